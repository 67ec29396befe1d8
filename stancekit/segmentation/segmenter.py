"""ArticleSegmenter: cuts a text into segments and says what each of them is."""

from __future__ import annotations

import re

from stancekit.errors import InputError
from stancekit.paragraphs import paragraph_spans
from stancekit.records import Segment, SegmentKind, TextSpan
from stancekit.segmentation.asides import mark_asides, mark_shouted_links
from stancekit.segmentation.frontmatter import (
    LONGEST_BYLINE,
    dateline_end,
    is_byline,
    is_credit,
    is_thanks,
)
from stancekit.segmentation.repeats import mark_pull_quotes, mark_repeated_titles

__all__ = ["ArticleSegmenter"]

# The front matter of an article ends after this many paragraphs, credits begin so near its end.
_FRONT = 6
_BACK = 4

_CLOSERS = "\"'”’»›)]*_ "
# A caption under the lead picture looks like a headline but for its credit.
_CAPTION = re.compile(r"\((?:Credit|Photo|Image|Source|AP |[^()]{0,60} via )[^()]*\)\W*$")
_TWO_SENTENCES = re.compile(r"[^\W\d_]{3}[.?!][\"'”’)]* [\"'“‘(]*[A-Z]")


class ArticleSegmenter:
    """Cuts an article into headline, byline, dateline, paragraphs and what stands beside them.

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

    def __call__(self, text: str, *, title: str | None = None) -> tuple[Segment, ...]:
        """Cut a text.

        Parameters
        ----------
        text : str
            The article's text.
        title : str, optional
            The article's title, if it is known beside the text: where the text says it,
            that is its headline.

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
        kinds = self._kinds(text, paragraphs, title)
        segments: list[Segment] = []
        body = 0
        for (start, end), kind in zip(paragraphs, kinds, strict=True):
            if kind is SegmentKind.PARAGRAPH:
                cut = dateline_end(text, start, end, early=body < 3)
                body += 1
                if cut is not None:
                    stop = start + len(text[start:cut].rstrip())
                    segments.append(_segment(text, start, stop, SegmentKind.DATELINE))
                    start = cut
            if start < end:
                segments.append(_segment(text, start, end, kind))
        return tuple(segments)

    def _kinds(
        self, text: str, paragraphs: list[tuple[int, int]], title: str | None
    ) -> list[SegmentKind]:
        kinds = [SegmentKind.PARAGRAPH] * len(paragraphs)
        for index, (start, end) in enumerate(paragraphs):
            if end - start > 2 * LONGEST_BYLINE:
                continue
            line = text[start:end]
            near_start, near_end = index < _FRONT, index >= len(paragraphs) - _BACK
            if (
                ((near_start or near_end) and is_credit(line))
                or (near_start and is_byline(line))
                or is_thanks(line)
            ):
                kinds[index] = SegmentKind.BYLINE
        mark_asides(text, paragraphs, kinds)
        self._mark_headlines(text, paragraphs, kinds)
        mark_repeated_titles(text, paragraphs, kinds, title)
        mark_pull_quotes(text, paragraphs, kinds)
        mark_shouted_links(text, paragraphs, kinds)
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
            if dateline_end(text, start, end, early=False) is not None:
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


def _ends_sentence(text: str, span: tuple[int, int]) -> bool:
    return text[max(span[0], span[1] - 8) : span[1]].rstrip(_CLOSERS)[-1:] in (*".!?…",)
