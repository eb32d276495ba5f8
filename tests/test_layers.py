"""Does every layer pass its gradient check, compute its equation, and refuse the rest?"""

import numpy as np
import pytest
from hypothesis import assume, given, settings, strategies as st

from dlcourse.activations import ACTIVATIONS
from dlcourse.gradcheck import GradientMismatch, check_layer
from dlcourse.layers import Conv2D, Dense, Flatten, MaxPool2D

seeds = st.integers(0, 2**32 - 1)
trainable = st.sampled_from(sorted(set(ACTIVATIONS) - {"step"}))


def rng_of(seed):
    return np.random.default_rng(seed)


def away_from_kinks(layer, A):
    """ReLU and max have no slope where two pieces meet; skip the rare input within reach."""
    layer.forward(A)
    assume(np.abs(layer.Z).min() > 1e-3)


@settings(deadline=None, max_examples=60)
@given(n=st.integers(1, 5), n_in=st.integers(1, 5), n_out=st.integers(1, 5), activation=trainable,
       seed=seeds)
def test_dense_passes_the_gradient_check(n, n_in, n_out, activation, seed):
    rng = rng_of(seed)
    layer = Dense(n_in, n_out, activation, rng=rng, dtype=np.float64)
    layer.b += rng.standard_normal(n_out)
    A = rng.standard_normal((n, n_in))
    away_from_kinks(layer, A)
    check_layer(layer, A, rng, tolerance=1e-6)


@settings(deadline=None, max_examples=40)
@given(n=st.integers(1, 3), size=st.integers(1, 3), extra=st.tuples(*[st.integers(0, 3)] * 2),
       channels=st.integers(1, 3), filters=st.integers(1, 3), activation=trainable, seed=seeds)
def test_conv2d_passes_the_gradient_check(n, size, extra, channels, filters, activation, seed):
    rng = rng_of(seed)
    layer = Conv2D(channels, filters, size, activation, rng=rng, dtype=np.float64)
    layer.b += rng.standard_normal(filters)
    A = rng.standard_normal((n, size + extra[0], size + extra[1], channels))
    away_from_kinks(layer, A)
    check_layer(layer, A, rng, tolerance=1e-6)


@settings(deadline=None, max_examples=40)
@given(n=st.integers(1, 3), size=st.integers(1, 3), extra=st.tuples(*[st.integers(0, 4)] * 2),
       channels=st.integers(1, 3), seed=seeds)
def test_max_pooling_passes_the_gradient_check(n, size, extra, channels, seed):
    rng = rng_of(seed)
    shape = (n, size + extra[0], size + extra[1], channels)
    A = rng.permutation(np.prod(shape)).reshape(shape) / 10  # no two values close to each other
    check_layer(MaxPool2D(size), A, rng, tolerance=1e-6)


@settings(deadline=None, max_examples=60)
@given(size=st.integers(1, 3), extra=st.tuples(*[st.integers(0, 4)] * 2), seed=seeds)
def test_max_pooling_is_its_loops_also_where_values_are_equal(size, extra, seed):
    rng, layer = rng_of(seed), MaxPool2D(size)
    A = rng.integers(-1, 2, (2, size + extra[0], size + extra[1], 2)).astype(np.float32)
    dA = rng.standard_normal(layer.forward(A).shape)
    expected, d_input = np.zeros(dA.shape), np.zeros(A.shape)
    for n, i, j, c in np.ndindex(dA.shape):
        block = A[n, i * size:(i + 1) * size, j * size:(j + 1) * size, c]
        u, v = divmod(int(block.argmax()), size)  # of equal values, the first one
        expected[n, i, j, c] = block.max()
        d_input[n, i * size + u, j * size + v, c] = dA[n, i, j, c]
    np.testing.assert_array_equal(layer.forward(A), expected)
    np.testing.assert_array_equal(layer.backward(dA), d_input)


