"""Exercise 01, the instructor's half: right answers, typical mistakes, hidden inputs.

Never hand this file out: students get a table of the inputs below that are not hidden.
"""

import numpy as np
from dlcourse.checks.practice import Mistake, Practice

rng = np.random.default_rng(101)


def quarters(*shape):
    """Multiples of 1/4, none of them 0: sums of their products are exact in whatever order."""
    return rng.integers(1, 13, shape) / 4 * rng.choice([-1, 1], shape)


# --- neuron: one sample or a batch, with a threshold ---------------------------------------------

def _sigmoid(z):
    return (1 + np.tanh(z / 2)) / 2  # the same, and nothing overflows


def _neuron(weigh=lambda x, w, b: x @ w + b, f=_sigmoid,
            decide=lambda z, a, t: (a >= t) * 1, order=lambda a, fires: (a, fires)):
    """A neuron; each argument is one place to slip."""
    def neuron(x, w, b, threshold):
        z = weigh(x, w, b)
        a = f(z)
        return order(a, decide(z, a, threshold))
    return neuron


def _only_the_first(x, w, b):
    return (x @ w + b)[0] if x.ndim > 1 else x @ w + b


def _sample(n_in, threshold):
    return quarters(n_in), quarters(n_in), quarters().item(), threshold


def _samples(n, n_in, threshold):
    return quarters(n, n_in), quarters(n_in), quarters().item(), threshold


