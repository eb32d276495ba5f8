"""Exercise 05: right answers and wrong ones, written as people write them."""

import functools

import numpy as np


# --- right ones ----------------------------------------------------------------------------------

def sgd_by_ndim(parameters, gradients, learning_rate, weight_decay):
    new = []
    for P, dP in zip(parameters, gradients):
        if P.ndim == 2:
            new.append((1 - learning_rate * weight_decay) * P - learning_rate * dP)
        else:
            new.append(P - learning_rate * dP)
    return new


def sgd_number_by_number(parameters, gradients, learning_rate, weight_decay):
    def moved(P, dP, decay):
        if P.ndim > 1:
            return [moved(*pair, decay) for pair in zip(P, dP)]
        return [p - learning_rate * (d + decay * p) for p, d in zip(P, dP)]
    return [moved(P, dP, weight_decay if P.ndim > 1 else 0)
            for P, dP in zip(parameters, gradients)]


def momentum_in_copies(W, step, gradients, learning_rate, momentum):
    W, step = np.array(W, dtype=float), np.array(step, dtype=float)
    for t in range(gradients.shape[0]):
        step *= momentum
        step += learning_rate * gradients[t]
        W -= step
    return [W, step]


def momentum_by_powers(W, step, gradients, learning_rate, momentum):
    path = [step]
    for t in range(len(gradients)):
        path.append(momentum ** (t + 1) * step + learning_rate * sum(
            momentum ** (t - s) * gradients[s] for s in range(t + 1)))
    return W - sum(path[1:], np.zeros(W.shape)), path[-1]


def adam_in_copies(W, gradients, learning_rate, beta1, beta2, epsilon):
    W = np.array(W, dtype=float)
    m, v = np.zeros(np.shape(W)), np.zeros(np.shape(W))
    power1 = power2 = 1.0
    for g in gradients:
        power1, power2 = power1 * beta1, power2 * beta2
        m += (g - m) * (1 - beta1)
        v += (np.square(g) - v) * (1 - beta2)
        W -= learning_rate * np.sqrt(1 - power2) / (1 - power1) * m / (np.sqrt(v) + epsilon)
    return W, m, v


def adam_paper_with_a_scaled_epsilon(W, gradients, learning_rate, beta1, beta2, epsilon):
    m, v = np.zeros_like(W, dtype=float), np.zeros_like(W, dtype=float)
    for t in range(1, len(gradients) + 1):
        m = beta1 * m + (1 - beta1) * gradients[t - 1]
        v = beta2 * v + (1 - beta2) * gradients[t - 1] ** 2
        m_hat, v_hat = m / (1 - beta1 ** t), v / (1 - beta2 ** t)
        W = W - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon / np.sqrt(1 - beta2 ** t))
    return W, m, v


def learnt(X, y, seed, hidden=lambda Z: np.maximum(Z, 0), slope=lambda A: A > 0, epochs=16,
           rate=0.15, sign=-1):
    """A network of 64 neurons, in float32; each of the later arguments is one place to slip."""
    rng = np.random.default_rng(seed)
    W1 = rng.normal(0, 0.05, (64, 784)).astype("float32")
    W2 = rng.normal(0, 0.1, (10, 64)).astype("float32")
    b1, b2 = np.zeros(64, "float32"), np.zeros(10, "float32")
    for step in range(epochs * 100):
        batch = rng.integers(0, len(X), 40)
        A1 = hidden(X[batch] @ W1.T + b1)
        Z2 = A1 @ W2.T + b2
        P = np.exp(Z2 - Z2.max(axis=1, keepdims=True))
        P /= P.sum(axis=1, keepdims=True)
        P[np.arange(40), y[batch]] -= 1
        D1 = P @ W2 * slope(A1)
        for W, dW in ((W2, P.T @ A1), (b2, P.sum(axis=0)), (W1, D1.T @ X[batch]),
                      (b1, D1.sum(axis=0))):
            W += sign * rate * dW / 40
    return W1, b1, W2, b2


@functools.cache
def _kept(pixels, classes, seed):
    return learnt(np.frombuffer(pixels, np.float32).reshape(-1, 784),
                  np.frombuffer(classes, int), seed)


def train_in_float32(X, y, seed):
    """Trains for each set of digits once, however often it is asked."""
    return [array.copy() for array in _kept(X.tobytes(), y.tobytes(), seed)]


def train_and_return_lists(X, y, seed):
    return [array.tolist() for array in train_in_float32(X, y, seed)]


RIGHT = {
    "sgd_step": [sgd_by_ndim, sgd_number_by_number],
    "momentum_steps": [momentum_in_copies, momentum_by_powers],
    "adam": [adam_in_copies, adam_paper_with_a_scaled_epsilon],
    "train_mlp": [train_in_float32, train_and_return_lists],
}


# --- wrong ones, each with words of the message that it has to get -------------------------------

def sgd_everything_decays(parameters, gradients, learning_rate, weight_decay):
    return [P - learning_rate * (dP + weight_decay * P) for P, dP in zip(parameters, gradients)]


