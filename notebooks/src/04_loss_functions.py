# %% [markdown]
# # 04 · Loss functions
#
# {{badges}}
#
# [← 03 · The backward pass](03_backward_pass.ipynb) · [Notation](reference.ipynb#Notation) · [Glossary](reference.ipynb#Glossary) · [05 · Gradient descent →](05_gradient_descent.ipynb)
#
# **The question.** What number should the network make small?
#
# **After this lesson you can**
#
# - say what makes a good loss, and why accuracy is not one;
# - derive squared error and cross-entropy from one idea, *make what happened likely*, and so choose a loss for a task of your own;
# - derive the gradient of each at the output, and say why cross-entropy gets a network loose that is wrong and sure of it;
# - compute cross-entropy from logits, so that it never meets the logarithm of 0, in all three notations of Keras;
# - predict the loss of a network that has learnt nothing, and use it as the first test of every network you build;
# - read a picture of a loss landscape without believing too much of it.
#
# **Time** 45 minutes. **You need** the forward pass and softmax (lesson 02), and from lesson 03 the backward pass, $\delta = \partial L/\partial z$ and the gradient check. What a *sigmoid* is, and its derivative $f'(z) = a(1 - a)$, you know from lesson 01.

# %% tags=["setup"]
import sys
if "google.colab" in sys.modules:  # Colab has everything but the course's own package
    # %pip install --quiet --no-deps git+{{repository}}@{{branch}}
import numpy as np
from dlcourse import plots

# %%
from dlcourse.data import as_float, gates, load_mnist, one_hot
from dlcourse.layers import Dense
from dlcourse.network import Network

digits = load_mnist("embedded")
X, X_test = (as_float(images).reshape(-1, 784) for images in (digits.x_train, digits.x_test))
y, y_test = digits.y_train, digits.y_test
Y = one_hot(y)

def digit_reader(seed=0, dtype=np.float32):
    rng = np.random.default_rng(seed)
    return Network([Dense(784, 128, "relu", rng=rng, dtype=dtype),
                    Dense(128, 10, rng=rng, dtype=dtype)])

X.shape, Y.shape

# %% [markdown]
# ## 1. What makes a good loss
#
# In lesson 03 we found out, for every one of the digit reader's 101,770 numbers, how the squared error changes when that number is nudged. But who said that the squared error is what we want to make small?
# What we want is that digits are read rightly. That has a number too, the *accuracy*. Why not follow *that*?
#
# **Predict.** Take the untrained digit reader, 200 digits, and the 1,280 weights of its last layer. Nudge one of the weights by $10^{-6}$, and put it back; then the next. For how many of the 1,280 does
# the accuracy change? For how many does the squared error $E$ of lesson 03 change?

# %%
from dlcourse.losses import MSE

reader = digit_reader(dtype=np.float64)
hidden = reader.layers[0].forward(X[:200].astype(float))  # the first layer stays as it is
last = reader.layers[1]

def accuracy(Z, y):
    return np.mean(Z.argmax(axis=1) == y)

def measure():
    """Accuracy and squared error on the 200 digits."""
    A = last.forward(hidden)
    return accuracy(A, y[:200]), MSE().value(A, Y[:200].astype(float))

# %%
before, changed = measure(), np.zeros(2, int)
for place in np.ndindex(last.W.shape):  # every (row, column) in turn
    kept = last.W[place]
    last.W[place] = kept + 1e-6
    changed += np.not_equal(measure(), before)
    last.W[place] = kept
print(f"accuracy changes for {changed[0]} of {last.W.size:,} weights, E for {changed[1]:,}")

# %% [markdown]
# Now move one of these weights a long way, and watch both.

# %%
moves = np.linspace(-1, 1, 201)
unit = hidden.mean(axis=0).argmax()  # the hidden unit that is most active
kept, seen = last.W[3, unit], []
for move in moves:
    last.W[3, unit] = kept + move
    seen.append(measure())
last.W[3, unit] = kept
shares, errors = np.array(seen).T

# %%
fig, axes = plots.panels(1, 2, size=(10, 3.2))
plots.draw_curves(axes[0], {"accuracy": 100 * shares}, "change of one weight", "accuracy (%)",
                  "Accuracy: flat, with steps", x=moves)
plots.draw_curves(axes[1], {"E": errors}, "change of one weight", "squared error",
                  "Squared error: a slope everywhere", x=moves)
plots.show(fig)

# %% [markdown]
# <details><summary>Your prediction</summary>
#
# The accuracy changes for none, the squared error for all. Accuracy counts, and a count stays the same until some digit changes sides; then it jumps. Its derivative is 0 almost everywhere, and where it is not 0 it does
# not exist. Whoever asks accuracy “which way is better?” is told “all ways are the same”.
# </details>

# %% [markdown]
# So we need another number, which improves as the network *comes closer* to being right. It is called the *loss* (损失). A good one is
#
# 1. **one number**, so that “better” has a meaning;
# 2. **lower when the network is better**, and lowest when it is right;
# 3. **sloped** wherever there is something to improve, and most where most is to be improved;
# 4. **an average over the samples**, so that it means the same for 10 digits and for 10,000.
#
# Accuracy stays what we report. The loss is what we descend. The two are not the same thing, and section 9 shows them parting company.
#
# Many formulas fit this list. One idea is behind all the losses of this lesson:
#
# > Let the network's output say *how probable* each answer is. Then make the answers that really came as probable as possible.
#
# This is called *maximum likelihood* (最大似然) [1].

# %% [markdown]
# ## 2. Squared error, from noise
#
# First the smallest case: no network at all. The same thing was weighed five times. What is its weight?

# %%
readings = np.array([9.8, 9.9, 10.0, 10.1, 10.3])

# %% [markdown]
# Call our answer $a$. We do not claim that the next reading will be exactly $a$, only that it will be near. A common way to say so is the bell curve of *Gaussian noise* (高斯噪声): the reading $y$ is $a$ plus an error, and large errors are rare.
#
# $$p(y \mid a) = \frac{1}{\sigma\sqrt{2\pi}}\; e^{-(y-a)^2 / (2\sigma^2)}$$
#
# (Read $p(y \mid a)$ as “the probability of $y$, given $a$”.)
#
# | symbol | code | what it is | shape |
# | --- | --- | --- | --- |
# | $y_i$ | `readings` | what really came | $(n,)$ |
# | $a$ | `a` | our answer; later, the network's output | one number |
# | $\sigma$ | `sigma` | how far a reading typically lies from $a$ | one number, above 0 |
# | $p(y \mid a)$ | `gaussian(y, a, sigma)` | how probable the reading $y$ is if $a$ is right (a density: per unit of $y$) | as $y$ |
#
# Now four steps.
#
# **Likelihood.** The errors are independent, so the probability of all five readings is a product ($\prod$ multiplies as $\sum$ adds). As a function of $a$ it is called the *likelihood* (似然):
#
# $$p(y_1 \mid a)\; p(y_2 \mid a) \cdots p(y_n \mid a) = \prod_{i=1}^{n} p(y_i \mid a)$$
#
# **Logarithm.** It turns the product into a sum, and is highest at the same $a$, because it rises wherever its argument rises. Throughout the course $\log$ is the natural logarithm, also written $\ln$, as in lesson 01; so $\log e^u = u$. One reading gives
#
# $$\log p(y_i \mid a) = -\frac{(y_i - a)^2}{2\sigma^2} - \log\big(\sigma\sqrt{2\pi}\big)$$
#
# **Minus, and mean.** We want something to make *small*, and the same for any $n$. So add up the $n$ logarithms, take minus the sum, and divide by $n$:
#
# $$-\frac{1}{n}\sum_i \log p(y_i \mid a) = \frac{1}{2\sigma^2}\cdot\frac{1}{n}\sum_i (y_i - a)^2 \;+\; \log\!\big(\sigma\sqrt{2\pi}\big)$$
#
# **Drop what does not matter.** The last term does not contain $a$. The factor $1/(2\sigma^2)$ makes everything larger or smaller alike. Neither moves the place where the minimum is. What is left is the *mean squared error*, MSE (均方误差):
#
# $$L = \frac{1}{n}\sum_{i=1}^{n} (y_i - a)^2$$

# %%
def gaussian(y, a, sigma):
    return np.exp(-(y - a) ** 2 / (2 * sigma ** 2)) / (sigma * np.sqrt(2 * np.pi))

a, sigma = 10.1, 0.3
likelihood = np.prod(gaussian(readings, a, sigma))
formula = np.mean((readings - a) ** 2) / (2 * sigma ** 2) + np.log(sigma * np.sqrt(2 * np.pi))
print(f"-log(likelihood) / n = {-np.log(likelihood) / len(readings):.6f}")
print(f"the formula:           {formula:.6f}")

