"""Is every loss's gradient its slope, its value Keras's, and every bad label refused?"""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from dlcourse.activations import sigmoid, softmax
from dlcourse.gradcheck import check_gradient
from dlcourse.losses import (MAE, MSE, BinaryCrossEntropy, CategoricalCrossEntropy,
                             SparseCategoricalCrossEntropy, losses_at)

LOSSES = [MSE, MAE, BinaryCrossEntropy, CategoricalCrossEntropy, SparseCategoricalCrossEntropy]


def example(loss, n, k, seed):
    """A random output and a random truth of the kind this loss takes."""
    rng = np.random.default_rng(seed)
    Z = rng.standard_normal((n, k))
    if loss is SparseCategoricalCrossEntropy:
        return Z, rng.integers(k, size=n)
    if loss is CategoricalCrossEntropy:
        return Z, rng.dirichlet(np.ones(k), size=n)
    if loss is BinaryCrossEntropy:
        return Z, rng.random((n, k))
    return Z, Z + rng.choice([-1, 1], (n, k)) * rng.uniform(0.1, 2, (n, k))  # away from MAE's kink


shapes = dict(n=st.integers(1, 6), k=st.integers(1, 5), seed=st.integers(0, 2**32 - 1))


@pytest.mark.parametrize("loss", LOSSES)
@settings(deadline=None, max_examples=40)
@given(**shapes)
def test_the_gradient_is_the_slope(loss, n, k, seed):
    k += loss in (CategoricalCrossEntropy, SparseCategoricalCrossEntropy)  # one is certain
    Z, Y = example(loss, n, k, seed)
    check_gradient(lambda: loss().value(Z, Y), Z, loss().gradient(Z, Y), "Z")


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("dtype, tolerance", [(np.float64, 1e-9), (np.float32, 1e-5)])
def test_the_value_is_keras_s(loss, dtype, tolerance):
    from dlcourse.training import keras
    theirs = {MSE: keras.losses.MeanSquaredError, MAE: keras.losses.MeanAbsoluteError,
              BinaryCrossEntropy: keras.losses.BinaryCrossentropy,
              CategoricalCrossEntropy: keras.losses.CategoricalCrossentropy,
              SparseCategoricalCrossEntropy: keras.losses.SparseCategoricalCrossentropy}[loss]
    options = {} if loss in (MSE, MAE) else {"from_logits": True}
    Z, Y = example(loss, 7, 4, seed=0)
    Z = Z.astype(dtype)
    Y = Y if Y.ndim == 1 else Y.astype(dtype)
    expected = float(theirs(dtype=np.dtype(dtype).name, **options)(Y, Z))
    assert loss().value(Z, Y) == pytest.approx(expected, rel=tolerance)
    assert loss().gradient(Z, Y).dtype == dtype


@settings(deadline=None, max_examples=30)
@given(**shapes)
def test_sparse_and_categorical_are_the_same_loss(n, k, seed):
    Z, y = example(SparseCategoricalCrossEntropy, n, k, seed)
    Y = np.eye(k)[y]
    sparse, categorical = SparseCategoricalCrossEntropy(), CategoricalCrossEntropy()
    assert sparse.value(Z, y) == pytest.approx(categorical.value(Z, Y))
    np.testing.assert_allclose(sparse.gradient(Z, y), categorical.gradient(Z, Y))


def test_the_loss_owns_the_one_over_n():
    Z, Y = example(CategoricalCrossEntropy, 5, 3, seed=1)
    doubled = CategoricalCrossEntropy().value(np.vstack([Z, Z]), np.vstack([Y, Y]))
    assert doubled == pytest.approx(CategoricalCrossEntropy().value(Z, Y))
    np.testing.assert_allclose(CategoricalCrossEntropy().gradient(Z, Y), (softmax(Z) - Y) / 5)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("loss", [BinaryCrossEntropy, CategoricalCrossEntropy,
                                  SparseCategoricalCrossEntropy])
def test_certain_and_wrong_costs_its_logit_and_not_infinity(loss):
    Z, Y = np.array([[1000.0, -1000.0]]), np.array([[0.0, 1.0]])
    Y = Y.argmax(axis=1) if loss is SparseCategoricalCrossEntropy else Y
    expected = 1000 if loss is BinaryCrossEntropy else 2000
    assert loss().value(Z, Y) == pytest.approx(expected)


Z3 = np.zeros((4, 3))


