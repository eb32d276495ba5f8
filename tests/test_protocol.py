"""A network of one's own: is each way to break the protocol told, and a good one left alone?"""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcourse.layers import Dense
from dlcourse.losses import BinaryCrossEntropy
from dlcourse.network import Network
from dlcourse.protocol import MOST, RIGHT, Checked
from dlcourse.require import NotFinite

LOSS = BinaryCrossEntropy()
X = np.random.default_rng(0).normal(size=(6, 2))
Y = (X[:, :1] > 0).astype(float)


class Line:
    """z = W x + b by hand: the smallest network with the protocol."""

    def __init__(self):
        self.W, self.b = np.array([[0.5, -1.0]]), np.zeros(1)

    def forward(self, X):
        self.X = X
        return X @ self.W.T + self.b

    def backward(self, dA):
        self.dW, self.db = dA.T @ self.X, dA.sum(axis=0)

    def parameters(self):
        return [self.W, self.b]

    def gradients(self):
        return [self.dW, self.db]


def line(**methods):
    """A Line with some methods replaced."""
    return type("Mine", (Line,), methods)()


def test_a_class_is_not_a_network_and_a_missing_method_is_named():
    with pytest.raises(TypeError, match=r"got the class Line: make one, Line\(\.\.\.\)"):
        Checked(Line)
    for method in "forward", "backward", "parameters", "gradients":
        with pytest.raises(TypeError, match=rf"\(Mine\) has no method {method}\(\): it needs"):
            Checked(line(**{method: None}))


def forgot(self, X):
    Line.forward(self, X)


def breaks(self, X):
    return X @ self.W.T + self.bias


def stretched(self):
    """The bias's gradient as NumPy would stretch it."""
    return [self.dW, np.tile(self.db, (len(self.X), 1))]


BROKEN = [
    (dict(forward=forgot), TypeError,
     "What Mine.forward returns must be an array of floats, got None: is a return missing"),
    (dict(forward=lambda self, X: [0.0] * len(X)), TypeError, "array of floats, got list"),
    (dict(forward=lambda self, X: X[:, :1] > 0), TypeError, "floats, got an array of bool"),
    (dict(forward=lambda self, X: Line.forward(self, X)[:, 0]), ValueError,
     r"\(6,\) for 6 samples, but \(6, 1\) was expected: keep the last axis, as in A\[:, None"),
    (dict(forward=lambda self, X: X @ np.eye(2)), ValueError, r"shape \(6, 2\) for 6 samples"),
    (dict(forward=lambda self, X: Line.forward(self, X)[1:]), ValueError, "one row a sample"),
    (dict(forward=lambda self, X: Line.forward(self, X) * np.nan), NotFinite,
     r"What Mine.forward returned holds nan at index \(0, 0\)"),
    (dict(forward=breaks), ValueError, "Mine.forward raised AttributeError: 'Mine' object has no "
     r"attribute 'bias'.* \(in the line: return X @ self.W.T \+ self.bias\)"),
    (dict(forward=lambda self: None), ValueError, "Mine.forward raised TypeError: .* takes 1 pos"),
    (dict(backward=lambda self, dA: 1 / 0), ValueError, "Mine.backward raised ZeroDivisionError"),
    (dict(backward=lambda self, dA: None), ValueError,
     "Mine.gradients raised AttributeError: .*'dW'"),
    (dict(parameters=lambda self: []), ValueError, r"Mine.parameters\(\) is empty"),
    (dict(parameters=lambda self: None), TypeError, "Mine.parameters returns must be a list of ar"),
    (dict(parameters=lambda self: {"W": self.W}), TypeError, "list of arrays, got dict"),
    (dict(parameters=lambda self: [self.W, 0.0]), TypeError,
     r"Mine.parameters\(\)\[1\] must be an array of floats, got float"),
    (dict(parameters=lambda self: [self.W.copy(), self.b]), ValueError,
     r"Mine.parameters\(\) returns new arrays each time"),
    (dict(gradients=lambda self: [self.dW]), ValueError, "has 2 parameters but 1 gradients"),
    (dict(gradients=lambda self: [None, None]), TypeError,
     r"Mine.gradients\(\)\[0\] must be an array of floats, got None: .*never stored"),
    (dict(gradients=lambda self: [self.dW.T, self.db]), ValueError,
     r"Mine.gradients\(\)\[0\] has shape \(2, 1\), but its parameter has \(1, 2\)"),
    (dict(gradients=stretched), ValueError, r"\[1\] has shape \(6, 1\), .* a sum over the batch"),
    (dict(gradients=lambda self: [self.dW / 0, self.db]), ValueError,
     r"Mine.gradients\(\)\[0\] holds"),
]


