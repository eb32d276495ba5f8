# %% [markdown]
# # Exercise 04 · Loss functions
#
# {{badges}}
#
# [Lesson 04 · Loss functions](../04_loss_functions.ipynb) · [Notation](../reference.ipynb#Notation)
#
# **{{points}} points, about an hour.** You write losses as they are met in practice, each with its gradient, in NumPy: samples that count more than others, samples without a label, labels that are not quite sure, and yes-or-no questions where a yes is rare. At the end you choose losses for three tasks, in words.
#
# | task | points |
# | --- | --- |
# | `weighted_mse`, samples that count more | {{points:weighted_mse}} |
# | `masked_cross_entropy`, samples without a label | {{points:masked_cross_entropy}} |
# | `smooth_labels`, and the lowest loss they allow | {{points:smooth_labels}} |
# | `weighted_binary_cross_entropy`, a rare yes | {{points:weighted_binary_cross_entropy}} |
# | in words: three tasks, three losses | {{points:three_tasks}} |
#
# **How it is graded.** Below each task stands a check. Run it as often as you like: it tells you what it found, and gives the points of the task or 0. Grading runs your function on more inputs than the check shows: of other shapes and sizes, with whole numbers, and with `float32`, NumPy's shorter numbers. Each call has ten seconds. A function gives all of its points or none. The answer in words is read by a person, and may get some of its points.
#
# Write NumPy. A function that calls the package's own layers or losses, or Keras's, gets no points for it. Keep the names of the functions and of their arguments. Leave the arrays that a function is given as they are: whoever calls it may still need them. Add helpers and cells of your own wherever you like.
#
# Logarithms are natural ones, as in the lesson.

# %% tags=["setup"]
import sys
if "google.colab" in sys.modules:  # Colab has everything but the course's own package
    # %pip install --quiet --no-deps git+{{repository}}@{{branch}}
import numpy as np
from dlcourse.checks import exercise
check = exercise("ex04")

# %% [markdown]
# ## 1. Samples that count more
#
# Some measurements are more reliable than others, so sample i has a weight $s_i$. The loss is the *weighted mean* of the samples' squared errors. With all weights alike it is the mean squared error of the lesson.
#
# $$L = \frac{1}{\sum_i s_i} \sum_{i=1}^{n} s_i \cdot \frac{1}{K} \sum_{k=1}^{K} (y_{ik} - a_{ik})^2$$
#
# Derive its gradient $\partial L/\partial a_{ik}$, and give back both.
#
# | name | what it is | shape |
# | --- | --- | --- |
# | `A`, `Y` | the outputs and the truth | (n, K) |
# | `weights` | $s$: none is negative, and at least one is above 0 | (n,) |
# | what comes back: `loss, gradient` | L, and ∂L/∂A | a number, (n, K) |
#
# With the outputs 1 and 4, the truths 0 and 2 (so n = 2 and K = 1) and the weights 3 and 1, the loss is (3 · 1 + 1 · 4) / 4 = 1.75, and the gradient is 1.5 and 1.

# %% tags=["answer:weighted_mse"]
def weighted_mse(A, Y, weights):
    """The weighted mean of the samples' squared errors, and its gradient: loss, gradient."""
    ### BEGIN SOLUTION
    share = weights[:, np.newaxis] / (weights.sum() * A.shape[1])  # a column: one for each sample
    return np.sum(share * (A - Y) ** 2), 2 * share * (A - Y)
    ### END SOLUTION

# %% tags=["check:weighted_mse", "points:4"]
check.weighted_mse(weighted_mse)

# %% [markdown]
# ## 2. Samples without a label
#
# Not every picture of a batch has been labelled. The classes are whole numbers from 0 to K − 1, and −1 stands for “not known”. Samples that are not known do not count: the loss is the mean of the cross-entropy over the m samples that *are* known.
#
# $$L = \frac{1}{m} \sum_{i \text{ known}} \Bigl( \log \sum_{j=1}^{K} e^{z_{ij}} - z_{i,\,t_i} \Bigr)$$
#
# Here $z_{i,\,t_i}$ is the logit of the true class. Give back the loss and its gradient $\partial L/\partial Z$. A nudge of a logit that does not count does not move the loss, so you know that part of the gradient already.
#
# | name | what it is | shape |
# | --- | --- | --- |
# | `Z` | logits | (n, K) |
# | `y` | the true classes, 0 to K − 1, or −1 where it is not known; at least one is known | (n,) |
# | what comes back: `loss, gradient` | L, and ∂L/∂Z | a number, (n, K) |
#
# Both have to be right for logits of any size, such as 1000 or −1000. For two samples, Z = [[0, 0], [5, 1]] and y = [0, −1], the loss is log 2 = 0.693, and the gradient is [[−0.5, 0.5], [0, 0]].

# %% tags=["answer:masked_cross_entropy"]
def masked_cross_entropy(Z, y):
    """The mean cross-entropy of the samples whose class is known, and its gradient."""
    ### BEGIN SOLUTION
    known = y >= 0
    m = np.count_nonzero(known)
    S = Z - Z.max(axis=1, keepdims=True)
    log_P = S - np.log(np.exp(S).sum(axis=1, keepdims=True))
    Y = (np.arange(Z.shape[1]) == y[:, np.newaxis]) * 1.0  # one-hot; a row of 0 where y is -1
    return -np.sum(Y * log_P) / m, (np.exp(log_P) - Y) * known[:, np.newaxis] / m
    ### END SOLUTION

# %% tags=["check:masked_cross_entropy", "points:5"]
check.masked_cross_entropy(masked_cross_entropy)

