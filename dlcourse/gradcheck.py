"""The gradient check: is the derivative we derived the slope we measure? (lesson 03)

Nudge one number up by h and down by h; the loss changes by 2 h times the derivative. How to read
the relative error in float64 (after Stanford's CS231n notes, "Gradient checks"):

    about 1e-9   right
    below 1e-6   right, for a long computation
    about 1e-4   suspicious; acceptable only where a kink (ReLU, max) lies within h of a value
    above 1e-2   wrong
"""

import numpy as np

from dlcourse import require


class GradientMismatch(AssertionError):
    """The gradient and the measured slope differ; the message says where and by how much."""


def numerical_gradient(f, x, h=1e-5):
    """Central differences: df/dx_i = (f(x + h e_i) - f(x - h e_i)) / 2h, two calls of f an element.

    f: a function of no arguments that reads x and returns a number. x: a float64 array, changed in
    place and put back, also where f fails. Returns an array of x's shape. The error falls as h^2
    and rounding grows as 1/h, so h is neither tiny nor large (lesson 03, the V). Raises TypeError
    where x is not a float64 array or f returns no number, ValueError where x is read-only or what
    f returns is not finite.
    """
    _require_float64("x", x)
    require.rate("h", h)
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        kept = x[i]
        try:
            x[i] = kept + h
            above = _number(f())
            x[i] = kept - h
            below = _number(f())
        finally:
            x[i] = kept
        gradient[i] = (above - below) / (2 * h)
    return gradient


def relative_error(a, b):
    """max |a - b| / max(|a|, |b|), both maxima over all elements; 0 where both arrays are 0.

    The largest element sets the scale, so that elements that are 0 but for rounding do no harm.
    Between 0 and 2. Raises ValueError for different shapes and for NaN or infinity, TypeError for
    what is not real numbers.
    """
    require.same_shape("a", a, "b", b)
    require.finite("a", a)
    require.finite("b", b)
    a, b = np.asarray(a, float), np.asarray(b, float)  # uint8 would wrap below 0
    scale = max(np.abs(a).max(initial=0), np.abs(b).max(initial=0))
    return float(np.abs(a - b).max(initial=0) / scale) if scale else 0.0


def check_gradient(f, x, gradient, name="x", tolerance=1e-6, h=1e-5):
    """Compare `gradient` with the measured slope of f at x; returns the relative error.

    f, x: as for `numerical_gradient`; gradient: of x's shape. Raises GradientMismatch, with the
    worst element, what was expected there and what came, where the relative error is not below
    `tolerance`; ValueError or TypeError for what cannot be compared.
    """
    _require_float64(name, x)
    require.same_shape(f"The gradient of {name}", gradient, name, x)
    require.finite(f"The gradient of {name}", gradient)
    gradient = np.array(gradient, float)  # a copy: x is about to be nudged, and it may be x
    expected = numerical_gradient(f, x, h)
    error = relative_error(gradient, expected)
    if error < tolerance:
        return error
    worst = np.unravel_index(np.abs(gradient - expected).argmax(), x.shape)
    place = ", ".join(str(int(i)) for i in worst)
    raise GradientMismatch(
        f"The gradient of {name} is off: relative error {error:.1e}, asked below {tolerance:.0e}.\n"
        f"Worst at {name}[{place}]: the measured slope is {expected[worst]:.6g}, "
        f"the gradient says {gradient[worst]:.6g}.")


def check_layer(layer, A, rng, tolerance=1e-6):
    """Check everything a layer's backward returns: dL/dA and dL/dW for each of its parameters.

    A: a float64 batch. The loss is sum(R * layer.forward(A)) with random R, so that every output
    matters by a different amount and dL/d(output) = R. Returns {name: relative error}; names are
    "A" and "parameter 0", "parameter 1", ... Raises GradientMismatch where one is off, ValueError
    where a parameter has no gradient, TypeError where A or a parameter is not float64.
    """
    require.generator(rng)
    R = rng.standard_normal(layer.forward(A).shape)

    def loss():
        return np.sum(R * layer.forward(A))

    dA = layer.backward(R)
    parameters, gradients = layer.parameters(), [np.copy(dW) for dW in layer.gradients()]
    if len(gradients) != len(parameters):
        raise ValueError(f"{type(layer).__name__} has {len(parameters)} parameters but "
                         f"{len(gradients)} gradients: gradients() must return one for each.")
    errors = {"A": check_gradient(loss, A, dA, "A", tolerance)}
    for k, (W, dW) in enumerate(zip(parameters, gradients)):
        name = f"parameter {k}"
        errors[name] = check_gradient(loss, W, dW, name, tolerance)
    return errors


def _require_float64(name, x):
    if not isinstance(x, np.ndarray) or x.dtype != np.float64:
        raise TypeError(f"{name} must be a float64 array, got "
                        f"{getattr(x, 'dtype', type(x).__name__)}: in float32 rounding drowns the "
                        f"difference; use dtype=np.float64.")
    if not x.flags.writeable:
        raise ValueError(f"{name} is read-only, but must be nudged to be checked: "
                         f"pass a copy, {name}.copy(), that f reads.")


def _number(value):
    if np.ndim(value):
        raise TypeError(f"f must return one number, got an array of shape {np.shape(value)}: "
                        f"a sum, perhaps, or a loss's value?")
    require.finite("What f returns", value)
    return value
