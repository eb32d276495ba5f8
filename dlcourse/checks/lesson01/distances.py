"""The practice check of a point's distance from a neuron's boundary (lesson 01)."""

import numpy as np

from .neurons import quarters
from ..practice import Mistake, Practice


def _distance(X, w, b):
    return (X @ w + b) / np.linalg.norm(w)


distance = Practice(
    "distance", _distance,
    inputs=[
        (np.array([[3.0]]), np.array([2.0]), -4.0),
        (np.array([[0.0, 0.0]]), np.array([3.0, 4.0]), 10.0),
        (np.array([[1.0, 2.0], [-1.0, 0.0]]), np.array([3.0, 4.0]), -5.0),
        (np.array([[0, 1], [4, 1], [2, 2]]), np.array([-1, 1]), 1),
        *[(quarters(n, d), quarters(d), quarters().item())
          for n, d in [(2, 2), (4, 2), (3, 3), (5, 3), (7, 4), (6, 10)]],
    ],
    mistakes=[
        Mistake(
            "You return z. It grows with the length of w, though the boundary stays where it is "
            "when w and b are doubled: divide by |w| to get a distance.",
            lambda X, w, b: X @ w + b),
        Mistake(
            "The sign is lost. It says on which side of the boundary a point lies: positive where "
            "the neuron fires.",
            lambda X, w, b: np.abs(_distance(X, w, b))),
        Mistake(
            "Only a part of z is divided by |w|. The whole of it is, w · x and the bias: the sum "
            "first, in brackets, and then the division.",
            lambda X, w, b: X @ w / np.linalg.norm(w) + b,
            lambda X, w, b: X @ w + b / np.linalg.norm(w)),
        Mistake(
            "The bias is missing: these are distances from the parallel line through the origin.",
            lambda X, w, b: X @ w / np.linalg.norm(w)),
        Mistake(
            "The bias is subtracted. The boundary is where w · x + b = 0, with a plus.",
            lambda X, w, b: (X @ w - b) / np.linalg.norm(w)),
        Mistake(
            "You divide by |w| squared. That gives how many *times w* the point is away from the "
            "boundary; one w is |w| long.",
            lambda X, w, b: (X @ w + b) / (w @ w)),
        Mistake(
            "The length of w is not the sum of its entries: by Pythagoras it is the square root "
            "of the sum of their squares.",
            lambda X, w, b: (X @ w + b) / np.sum(np.abs(w)),
            lambda X, w, b: (X @ w + b) / np.sum(w),
            lambda X, w, b: (X @ w + b) / np.abs(np.sum(w)),
            lambda X, w, b: (X @ w + b) / np.max(np.abs(w))),
        Mistake(
            "You multiply by |w|. It is z that is |w| times the distance: divide.",
            lambda X, w, b: (X @ w + b) * np.linalg.norm(w)),
        Mistake(
            "`len` counts the entries of w, or the rows of X. The length of the arrow w, |w|, is "
            "the square root of the sum of its squared entries.",
            lambda X, w, b: (X @ w + b) / len(w), lambda X, w, b: (X @ w + b) / len(X)),
        Mistake(
            "One root too many: `np.linalg.norm` is the length already, with the root taken.",
            lambda X, w, b: (X @ w + b) / np.sqrt(np.linalg.norm(w))),
        Mistake(
            "You divide by the length of the bias too. Only w, the normal, says how fast z grows "
            "with distance; b does not depend on the point at all.",
            lambda X, w, b: (X @ w + b) / np.sqrt(w @ w + b * b)),
        Mistake(
            "You divide by the length of X, and not of w. It is w that turns distance into z.",
            lambda X, w, b: (X @ w + b) / np.linalg.norm(X),
            lambda X, w, b: (X @ w + b) / np.linalg.norm(X, axis=1)),
        Mistake(
            "These are distances from the origin. How far a point lies from the boundary depends "
            "on w and b.",
            lambda X, w, b: np.linalg.norm(X, axis=1)),
        Mistake(
            "These are distances from the point whose coordinates are w. But w is no point of the "
            "plane: it is a direction, at right angles to the boundary.",
            lambda X, w, b: np.linalg.norm(X - w, axis=1)),
    ],
    praise="Section 5 asks how far the nearest sample is: the further, the sooner a neuron learns.",
)
