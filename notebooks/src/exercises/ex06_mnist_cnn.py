# %% [markdown]
# # Exercise 06 · A convolutional network reads digits
#
# {{badges}}
#
# [Lesson 06 · A convolutional network reads digits](../06_mnist_cnn.ipynb) · [Notation](../reference.ipynb#Notation)
#
# **{{points}} points, about an hour.** You write a convolution with channels and a stride, max-pooling forward and backward, and the sheet of paper on which one follows a network before building it. Then you train a small convolutional network. At the end you explain something in words.
#
# | task | points |
# | --- | --- |
# | `conv`, with channels and a stride | {{points:conv}} |
# | `max_pool`, forward and backward | {{points:max_pool}} |
# | `shapes_and_counts` of a network | {{points:shapes_and_counts}} |
# | `train_cnn`, a network that reads | {{points:train_cnn}} |
# | in words: a confusion matrix | {{points:confusion}} |
#
# **How it is graded.** Below each task stands a check. Run it as often as you like: it tells you what it found, and gives the points of the task or 0. Grading runs your function on more inputs than the check shows: of other shapes and sizes, with whole numbers, and with `float32`, NumPy's shorter numbers. Each call has ten seconds, and training two minutes. A function gives all of its points or none. The answer in words is read by a person, and may get some of its points.
#
# Write NumPy. A function that calls the package's own layers, or Keras's, gets no points for it; `train_cnn` is the exception, it may use both. Keep the names of the functions and of their arguments. Leave the arrays that a function is given as they are: whoever calls it may still need them. Add helpers and cells of your own wherever you like.

# %% tags=["setup"]
import sys
if "google.colab" in sys.modules:  # Colab has everything but the course's own package
    # %pip install --quiet --no-deps git+{{repository}}@{{branch}}
import numpy as np
from dlcourse.checks import exercise
check = exercise("ex06")

# %% [markdown]
# ## 1. A convolution with channels and a stride
#
# One picture with C channels, K filters, and a window that moves on by s places, its *stride*, both down and to the right:
#
# $$z_{ijk} = \sum_{u} \sum_{v} \sum_{c} W_{kuvc}\; a_{si+u,\; sj+v,\; c} + b_k$$
#
# | name | what it is | shape |
# | --- | --- | --- |
# | `image` | a, one picture or one stack of maps | (H, W, C) |
# | `W` | the filters; they need not be square | (K, h, w, C) |
# | `b` | the biases, one for each filter | (K,) |
# | `stride` | s, 1 or more | a whole number |
# | what comes back | z, the maps | (⌊(H − h)/s⌋ + 1, ⌊(W − w)/s⌋ + 1, K) |
#
# (In the shapes W is the width.) The convolution is valid: only windows that lie wholly inside the picture count. Where the stride does not come out even, rows and columns at the end are left over, and play no part. The filter is not flipped, and there is no activation.
#
# A picture of one row, 1, 2, 3, 4, 5, and a filter 1, 10 with bias 0.5 give 21.5, 32.5, 43.5, 54.5 with stride 1, and 21.5, 43.5 with stride 2.

# %% tags=["answer:conv"]
def conv(image, W, b, stride):
    """The maps of a valid convolution with a stride, (rows, columns, K)."""
    ### BEGIN SOLUTION
    K, h, w, C = W.shape
    rows = (image.shape[0] - h) // stride + 1
    columns = (image.shape[1] - w) // stride + 1
    Z = np.zeros((rows, columns, K))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            window = image[top:top + h, left:left + w]
            Z[i, j] = np.sum(window * W, axis=(1, 2, 3)) + b
    return Z
    ### END SOLUTION

# %% tags=["check:conv", "points:4"]
check.conv(conv)

# %% [markdown]
# ## 2. Max-pooling, forward and backward
#
# Now a batch of n stacks of maps. Each map is cut into blocks of size × size, side by side. Forward, each block becomes its largest value. Backward, the gradient that arrives at this value goes back to the place where it stood.
#
# After a ReLU many values are 0, and the largest one often stands in several places of a block. The lesson gives everything to the first of them. Here they *share*: if the largest value stands in m places of a block, each of these gets 1/m of the gradient.
#
# | name | what it is | shape |
# | --- | --- | --- |
# | `A` | maps, channels last | (n, H, W, C) |
# | `dP` | the gradient at the pooled values | (n, ⌊H/size⌋, ⌊W/size⌋, C) |
# | `size` | of the blocks, at most H and W | a whole number |
# | what comes back: `P, dA` | the pooled values, and the gradient at A | that of `dP`, that of `A` |
#
# Rows and columns at the end that do not fill a block are cropped; their gradient is 0.
#
# The block 3, 1, 3, 0 becomes 3. With a gradient of 8 from above, its four places get 4, 0, 4, 0.

