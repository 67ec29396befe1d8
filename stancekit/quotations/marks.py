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
from typing import TYPE_CHECKING

from stancekit.paragraphs import paragraph_spans
from stancekit.quotations.mark_shapes import (
    AFTER_WORD,
    BEFORE_WORD,
    CLOSING,
    GLUED,
    INCHES,
    OPENING,
    SENTENCE_MARKS,
    STRAIGHT,
    Mark,
    MarkStyle,
    is_elision,
    is_weak,
    look_ahead,
    read_marks,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["MarkPair", "MarkScan", "MarkStyle", "scan_marks"]

_LONGEST_WEAK = 200


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


@dataclass(slots=True)
class _Frame:
    """A pair under construction."""

    start: int
    inner_start: int
    inner_end: int
    end: int
    style: MarkStyle
    mark: str
    closed: bool = False
    opened: bool = True
    real: bool = True
    cut: int | None = None  # where the next mark of the same family opened inside
    continues: _Frame | None = None
    index: int = -1


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
    if paragraphs is None:
        paragraphs = paragraph_spans(text)
    frames: list[_Frame] = []
    pending: _Frame | None = None  # unclosed at the end of the paragraph before
    for start, end in paragraphs:
        scanner = _Paragraph(text, start, end)
        scanner.scan()
        pending = scanner.settle(pending)
        frames.extend(scanner.done)
    return _finish(frames, len(text))


def _finish(frames: list[_Frame], length: int) -> MarkScan:
    """Put the frames in text order, name their parents and freeze them."""
    frames.sort(key=lambda f: (f.start, -f.end))
    pairs: list[MarkPair] = []
    problems: list[tuple[str, int]] = []
    around: list[_Frame] = []
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


class _Paragraph:
    """Pairs the marks of one paragraph with a stack, in one pass."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.marks = read_marks(text, start, end)
        self.next_double, self.firm_single = look_ahead(text, self.marks)
        self.stack: list[_Frame] = []
        self.open: dict[MarkStyle, int] = {}
        self.done: list[_Frame] = []
        self.last_double_end: int | None = None

    def scan(self) -> None:
        """Go through the marks from left to right."""
        for index, mark in enumerate(self.marks):
            if mark.style == "single":
                self._single(index, mark)
            elif mark.style == "double":
                self._double(index, mark)
            else:
                self._guillemet(mark)

    # -- single marks ------------------------------------------------------

    def _single(self, index: int, mark: Mark) -> None:
        text = self.text
        if mark.shape == GLUED:
            return
        top = self.stack[-1] if self.stack else None
        inside = top is not None and top.style == "single"
        if mark.shape == BEFORE_WORD and mark.role != CLOSING:
            if not is_elision(text, mark):
                self._push(mark)
            return
        if not inside or top is None:
            return
        if mark.shape == AFTER_WORD and mark.text not in "‘‚‛":
            if is_weak(text, mark) and (
                self.firm_single[index] or mark.start - top.start > _LONGEST_WEAK
            ):
                return
            if text[top.inner_start : mark.start].strip():
                self._close(mark)

    # -- double marks ------------------------------------------------------

    def _double(self, index: int, mark: Mark) -> None:
        is_open = self.open.get("double", 0) > 0
        shape = mark.shape
        following = self._following(index)
        if self._is_measure(mark, is_open, following):
            return
        if mark.role == OPENING:
            # A mark of the opening shape behind a word closes what is open: „so“, “so“.
            closes = is_open and shape in (AFTER_WORD, GLUED)
        elif mark.role == CLOSING:
            closes = is_open or shape != BEFORE_WORD
        elif shape == BEFORE_WORD:
            # Open already and no closing mark ahead: the mark is glued to the wrong word.
            closes = is_open and following in ("", BEFORE_WORD) and self._top_is_straight()
        elif shape == AFTER_WORD:
            closes = is_open or not (
                following == AFTER_WORD and self.text[mark.start - 1] not in SENTENCE_MARKS
            )
        else:
            closes = is_open
        if not closes:
            self._push(mark)
        elif is_open:
            self._pop_to("double")
            self._close(mark)
        else:
            self._unopened(mark)

    def _following(self, index: int) -> str:
        ahead = self.next_double[index]
        if ahead is None:
            return ""
        mark = self.marks[ahead]
        if mark.role == OPENING:
            return BEFORE_WORD
        return AFTER_WORD if mark.role == CLOSING else mark.shape

    def _top_is_straight(self) -> bool:
        for frame in reversed(self.stack):
            if frame.style == "double":
                return frame.mark in STRAIGHT or frame.mark == "''"
        return False

    def _is_measure(self, mark: Mark, is_open: bool, following: str) -> bool:
        """Tell inches (5", 6'2") from a quotation that ends with a number."""
        if mark.text not in INCHES or mark.start == self.start:
            return False
        if not self.text[mark.start - 1].isdecimal():
            return False
        if mark.text == "″":
            return True
        if not is_open:
            return mark.shape != BEFORE_WORD and mark.text != "”"
        return mark.shape == AFTER_WORD and following == AFTER_WORD

    def _unopened(self, mark: Mark) -> None:
        """Keep a closing mark that nothing opened."""
        before = self.text[mark.start - 1 : mark.start]
        floor = self.stack[-1].inner_start if self.stack else self.start
        real = self.last_double_end is None and before in SENTENCE_MARKS and before != ""
        start = floor if real else mark.start
        frame = _Frame(start, start, mark.start, mark.end, mark.style, mark.text)
        frame.opened = False
        frame.closed = True
        self.done.append(frame)
        self.last_double_end = mark.end

    # -- guillemets --------------------------------------------------------

    def _guillemet(self, mark: Mark) -> None:
        is_open = self.open.get(mark.style, 0) > 0
        reverse = is_open and self._innermost(mark.style) in "»›"
        opens = mark.role == OPENING
        if opens and reverse and mark.shape != BEFORE_WORD:
            opens = False
        elif not opens and not is_open and mark.shape == BEFORE_WORD:
            opens = True
        if opens:
            self._push(mark)
        elif is_open:
            self._pop_to(mark.style)
            self._close(mark)
        else:
            self._unopened(mark)

    def _innermost(self, style: MarkStyle) -> str:
        for frame in reversed(self.stack):
            if frame.style == style:
                return frame.mark
        return ""

    # -- the stack ---------------------------------------------------------

    def _push(self, mark: Mark) -> None:
        if mark.style != "single" and self.open.get(mark.style, 0):
            inside = mark.start
            for frame in reversed(self.stack):
                if frame.style == mark.style:
                    frame.cut = min(frame.cut or inside, inside)
                    break
                inside = frame.start
        frame = _Frame(mark.start, mark.end, mark.end, mark.end, mark.style, mark.text)
        frame.real = mark.shape == BEFORE_WORD or mark.role == OPENING
        self.stack.append(frame)
        self.open[mark.style] = self.open.get(mark.style, 0) + 1

    def _pop_to(self, style: MarkStyle) -> None:
        """Drop what stands open inside the innermost frame of a style."""
        while self.stack[-1].style != style:
            frame = self._pop()
            if frame.style != "single":
                frame.real = False
                self.done.append(frame)

    def _pop(self) -> _Frame:
        frame = self.stack.pop()
        self.open[frame.style] -= 1
        return frame

    def _close(self, mark: Mark) -> None:
        frame = self._pop()
        frame.inner_end = mark.start
        frame.end = mark.end
        frame.closed = True
        self.done.append(frame)
        if frame.style == "double":
            self.last_double_end = mark.end

    # -- the end of the paragraph --------------------------------------------

    def settle(self, pending: _Frame | None) -> _Frame | None:
        """Decide about unclosed marks and join the paragraph with the one before.

        Parameters
        ----------
        pending : _Frame or None
            What the paragraph before left open at its end.

        Returns
        -------
        _Frame or None
            What this paragraph leaves open at its end.
        """
        last: _Frame | None = None
        limits = [self.end]
        for frame in self.stack:
            if frame.style == "single" and frame.start != self.start:
                continue
            while limits[-1] <= frame.start:
                limits.pop()
            if frame.cut is not None:
                limits.append(min(limits[-1], frame.cut))
            if frame.real:
                frame.end = frame.inner_end = self._trimmed(frame.inner_start, limits[-1])
                last = frame if frame.end == self.end else last
            # A single mark that nothing closes is an apostrophe, unless the next paragraph reopens.
            if frame.style != "single":
                self.done.append(frame)
        if pending is not None:
            self._join(pending, last)
        return last

    def _trimmed(self, start: int, end: int) -> int:
        while end > start and self.text[end - 1].isspace():
            end -= 1
        return end

    def _join(self, pending: _Frame, last: _Frame | None) -> None:
        """Link the first pair to the one that the paragraph before left open."""
        style = pending.style
        candidates = [frame for frame in self.done if frame.style == style]
        if last is not None and last.style == style == "single":
            candidates.append(last)
        first = min(candidates, key=lambda f: (f.start, -f.end), default=None)
        if first is None or first.start != self.start:
            return
        first.continues = pending
        earlier: _Frame | None = pending
        while first.closed and earlier is not None and earlier.style == "single":
            self.done.append(earlier)
            earlier = earlier.continues
