"""An exercise, from the one text that its author writes to what instructors and students get.

`src/exercises/ex02_name.py` is py:percent text like a lesson's. Tags say what a cell is:

    answer:dense              a function to write; its solution stands between nbgrader's markers
    check:dense, points:4     the cell that checks it, graded by machine
    written:why, points:4     an answer in words, marked by the instructor; between the markers
                              stand a model answer and the rubric
    setup                     locked, so that grading finds it as it was

`{{points}}` in the text becomes the sum of all points, `{{points:dense}}` those of one task.
`src/exercises/ex02_name_checks.py` holds the right functions, the mistakes and the hidden inputs.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

import nbformat
import numpy as np
from dlcourse.checks.seen import to_table
from dlcourse.grading.exercises import load_checks
from nbgrader.preprocessors import ClearSolutions, ComputeChecksums, LockCells
from percent import ROOT, to_notebook
from traitlets.config import Config

SOURCES = ROOT / "notebooks" / "src" / "exercises"
TABLES = ROOT / "dlcourse" / "checks" / "exercises"
STUBS = {
    "code_stub": {"python": "# Your code here\nraise NotImplementedError"},
    "text_stub": "*Your answer here*",
}


@dataclass(frozen=True)
class Exercise:
    """A source, and what is made of it."""

    source: Path

    @property
    def name(self):
        return self.source.stem

    @property
    def short(self):
        return self.name.split("_")[0]

    @property
    def path(self):
        return self.source.parents[2] / "exercises" / f"{self.name}.ipynb"

    @property
    def checks_path(self):
        return self.source.with_name(f"{self.name}_checks.py")

    def instructors(self):
        """The notebook with solutions, model answers and rubrics, as nbgrader wants its source."""
        return to_source(self.source.read_text("utf-8"), self.name)

    def students(self):
        """The notebook that students get: nothing of the solutions is left in it."""
        return to_release(self.instructors())

    def table(self):
        """The checks as students have them, as JSON."""
        checks = load_checks(self.checks_path)
        roles = [cell.metadata.get("nbgrader", {}) for cell in self.instructors().cells]
        points = {role["grade_id"]: role["points"] for role in roles if "points" in role}
        lines = (f"{json.dumps(name)}: {json.dumps(to_table(check, points[f'{name}_check']))}"
                 for name, check in checks.items())
        return "{\n" + ",\n".join(lines) + "\n}\n"

    @property
    def table_path(self):
        return TABLES / f"{self.short}.json"

    def products(self):
        """All that students get, as {path: text}."""
        notebook = nbformat.writes(self.students()) + "\n"
        return {self.path: notebook, self.table_path: self.table()}

    def out_of_date(self):
        """Why what is stored is not what the exercise's source makes; None when it is."""
        if not self.path.exists() or not self.table_path.exists():
            return f"{self.name} has not been built"
        if nbformat.read(self.path, as_version=4) != self.students():
            return f"{self.path.name} differs from its source"
        stored = json.loads(self.table_path.read_text("utf-8"))
        if not alike(stored, json.loads(self.table())):
            return f"{self.table_path.name} differs from its checks"
        return None

    def write_instructors(self, folder):
        """Writes the notebook with solutions as nbgrader wants it: FOLDER/name/name.ipynb."""
        path = folder / self.name / f"{self.name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(nbformat.writes(self.instructors()) + "\n", "utf-8")


def exercises(sources=SOURCES):
    return [Exercise(path) for path in sorted(sources.glob("*.py"))
            if not path.stem.endswith("_checks")]


def to_source(text, name):
    """py:percent text -> a notebook with nbgrader's metadata.

    Raises ValueError for a tag that is unknown, or points that are missing.
    """
    notebook = to_notebook(text, name)
    del notebook.metadata["dlcourse"]
    for cell in notebook.cells:
        if tags := cell.metadata.pop("tags", None):
            cell.metadata["nbgrader"] = role(tags)
    roles = {cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader
             for cell in notebook.cells if "nbgrader" in cell.metadata}
    points = {grade_id.removesuffix("_check"): each.points
              for grade_id, each in roles.items() if each.grade}
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = cell.source.replace("{{points}}", str(sum(points.values())))
            cell.source = re.sub(r"\{\{points:(\w+)\}\}", lambda m: str(points[m[1]]), cell.source)
    return notebook


def role(tags):
    """What nbgrader is to know of a cell with these tags."""
    settings = dict(tag.partition(":")[::2] for tag in tags)
    kind = next(iter(settings))
    if kind not in ("answer", "check", "written", "setup"):
        raise ValueError(f"Unknown tag {tags[0]!r}: an exercise's cells are tagged answer:NAME, "
                         "check:NAME, written:NAME or setup.")
    graded = kind in ("check", "written")
    if graded != ("points" in settings):
        raise ValueError(f"{tags}: checks and written answers have points:N, others none.")
    name = settings[kind] + ("_check" if kind == "check" else "") or kind
    metadata = {"grade": graded, "solution": kind in ("answer", "written"),
                "locked": kind in ("check", "setup"), "task": False, "grade_id": name,
                "schema_version": 3}
    return metadata | ({"points": int(settings["points"])} if graded else {})


def to_release(notebook):
    """The instructor's notebook -> the students', by nbgrader's own steps."""
    config = Config()
    config.ClearSolutions.update(STUBS)
    notebook = nbformat.from_dict(notebook)
    for step in (ClearSolutions, LockCells, ComputeChecksums):
        notebook, _ = step(config=config).preprocess(notebook, {})
    return notebook


def alike(a, b):
    """Whether two tables are the same, but for the last digits, which depend on the machine."""
    if isinstance(a, dict) and isinstance(b, dict):
        return list(a) == list(b) and all(alike(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(alike, a, b))
    if isinstance(a, float) and isinstance(b, float):
        return bool(np.isclose(a, b, rtol=1e-6, atol=1e-9, equal_nan=True))
    return a == b
