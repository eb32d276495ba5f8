"""Every kind of damage to a notebook is put right or refused, and no work is lost."""

import copy
import json

import nbformat
import pytest
from dlcourse.grading.harmless import harmless_text
from dlcourse.grading.repair import Refused, read, repair
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.preprocessors import ClearSolutions, ComputeChecksums, LockCells

EXPORTER = HTMLExporter()
DENSE = "def dense(W, a, b):\n    return W @ a + b"
RELU = "def relu(z):\n    return z * (z > 0)"
WHY = "Because two linear maps make one linear map."


def mark(cell, grade_id, grade=False, solution=False, points=0):
    cell.metadata["nbgrader"] = {"grade": grade, "solution": solution, "points": points,
                                 "locked": not solution, "grade_id": grade_id, "task": False,
                                 "schema_version": 3, "cell_type": cell.cell_type}
    return cell


def answer(grade_id, body):
    head, *rest = body.splitlines()
    inner = "\n".join(rest)
    return mark(new_code_cell(f"{head}\n    ### BEGIN SOLUTION\n{inner}\n    ### END SOLUTION"),
                grade_id, solution=True)


def written(grade_id):
    return mark(new_markdown_cell("the right answer"), grade_id, True, True, points=2)


def test_cell(name, points=1):
    return mark(new_code_cell(f"check.{name}({name})"), f"{name}_check", grade=True, points=points)


test_cell.__test__ = False


def make_release(*cells):
    """A notebook as nbgrader hands it out."""
    notebook = new_notebook(cells=list(cells))
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3",
                                       "language": "python"}
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
    for step in ClearSolutions(), LockCells(), ComputeChecksums():
        notebook, _ = step.preprocess(notebook, {"language": "python"})
    return notebook


RELEASE = make_release(
    new_markdown_cell("# Forward pass\n<details>A hint</details>"),
    mark(new_code_cell("from dlcourse.grading import check"), "setup"),
    new_markdown_cell("## A dense layer"),
    answer("dense", DENSE), test_cell("dense"),
    new_markdown_cell("## ReLU"),
    answer("relu", RELU), test_cell("relu", points=2),
    new_markdown_cell("## Why is a stack of linear layers linear?"),
    written("why_linear"),
    new_markdown_cell("## And what does ReLU change?"),
    written("why_relu"),
)
IDS = [cell.metadata.nbgrader.grade_id for cell in RELEASE.cells if "nbgrader" in cell.metadata]
OTHER = make_release(answer("mse", "def mse(a, y):\n    return ((a - y) ** 2).mean()"),
                     test_cell("mse"))


def handed_in():
    """The exercise, solved and undamaged."""
    notebook = copy.deepcopy(RELEASE)
    for grade_id, source in ("dense", DENSE), ("relu", RELU), ("why_linear", WHY), (
            "why_relu", "It bends: $a < b$."):
        cell(notebook, grade_id).source = source
    return notebook


def cell(notebook, grade_id):
    found = [each for each in notebook.cells
             if each.metadata.get("nbgrader", {}).get("grade_id") == grade_id]
    assert len(found) == 1, f"{grade_id} is there {len(found)} times"
    return found[0]


def index(notebook, grade_id):
    return notebook.cells.index(cell(notebook, grade_id))


def through(notebook, **options):
    """What becomes of a notebook that is handed in; checked to be whole and stable."""
    repaired, notes = repair(read(json.dumps(notebook).encode()), RELEASE, **options)
    assert_whole(repaired)
    before = copy.deepcopy(repaired)
    again, _ = repair(repaired, RELEASE)
    assert again == repaired == before, "repairing twice changed something"
    return repaired, notes


def assert_whole(notebook):
    nbformat.validate(notebook)
    assert sorted(each.metadata.nbgrader.grade_id for each in notebook.cells
                  if "nbgrader" in each.metadata) == sorted(IDS)
    for grade_id in IDS:
        original, repaired = cell(RELEASE, grade_id), cell(notebook, grade_id)
        assert repaired.metadata == original.metadata and repaired.id == original.id
        assert repaired.cell_type == original.cell_type
        if not original.metadata.nbgrader.solution:
            assert repaired.source == original.source


def assert_solved(notebook):
    assert cell(notebook, "dense").source == DENSE
    assert cell(notebook, "relu").source == RELU
    assert cell(notebook, "why_linear").source == WHY
    assert cell(notebook, "why_relu").source == "It bends: $a < b$."


def test_an_undamaged_notebook_is_left_as_it_is():
    notebook, notes = through(handed_in())
    assert notebook == handed_in() and notes == []


def test_an_untouched_notebook_is_left_as_it_is():
    notebook, notes = through(RELEASE)
    assert notebook == RELEASE and notes == []


# Duplicates.

