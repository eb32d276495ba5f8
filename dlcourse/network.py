"""A network: layers one after another (lessons 02 and 03)."""

import numpy as np

from dlcourse import require
from dlcourse.layers import Conv2D, Dense


class Network:
    """A sequence of layers, itself with the methods of a layer.

    forward:  a^(0) = x, then a^(l) = layer_l(a^(l-1)), l = 1 ... L.
    backward: the same layers in reverse order, each handed the gradient of its own output.
    Raises TypeError for something that is not a layer, naming the method it lacks, and ValueError
    for no layer at all or the same layer twice.
    """

    def __init__(self, layers):
        if not isinstance(layers, (list, tuple)):
            raise TypeError(f"layers must be a list, got {type(layers).__name__}: "
                            f"Network([Dense(...), ...]).")
        self.layers = list(layers)
        if not self.layers:
            raise ValueError("A Network needs at least one layer, got an empty list.")
        for number, layer in enumerate(self.layers, start=1):
            require.methods(f"Layer {number}", layer,
                            "forward", "backward", "parameters", "gradients")
            if any(layer is earlier for earlier in self.layers[:number - 1]):
                raise ValueError(f"Layer {number} ({type(layer).__name__}) stands in this network "
                                 f"twice, but remembers one forward only: make a second one.")

    def forward(self, A):
        """(n, ...) -> the last layer's output; every layer remembers what its backward needs."""
        for layer in self.layers:
            A = layer.forward(A)
        return A

    def backward(self, dA):
        """dL/d(output) of the last forward -> dL/d(input); fills every layer's gradients."""
        for layer in reversed(self.layers):
            dA = layer.backward(dA)
        return dA

    def fill_gradients(self, dA):
        """`backward` for learning: fills every layer's gradients, and returns nothing.

        Learning changes the weights and not the digits, so the first layer need not say how its
        input should change: in a 784-128-10 network that is a third of all multiplications.
        """
        first = self.layers[0]
        own = type(first) in (Dense, Conv2D)  # a class derived from them may use what they return
        if own:
            first.input_gradient_wanted = False
        try:
            self.backward(dA)
        finally:
            if own:
                first.input_gradient_wanted = True

    def parameters(self):
        """Every layer's W and b, in order: the arrays themselves, so that a step changes them."""
        return [W for layer in self.layers for W in layer.parameters()]

    def gradients(self):
        """dL/d(parameter) after backward, in the order of `parameters`; None before."""
        return [dW for layer in self.layers for dW in layer.gradients()]

    def output_shapes(self, input_shape):
        """The shape of one sample after each layer, input_shape being one input's: (784,).

        Raises ValueError where two layers do not fit together.
        """
        if not isinstance(input_shape, (list, tuple)):
            raise TypeError(f"input_shape must be the shape of one sample, got {input_shape!r}: "
                            f"a tuple such as (784,) or (28, 28, 1).")
        shapes = []
        for layer in self.layers:
            input_shape = layer.output_shape(input_shape)
            shapes.append(input_shape)
        return shapes

    def output_shape(self, input_shape):
        """The shape of one output sample, as every layer has it."""
        return self.output_shapes(input_shape)[-1]

    def predict(self, A, batch_size=256):
        """The outputs for any number of samples, a batch at a time so that memory stays small.

        It calls forward: call forward on your batch again before its backward.
        """
        require.floats("A", A)
        require.count("batch_size", batch_size)
        if A.shape[:1] == (0,):
            raise ValueError(f"A is an empty batch, shape {A.shape}: pass at least one sample.")
        return np.concatenate([self.forward(A[start:start + batch_size])
                               for start in range(0, len(A), batch_size)])

    def __repr__(self):
        names = ", ".join(type(layer).__name__ for layer in self.layers)
        return f"Network({names}: {sum(W.size for W in self.parameters()):,} parameters)"
