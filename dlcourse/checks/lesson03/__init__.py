"""The practice checks of lesson 03: slopes of nodes, a layer backward, a broken pass."""

from .backward import bias_gradient, delta_hidden, weight_gradient
from .mending import mended
from .slopes import multiply_backward, slope, twice_used

__all__ = ["bias_gradient", "delta_hidden", "mended", "multiply_backward", "slope", "twice_used",
           "weight_gradient"]
