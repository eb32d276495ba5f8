"""What `fit` demands of a model and its data, each demand with a sentence that says what to do."""

import keras
import numpy as np

from dlcourse import require
from dlcourse.data import Digits, one_hot

SHAPE = "uint8 images (n, height, width) and their labels"


def model(thing):
    """A Keras model, compiled, with one input and one output."""
    if not isinstance(thing, keras.Model):
        kind = thing.__name__ if isinstance(thing, type) else type(thing).__name__
        raise TypeError(f"model must be a Keras model, got {kind}: keras.Sequential([...]); the "
                        f"course's own Network goes over with bridge.to_keras(network, (28, 28, 1)).")
    if not thing.compiled or thing.optimizer is None or thing.loss is None:
        raise ValueError('The model does not know how to learn: call model.compile("adam", '
                         '"sparse_categorical_crossentropy", metrics=["accuracy"]) first.')
    if thing.built and (len(thing.inputs) != 1 or len(thing.outputs) != 1):
        raise ValueError(f"fit trains models with one input and one output, this one has "
                         f"{len(thing.inputs)} and {len(thing.outputs)}: use model.fit.")


def examples(name, data):
    """Images as uint8 (n, H, W, C), and their labels as they came.

    data: Digits, of which the training part is taken and the test part never read, or a pair.
    """
    if isinstance(data, Digits):
        data = data.x_train, data.y_train
    if not isinstance(data, (tuple, list)) or len(data) != 2:
        raise TypeError(f"{name} must be load_mnist's digits or a pair, {SHAPE}, "
                        f"got {type(data).__name__}.")
    images, labels = (np.asarray(part) for part in data)
    if images.dtype != np.uint8:
        raise TypeError(f"{name}: images must be uint8 pixels from 0 to 255, got {images.dtype}: "
                        f"pass digits.x_train as it is; fit divides by 255 on the device.")
    if images.ndim == 3:
        images = images[..., np.newaxis]
    if images.ndim != 4:
        raise ValueError(f"{name}: expected {SHAPE}, got images of shape {images.shape}.")
    if labels.shape[:1] != images.shape[:1]:
        raise ValueError(f"{name}: {len(images)} images and labels of shape {labels.shape}: each "
                         f"image needs its label, images along axis 0 as (n, height, width).")
    if len(images) == 0:
        raise ValueError(f"{name} is empty: pass at least one image (is a slice or a mask empty?).")
    return images, labels


def fitting_shape(model, images):
    """The model takes what the images are. Builds it where it has never seen an input."""
    if not model.built:
        model.build((None, *images.shape[1:]))
    wanted, got = model.input_shape[1:], images.shape[1:]
    if len(wanted) != len(got) or any(w not in (None, g) for w, g in zip(wanted, got)):
        remedy = f"begin the model with keras.Input({got})"
        if got in (wanted[::-1], (*wanted[-2:], *wanted[:-2]), (*wanted[1:], wanted[0])):
            remedy = "move the channels to the last axis"
        elif len(wanted) == 1:
            remedy += " and keras.layers.Flatten()"
        raise ValueError(f"The model takes inputs of shape {wanted}, and the images have {got}: "
                         f"{remedy}.")


def labels_for(name, model, labels, needed=None):
    """The labels in the form that the model's loss takes: whole numbers or one-hot rows.

    Whole numbers become one-hot where the loss needs that. needed: how many classes there are;
    None: at least as many as the labels name. Raises ValueError for one-hot rows where the loss
    takes whole numbers, and where the model has not an output for each class.
    """
    loss, classes = keras.losses.get(model.loss), model.output_shape[-1]
    sparse = "sparse" in getattr(loss, "name", getattr(loss, "__name__", "")).lower()
    if len(model.output_shape) != 2:
        raise ValueError(f"The model's output has shape {model.output_shape[1:]}, expected one row "
                         f"of numbers, one for each class: end it with Flatten and Dense layers.")
    if needed not in (None, classes):
        raise ValueError(f"The model has {classes} outputs and there are {needed} classes: end the "
                         f"model with Dense({needed}).")
    if labels.ndim == 2 and labels.shape[1] > 1:
        if sparse:
            raise ValueError(f"{name}: the loss takes whole numbers as labels, got {labels.shape}, "
                             f"which looks one-hot: compile with categorical_crossentropy, or pass "
                             f"labels.argmax(axis=1).")
        if labels.shape[1] != classes:
            raise ValueError(f"The model has {classes} outputs and the labels of {name} have "
                             f"{labels.shape[1]}: end the model with Dense({labels.shape[1]}).")
        require.finite(f"{name}: labels", labels)
        return labels.astype("float32")
    require.labels(f"{name}: labels", labels, len(labels), max(int(labels.max()) + 1, 1))
    if labels.max() >= classes:
        raise ValueError(f"The model has {classes} outputs and the labels of {name} go from 0 to "
                         f"{labels.max()}: end the model with Dense({labels.max() + 1}).")
    return labels.astype("int32") if sparse else one_hot(labels, classes)
