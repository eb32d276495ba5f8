"""fit: does it train as Keras does, in an order of its own, and is nothing lost on the way?"""

import errno
import os
import re
import signal
import subprocess
import sys
import textwrap
import time

import dlcourse.training  # noqa: F401 (quiet)
import keras
import numpy as np
import pytest

from dlcourse.data import Digits
from dlcourse.follow import Follower
from dlcourse.training import backup as backups
from dlcourse.training.feed import Fed, Feed
from dlcourse.training.fitting import fit, suitable_monitor

RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (200, 8, 8)).astype(np.uint8)
LABELS = (IMAGES[:, 2, 2] // 26).astype(np.uint8)  # 0 to 9
DATA = IMAGES, LABELS
SMALL = {"batch_size": 32, "steps_per_execution": 1}


def model(rate=0.01, loss="sparse_categorical_crossentropy", shape=(8, 8, 1), seed=0, **how):
    """A small network with a random layer, whose state must be kept as well."""
    keras.utils.set_random_seed(seed)
    made = keras.Sequential([
        keras.Input(shape), keras.layers.Flatten(), keras.layers.Dense(16, activation="relu"),
        keras.layers.Dropout(0.25), keras.layers.Dense(10, activation="softmax")])
    made.compile(keras.optimizers.Adam(rate), loss, metrics=["accuracy"], **how)
    return made


class Silent(Follower):
    def show(self):
        pass


def train(made=None, data=DATA, **how):
    made = made or model()
    record = fit(made, data, **{"epochs": 3, "monitor": Silent(), **SMALL, **how})
    return made, record


def same(a, b):
    return all((x == y).all() for x, y in zip(a.get_weights(), b.get_weights(), strict=True))


# --- it is Keras's fit ------------------------------------------------------------------------


def test_it_learns_what_keras_learns_from_the_same_batches():
    here, there = (model() for _ in range(2))
    for made in here, there:
        made.layers[2].rate = 0  # each draws other numbers
    order = [np.random.default_rng([0, epoch]).permutation(200) for epoch in range(2)]
    X = (IMAGES[..., np.newaxis] / 255).astype("float32")
    _, record = train(here, epochs=2)
    losses = [there.fit(X[o], LABELS[o].astype(int), batch_size=32, shuffle=False, verbose=0)
              .history["loss"][0] for o in order]
    np.testing.assert_allclose([row["loss"] for row in record.rows], losses, rtol=1e-5)
    for ours, theirs in zip(here.get_weights(), there.get_weights()):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)


@pytest.mark.parametrize("how", [{}, {"pixels": "streamed"}, {"steps_per_execution": 3}])
def test_same_seed_same_weights_bit_for_bit(how):
    first, record = train(validation=0.2)
    again, other = train(validation=0.2, **how)
    assert same(first, again)
    assert [row["val_accuracy"] for row in record.rows] == (
        [row["val_accuracy"] for row in other.rows])
    different, _ = train(validation=0.2, seed=1)
    assert not same(first, different)


def test_every_epoch_sees_every_example_once_in_an_order_of_its_own():
    feed = Feed(IMAGES, LABELS, np.arange(50, dtype="int32"), 8, seed=3)
    orders = []
    for feed.epoch in (0, 1, 0):
        batches = [np.asarray(sent) for sent, _ in feed.batches()]
        assert [len(b) for b in batches] == [8] * 6 + [2]
        orders.append(np.concatenate(batches))
    assert sorted(orders[0]) == list(range(50))
    assert (orders[0] == orders[2]).all() and not (orders[0] == orders[1]).all()


def test_pixels_are_divided_by_255_on_the_way_and_only_there():
    class Show(keras.layers.Layer):
        def call(self, x):
            return keras.ops.reshape(x, (-1, 64))

    inside = keras.Sequential([keras.Input((8, 8, 1)), Show()])
    numbers = np.array([3, 1], "int32")
    expected = IMAGES[numbers].reshape(2, 64) / 255
    resident = Fed(inside, resident=IMAGES[..., np.newaxis])
    np.testing.assert_allclose(resident(numbers), expected, atol=1e-6)
    np.testing.assert_allclose(Fed(inside)(IMAGES[numbers][..., np.newaxis]), expected, atol=1e-6)


