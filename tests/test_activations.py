"""Is every f' the slope of its f, and does every f agree with Keras and keep its dtype?"""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from dlcourse.activations import ACTIVATIONS, get, log_softmax, softmax
from dlcourse.gradcheck import numerical_gradient

KINKED = {"relu", "leaky_relu", "step"}


def batches(bound=8, **shapes):
    return arrays(np.float64, array_shapes(**shapes), elements=st.floats(-bound, bound, width=64))


@pytest.mark.parametrize("name", ACTIVATIONS)
@settings(deadline=None, max_examples=50)
@given(Z=batches(max_dims=3, max_side=4))
def test_the_derivative_is_the_slope(name, Z):
    f, f_prime = ACTIVATIONS[name]
    if name in KINKED:
        Z = np.where(np.abs(Z) < 1e-3, 0.5, Z)  # at a kink there is no slope to compare with
    slope = numerical_gradient(lambda: f(Z).sum(), Z)
    assert np.abs(f_prime(Z) - slope).max() < 1e-6 * max(1, np.abs(slope).max())


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dtype_is_kept(name, dtype):
    Z = np.linspace(-3, 3, 7, dtype=dtype)
    f, f_prime = ACTIVATIONS[name]
    assert f(Z).dtype == dtype and f_prime(Z).dtype == dtype
    assert softmax(Z).dtype == dtype


@pytest.mark.parametrize("name", sorted(set(ACTIVATIONS) - {"identity", "step"}))
def test_agrees_with_keras(name):
    from dlcourse.training import keras
    options = {"leaky_relu": {"negative_slope": 0.2}, "gelu": {"approximate": True}}
    Z = np.linspace(-6, 6, 101)
    ours, _ = ACTIVATIONS[name]
    theirs = getattr(keras.ops, name)(Z, **options.get(name, {}))
    np.testing.assert_allclose(ours(Z), np.asarray(theirs), atol=1e-6)


@pytest.mark.filterwarnings("error")
def test_extreme_inputs_neither_overflow_nor_warn():
    Z = np.array([-1e4, -800.0, 0.0, 800.0, 1e4])
    np.testing.assert_allclose(ACTIVATIONS["sigmoid"][0](Z), [0, 0, 0.5, 1, 1], atol=1e-300)
    np.testing.assert_array_equal(softmax(Z), [0, 0, 0, 0, 1])
    assert np.isfinite(log_softmax(Z)).all()


@settings(deadline=None, max_examples=50)
@given(Z=batches(bound=500, min_dims=2, max_dims=2), shift=st.floats(-100, 100))
def test_softmax_rows_are_probabilities_and_a_shift_changes_nothing(Z, shift):
    P = softmax(Z)
    assert (P >= 0).all()
    np.testing.assert_allclose(P.sum(axis=1), 1)
    np.testing.assert_allclose(softmax(Z + shift), P, rtol=1e-9, atol=1e-300)


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("Z", [np.array([0, 1, 2], np.uint8), np.array([-2, 0, 3]), [-1, 0.5],
                               -2, 0.5])
def test_whole_numbers_lists_and_single_numbers_give_what_floats_give(name, Z):
    for function in ACTIVATIONS[name]:  # uint8 wraps -1 to 255, integers cut 0.2 to 0
        np.testing.assert_array_equal(function(Z), function(np.array(Z, float)))


@pytest.mark.parametrize("Z", [np.array([1j]), np.array(["a"]), np.array([None])])
def test_what_is_not_real_numbers_is_named(Z):
    for functions in ACTIVATIONS.values():
        for function in functions:
            with pytest.raises(TypeError, match="Z must hold real numbers, got"):
                function(Z)


def test_each_function_at_its_kink_or_centre_is_what_its_equation_says():
    at_zero = {name: (float(f(0.0)), float(f_prime(0.0)))
               for name, (f, f_prime) in ACTIVATIONS.items()}
    assert at_zero == {"identity": (0, 1), "step": (1, 0), "sigmoid": (0.5, 0.25), "tanh": (0, 1),
                       "relu": (0, 0), "leaky_relu": (0, 0.2), "gelu": (0, 0.5)}


def test_softmax_of_integers_is_refused_rather_than_guessed():
    with pytest.raises(TypeError, match="floating-point numbers, got int64"):
        softmax(np.array([1, 2, 3]))


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(ValueError, match="identity, step, sigmoid.*got 'swish'"):
        get("swish")
    with pytest.raises(ValueError, match="CategoricalCrossEntropy"):
        get("softmax")
