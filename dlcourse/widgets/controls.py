"""Controls that work alike in ipywidgets 7.7.1, which Colab has, and 8: labelled, and by keyboard."""

import ipywidgets

WHOLE_LABEL = {"description_width": "initial"}  # as wide as its words
ROUND = 1, 1.2, 1.5, 1.8, 2, 2.2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9  # in each power of ten


def slider(label, value, low, high, step=0.1, width="20em"):
    """A slider for a number, whole where `value` and `step` are; the arrow keys move it."""
    whole = isinstance(value, int) and isinstance(step, int)
    make = ipywidgets.IntSlider if whole else ipywidgets.FloatSlider
    made = make(description=label, value=value, min=low, max=high, step=step, style=WHOLE_LABEL)
    return _with_room(made, width)


def field(label, value, low, high, step=0.5, width="7em"):
    """A field for a number that need not lie on a step; the up and down keys move it."""
    made = ipywidgets.BoundedFloatText(description=label, value=value, min=low, max=high, step=step,
                                       style=WHOLE_LABEL)
    made.layout.width = width
    return made


def only_rounded(change):
    """Whether a slider has changed only because the browser shows it at the nearest step.

    The browser sends that value back at once, though nobody has touched the slider.
    """
    slider = change["owner"]
    steps = (change["new"] - slider.min) / slider.step
    return (abs(change["new"] - change["old"]) <= 0.501 * slider.step
            and abs(steps - round(steps)) < 1e-6)


def rate(label, value, low=0.001, high=5, width="16em"):
    """A slider for a learning rate, all of it round numbers, about equally far apart as factors.

    Its notches are ROUND times a power of ten; `low`, `high` and `value` must be among them. (A
    FloatLogSlider would move a value that was set from code to its own nearest step.)
    """
    notches = [float(f"{m}e{k}") for k in range(-6, 3) for m in ROUND]
    options = [(f"{notch:g}", notch) for notch in notches if low <= notch <= high]
    made = ipywidgets.SelectionSlider(description=label, options=options, value=value,
                                      style=WHOLE_LABEL)
    return _with_room(made, width)


def _with_room(made, width):
    """As wide as asked for, or wider where a long label would leave no room to drag."""
    made.layout.width = width
    made.layout.min_width = f"{11 + len(made.description) // 2}em"
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
