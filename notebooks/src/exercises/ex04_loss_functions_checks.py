"""Exercise 04, the instructor's half: right answers, typical mistakes, hidden inputs.

Never hand this file out: students get a table of the inputs below that are not hidden.
"""

import numpy as np
from dlcourse.checks.practice import Mistake, Practice

rng = np.random.default_rng(404)
GUARDS = [10.0 ** -k for k in (5, 6, 7, 8, 9, 10, 12, 15, 16)]  # added to p, or p is clipped at it


def tenths(*shape):
    """Positive and negative numbers with one decimal, none of them 0: easy to add by hand."""
    return rng.integers(1, 20, shape) / 10 * rng.choice([-1, 1], shape)


def _swapped(function):
    return lambda *given: function(*given)[::-1]


def _cut_off(function):
    """The gradient is written into an array that took its dtype from the first argument."""
    def cut_off(first, *others):
        loss, gradient = function(first, *others)
        return loss, gradient.astype(first.dtype)
    return cut_off


CUT_OFF = ("The fractions of the gradient are lost where {} holds whole numbers: it is written "
           "into an array that took its dtype from {}, and that cuts off what is written into it.")


# --- weighted_mse: samples that count more -------------------------------------------------------

def _weighted(square=lambda D, s: s[:, None] * D**2, count=lambda D, s: s.sum() * D.shape[1],
              slope=lambda D, s: 2 * s[:, None] * D, slope_count=None, add=np.sum):
    """The weighted loss and its gradient; each argument is one place to slip."""
    def weighted_mse(A, Y, weights):
        D = A - Y
        n, again = count(D, weights), (slope_count or count)(D, weights)
        return add(square(D, weights)) / n, slope(D, weights) / again
    return weighted_mse


def _first_alone(A, Y, weights):
    loss, _ = _weighted()(A[:1], Y[:1], weights[:1])
    return loss, _weighted()(A, Y, weights)[1]


def _first_share(A, Y, weights):
    share = weights[0] / weights.sum()
    return share * np.mean((A - Y)[0] ** 2), _weighted()(A, Y, weights)[1]


def _regression(n, K):
    return tenths(n, K), tenths(n, K), rng.integers(1, 9, n) / 2


