"""The live picture: blitting that shows what drawing anew would, bursts, errors, time."""

import asyncio
import io
import time

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from dlcourse import plots
from dlcourse.plots.blitting import Blitted, flat
from dlcourse.widgets import live
from dlcourse.widgets.controls import slider
from dlcourse.widgets.explorer import Explorer
from dlcourse.widgets.live import Coalescer, Message, speaking
from dlcourse.widgets.player import Player
from dlcourse.widgets.predictions import Question, as_number, verdict

X = np.linspace(0, 6, 50)


class Sine(Explorer):
    """The smallest widget there can be: one slider, one curve."""

    panels = {"size": (5, 3)}
    presets = {"Fast": {"k": 3.0}}
    questions = {"top": Question("How high?", {"k": 2.0}, lambda y: y.max(), tolerance=0.01)}
    computed = 0

    def setup(self, trouble=None):
        self.trouble = trouble
        return {"k": slider("k", 1.0, 0.0, 5.0)}

    def compute(self, k):
        self.computed += 1
        if self.trouble and k > 2:
            raise self.trouble
        return np.sin(k * X)

    def draw(self, ax, y, k):
        return plots.draw_curves(ax, {"sine": y}, "x", "y", "A sine", x=X)

    def move(self, artists, y, k):
        artists[0].set_ydata(y)


# --- blitting ------------------------------------------------------------------------------------


def test_what_is_blitted_is_what_would_be_drawn_whole():
    fig, ax = plots.panels(size=(5, 3))
    lines = plots.draw_curves(ax, {"a": [1, 3, 2], "b": [2, 1, 3]}, "x", "y", "Two curves")
    blitted = Blitted(fig)
    blitted.stage(lines)
    lines[0].set_ydata([2, 2, 1])
    ax.title.set_text("Another title")
    seen = Image.open(io.BytesIO(blitted.png())).convert("RGBA")
    for artist in blitted.awake:
        artist.set_animated(False)
    whole = FigureCanvasAgg(fig)
    whole.draw()
    difference = np.abs(np.asarray(seen).astype(int) - np.asarray(whole.buffer_rgba()))[..., :3]
    assert np.mean(difference.max(axis=-1) > 32) < 2e-3  # a line's soft edge over another's


def test_a_title_that_never_changes_is_not_drawn_again():
    fig, ax = plots.panels(size=(5, 3))
    [line] = plots.draw_curves(ax, {"a": [1, 3, 2]}, "x", "y", "A curve")
    blitted = Blitted(fig)
    blitted.stage(line)
    blitted.png()
    assert ax.title not in blitted.moving
    ax.title.set_text("A new one")
    blitted.png()
    assert ax.title in blitted.moving


def test_artists_are_found_at_any_depth():
    fig, ax = plots.panels()
    one, two, three = [ax.plot([0, 1])[0] for _ in range(3)]
    assert flat([one, None, {"a": (two, [three])}, one]) == [one, two, three]


# --- bursts --------------------------------------------------------------------------------------


def test_a_burst_draws_the_first_and_the_last():
    seen, value = [], {}
    draw = Coalescer(lambda: seen.append(value["now"]))

    async def burst():
        for k in range(60):
            value["now"] = k
            draw()
            await asyncio.sleep(0)  # other messages come in between
        await asyncio.sleep(3 * live.PAUSE)

    asyncio.run(burst())
    assert (seen[0], seen[-1]) == (0, 59) and len(seen) <= 4


def test_a_long_drag_shows_pictures_on_the_way():
    seen = []
    draw = Coalescer(lambda: seen.append(1))

    async def drag():
        end = time.monotonic() + 10 * live.PAUSE
        while time.monotonic() < end:
            draw()
            await asyncio.sleep(live.PAUSE / 10)

    asyncio.run(drag())
    assert 4 <= len(seen) <= 12


def test_without_a_loop_and_on_colab_every_event_draws_at_once(monkeypatch):
    seen = []
    draw = Coalescer(lambda: seen.append(1))
    draw()
    draw()
    assert len(seen) == 2
    monkeypatch.setitem(live.sys.modules, "google.colab", live)

    async def burst():
        draw()
        draw()

    asyncio.run(burst())
    assert len(seen) == 4


def test_the_result_is_never_that_of_an_older_state():
    async def burst():
        sine = Sine()
        for k in (0.5, 1.5, 2.5):
            sine.controls["k"].value = k
            np.testing.assert_allclose(sine.result, np.sin(k * X))

    asyncio.run(burst())


def test_a_burst_on_a_slider_computes_little_and_ends_right():
    async def burst():
        sine = Sine()
        await asyncio.sleep(2 * live.PAUSE)
        before = sine.computed
        for k in range(50):
            sine.controls["k"].value = k / 10
        await asyncio.sleep(3 * live.PAUSE)
        np.testing.assert_allclose(sine.artists[0].get_ydata(), np.sin(4.9 * X))
        return sine.computed - before

    assert asyncio.run(burst()) <= 3


# --- errors --------------------------------------------------------------------------------------


