"""What a layer of two units does to the plane: it draws the space anew (lesson 02)."""

from collections import namedtuple

import numpy as np
from matplotlib.collections import LineCollection

from dlcourse.plots.checking import array, whole
from dlcourse.plots.figure import INK, LOOKS, MUTED, describe, drawing
from dlcourse.plots.points import HATCHES
from dlcourse.plots.words import entitle, listed

LINES, BENDS = 21, 80  # lines a side of the grid that the layer bends, points along each
ASKED = 200  # points a side at which the score is asked
AROUND = 0.25  # of the points' range, how far the grid reaches beyond them

Planes = namedtuple("Planes", "grids regions points names")


def _moved(layer, P):
    """Where the layer sends the points, checked: it must keep to the plane."""
    A = np.asarray(layer(P))
    if A.shape != P.shape:
        raise ValueError(f"layer must send points {P.shape} to as many points, got {A.shape}: "
                         f"only a layer of two units can be drawn in the plane.")
    return array("what layer returns", A, "m", 2).astype(float)


def _range(P):
    low, high = P.min(axis=0), P.max(axis=0)
    margin = AROUND * np.maximum(high - low, 1e-9)
    return low - margin, high + margin


def _grid_lines(low, high):
    """Level and upright lines over a rectangle, each as (points, 2)."""
    across, along = np.linspace(0, 1, LINES), np.linspace(0, 1, BENDS)
    level = [np.column_stack([along, np.full(BENDS, t)]) for t in across]
    return [low + (high - low) * line for line in level + [line[:, ::-1] for line in level]]


def _parted(ax, score, low, high):
    """Where the score is above zero: tinted, hatched and bordered."""
    x1, x2 = np.meshgrid(*[np.linspace(a, b, ASKED) for a, b in zip(low, high)])
    z = np.asarray(score(np.column_stack([x1.ravel(), x2.ravel()])), dtype=float)
    if z.shape != (x1.size,):
        raise ValueError(f"score must return one number a point, shape ({x1.size},), got "
                         f"{z.shape}: end it with [:, 0].")
    inside = (z.reshape(x1.shape) > 0).astype(float)
    if inside.min() < inside.max():  # else there is no border to find
        ax.contour(x1, x2, inside, levels=[0.5], colors=INK, linewidths=1.4)
    return ax.contourf(x1, x2, inside, levels=[0.5, 1.5], alpha=0.2, colors=[LOOKS[1]["color"]],
                       hatches=HATCHES[:1])


def _named_points(ax, P, y, names):
    """The points with their classes' markers; those at one place share one name."""
    points = [ax.plot(*P[y == k].T, linestyle="none", marker=LOOKS[k]["marker"], clip_on=False,
                      color=LOOKS[k]["color"], markeredgecolor="white", markersize=11,
                      label=f"class {k}", zorder=4)[0] for k in np.unique(y)]
    places = {}
    for place, name in zip(map(tuple, np.round(P, 1) + 0.0), names):  # + 0.0: no -0.0
        places.setdefault(place, []).append(name)
    texts = [ax.annotate("\n".join(together), place, xytext=(10, 7), textcoords="offset points",
                         size=9, zorder=5, bbox={"facecolor": "white", "edgecolor": "none",
                                                 "alpha": 0.8, "pad": 1})
             for place, together in places.items()]
    return points, texts, places


@drawing(axes=2)
def draw_through_layer(axes, layer, score, X, y, title=None, alt=None):
    """A few points, and a grid, in the plane of the inputs, and where a layer takes them.

    layer: points (m, 2) -> activations (m, 2). score: activations (m, 2) -> (m,), the weighted
    input of one neuron that comes after it: hatched where that is above 0. X: (n, 2). y: (n,), 0
    or 1. title: over both planes. Returns Planes(grids, regions, points, names), lists that
    hold the artists of the plane before the layer, and then those of the plane after it.
    """
    X = array("X", X, "n", 2).astype(float)
    y = whole("y", y, len(X))
    A = _moved(layer, X)
    low, high = _range(X)
    grid = _grid_lines(low, high)
    bent = [_moved(layer, line) for line in grid]
    names = [f"({', '.join(f'{value:zg}' for value in x)})" for x in X]
    planes = [("before", X, grid, low, high, lambda P: score(_moved(layer, P)), "x"),
              ("after", A, bent, *_range(np.vstack([A, *bent])), score, "a")]
    shown = Planes([], [], [], [])
    for ax, (when, P, lines, low, high, decide, axis) in zip(axes, planes):
        region = _parted(ax, decide, low, high)
        mesh = ax.add_collection(LineCollection(lines, colors=MUTED, linewidths=0.7, alpha=0.4))
        points, texts, places = _named_points(ax, P, y, names)
        ax.set(xlabel=f"${axis}_1$", ylabel=f"${axis}_2$", aspect="equal",
               xlim=(low[0], high[0]), ylim=(low[1], high[1]))
        entitle(ax, f"{when.capitalize()} the layer", "", "")
        for kind, artists in zip(shown, ([mesh], [region], points, texts)):
            kind += artists
    axes[1].legend(loc="upper left", bbox_to_anchor=(1, 1), borderaxespad=0, handletextpad=0.5)
    went = "; ".join(f"{listed(together)} to ({place[0]:zg}, {place[1]:zg})"
                     for place, together in places.items())
    if title:
        axes[0].figure.suptitle(title)
    describe(axes, f"{f'{title}: t' if title else 'T'}he layer takes {went}. The neuron after it "
             f"parts that plane by a straight line, and so the plane of the inputs by the shape "
             f"that is hatched." if alt is None else alt)
    return shown
