"""Flow: what flows through a network, and one unit's sum spelled out (lesson 02)."""

import copy
from collections import namedtuple

import numpy as np

from dlcourse import activations, plots
from dlcourse.data import gates
from dlcourse.handmade import xor_network
from dlcourse.inside import outputs
from dlcourse.layers import Dense
from dlcourse.plots.checking import array
from dlcourse.plots.networks import MOST_UNITS
from dlcourse.widgets.controls import choice, only_rounded, slider
from dlcourse.widgets.explorer import Explorer
from dlcourse.widgets.live import LivePicture
from dlcourse.widgets.predictions import Question

STEEPEST = 10.0
MOST_LAYERS = 4
MOST_BIASES = 3  # units one above the other, with their biases in between
MOST_SAMPLES = 100  # to choose from
BY_HAND = -1  # the choice of no sample: the sliders say what goes in
BELOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
XOR_UNITS = {(1, 0): "OR", (1, 1): "NAND", (2, 0): "AND"}
SIZES = "close to 0", "about 1/2", "close to 1"

Flowed = namedtuple("Flowed", "layers activations z samples_z right")


def flow_through(network, x, X, y=None):
    """What each layer makes of an input x, (n_0,), and of samples X, (n, n_0), beside it.

    Returns Flowed(layers, activations, z, samples_z, right): the activations of x, one (n_l,) a
    layer, the input first; its z, one (n_l,) a layer; z of the samples, one (n, n_l) a layer; and
    how many samples the network's one output puts on the right side, z >= 0 where y, (n,), is 1.
    None without y.
    """
    A, layers = [np.vstack([x, X])], []
    for layer, made in outputs(network, A[0]):
        A.append(made)
        layers.append(layer)
    z, samples_z = [layer.Z[0] for layer in layers], [layer.Z[1:] for layer in layers]
    right = None if y is None else int(np.sum((samples_z[-1][:, 0] >= 0) == y))
    return Flowed(layers, [a[0] for a in A], z, samples_z, right)


def widths(layers):
    """How many inputs a row of Dense layers has, and how many units each of them."""
    return [layers[0].W.shape[1], *(len(layer.W) for layer in layers)]


def require_dense(network):
    """The network's layers, which must be Dense, and few and narrow enough to be drawn."""
    layers = getattr(network, "layers", None)
    if not isinstance(layers, list | tuple) or not layers:
        raise TypeError(f"network must be a dlcourse Network of Dense layers, got "
                        f"{type(network).__name__}: Network([Dense(2, 3, rng=rng), ...]).")
    for number, layer in enumerate(layers, start=1):
        if not isinstance(layer, Dense):
            kind = f"{type(layer).__module__.split('.')[0]}'s {type(layer).__name__}"
            raise TypeError(f"network must have dlcourse Dense layers only, but layer {number} is "
                            f"{kind}: pass the Dense part of it, Network(layers[i:]).")
    if max(widths(layers)) > MOST_UNITS or len(layers) > MOST_LAYERS:
        raise ValueError(f"network is {'-'.join(map(str, widths(layers)))}, but at most "
                         f"{MOST_UNITS} units a layer and {MOST_LAYERS} layers can be drawn so "
                         f"that one can read them: pass a smaller network, or a part of this one.")
    return layers


def _listed(x):
    """A sample in short: (0, 1), or the first of its numbers."""
    return f"({', '.join(f'{value:.3g}' for value in x[:4])}{', …' if len(x) > 4 else ''})"