# %% [markdown]
# ## 3. Labels that are not quite sure
#
# With one-hot labels a network can always lower its loss by being still surer. *Label smoothing* ends that: of the one-hot row a share 1 − ε is kept, and the share ε is spread evenly over *all* K classes, the true one included. (Szegedy and others, “Rethinking the Inception architecture for computer vision”, CVPR 2016.)
#
# $$y_{ik} = (1 - \varepsilon)\,[k = t_i] + \frac{\varepsilon}{K}$$
#
# ($[k = t_i]$ is 1 where k is the true class, and 0 elsewhere.) With such labels no network reaches a loss of 0. The best it can do is to say exactly p = y, and then its cross-entropy is the *entropy* of a row:
#
# $$\text{floor} = -\sum_{k=1}^{K} y_{ik} \log y_{ik} \qquad\text{the same for every row } i; \quad 0 \log 0 \text{ counts as } 0$$
#
# | name | what it is | shape |
# | --- | --- | --- |
# | `y` | the true classes, 0 to K − 1 | (n,) |
# | `n_classes` | K, at least 2 | a whole number |
# | `smoothing` | ε, from 0 to 1; 0 and 1 themselves are allowed | a number |
# | what comes back: `Y, floor` | the smoothed labels, and the lowest loss that they allow | (n, K), a number |
#
# With K = 4 and ε = 0.2 the true class gets 0.85, the others 0.05 each, and the floor is 0.588.

# %% tags=["answer:smooth_labels"]
def smooth_labels(y, n_classes, smoothing):
    """Smoothed labels, (n, K), and the lowest cross-entropy that they allow: Y, floor."""
    ### BEGIN SOLUTION
    Y = (1 - smoothing) * np.eye(n_classes)[y] + smoothing / n_classes
    row = Y[0][Y[0] > 0]  # 0 log 0 counts as 0
    return Y, -np.sum(row * np.log(row))
    ### END SOLUTION

# %% tags=["check:smooth_labels", "points:3"]
check.smooth_labels(smooth_labels)

# %% [markdown]
# ## 4. A rare yes
#
# K yes-or-no questions about each sample, such as “is there a tumour in this region?”. A yes is rare, and to miss one is worse than a false alarm. So each yes counts w times as much as a no:
#
# $$L = -\frac{1}{n K} \sum_{i=1}^{n} \sum_{k=1}^{K} \bigl[\, w\, y_{ik} \log p_{ik} + (1 - y_{ik}) \log (1 - p_{ik}) \,\bigr], \qquad p_{ik} = \frac{1}{1 + e^{-z_{ik}}}$$
#
# Derive the gradient $\partial L/\partial z_{ik}$, and give back both. With w = 1 they are those of the lesson.
#
# | name | what it is | shape |
# | --- | --- | --- |
# | `Z` | logits | (n, K) |
# | `Y` | the truth, each entry 0 or 1 | (n, K) |
# | `yes_weight` | w > 0 | a number |
# | what comes back: `loss, gradient` | L, and ∂L/∂Z | a number, (n, K) |
#
# Both have to be right for logits of any size: where z = −1000 and the truth is yes, the loss of that entry is 1000 w. For a single logit z = 0 with y = 1 and w = 3, the loss is 3 log 2 = 2.079 and the gradient −1.5.

# %% tags=["answer:weighted_binary_cross_entropy"]
def weighted_binary_cross_entropy(Z, Y, yes_weight):
    """Binary cross-entropy from logits, in which a yes counts yes_weight times: loss, gradient."""
    ### BEGIN SOLUTION
    if_yes, if_no = np.logaddexp(0, -Z), np.logaddexp(0, Z)  # -log p and -log(1 - p)
    loss = np.mean(yes_weight * Y * if_yes + (1 - Y) * if_no)
    p, one_minus_p = np.exp(-if_yes), np.exp(-if_no)
    return loss, ((1 - Y) * p - yes_weight * Y * one_minus_p) / Z.size
    ### END SOLUTION

# %% tags=["check:weighted_binary_cross_entropy", "points:4"]
check.weighted_binary_cross_entropy(weighted_binary_cross_entropy)

# %% [markdown]
# ## 5. In words: three tasks, three losses
#
# A network is to be trained for each of these.
#
# - **(a)** Read a handwritten letter, a to z.
# - **(b)** Say in how many minutes the next bus comes. The records are good, but now and then a driver forgot to press the button, and then a wait of several hours stands there.
# - **(c)** Tag photographs with any of 50 words (“beach”, “dog”, “night”, …). A photograph may have several of them, or none.
#
# For each task, say in one or two sentences how many outputs the network has and which activation makes its answers of them, which loss you take, and why. The reason should say what you assume about how the truth comes about.

# %% [markdown] tags=["written:three_tasks", "points:4"]
# ### BEGIN SOLUTION
# (a) 26 logits with a softmax, and categorical cross-entropy from the logits: exactly one of 26 classes is true, like one throw of a die, and the loss is the surprise at the class that came. (b) One output without an activation (or one that keeps it above 0), and the mean absolute error: the truth is a number with noise around it, and the forgotten buttons are outliers, as in noise with thick tails (Laplace); the squared error would be dragged along by them, because it wants the mean, while the absolute error wants the median. (c) 50 logits with a sigmoid each, and binary cross-entropy, averaged over the 50: each word is a yes-or-no question of its own, like a coin, and their probabilities need not add up to 1, so a softmax would be wrong here.
#
# **Rubric.** 1 point for each task: outputs, activation and loss fit together and fit the task. In (b) the squared error counts only if the outliers are dealt with in words (removed, or a loss such as Huber's). 1 point for the reasons: in two tasks at least the loss is traced back to what is assumed about the truth (a die, coins, noise and its tails), not to habit. Whether the loss takes logits or probabilities is not asked for.
# ### END SOLUTION
