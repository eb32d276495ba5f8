"""Builds the lessons: `src/NN_name.py`, which authors edit, becomes `NN_name.ipynb`, run.

    python notebooks/build.py              build every lesson whose notebook is not current
    python notebooks/build.py 06           only the lessons whose names begin so
    python notebooks/build.py --all        build also those that are current
    python notebooks/build.py --check      run nothing; name what is not current and exit with 1
    python notebooks/build.py --back 06    carry a change made in JupyterLab back to the source

The source is the only original. `--back` carries cells and tags, nothing of outputs, and refuses
when the source has changed as well; a build refuses to overwrite a notebook that was edited and
not carried back. `--force` overrules both.

Sources are py:percent text with one blank line between cells. `{{badges}}` stands for the links
that open the notebook in Colab and on Binder; `{{repository}}`, `{{slug}}` and `{{branch}}` for the
project's address, its owner/name and its branch (see links.py).

Editions in other languages will be prose files, `src/<language>/NN_name.md`, that borrow every
code cell from the lesson here.

Exercises, in `src/exercises/`, are built as well: the students' notebook, which is not run, and
the table of its checks (see exercise.py). They know no `--back`.

    python notebooks/build.py --instructors FOLDER    write the exercises' notebooks with solutions
"""

import argparse
import difflib
import os
import sys
import time
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import nbformat
from exercise import Exercise, exercises
from execute import clean_outputs, run
from percent import ROOT, fill, fingerprint, to_notebook, to_text, unfill

SOURCES = ROOT / "notebooks" / "src"


class BuildError(ValueError):
    """A lesson that cannot be built or carried back; the message says why and what to do."""


@dataclass(frozen=True)
class Lesson:
    """A source and, one folder up, its notebook."""

    source: Path

    @property
    def name(self):
        return self.source.stem

    @property
    def path(self):
        return self.source.parents[1] / f"{self.name}.ipynb"

    def text(self):
        return self.source.read_text("utf-8")

    def notebook(self):
        try:
            return nbformat.read(self.path, as_version=4)
        except FileNotFoundError:
            raise BuildError(f"{self.path.name} has not been built yet.") from None
        except ValueError as error:
            raise BuildError(f"{self.path.name} is not a notebook any more ({error}). Restore it, "
                             "or build it with --force.") from None

    def edited(self):
        """Does the notebook hold cells that neither its build nor its source has?"""
        notebook = self.notebook()
        text = to_text(notebook)
        return text != fill(self.text(), self.name) and fingerprint(text) != built_from(notebook)


def built_from(notebook):
    return notebook.metadata.get("dlcourse", {}).get("source_sha256")


def lessons(names=(), sources=SOURCES):
    """The lessons and exercises whose names begin with one of `names`; without names, all."""
    found = [Lesson(source) for source in sorted(sources.glob("*.py"))]
    found += exercises(sources / "exercises")
    for name in names:
        if not any(lesson.name.startswith(name) for lesson in found):
            known = ", ".join(lesson.name for lesson in found)
            raise BuildError(f"No lesson's name begins with {name!r}. There are: {known}.")
    return [lesson for lesson in found if not names or lesson.name.startswith(tuple(names))]


