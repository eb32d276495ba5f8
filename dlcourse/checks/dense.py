"""The practice checks of dense layers: for a sample, for a batch, two, two as one (lesson 02)."""

import numpy as np

from dlcourse.activations import relu, sigmoid, softmax, step, tanh

from .practice import Mistake, Practice

rng = np.random.default_rng(2)


def _tenths(*shape):
    """Positive and negative numbers with one decimal, none of them 0: easy to add by hand."""
    return rng.integers(1, 20, shape) / 10 * rng.choice([-1, 1], shape)


def _whole(*shape):
    """Whole numbers, as in the truth tables of the gates, and as pixels are."""
    return rng.integers(-3, 4, shape)


# --- layer: one sample ---------------------------------------------------------------------------

def _layer(x, W, b):
    return sigmoid(W @ x + b)


layer = Practice(
    "layer", _layer,
    inputs=[(np.array([2.0]), np.array([[0.5]]), np.array([-0.3])),
            (np.array([1.0, -2.0]), np.array([[0.5, 1.0]]), np.array([0.3])),
            *[(_tenths(n), _tenths(m, n), _tenths(m))
              for n, m in [(1, 3), (2, 2), (3, 2), (2, 3), (3, 3), (4, 1), (5, 4), (7, 7)]],
            (_whole(3), _tenths(2, 3), _tenths(2)), (_whole(2), _whole(2, 2), _whole(2))],
    mistakes=[
        Mistake(
            "That is the weighted input z. The layer's output is the activation a = f(z): send z "
            "through the sigmoid as well.",
            lambda x, W, b: W @ x + b),
        Mistake(
            "The bias is missing. Without it every neuron's boundary has to pass through the "
            "origin, and neither OR nor NAND can be done.",
            lambda x, W, b: sigmoid(W @ x)),
        Mistake(
            "W is used with rows and columns exchanged. Row k of W holds the weights of neuron k, "
            "so it is W @ x; x @ W takes the columns. The two fit the same shapes when W is "
            "square, so that no error gives it away.",
            lambda x, W, b: sigmoid(x @ W + b)),
        Mistake(
            "The bias is added after the activation. It belongs inside, a = f(Wx + b): there it "
            "moves the boundary; outside it only lifts the output, even above 1.",
            lambda x, W, b: sigmoid(W @ x) + b),
        Mistake(
            "You multiply W and x entry by entry, and never add up. A neuron adds the products of "
            "its row: that is what @ does, and * does not.",
            lambda x, W, b: sigmoid(W * x + b),
            lambda x, W, b: sigmoid((W * x).T + b)),
        Mistake(
            "The products are added over the neurons, down the columns. Each neuron adds up over "
            "its inputs, along its row of W.",
            lambda x, W, b: sigmoid((W * x).sum(axis=0) + b),
            lambda x, W, b: sigmoid((W * x).sum(axis=0))),
        Mistake(
            "All the products are added into one number, the same for every neuron. Each neuron "
            "adds up its own row of W only.",
            lambda x, W, b: sigmoid(np.sum(W * x) + b),
            lambda x, W, b: sigmoid(np.sum(W @ x + b))),
        Mistake(
            "Only the first neuron answers. A layer has one neuron for each row of W, and its "
            "output one number for each.",
            lambda x, W, b: sigmoid(W[0] @ x + b[0]),
            lambda x, W, b: sigmoid(W[:1] @ x + b[:1])),
        Mistake(
            "The activation is another one than asked for. Here f is the sigmoid.",
            *[lambda x, W, b, f=f: f(W @ x + b) for f in (step, relu, tanh, softmax)]),
        Mistake(
            "The bias is subtracted. In the course it is added, z = Wx + b; a threshold is "
            "subtracted, and it is -b.",
            lambda x, W, b: sigmoid(W @ x - b)),
    ],
    praise="As many neurons as you like, at no more to write than for one.",
)


# --- dense: a batch ------------------------------------------------------------------------------

def _dense(A, W, b):
    return A @ W.T + b


dense = Practice(
    "dense", _dense,
    inputs=[(np.array([[2.0]]), np.array([[0.5]]), np.array([-0.3])),
            (np.array([[1.0, -2.0], [3.0, 0.5]]), np.array([[0.5, 1.0]]), np.array([0.3])),
            *[(_tenths(n, m), _tenths(k, m), _tenths(k))
              for n, m, k in [(1, 2, 2), (2, 2, 2), (3, 2, 3), (2, 3, 4), (3, 3, 3), (4, 3, 2),
                              (1, 4, 3), (5, 2, 1), (6, 5, 4)]],
            (_whole(4, 2), _tenths(3, 2), _tenths(3)), (_whole(2, 2), _tenths(2, 2), _tenths(2))],
    mistakes=[
        Mistake(
            "The bias is a column here, b[:, np.newaxis] or of shape (n_l, 1), and gives one "
            "number to each *sample*. Each neuron has a bias: leave b as (n_l,), and NumPy adds it "
            "to every row.",
            lambda A, W, b: A @ W.T + b[:, np.newaxis]),
        Mistake(
            "W is not transposed. The rows of W are neurons, and A @ W sums over them; A @ W.T "
            "sums over the inputs. With a square W the shapes fit either way, and only the "
            "numbers tell.",
            lambda A, W, b: A @ W + b),
        Mistake(
            "The bias is missing: every row of the result gets the same b added.",
            lambda A, W, b: A @ W.T),
        Mistake(
            "This is a batch with samples as columns, as many books have it. In the course "
            "samples are rows, in and out: Z has one row for each row of A.",
            lambda A, W, b: W @ A.T + b[:, np.newaxis],
            lambda A, W, b: (A @ W.T + b).T),
        Mistake(
            "W stands on the left and A on the right, as for a single sample. In a batch the "
            "samples are the rows of A, so A comes first: A @ W.T + b.",
            lambda A, W, b: W @ A + b,
            lambda A, W, b: W @ A + b[:, np.newaxis]),
        Mistake(
            "An activation is applied as well. The weighted input Z is asked for, before f.",
            *[lambda A, W, b, f=f: f(A @ W.T + b) for f in (sigmoid, relu, tanh, step)]),
        Mistake(
            "Only the first sample is worked on. A is a batch, one sample a row.",
            lambda A, W, b: W @ A[0] + b,
            lambda A, W, b: A[:1] @ W.T + b),
        Mistake(
            "The samples of the batch are added up. They only share W and b; otherwise they have "
            "nothing to do with each other, and each keeps a row of its own.",
            lambda A, W, b: (A @ W.T + b).sum(axis=0),
            lambda A, W, b: A.sum(axis=0) @ W.T + b,
            lambda A, W, b: (A @ W.T + b).mean(axis=0)),
        Mistake(
            "All the biases are added up and given to every neuron. Each neuron has its own.",
            lambda A, W, b: A @ W.T + b.sum()),
        Mistake(
            "For whole numbers in A the fractions are lost: the result is written into an array "
            "that has taken its dtype from A, and an integer array cuts off what is written into "
            "it.",
            lambda A, W, b: (A @ W.T + b).astype(A.dtype)),
    ],
    praise="That line does all the work of every dense layer there is.",
)


