"""Binder's environment: does binder/ describe it, is it small, does everything run in its memory?

Those marked `binder` install it, which needs a network and some minutes: make test-binder.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
import within
from build import lessons
from address import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import course

sys.path.append(str(ROOT / "benchmarks"))
from provenance import provenance, save  # noqa: E402

BINDER = ROOT / "binder"
PYTHON = (BINDER / "runtime.txt").read_text().strip().removeprefix("python-")
GB = 1e9
LIMIT = 1.5 * GB  # Binder promises 1 GB and kills at 2; the server takes some of it as well
DISK = 2.0 * GB
BAR, OWN_BARS = 1.0 * GB, {"06_mnist_cnn": 1.3 * GB}
slow = pytest.mark.binder


def pins(path):
    """What the file pins on Binder: {name: version}. Every pin must have its hashes."""
    where = {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux",
             "platform_machine": "x86_64", "python_version": PYTHON,
             "python_full_version": f"{PYTHON}.9"}
    pinned = {}
    for line in path.read_text("utf-8").replace("\\\n", "").splitlines():
        if re.match(r"\w", line):
            requirement = Requirement(line.split(" --hash")[0])
            (pin,) = requirement.specifier
            assert pin.operator == "==" and "--hash=sha256:" in line, line
            if requirement.marker is None or requirement.marker.evaluate(where):
                pinned[canonicalize_name(requirement.name)] = pin.version
    return pinned


def test_versions_are_those_that_the_course_is_tested_with():
    here, there = pins(ROOT / "requirements.txt"), pins(BINDER / "requirements.txt")
    assert there.pop("tensorflow-cpu") == here["tensorflow"]
    assert there == {name: here.get(name) for name in there}, "run: make lock"


def test_it_has_what_learning_takes_and_no_more():
    pinned = pins(BINDER / "requirements.txt")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    for wanted in map(Requirement, project["dependencies"] + extras["lab"]):
        name = "tensorflow-cpu" if wanted.name == "tensorflow" else wanted.name
        assert pinned.get(canonicalize_name(name), "0") in wanted.specifier, f"{name}: make lock"
    for name in ("tensorflow", "pytest", "playwright", "nbgrader", "hypothesis", "uv"):
        assert name not in pinned
    assert not [name for name in pinned if name.startswith("nvidia")]


def test_its_python_is_one_that_the_course_supports():
    assert tuple(map(int, PYTHON.split("."))) in course.PYTHONS


def test_post_build_fetches_nothing_and_opens_a_lesson_that_exists():
    script = (BINDER / "postBuild").read_text("utf-8")
    assert os.access(BINDER / "postBuild", os.X_OK)
    assert all("--no-index" in line for line in script.splitlines() if "pip install" in line)
    assert not re.search(r"\b(curl|wget|git|npm|conda|apt-get)\b", script)
    (lesson,) = re.findall(r'"/lab/tree/([^"]+)"', script)
    assert (ROOT / lesson).is_file() and lesson == course.FIRST_LESSON


def test_start_hands_over_to_the_command_it_is_given():
    done = subprocess.run([BINDER / "start", "printenv", "MALLOC_ARENA_MAX"], capture_output=True,
                          text=True, check=True)
    assert done.stdout == "1\n"


# --- the limit -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def group():
    if sys.platform != "linux":
        pytest.skip("Memory is measured and limited on Linux.")
    folder = within.control_group(int(LIMIT))
    yield folder
    if folder:
        folder.rmdir()


TAKE = "import time; x = b'x' * int({} * 1e9); time.sleep(0.5); print('survived')"


@slow
@pytest.mark.parametrize("by", ["control group", "looking"])
def test_the_limit_kills_what_takes_2_gb_and_nothing_that_takes_1(by, group):
    if by == "control group" and group is None:
        pytest.skip("This user may make no control group.")
    own, limit = (group, 10 * GB) if by == "control group" else (None, LIMIT)
    survives = within.run([sys.executable, "-c", TAKE.format(1.0)], limit, own)
    assert survives.output == "survived\n" and 1.0 * GB < survives.peak < 1.1 * GB
    killed = within.run([sys.executable, "-c", TAKE.format(2.0)], limit, own)
    assert killed.status == -signal.SIGKILL and "survived" not in killed.output


# --- the environment -----------------------------------------------------------------------------


def python():
    """A Python of Binder's version, or None."""
    this = "{}.{}".format(*sys.version_info)
    return sys.executable if this == PYTHON else shutil.which(f"python{PYTHON}")