def out_of_date(lesson):
    """Why the lesson's notebook is not what its source makes; None when it is."""
    if isinstance(lesson, Exercise):
        return lesson.out_of_date()
    name = lesson.path.name
    if not lesson.path.exists():
        return f"{name} has not been built"
    if lesson.edited():
        return f"{name} was edited after its build: carry that back with --back {lesson.name}"
    notebook, expected = lesson.notebook(), to_notebook(lesson.text(), lesson.name)
    got, want = ([(cell.cell_type, cell.get("id"), cell.source, cell.metadata)
                  for cell in cells] for cells in (notebook.cells, expected.cells))
    if got != want:
        pairs = zip_longest(got, want)
        first = next(number for number, (a, b) in enumerate(pairs, start=1) if a != b)
        return f"{name} differs from its source, first in cell {first}"
    if notebook.metadata != expected.metadata:
        return f"{name} has other metadata than its source gives it"
    counts = [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"]
    if counts != list(range(1, len(counts) + 1)):
        return f"{name} was not run from top to bottom: its code cells are numbered {counts}"
    return None


def build(lesson, force=False):
    """Source -> notebook, run. On any failure the old notebook stays as it was."""
    if isinstance(lesson, Exercise):
        for path, text in lesson.products().items():
            replace(path, text)
        return
    if lesson.path.exists() and not force and lesson.edited():
        raise BuildError(f"{lesson.path.name} holds changes that its source does not have. Carry "
                         f"them back with --back {lesson.name}, or drop them with --force.")
    text = lesson.text()
    notebook = to_notebook(text, lesson.name)
    returned = unfill(to_text(notebook), text, lesson.name)
    if returned != text:
        change = "\n".join(difflib.unified_diff(
            text.splitlines(), returned.splitlines(), "as it is", "as it should be",
            lineterm="", n=1))
        raise BuildError(f"{lesson.source.name} would not come back from JupyterLab as it is "
                         f"written. Write it so:\n{change}")
    metadata = notebook.metadata.copy()
    run(notebook, lesson.path.parent)
    notebook.metadata = metadata  # the kernel has added its own version
    clean_outputs(notebook)
    replace(lesson.path, nbformat.writes(notebook) + "\n")


def relink(lesson, move):
    """Gives the notebook the addresses that `move`, from text to text, makes; its outputs stay."""
    if isinstance(lesson, Exercise):  # it has none: its source and pyproject.toml make it
        replace(lesson.path, nbformat.writes(lesson.students()) + "\n")
        return
    stored = lesson.notebook()
    notebook = to_notebook(move(to_text(stored)), lesson.name)
    for cell, before in zip(notebook.cells, stored.cells, strict=True):
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = before.outputs, before.execution_count
    replace(lesson.path, nbformat.writes(notebook) + "\n")


def carry_back(lesson, force=False):
    """Notebook -> source. True when the source changed."""
    if isinstance(lesson, Exercise) or not lesson.path.exists() or not lesson.edited():
        return False
    notebook, text = lesson.notebook(), lesson.text()
    if fingerprint(fill(text, lesson.name)) != built_from(notebook) and not force:
        raise BuildError(f"{lesson.source.name} has changed as well since {lesson.path.name} was "
                         "built. Bring the notebook's change into the source by hand and build "
                         "with --force, or let the notebook win with --back --force.")
    replace(lesson.source, unfill(to_text(notebook), text, lesson.name))
    return True


def replace(path, text):
    """Writes the file in one step: a reader finds the old text or the new one."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def main(arguments=None, sources=SOURCES):
    """The command line; returns the exit status. One lesson's failure does not stop the others."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="beginnings of lessons' names, such as 06")
    parser.add_argument("--all", action="store_true", help="build also what is current")
    parser.add_argument("--force", action="store_true", help="let one side win over the other")
    command = parser.add_mutually_exclusive_group()
    command.add_argument("--check", action="store_true", help="only name what is not current")
    command.add_argument("--back", action="store_true", help="carry changes back to the sources")
    command.add_argument("--instructors", type=Path, metavar="FOLDER",
                         help="only write the exercises' notebooks with solutions, there")
    options = parser.parse_args(arguments)
    try:
        chosen = lessons(options.names, sources)
    except BuildError as error:
        parser.error(str(error))
    failed = False
    for lesson in chosen:
        try:
            if options.instructors:
                if isinstance(lesson, Exercise):
                    lesson.write_instructors(options.instructors)
            elif options.check:
                if reason := out_of_date(lesson):
                    raise BuildError(reason)
            elif options.back:
                if carry_back(lesson, options.force):
                    print(f"{lesson.name}: the source has the notebook's change; now build it")
            elif options.all or options.force or out_of_date(lesson):
                began = time.monotonic()
                build(lesson, options.force)
                print(f"{lesson.name}: built in {time.monotonic() - began:.0f} s", flush=True)
        except ValueError as error:
            failed = True
            print(f"{lesson.name}: {error}", file=sys.stderr)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
