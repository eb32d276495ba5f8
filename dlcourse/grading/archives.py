"""Opens what a platform hands out, a zip, a folder or one notebook, as if it meant harm.

Nothing is ever unpacked to disk under a name from the archive: members are listed, and read into
memory one by one. A member that could hurt is skipped with a reason; an archive that is a bomb as a
whole is refused. A student's own zip inside the platform's zip is opened too, one level deep.
"""

import contextlib
import functools
import hashlib
import io
import os
import re
import stat
import zipfile
import zlib
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

MOST_MEMBERS = 5_000
MOST_NESTED = 500  # in a student's own zip
LARGEST_TOTAL = 200 * 2**20  # bytes, unpacked, of all notebooks and of the students' zips
LARGEST_MEMBER = 50 * 2**20  # of one file, and of all that is in one folder
HIGHEST_RATIO = 200  # unpacked to packed; text seldom reaches 20
CLUTTER = {"__MACOSX", ".DS_Store", ".ipynb_checkpoints", "Thumbs.db", "desktop.ini"}


class BadArchive(ValueError):
    """An archive, or one of its members, that cannot be opened safely; the message says why."""


class Member(NamedTuple):
    """A file in an archive: its name, with "/" between folders, and when it was changed.

    The time is the clock of the machine that packed it, without a zone; None if it is not known.
    """

    name: str
    changed: datetime | None
    opener: object

    def read(self):
        """Return the bytes. Raises BadArchive where they are damaged or too many."""
        try:
            with self.opener() as file:
                data = file.read(LARGEST_MEMBER + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError,
                OSError, ValueError) as error:
            raise BadArchive(f"it is damaged ({error})") from error
        if len(data) > LARGEST_MEMBER:
            raise BadArchive(f"it is larger than {LARGEST_MEMBER // 2**20} MB")
        return data


class Archive(NamedTuple):
    """What an archive holds: `members`, in order; `skipped`: pairs of name and reason; a `key`.

    The key, twelve hexadecimal digits, is the same for the same content.
    """

    members: list
    skipped: list
    key: str


def open_archive(source):
    """Return the `Archive` at `source`: a zip, a folder, or a single file.

    Raises FileNotFoundError where nothing is there; BadArchive for a zip that is damaged, has more
    than 5,000 members, or unpacks to more than 200 MB.
    """
    source = Path(source)
    if not source.exists():
        raise FileNotFoundError(f"There is no {source} to collect: name the zip that the platform "
                                "gave you, or a folder.")
    listing = _Listing()
    if source.is_dir():
        listing.add_folder(source)
    elif source.suffix.lower() == ".ipynb":
        listing.add_file(source, source.name)
    else:
        try:
            listing.add_zip(lambda: source.open("rb"))
        except BadArchive as error:
            raise BadArchive(f"{source.name} was not opened: {error}.") from error
    listing.members.sort(key=lambda member: member.name)
    return Archive(listing.members, listing.skipped, _key(source, listing.members))


def _key(source, members):
    if source.is_file():
        with source.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()[:12]
    digest = hashlib.sha256()
    for member in members:
        digest.update(f"{member.name}\0{member.changed}\0".encode())
        with contextlib.suppress(BadArchive):
            if member.name.lower().endswith(".ipynb"):
                digest.update(hashlib.sha256(member.read()).digest())
    return digest.hexdigest()[:12]


