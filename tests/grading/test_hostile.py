"""Submissions that cheat, break things or break out: none gets what it wants, or hurts others.

Each attack is a cell that defines `attack`. Cheats are functions `double` that are wrong, and
would have themselves judged right. Beside every attack another notebook is open, and stays well.
"""

import os
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import psutil
import pytest

from dlcourse.checks.practice import Practice
from dlcourse.grading import jail
from dlcourse.grading.session import (Cell, Died, Interfered, Limits, NotPlain, Session,
                                      StudentError, TooMuchMemory, TooSlow)

pytestmark = pytest.mark.skipif(bool(jail.why_not()), reason=str(jail.why_not()))

OURS = 2**23 + os.getpid()  # bytes of scratch, a number by which our processes are known
LIMITS = Limits(cell=2, call=5, resident=2**29, scratch=OURS, reply=2**22)
DOUBLE = Practice("double", lambda x: 2 * x, [(np.arange(3.0),), (np.full(2, 0.5),)], [])


def notebook(*sources):
    return Session([Cell(textwrap.dedent(source), f"cell {k}")
                    for k, source in enumerate(sources, 1)], limits=LIMITS)


@pytest.fixture(scope="module")
def neighbour():
    with notebook("def double(x):\n    return 2 * x") as opened:
        yield opened


@pytest.fixture(autouse=True)
def nobody_else_is_hurt(neighbour):
    """After each attack: the neighbour still answers, and no process of the attacker is left."""
    assert DOUBLE.judge(neighbour.function("double")).kind == "right"
    before = set(psutil.pids())
    yield
    assert DOUBLE.judge(neighbour.function("double")).kind == "right"
    left = [process for process in psutil.process_iter(["cmdline"])
            if process.pid not in before and f" {OURS}," in str(process.info["cmdline"])]
    assert not psutil.wait_procs(left, timeout=2)[1]


ENDS = {  # what ends in a problem: the cell, and the problem
    "os._exit": ("def attack(): import os; os._exit(0)", Died),
    "a signal to itself": ("def attack(): import os; os.kill(os.getpid(), 9)", Died),
    "a signal to everybody": ("""
        import os, signal, time
        def attack():
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            for number in signal.SIGTERM, signal.SIGKILL:
                try: os.kill(-1, number)
                except OSError: pass
            os.kill(os.getpid(), signal.SIGKILL)
        """, Died),
    "a stop": ("def attack(): import os; os.kill(os.getpid(), 19)", TooSlow),
    "a segmentation fault": ("def attack(): import ctypes; ctypes.string_at(0)", Died),
    "an endless loop": ("def attack():\n    while True: pass", TooSlow),
    "an endless loop in a regular expression": (
        "def attack(): import re; re.match('(a+)+$', 'a' * 60 + 'b')", TooSlow),
    "a loop that swallows everything": ("""
        import signal
        def attack():
            for number in range(1, 65):
                try: signal.signal(number, signal.SIG_IGN)
                except (OSError, ValueError): pass
            while True:
                try:
                    while True: pass
                except BaseException: pass
        """, TooSlow),
    "a fork bomb": ("""
        import os
        def attack():
            while True:
                try: os.fork()
                except OSError: pass
        """, (TooSlow, TooMuchMemory)),
    "an allocation of 100 GB": ("import numpy as np\ndef attack(): np.ones(10**11)", TooMuchMemory),
    "memory, slowly": ("def attack():\n    x = []\n    while True: x.append(bytes(10**6))",
                       TooMuchMemory),
    "memory in child processes": ("""
        import os, time
        def attack():
            for _ in range(10):
                if not os.fork():
                    held = b"x" * 10**8
                    time.sleep(9)
            time.sleep(9)
        """, TooMuchMemory),
    "exit": ("def attack(): import sys; sys.exit(0)", StudentError),
    "KeyboardInterrupt": ("def attack(): raise KeyboardInterrupt", StudentError),
    "an exception of its own": (
        "class E(BaseException): pass\ndef attack(): raise E", StudentError),
    "an exception that cannot be shown": ("""
        class E(Exception):
            def __str__(self): raise SystemExit
        def attack(): raise E
        """, StudentError),
    "an exception with a text of 100 MB": ("""
        class E(Exception):
            def __str__(self): return "\\x1b[2J" * 2 * 10**7
        def attack(): raise E
        """, StudentError),
    "recursion without end": ("def attack(): return attack()", RecursionError),
    "garbage to every file": ("""
        import os
        def attack():
            for number in range(256):
                try: os.write(number, b"garbage\\n")
                except OSError: pass
        """, Interfered),
    "closing every file": ("def attack(): import os; os.closerange(0, 256)", Died),
    "far too long a line": ("""
        import os
        def attack():
            for _ in range(10**4): os.write(100, b"x" * 2**20)
        """, Interfered),
    "a reply that drips": ("""
        import os, time
        def attack():
            while True: os.write(100, b"x"); time.sleep(0.001)
        """, TooSlow),
    "a reply that makes no sense": ("""
        import os
        def attack():
            os.write(100, b'{"number": 2, "value": {"array": "", "dtype": "|O", "shape": [1]}}\\n')
        """, Interfered),
    "a reply with a number of its own": (
        """def attack(): import os; os.write(100, b'{"number": 99, "value": 1}\\n')""", Interfered),
    "a reply nested without end": (
        """def attack(): import os; os.write(100, b'{"number": 2, "value": ' + b'[' * 10**5)
        """.strip() + "; os.write(100, b'\\n')", Interfered),
    "a large array": ("import numpy as np\ndef attack(): return np.zeros(10**6)", NotPlain),
    "a huge array": ("import numpy as np\ndef attack(): return np.zeros(10**7)", NotPlain),
    "a huge array of one number": (
        "import numpy as np\ndef attack(): return np.broadcast_to(1, (10**5,) * 3)", NotPlain),
    "a list within a list within": ("""
        def attack():
            x = []
            for _ in range(10**5): x = [x]
            return x
        """, NotPlain),
    "a list of itself": ("def attack():\n    x = []\n    x.append(x)\n    return x", NotPlain),
    "an integer of a million digits": ("def attack(): return 1 << 10**7", NotPlain),
    "a generator": ("def attack(): yield 1", NotPlain),
    "a type with a name of 10 MB": ("def attack(): return type('x' * 10**7, (), {})()", NotPlain),
}


