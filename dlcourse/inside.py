"""Inside a network: what each layer answers, to which pixels, and whether it moves with them (06).

All of it works on the course's own networks and on Keras's, which are not imported here: what
counts is that the layers stand in a row.
"""

import numpy as np

from dlcourse import layers, require


def answer(name, model, A):
    """What a layer or a network makes of a batch: its forward(A), or, as in Keras, model(A).

    name: for the ValueError in which this ends where the model raises, loses a sample or answers
    with NaN or infinity.
    """
    shape = np.shape(A)
    forward = getattr(model, "forward", None)
    try:
        made = np.asarray(forward(A) if forward else model(A, training=False))
    except Exception as error:  # of a model that somebody else wrote
        reason = str(error).strip().split("\n")[0]
        raise ValueError(f"{name} failed on an input of shape {shape}, with "
                         f"{type(error).__name__}: {reason}") from error
    if made.ndim < 2 or len(made) != shape[0]:
        raise ValueError(f"{name} made shape {made.shape} of an input of shape {shape}: expected "
                         f"an output for each of the {shape[0]} samples.")
    require.finite(f"The output of {name[0].lower() + name[1:]}", made)
    return made


def outputs(network, A):
    """Yield (layer, its output) for a batch, the first layer first.

    network: has `layers` that stand in a row; one of them may be a network itself. Raises
    TypeError where there are none, ValueError, naming the layer, as `answer` does.
    """
    in_a_row = getattr(network, "layers", None)
    if not isinstance(in_a_row, list | tuple) or not in_a_row:
        raise TypeError(f"network must have layers that stand in a row, as Network and "
                        f"keras.Sequential have, got {type(network).__name__}.")
    for number, layer in enumerate(_in_a_row(network), start=1):
        A = answer(f"Layer {number} ({type(layer).__name__})", layer, A)
        yield layer, A


def _in_a_row(network):
    for layer in network.layers:
        if hasattr(layer, "layers"):
            yield from _in_a_row(layer)
        elif type(layer).__name__ != "InputLayer":  # Keras's, which only holds a shape
            yield layer


def window(layer, shape, output_shape):
    """(size, stride, padding) of the window through which a unit sees the layer's input.

    shape, output_shape: of the layer's input and output, (n, H, W, C). A layer that keeps height
    and width and has no window of its own sees through 1, 1, 0. None where it is not known.
    padding: the empty pixels added at the left and at the top, as many as the shapes tell.
    """
    if isinstance(layer, layers.Conv2D):
        return layer.size, 1, 0
    if isinstance(layer, layers.MaxPool2D):
        return layer.size, layer.size, 0
    sizes = getattr(layer, "kernel_size", getattr(layer, "pool_size", None))  # Keras: (3, 3)
    if sizes is None:
        return (1, 1, 0) if shape[1:3] == output_shape[1:3] else None
    strides = getattr(layer, "strides", None)
    if not (isinstance(sizes, tuple) and isinstance(strides, tuple)):
        return None
    (size, *_), (stride, *_) = sizes, strides
    sides = [*zip(shape[1:3], output_shape[1:3])]
    paddings = {max((made - 1) * stride + size - side, 0) // 2 for side, made in sides}
    plain = ({*sizes} == {size} and {*strides} == {stride} and len(paddings) == 1
             and {*getattr(layer, "dilation_rate", [1])} == {1}
             and all(made <= side for side, made in sides))  # a transposed convolution makes more
    return (size, stride, *paddings) if plain else None


def seen_by(windows, row, column):
    """The pixels that a unit sees, its receptive field: (top row, left column, side) (lesson 06).

    windows: of each layer up to the unit's, as from `window`. row, column: where its unit is in
    its map. Downwards, side <- (side - 1) stride + size; row <- row stride - padding.
    """
    side = 1
    for size, stride, padding in reversed(windows):
        row, column = row * stride - padding, column * stride - padding
        side = (side - 1) * stride + size
    return row, column, side


def shifted(images, pixels):
    """Pictures (n, H, W, ...) moved to the right, or left where pixels < 0; empty comes in."""
    if pixels < 0:
        return shifted(images[:, :, ::-1], -pixels)[:, :, ::-1]
    moved = np.zeros_like(images)
    moved[:, :, pixels:] = images[:, :, :max(images.shape[2] - pixels, 0)]
    return moved


def moved_by(before, after, pixels):
    """By how many columns maps have moved to the right, where the picture moved by `pixels`.

    The whole number k, no further than `pixels` and half a map, for which after[:, j + k] equals
    before[:, j] wherever both are inside: equivariance (lesson 06). None where there is none.
    before, after: maps (H, W, K).
    """
    if pixels < 0:
        k = moved_by(before[:, ::-1], after[:, ::-1], -pixels)
        return k and -k
    width, rounding = before.shape[1], 1e-4 * np.abs(before).max()
    for k in range(min(pixels, width // 2) + 1):
        if np.abs(after[:, k:] - before[:, :width - k]).max() <= rounding:
            return k
    return None
