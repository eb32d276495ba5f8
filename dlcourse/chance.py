"""The loss of guessing: what a network that knows nothing about its input can reach (lesson 04)."""

import numpy as np

from dlcourse import losses


def chance_level(loss, Y):
    """The loss of the best answer that is the same for every sample: log K for K equal classes.

    For cross-entropy that answer is each class's share, and its loss -sum p log p, the entropy;
    for MSE it is the mean, for MAE the median. Raises TypeError for a loss of another kind.
    """
    Y = np.asarray(Y)
    if isinstance(loss, losses.SparseCategoricalCrossEntropy):
        return _entropy(np.bincount(Y) / len(Y)).sum()
    if isinstance(loss, losses.CategoricalCrossEntropy):
        return _entropy(Y.mean(axis=0)).sum()
    if isinstance(loss, losses.BinaryCrossEntropy):
        p = Y.mean(axis=0)
        return np.mean(_entropy(p) + _entropy(1 - p))
    if isinstance(loss, losses.MAE):  # before MSE, which it is a kind of
        return np.mean(np.abs(Y - np.median(Y, axis=0)))
    if isinstance(loss, losses.MSE):
        return np.mean(Y.var(axis=0))
    raise TypeError(f"The chance level of {type(loss).__name__} is not known here: "
                    f"pass it, chance=...")


def _entropy(p):
    """-p log p, and 0 where p is 0."""
    p = np.asarray(p, float)
    return -p * np.log(np.where(p > 0, p, 1))