neuron = Practice(
    "neuron", _neuron(), parts=("a", "fires"),
    inputs=[(np.array([1.0, 2.0]), np.array([0.5, -0.25]), 1.0, 0.8),
            (np.array([1.0, 2.0]), np.array([0.5, -0.25]), 0.0, 0.5),
            (np.array([[1.0, 2.0]]), np.array([0.5, -0.25]), -1.0, 0.25),
            (np.array([[0.0, 1.0], [3.0, 1.0]]), np.array([1.0, -1.0]), -1.5, 0.5),
            _sample(3, 0.5), _samples(3, 2, 0.3), _samples(3, 3, 0.9), _samples(2, 4, 0.6),
            (np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([1000.0, -1000.0]), 2.0, 0.5)],
    hidden={
        "one sample with one input": _sample(1, 0.4),
        "one sample, exactly on the boundary": (
            np.array([2.0, -1.0, 0.5]), np.array([0.5, 1.5, 1.0]), 0.0, 0.5),
        "a batch of one sample": _samples(1, 5, 0.7),
        "as many samples as inputs": _samples(6, 6, 0.35),
        "whole numbers in x and w": (rng.integers(-2, 3, (5, 3)), np.array([1, -1, 2]), -1, 0.2),
        "float32": (quarters(4, 3).astype(np.float32), quarters(3).astype(np.float32), 0.5, 0.3),
        "very large weighted inputs of both signs": (
            100 * quarters(5, 4), 10 * quarters(4), 0.25, 0.95),
        "a high threshold": _samples(9, 2, 0.999),
        "many samples": _samples(300, 8, 0.65),
    },
    mistakes=[
        Mistake(
            "The two results have changed places: first the output a, then the decision.",
            _neuron(order=lambda a, fires: (fires, a))),
        Mistake(
            "The bias is missing. It is added to the sum before the sigmoid.",
            _neuron(weigh=lambda x, w, b: x @ w)),
        Mistake(
            "The bias is subtracted. It is added: z = w · x + b.",
            _neuron(weigh=lambda x, w, b: x @ w - b)),
        Mistake(
            "Right for one sample. In a batch `w @ x` sums over the samples, down the columns. "
            "`x @ w` sums along the last axis of x, and does both.",
            _neuron(weigh=lambda x, w, b: w @ x + b)),
        Mistake(
            "All the products of a batch are added into one number. Each row is a sample with a "
            "sum of its own: add along the last axis only.",
            _neuron(weigh=lambda x, w, b: np.sum(x * w) + b)),
        Mistake(
            "The sum runs over the wrong axis: axis 0 of a batch are the samples. Add along the "
            "last axis, axis=-1; for one sample that is its only one.",
            _neuron(weigh=lambda x, w, b: (x * w).sum(axis=0) + b)),
        Mistake(
            "Right for a batch, and not for one sample: a single sample has no second axis, and "
            "its entries are numbers, not rows. `x @ w` takes both as they come.",
            _neuron(weigh=lambda x, w, b: (x * w).sum(axis=1) + b),
            _neuron(weigh=lambda x, w, b: np.array([np.sum(row * w) + b for row in x])),
            _neuron(weigh=lambda x, w, b: np.array([np.dot(row, w) + b for row in x]))),
        Mistake(
            "Only the first sample is worked on. A batch has one sample a row, and each gets an "
            "output and a decision. (If there is a loop: does the `return` stand inside it?)",
            _neuron(weigh=_only_the_first)),
        Mistake(
            "The bias is added to every product, so it counts once for each input. It belongs to "
            "the neuron, and is added once, to the sum.",
            _neuron(weigh=lambda x, w, b: np.sum(x * w + b, axis=-1))),
        Mistake(
            "The threshold is compared with z. It is a probability, so it is the output a, between "
            "0 and 1, that has to reach it.",
            _neuron(decide=lambda z, a, t: z >= t), _neuron(decide=lambda z, a, t: z > t)),
        Mistake(
            "The argument `threshold` is not looked at: the neuron always fires from a = 1/2 "
            "(z = 0) on.",
            _neuron(decide=lambda z, a, t: z >= 0), _neuron(decide=lambda z, a, t: a > 0.5)),
        Mistake(
            "It goes wrong where a is exactly the threshold. There the neuron fires: ask for "
            "a >= threshold.",
            _neuron(decide=lambda z, a, t: a > t)),
        Mistake(
            "It fires where it should stay silent, and the other way round: it fires if the output "
            "*reaches* the threshold.",
            _neuron(decide=lambda z, a, t: a < t), _neuron(decide=lambda z, a, t: a <= t)),
        Mistake(
            "The sign in the exponent is the other way round, so that a falls where z grows. It is "
            "1 / (1 + exp(-z)).",
            _neuron(f=lambda z: _sigmoid(-z))),
        Mistake(
            "Right for moderate z. For a large one exp(z) is infinite, and inf / inf is nan. With "
            "1 / (1 + exp(-z)) an overflow does no harm: 1 / inf is 0, as it should be.",
            _neuron(f=lambda z: np.exp(z) / (1 + np.exp(z)))),
        Mistake(
            "The sigmoid is left out: what comes back as a is the weighted input z.",
            _neuron(f=lambda z: z),
            _neuron(f=lambda z: z, decide=lambda z, a, t: _sigmoid(z) >= t)),
        Mistake(
            "What comes back as a is the decision once more. The first result is the output of the "
            "sigmoid, a number between 0 and 1.",
            _neuron(order=lambda a, fires: (fires, fires))),
    ],
    praise="Move the threshold, and you trade false alarms for misses.",
)


# --- elu: an activation and its slope ------------------------------------------------------------

def _elu(below=lambda z, depth: depth * (np.exp(np.minimum(z, 0)) - 1), above=lambda z, depth: z,
         slope=lambda z, depth: depth * np.exp(np.minimum(z, 0)), steep=lambda z, depth: 1.0,
         kink=lambda z: z > 0, order=lambda a, slope: (a, slope)):
    """ELU and its slope; each argument is one place to slip."""
    def elu(z, depth):
        z = np.asarray(z)
        return order(np.where(z > 0, above(z, depth), below(z, depth)),
                     np.where(kink(z), steep(z, depth), slope(z, depth)))
    return elu


def _masked(z, depth):
    z = np.asarray(z)
    e = np.exp(z)
    return z * (z > 0) + depth * (e - 1) * (z <= 0), (z > 0) + depth * e * (z <= 0)


def _masked_slope(z, depth):
    return _elu()(z, depth)[0], _masked(z, depth)[1]


def _masked_value(z, depth):
    return _masked(z, depth)[0], _elu()(z, depth)[1]


