"""Does a network chain its layers, and does the whole of it pass the gradient check?"""

import numpy as np
import pytest

from dlcourse.gradcheck import check_gradient, check_layer
from dlcourse.layers import Conv2D, Dense, Flatten, MaxPool2D
from dlcourse.losses import CategoricalCrossEntropy
from dlcourse.network import Network


def small_cnn(rng, dtype=np.float64):
    return Network([Conv2D(1, 2, 3, "tanh", rng=rng, dtype=dtype), MaxPool2D(2), Flatten(),
                    Dense(2 * 2 * 2, 3, rng=rng, dtype=dtype)])


def test_a_whole_convolutional_network_passes_the_gradient_check_down_to_its_loss():
    rng = np.random.default_rng(0)
    network, loss = small_cnn(rng), CategoricalCrossEntropy()
    X, Y = rng.standard_normal((4, 6, 7, 1)), np.eye(3)[[0, 2, 1, 1]]
    network.backward(loss.gradient(network.forward(X), Y))
    gradients = [dW.copy() for dW in network.gradients()]
    for k, (W, dW) in enumerate(zip(network.parameters(), gradients, strict=True)):
        check_gradient(lambda: loss.value(network.forward(X), Y), W, dW, f"parameter {k}")


def test_a_network_is_itself_a_layer():
    rng = np.random.default_rng(1)
    check_layer(Network([Dense(3, 4, "sigmoid", rng=rng, dtype=np.float64)]),
                rng.standard_normal((2, 3)), rng)


def test_predict_in_batches_is_forward_at_once():
    rng = np.random.default_rng(2)
    network, X = small_cnn(rng), rng.standard_normal((7, 6, 6, 1))
    np.testing.assert_allclose(network.predict(X, batch_size=3), network.forward(X))
    with pytest.raises(ValueError, match="empty"):
        network.predict(X[:0])
    with pytest.raises(TypeError, match="A must be a NumPy array, got list"):
        network.predict(X.tolist())


def test_it_tells_the_shapes_on_the_way_and_where_two_layers_do_not_fit():
    rng = np.random.default_rng(3)
    assert small_cnn(rng).output_shapes((6, 6, 1)) == [(4, 4, 2), (2, 2, 2), (8,), (3,)]
    misfit = Network([Dense(4, 3, rng=rng), Dense(2, 1, rng=rng)])
    with pytest.raises(ValueError, match=r"shape \(2\), got \(3,\)"):
        misfit.output_shapes((4,))
    with pytest.raises(TypeError, match=r"got 4: a tuple"):
        misfit.output_shapes(4)
    assert Network([small_cnn(rng)]).output_shapes((6, 6, 1)) == [(3,)]  # one within another


def test_what_is_not_a_layer_is_told_what_it_lacks():
    class OnlyForward:
        def forward(self, A):
            return A

    with pytest.raises(TypeError, match=r"Layer 1 \(OnlyForward\) has no method backward"):
        Network([OnlyForward()])
    with pytest.raises(ValueError, match="at least one layer"):
        Network([])
    with pytest.raises(TypeError, match="got the class Flatten: make one"):
        Network([Flatten])
    with pytest.raises(TypeError, match="must be a list, got Flatten"):
        Network(Flatten())


def test_a_layer_cannot_stand_in_a_network_twice_and_forget_its_first_forward():
    pool = MaxPool2D(2)
    with pytest.raises(ValueError, match=r"Layer 3 \(MaxPool2D\) .*twice"):
        Network([pool, Conv2D(1, 1, rng=np.random.default_rng(0)), pool])


def test_parameters_are_the_layers_own_arrays_and_gradients_stand_in_their_order():
    rng = np.random.default_rng(4)
    network = Network([Dense(3, 4, rng=rng), Network([Dense(4, 2, rng=rng)])])
    assert network.gradients() == [None, None, None, None]
    network.backward(np.ones_like(network.forward(rng.standard_normal((5, 3)))))
    first, second = network.layers[0], network.layers[1].layers[0]
    for got, own in zip(network.parameters() + network.gradients(),
                        [first.W, first.b, second.W, second.b,
                         first.dW, first.db, second.dW, second.db], strict=True):
        assert got is own


def test_its_printed_form_counts_the_parameters():
    # (3 * 3 * 1 + 1) * 2 in the convolution, (8 + 1) * 3 in the dense layer
    assert repr(small_cnn(np.random.default_rng(0))).endswith("47 parameters)")


def dense_first(rng):
    return Network([Dense(6, 4, "relu", rng=rng), Dense(4, 3, rng=rng)]), (5, 6)


def convolution_first(rng):
    return small_cnn(rng, np.float32), (4, 6, 7, 1)


def flatten_first(rng):
    return Network([Flatten(), Dense(6, 3, rng=rng)]), (5, 2, 3)


@pytest.mark.parametrize("make", [dense_first, convolution_first, flatten_first])
def test_what_learning_leaves_out_changes_no_gradient_and_no_later_backward(make):
    rng = np.random.default_rng(5)
    network, shape = make(rng)
    X = rng.standard_normal(shape, np.float32)
    dA = rng.standard_normal(network.forward(X).shape, np.float32)
    dX = network.backward(dA)
    expected = network.gradients()
    assert network.fill_gradients(dA) is None
    for dW, same in zip(network.gradients(), expected, strict=True):
        assert dW is not same
        np.testing.assert_array_equal(dW, same)
    np.testing.assert_array_equal(network.backward(dA), dX)


@pytest.mark.parametrize("layer, shape", [
    (Dense(4, 3, rng=np.random.default_rng(0)), (2, 4)),
    (Conv2D(1, 2, rng=np.random.default_rng(0)), (2, 4, 4, 1)),
])
def test_learning_does_not_ask_how_the_input_should_change(layer, shape):
    network, returned, asked = Network([layer]), [], layer.backward
    layer.backward = lambda dA: returned.append(asked(dA))
    network.fill_gradients(np.ones_like(network.forward(np.ones(shape, np.float32))))
    assert returned == [None]


def test_a_layer_of_the_learner_s_own_always_gets_what_its_parent_returns():
    class Clipped(Dense):
        def backward(self, dA):
            return np.clip(super().backward(dA), -1, 1)

    network = Network([Clipped(4, 3, rng=np.random.default_rng(0))])
    network.fill_gradients(np.ones_like(network.forward(np.ones((2, 4), np.float32))))
    assert network.gradients()[0].shape == (3, 4)


def test_a_network_of_the_learner_s_own_learns_by_its_own_backward():
    class Halved(Network):
        def backward(self, dA):
            return super().backward(dA / 2)

    network = Halved([Dense(4, 3, rng=np.random.default_rng(0))])
    network.fill_gradients(np.ones_like(network.forward(np.ones((2, 4), np.float32))))
    np.testing.assert_array_equal(network.gradients()[1], [1, 1, 1])  # 2 samples, halved


def test_a_backward_that_fails_while_learning_leaves_the_network_whole():
    network, shape = dense_first(np.random.default_rng(6))
    A = network.forward(np.ones(shape, np.float32))
    with pytest.raises(ValueError, match="dA must have the shape"):
        network.fill_gradients(np.ones((1, 1), np.float32))
    assert network.backward(np.ones_like(A)).shape == shape
