"""How the course's own network learns: every setting chosen on digits held back (lesson 06).

    model = lean_cnn()
    compile_well(model, steps=20 * 469)
    fit(model, digits, epochs=20, batch_size=128, augment=RandomAffine())
"""

import keras

from dlcourse import require

PEAK = 0.02        # learning rate of Adam; it bears so much because of batch normalisation
WARM_UP = 0.25     # of all steps, in which the rate rises to its peak, from a 25th of it
SMOOTHING = 0.05   # of the labels


def one_cycle(steps, peak=PEAK, warm_up=WARM_UP):
    """A learning rate that rises along a line and falls along half a cosine, to 0 at the end.

    steps: of the whole training. L. Smith and N. Topin, "Super-convergence", 2018; the cosine:
    Loshchilov and Hutter, ICLR 2017.
    """
    require.count("steps", steps)
    rising = max(1, round(warm_up * steps))
    return keras.optimizers.schedules.CosineDecay(
        peak / 25, decay_steps=max(1, steps - rising), warmup_target=peak, warmup_steps=rising)


def compile_well(model, steps, peak=PEAK, smoothing=SMOOTHING):
    """Compile a model that gives logits: Adam on one cycle, cross-entropy with smoothed labels.

    steps: of the whole training, epochs times ceil(n / batch size). Smoothed labels ask for 0.955
    instead of 1: a network that is never quite certain need not grow its weights for ever
    (Szegedy et al., CVPR 2016, section 7).
    """
    loss = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=smoothing)
    model.compile(keras.optimizers.Adam(one_cycle(steps, peak)), loss, metrics=["accuracy"])
