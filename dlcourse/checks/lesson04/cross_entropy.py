"""The practice checks of cross-entropy: at chance level, and from logits (lesson 04)."""

import numpy as np

from dlcourse.activations import log_softmax

from .binary_cross_entropy import GUARDS
from ..practice import Mistake, Practice

rng = np.random.default_rng(45)

chance_loss = Practice(
    "chance_loss", lambda n_classes: np.log(n_classes),
    inputs=[(2,), (1,), (3,), (10,), (26,), (1000,)],
    mistakes=[
        Mistake(
            "It comes out negative. Probabilities are below 1, so their logarithms are below 0, "
            "and surprise is minus the logarithm: -log(1/K) = +log K.",
            lambda n_classes: np.log(1 / n_classes),
            lambda n_classes: np.log10(1 / n_classes),
            lambda n_classes: np.log2(1 / n_classes)),
        Mistake(
            "That is the decimal logarithm. Losses are in nats, of the natural logarithm: np.log.",
            lambda n_classes: np.log10(n_classes)),
        Mistake(
            "That is the logarithm to base 2: the surprise in bits. Losses are in nats, of the "
            "natural logarithm: np.log. (1 bit is 0.69 nats.)",
            lambda n_classes: np.log2(n_classes)),
        Mistake(
            "That is the probability of each class. The loss is the surprise at it: minus its "
            "logarithm.",
            lambda n_classes: 1 / n_classes),
        Mistake(
            "That is the share of wrong answers at chance level, 1 - 1/K. Cross-entropy counts "
            "surprise and not mistakes.",
            lambda n_classes: 1 - 1 / n_classes),
        Mistake(
            "You add up the surprise over all the classes. Only the class that is true happens, "
            "and only that one surprises: in the sum over k the others are multiplied by y = 0.",
            lambda n_classes: n_classes * np.log(n_classes)),
        Mistake(
            "You average over the classes as well. The formula is a mean over samples and a plain "
            "sum over classes, of which the true one alone counts.",
            lambda n_classes: np.log(n_classes) / n_classes),
        Mistake(
            "That is 2.30, the answer for ten classes. Let it depend on n_classes.",
            lambda n_classes: np.log(10), lambda n_classes: 2.303, lambda n_classes: 2.3,
            lambda n_classes: 2.3026),
        Mistake(
            "That is the surprise at a class with probability 1 - 1/K. What happens is the true "
            "class, and that was given 1/K.",
            lambda n_classes: -np.log(1 - 1 / n_classes)),
    ],
    praise="Any first loss far from this one is a fault to find before you train.",
)


def _true(Z, y):
    return Z[np.arange(len(Z)), y]


def _log_sum_exp(Z):
    m = Z.max(axis=1)
    return m + np.log(np.exp(Z - m[:, np.newaxis]).sum(axis=1))


def _stable(Z, y):
    return _log_sum_exp(Z) - _true(Z, y)


def _softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def _log_of_softmax(Z, y):
    return -np.log(_true(_softmax(Z), y))


def _also_by_softmax(change):
    """The same mistake made to the stable losses, (n,), and to those that meet log 0."""
    return lambda Z, y: change(_stable(Z, y)), lambda Z, y: change(_log_of_softmax(Z, y))


def _down_the_columns(Z, y):
    m = Z.max(axis=0)
    return np.mean(m + np.log(np.exp(Z - m).sum(axis=0)) - _true(Z, y))


def _softmax_down_the_columns(Z, y):
    E = np.exp(Z - Z.max(axis=0))
    return -np.mean(np.log(_true(E / E.sum(axis=0), y)))


def _dice(n, K):
    return rng.integers(-30, 31, (n, K)) / 10, rng.integers(0, K, n)