weighted_mse = Practice(
    "weighted_mse", _weighted(), parts=("loss", "gradient"),
    inputs=[(np.array([[3.0]]), np.array([[1.0]]), np.array([2.0])),
            (np.array([[1.0], [4.0]]), np.array([[0.0], [2.0]]), np.array([3.0, 1.0])),
            (np.array([[1.0, 2.0]]), np.array([[0.0, 4.0]]), np.array([0.5])),
            (np.array([[1.0, 2.0], [0.0, 1.0]]), np.array([[0.0, 2.0], [2.0, 2.0]]),
             np.array([1.0, 0.0])),
            (np.array([[3, 1], [0, 2]]), np.array([[1, 2], [0, 5]]), np.array([3, 1])),
            *[_regression(n, K) for n, K in [(2, 3), (3, 2), (3, 3), (4, 1)]]],
    hidden={
        "one sample": _regression(1, 4),
        "as many samples as outputs": _regression(5, 5),
        "one output": _regression(6, 1),
        "all weights alike": (tenths(4, 3), tenths(4, 3), np.full(4, 2.5)),
        "weights that are 0": (tenths(4, 2), tenths(4, 2), np.array([0.0, 3.0, 0.0, 1.0])),
        "whole numbers": (rng.integers(-3, 4, (4, 3)), rng.integers(-3, 4, (4, 3)),
                          np.array([1, 4, 2, 2])),
        "outputs that are all right": (np.ones((3, 2)), np.ones((3, 2)), np.array([1.0, 2.0, 3.0])),
        "large weights": (tenths(3, 4), tenths(3, 4), np.array([1e6, 3e6, 2e6])),
        "float32": tuple(A.astype(np.float32) for A in _regression(4, 3)),
        "many samples": _regression(300, 7),
    },
    mistakes=[
        Mistake(
            "The two results have changed places: first the loss, then its gradient.",
            _swapped(_weighted())),
        Mistake(
            "The weights are not used: this is the plain mean squared error.",
            lambda A, Y, weights: _weighted()(A, Y, np.ones(len(A)))),
        Mistake(
            "The weights run along the outputs and not along the samples. NumPy matches shapes "
            "from the right: make the weights a column, `weights[:, np.newaxis]`.",
            _weighted(square=lambda D, s: s * D**2, slope=lambda D, s: 2 * s * D),
            _weighted(square=lambda D, s: s * D**2), _weighted(slope=lambda D, s: 2 * s * D)),
        Mistake(
            "It is divided by the number of samples. A weighted mean is divided by the sum of the "
            "weights: otherwise weights twice as large would mean a loss twice as large.",
            _weighted(count=lambda D, s: D.size),
            _weighted(count=lambda D, s: D.size, slope_count=lambda D, s: s.sum() * D.shape[1]),
            _weighted(slope_count=lambda D, s: D.size)),
        Mistake(
            "It is divided by the sum of the weights, but not by the K outputs.",
            _weighted(count=lambda D, s: s.sum()),
            _weighted(count=lambda D, s: s.sum(), slope_count=lambda D, s: s.sum() * D.shape[1]),
            _weighted(slope_count=lambda D, s: s.sum())),
        Mistake(
            "It is divided twice: by the sum of the weights, and by the n samples as well.",
            _weighted(count=lambda D, s: s.sum() * D.size)),
        Mistake(
            "Nothing is divided: this is a weighted sum, and a weighted mean is asked for.",
            _weighted(count=lambda D, s: 1)),
        Mistake(
            "The weights are squared with the errors: (s (a - y))². The weight stands before the "
            "square.",
            _weighted(square=lambda D, s: (s[:, None] * D) ** 2),
            _weighted(square=lambda D, s: (s[:, None] * D) ** 2,
                      slope=lambda D, s: 2 * s[:, None] ** 2 * D)),
        Mistake(
            "The loss is right. The sign of the gradient is turned round: where an output is too "
            "large, more of it makes the loss larger.",
            _weighted(slope=lambda D, s: -2 * s[:, None] * D)),
        Mistake(
            "The loss is right. In the gradient the factor 2 of the square is missing.",
            _weighted(slope=lambda D, s: s[:, None] * D)),
        Mistake(
            "The loss is right. In the gradient the weights before the errors are missing: sample "
            "i has its own factor there, too.",
            _weighted(slope=lambda D, s: 2 * D),
            _weighted(slope=lambda D, s: 2 * D, slope_count=lambda D, s: D.size)),
        Mistake(
            "The loss is right. The gradient is not divided at all: the mean belongs to it as to "
            "the loss.",
            _weighted(slope_count=lambda D, s: 1)),
        Mistake(
            "The loss is right. In the gradient the square is still there: the derivative of "
            "(a - y)² is 2 (a - y).",
            _weighted(slope=lambda D, s: 2 * s[:, None] * D**2)),
        Mistake(
            "One loss for each sample or each output comes back. A loss is one number for the "
            "whole batch.",
            _weighted(add=lambda values: values.sum(axis=1)),
            _weighted(add=lambda values: values.sum(axis=0)), _weighted(add=lambda values: values)),
        Mistake(
            "Only the first sample is counted in the loss. (Does a `return` stand inside a loop?)",
            _first_alone, _first_share),
        Mistake(CUT_OFF.format("A", "A"), _cut_off(_weighted())),
    ],
    praise="Weights that are counts give what repeated samples would give.",
)


# --- masked_cross_entropy: samples without a label -----------------------------------------------

def _log_softmax(Z, axis=1, shift=lambda Z: Z.max(axis=1, keepdims=True)):
    S = Z - shift(Z)
    return S - np.log(np.exp(S).sum(axis=axis, keepdims=True))


def _log_of_softmax(Z):
    return np.log(np.exp(_log_softmax(Z)))


def _naive_softmax(Z):
    return np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)


def _masked(log_p=_log_softmax, p=lambda Z: np.exp(_log_softmax(Z)), loss=None, gradient=None,
            m=np.count_nonzero, slope_m=None, know=lambda y: y >= 0):
    """The loss of the known samples and its gradient; each argument is one place to slip."""
    def masked_cross_entropy(Z, y):
        known = know(y)
        rows = np.arange(len(Z))
        each = -log_p(Z)[rows, y]
        value = (loss or (lambda each, known: each[known].sum() / m(known)))(each, known)
        P = p(Z)
        Y = np.eye(Z.shape[1])[y] * known[:, None]
        slope = (gradient or (lambda P, Y, known: np.where(known[:, None], P - Y, 0)))(P, Y, known)
        return value, slope / (slope_m or m)(known)
    return masked_cross_entropy


def _all(y):
    return y >= -1  # and y = -1 picks the last class


