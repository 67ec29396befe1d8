"""Errors and warnings that stancekit raises on purpose.

Every error says what came, what was expected and what to do about it.
"""

__all__ = [
    "InputError",
    "ModelError",
    "NotFittedError",
    "StancekitError",
    "StancekitWarning",
    "UnknownTargetError",
]


class StancekitError(Exception):
    """Base of all errors that stancekit raises on purpose."""


class InputError(StancekitError, ValueError):
    """An argument or a file that stancekit cannot work with."""


class UnknownTargetError(InputError):
    """A stance target that is not among those known."""


class ModelError(StancekitError):
    """A model file that is truncated, foreign, or of another format version."""


class NotFittedError(StancekitError, ValueError, AttributeError):
    """An estimator was asked to predict before it was fitted."""


class StancekitWarning(UserWarning):
    """Base of the warnings that stancekit issues through :mod:`warnings`."""
