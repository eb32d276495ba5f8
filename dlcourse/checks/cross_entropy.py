"""The practice checks of cross-entropy: chance level, from logits, its gradient (lesson 04)."""

import numpy as np

from dlcourse.activations import log_softmax, sigmoid

from .practice import Mistake, Practice

rng = np.random.default_rng(44)
GUARDS = [10.0 ** -k for k in range(5, 17)]  # what people add to a probability, or clip it at


def _tenths(*shape):
    return rng.integers(-30, 31, shape) / 10


# --- chance level --------------------------------------------------------------------------------

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
            lambda n_classes: np.log(10), lambda n_classes: 2.303, lambda n_classes: 2.3),
    ],
    praise="Any first loss far from this one is a fault to find before you train.",
)


# --- binary, from logits -------------------------------------------------------------------------

def _each(z, y):
    return np.logaddexp(0, z) - y * z


def _binary(z, y):
    return np.mean(_each(z, y))


def _from_probabilities(z, y):
    p = sigmoid(z)
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))


def _also_from_probabilities(change):
    """The same mistake made to the stable losses, (n,), and to those that meet log 0."""
    return lambda z, y: change(_each(z, y)), lambda z, y: change(_from_probabilities(z, y))


def _guarded(guard, clip):
    def binary_cross_entropy(z, y):
        p = sigmoid(z)
        if clip:
            p = np.clip(p, guard, 1 - guard)
            return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
        return -np.mean(y * np.log(p + guard) + (1 - y) * np.log(1 - p + guard))
    return binary_cross_entropy


def _coins(n):
    return _tenths(n), rng.permutation(np.arange(n) % 2)


binary_cross_entropy = Practice(
    "binary_cross_entropy", _binary,
    inputs=[
        (np.array([0.5]), np.array([1])),
        (np.array([0.5]), np.array([0])),
        (np.array([2.0, -1.0]), np.array([1, 1])),
        (np.array([1.5, -0.5]), np.array([1, 0])),
        (np.array([3, -2, 1]), np.array([0, 1, 1])),  # whole numbers
        *[_coins(n) for n in (3, 4, 5, 8)],
        (np.array([1000.0, 2.0]), np.array([1, 0])),
        (np.array([1000.0, -1.0]), np.array([0, 1])),
        (np.array([-1000.0, 0.5, 40.0]), np.array([1, 0, 0])),
    ],
    mistakes=[
        Mistake(
            "Right for moderate logits. For large ones the probability is rounded to exactly 0 or "
            "1, and inf or nan comes from log 0. Do not compute p: log(1 + exp(z)) - y z needs "
            "the logit alone.",
            lambda z, y: np.mean(_from_probabilities(z, y)),
            lambda z, y: np.mean(np.where(y == 1, -np.log(sigmoid(z)), -np.log(1 - sigmoid(z))))),
        Mistake(
            "The formula is right, but exp overflows: exp(1000) is inf. Take the larger of z and 0 "
            "out first, max(z, 0) + log(1 + exp(-|z|)), or let np.logaddexp(0, z) do it.",
            lambda z, y: np.mean(np.log(1 + np.exp(z)) - y * z),
            lambda z, y: np.mean(np.log(1 + np.exp(-z)) + (1 - y) * z)),
        Mistake(
            "You guard the logarithm with a small number. There is no nan any more, but no truth "
            "either: for a logit of 1000 the loss is 1000 and not 16 or 35, and where p is clipped "
            "the slope is 0. From the logit it needs no guard.",
            *[_guarded(guard, clip) for guard in GUARDS for clip in (True, False)]),
        Mistake(
            "You add the samples up. The loss is their mean, so that its size does not depend on "
            "how many there are.",
            *_also_from_probabilities(np.sum)),
        Mistake(
            "It comes out negative: the minus is missing. Logarithms of probabilities are "
            "negative, surprise is not.",
            *_also_from_probabilities(lambda each: -np.mean(each)),
            lambda z, y: np.mean(y * z) + np.mean(np.logaddexp(0, z))),
        Mistake(
            "Only the samples with y = 1 are counted. Those with y = 0 have the other half of the "
            "formula, (1 - y) log(1 - p): without it, saying “yes” to everything is perfect.",
            lambda z, y: np.mean(y * np.logaddexp(0, -z)),
            lambda z, y: -np.mean(y * np.log(sigmoid(z)))),
        Mistake(
            "Yes and no have changed places: a sure yes costs most where the answer is yes.",
            lambda z, y: _binary(z, 1 - y),
            lambda z, y: _binary(-z, y),
            lambda z, y: np.mean(_from_probabilities(z, 1 - y))),
        Mistake(
            "The logits are taken for probabilities. A logit is any number, and its logarithm is "
            "nan below 0: p = sigmoid(z) lies in between (and in the end is not needed).",
            lambda z, y: -np.mean(y * np.log(z) + (1 - y) * np.log(1 - z))),
        Mistake(
            "That is another logarithm: decimal, or to base 2. Losses are in nats, of the natural "
            "logarithm, np.log.",
            *_also_from_probabilities(lambda each: np.mean(each) / np.log(10)),
            *_also_from_probabilities(lambda each: np.mean(each) / np.log(2))),
        Mistake(
            "One number for each sample comes back. A loss is one number for the whole batch: "
            "their mean.",
            *_also_from_probabilities(lambda each: each)),
        Mistake(
            "A minus is lost in exp(-|z|): with +|z| the exponential overflows for large logits, "
            "and is wrong for all others.",
            lambda z, y: np.mean(np.maximum(z, 0) + np.log(1 + np.exp(np.abs(z))) - y * z),
            lambda z, y: np.mean(np.logaddexp(0, -z) - y * z)),
    ],
    praise="No guard, no clipping: right for every logit there is.",
)


