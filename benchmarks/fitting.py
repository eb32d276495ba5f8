"""What the course's fit costs beside Keras's own, and how much memory a training takes.

    python benchmarks/fitting.py               about five minutes on two quiet cores
    python benchmarks/fitting.py --digits 8000 --no-record    a quick look

Pairs of the same training, by turns in one process: the same network, optimiser, batches of 128 and
epochs, once by keras's model.fit on float32 arrays, once by fit on bytes, with a TrainingMonitor that
draws; who comes first, alternates. The clock starts with the bytes and ends with the trained model. A
ratio is the median over the pairs. The monitor's share is that of one training by the course's recipe,
on the whole set, with everything kept on the disk. Memory is the peak of a process of its own. On a GPU it says what a GPU makes of both: images a second.
Writes benchmarks/results/fitting.json, and holds it against the bars.
"""

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time

import dlcourse.training  # noqa: F401  loads Keras without its log lines
import keras
from provenance import provenance, save

from dlcourse.data import as_float, load_mnist, one_hot
from dlcourse.training import devices, models
from dlcourse.training.augment import RandomAffine
from dlcourse.training.fitting import fit
from dlcourse.training.recipe import compile_well
from dlcourse.widgets import TrainingMonitor

EPOCHS, WATCHED, BATCH = 3, 5, 128
MEMORY = 1.2e9
BUILD = {"the article's network": models.article_cnn, "the course's network": models.lean_cnn}


class Watched(TrainingMonitor):
    """Draws as in a notebook, though there is none; and how long that takes."""

    spent = 0.0

    def show(self):
        began = time.perf_counter()
        self._say()
        self._draw()
        self.spent += time.perf_counter() - began


def compiled(build, seed=0):
    keras.utils.set_random_seed(seed)
    model = build()
    loss = keras.losses.CategoricalCrossentropy(from_logits=build is not models.article_cnn)
    model.compile("adam", loss, metrics=["accuracy"])
    return model


def bare(build, digits):
    model = compiled(build)
    start = time.perf_counter()
    X, Y = as_float(digits[0]), one_hot(digits[1])
    model.fit(X, Y, batch_size=BATCH, epochs=EPOCHS, verbose=0)
    return time.perf_counter() - start


def ours(build, digits):
    model, monitor = compiled(build), Watched()
    start = time.perf_counter()
    fit(model, digits, epochs=EPOCHS, batch_size=BATCH, monitor=monitor)
    return time.perf_counter() - start


def watched(digits):
    """The share of the time that the monitor takes in a training by the recipe."""
    keras.utils.set_random_seed(0)
    model, monitor = models.lean_cnn(), Watched()
    compile_well(model, steps=WATCHED * -(-len(digits[1]) // BATCH))
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        fit(model, digits, epochs=WATCHED, batch_size=BATCH, monitor=monitor, resume=folder,
            augment=RandomAffine())
        return monitor.spent / (time.perf_counter() - start)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--digits", type=int, default=20_000, help="how many (default 20,000)")
    parser.add_argument("--pairs", type=int, default=9, help="of trainings (default 9)")
    parser.add_argument("--no-record", action="store_true", help="print only, keep the former record")
    parser.add_argument("--memory", choices=["article", "ours"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.memory:
        return print(peak(options.memory))
    whole = load_mnist("full")
    digits = whole.x_train[:options.digits], whole.y_train[:options.digits]
    rows, bars = [], []
    for name, build in BUILD.items():
        pairs = []
        for k in range(options.pairs):
            turns = {"bare": bare, "fit": ours}
            took = {who: turns[who](build, digits) for who in sorted(turns, reverse=k % 2)}
            pairs.append((round(took["bare"], 2), round(took["fit"], 2)))
            print(f"{name}: {took['bare']:.2f} s bare, {took['fit']:.2f} s with fit", flush=True)
        ratio = statistics.median(fits / alone for alone, fits in pairs)
        rate = EPOCHS * options.digits / statistics.median(fits for _, fits in pairs)
        rows.append({"network": name, "seconds": pairs, "ratio": round(ratio, 3),
                     "images_a_second": round(rate)})
        bars.append((f"{name}: fit against model.fit", ratio, 1.0, "x"))
    share = watched((whole.x_train, whole.y_train))
    bars.append(("share of the time that the monitor takes", share, 0.02, ""))
    memory = {which: int(subprocess.run([sys.executable, __file__, "--memory", which], check=True,
                                        capture_output=True, text=True).stdout.split()[-1])
              for which in ("article", "ours")}
    print(f"peak memory, full set: the article's code {memory['article'] / 1e9:.2f} GB")
    bars.append(("peak memory of our recipe, full set", memory["ours"] / 1e9, MEMORY / 1e9, " GB"))
    for name, value, bar, unit in bars:
        print(f"{name:60}{value:>8.3f}{unit:3} bar {bar:g}{unit}   "
              f"{'reached' if value <= bar else 'NOT REACHED'}")
    if not options.no_record:
        command = f"python benchmarks/fitting.py --digits {options.digits} --pairs {options.pairs}"
        record = {"what": "fit beside model.fit: seconds (bare, fit), ratio of medians of pairs",
                  "device": str(devices.look()), "batch_size": BATCH, "epochs": EPOCHS,
                  "networks": rows, "monitor_share": round(share, 4), "peak_memory_bytes": memory, **provenance(command)}
        print("written to", save("fitting", record))
    return sum(value > bar for _, value, bar, _ in bars)


def peak(which):
    """Bytes that one epoch on the whole of MNIST takes at most, in this process."""
    digits = load_mnist("full")
    if which == "article":  # as the article has it: every array in memory, as floats
        model = models.article_cnn()
        model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
        X, Y = digits.x_train.reshape(-1, 28, 28, 1).astype("float32") / 255, one_hot(digits.y_train)
        held = digits.x_test.reshape(-1, 28, 28, 1).astype("float32") / 255, one_hot(digits.y_test)
        model.fit(X, Y, batch_size=BATCH, epochs=1, verbose=0, validation_data=held)
    else:
        model = models.lean_cnn()
        compile_well(model, steps=469)
        fit(model, digits, epochs=1, batch_size=BATCH, augment=RandomAffine(), validation=1 / 6)
    try:  # of this program alone: what getrusage says includes the one that started it
        with open("/proc/self/status") as status:
            return next(1024 * int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    except OSError:  # macOS
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    sys.exit(main())
