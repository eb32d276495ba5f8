# %% [markdown]
# # Exercise 01 · Neurons
#
# {{badges}}
#
# [Lesson 01 · Neurons](../01_neurons.ipynb) · [Notation](../reference.ipynb#Notation)
#
# **{{points}} points, about an hour.** You write a neuron that handles one sample or a whole batch, an activation with its slope, the weights of a whole family of gates, and a pass of the perceptron through its samples. At the end you explain something in words.
#
# | task | points |
# | --- | --- |
# | `neuron`, with a threshold of its own | {{points:neuron}} |
# | `elu`, an activation and its slope | {{points:elu}} |
# | `at_least`, the weights of a gate | {{points:at_least}} |
# | `perceptron_pass`, once through the samples | {{points:perceptron_pass}} |
# | in words: one neuron and XOR | {{points:xor}} |
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
check = exercise("ex01")

# %% [markdown]
# ## 1. A neuron that can be told to be careful
#
# A neuron with a sigmoid says how probable a “yes” is. Whoever uses it decides how sure it has to be before it fires: with a *threshold* t, between 0 and 1.
#
# $$z = w \cdot x + b, \qquad a = \frac{1}{1 + e^{-z}}, \qquad \text{fires} = \begin{cases} 1 & \text{if } a \ge t \\ 0 & \text{if } a < t \end{cases}$$
#
# | name | what it is | shape |
# | --- | --- | --- |
# | `x` | one sample, or a batch with one sample a row | (n_in,) or (n, n_in) |
# | `w` | the weights | (n_in,) |
# | `b` | the bias | a number |
# | `threshold` | t; compared with a, and not with z | a number |
# | what comes back: `a, fires` | the output, and the decision, 0 or 1 (`False` and `True` count as such) | for one sample two numbers, for a batch (n,) and (n,) |
#
# For x = (1, 2), w = (0.5, −0.25), b = 1 we get z = 1 and a = 0.731. With t = 0.5 the neuron fires, with t = 0.8 it does not.
#
# The same function takes one sample or a batch. It has to be right for z of any size, such as 1000 or −1000. (Where `np.exp` overflows, NumPy warns; the warning does no harm if the result is right.)

# %% tags=["answer:neuron"]
def neuron(x, w, b, threshold):
    """The output a and the decision of a sigmoid neuron, for one sample or for a batch."""
    ### BEGIN SOLUTION
    a = 1 / (1 + np.exp(-(x @ w + b)))
    return a, (a >= threshold) * 1
    ### END SOLUTION

# %% tags=["check:neuron", "points:4"]
check.neuron(neuron)

# %% [markdown]
# ## 2. An activation and its slope
#
# The *exponential linear unit*, ELU, is a straight line above 0, like ReLU. Below 0 it bends and levels off at −c. (Clevert, Unterthiner and Hochreiter, ICLR 2016. They, and Keras, write α for c; in this course α is the learning rate.)
#
# $$f(z) = \begin{cases} z & \text{if } z > 0 \\ c\,(e^{z} - 1) & \text{if } z \le 0 \end{cases}$$
#
# Derive the slope f′(z) in each of the two ranges, on paper. At z = 0 itself take the slope of the lower range. Return both, the value and the slope:
#
# | name | what it is | shape |
# | --- | --- | --- |
# | `z` | weighted inputs | a number, or an array of any shape |
# | `depth` | c, how far below 0 the curve can go; c > 0 | a number |
# | what comes back: `a, slope` | f(z) and f′(z) | both that of `z` |
#
# For z = −1 and c = 2, f(z) is −1.264. A nudge of z by 0.001 to both sides tells you whether your slope there is right. Large z are allowed: at z = 1000 the value is 1000.

# %% tags=["answer:elu"]
def elu(z, depth):
    """The exponential linear unit at z, of any shape, and its slope there: a, slope."""
    ### BEGIN SOLUTION
    e = np.exp(np.minimum(z, 0))  # never of a large number
    above = np.asarray(z) > 0
    return np.where(above, z, depth * (e - 1)), np.where(above, 1.0, depth * e)
    ### END SOLUTION

# %% tags=["check:elu", "points:4"]
check.elu(elu)