# %% tags=["answer:max_pool"]
def max_pool(A, dP, size):
    """The pooled maps P, and the gradient dA, shared equally where the largest value is tied."""
    ### BEGIN SOLUTION
    P, dA = np.zeros(dP.shape), np.zeros(A.shape)
    for i in range(dP.shape[1]):
        for j in range(dP.shape[2]):
            rows, columns = slice(i * size, (i + 1) * size), slice(j * size, (j + 1) * size)
            block = A[:, rows, columns]
            P[:, i, j] = block.max(axis=(1, 2))
            won = block == block.max(axis=(1, 2), keepdims=True)
            share = won / won.sum(axis=(1, 2), keepdims=True)
            dA[:, rows, columns] = share * dP[:, i:i + 1, j:j + 1]
    return P, dA
    ### END SOLUTION

# %% tags=["check:max_pool", "points:5"]
check.max_pool(max_pool)

# %% [markdown]
# ## 3. The sheet of paper
#
# Before one builds a network, one follows a picture through it on paper: which shape comes out of each layer, and how many numbers does it learn? A network is given as a list of what it does, in order. An entry is
#
# - `["conv", filters, size, stride, padding]`: a convolution with windows of size × size and a bias for each filter; or
# - `["pool", size]`: max-pooling with blocks of size × size, side by side; what does not fill a block is cropped; or
# - `["dense", n]`: a dense layer of n neurons with biases. It takes all numbers that come in, as if flattened.
#
# The padding decides how many places the window takes along an axis of length H. With `"valid"` it stays inside; with `"same"` zeros are laid around the picture, just so many that stride 1 keeps its size. As in Keras:
#
# $$\text{valid: } \left\lfloor \frac{H - \text{size}}{\text{stride}} \right\rfloor + 1 \qquad\qquad \text{same: } \left\lceil \frac{H}{\text{stride}} \right\rceil$$
#
# | name | what it is | shape |
# | --- | --- | --- |
# | `input_shape` | height, width and channels of the picture | three numbers |
# | `layers` | the list, one entry or more | |
# | what comes back: `shapes, counts` | of each layer its output's shape, and how many parameters it has | (layers, 3) and (layers,) |
#
# No window and no block is larger than what comes in. So that all shapes have three numbers, that of a dense layer is written (1, 1, n). Lists will do: `shapes_and_counts((28, 28, 1), [["conv", 32, 3, 1, "valid"], ["pool", 2], ["dense", 10]])` is `[(26, 26, 32), (13, 13, 32), (1, 1, 10)], [320, 0, 54090]`.

