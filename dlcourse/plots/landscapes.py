"""A loss over a plane, from above, with the paths of those who walked on it (lessons 04, 05)."""

from collections import namedtuple

import numpy as np
from matplotlib.colors import BoundaryNorm, LinearSegmentedColormap
from matplotlib.ticker import MaxNLocator

from dlcourse.plots.checking import array
from dlcourse.plots.figure import INK, LOOKS, MUTED, drawing
from dlcourse.plots.words import counted, entitle, number, retitle

# White valleys, grey-blue heights: light enough everywhere for labels and paths to stand out.
HEIGHTS = LinearSegmentedColormap.from_list("heights", ["#FFFFFF", "#DCE6EE", "#A9C0D1", "#7893AB"])
LEVELS = 10  # contour lines, about
WIDE = 30  # the highest value over the lowest from which the levels are spaced by factors
DECADES = 4  # below the highest value, where the lowest is 0
MARKS = 40  # markers along a path, at most about
EDGE = 0.04  # of the picture: a label nearer to the frame than that is left out,
APART = 0.07  # and one nearer than that to another
FAR = 20  # pictures away: a path is not followed further than that
NEARLY = 1e-6  # of the picture: a coordinate below that is said as 0

Landscape = namedtuple("Landscape", "filled lines labels paths starts ends")


@drawing()
def draw_landscape(ax, x, y, values, paths=None, xlabel="first direction",
                   ylabel="second direction", title=None, legend=True, alt=None):
    """A function of two numbers as contour lines, and paths over it.

    x: (m,), y: (k,), both rising. values: (k, m), values[i, j] at (x[j], y[i]): light is low.
    paths: {name: (steps, 2)}, at most 6, each with a look of its own; a ring is where it starts,
    a star where it ends. Levels rise by factors where the values span a wide range, else by equal
    steps. Returns Landscape(filled, lines, labels, paths, starts, ends).
    """
    x, y, values, paths = _checked(x, y, values, paths)
    levels = _levels(values)
    norm = BoundaryNorm(levels, HEIGHTS.N, extend="both")
    filled = ax.contourf(x, y, values, levels=levels, cmap=HEIGHTS, norm=norm, extend="both")
    lines = ax.contour(x, y, values, levels=levels, colors=MUTED, linewidths=0.7)
    labels = _labels(ax, lines, x, y)
    walks = [_walk(ax, name, LOOKS[k]) for k, name in enumerate(paths)]
    for walk, path in zip(walks, paths.values()):
        _follow(*walk, path, x, y)
    ax.set(xlim=(x[0], x[-1]), ylim=(y[0], y[-1]), xlabel=xlabel, ylabel=ylabel)
    if walks and legend:
        ax.plot([], [], **_start(MUTED), label="start")
        ax.plot([], [], **_end(MUTED), label="end")
        ax.legend(loc="upper left", bbox_to_anchor=(1, 1), borderaxespad=0)
    entitle(ax, *_told(x, y, values, paths, title), alt)
    return Landscape(filled, lines, labels, *([walk[part] for walk in walks] for part in range(3)))


def move_landscape(drawn, x, y, values, paths, title=None, alt=None):
    """Bring what `draw_landscape` drew to other paths, as many as before, over the same heights.

    Only `drawn.paths`, `drawn.starts` and `drawn.ends` move; heights, labels and names stay.
    """
    x, y, values, paths = _checked(x, y, values, paths)
    if len(paths) != len(drawn.paths) or not paths:
        raise ValueError(f"paths must be as many as were drawn, at least one, got {len(paths)} "
                         f"where {len(drawn.paths)} were drawn: draw the picture anew.")
    for *walk, path in zip(drawn.paths, drawn.starts, drawn.ends, paths.values()):
        _follow(*walk, path, x, y)
    retitle(drawn.paths[0].axes, *_told(x, y, values, paths, title), alt)


def _rising(name, value):
    A = array(name, value, "n").astype(float)
    if len(A) < 2 or (np.diff(A) <= 0).any():
        raise ValueError(f"{name} must hold at least two rising numbers, got {A[:5]}...: "
                         f"np.linspace(low, high, n) makes them.")
    return A