@pytest.mark.parametrize("kind", ENDS)
def test_it_ends_in_a_problem_that_can_be_read(kind):
    source, problem = ENDS[kind]
    with notebook("", source, "def well(x):\n    return x") as opened:
        attack = opened.function("attack", seconds=20 if problem is TooMuchMemory else 1)
        with pytest.raises(problem) as raised:
            attack()
            attack()
        assert opened.function("well")(3) == 3
    assert 0 < len(str(raised.value)) < 400 and str(raised.value).isprintable()


CELLS = {  # what a cell may try to spoil for the other cells: the cell, and what is said of it
    "os._exit": ("import os; os._exit(0)", "ended the whole process"),
    "an endless loop": ("while True: pass", "did not end within 2 s"),
    "exit": ("raise SystemExit", "raised SystemExit"),
    "KeyboardInterrupt": ("raise KeyboardInterrupt", "raised KeyboardInterrupt"),
    "garbage": ("import os; os.write(100, b'garbage\\n')", "interfered"),
    "memory": ("x = []\nwhile True: x.append(bytes(10**6))", "emory"),
}


@pytest.mark.parametrize("kind", CELLS)
def test_a_cell_spoils_nothing_for_the_others(kind):
    source, said = CELLS[kind]
    with notebook(source, "def double(x):\n    return 2 * x") as opened:
        assert DOUBLE.judge(opened.function("double")).kind == "right"
        assert said in opened.problems[0] and len(opened.problems) == 1


