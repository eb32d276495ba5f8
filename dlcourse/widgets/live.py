"""The live picture: from a figure to an image in the notebook that answers while a slider moves.

Three things live here that every widget needs. `Coalescer` makes one drawing of many events.
`LivePicture` keeps a figure and sends it as PNG bytes to an `ipywidgets.Image`. `Message` says in
a sentence what could not be drawn, in place of a traceback that would get lost in the kernel.

A local kernel may run callbacks in a thread of their own, so a picture is drawn under a lock.
"""

import asyncio
import contextlib
import html
import sys
import threading
import time

import ipywidgets
import traitlets

from dlcourse import plots
from dlcourse.plots.blitting import Blitted

PAUSE = 1 / 30  # seconds between two drawings: more pictures nobody sees


def running_loop():
    """The event loop of the kernel that calls us; None in a script, or where there is none."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


class Coalescer:
    """Calls `action` for the first of a burst of events, and once more after the last.

    The first event acts at once. What follows within PAUSE seconds only leaves a note, and a timer
    of the kernel's loop acts on it: so events never queue, however fast they come. Without a loop,
    as in a script, and on Colab, which shows nothing that a timer sends, every event acts at once.
    """

    def __init__(self, action):
        self.action = action
        self.lock = threading.RLock()
        self.due = False
        self.timers = {}  # at most one a loop; a widget's thread and the main one have their own
        self.last = -PAUSE

    def __call__(self):
        loop = None if "google.colab" in sys.modules else running_loop()
        with self.lock:
            self.due = True
            if loop in self.timers:
                return
            wait = self.last + PAUSE - time.monotonic()
            if loop is not None and wait > 0:
                self.timers[loop] = loop.call_later(wait, self._wake, loop)
                return
            self.settle()

    def _wake(self, loop):
        with self.lock:
            del self.timers[loop]
            self.settle()

    def settle(self):
        """Act now, if an event is still waiting to be acted on."""
        with self.lock:
            if self.due:
                self.due = False
                try:
                    self.action()
                finally:
                    self.last = time.monotonic()


class Picture(ipywidgets.Image):
    """An image with a name for those who do not see it, which ipywidgets 8 shows as its title.

    Its front end looks for a description before it sets the title, and an Image has none.
    """

    description = traitlets.Unicode("").tag(sync=True)
    tooltip = traitlets.Unicode("").tag(sync=True)


class LivePicture:
    """One figure for as long as the widget lives; `image` is what the notebook shows of it."""

    def __init__(self, rows=1, columns=1, size=None):
        self.fig, self.axes = plots.panels(rows, columns, size)
        self.blitted = Blitted(self.fig)
        self.image = Picture(format="png")
        # As wide as its pixels; a box would stretch it, and blur it.
        self.image.layout.align_self, self.image.layout.max_width = "flex-start", "100%"

    def clear(self):
        """Empty the figure for a new drawing; returns its axes, one or an array of them."""
        self.blitted.clear()
        return self.axes

    def stage(self, artists):
        """After a new drawing: draw all of it, and from now on `artists` may move."""
        self.blitted.stage(artists)

    def send(self):
        """Draw what moved and send the picture. Returns what it says, for those who listen."""
        said = plots.alt_text(self.fig)
        self.image.value = self.blitted.png()
        self.image.tooltip = said
        return said


class Message:
    """A line below the controls that says what is wrong, and is empty while nothing is."""

    def __init__(self):
        self.text = ""
        self.view = ipywidgets.HTML()

    def say(self, error):
        """error: an exception that was caught, or a sentence. None: all is well again."""
        text = "" if error is None else str(error)
        if isinstance(error, Exception) and not isinstance(error, ValueError | TypeError):
            text = f"{type(error).__name__}: {text}"
        if text != self.text:
            self.text = text
            self.view.value = text and (
                f'<p role="alert" class="dlcourse-error" style="line-height:1.4">'
                f"<b>Not drawn.</b> {html.escape(text)}</p>")


@contextlib.contextmanager
def speaking(message):
    """An exception inside goes into the message, and no further."""
    try:
        yield
    except Exception as error:  # also of a model that somebody else wrote
        message.say(error)
