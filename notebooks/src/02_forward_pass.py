# %% [markdown]
# # 02 · The forward pass
#
# {{badges}}
#
# [← 01 · Neurons](01_neurons.ipynb) · [Notation](reference.ipynb#Notation) · [Glossary](reference.ipynb#Glossary) · [03 · The backward pass →](03_backward_pass.ipynb)
#
# **The question.** How do numbers flow through a network, and what can layers do that a neuron cannot?
#
# **After this lesson you can**
#
# - compute a network's output on paper, in loops, as a matrix product and for a whole batch, and show that the four agree;
# - read the shapes under every line of code, and predict how many parameters a network has;
# - turn scores into probabilities without overflow;
# - prove that layers without a bend between them are one layer, and build any curve out of layers that have one;
# - move a network's weights into Keras and get the same outputs.
#
# **Time** 45 minutes. **You need** the neuron of [lesson 01](01_neurons.ipynb): a weighted sum, a bias, an activation function.

# %% tags=["setup"]
import sys
if "google.colab" in sys.modules:  # Colab has everything but the course's own package
    # %pip install --quiet --no-deps git+{{repository}}@{{branch}}
import numpy as np
from dlcourse import plots

# %% [markdown]
# ## 1. Three neurons do XOR
#
# Lesson 01 ended with a way past a wall. No neuron computes XOR, “one of the two, but not both”: it would need two cuts, and a neuron has one. But two neurons, OR and NAND (“not both”), can look at the inputs, and a third, AND, at what these two say. What happens inside?
#
# | neuron | looks at | weighted sum | step gives 1 where |
# | --- | --- | --- | --- |
# | OR | $x_1, x_2$ | $x_1 + x_2 - 0.5$ | at least one input is 1 |
# | NAND | $x_1, x_2$ | $-x_1 - x_2 + 1.5$ | at most one input is 1 |
# | AND | OR's answer $a_1$, NAND's answer $a_2$ | $a_1 + a_2 - 1.5$ | both answers are 1 |
#
# Take the input $(0, 1)$ and a pencil. OR: $0 + 1 - 0.5 = 0.5$, not below 0, so 1. NAND: $-0 - 1 + 1.5 = 0.5$, so 1. AND: $1 + 1 - 1.5 = 0.5$, so 1. XOR of 0 and 1 is 1: right.
#
# **Predict.** OR and NAND turn each of the four points $(x_1, x_2)$ into a new point, $(a_1, a_2)$. At how many *different* places do the four points arrive?

# %%
from dlcourse.activations import sigmoid, step
from dlcourse.data import gates

X, y = gates("xor")  # the four points, one a row, and what XOR says to each
print("  x       OR: z, a    NAND: z, a    AND: z, a    XOR")
for (x1, x2), answer in zip(X, y):
    z_or, z_nand = x1 + x2 - 0.5, -x1 - x2 + 1.5
    a_or, a_nand = step(z_or), step(z_nand)
    z_and = a_or + a_nand - 1.5
    print(f"({x1:.0f}, {x2:.0f})   {z_or:4.1f}, {a_or:.0f}     {z_nand:4.1f}, {a_nand:.0f}"
          f"      {z_and:4.1f}, {step(z_and):.0f}      {answer}")
    assert step(z_and) == answer

# %% [markdown]
# <details><summary>Your prediction</summary>
#
# At three. Read the two columns *a* downwards: $(0, 0)$ goes to $(0, 1)$, $(1, 1)$ goes to $(1, 0)$, and both $(0, 1)$ and $(1, 0)$ go to $(1, 1)$. The two points that XOR calls 1 have become one point. That is how the third neuron
# can do what no neuron could do before.
# </details>

# %% [markdown]
# Three neurons wired up like this are a *neural network* (神经网络). Here it is with the input $(0, 1)$ in it. A circle is an input or a neuron, with its output written in: the darker, the larger. Below a neuron is its bias. A line is a weight: solid above zero, dashed below.

# %%
W1, b1 = np.array([[1., 1.], [-1., -1.]]), np.array([-0.5, 1.5])  # row 1 is OR, row 2 is NAND
W2, b2 = np.array([[1., 1.]]), np.array([-1.5])                   # AND

fig, ax = plots.panels(size=(7, 3.2))
plots.draw_network(ax, [[0, 1], [1, 1], [1]], [W1, W2], [b1, b2], ["input", "hidden", "output"],
                   title="Three neurons do XOR", fmt="g")
plots.show(fig)

# %% [markdown]
# Neurons that look at the same numbers form a *layer* (层). The last one gives the *output* (输出层); those in between are *hidden* (隐藏层), because what they say is neither in the data nor in the answer. The input is not counted as a layer: nothing is
# computed there. So this is a network of two layers, 2-2-1 for short. A layer in which every neuron looks at every input is a *dense* layer (全连接层), and a network of dense layers is also called a *multilayer perceptron* (多层感知机).
#
# ### A layer draws the space anew
#
# What has happened to the plane? To see the way from the old places to the new ones, make the jumps soft: a sigmoid in place of the step, and all weights and biases times 3 (lesson 01: the larger $|w|$, the steeper). On the left is the plane of the inputs with a grid
# on it. On the right is where the hidden layer takes every point of the left, grid and all. Hatched, on both sides, is where the third neuron says 1.

# %%
def hidden_layer(P):
    """Points (m, 2) -> what OR and NAND, softened, make of each: (m, 2)."""
    return sigmoid(3 * (P @ W1.T + b1))  # section 3 explains this line

def last_sum(A):
    """The weighted sum of AND: above 0 it says 1."""
    return (A @ W2.T + b2)[:, 0]

fig, axes = plots.panels(1, 2, size=(9.5, 4))
plots.draw_through_layer(axes, hidden_layer, last_sum, X, y)
plots.show(fig)
same_sum = hidden_layer(np.array([[0.9, -0.2], [0.3, 0.4]]))
assert np.allclose(same_sum[0], same_sum[1])  # points with the same x1 + x2 land together

# %% [markdown]
# Both hidden neurons look at $x_1 + x_2$ and at nothing else. So the whole plane lands on one thread, ordered by $x_1 + x_2$, and the activation function *bends* the thread. The points lie on it in the order class 0, class 1, class 0. On a straight thread nobody takes the middle one out with a single cut.
# On the bent one, the middle sticks out at the corner, and one straight cut takes it off.
#
# That is the key idea of this lesson. **A neuron can only draw a straight line. A layer draws the *space* anew, so that a straight line is enough for the layer after it.** Seen from the left, the last neuron's one cut is a strip with two edges: the two cuts that XOR needs.

