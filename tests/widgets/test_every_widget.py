"""What holds for every widget, tried on one of each."""

import gc
import io
import re
import threading
from pathlib import Path

import ipywidgets
import numpy as np
import psutil
import pytest
from gallery import GALLERY, STEPPED
from PIL import Image

from dlcourse import widgets

every_widget = pytest.mark.parametrize("name", GALLERY)


def pixels(explorer):
    """The picture that was sent last, (height, width, 3)."""
    picture = Image.open(io.BytesIO(explorer.picture.image.value))
    return np.asarray(picture.convert("RGBA"))[..., :3].astype(int)


def drawn_anew(explorer):
    """The picture of the same state on empty axes."""
    explorer.artists = None
    explorer.refresh()
    return pixels(explorer)


def values(control):
    """Both ends of a control and something between them."""
    if hasattr(control, "options"):
        options = [option[1] if isinstance(option, tuple) else option
                   for option in control.options]
        return [options[0], options[-1], *options[1:-1]][:4]
    if isinstance(control, ipywidgets.Checkbox):
        return [not control.value, control.value]
    if hasattr(control, "min"):
        low, high, step = control.min, control.max, control.step
        return [low, high, type(low)(low + step * round(0.6 * (high - low) / step))]
    return [control.value]


def same(one, other):
    """Equal but for a few pixels, where colours in the PNG are rounded another way."""
    return one.shape == other.shape and np.mean(np.abs(one - other).max(axis=-1) > 24) < 1e-4


def test_each_widget_of_the_package_is_in_the_gallery():
    public = {name for name in widgets.__all__ if name[0].isupper()}
    assert set(GALLERY) == set(STEPPED) == public


