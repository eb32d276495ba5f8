"""Points of the toy sets in the plane, and how a model divides it."""

from collections import namedtuple

import numpy as np

from dlcourse.plots.checking import array, whole
from dlcourse.plots.figure import INK, LOOKS, drawing
from dlcourse.plots.words import counted, entitle, listed, percent

GRID = 200  # points a side at which the model is asked
MARGIN = 0.1  # of the points' range, on each side
HATCHES = ["//", "..", "\\\\", "xx", "--", "||"]

Boundary = namedtuple("Boundary", "points regions wrong")


def _checked(X, y):
    X = array("X", X, "n", 2).astype(float)
    y = whole("y", y, len(X))
    if y.max() >= len(LOOKS):
        raise ValueError(f"y must hold at most {len(LOOKS)} classes, 0 to {len(LOOKS) - 1}, got "
                         f"{y.max()}: so many cannot be told apart in one picture.")
    return X, y


def _scatter(ax, X, y):
    """One set of markers a class."""
    artists = [ax.plot(*X[y == k].T, linestyle="none", marker=LOOKS[k]["marker"],
                       color=LOOKS[k]["color"], markeredgecolor="white", markeredgewidth=0.6,
                       markersize=6, label=f"class {k}")[0]
               for k in np.unique(y)]
    ax.set(xlabel="$x_1$", ylabel="$x_2$")
    return artists


def _legend(ax):
    """Which marker is which, beside the axes, where it hides no point."""
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1), borderaxespad=0, handletextpad=0.5)


@drawing()
def draw_points(ax, X, y, title="The points and their classes", xlabel="$x_1$", ylabel="$x_2$",
                alt=None):
    """Points in the plane, each class with a marker and a colour of its own.

    X: (n, 2). y: (n,), whole numbers, the classes. xlabel, ylabel: what X's columns measure.
    Returns a line of markers a class.
    """
    X, y = _checked(X, y)
    artists = _scatter(ax, X, y)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    _legend(ax)
    sizes = listed([f"{(y == k).sum()} of class {k}" for k in np.unique(y)])
    entitle(ax, title, f"{counted(len(X), 'point')}, {sizes}", alt)
    return artists


def _ask(predict, points):
    """The classes that the model gives to the points, checked."""
    classes = np.asarray(predict(points))
    if classes.shape != (len(points),):
        raise ValueError(f"predict must return one class a point, shape ({len(points)},), got "
                         f"{classes.shape}: end it with .argmax(axis=1) or [:, 0] > 0.5.")
    return whole("what predict returns", classes, len(points))


def _grid(X):
    """A grid of points around X, as two (GRID, GRID) arrays of coordinates."""
    low, high = X.min(axis=0), X.max(axis=0)
    margin = MARGIN * np.maximum(high - low, 1e-9)
    return np.meshgrid(*[np.linspace(a, b, GRID) for a, b in zip(low - margin, high + margin)])


def _region(ax, x1, x2, inside, k):
    """The part of the plane given to class k: tinted, hatched and bordered."""
    inside = inside.astype(float)
    if inside.min() == 0:  # with one class everywhere there is no border to find
        ax.contour(x1, x2, inside, levels=[0.5], colors=INK, linewidths=1.2)
    return ax.contourf(x1, x2, inside, levels=[0.5, 1.5], alpha=0.2,
                       colors=[LOOKS[k % len(LOOKS)]["color"]], hatches=[HATCHES[k % len(HATCHES)]])


@drawing()
def draw_boundary(ax, predict, X, y, title=None, alt=None):
    """The regions that a model gives to each class, the points, and a ring around each mistake.

    predict: points (m, 2) -> classes (m,), whole numbers. X, y: as for `draw_points`.
    Each region has a hatching of its own. Returns Boundary(points, regions, wrong): markers a
    class, filled contours a class, the rings.
    """
    X, y = _checked(X, y)
    x1, x2 = _grid(X)
    predicted = _ask(predict, np.column_stack([x1.ravel(), x2.ravel()])).reshape(x1.shape)
    regions = [_region(ax, x1, x2, predicted == k, k) for k in np.unique(predicted)]
    points = _scatter(ax, X, y)
    mistaken = _ask(predict, X) != y
    wrong, = ax.plot(*X[mistaken].T, linestyle="none", marker="o", fillstyle="none", color=INK,
                     markersize=11, markeredgewidth=1.5, label="mistake" if mistaken.any() else "_")
    _legend(ax)
    missed = f"{int(mistaken.sum())} of {counted(len(X), 'point')}"
    entitle(ax, title or f"{missed} misclassified",
            f"{counted(len(regions), 'region')}; the model misclassifies {missed} "
            f"({percent(mistaken.mean())})", alt)
    return Boundary(points, regions, wrong)