@pytest.mark.parametrize("loss, Z, Y, error, says", [
    (MSE, Z3, np.zeros(4), ValueError, r"Y has shape \(4,\) but A has \(4, 3\)"),
    (MSE, Z3, np.zeros((4, 1)), ValueError, "must be equal"),
    (MSE, np.zeros(4), np.zeros(4), ValueError, r"shape \(n, any\), got \(4,\)"),
    (MSE, np.zeros((0, 3)), np.zeros((0, 3)), ValueError, "empty batch"),
    (MSE, np.zeros((4, 3), int), Z3, TypeError, "got int64"),
    (MSE, Z3 + np.nan, Z3, ValueError, "The loss holds nan"),
    (MSE, Z3.tolist(), Z3, TypeError, "A must be a NumPy array, got list"),
    (MSE, Z3, Z3 * 1j, TypeError, "Y must hold real numbers, got complex128"),
    (MAE, Z3, Z3.astype(object), TypeError, "Y must hold real numbers, got object"),
    (MAE, Z3, Z3[:, 0], ValueError, "must be equal"),
    (BinaryCrossEntropy, Z3, Z3.astype(str), TypeError, "Y must hold real numbers, got <U"),
    (BinaryCrossEntropy, Z3, Z3[:, :1], ValueError, "must be equal"),
    (BinaryCrossEntropy, Z3, Z3 + 2, ValueError, "between 0 and 1, got 2.0"),
    (CategoricalCrossEntropy, Z3[:, :1], Z3[:, :1], ValueError, "BinaryCrossEntropy"),
    (CategoricalCrossEntropy, Z3, Z3 + [2, -1, 0], ValueError, "values from -1"),
    (SparseCategoricalCrossEntropy, Z3, np.zeros((4, 1), int), ValueError, r"pass y\[:, 0\]"),
    (BinaryCrossEntropy, Z3, Z3 - 1, ValueError, "between 0 and 1, got -1.0"),
    (CategoricalCrossEntropy, Z3, np.zeros(4, int), ValueError, "SparseCategoricalCrossEntropy"),
    (CategoricalCrossEntropy, Z3, Z3, ValueError, "sum to 1"),
    (CategoricalCrossEntropy, Z3 + np.inf, np.eye(3)[[0, 1, 2, 0]], ValueError, "The loss holds"),
    (SparseCategoricalCrossEntropy, Z3, np.eye(3)[[0, 1, 2, 0]], ValueError, "looks one-hot"),
    (SparseCategoricalCrossEntropy, Z3, np.array([0, 1, 2, 3]), ValueError, "0 and 2, got 0 to 3"),
    (SparseCategoricalCrossEntropy, Z3, np.array([0, 1, 2, -1]), ValueError, "got -1 to 2"),
    (SparseCategoricalCrossEntropy, Z3, np.zeros(4), TypeError, "whole numbers, got float64"),
    (SparseCategoricalCrossEntropy, Z3, np.zeros(3, int), ValueError, r"shape \(4,\)"),
])
@pytest.mark.filterwarnings("ignore:invalid value")
def test_bad_input_is_named(loss, Z, Y, error, says):
    with pytest.raises(error, match=says):
        loss().value(Z, Y)
    if "The loss" not in says:  # the gradient asks the same of its arguments
        with pytest.raises(error, match=says):
            loss().gradient(Z, Y)


@given(z=st.floats(-8, 8), y=st.integers(0, 1))
@settings(deadline=None, max_examples=20)
def test_the_slopes_of_each_loss_of_one_neuron_are_those_measured(z, y):
    a, h = sigmoid(z), 1e-5
    for name, (_, da, dz) in losses_at(z, y).items():
        measured = (losses_at(z + h, y)[name].loss - losses_at(z - h, y)[name].loss) / (2 * h)
        assert dz == pytest.approx(measured, abs=1e-7)
        assert da * a * (1 - a) == pytest.approx(dz)


def test_the_losses_of_one_neuron_are_the_formulas():
    told, a = losses_at(6.0, 0), 1 / (1 + np.exp(-6))
    assert told["MSE"] == pytest.approx((a**2, 2 * a, 2 * a**2 * (1 - a)))
    assert told["MAE"] == pytest.approx((a, 1, a * (1 - a)))
    assert told["cross-entropy"] == pytest.approx((-np.log(1 - a), 1 / (1 - a), a))


@pytest.mark.parametrize("z, y, message", [
    (0, 0.5, "y must be 0 or 1, got 0.5"), (21, 1, "z must lie between -20 and 20, got 21"),
    (np.nan, 1, "z must lie between"),
])
def test_a_neuron_that_no_loss_can_judge_is_refused(z, y, message):
    with pytest.raises(ValueError, match=message):
        losses_at(z, y)
