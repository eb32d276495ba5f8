"""ConvolutionStepper: is each pixel of its map the sum that its window and its kernel give?"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcourse import widgets
from dlcourse.data import load_mnist
from dlcourse.inside import shifted
from dlcourse.widgets.convolution import weights

STEPPER = widgets.ConvolutionStepper()
DIGITS = load_mnist("embedded").x_train[:10] / 255
HALVES = st.integers(-10, 10).map(lambda k: k / 2)  # where the sliders of the weights stop


def by_hand(image, kernel):
    """The convolution as lesson 06 writes it: two loops, and a sum over each window."""
    (H, W), (h, w) = image.shape, kernel.shape
    Z = np.zeros((H - h + 1, W - w + 1))
    for i, j in np.ndindex(Z.shape):
        Z[i, j] = np.sum(image[i:i + h, j:j + w] * kernel)
    return Z


@given(digit=st.integers(0, 9), row=st.integers(0, 25), column=st.integers(0, 25),
       whole=st.booleans(), kernel=st.lists(HALVES, min_size=9, max_size=9))
@settings(deadline=None, max_examples=15)
def test_what_it_shows_is_the_convolution_by_hand(digit, row, column, whole, kernel):
    kernel = np.reshape(kernel, (3, 3))
    STEPPER.set(digit=digit, row=row, column=column, whole=whole, **weights(kernel))
    Z = by_hand(DIGITS[digit], kernel)
    window = DIGITS[digit, row:row + 3, column:column + 3]
    done, drawn = STEPPER.result, STEPPER.artists
    np.testing.assert_allclose(done.map, Z, atol=1e-9)
    np.testing.assert_array_equal(done.window, window)
    assert done.z == pytest.approx(Z[row, column], abs=1e-9)

    np.testing.assert_array_equal(drawn.image.get_array(), DIGITS[digit])
    np.testing.assert_array_equal(drawn.window[0].get_array(), window)
    np.testing.assert_array_equal(drawn.kernel[0].get_array(), kernel)
    assert [text.get_text() for text in drawn.kernel[1:]] == [f"{w:z.2g}" for w in kernel.flat]
    for outline in drawn.outline[0], drawn.pixel:
        assert outline.get_xy() == (column - 0.5, row - 0.5)
    shown = drawn.output.get_array()
    assert shown.count() == (Z.size if whole else 26 * row + column + 1)
    np.testing.assert_allclose(shown.compressed(), Z.ravel()[:shown.count()], atol=1e-9)
    dashes = {(int(y), int(x)) for x, y in zip(*drawn.below.get_data())}
    assert dashes == {*zip(*np.nonzero(shown.filled(0) < -1e-9))}
    assert f"= {Z[row, column]:z.2f}" in STEPPER.words


def test_the_sum_is_written_out_product_by_product():
    stepper = widgets.ConvolutionStepper()
    assert [text.get_text() for text in stepper.artists.sum] == [
        "+ 0.00", "+ 0.00", "+ 0.07", "+ 0.00", "+ 0.00", "+ 0.47", "+ 0.00", "+ 0.00", "+ 0.97",
        "= 1.51"]
    stepper.set(column=17)
    assert [text.get_text() for text in stepper.artists.sum[::3]] == [
        "− 0.94", "− 0.99", "− 0.97", "= −2.05"]
    assert stepper.artists.output.axes.get_title() == "sum = −2.05"
    large = widgets.ConvolutionStepper(kernel=np.ones((4, 4)))
    [text] = large.artists.sum
    assert text.get_text() == f"sum of 16 products = {large.result.z:.2f}"


def test_the_words_tell_the_map_so_far_or_the_whole():
    stepper = widgets.ConvolutionStepper()
    assert "the newest of 352 pixels in the output map" in stepper.words
    stepper.set(whole=True)
    Z = by_hand(DIGITS[7], np.array([[-1, 0, 1]] * 3))
    row, column = np.unravel_index(Z.argmax(), Z.shape)
    assert (f"26 by 26, whose values go from {Z.min():.3g} to {Z.max():.3g}, the largest at row "
            f"{row}, column {column}" in stepper.words)


def test_a_picture_that_moves_takes_its_map_along():
    images = np.stack([DIGITS[7], shifted(DIGITS[7:8], 3)[0]])
    stepper = widgets.ConvolutionStepper(images, kernel=[[1, -2], [0.5, 3]])
    before = stepper.result.map
    stepper.set(digit=0)
    np.testing.assert_allclose(shifted(stepper.result.map[np.newaxis], 3)[0], before, atol=1e-9)


# Step and play

def test_it_steps_along_the_row_then_down_then_from_the_start():
    stepper = widgets.ConvolutionStepper(DIGITS[0, 8:12, 8:13])  # 4 by 5: its map is 2 by 3
    stepper.set(row=0, column=0)
    seen, more = [], True
    while more:
        more = stepper.player.step()
        seen.append((stepper.state["row"], stepper.state["column"]))
        assert stepper.artists.output.get_array().count() == len(seen) + 1
    assert seen == [(0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]
    assert stepper.player.step() and (stepper.state["row"], stepper.state["column"]) == (0, 0)


# Presets and questions make their point

def convolved(preset, digit=7):
    stepper = widgets.ConvolutionStepper()
    stepper.set(digit=digit, **stepper.presets[preset])
    return stepper.result.map


def test_edges_answer_with_a_sign_to_each_side_and_not_at_all_where_nothing_changes():
    Z = convolved("Upright edges")
    assert Z[13, 13] > 1 and Z[13, 17] < -1 and Z[:, 0].any() == 0
    np.testing.assert_allclose(convolved("Level edges"), by_hand(DIGITS[7], np.array(
        [[-1, -1, -1], [0, 0, 0], [1, 1, 1]])), atol=1e-9)
    assert convolved("Level edges").argmax() != Z.argmax()


def test_blur_averages_and_sharpen_leaves_ink_as_it_is():
    window = DIGITS[7, 6:9, 16:19]
    assert convolved("Blur")[6, 16] == pytest.approx(window.mean())
    assert convolved("Sharpen", digit=8)[13, 12] == pytest.approx(1, abs=0.02)


def test_the_corner_is_found_where_the_bar_meets_the_stem():
    Z = convolved("Find the corner")
    row, column = np.unravel_index(Z.argmax(), Z.shape)
    assert (row, column) == (6, 19)
    window = DIGITS[7, row:row + 3, column:column + 3]
    assert window[0].max() < 0.1 and window[1:, :2].min() > 0.8


def test_upside_down_it_finds_the_foot_of_the_stem():
    stepper = widgets.ConvolutionStepper()
    stepper.set(**stepper.presets["Find the corner"])
    stepper.set(k00=1.0, k01=1.0, k20=-1.0, k21=-1.0)
    row, column = np.unravel_index(stepper.result.map.argmax(), stepper.result.map.shape)
    window = DIGITS[7, row:row + 3, column:column + 3]
    assert (row, column) == (25, 9)
    assert window[:2, :2].mean() > 0.7 and window[2].max() < 0.2 and window[:, 2].max() < 0.2


def test_one_weight_copies_the_picture_and_moves_it():
    stepper = widgets.ConvolutionStepper()
    stepper.set(**stepper.presets["Copy"])
    np.testing.assert_array_equal(stepper.result.map, DIGITS[7, 1:-1, 1:-1])
    stepper.set(k11=0.0, k12=1.0)
    np.testing.assert_array_equal(stepper.result.map, DIGITS[7, 1:-1, 2:])


@pytest.mark.parametrize("name, answer", [
    ("other side", -2.05), ("corner", "upper right"), ("ink", 0.99)])
def test_the_answers_to_the_questions(name, answer):
    stepper = widgets.ConvolutionStepper(predict=name)
    stepper.asked.field.value = str(answer)
    stepper.asked.commit.click()
    assert "right" in stepper.asked.verdict.split(":")[-1]
    truth = stepper.asked.question.answer(stepper.result)
    assert truth == (answer if name == "corner" else pytest.approx(answer, abs=0.01))


def test_all_of_the_window_is_ink_where_the_question_about_ink_looks():
    stepper = widgets.ConvolutionStepper()
    stepper.set(**stepper.questions["ink"].setting)
    assert stepper.result.window.min() > 0.98


# What a learner brings

@pytest.mark.parametrize("size", [1, 2, 4, 5])
def test_a_kernel_of_another_size(size):
    kernel = np.linspace(-5, 5, size * size).reshape(size, size)
    stepper = widgets.ConvolutionStepper(kernel=kernel)
    np.testing.assert_allclose(stepper.result.map, by_hand(DIGITS[7], kernel), atol=1e-9)
    last = 28 - size
    stepper.set(row=last, column=last, whole=True)
    assert f"The window at row {last}, column {last}" in stepper.words
    assert stepper.presets == {}


def test_pictures_of_ones_own():
    images = np.arange(2 * 3 * 6, dtype=np.uint8).reshape(2, 3, 6, 1)
    stepper = widgets.ConvolutionStepper(images)
    assert (stepper.state["row"], stepper.state["column"]) == (0, 3)
    assert [name for name, _ in stepper.controls["digit"].options] == [
        "your picture 0", "your picture 1"]
    np.testing.assert_allclose(
        stepper.result.map, by_hand(images[1, :, :, 0] / 255, np.array([[-1, 0, 1]] * 3)))
    alone = widgets.ConvolutionStepper(images[0])
    assert alone.artists.image.get_array().shape == (3, 6)


@pytest.mark.parametrize("given, sentence", [
    (dict(images=np.zeros((8, 8, 3))), "images must be grey, (n, height, width), got (8, 8, 3)"),
    (dict(images=[np.zeros((8, 8)), np.zeros((9, 9))]), "images must all have one size"),
    (dict(images=np.zeros((0, 8, 8))), "not be empty, got (0, 8, 8)"),
    (dict(images=np.full((8, 8), 9)), "divide pixels by 255"),
    (dict(images=np.full((8, 8), np.nan)), "images holds nan at index (0, 0)"),
    (dict(images=np.zeros((101, 8))), "at most 100 by 100 pixels"),
    (dict(images="seven.png"), "images must hold numbers"),
    (dict(images=np.zeros((2, 2))), "fit into the picture (2, 2), got (3, 3)"),
    (dict(kernel=[1, 0, -1]), "kernel must have shape (size, size), got (3,)"),
    (dict(kernel=[[1, 2], [3]]), "rows of different lengths"),
    (dict(kernel=np.ones((3, 2))), "kernel must be square, at most 5 by 5"),
    (dict(kernel=np.ones((6, 6))), "kernel must be square, at most 5 by 5"),
    (dict(kernel=np.full((3, 3), 10)), "-5 to 5, got 10 to 10: divide all of them by 2"),
    (dict(kernel=np.full((3, 3), np.inf)), "kernel holds inf"),
    (dict(kernel=[[1, 0], [0, 1]], predict="ink"), "leave out images and kernel, or predict"),
    (dict(predict="weather"), "predict must be one of other side, corner, ink"),
])
def test_bad_input_is_a_sentence_in_the_widget(told, given, sentence):
    assert sentence in widgets.ConvolutionStepper(**given).message.text
