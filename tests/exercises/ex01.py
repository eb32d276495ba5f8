"""Exercise 01: right answers and wrong ones, written as people write them."""

import math

import numpy as np


def neuron_by_loops(x, w, b, threshold):
    if x.ndim == 2:
        pairs = [neuron_by_loops(row, w, b, threshold) for row in x]
        return np.array([a for a, _ in pairs]), np.array([fires for _, fires in pairs])
    z = b
    for x_i, w_i in zip(x, w):
        z += x_i * w_i
    a = 1 / (1 + math.exp(-z)) if z > -700 else 0.0
    return a, 1 if a >= threshold else 0


def neuron_by_tanh(x, w, b, threshold):
    a = (1 + np.tanh((np.sum(x * w, axis=-1) + b) / 2)) / 2
    return [a, a >= threshold]


def neuron_by_log_odds(x, w, b, threshold):
    z = np.dot(x, w) + b
    return np.exp(-np.logaddexp(0, -z)), np.where(z >= np.log(threshold / (1 - threshold)), 1, 0)


def elu_by_loops(z, depth):
    z = np.array(z, dtype=float)
    a, slope = np.zeros(z.shape), np.zeros(z.shape)
    for place in np.ndindex(z.shape):
        if z[place] > 0:
            a[place], slope[place] = z[place], 1
        else:
            slope[place] = depth * math.exp(z[place])
            a[place] = slope[place] - depth
    return a, slope


def elu_with_a_mask(z, depth):
    z = np.asarray(z)
    above = z > 0
    e = np.exp(z * ~above)
    return z * above + depth * (e - 1), above + depth * e * ~above


def elu_in_float32(z, depth):
    z = np.asarray(z, dtype=np.float32)
    a = np.where(z > 0, z, np.float32(depth) * np.expm1(z))
    return a, np.where(z > 0, np.float32(1), a + np.float32(depth))


def at_least_by_a_loop(k, pattern):
    w, b = [], -k + 0.5
    for wanted in pattern:
        if wanted == 1:
            w.append(1)
        else:
            w.append(-1)
            b += 1
    return w, b


def at_least_from_the_corner(k, pattern):
    w = np.where(pattern > 0, 1.0, -1.0)
    return w, len(pattern) - k + 0.5 - w @ pattern


def pass_with_a_constant_input(X, y, w, b, learning_rate):
    samples = np.hstack([X, np.ones((len(X), 1))])
    weights = np.append(w, b).astype(float)
    mistakes = 0
    for i in range(len(samples)):
        a = 1 if samples[i] @ weights >= 0 else 0
        if a != y[i]:
            weights += learning_rate * (y[i] - a) * samples[i]
            mistakes += 1
    return weights[:-1], weights[-1], mistakes


def pass_by_cases(X, y, w, b, learning_rate):
    w = np.array(w, dtype=np.float32)
    wrong = []
    for i, x in enumerate(X):
        fires = np.sum(w * x) + b >= 0
        if fires and y[i] == 0:
            w, b = w - learning_rate * x, b - learning_rate
            wrong.append(i)
        if not fires and y[i] == 1:
            w, b = w + learning_rate * x, b + learning_rate
            wrong.append(i)
    return w, b, len(wrong)


RIGHT = {
    "neuron": [neuron_by_loops, neuron_by_tanh, neuron_by_log_odds],
    "elu": [elu_by_loops, elu_with_a_mask, elu_in_float32],
    "at_least": [at_least_by_a_loop, at_least_from_the_corner],
    "perceptron_pass": [pass_with_a_constant_input, pass_by_cases],
}


# --- wrong ones, each with words of the message that it has to get -------------------------------

def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def neuron_for_one_sample(x, w, b, threshold):
    a = sigmoid(np.sum(w * x) + b)
    return a, int(a >= threshold)


def neuron_for_batches(x, w, b, threshold):
    a = np.array([sigmoid(np.dot(row, w) + b) for row in x])
    return a, (a >= threshold).astype(int)


def neuron_with_w_first(x, w, b, threshold):
    z = np.dot(w, x) + b
    a = sigmoid(z)
    return a, np.where(a < threshold, 0, 1)


def neuron_that_returns_in_its_loop(x, w, b, threshold):
    for row in np.atleast_2d(x):
        a = sigmoid(row @ w + b)
        return a, 1 if a >= threshold else 0


def neuron_that_makes_a_batch(x, w, b, threshold):
    a = sigmoid(np.atleast_2d(x) @ w + b)
    return a, (a >= threshold).astype(int)


def neuron_that_rounds(x, w, b, threshold):
    a = sigmoid(x @ w + b)
    return a, np.round(a)


def neuron_with_a_threshold_for_z(x, w, b, threshold):
    z = x @ w + b
    return sigmoid(z), np.where(z >= threshold, 1, 0)


def neuron_that_adds_to_x(x, w, b, threshold):
    x *= w
    a = sigmoid(x.sum(axis=-1) + b)
    return a, (a >= threshold).astype(int)


def elu_by_masks(z, depth):
    z = np.asarray(z)
    below = z <= 0
    return below * depth * (np.exp(z) - 1) + ~below * z, below * depth * np.exp(z) + ~below * 1


def elu_with_the_slope_of_relu(z, depth):
    z = np.asarray(z, dtype=float)
    return np.where(z > 0, z, depth * (np.exp(z) - 1)), (z > 0).astype(float)


def elu_into_a_copy_of_z(z, depth):
    z = np.asarray(z)
    a, slope = z.copy(), np.ones_like(z)
    below = z <= 0
    a[below] = depth * (np.exp(z[below]) - 1)
    slope[below] = depth * np.exp(z[below])
    return a, slope


