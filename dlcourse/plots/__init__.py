"""Static pictures: `panels` makes a figure, `draw_x(ax, data)` draws, `show` displays it.

    fig, ax = plots.panels()
    plots.draw_points(ax, X, y, title="Two moons")
    plots.show(fig)

Each draw function checks its data, returns the artists it made and shows nothing. It also says in
words what it drew, with the numbers: together these sentences are the picture's alt text.
"""

from dlcourse.plots.curves import (draw_activation, draw_curves, draw_error_against_step,
                                   draw_shift_accuracy, draw_training)
from dlcourse.plots.figure import alt_text, describe, panels, png, show
from dlcourse.plots.images import draw_digits, draw_feature_maps, draw_filters, draw_mistakes
from dlcourse.plots.matrices import draw_confusion, draw_convolution_step, draw_matrix
from dlcourse.plots.points import draw_boundary, draw_points
from dlcourse.plots.receptive import draw_receptive_field
from dlcourse.plots.results import draw_comparison, draw_ladder, draw_probabilities

__all__ = [
    "alt_text", "describe", "draw_activation", "draw_boundary", "draw_comparison",
    "draw_confusion", "draw_convolution_step", "draw_curves", "draw_digits",
    "draw_error_against_step", "draw_feature_maps", "draw_filters", "draw_ladder", "draw_matrix",
    "draw_mistakes", "draw_points", "draw_probabilities", "draw_receptive_field",
    "draw_shift_accuracy", "draw_training", "panels", "png", "show",
]
