"""The practice checks of a plain step (lesson 05): one step, and how far it may go."""

import numpy as np

from ..practice import Mistake, Practice

rng = np.random.default_rng(5)


# --- sgd_step ------------------------------------------------------------------------------------

def _sgd_step(W, dW, learning_rate):
    return W - learning_rate * dW


def _tenths(*shape):
    """Positive and negative numbers with one decimal, none of them 0."""
    return rng.integers(1, 31, shape) * rng.choice([-0.1, 0.1], shape)


sgd_step = Practice(
    "sgd_step", _sgd_step,
    inputs=[
        (np.array([2.0]), np.array([1.5]), 0.1),
        (np.array([2.0]), np.array([-1.5]), 0.1),
        (np.array([1.0, -0.5]), np.array([0.0, 4.0]), 0.25),
        *[(_tenths(*shape), _tenths(*shape), learning_rate)
          for shape, learning_rate in [((3,), 0.5), ((2, 3), 0.1), ((3, 2), 2.0), ((4, 5), 0.01)]],
    ],
    mistakes=[
        Mistake(
            "You add the step. The gradient points to where the loss rises fastest; to go down, "
            "subtract it.",
            lambda W, dW, learning_rate: W + learning_rate * dW),
        Mistake(
            "The learning rate is missing: this is a step of the gradient's full length. The "
            "gradient says which way and how steep, never how far it is safe to go.",
            lambda W, dW, learning_rate: W - dW,
            lambda W, dW, learning_rate: W + dW),
        Mistake(
            "You divide by the learning rate. A larger one is to make a larger step: multiply.",
            lambda W, dW, learning_rate: W - dW / learning_rate),
        Mistake(
            "This is the step alone. What is asked for is where it leads: the weights, minus the "
            "step.",
            lambda W, dW, learning_rate: learning_rate * dW,
            lambda W, dW, learning_rate: -learning_rate * dW),
        Mistake(
            "The learning rate multiplies the weights as well, and shrinks them at every step. It "
            "belongs to the gradient alone.",
            lambda W, dW, learning_rate: learning_rate * (W - dW),
            lambda W, dW, learning_rate: learning_rate * W - dW),
        Mistake(
            "The gradient is made one number for all weights. Every weight has a slope of its own, "
            "in the same place of dW: compute with the whole arrays.",
            lambda W, dW, learning_rate: W - learning_rate * np.mean(dW),
            lambda W, dW, learning_rate: W - learning_rate * np.sum(dW),
            lambda W, dW, learning_rate: W - learning_rate * np.linalg.norm(dW)),
        Mistake(
            "Your step has the same size wherever you are: only the gradient's sign or direction "
            "is used. Where it is steeper, gradient descent takes a longer step.",
            lambda W, dW, learning_rate: W - learning_rate * np.sign(dW),
            lambda W, dW, learning_rate: W - learning_rate * dW / np.linalg.norm(dW)),
        Mistake(
            "W and dW have changed places: the weights are moved, by a part of their gradient.",
            lambda W, dW, learning_rate: dW - learning_rate * W),
        Mistake(
            "You subtract a part of the weights themselves. How far each one goes is said by dW.",
            lambda W, dW, learning_rate: W - learning_rate * W,
            lambda W, dW, learning_rate: W * (1 - learning_rate * dW)),
        Mistake(
            "The sign of the gradient is lost, by an absolute value or a square. Where the slope "
            "is negative, down is the other way.",
            lambda W, dW, learning_rate: W - learning_rate * np.abs(dW),
            lambda W, dW, learning_rate: W - learning_rate * dW ** 2),
    ],
    praise="One line, and every optimiser of this lesson is a change to it.",
)


# --- largest_learning_rate -----------------------------------------------------------------------

def _largest_learning_rate(H):
    return 2 / np.linalg.eigvalsh(H)[-1]


def _valley(*eigenvalues):
    """A symmetric H with these eigenvalues, its axes turned at random."""
    Q, _ = np.linalg.qr(rng.standard_normal((len(eigenvalues), len(eigenvalues))))
    H = Q @ np.diag(eigenvalues) @ Q.T
    return (H + H.T) / 2


