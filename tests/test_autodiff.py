"""Does the scalar autodiff give the measured slope of any expression, TensorFlow's too?"""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings, strategies as st

from dlcourse.autodiff import Value

UNARY = {"tanh": math.tanh, "sigmoid": lambda z: 1 / (1 + math.exp(-z)), "exp": math.exp,
         "relu": lambda z: max(0.0, z)}


def expression(x, y, functions):
    """The same formula for numbers and for Values; x and y are used several times (fan-out)."""
    f, g = functions
    return f(x * y + 2 * x) - g(y - x / 3) * x + (1 - y) ** 2 / (3 + x * x)


numbers = st.floats(-2, 2)


@settings(deadline=None, max_examples=100)
@given(x=numbers, y=numbers, names=st.tuples(*[st.sampled_from(sorted(UNARY))] * 2))
def test_gradients_are_the_measured_slopes(x, y, names):
    def number(x, y):
        return expression(x, y, [UNARY[n] for n in names])

    assume(abs(x * y + 2 * x) > 1e-3 and abs(y - x / 3) > 1e-3)  # away from ReLU's kink
    a, b = Value(x), Value(y)
    out = expression(a, b, [getattr(Value, n) for n in names])
    out.backward()
    h = 1e-6
    assert out.data == pytest.approx(number(x, y))
    slopes = [(number(x + h, y) - number(x - h, y)) / (2 * h),
              (number(x, y + h) - number(x, y - h)) / (2 * h)]
    assert [a.grad, b.grad] == pytest.approx(slopes, rel=1e-6, abs=1e-6)


def test_tensorflow_agrees_on_values_and_gradients():
    from dlcourse.training import tensorflow as tf
    x, y = tf.Variable(0.7, dtype="float64"), tf.Variable(-1.3, dtype="float64")
    with tf.GradientTape() as tape:
        theirs = expression(x, y, [tf.tanh, tf.exp])
    a, b = Value(0.7), Value(-1.3)
    ours = expression(a, b, [Value.tanh, Value.exp])
    ours.backward()
    gradients = tape.gradient(theirs, [x, y])
    assert [ours.data, a.grad, b.grad] == pytest.approx([float(t) for t in [theirs, *gradients]])


def test_a_value_used_twice_is_to_blame_twice():
    x = Value(3.0)
    (x * x + x).backward()
    assert x.grad == 2 * 3 + 1


def test_backward_twice_does_not_count_twice():
    x = Value(3.0)
    y = x * x
    y.backward()
    y.backward()
    assert x.grad == 6


def test_log_and_power():
    x = Value(2.0)
    (x.log() + x**3).backward()
    assert x.grad == pytest.approx(1 / 2 + 3 * 4)


def test_a_number_may_stand_on_the_left():
    x = Value(2.0)
    y = 5 - x + 1 / x
    y.backward()
    assert (y.data, x.grad) == (3.5, -1.25)


def test_a_sum_of_ten_thousand_terms_does_not_exhaust_the_stack():
    x = Value(1.0)
    total = Value(0.0)
    for _ in range(10_000):
        total = total + x
    total.backward()
    assert x.grad == 10_000


def test_sigmoid_does_not_overflow_and_its_slope_is_right_far_out():
    for z in -1000.0, -30.0, 30.0, 1000.0:
        x = Value(z)
        y = x.sigmoid()
        y.backward()
        p = math.exp(-abs(z)) / (1 + math.exp(-abs(z)))
        assert y.data == pytest.approx(p if z < 0 else 1 - p, rel=1e-12)
        assert x.grad == pytest.approx(p * (1 - p), rel=1e-3)


def test_numpy_s_numbers_are_numbers():
    for two in np.float32(2), np.float64(2), np.int64(2):
        assert ((Value(two) * two + two) ** two / two).data == 18


def test_relu_at_its_kink_has_slope_0():
    x = Value(0.0)
    x.relu().backward()
    assert x.grad == 0


@pytest.mark.parametrize("make, error, says", [
    (lambda: Value("3"), TypeError, "one real number, got str"),
    (lambda: Value(np.ones(2)), TypeError, "one real number, got ndarray"),
    (lambda: Value(1.0) * None, TypeError, "got NoneType"),
    (lambda: Value(math.nan), ValueError, "finite, got nan"),
    (lambda: Value(1e200) * Value(1e200), ValueError, "finite, got inf"),
    (lambda: Value(-8.0) ** (1 / 3), TypeError, "got complex"),
    (lambda: Value(0.0).log(), ValueError, "log needs a number above 0, got 0"),
])
def test_what_has_no_value_is_named(make, error, says):
    with pytest.raises(error, match=says):
        make()


def test_what_is_no_number_is_refused():
    with pytest.raises(TypeError, match="got str"):
        Value(1.0) + "2"
    with pytest.raises(TypeError, match="exponent"):
        Value(2.0) ** Value(3.0)
