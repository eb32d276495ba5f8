# %% [markdown]
# # 01 · Neurons
#
# {{badges}}
#
# [← 00 · Start here](00_start_here.ipynb) · [Notation](reference.ipynb#Notation) · [Glossary](reference.ipynb#Glossary) · [02 · The forward pass →](02_forward_pass.ipynb)
#
# **The question.** What can one neuron decide, and what can it never decide?
#
# **After this lesson you can**
#
# - compute what a neuron makes of one sample, on paper and in code, and of a whole batch in one line;
# - read a neuron's numbers as geometry: a direction, a place, a steepness, and the distance of a point from the boundary;
# - derive the slope of an activation, check it by a nudge, and say where it is too flat to learn from;
# - find the weights of AND, OR, NOT and NAND, and prove that there are none for XOR;
# - let a neuron learn from its mistakes, and say before it starts how many it can make at most.
#
# **Time** 40 minutes, and 5 more for the folded proof in section 5. **You need** lesson 00 and school calculus: that a derivative is a slope. The rules that are used are said again.

# %% tags=["setup"]
import sys
if "google.colab" in sys.modules:  # Colab has everything but the course's own package
    # %pip install --quiet --no-deps git+{{repository}}@{{branch}}
import numpy as np
from dlcourse import plots

# %% [markdown]
# ## 1. Weighing evidence
#
# Lesson 00 let whole networks read digits. Here we take the smallest piece out of them and ask what it can do alone. It gets a small question (is this a 0 or a 1?) and only
# two measurements of each picture to answer it from: how much ink there is in all, and how much in the two columns in the middle.

# %%
from dlcourse.data import load_mnist

def zeros_and_ones(images, labels):
    keep = labels < 2                             # True for each 0 and 1: only these are kept
    return images[keep], labels[keep].astype(int)

digits = load_mnist("embedded")
images, y = zeros_and_ones(digits.x_train, digits.y_train)
images_test, y_test = zeros_and_ones(digits.x_test, digits.y_test)
images.shape, images_test.shape, np.bincount(y)  # bincount: how many of each label

# %% [markdown]
# `images` has three axes: which picture, which row, which column. A mean over `axis=(1, 2)` runs over rows and columns and leaves one number a picture; `np.column_stack` puts two such lists side by side. Divided by 255 they are shares: 0 for white paper, 1 for full ink.

# %%
def measure(images):
    """Two measurements a picture, (n, 2): ink in all of it, ink in its two middle columns."""
    everywhere = images.mean(axis=(1, 2))
    middle = images[:, :, 13:15].mean(axis=(1, 2))
    return np.column_stack([everywhere, middle]) / 255

X, X_test = measure(images), measure(images_test)
print(X[:2].round(2))

# %%
fig, ax = plots.panels(size=(9, 2.2))
captions = [f"{x1:.2f}, {x2:.2f}" for x1, x2 in X[:8]]
plots.draw_digits(ax, images[:8], captions, title="Eight digits and their two measurements")
plots.show(fig)

# %% [markdown]
# Each picture has become two numbers, $x_1$ and $x_2$, so it is a point in a plane. Here are 200 of the 800.

# %%
fig, ax = plots.panels(size=(6, 4))
plots.draw_points(ax, X[:200], y[:200], title="Zeros (class 0) and ones (class 1)",
                  xlabel="$x_1$: ink, as a share of the picture",
                  ylabel="$x_2$: ink, as a share of the two middle columns")
plots.show(fig)

# %% [markdown]
# Much ink speaks for a zero. Much ink *in the middle* speaks for a one, for a zero is hollow. So we weigh: each measurement is multiplied by a number that says how much it speaks for a one (a negative one speaks against), and everything is added up.
# One more number, added at the end, says how high the bar is. And then we decide: 1 if the sum is not negative, else 0.
#
# $$z = w_1 x_1 + w_2 x_2 + b \qquad\qquad a = \begin{cases} 1 & \text{if } z \ge 0 \\ 0 & \text{if } z < 0 \end{cases}$$
#
# That is a *neuron* (神经元). McCulloch and Pitts wrote down the first one in 1943, to see what nerve cells could compute if each did no more than add up and compare with a threshold [1].
#
# | symbol | code | what it is | shape |
# | --- | --- | --- | --- |
# | $x$ | `x` | the input: one *sample* (样本), here two measurements | $(2,)$; in general $(n_0,)$ |
# | $w$ | `w` | the *weights* (权重): how much each input counts, and for which side | the shape of $x$ |
# | $b$ | `b` | the *bias* (偏置): what is added whatever the input: the rest of the sum has to reach $-b$ | one number |
# | $z$ | `z` | the *weighted input* (加权输入): the evidence, summed up | one number |
# | $a$ | `a` | the *activation* (激活值): the neuron's output. At 1 it *fires* (激发) | one number, here 0 or 1 |
#
# Many texts, among them the article this course grew out of, call $z$ the neuron's, or the layer's, input. The input is $x$; $z$ is what the neuron has made of it, hence the longer name.
#
# We choose $w = (-3,\, 1)$ and $b = 0.1$ by looking at the picture. **By hand**, for the first digit, $x = (0.16,\, 0.24)$: the products are $-3 \cdot 0.16 = -0.48$ and $1 \cdot 0.24 = 0.24$. With the bias, $z = -0.48 + 0.24 + 0.1 = -0.14$. That is
# negative, so $a = 0$: a zero. Now in code. `w @ x` multiplies entry by entry and adds up, however many entries there are. In formulas we write it $w \cdot x$.

# %%
x = np.array([0.16, 0.24])
w, b = np.array([-3.0, 1.0]), 0.1
by_hand = -3 * 0.16 + 1 * 0.24 + 0.1
z = w @ x + b
print(f"by hand {by_hand:.2f}   w @ x + b {z:.2f}   fires: {z >= 0}   the digit was a {y[0]}")

# %% [markdown]
# ### Your turn 1: a neuron
#
# Any number of inputs, and a decision that is 0 or 1.

# %%
from dlcourse.checks import lesson01 as check

def neuron(x, w, b):
    """The output, 0 or 1, of a neuron with weights w, (n,), and bias b for one sample x, (n,)."""
    ...

check.neuron(neuron)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Two steps: first the weighted input, a single number; then a question about it that has two answers.
# </details>
#
# <details><summary>Hint 2</summary>
#
# `w @ x + b` is the weighted input. What should come back when it is exactly 0? The formula above says so.
# </details>
#
# <details><summary>Solution</summary>
#
# ```python
# def neuron(x, w, b):
#     z = w @ x + b
#     return 1 if z >= 0 else 0
# ```
# </details>

# %% [markdown]
# ### All at once
#
# `X` holds 800 samples, one a *row*: its shape is (800, 2). `X @ w` takes every row in turn and gives one sum for each, shape (800,). Adding `b`, a single number, adds it to all of them; NumPy calls this *broadcasting* (广播). Samples
# handled together are a *batch* (批).
#
# $$z_i = w \cdot x_i + b \;\text{ for every row } x_i \text{ of } X \qquad\Longleftrightarrow\qquad z = Xw + b$$

