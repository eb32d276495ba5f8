"""Is TensorFlow quiet, are its failures not, and is the article's network the article's?"""

import os
import subprocess
import sys
from pathlib import Path

import keras
import pytest

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


def test_the_network_that_lesson_06_builds_is_the_one_that_is_measured():
    source = Path(__file__).parents[1] / "notebooks" / "src" / "06_mnist_cnn.py"
    [cell] = [c for c in source.read_text("utf-8").split("# %%") if "def build():" in c]
    lesson = {"keras": keras}
    exec(cell, lesson)
    for taught, measured in zip(lesson["build"]().layers, article_cnn().layers, strict=True):
        assert taught.get_config() | {"name": ""} == measured.get_config() | {"name": ""}
