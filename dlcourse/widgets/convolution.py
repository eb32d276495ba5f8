"""ConvolutionStepper: a window over a picture, and the kernel that it is multiplied with (06)."""

from collections import namedtuple

import ipywidgets
import numpy as np

from dlcourse import plots
from dlcourse.data import load_mnist
from dlcourse.layers import Conv2D, windows
from dlcourse.plots.checking import array, grey, greys
from dlcourse.widgets.controls import choice, field, flow, slider, switch
from dlcourse.widgets.explorer import Explorer
from dlcourse.widgets.player import Player
from dlcourse.widgets.predictions import Question

UPRIGHT = [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]]  # light on the left, dark on the right
LEVEL = [[-1, -1, -1], [0, 0, 0], [1, 1, 1]]
BLUR = [[1 / 9] * 3] * 3
COPY = [[0, 0, 0], [0, 1, 0], [0, 0, 0]]
SHARPEN = [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]
CORNER = [[-1, -1, -1], [1, 1, -1], [1, 1, -1]]  # ink at the lower left, paper around it
LARGEST = 5  # weights, and rows of a kernel: more numbers could not be read
MOST_PIXELS = 100  # in a row of a picture: one more could not be seen
FORMAT = ".2g"  # of the weights
START = 13, 13  # where lesson 06 computes it by hand
SMALL = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

Convolved = namedtuple("Convolved", "window z map")


def convolve(image, kernel, row, column):
    """What a convolution makes of an image: one window, its sum, and the whole map (lesson 06)."""
    size = len(kernel)
    layer = Conv2D(1, 1, size, rng=np.random.default_rng(0), dtype=float)
    layer.W[0, :, :, 0] = kernel
    batch = image[np.newaxis, :, :, np.newaxis]
    Z = layer.forward(batch)[0, :, :, 0]
    return Convolved(windows(batch, size)[0, row, column, :, :, 0], Z[row, column], Z)


def pictures(images):
    """Grey pictures, one or several, as (n, height, width), 0 for paper and 1 for ink."""
    try:
        shape = np.shape(images)
    except ValueError:
        raise ValueError("images must all have one size: crop or pad them to it.") from None
    if len(shape) in (3, 4) and shape[-1] in (3, 4):
        raise ValueError(f"images must be grey, (n, height, width), got {shape}, which looks like "
                         f"colours: take images.mean(axis=-1).")
    alone = len(shape) == 2 or len(shape) == 3 and shape[-1] == 1
    return grey("images", images)[np.newaxis] if alone else greys("images", images)


def weights(kernel):
    """A kernel as a part of the state: {"k00": its first weight, "k01": ...}."""
    return {f"k{u}{v}": float(w) for (u, v), w in np.ndenumerate(kernel)}


def quarter(Z):
    """In which quarter of a map its largest number is."""
    row, column = np.unravel_index(Z.argmax(), Z.shape)
    return (f"{'upper' if row < Z.shape[0] / 2 else 'lower'} "
            f"{'left' if column < Z.shape[1] / 2 else 'right'}")


