"""FeatureMaps: are they the maps of the layer, does the unit see the frame, do they move along?"""

from types import SimpleNamespace

import numpy as np
import pytest
from gallery import small_cnn
from hypothesis import given, settings
from hypothesis import strategies as st
from test_every_widget import drawn_anew, pixels, same

from dlcourse import inside, widgets
from dlcourse.data import as_float, load_mnist
from dlcourse.layers import Conv2D, Dense, Flatten, MaxPool2D
from dlcourse.network import Network
from dlcourse.widgets.feature_maps import CHANGED

DIGITS = as_float(load_mnist("embedded").x_test[:100])
NETWORK = small_cnn()
SEEN = widgets.FeatureMaps(NETWORK)
JUMPS = 1, 2, 2, 4  # pixels from one unit to the next, in each of its layers


def answers(network, A, layer):
    """What the layers up to this one make of a batch, one after the other."""
    for each in network.layers[:layer + 1]:
        A = each.forward(A)
    return A


def tile(sheet, corner, height, width):
    x, y = corner
    return sheet[y:y + height, x:x + width]


states = given(digit=st.integers(0, 99), shift=st.integers(-4, 4), layer=st.integers(0, 3),
               map=st.integers(0, 7))


@states
@settings(deadline=None, max_examples=8)
def test_what_it_shows_is_what_the_layer_makes_of_the_moved_picture(digit, shift, layer, map):
    SEEN.set(digit=digit, shift=shift, layer=layer, map=map)
    image = np.pad(DIGITS[digit, :, :, 0], [(0, 0), (4, 4)])[:, 4 - shift:32 - shift]
    maps = answers(NETWORK, image[np.newaxis, :, :, np.newaxis], layer)[0]
    seen, (one, every) = SEEN.result, SEEN.artists
    np.testing.assert_allclose(seen.maps, maps, atol=1e-5)
    np.testing.assert_allclose(one.image.get_array(), image, atol=1e-6)
    np.testing.assert_allclose(one.map.get_array(), maps[:, :, map], atol=1e-5)
    x, y = every.chosen.get_xy()
    shown = tile(every.image.get_array(), (int(x + 0.5), int(y + 0.5)), *maps.shape[:2])
    np.testing.assert_allclose(shown, maps[:, :, map], atol=1e-5)
    assert np.sort(every.image.get_array().compressed()) == pytest.approx(
        np.sort(maps.ravel()), abs=1e-5)
    M = seen.maps[:, :, map]
    if M.any():
        assert M[seen.place] == M.max()
        assert one.place.get_xydata().tolist() == [[seen.place[1], seen.place[0]]]
    else:
        assert seen.place is seen.field is None and not one.field.get_visible()


@states
@settings(deadline=None, max_examples=8)
def test_the_unit_sees_the_frame_and_nothing_else(digit, shift, layer, map):
    SEEN.set(digit=digit, shift=shift, layer=layer, map=map)
    seen = SEEN.result
    if seen.place is None:
        return
    top, left, side = seen.field
    frame = SEEN.artists[0].field.get_bbox()
    assert frame.bounds == (left - 0.5, top - 0.5, side, side)
    other = np.random.default_rng(0).random((28, 28), np.float32)  # all else is replaced ...
    framed = slice(top, top + side), slice(left, left + side)
    other[framed] = seen.image[framed]
    unit = answers(NETWORK, other[np.newaxis, :, :, np.newaxis], layer)[0][seen.place][map]
    assert unit == pytest.approx(seen.maps[seen.place][map], abs=1e-5)
    assert f"which sees {side} by {side} pixels, from row {top}, column {left}" in SEEN.words


@states
@settings(deadline=None, max_examples=8)
def test_the_maps_move_along_by_whole_steps_and_change_in_between(digit, shift, layer, map):
    SEEN.set(digit=digit, shift=shift, layer=layer, map=map)
    columns, between = divmod(abs(shift), JUMPS[layer])
    title = SEEN.artists[1].image.axes.get_title()
    if between:
        assert SEEN.result.moved is None and title == "Changed: no shift fits"
    elif not shift:
        assert title == f"All {8 if layer < 2 else 16} maps"
    else:
        assert SEEN.result.moved == np.sign(shift) * columns
        assert title == f"All shifted by {np.sign(shift) * columns}".replace("-", "−")
    assert (f"Picture {digit}, shift {shift}".replace("-", "−") if shift else f"Picture {digit}."
            ) in SEEN.words


