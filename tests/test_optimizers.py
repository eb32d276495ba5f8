"""Does every optimiser take Keras's steps, and refuse what would spoil the weights?"""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from dlcourse.optimizers import SGD, Adam, Momentum, RMSProp

OURS = [SGD(0.1), Momentum(0.1, 0.9), RMSProp(0.01), Adam(0.01)]


def theirs(optimizer, keras):
    rate = optimizer.learning_rate
    return {SGD: lambda: keras.optimizers.SGD(rate),
            Momentum: lambda: keras.optimizers.SGD(rate, momentum=optimizer.momentum),
            RMSProp: lambda: keras.optimizers.RMSprop(rate, rho=optimizer.rho),
            Adam: lambda: keras.optimizers.Adam(rate, optimizer.beta1, optimizer.beta2),
            }[type(optimizer)]()


# Keras rounds its settings to float32. With numbers that float32 holds exactly the two agree to
# 1e-9; with 0.1 and 0.9 only to about 1e-7 of what the parameters have moved.
@pytest.mark.parametrize("make", [lambda: SGD(1 / 8), lambda: Momentum(1 / 8, 7 / 8),
                                  lambda: RMSProp(1 / 128, 7 / 8),
                                  lambda: Adam(1 / 128, 7 / 8, 1 - 2**-10)],
                         ids=["SGD", "Momentum", "RMSProp", "Adam"])
@settings(deadline=None, max_examples=10)
@given(seed=st.integers(0, 2**32 - 1), scale=st.sampled_from([1e-6, 1e-3, 1.0, 100.0]))
def test_ten_steps_are_keras_s_ten_steps(make, seed, scale):
    from dlcourse.training import keras
    rng, ours = np.random.default_rng(seed), make()
    W = [rng.standard_normal((3, 4)), rng.standard_normal(4)]
    V = [keras.Variable(w, dtype="float64") for w in W]
    optimizer = theirs(ours, keras)
    for _ in range(10):
        dW = [scale * rng.standard_normal(w.shape) for w in W]
        ours.step(W, dW)
        optimizer.apply([np.copy(g) for g in dW], V)
    for w, v in zip(W, V):
        np.testing.assert_allclose(w, np.asarray(v), rtol=1e-9, atol=1e-9)


def test_the_defaults_are_keras_s_defaults():
    from dlcourse.training import keras
    for ours, theirs, names in [
            (SGD(), keras.optimizers.SGD(), {}),
            (RMSProp(), keras.optimizers.RMSprop(), {"rho": "rho", "epsilon": "epsilon"}),
            (Adam(), keras.optimizers.Adam(),
             {"beta1": "beta_1", "beta2": "beta_2", "epsilon": "epsilon"})]:
        config = theirs.get_config()
        for name, its_name in (names | {"learning_rate": "learning_rate"}).items():
            assert getattr(ours, name) == pytest.approx(config[its_name], rel=1e-6)
    assert Momentum().momentum == 0.9 and Momentum().learning_rate == SGD().learning_rate


@pytest.mark.parametrize("optimizer", OURS, ids=lambda o: type(o).__name__)
def test_it_walks_down_a_bowl_in_place(optimizer):
    W = np.array([3.0, -2.0])
    parameters = [W]
    for _ in range(1000):
        optimizer.step(parameters, [2 * W])
    assert parameters[0] is W and np.abs(W).max() < 0.02


def test_momentum_without_momentum_is_gradient_descent():
    a, b = [np.ones(3)], [np.ones(3)]
    sgd, momentum = SGD(0.5), Momentum(0.5, 0.0)
    for dW in np.random.default_rng(0).standard_normal((5, 3)):
        sgd.step(a, [dW])
        momentum.step(b, [dW])
    np.testing.assert_array_equal(a, b)


def test_bias_correction_makes_adam_s_first_step_as_long_as_the_learning_rate():
    for scale in (1e-3, 1.0, 1e3):
        W = np.zeros(3)
        Adam(0.01).step([W], [scale * np.array([1.0, -2.0, 3.0])])
        np.testing.assert_allclose(np.abs(W), 0.01, rtol=1e-2)


@pytest.mark.parametrize("make", [SGD, Momentum, RMSProp, Adam])
@pytest.mark.parametrize("rate, error", [(-0.1, ValueError), (0, ValueError), (1000, ValueError),
                                         (np.nan, ValueError), (np.inf, ValueError),
                                         ("0.1", TypeError), (True, TypeError)])
def test_an_absurd_learning_rate_is_refused(make, rate, error):
    with pytest.raises(error, match="learning_rate must be"):
        make(rate)


def test_a_learning_rate_spoilt_between_two_steps_is_refused_too():
    optimizer = SGD(0.1)
    optimizer.learning_rate = -0.1
    with pytest.raises(ValueError, match="learning_rate"):
        optimizer.step([np.ones(2)], [np.ones(2)])


