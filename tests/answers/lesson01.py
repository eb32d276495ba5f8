"""Lesson 01: right answers to its turns and natural mistakes, written as people write them."""

import math

import numpy as np


def neuron_in_a_loop(x, w, b):
    z = b
    for xi, wi in zip(x, w):
        z += wi * xi
    if z < 0:
        return 0
    return 1


def decide_in_a_loop(X, w, b):
    out = []
    for x in X:
        out.append(1 if sum(wi * xi for wi, xi in zip(w, x)) + b >= 0 else 0)
    return out


def decide_with_einsum(X, w, b):
    Z = np.einsum("nd,d->n", X.astype(np.float32), w.astype(np.float32)) + np.float32(b)
    return np.where(Z < 0, 0.0, 1.0)


def distance_in_a_loop(X, w, b):
    length = math.sqrt(sum(wi * wi for wi in w))
    return [(sum(wi * xi for wi, xi in zip(w, x)) + b) / length for x in X]


def distance_along_the_unit_normal(X, w, b):
    length = np.sqrt(np.sum(w ** 2))
    return X.astype(np.float32) @ (w / length).astype(np.float32) + np.float32(b / length)


def sigmoid_prime_by_a_nudge(z, h=1e-5):
    def f(z):
        return 1 / (1 + np.exp(-np.asarray(z, float)))
    return (f(z + h) - f(z - h)) / (2 * h)


def nand_in_a_loop(X):
    return [1 if -2 * x1 - 2 * x2 + 3 >= 0 else 0 for x1, x2 in X]


def perceptron_update_case_by_case(w, x, y):
    fires = np.dot(w, x) >= 0
    if y == 1 and not fires:
        return w + x
    if y == 0 and fires:
        return w - x
    return w.copy()


RIGHT = {
    "neuron": [neuron_in_a_loop, lambda x, w, b: float(np.dot(x, w) >= -b),
               lambda x, w, b: np.heaviside(np.sum(w * x) + b, 1)],
    "decide": [decide_in_a_loop, decide_with_einsum, lambda X, w, b: (X * w).sum(axis=1) + b >= 0],
    "distance": [distance_in_a_loop, distance_along_the_unit_normal],
    "sigmoid_prime": [sigmoid_prime_by_a_nudge,
                      lambda z: (1 - np.tanh(np.asarray(z) / 2) ** 2) / 4,
                      lambda z: np.float32(1 / (1 + np.exp(-z))) * np.float32(1 / (1 + np.exp(z)))],
    "nand": [nand_in_a_loop, lambda X: X @ np.array([-10, -12]) + 17 >= 0,
             lambda X: 1.0 * (X.sum(axis=1) < 1.5)],
    "perceptron_update": [perceptron_update_case_by_case,
                          lambda w, x, y: (np.asarray(w, np.float32)
                                           + np.float32(y - float(w @ x >= 0)) * x)],
}


def neuron_with_the_bias_in_the_loop(x, w, b):
    z = 0
    for i in range(len(x)):
        z += w[i] * x[i] + b
    return 1 if z >= 0 else 0


def neuron_that_writes_over_z(x, w, b):
    for i in range(len(x)):
        z = w[i] * x[i]
    return 1 if z + b >= 0 else 0


def neuron_that_returns_in_the_loop(x, w, b):
    for xi, wi in zip(x, w):
        return 1 if wi * xi + b >= 0 else 0


def neuron_that_counts_votes(x, w, b):
    return [1 if wi * xi + b >= 0 else 0 for xi, wi in zip(x, w)]


def decide_over_columns(X, w, b):
    return [1 if w @ column + b >= 0 else 0 for column in X.T]


def decide_with_a_column_of_weights(X, w, b):
    return (X @ w.reshape(-1, 1) + b >= 0).astype(int)


def decide_that_returns_in_the_loop(X, w, b):
    for x in X:
        return 1 if w @ x + b >= 0 else 0


def distance_without_the_root(X, w, b):
    return (X @ w + b) / np.sum(w ** 2)


def distance_in_the_wrong_order(X, w, b):
    return X @ w + b / np.sqrt(np.sum(w ** 2))


def sigmoid_prime_of_the_output(z):
    def sigmoid(z):
        return 1 / (1 + np.exp(-np.asarray(z, float)))
    a = sigmoid(z)
    return sigmoid(a) * (1 - sigmoid(a))


