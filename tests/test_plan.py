"""Is each decision about a machine the right one, with a reason, on machines that are not here?"""

import dataclasses
import re

import keras
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcourse.training import plan as planning
from dlcourse.training.devices import Machine
from dlcourse.training.plan import Plan, plan, prepare, use

GB = 10**9
SETTINGS = ["replicas", "precision", "xla", "batch_size", "steps_per_execution", "pixels"]
FLOAT, HALF, BRAIN = "float32", "mixed_float16", "mixed_bfloat16"


def gpu(name, memory, capability, count=1, **rest):
    return Machine(kind="gpu", names=(name,) * count, memory=memory and memory * GB,
                   capability=capability, cores=8, **rest)


# Machine -> replicas, precision, XLA, batch, steps per execution, pixels.
TABLE = {
    "laptop": (Machine(memory=16 * GB, cores=8), (1, FLOAT, False, 128, 8, "device")),
    "CPU with bfloat16": (Machine(memory=64 * GB, cores=32, bfloat16=True),
                          (1, FLOAT, False, 128, 8, "device")),
    "Binder": (Machine(memory=1 * GB, cores=2), (1, FLOAT, False, 128, 8, "device")),
    "less than Binder": (Machine(memory=700_000_000), (1, FLOAT, False, 32, 8, "device")),
    "tiny": (Machine(memory=150_000_000), (1, FLOAT, False, 8, 8, "streamed")),
    "CPU, memory unknown": (Machine(), (1, FLOAT, False, 128, 8, "device")),
    "Apple": (Machine("Darwin", names=("Apple M3",), memory=16 * GB, cores=8, trouble="No build."),
              (1, FLOAT, False, 128, 8, "device")),
    "Windows": (Machine("Windows", memory=32 * GB, cores=12, trouble="Open it in WSL2."),
                (1, FLOAT, False, 128, 8, "device")),
    "WSL2": (gpu("RTX 3060", 12, (8, 6)), (1, BRAIN, True, 512, 16, "device")),
    "P100": (gpu("Tesla P100", 16, (6, 0)), (1, FLOAT, True, 256, 16, "device")),
    "V100": (gpu("Tesla V100", 16, (7, 0)), (1, HALF, True, 256, 16, "device")),
    "T4": (gpu("Tesla T4", 16, (7, 5)), (1, HALF, True, 256, 16, "device")),
    "two T4": (gpu("Tesla T4", 16, (7, 5), 2), (2, HALF, False, 512, 16, "device")),
    "A100": (gpu("NVIDIA A100", 40, (8, 0)), (1, BRAIN, True, 512, 16, "device")),
    "eight A100": (gpu("NVIDIA A100", 40, (8, 0), 8), (8, BRAIN, False, 2048, 16, "device")),
    "H100": (gpu("NVIDIA H100", 80, (9, 0)), (1, BRAIN, True, 512, 16, "device")),
    "H200": (gpu("NVIDIA H200", 141, (9, 0)), (1, BRAIN, True, 512, 16, "device")),
    "RTX 5090": (gpu("RTX 5090", 32, (12, 0)), (1, BRAIN, False, 512, 16, "device")),
    "2 GB GPU": (gpu("MX450", 2, (7, 5)), (1, HALF, True, 256, 16, "device")),
    "1 GB GPU": (gpu("GT 1030", 1, (6, 1)), (1, FLOAT, True, 128, 16, "device")),
    "unknown GPU": (gpu("GPU:0", None, None), (1, FLOAT, True, 256, 16, "device")),
    "TPU": (Machine(kind="tpu", names=("TPU v5 lite",), memory=16 * GB, backend="jax"),
            (1, BRAIN, True, 512, 32, "device")),
    "eight TPU cores": (Machine(kind="tpu", names=("TPU v2",) * 8, memory=8 * GB, backend="jax"),
                        (1, BRAIN, True, 512, 32, "device")),
    "JAX, CPU": (Machine(memory=16 * GB, backend="jax"), (1, FLOAT, True, 128, 8, "device")),
    "JAX, A100": (gpu("A100", 40, (8, 0), backend="jax"), (1, BRAIN, True, 512, 16, "device")),
    "JAX, RTX 5090": (gpu("RTX 5090", 32, (12, 0), backend="jax"),
                      (1, BRAIN, True, 512, 16, "device")),
    "PyTorch, CPU": (Machine(memory=16 * GB, backend="torch"), (1, FLOAT, False, 128, 1, "device")),
    "PyTorch, T4": (gpu("T4", 16, (7, 5), 2, backend="torch"), (1, HALF, False, 256, 1, "device")),
    "PyTorch, Apple": (gpu("Apple GPU", 16, None, backend="torch", system="Darwin"),
                       (1, FLOAT, False, 256, 1, "device")),
}  # fmt: skip


