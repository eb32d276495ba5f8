"""Feature maps and the steps of a convolution: do they move to what would be drawn anew?"""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from dlcourse import plots
from dlcourse.plots.blitting import Blitted
from dlcourse.plots.stamps import Stamp

RNG = np.random.default_rng(0)
MAPS = RNG.random((5, 4, 6))
OTHERS = RNG.normal(size=(5, 4, 6))
IMAGES = RNG.random((2, 8, 9))


def drawn(draw, panels, *data, **more):
    """What draw made, and the picture in words."""
    fig, axes = plots.panels(1, panels)
    return draw(axes, *data, **more), fig


def sheet(maps):
    return maps.image.get_array().filled(np.nan)


# All maps of a layer

def test_feature_maps_move_to_what_would_be_drawn():
    moved, fig = drawn(plots.draw_feature_maps, 1, MAPS, title="Some", chosen=1)
    plots.move_feature_maps(moved, OTHERS, title="Others", chosen=5)
    anew, expected = drawn(plots.draw_feature_maps, 1, OTHERS, title="Others", chosen=5)
    np.testing.assert_array_equal(sheet(moved), sheet(anew))
    assert moved.image.get_clim() == anew.image.get_clim() == (OTHERS.min(), OTHERS.max())
    assert moved.key.get_text() == anew.key.get_text()
    assert moved.chosen.get_bbox().bounds == anew.chosen.get_bbox().bounds
    assert plots.alt_text(fig) == plots.alt_text(expected)
    assert moved.image.axes.get_title() == "Others"


@pytest.mark.parametrize("chosen", range(6))
def test_the_frame_is_around_the_chosen_map(chosen):
    maps, _ = drawn(plots.draw_feature_maps, 1, MAPS, title="Some", chosen=chosen, columns=4)
    x, y, width, height = maps.chosen.get_bbox().bounds
    inside = sheet(maps)[round(y + 0.5):round(y + 0.5 + height), round(x + 0.5):][:, :round(width)]
    np.testing.assert_array_equal(inside, MAPS[:, :, chosen])


def test_without_a_choice_there_is_no_frame():
    maps, _ = drawn(plots.draw_feature_maps, 1, MAPS, title="Some")
    assert not maps.chosen.get_visible()
    plots.move_feature_maps(maps, MAPS, title="Some", chosen=0)
    assert maps.chosen.get_visible()
    plots.move_feature_maps(maps, MAPS, title="Some")
    assert not maps.chosen.get_visible()


@pytest.mark.parametrize("n, rows, columns", [
    (1, 1, 1), (8, 2, 4), (16, 4, 4), (32, 4, 8), (64, 8, 8), (128, 11, 12)])
def test_where_no_columns_are_told_the_maps_fill_a_square(n, rows, columns):
    fig, axes = plots.panels(1, 3, size=(9.5, 3.6))
    maps = plots.draw_feature_maps(axes[2], RNG.random((3, 3, n)), title="Many", columns=None,
                                   numbered=False)
    assert maps.numbers == []
    corners = np.array([path.vertices.min(axis=0) for path in maps.frames.get_paths()])
    assert [len(np.unique(corners[:, k])) for k in (0, 1)] == [columns, rows]


# One map beside its picture

ONE, _ = drawn(plots.draw_feature_map, 2, IMAGES[0], MAPS[:, :, 0], ["One", "Its map"])


def test_a_feature_map_moves_to_what_would_be_drawn():
    moved, fig = drawn(plots.draw_feature_map, 2, IMAGES[0], MAPS[:, :, 0], ["One", "Its map"],
                       (0, 1), (2, 3, 4))
    data = IMAGES[1], OTHERS[:, :, 0], ["Two", "Another"], (4, 0), (5, -1, 6)
    plots.move_feature_map(moved, *data)
    anew, expected = drawn(plots.draw_feature_map, 2, *data)
    np.testing.assert_array_equal(moved.image.get_array(), IMAGES[1])
    np.testing.assert_array_equal(moved.map.get_array(), OTHERS[:, :, 0])
    assert moved.map.get_clim() == anew.map.get_clim()
    assert moved.place.get_xydata().tolist() == anew.place.get_xydata().tolist() == [[0, 4]]
    assert moved.field.get_bbox().bounds == anew.field.get_bbox().bounds
    assert plots.alt_text(fig) == plots.alt_text(expected)
    assert [ax.get_title() for ax in fig.axes] == ["Two", "Another"]


@given(top=st.integers(-3, 7), left=st.integers(-3, 8), side=st.integers(1, 12))
@settings(deadline=None, max_examples=20)
def test_the_frame_ends_where_the_picture_ends(top, left, side):
    pixels = np.zeros((8, 9), bool)
    pixels[max(top, 0):max(top + side, 0), max(left, 0):max(left + side, 0)] = True
    if not pixels.any():
        return
    plots.move_feature_map(ONE, IMAGES[0], MAPS[:, :, 0], ["One", "Its map"], (0, 0),
                           (top, left, side))
    x, y, width, height = ONE.field.get_bbox().bounds
    framed = np.zeros((8, 9), bool)
    framed[round(y + 0.5):round(y + height + 0.5), round(x + 0.5):round(x + width + 0.5)] = True
    np.testing.assert_array_equal(framed, pixels)
    assert width > 0 and height > 0


