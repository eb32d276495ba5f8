"""A person's handwriting as MNIST has it: from strokes of a pen to 28 x 28 grey pixels (lesson 06).

MNIST's authors describe what they did to every digit: scaled, with its proportions kept, to fit a
box of 20 x 20 pixels, the scaling turning black and white into greys, and put into 28 x 28 pixels
with its centre of mass in the middle. A network that learnt from such digits knows no others.
LeCun, Bottou, Bengio and Haffner, *Proceedings of the IEEE* 86, 1998, section III.A.

Strokes are lists of points (x, y) on a pad of 28 by 28, from its upper left corner; a pen's width
is in the same unit, the pixels of the picture. Ink is an array in [0, 1], 0 for paper.
"""

import numpy as np

from dlcourse import require

SIDE, BOX, CENTRE = 28, 20, 14  # pixels: the picture, the digit, row and column of its mass
DETAIL = 4  # ink's pixels along one pixel of the picture
THIN, THICK = 1.8, 3.0  # pixels; the strokes of three quarters of MNIST's digits are in between


def checked(strokes):
    """Strokes as a list of arrays (points, 2).

    Raises ValueError or TypeError for another shape, or a point that is not on the pad.
    """
    made = []
    for number, stroke in enumerate(strokes, start=1):
        name = f"Stroke {number}"
        try:
            points = np.asarray(stroke)
        except ValueError:
            points = np.empty(0)
        if points.ndim != 2 or points.shape[1] != 2 or len(points) == 0:
            raise ValueError(f"{name} must be points, [(x, y), ...], got an array of shape "
                             f"{points.shape}: a drawing is a list of such strokes.")
        require.finite(name, points)
        if points.min() < 0 or points.max() > SIDE:
            raise ValueError(f"{name} leaves the pad: x and y must lie between 0 and {SIDE}, got "
                             f"{points.min():g} to {points.max():g}.")
        made.append(points.astype(float))
    return made


def ink(strokes, pen=2.0):
    """What a round pen leaves on the pad: (112, 112) in [0, 1], grey at the edges.

    strokes: as `checked` takes them. pen: its width.
    """
    require.rate("pen", pen, below=SIDE)
    paper = np.zeros((SIDE * DETAIL, SIDE * DETAIL))
    for points in checked(strokes):
        _stamp(paper, _along(points, pen / 4) * DETAIL, pen * DETAIL / 2)
    return paper


def _along(points, step):
    """`points`, and as many more on the way through them that none are over `step` apart."""
    lengths = np.hypot(*np.diff(points, axis=0).T)
    there = np.concatenate([[0], np.cumsum(lengths)])
    stops = np.linspace(0, there[-1], 1 + int(np.ceil(there[-1] / step)))
    stops = np.union1d(stops, there)
    return np.column_stack([np.interp(stops, there, values) for values in points.T])


def _stamp(paper, centres, radius):
    """Darken discs; dots half a radius apart leave the same ink as a line, within a hundredth."""
    x, y = centres.T[:, :, np.newaxis]
    reach = np.arange(-np.ceil(radius) - 1, np.ceil(radius) + 2)
    rows, columns = np.floor(y) + reach, np.floor(x) + reach
    distance = np.hypot((rows + 0.5 - y)[:, :, np.newaxis], (columns + 0.5 - x)[:, np.newaxis])
    rows, columns = np.broadcast_arrays(rows[:, :, np.newaxis], columns[:, np.newaxis])
    inside = (0 <= np.minimum(rows, columns)) & (np.maximum(rows, columns) < len(paper))
    places = rows[inside].astype(int), columns[inside].astype(int)
    np.maximum.at(paper, places, np.clip(radius + 0.5 - distance[inside], 0, 1))


def enlarged(strokes, pen=2.0):
    """The strokes as large as MNIST's digits, and the pen they are then drawn with: (strokes, pen).

    The pen grows with the drawing, but no thinner than THIN and no thicker than THICK: a small
    drawing with a thick pen, or a large one with a thin pen, would be unlike all that was learnt.
    """
    require.rate("pen", pen, below=SIDE)
    strokes = checked(strokes)
    points = np.concatenate(strokes or [np.zeros((1, 2))])
    low, size = points.min(axis=0), np.ptp(points, axis=0).max()
    pen = float(np.clip(pen * BOX / (size + pen), THIN, THICK))
    zoom = (BOX - pen) / max(size, 1e-9)
    corner = (SIDE - BOX + pen) / 2
    return [corner + (stroke - low) * zoom for stroke in strokes], pen


def averaged(image, rows, columns):
    """An image with another number of rows and columns: each pixel the mean of what it covers."""
    return _means(image.shape[0], rows) @ image @ _means(image.shape[1], columns).T


def _means(before, after):
    """(after, before): the weights with which pixels along one side go into the new ones."""
    edges = np.linspace(0, before, after + 1)
    covered = np.clip(edges[:, np.newaxis] - np.arange(before), 0, 1)
    return np.diff(covered, axis=0) * after / before


def as_it_stands(ink):
    """The whole pad as 28 x 28 pixels, uint8: what was drawn small stays small, and where it is."""
    return _pixels(averaged(_checked_ink(ink), SIDE, SIDE))


def centred(ink):
    """The ink as MNIST would have it: (28, 28) uint8, the digit in a box of 20 x 20.

    The longer side of what is drawn becomes 20 pixels; the centre of mass, rounded, comes to row
    14 and column 14, counted from 0. (Where the mass lies so far out that the box would leave the
    picture, the box stays in the picture.) So a digit of MNIST is given back as it was, wherever
    it stood. ink: (height, width) in [0, 1], of any size. Raises ValueError where there is none.
    """
    ink = _checked_ink(ink)
    if not ink.any():
        raise ValueError("Nothing is drawn: draw a digit first.")
    rows, columns = (np.flatnonzero(ink.any(axis=axis)) for axis in (1, 0))
    ink = ink[rows[0]:rows[-1] + 1, columns[0]:columns[-1] + 1]
    height, width = (max(1, round(BOX * side / max(ink.shape))) for side in ink.shape)
    digit = averaged(ink, height, width)
    row, column = (int(np.clip(CENTRE - _balance(digit.sum(axis=axis)), 0, SIDE - side))
                   for axis, side in zip((1, 0), digit.shape))
    picture = np.zeros((SIDE, SIDE))
    picture[row:row + height, column:column + width] = digit
    return _pixels(picture)


def _balance(mass):
    """The whole number nearest to the centre of mass along one side."""
    return int(np.floor(np.arange(len(mass)) @ mass / mass.sum() + 0.5))


def _checked_ink(ink):
    ink = np.asarray(ink)
    require.finite("ink", ink)
    if ink.ndim != 2 or ink.size == 0 or ink.min() < 0 or ink.max() > 1:
        raise ValueError(f"ink must have shape (height, width) and lie between 0 and 1, got shape "
                         f"{ink.shape}" + (f", {ink.min():g} to {ink.max():g}" if ink.size else "")
                         + ": divide pixels by 255, and let 0 be paper.")
    return ink.astype(float)


def _pixels(grey):
    return np.round(255 * grey.clip(0, 1)).astype(np.uint8)