def _multiplied_by_a_mask(P, Y, known):
    return (P - Y) * known[:, None]  # nan stays nan


def _guarded(guard, clip):
    def log_p(Z):
        P = np.exp(_log_softmax(Z))
        return np.log(np.clip(P, guard, 1 - guard if clip == "both" else None)
                      if clip else P + guard)
    return log_p


def _labelled(n, K, unknown):
    y = rng.integers(0, K, n)
    y[rng.permutation(n)[:unknown]] = -1
    return tenths(n, K), y


masked_cross_entropy = Practice(
    "masked_cross_entropy", _masked(), parts=("loss", "gradient"),
    inputs=[(np.array([[0.0, 0.0]]), np.array([0])),
            (np.array([[0.0, 0.0], [5.0, 1.0]]), np.array([0, -1])),
            (np.array([[1.0, 0.0, 2.0], [0.5, -1.0, 0.0]]), np.array([2, 0])),
            *[_labelled(*sizes) for sizes in [(3, 2, 1), (3, 3, 2), (4, 3, 1), (4, 4, 2)]],
            (np.array([[2, 0, 1], [0, 3, 1]]), np.array([-1, 2])),
            (np.array([[1000.0, 0.0], [0.0, 1.0], [-1000.0, 2.0]]), np.array([1, -1, 1])),
            (np.array([[-1000.0, -1001.0], [3.0, 1.0]]), np.array([0, 1]))],
    hidden={
        "one sample, and its class is known": _labelled(1, 5, 0),
        "every class is known": _labelled(5, 4, 0),
        "one class of many is known": _labelled(8, 3, 7),
        "the first sample is not known": (tenths(3, 3), np.array([-1, 2, 1])),
        "the last class is the true one": (tenths(4, 3), np.array([2, -1, 2, 2])),
        "as many samples as classes": _labelled(6, 6, 2),
        "logits far below 0": (np.array([[-2000.0, -2003.0, -1999.0], [1.0, 2.0, 0.0]]),
                               np.array([1, 0])),
        "rows far apart": (np.array([[900.0, 901.0], [-900.0, -901.5], [0.0, 0.5]]),
                           np.array([0, 1, -1])),
        "very large logits of a sample that is not known": (
            np.array([[3000.0, -3000.0], [0.3, 0.1]]), np.array([-1, 0])),
        "whole numbers": (rng.integers(-4, 5, (4, 3)), np.array([0, -1, 2, 1])),
        "float32": (tenths(5, 4).astype(np.float32), np.array([3, 0, -1, 2, -1])),
        "many classes": _labelled(40, 100, 15),
    },
    mistakes=[
        Mistake(
            "The two results have changed places: first the loss, then its gradient.",
            _swapped(_masked())),
        Mistake(
            "-1 is taken for a class: NumPy counts from the end, so an unknown sample is treated "
            "as one of the last class, without a word. Leave these samples out first.",
            _masked(know=_all),
            _masked(know=_all, log_p=lambda Z: np.log(_naive_softmax(Z)), p=_naive_softmax)),
        Mistake(
            "Class 0 is taken for unknown as well: known are the samples with y >= 0, and not only "
            "those with y > 0.",
            _masked(know=lambda y: y > 0)),
        Mistake(
            "The unknown samples add nothing, but the sum is divided by all n samples. It is a "
            "mean over the m known ones.",
            _masked(m=len), _masked(slope_m=len),
            _masked(m=len, slope_m=np.count_nonzero)),
        Mistake(
            "The loss is right. The gradient is not 0 in the rows of unknown samples: a nudge "
            "there does not move the loss.",
            _masked(gradient=lambda P, Y, known: P - Y),
            _masked(gradient=lambda P, Y, known: P - Y - np.eye(P.shape[1])[-1] * ~known[:, None])),
        Mistake(
            "The gradient has rows for the known samples only. It is to have the shape of Z, with "
            "rows of 0 for the others.",
            _masked(gradient=lambda P, Y, known: (P - Y)[known])),
        Mistake(
            "Right for moderate logits. For large ones exp overflows, and nan comes. Subtract the "
            "largest logit of each row first, for the loss *and* for the gradient.",
            _masked(log_p=lambda Z: np.log(_naive_softmax(Z)), p=_naive_softmax),
            _masked(log_p=lambda Z: Z - np.log(np.exp(Z).sum(axis=1, keepdims=True)),
                    p=_naive_softmax),
            _masked(log_p=lambda Z: Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))),
            _masked(log_p=lambda Z: np.log(_naive_softmax(Z))),
            _masked(p=_naive_softmax),
            _masked(log_p=lambda Z: np.log(_naive_softmax(Z)), p=_naive_softmax,
                    gradient=_multiplied_by_a_mask),
            _masked(p=_naive_softmax, gradient=_multiplied_by_a_mask)),
        Mistake(
            "The softmax is right, but its logarithm is taken afterwards: a probability too small "
            "for the format has become 0, and -log 0 is infinite. From the logits it is "
            "log-sum-exp minus the logit of the true class.",
            _masked(log_p=_log_of_softmax)),
        Mistake(
            "The logarithm is guarded by a small number. There is no nan any more, but no truth "
            "either: where the loss is 1000, it says 16 or 35. From the logits it needs no guard.",
            *[_masked(log_p=_guarded(guard, clip)) for guard in GUARDS
              for clip in ("", "low", "both")]),
        Mistake(
            "The largest logit of the whole batch is subtracted. Rows that lie far below it "
            "underflow to 0, and the logarithm of that is infinite: each row needs its own.",
            _masked(log_p=lambda Z: _log_softmax(Z, shift=np.max)),
            _masked(log_p=lambda Z: _log_softmax(Z, shift=np.max),
                    p=lambda Z: np.exp(_log_softmax(Z, shift=np.max))),
            _masked(log_p=lambda Z: _log_softmax(Z, shift=np.max),
                    p=lambda Z: _naive_softmax(Z - Z.max()))),
        Mistake(
            "The softmax runs down the columns, over the samples. Each row is one sample: axis=1.",
            _masked(log_p=lambda Z: _log_softmax(Z, axis=0, shift=lambda Z: Z.max(axis=0)),
                    p=lambda Z: np.exp(_log_softmax(Z, axis=0, shift=lambda Z: Z.max(axis=0))))),
        Mistake(
            "The loss is negative: the minus is missing. It is log-sum-exp minus the logit of the "
            "true class, and not the other way round.",
            _masked(loss=lambda each, known: -each[known].mean())),
        Mistake(
            "It is a sum, and a mean is asked for: divide by m, the number of known samples, the "
            "loss *and* the gradient.",
            _masked(m=lambda known: 1), _masked(slope_m=lambda known: 1),
            _masked(m=lambda known: 1, slope_m=np.count_nonzero)),
        Mistake(
            "The sign of the gradient is turned round: it is p - y. At the true class it is "
            "negative, because a larger logit there makes the loss smaller.",
            _masked(gradient=lambda P, Y, known: (Y - P) * known[:, None])),
        Mistake(
            "In the gradient the truth is missing: these are the probabilities alone. Subtract 1 "
            "at the true class.",
            _masked(gradient=lambda P, Y, known: P * known[:, None])),
        Mistake(
            "Only the true class has a slope in the gradient. The others have one, too: each is "
            "pushed down by the p it was given.",
            _masked(gradient=lambda P, Y, known: (P - 1) * Y)),
        Mistake(
            "One loss for each sample comes back. A loss is one number for the whole batch.",
            _masked(loss=lambda each, known: each * known),
            _masked(loss=lambda each, known: each[known])),
        Mistake(
            "Only the first known sample is counted in the loss. (Does a `return` stand inside a "
            "loop?)",
            _masked(loss=lambda each, known: each[known][0]),
            _masked(loss=lambda each, known: each[known][0] / np.count_nonzero(known))),
        Mistake(CUT_OFF.format("Z", "Z"), _cut_off(_masked()),
                _masked(p=lambda Z: np.exp(_log_softmax(Z)).astype(Z.dtype))),
    ],
    praise="Language models are trained with such masks: padding is no text.",
)