# %%
one_by_one = [w @ row + b for row in X]
Z = X @ w + b
print("shapes:", X.shape, "@", w.shape, "->", Z.shape)
print("the same numbers:", np.allclose(one_by_one, Z))

# %% [markdown]
# ### Your turn 2: a batch

# %%
def decide(X, w, b):
    """One neuron's decisions, (n,), each 0 or 1, for the samples in the rows of X, (n, n_0)."""
    ...

check.decide(decide)

# %% [markdown]
# <details><summary>Hint</summary>
#
# An `if` asks one question and cannot ask it of a whole array. `Z >= 0` can: it gives an array of `True` and `False`, and `.astype(int)` turns these into 1 and 0.
# </details>
#
# <details><summary>Solution</summary>
#
# ```python
# def decide(X, w, b):
#     return (X @ w + b >= 0).astype(int)
# ```
# </details>

# %% [markdown]
# ### Is weighing worth it?
#
# Here is the best that each measurement can do *alone*, with one threshold: we try every value that occurs, and either side of it as the ones.

# %%
def fewest_mistakes(x, y):
    """Mistakes of the best threshold on one measurement, whichever side is called 1."""
    mistakes = [np.sum((x >= threshold) != y) for threshold in x]
    return min(min(mistakes), len(y) - max(mistakes))  # with sides swapped, right is wrong

for name, column in [("ink in all", X[:, 0]), ("ink in the middle", X[:, 1])]:
    missed = fewest_mistakes(column, y)
    print(f"{name}: {missed} mistakes in 800, right on {1 - missed / 800:.1%}")

# %% [markdown]
# **Predict.** The second measurement is a poor witness: right on 69 %, where a coin would be right on half. Our neuron hears both. How many of the 36 mistakes of the first does the poor witness clear up: next to none, a quarter, about half?

# %%
print(f"both, weighed: {np.sum((X @ w + b >= 0) != y)} mistakes in 800")
print(f"and on the test digits: {np.sum((X_test @ w + b >= 0) != y_test)} in 200")

# %% [markdown]
# <details><summary>Your prediction</summary>
#
# About half: 19 are left of 36. A witness who is often wrong can still be worth hearing, if he is wrong about *other* cases. What counts is what a measurement adds to the others. That is why a neuron
# weighs all its inputs and does not pick the best one. (We chose the weights by eye on the training digits. On the test digits, which had no part in it, the neuron is no worse.)
# </details>

# %% [markdown]
# ## 2. What the numbers mean: geometry
#
# The points where $z = 0$ are the *decision boundary* (决策边界). With two inputs, $w_1 x_1 + w_2 x_2 + b = 0$ is the equation of a straight line; with three it is a plane, and with more it is called a *hyperplane* (超平面).

# %%
fig, ax = plots.panels(size=(7, 5))
plots.draw_neuron(ax, w, b, X[:200], y[:200])
plots.show(fig)

# %% [markdown]
# Orange is the side that fires, and the arrow points there. Each of the neuron's numbers can be seen in this picture.
#
# **w is at right angles to the boundary.** Take two points $p$ and $q$ *on* it: $w \cdot p + b = 0$ and $w \cdot q + b = 0$. Subtract, and $b$ drops out:
#
# $$w \cdot (p - q) = 0$$
#
# And $p - q$ runs along the boundary. Two directions $u$ and $v$ whose product $u \cdot v$ is 0 are at right angles. For by Pythagoras $v \cdot v = v_1^2 + v_2^2$ is the squared length of $v$, written $|v|^2$. Multiply out $(u + v) \cdot (u + v)$:
#
# $$|u + v|^2 = |u|^2 + 2\,u \cdot v + |v|^2$$
#
# By Pythagoras again, the middle term is missing exactly when the angle is right. A direction at right angles to a line is its *normal* (法向量).

# %%
p, q = np.array([0.0, -0.1]), np.array([0.2, 0.5])
print("z is 0 at p and at q:", np.allclose([w @ p + b, w @ q + b], 0))
print("w @ (p - q) is 0:", np.isclose(w @ (p - q), 0))
v = np.array([2.0, 5.0])                          # some other direction, and Pythagoras
print("|w + v|^2:", np.isclose((w + v) @ (w + v), w @ w + 2 * w @ v + v @ v))

# %% [markdown]
# **How far is a point from the boundary?** Divided by its length, $w/|w|$ is the normal with length 1. Start at a point $x_0$ of the boundary and go a distance $d$ along it, to $x = x_0 + d\, w/|w|$. What is $z$ there?
#
# $$z = w \cdot x + b = \underbrace{w \cdot x_0 + b}_{=\,0} + d\, \frac{w \cdot w}{|w|} = d\,|w| \qquad\text{because } w \cdot w = |w|^2$$
#
# Read off the distance, with its sign: positive on the side that fires, negative on the other.
#
# $$d = \frac{z}{|w|} = \frac{w \cdot x + b}{|w|}$$
#
# Is it true? Go back from the digit $x$ by $d$ along the normal: you should arrive at $z = 0$, the *foot*. And no other point of the boundary should be closer. We try 2,001 of them.

# %%
length = np.linalg.norm(w)                        # |w|
d = (w @ x + b) / length
foot = x - d * w / length
boundary = foot + np.linspace(-1, 1, 2001)[:, np.newaxis] * (p - q)  # 2,001 points on it
nearest = np.linalg.norm(boundary - x, axis=1).min()
print(f"|w| = {length:.3f}   d = {d:.4f}   z at the foot: {abs(w @ foot + b):.4f}")
print(f"the nearest of 2,001 points of the boundary is {nearest:.4f} away")

# %% [markdown]
# (`[:, np.newaxis]` turns the 2,001 numbers into a column, shape (2001, 1), so that broadcasting multiplies the direction $p - q$, shape (2,), by each of them.)
#
# **b moves the boundary.** At the origin $z = b$, so the origin's distance from the boundary is $b/|w|$. Seen from the origin, the boundary lies at $-b/|w|$ along the normal: change $b$ and it moves, without turning.
#
# **|w| is the steepness.** Since $z = d\,|w|$, one unit of distance changes $z$ by $|w|$. The dotted lines in the picture, $z = -1$ and $z = 1$, are $1/|w|$ from the boundary.
#
# **The sign says which side.** $-w$ and $-b$ have the same boundary, with its two sides swapped.

# %%
for shift in (0, 0.2):
    on_it = -(b + shift) / length * (w / length)  # from the origin along the normal
    print(f"b = {b + shift:.1f}: {-(b + shift) / length:+.3f} from the origin, and there "
          f"z = {abs(w @ on_it + b + shift):.2f}")
