"""Exercise 03: right answers and wrong ones, written as people write them."""

import numpy as np


def node_by_loops(node, x, y, d_out):
    x, y, d_out = np.broadcast_arrays(x, y, d_out)
    dx, dy = np.zeros(x.shape), np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        if node == "subtract":
            dx[i], dy[i] = d_out[i], -d_out[i]
        elif node == "divide":
            dx[i], dy[i] = d_out[i] / y[i], -d_out[i] * x[i] / y[i] / y[i]
        elif x[i] >= y[i]:
            dx[i] = d_out[i]
        else:
            dy[i] = d_out[i]
    return dx, dy


def node_by_local_slopes(node, x, y, d_out):
    x = np.asarray(x)
    local = {
        "subtract": lambda: (np.ones_like(x, dtype=float), -np.ones_like(x, dtype=float)),
        "divide": lambda: (1 / y, -x * np.float64(y) ** -2 if np.ndim(y) == 0 else -x / (y * y)),
        "maximum": lambda: (np.where(x < y, 0, 1), np.where(x < y, 1, 0)),
    }[node]()
    return [slope * d_out for slope in local]


def shared_by_stacking(Z, delta_a, W_a, delta_b, W_b):
    delta, W = np.hstack([delta_a, delta_b]), np.vstack([W_a, W_b])
    return delta @ W / np.cosh(Z) ** 2


def shared_by_index(Z, delta_a, W_a, delta_b, W_b):
    result = np.zeros(Z.shape)
    for i, j in np.ndindex(Z.shape):
        blame = sum(delta_a[i, k] * W_a[k, j] for k in range(len(W_a)))
        blame += sum(delta_b[i, k] * W_b[k, j] for k in range(len(W_b)))
        result[i, j] = blame * (1 - np.tanh(Z[i, j]) ** 2)
    return result


def backward_sample_by_sample(X, Y, W1, b1, W2, b2):
    dW1, db1 = np.zeros(W1.shape), np.zeros(b1.shape)
    dW2, db2 = np.zeros(W2.shape), np.zeros(b2.shape)
    for x, y in zip(X, Y):
        z1 = W1 @ x + b1
        a1 = np.log1p(np.exp(z1))
        a2 = np.tanh(W2 @ a1 + b2)
        delta2 = 2 * (a2 - y) / Y.size * (1 - a2 * a2)
        delta1 = W2.T @ delta2 * np.exp(z1) / (1 + np.exp(z1))
        dW1 += np.outer(delta1, x)
        db1 += delta1
        dW2 += np.outer(delta2, a1)
        db2 += delta2
    return dW1, db1, dW2, db2


def backward_by_einsum(X, Y, W1, b1, W2, b2):
    Z1 = np.einsum("ni,ki->nk", X, W1) + b1
    A1 = np.maximum(Z1, 0) + np.log1p(np.exp(-np.abs(Z1)))
    A2 = np.tanh(np.einsum("ni,ki->nk", A1, W2) + b2)
    delta2 = 2 * (A2 - Y) / np.prod(Y.shape) * (1 - A2**2)
    delta1 = np.einsum("nk,ki->ni", delta2, W2) * (1 - np.exp(-A1))
    return [np.einsum("nk,ni->ki", delta1, X), np.einsum("nk->k", delta1),
            np.einsum("nk,ni->ki", delta2, A1), np.einsum("nk->k", delta2)]


def backward_in_float32(X, Y, W1, b1, W2, b2):
    X, Y, W1, b1, W2, b2 = (A.astype(np.float32) for A in (X, Y, W1, b1, W2, b2))
    return backward_by_einsum(X, Y, W1, b1, W2, b2)


def repaired_line_by_line(X, Y, W1, b1, W2, b2):
    Z1 = X @ W1.T + b1
    A1 = np.maximum(Z1, 0)
    A2 = A1 @ W2.T + b2
    delta2 = 2 * (A2 - Y) / Y.size
    delta1 = (delta2 @ W2) * (Z1 > 0)
    return (X.T @ delta1).T, delta1.sum(axis=0), (A1.T @ delta2).T, delta2.sum(axis=0)


