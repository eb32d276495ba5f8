"""The practice check of Adam (lesson 05), and the ways in which it goes wrong."""

import numpy as np

from ..practice import Mistake, Practice

rng = np.random.default_rng(555)


def variant(beta=lambda beta1, beta2: (beta1, beta2), fresh=lambda b: 1 - b, squared=np.square,
            first=1, power=lambda b, t: b**t, m_part=True, v_part=True,
            step=lambda m, v, g, epsilon: m / (np.sqrt(v) + epsilon), kept=False, sign=-1,
            rate=True, divisor=None):
    """Adam with one thing changed.

    beta: which is which; fresh: the weight of the new gradient; squared: what v is a mean of;
    first: the number of the first step; power: beta to the t; divisor: the whole correction;
    m_part, v_part: corrected or not;
    step: the step, without the learning rate; kept: whether the correction goes into the memory.
    """
    divide = divisor or (lambda b, t: 1 - power(b, t))

    def adam_path(w, gradients, learning_rate, beta1, beta2, epsilon):
        b1, b2 = beta(beta1, beta2)
        m, v, path = np.zeros(len(w)), np.zeros(len(w)), []
        for t, g in enumerate(gradients, start=first):
            m, v = b1 * m + fresh(b1) * g, b2 * v + fresh(b2) * squared(g)
            m_hat = m / divide(b1, t) if m_part else m
            v_hat = v / divide(b2, t) if v_part else v
            if kept:
                m, v = m_hat, v_hat
            w = w + sign * (learning_rate if rate else 1) * step(m_hat, v_hat, g, epsilon)
            path.append(w)
        return np.array(path)
    return adam_path


_adam_path = variant()


def _keras_order(w, gradients, learning_rate, beta1, beta2, epsilon):
    m, v, path = np.zeros(len(w)), np.zeros(len(w)), []
    for t, g in enumerate(gradients, start=1):
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
        factor = np.sqrt(1 - beta2**t) / (1 - beta1**t)
        w = w - learning_rate * factor * m / (np.sqrt(v) + epsilon)
        path.append(w)
    return np.array(path)


def _v_of_m(w, gradients, learning_rate, beta1, beta2, epsilon):
    """The square of the mean where the mean of the square belongs."""
    m, v, path = np.zeros(len(w)), np.zeros(len(w)), []
    for t, g in enumerate(gradients, start=1):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * m**2
        w = w - learning_rate * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + epsilon)
        path.append(w)
    return np.array(path)


def _turned(w, gradients, learning_rate, beta1, beta2, epsilon):
    """The old counts 1 - beta, the new beta; the correction is as it should be."""
    m, v, path = np.zeros(len(w)), np.zeros(len(w)), []
    for t, g in enumerate(gradients, start=1):
        m, v = (1 - beta1) * m + beta1 * g, (1 - beta2) * v + beta2 * g**2
        w = w - learning_rate * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + epsilon)
        path.append(w)
    return np.array(path)


def _full(which):
    """One of the memories takes the new gradient in full."""
    def adam_path(w, gradients, learning_rate, beta1, beta2, epsilon):
        part1, part2 = (1, 1 - beta2) if which == "m" else (1 - beta1, 1)
        m, v, path = np.zeros(len(w)), np.zeros(len(w)), []
        for t, g in enumerate(gradients, start=1):
            m, v = beta1 * m + part1 * g, beta2 * v + part2 * g**2
            w = w - learning_rate * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + epsilon)
            path.append(w)
        return np.array(path)
    return adam_path


def _one_array(w, gradients, learning_rate, beta1, beta2, epsilon):
    """m = v = np.zeros(...), changed in place: both names mean one array."""
    m = v = np.zeros(len(w))
    path = []
    for t, g in enumerate(gradients, start=1):
        m *= beta1
        m += (1 - beta1) * g
        v *= beta2
        v += (1 - beta2) * g**2
        w = w - learning_rate * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + epsilon)
        path.append(w)
    return np.array(path)


