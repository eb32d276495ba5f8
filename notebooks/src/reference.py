# %% [markdown]
# # Notation and glossary
#
# [00 · Start here](00_start_here.ipynb) · [01](01_neurons.ipynb) · [02](02_forward_pass.ipynb) · [03](03_backward_pass.ipynb) · [04](04_loss_functions.ipynb) · [05](05_gradient_descent.ipynb) · [06](06_mnist_cnn.ipynb)
#
# **The question.** What does this symbol stand for, and what does that word mean? This page is for looking things up, not for reading through. Every lesson leads here with one click.

# %% tags=["setup"]
import sys
if "google.colab" in sys.modules:  # Colab has everything but the course's own package
    # %pip install --quiet --no-deps git+{{repository}}@{{branch}}
import numpy as np
from dlcourse import plots

# %% [markdown]
# ## Notation
#
# The symbols of the text are the names in the code, in every lesson and in the package. Three habits hold everywhere:
#
# - **Samples are rows.** A batch of $n$ inputs is a table with $n$ rows.
# - **A superscript in brackets counts layers**, $W^{(2)}$ is a matrix of layer 2 and not a square. Layer 0 is the input, layer $L$ the last. In code there is no superscript: the layers stand in a list, or are numbered, `W1`, `W2`.
# - **A capital is a batch or a matrix, a small letter one sample or one number**: `Z` holds the $z$ of every sample.
#
# | symbol | in code | what it is | shape | lesson |
# | --- | --- | --- | --- | --- |
# | $n$, $n_l$, $K$ | `n` | how many: samples in a batch, neurons in layer $l$, classes | | [01](01_neurons.ipynb), [02](02_forward_pass.ipynb) |
# | $x = a^{(0)}$ | `x` | one input | $(n_0,)$ | [01](01_neurons.ipynb) |
# | $X = A^{(0)}$ | `X` | a batch of inputs, one sample a row | $(n, n_0)$ | [01](01_neurons.ipynb) |
# | $w$, $b$ | `w`, `b` | the weights and the bias of a single neuron | $(n_0,)$, one number | [01](01_neurons.ipynb) |
# | $W^{(l)}$ | `W` | the weights of layer $l$, one neuron a row | $(n_l, n_{l-1})$ | [02](02_forward_pass.ipynb) |
# | $b^{(l)}$ | `b` | the biases of layer $l$, one for each neuron | $(n_l,)$ | [02](02_forward_pass.ipynb) |
# | $z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)}$ | `Z = A_prev @ W.T + b` | the weighted input of layer $l$ | $(n, n_l)$ | [02](02_forward_pass.ipynb) |
# | $f$, $f'$ | `sigmoid`, `sigmoid_prime`, … | the activation function, and its slope | as its argument | [01](01_neurons.ipynb) |
# | $a^{(l)} = f(z^{(l)})$ | `A = f(Z)` | the activations of layer $l$: its output | $(n, n_l)$ | [02](02_forward_pass.ipynb) |
# | $p = \mathrm{softmax}(z)$ | `P` | probabilities of the classes; each row sums to 1 | $(n, K)$ | [02](02_forward_pass.ipynb) |
# | $y$ | `y`, `Y` | the true answer: a label, or a row with a single 1 (*one-hot*) | $(n,)$, $(n, K)$ | [04](04_loss_functions.ipynb) |
# | $L$ (in many texts $E$) | `loss` | how wrong the network is: one number, a mean over the batch | one number | [03](03_backward_pass.ipynb), [04](04_loss_functions.ipynb) |
# | $\partial L / \partial a^{(l)}$ | `dA` | how the loss changes with each activation | $(n, n_l)$ | [03](03_backward_pass.ipynb) |
# | $\delta^{(l)} = \partial L / \partial z^{(l)}$ | `delta` | how the loss changes with each weighted input | $(n, n_l)$ | [03](03_backward_pass.ipynb) |
# | $\partial L / \partial W^{(l)}$, $\partial L / \partial b^{(l)}$ | `dW`, `db` | how the loss changes with each weight and each bias | as $W^{(l)}$, as $b^{(l)}$ | [03](03_backward_pass.ipynb) |
# | $\odot$ | `*` | multiply number by number; `@` is the matrix product | | [03](03_backward_pass.ipynb) |
# | $\alpha$ | `learning_rate` | how far to step downhill | one number | [05](05_gradient_descent.ipynb) |
# | the article's $\alpha$ in $\Delta W = \alpha \Delta W + \beta\, \partial E / \partial W$ | `momentum` | how much of the last step is kept | one number | [05](05_gradient_descent.ipynb) |
# | $H$, $W$, $C$ in a shape | | height, width and channels of a picture; here $W$ is no weight | $(n, H, W, C)$ | [06](06_mnist_cnn.ipynb) |
#
# Keras keeps the weights of a dense layer the other way round: its `kernel` is `W.T`, shape $(n_{l-1}, n_l)$.
#
# ### The shapes, run
#
# Here are the symbols as arrays: one forward and one backward pass of the network of lessons 02 to 05, with 784 inputs, 128 hidden units and 10 outputs, on a batch of 32 digits.