# %% [markdown]
# ## 2. One layer, two equations
#
# For 128 neurons nobody writes a table like that of section 1. Collect the weights of a layer in a table of numbers, its *weight matrix* (权重矩阵) $W$: one row for each neuron, one column for each input. Collect its biases in $b$. Then a layer is
#
# $$z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)}, \qquad a^{(l)} = f\big(z^{(l)}\big)$$
#
# and a network is these two lines for $l = 1, 2, \dots, L$, starting from $a^{(0)} = x$. To run them is the *forward pass* (前向传播).
#
# | symbol | code | what it is | shape |
# | --- | --- | --- | --- |
# | $l$, $L$ | | the number of a layer, and of the last one; in brackets, for it is no power | |
# | $n_l$ | | how many neurons layer $l$ has; $n_0$ is how many inputs there are | |
# | $a^{(0)} = x$ | `x` | the input | $(n_0,)$ |
# | $W^{(l)}$ | `W1`, `W2` | weights; row $k$ is neuron $k$, and $W_{kj}$ is what it gives to input $j$ | $(n_l, n_{l-1})$ |
# | $b^{(l)}$ | `b1`, `b2` | biases, one for each neuron | $(n_l,)$ |
# | $z^{(l)}$ | `z1`, `z2` | the *weighted input* (加权输入) | $(n_l,)$ |
# | $f$ | `step`, `relu`, … | the activation function, applied to each number by itself | |
# | $a^{(l)}$ | `a1`, `a2` | the *activation* (激活值): the layer's output | $(n_l,)$ |
#
# So the 1 of `z1` in the code counts layers: `z1` is all of $z^{(1)}$. A small number *below* $x$, $z$ or $a$ counts inputs or neurons: the $a_1$ and $a_2$ of section 1 are the two numbers in $a^{(1)}$.
#
# Why is $W$ of shape $(n_l, n_{l-1})$, the later layer first? Because a row is a neuron. The product of a matrix and a vector takes each row in turn, multiplies it with the vector number by number and adds up: one weighted sum for each row. For the hidden layer and the input $(0, 1)$:
#
# $$\begin{pmatrix} z^{(1)}_1 \\ z^{(1)}_2 \end{pmatrix} = \begin{pmatrix} 1 & 1 \\ -1 & -1 \end{pmatrix} \begin{pmatrix} 0 \\ 1 \end{pmatrix} + \begin{pmatrix} -0.5 \\ 1.5 \end{pmatrix} = \begin{pmatrix} 1 \cdot 0 + 1 \cdot 1 - 0.5 \\ -1 \cdot 0 - 1 \cdot 1 + 1.5 \end{pmatrix} = \begin{pmatrix} 0.5 \\ 0.5 \end{pmatrix}$$
#
# In NumPy `@` is this product. (`*` is not: it multiplies number by number and adds nothing up.)

# %%
x = np.array([0., 1.])
z1 = W1 @ x + b1     # (2, 2) @ (2,) + (2,) -> (2,)
a1 = step(z1)        # (2,)
z2 = W2 @ a1 + b2    # (1, 2) @ (2,) + (1,) -> (1,)
a2 = step(z2)        # (1,)
print("z1", z1, " a1", a1, " z2", z2, " a2", a2)

# %% [markdown]
# **A word on a word, once more.** Many texts, among them the article this course grew out of, call $z^{(l)}$ the layer's *input*. It is not. The input is $a^{(l-1)}$, what the layer is given; $z^{(l)}$ is what its neurons make of that, before $f$. They even
# differ in shape: in a layer from 784 to 128 the input has 784 numbers, and $z$ has 128.
#
# ### Your turn 1: one layer, one sample
#
# Write a layer of sigmoid neurons. `sigmoid` is there already; it takes a whole array at once.

# %%
from dlcourse.checks import lesson02 as check

def layer(x, W, b):
    """x (n_in,), W (n_out, n_in), b (n_out,) -> the activations of the layer, (n_out,)."""
    ...

check.layer(layer)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Two steps, the two equations. First the weighted input: which product, `@` or `*`? Which comes first, `W` or `x`?
# </details>
#
# <details><summary>Hint 2</summary>
#
# `W @ x` has one number for each row of `W`. Add `b`, then send all of it through `sigmoid`.
# </details>
#
# <details><summary>Solution</summary>
#
# ```python
# def layer(x, W, b):
#     z = W @ x + b
#     return sigmoid(z)
# ```
# </details>

# %% [markdown]
# ### Play: what flows
#
# Here is the XOR network with sigmoids for steps, and with all its weights and biases times one number, the *steepness*. On the left you see what flows through it. A thick ring marks the neuron that you choose under *unit*, and below the network its weighted input $z$ is added up, number by number. On the right
# is the activation function, with the four inputs of XOR at this neuron's $z$. A diamond marks the input that is in the network now.
#
# At steepness 10 the output is on the right side of 1/2 for all four inputs: above it for $(0, 1)$ and $(1, 0)$, below it for the other two. For how many of the four will it be on the right side at steepness 2? Commit to an answer first; then the controls are yours. (Tab leads from one to the next, and the arrow keys move them.)

# %%
from dlcourse import widgets

widgets.Flow(predict="steepness")

# %% [markdown]
# Now try these.
#
# 1. Press *Steepness 10* and choose the unit *OR*. Go through the four samples, and read its sum for each. Do the same with *NAND*. Where in section 1 have you seen these numbers, 10 times smaller?
# 2. Choose the unit *AND*. Press *Steepness 3*, then *Steepness 2*, and watch the points on the right. Which of them crosses over, and why?
# 3. What comes out for $(0.5, 0.5)$, which is none of the four? Say it first. Then press *In the middle*.

# %%
for k in (10, 3, 2, 1):
    A1 = sigmoid(k * (X @ W1.T + b1))  # what OR and NAND say to each of the four points, a row each
    A2 = sigmoid(k * (A1 @ W2.T + b2))  # and what AND says to that; both lines: section 3
    print(f"steepness {k:2}: to (0, 1) OR and NAND say {A1[1].round(2)}; "
          f"out comes, for all four, {A2[:, 0].round(2)}")

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# 1. They are the columns $z$ of the table: $-0.5$, $0.5$, $0.5$, $1.5$ for OR, and $1.5$, $0.5$, $0.5$, $-0.5$ for NAND.
# 2. The points of $(0, 1)$ and $(1, 0)$, which are one point here. At steepness 3 they are still to the right of 0, and all four answers are right. At steepness 2, OR and NAND no longer say a clear 1 to them: 0.73 each, which is 1.46 together, and AND asks for 1.5. So two answers of four are right. In the picture of section 1: the thread is not
# bent enough any more for the last neuron's cut.
# 3. The same as for $(0, 1)$. OR and NAND see nothing but the sum of the inputs, and the sum is 1 in both.
# </details>

