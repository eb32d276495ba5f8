"""The course's recipe against the article's and two others, on the whole of MNIST, side by side.

    python benchmarks/race.py                      about half an hour on two quiet cores
    python benchmarks/race.py quick article        some of them
    python benchmarks/race.py --seeds 1 --no-record

All learn from the 60,000 training digits; the test digits are read at the end of an epoch to see when
99.0 % is reached, outside the clock, and choose nothing: every setting was chosen on a fifth of
the training digits (ladder.py), before. Seconds are of training, preparations included. Seeds are
taken in turn, so that a slow minute of the machine hits all alike.
Writes benchmarks/results/race.json, and holds it against the bars.
"""

import argparse
import math
import statistics
import sys
import time

import dlcourse.training  # noqa: F401  loads Keras without its log lines
import keras
from provenance import provenance, save

from dlcourse.data import as_float, load_mnist, one_hot
from dlcourse.training import models
from dlcourse.training.augment import RandomAffine
from dlcourse.training.fitting import fit
from dlcourse.training.recipe import compile_well

QUICK, USUAL, LONG, BATCH = 1, 14, 15, 128


class Laps(keras.callbacks.Callback):
    """Seconds of training and test accuracy after each epoch; reading the test digits is no part.

    every: False to read them after the last epoch only.
    """

    def __init__(self, model, test, epochs, every):
        super().__init__()
        self.judged, self.test, self.epochs, self.every = model, test, epochs, every
        self.laps, self.paused, self.start = [], 0.0, time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        now = time.perf_counter()
        if self.every or epoch + 1 == self.epochs:
            logits = self.judged.predict(self.test[0], batch_size=1000, verbose=0)
            right = float((logits.argmax(axis=1) == self.test[1]).mean())
            self.laps.append((round(now - self.start - self.paused, 2), round(right, 5)))
        self.paused += time.perf_counter() - now


def bare(build, epochs, every=False, **how):
    """A network by Keras's own fit, as its authors train it: Adam, batches of 128, float32."""
    def run(digits, test):
        model = build()
        model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
        X, Y = as_float(digits.x_train), one_hot(digits.y_train)
        laps = Laps(model, test, epochs, every)
        model.fit(X, Y, batch_size=BATCH, epochs=epochs, verbose=0, callbacks=[laps], **how)
        return model, laps.laps
    return run


def ours(build, epochs, augment=True, every=False):
    """A network of the course, with its recipe and its fit."""
    def run(digits, test):
        model = build()
        compile_well(model, epochs * math.ceil(len(digits.y_train) / BATCH))
        laps = Laps(model, test, epochs, every)
        fit(model, digits, epochs=epochs, batch_size=BATCH, callbacks=[laps],
            augment=RandomAffine() if augment else None)
        return model, laps.laps
    return run


RUNNERS = {
    "article": ("the article's recipe, 10 epochs", bare(models.article_cnn, 10, every=True)),
    "convnet": ("Keras's mnist_convnet, 15 epochs",
                bare(models.mnist_convnet, 15, validation_split=0.1)),
    "lenet": ("LeNet-5 with ReLU, 10 epochs", bare(models.lenet5, 10)),
    "quick": (f"ours, {QUICK} epoch, no augmentation",
              ours(models.lean_cnn, QUICK, augment=False, every=True)),
    "usual": (f"ours, {USUAL} epochs", ours(models.lean_cnn, USUAL)),
    "long": (f"ours, the fine one, {LONG} epochs", ours(models.fine_cnn, LONG)),
}


def reached(laps, wanted=0.99):
    """Seconds until the test accuracy was first as high as wanted, or None."""
    return next((seconds for seconds, right in laps if right >= wanted), None)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help=f"some of {', '.join(RUNNERS)}; default all")
    parser.add_argument("--seeds", type=int, default=3, help="runs of each (default 3)")
    parser.add_argument("--no-record", action="store_true", help="print only, keep the former record")
    options = parser.parse_args()
    names = options.names or list(RUNNERS)
    digits = load_mnist("full")
    test = as_float(digits.x_test), digits.y_test
    rows = {name: {"name": RUNNERS[name][0], "laps": []} for name in names}
    for seed in range(options.seeds):
        for name in names:
            keras.utils.set_random_seed(seed)
            model, laps = RUNNERS[name][1](digits, test)
            rows[name] |= {"parameters": model.count_params()}
            rows[name]["laps"].append(laps)
            print(f"seed {seed}, {rows[name]['name']}: {laps[-1][1]:.2%} in {laps[-1][0]:.0f} s",
                  flush=True)
            keras.backend.clear_session()
    print()
    for row in rows.values():
        final = [laps[-1][1] for laps in row["laps"]]
        row["mean"] = round(statistics.mean(final), 5)
        row["stdev"] = round(statistics.stdev(final), 5) if len(final) > 1 else 0.0
        row["seconds"] = statistics.median(laps[-1][0] for laps in row["laps"])
        print(f"{row['name']:40}{row['parameters']:>8,}{row['mean']:>9.2%} ± {row['stdev']:.2%}"
              f"{row['seconds']:>7.0f} s")
    failed = judge(rows)
    if not options.no_record:
        command = " ".join(["python benchmarks/race.py", *options.names, f"--seeds {options.seeds}"])
        record = {"what": "recipes on the full MNIST: [seconds of training, test accuracy] an epoch",
                  "batch_size": BATCH, "runners": rows, **provenance(command)}
        print("written to", save("race", record))
    return failed


def judge(rows):
    """Print the bars; the number of those that were missed."""
    bars = []
    if {"article", "quick"} <= set(rows):
        times = {name: [reached(laps) for laps in rows[name]["laps"]] for name in ("article", "quick")}
        if None in times["quick"]:
            bars.append(("times faster to 99.0 %", f"not reached in {times['quick'].count(None)} runs",
                         6, False))
        else:  # a run of the article's that never gets there counts as its whole length, in our disfavour
            slow = [t or laps[-1][0] for t, laps in zip(times["article"], rows["article"]["laps"])]
            factor = statistics.median(slow) / statistics.median(times["quick"])
            bars.append(("times faster to 99.0 %, median against median", f"{factor:.1f}", 6, factor >= 6))
    if {"article", "usual"} <= set(rows):
        row, limit = rows["usual"], rows["article"]["seconds"]
        bars.append((f"within the article's {limit:.0f} s, <= 35,000 parameters: seconds",
                     f"{row['seconds']:.0f}", f"{limit:.0f}",
                     row["seconds"] <= limit and row["parameters"] <= 35_000))
        bars.append(("  accuracy, mean", f"{row['mean']:.3%}", "99.5 %", row["mean"] >= 0.995))
    if "long" in rows:
        mean = rows["long"]["mean"]
        bars.append(("no limit on time: accuracy, mean", f"{mean:.3%}", "99.65 %", mean >= 0.9965))
    for name, value, bar, passed in bars:
        print(f"{name:66}{value:>12}   bar {bar}   {'reached' if passed else 'NOT REACHED'}")
    return sum(not passed for *_, passed in bars)


if __name__ == "__main__":
    sys.exit(main())
