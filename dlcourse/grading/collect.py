"""Takes in what a platform hands out: whose is each notebook, which one counts, is it whole?

    <course>/submitted/<student>/<exercise>/<exercise>.ipynb   what nbgrader grades, repaired
    <course>/collected/<exercise>/<archive>/originals/…        every notebook, byte for byte
    <course>/collected/<exercise>/<archive>/report.json        what was done with each, and why
    <course>/collected/<exercise>/counting.json                which file counts for each student

Each file appears whole or not at all, so that a run that was cut off is simply run again, and a
second run over the same archive changes nothing.

Who handed in what is read from the part of a name that the platform writes, never from the part
that the student chose, where the two can be told apart; where they cannot, the file is refused.
"""

import hashlib
import json
import os
import re
import tempfile
import unicodedata
from pathlib import Path
from typing import NamedTuple

import nbformat

from .archives import BadArchive, open_archive
from .repair import Refused, read, repair

# Moodle writes "Full name_number_assignsubmission_file_", as a folder or in front of the file's
# name; it takes underscores out of the full name. The number is Moodle's number of a participant
# in *one* assignment: the same person has another one in the next.
MOODLE = re.compile(r"(?P<name>[^_/]+)_(?P<number>\d+)_assignsubmission_file_(?P<file>.*)", re.S)
# Canvas writes "doejane_LATE_12345_678901_file-1.ipynb": who, their number in all of Canvas, the
# number of the upload, which only grows, the file's own name, and "-1", "-2"… for one handed in
# again. Anonymous: "anon_x1Y2z_678901_file.ipynb".
CANVAS = re.compile(r"(?:(?P<name>\w+?)_(?:LATE_)?(?P<number>\d+)|(?:LATE_)?anon_(?P<anon>[^\W_]+))"
                    r"_(?P<upload>\d+)_(?P<file>[^/]*?(?:-(?P<again>\d+))?(?:\.\w+)?)$")
STATES = "accepted", "repaired", "refused", "ignored"


class Owner(NamedTuple):
    """Whose a file is: an id that nbgrader can use, the name, the platform, and how new it is."""

    student: str
    name: str
    platform: str
    order: tuple | None  # larger is newer, among files of one platform; None: not known


class Entry(NamedTuple):
    """What became of one file: `state` is "accepted", "repaired", "refused" or "ignored"."""

    student: str | None
    name: str | None
    original: str
    sha256: str | None
    state: str
    notes: list


class Report(NamedTuple):
    """What became of all files of an archive; as text, a table for a person."""

    exercise: str
    folder: Path
    entries: list

    def of(self, state):
        """The entries in that state."""
        return [entry for entry in self.entries if entry.state == state]

    accepted = property(lambda self: self.of("accepted"))
    repaired = property(lambda self: self.of("repaired"))
    refused = property(lambda self: self.of("refused"))
    ignored = property(lambda self: self.of("ignored"))

    def __str__(self):
        counts = ", ".join(f"{len(self.of(state))} {state}" for state in STATES)
        wide = max([len(str(entry.student or "?")) for entry in self.entries], default=0)
        lines = [f"{self.exercise}: {counts}. Originals and report: {self.folder}"]
        for entry in self.entries:
            notes = entry.notes or ["whole, as it was handed in"]
            lines.append(f"  {entry.student or '?':{wide}}  {entry.state:8}  {notes[0]}")
            lines += [" " * (wide + 14) + note for note in notes[1:]]
        return "\n".join(lines)


