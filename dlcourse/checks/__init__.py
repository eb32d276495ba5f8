"""The practice checks of the lessons ("Your turn"): one module a lesson, one check an exercise.

    from dlcourse.checks import lesson06 as check
    check.conv2d(conv2d)  # prints what it found, and never raises
"""
