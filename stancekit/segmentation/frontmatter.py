"""Bylines and datelines: who wrote an article, and where."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

__all__ = ["LONGEST_BYLINE", "dateline_end", "is_byline", "is_credit", "is_thanks", "word_lists"]

# No dateline reaches further into its paragraph.
_DATELINE_WINDOW = 120
LONGEST_BYLINE = 160

_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|"
    r"Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DATE = rf"(?:{_MONTH}\.? \d{{1,2}}|\d{{1,2}} {_MONTH})(?:,? \d{{4}})?"
_UPPER = "A-ZÀ-ÖØ-ÞŁŚŹŻĆŃŠŽČĐІЇЄА-Я"
# Up to four words each, so that matching never has many ways to fail.
_CAPITALS = rf"[{_UPPER}][{_UPPER}'’.-]+(?:[ /][{_UPPER}'’.-]+){{0,3}}"
_NAMED = rf"[{_UPPER}][\w'’.-]*(?: [{_UPPER}][\w'’.-]*){{0,2}}"
_DASH = r"(?:\s*[—–―]|\s*--|\s+[-−]|\s+‑)\s*"
_CREDIT = re.compile(
    r"\W{0,2}(?:(?:additional |with )?(?:reporting|writing|editing|compiled|edited) by"
    r"|with (?:agencies|inputs? from|files from))\s",
    re.IGNORECASE,
)
# "The Associated Press contributed to this report."
_CONTRIBUTED = re.compile(
    r"\b(?:contributed (?:\w+ )?(?:to|from|for) (?:this|the) (?:report|story|article|post)"
    r"|contributed (?:to )?(?:the )?(?:reporting|research)"
    r"(?: (?:to|for|from|in) [^.!?\"“”]{2,80})?)\.?$"
)
_BYLINE = re.compile(
    r"(?:(?:exclusive|story|words|written|report|analysis) )?by:?\s+", re.IGNORECASE
)
_BYLINE_TAIL = re.compile(
    rf"(?:\s*[|•·,–—-]\s*|\s+)(?:(?:Published|Updated|Posted)\b.*|(?:\w+day,? )?{_DATE}\b.*)$"
)
_WORD = re.compile(r"[\w'’.&-]+")


class _Dateline(NamedTuple):
    """The ways in which a dateline is written, strongest first."""

    certain: re.Pattern[str]
    first_only: re.Pattern[str]
    labels: frozenset[str]


@lru_cache(maxsize=1)
def word_lists() -> dict[str, list[str]]:
    """Return the word lists of front matter."""
    source = files("stancekit") / "data" / "segmentation.json"
    lists: dict[str, list[str]] = json.loads(source.read_text(encoding="utf-8"))
    return lists


@lru_cache(maxsize=1)
def _dateline() -> _Dateline:
    lists = word_lists()
    known = "|".join(re.escape(a) for a in sorted(lists["agencies"], key=len, reverse=True))
    place = rf"(?:{_CAPITALS}|{_NAMED})(?:, ?{_NAMED})?"
    date = rf"[,.]? ?{_DATE}\.?,?"
    agency = rf"(?:\((?:[^()\n]{{0,20}}\b)?(?:{known})\b[^()\n]{{0,20}}\)|/(?:{known})/\.?)"
    certain = re.compile(
        # KYIV, May 31 (Reuters) -   New York (AFP) –   May 31 (UPI) —   (AP) —   /TASS/.
        rf"(?:(?:{place})?(?:{date})?\s?{agency}{_DASH}"
        rf"|(?:{place})?(?:{date})?\s?/(?:{known})/\.?\s+"
        # KYIV, May 31 —
        rf"|{_CAPITALS}(?:, ?{_NAMED})?{date}{_DASH}"
        # CNN —   Kyiv, Ukraine CNN —
        rf"|(?:{place} )?(?:{known}){_DASH})"
    )
    # KYIV —   Kyiv, Ukraine —
    first_only = re.compile(rf"(?:{_CAPITALS}(?:, ?{_NAMED}){{0,2}}|{_NAMED}, ?{_NAMED}){_DASH}")
    return _Dateline(certain, first_only, frozenset(lists["labels"]))


def is_credit(line: str) -> bool:
    """Tell whether a paragraph names those who reported or edited."""
    return _CREDIT.match(line) is not None


def is_thanks(line: str) -> bool:
    """Tell whether a paragraph says who contributed; in a live blog it may stand anywhere."""
    if len(line) > 2 * LONGEST_BYLINE or any(mark in line for mark in '"“'):
        return False
    return _CONTRIBUTED.search(line) is not None


def is_byline(line: str) -> bool:
    """Tell whether a line is "By" and then names, outlets and places only."""
    head = _BYLINE.match(line)
    if head is None or len(line) > LONGEST_BYLINE:
        return False
    names = _BYLINE_TAIL.sub("", line[head.end() :]).strip()
    words = _WORD.findall(names)
    if len(words) < 2 or any(char in names for char in '?!"“”:;'):
        return False
    # A sentence ends in a stop behind a word, a name in one behind an initial or "Jr.".
    if names.endswith(".") and len(words[-1]) > 4:
        return False
    small = frozenset(word_lists()["byline_words"])
    return words[0][0].isupper() and all(w[0].isupper() or w.lower() in small for w in words)


def dateline_end(text: str, start: int, end: int, *, early: bool) -> int | None:
    """Return where the text behind a dateline begins; None if there is no dateline.

    Parameters
    ----------
    text : str
    start, end : int
        A paragraph of it.
    early : bool
        Whether it is among the first of the article: a place and a dash are enough there.

    Returns
    -------
    int or None

    Examples
    --------
    >>> dateline_end("KYIV, May 31 (Reuters) - The minister said", 0, 42, early=True)
    25
    >>> dateline_end("BERLIN — Not so here.", 0, 21, early=False)
    """
    forms = _dateline()
    stop = min(end, start + _DATELINE_WINDOW)
    match = forms.certain.match(text, start, stop)
    if match is None and early:
        match = forms.first_only.match(text, start, stop)
    if match is None:
        return None
    place = re.split(r"[,:(/—–-]", match[0], maxsplit=1)[0].split() or [""]
    # "NEW —" is a label, "NEW YORK —" none.
    label = place[0] in forms.labels and not (place[0] == "NEW" and len(place) > 1)
    if label or (match.end() < end and not _begins_sentence(text[match.end()])):
        return None
    return match.end()


def _begins_sentence(char: str) -> bool:
    return char.isupper() or char.isdigit() or char in "\"'“‘«„‹`([$€£"
