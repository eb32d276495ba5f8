"""The practice checks of the lessons: an answer at once, in words, to what a learner wrote.

A `Practice` knows the right function, the inputs to try it on, and the mistakes that people
typically make, each as a function that makes it. An attempt that differs from the right function
somewhere, and answers like a wrong one everywhere, is told which mistake that is and why it is
one. A check prints; it returns nothing and never raises, so that "Run all" always works.
"""

import inspect
import sys
import textwrap
from typing import NamedTuple

import numpy as np

from .symptoms import SYMPTOMS, argument_changed
from .trials import (
    Trial,
    accident,
    agrees,
    builtin_class,
    example,
    is_stub,
    numbers,
    part,
    quiet,
    run,
)


class Verdict(NamedTuple):
    """What a check found: `kind` is "not attempted", "right", "mistake", "wrong" or "error"."""

    kind: str
    text: str


class Mistake:
    """A typical mistake: the words for it, and one or more functions (or values) that make it."""

    def __init__(self, message, *wrongs):
        self.message, self.wrongs = message, wrongs


class Check:
    """What every check does: judge, and print the verdict under the name of the exercise."""

    def __init__(self, name, mistakes, praise):
        self.name, self.mistakes, self.praise = name, mistakes, praise

    def __call__(self, attempt=None):
        """Print what there is to say about `attempt`."""
        self.tell(self.judge(attempt))

    def tell(self, verdict):
        """Print a verdict."""
        lines = [line if line.startswith(" ")  # arrays: their columns stay as they are
                 else textwrap.fill(line, 88, break_on_hyphens=False)
                 for line in verdict.text.splitlines()]
        # One write, so that a notebook stores one output, the same each time.
        sys.stdout.write("\n".join(lines) + "\n")

    def judge(self, attempt):
        """Return the `Verdict` on `attempt`. Only KeyboardInterrupt gets out."""
        if is_stub(attempt):
            return self._not_attempted("Put your answer in place of the dots, and run this again.")
        with quiet():
            return self._judge(attempt)

    def _verdict(self, kind, text):
        return Verdict(kind, f"{self.name}: {text}")

    def _not_attempted(self, advice):
        return self._verdict("not attempted", f"not attempted yet. {advice}")

    def _right(self, text):
        return self._verdict("right", f"{text} {self.praise}".rstrip())

    def _mistake(self, message):
        return self._verdict("mistake", f"not yet. {message}")


class FunctionCheck(Check):
    """A check of a function: `cases` to run it on, and `weigh`, which judges what came of them."""

    def _judge(self, attempt):
        if not callable(attempt):
            return self._mistake("This check wants your function itself: give it the name alone, "
                                 f"as in check.{self.name}({self.name}).")
        return self.weigh([run(attempt, case) for case in self.cases])

    def _untouched(self):
        # Whoever wrote ten lines and forgot the `return` reads this, too.
        return self._not_attempted("Nothing is returned so far: put your code where the dots or "
                                   "the `raise` stand, let it `return` its result, and run this "
                                   "again.")


