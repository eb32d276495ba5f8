"""Makes the build of the notebooks importable, and `dlcourse` also where it is not installed."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "notebooks")]
