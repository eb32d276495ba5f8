"""The instructor's guide, followed to the letter: every command in it, as it is printed."""

import csv
import re
import subprocess
import sys
from pathlib import Path

import dlcourse.grading
import pytest
from classroom import EXERCISE, made_up, to_zip
from dlcourse.grading.cli import main
from dlcourse.grading.course import CHECKOUT, Course

GUIDE = Path(dlcourse.grading.__file__).with_name("GUIDE.md").read_text("utf-8")
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", GUIDE, re.S)
            for line in block.splitlines()]
# Tried elsewhere (setting up; the browser), or replaced by what it does: .venv's own Python.
ELSEWHERE = ("make setup", ". .venv/bin/activate", "jupyter lab")


def test_every_command_of_the_guide_works_as_printed(tmp_path):
    home = tmp_path / "home"
    (home / "Downloads").mkdir(parents=True)
    environment = {"HOME": str(home), "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
                   "PYTHONPATH": str(CHECKOUT), "LANG": "C.UTF-8"}
    where, said = CHECKOUT, {}
    for command in COMMANDS:
        if command in ELSEWHERE:
            continue
        if command.startswith("cd "):
            where = Path(command.removeprefix("cd ").replace("~", str(home)))
            continue
        if " collect " in command:
            course = Course(home / "deep-learning-course")
            class_ = list(made_up(course.release(EXERCISE), 4))
            to_zip(home / "Downloads" / "submissions.zip", class_)
        done = subprocess.run(command, shell=True, cwd=where, env=environment,
                              capture_output=True, text=True)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        said[command] = done.stdout + done.stderr
        assert "Traceback" not in said[command] and "Warning" not in said[command]
    assert len(said) == 8
    with (home / "deep-learning-course" / "marks.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert sorted(float(row[EXERCISE]) for row in rows) == sorted(
        sum(handed.points.values()) for handed in class_)
    assert len(list((home / "deep-learning-course").glob("feedback/*/*/*.html"))) == 4


def test_the_table_of_odd_things_quotes_what_is_really_said():
    from dlcourse.grading import problems, session

    package = Path(dlcourse.grading.__file__).parent
    text = "".join(path.read_text("utf-8") for path in package.glob("*.py"))
    for words in ("interfered with the grading", "did not end within", "There is no function"):
        assert words in GUIDE and words in text, words
    assert problems and session


def test_the_formgrader_is_there_where_the_guide_looks_for_it():
    done = subprocess.run([sys.executable, "-m", "jupyter", "server", "extension", "list"],
                          capture_output=True, text=True)
    assert re.search(r"nbgrader\S*formgrader\S* enabled|nbgrader\S* enabled",
                     re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr))


# --- what is asked wrongly is answered in a sentence ---------------------------------------------

@pytest.mark.parametrize("arguments, words", [
    (["grade", "ex02"], "is not a course folder"),
    (["grade", "ex02", "--course", "COURSE", "--workers", "1"], ""),
    (["grade", "ex99", "--course", "COURSE"], "No exercise is called 'ex99': there are ex0"),
    (["grade", "ex", "--course", "COURSE"], "No exercise is called 'ex'"),
    (["collect", "ex02", "nowhere.zip", "--course", "COURSE"], "nowhere.zip"),
    (["collect", "ex02", "COURSE/nbgrader_config.py", "--course", "COURSE"], "nbgrader_config"),
    (["prepare", "COURSE/source"], "is not empty, and no course folder"),
    (["feedback", "ex02", "--course", "COURSE"], ""),
])
def test_a_command_that_cannot_work_says_why(arguments, words, prepared, tmp_path, capsys,
                                             monkeypatch):
    monkeypatch.chdir(tmp_path)
    status = main([each.replace("COURSE", str(prepared.root)) for each in arguments])
    said = capsys.readouterr().err
    assert status == bool(words) and words in said and "Traceback" not in said


def test_preparing_again_keeps_marks_and_submissions(course):
    from dlcourse.grading.course import prepare

    kept = course.root / "submitted" / "jo" / EXERCISE / f"{EXERCISE}.ipynb"
    kept.parent.mkdir(parents=True)
    kept.write_text("theirs")
    with course.gradebook() as gradebook:
        gradebook.add_student("jo")
    again = prepare(course.root, say=lambda text: None)
    assert kept.read_text() == "theirs"
    with again.gradebook() as gradebook:
        assert [student.id for student in gradebook.students] == ["jo"]


def test_what_students_get_is_what_nbgrader_makes_of_the_source(prepared):
    """The committed notebooks and nbgrader's release agree, so that locked cells are recognised."""
    import nbformat

    for exercise in prepared.exercises:
        ours = nbformat.read(CHECKOUT / "notebooks" / "exercises" / f"{exercise}.ipynb", 4)
        theirs = prepared.release(exercise)
        assert [(cell.source, cell.metadata) for cell in ours.cells] == [
            (cell.source, cell.metadata) for cell in theirs.cells]
