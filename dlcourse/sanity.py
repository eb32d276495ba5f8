"""Before training: three questions that find most mistakes in a minute (lesson 05).

    sanity.check(network, loss, optimizer, X, Y, rng=rng)

1. Is the loss of the fresh network at chance level?
2. Can it learn 20 samples by heart?
3. Is a step of the right size: about a thousandth of the weights?

All is tried on copies: neither the network nor the optimiser is changed. The answers are read off
small runs, so a "yes" is no promise; a "no" is worth a look before an hour of training.
After Stanford's CS231n notes, "Neural Networks Part 3: Learning and Evaluation".
"""

import copy
import textwrap
from dataclasses import dataclass

import numpy as np

from dlcourse import losses, require
from dlcourse.chance import chance_level
from dlcourse.descent import batches, descend

MANY = 500  # samples from which the loss at the start is measured
FACTOR = 2  # a fresh network's loss may be so many times the chance level, or a part of it
FEW, PATIENCE = 20, 300  # samples to learn by heart, and steps to do it in
BY_HEART = 0.1  # of the way from a perfect answer's loss to chance level
STEPS = 10
SMALL, LARGE = 3e-4, 1e-1  # what a step may change, as a part of the weights: 1e-3, generously


@dataclass(frozen=True)
class Finding:
    """One answer: whether all is well, the number it rests on, and what to make of it."""

    question: str
    fine: bool
    value: float
    words: str

    def __str__(self):
        return f"{self.question} {'Yes' if self.fine else 'NO'}: {self.words}"


class Findings(tuple):
    """The answers in order; printed, or shown in a notebook, a line each. `fine`: all are well."""

    @property
    def fine(self):
        return all(finding.fine for finding in self)

    def __repr__(self):
        return "\n".join(textwrap.fill(f"{k}. {finding}", 88, subsequent_indent="   ")
                         for k, finding in enumerate(self, start=1))


def check(network, loss, optimizer, X, Y, *, rng, batch_size=128, chance=None):
    """Ask the three questions of a fresh network; returns `Findings`.

    Arguments as for `descend`; the optimiser with the settings meant for training. chance: the
    loss of guessing, to be given where `loss` is none of `dlcourse.losses`.
    Raises ValueError or TypeError for what `descend` would not take, and ValueError where all
    answers in Y are the same, so that guessing is always right.
    """
    descend(network, loss, optimizer, X, Y, batch_size=batch_size, rng=rng)  # looks, learns nothing
    Y = np.asarray(Y)
    given = network, loss, optimizer, X, Y
    with np.errstate(all="ignore"):  # what overflows here is told in words
        return Findings([at_chance(network, loss, X, Y, rng=rng, chance=chance),
                         learns_by_heart(*given, rng=rng, chance=chance),
                         step_size(*given, rng=rng, batch_size=batch_size)])


def at_chance(network, loss, X, Y, *, rng, chance=None):
    """Is the loss at chance level? A fresh network knows nothing, and should be sure of nothing."""
    chance = _required(loss, Y, chance)
    x, y = _some(X, Y, MANY, rng)
    value = loss.value(copy.deepcopy(network).forward(x), y)
    words = f"the loss is {_loss(value)}, and guessing has {_loss(chance)}."
    if value > FACTOR * chance:
        words += (" It is sure of what it cannot know: are the inputs of size about 1 (the largest "
                  f"here is {np.abs(X).max():.3g}), and the fresh weights small?")
    if value < chance / FACTOR:
        words += " It knows too much: is it trained already, or is the answer among the inputs?"
    fine = bool(chance / FACTOR <= value <= FACTOR * chance)
    return Finding("Is the loss at chance level?", fine, value, words)


def learns_by_heart(network, loss, optimizer, X, Y, *, rng, chance=None):
    """Can it learn 20 samples by heart? If not, something is broken; more data will not mend it."""
    x, y = _some(X, Y, FEW, rng)
    perfect = 0 if chance is not None else np.mean([chance_level(loss, one[None]) for one in y])
    chance = _required(loss, Y, chance)
    goal = perfect + BY_HEART * (chance - perfect)
    network, optimizer = copy.deepcopy((network, optimizer))
    outputs, adds_up = _look(network, loss, x, y)
    record = []
    try:
        for step in descend(network, loss, optimizer, x, y, batch_size=len(x), epochs=PATIENCE,
                            rng=rng):
            record.append(step.loss)
            if step.loss < goal:
                break
    except FloatingPointError:
        record.append(np.inf)
    fine = bool(record[-1] < goal and not adds_up)
    return Finding(f"Can it learn {len(x)} samples by heart?", fine, record[-1],
                   _verdict(record, goal, adds_up, _are_probabilities(loss, outputs)))