# %% [markdown]
# ## 3. Four ways to compute it, and they agree
#
# The first way was *on paper*. The second is the same in code: *a loop over the neurons* and, inside it, one over each neuron's inputs. The third is *the matrix product* `W @ a + b`.
#
# The fourth takes many samples at once, a *batch* (批). **Samples are rows**: `A` is $(n, n_{l-1})$, one sample a row. If $a_i$ is row $i$ of `A`, then row $i$ of the result must be $W a_i + b$. How do we write it with `A` whole? The product `A @ M` takes each row of `A` and multiplies it with each *column* of `M`. The weights of a
# neuron are a *row* of $W$. So turn $W$ on its side: its transpose $W^\top$, in code `W.T`, has the neurons as columns.
#
# $$Z = A\, W^\top + b, \qquad Z_{ik} = \sum_{j} A_{ij} W_{kj} + b_k$$
#
# | symbol | code | what it is | shape |
# | --- | --- | --- | --- |
# | $n$ | `len(A)` | how many samples the batch has | |
# | $A$ | `A` | the layer's input, one sample a row | $(n, n_{l-1})$ |
# | $W^\top$ | `W.T` | the weights, one neuron a *column* | $(n_{l-1}, n_l)$ |
# | $Z$ | `Z` | the weighted inputs, one sample a row, one neuron a column | $(n, n_l)$ |
#
# One thing in that line is not mathematics but NumPy: `Z` has $n$ rows, and `b` is a single row of numbers. When shapes differ, NumPy lays them side by side *from the right*; where one of them has no number left, or a 1, it is repeated to fit. This is *broadcasting* (广播):

# %%
np.array([[1, 2], [3, 4], [5, 6]]) + np.array([10, 20])  # (3, 2) + (2,): b joins every row

# %% [markdown]
# Now all of it, for the whole XOR table.

# %%
def by_loops(a, W, b):
    """One sample, one neuron at a time, one input at a time."""
    z = np.zeros(len(b))
    for k in range(len(b)):          # the neurons
        for j in range(len(a)):      # their inputs
            z[k] += W[k, j] * a[j]
        z[k] += b[k]
    return z

on_paper = np.array([[-0.5, 1.5], [0.5, 0.5], [0.5, 0.5], [1.5, -0.5]])  # section 1, columns z
in_loops = np.array([by_loops(x, W1, b1) for x in X])
one_by_one = np.array([W1 @ x + b1 for x in X])
as_a_batch = X @ W1.T + b1
for way in (in_loops, one_by_one, as_a_batch):
    assert np.allclose(way, on_paper)
print("all four agree:")
print(as_a_batch)

# %% [markdown]
# If they agree, why does everybody use the last? Let us take a layer of the size that we shall need for the digits: 784 pixels in, 128 neurons. Here are the 1,000 test digits, one a row (`-1` stands for “as many as there are”), and such a layer with random weights, from the package.

# %%
from dlcourse.data import as_float, load_mnist
from dlcourse.layers import Dense

digits = load_mnist("embedded")
pixels = as_float(digits.x_test).reshape(-1, 784)
hidden = Dense(784, 128, "relu", rng=np.random.default_rng(0))
pixels.shape, hidden.W.shape, hidden.b.shape

# %% [markdown]
# **Predict.** Count the time for *one digit*. How many times faster than the loops is one matrix product? And a batch of 1,000: is it faster still, per digit, or is it the same work?

# %% tags=["nbval-ignore-output"]
import time

def seconds(work, times):
    """The shortest of several runs: the one that nothing else on the machine has disturbed."""
    runs = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        runs.append(time.perf_counter() - start)
    return min(runs)

W, b = hidden.W, hidden.b
loops = seconds(lambda: by_loops(pixels[0], W, b), 3)
product = seconds(lambda: W @ pixels[0] + b, 300)
batch = seconds(lambda: pixels @ W.T + b, 60) / len(pixels)
print(f"for one digit: loops {1e6 * loops:,.0f}, product {1e6 * product:.1f}, "
      f"batch {1e6 * batch:.2f} millionths of a second")
print(f"product {loops / product:,.0f} times, batch {loops / batch:,.0f} times faster than loops")

# %%
assert loops / product > 200 and loops / batch > 200
print("per digit: product and batch are both more than 200 times faster than the loops")

# %% [markdown]
# <details><summary>Your prediction</summary>
#
# Hundreds of times at the least, and thousands on most machines. The batch is as a rule faster again; by how much depends on the machine. All ways do the same 784 × 128 multiplications for a digit. But in the loop Python looks at every number anew: what is it, what does `*` mean for it? In the product that is asked once, and the
# multiplications run in compiled code, several at a time. In the batch, each weight is fetched from memory once for many digits. **What can be written as a matrix product is fast.**
# </details>

# %% [markdown]
# ### Your turn 2: two layers
#
# Now a network, for a whole batch: a hidden layer with ReLU, then an output layer *without* activation, as the digit reader of section 4 will have it. The cell imports `relu`. The last layer's weighted inputs are to come out.

# %%
from dlcourse.activations import relu

def forward(X, W1, b1, W2, b2):
    """X (n, n_0), W1 (n_1, n_0), W2 (n_2, n_1) -> Z2 (n, n_2); ReLU in the first layer only."""
    ...

check.forward(forward)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Three steps: `Z1`, then `A1`, then `Z2`, which needs `A1`. Write the shapes down: `(n, n_0)` and `(n_1, n_0)` are to give `(n, n_1)`. In a product the two inner numbers must be equal, and vanish. What must be turned on its side?
# </details>
#
# <details><summary>Hint 2</summary>
#
# `A1 = relu(X @ W1.T + b1)`. And the same once more, from `A1`, with `W2` and `b2`, and without `relu`.
# </details>
#
# <details><summary>Solution</summary>
#
# ```python
# def forward(X, W1, b1, W2, b2):
#     A1 = relu(X @ W1.T + b1)
#     return A1 @ W2.T + b2
# ```
# </details>

# %% [markdown]
# ## 4. Shapes: the first debugging tool
#
# Many mistakes in a network are mistakes of shape. So write the shape after every line. Here is the network of the digits, 784-128-10, which stays with us to lesson 05. Its last layer has ten neurons, one for each digit. Call it the *digit reader*.

# %%
from dlcourse.network import Network

def digit_reader(seed):
    rng = np.random.default_rng(seed)
    return Network([Dense(784, 128, "relu", rng=rng), Dense(128, 10, rng=rng)])