largest_learning_rate = Practice(
    "largest_learning_rate", _largest_learning_rate,
    inputs=[
        (np.array([[4.0]]),),
        (np.diag([1.0, 8.0]),),
        (np.diag([5.0, 2.0]),),
        (np.array([[3.0, 1.0], [1.0, 3.0]]),),
        (np.diag([2.0, 9.0, 4.0]),),
        *[(_valley(*values),) for values in [(1.0, 6.0), (0.5, 3.0, 20.0), (2.0, 2.0, 5.0, 7.0),
                                             (0.1, 0.2, 0.4, 0.8, 1.6)]],
    ],
    mistakes=[
        Mistake(
            "This is half of it. A step multiplies the weight along an axis by 1 - alpha lambda. "
            "At 1 / lambda that is 0: you arrive at once, which is the best there is. It diverges "
            "when the factor passes -1.",
            lambda H: 1 / np.linalg.eigvalsh(H)[-1]),
        Mistake(
            "You take the smallest eigenvalue, the flattest axis. That one could stand a long "
            "step; the steepest axis is the first to throw you out.",
            lambda H: 2 / np.linalg.eigvalsh(H)[0],
            lambda H: 1 / np.linalg.eigvalsh(H)[0]),
        Mistake(
            "This is the best learning rate for a long valley, 2 / (smallest + largest "
            "eigenvalue). Asked for is the one from which on it diverges; the smallest eigenvalue "
            "has no part in that.",
            lambda H: 2 / np.linalg.eigvalsh(H)[[0, -1]].sum()),
        Mistake(
            "Your fraction stands on its head: the steeper the valley, the smaller the learning "
            "rate has to be.",
            lambda H: np.linalg.eigvalsh(H)[-1] / 2,
            lambda H: np.linalg.eigvalsh(H)[-1],
            lambda H: 2 * np.linalg.eigvalsh(H)[-1]),
        Mistake(
            "You look at the entries of H and not at its eigenvalues. They are the same only where "
            "the valley lies along the axes; a turned valley can be steeper than any entry says.",
            lambda H: 2 / H.max(), lambda H: 2 / np.diag(H).max(),
            lambda H: 2 / H[-1, -1], lambda H: 2 / H[0, 0],
            lambda H: 2 / np.abs(H).sum(axis=1).max()),
        Mistake(
            "The curvatures of all axes are put together, by a sum, a mean, a product or the root "
            "of the sum of squares. Each axis goes its own way, and the steepest alone sets the "
            "limit.",
            lambda H: 2 / np.trace(H), lambda H: 2 / np.linalg.eigvalsh(H).mean(),
            lambda H: 2 / np.linalg.det(H), lambda H: 2 / np.linalg.norm(H)),
        Mistake(
            "np.linalg.eigvals and np.linalg.eig give the eigenvalues in no particular order, so "
            "the first or the last of them may be any. np.linalg.eigvalsh, for symmetric tables, "
            "sorts them, the smallest first; or take the maximum.",
            lambda H: 2 / np.linalg.eigvals(H)[-1],
            lambda H: 2 / np.linalg.eigvals(H)[0]),
        Mistake(
            "You work with the condition number. That one says how long the valley is; how far "
            "one may step is said by the largest eigenvalue itself.",
            lambda H: 2 / np.linalg.cond(H), lambda H: np.linalg.cond(H)),
        Mistake(
            "These are the eigenvectors, the axes. np.linalg.eigh returns two things, the "
            "eigenvalues first; np.linalg.eigvalsh returns the eigenvalues alone.",
            lambda H: 2 / np.linalg.eigh(H)[1], lambda H: 2 / np.linalg.eigh(H)[1].max(),
            lambda H: 2 / np.linalg.eigh(H)[1][-1]),
        Mistake(
            "One limit for each axis comes back. All axes share one learning rate, so the smallest "
            "limit holds: the one of the largest eigenvalue.",
            lambda H: 2 / np.linalg.eigvalsh(H),
            lambda H: 2 / np.linalg.eigvalsh(H)[::-1]),
    ],
    praise="Just below it everything converges, just above it one axis explodes.",
)
