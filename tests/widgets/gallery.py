"""One of each widget as the lessons make it: for the tests, the browser and the benchmark.

Each entry makes a widget, with a question asked first where `predict` names one. STEPPED names the
control whose steps are timed; it must move the picture without drawing it anew.
"""

from dlcourse import widgets

GALLERY = {
    "Neuron": lambda predict=None: widgets.Neuron("or", predict=predict),
}
STEPPED = {
    "Neuron": "w1",
}
