"""Every kind of damage to a notebook is put right or refused, and no work is lost."""

import base64
import copy
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import nbgrader
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell
from nbgrader.preprocessors import ClearSolutions, ComputeChecksums, LockCells

from dlcourse.grading.harmless import LONGEST_OUTPUT, harmless_text
from dlcourse.grading.repair import Refused, read, repair

EXPORTER = HTMLExporter()
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(20)).decode()
EXERCISE = "ex02_forward_pass"
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


# Lost marks.

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


def test_changed_grading_metadata_are_as_released_again():
    notebook = handed_in()
    cell(notebook, "relu_check").metadata.nbgrader.update(points=100, locked=False)
    cell(notebook, "dense").metadata.nbgrader.update(grade=True, points=100, solution=False)
    repaired, notes = through(notebook)
    assert_solved(repaired)
    assert any("relu_check" in note for note in notes) and any("dense" in note for note in notes)


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


def test_prose_that_was_handed_out_keeps_its_pictures():
    release = copy.deepcopy(RELEASE)
    release.cells[0].source += "![a net](attachment:net.png)"
    release.cells[0].attachments = {"net.png": {"image/png": PNG}}
    notebook = copy.deepcopy(release)
    notebook.cells[0].attachments = {}
    repaired, notes = repair(read(json.dumps(notebook).encode()), release)
    assert repaired.cells[0] == release.cells[0] and notes == []


def test_an_old_notebook_is_upgraded():
    old = nbformat.convert(handed_in(), 3)
    repaired, _ = through(old)
    assert cell(repaired, "dense").source == DENSE


def test_another_exercise_is_refused_by_name():
    with pytest.raises(Refused, match="looks like ex03, not ex02"):
        through(OTHER, name="ex02", others={"ex03": OTHER})
    with pytest.raises(Refused, match="Not one answer or test of ex02"):
        through(OTHER, name="ex02")


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


# Outputs.

def outputs_of(*outputs):
    notebook = handed_in()
    cell(notebook, "dense").outputs = list(outputs)
    repaired, notes = through(notebook)
    return cell(repaired, "dense").outputs, notes


def test_text_and_png_survive():
    outputs, notes = outputs_of(
        {"output_type": "stream", "name": "stderr", "text": ["a\n", "b"]},
        {"output_type": "display_data", "metadata": {"x": 1},
         "data": {"image/png": PNG, "text/plain": "<Figure>"}},
        {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["one", "two"]})
    assert [each.output_type for each in outputs] == ["stream", "display_data", "error"]
    assert outputs[0].text == "a\nb" and outputs[1].metadata == {} and notes == []
    assert outputs[1].data == {"image/png": PNG, "text/plain": "<Figure>"}


@pytest.mark.parametrize(("kind", "value"), [
    ("text/html", "<b>x</b>"), ("application/javascript", "alert(1)"), ("image/svg+xml", "<svg/>"),
    ("text/latex", "$x$"), ("application/vnd.jupyter.widget-view+json", {"model_id": "x"}),
    ("text/markdown", "[x](javascript:alert(1))"), ("image/png", "not base64!"),
    ("image/png", base64.b64encode(b"GIF89a").decode()), ("image/png", {"a": 1}),
    ("image/png", '" onerror="alert(1)'), ("image/jpeg", PNG),
    ("image/png", base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(3 * 2**20)).decode())])
def test_other_outputs_are_dropped_with_a_note(kind, value):
    outputs, notes = outputs_of({"output_type": "execute_result", "metadata": {},
                                 "execution_count": 1, "data": {kind: value, "text/plain": "x"}})
    assert [each.data for each in outputs] == [{"text/plain": "x"}]
    assert len(notes) == 1 and "dropped" in notes[0]


def test_long_and_many_outputs_are_shortened():
    long, notes = outputs_of({"output_type": "stream", "name": "stdout", "text": "x" * 100_000})
    assert len(long[0].text) == LONGEST_OUTPUT and long[0].text.endswith("shortened]")
    many, notes = outputs_of(*[{"output_type": "stream", "name": "stdout", "text": "x"}] * 1000)
    assert len(many) == 100 and notes


