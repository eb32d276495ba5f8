"""The practice checks of lesson 01: one neuron, its geometry, its slope, its gates, its learning."""

from .gate import nand
from .neurons import decide, distance, neuron
from .perceptron import perceptron_update
from .sigmoid_slope import sigmoid_prime

__all__ = ["decide", "distance", "nand", "neuron", "perceptron_update", "sigmoid_prime"]
