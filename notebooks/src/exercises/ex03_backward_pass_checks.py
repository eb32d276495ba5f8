"""Exercise 03, the instructor's half: right answers, typical mistakes, hidden inputs.

Never hand this file out: students get a table of the inputs below that are not hidden.
"""

import numpy as np
from dlcourse.checks.practice import Mistake, Practice

rng = np.random.default_rng(303)


def quarters(*shape):
    """Multiples of 1/4, none of them 0: sums of their products are exact in whatever order."""
    return rng.integers(1, 9, shape) / 4 * rng.choice([-1, 1], shape)


def tenths(*shape):
    """Between -1 and 1 and none of them 0, so that tanh is not saturated."""
    return rng.integers(1, 11, shape) / 10 * rng.choice([-1, 1], shape)


def _sigmoid(Z):
    return (1 + np.tanh(Z / 2)) / 2


# --- node_backward: three kinds of nodes ---------------------------------------------------------

def _nodes(subtract=lambda x, y, d: (d, -d), divide=lambda x, y, d: (d / y, -d * x / y**2),
           maximum=lambda x, y, d: (d * (x >= y), d * (x < y)), order=lambda dx, dy: (dx, dy)):
    """The gradients of the three nodes; each argument is one place to slip."""
    rules = {"subtract": subtract, "divide": divide, "maximum": maximum}

    def node_backward(node, x, y, d_out):
        return order(*rules[node](np.asarray(x), np.asarray(y), np.asarray(d_out)))
    return node_backward


def _without_d_out(node, x, y, d_out):
    return _nodes()(node, x, y, np.ones_like(d_out))


def _added(node, x, y, d_out):
    dx, dy = _without_d_out(node, x, y, d_out)
    return dx + d_out, dy + d_out


def _like(node, x, y, d_out):
    """Written into arrays that took their dtype from x."""
    return tuple(np.asarray(d).astype(np.asarray(x).dtype) for d in _nodes()(node, x, y, d_out))


def _on(node, *shape):
    return node, quarters(*shape), quarters(*shape), quarters(*shape)


