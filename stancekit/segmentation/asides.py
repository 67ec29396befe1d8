"""What stands in an article's text beside its story: captions, links, advertisements, notes.

The phrases are data (``asides.json``); here is how they are looked for. A
caption is mostly known by the credit behind it, a link to another article by
its capitals or by the label before it.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from stancekit.records import Segment, SegmentKind
from stancekit.segmentation.frontmatter import word_lists

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stancekit.records import Quotation

__all__ = ["ASIDES", "mark_asides", "mark_shouted_links", "outside_asides"]

#: Kinds of segments that stand beside the story, where nothing is taken for a quotation.
ASIDES: frozenset[SegmentKind] = frozenset(SegmentKind) - {
    SegmentKind.HEADLINE,
    SegmentKind.DATELINE,
    SegmentKind.PARAGRAPH,
}

# Credits are looked for first: "Photo: AP" is no caption; then what has the surest words.
_ORDER = (
    SegmentKind.CREDIT,
    SegmentKind.NOTE,
    SegmentKind.PROMOTION,
    SegmentKind.RELATED,
    SegmentKind.CAPTION,
)
_LONGEST = 700
_LONGEST_TITLE = 180
# So many links follow one plural label ("Related articles") at most.
_MOST_LINKS = 6
_OPENERS = r"[^\w\"“‘'«„@©]{0,4}"
_WORDS = r"(?:\S+\s){0,8}"
_CLOSERS = "\"'”’»›)]*_ "

_LONG_WORD = re.compile(r"[^\W\d_]{2,}")
_PARENTHESIS = re.compile(r"\(+([^()]{2,160}(?:\([^()]{1,40}\))?)\)+$")
_PICTURE_WORDS = re.compile(
    r"\b(?:[Pp]hotos?|[Pp]hotographs?|Images?|IMAGE|PHOTO|Picture|Credit|Handout|HANDOUT|Courtesy"
    r"|[Cc]ourtesy of|Screen ?(?:grab|shot)|[Vv]ia [A-Z@])\b|, File$"
)
_PHOTOGRAPH = re.compile(
    r"[.!?”\"’)]\s+(?:Photo(?:graph)?s?|Images?|Picture|Credit)(?: credit| by)?: ?[^.!?\n]{2,80}$"
)


class _Phrases(NamedTuple):
    """The phrases of one kind, as patterns."""

    longest: int
    line: re.Pattern[str] | None
    label: re.Pattern[str] | None
    prefix: re.Pattern[str] | None
    dash: re.Pattern[str] | None
    start: re.Pattern[str] | None
    inside: re.Pattern[str] | None


@lru_cache(maxsize=1)
def _phrases() -> dict[SegmentKind, _Phrases]:
    data = json.loads((files("stancekit") / "data" / "asides.json").read_text(encoding="utf-8"))
    found = {}
    for kind in _ORDER:
        of_kind = data[str(kind)]

        def pattern(
            name: str, before: str, after: str, of_kind: dict[str, list[str]] = of_kind
        ) -> re.Pattern[str] | None:
            phrases = [p.replace(" ", r"\s+").replace("~", _WORDS) for p in of_kind.get(name, ())]
            if not phrases:
                return None
            return re.compile(rf"{before}(?:{'|'.join(phrases)}){after}", re.IGNORECASE)

        found[kind] = _Phrases(
            longest=of_kind["longest"],
            line=pattern("lines", _OPENERS, r"\W{0,4}$"),
            label=pattern("labels", _OPENERS, r"(?=\W|$)"),
            prefix=pattern("prefixes", _OPENERS, r"(?:\s?:|\s?\||\W{0,3}$)"),
            dash=pattern("dashes", _OPENERS, r"\s?[-–—]\s"),
            start=pattern("starts", _OPENERS, r"(?=\W|$|(?<=\W))"),
            inside=pattern("contains", r"\b", r"\b"),
        )
    return found


@lru_cache(maxsize=1)
def _agencies() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    data = json.loads((files("stancekit") / "data" / "asides.json").read_text(encoding="utf-8"))
    names = {*word_lists()["agencies"], *data["picture agencies"]}
    known = "|".join(re.escape(n) for n in sorted({*names, *map(str.upper, names)}, key=len)[::-1])
    # AP   Reuters
    alone = re.compile(rf"(?:{known})")
    # Reuters/Mike Segar   Xinhua/East News   AFP via Getty Images
    shared = re.compile(rf"(?:(?:{known})\s?/\s?\S|.*\S\s?/\s?(?:{known})(?:\W|$))")
    # Smoke over Kyiv. Sergei Supinsky/AFP/Getty Images
    # Words are held apart by blanks, so that there is one way to match them.
    name = r"[\w'’.&-]+(?:\s[\w'’.&-]+){0,4}"
    last = re.compile(rf"(?:^|[.!?”\"’)]\s)({name}(?:/{name}){{0,3}}/(?:{known}))$")
    return alone, shared, last


def outside_asides(
    quotations: Iterable[Quotation], segments: Sequence[Segment]
) -> tuple[Quotation, ...]:
    """Leave out the quotations that stand beside the story.

    Parameters
    ----------
    quotations : iterable of Quotation
    segments : sequence of Segment
        Of the same text.

    Returns
    -------
    tuple of Quotation
        Those of which any content stands in the story; in a pull quote, a caption or
        a link to another article nobody is quoted by this article.
    """
    beside = [(s.span.start, s.span.end) for s in segments if s.kind in ASIDES]
    if not beside:
        return tuple(quotations)
    kept = tuple(
        q
        for q in quotations
        if not all(any(a <= c.start and c.end <= b for a, b in beside) for c in q.contents)
    )
    ids = {q.id for q in kept}
    return tuple(q if q.parent in ids or q.parent is None else q.with_(parent=None) for q in kept)


def mark_asides(text: str, paragraphs: list[tuple[int, int]], kinds: list[SegmentKind]) -> None:
    """Give the paragraphs that their words or their credit give away their kinds."""
    links = 0
    for index, (start, end) in enumerate(paragraphs):
        if kinds[index] is not SegmentKind.PARAGRAPH:
            links = 0
            continue
        if end - start > _LONGEST:
            links = 0
            continue
        line = text[start:end].replace("’", "'")
        kind, titles_follow = _kind_of(line)
        # A headline may begin with "Watch:"; nothing stands before it that it could be beside.
        if kind is SegmentKind.RELATED and index == 0 and not titles_follow:
            kind = None
        if kind is None and _is_caption(line, last=index == len(paragraphs) - 1):
            kind = SegmentKind.CAPTION
        if kind is None and links and _is_title(line):
            kind = SegmentKind.RELATED
            links -= 1
        else:
            links = titles_follow
        if kind is not None:
            kinds[index] = kind


def mark_shouted_links(
    text: str, paragraphs: list[tuple[int, int]], kinds: list[SegmentKind]
) -> None:
    """Mark lines in capitals amid text that is not: some publishers write links so."""
    for index, (start, end) in enumerate(paragraphs):
        # The first paragraphs may be a headline in capitals.
        if index < 2 or kinds[index] is not SegmentKind.PARAGRAPH or end - start > _LONGEST_TITLE:
            continue
        line = text[start:end]
        if not line.isupper() or line[-1] in ".!" or len(_LONG_WORD.findall(line)) < 5:
            continue
        # A statement that was made in capitals stands wholly in marks.
        if line[0] in '"“' and line[-1] in '"”':
            continue
        if _is_shouted(text[:20_000]):
            return
        kinds[index] = SegmentKind.RELATED


def _is_shouted(text: str) -> bool:
    """Tell whether capitals mean nothing in a text, because it has too many."""
    return sum(map(str.islower, text)) < 2 * sum(map(str.isupper, text))


def _kind_of(line: str) -> tuple[SegmentKind | None, int]:
    """Return the kind that a paragraph's words tell, and how many titles may follow it."""
    quotes = "“" in line or line.count('"') > 1
    for kind, phrases in _phrases().items():
        if len(line) > phrases.longest:
            continue
        if phrases.line and phrases.line.match(line):
            return kind, 0
        if (
            phrases.label
            and (match := phrases.label.match(line))
            and _is_label(line[match.end() :])
        ):
            return kind, _titles_after(line, match.end())
        if phrases.prefix and (match := phrases.prefix.match(line)):
            # "Source: we will win" is a sentence, as are "Video" and so on with a full stop.
            if kind is SegmentKind.CREDIT and line.rstrip(_CLOSERS)[-1:] in (*".!?",):
                continue
            return kind, _titles_after(line, match.end()) if kind is SegmentKind.RELATED else 0
        if any(p and p.match(line) for p in (phrases.dash, phrases.start)):
            return kind, 0
        if phrases.inside and not quotes and phrases.inside.search(line):
            return kind, 0
    if _agencies()[2].fullmatch(line):
        return SegmentKind.CREDIT, 0
    return None, 0


