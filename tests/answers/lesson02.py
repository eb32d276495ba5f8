"""Lesson 02: right answers to its turns and natural mistakes, written as people write them."""

import math

import numpy as np


def layer_neuron_by_neuron(x, W, b):
    a = []
    for k in range(len(b)):
        z = b[k]
        for j in range(len(x)):
            z += W[k, j] * x[j]
        a.append(1 / (1 + math.exp(-z)))
    return a


def layer_in_float32(x, W, b):
    z = (W.astype(np.float32) * x).sum(axis=1) + b
    return (np.tanh(z / 2) + 1) / 2


def forward_one_sample_at_a_time(X, W1, b1, W2, b2):
    out = []
    for x in X:
        a = np.maximum(W1 @ x + b1, 0)
        out.append(W2 @ a + b2)
    return np.array(out)


def forward_with_a_mask(X, W1, b1, W2, b2):
    Z = X @ W1.T + b1
    return (Z * (Z > 0)).astype(np.float32) @ W2.T + b2.reshape(1, -1)


def forward_with_einsum(X, W1, b1, W2, b2):
    A1 = np.maximum(0, np.einsum("ij,kj->ik", X, W1) + b1)
    return np.einsum("ij,kj->ik", A1, W2.astype(np.float32)) + b2


def softmax_row_by_row(Z):
    P = []
    for z in Z:
        e = np.exp(z - max(z))
        P.append(e / sum(e))
    return P


def softmax_by_logarithms(Z):
    m = np.max(Z, axis=-1)[:, None]
    return np.exp(Z - m - np.log(np.sum(np.exp(Z - m), axis=-1)[:, None])).astype(np.float32)


def count_in_a_loop(sizes):
    total = 0
    for i in range(1, len(sizes)):
        total += sizes[i - 1] * sizes[i]
        total += sizes[i]
    return total


def bump_with_weights(x, left, right, height, steepness):
    W1, b1 = np.full((2, 1), steepness), np.array([-steepness * left, -steepness * right])
    A1 = 1 / (1 + np.exp(-(x[:, None] @ W1.T + b1)))
    return (A1 @ np.array([[height, -height]]).T)[:, 0]


def bump_in_float32(x, left, right, height, steepness):
    def s(z):
        return (1 + np.tanh(z.astype(np.float32) / 2)) / 2
    return height * s(steepness * (x - left)) - height * s(steepness * (x - right))


RIGHT = {
    "layer": [layer_neuron_by_neuron, layer_in_float32],
    "forward": [forward_one_sample_at_a_time, forward_with_a_mask, forward_with_einsum],
    "softmax": [softmax_row_by_row, softmax_by_logarithms],
    "count_parameters": [count_in_a_loop, lambda sizes: np.dot(sizes[1:], np.add(sizes[:-1], 1))],
    "collapsed_bias": [lambda b1, W2, b2: [sum(w * b for w, b in zip(row, b1)) + c
                                           for row, c in zip(W2, b2)],
                       lambda b1, W2, b2: (b1 @ W2.T + b2).astype(np.float32)],
    "bump": [bump_with_weights, bump_in_float32],
}


def layer_without_bias_in_loops(x, W, b):
    a = np.zeros(len(b))
    for k in range(len(b)):
        a[k] = 1 / (1 + np.exp(-np.dot(W[k], x)))
    return a


def layer_with_columns_in_loops(x, W, b):
    return [1 / (1 + np.exp(-(sum(W[j, k] * x[j] for j in range(len(x))) + b[k])))
            for k in range(len(b))]


def layer_with_a_late_bias(x, W, b):
    a = np.zeros(len(b))
    for k in range(len(b)):
        a[k] = 1 / (1 + np.exp(-np.sum(W[k] * x)))
        a[k] += b[k]
    return a


def layer_without_a_fresh_start(x, W, b):
    a, z = [], 0
    for k in range(len(b)):
        for j in range(len(x)):
            z += W[k, j] * x[j]
        a.append(1 / (1 + np.exp(-(z + b[k]))))
    return a


def layer_with_the_bias_in_the_inner_loop(x, W, b):
    z = np.zeros(len(b))
    for k in range(len(b)):
        for j in range(len(x)):
            z[k] += W[k, j] * x[j] + b[k]
    return 1 / (1 + np.exp(-z))


def layer_that_returns_too_soon(x, W, b):
    a = []
    for k in range(len(b)):
        a.append(1 / (1 + np.exp(-(W[k] @ x + b[k]))))
        return a


def forward_with_reshaped_biases(X, W1, b1, W2, b2):
    A1 = np.maximum(0, np.dot(X, W1.T) + b1.reshape(-1, 1))
    return np.dot(A1, W2.T) + b2.reshape(-1, 1)


def forward_with_samples_as_columns(X, W1, b1, W2, b2):
    A1 = np.maximum(0, W1 @ X.T + b1[:, np.newaxis])
    return W2 @ A1 + b2[:, np.newaxis]


def forward_written_into_the_dtype_of_X(X, W1, b1, W2, b2):
    Z = np.zeros((len(X), len(W2)), dtype=X.dtype)
    for i, x in enumerate(X):
        Z[i] = W2 @ np.maximum(0, W1 @ x + b1) + b2
    return Z


def forward_of_the_first_sample(X, W1, b1, W2, b2):
    for x in X:
        return W2 @ np.maximum(0, W1 @ x + b1) + b2


