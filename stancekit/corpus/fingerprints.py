"""Near-duplicate hashing with datasketch: MinHash signatures of articles and of quotations."""

from __future__ import annotations

import re
import zlib
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

__all__ = ["groups", "norm", "overlap", "signature", "similarity"]

_PERMUTATIONS = 64
_SEED = 1
_WORD = re.compile(r"\w+")


def norm(text: str) -> str:
    """Return the words of a text in lower case, which marks and spaces do not change.

    Examples
    --------
    >>> norm("“We won’t,” he said")
    'we won t he said'
    """
    return " ".join(_WORD.findall(text.lower()))


def signature(text: str, *, words: int) -> list[int]:
    """Return the MinHash signature of a text, [] if it has fewer than ``words`` words.

    Parameters
    ----------
    text : str
    words : int
        Length of the runs of words of which two texts share many if they are near copies.

    Returns
    -------
    list of int
    """
    runs = _runs(text, words)
    if not runs:
        return []
    made = _minhash()
    made.update_batch(runs)
    return [int(value) for value in made.hashvalues]


def _runs(text: str, words: int) -> set[str]:
    tokens = _WORD.findall(text.lower())
    return {" ".join(tokens[i : i + words]) for i in range(len(tokens) - words + 1)}


def _crc(run: str) -> int:
    return zlib.crc32(run.encode("utf-8", "surrogatepass"))


@cache
def _empty() -> Any:
    from datasketch import MinHash

    return MinHash(num_perm=_PERMUTATIONS, seed=_SEED, hashfunc=_crc)


def _minhash(values: Sequence[int] | None = None) -> Any:
    # Copied, since drawing the permutations takes longer than hashing an article.
    made = _empty().copy()
    if values is not None:
        made.hashvalues = np.asarray(values, dtype=made.hashvalues.dtype)
    return made


def similarity(one: Sequence[int], other: Sequence[int]) -> float:
    """Return the estimated share of runs that two texts have in common, 0 to 1."""
    return float(np.mean(np.asarray(one) == np.asarray(other)))


def overlap(one: str, other: str, *, words: int) -> float:
    """Return the share of runs of words that two texts have in common, counted out.

    Examples
    --------
    >>> overlap("we will go home", "we will go", words=2)
    0.6666666666666666
    """
    mine, theirs = _runs(one, words), _runs(other, words)
    return len(mine & theirs) / len(mine | theirs) if mine or theirs else 0.0


def groups(
    signatures: Iterable[tuple[Hashable, Sequence[int]]],
    *,
    least: float,
    alike: Callable[[Any, Any], float] | None = None,
) -> Iterator[list[Any]]:
    """Yield groups of keys whose texts are near copies of the group's first.

    Parameters
    ----------
    signatures : iterable of (key, signature)
        Earlier ones come first in their groups.
    least : float
        Similarity that makes a copy.
    alike : callable, optional
        The similarity of two keys, where it can be told better than by signatures.

    Yields
    ------
    list
        Two keys or more. A key is in one group at most: that of the first, not of a copy of a
        copy, so that a story that changes from day to day is not drawn into one group.
    """
    from datasketch import MinHashLSH

    # The index finds half of what is just as alike as its threshold: it is asked for less.
    index = MinHashLSH(threshold=max(min(least, 0.9) - 0.25, 0.1), num_perm=_PERMUTATIONS)
    firsts: list[tuple[Any, Sequence[int]]] = []
    found: list[list[Any]] = []
    for key, values in signatures:
        if not len(values):
            continue
        made = _minhash(values)
        near = []
        for place in index.query(made):
            first, others = firsts[place]
            score = alike(first, key) if alike else similarity(others, values)
            if score >= least:
                near.append((score, -place))
        if near:
            found[-max(near)[1]].append(key)
            continue
        index.insert(len(firsts), made)
        firsts.append((key, values))
        found.append([key])
    yield from (group for group in found if len(group) > 1)
