"""A class of 200 is graded: is everybody's mark right, how long does it take, and what if it is killed?

    python benchmarks/grading.py                 200 submissions, and plain nbgrader on 16 of them
    python benchmarks/grading.py --kill 20       a class of 40, killed 20 times and finished
    python benchmarks/grading.py --record        also write results/grading.json

Plain nbgrader runs each notebook in a kernel of its own, with nothing around it. It is timed on
submissions of the same class, right before and right after ours, so that a busy machine is busy
for both; none of them imports TensorFlow, which would cost it some seconds more.
"""

import argparse
import json
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "grading")]

from classroom import EXERCISE, NAMES, made_up  # noqa: E402
from dlcourse.grading.course import CONFIG, Course, prepare  # noqa: E402
from dlcourse.grading.grade import grade  # noqa: E402
from nbgrader.converters import Autograde  # noqa: E402
from test_grade import marks, taken_in  # noqa: E402

RESULTS = Path(__file__).with_name("results") / "grading.json"
PLAIN = 8  # submissions that plain nbgrader grades, before ours and once more after


def silent(text):
    pass


def plain(course, students, folder):
    """Seconds a submission of nbgrader as it comes, on the same files."""
    shutil.copytree(course.root, folder)
    settings = (folder / CONFIG).read_text("utf-8").split("c.Autograde.autograde_preprocessors")[0]
    (folder / CONFIG).write_text(settings, "utf-8")
    for path in (folder / "submitted").iterdir():
        if path.name not in students:
            shutil.rmtree(path)
    began = time.monotonic()
    done = Course(folder).run(Autograde, EXERCISE, "*")
    seconds = time.monotonic() - began
    graded = len(list(folder.glob("autograded/*/*/*.ipynb")))
    assert graded, done["log"]  # a notebook that it cannot grade, it drops
    return seconds / graded


def two_hundred(folder, count):
    course = prepare(folder / "course", say=silent)
    class_ = taken_in(course, list(made_up(course.release(EXERCISE), count, seed=2)))
    calm = [student for student, handed in class_.items() if handed.damage == "nothing"
            or handed.damage in ("noise", "from_vs_code", "plots_things", "moved")][:PLAIN]
    before = plain(course, calm, folder / "before")
    began = time.monotonic()
    report = grade(course, EXERCISE, say=silent)
    ours = (time.monotonic() - began) / count
    after = plain(course, calm, folder / "after")
    found = marks(course)
    wrong = [(student, handed.damage) for student, handed in class_.items()
             if {name: found.get((student, f"{name}_check"), [None])[0] for name in NAMES}
             != handed.points]
    return {
        "submissions": count, "lost": count - len(report.points), "wrong marks": wrong,
        "seconds a submission": round(ours, 3),
        "plain nbgrader, seconds a submission": round(statistics.mean([before, after]), 3),
        "ours / plain": round(ours / statistics.mean([before, after]), 2)}


def killed(folder, times, count=40):
    course = prepare(folder / "course", say=silent)
    taken_in(course, list(made_up(course.release(EXERCISE), count, seed=4)))
    shutil.copytree(course.root, folder / "undisturbed")
    undisturbed = Course(folder / "undisturbed")
    began = time.monotonic()
    grade(undisturbed, EXERCISE, say=silent)
    whole = time.monotonic() - began
    rng, reached = random.Random(1), []
    for _ in range(times):
        process = subprocess.Popen(
            [sys.executable, "-m", "dlcourse.grading", "grade", "ex02", "--course", course.root],
            stdout=subprocess.DEVNULL, start_new_session=True)
        try:
            process.wait(rng.uniform(0.1, 0.5) * whole)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            reached.append((len(list(course.judged(EXERCISE).glob("*.json"))),
                            len(list(course.root.glob("autograded/*/*/*.ipynb")))))
    report = grade(course, EXERCISE, say=silent)
    return {"submissions": count, "kills": len(reached),
            "judged, graded when killed": reached, "failed": report.failed,
            "same gradebook as undisturbed": marks(course) == marks(undisturbed)}


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--kill", type=int, metavar="TIMES")
    parser.add_argument("--record", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = (killed(Path(folder), options.kill) if options.kill
                  else two_hundred(Path(folder), options.count))
    print(json.dumps(result, indent=1))
    if options.record:
        recorded = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
        recorded["killed" if options.kill else "class"] = result | {
            "date": time.strftime("%Y-%m-%d")}
        RESULTS.write_text(json.dumps(recorded, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