@settings(deadline=None, max_examples=20)
@given(shape=st.lists(st.integers(1, 4), min_size=1, max_size=4), seed=seeds)
def test_flatten_passes_the_gradient_check(shape, seed):
    rng = rng_of(seed)
    check_layer(Flatten(), rng.standard_normal(shape), rng)


def test_a_dense_layer_is_its_equation_one_sample_at_a_time():
    rng = rng_of(0)
    layer = Dense(4, 3, "tanh", rng=rng, dtype=np.float64)
    A = rng.standard_normal((6, 4))
    each = [np.tanh(layer.W @ a + layer.b) for a in A]
    np.testing.assert_allclose(layer.forward(A), each)


def test_a_convolution_is_its_equation_in_loops():
    rng = rng_of(1)
    layer = Conv2D(2, 3, size=3, rng=rng, dtype=np.float64)
    layer.b += [1, 2, 3]
    A = rng.standard_normal((2, 5, 6, 2))
    expected = np.zeros((2, 3, 4, 3))
    for n, i, j, k in np.ndindex(expected.shape):
        expected[n, i, j, k] = np.sum(layer.W[k] * A[n, i:i + 3, j:j + 3]) + layer.b[k]
    np.testing.assert_allclose(layer.forward(A), expected)


def test_pooling_crops_the_remainder_and_takes_the_largest():
    A = np.arange(5 * 7, dtype=float).reshape(1, 5, 7, 1)
    np.testing.assert_array_equal(MaxPool2D(2).forward(A)[0, :, :, 0], [[8, 10, 12], [22, 24, 26]])


def test_of_equal_maxima_the_first_takes_the_gradient():
    layer = MaxPool2D(2)
    layer.forward(np.zeros((1, 2, 2, 1)))
    d_input = layer.backward(np.ones((1, 1, 1, 1)))
    np.testing.assert_array_equal(d_input[0, :, :, 0], [[1, 0], [0, 0]])


@pytest.mark.parametrize("layer, shape", [
    (Dense(4, 3, "relu", rng=rng_of(0)), (2, 4)),
    (Conv2D(2, 3, 2, "relu", rng=rng_of(0)), (2, 5, 5, 2)),
    (MaxPool2D(2), (2, 5, 5, 2)),
    (Flatten(), (2, 5, 5, 2)),
])
def test_float32_stays_float32_and_shapes_come_out_as_promised(layer, shape):
    A = rng_of(0).standard_normal(shape).astype(np.float32)
    out = layer.forward(A)
    assert out.dtype == np.float32 and out.shape[1:] == tuple(layer.output_shape(shape[1:]))
    dA = layer.backward(np.ones_like(out))
    assert dA.dtype == np.float32 and dA.shape == shape
    for W, dW in zip(layer.parameters(), layer.gradients(), strict=True):
        assert W.dtype == dW.dtype == np.float32 and dW.shape == W.shape


def test_forward_and_backward_leave_their_arguments_alone():
    rng = rng_of(2)
    for layer, shape in [(Dense(4, 3, "relu", rng=rng), (2, 4)), (Flatten(), (2, 3, 3, 1)),
                         (Conv2D(1, 2, 2, "relu", rng=rng), (2, 5, 5, 1)),
                         (MaxPool2D(), (2, 4, 4, 1))]:
        A = rng.standard_normal(shape).astype(np.float32)
        kept = A.copy()
        dA = np.ones_like(layer.forward(A))
        layer.backward(dA)
        np.testing.assert_array_equal(A, kept)
        assert (dA == 1).all()


def test_the_same_seed_gives_the_same_weights():
    first, second = (Dense(5, 4, "relu", rng=rng_of(3)).W for _ in range(2))
    np.testing.assert_array_equal(first, second)


def he(fan_in, fan_out):
    return 2 / fan_in


def glorot(fan_in, fan_out):
    return 2 / (fan_in + fan_out)


@pytest.mark.parametrize("activation, fans", [("relu", he), ("leaky_relu", he), ("gelu", he),
                                              ("tanh", glorot), ("sigmoid", glorot),
                                              ("identity", glorot)])
