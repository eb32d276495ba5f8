"""Nothing that a student wrote acts in the browser of the one who reads it, often an instructor.

Outputs: plain text and PNG pictures alone survive. Texts: HTML is shown instead of obeyed,
pictures from elsewhere become links, and a link is only ever a link.
"""

import base64
import binascii
import copy
import html
import itertools
import re
from html.parser import HTMLParser

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

MOST_OUTPUTS = 100  # of one cell
LONGEST_OUTPUT = 20_000  # characters
LONGEST_TEXT = 50_000  # characters of a markdown cell
LARGEST_PICTURE = 2 * 2**20  # bytes
PICTURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
CUT = "\n[… shortened]"


def harmless(cell, release, notes):
    """The same cell, changed so that nothing in it could act; `notes` is told what was lost.

    Prose of the `release` stays as it was handed out.
    """
    if cell.cell_type == "code":
        cell.outputs = _outputs(cell.get("outputs"), notes)
        return cell
    attachments = cell.pop("attachments", {})
    if cell.cell_type == "raw":  # nbconvert passes raw cells through as HTML
        cell.cell_type = "markdown"
        notes.append("Raw cells became markdown cells.")
    for each in release.cells:
        if each.cell_type == "markdown" and each.source == cell.source:  # no student's words
            if "attachments" in each:
                cell.attachments = copy.deepcopy(each.attachments)
            return cell
    pictures = _attachments(attachments, notes)
    text = harmless_text(cell.source, pictures)
    if text != cell.source:
        notes.append("HTML, scripts, foreign pictures or odd links in a text were defused.")
    cell.source = text
    if pictures:
        cell.attachments = pictures
    return cell


def as_text(value):
    """A string, or the lines of one, as a string that UTF-8 can hold; "" for anything else."""
    if isinstance(value, list):
        value = "".join(line for line in value if isinstance(line, str))
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


# Outputs and pictures.

def _outputs(outputs, notes):
    outputs = outputs if isinstance(outputs, list) else []
    kept = [_output(each) for each in outputs[:MOST_OUTPUTS] if isinstance(each, dict)]
    if len(kept) < len(outputs) or not all(whole for _, whole in kept):
        notes.append("Outputs other than text and PNG pictures were dropped.")
    return [output for output, _ in kept if output is not None]


def _output(given):
    """What is kept of one output, None for nothing; and whether that is all there was."""
    kind, short = given.get("output_type"), lambda key: _cut(as_text(given.get(key)))
    if kind == "stream":
        name = "stderr" if given.get("name") == "stderr" else "stdout"
        return NotebookNode(output_type=kind, name=name, text=short("text")), True
    if kind == "error":
        lines = given.get("traceback")
        lines = [as_text(line) for line in lines] if isinstance(lines, list) else []
        return NotebookNode(output_type=kind, ename=short("ename"), evalue=short("evalue"),
                            traceback=_cut("\n".join(lines)).split("\n")), True
    if kind not in ("execute_result", "display_data"):
        return None, False
    data, kept = given.get("data") if isinstance(given.get("data"), dict) else {}, NotebookNode()
    if "text/plain" in data:
        kept["text/plain"] = _cut(as_text(data["text/plain"]))
    if picture := _picture("image/png", data.get("image/png")):
        kept["image/png"] = picture
    output = NotebookNode(output_type=kind, data=kept, metadata=NotebookNode())
    if kind == "execute_result":
        output.execution_count = None
    return output if kept else None, len(kept) == len(data)


def _cut(text, longest=LONGEST_OUTPUT):
    return text if len(text) <= longest else text[:longest - len(CUT)] + CUT


