"""Mini-batch gradient descent: the training loop, one record a step (lesson 05)."""

from dataclasses import dataclass

import numpy as np

from dlcourse import require


@dataclass(frozen=True)
class Step:
    """What happened in one step: the epoch (from 1), the step (from 1, over all epochs), the loss
    of the batch before the weights moved."""

    epoch: int
    step: int
    loss: float


def batches(n, batch_size, rng):
    """One epoch: the numbers 0 ... n-1 in random order, `batch_size` at a time (lesson 05).

    Yields integer arrays; the last may be shorter. Raises ValueError for n or batch_size below 1,
    TypeError for another rng than NumPy's Generator.
    """
    require.count("n", n)
    require.count("batch_size", batch_size)
    require.generator(rng)
    order = rng.permutation(n)
    for start in range(0, n, batch_size):
        yield order[start:start + batch_size]


def descend(network, loss, optimizer, X, Y, *, batch_size=128, epochs=1, rng):
    """Train by mini-batch gradient descent; a generator that yields a `Step` after each step.

    For each batch: A = forward(X); dA = dL/dA; backward(dA); W <- W - step (lesson 05).
    X: (n, ...) floats, samples along axis 0. Y: what `loss` takes, n of them. Nothing is learnt
    until the records are asked for, and whoever asks may stop, plot or change the learning rate
    between two of them:

        for record in descend(network, loss, Adam(), X, Y, epochs=3, rng=rng):
            losses.append(record.loss)

    Raises ValueError or TypeError for data the first step could not use (NaN and infinity included)
    and FloatingPointError, naming epoch and step, where the loss or a gradient stops being finite:
    the weights are then those of the step before. Robbins and Monro, 1951; Bottou, 2010.
    """
    require.floats("X", X)
    require.finite("X", X)
    Y = np.asarray(Y)
    require.finite("Y", Y)
    if X.shape[:1] != Y.shape[:1] or X.size == 0:
        raise ValueError(f"X and Y must hold the same number of samples along axis 0, at least "
                         f"one, got shapes {X.shape} and {Y.shape}: has each sample its label?")
    require.count("batch_size", batch_size)
    require.count("epochs", epochs)
    require.generator(rng)
    require.methods("network", network, "forward", "backward", "parameters", "gradients")
    require.methods("loss", loss, "value", "gradient")
    require.methods("optimizer", optimizer, "step")
    return _steps(network, loss, optimizer, X, Y, batch_size, epochs, rng)


def _steps(network, loss, optimizer, X, Y, batch_size, epochs, rng):
    backward = getattr(network, "fill_gradients", network.backward)  # is dL/dX left out?
    step = 0
    for epoch in range(1, epochs + 1):
        for batch in batches(len(X), batch_size, rng):
            step += 1
            x, y = X[batch], Y[batch]
            try:
                A = network.forward(x)
                require.finite("The network's output", A)
                value = loss.value(A, y)
                backward(loss.gradient(A, y))
                optimizer.step(network.parameters(), network.gradients())
            except require.NotFinite as error:
                raise FloatingPointError(
                    f"Training stopped in epoch {epoch}, step {step}: {error} If it is the "
                    f"learning rate, divide it by 10 and start from fresh weights.") from error
            yield Step(epoch, step, value)
