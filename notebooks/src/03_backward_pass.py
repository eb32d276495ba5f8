# %% [markdown]
# # 03 · The backward pass
#
# {{badges}}
#
# [← 02 · The forward pass](02_forward_pass.ipynb) · [Notation](reference.ipynb#Notation) · [Glossary](reference.ipynb#Glossary) · [04 · Loss functions →](04_loss_functions.ipynb)
#
# **The question.** How does the network know which weight to blame, and by how much?
#
# **After this lesson you can**
#
# - say what a derivative answers, and measure one by nudging;
# - send gradients backward through a graph by hand, also where a value is used twice;
# - derive the four equations of back-propagation, one step at a time, and write them as three lines of NumPy;
# - prove a gradient right with the gradient check, and read what its relative error says;
# - build automatic differentiation yourself, in four short cells;
# - see in a histogram that gradients vanish or explode, and choose weights with which they do neither.
#
# **Time** 60 minutes. **You need** the forward pass of lesson 02, $z = Wa + b$ and $a = f(z)$, and from school the derivative of $x^2$. The chain rule is worked out here.

# %% tags=["setup"]
import sys
if "google.colab" in sys.modules:  # Colab has everything but the course's own package
    # %pip install --quiet --no-deps git+{{repository}}@{{branch}}
import numpy as np
from dlcourse import plots

# %% [markdown]
# ## 1. Nudge one weight, and look
#
# Lesson 02 ended with a digit reader whose 101,770 numbers are random, and with a question: who tells each of them which way to move? We begin with nine numbers: the small network, 2-2-1, which computes XOR
# when its weights are steep. Here all its weights and biases are multiplied by $k = 2$, and it is only half right.

# %%
from dlcourse.activations import sigmoid, sigmoid_prime
from dlcourse.data import gates

k = 2
W1, b1 = k * np.array([[1.0, 1.0], [-1.0, -1.0]]), k * np.array([-0.5, 1.5])  # OR, NAND
W2, b2 = k * np.array([[1.0, 1.0]]), k * np.array([-1.5])                     # AND
P = [W1, b1, W2, b2]  # the arrays themselves: whoever changes W2 has changed it in P, too

def forward(X, W1, b1, W2, b2):
    Z1 = X @ W1.T + b1
    A1 = sigmoid(Z1)
    Z2 = A1 @ W2.T + b2
    return Z1, A1, Z2, sigmoid(Z2)

# %%
X, y = gates("xor")
Y = y.reshape(4, 1)  # one row a sample, as X has them
A2 = forward(X, *P)[-1]
print(np.hstack([X, Y, A2.round(3)]))  # two inputs, the truth, the output

# %% [markdown]
# All four outputs are below one half: right for the two rows that should give 0, wrong, if only just, for the two that should give 1. How wrong is the network in all? In this lesson we measure it by the *squared error* (平方误差), the mean of $(y - a)^2$ over all samples $i$
# and all outputs $j$:
#
# $$E = \frac{1}{n\, n_L} \sum_{i} \sum_{j} (y_{ij} - a_{ij})^2$$
#
# | symbol | code | what it is | shape |
# | --- | --- | --- | --- |
# | $E$ | `error(X, Y, P)` | the error: how wrong the network is. Any such number is called a *loss* (损失), and then written $L$ | one number |
# | $a$ | `A2` | the network's output, $a^{(L)}$. (This $L$ is another one: the number of layers, here 2) | $(n, n_L)$ |
# | $y$ | `Y` | what it should have been | $(n, n_L)$ |
# | $n$, $n_L$ | `len(Y)`, `Y.shape[1]` | how many samples; how many outputs. `Y.size` is their product | |
#
# Whether it is the right thing to make small is the question of lesson 04. (`*P` hands over the four arrays of the list one by one. In this lesson `P` is the list of parameters, and not the probabilities of lesson 02.)

# %%
from dlcourse.losses import MSE

def error(X, Y, P):
    return np.mean((Y - forward(X, *P)[-1]) ** 2)

by_hand = sum((y - a) ** 2 for y, a in zip(Y[:, 0], A2[:, 0])) / (4 * 1)
print(f"E = {error(X, Y, P):.4f}; added up one by one: {by_hand:.4f}; "
      f"the package's MSE: {MSE().value(A2, Y):.4f}")

# %% [markdown]
# Take one sample, the inputs 0 and 1, which should give 1. (`X[1:2]` is a batch of one row.) Now *nudge* the first weight of the output neuron up by 0.01, leave all the others where they are, and look at the error.

# %%
x1, y1 = X[1:2], Y[1:2]
before = error(x1, y1, P)
W2[0, 0] = 2.01
after = error(x1, y1, P)
W2[0, 0] = 2.0
print(f"before {before:.5f}, after {after:.5f}: E moves by {after - before:.5f}")
print(f"per unit of weight: {(after - before) / 0.01:.3f}")

# %% [markdown]
# That ratio *is* the *derivative* (导数), nearly: the answer to the question “if I nudge this, how much does that move, per unit of nudge?” The smaller the nudge $h$, the nearer (on paper; section 4 shows what a computer makes of it):
#
# $$\frac{\partial E}{\partial w} \approx \frac{E(w + h) - E(w)}{h} \qquad \text{for small } h$$
#
# Its **sign** says which way: here it is negative, so a larger weight makes the error smaller. Its **size** says how much that weight matters. (The round ∂ in place of a $d$ says that $E$ depends on other numbers too, and that they are held still.) Derivatives of $E$ towards all
# parameters together are called the *gradient* (梯度). It has one number for each parameter, so we keep it in arrays of the same shapes.

# %%
def nudged(f, p, h=1e-6):
    """How much f() moves per unit, for each number in the array p, nudged one at a time."""
    slopes = np.zeros(p.shape)
    for place in np.ndindex(p.shape):  # all the index tuples, (0, 0), (0, 1), ...
        kept, before = p[place], f()
        p[place] = kept + h
        slopes[place] = (f() - before) / h
        p[place] = kept
    return slopes

# %% [markdown]
# **Predict.** Nudge all nine numbers in turn, with the sample $x = (0, 1)$. Two of the nine do not move the error at all, whatever the network thinks. Which two, and why?

# %%
for name, p in zip(["W1", "b1", "W2", "b2"], P):
    print(name, nudged(lambda: error(x1, y1, P), p).round(3).tolist())

# %% [markdown]
# <details><summary>Your prediction</summary>
#
# The first column of `W1`: the weights that wait for the first input, and it is 0. Whatever multiplies a 0 had no influence, and is not to blame. (All others should grow: every derivative is negative. And the two hidden neurons share the blame equally, because on this sample they say the same, 0.731.)
#
# So a weight's blame has to do with what came *in* along it. Keep that in mind.
# </details>

# %% [markdown]
# It works, but it takes a forward pass for each parameter. The digit reader has 101,770, and learning asks for a new gradient at each of thousands of steps. (Section 5 measures how long that would take.) The rest of this lesson finds all 101,770 derivatives in *one* pass backward through the network.

# %% [markdown]
# ## 2. Six nodes, by hand
#
# Cut a computation into its smallest steps and draw each as a *node* (节点), with arrows from what it needs. That is a *computation graph* (计算图). Here is a neuron without activation, and its error, for a fixed target of $y = 5$. Values flow forward, from left to right:

# %%
nodes = {"w": ("", 2, 0), "x": ("", 3, 0), "m": ("w · x", 6, 0),  # what it computes, its value,
         "b": ("", -4, 0), "z": ("m + b", 2, 0), "E": ("(y − z)²", 9, 1)}  # and its gradient
arrows = [("w", "m", 3), ("x", "m", 2), ("m", "z", 1), ("b", "z", 1), ("z", "E", -6)]
fig, ax = plots.panels(size=(9, 3.2))  # revealed=1: only the last gradient is known as yet
plots.draw_graph(ax, nodes, arrows, revealed=1, title="Values, forward")
plots.show(fig)

# %% [markdown]
# **What is on the arrows?** Each arrow carries a *local derivative* (局部导数): how much does the node at its head move, per unit of the node at its tail? To know it, one needs to look at that one operation and at nothing else.
#
# | the node computes | its local derivatives | why |
# | --- | --- | --- |
# | $z = m + b$ | $\partial z/\partial m = 1$, $\;\partial z/\partial b = 1$ | nudge $m$ by $h$: the sum moves by $h$ |
# | $m = w\,x$ | $\partial m/\partial w = x$, $\;\partial m/\partial x = w$ | $(w + h)\,x = wx + hx$: it moves by $x$ times $h$ |
# | $E = (y - z)^2$ | $\partial E/\partial z = -2\,(y - z)$ | $(y - z - h)^2 = (y-z)^2 - 2(y-z)\,h + h^2$, and $h^2$ is tiny. Here: $-2\,(5 - 2) = -6$ |
# | $a = f(z)$ | $\partial a/\partial z = f'(z)$ | lesson 01 |
#
# **What stands below the nodes?** Their *gradient*: how much does $E$, at the end, move per unit of this node? For $E$ itself that is 1. The others are still hidden, and each is found from its right-hand neighbour. Think of gears: if $E$ moves −6 times as fast as $z$,
# and $z$ moves 1 time as fast as $m$, then $E$ moves $-6 \times 1$ times as fast as $m$. Rates along a way **multiply**. This is the *chain rule* (链式法则):
#
# $$\frac{\partial E}{\partial m} = \frac{\partial E}{\partial z} \cdot \frac{\partial z}{\partial m}$$
#
# So: *gradient of a node = gradient of the node after it, times the slope on the arrow between.*
#
# **Predict.** Take a pencil. Work back from $E$, and write down the gradients of $z$, $b$, $m$, $x$ and $w$. Which of the three inputs $w$, $x$, $b$ moves $E$ the most?

