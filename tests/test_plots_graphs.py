"""Computation graphs: does each number stand where it belongs, and none before its time?"""

import io

import numpy as np
import pytest
from matplotlib.text import Text
from PIL import Image

from dlcourse import expressions, plots
from dlcourse.plots.blitting import Blitted
from dlcourse.plots.stamps import Stamp

NEURON = {"w": ("", 2, -18), "x": ("", 3, -12), "m": ("w · x", 6, -6), "b": ("", -4, -6),
          "z": ("m + b", 2, -6), "E": ("(y − z)²", 9, 1)}
SLOPES = [("w", "m", 3), ("x", "m", 2), ("m", "z", 1), ("b", "z", 1), ("z", "E", -6)]
LESSON = [  # the widget's graphs, with numbers that take much room
    (expressions.neuron, dict(w=-4.5, x=-4.5, b=-4.5, y=3.5)),
    (expressions.chain, dict(w1=5, x=2, w2=-1.5, y=1)),
    (expressions.chain, dict(w1=-5, x=5, w2=-5, y=-5)),
    (expressions.chain, dict(w1=0.5, x=-2, w2=-1.5, y=1)),
    (expressions.fan_out, dict(x=-4.5)),
]


def graph(nodes=NEURON, edges=SLOPES, size=(9, 3.2), **how):
    fig, ax = plots.panels(size=size)
    return fig, plots.draw_graph(ax, nodes, edges, **how)


def written(texts):
    return [text.get_text() for text in texts]


def seen(drawn):
    """All that a reader sees of it and that may change."""
    return ([(text.get_text(), text.get_weight())
             for text in (*drawn.values, *drawn.gradients, *drawn.locals)],
            [mark.get_visible() for mark in drawn.marks], drawn.marks[0].axes.get_title())


def test_values_stand_above_and_gradients_below_each_node():
    fig, drawn = graph()
    assert written(drawn.values) == ["2", "3", "6", "-4", "2", "9"]
    assert written(drawn.gradients) == ["-18", "-12", "-6", "-6", "-6", "1"]
    assert written(drawn.locals) == ["× 3", "× 2", "× 1", "× 1", "× (-6)"]
    assert len({box.xy for box in drawn.boxes}) == 6
    fig.draw_without_rendering()
    for box, value, gradient in zip(drawn.boxes, drawn.values, drawn.gradients):
        above, frame, below = (part.get_window_extent() for part in (
            value, box.get_bbox_patch(), gradient))
        assert above.y0 >= frame.y1 and below.y1 <= frame.y0
        assert np.mean([above.x0, above.x1]) == pytest.approx(np.mean([frame.x0, frame.x1]), abs=1)


@pytest.mark.parametrize("value, shown", [
    (-0.0, "0"), (1234.5, "1,234"), (0.0123456, "0.0123"), (0.000123, "1.2e-4"),
    (-4.5398e-05, "-4.5e-5"), (2.5e300, "2.5e300"), (-1e9, "-1.0e9"),
])
def test_a_number_takes_few_letters(value, shown):
    fig, drawn = graph({"x": ("", value, value)}, [])
    assert written(drawn.values) == written(drawn.gradients) == [shown]
    assert "-0" not in plots.alt_text(fig)


@pytest.mark.parametrize("revealed", range(7))
def test_gradients_are_revealed_from_the_end_and_the_alt_text_gives_no_other_away(revealed):
    fig, drawn = graph(revealed=revealed)
    hidden = [text == "?" for text in written(drawn.gradients)]
    assert hidden == [True] * (6 - revealed) + [False] * revealed
    assert ("w -18" in plots.alt_text(fig)) == (revealed == 6)
    assert ("not revealed yet" in plots.alt_text(fig)) == (revealed < 6)


@pytest.mark.parametrize("computed", range(4))
def test_values_show_in_the_order_of_the_operations_and_the_slopes_with_them(computed):
    fig, drawn = graph(revealed=0, computed=computed, mark=True)
    values = dict(zip(NEURON, written(drawn.values)))
    known = {"w", "x", "b", *["m", "z", "E"][:computed]}
    assert {name for name, value in values.items() if value != "?"} == known
    assert [text != "" for text in written(drawn.locals)] == [to in known for _, to, _ in SLOPES]
    said = plots.alt_text(fig)
    assert ("E = (y − z)² is 9" in said) == (computed == 3)
    assert ("not computed yet" in said) == (computed < 3)
    assert [mark.get_visible() for mark in drawn.marks] == [
        name == [None, "m", "z", "E"][computed] for name in NEURON]
    assert drawn.marks[0].axes.get_title() == [
        "Only the inputs are known", "Forward: m = w · x = 6", "Forward: z = m + b = 2",
        "Forward: E = (y − z)² = 9"][computed]


@pytest.mark.parametrize("revealed, title, bold", [
    (1, "Backward: dE/dE = 1", []), (2, "Backward: dE/dz = 1 × (-6) = -6", ["× (-6)"]),
    (6, "Backward: dE/dw = (-6) × 3 = -18", ["× 3"])])
