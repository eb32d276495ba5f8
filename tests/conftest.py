"""Makes the build of the notebooks importable, and `dlcourse` also where it is not installed."""

import os
import sys
from pathlib import Path

import hypothesis

# Small matrices gain nothing from two threads; on a busy machine these wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

hypothesis.settings.register_profile("course", deadline=None)  # times belong in benchmarks
hypothesis.settings.load_profile("course")

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "notebooks")]
