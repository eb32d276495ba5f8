"""The students' edition of the repository: lessons, exercises, package; nothing that gives a
solution away, and no history in which one could be found."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from .course import CHECKOUT, NoCourse

# What students need to work: the rest of the checkout is for authors and instructors.
KEPT = ("README.md", "LICENSE*", "CITATION.cff", "Makefile", "course.py", "pyproject.toml",
        "requirements.txt", ".gitignore", "notebooks/*.ipynb", "notebooks/exercises/*.ipynb",
        "notebooks/pictures/*", "notebooks/links.py", "notebooks/address.py",
        "binder/*", "classroom/*.py", "classroom/Dockerfile", "dlcourse/**/*")
COMMAND = "make test    # runs every test\n"
LEFT_OUT = ("dlcourse/grading/", "__pycache__", ".ipynb_checkpoints")


def student_edition(folder, repository=None):
    """Copy what students need into a new `folder`; return the number of files.

    repository: "owner/name" on GitHub; links to the course's own repository lead there instead.
    Raises NoCourse where the folder is not empty, or where a copy would give something away.
    """
    folder = Path(folder).resolve()
    if folder.exists() and any(folder.iterdir()):
        raise NoCourse(f"{folder} is not empty: name a new folder, so that no older file is left "
                       "in what you publish.")
    if repository and not re.fullmatch("[A-Za-z0-9-]+/[A-Za-z0-9._-]+", repository):
        raise NoCourse(f"{repository!r} is not OWNER/NAME, as in \"jane/deep-learning\".")
    files = kept()
    secrets = secret_lines()
    for path in files:
        if found := gives_away(path, secrets):
            raise NoCourse(f"{path.relative_to(CHECKOUT)} holds a line of a solution: {found!r}. "
                           "Nothing was written; take it out there, and run this again.")
    for path in files:
        target = folder / path.relative_to(CHECKOUT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    readme = folder / "README.md"
    readme.write_text(for_students(readme.read_text("utf-8")), "utf-8")
    if repository:
        links = [sys.executable, str(folder / "notebooks" / "links.py"), repository]
        subprocess.run(links, check=True, stdout=subprocess.DEVNULL)
    return len(files)


def for_students(readme):
    """README.md without what the edition does not have: tests, instructors, contributors."""
    for section in "instructors", "contributors":
        readme = re.sub(rf"## For {section}\n.*?(?=\n## )\n", "", readme, flags=re.S)
    for said, instead in [("## Two commands", "## One command"), (COMMAND, ""),
                          ("The first one you run sets", "The first time it sets"),
                          ("that both start within seconds and need", "that it starts within "
                           "seconds and needs"),
                          ("they are `py -3.13 course.py lab` and `py -3.13 course.py test`",
                           "it is `py -3.13 course.py lab`")]:
        readme = readme.replace(said, instead)
    return readme


def kept():
    """The files of the checkout that students get."""
    found = {path for pattern in KEPT for path in CHECKOUT.glob(pattern) if path.is_file()}
    return sorted(path for path in found if not any(
        part in path.relative_to(CHECKOUT).as_posix() for part in LEFT_OUT))


def secret_lines():
    """The lines, of some length, of the solutions; and those of the checks with hidden inputs.

    What the lessons show as well is no secret: Adam's two averages have few ways to be written.
    """
    sources = CHECKOUT / "notebooks" / "src" / "exercises"
    solutions, checks = set(), set()
    for path in sources.glob("*.py"):
        text = path.read_text("utf-8")
        if path.stem.endswith("_checks"):
            checks |= _long(text)
        else:
            parts = re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", text, re.S)
            solutions |= _long("\n".join(parts))
    shown = set().union(*(_long(path.read_text("utf-8"))
                          for path in sources.parent.glob("*.py")))
    # What the checks say of a mistake, students' tables say as well; and stubs begin with a def.
    return solutions - shown, {line for line in checks if not line.startswith(('"', 'f"', "def "))}


def gives_away(path, secrets):
    """A line of the file that gives something away, or None.

    Single lines are alike here and there ("for t, g in enumerate(gradients, start=1):"): two lines
    of solutions do, and three of the checks, whose helpers are like those of the lessons' checks.
    """
    if path.suffix not in (".py", ".ipynb", ".md"):
        return None
    text = path.read_text("utf-8")
    if path.suffix == ".ipynb":
        text = "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
    solutions, checks = secrets
    lines = _long(text)
    if len(lines & checks) >= 3:
        return min(lines & checks)
    return min(lines & solutions) if len(lines & solutions) >= 2 else None


def _long(text):
    lines = (line.strip().removeprefix("# ") for line in text.splitlines())
    return {line for line in lines if len(line) > 35}
