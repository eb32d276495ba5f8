"""Layers: forward computes and remembers, backward sends the gradient to where it came from.

Every layer has

    forward(A)            the output for a batch, samples along axis 0
    backward(dA)          from dL/d(output) to dL/d(input); stores dL/dW and dL/db on the way
    parameters()          the arrays that learning changes: [W, b], or [] where there are none
    gradients()           dL/d(parameter), in the same order, after `backward`
    output_shape(shape)   the shape of one output sample, from that of one input sample

Anything with these methods is a layer. `forward` raises TypeError or ValueError for an input of
another kind or shape than the layer was made for; `backward` for a gradient of another shape than
the last output, and RuntimeError where there has been no forward. The loss has divided by n
already, so no layer does.

`backward` belongs to the last `forward`: what that remembers is not copied, so change neither the
input, the output nor the weights in place between the two.
"""

import functools

import numpy as np

from dlcourse import activations, require

NO_FORWARD = "backward needs what forward remembers: call forward on a batch first."


def initial_weights(rng, shape, fan_in, fan_out, activation, dtype):
    """Random W, scaled so that signals neither die nor explode from layer to layer (lesson 03).

    shape: W's. fan_in: the inputs each output sees; fan_out: the outputs each input reaches.
    dtype: float32, or float64.
    Standard deviation sqrt(2 / fan_in) before a ReLU or its kin (He et al., ICCV 2015, eq. 10),
    else sqrt(2 / (fan_in + fan_out)) (Glorot and Bengio, AISTATS 2010, eq. 12).
    Raises TypeError for another rng than NumPy's Generator or another dtype than those two floats.
    """
    require.generator(rng)
    if np.dtype(dtype) not in (np.float32, np.float64):  # whole numbers would all be rounded to 0
        raise TypeError(f"dtype must be float32 or float64, got {np.dtype(dtype)}: "
                        f"float32 to train, float64 to check gradients.")
    he = activation in ("relu", "leaky_relu", "gelu")
    std = (2 / fan_in if he else 2 / (fan_in + fan_out)) ** 0.5
    return (std * rng.standard_normal(shape)).astype(dtype)


class Layer:
    """What all layers share: no parameters unless they say otherwise."""

    input_gradient_wanted = True  # False: backward may return None (`Network.fill_gradients`)

    def parameters(self):
        return []

    def gradients(self):
        return []

    def _require_output_gradient(self, dA, shape):
        require.floats("dA", dA)
        if dA.shape != shape:
            raise ValueError(f"dA must have the shape of this layer's last output, {shape}, "
                             f"got {dA.shape}: was forward called on the same batch?")


class Weighted(Layer):
    """A layer with weights W, biases b and an activation f: a = f(z)."""

    def parameters(self):
        return [self.W, self.b]

    def gradients(self):
        return [self.dW, self.db]

    def _require_input(self, A, sample_shape):
        require.batch("A", A, sample_shape)
        if self.b.shape != self.W.shape[:1]:  # the classic slip: b as a column, (n_out, 1)
            raise ValueError(f"b must have shape {self.W.shape[:1]}, one number for each row of W, "
                             f"got {self.b.shape}: NumPy would stretch it; pass b.ravel().")

    def _activate(self, Z):
        f, _ = activations.get(self.activation)
        self.Z = Z
        return f(Z)

    def _delta(self, dA):
        """delta = dA * f'(z): the gradient at the weighted input (lesson 03)."""
        if self.Z is None:
            raise RuntimeError(NO_FORWARD)
        self._require_output_gradient(dA, self.Z.shape)
        _, f_prime = activations.get(self.activation)
        dA = dA.astype(self.Z.dtype, copy=False)  # from float64 labels it comes as float64
        return dA * f_prime(self.Z)


class Dense(Weighted):
    """Every output looks at every input: a = f(W a_prev + b) (lesson 02).

    W: (n_out, n_in), one row a neuron; Keras's `kernel` is W.T. b: (n_out,).
    forward: (n, n_in) -> (n, n_out). dtype: float32, or float64 to check gradients.
    Nielsen, *Neural Networks and Deep Learning*, 2015, chapter 2 (samples are columns there).
    """

    def __init__(self, n_in, n_out, activation="identity", *, rng, dtype=np.float32):
        require.count("n_in", n_in)
        require.count("n_out", n_out)
        activations.get(activation)
        self.activation = activation
        self.W = initial_weights(rng, (n_out, n_in), n_in, n_out, activation, dtype)
        self.b = np.zeros(n_out, dtype)
        self.Z = self.dW = self.db = None

    def forward(self, A):
        self._require_input(A, self.W.shape[1:])
        self.A_prev = A
        return self._activate(A @ self.W.T + self.b)

    def backward(self, dA):
        delta = self._delta(dA)
        self.dW = delta.T @ self.A_prev  # a sum over the batch: each sample adds its share
        self.db = delta.sum(axis=0)
        return delta @ self.W if self.input_gradient_wanted else None

    def output_shape(self, input_shape):
        _require_input_shape(input_shape, self.W.shape[1:])
        return self.b.shape