class Practice(FunctionCheck):
    """A function to write: the right one, and tuples of arguments to try, smallest first.

    parts: the names of the results, where the function returns several.
    hidden: more inputs, as {what kind of input it is: arguments}; they are tried after the others
    and never shown. The graded exercises have such.
    """

    def __init__(self, name, reference, inputs, mistakes, praise="", parts=(), hidden=None,
                 arguments=None):
        super().__init__(name, mistakes, praise)
        self.reference, self.parts = reference, tuple(parts)
        names = arguments or list(inspect.signature(reference).parameters)
        unlike = [("", given) for given in inputs] + list((hidden or {}).items())
        self.cases = [
            Trial(dict(zip(names, given, strict=True)), self._expected(given), self.parts, kind)
            for kind, given in unlike]

    @property
    def inputs(self):
        """The arguments of every case, by name."""
        return [case.arguments for case in self.cases]

    def _expected(self, given):
        """What is right here, in double precision also where the input is in single."""
        given = [value.astype(np.float64) if getattr(value, "dtype", None) == np.float32 else value
                 for value in given]
        return numbers(self.reference(*given), self.parts)

    def weigh(self, trials):
        """Return the `Verdict` on an attempt, given what came of each of `cases`."""
        if all(trial.untouched for trial in trials):
            return self._untouched()
        if all(trial.right and not trial.changed for trial in trials):
            unseen = sum(bool(trial.hidden) for trial in trials)
            more = f", {unseen} of them unseen" if unseen else ""
            return self._right(f"right on {len(trials)} inputs{more}.")
        if all(trial.empty for trial in trials):
            return self._mistake("Something is printed, but nothing comes back: the function "
                                 "returns None. Let it `return` its result, for others to use.")
        for mistake in self.mistakes:
            if any(self._answers_like(wrong, trials) for wrong in mistake.wrongs):
                return self._mistake(mistake.message)
        if all(trial.right or trial.error for trial in trials) and argument_changed(trials):
            return self._mistake(argument_changed(trials)[0])
        for trial in trials:
            if trial.error:
                return self._verdict("error", accident(trial))
        return self._one_result(trials) if self.parts else self._puzzle(trials)

    def _one_result(self, trials):
        """The verdict on the first of several results that is wrong."""
        for trial in trials:
            if trial.empty:
                return self._puzzle(trials)
            if not isinstance(trial.value, tuple | list) or len(trial.value) != len(self.parts):
                came = (len(trial.value) if isinstance(trial.value, tuple | list)
                        else f"a value of type {type(trial.value).__name__}")
                return self._mistake(f"{len(self.parts)} results are expected, and {came} came: "
                                     f"`return {', '.join(self.parts)}`, in this order.")
        for index, name in enumerate(self.parts):
            alone = [part(trial, index) for trial in trials]
            if not all(trial.right for trial in alone):
                return self._puzzle(alone, f"In `{name}`: ")
        return self._puzzle(trials)  # the values are right, but an argument was changed

    def _puzzle(self, trials, where=""):
        """The verdict on what is wrong, and is no mistake that has words of its own."""
        for symptom in SYMPTOMS:
            if found := symptom(trials):
                message, shown = found
                return self._mistake(where + message + ("\n" + example(shown) if shown else ""))
        wrong = next(trial for trial in trials if not trial.right)
        return self._verdict("wrong", f"not yet. {where}This is the smallest input on which it "
                                      f"differs:\n{example(wrong)}")

    def _answers_like(self, wrong, trials):
        """Whether the attempt gives what `wrong` gives, also where that is not the right answer."""
        differs, same_errors = False, []
        for trial in trials:
            made = run(wrong, trial)
            if made.got is None:  # the mistake ends in an error here: whatever came may pass
                same_errors.append(builtin_class(trial.error) is builtin_class(made.error))
                continue
            if trial.got is None or not agrees(trial.got, made.got):
                return False
            differs = differs or not made.right
        # A mistake that shows in its errors alone has to end in the same ones, wherever it does.
        return differs or bool(same_errors) and all(same_errors)


class Answer(Check):
    """A number to find: `value` is right; each mistake names wrong values."""

    def __init__(self, name, value, mistakes, praise=""):
        super().__init__(name, mistakes, praise)
        self.value = value

    def _judge(self, attempt):
        got, expected = numbers(attempt), np.asarray(self.value)
        if got is None or got.shape != () or not np.isfinite(got):
            return self._mistake("One finite number is expected here, and what came is "
                                 f"of type {type(attempt).__name__}.")
        if agrees(got, expected):
            return self._right("right.")
        for mistake in self.mistakes:
            if any(agrees(got, np.asarray(wrong)) for wrong in mistake.wrongs):
                return self._mistake(mistake.message)
        side = "small" if got < expected else "large"
        return self._verdict("wrong", f"not yet. {got.item():,} is too {side}.")
