"""Playground: does it train as `descend` does, show what the network is, and say what is wrong?"""

import asyncio
import time

import numpy as np
import pytest
from test_every_widget import drawn_anew, pixels, same

from dlcourse import plots, widgets
from dlcourse.activations import sigmoid
from dlcourse.data import circles, moons, spirals
from dlcourse.descent import descend
from dlcourse.layers import Dense
from dlcourse.losses import BinaryCrossEntropy
from dlcourse.network import Network
from dlcourse.optimizers import SGD, Adam, Momentum, RMSProp
from dlcourse.widgets.playground_networks import SQUARED
from dlcourse.widgets.playground_points import MOST

LOSS = BinaryCrossEntropy()


class Mine:
    """The network that lesson 05 writes by hand: a layer of tanh neurons, one logit."""

    def __init__(self, hidden, rng):
        self.W1, self.b1 = rng.standard_normal((hidden, 2)), np.zeros(hidden)
        self.W2, self.b2 = rng.standard_normal((1, hidden)) / np.sqrt(hidden), np.zeros(1)

    def forward(self, X):
        self.X, self.A1 = X, np.tanh(X @ self.W1.T + self.b1)
        return self.A1 @ self.W2.T + self.b2

    def backward(self, delta2):
        delta1 = delta2 @ self.W2 * (1 - self.A1 ** 2)
        self.dW = [delta1.T @ self.X, delta1.sum(axis=0), delta2.T @ self.A1, delta2.sum(axis=0)]

    def parameters(self):
        return [self.W1, self.b1, self.W2, self.b2]

    def gradients(self):
        return self.dW


class Telling(Mine):
    """The same, with its hidden neurons shown."""

    def hidden(self, X):
        self.forward(X)
        return [self.A1]


def mine(n=4, kind=Mine, **methods):
    """A network of n hidden neurons, some of its methods replaced."""
    return type(kind.__name__, (kind,), methods)(n, np.random.default_rng(0))


@pytest.fixture(scope="module")
def one():
    return widgets.Playground()


@pytest.fixture
def playground(one):
    """Always the same widget, as new: to draw one takes longer than most tests."""
    one.reset()
    return one


def computed(playground, **change):
    """What it makes of its state with these changes, without a picture."""
    return playground.compute(**playground.state | change)


def press(playground, label):
    next(each for each in playground.buttons if each.description == label).click()


def learning_points(toy, noise=0.05):
    """The 300 points of a toy set, as the widget makes them: X, Y (n, 1)."""
    X, y = toy(300, np.random.default_rng(0), noise=noise)
    return X, y[:, np.newaxis].astype(float)


# --- training -------------------------------------------------------------------------------------


@pytest.mark.parametrize("optimizer, kind", [("SGD", SGD), ("Momentum", Momentum),
                                             ("RMSProp", RMSProp), ("Adam", Adam)])
def test_it_trains_as_descend_does_by_hand(playground, optimizer, kind):
    how = dict(optimizer=optimizer, learning_rate=0.1, batch_size=100, seed=3, activation="relu")
    computed(playground, **how)
    playground.run.train(3)
    playground.run.train(2)
    seen = computed(playground, **how)

    rng = np.random.default_rng(3)
    network = Network([Dense(2, 4, "relu", rng=rng, dtype=float),
                       Dense(4, 1, rng=rng, dtype=float)])
    X, Y = learning_points(circles)
    first = LOSS.value(network.forward(X), Y)
    for _ in zip(range(5), descend(network, LOSS, kind(0.1), X, Y, batch_size=100, epochs=2,
                                   rng=rng)):
        pass
    z = network.forward(X)
    np.testing.assert_allclose(seen.z[:300], z[:, 0], rtol=1e-9)
    np.testing.assert_allclose(seen.logits, network.forward(plots.plane_grid(seen.view))[:, 0])
    assert seen.steps[0] == 0 and seen.steps[-1] == playground.run.steps == 5
    np.testing.assert_allclose([seen.training[0], seen.training[-1]], [first, LOSS.value(z, Y)])
    assert seen.mistakes == np.sum((z >= 0) != Y)


