"""The practice checks of the mean squared error and its gradient (lesson 04)."""

import numpy as np

from ..practice import Mistake, Practice

rng = np.random.default_rng(4)


def _tenths(n, K):
    """Outputs and truths with one decimal: easy to read, and easy to work out by hand."""
    return rng.integers(-20, 21, (n, K)) / 10, rng.integers(-20, 21, (n, K)) / 10


INPUTS = [
    (np.array([[3.0]]), np.array([[1.0]])),
    (np.array([[1.0], [4.0]]), np.array([[2.0], [1.5]])),
    (np.array([[0.5, 2.0, 1.0]]), np.array([[1.0, 0.0, 1.5]])),
    (np.array([[3, 1], [0, 2], [5, 5]]), np.array([[1, 1], [1, 0], [2, 7]])),  # whole numbers
    *[_tenths(n, K) for n, K in [(2, 2), (3, 1), (3, 2), (2, 3), (4, 3), (3, 5), (10, 1), (8, 4)]],
]


def _mse(A, Y):
    return np.mean((A - Y) ** 2)


def _square(A, Y):
    return (A - Y) ** 2


mse = Practice(
    "mse", _mse, INPUTS,
    mistakes=[
        Mistake(
            "You add up the squares and divide by nothing. Then a batch of 100 has ten times the "
            "loss of a batch of 10, however good the network is, and steps ten times as long.",
            lambda A, Y: np.sum(_square(A, Y))),
        Mistake(
            "You divide by the n samples, but not by the K outputs of each. The formula has "
            "1/(n K): the mean is taken over all the numbers in A. (With K = 1 both are the same.)",
            lambda A, Y: np.sum(_square(A, Y)) / len(A)),
        Mistake(
            "You divide by the K outputs, but not by the n samples. The formula has 1/(n K): the "
            "mean is taken over all the numbers in A. (With n = 1 both are the same.)",
            lambda A, Y: np.sum(_square(A, Y)) / A.shape[1]),
        Mistake(
            "There is a 1/2 too many. Some books put it there, so that the 2 of the derivative "
            "cancels; the course, like Keras, leaves it out. Both have the same minimum, but not "
            "the same numbers.",
            lambda A, Y: _mse(A, Y) / 2,
            lambda A, Y: np.sum(_square(A, Y)) / len(A) / 2,
            lambda A, Y: np.sum(_square(A, Y)) / 2),
        Mistake(
            "Nothing is squared, so that an output too high makes up for one too low, and very "
            "wrong answers can have the loss 0.",
            lambda A, Y: np.mean(A - Y),
            lambda A, Y: np.mean(Y - A),
            lambda A, Y: np.mean((A - Y) * 2)),
        Mistake(
            "The brackets are missing or in the wrong place: first the difference, then its "
            "square, (A - Y) ** 2. A power is taken before a minus.",
            lambda A, Y: np.mean(A - Y**2),
            lambda A, Y: np.mean(A**2 - Y**2),
            lambda A, Y: np.mean(Y**2 - A**2)),
        Mistake(
            "Only the first sample, or number, is counted. Does a `return` stand inside a loop? It "
            "ends the function there, in the first round.",
            lambda A, Y: np.mean(_square(A, Y)[0]),
            lambda A, Y: np.sum(_square(A, Y)[0]) / A.size,
            lambda A, Y: _square(A, Y)[0, 0] / A.size),
        Mistake(
            "You take the mean first and square it afterwards. Errors of opposite sign cancel "
            "before they are squared: square each of them, then take the mean.",
            lambda A, Y: np.mean(A - Y) ** 2,
            lambda A, Y: (np.mean(A) - np.mean(Y)) ** 2),
        Mistake(
            "These are absolute values: the mean absolute error, the loss of Laplace noise. Here "
            "the squared error is asked for.",
            lambda A, Y: np.mean(np.abs(A - Y))),
        Mistake(
            "You take a square root at the end. That is the root mean square, in the units of y "
            "and good to report; the loss is without the root.",
            lambda A, Y: np.sqrt(_mse(A, Y)),
            lambda A, Y: np.linalg.norm(A - Y)),
        Mistake(
            "One number for each sample or each output comes back. A loss is one number for the "
            "whole batch: take the mean over everything, without an axis.",
            lambda A, Y: _square(A, Y).mean(axis=1),
            lambda A, Y: _square(A, Y).mean(axis=0),
            lambda A, Y: _square(A, Y).sum(axis=1),
            lambda A, Y: _square(A, Y).sum(axis=0),
            _square),
        Mistake(
            "One of the two is flattened, so that a column, (n, 1), meets a row, (n,). NumPy "
            "stretches both to (n, n) and compares every output with every label, without a word.",
            lambda A, Y: np.mean((A - Y.ravel()) ** 2),
            lambda A, Y: np.mean((A.ravel() - Y) ** 2),
            lambda A, Y: np.mean((A - Y[:, 0]) ** 2),
            lambda A, Y: np.mean((A[:, 0] - Y) ** 2)),
    ],
    praise="Its minimum over a constant answer is the mean of the truths: Gaussian noise.",
)


