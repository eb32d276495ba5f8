"""The practice check of the update ratio (lesson 05): how large a step was for its weights."""

import numpy as np

from ..practice import Mistake, Practice

rng = np.random.default_rng(50)
norm = np.linalg.norm


def _update_ratio(W, W_new):
    return norm(W_new - W) / norm(W)


def _stepped(*shape, size=0.05, shift=0.5):
    """Weights that are not centred on 0, and the same after a step."""
    W = rng.standard_normal(shape) + shift
    return W, W + size * rng.standard_normal(shape) + size


update_ratio = Practice(
    "update_ratio", _update_ratio,
    inputs=[
        (np.array([[2.0]]), np.array([[2.5]])),
        (np.array([[3.0, 4.0]]), np.array([[3.0, 3.0]])),
        (np.array([[1.0, -2.0], [2.0, 0.5]]), np.array([[1.5, -2.0], [1.5, 1.5]])),
        *[_stepped(*shape) for shape in [(2, 3), (3, 2), (4, 4)]],
        _stepped(5, 4, size=0.001), _stepped(6, 3, size=2.0),
    ],
    mistakes=[
        Mistake(
            "This is the length of the step alone. Whether that is much depends on the weights: "
            "divide by their length.",
            lambda W, W_new: norm(W_new - W),
            lambda W, W_new: np.abs(W_new - W).max(),
            lambda W, W_new: np.abs(W_new - W).mean()),
        Mistake(
            "You compare the lengths of the weights before and after. Weights can move a long way "
            "and keep their length. Subtract first, then take the length.",
            lambda W, W_new: norm(W_new) / norm(W),
            lambda W, W_new: norm(W) / norm(W_new),
            lambda W, W_new: abs(norm(W_new) - norm(W)) / norm(W),
            lambda W, W_new: (norm(W_new) - norm(W)) / norm(W),
            lambda W, W_new: (norm(W) - norm(W_new)) / norm(W)),
        Mistake(
            "This is the square of what is asked for: the root is missing, above and below the "
            "line. A ratio of 0.001 would come out as 0.000001.",
            lambda W, W_new: np.sum((W_new - W) ** 2) / np.sum(W ** 2)),
        Mistake(
            "One of the two roots is missing. Above the line and below it stands a length: the "
            "root of a sum of squares.",
            lambda W, W_new: norm(W_new - W) / np.sum(W ** 2),
            lambda W, W_new: np.sum((W_new - W) ** 2) / norm(W)),
        Mistake(
            "You subtract squares. What is squared is the difference: first W_new - W, then the "
            "square of each entry.",
            lambda W, W_new: np.sqrt(np.sum(W_new ** 2 - W ** 2)) / norm(W),
            lambda W, W_new: np.sqrt(np.sum(np.abs(W_new ** 2 - W ** 2))) / norm(W)),
        Mistake(
            "You divide by the length of the new weights. The step is measured by what it set out "
            "from, W; the difference shows where a step is large, and then it matters.",
            lambda W, W_new: norm(W_new - W) / norm(W_new)),
        Mistake(
            "Your fraction stands on its head: the step above the line, the weights below it.",
            lambda W, W_new: norm(W) / norm(W_new - W)),
        Mistake(
            "You divide weight by weight, and put the ratios together afterwards. A weight that "
            "happens to be near 0 then decides everything. First the two lengths, then one ratio.",
            lambda W, W_new: np.mean(np.abs((W_new - W) / W)),
            lambda W, W_new: np.max(np.abs((W_new - W) / W)),
            lambda W, W_new: norm((W_new - W) / W),
            lambda W, W_new: np.mean((W_new - W) / W),
            lambda W, W_new: np.median(np.abs((W_new - W) / W))),
        Mistake(
            "The changes are added with their signs, so that ups and downs cancel. Square each "
            "before you add.",
            lambda W, W_new: np.mean(W_new - W) / np.mean(W),
            lambda W, W_new: abs(np.mean(W_new - W) / np.mean(W)),
            lambda W, W_new: abs(np.mean(W_new - W)) / np.mean(np.abs(W))),
        Mistake(
            "You add absolute values, or take the largest. That measures steps as well, but it is "
            "not the length: square, add up, take the root.",
            lambda W, W_new: np.abs(W_new - W).sum() / np.abs(W).sum(),
            lambda W, W_new: np.abs(W_new - W).max() / np.abs(W).max(),
            lambda W, W_new: norm(W_new - W, 1) / norm(W, 1)),
        Mistake(
            "You compare standard deviations. That is done, too; it leaves out whatever moves all "
            "weights together. The length leaves out nothing.",
            lambda W, W_new: np.std(W_new - W) / np.std(W),
            lambda W, W_new: np.std(W_new) / np.std(W)),
        Mistake(
            "A 2 was given to np.linalg.norm, and for a matrix that asks for its largest singular "
            "value. The root of the sum of all squares is what it gives when nothing is added.",
            lambda W, W_new: norm(W_new - W, 2) / norm(W, 2)),
        Mistake(
            "One ratio for each row or column comes back. All weights of the layer go into one "
            "length: leave out the axis.",
            lambda W, W_new: norm(W_new - W, axis=0) / norm(W, axis=0),
            lambda W, W_new: norm(W_new - W, axis=1) / norm(W, axis=1)),
    ],
    praise="About a thousandth is usual in the middle of a training.",
)
