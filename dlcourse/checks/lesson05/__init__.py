"""The practice checks of lesson 05: steps and their size, momentum, Adam, the cosine."""

from .adam import adam_path
from .descending import largest_learning_rate, sgd_step
from .momentum import momentum_path
from .schedules import cosine
from .step_size import update_ratio

__all__ = ["adam_path", "cosine", "largest_learning_rate", "momentum_path", "sgd_step",
           "update_ratio"]
