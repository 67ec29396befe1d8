"""The parts of an article: headline, byline, dateline, paragraphs.

What the parts are decides how their quotations are read: a headline quotes
without marks ("Lee: We will win"), and a byline names people who do not speak.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from stancekit.errors import InputError
from stancekit.paragraphs import paragraph_spans
from stancekit.records import Segment, SegmentKind, TextSpan

__all__ = ["ArticleSegmenter", "paragraph_spans"]

# The front matter of an article ends after this many paragraphs, credits begin so near its end.
_FRONT = 6
_BACK = 4
# No dateline reaches further into its paragraph.
_DATELINE_WINDOW = 120
_LONGEST_BYLINE = 160

_CLOSERS = "\"'”’»›)]*_ "
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
_BYLINE = re.compile(
    r"(?:(?:exclusive|story|words|written|report|analysis) )?by:?\s+", re.IGNORECASE
)
_BYLINE_TAIL = re.compile(
    rf"(?:\s*[|•·,–—-]\s*|\s+)(?:(?:Published|Updated|Posted)\b.*|(?:\w+day,? )?{_DATE}\b.*)$"
)
_WORD = re.compile(r"[\w'’.&-]+")
# A caption under the lead picture looks like a headline but for its credit.
_CAPTION = re.compile(r"\((?:Credit|Photo|Image|Source|AP |[^()]{0,60} via )[^()]*\)\W*$")
_TWO_SENTENCES = re.compile(r"[^\W\d_]{3}[.?!][\"'”’)]* [\"'“‘(]*[A-Z]")


class _Dateline(NamedTuple):
    """The ways in which a dateline is written, strongest first."""

    certain: re.Pattern[str]
    first_only: re.Pattern[str]
    labels: frozenset[str]


@lru_cache(maxsize=1)
def _lists() -> dict[str, list[str]]:
    source = files("stancekit") / "data" / "segmentation.json"
    lists: dict[str, list[str]] = json.loads(source.read_text(encoding="utf-8"))
    return lists


@lru_cache(maxsize=1)
def _dateline() -> _Dateline:
    lists = _lists()
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


class ArticleSegmenter:
    """Cuts an article into headline, byline, dateline and paragraphs.

    Parameters
    ----------
    max_headline : int, default 200
        A first line that is longer than this is a paragraph.

    Examples
    --------
    >>> from stancekit import ArticleSegmenter
    >>> text = '''Allies lift limits on weapons
    ...
    ... By Jane Doe
    ...
    ... KYIV, May 31 (Reuters) - The allies have lifted their limits on the use of weapons.'''
    >>> for segment in ArticleSegmenter()(text):
    ...     print(segment.kind, "|", segment.span.text)
    headline | Allies lift limits on weapons
    byline | By Jane Doe
    dateline | KYIV, May 31 (Reuters) -
    paragraph | The allies have lifted their limits on the use of weapons.
    """

    def __init__(self, *, max_headline: int = 200) -> None:
        self.max_headline = max_headline

    def __call__(self, text: str) -> tuple[Segment, ...]:
        """Cut a text.

        Parameters
        ----------
        text : str
            The article's text.

        Returns
        -------
        tuple of Segment
            In text order, disjoint, without white space at either end; together
            they hold every character that is not white space.

        Raises
        ------
        InputError
            If ``text`` is not a string.
        """
        if not isinstance(text, str):
            raise InputError(
                f"text must be a string, not {type(text).__name__}; "
                "for an Article give its text, for bytes decode them first"
            )
        paragraphs = paragraph_spans(text)
        kinds = self._kinds(text, paragraphs)
        segments: list[Segment] = []
        body = 0
        for (start, end), kind in zip(paragraphs, kinds, strict=True):
            if kind is SegmentKind.PARAGRAPH:
                cut = _dateline_end(text, start, end, early=body < 3)
                body += 1
                if cut is not None:
                    stop = start + len(text[start:cut].rstrip())
                    segments.append(_segment(text, start, stop, SegmentKind.DATELINE))
                    start = cut
            if start < end:
                segments.append(_segment(text, start, end, kind))
        return tuple(segments)

    def _kinds(self, text: str, paragraphs: list[tuple[int, int]]) -> list[SegmentKind]:
        kinds = [SegmentKind.PARAGRAPH] * len(paragraphs)
        for index, (start, end) in enumerate(paragraphs):
            near_start, near_end = index < _FRONT, index >= len(paragraphs) - _BACK
            if not (near_start or near_end) or end - start > 2 * _LONGEST_BYLINE:
                continue
            if _CREDIT.match(text, start, end) or (near_start and _is_byline(text[start:end])):
                kinds[index] = SegmentKind.BYLINE
        self._mark_headlines(text, paragraphs, kinds)
        return kinds

    def _mark_headlines(
        self, text: str, paragraphs: list[tuple[int, int]], kinds: list[SegmentKind]
    ) -> None:
        """Mark the first line, and a second that goes on in the same manner."""
        rest = [i for i, kind in enumerate(kinds) if kind is SegmentKind.PARAGRAPH]
        lengths = [paragraphs[i][1] - paragraphs[i][0] for i in rest]
        total = sum(lengths)
        for order, index in enumerate(rest[:2]):
            start, end = paragraphs[index]
            total -= lengths[order]
            # An article follows a headline; below a list's first line come lines like it.
            sentences = [
                lengths[later]
                for later in range(order + 1, min(order + 4, len(rest)))
                if _ends_sentence(text, paragraphs[rest[later]])
            ]
            if total < 2 * (end - start) or max(sentences, default=0) < 1.5 * (end - start):
                return
            if not self._is_headline(text[start : min(end, start + self.max_headline + 1)]):
                return
            if _dateline_end(text, start, end, early=False) is not None:
                return
            kinds[index] = SegmentKind.HEADLINE

    def _is_headline(self, line: str) -> bool:
        if len(line) > self.max_headline:
            return False
        bare = line.rstrip(_CLOSERS)
        if not bare or not any(map(str.isalpha, bare)) or bare[-1] in ",:":
            return False
        if _CAPTION.search(line) or _TWO_SENTENCES.search(line):
            return False
        if bare[-1] != "." or bare.endswith("..."):
            return bare[-1] != "…"
        # Some archives put a full stop behind every line; capitals then tell: "Allies Lift Limits."
        words = [w for w in bare.split() if len(w) > 3 and w[0].isalpha()]
        return len(words) >= 3 and all(w[0].isupper() for w in words)


def _segment(text: str, start: int, end: int, kind: SegmentKind) -> Segment:
    return Segment(span=TextSpan.of(text, start, end), kind=kind)


def _is_byline(line: str) -> bool:
    """Tell whether a line is "By" and then names, outlets and places only."""
    head = _BYLINE.match(line)
    if head is None or len(line) > _LONGEST_BYLINE:
        return False
    names = _BYLINE_TAIL.sub("", line[head.end() :]).strip()
    words = _WORD.findall(names)
    if len(words) < 2 or any(char in names for char in '?!"“”:;'):
        return False
    # A sentence ends in a stop behind a word, a name in one behind an initial or "Jr.".
    if names.endswith(".") and len(words[-1]) > 4:
        return False
    small = frozenset(_lists()["byline_words"])
    return words[0][0].isupper() and all(w[0].isupper() or w.lower() in small for w in words)


def _dateline_end(text: str, start: int, end: int, *, early: bool) -> int | None:
    """Return where the text behind a dateline begins; None if there is no dateline."""
    forms = _dateline()
    stop = min(end, start + _DATELINE_WINDOW)
    match = forms.certain.match(text, start, stop)
    if match is None and early:
        match = forms.first_only.match(text, start, stop)
    if match is None:
        return None
    place = re.split(r"[ ,:—–-]", match[0], maxsplit=1)[0]
    if place in forms.labels or (match.end() < end and not _begins_sentence(text[match.end()])):
        return None
    return match.end()


def _ends_sentence(text: str, span: tuple[int, int]) -> bool:
    return text[max(span[0], span[1] - 8) : span[1]].rstrip(_CLOSERS)[-1:] in (*".!?…",)


def _begins_sentence(char: str) -> bool:
    return char.isupper() or char.isdigit() or char in "\"'“‘«„‹`([$€£"
