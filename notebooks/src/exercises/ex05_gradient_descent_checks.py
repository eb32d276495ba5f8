"""Exercise 05, the instructor's half: right answers, typical mistakes, hidden inputs.

Never hand this file out: students get a table of the inputs below that are not hidden.
"""

import numpy as np
from dlcourse.checks.practice import Mistake, Practice
from dlcourse.checks.trained import Trained

rng = np.random.default_rng(505)


def tenths(*shape):
    """Positive and negative numbers with one decimal, none of them 0: easy to add by hand."""
    return rng.integers(1, 20, shape) / 10 * rng.choice([-1, 1], shape)


# --- sgd_step: one step for two layers, with weight decay ----------------------------------------

def _stepping(one, order=lambda new: new):
    """A step of all four arrays: one(P, dP, alpha, lambda, is it a weight matrix?)."""
    def sgd_step(parameters, gradients, learning_rate, weight_decay):
        new = [one(np.asarray(P, dtype=float), np.asarray(dP, dtype=float), learning_rate,
                   weight_decay, P.ndim == 2) for P, dP in zip(parameters, gradients)]
        return tuple(order(new))
    return sgd_step


_sgd_step = _stepping(lambda P, dP, a, decay, is_matrix: P - a * (dP + decay * P * is_matrix))


def _first_layer_only(parameters, gradients, learning_rate, weight_decay):
    new = _sgd_step(parameters, gradients, learning_rate, weight_decay)
    return (*new[:2], *parameters[2:])


def _network(n0, n1, n2, learning_rate, weight_decay, make=tenths):
    shapes = (n1, n0), (n1,), (n2, n1), (n2,)
    return ([make(*shape) for shape in shapes], [make(*shape) for shape in shapes],
            learning_rate, weight_decay)


def _whole(*shape):
    return rng.integers(-3, 4, shape)


def _single(*shape):
    return tenths(*shape).astype(np.float32)


ONE, TWO = np.ones, lambda *shape: np.full(shape, 2.0)

sgd_step = Practice(
    "sgd_step", _sgd_step, parts=("W1", "b1", "W2", "b2"),
    inputs=[([TWO(1, 1), TWO(1), TWO(1, 1), TWO(1)], [ONE((1, 1)), ONE(1), ONE((1, 1)), ONE(1)],
             0.1, 0.5),
            *[_network(*sizes) for sizes in [
                (1, 1, 1, 0.1, 0.0), (2, 1, 1, 0.5, 0.1), (2, 2, 1, 0.1, 0.01), (2, 2, 2, 0.2, 0.3),
                (3, 2, 2, 1.5, 0.1)]]],
    hidden={
        "no decay": _network(3, 4, 2, 0.1, 0),
        "as many inputs as neurons in both layers": _network(4, 4, 4, 0.3, 0.2),
        "whole numbers": _network(2, 3, 2, 0.25, 0.5, _whole),
        "float32": _network(4, 3, 2, 0.1, 0.05, _single),
        "a learning rate and a decay above 1": _network(3, 3, 2, 2.0, 1.5),
        "the size of the network that reads digits": _network(784, 64, 10, 0.1, 0.001),
    },
    mistakes=[
        Mistake(
            "The biases decay as well. The penalty is one on the weight matrices alone: b takes a "
            "plain step.",
            _stepping(lambda P, dP, a, decay, is_matrix: P - a * (dP + decay * P))),
        Mistake(
            "Nothing decays: λ is not used. Add weight_decay * W to the gradient of each weight "
            "matrix.",
            _stepping(lambda P, dP, a, decay, is_matrix: P - a * dP)),
        Mistake(
            "The step goes uphill: the gradient is added. Subtract it, and λW with it.",
            _stepping(lambda P, dP, a, decay, is_matrix: P + a * (dP + decay * P * is_matrix)),
            _stepping(lambda P, dP, a, decay, is_matrix: P + a * dP - a * decay * P * is_matrix)),
        Mistake(
            "The weights grow where they should shrink: the decay has the wrong sign. λW is added "
            "to the gradient, and the sum is subtracted.",
            _stepping(lambda P, dP, a, decay, is_matrix: P - a * (dP - decay * P * is_matrix))),
        Mistake(
            "The decay is not multiplied by the learning rate. The penalty is a part of the loss, "
            "so α stands before the whole bracket.",
            _stepping(lambda P, dP, a, decay, is_matrix: P - a * dP - decay * P * is_matrix)),
        Mistake(
            "The learning rate is missing: multiply the bracket by α.",
            _stepping(lambda P, dP, a, decay, is_matrix: P - (dP + decay * P * is_matrix))),
        Mistake(
            "The decay is twice what it should be. The penalty is λ/2 times the sum of squares, "
            "and the 2 from the square cancels the half: what remains is λW.",
            _stepping(lambda P, dP, a, decay, is_matrix: P - a * (dP + 2 * decay * P * is_matrix))),
        Mistake(
            "The decay is half of what it should be. The penalty has a half, but its slope has "
            "none: the 2 from the square cancels it.",
            _stepping(lambda P, dP, a, decay, is_matrix: P - a * (
                dP + decay / 2 * P * is_matrix))),
        Mistake(
            "It is the weights after the step that decay. Both parts of the gradient belong to the "
            "place before the step: use W as it was.",
            _stepping(lambda P, dP, a, decay, is_matrix: (P - a * dP) * (
                1 - a * decay * is_matrix))),
        Mistake(
            "Each weight decays by the same amount, with its sign alone. That is the slope of a "
            "penalty on |W|; for the square it is λW, more for large weights.",
            _stepping(lambda P, dP, a, decay, is_matrix: P - a * (
                dP + decay * np.sign(P) * is_matrix))),
        Mistake(
            "Only the first layer takes a step. (Does a `return` stand inside a loop?)",
            _first_layer_only),
        Mistake(
            "The biases stay where they are. They do not decay, but they learn: b - α ∂L/∂b.",
            _stepping(lambda P, dP, a, decay, is_matrix: P - a * (dP + decay * P) * is_matrix)),
        Mistake(
            "The results come in another order than asked for: W1, b1, W2, b2.",
            _stepping(lambda P, dP, a, decay, is_matrix: P - a * (dP + decay * P * is_matrix),
                      order=lambda new: (new[0], new[2], new[1], new[3]))),
        Mistake(
            "These are the steps, and not where they lead. Subtract them from the parameters.",
            _stepping(lambda P, dP, a, decay, is_matrix: a * (dP + decay * P * is_matrix)),
            _stepping(lambda P, dP, a, decay, is_matrix: -a * (dP + decay * P * is_matrix))),
    ],
    praise="With a list of four or of four hundred arrays, a step is the same.",
)


