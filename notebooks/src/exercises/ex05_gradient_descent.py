# %% [markdown]
# # Exercise 05 · Gradient descent
#
# {{badges}}
#
# [Lesson 05 · Gradient descent](../05_gradient_descent.ipynb) · [Notation](../reference.ipynb#Notation)
#
# **{{points}} points, about an hour.** You write the steps of three optimisers in NumPy, each with a turn that the lesson left out, and then train a network that reads digits, from random weights to more than nine in ten. At the end you explain something in words.
#
# | task | points |
# | --- | --- |
# | `sgd_step`, with weight decay | {{points:sgd_step}} |
# | `momentum_steps`, taken up where it stopped | {{points:momentum_steps}} |
# | `adam`, as Keras computes it | {{points:adam}} |
# | `train_mlp`, a network that reads | {{points:train_mlp}} |
# | in words: three curves | {{points:curves}} |
#
# **How it is graded.** Below each task stands a check. Run it as often as you like: it tells you what it found, and gives the points of the task or 0. Grading runs your function on more inputs than the check shows: of other shapes and sizes, with whole numbers, and with `float32`, NumPy's shorter numbers. Each call has ten seconds, and training two minutes. A function gives all of its points or none. The answer in words is read by a person, and may get some of its points.
#
# Write NumPy. A function that calls the package's own layers, or Keras's, gets no points for it. Keep the names of the functions and of their arguments. Leave the arrays that a function is given as they are: whoever calls it may still need them. Add helpers and cells of your own wherever you like.

# %% tags=["setup"]
import sys
if "google.colab" in sys.modules:  # Colab has everything but the course's own package
    # %pip install --quiet --no-deps git+{{repository}}@{{branch}}
import numpy as np
from dlcourse.checks import exercise
check = exercise("ex05")

# %% [markdown]
# ## 1. One step, with weight decay
#
# A network of two layers takes one step of gradient descent. Its weights also decay (lesson 04): the penalty $\frac{\lambda}{2}\sum W^2$ adds $\lambda W$ to the gradient of each weight matrix. Biases are left alone. For each layer:
#
# $$W \leftarrow W - \alpha \left(\frac{\partial L}{\partial W} + \lambda W\right), \qquad b \leftarrow b - \alpha\, \frac{\partial L}{\partial b}$$
#
# | name | what it is | shape |
# | --- | --- | --- |
# | `parameters` | a list of four arrays: W1, b1, W2, b2 | (n₁, n₀), (n₁,), (n₂, n₁), (n₂,) |
# | `gradients` | a list of $\partial L/\partial W$ and $\partial L/\partial b$ in the same order, without the penalty | the same |
# | `learning_rate` | α | a number |
# | `weight_decay` | λ; 0 means no decay | a number |
# | what comes back: `W1, b1, W2, b2` | the parameters after the step, as new arrays | the same |
#
# Where a weight and a bias are both 2, both gradients are 1, α = 0.1 and λ = 0.5, the weight becomes 1.8 and the bias 1.9.
#
# Leave the arrays in `parameters` and `gradients` as they are.

# %% tags=["answer:sgd_step"]
def sgd_step(parameters, gradients, learning_rate, weight_decay):
    """W1, b1, W2, b2 after one step of gradient descent; W1 and W2 decay."""
    ### BEGIN SOLUTION
    W1, b1, W2, b2 = parameters
    dW1, db1, dW2, db2 = gradients
    return (W1 - learning_rate * (dW1 + weight_decay * W1), b1 - learning_rate * db1,
            W2 - learning_rate * (dW2 + weight_decay * W2), b2 - learning_rate * db2)
    ### END SOLUTION

# %% tags=["check:sgd_step", "points:3"]
check.sgd_step(sgd_step)

# %% [markdown]
# ## 2. Momentum, taken up where it stopped
#
# A training was interrupted. What was kept are the weights W and the last step, ΔW. Now it goes on with new gradients, one after another. This is the formula of the article that the lesson quotes, with what it leaves unsaid:
#
# $$\Delta W \leftarrow \alpha\, \Delta W + \beta\, \frac{\partial E}{\partial W}, \qquad W \leftarrow W - \Delta W$$
#
# Mind the letters: the article's α is the momentum, and its β the learning rate.
#
# | name | what it is | shape |
# | --- | --- | --- |
# | `W` | the weights as they were kept | (n_out, n_in) |
# | `step` | the last step ΔW as it was kept | (n_out, n_in) |
# | `gradients` | one gradient $\partial E/\partial W$ for each new step | (steps, n_out, n_in) |
# | `learning_rate` | β | a number |
# | `momentum` | α, from 0 to below 1 | a number |
# | what comes back: `W, step` | both as they are after the last gradient | (n_out, n_in) each |
#
# With W = 1, ΔW = 0, β = 0.1, α = 0.9 and the gradients 2 and 2, the steps are 0.2 and 0.38; what comes back is W = 0.42 and ΔW = 0.38.
#
# If there are no gradients (`steps` is 0), W and ΔW come back as they were.

