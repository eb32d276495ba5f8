"""Following a training: what is said of it, how seldom, and what it says when it breaks off."""

import re
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from dlcourse.descent import Step, descend
from dlcourse.follow import SHARE, Follower, Pace, duration, headline, speed, status
from dlcourse.history import History
from dlcourse.layers import Dense
from dlcourse.losses import MSE
from dlcourse.network import Network
from dlcourse.optimizers import SGD


class Clock:
    """A clock that goes on by `tick` whenever it is looked at."""

    def __init__(self, tick=0.0):
        self.now, self.tick = 0.0, tick

    def __call__(self):
        self.now += self.tick
        return self.now


def records(epochs, steps):
    for k in range(epochs * steps):
        yield Step(k // steps + 1, k + 1, 1 / (k + 1))


# How seldom

@pytest.mark.parametrize("cost", [0.0, 0.001, 0.02, 1.0])
def test_telling_takes_two_percent_at_most_and_five_a_second(cost):
    clock = Clock()
    pace, told = Pace(clock), []

    def update():
        clock.now += cost
        told.append(clock.now)

    while clock.now < 200:
        clock.now += 0.01
        if clock.now >= pace.next:
            pace.spend(update)
    assert len(told) * cost <= 0.02 * clock.now
    assert min(np.diff(told)) >= 0.2 - 1e-9
    assert len(told) >= min(200 * 5 * 0.9, 200 * SHARE / max(cost, 1e-9) * 0.9)


# What is said

def history(done, epochs=4, steps=10, over=False, reason="", samples=1000, device="the CPU"):
    h = History(epochs, steps, samples, device, began=0.0)
    for k in range(1, done + 1):
        h.step(1 / k, now=0.5 * k)
        if k % 10 == 0:
            h.epoch(now=0.5 * k, val_accuracy=0.9 + k / 1000)
    if over:
        h.end(reason, now=0.5 * done + 1)
    return h


@pytest.mark.parametrize("told, sentence", [
    (History(), "No training yet."),
    (history(0), "The training begins."),
    (history(14), "Epoch 2 of 4, step 4 of 10: 35 % done, about 13 s left. 200 examples a second "
     "on the CPU."),
    (history(20), "2 of 4 epochs done: 50 % done, about 10 s left. 200 examples a second on the "
     "CPU."),
    (history(14, epochs=None, samples=None, device=""),
     "Epoch 2, step 4 of 10. 2 steps a second."),
    (history(40, over=True), "Ended after 4 epochs and 21 s. 200 examples a second on the CPU. "
     "Best validation accuracy 94.0 % in epoch 4."),
    (history(20, over=True, reason="enough"), "Ended after 2 of 4 epochs and 11 s: enough. 200 "
     "examples a second on the CPU. Best validation accuracy 92.0 % in epoch 2."),
    (history(14, over=True, reason="interrupted"), "Ended in epoch 2 of 4, step 4 of 10, after "
     "8.0 s: interrupted. 200 examples a second on the CPU. Best validation accuracy 91.0 % in "
     "epoch 1."),
])
def test_the_status_at_every_stage(told, sentence):
    assert status(told) == sentence


def test_trouble_is_part_of_the_status():
    h = history(12)
    h.step(float("nan"), now=7.0)
    assert "The loss is nan from epoch 2, step 3 on." in status(h)
    assert headline(h, "loss") == "The loss is nan from epoch 2, step 3 on"
    assert headline(h, "accuracy") == "Accuracy, so far"


@pytest.mark.parametrize("told, measure, back, said", [
    (History(), "loss", 0, "No training yet"),
    (history(14), "loss", 0, "Loss, so far"),
    (history(3, over=True), "loss", 0, "No epoch was finished"),
    (history(40, over=True), "accuracy", 0, "Validation best in epoch 4: 94.0 %"),
    (history(40, over=True), "accuracy", 2, "After epoch 2: validation 92.0 %"),
    (history(40, over=True), "loss", 1, "After epoch 3: training 0.0397"),
])
def test_a_headline_says_the_one_thing_that_counts(told, measure, back, said):
    assert headline(told, measure, back) == said


def test_no_accuracy_was_reported():
    h = History(epochs=1, steps=1, began=0.0)
    h.step(1.0, now=1.0)
    h.epoch(now=1.0)
    h.end(now=1.0)
    assert headline(h, "accuracy") == "No accuracy was reported"


@pytest.mark.parametrize("seconds, said", [
    (0.04, "0.0 s"), (9.94, "9.9 s"), (9.96, "10 s"), (119.4, "119 s"), (125, "2 min 5 s"),
    (3599.6, "1 h 0 min"), (3800, "1 h 3 min"),
])
def test_durations(seconds, said):
    assert duration(seconds) == said


def test_a_slow_speed_keeps_its_digits():
    assert speed(SimpleNamespace(speed=0.123, samples=None, steps=None, device="")) == (
        "0.12 steps a second.")


# What is printed

def test_there_is_a_line_an_epoch_and_one_at_the_end(capsys):
    for _ in Follower(Clock(0.05)).watch(records(3, 30), epochs=3, steps=30, samples=300):
        pass
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3 and lines[-1].startswith("Ended after 3 epochs and ")
    assert re.match("Epoch 2|1 of 3", lines[0]) and re.match("Epoch 3|2 of 3", lines[1])


def test_on_a_terminal_the_line_is_written_over(capsys, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    for _ in Follower(Clock(0.05)).watch(records(2, 20), epochs=2, steps=20):
        pass
    said = capsys.readouterr().out
    assert said.count("\n") == 1 and said.endswith("\n") and said.count("\r\x1b[K") >= 4


# Watching descend

def training(epochs=2, rate=0.1):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(40, 3))
    network = Network([Dense(3, 1, rng=rng, dtype=float)])
    return descend(network, MSE(), SGD(rate), X, X[:, :1], batch_size=8, epochs=epochs, rng=rng)


def test_the_records_come_through_and_the_history_is_theirs(capsys):
    follower = Follower(Clock(0.01))
    seen = list(follower.watch(training(), epochs=2, steps=5, samples=40,
                               evaluate=lambda: {"val_loss": 0.5}))
    h = follower.history
    assert [record.loss for record in seen] == h.losses and len(seen) == 10
    assert h.over and h.epochs_done == 2 and h.in_epoch == 0
    assert [row["val_loss"] for row in h.rows] == [0.5, 0.5]
    assert h.rows[1]["loss"] == pytest.approx(np.mean(h.losses[5:]))
    assert "on the CPU" in status(h)


@pytest.mark.parametrize("epochs", [1, 3])
def test_without_knowing_anything_the_epochs_are_found(epochs, capsys):
    follower = Follower(Clock(0.01))
    for _ in follower.watch(training(epochs)):
        assert follower.history.share is None
    assert follower.history.ends == [5, 10, 15][:epochs] and follower.history.over


def test_evaluate_needs_to_know_when():
    with pytest.raises(ValueError, match="steps, which evaluate needs, must be a whole number"):
        Follower().watch(training(), evaluate=dict)


def test_whoever_leaves_the_loop_ends_the_training(capsys):
    follower = Follower(Clock(0.01))
    for record in follower.watch(training(), epochs=2, steps=5):
        if record.step == 7:
            break
    assert follower.history.reason == "the loop was left"
    assert status(follower.history).startswith("Ended in epoch 2 of 2, step 2 of 5, after")


def test_a_training_that_fails_says_why_and_fails(capsys):
    def failing():
        yield from records(1, 2)
        raise FloatingPointError("The loss is infinite.")

    follower = Follower(Clock(0.01))
    with pytest.raises(FloatingPointError):
        list(follower.watch(failing(), epochs=2, steps=5))
    assert follower.history.over and follower.history.reason == "The loss is infinite"


def test_a_second_training_has_a_history_of_its_own(capsys):
    follower = Follower(Clock(0.01))
    list(follower.watch(training(), epochs=2, steps=5))
    first = follower.history
    list(follower.watch(training(epochs=1), epochs=1, steps=5))
    assert len(first.losses) == 10 and len(follower.history.losses) == 5


# In IPython, where Keras tells nobody of an interrupt

class Events:
    def __init__(self):
        self.callbacks = {"post_run_cell": []}

    def register(self, name, function):
        self.callbacks[name].append(function)

    def unregister(self, name, function):
        self.callbacks[name].remove(function)


@pytest.fixture
def shell(monkeypatch):
    made = SimpleNamespace(events=Events())
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: made))
    return made


def cell_ends(shell, error=None):
    result = SimpleNamespace(error_before_exec=None, error_in_exec=error)
    for function in list(shell.events.callbacks["post_run_cell"]):
        function(result)


def test_a_cell_that_is_interrupted_ends_the_training(shell, capsys):
    follower = Follower(Clock(0.01))
    follower.begin(epochs=2, steps=5)
    follower.step(1.0)
    cell_ends(shell, KeyboardInterrupt())
    assert follower.history.over and follower.history.reason == "interrupted"
    assert shell.events.callbacks["post_run_cell"] == []


def test_a_training_over_several_cells_goes_on(shell, capsys):
    follower = Follower(Clock(0.01))
    follower.begin(epochs=2, steps=5)
    cell_ends(shell)
    follower.begin(epochs=2, steps=5)
    assert not follower.history.over and len(shell.events.callbacks["post_run_cell"]) == 1
    follower.end()
    cell_ends(shell)
    assert follower.history.reason == "" and shell.events.callbacks["post_run_cell"] == []
