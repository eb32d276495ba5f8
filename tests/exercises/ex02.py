"""Exercise 02: right answers and wrong ones, written as people write them."""

import math

import numpy as np


def dense_by_loops(X, W, b, activation):
    A = []
    for x in X:
        row = []
        for k in range(len(b)):
            z = sum(W[k][j] * x[j] for j in range(len(x))) + b[k]
            row.append({"linear": z, "relu": max(z, 0), "tanh": math.tanh(z)}[activation])
        A.append(row)
    return A


def dense_by_einsum(X, W, b, activation):
    Z = np.einsum("ni,ki->nk", X, W) + b
    return {"linear": lambda: Z, "relu": lambda: Z * (Z > 0), "tanh": lambda: np.tanh(Z)}[
        activation]()


def dense_in_float32(X, W, b, activation):
    Z = (X.astype(np.float32) @ W.astype(np.float32).T + b).astype(np.float32)
    return Z.clip(0) if activation == "relu" else np.tanh(Z) if activation == "tanh" else Z


def softmax_by_recursion(Z, temperature):
    Z = np.asarray(Z)
    if Z.ndim > 1:
        return np.array([softmax_by_recursion(z, temperature) for z in Z])
    e = [math.exp((z - max(Z)) / temperature) for z in Z]
    return np.array(e) / sum(e)


def softmax_by_logarithms(Z, temperature):
    S = np.asarray(Z, dtype=float) / temperature
    top = S.max(-1)[..., None]
    return np.exp(S - top - np.log(np.exp(S - top).sum(-1)[..., None]))


def two_layers_sample_by_sample(X, W1, b1, W2, b2):
    rows = []
    for x in X:
        z1 = W1 @ x + b1
        a1 = np.tanh(z1)
        z2 = W2 @ a1 + b2
        rows.append((z1, a1, z2, softmax_by_recursion(z2, 1)))
    return [np.array(column) for column in zip(*rows)]


def two_layers_by_einsum(X, W1, b1, W2, b2):
    Z1 = np.einsum("ni,ki->nk", X, W1) + b1
    A1 = 1 - 2 / (np.exp(2 * Z1) + 1)
    Z2 = np.einsum("ni,ki->nk", A1, W2) + b2
    return Z1, A1, Z2, softmax_by_logarithms(Z2, 1)


def count_with_numpy(n_in, layers):
    dense = [layer for layer in layers if layer[0] == "dense"]
    outs = np.array([layer[1] for layer in dense], dtype=int)
    ins = np.concatenate([[n_in], outs])[:-1] if len(outs) else outs
    return np.sum(outs * ins) + sum(outs[[bool(layer[2]) for layer in dense]])


def count_recursively(n_in, layers):
    if not layers:
        return 0
    kind, *rest = layers[0]
    if kind != "dense":
        return count_recursively(n_in, layers[1:])
    n, has = rest
    return n * (n_in + (1 if has else 0)) + count_recursively(n, layers[1:])


RIGHT = {
    "dense": [dense_by_loops, dense_by_einsum, dense_in_float32],
    "softmax": [softmax_by_recursion, softmax_by_logarithms],
    "two_layers": [two_layers_sample_by_sample, two_layers_by_einsum],
    "parameter_count": [count_with_numpy, count_recursively],
}


# --- wrong ones, each with words of the message that it has to get -------------------------------

def dense_one_sample_only(X, W, b, activation):
    for x in X:
        z = W @ x + b
        return np.tanh(z) if activation == "tanh" else np.maximum(z, 0) if activation == "relu" else z


def dense_with_a_column(X, W, b, activation):
    Z = W @ X.T + b.reshape(-1, 1)
    return np.tanh(Z) if activation == "tanh" else np.maximum(Z, 0) if activation == "relu" else Z


def dense_not_transposed(X, W, b, activation):
    Z = np.dot(X, W) + b
    return np.tanh(Z) if activation == "tanh" else np.maximum(Z, 0) if activation == "relu" else Z


def dense_that_always_bends(X, W, b, activation="relu"):
    Z = X @ W.T + b
    Z[Z < 0] = 0
    return Z


def dense_that_changes_its_input(X, W, b, activation):
    Z = X @ W.T + b
    X *= 0
    return np.tanh(Z) if activation == "tanh" else np.maximum(Z, 0) if activation == "relu" else Z


def dense_into_an_array_like_x(X, W, b, activation):
    A = np.zeros((len(X), len(W)), dtype=X.dtype)
    A[...] = dense_by_einsum(X, W, b, activation)
    return A


def softmax_from_the_lecture(Z, temperature):
    e = np.exp(np.asarray(Z) / temperature)
    return e / np.sum(e, axis=-1, keepdims=True)


