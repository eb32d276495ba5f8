"""Takes in what a platform hands out: whose is each notebook, which one counts, is it whole?

    <course>/submitted/<student>/<exercise>/<exercise>.ipynb   what nbgrader grades, repaired
    <course>/collected/<exercise>/<archive>/originals/…        every notebook, byte for byte
    <course>/collected/<exercise>/<archive>/report.json        what was done with each, and why
    <course>/collected/<exercise>/counting.json                which file counts for each student

Each file appears whole or not at all, so that a run that was cut off is simply run again, and a
second run over the same archive changes nothing.
"""

import functools
import hashlib
import json
from pathlib import Path
from typing import NamedTuple

import nbformat

from .archives import BadArchive, open_archive
from .files import write
from .owners import compiled, find_owners, slug
from .repair import Refused, read, repair

STATES = "accepted", "repaired", "refused", "ignored"


class Entry(NamedTuple):
    """What became of one file: `state` is "accepted", "repaired", "refused" or "ignored"."""

    student: str | None
    name: str | None
    platform: str | None
    number: str | None
    original: str
    sha256: str | None
    state: str
    notes: list

    @classmethod
    def of(cls, owner, original, state, *notes, sha256=None):
        """What became of one of the owner's files."""
        return cls(owner.student, owner.name, owner.platform, owner.number, original, sha256, state,
                   [*notes, *owner.notes])


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
    pattern = compiled(pattern)
    archive = open_archive(source)
    folder = Path(course) / "collected" / exercise / archive.key
    ledger = folder.with_name("counting.json")
    counting = json.loads(ledger.read_text("utf-8")) if ledger.exists() else {}
    owners = find_owners(archive, exercise, pattern, counting)
    entries, theirs = [], {}  # theirs: student → the notebooks they handed in
    for name, reason in archive.skipped:
        entries.append(Entry.of(owners[name], name, "refused", f"{name} was not opened: {reason}."))
    notebooks = [each for each in archive.members if each.name.lower().endswith(".ipynb")]
    rest = [each for each in archive.members if not each.name.lower().endswith(".ipynb")]
    for member in notebooks:
        owner = owners[member.name]
        try:
            data = member.read()
        except BadArchive as error:
            entries.append(Entry.of(owner, member.name, "refused",
                                    f"{member.name} was not opened: {error}."))
            continue
        sha256 = hashlib.sha256(data).hexdigest()
        name = slug(member.name.split("/")[-1][:-len(".ipynb")])
        write(folder / "originals" / f"{sha256[:12]}-{name}.ipynb", data)
        if owner.student is None:
            entries.append(Entry.of(
                owner, member.name, "refused", f"Nothing in the name {member.name} says for certain "
                "whose it is: name a pattern with (?P<student>…).", sha256=sha256))
        else:
            theirs.setdefault(owner.student, []).append((owner, member, data, sha256))
    for member in rest:
        owner = owners[member.name]
        state, ask = "ignored", ""
        if owner.student is not None and owner.student not in theirs:
            state, ask = "refused", ", and nothing else was handed in: ask for the .ipynb file"
        entries.append(Entry.of(owner, member.name, state, f"{member.name} is no notebook{ask}."))
    for student in sorted(theirs):
        entries += _one_student(theirs[student], course, exercise, release, others, counting)
    entries.sort(key=lambda entry: (entry.student or "", entry.original))
    report = {"exercise": exercise, "archive": archive.key,
              "files": [entry._asdict() for entry in entries]}
    write(folder / "report.json", _json(report))
    return Report(exercise, folder, entries)


def _one_student(files, course, exercise, release, others, counting):
    """Choose and take in the newest of a student's notebooks that can be graded."""
    files = sorted(files, reverse=True, key=lambda file: (
        file[0].platform, file[0].order or (), exercise in file[1].name, file[1].name))
    entries, taken = [], None
    for owner, member, data, sha256 in files:
        entry = functools.partial(Entry.of, owner, member.name, sha256=sha256)
        if taken:
            known = owner.platform == newest.platform and owner.order not in (None, newest.order)
            how = "is newer" if known else "may be newer, and counts"
            entries.append(entry("ignored", f"{taken} {how}."))
            continue
        try:
            notebook, notes = repair(read(data), release, exercise, others)
        except Refused as error:
            entries.append(entry("refused", str(error)))
            continue
        except Exception as error:  # hostile input that broke us; the others shall not suffer
            entries.append(entry("refused", "It could not be read "
                                 f"({type(error).__name__}): open the original."))
            continue
        taken, newest = member.name, owner
        older = _take_in(owner, member, sha256, notebook, course, exercise, counting)
        if older:
            entries.append(entry("ignored", older))
        else:
            entries.append(entry("repaired" if notes else "accepted", *notes))
    return entries


def _take_in(owner, member, sha256, notebook, course, exercise, counting):
    """Make the notebook the submission, unless a newer one is there: then say so."""
    target = Path(course) / "submitted" / owner.student / exercise / f"{exercise}.ipynb"
    before = counting.get(owner.student) if target.exists() else None
    mine = {"name": owner.name, "platform": owner.platform, "number": owner.number,
            "order": list(owner.order or ()), "sha256": sha256, "original": member.name}
    if before and before != mine:
        known = owner.order and before["platform"] == owner.platform and before["order"]
        if not known or mine["order"] <= before["order"]:
            if before["sha256"] == sha256:
                return None  # the very same file, handed in again or packed again
            why = "is not older" if known else "may be newer"
            return (f"{before['original']} was collected before and {why}: it still counts. "
                    f"Delete {target} to take this one.")
    if counting.get(owner.student) != mine:  # written first: from now on the id is theirs
        counting[owner.student] = mine
        write(Path(course) / "collected" / exercise / "counting.json",
               _json(dict(sorted(counting.items()))))
    stamp = target.with_name("timestamp.txt")
    if owner.platform != "canvas" and member.changed:
        write(stamp, f"{member.changed:%Y-%m-%d %H:%M:%S}\n".encode())
    else:
        stamp.unlink(missing_ok=True)
    write(target, (nbformat.writes(notebook) + "\n").encode())
    return None


def _json(value):
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode("utf-8", "replace")
