"""Numbers in a grid: a matrix, one step of a convolution, a confusion matrix (lesson 06)."""

from collections import namedtuple

import numpy as np
from matplotlib.colors import Normalize
from matplotlib.patches import Rectangle

from dlcourse.plots.checking import array, grey, whole
from dlcourse.plots.figure import FAINT, INK, MUTED, VERMILLION, describe, drawing
from dlcourse.plots.words import counted, entitle, listed, percent

MOST_NUMBERS = 49  # that an alt text reads out
PALE = 0.75  # the strongest colour used, as a part of the colour map: numbers stay readable

ConvolutionStep = namedtuple("ConvolutionStep", "image outline window kernel output pixel")


def _scale(M, signed, largest=None):
    """Colour map and range: red and blue about zero for signed numbers, else white to black."""
    largest = max(np.abs(M).max() if largest is None else largest, 1e-12)
    if signed:
        return {"cmap": "RdBu_r", "norm": Normalize(-largest / PALE, largest / PALE)}
    return {"cmap": "gray_r", "norm": Normalize(0, largest)}


def _bare(ax):
    """No ticks and no frame."""
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)


def _cells(ax, M, words, **scale):
    """The matrix as coloured cells with words written in. Returns [cells, *texts]."""
    edges = [np.arange(n + 1) - 0.5 for n in reversed(M.shape)]
    cells = ax.pcolormesh(*edges, M, edgecolors=FAINT, linewidth=0.6, clip_on=False, **scale)
    ax.set(aspect="equal", ylim=(len(M) - 0.5, -0.5))
    colours = cells.cmap(cells.norm(M))
    texts = []
    for (row, column), word in np.ndenumerate(words):
        # Rec. 601 luma: how light the cell looks.
        light = colours[row, column, :3] @ [0.299, 0.587, 0.114]
        texts.append(ax.text(column, row, word, ha="center", va="center", size=9,
                             color=INK if light > 0.5 else "white"))
    return [cells, *texts]


def _outline(ax, row, column, height=1, width=1):
    """A frame around a block of cells."""
    frame = Rectangle((column - 0.5, row - 0.5), width, height, fill=False, edgecolor=VERMILLION,
                      linewidth=2.5, clip_on=False, zorder=3)
    return ax.add_patch(frame)


@drawing()
def draw_matrix(ax, M, title, fmt=".2f", signed=None, largest=None, alt=None):
    """A small matrix as coloured cells with their numbers written in.

    M: (rows, columns). fmt: a format for one number, as in f"{x:.2f}". signed: red above zero and
    blue below rather than greys; unless told, where M has a number below zero. largest: the number
    that gets the strongest colour; unless told, the largest in M. Returns [cells, *texts].
    """
    M = array("M", M, "rows", "columns").astype(float)
    words = np.array([[f"{value:z{fmt}}" for value in row] for row in M])  # z: no "-0.00"
    signed = M.min() < 0 if signed is None else signed
    artists = _cells(ax, M, words, **_scale(M, signed, largest))
    _bare(ax)
    said = (" / ".join(", ".join(row) for row in words) if M.size <= MOST_NUMBERS
            else f"from {M.min():z{fmt}} to {M.max():z{fmt}}")
    entitle(ax, title, f"{M.shape[0]} by {M.shape[1]}: {said}", alt)
    return artists


def _place(name, value, count):
    """A row or column of the output map, checked."""
    if value not in range(count):
        raise ValueError(f"{name} must be a whole number from 0 to {count - 1}, where the kernel "
                         f"still fits inside the image, got {value}.")


def _convolved(image, kernel):
    """All windows of the image, and the output map: z[r, c] = sum of window[r, c] * kernel."""
    if any(k > side for k, side in zip(kernel.shape, image.shape)):
        raise ValueError(f"kernel {kernel.shape} must fit inside the image {image.shape}: "
                         f"pass a smaller kernel.")
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return windows, np.einsum("rcij,ij->rc", windows, kernel)