def _checked(x, y, values, paths):
    """All of it as arrays."""
    x, y, paths = _rising("x", x), _rising("y", y), paths or {}
    values = array("values", values, len(y), len(x)).astype(float)
    if len(paths) > len(LOOKS):
        raise ValueError(f"paths must hold at most {len(LOOKS)} paths, got {len(paths)}: so many "
                         f"cannot be told apart in one picture.")
    return x, y, values, {name: array(f'path "{name}"', path, "steps", 2).astype(float)
                          for name, path in paths.items()}


def _levels(values):
    """Round numbers between the lowest and the highest value: by factors, or by equal steps."""
    low, high = values.min(), values.max()
    if low == high:
        return [low - 1, low, low + 1]
    floor = max(low, high / 10**DECADES)
    if low >= 0 and high > WIDE * floor:
        decades = range(int(np.floor(np.log10(floor))), int(np.ceil(np.log10(high))) + 1)
        wide = len(decades) > 4
        levels = [m * 10.0**d for d in decades for m in ((1, 3) if wide else (1, 2, 5))]
    else:
        levels = MaxNLocator(LEVELS).tick_values(low, high)
    return [level for level in levels if floor <= level <= high or low < 0]


def _labels(ax, lines, x, y):
    """The heights on their lines, but for those that the frame would cut, or another covers."""
    middle, size = _middle_and_size(x, y)
    kept = {}
    for label in ax.clabel(lines, fmt=number, fontsize=9, colors=INK, inline_spacing=2):
        place = (label.get_position() - middle) / size
        cut = (np.abs(place) > 0.5 - EDGE).any()
        if cut or any((np.abs(place - other) < APART).all() for other in kept.values()):
            label.remove()
        else:
            kept[label] = place
    return list(kept)


def _start(colour):
    return {"linestyle": "none", "marker": "o", "markersize": 9, "markerfacecolor": "white",
            "markeredgecolor": colour, "markeredgewidth": 2}


def _end(colour):
    return {"linestyle": "none", "marker": "*", "markersize": 14, "markerfacecolor": colour,
            "markeredgecolor": "white"}


def _walk(ax, name, look):
    """The steps of a path, a ring for the first and a star for the last; `_follow` places them."""
    line, = ax.plot([], [], label=name, markersize=4, linewidth=1.4, **look)
    start, = ax.plot([], [], **_start(look["color"]), zorder=3)
    end, = ax.plot([], [], **_end(look["color"]), zorder=4)
    return line, start, end


def _follow(line, start, end, path, x, y):
    seen = path[:_first_far(path, x, y)]  # a path that diverges would overflow the canvas
    line.set(data=seen.T, markevery=max(1, len(seen) // MARKS))
    start.set_data(*path[:1].T)
    end.set_data(*seen[-1:].T)


def _first_far(path, x, y):
    """How many steps are taken until the path is out of sight, that one included."""
    middle, size = _middle_and_size(x, y)
    far = (np.abs(path - middle) > FAR * size).any(axis=1)
    return int(far.argmax()) + 1 if far.any() else len(path)


def _middle_and_size(x, y):
    ends = np.array([[x[0], y[0]], [x[-1], y[-1]]])
    return ends.mean(axis=0), np.diff(ends, axis=0)[0]


def _told(x, y, values, paths, title):
    """Title and description."""
    i, j = np.unravel_index(values.argmin(), values.shape)
    courses = "".join(_course(name, path, x, y) for name, path in paths.items())
    return title or "The loss from above", (
        f"from {number(values.min())}, at ({number(x[j])}, {number(y[i])}), to "
        f"{number(values.max())}{courses}")


def _course(name, path, x, y):
    """Where a path runs, in words."""
    middle, size = _middle_and_size(x, y)
    ends = np.where(np.abs(path[[0, -1]]) < NEARLY * size, 0, path[[0, -1]])
    places = [f"({number(p)}, {number(q)})" for p, q in ends]
    outside = " outside the picture" if (np.abs(path[-1] - middle) > size / 2).any() else ""
    steps = counted(len(path) - 1, "step")
    return f"; {name} goes from {places[0]} to {places[1]}{outside} in {steps}"
