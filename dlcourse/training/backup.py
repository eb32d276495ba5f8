"""What is kept of a training on the disk, so that it can go on after its process has died.

One file an epoch, `epoch-00007.npz`: every number that the rest of the training depends on, and in
words what training it belongs to. One file, and renamed into its place when it is complete: a
crash at any moment leaves a whole one. (Keras's BackupAndRestore keeps the epoch's number in
another file than the weights, and not the state of random layers: both are needed to end with the
same weights.) The file before is kept, too, for the case that the disk damages the last.
"""

import errno
import json
import os
import zipfile
from pathlib import Path

import numpy as np

KEPT = 2  # the last, and the one before


class Backup:
    """The files of one training, in a folder.

    identity: {what: value}, JSON's kinds of values: what must be the same when it goes on.
    Raises ValueError where the folder cannot be written to.
    """

    def __init__(self, folder, identity):
        self.folder, self.identity = Path(folder), identity
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            trial = self.folder / f"trial-{os.getpid()}"
            trial.write_bytes(b"")
            trial.unlink()
        except OSError as error:
            raise ValueError(f"resume={str(folder)!r} cannot be written to ({error.strerror}): "
                             f"name a folder that is yours, or leave resume out.") from error

    def save(self, epoch, arrays, notes):
        """Keep the state after so many epochs. Returns "", or why it could not be kept.

        arrays: {name: array}. notes: {what: value} for whoever goes on.
        """
        whole = self.folder / f"epoch-{epoch:05}.npz"
        part = whole.with_suffix(".part")
        about = {"identity": self.identity, "epoch": epoch, "notes": notes}
        try:
            with open(part, "wb") as file:
                np.savez(file, about=json.dumps(about), **arrays)
                file.flush()
                os.fsync(file.fileno())  # the name must not arrive on the disk before the content
            os.replace(part, whole)
            for old in self._files()[KEPT:]:
                old.unlink()
        except OSError as error:
            part.unlink(missing_ok=True)
            full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            return "the disk is full" if full else str(error.strerror or error)
        return ""

    def load(self):
        """(epoch, arrays, notes, damaged) of the last whole file, or None where there is none.

        damaged: the names of younger files that cannot be read. Raises ValueError where the
        training in the folder is another than this one, saying what differs.
        """
        damaged = []
        for file in self._files():
            try:
                with np.load(file) as kept:
                    arrays = {name: kept[name] for name in kept.files}  # reads, and checks the sums
                about = json.loads(str(arrays.pop("about")))
            except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
                damaged.append(file.name)
                continue
            self._require_same(about["identity"])
            return about["epoch"], arrays, about["notes"], damaged
        return None

    def _require_same(self, theirs):
        differs = [f"{what} was {short(theirs.get(what))} and is {short(self.identity.get(what))}"
                   for what in sorted({*theirs, *self.identity})
                   if theirs.get(what) != self.identity.get(what)]
        if differs:
            raise ValueError(f"The training in resume={str(self.folder)!r} is another one: "
                             f"{'; '.join(differs)}. Name another folder, delete this one, or make "
                             f"everything as it was.")

    def _files(self):
        """The newest first."""
        return sorted(self.folder.glob("epoch-*.npz"), reverse=True)


def short(value, most=60):
    """The value as text, its middle left out where it is long."""
    text = json.dumps(value)
    return text if len(text) <= most else f"{text[:most // 2]}…{text[-most // 2:]}"
