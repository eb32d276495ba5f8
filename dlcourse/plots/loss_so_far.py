"""The loss while a training goes on for nobody knows how long: the axis ends where it is now."""

from collections import namedtuple

import numpy as np
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from dlcourse.plots.checking import array, whole
from dlcourse.plots.figure import LOOKS, MUTED, drawing
from dlcourse.plots.words import entitle, number, retitle

LOWEST, HIGHEST = 1e-3, 10  # losses beyond are drawn at the edge

LossSoFar = namedtuple("LossSoFar", "curves now")


@drawing()
def draw_loss_so_far(ax, steps, training, held=None, chance=None, alt=None):
    """The loss so far, of the training points and of those held back, against the step.

    steps: (m,), from 0 on; the axis ends at the last of them. training, held: (m,), losses, or
    None without such points. chance: the loss of guessing. Returns LossSoFar(curves, now).
    """
    lines, last = _lines(steps, training, held, chance)
    looks = [*LOOKS[:2], {"color": MUTED, "linestyle": ":"}]
    curves = [ax.plot(*line, label=label, color=look["color"], linestyle=look["linestyle"])[0]
              for line, label, look in zip(lines, ("training", "held back", "guessing"), looks)]
    ax.set(xlim=(0, last), yscale="log", ylim=(LOWEST, HIGHEST), ylabel="loss")
    ax.set_xlabel("steps so far", labelpad=16)
    ax.xaxis.set_major_locator(NullLocator())
    ax.yaxis.set_major_locator(FixedLocator([LOWEST, 0.01, 0.1, 1, HIGHEST]))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.yaxis.set_minor_locator(NullLocator())
    ends = [ax.text(place, -0.02, f"{step:,}", transform=ax.transAxes, ha=side, va="top",
                    in_layout=False) for place, step, side in ((0, 0, "left"), (1, last, "right"))]
    ax.legend(loc="upper right", borderaxespad=0, fontsize=9)
    entitle(ax, *_told(steps, training, held, chance), alt)
    return LossSoFar(curves, ends[1])


def move_loss_so_far(drawn, steps, training, held=None, chance=None, alt=None):
    """Bring what `draw_loss_so_far` drew to other steps and losses."""
    lines, last = _lines(steps, training, held, chance)
    for curve, line in zip(drawn.curves, lines):
        curve.set_data(*line)
    drawn.now.set_text(f"{last:,}")
    drawn.now.axes.set_xlim(0, last)  # there are no ticks that it would have to move
    retitle(drawn.now.axes, *_told(steps, training, held, chance), alt)


def _lines(steps, training, held, chance):
    """The three lines, and where the axis ends."""
    steps = whole("steps", steps, "m")
    last = max(int(steps[-1]), 1)
    lines = [([], []) if losses is None else (steps, array(name, losses, len(steps)))
             for name, losses in (("training", training), ("held", held))]
    lines.append(([], []) if chance is None else ([0, last], [array("chance", chance)] * 2))
    return [(x, np.clip(y, LOWEST, HIGHEST)) for x, y in lines], last


def _told(steps, training, held, chance):
    """Title and description."""
    if training is None:
        return f"Step {int(steps[-1]):,}", "no point to learn from"
    said = [f"training loss {number(training[0])} at first, {number(training[-1])} now"]
    if held is not None:
        said.append(f"held back {number(held[-1])}")
    if chance is not None:
        said.append(f"guessing has {number(chance)}")
    return f"Step {int(steps[-1]):,}: loss {number(training[-1])}", "; ".join(said)