node_backward = Practice(
    "node_backward", _nodes(), parts=("dx", "dy"),
    inputs=[("subtract", 3.0, 1.0, 2.0), ("divide", 6.0, 2.0, 10.0), ("divide", 1.0, -0.5, 0.5),
            ("maximum", 3.0, 1.0, 2.0), ("maximum", -1.0, 4.0, 0.5), ("maximum", 2.0, 2.0, 3.0),
            _on("subtract", 3), _on("divide", 2, 2),
            ("maximum", np.array([1.0, 5.0, -2.0]), np.array([2.0, 5.0, -3.0]),
             np.array([0.5, 1.5, -1.0])),
            ("divide", np.array([3, 1, 2]), np.array([2, 4, -4]), np.array([1, 2, 3]))],
    hidden={
        "subtract, a matrix": _on("subtract", 4, 3),
        "divide, a matrix": _on("divide", 3, 4),
        "divide, three axes": _on("divide", 2, 3, 2),
        "divide, negative numbers": ("divide", -3.0, -2.0, -1.5),
        "divide, x is 0": ("divide", 0.0, 4.0, 2.0),
        "divide, a very small y": ("divide", 1.0, 1e-3, 1.0),
        "maximum, negative numbers": ("maximum", -5.0, -2.5, 4.0),
        "maximum, a matrix with equal entries": (
            "maximum", np.array([[1.0, -1.0], [0.0, 2.0]]), np.array([[1.0, 1.0], [0.0, -2.0]]),
            quarters(2, 2)),
        "maximum, whole numbers": (
            "maximum", rng.integers(-3, 4, (4, 4)), rng.integers(-3, 4, (4, 4)),
            rng.integers(1, 5, (4, 4))),
        "divide, float32": ("divide", *[quarters(5).astype(np.float32) for _ in range(3)]),
    },
    mistakes=[
        Mistake(
            "The two results have changed places: first dx, then dy.",
            _nodes(order=lambda dx, dy: (dy, dx))),
        Mistake(
            "These are the local derivatives; what came from behind is lost. d_out says how much E "
            "moves per unit of the output, and the chain rule multiplies it in.",
            _without_d_out),
        Mistake(
            "d_out is in one of the two results only, or missing for one kind of node. Whatever "
            "goes back, to x or to y, comes from the output, so both have d_out as a factor.",
            _nodes(divide=lambda x, y, d: (1 / y, -d * x / y**2)),
            _nodes(divide=lambda x, y, d: (d / y, -x / y**2)),
            _nodes(divide=lambda x, y, d: (1 / y, -x / y**2)),
            _nodes(subtract=lambda x, y, d: (1, -1)),
            _nodes(subtract=lambda x, y, d: (np.ones_like(x), -np.ones_like(x))),
            _nodes(subtract=lambda x, y, d: (d, -1)),
            _nodes(maximum=lambda x, y, d: (x >= y, x < y))),
        Mistake(
            "What comes from behind is added. Along a way, slopes multiply.",
            _added),
        Mistake(
            "In `subtract` both inputs get the same. If y grows, x - y falls: y gets minus d_out.",
            _nodes(subtract=lambda x, y, d: (d, d))),
        Mistake(
            "In `subtract` the signs are turned round: x - y grows with x and falls with y.",
            _nodes(subtract=lambda x, y, d: (-d, d))),
        Mistake(
            "In `divide` the sign of dy is lost. If y grows, x / y comes nearer to 0: the "
            "derivative of 1/y is -1/y².",
            _nodes(divide=lambda x, y, d: (d / y, d * x / y**2))),
        Mistake(
            "In `divide` the square is lost in dy: the derivative of 1/y is -1/y².",
            _nodes(divide=lambda x, y, d: (d / y, -d * x / y)),
            _nodes(divide=lambda x, y, d: (d / y, d * x / y))),
        Mistake(
            "In `divide` x is missing in dy. The output is x times 1/y, and so is its derivative "
            "towards y: x times -1/y².",
            _nodes(divide=lambda x, y, d: (d / y, -d / y**2))),
        Mistake(
            "In `divide` the result is that of a product, where each factor gets the other one. "
            "Write x / y as x times 1/y, and take the derivative of that.",
            _nodes(divide=lambda x, y, d: (d * y, d * x))),
        Mistake(
            "In `divide` dy is 1/x times d_out. y is not multiplied by anything, it divides: "
            "take the derivative of x / y towards y.",
            _nodes(divide=lambda x, y, d: (d / y, d / x)),
            _nodes(divide=lambda x, y, d: (d / y, -d / x))),
        Mistake(
            "`maximum` goes wrong where x and y are equal: there x is to get all of d_out, and y "
            "nothing.",
            _nodes(maximum=lambda x, y, d: (d * (x > y), d * (y >= x))),
            _nodes(maximum=lambda x, y, d: (d * (x >= y), d * (y >= x))),
            _nodes(maximum=lambda x, y, d: (d * (x > y), d * (y > x))),
            _nodes(maximum=lambda x, y, d: (d * ((x > y) + (x == y) / 2),
                                            d * ((y > x) + (x == y) / 2)))),
        Mistake(
            "In `maximum` the loser gets the gradient. A nudge to the smaller of the two does not "
            "move the output at all.",
            _nodes(maximum=lambda x, y, d: (d * (x <= y), d * (x > y))),
            _nodes(maximum=lambda x, y, d: (d * (x < y), d * (x >= y)))),
        Mistake(
            "In `maximum` both inputs get d_out. The output is one of the two, and only that one "
            "moves it: the other gets 0.",
            _nodes(maximum=lambda x, y, d: (d, d))),
        Mistake(
            "In `maximum` the gradient is multiplied by the value of the winner. Its slope is 1, "
            "whatever its value.",
            _nodes(maximum=lambda x, y, d: (d * x * (x >= y), d * y * (x < y)))),
        Mistake(
            "In `maximum` one entry decides for the whole array. Each entry is a node of its own: "
            "compare entry by entry, x >= y, and multiply by that.",
            _nodes(maximum=lambda x, y, d: (d, 0 * d) if np.max(x) >= np.max(y) else (0 * d, d)),
            _nodes(maximum=lambda x, y, d: (d, 0 * d) if np.all(x >= y) else (0 * d, d)),
            _nodes(maximum=lambda x, y, d: (d, 0 * d) if np.any(x >= y) else (0 * d, d))),
        Mistake(
            "The argument `node` is not looked at: all nodes are treated as a subtraction.",
            lambda node, x, y, d_out: (np.asarray(d_out), -np.asarray(d_out))),
        Mistake(
            "The fractions are lost where x holds whole numbers: the results are written into "
            "arrays that took their dtype from x, and that cuts off what is written into them.",
            _like),
    ],
    praise="A program for gradients is a list of such rules, and not a long one.",
)


