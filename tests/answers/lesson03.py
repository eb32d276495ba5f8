"""Lesson 03: right answers to its turns and natural mistakes, written as people write them."""

import numpy as np


def delta_hidden_in_loops(delta, W, Z):
    out = np.zeros(Z.shape)
    for i in range(len(Z)):
        for j in range(Z.shape[1]):
            if Z[i, j] > 0:
                for k in range(len(W)):
                    out[i, j] += delta[i, k] * W[k, j]
    return out


def delta_hidden_in_single_precision(delta, W, Z):
    back = np.einsum("ik,kj->ij", delta, W).astype(np.float32)
    back[Z <= 0] = 0
    return back


def weight_gradient_in_loops(delta, A_prev):
    dW = np.zeros((delta.shape[1], A_prev.shape[1]))
    for d, a in zip(delta, A_prev):
        dW += np.outer(d, a)
    return dW


def slope_in_steps(f, x, h):
    above, below = f(x + h), f(x - h)
    rise, run = above - below, 2 * h
    return rise / run


def mended_by_hand(X, Y, W1, b1, W2, b2):
    dW1 = np.zeros(W1.shape)
    for x, y in zip(X, Y):
        a = np.tanh(W1 @ x + b1)
        delta = W2.T @ (2 * (W2 @ a + b2 - y) / Y.size) / np.cosh(W1 @ x + b1) ** 2
        dW1 += delta[:, None] * x
    return dW1


def mended_with_tanh_again(X, Y, W1, b1, W2, b2):
    Z1 = X @ W1.T + b1
    delta2 = 2 * (np.tanh(Z1) @ W2.T + b2 - Y) / Y.shape[0] / Y.shape[1]
    delta1 = delta2 @ W2 * (1 - np.tanh(Z1) ** 2)
    return np.einsum("ij,ik->jk", delta1, X).astype(np.float32)


RIGHT = {
    "multiply_backward": [lambda x, y, d_out: (d_out * y, d_out * x),
                          lambda x, y, d_out: np.float32(d_out) * np.array([y, x], np.float32)],
    "twice_used": [lambda x, d_out: (2 * x + 3) * d_out,
                   lambda x, d_out: sum([d_out * (x + 3) * 1, d_out * x * 1])],
    "slope": [slope_in_steps, lambda f, x, h: 0.5 * (f(x + h) - f(x - h)) / h],
    "delta_hidden": [delta_hidden_in_loops, delta_hidden_in_single_precision,
                     lambda delta, W, Z: (W.T @ delta.T).T * (Z > 0),
                     lambda delta, W, Z: np.where(Z > 0, delta @ W, 0)],
    "weight_gradient": [weight_gradient_in_loops,
                        lambda delta, A_prev: np.einsum("ij,ik->jk", delta, A_prev),
                        lambda delta, A_prev: (A_prev.T @ delta).T.astype(np.float32)],
    "bias_gradient": [lambda delta: np.ones(len(delta)) @ delta,
                      lambda delta: [sum(row[j] for row in delta) for j in range(delta.shape[1])],
                      lambda delta: np.sum(delta.astype(np.float32), axis=0)],
    "mended": [mended_by_hand, mended_with_tanh_again],
}


def delta_hidden_that_forgets_the_mask(delta, W, Z):
    return np.array([W.T @ d for d in delta])


def delta_hidden_with_the_transpose(delta, W, Z):
    mask = (Z > 0).astype(float)
    return mask * np.dot(delta, np.transpose(W))


def delta_hidden_by_the_book(delta, W, Z):
    return np.dot(W.T, delta) * (Z > 0)


def weight_gradient_of_the_last_sample(delta, A_prev):
    for d, a in zip(delta, A_prev):
        dW = np.outer(d, a)
    return dW


def weight_gradient_averaged(delta, A_prev):
    return np.mean([np.outer(d, a) for d, a in zip(delta, A_prev)], axis=0)


def broken(X, Y, W1, b1, W2, b2):
    Z1 = X @ W1.T + b1
    A1 = np.tanh(Z1)
    A2 = A1 @ W2.T + b2
    delta2 = 2 * (A2 - Y) / Y.size
    delta1 = (delta2 @ W2) * (1 - Z1 ** 2)
    return delta1.T @ X / len(X)


def half_mended(X, Y, W1, b1, W2, b2):
    A1 = np.tanh(X @ W1.T + b1)
    delta2 = 2 * (A1 @ W2.T + b2 - Y) / Y.size
    return ((delta2 @ W2) * (1 - A1 ** 2)).T @ X / len(X)


def mended_with_the_other_division(X, Y, W1, b1, W2, b2):
    A1 = np.tanh(X @ W1.T + b1)
    delta2 = 2 * (A1 @ W2.T + b2 - Y)
    return ((delta2 @ W2) * (1 - A1 ** 2)).T @ X / len(X)


# Mistakes beside those that a check lists itself, with words of the answer to each.
RECOGNISED = [
    ("multiply_backward", lambda x, y, d_out: np.array([x, y]) * d_out, "*other* factor"),
    ("multiply_backward", lambda x, y, d_out: [y, x], "came from behind is lost"),
    ("multiply_backward", lambda x, y, d_out: (d_out * y, x), "one of the two only"),
    ("multiply_backward", lambda x, y, d_out: d_out * x + d_out * y, "One number"),
    ("twice_used", lambda x, d_out: d_out * x + 3 * d_out, "one of the two ways"),
    ("twice_used", lambda x, d_out: d_out * (x + 4), "as it came"),
    ("slope", lambda f, x, h: f(x + h) - f(x - h) / h / 2, "Brackets"),
    ("slope", lambda f, x, h: (f(x) + h - (f(x) - h)) / 2 / h, "the value of f"),
    ("slope", lambda f, x, h: f(x + h) / h - f(x) / h, "one side only"),
    ("slope", lambda f, x, h: (f(x + h) - f(x - h)) * h / 2, "brackets"),
    ("delta_hidden", delta_hidden_that_forgets_the_mask, "mask of the ReLU"),
    ("delta_hidden", delta_hidden_with_the_transpose, "W is transposed"),
    ("delta_hidden", delta_hidden_by_the_book, "samples are rows"),
    ("weight_gradient", weight_gradient_of_the_last_sample, "Only one sample"),
    ("delta_hidden", lambda delta, W, Z: np.where(Z > 0, delta, 0), "W is missing"),
    ("weight_gradient", lambda delta, A_prev: np.outer(delta.ravel(), A_prev), "one `@`"),
    ("weight_gradient", weight_gradient_averaged, "mean over the samples"),
    ("weight_gradient", lambda delta, A_prev: np.dot(A_prev.T, delta), "transposed"),
    ("bias_gradient", lambda delta: np.sum(delta), "into one number"),
    ("bias_gradient", lambda delta: np.average(delta, axis=0), "mean over the samples"),
    ("bias_gradient", lambda delta: [sum(row) for row in delta], "wrong axis"),
    ("mended", broken, "Both bugs"),
    ("mended", half_mended, "n times too small"),
    ("mended", mended_with_the_other_division, "samples *and* outputs"),
]
