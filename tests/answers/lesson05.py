"""Lesson 05: right answers to its turns and natural mistakes, written as people write them."""

import numpy as np


def sgd_step_in_a_loop(W, dW, learning_rate):
    new = W.copy()
    for i in np.ndindex(W.shape):
        new[i] -= learning_rate * dW[i]
    return new


def largest_learning_rate_by_power_iteration(H):
    q = np.arange(1.0, len(H) + 1)
    for _ in range(2000):
        q = H @ q
        q /= np.linalg.norm(q)
    return 2 / (q @ H @ q)


def update_ratio_in_loops(W, W_new):
    above = below = 0.0
    for old, new in zip(W.ravel(), W_new.ravel()):
        above += (new - old) ** 2
        below += old ** 2
    return (above / below) ** 0.5


def momentum_path_as_pytorch(w, gradients, learning_rate, momentum):
    """The learning rate is applied in the step; while it does not change it is the same."""
    buffer, path = 0, []
    for g in gradients:
        buffer = momentum * buffer + g
        w = w - learning_rate * buffer
        path.append(w)
    return path


def momentum_path_into_an_array(w, gradients, learning_rate, momentum):
    path = np.zeros(gradients.shape)
    w, v = w.copy(), np.zeros_like(w)
    for t in range(len(gradients)):
        v = momentum * v - learning_rate * gradients[t]
        w += v
        path[t] = w
    return path


def momentum_path_in_float32(w, gradients, learning_rate, momentum):
    steps = np.zeros(gradients.shape, np.float32)
    for t in range(len(gradients)):
        steps[t] = learning_rate * gradients[t] + (momentum * steps[t - 1] if t else 0)
    return (w - np.cumsum(steps, axis=0)).astype(np.float32)


def adam_path_in_a_loop_over_weights(w, gradients, learning_rate, beta1, beta2, epsilon):
    path = np.zeros(gradients.shape)
    for k in range(len(w)):
        m = v = 0.0
        place = w[k]
        for t in range(len(gradients)):
            g = gradients[t, k]
            m += (1 - beta1) * (g - m)
            v += (1 - beta2) * (g * g - v)
            m_hat = m / (1 - beta1 ** (t + 1))
            v_hat = v / (1 - beta2 ** (t + 1))
            place -= learning_rate * m_hat / (v_hat ** 0.5 + epsilon)
            path[t, k] = place
    return path


def adam_path_in_place(w, gradients, learning_rate, beta1, beta2, epsilon):
    w, m, v, path = w.copy(), np.zeros_like(w), np.zeros_like(w), []
    for t, g in enumerate(gradients):
        m *= beta1
        m += (1 - beta1) * g
        v *= beta2
        v += (1 - beta2) * g ** 2
        power1, power2 = beta1 ** (t + 1), beta2 ** (t + 1)
        w -= learning_rate * (m / (1 - power1)) / (np.sqrt(v / (1 - power2)) + epsilon)
        path.append(w.copy())
    return np.stack(path)


def cosine_of_the_half_angle(step, steps, learning_rate):
    return learning_rate * np.cos(np.pi * step / steps / 2) ** 2


RIGHT = {
    "sgd_step": [sgd_step_in_a_loop, lambda W, dW, learning_rate: np.add(W, -dW * learning_rate),
                 lambda W, dW, learning_rate: np.float32(W) - np.float32(learning_rate * dW)],
    "largest_learning_rate": [lambda H: 2 / np.linalg.norm(H, 2),
                              lambda H: 2 / max(np.linalg.eigvals(H).real),
                              lambda H: min(2 / np.linalg.eigh(H)[0]),
                              largest_learning_rate_by_power_iteration],
    "momentum_path": [momentum_path_as_pytorch, momentum_path_into_an_array,
                      momentum_path_in_float32],
    "adam_path": [adam_path_in_a_loop_over_weights, adam_path_in_place],
    "cosine": [cosine_of_the_half_angle,
               lambda step, steps, learning_rate: learning_rate / 2 + learning_rate / 2 * np.cos(
                   np.deg2rad(180 * step / steps))],
    "update_ratio": [update_ratio_in_loops,
                     lambda W, W_new: np.sqrt(np.mean((W - W_new) ** 2) / np.mean(W ** 2))],
}


