"""The build of the notebooks: source -> notebook, run, and an author's changes back."""

import json
import shutil
from pathlib import Path

import execute
import nbformat
import percent
import pytest
from build import SOURCES, BuildError, Lesson, build, carry_back, lessons, main, out_of_date
from execute import ExecutionError
from hypothesis import given, settings
from hypothesis import strategies as st
from address import place
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

TINY = """\
# %% [markdown]
# # A tiny lesson
#
# {{badges}}
#
# Open it [in Colab](https://colab.example/{{slug}}/blob/{{branch}}/01_tiny.ipynb),
# it comes from {{repository}} and has [a licence]({{repository}}/blob/{{branch}}/LICENSE).

# %%
x = 6

# %% tags=["nbval-ignore-output"]
print(x * 7)

# %%
def double(x):
    # A comment with an ellipsis … and a comparison, x % 2.
    return 2 * x

double(x)
"""


@pytest.fixture
def lesson(tmp_path):
    source = tmp_path / "src" / "01_tiny.py"
    source.parent.mkdir()
    source.write_text(TINY, encoding="utf-8")
    return Lesson(source)


@pytest.fixture(scope="module")
def built_once(tmp_path_factory):
    source = tmp_path_factory.mktemp("built") / "src" / "01_tiny.py"
    source.parent.mkdir()
    source.write_text(TINY, encoding="utf-8")
    build(Lesson(source))
    return Lesson(source)


@pytest.fixture
def built(lesson, built_once):
    shutil.copy(built_once.path, lesson.path)
    return lesson


def with_cell(lesson, code):
    lesson.source.write_text(TINY + f"\n# %%\n{code}\n", encoding="utf-8")
    return lesson


def change_notebook(lesson, change):
    """What an author does in JupyterLab: change the cells and save."""
    notebook = lesson.notebook()
    change(notebook.cells)
    nbformat.write(notebook, lesson.path)


def add_sentence(cells):
    cells[0].source += "\nOne more sentence."


# --- text and notebook ---------------------------------------------------------------------------


@pytest.mark.parametrize("source", [
    source for source in sorted(SOURCES.rglob("*.py")) if not source.stem.endswith("_checks")],
    ids=lambda source: source.stem)
def test_every_source_comes_back_exactly(source):
    text = source.read_text("utf-8")
    notebook = percent.to_notebook(text, source.stem)
    assert percent.unfill(percent.to_text(notebook), text, source.stem) == text


LINES = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp"))) | (
    st.sampled_from(["", "x = 1", "    y", "# a comment", "# %%", "%time", "%%bash", "'''", "$$"]))
CELLS = st.builds(
    lambda new, lines, tags: new("\n".join(lines), metadata={"tags": tags} if tags else {}),
    st.sampled_from([new_code_cell, new_markdown_cell]),
    st.lists(LINES, max_size=4),
    st.lists(st.sampled_from(["raises-exception", "nbval-ignore-output"]), unique=True),
)


@settings(deadline=None, max_examples=150)
@given(st.lists(CELLS, max_size=4))
def test_what_is_typed_in_jupyterlab_comes_back_exactly_or_is_refused(cells):
    try:
        text = percent.to_text(new_notebook(cells=cells))
    except ValueError as refusal:
        assert "cannot be written" in str(refusal)
        return
    typed = [cell for cell in cells if cell.source.strip("\n")]
    again = percent.to_notebook(text, "01_tiny").cells
    assert [(cell.cell_type, cell.source, cell.metadata) for cell in again] == [
        (cell.cell_type, percent.fill(cell.source.strip("\n"), "01_tiny"), cell.metadata)
        for cell in typed]


def test_placeholders_are_filled_in_and_taken_back():
    text = percent.to_notebook(TINY, "01_tiny").cells[0].source
    assert "{{" not in text and place().repository in text
    assert f"/blob/{place().branch}/01_tiny" in text
    assert percent.unfill(percent.fill(TINY, "01_tiny"), TINY, "01_tiny") == TINY