# %%
from dlcourse.data import as_float, load_mnist, one_hot
from dlcourse.layers import Dense
from dlcourse.losses import CategoricalCrossEntropy
from dlcourse.network import Network

digits, rng = load_mnist("embedded"), np.random.default_rng(0)
X, Y = as_float(digits.x_train[:32]).reshape(32, 784), one_hot(digits.y_train[:32])
hidden, output = Dense(784, 128, "relu", rng=rng), Dense(128, 10, rng=rng)
network, loss = Network([hidden, output]), CategoricalCrossEntropy()
A = network.forward(X)
network.backward(loss.gradient(A, Y))

# %%
for l, layer in enumerate(network.layers, start=1):
    for name in ("A_prev", "W", "b", "Z", "dW", "db"):
        print(f"layer {l}  {name:6} {getattr(layer, name).shape}")

# %%
assert np.array_equal(hidden.Z, X @ hidden.W.T + hidden.b)
assert np.array_equal(output.A_prev, np.maximum(0, hidden.Z))
assert all(dW.shape == W.shape for W, dW in zip(network.parameters(), network.gradients()))
print("Z = A_prev @ W.T + b;  A = f(Z);  a gradient has the shape of what it belongs to")

# %% [markdown]
# ## Glossary
#
# In alphabetical order, with the Chinese name, and the lesson in which the thing is met.
#
# | term | 中文 | what it is | lesson |
# | --- | --- | --- | --- |
# | **accuracy** | 准确率 | the share of answers that are right, between 0 and 1 | [00](00_start_here.ipynb) |
# | **activation** | 激活值 | what a neuron puts out, $a = f(z)$ | [01](01_neurons.ipynb) |
# | **activation function** | 激活函数 | the function $f$ that turns a weighted input into an output: step, sigmoid, ReLU, … | [01](01_neurons.ipynb) |
# | **Adam** | Adam 优化器 | an optimiser: momentum, and a step size of its own for every weight, both corrected for starting at zero | [05](05_gradient_descent.ipynb) |
# | **artificial intelligence** | 人工智能 | getting machines to do what seems to need intelligence, by whatever means | [00](00_start_here.ipynb) |
# | **augmentation** | 数据增强 | showing each picture a little changed every time, so that there seem to be more of them | [06](06_mnist_cnn.ipynb) |
# | **automatic differentiation** | 自动微分 | finding derivatives by following a computation backward, operation by operation | [03](03_backward_pass.ipynb) |
# | **back-propagation** | 反向传播 | computing the gradient of the loss for every weight, layer by layer from the output to the input | [03](03_backward_pass.ipynb) |
# | **backward pass** | 反向传播过程 | one run of back-propagation through a network | [03](03_backward_pass.ipynb) |
# | **batch** | 批次 | several samples that go through the network together | [02](02_forward_pass.ipynb) |
# | **batch gradient descent** | 批量梯度下降 | gradient descent in which every step uses all training samples | [05](05_gradient_descent.ipynb) |
# | **bias** | 偏置 | the number $b$ that is added to a weighted sum; it moves the boundary | [01](01_neurons.ipynb) |
# | **bias correction** | 偏差修正 | dividing a running mean by how much of it is not yet the zero it started from | [05](05_gradient_descent.ipynb) |
# | **broadcasting** | 广播 | NumPy's habit of stretching an array of size 1 along an axis to fit another | [02](02_forward_pass.ipynb) |
# | **chain rule** | 链式法则 | the slope of $f(g(x))$ is the slope of $f$ at $g(x)$ times the slope of $g$ at $x$ | [03](03_backward_pass.ipynb) |
# | **channel** | 通道 | one of the maps stacked in an image or in a layer's output | [06](06_mnist_cnn.ipynb) |
# | **class** | 类别 | one of the answers a classifier chooses from | [01](01_neurons.ipynb) |
# | **computation graph** | 计算图 | a drawing of a computation: each operation a node, each value an arrow | [03](03_backward_pass.ipynb) |
# | **condition number** | 条件数 | the largest curvature over the smallest, $\lambda_{\max}/\lambda_{\min}$: how long and narrow a valley is | [05](05_gradient_descent.ipynb) |
# | **convolution** | 卷积 | the same small table of weights laid on every window of a picture | [06](06_mnist_cnn.ipynb) |
# | **cross-entropy** | 交叉熵 | the mean surprise $-\log p$ at the true answers; the loss for classes | [04](04_loss_functions.ipynb) |
# | **dead ReLU** | 死亡 ReLU | a ReLU unit that gives 0 for every sample and so gets no gradient | [03](03_backward_pass.ipynb) |
# | **decision boundary** | 决策边界 | where a classifier changes its answer; for a neuron, $w \cdot x + b = 0$ | [01](01_neurons.ipynb) |
# | **deep learning** | 深度学习 | machine learning with networks of several layers, which learn the features too | [00](00_start_here.ipynb) |
# | **dense layer** | 全连接层 | a layer in which every neuron looks at every input | [02](02_forward_pass.ipynb) |
# | **derivative** | 导数 | how much the result moves for a small nudge of the input, per unit of nudge | [01](01_neurons.ipynb) |
# | **epoch** | 轮次 | one pass over all training samples | [05](05_gradient_descent.ipynb) |
# | **equivariance** | 等变性 | shift the input, and the output shifts along | [06](06_mnist_cnn.ipynb) |
# | **exploding gradient** | 梯度爆炸 | gradients that grow from layer to layer on the way back | [03](03_backward_pass.ipynb) |
# | **feature** | 特征 | a measurement from which a decision is made | [00](00_start_here.ipynb) |
# | **feature map** | 特征图 | what one filter answers at every place of a picture | [06](06_mnist_cnn.ipynb) |
# | **forward pass** | 前向传播 | computing a network's output from its input, layer by layer | [02](02_forward_pass.ipynb) |
# | **gradient** | 梯度 | the derivatives of one number with respect to many, kept together in an array | [03](03_backward_pass.ipynb) |
# | **gradient check** | 梯度检验 | comparing a derived gradient with slopes measured by nudges | [03](03_backward_pass.ipynb) |
# | **gradient descent** | 梯度下降 | walking downhill: a small step against the gradient, again and again | [05](05_gradient_descent.ipynb) |
# | **hidden layer** | 隐藏层 | a layer between input and output | [02](02_forward_pass.ipynb) |
# | **Kaiming (He) initialisation** | He 初始化 | random weights of variance $2/n_{l-1}$, for ReLU layers | [03](03_backward_pass.ipynb) |
# | **kernel** | 卷积核 | the table of weights of a convolution; in Keras also the weight matrix of a dense layer | [06](06_mnist_cnn.ipynb) |
# | **L2 regularisation** | L2 正则化 | adding a multiple of the squared weights to the loss | [04](04_loss_functions.ipynb) |
# | **label** | 标签 | the true answer that comes with a sample | [00](00_start_here.ipynb) |
# | **learning rate** | 学习率 | $\alpha$, how far a step goes for a given gradient | [05](05_gradient_descent.ipynb) |
# | **learning-rate schedule** | 学习率调度 | a learning rate that changes during training | [05](05_gradient_descent.ipynb) |
# | **likelihood** | 似然 | how probable a model makes the data that were seen | [04](04_loss_functions.ipynb) |
# | **linearly separable** | 线性可分 | two classes that some straight boundary parts without a mistake | [01](01_neurons.ipynb) |
# | **log-sum-exp** | 对数求和指数 | $\log\sum_k e^{z_k}$, computed with the largest $z$ taken out so that nothing overflows | [04](04_loss_functions.ipynb) |
# | **logit** | 对数几率 | the weighted input of an output unit, before sigmoid or softmax; for a sigmoid, $\log\frac{p}{1-p}$ | [01](01_neurons.ipynb) |
# | **loss function** | 损失函数 | one number that says how wrong the network is | [04](04_loss_functions.ipynb) |
# | **machine learning** | 机器学习 | finding the rule from examples instead of writing it down | [00](00_start_here.ipynb) |
# | **margin** | 间隔 | the distance from the boundary to the nearest point | [01](01_neurons.ipynb) |
# | **max-pooling** | 最大池化 | keeping the largest value of each block | [06](06_mnist_cnn.ipynb) |
# | **maximum likelihood** | 最大似然 | choosing the parameters that make the data most probable | [04](04_loss_functions.ipynb) |
# | **mean squared error** | 均方误差 | the mean of $(y - a)^2$ | [03](03_backward_pass.ipynb) |
# | **mini-batch** | 小批量 | the few samples that one step of training uses | [05](05_gradient_descent.ipynb) |
# | **momentum** | 动量 | keeping part of the last step's velocity | [05](05_gradient_descent.ipynb) |
# | **multilayer perceptron (MLP)** | 多层感知机 | a network of dense layers | [02](02_forward_pass.ipynb) |
# | **nat** | 奈特 | the unit of surprise and of cross-entropy, when logarithms are natural | [04](04_loss_functions.ipynb) |
# | **neural network** | 神经网络 | layers of units, each adding up its inputs with weights | [00](00_start_here.ipynb) |
# | **neuron** | 神经元 | a weighted sum, a bias and an activation function | [01](01_neurons.ipynb) |
# | **normal vector** | 法向量 | an arrow at right angles to a boundary | [01](01_neurons.ipynb) |
# | **one-hot** | 独热编码 | a label written as a row of zeros with a single 1 | [04](04_loss_functions.ipynb) |
# | **optimiser** | 优化器 | the rule that turns gradients into steps | [05](05_gradient_descent.ipynb) |
# | **over-fitting** | 过拟合 | doing well on the training samples and worse on new ones | [05](05_gradient_descent.ipynb) |
# | **overflow** | 上溢 | a number too large for the computer to hold: it becomes infinity | [02](02_forward_pass.ipynb) |
# | **parameter** | 参数 | a number that learning changes: weights and biases | [02](02_forward_pass.ipynb) |
# | **perceptron** | 感知机 | a neuron with a step, and the rule that teaches it | [01](01_neurons.ipynb) |
# | **receptive field** | 感受野 | the part of the picture that can influence a unit | [06](06_mnist_cnn.ipynb) |
# | **ReLU** | 线性整流单元 | the activation function $\max(0, z)$ | [01](01_neurons.ipynb) |
# | **RMSProp** | RMSProp 优化器 | an optimiser: each weight's step is divided by the size its gradient has had lately | [05](05_gradient_descent.ipynb) |
# | **saturation** | 饱和 | where an activation function is so flat that its slope is almost 0 | [01](01_neurons.ipynb) |
# | **sigmoid** | S 型函数 | the activation function $1/(1+e^{-z})$, between 0 and 1 | [01](01_neurons.ipynb) |
# | **softmax** | softmax 函数 | turns scores into probabilities: $e^{z_k}/\sum_j e^{z_j}$ | [02](02_forward_pass.ipynb) |
# | **step function** | 阶跃函数 | 1 from $z = 0$ on, 0 below | [01](01_neurons.ipynb) |
# | **stochastic gradient descent** | 随机梯度下降 | gradient descent in which each step uses one sample or a few, drawn at random | [05](05_gradient_descent.ipynb) |
# | **test set** | 测试集 | samples kept apart to measure, by which nothing is learnt or chosen | [00](00_start_here.ipynb) |
# | **training set** | 训练集 | the samples that are learnt from | [00](00_start_here.ipynb) |
# | **universal approximation** | 万能逼近 | one hidden layer with enough units comes as close as wanted to any continuous function | [02](02_forward_pass.ipynb) |
# | **validation set** | 验证集 | samples kept back from training to choose settings by | [05](05_gradient_descent.ipynb) |
# | **vanishing gradient** | 梯度消失 | gradients that shrink from layer to layer on the way back | [03](03_backward_pass.ipynb) |
# | **warm-up** | 预热 | a learning rate that rises from small to full over the first steps | [05](05_gradient_descent.ipynb) |
# | **weight** | 权重 | the number an input is multiplied with; how much it counts | [01](01_neurons.ipynb) |
# | **weighted input** | 加权输入 | $z = w \cdot x + b$, what goes into the activation function | [01](01_neurons.ipynb) |
