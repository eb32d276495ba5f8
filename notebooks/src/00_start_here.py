# %% [markdown]
# # 00 · Start here
#
# {{badges}}
#
# [Notation](reference.ipynb#Notation) · [Glossary](reference.ipynb#Glossary) · [01 · Neurons →](01_neurons.ipynb)
#
# **The question.** What is this course, is your machine ready for it, and what will you be able to do at the end?
#
# **After this page you can**
#
# - tell whether your machine is ready, and what will be slow on it;
# - say, from an experiment you have run yourself, what deep learning adds to other ways of learning from
#   examples, and when it adds nothing;
# - work through a lesson: predict, run, practise, check.
#
# **Time** 15 minutes. **You need** a little Python. School calculus comes in from lesson 01 on, one step at a time.

# %% [markdown]
# ## 1. Is this machine ready?
#
# A notebook is text and *cells* of code. Click on the cell below and press <kbd>Shift</kbd>+<kbd>Enter</kbd>: the cell
# runs, and the next one is selected. Every lesson begins with this same cell.

# %% tags=["setup"]
import sys
if "google.colab" in sys.modules:  # Colab has everything but the course's own package
    # %pip install --quiet --no-deps git+{{repository}}@{{branch}}
import numpy as np
from dlcourse import plots

# %% [markdown]
# The next cell looks at your machine. A problem, if there is one, comes with its remedy. Nothing on these pages
# needs a graphics card, and nothing needs a network once the course is installed.

# %% tags=["nbval-ignore-output"]
from dlcourse.environment import report

report()

# %% [markdown]
# ## 2. How a lesson works
#
# Reading about swimming does not teach swimming. So each lesson has four things for you to *do*:
#
# - **Predict.** A question to answer before you run anything. Say your answer aloud or write it down. Being
#   wrong here is the best thing that can happen: it shows you where your picture of the matter needs mending.
# - **Run.** The numbers come from cells. Change something in a cell and run it again. You cannot break anything: *Edit → Undo* brings back the text of a
#   cell, *Kernel → Restart* clears what the cells have computed. A line with `assert` checks the sentence next to it, and stops if it is false.
# - **Your turn.** A few lines to write, with a check that answers at once. It knows the usual mistakes by
#   their symptoms. Below it are a hint and a solution, both folded away; take them in that order.
# - **What goes wrong.** The mistakes people really make here, made on purpose, so that you know them when you
#   meet them.
#
# Here is the first turn. Suppose a program has looked at some pictures of digits and has written down what it
# takes each for. How often is it right?
#
# ### Your turn 1: accuracy
#
# *Accuracy* (准确率) is the share of the answers that are right, a number between 0 and 1. Put your code in place of the
# three dots. (The check says “not attempted yet” as long as you leave them.)

# %%
from dlcourse.checks import lesson00 as check

def accuracy(predicted, truth):
    """The share of the labels in `predicted`, (n,), that agree with those in `truth`, (n,)."""
    ...

check.accuracy(accuracy)

# %% [markdown]
# <details><summary>Hint</summary>
#
# `predicted == truth` compares two arrays element by element and gives an array of `True` and `False`.
# NumPy counts `True` as 1 and `False` as 0, so their mean is …
# </details>
#
# <details><summary>Solution</summary>
#
# ```python
# def accuracy(predicted, truth):
#     return np.mean(predicted == truth)
# ```
# </details>

# %% [markdown]
# ## 3. The digits
#
# Through the whole course one problem stays with us: a picture of a handwritten digit goes in, the digit comes out.
# The pictures are from MNIST: digits written by employees of the Census Bureau and by high-school students in the United States, and used since 1998
# to compare programs that read [1]. It has 70,000 of them. The course carries 5,000, so that all of it works
# without a network.

# %%
from dlcourse.data import as_float, load_mnist

digits = load_mnist("embedded")
digits