def _cut_off(z, depth):
    z = np.asarray(z)
    return tuple(result.astype(z.dtype) for result in _elu()(z, depth))


def _cut_off_value(z, depth):
    return _cut_off(z, depth)[0], _elu()(z, depth)[1]


elu = Practice(
    "elu", _elu(), parts=("a", "slope"),
    inputs=[(2.0, 1.0), (-1.0, 2.0), (0.0, 2.0),
            (np.array([-1.0, 0.0, 1.0]), 0.5),
            (np.array([[-2.0, 3.0], [0.5, -0.5]]), 1.0),
            (np.array([-2, -1, 0, 1, 2]), 1.5),
            (np.array([1000.0, -1000.0, 0.1]), 0.25)],
    hidden={
        "one positive number": (0.75, 3.0),
        "one negative number": (-0.3, 0.7),
        "one whole number": (-2, 3),
        "a single value in an array": (np.array([-1.25]), 0.4),
        "whole numbers": (rng.integers(-3, 4, (3, 4)), 2),
        "positive numbers only": (np.abs(quarters(5)), 2.0),
        "negative numbers only": (-np.abs(quarters(2, 3)), 0.8),
        "very large and very small": (np.array([[800.0, -800.0], [1e-9, -1e-9]]), 1.2),
        "three axes": (quarters(2, 3, 4), 0.6),
        "float32": (quarters(4, 5).astype(np.float32), 1.3),
        "many numbers": (rng.normal(0, 2, (100, 50)), 0.9),
    },
    mistakes=[
        Mistake(
            "The two results have changed places: first the value, then the slope.",
            _elu(order=lambda a, slope: (slope, a))),
        Mistake(
            "At z = 0 the slope is that of the upper range. The text asks for the lower one there: "
            "the upper range begins above 0, at z > 0.",
            _elu(kink=lambda z: z >= 0)),
        Mistake(
            "The -1 is missing below 0. With it f(0) is 0, and the two ranges meet.",
            _elu(below=lambda z, depth: depth * np.exp(np.minimum(z, 0)))),
        Mistake(
            "A pair of brackets is missing: depth multiplies the whole of exp(z) - 1.",
            _elu(below=lambda z, depth: depth * np.exp(np.minimum(z, 0)) - 1)),
        Mistake(
            "depth is not used in the value. Below 0 it is depth times (exp(z) - 1).",
            _elu(below=lambda z, depth: np.exp(np.minimum(z, 0)) - 1),
            _elu(below=lambda z, depth: np.exp(np.minimum(z, 0)) - 1,
                 slope=lambda z, depth: np.exp(np.minimum(z, 0)))),
        Mistake(
            "depth is missing in the slope. A factor in front of a function stays in front of its "
            "derivative.",
            _elu(slope=lambda z, depth: np.exp(np.minimum(z, 0)))),
        Mistake(
            "Below 0 the slope is the value itself, depth (exp(z) - 1). The -1 is a constant, and "
            "the derivative of a constant is 0.",
            _elu(slope=lambda z, depth: depth * (np.exp(np.minimum(z, 0)) - 1))),
        Mistake(
            "Below 0 the slope is 0, like that of ReLU. But the value still moves there: take the "
            "derivative of depth (exp(z) - 1).",
            _elu(slope=lambda z, depth: 0.0)),
        Mistake(
            "Below 0 the slope is depth everywhere, as if the curve were a straight line. It is so "
            "steep at 0 only, and becomes flatter from there: take the derivative of "
            "depth (exp(z) - 1).",
            _elu(slope=lambda z, depth: depth),
            _elu(below=lambda z, depth: depth * z, slope=lambda z, depth: depth)),
        Mistake(
            "The rule for powers is applied to exp. The derivative of exp(z) is exp(z) itself: no "
            "z comes before it, and the exponent stays.",
            _elu(slope=lambda z, depth: depth * z * np.exp(np.minimum(z, 0))),
            _elu(slope=lambda z, depth: depth * z * np.exp(np.minimum(z, 0) - 1))),
        Mistake(
            "The slope is taken at the value a. f'(z) wants z itself: depth exp(z), and not "
            "depth exp(a).",
            _elu(slope=lambda z, depth: depth * np.exp(depth * (np.exp(np.minimum(z, 0)) - 1)))),
        Mistake(
            "Below 0 stands exp(-z), which grows without end as z falls. It is exp(z), and that "
            "goes to 0.",
            _elu(below=lambda z, depth: depth * (np.exp(-z) - 1)),
            _elu(below=lambda z, depth: depth * (np.exp(-z) - 1),
                 slope=lambda z, depth: depth * np.exp(-z)),
            _elu(below=lambda z, depth: depth * (np.exp(-z) - 1),
                 slope=lambda z, depth: -depth * np.exp(-z))),
        Mistake(
            "Above 0 the slope is z. The value is z there, and the slope of z is 1.",
            _elu(steep=lambda z, depth: z)),
        Mistake(
            "depth stands in front of the upper range as well. Above 0 the value is z and the "
            "slope is 1, whatever depth is.",
            _elu(above=lambda z, depth: depth * z, steep=lambda z, depth: depth),
            _elu(above=lambda z, depth: depth * z), _elu(steep=lambda z, depth: depth)),
        Mistake(
            "Right for moderate z. For a large one exp(z) is infinite, and multiplied by a mask of "
            "0 it gives nan. Choose with np.where, which does not multiply, or take "
            "exp of np.minimum(z, 0).",
            _masked, _masked_slope, _masked_value),
        Mistake(
            "The fractions are lost where z holds whole numbers: the result is written into an "
            "array that took its dtype from z, and that cuts off what is written into it.",
            _cut_off, _cut_off_value),
    ],
    praise="Below 0 the slope is a + depth: whoever has the value has the slope nearly for free.",
)


