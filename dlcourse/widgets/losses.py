"""LossExplorer: one prediction, three losses, and how loud each calls (lesson 04)."""

from dlcourse import plots
from dlcourse.losses import losses_at
from dlcourse.widgets.controls import choice, slider
from dlcourse.widgets.explorer import Explorer
from dlcourse.widgets.predictions import Question


class LossExplorer(Explorer):
    """Drag the prediction a of a sigmoid neuron; see loss and slope of MSE, MAE, cross-entropy.

    The slider moves the logit z, and a = sigmoid(z), so that 0 and 1 can be approached (lesson 04).
    predict: the question asked first, one of `LossExplorer.questions`. `result` is
    {loss: Told(loss, da, dz)}.
    """

    panels = {"columns": 3, "size": (9.5, 3.3)}
    presets = {
        "Right and sure": {"z": -6.0, "y": 0},
        "Undecided": {"z": 0.0, "y": 0},
        "Wrong and sure": {"z": 6.0, "y": 0},
    }
    questions = {
        "times": Question(
            "The truth is 0, and the neuron says 0.98. How many times as large is the slope dL/dz "
            "of cross-entropy as that of MSE?", {"z": 3.9, "y": 0},
            lambda told: told["cross-entropy"].dz / told["MSE"].dz, unit="times", tolerance=3,
            because="It is a − y against 2 (a − y) a (1 − a). What MSE has in addition is "
            "2 · 0.98 · 0.02 = 0.039, about 1/26."),
        "loudest": Question(
            "The truth is 1, and the neuron says 0.02. Which loss has the steepest slope dL/dz?",
            {"z": -3.9, "y": 1}, lambda told: max(told, key=lambda name: abs(told[name].dz)),
            options=("MSE", "MAE", "cross-entropy"), because="Only its slope is free of the factor "
            "f′(z) = a (1 − a), which is 0.02 where the neuron is sure. It is −0.98: negative, "
            "for z must rise."),
    }

    def setup(self):
        return {
            "z": slider("logit z", 0.0, -8.0, 8.0, width="26em"),
            "y": choice("truth y", [0, 1]),
            "over": choice("drawn over", [("the logit z", "z"), ("the prediction a", "a")]),
        }

    def compute(self, z, y, over):
        return losses_at(z, y)

    def frame(self, z, y, over):
        return y, over

    def draw(self, axes, told, z, y, over):
        return plots.draw_losses(axes, z, y, over)

    def move(self, artists, told, z, y, over):
        plots.move_losses(artists, z, y, over)
