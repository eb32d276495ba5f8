"""Exercise 02, the instructor's half: right answers, typical mistakes, hidden inputs.

Never hand this file out: students get a table of the inputs below that are not hidden.
"""

import numpy as np
from dlcourse.checks.practice import Mistake, Practice

rng = np.random.default_rng(202)


def tenths(*shape):
    """Positive and negative numbers with one decimal, none of them 0: easy to add by hand."""
    return rng.integers(1, 20, shape) / 10 * rng.choice([-1, 1], shape)


# --- dense: one layer, a batch, three activations ------------------------------------------------

F = {"linear": lambda Z: Z, "relu": lambda Z: np.maximum(Z, 0), "tanh": np.tanh}


def _dense(X, W, b, activation):
    return F[activation](X @ W.T + b)


def _layer(n, n_in, n_out, activation):
    return tenths(n, n_in), tenths(n_out, n_in), tenths(n_out), activation


dense = Practice(
    "dense", _dense,
    inputs=[(np.array([[2.0]]), np.array([[0.5]]), np.array([-0.3]), "linear"),
            (np.array([[1.0, -2.0]]), np.array([[0.5, 1.0]]), np.array([0.3]), "relu"),
            *[_layer(*sizes) for sizes in [
                (2, 2, 1, "linear"), (2, 3, 2, "relu"), (3, 2, 2, "tanh"), (2, 2, 2, "relu"),
                (3, 3, 3, "tanh"), (4, 3, 3, "linear")]]],
    hidden={
        "one sample": _layer(1, 4, 3, "tanh"),
        "as many samples as inputs and as neurons": _layer(5, 5, 5, "relu"),
        "one neuron": _layer(6, 2, 1, "tanh"),
        "whole numbers in X": (rng.integers(-3, 4, (4, 3)), tenths(2, 3), tenths(2), "linear"),
        "float32": tuple(A.astype(np.float32) for A in _layer(4, 3, 2, "tanh")[:3]) + ("tanh",),
        "large sums": (1000 * tenths(3, 2), tenths(4, 2), tenths(4), "tanh"),
        "many samples and many neurons": _layer(500, 60, 40, "relu"),
    },
    mistakes=[
        Mistake(
            "W is used with rows and columns exchanged. Row k of W holds the weights of neuron k, "
            "and a batch has its samples in rows, so it is X @ W.T. X @ W fits as well where W is "
            "square, and no error gives it away.",
            lambda X, W, b, activation: F[activation](X @ W + b)),
        Mistake(
            "The result is transposed: each *row* of it belongs to one sample, as in X.",
            lambda X, W, b, activation: _dense(X, W, b, activation).T,
            lambda X, W, b, activation: F[activation](W @ X.T + b[:, None])),
        Mistake(
            "The bias is missing.",
            lambda X, W, b, activation: F[activation](X @ W.T)),
        Mistake(
            "The bias is added after the activation. It belongs inside: a = f(Wx + b).",
            lambda X, W, b, activation: F[activation](X @ W.T) + b),
        Mistake(
            "Each *sample* gets a bias of its own: b stands as a column here. A bias belongs to a "
            "neuron, and neurons are columns: leave b as (n_out,), and NumPy adds it to each row.",
            lambda X, W, b, activation: F[activation](X @ W.T + b[:, None])),
        Mistake(
            "The activation is left out: what comes back is the weighted input Z.",
            lambda X, W, b, activation: X @ W.T + b),
        Mistake(
            "The argument `activation` is not looked at: the same function is used whatever it "
            "says.",
            lambda X, W, b, activation: np.maximum(X @ W.T + b, 0),
            lambda X, W, b, activation: np.tanh(X @ W.T + b)),
        Mistake(
            "That is the absolute value. ReLU makes 0 of everything below 0.",
            lambda X, W, b, activation:
                np.abs(X @ W.T + b) if activation == "relu" else _dense(X, W, b, activation)),
        Mistake(
            "Only the first sample is worked on. X is a batch, one sample a row. (If there is a "
            "loop: does the `return` stand inside it?)",
            lambda X, W, b, activation: _dense(X, W, b, activation)[0],
            lambda X, W, b, activation: _dense(X, W, b, activation)[:1]),
        Mistake(
            "The fractions are lost where X holds whole numbers: the result is written into an "
            "array that took its dtype from X, and that cuts off what is written into it.",
            lambda X, W, b, activation: _dense(X, W, b, activation).astype(X.dtype)),
    ],
    praise="From here on a layer is one line.",
)


