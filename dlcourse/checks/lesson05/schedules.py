"""The practice check of the cosine schedule (lesson 05), and the ways in which it goes wrong."""

import numpy as np

from ..practice import Mistake, Practice


def _cosine(step, steps, learning_rate):
    return learning_rate * (1 + np.cos(np.pi * step / steps)) / 2


def _with(angle):
    """The right frame around another angle(step, steps)."""
    return lambda step, steps, learning_rate: (
        learning_rate * (1 + np.cos(angle(step, steps))) / 2)


cosine = Practice(
    "cosine", _cosine,
    inputs=[
        (0, 10, 0.1),
        (10, 10, 0.1),
        (5, 10, 0.1),
        (1, 4, 2.0),
        (3, 4, 2.0),
        (1, 1, 0.5),
        (2, 3, 0.3),
        (40, 125, 0.03),
        (999, 1000, 1.0),
    ],
    mistakes=[
        Mistake(
            "The cosine alone falls from 1 to -1, and your learning rate becomes negative "
            "half-way: from there on every step climbs. 1 + cos falls from 2 to 0, and half of "
            "that from 1 to 0.",
            lambda step, steps, learning_rate: learning_rate * np.cos(np.pi * step / steps),
            lambda step, steps, learning_rate: learning_rate / 2 * np.cos(np.pi * step / steps)),
        Mistake(
            "The brackets around 1 + cos are missing, so that the learning rate multiplies the 1 "
            "alone. It belongs to the whole sum.",
            lambda step, steps, learning_rate: (
                learning_rate / 2 * 1 + np.cos(np.pi * step / steps)),
            lambda step, steps, learning_rate: learning_rate / 2 + np.cos(np.pi * step / steps)),
        Mistake(
            "You divide by steps outside the cosine. The share step / steps belongs inside it: "
            "that is how far along the half wave you are.",
            lambda step, steps, learning_rate: (
                learning_rate / 2 * (1 + np.cos(np.pi * step) / steps)),
            lambda step, steps, learning_rate: (
                learning_rate / 2 * (1 + np.cos(np.pi) * step / steps))),
        Mistake(
            "The half is missing: 1 + cos begins at 2, so your first learning rate is twice the "
            "one that was asked for.",
            lambda step, steps, learning_rate: (
                learning_rate * (1 + np.cos(np.pi * step / steps)))),
        Mistake(
            "It rises from 0 to the full learning rate: the sign in front of the cosine is turned. "
            "Large steps come first.",
            lambda step, steps, learning_rate: (
                learning_rate * (1 - np.cos(np.pi * step / steps)) / 2),
            _with(lambda step, steps: np.pi * (steps - step) / steps)),
        Mistake(
            "Your cosine runs through a quarter of its period. Then the fall begins slowly and "
            "ends steeply; half a period also ends slowly, which is where small steps are wanted.",
            lambda step, steps, learning_rate: learning_rate * np.cos(np.pi * step / steps / 2)),
        Mistake(
            "Your cosine runs through its whole period, 2 pi, and at the end it is back where it "
            "began. Half a period, pi, ends at 0.",
            _with(lambda step, steps: 2 * np.pi * step / steps)),
        Mistake(
            "np.cos wants its angle in radians, where half a turn is pi. You gave it degrees, or "
            "left out the pi.",
            _with(lambda step, steps: 180 * step / steps), _with(lambda step, steps: step / steps),
            _with(lambda step, steps: step)),
        Mistake(
            "You count the steps from 0 to steps - 1. Here step runs from 0 to steps, with both "
            "ends, so the share that is done is step / steps.",
            _with(lambda step, steps: np.pi * step / np.float64(steps - 1)),
            _with(lambda step, steps: np.pi * step / (steps - 1))),
        Mistake(
            "You are one step ahead: at step 0 nothing is done yet, and the whole learning rate is "
            "wanted.",
            _with(lambda step, steps: np.pi * (step + 1) / steps),
            _with(lambda step, steps: np.pi * (step + 1) / (steps + 1))),
        Mistake(
            "This falls along a straight line. The cosine stays high longer at first, and settles "
            "longer at the end.",
            lambda step, steps, learning_rate: learning_rate * (1 - step / steps)),
        Mistake(
            "The `//` rounds the share of the steps that are done down to 0, until the very last: "
            "use `/`.",
            _with(lambda step, steps: np.pi * (step // steps))),
        Mistake(
            "The share stands on its head: what is done is step / steps.",
            _with(lambda step, steps: np.pi * steps / np.float64(step)),
            _with(lambda step, steps: np.pi * steps / step)),
        Mistake(
            "This is the factor alone, from 1 to 0. Multiply it by the learning rate.",
            lambda step, steps, learning_rate: (1 + np.cos(np.pi * step / steps)) / 2),
        Mistake(
            "A sine where the cosine belongs: it begins in the middle of its rise.",
            lambda step, steps, learning_rate: (
                learning_rate * (1 + np.sin(np.pi * step / steps)) / 2),
            lambda step, steps, learning_rate: learning_rate * np.sin(np.pi * step / steps)),
    ],
    praise="All of it at first, half of it half-way, nothing at the end.",
)
