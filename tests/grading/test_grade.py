"""A class is collected, graded, regraded, killed and resumed: does everybody get what is theirs?"""

import random
import shutil
import subprocess
import sys
import time

import nbformat
import psutil
import pytest
from classroom import DAMAGE, EXERCISE, NAMES, answer, by_id, made_up, to_zip
from dlcourse.grading.collect import collect
from dlcourse.grading.course import Course
from dlcourse.grading.grade import grade
from exercises import ex02
from nbformat.v4 import new_code_cell
from nbgrader.converters import Autograde

QUIET = {"say": lambda text: None}


def taken_in(course, class_):
    """The class's submissions, collected; {student id: Handed}."""
    archive = to_zip(course.root / "all.zip", class_)
    report = collect(archive, course.root, EXERCISE, course.release(EXERCISE))
    assert not report.refused, str(report)
    course.enrol(report)
    ids = {entry.original: entry.student for entry in (*report.accepted, *report.repaired)}
    return {ids[handed.file_name]: handed for handed in class_}


def marks(course):
    """All that the gradebook holds on the exercise: {(student, cell): (auto, manual, needs)}."""
    with course.gradebook() as gradebook:
        return {(submission.student.id, each.name):
                (each.auto_score, each.manual_score, each.needs_manual_grade)
                for submission in gradebook.assignment_submissions(EXERCISE)
                for notebook in submission.notebooks for each in notebook.grades}


@pytest.fixture(scope="module")
def graded(copied):
    """A class with every kind of damage once, graded."""
    course = copied("class")
    class_ = taken_in(course, list(made_up(course.release(EXERCISE), len(DAMAGE), seed=3)))
    return course, class_, grade(course, EXERCISE, **QUIET)


def test_everybody_gets_the_points_they_deserve(graded):
    course, class_, report = graded
    assert report.failed == {} and set(report.points) == set(class_)
    found = marks(course)
    for student, handed in class_.items():
        got = {name: found[student, f"{name}_check"][0] for name in NAMES}
        assert got == handed.points, handed.damage
        assert found[student, "no_bend"] == (None, None, True)


def test_a_graded_notebook_says_what_was_found_and_runs_nothing(graded):
    course, class_, report = graded
    for student, handed in class_.items():
        notebook = nbformat.read(course.autograded(EXERCISE, student), as_version=4)
        for name in NAMES:
            stream, result = by_id(notebook, f"{name}_check").outputs
            assert stream.text.startswith(f"{name}: ")
            assert float(result.data["text/plain"]) == handed.points[name]
        kept = [output for cell in notebook.cells for output in cell.get("outputs", ())]
        assert not any("text/html" in output.get("data", {}) for output in kept)


def test_grading_again_changes_nothing_and_runs_nothing(graded, monkeypatch):
    course, class_, report = graded
    before, written = marks(course), times(course)
    again = grade(course, EXERCISE, **QUIET)
    assert again == report and marks(course) == before and times(course) == written


def times(course):
    return {path: path.stat().st_mtime_ns for path in course.root.glob("autograded/*/*/*.ipynb")}


def test_points_given_by_hand_survive_a_regrade(course):
    student, = taken_in(course, list(made_up(course.release(EXERCISE), 1)))
    grade(course, EXERCISE, **QUIET)
    with course.gradebook() as gradebook:
        for cell, points in (("no_bend", 3), ("dense_check", 1.5)):
            gradebook.find_grade(cell, EXERCISE, EXERCISE, student).manual_score = points
        gradebook.find_comment("no_bend", EXERCISE, EXERCISE, student).manual_comment = "Good."
        gradebook.db.commit()
    grade(course, EXERCISE, again=True, **QUIET)
    found = marks(course)
    assert found[student, "no_bend"][1] == 3 and found[student, "dense_check"][1] == 1.5
    with course.gradebook() as gradebook:
        assert gradebook.find_comment("no_bend", EXERCISE, EXERCISE, student).comment == "Good."


def test_a_newer_submission_is_graded_in_place_of_the_older(course):
    class_ = list(made_up(course.release(EXERCISE), 2))
    first, second = taken_in(course, class_)
    grade(course, EXERCISE, **QUIET)
    path = course.submissions(EXERCISE)[first]
    notebook = nbformat.read(path, as_version=4)
    by_id(notebook, "dense").source = "def dense(X, W, b, activation):\n    return 0"
    nbformat.write(notebook, path)
    before = marks(course)
    grade(course, EXERCISE, **QUIET)
    after = marks(course)
    assert after[first, "dense_check"][0] == 0
    assert {key: value for key, value in after.items() if key[0] == second} == {
        key: value for key, value in before.items() if key[0] == second}


def test_nbgraders_own_command_line_judges_in_the_jail_as_well(course):
    class_ = taken_in(course, list(made_up(course.release(EXERCISE), 2)))
    (student, handed), *_ = class_.items()
    done = course.run(Autograde, EXERCISE, student)
    assert done["success"], done["log"]
    assert {name: marks(course)[student, f"{name}_check"][0] for name in NAMES} == handed.points


