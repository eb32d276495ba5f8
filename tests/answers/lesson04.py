"""Lesson 04: right answers to its turns and natural mistakes, written as people write them."""

import math

import numpy as np

from dlcourse import activations


def mse_in_loops(A, Y):
    total = 0.0
    for i in range(A.shape[0]):
        for k in range(A.shape[1]):
            total += (Y[i, k] - A[i, k]) ** 2
    return total / (A.shape[0] * A.shape[1])


def mse_gradient_in_loops(A, Y):
    n, K = A.shape
    return [[2 / (n * K) * (float(A[i, k]) - float(Y[i, k])) for k in range(K)] for i in range(n)]


def binary_in_a_loop(z, y):
    total = 0
    for logit, truth in zip(z, y):
        wrong_way = -logit if truth == 1 else logit
        total += max(wrong_way, 0) + math.log1p(math.exp(-abs(wrong_way)))
    return total / len(z)


def cross_entropy_in_a_loop(Z, y):
    total = 0
    for row, t in zip(Z, y):
        m = max(row)
        total += m + math.log(sum(math.exp(z - m) for z in row)) - row[t]
    return total / len(Z)


def cross_entropy_shifted(Z, y):
    Z = Z - Z.max(axis=1, keepdims=True)
    log_p = Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))
    return -log_p[np.arange(len(y)), y].mean()


def cross_entropy_one_hot(Z, y):
    Z = Z.astype(np.float32)
    Y = np.eye(Z.shape[1], dtype=np.float32)[y]
    return np.mean(np.logaddexp.reduce(Z, axis=1) - (Y * Z).sum(axis=1))


def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def gradient_in_a_loop(Z, Y):
    out = np.zeros(Z.shape)
    for i, (z, y) in enumerate(zip(Z, Y)):
        e = np.exp(z - np.max(z))
        out[i] = (e / np.sum(e) - y) / Z.shape[0]
    return out


def gradient_at_the_true_class(Z, Y):
    P = softmax(Z).astype(np.float32)
    P[np.arange(len(Z)), Y.argmax(axis=1)] -= 1
    return P / Z.shape[0]


RIGHT = {
    "mse": [mse_in_loops, lambda A, Y: np.float32(np.linalg.norm(A - Y) ** 2 / A.size),
            lambda A, Y: np.einsum("ik,ik->", A - Y, A - Y) / A.size,
            lambda A, Y: np.mean(np.mean((Y - A) ** 2, axis=1))],
    "mse_gradient": [mse_gradient_in_loops, lambda A, Y: np.float32(-2 / Y.size) * (Y - A)],
    "chance_loss": [lambda n_classes: -math.log(1 / n_classes),
                    lambda n_classes: -sum(1 / n_classes * np.log(1 / n_classes)
                                           for _ in range(n_classes))],
    "binary_cross_entropy": [binary_in_a_loop,
                             lambda z, y: np.logaddexp(0, (1 - 2 * y) * z).mean(),
                             lambda z, y: np.float32(np.mean(
                                 np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))))],
    "cross_entropy": [cross_entropy_in_a_loop, cross_entropy_shifted, cross_entropy_one_hot],
    "cross_entropy_gradient": [gradient_in_a_loop, gradient_at_the_true_class,
                               lambda Z, Y: np.exp(Z - np.logaddexp.reduce(
                                   Z, axis=1, keepdims=True)) / len(Y) - Y / len(Y)],
}


def mse_divided_once_too_few(A, Y):
    loss = 0
    for a, y in zip(A, Y):
        loss += np.sum((a - y) ** 2)
    return loss / len(A)


def binary_by_the_book(z, y):
    total = 0
    for zi, yi in zip(z, y):
        p = 1 / (1 + np.exp(-zi))
        total -= yi * np.log(p) + (1 - yi) * np.log(1 - p)
    return total / len(z)


def cross_entropy_by_the_book(Z, y):
    total = 0
    for i in range(len(Z)):
        e = np.exp(Z[i])
        total += -np.log(e[y[i]] / e.sum())
    return total / len(Z)


def cross_entropy_that_forgets_to_divide(Z, y):
    m = Z.max(axis=1, keepdims=True)
    loss = 0
    for i, t in enumerate(y):
        loss += m[i, 0] + np.log(np.exp(Z[i] - m[i, 0]).sum()) - Z[i, t]
    return loss


def mse_returned_too_soon(A, Y):
    for a, y in zip(A, Y):
        return np.mean((a - y) ** 2)


def cross_entropy_with_a_row_of_maxima(Z, y):
    m = Z.max(axis=1)
    return np.mean(m + np.log(np.sum(np.exp(Z - m), axis=1)) - Z[np.arange(len(Z)), y])


