"""Bumps along a curve: each of them, their sum, and how far that is from the curve (lesson 02)."""

from collections import namedtuple

import numpy as np

from dlcourse.plots.checking import array
from dlcourse.plots.figure import FAINT, INK, LOOKS, MUTED, drawing
from dlcourse.plots.words import counted, entitle, number, retitle

SMALLEST = 0.05  # the least reach of the error's axis
THIN = 2  # of the points of a bump each second is drawn

Bumps = namedtuple("Bumps", "curve network bumps chosen steps gap error worst")
Shown = namedtuple("Shown", "x target parts bump output error worst mean")


def error_reach(error):
    """How far the error's axis reaches up and down: 0.05, 0.1, 0.2 ..., beyond all errors."""
    largest = max(1.1 * np.abs(error).max(), 1e-12)
    return SMALLEST * 2.0 ** np.ceil(max(0, np.log2(largest / SMALLEST)))


def _shown(x, target, parts, bump):
    """All of it as arrays, checked, and what follows from it."""
    x = array("x", x, "m").astype(float)
    target = array("target", target, len(x)).astype(float)
    parts = array("parts", parts, len(x), "n").astype(float)
    output = parts.sum(axis=1)
    error = output - target
    size = np.abs(error)
    return Shown(x, target, parts, array("bump", bump, 3), output, error, size.argmax(),
                 size.mean())


def _place(drawn, s, chosen):
    """Bring all that moves to where it belongs."""
    drawn.network.set_ydata(s.output)
    thin = s.parts[::THIN].T  # one line for all bumps, NaN between two of them
    gap = np.full((len(thin), 1), np.nan)
    drawn.bumps.set_data(np.tile(np.append(s.x[::THIN], np.nan), len(thin)),
                         np.hstack([thin, gap]).ravel())
    drawn.chosen.set_xy(np.column_stack([s.x[[0, *range(len(s.x)), -1]],
                                         [0, *s.parts[:, chosen], 0]]))
    for step, place in zip(drawn.steps, s.bump):  # its left and right end
        step.set_xdata([place, place])
    at = s.x[s.worst]
    drawn.gap.set_data([at, at], [s.target[s.worst], s.output[s.worst]])
    drawn.error.set_ydata(s.error)
    drawn.worst.set_data([at], [s.error[s.worst]])


def _about(value):
    """To three decimals, which are enough here; + 0 makes a -0.0 a plain 0."""
    return number(round(float(value), 3) + 0)


def _told(s, chosen):
    """Title and description of both panels."""
    n, (left, right, height) = s.parts.shape[1], map(_about, s.bump)
    return [(f"Largest error {number(abs(s.error[s.worst]))} at x = {number(s.x[s.worst])}",
             f"the curve {_course(s.target)}; the network, a sum of {counted(n, 'bump')}, "
             f"{_course(s.output)}; the chosen bump, number {chosen + 1}, goes up at {left} and "
             f"down at {right}, height {height}"),
            (f"{counted(n, 'bump')}: mean error {number(s.mean)}",
             f"{2 * n} hidden neurons; where it is largest, the network is "
             f"{('below', 'on', 'above')[1 + int(np.sign(s.error[s.worst]))]} the curve")]


def _course(y):
    return (f"goes from {_about(y[0])} to {_about(y[-1])} and lies between {_about(y.min())} and "
            f"{_about(y.max())}")


@drawing(axes=2)
def draw_bumps(axes, x, target, parts, chosen, bump, limits, alt=None):
    """Bumps, their sum and the curve that it is to follow; and the error, the sum minus the curve.

    x: (m,), from 0 to 1. target: (m,), the curve. parts: (m, n), each bump alone, as from
    `handmade.fit`. chosen: the index of the bump that is marked, with its steps at bump = (left,
    right, height). limits: of the left panel's y axis. The axis of the error reaches to
    `error_reach`. Returns Bumps(curve, network, bumps, chosen, steps, gap, error, worst).
    """
    s, limits = _shown(x, target, parts, bump), array("limits", limits, 2)
    left, right = axes
    left.axhline(0, color=FAINT, linewidth=0.8)
    bumps, = left.plot([], [], color=MUTED, linewidth=0.8, label="bumps", zorder=1.5)
    mark, = left.fill([0, 1], [0, 0], facecolor="none", edgecolor=INK, hatch="////", linewidth=1.2,
                      zorder=1.6, label="chosen bump")
    steps = [left.axvline(0, color=INK, linewidth=0.9, linestyle=":") for _ in range(2)]
    curve, = left.plot(s.x, s.target, **LOOKS[1] | {"marker": ""}, label="curve")
    network, = left.plot(s.x, s.output, **LOOKS[0] | {"marker": ""}, label="network, their sum")
    gap, = left.plot([], [], color=INK, linewidth=1.6, marker="_", markersize=9,
                     label="largest error")
    right.axhline(0, color=MUTED, linewidth=0.8)
    error, = right.plot(s.x, s.error, color=INK, linewidth=1)
    worst, = right.plot([], [], color=INK, marker="D", markersize=8, fillstyle="none",
                        markeredgewidth=1.6, clip_on=False)
    reach = error_reach(s.error)
    left.set(xlabel="x", ylabel="output", xlim=(-0.02, 1.02), ylim=limits)
    right.set(xlabel="x", ylabel="network − curve", xlim=(-0.02, 1.02), ylim=(-reach, reach))
    left.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=3, borderaxespad=0,
                handlelength=1.8, columnspacing=1.2, fontsize=9)
    drawn = Bumps(curve, network, bumps, mark, steps, gap, error, worst)
    _place(drawn, s, chosen)
    for ax, words in zip(axes, _told(s, chosen)):
        entitle(ax, *words, alt)
        alt = None if alt is None else ""  # it speaks for both
    return drawn


def move_bumps(drawn, x, target, parts, chosen, bump, limits=None, alt=None):
    """Bring what `draw_bumps` drew to other bumps, along the same curve and within its reach."""
    s = _shown(x, target, parts, bump)
    _place(drawn, s, chosen)
    for ax, words in zip([drawn.curve.axes, drawn.error.axes], _told(s, chosen)):
        retitle(ax, *words, alt)
        alt = None if alt is None else ""
