"""Is a machine described as it is, and a GPU that is not used named with its remedy?"""

import os
import re
import subprocess
import sys
from types import SimpleNamespace

import pytest

from dlcourse.training import devices, drivers
from dlcourse.training.devices import Machine, look

import keras
import tensorflow as tf

WORKS = "Tesla T4, 15360, 550.54.15\n"
MISMATCH = "Failed to initialize NVML: Driver/library version mismatch\n"


@pytest.fixture(autouse=True)
def bare(monkeypatch):
    """A Linux with no NVIDIA driver, whatever the machine that runs the tests has."""
    for name in ("CUDA_VISIBLE_DEVICES", "COLAB_RELEASE_TAG", "TF_FORCE_GPU_ALLOW_GROWTH",
                 "JAX_PLATFORMS", "KERAS_TORCH_DEVICE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(devices.platform, "system", lambda: "Linux")
    monkeypatch.setattr(drivers, "DRIVER", "/nowhere")
    monkeypatch.setattr(drivers, "nvidia_smi", lambda: None)
    tensorflow_has(monkeypatch, [])


def smi_answers(monkeypatch, output, status=0):
    monkeypatch.setattr(drivers, "nvidia_smi", lambda: drivers.Answer(status, output))


def tensorflow_has(monkeypatch, gpus, visible=None):
    """TensorFlow sees these GPUs: details, each, or an error. Returns those told to grow."""
    found = [SimpleNamespace(name=f"/physical_device:GPU:{k}", device_type="GPU")
             for k in range(len(gpus))]
    grown = []

    def details(gpu):
        answer = gpus[found.index(gpu)]
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind=None: found)
    monkeypatch.setattr(tf.config, "get_visible_devices",
                        lambda kind=None: found if visible is None else visible)
    monkeypatch.setattr(tf.config.experimental, "get_device_details", details)
    monkeypatch.setattr(tf.config.experimental, "set_memory_growth",
                        lambda gpu, on: grown.append((gpu.name, on)))
    return grown


def raising(error):
    def function(*arguments):
        raise error

    return function


T4 = {"device_name": "Tesla T4", "compute_capability": (7, 5)}
A100 = {"device_name": "NVIDIA A100", "compute_capability": (8, 0)}


def test_this_machine_is_described_without_error_and_with_plain_values():
    machine = look()
    assert machine == look()
    assert machine.kind == "cpu" and machine.count == 1 and machine.trouble == ""
    assert machine.cores >= 1 and machine.names[0]
    assert machine.memory is None or machine.memory > 1e8
    assert str(machine).startswith("CPU: ") and str(machine).endswith("with TensorFlow")


def test_looking_for_real_leaves_tensorflow_untouched_for_later_settings():
    script = ("from dlcourse.training import devices; print(devices.look())\n"
              "import tensorflow as tf; [cpu] = tf.config.list_physical_devices('CPU')\n"
              "halves = [tf.config.LogicalDeviceConfiguration()] * 2\n"
              "tf.config.set_logical_device_configuration(cpu, halves)  # raises if it is awake")
    env = os.environ | {"CUDA_VISIBLE_DEVICES": "-1"}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=env)
    assert done.returncode == 0, done.stderr
    assert "CPU: " in done.stdout


# ---- TensorFlow.


def test_a_gpu_is_described_and_its_memory_made_to_grow(monkeypatch):
    smi_answers(monkeypatch, WORKS)
    grown = tensorflow_has(monkeypatch, [T4])
    machine = look()
    assert (machine.kind, machine.names, machine.capability) == ("gpu", ("Tesla T4",), (7, 5))
    assert machine.memory == 15360 * 2**20 and machine.trouble == ""
    assert grown == [("/physical_device:GPU:0", True)]
    assert str(machine) == ("1 GPU: Tesla T4, 16.1 GB of memory, compute capability 7.5, "
                            "with TensorFlow")


