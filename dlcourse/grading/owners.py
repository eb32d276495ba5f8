"""Whose is each file of an archive? The platforms say it in the files' names.

Who handed in what is read from the part of a name that the platform writes, never from the part
that the student chose, where the two can be told apart; where they cannot, the file is refused.

A student's id must be the same in every exercise. Canvas's is the name with Canvas's number, as in
"doejane-12345". Moodle's number is another one in every assignment, so that the id is the full name
alone, as in "Jane_Doe": across exercises, the same full name counts as the same person. Within an
exercise two people are never taken for one: those of one name get the number, too.
"""

import hashlib
import itertools
import os
import re
import unicodedata
from typing import NamedTuple

# Moodle writes "Full name_number_assignsubmission_file_", as a folder or in front of the file's
# name; it takes underscores out of the full name. The number is Moodle's number of a participant
# in *one* assignment: the same person has another one in the next.
MOODLE = re.compile(r"(?P<name>[^_/]+)_(?P<number>\d{1,20})_assignsubmission_file_")
NO_NAME = "Participant"  # what Moodle calls everybody in an assignment with hidden names
# Canvas writes "doejane_LATE_12345_678901_file-1.ipynb": who, their number in all of Canvas, the
# number of the upload, which only grows, the file's own name, and "-1", "-2"… for one handed in
# again. Anonymous: "anon_x1Y2z_678901_file.ipynb".
CANVAS = re.compile(r"(?:(?P<name>\w+?)_(?:LATE_)?(?P<number>\d{1,20})"
                    r"|(?:LATE_)?anon_(?P<anon>[^\W_]+))"
                    r"_(?P<upload>\d+)_(?P<file>[^/]*?(?:-(?P<again>\d+))?(?:\.\w+)?)$")


class Owner(NamedTuple):
    """Whose a file is; all is None where that is not known."""

    student: str | None = None  # an id that nbgrader can use
    name: str | None = None
    platform: str | None = None  # "canvas", "moodle", "pattern" or "plain"
    number: str | None = None  # the platform's: Canvas's user id, Moodle's participant number
    order: tuple | None = None  # larger is newer, among files of one platform
    notes: tuple = ()  # on the id


def find_owners(archive, exercise, pattern, counting):
    """Whose is each file of the archive? {its name: Owner}."""
    wrapping = _wrapping([member.name for member in archive.members], exercise)
    times = dict.fromkeys(name for name, _ in archive.skipped)
    times |= {member.name: member.changed for member in archive.members}
    owners = {name: _owner(name, changed, exercise, pattern, wrapping)
              for name, changed in times.items()}
    kept = {(each["name"], each["number"]): student for student, each in counting.items()
            if each["platform"] == "moodle"}
    ids = _ids({(owner.name, owner.number): owner.student for owner in owners.values()
                if owner.platform == "moodle"}, kept)
    for name, owner in owners.items():
        if owner.platform == "moodle" and ids[owner.name, owner.number] != owner.student:
            student = ids[owner.name, owner.number]
            why = "Moodle hid the name" if owner.name == NO_NAME else \
                f"More than one person is called {owner.name}"
            owners[name] = owner._replace(student=student, notes=(
                f"{why}: the id {student} holds for this exercise only.",))
    return owners


def _ids(people, kept):
    """An id for each of Moodle's people, {(name, number): the name as an id}, and no id twice.

    kept: the ids that people were given before in this exercise; nobody else gets them.
    """
    ids = dict(kept)
    for name, number in sorted(people.keys() - kept.keys()):
        called_so = [each for each in people.keys() | kept.keys() if each[0] == name]
        fewest = 1 if len(called_so) > 1 or name == NO_NAME else 0
        tries = (people[name, number] + f"-{number}" * times for times in itertools.count(fewest))
        ids[name, number] = next(each for each in tries if each not in ids.values())
    return ids


def _owner(name, changed, exercise, pattern, wrapping):
    """The `Owner` of a file, as far as its name says for certain."""
    parts = name.split("/")
    dated = (changed.isoformat(),) if changed else None
    if pattern is not None:
        found = pattern.search(name)
        student = found and found["student"]
        return Owner(_safe(student), student, "pattern", None, dated) if student else Owner()
    for part in parts:  # the platform's folder or file stands above all that the student named
        if found := MOODLE.match(part):
            who = unicodedata.normalize("NFC", found["name"]).strip()
            return Owner(_safe(who.replace(" ", "_")), who, "moodle", found["number"], dated)
        if found := CANVAS.match(part):
            if re.match(r"\d+_", found["file"]):  # three numbers: which is the person's?
                return Owner()
            order = int(found["upload"]), int(found["again"] or 0)
            who, number = found["name"] or "anon", found["number"]
            return Owner(f"{slug(who)}-{number or found['anon']}", who, "canvas", number, order)
    if len(parts) <= wrapping:
        return Owner()
    first = parts[wrapping]
    student = _without_exercise(first, exercise)
    if not student and wrapping + 1 < len(parts):  # a folder, or the student's own zip
        student = re.sub(r"(?i)\.zip$", "", first)
    return Owner(_safe(student), student, "plain", None, dated) if student else Owner()


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


def slug(name):
    """Letters, digits, ".", "-" and "_" of any script, at most 50, and never an option's dash."""
    name = unicodedata.normalize("NFC", name).strip()
    short = re.sub(r"[^\w.-]+", "_", name).strip("._-")[:50]
    return short or "student"


def _safe(name):
    """A name for folders that no two names share: what the slug lost is told apart by a hash."""
    whole = unicodedata.normalize("NFC", name).strip()
    short = slug(name)
    return short if short == whole else \
        f"{short}-{hashlib.sha256(whole.encode('utf-8', 'replace')).hexdigest()[:8]}"


def compiled(pattern):
    if pattern is None:
        return None
    try:
        expression = re.compile(pattern)
    except re.error as error:
        raise ValueError(f"The pattern {pattern!r} is no regular expression: {error}.") from error
    if "student" not in expression.groupindex:
        raise ValueError(f"The pattern {pattern!r} has no group (?P<student>…): put one around the "
                         "part of the name that says whose it is.")
    return expression
