"""Exercise 06, the instructor's half: right answers, typical mistakes, hidden inputs.

Never hand this file out: students get a table of the inputs below that are not hidden.
"""

import numpy as np
from dlcourse.checks.practice import Mistake, Practice
from dlcourse.checks.trained import Trained
from numpy.lib.stride_tricks import sliding_window_view

rng = np.random.default_rng(606)


def tenths(*shape):
    """Positive and negative numbers with one decimal, none of them 0: easy to add by hand."""
    return rng.integers(1, 20, shape) / 10 * rng.choice([-1, 1], shape)


# --- conv: channels and a stride -----------------------------------------------------------------

def _conv(image, W, b, stride):
    """windows: (rows, columns, C, h, w), of which every stride-th counts."""
    windows = sliding_window_view(image, W.shape[1:3], axis=(0, 1))[::stride, ::stride]
    return np.einsum("ijcuv,kuvc->ijk", windows, W) + b


def _without_bias(image, W, b, stride):
    return _conv(image, W, 0, stride)


def _crowded(image, W, b, stride):
    """As many places as there should be, but the window moves by 1."""
    rows, columns, _ = _conv(image, W, b, stride).shape
    return _conv(image, W, b, 1)[:rows, :columns]


def _filled_up(before):
    """Zeros around the picture, as with padding "same": before(missing) of them in front."""
    def conv(image, W, b, stride):
        around = []
        for n, size in zip(image.shape, W.shape[1:3]):
            missing = max((-(-n // stride) - 1) * stride + size - n, 0)
            around.append((before(missing), missing - before(missing)))
        return _conv(np.pad(image, [*around, (0, 0)]), W, b, stride)
    return conv


def _leftovers_too(image, W, b, stride):
    """A last window for what is left over, filled up with zeros."""
    around = [(0, -(n - size) % stride) for n, size in zip(image.shape, W.shape[1:3])]
    return _conv(np.pad(image, [*around, (0, 0)]), W, b, stride)


def _picture(H, W, C, K, h, w, stride):
    return tenths(H, W, C), tenths(K, h, w, C), tenths(K), stride


ROW, TEN = np.arange(1.0, 6.0).reshape(1, 5, 1), np.array([1.0, 10.0]).reshape(1, 1, 2, 1)

conv = Practice(
    "conv", _conv,
    inputs=[(np.full((1, 1, 1), 2.0), np.full((1, 1, 1, 1), 3.0), np.array([1.0]), 1),
            (ROW, TEN, np.array([0.5]), 1), (ROW, TEN, np.array([0.5]), 2),
            *[_picture(*sizes) for sizes in [
                (2, 2, 2, 1, 2, 2, 1), (3, 3, 1, 2, 2, 2, 1), (4, 4, 1, 1, 2, 2, 2),
                (5, 5, 2, 2, 2, 2, 2), (5, 6, 1, 2, 3, 2, 2), (4, 7, 3, 2, 2, 3, 3)]]],
    hidden={
        "as many rows, columns, channels and filters": _picture(4, 4, 4, 4, 2, 2, 1),
        "a window as large as the picture": _picture(3, 5, 2, 3, 3, 5, 2),
        "windows of one pixel": _picture(4, 5, 3, 2, 1, 1, 2),
        "a stride larger than the window": _picture(9, 8, 2, 3, 2, 2, 4),
        "a stride larger than the picture": _picture(5, 5, 1, 2, 3, 3, 9),
        "tall windows": _picture(8, 6, 2, 2, 5, 2, 2),
        "whole numbers in the picture": (
            rng.integers(0, 9, (5, 6, 2)), tenths(3, 2, 2, 2), tenths(3), 2),
        "float32": tuple(A.astype(np.float32) for A in _picture(7, 7, 2, 3, 3, 3, 2)[:3]) + (2,),
        "a digit and 32 filters": (rng.random((28, 28, 1)), tenths(32, 3, 3, 1), tenths(32), 1),
        "many channels": _picture(13, 13, 32, 16, 3, 3, 2),
    },
    mistakes=[
        Mistake(
            "The stride is not used: the window moves on by one place. Window (i, j) begins at row "
            "i * stride and column j * stride.",
            lambda image, W, b, stride: _conv(image, W, b, 1)),
        Mistake(
            "There are as many windows as there should be, but they crowd in the upper left "
            "corner: window (i, j) begins at row i * stride and column j * stride, and not at "
            "(i, j).",
            _crowded),
        Mistake(
            "The stride works in one direction only. The window moves by it down *and* to the "
            "right.",
            lambda image, W, b, stride: _conv(image, W, b, 1)[::stride],
            lambda image, W, b, stride: _conv(image, W, b, 1)[:, ::stride]),
        Mistake(
            "The filters are flipped, as in the convolution of mathematics. Lay them on the "
            "picture as they stand.",
            lambda image, W, b, stride: _conv(image, W[:, ::-1, ::-1], b, stride)),
        Mistake(
            "The bias is missing: each filter adds one number of its own to all its sums.",
            _without_bias),
        Mistake(
            "The bias is added once for each channel. A filter adds up all its channels, and then "
            "its bias, once.",
            lambda image, W, b, stride: _conv(image, W, b * image.shape[2], stride)),
        Mistake(
            "The bias is added once for each weight of the window: it stands inside the sum. Add "
            "it once, after the sum.",
            lambda image, W, b, stride: _conv(image, W, b * W[0].size, stride)),
        Mistake(
            "Only the first channel is looked at. A filter reaches through all of them, and adds "
            "them up.",
            lambda image, W, b, stride: _conv(image[..., :1], W[..., :1], b, stride)),
        Mistake(
            "The last window is missing, below and to the right. Where a window of 3 lies in a row "
            "of 5 it can begin at 0, 1 and 2: one place more than 5 − 3.",
            lambda image, W, b, stride: _conv(image[:-1, :-1], W, b, stride)
            if min(image.shape[:2]) > max(W.shape[1:3]) else np.zeros((0, 0, len(W))),
            lambda image, W, b, stride: _conv(image, W, b, stride)[
                :(image.shape[0] - W.shape[1]) // stride,
                :(image.shape[1] - W.shape[2]) // stride]),
        Mistake(
            "Zeros are laid around the picture: that is padding “same”. A valid convolution stays "
            "inside, and what comes out is smaller.",
            _filled_up(lambda missing: missing // 2), _filled_up(lambda missing: 0)),
        Mistake(
            "The rows and columns that are left over get a window, too, filled up with zeros. They "
            "play no part here: the number of windows is rounded down.",
            _leftovers_too),
        Mistake(
            "The maps come first, as in other libraries. Here channels are last: (rows, columns, "
            "K).",
            lambda image, W, b, stride: _conv(image, W, b, stride).transpose(2, 0, 1)),
        Mistake(
            "The maps of all filters are added up. Each filter makes a map of its own.",
            lambda image, W, b, stride: _conv(image, W, b, stride).sum(axis=2),
            lambda image, W, b, stride: _conv(image, W, b, stride).sum(axis=2, keepdims=True)),
        Mistake(
            "Only the first filter is used: each of the K filters makes a map.",
            lambda image, W, b, stride: _conv(image, W[:1], b[:1], stride),
            lambda image, W, b, stride: _conv(image, W[:1], b[:1], stride)[..., 0]),
        Mistake(
            "This is the mean over the window, and the sum is asked for.",
            lambda image, W, b, stride: _conv(image, W / W[0].size, b, stride)),
        Mistake(
            "A ReLU is applied at the end. No activation is asked for: negative values stay.",
            lambda image, W, b, stride: np.maximum(_conv(image, W, b, stride), 0)),
        Mistake(
            "The fractions are lost where the picture holds whole numbers: the result is written "
            "into an array that took its dtype from there, and that cuts off.",
            lambda image, W, b, stride: _conv(image, W, b, stride).astype(image.dtype)),
    ],
    praise="A stride of 2 saves three quarters of the work.",
)


# --- max_pool: forward, and backward with shared ties --------------------------------------------

def _blocks(A, size):
    """(n, rows, size, columns, size, C): the blocks, the remainder cropped."""
    n, H, W, C = A.shape
    rows, columns = H // size, W // size
    return A[:, :rows * size, :columns * size].reshape(n, rows, size, columns, size, C)


def _pool(share=lambda won, blocks: won / won.sum(axis=(2, 4), keepdims=True),
          best=lambda blocks: blocks.max(axis=(2, 4), keepdims=True), arrives=lambda dP: dP,
          back=lambda P, dA: (P, dA)):
    """Max-pooling both ways; each argument is one place to slip."""
    def max_pool(A, dP, size):
        blocks, dA = _blocks(A, size), np.zeros(A.shape)
        P = best(blocks)
        given = share(blocks == blocks.max(axis=(2, 4), keepdims=True), blocks)
        spread = given * arrives(dP)[:, :, None, :, None]
        n, rows, _, columns, _, C = spread.shape
        dA[:, :rows * size, :columns * size] = spread.reshape(n, rows * size, columns * size, C)
        return back(P[:, :, 0, :, 0], dA)
    return max_pool


def _one_of(flip):
    """Of tied places the first, row by row; or with flip=-1 the last."""
    def share(won, blocks):
        n, rows, size, columns, _, C = won.shape
        flat = won.transpose(0, 1, 3, 5, 2, 4).reshape(n, rows, columns, C, size * size)
        place = flat[..., ::flip].argmax(axis=-1)
        place = place if flip == 1 else size * size - 1 - place
        only = np.arange(size * size) == place[..., None]
        return only.reshape(n, rows, columns, C, size, size).transpose(0, 1, 4, 2, 5, 3)
    return share


def _cropped(A, dP, size):
    P, dA = _pool()(A, dP, size)
    return P, dA[:, :P.shape[1] * size, :P.shape[2] * size]


def _first_sample(A, dP, size):
    P, dA = _pool()(A, dP, size)
    P[1:], dA[1:] = 0, 0
    return P, dA


def _first_channel(A, dP, size):
    P, dA = _pool()(A, dP, size)
    P[..., 1:], dA[..., 1:] = 0, 0
    return P, dA


def _overlapping(A, dP, size):
    return sliding_window_view(A, (size, size), axis=(1, 2)).max(axis=(4, 5)), _pool()(
        A, dP, size)[1]


def _wrong_reshape(A, dP, size):
    """(rows, columns, size, size) in place of (rows, size, columns, size); the backward follows."""
    n, H, W, C = A.shape
    rows, columns = H // size, W // size
    blocks = A.reshape(n, rows, columns, size, size, C)
    P = blocks.max(axis=(3, 4), keepdims=True)
    won = blocks == P
    spread = won / won.sum(axis=(3, 4), keepdims=True) * dP[:, :, :, None, None]
    return P[:, :, :, 0, 0], spread.reshape(A.shape)


def _flat(A, size):
    """A gradient to go with the maps."""
    n, H, W, C = A.shape
    return A, tenths(n, H // size, W // size, C), size


def _after_relu(*shape):
    """Maps as they come from a ReLU, with whole blocks of 0 and ties among small numbers."""
    return np.maximum(rng.integers(-4, 4, shape), 0).astype(float)


max_pool = Practice(
    "max_pool", _pool(), parts=("P", "dA"),
    inputs=[(np.full((1, 1, 1, 1), 2.0), np.full((1, 1, 1, 1), 8.0), 1),
            (np.array([[3.0, 1.0], [2.0, 0.0]]).reshape(1, 2, 2, 1), np.full((1, 1, 1, 1), 8.0), 2),
            (np.array([[3.0, 1.0], [3.0, 0.0]]).reshape(1, 2, 2, 1), np.full((1, 1, 1, 1), 8.0), 2),
            (np.array([[-3.0, -1.0], [-2.0, -4.0]]).reshape(1, 2, 2, 1),
             np.full((1, 1, 1, 1), 8.0), 2),
            _flat(tenths(1, 2, 4, 1), 2), _flat(_after_relu(1, 4, 4, 1), 2),
            _flat(tenths(1, 3, 5, 1), 2), _flat(tenths(2, 2, 4, 2), 2),
            _flat(_after_relu(2, 4, 6, 2), 2), _flat(tenths(1, 7, 6, 2), 3)],
    hidden={
        "as many samples as rows, columns and channels": _flat(tenths(4, 4, 4, 4), 2),
        "blocks of one value": _flat(tenths(2, 3, 2, 2), 1),
        "one block as large as the map": _flat(_after_relu(2, 4, 4, 3), 4),
        "all values equal": _flat(np.ones((2, 4, 6, 2)), 2),
        "negative values only": _flat(-np.abs(tenths(2, 5, 5, 2)), 2),
        "whole numbers": (rng.integers(-3, 4, (2, 4, 4, 2)), rng.integers(1, 9, (2, 2, 2, 2)), 2),
        "float32": (*[A.astype(np.float32) for A in _flat(tenths(2, 5, 4, 3), 2)[:2]], 2),
        "a gradient of zeros": (tenths(2, 4, 4, 2), np.zeros((2, 2, 2, 2)), 2),
        "a batch after a ReLU": _flat(_after_relu(16, 13, 13, 8), 2),
    },
    mistakes=[
        Mistake(
            "Where the largest value is tied, the first place gets everything, as in the lesson. "
            "Here the tied places share: each of m gets 1/m.",
            _pool(_one_of(1))),
        Mistake(
            "Where the largest value is tied, the last place gets everything. Here the tied places "
            "share: each of m gets 1/m.",
            _pool(_one_of(-1))),
        Mistake(
            "Where the largest value is tied, each of its places gets the whole gradient. Together "
            "they get what has arrived: divide by their number.",
            _pool(lambda won, blocks: won)),
        Mistake(
            "Every place of a block gets a part of the gradient: that belongs to the mean. Only "
            "places that hold the largest value had a say in it.",
            _pool(lambda won, blocks: np.ones(won.shape) / won.shape[2] ** 2),
            _pool(lambda won, blocks: np.ones(won.shape))),
        Mistake(
            "P holds the means of the blocks. The largest value of each is asked for.",
            _pool(best=lambda blocks: blocks.mean(axis=(2, 4), keepdims=True)),
            _pool(lambda won, blocks: np.ones(won.shape) / won.shape[2] ** 2,
                  lambda blocks: blocks.mean(axis=(2, 4), keepdims=True))),
        Mistake(
            "dA marks the winners with 1, or with their share. What arrives at the block still has "
            "to come in: multiply by dP.",
            _pool(arrives=np.ones_like)),
        Mistake(
            "The gradient is multiplied by the largest value. A nudge to it moves P just as much, "
            "so the slope is 1, however large the value.",
            _pool(lambda won, blocks: won / won.sum(axis=(2, 4), keepdims=True) * blocks)),
        Mistake(
            "dA is smaller than A: the rows and columns that were cropped are missing. Their "
            "gradient is 0, but they need one.",
            _cropped),
        Mistake(
            "The blocks overlap in P: they move on by one place. In pooling they lie side by side.",
            _overlapping),
        Mistake(
            "In blocks with negative values only, P is 0. Let the search begin at a value of the "
            "block, and not at 0.",
            _pool(best=lambda blocks: np.maximum(blocks.max(axis=(2, 4), keepdims=True), 0))),
        Mistake(
            "The largest *absolute* value of a block is taken. Pooling compares the values as they "
            "are: −3 is less than 1.",
            _pool(best=lambda blocks: np.abs(blocks).max(axis=(2, 4), keepdims=True))),
        Mistake(
            "The largest value is taken over all channels of a block. Each channel is pooled by "
            "itself.",
            _pool(best=lambda blocks: blocks.max(axis=(2, 4, 5), keepdims=True)
                  + np.zeros(blocks.shape))),
        Mistake(
            "The reshape does not cut the maps into blocks. The axes have to come in the order "
            "(n, rows, size, columns, size, C), and the two of length size are pooled; what does "
            "not fill a block is cropped first.",
            _wrong_reshape),
        Mistake(
            "Only the first sample is worked on. A is a batch, with the samples along axis 0.",
            _first_sample, lambda A, dP, size: tuple(part[:1] for part in _pool()(A, dP, size))),
        Mistake(
            "Only the first channel is worked on.",
            _first_channel),
        Mistake(
            "The results come in another order than asked for: P, then dA.",
            _pool(back=lambda P, dA: (dA, P))),
    ],
    praise="What arrives from above is all handed on, and nothing is made up: dA adds up to dP.",
)


# --- shapes_and_counts: the sheet of paper -------------------------------------------------------

def _sheet(valid=lambda n, size, stride: (n - size) // stride + 1,
           same=lambda n, size, stride: -(-n // stride), pooled=lambda n, size: n // size,
           conv=lambda K, size, C, H, W: K * (size * size * C + 1),
           dense=lambda n, H, W, C: n * (H * W * C + 1), deeper=lambda K, C: K,
           pool_learns=0, back=lambda shapes, counts: (shapes, counts)):
    """The sheet of paper; each argument is one place to slip."""
    def shapes_and_counts(input_shape, layers):
        H, W, C = input_shape
        shapes, counts = [], []
        for kind, *settings in layers:
            if kind == "conv":
                K, size, stride, padding = settings
                count = conv(K, size, C, H, W)
                places = valid if padding == "valid" else same
                H, W, C = places(H, size, stride), places(W, size, stride), deeper(K, C)
            elif kind == "pool":
                count = pool_learns
                H, W = pooled(H, *settings), pooled(W, *settings)
            else:
                count = dense(*settings, H, W, C)
                H, W, C = 1, 1, settings[0]
            shapes.append((H, W, C))
            counts.append(count)
        return back(shapes, counts)
    return shapes_and_counts


def _always_from_the_picture(input_shape, layers):
    """Each layer is worked out as if it got the picture itself."""
    alone = [_sheet()(input_shape, [layer]) for layer in layers]
    return [shapes[0] for shapes, _ in alone], [counts[0] for _, counts in alone]


def _turned(input_shape, layers):
    H, W, C = input_shape
    return _sheet()((W, H, C), layers)


def _conv_layer(filters, size, stride=1, padding="valid"):
    return ["conv", filters, size, stride, padding]


def _pool_layer(size):
    return ["pool", size]


def _dense_layer(n):
    return ["dense", n]


shapes_and_counts = Practice(
    "shapes_and_counts", _sheet(), parts=("shapes", "counts"),
    inputs=[
        ((1, 1, 1), [_dense_layer(1)]),
        ((3, 3, 1), [_conv_layer(1, 2)]),
        ((4, 4, 2), [_pool_layer(2)]),
        ((5, 4, 2), [_conv_layer(3, 3)]),
        ((5, 4, 1), [_conv_layer(2, 3, 1, "same"), _dense_layer(2)]),
        ((7, 6, 1), [_conv_layer(2, 3, 2)]),
        ((7, 6, 1), [_conv_layer(2, 3, 2, "same"), _pool_layer(2)]),
        ((7, 9, 3), [_pool_layer(2), _conv_layer(4, 2, 1, "same"), _pool_layer(3),
                     _dense_layer(5)]),
        ((28, 28, 1), [_conv_layer(32, 3), _pool_layer(2), _dense_layer(10)]),
        ((28, 28, 1), [_conv_layer(32, 3), _pool_layer(2), _conv_layer(64, 3), _pool_layer(2),
                       _conv_layer(64, 3), _dense_layer(64), _dense_layer(10)]),
    ],
    hidden={
        "one layer": ((9, 7, 3), [_conv_layer(4, 5, 2)]),
        "a stride of 3, with and without padding": (
            (20, 17, 2), [_conv_layer(4, 5, 3, "same"), _conv_layer(5, 3, 3)]),
        "a stride larger than the window": ((11, 14, 1), [_conv_layer(3, 2, 4),
                                                          _conv_layer(2, 1, 2, "same")]),
        "dense layers only": ((6, 5, 2), [_dense_layer(7), _dense_layer(4), _dense_layer(1)]),
        "a window as large as the picture": ((6, 8, 3), [_conv_layer(10, 6, 2), _dense_layer(3)]),
        "an even window": ((12, 10, 1), [_conv_layer(8, 4, 2, "same"), _conv_layer(8, 4, 1)]),
        "a wide picture with three colours": (
            (120, 200, 3), [_conv_layer(16, 7, 2, "same"), _pool_layer(3), _conv_layer(32, 3),
                            _pool_layer(2), _conv_layer(64, 3, 2), _dense_layer(128),
                            _dense_layer(10)]),
        "blocks that crop": ((11, 13, 4), [_pool_layer(2), _pool_layer(2), _dense_layer(6)]),
    },
    mistakes=[
        Mistake(
            "With padding “valid” there is one place too few. A window of 3 in a row of 5 can "
            "begin at 0, 1 and 2: one place more than 5 − 3.",
            _sheet(valid=lambda n, size, stride: (n - size) // stride)),
        Mistake(
            "With padding “valid” the number of places is rounded up. A window that would stick "
            "out does not count: round down, then add 1.",
            _sheet(valid=lambda n, size, stride: -((size - n) // stride) + 1)),
        Mistake(
            "With padding “valid” the stride is left out.",
            _sheet(valid=lambda n, size, stride: n - size + 1)),
        Mistake(
            "With padding “same” the stride is left out: the size stays only where it is 1.",
            _sheet(same=lambda n, size, stride: n)),
        Mistake(
            "With padding “same” the number of places is rounded down. The zeros around the "
            "picture make room for one more: round up.",
            _sheet(same=lambda n, size, stride: n // stride)),
        Mistake(
            "Both paddings are worked out as “valid”. With “same” the zeros around the picture "
            "keep its size, up to the stride.",
            _sheet(same=lambda n, size, stride: (n - size) // stride + 1)),
        Mistake(
            "Both paddings are worked out as “same”. With “valid” the window stays inside the "
            "picture, and the map becomes smaller.",
            _sheet(valid=lambda n, size, stride: -(-n // stride))),
        Mistake(
            "In pooling what does not fill a block is kept. Here it is cropped: round down.",
            _sheet(pooled=lambda n, size: -(-n // size))),
        Mistake(
            "The biases are missing: each filter and each neuron has one.",
            _sheet(conv=lambda K, size, C, H, W: K * size * size * C,
                   dense=lambda n, H, W, C: n * H * W * C),
            _sheet(conv=lambda K, size, C, H, W: K * size * size * C),
            _sheet(dense=lambda n, H, W, C: n * H * W * C)),
        Mistake(
            "A convolution has one bias in all. Each of its filters has its own.",
            _sheet(conv=lambda K, size, C, H, W: K * size * size * C + 1)),
        Mistake(
            "The channels are missing in the count of a convolution: a filter has weights for each "
            "channel that comes in.",
            _sheet(conv=lambda K, size, C, H, W: K * (size * size + 1))),
        Mistake(
            "A bias is counted for each channel of each filter. A filter adds up all its channels, "
            "and then adds one bias.",
            _sheet(conv=lambda K, size, C, H, W: K * C * (size * size + 1))),
        Mistake(
            "A convolution's weights are counted for each place of the map. They are shared: the "
            "size of the picture is not in the count.",
            _sheet(conv=lambda K, size, C, H, W: K * (size * size * C + 1) * H * W),
            _sheet(conv=lambda K, size, C, H, W: K * (H * W * C + 1))),
        Mistake(
            "A dense layer is counted as if it got one number for each channel. It gets every "
            "place of every map: height · width · channels.",
            _sheet(dense=lambda n, H, W, C: n * (C + 1))),
        Mistake(
            "The channels stay what they were before a convolution. Each filter makes a map, so "
            "there are as many as filters.",
            _sheet(deeper=lambda K, C: C)),
        Mistake(
            "Channels and filters are multiplied. A filter adds up all channels, and makes a "
            "single map.",
            _sheet(deeper=lambda K, C: K * C)),
        Mistake(
            "Every layer is worked out from the picture itself. What comes in is what the layer "
            "before has put out.",
            _always_from_the_picture),
        Mistake(
            "Height and width have changed places.",
            _turned),
        Mistake(
            "Only what stands at the end comes back. A row of `shapes` and an entry of `counts` "
            "for each layer are asked for.",
            _sheet(back=lambda shapes, counts: (shapes[-1], counts[-1])),
            _sheet(back=lambda shapes, counts: (shapes[-1], sum(counts))),
            _sheet(back=lambda shapes, counts: (shapes, sum(counts)))),
        Mistake(
            "The picture's own shape is in the list. It begins with what the first layer puts out.",
            lambda input_shape, layers: _sheet(back=lambda shapes, counts: (
                [tuple(input_shape), *shapes], counts))(input_shape, layers)),
        Mistake(
            "The results come in another order than asked for: shapes, then counts.",
            _sheet(back=lambda shapes, counts: (counts, shapes))),
    ],
    praise="Keras's model.summary() prints the same two columns.",
)


# --- train_cnn: a network that reads --------------------------------------------------------------

train_cnn = Trained(
    "train_cnn", "cnn", threshold=0.94, most=20_000,
    praise="It knows what a picture is, and needs fewer numbers for it.",
    hidden={"another 4,000 of the 5,000, the classes under other names": 6066})