def test_an_error_is_a_sentence_and_the_old_picture_stays(told):
    sine = Sine(trouble=ValueError("k is too wild: keep it below 2."))
    good = sine.picture.image.value
    sine.controls["k"].value = 3.0
    assert sine.picture.image.value == good
    assert 'role="alert"' in sine.message.view.value
    assert "k is too wild" in sine.message.view.value
    sine.controls["k"].value = 1.5
    assert sine.message.text == "" == sine.message.view.value
    assert sine.picture.image.value != good


def test_an_unexpected_error_is_named_and_its_markup_shown_as_text(told):
    sine = Sine(trouble=KeyError("<b>W</b>"))
    sine.controls["k"].value = 3.0
    assert sine.message.text.startswith("KeyError: ")
    assert "&lt;b&gt;" in sine.message.view.value


def test_what_cannot_be_set_up_is_told_and_displayed(told, monkeypatch):
    shown = []
    monkeypatch.setattr("dlcourse.widgets.explorer.display",
                        lambda bundle, raw: shown.append(bundle))
    sine = Sine(predict="nothing of the kind")
    sine._ipython_display_()
    assert "predict must be one of top" in shown[0]["text/plain"]
    assert "dlcourse-error" in shown[0]["text/html"]


def test_speaking_lets_nothing_out_but_an_interrupt(told):
    message = Message()
    with speaking(message):
        raise ZeroDivisionError("division by zero")
    assert message.text == "ZeroDivisionError: division by zero"
    with pytest.raises(KeyboardInterrupt), speaking(message):
        raise KeyboardInterrupt


def test_an_unknown_name_in_set_is_refused():
    with pytest.raises(ValueError, match="Sine has no j: its state is k"):
        Sine().set(j=3)


# --- predictions ---------------------------------------------------------------------------------


@pytest.mark.parametrize("guess, truth, words", [
    (2, 1, "You said 2; it is 1. That is 1 too high."),
    (0.5, 0.75, "You said 0.5; it is 0.75. That is 0.25 too low."),
    (3, 3, "You said 3: right."), (3.04, 3, "You said 3.04: right (it is 3)."),
])
def test_how_far_off_a_number_was(guess, truth, words):
    question = Question("How many?", {}, None, unit="points", tolerance=0.05)
    assert verdict(question, guess, truth) == words


def test_how_a_choice_came_out():
    question = Question("Which?", {}, None, options=("up", "down"))
    assert verdict(question, "up", "up") == "You said “up”: right."
    assert verdict(question, "up", "down") == "You said “up”; it is “down”."


@pytest.mark.parametrize("text, value", [("3", 3), (" -0,25 ", -0.25), ("−2", -2), ("1e-3", 1e-3)])
def test_numbers_as_people_type_them(text, value):
    assert as_number(text) == value


# --- time ----------------------------------------------------------------------------------------


def player(steps=10**9):
    done = []

    def advance():
        done.append(1)
        return len(done) < steps

    return Player(advance, Message()), done


def test_it_plays_until_it_is_paused_and_the_pause_is_quick():
    async def play():
        clock, done = player()
        clock.play_button.click()
        assert clock.playing and clock.play_button.description == "Pause"
        await asyncio.sleep(0.4)
        clock.play_button.click()
        paused = len(done)
        await asyncio.sleep(0.3)
        assert clock.play_button.description == "Play"
        return paused, len(done)

    paused, later = asyncio.run(play())
    assert 3 <= paused <= 7 and later == paused


def test_it_stops_where_there_is_no_further_step():
    async def play():
        clock, done = player(steps=2)
        clock.play()
        await asyncio.sleep(0.5)
        return clock.playing, len(done)

    assert asyncio.run(play()) == (False, 2)


def test_a_second_one_pauses_the_first():
    async def play():
        first, _ = player()
        first.play()
        await asyncio.sleep(0)
        second, _ = player()
        assert not first.playing
        second.play()
        first.play()
        assert first.playing and not second.playing
        first.pause()

    asyncio.run(play())


def test_to_pause_and_play_again_at_once_leaves_one_task_running():
    async def play():
        clock, done = player()
        for _ in range(5):
            clock.play()
            clock.pause()
        clock.play()
        await asyncio.sleep(0.4)
        clock.pause()
        return len(done)

    assert asyncio.run(play()) <= 7


def test_a_step_pauses_and_an_error_does_too(told):
    async def play():
        clock, done = player()
        clock.play()
        clock.step_button.click()
        assert (clock.playing, len(done)) == (False, 1)

        def broken():
            raise ValueError("the network is gone: make a new one.")

        clock.advance = broken
        clock.play()
        await asyncio.sleep(0.1)
        assert not clock.playing and "the network is gone" in clock.message.text

    asyncio.run(play())


def test_without_a_loop_play_says_so():
    clock, _ = player()
    clock.play()
    assert not clock.playing and "step()" in clock.message.text


def test_on_colab_a_press_plays_for_a_while(monkeypatch):
    monkeypatch.setitem(live.sys.modules, "google.colab", live)
    monkeypatch.setattr("dlcourse.widgets.player.AT_ONCE", 0.3)

    async def play():
        clock, done = player()
        clock.play()
        return clock.playing, len(done)

    playing, done = asyncio.run(play())
    assert not playing and 2 <= done <= 5