def test_a_step_and_an_epoch_are_as_long_as_they_say(playground):
    press(playground, "One step")
    assert playground.run.steps == 1 and "Step 1: loss" in playground.words
    press(playground, "One epoch")
    assert playground.run.steps == 11 and "Step 11: loss" in playground.words
    playground.set(batch_size=10**6)
    press(playground, "One epoch")
    assert playground.run.steps == 12
    assert playground.words.startswith(f"{playground.result.mistakes} of 300 misclassified: ")


def test_points_held_back_are_watched_and_never_learnt_from(playground):
    seen = computed(playground, points="moons", at_once=100)
    points, held = seen.points, seen.points.held
    assert (held.sum(), (~held).sum()) == (100, 300)
    Y = points.y[held, np.newaxis].astype(float)
    np.testing.assert_allclose(seen.held[-1], LOSS.value(seen.z[held, np.newaxis], Y))
    X, _ = learning_points(moons)
    np.testing.assert_array_equal(points.X[~held], X)
    np.testing.assert_array_equal(playground.run.samples(~held)[0], X)


def test_the_picture_shows_the_snapshot():
    playground = widgets.Playground("spirals", "8-8", steps=100)
    seen, (decision, hidden, losses) = playground.result, playground.artists
    np.testing.assert_allclose(decision.output.get_array().ravel(), sigmoid(seen.logits))
    wrong = (seen.z >= 0) != seen.points.y
    np.testing.assert_array_equal(decision.wrong.get_xydata(), seen.points.X[wrong])
    np.testing.assert_array_equal(losses.curves[0].get_xydata(),
                                  np.column_stack([seen.steps, seen.training]))
    first, second = seen.layers
    network = playground.run.network.network
    grid = plots.plane_grid(seen.view)
    Z = grid @ network.layers[0].W.T + network.layers[0].b
    np.testing.assert_allclose(first[0], Z, atol=1e-12)
    np.testing.assert_allclose(first[1], np.tanh(Z), atol=1e-12)
    np.testing.assert_allclose(second[1], network.layers[1].forward(np.tanh(Z)), atol=1e-12)
    assert len(hidden.frames.get_paths()) == 16 == seen.neurons


def test_a_learning_rate_is_taken_up_in_mid_course_and_another_optimiser_starts_afresh(playground):
    run = playground.run
    run.train(100)
    optimizer, weights = run.optimizer, run.network.parameters()[0].copy()
    computed(playground, learning_rate=0.001, batch_size=1)
    assert run.optimizer is optimizer and optimizer.learning_rate == 0.001
    computed(playground, optimizer="SGD")
    assert isinstance(run.optimizer, SGD) and playground.run is run and run.steps == 100
    np.testing.assert_array_equal(run.network.parameters()[0], weights)


def test_what_was_trained_at_once_is_trained_again_at_another_rate_but_not_after_more(playground):
    first = computed(playground, at_once=100)
    again = computed(playground, at_once=100, learning_rate=0.1)
    assert playground.run.steps == 100 and again.training[-1] != first.training[-1]
    assert again.training[0] == first.training[0]
    playground.run.train(1)
    run = playground.run
    computed(playground, at_once=100, learning_rate=0.01)
    assert playground.run is run and run.steps == 101


@pytest.mark.parametrize("change", [{"seed": 1}, {"noise": 0.2}, {"layers": "3"},
                                    {"activation": "relu"}, {"inputs": SQUARED},
                                    {"points": "XOR"}, {"at_once": 0}])
def test_what_makes_another_network_or_other_points_starts_afresh(playground, change):
    computed(playground, at_once=100)
    run = playground.run
    computed(playground, **{"at_once": 100} | change)
    assert playground.run is not run
    assert playground.run.steps == (0 if "at_once" in change else 100)


def test_the_curve_stays_short_and_keeps_its_ends(playground):
    computed(playground, points="blobs", layers="none", batch_size=1)
    playground.run.train(6000)
    steps = [step for step, *_ in playground.run.history]
    assert 150 < len(steps) <= 400 and (steps[0], steps[-1]) == (0, 6000)
    assert steps == sorted(set(steps))


def test_reset_and_start_again(playground):
    words, start = playground.words, playground.state
    press(playground, "One epoch")
    trained = playground.words
    press(playground, "Start again")
    assert playground.words == words != trained
    playground.set(points="moons", learning_rate=1.0, x1=1.0)
    press(playground, "Add a point of class 1")
    playground.run.train(10)
    press(playground, "Reset")
    assert (playground.words, playground.state, playground.placed) == (words, start, {})


