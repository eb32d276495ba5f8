"""The committed lessons: made by their sources, reproduced by nbval, fit to be read by anybody."""

import ast
import re
import statistics
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from build import SOURCES, Lesson, build, lessons, out_of_date
from execute import CELL_TIMEOUT, lesson_environment
from IPython.core.inputtransformer2 import TransformerManager
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbval.plugin import find_comment_markers, find_metadata_tags, get_sanitize_patterns

NOTEBOOKS = SOURCES.parent
SANITIZE = Path(__file__).with_name("nbval_sanitize.cfg")
LESSONS = [lesson for lesson in lessons() if isinstance(lesson, Lesson)]  # and no exercises
every_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)


def test_there_are_lessons_and_each_notebook_has_a_source():
    assert LESSONS, f"no lesson in {SOURCES}"
    assert sorted(NOTEBOOKS.glob("*.ipynb")) == [lesson.path for lesson in LESSONS]


@every_lesson
def test_the_notebook_is_what_its_source_makes(lesson):
    assert out_of_date(lesson) is None, "run: python notebooks/build.py"


# --- do the outputs come out again? --------------------------------------------------------------


def nbval(*paths, profile):
    """Runs the notebooks and compares every output with the stored one."""
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env",
               f"--nbval-sanitize-with={SANITIZE}", f"--nbval-cell-timeout={CELL_TIMEOUT}",
               "--color=no", "-q", "-rf", "-p", "no:cacheprovider", *map(str, paths)]
    return subprocess.run(
        command, cwd=paths[0].parent, env=lesson_environment(IPYTHONDIR=str(profile)),
        capture_output=True, encoding="utf-8", errors="replace")


@every_lesson
def test_every_output_is_reproduced(lesson, tmp_path):
    result = nbval(lesson.path, profile=tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr


SPEAKING = """\
# %%
print("accuracy", 0.5)

# %%
from IPython.display import HTML
direction, data = "rises", "iVBORw0KGgo="
HTML(f'<img alt="a line that {direction}" src="data:image/png;base64,{data}">')

# %%
{"layers": 2}
"""


@pytest.fixture(scope="module")
def speaking(tmp_path_factory):
    """A small built lesson, and a function that stores it with one output changed."""
    source = tmp_path_factory.mktemp("speaking") / "src" / "01_speaking.py"
    source.parent.mkdir()
    source.write_text(SPEAKING)
    lesson = Lesson(source)
    build(lesson)

    def changed(name, old, new):
        text = lesson.path.read_text("utf-8")
        assert text.count(old) == 1, f"{old!r} must be in one output and in no source"
        path = lesson.path.with_name(f"{name}.ipynb")
        path.write_text(text.replace(old, new), encoding="utf-8")
        return path

    return lesson, changed


def test_the_comparison_lets_a_picture_drawn_with_other_fonts_pass(speaking, tmp_path):
    lesson, changed = speaking
    other_bytes = changed("bytes", "base64,iVBORw0KGgo=", "base64,iVBORw0KGgoAAAANSUhEUg+/")
    result = nbval(lesson.path, other_bytes, profile=tmp_path)
    assert result.returncode == 0 and "6 passed" in result.stdout, result.stdout


def test_the_comparison_finds_every_other_change(speaking, tmp_path):
    _, changed = speaking
    paths = [changed("printed", r"accuracy 0.5\n", r"accuracy 0.6\n"),
             changed("alt", "a line that rises", "a line that falls"),
             changed("value", "{'layers': 2}", "{'layers': 3}"),
             changed("mime", '"text/html": [', '"text/markdown": [')]
    result = nbval(*paths, profile=tmp_path)
    failed = re.findall(r"^FAILED \S*?(\w+)\.ipynb::Cell (\d)", result.stdout, re.M)
    assert failed == [("printed", "0"), ("alt", "1"), ("value", "2"), ("mime", "1")]


# --- what the checks below look at ---------------------------------------------------------------


class Html(HTMLParser):
    """The words of a piece of HTML, the alt texts of its pictures, and its addresses."""

    def __init__(self, text):
        super().__init__()
        self.words, self.alts, self.addresses = "", [], []
        self.feed(text)

    def handle_data(self, data):
        self.words += data

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag in ("img", "svg"):
            self.alts.append(attributes.get("alt" if tag == "img" else "aria-label") or "")
        self.addresses += [attributes[key] for key in ("href", "src") if attributes.get(key)]


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs_of(notebook, mime):
    return [output.data[mime] for cell in code_cells(notebook) for output in cell.outputs
            if mime in output.get("data", {})]


def prose(notebook):
    """The markdown without what only looks like links and pictures: code and formulas."""
    text = "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return re.sub(r"```.*?```|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]*\$", "", text, flags=re.S)