# %%
fig, ax = plots.panels(size=(9, 2.6))
plots.draw_digits(ax, digits.x_train[:20], digits.y_train[:20], columns=10,
                  title="Two of each, with what their writers meant")
plots.show(fig)

# %% [markdown]
# To the computer a picture is a table of numbers, 28 rows by 28 columns: 0 is paper, 255 is ink. Here are 6 rows and
# 12 columns from the middle of the first picture.

# %%
digits.x_train[0][11:17, 8:20]

# %% [markdown]
# Try to write down a rule that turns 784 such numbers into “this is a zero”, whoever wrote it: people tried for decades. *Machine learning* is the way out: a
# program gets examples with their answers, and finds the rule itself. What differs between kinds of machine
# learning is how much of the rule somebody had to think of beforehand. We shall see that with four of them.

# %% [markdown]
# ## 4. Four ways to read a digit
#
# The same 4,000 digits to learn from, the same 1,000 others to be tested on, and four methods.
#
# | method | what it is given beforehand | what it learns |
# | --- | --- | --- |
# | **nearest neighbour** | a way to measure how different two pictures are | nothing: it keeps all examples and looks for the most similar |
# | **logistic regression** | that each pixel speaks for or against each digit, and the votes add up | one weight for each pixel and digit |
# | **a small neural network** | two layers of such sums, the first feeding the second | both layers, so also *what to look for* in the picture |
# | **a convolutional network** | that a stroke means the same wherever it stands, and that neighbours belong together | small detectors of strokes, then of combinations of strokes |
#
# The last two are *deep learning*: several layers, each working on what the layer before has found, all of
# them learnt together from examples. You will build every part of them yourself, with nothing but NumPy, in lessons 01 to 06.
#
# **Predict.** Before you run on, put the four in order. Which gets the most of the 1,000 digits right? How far apart
# are the best and the worst: 2 digits in a hundred, 10, 50? And which takes the longest to learn?

# %%
X, X_test = as_float(digits.x_train), as_float(digits.x_test)  # pixels from 0 to 1
flat, flat_test = X.reshape(len(X), -1), X_test.reshape(len(X_test), -1)  # 784 numbers in a row
X.shape, flat.shape, flat_test.shape

# %% [markdown]
# One function enters a method into the contest: it lets it learn, with a stop-watch running, and counts how
# many of the 1,000 test digits it then reads rightly. (`lambda: …` wraps up a piece of work to be done later, when the stop-watch runs.)

# %%
import time

contest = []

def enter(name, learn, read, parameters):
    start = time.perf_counter()
    learn()
    seconds = time.perf_counter() - start
    share = np.mean(read() == digits.y_test)
    contest.append((name, share, seconds, parameters))
    print(f"{name} reads {share:.1%} of the test digits")

# %% [markdown]
# The first two come from the library scikit-learn.

# %%
from sklearn.neighbors import KNeighborsClassifier

neighbour = KNeighborsClassifier(n_neighbors=1)
enter("nearest neighbour", lambda: neighbour.fit(flat, digits.y_train),
      lambda: neighbour.predict(flat_test), parameters=0)

# %% tags=["nbval-ignore-output"]
from sklearn.linear_model import LogisticRegression

logistic = LogisticRegression(tol=0.001)
enter("logistic regression", lambda: logistic.fit(flat, digits.y_train),
      lambda: logistic.predict(flat_test), parameters=785 * 10)

# %% [markdown]
# The two networks are built with Keras. Do not try to understand these lines yet: in lesson 06 you will know every
# word of them.

# %%
import dlcourse.training  # loads TensorFlow without its pages of log
import keras
from keras import layers
from dlcourse.training.models import article_cnn

def fit(model, epochs=10):
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model.fit(X, digits.y_train, batch_size=128, epochs=epochs, verbose=0)

def read(model):
    return model.predict(X_test, verbose=0).argmax(axis=1)