def repaired_sample_by_sample(X, Y, W1, b1, W2, b2):
    totals = [np.zeros(A.shape) for A in (W1, b1, W2, b2)]
    for x, y in zip(X, Y):
        z1 = W1 @ x + b1
        a1 = z1 * (z1 > 0)
        delta2 = 2 * (W2 @ a1 + b2 - y) / len(y) / len(Y)
        delta1 = (delta2 @ W2) * (z1 > 0)
        shares = np.outer(delta1, x), delta1, np.outer(delta2, a1), delta2
        for total, share in zip(totals, shares):
            total += share
    return totals


RIGHT = {
    "node_backward": [node_by_loops, node_by_local_slopes],
    "delta_shared": [shared_by_stacking, shared_by_index],
    "backward": [backward_sample_by_sample, backward_by_einsum, backward_in_float32],
    "repaired": [repaired_line_by_line, repaired_sample_by_sample],
}


# --- wrong ones, each with words of the message that it has to get -------------------------------

def node_with_plus(node, x, y, d_out):
    if node == "subtract":
        return d_out, d_out
    if node == "divide":
        return d_out / y, -x / y**2 * d_out
    return d_out * (x >= y), d_out * (x < y)


def node_without_the_square(node, x, y, d_out):
    if node == "subtract":
        return d_out, -d_out
    if node == "divide":
        return d_out / y, -x * d_out / y
    return np.where(x >= y, d_out, 0), np.where(x >= y, 0, d_out)


def node_with_strict_comparison(node, x, y, d_out):
    if node == "subtract":
        return d_out, -d_out
    if node == "divide":
        return d_out / y, -x * d_out / y**2
    return np.where(x > y, d_out, 0), np.where(y > x, d_out, 0)


def node_for_numbers(node, x, y, d_out):
    if node == "subtract":
        return d_out, -d_out
    if node == "divide":
        return d_out / y, -x * d_out / y**2
    if x >= y:
        return d_out, 0
    return 0, d_out


def node_with_only_local_slopes(node, x, y, d_out):
    one = np.ones(np.shape(x))
    if node == "subtract":
        return one, -one
    if node == "divide":
        return 1 / y, -x / y**2
    return one * (x >= y), one * (x < y)


def node_with_a_typing_slip(node, x, y, d_out):
    if node == "subtract":
        return d_out, -d_out
    if node == "div":
        return d_out / y, -x * d_out / y**2
    if node == "maximum":
        return d_out * (x >= y), d_out * (x < y)


def node_that_writes_into_d_out(node, x, y, d_out):
    if node == "subtract":
        return d_out, -d_out
    if node == "divide":
        return d_out / y, -x * d_out / y**2
    dx = np.asarray(d_out)
    dy = np.where(x < y, d_out, 0)
    if dx.ndim:
        dx[x < y] = 0
        return dx, dy
    return d_out * (x >= y), dy


def shared_from_one_head(Z, delta_a, W_a, delta_b, W_b):
    A = np.tanh(Z)
    delta = (delta_a @ W_a) * (1 - A**2)
    delta = (delta_b @ W_b) * (1 - A**2)
    return delta


def shared_up_to_a(Z, delta_a, W_a, delta_b, W_b):
    return np.dot(delta_a, W_a) + np.dot(delta_b, W_b)


def shared_with_z_squared(Z, delta_a, W_a, delta_b, W_b):
    return (delta_a @ W_a + delta_b @ W_b) * (1 - Z * Z)


def shared_with_transposed_weights(Z, delta_a, W_a, delta_b, W_b):
    return (delta_a @ W_a.T + delta_b @ W_b.T) * (1 - np.tanh(Z) ** 2)


def shared_for_the_first_sample(Z, delta_a, W_a, delta_b, W_b):
    for z, a, b in zip(Z, delta_a, delta_b):
        return (W_a.T @ a + W_b.T @ b) * (1 - np.tanh(z) ** 2)


def shared_in_place(Z, delta_a, W_a, delta_b, W_b):
    np.tanh(Z, out=Z)
    return (delta_a @ W_a + delta_b @ W_b) * (1 - Z**2)


