"""A network: layers one after another (lessons 02 and 03)."""

import numpy as np

from dlcourse import require


class Network:
    """A sequence of layers, itself with the methods of a layer.

    forward:  a^(0) = x, then a^(l) = layer_l(a^(l-1)), l = 1 ... L.
    backward: the same layers in reverse order, each handed the gradient of its own output.
    Raises TypeError for something that is not a layer, and names the method it lacks.
    """

    def __init__(self, layers):
        self.layers = list(layers)
        if not self.layers:
            raise ValueError("A Network needs at least one layer, got an empty list.")
        for number, layer in enumerate(self.layers, start=1):
            for method in "forward", "backward", "parameters", "gradients":
                if not callable(getattr(layer, method, None)):
                    raise TypeError(f"Layer {number} ({type(layer).__name__}) has no method "
                                    f"{method}(): a layer needs forward, backward, parameters "
                                    f"and gradients.")

    def forward(self, A):
        for layer in self.layers:
            A = layer.forward(A)
        return A

    def backward(self, dA):
        for layer in reversed(self.layers):
            dA = layer.backward(dA)
        return dA

    def parameters(self):
        return [W for layer in self.layers for W in layer.parameters()]

    def gradients(self):
        return [dW for layer in self.layers for dW in layer.gradients()]

    def output_shapes(self, input_shape):
        """The shape of one sample after each layer; raises where two layers do not fit together."""
        shapes = []
        for layer in self.layers:
            input_shape = layer.output_shape(input_shape)
            shapes.append(input_shape)
        return shapes

    def predict(self, A, batch_size=256):
        """The outputs for any number of samples, a batch at a time so that memory stays small."""
        require.count("batch_size", batch_size)
        if len(A) == 0:
            raise ValueError(f"A is an empty batch, shape {np.shape(A)}: pass at least one sample.")
        return np.concatenate([self.forward(A[start:start + batch_size])
                               for start in range(0, len(A), batch_size)])

    def __repr__(self):
        names = ", ".join(type(layer).__name__ for layer in self.layers)
        return f"Network({names}: {sum(W.size for W in self.parameters()):,} parameters)"
