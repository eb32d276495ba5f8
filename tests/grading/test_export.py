"""The marks as CSV: one row a student, and columns that Canvas and Moodle know."""

import csv
import io

import pytest
from classroom import EXERCISE, made_up
from dlcourse.grading import export
from dlcourse.grading.grade import grade
from test_grade import QUIET, taken_in


@pytest.fixture(scope="module")
def marked(copied):
    course = copied("export")
    class_ = taken_in(course, list(made_up(course.release(EXERCISE), 3, seed=8)))
    grade(course, EXERCISE, **QUIET)
    with course.gradebook() as gradebook:
        gradebook.add_student("late", last_name="=HYPERLINK(\"x\")", email="late@example.org")
    return course, class_


def table(rows):
    return list(csv.DictReader(io.StringIO(export.to_csv(rows))))


def test_one_row_a_student_with_their_points(marked):
    course, class_ = marked
    rows = {row["student"]: row for row in table(export.plain(course))}
    assert set(rows) == {*class_, "late"}
    for student, handed in class_.items():
        assert float(rows[student][EXERCISE]) == sum(handed.points.values())
        assert rows[student]["name"] == handed.student
        assert rows[student]["answers not marked yet"] == "1"
    assert rows["late"][EXERCISE] == "" and rows["late"]["total"] == "0"


def test_canvas_reads_who_it_is_and_how_many_points_there_are(marked):
    course, class_ = marked
    first, *rows = table(export.canvas(course))
    assert list(first)[:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert first["Student"].strip() == "Points Possible" and first[EXERCISE] == "20"
    assert len(rows) == 4


def test_moodle_reads_its_own_number_of_each_participant(marked):
    course, class_ = marked
    rows = table(export.moodle(course, EXERCISE))
    assert {row["Identifier"] for row in rows} == {
        f"Participant {handed.number}" for handed in class_.values()}
    assert {row["Maximum grade"] for row in rows} == {"20"}


def test_no_cell_is_a_formula_for_a_spreadsheet(marked):
    names = {row["name"] for row in table(export.plain(marked[0]))}
    assert "'=HYPERLINK(\"x\")" in names
    assert export.to_csv([["-1", "@x", "+1", "plain"]]) == "'-1,'@x,'+1,plain\n"