# %% tags=["nbval-ignore-output"]
keras.utils.set_random_seed(0)
mlp = keras.Sequential([keras.Input((28, 28, 1)), layers.Flatten(),
                        layers.Dense(128, activation="relu"),
                        layers.Dense(10, activation="softmax")])
enter("small network", lambda: fit(mlp), lambda: read(mlp), mlp.count_params())

# %% tags=["nbval-ignore-output"]
keras.utils.set_random_seed(0)
cnn = article_cnn()
enter("convolutional network", lambda: fit(cnn), lambda: read(cnn), cnn.count_params())

# %% [markdown]
# Now all four in one picture.

# %% tags=["nbval-ignore-output"]
fig, axes = plots.panels(1, 3, size=(10, 2.8))
plots.draw_comparison(axes, contest, title="Looking locally wins")
plots.show(fig)

# %% [markdown]
# The watch stops when learning ends. Nearest neighbour does its work later, each time it reads.

# %%
shares = {row[0]: row[1] for row in contest}
assert 0.94 < shares["convolutional network"] == max(shares.values())
assert 0.86 < shares["logistic regression"] == min(shares.values())
assert 0.92 < shares["nearest neighbour"] < 0.95
print("best: ", max(shares, key=shares.get))
print("last: ", min(shares, key=shares.get))
print(f"nearest neighbour: {shares['nearest neighbour']:.1%}, after learning nothing at all")

# %% [markdown]
# <details><summary>Your prediction</summary>
#
# The best and the worst are 6 or 7 digits in a hundred apart. Comparing pixels is a surprisingly good way to read digits that are neatly centred: it gets more than nine in ten right.
# What the convolutional network wins is nearly half of the errors that are left. The price is the time it takes to learn.
#
# The small network, which also learns what to look for, is no better than nearest neighbour here. Learning features is not enough; what is built in beforehand matters too.
#
# One run on one split of the data is a single draw, not a law: with another seed the two networks move by half a percentage point or so, and
# with 1,000 test digits an accuracy is itself uncertain by about that much. Where it matters, later lessons repeat the run and give the spread.
# </details>

# %% [markdown]
# ## 5. What did the network find that the others had to be given?
#
# Cut the last layer off the convolutional network. What is left turns a picture into 64 numbers, which it chose
# itself; nobody told it what they should mean. These numbers are called *features* (特征). Give them, instead of pixels, to the two simple methods.
#
# **Predict.** The simple methods stay exactly as they were. How many of the 1,000 digits does logistic regression
# read from 64 learnt features: fewer than from 784 pixels, as many, or more? How close does it come to the network?

# %% tags=["nbval-ignore-output"]
to_features = keras.Model(cnn.inputs, cnn.layers[-2].output)
features, features_test = (to_features.predict(images, verbose=0) for images in (X, X_test))
largest = features.max()
simple_methods = {"nearest neighbour": neighbour,
                  "logistic regression": LogisticRegression(tol=0.001)}
for name, model in simple_methods.items():
    model.fit(features / largest, digits.y_train)
    shares[f"{name} on features"] = model.score(features_test / largest, digits.y_test)
    print(f"{name}: {shares[name]:.1%} from pixels, "
          f"{shares[f'{name} on features']:.1%} from features")

# %%
for name in simple_methods:
    assert shares[f"{name} on features"] > shares[name] + 0.01
    print(f"{name} gains more than a point from the features")
assert abs(shares["logistic regression on features"] - shares["convolutional network"]) < 0.015
print("logistic regression on features: as good as the whole network, to within 1.5 points")

# %% [markdown]
# More, and it comes as close as two runs of the network come to each other. So the network's advantage is not a cleverer way to decide. Its last layer *is* a logistic regression. The advantage is in what it
# decides *from*: it has found 64 measurements of a picture in which the digits lie apart. With the other methods, somebody has to
# think of such measurements first. That is a main difference between deep learning and other machine learning, and you
# have just measured it: **deep learning learns the features together with the decision** [3].