one_further = foot + w / length                   # one unit of distance from the boundary
print(f"one unit from the boundary z = {w @ one_further + b:.3f}, which is |w|")
print("with -w and -b every sign changes:", np.allclose(X @ -w - b, -(X @ w + b)))

# %% [markdown]
# **Predict.** Multiply $w$ and $b$ by 10. Which of these change: the boundary, the weighted inputs, the distances, the decisions?

# %%
def facts(w, b):
    Z = X @ w + b
    return {"z": Z, "distance": Z / np.linalg.norm(w), "decision": Z >= 0}

before, after = facts(w, b), facts(10 * w, 10 * b)
for name in before:
    print(f"{name:8}  unchanged: {np.allclose(before[name], after[name])}")

# %% [markdown]
# <details><summary>Your prediction</summary>
#
# Only the weighted inputs, which are all ten times as large. Where $z = 0$, ten times $z$ is 0 as well, so the boundary stays, and with it all decisions; in $z/|w|$ the 10 cancels. So the decisions depend on the direction
# of $w$ and on $b/|w|$ only. The steepness will matter in section 3.
# </details>

# %% [markdown]
# ### Your turn 3: the distance from the boundary

# %%
def distance(X, w, b):
    """The signed distances, (n,), of the points in the rows of X, (n, n_0), from the boundary."""
    ...

check.distance(distance)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# The formula is $d = z/|w|$, and $z$ for all the rows is a line you have just written.
# </details>
#
# <details><summary>Hint 2</summary>
#
# `np.linalg.norm(w)` is $|w|$; so is `np.sqrt(w @ w)`. The sign is to stay.
# </details>
#
# <details><summary>Solution</summary>
#
# ```python
# def distance(X, w, b):
#     return (X @ w + b) / np.linalg.norm(w)
# ```
# </details>

# %% [markdown]
# ## 3. From a step to a slope
#
# The step hides how narrowly it decides: a point a hair's breadth from the boundary gets the same 1 as one far away. Worse: in lesson 05 a network will learn by asking of each weight “if I nudge you a little, does the result get better?”. With a step the answer is nearly always “nothing
# happens”. We need an output that *slopes*.
#
# A *derivative* (导数) is the answer to: if I nudge $z$ by a little, how much does $f(z)$ move, for each unit of the nudge? It is written $f'(z)$. Measured with a small nudge $h$ to both sides:
#
# $$f'(z) \approx \frac{f(z + h) - f(z - h)}{2h}$$

# %%
def slope(f, z, h=1e-5):
    return (f(z + h) - f(z - h)) / (2 * h)

print(f"z squared at z = 3: measured {slope(np.square, 3.0):.4f}, from school 2z = 6")

# %% [markdown]
# ### The sigmoid
#
# The classic smooth step is the *sigmoid* (S 型函数), written $\sigma$ (sigma):
#
# $$\sigma(z) = \frac{1}{1 + e^{-z}}$$
#
# **Its slope.** Two rules from school: $(1/u)' = -u'/u^2$, and $(e^{v})' = v' e^{v}$. Here $u = 1 + e^{-z}$, so $u' = -e^{-z}$, and
#
# $$\sigma'(z) = \frac{e^{-z}}{(1 + e^{-z})^2} = \frac{1}{1 + e^{-z}} \cdot \frac{e^{-z}}{1 + e^{-z}} = \sigma(z)\,\bigl(1 - \sigma(z)\bigr)$$
#
# The last step: $1 - \sigma(z) = \dfrac{1 + e^{-z} - 1}{1 + e^{-z}} = \dfrac{e^{-z}}{1 + e^{-z}}$.

# %%
from dlcourse.activations import sigmoid

z = np.linspace(-4, 4, 9)
middle_form = np.exp(-z) / (1 + np.exp(-z)) ** 2
print("the definition:   ", np.allclose(sigmoid(z), 1 / (1 + np.exp(-z))))
print("the middle form:  ", np.allclose(slope(sigmoid, z), middle_form))
print("sigma (1 - sigma):", np.allclose(slope(sigmoid, z), sigmoid(z) * (1 - sigmoid(z))))

# %% [markdown]
# **Predict.** At $z = 0$, how much does $\sigma$ move for each unit of nudge: by 1, by 1/2, by 1/4? And at $z = 10$: about a tenth of that, a hundredth, less than a thousandth?

# %%
at_0, at_10 = slope(sigmoid, 0.0), slope(sigmoid, 10.0)
print(f"slope at 0: {at_0:.4f}   slope at 10: {at_10:.7f}   ratio: {at_0 / at_10:,.0f}")

# %% [markdown]
# <details><summary>Your prediction</summary>
#
# A quarter, and that is the steepest place: $a(1-a)$ is largest for $a = 1/2$. At $z = 10$ the slope is 5,500 times smaller. There the sigmoid is *saturated* (饱和): whatever you do to $z$, the output hardly notices. For learning by nudges that is a desert, and in deep
# networks a serious problem [5]; lesson 03 measures it.
# </details>

# %% [markdown]
# ### Your turn 4: the slope of the sigmoid
#
# Use what was just proved. It is to work for a number, for an array, and for $z = \pm 1000$ too.

# %%
def sigmoid_prime(z):
    """The derivative of the sigmoid at the weighted inputs z (any shape)."""
    ...

check.sigmoid_prime(sigmoid_prime)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Compute the output first, `a = 1 / (1 + np.exp(-z))`. You need it twice. (`np.exp` takes numbers and arrays, `math.exp` numbers only.)
# </details>
#
# <details><summary>Hint 2</summary>
#
# $\sigma'(z) = \sigma(z)(1 - \sigma(z))$, so with `a` it is two factors. (With `a`, an `exp` that overflows does no harm: 1 divided by infinity is 0, the right value. In the middle form infinity is divided by infinity.)
# </details>
#
# <details><summary>Solution</summary>
#
# ```python
# def sigmoid_prime(z):
#     a = 1 / (1 + np.exp(-z))
#     return a * (1 - a)
# ```
# </details>

# %% [markdown]
# **Its output as evidence.** $\sigma(z)$ lies between 0 and 1, so it can be read as a probability $p$ that the answer is 1. Then $1 - p$ is the probability of 0, and their ratio is called the *odds* (几率). From the two fractions above,
#
# $$\frac{p}{1-p} = \frac{1/(1 + e^{-z})}{e^{-z}/(1 + e^{-z})} = e^{z} \qquad\text{so}\qquad \ln \frac{p}{1-p} = z$$
#
# The weighted input is the (natural) logarithm of the odds, the *log-odds* (对数几率), also called *logit*. That is the exact sense of “summing up evidence”: each $w_i x_i$ adds to the log-odds, and $z = 0$ stands for even odds. Adding 1 to $z$ multiplies the odds by $e \approx 2.718$.