# %% tags=["answer:momentum_steps"]
def momentum_steps(W, step, gradients, learning_rate, momentum):
    """The weights and the last step, after a step for each of the gradients."""
    ### BEGIN SOLUTION
    for dW in gradients:
        step = momentum * step + learning_rate * dW
        W = W - step
    return W, step
    ### END SOLUTION

# %% tags=["check:momentum_steps", "points:4"]
check.momentum_steps(momentum_steps)

# %% [markdown]
# ## 3. Adam, as Keras computes it
#
# The lesson's `adam_path` follows the paper. Keras computes the same in another order, with ε in another place. With $g$ for the gradient of step $t$, where $t = 1, 2, 3, \dots$:
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\, g, \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2, \qquad W \leftarrow W - \alpha\, \frac{\sqrt{1 - \beta_2^t}}{1 - \beta_1^t} \cdot \frac{m}{\sqrt{v} + \varepsilon}$$
#
# Both m and v start at 0. The root is taken of v as it is; ε is added to that root.
#
# | name | what it is | shape |
# | --- | --- | --- |
# | `W` | the weights at the start | any: (), (m,), (n_out, n_in), … |
# | `gradients` | one gradient for each step, along the first axis | (steps, *shape of W*) |
# | `learning_rate`, `beta1`, `beta2`, `epsilon` | α, β₁, β₂, ε | numbers |
# | what comes back: `W, m, v` | all three after the last step | that of `W` each |
#
# With W = 1, a single gradient of 2, α = 0.1, β₁ = 0.9, β₂ = 0.999 and a tiny ε we get m = 0.2, v = 0.004 and W = 0.9: the first step is about α long.
#
# There is at least one gradient. Step for step W has to be that of `keras.optimizers.Adam`: after ten steps the two agree to 1e-6.

# %% tags=["answer:adam"]
def adam(W, gradients, learning_rate, beta1, beta2, epsilon):
    """The weights, and both memories m and v, after a step of Keras's Adam for each gradient."""
    ### BEGIN SOLUTION
    m, v = 0, 0
    for t, g in enumerate(gradients, start=1):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g ** 2
        correction = np.sqrt(1 - beta2 ** t) / (1 - beta1 ** t)
        W = W - learning_rate * correction * m / (np.sqrt(v) + epsilon)
    return W, m, v
    ### END SOLUTION

# %% tags=["check:adam", "points:5"]
check.adam(adam)

# %% [markdown]
# ## 4. A network that reads
#
# Write a function that trains a network to read digits. It gets digits, and returns what the network has learnt: the four arrays. The network is
#
# $$A^{(1)} = \mathrm{ReLU}(X W^{(1)\top} + b^{(1)}), \qquad Z^{(2)} = A^{(1)} W^{(2)\top} + b^{(2)}$$
#
# with a softmax and cross-entropy at its end while it learns. Its answer is the class with the largest score in $Z^{(2)}$.
#
# | name | what it is | shape |
# | --- | --- | --- |
# | `X` | digits; pixels from 0 to 1, float32 | (n, 784) |
# | `y` | their classes, whole numbers from 0 to 9 | (n,) |
# | `seed` | for `rng = np.random.default_rng(seed)`, from which all randomness comes | a whole number |
# | what comes back: `W1, b1, W2, b2` | the trained parameters | (n₁, 784), (n₁,), (10, n₁), (10,) |
#
# How many hidden neurons there are, n₁, is up to you, from 1 to 128; and so are the start, the learning rate, the batches, the number of epochs and the optimiser.
#
# **What is asked for**: your network reads at least 90 % of 1,000 digits that it has never seen. The check runs your function on the 4,000 training digits. Then it makes the forward pass with your four arrays, on the 1,000 test digits. Grading does that once more: with another 4,000 of the 5,000 digits, another seed, and the classes under other names (what is called 3 there may be an eight). There 88 % is enough, so that luck does not decide. So learn from `X` and `y` alone. The function has two minutes; a few seconds are enough.
#
# Here are digits for trying things out.

# %%
from dlcourse.data import as_float, load_mnist

digits = load_mnist("embedded")
X, X_test = (as_float(images).reshape(-1, 784) for images in (digits.x_train, digits.x_test))
y, y_test = digits.y_train.astype(int), digits.y_test.astype(int)