def test_of_several_gpus_the_weakest_counts(monkeypatch):
    smi_answers(monkeypatch, "NVIDIA A100, 40960, 550.54.15\n" + WORKS)
    grown = tensorflow_has(monkeypatch, [A100, T4])
    machine = look()
    assert machine.count == 2 and machine.capability == (7, 5) and len(grown) == 2
    assert machine.memory == 15360 * 2**20
    assert str(machine).startswith("2 GPUs: NVIDIA A100, Tesla T4, 16.1 GB of memory each")


def test_details_that_cannot_be_had_are_unknown_and_no_error(monkeypatch):
    tensorflow_has(monkeypatch, [RuntimeError("experimental"), {}])
    machine = look()
    assert machine.names == ("GPU:0", "GPU:1")
    assert machine.memory is None and machine.capability is None and machine.trouble == ""
    assert "memory unknown" in str(machine)


def test_memory_that_is_already_taken_is_said(monkeypatch):
    tensorflow_has(monkeypatch, [T4])
    late = RuntimeError("Physical devices cannot be modified after being initialized")
    monkeypatch.setattr(tf.config.experimental, "set_memory_growth", raising(late))
    machine = look()
    assert machine.kind == "gpu"
    assert "already taken" in machine.trouble and "restart the kernel" in machine.trouble
    monkeypatch.setenv("TF_FORCE_GPU_ALLOW_GROWTH", "true")  # it grows from the start
    assert look().trouble == ""


def test_a_card_that_the_user_has_divided_is_no_trouble(monkeypatch):
    tensorflow_has(monkeypatch, [T4])
    divided = ValueError("Cannot set memory growth on device when virtual devices configured")
    monkeypatch.setattr(tf.config.experimental, "set_memory_growth", raising(divided))
    assert look().trouble == "" and look().kind == "gpu"


def test_a_gpu_too_old_for_tensorflow_is_not_counted(monkeypatch):
    old = {"device_name": "GeForce GTX 980", "compute_capability": (5, 2)}
    tensorflow_has(monkeypatch, [old])
    machine = look()
    assert machine.kind == "cpu" and "GTX 980 is too old" in machine.trouble
    assert not machine.broken_driver
    tensorflow_has(monkeypatch, [old, T4])
    assert look().names == ("Tesla T4",) and look().trouble == ""


def test_gpus_hidden_on_purpose_are_no_trouble(monkeypatch):
    smi_answers(monkeypatch, WORKS)
    tensorflow_has(monkeypatch, [T4], visible=[])
    assert look().kind == "cpu" and look().trouble == ""
    tensorflow_has(monkeypatch, [])
    for hidden in ("", "-1"):
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", hidden)
        assert look().trouble == ""


def test_listing_that_raises_is_named_and_the_gpus_are_left_alone(monkeypatch):
    smi_answers(monkeypatch, WORKS)
    hidden = []
    error = RuntimeError("CUDA_ERROR_UNKNOWN: unknown error\nmore lines")
    monkeypatch.setattr(tf.config, "list_physical_devices", raising(error))
    monkeypatch.setattr(tf.config, "set_visible_devices", lambda *what: hidden.append(what))
    machine = look()
    assert machine.kind == "cpu" and machine.broken_driver and hidden == [([], "GPU")]
    assert "RuntimeError: CUDA_ERROR_UNKNOWN: unknown error)" in machine.trouble
    assert "restart the kernel" in machine.trouble


def test_a_tpu_is_for_jax(monkeypatch):
    tpu = [SimpleNamespace(name="/physical_device:TPU:0", device_type="TPU")]
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind=None: tpu)
    machine = look()
    assert machine.kind == "cpu" and "KERAS_BACKEND=jax" in machine.trouble


# ---- A driver that is here, and TensorFlow sees no GPU.


