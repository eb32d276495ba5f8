# %% [markdown]
# # Exercise 02 · The forward pass
#
# {{badges}}
#
# [Lesson 02 · The forward pass](../02_forward_pass.ipynb) · [Notation](../reference.ipynb#Notation)
#
# **{{points}} points, about an hour.** You write the forward pass of a network that sorts its inputs into classes, in NumPy: one layer, a softmax that never overflows, the whole pass, and a count of what there is to learn. At the end you explain something in words.
#
# | task | points |
# | --- | --- |
# | `dense`, one layer on a batch | {{points:dense}} |
# | `softmax`, with a temperature | {{points:softmax}} |
# | `two_layers`, all that a forward pass makes | {{points:two_layers}} |
# | `parameter_count` of a network | {{points:parameter_count}} |
# | in words: a network without a bend | {{points:no_bend}} |
#
# **How it is graded.** Below each task stands a check. Run it as often as you like: it tells you what it found, and gives the points of the task or 0. Grading runs your function on more inputs than the check shows: of other shapes and sizes, with whole numbers, and with `float32`, NumPy's shorter numbers. Each call has ten seconds. A function gives all of its points or none. The answer in words is read by a person, and may get some of its points.
#
# Write NumPy. A function that calls the package's own layers, or Keras's, gets no points for it. Keep the names of the functions and of their arguments. Leave the arrays that a function is given as they are: whoever calls it may still need them. Add helpers and cells of your own wherever you like.

# %% tags=["setup"]
import sys
if "google.colab" in sys.modules:  # Colab has everything but the course's own package
    # %pip install --quiet --no-deps git+{{repository}}@{{branch}}
import numpy as np
from dlcourse.checks import exercise
check = exercise("ex02")

# %% [markdown]
# ## 1. A dense layer
#
# A dense layer takes a batch `X` with one sample a row, and gives each sample's outputs as a row:
#
# $$Z = X W^\top + b, \qquad A = f(Z)$$
#
# | name | what it is | shape |
# | --- | --- | --- |
# | `X` | the batch | (n, n_in) |
# | `W` | the weights; row k belongs to neuron k | (n_out, n_in) |
# | `b` | the biases, one for each neuron | (n_out,) |
# | `activation` | which f: `"linear"`, `"relu"` or `"tanh"` | text |
# | what comes back | A | (n, n_out) |
#
# `"linear"` leaves Z as it is.

# %% tags=["answer:dense"]
def dense(X, W, b, activation):
    """The outputs A of a dense layer, (n, n_out)."""
    ### BEGIN SOLUTION
    Z = X @ W.T + b
    if activation == "relu":
        return np.maximum(Z, 0)
    if activation == "tanh":
        return np.tanh(Z)
    return Z
    ### END SOLUTION

# %% tags=["check:dense", "points:4"]
check.dense(dense)

# %% [markdown]
# ## 2. Softmax with a temperature
#
# A softmax turns the scores z of one sample into probabilities. A *temperature* T above 0 makes it bolder or more careful:
#
# $$p_k = \frac{e^{z_k / T}}{\sum_j e^{z_j / T}}$$
#
# With T = 1 it is the softmax of the lesson. A high temperature makes all classes nearly as likely; a low one gives nearly everything to the winner.
#
# | name | what it is | shape |
# | --- | --- | --- |
# | `Z` | scores; the classes lie along the *last* axis, whatever stands before it | (K,), (n, K), (n, m, K), … |
# | `temperature` | T > 0 | a number |
# | what comes back | probabilities | that of `Z` |
#
# It has to be right for scores of any size, without overflow and without a NaN.

# %% tags=["answer:softmax"]
def softmax(Z, temperature):
    """Probabilities along the last axis of the scores Z, softened by the temperature."""
    ### BEGIN SOLUTION
    S = Z / temperature
    E = np.exp(S - S.max(axis=-1, keepdims=True))
    return E / E.sum(axis=-1, keepdims=True)
    ### END SOLUTION

# %% tags=["check:softmax", "points:4"]
check.softmax(softmax)