# --- softmax: stable, with a temperature, along the last axis ------------------------------------

def _soften(shift=lambda S: S.max(axis=-1, keepdims=True), axis=-1, use=lambda Z, T: Z / T):
    """A softmax; each argument is one place to slip."""
    def softmax(Z, temperature):
        S = use(np.asarray(Z, dtype=float), temperature)
        E = np.exp(S - shift(S))
        return E / E.sum(axis=axis, keepdims=True)
    return softmax


softmax = Practice(
    "softmax", _soften(),
    inputs=[(np.array([[0.0]]), 1.0),
            (np.array([[0.0, 1.0]]), 1.0),
            (np.array([[0.0, 1.0]]), 2.0),
            *[(tenths(n, K), T)
              for n, K, T in [(2, 2, 0.5), (3, 2, 1.0), (2, 3, 4.0), (3, 3, 0.5)]],
            (tenths(3), 0.5),
            (np.array([[1000.0, 1001.0], [3.0, 1.0]]), 1.0)],
    hidden={
        "scores far below 0": (np.array([[-2000.0, -2001.0, -1999.5], [0.0, 1.0, 2.0]]), 1.0),
        "rows far apart": (np.array([[0.0, 900.0, 1.0], [-900.0, 0.0, 2.0], [1.0, 2.0, 3.0]]), 2.0),
        "a very low temperature": (tenths(4, 3), 0.001),
        "a very high temperature": (tenths(4, 3), 1e6),
        "scores (n, m, K), with two axes before the classes": (tenths(2, 3, 4), 1.5),
        "one vector of scores": (tenths(6), 2.0),
        "whole numbers": (rng.integers(-5, 6, (3, 4)), 2),
        "float32": (tenths(5, 3).astype(np.float32), 0.7),
        "many classes": (tenths(20, 1000), 1.0),
    },
    mistakes=[
        Mistake(
            "Right for moderate scores; for large ones nan comes: exp has overflowed, and "
            "inf / inf is nan. Subtract the largest score of each sample first: the result is the "
            "same, and nothing overflows.",
            _soften(shift=lambda S: 0)),
        Mistake(
            "The largest score is taken before the temperature divides, and subtracted after. Both "
            "have to be on the same scale: divide first, then subtract the maximum of what you "
            "have. As it stands, exp still overflows.",
            lambda Z, temperature: _soften(
                shift=lambda S: Z.max(axis=-1, keepdims=True))(Z, temperature)),
        Mistake(
            "The temperature is not used: the scores are to be divided by it first.",
            _soften(use=lambda Z, T: Z)),
        Mistake(
            "The scores are multiplied by the temperature. A high temperature makes the shares "
            "*more* alike: divide.",
            _soften(use=lambda Z, T: Z * T)),
        Mistake(
            "The probabilities are divided by the temperature at the end. It belongs to the "
            "scores, inside exp.",
            lambda Z, temperature: _soften()(Z, 1.0) / temperature),
        Mistake(
            "The sum runs over the samples, axis 0. Each sample needs a sum of its own, over its "
            "classes: the last axis.",
            _soften(axis=0), _soften(axis=0, shift=lambda S: S.max(axis=0)),
            _soften(axis=0, shift=lambda S: S.max())),
        Mistake(
            "All the numbers together add up to 1. Each sample is to add up to 1 by itself: sum "
            "over the last axis only.",
            _soften(axis=None), _soften(axis=None, shift=lambda S: S.max())),
        Mistake(
            "Right for a batch (n, K), and not for other shapes: axis=1 is the classes' axis there "
            "only. The last axis is axis=-1, however many there are.",
            _soften(axis=1, shift=lambda S: S.max(axis=1, keepdims=True))),
        Mistake(
            "The largest score of the whole batch is subtracted. Where a sample lies far below it, "
            "exp gives 0 everywhere, and 0 / 0 is nan. Each sample needs its own maximum.",
            _soften(shift=lambda S: S.max())),
        Mistake(
            "The sums or maxima are laid along the wrong axis: NumPy matches shapes from the "
            "right. With keepdims=True they keep an axis of length 1 and go where they belong.",
            lambda Z, temperature: _soften(shift=lambda S: S.max(axis=-1))(Z, temperature),
            lambda Z, temperature: (
                np.exp(Z / temperature - (Z / temperature).max(-1, keepdims=True))
                / np.exp(Z / temperature - (Z / temperature).max(-1, keepdims=True)).sum(-1))),
        Mistake(
            "The probabilities do not add up to 1: divide the exponentials by their sum.",
            lambda Z, temperature: np.exp(Z / temperature),
            lambda Z, temperature: np.exp(
                Z / temperature - (Z / temperature).max(axis=-1, keepdims=True))),
        Mistake(
            "What comes back is the logarithm of the softmax: the probabilities are asked for.",
            lambda Z, temperature: np.log(_soften()(Z, temperature))),
    ],
    praise="The temperature that a language model asks for is this one.",
)


