"""Does `make lab` work on a fresh machine, and does it say what is wrong when it cannot?

No test here uses the network. The real set-up runs in a small copy of the course whose one
requirement comes from a folder beside it.
"""

import ast
import errno
import hashlib
import importlib.metadata
import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
import tomllib
import urllib.request
import zipfile
from pathlib import Path
from types import SimpleNamespace

import latest
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import course

ROOT = Path(course.ROOT)
posix = pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
makes = pytest.mark.skipif(not shutil.which("make"), reason="needs make")


def the_sentence(check, *arguments):
    """What a check says as it ends the program: one sentence on one line."""
    with pytest.raises(SystemExit) as stop:
        check(*arguments)
    sentence = stop.value.code
    assert re.fullmatch(r"[A-Z][^\n]*[^\n.]\.", sentence)
    assert not re.search(r"\. [A-Z]", sentence), "more than one sentence"
    return sentence


# ---- The checks.


@pytest.mark.parametrize("version, why", [((2, 7), "old"), ((3, 8), "old"), ((3, 14), "new")])
def test_an_unsuitable_python_is_named_with_the_one_to_install(version, why):
    sentence = the_sentence(course.check_python, version)
    assert f"this is {version[0]}.{version[1]}, too {why}" in sentence
    assert "install 3.13 from https://www.python.org/downloads/" in sentence


@pytest.mark.parametrize("version", course.PYTHONS)
def test_the_supported_pythons_are_those_of_pyproject(version):
    course.check_python(version)
    assert "{}.{}".format(*version) in Requirement(f"x{project()['requires-python']}").specifier


@pytest.mark.parametrize(
    "system, machine, bits64, says",
    [
        ("darwin", "x86_64", True, "no longer built for Intel Macs: open the notebooks on Binder"),
        ("win32", "x86", False, "32-bit Python and TensorFlow needs a 64-bit one: install"),
        ("win32", "ARM64", True, "no build for win32 on ARM64: open the notebooks on Binder"),
        ("linux", "riscv64", True, "no build for linux on riscv64"),
        ("freebsd14", "amd64", True, "no build for freebsd14 on amd64"),
    ],
)
def test_a_machine_without_tensorflow_is_sent_elsewhere(system, machine, bits64, says):
    assert says in the_sentence(course.check_platform, system, machine, bits64)


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_python_without_venv_says_which_package_to_install(module, monkeypatch):
    course.check_venv()
    monkeypatch.setitem(sys.modules, module, None)  # what importing a missing module meets
    package = "python{}.{}-venv".format(*sys.version_info)
    sentence = the_sentence(course.check_venv)
    assert f"lacks its {module} module" in sentence and f"apt install {package}" in sentence


def test_a_folder_that_cannot_be_written_to_is_named_before_anything_is_tried(monkeypatch):
    course.check_writable()

    def refuse(dir):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(course.tempfile, "TemporaryFile", refuse)
    assert "(Read-only file system): copy the course" in the_sentence(course.check_writable)


@pytest.mark.parametrize("free, enough", [(4.9e9, False), (5.1e9, True)])
def test_too_little_disk_space_is_noticed_before_the_download(free, enough, monkeypatch):
    monkeypatch.setattr(course.shutil, "disk_usage", lambda folder: SimpleNamespace(free=free))
    if enough:
        course.check_disk()
    else:
        assert "needs 5 GB of free disk space and there are 4.9" in the_sentence(course.check_disk)


