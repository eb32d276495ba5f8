"""Predict first: a question that is met before the answer shows, and how far off it was."""

import html
import math
from collections.abc import Callable
from dataclasses import dataclass

import ipywidgets

from dlcourse.plots.words import number
from dlcourse.widgets.controls import button, flow


@dataclass(frozen=True)
class Question:
    """What a widget asks before it may be played with.

    text: the question. setting: the state in which the answer shows, {name: value}. answer:
    reads it off the widget's result in that state, a number or one of the options. options: the
    answers to choose from; without them a number is asked for. unit: what the number counts.
    tolerance: how far off still is right. because: why it is so, shown with the answer.
    """

    text: str
    setting: dict
    answer: Callable
    options: tuple = ()
    unit: str = ""
    tolerance: float = 0.0
    because: str = ""


def verdict(question, guess, truth):
    """How far off the guess was, in a sentence."""
    if question.options:
        said = f"You said “{guess}”"
        return f"{said}: right." if guess == truth else f"{said}; it is “{truth}”."
    said = f"You said {number(guess)}"
    off = guess - truth
    if abs(off) <= question.tolerance:
        exact = "" if off == 0 else f" (it is {number(truth)})"
        return f"{said}: right{exact}."
    return (f"{said}; it is {number(truth)}. That is {number(abs(off))} too "
            f"{'high' if off > 0 else 'low'}.")


def as_number(text):
    """What was typed, as a number; a ValueError says what was typed instead."""
    try:
        typed = float(text.replace(",", ".").replace("−", "-"))
    except ValueError:
        typed = math.nan
    if not math.isfinite(typed):
        raise ValueError(f"Type a number, such as 3 or 0.25; got {text!r}.")
    return typed


class Asked:
    """The question above a widget, whose controls wait until somebody has committed to an answer.

    `verdict` is the sentence that the learner is told, "" before.
    """

    def __init__(self, question, explorer):
        self.question, self.explorer, self.verdict = question, explorer, ""
        if question.options:
            self.field = ipywidgets.RadioButtons(options=list(question.options), value=None)
            self.field.layout.width = "auto"
        else:
            self.field = ipywidgets.Text(placeholder="a number")
            self.field.layout.width = "8em"
        self.commit = button("Commit", self._commit)
        self.skip = button("Only play", self._skip)
        self.told = ipywidgets.HTML()
        text = ipywidgets.HTML(f"<b>Predict.</b> {html.escape(question.text)}")
        unit = ipywidgets.Label(question.unit)
        self.view = ipywidgets.VBox([text, flow([self.field, unit, self.commit, self.skip]),
                                     self.told])

    def _tell(self, sentence):
        self.told.value = f'<p role="status">{html.escape(sentence)}</p>'

    def _skip(self, _):
        self.explorer.lock(False)
        self.skip.disabled = True

    def _commit(self, _):
        guess = self.field.value
        try:
            if guess in (None, ""):
                raise ValueError("Say what you expect first: a wrong prediction teaches most.")
            guess = guess if self.question.options else as_number(guess)
        except ValueError as error:
            return self._tell(str(error))
        for control in (self.field, self.commit, self.skip):
            control.disabled = True
        self.explorer.lock(False)
        self.explorer.set(**self.question.setting)
        if self.explorer.message.text:
            return self._tell("The picture could not be drawn, so the answer is not known.")
        truth = self.question.answer(self.explorer.result)
        self.verdict = verdict(self.question, guess, truth)
        self._tell(f"{self.verdict} {self.question.because}".strip())
