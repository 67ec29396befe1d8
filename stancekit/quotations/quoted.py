"""What the marks tell beyond the network: whole sentences between marks.

A paragraph that reopens a quotation goes on with it; a quoted sentence that nobody claims
is a quotation all the same, and a line of a name beside it says whose.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from stancekit.paragraphs import paragraph_spans
from stancekit.quotations.drafts import Draft
from stancekit.quotations.spans import content_span, tidy
from stancekit.quotations.words import forms, word_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stancekit.quotations.drafts import Span
    from stancekit.quotations.marks import MarkPair, MarkScan
    from stancekit.quotations.spans import Marks

__all__ = ["UNATTRIBUTED", "join_reopened", "unattributed"]

# A quoted sentence of so many words, without cue or source, is a quotation all the same; shorter
# ones are often titles and slogans. 31 of 36 on PolNeAR's development articles were.
_SENTENCE, UNATTRIBUTED = 8, 0.86
# Where a line beside it names somebody, shorter ones are too.
_NAMED = 3
# Ruth Adler:     Ann Lee of Kyiv:     The mayor added:
_LINE_BEFORE = re.compile(r"(?P<name>[^\W\d_][^\s:;!?“”\"]*(?:\s[^\s:;!?“”\"]+){0,6})\s*:\s*")
# ― Ruth Adler, mayor     — the surgeon.
_LINE_BEHIND = re.compile(
    r"\s*[—–―‒-]{1,2}\s?(?P<name>[^\W\d_][^\s,:;!?“”\"]*(?:\s[^\s,:;!?“”\"]+){0,4})"
    r"(?:,[^\n!?]{0,60})?\s*"
)
_LONGEST_LINE = 80
# WALLACE: in a transcript each paragraph has a speaker of its own.
_LABEL = re.compile(r"[^\W\d_a-z][^\W\d_a-z .'’-]{1,30}:\s")


def join_reopened(text: str, drafts: list[Draft], scan: MarkScan, index: Marks) -> None:
    """Join the pieces of a quotation that reopens at paragraphs without having been closed.

    Parameters
    ----------
    text : str
    drafts : list of Draft
        The pieces are added to their quotation in place.
    scan : MarkScan
    index : Marks
    """
    pairs = scan.pairs
    if all(pair.continues is None for pair in pairs):
        return
    tops = sorted((d for d in drafts if not d.nested), key=lambda d: d.spans[0])
    owners = _Owners(tops)
    chains: list[list[MarkPair]] = []
    chain_of: dict[int, int] = {}
    for i, pair in enumerate(pairs):
        before = pair.continues
        if before is None:
            continue
        if before not in chain_of:
            chain_of[before] = len(chains)
            chains.append([pairs[before]])
        chain_of[i] = chain_of[before]
        chains[chain_of[i]].append(pair)
    for chain in chains:
        held = [owners.of(pair) for pair in chain]
        # Forward from whoever spoke last; what stands before the first speaker is that one's.
        speaker = next((own for own in held if own is not None), None)
        if any(_LABEL.match(text, pair.inner_start) for pair in chain):
            continue
        for pair, own in zip(chain, held, strict=True):
            if own is not None:
                speaker = own
            elif speaker is not None:
                span = content_span(text, (pair.inner_start, pair.inner_end), index)
                if span is not None:
                    speaker.spans = sorted({*speaker.spans, span})


class _Owners:
    """Which draft has a content inside a pair of marks."""

    def __init__(self, drafts: Sequence[Draft]) -> None:
        held = sorted((span, i) for i, draft in enumerate(drafts) for span in draft.spans)
        self.drafts = drafts
        self.ends = [end for (_, end), _ in held]
        self.held = held
        # Contents of drafts that are not nested hardly overlap: their ends are in order, nearly.
        for k in range(1, len(self.ends)):
            self.ends[k] = max(self.ends[k], self.ends[k - 1])

    def of(self, pair: MarkPair) -> Draft | None:
        """Return the last draft with a content that overlaps the inside of a pair."""
        k = bisect_right(self.ends, pair.inner_start)
        found = None
        while k < len(self.held) and self.held[k][0][0] < pair.inner_end:
            if self.held[k][0][1] > pair.inner_start:
                found = self.drafts[self.held[k][1]]
            k += 1
        return found


def unattributed(
    text: str, scan: MarkScan, index: Marks, drafts: Iterable[Draft]
) -> Iterator[Draft]:
    """Yield what stands between double marks as a whole sentence and is nobody's content yet.

    Parameters
    ----------
    text : str
    scan : MarkScan
    index : Marks
    drafts : iterable of Draft
        The quotations found so far.

    Yields
    ------
    Draft
        With a source where a line beside it is a name.
    """
    claimed = bytearray(len(text) + 1)
    for draft in drafts:
        for start, end in draft.spans:
            claimed[start:end] = b"\1" * (end - start)
    paragraphs = paragraph_spans(text)
    starts = [start for start, _ in paragraphs]
    chain: dict[int, Draft] = {}
    for number, pair in enumerate(scan.pairs):
        if pair.parent is not None or not pair.opened or pair.style != "double":
            continue
        start, end = pair.inner_start, pair.inner_end
        if not any(map(str.isalnum, text[start:end])) or any(claimed[start:end]):
            continue
        if pair.continues in chain:
            earlier = chain[pair.continues]
            if (span := content_span(text, (start, end), index)) is not None:
                earlier.spans.append(span)
                chain[number] = earlier
            continue
        reopens = not pair.closed and pair.end == paragraphs[bisect_right(starts, start) - 1][1]
        if not (pair.closed or reopens):
            continue
        words = len(text[start:end].split())
        sentence = text[end - 1] in ".!?,…—-"
        place = bisect_right(starts, start) - 1
        cue, source = _beside(text, paragraphs, place, pair) if words >= _NAMED else (None, None)
        if source is None and (words < _SENTENCE or not sentence or not pair.closed):
            continue
        span = tidy(text, (start, end))
        if span is None:
            continue
        draft = Draft([span], cue, source, UNATTRIBUTED)
        chain[number] = draft
        yield draft


def _beside(
    text: str, paragraphs: Sequence[Span], place: int, pair: MarkPair
) -> tuple[Span | None, Span | None]:
    """Return cue and source that a line before or behind a quotation consists of."""
    start, end = paragraphs[place]
    # It has to open its paragraph, behind a line "Ruth Adler:".
    if place and not text[start : pair.start].strip():
        first, last = paragraphs[place - 1]
        before = _LINE_BEFORE.fullmatch(text, first, min(last, first + _LONGEST_LINE))
        if before and before.end() == last and (found := _attribution(text, before.span("name"))):
            return found
    if not pair.closed:
        return None, None
    # Or to close it: ― Ruth Adler, in the same line or the next.
    first, last = pair.end, end
    if not text[first:last].strip():
        if place + 1 == len(paragraphs):
            return None, None
        first, last = paragraphs[place + 1]
    behind = _LINE_BEHIND.fullmatch(text, first, min(last, first + _LONGEST_LINE))
    if behind and behind.end() == last:
        return None, _without_stop(text, behind.span("name"))
    return None, None


def _attribution(text: str, line: Span) -> tuple[Span | None, Span] | None:
    """Read a line before a colon: a name, or a subject and a verb of saying."""
    words = text[slice(*line)].split()
    if not words[0][0].isupper():
        return None
    if len(words) > 1 and words[-1].lower() in forms(word_list("sayings")["verbs"]):
        start = line[0] + text[slice(*line)].rindex(words[-1])
        return (start, line[1]), (line[0], len(text[:start].rstrip()))
    particles = word_list("sayings")["name particles"]
    if all(word[0].isupper() or word.lower().strip(".,") in particles for word in words):
        return None, _without_stop(text, line)
    return None


def _without_stop(text: str, span: Span) -> Span:
    """Cut the full stop off a line, not that of "Jr."."""
    start, end = span
    last = text[start:end].split()[-1]
    return (start, end - 1) if last.endswith(".") and len(last) > 4 else span
