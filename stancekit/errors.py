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
    "check_share",
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


def check_share(name: str, value: object) -> None:
    """Refuse what is no share of one.

    Parameters
    ----------
    name : str
        Of the argument, for the message.
    value : object

    Raises
    ------
    InputError
        If ``value`` is no number from 0 to 1.
    """
    # NumPy's numbers are none of Python's; what cannot be compared with one is no number.
    try:
        fits = bool(0 <= value <= 1)  # type: ignore[operator]
    except (TypeError, ValueError):
        fits = False
    if not fits:
        raise InputError(f"{name} must be a number from 0 to 1, not {value!r}")