network = digit_reader(0)
A = pixels[:32]  # a batch of 32
for number, dense_layer in enumerate(network.layers, start=1):
    W, b = dense_layer.W, dense_layer.b
    Z = A @ W.T + b
    print(f"layer {number}:  {A.shape} @ {W.T.shape} + {b.shape} -> {Z.shape}")
    A = dense_layer.forward(A)
    assert A.shape == Z.shape

# %% [markdown]
# Read a line from left to right. The two inner numbers of the product are equal and vanish. The batch, 32, goes through to the end untouched. What comes out of one layer goes into the next.
#
# When a shape is wrong, NumPy says so in its own way. Here somebody forgot the `.T`:

# %%
try:
    pixels[:32] @ network.layers[0].W
except ValueError as error:
    print(error)

# %% [markdown]
# Look for the two numbers at the end: the inner numbers are 784 on the left and 128 on the right. `(32, 784) @ (128, 784)` does not fit, `(32, 784) @ (784, 128)` does.
#
# ### Your turn 3: how many parameters?
#
# A *parameter* (参数) is a number that will be learnt: a weight or a bias. A layer from $n_{l-1}$ inputs to $n_l$ neurons has $n_l \times n_{l-1}$ weights and $n_l$ biases, so a network has
#
# $$\sum_{l=1}^{L} n_l\,(n_{l-1} + 1)$$
#
# of them. Do it on paper for the XOR network and for the digit reader, and write your two numbers down. Then write the function.

# %%
def count_parameters(sizes):
    """The number of weights and biases; sizes = [inputs, then neurons layer by layer]."""
    ...

check.count_parameters(count_parameters)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# `zip(sizes, sizes[1:])` gives the pairs of neighbours: (784, 128), then (128, 10).
# </details>
#
# <details><summary>Hint 2</summary>
#
# Each pair `(n_in, n_out)` adds `n_out * n_in` weights and `n_out` biases. The inputs have no biases.
# </details>
#
# <details><summary>Solution</summary>
#
# ```python
# def count_parameters(sizes):
#     return sum(n_out * (n_in + 1) for n_in, n_out in zip(sizes, sizes[1:]))
# ```
# </details>

# %% [markdown]
# **Predict.** Which of the digit reader's two layers has more parameters, and what share of all?

# %%
print("XOR:", 2 * (2 + 1) + 1 * (2 + 1), "parameters, and", W1.size + b1.size + W2.size + b2.size)
first, second = 128 * (784 + 1), 10 * (128 + 1)
print(f"digit reader: {first:,} + {second:,} = {first + second:,}")
print(network)
assert first + second == sum(p.size for p in network.parameters()) == 101_770
print(f"in the first layer: {first / (first + second):.1%}")

# %% [markdown]
# <details><summary>Your prediction</summary>
#
# Nearly all of them are in the first layer: every neuron there has a weight for each of the 784 pixels. Whoever wants a smaller network has to begin there, and lesson 06 does.
# </details>

# %% [markdown]
# ## 5. From scores to probabilities
#
# The last layer of the digit reader has no activation. Its ten numbers are *scores* (得分), also called *logits*: how much speaks for each digit. Is a score of 2.3 much? It depends on the nine others. What we want to
# hear is: *seven with 80 %, one with 15 %*. That asks for ten numbers that are all above 0, add up to 1, and are larger where the score is larger.
#
# Above 0 and growing: that is what $e^z$ does. Adding up to 1: divide by the sum. This is the *softmax* (softmax 函数) [4]:
#
# $$p_k = \frac{e^{z_k}}{\sum_{j=1}^{K} e^{z_j}}$$
#
# | symbol | code | what it is | shape |
# | --- | --- | --- | --- |
# | $K$ | | how many classes there are, here 10 | |
# | $z$ | `z`; `Z` for a batch | the scores | $(K,)$; $(n, K)$ |
# | $p$ | `p`; `P` for a batch | the shares: between 0 and 1, with sum 1 | $(K,)$; $(n, K)$ |
#
# Numbers between 0 and 1 that add up to 1 can be read as *probabilities*. Whether they deserve to be believed is another question. The softmax is an activation function of another kind than those of lesson 01: each of its outputs depends on *all* of its inputs.

# %%
z = np.array([2., 1., 0.])
p = np.exp(z) / np.exp(z).sum()
print("scores", z, " shares", np.round(p, 2), " sum", p.sum().round(6))
assert np.isclose(p[0] / p[1], np.exp(z[0] - z[1]))  # only the difference counts

# %% [markdown]
# **Predict.** (a) Add 100 to all three scores. (b) Double all three. Which of the two changes the shares?

# %%
for name, scores in [("as they were", z), ("all + 100", z + 100), ("all doubled", 2 * z)]:
    p = np.exp(scores) / np.exp(scores).sum()
    print(f"{name:12}  {np.round(p, 2)}")

# %% [markdown]
# <details><summary>Your prediction</summary>
#
# Adding the same number to all changes nothing. Doubling makes the winner win more clearly: the *differences* of the scores have doubled, and only differences count, for $p_k / p_j = e^{z_k} / e^{z_j} = e^{z_k - z_j}$.
# </details>

# %% [markdown]
# The first of the two deserves a proof, for we need it in a moment. Take any number $c$ away from all scores. Since $e^{z - c} = e^{z} e^{-c}$,
#
# $$\frac{e^{z_k - c}}{\sum_j e^{z_j - c}} = \frac{e^{-c}\, e^{z_k}}{e^{-c} \sum_j e^{z_j}} = \frac{e^{z_k}}{\sum_j e^{z_j}} = p_k$$
#
# ### When exp overflows
#
# The formula is right, and on a computer it fails. A floating-point number has an upper end, and $e^z$ reaches it soon. What lies beyond is `inf`, and this is an *overflow* (上溢) [5, section 4.1]. (`float64` and `float32` are numbers of 64 and of 32 bits. `errstate` keeps NumPy's warnings out of the page.)

# %%
with np.errstate(over="ignore", invalid="ignore"):
    for kind, below, above in [(np.float64, 709, 710), (np.float32, 88, 89)]:
        print(kind.__name__, f"exp({below}) = {np.exp(kind(below)):.1e}, "
              f"exp({above}) = {np.exp(kind(above))}")
    z = np.array([1000., 999.])
    print("shares of 1000 and 999:", np.exp(z) / np.exp(z).sum())

# %% [markdown]
# `inf / inf` is `nan`, *not a number*, and whatever is computed from a `nan` is `nan` again. Neural networks mostly compute in `float32`, and a score of 89 is soon reached. It is enough to forget that pixels should lie between 0 and 1:

# %%
largest = network.forward(255 * pixels).max()
print(f"largest score with pixels from 0 to 255: above 400: {largest > 400}")

# %% [markdown]
# The cure is the proof above: choose $c$ as the *largest* score. Then the largest becomes 0 and all others are below, so $e^z$ is at most 1 and cannot overflow; and the sum holds at least one 1, so we never divide by 0. A score far below the largest becomes $e^{-1000} = 0$, which is what it deserves.

# %%
shifted = z - z.max()
print("scores", shifted, " shares", np.round(np.exp(shifted) / np.exp(shifted).sum(), 2),
      " sigmoid(1)", sigmoid(1.0).round(2))

# %% [markdown]
# The first share is the sigmoid of the difference of the scores, 1. So it always is with two classes: divide top and bottom of $e^{z_1}/(e^{z_1} + e^{z_2})$ by $e^{z_1}$. The softmax is the sigmoid for more than two.
#
# ### Your turn 4: the softmax
#
# For a batch of scores, one sample a row, and for scores of any size. You will need `axis`: `Z.max(axis=1)` is the largest number along each row, $(n,)$. With `keepdims=True` it stays a column, $(n, 1)$, and broadcasts along the rows.

# %%
def softmax(Z):
    """Z (n, K), scores of any size -> shares (n, K); every row adds up to 1."""
    ...

check.softmax(softmax)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Three lines: take each row's largest score away; `np.exp`; divide by each row's sum.
# </details>
#
# <details><summary>Hint 2</summary>
#
# `Z - Z.max(axis=1)` lays $(n,)$ against the *columns* of $(n, K)$. `Z - Z.max(axis=1, keepdims=True)` lays $(n, 1)$ against the rows. The same goes for the sum.
# </details>
#
# <details><summary>Solution</summary>
#
# ```python
# def softmax(Z):
#     E = np.exp(Z - Z.max(axis=1, keepdims=True))
#     return E / E.sum(axis=1, keepdims=True)
# ```
# </details>

# %% [markdown]
# ### An untrained network reads
#
# Everything is there: pixels, two layers, softmax. The weights are random numbers, and nobody has shown the network a digit. We take the digit with the largest share as its answer.
#
# **Predict.** (a) How many of the 1,000 digits does it read rightly? (b) It knows nothing; so how far are its ten shares from 0.1 each? (c) There are 100 of each digit. Does it answer each digit about 100 times?

# %%
from dlcourse import activations

P = activations.softmax(network.forward(pixels))  # (1000, 10)
answers = P.argmax(axis=1)                        # (1000,): where the largest share stands
favourite = np.bincount(answers).argmax()         # bincount: how often each answer was given
assert np.allclose(P.sum(axis=1), 1, atol=1e-5)
assert np.array_equal(network.forward(pixels).argmax(axis=1), answers)  # also by the scores
print(f"right: {np.mean(answers == digits.y_test):.0%}")
print(f"the largest share, on average {P.max(axis=1).mean():.2f}; "
      f"the smallest {P.min(axis=1).mean():.2f}")
print(f"its favourite answer is {favourite}, for {np.mean(answers == favourite):.0%} of the digits")

# %%
fig, axes = plots.panels(1, 2, size=(8, 3.4))
plots.draw_probabilities(axes, digits.x_test[3], P[3])
plots.show(fig)

# %% [markdown]
# A 3, taken for a 2. Another seed gives other random weights. Is about 10 % right an accident of this one?

# %%
def accuracy(network):
    return np.mean(network.forward(pixels).argmax(axis=1) == digits.y_test)

shares = np.array([accuracy(digit_reader(seed)) for seed in range(20)])
assert 0.09 < shares.mean() < 0.13
assert 0.04 < shares.min() < 0.1 < shares.max() < 0.20
print(f"20 networks: mean {shares.mean():.0%}; each between 4 % and 20 %")

# %% [markdown]
# <details><summary>Your prediction</summary>
#
# (a) About 10 %, which is chance: guessing is right once in ten. Single networks lie on both sides of it. (b) Not near at all: it gives about twice 0.1 to some digit and half of it to another. Not to know is not the same as to have no opinion: random weights *are* opinions, random ones. (c) No. This network
# says the same digit to more than two thirds of all pictures.
#
# By the way, the `softmax` did not change one answer: it keeps the order of the scores, so the largest score has the largest share.
# </details>

# %% [markdown]
# ## 6. Layers without a bend are one layer
#
# Each layer ends in an activation function $f$. What is it for?
#
# **Predict.** Take the XOR network, and leave out the step in the hidden layer; the rest stays. Its weights still say OR, NAND, AND. What is the last weighted sum, for each of the four inputs? (It was −0.5, 0.5, 0.5, −0.5 with the step.) Take a pencil: it is two lines for each.

# %%
with_step = step(X @ W1.T + b1) @ W2.T + b2
without = (X @ W1.T + b1) @ W2.T + b2
print("with the step:   ", with_step[:, 0])
print("without the step:", without[:, 0])

# %% [markdown]
# <details><summary>Your prediction</summary>
#
# −0.5 for all four. $(x_1 + x_2 - 0.5) + (-x_1 - x_2 + 1.5) - 1.5 = -0.5$: the inputs cancel. Without the bend, OR and NAND are exact opposites, and adding them leaves nothing. The network says 0, whatever it is shown.
# </details>

# %% [markdown]
# The weights were not badly chosen. *No* weights would do. A layer without $f$ is called *linear* (strictly *affine*, because of the bias). Leave $f$ out of both, and put the first layer's line into the second's. Without biases first:
#
# $$W^{(2)}\big(W^{(1)} x\big) = \big(W^{(2)} W^{(1)}\big)\, x$$
#
# Two matrices multiplied are again a matrix. So that is one layer, and a hundred such layers are still one. Now with biases.
#
# ### Your turn 5: what becomes of the biases?
#
# Two layers without activation, $z^{(1)} = W^{(1)} x + b^{(1)}$ and $z^{(2)} = W^{(2)} z^{(1)} + b^{(2)}$. Written as one layer, $z^{(2)} = W x + b$, its matrix is $W = W^{(2)} W^{(1)}$. What is its bias? Find it on paper: put the first line into the second and multiply out.

# %%
def collapsed_bias(b1, W2, b2):
    """b1 (n_1,), W2 (n_2, n_1), b2 (n_2,) -> the bias of the one layer that does it all, (n_2,)."""
    ...

