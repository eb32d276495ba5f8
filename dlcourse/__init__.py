"""dlcourse: the small package behind the deep-learning course.

The modules are meant to be read. In the order in which the lessons meet them:
`activations`, `layers`, `network`, `gradcheck`, `autodiff`, `losses`, `chance`, `landscape`,
`optimizers`, `descent`, `sanity`, then `data`, `plots`, `checks`, and `training` for Keras.

Importing the package imports none of them: `from dlcourse.layers import Dense` takes what it needs.
"""

__version__ = "0.1.0"
