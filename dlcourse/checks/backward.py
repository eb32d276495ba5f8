"""The practice checks of the backward pass through layers (lesson 03)."""

import numpy as np

from dlcourse.activations import relu_prime, sigmoid, sigmoid_prime

from .practice import Mistake, Practice

rng = np.random.default_rng(3)


def _tenths(*shape):
    """Positive and negative numbers with one decimal: easy to read, and easy to add by hand."""
    return rng.integers(-30, 31, shape) / 10


# --- delta of the output layer -------------------------------------------------------------------

def _delta_output(A, Y, Z):
    return 2 * (A - Y) / A.size * sigmoid_prime(Z)


def _outputs(n, n_l):
    Z = _tenths(n, n_l)
    return sigmoid(Z), rng.integers(0, 2, (n, n_l)), Z


delta_output = Practice(
    "delta_output", _delta_output,
    inputs=[
        (np.array([[0.5]]), np.array([[1.0]]), np.array([[0.0]])),
        (sigmoid(np.array([[2.0, -1.0]])), np.array([[0, 1]]), np.array([[2.0, -1.0]])),
        *[_outputs(*shape) for shape in [(3, 1), (2, 2), (2, 3), (4, 2), (5, 3)]],
        (sigmoid(np.array([[9.0], [-7.0]])), np.array([[0], [1]]), np.array([[9.0], [-7.0]])),
    ],
    mistakes=[
        Mistake(
            "f′(z) is missing. This is the gradient at the activation, ∂E/∂a; delta stands one "
            "step further back, at z, and that step multiplies by the sigmoid's slope.",
            lambda A, Y, Z: 2 * (A - Y) / A.size,
            lambda A, Y, Z: 2 * (A - Y) / len(A),
            lambda A, Y, Z: (A - Y) / A.size,
            lambda A, Y, Z: A - Y),
        Mistake(
            "You take the slope at a, f′(a). The sigmoid was applied to z, so its slope at z is "
            "meant: sigmoid_prime(Z), or A * (1 - A), which is the same number.",
            lambda A, Y, Z: 2 * (A - Y) / A.size * sigmoid_prime(A)),
        Mistake(
            "You multiply by f(z) itself. What a nudge to z does to a is the *slope*, f′(z).",
            lambda A, Y, Z: 2 * (A - Y) / A.size * A),
        Mistake(
            "The factor 2 is missing: the slope of the square (a - y)² is 2 (a - y). (Some books "
            "put a ½ into their error to be rid of it; E here has none.)",
            lambda A, Y, Z: (A - Y) / A.size * sigmoid_prime(Z)),
        Mistake(
            "The sign is turned round. E = (y - a)² grows when a, being above y, grows further: "
            "its slope towards a is 2 (a - y).",
            lambda A, Y, Z: 2 * (Y - A) / A.size * sigmoid_prime(Z)),
        Mistake(
            "The sign is turned round, and the factor 2 is missing: the slope of (y - a)² towards "
            "a is 2 (a - y).",
            lambda A, Y, Z: (Y - A) / A.size * sigmoid_prime(Z)),
        Mistake(
            "You divide by the number of samples alone. E is the mean over *all* entries, samples "
            "and outputs, so each entry counts for 1 / A.size.",
            lambda A, Y, Z: 2 * (A - Y) / len(A) * sigmoid_prime(Z)),
        Mistake(
            "You divide by the number of outputs alone. E is the mean over *all* entries, samples "
            "and outputs, so each entry counts for 1 / A.size.",
            lambda A, Y, Z: 2 * (A - Y) / A.shape[1] * sigmoid_prime(Z)),
        Mistake(
            "The mean is forgotten. E is the mean over all entries, so each entry counts for "
            "1 / A.size in it; that belongs here, and nowhere further back.",
            lambda A, Y, Z: 2 * (A - Y) * sigmoid_prime(Z)),
        Mistake(
            "The mean and the factor 2 are missing: this is the delta of ½ (a - y)², summed, as "
            "in some books. Here E is the mean of (a - y)².",
            lambda A, Y, Z: (A - Y) * sigmoid_prime(Z)),
        Mistake(
            "You divide by the number of entries twice. The mean in E is one division.",
            lambda A, Y, Z: 2 * (A - Y) / A.size ** 2 * sigmoid_prime(Z)),
        Mistake(
            "You use the error itself, (a - y)², and not its slope, 2 (a - y).",
            lambda A, Y, Z: (A - Y) ** 2 / A.size * sigmoid_prime(Z)),
        Mistake(
            "You average at the end, and one number for all is left. Each sample and each output "
            "has a delta of its own: the result has the shape of Z.",
            lambda A, Y, Z: np.mean(2 * (A - Y) * sigmoid_prime(Z)),
            lambda A, Y, Z: np.sum(_delta_output(A, Y, Z))),
    ],
    praise="Everything further back starts from this array.",
)


