"""The networks that lessons, benchmarks and tests share, in Keras. None of them is compiled.

Weights come from Keras's seed: keras.utils.set_random_seed. All take (28, 28, 1) and give ten
numbers: probabilities, or from `lean_cnn` logits. These are float32 in every precision, for a loss
needs all its digits.
"""

import keras
from keras import layers


def article_cnn():
    """The article's convolutional network, 93,322 parameters.

    Three convolutions, each seeing more of the digit than the one before, then two dense layers
    (lesson 06). Chollet, *Deep Learning with Python*, 2017, section 5.1.
    """
    return keras.Sequential([
        keras.Input((28, 28, 1)),
        layers.Conv2D(32, (3, 3), activation="relu"),
        layers.MaxPooling2D((2, 2)),
        layers.Conv2D(64, (3, 3), activation="relu"),
        layers.MaxPooling2D((2, 2)),
        layers.Conv2D(64, (3, 3), activation="relu"),
        layers.Flatten(),
        layers.Dense(64, activation="relu"),
        layers.Dense(10, activation="softmax", dtype="float32"),
    ])


def lean_cnn(widths=(24, 40, 56), normalised=True, dropout=0.0):
    """Three convolutions and one dense layer, with two fifths of the article's products (lesson 06).

    The first convolution moves by 2 pixels, so that the maps after it have a quarter of the places.
    Each is followed by batch normalisation, unless `normalised` is False, and ReLU: after pooling,
    which hands on the same largest values, and leaves a quarter to be normalised. widths: the
    filters of each. dropout: before the dense layer. 34,930 parameters with the usual widths.
    Ioffe and Szegedy, ICML 2015: batch normalisation.
    """
    def convolution(filters, size, stride=1):
        return layers.Conv2D(filters, size, strides=stride, use_bias=not normalised)

    def activation():
        return [*[layers.BatchNormalization(momentum=0.9)] * normalised, layers.ReLU()]

    first, second, third = widths
    return keras.Sequential([
        keras.Input((28, 28, 1)),
        convolution(first, 5, stride=2), *activation(),                 # 12 x 12 places
        convolution(second, 3), layers.MaxPooling2D(), *activation(),   # 10 x 10, then 5 x 5
        convolution(third, 3), *activation(),                           # 3 x 3
        layers.Flatten(),
        *[layers.Dropout(dropout)] * (dropout > 0),
        layers.Dense(10, dtype="float32"),
    ])


def mnist_convnet():
    """The network of Keras's example "Simple MNIST convnet" (Chollet, 2015), 34,826 parameters."""
    return keras.Sequential([
        keras.Input((28, 28, 1)),
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dropout(0.5),
        layers.Dense(10, activation="softmax", dtype="float32"),
    ])


def lenet5():
    """LeNet-5 with ReLU and max-pooling for its sigmoids and averages, 61,706 parameters.

    LeCun et al., *Proceedings of the IEEE* 86, 1998, section II.B.
    """
    return keras.Sequential([
        keras.Input((28, 28, 1)),
        layers.Conv2D(6, 5, padding="same", activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(16, 5, activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dense(120, activation="relu"),
        layers.Dense(84, activation="relu"),
        layers.Dense(10, activation="softmax", dtype="float32"),
    ])
