"""Bumps: pairs of steps along a curve, and how far their sum is from it (lesson 02)."""

from functools import partial

import numpy as np

from dlcourse import plots
from dlcourse.handmade import CURVES, X, evenly_placed, fit, looked_at
from dlcourse.widgets.controls import button, choice, flow, only_rounded, slider
from dlcourse.widgets.explorer import Explorer
from dlcourse.widgets.predictions import Question

MOST = 40  # bumps
MARGIN = 0.3  # of the curve's range, above and below it: so far a bump may rise
STEPS = 80  # of the height: of 0.02, where the curve goes from 0 to 1
YOURS = "your curve"
BUMP = "left", "right", "height"
TWICE = "about the same", "about a half of it", "about a quarter of it"


def evenly(curve, n, sharpness):
    """The Fit of n bumps side by side along one of the CURVES."""
    return fit(CURVES[curve](X), evenly_placed(CURVES[curve], n), sharpness)


def left_of(before, after):
    """Which of TWICE is left of the largest error."""
    return TWICE[int(np.digitize(after.largest / before.largest, [0.75, 0.37]))]


class Bumps(Explorer):
    """Bumps made of two steep neurons each, placed along a curve evenly or one by one.

    h σ(w (x − left)) − h σ(w (x − right)), w = sharpness · n, added up (lesson 02). curve: a
    function of an array, looked at from 0 to 1; without one, `handmade.CURVES` to choose from.
    predict: the question asked first, one of `Bumps.questions`. `result` is
    Fit(x, target, parts, output, largest, where, mean).
    """

    panels = {"columns": 2, "size": (9.5, 3.7)}
    presets = {
        "5 bumps": {"n": 5, "sharpness": 20},
        "20 bumps": {"n": 20, "sharpness": 20},
        "40 bumps": {"n": 40, "sharpness": 20},
        "Blunt steps": {"n": 12, "sharpness": 2},
        "A jump, 20 bumps": {"curve": "jump", "n": 20, "sharpness": 20},
        "A jump, a step placed on it": {"curve": "jump", "n": 2, "sharpness": 40, "bump": 2,
                                        "left": 0.37},
    }
    questions = {
        "twice": Question(
            "The wave with 20 bumps, and then with 40, each half as wide and its steps twice as "
            "steep. What is left of the largest error?",
            {"curve": "wave", "n": 40, "sharpness": 20},
            lambda done: left_of(evenly("wave", 20, 20), done), TWICE,
            because="A bump is right in its middle, and on the way to its edge the curve runs away "
            "from it. Half as wide is half as far to go, so the error halves as well."),
        "jump": Question(
            "A curve that jumps from 0 to 1 at x = 0.37. You may have as many bumps as you like, "
            "as steep as you like, wherever you like. How small can the largest error get?",
            presets["A jump, a step placed on it"], lambda done: done.largest, tolerance=0.02,
            because="A sum of sigmoids does not jump: on its way from 0 to 1 it passes through "
            "1/2, and there the curve is 1/2 away, whichever side of the jump that is."),
    }

    def __init__(self, curve=None, predict=None):
        super().__init__(predict, curve=curve)

    def setup(self, curve):
        self.curves = CURVES
        if curve is not None:  # asked once; what it says later cannot surprise anybody
            self.curves = {YOURS: partial(np.interp, xp=X, fp=looked_at(curve))}
            self.presets = {label: preset for label, preset in self.presets.items()
                            if "curve" not in preset}
        self.targets = {name: f(X) for name, f in self.curves.items()}
        self.following = False  # while the sliders follow the chosen bump
        first = next(iter(self.curves))
        low, high = self._limits(first)
        self.controls = c = {
            "curve": choice("curve", list(self.curves)),
            "n": slider("bumps n", 12, 1, MOST, 1),
            "sharpness": slider("sharpness w/n", 20, 1, MOST, 1),
            "bump": slider("chosen bump", 4, 1, 12, 1),
            "left": slider("step up at", 0.0, 0.0, 1.0, 0.005),
            "right": slider("step down at", 1.0, 0.0, 1.0, 0.005),
            "height": slider("height", 0.0, low, high, (high - low) / STEPS),
        }
        c["left"].readout_format = c["right"].readout_format = ".3f"
        self._evenly()
        for name in "curve", "n":
            c[name].observe(self._evenly, "value")
        c["bump"].observe(self._follow, "value")
        for column, name in enumerate(BUMP):
            c[name].observe(partial(self._place, column), "value")
        return c

    def layout(self):
        by_hand = [button("Place evenly", self._start_again),
                   button("All heights 0", self._flatten)]
        self.buttons += by_hand
        c = self.controls
        return [flow([c[name] for name in ("curve", "n", "sharpness")]),
                flow([c[name] for name in ("bump", *BUMP)] + by_hand)]

    def _question(self, name):
        if name in self.questions and YOURS in self.curves:
            raise ValueError("predict asks about the course's own curves: leave out curve, or "
                             "predict.")
        return super()._question(name)

    # --- where the bumps are: self.placed, (n, 3) ------------------------------------------------

    def set(self, **values):
        if {"curve", "n"} & set(values):  # also where they stay the same, as in a preset
            self._evenly()
        super().set(**values)

    def _limits(self, curve):
        """The heights that a bump may have, which are also what the picture shows."""
        low, high = min(0, self.targets[curve].min()), max(0, self.targets[curve].max())
        margin = MARGIN * ((high - low) or 1)
        return float(low - margin), float(high + margin)

    def _evenly(self, _=None):
        """Back to bumps side by side; the sliders show the chosen one."""
        curve, n = self.controls["curve"].value, self.controls["n"].value
        self.placed = evenly_placed(self.curves[curve], n)
        self._follow()

    def _follow(self, _=None):
        """The sliders move to where the chosen bump is. Drawn once, after this."""
        c = self.controls
        low, high = self._limits(c["curve"].value)
        before, self.following = self.following, True  # one `_follow` may bring about another
        with self.quietly():
            c["bump"].max = len(self.placed)
            with c["height"].hold_trait_notifications():
                c["height"].min, c["height"].max, c["height"].step = low, high, (high - low) / STEPS
            for name, value in zip(BUMP, self.placed[c["bump"].value - 1]):
                c[name].value = float(value)
        self.following = before

    def _place(self, column, change):
        """The chosen bump goes where a slider says."""
        if not self.following and not only_rounded(change):
            self.placed = self.placed.copy()  # another thread may be drawing it
            self.placed[self.controls["bump"].value - 1, column] = change["new"]

    def _start_again(self, _):
        self._evenly()
        self.refresh()

    def _flatten(self, _):
        """All heights 0, to be raised one by one."""
        self.placed = self.placed * [1, 1, 0]
        self._follow()
        self.refresh()

    # --- what is computed and drawn -------------------------------------------------------------

    def compute(self, curve, sharpness, **others):
        return fit(self.targets[curve], self.placed, sharpness)

    def frame(self, curve, **others):
        done = self.compute(curve, **others)
        return curve, plots.error_reach(done.output - done.target)

    def _drawn(self, done, curve, bump):
        return (done.x, done.target, done.parts, bump - 1, self.placed[bump - 1],
                self._limits(curve))

    def draw(self, axes, done, curve, bump, **others):
        axes[0].get_gridspec().set_width_ratios([1.6, 1])
        return plots.draw_bumps(axes, *self._drawn(done, curve, bump))

    def move(self, artists, done, curve, bump, **others):
        plots.move_bumps(artists, *self._drawn(done, curve, bump))
