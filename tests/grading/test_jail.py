"""The jail: what it shows and hides, what it inherits, and what is said where none can be made."""

import errno
import os
import platform
import struct
import sys
from pathlib import Path

import pytest

from dlcourse.grading import jail, syscalls, visible, walls
from dlcourse.grading.jail import Jail, Limits
from dlcourse.grading.problems import NoIsolation

needs_a_jail = pytest.mark.skipif(bool(jail.why_not()), reason=str(jail.why_not()))


@pytest.mark.parametrize("script, advice", [
    ("echo 'bwrap: Unknown option --disable-userns' >&2; exit 1", "too old"),
    ("echo 'bwrap: setting up uid map: Permission denied' >&2; exit 1", "AppArmor"),
    ("exit 3", "exit status 3"),
    ("exit 0", None),
    (None, "sudo apt install bubblewrap"),
])
def test_a_bubblewrap_that_does_not_work_is_explained(script, advice, tmp_path, monkeypatch):
    if script:
        (tmp_path / "bwrap").write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    reason = jail.why_not.__wrapped__()
    assert reason is None if advice is None else advice in reason


@pytest.mark.parametrize("system, advice", [("darwin", "Linux virtual machine"), ("win32", "WSL")])
def test_other_systems_are_told_where_to_grade(system, advice, monkeypatch):
    monkeypatch.setattr(sys, "platform", system)
    assert advice in jail.why_not.__wrapped__()


@needs_a_jail
def test_a_jail_that_does_not_start_says_why(monkeypatch):
    program = ("/bin/false", "-I")
    monkeypatch.setattr(walls, "_python", lambda *arguments: program)
    with pytest.raises(NoIsolation, match="did not start: The jail ended"):
        Jail(False, Limits())
    monkeypatch.setattr(walls, "_python", lambda *arguments: ("/no/such/python",))
    with pytest.raises(NoIsolation, match="did not start: bwrap: .*No such file"):
        Jail(False, Limits())


@needs_a_jail
def test_a_jail_can_be_asked_and_closed_and_leaves_nothing_open():
    Jail(False, Limits()).close()
    before = set(os.listdir("/proc/self/fd"))
    opened = Jail(False, Limits())
    reply = opened.ask({"cell": "0", "source": "1 / 0"}, 20, "cell 1")
    assert reply["raised"]["kind"] == "ZeroDivisionError" and reply["raised"]["line"] == 1
    opened.close()
    opened.close()
    assert set(os.listdir("/proc/self/fd")) <= before


def test_an_ordinary_user_gets_a_namespace_and_root_an_unused_user(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert "--disable-userns" in walls._namespaces() and walls._unused_user() is None
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert "--unshare-net" in walls._namespaces() and walls._unused_user() >= 60_000


def test_the_environment_is_not_inherited(monkeypatch):
    monkeypatch.setenv("SECRET_TOKEN", "s3cret")
    assert "SECRET_TOKEN" not in walls._environment("/tmp")


def test_bare_shows_numpy_and_the_data_and_no_library_that_does_the_work():
    names = {Path(place).parts[1] for _, place in visible.things(False)
             if place.startswith("site/")}
    assert {"numpy", "matplotlib", "IPython", "PIL"} <= names
    assert not names & {"keras", "tensorflow", "sklearn", "scipy", "pandas", "dlcourse", "nbgrader"}
    course = {place for _, place in visible.things(False) if place.startswith("course/")}
    assert course == {f"course/dlcourse/{name}" for name in visible.REAL}


def test_all_that_data_imports_is_shown():
    imported = {line.split()[1].split(".")[1] + ".py" for name in visible.REAL
                for line in (visible.HERE.parent / name).read_text().splitlines()
                if line.startswith("from dlcourse.")}
    assert imported <= set(visible.REAL)


def test_open_shows_the_course_without_the_grading():
    places = {place for _, place in visible.things(True)}
    assert {"site", "course/dlcourse/layers.py", "course/dlcourse/training"} <= places
    assert "course/dlcourse/grading" not in places


@pytest.mark.parametrize("installed", [True, False])
def test_an_installed_grading_is_hidden(installed, monkeypatch):
    site = visible.HERE.parents[1] if installed else Path("/elsewhere")
    monkeypatch.setattr(visible.sysconfig, "get_path", lambda name: str(site))
    assert visible.hidden(True) == (["site/dlcourse/grading"] if installed else [])
    assert visible.hidden(False) == []


def decided(machine, architecture, number, argument=0):
    """What the filter decides on a system call, run step by step as the kernel runs it."""
    words = {syscalls.NUMBER: number, syscalls.MACHINE: architecture,
             syscalls.FIRST_ARGUMENT: argument}
    steps = list(struct.iter_unpack("<HBBI", syscalls.program(machine)))
    place = loaded = 0
    while True:
        code, if_so, if_not, value = steps[place]
        place += 1
        if code == syscalls.RETURN:
            return value
        if code == syscalls.LOAD:
            loaded = words[value]
        else:
            holds = {syscalls.EQUAL: loaded == value, syscalls.AT_LEAST: loaded >= value,
                     syscalls.ANY_BIT: loaded & value}[code]
            place += if_so if holds else if_not


@pytest.mark.parametrize("machine", syscalls.MACHINES)
def test_the_filter_refuses_what_it_names_and_nothing_else(machine):
    architecture, column = syscalls.MACHINES[machine], list(syscalls.MACHINES).index(machine)
    forbidden = {numbers[column] for numbers in syscalls.FORBIDDEN.values()}
    assert len(forbidden) == len(syscalls.FORBIDDEN)
    for number in range(600):
        decision = decided(machine, architecture, number)
        if number in forbidden:
            assert decision == syscalls.REFUSE | errno.EPERM
        elif number == syscalls.CLONE3:
            assert decision == syscalls.REFUSE | errno.ENOSYS  # then clone is used
        else:
            assert decision == syscalls.ALLOW
    clone = syscalls.CLONE[column]
    assert decided(machine, architecture, clone, 0x003D0F00) == syscalls.ALLOW  # a thread
    assert decided(machine, architecture, clone, 0x10000011) == syscalls.REFUSE | errno.EPERM
    assert decided(machine, architecture, 0x40000000 + 56) == syscalls.REFUSE | errno.EPERM
    assert decided(machine, 0x40000003, 1) == syscalls.KILL  # 32-bit calls


def test_the_filter_is_for_this_machine():
    assert platform.machine() in syscalls.MACHINES or len(syscalls.program(platform.machine())) == 8
