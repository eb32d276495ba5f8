"""Surfaces to race on: are the slopes those of the values, and the walks those of the formulas?"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcourse.gradcheck import numerical_gradient, relative_error
from dlcourse.optimizers import SGD, Adam, Momentum, RMSProp
from dlcourse.surfaces import FAR, RATES, SURFACES, X, Y, best_rate, from_above, gone, walk

LOWEST = {"valley": [(0, 0)], "turned valley": [(0, 0)], "pit in a plain": [(0, 0)],
          "saddle": [(0, 2), (0, -2)], "bent valley": [(1, 1)]}

each_surface = pytest.mark.parametrize("name", SURFACES)
anywhere = dict(x=st.floats(*X), y=st.floats(*Y))


def by_hand(kind, slope, point, rate, steps):
    """The points of a walk, by the formulas of lesson 05, one number at a time."""
    w, path = list(point), [list(point)]
    speed, square = [0.0, 0.0], [0.0, 0.0]
    for t in range(1, steps + 1):
        for k, g in enumerate(slope(*path[-1])):
            if kind == "SGD":
                w[k] -= rate * g
            elif kind == "Momentum":
                speed[k] = 0.9 * speed[k] + rate * g
                w[k] -= speed[k]
            elif kind == "RMSProp":
                square[k] = 0.9 * square[k] + 0.1 * g * g
                w[k] -= rate * g / (square[k] + 1e-7) ** 0.5
            else:
                speed[k] = 0.9 * speed[k] + 0.1 * g
                square[k] = 0.999 * square[k] + 0.001 * g * g
                m, v = speed[k] / (1 - 0.9**t), square[k] / (1 - 0.999**t)
                w[k] -= rate * m / (v**0.5 + 1e-7 / (1 - 0.999**t) ** 0.5)
        path.append(list(w))
    return np.array(path)


@each_surface
@given(**anywhere)
@settings(deadline=None, max_examples=30)
def test_the_slope_is_the_one_measured_and_no_value_is_below_zero(name, x, y):
    surface, point = SURFACES[name], np.array([x, y])
    measured = numerical_gradient(lambda: float(surface.value(*point)), point)
    told = np.array(surface.gradient(x, y), float)
    assert np.abs(told).max() < 1e-6 or relative_error(told, measured) < 1e-5
    assert surface.value(x, y) >= 0


@each_surface
def test_it_is_lowest_where_nothing_slopes_and_a_race_starts_in_the_picture(name):
    value, gradient, start = SURFACES[name]
    for place in LOWEST[name]:
        assert value(*place) == 0
        np.testing.assert_array_equal(gradient(*place), [0, 0])
    assert X[0] <= start[0] <= X[1] and Y[0] <= start[1] <= Y[1]
    assert value(*start) > 0.5


def test_the_valleys_have_the_curvatures_1_and_50():
    for name in "valley", "turned valley":
        slope = SURFACES[name].gradient
        hessian = np.column_stack([slope(1, 0), slope(0, 1)])  # it is linear
        np.testing.assert_allclose(np.linalg.eigvalsh(hessian), [1, 50])


def test_between_the_two_valleys_lies_a_saddle_of_height_1():
    value, gradient, _ = SURFACES["saddle"]
    assert value(0, 0) == 1 and gradient(0, 0) == [0, 0]
    assert value(0.1, 0) > 1 > value(0, 0.1)


@given(kind=st.sampled_from([SGD, Momentum, RMSProp, Adam]), name=st.sampled_from(list(SURFACES)),
       rate=st.sampled_from([0.001, 0.005, 0.01]), **anywhere)
@settings(deadline=None, max_examples=40)
def test_a_walk_is_that_of_the_formulas(kind, name, rate, x, y):
    surface = SURFACES[name]
    path, losses, arrived, out = walk(kind(rate), surface, (x, y), steps=12)
    expected = by_hand(kind.__name__, surface.gradient, (x, y), rate, len(path) - 1)
    np.testing.assert_allclose(path, expected, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(losses, [surface.value(*point) for point in path])
    below = [all(losses[k:] <= 0.01 * losses[0]) for k in range(len(losses))]
    assert arrived == (below.index(True) if any(below) else np.inf)
    far = [k for k, point in enumerate(path) if np.abs(point).max() > FAR]
    assert [out] == (far or [np.inf])
    assert len(path) == 13 or out == len(path) - 1


@pytest.mark.parametrize("rate, diverges", [(0.0399, False), (0.0401, True)])
@pytest.mark.parametrize("name", ["valley", "turned valley"])
def test_descent_diverges_beyond_two_over_the_largest_curvature(name, rate, diverges):
    losses = walk(SGD(rate), SURFACES[name], steps=300).losses
    assert (losses[-1] > losses[-51]) == diverges


def test_who_goes_out_stops_there_and_the_numbers_stay_finite():
    for surface in SURFACES.values():
        for kind in SGD, Momentum, RMSProp, Adam:
            for start in (X[0], Y[1]), (X[1], Y[0]):
                run = walk(kind(5.0), surface, start, steps=40)
                assert np.isfinite(run.path).all() and np.isfinite(run.losses).all()
    run = walk(SGD(0.1), SURFACES["valley"])
    assert run.out == len(run.path) - 1 == 5  # |1 - 50 · 0.1| = 4, and 4^5 > 1000
    assert run.arrived == np.inf


@pytest.mark.parametrize("point, answer", [
    ((1000, -1000), False), ((0, 1000.1), True), ((-1001, 0), True),
    ((np.nan, 0), True), ((0, np.nan), True), ((np.inf, 0), True)])
def test_gone_is_who_is_far_out_or_nowhere(point, answer):
    assert gone(point) == answer


def test_who_starts_at_the_lowest_point_has_arrived():
    for kind in SGD, Momentum, RMSProp, Adam:
        run = walk(kind(0.1), SURFACES["bent valley"], (1, 1), steps=5)
        assert run.arrived == 0 and run.out == np.inf and len(run.path) == 6


def test_who_leaves_again_has_not_arrived_before():
    run = walk(RMSProp(0.1), SURFACES["valley"], steps=300)
    first = np.flatnonzero(run.losses <= 0.01 * run.losses[0])[0]
    assert first < run.arrived < 300 and run.losses[run.arrived - 1] > 0.01 * run.losses[0]


@each_surface
@pytest.mark.parametrize("kind", [SGD, Adam])
def test_the_best_rate_is_the_first_to_arrive(name, kind):
    best = best_rate(kind, SURFACES[name], steps=150)
    arrivals = {rate: walk(kind(rate), SURFACES[name], steps=150).arrived for rate in RATES}
    assert arrivals[best] == min(arrivals.values()) < np.inf


def test_where_nobody_arrives_the_best_rate_ends_lowest():
    assert best_rate(SGD, SURFACES["valley"], steps=5, rates=(0.001, 0.002, 0.1)) == 0.002


def test_from_above_the_values_stand_y_by_x():
    x, y, values = from_above(SURFACES["bent valley"], n=7)
    assert (x[0], x[-1], y[0], y[-1]) == (*X, *Y)
    assert values.shape == (7, 7)
    assert values[1, 5] == pytest.approx(SURFACES["bent valley"].value(x[5], y[1]))


@pytest.mark.parametrize("steps", [0, -1, 2.5])
def test_a_walk_takes_a_whole_number_of_steps(steps):
    with pytest.raises(ValueError, match="steps must be a whole number of at least 1"):
        walk(SGD(0.1), SURFACES["valley"], steps=steps)