def backward_with_a_mean_over_n(X, Y, W1, b1, W2, b2):
    Z1 = X @ W1.T + b1
    A1 = np.log(1 + np.exp(Z1))
    A2 = np.tanh(A1 @ W2.T + b2)
    delta2 = 2 / len(X) * (A2 - Y) * (1 - A2**2)
    delta1 = delta2 @ W2 / (1 + np.exp(-Z1))
    return delta1.T @ X, delta1.sum(0), delta2.T @ A1, delta2.sum(0)


def backward_with_the_wrong_slope(X, Y, W1, b1, W2, b2):
    Z1 = X @ W1.T + b1
    A1 = np.log(1 + np.exp(Z1))
    A2 = np.tanh(A1 @ W2.T + b2)
    delta2 = 2 / Y.size * (A2 - Y) * (1 - A2**2)
    s = 1 / (1 + np.exp(-Z1))
    delta1 = delta2 @ W2 * s * (1 - s)
    return delta1.T @ X, delta1.sum(0), delta2.T @ A1, delta2.sum(0)


def backward_without_the_inner_derivative(X, Y, W1, b1, W2, b2):
    Z1 = X @ W1.T + b1
    A1 = np.log(1 + np.exp(Z1))
    A2 = np.tanh(A1 @ W2.T + b2)
    delta2 = 2 / Y.size * (A2 - Y) * (1 - A2**2)
    delta1 = delta2 @ W2 * (1 / (1 + np.exp(Z1)))
    return delta1.T @ X, delta1.sum(0), delta2.T @ A1, delta2.sum(0)


def backward_of_a_linear_output(X, Y, W1, b1, W2, b2):
    Z1 = X @ W1.T + b1
    A1 = np.log(1 + np.exp(Z1))
    A2 = np.tanh(A1 @ W2.T + b2)
    delta2 = 2 / Y.size * (A2 - Y)
    delta1 = delta2 @ W2 / (1 + np.exp(-Z1))
    return delta1.T @ X, delta1.sum(0), delta2.T @ A1, delta2.sum(0)


def backward_with_biases_averaged(X, Y, W1, b1, W2, b2):
    dW1, db1, dW2, db2 = backward_by_einsum(X, Y, W1, b1, W2, b2)
    return dW1, db1 / len(X), dW2, db2 / len(X)


def backward_that_overwrites(X, Y, W1, b1, W2, b2):
    for x, y in zip(X, Y):  # only the last sample is left in the end
        x, y = x.reshape(1, -1), y.reshape(1, -1)
        dW1, db1, dW2, db2 = backward_by_einsum(x, y, W1, b1, W2, b2)
    return dW1 / len(X), db1 / len(X), dW2 / len(X), db2 / len(X)


def backward_that_learns(X, Y, W1, b1, W2, b2):
    gradients = backward_by_einsum(X, Y, W1, b1, W2, b2)
    for p, gradient in zip((W1, b1, W2, b2), gradients):
        p -= 0.1 * gradient
    return gradients


def backward_with_rows_of_biases(X, Y, W1, b1, W2, b2):
    Z1 = X @ W1.T + b1
    A1 = np.log(1 + np.exp(Z1))
    A2 = np.tanh(A1 @ W2.T + b2)
    delta2 = 2 / Y.size * (A2 - Y) * (1 - A2**2)
    delta1 = delta2 @ W2 / (1 + np.exp(-Z1))
    return (delta1.T @ X, delta1.sum(0, keepdims=True), delta2.T @ A1,
            delta2.sum(0, keepdims=True))


def broken(X, Y, W1, b1, W2, b2):
    Z1 = X @ W1.T + b1
    A1 = np.maximum(Z1, 0)
    A2 = A1 @ W2.T + b2
    delta2 = 2 * (A2 - Y) / Y.size
    delta1 = (delta2 @ W2) * (A1 > 0)
    dW1 = (X.T @ delta1).reshape(W1.shape)
    dW2 = delta2.T @ Z1
    return dW1, delta1.sum(axis=0), dW2, delta2.sum(axis=0)


