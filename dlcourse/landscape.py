"""A slice through a loss: its values on a plane through the space of all parameters (lesson 04).

A network with m parameters is one point of an m-dimensional space. A plane in it is a point, the
centre, and two directions; each is a list of arrays, one for each of `network.parameters()`:

    parameters(u, v) = centre + u first + v second

What the plane does not show is all the rest: a path that leaves it may go lower than any valley in
the picture. Li et al., "Visualizing the loss landscape of neural nets", NeurIPS 2018, sections 3-4.
"""

from collections import Counter

import numpy as np

from dlcourse import require
from dlcourse.descent import descend


def snapshot(network):
    """A copy of the network's parameters: where it stands now, as a point of a path."""
    return [W.copy() for W in network.parameters()]


def plane(network, loss, X, Y, centre, directions, u, v):
    """The loss on the plane: (len(v), len(u)), the value at [i, j] is that at u[j], v[i].

    loss, X, Y: as for `descend`. centre and the two directions: lists of arrays, as `snapshot`
    gives them. u, v: (m,) and (k,). The network's own parameters are put back, also where an
    evaluation fails. Raises ValueError for lists that do not fit the network.
    """
    parameters = network.parameters()
    first, second = _two(directions)
    for name, point in ("centre", centre), ("directions[0]", first), ("directions[1]", second):
        _require_fitting(name, point, parameters)
    u, v = _line("u", u), _line("v", v)
    values = np.empty((len(v), len(u)))
    kept = snapshot(network)
    try:
        for i, j in np.ndindex(values.shape):
            _put(parameters, [c + u[j] * a + v[i] * b for c, a, b in zip(centre, first, second)])
            values[i, j] = loss.value(network.forward(X), Y)
    finally:
        _put(parameters, kept)
    return values


def project(path, centre, directions):
    """Where each point of a path lies on the plane, or nearest to it: (steps, 2), rows (u, v).

    path: a list of snapshots. Solved by least squares, so the directions need not be
    perpendicular or of length 1. Raises ValueError for directions that are parallel, or zero.
    """
    first, second = _two(directions)
    for name, point in [("directions[1]", second), ("centre", centre),
                        *((f"path[{k}]", p) for k, p in enumerate(path))]:
        _require_fitting(name, point, first)
    if not len(path):
        raise ValueError("path is empty: pass at least one snapshot of the network.")
    axes = np.column_stack([_flat(first), _flat(second)]).astype(float)
    if np.linalg.matrix_rank(axes) < 2:
        raise ValueError("The two directions are parallel, or one of them is zero: they span no "
                         "plane; choose another.")
    steps = np.array([_flat(point) - _flat(centre) for point in path], float)
    return np.linalg.lstsq(axes, steps.T, rcond=None)[0].T


def through(centre, *points):
    """The directions from the centre to other points: the plane then holds all of them."""
    for k, point in enumerate(points):
        _require_fitting(f"points[{k}]", point, centre)
    return [[p - c for p, c in zip(point, centre)] for point in points]


def single_directions(network):
    """For each number of the network the direction in which it changes and nothing else does.

    {"W1[0, 0]": [array, ...], ...}: W1 is the first array of two axes or more, b1 the first of one,
    which are the names of the lessons for Dense and Conv2D layers.
    """
    found, seen = {}, Counter()
    for k, W in enumerate(network.parameters()):
        letter = "W" if W.ndim > 1 else "b"
        seen[letter] += 1
        for place in np.ndindex(W.shape):
            direction = [np.zeros_like(other) for other in network.parameters()]
            direction[k][place] = 1
            found[f"{letter}{seen[letter]}{list(place)}"] = direction
    return found


def descent_path(network, loss, optimizer, X, Y, steps):
    """Gradient descent with all of X in each step: snapshots, and the loss at each of them.

    steps + 1 of both, the start among them; fewer where the loss stops being finite, and then up to
    there. Raises as `descend` does for what the first step could not use.
    """
    path, losses = [snapshot(network)], []
    try:
        with np.errstate(over="ignore", invalid="ignore"):  # that ends the path, and is no news
            for step in descend(network, loss, optimizer, X, Y, batch_size=len(X), epochs=steps,
                                rng=np.random.default_rng(0)):  # it orders the samples, no more
                losses.append(step.loss)
                path.append(snapshot(network))
            losses.append(loss.value(network.forward(X), Y))
    except (FloatingPointError, require.NotFinite):
        if not losses:
            raise
    return path[:len(losses)], np.array(losses)


class InPlane:
    """A network that can move in one plane alone: its parameters are the two numbers u and v.

    It has a network's methods, so `descend` walks with it, and the network inside goes along. By
    the chain rule (lesson 03) dL/du is the sum of first * dL/dtheta over all parameters.
    centre, directions: as for `plane`. at: (u, v), where it stands first.
    Raises ValueError for lists that do not fit the network.
    """

    def __init__(self, network, centre, directions, at):
        for point in centre, *_two(directions):
            _require_fitting("centre, and each direction,", point, network.parameters())
        self.network, self.centre = network, _flat(centre)
        self.axes = np.column_stack([_flat(direction) for direction in directions])  # (m, 2)
        self.at, self.slope = np.array(at, float), None
        self.ends = np.cumsum([W.size for W in centre])[:-1]

    def parameters(self):
        return [self.at]

    def gradients(self):
        return [self.slope]

    def forward(self, A):
        theta = np.split(self.centre + self.axes @ self.at, self.ends)
        for W, values in zip(self.network.parameters(), theta):
            W.flat = values
        return self.network.forward(A)

    def backward(self, dA):
        self.network.backward(dA)
        self.slope = self.axes.T @ _flat(self.network.gradients())


def _flat(point):
    return np.concatenate([np.ravel(W) for W in point])


def _two(directions):
    if len(directions) != 2:
        raise ValueError(f"directions must be two lists of arrays, got {len(directions)}: "
                         f"a plane has two.")
    return directions


def _line(name, values):
    values = np.asarray(values)
    require.finite(name, values)
    if values.ndim != 1 or not len(values):
        raise ValueError(f"{name} must have shape (m,), at least one number, got {values.shape}: "
                         f"np.linspace(low, high, m).")
    return values


def _require_fitting(name, point, parameters):
    shapes = [np.shape(W) for W in parameters]
    if not isinstance(point, (list, tuple)) or [np.shape(W) for W in point] != shapes:
        got = ([np.shape(W) for W in point] if isinstance(point, (list, tuple))
               else type(point).__name__)
        raise ValueError(f"{name} must be a list of arrays of shapes {shapes}, got {got}: "
                         f"snapshot(network) has them.")


def _put(parameters, values):
    for W, value in zip(parameters, values):
        W[...] = value
