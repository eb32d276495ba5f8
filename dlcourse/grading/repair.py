"""Makes of what a student handed in the exercise as handed out, with the student's work in it.

Notebooks come back damaged: cells are cut and pasted, duplicated, deleted, merged; Colab and
VS Code drop metadata; test cells get edited. nbgrader stops, or grades nonsense, at most of these.
Here each cell that was handed out comes back exactly once, as it was released; only answers and
the student's extra cells are the student's, and nothing in them can act in a reader's browser.

Everything that is read here is hostile until proven otherwise; none of it is ever run.

`read` → `repair`, which is: recognise the cells, put the notebook together, make it harmless.
"""

import copy
import itertools
import json
import re

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import is_locked, is_solution

from .harmless import as_text, harmless
from .recognise import belongs, defined, has_work, is_same, place_of, recognise

LARGEST = 20 * 2**20  # bytes of a notebook
MOST_CELLS = 2_000
LONGEST_TEXTS = 10**6  # characters of all markdown cells: each is rendered, at up to a second
NO_NOTEBOOK = ((b"PK", "it is a zip or an Office file"), (b"%PDF", "it is a PDF"),
               (b"<", "it is a web page"), (b"{\\rtf", "it is a text document"))


class Refused(ValueError):
    """A file that cannot become a submission; the message says why, and what to ask for."""


# Reading: any bytes at all → cells of a known form.

def read(data):
    """Return the notebook (nbformat 4) that `data`, bytes from anywhere, holds.

    Only what repairs need is taken over: sources, outputs, attachments, ids, nbgrader's metadata.
    Raises Refused for what is no notebook, no Python notebook, or far too large.
    """
    if len(data) > LARGEST:
        raise _no_notebook(f"it has {len(data) / 2**20:.0f} MB, and {LARGEST // 2**20} MB are "
                           "the most", "one with its outputs cleared")
    try:
        raw = json.loads(data)
    except (ValueError, RecursionError) as error:
        start = bytes(data[:100]).lstrip(b"\xef\xbb\xbf \t\r\n")
        why = next((why for sign, why in NO_NOTEBOOK if start.startswith(sign)),
                   "it is damaged or incomplete" if start else "it is empty")
        raise _no_notebook(why) from error
    if not isinstance(raw, dict) or type(raw.get("nbformat")) is not int:
        raise _no_notebook("it has no nbformat")
    if raw["nbformat"] > 4:
        raise _no_notebook(f"its format {raw['nbformat']} is newer than 4", "one in format 4")
    if raw["nbformat"] < 4:
        try:
            raw = nbformat.convert(nbformat.from_dict(raw), 4)
        except Exception as error:  # whatever an old converter makes of hostile input
            raise _no_notebook("its old format cannot be upgraded", "one in format 4") from error
    cells = raw.get("cells")
    if not isinstance(cells, list):
        raise _no_notebook("it has no cells")
    if len(cells) > MOST_CELLS:
        raise _no_notebook(f"it has {len(cells)} cells, and {MOST_CELLS} are the most",
                           "one without the surplus cells")
    notebook = _notebook([_cell(cell, number) for number, cell in enumerate(cells, 1)])
    texts = sum(len(cell.source) for cell in notebook.cells if cell.cell_type != "code")
    if texts > LONGEST_TEXTS:
        raise _no_notebook(f"its texts have {texts:,} characters, and {LONGEST_TEXTS:,} are the "
                           "most", "one with shorter texts")
    language = _language(raw.get("metadata"))
    if not re.match(r"(?i)[ix]?python", language):
        raise _no_notebook(f"its language is {language[:40]!r}, not Python", "one in Python")
    return notebook


def _notebook(cells):
    # By hand: nbformat's own constructor gives damaged cells random ids.
    return NotebookNode(nbformat=4, nbformat_minor=5, metadata=NotebookNode(), cells=cells)


def _no_notebook(why, wanted="the .ipynb file itself, as Jupyter saves it"):
    return Refused(f"This is not a notebook that can be graded: {why}; ask for {wanted}.")


def _language(metadata):
    """What the metadata call the language; Python where they do not say."""
    for part, key in ("language_info", "name"), ("kernelspec", "language"):
        inner = metadata.get(part) if isinstance(metadata, dict) else None
        value = inner.get(key) if isinstance(inner, dict) else None
        if isinstance(value, str) and value:
            return value
    return "python"


def _cell(raw, number):
    kind = raw.get("cell_type") if isinstance(raw, dict) else None
    if kind not in ("code", "markdown", "raw"):
        raise _no_notebook(f"its cell {number} is damaged")
    given = raw.get("metadata") if isinstance(raw.get("metadata"), dict) else {}
    cell = NotebookNode(cell_type=kind, source=as_text(raw.get("source")), metadata=NotebookNode())
    if isinstance(given.get("nbgrader"), dict):
        cell.metadata.nbgrader = NotebookNode({
            key: value for key, value in given["nbgrader"].items()
            if isinstance(value, (str, int, float, type(None)))})
    if isinstance(given.get("id"), str):  # where Colab keeps the id
        cell.metadata.id = given["id"]
    if isinstance(raw.get("id"), str):
        cell.id = raw["id"]
    if kind == "code":
        count = raw.get("execution_count")
        cell.execution_count = count if type(count) is int and 0 <= count < 10**6 else None
        cell.outputs = raw.get("outputs")  # still anything at all, as are attachments
    elif "attachments" in raw:
        cell.attachments = raw["attachments"]
    return cell