def _gradient(A, Y):
    return 2 * (A - Y) / A.size


mse_gradient = Practice(
    "mse_gradient", _gradient, INPUTS,
    mistakes=[
        Mistake(
            "The sign is the wrong way round. Where an output is too large, more of it makes the "
            "loss larger, so its gradient is positive: a - y. (We walk against the gradient.)",
            lambda A, Y: 2 * (Y - A) / A.size,
            lambda A, Y: (Y - A) / A.size,
            lambda A, Y: 2 * (Y - A) / len(A),
            lambda A, Y: 2 * (Y - A) / A.shape[1],
            lambda A, Y: 2 * (Y - A)),
        Mistake(
            "The factor 2 is missing: the derivative of (a - y)^2 is 2 (a - y), and this loss has "
            "no 1/2 that would cancel it.",
            lambda A, Y: (A - Y) / A.size,
            lambda A, Y: (A - Y) / len(A),
            lambda A, Y: A - Y),
        Mistake(
            "There is no 1/(n K). The loss is a mean over all the numbers in A, so each of them "
            "alone has only its share of the slope: the loss owns the 1/n, no layer divides later.",
            lambda A, Y: 2 * (A - Y)),
        Mistake(
            "You divide by the n samples, but not by the K outputs of each. The loss is a mean "
            "over all the n K numbers in A, and its gradient is divided by the same n K.",
            lambda A, Y: 2 * (A - Y) / len(A)),
        Mistake(
            "You divide by the K outputs, but not by the n samples. The loss is a mean over all "
            "the n K numbers in A, and its gradient is divided by the same n K.",
            lambda A, Y: 2 * (A - Y) / A.shape[1]),
        Mistake(
            "Samples or outputs are added up or averaged here already. Each output of each sample "
            "needs a slope of its own, in the shape of A; the sum over the batch comes later, in "
            "dW.",
            lambda A, Y: 2 * (A - Y).sum(axis=1) / A.size,
            lambda A, Y: 2 * (A - Y).sum(axis=1, keepdims=True) / A.size,
            lambda A, Y: 2 * (A - Y).mean(axis=1),
            lambda A, Y: 2 * (A - Y).mean(axis=0),
            lambda A, Y: 2 * (A - Y).sum(axis=0) / A.size,
            lambda A, Y: 2 * (A - Y).sum(axis=0),
            lambda A, Y: (A - Y).mean(axis=0),
            lambda A, Y: 2 * np.mean(A - Y),
            lambda A, Y: np.mean(A - Y)),
        Mistake(
            "That is the loss itself. Its gradient says, for each number in A, how the loss "
            "changes when that number is nudged: an array of the shape of A.",
            _mse,
            lambda A, Y: (A - Y) ** 2 / A.size,
            _square),
        Mistake(
            "The square is still there. The derivative of (a - y)^2 is 2 (a - y): the power comes "
            "down, and one factor is gone.",
            lambda A, Y: 2 * (A - Y) ** 2 / A.size,
            lambda A, Y: 2 * (A - Y) ** 2),
        Mistake(
            "The derivative of a sigmoid, a (1 - a), is multiplied in. That belongs to the next "
            "step of the chain, dL/dz, and there the layer does it. Here dL/da is asked for.",
            lambda A, Y: 2 * (A - Y) * A * (1 - A) / A.size,
            lambda A, Y: 2 * (A - Y) * A * (1 - A)),
        Mistake(
            "Only the direction is left, not the size of the error. That is the gradient of the "
            "absolute error; under squared error a large error pulls harder.",
            lambda A, Y: np.sign(A - Y) / A.size,
            lambda A, Y: 2 * np.sign(A - Y) / A.size),
    ],
    praise="Does check_gradient, lesson 03, agree? Ask it for every gradient you write.",
)
