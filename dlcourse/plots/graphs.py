"""Computation graphs: values flow forward, gradients backward (lesson 03)."""

from collections import namedtuple

import numpy as np
from matplotlib.transforms import ScaledTranslation

from dlcourse.plots.checking import array
from dlcourse.plots.figure import BLUE, INK, MUTED, VERMILLION, drawing
from dlcourse.plots.stamps import Stamp
from dlcourse.plots.words import entitle, number, retitle

BEND = 0.35  # of an arrow's length: how far to the side it is pulled
HIDDEN = "?"  # stands for a number that is still to be found
ROW = 1.5  # from node to node below it, in the units of the axes
COLUMN = 1.7, 4.0  # from column to column, in the same: the least, and the most
# Inches that a letter takes, and beside the letters of a node its sides, arrow, value, gradient:
LETTER, IN_ONE_LINE, IN_TWO_LINES = 0.08, (0.85, 0.7), (0.75, 0.9)
NODE = {"boxstyle": "round,pad=0.45", "facecolor": "white", "edgecolor": INK, "linewidth": 1.4}

Graph = namedtuple("Graph", "boxes arrows values gradients locals marks")
Reached = namedtuple("Reached", "known shown current")


def _shown(value):
    """The number in few letters; + 0 makes a -0.0 a plain 0."""
    text = number(value + 0)
    if "e" in text or 0 < abs(value) < 1e-3:
        digits, exponent = f"{value:.1e}".split("e")
        text = f"{digits}e{int(exponent)}"
    return text


def _factor(value):
    """As `_shown`, to stand in a product."""
    return _shown(value) if value >= 0 else f"({_shown(value)})"


def _checked(nodes, edges):
    """Every node is complete, and every edge leads from a node to a later one."""
    if not nodes:
        raise ValueError("nodes is empty: pass at least one, as {name: (op, value, gradient)}.")
    for name, node in nodes.items():
        if len(node) != 3:
            raise ValueError(f'node "{name}" must be (op, value, gradient), got {node!r}.')
        array(f'value of "{name}"', node[1])
        array(f'gradient of "{name}"', node[2])
    order = {name: k for k, name in enumerate(nodes)}
    for start, end, local in edges:
        for name in (start, end):
            if name not in nodes:
                raise ValueError(f'edge "{start}" to "{end}": there is no node "{name}", only '
                                 f"{', '.join(order)}.")
        if order[start] >= order[end]:
            raise ValueError(f'edge "{start}" to "{end}" goes backwards: list a node after those '
                             f"it is computed from.")
        array(f'local derivative of "{end}" towards "{start}"', local)


def _reached(nodes, computed, revealed):
    """The nodes whose values are known, those whose gradients are shown, and the last one found."""
    operations = [name for name, (op, _, _) in nodes.items() if op]
    computed = len(operations) if computed is None else computed
    revealed = len(nodes) if revealed is None else revealed
    for name, count, most in ("revealed", revealed, len(nodes)), ("computed", computed,
                                                                  len(operations)):
        if count not in range(most + 1):
            raise ValueError(f"{name} must be a whole number from 0 to {most}, got {count}.")
    known = [name for name in nodes if name not in operations[computed:]]
    shown = list(reversed(nodes))[:revealed]
    return Reached(known, shown, [None, *operations[:computed], *shown][-1])


def _places(nodes, edges, room):
    """Where each node stands: the end on the right, each node a column left of its first use.

    room: the width and height of the picture in inches. Also returns how wide a column is in the
    units of the axes, and the width and height of a node's place in inches.
    """
    steps = dict.fromkeys(nodes, 0)  # to the end, along the longest way
    order = {name: k for k, name in enumerate(nodes)}
    for start, end, _ in sorted(edges, key=lambda edge: -order[edge[1]]):
        steps[start] = max(steps[start], steps[end] + 1)
    columns = {k: [name for name in nodes if steps[name] == k] for k in set(steps.values())}
    rows = max(map(len, columns.values()))
    across, up = len(columns), ROW * rows
    wide = np.clip(up * room[0] / room[1] / across, *COLUMN)
    places = {name: (-wide * k, -ROW * (row - (len(column) - 1) / 2))
              for k, column in columns.items() for row, name in enumerate(column)}
    unit = min(room[0] / across / wide, room[1] / up)
    return places, wide, (wide * unit, ROW * unit)


