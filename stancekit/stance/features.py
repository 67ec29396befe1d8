"""Quotations as rows of a sparse matrix: n-grams of five views, and copies for each target.

Columns are known by a 32-bit key, the hash of an n-gram with the number of its namespace;
those seen in enough training quotations make up the vocabulary. Within each namespace a
row has length one (times the namespace's weight), so that a long quotation does not drown
its own cue.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import scipy.sparse as sp

from stancekit.stance.hashing import Keys, char_grams, mix, word_grams

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancekit.stance.views import Views

__all__ = ["NAMESPACES", "Grams", "Namespace", "Vocabulary", "keys_of", "salt_of"]

Ints = np.ndarray[Any, np.dtype[np.int64]]


class Namespace(NamedTuple):
    """A family of n-grams: of which view, letters or words, how long, one copy a target or one.

    ``weight`` is the squared length that it has in a row; copies are multiplied by the model's own.
    """

    view: str
    letters: bool
    low: int
    high: int
    by_target: bool = False
    weight: float = 1.0


# The order is part of a saved model.
NAMESPACES = (
    Namespace("plain", True, 2, 5),
    Namespace("masked", True, 2, 5),
    Namespace("masked", False, 1, 3),
    Namespace("cue", False, 1, 2),
    Namespace("near", False, 1, 2),
    Namespace("masked", True, 2, 5, by_target=True),
    Namespace("acts", False, 1, 2, weight=0.25),
    Namespace("acts", False, 1, 2, by_target=True, weight=0.5),
)
_TABLE_BITS = 22


class Grams(NamedTuple):
    """N-grams of a batch: number of the row, 32-bit key and number of the namespace of each."""

    rows: Ints
    keys: np.ndarray[Any, np.dtype[np.uint32]]
    spaces: np.ndarray[Any, np.dtype[np.uint8]]


def keys_of(
    views: Sequence[Views], targets: Sequence[str | None], *, copies_only: bool = False
) -> Grams:
    """Hash the n-grams of a batch.

    Parameters
    ----------
    views : sequence of Views
    targets : sequence of str or None
        Id of each row's target; None: no copies for a target.
    copies_only : bool
        Leave out what all targets share.
    """
    salts = np.array([0 if target is None else salt_of(target) for target in targets], np.uint64)
    has_target = np.array([target is not None for target in targets], dtype=bool)
    rows, keys, spaces = [], [], []
    cache: dict[tuple[str, bool, int, int], tuple[Ints, Keys]] = {}
    for number, space in enumerate(NAMESPACES):
        if copies_only and not space.by_target:
            continue
        source = (space.view, space.letters, space.low, space.high)
        if source not in cache:
            cache[source] = _windows_of(views, space)
        owner, hashes = cache[source]
        if space.by_target:
            wanted = has_target[owner]
            owner, hashes = owner[wanted], hashes[wanted]
            hashes = mix(hashes, salts[owner])
        rows.append(owner)
        keys.append((mix(hashes, number + 1) >> np.uint64(32)).astype(np.uint32))
        spaces.append(np.full(len(owner), number, dtype=np.uint8))
    return Grams(np.concatenate(rows), np.concatenate(keys), np.concatenate(spaces))


def _windows_of(views: Sequence[Views], space: Namespace) -> tuple[Ints, Keys]:
    words = [getattr(view, space.view) for view in views]
    if space.letters:
        return char_grams([" ".join(w) for w in words], space.low, space.high)
    return word_grams(words, space.low, space.high)


@lru_cache(maxsize=1024)
def salt_of(target: str) -> int:
    """Return what the hashes of a target's copies are mixed with."""
    _, hashes = word_grams([[target]], 1, 1)
    return int(hashes[0])


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The columns of a model: keys in rising order, their namespace and rarity.

    Parameters
    ----------
    keys : ndarray of uint32
    spaces : ndarray of uint8
        Number of the namespace of each column.
    idf : ndarray of float32
        Inverse document frequency.
    """

    keys: np.ndarray[Any, np.dtype[np.uint32]]
    spaces: np.ndarray[Any, np.dtype[np.uint8]]
    idf: np.ndarray[Any, np.dtype[np.float32]]

    @classmethod
    def learn(cls, grams: Grams, size: int, min_df: int) -> Vocabulary:
        """Keep the n-grams that occur in at least ``min_df`` of ``size`` rows."""
        pairs = np.unique(
            grams.keys.astype(np.uint64) << np.uint64(32) | grams.rows.astype(np.uint64)
        )
        keys, df = np.unique((pairs >> np.uint64(32)).astype(np.uint32), return_counts=True)
        # Of keys that share a place in the look-up table the first is kept: some 2 in 100.
        places = keys >> np.uint32(32 - _TABLE_BITS)
        kept = df >= min_df
        keys, df, places = keys[kept], df[kept], places[kept]
        first = np.ones(len(keys), dtype=bool)
        first[1:] = places[1:] != places[:-1]
        keys, df = keys[first], df[first]
        spaces = np.zeros(len(keys), dtype=np.uint8)
        found = np.searchsorted(keys, grams.keys)
        found[found == len(keys)] = 0
        same = keys[found] == grams.keys if len(keys) else np.zeros(0, dtype=bool)
        if len(keys):
            spaces[found[same]] = grams.spaces[same]
        idf = np.log((1 + size) / (1 + df)) + 1
        return cls(keys, spaces, idf.astype(np.float32))

    def table(self) -> np.ndarray[Any, np.dtype[np.int32]]:
        """Return the look-up table from the leading bits of a key to its column, or -1."""
        table = np.full(1 << _TABLE_BITS, -1, dtype=np.int32)
        table[self.keys >> np.uint32(32 - _TABLE_BITS)] = np.arange(len(self.keys))
        return table

    def find(
        self,
        keys: np.ndarray[Any, np.dtype[np.uint32]],
        spaces: np.ndarray[Any, np.dtype[np.uint8]] | int,
        table: np.ndarray[Any, np.dtype[np.int32]],
    ) -> np.ndarray[Any, np.dtype[np.int32]]:
        """Return the column of each key, or -1.

        Of some 7,000 n-grams of a quotation one in 25,000 has the key of another by chance. In
        its own namespace that is one among hundreds; in another, where it may be the only one,
        it would have the weight of all.
        """
        columns = table.take(keys >> np.uint32(32 - _TABLE_BITS))
        if len(self.keys):
            wrong = self.keys.take(columns, mode="wrap") != keys
            wrong |= self.spaces.take(columns, mode="wrap") != spaces
            columns[wrong] = -1
        return columns

    def matrix(
        self,
        grams: Grams,
        size: int,
        weights: Sequence[float],
        table: np.ndarray[Any, np.dtype[np.int32]],
    ) -> sp.csr_array:
        """Return the rows as a sparse matrix, each namespace of a row scaled to its weight."""
        columns = self.find(grams.keys, grams.spaces, table)
        known = columns >= 0
        rows, columns = grams.rows[known].astype(np.int32), columns[known]
        # Going to CSR adds up what stands at one place: how often an n-gram occurs.
        ones = np.ones(len(rows), dtype=np.float32)
        matrix = sp.coo_array((ones, (rows, columns)), shape=(size, len(self.keys))).tocsr()
        matrix.data = (1 + np.log(matrix.data)) * self.idf[matrix.indices]
        row_of = np.repeat(np.arange(size), np.diff(matrix.indptr))
        cell = row_of * len(NAMESPACES) + self.spaces[matrix.indices]
        squares = np.bincount(cell, matrix.data**2, minlength=size * len(NAMESPACES))
        scale = np.sqrt(np.asarray(weights, dtype=np.float64))[self.spaces[matrix.indices]]
        matrix.data = (matrix.data * scale / np.sqrt(squares[cell])).astype(np.float32)
        return matrix