def test_the_first_copy_that_holds_work_is_the_answer_and_the_others_stay():
    notebook = handed_in()
    at = index(notebook, "dense")
    stub, other = copy.deepcopy(cell(RELEASE, "dense")), copy.deepcopy(cell(notebook, "dense"))
    other.source = DENSE + "  # second try"
    notebook.cells[at:at + 1] = [stub, cell(notebook, "dense"), other]
    repaired, notes = through(notebook)
    assert_solved(repaired)
    extra = repaired.cells[index(repaired, "dense") + 1]
    assert extra.source.endswith("second try") and extra.metadata == {}
    assert stub.source not in [each.source for each in repaired.cells]
    assert any("dense was there" in note for note in notes)


def test_texts_of_a_duplicated_written_answer_are_put_together():
    notebook = handed_in()
    other = copy.deepcopy(cell(notebook, "why_linear"))
    other.source = "And the product of matrices is a matrix."
    notebook.cells.append(other)
    repaired, _ = through(notebook)
    assert cell(repaired, "why_linear").source == f"{WHY}\n\n{other.source}"
    assert len(repaired.cells) == len(RELEASE.cells)


def test_duplicated_locked_cells_are_dropped():
    notebook = handed_in()
    notebook.cells.append(copy.deepcopy(cell(notebook, "relu_check")))
    repaired, notes = through(notebook)
    assert_solved(repaired)
    assert len(repaired.cells) == len(RELEASE.cells) and "relu_check" in notes[0]


# Moved, deleted, edited.

def test_edited_locked_cells_are_as_released_again():
    notebook = handed_in()
    cell(notebook, "dense_check").source = "pass  # all fine"
    repaired, notes = through(notebook)
    assert_solved(repaired)
    assert any("dense_check" in note and "edited" in note for note in notes)


@pytest.mark.parametrize("grade_id", IDS)
def test_a_deleted_cell_is_back_where_it_was(grade_id):
    notebook = handed_in()
    at = index(notebook, grade_id)
    del notebook.cells[at]
    repaired, notes = through(notebook)
    assert index(repaired, grade_id) == at
    assert cell(repaired, grade_id).source == cell(RELEASE, grade_id).source
    solution = cell(RELEASE, grade_id).metadata.nbgrader.solution
    assert len(notes) == 1 and grade_id in notes[0] and ("not attempted" in notes[0]) == solution


def test_a_notebook_with_nothing_but_one_answer_is_whole_again():
    notebook = new_notebook(cells=[new_code_cell(DENSE)])
    repaired, _ = through(notebook)
    assert cell(repaired, "dense").source == DENSE
    order = [each.metadata.nbgrader.grade_id for each in repaired.cells
             if "nbgrader" in each.metadata]
    assert order == IDS


def test_moved_cells_and_extra_cells_stay_where_the_student_put_them():
    notebook = handed_in()
    notebook.cells.reverse()
    notebook.cells.insert(3, new_code_cell("print(relu(3))"))
    repaired, _ = through(notebook)
    assert [each.source for each in repaired.cells] == [each.source for each in notebook.cells]


@pytest.mark.parametrize(("grade_id", "kind"), [
    ("why_linear", "code"), ("why_linear", "raw"), ("dense", "markdown"), ("dense", "raw"),
    ("dense_check", "markdown")])
def test_a_changed_cell_type_is_changed_back(grade_id, kind):
    notebook = handed_in()
    changed = cell(notebook, grade_id)
    changed.cell_type = kind
    for key in "outputs", "execution_count":
        changed.pop(key, None)
    if kind == "code":
        changed.update(outputs=[], execution_count=None)
    repaired, notes = through(notebook)
    assert_solved(repaired)
    assert any(f"{grade_id} had become a {kind} cell" in note for note in notes)


def test_changed_grading_metadata_are_as_released_again():
    notebook = handed_in()
    cell(notebook, "relu_check").metadata.nbgrader.update(points=100, locked=False)
    cell(notebook, "dense").metadata.nbgrader.update(grade=True, points=100, solution=False)
    repaired, notes = through(notebook)
    assert_solved(repaired)
    assert any("relu_check" in note for note in notes) and any("dense" in note for note in notes)


def test_unknown_nbgrader_marks_are_removed():
    notebook = handed_in()
    notebook.cells.append(mark(new_code_cell("1"), "bonus", grade=True, points=1000))
    repaired, _ = through(notebook)
    assert repaired.cells[-1].source == "1" and repaired.cells[-1].metadata == {}


def test_notebook_metadata_are_those_of_the_release():
    notebook = handed_in()
    notebook.metadata.kernelspec.name = "evil"
    notebook.metadata["widgets"] = {"state": {}}
    assert through(notebook)[0].metadata == RELEASE.metadata


# Any damage at all.

STEPS = st.tuples(st.sampled_from(["delete", "copy", "move", "unmark", "renew", "extra", "stub",
                                   "edit"]), st.integers(0, 60), st.integers(0, 60))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS, max_size=12), st.booleans())