class Flow(Explorer):
    """A sample's activations in a drawn network, and how the chosen unit comes to its own.

    z = W a + b, a = f(z) (lesson 02). network: any Network of Dense layers, drawn as it is now;
    without one, XOR out of OR, NAND and AND, with a steepness to be set. X: samples to choose
    from, (n, inputs); without them the corners of XOR, or else each input alone at 1. predict: the
    question asked first, one of `Flow.questions`. `result` is
    Flowed(layers, activations, z, samples_z, right).
    """

    panels = {"columns": 2, "size": (9.5, 3.7)}
    presets = {
        "Steepness 10": {"steepness": 10.0},
        "Steepness 3": {"steepness": 3.0},
        "Steepness 2": {"steepness": 2.0},
        "In the middle": {"x1": 0.5, "x2": 0.5, "steepness": 10.0, "unit": (2, 0)},
    }
    questions = {
        "steepness": Question(
            "At steepness 10 the network gets all four inputs of XOR right. Now all weights and "
            "biases are made smaller: steepness 2. For how many of the four inputs will the output "
            "still be on the right side of 1/2? (sigmoid is 0.27 at −1, 0.73 at 1, 0.95 at 3.)",
            {"x1": 0.0, "x2": 1.0, "steepness": 2.0, "unit": (2, 0)}, lambda done: done.right,
            unit="inputs", because="For (0, 1), OR and NAND both say 0.73. That makes 1.46, and "
            "AND wants 1.5: just too little, and the same for (1, 0). The two zeros stay right."),
        "middle": Question(
            "Steepness 10, and the input (0.5, 0.5), in the middle of the four corners. What comes "
            "out?", presets["In the middle"],
            lambda done: SIZES[np.digitize(done.activations[-1][0], [0.25, 0.75])], SIZES,
            because="OR and NAND see the sum of the inputs and nothing else. It is 1, as for "
            "(0, 1) and (1, 0), so the answer is the same as theirs."),
    }

    def __init__(self, network=None, X=None, predict=None):
        super().__init__(predict, network=network, X=X)

    def setup(self, network, X):
        layers = require_dense(xor_network() if network is None else network)
        self.network = copy.deepcopy(network)  # learning that goes on elsewhere is not disturbed
        n_in, tallest = widths(layers)[0], max(widths(layers))
        self.given = network is not None or X is not None
        self.X, self.y = (np.eye(n_in), None) if self.given else gates("xor")
        if X is not None:
            self.X = array("X", X, "n", n_in).astype(float)
        if len(self.X) > MOST_SAMPLES:
            raise ValueError(f"X must hold at most {MOST_SAMPLES} samples to choose from, got "
                             f"{len(self.X)}: pass X[:{MOST_SAMPLES}].")
        hidden = ["hidden"] if len(layers) == 2 else [f"hidden {k}" for k in range(1, len(layers))]
        self.names = ["input", *hidden, "output"]
        if network is None:
            self.units, self.largest, self.heaviest = XOR_UNITS, 1, STEEPEST
        else:
            self.units = {(level, k): f"{self.names[level].capitalize()}, unit {k + 1}"
                          for level, width in enumerate(widths(layers)[1:], start=1)
                          for k in range(width)}
            made = [self.X, *(A for _, A in outputs(self.network, self.X))]
            self.largest, self.heaviest = max(np.abs(A).max() for A in made), None
            self.presets = {}
        self.biases_fit = tallest <= MOST_BIASES
        if not self.biases_fit:
            self.picture = LivePicture(columns=2, size=(9.5, 1.5 + 0.6 * tallest))
        self.taking = False  # while the sliders move to the chosen sample
        return self._controls()

    def _controls(self):
        first = min(1, len(self.X) - 1)
        samples = [(f"{k}: {_listed(x)}", k - 1) for k, x in enumerate(self.X, start=1)]
        low, high = np.minimum(self.X.min(axis=0), 0), np.maximum(self.X.max(axis=0), 1)
        self.inputs = {f"x{j}": slider(f"x{j}".translate(BELOW), float(x), float(start), float(end),
                                       float(end - start) / 20, width="14em")
                       for j, (x, start, end) in enumerate(zip(self.X[first], low, high), start=1)}
        made = {"sample": choice("sample", [*samples, ("by hand", BY_HAND)], first), **self.inputs}
        if self.network is None:
            made["steepness"] = slider("steepness", STEEPEST, 0.5, STEEPEST, 0.5)
        made["unit"] = choice("unit", [(name, unit) for unit, name in self.units.items()],
                              list(self.units)[-1])
        made["sample"].observe(self._take_sample, "value")
        for control in self.inputs.values():
            control.observe(self._find_sample, "value")
        return made

    def _question(self, name):
        if name in self.questions and self.given:
            raise ValueError("predict asks about the network of XOR: leave out network and X, or "
                             "predict.")
        return super()._question(name)

    def _take_sample(self, _):
        """The sliders move to the chosen sample. Drawn once, after this."""
        row = self.controls["sample"].value
        if row != BY_HAND:
            self.taking = True
            with self.quietly():
                for control, value in zip(self.inputs.values(), self.X[row]):
                    control.value = float(value)
            self.taking = False

    def _find_sample(self, change):
        """Which sample the sliders show, if it is one."""
        if not self.taking and not only_rounded(change):
            x = [control.value for control in self.inputs.values()]
            found = np.flatnonzero((self.X == x).all(axis=1))
            with self.quietly():
                self.controls["sample"].value = int(found[0]) if len(found) else BY_HAND

    def compute(self, sample, unit, steepness=None, **x):
        network = xor_network(steepness) if self.network is None else self.network
        chosen = list(x.values()) if sample == BY_HAND else self.X[sample]
        return flow_through(network, chosen, self.X, self.y)

    def frame(self, unit, **others):
        done, (level, k) = self.compute(unit=unit, **others), unit
        every_z = np.append(done.samples_z[level - 1][:, k], done.z[level - 1][k])
        layer = done.layers[level - 1]
        return layer.W.shape[1], layer.activation, plots.response_reach(every_z)

    def _title(self, done):
        out = done.activations[-1]
        listed = ", ".join(f"{a:z.2f}" for a in out[:3]) + ", …" * (len(out) > 3)
        right = "" if done.right is None else f"; XOR right for {done.right} of {len(self.X)}"
        return f"Out comes {listed}{right}"

    def _drawn(self, done, unit):
        """What the two panels show."""
        level, k = unit
        layer, z = done.layers[level - 1], done.z[level - 1][k]
        note = plots.spell_unit(layer.W[k], done.activations[level - 1], layer.b[k], z,
                                layer.activation, done.activations[level][k])
        network = {"activations": done.activations, "weights": [each.W for each in done.layers],
                   "biases": [each.b for each in done.layers] if self.biases_fit else None,
                   "names": self.names, "title": self._title(done), "largest": self.largest,
                   "heaviest": self.heaviest, "chosen": unit, "note": note}
        return network, {"f": activations.get(layer.activation)[0], "y": self.y, "at": z,
                         "z": done.samples_z[level - 1][:, k],
                         "title": f"{self.units[unit]}: z to a"}

    def draw(self, axes, done, unit, **others):
        network, response = self._drawn(done, unit)
        axes[0].get_gridspec().set_width_ratios([1.8, 1])
        return plots.draw_network(axes[0], **network), plots.draw_response(axes[1], **response)

    def move(self, artists, done, unit, **others):
        network, response = self._drawn(done, unit)
        plots.move_network(artists[0], **network)
        plots.move_response(artists[1], **response)
