"""Probabilities beside the digit: moved, they are what would be drawn."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex

from dlcourse import plots
from dlcourse.activations import softmax

PAPER, SPOT = np.zeros((28, 28)), np.zeros((28, 28), np.uint8)
SPOT[3:5, 10:20] = 200


def drawn(image, p, **how):
    fig, axes = plots.panels(1, 2)
    return fig, plots.draw_probabilities(axes, image, p, **how)


def facts(fig, shown):
    """Everything that is seen or said of the picture."""
    return (np.asarray(shown.image.get_array()).tolist(), plots.alt_text(fig),
            [(bar.get_width(), to_hex(bar.get_facecolor())) for bar in shown.bars],
            [(text.get_text(), text.xy) for text in shown.texts],
            [ax.get_title() for ax in fig.axes])


@given(seed=st.integers(0, 99), empty=st.booleans(), title=st.sampled_from([None, "Draw a digit"]))
@settings(deadline=None, max_examples=10)
def test_moved_it_is_what_would_be_drawn(seed, empty, title):
    rng = np.random.default_rng(seed)
    image, p = rng.random((28, 28)), softmax(rng.normal(scale=3, size=(1, 10)))[0] * (not empty)
    fig, shown = drawn(SPOT, np.eye(10)[3])
    plots.move_probabilities(shown, image, p, title, "Yours")
    assert facts(fig, shown) == facts(*drawn(image, p, title=title, name="Yours"))


def test_where_there_is_ink_and_what_is_read_is_said():
    fig, _ = drawn(SPOT, np.eye(10)[3], name="Yours")
    assert plots.alt_text(fig) == (
        "Yours: ink in rows 3 to 4 and columns 10 to 19 of 28 by 28. Read as 3: class 3 has "
        "100.0 %, next is 0 with 0.0 %.")


def test_without_a_prediction_no_class_is_named():
    fig, shown = drawn(PAPER, np.zeros(10))
    assert plots.alt_text(fig) == (
        "The digit: an empty sheet. Nothing to read: no prediction.")
    assert {text.get_text() for text in shown.texts} == {""}


@pytest.mark.parametrize("p, message", [
    ([0.5] + [0] * 9, "p must sum to 1, got 0.5"), ([np.nan] + [0] * 9, "nan at index"),
    ([2] + [0] * 9, "p must lie between 0 and 1")])
def test_it_moves_to_probabilities_only(p, message):
    fig, shown = drawn(SPOT, np.eye(10)[3])
    before = facts(fig, shown)
    with pytest.raises(ValueError, match=message):
        plots.move_probabilities(shown, SPOT, p)
    assert facts(fig, shown) == before
