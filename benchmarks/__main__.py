"""Holds the course against its bars.

    python benchmarks                     lessons, widgets, scratch, fitting, race: over an hour
    python benchmarks widgets --browser   one file of this folder, with its own options
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
NAMES = sorted(path.stem for path in HERE.glob("[!_]*.py"))


def main(names, options):
    """0 where all bars are reached."""
    unknown = set(names) - set(NAMES)
    if unknown:
        return f"There is no benchmark {', '.join(unknown)}; there are {', '.join(NAMES)}."
    return max(subprocess.run([sys.executable, HERE / f"{name}.py", *options]).returncode
               for name in names)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:2] or ["lessons", "widgets", "scratch", "fitting", "race"], sys.argv[2:]))
