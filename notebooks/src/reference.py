# %% [markdown]
# # Notation and glossary
#
# {{badges}}
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
# | $f$, $f'$ | `sigmoid`, `sigmoid_prime`, … | the activation function, and its slope | as $z$ | [01](01_neurons.ipynb) |
# | $a^{(l)} = f(z^{(l)})$ | `A = f(Z)` | the activations of layer $l$: its output | $(n, n_l)$ | [02](02_forward_pass.ipynb) |
# | $p = \mathrm{softmax}(z)$ | `P` | probabilities of the classes; each row sums to 1 (lesson 03 calls its list of parameters `P`) | $(n, K)$ | [02](02_forward_pass.ipynb) |
# | $y$ | `y`, `Y` | the true answer: a label, or a row with a single 1 (*one-hot*) | $(n,)$, $(n, K)$ | [01](01_neurons.ipynb), [03](03_backward_pass.ipynb) |
# | $L$ (in many texts $E$) | `loss` | how wrong the network is: one number, a mean over the batch | one number | [03](03_backward_pass.ipynb), [04](04_loss_functions.ipynb) |
# | $\partial L / \partial a^{(l)}$ | `dA` | how the loss changes with each activation | $(n, n_l)$ | [03](03_backward_pass.ipynb) |
# | $\delta^{(l)} = \partial L / \partial z^{(l)}$ | `delta` | how the loss changes with each weighted input | $(n, n_l)$ | [03](03_backward_pass.ipynb) |
# | $\partial L / \partial W^{(l)}$, $\partial L / \partial b^{(l)}$ | `dW`, `db` | how the loss changes with each weight and each bias | as $W^{(l)}$, as $b^{(l)}$ | [03](03_backward_pass.ipynb) |
# | $\odot$ | `*` | multiply number by number; `@` is the matrix product | | [03](03_backward_pass.ipynb) |
# | $\alpha$ | `learning_rate` | how far to step downhill | one number | [04](04_loss_functions.ipynb), [05](05_gradient_descent.ipynb) |
# | $\mu$ (the article's $\alpha$ in $\Delta W = \alpha \Delta W + \beta\, \partial E / \partial W$) | `momentum` | how much of the last step is kept | one number | [05](05_gradient_descent.ipynb) |
# | $\lvert w\rvert$, $\lVert g\rVert$ | `np.linalg.norm` | length: the root of the sum of the squares | one number | [01](01_neurons.ipynb), [05](05_gradient_descent.ipynb) |
# | $\sigma(z)$ | `sigmoid` | the sigmoid; elsewhere $\sigma$ alone is a standard deviation | as $z$ | [01](01_neurons.ipynb) |
# | $\theta$ (in lesson 05 also $w$) | `network.parameters()` | all parameters together, as one long row of $m$ numbers | $(m,)$ | [04](04_loss_functions.ipynb), [05](05_gradient_descent.ipynb) |
# | $H$ | `H` | the Hessian: all second derivatives of the loss | $(m, m)$ | [05](05_gradient_descent.ipynb) |
# | $\lambda$ | `weight_decay`; `eigenvalues` | in lesson 04 the weight decay, in lesson 05 a curvature | one number | [04](04_loss_functions.ipynb), [05](05_gradient_descent.ipynb) |
# | $\kappa$ | `kappa` | condition number, $\lambda_{\max}/\lambda_{\min}$; in lesson 06 a kernel | one number | [05](05_gradient_descent.ipynb) |
# | $H$, $W$, $C$ in a shape | | height, width and channels of a picture; here $W$ is no weight and $H$ no Hessian | $(n, H, W, C)$ | [06](06_mnist_cnn.ipynb) |
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
dX = network.backward(loss.gradient(A, Y))

# %%
for l, layer in enumerate(network.layers, start=1):
    for name in ("A_prev", "W", "b", "Z", "dW", "db"):
        print(f"layer {l}  {name:6} {getattr(layer, name).shape}")

