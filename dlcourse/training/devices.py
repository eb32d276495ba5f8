"""What this machine computes with, as a description of plain values (lesson 06).

    print(devices.look())       # CPU: AMD EPYC, 2 cores, 23.6 GB of memory, with TensorFlow

The description is all that `plan` decides from, so what it decides can be tried on machines that
are not at hand. A GPU that is there and not used is `trouble`, a sentence with the remedy; training
goes on on the CPU.
"""

import os
import platform
from dataclasses import dataclass

import keras

from dlcourse.training import drivers

LIBRARY = {"tensorflow": "TensorFlow", "jax": "JAX", "torch": "PyTorch"}
OLDEST = (6, 0)  # compute capability that TensorFlow 2.20 and 2.21 are built for


@dataclass(frozen=True)
class Machine:
    """What there is. A GPU's memory and capability are those of the weakest, if there are several.

    system: "Linux", "Windows" or "Darwin". kind: "cpu", "gpu" or "tpu". names: one for each device
    of that kind; a CPU counts as one. memory: bytes of one device, for a CPU what this process may
    use; None where unknown. capability: NVIDIA's compute capability, such as (8, 0), or None.
    cores: of the CPU. bfloat16: whether the CPU has instructions for it. backend: of Keras.
    trouble: a sentence about what is there and not used, or used badly, and the remedy; else "".
    """

    system: str = "Linux"
    kind: str = "cpu"
    names: tuple = ("unknown",)
    memory: int | None = None
    capability: tuple | None = None
    cores: int = 1
    bfloat16: bool = False
    backend: str = "tensorflow"
    trouble: str = ""

    @property
    def count(self):
        """How many devices of its kind."""
        return len(self.names)

    @property
    def broken_driver(self):
        """Whether an NVIDIA driver is here and of no use."""
        return self.trouble.startswith(drivers.BROKEN)

    def __str__(self):
        number = f"{self.count} " if self.kind != "cpu" else ""
        kind = self.kind.upper() + "s" * (self.count > 1)
        facts = [", ".join(dict.fromkeys(self.names))]
        if self.kind == "cpu":
            facts.append(f"{self.cores} core" + "s" * (self.cores != 1))
        facts.append(f"{self.memory / 1e9:.1f} GB of memory" + " each" * (self.count > 1)
                     if self.memory is not None else "memory unknown")
        if self.capability is not None:
            facts.append(f"compute capability {self.capability[0]}.{self.capability[1]}")
        library = LIBRARY.get(self.backend, self.backend)
        return f"{number}{kind}: {', '.join(facts)}, with {library}"


def look():
    """This machine, as Keras's backend sees it. Raises nothing: what fails is named in `trouble`.

    On TensorFlow it also makes the memory that is taken on each GPU grow with the need, instead of
    all being taken at once. That can only be set before TensorFlow first computes anything.
    """
    backend = keras.backend.backend()
    cpu = {"system": platform.system(), "kind": "cpu", "names": (_processor(),), "memory": ram(),
           "cores": _cores(), "bfloat16": _has_bfloat16(), "backend": backend}
    try:
        reader = {"tensorflow": _tensorflow, "jax": _jax, "torch": _torch}[backend]
        found = reader()
    except KeyError:
        found = {"trouble": f"Keras's backend {backend} cannot train: set KERAS_BACKEND to "
                            f"tensorflow, jax or torch before Keras is imported."}
    except Exception as error:  # a half-installed driver fails in ways of its own
        found = {"trouble": drivers.failed(backend, error)}
    if not found:
        found = {"trouble": drivers.unused(cpu["system"], backend)}
    return Machine(**(cpu | found))


def ram():
    """Bytes this process may use: the container's limit where there is one, or the machine's."""
    try:
        import psutil

        total = psutil.virtual_memory().total
    except ImportError:
        return None
    for file in "/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes":
        try:
            with open(file) as limit:
                return min(total, int(limit.read()))
        except (OSError, ValueError):  # no such file, or "max"
            continue
    return total


# --- how each backend is asked: {} where it has only the CPU ----------------------------------


