"""Automatic differentiation of scalars: back-propagation without layers (lesson 03).

Each operation makes a new `Value` that remembers the values it came from and the local derivative
towards each. `backward` walks the graph from the end to the start and applies the chain rule:

    dL/d(input) += dL/d(output) * d(output)/d(input)

The += is the fan-out rule: a value used twice is to blame twice. Griewank and Walther, *Evaluating
Derivatives*, 2008, chapter 3; Karpathy's micrograd (2020) is the same idea.
"""

import math
import numbers


class Value:
    """A number that knows how it was made. `data` is the number; `grad` is dL/d(data), 0 before
    backward.

    Numbers mix with Values: 2 * x + 1. Raises TypeError for anything else, arrays included, and
    ValueError for NaN or infinity, given or computed.
    """

    def __init__(self, data, parents=(), local=(), op=""):
        if not isinstance(data, numbers.Real):
            raise TypeError(f"A Value holds one real number, got {type(data).__name__}: "
                            f"take one element at a time, float(x[i]).")
        if not math.isfinite(data):
            raise ValueError(f"A Value must be finite, got {data}: where does it come from, "
                             f"a learning rate too large?")
        self.data = float(data)
        self.grad = 0.0
        self.parents = parents  # the Values this one was computed from
        self.local = local  # d(self)/d(parent), one number for each parent
        self.op = op  # how it was computed from them, such as "+"; "" for a number that was given

    def __add__(self, other):
        other = as_value(other)
        return Value(self.data + other.data, (self, other), (1, 1), "+")

    def __sub__(self, other):
        other = as_value(other)
        return Value(self.data - other.data, (self, other), (1, -1), "-")

    def __mul__(self, other):
        other = as_value(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data), "*")

    def __pow__(self, exponent):
        if not isinstance(exponent, numbers.Real):
            raise TypeError(f"The exponent must be a plain number, got {type(exponent).__name__}: "
                            f"write x**y as (y * x.log()).exp().")
        slope = exponent * self.data ** (exponent - 1)
        return Value(self.data**exponent, (self,), (slope,), f"**{exponent:g}")

    def exp(self):
        y = math.exp(self.data)
        return Value(y, (self,), (y,), "exp")

    def log(self):
        if self.data <= 0:
            raise ValueError(f"log needs a number above 0, got {self.data:g}: "
                             f"for a probability, x.sigmoid() or x.exp() is above 0.")
        return Value(math.log(self.data), (self,), (1 / self.data,), "log")

    def tanh(self):
        y = math.tanh(self.data)
        return Value(y, (self,), (1 - y**2,), "tanh")

    def sigmoid(self):
        e = math.exp(-abs(self.data))  # never above 1, so it cannot overflow
        y = (1 if self.data >= 0 else e) / (1 + e)
        return Value(y, (self,), (y * (1 - y),), "sigmoid")

    def relu(self):
        return Value(max(0.0, self.data), (self,), (float(self.data > 0),), "relu")

    def backward(self):
        """Fill in `grad` for every Value that this one was computed from; dL/dL = 1.

        Each call starts from 0: nothing is left over from an earlier backward.
        """
        order = self.inputs_first()
        for node in order:
            node.grad = 0.0
        self.grad = 1.0
        for node in reversed(order):
            for parent, local in zip(node.parents, node.local):
                parent.grad += node.grad * local

    def inputs_first(self):
        """The graph in an order in which every Value stands after those it was computed from."""
        order, seen, stack = [], set(), [(self, False)]
        while stack:  # a loop and not a recursion: a long sum would exceed Python's recursion limit
            node, parents_done = stack.pop()
            if parents_done:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack.extend((parent, False) for parent in reversed(node.parents))
        return order

    def __neg__(self):
        return -1 * self

    def __truediv__(self, other):
        return self * as_value(other) ** -1

    def __radd__(self, other):
        return as_value(other) + self

    def __rmul__(self, other):
        return as_value(other) * self

    def __rsub__(self, other):
        return as_value(other) - self

    def __rtruediv__(self, other):
        return as_value(other) / self

    def __repr__(self):
        return f"Value(data={self.data:.6g}, grad={self.grad:.6g})"


def as_value(x):
    """x itself if it is a Value, else a new Value that holds the number x."""
    return x if isinstance(x, Value) else Value(x)
