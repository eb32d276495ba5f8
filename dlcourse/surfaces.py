"""Surfaces to race on: losses of two weights, each hard in a way of its own (lesson 05).

    run = walk(SGD(0.03), SURFACES["valley"])
    run.arrived    # in how many steps

A surface is a triple: its value at (x, y), its gradient there, and the usual start of a race. The
value is never below 0, and is 0 where the surface is lowest. All are looked at over X and Y.
"""

from collections import namedtuple

import numpy as np

from dlcourse import require

Surface = namedtuple("Surface", "value gradient start")
Run = namedtuple("Run", "path losses arrived out")

X, Y = (-4, 2), (-3, 3)
NEAR = 0.01  # of the first loss: who stays below it has arrived
FAR = 1000  # from the origin, along an axis: who is there is out of the race
RATES = tuple(m * 10.0**k for k in (-3, -2, -1, 0) for m in (1, 2, 5))  # tried by `best_rate`

SURFACES = {
    # Curvature 1 along x and 50 along y: gradient descent diverges beyond 2/50 = 0.04.
    "valley": Surface(
        lambda x, y: (x**2 + 50 * y**2) / 2,
        lambda x, y: [x, 50 * y], (-3.0, 1.0)),
    # The same curvatures, along the diagonals.
    "turned valley": Surface(
        lambda x, y: ((x + y)**2 + 50 * (x - y)**2) / 4,
        lambda x, y: [25.5 * x - 24.5 * y, 25.5 * y - 24.5 * x], (-3.0, -1.0)),
    # Nearly level, but for the middle: there is next to no slope to follow.
    "pit in a plain": Surface(
        lambda x, y: 1 - np.exp(-(x**2 + y**2) / 2),
        lambda x, y: [x * np.exp(-(x**2 + y**2) / 2), y * np.exp(-(x**2 + y**2) / 2)],
        (-3.0, 2.5)),
    # Valleys at (0, 2) and (0, -2), and between them a saddle at (0, 0), of height 1. Why saddles
    # matter: Dauphin et al., NeurIPS 2014.
    "saddle": Surface(
        lambda x, y: 5 * x**2 + (y**2 - 4)**2 / 16,
        lambda x, y: [10 * x, y * (y**2 - 4) / 4], (-3.0, 0.1)),
    # A bent valley, lowest at (1, 1): Rosenbrock, The Computer Journal 3, 1960, where 100 stands
    # for our 10.
    "bent valley": Surface(
        lambda x, y: (1 - x)**2 + 10 * (y - x**2)**2,
        lambda x, y: [-2 * (1 - x) - 40 * x * (y - x**2), 20 * (y - x**2)], (-2.0, 2.0)),
}


def walk(optimizer, surface, start=None, steps=300):
    """Let a new optimiser walk on a surface.

    start: (x, y), the surface's own unless given. Returns Run(path, losses, arrived, out): the
    points, (steps + 1, 2), the start first; the loss at each; the step from which the loss stays
    below 1 % of the first one, infinite if it does not; and the step at which the walk left for
    good, more than FAR away, infinite if it did not. The path ends there.
    """
    require.count("steps", steps)
    w = np.array(surface.start if start is None else start, float)
    path = [w.tolist()]  # plain numbers: fast, one at a time
    while len(path) <= steps and not gone(path[-1]):
        optimizer.step([w], [np.array(surface.gradient(*path[-1]))])
        path.append(w.tolist())
    out = len(path) - 1 if gone(path[-1]) else np.inf
    path = np.array(path)
    losses = surface.value(*path.T)
    above = np.flatnonzero(losses > NEAR * losses[0])
    arrived = int(above[-1]) + 1 if len(above) else 0
    return Run(path, losses, arrived if arrived < len(path) else np.inf, out)


def gone(point):
    """Whether the point is so far out that nobody comes back from there."""
    return not all(abs(along) <= FAR for along in point)  # NaN is out, too


def best_rate(make, surface, start=None, steps=300, rates=RATES):
    """The learning rate that arrives first; where none arrives, the one that ends lowest.

    make: learning rate -> a new optimiser, such as `SGD`. The rest as for `walk`.
    """
    def order(rate):
        run = walk(make(rate), surface, start, steps)
        return run.arrived, run.losses[-1]
    return min(rates, key=order)


def from_above(surface, n=121):
    """What one sees from above: x (n,), y (n,) over X and Y, and the values, (n, n), y by x."""
    x, y = np.linspace(*X, n), np.linspace(*Y, n)
    return x, y, surface.value(x, y[:, np.newaxis])