@pytest.mark.parametrize("label, mistakes", [
    ("A line is enough", 3), ("XOR needs two", 0), ("Three fence the circle in", 3),
    ("Spirals need more", 0), ("Squares by hand", 0)])
def test_the_presets_make_their_point(playground, label, mistakes):
    assert computed(playground, **playground.presets[label]).mistakes <= mistakes
    assert playground.run.steps == 1000


@pytest.mark.parametrize("label, layers", [("XOR needs two", "1"),
                                           ("Three fence the circle in", "2")])
def test_one_neuron_fewer_is_not_enough(playground, label, layers):
    change = playground.presets[label] | {"layers": layers}
    assert computed(playground, **change).mistakes > 20


def test_squares_are_the_products_of_the_inputs(playground):
    playground.set(layers="none", inputs=SQUARED)
    seen, network = playground.result, playground.run.network.network
    X = plots.plane_grid(seen.view)
    W, b = network.parameters()
    features = np.column_stack([X, X[:, 0] ** 2, X[:, 1] ** 2, X[:, 0] * X[:, 1]])
    np.testing.assert_allclose(seen.logits, features @ W[0] + b)
    assert "circle, an ellipse" in playground.words
    playground.set(inputs="x₁, x₂")
    assert "the boundary is one line" in playground.words
    assert same(pixels(playground), drawn_anew(playground))


# --- points placed by hand ------------------------------------------------------------------------


def test_points_are_placed_learnt_and_taken_away():
    playground = widgets.Playground("your points", "4")
    assert playground.words.startswith("No points yet")
    for x1, x2, k in (-2, 0, 0), (2, 0, 1), (0, 2, 1):
        playground.set(x1=float(x1), x2=float(x2))
        press(playground, f"Add a point of class {k}")
    points = playground.result.points
    np.testing.assert_allclose(points.X, [[-2, 0], [2, 0], [0, 2]], atol=1e-12)
    assert points.y.tolist() == [0, 1, 1] and not points.held.any()
    playground.run.train(60)
    playground.refresh()
    assert playground.words.startswith("0 of 3 misclassified")
    run = playground.run
    press(playground, "Remove the last")
    assert playground.run is run and run.steps == 60  # training goes on
    assert len(playground.result.points.X) == 2
    for _ in range(3):
        press(playground, "Remove the last")
    assert playground.words.startswith("No points yet")
    assert same(pixels(playground), drawn_anew(playground))


def test_without_points_training_says_what_to_do(told):
    playground = widgets.Playground("your points")
    good = playground.picture.image.value
    for label in "One step", "One epoch":
        press(playground, label)
        assert "add a point of class 0 and one of class 1" in playground.message.text
    assert playground.picture.image.value == good
    playground.place(0)
    assert playground.message.text == ""


def test_one_class_alone_can_be_learnt():
    playground = widgets.Playground(X=[[0, 0], [1, 1]], y=[1, 1], steps=100)
    assert playground.words.startswith("0 of 2 misclassified: class 1 has 100.0 % of the view")
    assert playground.result.chance == 0


def test_points_of_ones_own_some_of_them_held_back():
    X, y = spirals(80, np.random.default_rng(1))
    playground = widgets.Playground(X=X + 1000, y=y, layers="8-8")
    seen = playground.result
    np.testing.assert_array_equal(seen.points.X, X + 1000)
    assert seen.points.held.sum() == 20 and seen.points.held[3]
    assert np.ptp(seen.view[0]) < 5  # the mark for the next point is among them
    few = widgets.Playground(X=X[:39], y=y[:39])
    assert not few.result.points.held.any()


# --- play and pause -------------------------------------------------------------------------------


def test_it_learns_while_it_plays_and_stands_still_when_paused():
    async def play():
        playground = widgets.Playground("circles", "4")
        playground.player.play_button.click()
        await asyncio.sleep(1.4)
        began = time.monotonic()
        press(playground, "Pause")
        took, paused, words = time.monotonic() - began, playground.run.steps, playground.words
        await asyncio.sleep(0.2)
        assert took < 0.1 and (playground.run.steps, playground.words) == (paused, words)
        assert f"Step {paused:,}: loss" in words
        assert playground.speed.value.endswith("steps a second")
        return paused

    assert asyncio.run(play()) > 20