def test_augmentation_in_training_alone():
    plain, _ = train(epochs=1, validation=0.2)
    augmented, other = train(epochs=1, validation=0.2, augment=keras.layers.Dropout(0.9))
    assert not same(plain, augmented)
    X = (IMAGES[160:, ..., np.newaxis] / 255).astype("float32")
    loss, accuracy = augmented.evaluate(X, LABELS[160:].astype(int), verbose=0)
    assert loss == pytest.approx(other.rows[0]["val_loss"], rel=1e-4)
    assert accuracy == pytest.approx(other.rows[0]["val_accuracy"])


def test_the_test_digits_are_never_read():
    class Untouchable:
        def __getattr__(self, name):
            raise AssertionError("the test digits were read")

        __array__ = __len__ = __getattr__

    images = RNG.integers(0, 256, (60, 28, 28)).astype(np.uint8)
    digits = Digits(images, np.arange(60, dtype=np.uint8) % 10, Untouchable(), Untouchable(), "")
    train(model(shape=(28, 28, 1)), digits, epochs=1, validation=0.5)


def test_whole_number_labels_serve_every_loss():
    losses = [train(model(loss=loss), epochs=1)[1].rows[0]["loss"] for loss in (
        "sparse_categorical_crossentropy", "categorical_crossentropy")]
    assert losses[0] == pytest.approx(losses[1], rel=1e-5)
    assert train(model(loss="mse"), epochs=1)[1].rows[0]["loss"] < 0.2


def test_the_optimiser_and_the_compiled_metrics_stay_the_user_s():
    made, record = train(model(), epochs=2)
    assert int(made.optimizer.iterations) == 2 * 7
    assert set(record.history) == {"loss", "accuracy"}
    assert made.evaluate(IMAGES[..., np.newaxis] / 255, LABELS.astype(int), verbose=0)[1] > 0


def test_a_validation_pair():
    _, record = train(validation=(IMAGES[:30], LABELS[:30]), epochs=1)
    assert "val_loss" in record.rows[0]


# --- it stops when it should ------------------------------------------------------------------


class At(keras.callbacks.Callback):
    """Does something at one batch of one epoch, both counted from 1."""

    def __init__(self, epoch, batch, action):
        super().__init__()
        self.when, self.action = (epoch - 1, batch - 1), action

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch

    def on_train_batch_begin(self, batch, logs=None):
        if (self.epoch, batch) == self.when:
            self.action()


def interrupt():
    raise KeyboardInterrupt


def test_an_interrupt_leaves_the_best_weights_and_the_curves_so_far():
    reference, _ = train(epochs=2)
    made, record = train(epochs=5, callbacks=[At(3, 4, interrupt)])
    assert record.epochs == 2 and record.stopped.startswith("Interrupted.")
    best = min(range(2), key=lambda k: record.rows[k]["loss"])
    assert f"epoch {best + 1}" in record.stopped
    if best == 1:
        assert same(made, reference)
    assert "Interrupted" in repr(record)


def test_an_interrupt_before_the_first_epoch_is_over():
    made, record = train(callbacks=[At(1, 2, interrupt)])
    assert record.epochs == 0 and "as it was before" in record.stopped
    assert same(made, model())


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_loss_that_is_no_number_names_epoch_and_batch(bad):
    made = model()
    poison = At(2, 3, lambda: made.layers[-1].bias.assign_add([bad] * 10))
    monitor = Silent()
    _, record = train(made, epochs=5, callbacks=[poison], monitor=monitor)
    assert "in epoch 2, batch 3." in record.stopped and record.epochs == 1
    assert "epoch 2, batch 3" in monitor.history.reason
    assert all(np.isfinite(w).all() for w in made.get_weights())
    assert same(made, train(epochs=1)[0])


def test_several_batches_at_once_narrow_it_down_as_far_as_they_can():
    made = model()
    poison = At(2, 4, lambda: made.layers[-1].bias.assign_add([np.nan] * 10))
    _, record = train(made, callbacks=[poison], steps_per_execution=3)
    assert "in epoch 2, one of the batches 4 to 6 " in record.stopped


