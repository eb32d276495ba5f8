"""The practice check of binary cross-entropy, from logits (lesson 04)."""

import numpy as np

from dlcourse.activations import sigmoid

from ..practice import Mistake, Practice

rng = np.random.default_rng(44)
GUARDS = [10.0 ** -k for k in range(5, 17)]  # what people add to a probability, or clip it at


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
    return rng.integers(-30, 31, n) / 10, rng.permutation(np.arange(n) % 2)


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
            *_also_from_probabilities(lambda each: -np.mean(each))),
        Mistake(
            "The sign of the logit in one of the two terms is the wrong way round. It is "
            "log(1 + exp(z)) - y z: for y = 1 that is log(1 + exp(-z)), small for a large z.",
            lambda z, y: np.mean(np.logaddexp(0, z) + y * z),
            lambda z, y: np.mean(np.logaddexp(0, -z) - y * z)),
        Mistake(
            "y plays no part: every sample is treated alike, as a no, log(1 + exp(z)), or as a "
            "yes, log(1 + exp(-z)). The term - y z tells them apart.",
            lambda z, y: np.mean(np.logaddexp(0, z)),
            lambda z, y: np.mean(np.logaddexp(0, -z)),
            lambda z, y: np.mean(np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))))),
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
            "In exp(-|z|) the minus or the bars are lost. Without them the exponential overflows "
            "for large logits of one sign or the other, and is wrong for others.",
            lambda z, y: np.mean(np.maximum(z, 0) + np.log(1 + np.exp(np.abs(z))) - y * z),
            lambda z, y: np.mean(np.maximum(z, 0) + np.log(1 + np.exp(-z)) - y * z),
            lambda z, y: np.mean(np.maximum(z, 0) + np.log(1 + np.exp(z)) - y * z)),
        Mistake(
            "np.max(z, 0) is the largest logit of all: its second argument is an axis. "
            "np.maximum(z, 0) takes the larger of the two for each logit by itself.",
            lambda z, y: np.mean(np.max(z) + np.log1p(np.exp(-np.abs(z))) - y * z)),
        Mistake(
            "The max(z, 0) that was taken out of the logarithm is not added back.",
            lambda z, y: np.mean(np.log1p(np.exp(-np.abs(z))) - y * z)),
        Mistake(
            "The 1 in log(1 + exp(-|z|)) is missing, or there twice: np.log1p(u) adds it by "
            "itself, np.log(u) does not.",
            lambda z, y: np.mean(np.maximum(z, 0) + np.log1p(1 + np.exp(-np.abs(z))) - y * z),
            lambda z, y: np.mean(np.maximum(z, 0) + np.log(np.exp(-np.abs(z))) - y * z)),
        Mistake(
            "That is the squared error of the probabilities. Here the surprise at the truth is "
            "asked for: minus the logarithm of what was given to it.",
            lambda z, y: np.mean((sigmoid(z) - y) ** 2)),
    ],
    praise="No guard, no clipping: right for every logit there is.",
)