# %%
w, x, b, y = 2.0, 3.0, -4.0, 5.0
m = w * x              # forward: 6
z = m + b              #          2
E = (y - z) ** 2       #          9
dE = 1.0               # backward; dz in code is dE/dz on paper
dz = -2 * (y - z) * dE
db = 1 * dz
dm = 1 * dz
dx = w * dm
dw = x * dm
print(f"dz {dz}, db {db}, dm {dm}, dx {dx}, dw {dw}")

# %% [markdown]
# Is it right? Nudge each of the three inputs, forward only, and compare.

# %%
inputs = np.array([w, x, b])
by_nudging = nudged(lambda: (y - (inputs[0] * inputs[1] + inputs[2])) ** 2, inputs)
assert np.allclose(by_nudging, [dw, dx, db], atol=1e-4)
print("w, x, b by nudging:", by_nudging.round(3))

# %% [markdown]
# <details><summary>Your prediction</summary>
#
# $w$, with −18. A weight's gradient is large where its *input* is large ($x = 3$), and an input's where its *weight* is: in a product, each factor's slope is the other factor.
# </details>

# %% [markdown]
# Each node had to know only the numbers that came into it, and the gradient that came back to it. No node knows the network. That is why this works for any network at all.
#
# ### Your turn 1: the gradients of a product
#
# One node, `out = x * y`. From behind comes `d_out`, the gradient of its output. What goes back to its two inputs?

# %%
from dlcourse.checks import lesson03 as check

def multiply_backward(x, y, d_out):
    """The gradients [dx, dy] of the inputs of out = x * y; d_out is dE/d(out)."""
    ...

check.multiply_backward(multiply_backward)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# The node $m = wx$ above is this node. What did its two lines, `dx` and `dw`, look like?
# </details>
#
# <details><summary>Hint 2</summary>
#
# Two steps: the local derivative (in the table), times what came from behind. Return both as a list.
# </details>
#
# <details><summary>Solution</summary>
#
# ```python
# def multiply_backward(x, y, d_out):
#     return [y * d_out, x * d_out]
# ```
# </details>

# %% [markdown]
# ### A value that is used twice
#
# In a network, every activation is used by *all* the neurons of the next layer. What does a value get that is used more than once? The smallest example: $x$ goes into $u = 2x$ and into $v = x^2$, and the end is $E = u\,v$.
#
# **Predict.** Through $u$ comes back $9 \times 2 = 18$. Through $v$ comes back $6 \times 6 = 36$. What is the gradient of $x$: the larger of them, the mean, the sum, the product?

# %%
nodes = {"x": ("", 3, 0), "u": ("2x", 6, 9), "v": ("x²", 9, 6), "E": ("u · v", 54, 1)}
arrows = [("x", "u", 2), ("x", "v", 6), ("u", "E", 9), ("v", "E", 6)]
fig, ax = plots.panels(size=(8, 3))
plots.draw_graph(ax, nodes, arrows, revealed=3, title="One way through u, one through v")
plots.show(fig)

# %% [markdown]
# Let us not guess, but nudge. Move $x$ by $h$. Then $u$ moves by $2h$, *and* $v$ moves by $2xh$ (and a tiny $h^2$). Their product moves from $uv$ to
#
# $$(u + 2h)(v + 2xh) = uv + \underbrace{v \cdot 2h}_{\text{through } u} + \underbrace{u \cdot 2x h}_{\text{through } v} + \text{(terms with } h^2)$$
#
# Divide by $h$, and let $h$ become small: $\partial E/\partial x = v \cdot 2 + u \cdot 2x$. Both ways are there, and they are **added**, because a nudge does not choose a way. It goes along all of them at once. In general, if $x$ is used in $u_1, u_2, \dots$:
#
# $$\frac{\partial E}{\partial x} = \sum_k \frac{\partial E}{\partial u_k} \cdot \frac{\partial u_k}{\partial x}$$

# %%
x = np.array([3.0])
u, v = 2 * x, x ** 2
through_u, through_v = v * 2, u * 2 * x
print("through u:", through_u, " through v:", through_v, " sum:", through_u + through_v)
print("by nudging:", nudged(lambda: (2 * x * x ** 2).item(), x).round(2))

# %% [markdown]
# <details><summary>Your prediction</summary>
#
# The sum, 54. School agrees: $E = 2x \cdot x^2 = 2x^3$, whose derivative is $6x^2 = 54$ at $x = 3$.
# </details>

# %% [markdown]
# **Along a way, multiply. Where ways meet again, add.** These are all the rules there are.
#
# ### Your turn 2: used twice
#
# Here $x$ goes into $s = x + 3$, and $x$ *and* $s$ go into `out = x * s`.

# %%
def twice_used(x, d_out):
    """The gradient of x, one number, where s = x + 3 and out = x * s; d_out is dE/d(out)."""
    ...

check.twice_used(twice_used)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Draw it. Two arrows leave $x$: one goes straight into the product, one into the sum.
# </details>
#
# <details><summary>Hint 2</summary>
#
# The product sends `s * d_out` to $x$ and `x * d_out` to $s$ (turn 1). What does $s = x + 3$ hand on to $x$?
# </details>
#
# <details><summary>Solution</summary>
#
# ```python
# def twice_used(x, d_out):
#     s = x + 3
#     straight, through_s = s * d_out, x * d_out * 1
#     return straight + through_s
# ```
# </details>

# %% [markdown]
# ### Play: one gradient at a time
#
# Here is the neuron once more, with other numbers, and cut smaller: what is left to the target, $r = y - z$, has a node of its own, and so has $y$. The arrow from $z$ to $E$ has become two, with the slopes $\partial r/\partial z = -1$ and $\partial E/\partial r = 2r$. (Along both, $-1 \times 2r = -2\,(y - z)$: the slope in the table.) A question mark stands for each number that is still to be found.
#
# Commit to an answer first. Then press *Reset* and walk: *Step forward* finds one number at a time, first all values, then all gradients. Before each gradient, type what you expect. (Tab leads from one control to the next.)

# %%
from dlcourse import widgets

widgets.BackpropStepper(predict="x")

# %% [markdown]
# <details><summary>The same walk on paper</summary>
#
# Values: $m = -1$, $z = 2$, $r = -1$, $E = 1$. Gradients, from the end: $E$ gets 1; $r$ gets $1 \times 2r = -2$; $z$ gets $-2 \times (-1) = 2$, and a slope of 1 hands the same 2 to $m$ and to $b$. At the product, each factor's slope is the other factor: $x$ gets $2 \times w = 1$, and $w$ gets $2 \times x = -4$.
# </details>

# %% [markdown]
# Now try these.
#
# 1. Walk through the graph *a value used twice*, and predict the gradient of $x$. Type on purpose what comes back through $u$ alone. What are you told?
# 2. Go to the end of *one neuron, squared error*. Find $w$, $x$, $b$ and $y$ such that all gradients left of $E$ are 0. (One press shows an answer: *Nobody is to blame*.)
# 3. Find others, such that the gradient of $x$ is 0 and no other one is.
# 4. Press *A saturated neuron*. One slope is tiny. Which gradients does it make tiny, and which not?
#
# <details><summary>What you should see</summary>
#
# 1. That where ways meet, the shares add.
# 2. All are 0 where $r = 0$, so where $wx + b = y$: the error is 0 and cannot fall further, and nobody is to blame.
# 3. $w = 0$, with $r$ and $x$ other than 0: nobody listens to $x$.
# 4. The tiny slope is the first sigmoid's, at $z_1 = 10$. It makes tiny what lies behind it on the way back, the gradients of $z_1$, $w_1$ and $x$. That of $w_2$ does not pass it. In section 7, whole networks suffer from this.
# </details>

# %%
from dlcourse.expressions import neuron, trace  # what the widget computes with

nodes, _ = trace(neuron, w=0.5, x=-2, b=3, y=1)
print("the walk:", {name: node.gradient for name, node in nodes.items()})
for numbers in dict(w=2, x=3, b=-1, y=5), dict(w=0, x=3, b=-1, y=5):
    nodes, _ = trace(neuron, **numbers)
    print(numbers, "gradient 0:", [name for name in nodes if nodes[name].gradient == 0])

# %% [markdown]
# ## 3. From nodes to layers
#
# ### A chain of two neurons
#
# First the narrowest network there is: one input, one hidden neuron, one output.
#
# $$z_1 = w_1 x + b_1, \quad a_1 = f(z_1), \quad z_2 = w_2 a_1 + b_2, \quad a_2 = f(z_2), \quad E = (y - a_2)^2$$
#
# Every arrow is in the table above ($-2(y - a)$ is $2(a - y)$). From $E$ back to $w_1$ there is one way, so multiply along it:
#
# $$\frac{\partial E}{\partial w_1} \;=\; \underbrace{2(a_2 - y)}_{\partial E/\partial a_2} \cdot \underbrace{f'(z_2)}_{\partial a_2/\partial z_2} \cdot \underbrace{w_2}_{\partial z_2/\partial a_1} \cdot \underbrace{f'(z_1)}_{\partial a_1/\partial z_1} \cdot \underbrace{x}_{\partial z_1/\partial w_1}$$
#
# And back to $w_2$: $\;2(a_2 - y) \cdot f'(z_2) \cdot a_1$. The first two factors are the same. So stop at each $z$ on the way back, and keep what you have got so far. It deserves a name:
#
# $$\delta_2 = \frac{\partial E}{\partial z_2} = 2(a_2 - y)\, f'(z_2), \qquad \delta_1 = \frac{\partial E}{\partial z_1} = \delta_2\, w_2\, f'(z_1)$$
#
# The *delta* (误差项) of a neuron says how much the error moves per unit of its weighted input: the neuron's share in the blame. From it the rest follows in one step:
#
# $$\frac{\partial E}{\partial w_2} = \delta_2\, a_1, \quad \frac{\partial E}{\partial b_2} = \delta_2, \qquad \frac{\partial E}{\partial w_1} = \delta_1\, x, \quad \frac{\partial E}{\partial b_1} = \delta_1$$

