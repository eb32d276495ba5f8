# %% [markdown]
# # Exercise 03 · The backward pass
#
# {{badges}}
#
# [Lesson 03 · The backward pass](../03_backward_pass.ipynb) · [Notation](../reference.ipynb#Notation)
#
# **{{points}} points, about an hour.** You send gradients backward in NumPy: through three kinds of nodes, out of two heads into one layer, and through a whole network. Then you find what is wrong with somebody else's backward pass. At the end you explain something in words.
#
# | task | points |
# | --- | --- |
# | `node_backward`, three kinds of nodes | {{points:node_backward}} |
# | `delta_shared`, a layer with two heads above it | {{points:delta_shared}} |
# | `backward`, a whole network | {{points:backward}} |
# | `repaired`, two bugs to find | {{points:repaired}} |
# | in words: what the forward pass has to keep | {{points:memory}} |
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
check = exercise("ex03")

# %% [markdown]
# ## 1. Three kinds of nodes
#
# A node computes `out` from its inputs x and y. From behind comes `d_out`, the gradient of its output, $\partial E/\partial \text{out}$. Give back the gradients of its two inputs, $\partial E/\partial x$ and $\partial E/\partial y$.
#
# | `node` | what it computes |
# | --- | --- |
# | `"subtract"` | out = x − y |
# | `"divide"` | out = x / y, where y is not 0 |
# | `"maximum"` | out = the larger of x and y. Where both are equal, x counts as the winner |
#
# `x`, `y` and `d_out` are numbers, or arrays of one shape; whole numbers may come, too. In arrays each entry is a node of its own. The two results, `dx, dy`, have that shape, too.
#
# For `"divide"` with x = 6, y = 2 and d_out = 10, dx is 5 and dy is −15. Find the local derivatives on paper, or by a nudge, before you write them down.

# %% tags=["answer:node_backward"]
def node_backward(node, x, y, d_out):
    """The gradients dx, dy of a node's two inputs; d_out is the gradient of its output."""
    ### BEGIN SOLUTION
    if node == "subtract":
        return d_out, -d_out
    if node == "divide":
        return d_out / y, -d_out * x / y**2
    x_wins = np.asarray(x) >= y
    return d_out * x_wins, d_out * ~x_wins
    ### END SOLUTION

# %% tags=["check:node_backward", "points:4"]
check.node_backward(node_backward)

# %% [markdown]
# ## 2. A layer with two heads above it
#
# A network is to answer two questions about each picture: which digit is it, and how thick is the pen? Both answers are computed from the same hidden layer, each by a layer of its own, a *head*. The hidden layer has tanh:
#
# $$A = \tanh Z, \qquad Z_a = A\,W_a^\top + b_a, \qquad Z_b = A\,W_b^\top + b_b$$
#
# The error depends on both heads, and the backward pass has come as far as these two: it knows their deltas, $\delta_a = \partial E/\partial Z_a$ and $\delta_b = \partial E/\partial Z_b$. Compute the delta of the hidden layer, $\partial E/\partial Z$.
#
# | name | what it is | shape |
# | --- | --- | --- |
# | `Z` | weighted inputs of the hidden layer | (n, n₁) |
# | `delta_a`, `W_a` | delta and weights of the one head | (n, n_a), (n_a, n₁) |
# | `delta_b`, `W_b` | delta and weights of the other | (n, n_b), (n_b, n₁) |
# | what comes back | delta of the hidden layer | (n, n₁) |

# %% tags=["answer:delta_shared"]
def delta_shared(Z, delta_a, W_a, delta_b, W_b):
    """The delta of a tanh layer, (n, n_1), whose activations go into two heads."""
    ### BEGIN SOLUTION
    dA = delta_a @ W_a + delta_b @ W_b  # one activation, two ways: the shares add
    return dA * (1 - np.tanh(Z) ** 2)
    ### END SOLUTION

# %% tags=["check:delta_shared", "points:3"]
check.delta_shared(delta_shared)

# %% [markdown]
# ## 3. A whole backward pass
#
# A network with two layers. The hidden layer's activation is the *softplus*, a smooth cousin of ReLU; the output layer's is tanh. The error is the squared error of the lesson.
#
# $$Z^{(1)} = X W^{(1)\top} + b^{(1)}, \quad A^{(1)} = \log\bigl(1 + e^{Z^{(1)}}\bigr), \quad Z^{(2)} = A^{(1)} W^{(2)\top} + b^{(2)}, \quad A^{(2)} = \tanh Z^{(2)}$$
#
# $$E = \frac{1}{n\,n_2} \sum_{i=1}^{n} \sum_{j=1}^{n_2} \bigl(y_{ij} - a^{(2)}_{ij}\bigr)^2$$
#
# Give back the gradients of E towards all the weights and biases.
#
# | name | shape |
# | --- | --- |
# | `X`, `Y` | (n, n₀), (n, n₂) |
# | `W1`, `b1` | (n₁, n₀), (n₁,) |
# | `W2`, `b2` | (n₂, n₁), (n₂,) |
# | what comes back: `dW1, db1, dW2, db2` | each that of the array it belongs to |
#
# First derive the slope of the softplus: you know the function that comes out. `np.logaddexp(0, Z)` computes the softplus for any Z without overflow. A gradient check on a small network, as in section 4 of the lesson, tells you whether you are right before the check below does.