# %%
p = sigmoid(z)
odds = p / (1 - p)
print("odds are e^z: ", np.allclose(odds, np.exp(z)))
print("log-odds are z:", np.allclose(np.log(odds), z))
print("at least 1/2 exactly where z >= 0:", np.array_equal(sigmoid(Z) >= 0.5, Z >= 0))
print(f"from z = 1 to z = 2 the odds grow from {odds[5]:.2f} to {odds[6]:.2f}, "
      f"{odds[6] / odds[5]:.3f} times")

# %% [markdown]
# Now the steepness comes in. Here is our neuron with a sigmoid, and its $w$ and $b$ multiplied by 1, by 10 and by 100. The boundary is the same; what differs is how soon, on the way from it, the neuron makes up its mind. (Orange is an output near 1, blue near 0, white near one half.)

# %%
fig, axes = plots.panels(1, 3, size=(10, 3.6))
for ax, k in zip(axes, (1, 10, 100)):
    plots.draw_neuron(ax, k * w, k * b, X[:60], y[:60], f=sigmoid, legend=k == 100,
                      title=f"w and b times {k}")
plots.show(fig)

# %% [markdown]
# ### Five more
#
# What turns $z$ into the output is the *activation function* (激活函数) $f$, so that $a = f(z)$. These six are in everyday use, or were.
#
# | name | $f(z)$ | $f'(z)$ | flat where | from |
# | --- | --- | --- | --- | --- |
# | step | 1 if $z \ge 0$, else 0 | 0; none at 0 | everywhere | [1] |
# | sigmoid | $1/(1 + e^{-z})$ | $f(z)\,(1 - f(z))$ | at both ends | |
# | tanh | $(e^z - e^{-z})/(e^z + e^{-z})$ | $1 - f(z)^2$ | at both ends | |
# | ReLU | $\max(0, z)$ | 1 if $z > 0$, else 0 | below 0 | [6] |
# | leaky ReLU | $z$ if $z > 0$, else $0.2\,z$ | 1 if $z > 0$, else 0.2 | nowhere | [7] |
# | GELU | $z\,\Phi(z)$ | $\Phi(z) + z\,\varphi(z)$ | far below 0 | [8] |
#
# ReLU is short for *rectified linear unit* (线性整流单元). At its kink there is no slope; like TensorFlow we take 0 there. The 0.2 of the leaky ReLU is a choice, the default of Keras's function `leaky_relu`; in [7] it was 0.01. GELU is the *Gaussian error linear unit*: $\Phi(z)$ (capital phi) is the probability that a standard normal random number is at most $z$,
# and its slope is the bell curve, $\varphi(z) = e^{-z^2/2}/\sqrt{2\pi}$.

# %%
from dlcourse.activations import ACTIVATIONS

fig, axes = plots.panels(2, 3, size=(10, 5.6))
names = ["step", "sigmoid", "tanh", "relu", "leaky_relu", "gelu"]
for ax, name in zip(axes.ravel(), names):
    f, f_prime = ACTIVATIONS[name]
    plots.draw_activation(ax, f, f_prime, np.linspace(-4, 4, 401), title=name)
plots.show(fig)

# %% [markdown]
# The slopes of ReLU and leaky ReLU are those of straight lines. The other two, one step at a time:
#
# **tanh.** Write $N = e^z - e^{-z}$ and $D = e^z + e^{-z}$. Their slopes are each other: $N' = D$ and $D' = N$. By the rule for quotients,
#
# $$\tanh'(z) = \frac{N'D - ND'}{D^2} = \frac{D^2 - N^2}{D^2} = 1 - \tanh^2(z)$$
#
# It is a sigmoid in disguise. Multiply $N$ and $D$ by $e^{-z}$:
#
# $$\tanh z = \frac{1 - e^{-2z}}{1 + e^{-2z}} = \frac{2}{1 + e^{-2z}} - 1 = 2\,\sigma(2z) - 1$$
#
# **GELU.** By the product rule, $(z\,\Phi)' = 1 \cdot \Phi + z\,\Phi' = \Phi + z\,\varphi$. $\Phi$ takes time to compute, so the course, like many networks, uses a formula with a tanh that comes close to it [8].
#
# Now all of it is measured. The package's slopes first, at 80 places that avoid the kink; then the identities.

# %%
z = np.linspace(-4, 4, 80)   # 0 is not among them
for name in names:
    f, f_prime = ACTIVATIONS[name]
    error = np.abs(slope(f, z) - f_prime(z)).max()
    print(f"{name:10}  derived and measured agree to 1e-8: {error < 1e-8}")

# %%
from math import erf, pi, sqrt
from dlcourse.activations import gelu, gelu_prime, leaky_relu, relu, step, tanh

Phi = np.array([(1 + erf(value / sqrt(2))) / 2 for value in z])  # P(normal number <= z)
phi = np.exp(-z**2 / 2) / sqrt(2 * pi)
N, D = np.exp(z) - np.exp(-z), np.exp(z) + np.exp(-z)
print("step, ReLU and leaky:", np.allclose(step(z), z >= 0), np.allclose(relu(z), np.maximum(0, z)),
      np.allclose(leaky_relu(z), np.where(z > 0, z, 0.2 * z)))
print("tanh = N/D:          ", np.allclose(tanh(z), N / D))
print("tanh = 2 sigma(2z)-1:", np.allclose(tanh(z), 2 * sigmoid(2 * z) - 1))
print("GELU near z Phi:     ", np.abs(gelu(z) - z * Phi).max() < 0.001)
print("slope near Phi+z phi:", np.abs(gelu_prime(z) - (Phi + z * phi)).max() < 0.002)

# %% [markdown]
# And where each is too flat to learn from:

# %%
places = [-6, -2, 0.5, 2, 6]
print("slope at z =", *[f"{place:8}" for place in places])
for name in names:
    f_prime = ACTIVATIONS[name][1]
    print(f"{name:12}", *[f"{f_prime(place):z8.4f}" for place in places])  # z: no "-0.0000"

# %% [markdown]
# Read it by columns. At $-6$ only the leaky ReLU still has a slope to speak of. At $6$ sigmoid and tanh are flat, and ReLU, leaky ReLU and GELU pass every nudge on in full. That is why these three are the usual choice inside networks. The sigmoid lives on at the output,
# where a probability is wanted.

# %% [markdown]
# ## 4. Gates
#
# Away from digits for a while. The inputs are now 0 or 1, “false” or “true”, and the neuron is to compute a *logic gate* (逻辑门). AND gives 1 if both inputs are 1, OR if at least one is, NOT turns its one input round. Each gate is four points (for NOT, two) with their answers: a *truth table* (真值表).
#
# **AND by hand.** The neuron must stay silent for (0, 0), (0, 1) and (1, 0), and fire for (1, 1). In inequalities:
#
# $$b < 0, \qquad w_2 + b < 0, \qquad w_1 + b < 0, \qquad w_1 + w_2 + b \ge 0$$
#
# With $w_1 = w_2 = 1$ that says $b < -1$ and $b \ge -2$. We take the middle, $b = -1.5$, to leave room on both sides. **OR**, with the same weights: $b < 0$ and $1 + b \ge 0$, so $b = -0.5$. **NOT**, with one input: $b \ge 0$ and
# $w_1 + b < 0$, so for instance $w_1 = -1$ and $b = 0.5$.

