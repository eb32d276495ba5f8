"""A network drawn out, unit by unit: what flows through it, and along which weights (lesson 02)."""

from collections import namedtuple

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.colors import Normalize, to_rgba
from matplotlib.transforms import ScaledTranslation

from dlcourse.plots.checking import array
from dlcourse.plots.figure import BLUE, INK, MUTED, VERMILLION, drawing
from dlcourse.plots.graphs import _factor, _shown
from dlcourse.plots.stamps import Stamp
from dlcourse.plots.words import counted, entitle, number, retitle

MOST_UNITS = 12  # in a layer: more would be too small to read
MOST_WEIGHTS = 9  # written on their connections; with more, the lines have to tell
PALE = 0.75  # the strongest colour of a signed unit, as a part of the colour map
THINNEST, THICKEST = 0.3, 4.5  # points: a connection of weight 0, and the heaviest
FADED = 0.3  # how much is left of a connection that does not lead to the chosen unit
LINE = 0.18  # inches from one line of the note to the next
LARGEST_UNIT = 38  # points, the diameter of a circle
WRITTEN_AT = 0.27  # of the way, where a weight stands on its connection: clear of the crossings
PRODUCTS = 3  # of a sum, on one line

NetworkDiagram = namedtuple("NetworkDiagram",
                            "units connections activations weights biases chosen note")


def _layers(activations, weights, biases, chosen):
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
    b = [] if biases is None else [
        array(f"biases of layer {level}", v, len(a)).astype(float)
        for level, (v, a) in enumerate(zip(biases, A[1:]), start=1)]
    if biases is not None and len(biases) != len(W):
        raise ValueError(f"biases must hold one array for each of {len(W)} layers, "
                         f"got {len(biases)}.")
    units = [(level, k) for level in range(1, len(A)) for k in range(len(A[level]))]
    if chosen is not None and tuple(chosen) not in units:
        raise ValueError(f"chosen must be (layer, unit), from {units[0]} to {units[-1]}, got "
                         f"{chosen}.")
    return A, W, b


def _scale(A, largest):
    """White for 0, darker up to the largest; red above and blue below where signs differ."""
    most = max(largest or max(np.abs(a).max() for a in A), 1e-12)
    if min(a.min() for a in A) < 0:
        return {"cmap": "RdBu_r", "norm": Normalize(-most / PALE, most / PALE)}
    return {"cmap": "gray_r", "norm": Normalize(0, most)}


def _heights(n):
    """n places one above the other, the first on top, about 0."""
    return (n - 1) / 2 - np.arange(n)


def _segments(level, W):
    """From where to where each weight's connection runs, row by row of W."""
    starts, ends = _heights(W.shape[1]), _heights(W.shape[0])
    return [[(level, starts[j]), (level + 1, ends[k])] for k, j in np.ndindex(W.shape)]


def _few(W):
    """Whether there is room for the weights: side by side, one above the other, and in all."""
    return len(W) <= 2 and max(map(len, W)) <= 3 and sum(w.size for w in W) <= MOST_WEIGHTS


def _write_note(ax, lines):
    """Room for so many lines below the names of the layers."""
    down = [ScaledTranslation(0, -LINE * (k + 2), ax.figure.dpi_scale_trans) for k in range(lines)]
    return [ax.add_artist(Stamp(0.5, 0, transform=ax.transAxes + below))
            for below in down]


def _write_weights(ax, segments):
    """Room for each weight on its connection, a little way from where it starts."""
    return [ax.add_artist(Stamp(*(np.array(start) * (1 - WRITTEN_AT) + np.array(end) * WRITTEN_AT),
                                zorder=2, bbox={"facecolor": "white", "edgecolor": "none",
                                                "pad": 3}))
            for start, end in segments]


def _fill(drawn, A, W, b, fmt, largest, heaviest, chosen, note):
    """Colours, widths and numbers: all that moves."""
    scale = _scale(A, largest)
    for circles, a in zip(drawn.units, A):
        circles.set_array(a)
        circles.set(**scale)
    lights = [circles.cmap(circles.norm(a))[:, :3] @ [0.299, 0.587, 0.114]
              for circles, a in zip(drawn.units, A)]
    for text, value, light in zip(drawn.activations, np.concatenate(A), np.concatenate(lights)):
        text.set_text(f"{value:z{fmt}}")
        text.set_color(INK if light > 0.5 else "white")
    heaviest = max(heaviest or max(np.abs(w).max() for w in W), 1e-12)
    leads = [np.full(w.shape, chosen is None) for w in W]  # to the chosen unit
    if chosen is not None:
        leads[chosen[0] - 1][chosen[1]] = True
    for lines, w, to_it in zip(drawn.connections, W, leads):
        lines.set(linewidths=THINNEST + (THICKEST - THINNEST) * np.abs(w.ravel()) / heaviest,
                  colors=[to_rgba(BLUE if value < 0 else VERMILLION, 1 if lead else FADED)
                          for value, lead in zip(w.flat, to_it.flat)],
                  linestyles=[(0, (3, 1.5)) if value < 0 else "-" for value in w.flat])
    for text, value, lead in zip(drawn.weights, np.concatenate([w.ravel() for w in W]),
                                 np.concatenate([to_it.ravel() for to_it in leads])):
        text.set_text(f"{value:z.3g}")
        text.set_color(INK if lead else MUTED)
    for text, value in zip(drawn.biases, np.concatenate([[], *b])):
        text.set_text(f"b = {value:z.3g}")
    level, k = chosen or (0, 0)
    drawn.chosen.set_data([level], [_heights(len(A[level]))[k]])
    drawn.chosen.set_visible(chosen is not None)
    for text, line in zip(drawn.note, note.split("\n")):
        text.set_text(line)


