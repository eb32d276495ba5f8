"""Mistakes that show in any function, whatever it computes: nothing returned, a lost fraction.

Each function looks at all the trials of an attempt, and returns None or a sentence together with
the trial that shows it best. They are asked in the order of `SYMPTOMS`, and each relies on those
before it: once the shapes are known to be right, for instance, values may be compared.
"""

import numpy as np

from .trials import agrees, gap


def nothing_returned(trials):
    for trial in trials:
        if trial.empty:
            return ("For some inputs nothing comes back (None): is there a way through the "
                    "function that meets no `return`?", trial)


def no_number(trials):
    for trial in trials:
        if trial.got is None:
            return (f"What comes back is of type {type(trial.value).__name__}, and not a number "
                    "or an array of numbers.", trial)


def argument_changed(trials):
    for trial in trials:
        if trial.changed:
            values = "The values are right, but the" if all(t.right for t in trials) else "The"
            return (f"{values} function changes its argument `{trial.changed}`. Whoever calls it "
                    "still needs that as it was: write into a new array instead.", None)


def wrong_shape(trials):
    for trial in trials:
        got, expected = trial.got, trial.expected
        if got.shape == expected.shape:
            continue
        shapes = f"The shape is {got.shape} where {expected.shape} is expected"
        if expected.ndim == 0:
            shapes = f"One number is expected, and an array of shape {got.shape} comes back"
        if all(agrees(t.got.T, t.expected) for t in trials):
            return f"{shapes}. The result is transposed: rows and columns changed places.", trial
        if all(t.got.size == t.expected.size and agrees(t.got.reshape(t.expected.shape), t.expected)
               for t in trials):
            return f"{shapes}. The numbers in it are right.", trial
        if expected.ndim > 1 and got.shape == expected.shape[::-1]:
            return f"{shapes}: are rows and columns mixed up somewhere?", trial
        return f"{shapes}.", trial


def not_finite(trials):
    for trial in trials:
        if not np.isfinite(trial.got).all():
            return ("There is a NaN (not a number) or an infinity in the result: is something "
                    "divided by zero, or an array read before it is filled?", trial)


def fraction_lost(trials):
    wrong = [t for t in trials if not t.right]
    if all((t.got == np.trunc(t.got)).all() and (gap(t) < 1).all() for t in wrong):
        return ("Only whole numbers come back, and the fractions are lost. Is there a `//`, a "
                "rounding, or an array of integers that the result is written into?", wrong[0])


def factor_off(trials):
    """Right up to a factor: one for all inputs, or one for each."""
    telling = [t for t in trials if t.expected.any()]  # 0 times anything is 0
    ratios = np.array([_ratio(t.got.ravel(), t.expected.ravel()) for t in telling])
    zeros_stay = all(t.right for t in trials if not t.expected.any())
    if not (zeros_stay and all(agrees(t.got, r * t.expected) for t, r in zip(telling, ratios))):
        return None
    shown = next(t for t in trials if not t.right)
    if not ratios.any():
        return "Every value is 0, whatever the input: is the result ever filled in?", shown
    if np.allclose(ratios, -1):
        return "Every value has the opposite sign.", shown
    if np.allclose(ratios, ratios[0]):
        return f"Every value is {ratios[0]:.4g} times the one expected.", shown
    for name in shown.arguments:
        if np.allclose(ratios, [np.size(t.arguments[name]) for t in telling]):
            return (f"The result is too large by the number of values in `{name}`: is it a sum "
                    "where a mean is asked for?", shown)
    if any(t.expected.size > 1 for t in telling):  # a single number is always off by some factor
        return ("All values of a result are off by the same factor, and the factor changes with "
                "the input: a division by a count, perhaps, is missing or one too many.", shown)


def only_the_first(trials):
    wrong = [t for t in trials if not t.right]
    if all(_filled_from_the_start(t.got.ravel(), t.expected.ravel()) for t in wrong):
        return ("The beginning of the result is right, and the rest is still 0. Does the loop end "
                "too early, perhaps at a `return` that stands inside it?", wrong[0])
    if all(t.got.ndim and len(t.got) > 1 and agrees(t.got[:1], t.expected[:1])
           and np.allclose(t.got, t.got[:1]) for t in wrong):
        return ("The first entry is right, and all the others repeat it: is there an index that "
                "does not move?", wrong[0])


def _ratio(got, expected):
    """The factor that brings `expected` closest to `got`: least squares in one dimension."""
    expected = expected.astype(np.float64)
    return (got @ expected) / (expected @ expected)


def _filled_from_the_start(got, expected):
    filled = int(np.flatnonzero(got)[-1]) + 1 if got.any() else 0
    return 0 < filled < got.size and agrees(got[:filled], expected[:filled])


SYMPTOMS = (nothing_returned, no_number, argument_changed, wrong_shape, not_finite, fraction_lost,
            factor_off, only_the_first)