def test_any_damage_gives_a_whole_notebook_and_loses_no_work(steps, solved):
    notebook = handed_in() if solved else copy.deepcopy(RELEASE)
    for number, (step, a, b) in enumerate(steps):
        cells = notebook.cells
        at = a % len(cells) if cells else 0
        if step == "extra" or not cells:
            cells.insert(at, [new_code_cell(f"extra = {number}"),
                              new_markdown_cell(f"Extra text {number}"),
                              new_code_cell(f"def relu(z):\n    return {number}"),
                              new_code_cell(f"{DENSE} + {number}\n{RELU}")][b % 4])
        elif step == "delete":
            del cells[at]
        elif step == "copy":
            cells.insert(b % (len(cells) + 1), copy.deepcopy(cells[at]))
        elif step == "move":
            cells.insert(b % len(cells), cells.pop(at))
        elif step == "unmark":
            cells[at].metadata = {}
        elif step == "renew":
            cells[at].id = f"renewed-{number}"
        elif step == "edit" and cells[at].metadata.get("nbgrader", {}).get("locked") is False:
            cells[at].source += f"\n# edited {number}"
        elif step == "stub":
            cells[at].source = cell(RELEASE, IDS[b % len(IDS)]).source
    try:
        repaired, _ = through(notebook)
    except Refused:
        marked = {each.metadata.get("nbgrader", {}).get("grade_id") for each in notebook.cells}
        assert not marked & set(IDS) - {"setup"}
        return
    known = {each.source for each in RELEASE.cells}
    everything = "\n".join(each.source for each in repaired.cells)
    for each in notebook.cells:
        locked = each.metadata.get("nbgrader", {}).get("locked")
        if each.source not in known and not locked:
            assert harmless_text(each.source) in everything or each.source in everything


# Refusals.

@pytest.mark.parametrize(("data", "words"), [
    (b"", "empty"), (b"PK\x03\x04rest", "zip"), (b"%PDF-1.7", "PDF"),
    (b"<!DOCTYPE html><html>", "web page"), (b'{"cells": [', "damaged"),
    (b"\xff\xfe\x00", "damaged"),
    (b"[" * 100_000, "damaged"), (b"[]", "nbformat"), (b"{}", "nbformat"), (b"3", "nbformat"),
    (b'{"nbformat": true}', "nbformat"), (b'{"nbformat": 9}', "newer"),
    (b'{"nbformat": 3, "worksheets": 3}', "upgraded"), (b'{"nbformat": 2}', "upgraded"),
    (b'{"nbformat": 4}', "no cells"), (b'{"nbformat": 4, "cells": {}}', "no cells"),
    (b'{"nbformat": 4, "cells": [1]}', "cell 1"),
    (b'{"nbformat": 4, "cells": [{"cell_type": "heading"}]}', "cell 1"),
    (json.dumps({"nbformat": 4, "cells": [{}] * 2001}).encode(), "2001 cells"),
    (b'{"nbformat": 4, "cells": [], "metadata": {"language_info": {"name": "R"}}}', "not Python"),
    (b'{"nbformat": 4, "cells": [], "metadata": {"kernelspec": {"language": "julia"}}}', "julia"),
    (b" " * (20 * 2**20 + 1), "MB"), (json.dumps({"nbformat": 4, "cells": [
        {"cell_type": "raw", "source": "x" * 400_000}] * 3}).encode(), "1,200,000 characters")])
def test_what_is_no_notebook_is_refused_in_words(data, words):
    with pytest.raises(Refused, match=r"not a notebook that can be graded: .*; ask for") as refusal:
        read(data)
    assert words in str(refusal.value)


def test_an_old_notebook_is_upgraded():
    old = nbformat.convert(handed_in(), 3)
    repaired, _ = through(old)
    assert cell(repaired, "dense").source == DENSE


@settings(max_examples=60, deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text() | st.integers(),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
                        st.sampled_from(["cell_type", "source", "metadata", "outputs", "nbgrader",
                                         "grade_id", "id", "attachments", "data", "text/plain",
                                         "output_type", "traceback", "image/png", "name"]),
                        inner | st.sampled_from(["code", "markdown", "raw", "dense", "stream",
                                                 "error", "execute_result"]), max_size=6)))
def test_nothing_but_refused_is_ever_raised(junk):
    cells = [junk, *(junk if isinstance(junk, list) else [])]
    cells = [each for each in cells if isinstance(each, dict)]
    for number, each in enumerate(cells):
        each["cell_type"] = ("code", "markdown", "raw")[number % 3]
    data = json.dumps({"nbformat": 4, "metadata": junk, "cells": [*handed_in().cells, *cells]})
    try:
        notebook, _ = repair(read(data.encode()), RELEASE)
    except Refused:
        return
    assert_whole(notebook)
    EXPORTER.from_notebook_node(notebook)


def test_lone_surrogates_do_not_stop_the_writing():
    notebook = handed_in()
    cell(notebook, "why_linear").source = "a \ud800 b"
    repaired, _ = through(notebook)
    nbformat.writes(repaired).encode()
