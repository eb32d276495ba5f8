"""The record of a training: do time left, speed, best and curves follow from what happened?"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcourse.history import POINTS, History, averaged

number = st.floats(0, 5)
trainings = st.builds(
    lambda epochs, steps, seed: (epochs, steps, np.random.default_rng(seed)),
    st.integers(1, 6), st.integers(1, 12), st.integers(0, 999))


def train(epochs=3, steps=4, losses=None, second=1.0, known=True, **measures):
    """A training of one step a second; measures: lists, a number an epoch."""
    h = History(epochs=epochs if known else None, steps=steps if known else None, began=100.0)
    losses = np.ones(epochs * steps) if losses is None else losses
    for k in range(epochs * steps):
        h.step(losses[k], now=100 + second * (k + 1))
        if (k + 1) % steps == 0:
            epoch = k // steps
            h.epoch(now=h.now, **{name: values[epoch] for name, values in measures.items()})
    return h


# How far, how long, how fast

@given(training=trainings, known=st.booleans())
@settings(deadline=None, max_examples=50)
def test_share_and_time_left_at_every_step(training, known):
    epochs, steps, _ = training
    h = History(epochs=epochs if known else None, steps=steps, began=0.0)
    for k in range(1, epochs * steps + 1):
        h.step(1.0, now=2.0 * k)
        assert h.done == k
        if not known:
            assert h.share is h.time_left is None
        else:
            assert h.share == pytest.approx(k / (epochs * steps))
            if k > 1:
                assert h.time_left == pytest.approx(2.0 * (epochs * steps - k))
        if k % steps == 0:
            h.epoch(now=2.0 * k)
            assert (h.epochs_done, h.in_epoch) == (k // steps, 0)
    if known:
        assert h.share == 1


def test_the_slow_first_step_is_left_out_and_validation_counts():
    h = History(epochs=2, steps=3, began=0.0)
    h.step(1.0, now=50.0)
    assert h.speed is h.time_left is None
    h.step(1.0, now=51.0)
    h.step(1.0, now=52.0)
    assert h.speed == 1 and h.time_left == 3
    h.epoch(now=56.0)  # four seconds of validation
    assert h.time_left == pytest.approx(3 * 6 / 2)
    assert h.speed == 1, "the speed is that of the steps"


def test_time_left_follows_a_change_of_pace_within_two_epochs():
    h = History(epochs=10, steps=10, began=0.0)
    now = 0.0
    for k in range(1, 51):
        now += 1.0 if k <= 20 else 5.0
        h.step(1.0, now=now)
        if k % 10 == 0:
            h.epoch(now=now)
    assert h.time_left == pytest.approx(50 * 5.0)


def test_steps_and_epochs_reported_in_lumps_and_from_the_middle():
    h = History(epochs=10, steps=100, before=4, began=0.0)
    h.step(1.0, now=1.0, count=20)
    h.step(0.5, now=3.0, count=30)
    assert (h.done, h.epochs_done, h.share) == (50, 4, pytest.approx(0.45))
    assert h.speed == 15
    x, _ = h.curves("loss")[0]
    np.testing.assert_allclose(x, [4.2, 4.5])


def test_steps_an_epoch_are_learnt_from_the_first():
    h = train(epochs=2, steps=7, known=False)
    assert h.steps == 7 and h.share is None
    np.testing.assert_allclose(h.curves("loss")[0][0], np.arange(1, 15) / 7)


def test_nothing_happened():
    h = History()
    assert (h.done, h.epochs_done, h.in_epoch, h.share, h.time_left) == (0, 0, 0, None, None)
    assert h.best("loss") is h.latest("accuracy") is None
    (x, y), named = h.curves("loss")
    assert len(x) == len(y) == len(named["training"][0]) == 0
    assert History(epochs=0, steps=0).epochs is None


# How good

@given(training=trainings)
@settings(deadline=None, max_examples=50)
def test_the_best_epoch_is_that_of_the_validation_and_the_first_of_equals(training):
    epochs, steps, rng = training
    val_loss, val_accuracy = rng.integers(1, 5, epochs) / 4, rng.integers(0, 5, epochs) / 4
    h = train(epochs, steps, val_loss=val_loss, val_accuracy=val_accuracy)
    assert h.best("loss") == ("validation loss", val_loss.argmin() + 1, val_loss.min())
    assert h.best("accuracy") == ("validation accuracy", val_accuracy.argmax() + 1,
                                  val_accuracy.max())
    back = int(rng.integers(epochs))
    assert h.latest("loss", back)[1:] == (epochs - back, val_loss[epochs - 1 - back])


def test_without_validation_training_is_judged():
    h = train(accuracy=[0.5, 0.75, 0.7])
    assert h.best("accuracy") == ("training accuracy", 2, 0.75)
    assert not h.validated("accuracy")


@given(training=trainings)
@settings(deadline=None, max_examples=50)
def test_the_loss_of_an_epoch_is_the_mean_of_its_steps(training):
    epochs, steps, rng = training
    losses = rng.random(epochs * steps)
    h = train(epochs, steps, losses)
    np.testing.assert_allclose(h.curves("loss")[1]["training"][1],
                               losses.reshape(epochs, steps).mean(axis=1))
    assert train(2, 3, loss=[0.1, 0.2]).rows[1]["loss"] == 0.2, "unless it is given"


def test_trouble_is_said_once_where_it_began():
    losses = np.ones(12)
    losses[5:] = np.nan
    h = train(3, 4, losses, val_loss=[1, np.inf, 1])
    assert h.trouble == "The loss is nan from epoch 2, step 2 on."
    assert h.best("loss") == ("validation loss", 1, 1.0)
    (x, y), named = h.curves("loss")
    assert len(x) == 5 and np.isfinite(y).all()
    assert [len(named[name][0]) for name in ("training", "validation")] == [1, 2]
    assert train(val_loss=[1, math.inf, 1]).trouble == (
        "The validation loss is inf from epoch 2 on.")


# Curves

@given(training=trainings, back=st.integers(0, 8))
@settings(deadline=None, max_examples=50)
def test_looking_back_shows_what_was_known_then(training, back):
    epochs, steps, rng = training
    losses = rng.random(epochs * steps)
    h = train(epochs, steps, losses, val_loss=rng.random(epochs))
    kept = max(epochs - back, 0)
    (x, y), named = h.curves("loss", back)
    np.testing.assert_allclose(y, losses[:kept * steps])
    np.testing.assert_allclose(x, np.arange(1, kept * steps + 1) / steps)
    for curve in named.values():
        np.testing.assert_array_equal(curve[0], np.arange(1, kept + 1))


@given(n=st.integers(0, 3000), over=st.integers(1, 60), seed=st.integers(0, 99))
@settings(deadline=None, max_examples=50)
def test_averaging_is_the_mean_of_the_last_so_many(n, over, seed):
    y = np.random.default_rng(seed).random(n)
    x = np.arange(n)
    ax, ay = averaged(x, y, over)
    assert len(ax) == len(ay) <= POINTS
    if n:
        assert ax[-1] == n - 1, "the newest is among them"
        every = max(1, math.ceil(n / POINTS))
        width = min(max(over, every), n)
        for k in (0, len(ax) // 2, -1):
            assert ay[k] == pytest.approx(y[ax[k] - width + 1:ax[k] + 1].mean())


def test_accuracies_of_steps_that_were_not_told_are_left_out():
    h = History(epochs=1, steps=3, began=0.0)
    for k, accuracy in enumerate([0.25, None, 0.75], start=1):
        h.step(1.0, accuracy, now=float(k))
    x, y = h.curves("accuracy")[0]
    np.testing.assert_allclose([x, y], [[1 / 3, 1], [0.25, 0.75]])
