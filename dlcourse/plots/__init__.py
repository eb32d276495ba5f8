"""Static pictures: `panels` makes a figure, `draw_x(ax, data)` draws, `show` displays it.

    fig, ax = plots.panels()
    plots.draw_points(ax, X, y, title="Two moons")
    plots.show(fig)

Each draw function checks its data, returns the artists it made and shows nothing. It also says in
words what it drew, with the numbers: together these sentences are the picture's alt text.

Where a widget moves a picture, `move_x(drawn, data)` brings the artists that `draw_x` returned to
other data, and the words with them; the picture is then what `draw_x` would have drawn.
"""

from dlcourse.plots.bumps import draw_bumps, error_reach, move_bumps
from dlcourse.plots.convolutions import draw_convolution_step, move_convolution_step
from dlcourse.plots.curves import (draw_activation, draw_curves, draw_descent,
                                   draw_error_against_step, draw_shift_accuracy, draw_training)
from dlcourse.plots.decisions import draw_decision, move_decision, plane_grid, plane_view
from dlcourse.plots.figure import alt_text, describe, panels, png, show
from dlcourse.plots.graphs import draw_graph, move_graph
from dlcourse.plots.growing import (draw_growing, loss_reach, move_growing, percent_reach,
                                    round_up)
from dlcourse.plots.hidden import draw_hidden, move_hidden
from dlcourse.plots.histograms import draw_histograms
from dlcourse.plots.images import draw_digits, draw_filters, draw_mistakes
from dlcourse.plots.landscapes import draw_landscape, move_landscape
from dlcourse.plots.loss_so_far import draw_loss_so_far, move_loss_so_far
from dlcourse.plots.loss_curves import draw_losses, move_losses
from dlcourse.plots.maps import (draw_feature_map, draw_feature_maps, move_feature_map,
                                 move_feature_maps)
from dlcourse.plots.matrices import draw_confusion, draw_matrix
from dlcourse.plots.networks import draw_network, move_network, spell_unit
from dlcourse.plots.neurons import (draw_neuron, draw_response, move_neuron, move_response,
                                    response_reach)
from dlcourse.plots.planes import draw_through_layer
from dlcourse.plots.points import draw_boundary, draw_points
from dlcourse.plots.races import draw_race, move_race, race_reach
from dlcourse.plots.receptive import draw_receptive_field
from dlcourse.plots.results import (draw_comparison, draw_ladder, draw_probabilities,
                                    move_probabilities)

__all__ = [
    "alt_text", "describe", "draw_activation", "draw_boundary", "draw_bumps", "draw_comparison",
    "draw_confusion", "draw_convolution_step", "draw_curves", "draw_decision", "draw_descent",
    "draw_digits", "draw_error_against_step", "draw_feature_map", "draw_feature_maps",
    "draw_filters", "draw_graph", "draw_growing", "draw_hidden", "draw_histograms", "draw_ladder",
    "draw_landscape", "draw_loss_so_far", "draw_losses", "draw_matrix", "draw_mistakes",
    "draw_network", "draw_neuron", "draw_points", "draw_probabilities", "draw_race",
    "draw_receptive_field", "draw_response", "draw_shift_accuracy", "draw_through_layer",
    "draw_training", "error_reach", "loss_reach", "move_bumps", "move_convolution_step",
    "move_decision", "move_feature_map", "move_feature_maps", "move_graph", "move_growing",
    "move_hidden", "move_landscape", "move_loss_so_far", "move_losses", "move_network",
    "move_neuron", "move_probabilities", "move_race", "move_response", "panels", "percent_reach",
    "plane_grid", "plane_view", "png", "race_reach", "response_reach", "round_up", "show",
    "spell_unit",
]
