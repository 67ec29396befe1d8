"""An article's text cut where something begins or ends: what can overlap, laid out flat.

Quotations nest and overlap, and their cues and sources may lie inside other quotations. Markup
is a tree and cannot overlap. So the text is cut at every border into pieces, and each piece
says what it is part of.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stancekit.records import Analysis, TextSpan

__all__ = ["Block", "Piece", "blocks_of"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text throughout which the same things are going on.

    Numbers are positions in ``analysis.quotations``, counted from 0.

    Parameters
    ----------
    start, end : int
        Code-point offsets into the article's text.
    text : str
        The text between them.
    contents : tuple of int
        Quotations of whose content this is part, the innermost first.
    cues, sources : tuple of int
        Quotations whose cue or source this is part of.
    begins : tuple of int
        Quotations whose content begins here.
    """

    start: int
    end: int
    text: str
    contents: tuple[int, ...] = ()
    cues: tuple[int, ...] = ()
    sources: tuple[int, ...] = ()
    begins: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A segment of the article, or what stands between two; ``kind`` is None there."""

    kind: str | None
    pieces: tuple[Piece, ...]


def blocks_of(analysis: Analysis) -> list[Block]:
    """Cut an article into its segments, and these into pieces.

    Parameters
    ----------
    analysis : Analysis
        What was found in one article.

    Returns
    -------
    list of Block
        In text order. Their pieces, put together, are the whole text but for the white
        space between segments.
    """
    text, quotations = analysis.article.text, analysis.quotations
    # The shortest is the innermost; of two of one length the later is inside, if any is.
    shortest = sorted(
        range(len(quotations)),
        key=lambda n: (sum(len(span.text) for span in quotations[n].contents), -n),
    )
    rank = {number: place for place, number in enumerate(shortest)}
    numbered = list(enumerate(quotations))
    sweeps = [
        _Sweep(spans, rank)
        for spans in (
            [(span, n) for n, q in numbered for span in q.contents],
            [(q.cue, n) for n, q in numbered if q.cue],
            [(q.source.span, n) for n, q in numbered if q.source],
        )
    ]
    begins: dict[int, tuple[int, ...]] = {}
    for number, quotation in numbered:
        start = quotation.contents[0].start
        begins[start] = (*begins.get(start, ()), number)
    borders = sorted({*begins, *(border for sweep in sweeps for border in sweep.borders)})

    def cut(here: int, there: int) -> Piece:
        contents, cues, sources = (sweep.at(here) for sweep in sweeps)
        words = text[here:there]
        return Piece(here, there, words, contents, cues, sources, begins.get(here, ()))

    blocks = []
    for kind, start, end in _outline(analysis):
        inside = borders[bisect_right(borders, start) : bisect_left(borders, end)]
        cuts = pairwise([start, *inside, end])
        pieces = [cut(here, there) for here, there in cuts if here < there]
        # A quotation of no words at the very end begins where no piece does.
        if end == len(text) and end in begins:
            pieces.append(Piece(end, end, "", begins=begins[end]))
        if kind or text[start:end].strip() or any(piece.begins for piece in pieces):
            blocks.append(Block(kind, tuple(pieces)))
    return blocks


def _outline(analysis: Analysis) -> Iterator[tuple[str | None, int, int]]:
    """Yield the segments and the gaps between them; of overlapping segments the later is cut."""
    at, size = 0, len(analysis.article.text)
    for segment in sorted(analysis.segments, key=lambda s: (s.span.start, s.span.end)):
        start, end = max(segment.span.start, at), min(segment.span.end, size)
        if start >= end:
            continue
        if start > at:
            yield None, at, start
        yield str(segment.kind), start, end
        at = end
    if at < size or not size:
        yield None, at, size


class _Sweep:
    """What lies over a point that moves through the text from left to right."""

    def __init__(self, spans: Iterable[tuple[TextSpan, int]], rank: dict[int, int]) -> None:
        self._rank = rank
        self._events = sorted(
            event
            for span, number in spans
            if span.text
            for event in ((span.start, 1, number), (span.end, -1, number))
        )
        self.borders = [at for at, *_ in self._events]
        self._next = 0
        self._over: Counter[int] = Counter()

    def at(self, point: int) -> tuple[int, ...]:
        """Return the quotations over ``point``, the innermost first."""
        while self._next < len(self._events) and self._events[self._next][0] <= point:
            _, step, number = self._events[self._next]
            self._over[number] += step
            self._next += 1
        # Those that ended are forgotten, or a long article would carry all of them along.
        self._over = +self._over
        return tuple(sorted(self._over, key=self._rank.__getitem__))
