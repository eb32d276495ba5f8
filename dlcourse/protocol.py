"""A network of one's own: does it keep the protocol that training relies on? (lesson 05)

    forward(X)       (n, ...) -> (n, outputs), floats
    backward(dA)     dL/d(output) of the last forward; stores dL/d(parameter)
    parameters()     the arrays that learning changes, the same ones each time
    gradients()      dL/d(parameter) after `backward`, in the same order

`Checked(network)` is a network, too. It looks at every answer before handing it on, and says in a
sentence what is wrong with it, naming the class and the method.
"""

import traceback

import numpy as np

from dlcourse import require
from dlcourse.gradcheck import numerical_gradient, relative_error

METHODS = "forward", "backward", "parameters", "gradients"
MOST = 2000  # numbers that are nudged one after the other, at most
RIGHT = 1e-4  # relative error; looser than `check_gradient` is, for ReLUs have kinks


class Checked:
    """Any network with the protocol, each of its answers checked; `name` is its class's.

    outputs: how many numbers `forward` must return a sample. Raises TypeError for a method that is
    missing. Its own methods raise TypeError or ValueError for an answer of the wrong kind or shape,
    for a method that raised (quoting the line in which it did), and NotFinite for NaN or infinity.
    """

    def __init__(self, network, outputs=1):
        require.methods("network", network, *METHODS)
        self.network, self.outputs = network, outputs
        self.name = type(network).__name__

    def forward(self, X):
        A, wanted = self._call("forward", X), (len(X), self.outputs)
        _require_floats(f"What {self.name}.forward returns", A)
        if A.shape != wanted:
            hint = "keep the last axis, as in A[:, None]" if A.ndim == 1 else "one row a sample"
            raise ValueError(f"{self.name}.forward returned shape {A.shape} for {len(X)} samples, "
                             f"but {wanted} was expected: {hint}.")
        require.finite(f"What {self.name}.forward returned", A)
        return A

    def backward(self, dA):
        return self._call("backward", dA)

    def parameters(self):
        parameters = self._list("parameters")
        if not parameters:
            raise ValueError(f"{self.name}.parameters() is empty: there is nothing to learn.")
        return parameters

    def gradients(self):
        gradients, parameters = self._list("gradients"), self.parameters()
        if len(gradients) != len(parameters):
            raise ValueError(f"{self.name} has {len(parameters)} parameters but "
                             f"{len(gradients)} gradients: return one for each, in that order.")
        for k, (dW, W) in enumerate(zip(gradients, parameters)):
            if dW.shape != W.shape:
                raise ValueError(f"{self.name}.gradients()[{k}] has shape {dW.shape}, but its "
                                 f"parameter has {W.shape}: is there a sum over the batch, or "
                                 f"a .T, too few or too many?")
            require.finite(f"{self.name}.gradients()[{k}]", dW)
        return gradients

    def hidden(self, X):
        """What the network's own method `hidden` tells of its neurons, [(n, neurons), ...]; None
        where it has no such method, which nobody asks of it."""
        if not callable(getattr(self.network, "hidden", None)):
            return None
        layers = self._list("hidden", X)
        for k, A in enumerate(layers):
            if A.ndim != 2 or len(A) != len(X):
                raise ValueError(f"{self.name}.hidden(X)[{k}] has shape {A.shape} for {len(X)} "
                                 f"samples, but ({len(X)}, neurons) was expected.")
            require.finite(f"{self.name}.hidden(X)[{k}]", A)
        return layers

    def rehearse(self, loss, X, Y):
        """One forward and one backward, without a step: all that can be seen before training."""
        for W, again in zip(self.parameters(), self.parameters()):
            if not np.may_share_memory(W, again):
                raise ValueError(f"{self.name}.parameters() returns new arrays each time: return "
                                 f"those that forward uses, or no step can change them.")
        self.backward(loss.gradient(self.forward(X), Y))
        self.gradients()

    def gradient_error(self, loss, X, Y):
        """The relative error of the gradients, all parameters together (lesson 03).

        None where there are too many parameters to be nudged one by one, or they are not float64.
        """
        parameters = self.parameters()
        if sum(W.size for W in parameters) > MOST or any(W.dtype != float for W in parameters):
            return None
        self.backward(loss.gradient(self.forward(X), Y))
        claimed = [np.array(dW, float).ravel() for dW in self.gradients()]
        measured = [numerical_gradient(lambda: loss.value(self.forward(X), Y), W).ravel()
                    for W in parameters]
        return relative_error(np.concatenate(claimed), np.concatenate(measured))

    def _list(self, method, *given):
        """What a method returns that returns a list of arrays."""
        found = self._call(method, *given)
        if not isinstance(found, (list, tuple)):
            raise TypeError(f"What {self.name}.{method} returns must be a list of arrays, got "
                            f"{_kind(found)}.")
        for k, A in enumerate(found):
            _require_floats(f"{self.name}.{method}()[{k}]", A)
        return found

    def _call(self, method, *given):
        try:
            with np.errstate(all="ignore"):  # what overflows is not finite, and is told in words
                return getattr(self.network, method)(*given)
        except Exception as error:
            raise ValueError(f"{self.name}.{method} raised {type(error).__name__}: {error}"
                             f"{_where(error, type(self.network), method)}") from error


def _require_floats(name, A):
    if not isinstance(A, np.ndarray) or not np.issubdtype(A.dtype, np.floating):
        raise TypeError(f"{name} must be an array of floats, got {_kind(A)}.")


def _kind(value):
    """What it is, and how None usually comes about."""
    if value is None:
        return "None: is a return missing, or was it never stored?"
    return f"an array of {value.dtype}" if isinstance(value, np.ndarray) else type(value).__name__


def _where(error, kind, method):
    """The line of the class in which the error came up, where it can be read."""
    code = getattr(getattr(kind, method, None), "__code__", None)
    lines = [frame.line for frame in traceback.extract_tb(error.__traceback__)
             if code and frame.filename == code.co_filename and frame.line]
    return f" (in the line: {lines[-1]})" if lines else ""
