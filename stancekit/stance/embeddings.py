"""Sentence embeddings beside the n-grams, for those who have sentence-transformers.

Nothing here is needed for stancekit to work, and nothing is downloaded by it: the encoder is
the user's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression

from stancekit.errors import InputError, ModelError
from stancekit.persistence import load_arrays, save_arrays
from stancekit.records import Quotation, Stance, Target
from stancekit.stance.inputs import check_labels, check_weights, read_items
from stancekit.stance.results import StanceMixin
from stancekit.stance.targets import GENERIC

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence

__all__ = ["KIND", "EmbeddingClassifier"]

KIND = "stance-embeddings"
Floats = np.ndarray[Any, np.dtype[np.float64]]


class EmbeddingClassifier(StanceMixin, ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A stance classifier over sentence embeddings, with a copy of them for each target.

    Takes the items that :class:`~stancekit.StanceClassifier` takes. What is embedded is the
    quotation behind its cue.

    Parameters
    ----------
    encoder : str or object
        Name or folder of a model for the package sentence-transformers (extra
        ``embeddings``), or any object with ``encode(list of str)`` that returns one vector
        for each text.
    target : str or Target, optional
        The target of items that come without one.
    C : float
        Inverse strength of regularisation.
    target_weight : float
        Weight of the copies for each target. 0: the model does not see the target.
    balance : float
        How far classes are evened out, from 0 to 1.
    max_iter : int
        Most iterations of the solver.

    Attributes
    ----------
    classes_ : ndarray of str
    targets_ : tuple of Target
    coef_, intercept_ : ndarray

    Examples
    --------
    >>> from stancekit.stance import EmbeddingClassifier
    >>> class Letters:  # any object with encode() will do
    ...     def encode(self, texts):
    ...         return [[text.count(letter) for letter in "abcdefghij"] for text in texts]
    >>> model = EmbeddingClassifier(Letters(), target="drones")
    >>> model = model.fit(["jijiji", "abcabc"], ["favor", "against"])
    >>> model.predict(["ijij"]).tolist()
    ['favor']
    """

    def __init__(
        self,
        encoder: Any = "all-MiniLM-L6-v2",
        target: str | Target | None = None,
        *,
        C: float = 1.0,
        target_weight: float = 1.0,
        balance: float = 1.0,
        max_iter: int = 1000,
    ) -> None:
        self.encoder = encoder
        self.target = target
        self.C = C
        self.target_weight = target_weight
        self.balance = balance
        self.max_iter = max_iter

    def fit(
        self,
        X: Iterable[Any],
        y: Iterable[str],
        *,
        targets: Any = None,
        sample_weight: Iterable[float] | None = None,
    ) -> Self:
        """Learn from labelled quotations, as :meth:`stancekit.StanceClassifier.fit` does."""
        items, of_item = read_items(X, targets, self.target)
        labels = check_labels(y, len(items))
        weights = check_weights(sample_weight, len(items))
        self._encoder = _encoder(self.encoder)
        vectors = self._embed(items)
        self.classes_, numbers = np.unique(labels, return_inverse=True)
        own = {target.id: target for target in of_item if target.id != GENERIC}
        self.targets_ = tuple(own[id_] for id_ in sorted(own))
        self.n_dimensions_ = vectors.shape[1]
        totals = np.bincount(numbers, weights)
        weights = weights * (totals.mean() / totals[numbers]) ** self.balance
        model = LogisticRegression(C=self.C, max_iter=self.max_iter)
        model.fit(self._columns(vectors, of_item), numbers, sample_weight=weights)
        coef, intercept = model.coef_, model.intercept_
        if len(self.classes_) == 2:
            coef = np.vstack([-coef / 2, coef / 2])
            intercept = np.hstack([-intercept, intercept]) / 2
        self.coef_, self.intercept_ = coef, intercept
        return self

    def decision_function(self, X: Iterable[Any], *, targets: Any = None) -> Floats:
        """Return one score for each item and class; the highest is the predicted one."""
        self._check_fitted()
        items, of_item = read_items(X, targets, self.target, known=self.targets_)
        if not items:
            return np.zeros((0, len(self.classes_)))
        columns = self._columns(self._embed(items), of_item)
        scores = np.asarray(columns @ self.coef_.T + self.intercept_, dtype=np.float64)
        if str(Stance.NONE) in self.classes_.tolist():
            blank = [not _text(item).strip() for item in items]
            scores[blank] = np.where(self.classes_ == str(Stance.NONE), 0.0, -np.inf)
        return scores

    def predict_proba(self, X: Iterable[Any], *, targets: Any = None) -> Floats:
        """Return the probability of each class in the order of ``classes_``."""
        scores = self.decision_function(X, targets=targets)
        odds = np.exp(scores - scores.max(axis=1, keepdims=True, initial=-np.inf))
        return np.asarray(odds / odds.sum(axis=1, keepdims=True), dtype=np.float64)

    def predict(self, X: Iterable[Any], *, targets: Any = None) -> np.ndarray[Any, Any]:
        """Return the most probable label of each item."""
        return np.asarray(self.classes_[self.decision_function(X, targets=targets).argmax(axis=1)])

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the model to one file of plain arrays, with the encoder's name but not itself."""
        self._check_fitted()
        settings = self.get_params(deep=False)
        encoder, target = settings.pop("encoder"), settings.pop("target")
        meta = {
            "settings": settings,
            "encoder": encoder if isinstance(encoder, str) else None,
            "target": target.to_dict() if isinstance(target, Target) else target,
            "classes": self.classes_.tolist(),
            "targets": [known.to_dict() for known in self.targets_],
            "dimensions": self.n_dimensions_,
        }
        arrays = {"coef": self.coef_.astype(np.float32), "intercept": self.intercept_}
        save_arrays(path, arrays, meta, kind=KIND)

    @classmethod
    def load(cls, path: str | os.PathLike[str], *, encoder: Any = None) -> Self:
        """Read a model that :meth:`save` wrote.

        Parameters
        ----------
        path : str or path-like
        encoder : str or object, optional
            The encoder that it was trained with; by default the one whose name was saved.

        Raises
        ------
        ModelError
            If the file cannot be used.
        InputError
            If the encoder was an object of the user's and is not given again.
        """
        arrays, meta = load_arrays(path, kind=KIND)
        encoder = meta["encoder"] if encoder is None else encoder
        if encoder is None:
            raise InputError(
                f"{str(path)!r} was trained with an encoder that has no name; give it: "
                "EmbeddingClassifier.load(path, encoder=...)"
            )
        target = meta["target"]
        model = cls(
            encoder,
            Target.from_dict(target) if isinstance(target, dict) else target,
            **meta["settings"],
        )
        model.classes_ = np.array(meta["classes"])
        model.targets_ = tuple(Target.from_dict(known) for known in meta["targets"])
        model.n_dimensions_ = meta["dimensions"]
        model.coef_, model.intercept_ = arrays["coef"], arrays["intercept"]
        return model

    def __getstate__(self) -> dict[str, Any]:
        # A named encoder is loaded again where it is needed; it may be gigabytes.
        return {k: v for k, v in super().__getstate__().items() if k != "_encoder"}

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = False
        tags.input_tags.string = True
        return tags

    def _embed(self, items: Sequence[str | Quotation]) -> Floats:
        if not hasattr(self, "_encoder"):
            self._encoder = _encoder(self.encoder)
        texts = []
        for item in items:
            cue = item.cue.text if isinstance(item, Quotation) and item.cue else ""
            texts.append(f"{cue}: {_text(item)}" if cue else _text(item))
        try:
            vectors = np.asarray(self._encoder.encode(texts), dtype=np.float64)
        except (TypeError, ValueError) as error:
            raise InputError(f"the encoder gave no array of numbers: {error}") from error
        if vectors.ndim != 2 or len(vectors) != len(texts) or not np.isfinite(vectors).all():
            raise InputError(
                f"the encoder must give one vector of finite numbers for each of {len(texts)} "
                f"texts, but gave an array of shape {vectors.shape}"
            )
        expected = getattr(self, "n_dimensions_", vectors.shape[1])
        if hasattr(self, "coef_") and vectors.shape[1] != expected:
            raise ModelError(
                f"the encoder gives vectors of {vectors.shape[1]} numbers, but the model was "
                f"trained on {expected}; give the encoder that it was trained with"
            )
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float64)

    def _columns(self, vectors: Floats, targets: Sequence[Target]) -> Floats:
        """Return the vectors and, for each target, a copy that is zero in other targets' rows."""
        of_row = np.array([target.id for target in targets])
        copies = []
        for target in self.targets_:
            # Weapons in general: the mean over the copies.
            share = (of_row == target.id) + (of_row == GENERIC) / len(self.targets_)
            copies.append(vectors * share[:, np.newaxis] * self.target_weight)
        return np.hstack([vectors, *copies])


def _text(item: str | Quotation) -> str:
    return item if isinstance(item, str) else item.text


def _encoder(given: Any) -> Any:
    """Return an object with encode(): the user's own, or one that a name stands for."""
    if callable(getattr(given, "encode", None)) and not isinstance(given, str):
        return given
    if not isinstance(given, str):
        raise InputError(
            "an encoder is the name of a sentence-transformers model or an object with "
            f"encode(texts), not {type(given).__name__}"
        )
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise InputError(
            f"the encoder {given!r} needs the package sentence-transformers: "
            "pip install 'stancekit[embeddings]', or give an object with encode(texts)"
        ) from error
    try:
        return SentenceTransformer(given)
    except Exception as error:
        raise InputError(
            f"sentence-transformers cannot load {given!r}: {type(error).__name__}: {error}"
        ) from error
