"""Playground: a small network learns points in the plane, live, or one of your own (lesson 05)."""

import math
import time

import ipywidgets
import numpy as np

from dlcourse import plots
from dlcourse.protocol import Checked
from dlcourse.widgets.controls import button, choice, flow, rate, slider
from dlcourse.widgets.explorer import Explorer
from dlcourse.widgets.live import speaking
from dlcourse.widgets.player import Player
from dlcourse.widgets.playground_networks import (LAYERS, NO_NEURONS, PLAIN, SMOOTH, SQUARED,
                                                  UNSEEN, maker, said_of, small_network)
from dlcourse.widgets.playground_points import SETS, given_set, reach, toy_set, with_placed
from dlcourse.widgets.playground_run import OPTIMIZERS, Run
from dlcourse.widgets.predictions import Question

YOURS = "your points"
BATCHES = ("1", 1), ("10", 10), ("30", 30), ("100", 100), ("all", 10**6)
AT_ONCE = ("0 steps", 0), ("100 steps", 100), ("1,000 steps", 1000)
PACES = ("1 step", 1), ("10 steps", 10), ("30 steps", 30), ("as many as it can", 10**6)
TICK = 0.04  # seconds of training before each picture, while it plays
PATIENCE = 10.0  # the same at once: only a stranger's slow network reaches it, for where it cuts a
# training short, the result depends on the machine
EMPTY = [[-2.0, -2.0], [2.0, 2.0]]  # corners of the view where there are no points yet

# What makes a new start; the rest of the state is taken up in mid-course. Only where a network was
# trained at once, and no further, does another learning rate make a new start, too.
FRESH = "points", "noise", "layers", "activation", "inputs", "seed", "at_once"
LEARNT = {"activation": "tanh", "inputs": PLAIN, "optimizer": "Adam", "learning_rate": 0.03,
          "batch_size": 30, "seed": 0, "at_once": 1000}


ROUGHLY = "hardly any", "about 50", "over 100"


def about(seen):
    """How many points are misclassified, one of ROUGHLY: on this every machine agrees."""
    return ROUGHLY[(seen.mistakes >= 15) + (seen.mistakes >= 80)]


