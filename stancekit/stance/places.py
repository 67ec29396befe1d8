"""Where the words and n-grams of the model's views stand in the text that they were made of.

The views are lists of words without offsets, since offsets would cost classification a third
of its speed. Only an explanation needs them, for one quotation at a time; here they are found
again. A test holds that both ways give the same words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stancekit.stance import views as v

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

__all__ = ["Word", "letter_windows", "near_places", "places_of", "word_windows"]

Ints = np.ndarray[Any, np.dtype[np.int64]]


class Word(NamedTuple):
    """A word of a view and the stretch of text that it stands for."""

    word: str
    start: int
    end: int


def places_of(text: str, terms: re.Pattern[str] | None = None) -> list[Word]:
    """Return the words of :func:`~stancekit.stance.views.words_of` with their offsets."""
    straight = text.translate(v._STRAIGHT)
    pieces: list[str] = []
    # For each letter of what is cut into words, where it begins and ends in the text.
    starts: list[int] = []
    ends: list[int] = []

    def keep(start: int, end: int) -> None:
        for place in range(start, end):
            pieces.append(straight[place])
            # A few letters become two in lower case.
            for _ in straight[place].lower():
                starts.append(place)
                ends.append(place + 1)

    position = 0
    for match in terms.finditer(straight) if terms is not None else ():
        keep(position, match.start())
        pieces.append("weapon")
        starts += [match.start()] * len("weapon")
        ends += [match.end()] * len("weapon")
        position = match.end()
    keep(position, len(straight))
    lowered = "".join(pieces).lower()
    return [
        Word(match.group(), starts[match.start()], ends[match.end() - 1])
        for match in v._WORD.finditer(lowered)
    ]


def masked_places(words: Sequence[Word]) -> list[Word]:
    """Return what :func:`~stancekit.stance.views.masked` makes of words, with offsets."""
    out: list[Word] = []
    for word, start, end in words:
        mask = v._mask_of(word)
        if mask == v.WEAPON and out and out[-1].word == v.WEAPON:
            out[-1] = Word(mask, out[-1].start, end)
        else:
            out.append(Word(mask, start, end))
    return out


def near_places(content: str, context: str) -> list[Word]:
    """Return the words of ``views.near_words`` with their offsets in the context."""
    start = context.find(content)
    if start < 0 or not content:
        return []
    end = start + len(content)
    window = max(0, start - v._NEAR_LETTERS)
    left = v._SENTENCE_END.split(context[window:start])[-1]
    right = v._SENTENCE_END.split(context[end : end + v._NEAR_LETTERS])[0]
    before = masked_places(places_of(left)[-2 * v.NEAR :])[-v.NEAR :]
    after = masked_places(places_of(right)[: 2 * v.NEAR])[: v.NEAR]
    from_ = start - len(left)
    return [Word(f"<{w}", from_ + s, from_ + e) for w, s, e in before] + [
        Word(f">{w}", end + s, end + e) for w, s, e in after
    ]


def letter_windows(words: Sequence[str], low: int, high: int) -> Ints:
    """Return first and last word of each letter n-gram, in the order of ``char_grams``.

    A window that holds nothing but blanks has -1 for both.
    """
    text = f" {' '.join(words)} "
    owner = np.full(len(text), -1)
    position = 1
    for number, word in enumerate(words):
        owner[position : position + len(word)] = number
        position += len(word) + 1
    before = np.concatenate([[0], np.cumsum(owner < 0)])
    found = [np.zeros((0, 2), dtype=np.int64)]
    for size in range(low, high + 1):
        count = len(text) - size + 1
        if count <= 0:
            break
        starts = np.arange(count)
        if size > 2:
            starts = starts[before[size - 1 : size - 1 + count] == before[1 : 1 + count]]
        # A blank can stand at either end, never inside: the word is one letter further in.
        ends = starts + size - 1
        first, last = owner[starts], owner[ends]
        if size > 1:
            first = np.where(first < 0, owner[starts + 1], first)
            last = np.where(last < 0, owner[ends - 1], last)
        found.append(np.stack([first, last], axis=1))
    return np.concatenate(found)


def word_windows(words: Sequence[str], low: int, high: int) -> Ints:
    """Return first and last word of each word n-gram, in the order of ``word_grams``."""
    found = [np.zeros((0, 2), dtype=np.int64)]
    for size in range(low, high + 1):
        starts = np.arange(max(len(words) - size + 1, 0))
        found.append(np.stack([starts, starts + size - 1], axis=1))
    return np.concatenate(found)
