"""What training uses of a machine, each setting with its reason (lesson 06).

    print(training.prepare())                     # look, decide, set the precision, and say why
    print(training.prepare(batch_size=128))       # every setting can be chosen instead

`plan` is a function of the description alone. So what it decides about an A100 or about Binder is
tested without having either.

Sources: Micikevicius et al., Mixed Precision Training (ICLR 2018); Goyal et al., Accurate, Large
Minibatch SGD (2017), section 2.1; Keras's guides to mixed precision and to distributed training.
"""

import textwrap
from dataclasses import dataclass

import keras

from dlcourse.training import devices, overrides

MNIST = 60_000 * 28 * 28  # bytes of the training images
TAKEN = 0.6e9             # bytes that Python and the backend, or CUDA on a GPU, take for themselves
PER_IMAGE = 0.5e6         # bytes that one image of a batch takes; measured with the article's CNN
LARGEST = 2048            # batch that is planned, so that an epoch has steps enough
ASSUMED = {"cpu": 1e9, "gpu": 4e9, "tpu": 8e9}  # where the memory is unknown
BFLOAT16 = (8, 0)         # compute capability of the first GPUs that compute with it
TENSOR_CORES = (7, 0)     # and of the first whose matrix units take float16
NEWEST = (9, 9)           # XLA of TensorFlow 2.20 and 2.21 ends the process on newer ones


@dataclass(frozen=True)
class Plan:
    """How to train on a machine. `print` it: what there is, what is used, and why.

    precision: Keras's dtype policy. xla: whether a step is compiled. batch_size: images, of all
    devices together. steps_per_execution: how many steps between two reports. pixels: "device"
    where they all stay there, "streamed" where each batch is sent. replicas: devices at work.
    reasons: {setting: sentence}.
    """

    machine: devices.Machine
    replicas: int
    precision: str
    xla: bool
    batch_size: int
    steps_per_execution: int
    pixels: str
    reasons: dict

    def __str__(self):
        lines = [f"{'Device':36}{self.machine}."]
        if self.machine.trouble:
            lines.append(f"{'Trouble':36}{self.machine.trouble}")
        for name, why in self.reasons.items():
            lines.append(f"{name:20}{getattr(self, name)!s:16}{why}")
        return "\n".join(textwrap.fill(line, 100, subsequent_indent=" " * 36,
                                       break_long_words=False, break_on_hyphens=False)
                         for line in lines)


def prepare(**asked):
    """Look at this machine, plan, set the precision, and return the `Plan`: print it.

    Call it before the model is built, and before anything is computed: layers keep the precision
    they were built with. asked: settings of your choice, such as batch_size=128. Raises what
    `plan` raises; a GPU that cannot be used is said in the plan, and training runs on the CPU.
    """
    chosen = plan(devices.look(), **asked)
    use(chosen)
    return chosen


def use(plan):
    """Set what must be set before a model is built: Keras's dtype policy, for layers made later."""
    if not isinstance(plan, Plan):
        raise TypeError(f"plan must be a Plan, got {type(plan).__name__}: pass what "
                        f"plan(devices.look()) returns, or call prepare().")
    keras.config.set_dtype_policy(plan.precision)


def plan(machine, *, image_bytes=MNIST, **asked):
    """The `Plan` for a `devices.Machine`.

    image_bytes: of all training images together, as uint8. asked: settings that you choose
    (the attributes of `Plan`). Raises TypeError for a setting that does not exist, ValueError for
    a value that cannot work. One that is merely slow is taken, and its reason says so.
    """
    overrides.require_known(asked, DECISIONS)
    chosen, reasons = {}, {}
    for name, decide in DECISIONS.items():  # each knows what was chosen before it
        value, why = decide(machine, chosen, image_bytes)
        if name in asked:
            value, why = overrides.take(name, asked[name], value, why, machine, chosen)
        chosen[name], reasons[name] = value, why
    return Plan(machine, **chosen, reasons=reasons)


# --- the decisions: each returns a value and the sentence for it -------------------------------


def _replicas(m, chosen, image_bytes):
    if m.kind == "cpu":
        return 1, "A CPU already divides each step among its cores."
    if m.count == 1:
        return 1, f"There is one {m.kind.upper()}."
    if m.backend == "tensorflow":
        return m.count, (f"Each of the {m.count} {m.kind.upper()}s computes the gradient of its "
                         f"part of the batch; their mean is that of the whole.")
    return 1, (f"There are {m.count} {m.kind.upper()}s; the course divides a batch among "
               f"several on TensorFlow alone, so one is used.")


