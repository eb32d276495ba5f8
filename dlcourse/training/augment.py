"""Augmentation: every digit a little different each time it is shown (lesson 06)."""

import keras
from keras import ops


class RandomAffine(keras.layers.Layer):
    """Turn, slant, stretch and shift each image at random, in one step; in training alone.

    The output's pixel p shows the input at c + M (p - c) + t, where c is the centre,
    M = s [[cos θ, k - sin θ], [sin θ, cos θ]]. For each image anew, evenly distributed: θ up to
    ± `rotation` radians, k up to ± `shear`, s within 1 ± `zoom`, each part of t up to ± `shift`
    pixels. Between pixels it interpolates (once: a chain of Keras's layers would blur each time);
    what comes in from outside is 0. images: floats (n, H, W, C).
    Simard, Steinkraus and Platt, ICDAR 2003, section 2: affine distortions of digits.
    """

    def __init__(self, rotation=0.2, shear=0.2, zoom=0.1, shift=2.0, seed=None, **named):
        super().__init__(**named)
        self.reach = {"rotation": rotation, "shear": shear, "zoom": zoom, "shift": shift}
        for name, most in self.reach.items():
            if not 0 <= most < (1 if name == "zoom" else float("inf")):
                raise ValueError(f"{name} must be at least 0{' and below 1' * (name == 'zoom')}, "
                                 f"got {most}.")
        self.generator = keras.random.SeedGenerator(seed)
        self.supports_jit = keras.backend.backend() != "tensorflow"  # XLA has no such operation there

    def call(self, images, training=None):
        if not training:
            return images
        n, H, W, _ = ops.shape(images)
        theta, k, stretch, down, right = (
            keras.random.uniform((n,), -self.reach[name], self.reach[name], seed=self.generator)
            for name in ("rotation", "shear", "zoom", "shift", "shift"))
        s, y, x = 1 + stretch, (H - 1) / 2, (W - 1) / 2
        cos, sin, slant = s * ops.cos(theta), s * ops.sin(theta), s * k
        M = cos, slant - sin, sin, cos  # x from x, x from y, y from x, y from y
        t = x - M[0] * x - M[1] * y + right, y - M[2] * x - M[3] * y + down
        nothing = ops.zeros_like(theta)
        rows = ops.stack([M[0], M[1], t[0], M[2], M[3], t[1], nothing, nothing], axis=1)
        return ops.image.affine_transform(images, rows, data_format="channels_last")

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return super().get_config() | self.reach
