"""A class graded: several submissions at once, none of which can stop or alter another.

Submissions are judged in processes of their own, and each result is kept as soon as it is there.
Meanwhile nbgrader takes them into its gradebook, one after the other. Both skip what is done
already, so that grading can be stopped at any moment, and started again.
"""

import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import connection

import nbformat
from nbgrader.converters import Autograde

from .course import Course, points
from .files import write
from .jail import why_not
from .judge import code_cells, judged, key
from .problems import NoIsolation
from .repair import Refused, read, repair


@dataclass
class Report:
    """What came of grading: who has which points, and who could not be graded, and why."""

    exercise: str
    points: dict = field(default_factory=dict)
    failed: dict = field(default_factory=dict)
    most: int = 0

    def __str__(self):
        lines = [f"{self.exercise}: {len(self.points)} graded, {len(self.failed)} not."]
        lines += [f"  {student}: {why}" for student, why in sorted(self.failed.items())]
        return "\n".join(lines)


def grade(course, exercise, again=False, isolation=True, workers=None, say=print):
    """Grade all submissions to an exercise; return a `Report`.

    again: judge anew also what was judged before. Points given by hand stay in any case.
    Raises NoIsolation where no jail can be made, unless `isolation` is given up.
    """
    if isolation and (reason := why_not()):
        raise NoIsolation(reason)
    release = course.release(exercise)
    report = Report(exercise, most=points(release))
    waiting = course.submissions(exercise)
    judged_ones = _each_judged(course, exercise, waiting, again, isolation, workers)
    for number, (student, outcome) in enumerate(judged_ones, start=1):
        if not isinstance(outcome, str):
            outcome = _take_in(course, exercise, student, again, isolation) or outcome
        text = outcome if isinstance(outcome, str) else _summary(outcome)
        say(f"[{number:>{len(str(len(waiting)))}}/{len(waiting)}] {student}: {text}")
        if isinstance(outcome, str):
            report.failed[student] = outcome
    with course.gradebook() as gradebook:
        for submission in gradebook.assignment_submissions(exercise):
            if submission.student.id in waiting and submission.student.id not in report.failed:
                report.points[submission.student.id] = submission.score
    return report


def _each_judged(course, exercise, waiting, again, isolation, workers):
    """Yield (student, `Result` or why there is none), as they come.

    A process that breaks takes others of the pool with it: whatever was under way is then tried
    alone, and only what breaks a process of its own is given up.
    """
    left, alone = dict(waiting), False
    while left:
        with ProcessPoolExecutor(1 if alone else workers or os.cpu_count(),
                                 multiprocessing.get_context("spawn"), _end_with_parent) as pool:
            batch = dict(list(left.items())[:1]) if alone else left
            tasks = {pool.submit(_judge_one, course.root, exercise, path, again, isolation): student
                     for student, path in batch.items()}
            for task in as_completed(tasks):
                student = tasks[task]
                try:
                    outcome = task.result()
                except BrokenProcessPool:
                    if not alone:
                        continue
                    outcome = "the process that judged it broke down: look at the notebook"
                left = {other: path for other, path in left.items() if other != student}
                yield student, outcome
        alone = bool(left)


def _end_with_parent():
    """In a process of the pool: end when the grading is killed, rather than wait for ever."""
    def watch():
        connection.wait([multiprocessing.parent_process().sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _judge_one(root, exercise, path, again, isolation):
    """The `Result` on one submission, or the sentence that says why there is none."""
    course = Course(root)
    try:
        notebook = mend(course, exercise, path)
        return judged(notebook, course.checks(exercise), course.judged(exercise), isolation, again)
    except Refused as error:
        return str(error)
    except Exception as error:  # ours, or nbformat's: the others are graded all the same
        return f"it could not be judged ({type(error).__name__}: {error})"


def mend(course, exercise, path):
    """The submission, repaired where it did not come through `collect`; its original is kept."""
    data = path.read_bytes()
    notebook, _ = repair(read(data), course.release(exercise), exercise)
    mended = (nbformat.writes(notebook) + "\n").encode()
    if mended != data:
        kept = course.root / "collected" / exercise / "from-submitted"
        write(kept / f"{path.parents[1].name}.ipynb", data)
        write(path, mended)
    return notebook


def _take_in(course, exercise, student, again, isolation):
    """Have nbgrader enter what was judged; the sentence that says why it did not, or None."""
    if not again and _in_gradebook(course, exercise, student):
        return None
    done = course.run(Autograde, exercise, student, isolation=isolation)
    if done["success"] and _in_gradebook(course, exercise, student):
        return None
    lines = (done.get("error") or done.get("log") or "").strip().splitlines()
    return f"nbgrader could not take it in: {lines[-1] if lines else 'it gave no reason'}"


def _in_gradebook(course, exercise, student):
    """Whether nbgrader has taken in what was judged: the graded notebook is written last."""
    try:
        graded = nbformat.read(course.autograded(exercise, student), as_version=4)
        mark = graded.metadata.dlcourse.judged
    except (OSError, ValueError, AttributeError):
        return False
    return mark == key(code_cells(graded), course.checks(exercise)) == key(
        code_cells(nbformat.read(course.submissions(exercise)[student], as_version=4)),
        course.checks(exercise))


def _summary(result):
    right = sum(verdict.kind == "right" for verdict in result.verdicts.values())
    text = f"{right} of {len(result.verdicts)} functions right"
    problems = len(result.problems)
    return text + (f", {problems} cell{'s' * (problems > 1)} with problems" if problems else "")