# --- delta_shared: two heads above one layer -----------------------------------------------------

def _shared(share_a=lambda delta, W: delta @ W, share_b=lambda delta, W: delta @ W,
            meet=lambda a, b: a + b, slope=lambda Z: 1 - np.tanh(Z) ** 2):
    """The delta of the shared layer; each argument is one place to slip."""
    def delta_shared(Z, delta_a, W_a, delta_b, W_b):
        return meet(share_a(delta_a, W_a), share_b(delta_b, W_b)) * slope(Z)
    return delta_shared


def _heads(n, n1, n_a, n_b):
    return tenths(n, n1), tenths(n, n_a), tenths(n_a, n1), tenths(n, n_b), tenths(n_b, n1)


delta_shared = Practice(
    "delta_shared", _shared(),
    inputs=[(np.array([[0.0]]), np.array([[1.0]]), np.array([[2.0]]), np.array([[0.5]]),
             np.array([[-1.0]])),
            *[_heads(*sizes) for sizes in [
                (1, 1, 1, 1), (1, 2, 1, 1), (2, 2, 2, 2), (3, 2, 2, 1), (2, 3, 1, 2),
                (3, 3, 3, 3)]]],
    hidden={
        "one sample": _heads(1, 4, 3, 2),
        "all lengths alike": _heads(5, 5, 5, 5),
        "heads of different sizes": _heads(4, 3, 10, 1),
        "one hidden neuron": _heads(6, 1, 2, 3),
        "one head that is right already": (
            tenths(3, 4), np.zeros((3, 2)), tenths(2, 4), tenths(3, 3), tenths(3, 4)),
        "large weighted inputs": (5 * tenths(4, 3), *_heads(4, 3, 2, 2)[1:]),
        "float32": tuple(A.astype(np.float32) for A in _heads(4, 3, 2, 5)),
        "many samples": _heads(200, 30, 10, 4),
    },
    mistakes=[
        Mistake(
            "Only one head sends something back. The layer's activations are used by both, and "
            "where a value is used twice, both ways count.",
            _shared(meet=lambda a, b: a), _shared(meet=lambda a, b: b)),
        Mistake(
            "The two shares are multiplied. Along one way slopes multiply; ways that run side by "
            "side add.",
            _shared(meet=lambda a, b: a * b)),
        Mistake(
            "The mean of the two shares is taken. A nudge does not choose one way, it goes along "
            "both with its whole size: the shares add.",
            _shared(meet=lambda a, b: (a + b) / 2)),
        Mistake(
            "One share is subtracted. Both heads add to the blame, each with its own sign.",
            _shared(meet=lambda a, b: a - b)),
        Mistake(
            "The slope of tanh is missing: this is the gradient towards A. One arrow more leads "
            "from A to Z.",
            _shared(slope=lambda Z: 1)),
        Mistake(
            "The slope stands at one share only: a bracket is missing. Both shares come back to A, "
            "and from A both go through tanh.",
            lambda Z, delta_a, W_a, delta_b, W_b:
                delta_a @ W_a + delta_b @ W_b * (1 - np.tanh(Z) ** 2),
            lambda Z, delta_a, W_a, delta_b, W_b:
                delta_a @ W_a * (1 - np.tanh(Z) ** 2) + delta_b @ W_b),
        Mistake(
            "1 - Z² is not the slope of tanh: it is 1 minus the square of the *output*, and the "
            "output is tanh(Z).",
            _shared(slope=lambda Z: 1 - Z**2)),
        Mistake(
            "tanh is applied twice. Its slope is 1 - tanh(Z)², with Z as it comes in.",
            _shared(slope=lambda Z: 1 - np.tanh(np.tanh(Z)) ** 2)),
        Mistake(
            "The gradient is multiplied by tanh(Z) itself. What a nudge to Z does to A is the "
            "slope, 1 - tanh(Z)².",
            _shared(slope=np.tanh)),
        Mistake(
            "The square is lost: the slope of tanh is 1 - tanh(Z)².",
            _shared(slope=lambda Z: 1 - np.tanh(Z))),
        Mistake(
            "That is the slope of the sigmoid. The hidden layer here has tanh.",
            _shared(slope=lambda Z: _sigmoid(Z) * (1 - _sigmoid(Z))),
            _shared(slope=lambda Z: np.tanh(Z) * (1 - np.tanh(Z)))),
        Mistake(
            "That is the slope of ReLU. The hidden layer here has tanh.",
            _shared(slope=lambda Z: Z > 0)),
        Mistake(
            "A weight matrix is used with rows and columns exchanged. Backward it is delta @ W, "
            "without a transposition; a square W gives no error that would tell.",
            _shared(share_a=lambda delta, W: delta @ W.T, share_b=lambda delta, W: delta @ W.T),
            _shared(share_a=lambda delta, W: delta @ W.T),
            _shared(share_b=lambda delta, W: delta @ W.T)),
        Mistake(
            "The samples are added up or averaged here already. Each sample has a delta of its "
            "own, a row; the sum over the batch comes with dW.",
            lambda *given: _shared()(*given).sum(axis=0),
            lambda *given: _shared()(*given).mean(axis=0)),
        Mistake(
            "The result is divided by the number of samples. The 1/n belongs to the error, and the "
            "two deltas have it in them already.",
            lambda *given: _shared()(*given) / len(given[0])),
        Mistake(
            "Only the first sample is worked on. Each row is a sample, and each has its delta. (If "
            "there is a loop: does the `return` stand inside it?)",
            lambda *given: _shared()(*given)[0], lambda *given: _shared()(*given)[:1]),
    ],
    praise="Residual networks and shared filters live on this sum.",
)


