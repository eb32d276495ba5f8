"""Computation graphs: values flow forward, gradients backward (lesson 03)."""

from collections import namedtuple

import numpy as np

from dlcourse.plots.checking import array
from dlcourse.plots.figure import BLUE, INK, MUTED, VERMILLION, drawing
from dlcourse.plots.words import entitle, number

BEND = 0.35  # of an arrow's length: how far to the side it is pulled
HIDDEN = "?"  # stands for a gradient that is still to be predicted
COLUMN, ROW = 2.2, 1.5  # from node to node, in the units of the axes
NODE = {"boxstyle": "round,pad=0.45", "facecolor": "white", "edgecolor": INK, "linewidth": 1.4}

Graph = namedtuple("Graph", "boxes values gradients arrows locals")


def _shown(value):
    """The number as text; + 0 makes a -0.0 a plain 0."""
    return number(value + 0)


def _checked(nodes, edges):
    """Every node is complete, and every edge leads from a node to a later one."""
    if not nodes:
        raise ValueError("nodes is empty: pass at least one, as {name: (op, value, gradient)}.")
    for name, node in nodes.items():
        if len(node) != 3:
            raise ValueError(f'node "{name}" must be (op, value, gradient), got {node!r}.')
        array(f'value of "{name}"', node[1])
        array(f'gradient of "{name}"', node[2])
    order = list(nodes)
    for start, end, local in edges:
        for name in (start, end):
            if name not in nodes:
                raise ValueError(f'edge "{start}" to "{end}": there is no node "{name}", only '
                                 f"{', '.join(order)}.")
        if order.index(start) >= order.index(end):
            raise ValueError(f'edge "{start}" to "{end}" goes backwards: list a node after those '
                             f"it is computed from.")
        array(f'local derivative of "{end}" towards "{start}"', local)


def _places(nodes, edges):
    """Where each node stands: the end on the right, each node a column left of its first use."""
    steps = dict.fromkeys(nodes, 0)  # to the end, along the longest way
    for start, end, _ in sorted(edges, key=lambda edge: -list(nodes).index(edge[1])):
        steps[start] = max(steps[start], steps[end] + 1)
    columns = {k: [name for name in nodes if steps[name] == k] for k in set(steps.values())}
    return {name: (-COLUMN * k, -ROW * (row - (len(column) - 1) / 2))
            for k, column in columns.items() for row, name in enumerate(column)}


def _node(ax, place, name, op, value):
    """A box with the name and what it computes, and the value above it."""
    box = ax.annotate(f"{name} = {op}" if op else name, place, ha="center", va="center",
                      bbox=NODE, zorder=3)
    above = ax.annotate(_shown(value), place, xytext=(0, 19), textcoords="offset points",
                        ha="center", va="center", color=BLUE, weight="bold", zorder=4)
    return box, above


def _gradient(ax, place, gradient, revealed):
    """The gradient below its node, or a question mark."""
    return ax.annotate(_shown(gradient) if revealed else HIDDEN, place, xytext=(0, -20),
                       textcoords="offset points", ha="center", va="center", zorder=4,
                       color=VERMILLION, style="italic", weight="bold")


def _edge(ax, start, end, local, box, to):
    """An arrow from node to node, and on it how much the end moves if the start is nudged."""
    across, up = np.subtract(end, start)
    bend = BEND if across > 1.5 * COLUMN else 0  # around the nodes between
    # zorder: after the boxes, which only know where the layout has put them once they are drawn.
    arrow = ax.annotate("", end, start, zorder=5, arrowprops={
        "arrowstyle": "-|>", "color": MUTED, "connectionstyle": f"arc3,rad={-bend}",
        "patchA": box.get_bbox_patch(), "patchB": to.get_bbox_patch(), "shrinkA": 1, "shrinkB": 1})
    middle = np.mean([start, end], axis=0) + bend / 2 * np.array([-up, across])
    slope = f"× {_shown(local)}" if local >= 0 else f"× ({_shown(local)})"
    label = ax.annotate(slope, middle, ha="center", va="center", zorder=6,
                        size=9, bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})
    return arrow, label


def _said(nodes, shown):
    """The graph in words: values in forward order, gradients in backward order."""
    values = ", ".join(f"{name}{f' = {op}' if op else ''} is {_shown(value)}"
                       for name, (op, value, _) in nodes.items())
    gradients = ", ".join(f"{name} {_shown(nodes[name][2])}" for name in shown) or "none yet"
    hidden = ", ".join(name for name in reversed(nodes) if name not in shown)
    return (f"values, forward: {values}; gradients, backward: {gradients}"
            + f"; not revealed yet: {hidden}" * bool(hidden))


@drawing()
def draw_graph(ax, nodes, edges, revealed=None, title=None, alt=None):
    """A computation graph: above each node its value, below it its gradient.

    nodes: {name: (op, value, gradient)} in the order in which they are computed, op as text, ""
    for an input. edges: (from, to, local derivative d(to)/d(from)), written on the arrow.
    revealed: how many gradients are shown, counted from the last node back; the others are
    question marks. All of them unless told.
    Returns Graph(boxes, values, gradients, arrows, locals), lists in the order given.
    Raises ValueError for a node or an edge that is not complete, or an edge that goes backwards.
    """
    _checked(nodes, edges)
    revealed = len(nodes) if revealed is None else revealed
    if revealed not in range(len(nodes) + 1):
        raise ValueError(f"revealed must be a whole number from 0 to {len(nodes)}, got {revealed}.")
    shown = list(reversed(nodes))[:revealed]
    places = _places(nodes, edges)
    drawn = {name: _node(ax, places[name], name, op, value)
             for name, (op, value, _) in nodes.items()}
    gradients = [_gradient(ax, places[name], gradient, name in shown)
                 for name, (_, _, gradient) in nodes.items()]
    joined = [_edge(ax, places[start], places[end], local, drawn[start][0], drawn[end][0])
              for start, end, local in edges]
    x, y = np.array([*places.values(), *(label.xy for _, label in joined)]).T
    ax.set(aspect="equal", xticks=[], yticks=[], xlim=(x.min() - 0.5 * COLUMN, x.max() + 0.5 * COLUMN),
           ylim=(y.min() - 0.5 * ROW, y.max() + 0.5 * ROW))
    ax.spines[:].set_visible(False)
    ax.set_xlabel("above each node its value, below it its gradient; on each arrow, its slope")
    entitle(ax, title or "Values forward, gradients backward", _said(nodes, shown), alt)
    return Graph([box for box, _ in drawn.values()], [value for _, value in drawn.values()],
                 gradients, [arrow for arrow, _ in joined], [label for _, label in joined])
