"""Lesson 06: right answers to its turns and natural mistakes, written as people write them."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv2d_in_loops(image, kernel):
    H, W = image.shape
    h, w = kernel.shape
    out = np.zeros((H - h + 1, W - w + 1))
    for i in range(H - h + 1):
        for j in range(W - w + 1):
            out[i, j] = np.sum(image[i:i + h, j:j + w] * kernel)
    return out


def conv2d_shifting_the_image(image, kernel):
    (H, W), (h, w) = image.shape, kernel.shape
    return sum(kernel[k, m] * image[k:H - h + 1 + k, m:W - w + 1 + m].astype(np.float32)
               for k in range(h) for m in range(w))


def conv2d_with_einsum(image, kernel):
    windows = sliding_window_view(image.astype(np.float32), kernel.shape)
    return np.einsum("ijkl,kl->ij", windows, kernel.astype(np.float32))


def max_pool_in_loops(maps, size):
    return [[maps[i:i + size, j:j + size].max()
             for j in range(0, maps.shape[1] // size * size, size)]
            for i in range(0, maps.shape[0] // size * size, size)]


def max_pool_with_windows(maps, size):
    windows = sliding_window_view(maps, (size, size))[::size, ::size]
    return windows.max(axis=(2, 3)).astype(np.float32)


def max_pool_backward_in_loops(dP, maps, size):
    gradient = np.zeros_like(maps)
    for i in range(dP.shape[0]):
        for j in range(dP.shape[1]):
            best = (i * size, j * size)
            for k in range(i * size, (i + 1) * size):
                for m in range(j * size, (j + 1) * size):
                    if maps[k, m] > maps[best]:
                        best = (k, m)
            gradient[best] += dP[i, j]
    return gradient


def max_pool_backward_by_blocks(dP, maps, size):
    rows, columns = dP.shape
    blocks = maps[:rows * size, :columns * size].reshape(rows, size, columns, size)
    flat = blocks.transpose(0, 2, 1, 3).reshape(rows, columns, -1)
    out = np.eye(size * size)[flat.argmax(axis=2)] * dP[..., None]
    out = out.reshape(rows, columns, size, size).transpose(0, 2, 1, 3)
    gradient = np.zeros(maps.shape, np.float32)
    gradient[:rows * size, :columns * size] = out.reshape(rows * size, columns * size)
    return gradient


def receptive_field_forwards(layers):
    field = 1
    for i, (size, _) in enumerate(layers):
        field += (size - 1) * np.prod([stride for _, stride in layers[:i]])
    return field


def receptive_field_backwards(layers):
    field = 1
    for size, stride in reversed(layers):
        field = (field - 1) * stride + size
    return field


RIGHT = {
    "conv2d": [conv2d_in_loops, conv2d_shifting_the_image, conv2d_with_einsum,
               lambda image, kernel: conv2d_in_loops(image, kernel).tolist()],
    "max_pool": [max_pool_in_loops, max_pool_with_windows],
    "max_pool_backward": [max_pool_backward_in_loops, max_pool_backward_by_blocks],
    "conv_output_shape": [lambda shape, filters, size: [shape[0] - (size - 1),
                                                        shape[1] - (size - 1), filters],
                          lambda shape, filters, size: np.append(
                              np.array(shape[:2]) - size + 1, filters)],
    "conv_parameters": [lambda channels, filters, size: filters * channels * size ** 2 + filters,
                        lambda channels, filters, size: float(
                            np.zeros((filters, size, size, channels)).size + filters)],
    "receptive_field": [receptive_field_forwards, receptive_field_backwards],
    "parameters": [93_322, 93_322.0, np.int64(93_322)],
}


def conv2d_to_the_edge(image, kernel):
    (H, W), (h, w) = image.shape, kernel.shape
    Z = np.zeros((H - h + 1, W - w + 1))
    for i in range(H):
        for j in range(W):
            Z[i, j] = np.sum(image[i:i + h, j:j + w] * kernel)
    return Z


def conv2d_in_rows_to_the_edge(image, kernel):
    (H, W), (h, w) = image.shape, kernel.shape
    return [[(image[i:i + h, j:j + w] * kernel).sum() for j in range(W)] for i in range(H)]


def conv2d_with_cut_windows(image, kernel):
    Z = np.zeros(image.shape)
    for i, j in np.ndindex(image.shape):
        window = image[i:i + kernel.shape[0], j:j + kernel.shape[1]]
        Z[i, j] = np.sum(window * kernel[:window.shape[0], :window.shape[1]])
    return Z


def conv2d_around_each_pixel(image, kernel):
    (H, W), (h, w) = image.shape, kernel.shape
    p, q = h // 2, w // 2
    Z = np.zeros((H, W))
    for i in range(p, H - p):
        for j in range(q, W - q):
            Z[i, j] = np.sum(image[i - p:i + p + 1, j - q:j + q + 1] * kernel)
    return Z


def conv2d_padded_by_half(image, kernel):
    h, w = kernel.shape
    return conv2d_in_loops(np.pad(image, ((h // 2, h // 2), (w // 2, w // 2))), kernel)


def conv2d_with_a_square_kernel(image, kernel):
    n = len(kernel)
    return (sliding_window_view(image, (n, n)) * kernel).sum(axis=(2, 3))


def max_pool_cropped_and_misdealt(maps, size):
    H, W = maps.shape[0] // size, maps.shape[1] // size
    return maps[:H * size, :W * size].reshape(H, W, size * size).max(axis=-1)


def max_pool_uncropped(maps, size):
    return maps.reshape(len(maps) // size, size, -1, size).max(axis=(1, 3))


def max_pool_backward_written_to(row, column):
    def max_pool_backward(dP, maps, size):
        d_maps = np.zeros(maps.shape)
        for i, j in np.ndindex(dP.shape):
            k = maps[i * size:(i + 1) * size, j * size:(j + 1) * size].argmax()
            d_maps[row(i, k, size), column(j, k, size)] += dP[i, j]
        return d_maps
    return max_pool_backward


def receptive_field_from_nothing(layers):
    r, j = 0, 1
    for size, stride in layers:
        r += (size - 1) * j
        j *= stride
    return r


# Mistakes beside those that a check lists itself, with words of the answer to each.
RECOGNISED = [
    ("conv2d", conv2d_to_the_edge, "sticks out"),
    ("conv2d", conv2d_in_rows_to_the_edge, "sticks out"),
    ("conv2d", conv2d_with_cut_windows, "sticks out"),
    ("conv2d", conv2d_around_each_pixel, 'padding "same"'),
    ("conv2d", conv2d_padded_by_half, 'padding "same"'),
    ("conv2d", conv2d_with_a_square_kernel, "taken for a square"),
    ("max_pool", max_pool_cropped_and_misdealt, "Your reshape"),
    ("max_pool", max_pool_uncropped, "Crop those first"),
    ("max_pool_backward", max_pool_backward_written_to(
        lambda i, k, n: i * n + k % n, lambda j, k, n: j * n + k // n), "changed places"),
    ("max_pool_backward", max_pool_backward_written_to(
        lambda i, k, n: k // n, lambda j, k, n: k % n), "corner of its window"),
    ("max_pool_backward", max_pool_backward_written_to(
        lambda i, k, n: i + k // n, lambda j, k, n: j + k % n), "corner of its window"),
    ("receptive_field", receptive_field_from_nothing, "one pixel: itself"),
    ("parameters", 93_162, "biases of the convolutions"),
    ("parameters", 93_248, "biases of the dense layers"),
]
