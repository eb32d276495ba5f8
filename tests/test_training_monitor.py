"""ReportTo: does a monitor hear of a Keras training what Keras itself knows of it?"""

import threading

import keras
import numpy as np
import pytest

import dlcourse.training  # noqa: F401 (quiet)
from dlcourse.follow import Follower, status
from dlcourse.training.monitor import ReportTo

N, BATCH = 50, 8  # the last batch of an epoch has two examples
RNG = np.random.default_rng(0)
X = RNG.normal(size=(N, 4)).astype("float32")
Y = (X[:, :1] > 0).astype("float32")


class Listener(Follower):
    """A follower that prints nothing, and keeps in which threads it was told something."""

    def __init__(self):
        super().__init__()
        self.threads, self.shown = set(), 0

    def step(self, *args, **named):
        self.threads.add(threading.current_thread())
        super().step(*args, **named)

    def show(self):
        self.threads.add(threading.current_thread())
        self.shown += 1


def model(rate=0.1, metrics=("accuracy",), **how):
    keras.utils.set_random_seed(0)
    made = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
    made.compile(keras.optimizers.SGD(rate), "binary_crossentropy", metrics=list(metrics), **how)
    return made


def fit(made, epochs=3, samples=N, callbacks=(), **how):
    listener = Listener()
    record = made.fit(X, Y, batch_size=BATCH, epochs=epochs, verbose=0, shuffle=False,
                      callbacks=[ReportTo(listener, samples), *callbacks], **how).history
    return listener, record


def test_of_each_step_it_hears_the_loss_and_accuracy_of_that_batch():
    made = model(rate=0.0)  # nothing changes, so that each batch can be asked again
    listener, _ = fit(made, epochs=2)
    p = made.predict(X, verbose=0)
    losses = -(Y * np.log(p) + (1 - Y) * np.log(1 - p))[:, 0]
    right = ((p > 0.5) == Y)[:, 0]
    full = N // BATCH  # the last batch is smaller, and taken for as large as the others
    for heard, each in ((listener.history.losses, losses), (listener.history.accuracies, right)):
        of_batches = each[:full * BATCH].reshape(full, BATCH).mean(axis=1)
        np.testing.assert_allclose(heard[:full], of_batches, atol=1e-5)
        np.testing.assert_allclose(heard[full + 1:2 * full + 1], of_batches, atol=1e-5)


def test_of_each_epoch_it_hears_what_keras_records():
    listener, record = fit(model(), validation_data=(X[:20], Y[:20]))
    h = listener.history
    assert set(record) == {"loss", "accuracy", "val_loss", "val_accuracy"}
    for name, values in record.items():
        assert [row[name] for row in h.rows] == values
    assert (h.epochs, h.steps, h.samples, h.device, h.done) == (3, 7, N, "the CPU", 21)
    assert h.over and h.ends == [7, 14, 21] and h.reason == ""
    assert status(h).startswith("Ended after 3 epochs and")
    assert "examples a second on the CPU" in status(h)


def test_it_is_told_in_the_main_thread_alone():
    listener, _ = fit(model())
    assert listener.threads == {threading.main_thread()}
    assert listener.shown >= 2, "at the beginning and at the end"


def test_several_steps_at_once():
    listener, record = fit(model(rate=0.0, steps_per_execution=2))
    h = listener.history
    assert h.done == 21 and len(h.losses) == 12
    assert h.at[:4] == [2, 4, 6, 7]
    np.testing.assert_allclose(np.dot(np.diff([0, *h.at[:4]]), h.losses[:4]) / 7,
                               record["loss"][0], rtol=0.1)


@pytest.mark.parametrize("metrics, heard", [
    ((), False), (["mse"], False), (["accuracy"], True), (["mse", "binary_accuracy"], True),
    ([keras.metrics.BinaryAccuracy(name="acc")], True)])
def test_whatever_the_accuracy_is_called(metrics, heard):
    listener, _ = fit(model(metrics=metrics), epochs=1, validation_data=(X, Y))
    assert listener.history.validated("accuracy") == heard
    assert np.isfinite(listener.history.accuracies).all() == heard


def test_a_training_that_goes_on_and_one_that_stops_early():
    listener, _ = fit(model(), epochs=10, initial_epoch=6)
    assert (listener.history.before, listener.history.epochs_done) == (6, 10)
    assert listener.history.best("loss").epoch == 10
    stop = keras.callbacks.EarlyStopping("loss", patience=0, min_delta=1.0)
    listener, _ = fit(model(), epochs=10, callbacks=[stop])
    assert status(listener.history).startswith("Ended after 2 of 10 epochs and")


def test_the_same_callback_serves_two_trainings():
    listener = Listener()
    report = ReportTo(listener)
    for epochs in (2, 1):
        model().fit(X, Y, epochs=epochs, verbose=0, callbacks=[report])
        assert listener.history.epochs_done == epochs and listener.history.over


def test_no_epoch_at_all():
    listener, _ = fit(model(), epochs=0)
    assert listener.history.over and listener.history.done == 0


def test_a_loss_that_becomes_nan_is_noticed():
    listener, _ = fit(model(rate=np.inf), epochs=1)
    assert "is nan from epoch 1, step" in listener.history.trouble