def test_initial_weights_have_the_spread_their_papers_ask_for(activation, fans):
    W = Dense(400, 600, activation, rng=rng_of(0)).W
    assert W.std() == pytest.approx(fans(400, 600) ** 0.5, rel=0.02)
    layer = Conv2D(40, 60, 3, activation, rng=rng_of(0))  # each output sees 3 x 3 x 40 inputs
    assert layer.W.std() == pytest.approx(fans(9 * 40, 9 * 60) ** 0.5, rel=0.03)
    assert abs(W.mean()) < 0.01 * W.std() and abs(layer.W.mean()) < 0.02 * layer.W.std()
    assert (layer.b == 0).all() and (Dense(4, 3, activation, rng=rng_of(0)).b == 0).all()


class ForgetsToSumTheWindows(Conv2D):
    def backward(self, dA):
        d_input = super().backward(dA)
        d_input[:, 1:] = 0
        return d_input


class UsesAForZ(Dense):
    def _delta(self, dA):
        kept, self.Z = self.Z, np.tanh(self.Z)
        delta = super()._delta(dA)
        self.Z = kept
        return delta


class IsOffByAThousandth(Dense):
    def backward(self, dA):
        dA_prev = super().backward(dA)
        self.dW *= 1.001
        return dA_prev


class TakesTheMeanForTheBias(Dense):
    def backward(self, dA):
        dA_prev = super().backward(dA)
        self.db /= len(dA)
        return dA_prev


@pytest.mark.parametrize("broken, shape", [
    (IsOffByAThousandth(3, 2, "tanh", rng=rng_of(0), dtype=np.float64), (4, 3)),
    (TakesTheMeanForTheBias(3, 2, "tanh", rng=rng_of(0), dtype=np.float64), (4, 3)),
    (ForgetsToSumTheWindows(1, 2, 2, "tanh", rng=rng_of(0), dtype=np.float64), (1, 4, 4, 1)),
    (UsesAForZ(3, 2, "tanh", rng=rng_of(0), dtype=np.float64), (4, 3)),
])
def test_a_broken_backward_fails_the_gradient_check(broken, shape):
    with pytest.raises(GradientMismatch, match="measured slope"):
        check_layer(broken, rng_of(1).standard_normal(shape), rng_of(2))


dense, conv, pool = Dense(4, 3, rng=rng_of(0)), Conv2D(2, 3, rng=rng_of(0)), MaxPool2D(2)
f32 = np.float32


