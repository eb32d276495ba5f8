"""The students' edition: is it whole, and does nothing in it give a solution away?"""

import re
import subprocess
import sys

import pytest
from dlcourse.grading import edition
from dlcourse.grading.course import CHECKOUT, NoCourse

PROJECT = CHECKOUT / "pyproject.toml"


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    folder = tmp_path_factory.mktemp("edition") / "new"
    count = edition.student_edition(folder, "jane/deep-learning")
    assert count == sum(path.is_file() for path in folder.rglob("*")) > 100
    return folder


def test_it_has_what_a_student_needs(published):
    for name in ("README.md", "Makefile", "course.py", "requirements.txt", "pyproject.toml",
                 "notebooks/00_start_here.ipynb", "notebooks/exercises/ex02_forward_pass.ipynb",
                 "dlcourse/network.py", "dlcourse/checks/exercises/ex02.json"):
        assert (published / name).is_file(), name
    done = subprocess.run(
        [sys.executable, "-c", "from dlcourse.checks import exercise; exercise('ex02')"],
        cwd=published, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_its_front_page_speaks_of_what_is_there(published):
    readme = (published / "README.md").read_text("utf-8")
    linked = re.findall(r"\]\((?!http)([^)#]+)", readme)
    assert len(linked) > 15 and [path for path in linked if not (published / path).exists()] == []
    whole = (CHECKOUT / "README.md").read_text("utf-8")
    for words in "course.py test", "make test", "Two commands", "For instructors", "that both":
        assert words in whole and words not in readme


def test_nothing_of_the_instructors_half_is_in_it(published):
    files = [path.relative_to(published).as_posix() for path in published.rglob("*")]
    assert not [name for name in files if "src/exercises" in name or "_checks.py" in name
                or "grading" in name or name.startswith((".git/", "tests/exercises"))]
    secrets = edition.secret_lines()
    assert all(len(lines) > 10 for lines in secrets)
    for path in published.rglob("*"):
        if path.is_file():
            assert edition.gives_away(path, secrets) is None
            assert b"BEGIN SOLUTION" not in path.read_bytes()


def test_links_lead_to_the_repository_it_is_published_in(published):
    text = (published / "notebooks" / "exercises" / "ex02_forward_pass.ipynb").read_text("utf-8")
    assert "github.com/jane/deep-learning@" in text
    own = re.search('^Repository = "https://github.com/(.+)"', PROJECT.read_text("utf-8"), re.M)[1]
    assert not [path for path in published.rglob("*.ipynb") if own in path.read_text("utf-8")]
    for name in ("00_start_here.ipynb", "exercises/ex06_mnist_cnn.ipynb"):
        text = (published / "notebooks" / name).read_text("utf-8")
        assert f"gh/jane/deep-learning/main?urlpath=lab/tree/notebooks/{name}" in text


def test_a_solution_that_slipped_into_a_published_file_stops_it(tmp_path, monkeypatch):
    solutions, checks = edition.secret_lines()
    for lines in (sorted(solutions)[:2], sorted(checks)[:3]):
        leak = tmp_path / "leak.py"
        leak.write_text("\n".join(lines))
        monkeypatch.setattr(edition, "kept", lambda: [CHECKOUT / "README.md", leak])
        monkeypatch.setattr(edition, "CHECKOUT", tmp_path.parent)
        monkeypatch.setattr(edition, "secret_lines", lambda: (solutions, checks))
        with pytest.raises(NoCourse, match=r"leak.py holds a line of a solution"):
            edition.student_edition(tmp_path / "out")
        monkeypatch.undo()
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("repository, words", [
    ("https://github.com/jane/x", "OWNER/NAME"), ("jane", "OWNER/NAME")])
def test_a_repository_that_is_none_is_named(tmp_path, repository, words):
    with pytest.raises(NoCourse, match=words):
        edition.student_edition(tmp_path / "out", repository)


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(NoCourse, match="not empty"):
        edition.student_edition(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
