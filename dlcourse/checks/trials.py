"""One trial: a function is called on one input, and whatever comes of it is kept and told."""

import contextlib
import copy
import io
import os
import textwrap
import traceback
import warnings
from dataclasses import dataclass

import numpy as np

STUBS = (None, ..., NotImplemented)  # what a stub gives back
SHOWN = 30  # arrays of more numbers than this are described and not shown


@dataclass
class Trial:
    """What a function was given, what was expected of it, and what came."""

    arguments: dict  # name -> value; the function works on copies
    expected: np.ndarray
    value: object = None
    got: np.ndarray | None = None  # the value as numbers; None where it is something else
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


def run(function, arguments, expected):
    """Call `function` on a copy of `arguments`; only KeyboardInterrupt gets out."""
    trial = Trial(arguments, expected)
    given = copy.deepcopy(arguments)
    printed = io.StringIO()
    try:
        with (contextlib.redirect_stdout(printed), warnings.catch_warnings(),
              np.errstate(all="ignore")):
            warnings.simplefilter("ignore")
            trial.value = function(*given.values())
            trial.got = numbers(trial.value)
            for name in arguments:
                if not np.array_equal(arguments[name], given[name]):
                    trial.changed = name
            trial.printed = printed.getvalue()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit too: a check must not end the learner's session
        trial.error, trial.got = error, None
    return trial


def is_stub(value):
    return any(value is stub for stub in STUBS)


def numbers(value):
    """`value` as an array of numbers, or None: lists and tensors count, text and None do not."""
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
    if got.shape != expected.shape:
        return False
    if expected.dtype.kind in "bui":
        return np.array_equal(got, expected)
    tolerance = 1e-4 if got.dtype.kind == "f" and got.dtype.itemsize < 8 else 1e-6
    return np.allclose(got, expected, rtol=tolerance, atol=tolerance, equal_nan=True)


def gap(trial):
    """How far each value is from the one expected."""
    return np.abs(trial.got.astype(np.float64) - trial.expected)


def example(trial):
    """The input of a trial, what was expected and what came, as indented lines."""
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
    raised = traceback.format_exception_only(trial.error)[-1]
    what = "    " + textwrap.shorten(raised, 200, placeholder=" ...")
    frames = [frame for frame in traceback.extract_tb(trial.error.__traceback__)
              if frame.filename != __file__]
    if not frames:  # not a line of the function was reached
        return (f"it could not be called with ({', '.join(trial.arguments)}). "
                f"Keep the arguments that the stub had.\n{what}")
    # The innermost line of the learner's own: all the cells of a notebook share a folder.
    home = os.path.dirname(frames[0].filename)
    line = [frame for frame in frames if os.path.dirname(frame.filename) == home][-1]
    place = f"line {line.lineno} of your code" + (f", `{line.line}`" if line.line else "")
    return (f"stopped by an error on {place}:\n{what}\n"
            f"The input was:\n{_table(trial.arguments)}")


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