@pytest.mark.parametrize("call, error, says", [
    (lambda: dense.forward(np.zeros((2, 5), f32)), ValueError, r"\(n, 4\), got \(2, 5\)"),
    (lambda: dense.forward(np.zeros(4, f32)), ValueError, "batch axis"),
    (lambda: dense.forward(np.zeros((0, 4), f32)), ValueError, "empty batch"),
    (lambda: dense.forward(np.zeros((2, 4), np.uint8)), TypeError, "as_float"),
    (lambda: dense.forward([[0.0] * 4]), TypeError, "got list"),
    (lambda: dense.forward(np.zeros((2, 4, 1), f32)), ValueError, r"got \(2, 4, 1\)"),
    (lambda: conv.forward(np.zeros((2, 5, 5), f32)), ValueError, "any, any, 2"),
    (lambda: conv.forward(np.zeros((2, 2, 5, 5), f32)), ValueError, "any, any, 2"),
    (lambda: conv.forward(np.zeros((2, 2, 5, 2), f32)), ValueError, "3 x 3 filter.*got 2 x 5"),
    (lambda: pool.forward(np.zeros((2, 1, 5, 2), f32)), ValueError, "Pooling by 2"),
    (lambda: Dense(4, 3, rng=rng_of(0)).backward(np.zeros((2, 3), f32)), RuntimeError, "forward"),
    (lambda: MaxPool2D().backward(np.zeros((2, 3, 3, 1), f32)), RuntimeError, "forward"),
    (lambda: Flatten().backward(np.zeros((2, 3), f32)), RuntimeError, "forward"),
    (lambda: Dense(0, 3, rng=rng_of(0)), ValueError, "n_in .* got 0"),
    (lambda: Dense(4, 2.0, rng=rng_of(0)), ValueError, "n_out .* got 2.0"),
    (lambda: Dense(4, 3, "rellu", rng=rng_of(0)), ValueError, "got 'rellu'"),
    (lambda: Dense(4, 3, rng=0), TypeError, "default_rng"),
    (lambda: Dense(4, 3, rng=rng_of(0), dtype=int), TypeError, "float32 or float64, got int64"),
    (lambda: Conv2D(4, 3, rng=rng_of(0), dtype=np.float16), TypeError, "float64, got float16"),
    (lambda: Dense(784, 3, rng=rng_of(0)).forward(np.zeros((2, 28, 28, 1))), ValueError, "Flatten"),
    (lambda: Conv2D(1, 3, rng=rng_of(0)).forward(np.zeros((2, 9, 9))), ValueError, "channel axis"),
    (lambda: Conv2D(1, 3, size=0, rng=rng_of(0)), ValueError, "size .* got 0"),
    (lambda: MaxPool2D(0), ValueError, "size .* got 0"),
])
def test_bad_input_is_named(call, error, says):
    with pytest.raises(error, match=says):
        call()


@pytest.mark.parametrize("layer, shape, says", [
    (Dense(4, 3, rng=rng_of(0)), (2, 4), r"\(2, 3\), got \(3,\)"),
    (Conv2D(1, 3, 2, rng=rng_of(0)), (2, 3, 3, 1), r"\(2, 2, 2, 3\), got \(3,\)"),
    (MaxPool2D(2), (2, 6, 6, 3), r"\(2, 3, 3, 3\), got \(3,\)"),
    (Flatten(), (2, 1, 1, 3), r"\(2, 3\), got \(3,\)"),
])
def test_a_gradient_of_another_shape_is_not_broadcast(layer, shape, says):
    layer.forward(np.zeros(shape, f32))
    with pytest.raises(ValueError, match=says):
        layer.backward(np.zeros(3, f32))


@pytest.mark.parametrize("layer, shape", [(Dense(4, 3, rng=rng_of(0)), (3, 4)),
                                          (Conv2D(1, 3, rng=rng_of(0)), (1, 3, 5, 1))])
def test_biases_as_a_column_are_not_broadcast(layer, shape):
    layer.b = np.zeros((3, 1), f32)
    with pytest.raises(ValueError, match=r"b must have shape \(3,\).*got \(3, 1\)"):
        layer.forward(np.zeros(shape, f32))


def test_backward_belongs_to_the_last_forward_and_twice_gives_the_same():
    rng = rng_of(4)
    layer, A, dA = Dense(4, 3, "tanh", rng=rng), *(rng.standard_normal((2, k)) for k in (4, 3))
    layer.forward(rng.standard_normal((5, 4)))
    layer.forward(A)
    first, dW = layer.backward(dA), layer.dW.copy()
    np.testing.assert_array_equal(layer.backward(dA), first)
    np.testing.assert_array_equal(layer.dW, dW)  # the gradient of one backward, not the sum of two


def test_it_does_not_matter_how_the_input_lies_in_memory():
    rng = rng_of(5)
    for layer, shape in [(Dense(4, 3, rng=rng), (2, 4)), (Conv2D(2, 3, 2, rng=rng), (2, 4, 5, 2)),
                         (MaxPool2D(2), (2, 4, 5, 2)), (Flatten(), (2, 4, 5, 2))]:
        A = np.asfortranarray(rng.standard_normal(shape))
        A.flags.writeable = False
        out, other = layer.forward(A), layer.forward(np.ascontiguousarray(A))
        np.testing.assert_array_equal(out, other)