# --- momentum_steps: the article's formula, taken up where it stopped ----------------------------

def _rolling(one, start=lambda W, step: (W, step), back=lambda W, step: (W, step),
             use=lambda gradients: gradients):
    """Momentum; each argument is one place to slip. one(W, step, dW, beta, alpha) -> W, step."""
    def momentum_steps(W, step, gradients, learning_rate, momentum):
        W, step = start(np.asarray(W, dtype=float), np.asarray(step, dtype=float))
        for dW in use(gradients):
            W, step = one(W, step, dW, learning_rate, momentum)
        return back(W, step)
    return momentum_steps


def _one(W, step, dW, rate, kept):
    step = kept * step + rate * dW
    return W - step, step


def _nesterov(W, step, dW, rate, kept):
    step = kept * step + rate * dW
    return W - kept * step - rate * dW, step


def _rate_twice(W, step, dW, rate, kept):
    step = kept * step + rate * dW
    return W - rate * step, step


def _rate_outside(W, step, dW, rate, kept):
    step = kept * step + dW
    return W - rate * step, step


def _mean(W, step, dW, rate, kept):
    step = kept * step + (1 - kept) * rate * dW
    return W - step, step


def _minus(W, step, dW, rate, kept):
    """The other way to write it: the step has its minus inside, and is added."""
    step = kept * step - rate * dW
    return W + step, step


def _uphill(W, step, dW, rate, kept):
    step = kept * step + rate * dW
    return W + step, step


def _travel(steps, n_out, n_in, learning_rate, momentum):
    return (tenths(n_out, n_in), tenths(n_out, n_in) / 2, tenths(steps, n_out, n_in), learning_rate,
            momentum)


def _at(number):
    return np.array([[float(number)]])


