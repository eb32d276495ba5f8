"""What the draw functions demand of their input: arrays of finite numbers of the right shape."""

import numpy as np

from dlcourse import require

ROUNDING = 1e-6  # float32 softmax outputs and resized images may leave [0, 1] by as much


def array(name, value, *shape):
    """``value`` as an array of finite numbers of the given shape.

    shape: an int for a length that is demanded, a word for any length, such as "height".
    Raises TypeError for what holds no numbers, ValueError for another shape, none at all, or NaN.
    """
    wanted = f"({', '.join(str(s) for s in shape)}{',' if len(shape) == 1 else ''})"
    try:
        A = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} must have shape {wanted}, got rows of different lengths: "
                         f"make them equally long.") from None
    if A.dtype.kind not in "buif":
        raise TypeError(f"{name} must hold numbers, got {A.dtype}: convert it with np.asarray.")
    fits = A.ndim == len(shape) and all(isinstance(s, str) or s == got
                                        for s, got in zip(shape, A.shape))
    if not fits or A.size == 0:
        raise ValueError(f"{name} must have shape {wanted}{' and not be empty' * (A.size == 0)}, "
                         f"got {A.shape}: select or reshape it first.")
    require.finite(name, A)
    return A


def fractions(name, value, *shape):
    """As `array`, and every number lies between 0 and 1."""
    A = array(name, value, *shape)
    if A.min() < -ROUNDING or A.max() > 1 + ROUNDING:
        raise ValueError(f"{name} must lie between 0 and 1, got {A.min():g} to {A.max():g}: "
                         f"divide percentages by 100.")
    return A


def positive(name, value, *shape):
    """As `array`, and every number is above 0, as a logarithmic axis needs."""
    A = array(name, value, *shape)
    if A.min() <= 0:
        raise ValueError(f"{name} must be above 0 for a logarithmic axis, got {A.min():g}: "
                         f"leave such points out.")
    return A


def whole(name, value, *shape):
    """As `array`, and every number is whole and at least 0. Returned as int64."""
    A = array(name, value, *shape)
    if A.min() < 0 or (A != np.floor(A)).any():
        raise ValueError(f"{name} must hold whole numbers from 0 up, got {A.ravel()[:5]}...: "
                         f"round them, or take .argmax(axis=1) of scores.")
    return A.astype(np.int64)


def greys(name, images):
    """Images (n, height, width), or with a last axis of 1, as floats: 0 for paper, 1 for ink."""
    A = np.asarray(images)
    if A.ndim == 4 and A.shape[-1] == 1:
        A = A[..., 0]
    A = array(name, A, "n", "height", "width")
    if A.dtype == np.uint8:
        return A / 255.0
    if A.min() < -ROUNDING or A.max() > 1 + ROUNDING:
        raise ValueError(f"{name} must be uint8, or floats between 0 and 1, got {A.dtype} from "
                         f"{A.min():g} to {A.max():g}: divide pixels by 255.")
    return A.astype(float)


def grey(name, image):
    """One image, (height, width) or (height, width, 1), as in `greys`."""
    A = np.asarray(image)
    if A.ndim == 3 and A.shape[-1] == 1:
        A = A[..., 0]
    array(name, A, "height", "width")
    return greys(name, A[np.newaxis])[0]
