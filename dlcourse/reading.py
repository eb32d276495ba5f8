"""What a network reads in pictures of digits, whoever made it: the course, Keras, the learner."""

import numpy as np

from dlcourse import require
from dlcourse.activations import softmax

DIGITS = 10
A_MODEL = ("pass a network that you trained on digits: one of Keras's, the course's Network, or a "
           "function from pictures (n, 28, 28, 1) to ten numbers each")


def probabilities(model, images):
    """p, (n, 10): how strongly the model takes each picture for each of the ten digits.

    model: a Keras model, a `Network`, or any function; images, (n, 28, 28, 1) floats in [0, 1], go
    in, and ten numbers a picture come out. Where those are no probabilities, at least 0 with a sum
    of 1, they are logits, and softmax makes probabilities of them (lesson 02).
    Raises TypeError for what is no model, ValueError for a model that fails, for another shape
    and for NaN.
    """
    outputs = _call(model, images)
    wanted = len(images), DIGITS
    if outputs.shape != wanted:
        raise ValueError(f"The model must give {DIGITS} numbers a picture, one for each digit, "
                         f"shape {wanted}; it gave {outputs.shape} for pictures {images.shape}.")
    require.finite("What the model gives", outputs)
    outputs = outputs.astype(float)
    certain = outputs.min() >= 0 and np.allclose(outputs.sum(axis=1), 1, atol=1e-3)
    return outputs / outputs.sum(axis=1, keepdims=True) if certain else softmax(outputs)


def _call(model, images):
    if model is None or isinstance(model, type):
        got = "none" if model is None else f"the class {model.__name__}"
        raise TypeError(f"A model is needed, got {got}: {A_MODEL}.")
    # Keras's fastest way for a single picture first: its predict is made for thousands.
    for name in "predict_on_batch", "predict", "forward", "__call__":
        way = getattr(model, name, None)
        if callable(way):
            break
    else:
        raise TypeError(f"{type(model).__name__} is no model: {A_MODEL}.")
    try:
        return np.asarray(way(images))
    except Exception as error:  # of a model that somebody else wrote
        reason = str(error).strip().split("\n")[0]
        raise ValueError(f"The model failed on pictures of shape {images.shape}, with "
                         f"{type(error).__name__}: {reason}") from error