def test_a_time_budget():
    began = time.perf_counter()
    _, record = train(epochs=10**6, seconds=2, validation=0.2)
    assert time.perf_counter() - began < 30  # a busy machine
    assert re.fullmatch(rf"The 2 seconds are over( in epoch {record.epochs}, which going on begins "
                        r"anew)?\.", record.stopped) and record.epochs >= 1
    assert "val_loss" in record.rows[-1]  # of the part of an epoch, too


class Greedy(keras.layers.Layer):
    """Has memory for batches of 10 and no more."""

    def call(self, x):
        import tensorflow as tf

        with tf.control_dependencies([tf.debugging.assert_less_equal(
                tf.shape(x)[0], 10, message="RESOURCE_EXHAUSTED: out of memory")]):
            return tf.identity(x)


def test_out_of_memory_halves_the_batch_and_goes_on(capsys):
    keras.utils.set_random_seed(0)
    made = keras.Sequential([keras.Input((8, 8, 1)), Greedy(), keras.layers.Flatten(),
                             keras.layers.Dense(10, activation="softmax")])
    made.compile("adam", "sparse_categorical_crossentropy", jit_compile=False)
    _, record = train(made, epochs=2)
    assert record.epochs == 2 and len(record.remarks) == 2
    assert "A batch of 16 needs more memory" in record.remarks[1]
    assert "batches of 8" in capsys.readouterr().out
    assert int(made.optimizer.iterations) == 2 * 25  # nothing of the broken epochs is left


def test_another_error_is_not_swallowed():
    def fail():
        raise ZeroDivisionError("mine")

    monitor = Silent()
    with pytest.raises(ZeroDivisionError, match="mine"):
        train(callbacks=[At(2, 1, fail)], monitor=monitor)
    assert monitor.history.over


# --- it goes on -------------------------------------------------------------------------------


def test_it_goes_on_to_the_same_weights_bit_for_bit(tmp_path):
    augment = keras.layers.RandomTranslation(0.2, 0.2, seed=1)
    whole, record = train(epochs=4, validation=0.2, augment=augment)
    part, _ = train(epochs=4, validation=0.2, resume=tmp_path, callbacks=[At(3, 2, interrupt)],
                    augment=keras.layers.RandomTranslation(0.2, 0.2, seed=1))
    rest, other = train(model(seed=9), epochs=4, validation=0.2, resume=tmp_path,
                        augment=keras.layers.RandomTranslation(0.2, 0.2, seed=2))
    assert not same(part, whole) and same(rest, whole)
    assert other.rows == record.rows
    assert "after epoch 2: it goes on" in other.remarks[0]
    done, third = train(model(seed=5), epochs=4, validation=0.2, resume=tmp_path,
                        augment=keras.layers.RandomTranslation(0.2, 0.2, seed=3))
    assert same(done, whole) and third.rows == record.rows and "all 4" in third.remarks[0]


