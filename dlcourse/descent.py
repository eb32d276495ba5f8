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
    """One epoch: the numbers 0 ... n-1 in random order, `batch_size` at a time; the last may be shorter."""
    require.count("n", n)
    require.count("batch_size", batch_size)
    order = rng.permutation(n)
    for start in range(0, n, batch_size):
        yield order[start:start + batch_size]


def descend(network, loss, optimizer, X, Y, *, batch_size=128, epochs=1, rng):
    """Train by mini-batch gradient descent; a generator that yields a `Step` after each step.

    For each batch: A = forward(X); dA = dL/dA; backward(dA); W <- W - step (lesson 05).
    X: (n, ...) floats, samples along axis 0. Y: what `loss` takes, n of them. Nothing happens until
    the records are asked for, and whoever asks may stop, plot or change the learning rate between
    two of them:

        for record in descend(network, loss, Adam(), X, Y, epochs=3, rng=rng):
            losses.append(record.loss)

    Raises ValueError or TypeError for data the first step could not use (NaN and infinity included)
    and FloatingPointError, naming epoch and step, where the loss or a gradient stops being finite:
    the weights are then those of the step before. Robbins and Monro, 1951; Bottou, 2010.
    """
    require.floats("X", X)
    require.finite("X", X)
    require.count("epochs", epochs)
    if len(X) == 0 or len(X) != len(Y):
        raise ValueError(f"X and Y must hold the same number of samples, at least one, "
                         f"got {len(X)} and {len(Y)}.")
    require.finite("Y", np.asarray(Y))
    return _steps(network, loss, optimizer, X, Y, batch_size, epochs, rng)


def _steps(network, loss, optimizer, X, Y, batch_size, epochs, rng):
    step = 0
    for epoch in range(1, epochs + 1):
        for batch in batches(len(X), batch_size, rng):
            step += 1
            A = network.forward(X[batch])
            if not np.isfinite(A).all():
                raise FloatingPointError(
                    f"Training stopped in epoch {epoch}, step {step}: the network's output is no longer "
                    f"finite. The learning rate, {optimizer.learning_rate:g}, is probably too large: "
                    f"divide it by 10 and start from fresh weights.")
            value = loss.value(A, Y[batch])
            network.backward(loss.gradient(A, Y[batch]))
            optimizer.step(network.parameters(), network.gradients())
            yield Step(epoch, step, value)
