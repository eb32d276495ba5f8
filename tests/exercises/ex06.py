"""Exercise 06: right answers and wrong ones, written as people write them."""

import functools
import math

import numpy as np

# --- right ones ----------------------------------------------------------------------------------


def conv_number_by_number(image, W, b, stride):
    (H, width, C), (K, h, w, _) = image.shape, W.shape
    maps = []
    for top in range(0, H - h + 1, stride):
        row = []
        for left in range(0, width - w + 1, stride):
            row.append([b[k] + sum(W[k, u, v, c] * image[top + u, left + v, c] for u in range(h)
                                   for v in range(w) for c in range(C)) for k in range(K)])
        maps.append(row)
    return maps


def conv_weight_by_weight(image, W, b, stride):
    K, h, w, C = W.shape
    rows, columns = ((n - m) // stride + 1 for n, m in zip(image.shape, (h, w)))
    Z = np.zeros((rows, columns, K)) + b
    for u in range(h):
        for v in range(w):
            seen = image[u:u + stride * rows:stride, v:v + stride * columns:stride]
            Z += seen[:rows, :columns] @ W[:, u, v].T
    return Z


def conv_as_a_matrix_product(image, W, b, stride):
    K, h, w, C = W.shape
    tops = range(0, image.shape[0] - h + 1, stride)
    lefts = range(0, image.shape[1] - w + 1, stride)
    P = np.array([[image[i:i + h, j:j + w].ravel() for j in lefts] for i in tops])
    return (P @ W.reshape(K, -1).T + b).astype(np.float32)


def pool_by_reshape(A, dP, size):
    n, H, W, C = A.shape
    h, w = H // size, W // size
    blocks = A[:, :h * size, :w * size].reshape(n, h, size, w, size, C)
    P = blocks.max(axis=(2, 4))
    won = blocks == P[:, :, None, :, None]
    dA = np.zeros(A.shape)
    share = won * (dP / won.sum(axis=(2, 4)))[:, :, None, :, None]
    dA[:, :h * size, :w * size] = share.reshape(n, h * size, w * size, C)
    return P, dA


def pool_block_by_block(A, dP, size):
    P, dA = np.empty(dP.shape), np.zeros(np.shape(A))
    for m, i, j, c in np.ndindex(*dP.shape):
        block = [(A[m, r, s, c], r, s) for r in range(i * size, (i + 1) * size)
                 for s in range(j * size, (j + 1) * size)]
        best = max(block)[0]
        winners = [(r, s) for a, r, s in block if a == best]
        P[m, i, j, c] = best
        for r, s in winners:
            dA[m, r, s, c] += dP[m, i, j, c] / len(winners)
    return P, dA


def sheet_with_ceil(input_shape, layers):
    shape, shapes, counts = tuple(input_shape), [], []
    for layer in layers:
        if layer[0] == "conv":
            _, filters, size, stride, padding = layer
            less = size - 1 if padding == "valid" else 0
            counts += [filters + filters * size ** 2 * shape[2]]
            shape = math.ceil((shape[0] - less) / stride), math.ceil(
                (shape[1] - less) / stride), filters
        if layer[0] == "pool":
            counts += [0]
            shape = shape[0] // layer[1], shape[1] // layer[1], shape[2]
        if layer[0] == "dense":
            counts += [layer[1] + layer[1] * math.prod(shape)]
            shape = 1, 1, layer[1]
        shapes += [shape]
    return np.array(shapes), np.array(counts)


def sheet_recursively(input_shape, layers):
    if len(layers) == 0:
        return [], []
    H, W, C = input_shape
    first, *rest = layers
    if first[0] == "conv":
        K, size, stride, padding = first[1:]
        places = ((lambda n: len(range(0, n - size + 1, stride))) if padding == "valid"
                  else (lambda n: len(range(0, n, stride))))
        shape, count = [places(H), places(W), K], K * (C * size * size) + K
    elif first[0] == "pool":
        shape, count = [H // first[1], W // first[1], C], 0
    else:
        shape, count = [1, 1, first[1]], (H * W * C + 1) * first[1]
    shapes, counts = sheet_recursively(shape, rest)
    return [shape, *shapes], [count, *counts]


@functools.cache
def _kept(pixels, classes, seed):
    """The weights of a network with one large convolution, trained with Keras."""
    import dlcourse.training  # noqa: F401  loads TensorFlow without its pages of log
    import keras

    keras.utils.set_random_seed(seed)
    model = keras.Sequential([
        keras.Input((28, 28, 1)),
        keras.layers.Conv2D(12, 5, activation="relu"), keras.layers.MaxPooling2D(3),
        keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax")])
    model.compile(keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy")
    X = np.frombuffer(pixels, np.float32).reshape(-1, 28, 28, 1)
    model.fit(X, np.frombuffer(classes, int), epochs=10, batch_size=50, verbose=0)
    return model.get_weights()


def weights(X, y, seed):
    """Trained for each set of digits once, however often it is asked."""
    return [W.copy() for W in _kept(X.tobytes(), y.tobytes(), seed)]


def train_one_convolution(X, y, seed):
    K, b, D, c = weights(X, y, seed)
    return [["conv", K, b], ["max_pool", 3], ["relu"], ["flatten"], ["dense", D, c], ["softmax"]]


def train_with_the_package(X, y, seed):
    from dlcourse.layers import Conv2D, Dense

    K, b, D, c = weights(X, y, seed)
    rng = np.random.default_rng(seed)
    first, last = Conv2D(1, 12, 5, rng=rng), Dense(8 * 8 * 12, 10, rng=rng)
    first.W, first.b, last.W, last.b = K.transpose(3, 0, 1, 2), b, D.T, c  # as if trained so
    return (("conv", first.W.transpose(1, 2, 3, 0), first.b), ("relu",), ("max_pool", 3),
            ("flatten",), ("dense", last.W.T, last.b.tolist()))


RIGHT = {
    "conv": [conv_number_by_number, conv_weight_by_weight, conv_as_a_matrix_product],
    "max_pool": [pool_by_reshape, pool_block_by_block],
    "shapes_and_counts": [sheet_with_ceil, sheet_recursively],
    "train_cnn": [train_one_convolution, train_with_the_package],
}


# --- wrong ones, each with words of the message that it has to get -------------------------------

def conv_without_stride(image, W, b, stride=1):
    K, h, w, C = W.shape
    Z = np.zeros((image.shape[0] - h + 1, image.shape[1] - w + 1, K))
    for i, j, k in np.ndindex(*Z.shape):
        Z[i, j, k] = np.sum(image[i:i + h, j:j + w] * W[k]) + b[k]
    return Z


def conv_with_crowded_windows(image, W, b, stride):
    K, h, w, C = W.shape
    Z = np.zeros(((image.shape[0] - h) // stride + 1, (image.shape[1] - w) // stride + 1, K))
    for i, j, k in np.ndindex(*Z.shape):
        Z[i, j, k] = np.sum(image[i:i + h, j:j + w] * W[k]) + b[k]
    return Z


def conv_with_bias_in_the_sum(image, W, b, stride):
    K, h, w, C = W.shape
    Z = np.zeros(((image.shape[0] - h) // stride + 1, (image.shape[1] - w) // stride + 1, K))
    for i, j, k in np.ndindex(*Z.shape):
        window = image[i * stride:i * stride + h, j * stride:j * stride + w]
        Z[i, j, k] = np.sum(window * W[k] + b[k])
    return Z


def conv_of_the_first_channel(image, W, b, stride):
    return conv_weight_by_weight(image[:, :, :1], W[:, :, :, :1], b, stride)


def conv_into_whole_numbers(image, W, b, stride):
    Z = conv_weight_by_weight(image, W, b, stride)
    out = np.zeros_like(image, shape=Z.shape)
    out[...] = Z
    return out


def conv_with_relu(image, W, b, stride):
    Z = conv_weight_by_weight(image, W, b, stride)
    return Z * (Z > 0)


def conv_short_by_one(image, W, b, stride):
    K, h, w, C = W.shape
    Z = np.zeros(((image.shape[0] - h) // stride, (image.shape[1] - w) // stride, K))
    for i, j, k in np.ndindex(*Z.shape):
        window = image[i * stride:i * stride + h, j * stride:j * stride + w]
        Z[i, j, k] = np.sum(window * W[k]) + b[k]
    return Z


def pool_as_in_the_lesson(A, dP, size):
    P, dA = np.zeros(dP.shape), np.zeros(A.shape)
    for m, i, j, c in np.ndindex(*dP.shape):
        block = A[m, i * size:(i + 1) * size, j * size:(j + 1) * size, c]
        u, v = divmod(block.argmax(), size)
        P[m, i, j, c] = block.max()
        dA[m, i * size + u, j * size + v, c] = dP[m, i, j, c]
    return P, dA


def pool_with_full_ties(A, dP, size):
    P, dA = np.zeros(dP.shape), np.zeros(A.shape)
    for m, i, j, c in np.ndindex(*dP.shape):
        block = A[m, i * size:(i + 1) * size, j * size:(j + 1) * size, c]
        P[m, i, j, c] = block.max()
        dA[m, i * size:(i + 1) * size, j * size:(j + 1) * size, c] = (
            block == block.max()) * dP[m, i, j, c]
    return P, dA


def pool_of_one_sample(A, dP, size):
    P, dA = np.zeros(dP.shape), np.zeros(A.shape)
    P[0], dA[0] = (part[0] for part in pool_block_by_block(A[:1], dP[:1], size))
    return P, dA


def pool_backward_alone(A, dP, size):
    return pool_by_reshape(A, dP, size)[1]


def pool_that_crops_the_gradient(A, dP, size):
    h, w = A.shape[1] // size * size, A.shape[2] // size * size
    return pool_by_reshape(A[:, :h, :w], dP, size)


def pool_from_zero(A, dP, size):
    P, dA = pool_by_reshape(A, dP, size)
    best = np.zeros(P.shape)
    for u in range(size):
        for v in range(size):
            best = np.maximum(best, A[:, u::size, v::size][:, :P.shape[1], :P.shape[2]])
    return best, dA


def pool_in_place(A, dP, size):
    P, dA = pool_by_reshape(A, dP, size)
    A[...] = 0
    return P, dA


def sheet_floor_everywhere(input_shape, layers):
    return _sheet(input_shape, layers, same=lambda n, size, stride: n // stride)


def sheet_without_one(input_shape, layers):
    return _sheet(input_shape, layers, valid=lambda n, size, stride: (n - size) // stride)


def sheet_with_fixed_same(input_shape, layers):
    return _sheet(input_shape, layers, same=lambda n, size, stride: n)


def sheet_without_biases(input_shape, layers):
    return _sheet(input_shape, layers, bias=0)


def sheet_with_flat_dense(input_shape, layers):
    shapes, counts = _sheet(input_shape, layers)
    return [shape if layer[0] != "dense" else (layer[1],)
            for shape, layer in zip(shapes, layers)], counts


def sheet_that_eats_its_list(input_shape, layers):
    shapes, counts = _sheet(input_shape, layers)
    layers.clear()
    return shapes, counts


def sheet_in_total(input_shape, layers):
    shapes, counts = _sheet(input_shape, layers)
    return shapes[-1], sum(counts)


def _sheet(input_shape, layers, valid=lambda n, size, stride: (n - size) // stride + 1,
           same=lambda n, size, stride: (n + stride - 1) // stride, bias=1):
    (H, W, C), shapes, counts = input_shape, [], []
    for layer in layers:
        if layer[0] == "conv":
            places = valid if layer[4] == "valid" else same
            counts.append(layer[1] * (layer[2] ** 2 * C + bias))
            H, W, C = places(H, layer[2], layer[3]), places(W, layer[2], layer[3]), layer[1]
        elif layer[0] == "pool":
            counts.append(0)
            H, W = H // layer[1], W // layer[1]
        else:
            counts.append(layer[1] * (H * W * C + bias))
            H, W, C = 1, 1, layer[1]
        shapes.append((H, W, C))
    return shapes, counts


def _network(K, b, D, c):
    return [["conv", K, b], ["relu"], ["max_pool", 3], ["flatten"], ["dense", D, c]]


def train_nothing(X, y, seed):
    rng = np.random.default_rng(1)
    return _network(rng.normal(0, 0.3, (5, 5, 1, 12)), np.zeros(12), rng.normal(0, 0.1, (768, 10)),
                    np.zeros(10))


def train_without_relu_entries(X, y, seed):
    K, b, D, c = weights(X, y, seed)
    b = b - 0.2  # so that a ReLU makes a difference
    return [["conv", K, b], ["max_pool", 3], ["flatten"], ["dense", D, c]]


def train_and_return_filters_first(X, y, seed):
    K, b, D, c = weights(X, y, seed)
    return _network(K.transpose(3, 0, 1, 2), b, D, c)


def train_and_return_rows(X, y, seed):
    K, b, D, c = weights(X, y, seed)
    return _network(K, b, D.T, c)


def train_and_forget_flatten(X, y, seed):
    return [layer for layer in train_one_convolution(X, y, seed) if layer[0] != "flatten"]


def train_until_nan(X, y, seed):
    K, b, D, c = weights(X, y, seed)
    return _network(K * np.nan, b, D, c)


def train_something_large(X, y, seed):
    return [["flatten"], ["dense", np.zeros((784, 64)), np.zeros(64)],
            ["dense", np.zeros((64, 10)), np.zeros(10)]]


def train_a_large_network(X, y, seed):
    return [["conv", np.zeros((3, 3, 1, 16)), np.zeros(16)], ["relu"], ["flatten"],
            ["dense", np.zeros((26 * 26 * 16, 10)), np.zeros(10)]]


def train_and_return_the_model(X, y, seed):
    class Sequential:
        pass
    return Sequential()


def train_and_return_bare_weights(X, y, seed):
    return weights(X, y, seed)


def train_with_keras_names(X, y, seed):
    K, b, D, c = weights(X, y, seed)
    return [["conv2d", K, b], ["relu"], ["max_pool", 3], ["flatten"], ["dense", D, c]]


def train_with_a_pool_of_two_numbers(X, y, seed):
    K, b, D, c = weights(X, y, seed)
    return [["conv", K, b], ["relu"], ["max_pool", (3, 3)], ["flatten"], ["dense", D, c]]


def train_with_classes_from_one(X, y, seed):
    K, b, D, c = weights(X, y, seed)
    return _network(K, b, np.roll(D, 1, axis=1), np.roll(c, 1))


def train_on_the_digits_of_the_check(X, y, seed):
    global _before
    if seed == 0:
        _before = weights(X, y, seed)
    return _network(*_before)


def train_nobody(X, y, seed):
    print(len(X))


WRONG = [
    ("conv", conv_without_stride, "The stride is not used"),
    ("conv", conv_with_crowded_windows, "they crowd in the upper left corner"),
    ("conv", conv_with_bias_in_the_sum, "once for each weight of the window"),
    ("conv", conv_of_the_first_channel, "Only the first channel is looked at"),
    ("conv", conv_into_whole_numbers, "fractions are lost"),
    ("conv", conv_with_relu, "A ReLU is applied"),
    ("conv", conv_short_by_one, "The last window is missing"),
    ("max_pool", pool_as_in_the_lesson, "the first place gets everything"),
    ("max_pool", pool_with_full_ties, "each of its places gets the whole gradient"),
    ("max_pool", pool_of_one_sample, "Only the first sample"),
    ("max_pool", pool_backward_alone, "2 results are expected"),
    ("max_pool", pool_that_crops_the_gradient, "dA is smaller than A"),
    ("max_pool", pool_from_zero, "In blocks with negative values only"),
    ("max_pool", pool_in_place, "changes its argument `A`"),
    ("shapes_and_counts", sheet_floor_everywhere, "“same” the number of places is rounded down"),
    ("shapes_and_counts", sheet_without_one, "there is one place too few"),
    ("shapes_and_counts", sheet_with_fixed_same, "“same” the stride is left out"),
    ("shapes_and_counts", sheet_without_biases, "The biases are missing"),
    ("shapes_and_counts", sheet_with_flat_dense, "shapes"),
    ("shapes_and_counts", sheet_that_eats_its_list, "changes its argument `layers`"),
    ("shapes_and_counts", sheet_in_total, "Only what stands at the end"),
    ("train_cnn", train_nothing, "learnt next to nothing"),
    ("train_cnn", train_without_relu_entries, 'entries ["relu"] are missing'),
    ("train_cnn", train_and_return_filters_first, "with the filters first"),
    ("train_cnn", train_and_return_rows, "with one row for each neuron"),
    ("train_cnn", train_and_forget_flatten, 'put ["flatten"] before it'),
    ("train_cnn", train_until_nan, "kernel holds NaN"),
    ("train_cnn", train_something_large, "There is no convolution in it"),
    ("train_cnn", train_a_large_network, "20,000 are the most"),
    ("train_cnn", train_and_return_the_model, "of type Sequential"),
    ("train_cnn", train_and_return_bare_weights, "no list that begins with a name"),
    ("train_cnn", train_with_keras_names, '"conv2d", is not known'),
    ("train_cnn", train_with_a_pool_of_two_numbers, "has to be a whole number"),
    ("train_cnn", train_with_classes_from_one, "what y calls 0 it calls 1"),
    ("train_cnn", train_on_the_digits_of_the_check, "the same as for other digits"),
    ("train_cnn", train_nobody, "Nothing comes back"),
]
