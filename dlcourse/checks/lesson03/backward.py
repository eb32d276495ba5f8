"""The practice checks of the backward pass through layers (lesson 03)."""

import numpy as np

from dlcourse.activations import relu_prime, sigmoid_prime

from ..practice import Mistake, Practice

rng = np.random.default_rng(3)


def _tenths(*shape):
    """Positive and negative numbers with one decimal: easy to read, and easy to add by hand."""
    return rng.integers(-30, 31, shape) / 10


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
        Mistake(
            "W is missing. The blame of the layer after comes back along its weights: each delta "
            "times the weight with which that neuron listened, summed up by `delta @ W`.",
            lambda delta, W, Z: delta * relu_prime(Z)),
        Mistake(
            "`*` multiplies entries that stand at the same place. Each neuron here is heard by "
            "*all* the neurons of the next layer: sum over them, with `@`.",
            lambda delta, W, Z: delta * W * relu_prime(Z)),
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
            "np.outer makes all pairs of one vector's numbers and another's. That is right for "
            "one sample; of a batch it also pairs one sample's delta with another's activations. "
            "Pair within each sample, and add: that is one `@`.",
            lambda delta, A_prev: np.outer(delta, A_prev)),
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
            "You go along the wrong axis: over the units, one number for each sample. Samples are "
            "rows, so the sum over samples is axis 0.",
            lambda delta: delta.sum(axis=1),
            lambda delta: delta.sum(axis=1, keepdims=True),
            lambda delta: delta.mean(axis=1)),
        Mistake(
            "Everything goes into one number. Each neuron has a bias of its own, and so a "
            "gradient of its own: name the axis of the samples, axis=0.",
            lambda delta: delta.sum(),
            lambda delta: delta.mean()),
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
