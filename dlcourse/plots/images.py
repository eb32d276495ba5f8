"""Grids of small images in one axes: digits, mistakes, filters (lessons 00, 06)."""

import math

import numpy as np
from matplotlib.collections import PatchCollection
from matplotlib.patches import Rectangle

from dlcourse import require
from dlcourse.plots.checking import array, fractions, greys, whole
from dlcourse.plots.figure import FAINT, INK, drawing
from dlcourse.plots.words import counted, entitle, number, percent

LINE, CHARACTER = 0.18, 0.085  # inches that a caption needs for a line, and for a character
SMALLEST = 0.1  # inches of height in which a digit can still be made out
PALE = 0.75  # the strongest signed colour, as a part of its map: the dashes stay visible
SPOKEN = 20  # captions that an alt text reads out, at most


def _sheet(tiles, columns, gap, header):
    """Tiles (n, height, width) laid out row by row on one sheet, NaN between them.

    Returns the sheet and each tile's left upper corner (x, y). Above each tile are ``header``
    empty lines, between tiles ``gap`` empty columns.
    """
    n, height, width = tiles.shape
    rows = -(-n // columns)
    sheet = np.full((rows * (height + header), columns * (width + gap) - gap), np.nan)
    corners = []
    for k, tile in enumerate(tiles):
        row, column = divmod(k, columns)
        x, y = column * (width + gap), row * (height + header) + header
        sheet[y:y + height, x:x + width] = tile
        corners.append((x, y))
    return sheet, corners


def _room(ax, shape, captions, columns):
    """Columns, gap and header, in pixels of the sheet, so that no caption runs into another."""
    n, height, width = shape
    across, down = ax.get_position().size * ax.figure.get_size_inches()
    lengths = [len(line) for caption in captions for line in caption.split("\n")]
    wide = max(lengths + [1]) * CHARACTER
    tall = max((caption.count("\n") + 1 for caption in captions), default=0) * LINE
    columns = max(1, min(columns, n, int(across / wide)))
    rows = -(-n // columns)
    gap = max(1, width // 9)
    inches = min(across / columns / (width + gap), (down / rows - tall) / height)  # a pixel
    if inches * height < SMALLEST:
        raise ValueError(f"{n} images in {counted(columns, 'column')} do not fit into the figure: "
                         f"make it larger, panels(size=(width, height)) in inches, or draw fewer.")
    return columns, max(gap, math.ceil(wide / inches) - width), max(1, math.ceil(tall / inches))


def _draw_tiles(ax, tiles, captions, columns, **colours):
    """The sheet as one image, its tiles framed, captions above. Returns [image, *texts]."""
    require.count("columns", columns)
    n, height, width = tiles.shape
    columns, gap, header = _room(ax, tiles.shape, captions, columns)
    sheet, corners = _sheet(tiles, columns, gap, header)
    ax.set_axis_off()
    image = ax.imshow(sheet, **colours)
    frames = [Rectangle((x - 0.5, y - 0.5), width, height) for x, y in corners]
    ax.add_collection(PatchCollection(frames, facecolor="none", edgecolor=FAINT, linewidth=0.6,
                                      clip_on=False))
    texts = [ax.annotate(caption, (x + (width - 1) / 2, y - 0.5), xytext=(0, 2), size=9,
                         textcoords="offset points", ha="center", va="bottom", linespacing=1)
             for (x, y), caption in zip(corners, captions)]
    return [image, *texts]


def _picture(ax, M, **scale):
    """One image or map without ticks, framed."""
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(True)
    return ax.imshow(M, interpolation="nearest", **scale)  # as it would be, and faster


def _captions(labels, n):
    """Labels as strings, one an image."""
    if labels is None:
        return []
    captions = [str(label) for label in labels]
    if len(captions) != n:
        raise ValueError(f"labels must hold one caption an image, {n}, got {len(captions)}.")
    return captions


def _spoken(items):
    """The first items, as an alt text reads them out."""
    beginning = "the first are " if len(items) > SPOKEN else ""
    return beginning + ", ".join(items[:SPOKEN])


def _aside(ax, words):
    """A line under the sheet that says how to read it."""
    return ax.text(0.5, -0.02, words, transform=ax.transAxes, ha="center", va="top")


@drawing()
def draw_digits(ax, images, labels=None, columns=10, *, title, alt=None):
    """A grid of grey images, dark ink on white paper, each under its label.

    images: (n, height, width) or (n, height, width, 1), uint8 or floats in [0, 1].
    labels: a caption an image, of any kind. columns: at most; fewer where captions need the
    room. Returns [image, *captions].
    """
    images = greys("images", images)
    captions = _captions(labels, len(images))
    artists = _draw_tiles(ax, images, captions, columns, cmap="gray_r", vmin=0, vmax=1)
    said = f", {_spoken(captions)}" if captions else ""
    entitle(ax, title, f"{counted(len(images), 'image')}{said}", alt)
    return artists


@drawing()
def draw_mistakes(ax, images, truth, predicted, probability, title, columns=10, alt=None):
    """Digits that were read wrongly, each captioned "truth→prediction" and its probability.

    images: as for `draw_digits`. truth, predicted: whole numbers, (n,), nowhere equal.
    probability: that of the predicted class, (n,), in [0, 1]. Returns [image, *captions].
    """
    images = greys("images", images)
    n = len(images)
    truth, predicted = whole("truth", truth, n), whole("predicted", predicted, n)
    probability = fractions("probability", probability, n)
    if (truth == predicted).any():
        raise ValueError(f"image {int(np.argmax(truth == predicted))} was read rightly: "
                         f"select the mistakes with predicted != truth first.")
    captions = [f"{t}→{p}\n{percent(q)}" for t, p, q in zip(truth, predicted, probability)]
    artists = _draw_tiles(ax, images, captions, columns, cmap="gray_r", vmin=0, vmax=1)
    _aside(ax, "truth → prediction, and how sure the network was")
    said = _spoken([f"{t} read as {p} ({percent(q)})"
                    for t, p, q in zip(truth, predicted, probability)])
    entitle(ax, title, f"{counted(n, 'mistake')}, {said}", alt)
    return artists


@drawing()
def draw_filters(ax, W, title, columns=8, labels=None, alt=None):
    """A layer's filters in signed colours; a dash marks each weight that is clearly below zero.

    W: (filters, size, size, channels), as in `layers.Conv2D`; with several channels, their mean
    is shown. labels: a caption a filter, of any kind; without them their numbers. No dash is drawn
    for less than a twentieth of the largest size. Returns [image, *captions, dashes].
    """
    W = array("W", W, "filters", "size", "size", "channels")
    tiles = W.mean(axis=-1)
    largest = max(np.abs(tiles).max(), 1e-12)
    captions = _captions(range(len(tiles)) if labels is None else labels, len(tiles))
    artists = _draw_tiles(ax, tiles, captions, columns, cmap="RdBu_r", vmin=-largest / PALE,
                          vmax=largest / PALE)
    y, x = np.nonzero(artists[0].get_array().filled(0) < -largest / 20)
    artists += ax.plot(x, y, linestyle="none", marker="_", color=INK, markersize=5,
                       markeredgewidth=1.3)
    of = "" if W.shape[-1] == 1 else f", mean of {W.shape[-1]} channels"
    _aside(ax, f"blue with a dash: below 0; red: above 0; largest: {number(largest)}{of}")
    entitle(ax, title, f"{counted(len(W), 'filter')} of {W.shape[1]} by {W.shape[2]}{of}, weights "
            f"from {number(tiles.min())} to {number(tiles.max())}, {percent((tiles < 0).mean())} "
            f"of them below zero", alt)
    return artists
