"""nbgrader's step that runs the notebook, replaced: the code is judged in a jail (see `judge`).

nbgrader's `autograde` writes what this step says into the gradebook. So its own command line, its
formgrader and its gradebook go on working, and none of them ever runs a student's code.
"""

from pathlib import Path

from nbformat.v4 import new_output
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution
from traitlets import Bool

from .course import Course
from .judge import code_cells, judged, key


class Judge(NbGraderPreprocessor):
    """Gives each check cell, in place of an execution, the verdict and the points it earned."""

    isolation = Bool(True, help="Whether students' code runs in a jail. Never give that up for "
                                "code that you have not read.").tag(config=True)

    def preprocess(self, notebook, resources):
        exercise = resources["nbgrader"]["assignment"]
        course = Course(Path.cwd())  # nbgrader works in the course folder
        checks = course.checks(exercise)
        result = judged(notebook, checks, course.judged(exercise), self.isolation)
        for cell in notebook.cells:
            if is_grade(cell) and not is_solution(cell):
                verdict = result.verdicts[checked(cell)]
                points = cell.metadata.nbgrader.points if verdict.kind == "right" else 0
                cell.outputs = [
                    new_output("stream", name="stdout", text=f"{verdict.text}\n"),
                    # nbgrader reads the points here
                    new_output("execute_result", {"text/plain": f"{points:g}"}, execution_count=1)]
        notebook.metadata["dlcourse"] = {"judged": key(code_cells(notebook), checks)}
        return notebook, resources


def checked(cell):
    """The name of the function that a check cell is about."""
    return cell.metadata.nbgrader.grade_id.removesuffix("_check")
