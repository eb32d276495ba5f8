"""The course's own NumPy beside loops, Keras, scikit-learn and what the machine can do at most.

    python benchmarks/scratch.py                        about 2 minutes on two cores
    python benchmarks/scratch.py --quick --no-record    a quick look

The bars are for two cores; where there are more: taskset -c 0,1 python benchmarks/scratch.py.

An epoch: 60,000 digits through 784-128-10 in float32, batches of 128, cross-entropy, momentum 0.9,
rate 0.1, trained as in lesson 05 (`Network`, `descend`, `Momentum`). Beside it the same in Keras
(a bare `fit`) and in scikit-learn (`MLPClassifier`, max_iter=1), each after a first fit; as a loop
over samples, W @ a + b (256 are timed, and scaled to 60,000); and the matrix products alone, five
a batch: A1 W1ᵀ, A2 W2ᵀ, δ2ᵀ A2, δ2 W2, δ1ᵀ A1, of the same shapes, from the same transposed views.
(δ1 W1, the gradient at the pixels, is not among them: learning does not need it.) The share of the
matrix-product rate is their time divided by the epoch's.

A convolution: the article's second, 13 × 13 × 32 → 11 × 11 × 64, ReLU, 128 images, forward, and
backward to the input, W and b; in Keras in a tf.function, after a first call; and in loops over
samples, places and filters (one image is timed, and scaled to 128).

The article's network: as in `training.models`, of the course's own layers; Adam and batches of 128
as in the article, on the 4,000 embedded digits, until it reads 95 % of the 1,000 test digits, which
are read after each epoch; the reading counts.

Times are medians of repetitions in turn. Writes benchmarks/results/scratch.json.
"""

import argparse
import statistics
import sys
import time

import _contenders as others
import numpy as np
from _contenders import BATCH, MOMENTUM, RATE, digit_reader
from provenance import provenance, save

from dlcourse.data import as_float, load_mnist, one_hot
from dlcourse.descent import descend
from dlcourse.gradcheck import relative_error
from dlcourse.layers import Conv2D, Dense, Flatten, MaxPool2D
from dlcourse.losses import CategoricalCrossEntropy
from dlcourse.network import Network
from dlcourse.optimizers import Adam, Momentum

BARS = [("an epoch, against Keras", 1.5, "× faster"),
        ("an epoch, against scikit-learn", 3, "× faster"),
        ("an epoch, against a loop over samples", 30, "× faster"),
        ("an epoch, share of the matrix-product rate", 50, "%"),
        ("a convolution, against loops", 200, "× faster"),
        ("a convolution, against Keras", 4, "× its time, at most"),
        ("the article's network to 95 %", 90, "s, at most")]


