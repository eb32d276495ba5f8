"""Bumps along a curve: do sum, error and marks agree with the bumps?"""

import numpy as np
import pytest

from dlcourse import plots
from dlcourse.handmade import CURVES, X, evenly_placed, fit


def given(n, chosen=0, heights=1.0):
    bumps = evenly_placed(CURVES["wave"], n) * [1, 1, heights]
    found = fit(CURVES["wave"](X), bumps, 20)
    return found, (found.x, found.target, found.parts, chosen, bumps[chosen], (-2, 2))


def seen(drawn):
    parts = drawn.network, drawn.bumps, *drawn.steps, drawn.gap, drawn.error, drawn.worst
    return [part.get_xydata() for part in parts] + [drawn.chosen.get_xy()]


def test_bumps_move_to_what_would_be_drawn_anew():
    fig, axes = plots.panels(1, 2)
    moved = plots.draw_bumps(axes, *given(12, 3)[1])
    found, data = given(10, 7)
    plots.move_bumps(moved, *data)
    anew, axes = plots.panels(1, 2)
    for one, other in zip(seen(moved), seen(plots.draw_bumps(axes, *data)), strict=True):
        np.testing.assert_array_equal(one, other)
    assert plots.alt_text(fig) == plots.alt_text(anew)
    assert f"Largest error {found.largest:.3g} at x = {found.where:.3g}" in plots.alt_text(fig)
    assert f"10 bumps: mean error {found.mean:.3g}" in plots.alt_text(fig)


def test_sum_error_and_marks_are_where_they_belong():
    fig, axes = plots.panels(1, 2)
    found, data = given(5, 2, heights=0.5)
    drawn = plots.draw_bumps(axes, *data)
    np.testing.assert_allclose(drawn.network.get_ydata(), found.output, atol=1e-12)
    np.testing.assert_allclose(drawn.error.get_ydata(), found.output - found.target, atol=1e-12)
    assert abs(np.diff(drawn.gap.get_ydata())[0]) == pytest.approx(found.largest)
    assert drawn.gap.get_xdata()[0] == drawn.worst.get_xdata()[0] == found.where
    np.testing.assert_allclose([step.get_xdata()[0] for step in drawn.steps], [0.4, 0.6])
    np.testing.assert_allclose(drawn.chosen.get_xy()[1:1002, 1], found.parts[:, 2])
    assert np.isnan(drawn.bumps.get_ydata()).sum() == 5  # a gap after each of five


@pytest.mark.parametrize("largest, reach", [(0, 0.05), (0.04, 0.05), (0.05, 0.1), (0.7, 0.8),
                                            (-0.75, 1.6)])
def test_the_axis_of_the_error_reaches_beyond_it(largest, reach):
    assert plots.error_reach(np.array([0, largest])) == pytest.approx(reach)