def softmax_without_temperature(Z, temperature):
    e = np.exp(Z - np.max(Z, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def softmax_for_batches_only(Z, temperature):
    S = Z / temperature
    e = np.exp(S - np.max(S, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


def softmax_in_place(Z, temperature):
    Z /= temperature
    e = np.exp(Z - np.max(Z, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def softmax_with_one_maximum(Z, temperature):
    S = Z / temperature
    e = np.exp(S - np.max(S))
    return e / np.sum(e, axis=-1, keepdims=True)


def softmax_over_everything(Z, temperature):
    e = np.exp(Z / temperature - np.max(Z / temperature))
    return e / np.sum(e)


def two_layers_in_place(X, W1, b1, W2, b2):
    Z1 = X @ W1.T + b1
    A1 = np.tanh(Z1, out=Z1)
    Z2 = A1 @ W2.T + b2
    return Z1, A1, Z2, softmax_by_logarithms(Z2, 1)


def two_layers_unstable(X, W1, b1, W2, b2):
    Z1 = X @ W1.T + b1
    A1 = np.tanh(Z1)
    Z2 = A1 @ W2.T + b2
    return Z1, A1, Z2, np.exp(Z2) / np.exp(Z2).sum(axis=1).reshape(-1, 1)


def two_layers_only_probabilities(X, W1, b1, W2, b2):
    return two_layers_by_einsum(X, W1, b1, W2, b2)[3]


def two_layers_with_relu(X, W1, b1, W2, b2):
    Z1 = X @ W1.T + b1
    A1 = Z1 * (Z1 > 0)
    Z2 = A1 @ W2.T + b2
    return Z1, A1, Z2, softmax_by_logarithms(Z2, 1)


def two_layers_skipping_one(X, W1, b1, W2, b2):
    Z1, A1, *_ = two_layers_by_einsum(X, W1, b1, W2, b2)
    Z2 = Z1 @ W2.T + b2
    return Z1, A1, Z2, softmax_by_logarithms(Z2, 1)


def count_all_biases(n_in, layers):
    total = 0
    for layer in layers:
        if layer[0] == "dense":
            total += (n_in + 1) * layer[1]
            n_in = layer[1]
    return total


def count_without_biases(n_in, layers):
    total = 0
    for layer in [layer for layer in layers if len(layer) == 3]:
        total += n_in * layer[1]
        n_in = layer[1]
    return total


def count_with_a_fixed_width(n_in, layers):
    total = 0
    for layer in layers:
        if layer[0] == "dense":
            total += n_in * layer[1]
            if layer[2]:
                total += layer[1]
    return total


def count_returning_early(n_in, layers):
    total = 0
    for layer in layers:
        if layer[0] == "dense":
            total += n_in * layer[1] + layer[1] * layer[2]
            return total
    return total


def count_that_eats_its_list(n_in, layers):
    total = 0
    while layers:
        layer = layers.pop(0)
        if layer[0] == "dense":
            total += n_in * layer[1] + layer[1] * layer[2]
            n_in = layer[1]
    return total


WRONG = [
    ("dense", dense_one_sample_only, "Only the first sample"),
    ("dense", dense_with_a_column, "The result is transposed"),
    ("dense", dense_not_transposed, "rows and columns exchanged"),
    ("dense", dense_that_always_bends, "`activation` is not looked at"),
    ("dense", dense_that_changes_its_input, "changes its argument `X`"),
    ("dense", dense_into_an_array_like_x, "fractions are lost"),
    ("softmax", softmax_from_the_lecture, "exp has overflowed"),
    ("softmax", softmax_without_temperature, "temperature is not used"),
    ("softmax", softmax_for_batches_only, "last axis is axis=-1"),
    ("softmax", softmax_in_place, "changes its argument `Z`"),
    ("softmax", softmax_with_one_maximum, "maximum"),
    ("softmax", softmax_over_everything, "All the numbers together"),
    ("two_layers", two_layers_in_place, "Z1 is changed after the fact"),
    ("two_layers", two_layers_unstable, "overflows for large scores"),
    ("two_layers", two_layers_only_probabilities, "4 results are expected"),
    ("two_layers", two_layers_with_relu, "ReLU here; tanh is asked for"),
    ("two_layers", two_layers_skipping_one, "The second layer gets Z1"),
    ("parameter_count", count_all_biases, "layers that have none"),
    ("parameter_count", count_without_biases, "biases are missing"),
    ("parameter_count", count_with_a_fixed_width, "stays what it was at the start"),
    ("parameter_count", count_returning_early, "Only the first dense layer"),
    ("parameter_count", count_that_eats_its_list, "changes its argument `layers`"),
]