class ConvolutionStepper(Explorer):
    """A window moves over a picture; its numbers, times the kernel's, add up to one pixel.

    z[i, j] = sum over u, v of kernel[u, v] image[i + u, j + v] (lesson 06). images: one picture
    (height, width), or several of one size, uint8 or floats in [0, 1]; without them, ten digits.
    kernel: square, the weights to begin with. predict: the question asked first, one of
    `ConvolutionStepper.questions`. `result` is Convolved(window, z, map).
    """

    panels = {"columns": 4, "size": (9.5, 3.2)}
    presets = {name: {**weights(kernel), "whole": True} for name, kernel in {
        "Upright edges": UPRIGHT, "Level edges": LEVEL, "Copy": COPY, "Blur": BLUR,
        "Sharpen": SHARPEN, "Find the corner": CORNER}.items()}
    questions = {
        "other side": Question(
            "At row 13, column 13 the kernel lies on the left side of the seven's stem: paper "
            "under its −1s, ink under its 1s. The window goes on to column 17, the right side of "
            "the same stem. What will the sum be there, roughly?",
            {"digit": 7, **weights(UPRIGHT), "row": 13, "column": 17, "whole": False},
            lambda done: done.z, tolerance=0.8,
            because="Now the ink is under the −1s. The kernel tells a left side from a right one "
            "by the sign; where paper or ink is all that it sees, it gives 0."),
        "corner": Question(
            "A kernel with −1 along the top and the right, and four 1s at the lower left. In which "
            "quarter of the seven's map is its largest answer?",
            {"digit": 7, **weights(CORNER), "row": 6, "column": 19, "whole": True},
            lambda done: quarter(done.map),
            options=("upper left", "upper right", "lower left", "lower right"),
            because="It wants ink at the lower left with paper above it and to its right: the "
            "corner where the seven's bar turns into its stem."),
        "ink": Question(
            "The kernel Sharpen has 5 in its middle, −1 at the four sides and 0 at the corners. "
            "What does it give where all nine pixels are ink, that is, 1?",
            {"digit": 8, **weights(SHARPEN), "row": 13, "column": 12, "whole": True},
            lambda done: done.z, tolerance=0.1,
            because="5 − 4 = 1: the weights add up to 1, so that ink stays ink and paper stays "
            "paper. Only where the two meet does something change."),
    }

    def __init__(self, images=None, kernel=None, predict=None):
        super().__init__(predict, images=images, kernel=kernel)

    def setup(self, images, kernel):
        kernel = array("kernel", UPRIGHT if kernel is None else kernel, "size", "size")
        self.images, names = self._pictures(images)
        size = len(kernel)
        self.last = [side - size for side in self.images.shape[1:]]
        if kernel.shape != (size, size) or size > LARGEST or min(self.last) < 0:
            raise ValueError(f"kernel must be square, at most {LARGEST} by {LARGEST}, and fit into "
                             f"the picture {self.images.shape[1:]}, got {kernel.shape}.")
        if np.abs(kernel).max() > LARGEST:
            raise ValueError(f"kernel must hold weights from -{LARGEST} to {LARGEST}, got "
                             f"{kernel.min():g} to {kernel.max():g}: divide all of them by "
                             f"{np.abs(kernel).max() / LARGEST:.3g}.")
        self.shape = kernel.shape
        if size != len(UPRIGHT):
            self.presets = {}  # they have nine weights
        self.player = Player(self._advance, self.message)
        row, column = np.minimum(START, self.last).tolist()
        fields = {name: field(f"κ{name[1:].translate(SMALL)}", w, -float(LARGEST), float(LARGEST))
                  for name, w in weights(kernel).items()}
        return {
            "digit": choice("picture" if self.given else "digit", names, min(7, len(names) - 1)),
            "row": slider("row", row, 0, self.last[0], 1),
            "column": slider("column", column, 0, self.last[1], 1),
            "whole": switch("show the whole map"),
            **fields,
        }

    def _pictures(self, images):
        """The pictures (n, height, width), and [(name, index)]."""
        self.given = images is not None
        if not self.given:
            digits = load_mnist("embedded")  # the first ten are one of each
            return greys("images", digits.x_train[:10]), list(zip("0123456789", range(10)))
        images = pictures(images)
        if max(images.shape[1:]) > MOST_PIXELS:
            raise ValueError(f"images must be at most {MOST_PIXELS} by {MOST_PIXELS} pixels, so "
                             f"that a window can be seen, got {images.shape[1:]}: cut a part out, "
                             f"or take every second pixel, [::2, ::2].")
        return images, [(f"your picture {k}" if len(images) > 1 else "your picture", k)
                        for k in range(len(images))]

    def _question(self, name):
        if name in self.questions and (self.given or self.shape != np.shape(UPRIGHT)):
            raise ValueError("predict asks about the course's own digits and kernels of 3 by 3: "
                             "leave out images and kernel, or predict.")
        return super()._question(name)

    def layout(self):
        fields = list(self.controls.values())
        size = self.shape[0]
        kernel = ipywidgets.VBox([flow(fields[4 + u * size:4 + (u + 1) * size])
                                  for u in range(size)])
        return [flow(fields[:4]), kernel]

    def _advance(self):
        """The next window: along the row, then down; after the last one, the first again."""
        row, column = self.state["row"], self.state["column"]
        place = (row * (self.last[1] + 1) + column + 1) % np.prod(np.add(self.last, 1))
        row, column = divmod(int(place), self.last[1] + 1)
        self.set(row=row, column=column)
        return [row, column] != self.last

    def _step(self, digit, row, column, weights):
        """One step, as the core and the plots take it: image, kernel, row, column."""
        kernel = np.reshape(list(weights.values()), self.shape)
        return self.images[digit], kernel, row, column

    def compute(self, digit, row, column, whole, **weights):
        return convolve(*self._step(digit, row, column, weights))

    def draw(self, axes, done, digit, row, column, whole, **weights):
        return plots.draw_convolution_step(axes, *self._step(digit, row, column, weights), FORMAT,
                                           whole)

    def move(self, artists, done, digit, row, column, whole, **weights):
        plots.move_convolution_step(artists, *self._step(digit, row, column, weights), FORMAT,
                                    whole)