def seconds(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def in_turn(contenders, repetitions):
    """{name: (work, what its time is to be multiplied by)} -> {name: the median of its times}.

    Says so where the quickest is far from the median: beside another program all products wait.
    """
    times = {name: [] for name in contenders}
    for work, factor in contenders.values():
        if factor == 1:
            work()  # the first of anything is slow
    for _ in range(repetitions):
        for name, (work, factor) in contenders.items():
            times[name].append(factor * seconds(work))
    medians = {name: statistics.median(t) for name, t in times.items()}
    noisy = [name for name, t in times.items() if medians[name] > 1.3 * min(t)]
    if noisy:
        print(f"Something else keeps this machine busy: repeat it. Much slower than at best: "
              f"{', '.join(f'{name} {medians[name] / min(times[name]):.1f} ×' for name in noisy)}.")
    return medians


def require_equal(ours, theirs):
    """Only the same computation may be compared."""
    worst = max(map(relative_error, ours, theirs))
    if worst > 1e-4:
        raise SystemExit(f"The results differ, relative error {worst:.1e}: nothing to compare.")


def epoch(X, Y):
    for _ in descend(digit_reader(), CategoricalCrossEntropy(), Momentum(RATE, MOMENTUM), X, Y,
                     batch_size=BATCH, rng=np.random.default_rng(0)):
        pass


def epochs(repetitions):
    """The seconds of an epoch, by who computes it."""
    digits = load_mnist("full")
    X, Y = as_float(digits.x_train).reshape(-1, 784), one_hot(digits.y_train)
    network, loss, n = digit_reader(), CategoricalCrossEntropy(), 2 * BATCH
    network.fill_gradients(loss.gradient(network.forward(X[:BATCH]), Y[:BATCH]))
    require_equal(network.gradients(), others.epoch_in_a_loop(X[:BATCH], Y[:BATCH]))
    return in_turn({
        "NumPy": (lambda: epoch(X, Y), 1),
        "products": (others.products(len(X)), 1),
        "scikit-learn": (others.epoch_in_sklearn(X, digits.y_train), 1),
        "Keras": (others.epoch_in_keras(X, Y), 1),  # then the loop: Keras's threads linger a while
        "loop": (lambda: others.epoch_in_a_loop(X[:n], Y[:n]), len(X) / n)}, repetitions)


def convolutions(repetitions):
    """The seconds of forward and backward, by who computes them."""
    rng = np.random.default_rng(0)
    layer = Conv2D(32, 64, 3, "relu", rng=rng)
    A = np.maximum(rng.standard_normal((BATCH, 13, 13, 32), np.float32), 0)
    dA = rng.standard_normal((BATCH, 11, 11, 64), np.float32)

    def ours(A=A, dA=dA):
        return layer.forward(A), layer.backward(dA), layer.dW, layer.db

    def loops():
        return others.convolution_in_loops(A[:1], dA[:1], layer.W, layer.b)

    theirs = others.convolution_in_keras(layer, A, dA)
    require_equal(ours(), theirs())
    require_equal(ours(A[:1], dA[:1]), loops())
    return (in_turn({"NumPy": (ours, 1), "Keras": (theirs, 1)}, 10 * repetitions)
            | in_turn({"loops": (loops, BATCH)}, repetitions))


def article_cnn(rng):
    return Network([Conv2D(1, 32, 3, "relu", rng=rng), MaxPool2D(2),
                    Conv2D(32, 64, 3, "relu", rng=rng), MaxPool2D(2),
                    Conv2D(64, 64, 3, "relu", rng=rng), Flatten(),
                    Dense(576, 64, "relu", rng=rng), Dense(64, 10, rng=rng)])


def to_95(seed, epochs=30):
    """Seconds to 95 % (None where it is not reached), and the accuracy after each epoch."""
    digits, rng = load_mnist("embedded"), np.random.default_rng(seed)
    X, Y, X_test = as_float(digits.x_train), one_hot(digits.y_train), as_float(digits.x_test)
    network, loss, optimizer = article_cnn(rng), CategoricalCrossEntropy(), Adam()
    accuracy, start = [], time.perf_counter()
    while len(accuracy) < epochs and max(accuracy, default=0) < 0.95:
        for _ in descend(network, loss, optimizer, X, Y, batch_size=BATCH, rng=rng):
            pass
        accuracy.append(float(np.mean(network.predict(X_test).argmax(axis=1) == digits.y_test)))
    took = round(time.perf_counter() - start, 2)
    return {"seed": seed, "seconds": took if accuracy[-1] >= 0.95 else None, "accuracy": accuracy}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer repetitions, one seed")
    parser.add_argument("--no-record", action="store_true", help="print only, keep former record")
    options = parser.parse_args()
    repetitions, seeds = (3, 1) if options.quick else (11, 3)
    epoch_of, convolution_of = epochs(repetitions), convolutions(repetitions)
    runs = [to_95(seed) for seed in range(seeds)]
    measured = [epoch_of["Keras"] / epoch_of["NumPy"], epoch_of["scikit-learn"] / epoch_of["NumPy"],
                epoch_of["loop"] / epoch_of["NumPy"],
                100 * epoch_of["products"] / epoch_of["NumPy"],
                convolution_of["loops"] / convolution_of["NumPy"],
                convolution_of["NumPy"] / convolution_of["Keras"],
                statistics.median(run["seconds"] or float("inf") for run in runs)]
    rows = [{"what": what, "bar": bar, "unit": unit, "measured": float(f"{value:.3g}"),
             "reached": value <= bar if "most" in unit else value >= bar}
            for (what, bar, unit), value in zip(BARS, measured)]
    for row in rows:
        print(f"{row['what']:44}{row['measured']:>8g}   bar {row['bar']:>4g} {row['unit']:21}"
              f"{'reached' if row['reached'] else 'MISSED'}")
    for what, times in ("an epoch", epoch_of), ("a convolution", convolution_of):
        print(f"{what}: " + ", ".join(f"{who} {1000 * t:,.0f} ms" for who, t in times.items()))
    most = {name: round(epoch_of[name] / epoch_of["products"], 1)
            for name in ("Keras", "scikit-learn", "loop")}
    print("No code with these products can be more times faster than the products alone: "
          + ", ".join(f"{name} {times} ×" for name, times in most.items()))
    if not options.no_record:
        command = "python benchmarks/scratch.py" + " --quick" * options.quick
        record = {"what": "the course's own NumPy beside loops, Keras and scikit-learn",
                  "bars": rows, "epoch_seconds": epoch_of, "convolution_seconds": convolution_of,
                  "products_alone_times_faster": most, "to_95": runs,
                  **provenance(command, packages=("numpy", "scikit-learn", "keras", "tensorflow"))}
        print("written to", save("scratch", record))
    return 0 if all(row["reached"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