# %% [markdown]
# (It may fall below 0: these are densities, and a density may be above 1.)
#
# Is it true that $\sigma$ does not matter? Try many answers $a$ with three different $\sigma$, and see which $a$ comes out best.

# %%
grid = np.linspace(9, 11, 2001)[:, np.newaxis]  # (2001, 1): each answer meets all 5 readings
for sigma in 0.1, 0.3, 3:
    costs = -np.log(gaussian(readings, grid, sigma)).mean(axis=1)
    print(f"sigma = {sigma:3}: best a = {grid[costs.argmin(), 0]:.2f}")
mean_squares = np.mean((readings - grid) ** 2, axis=1)
print(f"lowest MSE:  best a = {grid[mean_squares.argmin(), 0]:.2f}; mean = {readings.mean():.2f}")

# %% [markdown]
# (`grid` is a column, `readings` a row. NumPy stretches both, and `readings - grid` is (2001, 5): one row for each answer.)
#
# The best answer is the mean of the readings. One line shows why: at the minimum the slope is 0, and $\;\partial L/\partial a = \frac{2}{n}\sum_i (a - y_i) = 0\;$ says that $a$ is the mean of the $y_i$.
#
# In a network $a$ is not the same for all samples: it is the output for sample $i$, and there may be $K$ outputs. The course, like Keras, then takes the mean over outputs too. This is the $E$ of lesson 03, which wrote $n_L$ for $K$:
#
# $$L = \frac{1}{nK}\sum_{i=1}^{n}\sum_{k=1}^{K} (y_{ik} - a_{ik})^2$$
#
# The article this course grew out of writes out this loss (for $K = 1$, and with $\hat y$ for our $a$) and no other: $L = \frac{1}{n}\sum_i (y_i - \hat y_i)^2$. But the program it prints trains with another loss, cross-entropy. At the end of section 4 you will know why the program is right.
#
# **Its gradient.** Nudge one output, $a_{ik}$. In the double sum one term alone contains it, $(y_{ik} - a_{ik})^2$, whose derivative is $-2(y_{ik} - a_{ik})$. So
#
# $$\frac{\partial L}{\partial a_{ik}} = \frac{2\,(a_{ik} - y_{ik})}{nK}$$

# %%
from dlcourse.gradcheck import check_gradient

rng = np.random.default_rng(0)
A, T = rng.standard_normal((4, 3)), rng.standard_normal((4, 3))
in_a_loop = sum((T[i, k] - A[i, k]) ** 2 for i in range(4) for k in range(3)) / (4 * 3)
package = MSE().gradient(A, T)  # of the package: is it right, is it the formula?
error = check_gradient(lambda: MSE().value(A, T), A, package)
print("the double sum is MSE().value:", np.isclose(MSE().value(A, T), in_a_loop))
print("gradient, relative error below 1e-8:", error < 1e-8)
print("its entry for i = 1, k = 2:", np.isclose(package[1, 2], 2 * (A[1, 2] - T[1, 2]) / (4 * 3)))

# %% [markdown]
# ### Your turns 1 and 2: mean squared error and its gradient
#
# The gradient tells each output how to move, so it has the shape of `A`.

# %%
from dlcourse.checks import lesson04 as check

def mse(A, Y):
    """The mean squared error of the outputs A, (n, K); the truth is Y, (n, K)."""
    ...

def mse_gradient(A, Y):
    """dL/dA, (n, K), of the mean squared error."""
    ...

check.mse(mse)
check.mse_gradient(mse_gradient)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# `A - Y` subtracts number by number, `** 2` squares each. How many numbers are there in `A`? The formula divides by all of them; `np.mean` does that when no axis is named.
# </details>
#
# <details><summary>Hint 2</summary>
#
# The gradient: an output that is too large must come down; is the sign of its slope positive or negative? `A.size` is the number of numbers in `A`.
# </details>
#
# <details><summary>Solution</summary>
#
# ```python
# def mse(A, Y):
#     return np.mean((A - Y) ** 2)
#
# def mse_gradient(A, Y):
#     return 2 * (A - Y) / A.size
# ```
# </details>

# %% [markdown]
# ### Another noise, another loss
#
# Squared error was not chosen; it followed from the bell curve. Start with another noise and you get another loss. *Laplace noise* has thicker tails: far-off readings are not *that* rare.
#
# $$p(y \mid a) = \frac{1}{2s}\; e^{-|y - a|/s} \qquad\Longrightarrow\qquad -\frac1n\sum_i \log p(y_i \mid a) = \frac1s\cdot\frac{1}{n}\sum_i |y_i - a| \;+\; \log(2s)$$
#
# Here $s$ plays the part of $\sigma$. The same four steps leave the *mean absolute error*, MAE (平均绝对误差), $L = \frac1n\sum_i |y_i - a|$. Its slope is $\frac1n\sum_i \operatorname{sign}(a - y_i)$, where sign is $-1$, 0 or 1: each reading pulls with the same force $1/n$, however far away it lies.

# %%
from dlcourse.losses import MAE

s = 0.3
laplace = np.exp(-np.abs(readings - a) / s) / (2 * s)
formula = np.mean(np.abs(readings - a)) / s + np.log(2 * s)
slope = check_gradient(lambda: MAE().value(A, T), A, np.sign(A - T) / A.size)
print("likelihood and formula agree:", np.isclose(-np.mean(np.log(laplace)), formula))
print("slope, relative error below 1e-8:", slope < 1e-8)

# %% [markdown]
# **Predict.** Somebody slips, and types the last reading, 10.3, as 103. Which answer has the lowest mean squared error now? And the lowest mean absolute error?

# %%
slipped = np.array([9.8, 9.9, 10.0, 10.1, 103])
grid = np.linspace(0, 110, 11_001)[:, np.newaxis]
squares, sizes = (grid - slipped) ** 2, np.abs(grid - slipped)
print(f"lowest MSE at a = {grid[squares.mean(axis=1).argmin(), 0]:.2f}, mean {slipped.mean():.2f}")
print(f"lowest MAE at a = {grid[sizes.mean(axis=1).argmin(), 0]:.2f}, median {np.median(slipped):.2f}")

# %% [markdown]
# <details><summary>Your prediction</summary>
#
# The squared error wants the mean, and one slip has dragged that from 10.02 to 28.56, where there is no reading at all. The absolute error stays at 10.00, the *median* (中位数), the reading in the middle: there, as many readings pull up as pull down, and how far away they are makes no difference.
# A reading that lies far from all the others is called an *outlier* (离群值). Use MAE if yours are slips. Use MSE if they are true and matter.
# </details>

# %% [markdown]
# ## 3. Cross-entropy, from a coin and from a die
#
# Now the truth is not a measurement but a *yes* or *no*: $y = 1$ or $y = 0$. There is no noise to add to a yes. What the network can do is say how probable a yes is, $p$. For that its last neuron is a sigmoid: between 0 and 1. Then “no” has the probability $1 - p$. Both cases in one formula:
#
# $$P(y \mid p) = p^{\,y}\,(1-p)^{1-y}$$
#
# (for $y = 1$ the second factor is 1, for $y = 0$ the first). That is a coin that shows 1 with probability $p$. Likelihood, logarithm, minus, mean, as before; for the samples $i = 1 \dots n$:
#
# $$L = -\frac1n\sum_{i=1}^{n} \big[\, y_i \log p_i + (1 - y_i)\log(1 - p_i) \,\big]$$
#
# This is *binary cross-entropy* (二元交叉熵). Nothing had to be dropped this time. In a network each sample has its own $p_i = \sigma(z_i)$, where $\sigma$ from here on is the sigmoid and $z$ the *log-odds* (对数几率) of lesson 01.

# %%
truth, p = np.array([1, 1, 0, 1]), np.array([0.9, 0.6, 0.2, 0.3])
likelihood = np.prod(p ** truth * (1 - p) ** (1 - truth))
formula = -np.mean(truth * np.log(p) + (1 - truth) * np.log(1 - p))
print(f"likelihood 0.9 x 0.6 x 0.8 x 0.3 = {likelihood:.4f}")
print(f"-log(likelihood) / 4 = {-np.log(likelihood) / 4:.4f}, the formula {formula:.4f}")

# %% [markdown]
# ### Surprise
#
# What does $-\log p$ measure? Say it for a few probabilities:

# %%
for probability in 1, 0.5, 0.25, 0.1, 0.01:
    print(f"something of probability {probability:4} happens: {np.log(1 / probability):.2f}")

# %% [markdown]
# ($-\log p$ and $\log\frac1p$ are the same number.) It is *surprise* (自信息), also called self-information. What was certain surprises by 0. Half as probable is always 0.69 more. And for independent events probabilities multiply, so surprises add. Made with the natural logarithm, the unit is called *nat* (纳特). **Cross-entropy is the average surprise of the network at the truth.**
#
# Now a coin that shows 1 in a share $q = 0.7$ of all tosses. Which $p$ is surprised least, on average?