def _texts(nodes, place):
    """What each box says, in one line or two, as fits into a node's place."""
    texts = [f"{name} = {op}" if op else name for name, (op, _, _) in nodes.items()]
    for around, equals in (IN_ONE_LINE, " = "), (IN_TWO_LINES, " =\n"):
        texts = [text.replace(" = ", equals) for text in texts]
        longest = max(len(line) for text in texts for line in text.split("\n"))
        if np.all(np.add(around, [longest * LETTER, 0]) <= place):
            return dict(zip(nodes, texts))
    raise ValueError(f"A graph of {len(nodes)} nodes like this one does not fit into the picture: "
                     f"draw a shorter expression, or a part of it.")


def _text(ax, place, points, **look):
    """An empty text, so many points above its place."""
    up = ScaledTranslation(0, points / 72, ax.figure.dpi_scale_trans)
    return ax.add_artist(Stamp(*place, transform=ax.transData + up, **look))


def _node(ax, place, text):
    """A box with the name and what it computes, a thicker one, and texts for value and gradient."""
    how = {"ha": "center", "va": "center"}
    box = ax.annotate(text, place, bbox=NODE, zorder=3, **how)
    mark = ax.annotate(text, place, bbox=NODE | {"linewidth": 3}, zorder=3.5, weight="bold", **how)
    far = 26 if "\n" in text else 19
    look = {"size": 10, "weight": "bold", "zorder": 4}
    return (box, mark, _text(ax, place, far, color=BLUE, **look),
            _text(ax, place, -far - 1, color=VERMILLION, style="italic", **look))


def _edge(ax, start, end, bend, box, to):
    """An arrow from node to node, and on it the place for its slope."""
    across, up = np.subtract(end, start)
    # zorder: after the boxes, which only know where the layout has put them once they are drawn.
    arrow = ax.annotate("", end, start, zorder=5, arrowprops={
        "arrowstyle": "-|>", "color": MUTED, "connectionstyle": f"arc3,rad={-bend}",
        "patchA": box.get_bbox_patch(), "patchB": to.get_bbox_patch(), "shrinkA": 1, "shrinkB": 1})
    middle = np.mean([start, end], axis=0) + bend / 2 * np.array([-up, across])
    if up or bend:
        ground = {"facecolor": "white", "edgecolor": "none", "pad": 1}
        return arrow, _text(ax, middle, 0, zorder=6, bbox=ground)
    return arrow, _text(ax, middle, 8, zorder=6)  # above the arrow, so that all of it is seen


def _bends(edges, places, wide):
    """How much each arrow is bent: around nodes between its ends, and away from its twins."""
    bends = []
    for k, (start, end, _) in enumerate(edges):
        twins = [i for i, edge in enumerate(edges) if edge[:2] == (start, end)]
        long = places[end][0] - places[start][0] > 1.5 * wide
        bends.append(BEND * (long + twins.index(k) - (len(twins) - 1) / 2))
    return bends


def _show(drawn, nodes, edges, reached, mark):
    """Write into the texts what is known by now; mark the node found last, and its arrows."""
    current = reached.current if mark else None
    for k, (name, (_, value, gradient)) in enumerate(nodes.items()):
        drawn.values[k].set_text(_shown(value) if name in reached.known else HIDDEN)
        drawn.gradients[k].set_text(_shown(gradient) if name in reached.shown else HIDDEN)
        drawn.marks[k].set_visible(name == current)
    for text, (start, end, local) in zip(drawn.locals, edges):
        text.set_text(f"× {_factor(local)}" if end in reached.known else "")
        used = start if current in reached.shown else end
        text.set_weight("bold" if used == current else "normal")