@pytest.mark.parametrize(
    "output, says",
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
         "disk (or your quota) is full: free 5 GB"),
        ("OSError: [Errno 122] Disk quota exceeded: '/home/ada/.cache/pip'", "quota) is full"),
        ("Connection broken: OSError(28, 'No space left on device')", "is full"),
        ("WARNING: Retrying (Retry(total=0)) after connection broken by NewConnectionError\n"
         "ERROR: No matching distribution found for absl-py==2.5.1",
         "PyPI, where the packages come from, cannot be reached: check the network"),
        ("ReadTimeoutError: HTTPSConnectionPool(): Read timed out.", "cannot be reached"),
        ("SSLError(SSLCertVerificationError(1, 'certificate verify failed')", "certificates"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS", "cache purge"),
        ("ERROR: Could not find a version that satisfies the requirement absl-py==2.5.1 (from "
         "versions: none)\nERROR: No matching distribution found for absl-py==2.5.1",
         "perhaps a page to log in on"),
        ("ERROR: No matching distribution found for tensorflow==2.21.0", "has no build"),
        ("ERROR: [WinError 5] Access is denied: '.venv/x.pyd'", "close the programs"),
        ("something nobody thought of", "the reason in the lines above"),
    ],
)  # fmt: skip
def test_what_pip_printed_becomes_one_sentence_with_the_remedy(output, says):
    assert says in the_sentence(lambda: sys.exit(course.explain(output)))


def test_any_old_python_can_read_the_script_far_enough_to_be_told():
    """Constructs that Python 2.7 or 3.5 reject as bad syntax do not occur."""
    source = (ROOT / "course.py").read_bytes().decode("ascii")
    modern = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Nonlocal, ast.AsyncFunctionDef,
              ast.Await, ast.YieldFrom, ast.MatMult, ast.Match, ast.TryStar)  # fmt: skip
    for node in ast.walk(ast.parse(source)):
        assert not isinstance(node, modern), f"line {node.lineno}"
        if isinstance(node, ast.FunctionDef):
            arguments = [*node.args.args, *node.args.posonlyargs, *node.args.kwonlyargs]
            assert not node.returns and not any(a.annotation for a in arguments)
            assert not node.args.kwonlyargs and not node.args.posonlyargs
        if isinstance(node, ast.Call):
            starred = [isinstance(argument, ast.Starred) for argument in node.args]
            assert not any(starred[:-1]), f"line {node.lineno}"
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            assert not any(isinstance(e, ast.Starred) for e in node.elts), f"line {node.lineno}"
        if isinstance(node, ast.Raise):
            assert node.cause is None


def test_nothing_from_elsewhere_gets_into_the_environment(monkeypatch):
    for name in ("PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_PREFIX", "PIP_CONSTRAINT"):
        monkeypatch.setenv(name, "elsewhere")
    monkeypatch.setenv("VIRTUAL_ENV", "another")
    env = course.environment()
    assert "elsewhere" not in env.values() and env["VIRTUAL_ENV"] == course.VENV
    assert env["PATH"].startswith(os.path.dirname(course.PYTHON))


# ---- The Makefile.


def make(*arguments, cwd=ROOT, path=os.environ["PATH"]):
    hidden = ("PYTHON", "ARGS", "GPU", "MAKEFLAGS", "MAKELEVEL", "MFLAGS")  # set when make runs us
    env = {name: value for name, value in os.environ.items() if name not in hidden}
    command = [shutil.which("make"), *arguments]
    return subprocess.run(command, cwd=cwd, env=env | {"PATH": str(path)}, capture_output=True,
                          text=True)  # fmt: skip


def fake_python(path, script):
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@posix
@makes
def test_without_any_python_make_says_what_to_install(tmp_path):
    ran = make("lab", path=tmp_path)
    assert ran.returncode != 0
    said = ran.stderr.splitlines()[0]
    assert said.startswith("Python is missing: install 3.13 from https://www.python.org/downloads/")
    assert said.endswith("then run the same command again.")


