"""OptimizerRace: are the runners where the formulas lead them, and are its words true?"""

import asyncio

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcourse import widgets
from dlcourse.surfaces import RATES, SURFACES, walk
from dlcourse.widgets.controls import rate
from dlcourse.widgets.player import Player
from dlcourse.widgets.race import GOOD, RUNNERS, STEPS, STRIDE, at, from_start, run

RACE = widgets.OptimizerRace()
NOTCHES = [value for _, value in rate("", 0.01).options]


def loop(slope, start, learning_rate, momentum, steps):
    """Momentum by the formula of lesson 05; without momentum it is SGD."""
    w, v, path = np.array(start), np.zeros(2), [np.array(start)]
    for _ in range(steps):
        v = momentum * v + learning_rate * np.array(slope(*w))
        w = w - v
        path.append(w)
    return np.array(path)


@given(name=st.sampled_from(list(SURFACES)), w1=st.integers(-40, 20), w2=st.integers(-30, 30),
       sgd=st.sampled_from(NOTCHES), alpha=st.sampled_from(NOTCHES), mu=st.integers(0, 99),
       step=st.integers(0, 75))
@settings(deadline=None, max_examples=10)
def test_the_controls_move_the_runners_to_what_the_formulas_say(name, w1, w2, sgd, alpha, mu, step):
    start, momentum = (w1 / 10, w2 / 10), mu / 100
    RACE.set(surface=name, SGD=sgd, Momentum=alpha, momentum=momentum, step=step)
    RACE.set(w1=start[0], w2=start[1])
    drawn, race = RACE.artists
    for k, (runner, how) in enumerate({"SGD": (sgd, 0), "Momentum": (alpha, momentum)}.items()):
        path, losses, _, out = RACE.result[runner]
        same = loop(SURFACES[name].gradient, start, *how, min(len(path) - 1, 75))
        np.testing.assert_allclose(path[:76], same, rtol=1e-7, atol=1e-9)
        assert len(path) == STEPS + 1 or out == len(path) - 1
        np.testing.assert_allclose(race.curves[k].get_ydata(), losses[:step + 1])
        np.testing.assert_array_equal(drawn.starts[k].get_xydata(), [start])
        if out > step:
            assert race.runners[k].get_xydata().tolist() == [[step, losses[step]]]
            assert race.runners[k].get_marker() == "*"
        else:
            assert race.runners[k].get_xdata() == [out] and race.runners[k].get_marker() == "X"
    assert f"{name}, step {step}" in RACE.words


def test_each_runner_has_its_own_rate_and_only_momentum_a_momentum():
    RACE.reset()
    before = RACE.result
    for name in RUNNERS:
        RACE.reset()
        RACE.controls[name].value = 0.005
        changed = [other for other in RUNNERS if RACE.result[other] is not before[other]]
        assert changed == [name]
    RACE.reset()
    RACE.controls["momentum"].value = 0.5
    assert [other for other in RUNNERS if RACE.result[other] is not before[other]] == ["Momentum"]


def test_a_surface_brings_its_own_start_and_the_picture_of_its_heights():
    race = widgets.OptimizerRace()
    for name, surface in SURFACES.items():
        race.controls["surface"].value = name
        assert (race.state["w1"], race.state["w2"]) == surface.start
        assert f"{name}, step 60" in race.words
    race.set(surface="saddle", w1=1.0, w2=-1.0)  # the start that is asked for wins
    assert (race.state["w1"], race.state["w2"]) == (1.0, -1.0)
    np.testing.assert_array_equal(race.result["SGD"].path[0], [1, -1])


def arrivals(race):
    return {name: run.arrived for name, run in race.result.items()}


def outs(race):
    return {name for name, run in race.result.items() if run.out < np.inf}


def test_the_presets_make_the_point():
    race = widgets.OptimizerRace()
    race.set(**race.presets["All at 0.02"])
    came = arrivals(race)
    assert came["Momentum"] < came["SGD"] < came["RMSProp"] < came["Adam"] == np.inf
    race.set(**race.presets["All at 0.1"])
    assert outs(race) == {"SGD", "Momentum"}
    assert arrivals(race)["RMSProp"] < arrivals(race)["Adam"] <= STEPS
    race.set(**race.presets["SGD just past 2/λmax"])
    assert outs(race) == {"SGD"} and "SGD out at step 31" in race.words
    across, along = race.result["SGD"].path[:31, 1], race.result["SGD"].path[:31, 0]
    np.testing.assert_allclose(across[1:] / across[:-1], 1 - 0.045 * 50)
    np.testing.assert_allclose(along[1:] / along[:-1], 1 - 0.045)
    race.set(**race.presets["Momentum 0.99"])
    assert arrivals(race)["Momentum"] == np.inf
    race.set(momentum=0.9)
    assert arrivals(race)["Momentum"] == 43


def test_on_the_ridge_nobody_finds_a_valley_and_beside_it_all_do():
    race = widgets.OptimizerRace()
    race.set(**race.presets["On the ridge"])
    assert set(arrivals(race).values()) == {np.inf}
    assert all((run.path[:, 1] == 0).all() for run in race.result.values())
    assert f"Nobody has arrived by step {STEPS}" in race.words
    race.set(w2=0.1)
    assert max(arrivals(race).values()) < STEPS
    assert all(run.path[-1, 1] == pytest.approx(2, abs=0.1) for run in race.result.values())