@pytest.mark.parametrize("call", [lambda: Momentum(0.1, momentum=1.0),
                                  lambda: Momentum(0.1, momentum=-0.1), lambda: RMSProp(rho=1.5),
                                  lambda: Adam(beta1=1), lambda: Adam(beta2=-1),
                                  lambda: Adam(epsilon=0)])
def test_other_settings_out_of_range_are_refused(call):
    with pytest.raises(ValueError, match="must be"):
        call()


@pytest.mark.parametrize("optimizer", OURS, ids=lambda o: type(o).__name__)
@pytest.mark.parametrize("gradients, says", [
    ([np.ones(3), np.array([1.0, np.nan])], "Gradient 1 holds nan"),
    ([np.ones(3), np.array([1.0, np.inf])], "Gradient 1 holds inf"),
    ([np.ones(3), np.ones((2, 1))], r"Gradient 1 has shape \(2, 1\)"),
    ([np.ones(3), np.ones(())], r"Gradient 1 has shape \(\)"),
    ([np.ones(3)], "2 parameters but 1 gradients"),
    ([np.ones(3), None], "Gradient 1 is None"),
])
def test_a_bad_gradient_is_named_and_moves_nothing(optimizer, gradients, says):
    fresh = type(optimizer)(0.1)
    W = [np.ones(3), np.ones(2)]
    with pytest.raises(ValueError, match=says):
        fresh.step(W, gradients)
    assert (W[0] == 1).all() and (W[1] == 1).all() and fresh.t == 0


def test_an_optimiser_is_not_silently_reused_for_another_network():
    optimizer = Adam()
    optimizer.step([np.ones(3)], [np.ones(3)])
    with pytest.raises(ValueError, match="new optimiser"):
        optimizer.step([np.ones(3), np.ones(2)], [np.ones(3), np.ones(2)])
    with pytest.raises(ValueError, match="remembers"):
        optimizer.step([np.ones(4)], [np.ones(4)])


@pytest.mark.parametrize("optimizer", OURS, ids=lambda o: type(o).__name__)
@pytest.mark.parametrize("W, dW, error, says", [
    (1.0, np.ones(()), TypeError, "Parameter 1 must be a NumPy array, got float"),
    ([1.0], np.ones(1), TypeError, "Parameter 1 must be a NumPy array, got list"),
    (np.ones(2, int), np.ones(2), TypeError, "Parameter 1 must hold floating-point .*int64"),
    (np.broadcast_to(1.0, 2), np.ones(2), ValueError, "Parameter 1 is read-only"),
    (np.ones(2), [1.0, 1.0], TypeError, "Gradient 1 must be a NumPy array, got list"),
    (np.ones(2), np.full(2, 200, np.uint8), TypeError, "Gradient 1 .* got uint8"),
    (np.ones(2), np.ones(2) * 1j, TypeError, "Gradient 1 .* got complex128"),
])
def test_what_cannot_change_in_place_is_named_and_moves_nothing(optimizer, W, dW, error, says):
    fresh, V = type(optimizer)(0.1), np.ones(3)
    with pytest.raises(error, match=says):
        fresh.step([V, W], [np.ones(3), dW])
    assert (V == 1).all() and fresh.t == 0


def test_a_single_array_is_not_taken_for_a_list_of_them():
    with pytest.raises(TypeError, match=r"parameters must be a list of arrays, got ndarray.*\[W\]"):
        SGD().step(np.ones(3), np.ones(3))


@pytest.mark.parametrize("make", [Momentum, RMSProp, Adam])
def test_two_networks_of_the_same_shapes_do_not_share_what_an_optimiser_remembers(make):
    optimizer, W, other = make(), np.ones(3), np.ones(3)
    optimizer.step([W], [np.ones(3)])
    with pytest.raises(ValueError, match="make a new optimiser"):
        optimizer.step([other], [np.ones(3)])
    assert (other == 1).all()
    optimizer.step([W[:]], [np.ones(3)])  # a view of the same weights is the same weights


@pytest.mark.parametrize("make", [SGD, Momentum, RMSProp, Adam])
def test_a_rate_in_float64_takes_the_same_float32_steps(make):
    rng, rate = np.random.default_rng(0), 0.03
    ours, theirs = make(rate), make(rate)
    W, V = [np.ones(1000, np.float32)], [np.ones(1000, np.float32)]
    for dW in rng.standard_normal((5, 1000), np.float32):
        theirs.learning_rate = np.float64(rate)  # as a schedule in NumPy gives it
        ours.step(W, [dW])
        theirs.step(V, [dW])
    np.testing.assert_array_equal(W, V)