def _is_label(rest: str) -> bool:
    """Tell whether what stands behind a label shows that it is one."""
    bare = rest.strip()
    if not bare or bare[0] in ":|–—-•>»…" or not any(map(str.isalnum, bare)):
        return True
    return (bare[0].isupper() or bare[0] in "\"“‘'") and bare.rstrip(_CLOSERS)[-1:] != "."


def _titles_after(line: str, end: int) -> int:
    """Return how many titles of other articles may follow a label."""
    if any(map(str.isalnum, line[end:])):
        return 0
    return _MOST_LINKS if line.rstrip(": ").lower().endswith(("s", "also", "more")) else 1


def _is_title(line: str) -> bool:
    """Tell whether a paragraph looks like the title of another article."""
    if len(line) > _LONGEST_TITLE or not any(map(str.isalpha, line)):
        return False
    return line.rstrip(_CLOSERS)[-1:] not in (*".:,;",) and not line.startswith(("“", '"'))


def _is_caption(line: str, *, last: bool) -> bool:
    """Tell whether a paragraph ends in the credit of a picture."""
    if len(line) > _phrases()[SegmentKind.CAPTION].longest:
        return False
    alone, shared, behind = _agencies()
    if _PHOTOGRAPH.search(line) or behind.search(line):
        return True
    match = _PARENTHESIS.search(line)
    if match is None or match.start() == 0:
        return False
    inner = match[1].strip()
    if alone.fullmatch(inner) and last:
        # Some agencies sign their articles so: "he said. (ANI)"
        return False
    if _PICTURE_WORDS.search(inner) or (shared.match(inner) and not alone.fullmatch(inner)):
        return True
    # A name that sticks to the sentence before it: "Smoke rises over Kyiv.(Fox News)"
    return (
        line[match.start() - 1] in ".!?'\"”"
        and inner[0].isupper()
        and len(inner) <= 60
        and not re.search(r"\bsaid\b|\btold\b", line)
    )
