"""Do the checks of functions that train read what comes back, whatever it is?"""

import json
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from dlcourse.checks import forward, returned
from dlcourse.checks.returned import Unfit
from dlcourse.checks.seen import SeenTraining, to_table
from dlcourse.checks.trained import LEEWAY, Trained
from dlcourse.data import as_float, load_mnist
from exercises import ex05

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "notebooks"))

from exercise import exercises  # noqa: E402

EXERCISES = {exercise.short: exercise for exercise in exercises()}
rng = np.random.default_rng(0)
MOST = 101_770
CHECK = Trained("train_mlp", "mlp", threshold=0.9, most=MOST, hidden={"others": 1})


def cells(short, words):
    """The code of the instructor's cells with these words in them."""
    return "\n".join(cell.source for cell in EXERCISES[short].instructors().cells
                     if cell.cell_type == "code" and words in cell.source)


def model_answer(short, name):
    return next(cell.source for cell in EXERCISES[short].instructors().cells
                if cell.metadata.get("nbgrader", {}).get("grade_id") == name)


# --- the digits ----------------------------------------------------------------------------------

def test_what_a_function_gets_and_what_it_does_not():
    shown, hidden = CHECK.cases
    digits = load_mnist("embedded")
    assert np.array_equal(shown.arguments["X"], as_float(digits.x_train).reshape(-1, 784))
    assert np.array_equal(shown.expected[1], digits.y_test)
    for case in shown, hidden:
        X, y = case.arguments["X"], case.arguments["y"]
        assert X.shape == (4000, 784) and case.expected[0].shape == (1000, 784) and y.dtype == int
        given = {row.tobytes() for row in X}
        assert not any(row.tobytes() in given for row in case.expected[0])
    assert not np.array_equal(shown.arguments["X"], hidden.arguments["X"])
    assert (np.bincount(hidden.arguments["y"]) > 300).all()
    images = {row.tobytes(): label for row, label in zip(*map(np.concatenate, zip(
        (shown.arguments["X"], shown.arguments["y"]), shown.expected)))}
    renamed = {(images[row.tobytes()], label) for row, label in zip(*hidden.expected)}
    assert len(renamed) == 10 and any(old != new for old, new in renamed)


def test_a_table_tells_nothing_of_the_hidden_case():
    table = json.loads(json.dumps(to_table(CHECK, 4)))
    assert table == {"points": 4, "trained": {"network": "mlp", "threshold": 0.9, "most": MOST,
                                              "praise": ""}}
    assert [case.hidden for case in SeenTraining("train_mlp", table).cases] == [""]


def test_the_points_of_a_notebook_s_check(capsys):
    check = SeenTraining("train_mlp", to_table(CHECK, 4))
    assert check(ex05.train_in_float32) == 4 and check(ex05.train_nothing) == 0
    assert capsys.readouterr().out.count("train_mlp: ") == 2


def test_a_function_that_asks_a_library_for_its_training_gets_no_points(capsys):
    from dlcourse import descent

    def train_mlp(X, y, seed):
        return descent and ex05.train_in_float32(X, y, seed)

    SeenTraining("train_mlp", to_table(CHECK, 4))(train_mlp)
    assert "It uses dlcourse.descent" in capsys.readouterr().out


def test_on_hidden_digits_a_little_less_is_enough():
    def judged(threshold):
        return Trained("f", "mlp", threshold, MOST, hidden={"others": 8}).judge(
            ex05.train_in_float32)
    shares = re.findall(r"(\d+\.\d)%", judged(0.9).text)
    shown, hidden = (float(share) / 100 for share in shares)
    assert hidden < shown < hidden + LEEWAY
    assert judged((hidden + shown) / 2).kind == "right"
    assert judged(shown + 0.002).kind == "mistake"


# --- reading what came ---------------------------------------------------------------------------

def dense(n_in, n_out):
    return ["dense", rng.normal(0, 0.1, (n_in, n_out)), np.zeros(n_out)]


def conv(size, channels, filters):
    return ["conv", rng.normal(0, 0.3, (size, size, channels, filters)), np.ones(filters) / 10]


def test_a_list_of_layers_computes_what_keras_computes():
    import dlcourse.training  # noqa: F401  loads TensorFlow without its pages of log
    import keras
    from keras import layers

    model = keras.Sequential([
        keras.Input((28, 28, 1)), layers.Conv2D(4, 3, activation="relu"), layers.MaxPooling2D(3),
        layers.Conv2D(5, 2), layers.ReLU(), layers.Flatten(),
        layers.Dense(7, activation="relu"), layers.Dense(10)])
    model.set_weights([rng.normal(0, 0.3, W.shape) for W in model.get_weights()])
    K1, b1, K2, b2, D1, c1, D2, c2 = model.get_weights()
    steps, size = returned.cnn([
        ["conv", K1, b1], ["relu"], ["max_pool", 3], ["conv", K2, b2], ["relu"], ["flatten"],
        ["dense", D1, c1], ["relu"], ["dense", D2, c2], ["softmax"]])
    X = rng.random((50, 28, 28, 1)).astype(np.float32)
    assert np.abs(forward.predict(steps, X) - np.asarray(model(X))).max() < 1e-4
    assert size == model.count_params()


