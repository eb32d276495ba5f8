"""Activation functions f(z) and their derivatives f'(z): lesson 01, the equation a = f(z).

Each pair works on a number or an array of any shape, element by element; floats keep their dtype.
`softmax` is different in kind: every output depends on the whole row, so its derivative is a matrix
(lesson 04). All raise TypeError for what is not real numbers.
"""

import functools

import numpy as np

from dlcourse import require


def elementwise(f):
    """f, for whole numbers too: they become float64, or uint8 would wrap -z and cut 0.2 to 0."""
    @functools.wraps(f)
    def of_floats(Z):
        require.real("Z", Z)
        Z = np.asarray(Z)
        return f(Z if np.issubdtype(Z.dtype, np.floating) else Z.astype(float))
    return of_floats


@elementwise
def identity(Z):
    """f(z) = z: the output layer of a regression, or scores ("logits") for a softmax loss."""
    return Z


@elementwise
def identity_prime(Z):
    """f'(z) = 1."""
    return np.ones_like(Z)


@elementwise
def step(Z):
    """f(z) = 1 if z >= 0 else 0: McCulloch and Pitts's threshold (1943)."""
    return (Z >= 0).astype(Z.dtype)


@elementwise
def step_prime(Z):
    """f'(z) = 0 wherever it exists: nothing to follow downhill, so a step cannot be trained."""
    return np.zeros_like(Z)


@elementwise
def sigmoid(Z):
    """f(z) = 1 / (1 + exp(-z)), between 0 and 1.

    Written as exp(-log(1 + exp(-z))) with NumPy's logaddexp, which does not overflow.
    """
    return np.exp(-np.logaddexp(0, -Z))


@elementwise
def sigmoid_prime(Z):
    """f'(z) = f(z) (1 - f(z)): at most 1/4, and almost 0 for |z| > 5 (saturation)."""
    A = sigmoid(Z)
    return A * (1 - A)


@elementwise
def tanh(Z):
    """f(z) = tanh z = 2 sigmoid(2z) - 1, between -1 and 1."""
    return np.tanh(Z)


@elementwise
def tanh_prime(Z):
    """f'(z) = 1 - tanh(z)^2: at most 1."""
    return 1 - np.tanh(Z) ** 2


@elementwise
def relu(Z):
    """f(z) = max(0, z): Nair and Hinton, ICML 2010."""
    return np.maximum(Z, 0)


@elementwise
def relu_prime(Z):
    """f'(z) = 1 if z > 0 else 0. At the kink z = 0 we take 0, as TensorFlow does."""
    return (Z > 0).astype(Z.dtype)


LEAK = 0.2  # the slope of leaky ReLU below zero, as in Keras's function of this name


@elementwise
def leaky_relu(Z):
    """f(z) = z if z > 0 else 0.2 z: Maas, Hannun and Ng, 2013 (their slope was 0.01)."""
    return np.where(Z > 0, Z, LEAK * Z)


@elementwise
def leaky_relu_prime(Z):
    """f'(z) = 1 if z > 0 else 0.2."""
    return np.where(Z > 0, 1, LEAK).astype(Z.dtype)


GELU_SCALE = (2 / np.pi) ** 0.5


@elementwise
def gelu(Z):
    """f(z) = z/2 (1 + tanh(sqrt(2/pi) (z + 0.044715 z^3))), which is close to z P(N(0,1) <= z).

    Hendrycks and Gimpel, 2016, section 2. Keras: `gelu` with `approximate=True`.
    """
    return Z / 2 * (1 + np.tanh(GELU_SCALE * (Z + 0.044715 * Z**3)))


@elementwise
def gelu_prime(Z):
    """f'(z) by the product rule, with t = tanh(...) as in `gelu`."""
    t = np.tanh(GELU_SCALE * (Z + 0.044715 * Z**3))
    return (1 + t) / 2 + Z / 2 * (1 - t**2) * GELU_SCALE * (1 + 3 * 0.044715 * Z**2)


ACTIVATIONS = {
    "identity": (identity, identity_prime),
    "step": (step, step_prime),
    "sigmoid": (sigmoid, sigmoid_prime),
    "tanh": (tanh, tanh_prime),
    "relu": (relu, relu_prime),
    "leaky_relu": (leaky_relu, leaky_relu_prime),
    "gelu": (gelu, gelu_prime),
}


def get(name):
    """The pair (f, f') of that name; a ValueError lists the names there are."""
    if name not in ACTIVATIONS:
        hint = " (softmax belongs to the loss: use CategoricalCrossEntropy)" * (name == "softmax")
        raise ValueError(f"activation must be one of {', '.join(ACTIVATIONS)}, got {name!r}{hint}.")
    return ACTIVATIONS[name]


def log_softmax(Z):
    """log p_k = z_k - log sum_j exp(z_j), along the last axis (lesson 04, log-sum-exp).

    Subtracting the row's largest z first changes nothing in exact arithmetic and keeps exp from
    overflowing. Raises TypeError where Z is not an array of floats.
    """
    require.floats("Z", Z)
    Z = Z - Z.max(axis=-1, keepdims=True)
    return Z - np.log(np.exp(Z).sum(axis=-1, keepdims=True))


def softmax(Z):
    """p_k = exp(z_k) / sum_j exp(z_j), along the last axis: each row sums to 1 (lesson 02).

    Between 0 and 1. Raises TypeError where Z is not an array of floats. Bridle, 1990.
    """
    return np.exp(log_softmax(Z))
