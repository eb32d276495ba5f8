"""Where a surface on a grid is zero, as one line that can be moved: a contour makes new artists."""

import numpy as np

# Each square of four neighbours is cut into two triangles; their corners, as (row, column).
TRIANGLES = np.array([[(0, 0), (0, 1), (1, 0)], [(1, 1), (1, 0), (0, 1)]])


def zero_pieces(Z):
    """The zero lines of k surfaces at once, in straight pieces, one in each triangle they cross.

    Z: (k, rows, columns). On a triangle a surface is taken as flat, so a plane's line is exact.
    Returns the surface of each piece, (m,), and its two ends, (m, 2, 2), as (column, row).
    """
    _, rows, columns = Z.shape
    values = np.stack([[Z[:, i:rows - 1 + i, j:columns - 1 + j] for i, j in corners]
                       for corners in TRIANGLES])               # (2, 3, k, rows - 1, columns - 1)
    above = values > 0
    count = above.sum(axis=1)
    which, surface, row, column = crossed = np.nonzero((count == 1) | (count == 2))
    values, above = (A[which, :, surface, row, column] for A in (values, above))         # (m, 3)
    corners = TRIANGLES[which] + np.column_stack([row, column])[:, np.newaxis]        # (m, 3, 2)
    # One corner is alone on its side of zero; the line passes between it and the other two.
    alone = np.argmax(above == (count[crossed] == 1)[:, np.newaxis], axis=1)
    order = (alone[:, np.newaxis] + [0, 1, 2]) % 3
    values = np.take_along_axis(values, order, axis=1)
    corners = np.take_along_axis(corners, order[..., np.newaxis], axis=1)
    share = values[:, :1] / (values[:, :1] - values[:, 1:])
    ends = corners[:, :1] + share[..., np.newaxis] * (corners[:, 1:] - corners[:, :1])
    return surface, ends[..., ::-1]


def one_line(ends):
    """Pieces as the x and y of a single line, with gaps between them."""
    apart = np.full((len(ends), 3, 2), np.nan)
    apart[:, :2] = ends
    return apart.reshape(-1, 2).T
