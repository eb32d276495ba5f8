"""Follow a training: keep its history, and say how it goes, so seldom that it hardly costs.

    follower = Follower()                    # in a script; in a notebook, widgets.TrainingMonitor()
    for step in follower.watch(descend(network, loss, Adam(), X, Y, epochs=10, rng=rng), epochs=10):
        ...

Whatever trains tells it by `begin`, `step`, `epoch` and `end`; `watch` does so for `descend`, and
`dlcourse.training.monitor.ReportTo` for Keras.
"""

import sys
import time

from dlcourse import require
from dlcourse.history import History

UPDATES = 5   # a second, at most
SHARE = 0.015  # of the time, at most, for that; the first and the last picture come on top


class Pace:
    """When to tell again: what an update costs decides how long nobody is told."""

    def __init__(self, clock):
        self.clock, self.next = clock, -float("inf")

    def spend(self, update):
        """Call `update`, and set `next`, the time from which on it may be called again."""
        began = self.clock()
        update()
        self.next = began + max(1 / UPDATES, (self.clock() - began) / SHARE)


class Follower:
    """Keeps the `history` of a training and prints a line that says how far it is.

    On a terminal the line is written over, elsewhere there is a line for an epoch. clock: seconds,
    rising.
    """

    def __init__(self, clock=time.perf_counter):
        self.clock, self.history = clock, History()
        self.pace = Pace(clock)
        self.shell = None  # of IPython, while a training goes on in it

    # --- what a training tells -----------------------------------------------------------------

    def begin(self, epochs=None, steps=None, samples=None, device="", before=0):
        """A training begins, and a new history; its arguments are those of `History`."""
        self.history = History(epochs, steps, samples, device, before, began=self.clock())
        self.told = 0  # epochs, of which there is a line
        self._hear_cells_end()
        self.show()  # in a notebook a new drawing: what it costs delays no news
        self.pace = Pace(self.clock)

    def step(self, loss, accuracy=None, count=1, now=None):
        """`count` steps are done; their mean loss, and accuracy where it is known.

        now: when they were, by the `clock`, where that is some time ago.
        """
        self.history.step(loss, accuracy, count=count, now=self.clock() if now is None else now)
        self._tell()

    def epoch(self, **measures):
        """An epoch is over. measures: accuracy, val_loss, val_accuracy, … as far as known."""
        self.history.epoch(now=self.clock(), **measures)
        self._tell()

    def end(self, reason=""):
        """The training is over; reason: why, where it ended early."""
        self.history.end(reason, now=self.clock())
        self.show()

    def watch(self, training, epochs=None, steps=None, samples=None, evaluate=None):
        """A generator that hands on what `descend` yields, and follows it.

        training: yields records with `epoch` and `loss`. epochs, steps, samples: how many epochs,
        and of what each consists, as far as known. evaluate: called at the end of each epoch,
        returns {"accuracy": …, "val_loss": …, "val_accuracy": …} or a part of it; it needs
        `steps`, for without it an epoch's end is noticed only when the next has begun.
        """
        if evaluate is not None:
            require.count("steps, which evaluate needs,", steps)
        return self._watched(training, (epochs, steps, samples), evaluate or dict)

    def _watched(self, training, known, evaluate):
        self.begin(*known, device="the CPU")
        try:
            for record in training:
                if record.epoch > self.history.epochs_done + 1:
                    self.epoch(**evaluate())
                self.step(record.loss)
                if self.history.in_epoch == self.history.steps:
                    self.epoch(**evaluate())
                yield record
            if self.history.in_epoch:
                self.epoch(**evaluate())
        except BaseException as error:  # an interrupt is one, and so is leaving the loop
            self.end(why(error))
            raise
        self.end()

    # --- what it says --------------------------------------------------------------------------

    def _tell(self):
        if self.clock() >= self.pace.next:
            self.pace.spend(self.show)

    def show(self):
        """Bring what is shown up to date."""
        overwrite = sys.stdout.isatty()
        if overwrite or self.history.over or self.history.epochs_done > self.told:
            self.told = self.history.epochs_done
            end = "" if overwrite and not self.history.over else "\n"
            print("\r\x1b[K" * overwrite + status(self.history), end=end, flush=True)

    # --- a training that breaks off ------------------------------------------------------------

    def _hear_cells_end(self):
        """Keras tells nobody of an interrupt, but IPython tells of the end of the cell."""
        shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
        if shell is not None and self._cell_ended not in shell.events.callbacks["post_run_cell"]:
            shell.events.register("post_run_cell", self._cell_ended)
            self.shell = shell

    def _cell_ended(self, result):
        error = result.error_before_exec or result.error_in_exec
        if error is not None and not self.history.over:
            self.end(why(error))
        if self.history.over:
            self.shell.events.unregister("post_run_cell", self._cell_ended)


