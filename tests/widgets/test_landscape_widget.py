"""Landscape: are its heights the losses, and its paths those of gradient descent?"""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcourse import widgets
from dlcourse.data import gates, one_hot
from dlcourse.layers import Dense
from dlcourse.losses import MSE, CategoricalCrossEntropy
from dlcourse.network import Network
from dlcourse.widgets.landscape import ALL, STEPS, TWO

X, y = gates("xor")
Y = y[:, np.newaxis].astype(float)
LANDSCAPE = widgets.Landscape()


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def xor_loss(u, v):
    """Binary cross-entropy of lesson 04's network by hand, steepness 3, with W1[0, 0] = u and
    W1[1, 1] = v."""
    hidden = sigmoid(X @ np.array([[u, 3], [-3, v]]).T + [-1.5, 4.5])
    p = sigmoid(3 * hidden.sum(axis=1) - 4.5)
    return -np.mean(np.where(y == 1, np.log(p), np.log(1 - p)))


def linear():
    return Network([Dense(2, 1, rng=np.random.default_rng(0), dtype=float)])


def own(network=None, loss=None, **given):
    return widgets.Landscape(network or linear(), loss or MSE(), X, Y, **given)


@given(u=st.integers(-36, 36), v=st.integers(-36, 36), rate=st.sampled_from([0.001, 4.0, 50.0]))
@settings(deadline=None, max_examples=12)
def test_the_controls_move_the_path_to_that_of_gradient_descent(u, v, rate):
    u, v = u / 4, v / 4
    LANDSCAPE.set(**LANDSCAPE.plain | {"start_u": u, "start_v": v, "rate": rate})
    path, losses = LANDSCAPE.result.yours
    assert path.shape == (STEPS + 1, 2) and losses.shape == (STEPS + 1,)
    h = 1e-5
    for (a, b), after, loss in zip(path[:3], path[1:], losses):
        slope = [(xor_loss(a + h, b) - xor_loss(a - h, b)) / (2 * h),
                 (xor_loss(a, b + h) - xor_loss(a, b - h)) / (2 * h)]
        np.testing.assert_allclose(after, [a, b] - rate * np.array(slope), atol=1e-7)
        assert loss == pytest.approx(xor_loss(a, b))
    assert losses[-1] == pytest.approx(xor_loss(*path[-1]))
    drawn, growing = LANDSCAPE.artists
    np.testing.assert_allclose(drawn.starts[1].get_xydata(), [[u, v]])
    np.testing.assert_allclose(growing.lines[1].get_ydata(), losses)


def test_the_heights_are_the_losses_up_to_the_edges_of_the_map():
    heights, axis = LANDSCAPE.result.heights, LANDSCAPE.axis
    for i, j in (0, 0), (0, -1), (-1, 0), (20, 33):
        assert heights[i, j] == pytest.approx(xor_loss(axis[j], axis[i]))


def test_the_step_shows_so_much_of_the_path():
    LANDSCAPE.set(**LANDSCAPE.plain | {"step": 7})
    drawn, growing = LANDSCAPE.artists
    np.testing.assert_array_equal(drawn.paths[1].get_xydata(), LANDSCAPE.result.yours.path[:8])
    assert len(drawn.paths[0].get_xydata()) == STEPS + 1  # the first path stays whole
    assert len(growing.lines[1].get_xdata()) == 8
    assert f"Step 7: loss {LANDSCAPE.result.yours.losses[7]:.3g}" in LANDSCAPE.words


def test_play_walks_from_the_start_to_the_end_and_the_map_is_computed_once():
    explorer = widgets.Landscape()
    seen = []
    more = True
    while more:
        more = explorer.player.step()
        seen.append(explorer.state["step"])
    assert seen == list(range(STEPS + 1))
    assert explorer.heights.cache_info().misses == 1
    assert explorer.walk.cache_info().misses == 1  # both paths are the same


def test_the_presets_make_the_point():
    def after(preset):
        LANDSCAPE.set(**LANDSCAPE.presets[preset])
        return LANDSCAPE.result.yours

    assert after("Finds the valley").losses[-1] < 0.38
    plain = after("Ends on the plain")
    assert plain.losses[-1] == pytest.approx(0.74, abs=0.005)  # as lesson 04 says
    assert -0.002 < np.diff(plain.losses)[-1] < 0
    bouncing = np.diff(after("Steps too long").losses)[-10:]
    assert (np.sign(bouncing[1:]) == -np.sign(bouncing[:-1])).all()
    assert after("All nine move").losses[-1] < 0.6


def test_all_parameters_move_and_their_path_is_a_shadow():
    LANDSCAPE.set(**LANDSCAPE.presets["All nine move"])
    path, losses = LANDSCAPE.result.yours
    assert losses[0] == pytest.approx(xor_loss(*path[0]))
    assert losses[-1] < xor_loss(*path[-1]) - 0.1  # lower than the map is there
    assert "All 9 move: the path's shadow" in LANDSCAPE.words