@posix
@makes
def test_make_takes_the_first_python_that_suits_and_hands_on_the_arguments(tmp_path):
    fake_python(tmp_path / "python3.13", "exit 127")  # as pyenv's stand-ins do
    fake_python(tmp_path / "python3.12", "[ $2 = suits ] && exit 1; echo never")
    fake_python(tmp_path / "python3", '[ $2 = suits ] || echo "$0: $*"')
    ran = make("test", "ARGS=-x -k 'one or two'", path=tmp_path)
    assert ran.stdout == f"{tmp_path}/python3: course.py test -x -k one or two\n"
    mine = tmp_path / "my own python"
    fake_python(mine, '[ $2 = suits ] || echo "$0: $*"')
    ran = make("lab", f"PYTHON={mine}", path=tmp_path)
    assert ran.stdout == f"{mine}: course.py lab\n"
    fake_python(mine, '[ $2 = suits ] || echo "GPU=$GPU"')
    assert make("lab", f"PYTHON={mine}", "GPU=1", path=tmp_path).stdout == "GPU=1\n"


@posix
@makes
def test_when_no_python_suits_the_first_that_runs_says_why(tmp_path):
    too_old = "import sys; sys.version_info = (3, 8, 0); sys.argv[0] = 'course.py'; " \
              "import runpy; runpy.run_path('course.py', run_name='__main__')"  # fmt: skip
    fake_python(tmp_path / "python3", f'[ "$1" = -c ] || exec "{sys.executable}" -c "{too_old}" $2')
    ran = make("lab", path=tmp_path)
    assert ran.returncode != 0 and "Traceback" not in ran.stderr
    assert "this is 3.8, too old: install 3.13" in ran.stderr.splitlines()[0]


@posix
@makes
def test_make_alone_shows_every_target_in_any_folder(tmp_path):
    folder = tmp_path / "深度 學習 é"
    folder.mkdir()
    shutil.copy(ROOT / "Makefile", folder)
    ran = make(cwd=folder)
    shown = re.findall(r"^make ([\w-]+) ", ran.stdout, re.MULTILINE)
    assert ran.returncode == 0 and ran.stderr == ""
    assert sorted(shown) == sorted([*course.COMMANDS, "setup"])


@pytest.mark.parametrize("arguments", [[], ["help"], ["no-such-thing"]])
def test_the_script_alone_shows_every_command(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        course.main(arguments)
    shown = re.findall(r"^ +python course.py ([\w-]+) ", stop.value.code, re.MULTILINE)
    assert sorted(shown) == sorted([*course.COMMANDS, "setup"])


def test_all_tests_are_tried_whatever_fails_and_a_table_says_how_they_went(monkeypatch, capsys):
    begun = []

    def call(command):
        begun.append(command[-1])
        return command[-1] == "test-binder"

    monkeypatch.setattr(course.subprocess, "call", call)
    with pytest.raises(SystemExit) as stop:
        course.test_all([])
    table = re.findall(r"^([\w-]+) +\d+ s  (\w+)$", capsys.readouterr().out, re.MULTILINE)
    assert stop.value.code == 1 and begun == course.EVERY_TEST
    assert table == [(name, "failed" if name == "test-binder" else "passed") for name in begun]
    with pytest.raises(SystemExit) as stop:
        course.test_all(["test-site", "test-hub"])
    assert stop.value.code == 0 and begun[-2:] == ["test-site", "test-hub"]


def test_no_test_command_is_left_out_of_them():
    tests = {name for name in course.COMMANDS if name.startswith("test")}
    assert sorted(course.EVERY_TEST) == sorted(tests - {"test-all", "test-latest"})


@pytest.mark.parametrize("cores, memory, workers", [
    (2, 24e9, "3"), (8, 64e9, "4"), (8, 8e9, "2"), (1, 2e9, "2"), (4, 12.5e9, "3"),
])
def test_as_many_files_are_tested_at_a_time_as_cores_and_memory_allow(cores, memory, workers):
    assert course.side_by_side(cores, memory)[:2] == ["-n", workers]


def test_what_needs_an_environment_of_its_own_is_run_by_its_own_command_alone():
    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]
    for name, marker in {"test-colab-all": "colab", "test-binder": "binder",
                         "test-site": "site", "test-hub": "classroom"}.items():  # fmt: skip
        command = course.COMMANDS[name](["-x"])
        assert command[:4] == ["-m", "pytest", "-m", marker] and command[-1] == "-x"
        assert (ROOT / command[4]).exists()
        assert f"not {marker}" in str(config["ini_options"]["addopts"])


