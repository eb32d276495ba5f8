"""Where surfaces are zero: do the pieces end where the neighbours' signs differ?"""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dlcourse.plots.crossings import zero_pieces

no_zero = st.floats(-4, -0.25) | st.floats(0.25, 4)
surfaces = st.tuples(st.integers(2, 5), st.integers(2, 5)).flatmap(
    lambda shape: arrays(float, shape, elements=no_zero))


def crossed_edges(Z):
    """Found one by one: where the line between two neighbours passes 0, as (column, row)."""
    found, (rows, columns) = [], Z.shape
    for i, j in np.ndindex(Z.shape):
        for di, dj in (0, 1), (1, 0), (1, -1):  # to the right, down, along the triangles' side
            if i + di < rows and 0 <= j + dj < columns and Z[i, j] * Z[i + di, j + dj] < 0:
                share = Z[i, j] / (Z[i, j] - Z[i + di, j + dj])
                found.append((j + share * dj, i + share * di))
    return found


def ordered(points):
    return np.array(sorted({tuple(np.round(point, 9)) for point in points})).reshape(-1, 2)


@given(surfaces)
@settings(deadline=None, max_examples=40)
def test_pieces_end_where_two_neighbours_have_different_signs(Z):
    surface, ends = zero_pieces(Z[np.newaxis])
    assert (surface == 0).all() and ends.shape == (len(surface), 2, 2)
    np.testing.assert_allclose(ordered(ends.reshape(-1, 2)), ordered(crossed_edges(Z)), atol=1e-8)
