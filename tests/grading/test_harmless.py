"""Nothing that a student wrote acts in a page, and what is honest stays as it was written."""

import base64
import copy
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import nbgrader
import pytest
from dlcourse.grading.harmless import LONGEST_OUTPUT, harmless_text
from dlcourse.grading.repair import read, repair
from hypothesis import given, settings
from hypothesis import strategies as st
from nbconvert import HTMLExporter
from nbformat.v4 import new_markdown_cell, new_notebook, new_raw_cell
from test_repair import EXPORTER, RELEASE, cell, handed_in, through

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(20)).decode()


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


@pytest.mark.parametrize("junk", [None, 3, "text", {"a": 1}, [1, None, {"output_type": {}}]])
def test_outputs_and_attachments_that_are_none_are_dropped(junk):
    notebook = handed_in()
    cell(notebook, "dense").outputs = cell(notebook, "why_linear").attachments = junk
    assert through(notebook)[0] == handed_in()


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
    marks = {"notebook": "ex02", "score": 0, "max_score": 0, "late_penalty": 0}

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


def test_prose_that_was_handed_out_keeps_its_pictures():
    release = copy.deepcopy(RELEASE)
    release.cells[0].source += "![a net](attachment:net.png)"
    release.cells[0].attachments = {"net.png": {"image/png": PNG}}
    notebook = copy.deepcopy(release)
    notebook.cells[0].attachments = {}
    repaired, notes = repair(read(json.dumps(notebook).encode()), release)
    assert repaired.cells[0] == release.cells[0] and notes == []
