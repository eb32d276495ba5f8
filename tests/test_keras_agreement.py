"""One network, two libraries: outputs, gradients and a hundred training steps agree.

In float64 everything agrees to 1e-9, relative. In float32 outputs and gradients agree to 1e-5 of
the largest, and each of the hundred losses to 1e-4: rounding differs in the seventh digit, and
every step carries it on. Keras rounds its settings to float32 on the way, so the settings below are
numbers that float32 holds exactly: 1/8 and not 0.1, 7/8 and not 0.9.
"""

import keras
import numpy as np
import pytest

from dlcourse import losses, optimizers
from dlcourse.gradcheck import relative_error
from dlcourse.layers import Conv2D, Dense, Flatten, MaxPool2D
from dlcourse.network import Network
from dlcourse.training import bridge

TOLERANCE = {"float64": dict(once=1e-9, trained=1e-9), "float32": dict(once=1e-5, trained=1e-4)}


def dense(dtype):
    rng = np.random.default_rng(0)
    return Network([Dense(20, 16, "relu", rng=rng, dtype=dtype),
                    Dense(16, 12, "tanh", rng=rng, dtype=dtype),
                    Dense(12, 5, rng=rng, dtype=dtype)]), (20,)


def convolutional(dtype):
    rng = np.random.default_rng(1)
    return Network([Conv2D(2, 6, 3, "relu", rng=rng, dtype=dtype), MaxPool2D(2),
                    Conv2D(6, 4, 2, "sigmoid", rng=rng, dtype=dtype), Flatten(),
                    Dense(4 * 3 * 3, 8, "gelu", rng=rng, dtype=dtype),
                    Dense(8, 5, rng=rng, dtype=dtype)]), (10, 11, 2)


def data(shape, dtype, n=320):
    X = np.random.default_rng(2).standard_normal((n, *shape)).astype(dtype)
    return X, np.eye(5, dtype=dtype)[X.reshape(n, -1)[:, :5].argmax(axis=1)]


@pytest.fixture(params=["float64", "float32"])
def dtype(request):
    """Keras in the same precision: it keeps learning rates and loss averages in `floatx`."""
    before = keras.config.floatx()
    keras.config.set_floatx(request.param)
    yield request.param
    keras.config.set_floatx(before)


architectures = pytest.mark.parametrize("make", [dense, convolutional])


@architectures
def test_outputs_agree(make, dtype):
    network, shape = make(dtype)
    X, _ = data(shape, dtype)
    theirs = np.asarray(bridge.to_keras(network, shape)(X))
    assert theirs.dtype == dtype
    assert relative_error(network.forward(X), theirs) < TOLERANCE[dtype]["once"]


@architectures
def test_gradients_agree(make, dtype):
    network, shape = make(dtype)
    X, Y = data(shape, dtype)
    network.backward(losses.CategoricalCrossEntropy().gradient(network.forward(X), Y))
    theirs = bridge.gradients(bridge.to_keras(network, shape),
                              keras.losses.CategoricalCrossentropy(from_logits=True), X, Y)
    theirs = bridge.from_keras_order(theirs, network)
    for ours, expected in zip(network.gradients(), theirs, strict=True):
        assert relative_error(ours, expected) < TOLERANCE[dtype]["once"]


@architectures
@pytest.mark.parametrize("ours, theirs", [
    (lambda: optimizers.SGD(0.125), lambda: keras.optimizers.SGD(0.125)),
    (lambda: optimizers.Momentum(0.0625, 0.875),
     lambda: keras.optimizers.SGD(0.0625, momentum=0.875)),
    (lambda: optimizers.RMSProp(2**-9, 0.875), lambda: keras.optimizers.RMSprop(2**-9, rho=0.875)),
    (lambda: optimizers.Adam(2**-9, 0.875, 1 - 2**-10),
     lambda: keras.optimizers.Adam(2**-9, 0.875, 1 - 2**-10)),
], ids=["SGD", "Momentum", "RMSProp", "Adam"])
def test_the_losses_of_a_hundred_steps_agree(make, dtype, ours, theirs):
    network, shape = make(dtype)
    X, Y = data(shape, dtype)
    model = bridge.to_keras(network, shape)
    model.compile(theirs(), keras.losses.CategoricalCrossentropy(from_logits=True))
    loss, optimizer = losses.CategoricalCrossEntropy(), ours()
    here, there = [], []
    for step in range(100):
        batch = slice(32 * (step % 10), 32 * (step % 10 + 1))
        A = network.forward(X[batch])
        here.append(loss.value(A, Y[batch]))
        network.backward(loss.gradient(A, Y[batch]))
        optimizer.step(network.parameters(), network.gradients())
        model.reset_metrics()  # or Keras 3.13 returns the mean of all losses so far
        there.append(model.train_on_batch(X[batch], Y[batch]))
    assert np.mean(here[-10:]) < np.mean(here[:10])  # it does learn
    np.testing.assert_allclose(here, there, rtol=TOLERANCE[dtype]["trained"])


