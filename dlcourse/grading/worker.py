"""The worker in the jail: it runs a notebook's cells, and calls the functions that they define.

It is alone there with `plain`, `hollow` and `inside`, without the rest of the package.
"""

import io
import mmap
import sys
import traceback

import hollow
import plain
from IPython.core.compilerop import CachingCompiler
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

HEARD = 1000  # characters of what a function prints
RESERVE = 2**24  # bytes put aside, to answer with when a student's code has used up the rest


class Compiler(CachingCompiler):
    """Names each cell's code, so that the student's own lines are known in a traceback."""

    cell = ""

    def get_code_name(self, raw_code, transformed_code, number):
        return f"<{self.cell}>"


class Shell(InteractiveShell):
    """IPython without a kernel, a history or a traceback, and with a `%pip` that does nothing."""

    compiler_class = Compiler

    def __init__(self):
        config = Config()
        config.HistoryManager.enabled = False
        super().__init__(config=config)
        for magic in "pip", "conda", "mamba", "micromamba", "uv":
            self.register_magic_function(self.nothing, "line", magic)

    def nothing(self, *arguments, **options):
        pass

    showtraceback = showsyntaxerror = showindentationerror = enable_gui = nothing


class Printed(io.TextIOBase):
    """Keeps the first words that are printed, and forgets the rest."""

    def __init__(self):
        self.text = ""

    def write(self, text):
        self.text += text[:HEARD - len(self.text)]
        return len(text)


class Worker:
    """Answers requests in at most so many bytes. `stand_ins`: where to let stand-ins be found, or
    None where real libraries are, which look for one another and would find these."""

    def __init__(self, most_bytes, stand_ins):
        if stand_ins:
            hollow.install(stand_ins)
        self.shell, self.most_bytes = Shell(), most_bytes
        self.reserve = mmap.mmap(-1, RESERVE)
        self.cells = []  # the names of those that ran

    def answer(self, line):
        """The reply to a request, both as lines of bytes."""
        request = plain.read_line(line)
        number = request["number"]
        try:
            if "source" in request:
                reply = {"raised": self.run_cell(request["cell"], request["source"])}
            else:
                reply = self.call(request["function"], request["arguments"])
            return self.line(number, reply)
        except MemoryError:
            self.reserve.close()
            short = {"kind": "MemoryError", "text": "", "cell": None, "line": None}
            return self.line(number, {"raised": short})

    def run_cell(self, name, source):
        self.cells.append(name)
        self.shell.compile.cell = name
        done = self.shell.run_cell(source, store_history=True)
        error = done.error_before_exec or done.error_in_exec
        return None if error is None else self.whereabouts(error)

    def call(self, name, arguments):
        function = self.shell.user_ns.get(name)
        if type(function) is hollow.StandIn:
            return {"absent": function._name_}
        if not callable(function):
            return {"undefined": f"of type {type(function).__name__}"
                    if name in self.shell.user_ns else ""}
        given = [plain.decode(argument) for argument in arguments]
        stdout, sys.stdout = sys.stdout, (printed := Printed())
        try:
            hollow.graded = True
            value = function(*given)
        except hollow.Absent as absent:
            return {"absent": absent.name}
        except BaseException as error:  # SystemExit and KeyboardInterrupt, too
            return {"raised": self.whereabouts(error)}
        finally:
            hollow.graded = False
            sys.stdout = stdout
        if type(value) is hollow.StandIn:
            return {"absent": value._name_}
        try:
            return {"value": plain.encode(value), "changed": self.changed(arguments, given),
                    "printed": printed.text}
        except plain.Foreign as foreign:
            return {"foreign": foreign.what}

    def changed(self, arguments, given):
        """The arguments that the function changed in place, {"0": the first as it is now}."""
        now = [plain.encode(argument) for argument in given]
        return {str(k): now[k] for k in range(len(now)) if now[k] != arguments[k]}

    def whereabouts(self, error):
        """An exception: its kind, its text, and the innermost line of the student's own."""
        kind = "MemoryError" if isinstance(error, MemoryError) else type(error).__name__
        cell = line = None
        for frame, number in traceback.walk_tb(error.__traceback__):
            if frame.f_code.co_filename[1:-1] in self.cells:
                cell, line = frame.f_code.co_filename[1:-1], number
        if isinstance(error, SyntaxError) and line is None:
            cell, line = self.shell.compile.cell, error.lineno
        try:
            text = error.msg if isinstance(error, SyntaxError) else error
            if type(error) is KeyError and len(error.args) == 1:
                text = error.args[0]  # its own str puts quotes around it
            text = str(text)[:200]
        except BaseException:
            text = ""
        return {"kind": kind, "text": text, "cell": cell, "line": line}

    def line(self, number, reply):
        """The reply as bytes, or, where it is too large, a smaller one that says so."""
        try:
            line = plain.write_line({"number": number, **reply})
            if len(line) <= self.most_bytes:
                return line
            what = f"a result of more than {self.most_bytes // 2**20} MiB"
        except plain.Foreign as foreign:
            what = foreign.what
        return plain.write_line({"number": number, "foreign": what})
