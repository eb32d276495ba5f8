"""The instructor's command line: python -m dlcourse.grading COMMAND.

    prepare FOLDER               make a course folder, with nbgrader's settings and the exercises
    student-edition FOLDER       what to publish: everything but solutions and hidden tests
    collect EXERCISE FILE        take in a learning platform's zip
    grade EXERCISE               run and judge all submissions, and enter the points
    feedback EXERCISE            write a page for each student
    export FILE                  write the marks as CSV

EXERCISE may be short: ex02. All but the first two work on the course folder that you are in, or on
that of --course FOLDER. Answers in words are marked in nbgrader's own formgrader.
"""

import argparse
import sys
from pathlib import Path

from . import export as marks
from .archives import BadArchive
from .course import Course, NoCourse, prepare
from .edition import student_edition
from .feedback import feedback
from .problems import NoIsolation


def main(arguments=None):
    """Run one command; return the exit status: 0, or 1 where something was left undone."""
    options = parser().parse_args(arguments)
    try:
        return options.run(options) or 0
    except (NoCourse, NoIsolation, BadArchive, ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


def parser():
    top = argparse.ArgumentParser(prog="python -m dlcourse.grading", description=__doc__,
                                  formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = top.add_subparsers(metavar="COMMAND", required=True)

    def command(name, run, exercise=False, course=True):
        made = commands.add_parser(name, help=run.__doc__, description=run.__doc__)
        made.set_defaults(run=run)
        if exercise:
            made.add_argument("exercise", help="such as ex02")
        if course:
            made.add_argument("--course", default=".", metavar="FOLDER", help="the course folder")
        return made

    made = command("prepare", _prepare, course=False)
    made.add_argument("folder")
    made = command("student-edition", _student_edition, course=False)
    made.add_argument("folder")
    made.add_argument("--repository", metavar="OWNER/NAME",
                      help="where it will be published on GitHub: links and badges lead there")
    made = command("collect", _collect, exercise=True)
    made.add_argument("file", help="the platform's zip; a folder or one notebook will do")
    made.add_argument("--pattern", help="a regular expression with (?P<student>...) for file names "
                                        "that are neither Canvas's nor Moodle's")
    made = command("grade", _grade, exercise=True)
    made.add_argument("--again", action="store_true",
                      help="judge anew what was judged before; points given by hand stay")
    made.add_argument("--workers", type=int, metavar="N", help="how many at once (one a processor)")
    made.add_argument("--without-isolation", action="store_true",
                      help="run students' code with all your rights: never for code that you have "
                           "not read")
    command("feedback", _feedback, exercise=True)
    made = command("export", _export)
    made.add_argument("file", help="the CSV to write")
    made.add_argument("--canvas", action="store_true", help="in the columns that Canvas imports")
    made.add_argument("--moodle", metavar="EXERCISE",
                      help="one exercise, as Moodle's grading worksheet")
    return top


def _prepare(options):
    """Make a course folder, or bring its exercises up to date."""
    course = prepare(options.folder)
    print(f"{course.root} is ready. Students get what is in {course.root / 'release'}.")


def _student_edition(options):
    """Write what to publish: everything but solutions and hidden tests."""
    count = student_edition(options.folder, options.repository)
    print(f"{count} files in {options.folder}: nothing in them gives a solution away.")


def _collect(options):
    """Take in a platform's zip: keep every file, repair what can be repaired."""
    from .collect import collect

    course = Course(options.course)
    exercise = course.exercise(options.exercise)
    report = collect(Path(options.file), course.root, exercise, course.release(exercise),
                     options.pattern, course.releases())
    course.enrol(report)
    print(report)
    return int(bool(report.refused))


def _grade(options):
    """Run and judge all submissions, several at once, and enter the points."""
    from .grade import grade

    course = Course(options.course)
    report = grade(course, course.exercise(options.exercise), options.again,
                   not options.without_isolation, options.workers)
    print(report)
    return int(bool(report.failed))


def _feedback(options):
    """Write a page for each student."""
    course = Course(options.course)
    feedback(course, course.exercise(options.exercise))


def _export(options):
    """Write the marks as CSV."""
    course = Course(options.course)
    table = (marks.moodle(course, course.exercise(options.moodle)) if options.moodle
             else marks.canvas(course) if options.canvas else marks.plain(course))
    Path(options.file).write_text(marks.to_csv(table), "utf-8")
    waiting = sum(row.unmarked for row in marks.rows(course))
    if waiting:
        print(f"{waiting} answers are not marked yet: they count 0 here. "
              "Mark them in the formgrader, and export again.")
    print(f"Written: {options.file}")
