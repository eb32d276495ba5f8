"""FeatureMaps: what the layers of a network make of a digit, and of the digit moved (lesson 06)."""

import copy
from collections import namedtuple
from dataclasses import replace
from itertools import islice

import numpy as np

from dlcourse import inside, plots
from dlcourse.data import load_mnist
from dlcourse.plots.words import counted, listed
from dlcourse.widgets.controls import choice, slider
from dlcourse.widgets.convolution import pictures
from dlcourse.widgets.explorer import Explorer
from dlcourse.widgets.predictions import Question

FARTHEST = 4  # pixels that a digit is moved: about the room that MNIST leaves on each side
SHOWN = 100  # of the embedded test digits: ten of each
MOST_NUMBERED = 32  # maps: with more, numbers would take the room of the maps
CHANGED = "They change: no shift fits"

Seen = namedtuple("Seen", "image maps place field moved")
Level = namedtuple("Level", "name maps window jump")  # jump: pixels from one unit to the next


def look(network, image, shift=0, layer=0, chosen=0):
    """What a layer of the network makes of an image moved by `shift` pixels (lesson 06).

    image: (height, width), floats in [0, 1]. layer, chosen: numbers from 0. Returns Seen(image,
    the moved one; maps, (height, width, maps) of that layer; place, (row, column) of the strongest
    unit in the chosen map, None where all are alike; field, (top row, left column, side) of what
    that unit sees, None where it is not known; moved, by how many columns the maps have moved).
    """
    still = image[np.newaxis].astype(np.float32)
    batch = np.concatenate([still, inside.shifted(still, shift)])[..., np.newaxis]
    layers, answers = zip(*islice(inside.outputs(network, batch), layer + 1))
    before, maps = answers[-1]
    M = maps[:, :, chosen]
    place = field = None
    if M.min() < M.max():
        place = tuple(map(int, np.unravel_index(M.argmax(), M.shape)))
        windows = _windows(layers, batch, answers)
        field = inside.seen_by(windows, *place) if None not in windows else None
    return Seen(batch[1, :, :, 0], maps, place, field, inside.moved_by(before, maps, shift))


def _windows(layers, batch, answers):
    """Through what each layer sees the one before, as `inside.seen_by` needs it."""
    shapes = [A.shape for A in (batch, *answers)]
    return [inside.window(*known) for known in zip(layers, shapes, shapes[1:])]


