"""The static pictures: is the data on the axes, in the alt text, and nowhere else?"""

import base64
import html
import inspect
import io
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import matplotlib
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import style
from matplotlib.colors import to_rgb
from matplotlib.text import Text
from PIL import Image

from dlcourse import activations, plots
from dlcourse.data import load_mnist, moons
from dlcourse.losses import losses_at
from dlcourse.optimizers import SGD, Momentum
from dlcourse.plots.blitting import flat
from dlcourse.plots.curves import _apart
from dlcourse.plots.figure import LOOKS
from dlcourse.plots.words import counted, listed, number, wrapped
from dlcourse.surfaces import SURFACES, walk

DIGITS = load_mnist("embedded")
SEVEN = DIGITS.x_test[DIGITS.y_test == 7][0]
EDGES = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
RECORD = {"loss": [0.9, 0.4, 0.1], "val_loss": [0.7, 0.3, 0.5],
          "accuracy": [0.71, 0.9, 0.99], "val_accuracy": [0.7, 0.92, 0.97]}
CONFUSION = np.diag([9] * 10)
CONFUSION[4, 9], CONFUSION[9, 4], CONFUSION[3, 5], CONFUSION[7, 2] = 5, 3, 3, 1
POINTS, CLASSES = moons(100, np.random.default_rng(0), noise=0.1)
MAPS = np.arange(2 * 3 * 4, dtype=float).reshape(2, 3, 4)
W = np.linspace(-1, 2, 5 * 3 * 3).reshape(5, 3, 3, 1)
VIEW = [[-2.0, 2.0], [-2.0, 2.0]]
PLANE = plots.plane_grid(VIEW)
NEURON = {"w": ("", 2, -18), "x": ("", 3, -12), "m": ("w · x", 6, -6), "b": ("", -4, -6),
          "z": ("m + b", 2, -6), "E": ("(y − z)²", 9, 1)}
SLOPES = [("w", "m", 3), ("x", "m", 2), ("m", "z", 1), ("b", "z", 1), ("z", "E", -6)]