class _Listing:
    """Collects members, and counts what their notebooks come to."""

    def __init__(self):
        self.members, self.skipped, self.names = [], [], set()
        self.total, self.share = 0, {}  # bytes; the share is of each folder at the top

    def add_folder(self, folder):
        for parent, folders, files in os.walk(folder):  # does not follow links
            for path in sorted(Path(parent, name) for name in files + folders):
                name = path.relative_to(folder).as_posix()
                if path.is_symlink():
                    self.skipped.append((name, "it is a link"))
                elif path.is_file():
                    self.add_file(path, name)
                elif not path.is_dir():
                    self.skipped.append((name, "it is not a plain file"))

    def add_file(self, path, name):
        status = path.stat()
        changed = datetime.fromtimestamp(status.st_mtime).replace(microsecond=0)
        self._add(Member(name, changed, lambda: path.open("rb")), status.st_size)

    def add_zip(self, opener, inside=""):
        """List a zip; `inside` is the name of the member that it is, "" for the platform's own."""
        try:
            with opener() as file, zipfile.ZipFile(file) as archive:
                infos = archive.infolist()
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
            raise BadArchive(f"it is no zip that can be opened ({error})") from error
        if len(infos) > (MOST_NESTED if inside else MOST_MEMBERS):
            raise BadArchive(f"it has {len(infos)} members: it may be a bomb")
        for info in infos:
            name = (f"{inside}/" if inside else "") + _real_name(info)
            kind = stat.S_IFMT(info.external_attr >> 16)
            if info.is_dir() or kind == stat.S_IFDIR:
                continue
            if kind not in (0, stat.S_IFREG):
                self.skipped.append((name, "it is a link or a device, not a plain file"))
            elif info.flag_bits & 1:
                self.skipped.append((name, "it is encrypted"))
            elif info.file_size > HIGHEST_RATIO * max(info.compress_size, 5_000):
                self.skipped.append((name, "it may be a bomb: it unpacks to far more than it is"))
            else:
                member = Member(name, _changed(info), functools.partial(_packed, opener, info))
                self._add(member, info.file_size, nested=bool(inside))

    def _add(self, member, size, nested=False):
        name, changed, opener = member
        name = name.replace("\\", "/")
        reason = _objection(name)
        if reason is None and CLUTTER & set(name.split("/")):
            return
        owner, packed = name.split("/")[0], name.lower().endswith(".zip")
        counts = size if packed or name.lower().endswith(".ipynb") else 0
        if reason is None and name in self.names:
            reason = "its name is there twice, and the first one counts"
        elif reason is None and self.share.get(owner, 0) + counts > LARGEST_MEMBER:
            reason = f"with it, {owner} has more than {LARGEST_MEMBER // 2**20} MB"
        elif reason is None and packed and nested:
            reason = "it is a zip inside a zip inside the archive"
        if reason is not None:
            self.skipped.append((name, reason))
            return
        self.names.add(name)
        self.share[owner] = self.share.get(owner, 0) + counts
        self.total += counts
        if self.total > LARGEST_TOTAL:
            raise BadArchive(f"it unpacks to more than {LARGEST_TOTAL // 2**20} MB: it may be a "
                             "bomb; collect it in parts")
        if not packed:
            self.members.append(Member(name, changed, opener))
            return
        try:
            data = Member(name, changed, opener).read()
            self.add_zip(lambda: io.BytesIO(data), name)
        except BadArchive as error:
            if self.total > LARGEST_TOTAL:
                raise
            self.skipped.append((name, str(error)))


@contextlib.contextmanager
def _packed(opener, info):
    """One member of a zip, opened; the zip is opened anew each time, so nothing stays open."""
    with opener() as file, zipfile.ZipFile(file) as archive, archive.open(info) as member:
        yield member


def _real_name(info):
    """A member's name; without the flag for UTF-8, zips from macOS hold UTF-8 all the same."""
    if info.flag_bits & 0x800 or "\0" in info.orig_filename:
        return info.orig_filename  # zipfile cuts `filename` at a NUL, which may hide its ending
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _changed(info):
    """When a member was changed; zips without a clock say 1980."""
    try:
        return datetime(*info.date_time) if info.date_time[0] > 1980 else None
    except ValueError:
        return None


def _objection(name):
    """Why a name must not be used as a path; None for a plain one."""
    if re.search(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", name):
        return "its name has control characters"
    if name.startswith("/") or re.match(r"[A-Za-z]:", name):
        return "its name is an absolute path"
    if ".." in name.split("/"):
        return "its name leads out of the archive"
    if len(name) > 1_000 or not name.strip("/ "):
        return "its name is empty or far too long"
    return None
