"""What an article says twice: its title, and sentences set apart to catch the eye."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stancekit.records import SegmentKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["mark_pull_quotes", "mark_repeated_titles"]

_WORD = re.compile(r"\w+(?:'\w+)*")
# The outlet behind a page's title: "Allies lift limits | Daily News".
_OUTLET = re.compile(r"\s+[|–—-]\s+[^|–—-]{2,40}$")
# "— Ann Lee, minister" behind or below a quotation that was set apart.
_SIGNATURE = re.compile(r"(?<=[\"”’'.!?])\s*[—–-]{1,2}\s?[A-Z][^.!?\"“”]{1,80}$")
_BELOW = re.compile(r"[—–-]{1,2}\s?[A-Z][^.!?\"“”]{1,100}$")
_NAME_AND_ROLE = re.compile(r"[A-Z][\w'’.-]+(?: [A-Z][\w'’.-]+){0,3}, [^.!?\"“”:]{2,60}$")
_MARKED = re.compile(r"[\"“«„‘'].*[\"”»’'][.,]?", re.DOTALL)

# A shorter sentence may well be said twice.
_FEWEST_WORDS = 6
_MOST_WORDS = 70
# The words by which a repeated sentence is looked up, and how often a beginning is looked up.
_KEY = 4
_MOST_PLACES = 16
# What stands between the halves of a quotation: "," said Ann Lee, the minister, "
_WIDEST_GAP = 14


def mark_repeated_titles(
    text: str, paragraphs: list[tuple[int, int]], kinds: list[SegmentKind], title: str | None
) -> None:
    """Mark what says the headline or the given title again; the first one is the headline."""
    titles = set()
    if title is not None:
        titles = {_words(title), _words(_OUTLET.sub("", title))} - {()}
    first = next((i for i, k in enumerate(kinds) if k is SegmentKind.HEADLINE), None)
    if first is not None:
        headline = _words(text[slice(*paragraphs[first])])
        titles.add(headline)
    seen = False
    for index, (start, end) in enumerate(paragraphs):
        if kinds[index] not in {SegmentKind.HEADLINE, SegmentKind.PARAGRAPH} or end - start > 400:
            continue
        words = _words(text[start:end])
        if not words or words not in titles:
            continue
        kinds[index] = SegmentKind.REPEATED_TITLE if seen else SegmentKind.HEADLINE
        seen = True


def mark_pull_quotes(
    text: str, paragraphs: list[tuple[int, int]], kinds: list[SegmentKind]
) -> None:
    """Mark paragraphs that say again, word for word, what another paragraph says."""
    story = [i for i, kind in enumerate(kinds) if kind is SegmentKind.PARAGRAPH]
    said = {i: _words(text[slice(*paragraphs[i])]) for i in story}
    candidates = {}
    for index in story:
        line = text[slice(*paragraphs[index])]
        unsigned = _SIGNATURE.sub("", line)
        words = said[index] if len(unsigned) == len(line) else _words(unsigned)
        if _FEWEST_WORDS <= len(words) <= _MOST_WORDS:
            candidates[index] = unsigned, words
    places = _places(said, {words[:_KEY] for _, words in candidates.values()})
    for index, (line, words) in candidates.items():
        # Nearly always it is said in one place, this one.
        at_other = [place for place in places[words[:_KEY]] if place[0] != index]
        marked = bool(at_other) and _MARKED.fullmatch(line) is not None
        for other, at in at_other:
            # Of two that say the same, the first is the story.
            longer = len(said[other]) > len(said[index]) or (
                len(said[other]) == len(said[index]) and other < index
            )
            if not longer or kinds[other] is not SegmentKind.PARAGRAPH:
                continue
            if _says(said[other], at, words, split=marked):
                kinds[index] = SegmentKind.PULL_QUOTE
                break
    for index in story:
        before = kinds[index - 1] if index else None
        if before is not SegmentKind.PULL_QUOTE or kinds[index] is not SegmentKind.PARAGRAPH:
            continue
        line = text[slice(*paragraphs[index])]
        if _BELOW.match(line) or (len(line) <= 100 and _NAME_AND_ROLE.match(line)):
            kinds[index] = SegmentKind.PULL_QUOTE


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold().replace("’", "'")))


def _places(
    said: dict[int, tuple[str, ...]], keys: set[tuple[str, ...]]
) -> dict[tuple[str, ...], list[tuple[int, int]]]:
    """Return where the story has each of some beginnings."""
    places: dict[tuple[str, ...], list[tuple[int, int]]] = {key: [] for key in keys}
    for index, words in said.items():
        for at, key in [run for run in _runs(words) if run[1] in places]:
            if len(places[key]) < _MOST_PLACES:
                places[key].append((index, at))
    return places


def _runs(words: Sequence[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    return enumerate(zip(*(words[i:] for i in range(_KEY)), strict=False))


def _says(story: tuple[str, ...], at: int, words: tuple[str, ...], *, split: bool) -> bool:
    """Tell whether a paragraph has some words from a place on, maybe with a speaker amid them."""
    same = 0
    while same < len(words) and at + same < len(story) and story[at + same] == words[same]:
        same += 1
    rest = words[same:]
    if not rest:
        return True
    if not split or len(rest) < 2:
        return False
    after = at + same
    return any(
        story[after + gap : after + gap + len(rest)] == rest for gap in range(1, _WIDEST_GAP + 1)
    )