# %%
q = 0.7
for p in 0.5, 0.6, 0.7, 0.8, 0.99:
    print(f"whoever says {p:4}: {-(q * np.log(p) + (1 - q) * np.log(1 - p)):.3f} nats on average")

# %% [markdown]
# Who says the truth, $p = q$. And even then 0.611 nats remain: this coin *is* uncertain, and no network can do better. That rest is the coin's *entropy* (熵) [4], $-[\,q\log q + (1-q)\log(1-q)\,]$; *cross*-entropy (交叉熵) is what one pays when the world follows $q$ and one has bet on $p$.
#
# ### A die
#
# Ten digits are a die with $K = 10$ sides. The network says a probability $p_k$ for each, by the softmax of its scores $z$ (lesson 02). The truth is a *one-hot* (独热编码) row $y$: 1 at the true class, 0 elsewhere. Then $\prod_k p_k^{\,y_k}$ is the probability of what came, since all other factors are 1, and
#
# $$L = -\frac1n\sum_{i=1}^n\sum_{k=1}^K y_{ik}\log p_{ik} = -\frac1n\sum_{i=1}^n \log p_{i,\,t_i}$$
#
# | symbol | code | what it is | shape |
# | --- | --- | --- | --- |
# | $z$ | `Z` | scores, also called *logits*: the weighted inputs of the last layer, any numbers | $(n, K)$ |
# | $p$ | `P` | softmax of each row of $z$ | $(n, K)$ |
# | $y$ | `Y` | the truth, one-hot | $(n, K)$ |
# | $t$ | `y`, here `t` | the truth as whole numbers: the column of the 1 | $(n,)$ |
# | $L$ | | *categorical cross-entropy* (分类交叉熵), in nats | one number |

# %%
from dlcourse.activations import softmax

Z = np.array([[2.0, 1.0, 0.0], [0.0, 3.0, 0.0], [1.0, 1.0, 1.0]])
t = np.array([0, 1, 2])
P = softmax(Z)
double_sum = -np.mean(np.sum(one_hot(t, 3) * np.log(P), axis=1))
only_true = -np.mean(np.log(P[np.arange(3), t]))  # row 0 column t[0], row 1 column t[1], ...
print(f"double sum {double_sum:.4f}, true classes alone {only_true:.4f}")

# %% [markdown]
# ### The loss before training
#
# **Predict.** The digit reader is untrained: its weights are random. What will its cross-entropy be: about 0.1, 1, 2.3, 10?
#
# Think of a network that knows nothing and admits it: each of the $K$ classes gets $1/K$.
#
# ### Your turn 3: the loss at chance level

# %%
def chance_loss(n_classes):
    """The cross-entropy, in nats, of a network that gives every class the same probability."""
    ...

check.chance_loss(chance_loss)

# %% [markdown]
# <details><summary>Hint</summary>
#
# Whatever the truth is, it was given the probability `1 / n_classes`. How large is the surprise?
# </details>
#
# <details><summary>Solution</summary>
#
# ```python
# def chance_loss(n_classes):
#     return np.log(n_classes)
# ```
#
# because $-\log(1/K) = \log K$.
# </details>

# %%
from dlcourse.losses import CategoricalCrossEntropy

cross_entropy_loss = CategoricalCrossEntropy()
untrained = [cross_entropy_loss.value(digit_reader(seed).forward(X), Y) for seed in range(5)]
print(f"log 2 = {np.log(2):.2f}, log 10 = {np.log(10):.2f}")
print("five untrained digit readers:", *[f"{value:.2f}" for value in untrained])

# %% [markdown]
# <details><summary>Your prediction</summary>
#
# Near $\log 10 = 2.30$, and a little above it. Random weights are not “no opinion”: they are small random opinions, and random opinions cost.
# </details>

# %% [markdown]
# This is the first line of a list that you will use for life, the *sanity list* (合理性检查) of things to look at before you train [6]:
#
# 1. **Is the loss at chance level?** $\log K$ for $K$ equally frequent classes, or a little more.
#
# (Lesson 05 has the rest.) If not, something is wrong *now*, and an hour of training will not mend it. Here are six mistakes, made on purpose with the same untrained network, and what the first loss says in each case.

# %%
reader = digit_reader()
Z, large = reader.forward(X), digit_reader()
for layer in large.layers:
    layer.W *= 5
P_true = softmax(Z)[np.arange(len(y)), y]
first_loss = {
    "as it should be": cross_entropy_loss.value(Z, Y),
    "pixels 0 to 255": cross_entropy_loss.value(reader.forward(X * 255), Y),
    "weights 5 times too large": cross_entropy_loss.value(large.forward(X), Y),
    "summed over 4,000 digits": np.sum(-np.log(P_true)),
    "averaged over the 10 classes, too": np.mean(-np.log(P_true)) / 10,
    "decimal logarithm": np.mean(-np.log10(P_true)),
    "softmax applied twice": cross_entropy_loss.value(softmax(Z), Y),
}

# %%
for name, value in first_loss.items():
    print(f"{value:8.4g}  {name}")

# %% [markdown]
# | the first loss of ten classes is | look for |
# | --- | --- |
# | between 2.3 and about 2.5 | nothing: go on |
# | 5 to 20 | weights too large: wrong opinions, held firmly |
# | hundreds or more | pixels not scaled; or a sum where a mean belongs |
# | 0.23, or 1.0 | one division too many; or a decimal logarithm |
# | 2.30 to three digits, from *random* weights | nobody is that undecided by chance: softmax twice (section 9) |

# %% [markdown]
# ## 4. What each loss tells the neuron
#
# Two losses for a yes-or-no neuron: squared error and cross-entropy. Both are lowest at the truth. To see the difference, ask what learning asks: the slope. One sample, one sigmoid neuron, $a = f(z)$; we want $\delta = \partial L/\partial z$, from which the three lines of lesson 03 get everything else.
#
# **Squared error**, $L = (y - a)^2$. Chain rule, first through the loss, then through the sigmoid:
#
# $$\frac{\partial L}{\partial z} = \frac{\partial L}{\partial a}\cdot\frac{\partial a}{\partial z} = 2\,(a - y)\, f'(z), \qquad f'(z) = a\,(1 - a)$$
#
# **Cross-entropy**, $L = -[\,y\log a + (1-y)\log(1-a)\,]$, since $p$ is the neuron's output $a$. First through the loss, and brought to one denominator:
#
# $$\frac{\partial L}{\partial a} = -\frac{y}{a} + \frac{1-y}{1-a} = \frac{-y(1-a) + (1-y)a}{a(1-a)} = \frac{a - y}{a(1-a)}$$
#
# Then through the sigmoid: multiply by $f'(z) = a(1-a)$. It cancels:
#
# $$\frac{\partial L}{\partial z} = a - y$$

# %%
from dlcourse.activations import sigmoid, sigmoid_prime
from dlcourse.losses import BinaryCrossEntropy

z, truth = np.array([[-2.0], [0.5], [6.0]]), np.array([[1.0], [0.0], [0.0]])
a = sigmoid(z)
through_square = check_gradient(lambda: MSE().value(sigmoid(z), truth), z,
                                2 * (a - truth) * sigmoid_prime(z) / 3)  # 3 samples: 1/n
through_log = check_gradient(lambda: BinaryCrossEntropy().value(z, truth), z, (a - truth) / 3)
a = np.array([[0.3], [0.6], [0.8]])
in_between = check_gradient(lambda: -np.sum(truth * np.log(a) + (1 - truth) * np.log(1 - a)),
                            a, (a - truth) / (a * (1 - a)))
print("dL/dz of both, and dL/da of cross-entropy, relative errors below 1e-8:",
      max(through_square, through_log, in_between) < 1e-8)

# %% [markdown]
# The difference is one factor, $f'(z)$. And $f'(z)$ is nearly 0 where the sigmoid is saturated (lesson 01): where the neuron is *sure*.
#
# **Predict.** A neuron is wrong and sure of it: $z = +6$, so $a = 0.998$, while the truth is $y = 0$. Go downhill: $\;z \leftarrow z - \alpha\,\partial L/\partial z$, where the *learning rate* (学习率) $\alpha$ says how long the steps are; here $\alpha = 1$. How many steps does each loss need until the neuron has changed its mind, $z \le 0$? And when it starts at $z = +8$?

# %%
def steps_to_change_its_mind(slope, z, learning_rate=1.0):
    steps = 0
    while z > 0:
        z -= learning_rate * slope(z)
        steps += 1
    return steps

