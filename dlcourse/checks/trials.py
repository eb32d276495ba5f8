"""One trial: a function is called on one input, and whatever comes of it is kept and told."""

import contextlib
import copy
import io
import os
import textwrap
import traceback
import warnings
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

STUBS = (None, ..., NotImplemented)  # what a stub gives back
SHOWN = 30  # arrays of more numbers than this are described and not shown


@dataclass
class Trial:
    """What a function is given, what is expected of it, and what came."""

    arguments: dict  # name -> value; the function works on copies
    expected: np.ndarray | tuple  # a tuple of arrays where the function has several results
    parts: tuple = ()  # the names of those results
    hidden: str = ""  # what kind of input it is, where the input itself is not to be shown
    value: object = None
    got: np.ndarray | tuple | None = None  # the value as numbers; None where it is something else
    error: BaseException | None = None
    printed: str = ""
    changed: str = ""  # the argument that the function changed in place

    @property
    def empty(self):
        """Whether the function ended, and nothing came back."""
        return self.error is None and is_stub(self.value)

    @property
    def untouched(self):
        """Whether the function is still a stub, as far as this input shows."""
        return isinstance(self.error, NotImplementedError) or (self.empty and not self.printed)

    @property
    def right(self):
        return self.got is not None and agrees(self.got, self.expected)


class Raised(NamedTuple):
    """An exception as told: its class, its words, and a line of the learner's own, with its code.

    A function that runs in another process raises something with one of these as `remote`.
    """

    kind: str
    text: str
    line: int | None = None
    code: str = ""


def run(function, case):
    """Call `function` on a copy of the case's arguments; only KeyboardInterrupt gets out."""
    trial = Trial(case.arguments, case.expected, case.parts, case.hidden)
    given = copy.deepcopy(case.arguments)
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed), quiet():
            trial.value = function(*given.values())
            trial.got = numbers(trial.value, case.parts)
            for name in given:
                if not same(case.arguments[name], given[name]):
                    trial.changed = name
            trial.printed = printed.getvalue()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit too: a check must not end the learner's session
        trial.error, trial.got = error, None
    return trial


@contextlib.contextmanager
def quiet():
    """No warnings, from NumPy or else: what is wrong will be said in words."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


def builtin_class(error):
    """The class of Python's own that the error belongs to; that of None for no error."""
    return next(kind for kind in type(error).__mro__ if kind.__module__ == "builtins")


def is_stub(value):
    return any(value is stub for stub in STUBS)


def part(trial, index):
    """The trial of one result alone, of a function that has several."""
    return replace(trial, value=trial.value[index], got=numbers(trial.value[index]),
                   expected=trial.expected[index], parts=())


def numbers(value, parts=()):
    """`value` as an array of numbers, or None: lists and tensors count, text and None do not.

    With `parts`, a tuple of such arrays, one for each.
    """
    if parts:
        if not isinstance(value, tuple | list) or len(value) != len(parts):
            return None
        arrays = tuple(numbers(each) for each in value)
        return None if any(array is None for array in arrays) else arrays
    if value is None:
        return None
    try:
        array = np.array(value)  # a copy: a function may use one array for all its results
        if array.dtype.kind == "O":  # fractions, decimals and very large integers
            array = array.astype(np.float64)
    except Exception:  # ragged lists, and whatever a foreign type raises
        return None
    return array if array.dtype.kind in "buif" else None


def agrees(got, expected):
    """Whether two arrays are the same: to 1e-6, to 1e-4 for float32, and exactly for integers."""
    if isinstance(expected, tuple):
        return len(got) == len(expected) and all(map(agrees, got, expected))
    if got.shape != expected.shape:
        return False
    if expected.dtype.kind in "bui":
        return np.array_equal(got, expected)
    tolerance = 1e-4 if got.dtype.kind == "f" and got.dtype.itemsize < 8 else 1e-6
    return np.allclose(got, expected, rtol=tolerance, atol=tolerance, equal_nan=True)


def same(before, after):
    """Whether two arguments are equal: arrays, numbers, text, and lists of them."""
    if isinstance(before, list | tuple | dict):
        return type(before) is type(after) and len(before) == len(after) and all(
            same(*pair) for pair in zip(_flat(before), _flat(after)))
    return np.array_equal(before, after)


def _flat(values):
    return [x for pair in values.items() for x in pair] if isinstance(values, dict) else values


def gap(trial):
    """How far each value is from the one expected."""
    return np.abs(trial.got.astype(np.float64) - trial.expected)


def example(trial):
    """The input of a trial, what was expected and what came, as indented lines."""
    if trial.hidden:
        return _unseen(trial)
    came = trial.got
    if came is None:
        came = "None" if trial.empty else f"a value of type {type(trial.value).__name__}"
    text = _table({**trial.arguments, "expected": trial.expected, "got": came})
    if came is trial.got and came.shape == trial.expected.shape and came.size > 1:
        place = tuple(int(i) for i in np.unravel_index(gap(trial).argmax(), came.shape))
        text += (f"\n    They differ most at {list(place)}: {trial.expected[place]:.8g} expected, "
                 f"{float(came[place]):.8g} came.")
    return text


def accident(trial):
    """The exception that ended a trial, in words: what, on which line of whose, on which input."""
    raised = getattr(trial.error, "remote", None) or raised_here(trial.error)
    what = textwrap.shorten(f"{raised.kind}: {raised.text}".removesuffix(": "), 200,
                            placeholder=" ...")
    if not raised.line:  # not a line of the function was reached
        return (f"it could not be called with ({', '.join(trial.arguments)}). "
                f"Keep the arguments that the stub had.\n    {what}")
    place = f"line {raised.line} of your code" + (f", `{raised.code}`" if raised.code else "")
    if trial.hidden:  # the exception's own words might tell of the input
        return f"stopped by {raised.kind} on {place}.\n{_unseen(trial)}"
    return (f"stopped by an error on {place}:\n    {what}\n"
            f"The input was:\n{_table(trial.arguments)}")


def raised_here(error):
    """What an exception says, and the innermost line of the learner's own that it passed."""
    kind, _, text = traceback.format_exception_only(error)[-1].strip().partition(": ")
    frames = [frame for frame in traceback.extract_tb(error.__traceback__)
              if frame.filename != __file__]
    if not frames:
        return Raised(kind, text)
    home = os.path.dirname(frames[0].filename)  # all the cells of a notebook share a folder
    line = [frame for frame in frames if os.path.dirname(frame.filename) == home][-1]
    return Raised(kind, text, line.lineno, line.line)


def _unseen(trial):
    return f"    The input is one that you have not seen: {trial.hidden}."


def _table(values):
    """One indented line for each named value, or several for a matrix."""
    width = max(len(name) for name in values)
    labels = [f"    {name:<{width}} = " for name in values]
    return "\n".join(label + _shown(value, label) for label, value in zip(labels, values.values()))


def _shown(value, label):
    if not isinstance(value, np.ndarray):
        return str(value)
    if value.ndim == 0:
        return f"{value.item():.8g}"
    if value.size > SHOWN:
        return f"{value.dtype} array of shape {value.shape}"
    return np.array2string(value, precision=4, suppress_small=True, separator=", ", prefix=label)
