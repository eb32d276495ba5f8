"""Training with Keras: importing this package imports Keras and its backend, quietly (lesson 06).

    from dlcourse import training
    import keras

    print(training.prepare())                     # what there is, what training will use, and why
    record = training.fit(model, digits, epochs=10, validation=0.2, resume="runs/first")

`bridge` carries weights between the course's own networks and Keras's.
"""

import contextlib
import os

from dlcourse.training.quiet import quiet_stderr

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # warnings and errors, no notes

with quiet_stderr():
    import keras

    if keras.backend.backend() == "tensorflow":
        import tensorflow

        with contextlib.suppress(Exception):  # a broken driver: devices.look names it
            tensorflow.config.list_physical_devices()  # looks for them, and writes what it misses

from dlcourse.training.fitting import fit  # noqa: E402, F401
from dlcourse.training.plan import prepare  # noqa: E402, F401