# %% tags=["answer:shapes_and_counts"]
def shapes_and_counts(input_shape, layers):
    """After each layer: its output's shape (height, width, channels), and how much it learns."""
    ### BEGIN SOLUTION
    H, W, C = input_shape
    shapes, counts = [], []
    for kind, *settings in layers:
        if kind == "conv":
            filters, size, stride, padding = settings
            counts.append(filters * (size * size * C + 1))
            if padding == "valid":
                H, W = (H - size) // stride + 1, (W - size) // stride + 1
            else:
                H, W = -(-H // stride), -(-W // stride)  # -(-a // b) rounds up
            C = filters
        elif kind == "pool":
            counts.append(0)
            H, W = H // settings[0], W // settings[0]
        else:
            counts.append(settings[0] * (H * W * C + 1))
            H, W, C = 1, 1, settings[0]
        shapes.append((H, W, C))
    return shapes, counts
    ### END SOLUTION

# %% tags=["check:shapes_and_counts", "points:4"]
check.shapes_and_counts(shapes_and_counts)

# %% [markdown]
# ## 4. A network that reads
#
# Write a function that trains a convolutional network to read digits, with Keras or with the package's own layers, as you like. What it returns is the trained network as plain data: a list of its layers, in order. An entry is
#
# - `["conv", kernel, b]`: a valid convolution with stride 1 and square windows; `kernel` is (size, size, channels, filters), `b` (filters,);
# - `["max_pool", size]`: blocks side by side, what does not fill a block is cropped;
# - `["flatten"]`, `["relu"]`;
# - `["dense", kernel, b]`: a dense layer; `kernel` is (n_in, n_out), `b` (n_out,);
# - `["softmax"]`, which may stand at the very end, or be left out.
#
# An activation is an entry of its own: a Keras layer with `activation="relu"` becomes two entries. The axes are those of Keras, so that `layer.get_weights()` gives just such a kernel and its b. If you use the package's layers, `layer.W.transpose(1, 2, 3, 0)` is the kernel of a `Conv2D`, and `layer.W.T` that of a `Dense`.
#
# | name | what it is | shape |
# | --- | --- | --- |
# | `X` | digits; pixels from 0 to 1, float32 | (n, 28, 28, 1) |
# | `y` | their classes, whole numbers from 0 to 9 | (n,) |
# | `seed` | where all randomness comes from: `keras.utils.set_random_seed(seed)`, or `np.random.default_rng(seed)` | a whole number |
# | what comes back | the list of layers; arrays are NumPy's | ends with 10 scores |
#
# **What is asked for**: at least one convolution, at most 20,000 weights and biases in all, and at least 94 % right of 1,000 digits that the network has never seen. The check runs your function on the 4,000 training digits. Then it builds the network from your list, out of the package's layers, and lets it read the 1,000 test digits. Grading does that once more: with another 4,000 of the 5,000 digits, another seed, and the classes under other names (what is called 3 there may be an eight). There 92 % is enough, so that luck does not decide. So learn from `X` and `y` alone. The function has two minutes.

# %%
import dlcourse.training  # loads TensorFlow without its pages of log
import keras
from dlcourse.data import as_float, load_mnist

digits = load_mnist("embedded")
X, X_test = as_float(digits.x_train), as_float(digits.x_test)
y, y_test = digits.y_train.astype(int), digits.y_test.astype(int)

# %% tags=["answer:train_cnn"]
def train_cnn(X, y, seed):
    """A trained network as a list of layers: it has learnt to read the digits X."""
    ### BEGIN SOLUTION
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([
        keras.Input((28, 28, 1)),
        keras.layers.Conv2D(16, 3, activation="relu"),
        keras.layers.MaxPooling2D(2),
        keras.layers.Conv2D(32, 3, activation="relu"),
        keras.layers.MaxPooling2D(2),
        keras.layers.Flatten(),
        keras.layers.Dense(10),
    ])
    model.compile(keras.optimizers.Adam(0.002),
                  keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    model.fit(X, y, batch_size=64, epochs=8, verbose=0)
    K1, b1, K2, b2, K3, b3 = model.get_weights()
    return [["conv", K1, b1], ["relu"], ["max_pool", 2],
            ["conv", K2, b2], ["relu"], ["max_pool", 2],
            ["flatten"], ["dense", K3, b3]]
    ### END SOLUTION

# %% tags=["check:train_cnn", "points:4"]
check.train_cnn(train_cnn)

# %% [markdown]
# ## 5. In words: a confusion matrix
#
# Somebody has collected digits, and trained a network with them. Then it read 1,000 digits from another source, 100 of each class. Each row is a true digit, each column what it was taken for.

# %%
from dlcourse import plots

confusion = np.array([
    [99, 0, 0, 0, 0, 0, 0, 0, 0, 1],
    [0, 99, 0, 0, 0, 0, 0, 0, 0, 1],
    [1, 2, 87, 3, 2, 1, 3, 0, 1, 0],
    [0, 1, 1, 90, 0, 5, 0, 0, 2, 1],
    [0, 0, 0, 0, 95, 0, 1, 0, 1, 3],
    [1, 0, 0, 5, 4, 87, 1, 0, 1, 1],
    [0, 0, 2, 0, 1, 3, 94, 0, 0, 0],
    [2, 0, 6, 11, 4, 0, 0, 52, 0, 25],
    [1, 2, 3, 5, 1, 1, 1, 0, 82, 4],
    [1, 0, 1, 1, 3, 0, 0, 0, 0, 94]])
fig, ax = plots.panels(size=(6, 5))
plots.draw_confusion(ax, confusion, title="1,000 digits of another source")
plots.show(fig)

# %% [markdown]
# Answer in about six sentences.
#
# - What share of all digits does it read rightly? What share of the true sevens? And when it says “7”, how often is it right?
# - When it says “9”, how often is it right, and why is that lower than its share of the true nines?
# - Fours and nines are confused, threes and fives, sevens and nines. What is different about the last pair?
# - What do you suspect about the digits that somebody collected? How would you find out, and what would you do about it?

# %% [markdown] tags=["written:confusion", "points:3"]
# ### BEGIN SOLUTION
# It reads 87.9 % of all digits (the diagonal adds up to 879), but only 52 % of the sevens; and yet each time it says “7” it is right, 52 of 52. It says “9” 130 times, and is right 94 times, 72 %, though it finds 94 % of the nines: 25 sevens have been called nines. Fours and nines are confused both ways (3 and 3), threes and fives too (5 and 5); but 25 sevens are called nines, and no nine a seven. So it is not that the two look alike and it cannot decide; it hardly ever *dares* to say 7, and only when it is sure. I suspect that there were few sevens among the collected digits (or only sevens of one kind, without a bar for instance). I would count the classes, and look at the sevens that were misread and at those it learnt from; and then collect more of them, or let the few count more in the loss. The accuracy alone, 87.9 %, says nothing of it.
#
# **Rubric.** 1 point: the numbers for 7, row and column (52 % and 52 of 52), and for the column of 9 (94 of 130). 1 point: one-sided against two-sided, and what it means. 1 point: sevens too few or of one kind, with a way to find out and a remedy. Small slips of arithmetic do not matter.
# ### END SOLUTION