def _forgetful(w, gradients, learning_rate, beta1, beta2, epsilon):
    """Memories that are made anew inside the loop."""
    path = []
    for t, g in enumerate(gradients, start=1):
        m_hat = (1 - beta1) * g / (1 - beta1**t)
        v_hat = (1 - beta2) * g**2 / (1 - beta2**t)
        w = w - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon)
        path.append(w)
    return np.array(path)


def _standing(w, gradients, *settings):
    """Every step sets out from the first place again."""
    places = np.vstack([w, _adam_path(w, gradients, *settings)])
    return w + np.diff(places, axis=0)


def _case(steps, m, learning_rate, beta1, beta2, epsilon):
    return (rng.integers(-20, 21, m) / 10, rng.integers(-30, 31, (steps, m)) / 10, learning_rate,
            beta1, beta2, epsilon)


adam_path = Practice(
    "adam_path", _adam_path,
    inputs=[
        (np.array([1.0]), np.array([[2.0]]), 0.1, 0.9, 0.999, 1e-7),
        (np.array([1.0]), np.array([[2.0]]), 0.1, 0.9, 0.999, 0.5),  # an epsilon that shows
        (np.array([1.0]), np.array([[2.0], [2.0], [-1.0]]), 0.1, 0.9, 0.999, 1e-7),
        (np.array([0.5, -0.5]), np.array([[1, 3], [2, -3], [-1, 4]]), 0.1, 0.5, 0.75, 0.1),
        _case(4, 2, 0.25, 0.5, 0.9, 0.2), _case(6, 3, 0.01, 0.9, 0.99, 1e-7),
        _case(10, 2, 0.001, 0.9, 0.999, 1e-7), _case(12, 4, 0.5, 0.8, 0.95, 0.01),
    ],
    mistakes=[
        Mistake(
            "The bias correction is missing. Both memories start at 0 and are too small at first, "
            "the one under the root by more: your first step is about 3 times too long with the "
            "usual betas. Divide m by 1 - beta1 ** t and v by 1 - beta2 ** t.",
            variant(m_part=False, v_part=False)),
        Mistake(
            "Only one of the two memories is corrected. m has to be divided by 1 - beta1 ** t, and "
            "v by 1 - beta2 ** t.",
            variant(m_part=False), variant(v_part=False)),
        Mistake(
            "Your steps are counted from 0. In the very first step that divides by 1 - beta ** 0, "
            "which is 0. When m has seen one gradient, t is 1: enumerate(gradients, start=1).",
            variant(first=0)),
        Mistake(
            "The correction is one step ahead: your first step already has t = 2.",
            variant(first=2)),
        Mistake(
            "The correction never changes: you divide by 1 - beta in every step. As the memories "
            "fill, it has to go: the power, beta ** t, makes it disappear.",
            variant(power=lambda b, t: b)),
        Mistake(
            "It is the power that belongs there, 1 - beta ** t: beta times itself, t times, and "
            "then 1 minus that. You have beta * t, or the power of the whole difference.",
            variant(power=lambda b, t: b * t), variant(divisor=lambda b, t: (1 - b)**t)),
        Mistake(
            "You divide by beta ** t. What is missing from a memory that started at 0 is the share "
            "beta ** t; what is there, and what you divide by, is 1 - beta ** t.",
            variant(divisor=lambda b, t: b**t)),
        Mistake(
            "Corrected values flow back into the memory, so that the next step corrects them once "
            "more. Keep m and v as they are; put m_hat and v_hat under names of their own.",
            variant(kept=True)),
        Mistake(
            "beta1 and beta2 have changed places. beta1 belongs to m, the direction; beta2, mostly "
            "the larger, to v, the size.",
            variant(beta=lambda beta1, beta2: (beta2, beta1))),
        Mistake(
            "Your epsilon stands under the root. That is RMSProp's place for it; in Adam it is "
            "added after the root is taken.",
            variant(step=lambda m, v, g, epsilon: m / np.sqrt(v + epsilon))),
        Mistake(
            "This is Keras's order of the formula, in which epsilon is added to the root of v as "
            "it is. A good choice, and a little different where epsilon is not tiny: asked for is "
            "the paper's order, with epsilon added to the root of the corrected v.",
            _keras_order),
        Mistake(
            "Epsilon is missing, or added to the whole fraction. It stands below the line, beside "
            "the root, so that nothing is divided by 0: mind the brackets.",
            variant(step=lambda m, v, g, epsilon: m / np.sqrt(v)),
            variant(step=lambda m, v, g, epsilon: m / np.sqrt(v) + epsilon)),
        Mistake(
            "Both names, m and v, mean one and the same array: m = v = np.zeros(...) makes one, "
            "and what changes it in place changes both. Make two.",
            _one_array),
        Mistake(
            "Nothing is remembered: m and v are made anew in each step. Start with zeros before "
            "the loop, not inside it.",
            _forgetful),
        Mistake(
            "The weights stay where they are: each step sets out from the first place again. Give "
            "the new place the name w before the next step.",
            _standing),
        Mistake(
            "Only the first row comes back. Does the `return` stand inside the loop?",
            lambda w, gradients, *settings: _adam_path(w, gradients, *settings)[:1]),
        Mistake(
            "The root is missing: you divide by v itself, a mean of squares. The step would shrink "
            "where gradients are large, and grow where they are small.",
            variant(step=lambda m, v, g, epsilon: m / (v + epsilon))),
        Mistake(
            "v is to be the mean of the squares. You take the square of the mean, or of m: where "
            "gradients change their sign the two are far apart.",
            _v_of_m, variant(step=lambda m, v, g, epsilon: m / (np.abs(m) + epsilon))),
        Mistake(
            "v gathers the gradients, and not their squares. It would become negative, and its "
            "root is then not a number.",
            variant(squared=lambda g: g), variant(squared=np.abs)),
        Mistake(
            "The new gradient enters in full. m and v are running means: the old counts beta, the "
            "new 1 - beta, and together that makes 1.",
            variant(fresh=lambda b: 1), _full("m"), _full("v")),
        Mistake(
            "Old and new have changed places: the old mean is kept with beta, near 1, and the new "
            "gradient enters with 1 - beta.",
            _turned),
        Mistake(
            "The gradient itself stands above the line. That is RMSProp; Adam has the running "
            "mean m there.",
            variant(step=lambda m, v, g, epsilon: g / (np.sqrt(v) + epsilon))),
        Mistake(
            "You add the step. m has gathered gradients, and those point uphill: subtract.",
            variant(sign=1)),
        Mistake(
            "The learning rate is missing, so that every step is about 1 long.",
            variant(rate=False)),
        Mistake(
            "The step is not divided by the root of v: this is momentum with a running mean.",
            variant(step=lambda m, v, g, epsilon: m)),
        Mistake(
            "All rows are the same, the weights at the end. Either the same array was put into "
            "the list every time, and changed later (w -= ... changes it, w = w - ... makes a new "
            "one), or only the last place was kept.",
            lambda w, gradients, *settings: np.tile(
                _adam_path(w, gradients, *settings)[-1], (len(gradients), 1))),
        Mistake(
            "Only the weights at the end come back. One row for each step is asked for.",
            lambda w, gradients, *settings: _adam_path(w, gradients, *settings)[-1]),
        Mistake(
            "There is one row too many: the start is in it. The first row is to be the weights "
            "after the first step.",
            lambda w, gradients, *settings: np.vstack(
                [w, _adam_path(w, gradients, *settings)])),
    ],
    praise="Ten lines, and most networks in the world are trained with them.",
)
