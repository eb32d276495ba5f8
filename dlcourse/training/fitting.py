"""`fit`: train a Keras model on images, fast, in sight, and so that nothing is lost (lesson 06).

    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    record = fit(model, digits, epochs=10, validation=0.2, resume="runs/first")

What it adds to Keras's own `fit`: pixels that stay bytes until the device has them (`feed`),
settings with their reasons (`plan`), a monitor, and a state on the disk after each epoch (`backup`).
"""

import hashlib
import json
import os
import sys
import time

import keras
import numpy as np

from dlcourse import require
from dlcourse.data import Digits
from dlcourse.follow import Follower, why
from dlcourse.training import demands, devices, plan
from dlcourse.training.backup import Backup
from dlcourse.training.feed import Fed, Feed
from dlcourse.training.keeping import Deadline, Guard, Keeper, State
from dlcourse.training.monitor import ReportTo
from dlcourse.training.record import Record
from dlcourse.training.replicas import Team

VALIDATION_BATCH = 500  # nothing is remembered for a backward pass, so there is room for more


def fit(model, digits, *, epochs=10, seconds=None, validation=None, augment=None, resume=None,
        seed=0, monitor=None, callbacks=(), **settings):
    """Train a compiled model by mini-batch descent, and return the `Record`.

    digits: load_mnist's, of which the test part is never read; or a pair, uint8 images
    (n, height, width) and labels. The model gets pixels / 255, float32 (n, height, width, 1), and
    labels in the form that its loss takes.
    epochs: how many in all. seconds: stop when they are over, within an epoch if need be.
    validation: a share of the examples, between 0 and 1, held back from the end; or another pair.
    augment: a Keras layer that changes the images, in training alone.
    resume: a folder. After each epoch everything is kept there, and the same call goes on from it,
    after a crash as after an interrupt, to the same end as without. More epochs train on.
    seed: of the order in which the examples come. (Weights: keras.utils.set_random_seed.)
    monitor: a TrainingMonitor or another Follower; unless given, one that suits the place.
    callbacks: of Keras; their model is the one that takes the pixels. settings: what `plan` would
    otherwise decide: batch_size, xla, steps_per_execution, pixels, replicas.

    An interrupt, or a loss that is NaN or infinite, ends the training: the model gets the best
    weights so far, and the record says why. Out of memory, the batch is halved and the epoch
    begun anew. Raises TypeError or ValueError, before anything is trained, for a model, data or a
    folder that it cannot use.
    """
    began = time.perf_counter()
    require.count("epochs", epochs)
    if seconds is not None:
        require.rate("seconds", seconds)
    demands.model(model)
    images, labels, rows, held = examples(model, digits, validation)
    settings = {"precision": model.dtype_policy.name} | settings
    used = plan.plan(devices.look(), image_bytes=images.nbytes, **settings)

    team = Team(model, used.replicas)
    with team.scope():
        fed = Fed(team.model, augment, images if used.pixels == "device" else None)
        compile_like(fed, model, team.optimizer, used)
        fed.take(images[:1])
        state = State(fed)
    resident = fed.resident is not None
    feed = Feed(images, labels, rows, used.batch_size, seed, resident)
    seen = Feed(images, labels, held, VALIDATION_BATCH, None, resident).batches() if len(held) else None
    backup = Backup(resume, identity(model, augment, feed)) if resume else None
    keeper = Keeper(state, feed, backup)
    guard, deadline = Guard(used.steps_per_execution), Deadline(seconds)
    report = ReportTo(monitor or suitable_monitor(), len(rows),
                      lambda: (guard.trouble or deadline.trouble).rstrip("."))
    record = Record(keeper.rows, plan=used)
    if backup:
        record.remark(keeper.resume(epochs))

    while keeper.epoch < epochs:
        try:
            fed.fit(keeper.feed.batches(), validation_data=seen, shuffle=False, verbose=0,
                    epochs=epochs, initial_epoch=keeper.epoch,
                    callbacks=[report, keeper, guard, deadline, *callbacks])
            break
        except KeyboardInterrupt:
            record.stopped = "Interrupted."
            report.monitor.end("interrupted")
            break
        except Exception as error:
            smaller = keeper.feed.batch_size // 2
            if not out_of_memory(error) or smaller < used.replicas:
                report.monitor.end(why(error))
                raise  # what is wrong with a callback or a loss, Keras says best
            record.remark(f"A batch of {2 * smaller} needs more memory than there is: epoch "
                          f"{keeper.epoch + 1} begins anew with batches of {smaller}.")
            keeper.go_back()
            keeper.feed = Feed(images, labels, rows, smaller, seed, resident)

    record.stopped = record.stopped or guard.trouble or deadline.trouble
    if record.stopped and not deadline.trouble:
        record.stopped += f" {keeper.restore_best()}"
    team.bring_back()
    record.seconds = time.perf_counter() - began
    return record