@pytest.mark.parametrize("output, status, says, remedy", [
    (WORKS, 0, "tensorflow sees no GPU", "tensorflow[and-cuda]"),
    (MISMATCH, 18, "nvidia-smi says “Failed to initialize NVML: Driver/library version mismatch”",
     "restart the computer"),
    ("No devices were found\n", 6, "“No devices were found”", "--gpus all"),
    ("Tesla T4, 15360, 470.57.02\n", 0, "its version 470 is too old", "install 525 or later"),
    ("", 1, "does not work", "install the driver anew"),
])  # fmt: skip
def test_a_broken_driver_is_named_with_its_remedy(monkeypatch, output, status, says, remedy):
    smi_answers(monkeypatch, output, status)
    machine = look()
    assert machine.kind == "cpu" and machine.broken_driver
    assert says in machine.trouble and remedy in machine.trouble
    assert re.fullmatch(r"An NVIDIA driver is here but .*[^.]\.", machine.trouble)


def test_a_driver_without_nvidia_smi_is_seen_too(monkeypatch, tmp_path):
    monkeypatch.setattr(drivers, "DRIVER", str(tmp_path))
    assert look().broken_driver and "restart the computer" in look().trouble


def test_colab_without_a_gpu_is_no_broken_driver(monkeypatch):
    smi_answers(monkeypatch, "NVIDIA-SMI has failed because it couldn't communicate", 9)
    monkeypatch.setenv("COLAB_RELEASE_TAG", "release-colab")
    assert look().trouble == ""


@pytest.mark.parametrize("system, chip, smi, says", [
    ("Windows", "AMD64", WORKS, "Tesla T4 is not used, since tensorflow uses none on Windows"),
    ("Darwin", "arm64", None, "The Apple GPU is not used"),
])
def test_a_gpu_without_a_build_is_sent_elsewhere(monkeypatch, system, chip, smi, says):
    monkeypatch.setattr(devices.platform, "system", lambda: system)
    monkeypatch.setattr(drivers.platform, "machine", lambda: chip)
    if smi:
        smi_answers(monkeypatch, smi)
    machine = look()
    assert machine.kind == "cpu" and says in machine.trouble and "Colab" in machine.trouble
    assert ("WSL2" in machine.trouble) == (system == "Windows") and not machine.broken_driver


def test_windows_without_a_card_has_no_trouble(monkeypatch):
    monkeypatch.setattr(devices.platform, "system", lambda: "Windows")
    assert look().trouble == ""


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
def test_nvidia_smi_is_really_asked(monkeypatch, tmp_path):
    monkeypatch.undo()
    program = tmp_path / "nvidia-smi"
    program.write_text("#!/bin/sh\necho 'NVIDIA RTX A2000, 12282, 580.1.2'\necho 'bad line'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    answer = drivers.nvidia_smi()
    assert answer.works and (answer.name, answer.version) == ("NVIDIA RTX A2000", 580)
    assert drivers.gpu_memory() == 12282 * 2**20
    other = tmp_path / "other"
    other.mkdir()
    broken = other / "nvidia-smi"
    broken.write_text("not a program")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(other))
    assert drivers.nvidia_smi().works is False and drivers.gpu_memory() is None


# ---- The other backends, without installing them.


def on(monkeypatch, backend, module=None):
    monkeypatch.setattr(keras.backend, "backend", lambda: backend)
    if module is not None:
        monkeypatch.setitem(sys.modules, backend, module)


def jax_has(*found):
    def device(platform, kind, capability=None, limit=None):
        stats = None if limit is None else {"bytes_limit": limit}
        return SimpleNamespace(platform=platform, device_kind=kind, memory_stats=lambda: stats,
                               compute_capability=capability)

    return SimpleNamespace(local_devices=lambda: [device(*d) for d in found])