def forward_with_the_wrong_variable(X, W1, b1, W2, b2):
    Z1 = X @ W1.T + b1
    A1 = np.maximum(0, Z1)
    Z2 = Z1 @ W2.T + b2
    return Z2


def forward_active_everywhere(X, W1, b1, W2, b2):
    for W, b in (W1, b1), (W2, b2):
        X = np.maximum(0, X @ W.T + b)
    return X


def softmax_of_each_row_unshifted(Z):
    return [[np.exp(z) / sum(np.exp(v) for v in row) for z in row] for row in Z]


def softmax_over_columns(Z):
    E = np.exp(Z - np.max(Z))
    return E / np.sum(E, 0)


def softmax_after_a_global_shift(Z):
    Z = Z - np.amax(Z)
    E = np.exp(Z)
    return E / E.sum(1)[:, None]


def softmax_shifted_by_a_row(Z):
    E = np.exp(Z - np.max(Z, axis=1))
    return E / np.sum(E, axis=1, keepdims=True)


def softmax_shifted_above_the_line(Z):
    return [np.exp(z - max(z)) / sum(np.exp(z)) for z in Z]


def softmax_of_the_first_row(Z):
    for z in Z:
        e = np.exp(z - z.max())
        return e / e.sum()


def count_with_a_wrapped_index(sizes):
    total = 0
    for i in range(len(sizes)):
        total += sizes[i] * sizes[i - 1] + sizes[i]
    return total


def count_until_one_too_early(sizes):
    return sum(sizes[i] * (sizes[i - 1] + 1) for i in range(1, len(sizes) - 1))


def count_with_the_input_layer(sizes):
    total = sizes[0]
    for a, b in zip(sizes, sizes[1:]):
        total += a * b + b
    return total


# Mistakes beside those that a check lists itself, with words of the answer to each.
RECOGNISED = [
    ("layer", layer_without_bias_in_loops, "bias is missing"),
    ("layer", layer_with_columns_in_loops, "rows and columns exchanged"),
    ("layer", layer_with_a_late_bias, "after the activation"),
    ("layer", lambda x, W, b: 1 / (1 + np.exp(-W @ x + b)), "subtracted"),
    ("layer", lambda x, W, b: np.heaviside(W @ x + b, 1), "f is the sigmoid"),
    ("layer", layer_without_a_fresh_start, "run on from neuron to neuron"),
    ("layer", layer_with_the_bias_in_the_inner_loop, "once for each input"),
    ("layer", layer_that_returns_too_soon, "Only the first neuron"),
    ("forward", forward_with_reshaped_biases, "A bias is a column"),
    ("forward", forward_with_samples_as_columns, "samples as columns"),
    ("forward", forward_written_into_the_dtype_of_X, "fractions are lost"),
    ("forward", forward_of_the_first_sample, "Only the first sample"),
    ("forward", lambda X, W1, b1, W2, b2: W2 @ np.maximum(0, W1 @ X + b1) + b2,
     "W stands on the left"),
    ("forward", lambda X, W1, b1, W2, b2: np.dot(np.maximum(0, np.dot(X, W1.T) + b1), W2) + b2,
     "W1 is transposed, and W2 is not"),
    ("forward", forward_with_the_wrong_variable, "hidden layer has no activation"),
    ("forward", forward_active_everywhere, "output goes through ReLU"),
    ("forward", lambda X, W1, b1, W2, b2: np.maximum(0, X @ W1.T) @ W2.T + b1[0] * 0 + b2,
     "b1 is missing"),
    ("softmax", softmax_of_each_row_unshifted, "exp has overflowed"),
    ("softmax", softmax_over_columns, "down the columns"),
    ("softmax", softmax_after_a_global_shift, "whole batch is subtracted"),
    ("softmax", softmax_shifted_by_a_row, "keepdims=True"),
    ("softmax", softmax_shifted_above_the_line, "above the fraction line"),
    ("softmax", softmax_of_the_first_row, "Only the first row"),
    ("softmax", lambda Z: np.exp(np.max(Z, 1)[:, None] - Z)
     / np.sum(np.exp(np.max(Z, 1)[:, None] - Z), 1)[:, None], "sign is turned round"),
    ("count_parameters", count_with_a_wrapped_index, "starts at the inputs"),
    ("count_parameters", count_until_one_too_early, "last layer is left out"),
    ("count_parameters", count_with_the_input_layer, "biases to the inputs"),
    ("count_parameters", lambda sizes: sum(a * b + 1 for a, b in zip(sizes, sizes[1:])),
     "one bias for a layer"),
    ("collapsed_bias", lambda b1, W2, b2: W2.T @ b1 + b2, "rows and columns exchanged"),
    ("collapsed_bias", lambda b1, W2, b2: np.dot(W2, b1 + b2), "applied to both"),
    ("bump", lambda x, left, right, height, steepness: height * (
        1 / (1 + np.exp(-steepness * (x - left))) + 1 / (1 + np.exp(steepness * (x - right)))),
     "lifted by height"),
    ("bump", lambda x, left, right, height, steepness: height
     / (1 + np.exp(-steepness * (x - left))) - 1 / (1 + np.exp(-steepness * (x - right))),
     "Only one of the two steps"),
    ("bump", lambda x, left, right, height, steepness: height * (
        1 / (1 + np.exp(-steepness * x + left)) - 1 / (1 + np.exp(-steepness * x + right))),
     "The bias is -left"),
]