def sgd_in_place(parameters, gradients, learning_rate, weight_decay):
    for P, dP in zip(parameters, gradients):
        if P.ndim == 2:
            P -= learning_rate * weight_decay * P + learning_rate * dP
        else:
            P -= learning_rate * dP
    return parameters


def sgd_decay_outside(parameters, gradients, learning_rate, weight_decay):
    W1, b1, W2, b2 = parameters
    dW1, db1, dW2, db2 = gradients
    W1 = W1 - learning_rate * dW1 - weight_decay * W1
    W2 = W2 - learning_rate * dW2 - weight_decay * W2
    return W1, b1 - learning_rate * db1, W2, b2 - learning_rate * db2


def sgd_early_return(parameters, gradients, learning_rate, weight_decay):
    for i in range(len(parameters)):
        P = parameters[i]
        decay = weight_decay if P.ndim == 2 else 0
        return P - learning_rate * (gradients[i] + decay * P)


def sgd_shrinks_afterwards(parameters, gradients, learning_rate, weight_decay):
    new = [P - learning_rate * dP for P, dP in zip(parameters, gradients)]
    for i in 0, 2:
        new[i] *= 1 - learning_rate * weight_decay
    return new


def sgd_without_decay(parameters, gradients, learning_rate, weight_decay=0):
    return [P - learning_rate * dP for P, dP in zip(parameters, gradients)]


def momentum_as_the_article_says(W, step, gradients, learning_rate, momentum):
    for gradient in gradients:
        step = learning_rate * step + momentum * gradient
        W = W - step
    return W, step


def momentum_added(W, step, gradients, learning_rate, momentum):
    for gradient in gradients:
        step = momentum * step + learning_rate * gradient
        W = W + step
    return W, step


def momentum_from_zero(W, step, gradients, learning_rate, momentum):
    step = np.zeros_like(W)
    for gradient in gradients:
        step = momentum * step + learning_rate * gradient
        W = W - step
    return W, step


def momentum_as_in_keras(W, step, gradients, learning_rate, momentum):
    for gradient in gradients:
        step = momentum * step - learning_rate * gradient
        W = W + step
    return W, step


def momentum_in_place(W, step, gradients, learning_rate, momentum):
    for gradient in gradients:
        step *= momentum
        step += learning_rate * gradient
        W -= step
    return W, step


def momentum_one_gradient(W, step, gradients, learning_rate, momentum):
    for gradient in gradients:
        step = momentum * step + learning_rate * gradient
        W = W - step
        return W, step
    return W, step


def momentum_weights_alone(W, step, gradients, learning_rate, momentum):
    return momentum_in_copies(W, step, gradients, learning_rate, momentum)[0]


def adam_of_the_lesson(W, gradients, learning_rate, beta1, beta2, epsilon):
    m = v = 0
    for t, g in enumerate(gradients, start=1):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g ** 2
        W = W - learning_rate * (m / (1 - beta1 ** t)) / (np.sqrt(v / (1 - beta2 ** t)) + epsilon)
    return W, m, v


def adam_from_step_zero(W, gradients, learning_rate, beta1, beta2, epsilon):
    m = v = 0
    for t, g in enumerate(gradients):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g ** 2
        factor = np.sqrt(1 - beta2 ** t) / (1 - beta1 ** t) if t else np.nan
        W = W - learning_rate * factor * m / (np.sqrt(v) + epsilon)
    return W, m, v


def adam_uncorrected(W, gradients, learning_rate, beta1, beta2, epsilon):
    m = v = 0
    for g in gradients:
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        W = W - learning_rate * m / (v ** 0.5 + epsilon)
    return W, m, v


def adam_epsilon_under_the_root(W, gradients, learning_rate, beta1, beta2, epsilon):
    m = v = 0
    for t, g in enumerate(gradients, start=1):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g ** 2
        rate = learning_rate * (1 - beta2 ** t) ** 0.5 / (1 - beta1 ** t)
        W = W - rate * m / (v + epsilon) ** 0.5
    return W, m, v


def adam_in_place(W, gradients, learning_rate, beta1, beta2, epsilon):
    m = v = 0
    for t, g in enumerate(gradients, start=1):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g ** 2
        W -= learning_rate * np.sqrt(1 - beta2 ** t) / (1 - beta1 ** t) * m / (np.sqrt(v) + epsilon)
    return W, m, v


def adam_that_returns_hats(W, gradients, learning_rate, beta1, beta2, epsilon):
    m = v = 0
    for t, g in enumerate(gradients, start=1):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g ** 2
        m_hat, v_hat = m / (1 - beta1 ** t), v / (1 - beta2 ** t)
        W = W - learning_rate * m_hat * np.sqrt(1 - beta2 ** t) / (np.sqrt(v) + epsilon)
    return W, m_hat, v_hat


def train_nothing(X, y, seed):
    rng = np.random.default_rng(seed)
    return rng.normal(0, 0.05, (32, 784)), np.zeros(32), rng.normal(0, 0.2, (10, 32)), np.zeros(10)


