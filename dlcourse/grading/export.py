"""The marks as CSV, one row a student, in the columns that a learning platform imports.

Canvas: Grades, Import. One file for all exercises.
Moodle: the assignment's "Upload grading worksheet". One file an exercise, because Moodle gives each
student another number in each assignment.
"""

import csv
import io
import json
from dataclasses import dataclass, field

from .course import points


@dataclass
class Row:
    """A student, and their points for each exercise that is in the gradebook."""

    student: str
    name: str
    email: str
    number: str  # the platform's, where it is known
    scores: dict = field(default_factory=dict)
    unmarked: int = 0  # answers that wait for the instructor


def rows(course):
    """A `Row` for every student that the gradebook knows."""
    with course.gradebook() as gradebook:
        found = {}
        for student in gradebook.students:
            name = " ".join(filter(None, [student.first_name, student.last_name]))
            found[student.id] = Row(student.id, name or student.id, student.email or "",
                                    student.lms_user_id or "")
        for exercise in course.exercises:
            for submission in gradebook.assignment_submissions(exercise):
                row = found[submission.student.id]
                row.scores[exercise] = submission.score - submission.late_submission_penalty
                row.unmarked += sum(grade.needs_manual_grade and grade.manual_score is None
                                    for notebook in submission.notebooks
                                    for grade in notebook.grades)
    return [found[student] for student in sorted(found)]


def plain(course):
    """All students, all exercises, the sum."""
    exercises = course.exercises
    yield ["student", "name", "email", *exercises, "total", "answers not marked yet"]
    for row in rows(course):
        yield [row.student, row.name, row.email, *_scores(row, exercises),
               _number(sum(row.scores.values())), row.unmarked]


def canvas(course):
    """What Canvas's gradebook imports; the first row says how many points there are."""
    exercises = course.exercises
    yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *exercises]
    yield ["    Points Possible", "", "", "", "",
           *(_number(points(course.release(name))) for name in exercises)]
    for row in rows(course):
        yield [row.name, row.number or row.student, "", "", "", *_scores(row, exercises)]


def moodle(course, exercise):
    """What an assignment's "Upload grading worksheet" takes in Moodle."""
    numbers = _moodle_numbers(course, exercise)
    most = _number(points(course.release(exercise)))
    yield ["Identifier", "Full name", "Email address", "Grade", "Maximum grade"]
    for row in rows(course):
        if exercise in row.scores:
            identifier = f"Participant {numbers[row.student]}" if row.student in numbers else ""
            yield [identifier, row.name, row.email, *_scores(row, [exercise]), most]


def _moodle_numbers(course, exercise):
    ledger = course.root / "collected" / exercise / "counting.json"
    if not ledger.exists():
        return {}
    return {student: entry["number"] for student, entry in
            json.loads(ledger.read_text("utf-8")).items() if entry["platform"] == "moodle"}


def to_csv(table):
    """The rows as CSV text. A cell that a spreadsheet would take for a formula is made text."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(
        [f"'{cell}" if str(cell)[:1] in ("=", "+", "-", "@", "\t", "\r") and cell else cell
         for cell in row] for row in table)
    return text.getvalue()


def _scores(row, exercises):
    return [_number(row.scores[name]) if name in row.scores else "" for name in exercises]


def _number(value):
    return f"{value:g}"
