"""Results side by side: methods, a ladder of improvements, ten probabilities."""

from collections import namedtuple

import numpy as np
from matplotlib.ticker import NullFormatter

from dlcourse.plots.checking import array, fractions, grey, whole
from dlcourse.plots.figure import BLUE, FAINT, MUTED, SKY, describe, drawing
from dlcourse.plots.words import entitle, number, percent, retitle

Probabilities = namedtuple("Probabilities", "image bars texts")


def _rows(ax, names, xlabel):
    """Named rows from the top down, a thin line along each."""
    ax.set(xlabel=xlabel, ylim=(len(names) - 0.5, -0.5), yticks=range(len(names)))
    ax.set_yticklabels(names)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="y", color=FAINT)
    ax.set_axisbelow(True)


def _beside(ax, x, row, words):
    """Words to the right of a dot; at the left edge for a 0, which a log axis has no place for."""
    nowhere = ax.get_xscale() == "log" and x <= 0
    return ax.annotate(words, (0 if nowhere else x, row),
                       xycoords=("axes fraction" if nowhere else "data", "data"),
                       xytext=(9, 0), textcoords="offset points", va="center",
                       bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})


def _dots(ax, values, words):
    """A dot a row, and its value in words beside it."""
    dots, = ax.plot(values, range(len(values)), linestyle="none", marker="o", markersize=8,
                    color=BLUE)
    for row, (value, word) in enumerate(zip(values, words)):
        _beside(ax, value, row, word)
    ax.margins(x=0.15)
    return dots


def _methods(rows):
    """The columns of a comparison, checked: names, accuracy, seconds, parameters."""
    if not rows or any(len(row) != 4 for row in rows):
        raise ValueError("rows must hold at least one method, each as (name, accuracy, seconds, "
                         "parameters).")
    names, accuracy, seconds, parameters = zip(*rows)
    accuracy = fractions("accuracy", accuracy, len(names))
    seconds = array("seconds", seconds, len(names))
    parameters = whole("parameters", parameters, len(names))
    if seconds.min() < 0:
        raise ValueError(f"seconds must be at least 0, got {seconds.min():g}: is the time the end "
                         f"minus the start?")
    return names, accuracy, seconds, parameters


@drawing(axes=3)
def draw_comparison(axes, rows, title="The same digits, read by different methods", alt=None):
    """Methods against each other: accuracy, training time, parameters, a row for each (lesson 00).

    rows: (name, accuracy in [0, 1], seconds, parameters) a method. Seconds and parameters are on
    logarithmic axes, where a 0 among others has no dot, only its number. Returns a line of dots
    a panel.
    """
    names, accuracy, seconds, parameters = _methods(rows)
    words = [[percent(a) for a in accuracy], [f"{number(s)} s" for s in seconds],
             [f"{p:,}" for p in parameters]]
    for ax, values in zip(axes[1:], (seconds, parameters)):
        ax.set_xscale("log" if values.any() else "linear")
        ax.xaxis.set_minor_formatter(NullFormatter())  # within one power of ten they would overlap
    _rows(axes[0], names, "accuracy (%)")
    _rows(axes[1], [""] * len(names), "training time (s)")
    _rows(axes[2], [""] * len(names), "parameters")
    dots = [_dots(*panel) for panel in zip(axes, (100 * accuracy, seconds, parameters), words)]
    axes[0].figure.suptitle(title)
    axes[0].figure.align_xlabels(axes)
    said = "; ".join(f"{name}, {right} right, {time}, {count} parameters"
                     for name, right, time, count in zip(names, *words))
    describe(axes, f"{title}: {said}." if alt is None else alt)
    return dots