# %% tags=["answer:train_mlp"]
def train_mlp(X, y, seed):
    """W1, b1, W2, b2 of a 784-n1-10 network that has learnt to read the digits X."""
    ### BEGIN SOLUTION
    rng, n1, learning_rate = np.random.default_rng(seed), 64, 0.1
    W1, b1 = rng.normal(0, np.sqrt(2 / 784), (n1, 784)), np.zeros(n1)
    W2, b2 = rng.normal(0, np.sqrt(2 / n1), (10, n1)), np.zeros(10)
    Y = np.eye(10)[y]
    for epoch in range(15):
        order = rng.permutation(len(X))
        for start in range(0, len(X), 32):
            batch = order[start:start + 32]
            A1 = np.maximum(X[batch] @ W1.T + b1, 0)
            Z2 = A1 @ W2.T + b2
            P = np.exp(Z2 - Z2.max(axis=1, keepdims=True))
            P = P / P.sum(axis=1, keepdims=True)
            delta2 = (P - Y[batch]) / len(batch)
            delta1 = delta2 @ W2 * (A1 > 0)
            gradients = delta1.T @ X[batch], delta1.sum(axis=0), delta2.T @ A1, delta2.sum(axis=0)
            W1, b1, W2, b2 = sgd_step([W1, b1, W2, b2], gradients, learning_rate, 0)
    return W1, b1, W2, b2
    ### END SOLUTION

# %% tags=["check:train_mlp", "points:4"]
check.train_mlp(train_mlp)

# %% [markdown]
# ## 5. In words: three curves
#
# Below, a single layer with a softmax learns the digits three times, in batches of 20, three epochs each. The loss is averaged over groups of five steps, and cut off at 5. Each of the runs A, B and C has a different one of these five settings, so two of them do not occur:
#
# - everything is as it should be: learning rate 0.05, digits shuffled, gradients set to 0 after each step;
# - the learning rate is far too small;
# - the learning rate is far too large;
# - the digits are not shuffled: they come sorted by class;
# - the gradients are never set to 0, so that each step adds its own to all those before.

# %%
def loss_curve(learning_rate=0.05, shuffled=True, zeroed=True):
    W, dW, losses, rng = np.zeros((10, 784)), 0, [], np.random.default_rng(0)
    for epoch in range(3):
        order = rng.permutation(4000) if shuffled else np.argsort(y, kind="stable")
        for batch in order.reshape(-1, 20):
            Z = X[batch] @ W.T
            Z = Z - Z.max(axis=1, keepdims=True)
            log_P = Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))
            losses.append(-np.mean(log_P[np.arange(20), y[batch]]))
            dW_batch = (np.exp(log_P) - np.eye(10)[y[batch]]).T @ X[batch] / 20
            dW = dW_batch if zeroed else dW + dW_batch
            W = W - learning_rate * dW
    return np.minimum(np.reshape(losses, (-1, 5)).mean(axis=1), 5)

settings = [{}, {"learning_rate": 0.002}, {"learning_rate": 5}, {"shuffled": False},
            {"zeroed": False}]
drawn = np.random.default_rng(51).choice(5, 3, replace=False)
A, B, C = (loss_curve(**settings[k]) for k in drawn)

# %%
from dlcourse import plots

said = ["Curve A begins at 0.6, lies near 0.1 most of the time, and has some thirty narrow peaks "
        "at even distances, between 0.5 and 2.2 high.",
        "Curve B falls from 2.2 to 0.4 in the first 6 of 120 groups, and then rises, with large "
        "swings between 1 and more than 5; in the last third it lies mostly above 3.",
        "Curve C falls from 2.3 to about 1.4, slowly, nearly in a straight line."]
fig, axes = plots.panels(3, 1, size=(9, 8))
for ax, name, losses, alt in zip(axes, "ABC", (A, B, C), said):
    plots.draw_curves(ax, {name: losses}, "steps, in groups of 5", "loss (nats)", f"Run {name}",
                      alt=alt)
plots.show(fig)

# %% [markdown]
# Which setting has each of the three runs? For each, name the feature of its curve that shows it, say in a sentence how the setting makes that feature, and what you would change. One of the three has the lowest loss most of the time: is it the best training? Answer in about six sentences.

# %% [markdown] tags=["written:curves", "points:4"]
# ### BEGIN SOLUTION
# A is the run whose digits were not shuffled. Its curve has teeth at even distances, ten in each epoch: as long as only zeros come, the layer has only to say zero, and the loss is tiny; with the first ones it is wrong, the loss jumps, and then it forgets the zeros. Remedy: shuffle in each epoch. Its loss is the lowest most of the time, and still it is no good training: it is low because each batch holds one class, and would be high on a mixed batch. B never sets its gradients to 0: it falls well at first, turns and rises with growing swings, because the step goes on growing with all the old gradients in it, however far it has overshot. Remedy: make the gradient anew in each step. C has a learning rate that is far too small: smooth, nearly straight, and still falling when the time is up. Remedy: ten times as much, and again, until it is faster.
#
# **Rubric.** 1 point for each run with the right setting *and* the feature that shows it (3 points). 1 point: at least two sensible remedies, and a reason why A's low loss is no success. A right setting without a feature: half a point. “Too large a learning rate” for B: half a point if the fall at the start and the rise after it are named.
# ### END SOLUTION