# Texts.

class Scan(HTMLParser):
    """Everything in a page that acts, or fetches from somewhere."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        if tag in {"script", "iframe", "object", "embed", "form", "svg", "meta", "base", "link",
                   "style", "video", "audio", "details", "marquee", "button", "textarea"}:
            self.found.append(tag)
        for name, value in attributes:
            value = re.sub(r"[\x00-\x20]", "", value or "").lower()
            if name.startswith("on") or name in ("srcdoc", "formaction", "srcset"):
                self.found.append(name)
            if name == "src" and not value.startswith("data:image/"):
                self.found.append(value)
            if name in ("href", "xlink:href", "action") and re.match(
                    r"(javascript|vbscript|data|file|blob):", value):
                self.found.append(value)
            if name == "class" and "mermaid" in value:
                self.found.append(value)


def body(html):
    return html[html.index("<main"):html.index("</main>")] if "<main" in html \
        else html[html.index("<body"):html.index("</body>")]


def dangers(notebook):
    scan = Scan()
    scan.feed(body(EXPORTER.from_notebook_node(notebook)[0]))
    return scan.found


ATTACKS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>",
    "<iframe src='https://evil.example'></iframe>", "<!-- x --><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>", "<style>*{display:none}</style>",
    "<?php ?><b onclick=1>",
    "[x](javascript:alert(1))", "[x]( JaVaScRiPt:alert(1))", "[x](&#106;avascript:alert(1))",
    "[x](java\nscript:alert(1))", "[x](<javascript:alert(1)>)",
    "[x](data:text/html,<script>1</script>)",
    "[x][y]\n\n[y]: javascript:alert(1)", "[x][y]\n\n[y]:\n   <javascript:alert(1)>",
    "[x][y]\n\n[y]: data:text/html;base64,PHNjcmlwdD4=", "<javascript:alert(1)>",
    "![x](https://evil.example/x.png)", "![x][y]\n\n[y]: https://evil.example/x.png",
    "![y]\n\n[y]: /x",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)", "\\\\![x](https://evil.example/x.png)",
    "![a ![b](attachment:p.png)](https://evil.example)", "![x](attachment:missing.png)",
    "![`x`](https://evil.example/x.png)", "[![x](//evil.example/x)](javascript:alert(1))",
    "$`$<img src=x onerror=alert(1)>$`$", "\\`<img src=x onerror=alert(1)>`", "``<b onclick=1>`",
    "`a\n\nb<img src=x onerror=alert(1)>`", "- ```\n<script>alert(1)</script>\n```",
    "```\n~~~\n```\n<script>alert(1)</script>", "> ```\n<script>alert(1)</script>\n> ```",
    "$$`$$<script>alert(1)</script>$$`$$", "\\begin{a}`\\end{a}<script>1</script>`",
    "```mermaid\n</pre><script>alert(1)</script>\n```", "```&#109;ermaid\nA-->B\n```",
    "~~~ mermaid\nclick A href \"javascript:alert(1)\"\n~~~", "```mermaid\ngraph TD\nA-->B\n```",
    "# <script>alert(1)</script>", "| a |\n|---|\n| <script>alert(1)</script> |",
    "a\n: <img src=x onerror=alert(1)>", "<a href='javascript:alert(1)'>x</a>",
    "<details open ontoggle=1>",
    "`<script>alert(1)</script>`", "```\n<script>alert(1)</script>\n```",
    "<" * 3000, "[" * 3000, "![" * 3000, "> " * 3000, "`" * 999 + "x", "$" * 999, "*a " * 3000,
]


@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
@pytest.mark.parametrize("grade_id", ["why_linear", None], ids=["answer", "extra"])
def test_nothing_a_student_wrote_acts_in_a_page(attack, grade_id):
    notebook = handed_in()
    if grade_id:
        cell(notebook, grade_id).source = attack
    else:
        notebook.cells += [new_markdown_cell(attack), new_raw_cell(attack),
                           new_raw_cell(attack, metadata={"raw_mimetype": "text/html"})]
    clean, _ = through(handed_in())
    assert dangers(through(notebook)[0]) == dangers(clean) == ["details"]  # the release's own hint


def test_nothing_acts_in_the_page_of_nbgraders_feedback():
    notebook = handed_in()
    notebook.cells += [new_raw_cell("\n".join(ATTACKS[:10])), new_markdown_cell(ATTACKS[1])]
    cell(notebook, "why_linear").source = "\n\n".join(ATTACKS[:10])
    formgrader = Path(nbgrader.__file__).parent / "server_extensions" / "formgrader"
    bootstrap = next(formgrader.rglob("bootstrap.min.css")).parent
    exporter = HTMLExporter(template_name="feedback",
                            extra_template_basedirs=[str(formgrader / "templates")],
                            extra_template_paths=[str(bootstrap)])
    marks = {"notebook": EXERCISE, "score": 0, "max_score": 0, "late_penalty": 0}

    def page(notebook):
        notebook = copy.deepcopy(notebook)
        for each in notebook.cells:
            if "nbgrader" in each.metadata:
                each.metadata.nbgrader.update(score=0, comment="")
        scan = Scan()
        scan.feed(body(exporter.from_notebook_node(notebook, {"nbgrader": marks})[0]))
        return scan.found
    assert page(through(notebook)[0]) == page(handed_in()) != page(notebook)


def test_the_scan_sees_what_is_not_defused():
    notebook = handed_in()
    seen = []
    for attack in (*ATTACKS[:2], *ATTACKS[3:5], "[x](javascript:alert(1))"):
        cell(notebook, "why_linear").source = attack
        seen.append(len(dangers(notebook)) > 1)
    assert all(seen)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(["<script>", "<img src=x onerror=1>", "`", "``", "```", "~~~", "\n",
                                 "$", "$$", "\\", "[x](", "javascript:1", ")", "![", "](", "]: ",
                                 "mermaid", "&#60;", " ", "    ", "> ", "- ", "\\begin{a}",
                                 "\\end{a}", "a", "\\\\(", "\\\\)", "<", ">", "|", "attachment:p",
                                 "data:text/html,x", "<!--", "-->", "[y]", "\\href{", "}"]),
                max_size=25).map("".join))
def test_no_mixture_of_dialects_acts_in_a_page(text):
    harmless = harmless_text(text)
    assert harmless_text(harmless) == harmless
    assert dangers(new_notebook(cells=[new_markdown_cell(harmless)])) == []


@pytest.mark.parametrize("text", [
    "If $a < b$ then $b > a$, and 3 < 4.", "`a <b> c` stays",
    "```python\nif a <b:\n    x = '<p>'\n```",
    "$$\n\\sum_i w_i x_i < 0\n$$", "[a book](https://example.org/x) and [above](#dense)",
    "**bold**, *thin*, `code`\n\n- one\n- two\n\n1. a\n\n| a | b |\n|---|---|\n| 1 | 2 |",
    "The data: 60,000 digits. Note: z = W a + b.", "x < y and y<3", "权重是 $W$,偏置是 $b$。"])
def test_an_honest_text_stays_as_it_is(text):
    assert harmless_text(text) == text


def test_formulas_without_spaces_stay_readable():
    assert harmless_text("so $a<b$ and a<b") == r"so $a\lt b$ and a&lt;b"


def test_mathjax_gets_no_links():
    assert "\\href" not in harmless_text(r"$\href{javascript:alert(1)}{x}$")
    assert "javascript:" not in harmless_text(r"$\href{javascript:alert(1)}{x}$")


def test_attached_pictures_survive_if_they_are_pictures():
    notebook = handed_in()
    why = cell(notebook, "why_linear")
    why.source = "See ![my plot](attachment:plot.png) and ![bad](attachment:bad.svg)"
    why.attachments = {"plot.png": {"image/png": PNG}, "bad.svg": {"image/svg+xml": "<svg/>"}}
    repaired, notes = through(notebook)
    assert cell(repaired, "why_linear").attachments == {"plot.png": {"image/png": PNG}}
    assert "![my plot](attachment:plot.png)" in cell(repaired, "why_linear").source
    assert any("Attachments" in note for note in notes)
    EXPORTER.from_notebook_node(repaired)
