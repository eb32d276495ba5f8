"""Importing TensorFlow without its pages of log.

TensorFlow writes to file descriptor 2 from C++, before any of its own settings can stop it, and a
notebook shows all of it in red above the lesson. None of it asks the learner to do anything.
"""

import contextlib
import os
import sys
import tempfile


@contextlib.contextmanager
def quiet_stderr():
    """Hold back what the block writes to stderr, C++ included; let it out if the block fails."""
    sys.stderr.flush()
    kept = os.dup(2)
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        except BaseException:
            held.seek(0)
            os.write(kept, held.read())
            raise
        finally:
            os.dup2(kept, 2)
            os.close(kept)