def test_controls_and_points_are_taken_up_while_it_plays():
    async def play():
        playground = widgets.Playground("your points", "2")
        playground.place(0)
        playground.player.play()
        await asyncio.sleep(0.2)
        playground.set(x1=1.0, learning_rate=0.1, pace=1)
        press(playground, "Add a point of class 1")
        before = playground.run.steps
        await asyncio.sleep(0.3)
        assert playground.player.playing and len(playground.result.points.X) == 2
        assert 0 < playground.run.steps - before <= 6  # one step a picture
        playground.set(layers="3")  # another network, and it goes on
        await asyncio.sleep(0.2)
        assert playground.player.playing and 0 < playground.run.steps <= 5
        playground.reset()
        assert not playground.player.playing

    asyncio.run(play())


def test_to_play_without_points_stops_and_says_why(told):
    async def play():
        playground = widgets.Playground("your points")
        playground.player.play()
        await asyncio.sleep(0.1)
        assert not playground.player.playing and "nothing to learn from" in playground.message.text

    asyncio.run(play())


# --- a network of one's own -----------------------------------------------------------------------


@pytest.mark.parametrize("given", [{"network": mine(16)},
                                   {"make": lambda rng: Mine(16, np.random.default_rng(0))}])
def test_the_learners_own_class_trains_live(given):
    async def play():
        playground = widgets.Playground("moons", **given)
        playground.player.play()
        await asyncio.sleep(0.5)
        press(playground, "Pause")
        return playground

    playground = asyncio.run(play())
    assert "Mine, 65 parameters; gradient check: right; its hidden neurons" in playground.words
    assert playground.run.steps > 0 and playground.presets == {}
    assert set(playground.state).isdisjoint({"layers", "activation", "inputs"})

    network, (X, Y) = mine(16), learning_points(moons)
    for _ in zip(range(playground.run.steps), descend(
            network, LOSS, Adam(0.03), X, Y, batch_size=30, epochs=99,
            rng=np.random.default_rng(0))):
        pass
    np.testing.assert_allclose(playground.result.z[:300], network.forward(X)[:, 0], rtol=1e-6)


def test_the_learners_object_is_copied_and_left_as_it_was():
    network = mine()
    before = [W.copy() for W in network.parameters()]
    playground = widgets.Playground(network=network, steps=100)
    for W, kept, trained in zip(network.parameters(), before, playground.run.network.parameters()):
        np.testing.assert_array_equal(W, kept)
        assert (trained != kept).all()
    press(playground, "Start again")
    playground.set(at_once=0)
    np.testing.assert_array_equal(playground.run.network.parameters()[0], before[0])


def test_its_hidden_neurons_are_shown_where_it_tells_of_them():
    playground = widgets.Playground("moons", network=mine(5, Telling), steps=100)
    grid = plots.plane_grid(playground.result.view)
    [(Z, A)] = playground.result.layers
    W, b, *_ = playground.run.network.parameters()
    np.testing.assert_allclose(A, np.tanh(grid @ W.T + b))
    assert "What 5 neurons see" in playground.words and "gradient check: right" in playground.words


def test_wrong_gradients_and_a_sigmoid_at_the_end_are_told_and_it_trains_all_the_same():
    def double(self, dA):
        Mine.backward(self, 2 * dA)

    def squashed(self, X):
        return sigmoid(Mine.forward(self, X))

    playground = widgets.Playground(network=mine(backward=double), steps=100)
    assert "gradient check: WRONG, relative error 0.5 (lesson 03)" in playground.words
    assert playground.run.steps == 100
    playground = widgets.Playground(network=mine(forward=squashed))
    assert "all outputs lie between 0 and 1: is a sigmoid left at the end?" in playground.words


def later(self, X):
    """Breaks in the third step."""
    self.calls = getattr(self, "calls", 0) + (len(X) == 30)
    return Mine.forward(self, X) * (np.nan if self.calls > 2 else 1)


def copies(self):
    return [W.copy() for W in Mine.parameters(self)]


