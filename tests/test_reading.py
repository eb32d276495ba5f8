"""What a network reads, whoever made it: ten probabilities, or a sentence that says why not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcourse.activations import softmax
from dlcourse.layers import Dense, Flatten
from dlcourse.network import Network
from dlcourse.reading import probabilities

IMAGES = np.random.default_rng(0).random((3, 28, 28, 1)).astype(np.float32)


def network():
    return Network([Flatten(), Dense(784, 10, rng=np.random.default_rng(1))])


class Library:
    """A model as of Keras: many ways to ask it."""

    def __init__(self):
        self.asked = []

    def predict_on_batch(self, images):
        self.asked.append("predict_on_batch")
        return np.full((len(images), 10), 0.1)

    def predict(self, images):
        self.asked.append("predict")

    __call__ = predict


def test_a_network_that_gives_logits_is_read_by_softmax():
    p = probabilities(network(), IMAGES)
    np.testing.assert_allclose(p, softmax(network().forward(IMAGES)), rtol=1e-5)
    np.testing.assert_allclose(p.sum(axis=1), 1)


@given(seed=st.integers(0, 999), spread=st.floats(0.01, 50), logits=st.booleans())
@settings(deadline=None, max_examples=50)
def test_whatever_comes_out_is_probabilities_in_the_same_order(seed, spread, logits):
    Z = np.random.default_rng(seed).normal(scale=spread, size=(3, 10))
    p = probabilities(lambda images: Z if logits else softmax(Z), IMAGES)
    np.testing.assert_allclose(p, softmax(Z), atol=1e-12)


def test_probabilities_rounded_by_float16_are_still_probabilities():
    given_p = softmax(np.random.default_rng(0).normal(size=(3, 10))).astype(np.float16)
    p = probabilities(lambda images: given_p, IMAGES)
    np.testing.assert_allclose(p, given_p, atol=1e-3)
    np.testing.assert_allclose(p.sum(axis=1), 1)


def test_a_library_model_is_asked_in_its_fastest_way():
    model = Library()
    np.testing.assert_allclose(probabilities(model, IMAGES), 0.1)
    assert model.asked == ["predict_on_batch"]


@pytest.mark.parametrize("model, error, message", [
    (None, TypeError, "A model is needed, got none: pass a network that you trained"),
    (Network, TypeError, "got the class Network"),
    ("cnn", TypeError, "str is no model"),
    (lambda images: images, ValueError, r"shape \(3, 10\); it gave \(3, 28, 28, 1\)"),
    (lambda images: np.zeros((1, 10)), ValueError, r"it gave \(1, 10\) for pictures \(3, 28"),
    (lambda images: np.zeros(10), ValueError, r"it gave \(10,\)"),
    (lambda images: np.full((3, 10), np.nan), ValueError, "What the model gives holds nan"),
    (lambda images: 1 / 0, ValueError, "failed on pictures of shape .* ZeroDivisionError"),
    (lambda: 1, ValueError, "The model failed on pictures of shape .*TypeError"),
    (lambda images: [["ten"] * 10] * 3, TypeError, "must hold real numbers"),
    (Network([Dense(3, 10, rng=np.random.default_rng(0))]), ValueError, "put a Flatten"),
])
def test_what_cannot_read_is_told_why(model, error, message):
    with pytest.raises(error, match=message):
        probabilities(model, IMAGES)
