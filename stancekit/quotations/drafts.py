"""Quotations by their offsets, before they are cast into records."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Draft", "Span"]

Span = tuple[int, int]


@dataclass(slots=True)
class Draft:
    """A quotation that can still change.

    Parameters
    ----------
    spans : list of (int, int)
        Contents, in text order, without outer marks.
    cue, source : (int, int) or None
    confidence : float
    nested : bool
        Whether it stands in the content of another.
    """

    spans: list[Span]
    cue: Span | None
    source: Span | None
    confidence: float
    nested: bool = False