def is_compared(cell):
    """Does nbval compare something of this cell's outputs that can differ?"""
    options = dict(find_metadata_tags(cell.metadata)) | dict(find_comment_markers(cell.source))
    if options.get("skip") or not options.get("check", True):
        return False
    said = ""
    for output in cell.outputs:
        data = output.get("data", {})
        said += output.get("text", "") + output.get("evalue", "") + data.get("text/plain", "")
        html = Html(data.get("text/html", ""))
        said += html.words + "".join(html.alts)
    for regex, _ in get_sanitize_patterns(SANITIZE.read_text("utf-8")):
        said = re.sub(regex, "", said)
    return re.search(r"\w", said) is not None


def should_speak(source):
    """Does the cell print, show or end in a value, as far as can be read from it?"""
    statements = ast.parse(TransformerManager().transform_cell(source)).body
    calls = [statement.value.func for statement in statements
             if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)]
    names = {getattr(call, "id", getattr(call, "attr", None)) for call in calls}
    last = statements[-1] if statements else None
    value = isinstance(last, ast.Expr) and not isinstance(last.value, (ast.Call, ast.Constant))
    return bool(names & {"print", "show", "display"}) or value and not source.endswith(";")


def missing_alts(notebook):
    """The pictures that nobody can read without seeing them."""
    markdown = re.findall(r"!\[([^]]*)\]\(", prose(notebook))
    html = [alt for text in (prose(notebook), *outputs_of(notebook, "text/html"))
            for alt in Html(text).alts]
    bare = [mime for cell in code_cells(notebook) for output in cell.outputs
            for mime in output.get("data", {}) if mime.startswith("image/")]
    return [alt for alt in markdown + html if not alt.strip()] + bare


def dead_links(notebook, folder):
    """The links to files that are not there."""
    text = prose(notebook)
    targets = re.findall(r"\]\(\s*<?([^)\s>]+)", text) + Html(text).addresses
    targets += re.findall(r"^\[[^]]+\]:\s*(\S+)", text, re.M)
    local = {target for target in targets if not re.match(r"[a-z][a-z0-9+.-]*:|#", target)}
    return sorted(target for target in local
                  if not (folder / unquote(re.split("[#?]", target)[0])).exists())


PLOT_STYLING = re.compile(
    r"\bplt\b|pyplot|rcParams|\bstyle\.use|\.set_\w*(label|title|ticks|lim|scale|aspect|visible)"
    r"|\.(legend|tick_params|spines|tight_layout|subplots_adjust|savefig|imshow|suptitle)\b"
    r"|\b(figsize|fontsize|linewidth|lw|cmap)=")


# --- what every lesson keeps to ------------------------------------------------------------------


@every_lesson
def test_no_lesson_stores_an_error_or_a_warning(lesson):
    for cell in code_cells(lesson.notebook()):
        for output in cell.outputs:
            assert output.get("name") != "stderr", cell.source
            assert output.output_type != "error" or "raises-exception" in cell.metadata.get(
                "tags", []), cell.source


@every_lesson
def test_every_cell_that_should_say_something_does(lesson):
    silent = [cell.source for cell in code_cells(lesson.notebook())
              if should_speak(cell.source) and not cell.outputs]
    assert silent == []


@every_lesson
def test_nbval_really_compares_most_outputs(lesson):
    speaking = [cell for cell in code_cells(lesson.notebook()) if cell.outputs]
    compared = [cell for cell in speaking if is_compared(cell)]
    assert len(compared) >= 0.6 * len(speaking) > 0, f"{len(compared)} of {len(speaking)}"


@every_lesson
def test_every_picture_has_an_alt_text(lesson):
    assert missing_alts(lesson.notebook()) == []


