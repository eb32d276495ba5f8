"""The practice checks of dense layers: one for a sample, two for a batch (lesson 02)."""

import numpy as np

from dlcourse.activations import relu, sigmoid, softmax, step, tanh

from ..practice import Mistake, Practice

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
            "output one number for each. (If there is a loop: does the `return` stand inside it?)",
            lambda x, W, b: sigmoid(W[0] @ x + b[0]),
            lambda x, W, b: sigmoid(W[:1] @ x + b[:1])),
        Mistake(
            "The sums run on from neuron to neuron: each keeps what those before it have added up. "
            "A neuron begins at 0, so set z back inside the loop over the neurons.",
            lambda x, W, b: sigmoid(np.cumsum(W @ x) + b),
            lambda x, W, b: sigmoid(np.cumsum(W @ x + b))),
        Mistake(
            "The bias is added once for each input. It is added once for each neuron, after the "
            "loop over its inputs.",
            lambda x, W, b: sigmoid(W @ x + len(x) * b)),
        Mistake(
            "The sigmoid is applied to the input. A layer first makes its weighted input, and then "
            "sends that through f.",
            lambda x, W, b: W @ sigmoid(x) + b,
            lambda x, W, b: sigmoid(W @ sigmoid(x) + b)),
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
                (5, 3, 4, 4), (6, 5, 4, 3)]],
            (_whole(4, 2), *_two_layers(4, 2, 3, 2)[1:])],
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
            "W1 is transposed, and W2 is not. Both have a neuron a row, so it is A @ W.T in both "
            "layers.",
            lambda X, W1, b1, W2, b2: relu(X @ W1.T + b1) @ W2 + b2),
        Mistake(
            "W2 is transposed, and W1 is not. Both have a neuron a row, so it is A @ W.T in both "
            "layers.",
            lambda X, W1, b1, W2, b2: relu(X @ W1 + b1) @ W2.T + b2),
        Mistake(
            "W stands on the left, as for a single sample. In a batch the samples are the rows of "
            "X, so X comes first: X @ W1.T + b1, and the second layer in the same way.",
            lambda X, W1, b1, W2, b2: W2 @ relu(W1 @ X + b1) + b2,
            lambda X, W1, b1, W2, b2: relu(W1 @ X + b1) @ W2 + b2,
            lambda X, W1, b1, W2, b2: relu(W1 @ X + b1) @ W2.T + b2),
        Mistake(
            "This is a batch with samples as columns, as many books have it. In the course samples "
            "are rows, in and out: the result has one row for each row of X.",
            lambda X, W1, b1, W2, b2: _forward(X, W1, b1, W2, b2).T),
        Mistake(
            "A bias is a column here, b[:, np.newaxis] or of shape (n_l, 1), and gives one number "
            "to each *sample*. Each neuron has a bias: leave b as (n_l,), and NumPy adds it to "
            "every row.",
            lambda X, W1, b1, W2, b2: relu(X @ W1.T + b1[:, None]) @ W2.T + b2[:, None],
            lambda X, W1, b1, W2, b2: relu(X @ W1.T + b1) @ W2.T + b2[:, None],
            lambda X, W1, b1, W2, b2: relu(X @ W1.T + b1[:, None]) @ W2.T + b2),
        Mistake(
            "b1 is added in both layers. The second layer has biases of its own, b2.",
            lambda X, W1, b1, W2, b2: relu(X @ W1.T + b1) @ W2.T + b1),
        Mistake(
            "Only the first sample is worked on. X is a batch, one sample a row. (If there is a "
            "loop: does the `return` stand inside it?)",
            lambda X, W1, b1, W2, b2: _forward(X, W1, b1, W2, b2)[0],
            lambda X, W1, b1, W2, b2: _forward(X, W1, b1, W2, b2)[:1]),
        Mistake(
            "For whole numbers in X the fractions are lost: the result is written into an array "
            "that has taken its dtype from X, and an integer array cuts off what is written into "
            "it.",
            lambda X, W1, b1, W2, b2: _forward(X, W1, b1, W2, b2).astype(X.dtype)),
        Mistake(
            "The second layer gets X once more. Its input is the hidden layer's output.",
            lambda X, W1, b1, W2, b2: X @ W2.T + b2),
        Mistake(
            "That is the hidden layer's output. It has one more layer to go through.",
            lambda X, W1, b1, W2, b2: relu(X @ W1.T + b1)),
    ],
    praise="A deeper network is the same two lines, once more for each layer.",
)
