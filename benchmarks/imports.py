"""How long `import dlcourse` takes beside `import tensorflow`: the ratio of medians, in one run.

    python benchmarks/imports.py

Each import runs in a fresh process, in turn, and the time of starting Python is taken off.
"""

import statistics
import subprocess
import sys
import time

BAR = 0.05
CORE = "dlcourse.network, dlcourse.losses, dlcourse.optimizers, dlcourse.descent, dlcourse.data"
STATEMENTS = {"nothing": "pass", "dlcourse": "import dlcourse", "the whole core": f"import {CORE}",
              "tensorflow": "import tensorflow"}


def seconds(statement):
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", statement], check=True, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def main():
    times = {name: [] for name in STATEMENTS}
    for _ in range(5):
        for name, statement in STATEMENTS.items():
            times[name].append(seconds(statement))
    start = statistics.median(times.pop("nothing"))
    median = {name: max(statistics.median(t) - start, 0) for name, t in times.items()}
    for name, t in median.items():
        print(f"import {name:15} {t:6.3f} s  {t / median['tensorflow']:7.1%} of tensorflow's")
    passed = median["dlcourse"] < BAR * median["tensorflow"]
    print(f"import dlcourse under {BAR:.0%} of import tensorflow: {'yes' if passed else 'NO'}")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
