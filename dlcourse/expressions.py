"""An expression taken apart: its computation graph, a walk through it, and wrong gradients that
one gets by a slip (lesson 03).

`autodiff` does the computing. Here its Values get names, so that a graph of them can be drawn.
"""

import math
from collections import namedtuple
from itertools import count

from dlcourse.autodiff import Value

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
SIGNS = {"*": "·", "-": "−", "sigmoid": "σ"}  # as a formula has it, where code has another sign

Node = namedtuple("Node", "op value gradient")
Walk = namedtuple("Walk", "nodes arrows revealed computed due steps")


def neuron(w, x, b, y):
    """A neuron without activation, what is left to the target, and the squared error."""
    m = w * x
    z = m + b
    r = y - z
    return {"m": m, "z": z, "r": r, "E": r**2}


def chain(w1, x, w2, y):
    """Two sigmoid neurons, one after the other, and the squared error."""
    z1 = w1 * x
    a1 = z1.sigmoid()
    z2 = w2 * a1
    a2 = z2.sigmoid()
    r = y - a2
    return {"z1": z1, "a1": a1, "z2": z2, "a2": a2, "r": r, "E": r**2}


def fan_out(x):
    """A value that is used twice."""
    u = 2 * x
    v = x**2
    return {"u": u, "v": v, "E": u * v}


def trace(expression, **inputs):
    """Compute an expression of Values, and its gradients: (nodes, arrows).

    expression: a function of Values that returns a Value, which is then called E; or {name: Value},
    to name the steps, the end of the graph last. Other steps are called v1, v2, ... inputs: the
    numbers it is computed for. nodes: {name: Node(op, value, gradient)}, each after those it is
    computed from, op in symbols, "" for an input. arrows: [(from, to, slope)], where the slope is
    the local derivative. Numbers that do not depend on an input are no nodes: they stand in the op.
    Raises ValueError for what cannot be computed, is no Value, or leaves an input unused.
    """
    given = {name: Value(number) for name, number in inputs.items()}
    named = _steps(expression, given)
    *_, end = named.values()
    end.backward()
    names = {value: name for name, value in [*named.items(), *given.items()]}
    free = (f"v{k}" for k in count(1) if f"v{k}" not in names.values())
    known = {}  # the Values that depend on an input, each with its name
    for value in _in_order(end):
        if value in given.values() or not known.keys().isdisjoint(value.parents):
            known[value] = names.get(value) or next(free)
    unused = [name for name, value in given.items() if value not in known]
    if unused:
        raise ValueError(f"The expression does not use {' and '.join(unused)}: use every input, "
                         f"or leave it out.")
    nodes = {name: Node(_written(value, known), value.data, _finite(name, value.grad))
             for value, name in known.items()}
    arrows = [(known[parent], name, slope) for value, name in known.items()
              for parent, slope in zip(value.parents, value.local) if parent in known]
    return nodes, arrows


def _steps(expression, given):
    """{name: Value}, as the expression returned them."""
    at = ", ".join(f"{name} = {value.data:g}" for name, value in given.items())
    try:
        returned = expression(**given)
    except Exception as error:  # whatever a learner's own function may raise
        raise ValueError(f"The expression cannot be computed at {at}. {type(error).__name__}: "
                         f"{error}") from error
    named = returned if isinstance(returned, dict) else {"E": returned}
    if not named:
        raise ValueError("The expression returned no step at all: return a Value or {name: Value}.")
    for name, value in named.items():
        if not isinstance(value, Value):
            raise ValueError(f"The expression must return a Value, got {type(value).__name__} for "
                             f"{name}: build it from the inputs with + - * / ** and methods such "
                             f"as .sigmoid().")
        if name in given and value is not given[name]:
            raise ValueError(f"A step and an input are both called {name}: rename one.")
    return named


def _in_order(end):
    """What `end` was computed from, and `end`: each input right before its first use."""
    steps = [value for value in end.inputs_first() if value.parents]
    return list(dict.fromkeys(value for step in steps for value in (*step.parents, step))) or [end]


def _finite(name, gradient):
    if not math.isfinite(gradient):
        raise ValueError(f"The gradient of {name} is {gradient}, too large for a number: choose "
                         f"smaller inputs.")
    return gradient


def _written(value, names):
    """The operation that made the value, in symbols: m + b, r², σ(z)."""
    parts = [names.get(parent, f"{parent.data:.3g}") for parent in value.parents]
    sign = SIGNS.get(value.op, value.op)
    if len(parts) == 2:
        return f" {sign} ".join(parts)
    if sign.startswith("**"):
        power = sign.removeprefix("**")
        whole = power.removeprefix("-").isdigit()
        return parts[0] + (power.translate(RAISED) if whole else f"^{power}")
    return f"{sign}({parts[0]})" if parts else ""


def walk(expression, step, **inputs):
    """An expression traced, and how far a walk has come: through its operations, then back.

    Walk(nodes, arrows, revealed, computed, due, steps): how many gradients are known, how many
    operations have been carried out, whose gradient is next (None while values are missing, and
    at the end), and how many steps there are. Raises ValueError as `trace` does.
    """
    nodes, arrows = trace(expression, **inputs)
    operations = sum(node.op != "" for node in nodes.values())
    steps = operations + len(nodes)
    revealed = min(max(0, step - operations), len(nodes))
    due = list(reversed(nodes))[revealed] if operations <= step < steps else None
    return Walk(nodes, arrows, revealed, min(step, operations), due, steps)


def slips(nodes, arrows, name):
    """The wrong gradients that one gets by the usual slips, {slip: [numbers]}.

    Right is the sum over the arrows that leave the node, each with the gradient of the node that
    it leads to times the slope on it: dE/dx = Σ dE/du · du/dx.
    """
    ways = [(nodes[end].gradient, slope) for start, end, slope in arrows if start == name]
    several = len(ways) > 1
    return {
        "one way only": [behind * slope for behind, slope in ways] * several,
        "slope forgotten": [sum(behind for behind, _ in ways)] * bool(ways),
        "gradient forgotten": [sum(slope for _, slope in ways)] * bool(ways),
        "sign": [-nodes[name].gradient],
        "value": [nodes[name].value],
    }
