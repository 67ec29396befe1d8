"""Where a speaker stands on a target: targets, features and a scikit-learn classifier.

The classifier is imported when it is first used, so that the list of targets can be
read without loading scikit-learn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

# At once, since it costs nothing and the function would else be hidden by its module's name.
from stancekit.stance.targets import choose_target, get_target, resolve_target, targets

__all__ = [
    "StanceClassifier",
    "choose_target",
    "get_target",
    "load_classifier",
    "resolve_target",
    "targets",
]

if TYPE_CHECKING:
    from stancekit.stance.classifier import StanceClassifier, load_classifier


def __getattr__(name: str) -> Any:
    if name in ("StanceClassifier", "load_classifier"):
        from stancekit.stance import classifier

        return getattr(classifier, name)
    raise AttributeError(f"module 'stancekit.stance' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
