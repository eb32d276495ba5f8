"""The practice checks of slopes (lesson 03): of one node, of a value used twice, by nudging."""

from dataclasses import dataclass
from typing import Callable

import numpy as np

from ..practice import Mistake, Practice


# --- one node ------------------------------------------------------------------------------------

def _multiply_backward(x, y, d_out):
    return [y * d_out, x * d_out]


multiply_backward = Practice(
    "multiply_backward", _multiply_backward,
    inputs=[(2.0, 3.0, 1.0), (2.0, 3.0, 10.0), (3.0, -4.0, 0.5), (5.0, 0.0, 2.0), (1.0, 7.0, -3.0),
            (-1.5, -0.2, 4.0), (6, 2, 0.25)],
    mistakes=[
        Mistake(
            "The two have changed places. Nudge x by a little, and x * y moves by y times as much: "
            "the slope towards x is the *other* factor.",
            lambda x, y, d_out: [x * d_out, y * d_out]),
        Mistake(
            "You return the local slopes, and what came from behind is lost. d_out says how much E "
            "moves per unit of the output; the chain rule multiplies it in.",
            lambda x, y, d_out: [y, x]),
        Mistake(
            "The local slopes have changed places, and d_out is missing: it has to be multiplied "
            "in, and the slope of x * y towards x is y.",
            lambda x, y, d_out: [x, y]),
        Mistake(
            "You add what comes from behind. Rates multiply, like gears: if the output moves y "
            "times as fast as x, and E moves d_out times as fast as the output, then E moves "
            "y * d_out times as fast as x.",
            lambda x, y, d_out: [y + d_out, x + d_out],
            lambda x, y, d_out: [x + d_out, y + d_out]),
        Mistake(
            "d_out is in one of the two only. Whatever goes back, to x or to y, goes back from the "
            "output, so both have d_out as a factor.",
            lambda x, y, d_out: [y * d_out, x],
            lambda x, y, d_out: [y, x * d_out]),
        Mistake(
            "Both get the same factor. A nudge to x is made larger by y, and a nudge to y by x.",
            lambda x, y, d_out: [y * d_out, y * d_out],
            lambda x, y, d_out: [x * d_out, x * d_out]),
        Mistake(
            "That is what an addition does: it hands d_out on unchanged. A nudge to one factor of "
            "a product moves it by as much as the other factor says.",
            lambda x, y, d_out: [d_out, d_out]),
        Mistake(
            "You multiply by the output, x * y. Only one factor is nudged at a time, and the slope "
            "is the factor that stays still.",
            lambda x, y, d_out: [x * y * d_out, x * y * d_out]),
        Mistake(
            "One number comes back. Two inputs have two gradients: return a list, [dx, dy].",
            lambda x, y, d_out: y * d_out,
            lambda x, y, d_out: x * d_out,
            lambda x, y, d_out: (x + y) * d_out,
            lambda x, y, d_out: x * y * d_out,
            lambda x, y, d_out: x * y,
            lambda x, y, d_out: [x * y]),
    ],
    praise="It needs both inputs again: that is why the forward pass has to keep them.",
)


# --- a value used twice --------------------------------------------------------------------------

def _twice_used(x, d_out):
    s = x + 3
    return s * d_out + x * d_out


twice_used = Practice(
    "twice_used", _twice_used,
    inputs=[(1.0, 1.0), (1.0, 10.0), (2.0, -1.0), (-3.0, 2.0), (0.5, 4.0), (-1.5, 7.0), (10, 0.1)],
    mistakes=[
        Mistake(
            "This is one of the two ways: x straight into the product, whose slope is s. A nudge "
            "to x moves s as well, and through it the product: add that way's share.",
            lambda x, d_out: (x + 3) * d_out),
        Mistake(
            "This is one of the two ways: through s. A nudge to x also reaches the product "
            "straight, where the slope is s: add that way's share.",
            lambda x, d_out: x * d_out),
        Mistake(
            "You multiply the two ways. Along one way slopes multiply; ways that run side by side "
            "add, because a nudge goes along all of them at once.",
            lambda x, d_out: x * (x + 3) * d_out,
            lambda x, d_out: x * d_out * (x + 3) * d_out),
        Mistake(
            "You take the mean of the two ways. A nudge to x does not choose one of them: it goes "
            "along both, with its whole size, so the shares add.",
            lambda x, d_out: ((x + 3) * d_out + x * d_out) / 2),
        Mistake(
            "The two local slopes are added, and what came from behind is lost: multiply by d_out.",
            lambda x, d_out: 2 * x + 3),
        Mistake(
            "d_out is in one of the two shares only. Each way begins at the output, so each "
            "begins with d_out.",
            lambda x, d_out: (x + 3) * d_out + x,
            lambda x, d_out: (x + 3) + x * d_out),
        Mistake(
            "The way through s is counted with s, or with 3, in place of its own slopes. Through s "
            "there are two arrows: from the product to s, slope x; from s = x + 3 to x, slope 1.",
            lambda x, d_out: ((x + 3) + (x + 3)) * d_out,
            lambda x, d_out: (x + 3) * d_out + 3 * x * d_out),
        Mistake(
            "Through s you hand d_out on as it came. But s stands *before* the product, which has "
            "multiplied it by its own slope: what s gets is x * d_out.",
            lambda x, d_out: (x + 3) * d_out + d_out),
        Mistake(
            "d_out is handed on as an addition would do it. The output is a product: each of its "
            "factors gets d_out times the *other* factor.",
            lambda x, d_out: d_out,
            lambda x, d_out: 2 * d_out),
        Mistake(
            "That is the slope of x * x. The second factor here is s = x + 3, so the way straight "
            "into the product has slope x + 3, and not x.",
            lambda x, d_out: 2 * x * d_out),
        Mistake(
            "That is the output itself, forward. Asked for is how much E moves per unit of x.",
            lambda x, d_out: x * (x + 3)),
        Mistake(
            "Two numbers come back, one for each way. x is one number and gets one gradient: their "
            "sum.",
            lambda x, d_out: [(x + 3) * d_out, x * d_out],
            lambda x, d_out: [x * d_out, (x + 3) * d_out]),
    ],
    praise="Check it with school calculus: x (x + 3) is x² + 3x, and its slope is 2x + 3.",
)