CHEATS = {
    "numpy patched": """
        import numpy as np
        np.allclose = np.array_equal = np.isclose = lambda *a, **k: True
        np.ndarray.__eq__ = True
        """,
    "builtins patched": """
        import builtins
        builtins.isinstance = builtins.callable = builtins.all = lambda *a: True
        builtins.len = lambda x: 1
        """,
    "json patched": """
        import json
        json.dumps = lambda *a, **k: '{"number": 2, "value": true, "changed": {}, "printed": ""}'
        """,
    "base64 patched": "import base64\nbase64.b64encode = lambda x: b''",
    "the worker patched": """
        import gc
        for thing in gc.get_objects():
            if type(thing).__name__ == "Worker":
                type(thing).answer = lambda self, request: {"verdict": "right", "right": True,
                    "value": True, "changed": {}, "printed": ""}
        """,
    "asserts dropped": """
        import ast
        class Drop(ast.NodeTransformer):
            def visit_Assert(self, node): return ast.Pass()
        get_ipython().ast_transformers.append(Drop())
        """,
    "tracing": """
        import sys
        def tracer(frame, event, value):
            frame.f_trace_opcodes = True
            return tracer
        sys.settrace(tracer)
        """,
    "a thread that answers": """
        import os, threading, time
        def answer():
            for n in range(2, 50):
                os.write(100, b'{"number": %d, "value": true, "changed": {}, "printed": ""}\\n' % n)
                time.sleep(0.01)
        threading.Thread(target=answer, daemon=True).start()
        """,
    "the check redefined": """
        def judge(*a): return "right"
        class Practice: judge = __call__ = run = judge
        import sys
        sys.modules["dlcourse.checks.practice"] = Practice
        """,
}
RETURNS = {
    "0": "return 0",
    "an object that equals everything": "return Yes()",
    "a list of such objects": "return [Yes()] * len(x)",
    "an array of such objects": "return np.array([Yes()] * len(x))",
    "a number that equals everything": "return YesFloat(1)",
    "an array that equals everything": "return np.zeros(len(x)).view(YesArray)",
    "a class": "return Yes",
    "the argument, changed": "x *= 2; return x",
    "the expected value, found": """
        import gc, sys
        frame, seen = sys._getframe(), gc.get_objects()
        while frame:
            seen += list(frame.f_locals.values())
            frame = frame.f_back
        for thing in seen:
            if type(thing) is np.ndarray and thing.shape == x.shape and (thing == x + x).all():
                return thing
        return x
        """,
}
LIARS = """
    import numpy as np
    class Yes:
        __class__ = property(lambda self: float)
        dtype, shape, ndim, size = np.dtype(float), (3,), 1, 3
        def __eq__(self, other): return True
        def __len__(self): return 3
        def __float__(self): return 1.0
        def __bool__(self): return True
        def __array__(self, *a, **k): return np.zeros(3)
        def __reduce__(self): import os; return os.system, ("touch /tmp/pickled",)
        def __getattr__(self, name): return self
        def __call__(self, *a, **k): return self
    class YesFloat(float):
        def __eq__(self, other): return True
        def __sub__(self, other): return 0.0
        __rsub__ = __sub__
        __hash__ = None
    class YesArray(np.ndarray):
        def __eq__(self, other): return True
        def __array_ufunc__(self, *a, **k): return True
        def __array_function__(self, *a, **k): return True
    """


def judge(*sources):
    with notebook(*sources) as opened:
        return DOUBLE.judge(opened.function("double"))


@pytest.mark.parametrize("kind", CHEATS)
def test_a_cheat_makes_nothing_right(kind):
    verdict = judge(CHEATS[kind], "def double(x):\n    return 0 * x")
    assert verdict.kind in ("wrong", "mistake", "error")
    assert len(verdict.text) < 1000


@pytest.mark.parametrize("kind", RETURNS)
def test_a_lie_is_not_right(kind):
    body = textwrap.indent(textwrap.dedent(RETURNS[kind]), "    ")
    assert judge(LIARS, "def double(x):\n" + body).kind in ("wrong", "mistake", "error")


def found(source, *arguments):
    """What an attack found, did or reached: a list that should be empty."""
    with notebook("import os", source) as opened:
        return opened.function("attack", seconds=30)(*arguments)