check.collapsed_bias(collapsed_bias)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# $z^{(2)} = W^{(2)}\big(W^{(1)} x + b^{(1)}\big) + b^{(2)}$. Multiply out the bracket. Which terms have no $x$ in them?
# </details>
#
# <details><summary>Hint 2</summary>
#
# Or ask: what comes out for $x = 0$? Only biases are left. The first bias still has to go through the second layer.
# </details>
#
# <details><summary>Solution</summary>
#
# ```python
# def collapsed_bias(b1, W2, b2):
#     return W2 @ b1 + b2
# ```
# </details>

# %% [markdown]
# So the proof is one line:
#
# $$W^{(2)}\big(W^{(1)} x + b^{(1)}\big) + b^{(2)} = \underbrace{W^{(2)} W^{(1)}}_{W}\, x + \underbrace{W^{(2)} b^{(1)} + b^{(2)}}_{b}$$
#
# One cell shows it, for three layers, 4-5-3-2, with random numbers:

# %%
rng = np.random.default_rng(0)
sizes = [4, 5, 3, 2]
stack = [(rng.normal(size=(n_out, n_in)), rng.normal(size=n_out))
         for n_in, n_out in zip(sizes, sizes[1:])]
x = rng.normal(size=4)
z, W, b = x, np.eye(4), np.zeros(4)  # np.eye: the matrix that changes nothing
for W_l, b_l in stack:
    z = W_l @ z + b_l                # layer by layer
    W, b = W_l @ W, W_l @ b + b_l    # the layers so far, as one
assert np.allclose(z, W @ x + b)
print("three linear layers", np.round(z, 3), " one layer", np.round(W @ x + b, 3), W.shape)

# %% [markdown]
# Whether it has three layers or a hundred, a network without $f$ is one layer, and with one output it is *one neuron*. Lesson 01 has proved that no neuron does XOR. **The bend is not an ornament. It is what makes a second layer worth having.**

# %% [markdown]
# ## 7. With a bend, any curve
#
# And how much can layers do *with* it? Let us take one input $x$, one output, and see how far we get with our own hands. Nothing is trained in this section.
#
# One sigmoid neuron is a step. Where? It is half-way up where its weighted input is 0:
#
# $$w x + b = 0 \quad\Longleftrightarrow\quad x = -\frac{b}{w}$$
#
# So for a step at $s$ take $b = -w s$, and $w$ large, for a steep one. Two of them can make a *bump*: a hill with a flat top and the plain on both sides.
#
# ### Your turn 6: a bump
#
# Make one out of two sigmoid neurons, and of a second layer that adds them up with weights of your choice. The weight $w$ of both neurons is called `steepness` here.

# %%
def bump(x, left, right, height, steepness):
    """x (m,) -> (m,): about `height` between left and right, about 0 outside."""
    ...

check.bump(bump)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# First one step: a sigmoid whose weighted input is 0 at `left`. Check: what is `steepness * (x - left)` at `x = left`?
# </details>
#
# <details><summary>Hint 2</summary>
#
# Then the step at `right`, in the same way. Up at the first, down at the second: one minus the other. The height is the weight of both in the second layer.
# </details>
#
# <details><summary>Solution</summary>
#
# ```python
# def bump(x, left, right, height, steepness):
#     up = sigmoid(steepness * (x - left))
#     down = sigmoid(steepness * (x - right))
#     return height * up - height * down
# ```
# </details>

# %% [markdown]
# So one step goes up at `left`, and a second one, at `right`, is taken away again. The second layer weighs them with $h$ and $-h$, and that is the bump's height:
#
# $$\text{bump}(x) = h\, \sigma\big(w\,(x - \text{left})\big) - h\, \sigma\big(w\,(x - \text{right})\big)$$

# %%
x = np.linspace(0, 1, 201)
w, h = 100, 0.8
b_up, b_down = -w * 0.3, -w * 0.6                     # b = -w s
up, down = sigmoid(w * x + b_up), sigmoid(w * x + b_down)
print("half-way up at:", x[np.argmin(np.abs(up - 0.5))], "  -b/w =", -b_up / w)
fig, ax = plots.panels(size=(8, 3))
plots.draw_curves(ax, {"step at 0.3": up, "step at 0.6": down, "bump": h * up - h * down},
                  "x", "output", "Two steps make a bump", x=x,
                  alt="The step at 0.3 rises from 0 to 1 there, the step at 0.6 there; 0.8 times "
                      "their difference is a bump, 0.8 high from 0.3 to 0.6 and 0 elsewhere.")
plots.show(fig)

# %% [markdown]
# Now stand bumps side by side, each as high as the curve is in its middle. Here is the whole network, $1$-$2n$-$1$, with its four arrays filled in by hand: two hidden neurons for each of $n$ bumps.

# %%
def bump_network(curve, n, w):
    """W1, b1, W2, b2 of n bumps that follow the curve from 0 to 1; w: the steepness."""
    edges = np.linspace(0, 1, n + 1)
    heights = curve((edges[:-1] + edges[1:]) / 2)     # the curve in the middle of each bump
    edges[[0, -1]] = -1, 2  # the outermost steps stand aside: at 0 they would be half-way up
    W1 = np.full((2 * n, 1), w)                       # (2n, 1)
    b1 = -w * np.concatenate([edges[:-1], edges[1:]])  # (2n,): b = -w s
    W2 = np.concatenate([heights, -heights])[np.newaxis]  # (1, 2n): up, and down again
    return W1, b1, W2, np.zeros(1)

def output(x, W1, b1, W2, b2):
    A1 = sigmoid(x[:, np.newaxis] @ W1.T + b1)  # (m, 1) @ (1, 2n) + (2n,) -> (m, 2n)
    return (A1 @ W2.T + b2)[:, 0]               # (m, 2n) @ (2n, 1) + (1,) -> (m, 1) -> (m,)

# %% [markdown]
# ### Play: bumps
#
# Here is such a network, and the dashed curve that it is to follow. The thin lines are its bumps, and the solid one is their sum, the network's output. One bump is *chosen*: it is hatched, and dotted lines show where its two steps are. On the right is the error, network minus curve, with a diamond where it is largest. The *sharpness* says how steep
# the steps are beside the width $1/n$ of a bump: their weight is $w = \text{sharpness} \cdot n$.
#
# Twice as many bumps, each half as wide: what is left of the largest error? About the same, a half, a quarter? Commit to an answer first.

# %%
widgets.Bumps(predict="twice")

# %% [markdown]
# Now try these.
#
# 1. Press *5 bumps*, and change the *height* of one. Where does the sum move, and where does it stay as it was?
# 2. Press *5 bumps* again: the largest error is 0.8. Bring it down to about a half of that by the heights alone. How high does the first bump have to be?
# 3. Press *Blunt steps*. What has become of the bumps?
# 4. Press *A jump, 20 bumps*, then *A jump, a step placed on it*. How small can you get the largest error, with all the bumps you like?
#
# To follow a curve of your own, pass a function: `widgets.Bumps(np.cos)`, or `widgets.Bumps(lambda x: x**2)`.

