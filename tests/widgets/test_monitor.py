"""TrainingMonitor: does it show the training as it goes and as it went, and stay out of its way?"""

from types import SimpleNamespace

import numpy as np
import pytest
from gallery import trained
from test_every_widget import drawn_anew, pixels, same

from dlcourse import widgets
from dlcourse.descent import Step
from dlcourse.history import History
from dlcourse.widgets import monitor as module

LOSSES = 2 / np.sqrt(np.arange(1, 81))


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def notebook(monkeypatch):
    """As in a notebook without the ends of cells: what was displayed, and what in its place."""
    shown = SimpleNamespace(displayed=[], updated=[])
    monkeypatch.setattr(module, "in_notebook", lambda: True)
    monkeypatch.setattr(module, "display", lambda bundle, **how: shown.displayed.append(
        bundle._ipython_display_() if hasattr(bundle, "controls") else bundle))
    monkeypatch.setattr(module, "update_display",
                        lambda bundle, **how: shown.updated.append(bundle))
    return shown


def train(monitor, epochs=4, steps=5, losses=LOSSES, accuracy=True, until=None):
    """A training of a step in 0.1 seconds, told to the monitor; what it reports is known."""
    monitor.begin(epochs, steps, samples=32 * steps, device="the CPU")
    for k in range(until or epochs * steps):
        monitor.clock.now += 0.1
        monitor.step(losses[k], 1 - losses[k] / 4)
        if (k + 1) % steps == 0:
            told = {"val_accuracy": 0.9 + 0.02 * (k // steps)} if accuracy else {}
            monitor.epoch(accuracy=1 - losses[k] / 4, val_loss=losses[k] + 0.1, **told)
    if until is None:
        monitor.end()


def curves(monitor, panel):
    """{name: (x, y)} of what is drawn on a panel, the steps included."""
    drawn = monitor.artists[panel]
    return {label[1].get_text(): line.get_data() for line, label in zip(drawn.lines, drawn.labels)}


# A training that is over

def test_the_curves_are_those_of_the_history():
    history = trained()
    monitor = widgets.TrainingMonitor(history)
    for panel, measure, unit in ((0, "loss", 1), (1, "accuracy", 100)):
        drawn = curves(monitor, panel)
        for name, key in (("training", measure), ("validation", f"val_{measure}")):
            np.testing.assert_array_equal(drawn[name][0], np.arange(1, 11))
            np.testing.assert_allclose(drawn[name][1], [unit * row[key] for row in history.rows])
        np.testing.assert_allclose(drawn["steps"][0], np.arange(1, 81) / 8)
    np.testing.assert_allclose(curves(monitor, 0)["steps"][1], history.losses)
    np.testing.assert_allclose(monitor.artists[1].best.get_data(), [[7], [97]])
    assert "Ended after 10 epochs and 25 s" in monitor.bar.value
    assert "Validation best in epoch 7: 97.0 %" in monitor.words
    assert "on the CPU" in monitor.still()["text/plain"] and "on the CPU" in (
        monitor.still()["text/html"])


@pytest.mark.parametrize("back", [0, 1, 5, 9])
def test_looking_back_hides_the_epochs_after(back):
    monitor = widgets.TrainingMonitor(trained())
    monitor.controls["back"].value = back
    for panel in (0, 1):
        drawn = curves(monitor, panel)
        assert [len(drawn[name][0]) for name in ("training", "validation", "steps")] == [
            10 - back, 10 - back, 8 * (10 - back)]
        assert len(monitor.artists[panel].best.get_xdata()) == (0 if back else 1)
    if back:
        assert f"After epoch {10 - back}: validation" in monitor.words


@pytest.mark.parametrize("over", [1, 7, 50])
def test_the_steps_are_averaged(over):
    history = trained()
    monitor = widgets.TrainingMonitor(history)
    monitor.controls["over"].value = over
    expected = [np.mean(history.losses[k - over:k]) for k in range(over, 81)]
    np.testing.assert_allclose(curves(monitor, 0)["steps"][1], expected)
    assert (f"the mean of each {over} steps" in monitor.words) == (over > 1)


def test_by_powers_of_ten_a_loss_of_zero_is_left_out():
    history = trained()
    history.losses[40] = 0.0
    monitor = widgets.TrainingMonitor(history)
    monitor.controls["log"].value = True
    assert monitor.picture.axes[0].get_yscale() == "log"
    assert len(curves(monitor, 0)["steps"][0]) == 79
    assert monitor.picture.axes[1].get_yscale() == "linear"


@pytest.mark.parametrize("name, answer", [("accuracy", 96.1), ("best", 7)])
def test_the_answers_are_those_of_the_history(name, answer):
    monitor = widgets.TrainingMonitor(trained())
    question = monitor.questions[name]
    monitor.set(**question.setting)
    assert question.answer(monitor.result) == pytest.approx(answer)


# A training that goes on

def test_in_a_notebook_it_is_shown_once_and_grows(notebook):
    monitor = widgets.TrainingMonitor(clock=Clock())
    monitor._ipython_display_()
    seen, lengths = set(), []
    monitor.begin(10, 2, 64, "the CPU")
    artists = monitor.artists
    for k in range(15):
        monitor.clock.now += 0.1
        monitor.step(LOSSES[k])
        if k % 2:
            monitor.epoch(val_accuracy=0.9)
        seen.add(monitor.bar.value)
        lengths.append(len(curves(monitor, 0)["steps"][0]))
    assert monitor.artists is artists, "nothing is drawn anew"
    assert len(seen) >= 8 and (np.diff(lengths) >= 0).all() and lengths[-1] >= 14
    assert '<progress aria-label="training" value="0.7' in monitor.bar.value
    assert "s left" in monitor.bar.value and "320 examples a second" in monitor.bar.value
    assert "Loss, so far" in monitor.words
    assert len(notebook.displayed) == 1 and notebook.updated == []


def test_at_its_end_the_picture_is_whole_and_stays_in_the_notebook(notebook):
    monitor = widgets.TrainingMonitor(clock=Clock())
    monitor._ipython_display_()
    train(monitor)
    [bundle] = notebook.updated
    assert bundle["text/plain"] == monitor.still()["text/plain"]
    assert "Ended after 4 epochs and 2.0 s" in bundle["text/plain"]
    assert monitor.controls["back"].max == 3 and "<progress" not in monitor.bar.value
    np.testing.assert_allclose(curves(monitor, 1)["validation"][1], [90, 92, 94, 96])
    assert monitor.picture.axes[0].get_xlim()[1] == pytest.approx(4, rel=0.05)
    assert same(pixels(monitor), drawn_anew(monitor))
    monitor.controls["back"].value = 3
    assert "After epoch 1: validation 90.0 %" in monitor.words


def test_one_that_nobody_has_displayed_displays_itself(notebook):
    train(widgets.TrainingMonitor(clock=Clock()))
    assert len([bundle for bundle in notebook.displayed if bundle]) == 1


def test_a_second_training_takes_the_place_of_the_first(notebook):
    monitor = widgets.TrainingMonitor(clock=Clock())
    monitor._ipython_display_()
    train(monitor)
    monitor.controls["back"].value = 3
    train(monitor, epochs=2, steps=4)
    assert "Ended after 2 epochs" in monitor.bar.value and monitor.state["back"] == 0
    assert len(curves(monitor, 0)["steps"][0]) == 8 and monitor.controls["back"].max == 1


def test_a_loss_that_grows_beyond_the_axis_gets_another(notebook):
    monitor = widgets.TrainingMonitor(clock=Clock())
    train(monitor, losses=3 ** np.arange(80.0), until=12)
    assert monitor.picture.axes[0].get_ylim()[1] > curves(monitor, 0)["steps"][1].max()


def test_a_loss_of_nan_is_the_headline(notebook):
    monitor = widgets.TrainingMonitor(clock=Clock())
    train(monitor, losses=np.where(np.arange(80) < 7, LOSSES, np.nan))
    assert monitor.message.text == ""
    assert "The loss is nan from epoch 2, step 3 on" in monitor.words
    assert len(curves(monitor, 0)["steps"][0]) == 7


def test_the_courses_own_training_is_watched(notebook):
    monitor = widgets.TrainingMonitor(clock=Clock())
    for record in monitor.watch((Step(1 + k // 5, k + 1, LOSSES[k]) for k in range(10)), epochs=2):
        monitor.clock.now += 1
    np.testing.assert_allclose(curves(monitor, 0)["steps"][1], LOSSES[:10])
    assert set(curves(monitor, 0)) == {"training", "steps"} and record.step == 10
    assert "No accuracy was reported" in monitor.words


def test_where_there_is_no_notebook_it_prints(capsys):
    train(widgets.TrainingMonitor(clock=Clock()))
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4 and lines[-1].startswith("Ended after 4 epochs and 2.0 s")


def test_in_a_cell_the_last_picture_waits_for_the_cells_end(notebook):
    monitor = widgets.TrainingMonitor(clock=Clock())
    monitor.shell = SimpleNamespace(events=SimpleNamespace(unregister=lambda *which: None))
    train(monitor)
    assert notebook.updated == []
    monitor._cell_ended(SimpleNamespace(error_before_exec=None, error_in_exec=None))
    assert len(notebook.updated) == 1


# Predicted before

def asked(question, notebook):
    monitor = widgets.TrainingMonitor(predict=question, clock=Clock())
    monitor._ipython_display_()
    return monitor


@pytest.mark.parametrize("question, guess, verdict", [
    ("accuracy", "96", "right"), ("accuracy", "80", "16 too low"), ("best", "4", "right")])
def test_a_prediction_is_noted_and_judged_after_the_training(notebook, question, guess, verdict):
    monitor = asked(question, notebook)
    monitor.asked.field.value = "many"
    monitor.asked.commit.click()
    assert "Type a number" in monitor.asked.told.value
    monitor.asked.field.value = guess
    monitor.asked.commit.click()
    assert "Noted. Now train" in monitor.asked.told.value and monitor.asked.verdict == ""
    assert monitor.asked.commit.disabled and not monitor.controls["over"].disabled
    train(monitor)
    assert verdict in monitor.asked.verdict
    train(monitor, epochs=2)
    assert verdict in monitor.asked.verdict, "it was about the first training"


def test_a_training_that_nobody_predicted_says_so_and_is_free(notebook):
    monitor = asked("best", notebook)
    train(monitor)
    assert "This training was not predicted" in monitor.asked.told.value
    assert not monitor.controls["back"].disabled
    monitor = asked("best", notebook)
    monitor.asked.skip.click()
    train(monitor)
    assert monitor.asked.told.value == ""


def test_a_prediction_waits_for_a_training_with_validation(notebook):
    monitor = asked("accuracy", notebook)
    monitor.asked.field.value = "96"
    monitor.asked.commit.click()
    train(monitor, accuracy=False)
    assert monitor.asked.verdict == ""
    train(monitor)
    assert "right" in monitor.asked.verdict


# Bad input

def test_a_history_that_is_none_is_named_and_the_monitor_works_all_the_same(told, notebook):
    monitor = widgets.TrainingMonitor({"loss": [1, 2]}, clock=Clock())
    assert "history must be another monitor's history, got dict" in monitor.message.text
    train(monitor)
    assert monitor.message.text == "" and "Ended after 4 epochs" in monitor.bar.value


@pytest.mark.parametrize("predict, sentence", [
    ("weather", "predict must be one of accuracy, best, got 'weather'"),
    ("best", "this training has none: give fit its validation_data")])
def test_a_question_that_cannot_be_asked(told, notebook, predict, sentence):
    history = History(1, 1, began=0.0)
    history.step(1.0, now=1.0)
    history.epoch(now=1.0)
    history.end(now=1.0)
    monitor = widgets.TrainingMonitor(history, predict=predict, clock=Clock())
    assert sentence in monitor.message.text
    train(monitor)
    assert monitor.message.text == "" and monitor.picture.image.value
