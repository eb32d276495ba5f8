"""A run of the Playground: one network in training, and what there is to be seen of it."""

import itertools
import time
from collections import namedtuple

import numpy as np

from dlcourse import plots
from dlcourse.chance import chance_level
from dlcourse.descent import descend
from dlcourse.layers import Dense
from dlcourse.losses import BinaryCrossEntropy
from dlcourse.network import Network
from dlcourse.optimizers import SGD, Adam, Momentum, RMSProp

OPTIMIZERS = {"SGD": SGD, "Momentum": Momentum, "RMSProp": RMSProp, "Adam": Adam}
LOSS = BinaryCrossEntropy()
FOREVER = 10**9  # epochs
EVERY = 10  # steps between two losses on the curve
LONGEST = 400  # of the curve; then it is thinned

# logits: on the view's grid. z: the points' own logits. layers: (Z, A) on the grid, a pair for each
# hidden layer. mistakes: of the training points. neurons: hidden ones. steps, training, held: the
# losses of both kinds of points at some steps, None without such points. chance: that of guessing.
Snapshot = namedtuple("Snapshot", "view points logits z layers mistakes neurons steps training "
                                  "held chance")


class Run:
    """One network, trained by `descend`, and its losses so far.

    network: a `protocol.Checked` one with one logit. rng: shuffles the batches. After `follow` it
    knows what to learn and how, and `train` goes on from where it stands.
    """

    def __init__(self, network, rng):
        self.network, self.rng = network, rng
        self.steps, self.history = 0, []  # rows (step, loss of the training points, of the others)
        self.points = self.manner = None

    def follow(self, points, optimizer, learning_rate, batch_size):
        """Train on these points in this manner from now on; the weights stay as they are.

        A new learning rate is taken up in mid-course; another optimiser starts with no memory.
        """
        same_points = self.points is not None and all(
            np.array_equal(*pair) for pair in zip(points, self.points))
        if (optimizer, batch_size) != self.manner or not same_points:
            if self.manner is None or optimizer != self.manner[0]:
                self.optimizer = OPTIMIZERS[optimizer](learning_rate)
            self.manner, self.points = (optimizer, batch_size), points
            self.descent = None
        self.optimizer.learning_rate = learning_rate
        if not same_points and (~points.held).any():
            X, Y = self.samples(~points.held)
            self.network.rehearse(LOSS, X, Y)
            self._record()

    def train(self, steps, seconds=np.inf):
        """So many steps, or fewer where the time is up. Raises as `descend` and the network do."""
        X, Y = self.samples(~self.points.held)
        if not len(X):
            raise ValueError("There is nothing to learn from yet: add a point of class 0 and one "
                             "of class 1 first.")
        if self.descent is None:
            self.descent = descend(self.network, LOSS, self.optimizer, X, Y, rng=self.rng,
                                   batch_size=self.manner[1], epochs=FOREVER)
        end = time.monotonic() + seconds
        try:
            for _ in itertools.islice(self.descent, steps):
                self.steps += 1
                if self.steps % EVERY == 0:
                    self._record()
                if time.monotonic() > end:
                    break
        except Exception:
            self.descent = None  # a generator that raised is at its end; the next try is a new one
            raise
        self._record()

    def snapshot(self, view):
        """What the network makes of the view and of the points, as it is now."""
        grid = plots.plane_grid(view)
        A = self.network.forward(np.concatenate([grid, self.points.X]))[:, 0]
        layers = [(Z[:len(grid)], A[:len(grid)]) for Z, A in self._layers(grid)]
        z, (_, y, held) = A[len(grid):], self.points
        steps, *losses = zip(*self.history or [(0, None, None)])
        training, kept = [None if None in column else column for column in losses]
        chance = chance_level(LOSS, y[~held]) if (~held).any() else None
        mistakes = int(np.sum(((z >= 0) != y) & ~held))
        neurons = sum(A.shape[1] for _, A in layers)
        return Snapshot(view, self.points, A[:len(grid)], z, layers, mistakes, neurons, steps,
                        training, kept, chance)

    def _layers(self, grid):
        """(Z, A) of each hidden layer; of a stranger's, what its method `hidden` tells, if any."""
        network = self.network.network
        if isinstance(network, Network):  # each Dense remembers its input, A of the layer before
            return [(layer.Z, after.A_prev) for layer, after in itertools.pairwise(network.layers)
                    if isinstance(layer, Dense) and isinstance(after, Dense)]
        return [(A, A) for A in self.network.hidden(grid) or []]

    def samples(self, chosen):
        """The chosen points as X, (m, 2), and Y, (m, 1)."""
        return self.points.X[chosen], self.points.y[chosen, np.newaxis].astype(float)

    def _record(self):
        """The losses as they are now, in place of any of the same step."""
        held = self.points.held
        losses = [LOSS.value(self.network.forward(X), Y) if len(X) else None
                  for X, Y in (self.samples(~held), self.samples(held))]
        if self.history and self.history[-1][0] == self.steps:
            self.history.pop()
        self.history.append((self.steps, *losses))
        if len(self.history) > LONGEST:
            del self.history[1:-1:2]
