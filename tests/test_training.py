"""Is TensorFlow quiet, are its failures not, and is the article's network the article's?"""

import os
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest

from dlcourse.training import models, recipe
from dlcourse.training.models import article_cnn
from dlcourse.training.quiet import quiet_stderr


def test_importing_and_training_writes_nothing_to_stderr():
    code = ("import dlcourse.training, keras, numpy as np\n"
            "m = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])\n"
            "m.compile('adam', 'mse')\n"
            "m.fit(np.zeros((8, 4)), np.zeros((8, 3)), verbose=0)")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "" and done.stdout == ""


def test_what_a_failing_block_wrote_comes_out(capfd):
    with pytest.raises(RuntimeError), quiet_stderr():
        os.write(2, b"the reason\n")
        raise RuntimeError
    assert "the reason" in capfd.readouterr().err


def test_what_a_good_block_wrote_does_not_and_stderr_works_again(capfd):
    with quiet_stderr():
        os.write(2, b"a page of log\n")
    os.write(2, b"afterwards\n")
    assert capfd.readouterr().err == "afterwards\n"


def test_the_article_s_network_has_its_layers_and_parameters():
    model = article_cnn()
    assert [type(layer).__name__ for layer in model.layers] == [
        "Conv2D", "MaxPooling2D", "Conv2D", "MaxPooling2D", "Conv2D", "Flatten", "Dense", "Dense"]
    assert model.count_params() == 93_322 and model.output_shape == (None, 10)
    assert [layer.activation.__name__ for layer in model.layers if layer.weights] == [
        "relu", "relu", "relu", "relu", "softmax"]
    assert [layer.padding for layer in model.layers[:5]] == ["valid"] * 5


@pytest.mark.parametrize("build, parameters", [
    (models.lean_cnn, 34_930), (models.mnist_convnet, 34_826), (models.lenet5, 61_706)])
def test_the_others_have_the_parameters_they_are_known_for(build, parameters):
    model = build()
    assert model.count_params() == parameters
    assert model.input_shape == (None, 28, 28, 1) and model.output_shape == (None, 10)


def test_normalisation_after_pooling_is_normalisation_before_it():
    """The same network in both orders, as long as no scale is negative."""
    keras.utils.set_random_seed(0)
    lean, X = models.lean_cnn(), np.random.default_rng(0).random((4, 28, 28, 1), np.float32)
    first, second, pool, norm = lean.layers[0:3], *lean.layers[3:6]
    norm.moving_mean.assign(np.linspace(-0.1, 0.1, 40))
    norm.gamma.assign(np.linspace(0.5, 2, 40))
    Z = X
    for layer in first:
        Z = layer(Z)
    Z = second(Z)
    before = keras.ops.relu(pool(norm(Z)))
    np.testing.assert_allclose(keras.ops.relu(norm(pool(Z))), before, atol=1e-6)


def test_one_cycle_rises_to_its_peak_in_a_quarter_and_falls_to_nothing():
    rate = recipe.one_cycle(400, peak=0.02)
    rates = np.array([float(rate(step)) for step in range(401)])
    assert rates[0] == pytest.approx(0.02 / 25) and rates[400] == pytest.approx(0, abs=1e-9)
    assert rates.argmax() == 100 and rates[100] == pytest.approx(0.02)
    assert (np.diff(rates[:101]) > 0).all() and (np.diff(rates[100:]) < 0).all()
    assert rates[250] == pytest.approx(0.01, rel=0.01), "half way down, half the rate"


def test_compile_well_asks_for_smoothed_labels_and_logits():
    model = models.lean_cnn()
    recipe.compile_well(model, steps=100)
    Z, Y = np.log([[0.9, 0.1]]).astype("float32"), np.array([[1, 0]], "float32")
    smooth = np.array([0.975, 0.025])
    assert float(model.loss(Y, Z)) == pytest.approx(-(smooth * Z[0]).sum(), rel=1e-5)
    with pytest.raises(ValueError, match="steps must be a whole number"):
        recipe.compile_well(model, steps=0)


@pytest.mark.parametrize("function, build", [("build", article_cnn), ("lean", models.lean_cnn)])
def test_the_networks_that_lesson_06_builds_are_those_that_are_measured(function, build):
    source = Path(__file__).parents[1] / "notebooks" / "src" / "06_mnist_cnn.py"
    [cell] = [c for c in source.read_text("utf-8").split("# %%") if f"def {function}():" in c]
    lesson = {"keras": keras, "layers": keras.layers}
    exec(cell, lesson)
    for taught, measured in zip(lesson[function]().layers, build().layers, strict=True):
        assert taught.get_config() | {"name": ""} == measured.get_config() | {"name": ""}