class FeatureMaps(Explorer):
    """The feature maps of your network, layer by layer, for a digit that you pick and move.

    network: its layers stand in a row, as in the course's Network and keras.Sequential, and take
    grey pictures (n, height, width, 1). A Network is shown as it was when the widget was made.
    images: (n, height, width), uint8 or floats in [0, 1], or one of them; without them 100 of the
    embedded test digits. predict: the question asked first, one of `FeatureMaps.questions`.
    `result` is Seen(image, maps, place, field, moved).
    """

    panels = {"columns": 3, "size": (9.5, 3.6)}
    # Which layer a question is about, by its window and jump; and how its maps move.
    about = {"convolution": (lambda window, jump: window[0] > 1 and jump == 1, 3),
             "pooling": (lambda window, jump: window[:2] == (2, 2) and jump == 2, None),
             "twice": (lambda window, jump: window[:2] == (2, 2) and jump == 4, 1)}
    questions = {
        "convolution": Question(
            "The digit moves 3 pixels to the right. By how many columns do the maps of the first "
            "convolution move?", {"shift": 3}, lambda seen: seen.moved, unit="columns",
            because="Every window computes the same, so what stood in one place is found 3 further "
            "on, number for number. The convolution is equivariant."),
        "pooling": Question(
            "The digit moves 3 pixels to the right. What do the maps after the first 2 by 2 "
            "pooling do?", {"shift": 3},
            lambda seen: CHANGED if seen.moved is None else f"They move by {seen.moved}",
            options=("They move by 3", "They move by 2", "They move by 1", CHANGED),
            because="Pooling cuts the maps into blocks of two. By 3 pixels is by one and a half "
            "blocks: other pixels share a block now, and other numbers win."),
        "twice": Question(
            "The digit moves 4 pixels to the right. By how many columns do the maps after the "
            "second 2 by 2 pooling move?", {"shift": 4}, lambda seen: seen.moved, unit="columns",
            because="There two neighbours stand 2 · 2 = 4 pixels apart, so 4 pixels are one "
            "column, and the blocks are cut as before."),
    }

    def __init__(self, network, images=None, predict=None):
        super().__init__(predict, network=network, images=images)

    def setup(self, network, images):
        self.images = pictures(load_mnist("embedded").x_test[:SHOWN] if images is None else images)
        # A forward pass overwrites what a backward pass needs: learning that goes on elsewhere
        # must not be disturbed. Keras's layers remember nothing.
        self.network = copy.deepcopy(network) if hasattr(network, "forward") else network
        self.levels = self._levels()
        layers = {name: self._layer(asks) for name, (asks, _) in self.about.items()}
        self.questions = {
            name: replace(question, setting={"digit": 0, **question.setting, "layer": layers[name]})
            for name, question in self.questions.items() if self._fits(name, layers[name])}
        first, last = min(self.levels), max(self.levels)
        self.presets = {"First maps": {"layer": first, "shift": 0},
                        "Last maps": {"layer": last, "shift": 0}}
        for name, shift in ("convolution", 1), ("pooling", 1), ("pooling", 2):
            if layers[name] is not None:
                self.presets[f"First {name}, {shift} to the right"] = {"layer": layers[name],
                                                                       "shift": shift}
        layer = choice("layer", [(level.name, k) for k, level in self.levels.items()])
        layer.observe(lambda _: self._fit_maps(), "value")
        return {"digit": slider("picture", 0, 0, len(self.images) - 1, 1),
                "shift": slider("shift to the right (pixels)", 0, -FARTHEST, FARTHEST, 1,
                                width="26em"),
                "layer": layer,
                "map": slider("map", 0, 0, self.levels[first].maps - 1, 1)}

    def _levels(self):
        """{number of the layer: Level} for the layers that make maps."""
        batch = self.images[:1, :, :, np.newaxis].astype(np.float32)
        layers, answers = zip(*inside.outputs(self.network, batch))
        name = type(self.network).__name__
        own = inside.answer(f"The network ({name})", self.network, batch)
        if own.shape != answers[-1].shape or not np.allclose(own, answers[-1], atol=1e-4):
            raise ValueError(f"The layers of {name}, one after the other, do not give what {name} "
                             f"gives: FeatureMaps reads networks whose layers stand in a row.")
        windows, levels, jump = _windows(layers, batch, answers), {}, 1
        for k, (layer, A, window) in enumerate(zip(layers, answers, windows)):
            if A.ndim != 4:
                break
            height, width, maps = A.shape[1:]
            jump = jump and window and jump * window[1]
            levels[k] = Level(f"{k + 1}, {type(layer).__name__}: {counted(maps, 'map')} of "
                              f"{height} × {width}", maps, window, jump)
        if not levels:
            raise ValueError(f"{name} has no feature maps: its first layer makes shape "
                             f"{answers[0].shape} of {batch.shape}, and a convolution would keep "
                             f"four axes.")
        return levels

    def _layer(self, asks):
        """The first layer that a question may be about; None where there is none."""
        return next((k for k, level in self.levels.items()
                     if level.jump and asks(level.window, level.jump)), None)

    def _fits(self, name, layer):
        """Whether the layer is there, and does with this picture what the question explains."""
        shift, (_, moved) = self.questions[name].setting["shift"], self.about[name]
        return layer is not None and look(self.network, self.images[0], shift, layer).moved == moved

    def _question(self, name):
        if name in self.about and name not in self.questions:
            raise ValueError(f"predict={name!r} asks about a layer that this network lacks, or "
                             f"needs a picture in which it can be seen: leave out images, or "
                             f"predict, or ask {listed([*self.questions, 'None'])}.")
        return super()._question(name)

    def _fit_maps(self):
        """The slider ends at the last map that the layer has."""
        self.controls["map"].max = self.levels[self.controls["layer"].value].maps - 1

    def compute(self, digit, shift, layer, map):
        return look(self.network, self.images[digit], shift, layer, map)

    def frame(self, digit, shift, layer, map):
        return layer

    def _one(self, seen, digit, shift, layer, map):
        """The picture and the chosen map, as `plots.draw_feature_map` takes them."""
        return dict(image=seen.image, M=seen.maps[:, :, map], place=seen.place, field=seen.field,
                    titles=[f"Picture {digit}" + (f", shift {_signed(shift)}" if shift else ""),
                            f"Map {map}"])

    def _all(self, seen, digit, shift, layer, map):
        """All maps of the layer, as `plots.draw_feature_maps` takes them."""
        if not shift:
            maps = self.levels[layer].maps
            title = f"All {maps} maps" if maps > 1 else "One map"
        elif seen.moved is None:
            title = "Changed: no shift fits"
        else:
            title = f"All shifted by {_signed(seen.moved)}"
        return dict(maps=seen.maps, title=title, chosen=map)

    def draw(self, axes, seen, **state):
        one = plots.draw_feature_map(axes[:2], **self._one(seen, **state))
        every = plots.draw_feature_maps(axes[2], **self._all(seen, **state), columns=None,
                                        numbered=seen.maps.shape[-1] <= MOST_NUMBERED)
        return one, every._replace(numbers=[])  # they stay, and no map paints over them

    def move(self, artists, seen, **state):
        one, every = artists
        plots.move_feature_map(one, **self._one(seen, **state))
        plots.move_feature_maps(every, **self._all(seen, **state))


def _signed(columns):
    return f"{columns}".replace("-", "−")
