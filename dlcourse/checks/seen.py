"""The graded exercises as students have them: checks that are tables, with no right answer's code.

A table holds the inputs that students see, what is right for each, and what each typical mistake
gives. So a check answers in a notebook with the same words as the grader, and neither it nor the
package gives a solution away. Grading tries more inputs than these.

    from dlcourse.checks import exercise
    check = exercise("ex02")
    check.dense(dense)  # prints what it found, and gives the points
"""

import builtins
import inspect
import json
from importlib import resources
from types import SimpleNamespace

import numpy as np

from .practice import Mistake, Practice
from .trained import Trained
from .trials import builtin_class, run, same

LIBRARIES = {"dlcourse", "keras", "tensorflow", "torch", "jax", "sklearn", "scipy"}


class Replay:
    """A function known at some inputs only: it gives back what is written in a table."""

    def __init__(self, inputs, outputs):
        self.inputs, self.outputs = inputs, outputs

    def __call__(self, *given):
        place = next(i for i, inputs in enumerate(self.inputs) if same(inputs, list(given)))
        output = self.outputs[place]
        if isinstance(output, type):
            raise output
        return output


class Graded:
    """A check that gives points: it is called as the lessons' checks are, and returns them."""

    libraries = False

    def __call__(self, attempt=None):
        """Print what there is to say; return the points, if the unseen inputs go as well."""
        verdict = self.judge(attempt)
        self.tell(verdict)
        library = None if self.libraries else _library(attempt)
        if library:
            print(f"It uses {library}, and grading gives 0 for that: the exercise asks for NumPy.")
        return self.points if verdict.kind == "right" else 0


class Seen(Graded, Practice):
    """A check made of a table (see `to_table`)."""

    def __init__(self, name, table):
        inputs = [[unpack(value) for value in given] for given in table["inputs"]]
        mistakes = [
            Mistake(each["message"], *(Replay(inputs, [_outcome(o) for o in outputs])
                                       for outputs in each["outputs"]))
            for each in table["mistakes"]]
        right = Replay(inputs, [unpack(output) for output in table["right"]])
        super().__init__(name, right, inputs, mistakes, table["praise"], table["parts"],
                         arguments=table["arguments"])
        self.points = table["points"]


class SeenTraining(Graded, Trained):
    """A check of a function that trains, made of its settings."""

    def __init__(self, name, table):
        super().__init__(name, **table["trained"])
        self.points = table["points"]


def exercise(name):
    """The checks of one exercise, such as "ex02", each under the name of its function.

    Raises ValueError for an exercise that there is not.
    """
    folder = resources.files(__package__) / "exercises"
    known = sorted(file.name.removesuffix(".json") for file in folder.iterdir())
    if name not in known:
        raise ValueError(f"There is no exercise {name!r}: choose one of {', '.join(known)}.")
    tables = json.loads((folder / f"{name}.json").read_text("utf-8"))
    return SimpleNamespace(**{
        name: (SeenTraining if "trained" in table else Seen)(name, table)
        for name, table in tables.items()})


def to_table(check, points):
    """What students may know of a check, as plain data: nothing of its hidden cases."""
    if isinstance(check, Trained):
        return {"points": points, "trained": check.settings}
    seen = [case for case in check.cases if not case.hidden]

    def outcome(function, case):
        made = run(function, case)
        return builtin_class(made.error).__name__ if made.got is None else pack(made.got)

    return {
        "points": points, "arguments": list(seen[0].arguments), "parts": list(check.parts),
        "inputs": [[pack(value) for value in case.arguments.values()] for case in seen],
        "right": [pack(case.expected) for case in seen],
        "mistakes": [{"message": mistake.message,
                      "outputs": [[outcome(wrong, case) for case in seen]
                                  for wrong in mistake.wrongs]}
                     for mistake in check.mistakes],
        "praise": check.praise,
    }


def pack(value):
    """Arrays, numbers, text and lists of them, as JSON has them: an array becomes a dict."""
    if isinstance(value, np.ndarray | np.generic):
        values = value.ravel().tolist()
        if value.dtype.kind == "f":  # the digits after these depend on the machine
            values = [float(f"{x:.12g}") for x in values]
        return {"dtype": str(value.dtype), "shape": list(value.shape), "values": values}
    if isinstance(value, tuple | list):
        return [pack(each) for each in value]
    return value


def unpack(value):
    """`pack` undone; a tuple comes back as a list."""
    if isinstance(value, dict):
        return np.array(value["values"], dtype=value["dtype"]).reshape(value["shape"])
    if isinstance(value, list):
        return [unpack(each) for each in value]
    return value


def _outcome(packed):
    """What a mistake gave: numbers, or the class of the error that it ended in."""
    return getattr(builtins, packed) if isinstance(packed, str) else unpack(packed)


def _library(function):
    """The library whose own implementation the function may call, as far as its names show."""
    if not inspect.isfunction(function):
        return None
    outside = inspect.getclosurevars(function)
    for value in (*outside.globals.values(), *outside.nonlocals.values()):
        name = str(getattr(value, "__name__", ""))
        if not inspect.ismodule(value):
            name = f"{getattr(value, '__module__', '')}.{name}"
        if name.split(".")[0] in LIBRARIES:
            return name.rstrip(".")
    return None
