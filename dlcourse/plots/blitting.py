"""A picture whose artists move: the rest of it is drawn once and kept (for the widgets).

Drawing a figure anew takes 100 ms and more, nearly all of it for what stays as it was: ticks,
labels, legends. So that is drawn once, and kept as the background. A step puts the background
back, draws the few artists that moved on top of it, and sends the pixels off as a PNG.
"""

import io

from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.image import AxesImage
from PIL import Image

from dlcourse.plots.figure import in_house_style

DPI = 100  # fewer pixels than a still picture has, for speed
COLOURS = 256  # in the PNG: a third of the bytes, and of the time to make them


class Blitted:
    """A figure on a canvas of its own, of which only some artists move.

    fig: as from `panels`. `stage` draws it whole, `png` after each move of the artists. The size
    of the picture never changes, nor does its layout between two calls of `stage`.
    """

    def __init__(self, fig):
        self.fig = fig
        fig.set_dpi(DPI)
        self.canvas = FigureCanvasAgg(fig)
        self.layout = fig.get_layout_engine()
        self.awake, self.asleep = [], []

    @in_house_style
    def clear(self):
        """Empty all axes, for a new drawing."""
        for ax in self.fig.axes:
            ax.clear()
            ax.relim()  # forget the old data's limits, too, which axhline and axvline would keep
        self._place()  # labels and titles are fitted to the axes: let them find the same each time

    @in_house_style
    def stage(self, artists):
        """Draw the whole figure; from now on `artists`, and the axes' titles, may move.

        artists: an artist, or lists and tuples of them, nested to any depth; None is skipped.
        """
        self.fig.set_layout_engine(self.layout)
        self._place()  # the layout refines the last one
        self.fig.draw_without_rendering()  # places the axes, with everything in them ...
        self.fig.set_layout_engine("none")  # ... and there they stay
        # Words take long to draw. A title often stays, and nothing paints over it: it belongs to
        # the background until it changes.
        self.asleep = [ax.title for ax in self.fig.axes]
        self.awake = flat(artists)
        self._keep_background()

    def _place(self):
        """Put the axes where they were before any layout."""
        for ax in self.fig.axes:
            if ax.get_subplotspec():
                ax.set_subplotspec(ax.get_subplotspec())

    def _keep_background(self):
        for artist in self.awake:
            artist.set_animated(True)
        # That keeps them out of the background, but for images before matplotlib 3.11.
        images = [artist for artist in self.awake
                  if isinstance(artist, AxesImage) and artist.get_visible()]
        for image in images:
            image.set_visible(False)
        self.canvas.draw()
        for image in images:
            image.set_visible(True)
        self.background = self.canvas.copy_from_bbox(self.fig.bbox)
        for title in self.asleep:
            title.stale = False  # matplotlib's mark of an artist that has changed
        # What moves also paints over the frame of its axes, so the frame is drawn again.
        axes = {artist.axes: None for artist in self.awake if artist.axes is not None}
        frames = [spine for ax in axes if ax.axison for spine in ax.spines.values()]
        self.moving = sorted([*self.awake, *frames], key=lambda artist: artist.get_zorder())

    def png(self):
        """The picture as it is now, as the bytes of a PNG."""
        if any(title.stale for title in self.asleep):
            self.awake += [title for title in self.asleep if title.stale]
            self.asleep = [title for title in self.asleep if not title.stale]
            self._keep_background()
        self.canvas.restore_region(self.background)
        renderer = self.canvas.get_renderer()
        for artist in self.moving:
            artist.draw(renderer)
        pixels = self.canvas.buffer_rgba()
        picture = Image.frombuffer("RGBA", pixels.shape[1::-1], pixels, "raw", "RGBA", 0, 1)
        picture = picture.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        file = io.BytesIO()
        picture.save(file, format="png", compress_level=1)
        return file.getvalue()


def flat(artists):
    """All artists in nested lists, tuples and dictionaries, each once, in order."""
    found, stack = {}, [artists]
    while stack:
        thing = stack.pop()
        if isinstance(thing, Artist):
            found[thing] = None
        elif isinstance(thing, dict):
            stack.extend(reversed(thing.values()))
        elif thing is not None:
            stack.extend(reversed(list(thing)))
    return list(found)
