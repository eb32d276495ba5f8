"""Feature maps: all of a layer's side by side, or one beside the picture it answers to (06)."""

import math
from collections import namedtuple

import numpy as np
from matplotlib.collections import PatchCollection
from matplotlib.transforms import ScaledTranslation

from dlcourse.plots.checking import array, grey
from dlcourse.plots.figure import VERMILLION, drawing
from dlcourse.plots.images import _draw_tiles, _picture
from dlcourse.plots.matrices import _outline
from dlcourse.plots.stamps import Stamp
from dlcourse.plots.words import counted, entitle, number, retitle

FeatureMaps = namedtuple("FeatureMaps", "image numbers frames key chosen")
FeatureMap = namedtuple("FeatureMap", "image field map place")


def _greys(M):
    """The range of greys: white for 0, or for the lowest number where that is below."""
    return min(0.0, M.min()), max(M.max(), 1e-12)


def _tiles(maps):
    """The maps as tiles, and the range of greys for all of them."""
    maps = array("maps", maps, "height", "width", "channels")
    tiles = np.moveaxis(maps, -1, 0).astype(float)
    return tiles, _greys(tiles)


def _square(n):
    """How many columns make n maps large in an axes that is about as high as wide."""
    return 4 if n <= 16 else max(8, math.isqrt(n - 1) + 1)


def _rename(ax, title, sentence, alt):
    """As `retitle`, but on one line: for more the picture has left no room."""
    retitle(ax, title, sentence, alt)
    ax.title.set_text(title)


def _key(low, high):
    return f"white: {number(low)}, black: {number(high)}"


def _key_under(ax, words):
    """The key in the middle under the sheet."""
    below = ScaledTranslation(0, -0.12, ax.figure.dpi_scale_trans)  # inches
    return ax.add_artist(Stamp(0.5, 0, words, transform=ax.transAxes + below))


def _said(tiles):
    """A layer's maps in words."""
    channels, height, width = tiles.shape
    strongest = tiles.mean(axis=(1, 2)).argmax()
    dead = (tiles == 0).all(axis=(1, 2)).sum()
    return (f"{counted(channels, 'map')} of {height} by {width}, values from "
            f"{number(tiles.min())} to {number(tiles.max())}; map {strongest} is the most active "
            f"on average" + f", {dead} zero everywhere" * bool(dead))


def _corners(frames):
    """Where each tile's left upper pixel is on the sheet, (x, y)."""
    return [np.round(path.vertices.min(axis=0) + 0.5).astype(int) for path in frames.get_paths()]


def _choose(drawn, chosen):
    """Frame one tile, or none."""
    drawn.chosen.set_visible(chosen is not None)
    if chosen is not None:
        drawn.chosen.set_xy(_corners(drawn.frames)[chosen] - 0.5)


@drawing()
def draw_feature_maps(ax, maps, title, columns=8, chosen=None, numbered=True, alt=None):
    """The feature maps of one image side by side, all on one grey scale.

    maps: (height, width, channels), one image's. columns: at most; None: for square axes.
    chosen: the number of a map to be framed. numbered: whether each map has its number above it.
    Returns FeatureMaps(image, numbers, frames, key, chosen).
    """
    tiles, (low, high) = _tiles(maps)
    numbers = [str(k) for k in range(len(tiles))] if numbered else []
    columns = _square(len(tiles)) if columns is None else columns
    image, *numbers = _draw_tiles(ax, tiles, numbers, columns, cmap="gray_r", vmin=low, vmax=high,
                                  interpolation_stage="data")  # half the time, the same greys
    [frames] = [c for c in ax.collections if isinstance(c, PatchCollection)]
    drawn = FeatureMaps(image, numbers, frames, _key_under(ax, _key(low, high)),
                        _outline(ax, 0, 0, *tiles.shape[1:]))
    _choose(drawn, chosen)
    entitle(ax, title, _said(tiles), alt)
    return drawn


def move_feature_maps(drawn, maps, title, chosen=None, alt=None):
    """Bring what `draw_feature_maps` drew to other maps of this size, as many, or a choice."""
    tiles, (low, high) = _tiles(maps)
    sheet = drawn.image.get_array().copy()
    _, height, width = tiles.shape
    for tile, (x, y) in zip(tiles, _corners(drawn.frames)):
        sheet[y:y + height, x:x + width] = tile
    drawn.image.set(data=sheet, clim=(low, high))
    drawn.key.set_text(_key(low, high))
    _choose(drawn, chosen)
    _rename(drawn.image.axes, title, _said(tiles), alt)


def _mark(drawn, place, field):
    """Ring the unit at `place`, and frame the pixels that it sees, as far as there are any."""
    drawn.place.set_visible(place is not None)  # a ring that is nowhere would upset the layout
    if place is not None:
        row, column = array("place", place, 2)
        drawn.place.set_data([column], [row])
    drawn.field.set_visible(field is not None)
    if field is not None:
        top, left, side = array("field", field, 3)
        height, width = drawn.image.get_array().shape
        x, y = max(left, 0), max(top, 0)
        drawn.field.set_bounds(x - 0.5, y - 0.5, min(left + side, width) - x,
                               min(top + side, height) - y)


def _answer(M, place, field):
    """One map in words."""
    if place is None:
        return f"the same everywhere, {number(M.flat[0])}"
    row, column = place
    said = (f"values from {number(M.min())} to {number(M.max())}; strongest at row {row}, column "
            f"{column}")
    if field is None:
        return said
    top, left, side = field
    return (f"{said}, which sees {side} by {side} pixels, from row {top}, column {left} of the "
            f"picture on")


@drawing(axes=2)
def draw_feature_map(axes, image, M, titles, place=None, field=None, alt=None):
    """A picture, and one feature map that answers to it; its strongest unit, and what that sees.

    image: (height, width), uint8 or floats in [0, 1]. M: (height, width), the map, on a grey scale
    of its own. titles: two. place: (row, column) of a unit in the map, ringed. field: (top row,
    left column, side) of the pixels that it sees, framed.
    Returns FeatureMap(image, field, map, place).
    """
    image, M = grey("image", image), array("M", M, "height", "width").astype(float)
    drawn = FeatureMap(
        _picture(axes[0], image, cmap="gray_r", vmin=0, vmax=1),
        _outline(axes[0], 0, 0),
        _picture(axes[1], M, cmap="gray_r", clim=_greys(M)),
        axes[1].plot([], [], linestyle="none", marker="o", fillstyle="none", color=VERMILLION,
                     markersize=14, markeredgewidth=2.5, clip_on=False)[0])
    axes[0].set_xlabel("frame: what the unit sees")
    axes[1].set_xlabel("ring: the strongest unit")
    _mark(drawn, place, field)
    entitle(axes[0], titles[0], "", None if alt is None else "")
    entitle(axes[1], titles[1], _answer(M, place, field), alt)
    return drawn


def move_feature_map(drawn, image, M, titles, place=None, field=None, alt=None):
    """Bring what `draw_feature_map` drew to another picture, and to another map of this size."""
    image, M = grey("image", image), array("M", M, "height", "width").astype(float)
    drawn.image.set_data(image)
    drawn.map.set(data=M, clim=_greys(M))
    _mark(drawn, place, field)
    _rename(drawn.image.axes, titles[0], "", None if alt is None else "")
    _rename(drawn.map.axes, titles[1], _answer(M, place, field), alt)
