"""Runs a command, with all its children, in a limited amount of memory, and measures what it takes.

Memory is the sum of all processes' PSS: a page that several share is counted once.
"""

import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

GROUPS = [("/sys/fs/cgroup/memory", "memory.limit_in_bytes"), ("/sys/fs/cgroup", "memory.max")]
JOIN = 'echo $$ > "$0/cgroup.procs" && exec "$@"'


@dataclass
class Run:
    """How it went: memory in bytes."""

    status: int
    peak: int
    output: str


def control_group(limit):
    """A new control group, whose processes the kernel holds to the limit; None if none can be."""
    for root, file in GROUPS:
        folder = Path(root, f"dlcourse-{os.getpid()}")
        try:
            folder.mkdir()
        except OSError:
            continue
        if (folder / file).exists():
            (folder / file).write_text(str(limit))
            return folder
        folder.rmdir()
    return None


def run(command, limit, group=None, every=0.05, **options):
    """Run the command; whatever it starts is killed when all of it together exceeds the limit.

    The kernel sees to that where there is a control group; a look `every` so many seconds does
    anywhere on Linux, a little late.
    """
    if group:
        command = ["sh", "-c", JOIN, str(group), *command]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               encoding="utf-8", errors="replace", **options)
    peak = 0
    while process.poll() is None:
        family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(True)]
        used = sum(proportional(each.pid) for each in family)
        peak = max(peak, used)
        if used > limit:
            for each in family:
                each.kill()
        time.sleep(every)
    return Run(process.returncode, peak, process.stdout.read())


def proportional(pid):
    """The process's PSS in bytes; 0 when it has just ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return 1024 * sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
