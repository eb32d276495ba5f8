"""The practice check of the gradient of cross-entropy at the logits, p - y (lesson 04)."""

import numpy as np

from dlcourse.activations import sigmoid

from ..practice import Mistake, Practice

rng = np.random.default_rng(46)


def _shifted(Z):
    return Z - Z.max(axis=1, keepdims=True)


def _softmax(Z):
    return _naive(_shifted(Z))


def _naive(Z, axis=1):
    E = np.exp(Z)
    return E / E.sum(axis=axis, keepdims=True)


def _columns(Z):
    E = np.exp(Z - Z.max(axis=0))
    return E / E.sum(axis=0)


def _one_hot(n, K):
    return rng.integers(-30, 31, (n, K)) / 10, np.eye(K)[rng.integers(0, K, n)]


cross_entropy_gradient = Practice(
    "cross_entropy_gradient", lambda Z, Y: (_softmax(Z) - Y) / len(Z),
    inputs=[
        (np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]])),
        (np.array([[0.5, 2.0, 1.0]]), np.array([[1.0, 0.0, 0.0]])),
        (np.array([[1.0, 2.0, 4.0], [3.0, 0.0, 1.0]]), np.array([[0, 0, 1], [1, 0, 0]])),
        *[_one_hot(n, K) for n, K in [(2, 2), (3, 3), (3, 2), (2, 4), (4, 3), (5, 5), (8, 4)]],
        (np.array([[1000.0, 0.0], [1.0, 2.0]]), np.array([[0.0, 1.0], [1.0, 0.0]])),
        (np.array([[-1000.0, -1001.0], [3.0, 1.0]]), np.array([[0.0, 1.0], [1.0, 0.0]])),
    ],
    mistakes=[
        Mistake(
            "The 1/n is missing. The loss is a mean over the batch, so each sample has its share "
            "only: the loss owns the 1/n, and no layer divides later.",
            lambda Z, Y: _softmax(Z) - Y,
            lambda Z, Y: _naive(Z) - Y),
        Mistake(
            "You divide by the number of classes as well. This loss is a mean over the n samples "
            "and a plain sum over the classes (the squared error is a mean over both).",
            lambda Z, Y: (_softmax(Z) - Y) / Z.size,
            lambda Z, Y: (_naive(Z) - Y) / Z.size),
        Mistake(
            "You divide by the number of classes instead of the number of samples. len(Z) is n.",
            lambda Z, Y: (_softmax(Z) - Y) / Z.shape[1]),
        Mistake(
            "A pair of brackets is missing: without it the division is done first, and only one "
            "of the two is divided. (p - y) / n.",
            lambda Z, Y: _softmax(Z) - Y / len(Z),
            lambda Z, Y: Y - _softmax(Z) / len(Z),
            lambda Z, Y: _softmax(Z) / len(Z) - Y),
        Mistake(
            "It is p - y and not y - p. At the true class p - y is negative; we walk against the "
            "gradient, so its logit rises. With y - p the network learns to be wrong.",
            lambda Z, Y: (Y - _softmax(Z)) / len(Z),
            lambda Z, Y: Y - _softmax(Z),
            lambda Z, Y: (Y - _softmax(Z)) / Z.size,
            lambda Z, Y: (Y - _naive(Z)) / len(Z)),
        Mistake(
            "Softmax is forgotten: Z holds logits, any numbers. What the network *says* is p = "
            "softmax(z), and the gradient is p - y.",
            lambda Z, Y: (Z - Y) / len(Z),
            lambda Z, Y: Z - Y),
        Mistake(
            "p (1 - p) is multiplied in once more. The derivation has used softmax's derivative "
            "already; it cancelled, and that is the beauty of it.",
            lambda Z, Y: (_softmax(Z) - Y) * _softmax(Z) * (1 - _softmax(Z)) / len(Z),
            lambda Z, Y: (_softmax(Z) - Y) * _softmax(Z) * (1 - _softmax(Z))),
        Mistake(
            "Right for moderate logits; for large ones exp overflows, and nan comes. Use the "
            "package's softmax, or subtract the largest logit of each row first.",
            lambda Z, Y: (_naive(Z) - Y) / len(Z)),
        Mistake(
            "The softmax runs down the columns, over the samples (axis 0). Each row is one sample, "
            "whose probabilities add up to 1: axis=1.",
            lambda Z, Y: (_columns(Z) - Y) / len(Z),
            lambda Z, Y: (_naive(Z, axis=0) - Y) / len(Z)),
        Mistake(
            "The exponentials of all the samples are added up into one number. Each row is one "
            "sample, whose probabilities add up to 1: axis=1, keepdims=True.",
            lambda Z, Y: (_naive(Z, axis=None) - Y) / len(Z),
            lambda Z, Y: (np.exp(_shifted(Z)) / np.exp(_shifted(Z)).sum() - Y) / len(Z)),
        Mistake(
            "Only the true class gets a slope. The others do too: each of them is pushed down, by "
            "the p it was given, while the true one is pulled up.",
            lambda Z, Y: (_softmax(Z) - 1) * Y / len(Z),
            lambda Z, Y: (_softmax(Z) - 1) * Y),
        Mistake(
            "That is a sigmoid for each class by itself: their sum is not 1. It would be right for "
            "several yes-or-no questions; for one class out of K it is softmax.",
            lambda Z, Y: (sigmoid(Z) - Y) / len(Z),
            lambda Z, Y: sigmoid(Z) - Y),
        Mistake(
            "That is the gradient at the probabilities, -y / p. It still has to go back through "
            "softmax, to the logits; then p - y is left.",
            lambda Z, Y: -Y / _softmax(Z) / len(Z),
            lambda Z, Y: -Y / _softmax(Z)),
        Mistake(
            "There is a factor 2, as in the squared error. Nothing is squared here.",
            lambda Z, Y: 2 * (_softmax(Z) - Y) / len(Z),
            lambda Z, Y: 2 * (_softmax(Z) - Y) / Z.size),
        Mistake(
            "These are the probabilities alone: subtract the truth, 1 at the true class.",
            lambda Z, Y: _softmax(Z) / len(Z),
            lambda Z, Y: _softmax(Z)),
        Mistake(
            "The samples are added up or averaged here already. Each logit of each sample needs "
            "a slope of its own, (n, K); the sum over the batch comes later, in dW.",
            lambda Z, Y: (_softmax(Z) - Y).mean(axis=0),
            lambda Z, Y: (_softmax(Z) - Y).sum(axis=0)),
    ],
    praise="What it said minus what is true: the delta with which the backward pass begins.",
)
