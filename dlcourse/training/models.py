"""The networks that lessons, benchmarks and tests share, in Keras."""

import keras
from keras import layers


def article_cnn():
    """The article's convolutional network, 93,322 parameters: (28, 28, 1) -> 10 probabilities.

    Three convolutions, each seeing more of the digit than the one before, then two dense layers
    (lesson 06). Not compiled. Weights come from Keras's seed: keras.utils.set_random_seed.
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
        layers.Dense(10, activation="softmax"),
    ])