# Repairing.

def repair(notebook, release, name="this exercise", others=None):
    """Return `notebook`, from `read`, repaired to match `release`; and notes on what was done.

    release: the notebook as handed out. Each of its nbgrader cells is in the result exactly once,
    with the released metadata and, where it is locked, the released source. The student's order
    and extra cells stay; a missing cell follows its predecessor. Repairing twice changes nothing.
    others: other exercises, {name: release}, to say which one this is where it is not `name`.
    Raises Refused where no answer or test of the exercise can be recognised.
    """
    released = {cell.metadata.nbgrader.grade_id: cell for cell in release.cells
                if "grade_id" in cell.metadata.get("nbgrader", {})}
    _demand_exercise(notebook, release, name, others or {})
    cells, notes = notebook.cells, []
    for _ in range(10):  # dropping a cell may bring a text next to the stub that it answers
        before = cells
        cells = _assemble(before, recognise(before, release, released, notes),
                          release, released, notes)
        if cells == before:
            break
    cells = [harmless(cell, release, notes) for cell in cells]
    _number(cells, released)
    result = _notebook(cells)
    result.metadata.update({key: copy.deepcopy(release.metadata[key]) for key in
                            ("kernelspec", "language_info") if key in release.metadata})
    return result, list(dict.fromkeys(notes))


def _demand_exercise(notebook, release, name, others):
    """Refuse a notebook that has nothing of this exercise, or more of another one."""
    shares = {other: belongs(notebook, others[other]) for other in others}
    here, best = belongs(notebook, release), max(shares, key=shares.get, default=None)
    if best is not None and shares[best] > here:
        raise Refused(f"This looks like {best}, not {name}: ask for the notebook of {name}.")
    if not here:
        raise Refused(f"Not one answer or test of {name} is in this notebook: ask for the "
                      f"notebook of {name}, as it was handed out and filled in.")


# Putting together.

def _assemble(cells, found, release, released, notes):
    """The cells of the repaired notebook: those recognised, the student's own, those missing."""
    standing = dict(enumerate(cells))  # index → what stands there in the end, None for nothing
    for index in standing.keys() - found.keys():
        standing[index] = _extra(cells[index])
    for grade_id, original in released.items():
        claims = sorted(index for index in found if found[index][0] == grade_id)
        if not claims:
            continue
        standing.update(dict.fromkeys(claims))
        works = [index for index in claims if has_work(cells[index], original)]
        if is_locked(original) or not works:
            chosen, source = claims[0], original.source
            if works:
                notes.append(f"{grade_id} had been edited: it is as released again.")
        elif original.cell_type == "markdown":
            texts = dict.fromkeys(cells[index].source for index in works)
            chosen, source = works[0], "\n\n".join(texts)
            if len(works) > 1:
                notes.append(f"{grade_id} was there {len(works)} times: the texts are together.")
        else:
            names = defined(original.source)
            chosen = next((index for index in works if names & defined(cells[index].source)),
                          works[0])
            source = cells[chosen].source
            for index in set(works) - {chosen}:
                standing[index] = _extra(cells[index])
                notes.append(f"{grade_id} was there {len(works)} times: the first that holds work "
                             "is the answer, the others stay as extra cells, in their order.")
        if len(claims) > max(1, len(works)):
            notes.append(f"{grade_id}: copies without work were dropped.")
        standing[chosen] = _released_cell(original, cells[chosen], source, notes)
    result = [standing[index] for index in range(len(cells)) if standing[index] is not None]
    for original in released.values():
        if not any(is_same(cell, original) for cell in result):
            result.insert(place_of(original, result, release), copy.deepcopy(original))
            attempt = " (not attempted)" if is_solution(original) else ""
            notes.append(f"{original.metadata.nbgrader.grade_id} was missing: it is there again, "
                         f"as released{attempt}.")
    return result


def _released_cell(original, cell, source, notes):
    """The released cell, with the student's source and outputs."""
    result = copy.deepcopy(original)
    result.source = source
    if original.cell_type == "code":
        result.outputs = cell.get("outputs", [])
        result.execution_count = cell.get("execution_count")
    elif "attachments" in cell:
        result.attachments = cell.attachments
    name = original.metadata.nbgrader.grade_id
    if cell.cell_type != original.cell_type:
        notes.append(f"{name} had become a {cell.cell_type} cell: it is a {original.cell_type} "
                     "cell again.")
    given = cell.metadata.get("nbgrader")
    if given is not None and given != original.metadata.nbgrader:
        notes.append(f"The grading metadata of {name} had changed: they are as released again.")
    return result


def _extra(cell):
    """A cell of the student's own: no metadata, so that nothing takes it for a graded one."""
    result = copy.copy(cell)
    result.metadata = NotebookNode()
    return result


def _number(cells, released):
    """Give every cell an id that is valid and its own."""
    taken = {cell.get("id") for cell in released.values()}
    fresh = (f"extra-{number}" for number in itertools.count(1))
    for cell in cells:
        if "nbgrader" in cell.metadata and cell.get("id"):
            continue
        while not re.fullmatch("[A-Za-z0-9_-]{1,64}", cell.get("id", "")) or cell.id in taken:
            cell.id = next(fresh)
        taken.add(cell.id)