@architectures
def test_weights_go_over_and_come_back(make, dtype):
    network, shape = make(dtype)
    other, _ = make(dtype)
    for W in other.parameters():
        W += 1
    bridge.get_weights(bridge.to_keras(network, shape), other)
    for W, V in zip(network.parameters(), other.parameters(), strict=True):
        np.testing.assert_array_equal(W, V)


def test_the_article_s_softmax_output_is_our_logits_and_the_same_loss():
    network, shape = dense("float64")
    X, Y = data(shape, "float64")
    model = bridge.to_keras(network, shape)
    model.add(keras.layers.Softmax(dtype="float64"))
    expected = keras.losses.CategoricalCrossentropy(dtype="float64")(Y, model(X))
    ours = losses.CategoricalCrossEntropy().value(network.forward(X), Y)
    assert ours == pytest.approx(float(expected), rel=1e-6)  # Keras clips probabilities at 1e-7


def test_another_architecture_is_refused_and_nothing_is_changed():
    network, shape = dense("float32")
    other = Network([Dense(20, 3, rng=np.random.default_rng(0))])
    model = bridge.to_keras(other, shape)
    before = model.get_weights()
    with pytest.raises(ValueError, match=r"Weight 0 has shape \(20, 16\), expected \(20, 3\)"):
        bridge.set_weights(model, network)
    with pytest.raises(ValueError, match=r"Weight 0 has shape \(20, 3\), expected \(20, 16\)"):
        bridge.get_weights(model, network)
    for W, V in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(W, V)


def test_gradients_on_another_backend_are_refused_with_the_remedy(monkeypatch):
    monkeypatch.setattr(keras.backend, "backend", lambda: "jax")
    with pytest.raises(RuntimeError, match="got jax: set KERAS_BACKEND=tensorflow"):
        bridge.gradients(None, None, None, None)


def test_a_layer_without_a_counterpart_is_named():
    class Mine(Flatten):
        pass

    class Other:
        forward = backward = parameters = gradients = output_shape = lambda self, *a: []

    network = Network([Mine(), Dense(4, 2, rng=np.random.default_rng(0))])
    assert bridge.to_keras(network, (2, 2)).count_params() == 10
    with pytest.raises(TypeError, match="Other"):
        bridge.to_keras(Network([Other()]), (2, 2))
    with pytest.raises(TypeError, match="no step activation"):
        bridge.to_keras(Network([Dense(4, 2, "step", rng=np.random.default_rng(0))]), (4,))


def test_a_dense_layer_of_the_learner_s_own_goes_over_too():
    class Mine(Dense):
        pass

    network = Network([Mine(4, 2, rng=np.random.default_rng(0))])
    X = np.ones((3, 4), np.float32)
    np.testing.assert_allclose(bridge.to_keras(network, (4,))(X), network.forward(X), rtol=1e-5)


@architectures
def test_a_network_comes_back_from_keras(make, dtype):
    network, shape = make(dtype)
    for layer in network.layers:
        if getattr(layer, "activation", "") == "gelu":
            layer.activation = "relu"  # Keras's own gelu is another form
    again = bridge.from_keras(bridge.to_keras(network, shape))
    X, _ = data(shape, dtype, n=8)
    assert again.forward(X).dtype == dtype
    np.testing.assert_array_equal(network.forward(X), again.forward(X))


@architectures
def test_gradients_go_over_and_come_back(make):
    network, shape = make("float64")
    X, Y = data(shape, "float64", n=8)
    network.backward(losses.CategoricalCrossEntropy().gradient(network.forward(X), Y))
    over = bridge.to_keras_order(network.gradients(), network)
    model = bridge.to_keras(network, shape)
    assert [g.shape for g in over] == [w.shape for w in model.get_weights()]
    for ours, back in zip(network.gradients(), bridge.from_keras_order(over, network), strict=True):
        np.testing.assert_array_equal(ours, back)
    with pytest.raises(ValueError, match="Weight 0 has shape"):
        bridge.to_keras_order(over, network)


def test_the_article_s_network_comes_over_without_its_softmax():
    from dlcourse.activations import softmax
    from dlcourse.training.models import article_cnn

    keras.utils.set_random_seed(0)
    model, X = article_cnn(), np.random.default_rng(0).random((4, 28, 28, 1), np.float32)
    network = bridge.from_keras(model)
    np.testing.assert_allclose(softmax(network.forward(X)), np.asarray(model(X)), atol=1e-6)


@pytest.mark.parametrize("layer, words", [
    (keras.layers.Dropout(0.5), "counterpart of Keras's layer Dropout"),
    (keras.layers.Conv2D(2, 3, strides=2), r"strides=\(2, 2\)"),
    (keras.layers.Conv2D(2, 3, padding="same"), "padding='same'"),
    (keras.layers.Conv2D(2, 3, use_bias=False), "use_bias=False"),
    (keras.layers.MaxPooling2D(2, strides=1), r"strides=\(1, 1\)"),
    (keras.layers.Dense(2, activation="gelu"), "activation gelu"),
    (keras.layers.Dense(2, activation="selu"), "activation selu"),
])
def test_what_the_course_has_not_does_not_come_over(layer, words):
    with pytest.raises(TypeError, match=words):
        bridge.from_keras(keras.Sequential([keras.Input((8, 8, 1)), layer]))