def train_from_zeros(X, y, seed):
    return np.zeros((16, 784)), np.zeros(16), np.zeros((10, 16)), np.zeros(10)


def train_until_it_blows_up(X, y, seed):
    W1, b1, W2, b2 = train_nothing(X, y, seed)
    return W1, b1, W2 * np.inf, b2


def train_and_return_kernels(X, y, seed):
    W1, b1, W2, b2 = train_in_float32(X, y, seed)
    return W1.T, b1, W2.T, b2


def train_and_return_matrices_first(X, y, seed):
    W1, b1, W2, b2 = train_in_float32(X, y, seed)
    return W1, W2, b1, b2


def train_and_return_the_accuracy(X, y, seed):
    return (*train_in_float32(X, y, seed), 0.97)


def train_with_biases_as_columns(X, y, seed):
    W1, b1, W2, b2 = train_in_float32(X, y, seed)
    return W1, b1.reshape(-1, 1), W2, b2.reshape(-1, 1)


def train_too_large(X, y, seed):
    W1, b1, W2, b2 = train_nothing(X, y, seed)
    return np.tile(W1, (8, 1)), np.tile(b1, 8), np.tile(W2, 8), b2


def train_with_tanh(X, y, seed):
    return learnt(X, y, seed, np.tanh, lambda A: 1 - A ** 2)


def train_uphill(X, y, seed):
    return learnt(X, y, seed, epochs=1, rate=0.01, sign=1)


def train_too_little(X, y, seed):
    return learnt(X, y, seed, epochs=1, rate=0.03)


def train_on_standardised_pixels(X, y, seed):
    return learnt((X - X.mean()) / X.std(), y, seed, rate=0.02)


def train_with_classes_from_one(X, y, seed):
    W1, b1, W2, b2 = train_in_float32(X, y, seed)
    return W1, b1, np.roll(W2, 1, axis=0), np.roll(b2, 1)


def train_on_the_digits_of_the_check(X, y, seed):
    global _before
    if seed == 0:
        _before = train_in_float32(X, y, seed)
    return [array.copy() for array in _before]


def train_and_scale_in_place(X, y, seed):
    W1, b1, W2, b2 = train_in_float32(X, y, seed)
    X -= X.mean()
    return W1, b1, W2, b2


WRONG = [
    ("sgd_step", sgd_everything_decays, "The biases decay as well"),
    ("sgd_step", sgd_in_place, "changes its argument `parameters`"),
    ("sgd_step", sgd_decay_outside, "The decay is not multiplied by the learning rate"),
    ("sgd_step", sgd_early_return, "4 results are expected"),
    ("sgd_step", sgd_shrinks_afterwards, "It is the weights after the step that decay"),
    ("sgd_step", sgd_without_decay, "Nothing decays"),
    ("momentum_steps", momentum_as_the_article_says, "have changed places"),
    ("momentum_steps", momentum_added, "The step is added to the weights"),
    ("momentum_steps", momentum_from_zero, "it starts at 0 here"),
    ("momentum_steps", momentum_as_in_keras, "with the minus inside the step"),
    ("momentum_steps", momentum_in_place, "changes its argument"),
    ("momentum_steps", momentum_one_gradient, "Only the first gradient is used"),
    ("momentum_steps", momentum_weights_alone, "2 results are expected"),
    ("adam", adam_of_the_lesson, "This is the paper's order"),
    ("adam", adam_from_step_zero, "The steps are counted from 0"),
    ("adam", adam_uncorrected, "The correction is missing"),
    ("adam", adam_epsilon_under_the_root, "ε stands under the root"),
    ("adam", adam_in_place, "changes its argument `W`"),
    ("adam", adam_that_returns_hats, "are corrected ones"),
    ("train_mlp", train_nothing, "learnt next to nothing"),
    ("train_mlp", train_from_zeros, "gives the answer 0 to every digit"),
    ("train_mlp", train_until_it_blows_up, "W2 holds NaN"),
    ("train_mlp", train_and_return_kernels, "rows and columns are exchanged"),
    ("train_mlp", train_and_return_matrices_first, "Both matrices come first"),
    ("train_mlp", train_and_return_the_accuracy, "4 results are expected, and 5 came"),
    ("train_mlp", train_with_biases_as_columns, "b1 has the shape (64, 1)"),
    ("train_mlp", train_too_large, "are the most that it may have"),
    ("train_mlp", train_with_tanh, "with tanh in its hidden layer"),
    ("train_mlp", train_uphill, "to every digit"),
    ("train_mlp", train_too_little, "train for more epochs"),
    ("train_mlp", train_on_standardised_pixels, "standardised"),
    ("train_mlp", train_with_classes_from_one, "what y calls 0 it calls 1"),
    ("train_mlp", train_on_the_digits_of_the_check, "the same as for other digits"),
    ("train_mlp", train_and_scale_in_place, "changes its argument `X`"),
]