def elu_in_place(z, depth):
    z = np.asarray(z)
    slope = np.where(z > 0, 1, depth * np.exp(z))
    below = z <= 0
    if z.dtype.kind == "f":
        z[below] = depth * (np.exp(z[below]) - 1)
        return z, slope
    return np.where(below, depth * (np.exp(z) - 1), z), slope


def elu_with_one_at_zero(z, depth):
    z = np.asarray(z, dtype=float)
    return np.where(z < 0, depth * np.expm1(z), z), np.where(z < 0, depth * np.exp(z), 1)


def elu_for_numbers(z, depth):
    if z > 0:
        return z, 1
    return depth * (math.exp(z) - 1), depth * math.exp(z)


def elu_without_depth_in_the_slope(z, depth):
    z = np.asarray(z, dtype=float)
    e = np.exp(z)
    return np.where(z > 0, z, depth * (e - 1)), np.where(z > 0, 1, e)


def at_least_of_ones(k, pattern):
    return np.ones(len(pattern)), -(k - 0.5)


def at_least_that_ignores_zeros(k, pattern):
    return pattern.astype(float), sum(1 - pattern) - k + 0.5


def at_least_without_the_zeros(k, pattern):
    return [1 if p else -1 for p in pattern], 0.5 - k


def at_least_through_the_corners(k, pattern):
    return 2 * pattern - 1, len(pattern) - sum(pattern) - k


def at_least_in_whole_numbers(k, pattern):
    b = np.zeros(1, dtype=int)
    b[0] = np.count_nonzero(pattern == 0) - k + 0.5
    return pattern * 2 - 1, b[0]


def at_least_in_place(k, pattern):
    zeros = np.sum(pattern == 0)
    pattern[pattern == 0] = -1
    return pattern, zeros - k + 0.5


def pass_in_one_step(X, y, w, b, learning_rate):
    a = np.where(X @ w + b >= 0, 1, 0)
    wrong = y - a
    return w + learning_rate * X.T @ wrong, b + learning_rate * np.sum(wrong), np.sum(wrong != 0)


def pass_in_place(X, y, w, b, learning_rate):
    w = w if w.dtype.kind == "f" else w.astype(float)
    mistakes = 0
    for x, target in zip(X, y):
        a = 1 if w @ x + b >= 0 else 0
        if a != target:
            w += learning_rate * (target - a) * x
            b += learning_rate * (target - a)
            mistakes += 1
    return w, b, mistakes


def pass_that_returns_early(X, y, w, b, learning_rate):
    mistakes = 0
    for i in range(len(X)):
        a = int(X[i] @ w + b >= 0)
        mistakes += a != y[i]
        w = w + learning_rate * (y[i] - a) * X[i]
        b = b + learning_rate * (y[i] - a)
        return w, b, mistakes


def pass_with_a_fixed_bias(X, y, w, b, learning_rate):
    mistakes = 0
    for x, target in zip(X, y):
        a = (x @ w + b) >= 0
        w = w + learning_rate * (target - a) * x
        mistakes += target != a
    return w, b, mistakes


def pass_that_never_learns_silence(X, y, w, b, learning_rate):
    mistakes = 0
    for x, target in zip(X, y):
        fires = x @ w + b >= 0
        if fires != target:
            mistakes += 1
        if target == 1 and not fires:
            w, b = w + learning_rate * x, b + learning_rate
    return w, b, mistakes


def pass_that_counts_at_the_end(X, y, w, b, learning_rate):
    for x, target in zip(X, y):
        a = int(x @ w + b >= 0)
        w, b = w + learning_rate * (target - a) * x, b + learning_rate * (target - a)
    return w, b, sum(int(x @ w + b >= 0) != target for x, target in zip(X, y))


WRONG = [
    ("neuron", neuron_for_one_sample, "added into one number"),
    ("neuron", neuron_for_batches, "Right for a batch, and not for one sample"),
    ("neuron", neuron_with_w_first, "down the columns"),
    ("neuron", neuron_that_returns_in_its_loop, "Only the first sample"),
    ("neuron", neuron_that_makes_a_batch, "One number is expected"),
    ("neuron", neuron_that_rounds, "`threshold` is not looked at"),
    ("neuron", neuron_with_a_threshold_for_z, "threshold is compared with z"),
    ("neuron", neuron_that_adds_to_x, "changes its argument `x`"),
    ("elu", elu_by_masks, "multiplied by a mask"),
    ("elu", elu_with_the_slope_of_relu, "like that of ReLU"),
    ("elu", elu_into_a_copy_of_z, "fractions are lost"),
    ("elu", elu_in_place, "changes its argument `z`"),
    ("elu", elu_with_one_at_zero, "At z = 0 the slope"),
    ("elu", elu_for_numbers, "truth value of an array"),
    ("elu", elu_without_depth_in_the_slope, "depth is missing in the slope"),
    ("at_least", at_least_of_ones, "All the weights are 1"),
    ("at_least", at_least_that_ignores_zeros, "The weights are 0 where"),
    ("at_least", at_least_without_the_zeros, "number of zeros"),
    ("at_least", at_least_through_the_corners, "right through the corners where exactly k"),
    ("at_least", at_least_in_whole_numbers, "The half is lost"),
    ("at_least", at_least_in_place, "changes its argument `pattern`"),
    ("perceptron_pass", pass_in_one_step, "learns on the way"),
    ("perceptron_pass", pass_in_place, "changes its argument `w`"),
    ("perceptron_pass", pass_that_returns_early, "Only the first sample"),
    ("perceptron_pass", pass_with_a_fixed_bias, "The bias stays as it was"),
    ("perceptron_pass", pass_that_never_learns_silence, "Only one kind of mistake"),
    ("perceptron_pass", pass_that_counts_at_the_end, "counted after the pass"),
]