@pytest.mark.parametrize("methods, kind, sentence", BROKEN)
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_each_way_to_break_the_protocol_is_told_before_training(methods, kind, sentence):
    with pytest.raises(kind, match=sentence):
        Checked(line(**methods)).rehearse(LOSS, X, Y)


def test_what_overflows_is_told_and_warns_nobody():
    with warnings.catch_warnings(), pytest.raises(NotFinite, match="forward returned holds inf"):
        warnings.simplefilter("error")
        Checked(line(forward=lambda self, X: np.exp(1e4 + X[:, :1]))).forward(X)


def test_as_many_outputs_as_were_asked_for():
    three = Network([Dense(2, 3, rng=np.random.default_rng(0), dtype=float)])
    assert Checked(three, outputs=3).forward(X).shape == (6, 3)
    with pytest.raises(ValueError, match=r"but \(6, 1\) was expected"):
        Checked(three).forward(X)


@given(hidden=st.integers(1, 6), seed=st.integers(0, 99))
@settings(deadline=None, max_examples=20)
def test_a_good_network_answers_as_it_does_alone(hidden, seed):
    def make():
        rng = np.random.default_rng(seed)
        return Network([Dense(2, hidden, "tanh", rng=rng, dtype=float),
                        Dense(hidden, 1, rng=rng, dtype=float)])

    alone, checked = make(), Checked(make())
    dA = LOSS.gradient(alone.forward(X), Y)
    alone.backward(dA)
    checked.rehearse(LOSS, X, Y)
    assert checked.gradient_error(LOSS, X, Y) < RIGHT
    np.testing.assert_array_equal(checked.forward(X), alone.forward(X))
    for found, expected in zip(checked.gradients(), alone.gradients(), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-12)
    for found, expected in zip(checked.parameters(), alone.parameters(), strict=True):
        np.testing.assert_array_equal(found, expected)  # rehearsed and nudged, but put back


def test_wrong_gradients_are_found_and_what_cannot_be_nudged_is_not_judged():
    def twice(self, dA):
        Line.backward(self, 2 * dA)

    assert Checked(line()).gradient_error(LOSS, X, Y) < 1e-8
    assert Checked(line(backward=twice)).gradient_error(LOSS, X, Y) == pytest.approx(0.5)
    single = Network([Dense(2, 1, rng=np.random.default_rng(0))])  # float32
    assert Checked(single).gradient_error(LOSS, X, Y) is None
    large = Network([Dense(2, MOST, rng=np.random.default_rng(0), dtype=float),
                     Dense(MOST, 1, rng=np.random.default_rng(0), dtype=float)])
    assert Checked(large).gradient_error(LOSS, X, Y) is None


def test_parameters_that_forward_does_not_use_have_no_slope():
    kept = [np.array([[0.5, -1.0]]), np.zeros(1)]
    assert Checked(line(parameters=lambda self: kept)).gradient_error(LOSS, X, Y) == 1


def test_hidden_neurons_are_told_where_there_is_a_method_for_it():
    assert Checked(line()).hidden(X) is None
    assert Checked(line(hidden=16)).hidden(X) is None  # a number of them
    [A] = Checked(line(hidden=lambda self, X: [np.tanh(X)])).hidden(X)
    np.testing.assert_array_equal(A, np.tanh(X))


@pytest.mark.parametrize("hidden, sentence", [
    (lambda self, X: np.tanh(X), "Mine.hidden returns must be a list of arrays, got an array"),
    (lambda self, X: [X.T], r"Mine.hidden\(X\)\[0\] has shape \(2, 6\) for 6 samples"),
    (lambda self, X: [X * np.inf], r"Mine.hidden\(X\)\[0\] holds"),
    (lambda self, X: X.nothing, "Mine.hidden raised AttributeError"),
])
def test_a_method_hidden_must_keep_its_word(hidden, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        Checked(line(hidden=hidden)).hidden(X)
