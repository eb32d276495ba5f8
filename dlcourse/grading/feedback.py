"""A page for each student: points, what the checks found, and what the instructor says to it.

The page shows the student's own work as text. It holds no script, loads nothing, and forbids the
browser both; what a student wrote is escaped, and so does nothing in anybody's browser.
"""

from dataclasses import dataclass
from pathlib import Path

import jinja2
import nbformat
from nbgrader.utils import is_grade, is_solution

from .files import write
from .judge import judged
from .steps import checked

TEMPLATE = Path(__file__).with_name("feedback.html")


@dataclass
class Task:
    """One row of points: a function with its verdict, or an answer in words."""

    name: str
    points: float | None  # None: not marked yet
    most: float
    work: str
    message: str = ""
    comment: str = ""


def feedback(course, exercise, say=print):
    """Write the page of every student whose submission is in the gradebook.

    Each goes to feedback/<student>/<exercise>/<exercise>.html, where nbgrader looks for it.
    """
    with course.gradebook() as gradebook:
        for submission in gradebook.assignment_submissions(exercise):
            student = submission.student
            path = course.root / "feedback" / student.id / exercise / f"{exercise}.html"
            write(path, page(course, exercise, submission).encode())
            say(f"{student.id}: {path.relative_to(course.root)}")


def page(course, exercise, submission):
    """The page as HTML."""
    notebook = nbformat.read(course.autograded(exercise, submission.student.id), as_version=4)
    result = judged(notebook, course.checks(exercise), course.judged(exercise))
    tasks = list(_tasks(notebook, submission.notebooks[0], result))
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(TEMPLATE.read_text("utf-8")).render(
        title=course.release(exercise).cells[0].source.splitlines()[0].lstrip("# "),
        student=_name(submission.student), tasks=tasks, problems=result.problems,
        points=sum(task.points or 0 for task in tasks), most=sum(task.most for task in tasks),
        unmarked=sum(task.points is None for task in tasks),
        penalty=submission.late_submission_penalty)


def _tasks(notebook, submitted, result):
    grades = {grade.name: grade for grade in submitted.grades}
    comments = {comment.name: comment.comment for comment in submitted.comments}
    work = {cell.metadata.nbgrader.grade_id: cell.source
            for cell in notebook.cells if is_solution(cell)}
    for cell in notebook.cells:
        if not is_grade(cell):
            continue
        grade_id = cell.metadata.nbgrader.grade_id
        grade, name = grades[grade_id], checked(cell)
        if is_solution(cell):
            marked = grade.manual_score is not None or grade.auto_score is not None
            yield Task(name, grade.score if marked else None, grade.max_score, work[name],
                       "", comments.get(name) or "")
        else:
            comment = [comments.get(key) for key in (name, grade_id)]
            yield Task(name, grade.score, grade.max_score, work.get(name, ""),
                       result.verdicts[name].text, "\n".join(filter(None, comment)))


def _name(student):
    return " ".join(filter(None, [student.first_name, student.last_name])) or student.id
