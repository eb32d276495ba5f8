"""What has happened in a training so far: how far it is, how fast, and how good (lesson 06).

The time is told to it, never read, so everything here can be tried without a clock.
"""

import math
from bisect import bisect_right
from collections import namedtuple
from dataclasses import dataclass, field

import numpy as np

POINTS = 800  # of a curve, at most: more nobody sees

Value = namedtuple("Value", "name epoch value")


@dataclass
class History:
    """The record of one training, kept by `step`, `epoch` and `end`.

    epochs: how many there will be, None where nobody knows. steps, samples: of an epoch, as far as
    known. device: in words. before: epochs of an earlier training that this one continues. began:
    when, in seconds of any clock, the one that also gives `now` later. None: not yet.
    """

    epochs: int | None = None
    steps: int | None = None
    samples: int | None = None
    device: str = ""
    before: int = 0
    began: float | None = None
    now: float = 0.0
    rows: list = field(default_factory=list)        # of each epoch, {name: number}, Keras's names
    ends: list = field(default_factory=list)        # how many steps had been done when it ended
    at: list = field(default_factory=list)          # steps done, as of each of the following
    losses: list = field(default_factory=list)
    accuracies: list = field(default_factory=list)  # fractions, NaN where not known
    speed: float | None = None                      # steps a second, in the latest epoch
    over: bool = False
    reason: str = ""                                # why it ended early
    trouble: str = ""                               # where the first NaN or infinity came up

    def __post_init__(self):
        self.now = self.now if self.began is None else self.began
        self.epochs, self.steps = self.epochs or None, self.steps or None
        self.marks = []     # (time, steps done) after the first step and after each epoch
        self.first = None   # the same, after the first step of the latest epoch

    # --- what happens ---------------------------------------------------------------------------

    def step(self, loss, accuracy=None, *, now, count=1):
        """`count` more steps are done; loss and accuracy are their means."""
        self.now = now
        done = self.done + count
        self.accuracies.append(math.nan if accuracy is None else accuracy)
        self.at.append(done)
        self.losses.append(loss)  # last: another thread that draws goes by its length
        if self.first is None:
            self.first = now, done
            self.marks = self.marks or [self.first]
        elif now > self.first[0]:
            self.speed = (done - self.first[1]) / (now - self.first[0])
        if not math.isfinite(loss):
            self._note("loss", loss, f", step {self.in_epoch:,}")

    def epoch(self, *, now, **measures):
        """An epoch is over. measures: by Keras's names; the loss from the steps, unless given."""
        self.now = now
        if "loss" not in measures and self.in_epoch:
            since = bisect_right(self.at, self.ends[-1] if self.ends else 0)
            measures = {"loss": sum(self.losses[since:]) / len(self.losses[since:])} | measures
        for name, value in measures.items():
            if not math.isfinite(value):
                self._note(name.replace("val_", "validation "), value)
        self.steps = self.steps or self.in_epoch or None
        self.ends.append(self.done)
        self.marks.append((now, self.done))
        self.rows.append(measures)
        self.first = None

    def end(self, reason="", *, now):
        """The training is over; reason: why, where it ended early."""
        self.now, self.over, self.reason = now, True, reason

    def _note(self, name, value, where=""):
        epoch = self.before + len(self.rows) + 1
        self.trouble = self.trouble or f"The {name} is {value:g} from epoch {epoch}{where} on."

    # --- what follows from it ------------------------------------------------------------------

    @property
    def done(self):
        """Steps done."""
        return self.at[-1] if self.at else 0

    @property
    def in_epoch(self):
        """Steps done in the epoch that is not over yet."""
        return self.done - (self.ends[-1] if self.ends else 0)

    @property
    def epochs_done(self):
        """Epochs that are over, those before this training included."""
        return self.before + len(self.rows)

    @property
    def share(self):
        """How much of the training is done, from 0 to 1; None where nobody knows."""
        if self.epochs is None or self.steps is None:
            return None
        part = min(self.in_epoch / self.steps, 1)
        return min((self.epochs_done + part) / self.epochs, 1.0)

    @property
    def time_left(self):
        """Seconds still to go at the pace of the last one to two epochs, or None.

        The very first step, in which Keras prepares the computation, is left out; the validation
        between epochs counts.
        """
        if self.share is None or not self.marks:
            return None
        when, done = self.marks[-2] if len(self.marks) > 2 else self.marks[0]
        if self.done == done:
            return None
        to_go = (1 - self.share) * self.epochs * self.steps
        return to_go * (self.now - when) / (self.done - done)

    def best(self, measure):
        """The best finite value of "loss" or "accuracy", of validation where there was any.

        Returns Value(name, epoch, value), the first of several equals; None without any.
        """
        name, (x, y) = self._judged_by(measure)
        if len(y) == 0:
            return None
        k = y.argmax() if measure == "accuracy" else y.argmin()
        return Value(name, int(x[k]), float(y[k]))

    def latest(self, measure, back=0):
        """The same of the last epoch, but for `back` later ones."""
        name, (x, y) = self._judged_by(measure, back)
        return Value(name, int(x[-1]), float(y[-1])) if len(y) else None

    def validated(self, measure):
        """Was "loss" or "accuracy" told of a validation?"""
        return any(f"val_{measure}" in row for row in self.rows)

    def _judged_by(self, measure, back=0):
        key, name = (f"val_{measure}", "validation") if self.validated(measure) else (
            measure, "training")
        return f"{name} {measure}", self._points(key, back)

    def curves(self, measure, back=0, over=1):
        """The curves of "loss" or "accuracy", their x in epochs; what is not finite is left out.

        back: how many of the last epochs to leave out. over: how many steps to average for each
        point of the curve of steps, 1 for none; more where it would have more than POINTS points.
        Returns (steps, {"training": …, "validation": …}), each a pair of arrays x, y.
        """
        named = {"training": self._points(measure, back),
                 "validation": self._points(f"val_{measure}", back)}
        y = np.array(self.losses if measure == "loss" else self.accuracies[:len(self.losses)])
        x = self._epoch_of(np.array(self.at[:len(y)]))
        if back:
            shown = x <= self.epochs_done - min(back, len(self.rows))
            x, y = x[shown], y[shown]
        return _finite(*averaged(x, y, over)), named

    def _points(self, key, back):
        rows = self.rows[:len(self.rows) - back] if back < len(self.rows) else []
        x = np.arange(self.before + 1, self.before + len(rows) + 1)
        return _finite(x, np.array([row.get(key, math.nan) for row in rows], float))

    def _epoch_of(self, done):
        """Steps done as epochs done: 1.5 in the middle of the second."""
        ends = [0, *self.ends]
        knots = [*ends, ends[-1] + (self.steps or max(self.done - ends[-1], 1))]
        return np.interp(done, knots, self.before + np.arange(len(knots)))


def averaged(x, y, over):
    """Each point of a curve as the mean of the last `over`, and no more than POINTS points.

    Averaging is a convolution with `over` equal weights (lesson 06).
    """
    every = max(1, math.ceil(len(y) / POINTS))
    over = min(max(over, every), len(y))
    if over > 1:
        x, y = x[over - 1:], np.convolve(y, np.full(over, 1 / over), "valid")
    return x[::-1][::every][::-1], y[::-1][::every][::-1]  # the newest point is always among them


def _finite(x, y):
    kept = np.isfinite(y)
    return x[kept], y[kept]
