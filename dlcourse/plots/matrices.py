"""Numbers in a grid: a matrix, a confusion matrix (lesson 06)."""

import numpy as np
from matplotlib.colors import Normalize
from matplotlib.patches import Rectangle

from dlcourse.plots.checking import array, whole
from dlcourse.plots.figure import FAINT, INK, MUTED, VERMILLION, drawing
from dlcourse.plots.stamps import Stamp
from dlcourse.plots.words import counted, entitle, listed, percent

MOST_NUMBERS = 49  # that an alt text reads out
PALE = 0.75  # the strongest colour used, as a part of the colour map: numbers stay readable


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


def _numbers(M, fmt):
    """The matrix's numbers, written."""
    return np.array([[f"{value:z{fmt}}" for value in row] for row in M])  # z: no "-0.00"


def _cells(ax, M, words, scale):
    """The matrix as coloured cells with words written in. Returns [cells, *texts]."""
    edges = [np.arange(n + 1) - 0.5 for n in reversed(M.shape)]
    cells = ax.pcolormesh(*edges, M, edgecolors=FAINT, linewidth=0.6, clip_on=False, **scale)
    ax.set(aspect="equal", ylim=(len(M) - 0.5, -0.5))
    texts = [ax.add_artist(Stamp(column, row)) for row, column in np.ndindex(M.shape)]
    _write([cells, *texts], M, words)
    return [cells, *texts]


def _write(artists, M, words):
    """The words into their cells, dark on light and light on dark."""
    cells, *texts = artists
    colours = cells.cmap(cells.norm(M)).reshape(-1, 4)
    for text, word, colour in zip(texts, words.flat, colours):
        # Rec. 601 luma: how light the cell looks.
        light = colour[:3] @ [0.299, 0.587, 0.114]
        text.set(text=word, color=INK if light > 0.5 else "white")


def _recolour(shown, scale):
    """Another colour map and range for an image or for cells."""
    shown.set(cmap=scale["cmap"], norm=scale["norm"])


def _rewrite(artists, M, words, scale):
    """Bring what `_cells` drew to other numbers, words and colours."""
    artists[0].set_array(M)
    _recolour(artists[0], scale)
    _write(artists, M, words)


def _outline(ax, row, column, height=1, width=1):
    """A frame around a block of cells."""
    frame = Rectangle((column - 0.5, row - 0.5), width, height, fill=False, edgecolor=VERMILLION,
                      linewidth=2.5, clip_on=False, zorder=3)
    return ax.add_patch(frame)


@drawing()
def draw_matrix(ax, M, title, fmt=".2f", signed=None, largest=None, rows=None, columns=None,
                alt=None):
    """A small matrix as coloured cells with their numbers written in.

    M: (rows, columns). fmt: a format for one number, as in f"{x:.2f}". signed: red above zero and
    blue below rather than greys; unless told, where M has a number below zero. largest: the number
    that gets the strongest colour; unless told, the largest in M. rows, columns: their names, if
    they have any. Returns [cells, *texts].
    """
    M = array("M", M, "rows", "columns").astype(float)
    words = _numbers(M, fmt)
    signed = M.min() < 0 if signed is None else signed
    artists = _cells(ax, M, words, _scale(M, signed, largest))
    _bare(ax)
    for axis, names, n in (ax.yaxis, rows, len(M)), (ax.xaxis, columns, M.shape[1]):
        if names is not None:
            axis.set_ticks(range(n), names)
            axis.set_tick_params(length=0)
    said = (" / ".join(", ".join(row) for row in words) if M.size <= MOST_NUMBERS
            else f"from {M.min():z{fmt}} to {M.max():z{fmt}}")
    entitle(ax, title, f"{M.shape[0]} by {M.shape[1]}: {said}", alt)
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
    artists = _cells(ax, errors, words, {"cmap": "Oranges", "norm": norm})
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