def step_size(network, loss, optimizer, X, Y, *, rng, batch_size=128):
    """Is a step of the right size: about a thousandth of the weights?

    |W_new - W| / |W| for every matrix of weights, the mean over the first ten steps. Biases start
    at 0 and are left out. First steps are larger than later ones, so much more than the rule's
    0.001 is let pass: from 0.0003 to 0.1.
    """
    network, optimizer = copy.deepcopy((network, optimizer))
    question = "Is a step of the right size?"
    weights = [k for k, W in enumerate(network.parameters()) if W.ndim > 1 and W.any()]
    if not weights:
        return Finding(question, False, np.nan, "all weights are 0, and neurons that start alike "
                       "stay alike: start from small random weights (lesson 03).")
    ratios = []
    while len(ratios) < STEPS:
        for batch in batches(len(X), batch_size, rng):
            before = [W.copy() for W in network.parameters()]
            try:
                network.backward(loss.gradient(network.forward(X[batch]), Y[batch]))
                optimizer.step(network.parameters(), network.gradients())
            except require.NotFinite:
                return Finding(question, False, np.inf,
                               f"after {len(ratios)} steps there are no finite numbers any more: "
                               f"divide the learning rate by 10.")
            ratios.append([update_ratio(before[k], network.parameters()[k]) for k in weights])
    means = np.mean(ratios[:STEPS], axis=0)
    low, high = means.min(), means.max()
    words = (f"the first {STEPS} change the weights by {_short(low)} to {_short(high)} of their "
             f"size each, from layer to layer (good: {SMALL:g} to {LARGE:g}).")
    if high > LARGE:
        words += " Divide the learning rate by 10."
    elif high < SMALL:
        words += " Multiply the learning rate by 10."
    elif low < SMALL:
        words += " One layer hardly moves: look at the gradients, layer by layer (lesson 03)."
    return Finding(question, bool(SMALL <= low and high <= LARGE), float(high), words)


def update_ratio(W, W_new):
    """How large a step was for its weights: |W_new - W| / |W|, |W| the root of the sum of squares.

    Raises ValueError for different shapes, and for weights that are all 0.
    """
    require.same_shape("W_new", W_new, "W", W)
    size = np.linalg.norm(W)
    if size == 0:
        raise ValueError("W is all 0: no step is small or large beside it.")
    return float(np.linalg.norm(W_new - W) / size)


def _loss(value):
    return f"{value:.2f}" if value < 10 else f"{value:,.0f}"


def _short(value):
    """One significant digit, which is all that matters here."""
    return f"{float(f'{value:.1g}'):g}"


def _required(loss, Y, chance):
    """The chance level: as given, or else from the labels."""
    chance = chance_level(loss, Y) if chance is None else chance
    require.rate("The loss of guessing", chance)
    return chance


def _some(X, Y, n, rng):
    chosen = rng.choice(len(X), min(n, len(X)), replace=False)
    return X[chosen], Y[chosen]


def _look(network, loss, x, y):
    """The outputs, and whether gradients add up from one backward to the next."""
    seen = []
    for _ in range(3):
        A = network.forward(x)
        network.backward(loss.gradient(A, y))
        seen.append(np.concatenate([np.ravel(dW) for dW in network.gradients()]))
    first, second, third = seen
    grows = third - second
    return A, bool(grows.any() and np.allclose(grows, second - first, rtol=1e-3, atol=0))


def _are_probabilities(loss, A):
    """Whether the loss would apply its softmax or sigmoid to what has been through one already."""
    if isinstance(loss, losses.BinaryCrossEntropy):
        return bool(((0 <= A) & (A <= 1)).all())
    kinds = losses.CategoricalCrossEntropy, losses.SparseCategoricalCrossEntropy
    return isinstance(loss, kinds) and bool((A >= 0).all() and np.allclose(A.sum(axis=1), 1))


def _verdict(record, goal, adds_up, probabilities):
    start, end, steps = record[0], record[-1], len(record)
    if adds_up:
        return ("each backward pass adds its gradient to that of the one before: "
                "start from 0 each time, dW = ... and not dW += ...")
    if end < goal:
        within = next(n for n in (10, 30, 100, PATIENCE) if steps <= n)
        return (f"below {goal:.2g} within {within} steps. (Whether the labels are right it cannot "
                f"say: wrong ones are learnt by heart as well.)")
    if probabilities:
        return (f"the loss stays at {_loss(end)}. The outputs are probabilities already, and the "
                f"loss makes probabilities of them once more: hand it the logits.")
    if max(record) > FACTOR * start:
        return ("the loss goes up instead of down: divide the learning rate by 10; if that does "
                "not help, look for a wrong sign.")
    if end < 0.98 * start:
        return (f"the loss falls, from {_loss(start)} to {_loss(end)} in {steps} steps, and not "
                f"below {goal:.2g}: multiply the learning rate by 10; if that does not help, check the "
                f"gradient (lesson 03).")
    return (f"the loss stays at {_loss(end)}: does the step reach the weights, and is any gradient "
            f"other than 0?")