def test_what_was_put_into_submitted_by_hand_is_repaired_and_kept(course):
    handed, = made_up(course.release(EXERCISE), 1)
    for cell in handed.notebook.cells:
        cell.metadata.pop("nbgrader", None)
    path = course.root / "submitted" / "jo" / EXERCISE / f"{EXERCISE}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(handed.notebook, path)
    original = path.read_bytes()
    report = grade(course, EXERCISE, **QUIET)
    assert report.points == {"jo": sum(handed.points.values())}
    kept, = course.root.glob("collected/*/from-submitted/*.ipynb")
    assert kept.read_bytes() == original


def test_what_cannot_be_graded_is_named_and_the_others_are_graded(course):
    class_ = taken_in(course, list(made_up(course.release(EXERCISE), 3)))
    broken = list(class_)[1]
    course.submissions(EXERCISE)[broken].write_text("{]")
    report = grade(course, EXERCISE, **QUIET)
    assert set(report.failed) == {broken} and "not a notebook" in report.failed[broken]
    assert set(report.points) == set(class_) - {broken}


def test_a_process_that_breaks_takes_no_other_submission_with_it(course):
    with course.checks(EXERCISE).open("a") as checks:
        checks.write(BREAKS)
    class_ = list(made_up(course.release(EXERCISE), 3))
    broken = class_[1]
    by_id(broken.notebook, "dense").source = "def dense(*arguments):\n    return 'break'"
    ids = {handed.student: student for student, handed in taken_in(course, class_).items()}
    report = grade(course, EXERCISE, workers=2, **QUIET)
    assert set(report.failed) == {ids[broken.student]}
    assert "broke down" in report.failed[ids[broken.student]]
    assert set(report.points) == set(ids.values()) - set(report.failed)


BREAKS = """
class Breaks(Practice):
    def weigh(self, trials):
        if trials[0].value == "break":
            __import__("os")._exit(1)
        return super().weigh(trials)


dense.__class__ = Breaks
"""


HOSTILE = {  # a cell, what `dense` does, and what the instructor reads; more in test_hostile.py
    "NumPy patched": ("np.allclose = np.array_equal = lambda *a, **k: True", "return X", "dense"),
    "asserts dropped": (
        "import ast\n"
        "class Drop(ast.NodeTransformer):\n"
        "    def visit_Assert(self, node): return ast.Pass()\n"
        "get_ipython().ast_transformers.append(Drop())", "return 0 * X", "dense"),
    "the check replaced": ("check.dense = lambda f: 10 ** 6", "return 10 ** 6", "dense"),
    "the process ended": ("", "import os; os._exit(0)", "ended the whole process"),
    "the gradebook read": (
        "", "return str(open('../../../gradebook.db', 'rb').read())", "FileNotFoundError"),
    "Keras called": ("import keras", "return keras.ops.relu(X)", "keras.ops.relu"),
    "the package called": (
        "from dlcourse import layers",
        "return layers.Dense(3, 2).forward(X)", "dlcourse.layers.Dense"),
    "an object that agrees with all": (
        "class Yes:\n"
        "    __eq__ = lambda self, other: True\n"
        "    __array__ = lambda self, *a, **k: np.zeros(1)", "return Yes()", "type Yes"),
}


def test_hostile_submissions_get_nothing_and_change_nothing_for_the_others(course):
    release, class_ = course.release(EXERCISE), []
    for handed in made_up(release, 2 * len(HOSTILE), seed=6, damaged=False):
        if handed.number % 2:
            cell, body, _ = HOSTILE[list(HOSTILE)[len(class_) // 2]]
            handed.notebook.cells.insert(3, new_code_cell(f"import numpy as np\n{cell}"))
            by_id(handed.notebook, "dense").source = (
                f"def dense(X, W, b, activation):\n    {body}")
            for other in NAMES[1:]:
                answer(handed.notebook, other, ex02.RIGHT[other][-1].__name__)
            handed.points = handed.points | {"dense": 0} | {
                other: by_id(release, f"{other}_check").metadata.nbgrader.points
                for other in NAMES[1:]}
        class_.append(handed)
    class_ = taken_in(course, class_)
    assert grade(course, EXERCISE, **QUIET).failed == {}
    found, kinds = marks(course), iter(HOSTILE.values())
    for student, handed in class_.items():
        got = {name: found[student, f"{name}_check"][0] for name in NAMES}
        assert got == handed.points, handed.number
        if handed.number % 2:
            graded = nbformat.read(course.autograded(EXERCISE, student), as_version=4)
            assert next(kinds)[2] in by_id(graded, "dense_check").outputs[0].text


def test_killed_at_random_moments_it_ends_with_the_same_gradebook(course, tmp_path):
    taken_in(course, list(made_up(course.release(EXERCISE), 10, seed=1)))
    shutil.copytree(course.root, tmp_path / "undisturbed")
    undisturbed = Course(tmp_path / "undisturbed")
    grade(undisturbed, EXERCISE, **QUIET)
    rng = random.Random(5)
    for _ in range(4):
        process = subprocess.Popen(
            [sys.executable, "-m", "dlcourse.grading", "grade", "ex02", "--course", course.root],
            stdout=subprocess.DEVNULL, start_new_session=True)
        time.sleep(rng.uniform(2, 9))
        family = psutil.Process(process.pid).children(recursive=True)
        process.kill()  # as `kill -9` does: the process alone
        process.wait()
        assert not psutil.wait_procs(family, timeout=20)[1], "the others end with it"
    report = grade(course, EXERCISE, **QUIET)
    assert report.failed == {} and marks(course) == marks(undisturbed)
