"""Colab's environment: does every notebook run there, and leave Colab's own packages alone?

Those marked `colab` install it, which needs a network and some minutes: make test-colab-all. The
quick part is `make test-colab`, which puts Colab's older packages in front of ours.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from build import lessons
from exercise import exercises
from links import ROOT, place
from nbformat.v4 import new_notebook
from test_binder import cut_off
from test_setup import wheel

HERE = Path(__file__).parent
PYTHON = "3.13"
DAY = "2026-09-01"  # packages.txt is of the weeks before it
PINS = re.findall(r"(?m)^[\w-]+==\S+", (HERE / "packages.txt").read_text("utf-8"))
slow = pytest.mark.colab


BEFORE = """
import google.colab, urllib.request
def urlopen(url, *rest, there=urllib.request.urlopen, **options):  # our repository's files, too
    url = url.replace("{pages}", "{files}") if isinstance(url, str) else url
    return there(url, *rest, **options)
urllib.request.urlopen = urlopen
del google, urllib, urlopen
"""


def python():
    """Colab's Python where it is installed, or else the nearest that the course supports."""
    for version in (PYTHON, "3.12", "3.11"):
        path = shutil.which(f"python{version}")
        if path and subprocess.run([path, "-c", ""], stderr=subprocess.DEVNULL).returncode == 0:
            return path
    return sys.executable


class Colab:
    """Colab's packages, a folder that is empty but for the notebook, and our repository afar."""

    def __init__(self, folder):
        self.prefix, self.content, self.home = folder / "env", folder / "content", folder / "home"
        self.wheels, self.origin = folder / "wheels", folder / "origin"
        for each in (self.content, self.home, self.wheels):
            each.mkdir()
        self.python, self.cut_off = self.prefix / "bin" / "python", cut_off()
        wheel("flit_core", self.wheels)  # which pip fetches to build our package

    def install(self):
        uv = [sys.executable, "-m", "uv", "--no-config", "--quiet"]
        env = {key: value for key, value in os.environ.items() if not key.startswith("UV_")}
        subprocess.run([*uv, "venv", "--seed", "--python", python(), self.prefix],
                       env=env, check=True)
        subprocess.run([*uv, "pip", "install", "--python", self.python, "--exclude-newer", DAY,
                        "-r", HERE / "packages.txt", "pytest", "hypothesis"], env=env, check=True)

    def publish(self):
        """The course as it is here becomes what is found at our address; returns the commit."""
        for name in ("dlcourse", "benchmarks/results"):
            shutil.copytree(ROOT / name, self.origin / name)
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, self.origin)
        (self.home / ".gitconfig").write_text(
            f'[url "{self.origin.as_uri()}"]\n  insteadOf = {place().repository}\n'
            "[user]\n  name = test\n  email = test@localhost\n")
        for step in (["init", "--quiet", "--initial-branch", place().branch], ["add", "."],
                     ["commit", "--quiet", "--message", "the course"], ["rev-parse", "HEAD"]):
            done = self.run("git", *step, cwd=self.origin)
        return done.strip()

    def environment(self, **more):
        """What a fresh machine has: nothing of this user's settings and files; and no index."""
        path = f"{self.prefix}/bin:/usr/local/bin:/usr/bin:/bin"
        return {"PATH": path, "HOME": str(self.home), "IPYTHONDIR": str(self.home / "ipython"),
                "COLAB_RELEASE_TAG": "release-colab", "PYTHONPATH": str(HERE / "stand_in"),
                "PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1",
                "PIP_FIND_LINKS": str(self.wheels), "LANG": "C.UTF-8",
                "CUDA_VISIBLE_DEVICES": "-1"} | more

    def run(self, *command, cwd=None, **more):
        done = subprocess.run([*self.cut_off, *map(str, command)], cwd=cwd or self.content,
                              env=self.environment(**more), stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, encoding="utf-8", errors="replace")
        assert done.returncode == 0, done.stdout[-5000:]
        return done.stdout

    def forget(self):
        """Without our package, as each notebook finds a machine of its own on Colab."""
        self.run(self.python, "-m", "pip", "uninstall", "--quiet", "--yes", "dlcourse")

    def execute(self, notebook, start="", **more):
        """Runs the notebook where it finds no dlcourse; returns its code cells.

        start: what IPython runs before the first cell, once it knows `google.colab`.
        """
        self.forget()
        profile = self.home / "ipython" / "profile_default" / "startup"
        profile.mkdir(parents=True, exist_ok=True)
        before = BEFORE.format(pages=f"{place().repository}/raw/HEAD", files=self.origin.as_uri())
        (profile / "colab.py").write_text(before + start)
        path = self.content / "notebook.ipynb"
        nbformat.write(notebook, path)
        self.run(self.prefix / "bin" / "jupyter", "execute", "--inplace", path, **more)
        return [cell for cell in nbformat.read(path, as_version=4).cells
                if cell.cell_type == "code"]

    def freeze(self):
        return set(self.run(self.python, "-m", "pip", "freeze", "--all").splitlines())


