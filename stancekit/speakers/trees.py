"""All trees of a ranker at once: which leaf of each a row falls into.

Walking down takes a handful of numpy calls a level, on arrays that are small: mostly overhead.
Here a tree is a set of bits, one a leaf from left to right. A split that sends a row to the right
strikes out the leaves to its left; the leftmost bit that remains is the leaf (QuickScorer,
Lucchese et al. 2015). The splits on one feature are sorted by threshold: those that a row fails
are the first few, so that what they strike out together is known beforehand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stancekit.errors import ModelError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stancekit.speakers.ranker import Ranker

__all__ = ["Leaves"]

_MOST = 16  # leaves of a tree: a look-up table finds the lowest of so many bits


class Leaves:
    """What the leaves of all trees say of rows.

    Parameters
    ----------
    ranker : Ranker

    Raises
    ------
    ModelError
        If a tree has more than 16 leaves.
    """

    def __init__(self, ranker: Ranker) -> None:
        trees = len(ranker.roots)
        values = np.zeros((trees, _MOST), dtype=np.float32)
        struck: dict[tuple[int, float], list[tuple[int, int]]] = {}
        for tree, root in enumerate(ranker.roots.tolist()):
            _read(ranker, tree, root, values, 0, struck)
        splits = sorted(struck)
        # The first split is none: every row fails it, and it strikes out nothing.
        self._feature = np.array([0] + [feature for feature, _ in splits], dtype=np.intp)
        self._threshold = np.array([0.0] + [at for _, at in splits], dtype=np.float32)
        padded = -(-trees // 4) * 4
        left = np.full((len(splits) + 1, padded), (1 << _MOST) - 1, dtype=np.uint16)
        for row, split in enumerate(splits, 1):
            if row > 1 and split[0] == splits[row - 2][0]:
                left[row] = left[row - 1]
            for tree, bits in struck[split]:
                left[row, tree] &= ~bits & 0xFFFF
        self._left = left.view(np.uint64)  # four trees at a time are struck out faster than one
        self._followed = self._feature[1:] == self._feature[:-1]
        self._followed[:1] = False
        self._values = values.ravel()
        self._first = np.arange(trees) * _MOST

    def values(self, X: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the value of each tree for each row, of shape (n_rows, n_trees)."""
        # Not "greater": what is no number fails every split.
        failed = ~(X.take(self._feature, axis=1) <= self._threshold)
        failed[:, 0] = True
        failed[:, :-1] &= ~(failed[:, 1:] & self._followed)
        # In one dimension it is found many times as fast where something is true.
        places = failed.ravel().nonzero()[0]
        starts = np.arange(len(X)) * failed.shape[1]
        last = places % failed.shape[1]
        begins = places.searchsorted(starts)
        left = np.bitwise_and.reduceat(self._left.take(last, axis=0), begins, axis=0)
        leaves = _LOWEST.take(left.view(np.uint16)[:, : len(self._first)])
        return self._values.take(leaves + self._first)


def _read(
    ranker: Ranker,
    tree: int,
    node: int,
    values: NDArray[np.float32],
    leaf: int,
    struck: dict[tuple[int, float], list[tuple[int, int]]],
) -> int:
    """Read a node and all below it, whose first leaf has a number; return the next number."""
    feature = int(ranker.feature[node])
    if feature < 0:
        if leaf >= _MOST:
            raise ModelError(
                f"a tree of the speaker ranker has more than {_MOST} leaves; train it with fewer"
            )
        values[tree, leaf] = ranker.value[node]
        return leaf + 1
    middle = _read(ranker, tree, int(ranker.left[node]), values, leaf, struck)
    split = (feature, float(ranker.threshold[node]))
    struck.setdefault(split, []).append((tree, (1 << middle) - (1 << leaf)))
    return _read(ranker, tree, int(ranker.right[node]), values, middle, struck)


def _lowest() -> NDArray[Any]:
    """Return for each number of 16 bits which is the lowest one that is set."""
    table = np.zeros(1 << _MOST, dtype=np.uint8)
    for bit in range(_MOST):
        table[1 << bit :: 2 << bit] = bit
    return table


_LOWEST = _lowest()