cross_entropy = Practice(
    "cross_entropy", lambda Z, y: np.mean(_stable(Z, y)),
    inputs=[
        (np.array([[1.0, 0.0]]), np.array([1])),
        (np.array([[0.5, 2.0, 1.0]]), np.array([0])),
        (np.array([[1.0, 2.0, 4.0], [3.0, 0.0, 1.0]]), np.array([2, 1])),
        *[_dice(n, K) for n, K in [(2, 2), (3, 3), (3, 2), (2, 4), (4, 3), (5, 5), (6, 4)]],
        (np.array([[1000.0, 0.0], [1.0, 2.0]]), np.array([0, 0])),
        (np.array([[0.0, 1000.0, 3.0], [1.0, -1.0, 0.5]]), np.array([0, 2])),
        (np.array([[1000.0, 1001.0], [-3.0, 2.0], [0.5, 0.0]]), np.array([0, 1, 1])),
        (np.array([[-1000.0, -1001.0], [-1002.0, -1000.5]]), np.array([1, 1])),
    ],
    mistakes=[
        Mistake(
            "Right for moderate logits. Far apart, the softmax of the true class is rounded to "
            "exactly 0, and its logarithm is -inf (times the 0 of a one-hot label: nan). Do not "
            "compute p: log-sum-exp minus the logit of the true class is the same number, and "
            "never meets log 0.",
            lambda Z, y: np.mean(_log_of_softmax(Z, y)),
            lambda Z, y: -np.sum(np.eye(Z.shape[1])[y] * np.log(_softmax(Z))) / len(Z)),
        Mistake(
            "`Z.max(axis=1)` is a row, (n,), and is taken from the *columns* of Z, or fits nowhere. "
            "With keepdims=True it is a column, (n, 1), and each row of Z gives up its own maximum.",
            lambda Z, y: np.mean(Z.max(axis=1) + np.log(np.exp(Z - Z.max(axis=1)).sum(axis=1))
                                 - _true(Z, y))),
        Mistake(
            "Softmax is applied twice: Z are logits, cross-entropy needs one softmax, and "
            "log-sum-exp minus the true logit has it in it already.",
            lambda Z, y: np.mean(_stable(_softmax(Z), y))),
        Mistake(
            "The logit of the true class is not subtracted: this is log-sum-exp alone, whatever "
            "the truth is.",
            lambda Z, y: np.mean(_log_sum_exp(Z))),
        Mistake(
            "The exponentials of all the samples are added up into one number. Each row is one "
            "sample, with a sum of its own: axis=1.",
            lambda Z, y: np.mean(np.log(np.exp(Z).sum()) - _true(Z, y)),
            lambda Z, y: np.mean(Z.max() + np.log(np.exp(Z - Z.max()).sum()) - _true(Z, y)),
            lambda Z, y: np.mean(np.log(np.exp(Z - Z.max(axis=1, keepdims=True)).sum())
                                 + Z.max(axis=1) - _true(Z, y))),
        Mistake(
            "exp overflows for large logits, and underflows for very negative ones: inf and nan. "
            "Take the largest logit of each row out first, and add it back after the logarithm.",
            lambda Z, y: np.mean(np.log(np.exp(Z).sum(axis=1)) - _true(Z, y)),
            lambda Z, y: -np.mean(np.log(_true(np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True),
                                               y)))),
        Mistake(
            "The maximum is taken out and not put back: log sum exp(z) = m + log sum exp(z - m). "
            "The m outside is missing (or the true logit, too, must be taken as z - m).",
            lambda Z, y: np.mean(_log_sum_exp(Z) - Z.max(axis=1) - _true(Z, y))),
        Mistake(
            "The largest logit of the whole batch is taken out. A row that lies far below it "
            "underflows to 0, and log 0 is -inf: each row needs its own maximum, axis=1.",
            lambda Z, y: np.mean(Z.max() + np.log(np.exp(Z - Z.max()).sum(axis=1)) - _true(Z, y)),
            lambda Z, y: -np.mean(np.log(_true(
                np.exp(Z - Z.max()) / np.exp(Z - Z.max()).sum(axis=1, keepdims=True), y)))),
        Mistake(
            "You guard the logarithm with a small number. There is no inf any more, but no truth "
            "either: the loss cannot rise above -log of that number, and where p is clipped the "
            "slope is 0. Log-sum-exp needs no guard.",
            *[lambda Z, y, guard=guard: -np.mean(np.log(_true(_softmax(Z), y) + guard))
              for guard in GUARDS],
            *[lambda Z, y, guard=guard: -np.mean(np.log(np.clip(_true(_softmax(Z), y), guard, 1)))
              for guard in GUARDS]),
        Mistake(
            "You add the samples up. The loss is their mean, so that its size does not depend on "
            "how many there are.",
            *_also_by_softmax(np.sum)),
        Mistake(
            "You divide by the number of classes as well. The mean is over the n samples only; in "
            "the sum over the classes the true one alone counts, and it counts in full.",
            lambda Z, y: np.sum(_stable(Z, y)) / Z.size,
            lambda Z, y: np.sum(_log_of_softmax(Z, y)) / Z.size,
            lambda Z, y: -np.mean(np.eye(Z.shape[1])[y] * np.log(_softmax(Z)))),
        Mistake(
            "It comes out negative: the minus is missing. Logarithms of probabilities are "
            "negative, surprise is not.",
            *_also_by_softmax(lambda each: -np.mean(each))),
        Mistake(
            "That is another logarithm: decimal, or to base 2. Losses are in nats, of the natural "
            "logarithm, np.log.",
            *_also_by_softmax(lambda each: np.mean(each) / np.log(10)),
            *_also_by_softmax(lambda each: np.mean(each) / np.log(2))),
        Mistake(
            "The sum of the exponentials runs down the columns, over the samples (axis 0). Each "
            "row is one sample, with a sum of its own: axis=1.",
            _down_the_columns, _softmax_down_the_columns),
        Mistake(
            "`Z[:, y]` takes all the columns in y from *every* row, (n, n) numbers. From row i "
            "only column y[i] is wanted: Z[np.arange(n), y].",
            lambda Z, y: np.mean(_log_sum_exp(Z)[:, np.newaxis] - Z[:, y]),
            lambda Z, y: -np.mean(np.log(_softmax(Z)[:, y]))),
        Mistake(
            "`Z[y]` takes whole rows, as if y numbered the samples. From row i column y[i] is "
            "wanted, the row first: Z[np.arange(n), y].",
            lambda Z, y: np.mean(_log_sum_exp(Z) - Z[y]),
            lambda Z, y: np.mean(_log_sum_exp(Z) - Z[y, np.arange(len(Z))])),
        Mistake(
            "You take the class with the largest logit for the true one. The network's favourite "
            "never surprises it much; the loss is its surprise at the truth, y.",
            lambda Z, y: np.mean(_log_sum_exp(Z) - Z.max(axis=1))),
        Mistake(
            "All the classes are counted, not the true one alone. y says which column of each row "
            "belongs to the truth.",
            lambda Z, y: -np.mean(log_softmax(np.asarray(Z, float))),
            lambda Z, y: -np.mean(np.log(_softmax(Z))),
            lambda Z, y: -np.sum(np.log(_softmax(Z))) / len(Z)),
        Mistake(
            "The logits are taken for probabilities: softmax is missing. A logit is any number, "
            "and its logarithm is nan below 0.",
            lambda Z, y: -np.mean(np.log(_true(Z, y)))),
        Mistake(
            "One number for each sample comes back. A loss is one number for the whole batch: "
            "their mean.",
            *_also_by_softmax(lambda each: each)),
    ],
    praise="Keras's sparse categorical cross-entropy, from logits: the same number.",
)
