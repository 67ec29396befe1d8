"""Which article of one side is which of the other."""

from __future__ import annotations

import warnings
from collections import Counter
from typing import TYPE_CHECKING

from stancekit.errors import InputError, StancekitWarning

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from stancekit.records import Analysis

__all__ = ["pair_articles"]


def pair_articles(
    gold: Iterable[Analysis], predicted: Iterable[Analysis]
) -> list[tuple[Analysis, Analysis | None]]:
    """Pair analyses of the same article; None where a prediction is missing."""
    ones, others = list(gold), list(predicted)
    if not ones:
        raise InputError("there is no gold article to compare with")
    keys = _keys(ones, others)
    if keys is None:
        raise InputError("no article is on both sides: neither by id nor by text")
    first, second = keys
    for side, found in (("gold", first), ("predicted", second)):
        twice = next((k for k, n in Counter(found).items() if n > 1), None)
        if twice is not None:
            raise InputError(
                f"the article {str(twice)[:60]!r} is there twice among the {side} ones"
            )
    by_key = dict(zip(second, others, strict=True))
    pairs: list[tuple[Analysis, Analysis | None]] = []
    for key, one in zip(first, ones, strict=True):
        other = by_key.pop(key, None)
        if other and other.article.text != one.article.text:
            raise InputError(
                f"the article {str(key)[:60]!r} has another text among the predicted ones; "
                "offsets can only be compared in the same text"
            )
        pairs.append((one, other))
    missing = sum(other is None for _, other in pairs)
    if missing:
        _warn(f"{missing} of {len(pairs)} articles have no prediction; they count as missed")
    if by_key:
        _warn(f"{len(by_key)} predicted articles are not among the gold ones and are left out")
    return pairs


def _keys(
    ones: Sequence[Analysis], others: Sequence[Analysis]
) -> tuple[list[Hashable], list[Hashable]] | None:
    ids = [[a.article.id for a in side] for side in (ones, others)]
    if None not in ids[0] + ids[1] and set(ids[0]) & set(ids[1]):
        return list(ids[0]), list(ids[1])
    texts = [[a.article.text for a in side] for side in (ones, others)]
    if set(texts[0]) & set(texts[1]):
        return list(texts[0]), list(texts[1])
    return None


def _warn(message: str) -> None:
    warnings.warn(message, StancekitWarning, stacklevel=3)
