"""Settings that somebody chose in place of the plan's: can they work, and what do they cost?

What cannot work is refused before anything is trained. What is merely slow is taken: who measures
float16 on a CPU learns why the plan avoids it.
"""

import difflib

from dlcourse import require

PRECISIONS = "float32", "mixed_float16", "mixed_bfloat16", "float16", "bfloat16", "float64"
PIXELS = "device", "streamed"


def require_known(overrides, settings):
    """Each of the `overrides` has a name of one of the `settings`; else raises TypeError."""
    for name in overrides:
        if name not in settings:
            close = difflib.get_close_matches(name, settings, n=1)
            remedy = f"did you mean {close[0]}?" if close else "choose one of these."
            raise TypeError(f"{name} is no setting of a plan, expected {', '.join(settings)}: "
                            f"{remedy}")


def take(name, asked, planned, why, machine, chosen):
    """The value that was asked for, and a sentence about it; `planned` and `why` are the plan's.

    chosen: the settings decided before. Raises ValueError for what cannot work on the machine.
    """
    check, warn = RULES[name]
    asked = check(name, asked, machine, chosen)
    if asked == planned:
        return asked, f"As you asked, and as planned. {why}"
    warning = warn(asked, planned, machine)
    return asked, f"As you asked, instead of {planned}." + f" {warning}" * bool(warning)


# --- can it work? Each returns the value --------------------------------------------------------


def _replicas(name, asked, machine, chosen):
    require.count(name, asked)
    if asked > 1 and machine.backend != "tensorflow":
        raise ValueError(f"replicas must be 1 on {machine.backend}, got {asked}: the course "
                         f"divides a batch among devices with KERAS_BACKEND=tensorflow alone.")
    if machine.kind != "cpu" and asked > machine.count:  # a CPU may be cut into logical devices
        raise ValueError(f"replicas must be at most {machine.count}, the number of "
                         f"{machine.kind.upper()}s here, got {asked}: ask for fewer.")
    return int(asked)


def _precision(name, asked, machine, chosen):
    return _one_of(name, asked, PRECISIONS)


def _xla(name, asked, machine, chosen):
    if not isinstance(asked, bool):
        raise ValueError(f"xla must be True or False, got {asked!r}: choose one, or leave it out.")
    if asked and chosen["replicas"] > 1 and machine.backend == "tensorflow":
        raise ValueError(f"xla must be False with several replicas, got True with "
                         f"{chosen['replicas']}: TensorFlow cannot compile what devices share; "
                         f"choose replicas=1 or xla=False.")
    return asked


def _batch_size(name, asked, machine, chosen):
    require.count(name, asked)
    if asked < chosen["replicas"]:
        raise ValueError(f"batch_size must be at least 1 for each of {chosen['replicas']} "
                         f"replicas, got {asked} in all: choose a larger batch, or fewer replicas.")
    return int(asked)


def _steps_per_execution(name, asked, machine, chosen):
    require.count(name, asked)
    if asked > 1 and machine.backend == "torch":
        raise ValueError(f"steps_per_execution must be 1 on torch, got {asked}: Keras knows no "
                         f"other there; leave it out.")
    return int(asked)


def _pixels(name, asked, machine, chosen):
    return _one_of(name, asked, PIXELS)


def _one_of(name, asked, known):
    if not isinstance(asked, str) or asked not in known:
        raise ValueError(f"{name} must be one of {', '.join(known)}, got {asked!r}: "
                         f"choose one of them, or leave it out.")
    return asked


# --- what it costs: a sentence, or "" -----------------------------------------------------------


def _nothing(asked, planned, machine):
    return ""


def _costs_of_precision(asked, planned, machine):
    bits16, brain = "16" in asked, "bfloat16" in asked
    if machine.kind == "cpu" and bits16 and not brain:
        return "A CPU computes float16 several times more slowly than float32."
    if machine.kind == "cpu" and brain and not machine.bfloat16:
        return "Without instructions for it a CPU computes bfloat16 more slowly than float32."
    if machine.kind == "gpu" and brain and machine.capability and machine.capability < (8, 0):
        return "Below compute capability 8.0 a GPU computes bfloat16 slowly, if at all."
    if bits16 and not asked.startswith("mixed"):
        return f"The weights have 16 bits too, so small steps get lost: mixed_{asked} keeps them."
    return ""


def _costs_of_xla(asked, planned, machine):
    if machine.backend == "jax":
        return "JAX is then many times slower."
    return "The first step takes longer, while it compiles." if asked else ""


def _costs_of_batch_size(asked, planned, machine):
    if asked < planned:
        return ""
    return "A larger batch wants a larger learning rate; fit halves it where memory runs out."


def _costs_of_pixels(asked, planned, machine):
    return "They may not fit into its memory." if asked == "device" else ""


RULES = {"replicas": (_replicas, _nothing), "precision": (_precision, _costs_of_precision),
         "xla": (_xla, _costs_of_xla), "batch_size": (_batch_size, _costs_of_batch_size),
         "steps_per_execution": (_steps_per_execution, _nothing),
         "pixels": (_pixels, _costs_of_pixels)}