def momentum_path_with_the_start_inside_the_loop(w, gradients, learning_rate, momentum):
    path = []
    for g in gradients:
        v = np.zeros(len(w))
        v = momentum * v + learning_rate * g
        w = w - v
        path.append(w)
    return np.array(path)


def momentum_path_with_one_array(w, gradients, learning_rate, momentum):
    w, v, path = w.copy(), np.zeros(len(w)), []
    for g in gradients:
        v = momentum * v + learning_rate * g
        w -= v
        path.append(w)
    return np.array(path)


def momentum_path_kept_before_the_step(w, gradients, learning_rate, momentum):
    v, path = np.zeros(len(w)), []
    for g in gradients:
        path.append(w)
        v = momentum * v + learning_rate * g
        w = w - v
    return np.array(path)


def momentum_path_of_the_article(w, gradients, learning_rate, momentum):
    delta, path = 0, []
    for g in gradients:
        delta = momentum * delta + learning_rate * g
        w = w + delta
        path.append(w)
    return path


def momentum_path_that_changes_w(w, gradients, learning_rate, momentum):
    v, path = np.zeros(len(w)), []
    for g in gradients:
        v = momentum * v + learning_rate * g
        w -= v
        path.append(w.copy())
    return np.array(path)


def adam_path_uncorrected(w, gradients, learning_rate, beta1, beta2, epsilon):
    m = v = 0
    path = []
    for g in gradients:
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g ** 2
        w = w - learning_rate * m / (v ** 0.5 + epsilon)
        path.append(w)
    return path


def adam_path_counting_from_zero(w, gradients, learning_rate, beta1, beta2, epsilon):
    m, v, path = np.zeros(len(w)), np.zeros(len(w)), []
    for t in range(len(gradients)):
        m = beta1 * m + (1 - beta1) * gradients[t]
        v = beta2 * v + (1 - beta2) * gradients[t] ** 2
        w = w - learning_rate * (m / (1 - beta1 ** t)) / (np.sqrt(v / (1 - beta2 ** t)) + epsilon)
        path.append(w)
    return np.array(path)


def adam_path_overwriting_its_memory(w, gradients, learning_rate, beta1, beta2, epsilon):
    m, v, path = np.zeros(len(w)), np.zeros(len(w)), []
    for t, g in enumerate(gradients, 1):
        m = (beta1 * m + (1 - beta1) * g) / (1 - beta1 ** t)
        v = (beta2 * v + (1 - beta2) * g ** 2) / (1 - beta2 ** t)
        w = w - learning_rate * m / (np.sqrt(v) + epsilon)
        path.append(w)
    return np.array(path)


def adam_path_with_epsilon_in_the_root(w, gradients, learning_rate, beta1, beta2, epsilon):
    m, v, path = np.zeros(len(w)), np.zeros(len(w)), []
    for t, g in enumerate(gradients, 1):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        w = w - learning_rate * m / (1 - beta1 ** t) * (v / (1 - beta2 ** t) + epsilon) ** -0.5
        path.append(w)
    return np.array(path)


def momentum_path_from_the_first_place(w, gradients, learning_rate, momentum):
    v, path = np.zeros(len(w)), []
    for g in gradients:
        v = momentum * v + learning_rate * g
        path.append(w - v)
    return np.array(path)


def momentum_path_returned_too_early(w, gradients, learning_rate, momentum):
    v, path = np.zeros(len(w)), []
    for g in gradients:
        v = momentum * v + learning_rate * g
        w = w - v
        path.append(w)
        return np.array(path)


