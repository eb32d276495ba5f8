"""Optimisers: from gradients to a step downhill (lesson 05).

`optimizer.step(parameters, gradients)` changes every parameter array in place. Each `update` below
is one parameter's step, written as in the lesson: W is the parameter, dW its gradient, and what the
optimiser remembers about it from step to step is in `memory`, arrays of W's shape, zero at first.

All agree with Keras's (where `Momentum` is `SGD(momentum=...)`). They raise ValueError or TypeError
for a learning rate that is not a number above 0 and below 1000; for parameters that cannot be
changed in place or are not those of the steps before; for gradients whose shapes differ from the
parameters', or that are NaN or infinite. The parameters are then left as they were.
"""

import numpy as np

from dlcourse import require

ABSURD = 1000  # a learning rate from here on is a slip of the keyboard


class Optimizer:
    """What all share: the learning rate, the count of steps t, and a memory for each parameter."""

    memories = 0  # how many arrays `update` remembers for each parameter

    def __init__(self, learning_rate):
        require.rate("learning_rate", learning_rate, below=ABSURD)
        self.learning_rate = learning_rate
        self.t = 0
        self.memory = None

    def step(self, parameters, gradients):
        """Change every parameter in place. Both: lists of float arrays, in the same order."""
        self._require(parameters, gradients)
        if self.memory is None:
            self.memory = [[np.zeros_like(W) for _ in range(self.memories)] for W in parameters]
            self.parameters = list(parameters)
        self.t += 1
        self.learning_rate = float(self.learning_rate)  # NumPy's float64 would make dW float64, too
        for W, dW, memory in zip(parameters, gradients, self.memory):
            self.update(W, dW, *memory)

    def _require(self, parameters, gradients):
        require.rate("learning_rate", self.learning_rate, below=ABSURD)
        for name, arrays in ("parameters", parameters), ("gradients", gradients):
            if not isinstance(arrays, (list, tuple)):
                raise TypeError(f"{name} must be a list of arrays, got {type(arrays).__name__}: "
                                f"network.{name}(), or [W] for a single one.")
        if len(parameters) != len(gradients):
            raise ValueError(f"{len(parameters)} parameters but {len(gradients)} gradients: "
                             f"pass network.parameters() and network.gradients().")
        if self.memory is not None and len(parameters) != len(self.memory):
            raise ValueError(f"This optimiser remembers {len(self.memory)} parameters, got "
                             f"{len(parameters)}: make a new optimiser for another network.")
        for k, (W, dW) in enumerate(zip(parameters, gradients)):
            if dW is None:
                raise ValueError(f"Gradient {k} is None: call backward before step.")
            require.floats(f"Parameter {k}", W)
            require.floats(f"Gradient {k}", dW)
            if not W.flags.writeable:
                raise ValueError(f"Parameter {k} is read-only and cannot be changed in place: "
                                 f"pass a copy that can, W.copy().")
            require.same_shape(f"Gradient {k}", dW, "its parameter", W)
            if self.memory is not None and self.memories:
                require.same_shape(f"Parameter {k}", W, "what this optimiser remembers of it",
                                   self.memory[k][0])
                if not np.may_share_memory(W, self.parameters[k]):
                    raise ValueError(f"Parameter {k} is another array than in the steps before, "
                                     f"which this optimiser remembers: make a new optimiser for "
                                     f"another network, and change weights in place, W[...] = new.")
            require.finite(f"Gradient {k}", dW)


class SGD(Optimizer):
    """Gradient descent: W <- W - alpha dW. Stochastic when the gradient is a mini-batch's.

    Robbins and Monro, 1951.
    """

    def __init__(self, learning_rate=0.01):
        super().__init__(learning_rate)

    def update(self, W, dW):
        W -= self.learning_rate * dW


class Momentum(Optimizer):
    """The step keeps some of its speed: v <- momentum v + learning_rate dW;  W <- W - v.

    v is the velocity. The article's update with its signs put right: its alpha is `momentum`, from
    0 to below 1, and its beta is `learning_rate`. Without momentum it is SGD.
    Polyak, 1964; Sutskever et al., ICML 2013.
    """

    memories = 1

    def __init__(self, learning_rate=0.01, momentum=0.9):
        super().__init__(learning_rate)
        require.rate("momentum", momentum, below=1, zero_allowed=True)
        self.momentum = float(momentum)

    def update(self, W, dW, velocity):
        velocity *= self.momentum
        velocity += self.learning_rate * dW
        W -= velocity


class RMSProp(Optimizer):
    """Each weight its own step: divide by a running root mean square of its gradient.

    v <- rho v + (1 - rho) dW^2;  W <- W - alpha dW / sqrt(v + epsilon).
    Tieleman and Hinton, *Neural Networks for Machine Learning*, lecture 6.5, 2012.
    """

    memories = 1

    def __init__(self, learning_rate=0.001, rho=0.9, epsilon=1e-7):
        super().__init__(learning_rate)
        require.rate("rho", rho, below=1, zero_allowed=True)
        require.rate("epsilon", epsilon)
        self.rho, self.epsilon = float(rho), float(epsilon)

    def update(self, W, dW, v):
        v *= self.rho
        v += (1 - self.rho) * dW**2
        W -= self.learning_rate * dW / np.sqrt(v + self.epsilon)


class Adam(Optimizer):
    """Momentum and RMSProp together, both corrected for having started at zero.

    m <- beta1 m + (1 - beta1) dW;  v <- beta2 v + (1 - beta2) dW^2;
    W <- W - alpha sqrt(1 - beta2^t) / (1 - beta1^t) m / (sqrt(v) + epsilon).
    Kingma and Ba, ICLR 2015, algorithm 1, in the reordered form of their section 2, just before
    2.1: Keras uses it too, and epsilon is the paper's epsilon-hat.
    """

    memories = 2

    def __init__(self, learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-7):
        super().__init__(learning_rate)
        require.rate("beta1", beta1, below=1, zero_allowed=True)
        require.rate("beta2", beta2, below=1, zero_allowed=True)
        require.rate("epsilon", epsilon)
        self.beta1, self.beta2, self.epsilon = float(beta1), float(beta2), float(epsilon)

    def update(self, W, dW, m, v):
        m *= self.beta1
        m += (1 - self.beta1) * dW
        v *= self.beta2
        v += (1 - self.beta2) * dW**2
        correction = (1 - self.beta2**self.t) ** 0.5 / (1 - self.beta1**self.t)
        W -= self.learning_rate * correction * m / (np.sqrt(v) + self.epsilon)
