"""What all widgets share: state → computation → drawing, and controls that only change the state.

    class Bend(Explorer):
        panels = {"size": (6, 3)}                  # the figure, as for plots.panels

        def setup(self):                           # the state: a control for each of its numbers
            return {"steepness": slider("steepness", 1, 0, 5)}

        def compute(self, steepness):              # state → result, by the core's functions
            return activations.sigmoid(steepness * Z)

        def draw(self, ax, result, steepness):     # once: the artists that may move
            return plots.draw_curves(ax, {"a": result}, "z", "a", "Bend", x=Z)

        def move(self, artists, result, steepness):    # at every step
            artists[0].set_ydata(result)

A widget never raises in the middle of a lesson: what is wrong with its input stands in a sentence
below its controls, and the last good picture stays.
"""

import contextlib
import html

import ipywidgets
from IPython.display import display

from dlcourse.plots.figure import as_html
from dlcourse.widgets.controls import button, flow
from dlcourse.widgets.live import Coalescer, LivePicture, Message, speaking
from dlcourse.widgets.predictions import Asked

WIDGET = "application/vnd.jupyter.widget-view+json"


class Explorer:
    """A widget of the course; display it, or end a cell with it.

    A subclass names its `panels`, its `presets` and `questions`, and writes `setup`, `compute`,
    `draw` and `move` as above. `state` is what the controls say now, `result` what `compute` made
    of it, `words` what the picture says; `set(name=value, ...)` changes the state from code.
    """

    panels = {}     # rows, columns, size: arguments of plots.panels
    presets = {}    # {label: {name in the state: value}}: a point of the lesson in one press
    questions = {}  # {name: Question}, one of which is asked where the lesson says predict=name
    player = None   # set by `setup` where the widget shows time: a Player

    def __init__(self, predict=None, **given):
        self.message = Message()
        self.picture = LivePicture(**self.panels)
        self.said = ipywidgets.HTML()
        self.words, self.artists, self.drawn_frame, self._result = "", None, None, None
        self._quiet = False
        self.draw_soon = Coalescer(self._draw_now)
        self.controls, self.asked = {}, None
        with speaking(self.message):
            self.controls = self.setup(**given)
            self.asked = self._question(predict)
        self.start = self.state
        self.view = ipywidgets.VBox(self._rows())
        for control in self.controls.values():
            control.observe(self._changed, "value")
        self.lock(self.asked is not None)
        if not self.message.text:
            self.refresh()

    # --- what a subclass says ---------------------------------------------------------------

    def setup(self, **given):
        """Check what the widget was given; return the controls, {name in the state: control}."""
        raise NotImplementedError

    def compute(self, **state):
        """State → result, by functions of the core."""
        raise NotImplementedError

    def draw(self, axes, result, **state):
        """Draw everything on empty axes; return the artists that `move` will move."""
        raise NotImplementedError

    def move(self, artists, result, **state):
        """Bring the artists to where the result is."""
        raise NotImplementedError

    def frame(self, **state):
        """What cannot be moved, such as the points or the axes' limits: where it changes, the
        picture is drawn anew."""
        return None

    def layout(self):
        """The rows of controls, between the presets and the picture."""
        return [flow(self.controls.values())]

    # --- state ------------------------------------------------------------------------------

    @property
    def state(self):
        """{name: what its control says now}."""
        return {name: control.value for name, control in self.controls.items()}

    @property
    def result(self):
        """What `compute` made of the state as it is now."""
        self.draw_soon.settle()
        return self._result

    def set(self, **values):
        """Change several numbers of the state at once, and draw once."""
        unknown = set(values) - set(self.controls)
        if unknown:
            raise ValueError(f"{type(self).__name__} has no {', '.join(sorted(unknown))}: its "
                             f"state is {', '.join(self.controls)}.")
        with self.quietly():
            for name, value in values.items():
                self.controls[name].value = value
        self.refresh()

    @contextlib.contextmanager
    def quietly(self):
        """Inside, controls change one after the other, and nothing is drawn on the way."""
        before, self._quiet = self._quiet, True
        try:
            yield
        finally:
            self._quiet = before

    def reset(self):
        """Back to how the widget began."""
        if self.player:
            self.player.pause()
        self.set(**self.start)

    def _changed(self, _):
        if not self._quiet:
            self.refresh()

    def refresh(self):
        """Draw the state as it is: now, or after the burst of events that this one is part of."""
        self.draw_soon()

    # --- drawing ----------------------------------------------------------------------------

    def _draw_now(self):
        with speaking(self.message):
            state = self.state
            result, frame = self.compute(**state), self.frame(**state)
            if self.artists is None or frame != self.drawn_frame:
                self.artists = None  # until the new drawing is complete
                axes = self.picture.clear()
                self.artists = self.draw(axes, result, **state)
                self.picture.stage(self.artists)
                self.drawn_frame = frame
            else:
                self.move(self.artists, result, **state)
            self._result, self.words = result, self.picture.send()
            self.said.value = f'<p role="status">{html.escape(self.words)}</p>'
            self.message.say(None)

    # --- what the notebook shows --------------------------------------------------------------

    def _question(self, name):
        if name is None:
            return None
        if name not in self.questions:
            known = f"must be one of {', '.join(self.questions)}" if self.questions else (
                "must be left out here, where there is no question")
            raise ValueError(f"predict {known}, got {name!r}.")
        return Asked(self.questions[name], self)

    def _rows(self):
        self.buttons = [button(label, lambda _, values=values: self.set(**values))
                        for label, values in self.presets.items()]
        self.buttons.append(button("Reset", lambda _: self.reset()))
        self.buttons += self.player.buttons if self.player else []
        rows = [flow(self.buttons), *self.layout()] if self.controls else []
        question = [self.asked.view] if self.asked else []
        return [*question, *rows, self.message.view, self.picture.image, self.said]

    def lock(self, locked):
        """Take the controls out of use, or back into it: a question waits for its answer."""
        for control in [*self.buttons, *self.controls.values()]:
            control.disabled = locked

    def still(self):
        """The widget where there is no kernel: {MIME type: data}, its picture and its words."""
        picture, words = self.picture.image.value, self.words
        if not picture:
            words = self.message.text
            return {"text/plain": words, "text/html": self.message.view.value}
        return {"text/plain": words, "text/html": as_html(picture, words)}

    def _ipython_display_(self):
        # What ipywidgets itself makes of a widget differs between 7 and 8; this is in both.
        view = {"version_major": 2, "version_minor": 0, "model_id": self.view.model_id}
        display(self.still() | {WIDGET: view}, raw=True)
