"""From pixels to a network: uint8 until the device that computes, floats in [0, 1] from there on.

A digit is 784 bytes; as float32 it is 3,136. So what is kept, shuffled and sent is bytes, or not
even these: where all pixels lie on the device already, a batch is sent as the numbers of its images.
"""

import keras
import numpy as np
from keras import ops


class Fed(keras.Model):
    """The model behind the pixels: takes uint8 images, or the numbers of resident ones.

    a = pixel / 255, then the augmentation (in training alone), then the model. It has the model's
    variables, so that what it learns, the model has learnt. augment: a Keras layer for float images
    in [0, 1], or None. resident: uint8 images, kept on the device; None where they are sent.
    """

    def __init__(self, model, augment=None, resident=None):
        super().__init__(name=f"fed_{model.name}")
        self.model, self.augment, self.resident = model, augment, None
        if resident is not None:
            self.resident = keras.Variable(resident, dtype="uint8", trainable=False)

    def call(self, batch, training=None):
        pixels = batch if self.resident is None else self._look_up(batch)
        A = ops.cast(pixels, "float32") / 255
        if self.augment is not None:
            A = self.augment(A, training=training)
        return self.model(A, training=training)

    def _look_up(self, numbers):
        numbers = ops.cast(numbers, "int32")  # Keras, building for several devices, tries floats
        if keras.backend.backend() == "tensorflow":
            import tensorflow as tf

            return tf.gather(self.resident.value, numbers)  # ops.take has no bytes on GPUs
        return ops.take(self.resident, numbers, axis=0)

    def take(self, images):
        """Send some images through, whichever way: every layer has its weights from then on."""
        return self(np.arange(len(images)) if self.resident is not None else images)


class Feed:
    """Batches (what `Fed` takes, labels), in an order that only the seed and the epoch decide.

    images: uint8 (n, H, W, C). labels: n of them. rows: which of the images. seed: None for the
    order in which they stand. resident: send the images' numbers instead of the images. `epoch`,
    from 0, is set by whoever trains, before each epoch: an interrupted training goes on in the
    same order.
    """

    def __init__(self, images, labels, rows, batch_size, seed=None, resident=True):
        self.images, self.labels, self.rows, self.seed = images, labels, rows, seed
        self.batch_size, self.resident, self.epoch = batch_size, resident, 0
        self.steps = -(-len(rows) // batch_size)

    def order(self):
        """The images' numbers, in the order in which this epoch takes them: int32."""
        if self.seed is None:
            return self.rows
        return np.random.default_rng([self.seed, self.epoch]).permutation(self.rows)

    def batches(self):
        """What `keras.Model.fit` takes: asked anew in each epoch, for that epoch's order."""
        if keras.backend.backend() == "tensorflow":
            return self._tensorflow()
        return Batches(self)

    def _tensorflow(self):
        """Cut, gathered and fetched ahead in TensorFlow's own threads, beside the training."""
        import tensorflow as tf

        def orders():
            yield self.order()

        labels, images = tf.constant(self.labels), self.images

        def look_up(batch):
            sent = batch if self.resident else tf.gather(images, batch)
            return sent, tf.gather(labels, batch)

        def cut(order):
            size = self.batch_size
            return tf.data.Dataset.range(self.steps).map(lambda k: order[k * size:(k + 1) * size])

        signature = tf.TensorSpec((len(self.rows),), tf.int32)
        data = tf.data.Dataset.from_generator(orders, output_signature=signature).flat_map(cut)
        data = data.apply(tf.data.experimental.assert_cardinality(self.steps))
        return data.map(look_up).prefetch(tf.data.AUTOTUNE)


class Batches(keras.utils.PyDataset):
    """The same for Keras on another backend."""

    def __init__(self, feed):
        super().__init__()
        self.feed, self.epoch = feed, None

    def __len__(self):
        return self.feed.steps

    def __getitem__(self, step):
        if self.epoch != self.feed.epoch:  # a new epoch, a new order
            self.epoch, self.order = self.feed.epoch, self.feed.order()
        batch = self.order[step * self.feed.batch_size:(step + 1) * self.feed.batch_size]
        sent = batch if self.feed.resident else self.feed.images[batch]
        return sent, self.feed.labels[batch]