# --- forward: two layers -------------------------------------------------------------------------

def _forward(X, W1, b1, W2, b2):
    return relu(X @ W1.T + b1) @ W2.T + b2


def _two_layers(n, n0, n1, n2):
    return _tenths(n, n0), _tenths(n1, n0), _tenths(n1), _tenths(n2, n1), _tenths(n2)


forward = Practice(
    "forward", _forward,
    inputs=[(np.array([[1.0]]), np.array([[2.0]]), np.array([0.5]), np.array([[-1.0]]),
             np.array([0.3])),
            *[_two_layers(*sizes) for sizes in [
                (2, 1, 2, 1), (1, 2, 3, 2), (2, 2, 2, 2), (4, 2, 2, 1), (3, 3, 3, 3), (3, 4, 5, 2),
                (5, 3, 4, 4), (6, 5, 4, 3)]]],
    mistakes=[
        Mistake(
            "The hidden layer has no activation: its weighted input goes on as it is. The second "
            "layer gets a, not z. (Section 6 shows what becomes of a network without it.)",
            lambda X, W1, b1, W2, b2: (X @ W1.T + b1) @ W2.T + b2),
        Mistake(
            "The output goes through ReLU as well. The last layer gives scores, and a score may be "
            "negative: cut at 0, all the digits it speaks against would look alike.",
            lambda X, W1, b1, W2, b2: relu(_forward(X, W1, b1, W2, b2)),
            lambda X, W1, b1, W2, b2: relu((X @ W1.T + b1) @ W2.T + b2)),
        Mistake(
            "The output goes through another function. The scores are asked for, as they are; "
            "turning them into probabilities is the next step, and a function of its own.",
            lambda X, W1, b1, W2, b2: softmax(_forward(X, W1, b1, W2, b2).astype(float)),
            lambda X, W1, b1, W2, b2: sigmoid(_forward(X, W1, b1, W2, b2))),
        Mistake(
            "The hidden activation is another one than asked for. Here f is ReLU.",
            *[lambda X, W1, b1, W2, b2, f=f: f(X @ W1.T + b1) @ W2.T + b2
              for f in (sigmoid, tanh, step)]),
        Mistake(
            "b1 is missing: the hidden neurons have no biases.",
            lambda X, W1, b1, W2, b2: relu(X @ W1.T) @ W2.T + b2),
        Mistake(
            "b2 is missing: the output neurons have no biases.",
            lambda X, W1, b1, W2, b2: relu(X @ W1.T + b1) @ W2.T),
        Mistake(
            "Both biases are missing: each layer adds its own, before its activation.",
            lambda X, W1, b1, W2, b2: relu(X @ W1.T) @ W2.T),
        Mistake(
            "b1 is added after ReLU. It belongs inside, relu(X @ W1.T + b1): there it decides "
            "from where on a neuron answers.",
            lambda X, W1, b1, W2, b2: (relu(X @ W1.T) + b1) @ W2.T + b2),
        Mistake(
            "ReLU is applied before the weights, to the input. Each layer first makes its "
            "weighted input, and then sends that through f.",
            lambda X, W1, b1, W2, b2: (relu(X) @ W1.T + b1) @ W2.T + b2,
            lambda X, W1, b1, W2, b2: relu(relu(X) @ W1.T + b1) @ W2.T + b2),
        Mistake(
            "W1 and W2 are not transposed. With square matrices the shapes fit either way, and "
            "only the numbers tell: samples are rows, so it is A @ W.T.",
            lambda X, W1, b1, W2, b2: relu(X @ W1 + b1) @ W2 + b2),
        Mistake(
            "The second layer gets X once more. Its input is the hidden layer's output.",
            lambda X, W1, b1, W2, b2: X @ W2.T + b2),
        Mistake(
            "That is the hidden layer's output. It has one more layer to go through.",
            lambda X, W1, b1, W2, b2: relu(X @ W1.T + b1)),
    ],
    praise="A deeper network is the same two lines, once more for each layer.",
)


# --- two linear layers made one ------------------------------------------------------------------

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
