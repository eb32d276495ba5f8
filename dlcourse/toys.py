"""Toy sets: points in the plane that a line can part, and some that it cannot (lessons 01-05)."""

import numpy as np

from dlcourse import require

GATES = {
    "not": (1, 0),
    "and": (0, 0, 0, 1),
    "or": (0, 1, 1, 1),
    "xor": (0, 1, 1, 0),
    "nand": (1, 1, 1, 0),
    "nor": (1, 0, 0, 0),
    "xnor": (1, 0, 0, 1),
}


def gates(name):
    """Return the whole truth table of a logic gate: X, its inputs, and y, its answers.

    X is (4, 2) float, the rows (0, 0), (0, 1), (1, 0), (1, 1); y is (4,) integer.
    "not" has one input, so its X is (2, 1). A line separates the 0s from the 1s in every one of
    them but "xor" and "xnor" (Minsky and Papert, "Perceptrons", 1969).
    Raises ValueError for a gate that is not in GATES.
    """
    if name not in GATES:
        raise ValueError(f"gates has no gate {name!r}. Choose one of: {', '.join(GATES)}.")
    y = np.array(GATES[name])
    inputs = 1 if name == "not" else 2
    X = np.indices((2,) * inputs).reshape(inputs, -1).T.astype(float)
    return X, y


def blobs(n, rng, classes=2, noise=0.5):
    """Return n points in round clouds, one for each class, around the centres of a clock's hours.

    x = 2 (cos a, sin a) + noise · N(0, 1),  a = 2π y / classes,  y = 0 … classes − 1.
    With little noise a line separates any class from the others: the easiest of the sets.

    X is (n, 2) float, y is (n,) integer; the classes are equally frequent, to within one point,
    and in random order. `noise` is a standard deviation, in the units of X.
    Raises ValueError for n or classes below 1 or a negative noise, TypeError for another rng.
    """
    y = _labels(n, classes, noise, rng)
    angle = 2 * np.pi * y / classes
    return _points(2 * np.cos(angle), 2 * np.sin(angle), noise, rng), y


def circles(n, rng, noise=0.05):
    """Return n points on two circles, one inside the other: no line can part them.

    x = r (cos a, sin a) + noise · N(0, 1),  a uniform in [0, 2π),  r = ½ for y = 0, 1 for y = 1.
    One new feature, x₁² + x₂², would do: hidden units find one of their own.
    Shapes, order and errors as in `blobs`.
    """
    y = _labels(n, 2, noise, rng)
    angle, radius = rng.uniform(0, 2 * np.pi, n), np.where(y == 0, 0.5, 1.0)
    return _points(radius * np.cos(angle), radius * np.sin(angle), noise, rng), y


def moons(n, rng, noise=0.1):
    """Return n points on two half circles that reach into each other.

    t uniform in [0, π):  x = (cos t, sin t) for y = 0,  x = (1 − cos t, ½ − sin t) for y = 1,
    each plus noise · N(0, 1). A line gets most of them right; the tips need a curve.
    Shapes, order and errors as in `blobs`. Source: scikit-learn's `make_moons`.
    """
    y = _labels(n, 2, noise, rng)
    t = rng.uniform(0, np.pi, n)
    first = np.where(y == 0, np.cos(t), 1 - np.cos(t))
    return _points(first, np.where(y == 0, np.sin(t), 0.5 - np.sin(t)), noise, rng), y


def spirals(n, rng, noise=0.02, turns=1.0):
    """Return n points on two spirals, wound into each other: the hardest of the sets.

    x = t (cos a, sin a) + noise · N(0, 1),  a = 2π · turns · t + π y,  t uniform in [0.1, 1).
    Neighbouring arms are 1 / (2 · turns) apart: more turns ask for more hidden units.
    Shapes, order and errors as in `blobs`. Source: Lang and Witbrock, "Learning to tell two
    spirals apart", 1988.
    """
    require.rate("turns", turns, zero_allowed=True)
    y = _labels(n, 2, noise, rng)
    t = rng.uniform(0.1, 1, n)  # not from 0, where both spirals would start at the same point
    angle = 2 * np.pi * turns * t + np.pi * y
    return _points(t * np.cos(angle), t * np.sin(angle), noise, rng), y


def xor_clouds(n, rng, noise=0.2):
    """Return n points in four round clouds, opposite ones of the same class: XOR with noise.

    x = s (1, 1) for y = 0,  x = s (1, -1) for y = 1,  s = ±1 by chance,  plus noise · N(0, 1).
    A line gets three of the four clouds right at best.
    Shapes, order and errors as in `blobs`.
    """
    y = _labels(n, 2, noise, rng)
    s = rng.choice([-1.0, 1.0], n)
    return _points(s, np.where(y == 0, s, -s), noise, rng), y


def _labels(n, classes, noise, rng):
    """n labels, each class as often as the others to within one, in random order."""
    require.count("n", n)
    require.count("classes", classes)
    require.rate("noise", noise, zero_allowed=True)
    require.generator(rng)
    return rng.permutation(np.arange(n) % classes)


def _points(first, second, noise, rng):
    X = np.column_stack([first, second])
    return X + noise * rng.standard_normal(X.shape)
