"""What platforms hand out is taken in: the right student, the newest file, nothing lost."""

import copy
import hashlib
import json
import os
import re
import zipfile

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from dlcourse.grading.collect import collect

EXERCISE = "ex02_forward_pass"
MOODLE = "Jane Doe_123456_assignsubmission_file_"


def make_release():
    answer = new_code_cell("def dense(W, a, b):\n    ...")
    check = new_code_cell("check.dense(dense)")
    for cell, grade_id, solution in (answer, "dense", True), (check, "dense_check", False):
        cell.id = grade_id
        cell.metadata["nbgrader"] = {
            "grade": not solution, "solution": solution, "locked": not solution, "points": 1,
            "grade_id": grade_id, "task": False, "schema_version": 3, "cell_type": "code"}
    return new_notebook(cells=[answer, check])


RELEASE = make_release()


def work(answer, damage=False):
    """A notebook with `answer` in it, as bytes."""
    notebook = copy.deepcopy(RELEASE)
    notebook.cells[0].source = f"def dense(W, a, b):\n    return {answer!r}"
    if damage:
        del notebook.cells[1]
    return nbformat.writes(notebook).encode()


def pack(path, files, when=(2026, 3, 1, 12, 0, 0)):
    """A zip of {name: bytes}, or {name: (bytes, when)}."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            data, moment = content if isinstance(content, tuple) else (content, when)
            archive.writestr(zipfile.ZipInfo(name, moment), data)
    return path


@pytest.fixture
def take(tmp_path):
    """Pack files and collect them into one course."""
    count = iter(range(100))

    def run(files, when=(2026, 3, 1, 12, 0, 0), **options):
        source = pack(tmp_path / f"{next(count)}.zip", files, when)
        return collect(source, tmp_path / "course", EXERCISE, RELEASE, **options)
    run.course = tmp_path / "course"
    return run


def submissions(course):
    """{student: what their answer returns}, of all that nbgrader would grade."""
    found = {}
    for path in sorted((course / "submitted").glob("*/*/*.ipynb")):
        assert path.parent.name == path.stem == EXERCISE
        source = nbformat.read(path, 4).cells[0].source
        found[path.parent.parent.name] = source.split("return ")[-1].strip("'")
    return found


def snapshot(course):
    return {path: path.read_bytes() for path in course.rglob("*") if path.is_file()}


# Whose is it?

@pytest.mark.parametrize(("name", "student"), [
    (f"{MOODLE}/ex02_forward_pass.ipynb", "Jane_Doe"),
    (f"{MOODLE}ex02_forward_pass.ipynb", "Jane_Doe"),
    (f"ex02 submissions/{MOODLE}/my/work.ipynb", "Jane_Doe"),
    ("王小明_77_assignsubmission_file_/ex02_forward_pass.ipynb", "王小明"),
    ("Ægir Ñúñez O'Neil_8_assignsubmission_file_/x.ipynb", "Ægir_Ñúñez_O_Neil-"),
    ("Participant_9_assignsubmission_file_/x.ipynb", "Participant-9"),
    ("doejane_12345_678901_ex02_forward_pass-1.ipynb", "doejane-12345"),
    ("doejane_LATE_12345_678901_ex02_forward_pass.ipynb", "doejane-12345"),
    ("doe_jane_12345_678901_any name.ipynb", "doe_jane-12345"),
    ("王小明_12345_678901_ex02.ipynb", "王小明-12345"),
    ("anon_x1Y2z_678901_ex02.ipynb", "anon-x1Y2z"),
    ("LATE_anon_x1Y2z_678901_ex02.ipynb", "anon-x1Y2z"),
    ("jane_ex02_forward_pass.ipynb", "jane"), ("jane doe_ex02_forward_pass (1).ipynb", "jane_doe-"),
    ("jane/ex02_forward_pass.ipynb", "jane"), ("jane.doe/a/b/ex02_forward_pass.ipynb", "jane.doe"),
    ("王小明/ex02_forward_pass.ipynb", "王小明"), ("../../x/jane.ipynb", None),
    ("ex02_forward_pass.ipynb", None), ("notes.ipynb", None),
    (f"doe_{'1' * 300}_5_ex02.ipynb", None),
    (f"Jane_{'1' * 300}_assignsubmission_file_x.ipynb", None),
    ("doe_12_345_678_ex02.ipynb", None),  # 12 may be part of the name that the student chose
    ("Default group_assignsubmission_file_/x.ipynb", "Default_group_assignsubmission_file-"),
])
def test_whose_it_is(take, name, student):
    take({name: work("x")})
    found = submissions(take.course)
    if student is None:
        assert not (take.course / "submitted").exists()
    elif student.endswith("-"):  # what was lost from the name is told apart by a hash
        assert len(found) == 1 and re.fullmatch(re.escape(student) + "[0-9a-f]{8}", *found)
    else:
        assert list(found) == [student]


@pytest.mark.parametrize("names", [
    ["jane doe/x.ipynb", "jane_doe/x.ipynb"], ["-a/x.ipynb", "a/x.ipynb"],
    ["Jane_1_assignsubmission_file_/x.ipynb", "Jane_2_assignsubmission_file_/x.ipynb"],
    ["doe_1_5_x.ipynb", "doe_2_6_x.ipynb"], ["हिन्दी/x.ipynb", "हनद/x.ipynb"],
    ["!/x.ipynb", "?/x.ipynb"],
    ["a" * 100 + "/x.ipynb", "a" * 101 + "/x.ipynb"], ["Ann/x.ipynb", "ann/x.ipynb"],
    ["𐌰" * 60 + f"_{n}{'9' * 19}_assignsubmission_file_/{'𐌰' * 60}.ipynb" for n in (1, 2)]])
def test_two_people_never_become_one(take, names):
    take({name: work(str(number)) for number, name in enumerate(names)})
    found = submissions(take.course)
    assert sorted(found.values()) == ["0", "1"]
    for student in found:
        assert all(letter.isalnum() or letter in "._-" for letter in student)
        assert student[0] not in ".-" and len(student.encode()) < 255


def moodle(name, number):
    return f"{name}_{number}_assignsubmission_file_/x.ipynb"


def test_two_of_one_name_have_the_number_and_a_note(take):
    report = take({moodle("Jane Doe", 5): work("5"), moodle("Jane Doe", 6): work("6"),
                   moodle("Joe", 7): work("7")})
    assert submissions(take.course) == {"Jane_Doe-5": "5", "Jane_Doe-6": "6", "Joe": "7"}
    notes = {entry.student: entry.notes for entry in report.accepted}
    assert notes == {student: ["More than one person is called Jane Doe: the id "
                               f"{student} holds for this exercise only."]
                     for student in ("Jane_Doe-5", "Jane_Doe-6")} | {"Joe": []}
    take({moodle("Jane Doe", 4): work("4")})
    assert submissions(take.course)["Jane_Doe-4"] == "4"


def test_an_id_that_was_given_is_kept_and_given_to_nobody_else(take):
    take({moodle("Jane Doe", 5): work("5")})
    take({moodle("Jane Doe", 6): work("6")})  # alone in its archive
    later = {moodle("Jane Doe", 4): work("4"), moodle("Jane Doe", 5): work("5 again")}
    report = take(later, when=(2026, 3, 2, 0, 0, 0))
    assert submissions(take.course) == {"Jane_Doe": "5 again", "Jane_Doe-6": "6", "Jane_Doe-4": "4"}
    assert [bool(entry.notes) for entry in report.accepted] == [False, True]
    take({moodle("Jane Doe", 6): work("6 again")}, when=(2026, 3, 3, 0, 0, 0))
    assert submissions(take.course)["Jane_Doe-6"] == "6 again"


@pytest.mark.parametrize("reverse", [False, True])
def test_no_name_can_be_made_to_look_like_the_id_of_another(take, reverse):
    people = [("Jane Doe", 5), ("Jane Doe", 6), ("Jane Doe-5", 7), ("Jane Doe-5", 5)]
    for name, number in sorted(people, reverse=reverse):
        take({moodle(name, number): work(f"{name} {number}")})
    take({moodle(name, number): work(f"{name} {number}") for name, number in people})
    assert sorted(submissions(take.course).values()) == sorted(
        f"{name} {number}" for name, number in people)


def test_one_refused_is_still_a_namesake(take):
    report = take({moodle("Jane Doe", 5): b"", moodle("Jane Doe", 6): work("6")})
    assert submissions(take.course) == {"Jane_Doe-6": "6"}
    assert report.refused[0].student == "Jane_Doe-5"


def test_a_name_is_one_person_in_all_exercises(take, tmp_path):
    take({moodle("Jane Doe", 5): work("x")})
    source = pack(tmp_path / "next.zip", {moodle("Jane Doe", 88): work("y")})
    report = collect(source, take.course, "ex03", RELEASE)
    assert [entry.student for entry in report.accepted] == ["Jane_Doe"]


def test_hidden_names_are_no_names(take):
    report = take({moodle("Participant", 9): work("x")})
    assert submissions(take.course) == {"Participant-9": "x"}
    assert report.accepted[0].notes == [
        "Moodle hid the name: the id Participant-9 holds for this exercise only."]


def test_the_platform_and_its_number_are_kept(take):
    report = take({moodle("Jane Doe", 5): work("x"), "doejane_12345_678_x.ipynb": work("x"),
                   "anon_x1Y2z_678_x.ipynb": work("x"), "ann/x.ipynb": work("x"),
                   "x.ipynb": work("x")})
    expected = {"Jane_Doe": ("moodle", "5"), "doejane-12345": ("canvas", "12345"),
                "anon-x1Y2z": ("canvas", None), "ann": ("plain", None)}
    assert {entry.student: (entry.platform, entry.number) for entry in report.entries} == {
        **expected, None: (None, None)}
    files = json.loads((report.folder / "report.json").read_text("utf-8"))["files"]
    assert {each["student"]: (each["platform"], each["number"]) for each in files} == {
        **expected, None: (None, None)}
    counting = json.loads((report.folder.parent / "counting.json").read_text("utf-8"))
    assert {student: (each["platform"], each["number"])
            for student, each in counting.items()} == expected


def test_both_ways_to_write_an_accent_are_one_person(take):
    take({"Zoe\u0308/x.ipynb": work("old")})
    take({"Zo\u00eb/x.ipynb": work("new")}, when=(2026, 3, 2, 0, 0, 0))
    assert submissions(take.course) == {"Zo\u00eb": "new"}


def test_a_student_cannot_hand_in_for_another(take):
    take({f"{MOODLE}/joe_777_assignsubmission_file_/x.ipynb": work("moodle"),
          "doejane_1_2_joe_3_4_x.ipynb": work("canvas"),
          f"jill/bob_{EXERCISE}.ipynb": work("plain")})
    assert set(submissions(take.course)) == {"Jane_Doe", "doejane-1", "jill"}


def test_folders_that_wrap_everything_are_nobody(take):
    take({"all/submitted/jane/x.ipynb": work("1"), "all/submitted/joe/x.ipynb": work("2")})
    assert submissions(take.course) == {"jane": "1", "joe": "2"}
    take({"all/ann/a.ipynb": work("3"), "all/ann/b.ipynb": work("4"), "all/bob/b.ipynb": work("5")})
    flat = {f"all/{name}_{EXERCISE}.ipynb": work("3") for name in ("ann", "bob")}
    take(flat)
    assert set(submissions(take.course)) == {"ann", "bob", "jane", "joe"}


def test_a_students_own_zip_is_theirs(take, tmp_path):
    inner = pack(tmp_path / "inner.zip", {"work/ex02.ipynb": work("x")}).read_bytes()
    take({f"{MOODLE}/work.zip": inner, f"joe_{EXERCISE}.zip": inner})
    assert set(submissions(take.course)) == {"Jane_Doe", "joe"}


def test_a_pattern_finds_the_student(take):
    take({"2026-ex02-u123-final.ipynb": work("x")}, pattern=r"-(?P<student>u\d+)-")
    assert list(submissions(take.course)) == ["u123"]


@pytest.mark.parametrize(("pattern", "words"), [("(", "no regular"), ("x", r"no group \(\?P<stud")])
def test_a_useless_pattern_is_refused_before_anything_is_done(take, pattern, words):
    with pytest.raises(ValueError, match=words):
        take({}, pattern=pattern)
    assert not take.course.exists()


# Which one counts?

def test_the_newest_of_several_counts(take):
    report = take({
        "doejane_12345_678901_ex02.ipynb": work("first"),
        "doejane_12345_678955_ex02-1.ipynb": work("second"),
        f"{MOODLE}/a.ipynb": (work("new"), (2026, 3, 2, 9, 0, 0)),
        f"{MOODLE}/b.ipynb": (work("old"), (2026, 3, 1, 9, 0, 0))})
    assert submissions(take.course) == {"doejane-12345": "second", "Jane_Doe": "new"}
    assert [len(report.accepted), len(report.ignored)] == [2, 2]
    assert all("is newer" in entry.notes[0] for entry in report.ignored)


def test_what_is_not_known_to_be_newer_is_not_called_so(take):
    same_time = take({f"{MOODLE}/a.ipynb": work("a"), f"{MOODLE}/b.ipynb": work("b")})
    two_platforms = take({moodle("Joe", 1): (work("a"), (2026, 3, 2, 9, 0, 0)),
                          "Joe/x.ipynb": work("b")})
    for report in same_time, two_platforms:
        assert len(report.accepted) == 1
        assert "may be newer, and counts" in report.ignored[0].notes[0]


def test_a_newer_archive_replaces_and_an_older_one_does_not(take):
    name = f"{MOODLE}/x.ipynb"
    take({name: work("2")}, when=(2026, 3, 2, 0, 0, 0))
    older = take({name: work("1")}, when=(2026, 3, 1, 0, 0, 0))
    assert submissions(take.course) == {"Jane_Doe": "2"}
    assert "still counts" in older.ignored[0].notes[0]
    take({name: work("3")}, when=(2026, 3, 3, 0, 0, 0))
    assert submissions(take.course) == {"Jane_Doe": "3"}


def test_of_canvas_the_number_of_the_upload_decides_across_archives(take):
    take({"doejane_1_500_x.ipynb": work("new")}, when=(2026, 3, 1, 0, 0, 0))
    take({"doejane_LATE_1_400_x-7.ipynb": work("old")}, when=(2026, 3, 9, 0, 0, 0))
    assert submissions(take.course) == {"doejane-1": "new"}


def test_without_a_date_nothing_is_replaced(take):
    unknown = (1980, 1, 1, 0, 0, 0)
    take({f"{MOODLE}/x.ipynb": work("1")}, when=unknown)
    report = take({f"{MOODLE}/x.ipynb": work("2")}, when=unknown)
    assert submissions(take.course) == {"Jane_Doe": "1"}
    assert "Delete" in report.ignored[0].notes[0]


def test_a_refused_file_displaces_nothing(take):
    take({f"{MOODLE}/x.ipynb": work("good")}, when=(2026, 3, 1, 0, 0, 0))
    report = take({f"{MOODLE}/x.ipynb": b"PK broken"}, when=(2026, 3, 2, 0, 0, 0))
    assert submissions(take.course) == {"Jane_Doe": "good"}
    assert len(report.refused) == 1 and "ask for" in report.refused[0].notes[0]


def test_the_newest_that_can_be_graded_counts(take):
    report = take({f"{MOODLE}/a.ipynb": (work("whole"), (2026, 3, 1, 0, 0, 0)),
                   f"{MOODLE}/b.ipynb": (b"{broken", (2026, 3, 2, 0, 0, 0))})
    assert submissions(take.course) == {"Jane_Doe": "whole"}
    assert [entry.state for entry in report.entries] == ["accepted", "refused"]


def test_one_bad_file_never_stops_the_others(take, monkeypatch):
    def explode(data):
        if data == b"bomb":
            raise MemoryError
        return read(data)

    from dlcourse.grading.collect import read
    monkeypatch.setattr("dlcourse.grading.collect.read", explode)
    report = take({"ann/x.ipynb": b"bomb", "bob/x.ipynb": b"", "cat/x.ipynb": work("fine"),
                   "dan/x.ipynb": work("fine", damage=True), "eve/notes.txt": b"hello"})
    assert submissions(take.course) == {"cat": "fine", "dan": "fine"}
    assert [len(report.of(state)) for state in ("accepted", "repaired", "refused", "ignored")] == [
        1, 1, 3, 0]
    assert "MemoryError" in report.refused[0].notes[0]
    assert report.refused[2].student == "eve" and "ask for" in report.refused[2].notes[0]


def test_a_skipped_file_is_laid_to_its_owner(take):
    report = take({f"{MOODLE}/../x.ipynb": work("x")})
    assert report.refused[0].student == "Jane_Doe"
    assert "leads out" in report.refused[0].notes[0]


# What is written.

def test_originals_and_report_are_kept(take):
    data = work("x", damage=True)
    report = take({f"{MOODLE}/my work: final?.ipynb": data, f"{MOODLE}/data.csv": b"1,2"})
    original, = (report.folder / "originals").iterdir()
    sha256 = hashlib.sha256(data).hexdigest()
    assert original.read_bytes() == data and original.name == f"{sha256[:12]}-my_work_final.ipynb"
    files = json.loads((report.folder / "report.json").read_text("utf-8"))["files"]
    assert [(each["student"], each["state"]) for each in files] == [
        ("Jane_Doe", "ignored"), ("Jane_Doe", "repaired")]
    assert files[1]["sha256"] == sha256 and "dense_check was missing" in files[1]["notes"][0]
    assert "Jane_Doe  repaired  dense_check was missing" in str(report)
    folder = take.course / "submitted" / "Jane_Doe" / EXERCISE
    assert sorted(path.name for path in folder.iterdir()) == [f"{EXERCISE}.ipynb", "timestamp.txt"]


def test_a_time_is_kept_where_it_is_that_of_handing_in(take):
    take({f"{MOODLE}/x.ipynb": work("x"), "doejane_1_2_x.ipynb": work("x")})
    stamps = [path.read_text() for path in take.course.glob("submitted/*/*/timestamp.txt")]
    assert stamps == ["2026-03-01 12:00:00\n"]  # Canvas packs with the time of the download


def test_a_second_run_changes_nothing(take):
    files = {f"{MOODLE}/x.ipynb": work("1"), "ann/x.ipynb": work("2", damage=True),
             "bob/x.ipynb": b"", "doejane_1_2_x.ipynb": work("3"), "doejane_1_1_x.ipynb": work("0")}
    first = take(files)
    before = snapshot(take.course)
    second = take(files)
    assert snapshot(take.course) == before and second == first


@pytest.mark.parametrize("survivors", range(13))
def test_a_run_that_was_cut_off_is_simply_run_again(take, monkeypatch, tmp_path, survivors):
    take({f"{MOODLE}/x.ipynb": work("old")}, when=(2026, 2, 1, 0, 0, 0))
    files = {f"{MOODLE}/x.ipynb": work("1"), "ann/x.ipynb": work("2"), "bob/x.ipynb": b"x",
             "doejane_1_2_x.ipynb": work("3")}
    replace, left = os.replace, [survivors]

    def cut_off(source, target):
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        replace(source, target)

    monkeypatch.setattr(os, "replace", cut_off)
    with pytest.raises(KeyboardInterrupt):
        take(files)
    monkeypatch.setattr(os, "replace", replace)
    for path in take.course.rglob("*.json"):
        json.loads(path.read_text("utf-8"))
    assert submissions(take.course)["Jane_Doe"] in ("old", "1")
    take(files)
    undisturbed = tmp_path / "undisturbed"
    for name in "0.zip", "2.zip":
        collect(tmp_path / name, undisturbed, EXERCISE, RELEASE)
    assert [(path.relative_to(take.course), data) for path, data in sorted(
        snapshot(take.course).items())] == [(path.relative_to(undisturbed), data)
                                            for path, data in sorted(snapshot(undisturbed).items())]


def test_nothing_is_written_outside_the_course(take, tmp_path):
    take({"../../evil/x.ipynb": work("1"), "..\\..\\evil.ipynb": work("2"),
          "/abs/x.ipynb": work("3"),
          "..../x.ipynb": work("4"), ". /x.ipynb": work("5")})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0.zip", "course"]
    assert all(student.startswith("student-") for student in submissions(take.course))


def test_a_folder_and_a_single_notebook_are_collected_too(tmp_path):
    (tmp_path / "all" / "jane").mkdir(parents=True)
    (tmp_path / "all" / "jane" / "x.ipynb").write_bytes(work("1"))
    (tmp_path / f"joe_{EXERCISE}.ipynb").write_bytes(work("2"))
    for source in "all", f"joe_{EXERCISE}.ipynb":
        collect(tmp_path / source, tmp_path / "course", EXERCISE, RELEASE)
    assert submissions(tmp_path / "course") == {"jane": "1", "joe": "2"}
