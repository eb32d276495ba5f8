"""What a training function returned, read as a network: plain data in, steps for `forward` out.

Nothing that came is trusted: each array is looked at before anything is computed with it. `Unfit`
says, in words for a learner, why something is no network.
"""

import math

import numpy as np

INPUT = (28, 28, 1)
PIXELS, CLASSES = math.prod(INPUT), 10
BLOWN_UP = 1e6  # no weight of a healthy network is as large
DEEPEST, WIDEST = 40, 100_000  # layers; numbers that one layer makes of a digit


class Unfit(ValueError):
    """What came is not what is asked for; the message says why, and what to do."""


def mlp(value):
    """[W1, b1, W2, b2] -> (steps, how many parameters). Raises Unfit."""
    if not isinstance(value, tuple | list) or len(value) != 4:
        came = f"{len(value)}" if isinstance(value, tuple | list) else type(value).__name__
        raise Unfit(f"4 results are expected, and {came} came: return W1, b1, W2, b2.")
    arrays = [_array(name, each) for name, each in zip(("W1", "b1", "W2", "b2"), value)]
    if [array.ndim for array in arrays] == [2, 2, 1, 1]:
        raise Unfit("Both matrices come first, and then both biases. The order asked for is "
                    "W1, b1, W2, b2.")
    W1, b1, W2, b2 = arrays
    for name, W in ("W1", W1), ("W2", W2):
        if W.ndim != 2:
            raise Unfit(f"{name} has the shape {W.shape}: a matrix is expected, with one row for "
                        "each neuron.")
    if W1.shape[0] == PIXELS != W1.shape[1]:
        raise Unfit(f"W1 has the shape {W1.shape}: rows and columns are exchanged, as Keras keeps "
                    f"them. Row k belongs to neuron k, so return W1.T, and W2.T likewise.")
    n = len(W1)
    wanted = (n, PIXELS), (n,), (CLASSES, n), (CLASSES,)
    for name, array, shape in zip(("W1", "b1", "W2", "b2"), arrays, wanted):
        if array.shape != shape:
            hint = ""
            if array.size == math.prod(shape):
                hint = " Biases have one axis." if len(shape) == 1 else " Is it transposed?"
            raise Unfit(f"{name} has the shape {array.shape}, and with {n} hidden neurons "
                        f"{shape} is expected.{hint}")
    steps = [("dense", W1, b1), ("relu",), ("dense", W2, b2)]
    return [("flatten",), *steps], _size(steps)


def cnn(value):
    """[["conv", kernel, b], ["relu"], …] -> (steps, how many parameters). Raises Unfit."""
    if not isinstance(value, tuple | list) or not value:
        raise Unfit("A list of layers is expected, such as [[\"conv\", kernel, b], [\"relu\"], "
                    f"...], and what came is of type {type(value).__name__} or empty.")
    if len(value) > DEEPEST:
        raise Unfit(f"There are {len(value)} entries; {DEEPEST} are the most that are read.")
    steps, shape = [], INPUT
    for number, entry in enumerate(value, start=1):
        if not (isinstance(entry, tuple | list) and entry and isinstance(entry[0], str)):
            raise Unfit(f"Entry {number} is no list that begins with a name, such as [\"relu\"].")
        kind, where = entry[0], f"Entry {number}, \"{entry[0][:20]}\""
        if kind not in READERS:
            raise Unfit(f"{where}, is not known: use {', '.join(READERS)}.")
        reader, expected = READERS[kind]
        if len(entry) != 1 + len(expected):
            form = ", ".join([f"\"{kind}\"", *expected])
            raise Unfit(f"{where}, has {len(entry)} parts: write [{form}].")
        step, shape = reader(where, shape, *entry[1:])
        if math.prod(shape) > WIDEST:
            raise Unfit(f"{where}, makes {math.prod(shape):,} numbers of each digit: "
                        f"{WIDEST:,} are the most that are read.")
        steps.append((kind, *step))
    if ("softmax",) in steps[:-1]:
        raise Unfit("\"softmax\" stands in the middle. It belongs to the scores, at the very end.")
    steps = [step for step in steps if step[0] != "softmax"]  # the largest score stays the largest
    if shape != (CLASSES,):
        raise Unfit(f"At the end a digit has become numbers of shape {shape}. It has to be "
                    f"({CLASSES},), one score for each class: end with a dense layer of 10.")
    if not any(step[0] == "conv" for step in steps):
        raise Unfit("There is no convolution in it, and one at least is asked for.")
    return steps, _size(steps)