# Each draw function once: how many axes it needs, what it is given, what its alt text must say.
PICTURES = {
    plots.draw_digits: (
        1, dict(images=DIGITS.x_test[:12], labels=DIGITS.y_test[:12], title="Twelve digits"),
        "Twelve digits: 12 images, "),
    plots.draw_mistakes: (
        1, dict(images=DIGITS.x_test[:2], truth=[7, 4], predicted=[1, 9], probability=[0.934, 0.5],
                title="Hard ones"),
        "Hard ones: 2 mistakes, 7 read as 1 (93.4 %), 4 read as 9 (50.0 %)."),
    plots.draw_feature_maps: (
        1, dict(maps=MAPS, title="Maps"),
        "4 maps of 2 by 3, values from 0 to 23; map 3 is the most active on average."),
    plots.draw_feature_map: (
        2, dict(image=SEVEN, M=MAPS[..., 0], titles=["A seven", "Map 0"], place=(1, 2),
                field=(4, 6, 3)),
        "A seven. Map 0: values from 0 to 20; strongest at row 1, column 2, which sees 3 by 3 "
        "pixels, from row 4, column 6 of the picture on."),
    plots.draw_filters: (
        1, dict(W=W, title="Filters"),
        "5 filters of 3 by 3, weights from -1 to 2, 33.3 % of them below zero"),
    plots.draw_matrix: (
        1, dict(M=EDGES, title="Edges", fmt="g"),
        "Edges: 3 by 3: -1, 0, 1 / -2, 0, 2 / -1, 0, 1."),
    plots.draw_convolution_step: (
        4, dict(image=np.eye(4), kernel=[[1, 2], [3, 4]], row=1, column=1),
        "1.00 × 1 + 0.00 × 2 + 0.00 × 3 + 1.00 × 4 = 5.00, the newest of 5 pixels"),
    plots.draw_confusion: (
        1, dict(matrix=CONFUSION, title="Read"),
        "90 of 102 read rightly (88.2 %); most often wrong: 4 taken for 9 (5 times), "
        "3 taken for 5 (3 times) and 9 taken for 4 (3 times)"),
    plots.draw_curves: (
        1, dict(curves={"up": [1, 2, 3], "dip": [3, 1, 2]}, xlabel="epoch", ylabel="loss",
                title="Curves"),
        "loss by epoch: up rises from 1 to 3; dip falls from 3 to 2, lowest, 1, at epoch 2"),
    plots.draw_descent: (
        1, dict(f=lambda w: w**2, w=[1, -0.8, 0.64], title="Downhill"),
        "Downhill: in 2 steps the weight goes from 1 to 0.64 and the loss from 1 to 0.41."),
    plots.draw_training: (
        2, dict(record=RECORD),
        "Validation accuracy ends at 97 %: accuracy (%) by epoch: training rises from 71 to 99; "
        "validation rises from 70 to 97"),
    plots.draw_shift_accuracy: (
        1, dict(shifts=[0, 1, 2], accuracy={"MLP": [0.92, 0.8, 0.6], "CNN": [0.97, 0.96, 0.9]}),
        "MLP falls from 92 to 60; CNN falls from 97 to 90"),
    plots.draw_error_against_step: (
        1, dict(h=[1e-8, 1e-5, 1e-2], error=[1e-8, 2e-11, 3e-5]),
        "smallest error, 2e-11, at h = 1e-05; 1e-08 at h = 1e-08, 3e-05 at h = 0.01"),
    plots.draw_activation: (
        1, dict(f=activations.sigmoid, f_prime=activations.sigmoid_prime, z=np.linspace(-6, 6, 25)),
        "f(z) rises from 0.00247 to 0.998; f′(z) starts and ends at 0.00247, highest, 0.25"),
    plots.draw_neuron: (
        1, dict(w=[1, 1], b=-0.5, X=[[0, 0], [0, 1], [1, 0], [1, 1]], y=[0, 1, 1, 0]),
        "w = (1, 1), b = -0.5; the boundary runs 0.354 from the origin and the neuron fires right "
        "and above of it"),
    plots.draw_response: (
        1, dict(f=activations.sigmoid, z=[-0.5, 0.5, 0.5, 1.5], y=[0, 1, 1, 0], point=3),
        "class 1: z from 0.5 to 0.5, sigmoid from 0.622 to 0.622; the chosen point: z = 1.5, "
        "sigmoid 0.818"),
    plots.draw_landscape: (
        1, dict(x=[-2, -1, 0, 1, 2], y=[0, 1, 2], title="A valley",
                values=np.add.outer([0, 1, 4], [4, 1, 0, 1, 4]),
                paths={"down": [[2, 2], [1, 1], [0.5, 0]], "away": [[0, 1], [0, 5]]}),
        "A valley: from 0, at (0, 0), to 8; down goes from (2, 2) to (0.5, 0) in 2 steps; away "
        "goes from (0, 1) to (0, 5) outside the picture in 1 step."),
    plots.draw_losses: (
        3, dict(z=6, y=0),
        "a = 0.9975, truth 0: z = 6, drawn over the logit z; MSE: loss 0.995, dL/da 2, dL/dz "
        "0.00492; MAE: loss 0.998, dL/da 1, dL/dz 0.00247; cross-entropy: loss 6, dL/da 404, "
        "dL/dz 0.998. What the neuron hears: cross-entropy's slope dL/dz is 203 times that of "
        "MSE."),
    plots.draw_decision: (
        1, dict(logits=PLANE[:, 0], view=VIEW, X=[[-1, 0], [1, 0], [1, 1], [0.5, 1]],
                y=[1, 1, 0, 1], z=[-1, 1, 1, 0.5], held=[0, 0, 0, 1], place=[0, 1]),
        "2 of 3 misclassified: 0 of 1 held back are misclassified; class 1 has 51.0 % of the view; "
        "the next point would be at (0, 1)."),
    plots.draw_hidden: (
        1, dict(layers=[(PLANE, np.tanh(PLANE)), (1 + 0 * PLANE[:, :1], 1 + 0 * PLANE[:, :1])]),
        "What 3 neurons see: layer 1: 2 neurons, z = 0 in view of 2; layer 2: 1 neuron, z = 0 in "
        "view of 0, 1 the same everywhere."),
    plots.draw_loss_so_far: (
        1, dict(steps=[0, 10, 12], training=[0.7, 0.1, 0.05], held=[0.8, 0.3, 0.2], chance=0.69),
        "Step 12: loss 0.05: training loss 0.7 at first, 0.05 now; held back 0.2; guessing has "
        "0.69."),
    plots.draw_points: (
        1, dict(X=POINTS, y=CLASSES), "100 points, 50 of class 0 and 50 of class 1"),
    plots.draw_boundary: (
        1, dict(predict=lambda P: P[:, 0] > 0, X=[[-1, 0], [1, 1], [2, 0]], y=[0, 1, 0]),
        "2 regions; the model misclassifies 1 of 3 points (33.3 %)"),
    plots.draw_comparison: (
        3, dict(rows=[("nearest neighbour", 0.936, 0.004, 0), ("CNN", 0.968, 13.4, 34826)]),
        "nearest neighbour, 93.6 % right, 0.004 s, 0 parameters; "
        "CNN, 96.8 % right, 13.4 s, 34,826 parameters"),
    plots.draw_ladder: (
        1, dict(rungs=[("plain", [0.98, 0.99]), ("+ schedule", [0.995])]),
        "plain 98.50 ± 0.71 %; + schedule 99.50 %"),
    plots.draw_probabilities: (
        2, dict(image=SEVEN, p=[0.07, 0, 0, 0, 0, 0, 0, 0.93, 0, 0]),
        "Read as 7: class 7 has 93.0 %, next is 0 with 7.0 %"),
    plots.draw_bumps: (
        2, dict(x=[0, 0.5, 1], target=[0, 1, 1.5], parts=[[1, 0], [0.5, 0.25], [0, 1]], chosen=1,
                bump=[0.5, 1, 1], limits=[-1, 2]),
        "Largest error 1 at x = 0: the curve goes from 0 to 1.5 and lies between 0 and 1.5; the "
        "network, a sum of 2 bumps, goes from 1 to 1 and lies between 0.75 and 1; the chosen bump, "
        "number 2, goes up at 0.5 and down at 1, height 1. 2 bumps: mean error 0.583: 4 hidden "
        "neurons; where it is largest, the network is above the curve."),
    plots.draw_network: (
        1, dict(activations=[[0, 1], [0.25, -0.5], [2, 1]],
                weights=[[[1, 2], [-1, 3]], [[1, 0], [0, 1]]],
                biases=[[0, 1], [-0.5, 0]], names=["in", "hidden", "out"]),
        "in: 0.00, 1.00; hidden: 0.25, -0.50; out: 2.00, 1.00; 8 connections, weights from -1 to "
        "3, dashed where below zero"),
    plots.draw_through_layer: (
        2, dict(layer=lambda P: P + 0, score=lambda A: A[:, 0] - 1, X=[[0, 0], [1, 1], [1, 2]],
                y=[0, 1, 1]),
        "The layer takes (0, 0) to (0, 0); (1, 1) to (1, 1); (1, 2) to (1, 2)"),
    plots.draw_receptive_field: (
        1, dict(layers=[("conv", 3, 1), ("pool", 2, 2), ("conv 2", 3, 1)]),
        "after conv: 3 pixels; after pool: 4 pixels; after conv 2: 8 pixels"),
    plots.draw_graph: (
        1, dict(nodes=NEURON, edges=SLOPES, revealed=2),
        "E = (y − z)² is 9; gradients, backward: E 1, z -6; not revealed yet: b, m, x, w."),
    plots.draw_growing: (
        1, dict(curves={"training": ([1, 2, 3], [0.9, 0.4, 0.2]),
                        "validation": ([1, 2, 3], [0.8, 0.5, 0.6])},
                reach=((0, 10), (0, 1)), xlabel="epoch", ylabel="loss", title="Best at epoch 2",
                best=(2, 0.5), steps=([0.5, 1, 1.5], [1, 0.7, 0.6])),
        "Best at epoch 2: loss by epoch: training falls from 0.9 to 0.2; validation falls from 0.8 "
        "to 0.6, lowest, 0.5, at epoch 2."),
    plots.draw_race: (
        1, dict(runs={"SGD": walk(SGD(0.035), SURFACES["valley"]),
                      "Momentum": walk(Momentum(0.1), SURFACES["valley"])}, step=40, scale=30),
        "First: SGD, at step 39: after 40 steps: SGD arrived at step 39, loss 0.26; Momentum out "
        "at step 7, loss 90,598,046."),
    plots.draw_histograms: (
        1, dict(values={"layer 1": [-1, 0, 1, 0], "layer 2": [0.1, 0.3]}, xlabel="activation"),
        "layer 1: mean 0, spread 0.707, 50.0 % zero; layer 2: mean 0.2, spread 0.1"),
}
every_picture = pytest.mark.parametrize("draw", PICTURES, ids=lambda draw: draw.__name__)


def picture(draw, **changes):
    """A new figure with the example of one draw function on it: figure, axes, artists."""
    n, data, _ = PICTURES[draw]
    fig, axes = plots.panels(1, n)
    return fig, axes, draw(axes, **{**data, **changes})