@pytest.mark.parametrize("name, answer", [("convolution", 3), ("pooling", CHANGED), ("twice", 1)])
def test_the_answers_to_the_questions(name, answer):
    seen = widgets.FeatureMaps(NETWORK, predict=name)
    layer = {"convolution": 0, "pooling": 1, "twice": 3}[name]
    assert seen.asked.question.setting["layer"] == layer
    seen.asked.field.value = answer if name == "pooling" else str(answer)
    seen.asked.commit.click()
    assert seen.asked.verdict.endswith(": right.")


def test_the_presets_lead_to_the_layers():
    seen = widgets.FeatureMaps(NETWORK)
    titles = {}
    for label, preset in seen.presets.items():
        seen.set(**preset)
        titles[label] = seen.artists[1].image.axes.get_title()
    assert titles == {"First maps": "All 8 maps", "Last maps": "All 16 maps",
                      "First convolution, 1 to the right": "All shifted by 1",
                      "First pooling, 1 to the right": "Changed: no shift fits",
                      "First pooling, 2 to the right": "All shifted by 1"}


def test_the_slider_ends_at_the_last_map_of_the_layer():
    seen = widgets.FeatureMaps(NETWORK)
    seen.set(layer=3)
    seen.set(map=15)
    assert seen.controls["map"].max == 15 and "Map 15:" in seen.words
    seen.set(layer=0)
    assert seen.state["map"] == 7 and "Map 7:" in seen.words


def test_the_network_is_left_alone():
    network = small_cnn()
    A = network.forward(DIGITS[:3])
    seen = widgets.FeatureMaps(network)
    seen.set(shift=2)
    words = seen.words
    network.backward(np.ones_like(A))  # needs the three samples that its own forward has seen
    network.layers[0].W += 1
    seen.refresh()
    assert seen.words == words


# What a learner brings

def convolution(filters=2, size=3, channels=1):
    return Conv2D(channels, filters, size, "relu", rng=np.random.default_rng(1))


@pytest.mark.parametrize("filters", [1, 3, 33, 100])
def test_any_number_of_maps_is_drawn_and_moves(filters):
    seen = widgets.FeatureMaps(Network([convolution(filters, 5)]), DIGITS[:2, ::2, ::2])
    seen.set(map=filters - 1, digit=1, shift=-1)
    assert f"{filters} map" in seen.words and same(pixels(seen), drawn_anew(seen))


def test_one_picture_of_ones_own():
    seen = widgets.FeatureMaps(NETWORK, (255 * DIGITS[3, :, :, 0]).astype(np.uint8))
    assert seen.controls["digit"].max == 0 and "Picture 0." in seen.words


def test_a_layer_of_ones_own_is_shown_without_a_frame():
    layer = SimpleNamespace(forward=lambda A: A[:, ::3, ::3])
    seen = widgets.FeatureMaps(SimpleNamespace(layers=[layer], forward=layer.forward))
    assert seen.result.field is None and "strongest at" in seen.words and "sees" not in seen.words
    assert seen.questions == {} and list(seen.presets) == ["First maps", "Last maps"]


def test_a_map_that_is_the_same_everywhere_has_no_strongest_unit():
    network = small_cnn()
    network.layers[0].W[0] = 0
    seen = widgets.FeatureMaps(network)
    assert "Map 0: the same everywhere, 0." in seen.words
    one, _ = seen.artists
    assert not one.place.get_visible() and not one.field.get_visible()
    assert one.image.axes.get_window_extent().width > 250  # pixels: it has its place


def branching():
    layers = [convolution(), convolution(channels=2)]
    return SimpleNamespace(
        layers=layers, forward=lambda A: layers[1].forward(np.abs(layers[0].forward(A)) + 1))


def spoilt():
    network = small_cnn()
    network.layers[2].W[0, 0, 0, 0] = np.nan
    return network


