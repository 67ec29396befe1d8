"""Marks that quote nobody: scare quotes, titles, nicknames, terms, translations.

Told apart by what stands right before and behind the marks and by how the words inside are
written; the words are in ``data/quotations/marks.json``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from stancekit.quotations.spans import tidy
from stancekit.quotations.words import word_list
from stancekit.records import TextSpan

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stancekit.quotations.marks import MarkPair, MarkScan
    from stancekit.records import Quotation

__all__ = ["MarkReason", "RejectedMarks", "rejected_marks"]

# How far before a mark the words that tell its reason may begin.
_BEFORE = 60
# More words than this are no name and no term.
_SHORT = 4
_NAME_BEFORE = re.compile(r"(?:^|[\s(])([^\W\d_][\w.'’-]*)\s$")
_NAME_BEHIND = re.compile(r"\s([^\W\d_][\w'’-]+)")
_OBJECT = re.compile(r"(nicknamed|dubbed)\s(?:the|an?|his|her|their|him|it)(?:\s\w+)?\s$")
_FOREIGN = re.compile(r"(?P<language>[^\W\d_]+) (?:word |term |phrase )?for $")
_IN_LANGUAGE = re.compile(r",?\s(?:in|from) (?P<language>[^\W\d_]+)\b")


class MarkReason(StrEnum):
    """Why words in quotation marks are no quotation."""

    SCARE = "scare"
    TITLE = "title"
    NICKNAME = "nickname"
    TERM = "term"
    TRANSLATION = "translation"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class RejectedMarks:
    """Words in quotation marks that were not taken for a quotation.

    Parameters
    ----------
    span : TextSpan
        The words, without the marks.
    reason : MarkReason
        ``unsure``: none of the others fits; somebody may be quoted, but with less
        confidence than was asked for.
    """

    span: TextSpan
    reason: MarkReason


@cache
def _phrases(name: str) -> re.Pattern[str]:
    listed = sorted(word_list("marks")[name], key=len, reverse=True)
    return re.compile(rf"(?:^|[\s(,])(?:{'|'.join(map(re.escape, listed))})[,:]?\s*\(?$")


@cache
def _set(name: str) -> frozenset[str]:
    return frozenset(word_list("marks")[name])


def rejected_marks(
    text: str, scan: MarkScan, quotations: Iterable[Quotation]
) -> tuple[RejectedMarks, ...]:
    """Return the marks that no quotation holds, each with the reason.

    Parameters
    ----------
    text : str
    scan : MarkScan
        Of the text.
    quotations : iterable of Quotation
        What was found in it.

    Returns
    -------
    tuple of RejectedMarks
        In text order. Marks inside a quotation, and those without a partner, are not among
        them.
    """
    claimed = bytearray(len(text) + 1)
    for quotation in quotations:
        for span in quotation.contents:
            claimed[span.start : span.end] = b"\1" * (span.end - span.start)
    out = []
    until = 0  # an inner pair goes with its outer one
    for pair in scan.pairs:
        if pair.start < until or not (pair.opened and pair.closed):
            continue
        inner = tidy(text, (pair.inner_start, pair.inner_end))
        if inner is None or any(claimed[slice(*inner)]):
            continue
        if any(map(str.isalnum, text[slice(*inner)])):
            until = pair.end
            out.append(RejectedMarks(TextSpan.of(text, *inner), _reason(text, pair, inner)))
    return tuple(out)


def _reason(text: str, pair: MarkPair, inner: tuple[int, int]) -> MarkReason:
    said = text[slice(*inner)].rstrip(".,;:!? ")
    words = said.split()
    before = text[max(0, pair.start - _BEFORE) : pair.start]
    before = before[before.rfind("\n") + 1 :]
    behind = text[pair.end : pair.end + 40]
    lower = before.lower()
    short = len(words) <= _SHORT
    titled = _is_titled(words)
    if short and _stands_in_name(before, behind):
        return MarkReason.NICKNAME
    if _is_translation(lower, behind):
        return MarkReason.TRANSLATION
    if _phrases("scare").search(lower):
        return MarkReason.SCARE
    if short and _phrases("nickname").search(_without_object(lower)):
        return MarkReason.NICKNAME
    if short and titled and _phrases("known as").search(lower):
        return MarkReason.NICKNAME
    if short and _phrases("term").search(lower):
        return MarkReason.TERM
    if titled and (len(words) > 1 or _phrases("title").search(lower)):
        return MarkReason.TITLE
    if short and not (text[pair.inner_end - 1] in "!?" or said[:1].isupper()):
        return MarkReason.SCARE
    return MarkReason.TITLE if titled and short else MarkReason.UNSURE


def _without_object(before: str) -> str:
    """Let "nicknamed the striker" end with its verb."""
    return _OBJECT.sub(r"\1 ", before)


def _stands_in_name(before: str, behind: str) -> bool:
    """Tell whether a capitalised word stands on both sides: Joseph “Joe” Marino."""
    first, last = _NAME_BEFORE.search(before), _NAME_BEHIND.match(behind)
    return bool(
        first
        and last
        and first[1][0].isupper()
        and last[1][0].isupper()
        and first[1].lower() not in _set("small words")
    )


def _is_translation(before: str, behind: str) -> bool:
    if before.endswith("(") and behind.startswith(")"):
        return True
    if _phrases("translation").search(before):
        return True
    known = _FOREIGN.search(before) or _IN_LANGUAGE.match(behind)
    return bool(known and known["language"].lower() in _set("languages"))


def _is_titled(words: list[str]) -> bool:
    """Tell whether words are written as a title: capitals on all but the small ones."""
    letters = [w.strip("“”\"'‘’().,:;!?") for w in words]
    letters = [w for w in letters if w]
    return (
        bool(letters)
        and letters[0][0].isupper()
        and all(not w[0].islower() or w in _set("small words") for w in letters)
    )