# %% [markdown]
# ## 6. When is the simple model the right one?
#
# **Predict.** Nearest neighbour and the convolutional network now get only 50 examples, five of each digit. Does their order change?

# %% tags=["nbval-ignore-output"]
def with_few(n):
    """Accuracy of nearest neighbour and of the network, taught with the first n examples."""
    keras.utils.set_random_seed(0)
    deep = article_cnn()
    deep.compile("adam", "sparse_categorical_crossentropy")
    deep.fit(X[:n], digits.y_train[:n], batch_size=32, epochs=20, verbose=0)
    simple = KNeighborsClassifier(n_neighbors=1).fit(flat[:n], digits.y_train[:n])
    return simple.score(flat_test, digits.y_test), np.mean(read(deep) == digits.y_test)

few = {n: with_few(n) for n in (50, 200, 800)}
for n, (simple, deep) in few.items():
    print(f"{n:4} examples: nearest neighbour {simple:.0%}, convolutional network {deep:.0%}")

# %% [markdown]
# <details><summary>Your prediction</summary>
#
# Not here, but the two are close, and which of them leads depends on which 50 were drawn. With 200 and 800 examples the network's lead is clear.
# This network has something built in, that it looks locally, and what is built in need not be learnt from examples.
# </details>

# %%
assert abs(few[50][1] - few[50][0]) < 0.15
assert min(few[n][1] - few[n][0] for n in (200, 800)) > 0.02
print("50 examples: within 15 points of each other;  200 and 800: the network leads by more than 2")

# %% [markdown]
# So when is the simple model the right one? Section 5 has shown it: once good features are there, the network adds nothing. A table of ages, prices and blood values often *is* such a list of features.
# It is also right when a few points do not matter. Always try it first: what it reaches is the number a network has to beat. Where raw data are plentiful and nobody knows the
# features (pictures, sound, language), deep learning earns its price.

# %% [markdown]
# ## 7. What goes wrong
#
# ### Testing on what was learnt
#
# How good is the nearest neighbour at the digits it has *kept*?

# %%
neighbour.fit(flat, digits.y_train)
print(f"on the 4,000 it has kept: {neighbour.score(flat, digits.y_train):.1%}")
print(f"on 1,000 it has not seen: {neighbour.score(flat_test, digits.y_test):.1%}")

# %% [markdown]
# All of them: the picture most similar to one it has kept is that picture itself. The symptom is an accuracy too good to be
# true. The remedy is to keep test digits apart from the start, and never to learn from them, nor to choose anything by
# them. Lesson 06 comes back to how easily that is broken.
#
# ### Bytes that wrap around
#
# Pixels are stored as bytes, from 0 to 255. There are no negative numbers among them:

# %%
a, b = digits.x_train[0, 11, 9], digits.x_train[0, 11, 8]  # two neighbours of the table above
print(f"{b} - {a} is {np.subtract(b, a)} as bytes, and {float(b) - float(a):.0f} as floats")

# %% [markdown]
# No error, and between arrays no warning either: a wrong number. That is why the course's functions refuse bytes where they expect fractions, and why the next turn is worth
# your time.
#
# ### Your turn 2: the nearest neighbour
#
# Write the method that did so well. `X_train` holds one picture a row; `x` is one picture. The distance between two pictures is the
# sum, over all pixels, of the squared difference.

# %%
def nearest(X_train, x):
    """The index of the row of X_train, (n, d), that is nearest to x, (d,), in squared distance."""
    ...

check.nearest(nearest)

# %% [markdown]
# <details><summary>Hint</summary>
#
# `X_train - x` takes x away from every row. Are the numbers bytes? Convert first, `.astype(float)`. Then square, add up *along
# each row* (which axis is that?), and ask `np.argmin` where the smallest sum is.
# </details>
#
# <details><summary>Solution</summary>
#
# ```python
# def nearest(X_train, x):
#     difference = X_train.astype(float) - x.astype(float)
#     return np.argmin((difference ** 2).sum(axis=1))
# ```
# </details>

