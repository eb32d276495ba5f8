"""The practice check of the convolution (lesson 06), and the ways in which it goes wrong."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ..practice import Mistake, Practice

rng = np.random.default_rng(6)


def _tenths(*shape):
    """Positive and negative numbers with one decimal: easy to read, and easy to add by hand."""
    return rng.integers(-30, 31, shape) / 10


def _conv2d(image, kernel):
    return np.einsum("ijkl,kl->ij", sliding_window_view(image, kernel.shape), kernel)


def _half(k):
    """The steps to the middle of a kernel; an even one has none, and people differ in what then."""
    if k % 2 == 0:
        raise ValueError  # leaves it open what an attempt does here
    return k // 2


def _same(before):
    """Zeros around the image keep its size: before(k) of them above and on the left."""
    def conv2d(image, kernel):
        around = [(before(k), k - 1 - before(k)) for k in kernel.shape]
        return _conv2d(np.pad(image, around), kernel)
    return conv2d


def _full(image, kernel):
    h, w = kernel.shape
    return _conv2d(np.pad(image, ((h - 1, h - 1), (w - 1, w - 1))), kernel)


def _inside(zeros, before):
    """The right values, written into zeros of the image's size."""
    def conv2d(image, kernel):
        right, out = _conv2d(image, kernel), zeros(image)
        i, j = (before(k) for k in kernel.shape)
        out[i:i + right.shape[0], j:j + right.shape[1]] = right
        return out
    return conv2d


def _float_zeros(image):
    return np.zeros(image.shape)


def _sticking_out(positions, zeros):
    """Too many positions(n, k): the last windows are cut, and may not fit the kernel any more."""
    def conv2d(image, kernel):
        h, w = kernel.shape
        out = zeros(image, kernel)
        for i, j in np.ndindex(*map(positions, image.shape, kernel.shape)):
            out[i, j] = np.sum(image[i:i + h, j:j + w] * kernel)
        return out
    return conv2d


def _square(axis):
    """One side of the kernel stands for both."""
    def conv2d(image, kernel):
        k = kernel.shape[axis]
        out = np.zeros([n - k + 1 for n in image.shape])
        for i, j in np.ndindex(out.shape):
            out[i, j] = np.sum(image[i:i + k, j:j + k] * kernel)
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
            "Zeros are filled in, to keep the size of the image: that is padding \"same\". Here it "
            "is \"valid\": only the places count where the whole kernel lies on the image, and the "
            "output is smaller.",
            _same(_half),
            lambda image, kernel: _conv2d(np.pad(image, _half(len(kernel))), kernel),
            lambda image, kernel: _conv2d(np.pad(image, 1), kernel),
            *[_inside(zeros, before) for zeros in (_float_zeros, np.zeros_like)
              for before in (_half, lambda k: 0)]),
        Mistake(
            "The window sticks out, on the right and at the bottom, and what is left of it there "
            "does not fit the kernel. Stop where its last row is the image's last row, and its "
            "last column the image's last: in a row of 5, a kernel of 3 starts at 0, 1 and 2.",
            _same(lambda k: 0),
            *[_sticking_out(positions, zeros)
              for positions in (lambda n, k: n, lambda n, k: n - k + 2)
              for zeros in (lambda image, kernel: np.zeros_like(_conv2d(image, kernel)),
                            lambda image, kernel: _float_zeros(image),
                            lambda image, kernel: np.zeros_like(image))],
            _sticking_out(lambda n, k: n - k + 2,
                          lambda image, kernel: np.zeros(np.add(_conv2d(image, kernel).shape, 1)))),
        Mistake(
            "Your kernel is taken for a square: one of its sides stands for both. A kernel may "
            "have more rows than columns, so read h and w from its shape, one for each direction.",
            _square(0), _square(1)),
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
