"""Does the scalar autodiff give the measured slope of any expression, TensorFlow's too?"""

import math

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
    assert a.grad == pytest.approx((number(x + h, y) - number(x - h, y)) / (2 * h), rel=1e-6, abs=1e-6)
    assert b.grad == pytest.approx((number(x, y + h) - number(x, y - h)) / (2 * h), rel=1e-6, abs=1e-6)


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


def test_a_sum_of_ten_thousand_terms_does_not_exhaust_the_stack():
    x = Value(1.0)
    total = Value(0.0)
    for _ in range(10_000):
        total = total + x
    total.backward()
    assert x.grad == 10_000


def test_what_is_no_number_is_refused():
    with pytest.raises(TypeError, match="got str"):
        Value(1.0) + "2"
    with pytest.raises(TypeError, match="exponent"):
        Value(2.0) ** Value(3.0)
