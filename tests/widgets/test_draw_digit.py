"""DrawDigit: is what it shows what the network makes of a drawing, and is it read rightly?"""

import builtins
import importlib
import sys
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
from gallery import small_cnn
from readers import jittered, reader
from test_every_widget import drawn_anew, pixels, same

from dlcourse import handwriting, widgets
from dlcourse.activations import softmax
from dlcourse.layers import Conv2D, Dense, Flatten
from dlcourse.network import Network
from dlcourse.widgets.draw_digit import CORNER, FACE, ONE, SEVEN, SERIF, TWO, read
from dlcourse.widgets.grid import CELLS, EMPTY, FULL, Grid, joined

NETWORK = small_cnn()
BARRED = [[[8, 5], [20, 5], [13, 24]], [[11, 14], [20, 14]]]
SMALL_SERIF = [[[12, 7], [14.5, 4], [14.5, 24]]]


def dense():
    return Network([Flatten(), Dense(784, 10, rng=np.random.default_rng(0))])


# What is computed and drawn

@pytest.mark.parametrize("state", [
    dict(drawing=ONE), dict(drawing=FACE, pen=6.0), dict(drawing=CORNER, pen=1.0, centre=False),
    dict(drawing=[]), dict(drawing=[[[0, 0]], [[28, 28]]]), dict(drawing=TWO, centre=False),
])
def test_what_is_shown_is_what_the_network_makes_of_the_drawing(state):
    widget = widgets.DrawDigit(NETWORK)
    widget.set(**state)
    strokes, pen = state["drawing"], state.get("pen", 2.0)
    image = np.zeros((28, 28), np.uint8)
    if strokes and widget.state["centre"]:
        image = handwriting.centred(handwriting.ink(*handwriting.enlarged(strokes, pen)))
    elif strokes:
        image = handwriting.as_it_stands(handwriting.ink(strokes, pen))
    A = image[np.newaxis, :, :, np.newaxis] / np.float32(255)
    p = softmax(NETWORK.forward(A))[0] if strokes else np.zeros(10)
    maps = NETWORK.layers[0].forward(A)[0]

    drawn, seen = widget.artists
    np.testing.assert_array_equal(widget.result.image, image)
    np.testing.assert_allclose(drawn.image.get_array(), image / 255)
    np.testing.assert_allclose([bar.get_width() for bar in drawn.bars], 100 * p, atol=1e-4)
    np.testing.assert_allclose(widget.result.maps, maps, atol=1e-6)
    assert seen.image.get_clim()[1] == pytest.approx(max(maps.max(), 1e-12))
    title = f"Read as {p.argmax()}" if strokes else "Draw a digit"
    assert drawn.texts[0].axes.get_title() == title and title in widget.words
    assert sum(bool(text.get_text()) for text in drawn.texts) == (2 if strokes else 0)
    assert same(pixels(widget), drawn_anew(widget))


def test_the_pen_and_the_centring_change_what_the_network_gets():
    widget = widgets.DrawDigit(NETWORK)
    widget.set(drawing=CORNER, pen=1.0, centre=False)
    assert np.argwhere(widget.result.image).max() < 14
    widget.controls["centre"].value = True
    assert np.ptp(np.argwhere(widget.result.image), axis=0).max() == handwriting.BOX - 1
    widget.set(drawing=ONE)
    thin = widget.result.image.sum(dtype=int)
    widget.controls["pen"].value = 6.0
    assert widget.result.image.sum(dtype=int) > 1.2 * thin
    assert widget.controls["drawing"].pen == 6.0, "the pad draws with it, too"


def test_a_model_without_maps_is_shown_without_them():
    widget = widgets.DrawDigit(dense())
    assert widget.artists[1] is None and widget.result.maps is None
    assert len(widget.picture.axes) == 2 and "maps" not in widget.words
    widget.set(drawing=SEVEN)
    assert same(pixels(widget), drawn_anew(widget))
    assert widgets.DrawDigit(dense().forward).result.p.sum() == pytest.approx(1)


def test_of_many_maps_the_first_nine_are_shown():
    rng = np.random.default_rng(0)
    widget = widgets.DrawDigit(Network([Conv2D(1, 12, 3, rng=rng), Flatten(),
                                        Dense(26 * 26 * 12, 10, rng=rng)]))
    assert "First layer: 9 of 12 maps" in widget.words
    assert len(widget.artists[1].frames.get_paths()) == 9


