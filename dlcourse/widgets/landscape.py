"""Landscape: a cut through the loss of a small network, and the way downhill on it (lesson 04)."""

import copy
import time
from collections import namedtuple
from functools import lru_cache

import numpy as np

from dlcourse import plots, require
from dlcourse.data import gates
from dlcourse.handmade import xor_network
from dlcourse.landscape import (InPlane, descent_path, plane, project, single_directions,
                                snapshot)
from dlcourse.losses import BinaryCrossEntropy
from dlcourse.optimizers import SGD
from dlcourse.plots.checking import array
from dlcourse.plots.words import number
from dlcourse.protocol import METHODS, Checked
from dlcourse.widgets.controls import choice, flow, rate, slider
from dlcourse.widgets.explorer import Explorer
from dlcourse.widgets.player import Player
from dlcourse.widgets.predictions import Question

STEPS = 50
GRID = 51  # points a side at which the loss is computed
NOTCHES = 36  # of a start's slider, from 0 to its end
MOST = 500  # parameters, each with a name in a list
PATIENCE = 5  # seconds that a map may take
TWO, ALL = "these two", "all parameters"
BY_HAND = "W1[0, 0]", "W1[1, 1]"

Walk = namedtuple("Walk", "path losses")
Descent = namedtuple("Descent", "heights first yours")


def xor_by_hand():
    """The network that does XOR, steepness 3, with a logit as its output: network, loss, X, Y."""
    network = xor_network(steepness=3.0)
    network.layers[-1].activation = "identity"
    X, y = gates("xor")
    return network, BinaryCrossEntropy(), X, y[:, np.newaxis].astype(float)


