"""The practice check of two linear layers made one: what becomes of the biases (lesson 02)."""

import numpy as np

from ..practice import Mistake, Practice

rng = np.random.default_rng(32)


def _tenths(*shape):
    """Positive and negative numbers with one decimal, none of them 0: easy to add by hand."""
    return rng.integers(1, 20, shape) / 10 * rng.choice([-1, 1], shape)


def _collapsed_bias(b1, W2, b2):
    return W2 @ b1 + b2


collapsed_bias = Practice(
    "collapsed_bias", _collapsed_bias,
    inputs=[(np.array([0.5]), np.array([[2.0]]), np.array([-0.3])),
            (np.array([0.5, -1.0]), np.array([[2.0, 1.0]]), np.array([0.3])),
            *[(_tenths(m), _tenths(k, m), _tenths(k))
              for m, k in [(1, 2), (2, 2), (3, 2), (2, 4), (3, 3), (5, 4)]]],
    mistakes=[
        Mistake(
            "The biases are added as they are. b1 is added before W2 is applied, so the second "
            "layer weighs it like everything else that reaches it.",
            lambda b1, W2, b2: b1 + b2),
        Mistake(
            "b2 is missing: it is added at the very end, and nothing happens to it any more.",
            lambda b1, W2, b2: W2 @ b1),
        Mistake(
            "b1 is missing: it goes through the second layer, and arrives as W2 b1.",
            lambda b1, W2, b2: b2 + 0.0),
        Mistake(
            "W2 is applied to both biases. b2 is added after W2 has done its work.",
            lambda b1, W2, b2: W2 @ (b1 + b2),
            lambda b1, W2, b2: W2 @ b1 + W2 @ b2),
        Mistake(
            "W2 is applied to b2, and b1 is added. It is the other way round: b1 is there "
            "before the second layer, and b2 is added after it.",
            lambda b1, W2, b2: W2 @ b2 + b1),
        Mistake(
            "W2 is used with rows and columns exchanged, b1 @ W2 or W2.T @ b1. With a square W2 "
            "the shapes fit either way, and only the numbers tell.",
            lambda b1, W2, b2: b1 @ W2 + b2),
        Mistake(
            "You multiply W2 and b1 entry by entry, and never add up: that is * where @ is needed.",
            lambda b1, W2, b2: W2 * b1 + b2,
            lambda b1, W2, b2: W2 * b1 + b2[:, np.newaxis]),
    ],
    praise="So two linear layers have nothing that one has not.",
)