def test_a_flat_map_and_an_unknown_field_are_said_to_be_so():
    flat, fig = drawn(plots.draw_feature_map, 2, IMAGES[0], np.full((3, 3), 2.0), ["One", "Flat"])
    assert "Flat: the same everywhere, 2." in plots.alt_text(fig)
    assert not flat.place.get_visible() and not flat.field.get_visible()
    plots.move_feature_map(flat, IMAGES[0], np.eye(3), ["One", "Eye"], (0, 0))
    assert plots.alt_text(fig).endswith(
        "Eye: values from 0 to 1; strongest at row 0, column 0.")
    assert flat.place.get_visible() and not flat.field.get_visible()


@pytest.mark.parametrize("change, message", [
    (dict(image=IMAGES), r"image must have shape \(height, width\)"),
    (dict(M=MAPS), r"M must have shape \(height, width\), got \(5, 4, 6\)"),
    (dict(place=3), r"place must have shape \(2,\)"),
    (dict(field=(1, 2)), r"field must have shape \(3,\)"),
])
def test_a_feature_map_that_cannot_be_drawn_is_refused(change, message):
    data = dict(image=IMAGES[0], M=MAPS[:, :, 0], titles=["One", "Its map"]) | change
    with pytest.raises(ValueError, match=message):
        drawn(plots.draw_feature_map, 2, **data)


# A step of a convolution

@pytest.mark.parametrize("whole_map", [False, True])
@pytest.mark.parametrize("kernel", [
    np.array([[1, -2], [0.5, 0]]), np.array([[1, 2], [0.5, 0]]), np.zeros((2, 2))])
def test_a_convolution_step_moves_to_what_would_be_drawn(kernel, whole_map):
    moved, fig = drawn(plots.draw_convolution_step, 4, IMAGES[0], np.array([[-3, 1], [2, 1]]), 0, 0)
    data = IMAGES[1], kernel, 4, 7, ".2g", whole_map
    plots.move_convolution_step(moved, *data)
    anew, expected = drawn(plots.draw_convolution_step, 4, *data)
    for one, other in zip((moved.image, moved.output, moved.window[0], moved.kernel[0]),
                          (anew.image, anew.output, anew.window[0], anew.kernel[0])):
        np.testing.assert_array_equal(one.get_array(), other.get_array())
        assert one.get_cmap().name == other.get_cmap().name
        assert (one.norm.vmin, one.norm.vmax) == (other.norm.vmin, other.norm.vmax)
    np.testing.assert_array_equal(moved.below.get_xydata(), anew.below.get_xydata())
    for one, other in zip((moved.window, moved.kernel), (anew.window, anew.kernel)):
        assert [(t.get_text(), t.get_color()) for t in one[1:]] == [
            (t.get_text(), t.get_color()) for t in other[1:]]
    assert [t.get_text() for t in moved.sum] == [t.get_text() for t in anew.sum]
    assert moved.outline[0].get_xy() == moved.pixel.get_xy() == anew.pixel.get_xy()
    assert plots.alt_text(fig) == plots.alt_text(expected)
    assert [ax.get_title() for ax in fig.axes] == [ax.get_title() for ax in expected.axes]


def test_a_dash_marks_what_is_below_zero_and_no_rounding_error():
    step, _ = drawn(plots.draw_convolution_step, 4, IMAGES[0], [[1, -1]], 7, 7)
    Z = IMAGES[0, :, :-1] - IMAGES[0, :, 1:]
    assert {(y, x) for x, y in step.below.get_xydata()} == {*zip(*np.nonzero(Z < 0))}
    flat, _ = drawn(plots.draw_convolution_step, 4, np.full((5, 5), 0.1), [[0.1, 0.2, -0.3]], 4, 2)
    assert not len(flat.below.get_xydata())


# Stamps

@pytest.mark.parametrize("text, colour", [
    ("−0.94", "#222222"), ("= 1.51", "white"), ("+ 0.97", "black")])
def test_a_stamp_looks_like_the_text_that_it_stands_for(text, colour):
    fig, ax = plots.panels(size=(2, 1))
    ax.set_facecolor("#808080")
    stamp = ax.add_artist(Stamp(0.5, 0.5, text, color=colour))
    blitted = Blitted(fig)
    blitted.stage(stamp)
    seen = np.asarray(Image.open(io.BytesIO(blitted.png())).convert("RGBA")).astype(int)
    stamp.set_animated(False)
    whole = FigureCanvasAgg(fig)
    whole.draw()
    expected = np.asarray(whole.buffer_rgba()).astype(int)
    ink = [np.argwhere(np.abs(picture[..., :3] - 128).sum(axis=-1)[30:70, 60:140] > 100)
           for picture in (seen, expected)]
    for one, other in zip(ink[0].mean(axis=0), ink[1].mean(axis=0)):
        assert abs(one - other) < 1.5  # pixels
    assert len(ink[0]) == pytest.approx(len(ink[1]), rel=0.25)
