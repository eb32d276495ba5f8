"""Exercise 04: right answers and wrong ones, written as people write them."""

import math

import numpy as np


def mse_by_average(A, Y, weights):
    each = np.mean((Y - A) ** 2, axis=1)
    gradient = 2 * (A - Y) * (weights / weights.sum()).reshape(-1, 1) / A.shape[1]
    return np.average(each, weights=weights), gradient


def mse_by_loops(A, Y, weights):
    n, K = A.shape
    total, loss, gradient = sum(weights), 0.0, np.zeros((n, K))
    for i in range(n):
        for k in range(K):
            difference = float(A[i, k]) - float(Y[i, k])
            loss += float(weights[i]) * difference**2 / K / total
            gradient[i, k] = 2 * float(weights[i]) * difference / K / total
    return loss, gradient


def mse_in_float32(A, Y, weights):
    A, Y, weights = (V.astype(np.float32) for V in (A, Y, weights))
    return mse_by_average(A, Y, weights)


def masked_by_loops(Z, y):
    m = sum(1 for label in y if label != -1)
    loss, gradient = 0.0, np.zeros(Z.shape)
    for i, label in enumerate(y):
        if label == -1:
            continue
        top = float(max(Z[i]))
        e = [math.exp(float(z) - top) for z in Z[i]]
        loss += (top + math.log(sum(e)) - float(Z[i, label])) / m
        gradient[i] = np.array(e) / sum(e) / m
        gradient[i, label] -= 1 / m
    return loss, gradient


def masked_by_selection(Z, y):
    known = np.flatnonzero(y != -1)
    log_sum = np.logaddexp.reduce(Z[known].astype(float), axis=1)
    loss = np.mean(log_sum - Z[known, y[known]])
    gradient = np.zeros(Z.shape)
    gradient[known] = np.exp(Z[known] - log_sum[:, None])
    gradient[known, y[known]] -= 1
    return loss, gradient / len(known)


def smooth_by_loops(y, n_classes, smoothing):
    Y = []
    for label in y:
        row = [smoothing / n_classes] * n_classes
        row[label] += 1 - smoothing
        Y.append(row)
    return Y, sum(-p * math.log(p) for p in Y[0] if p > 0)


def smooth_by_filling(y, n_classes, smoothing):
    Y = np.full((len(y), n_classes), smoothing / n_classes)
    Y[np.arange(len(y)), y] += 1 - smoothing
    logs = np.log(Y, where=Y > 0, out=np.zeros(Y.shape))
    return Y, np.mean(-np.sum(Y * logs, axis=1))


def binary_by_the_maximum(Z, Y, yes_weight):
    tail = np.log1p(np.exp(-np.abs(Z)))
    each = np.where(Y == 1, yes_weight * (np.maximum(-Z, 0) + tail), np.maximum(Z, 0) + tail)
    p = np.where(Z >= 0, 1, np.exp(-np.abs(Z))) / (1 + np.exp(-np.abs(Z)))
    return each.mean(), np.where(Y == 1, yes_weight * (p - 1), p) / each.size


def binary_by_loops(Z, Y, yes_weight):
    loss, gradient = 0.0, np.zeros(Z.shape)
    for place in np.ndindex(Z.shape):
        z, yes = float(Z[place]), Y[place] == 1
        p = 0.5 * (1 + math.tanh(z / 2))
        loss += yes_weight * np.logaddexp(0, -z) if yes else np.logaddexp(0, z)
        gradient[place] = -yes_weight * (1 - p) if yes else p
    return loss / Z.size, gradient / Z.size


def binary_in_float32(Z, Y, yes_weight):
    Z = Z.astype(np.float32)
    each = (1 + (yes_weight - 1) * Y) * np.logaddexp(np.float32(0), np.where(Y == 1, -Z, Z))
    p = 1 / (1 + np.exp(-Z))
    return (each.mean(dtype=np.float32),
            ((p * (1 - Y) - yes_weight * Y * (1 - p)) / Z.size).astype(np.float32))


RIGHT = {
    "weighted_mse": [mse_by_average, mse_by_loops, mse_in_float32],
    "masked_cross_entropy": [masked_by_loops, masked_by_selection],
    "smooth_labels": [smooth_by_loops, smooth_by_filling],
    "weighted_binary_cross_entropy": [binary_by_the_maximum, binary_by_loops, binary_in_float32],
}


# --- wrong ones, each with words of the message that it has to get -------------------------------

