"""The accuracy ladder: from the article's recipe upwards, one change a rung, several seeds a rung.

    python benchmarks/ladder.py             trained on the course's 4,000 digits: about 3 minutes
    python benchmarks/ladder.py --full      trained on all 60,000: hours on two cores

A fifth of the training digits is held back for validation; every choice between rungs is made on it.
The test digits, MNIST's own 10,000, are read once, at the end, by the top rung trained on all training
digits. (The course's 1,000 test digits will not do: the lessons look at them all the time.)
Writes benchmarks/results/ladder_embedded.json (or ladder_full.json).
"""

import argparse
import statistics
import time

import dlcourse.training  # noqa: F401  loads Keras without its log lines
import keras
from provenance import provenance, save

from dlcourse.data import as_float, load_mnist, one_hot
from dlcourse.training.models import article_cnn

ARTICLE = {"batch": 128, "epochs": 10, "schedule": False, "shifts": False}
CHANGES = [("the article's recipe", {}),
           ("batches of 32: four times the steps", {"batch": 32}),
           ("learning rate falls to 0 along a cosine", {"schedule": True}),
           ("each digit shifted at random, up to 2 pixels", {"shifts": True}),
           ("20 epochs", {"epochs": 20})]
RATE = 0.001  # Adam's default, which the article uses


def train(recipe, seed, X, Y, X_held, Y_held):
    """One run of one recipe: accuracy on the digits held back, and seconds of training."""
    keras.utils.set_random_seed(seed)
    model = article_cnn()
    if recipe["shifts"]:
        shift = keras.layers.RandomTranslation(2 / 28, 2 / 28, fill_mode="constant")
        model = keras.Sequential([keras.Input((28, 28, 1)), shift, model])
    steps = recipe["epochs"] * -(-len(X) // recipe["batch"])
    rate = keras.optimizers.schedules.CosineDecay(RATE, steps) if recipe["schedule"] else RATE
    model.compile(keras.optimizers.Adam(rate), "categorical_crossentropy", metrics=["accuracy"])
    start = time.perf_counter()
    model.fit(X, Y, batch_size=recipe["batch"], epochs=recipe["epochs"], verbose=0)
    seconds = time.perf_counter() - start
    return round(model.evaluate(X_held, Y_held, verbose=0)[1], 5), round(seconds, 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--full", action="store_true", help="the whole of MNIST")
    parser.add_argument("--seeds", type=int, default=3, help="runs a rung (default 3)")
    options = parser.parse_args()
    unseen = load_mnist("full")
    digits = unseen if options.full else load_mnist("embedded")
    X, Y = as_float(digits.x_train), one_hot(digits.y_train)
    split = len(X) * 4 // 5
    recipe, rungs = dict(ARTICLE), []
    for name, change in CHANGES:
        recipe |= change
        runs = [train(recipe, seed, X[:split], Y[:split], X[split:], Y[split:])
                for seed in range(options.seeds)]
        accuracies, seconds = zip(*runs)
        rungs.append({"name": name, "recipe": dict(recipe), "validation_accuracy": accuracies,
                      "seconds": seconds})
        print(f"{name}: {statistics.mean(accuracies):.2%} in {statistics.median(seconds):.0f} s", flush=True)
    test = [train(recipe, seed, X, Y, as_float(unseen.x_test), one_hot(unseen.y_test))
            for seed in range(options.seeds)]
    print(f"top rung, all training digits, test: {statistics.mean(a for a, _ in test):.2%}")
    which = "full" if options.full else "embedded"
    command = f"python benchmarks/ladder.py{' --full' * options.full} --seeds {options.seeds}"
    record = {"what": f"accuracy of the article's network, one change a rung, {which} digits",
              "train": split, "validation": len(X) - split, "test": len(unseen.y_test), "rungs": rungs,
              "top_rung_test_accuracy": [a for a, _ in test], **provenance(command)}
    print("written to", save(f"ladder_{which}", record))


if __name__ == "__main__":
    main()