# %%
p = np.array([0.8, -0.3, -1.2, 0.5])  # w1, b1, w2, b2
x, y = 1.5, 1.0

def chain(w1, b1, w2, b2):
    z1 = w1 * x + b1
    return z1, w2 * sigmoid(z1) + b2

z1, z2 = chain(*p)
delta2 = 2 * (sigmoid(z2) - y) * sigmoid_prime(z2)
delta1 = delta2 * p[2] * sigmoid_prime(z1)
by_chain_rule = np.array([delta1 * x, delta1, delta2 * sigmoid(z1), delta2])
by_nudging = nudged(lambda: (y - sigmoid(chain(*p)[1])) ** 2, p)
assert np.allclose(by_chain_rule, by_nudging, atol=1e-5)
print("w1, b1, w2, b2 by the chain rule:", by_chain_rule.round(4))
print("                       by nudging:", by_nudging.round(4))

# %% [markdown]
# ### Layers, index by index
#
# Now layers with many neurons, and one sample. Let $W_{jk}$ be the weight with which neuron $j$ of layer $l$ listens to neuron $k$ of the layer before (lesson 02 had the two letters the other way round; in both, the neuron comes first and its input second):
#
# $$z_j^{(l)} = \sum_k W_{jk}^{(l)}\, a_k^{(l-1)} + b_j^{(l)}, \qquad a_j^{(l)} = f(z_j^{(l)})$$
#
# | symbol | what it is | shape, for one sample |
# | --- | --- | --- |
# | $l$ | counts the layers; $L$ is the last one | |
# | $W^{(l)}$, $b^{(l)}$ | weights and biases of layer $l$ | $(n_l, n_{l-1})$, $(n_l,)$ |
# | $z^{(l)}$, $a^{(l)}$ | weighted inputs and activations of layer $l$; $a^{(0)}$ is the input | $(n_l,)$ |
# | $\delta^{(l)} = \partial E/\partial z^{(l)}$ | the blame of each neuron of layer $l$ | $(n_l,)$ |
# | $\odot$ | multiplies two arrays number by number, `*` in NumPy | |
# | ${}^{\mathsf T}$ | transposed: rows become columns, `.T` in NumPy | |
#
# **Step 1: the last layer.** $z_j$ moves $E$ through $a_j$ alone, one way, two arrows: $\delta_j^{(L)} = \dfrac{\partial E}{\partial a_j^{(L)}}\, f'(z_j^{(L)})$. For all $j$ at once:
#
# $$\delta^{(L)} = \frac{\partial E}{\partial a^{(L)}} \odot f'(z^{(L)}) \tag{1}$$
#
# and for the squared error, which is a mean over the outputs, $\partial E/\partial a_j^{(L)} = \frac{2}{n_L}(a_j^{(L)} - y_j)$.
#
# **Step 2: one layer back.** Neuron $j$ of layer $l$ is heard by *every* neuron $k$ of layer $l + 1$, with weight $W_{kj}^{(l+1)}$. It is used many times, so its ways add:
#
# $$\frac{\partial E}{\partial a_j^{(l)}} = \sum_k \frac{\partial E}{\partial z_k^{(l+1)}} \cdot \frac{\partial z_k^{(l+1)}}{\partial a_j^{(l)}} = \sum_k \delta_k^{(l+1)}\, W_{kj}^{(l+1)}$$
#
# Look at the indices. Forward, the sum runs along row $j$ of $W$; here it runs down column $j$, along the same connections in the other direction. A sum down the columns is a product with the transposed matrix. One more arrow, from $a_j$ to $z_j$, and we have
#
# $$\delta^{(l)} = \left( W^{(l+1)\,\mathsf T}\, \delta^{(l+1)} \right) \odot f'(z^{(l)}) \tag{2}$$
#
# **Step 3: the weights.** $W_{jk}^{(l)}$ occurs in one place, in $z_j^{(l)}$, and there it is multiplied by $a_k^{(l-1)}$: $\;\partial E/\partial W_{jk}^{(l)} = \delta_j^{(l)}\, a_k^{(l-1)}$. All pairs of a number of $\delta$ and a number of $a$, as a matrix, a column times a row:
#
# $$\frac{\partial E}{\partial W^{(l)}} = \delta^{(l)}\, a^{(l-1)\,\mathsf T} \tag{3}$$
#
# **Step 4: the biases.** $b_j^{(l)}$ is added to $z_j^{(l)}$, slope 1:
#
# $$\frac{\partial E}{\partial b^{(l)}} = \delta^{(l)} \tag{4}$$
#
# These four equations are *back-propagation* (反向传播) [1, 3].
#
# **Predict.** On the small network, with the sample $x = (1, 1)$. The two hidden neurons have the same outgoing weight, 2. The first (OR) says 0.95, loudly; the second (NAND) says 0.27. Which of the two has more of the blame, the larger $\delta$? And which of the two *outgoing weights* has the larger gradient?

# %%
x, y = X[3], Y[3]                     # one sample: (1, 1), which should give 0
z1 = W1 @ x + b1
a1 = sigmoid(z1)
z2 = W2 @ a1 + b2
a2 = sigmoid(z2)
delta2 = 2 / a2.size * (a2 - y) * sigmoid_prime(z2)  # (1)
delta1 = (W2.T @ delta2) * sigmoid_prime(z1)         # (2)
dW2, dW1 = np.outer(delta2, a1), np.outer(delta1, x) # (3): np.outer makes all pairs
print("z1", z1, " a1", a1.round(3), " z2", z2.round(3), " a2", a2.round(3))
print("delta2", delta2.round(4), " delta1", delta1.round(4))
print("dW2", dW2.round(4), " dW1", dW1.round(4).tolist())

# %% [markdown]
# <details><summary>Your prediction</summary>
#
# The *quiet* neuron has four times the blame: 0.066 against 0.015. The loud one sits at $z = 3$, where the sigmoid is nearly flat (lesson 01: saturated), so a nudge to its $z$ hardly moves anything. But of the two outgoing weights, the one from the *loud* neuron has the larger gradient, 0.161 against 0.045, because its input is louder. Equation (2) has $f'(z)$ in it, equation (3) has $a$.
# </details>

# %% [markdown]
# Now check all of it twice: index by index, as in the derivation, and by nudging.

# %%
delta1_by_index = [sum(delta2[k] * W2[k, j] for k in range(1)) * sigmoid_prime(z1[j])
                   for j in range(2)]
dW1_by_index = [[delta1[j] * x[k] for k in range(2)] for j in range(2)]
assert np.allclose(delta1, delta1_by_index) and np.allclose(dW1, dW1_by_index)
for gradient, p in zip([dW1, delta1, dW2, delta2], P):  # (4): db is delta itself
    slopes = nudged(lambda: error(X[3:4], Y[3:4], P), p)
    print("largest difference from nudging below 1e-5:", np.abs(gradient - slopes).max() < 1e-5)

# %% [markdown]
# ### A batch: samples as rows
#
# In a batch each sample has a delta of its own. Keep them as rows: `delta` has shape $(n, n_l)$, as `Z` and `A` have. What becomes of the four equations?
#
# - **Equations (1) and (2)** hold for each sample by itself: every row is worked out as before.
# - **Equations (3) and (4)** meet the fan-out rule again. *All samples use the same weights and biases*, so each sample adds its share. With $i$ counting the samples, $\;\partial E/\partial W = \sum_i \delta_i\, a_i^{\mathsf T}$ and $\partial E/\partial b = \sum_i \delta_i$.
#
# And the mean? It belongs to $E$. Its $1/n$ entered at the very end of the network, in `delta` of the last layer, and from there all other numbers inherit it. **Nobody divides by $n$ again.**
#
# ### Your turn 3: a layer, in three lines
#
# Write equations (2), (3) and (4) for a batch, without a loop. The layer has the ReLU, $f(z) = \max(0, z)$; at $z = 0$ take the slope 0. Begin with the shapes: which product, of what with what, transposed or not, has the shape that is asked for?

# %%
def delta_hidden(delta, W, Z):
    """delta of a ReLU layer with weighted inputs Z, (n, n_l); the layer after it has
    delta, (n, n_next), and weights W, (n_next, n_l)."""
    ...

def weight_gradient(delta, A_prev):
    """dW, (n_l, n_prev), of a layer with delta, (n, n_l), and inputs A_prev, (n, n_prev)."""
    ...

def bias_gradient(delta):
    """db, (n_l,), of a layer with delta, (n, n_l)."""
    ...

