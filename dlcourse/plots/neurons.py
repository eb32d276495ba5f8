"""One neuron with two inputs: its boundary in the plane, its outputs on the activation's curve."""

from collections import namedtuple

import numpy as np
from matplotlib import colormaps

from dlcourse.activations import step
from dlcourse.plots.checking import array, whole
from dlcourse.plots.figure import INK, LOOKS, MUTED, drawing
from dlcourse.plots.points import _legend, _scatter
from dlcourse.plots.words import counted, entitle, number, retitle

GRID = 200  # points a side at which the output is computed
SHADES = colormaps["RdBu_r"].resampled(41)  # few enough to be seen as bands of equal output
MARGIN = 0.35  # of the points' larger range, on each side
ARROW = 0.22  # length of the normal, as a part of the view's height
PALE = 0.3  # the strongest colour used, as a part of the colour map: the points stay readable

Neuron = namedtuple("Neuron", "output boundary levels normal points wrong chosen")
Response = namedtuple("Response", "curve points chosen")


def _view(X):
    """x and y limits with all the points well inside, and never much narrower than high."""
    low, high = X.min(axis=0), X.max(axis=0)
    range_ = max((high - low).max(), 1e-9)
    half = np.maximum((high - low) / 2 + MARGIN * range_, 0.5 * range_)
    middle = (low + high) / 2
    return np.column_stack([middle - half, middle + half])


def _outputs(view, w, b, f):
    """f(w @ x + b) over the view, and the range of shades: its middle is what f gives at z = 0."""
    x1, x2 = [np.linspace(*limits, GRID) for limits in view]
    outputs = np.asarray(f(w[0] * x1 + w[1] * x2[:, np.newaxis] + b), float)
    middle = np.mean(f(np.array([-1e-9, 1e-9])))
    reach = max(0.5, np.abs(outputs - middle).max()) / PALE
    return outputs, (middle - reach, middle + reach)


def _shade(ax, view, w, b, f):
    """f(w @ x + b) over the view: red above and blue below what f gives on the boundary."""
    outputs, clim = _outputs(view, w, b, f)
    return ax.imshow(outputs, extent=view.ravel(), origin="lower", aspect="equal", zorder=0,
                     cmap=SHADES, clim=clim, interpolation="nearest")


def _levels(w, b, view):
    """The lines w @ x + b = 0, -1 and 1 as pairs of far ends, and where z = 0 passes the middle."""
    length = np.hypot(*w)
    if length == 0:
        return [np.empty((2, 0))] * 3, view.mean(axis=1)
    along = np.array([-w[1], w[0]]) / length * 2 * np.ptp(view, axis=1).max()
    middle = view.mean(axis=1)
    feet = [middle - (w @ middle + b - z) / length**2 * w for z in (0, -1, 1)]
    return [np.column_stack([foot - along, foot + along]) for foot in feet], feet[0]


def _points(X, y):
    X, y = array("X", X, "n", 2).astype(float), whole("y", y, len(X))
    if y.max() > 1:
        raise ValueError(f"y must hold the classes 0 and 1, got {y.max()}: one neuron tells two "
                         f"classes apart, so ask it about one against the others, y == {y.max()}.")
    return X, y


def _normal(w, foot, view):
    """Where the normal's tip is, shortened where it would leave the view, and its direction."""
    direction = w / max(np.hypot(*w), 1e-12)
    with np.errstate(divide="ignore", invalid="ignore"):
        room = np.where(direction > 0, view[:, 1] - foot, view[:, 0] - foot) / direction
    length = ARROW * np.ptp(view[1])
    length = np.clip(0.6 * room[direction != 0].min(initial=np.inf), 0, length)
    return foot + length * direction, direction


