"""The practice check of the convolution (lesson 06), and the ways in which it goes wrong."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from .practice import Mistake, Practice

rng = np.random.default_rng(6)


def _tenths(*shape):
    """Positive and negative numbers with one decimal: easy to read, and easy to add by hand."""
    return rng.integers(-30, 31, shape) / 10


def _conv2d(image, kernel):
    return np.einsum("ijkl,kl->ij", sliding_window_view(image, kernel.shape), kernel)


def _same(rows_before, columns_before):
    """Zeros around the image keep its size; with an even kernel, people pad on either side."""
    def conv2d(image, kernel):
        h, w = kernel.shape
        top, left = rows_before(h - 1), columns_before(w - 1)
        return _conv2d(np.pad(image, ((top, h - 1 - top), (left, w - 1 - left))), kernel)
    return conv2d


def _full(image, kernel):
    h, w = kernel.shape
    return _conv2d(np.pad(image, ((h - 1, h - 1), (w - 1, w - 1))), kernel)


def _inside(size, top, left):
    """The right values, written into zeros of another size."""
    def conv2d(image, kernel):
        right = _conv2d(image, kernel)
        out = np.zeros(size(image, right))
        i, j = top(kernel), left(kernel)
        out[i:i + right.shape[0], j:j + right.shape[1]] = right
        return out
    return conv2d


def _last_missing(image, kernel):
    out = _conv2d(image, kernel)
    out[-1, :] = out[:, -1] = 0
    return out


def _of_windows(combine):
    """combine(window, kernel) -> number, for every window."""
    def conv2d(image, kernel):
        windows = sliding_window_view(image, kernel.shape)
        out = np.zeros(windows.shape[:2])
        for i, j in np.ndindex(out.shape):
            out[i, j] = combine(windows[i, j], kernel)
        return out
    return conv2d


conv2d = Practice(
    "conv2d", _conv2d,
    inputs=[
        (np.array([[2.0]]), np.array([[3.0]])),
        (np.array([[1.0, 2.0, 3.0]]), np.array([[1.0, 10.0]])),
        (np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]),
         np.array([[1.0, 10.0], [100.0, 1000.0]])),
        (np.array([[1, 2, 3, 4], [5, 6, 7, 8], [9, 0, 1, 2]]),  # whole numbers, as pixels are
         np.array([[0.25, 0.5], [0.3, 0.0]])),
        *[(_tenths(*image), _tenths(*kernel)) for image, kernel in [
            ((3, 4), (3, 2)), ((4, 5), (2, 3)), ((5, 5), (3, 3)), ((6, 4), (1, 3)),
            ((4, 7), (3, 1)), ((7, 6), (3, 3)), ((8, 8), (4, 4)), ((9, 12), (5, 5))]],
    ],
    mistakes=[
        Mistake(
            "Your kernel is flipped. That is the convolution of mathematics; the layers of Keras "
            "lay the kernel on the image as it stands (cross-correlation), and so does the course. "
            "For learned kernels it makes no difference, for the one you chose it does.",
            lambda image, kernel: _conv2d(image, kernel[::-1, ::-1]),
            lambda image, kernel: _conv2d(image, kernel[::-1]),
            lambda image, kernel: _conv2d(image, kernel[:, ::-1])),
        Mistake(
            "The last row and the last column of positions are missing. Count the places where a "
            "kernel of 3 fits into a row of 5: they start at 0, 1 and 2, and that is one more than "
            "5 - 3.",
            lambda image, kernel: _conv2d(image, kernel)[:-1, :-1],
            _last_missing),
        Mistake(
            "The output is as large as the image, so zeros are filled in somewhere: that is "
            "padding \"same\". Here it is \"valid\": only the places count where the whole kernel "
            "lies on the image, and the output is smaller.",
            _same(lambda n: n // 2, lambda n: n // 2),
            _same(lambda n: (n + 1) // 2, lambda n: (n + 1) // 2),
            _inside(lambda image, right: image.shape, lambda kernel: 0, lambda kernel: 0),
            _inside(lambda image, right: image.shape,
                    lambda kernel: kernel.shape[0] // 2, lambda kernel: kernel.shape[1] // 2)),
        Mistake(
            "The output is larger than the image: the kernel also reaches over the edges (padding "
            "\"full\"). Only the places count where the whole kernel lies on the image.",
            _full,
            lambda image, kernel: _full(image, kernel[::-1, ::-1])),
        Mistake(
            "Your windows lie side by side: the kernel moves on by its own size. It should move by "
            "one pixel, so that neighbouring windows overlap and nothing between them is missed.",
            lambda image, kernel: _conv2d(image, kernel)[::kernel.shape[0], ::kernel.shape[1]]),
        Mistake(
            "You average the products of a window. A convolution adds them up; if a mean is "
            "wanted, the kernel itself can hold the 1/n.",
            lambda image, kernel: _conv2d(image, kernel) / kernel.size),
        Mistake(
            "Your kernel is transposed: its rows lie along the columns of the image. Row with row, "
            "column with column; an image is indexed [row, column].",
            lambda image, kernel: _conv2d(image, kernel.T),
            _of_windows(lambda window, kernel: np.sum(window * kernel.T))),
        Mistake(
            "The numbers are right, but rows and columns of the output have changed places. An "
            "image is indexed [row, column], and so is the output.",
            lambda image, kernel: _conv2d(image, kernel).T),
        Mistake(
            "The window and the kernel are multiplied as matrices (`@` or `dot`), which mixes rows "
            "with columns. Each pixel meets just the one weight that lies on it: that is the "
            "product entry by entry.",
            _of_windows(lambda window, kernel: np.sum(window @ kernel)),
            _of_windows(lambda window, kernel: np.sum(kernel @ window)),
            _of_windows(lambda window, kernel: np.sum(window @ kernel.T)),
            _of_windows(lambda window, kernel: np.sum(window.T @ kernel))),
        Mistake(
            "For an image of whole numbers the fractions are lost. The output array has taken its "
            "dtype from the image, and an integer array cuts off whatever is written into it.",
            lambda image, kernel: _conv2d(image, kernel).astype(image.dtype)),
    ],
    praise="The same few weights visit every window: how few are they, next to a dense layer?",
)
