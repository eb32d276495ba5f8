"""OptimizerRace: SGD, Momentum, RMSProp and Adam on one surface, each at its rate (lesson 05)."""

from functools import lru_cache

import numpy as np

from dlcourse import plots, surfaces
from dlcourse.optimizers import SGD, Adam, Momentum, RMSProp
from dlcourse.plots.checking import array
from dlcourse.plots.words import listed
from dlcourse.surfaces import SURFACES
from dlcourse.widgets.controls import button, choice, flow, rate, slider
from dlcourse.widgets.explorer import Explorer
from dlcourse.widgets.player import Player
from dlcourse.widgets.predictions import Question

STEPS = 300
STRIDE = 2  # steps a picture, while it plays
RUNNERS = {"SGD": SGD, "Momentum": Momentum, "RMSProp": RMSProp, "Adam": Adam}


@lru_cache(maxsize=100)  # one control concerns one runner: the others need not walk again
def run(name, settings, surface, start):
    """One runner's Run (`surfaces.walk`). settings: what its optimiser is made with."""
    return surfaces.walk(RUNNERS[name](*settings), SURFACES[surface], start, STEPS)


def besides(name, momentum):
    """What a runner's optimiser takes besides its learning rate."""
    return (momentum,) if name == "Momentum" else ()


def who(runs, event):
    """Which runners have "arrived", or are "out", in words."""
    names = [name for name, run in runs.items() if np.isfinite(getattr(run, event))]
    return "all four" if len(names) == len(RUNNERS) else listed(names) if names else "nobody"


def at(learning_rate):
    """The state in which all four have the same learning rate, at the end of the race."""
    return dict.fromkeys(RUNNERS, learning_rate) | {"momentum": 0.9, "step": STEPS}


def from_start(surface):
    """The state in which a surface is walked on from its usual start."""
    w1, w2 = SURFACES[surface].start
    return {"surface": surface, "w1": w1, "w2": w2}


GOOD = {"SGD": 0.02, "Momentum": 0.01, "RMSProp": 0.1, "Adam": 0.1} | {"momentum": 0.9,
                                                                      "step": STEPS}


