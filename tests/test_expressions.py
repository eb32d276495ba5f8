"""Expressions taken apart: are the gradients the measured slopes, and is a walk a walk?"""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dlcourse.autodiff import Value
from dlcourse.expressions import chain, fan_out, neuron, slips, trace, walk
from dlcourse.gradcheck import numerical_gradient, relative_error

numbers = st.integers(-8, 8).map(lambda k: k / 4)


def made(tree, inputs):
    """The Value of a tree: an input's name, a number, or (operation, branch, ...)."""
    if not isinstance(tree, tuple):
        return inputs.get(tree, tree)
    operation, *branches = tree
    parts = [made(branch, inputs) for branch in branches]
    if not any(isinstance(part, Value) for part in parts):
        return 0.5  # numbers alone stay a number
    return {"+": lambda p, q: p + q, "-": lambda p, q: p - q, "*": lambda p, q: p * q,
            "**2": lambda p: p**2, "-1": lambda p: -p, "tanh": Value.tanh,
            "sigmoid": Value.sigmoid}[operation](*parts)


trees = st.recursive(
    st.sampled_from("pqs") | numbers,
    lambda tree: (st.tuples(st.sampled_from("+-*"), tree, tree)
                  | st.tuples(st.sampled_from(["**2", "-1", "tanh", "sigmoid"]), tree)),
    max_leaves=8)


def leaves(tree):
    return {tree} if not isinstance(tree, tuple) else set().union(*map(leaves, tree[1:]))


@given(trees, st.tuples(numbers, numbers, numbers))
@settings(deadline=None, max_examples=150)
def test_any_expression_has_the_slopes_that_nudging_measures(tree, values):
    names = sorted(leaves(tree) & set("pqs"))
    assume(names)
    x = np.array(values[:len(names)])

    def of(**inputs):
        return made(tree, inputs)

    nodes, arrows = trace(of, **dict(zip(names, x)))
    *_, end = nodes
    measured = numerical_gradient(lambda: of(**{n: Value(v) for n, v in zip(names, x)}).data, x)
    np.testing.assert_allclose([nodes[name].gradient for name in names], measured,
                               rtol=1e-6, atol=1e-7)
    order = list(nodes)
    for name, (op, _, gradient) in nodes.items():
        leaving = [(nodes[to].gradient, slope) for start, to, slope in arrows if start == name]
        by_the_rule = sum(behind * slope for behind, slope in leaving) + (name == end)
        assert gradient == pytest.approx(by_the_rule, rel=1e-9, abs=1e-12)
        assert (op == "") == (name in names)
    assert all(order.index(start) < order.index(to) for start, to, _ in arrows)


@pytest.mark.parametrize("expression", [neuron, chain, fan_out])
@given(st.data())
@settings(deadline=None, max_examples=20)
def test_the_graphs_of_the_lesson_have_the_slopes_that_nudging_measures(expression, data):
    names = expression.__code__.co_varnames[:expression.__code__.co_argcount]
    x = np.array([data.draw(numbers) for _ in names])
    nodes, _ = trace(expression, **dict(zip(names, x)))
    measured = numerical_gradient(
        lambda: expression(**{name: Value(v) for name, v in zip(names, x)})["E"].data, x)
    assert relative_error(np.array([nodes[name].gradient for name in names]), measured) < 1e-6 or (
        np.abs(measured).max() < 1e-8)


def test_the_neuron_of_the_lesson_node_by_node():
    nodes, arrows = trace(neuron, w=2, x=3, b=-4, y=5)
    assert list(nodes) == ["w", "x", "m", "b", "z", "y", "r", "E"]  # inputs right before their use
    assert [node.op for node in nodes.values()] == ["", "", "w · x", "", "m + b", "", "y − z", "r²"]
    assert [node.value for node in nodes.values()] == [2, 3, 6, -4, 2, 5, 3, 9]
    assert [node.gradient for node in nodes.values()] == [-18, -12, -6, -6, -6, 6, 6, 1]
    assert arrows == [("w", "m", 3), ("x", "m", 2), ("m", "z", 1), ("b", "z", 1), ("y", "r", 1),
                      ("z", "r", -1), ("r", "E", 6)]