# --- two_layers: all that the forward pass makes -------------------------------------------------

def _two_layers(X, W1, b1, W2, b2):
    Z1 = X @ W1.T + b1
    A1 = np.tanh(Z1)
    Z2 = A1 @ W2.T + b2
    return Z1, A1, Z2, _soften()(Z2, 1.0)


def _slip(second=lambda Z1, A1, X: A1, first=np.tanh, last=lambda Z2: _soften()(Z2, 1.0),
          b=lambda b1, b2: b2, order=lambda *results: results):
    """The same forward pass; each argument is one place to slip."""
    def two_layers(X, W1, b1, W2, b2):
        Z1 = X @ W1.T + b1
        A1 = first(Z1)
        Z2 = second(Z1, A1, X) @ W2.T + b(b1, b2)
        return order(Z1, A1, Z2, last(Z2))
    return two_layers


def _network(n, n0, n1, n2):
    return tenths(n, n0), tenths(n1, n0), tenths(n1), tenths(n2, n1), tenths(n2)


two_layers = Practice(
    "two_layers", _two_layers, parts=("Z1", "A1", "Z2", "P"),
    inputs=[_network(*sizes) for sizes in [
        (1, 1, 1, 2), (1, 2, 1, 2), (2, 2, 2, 2), (3, 2, 3, 2), (2, 3, 3, 3), (4, 4, 2, 3)]],
    hidden={
        "as many samples as inputs, hidden neurons and classes": _network(4, 4, 4, 4),
        "one sample": _network(1, 5, 3, 4),
        "scores of several thousand": (*_network(3, 2, 4, 3)[:3], 1e4 * tenths(3, 4), tenths(3)),
        "whole numbers in X": (rng.integers(-2, 3, (3, 2)), *_network(1, 2, 3, 2)[1:]),
        "float32": tuple(A.astype(np.float32) for A in _network(3, 4, 3, 2)),
        "the size of the network that reads digits": (
            rng.random((64, 784)), rng.normal(0, 0.05, (128, 784)), tenths(128),
            rng.normal(0, 0.1, (10, 128)), tenths(10)),
    },
    mistakes=[
        Mistake(
            "The second layer gets Z1. Its input is what the first layer puts out, A1.",
            _slip(second=lambda Z1, A1, X: Z1)),
        Mistake(
            "The second layer gets X once more. Its input is what the first layer puts out, A1.",
            _slip(second=lambda Z1, A1, X: X)),
        Mistake(
            "The hidden layer's activation is ReLU here; tanh is asked for.",
            _slip(first=lambda Z: np.maximum(Z, 0))),
        Mistake(
            "The hidden layer's activation is the sigmoid here; tanh is asked for.",
            _slip(first=lambda Z: 1 / (1 + np.exp(-Z)))),
        Mistake(
            "tanh is applied to the scores as well, before the softmax. The softmax is the output "
            "layer's activation, and takes Z2 as it is.",
            _slip(last=lambda Z2: _soften()(np.tanh(Z2), 1.0))),
        Mistake(
            "P holds the scores themselves: the softmax is missing.",
            _slip(last=lambda Z2: Z2)),
        Mistake(
            "The softmax of P overflows for large scores, and nan comes. Subtract the largest "
            "score of each sample first, as in the task before.",
            _slip(last=lambda Z2: np.exp(Z2) / np.exp(Z2).sum(axis=1, keepdims=True))),
        Mistake(
            "In P the columns add up to 1, and not the rows: each sample shares out 1 by itself.",
            _slip(last=lambda Z2: _soften(axis=0, shift=lambda S: S.max())(Z2, 1.0))),
        Mistake(
            "b1 is added in both layers. The second layer has biases of its own, b2.",
            _slip(b=lambda b1, b2: b1)),
        Mistake(
            "The results come in another order than asked for: Z1, A1, Z2, P.",
            _slip(order=lambda Z1, A1, Z2, P: (P, Z2, A1, Z1)),
            _slip(order=lambda Z1, A1, Z2, P: (Z1, Z2, A1, P)),
            _slip(order=lambda Z1, A1, Z2, P: (A1, Z1, Z2, P)),
            _slip(order=lambda Z1, A1, Z2, P: (A1, Z1, P, Z2)),
            _slip(order=lambda Z1, A1, Z2, P: (Z1, A1, P, Z2))),
        Mistake(
            "Z1 is changed after the fact: it holds what A1 holds. Both are asked for, and the "
            "backward pass will need both: let tanh write into a new array.",
            _slip(order=lambda Z1, A1, Z2, P: (A1, A1, Z2, P))),
        Mistake(
            "The weight matrices are used with rows and columns exchanged: it is X @ W1.T.",
            lambda X, W1, b1, W2, b2: _two_layers(X, W1.T, b1, W2.T, b2),
            lambda X, W1, b1, W2, b2: _two_layers(X, W1.T, b1, W2, b2)),
    ],
    praise="Whoever keeps all four has what the backward pass of lesson 03 needs.",
)