# --- delta of a hidden layer ---------------------------------------------------------------------

def _delta_hidden(delta, W, Z):
    return (delta @ W) * relu_prime(Z)


def _hidden(n, n_next, n_l):
    return _tenths(n, n_next), _tenths(n_next, n_l), _tenths(n, n_l)


delta_hidden = Practice(
    "delta_hidden", _delta_hidden,
    inputs=[
        (np.array([[2.0]]), np.array([[3.0]]), np.array([[0.5]])),
        (np.array([[2.0]]), np.array([[3.0]]), np.array([[-0.5]])),
        (np.array([[1.0]]), np.array([[3.0, -4.0]]), np.array([[2.0, 0.0]])),
        (np.array([[1.0, 10.0]]), np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[5.0, 6.0]])),
        *[_hidden(*sizes) for sizes in [(1, 2, 3), (3, 1, 2), (2, 2, 2), (3, 3, 3), (4, 3, 5)]],
    ],
    mistakes=[
        Mistake(
            "W is transposed. With samples as rows it is `delta @ W`: unit j sent its activation "
            "along column j of W, and the blame comes back along the same column.",
            lambda delta, W, Z: (delta @ W.T) * relu_prime(Z)),
        Mistake(
            "That is the formula for one sample as a column, Wᵀδ. Here samples are rows, so the "
            "product turns round: `delta @ W`.",
            lambda delta, W, Z: (W.T @ delta) * relu_prime(Z),
            lambda delta, W, Z: (W @ delta) * relu_prime(Z)),
        Mistake(
            "f′(z) is missing: the mask of the ReLU. A unit whose z was below 0 said 0, and a "
            "nudge to its z would have changed nothing: its delta is 0.",
            lambda delta, W, Z: delta @ W),
        Mistake(
            "You multiply by the ReLU's value, max(0, z). Its slope is asked for: 1 where z is "
            "above 0, else 0.",
            lambda delta, W, Z: (delta @ W) * np.maximum(0, Z),
            lambda delta, W, Z: (delta @ W) * Z),
        Mistake(
            "You apply the ReLU to the gradient: all that is below 0 in it is lost. The mask is "
            "made from z, from the forward pass; a gradient may have either sign.",
            lambda delta, W, Z: np.maximum(0, delta @ W),
            lambda delta, W, Z: np.maximum(0, delta @ W) * relu_prime(Z)),
        Mistake(
            "At z = 0 the slope counts as 1 in yours. The ReLU has a kink there and no slope; the "
            "course takes 0, as TensorFlow does: Z > 0.",
            lambda delta, W, Z: (delta @ W) * (Z >= 0)),
        Mistake(
            "The mask is turned round: it lets the gradient through where z is below 0.",
            lambda delta, W, Z: (delta @ W) * (Z < 0),
            lambda delta, W, Z: (delta @ W) * (Z <= 0)),
        Mistake(
            "That is the sigmoid's slope. The layer of this turn has the ReLU.",
            lambda delta, W, Z: (delta @ W) * sigmoid_prime(Z)),
        Mistake(
            "You divide by n. The loss has done that already, in the delta of the output layer; a "
            "second time makes every gradient further back too small.",
            lambda delta, W, Z: (delta @ W) * relu_prime(Z) / len(Z)),
        Mistake(
            "The samples are added up. Each sample has a delta of its own, one row each; the sum "
            "over samples comes later, in the gradients of the weights and the biases.",
            lambda delta, W, Z: ((delta @ W) * relu_prime(Z)).sum(axis=0)),
    ],
    praise="The same line serves every hidden layer, however many there are.",
)


# --- gradients of the weights and biases ---------------------------------------------------------

def _weight_gradient(delta, A_prev):
    return delta.T @ A_prev


def _layer(n, n_l, n_prev):
    return _tenths(n, n_l), _tenths(n, n_prev)