slopes = {"squared error": lambda z: 2 * (sigmoid(z) - 0) * sigmoid_prime(z),
          "cross-entropy": lambda z: sigmoid(z) - 0}
for start in 2.0, 4.0, 6.0, 8.0:
    counts = [steps_to_change_its_mind(slope, start) for slope in slopes.values()]
    print(f"from z = {start}: squared error {counts[0]:5,} steps, cross-entropy {counts[1]} steps")

# %%
outputs = {}
for name, slope in slopes.items():
    z, outputs[name] = 6.0, []
    for _ in range(250):
        outputs[name].append(sigmoid(z))
        z -= slope(z)

fig, ax = plots.panels(size=(8, 3))
plots.draw_curves(ax, outputs, "step", "output a, should be 0",
                  "Wrong and sure: one loss sits on its mistake, the other corrects it")
plots.show(fig)

# %% [markdown]
# <details><summary>Your prediction</summary>
#
# 214 steps against 7; from $z = 8$, about 1,500 against 9. Under squared error a neuron learns *most slowly where it is most wrong* [3]: between 4 and 8, each unit of $z$ further out costs about two and a half times as many steps. Under cross-entropy it learns fastest where it is most wrong: the slope is the error itself, near 1 when all is wrong.
# </details>

# %% [markdown]
# That is the third wish of section 1, “sloped most where most is to be improved”. It is no accident that $f'(z)$ cancels: the sigmoid makes a probability of the log-odds $z$ with an exponential, and cross-entropy takes the logarithm of that probability. That is why the article's program, and nearly everybody's, trains classifiers with cross-entropy.
#
# ### Play: one prediction, three losses
#
# Commit to an answer, and then drag the logit. Left, the loss with its tangent; in the middle the slope $\partial L/\partial z$, which is all the neuron ever hears of the loss; right, the numbers, and how one slope becomes the other.

# %%
from dlcourse import widgets

widgets.LossExplorer(predict="times")

# %% [markdown]
# Three things to find out. The truth is 0 in all of them.
#
# 1. Where does squared error call loudest, and where is it almost silent?
# 2. Press *Wrong and sure*, and choose *drawn over the prediction a*. In this picture squared error is steeper here than at any smaller prediction. Why does the neuron hear next to nothing?
# 3. Press *Right and sure*. Cross-entropy is still as many times as loud as squared error. Is that a fault of squared error, too?
#
# <details><summary>What you may have found</summary>
#
# 1. Over the logit its slope is a hill, with its top near $z = 0.7$, a prediction of 2/3, and it is almost flat at *both* ends: where all is well, and where all is wrong. (The slope is $2a^2(1-a)$; its derivative, $4a - 6a^2$, is 0 at $a = 2/3$.) At the right edge cross-entropy calls out with its full voice, and the other two whisper.
# 2. Because $\partial L/\partial a$ is multiplied by $f'(z)$, and that is nearly 0 here. Cross-entropy's $\partial L/\partial a$ grows as $f'(z)$ shrinks: it is $(a-y)/f'(z)$, and the product stays $a - y$.
# 3. No. There both slopes are small, and should be: there is nothing left to correct.
# </details>

# %% [markdown]
# ## 5. Softmax with cross-entropy: $p - y$
#
# The same for a die [5]. One sample, $K$ logits $z_k$, the true class $t$. Softmax says $p_k = e^{z_k} / \sum_j e^{z_j}$. Take the logarithm for the true class; the logarithm of a quotient is a difference:
#
# $$L = -\log p_t = -\Big(\log e^{z_t} - \log\sum_j e^{z_j}\Big) = \log\sum_j e^{z_j} \;-\; z_t$$
#
# Now nudge one logit, $z_k$. The first term: the derivative of $\log u$ is $1/u$ times the derivative of $u$, and in the sum $u$ only the term $e^{z_k}$ moves:
#
# $$\frac{\partial}{\partial z_k}\log\sum_j e^{z_j} = \frac{1}{\sum_j e^{z_j}}\; e^{z_k} = p_k$$
#
# This term is called *log-sum-exp* (对数求和指数); its derivative is softmax. The second term: $\partial z_t/\partial z_k$ is 1 if $k = t$, and 0 otherwise. But that is $y_k$, the one-hot truth. Together, and for a batch with its mean:
#
# $$\frac{\partial L}{\partial z_k} = p_k - y_k \qquad\qquad \delta^{(L)} = \frac{P - Y}{n}$$
#
# Again *what it said minus what is true*. (In $\delta^{(L)}$ the $L$ is the number of the last layer; this clash of letters is as old as the field.)

# %%
from dlcourse.gradcheck import numerical_gradient

z, t = np.array([2.0, -1.0, 0.5, 0.0]), 2
log_sum_exp = numerical_gradient(lambda: np.log(np.sum(np.exp(z))), z)
whole_loss = numerical_gradient(lambda: np.log(np.sum(np.exp(z))) - z[t], z)
print("softmax:                         ", np.round(softmax(z), 4))
print("slopes of log-sum-exp:           ", np.round(log_sum_exp, 4))
print("slopes of the loss, true class 2:", np.round(whole_loss, 4))

# %%
Z, T = rng.standard_normal((5, 4)), one_hot(np.array([0, 3, 1, 2, 2]), 4).astype(float)
package = cross_entropy_loss.gradient(Z, T)  # for a batch: is the package's gradient right?
error = check_gradient(lambda: cross_entropy_loss.value(Z, T), Z, package)
print("gradient check, relative error below 1e-8:", error < 1e-8)
print("row 0 is (p - y) / 5:", np.allclose(package[0], (softmax(Z[0]) - T[0]) / 5))
print("each row adds up to 0:", np.allclose(package.sum(axis=1), 0))

# %% [markdown]
# Each row adds up to 0: whatever the true class is pulled up, the others together are pushed down. Here is one digit, seen by the untrained reader.

# %%
p = softmax(reader.forward(X[7:8]))[0]
fig, ax = plots.panels(size=(10, 2.4))
plots.draw_matrix(ax, np.stack([p, Y[7], p - Y[7]]), signed=True, largest=1,
                  rows=["p", "y", "p - y"], columns=range(10),
                  title=f"A {y[7]}: what the network says (p), the truth (y), and p - y")
plots.show(fig)

# %% [markdown]
# ### Your turn 4: the gradient at the logits
#
# `softmax`, from section 3, works on each row of `Z`: use it.

# %%
def cross_entropy_gradient(Z, Y):
    """dL/dZ, (n, K), of the mean cross-entropy: logits Z, (n, K), and one-hot truth Y, (n, K)."""
    ...

check.cross_entropy_gradient(cross_entropy_gradient)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# First the probabilities, then one subtraction. Which minus which: should the gradient at the *true* class be positive or negative? (We walk *against* the gradient, and want its logit to rise.)
# </details>
#
# <details><summary>Hint 2</summary>
#
# The loss is a mean over the $n$ samples, and over them alone: the sum over $k$ in the formula has no $1/K$ before it.
# </details>
#
# <details><summary>Solution</summary>
#
# ```python
# def cross_entropy_gradient(Z, Y):
#     return (softmax(Z) - Y) / len(Z)
# ```
# </details>

# %% [markdown]
# From here lesson 03 takes over: $\delta^{(L)}$ goes into the last layer, and the same lines carry it back. Do all 101,770 numbers of the gradient agree with TensorFlow's own?

# %%
import dlcourse.training  # loads TensorFlow without its pages of log
import keras
from dlcourse.gradcheck import relative_error
from dlcourse.training import bridge

Z = reader.forward(X[:100])
reader.backward((softmax(Z) - Y[:100]) / 100)
theirs = bridge.gradients(bridge.to_keras(reader, (784,)),
                          keras.losses.CategoricalCrossentropy(from_logits=True), X[:100], Y[:100])
for dW, expected in zip(reader.gradients(), bridge.from_keras_order(theirs, reader)):
    error = relative_error(dW, expected)
    print(f"{str(dW.shape):12} relative error below 1e-4: {error < 1e-4}")

# %% [markdown]
# ## 6. From logits: never take the logarithm of 0
#
# On paper $-\log p_t$ is fine, because softmax never is 0. In a computer it is: a number that is too small for its format becomes exactly 0. It is called *underflow* (下溢). Here are two classes, and the logit of the true one is `gap` below the other. The exact loss is very nearly `gap`. (`"f4"` and `"f8"` are short for float32 and float64.)

# %%
with np.errstate(divide="ignore"):  # NumPy would warn here; we want to see what comes
    for gap in 10, 50, 150, 800:
        single, double = [-np.log(softmax(np.array([0, gap], dtype))[0]) for dtype in ("f4", "f8")]
        print(f"gap {gap:3}: float32 {single:6.1f}   float64 {double:6.1f}")