def cut_off():
    """What to write before a command so that it has no network but its own; may be nothing."""
    for cut in (["unshare", "--net"], ["unshare", "--map-root-user", "--net"]):
        cut += ["sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
        if shutil.which("unshare") and subprocess.run([*cut, "true"]).returncode == 0:
            return cut
    return []


class Binder:
    """A copy of the course, and beside it the environment that repo2docker makes for it."""

    def __init__(self, folder):
        self.repository, self.prefix = folder / "home", folder / "env"
        self.repository.mkdir()
        for name in ("binder", "dlcourse", "notebooks", "benchmarks/results"):
            shutil.copytree(ROOT / name, self.repository / name)
        for name in ("pyproject.toml", "README.md"):
            shutil.copy(ROOT / name, self.repository)
        subprocess.run([python(), "-m", "venv", self.prefix], check=True)
        self.offline = cut_off()
        self.start = [*self.offline, "./binder/start"]  # the image's entry point

    def environment(self):
        """What a fresh container has: nothing of this user's settings and files."""
        kept = {key: os.environ[key] for key in ("LANG", "TMPDIR") if key in os.environ}
        return kept | {"PATH": f"{self.prefix}/bin:/usr/local/bin:/usr/bin:/bin",
                       "HOME": str(self.repository), "CUDA_VISIBLE_DEVICES": "-1"}

    def install(self):
        """The two steps of the Dockerfile that jupyter-repo2docker --no-build --debug prints."""
        pip = f"{self.prefix}/bin/pip install --no-cache-dir -r binder/requirements.txt".split()
        settings = {key: value for key, value in os.environ.items()  # a proxy's, if there is one
                    if key.startswith("PIP_") or key.lower().endswith("_proxy")}
        for step, env in ((pip, settings), ([*self.offline, "./binder/postBuild"], {})):
            done = subprocess.run(step, cwd=self.repository, env=self.environment() | env,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            assert done.returncode == 0, done.stdout[-3000:]

    def size(self):
        """Bytes on disk, as du counts them."""
        files = {(info.st_dev, info.st_ino): info.st_blocks * 512
                 for info in map(os.lstat, [self.prefix, *self.prefix.rglob("*")])}
        return sum(files.values())

    def execute(self, path, group):
        """Run a notebook of the copy, whose outputs then are this run's."""
        command = [*self.start, f"{self.prefix}/bin/jupyter", "execute", "--inplace", str(path)]
        return within.run(command, LIMIT, group, cwd=self.repository, env=self.environment())


@pytest.fixture(scope="module")
def binder(tmp_path_factory):
    if python() is None:
        pytest.skip(f"Binder has Python {PYTHON}, which is not installed here.")
    made = Binder(tmp_path_factory.mktemp("binder"))
    made.install()
    yield made
    shutil.rmtree(made.prefix)


@pytest.fixture(scope="module")
def peaks(binder, group):
    """Filled in by the runs below; recorded when all notebooks are there."""
    found = {}
    size = binder.size()
    yield found
    if set(found) == {lesson.name for lesson in lessons()}:
        facts = provenance("make test-binder", ("numpy", "keras", "tensorflow", "jupyterlab"))
        save("binder", facts | {
            "environment_gigabytes": round(size / GB, 2), "limit_gigabytes": LIMIT / GB,
            "limited_by": "control group" if group else "looking every 0.05 s",
            "network": not binder.offline,
            "peak_gigabytes": {name: round(peak / GB, 3) for name, peak in found.items()}})


@slow
def test_the_environment_is_small(binder):
    assert binder.size() <= DISK, f"{binder.size() / GB:.2f} GB"


@slow
@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.name)
def test_every_notebook_runs_in_binders_memory_and_without_a_network(lesson, binder, group, peaks):
    path = binder.repository / lesson.path.relative_to(ROOT)
    done = binder.execute(path, group)
    assert done.status == 0, done.output[-3000:]
    code = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    said = [output for cell in code for output in cell.outputs]
    assert not [output for output in said if output.get("name") == "stderr"]
    bar = OWN_BARS.get(lesson.name, BAR)
    assert done.peak <= bar, f"{done.peak / GB:.2f} GB, and the bar is {bar / GB}"
    peaks[lesson.name] = done.peak


@contextmanager
def server(binder, app):
    """JupyterLab, or the server alone, which JupyterHub starts; gives the address of its root."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [f"{binder.prefix}/bin/jupyter", app, "--ip=127.0.0.1", f"--port={port}",
               "--ServerApp.port_retries=0", "--no-browser", "--IdentityProvider.token=t",
               *(["--allow-root"] if os.geteuid() == 0 else [])]
    process = subprocess.Popen(command, cwd=binder.repository, env=binder.environment(),
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{port}/?token=t"
    finally:
        process.terminate()
        process.wait()


def answer(address, seconds=60):
    """Where the address leads in the end, and what stands there."""
    until = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(address, timeout=10) as page:
                return page.geturl(), page.read().decode()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)


@slow
@pytest.mark.parametrize("app", ["lab", "server"])
def test_without_another_address_lesson_00_opens_and_no_news_are_asked_for(app, binder):
    with server(binder, app) as address:
        where, page = answer(address)
    assert where.split("?")[0].endswith("/lab/tree/notebooks/00_start_here.ipynb")
    disabled = re.search(r'"disabledExtensions": (\[[^]]*\])', page)
    assert "@jupyterlab/apputils-extension:announcements" in disabled[1]