def test_the_newest_packages_are_asked_for_by_name_and_compared_with_the_locked():
    asked = latest.wanted()
    assert {"numpy", "tensorflow", "jupyterlab", "pytest"} <= set(asked)
    assert all(re.fullmatch(r"[\w.-]+", name) for name in asked)
    lines = latest.compare({"same": "1", "old": "1", "gone": "1"}, {"same": "1", "old": "2"})
    assert [line.split() for line in lines] == [["gone", "1", "->", "-"], ["old", "1", "->", "2"]]
    assert course.COMMANDS["test-latest"](["-x"]) == ["tests/latest.py", "-x"]


# ---- The README.


def test_the_readme_shows_the_commands_and_every_link_leads_somewhere():
    text = (ROOT / "README.md").read_text("utf-8")
    assert {"lab", "test"} <= set(re.findall(r"^make ([\w-]+)", text, re.MULTILINE))
    assert set(re.findall(r"`make ([\w-]+)", text)) <= {*course.COMMANDS, "setup"}
    assert f"{course.GIGABYTES} GB" in text
    for link in re.findall(r"\]\(([^)#]+)", text):
        assert link.startswith("https://") or (ROOT / link).exists(), link


# ---- What is pinned.


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def pins(name="requirements.txt"):
    """The requirements of requirements.txt, or of another lock, without their hashes."""
    text = (ROOT / name).read_text("utf-8").replace("\\\n", "")
    lines = [line for line in text.splitlines() if re.match(r"\w", line)]
    return [(Requirement(line.split(" --hash")[0]), line.count("--hash=sha256:")) for line in lines]


def test_every_requirement_is_pinned_with_hashes_and_no_index_is_named():
    text = (ROOT / "requirements.txt").read_text("utf-8")
    assert not re.search(r"://|--index|--extra|--find-links|--trusted|(^|\s)-[eifr]\s", text)
    assert "make lock" in text.split("==")[0], "the header says how the file is made"
    for requirement, hashes in pins():
        (pin,) = requirement.specifier
        assert pin.operator == "==" and "*" not in pin.version and hashes, str(requirement)


def test_a_lock_is_computed_from_pypi_whatever_uv_is_set_to(monkeypatch):
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://user:secret@index.example")
    command = course.lock_course(["--upgrade"])
    assert "UV_DEFAULT_INDEX" not in course.environment()
    assert "--no-config" in command and command[-1] == "--upgrade"


def test_the_lock_of_the_pages_has_what_they_need_and_nothing_of_the_environment():
    pages, environment = pins("site/requirements.txt"), {one.name for one, _ in pins()}
    assert all(hashes for _, hashes in pages)
    pinned = {one.name: next(iter(one.specifier)).version for one, _ in pages}
    assert not environment & set(pinned)
    for wanted in map(Requirement, project()["optional-dependencies"]["site"]):
        assert pinned.get(wanted.name) in wanted.specifier, f"{wanted}: make lock"