# %% [markdown]
# ## 3. All that a forward pass makes
#
# A network for K classes: a hidden layer with tanh, then an output layer with softmax (temperature 1). Give back all four results, because the backward pass will ask for them:
#
# $$Z^{(1)} = X W^{(1)\top} + b^{(1)}, \quad A^{(1)} = \tanh Z^{(1)}, \quad Z^{(2)} = A^{(1)} W^{(2)\top} + b^{(2)}, \quad P = \mathrm{softmax}\, Z^{(2)}$$
#
# | name | shape |
# | --- | --- |
# | `X` | (n, n₀) |
# | `W1`, `b1` | (n₁, n₀), (n₁,) |
# | `W2`, `b2` | (K, n₁), (K,) |
# | what comes back: `Z1, A1, Z2, P` | (n, n₁), (n, n₁), (n, K), (n, K) |
#
# P has to be right for scores of any size, as in task 2. You may use your own functions from above.

# %% tags=["answer:two_layers"]
def two_layers(X, W1, b1, W2, b2):
    """The forward pass of a network with a tanh layer and a softmax layer: Z1, A1, Z2, P."""
    ### BEGIN SOLUTION
    Z1 = dense(X, W1, b1, "linear")
    A1 = np.tanh(Z1)
    Z2 = dense(A1, W2, b2, "linear")
    return Z1, A1, Z2, softmax(Z2, 1.0)
    ### END SOLUTION

# %% tags=["check:two_layers", "points:5"]
check.two_layers(two_layers)

# %% [markdown]
# ## 4. How much is there to learn?
#
# A network is given as the number of its inputs and a list of what it does, in order. The list may be empty: then there is nothing to learn, 0. An entry is
#
# - `["dense", n, has_biases]`: a dense layer of n neurons; `has_biases` is `True` or `False`; or
# - a name alone, such as `["relu"]` or `["softmax"]`: an activation, which has nothing to learn.
#
# `parameter_count(2, [["dense", 3, True], ["relu"], ["dense", 1, False]])` is 12: 2 · 3 weights, 3 biases, and 3 · 1 weights.

# %% tags=["answer:parameter_count"]
def parameter_count(n_in, layers):
    """The number of weights and biases of a network with n_in inputs."""
    ### BEGIN SOLUTION
    total = 0
    for layer in layers:
        if layer[0] == "dense":
            _, n_out, has_biases = layer
            total += n_in * n_out + n_out * has_biases
            n_in = n_out
    return total
    ### END SOLUTION

# %% tags=["check:parameter_count", "points:3"]
check.parameter_count(parameter_count)

# %% [markdown]
# ## 5. In words: a network without a bend
#
# Somebody leaves out the tanh of task 3, so that $A^{(1)} = Z^{(1)}$, and argues: “The network still has as many weights as before. So it can still learn as much.”
#
# Answer in about five sentences. What would the network of task 3 be able to compute then, and why? Write down the single weight matrix and the single bias that would replace the two layers. Name something that the network could do with the tanh and cannot do without it. And what is wrong with counting the weights?

# %% [markdown] tags=["written:no_bend", "points:4"]
# ### BEGIN SOLUTION
# Without an activation the two layers are one: $W^{(2)}(W^{(1)}x + b^{(1)}) + b^{(2)} = (W^{(2)}W^{(1)})\,x + (W^{(2)}b^{(1)} + b^{(2)})$. The single layer has the weights $W = W^{(2)}W^{(1)}$, of shape (K, n₀), and the bias $b = W^{(2)}b^{(1)} + b^{(2)}$. So the network computes what one layer with a softmax computes, however many weights it has: its boundaries between two classes are straight (planes). It cannot do XOR, for instance, or separate a disc from the ring around it. That there are more numbers to turn does not help, because they only ever act through their product; with fewer hidden neurons than inputs and classes it can do even less, because the product then has a lower rank.
#
# **Rubric.** 1 point: two linear layers are one linear layer. 1 point: $W^{(2)}W^{(1)}$ in this order, and a correct bias (written for a batch, $X\,W^{(1)\top}W^{(2)\top}$ is the same). 1 point: what follows for the boundaries (straight), or for what can be computed. 1 point: an example that needs the bend, and a word on why counting weights misleads. A proof of the collapse by an example with numbers counts like the formula.
# ### END SOLUTION