def test_the_readme_lists_each_widget():
    readme = Path(__file__).resolve().parents[2] / "dlcourse" / "widgets" / "README.md"
    rows = re.findall(r"^\| \d\d \| `(\w+)` \|", readme.read_text("utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(GALLERY)


@every_widget
def test_it_starts_with_a_picture_and_its_words(name):
    explorer = GALLERY[name]()
    assert explorer.message.text == ""
    assert pixels(explorer).std() > 5
    assert len(explorer.words) > 40 and explorer.words in explorer.still()["text/plain"]
    assert 'alt="' in explorer.still()["text/html"]


@every_widget
def test_every_control_is_labelled(name):
    for control in GALLERY[name]().controls.values():
        assert control.description


@every_widget
def test_every_control_moves_the_picture_to_what_would_be_drawn_anew(name):
    explorer = GALLERY[name]()
    moved = 0
    for control in explorer.controls.values():
        if control.disabled:
            continue
        for value in values(control):
            before = explorer.words
            control.value = value
            moved += explorer.words != before
            seen, words = pixels(explorer), explorer.words
            assert same(seen, drawn_anew(explorer)), f"{control.description} = {value}"
            assert words == explorer.words
    assert moved >= len(explorer.controls)


@every_widget
def test_a_random_walk_through_the_states_ends_where_a_drawing_would(name):
    explorer, rng = GALLERY[name](), np.random.default_rng(0)
    controls = [control for control in explorer.controls.values() if not control.disabled]
    for _ in range(12):
        control = controls[rng.integers(len(controls))]
        choices = values(control)
        control.value = choices[rng.integers(len(choices))]
    assert same(pixels(explorer), drawn_anew(explorer))


@every_widget
def test_a_step_keeps_the_figure_and_its_size(name):
    explorer = GALLERY[name]()
    figure, shape = explorer.picture.fig, pixels(explorer).shape
    control = explorer.controls[STEPPED[name]]
    artists = explorer.artists
    before = pixels(explorer)
    for _ in range(3):
        control.value += control.step
    assert explorer.artists is artists, "the stepped control should move artists, not draw anew"
    assert explorer.picture.fig is figure and pixels(explorer).shape == shape
    assert (pixels(explorer) != before).any()


def as_the_browser_shows_them(explorer):
    """Each slider at the nearest of its steps: the browser rounds, and sends that back at once."""
    for control in explorer.controls.values():
        if isinstance(control, ipywidgets.FloatSlider):
            steps = round((control.value - control.min) / control.step)
            control.value = float(f"{control.min + steps * control.step:.10g}")


@every_widget
def test_presets_and_reset(name):
    explorer = GALLERY[name]()
    start, first = explorer.state, explorer.words
    for button in explorer.buttons:
        if button.description != "Play":  # that needs a loop
            button.click()
            assert explorer.message.text == ""
    for label, preset in explorer.presets.items():
        next(b for b in explorer.buttons if b.description == label).click()
        assert {key: explorer.state[key] for key in preset} == preset
        words = explorer.words
        as_the_browser_shows_them(explorer)
        assert explorer.words == words, label
    next(b for b in explorer.buttons if b.description == "Reset").click()
    assert (explorer.state, explorer.words) == (start, first)


@pytest.mark.parametrize("name, question", [
    (name, question) for name in GALLERY for question in getattr(widgets, name).questions])
def test_a_question_is_met_first_and_answered_after(name, question):
    explorer = GALLERY[name](predict=question)
    assert all(control.disabled for control in explorer.controls.values())
    asked = explorer.asked
    asked.commit.click()
    assert asked.verdict == "" and "first" in asked.told.value
    explorer.set(**asked.question.setting)
    truth = asked.question.answer(explorer.result)
    explorer.reset()
    if asked.question.options:
        assert truth in asked.question.options
        wrong = next(option for option in asked.question.options if option != truth)
        asked.field.value = wrong
        expected = f"it is “{truth}”"
    else:
        asked.field.value = "nonsense"
        asked.commit.click()
        assert asked.verdict == "" and "Type a number" in asked.told.value
        asked.field.value = str(truth + 10 * asked.question.tolerance + 1)
        expected = "too high"
    asked.commit.click()
    assert expected in asked.verdict
    assert not any(control.disabled for control in explorer.controls.values())
    assert explorer.message.text == ""

    again = GALLERY[name](predict=question)
    again.asked.field.value = truth if asked.question.options else str(truth)
    again.asked.commit.click()
    assert again.asked.verdict.endswith("right.") or "right (it is" in again.asked.verdict


@every_widget
def test_there_is_a_question_and_it_can_be_passed_over(name):
    kind = getattr(widgets, name)
    assert kind.questions
    explorer = GALLERY[name](predict=next(iter(kind.questions)))
    explorer.asked.skip.click()
    assert not explorer.controls[STEPPED[name]].disabled


@every_widget
def test_copies_do_not_disturb_each_other(name):
    first, *others = [GALLERY[name]() for _ in range(3)]
    seen = pixels(first)
    for other in others:
        other.controls[STEPPED[name]].value += 2 * other.controls[STEPPED[name]].step
    assert (pixels(first) == seen).all()


@every_widget
def test_callbacks_from_two_threads_leave_a_whole_picture(name):
    explorer = GALLERY[name]()
    control, failures = explorer.controls[STEPPED[name]], []

    def drag(sign):
        try:
            for _ in range(5):
                control.value += sign * control.step
        except Exception as error:  # pytest does not see what another thread raises
            failures.append(error)

    threads = [threading.Thread(target=drag, args=[sign]) for sign in (1, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    explorer.refresh()
    assert same(pixels(explorer), drawn_anew(explorer))


@every_widget
def test_it_displays_a_view_and_a_still_picture(name, monkeypatch):
    shown = []
    monkeypatch.setattr("dlcourse.widgets.explorer.display",
                        lambda bundle, raw: shown.append(bundle))
    explorer = GALLERY[name]()
    explorer._ipython_display_()
    [bundle] = shown
    assert set(bundle) == {"text/plain", "text/html", "application/vnd.jupyter.widget-view+json"}
    assert bundle["text/html"].startswith("<img alt=")


@every_widget
def test_steps_leave_no_artists_behind(name):
    explorer = GALLERY[name]()
    control = explorer.controls[STEPPED[name]]
    counts = []
    for k in range(6):
        control.value += control.step if k % 2 else -control.step
        counts.append(len(explorer.picture.fig.findobj()))
    assert len(set(counts[::2])) == len(set(counts[1::2])) == 1


def test_many_updates_do_not_pile_up():
    """For all widgets and 2,000 updates each, benchmarks/widgets.py measures the same."""
    explorer = GALLERY["Neuron"]()
    control = explorer.controls[STEPPED["Neuron"]]

    def update(times):
        for k in range(times):
            control.value += control.step if k % 2 else -control.step

    update(20)
    gc.collect()
    process = psutil.Process()
    before = process.memory_info().rss
    update(150)
    gc.collect()
    grown = process.memory_info().rss - before
    assert grown < 150 * 20_000, f"{grown / 150:,.0f} bytes an update"
