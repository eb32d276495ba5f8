"""DrawDigit: draw a digit, and watch what a network makes of it (lesson 06)."""

import contextlib
from collections import namedtuple

import ipywidgets
import numpy as np

from dlcourse import handwriting, inside, plots
from dlcourse.data import as_float
from dlcourse.reading import probabilities
from dlcourse.widgets.controls import button, flow, slider, switch
from dlcourse.widgets.explorer import Explorer
from dlcourse.widgets.grid import Grid
from dlcourse.widgets.live import speaking
from dlcourse.widgets.predictions import Question

PADS = "canvas", "buttons"
MAPS = 9  # shown at most
NAME = "What the network gets"
BLANK = np.zeros((1, handwriting.SIDE, handwriting.SIDE, 1), np.float32)

ONE = [[[16, 4], [13, 24]]]
SEVEN = [[[8, 5], [20, 5], [17, 12], [13, 24]]]
TWO = [[[8, 9], [10, 6], [14, 5], [18, 7], [18, 11], [14, 16], [8, 22], [20, 22]]]
SERIF = [[[11, 8], [15, 4], [15, 24]]]
FLAG = [[[8, 10], [15, 4], [15, 24]]]  # as a serif too long for those who wrote MNIST's ones
FACE = [[[8, 7], [8, 10]], [[20, 7], [20, 10]], [[6, 18], [10, 22], [18, 22], [22, 18]]]
CORNER = [[[1 + (x - 8) / 3, 1 + (y - 5) / 3] for x, y in stroke] for stroke in TWO]

Read = namedtuple("Read", "image p maps")


def read(model, strokes, pen=2.0, centre=True):
    """What a network makes of a drawing: Read(image, p, maps).

    strokes, pen: as `handwriting.ink` takes them. centre: whether they are made as large as
    MNIST's digits and centred as those are. image: (28, 28) uint8. p: (10,), zeros where nothing
    is drawn. maps: (height, width, maps) of the first convolution; None where there is none.
    """
    if not strokes:
        image = np.zeros((handwriting.SIDE, handwriting.SIDE), np.uint8)
    elif centre:
        image = handwriting.centred(handwriting.ink(*handwriting.enlarged(strokes, pen)))
    else:
        image = handwriting.as_it_stands(handwriting.ink(strokes, pen))
    pixels = as_float(image[np.newaxis])
    p = probabilities(model, pixels)[0]
    return Read(image, p if strokes else np.zeros_like(p), first_maps(model, pixels))


def first_maps(model, pixels):
    """The first maps that the model's layers make of a picture; None where they make none."""
    with contextlib.suppress(TypeError, ValueError):  # raised where layers stand in no row
        for _, A in inside.outputs(model, pixels):
            if A.ndim == 4 and A.shape[-1] > 1:
                return A[0]
    return None


class DrawDigit(Explorer):
    """Draw a digit with a mouse, a finger or the keyboard; your network reads it as you draw.

    model: a Keras model, a `Network`, or a function, from pictures (n, 28, 28, 1) to ten
    probabilities or logits each. pad: "canvas", or "buttons" where that cannot be shown. predict:
    the question asked first, one of `DrawDigit.questions`. `write` draws from code; `result` is
    Read(image, p, maps).
    """

    panels = {"columns": 3, "size": (9.5, 3.3)}
    presets = {
        "One": {"drawing": ONE},
        "One with a serif": {"drawing": SERIF},
        "One with a long serif": {"drawing": FLAG},
        "Seven": {"drawing": SEVEN},
        "Two": {"drawing": TWO},
        "Small two in the corner": {"drawing": CORNER, "pen": 1.0},
        "A face": {"drawing": FACE},
        "Clear": {"drawing": []},
    }
    questions = {
        "corner": Question(
            "A two is drawn at a third of its size in the upper left corner of the pad, and goes "
            "to the network as it stands there: the whole pad, not centred. What will the network "
            "read?", {"drawing": CORNER, "pen": 1.0, "centre": False},
            lambda told: "a two" if told.p.argmax() == 2 else "another digit",
            options=("a two", "another digit"),
            because="Every digit that it learnt from was 20 pixels tall and stood in the middle. "
            "Switch “centre the drawing” on, and look at what it gets then."),
        "face": Question(
            "Somebody draws a face, two eyes and a mouth. The network knows no faces. To what will "
            "its ten probabilities add up, in percent?", {"drawing": FACE, "centre": True},
            lambda told: round(100 * told.p.sum(), 6), unit="%", tolerance=0.5,
            because="Softmax divides by the sum, always. There is no class “none of these”, so it "
            "has to name a digit, and it may well sound sure."),
    }

    def __init__(self, model=None, pad="canvas", predict=None):
        self.mapped = first_maps(model, BLANK) is not None
        if not self.mapped:
            self.panels = {"columns": 2, "size": (7, 3.3)}
        super().__init__(predict, model=model, pad=pad)

    def setup(self, model, pad):
        self.model = model
        read(model, TWO)  # raises for a model that does not fit
        return {"drawing": self._pad(pad),
                "pen": slider("width of the pen", 2.0, 1.0, 6.0, 0.5),
                "centre": switch("centre the drawing, as MNIST's digits are", True)}

    def _pad(self, pad):
        if pad not in PADS:
            raise ValueError(f"pad must be one of {', '.join(PADS)}, got {pad!r}.")
        if pad == "canvas":
            try:
                from dlcourse.widgets.pad import Pad  # anywidget may be missing
                return Pad(value=TWO)
            except ImportError:
                pass
        return Grid(TWO)

    def layout(self):
        pad, pen, centre = self.controls.values()
        undo = button("Undo the last stroke", lambda _: self.set(drawing=pad.value[:-1]))
        self.buttons.append(undo)
        rows = [pen, centre, undo]
        if pad.has_trait("ready"):
            pen.observe(lambda change: setattr(pad, "pen", change["new"]), "value")
            hint = ipywidgets.HTML('No pad to draw on here? Make it with pad="buttons".')
            pad.observe(lambda _: setattr(hint.layout, "visibility", "hidden"), "ready")
            rows.append(hint)
        beside = ipywidgets.VBox(rows)
        beside.layout.align_items = "flex-start"  # or the button is as wide as the widest
        return [flow([pad, beside])]

    def write(self, *strokes):
        """Draw from code: of each stroke the points [(x, y), ...], from (0, 0), the pad's upper
        left corner, to (28, 28)."""
        with speaking(self.message):
            self.set(drawing=[points.tolist() for points in handwriting.checked(strokes)])

    def compute(self, drawing, pen, centre):
        return read(self.model, drawing, pen, centre)

    def draw(self, axes, told, drawing, pen, centre):
        maps = None
        if self.mapped:
            maps = plots.draw_feature_maps(axes[1], *_first(told.maps), columns=3, numbered=False)
        return plots.draw_probabilities(axes[[0, -1]], told.image, told.p, _said(told), NAME), maps

    def move(self, artists, told, drawing, pen, centre):
        drawn, maps = artists
        plots.move_probabilities(drawn, told.image, told.p, _said(told), NAME)
        if maps:
            plots.move_feature_maps(maps, *_first(told.maps))


def _said(told):
    """The title of the bars, where it is not what was read."""
    return None if told.p.any() else "Draw a digit"


def _first(maps):
    """Maps as many as there is room for, and their title."""
    count = maps.shape[-1]
    return maps[:, :, :MAPS], f"First layer: {f'{MAPS} of ' * (count > MAPS)}{count} maps"