# %%
from dlcourse.data import gates

for name, weights, bias in [("and", [1, 1], -1.5), ("or", [1, 1], -0.5), ("not", [-1], 0.5)]:
    inputs, wanted = gates(name)
    fires = (inputs @ weights + bias >= 0).astype(int)
    print(f"{name:3}  wanted {wanted}  fires {fires}  agree: {np.array_equal(fires, wanted)}")

# %% [markdown]
# ### Your turn 5: NAND
#
# NAND is “not AND”: silent for (1, 1), firing for the three others. Find two weights and a bias, and return what this neuron decides. Leave room, as we did for AND: the check also comes with inputs that are off by up to 0.1, as real signals are.

# %%
def nand(X):
    """One neuron's decisions, (n,), 0 or 1, for rows of X, (n, 2), with entries near 0 or 1."""
    ...

check.nand(nand)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Write the four inequalities for NAND. Compared with AND, which signs are turned round?
# </details>
#
# <details><summary>Hint 2</summary>
#
# Turn all the signs of AND's weights and bias: then everything changes sides.
# </details>
#
# <details><summary>Solution</summary>
#
# ```python
# def nand(X):
#     w, b = np.array([-1, -1]), 1.5
#     return (X @ w + b >= 0).astype(int)
# ```
# </details>

# %% [markdown]
# ### Play: one neuron
#
# Here is a neuron that you can drag. On the left is the plane of its two inputs. The thick line is where $z = 0$, the arrow is $w$, and a ring marks each point on the wrong side. On the right is its activation, with each point at its own $z$; a diamond marks the one point that you have chosen.
#
# Commit to an answer first; then the sliders are yours. (Tab leads from one to the next, and the arrow keys move them.)

# %%
from dlcourse import widgets

widgets.Neuron("or", predict="bias")

# %% [markdown]
# Now try these.
#
# 1. Move $b$ alone. Which way does the line go when $b$ grows, and what stays the same?
# 2. Press *OR*, then *Steep*. What happens to the dotted lines, and to the four points on the right?
# 3. Press *OR*, and choose the points *and*. Make the neuron do it by changing *one* number.
# 4. Choose the points *xor*: a 1 is wanted if *exactly one* input is 1. Give it an honest try.
#
# <details><summary>What you may have found</summary>
#
# 1. The line moves against the arrow, and more of the plane fires. Its direction stays: that is $w$'s business.
# 2. The dotted lines, $z = \pm 1$, close in: they are $1/|w|$ away from the thick one. The points move out to where the sigmoid is flat. The neuron decides as before, only more sharply.
# 3. Take $b$ down to $-1.5$.
# 4. At best one point stays ringed. Is that your patience, or is it the neuron?
# </details>

# %% [markdown]
# ### What one neuron can never do
#
# A gate with two inputs has four rows in its table, so there are $2^4 = 16$ tables.
#
# **Predict.** How many of the 16 can one neuron do: 8, 12, 14, 15, all? Below, 25 values from $-3$ to $3$ are tried for each of $w_1$, $w_2$ and $b$: 15,625 neurons. How many of them will turn out to be an AND: a handful, a few hundred, some thousands?

# %%
from itertools import product

values = np.arange(-12, 13) / 4
neurons = np.array(list(product(values, repeat=3)))                       # rows (w1, w2, b)
corners = gates("xor")[0]                                                 # (4, 2)
tables = (neurons[:, :2] @ corners.T + neurons[:, 2:] >= 0).astype(int)   # (15625, 4)
for name in ("and", "or", "nand", "xor"):
    found = np.all(tables == gates(name)[1], axis=1).sum()
    print(f"{name:4} of {len(neurons):,} neurons, {found} do it")

# %%
done = {tuple(table.tolist()) for table in tables}
everything = set(product((0, 1), repeat=4))
print(f"{len(done)} of {len(everything)} tables are done by some neuron; never:",
      *sorted(everything - done))

# %% [markdown]
# <details><summary>Your prediction</summary>
#
# Fourteen. The two that never come up are XOR, (0, 1, 1, 0), and its opposite. A few hundred neurons of the grid are an AND: no lucky numbers are needed, a whole region of weights will do. That makes the 0 for XOR all the more telling. But a search is not a proof: perhaps the grid was too
# coarse, or too small.
# </details>

# %% [markdown]
# Here is the proof. Suppose three numbers $w_1, w_2, b$ did XOR. Then
#
# $$\underbrace{b < 0}_{(0,0)} \qquad \underbrace{w_2 + b \ge 0}_{(0,1)} \qquad \underbrace{w_1 + b \ge 0}_{(1,0)} \qquad \underbrace{w_1 + w_2 + b < 0}_{(1,1)}$$
#
# Add the first and the last: $w_1 + w_2 + 2b < 0$. Add the two in the middle: $w_1 + w_2 + 2b \ge 0$. The same sum cannot be both. So there are no such numbers, however fine the grid. $\blacksquare$
#
# The adding once more, with the coefficients of $w_1$, $w_2$ and $b$, one row an inequality:

# %%
coefficients = np.column_stack([corners, np.ones(4)]).astype(int)   # rows (x1, x2, 1)
outer, inner = coefficients[[0, 3]].sum(axis=0), coefficients[[1, 2]].sum(axis=0)
print("(0,0) + (1,1) adds up to", outer, " and must be below 0")
print("(0,1) + (1,0) adds up to", inner, " and must not be below 0")
print("the same sum of w1, w2 and b:", np.array_equal(outer, inner))

# %% [markdown]
# A smooth activation does not help. A sigmoid is at least 1/2 exactly where $z \ge 0$ (checked in section 3, on the digits), so its boundary is the same straight line. The points of XOR lie crosswise, and no straight line parts them. Classes that a line (or hyperplane) can part are called *linearly
# separable* (线性可分). In 1969 Minsky and Papert wrote a whole book about such limits [4]. Section 8 shows the way out.

# %% [markdown]
# ## 5. Learning from mistakes
#
# So far *we* found the weights. In 1958 Rosenblatt let a machine find them, the *perceptron* (感知机) [2]. First a trick that saves writing: give every sample one more input that is always 1. Its weight does what the bias did, because $w_1 x_1 + w_2 x_2 + w_3 \cdot 1$ is $w \cdot x + b$ with $b = w_3$. In this section and the next,
# $x$ ends in that 1 and $w$ in the bias.
#
# Show the neuron one sample $x$, whose true answer is $y$. If its answer $a$ is right, do nothing. If it is wrong, add $x$ to the weights or take it away:
#
# $$w \leftarrow w + (y - a)\,x$$
#
# Why does this help? If it should have fired and did not, $y - a = 1$. The same sample's weighted input afterwards is
#
# $$z_{\text{after}} = \bigl(w + (y - a)\,x\bigr) \cdot x = z + (y - a)\,|x|^2$$
#
# larger by $|x|^2$, in the right direction. If it fired wrongly, $y - a = -1$ and $z$ falls by as much. If it was right, $y - a = 0$ and nothing moves. One update need not be enough for this sample, and it may do harm to others. It is remarkable that it works.

