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


def lean_cnn(normalised=True):
    """Three convolutions and one dense layer, 34,930 parameters (lesson 06). Gives logits.

    Two fifths of the products of the article's network: the first convolution moves by 2 pixels, so
    that the maps after it have a quarter of the places. Each is followed by batch normalisation,
    unless `normalised` is False, and ReLU: after pooling, which hands on the same largest values
    and leaves a quarter to be normalised.
    Ioffe and Szegedy, ICML 2015: batch normalisation.
    """
    def convolution(*how, **more):
        return _convolution(*how, normalised=normalised, **more)

    return keras.Sequential([
        keras.Input((28, 28, 1)),
        *convolution(24, 5, stride=2),      # 12 x 12 places
        *convolution(40, 3, pooled=True),   # 10 x 10, then 5 x 5
        *convolution(56, 3),                # 3 x 3
        layers.Flatten(),
        layers.Dense(10, dtype="float32"),
    ])


def fine_cnn():
    """Five convolutions of the same kind that skip no pixel, 140,122 parameters: for those who have
    time (lesson 06). Gives logits. Dropout: Srivastava et al., JMLR 15, 2014."""
    return keras.Sequential([
        keras.Input((28, 28, 1)),
        *_convolution(16, 3),               # 26 x 26 places
        *_convolution(32, 3, pooled=True),  # 24 x 24, then 12 x 12
        *_convolution(64, 3),               # 10 x 10
        *_convolution(64, 3, pooled=True),  # 8 x 8, then 4 x 4
        *_convolution(128, 3),              # 2 x 2
        layers.Flatten(),
        layers.Dropout(0.2),
        layers.Dense(10, dtype="float32"),
    ])


def _convolution(filters, size, stride=1, pooled=False, normalised=True):
    return [layers.Conv2D(filters, size, strides=stride, use_bias=not normalised),
            *[layers.MaxPooling2D()] * pooled,
            *[layers.BatchNormalization(momentum=0.9)] * normalised,
            layers.ReLU()]


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
