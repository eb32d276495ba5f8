"""From strokes to pixels: does a drawing become what MNIST would have made of it?"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcourse import handwriting
from dlcourse.data import load_mnist
from dlcourse.handwriting import BOX, CENTRE, DETAIL, SIDE, as_it_stands, averaged, centred, ink

DIGITS = load_mnist("embedded").x_test

points = st.lists(st.tuples(st.floats(3, 25), st.floats(3, 25)), min_size=1, max_size=6)
drawings = st.lists(points, min_size=1, max_size=3)


def distance(strokes):
    """How far each of ink's pixels is from the nearest stroke, segment by segment."""
    x, y = np.meshgrid(*[(np.arange(SIDE * DETAIL) + 0.5) / DETAIL] * 2)
    here, found = np.stack([x, y], axis=-1), np.full(x.shape, np.inf)
    for stroke in strokes:
        stroke = np.array(stroke, float)
        for a, b in zip(stroke, [*stroke[1:], stroke[-1]]):
            along = np.clip((here - a) @ (b - a) / max((b - a) @ (b - a), 1e-12), 0, 1)
            away = here - a - along[..., None] * (b - a)
            found = np.minimum(found, np.linalg.norm(away, axis=-1))
    return found


# Ink

@given(drawing=drawings, pen=st.floats(1, 6))
@settings(deadline=None, max_examples=15)
def test_ink_lies_within_half_a_pen_of_the_strokes(drawing, pen):
    paper = ink(drawing, pen)
    expected = np.clip((pen / 2 - distance(drawing)) * DETAIL + 0.5, 0, 1)
    assert paper.shape == (SIDE * DETAIL, SIDE * DETAIL)
    # Dots half a radius apart: the edge between two lies up to 0.4 of ink's pixels further in.
    assert paper.max() <= 1 and np.abs(paper - expected).max() < 0.4
    assert paper.sum() == pytest.approx(expected.sum(), rel=0.04)


def test_a_dot_a_line_and_a_stroke_that_ends_at_the_edge():
    area = DETAIL ** 2
    assert ink([[[14, 14]]], 4).sum() / area == pytest.approx(np.pi * 4, rel=0.01)
    assert ink([[[9, 14], [19, 14]]], 2).sum() / area == pytest.approx(20 + np.pi, rel=0.01)
    assert ink([[[0, 14], [28, 14]]], 2).sum() / area == pytest.approx(56, rel=0.01)
    assert ink([[[28, 28]]], 2)[-1, -1] == 1
    assert not ink([]).any()


# The same size for all

@given(drawing=drawings, pen=st.floats(1, 6))
@settings(deadline=None, max_examples=50)
def test_an_enlarged_drawing_fills_the_box_with_its_pen(drawing, pen):
    larger, its_pen = handwriting.enlarged(drawing, pen)
    before, after = np.concatenate(drawing), np.concatenate(larger)
    assert handwriting.THIN <= its_pen <= handwriting.THICK
    if np.ptp(before, axis=0).max() > 1e-3:
        assert np.ptp(after, axis=0).max() + its_pen == pytest.approx(BOX)
        zoom = (BOX - its_pen) / np.ptp(before, axis=0).max()
        np.testing.assert_allclose(after - after[0], (before - before[0]) * zoom, atol=1e-6)
    assert handwriting.checked(larger)  # still on the pad


@given(drawing=drawings, zoom=st.floats(0.3, 1), right=st.floats(0, 1), down=st.floats(0, 1))
@settings(deadline=None, max_examples=25)
def test_where_and_how_large_it_was_drawn_makes_no_difference(drawing, zoom, right, down):
    """The pen aside, which shrinks with a drawing made of its own marks."""
    elsewhere = [(np.array(stroke) - 3) * zoom + 6 * (1 - zoom) * np.array([right, down])
                 for stroke in drawing]
    size = np.ptp(np.concatenate(drawing), axis=0).max()
    if size < 1:
        return
    one, other = (handwriting.enlarged(strokes, pen)
                  for strokes, pen in ((drawing, 1.5), (elsewhere, 1.5 * zoom)))
    assert one[1] == pytest.approx(other[1])
    for a, b in zip(one[0], other[0]):
        np.testing.assert_allclose(a, b, atol=1e-6)


