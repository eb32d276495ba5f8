"""Widgets: pictures that answer while you drag. Each is one line in a notebook.

    from dlcourse import widgets
    widgets.Neuron("xor")

One module a widget; `explorer` has what they share. The names below are in the lessons' order.
"""

from dlcourse.widgets.backprop import BackpropStepper
from dlcourse.widgets.bumps import Bumps
from dlcourse.widgets.convolution import ConvolutionStepper
from dlcourse.widgets.draw_digit import DrawDigit
from dlcourse.widgets.feature_maps import FeatureMaps
from dlcourse.widgets.flow import Flow
from dlcourse.widgets.landscape import Landscape
from dlcourse.widgets.losses import LossExplorer
from dlcourse.widgets.monitor import TrainingMonitor
from dlcourse.widgets.neuron import Neuron
from dlcourse.widgets.playground import Playground
from dlcourse.widgets.race import OptimizerRace

__all__ = ["Neuron", "Flow", "Bumps", "BackpropStepper", "LossExplorer", "Landscape",
           "OptimizerRace", "Playground", "ConvolutionStepper", "FeatureMaps", "DrawDigit",
           "TrainingMonitor"]