def _arrow(ax, w, foot, view):
    """The normal, and its name at the tip."""
    tip, direction = _normal(w, foot, view)
    shape = {"arrowstyle": "-|>", "color": INK, "linewidth": 1.8, "shrinkA": 0, "shrinkB": 0,
             "mutation_scale": 14}
    return [ax.annotate("", tip, foot, annotation_clip=True, zorder=5, arrowprops=shape),
            ax.annotate("w" if w.any() else "", tip, 9 * direction, textcoords="offset points",
                        ha="center", va="center", annotation_clip=True, weight="bold",
                        style="italic")]


def _ring(ax, marker, label, places):
    return ax.plot(*places, linestyle="none", marker=marker, fillstyle="none", color=INK,
                   markersize=12, markeredgewidth=1.6, label=label, zorder=4)[0]


@drawing()
def draw_neuron(ax, w, b, X, y, f=step, point=None, title=None, legend=True, alt=None):
    """A neuron in the plane of its two inputs: boundary, normal, output, and the points it judges.

    The line is z = w @ x + b = 0, the dotted ones z = -1 and z = 1, each 1/|w| away from it; the
    arrow points along w, at right angles to it, to the side that fires (lesson 01). A ring marks
    each point on the wrong side. w: (2,). b: a number. X: (n, 2). y: (n,), 0 or 1.
    f: an activation, the shading. point: the index of a point to be marked.
    Returns Neuron(output, boundary, levels, normal, points, wrong, chosen).
    """
    w, b, X, y, mistaken = _checked(w, b, X, y)
    view = _view(X)
    output = _shade(ax, view, w, b, f)
    (zero, below, above), foot = _levels(w, b, view)
    boundary, = ax.plot(*zero, color=INK, linewidth=2, label="z = 0")
    levels = [ax.plot(*ends, color=INK, linewidth=1, linestyle=":", label=label)[0]
              for ends, label in ((below, "z = −1 and 1"), (above, "_"))]
    normal = _arrow(ax, w, foot, view)
    points = _scatter(ax, X, y)
    wrong = _ring(ax, "o", "wrong side", X[mistaken].T)
    chosen = _ring(ax, "D", "_" if point is None else "chosen", X[[point]].T if point is not None
                   else np.empty((2, 0)))
    ax.set(xlim=view[0], ylim=view[1])
    if legend:
        _legend(ax)
    entitle(ax, *_told(w, b, mistaken, title), alt)
    return Neuron(output, boundary, levels, normal, points, wrong, chosen)


def move_neuron(drawn, w, b, X, y, f=step, point=None, title=None, alt=None):
    """Bring what `draw_neuron` drew to another w, b, f or point; the points stay as they are."""
    w, b, X, y, mistaken = _checked(w, b, X, y)
    view = _view(X)
    outputs, clim = _outputs(view, w, b, f)
    drawn.output.set(data=outputs, clim=clim)
    (zero, *others), foot = _levels(w, b, view)
    for line, ends in zip([drawn.boundary, *drawn.levels], [zero, *others]):
        line.set_data(*ends)
    tip, direction = _normal(w, foot, view)
    arrow, name = drawn.normal
    arrow.xy, arrow.xyann = tip, foot
    name.xy, name.xyann = tip, 9 * direction
    name.set_text("w" if w.any() else "")
    drawn.wrong.set_data(*X[mistaken].T)
    drawn.chosen.set_data(*(np.empty((2, 0)) if point is None else X[[point]].T))
    retitle(drawn.boundary.axes, *_told(w, b, mistaken, title), alt)


def _checked(w, b, X, y):
    """All of it as arrays, and which points are on the wrong side."""
    *w, b = array("w and b", [*np.ravel(w), b], 3).astype(float)
    w = np.array(w)
    X, y = _points(X, y)
    return w, b, X, y, (X @ w + b >= 0) != y


def _told(w, b, mistaken, title):
    """Title and description."""
    missed = f"{int(mistaken.sum())} of {counted(len(mistaken), 'point')} on the wrong side"
    return title or missed, _said(w, b) + f"; {missed}" * bool(title)