def test_a_cell_keeps_its_id_when_another_is_put_before_it():
    before = [cell.id for cell in percent.to_notebook(TINY, "01_tiny").cells]
    after = [cell.id for cell in percent.to_notebook("# %%\ny = 1\n\n" + TINY, "01_tiny").cells]
    assert after[1:] == before


def test_equal_cells_have_different_ids_and_always_the_same():
    first, again = ([cell.id for cell in percent.to_notebook(
        "# %%\nx = 1\n\n# %%\nx = 1\n", "01_tiny").cells] for _ in range(2))
    assert first[0] != first[1] and first == again


def test_colab_is_told_which_lessons_want_a_gpu():
    assert percent.to_notebook(TINY, "06_mnist_cnn").metadata["accelerator"] == "GPU"
    assert "accelerator" not in percent.to_notebook(TINY, "01_tiny").metadata


# --- building ------------------------------------------------------------------------------------


def test_a_built_notebook_has_its_outputs_and_nothing_of_the_machine(lesson):
    build(lesson)
    notebook = lesson.notebook()
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == [1, 2, 3]
    assert code[1].outputs[0].text == "42\n" and code[1].metadata == {
        "tags": ["nbval-ignore-output"]}
    assert code[2].outputs[0].data == {"text/plain": "12"}
    assert set(notebook.metadata) == {"kernelspec", "language_info", "dlcourse"}
    assert "version" not in notebook.metadata.language_info
    assert out_of_date(lesson) is None


def test_two_builds_of_an_unchanged_source_give_the_same_file(lesson):
    build(lesson)
    first = lesson.path.read_bytes()
    build(lesson)
    assert lesson.path.read_bytes() == first and first.endswith(b"}\n")


def test_a_second_run_of_the_command_builds_nothing(lesson, capsys):
    assert main([], lesson.source.parent) == 0
    assert "01_tiny: built" in capsys.readouterr().out
    assert main([], lesson.source.parent) == 0
    assert capsys.readouterr().out == ""


def test_lessons_run_without_a_full_mnist_and_in_the_notebooks_folder(lesson, monkeypatch):
    monkeypatch.setenv("DLCOURSE_MNIST", "somewhere")
    build(with_cell(lesson, "import os\nos.getenv('DLCOURSE_MNIST'), os.listdir()"))
    printed = lesson.notebook().cells[-1].outputs[0].data["text/plain"]
    assert printed.startswith("(None, [") and "'src'" in printed


def test_a_kernel_that_somebody_else_installed_is_not_used(lesson, tmp_path, monkeypatch):
    spec = tmp_path / "data" / "kernels" / "python3" / "kernel.json"
    spec.parent.mkdir(parents=True)
    spec.write_text(json.dumps({"argv": ["no-such-python"], "display_name": "Other",
                                "language": "python"}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "data"))
    build(lesson)
    assert out_of_date(lesson) is None


def test_a_failing_cell_is_shown_and_the_old_notebook_stays(lesson):
    build(lesson)
    before = lesson.path.read_bytes()
    with_cell(lesson, "double(None)")
    with pytest.raises(ExecutionError, match=r"cell \[4\] failed with TypeError: [^\n]*\n\ndouble"):
        build(lesson)
    assert lesson.path.read_bytes() == before
    assert sorted(path.name for path in lesson.path.parent.iterdir()) == ["01_tiny.ipynb", "src"]


def test_a_disk_that_fails_leaves_the_old_notebook_and_no_litter(built, monkeypatch):
    def fail(*paths):
        raise OSError("the disk is full")

    before = built.path.read_bytes()
    with_cell(built, "x")
    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(OSError, match="disk is full"):
        build(built)
    assert built.path.read_bytes() == before
    assert sorted(path.name for path in built.path.parent.iterdir()) == ["01_tiny.ipynb", "src"]


def test_a_cell_that_takes_too_long_is_named(lesson, monkeypatch):
    monkeypatch.setattr(execute, "CELL_TIMEOUT", 1)
    with pytest.raises(ExecutionError, match=r"cell \[4\] failed with CellTimeoutError"):
        build(with_cell(lesson, "import time\ntime.sleep(20)"))


