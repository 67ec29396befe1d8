"""StanceClassifier: favor, against or none, as a scikit-learn classifier."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin

from stancekit.errors import InputError
from stancekit.persistence import save_arrays
from stancekit.records import Target
from stancekit.stance.features import NAMESPACES, Vocabulary, keys_of
from stancekit.stance.inputs import check_labels, check_weights, read_items
from stancekit.stance.linear import KIND, LinearStances, copies_of, load_shipped, views_for
from stancekit.stance.targets import GENERIC

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

__all__ = ["StanceClassifier", "load_classifier"]


class StanceClassifier(LinearStances, ClassifierMixin, BaseEstimator):  # type: ignore[misc]
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
        the model learnt about each target.
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
        grams = keys_of(views_for(items, of_item), copies_of(of_item))
        self.vocabulary_ = Vocabulary.learn(grams, len(items), self.min_df)
        table = self.vocabulary_.table()
        matrix = self.vocabulary_.matrix(grams, len(items), self._space_weights(), table)
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
        self._ready()
        return self

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
        save_arrays(path, arrays, meta, kind=KIND)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = False
        tags.input_tags.string = True
        return tags


@cache
def load_classifier() -> StanceClassifier:
    """Return the model that comes with stancekit; it is read once.

    Returns
    -------
    StanceClassifier
        To fit one of your own, make a new :class:`StanceClassifier` instead of fitting this.
    """
    model = StanceClassifier()
    # The same arrays, so that who has both keeps them once.
    model.__dict__.update(load_shipped().__dict__)
    return model