# --- backward: a softplus layer, a tanh layer, the squared error ---------------------------------

def _backward(error=lambda A2, Y: 2 * (A2 - Y) / Y.size, out=lambda Z2, A2: 1 - A2**2,
              back=lambda delta2, W2: delta2 @ W2, slope=lambda Z1, A1: _sigmoid(Z1),
              source=lambda Z1, A1: A1, bias=lambda delta: delta.sum(axis=0),
              again=lambda X: 1, order=lambda *results: results):
    """The gradients of the network; each argument is one place to slip."""
    def backward(X, Y, W1, b1, W2, b2):
        Z1 = X @ W1.T + b1
        A1 = np.logaddexp(0, Z1)
        Z2 = A1 @ W2.T + b2
        A2 = np.tanh(Z2)
        delta2 = error(A2, Y) * out(Z2, A2)
        delta1 = back(delta2, W2) * slope(Z1, A1)
        n = again(X)
        return order(delta1.T @ X / n, bias(delta1), delta2.T @ source(Z1, A1) / n, bias(delta2))
    return backward


def _of_one_sample(which, divide=len):
    """One sample's gradients, as its share in the mean or, with divide, as if it were alone."""
    def backward(X, Y, W1, b1, W2, b2):
        alone = _backward()(X[which], Y[which], W1, b1, W2, b2)
        return tuple(gradient / divide(X) for gradient in alone)
    return backward


def _network(n, n0, n1, n2):
    return tenths(n, n0), tenths(n, n2), tenths(n1, n0), tenths(n1), tenths(n2, n1), tenths(n2)


NAMES = ("dW1", "db1", "dW2", "db2")