# %% [markdown]
# `inf` is bad. Worse comes with one-hot labels, where the double sum multiplies it by 0:

# %%
with np.errstate(all="ignore"):
    P = softmax(np.array([[0, 800.0], [1, 2]]))       # the first sample is right, and sure
    each = -np.sum(np.array([[0, 1], [0, 1]]) * np.log(P), axis=1)
print("losses:", each.round(3), " their mean:", each.mean())

# %% [markdown]
# Here the network was *right*. But $0 \cdot \log 0$ is `nan` (*not a number*) to a computer, and a single `nan` makes the mean of the whole batch `nan`.
#
# The cure is not to compute $p$ at all. Section 5 has the loss in terms of the logits, $L = \log\sum_j e^{z_j} - z_t$. Its only danger is that $e^{z_j}$ *overflows*, as in lesson 02, and the cure is the same. For any number $m$,
#
# $$\log\sum_j e^{z_j} = \log\sum_j e^{m}\,e^{z_j - m} = m + \log\sum_j e^{z_j - m}$$
#
# With $m = \max_j z_j$ the largest term is $e^0 = 1$: nothing overflows, and the sum is at least 1, so its logarithm is never that of 0. This is the *log-sum-exp trick*.

# %%
z, t = np.array([0.0, 800.0]), 0
m = z.max()
with np.errstate(over="ignore"):
    print("as it stands:   ", np.log(np.sum(np.exp(z))) - z[t])
print("with the maximum:", m + np.log(np.sum(np.exp(z - m))) - z[t])
small = np.array([2.0, -1.0, 0.5])
plain, shifted = np.log(np.sum(np.exp(small))), 2 + np.log(np.sum(np.exp(small - 2)))
print("the same where both work:", np.isclose(plain, shifted))

# %% [markdown]
# A coin is a die with two sides, whose logits are $0$ and $z$; indeed $e^z/(e^0 + e^z) = \sigma(z)$. So for binary cross-entropy
#
# $$-\log p = \log(1 + e^z) - z, \qquad -\log(1-p) = \log(1 + e^z), \qquad\text{together}\quad L = \log(1 + e^z) - y\,z$$
#
# and $\log(1 + e^z) = \log(e^0 + e^z)$ is a log-sum-exp of two terms: $\max(z, 0) + \log(1 + e^{-|z|})$. NumPy has it, as `np.logaddexp(0, z)`.

# %%
z = np.array([-3.0, 0.5, 4.0])
p, log_1_plus = sigmoid(z), np.log(1 + np.exp(z))
print("two sides:     ", np.allclose(p, [softmax(np.array([0, value]))[1] for value in z]))
print("of a no, a yes:", np.allclose(-np.log(1 - p), log_1_plus),
      np.allclose(-np.log(p), log_1_plus - z))
with_max = np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))
print("with the max:  ", np.allclose(with_max, log_1_plus), np.allclose(with_max, np.logaddexp(0, z)))

# %% [markdown]
# (`np.maximum` takes the larger of two numbers, for each entry; `np.log1p(u)` is $\log(1 + u)$, exact for tiny $u$ too.)
#
# ### Your turn 5: binary cross-entropy from logits
#
# It must be right for any logits, also for 1,000 and −1,000.

# %%
def binary_cross_entropy(z, y):
    """The mean binary cross-entropy, in nats: logits z, (n,), and truth y, (n,), each 0 or 1."""
    ...

check.binary_cross_entropy(binary_cross_entropy)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Do not compute $p$. $L = \log(1 + e^z) - y\,z$ needs $z$ and $y$ only.
# </details>
#
# <details><summary>Hint 2</summary>
#
# `np.exp(1000)` is `inf`. Either use `np.logaddexp(0, z)`, or $\max(z, 0) + \log(1 + e^{-|z|})$ with `np.maximum(z, 0)`. Subtract $y\,z$, then take the mean.
# </details>
#
# <details><summary>Solution</summary>
#
# ```python
# def binary_cross_entropy(z, y):
#     return np.mean(np.logaddexp(0, z) - y * z)
# ```
# </details>

# %% [markdown]
# ### Your turn 6: cross-entropy from logits
#
# The truth comes as whole numbers here. `Z[np.arange(n), y]` picks from row $i$ the column $y_i$.

# %%
def cross_entropy(Z, y):
    """The mean cross-entropy, in nats: logits Z, (n, K), and true classes y, (n,), 0 to K - 1."""
    ...

check.cross_entropy(cross_entropy)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# For each row: log-sum-exp minus the logit of the true class. Then the mean over the rows.
# </details>
#
# <details><summary>Hint 2</summary>
#
# `m = Z.max(axis=1, keepdims=True)` is a column, (n, 1), so that `Z - m` takes from each row its own maximum. `axis=1` runs along a row.
# </details>
#
# <details><summary>Solution</summary>
#
# ```python
# def cross_entropy(Z, y):
#     m = Z.max(axis=1, keepdims=True)
#     log_sum_exp = m[:, 0] + np.log(np.sum(np.exp(Z - m), axis=1))
#     return np.mean(log_sum_exp - Z[np.arange(len(Z)), y])
# ```
# </details>

# %% [markdown]
# ### Why libraries want `from_logits=True`
#
# Keras accepts both, logits and probabilities. Given probabilities it guards itself, and cuts them off at $10^{-7}$. A network that is wrong by 100 nats then hears this:

# %%
import tensorflow as tf

z, label = tf.constant([[0.0, 100.0]]), np.array([0])
for from_logits in True, False:
    its_loss = keras.losses.SparseCategoricalCrossentropy(from_logits=from_logits)
    with tf.GradientTape() as tape:
        tape.watch(z)
        value = its_loss(label, z if from_logits else tf.nn.softmax(z))
    slope = np.abs(tape.gradient(value, z)).max()
    print(f"from_logits={from_logits!s:5}: loss {value:5.1f}, largest slope {slope:.1f}")
traced = keras.losses.SparseCategoricalCrossentropy()(label, keras.layers.Softmax()(z))
print(f"-log 1e-7 = {-np.log(1e-7):.1f}; from_logits=False after a Keras softmax: {traced:.1f}")

# %% [markdown]
# From logits the loss is right, and the slope calls out. From probabilities the guard keeps the loss at $-\log 10^{-7} = 16.1$, and the slope is 0: the sample that is most wrong teaches nothing. (Where a Keras *layer* has made the softmax, Keras finds the logits behind it; the last number shows it. Do not rely on that.) Hand a loss logits, and tell it so.
#
# ### One loss, three notations
#
# | the truth | for example | dlcourse | Keras |
# | --- | --- | --- | --- |
# | yes or no, one logit a question | `1`, shape $(n, 1)$ | `BinaryCrossEntropy()` | `BinaryCrossentropy(from_logits=True)` |
# | one of $K$, one-hot | `[0, 0, 1]`, $(n, K)$ | `CategoricalCrossEntropy()` | `CategoricalCrossentropy(from_logits=True)` |
# | one of $K$, a whole number | `2`, $(n,)$ | `SparseCategoricalCrossEntropy()` | `SparseCategoricalCrossentropy(from_logits=True)` |
# | a measurement | `10.3`, $(n, K)$ | `MSE()`, `MAE()` | `MeanSquaredError()`, `MeanAbsoluteError()` |
#
# The second and the third are the same number, from labels written differently. The first is the second with the logits 0 and $z$, the two sides above. (It is also right for *several* yes-or-no questions about one sample, “a dog? outdoors?”, where more than one answer may be yes.)

# %%
from dlcourse import losses

Z, t = rng.standard_normal((6, 4)), np.array([0, 3, 1, 2, 2, 0])
cases = [("MSE", "MeanSquaredError", rng.standard_normal((6, 4))),
         ("MAE", "MeanAbsoluteError", rng.standard_normal((6, 4))),
         ("BinaryCrossEntropy", "BinaryCrossentropy", rng.integers(0, 2, (6, 4)) * 1.0),
         ("CategoricalCrossEntropy", "CategoricalCrossentropy", one_hot(t, 4).astype(float)),
         ("SparseCategoricalCrossEntropy", "SparseCategoricalCrossentropy", t)]
for ours, theirs, target in cases:
    logits = {"from_logits": True} if "Cross" in ours else {}
    value = getattr(losses, ours)().value(Z, target)
    its_value = float(getattr(keras.losses, theirs)(dtype="float64", **logits)(target, Z))
    assert abs(value - its_value) < 1e-6
    print(f"{ours:30} {value:.6f}   Keras {its_value:.6f}")

