"""Checks of functions that train: what they return is read as a network, and shown new digits.

The function gets digits and a seed, and gives back parameters, plain data. The forward pass is made
here, on digits that the function did not get. So neither a table of answers nor a function that
lies about its accuracy gains anything.
"""

import functools

import numpy as np

from ..data import as_float, load_mnist
from . import forward, returned
from .practice import FunctionCheck
from .symptoms import argument_changed
from .trials import Trial, accident, run

LEEWAY = 0.02  # on hidden digits fewer are enough: luck is not to decide about points
CHANCE = 0.2  # below it a network has learnt next to nothing: guessing reads 10 %


class Trained(FunctionCheck):
    """A function of (X, y, seed) that trains on 4,000 digits and returns the network.

    X: float32 in [0, 1], (n, 784), or (n, 28, 28, 1) for a "cnn"; y: (n,) whole numbers.
    network: "mlp" or "cnn", which says in what form it comes back (see `returned`).
    threshold: the share of 1,000 new digits that it has to read, on hidden cases 2 points less.
    most: so many parameters it may have.
    hidden: more cases, as {what kind of digits they are: a number}; the number decides which of the
    5,000 digits are for learning, and the classes get other names.
    """

    seconds = 120  # for one call

    def __init__(self, name, network, threshold, most, praise="", hidden=None):
        super().__init__(name, [], praise)
        self.network, self.threshold, self.most = network, threshold, most
        self.hidden = hidden or {}

    @property
    def libraries(self):
        """Whether Keras and the package may be used."""
        return self.network == "cnn"

    @property
    def settings(self):
        """What students may know: `Trained(name, **settings)` is theirs, without hidden cases."""
        return {"network": self.network, "threshold": self.threshold, "most": self.most,
                "praise": self.praise}

    @functools.cached_property
    def cases(self):
        """The blank trials; what is expected of each are digits that it does not get."""
        images, labels = _all_digits()
        if self.network == "mlp":
            images = images.reshape(-1, returned.PIXELS)
        trials = []
        for kind, secret in {"": None, **self.hidden}.items():
            order, names, seed = np.arange(5000), np.arange(returned.CLASSES), 0
            if kind:
                rng = np.random.default_rng(secret)
                order, names = rng.permutation(order), rng.permutation(names)
                seed = int(rng.integers(1, 1000))
            X, y = images[order], names[labels[order]]
            given = {"X": X[:4000], "y": y[:4000], "seed": seed}
            trials.append(Trial(given, (X[4000:], y[4000:]), hidden=kind))
        return trials

    def weigh(self, trials):
        """Return the `Verdict` on an attempt, given what came of each of `cases`."""
        if all(trial.untouched for trial in trials):
            return self._untouched()
        shares = []
        for trial in trials:
            if trial.error:
                return self._verdict("error", accident(trial))
            try:
                with np.errstate(all="ignore"):
                    shares.append(self._share(trial, trials[0]))
            except returned.Unfit as unfit:
                where = f"\n    The digits are ones that you have not seen: {trial.hidden}."
                return self._mistake(f"{unfit}{where if trial.hidden else ''}")
        read = " and ".join(f"{share:.1%}" for share in shares)
        return self._right(f"right. Of digits that it has never seen the network reads {read}; "
                           f"{self.threshold:.0%} is asked for.")

    def _share(self, trial, first):
        """The share of the new digits that the returned network reads; Unfit if it is too small."""
        if trial.empty:
            raise returned.Unfit("Nothing comes back (None): let the function `return` what it "
                                 "has learnt.")
        steps, size = getattr(returned, self.network)(trial.value)
        if size > self.most:
            raise returned.Unfit(f"The network has {size:,} parameters; {self.most:,} are the most "
                                 "that it may have.")
        X, y = trial.expected
        answers = forward.predict(steps, X).argmax(axis=1)
        share = np.mean(answers == y)
        if share < self._asked(trial):
            raise returned.Unfit(self._why_poor(trial, first, steps, answers, share))
        if trial.changed:
            raise returned.Unfit(argument_changed([trial])[0])
        return share

    def _asked(self, trial):
        return self.threshold - LEEWAY * bool(trial.hidden)

    def _why_poor(self, trial, first, steps, answers, share):
        """In words: what went wrong in a training whose network reads too few digits."""
        X, y = trial.expected
        poor = f"The network reads {share:.1%} of the digits that it has not seen"
        if trial is not first and _alike(steps, getattr(returned, self.network)(first.value)[0]):
            return (f"{poor}, and its parameters are the same as for other digits: they do not "
                    "depend on X and y. Start from random weights, and learn from what is given.")
        for message, other in forward.READINGS[self.network]:
            as_other = np.mean(other(steps, X).argmax(axis=1) == y)
            if as_other >= self._asked(trial):
                return f"{poor}. {message} Read so, it is right for {as_other:.1%}."
        taken_for = np.array([np.bincount(answers[y == k], minlength=10).argmax()
                              for k in range(returned.CLASSES)])
        if sorted(taken_for) == list(range(returned.CLASSES)) and (taken_for != range(10)).any():
            if np.mean(answers == taken_for[y]) >= self._asked(trial):
                k = int(np.argmax(taken_for != range(10)))
                return (f"{poor}, because the classes are exchanged: what y calls {k} it calls "
                        f"{taken_for[k]}. Output k belongs to label k, from 0 to 9.")
        if len(set(answers)) == 1:
            return (f"{poor}: it gives the answer {answers[0]} to every digit. Are the weights "
                    "updated, and are they random at the start? Or is a step so long that all "
                    "hidden neurons have died?")
        if share < CHANCE:
            return (f"{poor}; guessing reads 10 %. It has learnt next to nothing: are the weights "
                    "updated, with the gradient subtracted, and returned after the training?")
        return (f"{poor}; {self._asked(trial):.0%} is asked for. It learns, and not enough yet: "
                "train for more epochs, try another learning rate, shuffle the digits in each "
                "epoch.")


@functools.cache
def _all_digits():
    """The 5,000 embedded digits as floats, and their labels; the last 1,000 are for testing."""
    digits = load_mnist("embedded")
    return (as_float(np.concatenate([digits.x_train, digits.x_test])),
            np.concatenate([digits.y_train, digits.y_test]).astype(int))


def _alike(steps, others):
    """Whether two lists of steps hold the same numbers."""
    return len(steps) == len(others) and all(
        a[0] == b[0] and all(map(np.array_equal, a[1:], b[1:])) for a, b in zip(steps, others))
