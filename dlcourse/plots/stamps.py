"""Short texts that move: each word is rendered once in each colour, and stamped from then on.

To lay out and to render four digits takes 0.4 ms, and a step of a convolution shows thirty
numbers. Most of them have been there before.
"""

import functools

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

KEPT = 512  # stamps, of about two kilobytes
EDGE = 1  # pixels around a word, for what sticks out of it
SPACE = 0.3  # of the font's size, between two words


class Stamp(Text):
    """A text of one line, its middle at (x, y). Standing still, it is drawn as any other text.

    With a `bbox` its words stand on white, which hides what is behind them.
    """

    def __init__(self, x, y, text="", size=9, **look):
        super().__init__(x, y, text, size=size, ha="center", va="center", clip_on=False, **look)

    def draw(self, renderer):
        if not (self.get_animated() and isinstance(renderer, RendererAgg)):
            return super().draw(renderer)
        font, colour, dpi = self.get_fontproperties().copy(), self.get_color(), renderer.dpi
        on_white = self.get_bbox_patch() is not None
        words = self.get_text().split()
        if on_white and words:  # one piece, so that nothing shows between the words
            words = [" ".join(words)]
        stamps = [_stamp(word, font, colour, dpi, on_white) for word in words]
        space = round(SPACE * self.get_size() * dpi / 72) - 2 * EDGE
        width = sum(stamp.shape[1] + space for stamp in stamps) - space
        x, y = self.get_transform().transform(self.get_unitless_position())
        x, gc = round(x - width / 2), renderer.new_gc()
        for stamp in stamps:
            renderer.draw_image(gc, x, round(y - len(stamp) / 2), stamp)
            x += stamp.shape[1] + space
        gc.restore()
        self.stale = False


@functools.lru_cache(KEPT)
def _stamp(word, font, colour, dpi, on_white):
    """The word's pixels, (height, width, 4), the lowest row first, as high as any word's."""
    measure = RendererAgg(1, 1, dpi).get_text_width_height_descent
    _, height, descent = measure("lp", font, False)
    width = int(np.ceil(measure(word, font, False)[0])) + 2 * EDGE
    renderer = RendererAgg(width, int(np.ceil(height)) + 2 * EDGE, dpi)
    gc = renderer.new_gc()
    gc.set_linewidth(0)
    if on_white:
        renderer.draw_path(gc, Path.unit_rectangle(), Affine2D().scale(width, renderer.height),
                           (1, 1, 1, 1))
    gc.set_foreground(colour)
    renderer.draw_text(gc, EDGE, renderer.height - EDGE - descent, word, font, 0)
    return np.asarray(renderer.buffer_rgba())[::-1].copy()