# %% [markdown]
# ## 7. Mean or sum, and a second term
#
# Our losses are means. Some programs take the sum, $L_{\text{sum}} = n\,L$. The minimum is at the same place. But every gradient is $n$ times as long:
#
# $$\frac{\partial L_{\text{sum}}}{\partial W} = n\,\frac{\partial L}{\partial W}$$
#
# and so is every step, $W \leftarrow W - \alpha\,\partial L/\partial W$.
#
# **Predict.** We train the digit reader with the sum, and $\alpha = 0.1$: 3 steps with batches of 10 digits, and 3 steps with batches of 100. What happens to the loss of a digit in each case?
#
# `descend` is the loop of lesson 05: take a batch, go forward, loss, backward, step, and report the loss. `SGD` makes the step. A step with the sum is a step with the mean and $n\,\alpha$.

# %%
from dlcourse.descent import descend
from dlcourse.optimizers import SGD

def first_losses(batch_size, learning_rate):
    """The mean loss of a digit in the first three steps."""
    run = descend(digit_reader(), cross_entropy_loss, SGD(learning_rate), X, Y,
                  batch_size=batch_size, rng=np.random.default_rng(0))
    return [next(run).loss for _ in range(3)]

# %%
P = softmax(reader.forward(X[:10]))
reader.backward(P - Y[:10])  # the sum: delta without its 1/n
of_sum = reader.layers[1].dW
reader.backward((P - Y[:10]) / 10)
print("ten digits, gradient 10 times as long:", np.allclose(of_sum, 10 * reader.layers[1].dW))
for n in 10, 100:
    highest = max(first_losses(n, 0.1 * n))
    print(f"batches of {n:3}: with the mean", *[f"{loss:.2f}" for loss in first_losses(n, 0.1)],
          f"  with the sum up to about {float(f'{highest:.1g}'):,.0f}")

# %% [markdown]
# <details><summary>Your prediction</summary>
#
# With the mean both go well, and alike. With the sum the steps are 10 and 100 times as long: batches of 10 overshoot, and batches of 100 are thrown into the thousands. Nothing is wrong with the sum itself: divide the learning rate by $n$, and all is as before. But whoever changes the batch size then has to change the learning rate with it, and a mean does that for you.
# </details>

# %% [markdown]
# In this course **the loss owns the $1/n$**: it divides once, and no layer divides again.
#
# ### A second term
#
# The loss may say more than “be right”. A common second wish is “and with small weights”:
#
# $$L_{\text{both}} = L + \frac{\lambda}{2}\sum W^2 \qquad\Longrightarrow\qquad \frac{\partial L_{\text{both}}}{\partial W} = \frac{\partial L}{\partial W} + \lambda W$$
#
# The sum is over all weights (the biases are left alone), and $\lambda$, in code `weight_decay`, says how much we care. In a step, $W \leftarrow W - \alpha\lambda W - \dots = (1 - \alpha\lambda)\,W - \dots$: each weight is first shrunk by the same factor. So it is called *weight decay* (权重衰减), or L2 *regularisation* (正则化) [2].

# %%
W, weight_decay = rng.standard_normal((3, 2)), 0.1
penalty = check_gradient(lambda: weight_decay / 2 * np.sum(W ** 2), W, weight_decay * W)
shrunk = W - 0.5 * weight_decay * W
print("gradient of the second term, relative error below 1e-8:", penalty < 1e-8)
print("a step with it alone shrinks W by 1 - 0.5 x 0.1:", np.allclose(shrunk, 0.95 * W))

# %% [markdown]
# What is it good for? Take one neuron that learns OR (lesson 01) by cross-entropy.
#
# **Predict.** The four points can be separated, and after 100 steps they are. Do the weights then come to rest?

# %%
X_or, y_or = gates("or")

def learn_or(weight_decay, steps, learning_rate=1.0):
    w, b = np.zeros(2), 0.0
    for _ in range(steps):
        delta = (sigmoid(X_or @ w + b) - y_or) / len(y_or)
        w = w - learning_rate * (X_or.T @ delta + weight_decay * w)
        b = b - learning_rate * delta.sum()
    return np.linalg.norm(w), np.all((X_or @ w + b > 0) == y_or)

for steps in 100, 1_000, 10_000:
    (free, right), (decayed, also_right) = learn_or(0, steps), learn_or(0.01, steps)
    print(f"{steps:6,} steps: |w| = {free:5.2f} without, {decayed:.2f} with weight decay 0.01;",
          "all four right:", right and also_right)

# %% [markdown]
# <details><summary>Your prediction</summary>
#
# Never. Once all points are on their right side, a longer $w$ makes every answer surer, $|w|$ being the steepness (lesson 01), and surer is always a little less surprised: there is always something left to gain, and no minimum is ever reached. The second term makes growth cost something, and the weights settle where both wishes balance. What it does for digits the network has not seen is another question, which this lesson leaves open.
# </details>

# %% [markdown]
# ## 8. The landscape
#
# All the parameters of a network together are one point, in a space with as many dimensions as there are parameters, and the loss is the height there. Nobody can draw 101,770 dimensions, not even the nine of the small network that does XOR. But we can cut: choose two directions, hold everything else fixed, and draw the loss over that plane from above, like a map.
#
# $$\theta(u, v) = \theta_0 + u\,d_1 + v\,d_2$$
#
# | symbol | code | what it is | shape |
# | --- | --- | --- | --- |
# | $\theta$ (theta) | `snapshot(network)` | all parameters together, one point | a list of arrays, nine numbers in all |
# | $\theta_0$ | `centre` | where $u = v = 0$ | as $\theta$ |
# | $d_1, d_2$ | `directions` | the two directions of the plane | each as $\theta$ |
# | $u, v$ | `u`, `v` | how far we go in each | $(m,)$, $(k,)$ |
#
# First a cut whose directions have names: two of the nine parameters themselves, both weights of the first layer. The network is that of lesson 02, steepness 3, with a logit as its output. `plane` computes the loss at each point $\theta(u, v)$, and puts the network back as it was.

# %%
from dlcourse.landscape import plane, project, snapshot, through

X_xor, y_xor = gates("xor")
Y_xor, coin = y_xor[:, np.newaxis].astype(float), BinaryCrossEntropy()

def xor_network(seed=0):
    rng = np.random.default_rng(seed)
    return Network([Dense(2, 2, "sigmoid", rng=rng, dtype=np.float64),
                    Dense(2, 1, rng=rng, dtype=np.float64)])

def set_by_hand(network, steepness):
    """OR and NAND in the first layer, AND in the second, as in lesson 02."""
    arrays = [[1, 1], [-1, -1]], [-0.5, 1.5], [[1, 1]], [-1.5]
    for W, values in zip(network.parameters(), arrays):
        W[...] = steepness * np.array(values)  # [...]: into the array that is there

# %%
def slope_of(network):
    """Forward, loss, backward on the four points; afterwards the network has its gradients."""
    Z = network.forward(X_xor)
    network.backward(coin.gradient(Z, Y_xor))
    return coin.value(Z, Y_xor)

def one(network, place):
    """The direction in which one weight of the first layer changes, and nothing else."""
    direction = [np.zeros_like(W) for W in network.parameters()]
    direction[0][place] = 1
    return direction

# %% [markdown]
# Nine points of the plane, with the network as it is in the middle:

# %%
network = xor_network()
set_by_hand(network, steepness=3)
directions = [one(network, (0, 0)), one(network, (1, 1))]  # W[row, column]
heights = plane(network, coin, X_xor, Y_xor, snapshot(network), directions, [-4, 0, 4], [-4, 0, 4])
np.round(heights, 2)

# %% [markdown]
# ### Play: a cut through the loss
#
# The same plane with many more points, drawn as a map, the values of the two weights on its axes: light is low, and where the lines lie close together it is steep. Gradient descent on *these two weights alone* draws its path into the map, from $(1, 2)$ into the valley. You will move the start; the first path stays, in blue with dots, for comparison.
#
# Where will the path end that begins two further left? Commit to an answer, and then look.

# %%
widgets.Landscape(predict="start")

# %% [markdown]
# <details><summary>Your prediction</summary>
#
# On a plain. The first path finds the valley. It is open to the right: a longer weight is always a little better, as with OR. The path from $(-1, 2)$ begins not far away (*Ends on the plain* shows it again) and goes downhill as well, but to the left, and ends on a plain from which hardly a slope leads anywhere. After 50 steps its loss is 0.74, where the first path has 0.37. Gradient descent sees only the ground under its feet.
# </details>