def _picture(ax, M, title, **scale):
    """An image or map without ticks, framed; what is not computed yet is hatched."""
    ax.patch.set(hatch="////", edgecolor=FAINT)
    ax.set(xticks=[], yticks=[], title=title)
    ax.spines[:].set_visible(True)
    return ax.imshow(M, **scale)


@drawing(axes=4)
def draw_convolution_step(axes, image, kernel, row, column, fmt="g", alt=None):
    """One step of a convolution: window, times kernel, summed, gives one pixel (lesson 06).

    z[row, column] = sum over i, j of image[row + i, column + j] * kernel[i, j]. The output map
    holds the pixels computed so far, row by row. image: (height, width), uint8 or floats in
    [0, 1]. kernel: (rows, columns). fmt: a format for the kernel's numbers. Returns a
    ConvolutionStep of artists. Raises ValueError where the kernel does not fit.
    """
    image = grey("image", image)
    kernel = array("kernel", kernel, "rows", "columns").astype(float)
    windows, Z = _convolved(image, kernel)
    _place("row", row, Z.shape[0])
    _place("column", column, Z.shape[1])
    window, z = windows[row, column], Z[row, column]
    done = np.arange(Z.size).reshape(Z.shape) <= row * Z.shape[1] + column
    signed = kernel.min() < 0
    artists = ConvolutionStep(
        _picture(axes[0], image, "image", cmap="gray_r", vmin=0, vmax=1),
        [_outline(axes[0], row, column, *kernel.shape), _outline(axes[1], 0, 0, *kernel.shape)],
        draw_matrix(axes[1], window, "window", largest=1.0, alt=""),
        draw_matrix(axes[2], kernel, "× kernel", fmt, signed=True, alt=""),
        _picture(axes[3], np.where(done, Z, np.nan), f"sum = {z:z.2f}", **_scale(Z, signed)),
        _outline(axes[3], row, column))
    terms = " + ".join(f"{a:.2f} × {w:z{fmt}}" for a, w in zip(window.flat, kernel.flat))
    describe(axes, f"One step of a convolution. The window at row {row}, column {column} of the "
             f"image, times the kernel, cell by cell, and summed: {terms} = {z:z.2f}, the newest "
             f"of {counted(int(done.sum()), 'pixel')} in the output map." if alt is None else alt)
    return artists


@drawing()
def draw_confusion(ax, matrix, title, alt=None):
    """Counts of true class (rows) against predicted class (columns); the errors stand out.

    matrix: (classes, classes), whole numbers; matrix[i, j] samples of class i were taken for j.
    The diagonal is written in grey and left uncoloured. Returns [cells, *texts].
    """
    matrix = whole("matrix", matrix, "classes", "classes")
    if matrix.shape[0] != matrix.shape[1]:
        raise ValueError(f"matrix must be square, one row and one column a class, got "
                         f"{matrix.shape}.")
    errors = matrix * (1 - np.eye(len(matrix), dtype=int))
    words = np.where(matrix > 0, matrix.astype(str), "")
    norm = Normalize(0, max(errors.max(), 1) / PALE)
    artists = _cells(ax, errors, words, cmap="Oranges", norm=norm)
    for text in artists[1::len(matrix) + 1]:
        text.set_color(MUTED)
    classes = range(len(matrix))
    ax.set(xlabel="predicted class", ylabel="true class", xticks=classes, yticks=classes)
    worst = sorted(np.argwhere(errors), key=lambda place: (-errors[tuple(place)], *place))[:3]
    said = listed([f"{i} taken for {j} ({counted(int(errors[i, j]), 'time')})" for i, j in worst]
                  or ["nothing is confused"])
    right, n = int(np.trace(matrix)), int(matrix.sum())
    entitle(ax, title, f"{right:,} of {n:,} read rightly ({percent(right / max(n, 1))}); "
            f"most often wrong: {said}", alt)
    return artists
