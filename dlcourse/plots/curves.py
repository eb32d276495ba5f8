"""Curves: training, a descent, accuracy against shift, the gradient check's V, activations."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from dlcourse.plots.checking import array, fractions, positive
from dlcourse.plots.figure import INK, LOOKS, MUTED, describe, drawing
from dlcourse.plots.words import counted, entitle, number

LABEL_HEIGHT = 0.08  # of the axes' height: labels at line ends keep this distance
MARKS = 8  # markers along a line, about
NOTABLE = 0.05  # of a curve's range: a turn smaller than this is not worth a word


def _apart(wanted, gap):
    """The positions moved up or down just so far that neighbours are ``gap`` apart."""
    order = np.argsort(wanted, kind="stable")
    placed = np.array(wanted, dtype=float)
    for below, above in zip(order, order[1:]):
        placed[above] = max(placed[above], placed[below] + gap)
    return placed - (placed - wanted).mean()


def _label_ends(ax, ends):
    """Each line's name and marker to the right of its last point, in place of a legend."""
    ax.autoscale_view()  # matplotlib waits with it until it draws; the labels need it now
    points = ax.transData.transform([line.get_xydata()[-1] for line in ends.values()])
    heights = ax.transAxes.inverted().transform(points)[:, 1]
    for (name, line), height in zip(ends.items(), _apart(heights, LABEL_HEIGHT)):
        ax.plot(1.03, height, transform=ax.transAxes, clip_on=False, color=line.get_color(),
                marker=line.get_marker())
        ax.annotate(name, (1.03, height), xycoords="axes fraction", xytext=(7, 0),
                    textcoords="offset points", va="center")


def _course(name, x, y, xlabel, log=False):
    """How a curve runs, in words: where it starts and ends, and a turn in between."""
    seen = np.log(y) if log else y  # on a logarithmic axis a turn looks otherwise
    if number(y[0]) == number(y[-1]):
        said = f"{name} starts and ends at {number(y[0])}"
    else:
        verb = "rises" if y[-1] > y[0] else "falls"
        said = f"{name} {verb} from {number(y[0])} to {number(y[-1])}"
    low, high = y.argmin(), y.argmax()
    if min(seen[0], seen[-1]) - seen[low] > NOTABLE * np.ptp(seen):
        said += f", lowest, {number(y[low])}, at {xlabel} {number(x[low])}"
    if seen[high] - max(seen[0], seen[-1]) > NOTABLE * np.ptp(seen):
        said += f", highest, {number(y[high])}, at {xlabel} {number(x[high])}"
    return said