momentum_steps = Practice(
    "momentum_steps", _rolling(_one), parts=("W", "step"),
    inputs=[(_at(1), _at(0), np.array([[[2.0]], [[2.0]]]), 0.1, 0.9),
            (_at(1), _at(0.5), np.array([[[2.0]]]), 0.1, 0.5),
            (_at(1), _at(0.5), np.array([[[2.0]], [[-1.0]], [[0.0]]]), 0.2, 0.5),
            *[_travel(*sizes) for sizes in [
                (2, 1, 2, 0.1, 0.9), (3, 2, 2, 0.5, 0.8), (4, 2, 3, 0.01, 0.99),
                (1, 3, 2, 1.5, 0)]]],
    hidden={
        "no gradients": _travel(0, 2, 3, 0.1, 0.9),
        "as many steps as rows and columns": _travel(4, 4, 4, 0.1, 0.7),
        "whole numbers": (_whole(2, 3), _whole(2, 3), _whole(3, 2, 3), 0.25, 0.5),
        "float32": tuple(A.astype(np.float32) for A in _travel(5, 2, 4, 0, 0)[:3]) + (0.1, 0.9),
        "a momentum of 0.999 and many steps": _travel(300, 2, 2, 0.01, 0.999),
        "gradients that are all 0": (tenths(2, 2), tenths(2, 2), np.zeros((5, 2, 2)), 0.1, 0.9),
        "a large layer": _travel(3, 64, 784, 0.1, 0.9),
    },
    mistakes=[
        Mistake(
            "The step is added to the weights, and that climbs. The article leaves it unsaid: the "
            "step is subtracted.",
            _rolling(_uphill)),
        Mistake(
            "The step that was kept is not used: it starts at 0 here. The training goes on where "
            "it stopped, with the ΔW that is handed in.",
            _rolling(_one, start=lambda W, step: (W, 0 * step))),
        Mistake(
            "Learning rate and momentum have changed places. In the article's formula α, before "
            "ΔW, is the momentum, and β, before the gradient, the learning rate.",
            _rolling(lambda W, step, dW, rate, kept: _one(W, step, dW, kept, rate))),
        Mistake(
            "The weights move with the step before, and only then is the step renewed. The order "
            "is: first ΔW, then W.",
            _rolling(lambda W, step, dW, rate, kept: (W - step, kept * step + rate * dW))),
        Mistake(
            "The new gradient is weighted with 1 − momentum, as in a running mean (Adam does "
            "that). Here it enters with the learning rate alone.",
            _rolling(_mean)),
        Mistake(
            "The learning rate is missing: β stands before the gradient.",
            _rolling(lambda W, step, dW, rate, kept: _one(W, step, dW, 1, kept))),
        Mistake(
            "The learning rate is there twice: once in ΔW, and once more where W moves.",
            _rolling(_rate_twice)),
        Mistake(
            "The learning rate multiplies the whole step, the old part too. It belongs to the "
            "gradient, inside ΔW; what was kept of the last step has its own in it already.",
            _rolling(_rate_outside),
            _rolling(lambda W, step, dW, rate, kept: _one(W, rate * step, dW, rate, kept))),
        Mistake(
            "Nothing of the last step is kept: this is plain gradient descent. ΔW is momentum "
            "times the old ΔW, and the new gradient on top.",
            _rolling(lambda W, step, dW, rate, kept: _one(W, step, dW, rate, 0))),
        Mistake(
            "All of the last step is kept, as if momentum were 1. Multiply the old ΔW by it.",
            _rolling(lambda W, step, dW, rate, kept: _one(W, step, dW, rate, 1))),
        Mistake(
            "This is the other way of writing momentum, with the minus inside the step. The ΔW "
            "that is handed in points the other way, and so must the one that comes back: add the "
            "gradient to it, and subtract the step from W.",
            _rolling(_minus)),
        Mistake(
            "This is Nesterov's momentum, which looks one step ahead: a good method, and another "
            "one. Here W moves by ΔW itself.",
            _rolling(_nesterov)),
        Mistake(
            "Only the first gradient is used. (Does the `return` stand inside the loop?)",
            _rolling(_one, use=lambda gradients: gradients[:1])),
        Mistake(
            "Only the last gradient is used. Each of them makes a step, in their order.",
            _rolling(_one, use=lambda gradients: gradients[-1:])),
        Mistake(
            "The gradients are added up, and one step is made of the sum. Each of them makes a "
            "step of its own, and what was kept fades from step to step.",
            _rolling(_one, use=lambda gradients: [gradients.sum(axis=0)])),
        Mistake(
            "The gradients are used from the last to the first. The first row belongs to the first "
            "step.",
            _rolling(_one, use=lambda gradients: gradients[::-1])),
        Mistake(
            "The ΔW that comes back is the one that was handed in. It changes with each step, and "
            "whoever goes on from here needs the last one.",
            lambda W, step, gradients, learning_rate, momentum: (
                _rolling(_one)(W, step, gradients, learning_rate, momentum)[0], step)),
        Mistake(
            "The results come in another order than asked for: W, then the step.",
            _rolling(_one, back=lambda W, step: (step, W))),
    ],
    praise="This is the article's formula, with its letters and its sign put right.",
)


