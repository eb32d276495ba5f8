"""What the core demands of its arguments, each demand with a sentence that says how to meet it.

NumPy is generous: it adds a (3, 1) to a (3,) and returns a (3, 3) without a word. A lesson that
runs on wrong shapes teaches wrong things, so the core asks first. Every function here returns
nothing and raises `TypeError` (the wrong kind of thing) or `ValueError` (wrong shape or value).
"""

import numpy as np


class NotFinite(ValueError):
    """NaN or infinity where only finite numbers can go on."""


def real(name, A):
    """A holds real numbers, whole ones and truth values included: no text, objects or complex."""
    dtype = np.asarray(A).dtype
    if dtype.kind not in "biuf":
        raise TypeError(f"{name} must hold real numbers, got {dtype}: convert it first with "
                        f"np.array(..., dtype=float), or look at what is in it.")


def floats(name, A):
    """A is an array of floating-point numbers."""
    if not isinstance(A, np.ndarray):
        raise TypeError(f"{name} must be a NumPy array, got {type(A).__name__}: "
                        f"wrap it in np.array(..., dtype=float).")
    if A.dtype.kind != "f":
        raise TypeError(f"{name} must hold floating-point numbers, got {A.dtype}: convert it first "
                        f"with .astype(float), or dlcourse.data.as_float for uint8 pixels.")


def batch(name, A, sample_shape):
    """A is a batch of at least one sample, samples along axis 0, each of shape `sample_shape`.

    None in `sample_shape` stands for any length.
    """
    floats(name, A)
    fits = A.ndim == 1 + len(sample_shape) and all(
        want is None or got == want for got, want in zip(A.shape[1:], sample_shape))
    if not fits:
        wanted = ", ".join(["n", *("any" if s is None else str(s) for s in sample_shape)])
        remedy = "samples are rows, one for each index of axis 0"
        if A.ndim == len(sample_shape):
            remedy = f"a single sample needs a batch axis, {name}[np.newaxis]"
            if A.ndim == 3:
                remedy += f"; grey images need a channel axis, {name}[..., np.newaxis]"
        elif len(sample_shape) == 1 and A.ndim > 2:
            remedy = "put a Flatten() layer before it"
        raise ValueError(f"{name} must have shape ({wanted}), got {A.shape}: {remedy}.")
    if len(A) == 0:
        raise ValueError(f"{name} is an empty batch, shape {A.shape}: "
                         f"pass at least one sample (is a slice or a mask empty?).")


def same_shape(name, A, other_name, B):
    """A and B have the same shape, so that nothing broadcasts."""
    if np.shape(A) != np.shape(B):
        raise ValueError(f"{name} has shape {np.shape(A)} but {other_name} has {np.shape(B)}: "
                         f"they must be equal, or NumPy would stretch one to fit the other.")


def finite(name, A):
    """A holds neither NaN nor infinity; else raises NotFinite, a ValueError."""
    real(name, A)
    if np.isfinite(np.vdot(A, A)):  # quick: one NaN or infinity among the squares spoils their sum
        return
    bad = ~np.isfinite(A)
    if bad.any():
        place = tuple(int(i) for i in np.argwhere(bad)[0])
        where = f" at index {place}" if place else ""
        many = f", and {bad.sum() - 1} more such values" if bad.sum() > 1 else ""
        raise NotFinite(f"{name} holds {np.asarray(A)[place]}{where}{many}: find where it comes "
                        f"from, a division by zero, a log of 0, a learning rate too large?")


def labels(name, y, n, n_classes):
    """y holds one whole number from 0 to n_classes - 1 for each of n samples."""
    y = np.asarray(y)
    if y.ndim == 2:
        column = y.shape[1] == 1  # argmax would make a 0 of every label in a column
        what, remedy = (("is a column", f"{name}[:, 0]") if column else
                        ("looks one-hot", f"{name}.argmax(axis=1)"))
        raise ValueError(f"{name} must hold one whole number a sample, shape ({n},), "
                         f"got {y.shape}, which {what}: pass {remedy}.")
    if y.shape != (n,):
        raise ValueError(f"{name} must have shape ({n},), one label a sample, got {y.shape}.")
    if not np.issubdtype(y.dtype, np.integer):
        raise TypeError(f"{name} must hold whole numbers, got {y.dtype}: use {name}.astype(int).")
    if n and not (0 <= y.min() and y.max() < n_classes):
        raise ValueError(f"{name} must lie between 0 and {n_classes - 1}, "
                         f"got {y.min()} to {y.max()}: "
                         f"is the output layer as wide as there are classes?")


def rate(name, value, below=np.inf, zero_allowed=False):
    """value is one finite number, above zero (or zero where allowed) and below `below`."""
    kinds = int, float, np.integer, np.floating
    if not isinstance(value, kinds) or isinstance(value, bool):
        raise TypeError(f"{name} must be a number, got {type(value).__name__} {value!r}.")
    low = value >= 0 if zero_allowed else value > 0
    if not (low and value < below):
        least = "at least 0" if zero_allowed else "above 0"
        most = "" if below == np.inf else f" and below {below:g}"
        raise ValueError(f"{name} must be {least}{most}, got {value}: "
                         f"choose a value in that range.")


def count(name, value):
    """value is a whole number, at least 1."""
    whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if not whole or value < 1:
        raise ValueError(f"{name} must be a whole number of at least 1, got {value!r}.")


def generator(rng):
    """rng is a NumPy generator: not a seed, and not NumPy's global or legacy random state."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng must be a NumPy generator, got {type(rng).__name__}: "
                        f"pass rng=np.random.default_rng(0).")


def methods(name, thing, *needed):
    """thing is an object, not a class, that has the methods `needed`."""
    if isinstance(thing, type):
        raise TypeError(f"{name} must be an object, got the class {thing.__name__}: "
                        f"make one, {thing.__name__}(...).")
    for method in needed:
        if not callable(getattr(thing, method, None)):
            raise TypeError(f"{name} ({type(thing).__name__}) has no method {method}(): "
                            f"it needs {', '.join(needed)}.")
