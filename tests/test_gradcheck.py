"""Does the check measure slopes, tell right from wrong, and say where it hurts?"""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from dlcourse.gradcheck import GradientMismatch, check_gradient, numerical_gradient, relative_error


@settings(deadline=None, max_examples=50)
@given(seed=st.integers(0, 2**32 - 1), n=st.integers(1, 5))
def test_the_slope_of_a_quadratic_form_is_known(seed, n):
    rng = np.random.default_rng(seed)
    Q, x = rng.standard_normal((n, n)), rng.standard_normal(n)
    slope = numerical_gradient(lambda: x @ Q @ x, x)
    np.testing.assert_allclose(slope, (Q + Q.T) @ x, atol=1e-8)


def test_x_is_put_back():
    x = np.array([0.1, 0.2, 0.3])
    numerical_gradient(lambda: np.sum(x**3), x)
    np.testing.assert_array_equal(x, [0.1, 0.2, 0.3])


def test_a_wrong_gradient_is_reported_with_its_place():
    x = np.array([[1.0, 2.0], [3.0, 4.0]])
    wrong = 2 * x
    wrong[1, 0] = -6
    with pytest.raises(GradientMismatch, match=r"W\[1, 0\]: the measured slope is 6, the gradient says -6"):
        check_gradient(lambda: np.sum(x**2), x, wrong, name="W")


@pytest.mark.parametrize("wrong", [lambda g: 2 * g, lambda g: -g, lambda g: g + 1e-3, np.zeros_like])
def test_typical_mistakes_are_rejected(wrong):
    x = np.array([1.0, -2.0])
    with pytest.raises(GradientMismatch):
        check_gradient(lambda: np.sum(x**3), x, wrong(3 * x**2))


def test_a_right_gradient_returns_its_error():
    x = np.array([1.0, -2.0])
    assert check_gradient(lambda: np.sum(x**3), x, 3 * x**2) < 1e-9


def test_relative_error_is_symmetric_scale_free_and_zero_for_zeros():
    a, b = np.array([1.0, 2.0]), np.array([1.0, 2.2])
    assert relative_error(a, b) == relative_error(b, a) == pytest.approx(relative_error(1e6 * a, 1e6 * b))
    assert relative_error(np.zeros(3), np.zeros(3)) == 0
    assert relative_error(a, -a) == 2


def test_what_cannot_be_measured_is_refused():
    with pytest.raises(TypeError, match="float64 array, got float32"):
        numerical_gradient(lambda: 0.0, np.zeros(2, np.float32))
    with pytest.raises(ValueError, match="equal"):
        relative_error(np.zeros((3, 1)), np.zeros(3))
    with pytest.raises(ValueError, match="a holds nan"):
        relative_error(np.array([np.nan]), np.zeros(1))
    with pytest.raises(ValueError, match="h must be above 0"):
        numerical_gradient(lambda: 0.0, np.zeros(2), h=0)