# --- adam: in Keras's order, with both memories --------------------------------------------------

def _adam(update=None, first=1, fresh=lambda beta: 1 - beta, squared=np.square,
          power=lambda beta, t: beta**t, correction=None, back=lambda W, m, v: (W, m, v),
          betas=lambda beta1, beta2: (beta1, beta2), sign=-1, use=lambda gradients: gradients):
    """Keras's Adam; each argument is one place to slip."""
    update = update or (lambda m, v, c1, c2, e: np.sqrt(c2) / c1 * m / (np.sqrt(v) + e))

    def adam(W, gradients, learning_rate, beta1, beta2, epsilon):
        beta1, beta2 = betas(beta1, beta2)
        W = np.asarray(W, dtype=float)
        m, v = np.zeros(W.shape), np.zeros(W.shape)
        for t, g in enumerate(use(gradients), start=first):
            m = beta1 * m + fresh(beta1) * g
            v = beta2 * v + fresh(beta2) * squared(g)
            W = W + sign * learning_rate * update(
                m, v, 1 - power(beta1, t), 1 - power(beta2, t), epsilon)
        return back(W, m, v)
    return adam


def _corrected_memories(W, gradients, learning_rate, beta1, beta2, epsilon):
    """The right W; but what comes back as m and v are the corrected ones."""
    W, m, v = _adam()(W, gradients, learning_rate, beta1, beta2, epsilon)
    t = len(gradients)
    return W, m / (1 - beta1**t), v / (1 - beta2**t)


def _kept_corrected(W, gradients, learning_rate, beta1, beta2, epsilon):
    """Corrected values flow back into the memories."""
    m, v = np.zeros(np.shape(W)), np.zeros(np.shape(W))
    for t, g in enumerate(gradients, start=1):
        m = (beta1 * m + (1 - beta1) * g) / (1 - beta1**t)
        v = (beta2 * v + (1 - beta2) * g**2) / (1 - beta2**t)
        W = W - learning_rate * m / (np.sqrt(v) + epsilon)
    return W, m, v


def _forgetful(W, gradients, learning_rate, beta1, beta2, epsilon):
    """Memories that are made anew inside the loop."""
    for t, g in enumerate(gradients, start=1):
        m, v = (1 - beta1) * g, (1 - beta2) * g**2
        W = W - learning_rate * np.sqrt(1 - beta2**t) / (1 - beta1**t) * m / (np.sqrt(v) + epsilon)
    return W, m, v


def _walk(steps, shape, learning_rate, beta1, beta2, epsilon):
    return tenths(*shape), tenths(steps, *shape), learning_rate, beta1, beta2, epsilon


