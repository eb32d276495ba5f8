"""Training with Keras: importing this package imports Keras and its backend, quietly (lesson 06).

    import dlcourse.training
    import keras

`bridge` carries weights between the course's own networks and Keras's.
"""

import os

from dlcourse.training.quiet import quiet_stderr

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # warnings and errors, no notes

with quiet_stderr():
    import keras

    if keras.backend.backend() == "tensorflow":
        import tensorflow

        tensorflow.config.list_physical_devices()  # looks for drivers, and writes what it misses
