"""Results that take too long for a lesson: measured once, kept under `benchmarks/results/`.

A lesson that quotes such a result prints it from the record, with its provenance: the command that
made it, when, on what, with which versions. `benchmarks/` holds the programs.
"""

import importlib.metadata
import json
import pathlib
import urllib.request

FOLDER = pathlib.Path(__file__).parent.parent / "benchmarks" / "results"


def load(name):
    """The record of that name, a dictionary (lesson 06).

    Read from `benchmarks/results/` of the course's folder; where only the package is installed
    (Colab), from the course's repository. Raises FileNotFoundError, naming the records there are,
    where there is none of that name, and ConnectionError where the repository cannot be reached.
    """
    if FOLDER.is_dir():
        file = FOLDER / f"{name}.json"
        if not file.exists():
            names = ", ".join(sorted(f.stem for f in FOLDER.glob("*.json"))) or "none"
            raise FileNotFoundError(f"No recorded result {name!r}: the recorded ones are {names}.")
        return json.loads(file.read_text(encoding="utf-8"))
    address = f"{_repository()}/raw/HEAD/benchmarks/results/{name}.json"  # of its main branch
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return json.load(answer)
    except (OSError, ValueError) as error:
        raise ConnectionError(f"The recorded result {name!r} is kept at {address}, which did not "
                              f"answer ({error}): look there with a browser.") from error


def provenance(record):
    """Two lines of text: what was measured, by which command, when and on what."""
    versions = ", ".join(f"{name} {version}" for name, version in record["versions"].items())
    return (f"Measured on {record['date']} by `{record['command']}`\n"
            f"on {record['processor']}, with {versions}.")


def _repository():
    urls = importlib.metadata.metadata("dlcourse").get_all("Project-URL") or []
    return next(u.split(", ")[1] for u in urls if u.startswith("Repository, "))