check.delta_hidden(delta_hidden)
check.weight_gradient(weight_gradient)
check.bias_gradient(bias_gradient)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# A matrix product sums over the two lengths that stand next to each other, and they vanish. For `delta_hidden`, $(n, n_{next})$ and $(n_{next}, n_l)$ are to become $(n, n_l)$. For `weight_gradient`, the $n$ has to be summed away.
# </details>
#
# <details><summary>Hint 2</summary>
#
# The slope of the ReLU is 1 where $z$ is above 0 and 0 elsewhere. `Z > 0` is an array of True and False, and in a product these count as 1 and 0.
# </details>
#
# <details><summary>Hint 3</summary>
#
# `weight_gradient`: turn `delta` on its side, and the $n$'s meet. `bias_gradient`: samples are rows, so the sum over the samples is `sum(axis=0)`.
# </details>
#
# <details><summary>Solution</summary>
#
# ```python
# def delta_hidden(delta, W, Z):
#     return (delta @ W) * (Z > 0)
#
# def weight_gradient(delta, A_prev):
#     return delta.T @ A_prev
#
# def bias_gradient(delta):
#     return delta.sum(axis=0)
# ```
# </details>

# %% [markdown]
# Why `delta @ W`, where equation (2) has $W^{\mathsf T} \delta$? A row times $W$ is the transposed matrix times a column: row $i$ of `delta @ W` is $W^{\mathsf T}\delta_i$. And in `delta.T @ A_prev` the sum of the matrix product runs over the samples, which is the sum we want. With them, the backward pass of the small network:

# %%
def backward(X, Y, W1, b1, W2, b2):
    """The gradient of the squared error towards W1, b1, W2 and b2, as a list."""
    Z1, A1, Z2, A2 = forward(X, W1, b1, W2, b2)
    delta2 = 2 / A2.size * (A2 - Y) * sigmoid_prime(Z2)
    delta1 = (delta2 @ W2) * sigmoid_prime(Z1)
    return [delta1.T @ X, delta1.sum(axis=0), delta2.T @ A1, delta2.sum(axis=0)]

# %% [markdown]
# Three lines for a layer: its `delta`, its `dW`, its `db`. The small network could agree by luck, since its shapes are all 1 and 2. So check also a network 3-4-2 with random weights, on five random samples: no two neighbouring lengths are equal.

# %%
def agrees_with_nudging(X, Y, P):
    gradients = backward(X, Y, *P)
    return all(np.allclose(gradient, nudged(lambda: error(X, Y, P), p), atol=1e-5)
               for gradient, p in zip(gradients, P))

rng = np.random.default_rng(0)
Q = [rng.standard_normal(shape) for shape in [(4, 3), (4,), (2, 4), (2,)]]
X_random, Y_random = rng.standard_normal((5, 3)), rng.standard_normal((5, 2))
print("the small network, four samples:", agrees_with_nudging(X, Y, P))
print("a network 3-4-2, five samples:  ", agrees_with_nudging(X_random, Y_random, Q))

# %% [markdown]
# And is the gradient of the batch really the sum of the samples' shares? For one sample alone, `backward` divides by 1 and not by $n$, so its gradient is $n$ times its share.

# %%
shares = [backward(X[i:i + 1], Y[i:i + 1], *P)[0] / 4 for i in range(4)]
delta = rng.standard_normal((4, 2))
print("dW1 is the sum of the shares:", np.allclose(sum(shares), backward(X, Y, *P)[0]))
print("row i of delta @ W1 is W1.T @ delta[i]:",
      all(np.allclose((delta @ W1)[i], W1.T @ delta[i]) for i in range(4)))

# %% [markdown]
# | | equation | one sample | a batch, samples as rows | shape in a batch |
# | --- | --- | --- | --- | --- |
# | 1 | $\delta^{(L)} = \partial E/\partial a^{(L)} \odot f'(z^{(L)})$ | `2 / a.size * (a - y) * f_prime(z)` | `2 / A.size * (A - Y) * f_prime(Z)` | $(n, n_L)$ |
# | 2 | $\delta^{(l)} = (W^{(l+1)\mathsf T} \delta^{(l+1)}) \odot f'(z^{(l)})$ | `(W_next.T @ delta) * f_prime(z)` | `(delta @ W_next) * f_prime(Z)` | $(n, n_l)$ |
# | 3 | $\partial E/\partial W^{(l)} = \delta^{(l)} a^{(l-1)\mathsf T}$ | `np.outer(delta, a_prev)` | `delta.T @ A_prev` | $(n_l, n_{l-1})$, as $W$ |
# | 4 | $\partial E/\partial b^{(l)} = \delta^{(l)}$ | `delta` | `delta.sum(axis=0)` | $(n_l,)$, as $b$ |
#
# Two remarks.
#
# **What back-propagation is not.** Many texts, among them the article this course grew out of, print under this heading $\;\Delta W = \alpha\, \Delta W + \beta\, \partial E/\partial W$. That formula is not back-propagation. It says what is *done* with $\partial E/\partial W$ once it is known, a step with momentum, and lesson 05 is about it.
# Back-propagation is how $\partial E/\partial W$ is *found*.
#
# **Why the forward pass must remember.** Equation (2) needs $z^{(l)}$ and equation (3) needs $a^{(l-1)}$, of every layer and every sample. So in training these cannot be thrown away, as they can when a network only reads. Section 5 counts them.

# %% [markdown]
# ## 4. The gradient check
#
# A backward pass that is wrong raises no error. It returns arrays of the right shape, the network may even learn, only worse, and nobody knows why. Nudging is slow, but it cannot be wrong in the same way: it knows nothing of chain rules. So compare the two, on a small network, before you trust any backward pass. This is the *gradient check* (梯度检验), the first tool in this course that you will keep for life.
#
# ### Nudge to both sides
#
# In this lesson we have nudged upward only. Better is to nudge up *and* down, as lesson 01 did without saying why. It is called the *central difference* (中心差分):
#
# $$\frac{\partial f}{\partial x} \approx \frac{f(x + h) - f(x - h)}{2h}$$
#
# ### Your turn 4: the slope, from both sides

# %%
def slope(f, x, h):
    """The central difference of the function f at the number x, with step h."""
    ...

check.slope(slope)

# %% [markdown]
# <details><summary>Hint</summary>
#
# Call `f` twice. How far apart are the two places?
# </details>
#
# <details><summary>Solution</summary>
#
# ```python
# def slope(f, x, h):
#     return (f(x + h) - f(x - h)) / (2 * h)
# ```
# </details>

# %% [markdown]
# Why is it better? Near $x$ every smooth function is a line plus a bend plus smaller and smaller corrections (this is Taylor's series; $c_2, c_3$ are numbers that depend on $f$ and $x$, not on $h$):
#
# $$f(x \pm h) = f(x) \pm f'(x)\, h + c_2\, h^2 \pm c_3\, h^3 + \dots$$
#
# Put that into the two formulas:
#
# $$\frac{f(x+h) - f(x)}{h} = f'(x) + c_2\, h + \dots \qquad\qquad \frac{f(x+h) - f(x-h)}{2h} = f'(x) + c_3\, h^2 + \dots$$
#
# The bend $c_2 h^2$ is the same on both sides, and the difference cancels it. One-sided, the error shrinks as $h$ does; from both sides, as $h^2$. With a step ten times smaller it should become 10 and 100 times smaller. Does it?

# %%
def error_of(w, dtype=float):
    """E for the sample (1, 1) when W2[0, 0] is w; everything is computed in `dtype`."""
    weights = np.array([[w, W2[0, 1]]], dtype)
    A1 = sigmoid((X[3:4] @ W1.T + b1).astype(dtype))
    A2 = sigmoid(A1 @ weights.T + b2.astype(dtype))
    return np.mean((A2 - Y[3:4].astype(dtype)) ** 2)

true = backward(X[3:4], Y[3:4], *P)[2][0, 0]  # dW2[0, 0]
w = W2[0, 0]
for h in 1e-1, 1e-2, 1e-3:
    one_sided = (error_of(w + h) - error_of(w)) / h
    central = (error_of(w + h) - error_of(w - h)) / (2 * h)
    print(f"h = {h:.0e}: relative error one-sided {abs(one_sided / true - 1):.1e}, "
          f"central {abs(central / true - 1):.1e}")

# %% [markdown]
# Exactly so. The *relative error* (相对误差) is the difference, measured in parts of the number itself.
#
# **Predict.** So the smaller $h$, the better? What is the relative error of the central difference for $h = 10^{-12}$: about $10^{-24}$, about $10^{-12}$, or worse than for $h = 0.01$?

# %%
def relative_errors(steps, dtype):
    """The relative error of the central difference for each step h, computed in dtype."""
    w, errors = dtype(W2[0, 0]), []
    for h in steps.astype(dtype):
        central = (error_of(w + h, dtype) - error_of(w - h, dtype)) / (2 * h)
        errors.append(abs(central - true) / abs(true))
    return np.maximum(errors, 1e-17)  # a lucky 0 has no place on a logarithmic axis

steps = 10.0 ** np.arange(-13, 0.5, 0.5)
double = relative_errors(steps, np.float64)
single = relative_errors(steps, np.float32)
print("float64, h about 1e-12 worse than h = 0.01:", np.median(double[:5]) > double[22])
print(f"float64 is best between 1e-7 and 1e-3: {1e-7 < steps[double.argmin()] < 1e-3}, "
      f"with an error below 1e-10: {double.min() < 1e-10}")
print(f"float32 is best between 1e-4 and 1: {1e-4 < steps[single.argmin()] < 1}, "
      f"with an error between 1e-6 and 1e-4: {1e-6 < single.min() < 1e-4}")

# %%
fig, axes = plots.panels(1, 2, size=(10, 3.8))
said = ("the error against h on logarithmic axes is a V: from right to left it falls with h "
        "squared, is smallest between {}, and rises again{}.")
plots.draw_error_against_step(axes[0], steps, double, "float64: a V with its foot near 1e-5",
                              alt="In float64, " + said.format("1e-7 and 1e-3, below 1e-10", ""))
