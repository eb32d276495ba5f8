"""Are the recorded results whole, traceable, as good as the lessons say; is a missing one named?"""

import statistics
from pathlib import Path

import pytest

from dlcourse import recorded

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("name, packages", [
    ("article_cnn", {"keras", "tensorflow"}), ("ladder_embedded", {"keras", "tensorflow"}),
    ("ladder_full", {"keras", "tensorflow"}), ("race", {"keras", "tensorflow"}),
    ("fitting", {"keras", "tensorflow"}), ("scratch", {"scikit-learn", "keras", "tensorflow"}),
    ("mlp_full", set()),
])
def test_a_record_says_where_it_comes_from(name, packages):
    record = recorded.load(name)
    assert record["command"].startswith("python benchmarks/")
    assert {"python", "numpy"} | packages <= set(record["versions"])
    for fact in record["processor"], record["date"], record["command"]:
        assert fact and fact in recorded.provenance(record)


def test_the_article_s_network_reads_99_percent_of_the_full_set():
    record = recorded.load("article_cnn")
    final = [run["test_accuracy"][-1] for run in record["runs"]]
    assert len(final) >= 3 and len({run["seed"] for run in record["runs"]}) == len(final)
    assert all(len(run["test_accuracy"]) == record["epochs"] == 10 for run in record["runs"])
    assert record["mean"] == pytest.approx(statistics.mean(final), abs=1e-4)
    assert record["mean"] >= 0.99
    assert record["stdev"] == pytest.approx(statistics.stdev(final), abs=1e-4)


def test_the_numpy_network_reads_98_percent_of_the_full_set_with_settings_chosen_beforehand():
    record = recorded.load("mlp_full")
    final = [run["test_accuracy"] for run in record["runs"]]
    assert len(final) >= 3 and len({run["seed"] for run in record["runs"]}) == len(final)
    assert record["mean"] == pytest.approx(statistics.mean(final), abs=1e-4)
    assert record["mean"] >= 0.98
    assert record["stdev"] == pytest.approx(statistics.stdev(final), abs=1e-4)
    assert record["train"] + record["validation"] == 60_000
    best = max(record["tried"], key=lambda row: statistics.mean(row["validation_accuracy"]))
    assert record["chosen"] == best["setting"]


def test_the_ladder_chooses_on_validation_digits_and_changes_one_thing_a_rung():
    record = recorded.load("ladder_embedded")
    assert (record["train"], record["validation"], record["test"]) == (3200, 800, 10_000)
    recipes = [rung["recipe"] for rung in record["rungs"]]
    for lower, upper in zip(recipes, recipes[1:]):
        assert sum(lower[setting] != upper[setting] for setting in lower) == 1
    assert all(len(rung["validation_accuracy"]) >= 3 for rung in record["rungs"])


def test_a_record_that_does_not_exist_is_answered_with_those_that_do():
    with pytest.raises(FileNotFoundError, match="'speed'.*article_cnn"):
        recorded.load("speed")


def test_without_the_folder_and_without_a_network_it_says_where_to_look(monkeypatch, tmp_path):
    monkeypatch.setattr(recorded, "FOLDER", tmp_path / "absent")
    monkeypatch.setattr(recorded, "_repository", lambda: "http://127.0.0.1:9")
    with pytest.raises(ConnectionError, match="127.0.0.1:9/raw/HEAD/.*/article_cnn.json"):
        recorded.load("article_cnn")


def test_the_readme_of_training_quotes_the_recorded_race():
    readme = (ROOT / "dlcourse" / "training" / "README.md").read_text("utf-8")
    race = recorded.load("race")
    for run in race["runners"].values():
        row = f"| {run['parameters']:,} | {run['seconds']:.0f} s | {100 * run['mean']:.2f} % |"
        assert readme.count(row) == 1, row
    assert race["date"] in readme and race["processor"].split(",")[0] in readme


def test_the_recipe_is_better_than_the_article_s_in_less_time():
    runs = recorded.load("race")["runners"]
    assert all(len(run["laps"]) >= 3 for run in runs.values())
    for run in runs.values():
        final = [laps[-1][1] for laps in run["laps"]]
        assert run["mean"] == pytest.approx(statistics.mean(final), abs=1e-5)
    assert all(laps[-1][1] >= 0.99 for laps in runs["quick"]["laps"])
    assert runs["usual"]["mean"] >= 0.995 and runs["usual"]["parameters"] <= 35_000
    assert runs["usual"]["seconds"] <= runs["article"]["seconds"]
    assert runs["long"]["mean"] > runs["usual"]["mean"]
