"""Neuron: two weights, a bias, and what they decide (lesson 01)."""

from collections import namedtuple

import numpy as np

from dlcourse import activations, plots
from dlcourse.data import gates
from dlcourse.layers import Dense
from dlcourse.plots.checking import array, whole
from dlcourse.widgets.controls import choice, slider
from dlcourse.widgets.explorer import Explorer
from dlcourse.widgets.predictions import Question

GATES = "or", "and", "nand", "xor"
SMOOTH = "sigmoid", "step", "tanh", "relu", "leaky_relu", "gelu"
YOURS = "your points"

Decision = namedtuple("Decision", "z a mistakes")


def decide(w, b, X, y, activation):
    """What a neuron makes of points: z = X w + b, a = f(z), and how many are on the wrong side."""
    neuron = Dense(2, 1, activation, rng=np.random.default_rng(0), dtype=float)
    neuron.W[...], neuron.b[...] = w, b
    a = neuron.forward(X)[:, 0]
    z = neuron.Z[:, 0]
    return Decision(z, a, int(np.sum((z >= 0) != y)))


class Neuron(Explorer):
    """One neuron with two inputs: drag w₁, w₂ and b, and watch its line, its normal, its output.

    a = f(w₁ x₁ + w₂ x₂ + b) (lesson 01). X: points (n, 2), y: their classes (n,), 0 or 1; without
    them the corners of a logic gate, gate being "or", "and", "nand" or "xor". predict: the question
    asked first, one of `Neuron.questions`. `result` is Decision(z, a, mistakes).
    """

    panels = {"columns": 2, "size": (9.5, 3.7)}
    presets = {
        "AND": {"points": "and", "w1": 1.0, "w2": 1.0, "b": -1.5},
        "OR": {"points": "or", "w1": 1.0, "w2": 1.0, "b": -0.5},
        "XOR, as near as it gets": {"points": "xor", "w1": 1.0, "w2": 1.0, "b": -0.5},
        "Steep": {"w1": 5.0, "w2": 5.0, "b": -2.5},
    }
    questions = {
        "xor": Question(
            "The four points of XOR, and the neuron that does OR. How many of the four points will "
            "be on the wrong side of its line?",
            {"points": "xor", "w1": 1.0, "w2": 1.0, "b": -0.5}, lambda told: told.mistakes,
            unit="points", because="It cuts off (0, 0) rightly, but (1, 1) lies on the side of the "
            "ones. Try to do better: no line can."),
        "bias": Question(
            "The neuron does OR: w₁ = w₂ = 1, b = −0.5. Only b will change, to −1.5. How many points "
            "of OR will then be on the wrong side?",
            {"points": "or", "w1": 1.0, "w2": 1.0, "b": -1.5}, lambda told: told.mistakes,
            unit="points", because="The line has moved past (0, 1) and (1, 0); its direction is the "
            "same. With this bias the neuron does AND."),
    }

    def __init__(self, gate="or", X=None, y=None, predict=None):
        super().__init__(predict, gate=gate, X=X, y=y)

    def setup(self, gate, X, y):
        self.sets = {name: gates(name) for name in GATES}
        if X is not None:
            X = array("X", X, "n", 2).astype(float)
            self.sets[YOURS] = X, whole("y", y, len(X))
            gate = YOURS
        elif gate not in self.sets:
            raise ValueError(f"gate must be one of {', '.join(GATES)}, got {gate!r}.")
        most = max(len(X) for X, _ in self.sets.values()) - 1
        return {
            "points": choice("points", list(self.sets), gate),
            "activation": choice("activation f", SMOOTH),
            "w1": slider("w₁", 1.0, -5.0, 5.0),
            "w2": slider("w₂", 1.0, -5.0, 5.0),
            "b": slider("b", -0.5, -8.0, 8.0),
            "point": slider("chosen point", 1, 0, most, 1),
        }

    def _points(self, points, point):
        X, y = self.sets[points]
        return X, y, min(point, len(X) - 1)

    def compute(self, points, activation, w1, w2, b, point):
        X, y, _ = self._points(points, point)
        return decide([w1, w2], b, X, y, activation)

    def frame(self, points, activation, w1, w2, b, point):
        X, y = self.sets[points]
        return points, activation, plots.response_reach(X @ [w1, w2] + b)

    def draw(self, axes, told, points, activation, w1, w2, b, point):
        X, y, point = self._points(points, point)
        f, _ = activations.get(activation)
        return (plots.draw_neuron(axes[0], [w1, w2], b, X, y, f, point, legend=False),
                plots.draw_response(axes[1], f, told.z, y, point))

    def move(self, artists, told, points, activation, w1, w2, b, point):
        X, y, point = self._points(points, point)
        f, _ = activations.get(activation)
        neuron, response = artists
        plots.move_neuron(neuron, [w1, w2], b, X, y, f, point)
        plots.move_response(response, f, told.z, y, point)
