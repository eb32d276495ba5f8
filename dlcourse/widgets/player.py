"""Play, pause and step, where a widget shows time: a task of the kernel's own loop, no thread."""

import asyncio
import sys
import time

from dlcourse.widgets.controls import button
from dlcourse.widgets.live import running_loop, speaking

PICTURES = 12  # a second, while it plays
REST = 0.01  # seconds that the kernel has for everything else between two pictures, at least
AT_ONCE = 3  # seconds of play a press on Colab, which shows nothing that comes after the press


class Player:
    """Buttons that call `advance` once, or again and again.

    advance: goes one picture further and draws it; returns False where there is nothing further.
    message: where to say what went wrong. One widget plays at a time: to start one, or to make a
    new one, pauses the other, so that a cell run twice leaves nothing running behind the notebook.
    """

    current = None  # the one that plays

    def __init__(self, advance, message, step="Step"):
        self.advance, self.message = advance, message
        self.presses = 0  # of Play: a loop ends when the next one has begun
        self.play_button = button("Play", lambda _: self.pause() if self.playing else self.play(),
                                  width="6em")
        self.step_button = button(step, lambda _: self.step())
        self.buttons = [self.play_button, self.step_button]
        self._stop_the_other()

    @property
    def playing(self):
        return Player.current is self

    def play(self):
        """Go on until it is paused or nothing is left."""
        self._stop_the_other()
        loop = running_loop()
        if loop is None:
            return self.message.say("Play needs a notebook; here, use step().")
        Player.current = self
        self.play_button.description = "Pause"
        if "google.colab" in sys.modules:
            self._play_for(AT_ONCE)
        else:
            self.presses += 1
            self.task = loop.create_task(self._play(self.presses))  # kept, or it may be collected

    def pause(self):
        if self.playing:
            Player.current = None
        self.play_button.description = "Play"

    def step(self):
        """One step further, paused. Returns whether there is more."""
        self.pause()
        return self._advance()

    def _stop_the_other(self):
        if Player.current is not None:
            Player.current.pause()

    def _advance(self):
        more = False
        with speaking(self.message):
            more = self.advance() is not False
        if not more:
            self.pause()
        return more

    async def _play(self, press):
        while self.playing and press == self.presses:
            began = time.monotonic()
            self._advance()
            await asyncio.sleep(max(REST, 1 / PICTURES - (time.monotonic() - began)))

    def _play_for(self, seconds):
        end = time.monotonic() + seconds
        while self.playing and time.monotonic() < end:
            self._advance()
            time.sleep(1 / PICTURES)
        self.pause()
