"""The trained ranker: boosted trees as plain arrays.

It was fitted by scikit-learn (``training/speakers.py``) and is read here by numpy alone, so
that neither pickle nor scikit-learn is needed to resolve a pronoun.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from stancekit.errors import ModelError
from stancekit.persistence import load_arrays
from stancekit.speakers.candidates import FEATURES
from stancekit.speakers.trees import Leaves

if TYPE_CHECKING:
    from os import PathLike

    from numpy.typing import NDArray

__all__ = ["Ranker", "load_ranker"]


@dataclass(frozen=True, slots=True, eq=False)
class Ranker:
    """Boosted regression trees.

    Parameters
    ----------
    feature, left, right : ndarray of int, shape (n_nodes,)
        Feature that a node splits on (-1: leaf), and its children.
    threshold, value : ndarray of float, shape (n_nodes,)
        Left where the feature is at most the threshold; log-odds of a leaf.
    roots : ndarray of int, shape (n_trees,)
        First node of each tree.
    base : float
        Log-odds before any tree.
    depth : int
        Depth of the deepest tree.
    threshold_new : float
        Below this probability a definite nominal is taken for somebody new; others need half
        as much again. Chosen among 0.2, 0.25 and 0.3 on the development articles.
    """

    feature: NDArray[np.int32]
    threshold: NDArray[np.float32]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: NDArray[np.float32]
    roots: NDArray[np.int32]
    base: float
    depth: int
    threshold_new: float = 0.25
    _leaves: Leaves | None = field(default=None, init=False, repr=False)

    def scores(self, X: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return for each candidate the probability that it is meant.

        Parameters
        ----------
        X : ndarray of float32, shape (n_candidates, n_features)
            As :func:`stancekit.speakers.candidates.features` describes them.

        Returns
        -------
        ndarray of float64, shape (n_candidates,)
        """
        if not len(X):
            return np.zeros(0)
        # Another thread at the same moment makes the same tables.
        leaves = self._leaves or Leaves(self)
        object.__setattr__(self, "_leaves", leaves)
        odds = self.base + leaves.values(X).sum(axis=1, dtype=np.float64)
        return np.asarray(1.0 / (1.0 + np.exp(-odds)))

    def to_arrays(self) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        """Return what :func:`stancekit.persistence.save_arrays` writes."""
        arrays = {
            name: getattr(self, name)
            for name in ("feature", "threshold", "left", "right", "value", "roots")
        }
        meta = {
            "base": self.base,
            "depth": self.depth,
            "threshold_new": self.threshold_new,
            "features": list(FEATURES),
        }
        return arrays, meta

    @classmethod
    def load(cls, path: Any) -> Ranker:
        """Read a ranker from a file.

        Raises
        ------
        ModelError
            If the file is damaged, or was trained on other features.
        """
        arrays, meta = load_arrays(path, kind="speakers")
        place = {name: k for k, name in enumerate(FEATURES)}
        names = list(meta.get("features", ()))
        if not names or any(name not in place for name in names):
            raise ModelError(
                f"the speaker ranker {str(path)!r} was trained on other features; "
                "train it anew with training/speakers.py, or reinstall stancekit"
            )
        # Features may have been added since; the trees say which they read by name.
        columns = np.array([place[name] for name in names] + [-1], dtype=np.int32)
        arrays["feature"] = columns[arrays["feature"]]
        return cls(
            **arrays,
            base=float(meta["base"]),
            depth=int(meta["depth"]),
            threshold_new=float(meta["threshold_new"]),
        )


@cache
def load_ranker(path: str | PathLike[str] | None = None) -> Ranker:
    """Return the shipped ranker, or one from a file; read once."""
    shipped = files("stancekit") / "data" / "models" / "speakers.npz"
    return Ranker.load(shipped if path is None else path)