SCRIPT = """
    import sys
    sys.path[:0] = {path!r}
    import os, signal, test_fit
    class Die(test_fit.keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            self.epoch = epoch
        def on_train_batch_begin(self, batch, logs=None):
            if (self.epoch, batch) == (2, 3):
                os.kill(os.getpid(), signal.SIGKILL)
    die = [Die()] if sys.argv[2:] else []
    made, record = test_fit.train(epochs=4, resume=sys.argv[1], callbacks=die)
    test_fit.np.savez(sys.argv[1] + "/weights.npz", *made.get_weights())
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_after_kill_9_another_process_goes_on_to_the_same_weights(tmp_path):
    script = textwrap.dedent(SCRIPT.format(path=[p for p in sys.path if p]))
    died = subprocess.run([sys.executable, "-c", script, tmp_path, "die"], capture_output=True)
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()
    assert [file.name for file in sorted(tmp_path.glob("*.npz"))] == [
        "epoch-00001.npz", "epoch-00002.npz"]
    subprocess.run([sys.executable, "-c", script, tmp_path], check=True, capture_output=True)
    whole, _ = train(epochs=4)
    with np.load(tmp_path / "weights.npz") as kept:
        for ours, theirs in zip(whole.get_weights(), kept.values(), strict=True):
            np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("harm", ["cut", "empty", "flipped"])
def test_a_torn_file_is_recognised_and_the_one_before_it_used(tmp_path, harm):
    whole, _ = train(epochs=3)
    train(epochs=2, resume=tmp_path)
    file = tmp_path / "epoch-00002.npz"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes({"cut": content[:1000], "empty": b"", "flipped": content}[harm])
    made, record = train(epochs=3, resume=tmp_path)
    assert same(made, whole)
    assert "after epoch 1" in record.remarks[0] and "epoch-00002.npz is damaged" in record.remarks[0]


@pytest.mark.parametrize("what, change", [
    ("optimizer was", dict(made=lambda: model(rate=0.02))),
    ("loss was", dict(made=lambda: model(loss="categorical_crossentropy"))),
    ("batch_size was 32 and is 16", dict(batch_size=16)),
    ("seed was 0 and is 1", dict(seed=1)),
    ("images and labels was", dict(data=(IMAGES, LABELS[::-1]))),
    ("examples to learn from was 200 and is 100", dict(validation=0.5)),
    ("augment was null", dict(augment=keras.layers.GaussianNoise(0.1))),
])
def test_another_training_is_refused_and_what_differs_named(tmp_path, what, change):
    if not (tmp_path / "epoch-00001.npz").exists():
        backups.Backup(tmp_path, _identity()).save(1, {}, {})
    made = change.pop("made", model)()
    with pytest.raises(ValueError, match=what):
        train(made, resume=tmp_path, **change)


def _identity():
    from dlcourse.training.fitting import examples, identity

    images, labels, rows, _ = examples(model(), DATA, None)
    return identity(model(), None, Feed(images, labels, rows, 32, 0))


def test_another_model_is_refused(tmp_path):
    backups.Backup(tmp_path, _identity()).save(1, {}, {})
    other = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Flatten(),
                              keras.layers.Dense(10, activation="softmax")])
    other.compile("adam", "sparse_categorical_crossentropy")
    with pytest.raises(ValueError, match="model was"):
        train(other, resume=tmp_path)


def test_a_folder_that_cannot_be_written(tmp_path):
    file = tmp_path / "a file"
    file.write_text("")
    with pytest.raises(ValueError, match="cannot be written to"):
        train(resume=file)


def test_a_disk_that_fills_up_does_not_end_the_training(tmp_path, monkeypatch, capsys):
    def full(*args, **named):
        raise OSError(errno.ENOSPC, "No space left on device")

    made, _ = train(epochs=1, resume=tmp_path)
    monkeypatch.setattr(backups.np, "savez", full)
    _, record = train(epochs=4, resume=tmp_path)
    assert record.epochs == 4
    said = capsys.readouterr().out
    assert said.count("the disk is full") == 1 and "Epoch 2 could not be kept" in said
    assert [file.name for file in tmp_path.iterdir()] == ["epoch-00001.npz"]


# --- several devices --------------------------------------------------------------------------

TWO = """
    import sys
    sys.path[:0] = {path!r}
    import tensorflow as tf
    cpu = tf.config.list_physical_devices("CPU")[0]
    tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
    import test_fit, numpy as np
    records, weights = [], []
    for replicas in 1, 2:
        made = test_fit.model()
        made.layers[2].rate = 0  # each part draws other numbers
        _, record = test_fit.train(made, replicas=replicas, validation=0.2)
        records.append([row[name] for row in record.rows for name in sorted(row)])
        weights.append(np.concatenate([w.ravel() for w in made.get_weights()]))
        assert int(made.optimizer.iterations) == 15
    print(np.abs(np.subtract(*records)).max(), np.abs(np.subtract(*weights)).max())