class Conv2D(Weighted):
    """The same small Dense layer, applied to every window of an image (lesson 06).

    z[i, j, k] = sum over u, v, c of W[k, u, v, c] a[i + u, j + v, c] + b[k], "valid", stride 1.
    W: (filters, size, size, channels), W[k] is filter k; Keras's kernel is W.transpose(1, 2, 3, 0).
    b: (filters,). forward: (n, H, W, channels) -> (n, H - size + 1, W - size + 1, filters).
    LeCun et al., *Proceedings of the IEEE* 86, 1998; windows as rows: Chellapilla et al., 2006.
    """

    def __init__(self, channels, filters, size=3, activation="identity", *, rng, dtype=np.float32):
        for name, value in ("channels", channels), ("filters", filters), ("size", size):
            require.count(name, value)
        activations.get(activation)
        self.activation, self.size = activation, size
        self.W = initial_weights(rng, (filters, size, size, channels), channels * size**2,
                                 filters * size**2, activation, dtype)
        self.b = np.zeros(filters, dtype)
        self.Z = self.dW = self.db = None

    def forward(self, A):
        self._require_input(A, (None, None, self.W.shape[3]))
        n, H, W, filters = len(A), *self.output_shape(A.shape[1:])
        self.input_shape = A.shape
        self.windows = windows(A, self.size).reshape(n * H * W, -1)  # one window a row
        Z = self.windows @ self.W.reshape(filters, -1).T  # lesson 02's line
        Z += self.b
        return self._activate(Z.reshape(n, H, W, filters))

    def backward(self, dA):
        delta = self._delta(dA)
        n, H, W, filters = delta.shape
        rows = delta.reshape(-1, filters)
        self.dW = (rows.T @ self.windows).reshape(self.W.shape)
        self.db = rows.sum(axis=0)
        if not self.input_gradient_wanted:
            return None
        d_input = np.zeros(self.input_shape, delta.dtype)
        for u in range(self.size):  # a pixel stands in many windows: its gradients add up
            for v in range(self.size):
                d_pixels = rows @ self.W[:, u, v]
                d_input[:, u:u + H, v:v + W] += d_pixels.reshape(n, H, W, -1)
        return d_input

    def output_shape(self, input_shape):
        _require_input_shape(input_shape, (None, None, self.W.shape[3]))
        H, W, _ = input_shape
        if min(H, W) < self.size:
            raise ValueError(f"A {self.size} x {self.size} filter needs an image at least that "
                             f"large, got {H} x {W}: fewer pooling layers, or a smaller filter.")
        return H - self.size + 1, W - self.size + 1, len(self.W)


class MaxPool2D(Layer):
    """Keep the largest value of each size x size block, channel by channel (lesson 06).

    forward: (n, H, W, C) -> (n, H // size, W // size, C); a remainder at the right or bottom is
    cropped. The gradient goes to the value that won; of equal values, to the first, as in
    TensorFlow. Ranzato et al., CVPR 2007.
    """

    def __init__(self, size=2):
        require.count("size", size)
        self.size = size
        self.largest = None

    def forward(self, A):
        require.batch("A", A, (None, None, None))
        self.A_prev = A
        self.largest = functools.reduce(np.maximum, self._places(A))
        return self.largest

    def backward(self, dA):
        if self.largest is None:
            raise RuntimeError(NO_FORWARD)
        self._require_output_gradient(dA, self.largest.shape)
        d_input = np.zeros(self.A_prev.shape, dA.dtype)
        open_blocks = np.ones(dA.shape, bool)  # those whose largest value is still to be found
        for a, d_a in zip(self._places(self.A_prev), self._places(d_input)):
            won = open_blocks & (a == self.largest)
            d_a[...] = dA * won
            open_blocks &= ~won
        return d_input

    def _places(self, A):
        """For each place in a block, row by row, what stands there in all blocks: views of A."""
        (H, W, _), s = self.output_shape(A.shape[1:]), self.size
        return [A[:, u:H * s:s, v:W * s:s] for u in range(s) for v in range(s)]

    def output_shape(self, input_shape):
        _require_input_shape(input_shape, (None, None, None))
        H, W, C = input_shape
        if min(H, W) < self.size:
            raise ValueError(f"Pooling by {self.size} needs an image at least that large, "
                             f"got {H} x {W}: leave a pooling layer out.")
        return H // self.size, W // self.size, C


class Flatten(Layer):
    """Lay each sample out as one row: (n, H, W, C) -> (n, H W C), channels next to each other."""

    def __init__(self):
        self.input_shape = None

    def forward(self, A):
        require.floats("A", A)
        require.batch("A", A, A.shape[1:])
        self.input_shape = A.shape
        return A.reshape(len(A), -1)

    def backward(self, dA):
        if self.input_shape is None:
            raise RuntimeError(NO_FORWARD)
        n = self.input_shape[0]
        self._require_output_gradient(dA, (n, int(np.prod(self.input_shape[1:]))))
        return dA.reshape(self.input_shape)

    def output_shape(self, input_shape):
        return (int(np.prod(input_shape)),)


def windows(A, size):
    """Every size x size window of a batch of images, without copying a pixel.

    (n, H, W, C) -> (n, H - size + 1, W - size + 1, size, size, C): a view, so do not write to it.
    """
    views = np.lib.stride_tricks.sliding_window_view(A, (size, size), axis=(1, 2))
    return views.transpose(0, 1, 2, 4, 5, 3)


def _require_input_shape(got, wanted):
    fits = len(got) == len(wanted) and all(w in (None, g) for g, w in zip(got, wanted))
    if not fits:
        shape = ", ".join("any" if w is None else str(w) for w in wanted)
        raise ValueError(f"This layer takes samples of shape ({shape}), got {tuple(got)}: "
                         f"match it to the output of the layer before.")
