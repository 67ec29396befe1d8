"""Whether a quotation is about a target at all: what tells "no stance" from "not about it".

A logistic regression over words that is small enough to be a dictionary: the words of the
quotation, of its cue and of the text around it, once for all targets and once for each, and
whether the target's own terms, or those of others, occur in either.
"""

from __future__ import annotations

import math
from functools import cache, lru_cache
from itertools import pairwise, repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from stancekit.persistence import load_arrays, save_arrays
from stancekit.stance.targets import GENERIC, targets
from stancekit.stance.views import WEAPON, masked, words_of

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from stancekit.records import Quotation, Target

__all__ = ["RelevanceModel", "load_relevance"]

_SHIPPED = Path(__file__).parents[1] / "data" / "models" / "relevance.npz"
_KIND = "relevance"
# Bounds what is read of a text around that is no sentence but a whole article.
_AROUND = 400
_ENOUGH = 5_000
_SEPARATOR = "\t"
_SIGN = "sign"
_ZEROS = repeat(0.0)
_POINTING = frozenset({"it", "this", "that", "them", "they", "such", "these", "those", "one"})


class RelevanceModel:
    """Probability that a quotation is about a target.

    Parameters
    ----------
    weights : mapping of str to float
        Weight of each feature.
    bias : float
    """

    def __init__(self, weights: Mapping[str, float], bias: float) -> None:
        self.weights = dict(weights)
        self.bias = bias
        # By family, so that no names have to be put together when quotations are judged.
        self._families: dict[str, dict[str, float]] = {}
        for name, weight in self.weights.items():
            family, _, word = name.partition(_SEPARATOR)
            self._families.setdefault(family, {})[word] = weight

    def probabilities(
        self, items: Iterable[str | Quotation], wanted: Iterable[Target]
    ) -> list[float | None]:
        """Return for each item the probability that it is about its target.

        None for a target that the model was not trained on: what words around a term say of
        other targets was measured to mislead there.
        """
        return [
            self._probability(item, target) if self._knows(target) else None
            for item, target in zip(items, wanted, strict=True)
        ]

    def _knows(self, target: Target) -> bool:
        return f"{target.id} quotation" in self._families

    def _probability(self, item: str | Quotation, target: Target) -> float:
        text = item if isinstance(item, str) else item.text
        if not text.strip():
            return 0.0
        families, signs = _read(item, target)
        score = self.bias
        for family, words in families:
            weights = self._families.get(family)
            if weights and words:
                score += sum(map(weights.get, words, _ZEROS)) / math.sqrt(len(words))
        weights = self._families.get(_SIGN, {})
        for sign, value in signs:
            score += weights.get(sign, 0.0) * value
        return 1 / (1 + math.exp(-max(min(score, 50.0), -50.0)))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the model to one file of plain arrays."""
        names = sorted(self.weights)
        arrays: dict[str, np.ndarray[Any, Any]] = {
            # One long text compresses better than an array of strings of equal length.
            "names": np.frombuffer("\n".join(names).encode(), dtype=np.uint8),
            "weights": np.array([self.weights[name] for name in names], dtype=np.float16),
        }
        save_arrays(path, arrays, {"bias": self.bias}, kind=_KIND)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Read what :meth:`save` wrote.

        Raises
        ------
        ModelError
            If the file is missing, damaged, of another kind, or from a newer stancekit.
        """
        arrays, meta = load_arrays(path, kind=_KIND)
        names = arrays["names"].tobytes().decode().split("\n")
        return cls(dict(zip(names, arrays["weights"].tolist(), strict=True)), meta["bias"])


@cache
def load_relevance() -> RelevanceModel:
    """Return the model that comes with stancekit; it is read once."""
    return RelevanceModel.load(_SHIPPED)


def features_of(item: str | Quotation, target: Target) -> Iterator[tuple[str, float]]:
    """Yield the features of an item with their values, as they are trained on."""
    families, signs = _read(item, target)
    for family, words in families:
        for word in words:
            # Each family has length one, so that a long text around does not drown the cue.
            yield f"{family}{_SEPARATOR}{word}", 1 / math.sqrt(len(words))
    for sign, value in signs:
        yield f"{_SIGN}{_SEPARATOR}{sign}", value


def _read(
    item: str | Quotation, target: Target
) -> tuple[list[tuple[str, set[str]]], list[tuple[str, float]]]:
    """Return families of words, and the signs that have a value of their own."""
    if isinstance(item, str):
        words, cue, around = words_of(item[:_ENOUGH]), [], []
    else:
        words = words_of(item.text[:_ENOUGH])
        cue = words_of(item.cue.text) if item.cue else []
        around = words_of(_around(item))
    shared, shared_around = masked(words), masked(around)
    families = [
        ("quotation", set(shared)),
        ("pair", {f"{one} {other}" for one, other in pairwise(shared)}),
        ("cue", set(cue)),
        ("around", set(shared_around)),
        (f"{target.id} quotation", set(words)),
        (f"{target.id} around", set(around)),
    ]
    own, other = _terms_in(words, target)
    own_around, other_around = _terms_in(around, target)
    signs = [
        ("own term", float(own > 0)),
        ("own terms", math.log1p(own)),
        ("own term around", float(own_around > 0)),
        ("own terms around", math.log1p(own_around)),
        ("own term around only", float(own_around > 0 and not own)),
        ("other term", float(other > 0)),
        ("other term only", float(other > 0 and not own)),
        ("other term around", float(other_around > 0)),
        ("weapon", float(WEAPON in shared)),
        ("weapon around", float(WEAPON in shared_around)),
        ("length", math.log1p(len(words))),
        ("pointing", sum(map(_POINTING.__contains__, words)) / (len(words) + 1)),
        ("general" if target.id == GENERIC else "particular", 1.0),
    ]
    return families, signs


def _around(item: Quotation) -> str:
    """Return what stands near a quotation in its context, without the quotation itself."""
    context, last = item.context or "", item.contents[-1].text
    start = context.find(item.contents[0].text)
    if start < 0:
        return context[:_AROUND]
    end = max(context.find(last, start), start) + len(last)
    return f"{context[max(0, start - _AROUND) : start]} {context[end : end + _AROUND]}"


def _terms_in(words: Sequence[str], target: Target) -> tuple[int, int]:
    """Count terms of a target, and those of other targets, by looking at words one by one."""
    parts = [part for word in words for part in word.split("-")]
    own = other = 0
    terms = _terms(target)
    for place, part in enumerate(parts):
        for is_own, term in terms.get(_singular(part), ()):
            if len(term) == 1 or tuple(map(_singular, parts[place : place + len(term)])) == term:
                own += is_own
                other += not is_own
    return own, other


@lru_cache(maxsize=64)
def _terms(target: Target) -> dict[str, list[tuple[bool, tuple[str, ...]]]]:
    """Return terms by their first word: whether they are the target's own, and all their words."""
    found: dict[str, list[tuple[bool, tuple[str, ...]]]] = {}
    own: set[tuple[str, ...]] = set()
    # By id: the catalogue's own target may come in as another object of the same content.
    for known in (target, *(other for other in targets() if other.id != target.id)):
        for term in known.terms:
            parts = tuple(
                _singular(part) for word in words_of(term) for part in word.split("-") if part
            )
            is_own = known is target or target.id == GENERIC
            if not parts or (not is_own and parts in own):
                continue
            if is_own:
                own.add(parts)
            found.setdefault(parts[0], []).append((is_own, parts))
    return found


@lru_cache(maxsize=8192)
def _singular(word: str) -> str:
    word = word.removesuffix("'s")
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
