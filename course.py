#!/usr/bin/env python3
"""Set the course up in .venv, then open it, test it or build it.

    python course.py lab            open JupyterLab on the first lesson
    python course.py test           run every test
    python course.py setup          only set up
    python course.py notebooks      build the notebooks from their sources
    python course.py sources        carry changes made in the notebooks back to their sources
    python course.py links          make every link lead to another repository: links OWNER/NAME
    python course.py lock           compute requirements.txt anew from pyproject.toml, and two more
    python course.py test-colab     run the widgets' tests with the older Jupyter packages of Colab
    python course.py test-colab-all install what Colab has, run every notebook and widget in it
    python course.py test-binder    install Binder's environment, run everything in its memory
    python course.py site           write the course as pages to read without running, in build/site
    python course.py test-site      read those pages in a browser, and look for what bars a reader
    python course.py test-hub       open the course on a real JupyterHub (as root)
    python course.py test-all       all of these tests, one after the other
    python course.py test-latest    run every test with the newest of every package, name what broke
    python course.py bench          measure the lessons, and how fast the widgets answer

What follows the command is handed on: `python course.py test -x tests/test_layers.py`.
With --gpu, or where the environment says GPU=1, lab and setup also install TensorFlow's CUDA build.
The Makefile calls this script; where there is no make (Windows), call it: `py course.py lab`.

It needs nothing but Python. Any Python, even 2.7, can read it and so gets as far as the sentence
that says which one is needed: hence no f-strings and no annotations here.
"""

import contextlib
import errno
import filecmp
import hashlib
import importlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.realpath(__file__))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, *(["Scripts", "python.exe"] if os.name == "nt" else ["bin", "python"]))
STAMP = os.path.join(VENV, "course-setup.txt")  # written last: without it .venv is unfinished
LOCK = os.path.join(ROOT, ".venv.lock")  # beside .venv, which a set-up may empty
GPU_STAMP = os.path.join(VENV, "course-gpu.txt")  # what the CUDA libraries were installed for
LAB_CONFIG = os.path.join(VENV, "course-lab")  # settings for JupyterLab as `lab` opens it
BINDER_IN = os.path.join(VENV, "binder.in")  # what binder/requirements.txt is computed from
BESIDE = {  # the commands for which further packages stand before .venv's own: their lists
    "test-colab": os.path.join("tests", "widgets", "colab.txt"),
    "site": os.path.join("site", "requirements.txt"),
}
EVERY_TEST = ["test", "test-colab", "test-colab-all", "test-binder", "test-site", "test-hub"]
SITE = os.path.join("build", "site")
FIRST_LESSON = "notebooks/00_start_here.ipynb"

PYTHONS = [(3, 11), (3, 12), (3, 13)]  # what TensorFlow and requirements.txt support
MACHINES = {"linux": ["x86_64", "aarch64"], "darwin": ["arm64"], "win32": ["AMD64"]}
GIGABYTES = 5  # measured: .venv has 3.1, on the way there are 0.8 of downloads, once or twice
GPU_GIGABYTES = 8  # more, for the CUDA libraries: 2.8 of downloads, not kept, and what is in them

# ---- What can go wrong. Every check ends the program with one sentence: what, and what to do.

AGAIN = "then run the same command again"
ELSEWHERE = "open the notebooks on Binder (mybinder.org) or Colab (colab.research.google.com)"
UNREACHABLE = (
    "PyPI, where the packages come from, cannot be reached: check the network connection "
    "(and the proxy and its certificates, if you have one), {}.".format(AGAIN)
)
# What the last lines of a failed pip or venv contain, and the sentence for it; the first that fits.
CAUSES = [
    (
        r"No space left|Errno 28|quota exceeded|WinError 112",
        "The disk (or your quota) is full: free {} GB for .venv and for pip's temporary files, "
        "{}.".format(GIGABYTES, AGAIN),
    ),
    (
        r"DO NOT MATCH THE HASHES|BadZipFile",
        "A package is not the one the course was tested with, damaged or altered on its way: "
        "run `python -m pip cache purge`, {}.".format(AGAIN),
    ),
    (r"(?i)retrying|connection|timed? ?out|proxy|ssl|certificate|HTTP error", UNREACHABLE),
    (
        r"No matching distribution found for absl-py",  # the first one, and built for every machine
        "What answered is not PyPI (perhaps a page to log in on, as in hotels, or another index "
        "that pip is set to): open any page in a browser, log in, {}.".format(AGAIN),
    ),
    (
        r"No matching distribution|not a supported wheel",
        "PyPI (or the index that pip is set to) has no build of the package above for this "
        "machine: use a current Linux, macOS or Windows, or {}.".format(ELSEWHERE),
    ),
    (
        r"Permission denied|Errno 13|Errno 30|WinError 5\b|WinError 32",
        "A file of .venv cannot be written: close the programs that use it, "
        "see that this folder belongs to you, {}.".format(AGAIN),
    ),
]