def collect(source, course, exercise, release, pattern=None, others=None):
    """Take `source`, a zip, folder or notebook, into the folder `course`; return a `Report`.

    release: the notebook as handed out. pattern: a regular expression with `(?P<student>…)` that is
    searched for in the names, for a platform that is not known here. others: as in `repair`.
    A student's newest file that can be graded counts, also against what was collected before; what
    is refused never displaces anything.
    Raises ValueError for a pattern that cannot be used; BadArchive and FileNotFoundError where
    `source` cannot be opened.
    """
    pattern = _compiled(pattern)
    archive = open_archive(source)
    folder = Path(course) / "collected" / exercise / archive.key
    wrapping = _wrapping([member.name for member in archive.members], exercise)
    entries, theirs = [], {}  # theirs: student → the notebooks they handed in

    def note(name, state, text, sha256=None):
        owner = _owner(name, None, exercise, pattern, wrapping) or Owner(None, None, None, None)
        entries.append(Entry(owner.student, owner.name, name, sha256, state, [text]))

    for name, reason in archive.skipped:
        note(name, "refused", f"{name} was not opened: {reason}.")
    notebooks = [each for each in archive.members if each.name.lower().endswith(".ipynb")]
    rest = [each for each in archive.members if not each.name.lower().endswith(".ipynb")]
    for member in notebooks:
        try:
            data = member.read()
        except BadArchive as error:
            note(member.name, "refused", f"{member.name} was not opened: {error}.")
            continue
        sha256 = hashlib.sha256(data).hexdigest()
        name = _slug(member.name.split("/")[-1][:-len(".ipynb")])
        _write(folder / "originals" / f"{sha256[:12]}-{name}.ipynb", data)
        owner = _owner(member.name, member.changed, exercise, pattern, wrapping)
        if owner is None:
            note(member.name, "refused", f"Nothing in the name {member.name} says for certain "
                 "whose it is: name a pattern with (?P<student>…).", sha256)
        else:
            theirs.setdefault(owner.student, []).append((owner, member, data, sha256))
    for member in rest:
        owner = _owner(member.name, None, exercise, pattern, wrapping)
        if owner is None or owner.student in theirs:
            note(member.name, "ignored", f"{member.name} is no notebook.")
        else:
            note(member.name, "refused", f"{member.name} is no notebook, and nothing else was "
                 "handed in: ask for the .ipynb file.")
    for student in sorted(theirs):
        entries += _one_student(theirs[student], course, exercise, release, others)
    entries.sort(key=lambda entry: (entry.student or "", entry.original))
    report = {"exercise": exercise, "archive": archive.key,
              "files": [entry._asdict() for entry in entries]}
    _write(folder / "report.json", _json(report))
    return Report(exercise, folder, entries)


def _one_student(files, course, exercise, release, others):
    """Choose and take in the newest of a student's notebooks that can be graded."""
    files = sorted(files, reverse=True, key=lambda file: (
        file[0].platform, file[0].order or (), exercise in file[1].name, file[1].name))
    entries, taken = [], None
    for owner, member, data, sha256 in files:
        def entry(state, *notes, owner=owner, member=member, sha256=sha256):
            entries.append(Entry(owner.student, owner.name, member.name, sha256, state,
                                 list(notes)))
        if taken:
            entry("ignored", f"{taken} is newer.")
            continue
        try:
            notebook, notes = repair(read(data), release, exercise, others)
        except Refused as error:
            entry("refused", str(error))
            continue
        except Exception as error:  # hostile input that broke us; the others shall not suffer
            entry("refused", f"It could not be read ({type(error).__name__}): open the original.")
            continue
        taken = member.name
        older = _take_in(owner, member, sha256, notebook, course, exercise)
        if older:
            entry("ignored", older)
        else:
            entry("repaired" if notes else "accepted", *notes)
    return entries


def _take_in(owner, member, sha256, notebook, course, exercise):
    """Make the notebook the submission, unless a newer one is there: then say so."""
    target = Path(course) / "submitted" / owner.student / exercise / f"{exercise}.ipynb"
    ledger = Path(course) / "collected" / exercise / "counting.json"
    counting = json.loads(ledger.read_text("utf-8")) if ledger.exists() else {}
    before = counting.get(owner.student) if target.exists() else None
    mine = {"platform": owner.platform, "order": list(owner.order or ()), "sha256": sha256,
            "original": member.name}
    if before and before != mine:
        known = owner.order and before["platform"] == owner.platform and before["order"]
        if not known or mine["order"] <= before["order"]:
            if before["sha256"] == sha256:
                return None  # the very same file, handed in again or packed again
            why = "is not older" if known else "may be newer"
            return (f"{before['original']} was collected before and {why}: it still counts. "
                    f"Delete {target} to take this one.")
    stamp = target.with_name("timestamp.txt")
    if owner.platform != "canvas" and member.changed:
        _write(stamp, f"{member.changed:%Y-%m-%d %H:%M:%S}\n".encode())
    else:
        stamp.unlink(missing_ok=True)
    _write(target, (nbformat.writes(notebook) + "\n").encode())
    if before != mine:
        _write(ledger, _json(dict(sorted({**counting, owner.student: mine}.items()))))
    return None


