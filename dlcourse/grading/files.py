"""Files that are whole or not there, whatever interrupts."""

import os
import tempfile
from pathlib import Path


def write(path, data):
    """Make `path` hold the bytes `data`: whole or not at all, and untouched where it does."""
    path = Path(path)
    if path.exists() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