@pytest.mark.parametrize("question, answer", [
    ("diverges", "SGD and Momentum"), ("crawls", "SGD and Momentum"), ("ridge", "nobody")])
def test_the_answers_are_those_of_the_formulas(question, answer):
    asked = widgets.OptimizerRace.questions[question]
    RACE.set(**asked.setting)
    assert asked.answer(RACE.result) == answer
    assert RACE.state["momentum"] == 0.9
    if question == "diverges":  # as 2/λ and 2 (1 + μ)/λ say
        for alpha, kind in (0.04, "SGD"), (2 * 1.9 / 50, "Momentum"):
            paths = [walk(RUNNERS[kind](alpha * part), SURFACES["valley"]) for part in (0.98, 1.02)]
            assert [path.out < np.inf or path.losses[-1] > path.losses[0] for path in paths] == [
                False, True]


def test_each_at_its_best_has_the_rates_of_the_lesson_s_table():
    race = widgets.OptimizerRace("valley")
    best = next(b for b in race.buttons if b.description == "Each at its best")
    best.click()
    assert {name: race.state[name] for name in RUNNERS} | {"came": arrivals(race)} == {
        "SGD": 0.02, "Momentum": 0.005, "RMSProp": 0.1, "Adam": 0.1,
        "came": {"SGD": 68, "Momentum": 43, "RMSProp": 77, "Adam": 29}}
    assert race.state["step"] == STEPS and "First: Adam, at step 29" in race.words


def test_every_rate_that_is_tried_has_a_notch():
    assert set(RATES) <= set(NOTCHES)
    assert {value for name, value in GOOD.items() if name in RUNNERS} <= set(NOTCHES)


def test_the_words_tell_who_arrived_and_who_will_leave_again():
    RACE.set(**from_start("valley") | at(0.1) | {"step": 60})
    words = RACE.words
    assert "First: Adam, at step 29: after 60 steps: " in words
    assert "SGD out at step 5" in words and "Momentum out at step 7" in words
    assert "RMSProp there, not to stay" in words  # it arrives at step 77
    assert [text.get_text() for text in RACE.artists[1].fates] == [
        "out at step 5", "out at step 7", "there, not to stay", "arrived at step 29"]
    arrived = [mark.get_xdata() for mark in RACE.artists[1].arrivals]
    assert [list(x) for x in arrived] == [[], [], [], [29]]
    for k, name in (2, "RMSProp"), (3, "Adam"):
        np.testing.assert_array_equal(RACE.artists[0].paths[k].get_xydata(),
                                      RACE.result[name].path[:61])


def test_a_step_is_one_step_and_after_the_last_it_begins_anew():
    race = widgets.OptimizerRace()
    race.set(step=STEPS - 2)
    seen = [(race.player.step(), race.state["step"]) for _ in range(4)]
    assert seen == [(True, STEPS - 1), (False, STEPS), (True, 0), (True, 1)]
    assert run.cache_info().currsize <= 100


def test_play_goes_on_to_the_end_two_steps_a_picture(monkeypatch):
    monkeypatch.setattr("dlcourse.widgets.player.PICTURES", 1e6)
    monkeypatch.setattr("dlcourse.widgets.player.REST", 0)
    race = widgets.OptimizerRace()
    race.set(step=STEPS - 3)
    seen = []
    race.controls["step"].observe(lambda change: seen.append(change.new), "value")

    async def play():
        race.player.play()
        await race.player.task

    asyncio.run(play())
    race.draw_soon.settle()
    assert STRIDE == 2 and seen == [STEPS - 1, STEPS]
    assert Player.current is None and f"step {STEPS}" in race.words


@pytest.mark.parametrize("surface", ["pit in a plain", "saddle", "bent valley"])
def test_the_corners_and_the_ends_of_the_rates_can_be_drawn(surface):
    for rates in 0.001, 5.0:
        for w1, w2 in (-4.0, 3.0), (2.0, -3.0), (0.0, 0.0):
            RACE.set(**from_start(surface) | at(rates) | {"momentum": 0.99, "w1": w1, "w2": w2})
            assert RACE.message.text == "" and f"{surface}, step {STEPS}" in RACE.words
            np.testing.assert_array_equal(RACE.artists[0].starts[3].get_xydata(), [[w1, w2]])


def test_who_starts_where_it_is_lowest_has_arrived():
    RACE.set(**from_start("valley") | at(0.1) | {"step": 10})
    RACE.set(w1=0.0, w2=0.0)
    assert "First: 4 runners, at step 0" in RACE.words


@pytest.mark.parametrize("given, sentence", [
    (dict(surface="hill"), "surface must be one of valley, turned valley, pit in a plain, saddle, "
                           "bent valley, got 'hill'"),
    (dict(surface=["valley"]), "surface must be one of"),
    (dict(start=(-9, 0)), "start must lie in the picture, w1 from -4 to 2, got -9"),
    (dict(start=(0, 3.5)), "w2 from -3 to 3, got 3.5"),
    (dict(start=(np.nan, 0)), "start holds nan"), (dict(start=1), "start must have shape (2,)"),
    (dict(start="ab"), "start must"),
    (dict(predict="winner"), "predict must be one of diverges, crawls, ridge, got 'winner'"),
])
def test_bad_input_is_a_sentence_in_the_widget(told, given, sentence):
    race = widgets.OptimizerRace(**given)
    assert sentence in race.message.text and "Traceback" not in race.message.text