# --- smooth_labels: labels that are not quite sure -----------------------------------------------

def _entropy(Y, smoothing=None):
    row = Y[0][Y[0] > 0]
    return -np.sum(row * np.log(row))


def _smooth(true=lambda e, K: 1 - e + e / K, other=lambda e, K: e / K, floor=_entropy,
            change=lambda Y: Y, order=lambda Y, floor: (Y, floor)):
    """Smoothed labels and their entropy; each argument is one place to slip."""
    def smooth_labels(y, n_classes, smoothing):
        Y = np.where(np.arange(n_classes) == y[:, None],
                     float(true(smoothing, n_classes)), float(other(smoothing, n_classes)))
        return order(change(Y), floor(Y, smoothing))
    return smooth_labels


def _with_plain_log(Y, smoothing):
    return -np.sum(Y[0] * np.log(Y[0]))


def _guarded_entropy(guard, clip):
    def floor(Y, smoothing):
        row = np.maximum(Y[0], guard) if clip else Y[0]
        return -np.sum(row * np.log(row if clip else row + guard))
    return floor


def _shifted(y, n_classes, smoothing):
    return _smooth()((y - 1) % n_classes, n_classes, smoothing)


smooth_labels = Practice(
    "smooth_labels", _smooth(), parts=("Y", "floor"),
    inputs=[(np.array([0]), 2, 0.5), (np.array([1]), 2, 0.0), (np.array([0]), 2, 1.0),
            (np.array([2]), 4, 0.2), (np.array([1, 0]), 2, 0.1), (np.array([0, 2, 1]), 3, 0.3),
            (np.array([3, 3, 0]), 5, 0.1), (np.array([2, 0]), 3, 0.0)],
    hidden={
        "one label": (np.array([6]), 7, 0.4),
        "ten classes": (rng.integers(0, 10, 8), 10, 0.1),
        "as many labels as classes": (np.array([3, 1, 0, 2]), 4, 0.15),
        "a smoothing of 0": (rng.integers(0, 6, 4), 6, 0.0),
        "a smoothing of 1": (rng.integers(0, 6, 4), 6, 1.0),
        "a smoothing of 1, as a whole number": (np.array([1, 2]), 3, 1),
        "a very small smoothing": (np.array([0, 4]), 5, 1e-4),
        "the last class alone": (np.array([8, 8, 8]), 9, 0.25),
        "many labels and many classes": (rng.integers(0, 200, 50), 200, 0.3),
    },
    mistakes=[
        Mistake(
            "The two results have changed places: first the labels, then the floor.",
            _smooth(order=lambda Y, floor: (floor, Y))),
        Mistake(
            "The share is spread over the *other* classes only. The text spreads it over all K, "
            "the true one included: the true class has 1 - smoothing plus its part.",
            _smooth(true=lambda e, K: 1 - e, other=lambda e, K: e / (K - 1))),
        Mistake(
            "A row does not add up to 1: the true class has to get its part of what is spread, "
            "too, 1 - smoothing + smoothing / K.",
            _smooth(true=lambda e, K: 1 - e), _smooth(true=lambda e, K: 1.0)),
        Mistake(
            "Each of the others gets the whole of `smoothing`. It is shared among the K classes.",
            _smooth(true=lambda e, K: 1 - e, other=lambda e, K: e),
            _smooth(true=lambda e, K: 1.0, other=lambda e, K: e)),
        Mistake(
            "What is kept and what is spread have changed places: 1 - smoothing stays with the "
            "true class.",
            _smooth(true=lambda e, K: e + (1 - e) / K, other=lambda e, K: (1 - e) / K)),
        Mistake(
            "The labels are one-hot still: the smoothing is not used.",
            _smooth(true=lambda e, K: 1.0, other=lambda e, K: 0.0)),
        Mistake(
            "The labels stand one column too far to the left: the classes count from 0.",
            _shifted),
        Mistake(
            "The labels are transposed: one row for each sample, one column for each class.",
            _smooth(change=lambda Y: Y.T)),
        Mistake(
            "The labels are right. With a smoothing of 0 the floor is nan: there the computer "
            "meets 0 · log 0, which counts as 0. Leave the zeros of the row out before you take "
            "the logarithm.",
            _smooth(floor=_with_plain_log),
            _smooth(floor=lambda Y, e: -np.sum(Y * np.log(Y), axis=1).mean())),
        Mistake(
            "The labels are right. In the floor a small number keeps the logarithm from 0, and "
            "changes the result a little: with many classes that adds up. Leave the zeros of the "
            "row out instead.",
            *[_smooth(floor=_guarded_entropy(guard, clip)) for guard in GUARDS[:3]
              for clip in (True, False)]),
        Mistake(
            "The labels are right. The floor is negative: the minus before the sum is missing.",
            _smooth(floor=lambda Y, e: -_entropy(Y)),
            _smooth(floor=lambda Y, e: -_with_plain_log(Y, e))),
        Mistake(
            "The labels are right. The floor is added up over all the samples: it belongs to one "
            "row, because a loss is a mean over them.",
            _smooth(floor=lambda Y, e: len(Y) * _entropy(Y)),
            _smooth(floor=lambda Y, e: -np.sum(Y * np.log(Y)))),
        Mistake(
            "The labels are right. The floor is a mean over the K classes; the cross-entropy is a "
            "*sum* over them.",
            _smooth(floor=lambda Y, e: _entropy(Y) / Y.shape[1]),
            _smooth(floor=lambda Y, e: -np.mean(Y * np.log(Y)))),
        Mistake(
            "The labels are right. In the floor only the true class is counted: with smoothed "
            "labels each class adds its part.",
            _smooth(floor=lambda Y, e: -Y[0].max() * np.log(Y[0].max())),
            _smooth(floor=lambda Y, e: -np.log(Y[0].max()))),
        Mistake(
            "The labels are right. The floor is taken with another logarithm, to base 2 or 10: "
            "losses are in nats, np.log.",
            _smooth(floor=lambda Y, e: _entropy(Y) / np.log(2)),
            _smooth(floor=lambda Y, e: _entropy(Y) / np.log(10))),
        Mistake(
            "The labels are right. The floor is log K, the loss of a network that knows nothing. "
            "The best that a network can do is to say p = y.",
            _smooth(floor=lambda Y, e: np.log(Y.shape[1]))),
        Mistake(
            "The labels are right. The floor is 0: a network would have to be sure and right to "
            "get there, but these labels punish it for being sure.",
            _smooth(floor=lambda Y, e: 0.0)),
        Mistake(
            "The labels are right. One floor for each sample comes back: it is the same for all "
            "rows, and one number is asked for.",
            _smooth(floor=lambda Y, e: np.full(len(Y), _entropy(Y))),
            _smooth(floor=lambda Y, e: -np.sum(Y * np.log(Y), axis=1))),
    ],
    praise="So a loss that does not reach 0 need not be a bad network: look for the floor first.",
)