def sentences(text):
    """Whether it is one or more sentences: capital first, full stop last."""
    return bool(re.fullmatch(r"[A-Z0-9].{8,}\.", text))


@pytest.mark.parametrize("name", TABLE)
def test_the_plan_for_a_described_machine(name):
    machine, expected = TABLE[name]
    made = plan(machine)
    assert tuple(getattr(made, setting) for setting in SETTINGS) == expected
    assert made.machine is machine and list(made.reasons) == SETTINGS
    assert all(sentences(why) for why in made.reasons.values()), made.reasons


def test_the_settings_are_those_of_the_plan():
    fields = {field.name for field in dataclasses.fields(Plan)}
    assert fields == {*SETTINGS, "machine", "reasons"} and list(planning.DECISIONS) == SETTINGS
    assert set(planning.overrides.RULES) == set(SETTINGS)


machines = st.builds(
    Machine, system=st.sampled_from(["Linux", "Windows", "Darwin"]),
    kind=st.sampled_from(["cpu", "gpu", "tpu"]),
    names=st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=9).map(tuple),
    memory=st.none() | st.integers(0, 10**12),
    capability=st.none() | st.tuples(st.integers(1, 15), st.integers(0, 9)),
    cores=st.integers(1, 256), bfloat16=st.booleans(),
    backend=st.sampled_from(["tensorflow", "jax", "torch", "numpy"]),
    trouble=st.sampled_from(["", "An NVIDIA driver is here but old: install a newer."]),
)  # fmt: skip


@given(machines, st.integers(0, 10**12))
def test_any_machine_has_a_plan_that_can_work(machine, image_bytes):
    made = plan(machine, image_bytes=image_bytes)
    assert all(sentences(made.reasons[setting]) for setting in SETTINGS), made.reasons
    assert 1 <= made.replicas <= machine.count
    assert made.batch_size >= 8 and made.batch_size % made.replicas == 0
    assert made.batch_size <= 2048
    assert not (made.xla and made.replicas > 1)
    assert made.steps_per_execution == 1 or machine.backend != "torch"
    if machine.memory is not None and image_bytes > machine.memory / 4:
        assert made.pixels == "streamed"
    said = str(made)
    assert machine.trouble.split(":")[0] in " ".join(said.split()) and "_" in said
    assert plan(machine, image_bytes=image_bytes) == made  # a function of the description


OVERRIDES = st.fixed_dictionaries({}, optional={
    "precision": st.sampled_from(planning.overrides.PRECISIONS), "xla": st.booleans(),
    "batch_size": st.integers(1, 4096), "steps_per_execution": st.integers(1, 99),
    "pixels": st.sampled_from(["device", "streamed"]), "replicas": st.integers(1, 4),
})  # fmt: skip


@given(machines, OVERRIDES)
def test_what_is_asked_for_is_taken_or_refused_in_a_sentence(machine, asked):
    try:
        made = plan(machine, **asked)
    except ValueError as error:
        assert re.match(rf"({'|'.join(asked)}) must be .* got ", str(error))
        return
    for name in SETTINGS:
        assert sentences(made.reasons[name])
        if name in asked:
            assert getattr(made, name) == asked[name]
        assert made.reasons[name].startswith("As you asked") == (name in asked)


def test_a_choice_shapes_what_is_decided_after_it():
    two = TABLE["two T4"][0]
    assert plan(two, replicas=1).batch_size == 256 and plan(two, replicas=1).xla is True
    on_cpu = plan(Machine(memory=8 * GB), replicas=2)  # two logical devices
    assert on_cpu.batch_size == 256 and "128 for each of 2" in on_cpu.reasons["batch_size"]


@pytest.mark.parametrize("name, asked, says", [
    ("T4", {"precision": BRAIN}, "compute capability 8.0"),
    ("laptop", {"precision": HALF}, "several times more slowly"),
    ("laptop", {"precision": BRAIN}, "Without instructions"),
    ("A100", {"precision": "bfloat16"}, "mixed_bfloat16 keeps them"),
    ("A100", {"precision": FLOAT}, "instead of mixed_bfloat16."),
    ("A100", {"precision": BRAIN}, "as planned. From compute capability 8.0"),
    ("laptop", {"batch_size": 1024}, "larger learning rate"),
    ("tiny", {"pixels": "device"}, "may not fit"),
    ("JAX, CPU", {"xla": False}, "many times slower"),
])
def test_what_a_choice_costs_is_said(name, asked, says):
    [(setting, value)] = asked.items()
    made = plan(TABLE[name][0], **asked)
    assert getattr(made, setting) == value and says in made.reasons[setting]


