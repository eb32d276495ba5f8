"""TrainingMonitor: how a training goes, while it goes, and how it went (lesson 06)."""

import html
import time
import uuid
from collections import namedtuple

import ipywidgets
import numpy as np
from IPython import get_ipython
from IPython.display import display, update_display

from dlcourse import plots
from dlcourse.follow import Follower, headline, status
from dlcourse.history import History
from dlcourse.widgets.controls import flow, slider, switch
from dlcourse.widgets.explorer import WIDGET, Explorer
from dlcourse.widgets.predictions import Asked, Question, as_number

REFIT = 30  # seconds between two fits of the axes to the curves: they take a new drawing
EPOCHS = 10  # on the axis, before the training says how many there will be
USUAL = [np.log(10), 0.01]  # the losses to make room for: of guessing a digit, and of a good reader

Panel = namedtuple("Panel", "title curves steps best")
Seen = namedtuple("Seen", "loss accuracy")


def seen(history, back=0, over=1, log=False):
    """What of a training is to be seen, `back` epochs before its end: a Panel for each measure."""
    return Seen(*(_panel(history, measure, back, over, log and measure == "loss")
                  for measure in ("loss", "accuracy")))


def _panel(history, measure, back, over, log):
    steps, curves = history.curves(measure, back, over)
    best = history.best(measure)
    unit = 100 if measure == "accuracy" else 1

    def shown(x, y):
        return (x[y > 0], y[y > 0]) if log else (x, unit * y)

    at = (best.epoch, unit * best.value) if best and not back and history.over else None
    return Panel(headline(history, measure, back),
                 {name: shown(*curve) for name, curve in curves.items()}, shown(*steps), at)


class Awaited(Asked):
    """A question asked before the training: the guess is kept until that is over."""

    noted = False

    def _commit(self, pressed):
        if self.explorer.history.over:
            return super()._commit(pressed)
        try:
            as_number(self.field.value)
        except ValueError as error:
            return self._tell(str(error))
        self.noted = True
        self._close("Noted. Now train: the answer comes after the last epoch.")
        self.explorer.lock(False)

    def judge(self):
        """The training is over."""
        if self.noted and self.explorer.history.validated("accuracy"):
            self.noted = False
            super()._commit(None)
        elif not self.verdict and not self.skip.disabled:
            self._close("This training was not predicted. To predict one, make a new monitor.")
            self.explorer.lock(False)

    def _close(self, sentence):
        for control in (self.field, self.commit, self.skip):
            control.disabled = True
        self._tell(sentence)


