"""The course's own NumPy network on the whole of MNIST: settings chosen on validation digits, then tested.

    python benchmarks/mlp.py                  about 15 minutes on two cores
    python benchmarks/mlp.py --seeds 1 --epochs 2 --no-record    a quick look

784-128-10, ReLU, softmax with cross-entropy, momentum 0.9, pixels divided by 255. Learning rate, batch size
and schedule are compared on the last 10,000 of the 60,000 training digits, after learning from the
others. The settings that do best, by their mean over the seeds, then learn from all 60,000, and the test
digits are read once for each seed, when everything is chosen.
Writes benchmarks/results/mlp_full.json.
"""

import argparse
import itertools
import math
import statistics

import numpy as np
from provenance import provenance, save

from dlcourse.data import as_float, load_mnist, one_hot
from dlcourse.descent import descend
from dlcourse.layers import Dense
from dlcourse.losses import CategoricalCrossEntropy
from dlcourse.network import Network
from dlcourse.optimizers import Momentum

VALIDATION = 10_000
MOMENTUM = 0.9
RATES, BATCHES, SCHEDULES = (0.03, 0.1, 0.3), (32, 128), ("constant", "cosine")


def train(setting, epochs, seed, X, Y):
    """One run: the trained network."""
    rng = np.random.default_rng(seed)
    network = Network([Dense(784, 128, "relu", rng=rng), Dense(128, 10, rng=rng)])
    rate, batch_size = setting["learning_rate"], setting["batch_size"]
    optimizer = Momentum(rate, MOMENTUM)
    steps = epochs * math.ceil(len(X) / batch_size)
    for record in descend(network, CategoricalCrossEntropy(), optimizer, X, Y,
                          batch_size=batch_size, epochs=epochs, rng=rng):
        if setting["schedule"] == "cosine" and record.step < steps:  # at the last step it is 0
            optimizer.learning_rate = rate * (1 + math.cos(math.pi * record.step / steps)) / 2
    return network


def accuracy(network, X, y):
    return round(float(np.mean(network.predict(X).argmax(axis=1) == y)), 5)


def compare(X, y, seeds, epochs):
    """Every setting, and its accuracy on the validation digits, one number a seed."""
    tried = []
    for rate, batch_size, schedule in itertools.product(RATES, BATCHES, SCHEDULES):
        setting = {"learning_rate": rate, "batch_size": batch_size, "schedule": schedule}
        held = []
        for seed in range(seeds):
            network = train(setting, epochs, seed, X[:-VALIDATION], one_hot(y[:-VALIDATION]))
            held.append(accuracy(network, X[-VALIDATION:], y[-VALIDATION:]))
        tried.append({"setting": setting, "validation_accuracy": held})
        print(f"{rate} {batch_size:4} {schedule:9}{statistics.mean(held):.2%}", flush=True)
    return tried


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=3, help="runs a setting (default 3)")
    parser.add_argument("--epochs", type=int, default=20, help="epochs a run (default 20)")
    parser.add_argument("--no-record", action="store_true", help="print only, keep the former record")
    options = parser.parse_args()
    digits = load_mnist("full")
    X, X_test = (as_float(images).reshape(-1, 784) for images in (digits.x_train, digits.x_test))
    tried = compare(X, digits.y_train, options.seeds, options.epochs)
    chosen = max(tried, key=lambda row: statistics.mean(row["validation_accuracy"]))["setting"]
    runs = []
    for seed in range(options.seeds):
        network = train(chosen, options.epochs, seed, X, one_hot(digits.y_train))
        runs.append({"seed": seed, "test_accuracy": accuracy(network, X_test, digits.y_test)})
        print(f"seed {seed}: {runs[-1]['test_accuracy']:.2%}", flush=True)
    final = [run["test_accuracy"] for run in runs]
    spread = statistics.stdev(final) if len(final) > 1 else 0.0
    print(f"{chosen}: mean {statistics.mean(final):.2%}, standard deviation {spread:.2%}")
    if not options.no_record:
        command = f"python benchmarks/mlp.py --seeds {options.seeds} --epochs {options.epochs}"
        record = {"what": "the course's 784-128-10 network in NumPy on the full MNIST, test accuracy",
                  "mean": round(statistics.mean(final), 5), "stdev": round(spread, 5),
                  "epochs": options.epochs, "momentum": MOMENTUM, "chosen": chosen, "runs": runs,
                  "train": len(X) - VALIDATION, "validation": VALIDATION, "tried": tried,
                  **provenance(command, packages=("numpy",))}
        print("written to", save("mlp_full", record))


if __name__ == "__main__":
    main()