def test_a_dot_is_a_dot_and_nothing_is_nothing():
    [dot], pen = handwriting.enlarged([[[3, 25]]], 2.0)
    assert pen == handwriting.THICK and centred(ink([dot], pen)).any()
    assert handwriting.enlarged([], 2.0)[0] == []


# To MNIST's pixels

def test_a_digit_of_mnist_is_given_back_as_it_was_wherever_it_stood():
    rng = np.random.default_rng(0)
    for digit in DIGITS[::5]:
        paper = np.zeros((60, 70))
        row, column = rng.integers(0, [60 - SIDE, 70 - SIDE])
        paper[row:row + SIDE, column:column + SIDE] = digit / 255
        np.testing.assert_array_equal(centred(paper), digit)


@given(drawing=drawings, pen=st.floats(1, 6))
@settings(deadline=None, max_examples=25)
def test_a_centred_drawing_is_twenty_pixels_long_with_its_mass_in_the_middle(drawing, pen):
    picture = centred(ink(drawing, pen)).astype(float)
    assert picture.shape == (SIDE, SIDE)
    rows, columns = (np.flatnonzero(picture.any(axis=axis)) for axis in (1, 0))
    assert max(np.ptp(rows), np.ptp(columns)) + 1 in (BOX - 1, BOX)  # an edge may be too pale
    for axis, inked in ((1, rows), (0, columns)):
        mass = picture.sum(axis=axis)
        at_the_edge = inked[0] <= 1 or inked[-1] >= SIDE - 2
        assert abs(np.arange(SIDE) @ mass / mass.sum() - CENTRE) < 0.6 or at_the_edge


def test_ink_far_out_stays_in_the_picture():
    heavy = np.zeros((40, 20))
    heavy[:3], heavy[3:, 0] = 1, 0.05
    picture = centred(heavy)
    rows = np.flatnonzero(picture.any(axis=1))
    assert (rows[0], rows[-1]) == (8, 27) and picture.max() == 255


@given(rows=st.integers(1, 9), columns=st.integers(1, 9), seed=st.integers(0, 99))
@settings(deadline=None, max_examples=50)
def test_averaging_keeps_the_mean_and_an_image_of_the_same_size(rows, columns, seed):
    image = np.random.default_rng(seed).random((6, 7))
    assert averaged(image, rows, columns).mean() == pytest.approx(image.mean())
    np.testing.assert_allclose(averaged(image, 6, 7), image)
    blocks = image[:, :6].reshape(3, 2, 2, 3).mean(axis=(1, 3))
    np.testing.assert_allclose(averaged(image[:, :6], 3, 2), blocks)


def test_as_it_stands_a_drawing_stays_where_and_as_large_as_it_was():
    picture = as_it_stands(ink([[[5, 6], [5, 10]]], 2.0))
    np.testing.assert_array_equal(np.flatnonzero(picture.any(axis=1)), np.arange(5, 11))
    assert (picture[6:10, 4:6] > 250).all() and not picture[:, 7:].any()


@pytest.mark.parametrize("make, message", [
    (lambda: ink([[1, 2]]), "Stroke 1 must be points, .*got an array of shape"),
    (lambda: ink([[[1, 2]], []]), "Stroke 2 must be points"),
    (lambda: ink([[[1, 2], [3]]]), "Stroke 1 must be points"),
    (lambda: ink([[[1, 29]]]), "Stroke 1 leaves the pad: .*between 0 and 28, got 1 to 29"),
    (lambda: ink([[[1, np.nan]]]), "Stroke 1 holds nan"),
    (lambda: ink([], pen=0), "pen must be above 0"),
    (lambda: ink([], pen=1e9), "pen must be above 0 and below 28"),
    (lambda: handwriting.enlarged([], pen=-1), "pen must be above 0"),
    (lambda: centred(np.zeros((5, 5))), "Nothing is drawn: draw a digit first"),
    (lambda: centred(np.full((5, 5), 255)), "lie between 0 and 1, got .*divide pixels by 255"),
    (lambda: centred(np.zeros((0, 5))), r"ink must have shape \(height, width\)"),
    (lambda: as_it_stands(np.zeros(5)), r"ink must have shape \(height, width\)"),
    (lambda: as_it_stands([[np.inf]]), "ink holds inf"),
])
def test_what_cannot_be_drawn_is_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_words_are_no_points():
    with pytest.raises(TypeError, match="Stroke 1 must hold real numbers"):
        ink([[["a", "b"]]])