def _conv(where, shape, kernel, b):
    kernel, b = _array(f"{where}: kernel", kernel), _array(f"{where}: b", b)
    if len(shape) != 3:
        raise Unfit(f"{where}, comes after the maps were flattened. A convolution needs maps.")
    if kernel.ndim == 4 and kernel.shape[3] == shape[2] and kernel.shape[:1] == b.shape and (
            kernel.shape[1] == kernel.shape[2] != kernel.shape[0]):
        raise Unfit(f"{where}: the kernel's shape is {kernel.shape}, with the filters first, as "
                    "dlcourse keeps them. Keras's order is asked for: W.transpose(1, 2, 3, 0).")
    if kernel.ndim != 4 or kernel.shape[0] != kernel.shape[1] or kernel.shape[2] != shape[2]:
        raise Unfit(f"{where}: the kernel's shape is {kernel.shape}, and (size, size, {shape[2]}, "
                    "filters) is expected here, as Keras has it.")
    if not 0 < len(kernel) <= min(shape[:2]):
        raise Unfit(f"{where}: a window of {len(kernel)} x {len(kernel)} does not fit into maps of "
                    f"{shape[0]} x {shape[1]}.")
    _fits(where, b, kernel.shape[3])
    shrunk = len(kernel) - 1
    return (kernel, b), (shape[0] - shrunk, shape[1] - shrunk, kernel.shape[3])


def _dense(where, shape, kernel, b):
    kernel, b = _array(f"{where}: kernel", kernel), _array(f"{where}: b", b)
    if len(shape) != 1:
        raise Unfit(f"{where}, gets maps of shape {shape}: put [\"flatten\"] before it.")
    if kernel.ndim == 2 and kernel.shape[1] == shape[0] != kernel.shape[0]:
        raise Unfit(f"{where}: the kernel's shape is {kernel.shape}, with one row for each neuron, "
                    "as dlcourse keeps it. Keras's order is asked for, (n_in, n_out): W.T.")
    if kernel.ndim != 2 or kernel.shape[0] != shape[0]:
        raise Unfit(f"{where}: the kernel's shape is {kernel.shape}, and ({shape[0]}, n_out) is "
                    f"expected: {shape[0]} numbers come in.")
    _fits(where, b, kernel.shape[1])
    return (kernel.T, b), (kernel.shape[1],)  # from here on as the course has it


def _max_pool(where, shape, size):
    if len(shape) != 3:
        raise Unfit(f"{where}, comes after the maps were flattened. Pooling needs maps.")
    if not isinstance(size, int | np.integer) or not 0 < size <= min(shape[:2]):
        raise Unfit(f"{where}: its size has to be a whole number from 1 to {min(shape[:2])} here.")
    return (int(size),), (shape[0] // int(size), shape[1] // int(size), shape[2])


READERS = {
    "conv": (_conv, ("kernel", "b")), "dense": (_dense, ("kernel", "b")),
    "max_pool": (_max_pool, ("size",)),
    "flatten": (lambda where, shape: ((), (math.prod(shape),)), ()),
    "relu": (lambda where, shape: ((), shape), ()),
    "softmax": (lambda where, shape: ((), shape), ()),
}


def _array(name, value):
    """The value as an array of float32, or Unfit."""
    try:
        array = np.asarray(value, dtype=np.float32)
    except (TypeError, ValueError):
        raise Unfit(f"{name} is of type {type(value).__name__}, and no array of numbers.") from None
    if array.size == 0:
        raise Unfit(f"{name} is empty: its shape is {array.shape}.")
    if not (np.abs(array) < BLOWN_UP).all():
        raise Unfit(f"{name} holds NaN, infinite or enormous numbers: the training has blown up. "
                    "The usual cause is a learning rate that is too large, or an exp that "
                    "overflows.")
    return array


def _fits(where, b, n):
    if b.shape != (n,):
        raise Unfit(f"{where}: b has the shape {b.shape}, and ({n},) is expected.")


def _size(steps):
    return sum(part.size for step in steps for part in step[1:] if isinstance(part, np.ndarray))
