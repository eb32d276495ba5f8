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