# %% [markdown]
# Four things to find out:
#
# 1. Begin at $(-1, 2)$, and drag *start u* to the right, notch by notch. Is there a start in between that ends half-way?
# 2. Press *Steps too long*, then *Step* again and again. What does the path do in the valley, and why does its loss no longer fall?
# 3. Press *All nine move*. The loss falls below what the map says of the place where the path ends. How can that be?
# 4. Press *Reset*, and let $u$ be W2[0, 0] and $v$ b2[0], both of the last layer. From which start does the path miss the valley now?
#
# <details><summary>What you may have found</summary>
#
# 1. No. Between two neighbouring notches the path changes sides: a ridge divides the ground, and each side has an end of its own.
# 2. It leaps from one wall to the other. The slope leads towards the bottom, but the step is too long and lands beyond it, just as high.
# 3. The map holds the other seven parameters where they were, and they have moved. What you see is the shadow of a path that runs below, or above, the ground that is drawn.
# 4. From none: it is a bowl, with one valley. The first layer stays as it is, so this is one neuron with its weight and its bias, under cross-entropy. Plains and second valleys come from the layers before.
# </details>

# %% [markdown]
# The same picture of a network of your own: `widgets.Landscape(network, loss, X, Y)`.
#
# ### All nine at once
#
# Now train all nine, from random starts.

# %%
def train_xor(seed, steps=3000, learning_rate=1.0):
    network = xor_network(seed)
    path = [snapshot(network)]
    for _ in range(steps):
        slope_of(network)
        SGD(learning_rate).step(network.parameters(), network.gradients())
        path.append(snapshot(network))
    return network, path

trained = [train_xor(seed) for seed in range(8)]
final = [slope_of(network) for network, _ in trained]
print("the loss after 3,000 steps, from 8 starts:", *[f"{value:.2f}" for value in final])

# %% [markdown]
# Five starts reach a loss of 0.01 or less. The other three are stuck far above it, as the path on the plain was. (Lesson 05 looks at where.) The landscape of a network is no bowl, and where you end depends on where you start.
#
# **Predict.** Take a solution, and exchange its two hidden neurons with each other: swap the rows of $W^{(1)}$, the entries of $b^{(1)}$, and the columns of $W^{(2)}$. How does the loss change? And half-way, in the middle between the two networks?

# %%
network, path = trained[5]
solution = snapshot(network)
W1, b1, W2, b2 = solution
twin = [W1[::-1], b1[::-1], W2[:, ::-1], b2]  # [::-1] reverses the order
towards = through(solution, twin, path[0])    # two directions: to the twin, and to the start
here, half_way, there = plane(network, coin, X_xor, Y_xor, solution, towards, [0, 0.5, 1], [0])[0]
assert np.isclose(here, final[5]) and np.isclose(here, there)
print(f"solution {here:.3f}, twin {there:.3f}, half-way {half_way:.1f}")
print(f"orders of 128 neurons: about 10 to the power {np.log10(np.arange(1, 129)).sum():.0f}")

# %%
u = v = np.linspace(-0.4, 1.4, 61)
heights = plane(network, coin, X_xor, Y_xor, solution, towards, u, v)
shadow = project(path, solution, towards)
fig, ax = plots.panels(size=(7, 4.5))
plots.draw_landscape(ax, u, v, heights, {"descent": shadow}, "u: towards the twin",
                     "v: towards the start", title="XOR, all nine parameters: a path, two valleys",
                     alt="The descent goes from a loss of 0.71 at u = 0, v = 1 to one of 0.01 at "
                         "u = v = 0. A second valley lies round u = 1, v = 0, and a ridge between.")
plots.show(fig)

# %% [markdown]
# <details><summary>Your prediction</summary>
#
# The twin has the same loss: the same neurons, written in another order. But the network half-way is bad. So there are at least two valleys, at the bottom left, where the path ends, and at the bottom right, round $u = 1$, with a ridge between. A layer of 128 neurons can be put in $128 \cdot 127 \cdots 2 \cdot 1$ orders, so each valley of the digit reader has about $10^{216}$ copies. It does not matter which one we find.
# </details>

# %% [markdown]
# Two warnings about such maps [7]. A plane is a thin cut: a hollow in it may have an exit in a direction that is not drawn. And the path is not *in* the plane but dropped onto it by `project`, like a shadow.

# %% [markdown]
# ## 9. What goes wrong
#
# ### Softmax twice
#
# The last layer already ends in softmax, and the loss, told to expect logits, applies it again. No error, and the network even learns.
#
# **Predict.** With softmax applied twice and ten classes, how low can the loss get?

# %%
class AfterSoftmax:
    """A loss that is handed the probabilities, softmax of Z."""

    def __init__(self, loss):
        self.loss = loss

    def value(self, Z, Y):
        return self.loss.value(softmax(Z), Y)

    def gradient(self, Z, Y):
        P = softmax(Z)
        dP = self.loss.gradient(P, Y)
        return P * (dP - np.sum(dP * P, axis=1, keepdims=True))  # back through softmax: is it right?

softmax_twice = AfterSoftmax(cross_entropy_loss)  # which applies it once more
Z = rng.standard_normal((5, 10))
error = check_gradient(lambda: softmax_twice.value(Z, Y[:5]), Z, softmax_twice.gradient(Z, Y[:5]))
print("its gradient, relative error below 1e-6:", error < 1e-6)

# %% [markdown]
# The best that the first softmax can say is $(1, 0, \dots, 0)$. Handed to the second as if these were logits, they differ by no more than 1, so the true class gets $e^1/(e^1 + 9\,e^0)$, and
#
# $$L \;\ge\; -\log\frac{e}{e + 9} = \log\!\Big(1 + \frac{9}{e}\Big)$$

# %%
perfect = 1000 * Y[:5]  # logits of a network that is right and sure
print(f"log(1 + 9/e) = {np.log(1 + 9 / np.e):.3f}")
print(f"a perfect network: once {abs(cross_entropy_loss.value(perfect, Y[:5])):.3f},",
      f"twice {softmax_twice.value(perfect, Y[:5]):.3f}")

# %%
def learn(loss, learning_rate=0.1, epochs=3, seed=0):
    """The mean loss of each epoch, and in the end the accuracy on test digits."""
    rng, network = np.random.default_rng(seed), digit_reader(seed)
    curve = [step.loss for step in descend(network, loss, SGD(learning_rate), X, Y,
                                           batch_size=32, epochs=epochs, rng=rng)]
    return np.reshape(curve, (epochs, -1)).mean(axis=1), accuracy(network.predict(X_test), y_test)

once = [learn(cross_entropy_loss, seed=seed) for seed in range(3)]
twice = [learn(softmax_twice, seed=seed) for seed in range(3)]

# %%
assert all(curve[-1] < 0.4 for curve, _ in once) and all(curve[-1] > 1.461 for curve, _ in twice)
assert min(share for _, share in once) > max(share for _, share in twice)
reader = digit_reader()
Z = reader.forward(X)
sizes = [np.abs(loss.gradient(Z, Y)).mean() for loss in (softmax_twice, cross_entropy_loss)]
print("after 3 epochs: once below 0.4, twice above 1.461, and fewer digits read rightly (3 seeds)")
print(f"mean size of the gradient at the start, twice against once: {sizes[0] / sizes[1]:.2f}")

# %% [markdown]
# <details><summary>Your prediction</summary>
#
# Not below 1.46, however good the network is. The symptom is a first loss of 2.30 to three digits, a loss that crawls towards 1.46 and stops, and gradients about ten times too small. The remedy: logits out of the network and `from_logits=True` in the loss, or softmax in the network and `from_logits=False`; never both. (Where a layer of its own has made the softmax, Keras takes the logits behind it, as in section 6, and warns. Elsewhere nobody does.)
# </details>

# %% [markdown]
# ### Squared error for classes
#
# Section 4 showed one neuron stuck. Is a whole network stuck as well? Softmax in the network, squared error as the loss, three seeds each. Two losses compared at one learning rate would be unfair, for their slopes differ in size, so squared error gets several.

# %% tags=["nbval-ignore-output"]
squared_loss = AfterSoftmax(MSE())
recipes = {"cross-entropy, 0.1": (cross_entropy_loss, 0.1), "squared error, 0.1": (squared_loss, 0.1),
           "squared error, 1": (squared_loss, 1.0), "squared error, 10": (squared_loss, 10.0)}
shares = {name: [learn(loss, rate, seed=seed)[1] for seed in range(3)]
          for name, (loss, rate) in recipes.items()}
for name, runs in shares.items():
    print(f"{name:18}  {np.mean(runs):.0%}  ({min(runs):.0%} to {max(runs):.0%})")

# %%
low = {name: min(runs) for name, runs in shares.items()}
assert low["cross-entropy, 0.1"] > 0.87 and low["cross-entropy, 0.1"] > 0.2 + max(
    shares["squared error, 0.1"]) and min(low["squared error, 1"], low["squared error, 10"]) > 0.85
print("cross-entropy at 0.1: above 87 %")
print("squared error at 0.1: more than 20 points behind; at 1 and at 10: above 85 %")