def _said(w, b):
    """The neuron in words: its numbers, where its boundary lies, which side fires."""
    numbers = f"w = ({number(w[0])}, {number(w[1])}), b = {number(b)}"
    if not w.any():
        return f"{numbers}: no boundary, the same output everywhere"
    where = f"{number(abs(b) / np.hypot(*w))} from the origin" if b else "through the origin"
    places = [(["left", "", "right"], w[0]), (["below", "", "above"], w[1])]
    side = [words[1 + int(np.sign(part))] for words, part in places
            if abs(part) > 0.1 * np.abs(w).max()]
    return f"{numbers}; the boundary runs {where} and the neuron fires {' and '.join(side)} of it"


def response_reach(z):
    """How far the z axis of `draw_response` reaches to both sides: 4, 8, 16 ..., beyond all z."""
    return 4.0 * 2 ** np.ceil(max(0, np.log2(max(1.1 * np.abs(z).max(), 1e-12) / 4)))


@drawing()
def draw_response(ax, f, z, y=None, point=None, title=None, alt=None, at=None):
    """An activation's curve f(z), and on it each point at its own weighted input z (lesson 01).

    f: an activation. z: (n,), the points' weighted inputs. y: (n,), their classes, 0 or 1, where
    they have any. point: the index of a point to be marked. at: where z is now, to be marked if no
    point is. Returns Response(curve, points, chosen).
    """
    z = array("z", z, "n").astype(float)
    if y is not None:
        _, y = _points(np.column_stack([z, z]), y)
    at, mark = (at, "now") if point is None else (z[point], "chosen")
    reach = response_reach(z if at is None else np.append(z, at))
    axis = np.linspace(-reach, reach, 801)
    for line in (ax.axhline, ax.axvline):
        line(0, color=MUTED, linewidth=0.8)
    curve, = ax.plot(axis, f(axis), color=INK, linewidth=1.2)
    points = [ax.plot(z[group], f(z[group]), linestyle="none", marker=look["marker"],
                      color=look["color"], markeredgecolor="white", markeredgewidth=0.6,
                      markersize=7, label=name)[0] for name, group, look in _groups(z, y)]
    chosen = _ring(ax, "D", "_" if at is None else mark, _on_curve(f, at))
    ax.set(xlabel="weighted input z", ylabel="output f(z)")
    _legend(ax)
    entitle(ax, *_responded(f, z, y, at, mark, title), alt)
    return Response(curve, points, chosen)


def move_response(drawn, f, z, y=None, point=None, title=None, alt=None, at=None):
    """Bring what `draw_response` drew to other z, within the same reach, and the same f."""
    for line, (_, group, _) in zip(drawn.points, _groups(z, y)):
        line.set_data(z[group], f(z[group]))
    at, mark = (at, "now") if point is None else (z[point], "chosen")
    drawn.chosen.set_data(*_on_curve(f, at))
    retitle(drawn.curve.axes, *_responded(f, z, y, at, mark, title), alt)


def _groups(z, y):
    """Each class, or all the points where there are none: name, who belongs to it, its look."""
    if y is None:
        return [("samples", np.full(len(z), True), LOOKS[0])]
    return [(f"class {k}", y == k, LOOKS[k]) for k in np.unique(y)]


def _on_curve(f, at):
    return np.empty((2, 0)) if at is None else (np.array([at]), f(np.array([at])))


def _responded(f, z, y, at, mark, title):
    """Title and description."""
    name = getattr(f, "__name__", "f")
    said = [f"{who}: z from {number(z[group].min())} to {number(z[group].max())}, {name} "
            f"from {number(f(z[group]).min())} to {number(f(z[group]).max())}"
            for who, group, _ in _groups(z, y)]
    if at is not None:
        said.append(f"{'the chosen point' if mark == 'chosen' else mark}: z = {number(at)}, "
                    f"{name} {number(f(at))}")
    return title or f"What {name} makes of each z", "; ".join(said)
