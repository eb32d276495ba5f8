"""A slice through a loss: its values on a plane through the space of all parameters (lesson 04).

A network with m parameters is one point of an m-dimensional space. A plane in it is a point, the
centre, and two directions; each is a list of arrays, one for each of `network.parameters()`:

    parameters(u, v) = centre + u first + v second

What the plane does not show is all the rest: a path that leaves it may go lower than any valley in
the picture. Li et al., "Visualizing the loss landscape of neural nets", NeurIPS 2018, sections 3-4.
"""

import numpy as np

from dlcourse import require


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
