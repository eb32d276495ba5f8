"""Networks whose weights are made by hand, not learnt: XOR, and bumps along a curve (lesson 02).

    network = bump_network(evenly_placed(CURVES["wave"], 12), sharpness=20)
    network.forward(x[:, np.newaxis])

A bump is (left, right, height): about `height` from left to right, about 0 elsewhere. It takes two
sigmoid neurons, a step up at `left` and one at `right` that is taken away again.
"""

from collections import namedtuple

import numpy as np

from dlcourse import require
from dlcourse.layers import Dense
from dlcourse.network import Network

Fit = namedtuple("Fit", "x target parts output largest where mean")

CURVES = {
    "wave": lambda x: np.sin(6 * x) + 0.4 * np.sin(25 * x),
    "hill": lambda x: np.sin(np.pi * x),
    "square root": np.sqrt,  # vertical at 0: no slope is the largest
    "jump": lambda x: (x >= 0.37).astype(float),  # no sigmoids make one: their sum is continuous
}
X = np.linspace(0, 1, 1001)  # where a curve is looked at
ASIDE = -1, 2  # where an outermost step goes, out of sight


def _dense(W, b, activation="identity"):
    """A Dense layer with these weights."""
    W = np.array(W, float)
    layer = Dense(W.shape[1], W.shape[0], activation, rng=np.random.default_rng(0), dtype=float)
    layer.W[...], layer.b[...] = W, b
    return layer


def xor_network(steepness=1.0):
    """The 2-2-1 network of OR, NAND and AND, sigmoids for steps; W and b are times `steepness`.

    Its output is at least 1/2 where exactly one input is 1, if it is steep enough (lesson 02).
    """
    W1, b1 = np.array([[1.0, 1.0], [-1.0, -1.0]]), np.array([-0.5, 1.5])  # OR, NAND
    W2, b2 = np.array([[1.0, 1.0]]), np.array([-1.5])                     # AND
    return Network([_dense(steepness * W1, steepness * b1, "sigmoid"),
                    _dense(steepness * W2, steepness * b2, "sigmoid")])


def evenly_placed(curve, n):
    """n bumps side by side from 0 to 1, each as high as the curve in its middle: (n, 3).

    curve: a function of an array.
    """
    require.count("n", n)
    edges = np.linspace(0, 1, n + 1)
    return np.column_stack([edges[:-1], edges[1:], curve((edges[:-1] + edges[1:]) / 2)])


def bump_network(bumps, sharpness):
    """The network 1-2n-1 that adds up n bumps, sigmoid and identity (lesson 02).

    bumps: (n, 3), rows (left, right, height). Every step has the weight w = sharpness · n, so it
    is as wide, beside a bump of width 1/n, for any n; its bias is -w s, s being its place. A step
    up at 0 or down at 1 stands aside, for there it would be half-way up.
    Hidden neurons: the n steps up, then the n steps down.
    """
    require.finite("bumps", bumps)
    bumps = np.asarray(bumps, float)
    if bumps.ndim != 2 or bumps.shape[1] != 3 or len(bumps) == 0:
        raise ValueError(f"bumps must have shape (n, 3), rows (left, right, height), got "
                         f"{bumps.shape}.")
    require.rate("sharpness", sharpness)
    left, right, heights = bumps.T
    w = sharpness * len(bumps)
    places = np.concatenate([np.where(left <= 0, ASIDE[0], left),
                             np.where(right >= 1, ASIDE[1], right)])
    return Network([_dense(np.full((len(places), 1), w), -w * places, "sigmoid"),
                    _dense(np.concatenate([heights, -heights])[np.newaxis], 0)])


def fit(target, bumps, sharpness):
    """How near bumps come to a curve.

    target: (1001,), the curve at X. Returns Fit(x, target, parts, output, largest, where, mean):
    each bump alone, (1001, n), the network's output, (1001,), the largest |output - target|, at
    which x, and the mean of it.
    """
    target = np.asarray(target, float)
    require.same_shape("target", target, "X", X)
    network = bump_network(bumps, sharpness)
    output = network.forward(X[:, np.newaxis])[:, 0]
    last = network.layers[-1]
    up, down = np.split(last.A_prev * last.W, 2, axis=1)  # what each hidden neuron adds
    errors = np.abs(output - target)
    worst = errors.argmax()
    return Fit(X, target, up + down, output, errors[worst], X[worst], errors.mean())


def looked_at(curve):
    """A curve of one's own at X, (1001,), checked.

    curve: a function of an array. Raises TypeError for what is no function, ValueError for one
    that raises, or answers in another shape, and NotFinite for NaN and infinity.
    """
    if not callable(curve):
        raise TypeError(f"curve must be a function of an array, got {type(curve).__name__}: "
                        f"pass np.sin, or lambda x: x**2.")
    name = f"curve ({getattr(curve, '__name__', type(curve).__name__)})"
    try:
        with np.errstate(all="ignore"):  # what comes of it is told below
            y = np.asarray(curve(X.copy()))
    except Exception as error:  # of a function that somebody else wrote
        raise ValueError(f"{name} raised {type(error).__name__}, {error}: write it for an array of "
                         f"numbers, np.where(x > 0.5, 1, 0) for an if, np.sin for math.sin."
                         ) from error
    if y.shape != X.shape:
        raise ValueError(f"{name} must return one number for each x: for {len(X)} of them it "
                         f"returned shape {y.shape}. A constant is np.full_like(x, 0.5).")
    require.finite(f"What {name} returns", y)
    return y.astype(float)
