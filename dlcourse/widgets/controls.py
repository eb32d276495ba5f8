"""Controls that work alike in ipywidgets 7.7.1, which Colab has, and 8: labelled, and by keyboard."""

import ipywidgets

WHOLE_LABEL = {"description_width": "initial"}  # as wide as its words


def slider(label, value, low, high, step=0.1, width="20em"):
    """A slider for a number, whole where `value` and `step` are; the arrow keys move it."""
    whole = isinstance(value, int) and isinstance(step, int)
    make = ipywidgets.IntSlider if whole else ipywidgets.FloatSlider
    made = make(description=label, value=value, min=low, max=high, step=step, style=WHOLE_LABEL)
    made.layout.width = width
    return made


def choice(label, options, value=None, width="auto"):
    """A drop-down list. options: a list of values, or of (label, value)."""
    options = list(options)
    made = ipywidgets.Dropdown(description=label, options=options, style=WHOLE_LABEL)
    if value is not None:
        made.value = value
    made.layout.width = width
    return made


def switch(label, value=False):
    """On or off."""
    made = ipywidgets.Checkbox(description=label, value=value, indent=False)
    made.layout.width = "auto"
    return made


def button(label, action, width="auto"):
    """A button; `action` is called with it."""
    made = ipywidgets.Button(description=label)
    made.layout.width = width
    made.on_click(action)
    return made


def flow(children):
    """Side by side, and on the next line where there is no more room."""
    made = ipywidgets.Box(list(children))
    made.layout.flex_flow, made.layout.align_items = "row wrap", "center"
    return made
