"""Neuron: does what it computes and draws agree with w and b?"""

import numpy as np
import pytest

from dlcourse import widgets
from dlcourse.data import gates, moons
from dlcourse.widgets.neuron import decide


def test_it_decides_as_the_formula_says():
    X = np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 0.0]])
    told = decide([1.0, -2.0], 0.5, X, np.array([1, 1, 1]), "tanh")
    np.testing.assert_allclose(told.z, [0.5, -0.5, 2.5])
    np.testing.assert_allclose(told.a, np.tanh([0.5, -0.5, 2.5]))
    assert told.mistakes == 1


@pytest.mark.parametrize("w1, w2, b", [(-5, 5, 8), (5, 5, -8), (0, 0, 0), (0, 3, -1.5)])
@pytest.mark.parametrize("gate", ["or", "and", "nand", "xor"])
def test_the_sliders_move_the_line_the_rings_and_the_points_on_the_curve(gate, w1, w2, b):
    neuron = widgets.Neuron()
    for name, value in dict(points=gate, w1=w1, w2=w2, b=b).items():
        neuron.controls[name].value = value
    X, y = gates(gate)
    z = X @ [w1, w2] + b
    drawn, response = neuron.artists
    if w1 or w2:
        np.testing.assert_allclose(drawn.boundary.get_xydata() @ [w1, w2] + b, 0, atol=1e-8)
    else:
        assert drawn.boundary.get_xydata().size == 0
    wrong = (z >= 0) != y
    np.testing.assert_array_equal(drawn.wrong.get_xydata(), X[wrong])
    np.testing.assert_allclose(np.sort(np.concatenate([line.get_xdata()
                                                       for line in response.points])), np.sort(z))
    assert neuron.result.mistakes == wrong.sum()
    assert f"{wrong.sum()} of 4 points on the wrong side" in neuron.words


def test_points_of_ones_own():
    X, y = moons(50, np.random.default_rng(0))
    neuron = widgets.Neuron(X=X, y=y)
    assert neuron.state["points"] == "your points" and "of 50 points" in neuron.words


@pytest.mark.parametrize("given, sentence", [
    (dict(gate="maybe"), "gate must be one of or, and, nand, xor, got 'maybe'"),
    (dict(X=np.empty((0, 2)), y=[]), "must have shape (n, 2) and not be empty"),
    (dict(X=[[0, 1], [1, np.nan]], y=[0, 1]), "holds nan"),
    (dict(X=[[0, 1], [1, 2]], y=[0, 2]), "y must hold the classes 0 and 1"),
    (dict(X=[[0, 1, 2]], y=[0]), "(n, 2)"),
    (dict(predict="weather"), "predict must be one of xor, bias"),
])
def test_bad_input_is_a_sentence_in_the_widget(told, given, sentence):
    assert sentence in widgets.Neuron(**given).message.text


def test_one_class_alone_is_drawn():
    assert "0 of 2 points" in widgets.Neuron(X=[[1, 1], [2, 2]], y=[1, 1]).words