def mse_without_a_column(A, Y, weights):
    loss = np.sum(weights * (A - Y) ** 2) / np.sum(weights) / A.shape[1]
    return loss, 2 * weights * (A - Y) / np.sum(weights) / A.shape[1]


def mse_divided_by_n(A, Y, weights):
    s = weights.reshape(-1, 1)
    return np.mean(s * (A - Y) ** 2), 2 * s * (A - Y) / A.size


def mse_summed_over_outputs(A, Y, weights):
    each = np.sum((A - Y) ** 2, axis=1)
    return weights @ each / weights.sum(), 2 * weights[:, None] * (A - Y) / weights.sum()


def mse_that_forgets_weights_in_the_gradient(A, Y, weights):
    loss, _ = mse_by_average(A, Y, weights)
    return loss, 2 * (A - Y) / A.size


def mse_with_the_gradient_turned_round(A, Y, weights):
    loss, gradient = mse_by_average(A, Y, weights)
    return loss, -gradient


def mse_that_normalises_in_place(A, Y, weights):
    if weights.dtype.kind == "f":
        weights /= weights.sum()
    s = weights[:, None] / weights.sum()
    return np.sum(s * (A - Y) ** 2) / A.shape[1], 2 * s * (A - Y) / A.shape[1]


def mse_of_the_first_sample(A, Y, weights):
    for a, y, s in zip(A, Y, weights):
        loss = s * np.mean((a - y) ** 2) / weights.sum()
        return loss, 2 * weights[:, None] * (A - Y) / weights.sum() / A.shape[1]


def masked_like_the_lesson(Z, y):
    rows = np.arange(len(Z))
    m = Z.max(axis=1, keepdims=True)
    E = np.exp(Z - m)
    P = E / E.sum(axis=1, keepdims=True)
    loss = np.mean(m[:, 0] + np.log(E.sum(axis=1)) - Z[rows, y])
    P[rows, y] -= 1
    return loss, P / len(Z)


def masked_divided_by_n(Z, y):
    loss, gradient = masked_by_selection(Z, y)
    share = np.mean(y >= 0)
    return loss * share, gradient * share


def masked_in_the_loss_only(Z, y):
    loss, _ = masked_by_selection(Z, y)
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    P[y >= 0, y[y >= 0]] -= 1
    return loss, P / np.sum(y >= 0)


def masked_by_deleting_rows(Z, y):
    Z, y = Z[y != -1], y[y != -1]
    return masked_by_selection(Z, y)


def masked_with_overflow(Z, y):
    known = y != -1
    P = np.exp(Z) / np.sum(np.exp(Z), axis=1, keepdims=True)
    loss = -np.mean(np.log(P[known, y[known]]))
    P[known, y[known]] -= 1
    P[~known] = 0
    return loss, P / known.sum()


def masked_with_a_guard(Z, y):
    known = y != -1
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(P[known, y[known]] + 1e-12))
    P[known, y[known]] -= 1
    P[~known] = 0
    return loss, P / known.sum()


def masked_in_place(Z, y):
    result = masked_by_selection(Z, y)
    y[y == -1] = 0
    return result


def smooth_over_the_others(y, n_classes, smoothing):
    Y = np.full((len(y), n_classes), smoothing / (n_classes - 1))
    Y[np.arange(len(y)), y] = 1 - smoothing
    row = Y[0][Y[0] > 0]
    return Y, -np.sum(row * np.log(row))


def smooth_with_nan(y, n_classes, smoothing):
    Y = np.eye(n_classes)[y] * (1 - smoothing) + smoothing / n_classes
    return Y, -(Y[0] * np.log(Y[0])).sum()


def smooth_with_the_floor_of_all(y, n_classes, smoothing):
    Y, floor = smooth_by_filling(y, n_classes, smoothing)
    return Y, floor * len(y)


def smooth_that_does_not_add_up(y, n_classes, smoothing):
    Y = np.full((len(y), n_classes), smoothing / n_classes)
    Y[np.arange(len(y)), y] = 1 - smoothing
    row = Y[0][Y[0] > 0]
    return Y, -np.sum(row * np.log(row))


def smooth_in_whole_numbers(y, n_classes, smoothing):
    Y = np.zeros((len(y), n_classes), dtype=int)
    for i, label in enumerate(y):
        Y[i, label] = 1
    Y[...] = (1 - smoothing) * Y + smoothing / n_classes
    return Y, smooth_by_filling(y, n_classes, smoothing)[1]


def smooth_in_bits(y, n_classes, smoothing):
    Y, floor = smooth_by_filling(y, n_classes, smoothing)
    return Y, floor / math.log(2)