# --- by nudging ----------------------------------------------------------------------------------

@dataclass(frozen=True)
class Curve:
    """A function with a name that says what it computes."""

    name: str
    f: Callable

    def __call__(self, x):
        return self.f(x)

    def __repr__(self):
        return self.name


LINE = Curve("x -> 3 x + 1", lambda x: 3 * x + 1)
SQUARE = Curve("x -> x ** 2", lambda x: x ** 2)
CUBE = Curve("x -> x ** 3", lambda x: x ** 3)
WAVE = Curve("x -> sin(x)", np.sin)
CURVE = Curve("x -> x ** 4 - 2 x", lambda x: x ** 4 - 2 * x)


def _slope(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


slope = Practice(
    "slope", _slope,
    inputs=[(LINE, 1.0, 0.5), (SQUARE, 3.0, 0.5), (CUBE, 2.0, 0.1), (CUBE, -1.0, 1.0),
            (WAVE, 0.4, 0.3), (CURVE, 1.5, 0.2), (CURVE, 0.0, 0.25), (CUBE, 1, 0.01)],
    mistakes=[
        Mistake(
            "You nudge to one side only. Nudge up *and* down: what a bend in the curve adds on one "
            "side it takes away on the other, and the error falls from about h to about h².",
            lambda f, x, h: (f(x + h) - f(x)) / h,
            lambda f, x, h: (f(x) - f(x - h)) / h,
            lambda f, x, h: (f(x + 2 * h) - f(x)) / (2 * h)),
        Mistake(
            "Brackets: without them, `f(x + h) - f(x - h) / (2 * h)` divides the second value "
            "alone. Take the difference first: `(f(x + h) - f(x - h)) / (2 * h)`.",
            lambda f, x, h: f(x + h) - f(x - h) / (2 * h),
            lambda f, x, h: f(x + h) - f(x - h) / 2 * h),
        Mistake(
            "You nudge the value of f, and not its input: `f(x) + h` where `f(x + h)` is meant. "
            "Then every slope comes out as 1.",
            lambda f, x, h: ((f(x) + h) - (f(x) - h)) / (2 * h)),
        Mistake(
            "You go h / 2 to each side. That is a good slope, but for half the step: go a whole h "
            "up and a whole h down, and divide by 2 * h.",
            lambda f, x, h: (f(x + h / 2) - f(x - h / 2)) / h),
        Mistake(
            "It is twice too large. From x - h to x + h is a way of 2 h, so divide by 2 * h.",
            lambda f, x, h: (f(x + h) - f(x - h)) / h),
        Mistake(
            "Python works from left to right: `a / 2 * h` divides by 2 and then *multiplies* by h. "
            "Put brackets around 2 * h.",
            lambda f, x, h: (f(x + h) - f(x - h)) / 2 * h),
        Mistake(
            "It is half as large as it should be. Divide by the way between the two places at "
            "which f is taken: 2 h for x - h and x + h.",
            lambda f, x, h: (f(x + h) - f(x - h)) / (4 * h),
            lambda f, x, h: (f(x + h) - f(x)) / (2 * h)),
        Mistake(
            "You take f from above away from f below, which turns the sign round. The slope is "
            "above minus below, divided by the way from below to above.",
            lambda f, x, h: (f(x - h) - f(x + h)) / (2 * h)),
        Mistake(
            "That is how far f moves, and not how far per unit of x: divide by 2 * h.",
            lambda f, x, h: f(x + h) - f(x - h),
            lambda f, x, h: (f(x + h) - f(x - h)) / 2),
        Mistake(
            "The two values are added. It is their difference that says how far f moved.",
            lambda f, x, h: (f(x + h) + f(x - h)) / (2 * h)),
        Mistake(
            "h is not used: some other step stands in its place. Whoever calls the function "
            "chooses h, and lesson 03 draws the error against it.",
            *[lambda f, x, h, own=own: (f(x + own) - f(x - own)) / (2 * own)
              for own in (1e-3, 1e-4, 1e-5, 1e-6)]),
    ],
    praise="Two calls of f for one slope: keep count of them.",
)
