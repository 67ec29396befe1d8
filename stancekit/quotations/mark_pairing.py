"""Pairing quotation marks within one paragraph.

A stack holds what stands open. A mark that is not clearly opening or closing
is decided by what is open and by which mark comes next.
"""

from __future__ import annotations

from dataclasses import dataclass

from stancekit.quotations.mark_shapes import (
    AFTER_WORD,
    BEFORE_WORD,
    CLOSING,
    EITHER,
    GLUED,
    INCHES,
    LOOSE,
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

# Words that end in s before a blank are plural possessives or the end of a short quotation.
_LONGEST_WEAK = 200
_SENTENCE_END = frozenset(".!?…")


@dataclass(slots=True)
class Frame:
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
    continues: Frame | None = None
    index: int = -1


class ParagraphMarks:
    """Pairs the marks of one paragraph with a stack, in one pass."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.marks = read_marks(text, start, end)
        self.next_double, self.firm_single = look_ahead(text, self.marks)
        self.stack: list[Frame] = []
        self.open: dict[MarkStyle, int] = {}
        self.done: list[Frame] = []
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
        if is_open and shape == BEFORE_WORD and mark.role != CLOSING and self._resumes(index, mark):
            self._resume(mark)
            return
        if mark.role == OPENING:
            # A mark of the opening shape closes what is open, if it stands behind a word: „so“.
            closes = is_open and shape != BEFORE_WORD
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

    def _resumes(self, index: int, mark: Mark) -> bool:
        """Tell whether a mark reopens a quotation where a paragraph once began.

        In text whose line breaks are lost, press style leaves an opening mark behind a
        full stop while the last one is still open. A quotation within the quotation
        looks the same, but two closing marks follow it.
        """
        text = self.text
        before = mark.start
        while before > self.start and text[before - 1].isspace():
            before -= 1
        if before == mark.start or before == self.start or text[before - 1] not in _SENTENCE_END:
            return False
        if mark.end >= self.end or text[mark.end].islower():
            return False
        ahead = self.next_double[index]
        return (
            ahead is None
            or self._following(index) != AFTER_WORD
            or self._following(ahead) != AFTER_WORD
        )

    def _resume(self, mark: Mark) -> None:
        """End the open quotation and go on with it in a new pair."""
        self._pop_to("double")
        earlier = self._pop()
        earlier.end = earlier.inner_end = self._trimmed(earlier.inner_start, mark.start)
        self.done.append(earlier)
        self._push(mark)
        self.stack[-1].continues = earlier

    def _following(self, index: int) -> str:
        ahead = self.next_double[index]
        if ahead is None:
            return ""
        mark = self.marks[ahead]
        if mark.role == EITHER or mark.shape == LOOSE:
            return mark.shape
        return BEFORE_WORD if mark.role == OPENING else AFTER_WORD

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
        frame = Frame(start, start, mark.start, mark.end, mark.style, mark.text)
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
        frame = Frame(mark.start, mark.end, mark.end, mark.end, mark.style, mark.text)
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

    def _pop(self) -> Frame:
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

    def settle(self, pending: Frame | None) -> Frame | None:
        """Decide about unclosed marks and join the paragraph with the one before.

        Parameters
        ----------
        pending : Frame or None
            What the paragraph before left open at its end.

        Returns
        -------
        Frame or None
            What this paragraph leaves open at its end.
        """
        last: Frame | None = None
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

    def _join(self, pending: Frame, last: Frame | None) -> None:
        """Link the first pair to the one that the paragraph before left open."""
        style = pending.style
        candidates = [frame for frame in self.done if frame.style == style]
        if last is not None and last.style == style == "single":
            candidates.append(last)
        first = min(candidates, key=lambda f: (f.start, -f.end), default=None)
        if first is None or first.start != self.start:
            return
        first.continues = pending
        earlier: Frame | None = pending
        while first.closed and earlier is not None and earlier.style == "single":
            self.done.append(earlier)
            earlier = earlier.continues
