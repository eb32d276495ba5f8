"""The practice checks of lesson 04: squared error, cross-entropy, and their gradients."""

from .binary_cross_entropy import binary_cross_entropy
from .cross_entropy import chance_loss, cross_entropy
from .cross_entropy_gradient import cross_entropy_gradient
from .squared_error import mse, mse_gradient

__all__ = ["binary_cross_entropy", "chance_loss", "cross_entropy", "cross_entropy_gradient", "mse",
           "mse_gradient"]
