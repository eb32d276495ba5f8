"""The practice check of momentum (lesson 05), and the ways in which it goes wrong."""

import numpy as np

from ..practice import Mistake, Practice

rng = np.random.default_rng(55)


def path_of(step):
    """step(w, v, g, learning_rate, momentum) -> (w, v), walked along the gradients."""
    def momentum_path(w, gradients, learning_rate, momentum):
        v, path = np.zeros(len(w)), []
        for g in gradients:
            w, v = step(w, v, g, learning_rate, momentum)
            path.append(w)
        return np.array(path)
    return momentum_path


def _right(w, v, g, learning_rate, momentum):
    v = momentum * v + learning_rate * g
    return w - v, v


def _before(w, v, g, learning_rate, momentum):
    """The weights move first, with the velocity of the step before."""
    return w - v, momentum * v + learning_rate * g


def _nesterov(w, v, g, learning_rate, momentum):
    v = momentum * v + learning_rate * g
    return w - momentum * v - learning_rate * g, v


def _doubled(w, v, g, learning_rate, momentum):
    """The learning rate is there twice, in the velocity and in the step."""
    v = momentum * v + learning_rate * g
    return w - learning_rate * v, v


_momentum_path = path_of(_right)


def _started(velocity):
    """velocity(w, gradients, learning_rate): what the memory holds before the first step."""
    def momentum_path(w, gradients, learning_rate, momentum):
        v, path = velocity(w, gradients, learning_rate), []
        for g in gradients:
            w, v = _right(w, v, g, learning_rate, momentum)
            path.append(w)
        return np.array(path)
    return momentum_path


def _velocities(sign):
    def momentum_path(w, gradients, learning_rate, momentum):
        places = np.vstack([w, _momentum_path(w, gradients, learning_rate, momentum)])
        return sign * -np.diff(places, axis=0)
    return momentum_path


def _case(steps, m, learning_rate, momentum):
    return (rng.integers(-20, 21, m) / 10, rng.integers(-30, 31, (steps, m)) / 10, learning_rate,
            momentum)