# %%
x3, w3 = np.array([0.16, 0.24, 1.0]), np.array([1.0, 2.0, -0.5])
for weights, target in [(w3, 0), (-w3, 1), (w3, 1)]:
    z = weights @ x3
    a = int(z >= 0)
    after = weights + (target - a) * x3
    print(f"wanted {target}, got {a}: z goes from {z:+.2f} to {after @ x3:+.2f}, "
          f"the formula says {z + (target - a) * (x3 @ x3):+.2f}")

# %% [markdown]
# ### Your turn 6: one update

# %%
def perceptron_update(w, x, y):
    """The new weights, (d,), after one sample x, (d,), with the true answer y; w is not changed."""
    ...

check.perceptron_update(perceptron_update)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# First let the neuron answer: fires or not? (`w @ x`; the bias is already among the weights.) Then compare with `y`.
# </details>
#
# <details><summary>Hint 2</summary>
#
# Return `w + … * x`, a new array. `w += …` would change the caller's weights behind his back.
# </details>
#
# <details><summary>Solution</summary>
#
# ```python
# def perceptron_update(w, x, y):
#     a = 1 if w @ x >= 0 else 0
#     return w + (y - a) * x
# ```
# </details>

# %% [markdown]
# The whole machine: start at zero, go through the samples again and again, and update at every mistake. One pass through all samples is an *epoch* (轮); stop after an epoch without mistakes. We keep every weight vector on the way.

# %%
def with_one(X):
    return np.column_stack([X, np.ones(len(X))])

def perceptron(X, y, epochs):
    """Rosenblatt's rule. Returns all weights it has had, (mistakes + 1, d), and if it stopped."""
    history = [np.zeros(X.shape[1])]
    for epoch in range(epochs):
        before = len(history)
        for x, target in zip(X, y):
            error = target - int(history[-1] @ x >= 0)     # y - a
            if error != 0:
                history.append(history[-1] + error * x)
        if len(history) == before:                         # an epoch without a mistake
            return np.array(history), True
    return np.array(history), False

# %%
X_and, y_and = with_one(gates("and")[0]), gates("and")[1]
run, stopped = perceptron(X_and, y_and, epochs=100)
print(f"AND: stopped: {stopped}, after {len(run) - 1} mistakes, with w, b =", run[-1])
fig, axes = plots.panels(1, 3, size=(10, 3.4))
for ax, k in zip(axes, (5, 8, 11)):
    plots.draw_neuron(ax, run[k][:2], run[k][2], *gates("and"), title=f"after mistake {k}",
                      legend=k == 11)
plots.show(fig)

# %% [markdown]
# ### How many mistakes can it make?
#
# Eleven here, and then never again. (In the last picture the point (1, 1) lies *on* the boundary: the perceptron stops at the first boundary that makes no mistake, not at a good one.) It always stops on separable samples, and Novikoff's theorem [3] says by when: after at most $(R/\gamma)^2$ mistakes.
#
# | symbol | code | what it is |
# | --- | --- | --- |
# | $s_i$ | `s` | the true answer as a sign: $s = 2y - 1$, so $-1$ or $1$ |
# | $R$ | `R` | the length of the longest sample (its 1 included) |
# | $u$ | `u` | some weight vector of length 1 with which every sample is on its right side; the perceptron does not know it |
# | $\gamma$ | `gamma` | (gamma) the *margin* (间隔) of $u$: the smallest $s_i\, u \cdot x_i$ among the samples, that is, the distance from the boundary $u \cdot x = 0$ to the nearest of them; positive |
# | $w_k$ | `run[k]` | the perceptron's weights after $k$ mistakes; $w_0 = 0$ |
#
# Long samples make it more, a wide gap between the classes makes it fewer. Any such $u$ will do, but a wide margin gives a better bound. scikit-learn finds the widest; how it does that is none of our business here. For AND by hand: $u = (2, 2, -3)/\sqrt{17}$ gives the four samples 3, 1, 1 and 1, all divided
# by $\sqrt{17}$, so $\gamma = 1/\sqrt{17}$.

# %%
from sklearn.svm import LinearSVC

def widest(X, y):
    """The unit vector u with the widest margin, and that margin."""
    svm = LinearSVC(C=1e4, loss="hinge", fit_intercept=False, max_iter=10**6, random_state=0)
    u = svm.fit(X, y).coef_[0]
    u = u / np.linalg.norm(u)
    return u, ((2 * y - 1) * (X @ u)).min()

u, gamma = widest(X_and, y_and)
R = np.linalg.norm(X_and, axis=1).max()
print(f"gamma = {gamma:.4f}, by hand 1/sqrt(17) = {1 / np.sqrt(17):.4f};  R^2 = {R**2:.0f}")
print(f"mistakes {len(run) - 1}, and at most (R/gamma)^2 = {(R / gamma) ** 2:.0f}")

# %% [markdown]
# The bound is a guarantee, not a forecast. It holds for any number of inputs and samples, in any order. Why is it true? The proof takes five minutes more, and can wait for a second reading.
#
# <details><summary>The proof, in four steps</summary>
#
# Mistake number $k$ happens on some sample $x$ with sign $s$. At a mistake $y - a = s$, so $w_k = w_{k-1} + s\,x$.
#
# 1. **Each mistake brings $w$ further along $u$.** $\;u \cdot w_k = u \cdot w_{k-1} + s\,u \cdot x \ge u \cdot w_{k-1} + \gamma$. So after $k$ mistakes $\;u \cdot w_k \ge k\gamma$.
# 2. **But $w$ grows slowly.** $\;|w_k|^2 = |w_{k-1}|^2 + 2\,s\,w_{k-1} \cdot x + |x|^2$, as in section 2. It was a mistake, so $w_{k-1} \cdot x$ has the wrong sign (or is 0) and the middle term is not positive; and $|x|^2 \le R^2$. So after $k$ mistakes $\;|w_k|^2 \le kR^2$.
# 3. **A vector reaches along $u$ no further than it is long.** $\;u \cdot w_k \le |u|\,|w_k| = |w_k|$. (Split $w_k$ into a part along $u$, of length $|u \cdot w_k|$, and a rest at right angles to it; by Pythagoras the whole is no shorter than the part. This is the Cauchy–Schwarz inequality (柯西–施瓦茨不等式).)
# 4. **Together:**
#
# $$k\gamma \;\le\; u \cdot w_k \;\le\; |w_k| \;\le\; \sqrt{k}\,R \qquad\text{so}\qquad \sqrt{k} \le \frac{R}{\gamma}, \quad k \le \Bigl(\frac{R}{\gamma}\Bigr)^2$$
#
# The left end grows like $k$, the right end only like $\sqrt{k}$: at some $k$ there is no room left between them.
# </details>

