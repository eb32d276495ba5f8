"""A process for a student's code, in bubblewrap: no network, no files but its own, limits on all.

A jail can be asked, and killed. `session` knows what to ask, and what to do when it dies.
"""

import contextlib
import dataclasses
import os
import socket
import subprocess
import tempfile
import threading
import time

import psutil

from . import plain, walls
from .problems import Died, GradingProblem, Interfered, NoIsolation, TooMuchMemory, TooSlow
from .walls import why_not

__all__ = ["Jail", "Limits", "why_not"]

MIB, GIB = 2**20, 2**30
START = 60  # seconds within which a jail must be ready: a busy machine is slow
BEAT = 0.1  # seconds between two looks at its memory


@dataclasses.dataclass(frozen=True)
class Limits:
    """What a submission may use: seconds of time, bytes of memory, numbers of processes.

    None stands for what suits the jail: more where the libraries are open, for TensorFlow.
    """

    cell: float = 60  # seconds for a cell
    call: float = 10  # for one call of a function
    total: float = 300  # for everything in a session
    resident: int | None = None  # bytes in memory, all processes together: 1.5 GiB, or 4
    address: int | None = None  # bytes of address space for each process: 2 GiB, or 8
    processes: int | None = None  # and threads: 64, or 512
    scratch: int = 64 * MIB  # bytes in the only folder that can be written
    reply: int = 64 * MIB  # bytes that one call may return

    def suiting(self, libraries):
        """These limits, with a number for each None."""
        suits = {"resident": 3 * GIB // 2, "address": 2 * GIB, "processes": 64}
        if libraries:
            suits = {"resident": 4 * GIB, "address": 8 * GIB, "processes": 512}
        return dataclasses.replace(self, **{name: number for name, number in suits.items()
                                            if getattr(self, name) is None})


class Jail:
    """One process in isolation, ready to be asked. Raises NoIsolation when it does not start.

    It ends with the thread that made it, as bubblewrap's --die-with-parent has it.
    """

    def __init__(self, libraries, limits, isolation=True):
        self.limits = limits.suiting(libraries)
        self._memory_spent, self._asked = False, 0
        self._folder = None if isolation else tempfile.TemporaryDirectory(
            prefix="unjailed-", ignore_cleanup_errors=True)
        self._channel, theirs = socket.socketpair()
        with theirs, tempfile.TemporaryFile() as complaints:
            self._start(libraries, theirs, complaints)
            theirs.close()  # now only the jail has it: we hear when that ends
            try:
                self._exchange(0, b"", START, "The jail")
            except GradingProblem as problem:
                self.close()
                complaints.seek(0)
                said = complaints.read(4096).decode(errors="replace").split("\n")
                reason = next((line for line in reversed(said) if line.strip()), problem)
                raise NoIsolation(f"The jail for students' code did not start: {reason}") from None

    def _start(self, libraries, channel, complaints):
        if self._folder:
            command, environment, handed = walls.unjailed(
                libraries, self.limits, channel, self._folder.name)
        else:
            command, environment, handed = walls.jailed(libraries, self.limits, channel)
        try:
            self._process = subprocess.Popen(
                command, env=environment, pass_fds=[channel.fileno(), *handed], cwd="/",
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=complaints,
                start_new_session=True)
        finally:
            for descriptor in handed:
                os.close(descriptor)
        self._first = psutil.Process(self._process.pid)  # knows when its number is another's
        threading.Thread(target=self._watch, daemon=True).start()

    def ask(self, request, seconds, who):
        """Send a request and return the reply, a dict. `who` is the subject of a problem's words.

        Raises TooSlow, TooMuchMemory, Died or Interfered. After these the jail is of no use.
        """
        self._asked += 1
        line = plain.write_line({"number": self._asked, **request})
        return self._exchange(self._asked, line, seconds, who)

    def close(self):
        """Kill everything in the jail."""
        self._kill()
        self._channel.close()
        if self._folder:
            self._folder.cleanup()

    def _kill(self):
        bubblewrap, *inside = self._processes() or [self._first]
        for process in [bubblewrap, *inside] if self._folder else inside or [bubblewrap]:
            with contextlib.suppress(psutil.Error):
                process.kill()
        try:
            self._process.wait(1)  # it ends with what is in it, and then leaves no zombie
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _exchange(self, number, line, seconds, who):
        """Send a line, and return the next one from the jail, which must answer to `number`."""
        deadline = time.monotonic() + seconds
        received = bytearray()
        try:
            self._channel.settimeout(seconds)
            self._channel.sendall(line)
            while not received.endswith(b"\n"):
                if len(received) > self.limits.reply:
                    raise Interfered(f"{who} sent more than {self.limits.reply / MIB:g} MiB.")
                if (left := deadline - time.monotonic()) <= 0:  # also where it drips
                    raise TimeoutError
                self._channel.settimeout(left)
                if not (piece := self._channel.recv(MIB)):
                    raise self._death(who)
                received += piece
        except TimeoutError:
            raise TooSlow(f"{who} did not end within {seconds:g} s and was stopped.") from None
        except OSError:
            raise self._death(who) from None
        try:
            message = plain.read_line(bytes(received))  # two lines in one are no JSON, either
        except plain.Damaged:
            message = {}
        if message.pop("number", None) != number:
            raise Interfered(f"{who} interfered with the grading: what came was no answer.")
        return message

    def _death(self, who):
        if self._memory_spent:
            most = f"{self.limits.resident / GIB:.2g} GiB"
            return TooMuchMemory(f"{who} used more than {most} of memory and was stopped.")
        return Died(f"{who} ended the whole process, by a crash or by os._exit.")

    def _processes(self):
        try:
            return [self._first, *self._first.children(recursive=True)]
        except psutil.Error:
            return []

    def _watch(self):
        """Kill the jail when its processes together use too much memory."""
        while self._process.poll() is None:
            used = 0
            for process in self._processes():
                with contextlib.suppress(psutil.Error):
                    used += process.memory_info().rss
            if used > self.limits.resident:
                self._memory_spent = True
                self._kill()
            time.sleep(BEAT)
