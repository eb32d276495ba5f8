"""The practice check of the perceptron's rule (lesson 01)."""

import numpy as np

from ..practice import Mistake, Practice

rng = np.random.default_rng(1)


def _update(w, x, y):
    return w + (y - (w @ x >= 0)) * x


def _quarters(n):
    """Multiples of 1/4, so that z = 0 is exactly 0; the last input is the constant 1."""
    return rng.integers(-12, 13, n) / 4, np.append(rng.integers(-12, 13, n - 1) / 4, 1.0)


def _with_answer(a):
    """The rule with another idea of what the neuron's answer is: a(z)."""
    return lambda w, x, y: w + (y - a(w @ x)) * x


def _if_wrong(change):
    """Another change of w, and only where the neuron is wrong."""
    return lambda w, x, y: w + change(w, x, y) if (w @ x >= 0) != y else w + 0


perceptron_update = Practice(
    "perceptron_update", _update,
    inputs=[
        (np.array([-1.0]), np.array([1.0]), 1),
        (np.array([0.0, 0.0]), np.array([2.0, 1.0]), 0),
        (np.array([0.0, 0.0]), np.array([2.0, 1.0]), 1),
        (np.array([1.0, -2.0]), np.array([1.0, 1.0]), 0),
        (np.array([0.5, 1.0, -1.5]), np.array([1.0, 1.0, 1.0]), 0),
        (np.array([-1.0, -1.0, 0.5]), np.array([0.0, 1.0, 1.0]), 1),
        (np.array([2.0, -1.0, 0.5]), np.array([1.0, 1.0, 1.0]), 1),
        *[(*_quarters(n), y) for n in (2, 3, 4, 6) for y in (0, 1)],
    ],
    mistakes=[
        Mistake(
            "The sign is turned round: the weights move away from the right answer, and z with "
            "them. When it should have fired (y = 1, a = 0), x is *added*.",
            lambda w, x, y: w - (y - (w @ x >= 0)) * x),
        Mistake(
            "The weights change although the answer was right. The perceptron learns from "
            "mistakes alone; otherwise it would never come to rest.",
            lambda w, x, y: w + (2 * y - 1) * x, lambda w, x, y: w + y * x,
            lambda w, x, y: w + x),
        Mistake(
            "You compare y with z, and not with the answer a. Then there is nearly always a "
            "difference, even where the decision is right. (As a rule of its own it is known as "
            "Widrow and Hoff's, 1960.)",
            _with_answer(lambda z: z)),
        Mistake(
            "You compare y with a sigmoid of z. The perceptron's answer is its decision, 0 or 1.",
            _with_answer(lambda z: 1 / (1 + np.exp(-z)))),
        Mistake(
            "It goes wrong where z is exactly 0. There the neuron fires, so with y = 0 that is a "
            "mistake, and with y = 1 it is none.",
            _with_answer(lambda z: z > 0)),
        Mistake(
            "The bias counts twice: the last of the weights is the bias, and x ends in the 1 that "
            "goes with it. So z is w @ x, and nothing is added.",
            lambda w, x, y: w + (y - (w @ x + w[-1] >= 0)) * x),
        Mistake(
            "Your answers are -1 and 1, and y is 0 or 1: they do not fit together. With y - a the "
            "answer has to be 0 or 1, too.",
            _with_answer(np.sign), _with_answer(lambda z: 1 if z >= 0 else -1)),
        Mistake(
            "You return only the change. The new weights are the old ones plus the change.",
            lambda w, x, y: (y - (w @ x >= 0)) * x),
        Mistake(
            "The error is added to every weight alike. Each weight moves in proportion to *its* "
            "input: one whose input was 0 had no part in the mistake.",
            lambda w, x, y: w + (y - (w @ x >= 0))),
        Mistake(
            "Only one kind of mistake is mended. When the neuron fires and should not (y = 0, "
            "a = 1), x is *taken away*; with y times x, that update is 0.",
            _if_wrong(lambda w, x, y: y * x)),
        Mistake(
            "Only one kind of mistake is mended. When the neuron should have fired and did not "
            "(y = 1, a = 0), x is *added*.",
            _if_wrong(lambda w, x, y: (y - 1) * x)),
        Mistake(
            "Every mistake adds x. That is right if the neuron should have fired; if it fired and "
            "should not have, x is taken away.",
            _if_wrong(lambda w, x, y: x)),
        Mistake(
            "Every mistake takes x away. That is right if the neuron fired and should not have; "
            "if it should have fired, x is added.",
            _if_wrong(lambda w, x, y: -x)),
        Mistake(
            "Your steps are twice as long: the two answers are 0 and 1, and not -1 and 1, so "
            "their difference is 1.",
            _if_wrong(lambda w, x, y: 2 * (2 * y - 1) * x)),
        Mistake(
            "The weights are replaced by x, or by -x. What they had learnt from other samples "
            "would be lost: add to them.",
            lambda w, x, y: (2 * y - 1) * x if (w @ x >= 0) != y else w + 0),
    ],
    praise="One line, and it is all that Rosenblatt's machine did to learn.",
)
