"""A slice through the loss: is it the loss, and does the network stay as it was?"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcourse.data import gates
from dlcourse.gradcheck import check_gradient
from dlcourse.landscape import (InPlane, descent_path, plane, project, single_directions, snapshot,
                                through)
from dlcourse.layers import Dense
from dlcourse.losses import MSE
from dlcourse.network import Network
from dlcourse.optimizers import SGD

X, y = gates("xor")
Y = y[:, np.newaxis].astype(float)


def network(seed=0):
    rng = np.random.default_rng(seed)
    return Network([Dense(2, 2, "sigmoid", rng=rng, dtype=np.float64),
                    Dense(2, 1, "sigmoid", rng=rng, dtype=np.float64)])


def flat(point):
    return np.concatenate([W.ravel() for W in point])


def test_the_centre_of_the_plane_is_the_loss_where_the_network_stands():
    net, other = network(), network(1)
    directions = through(snapshot(net), snapshot(other), snapshot(network(2)))
    values = plane(net, MSE(), X, Y, snapshot(net), directions, [0.0, 1.0], [0.0])
    np.testing.assert_allclose(values, [[MSE().value(n.forward(X), Y) for n in (net, other)]])


def test_u_runs_along_the_columns_and_v_along_the_rows():
    net = network()
    centre = snapshot(net)
    only_b = [np.zeros_like(W) for W in centre]
    only_b[3] += 1
    still = [np.zeros_like(W) for W in centre]
    values = plane(net, MSE(), X, Y, centre, [only_b, still], [0, 1, 2], [0, 5])
    assert values.shape == (2, 3)
    np.testing.assert_array_equal(values[0], values[1])
    net.parameters()[3][...] += 2
    assert values[0, 2] == pytest.approx(MSE().value(net.forward(X), Y))


def test_the_network_is_left_as_it_was_also_when_an_evaluation_fails():
    class Breaks:
        def value(self, A, Y):
            raise ZeroDivisionError

    net = network()
    before = snapshot(net)
    directions = [before, snapshot(network(1))]
    plane(net, MSE(), X, Y, before, directions, [1.0], [2.0])
    with pytest.raises(ZeroDivisionError):
        plane(net, Breaks(), X, Y, before, directions, [1.0], [2.0])
    for W, kept in zip(net.parameters(), before):
        np.testing.assert_array_equal(W, kept)


def test_a_snapshot_does_not_move_with_the_network():
    net = network()
    point = snapshot(net)
    net.parameters()[0][...] += 1
    assert not np.allclose(point[0], net.parameters()[0])


@given(u=st.floats(-5, 5), v=st.floats(-5, 5))
@settings(deadline=None, max_examples=20)
def test_a_point_of_the_plane_is_found_at_its_own_coordinates(u, v):
    centre, first, second = (snapshot(network(seed)) for seed in range(3))
    point = [c + u * a + v * b for c, a, b in zip(centre, first, second)]
    np.testing.assert_allclose(project([point], centre, [first, second]), [[u, v]], atol=1e-9)


def test_what_lies_beside_the_plane_is_dropped_onto_its_nearest_point():
    centre, first, second, point = (snapshot(network(seed)) for seed in range(4))
    (u, v), = project([point], centre, [first, second])
    rest = flat(point) - flat(centre) - u * flat(first) - v * flat(second)
    assert np.linalg.norm(rest) > 0.1
    np.testing.assert_allclose([rest @ flat(first), rest @ flat(second)], 0, atol=1e-12)


@pytest.mark.parametrize("change, message", [
    (dict(directions=[]), "directions must be two lists of arrays, got 0"),
    (dict(centre=[np.zeros(3)]), r"centre must be a list of arrays of shapes \[\(2, 2\)"),
    (dict(centre=np.zeros(9)), "centre must be a list .* got ndarray"),
    (dict(u=[[0.0]]), r"u must have shape \(m,\)"), (dict(v=[]), r"v must have shape \(m,\)"),
    (dict(u=[np.nan]), "u holds nan"),
])
def test_a_plane_that_does_not_fit_the_network_is_refused(change, message):
    net = network()
    given = dict(centre=snapshot(net), directions=[snapshot(net), snapshot(network(1))], u=[0.0],
                 v=[0.0])
    with pytest.raises(ValueError, match=message):
        plane(net, MSE(), X, Y, **{**given, **change})


@pytest.mark.parametrize("path, directions, message", [
    ([], (1, 2), "path is empty"), ([network], (1, 1), "parallel"),
    ([[np.zeros(2)]], (1, 2), r"path\[0\] must be a list of arrays"),
])
def test_a_path_that_cannot_be_projected_is_refused(path, directions, message):
    points = [snapshot(make()) if callable(make) else make for make in path]
    with pytest.raises(ValueError, match=message):
        project(points, snapshot(network()), [snapshot(network(seed)) for seed in directions])


def test_directions_that_do_not_fit_each_other_are_refused_by_name():
    point = snapshot(network())
    with pytest.raises(ValueError, match=r"directions\[1\] must be a list of arrays"):
        project([point], point, [snapshot(network(1)), point[:2]])


def test_each_number_has_a_name_and_a_direction_of_its_own():
    net = network()
    found = single_directions(net)
    assert list(found) == ["W1[0, 0]", "W1[0, 1]", "W1[1, 0]", "W1[1, 1]", "b1[0]", "b1[1]",
                           "W2[0, 0]", "W2[0, 1]", "b2[0]"]
    np.testing.assert_array_equal(np.array([flat(d) for d in found.values()]), np.eye(9))
    assert found["W2[0, 1]"][2][0, 1] == 1


@given(u=st.floats(-3, 3), v=st.floats(-3, 3))
@settings(deadline=None, max_examples=20)
def test_the_slope_in_a_plane_is_the_one_measured_and_the_loss_is_the_map_s(u, v):
    net = network()
    centre, first, second = (snapshot(network(seed)) for seed in range(3))
    inside = InPlane(net, centre, [first, second], [u, v])
    value = MSE().value(inside.forward(X), Y)
    inside.backward(MSE().gradient(inside.forward(X), Y))
    assert plane(net, MSE(), X, Y, centre, [first, second], [u], [v]) == pytest.approx(value)
    check_gradient(lambda: MSE().value(inside.forward(X), Y), *inside.parameters(),
                   *inside.gradients())


def test_a_descent_in_a_plane_stays_in_it():
    net, centre, single = network(), snapshot(network(1)), single_directions(network())
    directions = [single["W1[0, 0]"], single["W2[0, 1]"]]
    inside = InPlane(net, centre, directions, [1.0, -1.0])
    path, losses = descent_path(inside, MSE(), SGD(1.0), X, Y, steps=9)
    assert losses[-1] < losses[0]
    heights = plane(net, MSE(), X, Y, centre, directions, *path[-1][0][:, np.newaxis])
    assert heights.item() == pytest.approx(losses[-1])
    inside.forward(X)
    moved = flat(snapshot(net)) != flat(centre)
    assert list(np.flatnonzero(moved)) == [0, 7]
    np.testing.assert_allclose((flat(snapshot(net)) - flat(centre))[[0, 7]], inside.at)


def test_directions_that_do_not_fit_the_network_are_refused():
    net, point = network(), snapshot(network(1))
    with pytest.raises(ValueError, match="each direction, must be a list of arrays of shapes"):
        InPlane(net, point, [point, point[:3]], [0, 0])
    with pytest.raises(ValueError, match="directions must be two"):
        InPlane(net, point, [point], [0, 0])


def test_a_path_has_the_losses_of_its_points():
    net = network()
    path, losses = descent_path(net, MSE(), SGD(2.0), X, Y, steps=5)
    assert len(path) == len(losses) == 6
    for point, loss in zip(path, losses):
        for W, values in zip(net.parameters(), point):
            W[...] = values
        assert MSE().value(net.forward(X), Y) == pytest.approx(loss)


def test_a_path_ends_where_the_loss_stops_being_finite():
    net = Network([Dense(2, 1, rng=np.random.default_rng(0), dtype=float)])
    path, losses = descent_path(net, MSE(), SGD(999.0), X, Y, steps=300)
    assert len(path) == len(losses) < 300
    assert np.isfinite(losses).all() and losses[-1] > 1e100


def test_a_path_that_cannot_begin_raises():
    net = network()
    net.parameters()[0][...] = np.nan
    with pytest.raises(FloatingPointError, match="step 1: The network's output holds nan"):
        descent_path(net, MSE(), SGD(1.0), X, Y, steps=3)
