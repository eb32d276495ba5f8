"""The sanity list: does it find what is broken, say so in words, and leave everything as it was?"""

import numpy as np
import pytest

from dlcourse import losses, sanity
from dlcourse.activations import softmax
from dlcourse.chance import chance_level
from dlcourse.data import as_float, load_mnist, moons, one_hot
from dlcourse.layers import Dense, Layer
from dlcourse.network import Network
from dlcourse.optimizers import SGD, Adam, Momentum, RMSProp

DIGITS = load_mnist("embedded")
X = as_float(DIGITS.x_train[:1000]).reshape(1000, 784)
Y = one_hot(DIGITS.y_train[:1000])
LOSS = losses.CategoricalCrossEntropy()


def reader(seed=0, *more):
    rng = np.random.default_rng(seed)
    return Network([Dense(784, 32, "relu", rng=rng), Dense(32, 10, rng=rng), *more])


def check(network, optimizer, X=X, Y=Y, loss=LOSS, **settings):
    return sanity.check(network, loss, optimizer, X, Y, rng=np.random.default_rng(1), **settings)


# --- what is well --------------------------------------------------------------------------------

@pytest.mark.parametrize("optimizer", [SGD(0.1), Momentum(0.1), Momentum(0.03), RMSProp(), Adam(),
                                       Adam(0.003)])
@pytest.mark.parametrize("seed", range(3))
def test_a_good_network_with_good_settings_passes(optimizer, seed):
    findings = check(reader(seed), type(optimizer)(optimizer.learning_rate))
    assert findings.fine and len(findings) == 3, findings
    assert findings[0].value == pytest.approx(np.log(10), rel=0.2)


def test_the_report_is_numbered_lines_that_fit_a_page():
    text = repr(check(reader(), Momentum(0.1)))
    assert text == str(check(reader(), Momentum(0.1)))  # and the same each time
    assert [line[:3] for line in text.splitlines() if line[0] != " "] == ["1. ", "2. ", "3. "]
    assert all(len(line) <= 88 for line in text.splitlines())
    assert "guessing has 2.30" in text and "20 samples by heart? Yes" in text


def test_neither_the_network_nor_the_optimiser_is_changed():
    network, optimizer = reader(), Momentum(0.1)
    before = [W.copy() for W in network.parameters()]
    check(network, optimizer)
    for W, V in zip(network.parameters(), before, strict=True):
        np.testing.assert_array_equal(W, V)
    assert (optimizer.t, optimizer.memory) == (0, None)
    assert network.gradients() == [None] * 4


def test_an_optimiser_in_the_middle_of_its_work_may_be_asked_too():
    network, optimizer = reader(), Adam()
    network.backward(LOSS.gradient(network.forward(X), Y))
    optimizer.step(network.parameters(), network.gradients())
    memory = [m.copy() for m in optimizer.memory[0]]
    check(network, optimizer)
    assert optimizer.t == 1
    np.testing.assert_array_equal(memory, optimizer.memory[0])


@pytest.mark.parametrize("loss, labels", [
    (losses.SparseCategoricalCrossEntropy(), DIGITS.y_train[:1000]),
    (losses.CategoricalCrossEntropy(), 0.9 * Y + 0.01),  # smoothed: no answer has the loss 0
])
def test_other_notations_of_the_labels_do_as_well(loss, labels):
    assert check(reader(), Momentum(0.1), Y=labels, loss=loss).fine


def test_other_losses_have_their_own_chance_level():
    network = reader()
    network.layers[-1].W *= 0.1  # squared error wants fresh answers near 0
    findings = check(network, Adam(), Y=Y, loss=losses.MSE())
    assert findings.fine, findings
    assert "guessing has 0.09" in findings[0].words


def test_yes_or_no_with_points_in_the_plane():
    points, y = moons(200, np.random.default_rng(0))
    rng = np.random.default_rng(0)
    network = Network([Dense(2, 16, "tanh", rng=rng, dtype=float),
                       Dense(16, 1, rng=rng, dtype=float)])
    findings = check(network, Adam(0.03), points, y[:, np.newaxis], losses.BinaryCrossEntropy())
    assert findings.fine, findings


