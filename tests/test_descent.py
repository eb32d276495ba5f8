"""Does mini-batch descent see every sample, learn, repeat itself, and stop with a reason?"""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from dlcourse.data import one_hot
from dlcourse.descent import Step, batches, descend
from dlcourse.layers import Conv2D, Dense, Flatten, MaxPool2D
from dlcourse.losses import MSE, CategoricalCrossEntropy, SparseCategoricalCrossEntropy
from dlcourse.network import Network
from dlcourse.optimizers import SGD, Adam, Momentum, RMSProp


@given(n=st.integers(1, 60), batch_size=st.integers(1, 70), seed=st.integers(0, 2**32 - 1))
def test_an_epoch_shows_every_sample_once(n, batch_size, seed):
    epoch = list(batches(n, batch_size, np.random.default_rng(seed)))
    assert sorted(np.concatenate(epoch)) == list(range(n))
    assert all(len(b) == batch_size for b in epoch[:-1]) and 1 <= len(epoch[-1]) <= batch_size


def test_the_order_is_the_rng_s_and_another_in_every_epoch():
    rng = np.random.default_rng(7)
    first, second = (np.concatenate(list(batches(50, 8, rng))) for _ in range(2))
    np.testing.assert_array_equal(first, np.random.default_rng(7).permutation(50))
    assert (first != second).any()


def two_blobs(rng, n=80):
    y = np.arange(n) % 2
    return rng.standard_normal((n, 2)) + 3 * y[:, np.newaxis], y


def train(seed=0, **options):
    rng = np.random.default_rng(seed)
    X, y = two_blobs(rng)
    network = Network([Dense(2, 8, "relu", rng=rng, dtype=np.float64),
                       Dense(8, 2, rng=rng, dtype=np.float64)])
    settings = dict(batch_size=16, epochs=5, rng=rng) | options
    records = list(descend(network, SparseCategoricalCrossEntropy(), Adam(0.01), X, y, **settings))
    return network, records


def test_the_loss_falls_and_each_step_is_recorded():
    _, records = train()
    assert [r.step for r in records] == list(range(1, 26))
    assert [r.epoch for r in records] == [e for e in range(1, 6) for _ in range(5)]
    assert np.mean([r.loss for r in records[-5:]]) < 0.8 * np.mean([r.loss for r in records[:5]])


def test_the_same_seed_gives_the_same_run_and_another_gives_another():
    (a, first), (b, second), (_, third) = train(seed=1), train(seed=1), train(seed=2)
    assert first == second and first != third
    for W, V in zip(a.parameters(), b.parameters()):
        np.testing.assert_array_equal(W, V)


def test_the_first_record_is_the_loss_before_anything_moved():
    rng = np.random.default_rng(0)
    X, y = two_blobs(rng)
    network = Network([Dense(2, 2, rng=rng, dtype=np.float64)])
    loss = SparseCategoricalCrossEntropy()
    before = loss.value(network.forward(X), y)
    first = next(descend(network, loss, SGD(0.1), X, y, batch_size=80, rng=rng))
    assert first == Step(1, 1, pytest.approx(before))


@pytest.mark.filterwarnings("ignore:overflow", "ignore:invalid")
def test_divergence_stops_with_the_step_and_the_remedy():
    rng = np.random.default_rng(0)
    X, Y = rng.standard_normal((20, 3), np.float32), np.ones((20, 1), np.float32)
    network = Network([Dense(3, 1, rng=rng)])
    training = descend(network, MSE(), SGD(500.0), X, Y, epochs=100, rng=rng)
    with pytest.raises(FloatingPointError, match=r"epoch \d+, step \d+: .*learning rate"):
        list(training)


def test_an_output_that_is_not_finite_stops_even_where_the_loss_would_be():
    rng = np.random.default_rng(0)
    network = Network([Dense(2, 2, rng=rng, dtype=np.float64)])
    network.layers[0].b[1] = -np.inf  # probability 0 for a class that no label names
    training = descend(network, SparseCategoricalCrossEntropy(), SGD(), np.ones((4, 2)),
                       np.zeros(4, int), rng=rng)
    with pytest.raises(FloatingPointError, match="step 1: The network's output holds -inf"):
        next(training)


@pytest.mark.parametrize("make", [SGD, Momentum, RMSProp, Adam])
@pytest.mark.parametrize("loss, labels", [(CategoricalCrossEntropy(), lambda y: one_hot(y, 3)),
                                          (CategoricalCrossEntropy(), lambda y: np.eye(3)[y]),
                                          (SparseCategoricalCrossEntropy(), np.asarray),
                                          (MSE(), lambda y: np.eye(3, dtype=int)[y])])
def test_float32_stays_float32_from_the_pixels_to_the_step(make, loss, labels):
    rng = np.random.default_rng(0)
    network = Network([Conv2D(1, 2, 3, "relu", rng=rng), MaxPool2D(2), Flatten(),
                       Dense(2 * 2 * 2, 3, rng=rng)])
    X, y = rng.random((8, 6, 6, 1), np.float32), np.arange(8) % 3
    optimizer = make(0.01)
    list(descend(network, loss, optimizer, X, labels(y), rng=rng))
    remembered = [array for memory in optimizer.memory for array in memory]
    outputs = [layer.Z for layer in network.layers if layer.parameters()]
    for array in network.parameters() + network.gradients() + remembered + outputs:
        assert array.dtype == np.float32