backward = Practice(
    "backward", _backward(), parts=NAMES,
    inputs=[_network(*sizes) for sizes in [
        (1, 1, 1, 1), (2, 1, 1, 1), (1, 2, 2, 1), (2, 2, 2, 2), (3, 2, 3, 1), (2, 3, 2, 2),
        (3, 3, 3, 3)]],
    hidden={
        "one sample": _network(1, 4, 3, 2),
        "all lengths alike": _network(4, 4, 4, 4),
        "one hidden neuron": _network(5, 3, 1, 2),
        "more outputs than hidden neurons": _network(6, 2, 3, 5),
        "whole numbers in X and Y": (
            rng.integers(-1, 2, (5, 3)), rng.integers(0, 2, (5, 2)), *_network(1, 3, 4, 2)[2:]),
        "larger inputs": (8 * tenths(4, 2), tenths(4, 2), *_network(1, 2, 3, 2)[2:]),
        "float32": tuple(A.astype(np.float32) for A in _network(5, 3, 4, 2)),
        "many samples": _network(300, 6, 5, 3),
        "a wide network": (
            rng.random((32, 100)), tenths(32, 4), rng.normal(0, 0.1, (50, 100)), tenths(50),
            rng.normal(0, 0.1, (4, 50)), tenths(4)),
    },
    mistakes=[
        Mistake(
            "The results come in another order than asked for: dW1, db1, dW2, db2.",
            _backward(order=lambda dW1, db1, dW2, db2: (dW2, db2, dW1, db1)),
            _backward(order=lambda dW1, db1, dW2, db2: (dW1, dW2, db1, db2))),
        Mistake(
            "The weights' gradients are transposed: each has the shape of its weights, one row for "
            "each neuron. So it is delta.T @ A, and not A.T @ delta.",
            _backward(order=lambda dW1, db1, dW2, db2: (dW1.T, db1, dW2.T, db2)),
            _backward(order=lambda dW1, db1, dW2, db2: (dW1.T, db1, dW2, db2)),
            _backward(order=lambda dW1, db1, dW2, db2: (dW1, db1, dW2.T, db2))),
        Mistake(
            "A gradient of weights is brought into shape by `reshape`. That leaves the numbers in "
            "their order, row by row, and they end up in the wrong places: it is delta.T @ A.",
            _backward(order=lambda dW1, db1, dW2, db2: (dW1.T.reshape(dW1.shape), db1, dW2, db2)),
            _backward(order=lambda dW1, db1, dW2, db2: (dW1, db1, dW2.T.reshape(dW2.shape), db2)),
            _backward(order=lambda dW1, db1, dW2, db2: (
                dW1.T.reshape(dW1.shape), db1, dW2.T.reshape(dW2.shape), db2))),
        Mistake(
            "Nobody divides by the number of terms. E is a mean over samples and outputs, so its "
            "derivative begins with 2 / (n n_2).",
            _backward(error=lambda A2, Y: 2 * (A2 - Y))),
        Mistake(
            "It is divided by the n samples or by the n_2 outputs, but not by both. E is a mean "
            "over all the entries of Y: divide by Y.size. (With one output Y.size is n.)",
            _backward(error=lambda A2, Y: 2 * (A2 - Y) / len(Y)),
            _backward(error=lambda A2, Y: 2 * (A2 - Y) / Y.shape[1])),
        Mistake(
            "It is divided by n twice: once in the first delta, where the mean of E comes in, and "
            "once more in dW. From the first delta all other numbers inherit it.",
            _backward(again=len),
            _backward(again=len, bias=lambda delta: delta.mean(axis=0))),
        Mistake(
            "The factor 2 of the square is missing.",
            _backward(error=lambda A2, Y: (A2 - Y) / Y.size)),
        Mistake(
            "The sign is turned round: where an output is too large, more of it makes the error "
            "larger, so it begins with a - y.",
            _backward(error=lambda A2, Y: 2 * (Y - A2) / Y.size)),
        Mistake(
            "The slope of the output's tanh is missing, as if the output layer had no activation.",
            _backward(out=lambda Z2, A2: 1)),
        Mistake(
            "The slope of the output is that of a sigmoid, a (1 - a). The output layer has tanh: "
            "1 - a².",
            _backward(out=lambda Z2, A2: A2 * (1 - A2)),
            _backward(out=lambda Z2, A2: _sigmoid(Z2) * (1 - _sigmoid(Z2)))),
        Mistake(
            "The slope of tanh is 1 - a², with the output a. Here the square is taken of the "
            "weighted input Z2, or tanh is applied twice.",
            _backward(out=lambda Z2, A2: 1 - Z2**2),
            _backward(out=lambda Z2, A2: 1 - np.tanh(A2) ** 2)),
        Mistake(
            "The square is lost: the slope of tanh is 1 - a².",
            _backward(out=lambda Z2, A2: 1 - A2)),
        Mistake(
            "The slope of the softplus is missing in the hidden layer's delta.",
            _backward(slope=lambda Z1, A1: 1)),
        Mistake(
            "The slope of the softplus is taken at its output. f'(z) wants Z1: there it is the "
            "sigmoid of z.",
            _backward(slope=lambda Z1, A1: _sigmoid(A1))),
        Mistake(
            "That is the slope of the sigmoid. The slope of the softplus is the sigmoid *itself*: "
            "e^z / (1 + e^z).",
            _backward(slope=lambda Z1, A1: _sigmoid(Z1) * (1 - _sigmoid(Z1))),
            _backward(slope=lambda Z1, A1: A1 * (1 - A1))),
        Mistake(
            "That is the slope of ReLU. The softplus has no kink: take the derivative of "
            "log(1 + e^z).",
            _backward(slope=lambda Z1, A1: Z1 > 0)),
        Mistake(
            "The hidden layer gets the slope of tanh. Only the output layer has tanh.",
            _backward(slope=lambda Z1, A1: 1 - A1**2),
            _backward(slope=lambda Z1, A1: 1 - np.tanh(Z1) ** 2)),
        Mistake(
            "The slope of the softplus is 1 / (1 + e^z) here, and falls where it should grow. The "
            "inner derivative, e^z, is missing (or the sign in the exponent): it is "
            "e^z / (1 + e^z) = 1 / (1 + e^-z).",
            _backward(slope=lambda Z1, A1: _sigmoid(-Z1))),
        Mistake(
            "dW2 is made with Z1. The inputs of the second layer are the activations A1.",
            _backward(source=lambda Z1, A1: Z1)),
        Mistake(
            "The blame goes back through W2 the wrong way round. It is delta2 @ W2, without a "
            "transposition; a square W2 gives no error that would tell.",
            _backward(back=lambda delta2, W2: delta2 @ W2.T)),
        Mistake(
            "The biases' gradients are means over the samples. All samples use the same biases, so "
            "their shares add up; the 1/n of E is in the deltas already.",
            _backward(bias=lambda delta: delta.mean(axis=0))),
        Mistake(
            "The biases' gradients come from one sample alone. All samples use the same biases, so "
            "their shares add up: a sum over axis 0.",
            _backward(bias=lambda delta: delta[0]), _backward(bias=lambda delta: delta[-1])),
        Mistake(
            "Only one sample counts. Does a `return` stand inside the loop, or does each round "
            "write over what the one before has found? All samples use the same weights, so their "
            "shares add up: dW1 += ...",
            _of_one_sample(slice(0, 1)), _of_one_sample(slice(0, 1), divide=lambda X: 1),
            _of_one_sample(slice(-1, None)), _of_one_sample(slice(-1, None), divide=lambda X: 1)),
    ],
    praise="Derived by you, from the error to the first weight.",
)


