"""The sums of a fitted model over a batch, without putting its matrix together.

A row's score is the sum over the namespaces of what their n-grams weigh, each namespace scaled to
one length. N-grams of letters never reach over the end of a word, so that those of a batch are
those of its different words, each as often as the word: a product of two small sparse matrices
counts them. Each different n-gram is then looked up once for all rows, and for several targets a
product with their weights side by side gives all sums. The numbers are those of
:meth:`stancekit.stance.features.Vocabulary.matrix` times the coefficients.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import scipy.sparse as sp

from stancekit.stance.features import NAMESPACES, Namespace, Vocabulary, salt_of
from stancekit.stance.hashing import Keys, char_grams, mix, word_grams

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancekit.stance.views import Views

__all__ = ["Scorer"]

Floats = np.ndarray[Any, np.dtype[np.float64]]
Floats32 = np.ndarray[Any, np.dtype[np.float32]]
Ints = np.ndarray[Any, np.dtype[np.int64]]


class _Bag(NamedTuple):
    """The different n-grams of a batch, and how much each counts in each row."""

    counts: sp.csr_array  # of shape (n_rows, n_grams): one and the logarithm of how often
    hashes: Keys

    def of(self, rows: Ints) -> _Bag:
        """Return the bag of some of the rows."""
        whole = len(rows) == self.counts.shape[0]
        return self if whole else _Bag(self.counts[rows], self.hashes)


class _Part(NamedTuple):
    """The columns of one namespace."""

    place: np.ndarray[Any, np.dtype[np.int32]]  # of each column of the model; the last: of none
    squares: Floats32  # the squared rarity of each, and 0 for an n-gram that is unknown
    weights: Floats32  # of shape (n_columns + 1, n_classes): rarity times coefficients, and 0


class Scorer:
    """What a fitted model says of quotations, as sums before the intercept.

    Parameters
    ----------
    vocabulary : Vocabulary
    table : ndarray of int32
        The vocabulary's look-up table.
    coef : ndarray of float32, shape (n_classes, n_columns)
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        table: np.ndarray[Any, np.dtype[np.int32]],
        coef: np.ndarray[Any, np.dtype[np.float32]],
    ) -> None:
        self.vocabulary = vocabulary
        self.table = table
        self.classes = len(coef)
        self.parts = []
        for number in range(len(NAMESPACES)):
            mine = np.flatnonzero(vocabulary.spaces == number)
            place = np.full(len(vocabulary.keys) + 1, len(mine), dtype=np.int32)
            place[mine] = np.arange(len(mine))
            idf = np.append(vocabulary.idf[mine], np.float32(0))
            weights = np.zeros((len(idf), self.classes), dtype=np.float32)
            weights[:-1] = idf[:-1, None] * coef[:, mine].T
            self.parts.append(_Part(place, idf**2, weights))

    def __call__(
        self,
        views: Sequence[Views],
        targets: Sequence[str | None],
        weights: Sequence[float],
        everything: Sequence[str] = (),
    ) -> Floats:
        """Return one sum for each quotation and class.

        Parameters
        ----------
        views : sequence of Views
        targets : sequence of str or None
            Id of each row's target; None for one without copies of its own.
        weights : sequence of float
            Squared length of each namespace.
        everything : sequence of str
            Rows without a target get the mean of what the copies for each of these say.

        Returns
        -------
        ndarray of shape (n_views, n_classes)
        """
        out = np.zeros((len(views), self.classes))
        bags: dict[tuple[str, bool, int, int], _Bag] = {}
        of_target: dict[str | None, list[int]] = {}
        for row, target in enumerate(targets):
            of_target.setdefault(target, []).append(row)
        for number, space in enumerate(NAMESPACES):
            source = (space.view, space.letters, space.low, space.high)
            bag = bags.get(source)
            if bag is None:
                bag = bags[source] = _bag(views, space)
            length = np.sqrt(weights[number])
            if not space.by_target:
                out += length * self._sums(number, bag, [bag.hashes])
                continue
            for target, chosen in of_target.items():
                among = everything if target is None else [target]
                rows = np.array(chosen)
                copies = [mix(bag.hashes, salt_of(one)) for one in among]
                if copies:
                    said = self._sums(number, bag.of(rows), copies)
                    out[rows] += length / len(among) * said
        return out

    def _sums(self, number: int, bag: _Bag, copies: Sequence[Keys]) -> Floats:
        """Return what one namespace adds to each row, each of its copies at length one."""
        part = self.parts[number]
        found = []
        for hashes in copies:
            keys = (mix(hashes, number + 1) >> np.uint64(32)).astype(np.uint32)
            found.append(part.place.take(self.vocabulary.find(keys, number, self.table)))
        places = np.stack(found, axis=1)
        rows, size = bag.counts.shape
        weights = part.weights.take(places, axis=0).reshape(size, len(copies) * self.classes)
        sums = (bag.counts @ weights).reshape(rows, len(copies), self.classes)
        squared = bag.counts.copy()
        squared.data **= 2
        # A row that has none of these n-grams has no length to be divided by.
        lengths = np.sqrt(np.maximum(squared @ part.squares.take(places), 1e-30))
        return np.asarray((sums / lengths[:, :, None]).sum(axis=1), dtype=np.float64)


def _bag(views: Sequence[Views], space: Namespace) -> _Bag:
    texts = [getattr(view, space.view) for view in views]
    if space.letters:
        number: dict[str, int] = {}
        # A text without words is one empty word: two blanks.
        units = [number.setdefault(word, len(number)) for text in texts for word in text or ("",)]
        ends = np.cumsum([0] + [max(len(text), 1) for text in texts])
        ones = np.ones(len(units), dtype=np.float32)
        rows = sp.csr_array((ones, units, ends), shape=(len(texts), len(number)))
        owner, hashes = char_grams(list(number), space.low, space.high)
    else:
        rows = sp.eye_array(len(texts), dtype=np.float32, format="csr")
        owner, hashes = word_grams(texts, space.low, space.high)
    order = np.argsort(owner, kind="stable")
    different, columns = np.unique(hashes[order], return_inverse=True)
    ends = owner[order].searchsorted(np.arange(rows.shape[1] + 1))
    ones = np.ones(len(columns), dtype=np.float32)
    counts = rows @ sp.csr_array((ones, columns, ends), shape=(rows.shape[1], len(different)))
    counts.data = 1 + np.log(counts.data)
    return _Bag(counts, different)
