"""The practice checks of lesson 00: the share of right answers, and the nearest image."""

import numpy as np

from .practice import Mistake, Practice

rng = np.random.default_rng(0)


# --- accuracy ------------------------------------------------------------------------------------

def _accuracy(predicted, truth):
    return np.mean(predicted == truth)


def _labels(n, wrong):
    """n digits, and the same digits with `wrong` of them replaced by another digit."""
    truth = rng.integers(0, 10, n)
    predicted = truth.copy()
    places = rng.choice(n, wrong, replace=False)
    predicted[places] = (truth[places] + rng.integers(1, 10, wrong)) % 10
    return predicted, truth


accuracy = Practice(
    "accuracy", _accuracy,
    inputs=[
        (np.array([7]), np.array([7])),
        (np.array([7]), np.array([1])),
        (np.array([7, 2]), np.array([7, 1])),
        (np.array([3, 1, 4]), np.array([3, 1, 9])),
        *[_labels(n, wrong) for n, wrong in [(4, 0), (5, 2), (7, 3), (8, 8), (10, 1), (30, 7),
                                             (64, 5), (300, 23)]],
    ],
    mistakes=[
        Mistake(
            "You count the labels that agree. Accuracy is their share of all the labels, so that "
            "a test on 100 digits can be compared with one on 10,000.",
            lambda predicted, truth: np.sum(predicted == truth)),
        Mistake(
            "This is the accuracy in percent. The course, like Keras, keeps shares between 0 and "
            "1, and turns them into percent only when it prints them.",
            lambda predicted, truth: 100 * np.mean(predicted == truth)),
        Mistake(
            "This is the share of labels that differ, the error rate. Accuracy is the share that "
            "agree; the two add up to 1.",
            lambda predicted, truth: np.mean(predicted != truth)),
        Mistake(
            "You measure how far apart the labels are, as if reading a 9 as an 8 were nearly "
            "right. Labels are names and not amounts: all that counts is whether they agree.",
            lambda predicted, truth: np.mean(np.abs(predicted - truth)),
            lambda predicted, truth: np.mean((predicted - truth) ** 2),
            lambda predicted, truth: np.mean(predicted - truth),
            lambda predicted, truth: 1 - np.mean(np.abs(predicted - truth))),
        Mistake(
            "You divide by the number of classes. The share is taken of all the labels; divided "
            "by the classes, the result grows with the size of the test set.",
            lambda predicted, truth: np.sum(predicted == truth) / 10,
            lambda predicted, truth: np.sum(predicted == truth) / len(np.unique(truth))),
        Mistake(
            "Only 0 and 1 come back. Either the share is made a whole number on the way (by `//`, "
            "`int` or `round`), or the question asked is whether all the labels agree.",
            lambda predicted, truth: np.sum(predicted == truth) // len(truth),
            lambda predicted, truth: np.round(np.mean(predicted == truth))),
        Mistake(
            "The share is rounded. Round when you print and not before: two classifiers that "
            "differ by one digit in 10,000 should not look the same.",
            *[lambda predicted, truth, places=places: np.round(np.mean(predicted == truth), places)
              for places in (1, 2, 3, 4)]),
        Mistake(
            "You return one True or False for each label. Accuracy is one number for all of them. "
            "NumPy counts True as 1 and False as 0, so these can be added up or averaged.",
            lambda predicted, truth: predicted == truth),
    ],
    praise="An accuracy says how often, and never which ones: look at the digits that differ, too.",
)


# --- nearest -------------------------------------------------------------------------------------

def _nearest(X_train, x):
    difference = X_train.astype(float) - x.astype(float)
    return np.argmin((difference ** 2).sum(axis=1))


def _squares(X_train, x):
    return ((X_train - x) ** 2).sum(axis=1)


def _also_in_floats(wrong):
    """The mistake on the pixels as they come, and made after they are turned into floats."""
    return wrong, lambda X_train, x: wrong(X_train.astype(float), x.astype(float))


