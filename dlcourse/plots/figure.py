"""A picture from first to last: panels in the house style, their alt text, and show.

No pyplot: its hidden current figure is shared by every thread and every notebook cell, and a
widget that draws into the wrong one is hard to find out. Here a figure is an object that is
passed along, and the style holds only while one of our functions draws.
"""

import base64
import functools
import html
import io
import threading

import numpy as np
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image

# The palette of Okabe and Ito (Color Universal Design, 2008): told apart by every kind of eye.
BLUE, VERMILLION, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
ORANGE, SKY = "#E69F00", "#56B4E9"
INK, MUTED, FAINT = "#222222", "#707070", "#D0D0D0"

# Colour never tells alone: each curve or class also has a line style and a marker of its own.
LOOKS = [
    {"color": BLUE, "linestyle": "-", "marker": "o"},
    {"color": VERMILLION, "linestyle": "--", "marker": "s"},
    {"color": GREEN, "linestyle": "-.", "marker": "^"},
    {"color": PURPLE, "linestyle": ":", "marker": "D"},
    {"color": ORANGE, "linestyle": (0, (5, 1)), "marker": "v"},
    {"color": SKY, "linestyle": (0, (3, 1, 1, 1)), "marker": "P"},
]

STYLE = {
    # The saved picture is cut to its content: nobody has to tune a figure's size.
    "figure.dpi": 110, "savefig.dpi": "figure", "savefig.bbox": "tight", "savefig.pad_inches": 0.12,
    # Opaque white: the picture keeps its own background in a dark notebook.
    "figure.facecolor": "white", "savefig.facecolor": "white",
    "font.size": 10, "axes.titlesize": 11, "axes.titleweight": "bold", "figure.titlesize": 11,
    "figure.titleweight": "bold", "axes.spines.top": False, "axes.spines.right": False,
    "text.color": INK, "axes.labelcolor": INK, "axes.edgecolor": MUTED, "axes.titlecolor": INK,
    "xtick.color": INK, "ytick.color": INK, "hatch.linewidth": 0.6, "legend.frameon": False,
    "lines.linewidth": 1.8, "lines.markersize": 5,
}
COLOURS = 128  # in the shown PNG: enough for smooth greys and text, at a third of the size
ALT = "alt text"  # marks the invisible text in which an axes carries its description

# Matplotlib's style is global, and widget callbacks run in another thread.
_one_at_a_time = threading.RLock()


def in_house_style(function):
    """Run the function in the house style, whatever style the notebook has set."""
    @functools.wraps(function)
    def styled(*args, **kwargs):
        with _one_at_a_time, style.context(STYLE, after_reset=True):
            return function(*args, **kwargs)
    return styled


def drawing(axes=1):
    """Decorate a draw function: the house style, and exactly ``axes`` axes to draw on."""
    def decorate(draw):
        @functools.wraps(draw)
        def checked(on, *args, **kwargs):
            given = list(np.ravel(np.asarray(on, dtype=object)))
            if len(given) != axes or not all(isinstance(ax, Axes) for ax in given):
                what = type(on).__name__ if len(given) == 1 else f"{len(given)} things"
                raise TypeError(f"{draw.__name__} draws on {axes} axes, got {what}: "
                                f"make them with fig, axes = panels(1, {axes}).")
            return draw(given if axes > 1 else given[0], *args, **kwargs)
        return in_house_style(checked)
    return decorate


@in_house_style
def panels(rows=1, columns=1, size=None):
    """An empty figure in the house style: (fig, ax), or (fig, array of axes) for several panels.

    size: (width, height) of the whole figure in inches; unless told 6 by 3.8 a panel, and no wider
    than 10, about a notebook's width, past which the browser would shrink the text.
    One row or one column gives a 1-D array of axes, more of both a 2-D array.
    Raises ValueError for fewer than one row or column.
    """
    width = min(6 * columns, 10)
    size = size or (width, rows * min(3.8, width / columns))
    fig = Figure(figsize=size, layout="constrained")
    fig.get_layout_engine().set(w_pad=0.1, h_pad=0.1)  # inches; room between the panels
    return fig, fig.subplots(rows, columns)


def describe(axes, sentence):
    """Say in words what was drawn: the sentence becomes part of the picture's alt text.

    One sentence may cover several axes. It is kept as invisible text, so that ``ax.clear()``
    takes it away together with the drawing.
    """
    for ax in np.ravel(np.asarray(axes, dtype=object)):
        ax.text(0, 0, sentence, gid=ALT, visible=False)
        sentence = ""


def alt_text(fig):
    """The descriptions of a figure's axes, in order, as one paragraph.

    Raises ValueError where something is drawn but not described, or nothing is drawn at all.
    """
    sentences = []
    for number, ax in enumerate(fig.axes):
        said = [text.get_text() for text in ax.texts if text.get_gid() == ALT]
        if ax.has_data() and not said:
            raise ValueError(f"axes {number} shows data that has no alt text: "
                             f"call describe(ax, sentence) with what it says.")
        sentences += filter(None, said)
    if not sentences:
        raise ValueError("the figure is empty: draw something before it is shown.")
    return " ".join(sentences)


@in_house_style
def png(fig):
    """The figure as the bytes of a small PNG, the same bytes each time: no date, no software."""
    for ax in fig.axes:  # the layout refines the last one: start it from the same place each time
        if ax.get_subplotspec():
            ax.set_subplotspec(ax.get_subplotspec())
    full, small = io.BytesIO(), io.BytesIO()
    fig.savefig(full, format="png")
    picture = Image.open(full).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    picture.save(small, format="png", optimize=True)
    return small.getvalue()


def show(fig):
    """Display the figure in the notebook, as one picture with its alt text. Returns None.

    The output is HTML with the PNG inside, for notebooks give bare PNG outputs no alt attribute;
    where HTML cannot be shown, the alt text stands in. Raises as `alt_text` does.
    """
    from IPython.display import display  # only notebooks need it

    if not isinstance(fig, Figure):
        raise TypeError(f"show takes a figure, got {type(fig).__name__}: "
                        f"show(fig) after fig, ax = panels().")
    alt = alt_text(fig)
    display({"text/html": as_html(png(fig), alt), "text/plain": alt}, raw=True)


def as_html(picture, alt):
    """The bytes of a PNG as an HTML image that carries its bytes and its alt text with it."""
    data = base64.b64encode(picture).decode("ascii")
    return (f'<img alt="{html.escape(alt)}" src="data:image/png;base64,{data}" '
            f'style="max-width:100%">')
