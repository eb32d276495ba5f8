"""What scratch.py compares the course with: the same computations, as others do them."""

import warnings

import dlcourse.training  # noqa: F401  loads Keras without its log lines
import keras
import numpy as np
import tensorflow as tf
from sklearn.neural_network import MLPClassifier

from dlcourse.layers import Dense
from dlcourse.network import Network
from dlcourse.optimizers import Momentum
from dlcourse.training import bridge

BATCH, RATE, MOMENTUM = 128, 0.1, 0.9
F32 = np.float32


def digit_reader():
    rng = np.random.default_rng(0)
    return Network([Dense(784, 128, "relu", rng=rng), Dense(128, 10, rng=rng)])


def epoch_in_keras(X, Y):
    """A bare fit, after a first one, in which Keras traces."""
    model = bridge.to_keras(digit_reader(), (784,))
    model.compile(keras.optimizers.SGD(RATE, momentum=MOMENTUM),
                  keras.losses.CategoricalCrossentropy(from_logits=True))
    model.fit(X[:10 * BATCH], Y[:10 * BATCH], batch_size=BATCH, verbose=0)
    return lambda: model.fit(X, Y, batch_size=BATCH, verbose=0)


def epoch_in_sklearn(X, y):
    """One epoch with the same solver, after a first fit."""
    model = MLPClassifier((128,), solver="sgd", momentum=MOMENTUM, nesterovs_momentum=False,
                          alpha=0, learning_rate_init=RATE, batch_size=BATCH, max_iter=1)
    warnings.filterwarnings("ignore", "Stochastic Optimizer: Maximum iterations")
    model.fit(X[:10 * BATCH], y[:10 * BATCH])
    return lambda: model.fit(X, y)


def epoch_in_a_loop(X, Y):
    """Sample by sample: a batch's gradients are added up for its step. Returns the last."""
    network, optimizer = digit_reader(), Momentum(RATE, MOMENTUM)
    W1, b1, W2, b2 = network.parameters()
    for start in range(0, len(X), BATCH):
        gradients = [np.zeros_like(W) for W in network.parameters()]
        for x, y in zip(X[start:start + BATCH], Y[start:start + BATCH]):
            z1 = W1 @ x + b1
            a1 = np.maximum(z1, 0)
            z2 = W2 @ a1 + b2
            p = np.exp(z2 - z2.max())
            delta2 = (p / p.sum() - y) / F32(BATCH)
            delta1 = (delta2 @ W2) * (z1 > 0)
            shares = np.outer(delta1, x), delta1, np.outer(delta2, a1), delta2
            for dW, share in zip(gradients, shares):
                dW += share
        optimizer.step(network.parameters(), gradients)
    return gradients


def products(n):
    """The matrix products of an epoch of n samples, and nothing else."""
    rng = np.random.default_rng(0)
    A1, A2, D1, D2, W1, W2 = [
        rng.standard_normal(shape, dtype=F32) for shape in
        [(BATCH, 784), (BATCH, 128), (BATCH, 128), (BATCH, 10), (128, 784), (10, 128)]]

    def work():
        for start in range(0, n, BATCH):
            k = min(BATCH, n - start)  # the last batch is shorter
            a1, a2, d1, d2 = A1[:k], A2[:k], D1[:k], D2[:k]
            a1 @ W1.T, a2 @ W2.T, d2.T @ a2, d2 @ W2, d1.T @ a1
    return work


def convolution_in_loops(A, dA, W, b):
    """Over samples, places and filters: the output, and the gradients at the input, W and b."""
    out, d_input = np.zeros_like(dA), np.zeros_like(A)
    dW, db = np.zeros_like(W), np.zeros_like(b)
    for m, i, j, k in np.ndindex(dA.shape):
        window = A[m, i:i + 3, j:j + 3]
        z = np.sum(window * W[k]) + b[k]
        out[m, i, j, k] = max(z, 0)
        delta = dA[m, i, j, k] * (z > 0)
        dW[k] += delta * window
        db[k] += delta
        d_input[m, i:i + 3, j:j + 3] += delta * W[k]
    return out, d_input, dW, db


def convolution_in_keras(layer, A, dA):
    """The same four of a Keras layer with these weights, in one tf.function."""
    twin = bridge.to_keras(Network([layer]), A.shape[1:]).layers[0]
    A, dA = tf.constant(A), tf.constant(dA)

    @tf.function
    def forward_and_backward(A, dA):
        with tf.GradientTape() as tape:
            tape.watch(A)
            out = twin(A)
        wanted = [A, twin.kernel.value, twin.bias.value]
        return out, *tape.gradient(out, wanted, output_gradients=dA)

    def work():
        out, d_input, d_kernel, db = (t.numpy() for t in forward_and_backward(A, dA))
        return out, d_input, d_kernel.transpose(3, 0, 1, 2), db
    return work
