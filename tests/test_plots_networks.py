"""A network drawn out: does it move to other numbers, and mark the unit that was chosen?"""

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from dlcourse import plots
from dlcourse.plots.figure import BLUE, VERMILLION
from dlcourse.plots.networks import FADED, THICKEST, THINNEST

DATA = dict(activations=[[0, 1], [0.25, 0.5], [2]], weights=[[[1, 2], [-1, 4]], [[1, 0]]],
            biases=[[0, 1], [-0.5]])
OTHER = dict(activations=[[1, 0], [-0.25, 1], [0]], weights=[[[-3, 0], [5, 1]], [[-1, 2]]],
             biases=[[2, 0], [0.25]])


def network(**how):
    fig, ax = plots.panels(size=(7, 3.4))
    return fig, plots.draw_network(ax, **{**DATA, **how})


def seen(drawn):
    """All that a reader sees of it."""
    return ([circles.get_array().tolist() for circles in drawn.units],
            [circles.to_rgba(circles.get_array()).tolist() for circles in drawn.units],
            [lines.get_linewidths().tolist() for lines in drawn.connections],
            [lines.get_colors().tolist() for lines in drawn.connections],
            [lines.get_linestyles() for lines in drawn.connections],
            [(text.get_text(), text.get_color()) for texts in
             (drawn.activations, drawn.weights, drawn.biases, drawn.note) for text in texts],
            drawn.chosen.get_xydata().tolist() if drawn.chosen.get_visible() else None)


@pytest.mark.parametrize("chosen, note", [(None, "a\nb"), ((1, 1), "a\nb"), ((2, 0), "c\nd")])
def test_a_network_moves_to_what_would_be_drawn_anew(chosen, note):
    how = OTHER | dict(chosen=chosen, note=note, title="Other", heaviest=7)
    fig, moved = network(chosen=(1, 0), note="one\ntwo")
    plots.move_network(moved, **how)
    anew, drawn = network(**how)
    assert seen(moved) == seen(drawn)
    assert plots.alt_text(fig) == plots.alt_text(anew)


def test_only_connections_to_the_chosen_unit_are_strong_and_it_is_ringed():
    _, drawn = network(chosen=(1, 1))
    np.testing.assert_allclose(drawn.connections[0].get_colors()[:, 3], [FADED, FADED, 1, 1])
    np.testing.assert_allclose(drawn.connections[1].get_colors()[:, 3], FADED)
    np.testing.assert_allclose(drawn.connections[0].get_colors()[2:, :3],
                               [to_rgb(BLUE), to_rgb(VERMILLION)])
    np.testing.assert_array_equal(drawn.chosen.get_xydata(), [[1, -0.5]])
    _, plain = network()
    assert not plain.chosen.get_visible() and plain.note == []
    assert all((lines.get_colors()[:, 3] == 1).all() for lines in plain.connections)


def test_widths_can_be_measured_against_a_weight_that_is_not_there():
    _, drawn = network(heaviest=8)
    np.testing.assert_allclose(drawn.connections[0].get_linewidths(),
                               THINNEST + (THICKEST - THINNEST) * np.array([1, 2, 1, 4]) / 8)


@pytest.mark.parametrize("chosen", [(0, 0), (3, 0), (1, 2)])
def test_a_unit_that_is_not_there_cannot_be_chosen(chosen):
    with pytest.raises(ValueError, match=r"chosen must be \(layer, unit\), from \(1, 0\) to"):
        network(chosen=chosen)


def test_a_unit_s_sum_is_spelled_out():
    assert plots.spell_unit([1, -2], [0.5, 1], 0.25, -1.25, "relu", 0.0) == (
        "z = 1 × 0.5 + (−2) × 1 + 0.25 = −1.25\na = relu(−1.25) = 0")
    assert plots.spell_unit([1, 1], [-0.5, 0], -0.5, -1, "tanh", np.tanh(-1)) == (
        "z = 1 × (−0.5) + 1 × 0 − 0.5 = −1\na = tanh(−1) = −0.762")


def test_a_long_sum_takes_as_many_lines_whatever_its_numbers_are():
    short, long = [plots.spell_unit(w, w, w[0], w @ w, "tanh", 1.0).split("\n")
                   for w in (np.ones(12), -np.ones(12) / 7)]
    assert len(short) == len(long) == 6
    assert max(map(len, long)) < 75
    assert short[0] == "z = 1 × 1 + 1 × 1 + 1 × 1" and short[3] == "+ 1 × 1 + 1 × 1 + 1 × 1"
    assert short[4] == "+ 1 = 12"


@pytest.mark.parametrize("widths, written", [
    ((2, 2, 1), 6), ((2, 3, 1), 9), ((3, 3), 9), ((1, 1), 1),
    ((2, 4), 0), ((2, 2, 2, 1), 0), ((4, 3), 0)])
def test_weights_are_written_where_they_do_not_cover_each_other(widths, written):
    fig, ax = plots.panels(size=(7, 3.4))
    drawn = plots.draw_network(ax, [np.ones(n) for n in widths],
                               [np.ones((n, m)) for m, n in zip(widths, widths[1:])],
                               note="one\ntwo\nthree")
    fig.draw_without_rendering()
    assert len(drawn.weights) == written
    boxes = [text.get_window_extent() for text in drawn.weights]
    assert not any(one.overlaps(other) for k, one in enumerate(boxes) for other in boxes[:k])


def test_circles_do_not_touch_each_other_above_a_long_note():
    fig, ax = plots.panels(size=(5, 3.9))
    drawn = plots.draw_network(ax, [np.ones(4), np.ones(4)], [np.ones((4, 4))],
                               note="\n".join(8 * ["a line"]))
    fig.draw_without_rendering()
    circles, apart = drawn.units[0], np.diff(ax.transData.transform([(0, 0), (0, 1)])[:, 1])
    assert np.sqrt(circles.get_sizes()[0]) * fig.dpi / 72 < apart
