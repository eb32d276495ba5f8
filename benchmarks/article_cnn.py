"""The article's network, trained by the article's recipe on the whole of MNIST, several times.

    python benchmarks/article_cnn.py                  about 10 minutes on two cores
    python benchmarks/article_cnn.py --seeds 1 --epochs 1 --no-record    a quick look

Adam, categorical cross-entropy, batches of 128, 10 epochs, pixels divided by 255; the 10,000 test
images are read at the end of each epoch, as the article does, to draw the curve, and choose nothing.
Writes benchmarks/results/article_cnn.json: each seed's accuracy and loss epoch by epoch, their mean and
standard deviation at the end, seconds, and where the measurement comes from.
"""

import argparse
import statistics
import time

import dlcourse.training  # noqa: F401  loads Keras without its log lines
import keras
from provenance import provenance, save

from dlcourse.data import as_float, load_mnist, one_hot
from dlcourse.training.models import article_cnn


def train(digits, seed, epochs):
    """One run: accuracy and loss on the test images after each epoch, and seconds of training."""
    keras.utils.set_random_seed(seed)
    model = article_cnn()
    model.compile(keras.optimizers.Adam(), "categorical_crossentropy", metrics=["accuracy"])
    start = time.perf_counter()
    history = model.fit(as_float(digits.x_train), one_hot(digits.y_train), batch_size=128, epochs=epochs,
                        verbose=0, validation_data=(as_float(digits.x_test), one_hot(digits.y_test)))
    return {"seed": seed, "seconds": round(time.perf_counter() - start, 1),
            "test_accuracy": [round(a, 4) for a in history.history["val_accuracy"]],
            "test_loss": [round(v, 4) for v in history.history["val_loss"]]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=3, help="how many runs (default 3)")
    parser.add_argument("--epochs", type=int, default=10, help="epochs a run (default 10)")
    parser.add_argument("--no-record", action="store_true", help="print only, keep the former record")
    options = parser.parse_args()
    digits = load_mnist("full")
    runs = []
    for seed in range(options.seeds):
        runs.append(train(digits, seed, options.epochs))
        print(f"seed {seed}: {runs[-1]['test_accuracy'][-1]:.2%} in {runs[-1]['seconds']:.0f} s", flush=True)
    final = [run["test_accuracy"][-1] for run in runs]
    spread = statistics.stdev(final) if len(final) > 1 else 0.0
    print(f"mean {statistics.mean(final):.2%}, standard deviation {spread:.2%}")
    if not options.no_record:
        command = f"python benchmarks/article_cnn.py --seeds {options.seeds} --epochs {options.epochs}"
        record = {"what": "the article's network and recipe on the full MNIST, test accuracy",
                  "mean": round(statistics.mean(final), 5), "stdev": round(spread, 5),
                  "epochs": options.epochs, "runs": runs, **provenance(command)}
        print("written to", save("article_cnn", record))


if __name__ == "__main__":
    main()