# %%
assert np.array_equal(hidden.Z, X @ hidden.W.T + hidden.b)
assert np.array_equal(output.A_prev, np.maximum(0, hidden.Z))
assert all(dW.shape == W.shape for W, dW in zip(network.parameters(), network.gradients()))
assert dX.shape == X.shape
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
# | **artificial intelligence** | 人工智能 | getting machines to do what seems to need intelligence, by whatever means | [00](00_start_here.ipynb) |
# | **augmentation** | 数据增强 | showing each picture a little changed every time, as if there were more of them | [06](06_mnist_cnn.ipynb) |
# | **automatic differentiation** | 自动微分 | gradients from numbers that remember how they were made | [03](03_backward_pass.ipynb) |
# | **back-propagation** | 反向传播 | finding the gradients of all parameters in one pass, layer by layer from the output to the input | [03](03_backward_pass.ipynb) |
# | **batch** | 批 | several samples that go through the network together | [01](01_neurons.ipynb) |
# | **batch normalisation** | 批归一化 | bringing a layer's weighted inputs to mean 0 and standard deviation 1 over the batch, then to a learnt scale and shift | [06](06_mnist_cnn.ipynb) |
# | **bias** | 偏置 | the number $b$ added to a weighted sum whatever the input; it moves the boundary | [01](01_neurons.ipynb) |
# | **bias correction** | 偏差修正 | dividing a running mean by the part of it that is not yet the zero it started from | [05](05_gradient_descent.ipynb) |
# | **binary cross-entropy** | 二元交叉熵 | cross-entropy for a yes-or-no question | [04](04_loss_functions.ipynb) |
# | **broadcasting** | 广播 | NumPy's habit of stretching an array along an axis of length 1 to fit another | [01](01_neurons.ipynb) |
# | **categorical cross-entropy** | 分类交叉熵 | cross-entropy for one of $K$ classes | [04](04_loss_functions.ipynb) |
# | **Cauchy–Schwarz inequality** | 柯西–施瓦茨不等式 | $u \cdot w \le \lvert u\rvert\,\lvert w\rvert$ | [01](01_neurons.ipynb) |
# | **central difference** | 中心差分 | a slope measured by a nudge up and a nudge down | [03](03_backward_pass.ipynb) |
# | **chain rule** | 链式法则 | rates along a way multiply: the slope of $f(g(x))$ is $f'(g(x))\, g'(x)$ | [03](03_backward_pass.ipynb) |
# | **channel** | 通道 | one of the maps stacked in an image or in a layer's output | [06](06_mnist_cnn.ipynb) |
# | **computation graph** | 计算图 | a drawing of a computation: a node for each operation, with arrows from what it needs | [03](03_backward_pass.ipynb) |
# | **condition number** | 条件数 | the largest curvature over the smallest, $\lambda_{\max}/\lambda_{\min}$ | [05](05_gradient_descent.ipynb) |
# | **convolution** | 卷积 | the same small table of weights laid on every window of a picture | [06](06_mnist_cnn.ipynb) |
# | **cross-entropy** | 交叉熵 | the mean surprise $-\log p$ at the true answers; the loss for classes | [04](04_loss_functions.ipynb) |
# | **curvature** | 曲率 | how fast the slope changes as one walks | [05](05_gradient_descent.ipynb) |
# | **dead ReLU** | 神经元死亡 | a ReLU unit that gives 0 for every sample, and so gets no gradient | [03](03_backward_pass.ipynb) |
# | **decision boundary** | 决策边界 | where a classifier changes its answer; for a neuron, $w \cdot x + b = 0$ | [01](01_neurons.ipynb) |
# | **deep learning** | 深度学习 | machine learning with networks of several layers, which learn the features too | [00](00_start_here.ipynb) |
# | **delta** | 误差项 | $\delta = \partial L/\partial z$, how the loss changes with a weighted input | [03](03_backward_pass.ipynb) |
# | **dense layer** | 全连接层 | a layer in which every neuron looks at every input | [02](02_forward_pass.ipynb) |
# | **derivative** | 导数 | how much the result moves for a small nudge of the input, per unit of nudge | [01](01_neurons.ipynb) |
# | **eigenvalue** | 特征值 | the factor $\lambda$ by which a matrix stretches its eigenvector | [05](05_gradient_descent.ipynb) |
# | **eigenvector** | 特征向量 | a direction that a matrix only stretches, $Hq = \lambda q$ | [05](05_gradient_descent.ipynb) |
# | **entropy** | 熵 | the mean surprise that remains when the prediction is the true distribution | [04](04_loss_functions.ipynb) |
# | **epoch** | 轮 | one pass over all training samples | [01](01_neurons.ipynb) |
# | **equivariance** | 等变性 | shift the input, and the output shifts along | [06](06_mnist_cnn.ipynb) |
# | **exploding gradients** | 梯度爆炸 | gradients that grow from layer to layer on the way back | [03](03_backward_pass.ipynb) |
# | **feature** | 特征 | a measurement from which a decision is made | [00](00_start_here.ipynb) |
# | **feature map** | 特征图 | what one filter answers at every place of a picture | [06](06_mnist_cnn.ipynb) |
# | **fire** | 激发 | to give 1, for a neuron with a step | [01](01_neurons.ipynb) |
# | **forward pass** | 前向传播 | computing a network's output from its input, layer by layer | [02](02_forward_pass.ipynb) |
# | **Gaussian noise** | 高斯噪声 | errors that follow the bell curve | [04](04_loss_functions.ipynb) |
# | **Glorot initialisation** | Glorot 初始化 | random weights of variance $2/(n_{l-1} + n_l)$, for sigmoid and tanh | [03](03_backward_pass.ipynb) |
# | **gradient** | 梯度 | the derivatives of one number with respect to many, kept together in an array | [03](03_backward_pass.ipynb) |
# | **gradient check** | 梯度检验 | comparing a derived gradient with slopes measured by nudges | [03](03_backward_pass.ipynb) |
# | **gradient descent** | 梯度下降 | walking downhill: a small step against the gradient, again and again | [05](05_gradient_descent.ipynb) |
# | **He initialisation** | He 初始化 | random weights of variance $2/n_{l-1}$, for ReLU | [03](03_backward_pass.ipynb) |
# | **Hessian** | 黑塞矩阵 | the table of all second derivatives | [05](05_gradient_descent.ipynb) |
# | **hidden layer** | 隐藏层 | a layer whose outputs are neither in the data nor in the answer | [02](02_forward_pass.ipynb) |
# | **hyperplane** | 超平面 | a straight boundary in any number of dimensions | [01](01_neurons.ipynb) |
# | **kernel** | 卷积核 | the table of weights of a convolution; in Keras also the weight matrix of a dense layer | [06](06_mnist_cnn.ipynb) |
# | **layer** | 层 | neurons side by side that look at the same numbers | [01](01_neurons.ipynb) |
# | **learning rate** | 学习率 | $\alpha$, how far a step goes for a given gradient | [04](04_loss_functions.ipynb) |
# | **likelihood** | 似然 | how probable a model makes the data that were seen | [04](04_loss_functions.ipynb) |
# | **linearly separable** | 线性可分 | two classes that some straight boundary parts without a mistake | [01](01_neurons.ipynb) |
# | **local derivative** | 局部导数 | how much a node moves for a nudge of one of its own inputs | [03](03_backward_pass.ipynb) |
# | **log-sum-exp** | 对数求和指数 | $\log \sum_k e^{z_k}$, computed with the largest $z$ taken out first | [04](04_loss_functions.ipynb) |
# | **logic gate** | 逻辑门 | a function of true and false: AND, OR, NOT, XOR, … | [01](01_neurons.ipynb) |
# | **logit, log-odds** | 对数几率 | $\ln\frac{p}{1-p}$, which for a sigmoid is $z$; in libraries, any output layer's weighted input | [01](01_neurons.ipynb) |
# | **loss** | 损失 | one number that says how wrong the network is | [03](03_backward_pass.ipynb) |
# | **machine learning** | 机器学习 | finding the rule from examples instead of writing it down | [00](00_start_here.ipynb) |
# | **margin** | 间隔 | the distance from the boundary to the nearest point | [01](01_neurons.ipynb) |
# | **max-pooling** | 最大池化 | keeping the largest value of each block | [06](06_mnist_cnn.ipynb) |
# | **maximum likelihood** | 最大似然 | choosing what makes the observed data most probable | [04](04_loss_functions.ipynb) |
# | **mean absolute error (MAE)** | 平均绝对误差 | the mean of $\lvert y - a\rvert$ | [04](04_loss_functions.ipynb) |
# | **mean squared error (MSE)** | 均方误差 | the mean of $(y - a)^2$ | [04](04_loss_functions.ipynb) |
# | **median** | 中位数 | the value in the middle | [04](04_loss_functions.ipynb) |
# | **mini-batch** | 小批量 | the few samples that one step of training uses | [05](05_gradient_descent.ipynb) |
# | **momentum** | 动量 | keeping part of the last step | [05](05_gradient_descent.ipynb) |
# | **multilayer perceptron (MLP)** | 多层感知机 | a network of dense layers | [02](02_forward_pass.ipynb) |
# | **nat** | 纳特 | the unit of surprise when logarithms are natural | [04](04_loss_functions.ipynb) |
# | **neural network** | 神经网络 | layers of neurons, each adding up its inputs with weights | [00](00_start_here.ipynb) |
# | **neuron** | 神经元 | a weighted sum, a bias and an activation function | [01](01_neurons.ipynb) |
# | **node** | 节点 | one step of a computation | [03](03_backward_pass.ipynb) |
# | **normal** | 法向量 | the direction at right angles to a boundary | [01](01_neurons.ipynb) |
# | **odds** | 几率 | $p/(1-p)$ | [01](01_neurons.ipynb) |
# | **one-hot** | 独热编码 | a label written as a row of zeros with a single 1 | [03](03_backward_pass.ipynb) |
# | **optimiser** | 优化器 | the rule that turns gradients into steps | [05](05_gradient_descent.ipynb) |
# | **outlier** | 离群值 | a value far from all the others | [04](04_loss_functions.ipynb) |
# | **output layer** | 输出层 | the last layer, whose numbers are the answer | [02](02_forward_pass.ipynb) |
# | **overconfidence** | 过度自信 | surer than it is right | [04](04_loss_functions.ipynb) |
# | **overflow** | 上溢 | a result beyond the largest number of its kind, stored as infinity | [02](02_forward_pass.ipynb) |
# | **parameter** | 参数 | a number that learning changes: a weight or a bias | [02](02_forward_pass.ipynb) |
# | **perceptron** | 感知机 | a neuron with a step, and the rule that teaches it | [01](01_neurons.ipynb) |
# | **receptive field** | 感受野 | the part of the picture that can influence a unit | [06](06_mnist_cnn.ipynb) |
# | **rectified linear unit (ReLU)** | 线性整流单元 | the activation function $\max(0, z)$ | [01](01_neurons.ipynb) |
# | **regularisation** | 正则化 | a second term in the loss, such as the squared weights, that keeps a network simple | [04](04_loss_functions.ipynb) |
# | **reinforcement learning** | 强化学习 | learning from reward | [00](00_start_here.ipynb) |
# | **relative error** | 相对误差 | a difference in parts of the number itself | [03](03_backward_pass.ipynb) |
# | **sample** | 样本 | one input, a row of $X$ | [01](01_neurons.ipynb) |
# | **sanity list** | 合理性检查 | what to look at before training | [04](04_loss_functions.ipynb) |
# | **saturation** | 饱和 | where an activation function is so flat that its slope is almost 0 | [01](01_neurons.ipynb) |
# | **schedule** | 学习率调度 | a learning rate that changes during training | [05](05_gradient_descent.ipynb) |
# | **score** | 得分 | what the last layer finds in favour of a class, any real number | [02](02_forward_pass.ipynb) |
# | **sigmoid** | S 型函数 | the activation function $1/(1+e^{-z})$, between 0 and 1 | [01](01_neurons.ipynb) |
# | **softmax** | softmax 函数 | turns scores into shares that add up to 1: $e^{z_k}/\sum_j e^{z_j}$ | [02](02_forward_pass.ipynb) |
# | **squared error** | 平方误差 | $(y - a)^2$ | [03](03_backward_pass.ipynb) |
# | **standard deviation** | 标准差 | the typical distance from the mean | [01](01_neurons.ipynb) |
# | **standardising** | 标准化 | subtracting the mean and dividing by the standard deviation | [01](01_neurons.ipynb) |
# | **stochastic gradient descent (SGD)** | 随机梯度下降 | gradient descent in which each step uses samples drawn at random | [05](05_gradient_descent.ipynb) |
# | **stride** | 步幅 | how far a window moves from one place to the next | [06](06_mnist_cnn.ipynb) |
# | **supervised learning** | 监督学习 | learning from examples that come with their answers | [00](00_start_here.ipynb) |
# | **surprise** | 自信息 | $-\log p$, how unexpected something of probability $p$ is | [04](04_loss_functions.ipynb) |
# | **truth table** | 真值表 | all inputs of a gate with their answers | [01](01_neurons.ipynb) |
# | **underflow** | 下溢 | a result too small for its kind of number, stored as 0 | [04](04_loss_functions.ipynb) |
# | **universal approximation** | 万能逼近定理 | one hidden layer with enough units comes as close as you like to any continuous function on a closed and bounded region | [02](02_forward_pass.ipynb) |
# | **unsupervised learning** | 无监督学习 | learning from examples without answers | [00](00_start_here.ipynb) |
# | **validation set** | 验证集 | samples kept back from training to choose settings by | [05](05_gradient_descent.ipynb) |
# | **vanishing gradients** | 梯度消失 | gradients that shrink from layer to layer on the way back | [03](03_backward_pass.ipynb) |
# | **variance** | 方差 | the mean squared distance from the mean | [03](03_backward_pass.ipynb) |
# | **warm-up** | 预热 | a learning rate that rises from small to full over the first steps | [05](05_gradient_descent.ipynb) |
# | **weight** | 权重 | the number an input is multiplied with: how much it counts, and for which side | [01](01_neurons.ipynb) |
# | **weight decay** | 权重衰减 | shrinking all weights a little at each step | [04](04_loss_functions.ipynb) |
# | **weight matrix** | 权重矩阵 | the weights of a layer, one neuron a row | [02](02_forward_pass.ipynb) |
# | **weighted input** | 加权输入 | $z = w \cdot x + b$, what goes into the activation function | [01](01_neurons.ipynb) |