class TrainingMonitor(Follower, Explorer):
    """Progress, time left, speed and device of a training, and its curves as they grow.

    Show it, then train: Keras with callbacks=[ReportTo(monitor)] of dlcourse.training.monitor, the
    course's own network with `monitor.watch(descend(…))`. Where there is no notebook it prints a
    line instead. When the training is over, look back, and judge it. history: of a training that
    is over already, as another monitor's `history`. predict: the question asked first, one of
    `TrainingMonitor.questions`. clock: for tests. `result` is Seen(loss, accuracy).
    """

    panels = {"columns": 2, "size": (9.5, 3.4)}
    presets = {
        "Steps as they are": {"over": 1, "log": False},
        "Steps smoothed": {"over": 20, "log": False},
        "Losses by powers of ten": {"over": 20, "log": True},
    }
    questions = {
        "accuracy": Question(
            "When the training is over, how many of 100 validation examples will the network get "
            "right?", {"back": 0}, lambda told: told.accuracy.curves["validation"][1][-1],
            unit="of 100", tolerance=1, because="Look back: how much of that did the first epoch "
            "reach already?"),
        "best": Question(
            "In which epoch will the validation accuracy be best?",
            {"back": 0}, lambda told: told.accuracy.best[0], tolerance=1,
            because="Training makes the loss of the training examples small; what that does for "
            "others, only validation tells. A few examples more or less are chance, so the epoch "
            "before or after would have been as good an answer."),
    }

    def __init__(self, history=None, predict=None, clock=time.perf_counter):
        Follower.__init__(self, clock)
        self.history = history if isinstance(history, History) else self.history
        self.bar = ipywidgets.HTML()
        self.shown_as = None  # the display's id, from the first display to the end of the training
        self._fit()
        Explorer.__init__(self, predict, asks=predict is not None)
        self._say()
        if not isinstance(history, History | None):
            self.message.say(TypeError(f"history must be another monitor's history, got "
                                       f"{type(history).__name__}: leave it out, and train with "
                                       f"callbacks=[ReportTo(monitor)]."))

    # --- what Explorer asks for ------------------------------------------------------------------

    def setup(self, asks):
        most = max(1, len(self.history.rows) - 1)
        hidden = most if asks and self.history.over else 0
        return {
            "back": slider("look back, epochs", hidden, 0, most, 1),
            "over": slider("steps averaged", 1, 1, 50, 1),
            "log": switch("loss by powers of ten"),
        }

    def layout(self):
        return [flow(self.controls.values()), self.bar]

    def compute(self, back, over, log):
        return seen(self.history, back, over, log)

    def frame(self, back, over, log):
        return log, self.reach[log], self.named

    def draw(self, axes, told, back, over, log):
        labels, logs = ("loss", "accuracy (%)"), (log, False)
        return [plots.draw_growing(ax, reach=reach, xlabel="epoch", ylabel=label, log=log, **what)
                for ax, reach, label, log, what in zip(axes, self.reach[log], labels, logs,
                                                       self._what(told, over))]

    def move(self, artists, told, back, over, log):
        for drawn, what in zip(artists, self._what(told, over)):
            plots.move_growing(drawn, **what)

    def _what(self, told, over):
        """What is drawn on each panel, under the names that the draw function gives it."""
        note = f"behind, in grey, the mean of each {over} steps" if over > 1 else ""
        for panel, names in zip(told, self.named):
            yield {"curves": {name: panel.curves[name] for name in names}, "title": panel.title,
                   "steps": panel.steps, "best": panel.best, "note": note}

    # --- axes that seldom change ------------------------------------------------------------------

    def _fit(self):
        """Choose the axes' limits, tight when the training is over, else with room; and which
        curves there are, or may still come."""
        h, self.fitted = self.history, self.clock()
        losses = self._losses()
        if not h.over:
            losses = np.append(losses if losses.size else USUAL[0], USUAL[1])
        percentages = [100 * y for _, y in h.curves("accuracy")[1].values()]
        percentages = np.concatenate(percentages) if h.rows else [0]
        right = h.epochs or plots.round_up(max(h.epochs_done + 1, 5))
        if h.began is None:
            right = EPOCHS
        elif h.over:
            right = max(h.epochs_done + bool(h.in_epoch), 1)
        epochs = min(h.before, right - 1), right
        self.named = [("training", "validation") if not h.over or h.validated(measure) else
                      ("training",) for measure in ("loss", "accuracy")]
        self.reach = [((epochs, plots.loss_reach(losses, log)),
                       (epochs, plots.percent_reach(percentages))) for log in (False, True)]

    def _losses(self):
        steps, curves = self.history.curves("loss")
        return np.concatenate([y for _, y in (steps, *curves.values())])

    def _outgrown(self):
        (_, right), (_, top) = self.reach[False][0]
        return self.history.epochs_done + bool(self.history.in_epoch) > right or (
            self._losses().max(initial=0) > top)

    # --- what Follower asks for -------------------------------------------------------------------

    def begin(self, *args, **named):
        with self.quietly():  # nothing is drawn before the new history is there
            self.controls["back"].value = 0
        super().begin(*args, **named)

    def show(self):
        if not in_notebook():
            return super().show()
        if self.history.done == 0 and not self.history.over:
            self._fit()
            if self.shown_as is None:
                display(self)
        elif self._outgrown() or self.clock() > self.fitted + REFIT:
            self._fit()
        self._say()
        self._draw()

    def end(self, reason=""):
        super().end(reason)
        if self.shell is None:
            self._finish()

    def _cell_ended(self, result):
        super()._cell_ended(result)
        if self.history.over:
            self._finish()

    def _finish(self):
        """The last picture takes longer: it is drawn when nobody's training waits for it."""
        self._fit()
        self.controls["back"].max = max(1, len(self.history.rows) - 1)
        self._say()
        self._draw()
        if self.asked:
            self.asked.judge()
        if self.shown_as is not None:  # what stays in the notebook is the finished picture
            update_display(self._bundle(), raw=True, display_id=self.shown_as)

    def _draw(self):
        self.refresh()
        self.draw_soon.settle()

    def _say(self):
        h = self.history
        running = h.began is not None and not h.over
        value = "" if h.share is None else f' value="{h.share:.3f}"'
        bar = f'<progress aria-label="training"{value}></progress> ' if running else ""
        self.bar.value = f"{bar}{html.escape(status(h))}"

    # --- what the notebook shows ------------------------------------------------------------------

    def _question(self, name):
        asked = super()._question(name)
        if asked and self.history.over and not self.history.validated("accuracy"):
            raise ValueError("The question is about the validation accuracy, and this training has "
                             "none: give fit its validation_data, and metrics=['accuracy'].")
        return asked and Awaited(asked.question, self)

    def still(self):
        still, said = super().still(), status(self.history)
        return {"text/plain": f"{still['text/plain']} {said}",
                "text/html": f"{still['text/html']}<p>{html.escape(said)}</p>"}

    def _bundle(self):
        return self.still() | {WIDGET: {"version_major": 2, "version_minor": 0,
                                        "model_id": self.view.model_id}}

    def _ipython_display_(self):
        if self.history.over:
            return super()._ipython_display_()
        self.shown_as = self.shown_as or str(uuid.uuid4())
        display(self._bundle(), raw=True, display_id=self.shown_as)


def in_notebook():
    """Is there a kernel, and so, one hopes, somebody who looks?"""
    return hasattr(get_ipython(), "kernel")
