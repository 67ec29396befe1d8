"""What a fitted classifier of stances decides with: arrays and sums, without scikit-learn.

To import scikit-learn takes as long as to load all models; who only classifies can do without.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from stancekit.errors import InputError, ModelError
from stancekit.persistence import load_arrays
from stancekit.records import Explanation, Quotation, Stance, Target
from stancekit.stance.features import NAMESPACES, Vocabulary
from stancekit.stance.inputs import own_terms, read_items
from stancekit.stance.results import StanceMixin
from stancekit.stance.scoring import Scorer
from stancekit.stance.targets import GENERIC
from stancekit.stance.views import Views, views_of

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence

__all__ = ["KIND", "LinearStances", "copies_of", "load_shipped", "views_for"]

KIND = "stance"  # of its files
_SHIPPED = Path(__file__).parents[1] / "data" / "models" / "stance.npz"
_BATCH = 1024  # bounds memory; more at once gives no speed


class LinearStances(StanceMixin):
    """A fitted :class:`~stancekit.StanceClassifier` as far as it decides.

    Parameters
    ----------
    target : str or Target, optional
    **settings : float
        The classifier's parameters.
    """

    target_weight: float
    temperature: float
    coef_: np.ndarray[Any, np.dtype[np.float32]]
    intercept_: np.ndarray[Any, np.dtype[np.float64]]
    vocabulary_: Vocabulary
    n_iter_: int

    def __init__(self, target: str | Target | None = None, **settings: float) -> None:
        self.target = target
        vars(self).update(settings)

    def decision_function(
        self,
        X: Iterable[Any],
        *,
        targets: Iterable[str | Target] | str | Target | None = None,
    ) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Return one score for each item and class; the highest is the predicted one."""
        self._check_fitted()
        items, of_item = read_items(X, targets, self.target, known=self.targets_)
        parts = [
            self._scores(items[i : i + _BATCH], of_item[i : i + _BATCH])
            for i in range(0, len(items), _BATCH)
        ]
        return np.vstack(parts) if parts else np.zeros((0, len(self.classes_)))

    def predict_proba(
        self,
        X: Iterable[Any],
        *,
        targets: Iterable[str | Target] | str | Target | None = None,
    ) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Return the probability of each class in the order of ``classes_``.

        Parameters
        ----------
        X : iterable of str, Quotation, or pairs (item, target)
        targets : iterable of str or Target, or one for all, optional
            Of items that are no pairs; by default the parameter ``target``.

        Returns
        -------
        ndarray of shape (n_items, n_classes)
        """
        scores = self.decision_function(X, targets=targets) / self.temperature
        # Blank items have infinite scores: their probabilities are 0 and 1.
        scores = scores - scores.max(axis=1, keepdims=True, initial=-np.inf)
        odds = np.exp(scores)
        return np.asarray(odds / odds.sum(axis=1, keepdims=True), dtype=np.float64)

    def predict(
        self,
        X: Iterable[Any],
        *,
        targets: Iterable[str | Target] | str | Target | None = None,
    ) -> np.ndarray[Any, np.dtype[np.str_]]:
        """Return the most probable label of each item."""
        scores = self.decision_function(X, targets=targets)
        return np.asarray(self.classes_[scores.argmax(axis=1)])

    def explain(
        self,
        quotation: str | Quotation,
        *,
        target: str | Target | None = None,
        label: str | Stance | None = None,
    ) -> Explanation:
        """Say what each phrase of a quotation adds to the decision.

        The model is linear, so that this is no estimate: the prior and the contributions sum
        to the scores of :meth:`decision_function`.

        Parameters
        ----------
        quotation : Quotation or str
        target : str or Target, optional
            By default the target of the quotation's own stance, if it has one, else the
            parameter ``target``.
        label : str or Stance, optional
            The label to explain; by default the most probable one.

        Returns
        -------
        Explanation

        Examples
        --------
        >>> from stancekit import StanceClassifier
        >>> said = ["We must never use these mines.", "Mines save lives, lay them.", "It rained."]
        >>> model = StanceClassifier(target="landmines", min_df=1)
        >>> model = model.fit(said, ["against", "favor", "none"])
        >>> why = model.explain("We will never use them.")
        >>> str(why.label), why.top(1)[0].span.text
        ('against', 'We will never use')
        """
        from stancekit.stance.explain import explain

        self._check_fitted()
        if target is None and isinstance(quotation, Quotation) and quotation.stance is not None:
            target = quotation.stance.target
        [item], [on] = read_items([quotation], target, self.target, known=self.targets_)
        if label is not None and str(label) not in self.classes_.tolist():
            raise InputError(f"no label {label!r}; this model has {self.classes_.tolist()}")
        return explain(self, item, on, None if label is None else str(label))

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Read a model that :meth:`save` wrote.

        Raises
        ------
        ModelError
            If the file is missing, damaged, of another kind, or from a newer stancekit.
        """
        arrays, meta = load_arrays(path, kind=KIND)
        if meta.get("namespaces") != [list(space) for space in NAMESPACES]:
            raise ModelError(
                f"{str(path)!r} was trained with other features than this stancekit has; "
                "train it again with this version"
            )
        target = meta["target"]
        model = cls(
            Target.from_dict(target) if isinstance(target, dict) else target, **meta["settings"]
        )
        model.classes_ = np.array(meta["classes"])
        model.targets_ = tuple(Target.from_dict(known) for known in meta["targets"])
        model.n_iter_ = meta["n_iter"]
        model.vocabulary_ = Vocabulary(
            np.cumsum(arrays["steps"], dtype=np.uint32),
            arrays["spaces"],
            arrays["idf"].astype(np.float32),
        )
        model.coef_ = np.asfortranarray(arrays["coef"], dtype=np.float32)
        model.intercept_ = arrays["intercept"]
        model._ready()
        return model

    def _ready(self) -> None:
        """Make what decisions need out of what was learnt."""
        self._table = self.vocabulary_.table()
        self._scorer = Scorer(self.vocabulary_, self._table, self.coef_)

    def __getstate__(self) -> dict[str, Any]:
        # The look-up table is 16 MB and made from the vocabulary in milliseconds.
        made = {"_table", "_scorer"}
        state: Any = super().__getstate__()
        return {k: v for k, v in state.items() if k not in made}

    def __setstate__(self, state: dict[str, Any]) -> None:
        parent = getattr(super(), "__setstate__", vars(self).update)
        parent(state)
        if "vocabulary_" in state:
            self._ready()

    def _space_weights(self) -> list[float]:
        copies = float(self.target_weight)
        return [space.weight * (copies if space.by_target else 1.0) for space in NAMESPACES]

    def _scores(
        self, items: Sequence[str | Quotation], targets: Sequence[Target]
    ) -> np.ndarray[Any, np.dtype[np.float64]]:
        scores = self._scorer(
            views_for(items, targets),
            copies_of(targets),
            self._space_weights(),
            [target.id for target in self.targets_],
        )
        scores += self.intercept_
        if str(Stance.NONE) in self.classes_.tolist():
            # Nothing said shows no stance, whatever the model's prior.
            blank = [not (i if isinstance(i, str) else i.text).strip() for i in items]
            scores[blank] = np.where(self.classes_ == str(Stance.NONE), 0.0, -np.inf)
        return scores


def views_for(items: Sequence[str | Quotation], targets: Sequence[Target]) -> list[Views]:
    """Return the views of some items, terms of targets of the user's own masked."""
    terms = {target.id: own_terms(target) for target in set(targets)}
    return [views_of(item, terms[t.id]) for item, t in zip(items, targets, strict=True)]


def copies_of(targets: Sequence[Target]) -> list[str | None]:
    """Return which target's copies each row has; None: those of none in particular."""
    return [None if target.id == GENERIC else target.id for target in targets]


@cache
def load_shipped() -> LinearStances:
    """Return the model that comes with stancekit, for those who only classify; read once."""
    return LinearStances.load(_SHIPPED)
