"""The newest of every package, whatever range pyproject.toml gives: what breaks, and what is newer?

    make test-latest                               the whole suite
    make test-latest ARGS=tests/test_layers.py     a part of it
"""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = ROOT / ".venv" / "test-latest"
PYTHON = ENVIRONMENT / Path(sys.executable).relative_to(sys.prefix)
UV = [sys.executable, "-m", "uv", "--no-config", "--quiet"]
PINNED = "tests/test_setup.py::test_nothing_in_the_environment_is_unpinned"  # here nothing is


def wanted():
    """What pyproject.toml names, without the versions."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    lines = project["dependencies"] + extras["lab"] + extras["course"]
    return [re.match(r"[\w.-]+", line)[0] for line in lines]


def set_up():
    """A new environment with the newest versions that can be installed together."""
    install = [*UV, "pip", "install", "--python", PYTHON]
    subprocess.run([*UV, "venv", "--clear", "--seed", "--python", sys.executable, ENVIRONMENT],
                   check=True)
    subprocess.run([*install, "--upgrade", *wanted()], check=True)
    subprocess.run([*install, "--no-deps", "--no-build-isolation", "--editable", ROOT], check=True)


def versions(python):
    """What is installed there: {name: version}."""
    found = subprocess.check_output([*UV, "pip", "list", "--python", python, "--format=json"])
    return {each["name"]: each["version"] for each in json.loads(found) if each["name"] != "pip"}


def compare(locked, newest):
    """A line for each package that is not as it is locked."""
    return [f"{name:32}{locked.get(name, '-'):>16} -> {newest.get(name, '-')}"
            for name in sorted({*locked, *newest}) if locked.get(name) != newest.get(name)]


def main(options):
    print("Installing the newest of every package in .venv/test-latest ...", flush=True)
    set_up()
    path = os.pathsep.join([str(PYTHON.parent), os.environ["PATH"]])
    env = os.environ | {"VIRTUAL_ENV": str(ENVIRONMENT), "PATH": path}
    command = [PYTHON, "-m", "pytest", "-rfE", "--deselect", PINNED, *options]
    status = subprocess.run(command, cwd=ROOT, env=env).returncode
    print("\nNot as in requirements.txt:", *compare(versions(sys.executable), versions(PYTHON)),
          sep="\n    ")
    print("Nothing broke." if status == 0 else "What broke is named above these packages.")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
