"""Static pictures: `panels` makes a figure, `draw_x(ax, data)` draws, `show` displays it.

    fig, ax = plots.panels()
    plots.draw_points(ax, X, y, title="Two moons")
    plots.show(fig)

Each draw function checks its data, returns the artists it made and shows nothing. It also says in
words what it drew, with the numbers: together these sentences are the picture's alt text.

Where a widget moves a picture, `move_x(drawn, data)` brings the artists that `draw_x` returned to
other data, and the words with them; the picture is then what `draw_x` would have drawn.
"""

from dlcourse.plots.curves import (draw_activation, draw_curves, draw_descent,
                                   draw_error_against_step, draw_shift_accuracy, draw_training)
from dlcourse.plots.figure import alt_text, describe, panels, png, show
from dlcourse.plots.graphs import draw_graph
from dlcourse.plots.histograms import draw_histograms
from dlcourse.plots.images import draw_digits, draw_feature_maps, draw_filters, draw_mistakes
from dlcourse.plots.landscapes import draw_landscape
from dlcourse.plots.loss_curves import draw_losses
from dlcourse.plots.matrices import draw_confusion, draw_convolution_step, draw_matrix
from dlcourse.plots.networks import draw_network
from dlcourse.plots.neurons import (draw_neuron, draw_response, move_neuron, move_response,
                                    response_reach)
from dlcourse.plots.planes import draw_through_layer
from dlcourse.plots.points import draw_boundary, draw_points
from dlcourse.plots.receptive import draw_receptive_field
from dlcourse.plots.results import draw_comparison, draw_ladder, draw_probabilities

__all__ = [
    "alt_text", "describe", "draw_activation", "draw_boundary", "draw_comparison", "draw_confusion",
    "draw_convolution_step", "draw_curves", "draw_descent", "draw_digits",
    "draw_error_against_step", "draw_feature_maps", "draw_filters", "draw_graph", "draw_histograms",
    "draw_ladder", "draw_landscape", "draw_losses", "draw_matrix", "draw_mistakes", "draw_network",
    "draw_neuron", "draw_points", "draw_probabilities", "draw_receptive_field", "draw_response",
    "draw_shift_accuracy", "draw_through_layer", "draw_training", "move_neuron", "move_response",
    "panels", "png", "response_reach", "show",
]
