"""Why is a GPU not used, and what to do? NVIDIA's own program, nvidia-smi, is asked (lesson 06).

Between a card and a training lie the driver, the CUDA libraries and a build of the backend that
uses them. Where the backend sees no GPU, what nvidia-smi says tells which of the three is missing.
"""

import functools
import os
import platform
import shutil
import subprocess
import sys

BROKEN = "An NVIDIA driver is here but"  # how each sentence about it begins
DRIVER = "/proc/driver/nvidia/version"  # there while the driver is loaded, on Linux
WSL = "/usr/lib/wsl/lib/nvidia-smi"     # where Windows's driver puts it, if not on the path
COLAB = "Colab (colab.research.google.com) lends a GPU"
OLDEST_DRIVER = 525  # the first for CUDA 12, which TensorFlow 2.20 and 2.21 use
LIBRARIES = {
    "tensorflow": "on Linux or WSL2, `make lab GPU=1`, or `pip install 'tensorflow[and-cuda]'`, "
                  "brings the libraries that it needs",
    "jax": "on Linux or WSL2, `pip install 'jax[cuda12]'` brings what it needs",
    "torch": "install its CUDA build, as pytorch.org/get-started says",
}


def unused(system, backend):
    """A sentence: which GPU the backend sees nothing of, and the remedy; "" where there is none."""
    if hidden(backend):
        return ""
    if system == "Darwin":
        apple = platform.machine() == "arm64" and backend == "tensorflow"
        return (f"The Apple GPU is not used, TensorFlow has no build for it: training runs on the "
                f"CPU, which every lesson is made for; {COLAB}." if apple else "")
    smi = nvidia_smi()
    if smi is None and not os.path.exists(DRIVER):
        return ""
    if smi is None or not smi.works:
        if "COLAB_RELEASE_TAG" in os.environ or "google.colab" in sys.modules:
            return ""  # Colab installs the program on machines without a GPU, too
        said = f", nvidia-smi says “{smi.said}”" if smi and smi.said else ""
        return (f"{BROKEN} does not work{said}, so training runs on the CPU: restart the computer, "
                f"as after each update of the driver, or install the driver anew; a container "
                f"must be started with access to the GPU (Docker: --gpus all).")
    if system == "Windows" and backend != "torch":
        return (f"The GPU {smi.name} is not used, since {backend} uses none on Windows itself: "
                f"open the course in WSL2, with `make lab GPU=1` there; or {COLAB}.")
    if smi.version and smi.version < OLDEST_DRIVER:
        return (f"{BROKEN} its version {smi.version} is too old, so training runs on the CPU: "
                f"install {OLDEST_DRIVER} or later, then restart the computer.")
    return (f"{BROKEN} {backend} sees no GPU, so training runs on the CPU: {LIBRARIES[backend]}, "
            f"then restart the kernel.")


def hidden(backend):
    """Whether the environment switches the GPU off, on purpose."""
    cpu_only = {"jax": "JAX_PLATFORMS", "torch": "KERAS_TORCH_DEVICE"}.get(backend)
    return (os.environ.get("CUDA_VISIBLE_DEVICES") in ("", "-1")
            or os.environ.get(cpu_only or "") == "cpu")


def failed(backend, error):
    """A sentence for a backend that raised when it was asked for its devices."""
    said = (str(error).splitlines() or [""])[0].strip().rstrip(".:")
    start = f"{BROKEN} " if nvidia_smi() or os.path.exists(DRIVER) else ""
    return (f"{start}{backend} cannot list the devices ({type(error).__name__}: {said}), so "
            f"training runs on the CPU: restart the kernel, and after an update of the driver the "
            f"computer; if it stays, {LIBRARIES.get(backend, 'install the backend anew')}.")


def gpu_memory():
    """Bytes of the smallest NVIDIA GPU; None where nvidia-smi does not say."""
    smi = nvidia_smi()
    return smi.memory if smi else None


class Answer:
    """What nvidia-smi answered: whether it `works`, what it `said`; of the smallest card its
    `name`, its `memory` (bytes, or None) and the driver's `version` (or None)."""

    def __init__(self, status, output):
        rows = [line.split(", ") for line in output.splitlines()]
        rows = [row for row in rows if len(row) == 3] if status == 0 else []
        self.works = bool(rows)
        self.said = (output.strip().splitlines() or [""])[0].rstrip(". ")
        sizes = [int(row[1]) * 2**20 for row in rows if row[1].isdigit()]  # it gives MiB
        self.memory = min(sizes, default=None)
        self.name = rows[0][0] if rows else ""
        major = rows[0][2].split(".")[0] if rows else ""
        self.version = int(major) if major.isdigit() else None


def nvidia_smi():
    """The `Answer` of nvidia-smi, or None where there is no such program."""
    program = shutil.which("nvidia-smi") or (WSL if os.path.exists(WSL) else None)
    return _asked(program) if program else None


@functools.cache  # it takes a second, and cards do not change
def _asked(program):
    query = "--query-gpu=name,memory.total,driver_version"
    try:
        done = subprocess.run([program, query, "--format=csv,noheader,nounits"], text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, errors="replace", timeout=20)
    except (OSError, subprocess.TimeoutExpired) as error:
        return Answer(1, str(error))
    return Answer(done.returncode, done.stdout)
