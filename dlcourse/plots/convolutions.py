"""One step of a convolution: a window, times the kernel, summed, is one pixel (lesson 06)."""

from collections import namedtuple

import numpy as np
from matplotlib.transforms import ScaledTranslation

from dlcourse.plots.checking import array, grey
from dlcourse.plots.figure import FAINT, INK, describe, drawing
from dlcourse.plots.images import _picture
from dlcourse.plots.matrices import _bare, _cells, _numbers, _outline, _recolour, _rewrite, _scale
from dlcourse.plots.stamps import Stamp
from dlcourse.plots.words import counted, number, retitle

MOST_PRODUCTS = 9  # that are written out
LINE = 0.17  # inches from one line of the sum to the next

ConvolutionStep = namedtuple("ConvolutionStep",
                             "image outline window kernel sum output below pixel")
Step = namedtuple("Step", "image kernel window products z map row column")


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


def _step(image, kernel, row, column):
    """Everything there is to show of one step."""
    image = grey("image", image)
    kernel = array("kernel", kernel, "rows", "columns").astype(float)
    windows, Z = _convolved(image, kernel)
    _place("row", row, Z.shape[0])
    _place("column", column, Z.shape[1])
    window = windows[row, column]
    return Step(image, kernel, window, window * kernel, Z[row, column], Z, row, column)


def _shown(step, whole_map):
    """The output map, NaN where it is not computed yet, and its colours."""
    places = np.arange(step.map.size).reshape(step.map.shape)
    done = whole_map | (places <= places[step.row, step.column])
    return np.where(done, step.map, np.nan), _scale(step.map, step.kernel.min() < 0)


def _below(Z):
    """Where the map is below zero, (x, y), and not by rounding: blue there, and with a dash."""
    rows, columns = np.nonzero(Z < -1e-9)
    return columns, rows


def _matrices(step, fmt):
    """Window and kernel as `_cells` takes them: numbers, words and colours."""
    return ((step.window, _numbers(step.window, ".2f"), _scale(step.window, False, 1.0)),
            (step.kernel, _numbers(step.kernel, fmt), _scale(step.kernel, True)))


def _sum(step):
    return f"{step.z:z.2f}".replace("-", "−")


def _spelled(step):
    """The sum in parts: each product with its sign, and what they add up to."""
    parts = [f"{'−' if round(p, 2) < 0 else '+'} {abs(p):.2f}" for p in step.products.flat]
    if len(parts) > MOST_PRODUCTS:
        return [f"sum of {len(parts)} products = {_sum(step)}"]
    return [*parts, f"= {_sum(step)}"]


def _addition(ax, step):
    """The sum under the kernel, each product under its own column."""
    words, (_, columns) = _spelled(step), step.kernel.shape
    places = [*np.ndindex(step.kernel.shape)][:len(words) - 1]
    places.append((-(-len(places) // columns), (columns - 1) / 2))
    texts = []
    for (line, column), word in zip(places, words):
        below = ScaledTranslation(0, -LINE * (line + 0.75), ax.figure.dpi_scale_trans)
        texts.append(ax.add_artist(Stamp(column, 0, word,
                                         transform=ax.get_xaxis_transform() + below)))
    return texts


def _said(step, fmt, whole_map, alt):
    """The step in words."""
    if alt is not None:
        return alt
    terms = " + ".join(f"{a:.2f} × {w:z{fmt}}"
                       for a, w in zip(step.window.flat, step.kernel.flat))
    (height, width), Z = step.map.shape, step.map
    newest = counted(step.row * width + step.column + 1, "pixel")
    r, c = divmod(int(Z.argmax()), width)
    where = (f"one pixel of the output map, {height} by {width}, whose values go from "
             f"{number(Z.min())} to {number(Z.max())}, the largest at row {r}, column {c}"
             if whole_map else f"the newest of {newest} in the output map")
    return (f"One step of a convolution. The window at row {step.row}, column {step.column} of "
            f"the image, times the kernel, cell by cell, and summed: {terms} = {step.z:z.2f}, "
            f"{where}.")


@drawing(axes=4)
def draw_convolution_step(axes, image, kernel, row, column, fmt="g", whole_map=False, alt=None):
    """One step of a convolution: window, times kernel, summed, gives one pixel (lesson 06).

    z[row, column] = sum over i, j of image[row + i, column + j] * kernel[i, j]. The output map
    holds the pixels computed so far, row by row, or all of them where whole_map is true; a dash
    marks each one below zero.
    image: (height, width), uint8 or floats in [0, 1]. kernel: (rows, columns). fmt: a format for
    the kernel's numbers. Returns a ConvolutionStep of artists. Raises ValueError where the kernel
    does not fit.
    """
    step = _step(image, kernel, row, column)
    size = step.kernel.shape
    window, kernel = _matrices(step, fmt)
    Z, colours = _shown(step, whole_map)
    artists = ConvolutionStep(
        _picture(axes[0], step.image, cmap="gray_r", vmin=0, vmax=1),
        [_outline(axes[0], row, column, *size), _outline(axes[1], 0, 0, *size)],
        _cells(axes[1], *window),
        _cells(axes[2], *kernel),
        _addition(axes[2], step),
        _picture(axes[3], Z, **colours),
        axes[3].plot(*_below(Z), linestyle="none", marker="_", color=INK, markersize=2.5,
                     markeredgewidth=0.7)[0],
        _outline(axes[3], row, column))
    for ax in axes[1:3]:
        _bare(ax)
    axes[3].patch.set(hatch="////", edgecolor=FAINT)  # seen where nothing is computed yet
    for ax, title in zip(axes, ("image", "window", "× kernel", f"sum = {_sum(step)}")):
        ax.set_title(title)
    describe(axes, _said(step, fmt, whole_map, alt))
    return artists


def move_convolution_step(drawn, image, kernel, row, column, fmt="g", whole_map=False, alt=None):
    """Bring what `draw_convolution_step` drew to another place, kernel or image of these sizes."""
    step = _step(image, kernel, row, column)
    Z, colours = _shown(step, whole_map)
    drawn.image.set_data(step.image)
    for outline in drawn.outline[0], drawn.pixel:
        outline.set_xy((column - 0.5, row - 0.5))
    for cells, matrix in zip([drawn.window, drawn.kernel], _matrices(step, fmt)):
        _rewrite(cells, *matrix)
    for text, word in zip(drawn.sum, _spelled(step)):
        text.set_text(word)
    drawn.output.set_data(Z)
    drawn.below.set_data(*_below(Z))
    _recolour(drawn.output, colours)
    drawn.output.axes.title.set_text(f"sum = {_sum(step)}")
    retitle(drawn.image.axes, "image", "", _said(step, fmt, whole_map, alt))