@pytest.mark.parametrize("given, sentence", [
    (dict(network=lambda A: A), "network must have layers that stand in a row, as Network and "
                                "keras.Sequential have, got function"),
    (dict(network="cnn.keras"), "got str"),
    (dict(network=None), "got NoneType"),
    (dict(network=SimpleNamespace(layers=[])), "got SimpleNamespace"),
    (dict(network=SimpleNamespace(layers=[3])), "Layer 1 (int) failed on an input of shape"),
    (dict(network=SimpleNamespace(layers=[convolution()])),
     "The network (SimpleNamespace) failed on an input of shape (1, 28, 28, 1), with TypeError"),
    (dict(network=branching()), "one after the other, do not give what SimpleNamespace gives"),
    (dict(network=spoilt()), "The output of layer 3 (Conv2D) holds nan"),
    (dict(network=Network([Flatten(), Dense(784, 10, rng=np.random.default_rng(0))])),
     "Network has no feature maps: its first layer makes shape (1, 784)"),
    (dict(network=Network([convolution(channels=3)])), "Layer 1 (Conv2D) failed on an input of "),
    (dict(network=NETWORK, images=np.zeros((2, 20, 20))), "Layer 6 (Dense) failed"),
    (dict(network=NETWORK, images=np.zeros((28, 28, 3))), "images must be grey"),
    (dict(network=NETWORK, images=np.full((28, 28), 2.0)), "divide pixels by 255"),
    (dict(network=NETWORK, predict="weather"),
     "predict must be one of convolution, pooling, twice, got 'weather'"),
    (dict(network=Network([convolution()]), predict="twice"),
     "predict='twice' asks about a layer that this network lacks"),
    (dict(network=NETWORK, images=np.zeros((28, 28)), predict="convolution"),
     "or needs a picture in which it can be seen: leave out images, or predict, or ask None"),
])
def test_bad_input_is_a_sentence_in_the_widget(told, given, sentence):
    assert sentence in widgets.FeatureMaps(**given).message.text


def test_a_network_that_breaks_later_leaves_the_last_picture(told):
    seen = widgets.FeatureMaps(Network([convolution(), MaxPool2D(2)]))
    picture = seen.picture.image.value
    seen.network.layers[0].W = seen.network.layers[0].W[..., :0]
    seen.set(digit=3)
    assert "Layer 1 (Conv2D) failed" in seen.message.text and seen.picture.image.value == picture


# Keras

@pytest.fixture(scope="module")
def keras():
    import dlcourse.training  # noqa: F401  loads TensorFlow without its pages of log
    import keras
    return keras


def test_the_same_network_in_keras_shows_the_same(keras):
    from dlcourse.training import bridge
    twin = widgets.FeatureMaps(bridge.to_keras(NETWORK, (28, 28, 1)))
    for layer, shift in enumerate((1, 3, -2, 4)):
        for seen in twin, SEEN:
            seen.set(digit=7, layer=layer, map=5, shift=shift)
        one, other = twin.result, SEEN.result
        np.testing.assert_allclose(one.maps, other.maps, atol=1e-4)
        assert (one.place, one.field, one.moved) == (other.place, other.field, other.moved)
    assert {*twin.questions} == {"convolution", "pooling", "twice"}


def test_a_keras_network_with_a_network_in_it(keras):
    keras.utils.set_random_seed(0)
    moves = keras.layers.RandomTranslation(0.1, 0.1)
    own = keras.Sequential([keras.layers.Conv2D(2, 3), keras.layers.Activation("relu"),
                            keras.layers.BatchNormalization(), keras.layers.AveragePooling2D(2)])
    seen = widgets.FeatureMaps(keras.Sequential([keras.Input((28, 28, 1)), moves, own]))
    assert [level.name.split(":")[0] for level in seen.levels.values()] == [
        "1, RandomTranslation", "2, Conv2D", "3, Activation", "4, BatchNormalization",
        "5, AveragePooling2D"]
    assert seen.questions["convolution"].setting["layer"] == 1
    assert seen.questions["pooling"].setting["layer"] == 4


@pytest.mark.parametrize("size, stride, padding, side", [
    (3, 1, "same", 9), (2, 1, "same", 9), (5, 1, "same", 9), (3, 2, "same", 9), (3, 2, "same", 8),
    (2, 2, "same", 9), (3, 2, "valid", 9), (2, 3, "valid", 9)])
def test_what_a_unit_sees_in_keras(keras, size, stride, padding, side):
    layer = keras.layers.Conv2D(1, size, stride, padding, kernel_initializer="ones")
    lit = np.eye(side * side, dtype=np.float32).reshape(-1, side, side, 1)
    output = np.asarray(layer(lit))[..., 0]
    window = inside.window(layer, lit.shape, (len(lit), *output.shape[1:], 1))
    for row, column in (0, 0), (1, 2), (output.shape[1] - 1, output.shape[2] - 1):
        rows, columns = np.divmod(np.flatnonzero(output[:, row, column] > 0.5), side)
        top, left, width = inside.seen_by([window], row, column)
        assert (rows.min(), rows.max()) == (max(top, 0), min(top + width, side) - 1)
        assert (columns.min(), columns.max()) == (max(left, 0), min(left + width, side) - 1)


def test_a_keras_network_that_branches_is_refused(keras, told):
    x = keras.Input((28, 28, 1))
    y = keras.layers.Conv2D(1, 3, padding="same")(x)
    model = keras.Model(x, keras.layers.Add()([x, y]))
    assert "Layer 2 (Add) failed" in widgets.FeatureMaps(model).message.text