momentum_path = Practice(
    "momentum_path", _momentum_path,
    inputs=[
        (np.array([1.0]), np.array([[2.0]]), 0.1, 0.9),
        (np.array([1.0]), np.array([[2.0], [2.0]]), 0.1, 0.9),
        (np.array([1.0]), np.array([[2.0], [-1.0], [0.0]]), 0.1, 0.5),
        (np.array([0.5, -0.5]), np.array([[1, 0], [2, -3], [0, 4]]), 0.1, 0.9),  # whole numbers
        _case(4, 2, 0.25, 0.0), _case(5, 3, 0.01, 0.9), _case(6, 1, 1.5, 0.5),
        _case(8, 4, 0.1, 0.99), _case(3, 6, 0.2, 0.75),
    ],
    mistakes=[
        Mistake(
            "Nothing is remembered: each step makes its velocity anew, from its own gradient. Keep "
            "momentum times the old velocity, and start with zeros before the loop, not inside it.",
            path_of(lambda w, v, g, learning_rate, momentum: (w - learning_rate * g, v))),
        Mistake(
            "In the end you add the gradients to the weights, and that climbs: they point uphill. "
            "One minus in all: add the gradient to the velocity, and subtract the velocity.",
            path_of(lambda w, v, g, learning_rate, momentum: (
                w + momentum * v + learning_rate * g, momentum * v + learning_rate * g))),
        Mistake(
            "The learning rate is missing: the gradient goes into the velocity in its full length.",
            path_of(lambda w, v, g, learning_rate, momentum: (
                w - (momentum * v + g), momentum * v + g))),
        Mistake(
            "The learning rate is there twice: once in the velocity, and once more in the step. "
            "One of the two is enough.",
            path_of(_doubled)),
        Mistake(
            "Momentum and learning rate have changed places. Momentum is the part of the old "
            "velocity that is kept; the learning rate belongs to the gradient.",
            path_of(lambda w, v, g, learning_rate, momentum: _right(
                w, v, g, momentum, learning_rate))),
        Mistake(
            "The gradient is weighted with 1 - momentum, as in a running mean (Adam does that). "
            "Here it enters in full, times the learning rate; that is why momentum makes steps "
            "larger in the long run.",
            path_of(lambda w, v, g, learning_rate, momentum: (
                w - (momentum * v + (1 - momentum) * learning_rate * g),
                momentum * v + (1 - momentum) * learning_rate * g)),
            path_of(lambda w, v, g, learning_rate, momentum: (
                w - learning_rate * (momentum * v + (1 - momentum) * g),
                momentum * v + (1 - momentum) * g))),
        Mistake(
            "Momentum multiplies the weights, and so shrinks them towards 0. What is kept is a "
            "part of the last step, not of the place.",
            path_of(lambda w, v, g, learning_rate, momentum: (
                momentum * w - learning_rate * g, v))),
        Mistake(
            "Your rows come one step late: the first is still the start. Either the weights are "
            "kept before they move, or they move with the velocity of the step before. The order "
            "is: velocity, weights, keep.",
            path_of(_before)),
        Mistake(
            "The gradients are only added up and nothing is ever forgotten, as if momentum were 1. "
            "Multiply the old velocity by momentum before the new gradient is added.",
            path_of(lambda w, v, g, learning_rate, momentum: (
                w - (v + learning_rate * g), v + learning_rate * g))),
        Mistake(
            "This is Nesterov's momentum, which looks one step ahead: a good method, and another "
            "one. Here the weights move by the velocity itself.",
            path_of(_nesterov)),
        Mistake(
            "A bracket is in the wrong place. Momentum multiplies the old velocity alone, the "
            "learning rate the gradient alone.",
            path_of(lambda w, v, g, learning_rate, momentum: (
                w - learning_rate * (momentum * v + g), learning_rate * (momentum * v + g))),
            path_of(lambda w, v, g, learning_rate, momentum: (
                w - momentum * (v + learning_rate * g), momentum * (v + learning_rate * g)))),
        Mistake(
            "You remember the last gradient alone. What is remembered is the whole velocity, in "
            "which all gradients before have left their part.",
            path_of(lambda w, v, g, learning_rate, momentum: (
                w - (momentum * v + learning_rate * g), learning_rate * g)),
            path_of(lambda w, v, g, learning_rate, momentum: (
                w - (momentum * v + learning_rate * g), g))),
        Mistake(
            "The weights stay where they are: each step sets out from the first place again. Give "
            "the new place its name, w = w - v, before the next step.",
            lambda w, gradients, learning_rate, momentum: (
                w - _velocities(1)(w, gradients, learning_rate, momentum))),
        Mistake(
            "The velocity does not start at 0. Before the first step nothing moves.",
            _started(lambda w, gradients, learning_rate: w),
            _started(lambda w, gradients, learning_rate: gradients[0]),
            _started(lambda w, gradients, learning_rate: learning_rate * gradients[0])),
        Mistake(
            "Only the first row comes back. Does the `return` stand inside the loop?",
            lambda w, gradients, learning_rate, momentum: _momentum_path(
                w, gradients, learning_rate, momentum)[:1]),
        Mistake(
            "Only the last row comes back. Is the list made anew inside the loop?",
            lambda w, gradients, learning_rate, momentum: _momentum_path(
                w, gradients, learning_rate, momentum)[-1:]),
        Mistake(
            "These are the velocities, the steps themselves. Asked for is where they lead: the "
            "weights after each step.",
            _velocities(1), _velocities(-1)),
        Mistake(
            "All rows are the same, the weights at the end. Either the same array was put into "
            "the list every time, and changed later (w -= v changes it, w = w - v makes a new "
            "one), or only the last place was kept.",
            lambda w, gradients, learning_rate, momentum: np.tile(
                _momentum_path(w, gradients, learning_rate, momentum)[-1], (len(gradients), 1))),
        Mistake(
            "Only the weights at the end come back. One row for each step is asked for: collect "
            "them in a list, and make an array of it.",
            lambda w, gradients, learning_rate, momentum: _momentum_path(
                w, gradients, learning_rate, momentum)[-1]),
        Mistake(
            "There is one row too many: the start is in it. The first row is to be the weights "
            "after the first step.",
            lambda w, gradients, learning_rate, momentum: np.vstack(
                [w, _momentum_path(w, gradients, learning_rate, momentum)])),
    ],
    praise="This is the article's formula, with its signs put right.",
)