# %% [markdown]
# Every link of the proof, measured at each of the 11 mistakes:

# %%
k = np.arange(len(run))
along, size = run @ u, np.linalg.norm(run, axis=1)
moves = np.diff(run, axis=0)                                       # the s x of each mistake
small = 1e-6                                                       # for rounding
print("1. along u by gamma or more:", np.all(moves @ u >= gamma - small))
print("2. middle term never above 0:", np.all((run[:-1] * moves).sum(axis=1) <= 0),
      "  |w|^2 grows by R^2 or less:", np.all(np.diff(size**2) <= R**2 + small))
print("3. u.w <= |w|:", np.all(along <= size + small))
print("4. k gamma <= u.w and |w| <= sqrt(k) R:",
      np.all(k * gamma <= along + small) and np.all(size <= np.sqrt(k) * R + small))

# %%
fig, ax = plots.panels(size=(7, 3.6))
chain = {"√k R": np.sqrt(k) * R, "|w|": size, "u·w": along, "kγ": k * gamma}
plots.draw_curves(ax, chain, "mistakes k", "length", "AND: the weights between their bounds", x=k)
plots.show(fig)

# %% [markdown]
# However it errs, $|w|$ and $u \cdot w$ stay between the outer curves, and those would meet at $k = 51$.
#
# ### On XOR
#
# **Predict.** No weights do XOR, so the perceptron can never stop. What will its weights do: grow without end, settle down, or something else?

# %%
X_xor, y_xor = with_one(gates("xor")[0]), gates("xor")[1]
run, stopped = perceptron(X_xor, y_xor, epochs=1000)
print(f"stopped: {stopped}, mistakes in 1,000 epochs: {len(run) - 1:,}")
print("different weight vectors among them:", len(np.unique(run, axis=0)))
print("from the third on, every fourth is the same:", np.array_equal(run[3:-4], run[7:]))
print(run[1:12])

# %% [markdown]
# <details><summary>Your prediction</summary>
#
# They go round in a circle. Compare the rows: from the third on, the same four vectors come back in every epoch. An endless run of mistakes, and the weights never grow: that is the perceptron's symptom for “there is no such line”. (With whole numbers as inputs the circle closes exactly. On real data you see an error
# count that never reaches zero, as now.)
# </details>

# %% [markdown]
# The perceptron on our 800 digits in their two measurements, 30 epochs:

# %%
run, stopped = perceptron(with_one(X), y, epochs=30)
print(f"stopped: {stopped}, mistakes: {'more than 1,000' if len(run) > 1001 else len(run) - 1}")

# %% [markdown]
# The second picture of section 1 shows why: two zeros lie in the midst of the ones, and no line can part them from there. Whether a separating line exists is a property of the *measurements*, and two of them are few.

# %% [markdown]
# ## 6. The whole picture as input
#
# So give the neuron all 784 pixels, one weight each, and a bias: 785 numbers.
#
# **Predict.** Which pixels will get large positive weights (for a one), which large negative ones (for a zero)? Sketch it. And will the perceptron stop this time?

# %%
def pixels(images):
    return with_one(images.reshape(len(images), 784) / 255)

P, P_test = pixels(images), pixels(images_test)
results = []
for seed in range(5):
    order = np.random.default_rng(seed).permutation(len(P))  # the samples, shuffled
    run, stopped = perceptron(P[order], y[order], epochs=100)
    results.append((stopped, len(run) - 1, np.mean((P_test @ run[-1] >= 0) == y_test)))
print("stopped, in all five orders:", all(row[0] for row in results))
print("mistakes until then:", [row[1] for row in results])
print("test accuracy:", [f"{row[2]:.1%}" for row in results])

# %%
u, gamma = widest(P, y)
R = np.linalg.norm(P, axis=1).max()
print(f"Novikoff's bound: (R/gamma)^2 = ({R:.1f}/{gamma:.2f})^2 = {(R / gamma) ** 2:.0f}")

# %% [markdown]
# Between 12 and 20 mistakes in all, whatever the order, and then at most one in 200 on digits it has never seen. What has it learnt? Each weight belongs to a pixel, so the weights are a picture, too. Beside it: the evidence $w_i x_i$ that each pixel of one zero and of one one brings.

# %%
learnt = run[-1][:784]
shown = np.array([learnt, learnt * P_test[0, :784], learnt * P_test[1, :784]])
fig, ax = plots.panels(size=(9, 3.4))
plots.draw_filters(ax, shown.reshape(3, 28, 28, 1), labels=["weights", "in a zero", "in a one"],
                   title="What 784 weights have learnt, and the evidence they find")
plots.show(fig)
for digit in (0, 1):
    print(f"a {y_test[digit]}: z = {P_test[digit] @ run[-1]:+.0f}")
no_ink = P[:, :784].max(axis=0) == 0
print(f"{no_ink.sum()} pixels never had ink, and their weights are 0:", not learnt[no_ink].any())

# %% [markdown]
# <details><summary>Your prediction</summary>
#
# It stops: in 784 dimensions there is a hyperplane between all the zeros and all the ones. Ink in the middle, where a one stands and a zero is hollow, speaks for a one; ink on the ring around it speaks for a zero. Around the edge, where no digit has ink, the weights are still 0, as they were at the start: an update adds a multiple of
# $x$, and there $x$ is 0.
# </details>

# %% [markdown]
# Ten such neurons, one for each digit, side by side on the same 784 pixels, are a *layer* (层). Lesson 02 puts one layer behind another.

# %% [markdown]
# ## 7. What goes wrong
#
# ### Forgetting the bias
#
# AND once more, without the constant input, so without a bias:

# %%
inputs, wanted = gates("and")
run, stopped = perceptron(inputs, wanted, epochs=1000)
print(f"stopped: {stopped}, mistakes in 1,000 epochs: {len(run) - 1:,}; w =", run[-1])
fig, ax = plots.panels(size=(5.5, 3.4))
plots.draw_neuron(ax, [1, 1], 0, inputs, wanted, title="No bias: the boundary runs through (0, 0)")
plots.show(fig)

# %% [markdown]
# Without $b$ the boundary runs through the origin, whatever the weights (the picture has $w = (1, 1)$). At (0, 0) this neuron always has $z = 0$ and fires, and AND wants silence there. The symptom: a task that should be possible, and an error that never goes away. The remedy is the constant 1. The same
# on our first 20 digits, which a line does separate:

# %%
few, y_few = X[:20], y[:20]
for name, samples in [("with a bias", with_one(few)), ("without", few)]:
    run, stopped = perceptron(samples, y_few, epochs=1000)
    wrong = np.sum((samples @ run[-1] >= 0) != y_few)
    print(f"{name:11}  stopped: {stopped!s:5}  mistakes at the end: {wrong} of 20")

