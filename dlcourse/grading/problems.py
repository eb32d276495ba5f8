"""What can go wrong with a student's code, each as an exception that says it in one sentence."""

from typing import NamedTuple


class Raised(NamedTuple):
    """An exception in a student's code: what it was, and where."""

    kind: str  # "ValueError"
    text: str  # at most 200 characters
    line: int | None  # within its cell, counted from 1; None where no line of the student's ran
    code: str  # that line


class NoIsolation(RuntimeError):
    """No jail can be had on this machine. The message says what is missing and what to do."""


class GradingProblem(Exception):
    """Something that a student's code did, or left undone; `str` of it is one sentence."""

    remote = None  # the exception in the student's process, a `Raised`, where there was one


class StudentError(GradingProblem):
    """The code raised an exception of a kind that Python does not have built in."""


class NotDefined(GradingProblem):
    """The function is missing, or its name stands for something that cannot be called."""

    def __init__(self, name, instead=""):
        super().__init__(f"{name} is {instead}, and not a function." if instead else
                         f"There is no function {name}: was it renamed, or did its cell fail?")


class OwnWorkMissing(GradingProblem):
    """The function leaves the work to a library."""

    def __init__(self, name, called="a library"):
        super().__init__(f"{name} calls {called}. The exercise asks you to write it in NumPy "
                         "yourself, so this scores 0.")


class NotPlain(GradingProblem):
    """The function returned something else than numbers, text, arrays and collections of them."""

    def __init__(self, type_name, name="The function"):
        super().__init__(f"{name} returned a value of type {type_name}: numbers, text, NumPy "
                         "arrays, or lists, tuples and dicts of these are expected.")


class TooSlow(GradingProblem):
    """The code did not end in time."""


class TooMuchMemory(GradingProblem):
    """The code asked for more memory than there is for it."""


class Died(GradingProblem):
    """The process ended before the code did."""


class Interfered(GradingProblem):
    """The process sent what no honest one sends."""
