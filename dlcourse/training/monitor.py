"""Keras tells a monitor how its training goes (lesson 06).

    monitor = widgets.TrainingMonitor()
    model.fit(…, verbose=0, callbacks=[ReportTo(monitor, samples=len(X))])
"""

import keras


class ReportTo(keras.callbacks.Callback):
    """What `fit` does, told to a `Follower`, such as widgets.TrainingMonitor.

    samples: how many there are in an epoch, for the speed. Keras reports the means over an epoch
    so far; they are turned into those of each step. (Where the last batch of an epoch is smaller,
    its step is taken for as large as the others.) reason: called at the end, says why that came
    early, or "".

    Fetching a number from a GPU means waiting for it. So Keras is allowed to do that in a thread
    of its own, `async_safe`, where the numbers are only kept; the monitor hears of them, and
    draws, in the main thread, when the next batch begins.
    """

    async_safe = True

    def __init__(self, monitor, samples=None, reason=str):
        super().__init__()
        self.monitor, self.samples, self.reason = monitor, samples, reason

    def on_train_begin(self, logs=None):
        self.begun = False

    def on_epoch_begin(self, epoch, logs=None):
        if not self.begun:
            self._begin(before=epoch)
        self.means, self.told = [], (0, 0.0, 0.0)

    def on_train_batch_begin(self, batch, logs=None):
        self._tell()

    def on_train_batch_end(self, batch, logs=None):
        done = min(batch + 1, self.params["steps"] or batch + 1)  # Keras counts in executions
        self.means.append((done, logs["loss"], _accuracy(logs), self.monitor.clock()))

    def on_epoch_end(self, epoch, logs=None):
        self._tell()
        named = {"loss": logs["loss"], "accuracy": _accuracy(logs),
                 "val_loss": logs.get("val_loss"), "val_accuracy": _accuracy(logs, "val_")}
        self.monitor.epoch(**{name: value for name, value in named.items() if value is not None})

    def on_train_end(self, logs=None):
        if not self.begun:  # no epoch at all
            self._begin()
        self.monitor.end(self.reason())

    def _begin(self, before=0):
        self.begun = True
        self.monitor.begin(self.params["epochs"], self.params["steps"], self.samples, _device(),
                           before)

    def _tell(self):
        """Hand on the steps that have been reported since the last time."""
        arrived = len(self.means)  # while this goes on, more may
        reported = sorted(self.means[:arrived])
        del self.means[:arrived]
        for done, loss, accuracy, now in reported:
            before, old_loss, old_accuracy = self.told
            if done > before:
                self.told = done, loss, accuracy
                of_step = [None if mean is None else (done * mean - before * old) / (done - before)
                           for mean, old in ((loss, old_loss), (accuracy, old_accuracy))]
                self.monitor.step(*of_step, count=done - before, now=now)


def _accuracy(logs, prefix=""):
    """The first metric that is an accuracy, whatever it is called in full; None without one."""
    return next((value for name, value in logs.items()
                 if name.startswith("val_") == bool(prefix) and name.endswith(("accuracy", "acc"))),
                None)


def _device():
    """What Keras computes on: "the CPU", "the GPU". Of several it takes the first."""
    return f"the {keras.distribution.list_devices()[0].split(':')[0].upper()}"
