"""Does the check measure slopes, tell right from wrong, and say where it hurts?"""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from dlcourse.gradcheck import (GradientMismatch, check_gradient, check_layer, numerical_gradient,
                                relative_error)
from dlcourse.layers import Dense


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
    with pytest.raises(GradientMismatch, match=r"W\[1, 0\]: .* slope is 6, the gradient says -6"):
        check_gradient(lambda: np.sum(x**2), x, wrong, name="W")


@pytest.mark.parametrize("wrong", [lambda g: 2 * g, lambda g: -g, lambda g: g + 1e-3,
                                   np.zeros_like])
def test_typical_mistakes_are_rejected(wrong):
    x = np.array([1.0, -2.0])
    with pytest.raises(GradientMismatch):
        check_gradient(lambda: np.sum(x**3), x, wrong(3 * x**2))


def test_a_right_gradient_returns_its_error():
    x = np.array([1.0, -2.0])
    assert check_gradient(lambda: np.sum(x**3), x, 3 * x**2) < 1e-9


def test_relative_error_is_symmetric_scale_free_and_zero_for_zeros():
    a, b = np.array([1.0, 2.0]), np.array([1.0, 2.2])
    assert relative_error(a, b) == relative_error(b, a) == pytest.approx(0.2 / 2.2)
    assert relative_error(1e6 * a, 1e6 * b) == pytest.approx(relative_error(a, b))
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
    with pytest.raises(ValueError, match="x is read-only"):
        numerical_gradient(lambda: 0.0, np.broadcast_to(1.0, 2))
    with pytest.raises(TypeError, match=r"f must return one number, got an array of shape \(2,\)"):
        numerical_gradient(lambda: np.zeros(2), np.zeros(2))
    with pytest.raises(TypeError, match="What f returns must hold real numbers"):
        numerical_gradient(lambda: None, np.zeros(2))
    with pytest.raises(ValueError, match="What f returns holds nan"):
        numerical_gradient(lambda: np.nan, np.zeros(2))
    with pytest.raises(TypeError, match="a must hold real numbers"):
        relative_error(np.array(["1"]), np.array(["1"]))


def test_x_is_put_back_even_where_f_fails():
    x = np.array([0.1, 0.2])
    with pytest.raises(ZeroDivisionError):
        numerical_gradient(lambda: 1 / 0, x)
    np.testing.assert_array_equal(x, [0.1, 0.2])


def test_whole_numbers_do_not_wrap_in_the_relative_error():
    assert relative_error(np.array([1], np.uint8), np.array([2], np.uint8)) == 0.5


def test_a_gradient_may_be_a_list_or_x_itself_but_not_another_shape_or_none():
    x = np.array([1.0, -2.0])
    assert check_gradient(lambda: np.sum(x**2) / 2, x, x) < 1e-9
    with pytest.raises(GradientMismatch, match=r"x\[1\]: .* slope is -2, the gradient says 2"):
        check_gradient(lambda: np.sum(x**2) / 2, x, [1.0, 2.0])
    for gradient in None, np.ones((2, 1)):
        with pytest.raises(ValueError, match="The gradient of W has shape"):
            check_gradient(lambda: np.sum(x), x, gradient, name="W")


def test_a_layer_that_keeps_a_gradient_back_is_not_passed():
    class KeepsBack(Dense):
        def gradients(self):
            return [self.dW]

    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="KeepsBack has 2 parameters but 1 gradients"):
        check_layer(KeepsBack(2, 2, rng=rng, dtype=np.float64), np.ones((1, 2)), rng)
    with pytest.raises(TypeError, match="parameter 0 must be a float64 array, got float32"):
        check_layer(Dense(2, 2, rng=rng), np.ones((1, 2)), rng)
    with pytest.raises(TypeError, match="default_rng"):
        check_layer(Dense(2, 2, rng=rng), np.ones((1, 2)), 0)
