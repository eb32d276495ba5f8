"""Curves that grow while a training goes on: in a frame with room for what is still to come."""

from collections import namedtuple

import numpy as np
from matplotlib.ticker import MaxNLocator

from dlcourse.plots.checking import array, positive
from dlcourse.plots.curves import LABEL_HEIGHT, MARKS, _apart, _course
from dlcourse.plots.figure import INK, LOOKS, MUTED, drawing
from dlcourse.plots.words import entitle, number, retitle

ROUND = 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10  # where an axis may end, times a power of ten

BEHIND = {"color": MUTED, "linewidth": 0.7, "zorder": 1}
EDGE = 0.02  # of an axis's length beyond its reach, so that a marker there is seen whole
STEPS = "steps"  # what the curve behind the others is called

Growing = namedtuple("Growing", "lines best labels")


def round_up(value):
    """The next of the round numbers at which an axis may end: 2.3 gives 2.5."""
    power = 10.0 ** np.floor(np.log10(value))
    return float(power * next(r for r in ROUND if r * power >= value * (1 - 1e-9)))


def loss_reach(losses, log=False):
    """From where to where an axis for these losses goes; it stays while a few more come in.

    losses: numbers of any shape, or none. log: for a logarithmic axis, powers of ten; losses that
    are not above 0 have no place there.
    """
    losses = np.ravel(losses)
    if log:
        losses = losses[losses > 0]
        low, high = (losses.min(), losses.max()) if losses.size else (0.01, 10)
        return 10.0 ** np.floor(np.log10(low)), 10.0 ** (np.floor(np.log10(high)) + 1)
    low, high = losses.min(initial=0), losses.max(initial=0)
    return (-round_up(-low) if low < 0 else 0.0), (round_up(high) if high > 0 else 1.0)


def percent_reach(percentages):
    """The same for percentages, from 0, 50, 80, 90 … up to 100."""
    lowest = np.min(percentages, initial=100)
    return next(low for low in (99, 98, 95, 90, 80, 50, 0) if low < lowest or low == 0), 100


@drawing()
def draw_growing(ax, curves, reach, xlabel, ylabel, title, steps=None, best=None, log=False,
                 note="", alt=None):
    """Curves that are not finished, each named at its end, on axes that do not move.

    curves: {name: (x, y)}, some perhaps still without a point. steps: (x, y) of a thin grey curve
    behind them, named so. reach: ((x from, to), (y from, to)). best: (x, y), a point to be ringed.
    log: a logarithmic y axis. note: more to be said in words. Returns Growing(lines, best, labels).
    """
    (left, right), (low, high) = array("reach", reach, 2, 2)
    edge = 0 if log else EDGE * (high - low)
    ax.set(xlabel=xlabel, ylabel=ylabel, yscale="log" if log else "linear",
           xlim=(left, right + EDGE * (right - left)), ylim=(low - edge, high + edge))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    everything = _everything(ax, curves, steps)
    looks = [*LOOKS[:len(curves)], BEHIND]
    lines = [ax.plot([], [], **look)[0] for look, _ in zip(looks, everything)]
    labels = [(_mark(ax, look), _name(ax, name)) for look, name in zip(looks, everything)]
    ring, = ax.plot([], [], linestyle="none", marker="o", markersize=12, markeredgewidth=1.6,
                    fillstyle="none", color=INK, zorder=3, clip_on=False, in_layout=False)
    drawn = Growing(lines, ring, labels)
    _place(drawn, everything, best)
    entitle(ax, title, _said(ax, curves, note), alt)
    return drawn


def move_growing(drawn, curves, title, steps=None, best=None, note="", alt=None):
    """Bring what `draw_growing` drew to curves of the same names that have grown, or shrunk."""
    ax = drawn.best.axes
    _place(drawn, _everything(ax, curves, steps), best)
    retitle(ax, title, _said(ax, curves, note), alt)


def _everything(ax, curves, steps):
    """{name: (x, y)}, checked, the steps last."""
    named = curves if steps is None else curves | {STEPS: steps}
    checked = positive if ax.get_yscale() == "log" else array
    return {name: _points(name, *points, checked) for name, points in named.items()}


def _points(name, x, y, checked):
    if len(x) == len(y) == 0:
        return np.empty((2, 0))
    y = checked(f'curve "{name}"', y, "n").astype(float)
    return array(f'x of curve "{name}"', x, len(y)).astype(float), y


def _mark(ax, look):
    """The look of a curve, to the right of the axes."""
    look = look | ({} if "marker" in look else {"marker": "_"})
    return ax.plot(1.03, 0, transform=ax.transAxes, clip_on=False, **look)[0]


def _name(ax, name):
    return ax.annotate(name, (1.03, 0), xycoords="axes fraction", xytext=(7, 0),
                       textcoords="offset points", va="center")


def _place(drawn, everything, best):
    """Put the curves where they belong, and each name at the height where its curve ends."""
    ax, heights = drawn.best.axes, []
    for line, (x, y) in zip(drawn.lines, everything.values()):
        line.set(data=(x, y), markevery=max(1, len(x) // MARKS))
        end = ax.transData.transform((x[-1], y[-1])) if len(x) else ax.transAxes.transform((1, 0.5))
        heights.append(ax.transAxes.inverted().transform(end)[1])
    heights = _apart(np.clip(heights, 0, 1), LABEL_HEIGHT)
    heights += np.clip(0, -heights.min(), 1 - heights.max())  # all beside the axes
    for (mark, name), height in zip(drawn.labels, heights):
        mark.set_ydata([height])
        name.xy = 1.03, height
    drawn.best.set_data(*([], []) if best is None else array("best", best, 2)[:, np.newaxis])


def _said(ax, curves, note):
    """How each curve runs."""
    unit, log = ax.get_xlabel(), ax.get_yscale() == "log"
    said = []
    for name, (x, y) in curves.items():
        x, y = np.asarray(x), np.asarray(y)
        said.append(f"{name} has no point yet" if len(y) == 0 else
                    f"{name} is {number(y[0])} at {unit} {number(x[0])}" if len(y) == 1 else
                    _course(name, x, y, unit, log))
    return f"{ax.get_ylabel()} by {unit}: {'; '.join(filter(None, [*said, note]))}"
