"""BackpropStepper: is each number the right one, none too early, and each slip named?"""

import asyncio

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_every_widget import drawn_anew, pixels, same

from dlcourse import widgets
from dlcourse.activations import sigmoid
from dlcourse.gradcheck import numerical_gradient
from dlcourse.widgets.player import Player

STEPPERS = {graph: widgets.BackpropStepper(graph) for graph in ("neuron", "chain", "fan-out")}
ERRORS = {  # the widget's graphs once more, as plain formulas
    "neuron": lambda w, x, b, y: (y - (w * x + b)) ** 2,
    "chain": lambda w1, x, w2, y: (y - sigmoid(w2 * sigmoid(w1 * x))) ** 2,
    "fan-out": lambda x: 2 * x**3,
}
halves = st.integers(-10, 10).map(lambda k: k / 2)


def typed(stepper, text, step):
    """What is said of a prediction that is typed at this step, and revealed by the button."""
    stepper.reset()
    stepper.set(step=step)
    stepper.prediction.field.value = text
    stepper.player.step_button.click()
    return stepper.prediction.verdict


def at_the_end(stepper):
    stepper.set(step=stepper.controls["step"].max)
    return stepper


def shown(texts):
    return [text.get_text() for text in texts]


@given(graph=st.sampled_from(sorted(ERRORS)), values=st.tuples(halves, halves, halves, halves))
@settings(deadline=None, max_examples=25)
def test_the_gradients_are_the_slopes_that_nudging_measures(graph, values):
    error = ERRORS[graph]
    names = error.__code__.co_varnames[:error.__code__.co_argcount]
    x = np.array(values[:len(names)])
    stepper = STEPPERS[graph]
    stepper.set(**dict(zip(names, x)), step=stepper.controls["step"].max)
    nodes = stepper.result.nodes
    assert nodes["E"].value == pytest.approx(error(*x))
    np.testing.assert_allclose([nodes[name].gradient for name in names],
                               numerical_gradient(lambda: error(*x), x), rtol=1e-5, atol=1e-7)
    texts = dict(zip(nodes, shown(stepper.artists.gradients)))
    for name in names:
        assert float(texts[name].replace(",", "")) == pytest.approx(nodes[name].gradient, rel=0.05)


def test_a_walk_forward_and_back_through_the_lesson_s_neuron():
    stepper = widgets.BackpropStepper()
    forward, backward = stepper.player.step_button, stepper.player.buttons[1]
    assert (forward.description, backward.description) == ("Step forward", "Step back")
    walk, last = [(stepper.words, pixels(stepper))], stepper.controls["step"].max
    for step in range(1, last + 1):
        forward.click()
        walk.append((stepper.words, pixels(stepper)))
        values, gradients = (shown(part).count("?") for part in stepper.artists[2:4])
        assert (values, gradients) == (max(0, 4 - step), 8 - max(0, step - 4))
        if step in (4, 9):
            assert same(pixels(stepper), drawn_anew(stepper))
    assert len({words for words, _ in walk}) == last + 1 == 13
    assert "gradients, backward: E 1, r -2, y -2, z 2, b 2, m 2, x 1, w -4." in stepper.words
    assert stepper.words.startswith("Backward: dE/dw = 2 × (-2) = -4")
    forward.click()
    assert stepper.state["step"] == last  # there is nothing further
    for words, picture in reversed(walk[:-1]):
        backward.click()
        assert stepper.words == words and same(pixels(stepper), picture)
    backward.click()
    assert stepper.state["step"] == 0 and "dE" not in stepper.words


def test_the_values_are_hidden_until_they_are_computed_also_from_those_who_listen():
    stepper = widgets.BackpropStepper()
    assert "is 0.5" in stepper.words and "not computed yet: m = w · x" in stepper.words
    assert shown(stepper.artists.locals) == [""] * 7
    stepper.set(step=5)
    assert "not revealed yet: r, y, z, b, m, x, w" in stepper.words


@pytest.mark.parametrize("graph, needed, steps", [
    ("neuron", {"w", "x", "b", "y"}, 12), ("chain", {"w1", "x", "w2", "y"}, 16),
    ("fan-out", {"x"}, 7)])
def test_another_graph_starts_its_walk_and_shows_its_own_inputs(graph, needed, steps):
    stepper = at_the_end(widgets.BackpropStepper("fan-out" if graph != "fan-out" else "neuron"))
    stepper.controls["graph"].value = graph
    assert stepper.state["step"] == 0 and stepper.controls["step"].max == steps
    seen = {name for name, control in stepper.controls.items()
            if control.layout.display != "none"}
    assert seen == needed | {"graph", "step"}


