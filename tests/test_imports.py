"""Imports only go down, and importing the course costs nothing that a lesson does not use."""

import ast
import subprocess
import sys
from pathlib import Path

import dlcourse
import pytest

PACKAGE = Path(dlcourse.__file__).parent

# What each module may import beside the standard library, from the bottom up.
MAY_IMPORT = {
    "__init__": set(),
    "require": {"numpy"},
    "activations": {"numpy", "require"},
    "losses": {"numpy", "require", "activations"},
    "layers": {"numpy", "require", "activations"},
    "network": {"numpy", "require", "layers"},
    "optimizers": {"numpy", "require"},
    "descent": {"numpy", "require", "network", "losses", "optimizers"},
    "chance": {"numpy", "losses"},
    "sanity": {"numpy", "require", "losses", "chance", "descent"},
    "gradcheck": {"numpy", "require"},
    "landscape": {"numpy", "require", "descent"},
    "protocol": {"numpy", "require", "gradcheck"},
    "autodiff": {"require"},
    "expressions": {"autodiff"},
    "surfaces": {"numpy", "require"},
    "mnist_files": {"numpy", "require"},
    "toys": {"numpy", "require"},
    "data": {"numpy", "require", "mnist_files", "toys"},
    "handwriting": {"numpy", "require"},
    "handmade": {"numpy", "require", "layers", "network"},
    "inside": {"numpy", "require", "layers"},
    "reading": {"numpy", "require", "activations"},
    "history": {"numpy"},
    "follow": {"require", "history"},
}
CORE = set(MAY_IMPORT) - {"__init__"}
MAY_IMPORT |= {
    "plots": CORE | {"numpy", "matplotlib", "PIL", "IPython"},
    "widgets": CORE | {"numpy", "plots", "ipywidgets", "traitlets", "anywidget", "IPython",
                       "google"},  # of Colab, where it is there
    "training": CORE | {"numpy", "keras", "tensorflow", "jax", "torch",  # the backends of Keras
                        "plots", "widgets",  # a record shows itself, a notebook gets a monitor
                        "psutil"},
    "checks": CORE | {"numpy"},
    "grading": CORE | {"numpy", "checks", "nbgrader", "nbformat", "nbconvert", "traitlets", "psutil",
                       "IPython", "matplotlib", "jinja2", "sqlalchemy",
                       "hollow", "plain", "worker"},
    "recorded": set(),
    "environment": {"numpy", "data", "training", "keras", "tensorflow", "psutil", "packaging"},
}

FILES = sorted(PACKAGE.rglob("*.py"))


def imports(path):
    """Everything that the file imports, wherever in it: `numpy.lib`, `dlcourse.layers`, …"""
    package = ["dlcourse", *path.relative_to(PACKAGE).parts[:-1]]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[:len(package) + 1 - node.level] if node.level else []
            module = ".".join(filter(None, [*base, node.module]))
            if module == "dlcourse":  # `from dlcourse import layers`
                yield from (f"dlcourse.{alias.name}" for alias in node.names)
            else:
                yield module


def test_the_table_only_points_down():
    order = list(MAY_IMPORT)
    for name, allowed in MAY_IMPORT.items():
        assert allowed.isdisjoint(order[order.index(name):]), name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_what_stands_below_it(path):
    name = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    assert name in MAY_IMPORT, f"give dlcourse.{name} its place in the table of this test"
    found = {module.removeprefix("dlcourse.").split(".")[0] for module in imports(path)}
    above = found - MAY_IMPORT[name] - {name} - sys.stdlib_module_names
    assert not above, f"{path.name} may not import {', '.join(sorted(above))}"


@pytest.mark.parametrize("statement, imported", [
    ("import dlcourse.layers", "dlcourse.layers"),
    ("from dlcourse import layers", "dlcourse.layers"),
    ("from dlcourse.layers import Dense", "dlcourse.layers"), ("from . import x", "dlcourse.plots"),
    ("from .words import x", "dlcourse.plots.words"), ("from ..layers import x", "dlcourse.layers"),
    ("def f():\n    import keras.layers", "keras.layers"),
])
def test_every_way_to_import_is_seen(statement, imported, tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "PACKAGE", tmp_path)
    (tmp_path / "plots").mkdir()
    (tmp_path / "plots" / "words.py").write_text(statement)
    assert list(imports(tmp_path / "plots" / "words.py")) == [imported]


def loaded_by(module):
    """The packages that a fresh Python has loaded after importing the module, NumPy's own aside."""
    script = ("import sys, numpy, numpy.random\n"
              "before = set(sys.modules)\n"
              f"import {module}\n"
              "print(*{name.split('.')[0] for name in set(sys.modules) - before})")
    done = subprocess.run([sys.executable, "-c", script], cwd=PACKAGE.parent, text=True,
                          capture_output=True, check=True)
    return set(done.stdout.split())


def test_importing_dlcourse_loads_nothing_heavy():
    assert loaded_by("dlcourse").isdisjoint({"tensorflow", "keras", "matplotlib", "ipywidgets"})


@pytest.mark.parametrize("name", sorted(CORE))
def test_a_core_module_loads_numpy_alone(name):
    extra = loaded_by(f"dlcourse.{name}") - sys.stdlib_module_names
    assert extra == {"dlcourse", "numpy"} or extra == {"dlcourse"}


def test_a_heavy_import_would_be_noticed():
    assert "matplotlib" in loaded_by("matplotlib.figure")