# %% [markdown]
# ### Taking a saturated sigmoid for certainty
#
# Section 2 multiplied $w$ and $b$ by 10 and nothing happened to the decisions. What happens to the “probabilities”? Our neuron with two measurements, on the 200 test digits:

# %%
for factor in (1, 10, 100, 1000):
    p = sigmoid(factor * (X_test @ w + b))
    wrong = (p >= 0.5) != y_test
    sure = np.maximum(p, 1 - p)                    # of its own answer
    print(f"times {factor:4}: {wrong.sum()} mistakes; on average {sure.mean():.1%} sure, "
          f"and of its worst mistake {sure[wrong].max():.4f}")

# %% [markdown]
# The same three mistakes each time; only the numbers have grown, and 0.5148 became 1.0000. A sigmoid always gives something between 0 and 1; that does not make it a probability. The symptom is a wrong answer given with 99.99 %. The remedy is to *measure*: of the digits for which it says “90 %”, are
# about 90 % right? Lesson 04 shows how training can ask for honest numbers.
#
# ### Features on different scales
#
# The same 20 digits, first as they are. Then somebody writes the second measurement in percent: 24 instead of 0.24. Then both are *standardised* (标准化): from each column its mean $\mu$ (mu) is subtracted, and the rest is divided by its *standard deviation* (标准差) $\sigma$, its typical distance from the mean. (This $\sigma$ is not the sigmoid.)
#
# $$x' = \frac{x - \mu}{\sigma}$$
#
# None of this changes whether a line can part the points.
#
# **Predict.** As they are, the perceptron makes 239 mistakes until it stops. In percent: fewer, about as many, ten times, hundreds of times as many? And standardised?

# %%
standardised = (few - few.mean(axis=0)) / few.std(axis=0)
print("means 0:", np.allclose(standardised.mean(axis=0), 0),
      "  deviations 1:", np.allclose(standardised.std(axis=0), 1))
scales = {"as they are": few, "in percent": few * [1, 100], "standardised": standardised}
for name, samples in scales.items():
    run, stopped = perceptron(with_one(samples), y_few, epochs=20_000)
    sizes = np.abs(samples).mean(axis=0)          # how far an update moves each weight
    print(f"{name:12}  stopped: {stopped}  mistakes: {len(run) - 1:,}  sizes: {sizes.round(2)}")

# %% [markdown]
# <details><summary>Your prediction</summary>
#
# About 600 times as many; and standardised, six. An update moves each weight by the size of its input. In percent that is about 36 for the second weight, 0.13 for the first and 1 for the bias, so it takes ages to balance them. Standardised, all inputs pull with about the same strength.
#
# The symptom is training that crawls. The remedy is to standardise, with means and deviations taken *from the training samples* and used for the test samples too. It will help gradient descent, in lesson 05, for the same reason.
# </details>

# %% [markdown]
# ## 8. One neuron cannot; three can
#
# XOR wants “at least one, and not both”. “At least one” is OR. “Not both” is NAND. And “and” is AND. Each of the three is a neuron that we have:

# %%
corners = gates("xor")[0]
at_least_one = step(corners @ [1, 1] - 0.5)       # OR
not_both = step(corners @ [-1, -1] + 1.5)         # NAND
both_hold = step(np.column_stack([at_least_one, not_both]) @ [1, 1] - 1.5)  # AND of the two
print("   x1 x2   OR NAND  AND of them")
for row in np.column_stack([corners, at_least_one, not_both, both_hold]).astype(int):
    print("   {}  {}    {}   {}     {}".format(*row))
print("this is XOR:", np.array_equal(both_hold, gates("xor")[1]))

# %% [markdown]
# What no neuron can do, two neurons and a third that listens to them can. The third one never sees $x$. It sees what the first two have made of it, and in *their* answers the classes can be parted by a line [9]. How numbers flow through such a network, written down once for two neurons or two thousand, is lesson 02.

# %% [markdown]
# ## Recap
#
# - *Compute a neuron.* $z = w \cdot x + b$, then $a = f(z)$; for a batch `X @ w + b`, one number a row.
# - *Read its numbers.* $w$ is the normal of the boundary, $-b/|w|$ is where the boundary lies, $|w|$ is the steepness, and $z/|w|$ is the distance of a point.
# - *Slopes.* $\sigma' = \sigma(1-\sigma)$, at most 1/4; $\tanh' = 1 - \tanh^2$; each was derived, then measured by a nudge. Sigmoid and tanh saturate on both sides, ReLU is flat below 0. A sigmoid's $z$ is the log-odds.
# - *Gates.* 14 of the 16 tables of two inputs. For XOR four inequalities contradict each other.
# - *Learn from mistakes.* $w \leftarrow w + (y - a)x$. On separable samples at most $(R/\gamma)^2$ mistakes; on XOR it goes round in a circle for ever.
#
# **What can one neuron decide?** Whatever a straight cut through its inputs decides, in two dimensions or 784. **What can it never decide?** Anything that needs two cuts.
#
# ## Sources
#
# 1. W. S. McCulloch and W. Pitts, “A logical calculus of the ideas immanent in nervous activity”, *Bulletin of Mathematical Biophysics* 5 (1943), pages 115–133.
# 2. F. Rosenblatt, “The perceptron: a probabilistic model for information storage and organization in the brain”, *Psychological Review* 65 (1958), pages 386–408.
# 3. A. B. J. Novikoff, “On convergence proofs on perceptrons”, *Proceedings of the Symposium on the Mathematical Theory of Automata* 12, Polytechnic Institute of Brooklyn, 1962, pages 615–622.
# 4. M. Minsky and S. Papert, *Perceptrons*, MIT Press, 1969.
# 5. X. Glorot and Y. Bengio, “Understanding the difficulty of training deep feedforward neural networks”, AISTATS 2010: what saturated sigmoids do to deep networks.
# 6. V. Nair and G. E. Hinton, “Rectified linear units improve restricted Boltzmann machines”, ICML 2010.
# 7. A. L. Maas, A. Y. Hannun and A. Y. Ng, “Rectifier nonlinearities improve neural network acoustic models”, ICML 2013 workshop on deep learning for audio, speech and language processing: the leaky ReLU.
# 8. D. Hendrycks and K. Gimpel, “Gaussian error linear units (GELUs)”, arXiv 1606.08415, 2016, section 2.
# 9. I. Goodfellow, Y. Bengio and A. Courville, *Deep Learning*, MIT Press, 2016, section 6.1: XOR and what a second layer does.
#
# [← 00 · Start here](00_start_here.ipynb) · [Notation](reference.ipynb#Notation) · [Glossary](reference.ipynb#Glossary) · [Exercise 01](exercises/ex01_neurons.ipynb) · [02 · The forward pass →](02_forward_pass.ipynb)