# Predictions

@pytest.mark.parametrize("step, text, said", [
    (5, "-2", "dE/dr: You said -2: right."),
    (5, "−2,0", "dE/dr: You said -2: right."),
    (5, "-2.03", "dE/dr: You said -2.03: right (it is -2)."),
    (5, "-2.05", "dE/dr: You said -2.05; it is -2. That is 0.05 too low."),
    (5, "2", "dE/dr: You said 2; it is -2. That is 4 too high. Only the sign is wrong."),
    (5, "1", "That is what comes from behind; multiply it by the slope on the arrow."),
    (11, "-2", "dE/dw: You said -2; it is -4. That is 2 too high. That is the slope on the arrow; "
               "multiply it by what comes from behind."),
    (11, "2", "That is what comes from behind; multiply it by the slope on the arrow."),
    (11, "0.5", "That is the value of the node; asked is how much the end moves"),
    (11, "17", "dE/dw: You said 17; it is -4. That is 21 too high."),
])
def test_a_prediction_is_judged_and_its_slip_named(step, text, said):
    stepper = STEPPERS["neuron"]
    verdict = typed(stepper, text, step)
    assert said in verdict and (verdict == said or not said.startswith("dE"))
    assert stepper.prediction.told.value.count(verdict.split(".")[0]) == 1
    assert stepper.prediction.field.value == "" and stepper.state["step"] == step + 1


@pytest.mark.parametrize("text, said", [
    ("8", "That is what comes back along one arrow; where ways meet, add."),
    ("16", "That is what comes back along one arrow; where ways meet, add."),
    ("0", "multiply it by the slope on the arrow."),
    ("-2", "multiply it by what comes from behind."),
    ("24", "right."),
])
def test_who_forgets_that_ways_add_is_told(text, said):
    stepper = STEPPERS["fan-out"]
    assert typed(stepper, text, 6).endswith(said)


@pytest.mark.parametrize("text", ["about two", "nan", "1/2", "inf"])
def test_what_is_no_number_reveals_nothing(text):
    stepper = STEPPERS["neuron"]
    assert "Type a number, such as 3 or 0.25; got" in typed(stepper, text, 5)
    assert stepper.state["step"] == 5 and stepper.prediction.field.value == text
    assert typed(stepper, "", 5) == "" and stepper.state["step"] == 6


def test_the_field_asks_for_what_is_due_and_is_gone_where_nothing_is():
    stepper = STEPPERS["neuron"]
    field, names = stepper.prediction.field, []
    for step in range(13):
        stepper.set(step=step)
        visible = field.layout.visibility == "visible"
        assert visible == (4 <= step < 12)
        names += [field.description.split("/d")[1]] * visible
    assert names == ["E", "r", "y", "z", "b", "m", "x", "w"]


def test_other_numbers_make_an_old_prediction_void():
    stepper = STEPPERS["neuron"]
    assert typed(stepper, "-2", 5).endswith("right.")
    stepper.prediction.field.value = "7"
    stepper.controls["w"].value = 2.0
    assert stepper.prediction.verdict == stepper.prediction.field.value == ""
    stepper.prediction.field.value = "7"
    stepper.player.buttons[1].click()  # back: nothing new shows
    assert stepper.prediction.verdict == stepper.prediction.field.value == ""


# What the presets are for

def test_nobody_is_to_blame_where_the_error_is_0():
    stepper = STEPPERS["neuron"]
    stepper.set(**stepper.presets["Nobody is to blame"])
    assert {name for name, node in stepper.result.nodes.items() if node.gradient} == {"E"}


def test_where_w_is_0_x_is_innocent_and_nobody_else():
    stepper = STEPPERS["neuron"]
    stepper.set(w=0, x=3, b=-1, y=5, step=12)
    assert {name for name, node in stepper.result.nodes.items() if not node.gradient} == {"x"}


def test_where_ways_meet_they_add():
    stepper = STEPPERS["fan-out"]
    stepper.set(**stepper.presets["Used twice"])
    assert stepper.words.startswith("Backward: dE/dx = 9 × 2 + 6 × 6 = 54")


def test_a_saturated_neuron_lets_nothing_through():
    stepper = STEPPERS["chain"]
    stepper.set(**stepper.presets["A saturated neuron"])
    nodes = stepper.result.nodes
    assert abs(nodes["w1"].gradient) < 1e-3 * abs(nodes["w2"].gradient)