plots.draw_error_against_step(axes[1], steps, single, "float32: the same V, far higher up",
                              alt="In float32, " + said.format("1e-4 and 1, above 1e-6",
                                                                  ", up to 1"))
plots.show(fig)

# %% [markdown]
# <details><summary>Your prediction</summary>
#
# Worse than for 0.01. A float64 keeps about 16 digits, so $E(w + h)$ and $E(w - h)$ are each off by about $\varepsilon = 10^{-16}$ of themselves. Their *difference* is off by as much, and it is then divided by $2h$: rounding adds about $\varepsilon/h$. That is the left arm of the V, one step up for each step to the left. The right arm is $c_3 h^2$.
# </details>

# %% [markdown]
# The foot is where the two arms are equally high, $\varepsilon/h \approx h^2$, so at $h \approx \sqrt[3]{\varepsilon}$: a few times $10^{-6}$ in float64. In float32, with 7 digits, $\varepsilon = 6 \cdot 10^{-8}$ and the foot is near $4 \cdot 10^{-3}$, at an error of about $10^{-5}$. (With far smaller steps both values of $E$ are rounded to the same number, and the error is 100 %.) **So gradients are checked in float64, with $h$ about $10^{-5}$**, whatever the network is trained in.

# %%
for name, dtype in ("float64", np.float64), ("float32", np.float32):
    epsilon = np.finfo(dtype).eps / 2  # the largest relative error of one rounding
    print(f"{name}: epsilon {epsilon:.0e}, its cube root {np.cbrt(epsilon):.0e}")
right = np.log10(double[-5] / double[-9])  # from h = 1e-4 up to 1e-2
left = np.log10(np.median(double[:5]) / np.median(double[6:11]))  # from about 1e-9 down to 1e-12
print(f"right arm: h grows by 2 powers of ten, the error by {right:.1f}")
print("left arm: h falls by 3 powers of ten, the error grows by 2 to 4:", 2 < left < 4)

# %% [markdown]
# ### How to read the relative error
#
# For whole arrays the course measures
#
# $$\text{relative error} = \frac{\max |g - s|}{\max(|g|, |s|)}$$
#
# where $g$ is the gradient we derived, $s$ are the slopes we measured, and both maxima run over all entries. In float64, much as in [5]:
#
# | relative error | what it says |
# | --- | --- |
# | about $10^{-9}$ | right |
# | below $10^{-6}$ | right, for a long computation |
# | about $10^{-4}$ | suspicious; acceptable only at a kink (ReLU, max) |
# | above $10^{-2}$ | wrong |
#
# One run of each kind. A right gradient; a right gradient with a kink in it (a place where the slope jumps); and a wrong one, the hidden layer's delta without its $f'(z)$.

# %%
from dlcourse.gradcheck import check_gradient, numerical_gradient, relative_error

dW1 = backward(X, Y, *P)[0]
s = numerical_gradient(lambda: error(X, Y, P), W1)
assert np.isclose(relative_error(dW1, s), np.abs(dW1 - s).max() / max(abs(dW1).max(), abs(s).max()))
print("right: below 1e-8:", relative_error(dW1, s) < 1e-8)

A1, A2 = forward(X, *P)[1::2]
delta2 = 2 / A2.size * (A2 - Y) * A2 * (1 - A2)
print(f"f' forgotten: {relative_error((delta2 @ W2).T @ X, s):.1f}")

# %%
bias, inputs = np.zeros(1), np.linspace(-1, 1, 2001)  # one input is 0: there z sits on the kink

def mean_relu():
    return np.mean(np.maximum(0, inputs + bias))

gradient = np.array([np.mean(inputs + bias > 0)])
kink = relative_error(gradient, numerical_gradient(mean_relu, bias))
print(f"one kink among 2001 samples: {kink:.0e}")
bias += 0.0003  # now no input is within h of the kink
gradient = np.array([np.mean(inputs + bias > 0)])
print("a little beside it, below 1e-8:",
      relative_error(gradient, numerical_gradient(mean_relu, bias)) < 1e-8)

# %% [markdown]
# At a kink the slope from the left is 0 and from the right 1, the check measures the mean of both, and nobody is wrong. The way to find out is the last line: move a little, and check again. A bug stays.
#
# The package's `check_gradient` does all this and says *where* it is off. Here it meets a bug that is often made: the factor 2 of the square is lost.

# %%
try:
    check_gradient(lambda: error(X, Y, P), W2, backward(X, Y, *P)[2] / 2, name="W2")
except AssertionError as mismatch:
    print(mismatch)

# %% [markdown]
# Read the two numbers at the end: the slope is twice what the gradient says. A constant ratio, everywhere, is a forgotten factor. A ratio of $n$ is a mean in place of a sum. Some entries right and some wrong is a mask or an index.
#
# ## 5. The digit reader
#
# Now the network with 101,770 parameters, 784-128-10, as lesson 02 left it: random. Its hidden layer is a ReLU layer, its last layer has no activation, and the targets are rows with one 1 (*one-hot*, 独热编码), so that $E$ is a mean over 10 outputs a digit. Each `Dense` layer of the package does in its `backward` what you have written in turn 3, cut at another place: `dA` comes in, $\partial E/\partial a$ of its own output; `_delta` multiplies it by $f'(z)$; and what it returns, `delta @ W`, is the `dA` of the layer before.

# %%
import inspect
from dlcourse.data import as_float, load_mnist, one_hot
from dlcourse.layers import Dense
from dlcourse.network import Network

print(inspect.getsource(Dense.backward))

# %%
digits = load_mnist("embedded")
X_digits = as_float(digits.x_train).reshape(-1, 784)
Y_digits = one_hot(digits.y_train)

def digit_reader(seed=0, dtype=np.float32):
    rng = np.random.default_rng(seed)
    return Network([Dense(784, 128, "relu", rng=rng, dtype=dtype),
                    Dense(128, 10, rng=rng, dtype=dtype)])

def gradients(network, X, Y, loss=MSE()):
    network.backward(loss.gradient(network.forward(X), Y))
    return network.gradients()

reader = digit_reader()
print([dW.shape for dW in gradients(reader, X_digits[:1], Y_digits[:1])])

# %% [markdown]
# ### Who is to blame?
#
# **Predict.** One digit goes through, and blame comes back to 101,770 numbers. How many of them get *exactly* 0: none, a tenth, half, nine tenths? And lay the gradients of one hidden neuron's 784 weights out as a picture, 28 × 28: what does it show?

# %%
def share_without_blame(n):
    flat = np.concatenate([dW.ravel() for dW in gradients(reader, X_digits[:n], Y_digits[:n])])
    return np.mean(flat == 0)

for n in 1, 10, 100:
    print(f"{n:3} digits: {share_without_blame(n):.0%} of the parameters have a gradient of 0")

# %%
dW1, db1, _, _ = gradients(reader, X_digits[:1], Y_digits[:1])
order = np.argsort(-np.abs(db1))  # db is delta here, with one sample: most to blame first
units = order[[0, 1, 5, 20, -1]]
pictures = np.abs(dW1[units]).reshape(-1, 28, 28) / np.abs(dW1).max()
fig, ax = plots.panels(size=(9, 2.4))
plots.draw_digits(ax, np.concatenate([X_digits[:1].reshape(1, 28, 28), pictures]),
                  ["the digit", *[f"neuron {unit}" for unit in units[:4]],
                                 f"{units[4]}: all 0"], columns=6,
                  title="The size of dE/dW for five hidden neurons, after one digit")
plots.show(fig)

# %%
assert np.allclose(dW1[units[0]], db1[units[0]] * X_digits[0], atol=1e-7)
print("the gradient of a neuron's weights is the digit, times the neuron's delta")

# %% [markdown]
# <details><summary>Your prediction</summary>
#
# Nine tenths get nothing. White pixels are 0, and what multiplies a 0 is innocent (section 1); and about half the ReLU neurons said 0, so nothing comes back through them. And each picture *is the digit*, stronger or weaker, or blank. That is equation (3), $\delta_j\, a_k$, and you can see it: what a neuron is told to change is what it was looking at, by as much as it is to blame.
# </details>

# %% [markdown]
# ### Does Keras agree?
#
# Copy the weights into a Keras network (its `kernel` is our `W.T`; `bridge` turns them round) and let TensorFlow find the gradients in its own way.

# %%
import dlcourse.training  # loads TensorFlow without its pages of log
import keras
from dlcourse.training import bridge

twin = bridge.to_keras(reader, (784,))
theirs = bridge.gradients(twin, keras.losses.MeanSquaredError(), X_digits[:100], Y_digits[:100])
theirs = bridge.from_keras_order(theirs, reader)
ours = gradients(reader, X_digits[:100], Y_digits[:100])
for name, dW, expected in zip(["W1", "b1", "W2", "b2"], ours, theirs):
    print(f"{name} {str(dW.shape):10} relative error below 1e-5: "
          f"{relative_error(dW, expected) < 1e-5}")

# %% [markdown]
# In float32, which keeps 7 digits, that is agreement. You have computed what TensorFlow computes.
#
# ### What does it cost?
#
# **Predict.** A forward pass of 100 digits through the digit reader takes some time. How many times as long does a forward and a backward pass together take: about 3 times, about 100, about 100,000?

# %% tags=["nbval-ignore-output"]
import time

def seconds(*tasks, times=300):
    """The shortest of many runs of each task, by turns: what else the machine does only adds."""
    runs = np.zeros((times, len(tasks)))
    for i, k in np.ndindex(runs.shape):
        start = time.perf_counter()
        tasks[k]()
        runs[i, k] = time.perf_counter() - start
    return runs.min(axis=0)

