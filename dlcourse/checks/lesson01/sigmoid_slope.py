"""The practice check of the sigmoid's derivative (lesson 01)."""

import numpy as np

from ..practice import Mistake, Practice


def _sigmoid(z):
    return 1 / (1 + np.exp(-np.asarray(z, float)))


def _sigmoid_prime(z):
    a = 1 / (1 + np.exp(-np.clip(z, -700, 700)))  # past 700 exp overflows; the slope is 0 to 1e-300
    return a * (1 - a)


def _of_a(slope):
    """A wrong formula in terms of the output a."""
    return lambda z: slope(_sigmoid(z))


sigmoid_prime = Practice(
    "sigmoid_prime", _sigmoid_prime,
    inputs=[
        (0.0,), (2.0,), (np.array([1.0, -1.0]),), (np.array([-2.0, 0.5, 3.0]),),
        (np.array([[0.25, -0.5], [4.0, -6.0], [1.5, 0.0]]),), (np.array([0, 1, -2]),),
        (np.linspace(-5, 5, 12),), (np.array([-1000.0, 40.0, 1000.0]),),
    ],
    mistakes=[
        Mistake(
            "You compute z (1 - z). The formula is a (1 - a), and a is the *output*, the sigmoid "
            "of z: compute that first.",
            lambda z: np.asarray(z) * (1 - np.asarray(z))),
        Mistake(
            "The sigmoid is taken twice: this is its slope at a = sigmoid(z), and the slope at z "
            "is asked for. In a (1 - a) the sigmoid is already inside a.",
            _of_a(_sigmoid_prime)),
        Mistake(
            "You return the sigmoid itself. Its slope is largest in the middle and falls to 0 on "
            "both sides, where the curve is flat.",
            _of_a(lambda a: a)),
        Mistake(
            "The sign is wrong: a slope below 0 belongs to a function that falls, and the sigmoid "
            "rises everywhere. Two minus signs meet here, that of (1/u)' and that of e to the -z.",
            _of_a(lambda a: a * (a - 1)), lambda z: -np.exp(-z) / (1 + np.exp(-z)) ** 2),
        Mistake(
            "Everything comes out as 0. In a * 1 - a the multiplication comes first, so it is a "
            "- a: put 1 - a in brackets.",
            lambda z: np.zeros(np.shape(z))),
        Mistake(
            "Brackets are missing in the sigmoid: 1 / 1 + e to the -z is 1 plus e to the -z. The "
            "whole sum stands below the line.",
            lambda z: (1 + np.exp(-z)) * (1 - (1 + np.exp(-z)))),
        Mistake(
            "There is a minus in your sigmoid's denominator. It is 1 *plus* e to the -z; with a "
            "minus it is 0 at z = 0, and a is infinite there.",
            lambda z: 1 / (1 - np.exp(-z)) * (1 - 1 / (1 - np.exp(-z)))),
        Mistake(
            "This is 1 - a squared, the rule for tanh. For the sigmoid it is a (1 - a).",
            _of_a(lambda a: 1 - a ** 2),
            lambda z: 1 - np.tanh(z) ** 2),
        Mistake(
            "The second factor is 1 - z, and it should be 1 - a: both factors are made of the "
            "output.",
            lambda z: _sigmoid(z) * (1 - np.asarray(z))),
        Mistake(
            "You stop after the outer derivative. In (1/u)' = -u' / u squared the inner one, u' = "
            "-e to the -z, has to be multiplied in.",
            _of_a(lambda a: a ** 2), _of_a(lambda a: -a ** 2)),
        Mistake(
            "One factor is missing: this is 1 - a, or e to the -z over (1 + e to the -z) without "
            "the square. The slope a (1 - a) vanishes on *both* sides, near a = 0 and near a = 1.",
            _of_a(lambda a: 1 - a), lambda z: np.exp(-z) / (1 + np.exp(-z))),
        Mistake(
            "It is right for moderate z. At z = -1000 it gives nan, for e to the 1000 overflows, "
            "and infinity over infinity is not a number. With a = 1 / (1 + e to the -z) and "
            "a (1 - a) an infinity does no harm: 1 over infinity is 0.",
            lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2,
            lambda z: np.exp(z) / (1 + np.exp(z)) ** 2,
            lambda z: np.exp(z) / (1 + np.exp(z)) * (1 - np.exp(z) / (1 + np.exp(z)))),
        Mistake(
            "You give the slope at 0, 1/4, whatever z is. It depends on where the neuron stands.",
            lambda z: np.full(np.shape(z), 0.25)),
    ],
    praise="Never above 1/4: a chain of such factors shrinks fast, as lesson 03 will show.",
)
