"""A network drawn out, unit by unit: what flows through it, and along which weights (lesson 02)."""

from collections import namedtuple

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.colors import Normalize

from dlcourse.plots.checking import array
from dlcourse.plots.figure import BLUE, INK, MUTED, VERMILLION, drawing
from dlcourse.plots.words import counted, entitle, number

MOST_UNITS = 12  # in a layer: more would be too small to read
MOST_WEIGHTS = 12  # written on their connections; with more, the lines have to tell
PALE = 0.75  # the strongest colour of a signed unit, as a part of the colour map
THINNEST, THICKEST = 0.3, 4.5  # points: a connection of weight 0, and the heaviest
LARGEST_UNIT = 38  # points, the diameter of a circle
WRITTEN_AT = 0.27  # of the way, where a weight stands on its connection: clear of the crossings

NetworkDiagram = namedtuple("NetworkDiagram", "units connections activations weights biases")


def _layers(activations, weights, biases):
    """The arrays of every layer, checked against each other: activations, weights, biases."""
    A = [array(f"activations of layer {level}", a, "n").astype(float)
         for level, a in enumerate(activations)]
    if len(A) < 2 or len(weights) != len(A) - 1:
        raise ValueError(f"weights must hold one matrix between two layers, so for {len(A)} "
                         f"layers of activations {max(len(A) - 1, 1)}, got {len(weights)}.")
    for level, a in enumerate(A):
        if len(a) > MOST_UNITS:
            raise ValueError(f"layer {level} has {len(a)} units, and at most {MOST_UNITS} can be "
                             f"drawn: pass the part of it that you want to see.")
    W = [array(f"weights of layer {level + 1}", w, len(A[level + 1]), len(A[level])).astype(float)
         for level, w in enumerate(weights)]
    if biases is None:
        return A, W, []
    if len(biases) != len(W):
        raise ValueError(f"biases must hold one array for each of {len(W)} layers, "
                         f"got {len(biases)}.")
    b = [array(f"biases of layer {level + 1}", v, len(A[level + 1])).astype(float)
         for level, v in enumerate(biases)]
    return A, W, b


def _colours(A, largest):
    """White for 0, darker up to the largest; red above and blue below where signs differ."""
    most = max(largest or max(np.abs(a).max() for a in A), 1e-12)
    if min(a.min() for a in A) < 0:
        return {"cmap": "RdBu_r", "norm": Normalize(-most / PALE, most / PALE)}
    return {"cmap": "gray_r", "norm": Normalize(0, most)}


def _heights(n):
    """n places one above the other, the first on top, about 0."""
    return (n - 1) / 2 - np.arange(n)


def _connect(ax, level, W):
    """The lines from one layer to the next, a weight each: solid above zero, dashed below."""
    starts, ends = _heights(W.shape[1]), _heights(W.shape[0])
    segments = [[(level, starts[j]), (level + 1, ends[k])] for k, j in np.ndindex(W.shape)]
    lines = ax.add_collection(LineCollection(
        segments, zorder=1,
        colors=[BLUE if w < 0 else VERMILLION for w in W.flat],
        linestyles=[(0, (3, 1.5)) if w < 0 else "-" for w in W.flat]))
    return lines, segments


def _write_weights(ax, segments, W, fmt):
    """Each weight on its connection, a little way from where it starts."""
    return [ax.text(*(np.array(start) * (1 - WRITTEN_AT) + np.array(end) * WRITTEN_AT),
                    f"{w:z{fmt}}", ha="center", va="center", size=9, zorder=2,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 3})
            for (start, end), w in zip(segments, W.flat)]


def _units(ax, level, a, fmt, diameter, scale):
    """One layer's circles, coloured by activation, and the numbers written in."""
    heights = _heights(len(a))
    circles = ax.scatter(np.full(len(a), level), heights, s=diameter ** 2, c=a, edgecolors=INK,
                         zorder=3, clip_on=False, **scale)
    lights = circles.cmap(circles.norm(a))[:, :3] @ [0.299, 0.587, 0.114]
    numbers = [ax.text(level, y, f"{value:z{fmt}}", ha="center", va="center", size=9, zorder=4,
                       color=INK if light > 0.5 else "white")
               for y, value, light in zip(heights, a, lights)]
    return circles, numbers


@drawing()
def draw_network(ax, activations, weights, biases=None, names=None, title="What flows through the "
                 "network", fmt=".2f", largest=None, alt=None):
    """Units as circles with their activations, connections as lines with their weights.

    activations: one (n_l,) a layer, the input first. weights: one (n_l, n_(l-1)) a layer; a line
    is as wide as its |w|, solid and red above zero, dashed and blue below. biases: one (n_l,) a
    layer, written under the units. names: of the layers. fmt: for activations. largest: the
    activation with the strongest colour; unless told, the largest there is. Weights are written
    where there are few. Returns NetworkDiagram(units, connections, activations, weights, biases):
    circles a layer, lines a layer, and the numbers, as texts.
    Raises ValueError for shapes that do not fit, or more units than can be read.
    """
    A, W, b = _layers(activations, weights, biases)
    names = names or ["input", *(f"layer {level}" for level in range(1, len(A)))]
    if len(names) != len(A):
        raise ValueError(f"names must hold one word a layer, {len(A)}, got {len(names)}.")
    few = sum(w.size for w in W) <= MOST_WEIGHTS
    heaviest = max(max(np.abs(w).max() for w in W), 1e-12)
    connections, written = [], []
    for level, w in enumerate(W):
        lines, segments = _connect(ax, level, w)
        lines.set_linewidths(THINNEST + (THICKEST - THINNEST) * np.abs(w.ravel()) / heaviest)
        connections.append(lines)
        written += _write_weights(ax, segments, w, "g") if few else []
    scale, tallest = _colours(A, largest), max(map(len, A))
    # 72 points an inch; about three quarters of the height are for the units.
    diameter = min(LARGEST_UNIT, 0.85 * 72 * 0.75 * ax.figure.get_figheight() / tallest)
    units, numbers = zip(*[_units(ax, level, a, fmt, diameter, scale) for level, a in enumerate(A)])
    under = [ax.annotate(f"$b$ = {value:zg}", (level, y), xytext=(0, -diameter / 2 - 6),
                         textcoords="offset points", ha="center", va="top", size=9, color=MUTED)
             for level, v in enumerate(b, start=1) for y, value in zip(_heights(len(v)), v)]
    ax.set(xticks=range(len(A)), xticklabels=names, yticks=[])
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.set(xlim=(-0.3, len(W) + 0.3), ylim=(-tallest / 2 - 0.15, tallest / 2))
    said = "; ".join(f"{name}: {', '.join(f'{value:z{fmt}}' for value in a)}"
                     for name, a in zip(names, A))
    low, high = min(w.min() for w in W), max(w.max() for w in W)
    entitle(ax, title, f"activations layer by layer, {said}; "
            f"{counted(sum(w.size for w in W), 'connection')}, weights from {number(low)} "
            f"to {number(high)}, dashed where below zero", alt)
    return NetworkDiagram(units, connections, [t for texts in numbers for t in texts], written,
                          under)
