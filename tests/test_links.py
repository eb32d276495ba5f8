"""Do all links lead to one place, and does one command make them lead to another?"""

import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import nbformat
import pytest
from address import ROOT, Place, moved, place
from build import Lesson, lessons
from links import asked_for

import course

HERE, THERE = Place("ada/nets", "main"), Place("jane/deep-learning", "autumn/2027")
ALL = lessons()


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A copy of the course without the lessons' weight: three notebooks are enough."""
    folder = tmp_path_factory.mktemp("copy")
    for name in ("pyproject.toml", "README.md", "course.py"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "dlcourse", folder / "dlcourse")
    kept = ("00_start_here", "reference", "ex01_neurons", "build", "links", "address", "percent",
            "execute", "exercise", "ex01_neurons_checks")
    shutil.copytree(ROOT / "notebooks", folder / "notebooks", ignore=lambda _, names: [
        name for name in names if Path(name).suffix in (".py", ".ipynb")
        and Path(name).stem not in kept])
    (folder / "CITATION.cff").write_bytes(
        f"repository-code: {place().repository}\r\ntitle: dlcourse\r\n".encode())
    return folder


def links(folder, *arguments):
    return subprocess.run([sys.executable, "notebooks/links.py", *arguments], cwd=folder,
                          capture_output=True, encoding="utf-8")


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"}


def outputs(notebook):
    cells = nbformat.reads(notebook.decode(), as_version=4).cells
    return [(cell.execution_count, cell.outputs) for cell in cells if cell.cell_type == "code"]


def test_there_and_back_every_byte_is_as_before(checkout):
    before, home = contents(checkout), place()

    done = links(checkout, THERE.slug, "--branch", THERE.branch)
    assert done.returncode == 0, done.stderr
    there = contents(checkout)
    changed = {name for name in there if there[name] != before[name]}
    assert {name for name in changed if not name.endswith(".md")} == {
        "pyproject.toml", "CITATION.cff", *(name for name in there if name.endswith(".ipynb"))}
    assert not [name for name in changed if home.slug.encode() in there[name]]
    assert place(checkout / "pyproject.toml") == THERE
    done = subprocess.run([sys.executable, "notebooks/build.py", "--check"], cwd=checkout)
    assert done.returncode == 0, "ids, fingerprints and checksums are right as well"
    lesson = "notebooks/00_start_here.ipynb"
    assert outputs(there[lesson]) == outputs(before[lesson])

    assert links(checkout, THERE.slug).returncode == 0
    assert contents(checkout) == there, "a second time changes nothing"

    assert links(checkout, home.slug, "--branch", home.branch).returncode == 0
    assert contents(checkout) == before


def test_an_edited_notebook_stops_it_before_anything_is_written(checkout):
    path = checkout / "notebooks" / "reference.ipynb"
    stored = path.read_bytes()
    path.write_bytes(stored.replace(b"Notation and glossary", b"Glossary and notation"))
    before = contents(checkout)
    done = links(checkout, THERE.slug)
    assert done.returncode == 1 and contents(checkout) == before
    assert done.stderr.startswith("reference.ipynb was edited") and "make sources" in done.stderr
    path.write_bytes(stored)


@pytest.mark.parametrize("slug", [
    "jane", "https://github.com/jane/x", "jane/deep learning", "jane/x/y", "/x", "j.d/x"])
def test_a_wrong_repository_is_refused_in_a_sentence(slug):
    with pytest.raises(ValueError) as refusal:
        asked_for([slug], HERE)
    assert repr(slug) in str(refusal.value) and "jane/deep-learning" in str(refusal.value)


def test_a_wrong_branch_and_no_place_at_all_are_refused_too():
    with pytest.raises(ValueError, match="'my branch'"):
        asked_for(["jane/x", "--branch", "my branch"], HERE)
    with pytest.raises(ValueError, match="make links REPO="):
        asked_for([], HERE)
    assert asked_for(["--branch", "next"], HERE) == Place(HERE.slug, "next")


def test_the_command_hands_on_what_make_was_told(monkeypatch):
    monkeypatch.setenv("REPO", "jane/x")
    monkeypatch.setenv("BRANCH", "next")
    assert course.links([]) == ["notebooks/links.py", "jane/x", "--branch", "next"]
    assert course.links(["ada/y"]) == ["notebooks/links.py", "ada/y"]


@pytest.mark.parametrize("text, becomes", [
    ("git+https://github.com/ada/nets@main",
     "git+https://github.com/jane/deep-learning@autumn/2027"),
    ("https://github.com/ada/nets.git", "https://github.com/jane/deep-learning.git"),
    ("see github.com/ada/nets.", "see github.com/jane/deep-learning."),
    ("https://github.com/ada/nets/issues", "https://github.com/jane/deep-learning/issues"),
    ("(https://github.com/ada/nets/blob/main/LICENSE)",
     "(https://github.com/jane/deep-learning/blob/autumn/2027/LICENSE)"),
    ("github.com/ada/nets/tree/mainly", "github.com/jane/deep-learning/tree/mainly"),
    (HERE.colab("a.ipynb"), THERE.colab("a.ipynb")),
    (HERE.binder("a.ipynb"), THERE.binder("a.ipynb")),
    *[(other, other) for other in (
        "https://github.com/ada/nets-2", "https://github.com/ada/nets.js", "in ada/nets/main",
        "https://github.com/canada/nets@main", "https://example.org/ada/nets")],
])
def test_addresses_are_moved_and_nothing_else(text, becomes):
    assert moved(text, HERE, THERE) == becomes


# --- the links as they stand ---------------------------------------------------------------------


@pytest.mark.parametrize("lesson", ALL, ids=lambda lesson: lesson.name)
def test_every_notebook_opens_in_colab_and_on_binder(lesson):
    path = lesson.path.relative_to(ROOT).as_posix()
    title, _, links_line = nbformat.read(lesson.path, as_version=4).cells[0].source.split("\n")[:3]
    assert title.startswith("# ")
    found = re.findall(r"\[!\[([^]]+)\]\(([^)]+)\)\]\(([^)]+)\)", links_line)
    assert [(alt, address) for alt, _, address in found] == [
        ("Open in Colab", place().colab(path)), ("Open on Binder", place().binder(path))]
    for _, picture, _ in found:
        drawing = ElementTree.parse(lesson.path.parent / picture).getroot()
        assert drawing.tag.endswith("svg") and drawing.get("aria-label") in ("Colab", "Binder")
    assert "{{badges}}" in lesson.source.read_text("utf-8") and "mybinder" not in (
        lesson.source.read_text("utf-8"))


def test_addresses_have_the_form_that_colab_and_binder_expect():
    assert HERE.colab("notebooks/a.ipynb") == (
        "https://colab.research.google.com/github/ada/nets/blob/main/notebooks/a.ipynb")
    assert HERE.binder("notebooks/a.ipynb") == (
        "https://mybinder.org/v2/gh/ada/nets/main?urlpath=lab/tree/notebooks/a.ipynb")


def test_there_are_lessons_and_exercises_to_link():
    kinds = [isinstance(lesson, Lesson) for lesson in ALL]
    assert any(kinds) and not all(kinds)