exact = digit_reader(dtype=np.float64)
some, their_truth = X_digits[:100].astype(float), Y_digits[:100]
forward_only, both = seconds(lambda: exact.forward(some),
                             lambda: gradients(exact, some, their_truth))
print(f"forward {1000 * forward_only:.2f} ms, forward and backward {1000 * both:.2f} ms: "
      f"{both / forward_only:.1f} times as long")

# %%
assert both / forward_only < 20  # on a busy machine, too
print("all 101,770 slopes for less than the price of 20 forward passes")

# %% [markdown]
# Now nudge 50 of the weights, up and down, take the time of a nudge, and work out how long all of them would take. (All of this is in float64, so that we can compare the slopes, too.)

# %% tags=["nbval-ignore-output"]
W = exact.layers[0].W
places = [(j, k) for j in range(0, 128, 26) for k in range(300, 500, 20)]  # 50 weights

def nudge_both_ways(place, h=1e-5):
    kept, E = W[place], []
    for nudge in h, -h:
        W[place] = kept + nudge
        E.append(MSE().value(exact.forward(some), their_truth))
    W[place] = kept
    return (E[0] - E[1]) / (2 * h)

slopes = np.array([nudge_both_ways(place) for place in places])
one, = seconds(lambda: nudge_both_ways(places[0]), times=50)  # again the shortest
all_of_them = one * 101_770
print(f"all 101,770 would take {all_of_them:.0f} s: {all_of_them / both:,.0f} times as long")

# %%
dW = gradients(exact, some, their_truth)[0]
print(f"{len(places)} slopes agree with the backward pass, relative error below 1e-6:",
      relative_error(slopes, np.array([dW[place] for place in places])) < 1e-6)
assert all_of_them / both > 1_000
print("nudging everything: more than 1,000 times the time of a forward and a backward pass")

# %% [markdown]
# <details><summary>Your prediction</summary>
#
# About 3 times, as the stop-watch says, give or take what else your machine was doing. Going forward, each weight is used once for every sample, in `A @ W.T`. Going backward it is used in `delta @ W`, and once more its gradient is made, in `delta.T @ A_prev`: two products of the same size.
# </details>

# %% [markdown]
# Count passes. Nudging from one side takes one forward pass for each parameter and one to start from: 101,771; from both sides two for each: 203,540. Back-propagation takes *two passes*, one forward and one backward, which together cost about as much as three forward ones, however many parameters there are.
# This is true of every computation, not only of networks: the gradient of one number, towards any number of inputs, costs a small constant times as much as the number itself [6].
#
# What is paid instead is memory. Equations (2) and (3) need every layer's inputs and weighted inputs of every sample, so here is what the layers keep from forward to backward:

# %%
for n in 1, 100, 1000:
    reader.forward(X_digits[:n])
    kept = sum(layer.A_prev.size + layer.Z.size for layer in reader.layers)
    print(f"{n:5,} digits: {kept:9,} numbers kept, beside 101,770 parameters")

# %% [markdown]
# ## 6. Let the machine do it: automatic differentiation
#
# Look back at section 2. Each node needed its local derivatives and what came from behind. No step needed thought. So let each number remember how it was made; then a program can walk back. Four small cells. First, a number with a memory:

# %%
class Value:
    """A number that remembers what it was computed from."""

    def __init__(self, data, parents=(), local=()):
        self.data = float(data)
        self.grad = 0.0         # dE/d(this), once it is known
        self.parents = parents  # the Values this one was computed from
        self.local = local      # d(this)/d(parent), for each of them

# %% [markdown]
# Second, operations. Each computes its result, forward, and writes down the local derivatives of the table in section 2. When a class has methods called `__add__` and `__mul__`, Python uses them for `+` and `*`.

# %%
def add(p, q):
    return Value(p.data + q.data, parents=(p, q), local=(1, 1))

def multiply(p, q):
    return Value(p.data * q.data, parents=(p, q), local=(q.data, p.data))

def squash(p):  # the sigmoid
    a = 1 / (1 + np.exp(-p.data))
    return Value(a, parents=(p,), local=(a * (1 - a),))

Value.__add__, Value.__mul__ = add, multiply

# %% [markdown]
# Third, an order. A node may hand its gradient on only when *all* the nodes that used it have handed in theirs. So list the graph such that each node stands after those it was computed from, and walk that list from its end.

# %%
def inputs_first(value, order):
    """Append to `order` the whole graph behind `value`, each node after its parents."""
    if value not in order:
        for parent in value.parents:
            inputs_first(parent, order)
        order.append(value)
    return order

# %% [markdown]
# Fourth, the backward pass: along a way multiply, where ways meet add. It is one line, the last one, and the `+=` in it is the fan-out rule.

# %%
def back_propagate(end):
    """Fill in `grad` for every Value that `end` was computed from."""
    order = inputs_first(end, [])
    for value in order:
        value.grad = 0.0
    end.grad = 1.0
    for value in reversed(order):
        for parent, local in zip(value.parents, value.local):
            parent.grad += value.grad * local

# %% [markdown]
# That is all. First the graph of section 2, where $x$ was used twice, then the small network with all its nine parameters:

# %%
x = Value(3)
E = (Value(2) * x) * (x * x)
back_propagate(E)
print("dE/dx =", x.grad)

# %%
def neuron(w, a, b):
    return squash(w[0] * a[0] + w[1] * a[1] + b)

values = [Value(p) for array in P for p in array.ravel()]  # nine of them, row by row
w_or, w_nand, b_or, b_nand = values[0:2], values[2:4], values[4], values[5]
w_and, b_and = values[6:8], values[8]
x, y = [Value(1), Value(1)], Value(0)  # the sample (1, 1), which should give 0
a = neuron(w_and, [neuron(w_or, x, b_or), neuron(w_nand, x, b_nand)], b_and)
difference = a + Value(-1) * y
E = difference * difference
back_propagate(E)

# %%
by_layers = np.concatenate([p.ravel() for p in backward(X[3:4], Y[3:4], *P)])
by_machine = np.array([value.grad for value in values])
print("nine gradients, largest difference below 1e-12:",
      np.abs(by_machine - by_layers).max() < 1e-12)
print(f"nodes in the graph: {len(inputs_first(E, []))}")

# %% [markdown]
# Nobody derived a layer's equations here, and the same numbers came out. This is *automatic differentiation* (自动微分), in its *reverse mode* [2, 4]. It is not nudging, so it has no $h$ and no error but rounding; and it is not algebra, so it never writes down a formula. Back-propagation is this idea, applied to layers.
#
# The package has the same class with more operations and with error messages, in `dlcourse.autodiff`; it is short, read it. The stepper of section 2 walks through any expression of it that fits into a picture, such as `widgets.BackpropStepper(lambda w, x, b: (w * x + b).tanh())`. TensorFlow and PyTorch do the same with whole arrays as nodes: their local rule for `A @ W.T` is what you wrote in turn 3.

# %% [markdown]
# ## 7. Gradients that vanish, gradients that explode
#
# Equation (2) multiplies at every layer: by $W^{\mathsf T}$ and by $f'(z)$. Ten layers, ten such factors. What does that do?
#
# `deep` builds ten layers of 64 neurons with random weights of a given spread (their *standard deviation*, 标准差), sends 200 random samples forward, hands in blame of size 1 at the top, and sends it down with equation (2). It keeps the activations and deltas of all the layers.

# %%
from dlcourse.activations import relu, relu_prime

def deep(f, f_prime, spread, seed=0, depth=10, width=64, n=200):
    rng = np.random.default_rng(seed)
    A = rng.standard_normal((n, width))
    activations, Ws, Zs = [A], [], []
    for _ in range(depth):
        Ws.append(spread * rng.standard_normal((width, width)))
        Zs.append(activations[-1] @ Ws[-1].T)
        activations.append(f(Zs[-1]))
    deltas = [rng.standard_normal((n, width))]  # at the top
    for l in range(depth - 1, 0, -1):  # each from the one above it, and into the first place
        deltas.insert(0, (deltas[0] @ Ws[l]) * f_prime(Zs[l - 1]))
    return activations, deltas

# %% [markdown]
# **Predict.** Sigmoid neurons, and weights of spread $1/8$. (With 64 inputs, that is the spread at which $W^{\mathsf T}$ neither enlarges nor shrinks what comes in: $64 \cdot \frac{1}{64} = 1$.) How large is the blame that reaches the first layer: about 1, about 1/10, about a millionth?

# %%
activations, deltas = deep(sigmoid, sigmoid_prime, spread=1 / 8)
fig, ax = plots.panels(size=(8, 4.6))
plots.draw_histograms(ax, {f"layer {l}": deltas[l - 1] for l in range(10, 0, -1)}, "size of delta",
                      "A deep sigmoid network: the blame fades on its way down", log=True,
                      alt="Ten histograms of delta, one a layer. From layer 10 down to layer 1 "
                          "each is about a quarter of the one before; layer 1 is about 2e-06.")
plots.show(fig)

# %%
def bottom_to_top(f, f_prime, spread):
    """The size of delta at layer 1 against layer 10, for five seeds: smallest and largest."""
    runs = [deep(f, f_prime, spread, seed)[1] for seed in range(5)]
    ratios = [deltas[0].std() / deltas[-1].std() for deltas in runs]
    return min(ratios), max(ratios)

low, high = bottom_to_top(sigmoid, sigmoid_prime, 1 / 8)
assert 1e-6 < low < high < 4e-6
print(f"five seeds: between {low:.1e} and {high:.1e};  (1/4)^9 = {0.25 ** 9:.1e}")