def explain(output):
    for pattern, sentence in CAUSES:
        if re.search(pattern, output):
            return sentence
    return "Setting up failed for the reason in the lines above: mend it, {}.".format(AGAIN)


def check_python(version=sys.version_info[:2]):
    if version in PYTHONS:
        return
    sys.exit(
        "The course needs Python 3.11, 3.12 or 3.13 and this is {}.{}, too {}: install 3.13 from "
        "https://www.python.org/downloads/ beside it, then run {}.".format(
            version[0],
            version[1],
            "old" if version < PYTHONS[0] else "new for TensorFlow",
            "py -3.13 course.py lab" if os.name == "nt" else "the same command again",
        )
    )


def check_platform(system=sys.platform, machine=platform.machine(), bits64=sys.maxsize > 2**32):
    if not bits64:
        sys.exit(
            "This is a 32-bit Python and TensorFlow needs a 64-bit one: install that from "
            "https://www.python.org/downloads/, {}.".format(AGAIN)
        )
    if system == "darwin" and machine == "x86_64":
        sys.exit(
            "TensorFlow is no longer built for Intel Macs: {} (and on a Mac with an Apple chip, "
            "install Python for that chip).".format(ELSEWHERE)
        )
    if machine not in MACHINES.get(system, []):
        sys.exit("TensorFlow has no build for {} on {}: {}.".format(system, machine, ELSEWHERE))


def check_venv():
    for module in ("venv", "ensurepip"):
        try:
            importlib.import_module(module)
        except ImportError:
            sys.exit(
                "This Python lacks its {} module: install it (on Debian and Ubuntu with `sudo apt "
                "install python{}.{}-venv`), {}.".format(module, *(sys.version_info[:2] + (AGAIN,)))
            )


def check_writable(folder=ROOT):
    try:
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        sys.exit(
            "This folder cannot be written to ({}): copy the course to a folder of your own "
            "and run the same command there.".format(error.strerror)
        )


def check_disk(folder=ROOT, gigabytes=GIGABYTES):
    free = shutil.disk_usage(folder).free / 1e9
    if free < gigabytes:
        sys.exit(
            "Setting up needs {} GB of free disk space and there are {:.1f}: free some, "
            "{}.".format(gigabytes, free, AGAIN)
        )


# ---- Setting up.


def say(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def environment():
    """What our programs see: .venv is active, and nothing from elsewhere gets into it."""
    env = dict(os.environ, VIRTUAL_ENV=VENV, PIP_USER="0")
    env["PATH"] = os.path.dirname(PYTHON) + os.pathsep + env.get("PATH", "")
    for name in ("PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_CONSTRAINT"):
        env.pop(name, None)
    return env


def run(*command):
    """Run one quiet step of the set-up and return its output; if it fails, show the end of it."""
    lines = []
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        close_fds=False,  # a pip that outlives us keeps the lock of only_one
    )
    for line in process.stdout:
        lines.append(line)
        show_progress(line)
    end = "".join(lines[-8:])
    if process.wait():
        say("\n" + end)
        sys.exit(explain(end))
    return "".join(lines)


def show_progress(line):
    """On a terminal, keep one line that says which package pip is at."""
    found = re.match(r"Collecting ([\w.-]+)|(Installing) collected", line)
    if found and sys.stdout.isatty():
        step = "fetching " + found.group(1) if found.group(1) else "unpacking, a minute or so"
        sys.stdout.write("\r    {:<50}\r".format(step))
        sys.stdout.flush()


