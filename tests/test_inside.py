"""Inside a network: the layers' outputs, what a unit sees, whether maps move with the picture."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from dlcourse import inside
from dlcourse.layers import Conv2D, Dense, Flatten, MaxPool2D
from dlcourse.network import Network


def small_cnn(seed=0):
    rng = np.random.default_rng(seed)
    return Network([Conv2D(1, 4, 3, "relu", rng=rng), MaxPool2D(2),
                    Conv2D(4, 5, 3, "tanh", rng=rng), MaxPool2D(2), Flatten(),
                    Dense(5 * 5 * 5, 10, rng=rng)])


def pictures(n, seed=0):
    """Pictures (n, 28, 28, 1) with four empty columns on each side, as MNIST has them."""
    images = np.zeros((n, 28, 28, 1), np.float32)
    images[:, :, 4:24] = np.random.default_rng(seed).random((n, 28, 20, 1))
    return images


def windows(network, A):
    """`inside.window` of every layer."""
    outputs = list(inside.outputs(network, A))
    shapes = [A.shape, *(output.shape for _, output in outputs)]
    return [inside.window(layer, *shapes[k:k + 2]) for k, (layer, _) in enumerate(outputs)]


def test_each_layers_output_in_order_and_the_last_is_the_networks():
    network, A = small_cnn(), pictures(2)
    outputs = list(inside.outputs(network, A))
    assert [layer for layer, _ in outputs] == network.layers
    shapes = [output.shape[1:] for _, output in outputs]
    assert shapes == network.output_shapes((28, 28, 1))
    np.testing.assert_array_equal(outputs[-1][1], network.forward(A))


def test_a_network_in_a_network_is_looked_into():
    network = small_cnn()
    nested = Network([Network(network.layers[:2]), *network.layers[2:]])
    assert [layer for layer, _ in inside.outputs(nested, pictures(1))] == network.layers


def test_only_the_layers_that_are_asked_for_are_computed():
    def never(A):
        raise AssertionError
    network = SimpleNamespace(layers=[Flatten(), SimpleNamespace(forward=never)])
    layer, A = next(inside.outputs(network, pictures(2)))
    assert A.shape == (2, 784)


@pytest.mark.parametrize("forward, sentence", [
    (lambda A: 1 / 0, "Layer 2 (SimpleNamespace) failed on an input of shape (2, 784), with "
                      "ZeroDivisionError: division by zero"),
    (lambda A: A @ np.ones((3, 3)), "failed on an input of shape (2, 784), with ValueError: "),
    (lambda A: A[0], "made shape (784,) of an input of shape (2, 784): expected an output for"),
    (lambda A: A[:1], "made shape (1, 784) of an input of shape (2, 784)"),
    (lambda A: A * np.nan, "The output of layer 2 (SimpleNamespace) holds nan at index (0, 0)"),
    (None, "'types.SimpleNamespace' object is not callable"),
])
def test_a_layer_that_fails_is_named(forward, sentence):
    layer = SimpleNamespace(forward=forward)
    with pytest.raises(ValueError) as error:
        list(inside.outputs(SimpleNamespace(layers=[Flatten(), layer]), pictures(2)))
    assert sentence in str(error.value)


@pytest.mark.parametrize("model, kind", [
    (lambda A: A, "function"), (SimpleNamespace(layers=[]), "SimpleNamespace"),
    (SimpleNamespace(layers=3), "SimpleNamespace"), (None, "NoneType")])
def test_what_has_no_layers_is_refused(model, kind):
    with pytest.raises(TypeError, match=f"network must have layers .* got {kind}"):
        list(inside.outputs(model, pictures(1)))


def positive(kind, size):
    """A layer in which every pixel counts: no weight of its is negative."""
    if kind == "pooling":
        return MaxPool2D(size)
    conv = Conv2D(1, 1, size, "leaky_relu", rng=np.random.default_rng(0), dtype=float)
    conv.W[...] = np.abs(conv.W)
    if kind == "valid":
        return conv
    before, after = (size - 1) // 2, size // 2  # as TensorFlow pads
    padding = (0, 0), (before, after), (before, after), (0, 0)
    return SimpleNamespace(kernel_size=(size, size), strides=(1, 1),
                           forward=lambda A: conv.forward(np.pad(A, padding)))


@given(kinds=st.lists(st.tuples(st.sampled_from(["valid", "same", "pooling"]), st.integers(1, 4)),
                      min_size=1, max_size=4), data=st.data())
@settings(deadline=None, max_examples=50)
def test_a_unit_sees_the_pixels_that_can_change_it_and_no_others(kinds, data):
    side = 15
    network = SimpleNamespace(layers=[positive(*kind) for kind in kinds])
    lit = np.eye(side * side).reshape(-1, side, side, 1)  # one pixel a picture, each once
    try:
        *_, (_, output) = inside.outputs(network, lit)
    except ValueError:  # smaller and smaller, until nothing is left
        reject()
    row, column = (data.draw(st.integers(0, units - 1)) for units in output.shape[1:3])
    seen = output[:, row, column, 0].reshape(side, side) > 0
    top, left, width = inside.seen_by(windows(network, lit[:1]), row, column)
    rows, columns = np.mgrid[:side, :side]
    field = (top <= rows) & (rows < top + width) & (left <= columns) & (columns < left + width)
    assert not (seen & ~field).any()
    if field.sum() == width**2:  # it does not reach over the edge, where there is less to see
        np.testing.assert_array_equal(seen, field)


@pytest.mark.parametrize("layer, shape, output_shape, expected", [
    (Conv2D(1, 2, 5, rng=np.random.default_rng(0)), (1, 9, 9, 1), (1, 5, 5, 2), (5, 1, 0)),
    (MaxPool2D(3), (1, 9, 9, 1), (1, 3, 3, 1), (3, 3, 0)),
    (SimpleNamespace(), (1, 9, 9, 1), (1, 9, 9, 1), (1, 1, 0)),  # such as an activation
    (SimpleNamespace(), (1, 9, 9, 1), (1, 7, 7, 1), None),
    (SimpleNamespace(kernel_size=(3, 3), strides=(1, 1), padding="same", dilation_rate=(1, 1)),
     (1, 9, 9, 1), (1, 9, 9, 1), (3, 1, 1)),
    (SimpleNamespace(kernel_size=(3, 3), strides=(2, 2), padding="valid", dilation_rate=(1, 1)),
     (1, 9, 9, 1), (1, 4, 4, 1), (3, 2, 0)),
    (SimpleNamespace(kernel_size=(3, 3), strides=(2, 2), padding="same", dilation_rate=(1, 1)),
     (1, 9, 9, 1), (1, 5, 5, 1), (3, 2, 1)),
    (SimpleNamespace(kernel_size=(3, 3), strides=(2, 2), padding="same", dilation_rate=(1, 1)),
     (1, 9, 8, 1), (1, 5, 4, 1), None),  # padded by another number of rows than of columns
    (SimpleNamespace(kernel_size=(3, 3), strides=(2, 2), padding="valid"),
     (1, 9, 9, 1), (1, 19, 19, 1), None),  # transposed
    (SimpleNamespace(kernel_size=3), (1, 9, 9, 1), (1, 7, 7, 1), None),  # somebody's own
    (SimpleNamespace(kernel_size=(3, 3), strides=(1, 1), padding="valid", dilation_rate=(2, 2)),
     (1, 9, 9, 1), (1, 5, 5, 1), None),
    (SimpleNamespace(kernel_size=(3, 1), strides=(1, 1), padding="valid", dilation_rate=(1, 1)),
     (1, 9, 9, 1), (1, 7, 9, 1), None),
    (SimpleNamespace(pool_size=(2, 2), strides=(2, 2), padding="valid"),
     (1, 9, 9, 1), (1, 4, 4, 1), (2, 2, 0)),
])
def test_the_window_of_a_layer(layer, shape, output_shape, expected):
    assert inside.window(layer, shape, output_shape) == expected


@pytest.mark.parametrize("pixels", range(-4, 5))
def test_shifted_moves_columns_and_brings_in_empty_ones(pixels):
    A = pictures(2)
    moved = inside.shifted(A, pixels)
    expected = np.roll(A, pixels, axis=2)  # the four columns at each side are empty
    np.testing.assert_array_equal(moved, expected)
    cut = inside.shifted(np.ones((1, 2, 6, 1)), pixels)[0, 0, :, 0]
    assert cut.sum() == 6 - abs(pixels) and cut[0 if pixels < 0 else -1] == 1
    assert not inside.shifted(np.ones((1, 2, 3, 1)), 4 * pixels).any() or pixels == 0


@given(pixels=st.integers(-4, 4), seed=st.integers(0, 1000))
@settings(deadline=None, max_examples=30)
def test_a_convolution_moves_with_the_picture_and_pooling_by_whole_blocks(pixels, seed):
    network, A = small_cnn(seed), pictures(1, seed)
    both = np.concatenate([A, inside.shifted(A, pixels)])
    for (_, (before, after)), stride in zip(inside.outputs(network, both), (1, 2, 2, 4)):
        expected = pixels // stride if pixels % stride == 0 else None
        assert inside.moved_by(before, after, pixels) == expected


def test_maps_that_are_the_same_everywhere_do_not_move():
    assert inside.moved_by(np.zeros((5, 5, 2)), np.zeros((5, 5, 2)), 3) == 0
