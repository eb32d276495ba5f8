"""A grid of buttons to draw with, where there is no drawing pad."""

import ipywidgets
import numpy as np
import traitlets

from dlcourse.handwriting import SIDE, averaged, ink

CELLS = 10  # along a side: a digit that fills the grid comes out two pixels of MNIST's thick
CELL = SIDE / CELLS  # the width of a cell on the pad
COVERED = 0.4  # part of a cell that a stroke must cover to fill it
FULL, EMPTY = "■", ""


class Grid(ipywidgets.VBox):
    """Press a cell to fill or empty it; `value` holds the strokes, as the pad's does.

    A full cell is a dot in its middle, two that touch are joined by a line. Strokes that were set
    from code stay as they are until a cell is pressed. By keyboard: tab and the space bar.
    """

    value = traitlets.List()
    disabled = traitlets.Bool(False)
    description = traitlets.Unicode("drawing grid")

    def __init__(self, value=(), **how):
        self.full = np.zeros((CELLS, CELLS), bool)
        layout = ipywidgets.Layout(width="25px", height="25px", margin="0 1px 1px 0", padding="0")
        self.cells = [[ipywidgets.Button(layout=layout) for _ in range(CELLS)]
                      for _ in range(CELLS)]
        self.cells = np.array(self.cells, dtype=object)
        for place, cell in np.ndenumerate(self.cells):
            cell.on_click(lambda _, place=place: self._press(place))
        self._show()
        super().__init__([ipywidgets.HBox(list(row)) for row in self.cells], **how)
        self.value = list(value)

    def _press(self, place):
        self.full[place] = not self.full[place]
        self.value = joined(self.full)

    @traitlets.observe("value")
    def _fill(self, change):
        if change["new"] != joined(self.full):
            drawn = averaged(ink(change["new"], 0.7 * CELL), CELLS, CELLS)
            self.full = drawn > COVERED
        self._show()

    def _show(self):
        for (row, column), cell in np.ndenumerate(self.cells):
            full = self.full[row, column]
            cell.description = FULL if full else EMPTY
            cell.tooltip = (f"row {row + 1}, column {column + 1}: "
                            f"{'full' if full else 'empty'}")

    @traitlets.observe("disabled")
    def _disable(self, change):
        for cell in self.cells.flat:
            cell.disabled = change["new"]


def joined(full):
    """The full cells as strokes: a dot each, and a line to each full cell next to it."""
    places = {tuple(map(int, place)) for place in np.argwhere(full)}
    strokes = []
    for row, column in sorted(places):
        beside = [(row, column + 1), *((row + 1, column + k) for k in (-1, 0, 1))]
        strokes.append([_middle(row, column)])
        strokes += [[_middle(row, column), _middle(*other)] for other in beside if other in places]
    return strokes


def _middle(row, column):
    return [round((column + 0.5) * CELL, 2), round((row + 0.5) * CELL, 2)]
