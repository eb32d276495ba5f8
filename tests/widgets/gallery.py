"""One of each widget as the lessons make it: for the tests, the browser and the benchmark.

Each entry makes a widget, with a question asked first where `predict` names one. STEPPED names the
control whose steps are timed; it must move the picture without drawing it anew.
"""

import numpy as np

from dlcourse import widgets
from dlcourse.history import History
from dlcourse.layers import Conv2D, Dense, Flatten, MaxPool2D
from dlcourse.network import Network
from readers import reader


def small_cnn():
    """The network that lesson 06 builds in NumPy, untrained."""
    rng = np.random.default_rng(0)
    return Network([Conv2D(1, 8, 3, "relu", rng=rng), MaxPool2D(2),
                    Conv2D(8, 16, 3, "relu", rng=rng), MaxPool2D(2),
                    Flatten(), Dense(5 * 5 * 16, 10, rng=rng)])


def trained():
    """A training that is over: ten epochs of eight steps in 25 seconds, best in epoch 7."""
    history = History(epochs=10, steps=8, samples=1024, device="the CPU", began=0.0)
    for k in range(1, 81):
        history.step(2.3 / k ** 0.7, 1 - 0.9 / k ** 0.7, now=0.3 * k)
        if k % 8 == 0:
            epoch = k // 8
            history.epoch(now=0.3 * k + 0.1, accuracy=1 - 0.9 / k ** 0.7,
                          val_loss=0.1 + (epoch - 6) ** 2 / 100,
                          val_accuracy=0.97 - (epoch - 7) ** 2 / 1000)
    history.end(now=25.0)
    return history


GALLERY = {
    "BackpropStepper": lambda predict=None: widgets.BackpropStepper(predict=predict),
    "Bumps": lambda predict=None: widgets.Bumps(predict=predict),
    "ConvolutionStepper": lambda predict=None: widgets.ConvolutionStepper(predict=predict),
    "DrawDigit": lambda predict=None: widgets.DrawDigit(reader(), predict=predict),
    "FeatureMaps": lambda predict=None: widgets.FeatureMaps(small_cnn(), predict=predict),
    "Flow": lambda predict=None: widgets.Flow(predict=predict),
    "Landscape": lambda predict=None: widgets.Landscape(predict=predict),
    "LossExplorer": lambda predict=None: widgets.LossExplorer(predict=predict),
    "Neuron": lambda predict=None: widgets.Neuron("or", predict=predict),
    "OptimizerRace": lambda predict=None: widgets.OptimizerRace(predict=predict),
    "Playground": lambda predict=None: widgets.Playground("circles", "4", predict=predict),
    "TrainingMonitor": lambda predict=None: widgets.TrainingMonitor(trained(), predict=predict),
}
STEPPED = {
    "BackpropStepper": "w",
    "Bumps": "height",
    "ConvolutionStepper": "column",
    "DrawDigit": "pen",
    "FeatureMaps": "digit",
    "Flow": "x1",
    "Landscape": "start_u",
    "LossExplorer": "z",
    "Neuron": "w1",
    "OptimizerRace": "momentum",
    "Playground": "noise",
    "TrainingMonitor": "back",
}