def test_fewer_than_twenty_samples_are_learnt_all():
    findings = check(reader(), Momentum(0.1), X[:7], Y[:7])
    assert "Can it learn 7 samples by heart?" in repr(findings) and findings.fine


# --- what is broken ------------------------------------------------------------------------------

class Softmax(Layer):
    """The layer too many: the loss applies softmax itself."""

    def forward(self, A):
        self.P = softmax(A)
        return self.P

    def backward(self, dA):
        return self.P * (dA - (dA * self.P).sum(axis=1, keepdims=True))


class NeverZeroed(Dense):
    """Adds each gradient to those before."""

    def backward(self, dA):
        before = self.dW, self.db
        dA_prev = super().backward(dA)
        if before[0] is not None:
            self.dW, self.db = self.dW + before[0], self.db + before[1]
        return dA_prev


class WrongSign(Dense):
    def backward(self, dA):
        dA_prev = super().backward(dA)
        self.dW, self.db = -self.dW, -self.db
        return dA_prev


class NoGradient(Dense):
    def backward(self, dA):
        dA_prev = super().backward(dA)
        self.dW, self.db = 0 * self.dW, 0 * self.db
        return dA_prev


def made_of(kind):
    rng = np.random.default_rng(0)
    return Network([kind(784, 32, "relu", rng=rng), kind(32, 10, rng=rng)])


def found(findings):
    return [finding.fine for finding in findings]


def test_unscaled_pixels_show_in_the_first_loss():
    findings = check(reader(), Momentum(0.1), X * 255)
    assert found(findings)[0] is False
    assert "the largest here is 255" in findings[0].words and findings[0].value > 50


def test_a_network_that_is_trained_already_knows_too_much():
    network = reader()
    network.layers[-1].W[...] = 0  # then give it the answer
    answers = np.concatenate([Y, X[:, 10:]], axis=1)
    network.layers[0].W[:10] = 0
    network.layers[0].W[:10, :10] = 10 * np.eye(10)
    network.layers[1].W[:, :10] = np.eye(10)
    assert "knows too much" in check(network, SGD(0.1), answers)[0].words


@pytest.mark.parametrize("good", [SGD(0.1), Momentum(0.1), RMSProp(), Adam()])
def test_a_learning_rate_off_by_a_hundred_is_found_both_ways(good):
    too_large = check(reader(), type(good)(100 * good.learning_rate))
    assert not too_large[2].fine and "Divide the learning rate by 10" in too_large[2].words
    too_small = check(reader(), type(good)(good.learning_rate / 100))
    if type(good) is not Momentum:  # momentum 0.9 makes up for a factor of ten
        assert not too_small[2].fine and "Multiply the learning rate by 10" in too_small[2].words
        assert not too_small[1].fine and "multiply the learning rate" in too_small[1].words


def test_softmax_twice_looks_like_chance_and_cannot_learn_by_heart():
    findings = check(reader(0, Softmax()), Momentum(0.1))
    assert found(findings)[:2] == [True, False]
    assert "hand it the logits" in findings[1].words


def test_sigmoid_twice_is_found_as_well():
    points, y = moons(200, np.random.default_rng(0))
    network = Network([Dense(2, 1, "sigmoid", rng=np.random.default_rng(0), dtype=float)])
    findings = check(network, Adam(0.03), points, y[:, np.newaxis], losses.BinaryCrossEntropy())
    assert not findings[1].fine and "hand it the logits" in findings[1].words


def test_gradients_that_were_never_zeroed_are_found():
    findings = check(made_of(NeverZeroed), SGD(0.01))
    assert not findings[1].fine and "start from 0 each time" in findings[1].words


def test_a_step_uphill_is_found():
    findings = check(made_of(WrongSign), SGD(0.1))
    assert not findings[1].fine and "wrong sign" in findings[1].words


def test_a_network_that_does_not_move_is_found():
    findings = check(made_of(NoGradient), SGD(0.1))
    assert not findings[1].fine and "does the step reach the weights" in findings[1].words
    assert not findings[2].fine


