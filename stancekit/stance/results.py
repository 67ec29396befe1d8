"""What every classifier of stances shares: probabilities become records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stancekit.errors import NotFittedError, check_share
from stancekit.records import Stance, StanceResult, Target
from stancekit.stance.inputs import read_items

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["StanceMixin"]

Floats = np.ndarray[Any, np.dtype[np.float64]]


class StanceMixin:
    """Gives a classifier with ``predict_proba`` the method that the analyzer calls.

    The class has ``target``, after fitting ``classes_`` and ``targets_``, and
    ``predict_proba(items, targets=...)``.
    """

    target: str | Target | None
    classes_: np.ndarray[Any, Any]
    targets_: tuple[Target, ...]

    def predict_proba(self, X: Iterable[Any], *, targets: Any = None) -> Floats:
        """Return the probability of each class in the order of ``classes_``."""
        raise NotImplementedError

    def classify(
        self,
        quotations: Iterable[Any],
        *,
        target: str | Target | None = None,
        abstain_below: float | None = None,
        relevance: bool = True,
    ) -> tuple[StanceResult, ...]:
        """Return the stance of each quotation as a record.

        Parameters
        ----------
        quotations : iterable of Quotation or str
        target : str or Target, optional
            What the stances are on; by default the parameter ``target``.
        abstain_below : float, optional
            Mark results whose label is less probable as abstained.
        relevance : bool, default True
            Say how probable it is that the quotation is about the target at all. It stays
            None for a target of your own.

        Returns
        -------
        tuple of StanceResult

        Raises
        ------
        UnknownTargetError
            If there is no such target; the message lists those known.
        """
        if abstain_below is not None:
            check_share("abstain_below", abstain_below)
        self._check_fitted()
        items, of_item = read_items(quotations, target, self.target, known=self.targets_)
        rows = self.predict_proba(items, targets=of_item)
        about: list[float | None] = [None] * len(items)
        if relevance and items:
            from stancekit.stance.relevance import load_relevance

            about = load_relevance().probabilities(items, of_item)
        known, names = self.classes_.tolist(), [str(stance) for stance in Stance]
        results = []
        for row, on, relevant in zip(rows.tolist(), of_item, about, strict=True):
            found = dict(zip(known, row, strict=True))
            probabilities = {name: found.get(name, 0.0) for name in names}
            label = max(names, key=probabilities.__getitem__)
            results.append(
                StanceResult(
                    label=Stance(label),
                    probabilities=probabilities,
                    target=on.id,
                    abstained=abstain_below is not None and probabilities[label] < abstain_below,
                    relevance=relevant,
                )
            )
        return tuple(results)

    def _check_fitted(self) -> None:
        if not hasattr(self, "classes_"):
            raise NotFittedError(
                f"this {type(self).__name__} has not learnt anything yet; call fit() first, or "
                "take the shipped model with stancekit.stance.load_classifier()"
            )