# %% [markdown]
# ## 8. The words
#
# Now that you have seen the things, their names:
#
# - **Artificial intelligence** (人工智能): getting machines to do what seems to need intelligence, by whatever means.
# - **Machine learning** (机器学习): the part of it in which the rule is found from examples. When each example comes with its answer, as here, it is
#   *supervised* (监督学习); there is also learning without answers (*unsupervised*, 无监督学习) and learning from reward (*reinforcement*, 强化学习).
# - **Deep learning** (深度学习): the part of machine learning that uses networks of several layers, and so learns the features too.
# - **Neural network** (神经网络): layers of units, each adding up what it gets with weights. The first ones, in 1943, were
#   modelled on nerve cells [2]. It is a likeness, not a copy of the brain.
#
# ## 9. Notation
#
# The symbols of the text are the names in the code, in every lesson and in the package: $W$ is `W`, a learning rate is `learning_rate`. [Notation and glossary](reference.ipynb) has them in two tables: the symbols with their shapes,
# and the terms with their Chinese names. You need not learn them now: each lesson explains what it uses, and its first line leads there.

# %% [markdown]
# ## 10. The map
#
# | lesson | the question it answers | time |
# | --- | --- | --- |
# | **00 · Start here** | What is this, is my machine ready, what will I be able to do? | 15&nbsp;min |
# | [01 · Neurons](01_neurons.ipynb) | What can one neuron decide, and what can it never decide? | 40&nbsp;min |
# | [02 · The forward pass](02_forward_pass.ipynb) | How do numbers flow through a network, and what can layers do that a neuron cannot? | 45&nbsp;min |
# | [03 · The backward pass](03_backward_pass.ipynb) | How does the network know which weight to blame, and by how much? | 60&nbsp;min |
# | [04 · Loss functions](04_loss_functions.ipynb) | What number should the network make small? | 45&nbsp;min |
# | [05 · Gradient descent](05_gradient_descent.ipynb) | How do you walk downhill in 100,000 dimensions? | 60&nbsp;min |
# | [06 · A convolutional network reads digits](06_mnist_cnn.ipynb) | Why does looking locally work so well? | 75&nbsp;min |
#
# Each lesson from 01 on has a graded exercise: [01](exercises/ex01_neurons.ipynb), [02](exercises/ex02_forward_pass.ipynb), [03](exercises/ex03_backward_pass.ipynb),
# [04](exercises/ex04_loss_functions.ipynb), [05](exercises/ex05_gradient_descent.ipynb), [06](exercises/ex06_mnist_cnn.ipynb). To hand one in you fill it in, choose *Kernel → Restart
# Kernel and Run All Cells*, save, and send that one file the way your instructor asks for. If you work alone, do them all the same: their checks answer you as those of the lessons do.

# %% [markdown]
# ## Recap
#
# - *Is this machine ready?* The report says so, or says what to do.
# - *What does deep learning add?* It learns the features as well as the decision. You saw two simple methods become as good as the network when they were
#   given its features. Once good features are there, it adds nothing.
# - *How does a lesson work?* Predict, run, practise with a check that answers, and look at what goes wrong.
#
# ## Sources
#
# 1. Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, “Gradient-based learning applied to document recognition”, *Proceedings of the IEEE* 86 (1998), pages 2278–2324; MNIST is
#    described in section III.A.
# 2. W. S. McCulloch and W. Pitts, “A logical calculus of the ideas immanent in nervous activity”, *Bulletin of Mathematical Biophysics* 5 (1943), pages 115–133.
# 3. I. Goodfellow, Y. Bengio and A. Courville, *Deep Learning*, MIT Press, 2016, chapter 1: learning the features is *representation learning*.
#
# [Notation](reference.ipynb#Notation) · [Glossary](reference.ipynb#Glossary) · [01 · Neurons →](01_neurons.ipynb)
