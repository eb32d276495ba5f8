"""The practice check of a bump made of two sigmoid neurons (lesson 02)."""

import numpy as np

from dlcourse.activations import relu, sigmoid, step, tanh

from ..practice import Mistake, Practice

rng = np.random.default_rng(22)


def _bump(x, left, right, height, steepness):
    return height * (sigmoid(steepness * (x - left)) - sigmoid(steepness * (x - right)))


def _case(n, steepness):
    left, width, height = rng.uniform(-1, 0.5), rng.uniform(0.3, 1), rng.uniform(-2, 2)
    return (np.round(rng.uniform(-1.5, 1.5, n), 1), round(left, 1), round(left + width, 1),
            round(height, 1), steepness)


bump = Practice(
    "bump", _bump,
    inputs=[(np.array([0.5]), 0.2, 0.8, 1.5, 5.0),
            (np.array([0.0, 1.0]), -0.5, 0.7, -2.0, 3.0),
            (np.array([-1, 0, 1, 2]), 0.3, 1.4, 0.5, 2),
            *[_case(n, steepness) for n, steepness in [(3, 4.0), (5, 10.0), (6, 1.5), (9, 40.0)]]],
    mistakes=[
        Mistake(
            "The second step goes up as well. A bump goes up on the left and comes down again on "
            "the right, so the second neuron's weight in the sum is -height.",
            lambda x, left, right, height, steepness: height * (
                sigmoid(steepness * (x - left)) + sigmoid(steepness * (x - right)))),
        Mistake(
            "The steps stand at -left and -right. A neuron's step is where wx + b = 0, so at "
            "x = -b / w: for a step at `left`, b = -w left.",
            lambda x, left, right, height, steepness: height * (
                sigmoid(steepness * (x + left)) - sigmoid(steepness * (x + right)))),
        Mistake(
            "The bias is -left, and so the step stands at left / steepness. It is where "
            "wx + b = 0: for a step at `left`, b = -w left, and w is the steepness.",
            lambda x, left, right, height, steepness: height * (
                sigmoid(steepness * x - left) - sigmoid(steepness * x - right))),
        Mistake(
            "The bump is upside down: left and right have changed places, or the two signs.",
            lambda x, left, right, height, steepness: height * (
                sigmoid(steepness * (x - right)) - sigmoid(steepness * (x - left)))),
        Mistake(
            "The height is missing. It is the weight with which the second layer adds the steps.",
            lambda x, left, right, height, steepness: (
                sigmoid(steepness * (x - left)) - sigmoid(steepness * (x - right)))),
        Mistake(
            "The height is inside the sigmoid, where it only makes the step steeper: a sigmoid "
            "never exceeds 1. It belongs outside, as the weight in the second layer.",
            lambda x, left, right, height, steepness: (
                sigmoid(height * steepness * (x - left))
                - sigmoid(height * steepness * (x - right)))),
        Mistake(
            "The steepness is missing: it is the weight w of both neurons.",
            lambda x, left, right, height, steepness: height * (
                sigmoid(x - left) - sigmoid(x - right))),
        Mistake(
            "That is one step only, and it never comes down again. A second neuron, at `right`, "
            "takes it away.",
            lambda x, left, right, height, steepness: height * sigmoid(steepness * (x - left))),
        Mistake(
            "You multiply the two steps. That looks like a bump, but no layer can do it: a neuron "
            "adds what it gets, and does not multiply. Subtract one step from the other.",
            lambda x, left, right, height, steepness: height * (
                sigmoid(steepness * (x - left)) * sigmoid(steepness * (right - x))),
            lambda x, left, right, height, steepness: height ** 2 * (
                sigmoid(steepness * (x - left)) * sigmoid(steepness * (right - x)))),
        Mistake(
            "A step up and a step down are added. Both are 1 between left and right, and one of "
            "them is 1 outside, so everything is lifted by height. Subtract a second step up.",
            lambda x, left, right, height, steepness: height * (
                sigmoid(steepness * (x - left)) + sigmoid(steepness * (right - x)))),
        Mistake(
            "Only one of the two steps is weighed with the height. Both are: a step of height 1 "
            "does not bring the other one down to 0.",
            lambda x, left, right, height, steepness: (
                height * sigmoid(steepness * (x - left)) - sigmoid(steepness * (x - right))),
            lambda x, left, right, height, steepness: (
                sigmoid(steepness * (x - left)) - height * sigmoid(steepness * (x - right)))),
        Mistake(
            "Height and steepness have changed places: the steepness is the weight in front of x, "
            "inside the sigmoid, and the height is the weight of the second layer, outside.",
            lambda x, left, right, height, steepness: steepness * (
                sigmoid(height * (x - left)) - sigmoid(height * (x - right)))),
        Mistake(
            "The activation is another one than asked for. Here f is the sigmoid.",
            *[lambda x, left, right, height, steepness, f=f: height * (
                f(steepness * (x - left)) - f(steepness * (x - right))) for f in (relu, tanh)]),
        Mistake(
            "These are sharp steps. Sigmoids of the given steepness are asked for: they can be "
            "learnt, and steps cannot.",
            lambda x, left, right, height, steepness: height * (step(x - left) - step(x - right)),
            lambda x, left, right, height, steepness: np.where(
                (left <= x) & (x < right), height, 0),
            lambda x, left, right, height, steepness: np.where(
                (left < x) & (x < right), height, 0)),
    ],
    praise="Two neurons, one bump. How many bumps does a curve need?",
)