def test_a_cell_that_kills_its_kernel_is_named(lesson):
    with pytest.raises(ExecutionError, match=r"cell \[4\] failed with DeadKernelError"):
        build(with_cell(lesson, "import os\nos._exit(1)"))


def test_a_kernel_that_does_not_start_is_said_to(lesson, monkeypatch):
    monkeypatch.setattr("sys.executable", "no-such-python")
    with pytest.raises(ExecutionError, match="No kernel started: .*no-such-python"):
        build(lesson)


@pytest.mark.parametrize("code, problem", [
    ("import sys\nprint('careful', file=sys.stderr)", "writes to stderr: careful"),
    ("import warnings\nwarnings.warn('careful')", "writes to stderr"),
    ("import os\nos.path.expanduser('~')", "prints a path"),
    ("import tempfile\nprint('in', tempfile.gettempdir() + '/x')", "prints a path"),
    ("import dlcourse\ndlcourse", "prints a path"),
], ids=["stderr", "a warning", "home", "temporary folder", "checkout"])
def test_what_must_not_be_stored_fails_the_build(lesson, code, problem):
    with pytest.raises(ExecutionError, match=rf"cell \[4\] {problem}"):
        build(with_cell(lesson, code))
    assert not lesson.path.exists()


def test_the_bytes_of_a_picture_are_not_taken_for_a_path():
    home = Path.home().as_posix()
    picture = nbformat.v4.new_output(
        "display_data", {"text/html": f'<img src="data:image/png;base64,iVBO+{home}/iVBO==">'})
    assert execute.machine_path(picture) is None
    assert execute.machine_path(nbformat.v4.new_output("stream", text=f"at {home}")) == home


def test_an_error_shown_on_purpose_keeps_its_last_line_only(lesson):
    lesson.source.write_text('# %% tags=["raises-exception"]\n1 / 0\n', encoding="utf-8")
    build(lesson)
    error = lesson.notebook().cells[0].outputs[0]
    assert error.traceback == ["ZeroDivisionError: division by zero"]


def test_a_widget_leaves_its_static_form(lesson):
    build(with_cell(lesson, "from IPython.display import display\n"
                            "display({'text/plain': 'a slider', "
                            f"'{execute.WIDGET}': {{'model_id': '1'}}}}, raw=True)"))
    assert lesson.notebook().cells[-1].outputs[0].data == {"text/plain": "a slider"}


@pytest.mark.parametrize("change", [
    ("\n\n# %%\nx = 6", "\n\n\n# %%\nx = 6"),
    ("{{repository}}", place().repository),
    ("# %% [markdown]", "# %% [md]"),
], ids=["two blank lines", "an address without placeholder", "another cell marker"])
def test_a_source_that_would_not_come_back_is_refused_with_the_difference(lesson, change):
    lesson.source.write_text(TINY.replace(*change, 1), encoding="utf-8")
    with pytest.raises(BuildError, match="(?s)Write it so:.*@@"):
        build(lesson)


# --- is it current? ------------------------------------------------------------------------------


@pytest.mark.parametrize("change, reason", [
    (lambda cells: cells.pop(), "edited"),
    (add_sentence, "edited"),
    (lambda cells: cells[1].update(id="another"), "first in cell 2"),
    (lambda cells: cells[2].metadata.update(collapsed=True), "first in cell 3"),
    (lambda cells: cells.append(new_code_cell()), "first in cell 5"),
    (lambda cells: cells[1].update(execution_count=7), "not run from top to bottom"),
    (lambda cells: cells[1].update(execution_count=None), "not run from top to bottom"),
])
def test_a_notebook_that_its_source_did_not_make_is_found(built, change, reason, capsys):
    change_notebook(built, change)
    assert reason in out_of_date(built)
    assert main(["--check"], built.source.parent) == 1
    assert "01_tiny: 01_tiny.ipynb" in capsys.readouterr().err


def test_what_jupyterlab_adds_to_the_metadata_when_it_saves_is_found(built):
    notebook = built.notebook()
    notebook.metadata.language_info.version = "3.11.0"
    nbformat.write(notebook, built.path)
    assert "other metadata" in out_of_date(built)