def binary_from_the_formula(Z, Y, yes_weight):
    p = 1 / (1 + np.exp(-Z))
    loss = -np.mean(yes_weight * Y * np.log(p) + (1 - Y) * np.log(1 - p))
    return loss, (p * (1 - Y) - yes_weight * Y * (1 - p)) / Z.size


def binary_clipped(Z, Y, yes_weight):
    p = np.clip(1 / (1 + np.exp(-Z)), 1e-7, 1 - 1e-7)
    loss = -np.mean(yes_weight * Y * np.log(p) + (1 - Y) * np.log(1 - p))
    q = 1 / (1 + np.exp(-Z))
    return loss, (q * (1 - Y) - yes_weight * Y * (1 - q)) / Z.size


def binary_with_the_gradient_of_the_lesson(Z, Y, yes_weight):
    loss, _ = binary_by_loops(Z, Y, yes_weight)
    return loss, (1 / (1 + np.exp(-Z)) - Y) / Z.size


def binary_with_a_missing_bracket(Z, Y, yes_weight):
    each = yes_weight * (Y * np.logaddexp(0, -Z) + (1 - Y) * np.logaddexp(0, Z))
    return each.mean(), yes_weight * (1 / (1 + np.exp(-Z)) - Y) / Z.size


def binary_with_the_weight_on_the_no(Z, Y, yes_weight):
    each = np.where(Y == 1, np.logaddexp(0, -Z), yes_weight * np.logaddexp(0, Z))
    p = 1 / (1 + np.exp(-Z))
    return np.mean(each), np.where(Y == 1, p - 1, yes_weight * p) / each.size


def binary_summed(Z, Y, yes_weight):
    loss, gradient = binary_by_the_maximum(Z, Y, yes_weight)
    return loss * Z.size, gradient * Z.size


def binary_in_place(Z, Y, yes_weight):
    result = binary_by_the_maximum(Z, Y, yes_weight)
    Y[Y == 1] = yes_weight
    return result


WRONG = [
    ("weighted_mse", mse_without_a_column, "run along the outputs"),
    ("weighted_mse", mse_divided_by_n, "divided by the number of samples"),
    ("weighted_mse", mse_summed_over_outputs, "but not by the K outputs"),
    ("weighted_mse", mse_that_forgets_weights_in_the_gradient, "weights before the errors"),
    ("weighted_mse", mse_with_the_gradient_turned_round, "sign of the gradient"),
    ("weighted_mse", mse_that_normalises_in_place, "changes its argument `weights`"),
    ("weighted_mse", mse_of_the_first_sample, "Only the first sample"),
    ("masked_cross_entropy", masked_like_the_lesson, "-1 is taken for a class"),
    ("masked_cross_entropy", masked_divided_by_n, "divided by all n samples"),
    ("masked_cross_entropy", masked_in_the_loss_only, "not 0 in the rows of unknown"),
    ("masked_cross_entropy", masked_by_deleting_rows, "rows for the known samples only"),
    ("masked_cross_entropy", masked_with_overflow, "exp overflows, and nan comes"),
    ("masked_cross_entropy", masked_with_a_guard, "guarded by a small number"),
    ("masked_cross_entropy", masked_in_place, "changes its argument `y`"),
    ("smooth_labels", smooth_over_the_others, "spread over the *other* classes only"),
    ("smooth_labels", smooth_with_nan, "the computer meets 0 · log 0"),
    ("smooth_labels", smooth_with_the_floor_of_all, "added up over all the samples"),
    ("smooth_labels", smooth_that_does_not_add_up, "A row does not add up to 1"),
    ("smooth_labels", smooth_in_whole_numbers, "fractions are lost"),
    ("smooth_labels", smooth_in_bits, "another logarithm"),
    ("weighted_binary_cross_entropy", binary_from_the_formula, "from log 0"),
    ("weighted_binary_cross_entropy", binary_clipped, "guarded by a small number"),
    ("weighted_binary_cross_entropy", binary_with_the_gradient_of_the_lesson,
     "p - y, without the weight"),
    ("weighted_binary_cross_entropy", binary_with_a_missing_bracket, "for the no as well"),
    ("weighted_binary_cross_entropy", binary_with_the_weight_on_the_no, "counts for the no, and"),
    ("weighted_binary_cross_entropy", binary_summed, "It is a sum, and a mean"),
    ("weighted_binary_cross_entropy", binary_in_place, "changes its argument `Y`"),
]