def test_large_but_finite_numbers_are_no_alarm():
    X = np.full((4, 2), 1e30, np.float32)  # their squares are infinite in float32
    descend(Network([Dense(2, 2, rng=np.random.default_rng(0))]), SparseCategoricalCrossEntropy(),
            SGD(0.1), X, np.zeros(4, int), rng=np.random.default_rng(0))
    X[2, 1] = np.inf
    with pytest.raises(ValueError, match=r"X holds inf at index \(2, 1\)"):
        descend(Network([Dense(2, 2, rng=np.random.default_rng(0))]),
                SparseCategoricalCrossEntropy(), SGD(0.1), X, np.zeros(4, int),
                rng=np.random.default_rng(0))


class Exploding(SGD):
    """Hands a gradient that is not finite to its step, as an overflow in backward would."""

    def step(self, parameters, gradients):
        super().step(parameters, [np.full_like(dW, np.inf) for dW in gradients])


def test_a_gradient_that_explodes_stops_before_the_weights_move():
    rng = np.random.default_rng(0)
    X, y = two_blobs(rng)
    network = Network([Dense(2, 2, rng=rng, dtype=np.float64)])
    before = [W.copy() for W in network.parameters()]
    with pytest.raises(FloatingPointError, match="epoch 1, step 1: Gradient 0 holds inf"):
        list(descend(network, SparseCategoricalCrossEntropy(), Exploding(0.1), X, y, rng=rng))
    for W, kept in zip(network.parameters(), before):
        np.testing.assert_array_equal(W, kept)


def call(X=np.zeros((4, 2)), y=np.array([0, 1, 0, 1]), **options):
    network = Network([Dense(2, 2, rng=np.random.default_rng(0), dtype=np.float64)])
    settings = dict(network=network, loss=SparseCategoricalCrossEntropy(), optimizer=SGD(0.1),
                    batch_size=2, epochs=1, rng=np.random.default_rng(0)) | options
    return list(descend(X=X, Y=y, **settings))


@pytest.mark.parametrize("bad, error, says", [
    (dict(X=np.zeros((0, 2)), y=np.array([], int)), ValueError, "at least one"),
    (dict(y=np.array([0, 1, 0])), ValueError, r"got shapes \(4, 2\) and \(3,\)"),
    (dict(X=np.full((4, 2), np.nan)), ValueError, r"X holds nan at index \(0, 0\)"),
    (dict(X=np.full((4, 2), np.inf)), ValueError, "X holds inf"),
    (dict(X=np.zeros((4, 2), np.uint8)), TypeError, "as_float"),
    (dict(X=np.zeros((4, 3))), ValueError, r"\(n, 2\)"),
    (dict(y=np.array([0, 1, 0, 2])), ValueError, "0 and 1"),
    (dict(epochs=0), ValueError, "epochs"),
    (dict(batch_size=0), ValueError, "batch_size"),
    (dict(epochs=2.0), ValueError, "epochs .* got 2.0"),
    (dict(X=np.array(1.0)), ValueError, r"got shapes \(\) and \(4,\)"),
    (dict(y=np.zeros(5, int)), ValueError, r"got shapes \(4, 2\) and \(5,\)"),
    (dict(y=None), TypeError, "Y must hold real numbers, got object"),
    (dict(y=list("abcd")), TypeError, "Y must hold real numbers, got <U1"),
    (dict(y=np.array([0, 1, np.nan, 1])), ValueError, r"Y holds nan at index \(2,\)"),
    (dict(rng=0), TypeError, "default_rng"),
    (dict(rng=np.random), TypeError, "default_rng"),
    (dict(rng=np.random.RandomState(0)), TypeError, "default_rng"),
    (dict(loss=MSE), TypeError, r"loss must be an object, got the class MSE: make one, MSE"),
    (dict(optimizer=SGD), TypeError, "optimizer must be an object, got the class SGD"),
    (dict(loss=SGD(0.1)), TypeError, r"loss \(SGD\) has no method value"),
    (dict(network=[]), TypeError, r"network \(list\) has no method forward"),
])
def test_bad_input_is_named(bad, error, says):
    with pytest.raises(error, match=says):
        call(**bad)


def test_labels_may_be_a_list_and_a_batch_larger_than_the_data_is_all_of_it():
    assert call(y=[0, 1, 0, 1], batch_size=100) == call(batch_size=4)


@pytest.mark.parametrize("bad", [dict(X=np.array([[np.nan]])), dict(batch_size=0), dict(rng=0)])
def test_bad_input_is_refused_before_the_loop_starts(bad):
    settings = dict(network=Network([Dense(1, 1, rng=np.random.default_rng(0))]), loss=MSE(),
                    optimizer=SGD(), X=np.zeros((1, 1)), Y=np.zeros((1, 1)),
                    rng=np.random.default_rng(0)) | bad
    with pytest.raises((ValueError, TypeError), match="X holds nan|batch_size|rng"):
        descend(**settings)
