"""Every cell is recognised by what is left of it, and a doubtful one is given to nobody."""

import copy

import pytest
from dlcourse.grading.repair import Refused
from nbformat.v4 import new_code_cell
from test_repair import (
    DENSE, IDS, OTHER, RELEASE, RELU, WHY, assert_solved, cell, handed_in, index, through)


def strip_marks(notebook):
    for each in notebook.cells:
        each.metadata.pop("nbgrader", None)


def strip_ids(notebook):
    for each in notebook.cells:
        del each["id"]
    notebook.nbformat_minor = 4


def renew_ids(notebook):
    for number, each in enumerate(notebook.cells):
        each.id = f"new{number}"


def like_colab(notebook):
    for each in notebook.cells:
        each.metadata = {"id": each.pop("id"), "outputId": "x", "colab": {"base_uri": "y"}}
    notebook.nbformat_minor = 0
    notebook.metadata = {"colab": {"provenance": []}, "kernelspec": {"name": "python3",
                         "display_name": "Python 3"}, "language_info": {"name": "python"}}


def like_vs_code(notebook):
    for each in notebook.cells:
        each.metadata = {"vscode": {"languageId": "python"}}
    renew_ids(notebook)
    notebook.metadata.language_info = {"name": "python", "version": "3.12"}


@pytest.mark.parametrize("damages", [
    [strip_marks], [strip_ids], [renew_ids], [strip_marks, renew_ids], [strip_marks, strip_ids],
    [like_colab], [like_vs_code]], ids=lambda damages: "+".join(each.__name__ for each in damages))
def test_cells_are_recognised_whatever_was_stripped(damages):
    notebook = handed_in()
    for damage in damages:
        damage(notebook)
    repaired, _ = through(notebook)
    assert_solved(repaired)
    assert [each.source for each in repaired.cells] == [each.source for each in handed_in().cells]


@pytest.mark.parametrize("grade_id", IDS)
def test_one_cell_that_lost_everything_is_recognised_and_named(grade_id):
    notebook = handed_in()
    lost = cell(notebook, grade_id)
    lost.metadata, lost.id = {}, "lost"
    repaired, notes = through(notebook)
    assert_solved(repaired)
    assert len(notes) == 1 and grade_id in notes[0] and "recognised by" in notes[0]


def test_work_beside_an_untouched_stub_is_the_answer():
    notebook = handed_in()
    for grade_id in "dense", "why_linear":
        stub = copy.deepcopy(cell(RELEASE, grade_id))
        at = index(notebook, grade_id)
        work = cell(notebook, grade_id)
        work.metadata, work.id = {}, f"mine-{at}"
        notebook.cells.insert(at, stub)
    repaired, _ = through(notebook)
    assert_solved(repaired)
    assert len(repaired.cells) == len(RELEASE.cells)


def test_two_answers_in_one_cell_are_nobodys_but_run():
    notebook = handed_in()
    strip_marks(notebook)
    notebook.cells = [each for each in notebook.cells if each.source not in (DENSE, RELU)]
    notebook.cells.insert(3, new_code_cell(f"{DENSE}\n\n{RELU}"))
    repaired, notes = through(notebook)
    assert any("dense or relu" in note for note in notes)
    merged = [number for number, each in enumerate(repaired.cells) if "W @ a" in each.source]
    # The stubs stand above the student's functions, not below, where they would undo them.
    assert max(index(repaired, "dense"), index(repaired, "relu")) < merged[0]


def test_a_text_that_could_answer_two_questions_is_given_to_neither():
    notebook = handed_in()
    strip_marks(notebook)
    renew_ids(notebook)
    questions = [each for each in notebook.cells if "linear layers" in each.source
                 or "what does ReLU" in each.source]
    notebook.cells = [each for each in notebook.cells if each not in questions]
    repaired, _ = through(notebook)
    assert WHY in [each.source for each in repaired.cells if "nbgrader" not in each.metadata]
    assert cell(repaired, "why_linear").source == cell(RELEASE, "why_linear").source


def test_another_exercise_is_refused_by_name():
    with pytest.raises(Refused, match="looks like ex03, not ex02"):
        through(OTHER, name="ex02", others={"ex03": OTHER})
    with pytest.raises(Refused, match="Not one answer or test of ex02"):
        through(OTHER, name="ex02")
