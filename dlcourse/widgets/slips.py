"""The next gradient of a walk, predicted before it shows; a wrong one gets its slip named."""

import html
import math

import ipywidgets

from dlcourse import expressions
from dlcourse.widgets.controls import WHOLE_LABEL, flow
from dlcourse.widgets.predictions import Question, as_number, verdict

NEAR = 0.02  # of the truth, and
ROUNDING = 1e-9  # how far off a prediction may be
SLIPS = {
    "one way only": "That is what comes back along one arrow; where ways meet, add.",
    "slope forgotten": "That is what comes from behind; multiply it by the slope on the arrow.",
    "gradient forgotten": "That is the slope on the arrow; multiply it by what comes from behind.",
    "sign": "Only the sign is wrong.",
    "value": "That is the value of the node; asked is how much the end moves if it is nudged.",
}


def derivative(walked):
    """The name of the gradient that is due, such as dE/dw."""
    *_, end = walked.nodes
    return f"d{end}/d{walked.due}"


def judge(guess, walked):
    """What is said of a guess at the gradient that is due, with the slip that explains it."""
    truth = walked.nodes[walked.due].gradient
    asked = Question("", {}, None, tolerance=max(ROUNDING, NEAR * abs(truth)))
    said = f"{derivative(walked)}: {verdict(asked, guess, truth)}"
    if abs(guess - truth) > asked.tolerance:
        for slip, wrong in expressions.slips(walked.nodes, walked.arrows, walked.due).items():
            if any(math.isclose(guess, number, rel_tol=NEAR) for number in wrong):
                return f"{said} {SLIPS[slip]}"
    return said


class Prediction:
    """A field for the gradient that is due; `verdict` is what was said of the last one, or ""."""

    def __init__(self):
        self.field = ipywidgets.Text(placeholder="a number, then Step forward", style=WHOLE_LABEL,
                                     continuous_update=False)
        self.field.layout.width = "28em"
        self.told, self.guess, self.verdict = ipywidgets.HTML(), None, ""
        self.view = flow([self.field, self.told])

    def ask(self, walked):
        """Ask for what is due now."""
        self.field.description = f"your prediction for {derivative(walked)}"
        self.field.layout.visibility = "visible" if walked.due else "hidden"

    def readable(self):
        """Whether what was typed, if anything was, is a number; if it is not, says so."""
        typed = self.field.value.strip()
        try:
            self.guess = as_number(typed) if typed else None
        except ValueError as error:
            self._tell(str(error))
            return False
        return True

    def answer(self, walked):
        """What was due in `walked` shows now: compare. With None there is nothing to compare."""
        self._tell("")
        if walked and walked.due and self.readable() and self.guess is not None:
            self._tell(judge(self.guess, walked))
        self.field.value = ""

    def _tell(self, sentence):
        self.verdict = sentence
        self.told.value = sentence and f'<p role="status">{html.escape(sentence)}</p>'
