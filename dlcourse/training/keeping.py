"""What watches over a training while Keras runs it: callbacks that lose nothing.

`Keeper` remembers where every epoch ended, `Guard` stops at the first loss that is no number,
`Deadline` when the time is over. None of them slows a GPU down: what comes after each batch may run
in a thread of Keras's own (`async_safe`), beside the training.
"""

import math
import time

import keras
import numpy as np


class State:
    """Every number that the rest of a training depends on: weights, the optimiser's memory, and
    where the random layers are in their sequences."""

    def __init__(self, fed):
        fed.optimizer.build(fed.trainable_variables)
        self.weights = [v for v in fed.variables if v is not fed.resident]
        self.variables = self.weights + list(fed.optimizer.variables)

    def read(self):
        """The numbers as arrays, copied."""
        return [copied(v) for v in self.variables]

    def write(self, arrays):
        """Put the numbers back. More variables than arrays: the first ones, which are the weights."""
        for variable, array in zip(self.variables, arrays):
            variable.assign(array)


def copied(variable):
    """As an array; bfloat16, no type of NumPy's own, as float32, which holds the same numbers."""
    array = keras.ops.convert_to_numpy(variable)
    return np.array(array, "float32" if array.dtype.name == "bfloat16" else array.dtype)


class Keeper(keras.callbacks.Callback):
    """Keeps, at the end of each epoch: the state, the measures, the best weights so far.

    `state`, `epoch`: after the last whole epoch, as it must be to go on from there. `rows`: each
    epoch's measures, by Keras's names. `best`: (value, epoch, weights). backup: a Backup, or None.
    feed: told which epoch begins.
    """

    async_safe = True

    def __init__(self, state, feed, backup=None, say=print):
        super().__init__()
        self.variables, self.feed, self.backup, self.say = state, feed, backup, say
        self.epoch, self.rows, self.best, self.unsaved = 0, [], None, ""
        self.state = state.read()

    def on_epoch_begin(self, epoch, logs=None):
        self.feed.epoch, self.done = epoch, 0

    def on_train_batch_end(self, batch, logs=None):
        self.done = max(self.done, batch + 1)

    def on_epoch_end(self, epoch, logs=None):
        if not all(math.isfinite(value) for value in logs.values()):
            return
        self.rows.append({name: float(value) for name, value in logs.items()})
        state = self.variables.read()
        name, sign = judged_by(logs)
        if self.best is None or sign * logs[name] > sign * self.best[0]:
            self.best = float(logs[name]), epoch + 1, state[:len(self.variables.weights)]
        if self.done < self.feed.steps:
            return  # a part of an epoch: whoever goes on begins this epoch anew
        self.epoch, self.state = epoch + 1, state
        if self.backup is not None:
            self._save()

    def _save(self):
        trouble = self.backup.save(self.epoch, self._arrays(), {"rows": self.rows,
                                                                "best": self.best and self.best[:2]})
        if trouble and not self.unsaved:
            self.say(f"Epoch {self.epoch} could not be kept in {self.backup.folder}: {trouble}. "
                     f"The training goes on; what was kept before is still there.")
        self.unsaved = trouble

    def _arrays(self):
        best = {f"best{k}": array for k, array in enumerate(self.best[2])} if self.best else {}
        return {f"state{k}": array for k, array in enumerate(self.state)} | best

    def resume(self, epochs):
        """Go on from what the backup has. Returns a sentence, or "" where it has nothing."""
        found = self.backup.load()
        if found is None:
            return ""
        self.epoch, arrays, notes, damaged = found
        self.state = [arrays[f"state{k}"] for k in range(len(self.variables.variables))]
        self.rows[:] = notes["rows"]
        if notes["best"]:
            weights = [arrays[f"best{k}"] for k in range(len(self.variables.weights))]
            self.best = (*notes["best"], weights)
        self.go_back()
        harm = f" {', '.join(damaged)} is damaged: the one before it was used." if damaged else ""
        end = f"all {epochs} epochs are there" if self.epoch >= epochs else "it goes on from there"
        return f"Found the training as it was after epoch {self.epoch}: {end}.{harm}"

    def go_back(self):
        """To the end of the last whole epoch."""
        self.variables.write(self.state)

    def restore_best(self):
        """Put the best weights into the model; returns which they are, in a sentence."""
        if self.best is None:
            self.go_back()
            return "No epoch was finished: the model is as it was before."
        value, epoch, weights = self.best
        self.variables.write(weights)
        return f"The model has its best weights so far, those of epoch {epoch}."


def judged_by(logs):
    """The measure that says which epoch was best, and +1 where more is better, else -1."""
    for name in logs:
        if name.startswith("val_") and name.endswith(("accuracy", "acc")):
            return name, 1
    return ("val_loss" if "val_loss" in logs else "loss"), -1


class Stop(keras.callbacks.Callback):
    """Ends the training, within an epoch if need be, where `trouble` says why.

    What comes after a batch may run in Keras's thread; the training is stopped in its own.
    """

    async_safe = True
    trouble = ""

    def on_train_batch_begin(self, batch, logs=None):
        self._heed()

    def on_epoch_end(self, epoch, logs=None):
        self._heed()

    def _heed(self):
        if self.trouble:
            self.model.stop_training = True


class Guard(Stop):
    """Stops at a loss that is NaN or infinite; `trouble` names the first epoch and batch of it."""

    def __init__(self, steps_per_execution=1):
        super().__init__()
        self.together, self.first = steps_per_execution, None

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch + 1

    def on_train_batch_end(self, batch, logs=None):
        if not math.isfinite(logs["loss"]):  # several threads may say so, in any order
            found = self.epoch, batch + 1, logs["loss"]
            self.first = found if self.first is None else min(self.first, found)

    @property
    def trouble(self):
        if self.first is None:
            return ""
        epoch, last, loss = self.first
        where = f"batch {last}" if self.together == 1 else (
            f"one of the batches {max(last - self.together, 0) + 1} to {last} "
            f"(steps_per_execution=1 names it)")
        return (f"The loss became {loss} in epoch {epoch}, {where}. If it is the learning rate, "
                f"divide it by 10 and start from fresh weights.")


class Deadline(Stop):
    """Stops the training when so many seconds have gone by; None for never."""

    def __init__(self, seconds=None, clock=time.perf_counter):
        super().__init__()
        self.seconds, self.clock = seconds, clock
        self.end = math.inf if seconds is None else clock() + seconds

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch + 1

    def on_train_batch_end(self, batch, logs=None):
        if self.clock() >= self.end:
            cut = batch + 1 < self.params["steps"]
            where = f" in epoch {self.epoch}, which going on begins anew" if cut else ""
            self.trouble = f"The {self.seconds:g} seconds are over{where}."
