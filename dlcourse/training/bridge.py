"""The bridge between the course's networks and Keras's: same weights, same numbers (lessons 02-06).

The course keeps one neuron or filter a row; Keras keeps it a column, and calls it `kernel`:

    Dense    kernel = W.T                       (n_in, n_out)
    Conv2D   kernel = W.transpose(1, 2, 3, 0)   (size, size, channels, filters)

Biases, max-pooling and flattening are the same in both.
"""

import keras
import numpy as np

from dlcourse import layers

AXES = {layers.Dense: (1, 0), layers.Conv2D: (1, 2, 3, 0)}  # from W to kernel


def to_keras(network, input_shape):
    """A Keras model with the same layers and a copy of the same weights, in the same precision.

    input_shape: the shape of one sample, (784,) or (28, 28, 1). The last layer gives logits where
    the network's does: compile the model with a loss that has from_logits=True. Raises TypeError
    for a layer or an activation Keras has no counterpart of, ValueError where the layers do not
    fit `input_shape`.
    """
    network.output_shapes(input_shape)
    parameters = network.parameters()
    dtype = parameters[0].dtype.name if parameters else "float32"
    model = keras.Sequential([keras.Input(input_shape, dtype=dtype)])
    for layer in network.layers:
        model.add(_counterpart(layer, dtype))
    set_weights(model, network)
    return model


def set_weights(model, network):
    """Copy the network's weights into a Keras model of the same architecture.

    Raises ValueError where the shapes differ, naming the first; the model is then unchanged.
    """
    new = _in_keras_order(network)
    _require_same_shapes([W.shape for W in new], [W.shape for W in model.get_weights()])
    model.set_weights(new)


def get_weights(model, network):
    """Copy a Keras model's weights into the network, in place: the way back.

    Raises ValueError where the shapes differ; the network is then unchanged.
    """
    theirs = model.get_weights()
    ours = from_keras_order(theirs, network)
    for W, new in zip(network.parameters(), ours):
        W[...] = new


def from_keras_order(arrays, network):
    """Kernels and biases, or their gradients: from Keras's axes to `network.parameters()`'s.

    Raises ValueError where the shapes differ, naming the first.
    """
    expected = [a.shape for a in _in_keras_order(network)]
    _require_same_shapes([np.shape(a) for a in arrays], expected)
    ours = []
    for layer, kernel, b in zip(_weighted(network), arrays[::2], arrays[1::2]):
        ours += [np.transpose(kernel, np.argsort(_axes(layer))), np.asarray(b)]
    return ours


def gradients(model, loss, X, Y):
    """dL/d(weights) of a Keras model on one batch, by TensorFlow's own automatic differentiation.

    loss: a Keras loss. Returns a list of arrays in the order of `model.trainable_weights`. Raises
    RuntimeError on another backend than TensorFlow.
    """
    if keras.backend.backend() != "tensorflow":
        raise RuntimeError(f"gradients needs Keras on TensorFlow, got {keras.backend.backend()}: "
                           f"set KERAS_BACKEND=tensorflow before importing keras.")
    import tensorflow as tf

    with tf.GradientTape() as tape:
        value = loss(Y, model(X, training=True))
    return [np.asarray(g) for g in tape.gradient(value, [v.value for v in model.trainable_weights])]


def _counterpart(layer, dtype):
    if isinstance(layer, layers.Dense):
        return keras.layers.Dense(len(layer.b), activation=_activation(layer), dtype=dtype)
    if isinstance(layer, layers.Conv2D):
        return keras.layers.Conv2D(len(layer.b), layer.size, activation=_activation(layer),
                                   dtype=dtype)
    if isinstance(layer, layers.MaxPool2D):
        return keras.layers.MaxPooling2D(layer.size, dtype=dtype)
    if isinstance(layer, layers.Flatten):
        return keras.layers.Flatten(dtype=dtype)
    raise TypeError(f"Keras has no counterpart here for the layer {type(layer).__name__}: "
                    f"the bridge knows Dense, Conv2D, MaxPool2D and Flatten.")


def _activation(layer):
    if layer.activation == "step":
        raise TypeError("Keras has no step activation: nothing could be trained through it.")
    if layer.activation == "gelu":  # Keras's default is the exact form, the course's the tanh form
        return lambda z: keras.activations.gelu(z, approximate=True)
    return {"identity": "linear"}.get(layer.activation, layer.activation)


def _weighted(network):
    return [layer for layer in network.layers if layer.parameters()]


def _axes(layer):
    for kind, axes in AXES.items():
        if isinstance(layer, kind):
            return axes
    raise TypeError(f"The bridge knows the weights of Dense and Conv2D, "
                    f"not those of {type(layer).__name__}.")


def _in_keras_order(network):
    """The network's weights, kernel and bias by turns, as `model.get_weights()` has them."""
    return [a for layer in _weighted(network) for a in (layer.W.transpose(_axes(layer)), layer.b)]


def _require_same_shapes(got, expected):
    for k, (g, e) in enumerate(zip(got, expected)):
        if tuple(g) != tuple(e):
            raise ValueError(f"Weight {k} has shape {tuple(g)}, expected {tuple(e)}: "
                             f"network and model must have the same layers of the same sizes.")
    if len(got) != len(expected):
        raise ValueError(f"{len(got)} weights, expected {len(expected)}: "
                         f"network and model must have the same layers.")