# --- at_least: the weights and the bias of a gate ------------------------------------------------

def _at_least(weights=lambda p: 2 * p - 1, bias=lambda k, p: np.sum(p == 0) - k + 0.5,
              order=lambda w, b: (w, b)):
    """The weights of the gate; each argument is one place to slip."""
    def at_least(k, pattern):
        return order(weights(pattern), bias(k, pattern))
    return at_least


def _pattern(n, k):
    return k, rng.permutation(np.arange(n) % 3 > 0).astype(int)


at_least = Practice(
    "at_least", _at_least(), parts=("w", "b"),
    inputs=[(1, np.array([1])), (1, np.array([0])), (2, np.array([1, 1])), (1, np.array([1, 1])),
            (1, np.array([0, 0])), (2, np.array([0, 0])), (2, np.array([1, 0, 1])),
            (2, np.array([1, 1, 1])), (3, np.array([0, 0, 1, 0]))],
    hidden={
        "all five inputs have to agree": _pattern(5, 5),
        "one of five inputs has to agree": _pattern(5, 1),
        "a pattern of zeros": (3, np.zeros(6, dtype=int)),
        "a pattern of ones": (4, np.ones(7, dtype=int)),
        "a pattern of floats": (2, np.array([0.0, 1.0, 0.0, 0.0])),
        "a majority of eleven": _pattern(11, 6),
        "as many zeros as inputs that have to agree": (3, np.array([0, 1, 0, 1, 0, 1])),
        "a long pattern": _pattern(60, 25),
    },
    mistakes=[
        Mistake(
            "The two results have changed places: first the weights, then the bias.",
            _at_least(order=lambda w, b: (b, w))),
        Mistake(
            "The weights are 0 where the pattern has a 0. Then the neuron does not see these "
            "inputs: a 1 there has to count *against* firing, with -1.",
            _at_least(weights=lambda p: p), _at_least(weights=lambda p: p,
                                                      bias=lambda k, p: 0.5 - k)),
        Mistake(
            "All the weights are 1. Where the pattern has a 0, a 1 has to count against firing: "
            "with -1.",
            _at_least(weights=np.ones_like),
            _at_least(weights=np.ones_like, bias=lambda k, p: 0.5 - k)),
        Mistake(
            "Right for patterns of ones. Where the pattern has a 0, an input of 0 agrees but adds "
            "nothing to w · x, so the bias has to begin with the number of zeros.",
            _at_least(bias=lambda k, p: 0.5 - k)),
        Mistake(
            "The number of zeros in the pattern is subtracted. At x = 0 that many inputs agree, "
            "and this speaks *for* firing.",
            _at_least(bias=lambda k, p: 0.5 - k - np.sum(p == 0))),
        Mistake(
            "The bias counts the ones of the pattern. Try x = 0: the inputs that agree are those "
            "where the pattern has a 0.",
            _at_least(bias=lambda k, p: np.sum(p) - k + 0.5)),
        Mistake(
            "The bias counts all the inputs. Try x = 0: the inputs that agree are only those where "
            "the pattern has a 0.",
            _at_least(bias=lambda k, p: len(p) - k + 0.5)),
        Mistake(
            "The sign of the bias is turned round: this is the threshold that w · x has to reach. "
            "The bias is its negative.",
            _at_least(bias=lambda k, p: k - 0.5 - np.sum(p == 0)),
            _at_least(bias=lambda k, p: k - 0.5)),
        Mistake(
            "The signs of the weights are turned round: an input that agrees has to bring z up.",
            _at_least(weights=lambda p: 1 - 2 * p)),
        Mistake(
            "Both are turned round, weights and bias: this neuron fires where fewer than k inputs "
            "agree.",
            _at_least(weights=lambda p: 1 - 2 * p, bias=lambda k, p: k - 0.5 - np.sum(p == 0))),
        Mistake(
            "The boundary runs right through the corners where exactly k inputs agree: z is 0 "
            "there, and 1/2 is asked for. Leave half a step of room. (Or was the half there, and "
            "`//` has cut it off?)",
            _at_least(bias=lambda k, p: np.sum(p == 0) - k)),
        Mistake(
            "This neuron fires where *more than* k inputs agree. With exactly k it has to fire, "
            "too, with z = 1/2.",
            _at_least(bias=lambda k, p: np.sum(p == 0) - k - 0.5)),
        Mistake(
            "The boundary runs right through the corners where k - 1 inputs agree: z is 0 there, "
            "and at 0 a neuron fires. Half a step less.",
            _at_least(bias=lambda k, p: np.sum(p == 0) - k + 1)),
        Mistake(
            "k is not used: with this bias all the inputs have to agree, or just one.",
            _at_least(bias=lambda k, p: 0.5 - np.sum(p)),
            _at_least(bias=lambda k, p: np.sum(p == 0) - 0.5)),
        Mistake(
            "The half is lost: the bias is cut to a whole number, by int() or by an array of "
            "whole numbers that it is written into.",
            _at_least(bias=lambda k, p: int(np.sum(p == 0) - k + 0.5))),
        Mistake(
            "Weights and bias are twice as large as asked for. The boundary is right; but each "
            "weight is to be 1 or -1.",
            _at_least(weights=lambda p: 4 * p - 2,
                      bias=lambda k, p: 2 * (np.sum(p == 0) - k) + 1)),
    ],
    praise="With k = n it detects one pattern: that is how the filters of lesson 06 will see.",
)