def test_a_layer_that_hardly_moves_is_found():
    rng = np.random.default_rng(0)
    deep = [Dense(784, 32, "sigmoid", rng=rng), *[Dense(32, 32, "sigmoid", rng=rng)
                                                  for _ in range(5)], Dense(32, 10, rng=rng)]
    findings = check(Network(deep), SGD(0.1))
    assert not findings[2].fine and "One layer hardly moves" in findings[2].words


def test_weights_that_are_all_zero_are_found():
    network = reader()
    for W in network.parameters():
        W[...] = 0
    findings = check(network, SGD(0.1))
    assert not findings[2].fine and "neurons that start alike" in findings[2].words


def test_a_training_that_blows_up_is_told_and_not_raised():
    findings = check(reader(), SGD(900.0), X * np.float32(1e18))
    assert found(findings) == [False] * 3
    assert "no finite numbers" in findings[2].words


def test_wrong_labels_are_learnt_by_heart_and_it_says_so():
    shuffled = Y[np.random.default_rng(0).permutation(len(Y))]
    findings = check(reader(), Momentum(0.1), Y=shuffled)
    assert findings.fine and "wrong ones are learnt by heart as well" in findings[1].words


# --- what it is given ----------------------------------------------------------------------------

class Mine:
    """A loss of the learner's own."""

    value, gradient = LOSS.value, LOSS.gradient


def test_a_loss_of_ones_own_needs_its_chance_level():
    with pytest.raises(TypeError, match="The chance level of Mine is not known here: pass it"):
        check(reader(), Momentum(0.1), loss=Mine())
    assert check(reader(), Momentum(0.1), loss=Mine(), chance=np.log(10)).fine


def test_what_descend_refuses_is_refused_before_anything_runs():
    with pytest.raises(ValueError, match="same number of samples"):
        check(reader(), SGD(0.1), X, Y[:5])
    with pytest.raises(TypeError, match="make one, Adam"):
        check(reader(), Adam)


def test_labels_that_are_all_the_same_are_refused():
    with pytest.raises(ValueError, match="The loss of guessing must be above 0"):
        check(reader(), SGD(0.1), Y=one_hot(np.zeros(1000, int)))


# --- the loss of guessing, and the size of a step ------------------------------------------------

@pytest.mark.parametrize("loss, labels, expected", [
    (losses.CategoricalCrossEntropy(), np.eye(10), np.log(10)),
    (losses.SparseCategoricalCrossEntropy(), [0, 1, 2, 2], 1.5 * np.log(2)),
    (losses.BinaryCrossEntropy(), [[0], [1]], np.log(2)),
    (losses.MSE(), [[1.0], [3.0]], 1.0),
    (losses.MAE(), [[0.0], [0.0], [3.0]], 1.0),
])
def test_the_chance_level_is_the_loss_of_the_best_constant_answer(loss, labels, expected):
    assert chance_level(loss, labels) == pytest.approx(expected)


@pytest.mark.parametrize("loss, labels", [
    (losses.CategoricalCrossEntropy(), Y[:30]), (losses.MSE(), Y[:30]),
    (losses.BinaryCrossEntropy(), Y[:30]),
    (losses.SparseCategoricalCrossEntropy(), DIGITS.y_train[:30]),
])
def test_no_other_constant_answer_does_better(loss, labels):
    rng, least = np.random.default_rng(0), chance_level(loss, labels)
    for _ in range(200):
        constant = np.broadcast_to(rng.standard_normal(10), (30, 10))
        assert loss.value(constant, labels) >= least - 1e-9


def test_the_update_ratio_is_of_lengths():
    assert sanity.update_ratio(np.array([[3.0, 4.0]]), np.array([[3.0, 4.5]])) == pytest.approx(0.1)
    with pytest.raises(ValueError, match="W_new has shape"):
        sanity.update_ratio(np.ones((2, 1)), np.ones(2))
    with pytest.raises(ValueError, match="W is all 0"):
        sanity.update_ratio(np.zeros((2, 1)), np.ones((2, 1)))
