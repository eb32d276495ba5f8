"""The practice checks of shapes and parameter counts (lesson 06)."""

from ..practice import Answer, Mistake, Practice


# --- one layer -----------------------------------------------------------------------------------

def _conv_output_shape(input_shape, filters, size):
    height, width, _ = input_shape
    return height - size + 1, width - size + 1, filters


conv_output_shape = Practice(
    "conv_output_shape", _conv_output_shape,
    inputs=[((1, 1, 1), 1, 1), ((3, 3, 1), 2, 3), ((4, 6, 1), 2, 3), ((5, 4, 3), 2, 2),
            ((28, 28, 1), 32, 3), ((13, 13, 32), 64, 3), ((32, 24, 3), 16, 5), ((9, 11, 4), 4, 7)],
    mistakes=[
        Mistake(
            "The channels come first in yours. Images are stored as (height, width, channels) here "
            "and in Keras, so the number of maps stands last.",
            lambda input_shape, filters, size: (
                filters, input_shape[0] - size + 1, input_shape[1] - size + 1)),
        Mistake(
            "Height and width stay as they were: that is so with padding \"same\". In a \"valid\" "
            "convolution the window cannot leave the image, and both shrink.",
            lambda input_shape, filters, size: (input_shape[0], input_shape[1], filters)),
        Mistake(
            "The number of maps stays what it was before the layer. Each filter looks at all the "
            "channels together and makes one map, whatever their number.",
            lambda input_shape, filters, size: (
                input_shape[0] - size + 1, input_shape[1] - size + 1, input_shape[2])),
        Mistake(
            "The third number is missing: how many maps come out. Each filter makes one.",
            lambda input_shape, filters, size: (
                input_shape[0] - size + 1, input_shape[1] - size + 1)),
        Mistake(
            "There is a batch axis in front, as in the summaries of Keras. Here the shape of one "
            "image is asked for, without it.",
            lambda input_shape, filters, size: (
                None, input_shape[0] - size + 1, input_shape[1] - size + 1, filters)),
        Mistake(
            "Height and width are one too small. A kernel of 3 fits into a row of 5 at the places "
            "0, 1 and 2, and that is one more than 5 - 3.",
            lambda input_shape, filters, size: (
                input_shape[0] - size, input_shape[1] - size, filters)),
        Mistake(
            "You multiply filters and channels. A filter has weights for every channel and adds "
            "everything up into a single map, so there are as many maps as filters.",
            lambda input_shape, filters, size: (
                input_shape[0] - size + 1, input_shape[1] - size + 1, input_shape[2] * filters)),
        Mistake(
            "You divide by the kernel's size, as pooling does. A convolution moves on by one pixel "
            "and loses only what the kernel overlaps at the edge.",
            lambda input_shape, filters, size: (
                input_shape[0] // size, input_shape[1] // size, filters)),
    ],
    praise="Follow one image through the whole network with it, before you build the network.",
)


def _conv_parameters(channels, filters, size):
    return filters * (size * size * channels + 1)


conv_parameters = Practice(
    "conv_parameters", _conv_parameters,
    inputs=[(1, 1, 1), (1, 1, 3), (2, 1, 3), (1, 4, 2), (3, 2, 5), (1, 32, 3), (32, 64, 3),
            (64, 64, 3)],
    mistakes=[
        Mistake(
            "The biases are missing: every filter adds one number of its own to each sum.",
            lambda channels, filters, size: filters * size * size * channels),
        Mistake(
            "You count one bias for the whole layer. Every filter has its own, so that each can "
            "set its own threshold.",
            lambda channels, filters, size: filters * size * size * channels + 1),
        Mistake(
            "The channels are missing. A filter reaches through all the channels of its input and "
            "has a weight for each of them at every place of its window.",
            lambda channels, filters, size: filters * (size * size + 1),
            lambda channels, filters, size: filters * size * size),
        Mistake(
            "The window is a square, with as many rows as columns. Draw one of size 3, count the "
            "weights in it, and compare with your formula.",
            lambda channels, filters, size: filters * (size * channels + 1),
            lambda channels, filters, size: filters * size * channels,
            lambda channels, filters, size: filters * (2 * size * channels + 1)),
        Mistake(
            "You count one bias for each pair of channel and filter. A filter adds up all its "
            "channels first, and then adds its one bias.",
            lambda channels, filters, size: filters * channels * (size * size + 1)),
        Mistake(
            "You count one bias for each input channel. It is the filters that have biases: one "
            "for each map that comes out.",
            lambda channels, filters, size: filters * size * size * channels + channels),
        Mistake(
            "These are the parameters of one filter, and the layer has several.",
            lambda channels, filters, size: size * size * channels + 1,
            lambda channels, filters, size: size * size * channels),
    ],
    praise="The size of the image is nowhere in it: that is what sharing the weights means.",
)


# --- a whole network -----------------------------------------------------------------------------

def _network(flat=3 * 3 * 64, classes=10, conv_bias=1, dense_bias=1, channels=True):
    """The lesson's Keras model: Conv 32, Pool, Conv 64, Pool, Conv 64 (3 x 3), Dense 64 and 10."""
    inputs = (1, 32, 64) if channels else (1, 1, 1)
    convolutions = [filters * (3 * 3 * n + conv_bias) for n, filters in zip(inputs, (32, 64, 64))]
    return sum(convolutions) + 64 * (flat + dense_bias) + classes * (64 + dense_bias)


parameters = Answer(
    "parameters", _network(),
    mistakes=[
        Mistake("The biases are missing: one for every filter and for every dense unit.",
                _network(conv_bias=0, dense_bias=0)),
        Mistake("The biases of the convolutions are missing: each filter adds one number of its "
                "own, the same at every place of its map.",
                _network(conv_bias=0)),
        Mistake("The biases of the dense layers are missing: each unit adds one number of its "
                "own, as each filter does.",
                _network(dense_bias=0)),
        Mistake("The later convolutions have more than one input channel, and each of their "
                "filters has weights for all of them.",
                _network(channels=False)),
        Mistake("It seems that the maps keep their size in every convolution, as with padding "
                "\"same\". Here they shrink by 2 each time, so fewer values reach the dense layer.",
                _network(flat=7 * 7 * 64)),
        Mistake("It seems that an odd map is rounded up when it is pooled. The remainder is "
                "cropped: 11 rows become 5.",
                _network(flat=4 * 4 * 64)),
        Mistake("Flattening hands every pixel of every map to the dense layer, and not one "
                "number a map.",
                _network(flat=64)),
        Mistake("The last layer is missing: it has a weight for each of its 64 inputs and each "
                "of the ten digits, and ten biases.",
                _network(classes=0)),
    ],
    praise="Most of them sit in two places; which, and why?",
)
