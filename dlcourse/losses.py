"""Loss functions: one number for "how wrong", and its gradient at the network's output (lesson 04).

Every loss has `value(A, Y)`, a float, and `gradient(A, Y)`, the array dL/dA of A's shape.
A is the network's output for a batch, one sample a row; Y is what it should have been.
The loss owns the 1/n: it is a mean over the batch, so no layer divides by n again.

The cross-entropies take *logits*, the output layer's weighted inputs Z, and apply sigmoid or
softmax themselves. Through log-sum-exp that never takes the log of 0, and the gradient is p - y,
divided by n.

All raise TypeError or ValueError for an output or a label of the wrong kind or shape (nothing is
broadcast), and ValueError where the loss comes out as NaN or infinity.
"""

from collections import namedtuple

import numpy as np

from dlcourse import require
from dlcourse.activations import log_softmax, sigmoid, sigmoid_prime, softmax

FAR = 20  # logits beyond it: 1 - a has too few digits left
Told = namedtuple("Told", "loss da dz")


class MSE:
    """Mean squared error, L = mean (y - a)^2: the loss of Gaussian noise.

    A, Y: (n, n_L), any real numbers. For one output this is the article's 1/n sum (y_i - a_i)^2;
    for several it is also the mean over outputs, as in Keras.
    Bishop, *Pattern Recognition and Machine Learning*, 2006, 3.1.1.
    """

    def value(self, A, Y):
        self._require(A, Y)
        return _finite(np.mean((Y - A) ** 2))

    def gradient(self, A, Y):
        self._require(A, Y)
        return 2 * (A - Y) / A.size

    def _require(self, A, Y):
        require.floats("A", A)
        require.batch("A", A, A.shape[1:] if A.ndim > 1 else (None,))
        require.same_shape("Y", Y, "A", A)
        require.real("Y", Y)


class MAE(MSE):
    """Mean absolute error, L = mean |y - a|: the loss of Laplace noise, less moved by outliers.

    A, Y: (n, n_L). At the kink a = y the gradient is taken as 0.
    """

    def value(self, A, Y):
        self._require(A, Y)
        return _finite(np.mean(np.abs(Y - A)))

    def gradient(self, A, Y):
        self._require(A, Y)
        return np.sign(A - Y) / A.size


class BinaryCrossEntropy:
    """L = -mean [y log p + (1 - y) log(1 - p)] with p = sigmoid(z): the loss of a coin.

    Z, Y: (n, n_L), the logits and the truth between 0 and 1; the mean is over outputs too, as in
    Keras's BinaryCrossentropy(from_logits=True). Written as log(1 + exp(z)) - y z, which is the
    same and never overflows. Bishop, *Pattern Recognition and Machine Learning*, 2006, 4.3.2.
    """

    def value(self, Z, Y):
        self._require(Z, Y)
        return _finite(np.mean(np.logaddexp(0, Z) - Y * Z))

    def gradient(self, Z, Y):
        self._require(Z, Y)
        return (sigmoid(Z) - Y) / Z.size

    def _require(self, Z, Y):
        require.batch("Z", Z, (None,))
        require.same_shape("Y", Y, "Z", Z)
        require.real("Y", Y)
        if not (np.min(Y) >= 0 and np.max(Y) <= 1):
            raise ValueError(f"Y must lie between 0 and 1, got {np.min(Y)} to {np.max(Y)}: "
                             f"labels -1/+1 become (Y + 1) / 2.")


class CategoricalCrossEntropy:
    """L = -1/n sum_i sum_k y_ik log p_ik with p = softmax(z): the article's training loss.

    Z: (n, K) logits. Y: (n, K), rows non-negative and summing to 1: one-hot, or smoothed labels.
    Keras: CategoricalCrossentropy(from_logits=True).
    Goodfellow et al., *Deep Learning*, 2016, 6.2.2.3.
    """

    def value(self, Z, Y):
        self._require(Z, Y)
        return _finite(-np.sum(Y * log_softmax(Z)) / len(Z))

    def gradient(self, Z, Y):
        self._require(Z, Y)
        return (softmax(Z) - Y) / len(Z)

    def _require(self, Z, Y):
        require.batch("Z", Z, (None,))
        if np.ndim(Y) == 1:
            raise ValueError(f"Y must be one-hot, shape {Z.shape}, got {np.shape(Y)}, which looks "
                             f"like integer labels: use SparseCategoricalCrossEntropy, "
                             f"or one_hot(y).")
        require.same_shape("Y", Y, "Z", Z)
        require.real("Y", Y)
        sums = np.sum(Y, axis=1)
        if not (np.min(Y) >= 0 and np.all(np.abs(sums - 1) < 2e-5)):
            raise ValueError(f"Each row of Y must be non-negative and sum to 1, got values from "
                             f"{np.min(Y):g} and sums from {sums.min():g} to {sums.max():g}: "
                             f"is Y one-hot, dlcourse.data.one_hot(y)? "
                             f"For several yes-or-no outputs use BinaryCrossEntropy.")


class SparseCategoricalCrossEntropy:
    """L = -1/n sum_i log p_i[y_i]: `CategoricalCrossEntropy`'s number, from integer labels.

    Z: (n, K) logits. y: (n,) whole numbers from 0 to K - 1.
    Keras: SparseCategoricalCrossentropy(from_logits=True).
    """

    def value(self, Z, y):
        self._require(Z, y)
        return _finite(-np.mean(log_softmax(Z)[np.arange(len(Z)), y]))

    def gradient(self, Z, y):
        self._require(Z, y)
        P = softmax(Z)
        P[np.arange(len(Z)), y] -= 1  # p - y, where y is one-hot
        return P / len(Z)

    def _require(self, Z, y):
        require.batch("Z", Z, (None,))
        require.labels("y", y, *Z.shape)


def losses_at(z, y):
    """What each loss says about one sigmoid neuron: {name: Told(L, dL/da, dL/dz)} (lesson 04).

    dL/dz = dL/da f'(z), with f'(z) = a (1 - a). z: the logit, from -20 to 20; the prediction is
    a = sigmoid(z). y: the truth, 0 or 1. Raises ValueError for others.
    """
    if y not in (0, 1):
        raise ValueError(f"y must be 0 or 1, got {y!r}: the truth about one coin.")
    if not abs(z) <= FAR:
        raise ValueError(f"z must lie between -{FAR} and {FAR}, got {z}: beyond, 1 - a is rounded "
                         f"away.")
    Z, Y = np.array([[z]], float), np.array([[y]], float)
    A, f_prime = sigmoid(Z), sigmoid_prime(Z).item()
    told = {}
    for name, loss in ("MSE", MSE()), ("MAE", MAE()):
        da = loss.gradient(A, Y).item()
        told[name] = Told(loss.value(A, Y), da, da * f_prime)
    loss = BinaryCrossEntropy()  # it takes z, and so it is dL/dz that it gives
    dz = loss.gradient(Z, Y).item()
    told["cross-entropy"] = Told(loss.value(Z, Y), dz / f_prime, dz)
    return told


def _finite(value):
    require.finite("The loss", value)
    return float(value)
