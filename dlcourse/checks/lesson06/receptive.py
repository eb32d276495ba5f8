"""The practice check of the receptive field (lesson 06)."""

import math

from ..practice import Mistake, Practice


def _receptive_field(layers):
    field, jump = 1, 1
    for size, stride in layers:
        field += (size - 1) * jump  # the window spans size - 1 steps of the present jump
        jump *= stride
    return field


def _stride_first(layers):
    field, jump = 1, 1
    for size, stride in layers:
        jump *= stride
        field += (size - 1) * jump
    return field


def _whole_sizes(start):
    def receptive_field(layers):
        field, jump = start, 1
        for size, stride in layers:
            field += size * jump
            jump *= stride
        return field
    return receptive_field


def _own_stride(layers):
    return 1 + sum((size - 1) * stride for size, stride in layers)


def _stride_before(layers):
    strides = [1] + [stride for _, stride in layers]
    return 1 + sum((size - 1) * stride for (size, _), stride in zip(layers, strides))


def _backwards_rule_forwards(layers):
    field = 1
    for size, stride in layers:
        field = (field - 1) * stride + size
    return field


receptive_field = Practice(
    "receptive_field", _receptive_field,
    inputs=[([(1, 1)],), ([(3, 1)],), ([(2, 2)],), ([(3, 1), (3, 1)],), ([(3, 1), (2, 2)],),
            ([(2, 2), (3, 1)],), ([(5, 2), (3, 1), (3, 3)],), ([(3, 1), (2, 2), (3, 1), (2, 2)],),
            ([(3, 1), (2, 2), (3, 1), (2, 2), (3, 1)],),
            ([(7, 2), (3, 2), (3, 1), (3, 2), (3, 1)],)],
    mistakes=[
        Mistake(
            "Every answer is one too small. Before any layer a unit sees one pixel: itself. So the "
            "field starts at 1, and each layer adds to that.",
            lambda layers: _receptive_field(layers) - 1),
        Mistake(
            "You add up the window sizes. Two layers with windows of 3 see 5 pixels and not 6, as "
            "their windows overlap. And a stride spreads out the units that later windows see.",
            lambda layers: sum(size for size, _ in layers),
            lambda layers: 1 + sum(size for size, _ in layers)),
        Mistake(
            "You multiply the window sizes, as if the windows lay side by side. They overlap: two "
            "layers with windows of 3 see 5 pixels and not 9.",
            lambda layers: math.prod(size for size, _ in layers)),
        Mistake(
            "The strides play no part in yours. After a stride of 2 neighbouring units look at "
            "places two pixels apart, so every later window reaches twice as far.",
            lambda layers: 1 + sum(size - 1 for size, _ in layers)),
        Mistake(
            "A layer's stride comes in one layer too early. It says how far apart the layer's "
            "outputs lie, so it widens the windows of the layers after it and not its own.",
            _stride_first),
        Mistake(
            "Each layer adds its whole size. The first pixel of its window is counted already, so "
            "that a window of 3 adds two steps and not three.",
            _whole_sizes(1), _whole_sizes(0)),
        Mistake(
            "Only one layer's stride is taken at a time. Strides multiply up: after two strides of "
            "2, neighbouring units lie four pixels apart.",
            _own_stride, _stride_before),
        Mistake(
            "This rule is right when it walks from the last layer back to the first, and here it "
            "walks forwards. The strides that widen a window are those of the layers before it.",
            _backwards_rule_forwards),
    ],
    praise="Compare it with the 28 pixels of a digit: when does one unit see the whole of it?",
)