def test_the_same_parameter_twice_makes_the_two_change_places():
    explorer = widgets.Landscape()
    explorer.controls["u"].value = "W1[1, 1]"
    assert (explorer.state["u"], explorer.state["v"]) == ("W1[1, 1]", "W1[0, 0]")
    explorer.controls["v"].value = "b2[0]"
    assert explorer.state["u"] == "W1[1, 1]"
    explorer.set(u="b2[0]", v="W2[0, 0]")
    assert explorer.artists[0].paths[0].axes.get_xlabel() == "u = b2[0]"
    explorer.reset()
    assert (explorer.state["u"], explorer.state["v"]) == ("W1[0, 0]", "W1[1, 1]")


def test_a_network_of_ones_own_starts_where_it_stands_and_stays_as_it_was():
    network = Network([Dense(2, 3, "tanh", rng=np.random.default_rng(1), dtype=float),
                       Dense(3, 2, rng=np.random.default_rng(2), dtype=float)])
    before = [W.copy() for W in network.parameters()]
    explorer = widgets.Landscape(network, CategoricalCrossEntropy(), X, one_hot(y, 2))
    at = network.parameters()[0][0]
    notch = explorer.controls["start_u"].step
    np.testing.assert_allclose(explorer.result.yours.path[0], at, atol=notch / 2 + 1e-12)
    explorer.set(u="b2[1]", v="W2[1, 2]", rate=2.0, moving=ALL)
    assert explorer.result.yours.losses[-1] < explorer.result.yours.losses[0]
    assert "All 17 move" in explorer.words and not explorer.presets
    for W, kept in zip(network.parameters(), before):
        np.testing.assert_array_equal(W, kept)


def test_a_walk_that_diverges_is_drawn_as_far_as_it_is_finite():
    explorer = own()
    explorer.set(rate=50.0, moving=TWO)
    assert len(explorer.result.yours.path) <= STEPS + 1
    assert "outside the picture" in explorer.words
    explorer.set(rate=0.001)
    assert "outside the picture" not in explorer.words


class Odd:
    """A network that does one thing wrong."""

    def __init__(self, forward):
        self.W, self.answer = np.ones((1, 2)), forward

    def forward(self, A):
        return self.answer(A @ self.W.T)

    def backward(self, dA):
        self.dW = np.ones((1, 2))

    def parameters(self):
        return [self.W]

    def gradients(self):
        return [self.dW]


def slow(Z):
    time.sleep(0.01)
    return Z


def raising(Z):
    return Z[7]


@pytest.mark.parametrize("network, sentence", [
    (Odd(raising), "Odd.forward raised IndexError"), (Odd(lambda Z: Z * np.nan), "holds nan"),
    (Odd(lambda Z: Z[:, 0]), "Odd.forward returned shape (4,) for 4 samples, but (4, 1)"),
    (Odd(lambda Z: np.hstack([Z, Z])), "returned shape (4, 2)"),
    (Odd(slow), "seconds: pass fewer samples"),
    (Network([Dense(2, 300, rng=np.random.default_rng(0)),
              Dense(300, 1, rng=np.random.default_rng(0))]), "1,201 parameters"),
    ("a network", "has no method forward()"),
])
def test_a_network_that_does_not_work_is_told_why(told, network, sentence):
    explorer = own(network)
    assert sentence in explorer.message.text
    assert "Traceback" not in explorer.message.text


@pytest.mark.parametrize("given, sentence", [
    (dict(between=("W1[0, 0]", "W1[0, 0]")), "two different parameters, such as ('W1[0, 0]', 'b1"),
    (dict(between=("W9[0, 0]", "b1[0]")), "between must name two different parameters"),
    (dict(start=(99, 0)), "start must be two numbers from -"),
    (dict(start=[np.nan, 0]), "start holds nan"), (dict(predict="start"), "predict must be left out here"),
])
def test_bad_input_is_a_sentence_in_the_widget(told, given, sentence):
    assert sentence in own(**given).message.text


def test_a_network_alone_is_not_enough(told):
    assert "needs its loss and its data" in widgets.Landscape(linear()).message.text
    assert "Y must have shape (n, outputs)" in widgets.Landscape(linear(), MSE(), X,
                                                                 y).message.text


def test_a_network_that_fails_on_the_way_leaves_the_last_picture(told):
    factor = [1.0]
    explorer = own(Odd(lambda Z: factor[0] * Z))
    picture, words = explorer.picture.image.value, explorer.words
    factor[0] = np.nan
    explorer.set(start_u=0.0)
    assert "The network's output holds nan" in explorer.message.text
    assert (explorer.picture.image.value, explorer.words) == (picture, words)
    factor[0] = 1.0
    explorer.set(start_u=explorer.controls["start_u"].step)
    assert explorer.message.text == "" and explorer.words != words
