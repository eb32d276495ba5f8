"""Histograms layer by layer: do signals and gradients keep their size? (lesson 03)"""

from collections import namedtuple

import numpy as np

from dlcourse.plots.checking import array
from dlcourse.plots.figure import BLUE, FAINT, MUTED, SKY, drawing
from dlcourse.plots.words import entitle, number, percent

BINS = 60
HEIGHT = 0.85  # of a row's height, that its tallest bar reaches
RARE = 0.002  # the share of the smallest sizes that a logarithmic axis leaves out

Histograms = namedtuple("Histograms", "ridges texts")


def _edges(parts, log):
    """Bin edges that all rows share: what is compared must be measured alike."""
    parts = [part for part in parts if part.size]
    if not parts:  # nothing but zeros
        return np.geomspace(0.1, 10, BINS + 1)
    low, high = min(part.min() for part in parts), max(part.max() for part in parts)
    if log:  # a few numbers are always far smaller than all the others
        low = min(np.quantile(part, RARE) for part in parts)
        return np.geomspace(low / 1.01, high * 1.01, BINS + 1)
    return np.linspace(low, high, BINS + 1) + (low == high) * np.linspace(-0.5, 0.5, BINS + 1)


def _ridge(ax, edges, part, row):
    """One row: the histogram of `part`, standing on the line y = row and pointing up."""
    counts, _ = np.histogram(part, edges)
    heights = HEIGHT * counts / max(counts.max(), 1)
    return ax.fill_between(edges, row - np.append(heights, heights[-1]), row, step="post",
                           facecolor=SKY, edgecolor=BLUE, linewidth=0.8)


def _spread(values, log):
    """The spread of one row, on a logarithmic axis its middle, and how much is exactly 0."""
    zeros, rest = np.mean(values == 0), values[values != 0]
    if not len(rest):
        return "all 0"
    said = (f"middle {number(np.median(np.abs(rest)))}" if log else
            f"spread {number(values.std())}")
    share = "nearly all" if zeros < 1 and percent(zeros) == percent(1.0) else percent(zeros)
    return said + (f", {share} zero" if zeros else "")


@drawing()
def draw_histograms(ax, values, xlabel, title=None, alt=None, log=False):
    """A histogram a layer, one row below the other on one axis: activations, or gradients.

    values: {"layer 1": numbers of any shape, ...}, the first in the top row. Each row is scaled to
    its own tallest bar; beside it stand its spread (the standard deviation) and the share that is
    exactly 0. The zeros are counted and not drawn: after a ReLU their bar would dwarf the others.
    log: show |value| on a logarithmic axis, for sizes many powers of ten apart, and beside it the
    middle one (the median) of those that are not 0.
    Returns Histograms(ridges, texts), lists in the order given.
    """
    if not values:
        raise ValueError("values is empty: pass at least one layer, as {name: numbers}.")
    values = {name: array(f'values of "{name}"', np.ravel(part), "n").astype(float)
              for name, part in values.items()}
    shown = [part[part != 0] for part in values.values()]
    shown = [np.abs(part) for part in shown] if log else shown
    edges = _edges(shown, log)
    ax.set_xscale("log" if log else "linear")
    if not log and edges[0] < 0 < edges[-1]:
        ax.axvline(0, color=FAINT, linewidth=1, zorder=0)
    ridges = [_ridge(ax, edges, part, row) for row, part in enumerate(shown)]
    words = [_spread(part, log) for part in values.values()]
    texts = [ax.text(1.02, row - 0.15, word, va="center", transform=ax.get_yaxis_transform())
             for row, word in enumerate(words)]
    ax.set(xlabel=xlabel, ylim=(len(values) - 0.7, -1.05), yticks=range(len(values)),
           yticklabels=list(values))
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.hlines(range(len(values)), 0, 1, color=MUTED, linewidth=0.6,
              transform=ax.get_yaxis_transform())
    said = "; ".join(f"{name}: mean {number(part.mean())}, {word}"
                     for (name, part), word in zip(values.items(), words))
    entitle(ax, title or f"{xlabel}, layer by layer", f"{xlabel}, a histogram a row: {said}", alt)
    return Histograms(ridges, texts)
