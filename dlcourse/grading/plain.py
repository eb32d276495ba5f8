"""Plain data, and how it crosses the boundary between the grader and a student's process.

Plain are None, bool, int, float, str, list, tuple, dict with keys of text, NumPy's numbers, and
arrays of truth values, numbers or text. One message is one line of JSON, in which an array is

    {"array": its bytes in base64, "dtype": "<f8", "shape": [2, 3]}

No pickle: unpickling runs code. What comes back is hostile until it has passed `read_line` and
`decode`, and both look at exact types alone: an object is never asked what it is.

The jail has this module, too, without the rest of the package.
"""

import base64
import json
import math
import re

import numpy as np

DEEPEST = 40  # lists within lists
MOST = 2_000_000  # values in one message: each takes about 100 bytes once it is an object
LONGEST = 2**23  # numbers in an array: 64 MiB of float64
CODE_POINTS = 0x110000
DTYPE = re.compile(r"[<>|][biufU][1-9][0-9]{0,6}", re.ASCII)
NUMBERS = frozenset(t for t in np.sctypeDict.values() if np.dtype(t).kind in "biufU")


class Foreign(TypeError):
    """A value that is no plain data; `what` says what it is."""

    def __init__(self, what):
        super().__init__(f"{what} is no plain data")
        self.what = what


class Damaged(ValueError):
    """Bytes that no honest process sends."""


def encode(value, depth=0):
    """Return plain data as what JSON can say. Raises Foreign for everything else."""
    kind = type(value)
    if value is None or kind is bool or kind is float:
        return value
    if kind is int:
        if value.bit_length() > 10_000:  # Python does not write much longer ones
            raise Foreign("an integer of more than 3,000 digits")
        return value
    if kind is str:
        return _text(value, Foreign)
    if kind is np.ndarray or kind in NUMBERS:
        return _packed(np.asarray(value), "array" if kind is np.ndarray else "number")
    if kind not in (list, tuple, dict):
        raise Foreign(kind.__name__)
    if depth == DEEPEST:
        raise Foreign(f"{kind.__name__} nested more than {DEEPEST} deep")
    if kind is dict:
        for key in value:
            if type(key) is not str:
                raise Foreign(f"dict with a key of type {type(key).__name__}")
        return {"dict": {_text(key, Foreign): encode(value[key], depth + 1) for key in value}}
    items = [encode(item, depth + 1) for item in value]
    return items if kind is list else {"tuple": items}


def decode(data, depth=0):
    """Return the value that `encode` made `data` of; arrays are fresh. Raises Damaged."""
    kind = type(data)
    if data is None or kind in (bool, int, float):
        return data
    if kind is str:
        return _text(data, Damaged)
    if depth > DEEPEST:
        raise Damaged(f"values are nested more than {DEEPEST} deep")
    if kind is list:
        return [decode(item, depth + 1) for item in data]
    keys = set(data) if kind is dict else set()
    if keys == {"tuple"} and type(data["tuple"]) is list:
        return tuple(decode(item, depth + 1) for item in data["tuple"])
    if keys == {"dict"} and type(data["dict"]) is dict:
        return {_text(key, Damaged): decode(item, depth + 1) for key, item in data["dict"].items()}
    if keys == {"array", "dtype", "shape"}:
        return _unpacked(data["array"], data["dtype"], data["shape"])
    if keys == {"number", "dtype", "shape"} and data["shape"] == []:
        return _unpacked(data["number"], data["dtype"], [])[()]
    raise Damaged(f"a value of an unknown form, {str(data)[:50]}")


def write_line(message):
    """Return a message as one line of bytes. Raises Foreign when there are too many values."""
    line = json.dumps(message, separators=(",", ":")).encode("ascii") + b"\n"
    if _crowd(line) > MOST:
        raise Foreign(f"a collection of more than {MOST:,} values")
    return line


def read_line(line):
    """Return the message, a dict, in one line of bytes. Raises Damaged."""
    if _crowd(line) > MOST:
        raise Damaged(f"there are more than {MOST:,} values")
    try:
        message = json.loads(line.decode("ascii"))
    except (ValueError, RecursionError) as error:
        raise Damaged(f"{len(line):,} bytes that are no message ({error})") from None
    if type(message) is not dict:
        raise Damaged("a message that is no dict")
    return message


def _crowd(line):
    """About how many values a line holds, before a single one is made."""
    return line.count(b",") + line.count(b"[") + line.count(b"{")


def _text(text, refusal):
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair: no file and no page can hold it
        raise refusal("text that is no Unicode") from None
    return text


def _packed(array, key):
    if not DTYPE.fullmatch(array.dtype.str) or not _sensible(array.shape):
        raise Foreign(f"array of {array.dtype.name[:50]} and shape {array.shape}")
    data = base64.b64encode(array.tobytes()).decode("ascii")
    return {key: data, "dtype": array.dtype.str, "shape": list(array.shape)}


def _unpacked(text, dtype, shape):
    if type(dtype) is not str or not DTYPE.fullmatch(dtype):
        raise Damaged("a dtype other than truth values, numbers and text")
    if type(shape) is not list or any(type(n) is not int for n in shape) or not _sensible(shape):
        raise Damaged("a shape that no array has")
    try:
        dtype = np.dtype(dtype)
        data = base64.b64decode(text, validate=True)
    except (TypeError, ValueError) as error:  # no such dtype, no base64
        raise Damaged(f"an array that is none ({error})") from None
    if len(data) != math.prod(shape) * dtype.itemsize:
        raise Damaged(f"{len(data):,} bytes for an array of {dtype} and shape {shape}")
    array = np.frombuffer(data, dtype).reshape(shape).copy()
    if dtype.kind == "b" and (array.view(np.uint8) > 1).any():
        raise Damaged("truth values that are neither 0 nor 1")
    if dtype.kind == "U":
        points = np.frombuffer(data, np.dtype(np.uint32).newbyteorder(dtype.byteorder))
        if ((points >= CODE_POINTS) | ((0xD800 <= points) & (points < 0xE000))).any():
            raise Damaged("text that is no Unicode")
    return array


def _sensible(shape):
    """Whether an array of this shape, with or without its empty axes, has an ordinary size."""
    return (len(shape) <= 32 and all(n >= 0 for n in shape)
            and math.prod(max(n, 1) for n in shape) <= LONGEST)