@pytest.mark.parametrize("question, answer", [("x", 1), ("fan-out", 6), ("saturated", "w2")])
def test_the_answer_of_each_question(question, answer):
    stepper = widgets.BackpropStepper(predict=question)
    stepper.asked.field.value = answer if question == "saturated" else str(answer)
    stepper.asked.commit.click()
    assert stepper.asked.verdict.endswith("right.")
    assert stepper.state["step"] == stepper.controls["step"].max


# Expressions of the learner's own

def test_an_expression_of_ones_own_is_walked_with_its_own_inputs():
    stepper = at_the_end(
        widgets.BackpropStepper(lambda w, x, bias: (w * x + bias).tanh(), bias=0.5))
    assert {name: stepper.state[name] for name in ("w", "x", "bias")} == {
        "w": 0.5, "x": -2, "bias": 0.5}
    nodes = stepper.result.nodes
    slope = 1 - np.tanh(-0.5) ** 2
    np.testing.assert_allclose([nodes[n].gradient for n in ("w", "x", "bias", "v1", "v2", "E")],
                               [-2 * slope, 0.5 * slope, slope, slope, slope, 1])
    assert "v2 = v1 + bias" in stepper.words and "E = tanh(v2)" in stepper.words
    stepper.controls["bias"].value = stepper.controls["bias"].max
    assert same(pixels(stepper), drawn_anew(stepper))
    stepper.controls["graph"].value = "chain"
    assert "z1 = w1 · x" in stepper.words


def test_a_name_that_no_graph_of_ours_has_begins_at_1_and_a_default_stays_a_number():
    stepper = at_the_end(widgets.BackpropStepper(lambda speed, n=3: speed**n))
    assert stepper.state["speed"] == 1 and stepper.result.nodes["speed"].gradient == 3


def raising(x):
    raise KeyError("no such weight")


@pytest.mark.parametrize("graph, inputs, sentence", [
    (raising, {}, "cannot be computed at x = -2. KeyError: 'no such weight'"),
    (lambda x: 3.0, {}, "must return a Value, got float for E"),
    (lambda x, q: x + 1, {}, "does not use q"),
    (lambda x: x.exp(), {"x": 1000}, "at x = 1000. OverflowError: math range error"),
    (lambda x: sum((x for _ in range(30)), x), {}, "does not fit into the picture"),
    (max, {}, "does not say what its inputs are"),
    (lambda step: step * 2, {}, "cannot be called graph or step"),
    ("weather", {}, "graph must be neuron, chain, fan-out, or a function of Values"),
    ("neuron", {"v": 1}, "The graph has no input v, only w, x, b, y."),
    ("neuron", {"w": "much"}, "The input w must hold numbers"),
    ("neuron", {"w": float("nan")}, "The input w holds nan"),
])
def test_bad_input_is_a_sentence_in_the_widget(told, graph, inputs, sentence):
    stepper = widgets.BackpropStepper(graph, **inputs)
    assert sentence in stepper.message.text and "Traceback" not in stepper.message.text
    assert sentence.split("'")[0] in stepper.still()["text/plain"]


def test_an_expression_that_fails_later_leaves_the_old_picture_and_comes_back(told):
    stepper = at_the_end(widgets.BackpropStepper(lambda x: (x + 1).log(), x=1))
    before, words = stepper.picture.image.value, stepper.words
    stepper.controls["x"].value = -2.0
    assert "log needs a number above 0, got -1" in stepper.message.text
    assert stepper.picture.image.value == before
    stepper.controls["x"].value = 1.0
    assert stepper.message.text == "" and stepper.words == words


def test_the_ends_of_the_sliders_fit_what_was_given():
    controls = widgets.BackpropStepper(w=0.3, x=40).controls
    assert [(c.min, c.max, c.step) for c in (controls["w"], controls["x"])] == [
        (-5, 5, 0.1), (-80, 80, 0.5)]


# Playing

def test_play_walks_on_with_time_to_think_and_ends_at_the_end(monkeypatch):
    monkeypatch.setattr("dlcourse.widgets.backprop.PACE", 2)
    monkeypatch.setattr("dlcourse.widgets.player.PICTURES", 500)
    stepper = widgets.BackpropStepper("fan-out")
    steps = []
    stepper.controls["step"].observe(lambda change: steps.append(change["new"]), "value")

    async def play():
        stepper.player.play_button.click()
        assert Player.current is stepper.player
        for _ in range(200):
            await asyncio.sleep(0.02)
            if not stepper.player.playing:
                break

    asyncio.run(play())
    assert steps == [1, 2, 3, 4, 5, 6, 7] and not stepper.player.playing
    assert stepper.result.due is None  # what the last timer would have drawn, now
    assert stepper.words.startswith("Backward: dE/dx")