def _strokes(n, d):
    """n dark images of d byte pixels, each with one bright stroke, and a noisy copy of one."""
    X_train = rng.integers(0, 30, (n, d))
    for row in X_train:
        start = rng.integers(0, d - d // 4 + 1)
        row[start:start + d // 4] += 200
    x = X_train[rng.integers(n)] + rng.integers(-25, 26, d)
    return X_train.astype(np.uint8), np.clip(x, 0, 255).astype(np.uint8)


def _floats(n, d):
    X_train, x = _strokes(n, d)
    return X_train / 255, x / 255


nearest = Practice(
    "nearest", _nearest,
    inputs=[
        (np.array([[0.0], [1.0]]), np.array([0.9])),
        (np.array([[0.0, 0.0], [1.0, 1.0], [0.5, 0.0]]), np.array([0.4, 0.1])),
        (np.array([[0.6, 0.0, 0.0], [0.5, 0.5, 0.5], [0.3, 0.3, 0.3]]), np.zeros(3)),
        (np.array([[0, 90], [200, 20], [40, 60]], np.uint8), np.array([210, 10], np.uint8)),
        (np.array([[9, 9, 9], [0, 20, 0], [16, 0, 0]], np.uint8), np.zeros(3, np.uint8)),
        *[_floats(n, d) for n, d in [(5, 8), (8, 16), (12, 16), (20, 64)]],
        *[_strokes(n, d) for n, d in [(6, 16), (12, 64), (30, 64)]],
    ],
    mistakes=[
        Mistake(
            "You take the largest distance, and that is the image least like x. The nearest one "
            "has the smallest.",
            *_also_in_floats(lambda X_train, x: np.argmax(_squares(X_train, x)))),
        Mistake(
            "The squares are added along the wrong axis: over the images, which leaves one number "
            "for each pixel. Every image, that is every row of X_train, needs its own distance.",
            *_also_in_floats(lambda X_train, x: np.argmin(((X_train - x) ** 2).sum(axis=0)))),
        Mistake(
            "The answer is 0 whatever the input. This happens when the distances of all the "
            "images are added into one number: with no axis named, NumPy adds up everything.",
            lambda X_train, x: 0),
        Mistake(
            "The differences are added with their signs, so that a pixel too bright makes up for "
            "one too dark. Each has to count as a distance, whatever its sign, before the sum.",
            *_also_in_floats(lambda X_train, x: np.argmin((X_train - x).sum(axis=1))),
            *_also_in_floats(lambda X_train, x: np.argmin(abs((X_train - x).sum(axis=1)))),
            *_also_in_floats(lambda X_train, x: np.argmin((X_train - x).sum(axis=1) ** 2))),
        Mistake(
            "You take the image whose product with x is largest. A bright image has a large "
            "product with everything; a distance is small only where the pixels are alike.",
            *_also_in_floats(lambda X_train, x: np.argmax(X_train @ x))),
        Mistake(
            "This adds up the absolute differences. That is a distance as well, but another one: "
            "squares, which are asked for, make one large difference count more than many small.",
            *_also_in_floats(lambda X_train, x: np.argmin(abs(X_train - x).sum(axis=1)))),
        Mistake(
            "It is right for floats, and goes wrong for pixels stored as bytes (uint8). A byte "
            "holds 0 to 255 and wraps around, so that 3 - 5 gives 254: turn the pixels into floats "
            "before you subtract.",
            lambda X_train, x: np.argmin(_squares(X_train, x)),
            lambda X_train, x: np.argmin(np.linalg.norm(X_train - x, axis=1)),
            lambda X_train, x: np.argmin(((X_train - x) ** 2).sum(axis=1, dtype=X_train.dtype))),
        Mistake(
            "You return how far away the nearest image is. Which image it is, its index in "
            "X_train, is what is asked for: with it, the label can be looked up.",
            *_also_in_floats(lambda X_train, x: _squares(X_train, x).min()),
            *_also_in_floats(lambda X_train, x: np.sqrt(_squares(X_train, x).min()))),
        Mistake(
            "You return the distances of all the images. They are what is needed: now which of "
            "them is the smallest? Its index is what is asked for.",
            *_also_in_floats(_squares),
            *_also_in_floats(lambda X_train, x: np.sqrt(_squares(X_train, x)))),
        Mistake(
            "You return the nearest image itself. Its index in X_train is what is asked for: with "
            "it, the label can be looked up.",
            *_also_in_floats(lambda X_train, x: X_train[np.argmin(_squares(X_train, x))]),
            lambda X_train, x: X_train[_nearest(X_train, x)]),
    ],
    praise="It learns nothing and compares with everything: how does its time grow with n?",
)