def words(ax):
    """What is written inside the axes, the alt text aside."""
    return [text.get_text() for text in ax.texts if text.get_visible()]


# Every picture

def test_every_draw_function_has_its_example_here():
    public = {getattr(plots, name) for name in plots.__all__ if name.startswith("draw_")}
    assert public == set(PICTURES)


@every_picture
def test_the_alt_text_says_the_numbers(draw):
    fig, _, _ = picture(draw)
    assert PICTURES[draw][2] in plots.alt_text(fig)


@every_picture
def test_an_alt_text_of_the_callers_own_replaces_ours(draw):
    fig, _, _ = picture(draw, alt="What to say where numbers vary.")
    assert plots.alt_text(fig) == "What to say where numbers vary."


@every_picture
def test_the_png_is_small_opaque_and_the_same_each_time(draw):
    fig, _, _ = picture(draw)
    data = plots.png(fig)
    assert data == plots.png(fig)
    assert len(data) < 60_000
    image = Image.open(io.BytesIO(data))
    assert image.info == {}  # no date, no software, no transparency
    assert image.convert("RGB").getpixel((0, 0)) == (255, 255, 255)


@every_picture
def test_all_text_is_readable_and_none_overlaps(draw):
    fig, _, _ = picture(draw)
    fig.draw_without_rendering()  # lays out
    texts = [text for text in fig.findobj(Text) if text.get_visible() and text.get_text().strip()]
    assert min(text.get_fontsize() for text in texts) >= 9
    boxes = [text.get_window_extent().padded(-1) for ax in fig.axes for text in ax.texts
             if text.get_visible() and text.get_text()]
    assert not any(a.overlaps(b) for k, a in enumerate(boxes) for b in boxes[:k])


@every_picture
def test_the_artists_come_back_and_are_in_the_figure(draw):
    fig, _, artists = picture(draw)
    for artist in flat(artists):
        assert artist.figure is fig


@every_picture
def test_the_wrong_number_of_axes_is_refused(draw):
    n, data, _ = PICTURES[draw]
    fig, axes = plots.panels(1, n + 1)
    with pytest.raises(TypeError, match=rf"{draw.__name__} draws on {n} axes, got {n + 1}"):
        draw(axes, **data)
    with pytest.raises(TypeError, match="panels"):
        draw(fig, **data)


@every_picture
def test_nan_is_refused_with_its_place(draw):
    def spoilt(value):
        if isinstance(value, dict):
            return {key: spoilt(part) for key, part in value.items()}
        return np.where(np.arange(np.size(value)).reshape(np.shape(value)) == 0, np.nan, value)

    for name, value in PICTURES[draw][1].items():
        if name in ("title", "xlabel", "ylabel", "fmt", "labels", "f", "f_prime", "predict",
                    "row", "column", "rows", "rungs", "layers", "nodes", "edges",
                    "revealed", "names", "layer", "titles", "runs",
                    "score") or isinstance(value, int | float):
            continue  # no numbers, or tried below
        with pytest.raises(ValueError, match="nan at index"):
            picture(draw, **{name: spoilt(value)})


# Figure and show

def test_no_pyplot_is_imported_and_ipython_only_to_show():
    script = ("import sys\nfrom dlcourse import plots\nfig, ax = plots.panels()\n"
              "plots.draw_matrix(ax, [[1]], title='One')\nplots.png(fig)\n"
              "assert not {'matplotlib.pyplot', 'IPython'} & set(sys.modules)")
    subprocess.run([sys.executable, "-W", "error", "-c", script], check=True)


def test_show_displays_one_image_with_its_alt_text(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda *data, **how: shown.append((data, how)))
    fig, ax = plots.panels()
    plots.draw_matrix(ax, [[1.0]], title='A "small" <matrix>')
    assert plots.show(fig) is None
    ((bundle,), how), = shown
    assert how == {"raw": True} and set(bundle) == {"text/html", "text/plain"}
    assert bundle["text/plain"] == 'A "small" <matrix>: 1 by 1: 1.00.'
    alt, data = re.fullmatch(r'<img alt="([^"]*)" src="data:image/png;base64,([^"]*)" '
                             r'style="max-width:100%">', bundle["text/html"]).groups()
    assert html.unescape(alt) == bundle["text/plain"] and "<" not in alt
    assert base64.b64decode(data) == plots.png(fig)


def test_show_joins_the_sentences_of_all_axes_in_order():
    fig, axes = plots.panels(1, 2)
    plots.draw_matrix(axes[1], [[2.0]], title="Second")
    plots.draw_matrix(axes[0], [[1.0]], title="First")
    assert plots.alt_text(fig) == "First: 1 by 1: 1.00. Second: 1 by 1: 2.00."


def test_show_refuses_data_that_nobody_described():
    fig, ax = plots.panels()
    ax.plot([1, 2])
    with pytest.raises(ValueError, match="describe"):
        plots.show(fig)
    plots.describe(ax, "A line from 1 to 2.")
    assert plots.alt_text(fig) == "A line from 1 to 2."


def test_clearing_the_axes_clears_the_description():
    fig, ax, _ = picture(plots.draw_matrix)
    ax.clear()
    with pytest.raises(ValueError, match="empty"):
        plots.alt_text(fig)


def test_show_refuses_what_is_no_figure():
    _, ax = plots.panels()
    with pytest.raises(TypeError, match="takes a figure, got Axes"):
        plots.show(ax)


def test_the_notebooks_own_style_neither_leaks_in_nor_is_changed():
    plain = plots.png(picture(plots.draw_curves)[0])
    with style.context("dark_background"):
        before = dict(matplotlib.rcParams)
        assert plots.png(picture(plots.draw_curves)[0]) == plain
        assert dict(matplotlib.rcParams) == before


def test_two_threads_drawing_at_once_leave_matplotlib_as_it_was():
    before = dict(matplotlib.rcParams)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: picture(plots.draw_points), range(16)))
    assert dict(matplotlib.rcParams) == before


@pytest.mark.parametrize("rows, columns, shape", [(1, 1, ()), (1, 3, (3,)), (2, 1, (2,)),
                                                  (2, 2, (2, 2))])
def test_panels_come_in_the_shape_asked_for_and_no_wider_than_a_notebook(rows, columns, shape):
    fig, axes = plots.panels(rows, columns)
    assert np.shape(axes) == shape
    assert fig.get_figwidth() <= 10


def test_every_look_differs_in_colour_line_and_marker():
    for key in ("color", "linestyle", "marker"):
        assert len({look[key] for look in LOOKS}) == len(LOOKS)


# Words

@pytest.mark.parametrize("value, said", [(0.97312, "0.973"), (101770, "101,770"), (0, "0"),
                                         (1e-7, "1e-07"), (-2.5, "-2.5")])
