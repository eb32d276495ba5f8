"""The points that the Playground learns from: a toy set, or the learner's own."""

from collections import namedtuple

import numpy as np

from dlcourse.data import blobs, circles, moons, spirals, xor_clouds
from dlcourse.plots.checking import array, whole

SETS = {"circles": circles, "moons": moons, "spirals": spirals, "blobs": blobs, "XOR": xor_clouds}
TRAINING, HELD = 300, 100  # points of a toy set
ENOUGH, PART = 40, 4  # from so many points of a learner's own on, each fourth is held back

REACH = 3.0  # from the middle of the points, at least, others can be placed
MOST = 2000  # points of a learner's own: more take too long to draw

# X: (n, 2). y: (n,), 0 or 1. held: (n,), whether a point is held back from training.
Points = namedtuple("Points", "X y held")


def toy_set(name, noise):
    """The same points each time, moved only by the noise; the last ones are held back."""
    rng = np.random.default_rng(0)
    (X, y), (X_held, y_held) = [SETS[name](n, rng, noise=noise) for n in (TRAINING, HELD)]
    return Points(np.concatenate([X, X_held]), np.concatenate([y, y_held]),
                  np.arange(TRAINING + HELD) >= TRAINING)


def given_set(X, y):
    """Points of the learner's own, or none at all: X is None. Of many, some are held back."""
    if (X is None) != (y is None):
        raise ValueError("Pass both X, the points, and y, the class of each, or neither of them.")
    if X is None:
        return Points(np.empty((0, 2)), np.empty(0, int), np.empty(0, bool))
    X = array("X", X, "n", 2).astype(float)
    y = whole("y", y, len(X))
    if len(X) > MOST:
        raise ValueError(f"X must hold at most {MOST:,} points, got {len(X):,}: pass some of them, "
                         f"X[:{MOST}] and y[:{MOST}].")
    if y.max() > 1:
        raise ValueError(f"y must hold the classes 0 and 1, got {y.max()}: the network has one "
                         f"logit, so ask it about one class against the others, y == {y.max()}.")
    return Points(X, y, (np.arange(len(X)) % PART == PART - 1) & (len(X) >= ENOUGH))


def reach(points):
    """How far on each axis points can be placed, [(from, to), (from, to)], whole numbers."""
    X = points.X if len(points.X) else np.zeros((1, 2))
    middle = np.round((X.min(axis=0) + X.max(axis=0)) / 2)
    half = np.maximum(REACH, np.ceil(np.abs(X - middle).max(axis=0)))
    return np.column_stack([middle - half, middle + half]).tolist()


def with_placed(points, placed):
    """The points, and those placed by hand, rows (x1, x2, class): these are to be learnt."""
    X, y = np.reshape([row[:2] for row in placed], (-1, 2)), [row[2] for row in placed]
    return Points(np.concatenate([points.X, X]), np.concatenate([points.y, y]).astype(int),
                  np.concatenate([points.held, np.zeros(len(X), bool)]))
