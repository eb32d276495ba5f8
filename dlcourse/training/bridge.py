"""The bridge between the course's networks and Keras's: same weights, same numbers (lessons 02-06).

The course keeps one neuron or filter a row; Keras keeps it a column, and calls it `kernel`:

    Dense    kernel = W.T                       (n_in, n_out)
    Conv2D   kernel = W.transpose(1, 2, 3, 0)   (size, size, channels, filters)

Biases, max-pooling and flattening are the same in both. Networks go both ways (`to_keras`,
`from_keras`), weights of networks that exist (`set_weights`, `get_weights`), and lists of weights or
gradients (`to_keras_order`, `from_keras_order`).
"""

import keras
import numpy as np

from dlcourse import activations, layers
from dlcourse.network import Network

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


def from_keras(model):
    """A network of the course with the same layers and a copy of the same weights: the way back.

    A softmax at the end is left out, for the course's loss takes logits (lesson 04). The precision
    is that of the weights. Raises TypeError for a layer, an activation or a setting that the course
    has no counterpart of.
    """
    last, found = model.layers[-1], []
    for layer in model.layers:
        if layer is not last or not isinstance(layer, keras.layers.Softmax):
            found.append(_our_counterpart(layer, is_last=layer is last))
    network = Network(found)
    get_weights(model, network)
    return network


def set_weights(model, network):
    """Copy the network's weights into a Keras model of the same architecture.

    Raises ValueError where the shapes differ, naming the first; the model is then unchanged.
    """
    new = _in_keras_order(network)
    _require_same_shapes([W.shape for W in new], [W.shape for W in model.get_weights()])
    model.set_weights(new)


def get_weights(model, network):
    """Copy a Keras model's weights into the network, in place.

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


def to_keras_order(arrays, network):
    """W and b, or their gradients, of each layer: from `network.parameters()`'s axes to Keras's.

    Raises ValueError where the shapes differ, naming the first.
    """
    _require_same_shapes([np.shape(a) for a in arrays], [W.shape for W in network.parameters()])
    theirs = []
    for layer, dW, db in zip(_weighted(network), arrays[::2], arrays[1::2]):
        theirs += [np.transpose(dW, _axes(layer)), np.asarray(db)]
    return theirs


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


def _our_counterpart(layer, is_last):
    """A layer of the course like the Keras layer, its weights still to be filled in."""
    if isinstance(layer, keras.layers.Flatten):
        return layers.Flatten()
    if isinstance(layer, keras.layers.MaxPooling2D):
        size = layer.pool_size[0]
        _require_plain(layer, pool_size=(size, size), strides=(size, size), padding="valid")
        return layers.MaxPool2D(size)
    if not isinstance(layer, (keras.layers.Dense, keras.layers.Conv2D)):
        raise TypeError(f"The course has no counterpart of Keras's layer {type(layer).__name__}: "
                        f"the bridge knows Dense, Conv2D, MaxPooling2D and Flatten.")
    _require_plain(layer, use_bias=True)
    # The random weights are replaced at once.
    how = {"activation": _our_activation(layer, is_last), "rng": np.random.default_rng(0),
           "dtype": np.dtype(layer.kernel.dtype)}
    if isinstance(layer, keras.layers.Dense):
        return layers.Dense(*layer.kernel.shape, **how)
    size = layer.kernel_size[0]
    _require_plain(layer, kernel_size=(size, size), strides=(1, 1), padding="valid", groups=1,
                   dilation_rate=(1, 1), data_format="channels_last")
    return layers.Conv2D(layer.kernel.shape[2], layer.filters, size, **how)


def _our_activation(layer, is_last):
    name = layer.activation.__name__
    if name == "softmax" and is_last or name == "linear":
        return "identity"
    if name == "gelu" or name not in activations.ACTIVATIONS:  # Keras's gelu is the exact form
        raise TypeError(f"The course has no counterpart of the activation {name} of Keras's layer "
                        f"{layer.name}: it has {', '.join(activations.ACTIVATIONS)}.")
    return name


def _require_plain(layer, **wanted):
    for name, value in wanted.items():
        if getattr(layer, name) != value:
            raise TypeError(f"The course has no counterpart of Keras's {type(layer).__name__} with "
                            f"{name}={getattr(layer, name)!r}: it has {name}={value!r} alone.")


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