def test_nothing_of_the_host_can_be_read(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_TOKEN", "s3cret")
    (tmp_path / "gradebook.db").write_text("grades")
    repository, home = Path(__file__).parents[2], Path.home()
    places = [tmp_path / "gradebook.db", tmp_path, repository, repository / "notebooks", home,
              home / ".bashrc", "/etc/passwd", "/etc/shadow", "/etc/hostname", "/var", "/home",
              "/run", "/sys", "/boot", "/opt", "/mnt", "/media", "/srv", "/dev/sda", "/dev/mem",
              "/dev/kmsg", "/tmp/.X11-unix", "/jail/course/dlcourse/grading",
              "/jail/course/dlcourse/layers.py", f"/proc/{os.getpid()}",
              f"/proc/{os.getppid()}/environ", "/jail/site/keras", "/jail/site/sklearn"]
    under = [str(place) for place in places if not Path(sys._base_executable).resolve()
             .is_relative_to(place)]  # the folders on the way to Python exist, empty
    assert found("""
        def attack(places):
            read = []
            for place in places:
                try: read.append([place, os.listdir(place) if os.path.isdir(place)
                                 else open(place, "rb").read(9)])
                except OSError: pass
            return [str(r) for r in read]
        """, under) == []
    assert "s3cret" not in str(found("""
        def attack():
            texts = [str(os.environ)]
            for number in os.listdir("/proc"):
                for name in "environ", "cmdline":
                    try: texts.append(open(f"/proc/{number}/{name}").read())
                    except OSError: pass
            return texts
        """))


def test_only_python_can_be_seen_on_the_way_to_it():
    base = Path(sys._base_executable).resolve().parents[1]
    on_the_way = [str(folder) for folder in base.parents[:-1] if folder != Path("/usr")]
    names = found("""
        def attack(folders):
            return [name for folder in folders for name in os.listdir(folder)]
        """, on_the_way)
    assert set(names) <= set(base.parts)


def test_no_forbidden_library_can_be_found():
    assert found("""
        import sys
        def attack():
            names = {"keras", "tensorflow", "sklearn", "scipy", "torch", "grading"}
            return [f"{folder}/{name}" for top in ("/usr/lib", "/usr/local", "/jail", sys.prefix)
                    for folder, folders, files in os.walk(top)
                    if folder.endswith("-packages") or folder.startswith("/jail")
                    for name in names.intersection(folders) if "typeshed" not in folder]
        """) == []


def test_nothing_can_be_written_but_the_scratch_folder():
    places = ["/", "/usr", "/usr/bin", "/etc", "/jail", "/jail/site", "/jail/site/numpy",
              "/jail/program", "/jail/course/dlcourse", "/dev", "/proc", "/proc/sys/kernel",
              "/var/tmp", "/home", "/root", str(Path.home()), str(Path(__file__).parent),
              str(Path(sys._base_executable).resolve().parent), sys.prefix]
    assert found("""
        def attack(places):
            written = []
            for place in places:
                for mode in "a", "r+":
                    for name in "new", "hostname", "__init__.py", "inside.py":
                        try:
                            open(f"{place}/{name}", mode).write("x")
                            written.append(f"{place}/{name}")
                        except OSError: pass
            open("here", "w").write("x")
            return written
        """, places) == []


def test_the_disk_cannot_be_filled():
    used = found("""
        def attack():
            used = 0
            for folder in "/tmp", "/dev/shm", "/tmp/work":
                for k in range(100):
                    try:
                        with open(f"{folder}/{k}", "wb", buffering=0) as file:
                            for _ in range(100):
                                used += file.write(bytes(2**20))
                    except OSError: pass
            return used
        """)
    assert 2**20 <= used <= 2**25


def test_output_costs_nothing():
    assert found("""
        import sys
        def attack():
            for _ in range(10_000):
                os.write(1, bytes(2**20)), os.write(2, bytes(2**20))
            for _ in range(1000):
                print("x" * 10**5), sys.stderr.write("x" * 10**5)
            return []
        """) == []


def test_nobody_can_be_reached(tmp_path):
    with (socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp,
          socket.socket(socket.AF_UNIX) as unix, socket.socket(socket.AF_UNIX) as abstract):
        tcp.bind(("127.0.0.1", 0)), udp.bind(("127.0.0.1", 0))
        unix.bind(str(tmp_path / "socket")), abstract.bind(f"\0dlcourse-{os.getpid()}")
        for listener in tcp, unix, abstract:
            listener.listen()
        places = [[int(socket.AF_INET), "127.0.0.1", tcp.getsockname()[1]],
                  [int(socket.AF_INET), "1.1.1.1", 53],
                  [int(socket.AF_UNIX), str(tmp_path / "socket")],
                  [int(socket.AF_UNIX), f"\0dlcourse-{os.getpid()}"]]
        assert found("""
            import socket
            def attack(places, udp):
                reached = []
                for family, *address in places:
                    address = tuple(address) if len(address) > 1 else address[0]
                    try:
                        with socket.socket(family) as s:
                            s.settimeout(0.2)
                            s.connect(address)
                            reached.append(str(address))
                    except OSError: pass
                try: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", udp))
                except OSError: pass
                try: reached.append(str(socket.getaddrinfo("example.org", 80)))
                except OSError: pass
                return reached
            """, places, udp.getsockname()[1]) == []
        udp.settimeout(0.1)
        with pytest.raises(TimeoutError):
            udp.recv(1)


def test_no_other_process_can_be_touched():
    with subprocess.Popen(["sleep", "60"]) as bystander:
        touched = found("""
            import ctypes, signal
            libc = ctypes.CDLL(None, use_errno=True)
            def attack(numbers):
                touched = []
                for number in numbers:
                    try:
                        os.kill(number, signal.SIGKILL)
                        touched.append(f"killed {number}")
                    except OSError: pass
                    if libc.ptrace(16, number, 0, 0) == 0: touched.append(f"traced {number}")
                    try:
                        open(f"/proc/{number}/mem", "rb").close()
                        touched.append(f"opened the memory of {number}")
                    except OSError: pass
                return touched
            """, [os.getpid(), os.getppid(), bystander.pid])
        lives = bystander.poll() is None
        bystander.kill()
    assert lives and touched == []


def test_neither_root_nor_a_namespace_nor_uncounted_memory_can_be_had():
    assert found("""
        import ctypes, resource
        libc = ctypes.CDLL(None, use_errno=True)
        def attack():
            had = []
            for what in (lambda: os.setuid(0), lambda: os.memfd_create("x"),
                         lambda: os.chroot("/tmp"), lambda: os.mknod("/tmp/disk", 0o60666, 2049),
                         lambda: resource.setrlimit(resource.RLIMIT_NPROC, (10**4, 10**4)),
                         lambda: resource.setrlimit(resource.RLIMIT_AS, (-1, -1))):
                try: had.append(str(what()))
                except (OSError, ValueError): pass
            for flags in 0x10000000, 0x20000, 0x40000000, 0x20000000:
                if libc.unshare(flags) == 0: had.append(f"unshared {flags:x}")
            if libc.shmget(0, 2**20, 0o1600) >= 0: had.append("shared memory")
            if libc.mount(b"none", b"/tmp/work", b"tmpfs", 0, None) == 0: had.append("a mount")
            if os.geteuid() == 0 or os.getegid() == 0 or 0 in os.getgroups(): had.append("root")
            status = open("/proc/self/status").read()
            had += [l for l in status.splitlines() if l.startswith("CapEff") and int(l[7:], 16)]
            had += [l for l in status.splitlines() if l.startswith("NoNewPrivs") and "1" not in l]
            return had
        """) == []


def test_a_daemon_ends_with_its_session():
    mark = f"daemon-{os.getpid()}"
    with notebook("""
            import os
            def attack(mark):
                if not os.fork():
                    os.setsid()
                    if not os.fork(): os.execv("/bin/sleep", [mark, "60"])
                    os._exit(0)
                return os.listdir("/proc")
            """) as opened:
        opened.function("attack")(mark)
        began = time.monotonic()
        while not (daemons := _running(mark)):
            assert time.monotonic() - began < 5
    assert not psutil.wait_procs(daemons, timeout=2)[1]


def _running(mark):
    return [p for p in psutil.process_iter(["cmdline"]) if mark in (p.info["cmdline"] or [])]


def test_a_thread_that_goes_on_disturbs_no_other_call():
    with notebook("""
            import threading
            def attack():
                def spin():
                    while True: pass
                threading.Thread(target=spin).start()
            def double(x):
                return 2 * x
            """) as opened:
        assert opened.function("attack")() is None
        assert DOUBLE.judge(opened.function("double")).kind == "right"


def test_the_child_of_a_fork_gives_no_second_answer():
    with notebook("import os\ndef double(x):\n    os.fork()\n    return 2 * x") as opened:
        assert DOUBLE.judge(opened.function("double")).kind == "right"


def test_one_answer_for_all_is_an_interference_at_the_next_call():
    with notebook("""
            import os
            def attack():
                os.write(100, b'{"number": 2, "value": 1, "changed": {}, "printed": ""}\\n')
                return 2
            """) as opened:
        with pytest.raises(Interfered):
            for _ in range(2):
                opened.function("attack")()
