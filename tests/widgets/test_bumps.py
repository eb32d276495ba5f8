"""Bumps: does the network on show have its steps where the sliders say?"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcourse import widgets
from dlcourse.activations import sigmoid
from dlcourse.handmade import CURVES, X, evenly_placed

BUMPS = widgets.Bumps()


def by_formula(placed, w):
    return sum(h * (sigmoid(w * (X - left)) - sigmoid(w * (X - right)))
               for left, right, h in placed)


@given(name=st.sampled_from(list(CURVES)), n=st.integers(2, 8), sharpness=st.integers(1, 40),
       left=st.integers(1, 99), right=st.integers(1, 99), rise=st.floats(0, 1))
@settings(deadline=None, max_examples=12)
def test_a_bump_goes_where_the_sliders_say(name, n, sharpness, left, right, rise):
    BUMPS.set(curve=name, n=n, sharpness=sharpness, bump=2, left=left / 100, right=right / 100)
    height = BUMPS.controls["height"]
    height.value = height.min + rise * (height.max - height.min)
    placed = evenly_placed(CURVES[name], n)
    placed[1] = left / 100, right / 100, height.value
    aside = placed + np.array([-1.0, 1.0, 0]) * (np.abs(placed - [0, 1, 0]) < 1e-12)
    expected = by_formula(aside, sharpness * n)
    result = BUMPS.result
    np.testing.assert_allclose(result.output, expected, atol=1e-9)
    np.testing.assert_allclose(BUMPS.artists.network.get_ydata(), expected, atol=1e-9)
    errors = np.abs(expected - CURVES[name](X))
    assert result.largest == pytest.approx(errors.max(), abs=1e-9)
    assert result.mean == pytest.approx(errors.mean(), abs=1e-9)
    np.testing.assert_allclose([step.get_xdata()[0] for step in BUMPS.artists.steps],
                               [left / 100, right / 100])


def test_the_sliders_follow_the_chosen_bump_and_the_others_stay():
    bumps = widgets.Bumps()
    bumps.set(n=4, bump=2)
    assert (bumps.state["left"], bumps.state["right"]) == (0.25, 0.5)
    bumps.controls["height"].value = 0.0
    bumps.controls["bump"].value = 3
    assert bumps.state["height"] == pytest.approx(CURVES["wave"](np.array([0.625]))[0])
    assert np.abs(bumps.result.parts[:, 1]).max() == 0 < np.abs(bumps.result.parts[:, 2]).max()
    bumps.controls["bump"].value = 40  # there are four: the last one
    assert (bumps.state["bump"], bumps.state["left"], bumps.state["right"]) == (4, 0.75, 1)
    bumps.controls["n"].value = 3
    assert bumps.state["bump"] == 3 and bumps.artists.chosen.get_xy()[1:1002, 1] == (
        pytest.approx(bumps.result.parts[:, 2]))
    bumps.controls["n"].value = 4
    bumps.controls["bump"].value = 2
    bumps.controls["height"].value = 0.0
    bumps.controls["bump"].value = 4
    bumps.controls["bump"].value = 2
    assert bumps.state["height"] == 0


def test_evenly_flat_and_reset():
    bumps = widgets.Bumps()
    start, words = bumps.state, bumps.words
    press = {button.description: button.click for button in bumps.buttons}
    press["All heights 0"]()
    assert np.abs(bumps.result.output).max() == 0 and bumps.state["height"] == 0
    bumps.controls["height"].value = 1.0
    assert np.abs(bumps.result.output).max() == pytest.approx(1, abs=0.01)
    for name in "Place evenly", "Reset":
        press["All heights 0"]()
        press[name]()
        assert (bumps.state, bumps.words) == (start, words)


def test_a_preset_places_evenly_also_where_the_number_stays_the_same():
    bumps = widgets.Bumps()
    bumps.set(**bumps.presets["20 bumps"])
    words = bumps.words
    bumps.set(height=0.0, left=0.9)
    assert bumps.words != words
    bumps.set(**bumps.presets["20 bumps"])
    assert bumps.words == words


@pytest.mark.parametrize("preset, largest, mean", [
    ("5 bumps", 0.80, 0.22), ("20 bumps", 0.38, 0.07), ("40 bumps", 0.20, 0.03),
    ("Blunt steps", 0.60, 0.19), ("A jump, 20 bumps", 1.0, 0.02),
    ("A jump, a step placed on it", 0.5, 0.02)])
def test_the_presets_make_their_point(preset, largest, mean):
    bumps = widgets.Bumps()
    bumps.set(**bumps.presets[preset])
    assert bumps.result.largest == pytest.approx(largest, abs=0.01)
    assert bumps.result.mean == pytest.approx(mean, abs=0.01)


def test_twice_as_many_bumps_leave_half_of_the_error():
    asked = widgets.Bumps.questions["twice"]
    bumps = widgets.Bumps()
    bumps.set(**asked.setting)
    assert asked.answer(bumps.result) == "about a half of it"
    more, fewer = bumps.result.largest, bumps.set(n=20) or bumps.result.largest
    assert 0.45 < more / fewer < 0.55


def test_what_the_browser_rounds_to_the_nearest_step_moves_no_bump():
    bumps = widgets.Bumps()
    for preset in "5 bumps", "20 bumps", "40 bumps", "Blunt steps":
        bumps.set(**bumps.presets[preset])
        output, words = bumps.result.output, bumps.words
        for name in "left", "right", "height":
            slider = bumps.controls[name]
            steps = round((slider.value - slider.min) / slider.step)
            slider.value = slider.min + steps * slider.step
        np.testing.assert_array_equal(bumps.result.output, output)
        assert bumps.words == words
    assert bumps.state["right"] == pytest.approx(0.335) != 4 / 12
    bumps.controls["right"].value += bumps.controls["right"].step
    assert bumps.artists.steps[1].get_xdata()[0] == pytest.approx(0.34)
    assert bumps.artists.steps[0].get_xdata()[0] == 3 / 12


# A curve of the learner's own

def test_a_curve_of_ones_own_is_followed():
    bumps = widgets.Bumps(lambda x: 100 * x**2)
    assert bumps.state["curve"] == "your curve" and list(bumps.presets) == [
        "5 bumps", "20 bumps", "40 bumps", "Blunt steps"]
    np.testing.assert_allclose(bumps.artists.curve.get_ydata(), 100 * X**2)
    low, high = bumps.artists.curve.axes.get_ylim()
    assert low < 0 and high > 100
    assert bumps.result.largest < 200 / (2 * 12)


def test_a_level_curve_has_heights_to_choose_from():
    bumps = widgets.Bumps(np.zeros_like)
    assert bumps.result.largest == 0 and "the network is on the curve" in bumps.words
    bumps.controls["height"].value = bumps.controls["height"].max
    assert bumps.result.largest > 0.1


@pytest.mark.parametrize("given, sentence", [
    (dict(curve=0.5), "curve must be a function of an array, got float"),
    (dict(curve=lambda x: 1 / x), "returns holds inf at index (0,)"),
    (dict(curve=np.log), "curve (log)"),
    (dict(curve=lambda x: 1 if x > 0.5 else 0), "write it for an array"),
    (dict(curve=np.sum), "must return one number for each x"),
    (dict(curve=np.sin, predict="twice"), "predict asks about the course's own curves"),
    (dict(predict="weather"), "predict must be one of twice, jump"),
])
@pytest.mark.filterwarnings("error")
def test_bad_input_is_a_sentence_in_the_widget(told, given, sentence):
    assert sentence in widgets.Bumps(**given).message.text


def test_a_curve_is_asked_once():
    asked = []
    bumps = widgets.Bumps(lambda x: asked.append(len(x)) or np.sin(6 * x))
    bumps.set(n=7, bump=2)
    assert asked == [len(X)]
    assert bumps.state["height"] == pytest.approx(np.sin(6 * 1.5 / 7), abs=1e-4)