def _owner(name, changed, exercise, pattern, wrapping):
    """The `Owner` of a file, or None where its name does not say for certain."""
    parts = name.split("/")
    dated = (changed.isoformat(),) if changed else None
    if pattern is not None:
        found = pattern.search(name)
        student = found and found["student"]
        return Owner(_safe(student), student, "pattern", dated) if student else None
    for part in parts:  # the platform's folder or file stands above all that the student named
        if found := MOODLE.match(part):
            student = f"{_slug(found['name'])}-{found['number']}"
            return Owner(student, found["name"], "moodle", dated)
        if found := CANVAS.match(part):
            if re.match(r"\d+_", found["file"]):  # three numbers: which is the person's?
                return None
            order = int(found["upload"]), int(found["again"] or 0)
            who, number = (found["name"], found["number"]) if found["number"] \
                else ("anon", found["anon"])
            return Owner(f"{_slug(who)}-{number}", who, "canvas", order)
    if len(parts) <= wrapping:
        return None
    first = parts[wrapping]
    student = _without_exercise(first, exercise)
    if not student and wrapping + 1 < len(parts):  # a folder, or the student's own zip
        student = re.sub(r"(?i)\.zip$", "", first)
    return Owner(_safe(student), student, "plain", dated) if student else None


def _wrapping(names, exercise):
    """How many folders wrap the files of all students, as in "all/submissions/jane/ex02.ipynb"."""
    paths = [name.split("/") for name in names if name.lower().endswith(".ipynb")]
    shared = len(os.path.commonprefix([path[:-1] for path in paths])) if len(paths) > 1 else 0
    # A folder that holds nothing but files which do not say whose they are is a student's.
    said = all(len(path) > shared + 1 or _without_exercise(path[-1], exercise) for path in paths)
    return shared if said else 0


def _without_exercise(name, exercise):
    """The student in "jane_ex02_forward_pass (1).ipynb"; "" where the name does not say."""
    stem = re.sub(r"(?i)(\.ipynb|\.zip)$", "", name)
    student = re.sub(rf"[ _-]*{re.escape(exercise)}(?:[ -]*\(?\d+\)?)?$", "", stem)
    return student if student != stem else ""


def _slug(name):
    """Letters, digits, ".", "-" and "_" of any script, at most 60, and never an option's dash."""
    name = unicodedata.normalize("NFC", name).strip()
    slug = re.sub(r"[^\w.-]+", "_", name).strip("._-")[:60]
    return slug or "student"


def _safe(name):
    """A name for folders that no two names share: what the slug lost is told apart by a hash."""
    whole = unicodedata.normalize("NFC", name).strip()
    slug = _slug(name)
    return slug if slug == whole else \
        f"{slug}-{hashlib.sha256(whole.encode('utf-8', 'replace')).hexdigest()[:8]}"


def _compiled(pattern):
    if pattern is None:
        return None
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise ValueError(f"The pattern {pattern!r} is no regular expression: {error}.") from error
    if "student" not in compiled.groupindex:
        raise ValueError(f"The pattern {pattern!r} has no group (?P<student>…): put one around the "
                         "part of the name that says whose it is.")
    return compiled


def _json(value):
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode("utf-8", "replace")


def _write(path, data):
    """Make `path` hold the bytes `data`: whole or not at all, and untouched where it does."""
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