@pytest.mark.parametrize("expression, op", [
    (lambda x: x + 1, "x + 1"), (lambda x: 1 + x, "1 + x"), (lambda x: 2 * x, "2 · x"),
    (lambda x: x * 2, "x · 2"), (lambda x: 3 - x, "3 − x"), (lambda x: -x, "-1 · x"),
    (lambda x: x**2, "x²"), (lambda x: x**-12, "x⁻¹²"), (lambda x: x**0.5, "x^0.5"),
    (lambda x: x**1e-5, "x^1e-05"), (lambda x: x.exp(), "exp(x)"), (lambda x: x.log(), "log(x)"),
    (lambda x: x.sigmoid(), "σ(x)"), (lambda x: x.relu(), "relu(x)"),
    (lambda x: x * (Value(2) * 3), "x · 6"),
])
def test_an_operation_is_written_as_a_formula_has_it(expression, op):
    nodes, _ = trace(expression, x=1.5)
    assert nodes["E"].op == op


def test_steps_without_a_name_get_one_that_is_free():
    nodes, _ = trace(lambda x, v1: (x * v1 + 1).tanh(), x=1, v1=2)
    assert list(nodes) == ["x", "v1", "v2", "v3", "E"]


def test_a_value_that_is_used_twice_by_one_operation_has_two_arrows():
    nodes, arrows = trace(lambda x: x * x, x=3)
    assert arrows == [("x", "E", 3), ("x", "E", 3)] and nodes["x"].gradient == 6


def test_an_input_alone_is_a_graph_of_one_node():
    assert trace(lambda x: x, x=3) == ({"x": ("", 3, 1)}, [])
    assert walk(lambda x: x, 0, x=3).due == "x"


def raising(x):
    raise KeyError("no such weight")


@pytest.mark.parametrize("expression, inputs, message", [
    (raising, {"x": 1}, "cannot be computed at x = 1. KeyError: 'no such weight'"),
    (lambda x: x.data, {"x": 1}, "must return a Value, got float for E: build it from the inputs"),
    (lambda x: None, {"x": 1}, "got NoneType"),
    (lambda x: {"m": x * 2, "E": 3}, {"x": 1}, "got int for E"),
    (lambda x: {}, {"x": 1}, "returned no step at all"),
    (lambda x: {"x": x * 2}, {"x": 1}, "A step and an input are both called x"),
    (lambda x, y: x * 2, {"x": 1, "y": 2}, "does not use y: use every input"),
    (lambda x: Value(2), {"x": 1}, "does not use x"),
    (lambda x: x.exp().exp(), {"x": 9}, "at x = 9. OverflowError"),
    (lambda x: x**300 * x**300, {"x": 9}, "at x = 9. ValueError: A Value must be finite"),
    (lambda x: (x - 1).log(), {"x": 1}, "log needs a number above 0, got 0"),
    (lambda x: 1 / x, {"x": 0}, "ZeroDivisionError"),
    (lambda x: 1e200 * (1e200 * (x * 1e-300)), {"x": 1}, "The gradient of"),
    (lambda x, y: x * y, {"x": 1}, "TypeError"),
])
def test_what_cannot_be_taken_apart_is_said_in_a_sentence(expression, inputs, message):
    with pytest.raises(ValueError) as error:
        trace(expression, **inputs)
    assert message in str(error.value)


@pytest.mark.parametrize("expression, inputs", [
    (neuron, dict(w=1, x=2, b=3, y=4)), (chain, dict(w1=1, x=2, w2=3, y=4)), (fan_out, dict(x=2))])
def test_a_walk_computes_all_values_and_then_reveals_all_gradients(expression, inputs):
    walks = [walk(expression, step, **inputs)
             for step in range(walk(expression, 0, **inputs).steps + 1)]
    first, last = walks[0], walks[-1]
    operations = sum(node.op != "" for node in first.nodes.values())
    assert (first.computed, first.revealed, first.due) == (0, 0, None)
    assert (last.computed, last.revealed, last.due) == (operations, len(last.nodes), None)
    for before, after in zip(walks, walks[1:]):
        assert after.computed + after.revealed == before.computed + before.revealed + 1
        assert after.revealed == 0 or after.computed == operations
        if after.revealed:  # what was due is what shows now
            assert before.due == list(reversed(after.nodes))[after.revealed - 1]
    assert walk(expression, 999, **inputs) == last


def test_the_slips_of_a_node_with_one_way_and_of_one_with_two():
    nodes, arrows = trace(neuron, w=2, x=3, b=-4, y=5)
    assert slips(nodes, arrows, "w") == {
        "one way only": [], "slope forgotten": [-6], "gradient forgotten": [3], "sign": [18],
        "value": [2]}
    nodes, arrows = trace(fan_out, x=3)
    assert slips(nodes, arrows, "x") == {
        "one way only": [18, 36], "slope forgotten": [15], "gradient forgotten": [8],
        "sign": [-54], "value": [3]}
    assert slips(nodes, arrows, "E") == {
        "one way only": [], "slope forgotten": [], "gradient forgotten": [], "sign": [-1],
        "value": [54]}