def gradient_over_the_whole_batch(Z, Y):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return (E / E.sum() - Y) / len(Z)


# Mistakes beside those that a check lists itself, with words of the answer to each.
RECOGNISED = [
    ("mse", mse_divided_once_too_few, "but not by the K outputs"),
    ("mse", lambda A, Y: 0.5 * np.mean(np.square(Y - A)), "1/2 too many"),
    ("mse", lambda A, Y: np.square(np.subtract(A, Y)).mean(axis=-1), "whole batch"),
    ("mse", lambda A, Y: np.mean((A - Y.reshape(-1)) ** 2), "every output with every label"),
    ("mse", lambda A, Y: np.dot((A - Y).ravel(), (A - Y).ravel()), "divide by nothing"),
    ("mse", mse_returned_too_soon, "inside a loop"),
    ("mse", lambda A, Y: (A - Y ** 2).mean(), "brackets are missing"),
    ("mse_gradient", lambda A, Y: 2 / A.size * np.sum(A - Y, axis=1), "added up or averaged"),
    ("mse_gradient", lambda A, Y: np.subtract(A, Y) / np.prod(A.shape), "factor 2 is missing"),
    ("mse_gradient", lambda A, Y: -2 / len(A) * (A - Y), "wrong way round"),
    ("mse_gradient", lambda A, Y: np.array([2 * (a - y) for a, y in zip(A, Y)]), "no 1/(n K)"),
    ("mse_gradient", lambda A, Y: sum(2 * (a - y) for a, y in zip(A, Y)) / len(A), "added up"),
    ("chance_loss", lambda n_classes: -math.log10(1 / n_classes), "decimal logarithm"),
    ("chance_loss", lambda n_classes: math.log(1 / n_classes), "comes out negative"),
    ("binary_cross_entropy", binary_by_the_book, "rounded to exactly 0 or 1"),
    ("binary_cross_entropy", lambda z, y: np.mean(np.log(np.exp(z) + 1) - z * y), "overflows"),
    ("binary_cross_entropy", lambda z, y: sum(np.logaddexp(0, z) - y * z), "add the samples up"),
    ("binary_cross_entropy", lambda z, y: -np.log(1 / (1 + np.exp(-z))).dot(y) / len(z),
     "Only the samples with y = 1"),
    ("binary_cross_entropy", lambda z, y: np.logaddexp(0, z).mean() + np.mean(y * z),
     "wrong way round"),
    ("binary_cross_entropy", lambda z, y: np.logaddexp(z, 0).mean(), "y plays no part"),
    ("binary_cross_entropy", lambda z, y: np.mean(
        np.max(z, 0) - z * y + np.log(1 + np.exp(-abs(z)))), "larger of the two for each logit"),
    ("cross_entropy", lambda Z, y: -np.mean(np.log(activations.softmax(Z)[np.arange(len(Z)), y])),
     "never meets log 0"),
    ("cross_entropy", cross_entropy_with_a_row_of_maxima, "keepdims=True"),
    ("cross_entropy", lambda Z, y: np.mean(np.logaddexp.reduce(Z, axis=1)), "log-sum-exp alone"),
    ("cross_entropy", lambda Z, y: -np.log(softmax(softmax(Z))[np.arange(len(y)), y]).mean(),
     "applied twice"),
    ("cross_entropy", cross_entropy_by_the_book, "Take the largest logit of each row out"),
    ("cross_entropy", cross_entropy_that_forgets_to_divide, "add the samples up"),
    ("cross_entropy", lambda Z, y: -np.log(softmax(Z)[np.arange(len(y)), y] + 1e-12).mean(),
     "You guard the logarithm"),
    ("cross_entropy", lambda Z, y: -np.mean(np.sum(np.eye(Z.shape[1])[y] * np.log(softmax(Z)),
                                                   axis=1)), "never meets log 0"),
    ("cross_entropy_gradient", lambda Z, Y: np.array([softmax(z[None])[0] - y
                                                      for z, y in zip(Z, Y)]), "1/n is missing"),
    ("cross_entropy_gradient", lambda Z, Y: -(Y - softmax(Z)) / Y.size, "number of classes"),
    ("cross_entropy_gradient", lambda Z, Y: (Y - softmax(Z)) / len(Y), "not y - p"),
    ("cross_entropy_gradient", gradient_over_the_whole_batch, "added up into one number"),
    ("cross_entropy_gradient", lambda Z, Y: softmax(Z) - Y / Z.shape[0], "brackets"),
    ("cross_entropy_gradient", lambda Z, Y: Y * (softmax(Z) - 1) / len(Z), "Only the true class"),
]