def examples(model, digits, validation):
    """What to train with: images and labels, and which of them to learn from, and to hold back."""
    images, labels = demands.examples("digits", digits)
    demands.fitting_shape(model, images)
    classes = 10 if isinstance(digits, Digits) else None
    labels = demands.labels_for("digits", model, labels, classes)
    n = len(images)
    if validation is None:
        held = 0
    elif isinstance(validation, (tuple, list, Digits)):
        more, theirs = demands.examples("validation", validation)
        demands.fitting_shape(model, more)
        theirs = demands.labels_for("validation", model, theirs, classes)
        images, labels = np.concatenate([images, more]), np.concatenate([labels, theirs])
        n, held = n + len(more), len(more)
    else:
        require.rate("validation", validation, below=1)
        held = round(n * validation)
        if not 0 < held < n:
            raise ValueError(f"validation={validation} of {n} examples leaves an empty part: "
                             f"{n - held} to learn from and {held} held back.")
    numbers = np.arange(n, dtype="int32")
    return images, labels, numbers[:n - held], numbers[n - held:]


def compile_like(fed, model, optimizer, used):
    """Compile `fed` as the user compiled the model; settings of the machine come from the plan."""
    asked = model._compile_config.config  # Keras has no public way to what compile was given
    how = {name: asked[name] for name in ("loss", "loss_weights", "metrics", "weighted_metrics")}
    fed.compile(optimizer, **how, run_eagerly=asked["run_eagerly"], auto_scale_loss=False,
                jit_compile="auto" if used.xla else False,  # not with layers that XLA does not know
                steps_per_execution=used.steps_per_execution)


def identity(model, augment, feed):
    """{what: value} of everything that must be the same when a training goes on."""
    data = hashlib.sha256(np.ascontiguousarray(feed.images))
    data.update(np.ascontiguousarray(feed.labels))
    described = {"model": [nameless(layer) for layer in model.layers],
                 "optimizer": nameless(model.optimizer), "loss": nameless(model.loss),
                 "augment": augment and nameless(augment), "images and labels": data.hexdigest(),
                 "examples to learn from": len(feed.rows), "batch_size": feed.batch_size,
                 "seed": feed.seed}
    return json.loads(json.dumps(described, default=str))


def nameless(thing):
    """A Keras object as its configuration, without what differs whenever it is made anew."""
    def strip(config):
        if isinstance(config, dict):
            return {key: strip(value) for key, value in config.items()
                    if key not in ("name", "seed", "registered_name", "shared_object_id")}
        return [strip(value) for value in config] if isinstance(config, (list, tuple)) else config

    return strip(keras.saving.serialize_keras_object(thing))


def out_of_memory(error):
    """Is that what it says? Every library has an error of its own for it."""
    return isinstance(error, MemoryError) or "OutOfMemory" in type(error).__name__ or (
        "ResourceExhausted" in type(error).__name__ or "RESOURCE_EXHAUSTED" in str(error))


def suitable_monitor():
    """A widget where somebody looks at a notebook, else lines.

    A kernel cannot see who looks. It is told its notebook's name by Jupyter's server, but not by
    programs that run notebooks, such as nbval.
    """
    looked_at = ("JPY_SESSION_NAME" in os.environ or "VSCODE_PID" in os.environ
                 or "google.colab" in sys.modules)
    if "ipykernel" in sys.modules and looked_at:
        from dlcourse.widgets import TrainingMonitor

        return TrainingMonitor()
    return Follower()
