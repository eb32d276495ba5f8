"""A network that has learnt to read, for the tests of what people draw; and how people draw."""

import functools

import numpy as np

from dlcourse.data import as_float, load_mnist, one_hot
from dlcourse.descent import descend
from dlcourse.layers import Conv2D, Dense, Flatten, MaxPool2D
from dlcourse.losses import CategoricalCrossEntropy
from dlcourse.network import Network
from dlcourse.optimizers import Adam


@functools.cache
def reader(epochs=1):
    """A small convolutional network, trained on the embedded digits: about a second an epoch."""
    rng = np.random.default_rng(0)
    network = Network([Conv2D(1, 8, 3, "relu", rng=rng), MaxPool2D(2), Flatten(),
                       Dense(13 * 13 * 8, 64, "relu", rng=rng), Dense(64, 10, rng=rng)])
    digits = load_mnist("embedded")
    for _ in descend(network, CategoricalCrossEntropy(), Adam(0.002), as_float(digits.x_train),
                     one_hot(digits.y_train), batch_size=32, epochs=epochs, rng=rng):
        pass
    return network


def jittered(strokes, rng):
    """The same drawing by another hand: larger or smaller, elsewhere, leaning, and a little off."""
    size, place = rng.uniform(0.55, 1.2, 2), rng.uniform(12, 16, 2)
    slant = np.array([[1, 0], [rng.uniform(-0.12, 0.12), 1]])
    return [np.clip((np.array(stroke) - 14) * size @ slant + place
                    + rng.normal(0, 0.5, (len(stroke), 2)), 0, 28).tolist() for stroke in strokes]
