"""Quotation marks, character by character.

The scanner reads the text itself, not a tokeniser's view of it, and pairs the
marks within each paragraph: English news closes every quotation before the
paragraph ends, or reopens it at the start of the next. An error in one
paragraph therefore never reaches another.

A mark's part (opening, closing) follows first from its shape, then from what
stands beside it, then from the marks around it. Single marks are also
apostrophes, so they count only in pairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from stancekit.paragraphs import paragraph_spans
from stancekit.quotations.mark_pairing import Frame, ParagraphMarks
from stancekit.quotations.mark_shapes import MarkStyle

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["MarkPair", "MarkScan", "MarkStyle", "scan_marks"]


@dataclass(frozen=True, slots=True)
class MarkPair:
    """A stretch of text between quotation marks.

    Parameters
    ----------
    start, end : int
        The stretch with its marks.
    inner_start, inner_end : int
        The stretch without them; equal to the outer offset where a mark is missing.
    style : {"double", "single", "guillemet", "angle"}
        Family of the opening mark (of the closing one where none opens).
    parent : int or None
        Index of the innermost pair that holds this one.
    closed, opened : bool
        False where that mark is missing. A pair that is not closed ends where
        its paragraph ends, where the next quotation opens, or, when its mark
        is a stray one, right behind the mark.
    continues : int or None
        Index of the pair of the paragraph before that this one goes on with.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    style: MarkStyle
    parent: int | None = None
    closed: bool = True
    opened: bool = True
    continues: int | None = None


@dataclass(frozen=True, slots=True)
class MarkScan:
    """What :func:`scan_marks` found.

    Parameters
    ----------
    pairs : tuple of MarkPair
        In text order, outer before inner.
    problems : tuple of (str, int)
        Code and offset: ``"unclosed-mark"``, ``"unopened-mark"``.
    length : int
        Length of the text.
    """

    pairs: tuple[MarkPair, ...] = ()
    problems: tuple[tuple[str, int], ...] = ()
    length: int = 0

    def depth(self) -> bytearray:
        """Return for each code point how many pairs hold it, marks included, at most 255."""
        steps: list[tuple[int, int]] = []
        for pair in self.pairs:
            steps.append((pair.start, 1))
            steps.append((pair.end, -1))
        steps.sort()
        depth = bytearray(self.length)
        level = position = 0
        for offset, change in steps:
            if level and offset > position:
                depth[position:offset] = bytes((min(level, 255),)) * (offset - position)
            level += change
            position = offset
        return depth


def scan_marks(text: str, paragraphs: Sequence[tuple[int, int]] | None = None) -> MarkScan:
    """Find and pair the quotation marks of a text.

    Parameters
    ----------
    text : str
        Any text, as it was given.
    paragraphs : sequence of (int, int), optional
        The paragraphs, if they are known already; found when not given.

    Returns
    -------
    MarkScan
        The pairs and what was wrong with marks that have no partner.

    Examples
    --------
    >>> from stancekit.quotations.marks import scan_marks
    >>> text = "“It's the allies' choice,” he said."
    >>> [text[p.inner_start : p.inner_end] for p in scan_marks(text).pairs]
    ["It's the allies' choice,"]
    """
    return _scan_by_paragraph(text) if paragraphs is None else _scan(text, paragraphs)


# The extractor asks for the marks of the article at hand, and so do the warnings on it.
@lru_cache(maxsize=2)
def _scan_by_paragraph(text: str) -> MarkScan:
    return _scan(text, paragraph_spans(text))


def _scan(text: str, paragraphs: Sequence[tuple[int, int]]) -> MarkScan:
    frames: list[Frame] = []
    pending: Frame | None = None  # unclosed at the end of the paragraph before
    for start, end in paragraphs:
        scanner = ParagraphMarks(text, start, end)
        scanner.scan()
        pending = scanner.settle(pending)
        frames.extend(scanner.done)
    return _finish(frames, len(text))


def _finish(frames: list[Frame], length: int) -> MarkScan:
    """Put the frames in text order, name their parents and freeze them."""
    frames.sort(key=lambda f: (f.start, -f.end))
    pairs: list[MarkPair] = []
    problems: list[tuple[str, int]] = []
    around: list[Frame] = []
    resumed: set[int] = set()
    for index, frame in enumerate(frames):
        frame.index = index
        while around and around[-1].end <= frame.start:
            around.pop()
        if frame.continues is not None:
            resumed.add(frame.continues.start)
        pairs.append(
            MarkPair(
                start=frame.start,
                end=frame.end,
                inner_start=frame.inner_start,
                inner_end=frame.inner_end,
                style=frame.style,
                parent=around[-1].index if around else None,
                closed=frame.closed,
                opened=frame.opened,
                continues=frame.continues.index if frame.continues else None,
            )
        )
        around.append(frame)
        if not frame.opened and frame.continues is None:
            problems.append(("unopened-mark", frame.inner_end))
    problems.extend(
        ("unclosed-mark", f.start) for f in frames if not f.closed and f.start not in resumed
    )
    return MarkScan(tuple(pairs), tuple(sorted(problems, key=lambda p: p[1])), length)