def test_a_changed_source_a_missing_and_a_broken_notebook_are_found(built):
    with_cell(built, "x")
    assert "first in cell 5" in out_of_date(built)
    built.path.write_text("<<<<<<< HEAD")
    assert main(["--check"], built.source.parent) == 1
    built.path.unlink()
    assert "has not been built" in out_of_date(built)


def test_a_check_runs_nothing_and_changes_nothing(built):
    with_cell(built, "x")
    before = built.path.read_bytes()
    assert main(["--check"], built.source.parent) == 1
    assert built.path.read_bytes() == before


def test_names_select_and_an_unknown_name_lists_the_lessons(built, capsys):
    sources = built.source.parent
    (sources / "02_other.py").write_text("# %%\nx = 1\n")
    assert [lesson.name for lesson in lessons(["02"], sources)] == ["02_other"]
    with pytest.raises(SystemExit):
        main(["03"], sources)
    assert "There are: 01_tiny, 02_other." in capsys.readouterr().err


def test_one_lesson_that_fails_does_not_stop_the_others(built):
    sources = built.source.parent
    (sources / "00_bad.py").write_text("# %%\n1 / 0\n")
    (sources / "02_good.py").write_text("# %%\nx = 1\n")
    assert main([], sources) == 1
    assert out_of_date(Lesson(sources / "02_good.py")) is None


# --- and back ------------------------------------------------------------------------------------


def test_a_change_made_in_jupyterlab_comes_back_and_nothing_else_does(built):
    def change(cells):
        cells[0].source = cells[0].source.replace("A tiny lesson", "A small lesson")
        cells[2].metadata = {"tags": ["raises-exception"], "collapsed": True}
        cells[1].source = "x = 7"
        cells.insert(2, new_code_cell("y = 8", execution_count=9))
        cells.append(new_code_cell())  # JupyterLab leaves an empty cell at the end

    change_notebook(built, change)
    assert carry_back(built)
    assert built.text() == TINY.replace("A tiny", "A small").replace(
        "x = 6\n", "x = 7\n\n# %%\ny = 8\n").replace("nbval-ignore-output", "raises-exception")
    build(built)  # nothing is left to carry back, so nothing is in the way
    assert out_of_date(built) is None


def test_a_sentence_beside_an_address_leaves_the_placeholders(built):
    change_notebook(built, lambda cells: cells[0].update(
        source=cells[0].source.replace("ipynb),", "ipynb), today,")))
    assert main(["--back", "01"], built.source.parent) == 0
    assert built.text() == TINY.replace("ipynb),", "ipynb), today,")


def test_an_unedited_notebook_brings_nothing_back(built):
    with_cell(built, "x")  # only the source has changed
    before = built.text()
    assert not carry_back(built)
    assert built.text() == before


def test_when_both_have_changed_nothing_is_overwritten_without_force(built):
    change_notebook(built, add_sentence)
    with_cell(built, "x")
    source, notebook = built.text(), built.path.read_bytes()
    with pytest.raises(BuildError, match="has changed as well"):
        carry_back(built)
    with pytest.raises(BuildError, match="--back 01_tiny"):
        build(built)
    assert (built.text(), built.path.read_bytes()) == (source, notebook)
    assert carry_back(built, force=True)
    assert "One more sentence." in built.text()


def test_a_build_does_not_overwrite_an_edited_notebook_without_force(built):
    change_notebook(built, add_sentence)
    assert main(["--all"], built.source.parent) == 1
    assert "One more sentence." in built.path.read_text("utf-8")
    assert main(["--force"], built.source.parent) == 0
    assert out_of_date(built) is None


def test_a_pasted_picture_is_refused_rather_than_lost(built):
    change_notebook(built, lambda cells: cells[0].update(
        attachments={"a.png": {"image/png": "iVBORw0KGgo="}}))
    with pytest.raises(ValueError, match="picture was pasted"):
        carry_back(built)
    assert built.text() == TINY


def test_what_text_cannot_hold_is_refused_rather_than_lost(built):
    change_notebook(built, lambda cells: cells[1].update(source="x = 1\n# %% two\ny = 2"))
    with pytest.raises(ValueError, match="cannot be written"):
        carry_back(built)
    assert built.text() == TINY