@drawing()
def draw_ladder(ax, rungs, title="Each change earns its place", xlabel="test accuracy (%)",
                alt=None):
    """From rung to rung, one change at a time: every run a ring, their mean a diamond (lesson 06).

    rungs: (name, accuracies in [0, 1], one a seed) from top to bottom. Beside each rung stands
    the mean ± the sample standard deviation. Returns [means, one line of rings a rung].
    """
    if not rungs:
        raise ValueError("rungs is empty: pass at least one, (name, accuracies).")
    names = [name for name, _ in rungs]
    runs = [100 * fractions(f'accuracies of "{name}"', values, "seeds") for name, values in rungs]
    means = [run.mean() for run in runs]
    _rows(ax, names, xlabel)
    rings = [ax.plot(run, [row] * len(run), linestyle="none", marker="o", fillstyle="none",
                     color=MUTED)[0] for row, run in enumerate(runs)]
    steps, = ax.plot(means, range(len(runs)), linestyle=":", marker="D", markersize=7, color=BLUE)
    words = [f"{run.mean():.2f}" + (f" ± {run.std(ddof=1):.2f}" if len(run) > 1 else "") + " %"
             for run in runs]
    for row, (run, word) in enumerate(zip(runs, words)):
        _beside(ax, run.max(), row, word)
    ax.margins(x=0.1)
    said = "; ".join(f"{name} {word}" for name, word in zip(names, words))
    entitle(ax, title, f"{xlabel} from top to bottom: {said}", alt)
    return [steps, *rings]


@drawing(axes=2)
def draw_probabilities(axes, image, p, title=None, name="The digit", alt=None):
    """A digit, and the probability that the network gives to each class.

    image: (height, width), uint8 or floats in [0, 1]. p: (classes,), sums to 1; zeros where there
    is no prediction. The largest is dark and labelled. name: the image's title. Returns
    Probabilities(image, bars, texts).
    """
    image, p, colours, words = _probable(image, p)
    picture = axes[0].imshow(image, cmap="gray_r", vmin=0, vmax=1)
    axes[0].set(xticks=[], yticks=[])
    axes[0].spines[:].set_visible(True)
    bars = axes[1].barh(range(len(p)), 100 * p, color=colours)
    texts = axes[1].bar_label(bars, words, padding=4)
    axes[1].set(xlim=(0, 125), xticks=[0, 25, 50, 75, 100], ylim=(len(p) - 0.4, -0.6),
                yticks=range(len(p)), xlabel="probability (%)", ylabel="class")
    axes[1].spines["bottom"].set_bounds(0, 100)
    entitle(axes[0], name, _where(image), alt and "")
    entitle(axes[1], *_read(p, title), alt)
    return Probabilities(picture, bars, texts)


def move_probabilities(drawn, image, p, title=None, name="The digit", alt=None):
    """Bring what `draw_probabilities` drew to another image of this size, and other p."""
    image, p, colours, words = _probable(image, p)
    drawn.image.set_data(image)
    for bar, text, q, colour, word in zip(drawn.bars, drawn.texts, p, colours, words):
        bar.set_width(100 * q)
        bar.set_facecolor(colour)
        text.xy = 100 * q, text.xy[1]
        text.set_text(word)
    retitle(drawn.image.axes, name, _where(image), alt and "")
    retitle(drawn.texts[0].axes, *_read(p, title), alt)


def _probable(image, p):
    """The image in greys, p, and each bar's colour and label."""
    p = fractions("p", p, "classes")
    if p.any() and abs(p.sum() - 1) > 1e-3:
        raise ValueError(f"p must sum to 1, got {p.sum():.4g}: pass one row of softmax's output.")
    best, second = _ranked(p)
    labelled = [best, second] if p.any() else []
    return (grey("image", image), p, [BLUE if k == best else SKY for k in range(len(p))],
            [percent(q) if k in labelled else "" for k, q in enumerate(p)])


def _ranked(p):
    """The two most probable classes."""
    return np.argsort(-p, kind="stable")[:2]


def _read(p, title):
    """Title and description of the bars."""
    if not p.any():
        return title or "Nothing to read", "no prediction"
    best, second = _ranked(p)
    return title or f"Read as {best}", (f"class {best} has {percent(p[best])}, next is {second} "
                                        f"with {percent(p[second])}")


def _where(image):
    """Where on the image there is ink, in words."""
    if not image.any():
        return "an empty sheet"
    rows, columns = (np.flatnonzero(image.any(axis=axis)) for axis in (1, 0))
    return (f"ink in rows {rows[0]} to {rows[-1]} and columns {columns[0]} to {columns[-1]} of "
            f"{image.shape[0]} by {image.shape[1]}")