def _picture(kind, value):
    """The base64 of a picture that is what it says it is and not too large; None for any other."""
    try:
        data = base64.b64decode("".join(as_text(value).split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    fine = data.startswith(PICTURES[kind]) and len(data) <= LARGEST_PICTURE
    return base64.b64encode(data).decode() if fine else None


def _attachments(attachments, notes):
    attachments = attachments if isinstance(attachments, dict) else {}
    kept = {}
    for name, bundle in attachments.items():
        data = {kind: picture for kind in PICTURES if isinstance(bundle, dict)
                and (picture := _picture(kind, bundle.get(kind)))}
        if data and re.fullmatch(r"[\w.-]{1,100}", name):
            kept[name] = data
    if len(kept) < len(attachments):
        notes.append("Attachments other than PNG and JPEG pictures were dropped.")
    return kept


# Texts.

CODE = re.compile(r"(^ {0,3}(?P<fence>`{3,}|~{3,})[^\n]*\n(?:.*?\n)? {0,3}(?P=fence)[ \t]*$"
                  r"|(?<![`\\])(?P<ticks>`++)[^\n]*?[^`\n](?P=ticks)(?!`))", re.M | re.S)
MATH = re.compile(r"(\$\$.+?\$\$|\$[^$\n]+\$)", re.S)
ATTACHED = re.compile(r"!\[([^\[\]\n]*)\]\(attachment:([\w.-]+)\)")
TAG = re.compile(r"<(?=[A-Za-z/!?])")
MACROS = re.compile(r"(?<!\\)\\++"  # those of MathJax that make links, styles and new macros
                    r"(?=(?:href|url|class|style|cssId|data|require|csname)(?![A-Za-z]))")
SCRIPT = re.compile(r"((?:java|vb)script):", re.I)
LINK = re.compile(r"\](?=[(:]\s*(.{0,300}))", re.S)


def harmless_text(source, pictures=()):
    """The markdown `source`, with HTML shown instead of obeyed; formulas and code stay readable.

    pictures: names of the attachments it may show; all other pictures become links, since fetching
    one tells its host who reads. Then it is rendered as nbgrader will render it, and looked at:
    markdown has many dialects, and where they disagree, what is code here may be HTML there.
    """
    text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "", re.sub(r"\r\n?", "\n", source))
    text = re.sub(r"(`{3,}|~{3,})([^\n`]*)", _tame_fence, _cut(text, LONGEST_TEXT))
    parts, at = [], 0
    for code in CODE.finditer(text):
        parts += [_tame(text[at:code.start()], pictures), code[0]]
        at = code.end()
    tamed = "".join([*parts, _tame(text[at:], pictures)])
    if _shows_only(tamed, pictures):
        return tamed
    # All punctuation as entities: no dialect sees markdown, HTML or a link in it.
    return re.sub(r"[!-/:-@\[-`{-~]", lambda mark: f"&#{ord(mark[0])};", _without_commands(text))


def _tame_fence(match):
    """nbconvert passes what is fenced as mermaid through as HTML: show it as text."""
    info = html.unescape(match[2]).replace("\\", "")
    mermaid = "mermaid" in info.lower() and not match[2].lower().startswith(" text ")
    return f"{match[1]} text {match[2].strip()}" if mermaid else match[0]


def _without_commands(text):
    return SCRIPT.sub(r"\1 :", MACROS.sub("", text))


def _tame(text, pictures):
    """Text outside code, without tags, foreign pictures and links that are more than links."""
    text = "".join(TAG.sub(r"\\lt " if is_math else "&lt;", part) for is_math, part in
                   zip(itertools.cycle([False, True]), MATH.split(_without_commands(text))))
    plain, *rest = ATTACHED.split(text)  # text, then of each picture: its words, its name, text
    tamed = [_tame_links(plain)]
    for words, name, plain in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        tamed.append(f"![{words}](attachment:{name})" if name in pictures
                     else f"({words} picture {name})")
        tamed.append(_tame_links(plain))
    return "".join(tamed)


def _tame_links(text):
    return LINK.sub(lambda link: "]" if _is_plain(html.unescape(link[1])) else "&#93;",
                    text.replace("![", "&#33;["))


def _is_plain(target):
    """Whether a link does no more than lead somewhere."""
    scheme = re.match(r"([a-z][a-z0-9+.-]*):", re.sub(r"[\x00-\x20\s\\<]", "", target).lower())
    return not scheme or scheme[1] in ("http", "https", "mailto")


# The page that nbconvert makes of a text.

TAGS = set("p h1 h2 h3 h4 h5 h6 em strong code pre div span ul ol li blockquote a img table thead "
           "tbody tr th td del br hr input dl dt dd".split())
ATTRIBUTES = {  # name → whether a value of it, without white space, is as nbconvert writes it
    **dict.fromkeys("id alt title type checked disabled start align".split(), lambda value: True),
    "href": _is_plain, "src": re.compile("data:image/(png|jpeg);base64,").match,
    "style": re.compile(r"text-align:\w+;?").fullmatch,
    "class": lambda value: "mermaid" not in value}


class _Page(HTMLParser):
    """Reads a rendered page and remembers whether there was anything in it to be afraid of."""

    def __init__(self):
        super().__init__()
        self.fine, self.in_code = True, 0

    def handle_starttag(self, tag, attributes):
        self.in_code += tag in ("code", "pre")
        self.fine &= tag in TAGS
        for name, value in attributes:
            value = re.sub(r"[\x00-\x20]", "", value or "").lower()
            self.fine &= name in ATTRIBUTES and bool(ATTRIBUTES[name](value))

    def handle_endtag(self, tag):
        self.in_code -= tag in ("code", "pre")

    def handle_data(self, data):
        if not self.in_code and (MACROS.search(data) or SCRIPT.search(data)):
            self.fine = False

    def _refuse(self, *_):
        self.fine = False

    handle_comment = handle_decl = handle_pi = unknown_decl = _refuse


def _shows_only(text, pictures):
    """Whether nbconvert makes of `text` a page that only shows something."""
    page = _Page()
    try:
        renderer = IPythonRenderer(
            escape=False, attachments={name: {"image/png": ""} for name in pictures})
        page.feed(MarkdownWithMath(renderer=renderer).render(text))
        page.close()
    except Exception:  # a page that cannot be rendered must not reach the one who renders it
        return False
    return page.fine
