"""A forward pass with parameters that somebody returned, and the ways to misunderstand them.

Steps are a list of ("conv", kernel, b), ("dense", W, b), ("max_pool", size), ("flatten",) and
activations such as ("relu",), as `returned` makes them: kernels as Keras has them, (size, size,
channels, filters), and W as the course has it, (n_out, n_in).
"""

import numpy as np

from ..layers import Conv2D, Dense, MaxPool2D

BATCH = 20  # digits at a time: the widest network must fit into memory
rng = np.random.default_rng(0)  # layers want one; the weights that it draws are replaced


def predict(steps, X):
    """The scores (n, 10) of digits X, (n, 784) or (n, 28, 28, 1)."""
    layers = [LAYERS[kind](*settings) for kind, *settings in steps]
    scores = []
    for start in range(0, len(X), BATCH):
        A = X[start:start + BATCH]
        for layer in layers:
            A = layer(A)
        scores.append(A)
    return np.concatenate(scores)


def _conv_layer(kernel, b):
    layer = Conv2D(kernel.shape[2], kernel.shape[3], len(kernel), rng=rng)
    layer.W, layer.b = kernel.transpose(3, 0, 1, 2), b
    return layer.forward


def _dense_layer(W, b):
    layer = Dense(W.shape[1], W.shape[0], rng=rng)
    layer.W, layer.b = W, b
    return layer.forward


LAYERS = {
    "conv": _conv_layer, "dense": _dense_layer, "max_pool": lambda size: MaxPool2D(size).forward,
    "relu": lambda: lambda A: np.maximum(A, 0), "tanh": lambda: np.tanh,
    "sigmoid": lambda: lambda A: 1 / (1 + np.exp(-A)),
    "flatten": lambda: lambda A: A.reshape(len(A), -1),
}


# --- other ways to read the same parameters: each is a mistake, in words and as a forward pass ---

def _with_activation(name):
    """Another activation in place of the ReLU."""
    return lambda steps, X: predict([(name,) if step == ("relu",) else step for step in steps], X)


def _with_relus(steps, X):
    """A ReLU after every layer that has weights, the last one excepted."""
    return predict([each for step in steps[:-1] for each in (
        [step, ("relu",)] if step[0] in ("conv", "dense") else [step])] + steps[-1:], X)


STANDARDISED = (
    "It seems to have learnt from standardised pixels, (X - X.mean()) / X.std(), and has to read "
    "pixels as they are in X: learn from these.",
    lambda steps, X: predict(steps, (X - X.mean()) / X.std()))
READINGS = {
    "mlp": [
        ("It seems to have learnt with tanh in its hidden layer. ReLU is asked for.",
         _with_activation("tanh")),
        ("It seems to have learnt with the sigmoid in its hidden layer. ReLU is asked for.",
         _with_activation("sigmoid")),
        STANDARDISED],
    "cnn": [
        ("The entries [\"relu\"] are missing, it seems: in the list an activation is an entry of "
         "its own, after its layer.", _with_relus),
        STANDARDISED],
}
