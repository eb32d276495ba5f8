"""One submission judged: its cells run in a jail, its functions are called, and weighed outside.

A result depends on the submission's code, the exercise's checks and this package alone. It is kept
under a name made of all three, so that what was judged is not judged again: grading can be killed
at any moment and taken up where it was.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from dlcourse.checks.practice import Verdict
from dlcourse.checks.trials import quiet, run
from nbgrader.utils import is_grade

from .exercises import load_checks
from .files import write
from .session import Cell, GradingProblem, Limits, Session

PACKAGE = Path(__file__).parents[1]


@dataclass
class Result:
    """What came of one submission: a `Verdict` for each function, and what went wrong in cells."""

    verdicts: dict
    problems: list = field(default_factory=list)

    def right(self, name):
        """Whether the function was right on every input."""
        return self.verdicts[name].kind == "right"


class Memo:
    """A function that notes the first thing that kept it from being judged at all."""

    def __init__(self, function):
        self.function, self.problem = function, None

    def __call__(self, *arguments):
        try:
            return self.function(*arguments)
        except GradingProblem as problem:
            if getattr(problem, "remote", None) is None:  # not the student's own exception
                self.problem = self.problem or problem
            raise


def code_cells(notebook):
    """The cells that are run: all code but the checks, which the grader does itself."""
    return [Cell(cell.source, _name(cell, number))
            for number, cell in enumerate(notebook.cells, start=1)
            if cell.cell_type == "code" and not is_grade(cell)]


def judge(cells, checks, isolation=True, limits=Limits()):
    """Run the cells and return the `Result` on the functions that `checks` ask for.

    Raises NoIsolation where no jail can be made and `isolation` is not given up.
    """
    verdicts, problems = {}, []
    for libraries in (False, True):
        asked = [check for check in checks.values()
                 if getattr(check, "libraries", False) is libraries]
        if asked:
            with Session(cells, libraries, limits, isolation) as session:
                verdicts |= _weigh(asked, session)
                problems += [each for each in session.problems if each not in problems]
    return Result({name: verdicts[name] for name in checks}, problems)


def _weigh(checks, session):
    functions = {check.name: Memo(session.function(check.name, getattr(check, "seconds", None)))
                 for check in checks}
    trials = {check.name: [] for check in checks}
    # What a function has seen it may tell of in an error: so first the inputs that all may know.
    for hidden in (False, True):
        for check in checks:
            trials[check.name] += [run(functions[check.name], case) for case in check.cases
                                   if bool(case.hidden) is hidden]
    return {check.name: _verdict(check, trials[check.name], functions[check.name].problem)
            for check in checks}


def _verdict(check, trials, problem):
    with quiet():
        verdict = check.weigh(trials)
    if problem and verdict.kind != "not attempted":
        return Verdict("problem", f"{check.name}: not yet. {problem}")
    return verdict


def _name(cell, number):
    return cell.metadata.get("nbgrader", {}).get("grade_id") or f"cell {number}"


# --- results that are kept -----------------------------------------------------------------------

def key(cells, checks_path):
    """The name under which a result is kept."""
    digest = hashlib.sha256(_package_digest())
    digest.update(checks_path.read_bytes())
    digest.update(json.dumps(cells).encode())
    return digest.hexdigest()[:32]


def _package_digest():
    """Of everything in the package that a result may depend on."""
    digest = hashlib.sha256()
    for path in sorted((*PACKAGE.glob("*.py"), *PACKAGE.glob("checks/**/*.py"),
                        *PACKAGE.glob("grading/*.py"))):
        digest.update(path.read_bytes())
    return digest.digest()


def judged(notebook, checks_path, store, isolation=True, again=False):
    """The `Result` on a notebook: the one in the folder `store`, or a new one, which is kept."""
    cells = code_cells(notebook)
    path = store / f"{key(cells, checks_path)}.json"
    if not again and (found := _load(path)):
        return found
    result = judge(cells, load_checks(checks_path), isolation)
    write(path, json.dumps(asdict(result), indent=1).encode())
    return result


def _load(path):
    try:
        kept = json.loads(path.read_text("utf-8"))
        verdicts = {name: Verdict(*verdict) for name, verdict in kept["verdicts"].items()}
        return Result(verdicts, kept["problems"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