# --- perceptron_pass: once through the samples ---------------------------------------------------

def _pass(answer=lambda z: int(z >= 0), see=lambda X, y: zip(X, y), z=lambda w, x, b: w @ x + b,
          change=lambda error, x, rate: (rate * error * x, rate * error),
          count=lambda errors, X, y, w, b: sum(error != 0 for error in errors),
          order=lambda w, b, mistakes: (w, b, mistakes)):
    """A pass of the perceptron; each argument is one place to slip."""
    def perceptron_pass(X, y, w, b, learning_rate):
        errors = []
        for x, target in see(X, y):
            errors.append(int(target) - answer(z(w, x, b)))
            dw, db = change(errors[-1], x, learning_rate)
            w, b = w + dw, b + db
        return order(w, b, count(errors, X, y, w, b))
    return perceptron_pass


def _all_at_once(X, y, w, b, learning_rate):
    error = y - (X @ w + b >= 0)
    return (w + learning_rate * error @ X, b + learning_rate * error.sum(),
            np.count_nonzero(error))


def _mean_at_once(X, y, w, b, learning_rate):
    error = y - (X @ w + b >= 0)
    return (w + learning_rate * error @ X / len(X), b + learning_rate * error.mean(),
            np.count_nonzero(error))


def _until_the_first_mistake(X, y, w, b, learning_rate):
    for x, target in zip(X, y):
        error = int(target) - int(w @ x + b >= 0)
        if error:
            return w + learning_rate * error * x, b + learning_rate * error, 1
    return w, b, 0