def test_numbers_are_written_as_a_person_would(value, said):
    assert number(value) == said


def test_words_agree_with_their_number():
    assert (counted(1, "pixel"), counted(1200, "pixel")) == ("1 pixel", "1,200 pixels")
    assert listed(["a", "b", "c"]) == "a, b and c" and listed(["a"]) == "a"


@given(st.text(st.sampled_from("abc defg "), min_size=1), st.integers(10, 60))
@settings(deadline=None, max_examples=50)
def test_a_wrapped_title_loses_no_word_and_keeps_its_width(title, width):
    title = f"x {title}"
    lines = wrapped(title, width).split("\n")
    assert max(map(len, lines)) <= width
    assert "".join("".join(lines).split()) == "".join(title.split())


# Images

def test_each_digit_stands_in_its_place_under_its_label():
    fig, ax, (image, *captions) = picture(plots.draw_digits, columns=5)
    sheet = image.get_array()
    assert [c.get_text() for c in captions] == [str(y) for y in DIGITS.y_test[:12]]
    for k, caption in enumerate(captions):
        x, y = caption.xy  # above the middle of the digit's upper edge
        left, top = int(x - 13.5), int(y + 0.5)
        np.testing.assert_allclose(sheet[top:top + 28, left:left + 28], DIGITS.x_test[k] / 255)
    assert len({c.xy[1] for c in captions}) == 3  # rows of 5, 5 and 2


@pytest.mark.parametrize("size", [(4.5, 3.5), (6, 3.8), (10, 3), (10, 8)])
@pytest.mark.parametrize("n, columns", [(1, 1), (12, 40), (20, 10), (30, 10)])
def test_captions_never_overlap_whatever_the_size(size, n, columns):
    fig, ax = plots.panels(size=size)
    mistakes = DIGITS.x_test[:n], np.zeros(n), np.ones(n), np.full(n, 0.999)
    _, *captions = plots.draw_mistakes(ax, *mistakes, "Mistakes", columns)
    fig.draw_without_rendering()
    boxes = [caption.get_window_extent().padded(-1) for caption in captions]
    assert not any(a.overlaps(b) for k, a in enumerate(boxes) for b in boxes[:k])


@pytest.mark.parametrize("change, message", [
    (dict(images=DIGITS.x_test[0]), r"images must have shape \(n, height, width\), got \(28, 28\)"),
    (dict(images=DIGITS.x_test[:0], labels=None), "not be empty"),
    (dict(images=DIGITS.x_test[:12].astype(float)), "from 0 to 255: divide pixels by 255"),
    (dict(labels=[1, 2]), "one caption an image, 12, got 2"),
    (dict(columns=0), "columns must be a whole number"),
])
def test_digits_that_cannot_be_drawn_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        picture(plots.draw_digits, **change)


def test_more_captioned_images_than_fit_are_refused():
    with pytest.raises(ValueError, match="30 images in 1 column do not fit"):
        picture(plots.draw_digits, images=DIGITS.x_test[:30], labels=range(30), columns=1)


def test_floats_bytes_and_a_channel_axis_give_the_same_digits():
    sheets = [picture(plots.draw_digits, images=images)[2][0].get_array().filled(-1)
              for images in (DIGITS.x_test[:12], DIGITS.x_test[:12] / 255,
                             DIGITS.x_test[:12, :, :, np.newaxis])]
    np.testing.assert_array_equal(sheets[0], sheets[1])
    np.testing.assert_array_equal(sheets[0], sheets[2])


def test_a_long_row_of_labels_is_read_out_only_in_part():
    fig, _, _ = picture(plots.draw_digits, images=DIGITS.x_test[:30], labels=range(30))
    assert "30 images, the first are 0, 1, " in plots.alt_text(fig)
    assert plots.alt_text(fig).endswith(", 19.")


def test_a_digit_that_was_read_rightly_is_no_mistake():
    with pytest.raises(ValueError, match="image 1 was read rightly"):
        picture(plots.draw_mistakes, predicted=[1, 4])
    with pytest.raises(ValueError, match="divide percentages by 100"):
        picture(plots.draw_mistakes, probability=[93.4, 50])


def test_feature_maps_share_one_scale_and_a_dead_map_is_named():
    maps = MAPS.copy()
    maps[..., 1] = 0
    fig, ax, drawn = picture(plots.draw_feature_maps, maps=maps)
    assert drawn.image.get_clim() == (0, 23)
    assert [n.get_text() for n in drawn.numbers] == ["0", "1", "2", "3"]
    assert "white: 0, black: 23" in words(ax) and "1 zero everywhere" in plots.alt_text(fig)
    with pytest.raises(ValueError, match="maps must have shape"):
        picture(plots.draw_feature_maps, maps=maps[np.newaxis])


def test_a_dash_marks_each_weight_clearly_below_zero_and_channels_are_averaged():
    deep = np.concatenate([W, W + 1], axis=-1)
    fig, ax, artists = picture(plots.draw_filters, W=deep)
    x, y = artists[-1].get_data()
    sheet = artists[0].get_array()
    tiles = deep.mean(axis=-1)
    assert len(x) == (tiles < -np.abs(tiles).max() / 20).sum() > 0
    assert all(sheet[y, x] < 0)
    assert "mean of 2 channels" in plots.alt_text(fig)
    low, high = artists[0].get_clim()
    assert low == -high  # white is zero


# Matrices