@drawing()
def draw_network(ax, activations, weights, biases=None, names=None, title="What flows through the "
                 "network", fmt=".2f", largest=None, heaviest=None, chosen=None, note="", alt=None):
    """Units as circles with their activations, connections as lines with their weights.

    activations: one (n_l,) a layer, the input first. weights: one (n_l, n_(l-1)) a layer; a line
    is as wide as its |w|, solid and red above zero, dashed and blue below. biases: one (n_l,) a
    layer, written under the units. names: of the layers. fmt: for activations. largest, heaviest:
    the activation with the strongest colour and the weight with the widest line; unless told, the
    largest there are. chosen: (layer, unit), counted from (1, 0): ringed, and only the connections
    that lead to it are strong. note: written below the network. Weights are written where there
    are few. Returns NetworkDiagram(units, connections, activations, weights, biases, chosen,
    note): circles a layer, lines a layer, and the numbers, as texts.
    Raises ValueError for shapes that do not fit, or more units than can be read.
    """
    A, W, b = _layers(activations, weights, biases, chosen)
    names = names or ["input", *(f"layer {level}" for level in range(1, len(A)))]
    if len(names) != len(A):
        raise ValueError(f"names must hold one word a layer, {len(A)}, got {len(names)}.")
    segments = [_segments(level, w) for level, w in enumerate(W)]
    lines, tallest = note.count("\n") + bool(note), max(map(len, A))
    # 72 points an inch; about three quarters of the height, less the note, are for the units.
    room = 0.75 * ax.figure.get_figheight() - LINE * lines
    diameter = min(LARGEST_UNIT, 0.85 * 72 * room / tallest)
    places = [(level, y) for level, a in enumerate(A) for y in _heights(len(a))]
    under = ScaledTranslation(0, -(diameter / 2 + 12) / 72, ax.figure.dpi_scale_trans)
    drawn = NetworkDiagram(
        [ax.scatter(np.full(len(a), level), _heights(len(a)), s=diameter ** 2, c=a, edgecolors=INK,
                    zorder=3, clip_on=False) for level, a in enumerate(A)],
        [ax.add_collection(LineCollection(each, zorder=1)) for each in segments],
        [ax.add_artist(Stamp(*place, zorder=4)) for place in places],
        _write_weights(ax, sum(segments, [])) if _few(W) else [],
        [ax.add_artist(Stamp(*place, transform=ax.transData + under, color=MUTED, zorder=4))
         for place in places[len(A[0]):] if b],
        ax.plot([], [], marker="o", fillstyle="none", color=INK, markersize=diameter + 7,
                markeredgewidth=2, clip_on=False, zorder=3)[0],
        _write_note(ax, lines))
    ax.set(xticks=range(len(A)), xticklabels=names, yticks=[])
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.set(xlim=(-0.3, len(W) + 0.3), ylim=(-tallest / 2 - 0.15, tallest / 2))
    _fill(drawn, A, W, b, fmt, largest, heaviest, chosen, note)
    entitle(ax, title, _said(A, W, names, fmt, note), alt)
    return drawn


def move_network(drawn, activations, weights, biases=None, names=None, title="What flows through "
                 "the network", fmt=".2f", largest=None, heaviest=None, chosen=None, note="",
                 alt=None):
    """Bring what `draw_network` drew to other numbers, in layers as wide as before."""
    A, W, b = _layers(activations, weights, biases, chosen)
    _fill(drawn, A, W, b, fmt, largest, heaviest, chosen, note)
    ax = drawn.chosen.axes
    names = names or [label.get_text() for label in ax.get_xticklabels()]
    retitle(ax, title, _said(A, W, names, fmt, note), alt)


def _said(A, W, names, fmt, note):
    """The network in words."""
    layers = "; ".join(f"{name}: {', '.join(f'{value:z{fmt}}' for value in a)}"
                       for name, a in zip(names, A))
    said = note.replace("\na = ", ", a = ").replace("\n", " ")
    low, high = min(w.min() for w in W), max(w.max() for w in W)
    return (f"activations layer by layer, {layers}; {counted(sum(w.size for w in W), 'connection')}"
            f", weights from {number(low)} to {number(high)}, dashed where below zero"
            + f"; {said}" * bool(note))


def spell_unit(w, a_prev, b, z, f, a):
    """What a unit computes, with its numbers, to three digits (lesson 02):

    z = 1 × 0 + 1 × 1 − 0.5 = 0.5 and, on the next line, a = sigmoid(0.5) = 0.622. Where there are
    more products the sum takes more lines, equally many for equally many weights.
    """
    products = [f"{_factor(weight)} × {_factor(value)}" for weight, value in zip(w, a_prev)]
    lines = [" + ".join(products[k:k + PRODUCTS]) for k in range(0, len(products), PRODUCTS)]
    total = f"{'-' if b < 0 else '+'} {_shown(abs(b))} = {_shown(z)}"
    gap = " " if len(products) < PRODUCTS else "\n"
    return ("z = " + "\n+ ".join(lines) + gap + total
            + f"\na = {f}({_shown(z)}) = {_shown(a)}").replace("-", "−")
