"""Which cell is which of those that were handed out, and where one that is missing belongs.

A cell that lost its metadata gives itself away by other signs: its cell id, the function that it
defines, its source, its place, its words. The surest are looked at first.

Functions are found with a regular expression rather than with `ast`: it also finds them in code
that does not parse, and no nesting, however deep, can bring it down.
"""

import re

from nbgrader.utils import is_grade, is_locked, is_solution

GUESSES = ("its place", "its words")  # weaker than the other signs


def words(source):
    """A source with its white space made equal, to compare it with another."""
    return " ".join(source.split())


def defined(source):
    """The names of the functions and classes that code defines at its top level."""
    return set(re.findall(r"^(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)", source, re.MULTILINE))


def has_work(cell, original):
    """Whether `cell` holds anything that `original` did not."""
    return bool(cell.source.strip()) and words(cell.source) != words(original.source)


def belongs(notebook, release):
    """How many of the answers and tests of `release` are in the notebook, beyond any guess."""
    graded = {cell.metadata.nbgrader.grade_id: cell for cell in release.cells
              if is_grade(cell) or is_solution(cell)}
    found = recognise(notebook.cells, release, graded, [])
    return len({grade_id for grade_id, how in found.values() if how not in GUESSES})


def recognise(cells, release, released, notes):
    """Which cell is which: {index: (grade_id, by what sign)}.

    released: those cells of `release` that are looked for, {grade_id: cell}. notes: a list, to
    which is added what a person should know.
    A cell that a weaker sign gives to two answers is given to neither: a wrong guess would grade
    the answer to one question as that to another. An answer that is found already, with work in it,
    takes no further cells; an untouched stub does, since work is often written beside it.
    """
    search = _Search(cells, release, released)
    for how, sign in (("its grade_id", search.by_grade_id), ("its cell id", search.by_id),
                      ("the function that it defines", search.by_function),
                      ("its source", search.by_source),
                      *zip(GUESSES, (search.by_place, search.by_words), strict=True)):
        wanted = {grade_id for grade_id, original in released.items() if not any(
            has_work(cells[index], original) for index in search.claims(grade_id))}
        for index, cell in enumerate(cells):
            candidates = sign(index, cell, wanted) if index not in search.found else set()
            if len(candidates) == 1:
                search.found[index] = candidates.pop(), how
            elif candidates:
                names = " or ".join(sorted(candidates))
                notes.append(f"A cell could be {names}: it stays as an extra cell.")
    for grade_id, how in search.found.values():
        if how != "its grade_id":
            notes.append(f"{grade_id} had lost its metadata: recognised by {how}.")
    return search.found


def is_same(cell, original):
    """Whether a repaired cell is the released one; prose is known by its words alone."""
    marks = original.metadata.get("nbgrader")
    if marks is None:
        return "nbgrader" not in cell.metadata and words(cell.source) == words(original.source)
    return cell.metadata.get("nbgrader", {}).get("grade_id") == marks.grade_id


def place_of(original, cells, release):
    """The index among repaired `cells` at which a released cell that is missing belongs."""
    names = defined(original.source) if is_solution(original) else set()
    for index, cell in enumerate(cells):
        if cell.cell_type == "code" and names & defined(cell.source):
            return index  # above its functions: below them, the stub would undo the work
    index = 0
    for before in reversed(release.cells[:release.cells.index(original)]):
        places = [at for at, cell in enumerate(cells) if is_same(cell, before)]
        if places:
            index = places[-1] + 1
            break
    # Below texts that may be anyone's, so that the stub does not make them its own.
    while index < len(cells) and "nbgrader" not in cells[index].metadata \
            and cells[index].cell_type != "code" and not is_locked(original) \
            and not any(is_same(cells[index], each) for each in release.cells):
        index += 1
    return index


class _Search:
    """What was `found` so far, and the signs: each gives the grade_ids that a cell may have."""

    def __init__(self, cells, release, released):
        self.cells, self.released, self.found = cells, released, {}
        self.prose = {words(cell.source): index for index, cell in enumerate(release.cells)
                      if cell.metadata.get("nbgrader") is None and cell.source.strip()}
        self.position = {grade_id: release.cells.index(cell)
                         for grade_id, cell in released.items()}
        self.defines = {grade_id: defined(cell.source) for grade_id, cell in released.items()
                        if is_solution(cell) and cell.cell_type == "code"}
        self.written = {grade_id for grade_id, cell in released.items()
                        if is_solution(cell) and cell.cell_type == "markdown"}

    def claims(self, grade_id):
        """The indices of the cells that were found to be this one."""
        return [index for index, (owner, _) in self.found.items() if owner == grade_id]

    def by_grade_id(self, index, cell, wanted):
        return {cell.metadata.get("nbgrader", {}).get("grade_id")} & self.released.keys()

    def by_id(self, index, cell, wanted):
        ids = {cell.get("id"), cell.metadata.get("id")} - {None}
        return {grade_id for grade_id in wanted if self.released[grade_id].get("id") in ids}

    def by_function(self, index, cell, wanted):
        names = defined(cell.source) if cell.cell_type != "markdown" else set()
        return {grade_id for grade_id in wanted if names & self.defines.get(grade_id, set())}

    def by_source(self, index, cell, wanted):
        same = [grade_id for grade_id, original in self.released.items()
                if is_locked(original) and words(original.source) == words(cell.source)]
        return set([grade_id for grade_id in same if not self.claims(grade_id)][:1] or same[:1])

    def by_place(self, index, cell, wanted):
        """Right below its question, or below its own untouched stub."""
        if not index or not self._is_text(cell):
            return set()
        before = self.cells[index - 1]
        above = self.found.get(index - 1, (None,))[0]
        stub = above is not None and not has_work(before, self.released[above])
        place = self.position[above] if above else self.prose.get(words(before.source), -2)
        return {grade_id for grade_id in wanted & self.written if stub and grade_id == above
                or self.position[grade_id] == place + 1 and not self.claims(grade_id)}

    def by_words(self, index, cell, wanted):
        """An answer that was written into the words of its stub."""
        if not self._is_text(cell):
            return set()
        here = set(re.findall(r"\w+", cell.source.lower()))
        shares = {}
        for grade_id in wanted & self.written:
            stub = set(re.findall(r"\w+", self.released[grade_id].source.lower()))
            if not self.claims(grade_id) and len(stub) > 2 and len(stub & here) >= 0.8 * len(stub):
                shares.setdefault(len(stub & here) / len(stub), set()).add(grade_id)
        return shares[max(shares)] if shares else set()

    def _is_text(self, cell):
        """Whether it may be a written answer, rather than code or the exercise's own prose."""
        return cell.cell_type != "code" and cell.source.strip() \
            and words(cell.source) not in self.prose
