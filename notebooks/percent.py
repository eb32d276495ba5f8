"""Lessons as py:percent text, and as notebooks: one conversion, exactly reversible.

`to_text(to_notebook(text, name))` is `fill(text, name)`, and `unfill` takes that back to `text`,
for every text in the normal form: one blank line between cells, addresses as placeholders.
"""

import hashlib
import re
from collections import Counter
from itertools import zip_longest

import jupytext
from address import ROOT, place
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

GPU_LESSONS = {"06_mnist_cnn", "ex06_mnist_cnn"}  # Colab opens these on a machine with a GPU
NEW_CELL = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}


def badges(name):
    """The two links under a notebook's title that open it elsewhere, as pictures."""
    folder, up = ("exercises/", "../") if name.startswith("ex") else ("", "")
    path = f"notebooks/{folder}{name}.ipynb"
    return (f"[![Open in Colab]({up}pictures/colab.svg)]({place().colab(path)}) "
            f"[![Open on Binder]({up}pictures/binder.svg)]({place().binder(path)})")


def fill(text, name):
    """The text of that notebook with its placeholders replaced."""
    values = {"{{repository}}": place().repository, "{{slug}}": place().slug,
              "{{branch}}": place().branch, "{{badges}}": badges(name)}
    for placeholder, value in values.items():
        text = text.replace(placeholder, value)
    return text


def unfill(text, source, name):
    """`fill` undone: an address that `source` writes with placeholders gets them back."""
    words = re.findall(r"[^\s()<>\"'\[\]]*\{\{[a-z]+\}\}[^\s()<>\"'\[\]]*", source)
    written = {place().repository: "{{repository}}"} | {fill(word, name): word for word in words}
    for address in sorted(written, key=len, reverse=True):
        text = text.replace(address, written[address])
    return text


def fingerprint(text):
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def to_notebook(text, name):
    """The notebook, not yet run. Cell ids follow from the cells, so two builds give the same."""
    text = fill(text, name)
    cells, seen = [], Counter()
    for cell in jupytext.reads(text, fmt="py:percent").cells:
        content = f"{cell.cell_type}\n{cell.source}"
        seen[content] += 1
        cells.append(NEW_CELL[cell.cell_type](
            cell.source,
            id=fingerprint(f"{content}\n{seen[content]}")[:12],
            metadata={"tags": cell.metadata["tags"]} if "tags" in cell.metadata else {},
        ))
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python", "file_extension": ".py", "mimetype": "text/x-python",
                          "pygments_lexer": "ipython3"},
        "dlcourse": {"source_sha256": fingerprint(text)},  # says later which of the two changed
    }
    if name in GPU_LESSONS:
        metadata["accelerator"] = "GPU"
    return new_notebook(cells=cells, metadata=metadata)


def to_text(notebook):
    """The notebook's cells and tags as text, placeholders still filled in; empty cells are dropped.

    Raises ValueError for a cell that would not come back from the text as it is.
    """
    cells = []
    for cell in notebook.cells:
        if cell.get("attachments"):
            raise ValueError("A picture was pasted into a cell, and text cannot hold it. Save it "
                             "as a file and link to it: ![what it shows](pictures/name.png).")
        if source := cell.source.strip("\n"):
            metadata = {"lines_to_next_cell": 1}  # jupytext would choose one or two
            if cell.metadata.get("tags"):
                metadata["tags"] = cell.metadata["tags"]
            cells.append(NEW_CELL[cell.cell_type](source, metadata=metadata))
    settings = {"notebook_metadata_filter": "-all", "cell_metadata_filter": "tags,-all"}
    text = jupytext.writes(
        new_notebook(cells=cells, metadata={"jupytext": settings}), fmt="py:percent")
    for cell, again in zip_longest(cells, jupytext.reads(text, fmt="py:percent").cells):
        if cell is None or again is None or cell.source != again.source:
            raise ValueError("This cell cannot be written as py:percent text; change it (a line "
                             "that begins with `# %%` starts a new cell):\n"
                             f"{(cell or again).source}")
    return text