class Playground(Explorer):
    """A network learns to tell two classes of points apart; play, pause, and watch each neuron.

    points: "circles", "moons", "spirals", "blobs", "XOR" or, with X, (n, 2), and y, (n,), 0 or 1,
    yours. layers: as "8-8". steps: trained before the picture is drawn. network: one of your own,
    of which a copy is trained; or make: a function rng -> network. It needs two inputs, one logit
    and forward, backward, parameters, gradients (`dlcourse.protocol`); a method hidden(X) shows its
    neurons. predict: one of `Playground.questions`. `result` is a `playground_run.Snapshot`.
    """

    panels = {"columns": 3, "size": (9.6, 3.7)}
    presets = {
        "A line is enough": LEARNT | {"points": "blobs", "noise": 0.5, "layers": "none"},
        "XOR needs two": LEARNT | {"points": "XOR", "noise": 0.1, "layers": "2"},
        "Three fence the circle in": LEARNT | {"points": "circles", "noise": 0.05, "layers": "3"},
        "Spirals need more": LEARNT | {"points": "spirals", "noise": 0.02, "layers": "8-8"},
        "Squares by hand": LEARNT | {"points": "circles", "noise": 0.05, "layers": "none",
                                     "inputs": SQUARED},
    }
    questions = {
        "identity": Question(
            "The circles, and two layers of eight neurons. But their activation is the identity: "
            "each hands on its z as it is. How many of the 300 points will be misclassified after "
            "1,000 steps?",
            LEARNT | {"points": "circles", "noise": 0.05, "layers": "8-8",
                      "activation": "identity"}, about, options=ROUGHLY,
            because="Layers without a bend are one layer (lesson 02), so the boundary is one line, "
            "and a line cannot fence anything in. It is the bend that makes a network more than a "
            "neuron."),
        "two": Question(
            "The circles, 150 points on each, and a network with only two hidden neurons (tanh). "
            "How many of the 300 points will be misclassified after 1,000 steps?",
            LEARNT | {"points": "circles", "noise": 0.05, "layers": "2"}, about, options=ROUGHLY,
            because="Two lines make a strip or a wedge. The inner circle fits in, but the fence is "
            "open, and through the gap come points of the outer circle."),
        "fence": Question(
            "The circles again. How many hidden neurons (tanh, one layer) are needed to fence the "
            "inner circle in?",
            LEARNT | {"points": "circles", "noise": 0.05, "layers": "3"},
            lambda seen: seen.neurons, unit="neurons", because="Two lines leave a gap, three make "
            "a triangle. With two, about 50 points stay misclassified: try it."),
    }

    def __init__(self, points="circles", layers="4", X=None, y=None, network=None, make=None,
                 steps=0, predict=None):
        super().__init__(predict, points=points, layers=layers, X=X, y=y, network=network,
                         make=make, steps=steps)

    # --- state ------------------------------------------------------------------------------

    def setup(self, points, layers, X, y, network, make, steps):
        self.player = Player(self._play_on, self.message, step="One epoch")
        self.run = self.made_for = self.made_how = self.since = None
        self.yours, self.placed = given_set(X, y), {}
        self.foreign, self.about, self.checked = maker(network, make), [], False
        points = points if X is None else YOURS
        for name, value, known in (("points", points, (*SETS, YOURS)), ("layers", layers, LAYERS),
                                   ("steps", steps, [steps for _, steps in AT_ONCE])):
            if isinstance(value, np.ndarray) or value not in known:
                got = ("an array: points of your own are X=... and y=..."
                       if isinstance(value, np.ndarray) else repr(value))
                raise ValueError(f"{name} must be one of {', '.join(map(str, known))}, got {got}.")
        if self.foreign:
            self.presets = {}
        ours = {"layers": choice("hidden neurons", LAYERS, layers),
                "activation": choice("activation", SMOOTH),
                "inputs": choice("inputs", [PLAIN, SQUARED])}
        return {
            "points": choice("points", [*SETS, YOURS], points),
            "noise": slider("noise", 0.05, 0.0, 0.5, 0.01),
            **({} if self.foreign else ours),
            "optimizer": choice("optimiser", list(OPTIMIZERS), "Adam"),
            "learning_rate": rate("learning rate α", 0.03),
            "batch_size": choice("batch", BATCHES, 30),
            "seed": slider("seed of the start", 0, 0, 50, 1),
            "at_once": choice("train at once", AT_ONCE, steps),
            "pace": choice("between two pictures", PACES, 30),
            **{name: slider(label, (low + high) / 2, low, high, (high - low) / 60)
               for name, label, (low, high) in zip(("x1", "x2"), ("x₁", "x₂"), reach(self.yours))},
        }

    def layout(self):
        self.speed = ipywidgets.Label()
        controls = dict(self.controls)
        playing = [button("One step", lambda _: self._now(self.step)),
                   button("Start again", lambda _: self._now(self.start_again))]
        placing = [button("Add a point of class 0", lambda _: self._now(self.place, 0)),
                   button("Add a point of class 1", lambda _: self._now(self.place, 1)),
                   button("Remove the last", lambda _: self._now(self.remove))]
        self.buttons += [*playing, *placing]  # they, too, wait until a question is answered
        playing += [controls.pop("pace"), self.speed]
        placing = [controls.pop("x1"), controls.pop("x2"), *placing]
        return [flow(playing), flow(controls.values()), flow(placing)]

    def _question(self, name):
        if name in self.questions and not set(self.questions[name].setting) <= set(self.controls):
            raise ValueError(f"The question {name!r} is about the course's own network: leave out "
                             f"predict, or your network.")
        return super()._question(name)

    def _points(self, points, noise, **_):
        chosen = self.yours if points == YOURS else toy_set(points, noise)
        return with_placed(chosen, self.placed.get(points, []))

    def compute(self, **state):
        points, fresh = self._points(**state), [state.get(name) for name in FRESH]
        manner = [state[name] for name in ("optimizer", "learning_rate", "batch_size")]
        if self.run is None or fresh != self.made_for or (
                manner != self.made_how and self.run.steps <= state["at_once"]):
            run = self._begin(points, manner, **state)
            self.run, self.made_for, self.made_how, self.since = run, fresh, manner, None
        self.run.follow(points, *manner)
        empty = EMPTY if state["points"] == YOURS and not len(self.yours.X) else []
        corners = np.vstack([points.X, [[state["x1"], state["x2"]], *empty]])
        seen = self.run.snapshot(plots.plane_view(corners))
        unseen = [] if seen.layers else [NO_NEURONS.get(state.get("inputs"), UNSEEN)]
        self.notes = [*self.about, *unseen]
        self.staged = seen.view.tolist(), [A.shape for _, A in seen.layers], self.notes
        return seen

    def _begin(self, sample, manner, seed, at_once, **ours):
        """A fresh network, trained at once if so wanted, and what can be said of it before."""
        rng = np.random.default_rng(seed)
        network = self.foreign(rng) if self.foreign else small_network(
            *(ours[name] for name in ("layers", "activation", "inputs")), rng)
        run = Run(Checked(network), rng)
        run.follow(sample, *manner)
        if self.foreign and not self.checked:  # once: it is the class that is right or wrong
            X, Y = run.samples(~sample.held)
            self.about, self.checked = said_of(run.network, X, Y), len(X) > 0
        if at_once and len(sample.X):
            run.train(at_once, PATIENCE)
        return run

    # --- drawing ----------------------------------------------------------------------------

    def frame(self, **state):
        return self.staged

    def _panels(self, seen, x1, x2):
        """What is drawn on each of the three panels."""
        return [(seen.logits, seen.view, *seen.points[:2], seen.z, seen.points.held, (x1, x2)),
                (seen.layers, self.notes), (seen.steps, seen.training, seen.held, seen.chance)]

    def draw(self, axes, seen, x1, x2, **_):
        kinds = plots.draw_decision, plots.draw_hidden, plots.draw_loss_so_far
        shown = self._panels(seen, x1, x2)
        return [draw(ax, *data) for draw, ax, data in zip(kinds, axes, shown)]

    def move(self, artists, seen, x1, x2, **_):
        kinds = plots.move_decision, plots.move_hidden, plots.move_loss_so_far
        for move, drawn, data in zip(kinds, artists, self._panels(seen, x1, x2)):
            move(drawn, *data)

    # --- time, and points placed by hand ------------------------------------------------------

    def _now(self, act, *given):
        """What a button does: at once, and what goes wrong is said. Play goes on where it does."""
        with speaking(self.message), self.draw_soon.lock:
            act(*given)

    def _play_on(self):
        """One picture further: some steps while it plays, an epoch where it is stepped."""
        with self.draw_soon.lock:
            if not self.player.playing:
                learnt = len(self.result.points.X) - np.sum(self.result.points.held)
                return self._train(math.ceil(learnt / self.state["batch_size"]))
            more = self._train(self.state["pace"], TICK)
            self._measure()
            return more

    def _train(self, steps, seconds=PATIENCE):
        """So many steps, then a picture. False where it could not be drawn."""
        self.draw_soon.settle()  # a change of the state that is still waiting
        if self.run is None:
            self.refresh()
            return False
        self.run.train(steps, seconds)
        self.refresh()
        return not self.message.text

    def _measure(self):
        """Steps a second, told about once a second."""
        now, steps = time.monotonic(), self.run.steps
        began, from_step, last = self.since or (now, steps, -math.inf)
        if now - last > 1:  # just begun, or paused in between
            began, from_step = now, steps
        elif now - began > 1:
            self.speed.value = f"{(steps - from_step) / (now - began):,.0f} steps a second"
            began, from_step = now, steps
        self.since = began, from_step, now

    def step(self):
        """One step of training, paused."""
        self.player.pause()
        self._train(1)

    def start_again(self):
        """The same network untrained, or trained at once as the control says."""
        self.run = None
        self.refresh()

    def place(self, k):
        """Add a point of class k where the mark is; training goes on with it."""
        row = self.state["x1"], self.state["x2"], k
        self.placed.setdefault(self.state["points"], []).append(row)
        self.refresh()

    def remove(self):
        """Take the last point away that was placed."""
        if self.placed.get(self.state["points"]):
            self.placed[self.state["points"]].pop()
            self.refresh()

    def reset(self):
        """Back to how the widget began: without the points that were placed, too."""
        self.run, self.placed = None, {}
        super().reset()
