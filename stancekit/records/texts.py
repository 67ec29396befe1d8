"""Articles, their segments, and stretches of their text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from stancekit.errors import InputError
from stancekit.records.kinds import SegmentKind

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Article", "Segment", "TextSpan"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSpan:
    """A stretch of the article's text.

    Parameters
    ----------
    start, end : int
        Half-open code-point offsets into the text as given.
    text : str
        The text between them.

    Raises
    ------
    InputError
        If the offsets are negative, reversed, or do not fit ``text``.
    """

    start: int
    end: int
    text: str

    def __post_init__(self) -> None:
        if self.start < 0 or self.end < self.start:
            raise InputError(
                f"a span needs 0 <= start <= end, but has start={self.start}, end={self.end}"
            )
        if self.end - self.start != len(self.text):
            raise InputError(
                f"a span from {self.start} to {self.end} needs {self.end - self.start} code points "
                f"of text, but has {len(self.text)}: {self.text[:40]!r}"
            )

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Self:
        """Cut the span from ``start`` to ``end`` out of ``text``."""
        return cls(start=start, end=end, text=text[start:end])

    def to_dict(self) -> dict[str, Any]:
        """Return the span as JSON-ready types."""
        return {"start": self.start, "end": self.end, "text": self.text}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Build a span from what :meth:`to_dict` gave."""
        return cls(start=data["start"], end=data["end"], text=data["text"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A news article as it was given; its text is never changed.

    Parameters
    ----------
    text : str
        The article's text.
    id, title, date, url, author : str or None
        Whatever is known about it. ``date`` is kept as given; ISO 8601 is advised.
        Several authors are separated by semicolons.
    """

    text: str
    id: str | None = None
    title: str | None = None
    date: str | None = None
    url: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A part of an article: headline, dateline, paragraph, caption and so on."""

    span: TextSpan
    kind: SegmentKind

    def to_dict(self) -> dict[str, Any]:
        """Return kind and offsets; the text is the article's."""
        return {"kind": str(self.kind), "start": self.span.start, "end": self.span.end}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], text: str) -> Self:
        """Build a segment from :meth:`to_dict` and the article's text."""
        return cls(
            span=TextSpan.of(text, data["start"], data["end"]), kind=SegmentKind(data["kind"])
        )
