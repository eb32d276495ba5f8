"""The practice checks of max-pooling (lesson 06), forward and backward."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ..practice import Mistake, Practice

rng = np.random.default_rng(6)


def _tenths(*shape):
    """Positive and negative numbers with one decimal: easy to read, and easy to add by hand."""
    return rng.integers(-30, 31, shape) / 10


# --- forward -------------------------------------------------------------------------------------

def _blocks(maps, size):
    """The windows of a map side by side, remainder cropped: (H // size, size, W // size, size)."""
    rows, columns = maps.shape[0] // size, maps.shape[1] // size
    return maps[:rows * size, :columns * size].reshape(rows, size, columns, size)


def _max_pool(maps, size):
    return _blocks(maps, size).max(axis=(1, 3))


def _max_everywhere(maps, size):
    return sliding_window_view(maps, (size, size)).max(axis=(2, 3))


def _pool_all(fill):
    """Pooling that keeps the windows hanging over the edge, filled up with `fill`."""
    def max_pool(maps, size):
        beyond = [(0, -n % size) for n in maps.shape]
        return _max_pool(np.pad(maps, beyond, constant_values=fill), size)
    return max_pool


def _reshaped(shape, axes):
    """The maximum over `axes` of the map in another shape(rows, columns, size); nothing cropped."""
    def max_pool(maps, size):
        return maps.reshape(shape(*(n // size for n in maps.shape), size)).max(axis=axes)
    return max_pool


max_pool = Practice(
    "max_pool", _max_pool,
    inputs=[
        (np.array([[3.0]]), 1),
        (np.array([[1.0, 4.0], [2.0, 3.0]]), 2),
        (np.array([[-1.0, -4.0], [-2.0, -3.0]]), 2),
        (np.array([[1.0, 2.0, 5.0], [4.0, 3.0, 6.0], [7.0, 8.0, 9.0]]), 2),
        *[(_tenths(*shape), size) for shape, size in [
            ((2, 6), 2), ((4, 4), 2), ((6, 4), 2), ((5, 5), 2), ((6, 9), 3), ((7, 8), 3),
            ((8, 8), 4), ((11, 13), 2)]],
    ],
    mistakes=[
        Mistake(
            "This is the mean of each window: mean pooling. Max-pooling keeps the strongest answer "
            "alone: it asks whether a feature is there, and not how much of it on average.",
            lambda maps, size: _blocks(maps, size).mean(axis=(1, 3))),
        Mistake(
            "Your windows overlap: they move on by one pixel. In pooling they lie side by side and "
            "move on by their own size, so that each pixel is looked at once.",
            _max_everywhere,
            lambda maps, size: _max_everywhere(maps, size)[:len(maps) // size,
                                                           :maps.shape[1] // size]),
        Mistake(
            "This is the smallest value of each window. Pooling keeps the largest: a large value "
            "means that the filter has found what it looks for.",
            lambda maps, size: _blocks(maps, size).min(axis=(1, 3))),
        Mistake(
            "You keep the top-left value of each window, and drop the others without looking at "
            "them. Wherever in its window the largest value stands, that is the one to keep.",
            lambda maps, size: _blocks(maps, size)[:, 0, :, 0]),
        Mistake(
            "You keep the windows that hang over the edge. Here only whole windows count, as in "
            "Keras, and the rows and columns that are left over are cropped.",
            _pool_all(-np.inf), _pool_all(0)),
        Mistake(
            "You pool in one direction only. A window spans rows and columns, and the map becomes "
            "smaller both ways.",
            lambda maps, size: maps[:len(maps) // size * size].reshape(
                len(maps) // size, size, -1).max(axis=1),
            lambda maps, size: _max_pool(np.repeat(maps, size, axis=0), size)),
        Mistake(
            "Where a window holds only negative values, 0 comes back. The search for the largest "
            "starts at 0, perhaps: let it start at a value of the window.",
            lambda maps, size: np.maximum(_max_pool(maps, size), 0)),
        Mistake(
            "You add up each window, so that many weak answers outweigh a strong one. Max-pooling "
            "keeps the largest value alone.",
            lambda maps, size: _blocks(maps, size).sum(axis=(1, 3))),
        Mistake(
            "Your reshape does not cut the map into blocks. It deals the numbers out row by row, "
            "so the axes have to come in the order (rows, size, columns, size); the maximum is "
            "then over the two of length size.",
            _reshaped(lambda rows, columns, size: (rows, columns, size, size), (2, 3)),
            _reshaped(lambda rows, columns, size: (size, rows, size, columns), (0, 2)),
            _reshaped(lambda rows, columns, size: (size, size, rows, columns), (0, 1))),
        Mistake(
            "Right wherever the blocks fill the map, and an error wherever rows or columns are "
            "left over. Crop those first; what remains can be reshaped.",
            _reshaped(lambda rows, columns, size: (rows, size, columns, size), (1, 3))),
    ],
    praise="A stroke may now move a little inside its window, and the output stays the same.",
)


# --- backward ------------------------------------------------------------------------------------

def _routed(weights):
    """A backward pass that hands dP[i, j] to its window in the proportions weights(window)."""
    def max_pool_backward(dP, maps, size):
        gradient = np.zeros(maps.shape)
        for i, j in np.ndindex(dP.shape):
            window = slice(i * size, (i + 1) * size), slice(j * size, (j + 1) * size)
            gradient[window] = dP[i, j] * weights(maps[window])
        return gradient
    return max_pool_backward


def _only(place):
    """Everything for one entry of the window: place(window) -> its flat index."""
    return lambda window: (np.arange(window.size) == place(window)).reshape(window.shape)


def _swapped(window):
    row, column = divmod(window.argmax(), len(window))
    return column * len(window) + row


def _ties(window):
    return window == window.max()


_max_pool_backward = _routed(_only(np.argmax))
_to_every_tie = _routed(_ties)


def _crowded(step, add):
    """Window (i, j) is taken to start at (i * step, j * step); `+=` adds where `=` replaces."""
    def max_pool_backward(dP, maps, size):
        gradient = np.zeros(maps.shape)
        for i, j in np.ndindex(dP.shape):
            window = maps[i * size:(i + 1) * size, j * size:(j + 1) * size]
            u, v = divmod(window.argmax(), size)
            pixel = i * step + u, j * step + v
            gradient[pixel] = dP[i, j] + add * gradient[pixel]
        return gradient
    return max_pool_backward


def _cropped(dP, maps, size):
    rows, columns = dP.shape[0] * size, dP.shape[1] * size
    return _max_pool_backward(dP, maps, size)[:rows, :columns]


def _gradient_case(maps, size):
    return _tenths(*(n // size for n in maps.shape)), maps, size


max_pool_backward = Practice(
    "max_pool_backward", _max_pool_backward,
    inputs=[
        (np.array([[5.0]]), np.array([[3.0]]), 1),
        (np.array([[5.0]]), np.array([[1.0, 2.0], [4.0, 3.0]]), 2),
        (np.array([[5.0]]), np.array([[0.0, 2.0], [2.0, 1.0]]), 2),
        (np.array([[5.0]]), np.array([[1.0, 2.0, 9.0], [4.0, 3.0, 9.0], [9.0, 9.0, 9.0]]), 2),
        *[_gradient_case(_tenths(*shape), size) for shape, size in [
            ((2, 6), 2), ((6, 4), 2), ((5, 5), 2), ((6, 9), 3), ((7, 8), 3)]],
        # After a ReLU many pixels are 0, and whole windows are flat.
        *[_gradient_case(np.maximum(_tenths(*shape), 0).round(), size) for shape, size in [
            ((4, 6), 2), ((8, 8), 4), ((9, 11), 2)]],
    ],
    mistakes=[
        Mistake(
            "Every pixel of a window gets a part. That is the gradient of mean pooling; here only "
            "the largest value reached the output, so a nudge to any other pixel changes nothing.",
            _routed(lambda window: np.ones(window.shape) / window.size),
            _routed(lambda window: np.ones(window.shape))),
        Mistake(
            "Where several pixels share the maximum, each of them gets something. The forward pass "
            "took one of them, and the gradient goes back to one: the first, as in TensorFlow.",
            _to_every_tie,
            _routed(lambda window: _ties(window) / _ties(window).sum())),
        Mistake(
            "Where several pixels share the maximum, yours goes to the last one. Which one takes "
            "it is a convention, and the course keeps TensorFlow's: the first, row by row.",
            _routed(_only(lambda window: window.size - 1 - np.argmax(window.ravel()[::-1])))),
        Mistake(
            "The gradient always lands on the top-left pixel of its window. It belongs where the "
            "maximum was found, and that differs from window to window.",
            _routed(_only(lambda window: 0))),
        Mistake(
            "Your gradient is smaller than the map: it lacks the rows and columns that pooling "
            "cropped. They had no part in the output, so their gradient is 0; but they need one.",
            _cropped),
        Mistake(
            "You found the pixels that won, and marked them with 1. The gradient there is what "
            "came back from above: dP still has to come in.",
            lambda dP, maps, size: _max_pool_backward(np.ones(dP.shape), maps, size),
            lambda dP, maps, size: _to_every_tie(np.ones(dP.shape), maps, size)),
        Mistake(
            "You multiply the gradient by the maximum itself. A nudge to the winning pixel moves "
            "the output by just as much, so the slope there is 1, however large the pixel is.",
            _routed(lambda window: window * _only(np.argmax)(window))),
        Mistake(
            "The right window, but row and column inside it have changed places. argmax counts row "
            "by row, so the row is argmax // size and the column is argmax % size.",
            _routed(_only(_swapped))),
        Mistake(
            "The gradients crowd into the top-left corner of the map. argmax counts from the "
            "corner of its window, and window (i, j) starts at row i * size, column j * size.",
            *[_crowded(step, add) for step in (0, 1) for add in (False, True)]),
    ],
    praise="One pixel in each window learns; try it against a numerical gradient.",
)