def pip(*arguments):
    return run(PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments)


def remove_strays():
    """Uninstall what the requirements.txt of an earlier set-up asked for and this one does not."""
    with open(os.path.join(ROOT, "requirements.txt"), encoding="utf-8") as file:
        kept = names(file.read()) | {"pip", "dlcourse"}
    strays = sorted(names(pip("list", "--format=freeze")) - kept)
    if os.path.exists(GPU_STAMP):
        strays = [name for name in strays if not name.startswith("nvidia-")]
    if strays:
        pip("uninstall", "--yes", *strays)


def names(requirements):
    """The packages in lines of the form name==version, spelt in the one way that PyPI compares."""
    found = re.findall(r"(?m)^([\w.-]+)==", requirements)
    return set(re.sub(r"[-_.]+", "-", name).lower() for name in found)


def venv_python():
    """The version of Python in .venv, as "3.13"; None if it does not run (any more)."""
    show = "import sys; print('{}.{}'.format(*sys.version_info))"
    try:
        return subprocess.check_output([PYTHON, "-I", "-S", "-c", show]).decode().strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def wanted_stamp():
    """What the stamp says when nothing is left to do: the place, then (line 2) the packages."""
    digest = hashlib.sha256()
    for name in ("requirements.txt", "pyproject.toml"):
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read())
    return "Python {} in {!a}\n{}\n".format(venv_python(), ROOT, digest.hexdigest())


def condition():
    """Whether .venv is "current", "stale" (pip can bring it up to date) or "unfinished"."""
    try:
        with open(STAMP, encoding="utf-8") as file:
            found = file.read()
    except (OSError, ValueError):
        return "unfinished"
    wanted = wanted_stamp()
    if found == wanted:
        return "current"
    # When the folder has moved or Python has changed, .venv is full of wrong paths.
    return "stale" if found.split("\n")[0] == wanted.split("\n")[0] else "unfinished"


def try_lock(file):
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        # Any other error: a file system that has no locks. Go on without.
        return error.errno not in (errno.EAGAIN, errno.EACCES, errno.EDEADLK)
    return True


@contextlib.contextmanager
def only_one():
    """One set-up at a time. The system frees the lock when its holder ends, however it ends."""
    with open(LOCK, "a") as file:
        os.set_inheritable(file.fileno(), True)
        if not try_lock(file):
            say("Another set-up is at work in this folder; waiting for it to finish ...")
            while not try_lock(file):
                time.sleep(0.5)
        yield


def make_venv():
    say(
        "Setting up .venv with Python {}.{} (about 3 GB; 2 to 4 minutes the first time) "
        "...".format(*sys.version_info[:2])
    )
    # If we run inside .venv itself: the Python that it was made from.
    python = getattr(sys, "_base_executable", None) or sys.executable
    run(python, "-m", "venv", "--clear", VENV)
    check_disk()


def set_up():
    """Make .venv hold what requirements.txt says, nothing else, and the course's own package."""
    if condition() == "current":
        return
    check_venv()
    check_writable()
    with only_one():
        start, before = time.time(), condition()
        if before == "current":  # the set-up that we waited for has done it
            return
        if before == "stale":
            say("requirements.txt or pyproject.toml has changed: bringing .venv up to date ...")
            os.replace(STAMP, STAMP + ".old")
        else:
            make_venv()
        stamp = wanted_stamp()  # now: requirements.txt may change again while pip is at work
        try:
            pip("install", "--only-binary=:all:", "--require-hashes", "-r", "requirements.txt")
        except SystemExit as problem:
            if before == "stale" and problem.code == UNREACHABLE:
                os.replace(STAMP + ".old", STAMP)  # pip fetches everything before it changes any
            raise
        if before == "stale":
            remove_strays()
        pip("install", "--no-deps", "--no-build-isolation", "--no-index", "--editable", ".")
        with open(STAMP, "w", encoding="utf-8") as file:
            file.write(stamp)
        say("{:<60}".format("Done in {:.0f} s.".format(time.time() - start)))


