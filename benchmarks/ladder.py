"""The accuracy ladder: from the article's recipe to the course's, one change a rung, several seeds a rung.

    python benchmarks/ladder.py             the course's 4,000 digits: about 5 minutes
    python benchmarks/ladder.py --full      all 60,000: about half an hour on two cores

A fifth of the training digits is held back for validation (of the full set a sixth, 10,000); every choice
between rungs is made on it, and the test digits are not read at all: race.py does that, when everything
is chosen. (For the 4,000 they are MNIST's own 10,000, read once, at the end, by the top rung trained on
all 4,000: the course's 1,000 test digits will not do, for the lessons look at them all the time.)
Writes benchmarks/results/ladder_embedded.json (or ladder_full.json).
"""

import argparse
import math
import statistics
import time

import dlcourse.training  # noqa: F401  loads Keras without its log lines
import keras
from provenance import provenance, save

from dlcourse.data import as_float, load_mnist, one_hot
from dlcourse.training.augment import RandomAffine
from dlcourse.training.fitting import fit
from dlcourse.training.models import article_cnn, lean_cnn
from dlcourse.training.recipe import compile_well

ARTICLE = {"network": "article", "batch": 128, "epochs": 10, "cycle": False, "smoothing": 0.0,
           "augment": None}
EMBEDDED = [("the article's recipe", {}),
            ("batches of 32: four times the steps", {"batch": 32}),
            ("learning rate falls to 0 along a cosine", {"cycle": "falling"}),
            ("each digit shifted at random, up to 2 pixels", {"augment": "shifts"}),
            ("20 epochs", {"epochs": 20})]
FULL = [("the article's recipe", {}),
        ("a leaner network, 34,570 parameters", {"network": "plain"}),
        ("with batch normalisation", {"network": "lean"}),
        ("learning rate on one cycle, up to 0.02", {"cycle": "one"}),
        ("labels smoothed by 0.05", {"smoothing": 0.05}),
        ("each digit turned, slanted, stretched, shifted", {"augment": "affine"}),
        ("14 epochs", {"epochs": 14})]
RATE = 0.001  # Adam's default, which the article uses


def build(network):
    return article_cnn() if network == "article" else lean_cnn(normalised=network == "lean")


def train(recipe, seed, digits, held):
    """One run of one recipe: accuracy on the held-back digits, and seconds of training."""
    keras.utils.set_random_seed(seed)
    model = build(recipe["network"])
    steps = recipe["epochs"] * math.ceil(len(digits[1]) / recipe["batch"])
    logits = recipe["network"] != "article"
    if recipe["cycle"] == "one":
        compile_well(model, steps, smoothing=recipe["smoothing"])
    else:
        rate = keras.optimizers.schedules.CosineDecay(RATE, steps) if recipe["cycle"] else RATE
        loss = keras.losses.CategoricalCrossentropy(from_logits=logits)
        model.compile(keras.optimizers.Adam(rate), loss, metrics=["accuracy"])
    shifts = {"rotation": 0, "shear": 0, "zoom": 0}
    augment = {None: None, "shifts": RandomAffine(**shifts), "affine": RandomAffine()}
    start = time.perf_counter()
    fit(model, digits, epochs=recipe["epochs"], batch_size=recipe["batch"], seed=seed,
        augment=augment[recipe["augment"]])
    seconds = time.perf_counter() - start
    X, Y = as_float(held[0]), one_hot(held[1])
    return round(model.evaluate(X, Y, batch_size=1000, verbose=0)[1], 5), round(seconds, 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--full", action="store_true", help="the whole of MNIST")
    parser.add_argument("--seeds", type=int, default=3, help="runs a rung (default 3)")
    parser.add_argument("--no-record", action="store_true", help="print only, keep the former record")
    options = parser.parse_args()
    unseen = load_mnist("full")
    digits = unseen if options.full else load_mnist("embedded")
    images, labels = digits.x_train, digits.y_train
    split = 50_000 if options.full else len(images) * 4 // 5
    recipe, rungs = dict(ARTICLE), []
    for name, change in FULL if options.full else EMBEDDED:
        recipe |= change
        runs = [train(recipe, seed, (images[:split], labels[:split]), (images[split:], labels[split:]))
                for seed in range(options.seeds)]
        accuracies, seconds = zip(*runs)
        parameters = build(recipe["network"]).count_params()
        rungs.append({"name": name, "recipe": dict(recipe), "parameters": parameters,
                      "validation_accuracy": accuracies, "seconds": seconds})
        print(f"{name}: {statistics.mean(accuracies):.2%} in {statistics.median(seconds):.0f} s", flush=True)
    which = "full" if options.full else "embedded"
    record = {"what": f"accuracy, one change a rung, {which} digits", "train": split,
              "validation": len(images) - split, "rungs": rungs}
    if not options.full:
        test = [train(recipe, seed, (images, labels), (unseen.x_test, unseen.y_test))
                for seed in range(options.seeds)]
        print(f"top rung, all training digits, test: {statistics.mean(a for a, _ in test):.2%}")
        record |= {"test": len(unseen.y_test), "top_rung_test_accuracy": [a for a, _ in test]}
    if not options.no_record:
        command = f"python benchmarks/ladder.py{' --full' * options.full} --seeds {options.seeds}"
        print("written to", save(f"ladder_{which}", record | provenance(command)))


if __name__ == "__main__":
    main()
