"""Several devices, one training: each takes a part of every batch (lesson 06).

The gradient of a batch is the mean over its examples, so it is the mean of the gradients of its
parts, weighted by their sizes. TensorFlow's MirroredStrategy computes the parts side by side, and
adds them up. What is not the same as on one device: batch normalisation takes the mean and the
variance of each part by itself.
"""

import contextlib

import keras


class Team:
    """The model as it is trained: itself on one device, a twin of it on several.

    Variables must be made where they will be used, so a model that exists already cannot be spread
    over several devices: a twin is, and `bring_back` carries what it has learnt to the model.
    replicas: how many devices. Raises ValueError where there are fewer.
    """

    def __init__(self, model, replicas=1):
        self.original, self.model, self.optimizer = model, model, model.optimizer
        self.strategy = None if replicas == 1 else _mirrored(replicas)
        if self.strategy is not None:
            with self.scope():
                self.model = keras.models.clone_model(model)
                self.optimizer = type(model.optimizer).from_config(model.optimizer.get_config())
                _carry(model, model.optimizer, self.model, self.optimizer)

    def scope(self):
        """Where what is trained must be made."""
        return contextlib.nullcontext() if self.strategy is None else self.strategy.scope()

    def bring_back(self):
        """What has been learnt, into the model; of the optimiser, too, so that it can go on."""
        if self.strategy is not None:
            _carry(self.model, self.optimizer, self.original, self.original.optimizer)


def _carry(model, optimizer, to, its_optimizer):
    to.set_weights(model.get_weights())
    if optimizer.built:
        if not its_optimizer.built:
            its_optimizer.build(to.trainable_variables)
        for variable, value in zip(its_optimizer.variables, optimizer.variables, strict=True):
            variable.assign(value)


def _mirrored(replicas):
    if keras.backend.backend() != "tensorflow":
        raise ValueError(f"replicas={replicas} needs Keras on TensorFlow, this is "
                         f"{keras.backend.backend()}: there, keras.distribution.set_distribution("
                         f"keras.distribution.DataParallel()) before the model is made.")
    import tensorflow as tf

    found = tf.config.list_logical_devices("GPU") or tf.config.list_logical_devices("CPU")
    if len(found) < replicas:
        raise ValueError(f"replicas={replicas}, and there is {len(found)} "
                         f"{found[0].device_type}: leave replicas out.")
    return tf.distribute.MirroredStrategy([device.name for device in found[:replicas]])