@every_lesson
def test_no_link_to_a_file_is_dead(lesson):
    assert dead_links(lesson.notebook(), NOTEBOOKS) == []


@every_lesson
def test_code_cells_are_short(lesson):
    cells = code_cells(lesson.notebook())
    lengths = [len(cell.source.splitlines()) for cell in cells]
    assert statistics.median(lengths) <= 8, lengths
    for cell, length in zip(cells, lengths):
        reasoned = "long-cell" in cell.metadata.get("tags", []) and cell.source.startswith("# ")
        assert length <= 20 or reasoned, f"{length} lines, and no reason given:\n{cell.source}"


@every_lesson
def test_no_lesson_styles_its_plots(lesson):
    styled = [cell.source for cell in code_cells(lesson.notebook())
              if PLOT_STYLING.search(cell.source)]
    assert styled == [], "drawing belongs into dlcourse.plots"


def test_the_set_up_cell_is_short_and_the_same_everywhere():
    set_ups = {code_cells(lesson.notebook())[0].source for lesson in LESSONS}
    assert len(set_ups) == 1, "\n\n".join(set_ups)
    assert len(set_ups.pop().splitlines()) <= 5


@every_lesson
def test_a_lesson_is_small_enough_to_open_on_a_slow_line(lesson):
    assert lesson.path.stat().st_size < 2_000_000


# --- do these checks find anything? --------------------------------------------------------------


def cell_saying(source="", tags=(), **output):
    outputs = [new_output("display_data", {key.replace("_", "/"): value})
               for key, value in output.items()]
    return new_code_cell(source, outputs=outputs, metadata={"tags": list(tags)})


@pytest.mark.parametrize("cell, compared", [
    (cell_saying(text_plain="0.98"), True),
    (cell_saying(text_html='<img alt="a curve" src="data:image/png;base64,AAAA">'), True),
    (cell_saying(text_plain="0.98", tags=["nbval-ignore-output"]), False),
    (cell_saying("# NBVAL_IGNORE_OUTPUT\nx", text_plain="0.98"), False),
    (cell_saying("# NBVAL_SKIP\nx", text_plain="0.98"), False),
    (cell_saying(image_png="AAAA"), False),
    (cell_saying(text_html='<img src="data:image/png;base64,AAAA">'), False),
])
def test_what_counts_as_compared(cell, compared):
    assert is_compared(cell) == compared


@pytest.mark.parametrize("cell", [
    new_markdown_cell("See ![](picture.png)."),
    new_markdown_cell('See <img src="picture.png">.'),
    cell_saying(text_html='<p><img alt=" " src="data:image/png;base64,AAAA"></p>'),
    cell_saying(text_html="<svg><path/></svg>"),
    cell_saying(image_png="AAAA", text_plain="a curve"),
])
def test_a_picture_without_alt_text_is_found(cell):
    assert len(missing_alts(new_notebook(cells=[cell]))) == 1


def test_dead_links_are_found_and_others_left_alone(tmp_path):
    (tmp_path / "a b.ipynb").touch()
    cell = new_markdown_cell(
        "[here](a%20b.ipynb#part) [top](#top) [out](https://example.org/x) `[x](code.py)` "
        '$f[x](y)$ [gone](gone.ipynb#part) <a href="lost.png">x</a>\n\n[ref]: away.md')
    assert dead_links(new_notebook(cells=[cell]), tmp_path) == [
        "away.md", "gone.ipynb#part", "lost.png"]


@pytest.mark.parametrize("source, speaks", [
    ("x = 1\nprint(x)", True), ("plots.show(fig)", True), ("x.shape", True), ("%time\nx", True),
    ("x = 1", False), ("x;", False), ("def f():\n    print(1)", False), ("fig.draw()", False),
])
def test_which_cells_should_speak(source, speaks):
    assert should_speak(source) == speaks


@pytest.mark.parametrize("source, styled", [
    ("import matplotlib.pyplot as plt", True), ("ax.set_xlabel('x')", True),
    ("ax.plot(x, lw=2)", True), ("fig, axes = panels(1, 2)", False),
    ("draw_digits(axes[0], X)", False), ("network.layers[0].set_weights(W)", False),
])
def test_which_code_is_plot_styling(source, styled):
    assert bool(PLOT_STYLING.search(source)) == styled