@pytest.fixture(scope="module")
def colab(tmp_path_factory):
    made = Colab(tmp_path_factory.mktemp("colab"))
    made.install()
    yield made
    shutil.rmtree(made.prefix)


@pytest.fixture(scope="module")
def commit(colab):
    return colab.publish()


def outputs(code):
    return [output for cell in code for output in cell.outputs]


@slow
def test_the_python_is_colabs(colab):
    said = colab.run(colab.python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])")
    if said.strip() != PYTHON:
        pytest.skip(f"Colab has Python {PYTHON}, which is not on the PATH here: all that follows "
                    f"was tried with {said.strip()}.")


@slow
def test_the_packages_are_colabs(colab):
    assert set(PINS) <= colab.freeze()


OPENED = [pytest.param(lesson, False, id=lesson.name) for lesson in lessons()]
OPENED += [pytest.param(each, True, id=f"{each.name} with solutions") for each in exercises()]


@slow
@pytest.mark.parametrize("lesson, solved", OPENED)
def test_every_notebook_runs_and_changes_nothing_of_colabs(lesson, solved, colab, commit):
    notebook = lesson.instructors() if solved else nbformat.read(lesson.path, as_version=4)
    colab.forget()
    before = colab.freeze()
    code = colab.execute(notebook)
    after = colab.freeze()
    assert before <= after
    assert after - before == installed(notebook, commit)
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert not [said for said in outputs(code) if said.get("name") == "stderr"]


def installed(notebook, commit):
    """What the notebook's own set-up line is to install: nothing where it has none."""
    lines = [line for cell in notebook.cells if cell.cell_type == "code"
             for line in cell.source.splitlines() if "%pip" in line]
    address = f"git+{place().repository}@"
    assert all("--no-deps" in line and line.endswith(address + place().branch) for line in lines)
    return {f"dlcourse @ {address}{commit}" for line in lines}


T4 = """
import tensorflow as tf
gpu = tf.config.PhysicalDevice("/physical_device:GPU:0", "GPU")
details = {"device_name": "Tesla T4", "compute_capability": (7, 5)}
tf.config.list_physical_devices = tf.config.get_visible_devices = lambda kind=None: [gpu]
tf.config.experimental.get_device_details = lambda gpu: details
tf.config.experimental.set_memory_growth = lambda gpu, on: None
"""


@slow
def test_with_colabs_gpu_lesson_06_says_what_it_will_do_with_it(colab, commit, tmp_path):
    smi = tmp_path / "nvidia-smi"
    smi.write_text("#!/bin/sh\necho Tesla T4, 15360, 550.54.15\n")
    smi.chmod(0o755)
    (lesson,) = lessons(["06"])
    code = [cell for cell in lesson.notebook().cells if cell.cell_type == "code"]
    report = [cell for cell in code if "plan(devices.look())" in cell.source]
    path = f"{tmp_path}:{colab.environment()['PATH']}"
    code = colab.execute(new_notebook(cells=[code[0], *report]), start=T4, PATH=path)
    said = "".join(output.get("text", "") for output in outputs(code))
    assert re.search(r"Device +1 GPU: Tesla T4, 16.1 GB of memory, compute capability 7.5", said)
    assert re.search(r"precision +mixed_float16", said) and re.search(r"batch_size +256", said)


@slow
def test_every_widget_passes_its_tests(colab):
    said = colab.run(colab.python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/widgets",
                     cwd=ROOT, PYTHONPATH="")
    assert re.search(r"\d+ passed", said)


# --- quick ---------------------------------------------------------------------------------------


def test_the_quick_check_has_packages_of_the_same_versions():
    quick = (HERE.parent / "widgets" / "colab.txt").read_text("utf-8").splitlines()
    assert set(PINS) & set(quick) >= {"ipywidgets==7.7.1", "ipython==7.34.0"}
    versions = dict(pin.split("==") for pin in PINS)
    for name, version in (line.split("==") for line in quick if "==" in line):
        assert versions.get(name, version) == version


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.name)
def test_colab_lends_a_gpu_where_networks_are_trained(lesson):
    metadata = nbformat.read(lesson.path, as_version=4).metadata
    assert metadata.get("accelerator") == ("GPU" if "06_mnist_cnn" in lesson.name else None)