def test_four_arrays_compute_the_formula_of_the_exercise():
    W1, b1, W2, b2 = (rng.normal(size=shape) for shape in ((6, 784), 6, (10, 6), 10))
    steps, size = returned.mlp((W1, b1, W2, b2))
    X = rng.random((50, 784)).astype(np.float32)
    right = np.maximum(X @ W1.T + b1, 0) @ W2.T + b2
    assert np.allclose(forward.predict(steps, X), right, atol=1e-3) and size == 4780


@pytest.mark.parametrize("value, words", [
    (None, "A list of layers"), ([], "or empty"), ("relu", "A list of layers"),
    ({"conv": 1}, "A list of layers"), ([[]], "no list that begins"), ([[1]], "begins with a name"),
    ([["relu"]] * 1000, "1000 entries"), ([["x" * 10**6]], "is not known"),
    ([["relu", 1]], 'write ["relu"]'),
    ([["conv", np.zeros((3, 3, 1, 2))]], 'write ["conv", kernel, b]'),
    ([["conv", [["a"]], [0]]], "no array of numbers"),
    ([["conv", [[1], [1, 2]], [0]]], "no array of numbers"),
    ([["conv", np.zeros((3, 3, 1, 0)), np.zeros(0)]], "is empty"),
    ([["conv", np.full((3, 3, 1, 2), 1e9), np.zeros(2)]], "enormous"),
    ([["conv", np.zeros((3, 5, 1, 2)), np.zeros(2)]], "(size, size, 1, filters)"),
    ([["conv", np.zeros((29, 29, 1, 2)), np.zeros(2)]], "does not fit"),
    ([["conv", np.zeros((1, 1, 1, 500)), np.zeros(500)]], "are the most that are read"),
    ([conv(3, 1, 2)[:2] + [np.zeros(3)]], "b has the shape (3,)"),
    ([["flatten"], conv(3, 1, 2)], "needs maps"), ([["flatten"], ["max_pool", 2]], "needs maps"),
    ([["max_pool", 0]], "from 1 to 28"), ([["max_pool", "2"]], "whole number"),
    ([["flatten"], dense(783, 10)], "784 numbers come in"),
    ([conv(3, 1, 2), ["flatten"]], "end with a dense layer of 10"),
    ([conv(3, 1, 2), ["flatten"], ["softmax"], dense(1352, 10)], "in the middle"),
])
def test_what_is_no_list_of_layers_is_told_why(value, words):
    with pytest.raises(Unfit, match=re.escape(words)):
        returned.cnn(value)


@pytest.mark.parametrize("value, words", [
    (None, "NoneType came"), ((1, 2, 3), "3 came"), ("abcd", "str came"),
    ((np.zeros((5, 784)), np.zeros(5), np.zeros((10, 6)), np.zeros(10)), "(10, 5) is expected"),
    ((np.zeros((5, 784)), np.zeros(5), np.zeros((5, 10)), np.zeros(10)), "Is it transposed?"),
    ((np.zeros((5, 784)), 0, np.zeros((10, 5)), np.zeros(10)), "b1 has the shape ()"),
    ((0, 0, 0, 0), "W1 has the shape ()"),
    ((np.zeros((5, 784)), [{}], np.zeros((10, 5)), np.zeros(10)), "no array of numbers"),
    ((np.zeros((5, 785)), np.zeros(5), np.zeros((10, 5)), np.zeros(10)), "(5, 784) is expected"),
])
def test_what_are_no_four_arrays_is_told_why(value, words):
    with pytest.raises(Unfit, match=re.escape(words)):
        returned.mlp(value)


# --- what the exercises' texts say ---------------------------------------------------------------

def test_the_three_curves_are_those_that_the_model_answer_names():
    names = {"np": np}
    exec(cells("ex05", "load_mnist(") + "\n" + cells("ex05", "def loss_curve"), names)
    A, B, C = (names[curve] for curve in "ABC")
    rising = np.flatnonzero((A[1:] > 0.4) & (A[:-1] < 0.4))
    assert np.median(A) < 0.15 and 25 <= len(rising) <= 31 and np.diff(rising).max() <= 8
    assert B[:15].min() < 0.7 and B[0] > 2 and B[-20:].mean() > 2.5
    assert 2.2 < C[0] < 2.4 and 1.3 < C[-5:].mean() < 1.6
    line = np.polyval(np.polyfit(np.arange(120), C, 1), np.arange(120))
    assert np.abs(C - line).max() < 0.2
    assert np.median(A) < min(np.median(B), np.median(C))


def test_the_numbers_about_the_confusion_matrix_are_right():
    cell = cells("ex06", "confusion = np.array")
    names = {"np": np}
    exec(cell[cell.index("confusion"):cell.index("fig, ax")], names)
    matrix, text = names["confusion"], model_answer("ex06", "confusion")
    assert (matrix.sum(axis=1) == 100).all() and "100 of each class" in "".join(
        each.source for each in EXERCISES["ex06"].students().cells)
    columns = matrix.sum(axis=0)
    assert f"{matrix.trace() / 10} %" in text and f"{matrix[7, 7]} of {columns[7]}" in text
    assert f"“9” {columns[9]} times" in text and f"right {matrix[9, 9]} times" in text
    assert f"{round(100 * matrix[9, 9] / columns[9])} %" in text
    assert f"{matrix[7, 9]} sevens are called nines" in text and matrix[9, 7] == 0
    assert (matrix[4, 9], matrix[9, 4], matrix[3, 5], matrix[5, 3]) == (3, 3, 5, 5)
