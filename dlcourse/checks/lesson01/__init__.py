"""The practice checks of lesson 01: one neuron, its geometry, its slope, its gates, its learning."""

from .distances import distance
from .gate import nand
from .neurons import decide, neuron
from .perceptron import perceptron_update
from .sigmoid_slope import sigmoid_prime

__all__ = ["decide", "distance", "nand", "neuron", "perceptron_update", "sigmoid_prime"]