"""


def test_two_devices_learn_what_one_learns():
    script = textwrap.dedent(TWO.format(path=[p for p in sys.path if p]))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    of_losses, of_weights = map(float, done.stdout.split()[-2:])
    assert of_losses < 1e-5 and of_weights < 1e-5


def test_more_devices_than_there_are():
    with pytest.raises(ValueError, match="replicas=2, and there is 1"):
        train(replicas=2, batch_size=32)


# --- bad input --------------------------------------------------------------------------------


def uncompiled():
    return keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Flatten(), keras.layers.Dense(10)])


@pytest.mark.parametrize("made, data, how, error, words", [
    (lambda: "a model", DATA, {}, TypeError, "must be a Keras model, got str"),
    (lambda: keras.Sequential, DATA, {}, TypeError, "must be a Keras model, got Sequential"),
    (uncompiled, DATA, {}, ValueError, "call model.compile"),
    (model, (IMAGES / 255, LABELS), {}, TypeError, "must be uint8 pixels"),
    (model, (IMAGES.transpose(1, 2, 0), LABELS), {}, ValueError, "each image needs its label"),
    (model, (IMAGES[:, :6], LABELS), {}, ValueError, r"images have \(6, 8, 1\)"),
    (lambda: model(shape=(8, 6, 1)), (IMAGES[:, :6], LABELS), {}, ValueError, "begin the model"),
    (lambda: model(shape=(8, 8, 3)), (np.zeros((9, 3, 8, 8), np.uint8), LABELS[:9]), {}, ValueError,
     "move the channels to the last axis"),
    (model, (IMAGES[:0], LABELS[:0]), {}, ValueError, "digits is empty"),
    (model, IMAGES, {}, TypeError, "a pair"),
    (model, DATA, {"validation": 0.001}, ValueError, "leaves an empty part"),
    (model, DATA, {"validation": 1.5}, ValueError, "validation must be above 0 and below 1"),
    (model, (IMAGES, np.eye(10)[LABELS]), {}, ValueError, "looks one-hot"),
    (lambda: model(loss="categorical_crossentropy"), (IMAGES, np.eye(12)[LABELS]), {}, ValueError,
     "10 outputs and the labels of digits have 12"),
    (model, (IMAGES, LABELS + 5), {}, ValueError, r"end the model with Dense\(15\)"),
    (model, (IMAGES, LABELS / 1), {}, TypeError, "whole numbers"),
    (model, DATA, {"epochs": 0}, ValueError, "epochs must be a whole number"),
    (model, DATA, {"seconds": -1}, ValueError, "seconds must be above 0"),
])
def test_bad_input_is_refused_in_a_sentence(made, data, how, error, words):
    with pytest.raises(error, match=words) as raised:
        train(made(), data, **how)
    assert str(raised.value).endswith((".", ")."))


def test_digits_need_ten_outputs():
    digits = Digits(np.zeros((20, 28, 28), np.uint8), np.zeros(20, np.uint8), None, None, "")
    twelve = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten(),
                               keras.layers.Dense(12, activation="softmax")])
    twelve.compile("adam", "sparse_categorical_crossentropy")
    with pytest.raises(ValueError, match="12 outputs and there are 10 classes"):
        train(twelve, digits)


# --- what it leaves behind --------------------------------------------------------------------


def test_the_record_shows_itself():
    from dlcourse import plots

    _, record = train(validation=0.2)
    fig = record.figure()
    assert len(fig.axes) == 2
    expected = [100 * row["val_accuracy"] for row in record.rows]
    assert any(np.array_equal(line.get_ydata(), expected) for line in fig.axes[1].lines)
    assert "epoch" in plots.alt_text(fig)
    assert repr(record).startswith("<Record: 3 epochs in ")


def test_without_a_notebook_it_prints_a_line(capsys):
    fit(model(), DATA, epochs=2, **SMALL)
    assert "Ended after 2 epochs" in capsys.readouterr().out


def test_no_front_end_no_widget(monkeypatch):
    import ipykernel  # noqa: F401 (as in a kernel)

    for name in ("JPY_SESSION_NAME", "VSCODE_PID"):
        monkeypatch.delenv(name, raising=False)
    assert type(suitable_monitor()) is Follower
    monkeypatch.setenv("JPY_SESSION_NAME", "lesson.ipynb")
    assert type(suitable_monitor()).__name__ == "TrainingMonitor"
