"""How tools count: code points, UTF-16 units, or a line end as one character.

stancekit counts code points. Label Studio does so since 2021 and counted UTF-16 units before, as
JavaScript does; some programs read a carriage return and line feed as one character. What a file
says of the words at its offsets tells which of them wrote it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING

from stancekit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = ["Measured", "measure"]

# A stretch by somebody's offsets, and the words that they say stand there (None: not said).
Measured = tuple[int, int, str | None]

# White space is where tools differ: Label Studio has shown runs of it as one blank, and written
# line ends as a backslash and an n.
_BLANK = re.compile(r"(?:\s|\\n|\\r|\\t)+")


def measure(text: str, stretches: Sequence[Measured]) -> list[tuple[int, int]]:
    """Return the stretches in code points, however they were counted.

    Parameters
    ----------
    text : str
        The article's text.
    stretches : sequence of (start, end, words)
        By the file's offsets.

    Returns
    -------
    list of (start, end)
        In code points of ``text``.

    Raises
    ------
    InputError
        If an offset is no number or lies outside the text, or if the words differ from those
        that the file says stand there, whatever the way of counting.
    """
    for start, end, words in stretches:
        for value in (start, end):
            if isinstance(value, bool) or not isinstance(value, int):
                raise InputError(f"an offset must be a whole number, not {value!r}")
        if words is not None and not isinstance(words, str):
            raise InputError(f"the words at {start} to {end} must be a string, not {words!r}")
    # Without the words there is no telling: then an offset is a code point or wrong.
    sure = all(words is not None for _, _, words in stretches)
    for ruler in _RULERS:
        if ruler is not _code_points and not (sure and ruler.changes(text)):
            continue
        marks = None if ruler is _code_points else list(ruler.marks(text))
        found = [_place(text, marks, start, end) for start, end, _ in stretches]
        if all(
            place is not None and _same(text[place[0] : place[1]], words)
            for place, (_, _, words) in zip(found, stretches, strict=True)
        ):
            return [place for place in found if place is not None]
    raise InputError(_complaint(text, stretches))


def _place(text: str, marks: list[int] | None, start: int, end: int) -> tuple[int, int] | None:
    """Return code points for another count's offsets; None if they are none."""
    if not 0 <= start < end:
        return None
    if marks is None:
        return (start, end) if end <= len(text) else None
    first, last = bisect_left(marks, start), bisect_left(marks, end)
    # An offset in the middle of a character is an offset of nothing.
    if last >= len(marks) or marks[first] != start or marks[last] != end:
        return None
    return first, last


def _same(there: str, words: str | None) -> bool:
    if words is None or there == words:
        return True
    return _BLANK.sub("", there) == _BLANK.sub("", words)


def _complaint(text: str, stretches: Iterable[Measured]) -> str:
    for start, end, words in stretches:
        if not 0 <= start < end or end > len(text):
            why = "outside the text" if start < end else "no stretch"
            return f"{start} to {end} is {why}, which has {len(text)} characters"
        if not _same(text[start:end], words):
            return (
                f"at {start} to {end} the text has {text[start:end][:40]!r}, "
                f"but the file says {(words or '')[:40]!r}; is it another text?"
            )
    return "the offsets fit no way of counting"


class _Ruler:
    """A way of counting: how much each character counts."""

    def __init__(self, changes: str | None, lengths: Callable[[str], Iterable[int]]) -> None:
        self._differs = re.compile(changes) if changes else None
        self._lengths = lengths

    def changes(self, text: str) -> bool:
        """Tell whether this way of counting differs from code points for a text."""
        return self._differs is None or self._differs.search(text) is not None

    def marks(self, text: str) -> Iterable[int]:
        """Return where each code point begins, and where the last one ends."""
        return accumulate(self._lengths(text), initial=0)


def _line_feeds(text: str) -> Iterable[int]:
    for here, after in zip(text, f"{text[1:]} ", strict=True):
        # The line feed counts; an offset behind the carriage return is one before the feed.
        yield 0 if here == "\r" and after == "\n" else 1


def _utf16(text: str) -> Iterable[int]:
    return (2 if character > "\uffff" else 1 for character in text)


def _both(text: str) -> Iterable[int]:
    return (length and units for length, units in zip(_line_feeds(text), _utf16(text), strict=True))


_code_points = _Ruler(None, lambda text: (1 for _ in text))
_RULERS = (
    _code_points,
    _Ruler("[\U00010000-\U0010ffff]", _utf16),
    _Ruler("\r\n", _line_feeds),
    _Ruler("\r\n", _both),
)