def why(error):
    """What broke the training off, in words."""
    named = {KeyboardInterrupt: "interrupted", GeneratorExit: "the loop was left"}
    return named.get(type(error)) or str(error).rstrip(".") or type(error).__name__


def status(history):
    """How far a training is, how long it still takes and how fast it is; at its end, how good."""
    h = history
    of_epochs, of_steps = (f" of {n:,}" if n else "" for n in (h.epochs, h.steps))
    where = f"epoch {h.epochs_done + 1}{of_epochs}, step {h.in_epoch:,}{of_steps}"
    took = duration(h.now - h.began) if h.began is not None else ""
    if h.began is None:
        return "No training yet."
    if h.done == 0 and not h.over:
        return "The training begins."
    if not h.over:
        said = where.capitalize() if h.in_epoch else f"{h.epochs_done}{of_epochs} epochs done"
        said += f": {100 * h.share:.0f} % done" if h.share is not None else ""
        said += f", about {duration(h.time_left)} left" if h.time_left is not None else ""
    elif h.in_epoch:
        said = f"Ended in {where}, after {took}" + f": {h.reason}" * bool(h.reason)
    else:
        early = h.epochs is not None and h.epochs_done < h.epochs
        said = f"Ended after {h.epochs_done}{of_epochs * early} epochs and {took}"
        said += f": {h.reason}" * bool(h.reason)
    return " ".join(filter(None, [f"{said}.", speed(h), h.trouble, best(h) if h.over else ""]))


def speed(history):
    """How fast it is, and on what, in a sentence; "" where that is not known."""
    if history.speed is None:
        return ""
    what, rate = "steps", history.speed
    if history.samples and history.steps:
        what, rate = "examples", rate * history.samples / history.steps
    device = f" on {history.device}" if history.device else ""
    return f"{rate:,.0f} {what} a second{device}." if rate >= 10 else (
        f"{rate:.2g} {what} a second{device}.")


def best(history):
    """The best epoch, by accuracy or else by loss, in a sentence; "" where there is none."""
    found = history.best("accuracy") or history.best("loss")
    return f"Best {found.name} {_value(found)} in epoch {found.epoch}." if found else ""


def headline(history, measure, back=0):
    """The shortest that is worth saying of "loss" or "accuracy", `back` epochs before the end."""
    if history.trouble and measure == "loss":
        return history.trouble.rstrip(".")
    if not history.over:
        return "No training yet" if history.began is None else f"{measure.capitalize()}, so far"
    if not history.rows:
        return "No epoch was finished"
    found = history.latest(measure, back) if back else history.best(measure)
    if not found:
        return f"No {measure} was reported"
    whose, value = found.name.split()[0], _value(found)
    if back:
        return f"After epoch {found.epoch}: {whose} {value}"
    return f"{whose.capitalize()} best in epoch {found.epoch}: {value}"


def _value(found):
    return f"{100 * found.value:.1f} %" if "accuracy" in found.name else f"{found.value:.3g}"


def duration(seconds):
    """12.3 as "12 s", 125 as "2 min 5 s", 3800 as "1 h 3 min"."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    if seconds < 119.5:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
