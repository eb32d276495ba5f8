"""The practice check of a dense network's number of parameters (lesson 02)."""

from ..practice import Mistake, Practice


def _pairs(sizes):
    return list(zip(sizes, sizes[1:]))


def _weights(sizes):
    return sum(n_in * n_out for n_in, n_out in _pairs(sizes))


def _count_parameters(sizes):
    return sum(n_out * (n_in + 1) for n_in, n_out in _pairs(sizes))


def _product(sizes):
    product = 1
    for n in sizes:
        product *= n
    return product


count_parameters = Practice(
    "count_parameters", _count_parameters,
    inputs=[([1, 1],), ([2, 1],), ([2, 2, 1],), ([3, 2],), ([1, 8, 1],), ([4, 3, 2],),
            ([784, 10],), ([784, 32, 10],), ([5, 4, 3, 2],), ([784, 300, 100, 10],)],
    mistakes=[
        Mistake(
            "The biases are missing: every neuron adds one number of its own.",
            _weights),
        Mistake(
            "You give biases to the inputs, too. The first number in `sizes` counts the inputs: "
            "they are numbers that come in, not neurons, and add nothing to themselves.",
            lambda sizes: _weights(sizes) + sum(sizes)),
        Mistake(
            "You count one bias for a layer. Each of its neurons has its own.",
            lambda sizes: _weights(sizes) + len(sizes) - 1),
        Mistake(
            "You count one bias for each *input* of a layer: n_l (n_(l-1) + 1) has been turned "
            "into n_(l-1) (n_l + 1). It is the neurons that have biases.",
            lambda sizes: _weights(sizes) + sum(sizes[:-1])),
        Mistake(
            "The output layer has no biases in yours. Its neurons are like all others.",
            lambda sizes: _weights(sizes) + sum(sizes[1:-1])),
        Mistake(
            "You count the first layer only. Every layer from the first hidden one to the output "
            "has weights and biases.",
            lambda sizes: sizes[1] * (sizes[0] + 1)),
        Mistake(
            "You count the last layer only. Every layer from the first hidden one to the output "
            "has weights and biases.",
            lambda sizes: sizes[-1] * (sizes[-2] + 1)),
        Mistake(
            "The last layer is left out. Does the loop end one too early? A list of L + 1 sizes "
            "stands for L layers.",
            lambda sizes: _count_parameters(sizes[:-1])),
        Mistake(
            "The loop starts at the inputs, and sizes[l - 1] is sizes[-1] there: Python takes the "
            "last entry for it, and complains of nothing. The first layer is l = 1.",
            lambda sizes: sum(sizes[i] * (sizes[i - 1] + 1) for i in range(len(sizes)))),
        Mistake(
            "You count a single bias for the whole network. Each of its neurons has its own.",
            lambda sizes: _weights(sizes) + 1),
        Mistake(
            "You count the neurons. A parameter is a number that can be learnt: a weight or a "
            "bias, and a neuron has many.",
            sum, lambda sizes: sum(sizes[1:])),
        Mistake(
            "You multiply all the sizes with each other. Weights run from each layer to the next "
            "only, so products of neighbours are *added* up.",
            _product,
            lambda sizes: _product(sizes) + sum(sizes[1:])),
        Mistake(
            "You connect each layer with all the later ones. Weights run from a layer to the next "
            "only.",
            lambda sizes: sum(sizes[1:]) + sum(
                a * b for i, a in enumerate(sizes) for b in sizes[i + 1:])),
    ],
    praise="Nearly always, most of them sit in one layer; which, in 784-300-100-10?",
)