def test_rows_and_columns_may_have_names():
    _, ax, _ = picture(plots.draw_matrix, M=np.eye(2), rows=["p", "y"], columns=range(2))
    assert [label.get_text() for label in ax.get_yticklabels()] == ["p", "y"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["0", "1"]


def test_a_signed_matrix_is_centred_at_zero_and_its_numbers_readable():
    _, ax, (cells, *texts) = picture(plots.draw_matrix)
    np.testing.assert_array_equal(cells.get_array(), EDGES)
    assert cells.norm.vmin == -cells.norm.vmax
    assert [t.get_text() for t in texts] == ["-1", "0", "1", "-2", "0", "2", "-1", "0", "1"]
    for text, value in zip(texts, EDGES.ravel()):
        ink, cell = (np.dot(to_rgb(c), [0.299, 0.587, 0.114])
                     for c in (text.get_color(), cells.cmap(cells.norm(value))))
        assert abs(ink - cell) > 0.35


def test_no_number_reads_as_minus_zero():
    _, ax, _ = picture(plots.draw_matrix, M=[[-0.001, -1]], fmt=".2f")
    assert words(ax) == ["0.00", "-1.00"]


def test_a_convolution_step_shows_window_kernel_and_the_map_so_far():
    _, axes, step = picture(plots.draw_convolution_step, image=SEVEN, kernel=EDGES, row=7, column=9)
    window = SEVEN[7:10, 9:12] / 255
    np.testing.assert_allclose(step.window[0].get_array(), window)
    np.testing.assert_array_equal(step.kernel[0].get_array(), EDGES)
    output = step.output.get_array()
    assert output.shape == (26, 26) and output.count() == 7 * 26 + 10
    assert output[7, 9] == pytest.approx((window * EDGES).sum())
    assert output.mask[7, 10] and not output.mask[7, 9]
    assert step.outline[0].get_bbox().bounds == (8.5, 6.5, 3, 3)
    assert step.pixel.get_bbox().bounds == (8.5, 6.5, 1, 1)
    assert axes[3].get_title() == f"sum = {(window * EDGES).sum():.2f}"


@given(row=st.integers(0, 3), column=st.integers(0, 4), seed=st.integers(0, 99))
@settings(deadline=None, max_examples=10)
def test_every_pixel_so_far_is_the_sum_over_its_window(row, column, seed):
    rng = np.random.default_rng(seed)
    image, kernel = rng.random((6, 6)), rng.normal(size=(3, 2))
    _, _, step = picture(plots.draw_convolution_step, image=image, kernel=kernel, row=row,
                         column=column, fmt=".2f")
    for (r, c), z in np.ndenumerate(step.output.get_array().filled(np.nan)):
        if (r, c) <= (row, column):
            assert z == pytest.approx((image[r:r + 3, c:c + 2] * kernel).sum())
        else:
            assert np.isnan(z)


@pytest.mark.parametrize("change, message", [
    (dict(row=3), "row must be a whole number from 0 to 2"),
    (dict(column=-1), "column must be a whole number from 0 to 2"),
    (dict(kernel=np.ones((5, 5))), "kernel .5, 5. must fit inside the image"),
    (dict(image=np.zeros((2, 4, 4))), r"image must have shape \(height, width\)"),
])
def test_a_step_outside_the_image_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        picture(plots.draw_convolution_step, **change)


def test_only_errors_are_coloured_in_a_confusion_matrix():
    _, ax, (cells, *texts) = picture(plots.draw_confusion)
    shown = cells.get_array()
    assert not np.diag(shown).any() and shown[4, 9] == 5
    written = np.array([t.get_text() for t in texts]).reshape(10, 10)
    assert written[4, 9] == "5" and written[0, 0] == "9" and written[0, 1] == ""
    assert ax.get_xlabel() == "predicted class" and ax.get_ylabel() == "true class"


def test_a_perfect_confusion_matrix_says_so_and_a_bad_one_is_refused():
    fig, _, _ = picture(plots.draw_confusion, matrix=np.diag([3, 4]))
    assert "7 of 7 read rightly (100.0 %)" in plots.alt_text(fig)
    assert "nothing is confused" in plots.alt_text(fig)
    for matrix in ([[1, 2]], [[0.5, 0], [0, 1]], [[-1, 0], [0, 1]]):
        with pytest.raises(ValueError, match="matrix must"):
            picture(plots.draw_confusion, matrix=matrix)


# Curves

def test_curves_carry_the_data_and_are_named_at_their_ends():
    _, ax, lines = picture(plots.draw_curves)
    assert [list(line.get_ydata()) for line in lines] == [[1, 2, 3], [3, 1, 2]]
    assert [list(line.get_xdata()) for line in lines] == [[1, 2, 3]] * 2
    assert words(ax) == ["up", "dip"] and ax.get_legend() is None
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("epoch", "loss")


def test_curves_on_a_logarithmic_axis_keep_their_numbers_and_their_turns_are_seen():
    curves = {"dip": [1000.0, 1.0, 10.0]}  # on a linear axis nobody would see it
    fig, ax, (line,) = picture(plots.draw_curves, curves=curves, log=True)
    assert ax.get_yscale() == "log" and list(line.get_ydata()) == curves["dip"]
    assert "falls from 1,000 to 10, lowest, 1, at epoch 2" in plots.alt_text(fig)
    plain, *_ = picture(plots.draw_curves, curves=curves)
    assert "lowest" not in plots.alt_text(plain)


def test_a_walk_lies_on_its_loss_and_the_picture_reaches_to_the_other_side():
    _, ax, (curve, walk) = picture(plots.draw_descent)
    np.testing.assert_allclose(walk.get_ydata(), walk.get_xdata() ** 2)
    np.testing.assert_allclose(curve.get_ydata(), curve.get_xdata() ** 2)
    assert curve.get_xdata()[0] < -1 and curve.get_xdata()[-1] > 1


def test_a_walk_that_stands_still_in_the_valley_is_drawn_too():
    fig, _, _ = picture(plots.draw_descent, w=[0])
    assert "in 0 steps" in plots.alt_text(fig)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=5))
@settings(deadline=None)
def test_labels_are_pushed_apart_and_keep_their_order(wanted):
    placed = _apart(wanted, 0.1)
    assert all(np.diff(np.sort(placed)) > 0.1 - 1e-9)
    order = np.argsort(wanted, kind="stable")
    assert all(np.diff(placed[order]) > 0)
    assert placed.mean() == pytest.approx(np.mean(wanted))


@pytest.mark.parametrize("change, error, message", [
    (dict(curves={}), ValueError, "curves is empty"),
    (dict(curves={"a": [1, 2], "b": [1]}), ValueError, r'"b" must have shape \(2,\), got \(1,\)'),
    (dict(x=[1, 2]), ValueError, r"x must have shape \(3,\), got \(2,\)"),
    (dict(curves={"a": ["x", "y"]}), TypeError, "must hold numbers"),
    (dict(curves={"a": [[1], [2, 3]]}), ValueError, "rows of different lengths"),
    (dict(curves={"a": [1, 0]}, log=True), ValueError, "above 0 for a logarithmic axis"),
])
def test_curves_that_do_not_fit_are_refused(change, error, message):
    with pytest.raises(error, match=message):
        picture(plots.draw_curves, **change)


def test_a_training_record_without_validation_still_draws():
    record = {"loss": [2, 1], "accuracy": [0.5, 0.75]}
    fig, axes, lines = picture(plots.draw_training, record=record, title="A short run")
    assert [list(line.get_ydata()) for line in lines] == [[2, 1], [50, 75]]
    assert axes[1].get_title() == "Training accuracy ends at 75 %"
    assert plots.alt_text(fig).startswith("A short run. Training loss ends at 1")
    with pytest.raises(ValueError, match="accuracy is missing"):
        picture(plots.draw_training, record={"loss": [1]})