@pytest.mark.parametrize("methods, sentence", [
    (dict(backward=None), "network (Mine) has no method backward(): it needs forward, backward,"),
    (dict(forward=lambda self, X: Mine.forward(self, X)[:, 0]), "keep the last axis, as in A[:, N"),
    (dict(forward=lambda self, X: Mine.forward(self, X) * np.nan), "forward returned holds nan"),
    (dict(forward=lambda self, X: X @ self.W), "Mine.forward raised AttributeError: 'Mine' object"),
    (dict(parameters=copies), "Mine.parameters() returns new arrays each time"),
    (dict(gradients=lambda self: self.dW[:3]), "Mine has 4 parameters but 3 gradients"),
    (dict(hidden=lambda self, X: self.A1), "What Mine.hidden returns must be a list of arrays"),
])
def test_a_class_that_breaks_the_protocol_is_told_what_is_missing(told, methods, sentence):
    playground = widgets.Playground(network=mine(**methods))
    assert sentence in playground.message.text
    assert playground.picture.image.value == b"" and playground.artists is None
    playground.set(noise=0.1)  # still alive, still told
    press(playground, "One step")
    assert sentence in playground.message.text


def test_a_network_that_breaks_later_keeps_its_last_picture_and_pauses(told):
    playground = widgets.Playground(network=mine(forward=later))
    press(playground, "One step")
    press(playground, "One step")
    good, words = playground.picture.image.value, playground.words
    assert playground.message.text == ""
    press(playground, "One step")
    assert "Mine.forward returned holds nan" in playground.message.text
    assert (playground.picture.image.value, playground.words) == (good, words)
    press(playground, "Start again")
    assert playground.message.text == "" and playground.run.steps == 0


def test_a_network_that_diverges_is_told_with_the_step(told):
    playground = widgets.Playground("circles", "8-8-8")
    playground.set(activation="identity", optimizer="SGD", learning_rate=5, batch_size=1)
    playground._now(playground._train, 1000)
    assert "Training stopped in epoch 1, step" in playground.message.text
    assert "learning rate" in playground.message.text
    playground.set(learning_rate=0.01, at_once=100)
    assert playground.message.text == "" and playground.run.steps == 100


# --- bad input ------------------------------------------------------------------------------------


@pytest.mark.parametrize("given, sentence", [
    (dict(points="rings"), "points must be one of circles, moons, spirals, blobs, XOR, your p"),
    (dict(points=np.zeros((3, 2))), "got an array: points of your own are X=... and y=..."),
    (dict(layers=[8, 8]), "one of none, 1, 2, 3, 4, 8, 16, 4-4, 8-8, 16-16, 8-8-8, got [8, 8]"),
    (dict(steps=10), "steps must be one of 0, 100, 1000, got 10"),
    (dict(X=[[0, 1]]), "Pass both X, the points, and y"),
    (dict(y=[0, 1]), "Pass both X, the points, and y"),
    (dict(X=[[0, 1, 2]], y=[0]), "X must have shape (n, 2), got (1, 3)"),
    (dict(X=np.empty((0, 2)), y=[]), "not be empty"),
    (dict(X=[[0, np.inf]], y=[0]), "X holds inf"),
    (dict(X=[[0, 1], [1, 1]], y=[0]), "y must have shape (2,), got (1,)"),
    (dict(X=[[0, 1], [1, 1]], y=[0, 2]), "ask it about one class against the others, y == 2"),
    (dict(X=[[0, 1], [1, 1]], y=[0, -1]), "y must hold whole numbers from 0 up"),
    (dict(X=np.zeros((MOST + 1, 2)), y=np.zeros(MOST + 1)), "at most 2,000 points, got 2,001"),
    (dict(network=Mine), "network must be an object, got the class Mine: make one, Mine(...)"),
    (dict(make=Mine), "make must be a function rng -> network, got Mine: write make=lambda rng"),
    (dict(make=mine()), "make must be a function rng -> network, got Mine"),
    (dict(make=lambda rng: Mine(rng)), "make(rng) raised TypeError: "),
    (dict(make=lambda rng: None), "network (NoneType) has no method forward()"),
    (dict(network=mine(), make=mine), "Pass network, an object, or make, a function, but not both"),
    (dict(predict="weather"), "predict must be one of identity, two, fence"),
    (dict(network=mine(), predict="two"), "The question 'two' is about the course's own network"),
])
def test_bad_input_is_a_sentence_in_the_widget(told, given, sentence):
    playground = widgets.Playground(**given)
    assert sentence in playground.message.text
    assert "Traceback" not in playground.still()["text/plain"]