def _tensorflow():
    import tensorflow as tf

    try:
        physical = tf.config.list_physical_devices()
        gpus = tf.config.get_visible_devices("GPU")
    except Exception:
        tf.config.set_visible_devices([], "GPU")  # so that training goes on, on the CPU
        raise
    kinds = {device.device_type for device in physical}
    if "TPU" in kinds:
        return {"trouble": "A TPU is here, and this course uses TPUs with JAX alone: set "
                           "KERAS_BACKEND=jax before Keras is imported."}
    if "GPU" in kinds and not gpus:
        return {"trouble": ""}  # switched off on purpose
    details = [_details(tf, gpu) for gpu in gpus]
    fit = [d for d in details if d["capability"] is None or d["capability"] >= OLDEST]
    if not fit:
        return {"trouble": f"The GPU {details[0]['name']} is too old for this TensorFlow, which "
                           f"needs compute capability {OLDEST[0]}.{OLDEST[1]}: training runs on "
                           f"the CPU; Colab lends a newer GPU."} if gpus else {}
    capabilities = [d["capability"] for d in fit]
    return {"kind": "gpu", "names": tuple(d["name"] for d in fit), "memory": drivers.gpu_memory(),
            "capability": None if None in capabilities else min(capabilities),
            "trouble": _grow(tf, gpus)}


def _details(tf, gpu):
    try:
        found = tf.config.experimental.get_device_details(gpu)
    except Exception:  # it is experimental, and says so; the name is all that is lost
        found = {}
    capability = found.get("compute_capability")
    return {"name": found.get("device_name") or gpu.name.removeprefix("/physical_device:"),
            "capability": None if capability is None else tuple(capability)}


def _grow(tf, gpus):
    """Let the memory that TensorFlow takes grow; "" if it does, or what to do so that it does."""
    try:
        for gpu in gpus:
            tf.config.experimental.set_memory_growth(gpu, True)
    except ValueError:  # the user has divided the card, and so has set how much is taken
        pass
    except RuntimeError:
        if os.environ.get("TF_FORCE_GPU_ALLOW_GROWTH", "").lower() != "true":
            return ("TensorFlow has already taken nearly all of the GPU's memory, so that no other "
                    "notebook can use the GPU: restart the kernel, and call prepare() first.")
    return ""


def _jax():
    import jax

    found = jax.local_devices()
    kind = "tpu" if found[0].platform == "tpu" else "gpu"
    if found[0].platform == "cpu":
        return {}
    capabilities = [getattr(d, "compute_capability", None) for d in found]  # such as "8.0"
    known = kind == "gpu" and all(capabilities)
    limits = [(d.memory_stats() or {}).get("bytes_limit") for d in found]
    return {"kind": kind, "names": tuple(d.device_kind for d in found),
            "memory": min(limits) if all(limits) else None,
            "capability": min(tuple(map(int, c.split("."))) for c in capabilities)
            if known else None}


def _torch():
    import torch

    if drivers.hidden("torch"):
        return {}
    if torch.backends.mps.is_available():
        return {"kind": "gpu", "names": ("Apple GPU",)}  # its memory is the processor's
    if not torch.cuda.is_available():
        return {}
    found = [torch.cuda.get_device_properties(k) for k in range(torch.cuda.device_count())]
    return {"kind": "gpu", "names": tuple(d.name for d in found),
            "memory": min(d.total_memory for d in found),
            "capability": min((d.major, d.minor) for d in found)}


# --- the CPU ----------------------------------------------------------------------------------


def _cores():
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _cpuinfo(key):
    """What Linux says of its first processor, such as "model name"; "" elsewhere."""
    try:
        with open("/proc/cpuinfo") as info:
            return next(line for line in info if line.startswith(key)).split(":")[1].strip()
    except (OSError, StopIteration):
        return ""


def _processor():
    return _cpuinfo("model name") or platform.processor() or platform.machine() or "unknown"


def _has_bfloat16():
    """By Linux's names: on Intel and AMD avx512_bf16 or amx_bf16, on Arm bf16."""
    flags = f"{_cpuinfo('flags')} {_cpuinfo('Features')}".split()
    return bool({"avx512_bf16", "amx_bf16", "bf16"} & set(flags))
