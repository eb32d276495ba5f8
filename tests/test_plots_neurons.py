"""The pictures of one neuron (lesson 01): does the geometry on the axes agree with w and b?"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcourse import activations, plots

SQUARE = [[0, 0], [0, 1], [1, 0], [1, 1]]
weights = st.floats(-5, 5).filter(lambda value: abs(value) > 0.1)


def neuron(w=(1, 1), b=-0.5, X=SQUARE, y=(0, 1, 1, 0), **how):
    fig, ax = plots.panels()
    return fig, ax, plots.draw_neuron(ax, w, b, X, y, **how)


@given(weights, weights, st.floats(-5, 5))
@settings(deadline=None, max_examples=20)
def test_the_lines_are_where_z_is_0_and_1_and_the_arrow_is_their_normal(w1, w2, b):
    w = np.array([w1, w2])
    _, ax, drawn = neuron(w, b)
    for line, z in zip([drawn.boundary, *drawn.levels], (0, -1, 1)):
        ends = line.get_xydata()
        np.testing.assert_allclose(ends @ w + b, z, atol=1e-8)
        assert np.linalg.norm(ends[1] - ends[0]) > np.ptp(ax.get_xlim())
    arrow = drawn.normal[0]
    along = np.subtract(arrow.xy, arrow.get_position())
    assert abs(along[0] * w[1] - along[1] * w[0]) < 1e-8  # parallel to w


def test_the_arrow_stays_in_the_view_and_points_to_the_side_that_fires():
    _, ax, drawn = neuron((2, 1), -3)
    foot, tip = np.array(drawn.normal[0].get_position()), np.array(drawn.normal[0].xy)
    assert tip @ [2, 1] > foot @ [2, 1]
    assert ax.get_xlim()[0] < tip[0] < ax.get_xlim()[1]
    assert ax.get_ylim()[0] < tip[1] < ax.get_ylim()[1]


def test_a_boundary_outside_the_view_has_no_arrow_turned_round():
    _, _, drawn = neuron((1, 1), -9)
    np.testing.assert_allclose(drawn.normal[0].xy, drawn.normal[0].get_position())


def test_right_angles_look_right():
    _, ax, _ = neuron()
    assert ax.get_aspect() == 1


def test_points_on_the_wrong_side_are_ringed_and_the_chosen_one_is_marked():
    _, ax, drawn = neuron(point=2)
    np.testing.assert_array_equal(drawn.wrong.get_xydata(), [[1, 1]])
    np.testing.assert_array_equal(drawn.chosen.get_xydata(), [[1, 0]])
    said = [text.get_text() for text in ax.get_legend().get_texts()]
    assert said == ["z = 0", "z = −1 and 1", "class 0", "class 1", "wrong side", "chosen"]


def test_a_point_on_the_boundary_counts_as_firing():
    _, _, drawn = neuron(b=-2, y=(0, 0, 0, 1))
    assert len(drawn.wrong.get_xydata()) == 0


@pytest.mark.parametrize("f, outputs", [
    (activations.step, [0, 1]), (activations.sigmoid, [0.5]), (activations.relu, [0, 1])])
def test_the_shading_is_the_output(f, outputs):
    _, ax, drawn = neuron((0, 2), -1, f=f)
    shown = drawn.output.get_array()
    heights = np.linspace(*ax.get_ylim(), len(shown))
    np.testing.assert_allclose(shown[:, 0], f(2 * heights - 1))
    for output in outputs:
        assert np.abs(shown - output).min() < 0.02


def test_a_neuron_without_weights_has_no_boundary_and_says_so():
    fig, _, drawn = neuron((0, 0), -1)
    assert "no boundary, the same output everywhere" in plots.alt_text(fig)
    assert drawn.boundary.get_xydata().size == 0
    plots.png(fig)


@pytest.mark.parametrize("change, message", [
    (dict(w=[1, 2, 3]), r"w and b must have shape \(3,\), got \(4,\)"),
    (dict(b=np.nan), "w and b holds nan at index"),
    (dict(X=[[1, 2, 3]], y=[0]), r"X must have shape \(n, 2\)"),
    (dict(y=[0, 1, 2, 0]), "y must hold the classes 0 and 1, got 2"),
])
def test_a_neuron_that_cannot_be_drawn_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        neuron(**change)


def test_each_point_sits_on_the_curve_at_its_own_z():
    fig, ax = plots.panels()
    z, y = np.array([-0.5, 0.5, 6.0]), [0, 1, 1]
    drawn = plots.draw_response(ax, activations.tanh, z, y, point=2)
    np.testing.assert_allclose(drawn.points[1].get_xydata(), np.column_stack([z, np.tanh(z)])[1:])
    np.testing.assert_allclose(drawn.chosen.get_xydata(), [[6, np.tanh(6)]])
    x, f = drawn.curve.get_data()
    np.testing.assert_allclose(f, np.tanh(x))
    assert x[0] < -6 and x[-1] > 6


def test_a_response_without_classes_marks_where_z_is_now():
    fig, ax = plots.panels()
    drawn = plots.draw_response(ax, activations.relu, [-1.0, 2.0], at=3.0)
    np.testing.assert_array_equal(drawn.points[0].get_xydata(), [[-1, 0], [2, 2]])
    np.testing.assert_array_equal(drawn.chosen.get_xydata(), [[3, 3]])
    assert ["samples", "now"] == [text.get_text() for text in ax.get_legend().get_texts()]
    plots.move_response(drawn, activations.relu, np.array([1.0, 2.0]), at=-2.0)
    np.testing.assert_array_equal(drawn.chosen.get_xydata(), [[-2, 0]])
    assert "samples: z from 1 to 2, relu from 1 to 2; now: z = -2, relu 0" in plots.alt_text(fig)