# --- parameter_count: of a network that is given as a list ---------------------------------------

def _count(bias=lambda n_in, n_out, has: n_out * has, weights=lambda n_in, n_out: n_in * n_out):
    """Counts parameters; each argument is one place to slip."""
    def parameter_count(n_in, layers):
        total = 0
        for layer in layers:
            if layer[0] == "dense":
                _, n_out, has = layer
                total += weights(n_in, n_out) + bias(n_in, n_out, has)
                n_in = n_out
        return total
    return parameter_count


def _forgets_the_width(n_in, layers):
    return sum(n_in * n + n * has for n, has in ((x[1], x[2]) for x in layers if x[0] == "dense"))


RELU, SOFTMAX = ["relu"], ["softmax"]


def _network_of(n_in, *layers):
    return n_in, [["dense", *each] if isinstance(each, tuple) else each for each in layers]


parameter_count = Practice(
    "parameter_count", _count(),
    inputs=[_network_of(1, (1, True)), _network_of(2, (1, False)), _network_of(2, (3, True)),
            _network_of(2, (2, True), RELU, (1, True)), _network_of(3, (2, False), (2, True)),
            _network_of(4, (3, True), RELU, (2, False), SOFTMAX),
            _network_of(784, (128, True), RELU, (10, True), SOFTMAX)],
    hidden={
        "no layer at all": _network_of(5),
        "activations only": _network_of(5, RELU, RELU),
        "two activations in a row": _network_of(3, (4, True), RELU, RELU, (2, True)),
        "no layer with biases": _network_of(6, (5, False), RELU, (4, False), RELU, (3, False)),
        "a wide layer in the middle": _network_of(2, (1000, True), RELU, (1, True)),
        "an activation first": _network_of(7, RELU, (3, False), (3, True)),
        "ten layers": _network_of(20, *[(20 - i, i % 3 > 0) for i in range(10)]),
    },
    mistakes=[
        Mistake(
            "The biases are missing. Where a layer has biases, each of its neurons has one.",
            _count(bias=lambda n_in, n_out, has: 0)),
        Mistake(
            "Biases are counted for layers that have none as well: look at the third entry.",
            _count(bias=lambda n_in, n_out, has: n_out)),
        Mistake(
            "The meaning of the third entry is turned round: True says that there are biases.",
            _count(bias=lambda n_in, n_out, has: n_out * (not has))),
        Mistake(
            "One bias is counted for a layer. Each of its neurons has its own.",
            _count(bias=lambda n_in, n_out, has: has)),
        Mistake(
            "One bias is counted for each *input* of a layer. It is the neurons that have biases.",
            _count(bias=lambda n_in, n_out, has: n_in * has)),
        Mistake(
            "The number of inputs stays what it was at the start. A layer's inputs are the neurons "
            "of the dense layer before it.",
            _forgets_the_width),
        Mistake(
            "The neurons are counted, and not their weights: a neuron has one for each input.",
            _count(weights=lambda n_in, n_out: 0), _count(weights=lambda n_in, n_out: n_out),
            _count(weights=lambda n_in, n_out: n_out, bias=lambda n_in, n_out, has: 0)),
        Mistake(
            "Only the first dense layer is counted. (Does a `return` stand inside the loop?)",
            lambda n_in, layers: _count()(
                n_in, [layer for layer in layers if layer[0] == "dense"][:1])),
        Mistake(
            "Activations are counted like layers. They have no parameters, and leave the number of "
            "values as it is.",
            lambda n_in, layers: _count()(n_in, layers) + sum(x[0] != "dense" for x in layers)),
    ],
    praise="Keras's model.summary() counts the same way.",
)
