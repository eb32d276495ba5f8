"""Under `make test-colab`, the tests of this folder meet the versions that they are to meet."""

import importlib
import importlib.metadata
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def test_the_older_packages_are_the_ones_in_use():
    overlays = [Path(entry) for entry in sys.path if (Path(entry) / "colab.txt").is_file()
                and Path(entry).resolve() != HERE]
    if not overlays:
        pytest.skip("only under `make test-colab`")
    for line in (HERE / "colab.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            name, version = line.split("==")
            assert importlib.metadata.version(name) == version
    for name in "ipywidgets", "IPython", "ipykernel", "traitlets":
        assert Path(importlib.import_module(name).__file__).is_relative_to(overlays[0])