def no_cuda(system=sys.platform, machine=platform.machine(), driver=None):
    """Why TensorFlow's CUDA build is of no use here and what is possible instead; "" if it is."""
    if system == "win32":
        return (
            "TensorFlow uses no GPU on Windows itself: for one, open this folder in WSL2 and run "
            "`make lab GPU=1` there; here the course runs on the processor."
        )
    if system == "darwin":
        return (
            "TensorFlow has no GPU build for macOS: Colab (colab.research.google.com) lends a GPU; "
            "here the course runs on the processor."
        )
    if machine != "x86_64":
        return (
            "TensorFlow's CUDA build is for x86_64 and this is {}: Colab "
            "(colab.research.google.com) lends a GPU; here the course runs on the "
            "processor.".format(machine)
        )
    if not (has_driver() if driver is None else driver):
        return (
            "There is no NVIDIA driver: if you have an NVIDIA GPU, install its driver (on Ubuntu "
            "with `sudo ubuntu-drivers install`, for WSL2 on Windows), {}; till then the course "
            "runs on the processor.".format(AGAIN)
        )
    return ""


def has_driver():
    """Whether an NVIDIA driver is here: Linux's own, or lent by Windows or to a container."""
    return bool(
        os.path.exists("/proc/driver/nvidia/version")
        or os.path.exists("/usr/lib/wsl/lib/libcuda.so.1")
        or shutil.which("nvidia-smi")
    )


def gpu_state():
    """What the CUDA libraries in .venv were installed for, "" without any; and what they must be.

    Both have the form tensorflow[and-cuda]==2.21.0, and .venv has that version of tensorflow.
    """
    there = ""
    if os.path.exists(GPU_STAMP):
        with open(GPU_STAMP, encoding="utf-8") as file:
            there = file.read()
    with open(os.path.join(ROOT, "requirements.txt"), encoding="utf-8") as file:
        version = re.search(r"(?m)^tensorflow==([\w.]+)", file.read())
    return there, "tensorflow[and-cuda]==" + version.group(1) if version else ""


def set_up_gpu(asked):
    """Bring the CUDA libraries that TensorFlow needs into .venv, when asked or there before."""
    there, wanted = gpu_state()
    if there == wanted or not (asked or there):
        return
    useless = no_cuda()
    if useless:
        return say(useless) if asked else None
    with only_one():
        if gpu_state()[0] == wanted:  # the set-up that we waited for has done it
            return
        start = time.time()
        try:
            check_disk(ROOT, GPU_GIGABYTES)
            say("Adding NVIDIA's CUDA libraries to .venv (3 GB of downloads; some minutes) ...")
            pip("install", "--only-binary=:all:", "--no-cache-dir", wanted)
        except SystemExit as problem:
            if asked:
                raise
            return say(problem.code)  # nobody asked for them today: what was asked for goes on
        with open(GPU_STAMP, "w", encoding="utf-8") as file:
            file.write(wanted)
        say("{:<60}".format("Done in {:.0f} s.".format(time.time() - start)))


def set_up_beside(name):
    """A folder of .venv that holds what the command's list says; what it lacks is .venv's own."""
    folder, wanted = os.path.join(VENV, name), os.path.join(ROOT, BESIDE[name])
    there = os.path.join(folder, os.path.basename(wanted))
    if os.path.exists(there) and filecmp.cmp(there, wanted, shallow=False):
        return folder
    with only_one():
        shutil.rmtree(folder, ignore_errors=True)
        pip("install", "--no-deps", "--only-binary=:all:", "--target", folder, "-r", wanted)
        shutil.copy(wanted, there)  # last: without it the folder is unfinished
    return folder


# ---- The commands: what each gives to .venv's Python.


def has_browser():
    """Whether a browser window can open here (one inside the terminal does not count)."""
    displays = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    if sys.platform == "linux" and not any(os.environ.get(name) for name in displays):
        return False
    import webbrowser

    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


# What a learner has no use for: the question about Jupyter's news, and nbgrader's buttons for those
# who make and mark assignments. (Its *Validate* stays.)
UNWANTED = ["@jupyterlab/apputils-extension:announcements"] + [
    "@jupyter/nbgrader:" + part
    for part in ("menu", "formgrader", "create-assignment", "course-list", "assignment-list")
]


