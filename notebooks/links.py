"""Leads every link to another repository: two lines of pyproject.toml, and all made of them.

    python notebooks/links.py OWNER/NAME [--branch BRANCH]

writes those two lines anew, and with them the links in the notebooks and the other texts. Nothing
is run: the notebooks keep their outputs. Where there are only built notebooks, as in the students'
edition, this needs nothing but Python.
"""

import argparse
import os
import re
import sys
from functools import partial

from address import PROJECT, ROOT, Place, moved, place

TEXTS = ("*.md", "*.cff", "binder/*", "classroom/*", "dlcourse/**/*.md", "notebooks/*.md",
         "notebooks/*.ipynb", "notebooks/exercises/*.ipynb")


def asked_for(arguments, old):
    """The place that the command line names. Raises ValueError where it names none."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("slug", nargs="?", metavar="OWNER/NAME")
    parser.add_argument("--branch")
    given = parser.parse_args(arguments)
    if not (given.slug or given.branch):
        raise ValueError(f"The links lead to {old.slug}, branch {old.branch}: to change that, name "
                         "the repository, as in make links REPO=jane/deep-learning.")
    new = Place(given.slug or old.slug, given.branch or old.branch)
    if not re.fullmatch(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+", new.slug):
        raise ValueError(f"REPO is OWNER/NAME on GitHub, as in jane/deep-learning, and "
                         f"{new.slug!r} is not: give it in that form.")
    if not re.fullmatch(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*", new.branch):
        raise ValueError(f"BRANCH is a branch's name, as in main, and {new.branch!r} is none: "
                         "give it in that form.")
    return new


def authors_notebooks():
    """The lessons, the exercises and how to give one its links; nothing where no build is."""
    if not (ROOT / "notebooks" / "build.py").exists():
        return [], [], None
    from build import Lesson, lessons, relink

    found = lessons()
    for lesson in found:
        if isinstance(lesson, Lesson) and lesson.edited():
            raise ValueError(f"{lesson.path.name} was edited after its build, and so no link was "
                             "changed: run make sources, then make notebooks, then this again.")
    return ([lesson for lesson in found if isinstance(lesson, Lesson)],
            [lesson for lesson in found if not isinstance(lesson, Lesson)], relink)


def rewrite(path, change):
    """Changes the file's text, in one step: a reader finds the old text or the new one."""
    text = path.read_bytes().decode()  # as it is, ends of lines included
    if (new := change(text)) != text:
        part = path.with_name(f".{path.name}.part")
        part.write_bytes(new.encode())
        os.replace(part, path)


def main(arguments=None):
    old = place()
    new = asked_for(arguments, old)
    lessons, exercises, relink = authors_notebooks()
    move = partial(moved, old=old, new=new)
    built = {lesson.path for lesson in lessons + exercises}
    for path in sorted({path for pattern in TEXTS for path in ROOT.glob(pattern)} - built):
        if path.is_file():
            rewrite(path, move)
    for lesson in lessons:
        relink(lesson, move)
    # Next to last: until now, a run that was broken off can be repeated.
    rewrite(PROJECT, lambda text: re.sub(
        '(?m)^branch = ".*"', f'branch = "{new.branch}"', move(text), count=1))
    for exercise in exercises:  # they are made from their sources, and so from pyproject.toml
        relink(exercise, move)
    print(f"Every link leads to {new.repository}, branch {new.branch}.")


if __name__ == "__main__":
    try:
        main()
    except ValueError as problem:
        sys.exit(str(problem))
