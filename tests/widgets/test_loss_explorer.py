"""LossExplorer: does it show what the formulas of lesson 04 say?"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcourse import widgets

EXPLORER = widgets.LossExplorer()


def formulas(z, y):
    """{loss: (L, dL/dz)}."""
    a = 1 / (1 + np.exp(-z))
    return {"MSE": ((y - a) ** 2, 2 * (a - y) * a * (1 - a)),
            "MAE": (abs(y - a), np.sign(a - y) * a * (1 - a)),
            "cross-entropy": (-np.log(a if y else 1 - a), a - y)}


@given(z=st.integers(-80, 80).map(lambda tenth: tenth / 10), y=st.integers(0, 1),
       over=st.sampled_from(["z", "a"]))
@settings(deadline=None, max_examples=12)
def test_the_controls_move_the_marks_to_what_the_formulas_say(z, y, over):
    EXPLORER.set(z=z, y=y, over=over)
    drawn = EXPLORER.artists
    for k, (name, (loss, dz)) in enumerate(formulas(z, y).items()):
        assert EXPLORER.result[name].loss == pytest.approx(loss)
        assert EXPLORER.result[name].dz == pytest.approx(dz)
        assert [marks[k].get_ydata()[0] for marks in drawn.marks] == pytest.approx([loss, dz])
    x = z if over == "z" else 1 / (1 + np.exp(-z))
    assert all(line.get_xdata() == pytest.approx([x, x]) for line in drawn.here)


@pytest.mark.parametrize("preset, times", [
    ("Right and sure", 203), ("Undecided", 2), ("Wrong and sure", 203)])
def test_the_presets_make_the_point(preset, times):
    explorer = widgets.LossExplorer()
    explorer.set(**explorer.presets[preset])
    told = explorer.result
    assert told["cross-entropy"].dz / told["MSE"].dz == pytest.approx(times, rel=0.01)
    assert f"{times} times that of MSE" in explorer.words
    calls = {"Right and sure": (0, 0.01), "Undecided": (0.2, 0.3), "Wrong and sure": (0, 0.01)}
    low, high = calls[preset]
    assert low < told["MSE"].dz < high
    assert (told["cross-entropy"].dz > 0.99) == (preset == "Wrong and sure")


def test_the_answers_are_those_of_the_lesson():
    questions = widgets.LossExplorer.questions
    explorer = widgets.LossExplorer()
    explorer.set(**questions["times"].setting)
    times = questions["times"].answer(explorer.result)
    assert times == pytest.approx(1 / (2 * 0.98 * 0.02), rel=0.02)
    explorer.set(**questions["loudest"].setting)
    assert questions["loudest"].answer(explorer.result) == "cross-entropy"
    assert explorer.result["cross-entropy"].dz == pytest.approx(-0.98, abs=1e-3)


def test_a_question_that_is_not_there_is_a_sentence_in_the_widget(told):
    explorer = widgets.LossExplorer(predict="weather")
    assert "predict must be one of times, loudest" in explorer.message.text
