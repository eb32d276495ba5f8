"""A made-up class: submissions of exercise 02 with the usual damage, and the marks each deserves."""

import copy
import inspect
import json
import random
import zipfile
from dataclasses import dataclass

import nbformat
from exercises import ex02
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

EXERCISE = "ex02_forward_pass"
NAMES = ("dense", "softmax", "two_layers", "parameter_count")
PREAMBLE = inspect.getsource(ex02).split("RIGHT = {")[0].split('"""', 2)[2].strip()
WRONG_ONES = inspect.getsource(ex02).split("---\n\n", 1)[1].split("WRONG = [")[0].strip()


@dataclass
class Handed:
    """One submission: whose, what, and the points that it deserves, function by function."""

    student: str
    number: int
    notebook: nbformat.NotebookNode
    points: dict
    damage: str

    @property
    def file_name(self):
        return f"{self.student}_{self.number}_assignsubmission_file_/{EXERCISE}.ipynb"


def answer(notebook, name, attempt):
    """Put an attempt, the name of a function of ex02.py, into its answer cell."""
    cell = by_id(notebook, name)
    signature = inspect.signature(getattr(ex02, ex02.RIGHT[name][0].__name__))
    arguments = ", ".join(signature.parameters)
    cell.source = f"def {name}({arguments}):\n    return {attempt}({arguments})"


def by_id(notebook, grade_id):
    return next(cell for cell in notebook.cells
                if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id)


def place(notebook, grade_id):
    return notebook.cells.index(by_id(notebook, grade_id))


def made_up(release, count, seed=0, damaged=True):
    """`count` submissions; the same for the same seed."""
    rng = random.Random(seed)
    points = {name: by_id(release, f"{name}_check").metadata.nbgrader.points for name in NAMES}
    kinds = list(DAMAGE)
    for number in range(count):
        notebook = copy.deepcopy(release)
        notebook.cells.insert(2, new_code_cell(f"{PREAMBLE}\n\n\n{WRONG_ONES}"))
        deserved = {}
        for name in NAMES:
            kind = rng.choices(["right", "wrong", "stub"], [6, 3, 1])[0]
            deserved[name] = points[name] if kind == "right" else 0
            if kind == "right":
                answer(notebook, name, rng.choice(ex02.RIGHT[name]).__name__)
            elif kind == "wrong":
                answer(notebook, name, rng.choice(
                    [row[1] for row in ex02.WRONG if row[0] == name]).__name__)
        by_id(notebook, "no_bend").source = (
            f"Without the bend two layers are one: $W = W_2 W_1$. ({number})")
        damage = kinds[number % len(kinds)] if number and damaged else "none"
        notebook = DAMAGE[damage](notebook, rng) or notebook
        yield Handed(f"Ann{number:03} O'Neil-Łęcka", 1000 + number, notebook, deserved, damage)


def to_zip(path, class_):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for handed in class_:
            archive.writestr(handed.file_name, json.dumps(handed.notebook))
    return path


# --- what happens to notebooks on their way ------------------------------------------------------

def nothing(notebook, rng):
    pass


def moved(notebook, rng):
    cell = notebook.cells.pop(place(notebook, "softmax"))
    notebook.cells.insert(place(notebook, "parameter_count") + 1, cell)


def deleted_checks(notebook, rng):
    for name in rng.sample(NAMES, 2):
        notebook.cells.pop(place(notebook, f"{name}_check"))


def doubled_answer(notebook, rng):
    here = place(notebook, "dense")
    notebook.cells.insert(here + 1, copy.deepcopy(notebook.cells[here]))


def doubled_check(notebook, rng):
    here = place(notebook, "softmax_check")
    notebook.cells.insert(here + 1, copy.deepcopy(notebook.cells[here]))


def edited_checks(notebook, rng):
    for name in NAMES:
        by_id(notebook, f"{name}_check").source = "10 ** 6"


def raised_points(notebook, rng):
    for name in NAMES:
        by_id(notebook, f"{name}_check").metadata.nbgrader.points = 10 ** 6


def no_metadata(notebook, rng):
    for cell in notebook.cells:
        cell.metadata = {}


def from_colab(notebook, rng):
    for number, cell in enumerate(notebook.cells):
        cell.metadata = {"id": f"c0lab{number}", "outputId": f"out{number}"} | (
            {"nbgrader": cell.metadata["nbgrader"]} if "nbgrader" in cell.metadata else {})
        cell.pop("id", None)
    notebook.metadata["colab"] = {"provenance": []}
    notebook.nbformat_minor = 0


def from_vs_code(notebook, rng):
    notebook.metadata = {"language_info": {"name": "python", "version": "3.12.1"},
                         "kernelspec": {"name": "venv", "display_name": ".venv"}}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.metadata["vscode"] = {"languageId": "python"}


def noise(notebook, rng):
    notebook.cells.insert(1, new_code_cell(
        "import sys, warnings\nwarnings.warn('careful')\nprint('x' * 10000, file=sys.stderr)"))


def imports_tensorflow(notebook, rng):
    notebook.cells.insert(1, new_code_cell(
        "import tensorflow as tf\nfrom tensorflow import keras\ntf.random.set_seed(0)"))


def plots_things(notebook, rng):
    notebook.cells.append(new_code_cell(
        "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2, 3])\nplt.show()"))


def script_in_outputs(notebook, rng):
    bad = "<script>document.title = 'owned'</script><img src=x onerror=\"document.title='owned'\">"
    notebook.cells.append(new_code_cell(
        "1", outputs=[new_output("display_data", {"text/html": bad, "text/plain": "x"})]))
    notebook.cells.append(new_markdown_cell(f"{bad} [a](javascript:alert(1))"))
    by_id(notebook, "no_bend").source += bad


def raises_somewhere(notebook, rng):
    notebook.cells.insert(3, new_code_cell("1 / 0"))


def unfinished_code(notebook, rng):
    notebook.cells.append(new_code_cell("for i in range(3"))


DAMAGE = {function.__name__: function for function in (
    nothing, moved, deleted_checks, doubled_answer, doubled_check, edited_checks, raised_points,
    no_metadata, from_colab, from_vs_code, noise, imports_tensorflow, plots_things,
    script_in_outputs, raises_somewhere, unfinished_code)}
DAMAGE["none"] = nothing
