"""The practice check of a gate made from one neuron (lesson 01)."""

import numpy as np

from ..practice import Mistake, Practice

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def _neuron(w1, w2, b):
    return lambda X: (w1 * X[:, 0] + w2 * X[:, 1] + b >= 0).astype(int)


def _logic(table):
    """What Python's own logic makes of it: every number but 0 counts as true."""
    return lambda X: table((X != 0).sum(axis=1)).astype(int)


nand = Practice(
    "nand", _neuron(-1, -1, 1.5),
    inputs=[
        (CORNERS[3:],), (CORNERS[:1],), (CORNERS[1:3],), (CORNERS,), (CORNERS.astype(int),),
        (CORNERS[[3, 1, 0, 3, 2, 0, 1]],), (CORNERS + 0.1,), (CORNERS - 0.1,),
    ],
    mistakes=[
        Mistake(
            "This is AND. NAND is its opposite: silent for (1, 1) and firing for the three others. "
            "Turn round the signs of both weights *and* of the bias.",
            _neuron(1, 1, -1.5)),
        Mistake(
            "The weights are turned round and the bias is not: with all three below 0, z is below "
            "0 everywhere, and the neuron never fires.",
            _neuron(-1, -1, -1.5)),
        Mistake(
            "This is NOR: it fires for (0, 0) alone. NAND still fires when *one* input is 1, so "
            "one weight must not outweigh the bias, and both together must.",
            _neuron(-1, -1, 0.5)),
        Mistake(
            "This is OR, and NAND fires for (0, 0), too, but not for (1, 1).",
            _neuron(1, 1, -0.5)),
        Mistake(
            "The bias is missing. Then z = 0 at (0, 0), and both weights pull it below 0 from "
            "there: write the four inequalities, and see that b has to be above 0.",
            _neuron(-1, -1, 0)),
        Mistake(
            "Your neuron fires whatever comes. For (1, 1) the two weights together have to "
            "outweigh the bias.",
            _neuron(0, 0, 1), _neuron(-1, -1, 3), _neuron(1, 1, 1.5)),
        Mistake(
            "At (1, 1) your z is exactly 0, and at 0 a neuron fires. The weights together have to "
            "outweigh the bias, not only to equal it.",
            _neuron(-1, -1, 2)),
        Mistake(
            "Right on the truth table, but the boundary runs through, or close by, the corner "
            "(0, 1) or (1, 0), or both: with an input that is off by 0.1 they change sides. Make "
            "the bias larger, so that the boundary lies half way to (1, 1).",
            _neuron(-1, -1, 1.1), _neuron(-1, -1, 1), _neuron(-2, -1, 2), _neuron(-1, -2, 2)),
        Mistake(
            "Right on the truth table, but the boundary passes too close to the corner (1, 1): "
            "with an input that is off by 0.1 it changes sides. Make the bias smaller, so that the "
            "boundary lies half way to (0, 1) and (1, 0).",
            _neuron(-1, -1, 1.9)),
        Mistake(
            "One input is left out: this is NOT of the other one. Both need a weight.",
            _neuron(-1, 0, 0.5), _neuron(0, -1, 0.5)),
        Mistake(
            "This is XOR, or an attempt at it. NAND fires for (0, 0) as well.",
            lambda X: (np.round(X).sum(axis=1) == 1).astype(int)),
        Mistake(
            "You return z. A gate answers 0 or 1: is z at least 0, or not?",
            *[lambda X, k=k: k * (1.5 - X.sum(axis=1)) for k in (1, 2, 4, 10, 20)]),
        Mistake(
            "You return the weights. They are to stay inside the function: what comes back is what "
            "the neuron with these weights decides about each row of X.",
            lambda X: np.array([-1, -1, 1.5]), lambda X: np.array([-2, -2, 3])),
        Mistake(
            "You let the computer's own logic decide. It takes every number but 0 for true, so an "
            "input of 0.1 is a 1 to it. A neuron weighs: find two weights and a bias.",
            _logic(lambda ones: ones < 2)),
        Mistake(
            "That formula is NAND for exact zeros and ones, but not a neuron: it multiplies the "
            "inputs, or asks for equality. Find two weights and a bias: is z at least 0?",
            lambda X: (X.sum(axis=1) != 2).astype(int),
            lambda X: 1 - X[:, 0] * X[:, 1],
            lambda X: (1 - X[:, 0] * X[:, 1]).astype(int)),
    ],
    praise="With enough NANDs one can build any computer, so neurons can.",
)
