"""The practice checks of one neuron's decisions (lesson 01): one sample, a batch."""

import numpy as np

from ..practice import Mistake, Practice

rng = np.random.default_rng(1)


def quarters(*shape):
    """Multiples of 1/4: sums of their products are exact, so z = 0 is 0 in whatever order."""
    return rng.integers(-12, 13, shape) / 4


def _of_z(answer):
    """A wrong answer to the right weighted input; one sample and a batch alike."""
    return lambda x, w, b: answer(x @ w + b)


def _fires(z):
    return (np.asarray(z) >= 0).astype(int)


# What goes wrong with z, or with the question asked about it, for one sample and for a batch.
SHARED = [
    Mistake(
        "The bias is missing. Without it the neuron has to fire whenever all its inputs are 0; "
        "b is added to the sum before the decision.",
        lambda x, w, b: _fires(x @ w)),
    Mistake(
        "The bias is subtracted. It is added: z = w · x + b. Whoever thinks of a threshold that "
        "the sum has to reach has b = -threshold in mind.",
        lambda x, w, b: _fires(x @ w - b),
        lambda x, w, b: np.asarray(x @ w > b).astype(int)),
    Mistake(
        "It goes wrong where z is exactly 0. On the boundary the neuron of this course fires: "
        "the question is z >= 0, and not z > 0.",
        _of_z(lambda z: np.asarray(z > 0).astype(int))),
    Mistake(
        "You return the weighted input z. The neuron's output is its decision about z: 1 where z "
        "is at least 0, and else 0.",
        _of_z(lambda z: z)),
    Mistake(
        "Your neuron says -1 where it should say 0. Some books use the answers -1 and 1; here a "
        "neuron that stays silent gives 0, so that what comes after it receives nothing.",
        _of_z(np.sign), _of_z(lambda z: 2 * _fires(z) - 1)),
    Mistake(
        "Your neuron fires where it should stay silent, and the other way round. Evidence of 0 "
        "and above makes it fire.",
        _of_z(lambda z: 1 - _fires(z)), _of_z(lambda z: np.asarray(z <= 0).astype(int))),
    Mistake(
        "The threshold is 1/2. That is where a sigmoid's output is cut; z itself, the evidence, "
        "is cut at 0, for evidence below 0 speaks against.",
        _of_z(lambda z: _fires(z - 0.5)), _of_z(lambda z: np.asarray(z > 0.5).astype(int))),
    Mistake(
        "You return a sigmoid's output, a number between 0 and 1. This neuron decides: 0 or 1.",
        _of_z(lambda z: np.exp(-np.logaddexp(0, -z)))),
]


# --- one sample ----------------------------------------------------------------------------------

def _neuron(x, w, b):
    return 1 if w @ x + b >= 0 else 0


neuron = Practice(
    "neuron", _neuron,
    inputs=[
        (np.array([1.0]), np.array([1.0]), -2.0),
        (np.array([1.0]), np.array([2.0]), -2.0),
        (np.array([0.0, 1.0]), np.array([1.0, 1.0]), -1.5),
        (np.array([1.0, 1.0]), np.array([1.0, 1.0]), -1.5),
        (np.array([0.5, 0.25]), np.array([-1.0, 2.0]), 0.25),
        (np.array([1, 0, 1]), np.array([2, -1, -2]), 0),
        (np.array([1.0, 2.0, 0.5]), np.array([0.5, -0.5, 1.0]), -0.25),
        (np.zeros(3), np.ones(3), -0.5),
        *[(quarters(n), quarters(n), quarters().item()) for n in (2, 3, 3, 4, 5, 8, 8, 20)],
    ],
    mistakes=[
        *SHARED,
        Mistake(
            "The bias weighs too much: it is added once for every input, or the products are "
            "averaged and not added up. It belongs to the neuron and is added once, "
            "to the sum of them all.",
            lambda x, w, b: _fires(np.sum(w * x + b))),
        Mistake(
            "You decide about every product by itself. The neuron adds them all up first, and "
            "then decides once about the sum: that is how evidence for and against meets.",
            lambda x, w, b: _fires(w * x + b),
            lambda x, w, b: w * x + b >= 0,
            lambda x, w, b: w * x + b),
        Mistake(
            "Only the first input is weighed. Every input has its weight, and all the products "
            "are added up; does your loop end after its first round?",
            lambda x, w, b: _fires(w[0] * x[0] + b)),
        Mistake(
            "Only the last input is weighed. Does your loop write over z in each round? Every "
            "product is *added* to what is there: z += ...",
            lambda x, w, b: _fires(w[-1] * x[-1] + b)),
        Mistake(
            "Inputs and weights are added. A weight says how much its input counts, so the two "
            "are multiplied: an input of 0 then brings no evidence at all.",
            lambda x, w, b: _fires(np.sum(w + x) + b)),
    ],
    praise="That is all that a neuron does; the rest of the course is about finding w and b.",
)


# --- a batch -------------------------------------------------------------------------------------

def _decide(X, w, b):
    return (X @ w + b >= 0).astype(int)


decide = Practice(
    "decide", _decide,
    inputs=[
        (np.array([[1.0]]), np.array([2.0]), -2.0),
        (np.array([[0.0, 1.0]]), np.array([1.0, 2.0]), -1.5),
        (np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([1.0, -1.0]), -0.5),
        (np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array([1.0, 1.0]), -1.0),
        (np.array([[1, 0, 2], [0, 3, 1]]), np.array([2, -1, -1]), 1),
        *[(quarters(n, d), quarters(d), quarters().item())
          for n, d in [(2, 2), (3, 3), (5, 2), (2, 5), (4, 4), (9, 3), (12, 8)]],
    ],
    mistakes=[
        *SHARED,
        Mistake(
            "Rows and columns are mixed up: w @ X gives every *feature* a sum over the samples. "
            "The samples are rows, and each row is to meet all the weights: X @ w.",
            lambda X, w, b: _fires(w @ X + b),
            lambda X, w, b: _fires(X.T @ w + b)),
        Mistake(
            "You sum over the wrong axis: axis 0 runs over the samples and leaves one number a "
            "feature. Each sample, a row, needs a sum of its own: axis 1.",
            lambda X, w, b: _fires((X * w).sum(axis=0) + b)),
        Mistake(
            "Everything is added into one number, all samples together. Each row of X is a sample "
            "and gets a decision of its own; a sum needs `axis=1` to stay inside the rows.",
            lambda X, w, b: _fires(np.sum(X * w) + b)),
        Mistake(
            "The bias weighs too much: it is added once for every input, or the products are "
            "averaged and not added up. It is added once, to the sum of each sample's products.",
            lambda X, w, b: _fires((X * w + b).sum(axis=1))),
        Mistake(
            "You decide about every product by itself. Each row's products are added up first; "
            "then there is one decision a row.",
            lambda X, w, b: _fires(X * w + b), lambda X, w, b: X * w + b >= 0),
        Mistake(
            "Only the first sample is decided. Does a `return` stand inside the loop?",
            lambda X, w, b: _fires(X[0] @ w + b), lambda X, w, b: _fires(X[:1] @ w + b)),
        Mistake(
            "You return a column, (n, 1). One decision a sample is (n,) in this course: a column "
            "beside an (n,) makes NumPy build an (n, n) table, without a word.",
            lambda X, w, b: _decide(X, w, b)[:, np.newaxis]),
    ],
    praise="The same line serves two inputs or 784, one sample or a million.",
)