def adam_path_with_one_array(w, gradients, learning_rate, beta1, beta2, epsilon):
    m = v = np.zeros(len(w))
    path = []
    for t, g in enumerate(gradients, 1):
        m *= beta1
        m += (1 - beta1) * g
        v *= beta2
        v += (1 - beta2) * g ** 2
        w = w - learning_rate * (m / (1 - beta1 ** t)) / (np.sqrt(v / (1 - beta2 ** t)) + epsilon)
        path.append(w)
    return np.array(path)


def adam_path_with_its_memory_inside(w, gradients, learning_rate, beta1, beta2, epsilon):
    path = []
    for t, g in enumerate(gradients, 1):
        m, v = np.zeros(len(w)), np.zeros(len(w))
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g ** 2
        w = w - learning_rate * (m / (1 - beta1 ** t)) / (np.sqrt(v / (1 - beta2 ** t)) + epsilon)
        path.append(w)
    return np.array(path)


def sgd_step_of_the_mean(W, dW, learning_rate):
    return W - learning_rate * dW.sum() / dW.size


def sgd_step_in_place(W, dW, learning_rate):
    W -= learning_rate * dW
    return W


# Mistakes beside those that a check lists itself, with words of the answer to each.
RECOGNISED = [
    ("sgd_step", sgd_step_of_the_mean, "one number for all weights"),
    ("sgd_step", sgd_step_in_place, "changes its argument `W`"),
    ("sgd_step", lambda W, dW, learning_rate: W - -(learning_rate * dW), "You add the step"),
    ("largest_learning_rate", lambda H: 2 / min(np.linalg.eigvalsh(H)), "smallest eigenvalue"),
    ("largest_learning_rate", lambda H: np.max(np.linalg.eigh(H)[0]) / 2, "on its head"),
    ("largest_learning_rate", lambda H: 2 / np.sqrt((H ** 2).sum()), "put together"),
    ("largest_learning_rate", lambda H: 2 / sum(np.linalg.eigvalsh(H)), "put together"),
    ("momentum_path", momentum_path_with_the_start_inside_the_loop, "Nothing is remembered"),
    ("momentum_path", momentum_path_with_one_array, "same array"),
    ("momentum_path", momentum_path_kept_before_the_step, "one step late"),
    ("momentum_path", momentum_path_of_the_article, "that climbs"),
    ("momentum_path", momentum_path_that_changes_w, "changes its argument `w`"),
    ("momentum_path", momentum_path_from_the_first_place, "first place again"),
    ("momentum_path", momentum_path_returned_too_early, "first row"),
    ("adam_path", adam_path_with_one_array, "one and the same array"),
    ("adam_path", adam_path_with_its_memory_inside, "Nothing is remembered"),
    ("cosine", lambda step, steps, learning_rate: learning_rate / 2 * (
        1 + np.cos(np.pi * step / (steps - 1))), "both ends"),
    ("update_ratio", lambda W, W_new: np.sqrt(((W_new - W) ** 2).sum()) / (W ** 2).sum(),
     "One of the two roots"),
    ("adam_path", adam_path_uncorrected, "bias correction is missing"),
    ("adam_path", adam_path_counting_from_zero, "counted from 0"),
    ("adam_path", adam_path_overwriting_its_memory, "flow back"),
    ("adam_path", adam_path_with_epsilon_in_the_root, "under the root"),
    ("cosine", lambda step, steps, learning_rate: learning_rate * 0.5 * (
        1 + np.cos(180 * step / steps)), "radians"),
    ("cosine", lambda step, steps, learning_rate: learning_rate - learning_rate * step / steps,
     "straight line"),
    ("update_ratio", lambda W, W_new: np.abs((W - W_new) / W).sum() / W.size, "weight by weight"),
    ("update_ratio", lambda W, W_new: np.sqrt(((W_new - W) ** 2).sum()), "alone"),
]