def test_shifts_are_the_x_axis_and_accuracies_percentages():
    _, ax, lines = picture(plots.draw_shift_accuracy)
    assert list(lines[0].get_xdata()) == [0, 1, 2]
    np.testing.assert_allclose(lines[1].get_ydata(), [97, 96, 90])
    assert ax.get_xlabel() == "shift (pixels)" and ax.get_ylabel() == "accuracy (%)"


def test_the_v_marks_its_lowest_point_on_logarithmic_axes():
    _, ax, (curve, lowest) = picture(plots.draw_error_against_step)
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    assert (list(lowest.get_xdata()), list(lowest.get_ydata())) == ([1e-5], [2e-11])
    with pytest.raises(ValueError, match="error must be above 0"):
        picture(plots.draw_error_against_step, error=[0, 1, 1])


def test_an_activation_is_drawn_with_its_derivative():
    _, ax, (f, slope) = picture(plots.draw_activation, f=np.tanh, z=[-1, 0, 1],
                                f_prime=lambda z: 1 - np.tanh(z) ** 2)
    np.testing.assert_allclose(f.get_ydata(), np.tanh([-1, 0, 1]))
    np.testing.assert_allclose(slope.get_ydata(), 1 - np.tanh([-1, 0, 1]) ** 2)
    assert ax.get_title() == "tanh(z) and its derivative"


# Landscapes

def test_a_landscape_keeps_its_numbers_its_paths_and_its_frame():
    _, ax, landscape = picture(plots.draw_landscape)
    assert (ax.get_xlim(), ax.get_ylim()) == ((-2, 2), (0, 2))
    np.testing.assert_array_equal(landscape.paths[0].get_xydata(), [[2, 2], [1, 1], [0.5, 0]])
    assert [list(part[0].get_xydata()[0]) for part in (landscape.starts, landscape.ends)] == [
        [2, 2], [0.5, 0]]
    assert len({(p.get_marker(), p.get_linestyle()) for p in landscape.paths}) == 2
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["down", "away", "start", "end"]


@pytest.mark.parametrize("values, levels", [
    (np.add.outer([0, 0, 0], [0.5, 1, 5, 20, 50]), [0.5, 1, 2, 5, 10, 20, 50]),
    (np.add.outer([0, 0, 0], [-2, -1, 0, 1, 2]), [-2, -1.6, -1.2, -0.8, -0.4, 0]),
    (np.ones((3, 5)), [0, 1, 2]),
])
def test_levels_rise_by_factors_only_over_a_wide_range(values, levels):
    _, _, landscape = picture(plots.draw_landscape, values=values, paths=None)
    np.testing.assert_allclose(landscape.lines.levels[:len(levels)], levels, atol=1e-12)


def test_a_path_that_diverges_is_followed_out_of_sight_and_no_further():
    path = np.column_stack([np.zeros(300), 10.0 ** np.arange(300)])
    fig, _, landscape = picture(plots.draw_landscape, paths={"away": path})
    plots.png(fig)
    assert len(landscape.paths[0].get_xdata()) < 5
    assert "outside the picture in 299 steps" in plots.alt_text(fig)


@pytest.mark.parametrize("change, message", [
    (dict(x=[0, 1, 2]), r"values must have shape \(3, 3\), got \(3, 5\)"),
    (dict(y=[0, 2, 1]), "y must hold at least two rising numbers"),
    (dict(x=[1], values=np.ones((3, 1))), "x must hold at least two rising numbers"),
    (dict(paths={"p": [1, 2]}), r'path "p" must have shape \(steps, 2\)'),
    (dict(paths={"p": [[np.inf, 0]]}), 'path "p" holds inf'),
    (dict(paths={str(k): [[0, 0]] for k in range(7)}), "at most 6 paths, got 7"),
])
def test_a_landscape_that_cannot_be_drawn_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        picture(plots.draw_landscape, **change)


def test_no_label_of_a_height_covers_another():
    x, y = np.linspace(-4, 2, 61), np.linspace(-3, 3, 61)
    fig, ax, drawn = picture(plots.draw_landscape, x=x, y=y,
                             values=(x**2 + 50 * y[:, np.newaxis]**2) / 2, paths=None)
    places = np.array([label.get_position() for label in drawn.labels]) / 6
    assert len(places) > 4 and set(drawn.labels) <= set(ax.texts)
    for k, place in enumerate(places):
        assert (np.abs(places[:k] - place).max(axis=1, initial=0) > 0.07).all()


def paths_of(landscape):
    return [part.get_xydata() for part in (*landscape.paths, *landscape.starts, *landscape.ends)]


def test_a_landscape_moves_to_other_paths_and_says_so():
    paths = {"down": [[0, 2], [1, 0], [1.5, 1]], "away": np.column_stack([np.arange(99)] * 2)}
    fig, ax, moved = picture(plots.draw_landscape)
    data = PICTURES[plots.draw_landscape][1]
    still = ax.get_legend(), ax.get_xlim(), ax.get_ylim()
    plots.move_landscape(moved, data["x"], data["y"], data["values"], paths, title="A valley")
    anew, _, drawn = picture(plots.draw_landscape, paths=paths)
    for one, other in zip(paths_of(moved), paths_of(drawn)):
        np.testing.assert_array_equal(one, other)
    assert [p.get_markevery() for p in moved.paths] == [p.get_markevery() for p in drawn.paths]
    assert plots.alt_text(fig) == plots.alt_text(anew)
    assert still == (ax.get_legend(), ax.get_xlim(), ax.get_ylim())


def test_another_number_of_paths_needs_a_new_picture():
    _, _, drawn = picture(plots.draw_landscape)
    data = PICTURES[plots.draw_landscape][1] | {"paths": {"down": [[0, 0]]}, "title": None}
    with pytest.raises(ValueError, match="as many as were drawn, at least one, got 1 where 2"):
        plots.move_landscape(drawn, **data)


@pytest.mark.parametrize("over, slope", [("z", "dz"), ("a", "da")])
@pytest.mark.parametrize("z, y", [(6, 0), (-8, 1), (0.3, 1)])
def test_the_marks_sit_on_the_curves_and_the_tangents_touch_them(z, y, over, slope):
    _, axes, drawn = picture(plots.draw_losses, z=0, y=y, over=over)
    plots.move_losses(drawn, z, y, over)
    x = z if over == "z" else activations.sigmoid(z)
    for k, told in enumerate(losses_at(z, y).values()):
        for marks, curves, value in ((drawn.marks[0], drawn.losses, told.loss),
                                     (drawn.marks[1], drawn.slopes, told.dz)):
            np.testing.assert_allclose(marks[k].get_xydata(), [[x, value]])
            assert np.interp(x, *curves[k].get_data()) == pytest.approx(value, abs=1e-3)
        ends = drawn.tangents[k].get_xydata()
        np.testing.assert_allclose(ends.mean(axis=0), [x, told.loss])
        assert np.diff(ends[:, 1]) / np.diff(ends[:, 0]) == pytest.approx(getattr(told, slope))


