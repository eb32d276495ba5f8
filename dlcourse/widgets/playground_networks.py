"""The networks that the Playground trains: the course's small ones, or one of the learner's own."""

import copy

import numpy as np

from dlcourse.layers import Dense
from dlcourse.network import Network
from dlcourse.protocol import MOST, RIGHT
from dlcourse.widgets.playground_run import LOSS

LAYERS = "none", "1", "2", "3", "4", "8", "16", "4-4", "8-8", "16-16", "8-8-8"
SMOOTH = "tanh", "relu", "sigmoid", "leaky_relu", "gelu", "identity"
PLAIN, SQUARED = "x₁, x₂", "x₁, x₂, x₁², x₂², x₁x₂"
SOME = 20  # points with which gradients are checked
NO_NEURONS = {PLAIN: "without hidden neurons the boundary is one line",
              SQUARED: "without hidden neurons the boundary is a circle, an ellipse, a parabola or "
                       "a hyperbola"}
UNSEEN = "its hidden neurons show if it has a method hidden(X) that returns their outputs, " \
         "an array (n, neurons) a layer"


class Squares:
    """A first layer with nothing to learn: x₁, x₂ -> x₁, x₂, x₁², x₂², x₁x₂."""

    def forward(self, X):
        return np.column_stack([X, X ** 2, X.prod(axis=1)])

    def backward(self, dA):
        """There is nothing below."""

    def parameters(self):
        return []

    gradients = parameters


def small_network(layers, activation, inputs, rng):
    """Two inputs, maybe their squares, hidden layers such as "8-8", or "none", and one logit."""
    widths = [2 if inputs == PLAIN else 5,
              *([] if layers == "none" else map(int, layers.split("-")))]
    hidden = [Dense(n_in, n_out, activation, rng=rng, dtype=float)
              for n_in, n_out in zip(widths, widths[1:])]
    first = [] if inputs == PLAIN else [Squares()]
    return Network([*first, *hidden, Dense(widths[-1], 1, rng=rng, dtype=float)])


def maker(network, make):
    """A function rng -> the learner's network, fresh each time; None where neither was given."""
    if network is not None and make is not None:
        raise ValueError("Pass network, an object, or make, a function, but not both.")
    if make is not None and (not callable(make) or hasattr(make, "forward")):
        raise TypeError(f"make must be a function rng -> network, got "
                        f"{getattr(make, '__name__', type(make).__name__)}: write make=lambda rng: "
                        f"Mine(16, rng), or pass an object as network.")

    def made(rng):
        what = "make(rng)" if make else f"A copy of network ({type(network).__name__})"
        try:
            return make(rng) if make else copy.deepcopy(network)
        except Exception as error:
            raise ValueError(f"{what} raised {type(error).__name__}: {error}") from error

    return made if make or network is not None else None


def said_of(network, X, Y):
    """Of a learner's own network: what it is, and whether its gradients are right (lesson 03)."""
    size = sum(W.size for W in network.parameters())
    said = [f"{network.name}, {size:,} parameters"]
    if len(X):
        error = network.gradient_error(LOSS, X[:SOME], Y[:SOME])
        said.append("gradient check: " + (
            f"not made, it needs float64 and at most {MOST:,} parameters" if error is None else
            "right" if error < RIGHT else f"WRONG, relative error {error:.1g} (lesson 03)"))
        A = network.forward(X)
        if 0 < A.min() < A.max() < 1:
            said.append("all outputs lie between 0 and 1: is a sigmoid left at the end?")
    return said
