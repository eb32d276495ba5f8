"""A race of optimisers: the loss of each runner, step by step (lesson 05)."""

from collections import namedtuple

import numpy as np
from matplotlib.ticker import NullLocator

from dlcourse.plots.checking import array
from dlcourse.plots.figure import LOOKS, MUTED, drawing
from dlcourse.plots.landscapes import _end
from dlcourse.plots.words import counted, entitle, number, retitle
from dlcourse.surfaces import NEAR

REACH = 75  # steps on the axis, at least
BELOW, ABOVE = 1e-4, 30  # of a usual first loss: what the axis shows
BESIDE = 0.4  # from one runner's cross at the upper edge to the next, as a factor in loss
MARKS = 12  # markers along a curve, about
EDGE = 0.03  # of the axis beyond its reach, so that a star there is seen whole
ROW = 0.2  # of the axes' height: from one runner's name to the next
LINE = 0.065  # from a name to what has become of its runner
SIGNS = "★ now   ○ start   ✕ out\n✓ below 1 % from here on"  # the widest: it keeps the fates' place

Race = namedtuple("Race", "curves runners arrivals target fates")


def race_reach(step):
    """How many steps the axis of `draw_race` shows: 75, 150, 300 ..., and `step` among them."""
    return REACH * 2 ** max(0, int(np.ceil(np.log2(max(step, 1) / REACH))))


@drawing()
def draw_race(ax, runs, step, scale, title=None, alt=None):
    """The losses of a race on a logarithmic axis, as far as it has come, and who has arrived.

    runs: {name: Run}, from `surfaces.walk`, all from one start, at most 4. step: how far the race
    has come. scale: a usual first loss; the axis is laid out for it. Signs say where each runner
    is now, where it arrived, below 1 % of the first loss, or that it went out. Beside the axes are
    their names, for a landscape with the same paths too.
    Returns Race(curves, runners, arrivals, target, fates).
    """
    runs = _checked(runs)
    looks = LOOKS[:len(runs)]
    curves = [ax.plot([], [], markersize=4, linewidth=1.4, **look)[0] for look in looks]
    runners = [ax.plot([], [], **_end(look["color"]), zorder=4)[0] for look in looks]
    arrivals = [ax.plot([], [], linestyle="none", marker="$✓$", markersize=13, zorder=3,
                        color=look["color"])[0] for look in looks]
    target = ax.axhline(1, color=MUTED, linestyle=":", linewidth=1.2)
    fates = [_name(ax, name, look, 1 - ROW * k) for k, (name, look) in enumerate(zip(runs, looks))]
    ax.text(1.05, 0, SIGNS, transform=ax.transAxes, color=MUTED, fontsize=9, linespacing=1.4)
    reach = race_reach(step)
    ax.set(xlabel="step", ylabel="loss (dotted: 1 % of the first)", yscale="log",
           xlim=(-EDGE * reach, (1 + EDGE) * reach), ylim=(BELOW * scale, ABOVE * scale))
    ax.yaxis.set_minor_locator(NullLocator())  # they take longer to draw than all the rest
    drawn = Race(curves, runners, arrivals, target, fates)
    _place(drawn, runs, step)
    entitle(ax, *_told(runs, step, title), alt)
    return drawn


def move_race(drawn, runs, step, title=None, alt=None):
    """Bring what `draw_race` drew to other runs of the same names, or to another step of the race,
    of the same `race_reach`."""
    runs = _checked(runs)
    _place(drawn, runs, step)
    retitle(drawn.target.axes, *_told(runs, step, title), alt)


def _checked(runs):
    if not 1 <= len(runs) <= 4:
        raise ValueError(f"runs must hold 1 to 4 runs, got {len(runs)}: choose whom to show.")
    for name, run in runs.items():
        array(f"losses of {name}", run.losses, "steps")
    return runs


def _name(ax, name, look, top):
    """A runner's look and name, right of the axes; returns the text for what becomes of it."""
    ax.plot([1.05, 1.15], [top - 0.03] * 2, transform=ax.transAxes, clip_on=False, markevery=[1],
            **look)
    how = {"transform": ax.transAxes, "va": "top", "fontsize": 9}
    ax.text(1.2, top, name, **how)
    return ax.text(1.2, top - LINE, "", in_layout=False, **how)


def _place(drawn, runs, step):
    """Put everything where it belongs at this step."""
    top = drawn.target.axes.get_ylim()[1]
    parts = zip(drawn.curves, drawn.runners, drawn.arrivals, drawn.fates, runs.values())
    for k, (curve, runner, arrival, fate, run) in enumerate(parts):
        losses = run.losses[:step + 1]
        now = len(losses) - 1
        curve.set(data=(np.arange(now + 1), losses), markevery=max(1, now // MARKS))
        if run.out <= step:
            runner.set(data=([now], [top * BESIDE**k]), marker="X", markersize=11, clip_on=False)
        else:
            runner.set(data=([now], [losses[now]]), marker="*", markersize=14, clip_on=True)
        there = [run.arrived] if run.arrived <= step else []
        arrival.set_data(there, [run.losses[at] for at in there])
        fate.set_text(_fate(run, step))
    first_loss = next(iter(runs.values())).losses[0]
    drawn.target.set_ydata([NEAR * first_loss] * 2)


def _fate(run, step):
    """What has become of a runner by this step."""
    if run.out <= step:
        return f"out at step {run.out}"
    if run.arrived <= step:
        return f"arrived at step {run.arrived}"
    below = run.losses[:step + 1][-1] <= NEAR * run.losses[0]
    return "there, not to stay" if below else "not there yet"


def _told(runs, step, title):
    """Title and description."""
    arrived = [run.arrived for run in runs.values() if run.arrived <= step]
    if arrived:
        first = [name for name, run in runs.items() if run.arrived == min(arrived)]
        who = first[0] if len(first) == 1 else counted(len(first), "runner")
        leading = f"First: {who}, at step {min(arrived)}"
    else:
        leading = f"Nobody has arrived by step {step}"
    said = [f"{name} {_fate(run, step)}, loss {number(run.losses[:step + 1][-1])}"
            for name, run in runs.items()]
    return title or leading, f"after {counted(step, 'step')}: {'; '.join(said)}"
