"""Any scikit-learn classifier over texts, in the place of stancekit's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stancekit.errors import InputError
from stancekit.records import Quotation, Stance, Target
from stancekit.stance.inputs import read_items
from stancekit.stance.results import StanceMixin
from stancekit.stance.targets import resolve_target

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["WrappedClassifier"]


class WrappedClassifier(StanceMixin):
    """A fitted scikit-learn classifier of strings that the analyzer can use.

    Parameters
    ----------
    estimator : estimator
        Fitted on texts (a pipeline that begins with a vectorizer, say), with classes among
        ``favor``, ``against`` and ``none``.
    target : str or Target
        What it was trained on; the only target that it answers.

    Raises
    ------
    InputError
        If the estimator is not fitted, or has other classes.

    Examples
    --------
    >>> from sklearn.feature_extraction.text import CountVectorizer
    >>> from sklearn.naive_bayes import MultinomialNB
    >>> from sklearn.pipeline import make_pipeline
    >>> from stancekit.stance import WrappedClassifier
    >>> bayes = make_pipeline(CountVectorizer(), MultinomialNB())
    >>> bayes = bayes.fit(["ban them", "send them", "it rained"], ["against", "favor", "none"])
    >>> model = WrappedClassifier(bayes, target="drones")
    >>> str(model.classify(["They should ban all of it"])[0].label)
    'against'
    """

    def __init__(self, estimator: Any, target: str | Target) -> None:
        classes = getattr(estimator, "classes_", None)
        if classes is None or not hasattr(estimator, "predict"):
            raise InputError(
                f"expected a fitted scikit-learn classifier, not {type(estimator).__name__} "
                "without classes_; call its fit() first"
            )
        labels = [str(label) for label in classes]
        allowed = {str(stance) for stance in Stance}
        if not set(labels) <= allowed:
            raise InputError(
                f"a classifier of stances has classes among {sorted(allowed)}, but this one has "
                f"{labels[:6]}; train it on these labels"
            )
        self.estimator = estimator
        self.target = resolve_target(target)
        self.classes_ = np.array(labels)
        self.targets_ = (self.target,)

    def predict_proba(
        self, X: Iterable[Any], *, targets: Any = None
    ) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Return the probability of each class in the order of ``classes_``.

        An estimator that knows no probabilities answers with those of its decision function
        by softmax, or with certainty if it has none.
        """
        items, _ = read_items(X, targets, self.target, known=self.targets_)
        texts = [item.text if isinstance(item, Quotation) else item for item in items]
        size = len(self.classes_)
        if not texts:
            return np.zeros((0, size))
        if hasattr(self.estimator, "predict_proba"):
            return np.asarray(self.estimator.predict_proba(texts), dtype=np.float64)
        if hasattr(self.estimator, "decision_function"):
            scores = np.asarray(self.estimator.decision_function(texts), dtype=np.float64)
            if scores.ndim == 1:  # two classes have one score
                scores = np.stack([-scores / 2, scores / 2], axis=1)
            odds = np.exp(scores - scores.max(axis=1, keepdims=True))
            return np.asarray(odds / odds.sum(axis=1, keepdims=True), dtype=np.float64)
        answers = np.asarray([str(label) for label in self.estimator.predict(texts)])
        return np.asarray(answers[:, np.newaxis] == self.classes_, dtype=np.float64)

    def predict(self, X: Iterable[Any], *, targets: Any = None) -> np.ndarray[Any, Any]:
        """Return the most probable label of each item."""
        return np.asarray(self.classes_[self.predict_proba(X, targets=targets).argmax(axis=1)])