# Is it read rightly?

@pytest.mark.parametrize("strokes, digit", [
    (ONE, 1), (SMALL_SERIF, 1), (SEVEN, 7), (BARRED, 7)])
def test_ones_and_sevens_however_people_draw_them_are_read_rightly(strokes, digit):
    rng = np.random.default_rng(0)
    drawings = [strokes, *(jittered(strokes, rng) for _ in range(29))]
    right = [read(reader(), drawing).p.argmax() == digit for drawing in drawings]
    assert np.mean(right) >= 0.85


@pytest.mark.parametrize("label, digit", [("One", 1), ("Seven", 7), ("Two", 2),
                                          ("Small two in the corner", 2)])
def test_the_presets_are_read_as_they_are_called(label, digit):
    widget = widgets.DrawDigit(reader())
    widget.set(**widget.presets[label])
    assert widget.result.p.argmax() == digit and f"Read as {digit}" in widget.words


def test_the_presets_with_serifs_differ_in_the_serif_alone():
    presets = widgets.DrawDigit.presets
    short, long = (presets[f"One with a {kind}serif"]["drawing"] for kind in ("", "long "))
    assert short == SERIF and short[0][1:] == long[0][1:] and short[0][0][0] > long[0][0][0]


def test_the_answers_are_those_the_lesson_tells():
    widget = widgets.DrawDigit(reader())
    for name, answer in (("corner", "another digit"), ("face", 100)):
        question = widget.questions[name]
        widget.set(**question.setting)
        assert question.answer(widget.result) == answer


# Drawing

def test_a_drawing_from_code():
    widget = widgets.DrawDigit(NETWORK)
    widget.write([(14, 4), (14, 24)], np.array([[10, 24], [18, 24]]))
    assert widget.state["drawing"] == [[[14, 4], [14, 24]], [[10, 24], [18, 24]]]
    assert widget.result.image[14, 14] > 200


def test_the_last_stroke_is_undone_until_none_is_left():
    widget = widgets.DrawDigit(NETWORK)
    widget.set(drawing=BARRED)
    undo = next(b for b in widget.buttons if "Undo" in b.description)
    for strokes in (BARRED[:1], [], []):
        undo.click()
        assert widget.state["drawing"] == strokes
    assert "an empty sheet" in widget.words


def test_the_browsers_strokes_are_drawn_and_the_hint_goes_when_the_pad_is_there():
    widget = widgets.DrawDigit(NETWORK)
    pad = widget.controls["drawing"]
    pad.set_state({"value": [[[14.25, 4], [14, 24.5]]]})  # as a message from the browser does
    assert widget.result.image.any() and "Read as" in widget.words
    [[_, beside]] = [row.children for row in widget.layout()]
    hint = beside.children[-1]
    assert hint.layout.visibility != "hidden"
    pad.set_state({"ready": True})
    assert hint.layout.visibility == "hidden"


# The grid of buttons

def test_without_anywidget_a_grid_of_buttons_takes_the_pads_place(monkeypatch):
    real = builtins.__import__

    def missing(name, *args, **how):
        if name in ("anywidget", "dlcourse.widgets.pad"):
            raise ImportError(name)
        return real(name, *args, **how)

    monkeypatch.setattr(builtins, "__import__", missing)
    assert isinstance(widgets.DrawDigit(NETWORK).controls["drawing"], Grid)


def test_pressing_cells_draws_dots_and_lines():
    widget = widgets.DrawDigit(NETWORK, pad="buttons")
    grid = widget.controls["drawing"]
    widget.set(drawing=[])
    assert not grid.full.any()
    grid.cells[4, 4].click()
    assert widget.state["drawing"] == [[[12.6, 12.6]]] and "Read as" in widget.words
    grid.cells[5, 4].click()
    grid.cells[8, 8].click()
    assert [12.6, 15.4] in widget.state["drawing"][1] and len(widget.state["drawing"]) == 4
    assert (grid.cells[5, 4].description, grid.cells[0, 0].description) == (FULL, EMPTY)
    assert grid.cells[5, 4].tooltip == "row 6, column 5: full"
    grid.cells[5, 4].click()
    assert len(widget.state["drawing"]) == 2
    grid.disabled = True
    assert all(cell.disabled for cell in grid.cells.flat)


