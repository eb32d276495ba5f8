"""Three losses of one prediction, and what each tells the neuron that made it (lesson 04)."""

from collections import namedtuple

import numpy as np

from dlcourse import require
from dlcourse.activations import sigmoid
from dlcourse.losses import MAE, MSE, BinaryCrossEntropy
from dlcourse.plots.checking import array
from dlcourse.plots.curves import draw_curves
from dlcourse.plots.figure import INK, describe, drawing
from dlcourse.plots.words import number

LOSSES = {"MSE": MSE, "MAE": MAE, "cross-entropy": BinaryCrossEntropy}
EDGE = 6  # logits beyond it, probabilities nearer than 1/400 to 0 or 1, are left out of the picture

LossCurves = namedtuple("LossCurves", "losses slopes marks")


def losses_at(a, y):
    """Of a sigmoid neuron with output a: {loss: (L, dL/da, dL/dz)}, y being the truth (lesson 04).

    a: between 0 and 1, neither included. y: 0 or 1. f'(z) = a (1 - a) leads from dL/da to dL/dz.
    """
    a = float(array("a", a))
    require.rate("a", a, below=1)
    if y not in (0, 1):
        raise ValueError(f"y must be 0 or 1, got {y!r}: the truth about one coin.")
    z, f_prime = np.array([[np.log(a / (1 - a))]]), a * (1 - a)
    A, Y, told = np.array([[a]], float), np.array([[y]], float), {}
    for name, make in LOSSES.items():
        loss = make()
        if name == "cross-entropy":
            dz = loss.gradient(z, Y).item()
            told[name] = loss.value(z, Y), dz / f_prime, dz
        else:
            da = loss.gradient(A, Y).item()
            told[name] = loss.value(A, Y), da, da * f_prime
    return told


@drawing(axes=2)
def draw_losses(axes, a, y, title=None, alt=None):
    """MSE, MAE and cross-entropy of one sigmoid neuron, and their slopes dL/dz (lesson 04).

    a: the prediction that is marked, strictly between 0 and 1. y: 0 or 1. Left the loss, right
    dL/dz, both against the prediction. Returns LossCurves(losses, slopes, marks).
    """
    here = losses_at(a, y)
    x = sigmoid(np.linspace(-EDGE, EDGE, 121))
    everywhere = [losses_at(p, y) for p in x]
    ylabels = {0: "loss L", 2: "slope dL/dz"}
    drawn = [draw_curves(ax, {name: [told[name][part] for told in everywhere] for name in LOSSES},
                         "prediction a", label, f"The {label}, when the truth is y = {y}", x=x, alt="")
             for ax, (part, label) in zip(axes, ylabels.items())]
    marks = []
    for ax, part, lines in zip(axes, ylabels, drawn):
        ax.axvline(a, color=INK, linewidth=0.8)
        marks += [ax.plot(a, here[name][part], marker=line.get_marker(), markersize=9,
                          color=line.get_color(), markeredgecolor=INK)[0]
                  for name, line in zip(LOSSES, lines)]
    if title:
        axes[0].figure.suptitle(title)
    said = "; ".join(f"{name}: loss {number(told[0])}, slope {number(told[2])}"
                     for name, told in here.items())
    describe(axes, f"{title + '. ' if title else ''}Loss and slope dL/dz of a sigmoid neuron by "
             f"its prediction. At {number(a)}, where the truth is {y}: {said}."
             if alt is None else alt)
    return LossCurves(*drawn, marks)
