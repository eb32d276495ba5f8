"""Flow: is what it shows what the network computes?"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_every_widget import drawn_anew, pixels, same, values

from dlcourse import widgets
from dlcourse.activations import sigmoid
from dlcourse.layers import Dense, Flatten
from dlcourse.network import Network

FLOW = widgets.Flow()


def network(*widths, activation="tanh", seed=0):
    rng = np.random.default_rng(seed)
    return Network([Dense(n_in, n_out, activation, rng=rng)
                    for n_in, n_out in zip(widths, widths[1:])])


@given(x1=st.integers(0, 20), x2=st.integers(0, 20), k=st.integers(1, 20),
       unit=st.sampled_from([(1, 0), (1, 1), (2, 0)]))
@settings(deadline=None, max_examples=20)
def test_what_flows_is_what_the_table_of_lesson_02_says(x1, x2, k, unit):
    x1, x2, k = x1 / 20, x2 / 20, k / 2
    FLOW.set(x1=x1, x2=x2, steepness=k, unit=unit)
    z_or, z_nand = k * (x1 + x2 - 0.5), k * (-x1 - x2 + 1.5)
    z_and = k * (sigmoid(z_or) + sigmoid(z_nand) - 1.5)
    expected = [[x1, x2], [sigmoid(z_or), sigmoid(z_nand)], [sigmoid(z_and)]]
    diagram, response = FLOW.artists
    for circles, made, a in zip(diagram.units, FLOW.result.activations, expected):
        np.testing.assert_allclose(made, a, atol=1e-12)
        np.testing.assert_allclose(circles.get_array(), a, atol=1e-12)
    z = {(1, 0): z_or, (1, 1): z_nand, (2, 0): z_and}[unit]
    np.testing.assert_allclose(response.chosen.get_xydata(), [[z, sigmoid(z)]], atol=1e-9)
    assert diagram.chosen.get_xdata()[0] == unit[0]
    assert diagram.note[1].get_text().startswith("a = sigmoid(")
    assert [float(text.get_text()) for text in diagram.weights] == [k, k, -k, -k, k, k]


def test_each_corner_is_a_sample_and_comes_out_right():
    flow = widgets.Flow()
    for sample, (x1, x2) in enumerate([(0, 0), (0, 1), (1, 0), (1, 1)]):
        flow.controls["sample"].value = sample
        assert f"input: {x1:.2f}, {x2:.2f}" in flow.words
        assert (flow.result.activations[-1][0] > 0.5) == (x1 != x2)


def test_in_the_middle_the_answer_is_that_of_a_corner():
    flow = widgets.Flow()
    flow.set(**flow.presets["In the middle"])
    assert flow.state["sample"] == -1 and "input: 0.50, 0.50" in flow.words
    flow.controls["sample"].value, middle = 1, flow.result.activations[-1][0]
    assert flow.result.activations[-1][0] == pytest.approx(middle) and middle > 0.99


@pytest.mark.parametrize("k, right", [(10, 4), (3, 4), (2, 2)])
def test_the_presets_of_the_steepness_make_their_point(k, right):
    flow = widgets.Flow()
    flow.set(**flow.presets[f"Steepness {k}"])
    assert flow.result.right == right and f"XOR right for {right} of 4" in flow.words
    assert max(lines.get_linewidths().max() for lines in flow.artists[0].connections) == (
        pytest.approx(0.3 + 4.2 * k / 10))


def test_a_sample_moves_the_sliders_and_the_sliders_find_the_sample():
    flow = widgets.Flow()
    flow.controls["sample"].value = 3
    assert (flow.state["x1"], flow.state["x2"]) == (1, 1)
    flow.controls["x2"].value = 0.4
    assert flow.state["sample"] == -1
    flow.controls["x2"].value = 0.0
    assert flow.state["sample"] == 2
    flow.controls["sample"].value = -1
    assert (flow.state["x1"], flow.state["x2"]) == (1, 0)


def test_a_sample_that_was_given_twice_can_be_chosen():
    flow = widgets.Flow(X=[[0, 1], [1, 1], [0, 0], [0, 0]])
    flow.controls["sample"].value = 3
    assert (flow.state["sample"], flow.state["x1"], flow.state["x2"]) == (3, 0, 0)


def test_the_sum_is_that_of_the_chosen_unit():
    flow = widgets.Flow()
    flow.set(x1=1.0, x2=0.5, steepness=2.0, unit=(1, 1))
    assert [line.get_text() for line in flow.artists[0].note] == [
        "z = (−2) × 1 + (−2) × 0.5 + 3 = 0", "a = sigmoid(0) = 0.5"]
    assert flow.artists[1].curve.axes.get_title() == "NAND: z to a"


def test_the_axis_of_z_fits_again_when_the_network_gets_less_steep():
    flow = widgets.Flow()
    assert flow.artists[1].curve.axes.get_xlim()[1] == pytest.approx(8.8)
    flow.set(steepness=1.0)
    assert flow.artists[1].curve.axes.get_xlim()[1] == pytest.approx(4.4)


# A network of the learner's own

@pytest.mark.parametrize("widths", [(1, 1), (3, 4, 5, 2), (12, 12, 12, 3), (2, 3, 3, 3, 1)])
def test_any_dense_network_moves_to_what_would_be_drawn_anew(widths):
    X = np.random.default_rng(1).normal(size=(4, widths[0]))
    made = network(*widths)
    flow, rng = widgets.Flow(made, X), np.random.default_rng(0)
    controls = list(flow.controls.values())
    for _ in range(8):
        control = controls[rng.integers(len(controls))]
        choices = values(control)
        control.value = choices[rng.integers(len(choices))]
    assert same(pixels(flow), drawn_anew(flow))
    x = np.array([[flow.state[f"x{j + 1}"] for j in range(widths[0])]])
    np.testing.assert_allclose(flow.result.activations[-1], made.forward(x)[0])
    assert "steepness" not in flow.state and flow.presets == {}


def test_what_the_browser_rounds_to_the_nearest_step_is_still_the_sample():
    flow = widgets.Flow(network(2, 3, 1), [[0.1234, -0.4321], [1, 2]])
    flow.controls["sample"].value, words = 0, flow.words
    for slider in flow.inputs.values():
        steps = round((slider.value - slider.min) / slider.step)
        slider.value = slider.min + steps * slider.step
    assert flow.state["sample"] == 0 and flow.result.activations[0].tolist() == [0.1234, -0.4321]
    flow.controls["x1"].value += flow.controls["x1"].step
    assert flow.state["sample"] == -1
    assert flow.result.activations[0].tolist() == [flow.state["x1"], flow.state["x2"]]


def test_a_network_is_drawn_as_it_was_and_left_alone():
    made = network(2, 2, 1)
    A = made.forward(np.ones((3, 2)))
    flow = widgets.Flow(made)
    said = flow.words
    made.backward(A)  # needs the three samples that its own forward has seen
    made.layers[0].W += 1
    flow.refresh()
    assert flow.words == said and "XOR" not in said


def test_without_samples_each_input_stands_alone():
    flow = widgets.Flow(network(3, 2))
    flow.controls["sample"].value = 2
    assert [flow.state[f"x{j}"] for j in (1, 2, 3)] == [0, 0, 1]
    assert "XOR" not in flow.words and flow.result.right is None


def broken(change):
    made = network(2, 3, 1)
    change(made.layers)
    return made


@pytest.mark.parametrize("given, sentence", [
    (dict(network="xor"), "network must be a dlcourse Network of Dense layers, got str"),
    (dict(network=Dense(2, 1, rng=np.random.default_rng(0))), "Dense layers, got Dense"),
    (dict(network=Network([Flatten(), *network(2, 1).layers])), "layer 1 is dlcourse's Flatten"),
    (dict(network=network(784, 3)), "network is 784-3, but at most 12 units a layer"),
    (dict(network=network(2, 2, 2, 2, 2, 2)), "and 4 layers can be drawn"),
    (dict(network=Network([*network(2, 3).layers, *network(4, 1).layers])), "Layer 2 (Dense)"),
    (dict(network=broken(lambda layers: layers[0].W.fill(np.nan))), "nan"),
    (dict(network=broken(lambda layers: setattr(layers[1], "b", np.zeros((1, 1))))), "b.ravel()"),
    (dict(X=[[1, 2, 3]]), "X must have shape (n, 2), got (1, 3)"),
    (dict(X=np.zeros((101, 2))), "X must hold at most 100 samples to choose from, got 101"),
    (dict(X=[[np.inf, 0]]), "X holds inf"),
    (dict(network=network(2, 1), predict="middle"), "predict asks about the network of XOR"),
    (dict(predict="weather"), "predict must be one of steepness, middle"),
])
def test_bad_input_is_a_sentence_in_the_widget(told, given, sentence):
    assert sentence in widgets.Flow(**given).message.text
