"""A race, and curves that grow: do they move to what would be drawn anew, and say what is true?"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcourse import plots
from dlcourse.optimizers import SGD, Adam, Momentum, RMSProp
from dlcourse.surfaces import SURFACES, walk

VALLEY = SURFACES["valley"]
RUNS = {"SGD": walk(SGD(0.035), VALLEY), "Momentum": walk(Momentum(0.1), VALLEY),
        "RMSProp": walk(RMSProp(0.1), VALLEY), "Adam": walk(Adam(0.001), VALLEY)}
OTHER = {name: walk(kind(0.02), SURFACES["turned valley"]) for name, kind in
         dict(SGD=SGD, Momentum=Momentum, RMSProp=RMSProp, Adam=Adam).items()}


def race(runs, step, scale=30):
    fig, ax = plots.panels(size=(6, 3.7))
    return fig, plots.draw_race(ax, runs, step, scale)


def seen(drawn):
    lines = [*drawn.curves, *drawn.runners, *drawn.arrivals, drawn.target]
    return ([line.get_xydata().tolist() for line in lines],
            [(line.get_marker(), line.get_markersize(), line.get_markevery(), line.get_clip_on())
             for line in lines],
            [text.get_text() for text in drawn.fates])


@pytest.mark.parametrize("step", [0, 1, 7, 75])
@pytest.mark.parametrize("runs", [RUNS, OTHER], ids=["valley", "turned"])
def test_a_race_moves_to_what_would_be_drawn_anew(runs, step):
    fig, moved = race(RUNS, 60)
    plots.move_race(moved, runs, step)
    anew, drawn = race(runs, step)
    assert seen(moved) == seen(drawn)
    assert plots.alt_text(fig) == plots.alt_text(anew)


def test_each_runner_s_fate_is_said_and_marked():
    fig, drawn = race(RUNS, 60)
    assert [fate.get_text() for fate in drawn.fates] == [
        "arrived at step 39", "out at step 7", "there, not to stay", "not there yet"]
    assert [len(mark.get_xdata()) for mark in drawn.arrivals] == [1, 0, 0, 0]
    assert drawn.arrivals[0].get_xydata().tolist() == [[39, RUNS["SGD"].losses[39]]]
    assert [mark.get_marker() for mark in drawn.runners] == ["*", "X", "*", "*"]
    for mark, name in zip(drawn.runners, RUNS):
        if name != "Momentum":
            assert mark.get_xydata().tolist() == [[60, RUNS[name].losses[60]]]
    assert drawn.target.get_ydata() == pytest.approx([0.01 * RUNS["SGD"].losses[0]] * 2)
    said = plots.alt_text(fig)
    assert said.startswith("First: SGD, at step 39: after 60 steps: SGD arrived at step 39, loss ")
    assert "Momentum out at step 7, loss" in said and "Adam not there yet, loss" in said


def test_who_is_out_is_marked_from_that_step_on():
    assert [race(RUNS, step)[1].runners[1].get_marker() for step in (6, 7, 8)] == ["*", "X", "X"]


def test_nobody_or_several_at_once_may_be_first():
    fig, _ = race(RUNS, 300)
    assert plots.alt_text(fig).startswith("First: SGD, at step 39: after 300 steps: ")
    fig, drawn = race(RUNS, 1)
    assert plots.alt_text(fig).startswith("Nobody has arrived by step 1: after 1 step: ")
    there = {name: walk(SGD(0.1), VALLEY, (0, 0), steps=3) for name in ("one", "two")}
    fig, _ = race(there, 2)
    assert plots.alt_text(fig).startswith("First: 2 runners, at step 0: after 2 steps: ")


def test_names_and_fates_stay_in_the_picture_and_apart():
    fig, drawn = race(RUNS, 60)
    fig.draw_without_rendering()
    room = fig.bbox
    for texts in ["arrived at step 300"] * 4, ["there, not to stay"] * 4, ["out at step 300"] * 4:
        for fate, text in zip(drawn.fates, texts):
            fate.set_text(text)
            box = fate.get_window_extent()
            assert room.x0 <= box.x0 and box.x1 <= room.x1 and box.y0 >= room.y0
        boxes = [t.get_window_extent().padded(-1) for t in drawn.target.axes.texts
                 if t.get_visible()]
        assert not any(a.overlaps(b) for k, a in enumerate(boxes) for b in boxes[:k])


@pytest.mark.parametrize("step, reach", [(0, 75), (75, 75), (76, 150), (150, 150), (151, 300),
                                         (300, 300)])
def test_the_axis_of_a_race_reaches_beyond_the_step(step, reach):
    assert plots.race_reach(step) == reach
    _, drawn = race(RUNS, step)
    low, high = drawn.target.axes.get_xlim()
    assert low < 0 and reach < high < 1.1 * reach  # and a star at either end is seen whole


def test_a_run_that_is_shorter_than_the_race_ends_where_it_ends():
    short = {"SGD": walk(SGD(0.001), VALLEY, steps=5)}
    _, drawn = race(short, 50)
    assert drawn.runners[0].get_xdata() == [5] and drawn.fates[0].get_text() == "not there yet"


def test_a_race_that_cannot_be_drawn_is_refused():
    run = RUNS["SGD"]
    with pytest.raises(ValueError, match="runs must hold 1 to 4 runs, got 0"):
        race({}, 3)
    with pytest.raises(ValueError, match="runs must hold 1 to 4 runs, got 5"):
        race({str(k): run for k in range(5)}, 3)
    spoilt = run._replace(losses=np.where(np.arange(len(run.losses)) == 2, np.nan, run.losses))
    with pytest.raises(ValueError, match="losses of SGD holds nan at index"):
        race({"SGD": spoilt}, 3)


# Growing

CURVES = {"first": ([0, 1, 2, 3], [1.0, 0.6, 0.5, 0.45]), "yours": ([0, 1], [0.9, 0.7])}
LONGER = {"first": CURVES["first"], "yours": ([0, 1, 2, 3], [0.9, 0.7, 0.2, 0.4])}


def growing(curves, reach=((0, 10), (0, 1)), **how):
    fig, ax = plots.panels(size=(6, 3.6))
    return fig, plots.draw_growing(ax, curves, reach, "step", "loss", "A title", **how)


def looks(drawn):
    return ([line.get_xydata().tolist() for line in drawn.lines], drawn.best.get_xydata().tolist(),
            [(mark.get_ydata(), name.xy, name.get_text()) for mark, name in drawn.labels])


@pytest.mark.parametrize("before, after", [
    (CURVES, LONGER), (LONGER, CURVES), (LONGER, {**CURVES, "yours": ([], [])}),
    ({**CURVES, "yours": ([], [])}, LONGER)])
@pytest.mark.parametrize("how", [{}, {"best": (2, 0.2)}, {"steps": ([0.5, 1.5], [0.8, 0.3])}])
def test_curves_grow_to_what_would_be_drawn_anew(before, after, how):
    fig, moved = growing(before, **how)
    plots.move_growing(moved, after, "A title", **how)
    anew, drawn = growing(after, **how)
    assert looks(moved) == looks(drawn)
    assert plots.alt_text(fig) == plots.alt_text(anew)


def test_each_curve_is_named_at_its_end_and_names_keep_apart():
    _, drawn = growing({"low": ([0, 9], [1, 0.02]), "lower": ([0, 9], [1, 0.0]),
                        "high": ([0, 5], [0.5, 0.9])}, best=(5, 0.9))
    heights = [name.xy[1] for _, name in drawn.labels]
    assert heights[2] == pytest.approx(0.9, abs=0.05)
    assert heights[0] - heights[1] == pytest.approx(0.08) and min(heights) >= 0
    assert drawn.best.get_xydata().tolist() == [[5, 0.9]]
    assert [name.get_text() for _, name in drawn.labels] == ["low", "lower", "high"]


def test_the_words_say_how_each_curve_runs():
    fig, _ = growing({"all": ([0, 1, 2], [1.0, 0.2, 0.5]), "one": ([0], [0.25]), "none": ([], [])},
                     note="more")
    assert ("A title: loss by step: all falls from 1 to 0.5, lowest, 0.2, at step 1; one is 0.25 "
            "at step 0; none has no point yet; more.") == plots.alt_text(fig)


def test_a_logarithmic_axis_takes_only_what_is_above_zero():
    _, drawn = growing(CURVES, reach=((0, 10), (0.01, 10)), log=True)
    assert drawn.best.axes.get_yscale() == "log"
    with pytest.raises(ValueError, match='curve "yours" must be above 0'):
        growing({**CURVES, "yours": ([0], [0.0])}, reach=((0, 10), (0.01, 10)), log=True)


@pytest.mark.parametrize("curves, message", [
    ({"a": ([0, 1], [1.0, np.nan])}, 'curve "a" holds nan'),
    ({"a": ([0, 1, 2], [1.0, 2.0])}, r'x of curve "a" must have shape \(2,\), got \(3,\)'),
    ({"a": ([0], [])}, 'curve "a" must have shape'),
])
def test_curves_that_cannot_be_drawn_are_refused(curves, message):
    with pytest.raises(ValueError, match=message):
        growing(curves)


@given(value=st.floats(1e-8, 1e8))
def test_a_round_number_is_the_next_one_up(value):
    up = plots.round_up(value)
    assert value <= up * (1 + 1e-8) and up <= 1.51 * value * (1 + 1e-8)
    assert plots.round_up(up) == pytest.approx(up)


@pytest.mark.parametrize("losses, log, reach", [
    ([0.84, 0.37], False, (0, 1)), ([2.18, 0.4], False, (0, 2.5)),
    ([-0.3, 1.2], False, (-0.3, 1.5)),
    ([], False, (0, 1)), ([0, 0], False, (0, 1)), ([3.0, 0.02], True, (0.01, 10)),
    ([], True, (0.01, 100)), ([0.0, 1.0], True, (1, 10))])
def test_the_axis_holds_the_losses(losses, log, reach):
    assert plots.loss_reach(losses, log) == pytest.approx(reach)


@pytest.mark.parametrize("percentages, low", [([99.5], 99), ([97.0, 99], 95), ([12.0], 0), ([], 99),
                                              ([0.0], 0), ([50.0], 0), ([60.0], 50)])
def test_the_axis_of_percentages_begins_below_the_lowest(percentages, low):
    assert plots.percent_reach(percentages) == (low, 100)
