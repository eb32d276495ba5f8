"""The course folder: nbgrader's own layout, and beside it what nbgrader does not keep.

    nbgrader_config.py    nbgrader's settings; yours to add to
    gradebook.db          the marks; nbgrader's
    source/, release/     the exercises with solutions, and as students get them
    checks/               the right answers and hidden inputs, a module an exercise
    collected/            every file as it was handed in, with a report on each
    submitted/            what is graded
    judged/               what came of it, function by function
    autograded/           nbgrader's graded notebooks
    feedback/             the pages for students
"""

import logging
import os
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import capture_log
from traitlets.config import Config, PyFileConfigLoader

CHECKOUT = Path(__file__).resolve().parents[2]
CONFIG = "nbgrader_config.py"
SETTINGS = '''\
"""nbgrader's settings for this course. You may add your own."""

from dlcourse.grading.steps import Judge
from nbgrader.preprocessors import (
    AssignLatePenalties, CheckCellMetadata, LimitOutput, SaveAutoGrades)

c = get_config()
c.CourseDirectory.course_id = "dlcourse"

# Students' code is not run by nbgrader, but in a jail, and judged outside it.
c.Autograde.autograde_preprocessors = [
    Judge, LimitOutput, SaveAutoGrades, AssignLatePenalties, CheckCellMetadata]
c.OverwriteCells.add_missing_cells = True

# What students read in place of a solution; grading recognises it.
c.ClearSolutions.code_stub = {"python": "# Your code here\\nraise NotImplementedError"}
c.ClearSolutions.text_stub = "*Your answer here*"
'''


class NoCourse(ValueError):
    """Something that a course folder needs is not there; the message says what to do."""


class Course:
    """A course folder that `prepare` made. Raises NoCourse for any other folder."""

    def __init__(self, root="."):
        self.root = Path(root).resolve()
        if not (self.root / CONFIG).exists() or not (self.root / "checks").is_dir():
            raise NoCourse(f"{self.root} is not a course folder: go to one, name one with "
                           "--course FOLDER, or make one with `prepare FOLDER`.")

    @property
    def exercises(self):
        """Their names, such as "ex02_forward_pass"."""
        return sorted(path.stem for path in (self.root / "checks").glob("*.py"))

    def exercise(self, name):
        """The full name of the exercise that begins so. Raises NoCourse if it is not just one."""
        found = [each for each in self.exercises if each.startswith(name)]
        if len(found) != 1 and name not in found:
            raise NoCourse(f"No exercise is called {name!r}: there are "
                           f"{', '.join(self.exercises)}.")
        return name if name in found else found[0]

    def checks(self, exercise):
        return self.root / "checks" / f"{exercise}.py"

    def release(self, exercise):
        """The notebook as students get it."""
        path = self.root / "release" / exercise / f"{exercise}.ipynb"
        return nbformat.read(path, as_version=4)

    def releases(self):
        """All of them, to tell one exercise from another."""
        return {name: self.release(name) for name in self.exercises}

    def submissions(self, exercise):
        """{student: path} of what is to be graded."""
        paths = sorted(self.root.glob(f"submitted/*/{exercise}/{exercise}.ipynb"))
        return {path.parents[1].name: path for path in paths}

    def autograded(self, exercise, student):
        return self.root / "autograded" / student / exercise / f"{exercise}.ipynb"

    def judged(self, exercise):
        """The folder in which the results of an exercise are kept."""
        return self.root / "judged" / exercise

    def run(self, converter, exercise, student=".", **judge):
        """One of nbgrader's steps, with the course's settings: a class of `nbgrader.converters`.

        judge: settings of `steps.Judge`. Returns {"success": bool, "log": str}.
        """
        programs = str(Path(sys.executable).parent)  # nbgrader calls `alembic` by its name alone
        if programs not in os.environ["PATH"].split(os.pathsep):
            os.environ["PATH"] = programs + os.pathsep + os.environ["PATH"]
        config = Config(PyFileConfigLoader(CONFIG, path=str(self.root)).load_config())
        config.CourseDirectory.update(
            root=str(self.root), assignment_id=exercise, student_id=student)
        config.Judge.update(judge)
        log = logging.Logger("nbgrader", logging.INFO)  # shown where it matters
        step = converter(coursedir=CourseDirectory(config=config), config=config, log=log)
        step.force = True
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of SQLAlchemy, about nbgrader's own ways
            return capture_log(step)

    def enrol(self, report):
        """Enter into the gradebook whose work a report of `collect` has taken in."""
        with self.gradebook() as gradebook:
            for entry in (*report.accepted, *report.repaired):
                known = gradebook.update_or_create_student(entry.student)
                known.last_name = known.last_name or entry.name
                if entry.platform == "canvas":  # Moodle's number is another one in each assignment
                    known.lms_user_id = known.lms_user_id or entry.number
            gradebook.db.commit()

    def gradebook(self):
        """nbgrader's gradebook, to be used in a `with`."""
        return Gradebook(f"sqlite:///{self.root / 'gradebook.db'}", "dlcourse")


def prepare(folder, say=print):
    """Make a course folder, or bring the exercises of one up to date; nothing else is touched.

    Raises NoCourse where there is no checkout to take the exercises from, or where `folder` holds
    something else.
    """
    folder = Path(folder).resolve()
    sources = CHECKOUT / "notebooks" / "src" / "exercises"
    if not sources.is_dir():
        raise NoCourse("The exercises with their solutions are not part of the installed package: "
                       "run this from a clone of the course's repository.")
    if folder.exists() and any(folder.iterdir()) and not (folder / CONFIG).exists():
        raise NoCourse(f"{folder} is not empty, and no course folder: name a new one.")
    (folder / "checks").mkdir(parents=True, exist_ok=True)
    build = subprocess.run(
        [sys.executable, CHECKOUT / "notebooks" / "build.py", "--instructors", folder / "source"],
        capture_output=True, text=True)
    if build.returncode:
        raise NoCourse(f"The exercises could not be built:\n{build.stderr.strip()}")
    for path in sorted(sources.glob("*_checks.py")):
        shutil.copyfile(path, folder / "checks" / path.name.replace("_checks.py", ".py"))
    if not (folder / CONFIG).exists():
        (folder / CONFIG).write_text(SETTINGS, "utf-8")
    course = Course(folder)
    for exercise in course.exercises:
        done = course.run(GenerateAssignment, exercise)
        if not done["success"]:
            raise NoCourse(f"nbgrader could not make {exercise}:\n{done['log']}")
        say(f"{exercise}: {points(course.release(exercise))} points")
    return course


def points(notebook):
    """How many points a notebook's cells are worth together."""
    return sum(cell.metadata.get("nbgrader", {}).get("points", 0) for cell in notebook.cells)