def quiet_lab():
    """Have JupyterLab look for settings in LAB_CONFIG, too."""
    os.makedirs(os.path.join(LAB_CONFIG, "labconfig"), exist_ok=True)
    with open(os.path.join(LAB_CONFIG, "labconfig", "page_config.json"), "w") as file:
        json.dump({"disabledExtensions": dict.fromkeys(UNWANTED, True)}, file)
    with open(os.path.join(LAB_CONFIG, "nbgrader_config.py"), "w") as file:
        file.write("# nbgrader warns at every start where it has no settings.\n")
    places = [LAB_CONFIG, os.environ.get("JUPYTER_CONFIG_PATH")]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, places))


def side_by_side(cores=os.cpu_count() or 2, memory=None):
    """Several files at a time for the whole suite, and one more than there are cores: most tests
    wait, for a kernel or a browser. Each takes up to 4 GB, of which a machine should have as many.
    """
    if memory is None:
        try:
            memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        except (AttributeError, OSError, ValueError):  # Windows
            memory = 8e9
    return ["-n", str(max(2, min(4, cores + 1, int(memory / 4e9)))), "--dist", "loadfile",
            "--no-loadscope-reorder"]  # or the files with few tests, and long ones, would come last


def lab(options):
    """JupyterLab on the first lesson. It prints its address, in case no browser can open."""
    quiet_lab()
    command = ["-m", "jupyterlab", "--log-level=WARN", "--LabApp.log_level=WARN"]
    # Unlike the name of a notebook, this also shows in the address that is printed.
    command += ["--LabApp.default_url=/lab/tree/" + FIRST_LESSON]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command += ["--allow-root"]  # in a container one often is root
    if not has_browser():
        command += ["--no-browser"]
    if not any(option.startswith("--ip") for option in options):
        command += ["--ip=127.0.0.1"]  # one address is printed rather than two
    say("JupyterLab is starting; to stop it, press Ctrl-C twice.")
    return command + options


def links(options):
    """Windows says links OWNER/NAME --branch BRANCH; make sets REPO and BRANCH instead."""
    named = [os.environ["REPO"]] if os.environ.get("REPO") else []
    named += ["--branch", os.environ["BRANCH"]] if os.environ.get("BRANCH") else []
    return ["notebooks/links.py"] + (options or named)


def lock(options):
    """First the whole environment; then, in the same versions, the pages' and Binder's."""
    run(PYTHON, *lock_course(options))
    run(PYTHON, *lock_site())
    return lock_binder()


def lock_course(options):
    """requirements.txt for every platform."""
    return compiled("pyproject.toml", "requirements.txt", "--extra", "lab", "--extra", "course",
                    "--universal", "--python-version", "3.11", *options)


def lock_site():
    """site/requirements.txt: what the pages take that the environment does not have."""
    with open(os.path.join(ROOT, "requirements.txt"), encoding="utf-8") as file:
        known = ["--no-emit-package=" + name for name in sorted(names(file.read()))]
    return compiled("pyproject.toml", BESIDE["site"], "--extra", "site", "--constraint",
                    "requirements.txt", "--universal", "--python-version", "3.11", *known)


def lock_binder():
    """binder/requirements.txt: what opening the course takes, with TensorFlow's smaller build."""
    import tomllib  # not at the top: an older Python gets as far as being told so

    with open(os.path.join(ROOT, "pyproject.toml"), "rb") as file:
        project = tomllib.load(file)["project"]
    small = gpu_state()[1].replace("[and-cuda]", "-cpu")  # tensorflow-cpu==2.21.0
    wanted = project["dependencies"] + project["optional-dependencies"]["lab"]
    with open(BINDER_IN, "w", encoding="utf-8") as file:
        for line in wanted:
            file.write((small if line.startswith("tensorflow") else line) + "\n")
    with open(os.path.join(ROOT, "binder", "runtime.txt"), encoding="utf-8") as file:
        python = file.read().strip().replace("python-", "") + ".9"  # or later; not 3.11.0
    return compiled(BINDER_IN, "binder/requirements.txt", "--constraint", "requirements.txt",
                    "--python-platform", "x86_64-manylinux_2_28", "--python-version", python,
                    "--no-annotate")