def sigmoid_prime_without_brackets_below_the_line(z):
    a = 1 / 1 + np.exp(-z)
    return a * (1 - a)


def nand_by_python(X):
    return [int(not (x1 and x2)) for x1, x2 in X]


def nand_as_not_and_with_the_bias_kept(X):
    return np.where(X @ [-1, -1] - 1.5 >= 0, 1, 0)


def perceptron_update_that_reads_the_rule_backwards(w, x, y):
    a = 1 if w @ x >= 0 else 0
    return w + (a - y) * x


def perceptron_update_that_forgets_to_ask(w, x, y):
    if y == 1:
        return w + x
    return w - x


def perceptron_update_with_the_bias_twice(w, x, y):
    a = 1 if w[:-1] @ x[:-1] + w[-1] + w[-1] >= 0 else 0
    return w + (y - a) * x


def perceptron_update_in_place(w, x, y):
    a = 1 if w @ x >= 0 else 0
    w += (y - a) * x
    return w


# Mistakes beside those that a check lists itself, with words of the answer to each.
RECOGNISED = [
    ("neuron", neuron_with_the_bias_in_the_loop, "once for every input"),
    ("neuron", lambda x, w, b: int(np.mean(w * x) + b >= 0), "averaged"),
    ("neuron", neuron_that_writes_over_z, "Only the last input"),
    ("neuron", neuron_that_returns_in_the_loop, "Only the first input"),
    ("neuron", neuron_that_counts_votes, "every product by itself"),
    ("neuron", lambda x, w, b: int(np.dot(w, x) > b), "subtracted"),
    ("neuron", lambda x, w, b: int(np.dot(w, x) >= b), "subtracted"),
    ("neuron", lambda x, w, b: 1 if sum(w * x) >= 0 else 0, "bias is missing"),
    ("decide", decide_over_columns, "mixed up"),
    ("decide", decide_with_a_column_of_weights, "a column"),
    ("decide", decide_that_returns_in_the_loop, "Only the first sample"),
    ("decide", lambda X, w, b: np.where(np.dot(w, X) + b >= 0, 1, 0), "mixed up"),
    ("decide", lambda X, w, b: 1 if np.sum(X @ w) + b >= 0 else 0, "into one number"),
    ("distance", distance_without_the_root, "squared"),
    ("distance", distance_in_the_wrong_order, "Only a part of z"),
    ("distance", lambda X, w, b: [abs(w @ x + b) / np.linalg.norm(w) for x in X], "sign is lost"),
    ("distance", lambda X, w, b: [(x @ w + b) / len(w) for x in X], "counts the entries"),
    ("distance", lambda X, w, b: (X @ w + b) * np.sqrt(w @ w), "multiply by |w|"),
    ("distance", lambda X, w, b: (X @ w + b) / (w @ w) ** 0.25, "One root too many"),
    ("sigmoid_prime", lambda z: 1 / (1 + np.exp(-z)) * 1 - 1 / (1 + np.exp(-z)), "put 1 - a"),
    ("sigmoid_prime", sigmoid_prime_without_brackets_below_the_line, "Brackets are missing"),
    ("sigmoid_prime", sigmoid_prime_of_the_output, "taken twice"),
    ("sigmoid_prime", lambda z: z - z ** 2, "a (1 - a)"),
    ("nand", nand_by_python, "own logic"),
    ("nand", nand_as_not_and_with_the_bias_kept, "never fires"),
    ("nand", lambda X: (3 * X[:, 0] + 3 * X[:, 1] < 6).astype(int), "too close to the corner"),
    ("nand", lambda X: [1 if 2 - x1 - 2 * x2 >= 0 else 0 for x1, x2 in X], "close by, the corner"),
    ("nand", lambda X: np.where(X[:, 0] + X[:, 1] == 2, 0, 1), "asks for equality"),
    ("nand", lambda X: [-1, -1, 1.5], "You return the weights"),
    ("perceptron_update", lambda w, x, y: w - x if y == 0 and w @ x >= 0 else w + 0,
     "should have fired and did not"),
    ("perceptron_update", perceptron_update_that_reads_the_rule_backwards, "turned round"),
    ("perceptron_update", perceptron_update_that_forgets_to_ask, "although the answer was right"),
    ("perceptron_update", perceptron_update_with_the_bias_twice, "counts twice"),
    ("perceptron_update", perceptron_update_in_place, "changes its argument `w`"),
]