def _precision(m, chosen, image_bytes):
    last = "Give the last layer dtype='float32', so that its probabilities keep their digits."
    if m.kind == "tpu":
        return "mixed_bfloat16", (f"A TPU multiplies in bfloat16, which has the range of float32; "
                                  f"the weights stay float32. {last}")
    if m.kind == "cpu":
        why = ("Without instructions for it, 16-bit arithmetic is slower on a CPU." if
               not m.bfloat16 else
               "This CPU has bfloat16 instructions, but they gain little: measured with TensorFlow, "
               "the article's network gained some time, one with batch normalisation none.")
        return "float32", why
    if m.capability is None:
        return "float32", ("What this GPU can do is unknown, and float32 works on all. Where 16 "
                           "bits are fast, choose precision='mixed_float16'.")
    if m.capability >= BFLOAT16:
        return "mixed_bfloat16", (f"From compute capability 8.0 on, matrix units take bfloat16: "
                                  f"half the memory, the range of float32, so no gradient gets "
                                  f"lost; the weights stay float32. {last}")
    if m.capability >= TENSOR_CORES:
        return "mixed_float16", (f"From compute capability 7.0 on, matrix units take float16: half "
                                 f"the memory. Its range is small, so Keras scales the loss lest "
                                 f"gradients become 0; the weights stay float32. {last}")
    return "float32", "Below compute capability 7.0 a GPU has no matrix units for 16 bits."


def _xla(m, chosen, image_bytes):
    if m.backend == "jax":
        return True, "JAX compiles every step with XLA, and is slow without."
    if m.backend == "torch":
        return False, "PyTorch has its own compiler, which takes long and gains little here."
    if m.kind == "cpu":
        return False, ("On a CPU, TensorFlow's own kernels (oneDNN) are faster: measured, XLA took "
                       "twice as long, and seconds more to compile.")
    if chosen["replicas"] > 1:
        return False, "TensorFlow cannot compile a step with XLA that several devices share."
    if m.kind == "gpu" and m.capability is not None and m.capability > NEWEST:
        return False, ("This GPU is newer than TensorFlow's XLA, which would end the process. "
                       "Should training fail too, set CUDA_VISIBLE_DEVICES=-1 for the CPU.")
    return True, ("XLA makes a few kernels of the many small ones of a step; the first step takes "
                  "some seconds longer, while it compiles.")


def _batch_size(m, chosen, image_bytes):
    fast = m.kind == "tpu" or m.capability is not None and m.capability >= BFLOAT16
    each, why = 128, "The article's batch; on a CPU a larger one is no faster."
    if m.kind != "cpu":
        each = 512 if fast else 256
        while each > 8 and each * chosen["replicas"] > LARGEST:
            each //= 2
        steps = -(-60_000 // (each * chosen["replicas"]))
        why = (f"{each} images keep a {m.kind.upper()} busy, and leave an epoch of MNIST {steps} "
               f"steps to learn in. A larger batch than the article's 128 wants a larger learning "
               f"rate, up to in proportion.")
    wanted = each
    while each > 8 and each * PER_IMAGE > (_memory(m) - TAKEN) / 4:
        each //= 2
    if each < wanted:
        why = f"With {_said(m)} there is no room for {wanted} images at once."
    if chosen["replicas"] > 1:
        why += f" That is {each} for each of {chosen['replicas']} devices."
    return each * chosen["replicas"], why


def _steps_per_execution(m, chosen, image_bytes):
    if m.backend == "torch":
        return 1, "Keras on PyTorch knows no other."
    if m.kind == "cpu":
        return 8, ("Between two steps Python takes its time: measured, 8 in one go made an epoch a "
                   "tenth shorter. A report comes after each 8.")
    steps = 32 if m.kind == "tpu" else 16
    return steps, (f"A {m.kind.upper()} may be done with a step before Python has the next ready: "
                   f"{steps} are asked for in one go.")


def _pixels(m, chosen, image_bytes):
    size = f"{image_bytes / 1e6:,.0f} MB of pixels"
    if image_bytes > _memory(m) / 4:
        return "streamed", f"{size} take more than a quarter of {_said(m)}: each batch is sent."
    kept = "stay there" if m.kind == "cpu" else "are sent once, and stay there"
    return "device", f"{size} take no more than a quarter of {_said(m)}: they {kept}."


DECISIONS = {"replicas": _replicas, "precision": _precision, "xla": _xla,
             "batch_size": _batch_size, "steps_per_execution": _steps_per_execution,
             "pixels": _pixels}


def _memory(m):
    return ASSUMED[m.kind] if m.memory is None else m.memory


def _said(m):
    guess = " (unknown, so assumed)" if m.memory is None else ""
    return f"{_memory(m) / 1e9:.1f} GB of memory{guess}"