MACHINES = {
    "Linux": {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux"},
    "macOS": {"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin"},
    "Windows": {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows"},
}


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_the_pins_satisfy_pyproject_everywhere(machine, python):
    where = MACHINES[machine] | {"python_version": python, "python_full_version": f"{python}.9"}
    where |= {"platform_python_implementation": "CPython", "implementation_name": "cpython"}
    pinned = {}
    for requirement, _ in pins():
        if requirement.marker is None or requirement.marker.evaluate(where):
            name = canonicalize_name(requirement.name)
            assert name not in pinned, f"{name} is pinned twice"
            pinned[name] = next(iter(requirement.specifier)).version
    build = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["build-system"]["requires"]
    extras = project()["optional-dependencies"]
    course_needs = project()["dependencies"] + extras["lab"] + extras["course"]
    for wanted in map(Requirement, course_needs + build):
        version = pinned.get(canonicalize_name(wanted.name))
        assert version in wanted.specifier, f"{wanted} has {version}: make lock"


def test_nothing_in_the_environment_is_unpinned():
    pinned = {
        (canonicalize_name(requirement.name), next(iter(requirement.specifier)).version)
        for requirement, _ in pins()
        if requirement.marker is None or requirement.marker.evaluate()
    }
    installed = {
        (canonicalize_name(found.name), found.version)
        # in its folder alone: setuptools, once imported, adds one with packages of its own
        for found in importlib.metadata.distributions(path=[sysconfig.get_path("purelib")])
    }
    ours = {(name, version) for name, version in installed if name in ("pip", "dlcourse")}
    if os.path.exists(course.GPU_STAMP):  # versions that tensorflow itself asks for
        ours |= {(name, version) for name, version in installed if name.startswith("nvidia-")}
    strays = sorted(installed - pinned - ours)
    assert not strays, f"{strays} are not in requirements.txt: delete .venv, then run make setup"


# ---- Setting up, for real.


def wheel(name, folder):
    """Packs an installed pure-Python package as the wheel it came from; returns its hash."""
    found = importlib.metadata.distribution(name)
    path = folder / f"{name}-{found.version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for file in found.files:
            if "__pycache__" not in file.parts and file.name not in ("INSTALLER", "REQUESTED"):
                archive.write(found.locate_file(file), str(file))
    return f"{name}=={found.version} --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"


class Checkout:
    """A copy of the course that needs flit_core alone, in a folder with an awkward name."""

    def __init__(self, parent):
        self.folder = parent / "深度 學習 é"
        self.folder.mkdir()
        for name in ("course.py", "pyproject.toml", "README.md"):
            shutil.copy(ROOT / name, self.folder)
        (self.folder / "dlcourse").mkdir()
        shutil.copy(ROOT / "dlcourse/__init__.py", self.folder / "dlcourse")
        self.requirements = self.folder / "requirements.txt"
        self.requirements.write_text(wheel("flit_core", parent) + "\n", "utf-8")
        self.env = os.environ | {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": parent.as_uri()}
        self.env.pop("GPU", None)
        self.venv = self.folder / ".venv"
        self.stamp = self.venv / "course-setup.txt"
        self.python = self.folder / Path(course.PYTHON).relative_to(ROOT)

    def start(self, *arguments, **env):
        return subprocess.Popen(
            [sys.executable, "course.py", *arguments], cwd=self.folder, env=self.env | env,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
        )  # fmt: skip

    def run(self, *arguments, **env):
        process = self.start(*arguments, **env)
        said, _ = process.communicate(timeout=120)
        assert "Traceback" not in said
        return process.returncode, said

    def condition(self):
        spec = importlib.util.spec_from_file_location("its_course", self.folder / "course.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module.condition()


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    checkout = Checkout(tmp_path_factory.mktemp("setup"))
    checkout.first = checkout.run("setup")
    return checkout


def test_the_set_up_installs_the_pinned_packages_and_the_course_itself(checkout):
    status, said = checkout.first
    assert status == 0 and "Setting up .venv with Python" in said and "Done in" in said
    show = "import dlcourse, flit_core, sys; print(dlcourse.__file__); print(sys.prefix)"
    ran = subprocess.run([checkout.python, "-I", "-c", show], capture_output=True, check=True)
    package, prefix = ran.stdout.decode("utf-8").splitlines()
    assert Path(package).parent == checkout.folder / "dlcourse" and Path(prefix) == checkout.venv


def test_a_second_start_finds_nothing_to_do_in_well_under_a_second(checkout):
    assert checkout.condition() == "current"
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        assert checkout.run("setup") == (0, ".venv is ready.\n")
        seconds.append(time.perf_counter() - start)
    assert min(seconds) < 1


def test_a_changed_requirements_file_is_noticed_and_what_it_dropped_is_removed(checkout):
    site = next(checkout.venv.glob("**/site-packages"))
    dropped = site / "dropped-1.0.dist-info"
    dropped.mkdir()
    (dropped / "METADATA").write_text("Metadata-Version: 2.1\nName: dropped\nVersion: 1.0\n")
    files = [f"{dropped.name}/{name},,\n" for name in ("METADATA", "RECORD")]
    (dropped / "RECORD").write_text("".join(files))
    with checkout.requirements.open("a", encoding="utf-8") as file:
        file.write("# a change\n")
    assert checkout.condition() == "stale"
    status, said = checkout.run("setup")
    assert status == 0, said
    assert "has changed: bringing .venv up to date" in said
    assert checkout.condition() == "current" and not dropped.exists()


def test_a_change_that_pypi_is_needed_for_leaves_the_old_environment_whole(checkout):
    before = checkout.requirements.read_text("utf-8")
    checkout.requirements.write_text(before + f"new-thing==1.0 --hash=sha256:{'0' * 64}\n", "utf-8")
    status, said = checkout.run(
        "setup", PIP_NO_INDEX="0", PIP_INDEX_URL="http://127.0.0.1:9/", PIP_RETRIES="1"
    )
    assert status != 0 and "new-thing" in said  # pip's last lines
    assert said.splitlines()[-1] == course.UNREACHABLE
    checkout.requirements.write_text(before, "utf-8")
    assert checkout.run("setup") == (0, ".venv is ready.\n")


@posix
def test_a_second_set_up_waits_for_the_first_and_outlives_its_death(checkout):
    before = checkout.requirements.read_text("utf-8")
    checkout.requirements.write_text(before + "# another change\n", "utf-8")
    hold = "import course, time\nwith course.only_one(): print('held', flush=True); time.sleep(99)"
    command = [sys.executable, "-c", hold]
    first = subprocess.Popen(command, cwd=checkout.folder, stdout=subprocess.PIPE)
    assert first.stdout.readline() == b"held\n"
    second = checkout.start("setup")
    assert "Another set-up is at work" in second.stdout.readline()
    time.sleep(0.7)
    assert second.poll() is None
    checkout.requirements.write_text(before, "utf-8")  # as if the first had done the work
    first.kill()
    said, _ = second.communicate(timeout=60)
    first.communicate()
    assert (second.returncode, said) == (0, ".venv is ready.\n")


# ---- A GPU.


@pytest.mark.parametrize(
    "system, machine, driver, says",
    [
        ("win32", "AMD64", True, "uses no GPU on Windows itself: for one, open this folder in"),
        ("darwin", "arm64", True, "no GPU build for macOS: Colab"),
        ("linux", "aarch64", True, "for x86_64 and this is aarch64: Colab"),
        ("linux", "x86_64", False, "There is no NVIDIA driver: if you have an NVIDIA GPU, install"),
    ],
)
def test_where_no_gpu_can_be_used_it_is_said_what_is_possible(system, machine, driver, says):
    sentence = the_sentence(lambda: sys.exit(course.no_cuda(system, machine, driver)))
    assert says in sentence and "runs on the processor" in sentence
    assert course.no_cuda("linux", "x86_64", True) == ""


@pytest.mark.parametrize(
    "arguments, variable, asked, left",
    [
        (["lab", "--gpu", "--port=1"], "", True, ["--port=1"]),
        (["lab", "--port=1"], "1", True, ["--port=1"]),
        (["setup"], "1", True, []),
        (["lab"], "0", False, []),
        (["lab"], "", False, []),
        (["test", "--gpu"], "1", False, ["--gpu"]),  # pytest's own business
    ],
)
def test_a_gpu_is_asked_for_by_option_or_variable(arguments, variable, asked, left, monkeypatch):
    monkeypatch.setenv("GPU", variable)
    name, options = arguments[0], arguments[1:]
    assert course.wants_gpu(name, options) is asked and options == left


@pytest.mark.parametrize("free, enough", [(7.9e9, False), (8.1e9, True)])
def test_the_cuda_libraries_need_more_room(free, enough, monkeypatch):
    monkeypatch.setattr(course.shutil, "disk_usage", lambda folder: SimpleNamespace(free=free))
    check = lambda: course.check_disk(course.ROOT, course.GPU_GIGABYTES)  # noqa: E731
    if enough:
        check()
    else:
        assert "needs 8 GB of free disk space" in the_sentence(check)


def little_wheel(folder, name, version, metadata=""):
    """Packs a package without code; returns its hash, in the form of requirements.txt."""
    info = f"{name.replace('-', '_')}-{version}.dist-info"
    files = {
        "METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{metadata}",
        "WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "RECORD": "".join(f"{info}/{file},,\n" for file in ("METADATA", "WHEEL", "RECORD")),
    }
    path = folder / f"{info.removesuffix('.dist-info')}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in files.items():
            archive.writestr(f"{info}/{file}", text)
    return f"{name}=={version} --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


@pytest.mark.skipif(
    sys.platform != "linux" or course.platform.machine() != "x86_64", reason="needs CUDA's platform"
)
def test_the_cuda_libraries_come_when_asked_for_and_stay(checkout, tmp_path, monkeypatch):
    """`lab GPU=1`, in full, with a tensorflow that needs one NVIDIA library."""
    links, before = checkout.folder.parent, checkout.requirements.read_text("utf-8")
    site = next(checkout.venv.glob("**/site-packages"))
    cuda = 'Provides-Extra: and-cuda\nRequires-Dist: nvidia-thing=={}; extra == "and-cuda"\n'
    first = little_wheel(links, "tensorflow", "1.0", cuda.format("1.0"))
    second = little_wheel(links, "tensorflow", "2.0", cuda.format("2.0"))
    for version in "1.0", "2.0":
        little_wheel(links, "nvidia-thing", version)
    libraries = lambda: sorted(p.name for p in site.glob("nvidia_thing-*"))  # noqa: E731
    fake_python(tmp_path / "nvidia-smi", "exit 0")
    driver = {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}

    checkout.requirements.write_text(before + first, "utf-8")
    status, said = checkout.run("setup", "--gpu", **driver)
    assert status == 0 and "Adding NVIDIA's CUDA libraries" in said, said
    assert libraries() == ["nvidia_thing-1.0.dist-info"]
    for again in ([], ["--gpu"]):  # nothing is installed, nothing removed
        assert checkout.run("setup", *again, **driver) == (0, ".venv is ready.\n")

    checkout.requirements.write_text(before + first + "# a change\n", "utf-8")
    status, said = checkout.run("setup", **driver)
    assert status == 0 and "CUDA" not in said and libraries() == ["nvidia_thing-1.0.dist-info"]
    checkout.requirements.write_text(before + second, "utf-8")
    status, said = checkout.run("setup", **driver)  # another tensorflow wants other libraries
    assert status == 0 and libraries() == ["nvidia_thing-2.0.dist-info"], said

    (links / "nvidia_thing-1.0-py3-none-any.whl").unlink()
    checkout.requirements.write_text(before + first, "utf-8")
    status, said = checkout.run("setup", **driver)  # they cannot be had: the course opens
    assert status == 0 and said.endswith(".venv is ready.\n") and "has no build" in said
    status, said = checkout.run("setup", GPU="1", **driver)  # but who asks is told
    assert status != 0 and "has no build" in said.splitlines()[-1]
    checkout.requirements.write_text(before, "utf-8")


@posix
def test_without_a_driver_lab_opens_and_says_what_to_install(monkeypatch, capsys, tmp_path):
    calls = []

    def become(*command):
        raise SystemExit("opened")

    monkeypatch.setattr(course, "GPU_STAMP", str(tmp_path / "none"))
    monkeypatch.setattr(course, "has_driver", lambda: False)
    monkeypatch.setattr(course, "set_up", lambda: calls.append("set up"))
    monkeypatch.setattr(course, "pip", lambda *arguments: calls.append(arguments))
    monkeypatch.setattr(course.os, "chdir", lambda folder: None)
    monkeypatch.setattr(course.os, "execve", become)
    monkeypatch.setenv("GPU", "1")
    with pytest.raises(SystemExit, match="opened"):
        course.main(["lab"])
    assert calls == ["set up"]
    assert "runs on the processor" in capsys.readouterr().out.splitlines()[0]


@posix
def test_an_interrupted_set_up_says_so_and_is_done_anew(checkout):
    checkout.stamp.unlink()
    half_done = next(checkout.venv.glob("**/site-packages")) / "half_done.py"
    half_done.touch()
    process = checkout.start("setup")
    assert "Setting up" in process.stdout.readline()
    while half_done.exists():  # until the old .venv is being emptied
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert process.returncode != 0 and "done anew next time" in said and "Traceback" not in said
    assert checkout.condition() == "unfinished"


def test_a_moved_folder_or_another_python_is_set_up_anew(tmp_path, monkeypatch):
    shutil.copy(ROOT / "requirements.txt", tmp_path)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    monkeypatch.setattr(course, "ROOT", str(tmp_path))
    monkeypatch.setattr(course, "STAMP", str(tmp_path / "stamp"))
    monkeypatch.setattr(course, "venv_python", lambda: "3.12")
    place, packages = course.wanted_stamp().splitlines()
    for stamp, expected in [
        (f"{place}\n{packages}\n", "current"),
        (f"{place}\nother packages\n", "stale"),
        (f"{place}/elsewhere\n{packages}\n", "unfinished"),
        (f"{place.replace('3.12', '3.11')}\n{packages}\n", "unfinished"),
        (place[:-1], "unfinished"),
        ("", "unfinished"),
    ]:
        (tmp_path / "stamp").write_text(stamp, "utf-8")
        assert course.condition() == expected, stamp


# ---- JupyterLab.


@posix
def test_lab_without_a_browser_prints_one_address_that_answers(tmp_path):
    if course.condition() != "current":
        pytest.skip("this checkout is not set up: run make setup")
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    env = {name: value for name, value in os.environ.items() if name not in hidden}
    process = subprocess.Popen(
        [sys.executable, "course.py", "lab"], cwd=ROOT, env=env | {"HOME": str(tmp_path)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
    )  # fmt: skip
    try:
        addresses, said = [], ""
        for line in process.stdout:
            said += line
            addresses += re.findall(r"http://\S+", line)
            if addresses:
                break
        address = addresses[0]
        assert re.match(r"http://127.0.0.1:\d+/lab/tree/" + course.FIRST_LESSON, address)
        asked = address.replace("/lab/tree/", "/api/contents/")
        lesson = json.load(opened(asked))
        assert lesson["type"] == "notebook"
        page = opened(address).read().decode()
        assert "warn" not in said.lower() and "[W" not in said
        assert set(course.UNWANTED) <= set(json.loads(
            re.search(r'"disabledExtensions": (\[[^]]*\])', page)[1]))
    finally:
        process.terminate()
        rest, _ = process.communicate(timeout=30)
    assert "http://" not in rest


def opened(address):
    """The answer from an address that was printed just before the server listens at it."""
    for _ in range(50):
        try:
            return urllib.request.urlopen(address, timeout=30)
        except OSError as error:
            if isinstance(error, urllib.error.HTTPError):
                raise
            time.sleep(0.1)
    raise TimeoutError(address)
