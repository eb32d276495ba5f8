"""What a reply from the jail says: a value, or an exception to raise. It may all be a lie."""

import builtins
import sys

import numpy as np

from . import plain
from .problems import (Interfered, NotDefined, NotPlain, OwnWorkMissing, Raised, StudentError,
                       TooMuchMemory)


def value(name, reply, arguments, cells):
    """Return what the function `name` returned, and change `arguments` as it changed them.

    Raises what it raised, or OwnWorkMissing, NotPlain or NotDefined; Interfered for a reply that
    makes no sense.
    """
    if type(reply.get("absent")) is str:
        raise OwnWorkMissing(name, _printable(reply["absent"], 100))
    if type(reply.get("foreign")) is str:
        raise NotPlain(_printable(reply["foreign"], 100), name)
    if type(reply.get("undefined")) is str:
        raise NotDefined(name, _printable(reply["undefined"], 100))
    if "raised" in reply:
        raise _exception(name, raised(reply["raised"], cells))
    try:
        result = plain.decode(reply["value"])
        for k, now in reply["changed"].items():
            _change(arguments[int(k)], plain.decode(now))
    except (plain.Damaged, LookupError, TypeError, AttributeError, ValueError):
        raise Interfered(f"{name} interfered with the grading: what came was no answer.") from None
    sys.stdout.write(_printable(reply.get("printed"), 1000))  # `Practice` listens
    return result


def raised(told, cells):
    """The `Raised` that a reply tells of, with the line as it stands in the notebook here."""
    told = told if type(told) is dict else {}
    kind = _printable(told.get("kind"), 100).strip() or "an exception"
    text = _printable(told.get("text"), 200).strip()
    cell, line = told.get("cell"), told.get("line")
    if type(line) is int and cell in map(str, range(len(cells))):
        lines = cells[int(cell)].source.splitlines()
        # IPython drops blank lines on top.
        line += next((k for k, code in enumerate(lines) if code.strip()), 0)
        if 1 <= line <= len(lines):
            return Raised(kind, text, line, lines[line - 1].strip())
    return Raised(kind, text, None, "")


def _exception(name, raised):
    if raised.kind == "MemoryError":
        error = TooMuchMemory(f"{name} asked for more memory than there is for it.")
    else:
        error = _builtin(raised) or StudentError(f"{raised.kind}: {raised.text}")
    error.remote = raised
    return error


def _builtin(raised):
    """The builtin exception of that kind, or None where there is none that may get out."""
    kind = getattr(builtins, raised.kind, None)
    if isinstance(kind, type) and issubclass(kind, Exception):
        try:
            return kind(raised.text)
        except TypeError:  # UnicodeDecodeError wants more than a text
            return None


def _change(given, now):
    """Change `given` in place into `now`, where that is possible."""
    kind = type(given)
    if kind is not type(now):
        return
    if kind is np.ndarray and (now.dtype, now.shape) == (given.dtype, given.shape):
        given[...] = now
    elif kind is list:
        given[:] = now
    elif kind is dict:
        given.clear()
        given.update(now)


def _printable(text, most):
    """At most so much of a text from the jail, without control characters; "" for no text."""
    text = text[:most] if type(text) is str else ""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text)