# %% [markdown]
# ## 3. A family of gates
#
# The inputs of a gate are 0 or 1. Somebody has a pattern in mind, such as (1, 0, 1), and wants a neuron that fires exactly if *at least k inputs agree with the pattern*. Input number i agrees if $x_i$ is what stands at place i of the pattern. So the pattern (1, 1) with k = 2 is AND, with k = 1 it is OR; the pattern (0, 0) with k = 1 is NAND, because there at least one input has to be 0.
#
# Find the weights and the bias of such a neuron for any pattern. It fires where $z = w \cdot x + b \ge 0$, as in the lesson. Many weights would do. So that there is one right answer:
#
# - each weight is 1 or −1;
# - the boundary leaves as much room on one side as on the other: where *exactly* k inputs agree, z is 1/2, and where exactly k − 1 agree, z is −1/2.
#
# | name | what it is | shape |
# | --- | --- | --- |
# | `k` | how many inputs have to agree at least; from 1 to n | a whole number |
# | `pattern` | what they are to agree with: each entry 0 or 1 | (n,) |
# | what comes back: `w, b` | the weights and the bias | (n,) and a number |
#
# `at_least(2, np.array([1, 1]))` is AND, with the numbers of the lesson: w = (1, 1) and b = −1.5.

# %% tags=["answer:at_least"]
def at_least(k, pattern):
    """The weights and the bias of a neuron that fires if at least k inputs agree: w, b."""
    ### BEGIN SOLUTION
    w = 2 * pattern - 1
    zeros = np.sum(pattern == 0)  # so many inputs agree at x = 0; each step of w @ x adds one
    return w, zeros - k + 0.5
    ### END SOLUTION

# %% tags=["check:at_least", "points:3"]
check.at_least(at_least)

# %% [markdown]
# ## 4. Once through the samples
#
# A perceptron goes through its samples once, from the first row to the last. It answers each with the weights that it has *by then*, a = 1 if $w \cdot x + b \ge 0$, and a = 0 otherwise. Where the answer is wrong, it changes its weights and its bias before it sees the next sample. The bias is a number of its own here, and a *learning rate* α says how long a step is:
#
# $$w \leftarrow w + \alpha\,(y - a)\,x, \qquad b \leftarrow b + \alpha\,(y - a)$$
#
# | name | what it is | shape |
# | --- | --- | --- |
# | `X` | the samples, in the order in which they come | (n, n_in) |
# | `y` | the true answers, each 0 or 1 | (n,) |
# | `w`, `b` | the weights and the bias at the start | (n_in,), a number |
# | `learning_rate` | α > 0 | a number |
# | what comes back: `w, b, mistakes` | the weights and the bias after the last sample, and how many of the n answers were wrong | (n_in,), a number, a whole number |
#
# Whoever calls the function may still need the weights from the start: leave the array `w` as it came.

# %% tags=["answer:perceptron_pass"]
def perceptron_pass(X, y, w, b, learning_rate):
    """The perceptron's rule on each sample in turn: the new w and b, and the mistakes made."""
    ### BEGIN SOLUTION
    mistakes = 0
    for x, target in zip(X, y):
        error = int(target) - int(w @ x + b >= 0)
        w = w + learning_rate * error * x
        b = b + learning_rate * error
        mistakes += abs(error)
    return w, b, mistakes
    ### END SOLUTION

# %% tags=["check:perceptron_pass", "points:5"]
check.perceptron_pass(perceptron_pass)

# %% [markdown]
# ## 5. In words: one neuron and XOR
#
# Somebody has let a perceptron learn XOR for a thousand epochs, without success, and says: “It needs more time, or smaller steps. And if that does not help, I shall take a sigmoid in place of the step.”
#
# Answer in about five sentences. Show with the four inequalities, or with a picture in words, that there is nothing to be found. Say why neither more time nor a sigmoid changes that. Then help: the neuron is given a third input, $x_3 = x_1 x_2$. Write down three weights and a bias with which it computes XOR.

# %% [markdown] tags=["written:xor", "points:4"]
# ### BEGIN SOLUTION
# XOR asks for $b < 0$ at (0, 0), $w_2 + b \ge 0$ at (0, 1), $w_1 + b \ge 0$ at (1, 0) and $w_1 + w_2 + b < 0$ at (1, 1). The first and the last add up to $w_1 + w_2 + 2b < 0$, the two in the middle to $w_1 + w_2 + 2b \ge 0$: both cannot be. (In a picture: the points of each class lie at opposite corners of a square, and a straight line that has two opposite corners on one side has at least one of the others there as well.) More time and smaller steps only help a search for something that exists. A sigmoid's output is at least 1/2 exactly where $z \ge 0$, so it has the same straight boundary as the step. With $x_3 = x_1 x_2$ the weights (1, 1, −2) and $b = -0.5$ do it: z is −0.5, 0.5, 0.5 and −0.5 at the four corners.
#
# **Rubric.** 1 point: the four inequalities, or the crosswise corners and a straight line. 1 point: the contradiction is carried through (the two sums, or why no line can do it). 1 point: more time or smaller steps cannot find what does not exist, *and* a sigmoid has the same straight boundary. 1 point: weights that are right at all four corners, any that are.
# ### END SOLUTION
