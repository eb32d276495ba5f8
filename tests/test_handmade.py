"""Networks made by hand: do they compute what lesson 02 says?"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcourse.activations import sigmoid
from dlcourse.data import gates
from dlcourse.handmade import (CURVES, X, bump_network, evenly_placed, fit, looked_at, xor_network)

place = st.floats(0.01, 0.99)
bump = st.tuples(place, place, st.floats(-3, 3))


@pytest.mark.parametrize("steepness, right", [(10, 4), (3, 4), (2, 2), (1, 2)])
def test_xor_is_right_where_it_is_steep_enough(steepness, right):
    x, y = gates("xor")
    a = xor_network(steepness).forward(x)[:, 0]
    assert ((a >= 0.5) == y).sum() == right
    a_or, a_nand = sigmoid(steepness * (x.sum(axis=1) - 0.5)), sigmoid(steepness * (1.5 - x.sum(1)))
    np.testing.assert_allclose(a, sigmoid(steepness * (a_or + a_nand - 1.5)))


@given(bumps=st.lists(bump, min_size=1, max_size=5), sharpness=st.floats(1, 40))
@settings(deadline=None, max_examples=25)
def test_each_bump_is_a_step_up_and_a_step_down_and_they_add_up(bumps, sharpness):
    w, target = sharpness * len(bumps), X**2
    found = fit(target, bumps, sharpness)
    for part, (left, right, height) in zip(found.parts.T, bumps):
        np.testing.assert_allclose(
            part, height * sigmoid(w * (X - left)) - height * sigmoid(w * (X - right)), atol=1e-9)
    np.testing.assert_allclose(found.output, found.parts.sum(axis=1), atol=1e-9)
    errors = abs(found.output - target)
    assert found.largest == errors.max() and found.mean == pytest.approx(errors.mean())
    assert abs(np.interp(found.where, X, errors)) == found.largest


def test_evenly_placed_is_the_network_of_the_lesson():
    n, w, wave = 12, 20 * 12, CURVES["wave"]
    edges = np.linspace(0, 1, n + 1)
    heights = wave((edges[:-1] + edges[1:]) / 2)
    edges[[0, -1]] = -1, 2
    up, down = (sigmoid(w * (X[:, np.newaxis] - s)) for s in (edges[:-1], edges[1:]))
    network = bump_network(evenly_placed(wave, n), 20)
    np.testing.assert_allclose(network.forward(X[:, np.newaxis])[:, 0], (up - down) @ heights,
                               atol=1e-12)
    assert [layer.W.shape for layer in network.layers] == [(24, 1), (1, 24)]


@pytest.mark.parametrize("name", ["wave", "hill"])
def test_the_largest_error_stays_below_the_bound_of_the_lesson(name):
    target = CURVES[name](X)
    steepest = np.abs(np.diff(target) / np.diff(X)).max()
    for n in (10, 20, 40):
        assert fit(target, evenly_placed(CURVES[name], n), 20).largest <= steepest / (2 * n) * 1.01


def test_bumps_that_are_none_are_refused():
    with pytest.raises(ValueError, match=r"bumps must have shape \(n, 3\)"):
        bump_network([[0, 1]], 20)
    with pytest.raises(ValueError, match="bumps holds nan"):
        bump_network([[0, 1, np.nan]], 20)
    with pytest.raises(ValueError, match="sharpness must be above 0"):
        bump_network([[0, 1, 1]], 0)
    with pytest.raises(ValueError, match="target has shape"):
        fit([1, 2], [[0, 1, 1]], 20)


@pytest.mark.parametrize("curve, error, says", [
    (3, TypeError, "curve must be a function of an array, got int"),
    (lambda x: 1 / (x - x), ValueError, "What curve .* returns holds inf"),
    (lambda x: 1 if x > 0.5 else 0, ValueError, r"raised ValueError, .*np.where\(x > 0.5, 1, 0\)"),
    (lambda x: 0.5, ValueError, r"returned shape \(\). A constant is np.full_like"),
    (lambda x: x[:3], ValueError, r"for 1001 of them it returned shape \(3,\)"),
    (lambda x: x + 1j, TypeError, "must hold real numbers, got complex"),
    (lambda x: ["a"] * len(x), TypeError, "must hold real numbers"),
])
@pytest.mark.filterwarnings("error")
def test_a_curve_that_cannot_be_followed_is_told(curve, error, says):
    with pytest.raises(error, match=says):
        looked_at(curve)


def test_a_curve_cannot_change_where_it_is_looked_at():
    def rude(x):
        x *= 0
        return x
    assert (looked_at(rude) == 0).all()
    assert X[-1] == 1
