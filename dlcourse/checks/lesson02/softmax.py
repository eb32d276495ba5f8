"""The practice check of the softmax, stable and row by row (lesson 02)."""

import numpy as np

from dlcourse.activations import sigmoid

from ..practice import Mistake, Practice

rng = np.random.default_rng(12)


def _softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def _sharing(axis=1, shift=lambda Z: Z.max(axis=1, keepdims=True), keepdims=True):
    """A softmax with another shift, or with its sum over another axis."""
    def softmax(Z):
        E = np.exp(Z - shift(Z))
        return E / E.sum(axis=axis, keepdims=keepdims and axis is not None)
    return softmax


def _scores(n, K):
    return rng.integers(-30, 31, (n, K)) / 10


softmax = Practice(
    "softmax", _softmax,
    inputs=[(np.array([[3.0]]),),
            (np.array([[0.0, 1.0]]),),
            (np.array([[1, 2, 4]]),),  # whole numbers
            *[(_scores(n, K),) for n, K in [(2, 2), (3, 2), (2, 3), (3, 3), (4, 4), (5, 3)]],
            (np.array([[1000.0, 1001.0], [3.0, 1.0]]),),
            (np.array([[-1000.0, -1002.0, -1001.0], [1.0, 2.0, 0.0]]),),
            (np.array([[0.5, 3000.0, 0.0], [0.0, 0.0, 0.0], [-3000.0, 0.0, -1.0]]),)],
    mistakes=[
        Mistake(
            "The numbers add up to 1 down the columns: the sum runs over the samples, axis 0. "
            "Each row is one sample and needs a sum of its own, axis 1.",
            _sharing(axis=0),
            _sharing(axis=0, shift=lambda Z: Z.max(axis=0)),
            _sharing(axis=0, shift=lambda Z: Z.max()),
            lambda Z: np.exp(Z) / np.exp(Z).sum(axis=0)),
        Mistake(
            "All the numbers of the batch together add up to 1. Each row is one sample, and is to "
            "add up to 1 by itself: say axis=1 in the sum.",
            _sharing(axis=None),
            _sharing(axis=None, shift=lambda Z: Z.max()),
            lambda Z: np.exp(Z) / np.exp(Z).sum()),
        Mistake(
            "Right for moderate scores; for large ones nan comes, because exp has overflowed: "
            "exp(1000) is inf, and inf / inf is nan. Subtract the largest score of each row first: "
            "the result is the same, and nothing overflows.",
            _sharing(shift=lambda Z: 0)),
        Mistake(
            "The largest score of the whole batch is subtracted. Where a row lies far below it, "
            "exp gives 0 everywhere and 0 / 0 is nan. Each row needs its own maximum: axis=1.",
            _sharing(shift=lambda Z: Z.max())),
        Mistake(
            "The maxima of the columns are subtracted (axis 0). Then each score of a row is moved "
            "by another amount, and that does change the probabilities: one number a row, axis=1.",
            _sharing(shift=lambda Z: Z.max(axis=0))),
        Mistake(
            "The sums or maxima of the rows, (n,), are laid along the *columns*: NumPy matches "
            "shapes from the right. With keepdims=True they stay a column, (n, 1), one for each "
            "row. With as many samples as classes no error gives it away.",
            _sharing(shift=lambda Z: Z.max(axis=1)),
            _sharing(keepdims=False),
            _sharing(shift=lambda Z: Z.max(axis=1), keepdims=False),
            lambda Z: np.exp(Z) / np.exp(Z).sum(axis=1)),
        Mistake(
            "The rows do not add up to 1: divide the exponentials by their sum.",
            np.exp,
            lambda Z: np.exp(Z - Z.max(axis=1, keepdims=True))),
        Mistake(
            "There is no exp: the scores themselves are divided by their sum. Scores may be "
            "negative, and their sum may be 0; after exp all are above 0.",
            lambda Z: Z / Z.sum(axis=1, keepdims=True),
            lambda Z: (Z - Z.max(axis=1, keepdims=True))
            / (Z - Z.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True),
            lambda Z: np.abs(Z) / np.abs(Z).sum(axis=1, keepdims=True)),
        Mistake(
            "That is the sigmoid, which answers for each class by itself. Softmax shares 1 out "
            "among all the classes of a row.",
            lambda Z: sigmoid(Z)),
        Mistake(
            "The largest score is subtracted after exp. It has to be taken from the scores, before "
            "exp can overflow; afterwards it changes the result.",
            lambda Z: (np.exp(Z) - np.exp(Z).max(axis=1, keepdims=True))
            / np.exp(Z).sum(axis=1, keepdims=True)),
        Mistake(
            "The largest score is subtracted above the fraction line only. Numerator and sum need "
            "the same shift: compute E = np.exp(Z - …) once, and use it twice.",
            lambda Z: np.exp(Z - Z.max(axis=1, keepdims=True))
            / np.exp(Z).sum(axis=1, keepdims=True)),
        Mistake(
            "The sign is turned round, so that the largest score gets the smallest share. It is "
            "the scores minus their maximum.",
            _sharing(shift=lambda Z: 2 * Z - Z.max(axis=1, keepdims=True)),
            lambda Z: np.exp(-Z) / np.exp(-Z).sum(axis=1, keepdims=True)),
        Mistake(
            "The scores are divided by the largest one. That keeps exp small, but it changes the "
            "shares: only subtracting the same number from all of a row leaves them as they are.",
            lambda Z: np.exp(Z / Z.max(axis=1, keepdims=True))
            / np.exp(Z / Z.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True)),
        Mistake(
            "The winner gets 1 and all the others 0. Softmax is a soft maximum: each class has a "
            "share, by exp of its score.",
            lambda Z: (Z == Z.max(axis=1, keepdims=True)).astype(float),
            lambda Z: np.eye(Z.shape[1])[Z.argmax(axis=1)]),
        Mistake(
            "Only the first row comes back. Z is a batch, one sample a row. (If there is a loop: "
            "does the `return` stand inside it?)",
            lambda Z: _softmax(Z)[0]),
        Mistake(
            "Something else than the largest score of a row is subtracted. What is left may still "
            "be large, and exp overflows to inf; only with the maximum is every score at most 0.",
            _sharing(shift=lambda Z: Z.mean(axis=1, keepdims=True)),
            _sharing(shift=lambda Z: Z.min(axis=1, keepdims=True))),
        Mistake(
            "That is the logarithm of the softmax: the probabilities themselves are asked for.",
            lambda Z: np.log(_softmax(Z)),
            lambda Z: Z - Z.max(axis=1, keepdims=True) - np.log(
                np.exp(Z - Z.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True))),
    ],
    praise="Whatever the scores, every row is a set of probabilities.",
)