def test_bfloat16_on_a_cpu_that_has_it_is_taken_without_a_warning():
    made = plan(TABLE["CPU with bfloat16"][0], precision=BRAIN)
    assert made.reasons["precision"] == "As you asked, instead of float32."


@pytest.mark.parametrize("name, asked, error, says", [
    ("laptop", {"batchsize": 64}, TypeError, "did you mean batch_size?"),
    ("laptop", {"nonsense": 1}, TypeError, "expected replicas, precision"),
    ("laptop", {"precision": "fp16"}, ValueError, "one of float32, mixed_float16"),
    ("laptop", {"precision": 16}, ValueError, "got 16"),
    ("laptop", {"xla": "auto"}, ValueError, "True or False, got 'auto'"),
    ("laptop", {"batch_size": 0}, ValueError, "batch_size must be a whole number"),
    ("laptop", {"batch_size": 12.5}, ValueError, "got 12.5"),
    ("laptop", {"batch_size": True}, ValueError, "got True"),
    ("laptop", {"steps_per_execution": -1}, ValueError, "steps_per_execution must be"),
    ("PyTorch, T4", {"steps_per_execution": 16}, ValueError, "must be 1 on torch"),
    ("laptop", {"pixels": 47_040_000}, ValueError, "one of device, streamed"),
    ("two T4", {"replicas": 3}, ValueError, "at most 2"),
    ("JAX, CPU", {"replicas": 2}, ValueError, "must be 1 on jax"),
    ("two T4", {"xla": True}, ValueError, "replicas=1 or xla=False"),
    ("two T4", {"batch_size": 1}, ValueError, "1 for each of 2 replicas"),
])
def test_what_cannot_work_is_refused(name, asked, error, says):
    with pytest.raises(error, match=re.escape(says)):
        plan(TABLE[name][0], **asked)


def test_the_report_fits_a_page_and_names_machine_trouble_and_every_setting():
    said = str(plan(TABLE["Windows"][0], batch_size=64))
    assert max(map(len, said.splitlines())) <= 100
    assert "CPU: unknown, 12 cores, 32.0 GB of memory, with TensorFlow." in said
    assert re.search(r"^Trouble +Open it in WSL2\.$", said, re.MULTILINE)
    for setting in SETTINGS:
        assert re.search(rf"^{setting} +\S+ +[A-Z0-9]", said, re.MULTILINE)
    assert re.search(r"^batch_size +64 +As you asked", said, re.MULTILINE)
    assert "Trouble" not in str(plan(TABLE["T4"][0]))


@pytest.fixture
def policy():
    before = keras.config.dtype_policy()
    yield
    keras.config.set_dtype_policy(before)


def test_use_sets_the_precision_of_layers_that_are_made_later(policy):
    early = keras.layers.Dense(1)
    use(plan(TABLE["T4"][0]))
    assert keras.layers.Dense(1).dtype_policy.name == HALF
    assert early.dtype_policy.name == FLOAT
    with pytest.raises(TypeError, match="prepare()"):
        use(TABLE["T4"][0])


def test_prepare_looks_plans_and_sets(policy):
    made = prepare(precision=BRAIN, batch_size=32)
    assert isinstance(made, Plan) and made.batch_size == 32
    assert keras.config.dtype_policy().name == BRAIN


def test_a_refused_plan_changes_nothing(policy):
    with pytest.raises(ValueError):
        prepare(precision=BRAIN, batch_size=0)
    assert keras.config.dtype_policy().name == FLOAT


@pytest.mark.parametrize("precision", planning.overrides.PRECISIONS)
def test_keras_knows_every_precision_that_can_be_asked_for(precision, policy):
    use(plan(Machine(), precision=precision))
    assert keras.config.dtype_policy().name == precision


def test_keras_trains_with_the_planned_settings(policy):
    made = prepare(steps_per_execution=2, batch_size=8)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    model.compile("sgd", "mse", jit_compile=made.xla, steps_per_execution=made.steps_per_execution)
    X = keras.ops.ones((32, 4))
    history = model.fit(X, X[:, :2], batch_size=made.batch_size, verbose=0).history
    assert history["loss"][0] > 0