# --- repaired: two bugs in somebody else's backward pass -----------------------------------------

def _repaired(dW1=lambda X, delta1: delta1.T @ X, dW2=lambda delta2, Z1, A1: delta2.T @ A1,
              mean=lambda Y: Y.size, mask=lambda Z1, A1, W1: A1 > 0,
              bias=lambda delta: delta.sum(axis=0)):
    """The gradients of the network; each argument is one place to slip."""
    def repaired(X, Y, W1, b1, W2, b2):
        Z1 = X @ W1.T + b1
        A1 = np.maximum(Z1, 0)
        A2 = A1 @ W2.T + b2
        delta2 = 2 * (A2 - Y) / mean(Y)
        delta1 = (delta2 @ W2) * mask(Z1, A1, W1)
        return dW1(X, delta1), bias(delta1), dW2(delta2, Z1, A1), bias(delta2)
    return repaired


def _reshaped(X, delta1):
    return (X.T @ delta1).reshape(delta1.shape[1], X.shape[1])


def _from_z(delta2, Z1, A1):
    return delta2.T @ Z1


def _relu_network(n, n0, n1, n2):
    return (quarters(n, n0), quarters(n, n2), quarters(n1, n0), quarters(n1), quarters(n2, n1),
            quarters(n2))


repaired = Practice(
    "repaired", _repaired(), parts=NAMES,
    inputs=[(np.array([[2.0]]), np.array([[1.0]]), np.array([[0.5], [1.5]]), np.array([0.5, 1.0]),
             np.array([[2.0, -1.0]]), np.array([0.5])),
            *[_relu_network(*sizes) for sizes in [
                (2, 1, 2, 1), (1, 2, 2, 1), (2, 2, 2, 2), (3, 2, 3, 1), (4, 3, 2, 2),
                (3, 3, 3, 3)]]],
    hidden={
        "one sample": _relu_network(1, 3, 4, 2),
        "all lengths alike": _relu_network(4, 4, 4, 4),
        "one hidden neuron": _relu_network(5, 4, 1, 2),
        "weighted inputs that are exactly 0": (
            np.array([[1.0, -1.0], [2.0, 0.5]]), np.array([[1.0], [-1.0]]),
            np.array([[1.0, 1.0], [0.5, -2.0], [1.0, 2.0]]), np.array([0.0, 0.0, 0.25]),
            np.array([[1.0, -2.0, 0.5]]), np.array([0.5])),
        "hidden neurons that never fire": (
            np.abs(quarters(4, 2)), quarters(4, 2), -np.abs(quarters(3, 2)), -np.ones(3),
            quarters(2, 3), quarters(2)),
        "float32": tuple(A.astype(np.float32) for A in _relu_network(5, 3, 4, 2)),
        "many samples": _relu_network(200, 5, 6, 3),
    },
    mistakes=[
        Mistake(
            "Both bugs are still there. The slopes tell you which results are wrong: look at the "
            "two lines that make dW1 and dW2, and at what each of them multiplies.",
            _repaired(dW1=_reshaped, dW2=_from_z)),
        Mistake(
            "One bug is found, that of dW1. The other is still there: what did the second layer "
            "get as its input, going forward?",
            _repaired(dW2=_from_z)),
        Mistake(
            "One bug is found, that of dW2. The other is still there: `reshape` changes the shape "
            "and leaves the numbers in their order, and a transposition does not.",
            _repaired(dW1=_reshaped)),
        Mistake(
            "dW1 has the right numbers and is transposed: one row for each hidden neuron.",
            _repaired(dW1=lambda X, delta1: X.T @ delta1),
            _repaired(dW1=lambda X, delta1: X.T @ delta1, dW2=_from_z)),
        Mistake(
            "dW2 is transposed now: one row for each output.",
            _repaired(dW2=lambda delta2, Z1, A1: A1.T @ delta2)),
        Mistake(
            "dW2 is made with the mask, 0 and 1. The inputs of the second layer are the "
            "activations themselves.",
            _repaired(dW2=lambda delta2, Z1, A1: delta2.T @ (Z1 > 0))),
        Mistake(
            "The mask of the hidden layer was right, and is not any more: 1 where the neuron "
            "fired, A1 > 0, and 0 elsewhere, at the kink as well.",
            _repaired(mask=lambda Z1, A1, W1: Z1 >= 0), _repaired(mask=lambda Z1, A1, W1: A1),
            _repaired(mask=lambda Z1, A1, W1: Z1), _repaired(mask=lambda Z1, A1, W1: 1),
            _repaired(mask=lambda Z1, A1, W1: 1, dW1=_reshaped, dW2=_from_z)),
        Mistake(
            "delta2 was right, and is not any more: E is a mean over all the entries of Y, samples "
            "and outputs, so it is divided by Y.size.",
            _repaired(mean=len), _repaired(mean=len, dW1=_reshaped, dW2=_from_z),
            _repaired(mean=lambda Y: 1)),
        Mistake(
            "The weights' gradients are divided by n once more. The mean of E is in delta2 "
            "already, and from there in everything.",
            _repaired(dW1=lambda X, delta1: delta1.T @ X / len(X),
                      dW2=lambda delta2, Z1, A1: delta2.T @ A1 / len(A1))),
        Mistake(
            "The biases' gradients were right, and are means now. All samples use the same biases, "
            "so their shares add up.",
            _repaired(bias=lambda delta: delta.mean(axis=0)),
            _repaired(bias=lambda delta: delta.mean(axis=0), dW1=_reshaped, dW2=_from_z)),
    ],
    praise="The network 1-2-1 could not show either: with one input there is nothing to transpose, "
           "and where every neuron fires, A1 is Z1.",
)