# --- weighted_binary_cross_entropy: a rare yes ---------------------------------------------------

def _if_yes(Z):
    return np.logaddexp(0, -Z)


def _if_no(Z):
    return np.logaddexp(0, Z)


def _p(Z):
    return np.exp(-_if_yes(Z))


def _naive_p(Z):
    return np.exp(Z) / (1 + np.exp(Z))


def _rare(each=lambda Z, Y, w: w * Y * _if_yes(Z) + (1 - Y) * _if_no(Z), add=np.mean,
          slope=lambda Z, Y, w: (1 - Y) * _p(Z) - w * Y * _p(-Z), count=lambda Z, Y, w: Z.size):
    """The weighted loss and its gradient; each argument is one place to slip."""
    def weighted_binary_cross_entropy(Z, Y, yes_weight):
        Z = np.asarray(Z, dtype=float)
        return (add(each(Z, Y, yes_weight)),
                slope(Z, Y, yes_weight) / count(Z, Y, yes_weight))
    return weighted_binary_cross_entropy


def _from_probabilities(Z, Y, w):
    return -(w * Y * np.log(_p(Z)) + (1 - Y) * np.log(1 - _p(Z)))


def _chosen_from_probabilities(Z, Y, w):
    return np.where(Y == 1, -w * np.log(_p(Z)), -np.log(1 - _p(Z)))