adam = Practice(
    "adam", _adam(), parts=("W", "m", "v"),
    inputs=[(np.array([1.0]), np.array([[2.0]]), 0.1, 0.9, 0.999, 1e-7),
            (np.array([1.0]), np.array([[2.0]]), 0.1, 0.9, 0.999, 0.5),  # an epsilon that shows
            (np.array([1.0]), np.array([[2.0], [-1.0]]), 0.1, 0.5, 0.75, 0.1),
            (np.array([0.5, -0.5]), np.array([[1.0, 3.0], [2.0, -3.0], [-1.0, 4.0]]), 0.1, 0.9,
             0.99, 0.1),
            _walk(4, (2, 2), 0.25, 0.5, 0.9, 0.2), _walk(10, (3,), 0.01, 0.9, 0.999, 1e-7),
            _walk(6, (2, 3), 0.1, 0.8, 0.95, 0.01)],
    hidden={
        "ten steps with Keras's own settings": _walk(10, (3, 4), 0.001, 0.9, 0.999, 1e-7),
        "a single weight of shape ()": _walk(5, (), 0.1, 0.9, 0.99, 0.01),
        "as many steps as rows and columns": _walk(4, (4, 4), 0.05, 0.7, 0.9, 0.05),
        "whole numbers": (_whole(3), 1 + np.abs(_whole(4, 3)), 0.1, 0.9, 0.99, 0.1),
        "float32": (_single(2, 3), _single(8, 2, 3), 0.01, 0.9, 0.999, 1e-7),
        "gradients of a millionth": (tenths(4), 1e-6 * tenths(10, 4), 0.01, 0.9, 0.999, 1e-7),
        "gradients of thousands": (tenths(4), 1e3 * tenths(10, 4), 0.01, 0.9, 0.999, 1e-7),
        "a large layer": _walk(3, (64, 784), 0.001, 0.9, 0.999, 1e-7),
        "many steps": _walk(400, (2,), 0.02, 0.9, 0.999, 1e-7),
    },
    mistakes=[
        Mistake(
            "This is the paper's order, as in the lesson: ε is added to the root of the corrected "
            "v. Keras adds it to the root of v as it is, and the correction stands before the "
            "fraction. The two differ where ε is not tiny.",
            _adam(lambda m, v, c1, c2, e: m / c1 / (np.sqrt(v / c2) + e))),
        Mistake(
            "ε stands under the root. It is added after the root is taken.",
            _adam(lambda m, v, c1, c2, e: np.sqrt(c2) / c1 * m / np.sqrt(v + e))),
        Mistake(
            "ε is missing. It keeps the fraction finite where v is 0.",
            _adam(lambda m, v, c1, c2, e: np.sqrt(c2) / c1 * m / np.sqrt(v))),
        Mistake(
            "The correction is missing: the fraction with the powers of β stands before the step. "
            "Without it the first steps are too long.",
            _adam(lambda m, v, c1, c2, e: m / (np.sqrt(v) + e))),
        Mistake(
            "Only one of the two memories is corrected. The factor has both: √(1 − β₂ᵗ) above the "
            "line, and 1 − β₁ᵗ below it.",
            _adam(lambda m, v, c1, c2, e: m / c1 / (np.sqrt(v) + e)),
            _adam(lambda m, v, c1, c2, e: np.sqrt(c2) * m / (np.sqrt(v) + e))),
        Mistake(
            "In the correction the root over 1 − β₂ᵗ is missing.",
            _adam(lambda m, v, c1, c2, e: c2 / c1 * m / (np.sqrt(v) + e))),
        Mistake(
            "The correction is upside down: √(1 − β₂ᵗ) stands above the line, 1 − β₁ᵗ below.",
            _adam(lambda m, v, c1, c2, e: c1 / np.sqrt(c2) * m / (np.sqrt(v) + e))),
        Mistake(
            "The steps are counted from 0. In the first step 1 − β⁰ is 0, and 0 / 0 is nan. When m "
            "has seen one gradient, t is 1: enumerate(gradients, start=1).",
            _adam(first=0)),
        Mistake(
            "The correction is a step ahead: the first step already has t = 2.",
            _adam(first=2)),
        Mistake(
            "The correction stays the same in all steps. It has the power βᵗ in it, beta ** t, and "
            "fades as t grows.",
            _adam(power=lambda beta, t: beta)),
        Mistake(
            "β is multiplied by t where the power is asked for, beta ** t.",
            _adam(power=lambda beta, t: beta * t)),
        Mistake(
            "The m and v that come back are corrected ones. Asked for are the memories themselves, "
            "with which the next step would go on.",
            _corrected_memories),
        Mistake(
            "Corrected values flow back into the memories, so that the next step corrects them "
            "once more. Keep m and v as they are.",
            _kept_corrected),
        Mistake(
            "Nothing is remembered: m and v are made anew in each step. Let them start at 0 before "
            "the loop.",
            _forgetful),
        Mistake(
            "β₁ and β₂ have changed places. β₁ belongs to m, β₂ to v.",
            _adam(betas=lambda beta1, beta2: (beta2, beta1))),
        Mistake(
            "The new gradient enters in full. In a running mean the old counts β, and the new "
            "1 − β.",
            _adam(fresh=lambda beta: 1)),
        Mistake(
            "v gathers the gradients themselves. It is the mean of their *squares*.",
            _adam(squared=lambda g: g), _adam(squared=np.abs)),
        Mistake(
            "The root over v is missing below the line.",
            _adam(lambda m, v, c1, c2, e: np.sqrt(c2) / c1 * m / (v + e))),
        Mistake(
            "The step is added. m has gathered gradients, which point uphill: subtract.",
            _adam(sign=1)),
        Mistake(
            "Only the first gradient is used. (Does the `return` stand inside the loop?)",
            _adam(use=lambda gradients: gradients[:1])),
        Mistake(
            "The results come in another order than asked for: W, m, v.",
            _adam(back=lambda W, m, v: (m, v, W)), _adam(back=lambda W, m, v: (W, v, m))),
    ],
    praise="Step for step this is keras.optimizers.Adam.",
)


# --- train_mlp: a network that reads --------------------------------------------------------------

train_mlp = Trained(
    "train_mlp", "mlp", threshold=0.90, most=(784 + 1) * 128 + (128 + 1) * 10,
    praise="Every line of it is yours.",
    hidden={"another 4,000 of the 5,000, the classes under other names": 5055})
