"""The walls of the jail: the command that starts a student's process behind them.

An ordinary user gets a user namespace of its own. Root needs none; there the process gives up
root first thing (`inside`), for root is bound by no limit on processes.
"""

import functools
import json
import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

from . import syscalls, visible

ROOT = "/jail"  # what `visible` names lies below it
SCRATCH = "/tmp"  # what can be written, all in memory
SHARED = 2**24  # bytes in /dev/shm, for multiprocessing's locks

INSTALL = ("Students' code runs in a jail that bubblewrap makes, {}. On Debian or Ubuntu: "
           "sudo apt install bubblewrap (0.8 or newer, as in Debian 12 and Ubuntu 24.04).")
ELSEWHERE = ("Students' code runs in a jail that only Linux can make. On Windows grade in WSL 2, "
             "on macOS in a Linux virtual machine.")
REFUSED = ("bubblewrap is installed, but cannot make a jail here: {}. Ubuntu 24.04 lets AppArmor "
           "forbid it; allow it with a profile for /usr/bin/bwrap that has `userns,` in it "
           "(see `man apparmor.d`), or with sudo sysctl "
           "kernel.apparmor_restrict_unprivileged_userns=0. In a container it needs the right to "
           "make namespaces.")


@functools.cache
def why_not():
    """Return why no jail can be made on this machine and what to do, or None where it can."""
    if not sys.platform.startswith("linux"):
        return ELSEWHERE
    if shutil.which("bwrap") is None:
        return INSTALL.format("which is not installed")
    command = [*_namespaces(), *_system(), *_scratch(2**20), "--", "/bin/sh", "-c", ":"]
    done = subprocess.run(command, capture_output=True, text=True, env={}, timeout=60)
    if done.returncode == 0:
        return None
    reason = (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
    if "nknown option" in reason:
        return INSTALL.format("and the one installed here is too old")
    return REFUSED.format(reason)


def jailed(libraries, limits, channel):
    """Return the command line of a jail, its environment, and the files to hand over open."""
    program, needed, packages = visible.python()
    command = [*_namespaces(), *_system()]
    command += _show([(path, path) for path in needed])
    command += _show([(path, f"{ROOT}/{place}") for path, place in visible.things(libraries)])
    # Packages elsewhere are hidden: a library that the exercise forbids must not be found there.
    for folder in [*packages, *(f"{ROOT}/{place}" for place in visible.hidden(libraries))]:
        command += ["--tmpfs", folder, "--remount-ro", folder]
    command += _scratch(limits.scratch)
    if fonts := visible.fonts():
        command += ["--ro-bind", fonts, f"{SCRATCH}/matplotlib/{fonts.name}"]
    filter_file = syscalls.open_filter()
    command += ["--remount-ro", "/dev", "--remount-ro", "/", "--seccomp", str(filter_file), "--",
                *_python(program, libraries, ROOT, SCRATCH, channel, limits, _unused_user())]
    return [str(part) for part in command], _environment(SCRATCH), [filter_file]


def unjailed(libraries, limits, channel, folder):
    """The same without walls, in a folder of its own: only limits, and nothing is hidden."""
    root, scratch = Path(folder, "jail"), Path(folder, "scratch")
    for path, place in visible.things(libraries):
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        (root / place).symlink_to(path)
    for name in "work", "matplotlib":
        (scratch / name).mkdir(parents=True)
    if fonts := visible.fonts():
        (scratch / "matplotlib" / fonts.name).symlink_to(fonts)
    program, _, _ = visible.python()
    command = _python(program, libraries, root, scratch, channel, limits, None)
    return [str(part) for part in command], _environment(scratch), []


def _namespaces():
    """bubblewrap, with everything unshared that may be."""
    command = [shutil.which("bwrap"), "--die-with-parent", "--new-session", "--hostname", "jail"]
    if os.geteuid() == 0:
        return [*command, "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts",
                "--unshare-cgroup-try", "--cap-drop", "ALL",
                "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    return [*command, "--unshare-all", "--unshare-user", "--disable-userns"]


def _unused_user():
    """A user id that nothing belongs to, where we are root; another for each jail, since the
    kernel counts the processes of a user, not of a jail."""
    return 60_000 + secrets.randbelow(500) if os.geteuid() == 0 else None


def _system():
    """The system's programs and libraries, and nothing of its settings."""
    command = ["--ro-bind", "/usr", "/usr"]
    for name in "/bin", "/sbin", "/lib", "/lib32", "/lib64":
        if os.path.islink(name):
            command += ["--symlink", os.readlink(name), name]
        elif os.path.isdir(name):
            command += ["--ro-bind", name, name]
    return [*command, "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache",
            "--proc", "/proc", "--dev", "/dev"]


def _show(pairs):
    """Let paths be seen, read-only, in other places, whose folders anybody may enter."""
    folders = {folder for _, place in pairs for folder in Path(place).parents[:-1]}
    command = [part for folder in sorted(folders) for part in ("--perms", "0755", "--dir", folder)]
    return command + [part for pair in pairs for part in ("--ro-bind", *pair)]


def _scratch(size):
    """The folders that can be written; they are in memory, and end with the jail."""
    anybody = "--perms", "1777"
    return [*anybody, "--size", str(size), "--tmpfs", SCRATCH,
            *anybody, "--dir", f"{SCRATCH}/work", *anybody, "--dir", f"{SCRATCH}/matplotlib",
            *anybody, "--size", str(SHARED), "--tmpfs", "/dev/shm"]


def _python(program, libraries, root, scratch, channel, limits, user):
    """The command line of `inside`, with what it has to know."""
    most = {"FSIZE": limits.scratch, "CORE": 0, "NOFILE": 256}
    if sys.platform == "linux":
        most |= {"AS": limits.address, "MSGQUEUE": 0}
    if root == ROOT:  # without walls it would count the instructor's own processes
        most["NPROC"] = limits.processes
    options = {
        "channel": channel.fileno(), "user": user, "limits": most, "most_bytes": limits.reply,
        "path": [f"{root}/{place}" for place in visible.SEARCHED], "work": f"{scratch}/work",
        "stand_ins": None if libraries else f"{root}/data"}
    return [program, "-I", "-S", "-B", "-X", "utf8", f"{root}/program/inside.py",
            json.dumps(options)]


def _environment(scratch):
    """All that a student's process has of an environment. It inherits none: tokens live there."""
    return {"PATH": "/usr/bin:/bin", "HOME": f"{scratch}/work", "TMPDIR": f"{scratch}",
            "LANG": "C.UTF-8", "USER": "student", "IPYTHONDIR": f"{scratch}/ipython",
            "MPLBACKEND": "agg", "MPLCONFIGDIR": f"{scratch}/matplotlib",
            "KERAS_HOME": f"{scratch}/keras", "TF_CPP_MIN_LOG_LEVEL": "2",
            "CUDA_VISIBLE_DEVICES": "-1", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