weight_gradient = Practice(
    "weight_gradient", _weight_gradient,
    inputs=[
        (np.array([[2.0]]), np.array([[3.0]])),
        (np.array([[1.0], [10.0]]), np.array([[2.0], [3.0]])),
        (np.array([[1.0, 10.0]]), np.array([[2.0, 3.0, 4.0]])),
        *[_layer(*sizes) for sizes in [(3, 1, 2), (2, 2, 2), (2, 3, 4), (3, 3, 3), (5, 2, 3)]],
    ],
    mistakes=[
        Mistake(
            "It is transposed: one row for each input. dW has the shape of W, (n_l, n_prev), one "
            "row for each neuron; Keras's kernel, and its gradient, are the other way round.",
            lambda delta, A_prev: A_prev.T @ delta),
        Mistake(
            "You sum over the units and pair up the samples. The sum has to run over the samples, "
            "axis 0 of both arrays: `delta.T @ A_prev`.",
            lambda delta, A_prev: delta @ A_prev.T,
            lambda delta, A_prev: A_prev @ delta.T),
        Mistake(
            "This is the mean over the samples. The 1/n of E is in delta already; what is left to "
            "do is to add the samples' shares.",
            lambda delta, A_prev: delta.T @ A_prev / len(delta)),
        Mistake(
            "You multiply sums: Σδ times Σa. It is the sum of the products that is asked for: each "
            "sample pairs its own delta with its own activations.",
            lambda delta, A_prev: np.outer(delta.sum(axis=0), A_prev.sum(axis=0)),
            lambda delta, A_prev: np.outer(delta.mean(axis=0), A_prev.mean(axis=0)),
            lambda delta, A_prev: np.outer(delta.sum(axis=0), A_prev.mean(axis=0))),
        Mistake(
            "Only one sample counts. All of them use the same weights, so each adds its share.",
            lambda delta, A_prev: np.outer(delta[0], A_prev[0]),
            lambda delta, A_prev: np.outer(delta[-1], A_prev[-1])),
        Mistake(
            "One matrix for each sample comes back. That is right so far: now add them up, over "
            "axis 0.",
            lambda delta, A_prev: delta[:, :, None] * A_prev[:, None, :]),
        Mistake(
            "`*` multiplies entries that stand at the same place, and here the two arrays have "
            "different units in their columns. Every pair (delta_j, a_k) has a weight between "
            "them: that takes `@`.",
            lambda delta, A_prev: delta * A_prev,
            lambda delta, A_prev: (delta * A_prev).sum(axis=0),
            lambda delta, A_prev: np.sum(delta * A_prev)),
    ],
    praise="A weight's share: how loud its input was, times how much its neuron is to blame.",
)


bias_gradient = Practice(
    "bias_gradient", lambda delta: delta.sum(axis=0),
    inputs=[(np.array([[2.0]]),), (np.array([[1.0, 10.0]]),), (np.array([[1.0], [10.0]]),),
            *[(_tenths(*shape),) for shape in [(2, 2), (3, 2), (3, 3), (5, 4)]]],
    mistakes=[
        Mistake(
            "This is the mean over the samples. The 1/n of E is in delta already; here the "
            "samples' shares are added.",
            lambda delta: delta.mean(axis=0)),
        Mistake(
            "You add up along the wrong axis: over the units, one number for each sample. Samples "
            "are rows, so the sum over samples is axis 0.",
            lambda delta: delta.sum(axis=1)),
        Mistake(
            "Everything is added into one number. Each neuron has a bias of its own, and so a "
            "gradient of its own: name the axis of the samples, axis=0.",
            lambda delta: delta.sum()),
        Mistake(
            "delta comes back as it is, one row for each sample. All samples share one bias a "
            "neuron, so their shares have to be added. (NumPy would not complain: b - rate * delta "
            "becomes a matrix, silently.)",
            lambda delta: delta),
        Mistake(
            "The numbers are right, and the shape is not: an axis of length 1 is kept. b has shape "
            "(n_l,), and so has its gradient.",
            lambda delta: delta.sum(axis=0, keepdims=True),
            lambda delta: delta.sum(axis=0)[:, None]),
        Mistake(
            "Only one sample counts. All of them use the same biases, so each adds its share.",
            lambda delta: delta[0],
            lambda delta: delta[-1]),
    ],
    praise="A bias is a weight whose input is always 1, and this is the same rule.",
)