# %%
def wave(x):
    return np.sin(6 * x) + 0.4 * np.sin(25 * x)

x = np.linspace(0, 1, 2001)
target = wave(x)
steepest = np.abs(np.diff(target) / np.diff(x)).max()  # M, the largest slope
errors = []
for n in (10, 20, 40, 80, 160):
    made = output(x, *bump_network(wave, n, 20 * n))
    errors.append(np.abs(made - target).max())
    print(f"{n:4} bumps: largest error {errors[-1]:.3f}, and M / 2n = {steepest / (2 * n):.3f}")
    assert errors[-1] <= steepest / (2 * n)
halvings = np.array(errors[1:]) / errors[:-1]
assert (0.4 < halvings).all() and (halvings < 0.6).all()

# %%
made, first = output(x, *bump_network(wave, 5, 20 * 5)), target[x <= 1 / 5]
print(f"   5 bumps: largest error {np.abs(made - target).max():.3f}; under the first of them the "
      f"curve lies between {first.min():.2f} and {first.max():.2f}")

# %% [markdown]
# <details><summary>Your prediction, and what you may have found</summary>
#
# A half is left, each time, or very nearly; and it does not stop.
#
# 1. It moves between the bump's two steps, and nowhere else. So you can mend one place without spoiling another.
# 2. The heights are those of the curve in the middle of each bump, and that is not the best. Under the first bump the curve goes from 0 up to 0.83. A flat top half-way, at 0.41, is never more than 0.41 away from it; every other top is further away somewhere.
# 3. Each step now is about as wide as the bump, or wider. No bump reaches its height, and all of them reach into their neighbours: the sum is smooth, and the small hills are gone.
# 4. Not below 1/2. A sum of sigmoids does not jump: on its way from 0 to 1 it passes through 1/2, and just there the curve is 1/2 away. Steeper steps make the bad stretch shorter, never lower.
# </details>

# %% [markdown]
# Why a half? A bump is $1/n$ wide, and has the curve's height in its middle. No place on it is further from the middle than $1/2n$. Call $M$ the largest slope of the curve, up or down; then the curve moves by no more than $M/2n$ on the way there. So, if the steps are sharp,
#
# $$\text{largest error} \le \frac{M}{2n}$$
#
# and that was printed beside each error above. However small an error you ask for, there is an $n$ that does it.

# %% [markdown]
# What you have just built by hand is a case of the *universal approximation theorem* (万能逼近定理): with enough neurons, a network with one hidden layer of sigmoids comes as close as you like to any continuous function of inputs between 0 and 1, however many inputs there are (Cybenko [1]; Hornik [2] for other activations).
# Nielsen [3, chapter 4] has a picture proof like ours, and goes on to two inputs.
#
# Now honestly: what does it *not* say?
#
# - **How many neurons.** For an error of 0.01, $M/2n$ asks for 800 bumps, as the next cell finds, and that is for one input. With bumps side by side along each of 784 pixels, even 10 a pixel would make $10^{784}$ of them.
# - **How to find the weights.** We knew the curve, and put every step where it belongs. A network for digits has only examples.
# - **What happens between the examples.** Many curves go through the same points. The theorem says that there is a network near each of them; it does not say that you get the right one.

