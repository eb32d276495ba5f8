"""Lesson 00: right answers to its turns, written as different people write them."""

import numpy as np


def accuracy_in_a_loop(predicted, truth):
    agree = 0
    for p, t in zip(predicted, truth):
        if p == t:
            agree += 1
    return agree / len(truth)


def nearest_in_a_loop(X_train, x):
    best, index = None, None
    for i, row in enumerate(X_train):
        distance = sum((float(a) - float(b)) ** 2 for a, b in zip(row, x))
        if best is None or distance < best:
            best, index = distance, i
    return index


def nearest_by_expanding_the_square(X_train, x):
    X, x = X_train.astype(np.float32), x.astype(np.float32)
    return np.argsort((X * X).sum(axis=1) - 2 * X @ x)[:1][0]


RIGHT = {
    "accuracy": [accuracy_in_a_loop,
                 lambda predicted, truth: np.float32((predicted == truth).sum() / truth.size),
                 lambda predicted, truth: 1 - np.count_nonzero(predicted - truth) / len(truth)],
    "nearest": [nearest_in_a_loop, nearest_by_expanding_the_square,
                lambda X_train, x: np.linalg.norm(X_train - x.astype(float), axis=1).argmin()],
}
