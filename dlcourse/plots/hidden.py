"""The hidden neurons of a network with two inputs: each one's own view of the plane (lesson 05)."""

from collections import namedtuple

import numpy as np
from matplotlib.collections import PatchCollection
from matplotlib.patches import Rectangle

from dlcourse.plots.checking import array
from dlcourse.plots.crossings import one_line, zero_pieces
from dlcourse.plots.decisions import GRID
from dlcourse.plots.figure import FAINT, INK, drawing
from dlcourse.plots.images import _aside, _sheet
from dlcourse.plots.neurons import PALE, SHADES
from dlcourse.plots.words import counted, entitle, retitle, wrapped

FEW = 4  # neurons; where there are more, their small pictures show each second point of the grid
GAP = 2  # pixels between two small pictures
CAPTION = 0.075  # its height, as a part of the panel's
MOST = 16, 3  # neurons of a layer that are shown, and layers
INSET = 0.14  # how near a plus comes to the edge, as a part of a small picture
CHARACTERS = 36  # of a note, a line

Hidden = namedtuple("Hidden", "views lines tops frames")


@drawing()
def draw_hidden(ax, layers, notes=(), alt=None):
    """Each hidden neuron's own view of the plane: its output, and the line where its z is 0.

    layers: one pair (Z, A) a layer, weighted inputs and outputs, each (GRID * GRID, neurons), at
    `plane_grid(view)`; of wide and deep networks, the first. Red is above 0 and blue below, on a
    scale of each neuron's own; a plus marks about where its output is largest. notes: sentences to
    be written below, or in the middle where there are no layers.
    Returns Hidden(views, lines, tops, frames).
    """
    ax.set_axis_off()
    written = "\n".join(wrapped(note, CHARACTERS) for note in notes)
    if not layers:
        ax.text(0.5, 0.5, written, transform=ax.transAxes, ha="center", va="center",
                linespacing=1.4)
        entitle(ax, *_told(layers, notes), alt)
        return Hidden(None, None, None, None)
    sheet, line, tops, corners, size = _viewed(layers)
    views = ax.imshow(sheet, cmap=SHADES, clim=(-1 / PALE, 1 / PALE), zorder=0,
                      interpolation="nearest")
    lines, = ax.plot(*line, color=INK, linewidth=1.2, solid_capstyle="round")
    tops, = ax.plot(*tops, "+", color=INK, markersize=6, markeredgewidth=1.2)
    frames = PatchCollection([Rectangle((x - 0.5, y - 0.5), size, size)
                              for block in corners for x, y in block],
                             facecolor="none", edgecolor=FAINT, linewidth=0.8, clip_on=False)
    ax.add_collection(frames)
    for k, ((x, y), *_) in enumerate(corners, start=1):
        ax.annotate(f"layer {k}", (x - 0.5, y - 0.5), xytext=(0, 2), textcoords="offset points",
                    size=9, va="bottom")
    side, left = max(sheet.shape), min(0, sheet.shape[1] - sheet.shape[0]) / 2 - 0.5
    ax.set(xlim=(left, left + side), ylim=(side - 0.5, -0.5))  # square, whatever the sheet is
    _aside(ax, f"red, +: above 0; blue: below; line: z = 0\n{written}".rstrip())
    entitle(ax, *_told(layers, notes), alt)
    return Hidden(views, lines, tops, frames)


def move_hidden(drawn, layers, notes=(), alt=None):
    """Bring what `draw_hidden` drew to other outputs of as many neurons. Without any: nothing."""
    if layers:
        sheet, line, tops, _, _ = _viewed(layers)
        drawn.views.set_data(sheet)
        drawn.lines.set_data(*line)
        drawn.tops.set_data(*tops)
        retitle(drawn.views.axes, *_told(layers, notes), alt)


def _tiles(layers):
    """(Z, A) of each layer as small pictures, (neurons, size, size), the first row on top."""
    layers = [[array("a layer", values, GRID**2, "neurons")[:, :MOST[0]].T for values in layer]
              for layer in layers[:MOST[1]]]
    apart = 1 if sum(len(A) for _, A in layers) <= FEW else 2
    return [[values.reshape(-1, GRID, GRID)[:, ::-apart, ::apart] for values in layer]
            for layer in layers]


def _viewed(layers):
    """The sheet of all small pictures, their lines and pluses, left upper corners layer by layer,
    and size."""
    pairs = _tiles(layers)
    size = pairs[0][0].shape[-1]
    columns, side = _columns([len(A) for _, A in pairs])
    header = int(np.ceil(CAPTION / side * size))
    sheets, corners, pieces, tops, top = [], [], [], [], 0
    for Z, A in pairs:
        scale = np.maximum(np.abs(A).max(axis=(1, 2), keepdims=True), 1e-12)
        sheet, block = _sheet(A / scale, columns, GAP, GAP)
        full = np.full((header + len(sheet), columns * (size + GAP) - GAP), np.nan)
        full[header:, :sheet.shape[1]] = sheet
        block = np.array(block) + [0, top + header]
        which, ends = zero_pieces(Z)
        pieces.append(ends + block[which, np.newaxis])
        tops.append(np.where(A.max(axis=(1, 2)) > 0, (_tops(A) + block).T, np.nan))
        sheets.append(full)
        corners.append(block)
        top += len(full)
    return np.vstack(sheets), one_line(np.concatenate(pieces)), np.hstack(tops), corners, size


def _tops(A):
    """About where each small picture is largest, (neurons, 2), as (column, row)."""
    size = A.shape[-1]
    row, column = np.unravel_index(A.reshape(len(A), -1).argmax(axis=1), A.shape[1:])
    return np.clip(np.column_stack([column, row]), INSET * size, (1 - INSET) * size - 1)


def _columns(widths):
    """In how many columns the small pictures are largest, and their side, as a part of a square
    panel's."""
    room, most = 1 - CAPTION * len(widths), max(widths)
    # One value for each number of rows: none leaves a last row needlessly short.
    full = {-(-most // rows) for rows in range(1, most + 1)}
    sides = {columns: min(1 / columns, room / sum(-(-width // columns) for width in widths))
             for columns in sorted(full)}
    return max(sides.items(), key=lambda item: item[1])


def _told(layers, notes):
    """Title and description."""
    if not layers:
        return "No neurons to be seen", "; ".join(notes)
    said = []
    for k, (Z, A) in enumerate(_tiles(layers), start=1):
        crossing = len(np.unique(zero_pieces(Z)[0]))
        flat = int((np.ptp(A, axis=(1, 2)) == 0).sum())
        said.append(f"layer {k}: {counted(len(A), 'neuron')}, z = 0 in view of {crossing}"
                    + f", {flat} the same everywhere" * bool(flat))
    many = sum(np.shape(A)[1] for _, A in layers)
    return f"What {counted(many, 'neuron')} see{'s' * (many == 1)}", "; ".join([*said, *notes])