# --- categorical, from logits --------------------------------------------------------------------

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
    return _tenths(n, K), rng.integers(0, K, n)


cross_entropy = Practice(
    "cross_entropy", lambda Z, y: np.mean(_stable(Z, y)),
    inputs=[
        (np.array([[1.0, 0.0]]), np.array([1])),
        (np.array([[0.5, 2.0, 1.0]]), np.array([0])),
        (np.array([[1, 2, 4], [3, 0, 1]]), np.array([2, 1])),  # whole numbers
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
            lambda Z, y: np.sum(_log_of_softmax(Z, y)) / Z.size),
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


# --- the gradient --------------------------------------------------------------------------------

def _naive(Z, axis=1):
    E = np.exp(Z)
    return E / E.sum(axis=axis, keepdims=True)


def _columns(Z):
    E = np.exp(Z - Z.max(axis=0))
    return E / E.sum(axis=0)


def _one_hot(n, K):
    return _tenths(n, K), np.eye(K)[rng.integers(0, K, n)]


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
            "It is p - y and not y - p. At the true class p - y is negative; we walk against the "
            "gradient, so its logit rises. With y - p the network learns to be wrong.",
            lambda Z, Y: (Y - _softmax(Z)) / len(Z),
            lambda Z, Y: Y - _softmax(Z),
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
            "That is a sigmoid for each class by itself: their sum is not 1. It would be right for "
            "several yes-or-no questions; for one class out of K it is softmax.",
            lambda Z, Y: (sigmoid(Z) - Y) / len(Z)),
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
            _softmax),
        Mistake(
            "The samples are added up or averaged here already. Each logit of each sample needs "
            "a slope of its own, (n, K); the sum over the batch comes later, in dW.",
            lambda Z, Y: (_softmax(Z) - Y).mean(axis=0),
            lambda Z, Y: (_softmax(Z) - Y).sum(axis=0)),
    ],
    praise="What it said minus what is true: the delta with which the backward pass begins.",
)
