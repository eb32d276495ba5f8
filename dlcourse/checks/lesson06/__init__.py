"""The practice checks of lesson 06: convolution, pooling, shapes, counts, receptive fields."""

from .convolution import conv2d
from .counting import conv_output_shape, conv_parameters, parameters
from .pooling import max_pool, max_pool_backward
from .receptive import receptive_field

__all__ = ["conv2d", "conv_output_shape", "conv_parameters", "max_pool", "max_pool_backward",
           "parameters", "receptive_field"]
