"""What a network makes of the plane while it learns: its decision, and the points (lesson 05)."""

from collections import namedtuple

import numpy as np

from dlcourse.activations import sigmoid
from dlcourse.plots.checking import array, whole
from dlcourse.plots.crossings import one_line, zero_pieces
from dlcourse.plots.figure import INK, LOOKS, drawing
from dlcourse.plots.neurons import PALE, SHADES
from dlcourse.plots.words import entitle, number, percent, retitle

GRID = 49  # points a side at which the network is asked, the ends of the view included
UNIT = 0.5  # the view's limits are whole multiples of it: points that move a little leave it alone
MARGIN = 0.05  # of the view, at least, between the outermost point and the edge

Decision = namedtuple("Decision", "output boundary points held wrong place")


def plane_view(X):
    """A square view, [[x1 from, to], [x2 from, to]], with all points well inside. X: (n, 2)."""
    X = array("X", X, "n", 2)
    low, high = X.min(axis=0), X.max(axis=0)
    margin = MARGIN * max((high - low).max(), UNIT)
    low, high = np.floor((low - margin) / UNIT) * UNIT, np.ceil((high + margin) / UNIT) * UNIT
    middle, half = (low + high) / 2, (high - low).max() / 2
    return np.column_stack([middle - half, middle + half])


def plane_grid(view):
    """The points of the view at which a network is asked: (GRID * GRID, 2), row by row."""
    x1, x2 = np.meshgrid(*[np.linspace(*limits, GRID) for limits in view])
    return np.column_stack([x1.ravel(), x2.ravel()])


@drawing()
def draw_decision(ax, logits, view, X, y, z, held, place=None, alt=None):
    """What a network with one logit makes of the plane, and of the points it learns from.

    Shaded is the probability of class 1, sigmoid(logit); the line is logit = 0. Hollow points are
    held back from training; a ring marks each point on the wrong side, z >= 0 being class 1.
    logits: (GRID * GRID,), at `plane_grid(view)`. X: (n, 2), y: (n,), 0 or 1, z: (n,), their own
    logits, held: (n,), 0 or 1; n may be 0. place: (2,), a place to be marked.
    Returns Decision(output, boundary, points, held, wrong, place).
    """
    view = array("view", view, 2, 2).astype(float)
    p, line, places = _decided(logits, view, X, y, z, held, place)
    half = np.ptp(view, axis=1) / (GRID - 1) / 2  # a pixel's middle, not its edge, is on the view's
    output = ax.imshow(p, extent=np.ravel(view + np.outer(half, [-1, 1])), origin="lower",
                       aspect="equal", cmap=SHADES, clim=(0.5 - 0.5 / PALE, 0.5 + 0.5 / PALE),
                       interpolation="bilinear", zorder=0)
    boundary, = ax.plot(*line, color=INK, linewidth=1.6, solid_capstyle="round", zorder=1.5)
    looks = [{"marker": LOOKS[k]["marker"], "color": LOOKS[k]["color"], "markersize": 4.5}
             for k in (0, 1)]
    names = ["class 0", "class 1", "_", "held back", "wrong", "next point"]
    looks = [*(look | {"markeredgecolor": "white", "markeredgewidth": 0.5} for look in looks),
             *(look | {"fillstyle": "none", "markeredgewidth": 0.9} for look in looks),
             {"marker": "o", "fillstyle": "none", "color": INK, "markersize": 8,
              "markeredgewidth": 0.7},
             {"marker": "P", "color": INK, "markersize": 8, "markeredgecolor": "white",
              "zorder": 2}]
    *points, none, some, wrong, mark = [
        ax.plot(*at.T, linestyle="none", label=name, **{"zorder": 3} | look)[0]
        for at, name, look in zip(places, names, looks)]
    ax.set(xlim=view[0], ylim=view[1], xlabel="$x_1$", ylabel="$x_2$")
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.18), ncols=3, borderaxespad=0,
              handletextpad=0.5, columnspacing=1, fontsize=9)
    entitle(ax, *_told(p, X, y, z, held, place), alt)
    return Decision(output, boundary, points, [none, some], wrong, mark)


def move_decision(drawn, logits, view, X, y, z, held, place=None, alt=None):
    """Bring what `draw_decision` drew to other logits and other points, in the same view."""
    p, line, places = _decided(logits, view, X, y, z, held, place)
    drawn.output.set_data(p)
    drawn.boundary.set_data(*line)
    for artist, at in zip([*drawn.points, *drawn.held, drawn.wrong, drawn.place], places):
        artist.set_data(*at.T)
    retitle(drawn.output.axes, *_told(p, X, y, z, held, place), alt)


def _decided(logits, view, X, y, z, held, place):
    """Probabilities on the grid, the line between the classes, and where each marker goes."""
    Z = array("logits", logits, GRID**2).astype(float).reshape(GRID, GRID)
    n = len(X)
    if n:
        X, z = array("X", X, "n", 2), array("z", z, n)
        y, held = whole("y", y, n), whole("held", held, n) > 0
    else:
        X, y, z, held = np.empty((0, 2)), *np.zeros((3, 0), bool)
    _, ends = zero_pieces(Z[np.newaxis])
    low, step = view[:, 0], np.ptp(view, axis=1) / (GRID - 1)
    groups = [(y == k) & (held == h) for h in (False, True) for k in (0, 1)]
    places = [*(X[group] for group in groups), X[_wrong(y, z)],
              np.empty((0, 2)) if place is None else array("place", place, 2)[np.newaxis]]
    return sigmoid(Z), one_line(low + ends * step), places


def _wrong(y, z):
    return (np.asarray(z) >= 0) != np.asarray(y)


def _told(p, X, y, z, held, place):
    """Title and description."""
    held, wrong = np.asarray(held, bool), _wrong(y, z)
    said = [f"class 1 has {percent((p >= 0.5).mean())} of the view"]
    if held.any():
        said.insert(0, f"{wrong[held].sum()} of {held.sum()} held back are misclassified")
    if place is not None:
        said.append(f"the next point would be at ({number(place[0])}, {number(place[1])})")
    title = f"{wrong[~held].sum()} of {(~held).sum()} misclassified" if len(X) else "No points yet"
    return title, "; ".join(said)
