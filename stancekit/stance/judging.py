"""Having a classifier of stances: one that was given, or the one that comes with the package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stancekit.stance.linear import load_shipped

if TYPE_CHECKING:
    from stancekit.stance.saving import StanceModel

__all__ = ["Judging"]


class Judging:
    """Gives a class its ``classifier``; None, set or left, stands for the shipped one."""

    _classifier: StanceModel | None = None

    @property
    def classifier(self) -> StanceModel:
        """The fitted classifier: a :class:`~stancekit.StanceClassifier`, or what was given."""
        if self._classifier is None:
            # It brings scikit-learn with it, which takes a second to import.
            from stancekit.stance.classifier import load_classifier

            return load_classifier()
        return self._classifier

    @classifier.setter
    def classifier(self, classifier: StanceModel | None) -> None:
        self._classifier = classifier

    @property
    def _judge(self) -> StanceModel:
        """What decides: the shipped classifier without scikit-learn, or what was given."""
        return load_shipped() if self._classifier is None else self._classifier
