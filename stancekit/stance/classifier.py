"""StanceClassifier: favor, against or none, as a scikit-learn classifier."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin

from stancekit.errors import InputError, ModelError
from stancekit.persistence import load_arrays, save_arrays
from stancekit.records import Explanation, Quotation, Stance, Target
from stancekit.stance.features import NAMESPACES, Vocabulary, keys_of
from stancekit.stance.inputs import check_labels, check_weights, own_terms, read_items
from stancekit.stance.results import StanceMixin
from stancekit.stance.scoring import Scorer
from stancekit.stance.targets import GENERIC
from stancekit.stance.views import Views, views_of

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence

__all__ = ["StanceClassifier", "load_classifier"]

_SHIPPED = Path(__file__).parents[1] / "data" / "models" / "stance.npz"
_KIND = "stance"
_BATCH = 1024  # bounds memory; more at once gives no speed


class StanceClassifier(StanceMixin, ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Tell whether quotations are in favor of a target, against it, or show no stance.

    A multinomial logistic regression over n-grams of the quotation, of the quotation with
    weapons and countries masked, of its cue and of the words next to it; over the acts that it
    names (allow, forbid, use ...) with their signs; and over copies of the masked n-grams and the
    acts for each target. An item to fit or to classify is a string, a
    :class:`~stancekit.Quotation`, or a pair of one of these and its target.

    Parameters
    ----------
    target : str or Target, optional
        The target of items that come without one: an id of :func:`stancekit.targets`, or a
        target of your own. None: the use of weapons in general, answered by the mean of what
        the model learnt about each target, at a quarter of the speed.
    C : float
        Inverse strength of regularisation, as in
        :class:`sklearn.linear_model.LogisticRegression`.
    target_weight : float
        Weight of the copies for each target, relative to what all targets share.
        0: the model does not see the target.
    balance : float
        How far classes are evened out: 0 leaves their weights as they are in the training
        rows, 1 gives all classes the same weight.
    min_df : int
        Number of training quotations that an n-gram must occur in.
    temperature : float
        What the log-odds are divided by for calibrated probabilities; it changes no label.
    max_iter : int
        Most iterations of the solver.

    Attributes
    ----------
    classes_ : ndarray of str
        The labels in the order of the probabilities: against, favor, none.
    targets_ : tuple of Target
        The targets that the model has copies for.
    coef_ : ndarray of shape (n_classes, n_columns)
    intercept_ : ndarray of shape (n_classes,)

    Examples
    --------
    >>> from stancekit import StanceClassifier
    >>> said = ["We must never use these mines.", "Mines save lives, lay them.", "It rained."]
    >>> model = StanceClassifier(target="landmines", min_df=1)
    >>> model = model.fit(said, ["against", "favor", "none"])
    >>> model.predict(["Never use these."]).tolist()
    ['against']
    """

    def __init__(
        self,
        target: str | Target | None = None,
        *,
        C: float = 2.0,
        target_weight: float = 2.0,
        balance: float = 1.0,
        min_df: int = 2,
        temperature: float = 1.0,
        max_iter: int = 200,
    ) -> None:
        self.target = target
        self.C = C
        self.target_weight = target_weight
        self.balance = balance
        self.min_df = min_df
        self.temperature = temperature
        self.max_iter = max_iter

    def fit(
        self,
        X: Iterable[Any],
        y: Iterable[str],
        *,
        targets: Iterable[str | Target] | str | Target | None = None,
        sample_weight: Iterable[float] | None = None,
    ) -> Self:
        """Learn from labelled quotations.

        Parameters
        ----------
        X : iterable of str, Quotation, or pairs (item, target)
        y : iterable of str
            One of ``favor``, ``against`` and ``none`` for each item.
        targets : iterable of str or Target, or one for all, optional
            Of items that are no pairs; by default the parameter ``target``.
        sample_weight : iterable of float, optional
            How much each item counts.

        Returns
        -------
        self

        Raises
        ------
        InputError
            If lengths differ, a label is none of the three, or all labels are the same; the
            message names the rows.
        """
        items, of_item = read_items(X, targets, self.target)
        labels = check_labels(y, len(items))
        weights = check_weights(sample_weight, len(items))
        if self.target_weight < 0 or self.C <= 0 or self.temperature <= 0:
            raise InputError(
                f"C and temperature must be above 0 and target_weight not below, but they are "
                f"{self.C}, {self.temperature} and {self.target_weight}"
            )
        self.classes_, numbers = np.unique(labels, return_inverse=True)
        own = {target.id: target for target in of_item if target.id != GENERIC}
        self.targets_ = tuple(own[id_] for id_ in sorted(own))
        grams = keys_of(_views(items, of_item), _copies(of_item))
        self.vocabulary_ = Vocabulary.learn(grams, len(items), self.min_df)
        self._table = self.vocabulary_.table()
        matrix = self.vocabulary_.matrix(grams, len(items), self._space_weights(), self._table)
        totals = np.bincount(numbers, weights)
        weights = weights * (totals.mean() / totals[numbers]) ** self.balance
        # Only here, since those who load a model need not wait for it.
        from sklearn.linear_model import LogisticRegression

        model = LogisticRegression(C=self.C, max_iter=self.max_iter)
        model.fit(matrix, numbers, sample_weight=weights)
        self.n_iter_ = int(model.n_iter_.max())
        coef, intercept = model.coef_, model.intercept_
        if len(self.classes_) == 2:
            # scikit-learn keeps one row of weights for two classes; softmax wants both.
            coef, intercept = (
                np.vstack([-coef / 2, coef / 2]),
                np.hstack([-intercept, intercept]) / 2,
            )
        # In columns: scipy multiplies by the transpose, and would copy it at every call.
        self.coef_ = np.asfortranarray(coef, dtype=np.float32)
        self.intercept_ = intercept.astype(np.float64)
        self._scorer = Scorer(self.vocabulary_, self._table, self.coef_)
        return self

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

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the model to one file of plain arrays (see :mod:`stancekit.persistence`).

        Weights are kept in half precision, which moves probabilities by less than 0.001.
        """
        self._check_fitted()
        settings = self.get_params()
        target = settings.pop("target")
        meta = {
            "settings": settings,
            "target": target.to_dict() if isinstance(target, Target) else target,
            "classes": self.classes_.tolist(),
            "targets": [known.to_dict() for known in self.targets_],
            "namespaces": [list(space) for space in NAMESPACES],
            "n_iter": self.n_iter_,
        }
        vocabulary = self.vocabulary_
        # Neighbouring keys differ by little: the differences compress better than the keys.
        arrays = {
            "steps": np.diff(vocabulary.keys, prepend=np.uint32(0)),
            "spaces": vocabulary.spaces,
            "idf": vocabulary.idf.astype(np.float16),
            "coef": self.coef_.astype(np.float16),
            "intercept": self.intercept_,
        }
        save_arrays(path, arrays, meta, kind=_KIND)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Read a model that :meth:`save` wrote.

        Raises
        ------
        ModelError
            If the file is missing, damaged, of another kind, or from a newer stancekit.
        """
        arrays, meta = load_arrays(path, kind=_KIND)
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
        model._table = model.vocabulary_.table()
        model.coef_ = np.asfortranarray(arrays["coef"], dtype=np.float32)
        model.intercept_ = arrays["intercept"]
        model._scorer = Scorer(model.vocabulary_, model._table, model.coef_)
        return model

    def __getstate__(self) -> dict[str, Any]:
        # The look-up table is 16 MB and made from the vocabulary in milliseconds.
        made = {"_table", "_scorer"}
        return {k: v for k, v in super().__getstate__().items() if k not in made}

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        if "vocabulary_" in state:
            self._table = self.vocabulary_.table()
            self._scorer = Scorer(self.vocabulary_, self._table, self.coef_)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = False
        tags.input_tags.string = True
        return tags

    def _space_weights(self) -> list[float]:
        copies = float(self.target_weight)
        return [space.weight * (copies if space.by_target else 1.0) for space in NAMESPACES]

    def _scores(
        self, items: Sequence[str | Quotation], targets: Sequence[Target]
    ) -> np.ndarray[Any, np.dtype[np.float64]]:
        scores = self._scorer(
            _views(items, targets),
            _copies(targets),
            self._space_weights(),
            [target.id for target in self.targets_],
        )
        scores += self.intercept_
        if str(Stance.NONE) in self.classes_.tolist():
            # Nothing said shows no stance, whatever the model's prior.
            blank = [not (i if isinstance(i, str) else i.text).strip() for i in items]
            scores[blank] = np.where(self.classes_ == str(Stance.NONE), 0.0, -np.inf)
        return scores


def _views(items: Sequence[str | Quotation], targets: Sequence[Target]) -> list[Views]:
    terms = {target.id: own_terms(target) for target in set(targets)}
    return [views_of(item, terms[t.id]) for item, t in zip(items, targets, strict=True)]


def _copies(targets: Sequence[Target]) -> list[str | None]:
    return [None if target.id == GENERIC else target.id for target in targets]


@cache
def load_classifier() -> StanceClassifier:
    """Return the model that comes with stancekit; it is read once.

    Returns
    -------
    StanceClassifier
        To fit one of your own, make a new :class:`StanceClassifier` instead of fitting this.
    """
    return StanceClassifier.load(_SHIPPED)
