"""Is the Adam that exercise 05 asks for the Adam of Keras?"""

from pathlib import Path

import numpy as np
import pytest
from dlcourse.grading.exercises import load_checks

SOURCES = Path(__file__).resolve().parents[2] / "notebooks" / "src" / "exercises"
adam = load_checks(SOURCES / "ex05_gradient_descent_checks.py")["adam"].reference


@pytest.mark.parametrize("epsilon", [1e-7, 0.1])
def test_ten_steps_are_those_of_keras(epsilon):
    import dlcourse.training  # noqa: F401  loads TensorFlow without its pages of log
    import keras

    rng = np.random.default_rng(0)
    W, gradients = rng.standard_normal((3, 4)), rng.standard_normal((10, 3, 4))
    variable = keras.Variable(W, dtype="float64")
    optimizer = keras.optimizers.Adam(0.01, beta_1=0.9, beta_2=0.999, epsilon=epsilon)
    for g in gradients:
        optimizer.apply([keras.ops.convert_to_tensor(g)], [variable])
    ours, _, _ = adam(W, gradients, 0.01, 0.9, 0.999, epsilon)
    assert np.abs(ours - np.asarray(variable)).max() < 1e-6 < np.abs(ours - W).min()