def _spelled(nodes, edges, reached):
    """The last step with its numbers: the operation, or the chain rule.

    dE/dx = 9 × 2 + 6 × 6 = 54: a product for each arrow that leaves x, and their sum.
    """
    *_, end = nodes
    current = reached.current
    if current is None:
        return "Only the inputs are known"
    op, value, gradient = nodes[current]
    if current not in reached.shown:
        return f"Forward: {current} = {op} = {_shown(value)}"
    ways = [f"{_factor(nodes[to][2])} × {_factor(local)}"
            for start, to, local in edges if start == current]
    return " = ".join([f"Backward: d{end}/d{current}", *filter(None, [" + ".join(ways)]),
                       _shown(gradient)])


def _said(nodes, reached):
    """The graph in words: values in forward order, gradients in backward order."""
    values = [f"{name}{f' = {op}' if op else ''} is {_shown(value)}"
              for name, (op, value, _) in nodes.items() if name in reached.known]
    unknown = [f"{name} = {op}" for name, (op, _, _) in nodes.items() if name not in reached.known]
    gradients = [f"{name} {_shown(nodes[name][2])}" for name in reached.shown] or ["none yet"]
    hidden = [name for name in reversed(nodes) if name not in reached.shown]
    parts = {"values, forward": values, "not computed yet": unknown,
             "gradients, backward": gradients, "not revealed yet": hidden}
    return "; ".join(f"{part}: {', '.join(names)}" for part, names in parts.items() if names)


def _told(nodes, edges, reached, mark, title):
    """Title and description."""
    usual = _spelled(nodes, edges, reached) if mark else "Values forward, gradients backward"
    return title or usual, _said(nodes, reached)


@drawing()
def draw_graph(ax, nodes, edges, revealed=None, computed=None, mark=False, title=None, alt=None):
    """A computation graph: above each node its value, below it its gradient.

    nodes: {name: (op, value, gradient)} in the order in which they are computed, op as text, ""
    for an input. edges: (from, to, local derivative d(to)/d(from)), written on the arrow.
    revealed: how many gradients are shown, counted from the last node back; the others are
    question marks. computed: how many operations have been carried out, counted from the first.
    All of them unless told. mark: whether the node that was found last is marked, and its arrows,
    and the title spells out how it was found.
    Returns Graph(boxes, arrows, values, gradients, locals, marks), lists in the order given; boxes
    and arrows never move.
    Raises ValueError for a node or an edge that is not complete, an edge that goes backwards, and
    a graph too large to be read.
    """
    _checked(nodes, edges)
    reached = _reached(nodes, computed, revealed)
    grid = ax.get_gridspec()
    room = ax.figure.get_size_inches() / [grid.ncols, grid.nrows] - [0.2, 0.8]
    places, wide, place = _places(nodes, edges, room)
    texts = _texts(nodes, place)
    drawn = {name: _node(ax, places[name], texts[name]) for name in nodes}
    joined = [_edge(ax, places[start], places[end], bend, drawn[start][0], drawn[end][0])
              for (start, end, _), bend in zip(edges, _bends(edges, places, wide))]
    x, y = np.array([*places.values(), *(label.get_position() for _, label in joined)]).T
    ax.set(aspect="equal", xticks=[], yticks=[], xlim=(x.min() - 0.5 * wide, x.max() + 0.5 * wide),
           ylim=(y.min() - 0.5 * ROW, y.max() + 0.5 * ROW))
    ax.spines[:].set_visible(False)
    ax.set_xlabel("above each node its value, below it its gradient; on each arrow, its slope")
    boxes, marks, values, gradients = map(list, zip(*drawn.values()))
    graph = Graph(boxes, [arrow for arrow, _ in joined], values, gradients,
                  [label for _, label in joined], marks)
    _show(graph, nodes, edges, reached, mark)
    entitle(ax, *_told(nodes, edges, reached, mark, title), alt)
    return graph


def move_graph(drawn, nodes, edges, revealed=None, computed=None, mark=False, title=None, alt=None):
    """Bring what `draw_graph` drew to other values and gradients, or to another step of it."""
    reached = _reached(nodes, computed, revealed)
    _show(drawn, nodes, edges, reached, mark)
    retitle(drawn.values[0].axes, *_told(nodes, edges, reached, mark, title), alt)