# %% tags=["answer:backward"]
def backward(X, Y, W1, b1, W2, b2):
    """The gradients of the squared error towards all parameters: dW1, db1, dW2, db2."""
    ### BEGIN SOLUTION
    Z1 = X @ W1.T + b1  # forward
    A1 = np.logaddexp(0, Z1)
    A2 = np.tanh(A1 @ W2.T + b2)
    delta2 = 2 / A2.size * (A2 - Y) * (1 - A2**2)
    delta1 = (delta2 @ W2) / (1 + np.exp(-Z1))
    return delta1.T @ X, delta1.sum(axis=0), delta2.T @ A1, delta2.sum(axis=0)  # (3) and (4)
    ### END SOLUTION

# %% tags=["check:backward", "points:6"]
check.backward(backward)

# %% [markdown]
# ## 4. Two bugs
#
# Here is somebody else's backward pass. The hidden layer has ReLU (slope 0 at the kink), the output layer has no activation, and the error is the squared error of task 3. It runs without a complaint, and two of its lines are wrong.

# %%
def broken(X, Y, W1, b1, W2, b2):
    Z1 = X @ W1.T + b1
    A1 = np.maximum(Z1, 0)
    A2 = A1 @ W2.T + b2
    delta2 = 2 * (A2 - Y) / Y.size
    delta1 = (delta2 @ W2) * (A1 > 0)
    dW1 = (X.T @ delta1).reshape(W1.shape)
    dW2 = delta2.T @ Z1
    return dW1, delta1.sum(axis=0), dW2, delta2.sum(axis=0)

# %% [markdown]
# Its author has checked it by nudging, on one sample with one input, and all was well. On a larger network it is not.

# %%
def error_of(X, Y, W1, b1, W2, b2):
    return np.mean((Y - (np.maximum(X @ W1.T + b1, 0) @ W2.T + b2)) ** 2)

def nudged(X, Y, parameters, p, h=1e-6):
    """The measured slopes of the error towards each number in p, one of the parameters."""
    slopes = np.zeros(p.shape)
    for place in np.ndindex(p.shape):
        kept, found = p[place], []
        for step in (h, -h):
            p[place] = kept + step
            found.append(error_of(X, Y, *parameters))
        p[place] = kept
        slopes[place] = (found[0] - found[1]) / (2 * h)
    return slopes

# %%
def compare(network, backward_pass, X, Y, parameters):
    gradients = backward_pass(X, Y, *parameters)
    for name, p, gradient in zip(["dW1", "db1", "dW2", "db2"], parameters, gradients):
        agree = np.allclose(gradient, nudged(X, Y, parameters, p), atol=1e-6)
        print(f"network {network}: {name} agrees with the slopes: {agree}")

small = [np.array([[0.5], [1.5]]), np.array([0.5, 1.0]), np.array([[2.0, -1.0]]), np.array([0.5])]
compare("1-2-1", broken, np.array([[2.0]]), np.array([[1.0]]), small)
rng = np.random.default_rng(3)
large = [rng.standard_normal(shape) for shape in [(4, 3), (4,), (2, 4), (2,)]]
compare("3-4-2", broken, rng.standard_normal((5, 3)), rng.standard_normal((5, 2)), large)

# %% [markdown]
# Write the backward pass again, without the bugs. All other lines may stay as they are, and `compare` takes your function as well. While you are at it, find out why the network 1-2-1 gave nothing away. (That is for you, and is not graded.)

# %% tags=["answer:repaired"]
def repaired(X, Y, W1, b1, W2, b2):
    """The gradients that `broken` should give: dW1, db1, dW2, db2."""
    ### BEGIN SOLUTION
    _, db1, _, db2 = broken(X, Y, W1, b1, W2, b2)  # these two are right
    hidden = np.maximum(X @ W1.T + b1, 0)
    blame2 = 2 * (hidden @ W2.T + b2 - Y) / Y.size
    blame1 = (blame2 @ W2) * (hidden > 0)
    return blame1.T @ X, db1, blame2.T @ hidden, db2
    ### END SOLUTION

# %% tags=["check:repaired", "points:3"]
check.repaired(repaired)

# %% [markdown]
# ## 5. In words: what the forward pass has to keep
#
# A deep network fits into memory when it only reads, and does not fit when it learns. Somebody proposes: “Let the forward pass keep the output alone, and forget everything on the way to it. For the backward pass we have all the weights.”
#
# Answer in about five sentences. Which numbers of the forward pass do the equations of back-propagation ask for, and where? Must a layer keep both its Z and its A: what is enough for tanh, what for ReLU? What becomes of the amount that is kept when the batch is ten times as large? And what could one do in place of keeping everything, and at what price?

# %% [markdown] tags=["written:memory", "points:4"]
# ### BEGIN SOLUTION
# Weights alone do not suffice. Equation (3), $\partial E/\partial W^{(l)} = \delta^{(l)} a^{(l-1)\mathsf T}$, needs the input of each layer, and equations (1) and (2) need $f'(z^{(l)})$, the slope of each activation at the place where it was. But not both Z and A: for tanh the slope is $1 - a^2$, and for ReLU it is 1 exactly where a > 0, so A is enough in both cases (for ReLU's slope even one bit a number). What is kept grows with the number of samples, so a batch ten times as large keeps ten times as much; the parameters stay as many as they were. In place of keeping everything one can compute it again: keep the input, or the activations of a few layers, and run the forward pass once more from there when the backward pass arrives. That costs time, about one more forward pass, and saves memory. (It is called *checkpointing*. A smaller batch helps, too.)
#
# **Rubric.** 1 point: activations for ∂E/∂W, and Z (or the slopes) for δ. 1 point: A is enough for tanh *and* for ReLU, with a reason for one of them at least. (Z alone counts as well, if it is said that A is computed from it again.) 1 point: ten times as much, in proportion to the batch. 1 point: a way that works, with its price: computing again costs time (smaller batches, or fewer digits for each number, count as well if their price is named).
# ### END SOLUTION