def test_the_grid_shows_what_was_drawn_from_code():
    grid = Grid(ONE)
    assert grid.value == ONE and grid.full.any(axis=1).sum() >= 7
    assert grid.full.sum(axis=1).max() <= 2, "an upright stroke is a cell or two wide"
    grid.value = []
    assert not grid.full.any()


def test_what_is_joined_is_next_to_each_other():
    full = np.random.default_rng(0).random((CELLS, CELLS)) < 0.3
    strokes = joined(full)
    assert sum(len(stroke) == 1 for stroke in strokes) == full.sum()
    lines = np.array([stroke for stroke in strokes if len(stroke) == 2])
    assert np.abs(lines[:, 0] - lines[:, 1]).max() < 2.81
    pairs = {tuple(map(tuple, np.sort(line, axis=0))) for line in lines.tolist()}
    assert len(lines) >= len(pairs) > 0


@pytest.mark.parametrize("cells, digit", [
    ([(row, 5) for row in range(1, 9)], 1),
    ([(1, column) for column in range(3, 8)] + [(2, 7), (3, 6), (4, 6), (5, 5), (6, 5), (7, 5),
                                               (8, 4)], 7)])
def test_digits_of_cells_are_read_rightly(cells, digit):
    full = np.zeros((CELLS, CELLS), bool)
    full[tuple(np.transpose(cells))] = True
    assert read(reader(), joined(full)).p.argmax() == digit


# Bad input

@pytest.mark.parametrize("given, sentence", [
    (dict(), "A model is needed, got none"),
    (dict(model=Network), "got the class Network"),
    (dict(model="cnn"), "str is no model"),
    (dict(model=lambda images: images), "The model must give 10 numbers a picture"),
    (dict(model=lambda images: 1 / 0), "ZeroDivisionError"),
    (dict(model=lambda images: np.full((len(images), 10), np.nan)), "holds nan"),
    (dict(model=Network([Dense(3, 10, rng=np.random.default_rng(0))])), "put a Flatten"),
    (dict(model=NETWORK, pad="paper"), "pad must be one of canvas, buttons, got 'paper'"),
    (dict(model=NETWORK, predict="weather"), "predict must be one of corner, face"),
])
def test_bad_input_is_a_sentence_in_the_widget(told, given, sentence):
    assert sentence in widgets.DrawDigit(**given).message.text


@pytest.mark.parametrize("strokes, sentence", [
    ([[(14, 4), (14, 40)]], "Stroke 1 leaves the pad"),
    ([[(14, 4)], "seven"], "Stroke 2 must be points"),
    ([5], "Stroke 1 must be points"),
    ([[(np.nan, 1)]], "holds nan"),
])
def test_a_drawing_that_is_none_is_refused_and_the_old_picture_stays(told, strokes, sentence):
    widget = widgets.DrawDigit(NETWORK)
    before = widget.picture.image.value
    widget.write(*strokes)
    assert sentence in widget.message.text and widget.picture.image.value == before
    widget.set(drawing=[[[1, 99]]])  # past `write`
    assert "leaves the pad" in widget.message.text and widget.picture.image.value == before
    widget.set(drawing=ONE)
    assert widget.message.text == "" and widget.picture.image.value != before


def test_a_model_that_fails_later_leaves_the_old_picture(told):
    calls = []

    def moody(images):
        calls.append(1)
        if len(calls) > 2:
            raise RuntimeError("out of memory")
        return np.zeros((len(images), 10))

    widget = widgets.DrawDigit(moody)
    before = widget.picture.image.value
    assert before and widget.message.text == ""
    widget.set(drawing=ONE)
    assert "RuntimeError: out of memory" in widget.message.text
    assert widget.picture.image.value == before


def test_colab_is_asked_to_show_the_pad(monkeypatch):
    asked = []
    colab = ModuleType("google.colab")
    colab.output = SimpleNamespace(enable_custom_widget_manager=lambda: asked.append(True))
    monkeypatch.setitem(sys.modules, "google", ModuleType("google"))
    monkeypatch.setitem(sys.modules, "google.colab", colab)
    monkeypatch.delitem(sys.modules, "dlcourse.widgets.pad", raising=False)
    importlib.import_module("dlcourse.widgets.pad")
    assert asked == [True]