# %%
needed = int(np.ceil(steepest / (2 * 0.01)))  # M / 2n = 0.01, solved for n
for n in (needed // 2, needed):
    error = np.abs(output(x, *bump_network(wave, n, 20 * n)) - target).max()
    print(f"{n} bumps, {2 * n:,} hidden neurons: largest error at most 0.01: {error <= 0.01}")
assert needed == 800 and error <= 0.01

# %% [markdown]
# ## 8. The same network in Keras
#
# From lesson 05 on we train with the library as well, so it must compute what we compute. Keras keeps a layer's weights in an array called `kernel`, one neuron a *column*, $(n_{l-1}, n_l)$. So **Keras's `kernel` is our `W.T`.** It then writes `A @ kernel + b` for our `A @ W.T + b`, and that is the only difference.

# %%
import dlcourse.training  # loads TensorFlow without its pages of log
import keras

model = keras.Sequential([keras.Input((784,)), keras.layers.Dense(128, activation="relu"),
                          keras.layers.Dense(10)])
hidden, last = network.layers
model.set_weights([hidden.W.T, hidden.b, last.W.T, last.b])
[weights.shape for weights in model.get_weights()]

# %%
ours, theirs = network.forward(pixels), np.asarray(model(pixels))
difference = np.abs(activations.softmax(ours) - np.asarray(keras.activations.softmax(theirs)))
print("scores agree to 1e-5:", np.abs(ours - theirs).max() < 1e-5)
print("probabilities agree to 1e-6:", difference.max() < 1e-6)
assert np.abs(ours - theirs).max() < 1e-5 and difference.max() < 1e-6

# %% [markdown]
# Not *equal*, because `float32` keeps about seven digits, and every addition is rounded. What we have done once by hand the package's bridge does for any of our networks:

# %%
from dlcourse.training import bridge

twin = bridge.to_keras(network, (784,))
print("the bridge's model gives the same:", np.allclose(twin(pixels), theirs, atol=1e-6))
print("parameters:", f"{twin.count_params():,}")

# %% [markdown]
# ## 9. What goes wrong
#
# ### The bias is a column
#
# Many books write a bias as a column, $(n_l, 1)$, because their samples are columns. Here is one, in a layer of 128 neurons, and a batch that happens to have 128 digits.

# %%
A, W = pixels[:128], hidden.W
b = np.random.default_rng(1).normal(size=128)
right = A @ W.T + b                # (128, 128) + (128,)
wrong = A @ W.T + b.reshape(128, 1)  # (128, 128) + (128, 1): no error
print("same shape:", right.shape == wrong.shape, "  same numbers:", np.allclose(right, wrong))

# %% [markdown]
# No error, no warning. NumPy has given bias $k$ to *sample* $k$ instead of neuron $k$. The symptom: what the network says about a digit depends on its place in the batch. Turn the batch round, and look at the same digits:

# %%
for name, bias in [("(128,)  ", b), ("(128, 1)", b.reshape(128, 1))]:
    there, back = A @ W.T + bias, (A[::-1] @ W.T + bias)[::-1]
    print(f"bias {name} each digit gets the same in the batch turned round:",
          np.allclose(there, back, atol=1e-4))

# %% [markdown]
# Often the mistake comes to light only at the *last* batch, which is smaller. Of our 1,000 digits, 104 are left after seven batches of 128:

# %%
try:
    pixels[7 * 128:] @ W.T + b.reshape(128, 1)
except ValueError as error:
    print(error)

# %% [markdown]
# So a program that runs through seven batches and breaks at the eighth has most likely a shape that fitted by accident. The fix: a bias is `(n_l,)`.

# %% [markdown]
# ### Rows and columns of samples mixed up
#
# Somebody hands you data with samples as columns. Usually that is an error, and you are lucky. But here are two samples of two numbers, $(1, 1)$ and $(0, 0)$. XOR says 0 to both.

# %%
def xor(A):
    return step(step(A @ W1.T + b1) @ W2.T + b2)[:, 0]

pair = np.array([[1., 1.], [0., 0.]])
print("samples as rows:   ", xor(pair))
print("samples as columns:", xor(pair.T))

# %% [markdown]
# Both answers are wrong, and nothing complains: turned on its side, the table reads as $(1, 0)$ twice. The fix is a habit, and it finds the column bias, too: **try every new piece of code on a batch whose size is no other size in the network**: 3 samples, or 7.

# %%
three = np.array([[1., 1.], [0., 0.], [0., 1.]])
print("samples as rows:   ", xor(three))
try:
    xor(three.T)
except ValueError:
    print("samples as columns: an error, as it should be")

# %% [markdown]
# ### The activation is forgotten
#
# In our `Dense` and in Keras's the activation is *none* unless you name one. Forget it in the hidden layer and nothing looks wrong: the same shapes, the same number of parameters. But by section 6 it is one layer. How do you find out? Walk in a straight line from one picture to another, in
# small steps, and watch a score. Through layers without a bend, the score must go straight, too.

# %%
rng = np.random.default_rng(0)
forgotten = Network([Dense(784, 128, rng=rng), Dense(128, 10, rng=rng)])  # no "relu"
t = np.linspace(0, 1, 21, dtype=np.float32)[:, np.newaxis]
walk = (1 - t) * pixels[0] + t * pixels[1]  # (21, 784)

def off_the_chord(score):
    """How far a walk's score leaves the straight line from its first to its last value."""
    return score - np.linspace(score[0], score[-1], len(score))

curves = {name: off_the_chord(net.forward(walk)[:, 3].astype(float))
          for name, net in [("with ReLU", network), ("forgotten", forgotten)]}
for name, off in curves.items():
    print(f"{name}: straight to 1e-5: {np.abs(off).max() < 1e-5}")

# %%
fig, ax = plots.panels(size=(8, 3))
plots.draw_curves(ax, curves, "part of the way from one picture to the other",
                  "score minus straight line", "Without an activation, no bend", x=t[:, 0],
                  alt="With ReLU the score leaves the straight line between its ends; "
                      "with the activation forgotten it stays on it all the way.")
plots.show(fig)

# %% [markdown]
# The fix: `Dense(784, 128, "relu", …)`, and a look at what the network is made of before it is trained.
#
# ### Softmax over the wrong axis
#
# `sum` wants to know along which axis. Axis 0 runs down the samples, axis 1 along the classes. Here are the scores of 4 digits, and the wrong choice:

# %%
Z = network.forward(pixels[:4])
E = np.exp(Z - Z.max(axis=1, keepdims=True))
wrong, right = E / E.sum(axis=0), E / E.sum(axis=1, keepdims=True)
print("axis=0: rows add up to", np.round(wrong.sum(axis=1), 1), "; columns to 1:",
      np.allclose(wrong.sum(axis=0), 1))
print("axis=1: rows add up to", np.round(right.sum(axis=1), 1))

# %% [markdown]
# The samples now compete with each other for each digit. The symptom is plain with a single sample, which has nobody to compete with: it is certain of everything.

# %%
one = np.exp(network.forward(pixels[:1]))
print("one sample, axis=0:", (one / one.sum(axis=0))[0])

# %% [markdown]
# The fix: `axis=1` (or `-1`, the last) and `keepdims=True`, and a line that will find the mistake for ever after: `assert np.allclose(P.sum(axis=1), 1)`.

# %% [markdown]
# ## Recap
#
# - *Compute a network's output.* $z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)}$, $a^{(l)} = f(z^{(l)})$. On paper, in loops, as `W @ a + b`, and for a batch as `A @ W.T + b`: the same numbers, the last hundreds of times faster.
# - *Read shapes, count parameters.* Inner numbers equal, and they vanish; the batch goes through untouched. $\sum_l n_l (n_{l-1} + 1)$: 101,770 for the digit reader, nearly all of them in its first layer.
# - *Scores to probabilities.* Softmax, along each row, after the row's largest score has been taken away.
# - *No bend, no depth.* $W^{(2)} W^{(1)}$ is a matrix. With a bend, pairs of neurons make bumps, and bumps make any curve; how many it takes, and how to find them, is another matter.
# - *Keras.* `kernel` is `W.T`; the outputs agree.
#
# Four habits to keep: write the shape after each line; try new code with 3 samples; check that rows of probabilities add up to 1; predict the number of parameters.
#
# **What can layers do that a neuron cannot?** Draw the space anew, so that a straight line is enough at the end.
#
# And the next question. With random numbers the digit reader is right about once in ten. Somewhere among all settings of its 101,770 numbers are those with which it reads. Who tells each of the 101,770 which way to move? That is [lesson 03](03_backward_pass.ipynb).
#
# ## Sources
#
# 1. G. Cybenko, “Approximation by superpositions of a sigmoidal function”, *Mathematics of Control, Signals and Systems* 2 (1989), pages 303–314.
# 2. K. Hornik, “Approximation capabilities of multilayer feedforward networks”, *Neural Networks* 4 (1991), pages 251–257.
# 3. M. Nielsen, *Neural Networks and Deep Learning*, 2015, chapter 4: a visual proof that neural nets can compute any function. (His samples are columns.)
# 4. J. S. Bridle, “Probabilistic interpretation of feedforward classification network outputs, with relationships to statistical pattern recognition”, in *Neurocomputing*, Springer, 1990, pages 227–236: softmax, and its name.
# 5. I. Goodfellow, Y. Bengio and A. Courville, *Deep Learning*, MIT Press, 2016: section 6.1 does XOR with a hidden layer of ReLUs; section 4.1 has overflow and the softmax; section 6.4.1 says what universal approximation promises and what it does not.
#
# [← 01 · Neurons](01_neurons.ipynb) · [Notation](reference.ipynb#Notation) · [Glossary](reference.ipynb#Glossary) · [Exercise 02](exercises/ex02_forward_pass.ipynb) · [03 · The backward pass →](03_backward_pass.ipynb)