# %% [markdown]
# <details><summary>Your prediction</summary>
#
# About two millionths. The slope of the sigmoid is at most ¼ (lesson 01), so each layer lets through a quarter of what comes, or less. Nine times a quarter is 4 millionths. The gradients *vanish* (梯度消失).
# </details>

# %% [markdown]
# A layer that gets a millionth of the blame changes by a millionth as much. This was one reason why deep networks were long so hard to train [7].
#
# The ReLU has slope 1 wherever it is not 0. Does that cure it? It depends on the weights.
#
# **Predict.** Ten layers of ReLU neurons, with weights that are just right (we come to that). Now make *all weights half as large*. How much smaller is the blame at the bottom: half, a tenth, a five-hundredth?

# %%
right = np.sqrt(2 / 64)
spreads = {"half": right / 2, "right": right, "twice": right * 2}
rows = {}
for name, spread in spreads.items():
    deltas = deep(relu, relu_prime, spread)[1]
    rows |= {f"{name}, layer 10": deltas[9], f"{name}, layer 1": deltas[0]}
fig, ax = plots.panels(size=(8, 4))
plots.draw_histograms(ax, rows, "size of delta", "ReLU: the weights decide what reaches layer 1",
                      log=True, alt="Histograms of delta at layers 10 and 1. Half as large "
                      "weights: layer 1 gets about 1/500. Right: about the same. Twice: about 500 "
                      "times.")
plots.show(fig)

# %%
for name, spread in spreads.items():
    low, high = bottom_to_top(relu, relu_prime, spread)
    factor = {"half": 0.5, "right": 1, "twice": 2}[name] ** 9
    assert 0.7 < low / factor < high / factor < 1.3
    print(f"{name:5}: layer 1 gets {low:.2g} to {high:.2g} of what layer 10 got (five seeds)")

# %% [markdown]
# <details><summary>Your prediction</summary>
#
# A five-hundredth: nine factors of ½ are 1/512. And weights twice as large make it 512 times larger: the gradients *explode* (梯度爆炸), and one step of learning throws the first layers anywhere. Small changes, multiplied often, are not small.
# </details>

# %% [markdown]
# ### Where does the right spread come from?
#
# One layer, and its input comes from a ReLU layer. A bar stands for a mean over the random weights and the samples. Follow the *mean square* of the weighted inputs, $\overline{z^2}$: how large they typically are, squared.
#
# **Step 1.** $z_j = \sum_k W_{jk}\, a_k$ is a sum of $n_{in}$ terms. The weights are random, independent, with mean 0 and *variance* (方差, the mean square of the distance from the mean) $\operatorname{Var}(w)$. When $z_j^2$ is multiplied out, the mixed terms $W_{jk} W_{jm} a_k a_m$ have mean 0. The squares stay:
#
# $$\overline{z^2} = n_{in}\, \operatorname{Var}(w)\, \overline{a^2}$$
#
# **Step 2.** $a = \max(0, z_{prev})$. The $z_{prev}$ are as often positive as negative, and symmetric. The ReLU keeps one half and makes the other 0, so half of the mean square remains:
#
# $$\overline{a^2} = \tfrac12\, \overline{z_{prev}^2}$$
#
# **Step 3.** Together, from layer to layer the mean square is multiplied by $n_{in} \operatorname{Var}(w) \cdot \tfrac12$. For it to stay, this must be 1:
#
# $$n_{in}\, \operatorname{Var}(w)\, \tfrac12 = 1 \qquad\Longrightarrow\qquad \operatorname{Var}(w) = \frac{2}{n_{in}}$$
#
# That is *He initialisation* (He 初始化) [8]: the spread is $\sqrt{2/n_{in}}$. Backward the same argument holds, with the neurons of the layer after in place of the inputs: by equation (2), $\delta$ is a sum over them, and $f'(z)$ lets one half through.

# %%
rng = np.random.default_rng(1)
n_in = 64
spread = np.sqrt(2 / n_in)
z_prev = rng.standard_normal((2000, n_in))
a = relu(z_prev)
z = a @ (spread * rng.standard_normal((1000, n_in))).T
z_square, a_square, z_prev_square = np.mean(z ** 2), np.mean(a ** 2), np.mean(z_prev ** 2)
print(f"step 1: z² over n_in Var(w) a²: {z_square / (n_in * spread ** 2 * a_square):.2f}")
print(f"step 2: a² over z_prev²:        {a_square / z_prev_square:.2f}")
print(f"step 3: z² over z_prev²:        {z_square / z_prev_square:.2f}")

# %% [markdown]
# For the sigmoid and tanh there is no half that is cut away, and the usual choice is a compromise between forward ($1/n_{in}$) and backward ($1/n_{out}$): $\operatorname{Var}(w) = 2/(n_{in} + n_{out})$, *Glorot initialisation* (Glorot 初始化) [7]. (It is no cure for the sigmoid: with 64 neurons before and after, its spread *is* the 1/8 from above.) The package's `Dense` chooses by its activation. Did the digit reader get what it should?

# %%
hidden, last = reader.layers
print(f"hidden layer, ReLU: spread {hidden.W.std():.3f}, He says {np.sqrt(2 / 784):.3f}")
print(f"last layer, none:   spread {last.W.std():.3f}, Glorot says {np.sqrt(2 / (128 + 10)):.3f}")

# %% [markdown]
# ### Histograms, the second tool for life
#
# When a network does not learn, look at its activations and at its deltas, layer by layer. Four pictures to know by heart: *all rows alike* is healthy; *rows that shrink* on the way (activations on the way up, deltas on the way down) means vanishing; *rows that grow* on the way means exploding; *a row that is all zeros* means dead neurons (section 8). Here are the activations of the three networks above, layer 10 above layer 1:

# %%
rows = {}
for name, spread in spreads.items():
    activations = deep(relu, relu_prime, spread)[0]
    rows |= {f"{name}, layer 10": activations[10], f"{name}, layer 1": activations[1]}
fig, ax = plots.panels(size=(8, 4))
plots.draw_histograms(ax, rows, "activation", "The same weights decide what reaches layer 10",
                      log=True, alt="Histograms of activations at layers 1 and 10. Half as large "
                      "weights: they shrink to less than 1/300. Right: about the same. Twice: "
                      "they grow by more than 100 times. About half of all activations are 0.")
plots.show(fig)

# %%
for name, spread in spreads.items():
    activations = deep(relu, relu_prime, spread)[0]
    growth = np.sqrt(np.mean(activations[10] ** 2) / np.mean(activations[1] ** 2))
    zeros = np.mean(activations[10] == 0)
    print(f"{name:5}: from layer 1 to layer 10 times {growth:.2g}; {zeros:.0%} are zero at the top")

# %% [markdown]
# ## 8. What goes wrong
#
# Four mistakes, made on purpose. None of them raises an error.
#
# ### Forgetting to add
#
# **Where ways meet.** Write `=` in place of `+=` in `back_propagate`, and the last way overwrites the others.

# %%
def back_propagate_and_overwrite(end):
    end.grad = 1.0
    for value in reversed(inputs_first(end, [])):
        for parent, local in zip(value.parents, value.local):
            parent.grad = value.grad * local  # should be +=

numbers = np.array([3.0])
x = Value(numbers[0])
back_propagate_and_overwrite((Value(2) * x) * (x * x))
try:
    check_gradient(lambda: 2 * numbers[0] ** 3, numbers, np.array([x.grad]))
except AssertionError as mismatch:
    print(mismatch)

# %% [markdown]
# 18 is one of the ways, the one that came last: $x^2$, itself $x \cdot x$, has lost its whole share. The symptom: right wherever a value is used once, too small where it is used more often. The remedy is the `+=`.
#
# **Over the batch.** Take the mean over the samples in place of the sum, because “gradients are averaged over the batch”. They are; but $E$ has done it already.

# %%
Z1, A1, Z2, A2 = forward(X, *P)
delta2 = 2 / A2.size * (A2 - Y) * sigmoid_prime(Z2)
try:
    check_gradient(lambda: error(X, Y, P), b2, delta2.mean(axis=0), name="b2")
except AssertionError as mismatch:
    print(mismatch)
ratio = delta2.sum(axis=0) / delta2.mean(axis=0)
print("too small by a factor of", ratio.round(6), "and the batch has", len(X), "samples")

# %% [markdown]
# The symptom: every gradient is $n$ times too small, and learning slows down when the batch grows. For a batch of one it is right, so a check with a single sample does not find it. Always check with several.
#
# **And without any sum** the trouble is of another kind: `delta` itself as the gradient of the bias.

# %%
b2_after_a_step = b2 - 0.1 * delta2  # should be delta2.sum(axis=0)
print("b2 had shape", b2.shape, "and has now", b2_after_a_step.shape)

# %% [markdown]
# NumPy stretches `b2` to fit, and the bias has become a matrix with one row for each sample. It fits this batch, and breaks on the next one of another size. The remedy: after each backward pass the shapes of gradients and parameters must be equal. One line, `dW.shape == W.shape`, is worth writing.
#
# ### Using weights that have moved already
#
# It is tempting to update each layer as soon as its gradient is known. But $\delta^{(1)}$ needs $W^{(2)}$ *as it was in the forward pass*.

# %%
def updating_too_early(X, Y, P, rate):
    """dW1, computed when W2 has already taken its step downhill."""
    Z1, A1, Z2, A2 = forward(X, *P)
    delta2 = 2 / A2.size * (A2 - Y) * sigmoid_prime(Z2)
    W2_moved = P[2] - rate * delta2.T @ A1
    delta1 = (delta2 @ W2_moved) * sigmoid_prime(Z1)
    return delta1.T @ X

