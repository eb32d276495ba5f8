"""A drawing pad: a canvas in the browser whose strokes come to the kernel as they are drawn."""

import sys
from pathlib import Path

import anywidget
import traitlets

HERE = Path(__file__).parent

if "google.colab" in sys.modules:  # it shows only Jupyter's own widgets, unless it is asked
    from google.colab import output
    output.enable_custom_widget_manager()


class Pad(anywidget.AnyWidget):
    """Draw with a mouse, a finger, a stylus, or the keyboard; `value` holds the strokes.

    value: [[[x, y], ...], ...], x and y from 0, the upper left corner, to 28. pen: the width of
    the strokes, in the same unit. disabled: nobody can draw. ready: the browser shows the pad.
    """

    _esm = (HERE / "pad.js").read_text("utf-8")
    _css = (HERE / "pad.css").read_text("utf-8")
    value = traitlets.List().tag(sync=True)
    pen = traitlets.Float(2.0).tag(sync=True)
    disabled = traitlets.Bool(False).tag(sync=True)
    ready = traitlets.Bool(False).tag(sync=True)
    description = traitlets.Unicode("drawing pad")