def _wrong_afterwards(errors, X, y, w, b):
    return np.sum((X @ w + b >= 0) != y)


def _with_signs(X, y, w, b, learning_rate):
    mistakes = 0
    for x, target in zip(X, y):
        sign = 2 * int(target) - 1
        if np.sign(w @ x + b) != sign:
            w, b = w + learning_rate * sign * x, b + learning_rate * sign
            mistakes += 1
    return w, b, mistakes


def _learns_from_every_sample(X, y, w, b, learning_rate):
    mistakes = 0
    for x, target in zip(X, y):
        mistakes += int(w @ x + b >= 0) != target
        step = learning_rate * (2 * int(target) - 1)
        w, b = w + step * x, b + step
    return w, b, mistakes


def _task(n, n_in, learning_rate):
    return (quarters(n, n_in), rng.permutation(np.arange(n) % 2), quarters(n_in),
            quarters().item(), learning_rate)


CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])

perceptron_pass = Practice(
    "perceptron_pass", _pass(), parts=("w", "b", "mistakes"),
    inputs=[(np.array([[2.0]]), np.array([0]), np.array([1.0]), 0.0, 1.0),
            (np.array([[2.0, 1.0]]), np.array([1]), np.array([-1.0, 1.0]), 0.5, 0.5),
            (np.array([[2.0, 1.0], [1.0, -1.0]]), np.array([1, 0]), np.array([1.0, 1.0]), 0.0, 1.0),
            (np.array([[1.0, -1.0], [2.0, 1.0]]), np.array([1, 0]), np.array([1.0, 1.0]), 0.0, 0.5),
            (CORNERS, np.array([0, 0, 0, 1]), np.array([0.0, 0.0]), 0.0, 1.0),
            (CORNERS, np.array([0, 1, 1, 0]), np.array([1, 0]), 0, 0.5),
            *[_task(*sizes) for sizes in [(2, 2, 0.5), (3, 2, 0.25), (3, 3, 2.0), (5, 2, 1.0)]]],
    hidden={
        "one sample": _task(1, 4, 0.5),
        "one input": _task(6, 1, 0.5),
        "as many samples as inputs": _task(4, 4, 0.25),
        "samples that are all answered rightly": (
            np.array([[1.0, 0.5], [-2.0, 1.0], [3.0, 0.0]]), np.array([1, 0, 1]),
            np.array([1.0, 0.0]), 0.0, 0.5),
        "an answer exactly on the boundary": (
            np.array([[1.0, 1.0], [2.0, -1.0]]), np.array([1, 1]), np.array([1.0, -1.0]), 0.0, 0.5),
        "whole numbers everywhere": (
            rng.integers(-3, 4, (8, 3)), rng.permutation(np.arange(8) % 2), np.array([1, 0, -1]),
            2, 1),
        "whole numbers in w, and a learning rate of 1/2": (
            rng.integers(-3, 4, (6, 2)), rng.permutation(np.arange(6) % 2), np.array([1, -2]),
            0, 0.5),
        "float32": (quarters(6, 3).astype(np.float32), np.arange(6) % 2,
                    quarters(3).astype(np.float32), 0.5, 0.25),
        "many samples": _task(200, 5, 0.25),
    },
    mistakes=[
        Mistake(
            "All the samples are answered with the weights from the start, and the changes are "
            "made at the end. The perceptron learns on the way: the next sample already meets the "
            "new weights.",
            _all_at_once, _mean_at_once),
        Mistake(
            "The bias stays as it was. It learns, too: like a weight whose input is always 1.",
            _pass(change=lambda error, x, rate: (rate * error * x, 0))),
        Mistake(
            "The bias plays no part in the answers: it is w · x + b that is compared with 0.",
            _pass(z=lambda w, x, b: w @ x)),
        Mistake(
            "The learning rate is not used: each step is learning_rate times (y - a) x.",
            _pass(change=lambda error, x, rate: (error * x, error))),
        Mistake(
            "The learning rate is in one of the two steps only. It belongs to the weights *and* to "
            "the bias.",
            _pass(change=lambda error, x, rate: (rate * error * x, error)),
            _pass(change=lambda error, x, rate: (error * x, rate * error))),
        Mistake(
            "The sign is turned round: the weights move away from the right answer. When the "
            "neuron should have fired and did not, x is *added*.",
            _pass(change=lambda error, x, rate: (-rate * error * x, -rate * error))),
        Mistake(
            "y is compared with z, and not with the answer a. Then nearly every sample changes the "
            "weights, also where the decision is right.",
            _pass(answer=lambda z: z)),
        Mistake(
            "It goes wrong where z is exactly 0. There the neuron fires: a = 1 if z >= 0. "
            "(np.sign gives 0 there, which is neither of its two answers.)",
            _pass(answer=lambda z: int(z > 0)), _with_signs),
        Mistake(
            "The neuron answers with -1 where it should answer with 0. So y - a becomes 2, or 1 "
            "where the answer was right.",
            _pass(answer=lambda z: 1 if z >= 0 else -1)),
        Mistake(
            "The error is added to every weight alike. Each weight moves in proportion to *its* "
            "input.",
            _pass(change=lambda error, x, rate: (rate * error, rate * error))),
        Mistake(
            "The bias moves by the inputs, too. Its input is always 1: it changes by "
            "learning_rate times (y - a).",
            _pass(change=lambda error, x, rate: (rate * error * x, rate * error * x.sum()))),
        Mistake(
            "Every mistake adds x. That is right if the neuron should have fired; if it fired and "
            "should not have, x is taken away.",
            _pass(change=lambda error, x, rate: (rate * abs(error) * x, rate * abs(error)))),
        Mistake(
            "The weights change although the answer was right. The perceptron learns from "
            "mistakes alone.",
            _learns_from_every_sample, _pass(change=lambda error, x, rate: (rate * x, rate))),
        Mistake(
            "Only one kind of mistake is mended. A neuron that did not fire and should have gets x "
            "added; one that fired and should not have gets it taken away.",
            _pass(change=lambda error, x, rate: (rate * max(error, 0) * x, rate * max(error, 0))),
            _pass(change=lambda error, x, rate: (rate * min(error, 0) * x, rate * min(error, 0)))),
        Mistake(
            "The pass ends at the first mistake. After it the remaining samples come, with the new "
            "weights. (Does a `return` or a `break` stand inside the loop?)",
            _until_the_first_mistake),
        Mistake(
            "Only the first sample is seen. (Does the `return` stand inside the loop?)",
            _pass(see=lambda X, y: zip(X[:1], y[:1]))),
        Mistake(
            "The weights are right. The mistakes are counted after the pass, with the weights at "
            "its end; asked for are those made on the way.",
            _pass(count=_wrong_afterwards)),
        Mistake(
            "The weights are right. The errors are added up with their signs, so that 1 and -1 "
            "cancel: a mistake of either kind counts as 1.",
            _pass(count=lambda errors, X, y, w, b: sum(errors))),
        Mistake(
            "The weights are right. But the right answers are counted in place of the wrong ones.",
            _pass(count=lambda errors, X, y, w, b: errors.count(0))),
        Mistake(
            "The weights are right. A share comes back, the mistakes divided by n: their number is "
            "asked for.",
            _pass(count=lambda errors, X, y, w, b: np.mean(np.abs(errors)))),
    ],
    praise="Call it until it returns 0 mistakes, and you have Rosenblatt's machine.",
)