def test_the_table_has_the_numbers_and_the_chain_rule():
    _, axes, drawn = picture(plots.draw_losses, z=6, y=0)
    assert [[text.get_text() for text in row] for row in drawn.numbers] == [
        ["0.995", "2", "0.00492"], ["0.998", "1", "0.00247"], ["6", "404", "0.998"]]
    assert [text.get_text() for text in drawn.below] == ["0.00247", "203"]
    assert {"MSE", "MAE", "cross-entropy"} <= set(words(axes[2]))


def test_losses_that_cannot_be_drawn_are_refused():
    with pytest.raises(ValueError, match="z must lie between -8 and 8, got 8.1"):
        picture(plots.draw_losses, z=8.1)
    with pytest.raises(ValueError, match="y must be 0 or 1, got 0.5"):
        picture(plots.draw_losses, y=0.5)
    with pytest.raises(ValueError, match='over must be "z" or "a"'):
        picture(plots.draw_losses, over="p")


# Points

def test_each_class_has_its_points_and_its_marker():
    _, ax, artists = picture(plots.draw_points)
    for k, line in enumerate(artists):
        np.testing.assert_array_equal(line.get_xydata(), POINTS[CLASSES == k])
    assert len({line.get_marker() for line in artists}) == 2
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["class 0", "class 1"]


def test_mistakes_are_ringed_and_regions_hatched():
    _, ax, boundary = picture(plots.draw_boundary)
    np.testing.assert_array_equal(boundary.wrong.get_xydata(), [[2, 0]])
    assert len({tuple(region.hatches) for region in boundary.regions}) == 2
    assert "mistake" in [t.get_text() for t in ax.get_legend().get_texts()]


def test_a_model_with_one_class_for_everything_is_drawn_without_a_warning(recwarn):
    fig, ax, boundary = picture(plots.draw_boundary, predict=lambda P: np.zeros(len(P), int),
                                y=[0, 0, 0])
    assert "1 region; the model misclassifies 0 of 3 points" in plots.alt_text(fig)
    assert "mistake" not in [t.get_text() for t in ax.get_legend().get_texts()]
    assert not recwarn.list


@pytest.mark.parametrize("change, message", [
    (dict(X=[[1, 2, 3]], y=[0]), r"X must have shape \(n, 2\)"),
    (dict(y=[0, 1]), r"y must have shape \(3,\)"),
    (dict(y=[0, 1, 0.5]), "y must hold whole numbers"),
    (dict(y=[0, 1, 9]), "at most 6 classes"),
    (dict(predict=lambda P: P), "predict must return one class a point"),
    (dict(predict=lambda P: P[:, 0] / 3), "what predict returns must hold whole numbers"),
])
def test_a_boundary_that_cannot_be_drawn_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        picture(plots.draw_boundary, **change)


# Results

def test_the_comparison_aligns_methods_and_writes_each_value():
    fig, axes, dots = picture(plots.draw_comparison)
    np.testing.assert_allclose(dots[0].get_xdata(), [93.6, 96.8])
    np.testing.assert_allclose(dots[1].get_xdata(), [0.004, 13.4])
    assert [list(d.get_ydata()) for d in dots] == [[0, 1]] * 3
    assert [ax.get_xscale() for ax in axes] == ["linear", "log", "log"]
    assert words(axes[0]) == ["93.6 %", "96.8 %"] and words(axes[2]) == ["0", "34,826"]
    assert [t.get_text() for t in axes[0].get_yticklabels()] == ["nearest neighbour", "CNN"]


@pytest.mark.parametrize("rows, message", [
    ([], "at least one method"), ([("CNN", 0.9, 1)], "each as"),
    ([("CNN", 96.8, 1, 1)], "divide percentages by 100"),
    ([("CNN", 0.9, -1, 1)], "seconds must be at least 0"),
    ([("CNN", 0.9, np.nan, 1)], "seconds holds nan"), ([("CNN", 0.9, 1, 1.5)], "parameters must"),
])
def test_a_comparison_that_makes_no_sense_is_refused(rows, message):
    with pytest.raises(ValueError, match=message):
        picture(plots.draw_comparison, rows=rows)


def test_methods_that_all_cost_nothing_are_drawn_without_a_warning(recwarn):
    fig, axes, _ = picture(plots.draw_comparison, rows=[("a", 0.5, 0, 0), ("b", 0.6, 0, 0)])
    plots.png(fig)
    assert words(axes[2]) == ["0", "0"] and not recwarn.list


def test_the_ladder_shows_every_run_and_their_mean():
    _, ax, (means, *rings) = picture(plots.draw_ladder)
    np.testing.assert_allclose(means.get_xdata(), [98.5, 99.5])
    np.testing.assert_allclose(rings[0].get_xdata(), [98, 99])
    assert [t.get_text() for t in ax.get_yticklabels()] == ["plain", "+ schedule"]
    for rungs, message in [([], "rungs is empty"), ([("a", [99.1])], 'accuracies of "a" must lie')]:
        with pytest.raises(ValueError, match=message):
            picture(plots.draw_ladder, rungs=rungs)


def test_the_bars_are_the_probabilities_and_the_largest_is_labelled():
    _, axes, shown = picture(plots.draw_probabilities)
    assert [bar.get_width() for bar in shown.bars] == pytest.approx([7, 0, 0, 0, 0, 0, 0, 93, 0, 0])
    assert [t.get_text() for t in shown.texts if t.get_text()] == ["7.0 %", "93.0 %"]
    with pytest.raises(ValueError, match="p must sum to 1, got 0.5"):
        picture(plots.draw_probabilities, p=[0.5] + [0] * 9)


def test_float32_softmax_may_miss_1_by_rounding():
    picture(plots.draw_probabilities, p=np.array([1 + 1e-7] + [0] * 9, dtype=np.float32))


# Networks

def test_a_unit_shows_its_activation_and_a_connection_its_weight():
    _, ax, drawn = picture(plots.draw_network)
    np.testing.assert_array_equal(drawn.units[2].get_array(), [2, 1])
    assert drawn.units[0].norm.vmin == -drawn.units[0].norm.vmax  # one activation is below zero
    assert [t.get_text() for t in drawn.activations[2:4]] == ["0.25", "-0.50"]
    widths = drawn.connections[0].get_linewidths()  # of the weights 1, 2, -1 and 3
    assert widths[0] == widths[2] < widths[1] < widths[3]
    dashes = [pattern is not None for _, pattern in drawn.connections[0].get_linestyles()]
    assert dashes == [False, False, True, False]
    assert [t.get_text() for t in drawn.weights[:4]] == ["1", "2", "-1", "3"]
    assert [t.get_text() for t in drawn.biases] == ["b = 0", "b = 1", "b = -0.5", "b = 0"]


