"""How much of the input one unit sees, layer by layer (lesson 06)."""

from collections import namedtuple

from matplotlib.collections import LineCollection

from dlcourse import require
from dlcourse.plots.figure import BLUE, MUTED, SKY, VERMILLION, drawing
from dlcourse.plots.words import counted, entitle

ReceptiveField = namedtuple("ReceptiveField", "cells lines texts")


def _grown(layers):
    """The receptive field after each layer, in input pixels, the input's own 1 first.

    A layer widens the field by (size - 1) steps of its input; its stride lengthens later steps.
    """
    fields, jump = [1], 1
    for name, size, stride in layers:
        require.count(f"size of {name}", size)
        require.count(f"stride of {name}", stride)
        fields.append(fields[-1] + (size - 1) * jump)
        jump *= stride
    return fields


def _seen(layers):
    """How many units of each level one unit at the top sees, the input's level first."""
    counts = [1]
    for _, size, stride in reversed(layers):
        counts.insert(0, (counts[0] - 1) * stride + size)
    return counts


def _positions(layers, counts):
    """Where each level's units stand, in input pixels: above the middle of what they see."""
    levels = [list(range(counts[0]))]
    for (_, size, stride), count in zip(layers, counts[1:]):
        below = levels[-1]
        levels.append([(below[k * stride] + below[k * stride + size - 1]) / 2
                       for k in range(count)])
    return levels


@drawing()
def draw_receptive_field(ax, layers, title=None, alt=None):
    """What one unit of the last layer sees, drawn in one dimension from the input upwards.

    r_l = r_(l-1) + (size_l - 1) * (stride_1 ... stride_(l-1)), r_0 = 1 (lesson 06; Dumoulin and
    Visin, *A guide to convolution arithmetic for deep learning*, 2016). layers: (name, size,
    stride), first layer first. Returns ReceptiveField(cells of each level, lines, texts).
    """
    if not layers:
        raise ValueError("layers is empty: pass at least one, as (name, size, stride).")
    fields, counts = _grown(layers), _seen(layers)
    levels = _positions(layers, counts)
    joined = [[(levels[below][k * stride + i], below), (above, below + 1)]
              for below, (_, size, stride) in enumerate(layers)
              for k, above in enumerate(levels[below + 1]) for i in range(size)]
    lines = ax.add_collection(LineCollection(joined, colors=MUTED, linewidths=0.8))
    size = min(11, 250 / counts[0])  # points; many cells, small cells
    cells = [ax.plot(xs, [level] * len(xs), linestyle="none", marker="s", markersize=size,
                     color=SKY, markeredgecolor=BLUE)[0] for level, xs in enumerate(levels)]
    cells[-1].set(color=VERMILLION, markeredgecolor=VERMILLION)
    names = ["input", *(name for name, _, _ in layers)]
    texts = [ax.text(1.02, level, f"sees {counted(field, 'pixel')}", va="center",
                     transform=ax.get_yaxis_transform())
             for level, field in enumerate(fields) if level]
    ax.set(xlabel="position in the input (pixels)", yticks=range(len(names)), yticklabels=names)
    ax.margins(x=0.08, y=0.12)
    said = "; ".join(f"after {name}: {counted(field, 'pixel')}"
                     for name, field in zip(names[1:], fields[1:]))
    entitle(ax, title or f"One unit of {names[-1]} sees {counted(fields[-1], 'pixel')} across",
            f"what one unit sees, in one dimension: {said}", alt)
    return ReceptiveField(cells, lines, texts)