s = numerical_gradient(lambda: error(X, Y, P), W1)
for rate in 10, 1, 0.1, 0.01:
    wrong = relative_error(updating_too_early(X, Y, P, rate), s)
    print(f"step size {rate:5}: relative error {wrong:.0e}")

# %% [markdown]
# The symptom is an error that shrinks with the step size; with small steps it hides in the band where one would blame a kink. The remedy: first all gradients, then all updates.
#
# ### f′(a) in place of f′(z)
#
# The slope of the sigmoid is wanted at $z$. Written as $a(1 - a)$ it is computed *from* $a$, and that is right. `sigmoid_prime(A)` squashes a second time, and is wrong.

# %%
print("from a, A (1 - A):     ", np.allclose(A1 * (1 - A1), sigmoid_prime(Z1)))
print("at a, sigmoid_prime(A):", np.allclose(sigmoid_prime(A1), sigmoid_prime(Z1)))
print("the slopes, right:", sigmoid_prime(Z1)[3].round(2), " wrong:", sigmoid_prime(A1)[3].round(2))
delta1 = (delta2 @ W2) * sigmoid_prime(A1)
try:
    check_gradient(lambda: error(X, Y, P), W1, delta1.T @ X, name="W1")
except AssertionError as mismatch:
    print(mismatch)

# %% [markdown]
# The symptom: $a$ lies between 0 and 1, where the sigmoid is steep. So all slopes come out near 0.2, and a saturated neuron gets blame as if it were awake. With ReLU the mistake *hides*: $a$ is above 0 exactly where $z$ is, and `relu_prime(A)` is right by luck. It comes out on the day you change the activation.

# %%
Z = np.random.default_rng(0).standard_normal((100, 50))
print("relu_prime(A) equals relu_prime(Z):", np.array_equal(relu_prime(relu(Z)), relu_prime(Z)))

# %% [markdown]
# ### The dead ReLU
#
# A *dead ReLU* (神经元死亡) is a neuron that says 0 to everything. One enormous step, and the bias of neuron 0 is far below zero. (Lesson 05 shows how that happens by itself.)

# %%
reader = digit_reader()
hidden = reader.layers[0]
hidden.b[0] = -20
dW1, db1, _, _ = gradients(reader, X_digits, Y_digits)
A1 = np.maximum(0, hidden.Z)
print(f"neuron 0 answers to {np.mean(A1[:, 0] > 0):.0%} of 4,000 digits; "
      f"neuron 1 to more than 10 %: {np.mean(A1[:, 1] > 0) > 0.1}")
print(f"gradients that are not 0: neuron 0 has {np.count_nonzero(dW1[0])}; "
      f"neuron 1 has more than 400: {np.count_nonzero(dW1[1]) > 400}")

# %%
fig, ax = plots.panels(size=(8, 2.6))
plots.draw_histograms(ax, {f"neuron {unit}": dW1[unit] for unit in range(4)},
                      "gradient of its 784 weights", "Neuron 0 is told nothing",
                      alt="Histograms of the gradients of four neurons' weights. Neurons 1 to 3 "
                      "have values around zero; those of neuron 0 are all exactly zero.")
plots.show(fig)

# %% [markdown]
# It says 0 to every digit, so its slope is 0 on every digit, so no blame comes back: it is never told to change. Ten steps downhill show it, and also one remedy, the *leaky ReLU* of lesson 01, which keeps a small slope below zero:

# %%
def steps_downhill(activation, times=10, rate=0.1):
    """How far neuron 0's bias moves in some steps against its gradient, starting from -20."""
    network = digit_reader()
    layer = network.layers[0]
    layer.activation = activation
    layer.b[0] = -20
    for _ in range(times):
        for p, dp in zip(network.parameters(), gradients(network, X_digits[:500], Y_digits[:500])):
            p -= rate * dp
    return layer.b[0] + 20

print("ReLU: moved by exactly", steps_downhill("relu"))
print("leaky ReLU: moved:", steps_downhill("leaky_relu") != 0)

# %% [markdown]
# The symptom is a row of zeros in the histogram, or a neuron with activation 0 on all samples. Other remedies: smaller steps, so that no neuron is thrown that far, and He's weights with biases that start at 0. A few dead neurons do no harm; count them.
#
# ### Your turn 5: mend it
#
# A backward pass for another small network: tanh in the hidden layer (its slope is $1 - \tanh(z)^2$, lesson 01), no activation in the last layer. It returns `dW1`. It has **two** bugs, and raises no error.

# %%
def broken(X, Y, W1, b1, W2, b2):
    Z1 = X @ W1.T + b1
    A1 = np.tanh(Z1)
    A2 = A1 @ W2.T + b2
    delta2 = 2 * (A2 - Y) / Y.size
    delta1 = (delta2 @ W2) * (1 - Z1 ** 2)
    return delta1.T @ X / len(X)

def tanh_error():
    return np.mean((Y_random - (np.tanh(X_random @ Q[0].T + Q[1]) @ Q[2].T + Q[3])) ** 2)

try:
    check_gradient(tanh_error, Q[0], broken(X_random, Y_random, *Q), name="W1")
except AssertionError as mismatch:
    print(mismatch)

# %%
def mended(X, Y, W1, b1, W2, b2):
    """dW1 of the squared error: copy the lines of `broken`, and mend them."""
    ...

check.mended(mended)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Go through it line by line with the table of section 3. Four of the lines are right. Who divides by $n$?
# </details>
#
# <details><summary>Hint 2</summary>
#
# The slope of tanh is 1 minus the *square of the output*. Is `Z1` the output?
# </details>
#
# <details><summary>Solution</summary>
#
# ```python
# def mended(X, Y, W1, b1, W2, b2):
#     Z1 = X @ W1.T + b1
#     A1 = np.tanh(Z1)
#     A2 = A1 @ W2.T + b2
#     delta2 = 2 * (A2 - Y) / Y.size
#     delta1 = (delta2 @ W2) * (1 - A1 ** 2)  # A1 is tanh(Z1)
#     return delta1.T @ X                     # the 1/n is in delta2 already
# ```
# </details>

# %% [markdown]
# ## Recap
#
# - *What does a derivative answer?* If I nudge this, how much does that move? Nudging measures it, one parameter at a time.
# - *Gradients backward through a graph.* Each node knows its local derivatives only. Along a way multiply; where ways meet, add.
# - *The four equations.* $\delta^{(L)} = \partial E/\partial a \odot f'(z)$; $\;\delta^{(l)} = (W^{(l+1)\mathsf T}\delta^{(l+1)}) \odot f'(z^{(l)})$; $\;\partial E/\partial W = \delta\, a_{prev}^{\mathsf T}$; $\;\partial E/\partial b = \delta$. For a layer in a batch: `delta @ W`, `delta.T @ A_prev`, `delta.sum(axis=0)`.
# - *The gradient check.* Central differences, float64, $h$ about $10^{-5}$, several samples. $10^{-9}$ is right, $10^{-2}$ is wrong, $10^{-4}$ is right only at a kink.
# - *Automatic differentiation* is the same walk, done by numbers that remember how they were made.
# - *Vanishing and exploding.* Every layer multiplies. A sigmoid lets through a quarter or less; with ReLU and $\operatorname{Var}(w) = 2/n_{in}$ the size stays. Histograms of activations and deltas, layer by layer, show it.
#
# **How does the network know which weight to blame, and by how much?** A weight's blame is how loud its input was, times how much its neuron is to blame; and a neuron's blame is what the neurons that heard it send back. One pass backward finds all of it.
#
# We followed the squared error, because one has to follow something. Is it the right thing to make small? A neuron that was *sure and wrong* would have something to say about that: look once more at $f'(z)$ in equation (1). That is lesson 04.
#
# ## Sources
#
# 1. D. E. Rumelhart, G. E. Hinton and R. J. Williams, “Learning representations by back-propagating errors”, *Nature* 323 (1986), pages 533–536.
# 2. S. Linnainmaa, *The representation of the cumulative rounding error of an algorithm as a Taylor expansion of the local rounding errors* (in Finnish), master's thesis, University of Helsinki, 1970: the reverse mode, sixteen years earlier, and not for networks.
# 3. M. A. Nielsen, *Neural Networks and Deep Learning*, Determination Press, 2015, chapter 2: the same four equations, with samples as columns.
# 4. A. G. Baydin, B. A. Pearlmutter, A. A. Radul and J. M. Siskind, “Automatic differentiation in machine learning: a survey”, *Journal of Machine Learning Research* 18 (2018), 153.
# 5. Stanford University, CS231n course notes, “Neural networks part 3”, section “Gradient checks”: the bands for the relative error, there $10^{-2}$, $10^{-4}$ and $10^{-7}$. The gradients of a graph by hand are in “Backpropagation, intuitions”.
# 6. A. Griewank and A. Walther, *Evaluating Derivatives*, second edition, SIAM, 2008, chapters 3 (forward and reverse mode) and 4 (what they cost in time and memory).
# 7. X. Glorot and Y. Bengio, “Understanding the difficulty of training deep feedforward neural networks”, *AISTATS* 2010.
# 8. K. He, X. Zhang, S. Ren and J. Sun, “Delving deep into rectifiers: surpassing human-level performance on ImageNet classification”, *ICCV* 2015, section 2.2, which also follows the gradients backward.
#
# [← 02 · The forward pass](02_forward_pass.ipynb) · [Notation](reference.ipynb#Notation) · [Glossary](reference.ipynb#Glossary) · [Exercise 03](exercises/ex03_backward_pass.ipynb) · [04 · Loss functions →](04_loss_functions.ipynb)