class Landscape(Explorer):
    """The loss over two parameters of a network, and gradient descent from a start on that map.

    network, loss, X, Y: as for `descend`, Y (n, outputs), at most 500 parameters; without them the
    network that does XOR, its weights set by hand. It is a copy that walks. between: the names of
    the two parameters, as in `single_directions`. start: their values where the walk begins; unless
    given, where the network stands.
    predict: the question asked first, one of `Landscape.questions`, which are about XOR.
    `result` is Descent(heights, first, yours), two walks of 50 steps: Walk(path, losses).
    """

    panels = {"columns": 2, "size": (9.5, 3.7)}
    plain = {"u": "W1[0, 0]", "v": "W1[1, 1]", "start_u": -1.0, "start_v": 2.0, "rate": 4.0,
             "moving": TWO, "step": STEPS}
    presets = {
        "Finds the valley": plain | {"start_u": 1.0},
        "Ends on the plain": plain,
        "Steps too long": plain | {"start_u": 1.0, "rate": 30.0, "step": 20},
        "All nine move": plain | {"rate": 2.0, "moving": ALL},
    }
    questions = {
        "start": Question(
            "From (1, 2) the path finds the valley: the loss falls to 0.37. Where will a path that "
            "begins at (−1, 2), two further left, be after 50 steps?",
            plain, lambda told: "in the valley" if told.yours.losses[-1] < 0.4 else "on a plain",
            ("in the valley", "on a plain"), because="There the ground falls to the left, and "
            "gradient descent sees only the ground under its feet."),
        "rate": Question(
            "From (1, 2) the learning rate 4 leads to 0.37 in 50 steps. With 30, where will the "
            "loss be after 50 steps?", plain | {"start_u": 1.0, "rate": 30.0},
            lambda told: "higher" if told.yours.losses[-1] > 0.38 else "as low",
            ("higher", "as low"), because="Each step leaps over the bottom of the valley, and the "
            "next one leaps back."),
        "exit": Question(
            "From (−1, 2) the path ends on a plain, at a loss of about 0.75. Now all nine "
            "parameters may move, from the same start. Where will the loss be after 50 steps?",
            presets["All nine move"],
            lambda told: "below 0.6" if told.yours.losses[-1] < 0.6 else "still above 0.7",
            ("below 0.6", "still above 0.7"), because="The map holds the other seven fixed. The "
            "plain has an exit in a direction that is not drawn."),
    }

    def __init__(self, network=None, loss=None, X=None, Y=None, between=None, start=None,
                 predict=None):
        super().__init__(predict, network=network, loss=loss, X=X, Y=Y, between=between,
                         start=start)

    def setup(self, network, loss, X, Y, between, start):
        if network is None:
            network, loss, X, Y = xor_by_hand()
            between = BY_HAND if between is None else between
            start, learning_rate = (1.0, 2.0) if start is None else start, 4.0
        else:
            self.presets, self.questions, learning_rate = {}, {}, 0.1
        self.network, *self.data = _tried(network, loss, X, Y)
        self.centre, self.directions = snapshot(self.network), single_directions(self.network)
        u, v = _names(between, self.directions)
        reach = float(np.ceil(2 * max(np.abs(W).max() for W in self.centre))) or 1.0
        self.axis, notch = np.linspace(-reach, reach, GRID), reach / NOTCHES
        if start is None:  # where the network stands, on the sliders' nearest notches
            start = notch * np.round(project([self.centre], *self._cut(u, v))[0] / notch)
        start = array("start", start, 2)
        if np.abs(start).max() > reach:
            raise ValueError(f"start must be two numbers from {-reach:g} to {reach:g}, where the "
                             f"map ends, got {start.tolist()}.")
        self.first = *map(float, start), learning_rate
        self.heights, self.walk = lru_cache(None)(self._heights), lru_cache(8)(self._walk)
        self.player = Player(self._advance, self.message)
        ends = -reach, reach, notch
        controls = {
            "u": choice("u, to the right", list(self.directions), u),
            "v": choice("v, upwards", list(self.directions), v),
            "start_u": slider("start u", self.first[0], *ends),
            "start_v": slider("start v", self.first[1], *ends),
            "rate": rate("learning rate", learning_rate, 0.001, 50),
            "moving": choice("descent moves", [TWO, ALL]),
            "step": slider("step", STEPS, 0, STEPS, 1),
        }
        for name in "u", "v":
            controls[name].observe(self._swap, "value")
        return controls

    def layout(self):
        rows = ("u", "v", "moving", "step"), ("start_u", "start_v", "rate")
        return [flow(self.controls[name] for name in row) for row in rows]

    def compute(self, u, v, start_u, start_v, rate, moving, step):
        return Descent(self.heights(u, v), self.walk(u, v, *self.first, TWO),
                       self.walk(u, v, start_u, start_v, rate, moving))

    def _cut(self, u, v):
        """The plane's centre, at which both parameters are 0, and its directions."""
        first, second = self.directions[u], self.directions[v]
        return [c * (1 - a - b) for c, a, b in zip(self.centre, first, second)], [first, second]

    def _heights(self, u, v):
        return plane(self.network, *self.data, *self._cut(u, v), self.axis, self.axis)

    def _walk(self, u, v, start_u, start_v, rate, moving):
        (loss, X, Y), cut = self.data, self._cut(u, v)
        inside = InPlane(self.network, *cut, [start_u, start_v])
        inside.forward(X)  # which takes the network to the start
        walker = inside if moving == TWO else self.network
        points, losses = descent_path(walker, loss, SGD(rate), X, Y, STEPS)
        return Walk(np.array([at for at, in points]) if moving == TWO else project(points, *cut),
                    losses)

    def frame(self, u, v, step, **others):
        told = self.compute(u, v, step=step, **others)
        return u, v, plots.loss_reach([*told.first.losses, *told.yours.losses])

    def _shown(self, told, moving, step):
        """What the two panels show, and their titles."""
        paths = {"first": told.first.path, "yours": told.yours.path[:step + 1]}
        losses = {"first": told.first.losses, "yours": told.yours.losses[:step + 1]}
        n, here = len(self.directions), losses["yours"]
        titles = (f"Loss over 2 of {n} parameters" if moving == TWO else
                  f"All {n} move: the path's shadow"), (
                  f"Step {len(here) - 1}: loss {number(here[-1])}")
        curves = {name: (range(len(values)), values) for name, values in losses.items()}
        return (self.axis, self.axis, told.heights, paths), curves, *titles

    def draw(self, axes, told, u, v, moving, step, **others):
        above, curves, *titles = self._shown(told, moving, step)
        _, _, reach = self.frame(u, v, moving=moving, step=step, **others)
        drawn = plots.draw_landscape(axes[0], *above, f"u = {u}", f"v = {v}", titles[0])
        growing = plots.draw_growing(axes[1], curves, ((0, STEPS), reach), "step", "loss",
                                     titles[1])
        return drawn._replace(filled=None, lines=None, labels=None), growing  # heights never move

    def move(self, artists, told, moving, step, **others):
        above, curves, *titles = self._shown(told, moving, step)
        plots.move_landscape(artists[0], *above, titles[0])
        plots.move_growing(artists[1], curves, titles[1])

    def _swap(self, change):
        """One parameter twice spans no plane: where that is chosen, the two change places."""
        other = self.controls["v" if change.owner is self.controls["u"] else "u"]
        if other.value == change.new:
            with self.quietly():  # drawn once, after this
                other.value = change.old

    def _advance(self):
        step = self.controls["step"]
        step.value = 0 if step.value == STEPS else step.value + 1  # Play once more
        return step.value < STEPS


def _names(between, directions):
    names = list(directions)
    if len(names) < 2:
        raise ValueError(f"A plane needs two parameters, got a network with {len(names)}.")
    between = tuple(between or names[:2])
    if len(set(between)) != 2 or not set(between) <= set(names):
        raise ValueError(f"between must name two different parameters, such as "
                         f"({names[0]!r}, {names[-1]!r}), got {between}.")
    return between


def _tried(network, loss, X, Y):
    """A copy of the network, after one forward and one backward pass that went well, and the rest
    as it was."""
    if loss is None or X is None or Y is None:
        raise ValueError("A network needs its loss and its data: Landscape(network, loss, X, Y).")
    array("Y", Y, "n", "outputs")
    require.methods("loss", loss, "value", "gradient")
    require.methods("network", network, *METHODS)
    network = copy.deepcopy(network)
    checked = Checked(network, np.shape(Y)[1])
    size = sum(W.size for W in checked.parameters())
    if size > MOST:
        raise ValueError(f"The network has {size:,} parameters, and each gets a name in a list: "
                         f"pass one with at most {MOST}.")
    checked.rehearse(loss, X, Y)
    seconds = GRID**2 * min(_seconds(network, loss, X, Y) for _ in range(3))
    if seconds > PATIENCE:
        raise ValueError(f"The map would take about {seconds:.0f} seconds: pass fewer samples, "
                         f"such as X[:100] and Y[:100].")
    return network, loss, X, Y


def _seconds(network, loss, X, Y):
    began = time.perf_counter()
    loss.value(network.forward(X), Y)
    return time.perf_counter() - began
