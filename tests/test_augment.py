"""RandomAffine: does a dot go where the equation sends it, and only in training?"""

import dlcourse.training  # noqa: F401 (quiet)
import keras
import numpy as np
import pytest

from dlcourse.training.augment import RandomAffine

N, SIZE = 400, 41
CENTRE = (SIZE - 1) / 2


def dot(down, right, n=N):
    """A soft dot, so far from the centre."""
    y, x = np.mgrid[:SIZE, :SIZE] - CENTRE
    one = np.exp(-((y - down) ** 2 + (x - right) ** 2) / 8).astype("float32")
    return np.repeat(one[np.newaxis, :, :, np.newaxis], n, axis=0)


def where(images):
    """(down, right) of each image's centre of mass, from the image's centre."""
    images = np.asarray(images)[..., 0]
    y, x = np.mgrid[:SIZE, :SIZE] - CENTRE
    mass = images.sum(axis=(1, 2))
    return (images * y).sum(axis=(1, 2)) / mass, (images * x).sum(axis=(1, 2)) / mass


def only(**one):
    return RandomAffine(**{"rotation": 0, "shear": 0, "zoom": 0, "shift": 0, "seed": 0} | one)


def moved(layer, down=0.0, right=10.0):
    return where(layer(dot(down, right), training=True))


def spread(values, low, high):
    """Evenly over the whole range, and not beyond it."""
    assert low - 0.15 <= values.min() < low + 0.1 * (high - low)
    assert high - 0.1 * (high - low) < values.max() <= high + 0.15
    assert abs(values.mean() - (low + high) / 2) < 0.1 * (high - low)


def test_shift_moves_by_as_much_in_both_directions():
    down, right = moved(only(shift=3.0))
    spread(down, -3, 3)
    spread(right - 10, -3, 3)
    assert abs(np.corrcoef(down, right)[0, 1]) < 0.15


def test_rotation_turns_about_the_centre():
    down, right = moved(only(rotation=0.5))
    np.testing.assert_allclose(np.hypot(down, right), 10, atol=0.1)
    spread(np.arctan2(down, right), -0.5, 0.5)


def test_zoom_stretches_from_the_centre():
    down, right = moved(only(zoom=0.2))
    np.testing.assert_allclose(down, 0, atol=0.05)
    spread(10 / right, 0.8, 1.2)


def test_shear_moves_rows_along_themselves():
    down, right = moved(only(shear=0.3), down=10.0, right=0.0)
    np.testing.assert_allclose(down, 10, atol=0.1)
    spread(right, -3, 3)
    down, right = moved(only(shear=0.3), down=0.0, right=10.0)
    np.testing.assert_allclose(right, 10, atol=0.1)


def test_nothing_asked_nothing_done_and_nothing_outside_training():
    images = np.random.default_rng(0).random((3, 9, 7, 2)).astype("float32")
    np.testing.assert_allclose(only()(images, training=True), images, atol=1e-5)
    layer = RandomAffine(seed=0)
    for told in ({}, {"training": False}):
        np.testing.assert_array_equal(layer(images, **told), images)
    assert np.asarray(layer(images, training=True)).shape == images.shape


def test_the_seed_decides_and_each_image_is_moved_anew():
    images = dot(3.0, 4.0, n=4)
    first, again, other = (np.asarray(RandomAffine(seed=s)(images, training=True)) for s in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 0.1 and np.abs(first[0] - first[1]).max() > 0.1
    layer = RandomAffine(seed=1)
    layer(images, training=True)
    assert np.abs(np.asarray(layer(images, training=True)) - first).max() > 0.1


def test_it_comes_back_from_its_configuration():
    layer = RandomAffine(0.1, 0.2, 0.3, 4.0)
    again = keras.layers.deserialize(keras.layers.serialize(layer),
                                     custom_objects={"RandomAffine": RandomAffine})
    assert again.reach == layer.reach


@pytest.mark.parametrize("wrong", [{"rotation": -1}, {"zoom": 1.0}, {"shift": float("nan")}])
def test_a_reach_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError, match="must be at least 0"):
        RandomAffine(**wrong)
