"""Widgets: pictures that answer while you drag. Each is one line in a notebook.

    from dlcourse import widgets
    widgets.Neuron("xor")

`explorer` has what they share; then one module a widget, in the order of the lessons.
"""

from dlcourse.widgets.neuron import Neuron

__all__ = ["Neuron"]
