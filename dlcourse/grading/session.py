"""A student's notebook in a jail: its cells are run there, and its functions called from here.

    with Session([Cell("def double(x):\\n    return 2 * x", "cell 1")]) as session:
        double = session.function("double")
        double(np.arange(3))  # array([0, 2, 4])
        session.problems      # [] : nothing went wrong in the cells

What is left of a student's process is never trusted twice: after a call that hangs, dies or sends
nonsense there is a new jail, in which all the cells run again, except those that did such things.
"""

import time
from typing import NamedTuple

from . import plain, replies
from .jail import Jail, Limits, why_not
from .problems import (Died, GradingProblem, Interfered, NoIsolation, NotDefined, NotPlain,
                       OwnWorkMissing, Raised, StudentError, TooMuchMemory, TooSlow)

__all__ = ["Cell", "Died", "GradingProblem", "Interfered", "Limits", "NoIsolation", "NotDefined",
           "NotPlain", "OwnWorkMissing", "Raised", "Session", "StudentError", "TooMuchMemory",
           "TooSlow"]


class Cell(NamedTuple):
    """A code cell, and a name for it in messages: "cell 7"."""

    source: str
    name: str


class Session:
    """A notebook's cells in a jail, which starts when it is first needed.

    libraries: whether Keras and dlcourse are there, or NumPy and Matplotlib alone.
    limits: what it may use of time, memory, processes and scratch space.
    isolation=False: no walls, for a machine that cannot have them; anything can then be read.
    Raises NoIsolation where no jail can be made.
    """

    def __init__(self, cells, libraries=False, limits=Limits(), isolation=True):
        if isolation and (reason := why_not()):
            raise NoIsolation(reason)
        self.cells, self.limits = list(cells), limits
        self._new_jail = lambda: Jail(libraries, limits, isolation)
        self._jail, self._ran, self._closed, self._used = None, False, False, 0.0
        self._notes = {}  # cell -> what went wrong in it
        self._left_out = set()  # the cells that killed a jail
        self._spoilt = {}  # name of a function that killed a jail -> the problem

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self._closed = True
        self._end_jail()

    @property
    def problems(self):
        """What went wrong in the cells, a sentence each; they are run if they were not yet."""
        if not self._ran and not self._closed:
            try:
                self._start()
            except GradingProblem:
                pass  # the time is used up, which every call will say, too
        return [self._notes[k] for k in sorted(self._notes)]

    def function(self, name, seconds=None):
        """Return a function f(*arguments) that calls the student's function of that name.

        Arguments and result are plain data (`plain`). What the student's function changes in
        place is changed in the caller's arrays and lists, too. seconds: time for one call.

        f raises what the student's function raised, as the same builtin exception or as
        StudentError, each with a `Raised` as its `remote`; or another GradingProblem.
        """
        def function(*arguments):
            return self._call(name, seconds or self.limits.call, arguments)
        function.__name__ = function.__qualname__ = name
        return function

    def _call(self, name, seconds, arguments):
        sent = [plain.encode(argument) for argument in arguments]
        if name in self._spoilt:
            raise self._spoilt[name].with_traceback(None)
        self._start()
        try:
            reply = self._ask({"function": name, "arguments": sent}, seconds, name)
            return replies.value(name, reply, arguments, self.cells)
        except (TooSlow, Died, TooMuchMemory, Interfered) as problem:
            if problem.remote is None:  # no exception of the student's: the jail is of no use now
                self._spoilt[name] = problem
                self._end_jail()
            raise

    def _start(self):
        """Have a jail in which all cells ran, as far as they can."""
        if self._closed:
            raise RuntimeError("This session is closed: call its functions inside the `with`.")
        while self._jail is None:
            self._require_time()
            self._jail = self._new_jail()
            for k, cell in enumerate(self.cells):
                if k not in self._left_out and not self._run(k, cell):
                    self._end_jail()
                    break
        self._ran = True

    def _run(self, k, cell):
        """Run a cell and note what went wrong. False if it ended the jail."""
        try:
            reply = self._ask({"cell": f"{k}", "source": cell.source}, self.limits.cell, cell.name)
            if reply.get("raised") is not None:
                kind, text, line, _ = replies.raised(reply["raised"], self.cells)
                note = f"{cell.name} raised {kind}" + (f": {text}" if text else "")
                self._notes.setdefault(k, note + (f" (line {line})" if line else ""))
            return True
        except GradingProblem as problem:
            self._left_out.add(k)
            self._notes[k] = f"{problem} It was left out."
            return False

    def _ask(self, request, seconds, who):
        self._require_time()
        left, began = self.limits.total - self._used, time.monotonic()
        try:
            return self._jail.ask(request, min(seconds, left), who)
        except TooSlow:
            if left < seconds:
                raise TooSlow(f"The notebook's {self.limits.total:g} s ended in {who}.") from None
            raise
        finally:
            self._used += time.monotonic() - began

    def _require_time(self):
        if self._used >= self.limits.total:
            raise TooSlow(f"The notebook has used up all of its {self.limits.total:g} s.")

    def _end_jail(self):
        if self._jail is not None:
            self._jail.close()
            self._jail = None