def _overflowing(Z, Y, w):
    return w * Y * np.log(1 + np.exp(-Z)) + (1 - Y) * np.log(1 + np.exp(Z))


def _chosen_overflowing(Z, Y, w):
    return np.where(Y == 1, w * np.log(1 + np.exp(-Z)), np.log(1 + np.exp(Z)))


def _clipped(guard, clip):
    def each(Z, Y, w):
        p = np.clip(_p(Z), guard, 1 - guard) if clip else _p(Z)
        small = 0 if clip else guard
        return -(w * Y * np.log(p + small) + (1 - Y) * np.log(1 - p + small))
    return each


def _weighted_mean(Z, Y, w):
    total = np.sum(np.where(Y == 1, w, 1))
    loss, gradient = _rare()(Z, Y, w)
    return loss * Z.size / total, gradient * Z.size / total


def _questions(n, K, w):
    return tenths(n, K), rng.permutation(np.arange(n * K) % 2).reshape(n, K), w


weighted_binary_cross_entropy = Practice(
    "weighted_binary_cross_entropy", _rare(), parts=("loss", "gradient"),
    inputs=[(np.array([[0.0]]), np.array([[1]]), 3.0), (np.array([[1.0]]), np.array([[0]]), 2.0),
            (np.array([[1.0, -1.0]]), np.array([[1, 0]]), 0.5),
            *[_questions(*sizes) for sizes in [(2, 1, 3.0), (2, 2, 1.0), (3, 2, 4.0), (2, 3, 2.5)]],
            (np.array([[2, -1], [0, 3]]), np.array([[1, 0], [1, 0]]), 2),
            (np.array([[40.0, 1.0]]), np.array([[0, 1]]), 2.0),
            (np.array([[1000.0, -1000.0], [2.0, -1.0]]), np.array([[1, 0], [0, 1]]), 2.0),
            (np.array([[1000.0], [-1000.0], [40.0]]), np.array([[0], [1], [0]]), 2.0)],
    hidden={
        "one question about one sample": _questions(1, 1, 5.0),
        "as many samples as questions": _questions(4, 4, 3.0),
        "one sample, many questions": _questions(1, 30, 10.0),
        "no yes at all": (tenths(3, 2), np.zeros((3, 2), dtype=int), 6.0),
        "nothing but yes": (tenths(3, 2), np.ones((3, 2), dtype=int), 6.0),
        "a weight below 1": _questions(5, 3, 0.1),
        "very sure and right": (np.array([[600.0, -750.0]]), np.array([[1, 0]]), 3.0),
        "very sure and wrong": (np.array([[600.0, -750.0], [-40.0, 38.0]]),
                                np.array([[0, 1], [1, 0]]), 3.0),
        "truth as floats": (tenths(4, 2), np.array([[1.0, 0], [0, 0], [1, 1], [0, 1]]), 2.0),
        "whole numbers": (rng.integers(-4, 5, (3, 3)), rng.integers(0, 2, (3, 3)), 2),
        "float32": (tenths(4, 3).astype(np.float32), rng.integers(0, 2, (4, 3)), 1.5),
        "many samples": _questions(300, 5, 7.0),
    },
    mistakes=[
        Mistake(
            "The two results have changed places: first the loss, then its gradient.",
            _swapped(_rare())),
        Mistake(
            "The weight is not used: this is the plain binary cross-entropy.",
            lambda Z, Y, yes_weight: _rare()(Z, Y, 1.0)),
        Mistake(
            "Right for moderate logits. For large ones the probability is rounded to exactly 0 or "
            "1, and inf or nan comes from log 0. Do not compute the loss from p: -log p is "
            "log(1 + exp(-z)), and -log(1 - p) is log(1 + exp(z)).",
            _rare(each=_from_probabilities), _rare(each=_chosen_from_probabilities)),
        Mistake(
            "The formula from the logits is right, but exp overflows: exp(1000) is inf. "
            "np.logaddexp(0, z) is log(1 + exp(z)) without that.",
            _rare(each=_overflowing), _rare(each=_chosen_overflowing)),
        Mistake(
            "The loss is right. In the gradient exp(z) overflows, and inf / inf is nan. With "
            "1 / (1 + exp(-z)) an overflow does no harm: 1 / inf is 0, as it should be.",
            _rare(slope=lambda Z, Y, w: np.where(Y == 1, w, 1) * (_naive_p(Z) - Y)),
            _rare(slope=lambda Z, Y, w: (1 - Y) * _naive_p(Z) - w * Y * (1 - _naive_p(Z)))),
        Mistake(
            "The logits are taken for probabilities: the sigmoid is missing. A logit is any "
            "number, and its logarithm is nan below 0.",
            _rare(each=lambda Z, Y, w: -(w * Y * np.log(Z) + (1 - Y) * np.log(1 - Z)),
                  slope=lambda Z, Y, w: (1 - Y) * Z - w * Y * (1 - Z)),
            _rare(each=lambda Z, Y, w: -(w * Y * np.log(Z) + (1 - Y) * np.log(1 - Z)))),
        Mistake(
            "The logarithm is guarded by a small number. There is no nan any more, but no truth "
            "either: where the loss is 1000, it says 16 or 35. From the logits it needs no guard.",
            *[_rare(each=_clipped(guard, clip)) for guard in GUARDS for clip in (True, False)]),
        Mistake(
            "The weight counts for the no, and the yes has none. It is the yes that is rare, and "
            "counts more.",
            _rare(each=lambda Z, Y, w: Y * _if_yes(Z) + w * (1 - Y) * _if_no(Z),
                  slope=lambda Z, Y, w: w * (1 - Y) * _p(Z) - Y * _p(-Z))),
        Mistake(
            "The weight counts for the no as well: a bracket, perhaps. Then it is no more than a "
            "factor before the whole loss.",
            _rare(each=lambda Z, Y, w: w * (Y * _if_yes(Z) + (1 - Y) * _if_no(Z)),
                  slope=lambda Z, Y, w: w * (_p(Z) - Y)),
            _rare(each=lambda Z, Y, w: w * (Y * _if_yes(Z) + (1 - Y) * _if_no(Z)))),
        Mistake(
            "It is divided by the sum of the weights. This loss is a plain mean over the n K "
            "entries, however much some of them count.",
            _weighted_mean),
        Mistake(
            "It is a sum, and a mean over all the n K entries is asked for, in the loss *and* in "
            "the gradient.",
            _rare(add=np.sum, count=lambda Z, Y, w: 1), _rare(add=np.sum),
            _rare(count=lambda Z, Y, w: 1)),
        Mistake(
            "It is divided by the n samples, but not by the K questions.",
            _rare(add=lambda each: each.sum() / len(each), count=lambda Z, Y, w: len(Z)),
            _rare(add=lambda each: each.sum() / len(each)),
            _rare(count=lambda Z, Y, w: len(Z))),
        Mistake(
            "Yes and no have changed places: a sure yes costs most where the answer is yes.",
            _rare(each=lambda Z, Y, w: w * Y * _if_no(Z) + (1 - Y) * _if_yes(Z)),
            _rare(each=lambda Z, Y, w: w * Y * _if_no(Z) + (1 - Y) * _if_yes(Z),
                  slope=lambda Z, Y, w: w * Y * _p(Z) - (1 - Y) * _p(-Z))),
        Mistake(
            "The loss is negative: the minus before the sum is missing.",
            _rare(add=lambda each: -each.mean())),
        Mistake(
            "Only the entries with a yes are counted in the loss. Those with a no have the other "
            "half of the formula.",
            _rare(each=lambda Z, Y, w: w * Y * _if_yes(Z))),
        Mistake(
            "The loss is right. The gradient is p - y, without the weight: take the derivatives of "
            "the two terms one by one, and keep w in the first.",
            _rare(slope=lambda Z, Y, w: _p(Z) - Y)),
        Mistake(
            "The loss is right. In the gradient w stands before the y alone, w y - p or p - w y. "
            "The term with log p gives -w y (1 - p): it has p in it, too.",
            _rare(slope=lambda Z, Y, w: _p(Z) - w * Y)),
        Mistake(
            "The loss is right. In the gradient w stands before everything. It belongs to the "
            "entries with a yes.",
            _rare(slope=lambda Z, Y, w: w * (_p(Z) - Y))),
        Mistake(
            "The loss is right. The sign of the gradient is turned round: where the answer is yes, "
            "a larger logit makes the loss smaller, so the gradient is negative there.",
            _rare(slope=lambda Z, Y, w: w * Y * _p(-Z) - (1 - Y) * _p(Z))),
        Mistake(
            "The loss is right. The gradient is taken at the probabilities. The way to the logits "
            "has one arrow more, the slope of the sigmoid, p (1 - p), and with it the "
            "denominators cancel.",
            _rare(slope=lambda Z, Y, w: (1 - Y) / (1 - _p(Z)) - w * Y / _p(Z)),
            _rare(slope=lambda Z, Y, w: np.where(Y == 1, -w / _p(Z), 1 / (1 - _p(Z))))),
        Mistake(
            "The loss is right. In the gradient the slope of the sigmoid is multiplied in once "
            "more. It has cancelled already: p (1 - p) against the denominators of the logarithms.",
            _rare(slope=lambda Z, Y, w: ((1 - Y) * _p(Z) - w * Y * _p(-Z)) * _p(Z) * _p(-Z))),
        Mistake(
            "One loss for each sample, question or entry comes back. A loss is one number for the "
            "whole batch.",
            _rare(add=lambda each: each.mean(axis=1)), _rare(add=lambda each: each.mean(axis=0)),
            _rare(add=lambda each: each)),
        Mistake(
            "Only the first sample is counted in the loss. (Does a `return` stand inside a loop?)",
            _rare(add=lambda each: each[0].mean()),
            _rare(add=lambda each: each[0].sum() / each.size)),
        Mistake(CUT_OFF.format("Z", "Z"), _cut_off(_rare())),
    ],
    praise="PyTorch's pos_weight and TensorFlow's weighted_cross_entropy_with_logits are this.",
)