def test_the_last_gradient_is_spelled_out_and_its_arrows_are_bold(revealed, title, bold):
    _, drawn = graph(revealed=revealed, mark=True)
    assert drawn.marks[0].axes.get_title() == title
    assert [text.get_text() for text in drawn.locals if text.get_weight() == "bold"] == bold
    assert [mark.get_visible() for mark in drawn.marks] == [
        name == list(NEURON)[-revealed] for name in NEURON]


def test_where_ways_meet_the_title_adds():
    nodes, arrows = expressions.trace(expressions.fan_out, x=3)
    _, drawn = graph(nodes, arrows, mark=True)
    assert drawn.marks[0].axes.get_title() == "Backward: dE/dx = 9 × 2 + 6 × 6 = 54"


def test_a_graph_moves_to_what_would_be_drawn_anew():
    fig, moved = graph(computed=0, revealed=0, mark=True)
    other = {name: (op, value + 0.5, 2 * gradient) for name, (op, value, gradient)
             in NEURON.items()}
    slopes = [(start, to, slope - 0.25) for start, to, slope in SLOPES]
    for how in (dict(computed=2, revealed=0, mark=True), dict(revealed=4, mark=True), dict()):
        plots.move_graph(moved, other, slopes, **how)
        anew, drawn = graph(other, slopes, **how)
        assert seen(moved) == seen(drawn)
        assert plots.alt_text(fig) == plots.alt_text(anew)


@pytest.mark.parametrize("expression, inputs", LESSON)
def test_no_word_of_the_lesson_s_graphs_touches_another_or_a_box(expression, inputs):
    nodes, arrows = expressions.trace(expression, **inputs)
    fig, drawn = graph(nodes, arrows, size=(9.5, 3.7), mark=True)
    fig.draw_without_rendering()
    texts = [*drawn.values, *drawn.gradients, *drawn.locals]
    boxes = [text.get_window_extent().padded(-1) for text in texts]
    boxes += [box.get_bbox_patch().get_window_extent().padded(-1) for box in drawn.boxes]
    assert not any(a.overlaps(b) for k, a in enumerate(boxes) for b in boxes[:k])
    for text in fig.findobj(Text):
        if text.get_visible() and text.get_text():
            extent = text.get_window_extent()
            assert extent.x0 > 0 and extent.x1 < fig.bbox.x1 and extent.y0 > 0


def test_nothing_shows_between_the_words_on_an_arrow():
    fig, ax = plots.panels(size=(2, 1))
    ax.set_facecolor("black")
    text = ax.add_artist(Stamp(0.5, 0.5, "× 1", color="white", bbox={"pad": 1}))
    picture = Blitted(fig)
    picture.stage(text)
    pixels = np.asarray(Image.open(io.BytesIO(picture.png())).convert("RGBA").convert("L"))
    height, width = pixels.shape
    x, y = ax.transData.transform((0.5, 0.5))
    row = pixels[height - round(y), round(x) - 30:round(x) + 30] > 200
    assert 10 < row.sum() < 60 and np.abs(np.diff(row.astype(int))).sum() == 2  # one white stretch


def test_an_arrow_leads_to_the_right_also_where_it_skips_a_node():
    nodes = {name: ("", 1, 1) for name in "abc"}
    edges = [("a", "b", 1), ("b", "c", 1), ("a", "c", 1)]
    _, drawn = graph(nodes, edges)
    assert all(arrow.xyann[0] < arrow.xy[0] for arrow in drawn.arrows)
    assert [text.get_position()[1] > 0.5 for text in drawn.locals] == [False, False, True]


def test_two_arrows_between_the_same_nodes_part():
    _, drawn = graph({"x": ("", 3, 6), "E": ("x · x", 9, 1)}, [("x", "E", 3), ("x", "E", 3)])
    above, below = [text.get_position()[1] for text in drawn.locals]
    assert above * below < 0 and above == -below


@pytest.mark.parametrize("change, message", [
    (dict(nodes={}), "nodes is empty"),
    (dict(nodes={"w": ("", 2)}), r'"w" must be \(op, value, gradient\)'),
    (dict(nodes=NEURON | {"w": ("", np.nan, 1)}), 'value of "w" holds nan'),
    (dict(edges=[("w", "q", 1)]), 'no node "q"'),
    (dict(edges=[("z", "w", 1)]), "goes backwards"),
    (dict(edges=[("w", "m", np.nan)]), 'local derivative of "m" towards "w" holds nan'),
    (dict(revealed=7), "revealed must be a whole number from 0 to 6, got 7"),
    (dict(computed=4), "computed must be a whole number from 0 to 3, got 4"),
    (dict(nodes={f"v{k}": ("", 1, 1) for k in range(12)}, edges=[]), "12 nodes .* does not fit"),
    (dict(size=(3, 2)), "6 nodes .* does not fit"),
])
def test_a_graph_that_makes_no_sense_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        graph(**change)
