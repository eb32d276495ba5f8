"""The practice check of the broken backward pass (lesson 03): a network to be mended."""

import numpy as np

from dlcourse.activations import sigmoid_prime

from ..practice import Mistake, Practice

rng = np.random.default_rng(33)


def _pass(slope=lambda Z, A: 1 - A ** 2, again=lambda n: 1, back=lambda W: W,
          mean=lambda Y: Y.size):
    """dW1 of a tanh layer under a layer without activation; each argument is one place to slip.

    slope: f'(z) of the hidden layer. again: what the result is divided by, the loss's own mean
    aside. back: what takes the blame back through the second layer. mean: what the loss divides by.
    """
    def mended(X, Y, W1, b1, W2, b2):
        Z1 = X @ W1.T + b1
        A1 = np.tanh(Z1)
        A2 = A1 @ W2.T + b2
        delta2 = 2 * (A2 - Y) / mean(Y)
        delta1 = (delta2 @ back(W2)) * slope(Z1, A1)
        return delta1.T @ X / again(len(X))
    return mended


def _case(n, n0, n1, n2):
    shapes = [(n, n0), (n, n2), (n1, n0), (n1,), (n2, n1), (n2,)]
    return tuple(rng.integers(-15, 16, shape) / 10 for shape in shapes)


def _at_z(Z, A):
    return 1 - Z ** 2


mended = Practice(
    "mended", _pass(),
    inputs=[_case(*sizes) for sizes in [
        (1, 1, 1, 1), (2, 1, 1, 1), (1, 2, 2, 1), (3, 2, 3, 1), (4, 3, 2, 2), (2, 2, 2, 2),
        (5, 3, 4, 2)]],
    mistakes=[
        Mistake(
            "Both bugs are still there. Look at the two lines that the gradient check cannot have "
            "passed: where delta1 is made, and where dW1 is. Which of the numbers in each comes "
            "from the wrong place, or twice?",
            _pass(slope=_at_z, again=lambda n: n)),
        Mistake(
            "One bug is found, the division by n that E has in it already. The other is still "
            "there: what is the slope of tanh, and at which of Z1 and A1 is it 1 - (…)²?",
            _pass(slope=_at_z)),
        Mistake(
            "One bug is found, the slope of tanh. The other is still there: for one sample the "
            "result is right, for n it is n times too small. Who divides by n, and who has "
            "divided already?",
            _pass(again=lambda n: n)),
        Mistake(
            "The division by n is multiplied back in, it seems: the result is n times too large "
            "now. Take the second division away, and leave the one in delta2.",
            _pass(again=lambda n: 1 / n)),
        Mistake(
            "E is a mean over all its entries, samples *and* outputs, so delta2 has to be divided "
            "by Y.size, as it was in `broken`. Dividing by n alone, here or at the end, leaves the "
            "result too large wherever there are several outputs.",
            _pass(mean=len), _pass(slope=_at_z, mean=len)),
        Mistake(
            "Now nobody divides at all. One of the two divisions was right: the one in delta2, "
            "where the mean of E comes in.",
            _pass(mean=lambda Y: 1), _pass(slope=_at_z, mean=lambda Y: 1)),
        Mistake(
            "The slope of tanh is gone altogether. It belongs there, taken at the right place.",
            _pass(slope=lambda Z, A: 1), _pass(slope=lambda Z, A: 1, again=lambda n: n)),
        Mistake(
            "That is the slope of the sigmoid. The hidden layer here has tanh.",
            _pass(slope=lambda Z, A: A * (1 - A)), _pass(slope=lambda Z, A: sigmoid_prime(Z)),
            _pass(slope=lambda Z, A: sigmoid_prime(A))),
        Mistake(
            "You multiply by tanh(z) itself. What a nudge to z does to a is the *slope*, "
            "1 - tanh(z)².",
            _pass(slope=lambda Z, A: A)),
        Mistake(
            "The tanh is applied twice: its slope is 1 - tanh(z)², and A1 is tanh(Z1) already.",
            _pass(slope=lambda Z, A: 1 - np.tanh(A) ** 2),
            _pass(slope=lambda Z, A: 1 - np.tanh(A) ** 2, again=lambda n: n)),
        Mistake(
            "The square is lost: the slope of tanh is 1 - a², and not 1 - a.",
            _pass(slope=lambda Z, A: 1 - A), _pass(slope=lambda Z, A: 1 - A, again=lambda n: n)),
        Mistake(
            "The blame goes back through W2 the wrong way round. That line was right: "
            "`delta2 @ W2`.",
            _pass(back=lambda W: W.T)),
        Mistake(
            "It is transposed now: dW1 has the shape of W1, one row for each neuron.",
            lambda *arguments: _pass()(*arguments).T),
    ],
    praise="Two bugs, and no error message: the gradient check is what tells.",
)
