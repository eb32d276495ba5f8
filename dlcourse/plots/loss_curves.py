"""Three losses of one prediction, and what each tells the neuron that made it (lesson 04)."""

from collections import namedtuple

import numpy as np

from dlcourse.activations import sigmoid, sigmoid_prime
from dlcourse.losses import losses_at
from dlcourse.plots.figure import INK, LOOKS, MUTED, drawing
from dlcourse.plots.words import entitle, number, retitle

EDGE = 8  # logits beyond it, probabilities nearer than 1/2,900 to 0 or 1, are out of the picture
TANGENT = 0.2  # half its length, as a part of the axes' size
SIZES = 13, 9, 6  # of the marks: where they meet, all three are seen
COLUMNS = {"loss L": 0.57, "dL/da": 0.78, "dL/dz": 1.0}  # right ends, as parts of the axes' width
ROWS = 0.74, 0.6, 0.46
BELOW = {"f′(z) = a (1 − a)": 0.24, "cross-entropy's dL/dz ÷ MSE's": 0.1}
TINY = 1e-3  # a smaller number is written with a power of ten

AXES = {"z": "logit z", "a": "prediction a"}  # what the curves may be drawn over
LossCurves = namedtuple("LossCurves", "losses slopes tangents marks here numbers below")


@drawing(axes=3)
def draw_losses(axes, z, y, over="z", alt=None):
    """MSE, MAE and cross-entropy of one sigmoid neuron, and their slopes (lesson 04).

    Left the loss with its tangent, in the middle dL/dz, right the numbers, which also name the
    curves: dL/dz = dL/da f'(z). z: the logit that is marked, between -8 and 8. y: the truth, 0 or
    1. over: "z", where the tangent rises by dL/dz, or "a", the prediction, where it rises by dL/da.
    Returns LossCurves(losses, slopes, tangents, marks, here, numbers, below).
    """
    told, x = _checked(z, y, over)
    there = np.linspace(-EDGE, EDGE, 161)
    curves = [losses_at(w, y) for w in there]
    there = there if over == "z" else sigmoid(there)
    axes[0].get_gridspec().set_width_ratios([1, 1, 1.5])  # the table is wider
    axes[0].set(ylim=(-0.3, 1.03 * EDGE), ylabel="loss L")
    axes[1].set(ylim=(-0.05 - y, 1.05 - y), ylabel="slope dL/dz")
    drawn = []
    for ax, part in (axes[0], "loss"), (axes[1], "dz"):
        ax.set(xlabel=AXES[over])
        ax.margins(x=0.03)
        drawn.append([ax.plot(there, [getattr(at[name], part) for at in curves], markevery=20,
                              **look)[0] for name, look in zip(told, LOOKS)])
    here = [ax.axvline(x, color=INK, linewidth=0.8) for ax in axes[:2]]
    tangents = [axes[0].plot([], [], color=look["color"], linewidth=5, alpha=0.4)[0]
                for look in LOOKS[:3]]
    marks = [[ax.plot([], [], **look | {"linestyle": "none"}, markersize=size,
                      markeredgecolor=INK)[0] for look, size in zip(LOOKS, SIZES)]
             for ax in axes[:2]]
    drawn = LossCurves(*drawn, tangents, marks, here, *_table(axes[2], told))
    _place(drawn, told, z, x, over)
    for ax, words in zip(axes, _told(told, z, y, over)):
        entitle(ax, *words, alt)
        alt = None if alt is None else ""  # it speaks for all three
    return drawn


def move_losses(drawn, z, y, over="z", alt=None):
    """Bring what `draw_losses` drew to another z; y and over stay."""
    told, x = _checked(z, y, over)
    _place(drawn, told, z, x, over)
    axes = [drawn.losses[0].axes, drawn.slopes[0].axes, drawn.below[0].axes]
    for ax, words in zip(axes, _told(told, z, y, over)):
        retitle(ax, *words, alt)
        alt = None if alt is None else ""


def _checked(z, y, over):
    """What the losses say, and where that is on the x axis."""
    if over not in AXES:
        raise ValueError(f'over must be "z" or "a", got {over!r}.')
    if not abs(z) <= EDGE:
        raise ValueError(f"z must lie between -{EDGE} and {EDGE}, got {z}: the picture ends there.")
    return losses_at(z, y), z if over == "z" else sigmoid(z)


def _table(ax, told):
    """A row for each loss, with its line; the numbers come from `_place`."""
    how = {"ha": "right", "va": "center", "fontsize": 9.5}
    ax.axis("off")
    ax.set(xlim=(0, 1), ylim=(0, 1))
    for name, right in COLUMNS.items():
        ax.text(right, 0.89, name, color=MUTED, **how)
    for name, look, height in zip(told, LOOKS, ROWS):
        ax.plot([-0.1, -0.04, 0.02], [height] * 3, markevery=[1], clip_on=False, **look)
        ax.text(0.05, height, name, **how | {"ha": "left"})
    for name, height in BELOW.items():
        ax.text(0.78, height, name, color=MUTED, **how)
    numbers = [[ax.text(right, height, "", **how) for right in COLUMNS.values()] for height in ROWS]
    return numbers, [ax.text(1, height, "", **how) for height in BELOW.values()]


def _place(drawn, told, z, x, over):
    size = [np.ptp(limits) for limits in (drawn.losses[0].axes.get_xlim(),
                                          drawn.losses[0].axes.get_ylim())]
    for k, (loss, da, dz) in enumerate(told.values()):
        slope = dz if over == "z" else da
        reach = TANGENT / np.hypot(1 / size[0], slope / size[1])
        drawn.tangents[k].set_data([x - reach, x + reach],
                                   [loss - reach * slope, loss + reach * slope])
        for marks, value in zip(drawn.marks, (loss, dz)):
            marks[k].set_data([x], [value])
        for text, value in zip(drawn.numbers[k], (loss, da, dz)):
            text.set_text(_short(value))
    for line in drawn.here:
        line.set_xdata([x, x])
    for text, value in zip(drawn.below, (sigmoid_prime(z), _times(told))):
        text.set_text(_short(value))


def _times(told):
    """How many times as large cross-entropy's slope is as that of MSE."""
    return told["cross-entropy"].dz / told["MSE"].dz


def _short(value):
    return f"{value:.1e}" if 0 < abs(value) < TINY else number(value)


def _told(told, z, y, over):
    """Title and description of each of the axes."""
    numbers = "; ".join(f"{name}: loss {number(loss)}, dL/da {number(da)}, dL/dz {number(dz)}"
                        for name, (loss, da, dz) in told.items())
    return [(f"a = {sigmoid(z):.4f}, truth {y}",
             f"z = {round(z, 2) + 0:g}, drawn over the {AXES[over]}; {numbers}"),
            ("What the neuron hears", f"cross-entropy's slope dL/dz is {number(_times(told))} "
             f"times that of MSE"),
            ("dL/dz = dL/da · f′(z)", "")]
