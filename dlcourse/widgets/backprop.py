"""BackpropStepper: values forward, gradients backward, one node at a time (lesson 03)."""

import inspect
import math

from dlcourse import expressions, plots
from dlcourse.plots.checking import array
from dlcourse.widgets.controls import button, choice, flow, slider
from dlcourse.widgets.explorer import Explorer
from dlcourse.widgets.live import speaking
from dlcourse.widgets.player import Player
from dlcourse.widgets.predictions import Question
from dlcourse.widgets.slips import Prediction

GRAPHS = {  # name: (label, expression)
    "neuron": ("one neuron, squared error", expressions.neuron),
    "chain": ("two neurons in a chain", expressions.chain),
    "fan-out": ("a value used twice", expressions.fan_out),
}
YOURS = "yours"
INPUTS = {"w": 0.5, "x": -2.0, "b": 3.0, "y": 1.0, "w1": 0.5, "w2": -1.5}  # all others: 1
PACE = 12  # pictures a step, while it plays: time to think


class BackpropStepper(Explorer):
    """A computation graph, walked forward and back: predict each gradient before it shows.

    dE/d(node) = Σ dE/d(next) · d(next)/d(node) over the arrows that leave the node (lesson 03).
    graph: "neuron", "chain", "fan-out", or a function of Values such as
    `lambda w, x: (w * x).tanh()`, as for `expressions.trace`. inputs: where its inputs begin,
    such as w=0.5. predict: the question asked first, one of `BackpropStepper.questions`.
    `result` is a Walk.
    """

    panels = {"size": (9.5, 3.7)}
    presets = {
        "Nobody is to blame": {"graph": "neuron", "step": 12, "w": 2.0, "x": 3.0, "b": -1.0,
                               "y": 5.0},
        "Used twice": {"graph": "fan-out", "step": 7, "x": 3.0},
        "A saturated neuron": {"graph": "chain", "step": 16, "w1": 5.0, "x": 2.0, "w2": -1.5,
                               "y": 1.0},
    }
    questions = {
        "x": Question(
            "The neuron has w = 0.5, x = −2, b = 3, and should say y = 1. Take a pencil: first all "
            "values, then all gradients. What is dE/dx?",
            {"graph": "neuron", "step": 12, "w": 0.5, "x": -2.0, "b": 3.0, "y": 1.0},
            lambda told: told.nodes["x"].gradient,
            because="z = 2 and r = y − z = −1, so dE/dr = 2r = −2 and dE/dz = (−2) × (−1) = 2. "
            "From z back to x there are two arrows, with slopes 1 and w: 2 × 1 × 0.5."),
        "fan-out": Question(
            "x = −1 goes into u = 2x and into v = x², and E = u · v. What is dE/dx?",
            {"graph": "fan-out", "step": 7, "x": -1.0}, lambda told: told.nodes["x"].gradient,
            because="Through u comes 1 × 2 = 2, through v comes (−2) × (−2) = 4; where ways meet, "
            "add."),
        "saturated": Question(
            "Two sigmoid neurons in a chain. The first one is saturated, z1 = 10; the second is "
            "not. Which of their weights will have the larger gradient (signs aside)?",
            {"graph": "chain", "step": 16, "w1": 5.0, "x": 2.0, "w2": -1.5, "y": 1.0},
            lambda told: max("w1", "w2", key=lambda name: abs(told.nodes[name].gradient)),
            options=("w1", "w2", "equally large"),
            because="On the way to w1 stands the slope of the first sigmoid, and at z1 = 10 that "
            "is nearly 0. Only its output, nearly 1, stands on the way to w2."),
    }

    def __init__(self, graph="neuron", predict=None, **inputs):
        super().__init__(predict, graph=graph, inputs=inputs)

    def setup(self, graph, inputs):
        labels = {name: label for name, (label, _) in GRAPHS.items()}
        self.graphs = {name: expression for name, (_, expression) in GRAPHS.items()}
        if callable(graph):
            labels, self.graphs[YOURS], graph = {YOURS: "your expression"} | labels, graph, YOURS
        elif graph not in labels:
            raise ValueError(f"graph must be {', '.join(GRAPHS)}, or a function of Values; "
                             f"got {graph!r}.")
        self.needed = {name: _arguments(expression, inputs)
                       for name, expression in self.graphs.items()}
        _check(self.needed[graph], inputs)
        self.prediction, self.ticks = Prediction(), 0
        self.player = Player(self._advance, self.message, "Step forward")
        self.player.buttons.insert(1, button("Step back", lambda _: self._back()))
        begin = dict.fromkeys(sum(self.needed.values(), []), 1.0) | INPUTS | inputs
        self.controls = {
            "graph": choice("graph", [(label, name) for name, label in labels.items()], graph),
            "step": slider("step", 0, 0, 1, 1),
        } | {name: _input(name, value) for name, value in begin.items()}
        self._fit()
        self.controls["graph"].observe(self._begin, "value")
        self.controls["step"].observe(self._stepped, "value")
        for name in begin:
            self.controls[name].observe(self._fit, "value")
        return self.controls

    def layout(self):
        _, _, *inputs = self.controls.values()
        return [flow([self.controls["graph"], self.controls["step"]]), flow(inputs),
                self.prediction.view]

    # --- the walk ---------------------------------------------------------------------------

    def _begin(self, _):
        """Another graph: walk it from the start."""
        self.controls["step"].value = 0
        self._fit()

    def _fit(self, _=None):
        """The controls follow the graph: its inputs, its number of steps, its next gradient."""
        for name, control in self.controls.items():
            needed = name in ("graph", "step", *self.needed[self.state["graph"]])
            control.layout.display = None if needed else "none"
        with speaking(self.message):
            walked = self.compute(**self.state)
            self.controls["step"].max = walked.steps
            self.prediction.answer(None)
            self.prediction.ask(walked)

    def _stepped(self, change):
        with speaking(self.message):
            before = self.compute(**self.state | {"step": change["old"]})
            self.prediction.answer(before if change["new"] > change["old"] else None)
            self.prediction.ask(self.compute(**self.state))

    def _advance(self):
        """A step forward; while it plays only now and then, and from the end back to the start."""
        step, playing = self.controls["step"], self.player.playing
        self.ticks += 1
        if playing and self.ticks % PACE != 1 or not self.prediction.readable():
            return True
        step.value = 0 if playing and step.value == step.max else step.value + 1
        return step.value < step.max

    def _back(self):
        self.player.pause()
        self.controls["step"].value -= 1

    # --- state, result, picture -------------------------------------------------------------

    def compute(self, graph, step, **inputs):
        needed = {name: inputs[name] for name in self.needed[graph]}
        return expressions.walk(self.graphs[graph], step, **needed)

    def frame(self, **state):
        walked = self.compute(**state)
        return ([(name, node.op) for name, node in walked.nodes.items()],
                [arrow[:2] for arrow in walked.arrows])

    def draw(self, ax, walked, **state):
        drawn = plots.draw_graph(ax, *walked[:4], mark=True)
        return drawn._replace(boxes=(), arrows=())  # these stay

    def move(self, drawn, walked, **state):
        plots.move_graph(drawn, *walked[:4], mark=True)


def _arguments(expression, inputs):
    """The names of the numbers that an expression is computed from."""
    try:
        parameters = inspect.signature(expression).parameters.values()
    except ValueError:  # of some built-in functions
        raise ValueError(f"{expression!r} does not say what its inputs are: put it into a function "
                         f"of your own, such as lambda x: x.tanh().") from None
    return [p.name for p in parameters if p.default is p.empty or p.name in inputs]


def _check(needed, inputs):
    """The inputs are those of the graph, and none is called as a control of the widget is."""
    for name in inputs:
        if name not in needed:
            raise ValueError(f"The graph has no input {name}, only {', '.join(needed)}.")
    if {"graph", "step"} & set(needed):
        raise ValueError("An input cannot be called graph or step, as controls of the widget are: "
                         "choose another name.")


def _input(name, value):
    """A slider for an input, far enough to both sides, in steps that a pencil can follow."""
    value = float(array(f"The input {name}", value))
    reach = max(5, math.ceil(2 * abs(value)))
    return slider(name, value, -reach, reach, 0.1 if 2 * value % 1 else 0.5, width="16em")
