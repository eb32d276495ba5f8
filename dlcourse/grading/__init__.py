"""The instructor's side: handing out, collecting, grading, giving feedback, keeping the marks.

`python -m dlcourse.grading` is the command line around nbgrader; no lesson imports this package.
Student code runs in a jail (`jail`, `session`) and is judged outside it (`judge`).
"""