def repaired_dW1_only(X, Y, W1, b1, W2, b2):
    Z1 = X @ W1.T + b1
    A1 = np.maximum(Z1, 0)
    A2 = A1 @ W2.T + b2
    delta2 = 2 * (A2 - Y) / Y.size
    delta1 = (delta2 @ W2) * (A1 > 0)
    return delta1.T @ X, delta1.sum(axis=0), delta2.T @ Z1, delta2.sum(axis=0)


def repaired_dW2_only(X, Y, W1, b1, W2, b2):
    dW1, db1, _, db2 = broken(X, Y, W1, b1, W2, b2)
    A1 = np.maximum(X @ W1.T + b1, 0)
    delta2 = 2 * (A1 @ W2.T + b2 - Y) / Y.size
    return dW1, db1, delta2.T @ A1, db2


def repaired_without_reshape(X, Y, W1, b1, W2, b2):
    dW1, db1, dW2, db2 = repaired_line_by_line(X, Y, W1, b1, W2, b2)
    return dW1.T, db1, dW2, db2


def repaired_with_another_mask(X, Y, W1, b1, W2, b2):
    Z1 = X @ W1.T + b1
    A1 = np.maximum(Z1, 0)
    A2 = A1 @ W2.T + b2
    delta2 = 2 * (A2 - Y) / Y.size
    delta1 = (delta2 @ W2) * (Z1 >= 0)
    return delta1.T @ X, delta1.sum(axis=0), delta2.T @ A1, delta2.sum(axis=0)


def repaired_in_place(X, Y, W1, b1, W2, b2):
    Z1 = X @ W1.T + b1
    A1 = np.maximum(Z1, 0)
    Y -= (A1 @ W2.T + b2).astype(Y.dtype)
    delta2 = -2 * Y / Y.size
    delta1 = (delta2 @ W2) * (Z1 > 0)
    return delta1.T @ X, delta1.sum(axis=0), delta2.T @ A1, delta2.sum(axis=0)


WRONG = [
    ("node_backward", node_with_plus, "In `subtract` both inputs get the same"),
    ("node_backward", node_without_the_square, "square is lost in dy"),
    ("node_backward", node_with_strict_comparison, "where x and y are equal"),
    ("node_backward", node_for_numbers, "truth value of an array"),
    ("node_backward", node_with_only_local_slopes, "what came from behind is lost"),
    ("node_backward", node_with_a_typing_slip, "nothing comes back (None)"),
    ("node_backward", node_that_writes_into_d_out, "changes its argument `d_out`"),
    ("delta_shared", shared_from_one_head, "Only one head"),
    ("delta_shared", shared_up_to_a, "The slope of tanh is missing"),
    ("delta_shared", shared_with_z_squared, "1 - Z²"),
    ("delta_shared", shared_with_transposed_weights, "rows and columns exchanged"),
    ("delta_shared", shared_for_the_first_sample, "Only the first sample"),
    ("delta_shared", shared_in_place, "changes its argument `Z`"),
    ("backward", backward_with_a_mean_over_n, "but not by both"),
    ("backward", backward_with_the_wrong_slope, "the sigmoid *itself*"),
    ("backward", backward_without_the_inner_derivative, "inner derivative"),
    ("backward", backward_of_a_linear_output, "output's tanh is missing"),
    ("backward", backward_with_biases_averaged, "biases' gradients are means"),
    ("backward", backward_that_overwrites, "Only one sample counts"),
    ("backward", backward_that_learns, "changes its argument `b2`"),
    ("backward", backward_with_rows_of_biases, "The shape is (1, "),
    ("repaired", broken, "Both bugs are still there"),
    ("repaired", repaired_dW1_only, "One bug is found, that of dW1"),
    ("repaired", repaired_dW2_only, "One bug is found, that of dW2"),
    ("repaired", repaired_without_reshape, "dW1 has the right numbers and is transposed"),
    ("repaired", repaired_with_another_mask, "mask of the hidden layer was right"),
    ("repaired", repaired_in_place, "changes its argument `Y`"),
]
