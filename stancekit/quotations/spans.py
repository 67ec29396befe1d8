"""Spans as a reader would cut them: without outer marks, and sorted into kinds."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from stancekit.records import Mention, MentionKind, QuotationKind, TextSpan

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stancekit.language import Annotations
    from stancekit.quotations.marks import MarkPair, MarkScan

__all__ = ["Marks", "content_span", "kind_of", "mention", "split_at_marks", "tidy"]

_COMPOUND = re.compile(r"(?:[-‐‑]\w+)+")
_LOOSE = " \t\r\n\f\v\u00a0\u2028\u2029,;:–—-"


def tidy(text: str, span: tuple[int, int]) -> tuple[int, int] | None:
    """Strip blanks, commas and dashes off both ends; None if nothing is left."""
    start, end = span
    while start < end and (text[start] in _LOOSE or text[start].isspace()):
        start += 1
    while end > start and (text[end - 1] in _LOOSE or text[end - 1].isspace()):
        end -= 1
    return (start, end) if start < end else None


class Marks:
    """Pairs of marks by where they begin and end, looked up once an article."""

    def __init__(self, scan: MarkScan) -> None:
        self.depth = scan.depth()
        self.opening: dict[int, MarkPair] = {p.start: p for p in scan.pairs if p.opened}
        self.closing: dict[int, MarkPair] = {p.end: p for p in scan.pairs if p.closed}
        self.ends = sorted(self.closing)


def content_span(text: str, span: tuple[int, int], marks: Marks) -> tuple[int, int] | None:
    """Cut a content span free of outer marks and commas.

    A mark goes if its partner does not stand inside the span, or if the pair encloses
    all of it; marks around a part of an indirect quotation stay.
    """
    opening, closing = marks.opening, marks.closing
    current = tidy(text, span)
    while current is not None:
        start, end = current
        first, last = opening.get(start), closing.get(end)
        if first is not None and (not first.closed or first.end >= end):
            start = first.inner_start
        if last is not None and last.end <= end and (not last.opened or last.start < start):
            end = min(end, last.inner_end)
        # A closing mark at the front, or an opening one at the back, belongs to another pair.
        if start == current[0]:
            stray = closing.get(start + 1) or closing.get(start + 2)
            if stray is not None and stray.inner_end == start:
                start = stray.end
        if start >= end:
            return None
        trimmed = tidy(text, (start, end))
        if trimmed == current:
            break
        current = trimmed
    if current is None or not any(c.isalnum() for c in text[current[0] : current[1]]):
        return None
    return current


def split_at_marks(text: str, span: tuple[int, int], marks: Marks) -> Iterator[tuple[int, int]]:
    """Cut a span where one quotation closes and the next opens, with blanks between at most."""
    start, end = span
    begin = start
    for closed in marks.ends[bisect_right(marks.ends, start) : bisect_left(marks.ends, end)]:
        opens = closed
        while opens < end and text[opens].isspace():
            opens += 1
        first, second = marks.closing[closed], marks.opening.get(opens)
        if second is not None and second.start > closed - 1 and first.parent == second.parent:
            yield begin, closed
            begin = opens
    yield begin, end


def kind_of(text: str, spans: Sequence[tuple[int, int]], depth: bytearray) -> QuotationKind:
    """Direct if nearly all letters stand inside marks, indirect if none does, else mixed."""
    inside = total = 0
    for start, end in spans:
        if not any(depth[start:end]):
            total += sum(map(str.isalnum, text[start:end]))
            continue
        for i in range(start, end):
            if text[i].isalnum():
                total += 1
                inside += depth[i] > 0
    if not inside:
        return QuotationKind.INDIRECT
    return QuotationKind.DIRECT if inside >= 0.95 * total else QuotationKind.MIXED


def mention(text: str, ann: Annotations, span: tuple[int, int] | None) -> Mention | None:
    """Make a source mention of a span: pronoun, name, or nominal."""
    trimmed = tidy(text, span) if span is not None else None
    if trimmed is None:
        return None
    compound = _COMPOUND.match(text, trimmed[1])
    if compound:  # "Kim Min-jae" is three tokens after "Kim"
        trimmed = (trimmed[0], compound.end())
    first, last = ann.token_at(trimmed[0]), ann.token_at(trimmed[1] - 1)
    tokens = range(first, last + 1)
    kind = MentionKind.NOMINAL
    if len(tokens) == 1 and ann.pos[first] == "PRON":
        kind = MentionKind.PRONOUN
    else:
        head = next(
            (i for i in tokens if not first <= ann.head[i] <= last or ann.head[i] == i), first
        )
        named = any(a <= head < b for a, b, _ in ann.entities)
        if named or ann.pos[head] == "PROPN":
            kind = MentionKind.NAME
    return Mention(span=TextSpan.of(text, *trimmed), kind=kind)
