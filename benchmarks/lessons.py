"""Runs every lesson from top to bottom and holds its time and memory against their bars.

    python benchmarks/lessons.py                       all lessons, on two cores
    python benchmarks/lessons.py 06 --json out.json    some lessons, and the figures as a file
    python benchmarks/lessons.py --times 5             also nbval, five times in a row

Each lesson has a kernel of its own and the embedded digits, as on Binder. Seconds include the
kernel's start. Memory is the peak of the kernel, or of a child where one is larger: not their sum,
for a child that has just been forked is booked with all its parent's pages. 1 GB = 10⁹ bytes.
"""

import argparse
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import time
from datetime import date, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "notebooks"))

from build import Lesson, lessons  # noqa: E402
from execute import run  # noqa: E402
from nbformat.v4 import new_code_cell  # noqa: E402
from percent import to_notebook  # noqa: E402

CORES = 2
BARS = {"seconds": 60, "gigabytes": 1.0}
OWN_BARS = {"06_mnist_cnn": {"seconds": 120, "gigabytes": 1.3}}
PACKAGES = ("numpy", "tensorflow", "keras", "matplotlib", "ipykernel")

ASK_FOR_PEAK = """\
import sys
if sys.platform == "win32":
    import psutil
    print(psutil.Process().memory_info().peak_wset)
else:
    import resource
    peaks = [resource.getrusage(who).ru_maxrss
             for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(max(peaks) * (1 if sys.platform == "darwin" else 1024))"""


def measure(lesson):
    """Seconds, gigabytes and the three slowest cells of one run."""
    notebook = to_notebook(lesson.text(), lesson.name)
    notebook.cells.append(new_code_cell(ASK_FOR_PEAK))
    began = time.monotonic()
    run(notebook, lesson.path.parent, record_timing=True)
    seconds = time.monotonic() - began
    *cells, peak = [cell for cell in notebook.cells if cell.cell_type == "code"]
    slowest = sorted(
        ({"cell": cell.execution_count, "seconds": duration(cell),
          "starts": cell.source.splitlines()[0]} for cell in cells),
        key=lambda cell: -cell["seconds"])[:3]
    figures = {"seconds": round(seconds, 1),
               "gigabytes": round(int(peak.outputs[0].text) / 1e9, 3)}
    bars = OWN_BARS.get(lesson.name, BARS)
    return {"lesson": lesson.name, **figures, "slowest": slowest, "bars": bars,
            "passes": all(figures[what] <= bars[what] for what in bars)}


def duration(cell):
    times = cell.metadata.execution
    began, ended = (datetime.fromisoformat(times[key].replace("Z", "+00:00"))
                    for key in ("iopub.status.busy", "iopub.status.idle"))
    return round((ended - began).total_seconds(), 2)


def passes_of_nbval(lesson, times):
    """How many of so many strict comparisons in a row reproduce every stored output."""
    test = f"tests/test_notebooks.py::test_every_output_is_reproduced[{lesson.name}]"
    return sum(subprocess.run([sys.executable, "-m", "pytest", "-q", test], cwd=ROOT,
                              stdout=subprocess.DEVNULL).returncode == 0 for _ in range(times))


def stay_on_two_cores():
    """Keeps this process and its kernels on two cores; returns how many they have."""
    if not hasattr(os, "sched_setaffinity"):  # not on macOS or Windows
        return os.cpu_count()
    chosen = sorted(os.sched_getaffinity(0))[:CORES]
    os.sched_setaffinity(0, chosen)
    return len(chosen)


def processor():
    cpuinfo = Path("/proc/cpuinfo")
    names = [line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines()
             if line.startswith("model name")] if cpuinfo.exists() else []
    return names[0] if names else platform.processor() or platform.machine()


def row(result):
    mark = {True: "pass", False: "FAIL"}
    bars = result["bars"]
    lines = [f"{result['lesson']:<20} {result['seconds']:>6.1f} s of {bars['seconds']:>3} "
             f"{result['gigabytes']:>6.2f} GB of {bars['gigabytes']:.1f}  {mark[result['passes']]}"]
    lines += [f"{'':<6}[{cell['cell']:>2}] {cell['seconds']:>6.1f} s  {cell['starts'][:70]}"
              for cell in result["slowest"]]
    if "nbval" in result:
        lines.append("{:<6}nbval passed {passed} of {times}".format("", **result["nbval"]))
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="beginnings of lessons' names, such as 06")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    parser.add_argument("--times", type=int, default=0, help="run strict nbval so many times")
    options = parser.parse_args()
    cores = stay_on_two_cores()
    print(f"{processor()}, {cores} cores, Python {platform.python_version()}")
    results = []
    for lesson in lessons(options.names):
        if not isinstance(lesson, Lesson):
            continue  # an exercise waits for its answers
        result = measure(lesson)
        if options.times:
            passed = passes_of_nbval(lesson, options.times)
            result["nbval"] = {"passed": passed, "times": options.times}
            result["passes"] &= passed == options.times
        results.append(result)
        print(row(result), flush=True)
    if options.json:
        versions = {package: importlib.metadata.version(package) for package in PACKAGES}
        options.json.write_text(json.dumps({
            "date": date.today().isoformat(), "processor": processor(), "cores": cores,
            "system": platform.system(), "python": platform.python_version(),
            "versions": versions, "lessons": results,
        }, indent=1) + "\n", encoding="utf-8")
    return int(not all(result["passes"] for result in results))


if __name__ == "__main__":
    sys.exit(main())