@pytest.mark.parametrize("change, message", [
    (dict(weights=[np.ones((2, 2))]), "so for 3 layers of activations 2, got 1"),
    (dict(weights=[np.ones((2, 3)), np.eye(2)]), r"weights of layer 1 must have shape \(2, 2\)"),
    (dict(biases=[[0, 1]]), "one array for each of 2 layers, got 1"),
    (dict(biases=[[0, 1], [[0], [1]]]), r"biases of layer 2 must have shape \(2,\)"),
    (dict(names=["in", "out"]), "one word a layer, 3, got 2"),
    (dict(activations=[np.ones(784), [1, 1], [1, 1]]), "layer 0 has 784 units, and at most 12"),
])
def test_a_network_that_does_not_fit_together_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        picture(plots.draw_network, **change)


def test_a_network_of_many_weights_writes_none_of_them():
    data = dict(activations=[np.ones(5), np.ones(12)], weights=[np.ones((12, 5))], biases=None,
                names=None)
    _, ax, drawn = picture(plots.draw_network, **data)
    assert drawn.weights == [] and drawn.biases == [] and len(words(ax)) == 17


def test_points_go_where_the_layer_takes_them_and_share_a_name_where_they_meet():
    _, axes, planes = picture(plots.draw_through_layer, layer=lambda P: np.abs(P - 1),
                              X=[[0, 0], [2, 2], [0, 1]], y=[0, 0, 1])
    np.testing.assert_array_equal(planes.points[0].get_xydata(), [[0, 0], [2, 2]])
    np.testing.assert_array_equal(planes.points[2].get_xydata(), [[1, 1], [1, 1]])
    assert [t.get_text() for t in planes.names[3:]] == ["(0, 0)\n(2, 2)", "(0, 1)"]
    before, after = (mesh.get_segments() for mesh in planes.grids)
    np.testing.assert_allclose(after[3], np.abs(before[3] - 1))


@pytest.mark.parametrize("change, message", [
    (dict(layer=lambda P: P[:, :1]), "only a layer of two units"),
    (dict(score=lambda A: A), "score must return one number a point"),
    (dict(y=[0, 1]), r"y must have shape \(3,\)"),
])
def test_planes_that_cannot_be_drawn_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        picture(plots.draw_through_layer, **change)


# The receptive field

@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 3)), min_size=1, max_size=4))
@settings(deadline=None, max_examples=30)
def test_the_receptive_field_is_what_is_found_by_walking_back_to_the_input(sizes):
    layers = [(f"layer {k}", size, stride) for k, (size, stride) in enumerate(sizes)]
    _, ax, field = picture(plots.draw_receptive_field, layers=layers)
    for depth in range(1, len(layers) + 1):
        seen = {0}
        for _, size, stride in reversed(layers[:depth]):
            seen = {unit * stride + i for unit in seen for i in range(size)}
        across = max(seen) - min(seen) + 1
        assert field.texts[depth - 1].get_text() == f"sees {counted(across, 'pixel')}"
    assert [len(cells.get_xdata()) for cells in field.cells][-1] == 1
    assert len(field.cells[0].get_xdata()) == across


def test_lines_join_each_unit_to_the_cells_it_sees():
    _, _, field = picture(plots.draw_receptive_field, layers=[("conv", 3, 1), ("pool", 2, 2)])
    assert [list(cells.get_xdata()) for cells in field.cells] == [[0, 1, 2, 3], [1, 2], [1.5]]
    joined = {tuple(map(tuple, segment)) for segment in field.lines.get_segments()}
    assert joined == ({((x + i, 0), (x + 1, 1)) for x in (0, 1) for i in range(3)}
                      | {((1, 1), (1.5, 2)), ((2, 1), (1.5, 2))})


@pytest.mark.parametrize("layers, message", [([], "layers is empty"),
                                             ([("conv", 0, 1)], "size of conv must be"),
                                             ([("conv", 3, 1.5)], "stride of conv must be")])
def test_layers_without_a_size_are_refused(layers, message):
    with pytest.raises(ValueError, match=message):
        picture(plots.draw_receptive_field, layers=layers)


# Histograms

def test_each_layer_is_a_ridge_on_its_own_line_and_its_spread_stands_beside():
    _, ax, shown = picture(plots.draw_histograms)
    assert [t.get_text() for t in ax.get_yticklabels()] == ["layer 1", "layer 2"]
    assert [t.get_text() for t in shown.texts] == ["spread 0.707, 50.0 % zero", "spread 0.1"]
    for row, ridge in enumerate(shown.ridges):
        heights = ridge.get_paths()[0].vertices[:, 1]
        assert heights.max() == row and row - 1 < heights.min() < row


def test_rows_share_their_bins_so_that_a_narrow_layer_looks_narrow():
    rng = np.random.default_rng(0)
    values = {"wide": rng.normal(size=1000), "narrow": rng.normal(size=1000) / 10}
    _, _, shown = picture(plots.draw_histograms, values=values)
    wide, narrow = ((ridge.get_paths()[0].vertices[:, 1] < row - 0.01).sum()
                    for row, ridge in enumerate(shown.ridges))
    assert narrow < wide / 3


def test_zeros_are_counted_and_sizes_may_be_powers_of_ten_apart():
    values = {"a": [1e-9, -2e-9, 0, 0], "b": np.ones((2, 2)), "dead": np.zeros(3)}
    _, ax, shown = picture(plots.draw_histograms, values=values, log=True)
    assert ax.get_xscale() == "log"
    assert [t.get_text().split(", ")[-1] for t in shown.texts] == ["50.0 % zero", "middle 1",
                                                                   "all 0"]
    few = np.append(np.zeros(99_999), 3.0)
    _, _, shown = picture(plots.draw_histograms, values={"few": few}, log=True)
    assert shown.texts[0].get_text() == "middle 3, nearly all zero"
    with pytest.raises(ValueError, match="values is empty"):
        picture(plots.draw_histograms, values={})


def test_layers_without_any_spread_are_drawn_without_a_warning(recwarn):
    for values in ({"dead": np.zeros(9)}, {"all alike": np.ones(9)}):
        for log in (False, True):
            fig, _, _ = picture(plots.draw_histograms, values=values, log=log)
            plots.png(fig)
    assert not recwarn.list


def test_every_draw_function_documents_its_data_and_what_it_returns():
    for draw in PICTURES:
        assert "Returns" in inspect.getdoc(draw), draw.__name__