def test_jax_is_asked_for_its_devices(monkeypatch):
    on(monkeypatch, "jax", jax_has(("gpu", "NVIDIA A100", "8.0", 30e9), ("gpu", "L4", "8.9", 17e9)))
    machine = look()
    assert machine.kind == "gpu" and machine.names == ("NVIDIA A100", "L4")
    assert machine.capability == (8, 0) and machine.memory == 17e9 and machine.backend == "jax"
    on(monkeypatch, "jax", jax_has(*[("tpu", "TPU v5 lite")] * 8))
    machine = look()
    assert (machine.kind, machine.count, machine.capability) == ("tpu", 8, None)
    assert machine.memory is None
    on(monkeypatch, "jax", jax_has(("cpu", "cpu")))
    assert look().kind == "cpu" and look().trouble == ""
    smi_answers(monkeypatch, WORKS)
    assert "pip install 'jax[cuda12]'" in look().trouble
    monkeypatch.setenv("JAX_PLATFORMS", "cpu")
    assert look().trouble == ""


def test_torch_is_asked_for_its_devices(monkeypatch):
    card = SimpleNamespace(name="Tesla T4", total_memory=15e9, major=7, minor=5)
    cuda = SimpleNamespace(is_available=lambda: True, device_count=lambda: 1,
                           get_device_properties=lambda k: card)
    mps = SimpleNamespace(is_available=lambda: False)
    torch = SimpleNamespace(cuda=cuda, backends=SimpleNamespace(mps=mps))
    on(monkeypatch, "torch", torch)
    machine = look()
    assert (machine.kind, machine.names, machine.memory) == ("gpu", ("Tesla T4",), 15e9)
    assert machine.capability == (7, 5)
    monkeypatch.setenv("KERAS_TORCH_DEVICE", "cpu")
    assert look().kind == "cpu" and look().trouble == ""
    monkeypatch.delenv("KERAS_TORCH_DEVICE")
    mps.is_available = lambda: True
    assert look().names == ("Apple GPU",) and look().capability is None
    mps.is_available = cuda.is_available = lambda: False
    smi_answers(monkeypatch, WORKS)
    assert "pytorch.org" in look().trouble


def test_a_backend_that_fails_or_cannot_train_is_said(monkeypatch):
    on(monkeypatch, "jax", SimpleNamespace(local_devices=raising(RuntimeError("no plugin"))))
    machine = look()
    assert machine.kind == "cpu" and "RuntimeError: no plugin" in machine.trouble
    assert not machine.broken_driver  # there is none
    on(monkeypatch, "numpy")
    assert "KERAS_BACKEND" in look().trouble


# ---- The CPU.


def test_bfloat16_instructions_are_read_from_the_processors_flags(monkeypatch):
    said = {"flags": "fpu avx512_bf16 avx2"}
    monkeypatch.setattr(devices, "_cpuinfo", lambda key: said.get(key, ""))
    assert look().bfloat16 is True
    for flags, has in [({"flags": "fpu avx2"}, False), ({}, False), ({"Features": "fp bf16"}, True),
                       ({"flags": "amx_bf16"}, True), ({"flags": "notbf16"}, False)]:
        said.clear()
        said.update(flags)
        assert look().bfloat16 is has, flags


@pytest.mark.parametrize("limit, expected", [("1073741824\n", 2**30), ("max\n", None),
                                             ("9223372036854771712", None)])
def test_a_containers_limit_counts(monkeypatch, tmp_path, limit, expected):
    import builtins

    import psutil

    file = tmp_path / "limit"
    file.write_text(limit)
    real = builtins.open
    monkeypatch.setattr(builtins, "open", lambda name, *a, **k: real(
        file if name == "/sys/fs/cgroup/memory.max" else
        "/nowhere" if str(name).startswith("/sys/fs") else name, *a, **k))
    assert devices.ram() == (expected or psutil.virtual_memory().total)


def test_memory_is_unknown_without_psutil(monkeypatch):
    monkeypatch.setitem(sys.modules, "psutil", None)
    assert devices.ram() is None and look().memory is None


def test_a_description_is_a_value():
    assert Machine() == Machine() and hash(Machine()) == hash(Machine())
    with pytest.raises(AttributeError):
        Machine().kind = "gpu"