@drawing()
def draw_curves(ax, curves, xlabel, ylabel, title, x=None, alt=None, log=False):
    """Curves over one x, each named at its end.

    curves: {name: numbers}, all equally long. x: 1, 2, 3, … unless given, as for epochs.
    xlabel, ylabel: with units. log: a logarithmic y axis, for numbers above 0 that are many powers
    of ten apart. Returns the lines, in the order given.
    """
    if not curves:
        raise ValueError("curves is empty: pass at least one, as {name: numbers}.")
    checked = positive if log else array
    curves = {name: checked(f'curve "{name}"', y, "n") for name, y in curves.items()}
    n = len(next(iter(curves.values())))
    x = np.arange(1, n + 1) if x is None else array("x", x, n)
    lines = {}
    for k, (name, y) in enumerate(curves.items()):
        array(f'curve "{name}"', y, n)  # as long as the first
        lines[name], = ax.plot(x, y, markevery=max(1, n // MARKS), **LOOKS[k % len(LOOKS)])
    ax.set(xlabel=xlabel, ylabel=ylabel, yscale="log" if log else "linear")
    if (x == np.round(x)).all():
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    _label_ends(ax, lines)
    courses = [_course(name, x, line.get_ydata(), xlabel, log) for name, line in lines.items()]
    entitle(ax, title, f"{ylabel} by {xlabel}: {'; '.join(courses)}", alt)
    return list(lines.values())


@drawing()
def draw_descent(ax, f, w, title="One weight walks downhill", alt=None):
    """A walk on a loss of one weight: the curve, and a dot for each step (lesson 05).

    f: the loss, a function of an array. w: (steps + 1,), the weight from the start on; the picture
    reaches as far on the other side of 0. Returns [curve, walk].
    """
    w = array("w", w, "n").astype(float)
    reach = 1.15 * (np.abs(w).max() or 1)
    there = np.linspace(-reach, reach, 200)
    losses = array("f(w)", f(w), len(w))
    curve, = ax.plot(there, f(there), color=MUTED)
    walk, = ax.plot(w, losses, linewidth=1, **LOOKS[1] | {"linestyle": "-", "marker": "o"})
    ax.plot(w[0], losses[0], marker="o", markersize=10, fillstyle="none", color=INK)
    ax.set(xlabel="w", ylabel="loss")
    entitle(ax, title, f"in {counted(len(w) - 1, 'step')} the weight goes from {number(w[0])} to "
            f"{number(w[-1])} and the loss from {number(losses[0])} to {number(losses[-1])}", alt)
    return [curve, walk]


@drawing(axes=2)
def draw_training(axes, record, title=None, alt=None):
    """Loss and accuracy by epoch, side by side, each panel titled by where it ends.

    record: lists under Keras's names, "loss" and "accuracy", and "val_loss" and "val_accuracy"
    where there was validation; one number an epoch. title: over both panels. Returns the lines:
    loss, then accuracy.
    """
    missing = {"loss", "accuracy"} - set(record)
    if missing:
        raise ValueError(f"record must hold loss and accuracy, {' and '.join(sorted(missing))} "
                         f"is missing: compile the model with metrics=[\"accuracy\"].")
    prefixes = {"training": "", "validation": "val_"}

    def curves(key, factor=1):
        return {name: factor * np.asarray(record[prefix + key])
                for name, prefix in prefixes.items() if prefix + key in record}

    if title:
        axes[0].figure.suptitle(title)
        describe(axes[0], f"{title}." if alt is None else "")
    loss, accuracy = curves("loss"), curves("accuracy", 100)
    endings = [f"{name.capitalize()} {measure} ends at {number(y[-1])}{unit}"
               for measure, unit, shown in [("loss", "", loss), ("accuracy", " %", accuracy)]
               for name, y in list(shown.items())[-1:]]
    rest = None if alt is None else ""  # alt speaks for both panels
    return [*draw_curves(axes[0], loss, "epoch", "loss", endings[0], alt=alt),
            *draw_curves(axes[1], accuracy, "epoch", "accuracy (%)", endings[1], alt=rest)]


@drawing()
def draw_shift_accuracy(ax, shifts, accuracy, title="Accuracy on shifted digits", alt=None):
    """Accuracy against how far the digits were shifted: equivariance, measured (lesson 06).

    shifts: pixels. accuracy: {model: one fraction in [0, 1] a shift}. Returns the lines.
    """
    shifts = array("shifts", shifts, "n")
    percentages = {name: 100 * fractions(f'accuracy of "{name}"', values, len(shifts))
                   for name, values in accuracy.items()}
    return draw_curves(ax, percentages, "shift (pixels)", "accuracy (%)", title, x=shifts, alt=alt)


@drawing()
def draw_error_against_step(ax, h, error, title="Neither tiny nor large: the V of the gradient "
                            "check", alt=None):
    """Relative error of a numerical gradient against its step h, log-log (lesson 03).

    Rounding makes the left arm, about 1e-16 / h; what the difference quotient leaves out of the
    Taylor series, about h^2, the right (truncation). h, error: (n,), above 0. Returns
    [curve, lowest point].
    """
    h = positive("h", h, "n")
    error = positive("error", error, len(h))
    best = error.argmin()
    curve, = ax.loglog(h, error, **LOOKS[0])
    lowest, = ax.loglog(h[best], error[best], marker="D", markersize=10, fillstyle="none",
                        markeredgewidth=2, color=LOOKS[1]["color"])
    ax.annotate(f"{number(error[best])} at h = {number(h[best])}", (h[best], error[best]),
                xytext=(0, -14), textcoords="offset points", ha="center", va="top")
    ax.margins(y=0.2)
    ax.set(xlabel="step h", ylabel="relative error")
    ax.text(h[best], 0.97, "← rounding error        truncation error →", ha="center", va="top",
            color=MUTED, transform=ax.get_xaxis_transform())
    entitle(ax, title, f"smallest error, {number(error[best])}, at h = {number(h[best])}; "
            f"{number(error[h.argmin()])} at h = {number(h.min())}, "
            f"{number(error[h.argmax()])} at h = {number(h.max())}", alt)
    return [curve, lowest]


@drawing()
def draw_activation(ax, f, f_prime, z, title=None, alt=None):
    """An activation f(z) and its derivative f′(z) over the weighted input z (lesson 01).

    f, f_prime: functions of an array, as in `activations`. z: (n,). Returns the two lines.
    """
    z = array("z", z, "n").astype(float)
    for line in (ax.axhline, ax.axvline):
        line(0, color=MUTED, linewidth=0.8)
    name = getattr(f, "__name__", "f")
    return draw_curves(ax, {"f(z)": f(z), "f′(z)": f_prime(z)}, "z", "value",
                       title or f"{name}(z) and its derivative", x=z, alt=alt)