class OptimizerRace(Explorer):
    """Four optimisers race on a surface: paths over the contours, losses step by step.

    surface: one of `surfaces.SURFACES`. start: (x, y), the surface's usual one unless given.
    predict: the question asked first, one of `OptimizerRace.questions`. `result` is {runner: Run},
    with the points and losses of all 300 steps, and when the runner arrived or was out.
    """

    panels = {"columns": 2, "size": (9.5, 3.7)}
    presets = {
        "All at 0.02": from_start("turned valley") | at(0.02),
        "All at 0.1": from_start("turned valley") | at(0.1),
        "SGD just past 2/λmax": from_start("valley") | GOOD | {"SGD": 0.045, "step": 75},
        "Momentum 0.99": from_start("valley") | GOOD | {"momentum": 0.99},
        "On the ridge": from_start("saddle") | GOOD | {"w2": 0.0},
    }
    questions = {
        "diverges": Question(
            "The valley with curvatures 1 and 50. All four have a learning rate of 0.1, and "
            "Momentum keeps 0.9 of its speed. Who diverges?",
            from_start("valley") | at(0.1), lambda runs: who(runs, "out"),
            ("nobody", "SGD", "SGD and Momentum", "all four"),
            because="0.1 is beyond 2/50 = 0.04, and a momentum of 0.9 raises that limit only to "
            "2 · 1.9/50 = 0.076. RMSProp and Adam divide by the size of the gradient: however "
            "steep it gets, their steps stay about as long as the learning rate."),
        "crawls": Question(
            "The valley with curvatures 1 and 50, from (−3, 1) to (0, 0). All four have a learning "
            "rate of 0.005, and 300 steps. Who arrives?",
            from_start("valley") | at(0.005),
            lambda runs: who(runs, "arrived"),
            ("all four", "RMSProp and Adam", "SGD and Momentum", "nobody"),
            because="A step of RMSProp or Adam moves a weight by about the learning rate, and 300 "
            "times 0.005 is 1.5: only half of the way. SGD's steps are as long as the slope makes "
            "them."),
        "ridge": Question(
            "The saddle, from a start exactly on its ridge, where the slope across it is 0. Each "
            "has a learning rate that serves it well. Who reaches a valley?",
            presets["On the ridge"], lambda runs: who(runs, "arrived"),
            ("nobody", "SGD", "RMSProp and Adam", "all four"),
            because="All four only ever rescale slopes, and 0 stays 0. Move the start off the "
            "ridge a little, and each of them gets away."),
    }

    def __init__(self, surface="turned valley", start=None, predict=None):
        super().__init__(predict, surface=surface, start=start)

    def setup(self, surface, start):
        if surface not in tuple(SURFACES):
            raise ValueError(f"surface must be one of {', '.join(SURFACES)}, got {surface!r}.")
        w1, w2 = array("start", SURFACES[surface].start if start is None else start, 2)
        for name, value, (low, high) in ("w1", w1, surfaces.X), ("w2", w2, surfaces.Y):
            if not low <= value <= high:
                raise ValueError(f"start must lie in the picture, {name} from {low} to {high}, "
                                 f"got {value:g}.")
        self.player = Player(self._advance, self.message)
        controls = {
            "surface": choice("surface", list(SURFACES), surface),
            "w1": slider("start w₁", float(w1), *surfaces.X),
            "w2": slider("w₂", float(w2), *surfaces.Y),
            "step": slider("step", 60, 0, STEPS, 1),
            "SGD": rate("SGD α", 0.03), "Momentum": rate("Momentum α", 0.01),
            "RMSProp": rate("RMSProp α", 0.1), "Adam": rate("Adam α", 0.3),
            "momentum": slider("momentum μ", 0.9, 0.0, 0.99, 0.01),
        }
        controls["surface"].observe(self._to_the_usual_start, "value")
        return controls

    def layout(self):
        best = button("Each at its best", self._at_its_best)
        self.buttons.append(best)
        rows = [self.controls[name] for name in ("surface", "w1", "w2", "step")], [
            *(self.controls[name] for name in (*RUNNERS, "momentum")), best]
        return [flow(row) for row in rows]

    def compute(self, surface, w1, w2, step, momentum, **rates):
        return {name: run(name, (rates[name], *besides(name, momentum)), surface, (w1, w2))
                for name in RUNNERS}

    def frame(self, surface, step, **others):
        return surface, plots.race_reach(step)

    def _drawn(self, runs, surface, step):
        """What the two panels show."""
        shown = SURFACES[surface]
        paths = {name: run.path[:step + 1] for name, run in runs.items()}
        return ((*surfaces.from_above(shown), paths), (runs, step), shown.value(*shown.start),
                f"{surface}, step {step}")

    def draw(self, axes, runs, surface, step, **others):
        landscape, race, scale, title = self._drawn(runs, surface, step)
        drawn = plots.draw_landscape(axes[0], *landscape, "w₁", "w₂", title, legend=False)
        drawn = drawn._replace(filled=None, lines=None, labels=None)  # heights never move
        return drawn, plots.draw_race(axes[1], *race, scale)

    def move(self, artists, runs, surface, step, **others):
        landscape, race, _, title = self._drawn(runs, surface, step)
        plots.move_landscape(artists[0], *landscape, title)
        plots.move_race(artists[1], *race)

    def _to_the_usual_start(self, _):
        """Each surface is hard from its own start. Drawn once, after this, with the surface."""
        with self.quietly():
            usual = SURFACES[self.controls["surface"].value].start
            self.controls["w1"].value, self.controls["w2"].value = usual

    def _at_its_best(self, _):
        """Every runner gets the best of the lesson's twelve rates, for this surface and start."""
        s = self.state
        ground = SURFACES[s["surface"]], (s["w1"], s["w2"]), STEPS
        self.set(**{name: surfaces.best_rate(
            lambda rate: kind(rate, *besides(name, s["momentum"])), *ground)
            for name, kind in RUNNERS.items()}, step=STEPS)

    def _advance(self):
        step, stride = self.controls["step"], STRIDE if self.player.playing else 1
        step.value = 0 if step.value == STEPS else min(STEPS, step.value + stride)  # Play once more
        return step.value < STEPS
