"""Where a measurement comes from: the facts that stand in every recorded result."""

import datetime
import importlib.metadata
import json
import os
import pathlib
import platform

RESULTS = pathlib.Path(__file__).parent / "results"


def provenance(command, packages=("numpy", "keras", "tensorflow")):
    """The command that repeats the measurement, the date, the processor and the versions."""
    return {
        "command": command,
        "date": datetime.date.today().isoformat(),
        "processor": f"{_processor()}, {os.cpu_count()} cores, {platform.system()}",
        "versions": {"python": platform.python_version(),
                     **{name: importlib.metadata.version(name) for name in packages}},
    }


def save(name, record):
    """Write the record to `results/<name>.json`, replacing the former one whole."""
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"{name}.json"
    text = json.dumps(record, indent=1, ensure_ascii=False) + "\n"
    unfinished = file.with_suffix(".json.part")
    unfinished.write_text(text, encoding="utf-8")
    os.replace(unfinished, file)
    return file


def _processor():
    try:
        with open("/proc/cpuinfo") as info:
            return next(line.split(":")[1].strip() for line in info if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()
