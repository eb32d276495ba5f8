"""Starts a student's server, after it has closed the home folder and handed out the lessons.

JupyterHub runs this under the student's account, never as root: it can touch nothing else. All
arguments go to the server.
"""

import os
import shutil
import sys
from pathlib import Path

LESSONS = Path(__file__).resolve().parents[1] / "notebooks"
FOLDER = "deep-learning"


def close(home):
    """Keep everyone else out. A home that is mounted, as on Kubernetes, may not be ours to change:
    there, nobody else sees it."""
    if home.stat().st_uid == os.getuid():
        home.chmod(0o700)


def hand_out(lessons, folder):
    """Copy each lesson and exercise that is not there yet. What is there is the student's work."""
    for pattern in ("*.ipynb", "exercises/*.ipynb", "pictures/*"):
        for handed in sorted(lessons.glob(pattern)):
            own = folder / handed.relative_to(lessons)
            if not own.exists():
                own.parent.mkdir(parents=True, exist_ok=True)
                part = own.with_name(f".{own.name}.part")
                shutil.copyfile(handed, part)
                part.rename(own)  # whole, or not at all


def server(home):
    """The program to start. An instructor has a clone with an environment of its own, where the
    grading is; students have the course's."""
    clone = home / "dlcourse" / ".venv" / "bin" / "jupyterhub-singleuser"
    return clone if clone.exists() else Path(sys.prefix) / "bin" / "jupyterhub-singleuser"


def main(arguments):
    home = Path.home()
    close(home)
    try:
        hand_out(LESSONS, home / FOLDER)
    except OSError as problem:  # a full disk, say: only in a server can the student free some
        print(f"Not all lessons could be copied to {home / FOLDER} ({problem}): make room there "
              "and restart the server.", file=sys.stderr)
    program = server(home)
    # `nbgrader`, `jupyter` and `python` in a terminal are then those of the notebooks.
    os.environ["PATH"] = f"{program.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    os.execv(program, [program, *arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