# %% [markdown]
# Read this fairly. Squared error is *not* useless for classes: at a learning rate ten or a hundred times as large it reads about as many digits, and in large experiments it often holds its own [8]. What it costs is the search for that learning rate.
#
# What squared error lacks is the call for help. Make the last layer's fresh weights ten times too large, and the network is wrong and sure. Look at the slope at the logit of the true class, for all the digits that it misreads:

# %%
sure = digit_reader()
sure.layers[1].W *= 10
Z = sure.forward(X)
missed = Z.argmax(axis=1) != y
slopes = {"cross-entropy": len(Z) * cross_entropy_loss.gradient(Z, Y)[missed, y[missed]],
          "squared error": Y.size * squared_loss.gradient(Z, Y)[missed, y[missed]]}
fig, ax = plots.panels(size=(9, 2.6))  # above, a factor takes the 1/n and 1/(nK) out again
plots.draw_histograms(ax, slopes, "size of the slope at the true class", log=True,
                      title="What the true class hears, for the digits that are misread")
plots.show(fig)

# %%
quiet = {name: np.mean(np.abs(values) < 0.01) for name, values in slopes.items()}
assert quiet["cross-entropy"] == 0 and quiet["squared error"] > 0.65
print("slope below 0.01: under squared error for more than 65 % of the misread digits")
print("                  under cross-entropy for none")

# %% [markdown]
# Under cross-entropy every misread digit calls at nearly full strength. Under squared error many of them say next to nothing: the histogram is the symptom to look for.

# %% [markdown]
# ### Labels that are not shaped as you think
#
# The output of a network with one output is a column, $(n, 1)$. Labels often are a row, $(n,)$. Subtract them:

# %%
A, truth = np.array([[0.0], [1.0], [1.0]]), np.array([0.0, 1.0, 1.0])  # every answer is right
print("shape of A - truth:", (A - truth).shape)
print(f"mean squared error: {np.mean((A - truth) ** 2):.3f}, should be 0")
everywhere_the_mean = np.full((3, 1), truth.mean())
print(f"answering 2/3 to everything: {np.mean((everywhere_the_mean - truth) ** 2):.3f}")

# %% [markdown]
# NumPy has stretched both to $(3, 3)$ and compared every answer with every label. No error, only a wrong number, and one that leads astray: to be close to *all* labels at once, an output does best at their mean. That is the symptom: all outputs drift to one value. Whole-number labels where one-hot is expected, or the other way round, are the same kind of mistake. The package asks before it computes:

# %%
Z = np.zeros((3, 10))
t = np.array([3, 1, 4])
for loss, output, labels in [(MSE(), A, truth), (CategoricalCrossEntropy(), Z, t),
                             (losses.SparseCategoricalCrossEntropy(), Z, one_hot(t))]:
    try:
        loss.value(output, labels)
    except ValueError as error:
        print(error, "\n")

# %% [markdown]
# The remedy where nobody asks for you: print `A.shape` and `Y.shape`, side by side, before the first training.
#
# ### Loss and accuracy part company
#
# The digit reader learns from only 500 digits, for 40 epochs. Three seeds; the picture shows the first.

# %%
def watch(seed, n=500, epochs=40):
    """Five curves: loss and accuracy on what is learnt, both on test digits, and how probable
    the network thinks its wrong answers to these."""
    rng, network, seen = np.random.default_rng(seed), digit_reader(seed), []
    for _ in range(epochs):
        for step in descend(network, cross_entropy_loss, SGD(0.3), X[:n], Y[:n],
                            batch_size=32, rng=rng):
            pass
        Z, Z_test = network.predict(X[:n]), network.predict(X_test)
        misread = Z_test[Z_test.argmax(axis=1) != y_test]
        seen.append((cross_entropy_loss.value(Z, Y[:n]), accuracy(Z, y[:n]),
                     cross_entropy_loss.value(Z_test, one_hot(y_test)), accuracy(Z_test, y_test),
                     softmax(misread).max(axis=1).mean()))
    return np.array(seen).T

runs = [watch(seed) for seed in range(3)]

# %%
train_loss, train_share, test_loss, test_share, _ = runs[0]
fig, axes = plots.panels(1, 2, size=(10, 3.4))
plots.draw_curves(axes[0], {"500 learnt": train_loss, "1,000 new": test_loss}, "epoch",
                  "loss (nats)", "The loss on new digits turns and rises", alt="Loss by epoch: "
                  "on the 500 learnt it falls to nearly 0, on new digits it falls and then rises.")
plots.draw_curves(axes[1], {"500 learnt": 100 * train_share, "1,000 new": 100 * test_share},
                  "epoch", "accuracy (%)", "The accuracy does not turn", alt="Accuracy by epoch: "
                  "100 % of the 500 learnt, about 84 % of the new ones, and level.")
plots.show(fig)

# %%
for train_loss, train_share, test_loss, test_share, surety in runs:
    best = test_loss.argmin()
    assert 2 < best < 20 and test_loss[-1] > test_loss[best] + 0.03
    assert test_share[-1] > test_share[best] - 0.015 and surety[-1] > surety[best] + 0.05
    perfect = np.flatnonzero(train_share == 1)[0]
    assert train_loss[-1] < train_loss[perfect] / 2
print("from its lowest point on, the test loss rises by more than 0.03; accuracy falls by less")
print("than 1.5 points, but wrong answers are given with 5 points more probability, or more")
print("from 100 % on, the training loss falls by more than half, and accuracy cannot move")

# %% [markdown]
# Two partings in one run. **The training loss falls and the accuracy does not move**: all 500 are read rightly, and what still falls is doubt. **The test loss rises and the accuracy hardly moves**: the network reads about as many new digits as before, but it grows ever surer, of its mistakes too, and a mistake made with certainty costs many nats. It is called *overconfidence* (过度自信).
#
# Neither is a bug. Loss and accuracy answer different questions: how surprised, and how often wrong. Look at both.

# %% [markdown]
# ## Recap
#
# - *What makes a good loss.* One number, lower is better, a slope wherever there is something to improve, a mean over the samples. Accuracy has no slope.
# - *One idea.* Make what happened likely: take minus the logarithm of its probability. Gaussian noise gives the squared error (and the mean), Laplace noise the absolute error (and the median), a coin binary and a die categorical cross-entropy.
# - *The gradients.* $2(a-y)f'(z)$ for squared error after a sigmoid, $a - y$ and $p - y$ for cross-entropy. Wrong and sure: 214 steps against 7.
# - *From logits.* $\log\sum_j e^{z_j} - z_t$ with the maximum taken out first. Binary, categorical, sparse are one loss in three notations; tell Keras `from_logits=True`.
# - *Before training*: is the loss at $\log K$? If it is 20, 200, 0.23 or 2.30 to three digits, you know where to look.
# - *A landscape* is a thin cut through a space of very many dimensions. It has plains, valleys with twins, and ridges between.
#
# We know now what to make small, and from lesson 03 we know its slope in every direction. One question is left: **how far do we step?** In section 7 a step 100 times too long threw the loss into the thousands. Lesson 05 is about the length of the step.
#
# ## Sources
#
# 1. C. M. Bishop, *Pattern Recognition and Machine Learning*, Springer, 2006: maximum likelihood under Gaussian noise, sections 1.2.5 and 3.1.1; cross-entropy for two and for many classes, 4.3.2 and 4.3.4; which loss belongs to which output, 5.2.
# 2. I. Goodfellow, Y. Bengio and A. Courville, *Deep Learning*, MIT Press, 2016: distributions, section 3.9; the sigmoid and log(1 + eᶻ), 3.10; information theory, 3.13; overflow and underflow, 4.1; maximum likelihood, 5.5; output units, 6.2.2; weight decay, 7.1.1.
# 3. M. Nielsen, *Neural Networks and Deep Learning*, Determination Press, 2015, chapter 3: the slow start of a neuron that is wrong and sure.
# 4. C. E. Shannon, “A mathematical theory of communication”, *Bell System Technical Journal* 27 (1948): entropy.
# 5. J. S. Bridle, “Probabilistic interpretation of feedforward classification network outputs”, in *Neurocomputing*, Springer, 1990: softmax with cross-entropy.
# 6. Stanford's course CS231n, notes “Neural Networks Part 3”, *Sanity checks*: the loss at chance level.
# 7. H. Li, Z. Xu, G. Taylor, C. Studer and T. Goldstein, “Visualizing the loss landscape of neural nets”, NeurIPS 2018.
# 8. L. Hui and M. Belkin, “Evaluation of neural architectures trained with square loss vs cross-entropy in classification tasks”, ICLR 2021.
#
# [← 03 · The backward pass](03_backward_pass.ipynb) · [Notation](reference.ipynb#Notation) · [Glossary](reference.ipynb#Glossary) · [Exercise 04](exercises/ex04_loss_functions.ipynb) · [05 · Gradient descent →](05_gradient_descent.ipynb)
