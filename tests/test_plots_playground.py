"""A network that learns: are its decision, its hidden neurons and its losses where they belong?"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcourse import plots
from dlcourse.activations import sigmoid
from dlcourse.plots.crossings import one_line, zero_pieces
from dlcourse.plots.decisions import GRID
from dlcourse.plots.loss_so_far import HIGHEST, LOWEST
from dlcourse.plots.neurons import PALE

VIEW = np.array([[-2.0, 2.0], [-1.0, 3.0]])
PLANE = plots.plane_grid(VIEW)
X = np.array([[-1.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.5, 1.0], [-1.5, 2.0]])
Y = np.array([1, 1, 0, 1, 0])
HELD = np.array([0, 0, 0, 1, 1])


def decision(f, X=X, y=Y, held=HELD, place=None):
    """What `draw_decision` is given of the network whose logit is f."""
    z = f(X) if len(X) else []
    return f(PLANE), VIEW, X, y, z, held, place


def drawn(draw, *data):
    fig, ax = plots.panels(size=(5, 4))
    return fig, draw(ax, *data)


def lines_of(artists):
    return [line.get_xydata() for line in artists]


# --- the view -------------------------------------------------------------------------------------


@given(st.lists(st.tuples(*[st.floats(-1e4, 1e4)] * 2), min_size=1, max_size=5))
@settings(deadline=None, max_examples=50)
def test_a_view_is_square_and_all_points_lie_well_inside(points):
    points = np.array(points)
    view = plots.plane_view(points)
    side = np.ptp(view, axis=1)
    assert side[0] == pytest.approx(side[1]) and side[0] >= 0.5
    inside = np.column_stack([points.min(axis=0) - view[:, 0], view[:, 1] - points.max(axis=0)])
    assert inside.min() >= 0.04 * np.ptp(points, axis=0).max()


def test_points_that_move_a_little_leave_the_view_alone():
    np.testing.assert_array_equal(plots.plane_view([[-1.02, 0], [1.04, 0]]),
                                  plots.plane_view([[-1.05, 0], [1.01, 0.02]]))


def test_the_grid_reaches_from_edge_to_edge():
    assert PLANE.shape == (GRID**2, 2)
    np.testing.assert_array_equal(PLANE[0], [-2, -1])
    np.testing.assert_allclose(PLANE[1] - PLANE[0], [4 / (GRID - 1), 0], atol=1e-12)
    np.testing.assert_array_equal(PLANE[-1], [2, 3])


# --- zero lines -----------------------------------------------------------------------------------


@given(w1=st.floats(-3, 3), w2=st.floats(-3, 3), b=st.floats(-3, 3))
@settings(deadline=None, max_examples=50)
def test_the_zero_line_of_a_plane_is_exact_and_complete(w1, w2, b):
    Z = (PLANE @ [w1, w2] + b).reshape(1, GRID, GRID)
    _, ends = zero_pieces(Z)
    points = VIEW[:, 0] + ends * 4 / (GRID - 1)
    np.testing.assert_allclose(points @ [w1, w2] + b, 0, atol=1e-9)
    assert (len(ends) > 0) == (Z.min() <= 0 < Z.max())


def test_each_surface_has_lines_of_its_own_with_gaps_between_the_pieces():
    flat, tilted = np.ones((GRID, GRID)), np.tile(np.arange(GRID) - 7.5, (GRID, 1))
    which, ends = zero_pieces(np.array([flat, tilted]))
    assert set(which) == {1} and (ends[..., 0] == 7.5).all()
    x, _ = one_line(ends)
    assert np.isnan(x[2::3]).all() and (x[::3] == 7.5).all()


def test_a_circle_closes():
    Z = (np.sum(PLANE**2, axis=1) - 0.8).reshape(1, GRID, GRID)
    _, ends = zero_pieces(Z)
    corners, counts = np.unique(ends.reshape(-1, 2).round(9), axis=0, return_counts=True)
    assert (counts == 2).all()  # each piece ends where another begins
    radii = np.linalg.norm(VIEW[:, 0] + corners * 4 / (GRID - 1), axis=1)
    assert np.abs(radii - np.sqrt(0.8)).max() < 0.01


# --- the decision ---------------------------------------------------------------------------------


def test_shades_line_markers_and_rings_are_those_of_the_network():
    def f(P):
        return 2 * P[:, 0] - P[:, 1]

    fig, found = drawn(plots.draw_decision, *decision(f, place=(0.5, -0.5)))
    np.testing.assert_allclose(found.output.get_array(), sigmoid(f(PLANE)).reshape(GRID, GRID))
    np.testing.assert_allclose(found.output.get_clim(), [0.5 - 0.5 / PALE, 0.5 + 0.5 / PALE])
    boundary = found.boundary.get_xydata()
    np.testing.assert_allclose(f(boundary[~np.isnan(boundary[:, 0])]), 0, atol=1e-9)
    at = lines_of([*found.points, *found.held, found.wrong, found.place])
    # z: -2, 2, 1, 0 and -5; so the first and the third are on the wrong side.
    for points, expected in zip(at, [X[[2]], X[[0, 1]], X[[4]], X[[3]], X[[0, 2]], [[0.5, -0.5]]],
                                strict=True):
        np.testing.assert_array_equal(points, expected)
    left, right, bottom, top = found.output.get_extent()
    half = 2 / (GRID - 1)
    np.testing.assert_allclose([left, right, bottom, top],
                               [-2 - half, 2 + half, -1 - half, 3 + half])
    said = plots.alt_text(fig)
    assert said.startswith("2 of 3 misclassified: 0 of 2 held back are misclassified; class 1 has ")
    assert said.endswith("the next point would be at (0.5, -0.5).")


def test_classes_differ_by_marker_and_points_held_back_are_hollow():
    _, found = drawn(plots.draw_decision, *decision(lambda P: P[:, 0]))
    assert found.points[0].get_marker() != found.points[1].get_marker()
    for solid, hollow in zip(found.points, found.held):
        assert solid.get_marker() == hollow.get_marker()
        assert (solid.get_fillstyle(), hollow.get_fillstyle()) == ("full", "none")


@pytest.mark.parametrize("points", [0, 1, 5])
def test_a_decision_moves_to_what_would_be_drawn_anew(points):
    chosen = decision(lambda P: P[:, 1] - P[:, 0] ** 2, X[:points], Y[:points], HELD[:points],
                      (1, 1))
    fig, moved = drawn(plots.draw_decision, *decision(lambda P: P[:, 0]))
    plots.move_decision(moved, *chosen)
    anew, new = drawn(plots.draw_decision, *chosen)
    np.testing.assert_array_equal(moved.output.get_array(), new.output.get_array())
    for one, other in zip(*[lines_of([each.boundary, *each.points, *each.held, each.wrong,
                                      each.place]) for each in (moved, new)], strict=True):
        np.testing.assert_array_equal(one, other)
    assert plots.alt_text(fig) == plots.alt_text(anew)
    assert plots.alt_text(fig).startswith("No points yet: class 1 has " if points == 0 else
                                          "1 of 1 misclassified" if points == 1 else "3 of 3")


def test_a_logit_of_zero_counts_as_class_1():
    _, found = drawn(plots.draw_decision, *decision(lambda P: 0 * P[:, 0], held=0 * HELD))
    np.testing.assert_array_equal(found.wrong.get_xydata(), X[Y == 0])
    assert found.boundary.get_xydata().size == 0 or np.isnan(found.boundary.get_xydata()).all()


@pytest.mark.parametrize("change, sentence", [
    ({0: np.zeros(7)}, r"logits must have shape \(2401,\)"),
    ({2: X[:, :1]}, r"X must have shape \(n, 2\)"),
    ({4: np.zeros(3)}, r"z must have shape \(5,\)"),
    ({4: np.full(5, np.nan)}, "z holds nan"),
    ({6: (1, 2, 3)}, r"place must have shape \(2,\)"),
])
def test_a_decision_that_cannot_be_drawn_is_refused(change, sentence):
    data = dict(enumerate(decision(lambda P: P[:, 0]))) | change
    with pytest.raises(ValueError, match=sentence):
        drawn(plots.draw_decision, *data.values())


# --- the hidden neurons ---------------------------------------------------------------------------


def layer(W, f=np.tanh):
    """A first hidden layer with these weights, as (Z, A)."""
    Z = PLANE @ np.transpose(W)
    return Z, f(Z)


def relu(Z):
    return np.maximum(Z, 0)


def test_each_neuron_has_a_picture_scaled_by_itself_and_its_line():
    Z, A = layer([[1, 0], [0, 20], [-0.1, 0], [0, -1]])
    _, found = drawn(plots.draw_hidden, [(Z, A)])
    sheet = found.views.get_array().filled(np.nan)
    tiles = [A[:, k].reshape(GRID, GRID)[::-1] / np.abs(A[:, k]).max() for k in range(4)]
    boxes = [patch.get_extents() for patch in found.frames.get_paths()]
    assert len(boxes) == 4
    for tile, box in zip(tiles, boxes):
        columns, rows = [slice(int(low + 0.5), int(high + 0.5)) for low, high in
                         ((box.x0, box.x1), sorted((box.y0, box.y1)))]
        np.testing.assert_allclose(sheet[rows, columns], tile)
    # x1 = 0 is in the middle of the first tile; x2 = 0 a quarter up in the second.
    ends = found.lines.get_xydata()
    first = ends[(ends[:, 0] <= boxes[0].x1) & (ends[:, 1] <= max(boxes[0].y0, boxes[0].y1))]
    np.testing.assert_allclose(first[:, 0], (GRID - 1) / 2)


def test_a_plus_stands_where_a_neuron_is_large_and_none_in_one_that_is_dead():
    Z, A = layer([[1, 0], [0, 1], [0, 0]], relu)
    _, found = drawn(plots.draw_hidden, [(Z, A)])
    (x1, _), (_, y2), dead = found.tops.get_xydata()
    assert np.isnan(dead).all()
    boxes = [patch.get_extents() for patch in found.frames.get_paths()]
    assert boxes[0].x0 + 0.8 * GRID < x1 < boxes[0].x1
    top, bottom = sorted((boxes[1].y0, boxes[1].y1))
    assert top < y2 < top + 0.2 * GRID


@pytest.mark.parametrize("widths", [[1], [4], [16], [8, 8], [5, 3, 2]])
def test_hidden_neurons_move_to_what_would_be_drawn_anew(widths):
    rng = np.random.default_rng(0)
    one, other = [[layer(rng.normal(size=(width, 2)), f) for width in widths]
                  for f in (np.tanh, relu)]
    fig, moved = drawn(plots.draw_hidden, one, ["Mine, 9 parameters"])
    plots.move_hidden(moved, other, ["Mine, 9 parameters"])
    anew, new = drawn(plots.draw_hidden, other, ["Mine, 9 parameters"])
    np.testing.assert_array_equal(moved.views.get_array(), new.views.get_array())
    for a, b in zip(*[lines_of([each.lines, each.tops]) for each in (moved, new)]):
        np.testing.assert_array_equal(a, b)
    assert plots.alt_text(fig) == plots.alt_text(anew)
    assert plots.alt_text(fig).endswith("; Mine, 9 parameters.")
    for k, width in enumerate(widths, start=1):
        assert f"layer {k}: {width} neuron" in plots.alt_text(fig)


def test_of_many_neurons_only_the_first_are_shown_and_the_title_counts_all():
    wide = layer(np.ones((20, 2)))
    fig, found = drawn(plots.draw_hidden, [wide] * 4)
    assert len(found.frames.get_paths()) == 3 * 16
    assert plots.alt_text(fig).startswith("What 80 neurons see: layer 1: 16 neurons")


def test_without_layers_the_notes_stand_in_the_middle():
    fig, found = drawn(plots.draw_hidden, [], ["one line", "and a longer note, which is wrapped "
                                                           "where the line would get too long"])
    assert found == (None, None, None, None)
    assert plots.alt_text(fig).startswith("No neurons to be seen: one line; and a longer note, wh")
    [text] = [text for text in fig.axes[0].texts if text.get_text().startswith("one line\nand")]
    assert text.get_text().count("\n") == 2
    plots.move_hidden(found, [])


def test_hidden_neurons_that_are_no_numbers_are_refused():
    Z, A = layer([[1, 0]])
    for bad, sentence in ((np.full_like(A, np.nan), "a layer holds nan"), (A[:5], "2401")):
        with pytest.raises(ValueError, match=sentence):
            drawn(plots.draw_hidden, [(Z, bad)])


# --- the losses -----------------------------------------------------------------------------------


def test_losses_are_drawn_to_now_and_those_beyond_the_axis_at_its_edge():
    _, found = drawn(plots.draw_loss_so_far, [0, 10, 20], [50.0, 0.5, 1e-6], [1.0, 0.6, 0.1], 0.69)
    training, held, guessing = lines_of(found.curves)
    np.testing.assert_array_equal(training, [[0, HIGHEST], [10, 0.5], [20, LOWEST]])
    np.testing.assert_array_equal(held, [[0, 1], [10, 0.6], [20, 0.1]])
    np.testing.assert_array_equal(guessing, [[0, 0.69], [20, 0.69]])
    assert found.now.axes.get_xlim() == (0, 20) and found.now.get_text() == "20"
    assert len({curve.get_linestyle() for curve in found.curves}) == 3


@pytest.mark.parametrize("data, said", [
    (([0, 10, 1000], [0.7, 0.2, 0.1], None, 0.5),
     "Step 1,000: loss 0.1: training loss 0.7 at first, 0.1 now; guessing has 0.5."),
    (([0], None, None, None), "Step 0: no point to learn from."),
    (([0, 3], [0.7, 0.2], [0.8, 0.3], None),
     "Step 3: loss 0.2: training loss 0.7 at first, 0.2 now; held back 0.3."),
])
def test_losses_move_to_what_would_be_drawn_anew(data, said):
    fig, moved = drawn(plots.draw_loss_so_far, [0, 1], [0.7, 0.6], [0.7, 0.7], 0.69)
    plots.move_loss_so_far(moved, *data)
    anew, new = drawn(plots.draw_loss_so_far, *data)
    for one, other in zip(lines_of(moved.curves), lines_of(new.curves), strict=True):
        np.testing.assert_array_equal(one, other)
    assert moved.now.get_text() == new.now.get_text()
    assert moved.now.axes.get_xlim() == new.now.axes.get_xlim()
    assert plots.alt_text(fig) == plots.alt_text(anew) == said


def test_losses_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match=r"training must have shape \(2,\)"):
        drawn(plots.draw_loss_so_far, [0, 1], [0.7])
    with pytest.raises(ValueError, match="held holds nan"):
        drawn(plots.draw_loss_so_far, [0, 1], [0.7, 0.6], [0.7, np.nan])