def compiled(source, target, *options):
    """uv's command that pins a source, from PyPI alone whatever uv is set to elsewhere."""
    for name in [name for name in os.environ if name.startswith("UV_")]:
        del os.environ[name]
    command = ["-m", "uv", "pip", "compile", source, "--output-file", target, "--generate-hashes"]
    command += ["--no-config", "--quiet", "--custom-compile-command", "make lock"]
    return command + list(options)


def site(options):
    """Every page anew. A warning, such as a link that leads nowhere, is an error."""
    shutil.rmtree(os.path.join(ROOT, SITE), ignore_errors=True)
    say("Writing the pages; then open {}.".format(os.path.join(SITE, "index.html")))
    command = "-m sphinx --quiet --fresh-env --fail-on-warning --keep-going --conf-dir site"
    command += " --doctree-dir build/doctrees notebooks"
    return command.split() + [SITE] + options


def test_all(options):
    """One after the other, or those that the options name; a failure does not stop the others."""
    rows, failed = [], False
    for name in options or EVERY_TEST:
        say("\n---- {}".format(name))
        start = time.time()
        status = subprocess.call([sys.executable, os.path.join(ROOT, "course.py"), name])
        failed = failed or status != 0
        outcome = "failed" if status else "passed"
        rows.append("{:16}{:>7.0f} s  {}".format(name, time.time() - start, outcome))
    say("\n" + "\n".join(rows))
    sys.exit(int(failed))


def wants_gpu(name, options):
    """Whether lab or setup was asked for the CUDA build; takes --gpu out of the options."""
    if name not in ("lab", "setup"):
        return False
    asked = "--gpu" in options or os.environ.get("GPU", "").lower() in ("1", "yes", "true")
    options[:] = [option for option in options if option != "--gpu"]
    return asked


COMMANDS = {
    "lab": lab,
    "test": lambda options: ["-m", "pytest"] + (options or side_by_side()),
    "notebooks": lambda options: ["notebooks/build.py"] + options,
    "sources": lambda options: ["notebooks/build.py", "--back"] + options,
    "links": links,
    "lock": lock,
    "test-binder": lambda options: "-m pytest -m binder tests/test_binder.py".split() + options,
    "test-hub": lambda options: "-m pytest -m classroom tests/test_classroom.py".split() + options,
    "test-colab": lambda options: ["-m", "pytest"] + (options or ["tests/widgets"]),
    "site": site,
    "test-colab-all": lambda options: "-m pytest -m colab tests/colab".split() + options,
    "test-all": test_all,
    "test-latest": lambda options: ["tests/latest.py"] + (options or side_by_side()),
    "test-site": lambda options: "-m pytest -m site tests/test_site.py".split() + options,
    "bench": lambda options: ["benchmarks"] + options,
}


def main(arguments):
    name, options = (arguments or ["help"])[0], arguments[1:]
    if name not in COMMANDS and name not in ("setup", "suits"):
        sys.exit(__doc__.split("\n\n")[1])
    check_python()
    check_platform()
    if name == "suits":  # the Makefile asks whether this Python will do
        return check_venv()
    gpu = wants_gpu(name, options)
    set_up()
    set_up_gpu(gpu)
    if name == "setup":
        return say(".venv is ready.")
    command, env = [PYTHON] + COMMANDS[name](options), environment()
    if name in BESIDE:
        env["PYTHONPATH"] = set_up_beside(name)
    os.chdir(ROOT)
    if os.name != "nt":
        os.execve(PYTHON, command, env)  # so that Ctrl-C and kill reach it, and only it
    process = subprocess.Popen(command, env=env)
    while process.poll() is None:
        with contextlib.suppress(KeyboardInterrupt):  # it was told too, and ends in its own way
            process.wait()
    sys.exit(process.returncode)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit("\nStopped; what was begun is done anew next time.")
    except OSError as error:
        sys.exit("{}\n{}".format(error, explain(str(error))))
