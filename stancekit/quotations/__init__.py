"""Quotations: who is reported to have said what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stancekit.quotations.marks import MarkPair, MarkScan, scan_marks

if TYPE_CHECKING:
    from stancekit.quotations.extractor import QuoteExtractor
    from stancekit.quotations.unquoted import MarkReason, RejectedMarks

__all__ = [
    "MarkPair",
    "MarkReason",
    "MarkScan",
    "QuoteExtractor",
    "RejectedMarks",
    "scan_marks",
]


def __getattr__(name: str) -> Any:
    # The marks need nothing but the standard library; the extractor brings spaCy with it.
    if name == "QuoteExtractor":
        from stancekit.quotations.extractor import QuoteExtractor

        return QuoteExtractor
    if name in {"MarkReason", "RejectedMarks"}:
        from stancekit.quotations import unquoted

        return getattr(unquoted, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
