"""What an annotation tool shows of an analysis: regions of the text, facts on them, links."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from stancekit.errors import InputError
from stancekit.records import Factuality, MentionKind, QuotationKind, Stance

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stancekit.records import Analysis

__all__ = [
    "CONTENT",
    "CONTINUES",
    "CUE",
    "FACTS",
    "INSIDE",
    "LABELS",
    "LINKS",
    "SOURCE",
    "Fragments",
    "Link",
    "Reading",
    "Region",
    "Sheet",
    "check_label",
    "draw",
    "drawn",
    "is_plain",
    "joined",
    "parted",
    "tidy",
]

Fragments = tuple[tuple[int, int], ...]

CONTENT, CUE, SOURCE = LABELS = ("content", "cue", "source")
# A quotation is its content; these lead from it to what belongs to it. "continues" leads to a
# further part of the content, "inside" to the quotation that it stands in.
CONTINUES, INSIDE = "continues", "inside"
LINKS = (CUE, SOURCE, CONTINUES, INSIDE)

# What is said of a region in a closed vocabulary. A content also has the speaker's name.
FACTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "stance": (CONTENT, tuple(map(str, Stance))),
    "kind": (CONTENT, tuple(map(str, QuotationKind))),
    "factuality": (CONTENT, tuple(map(str, Factuality))),
    "mention": (SOURCE, tuple(map(str, MentionKind))),
}


@dataclass(frozen=True, slots=True)
class Region:
    """One or more stretches of the text with a label."""

    id: str
    label: str
    fragments: Fragments
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """An arrow from one region to another."""

    label: str
    head: str
    tail: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """All regions and links of one text."""

    text: str
    regions: tuple[Region, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a format's record holds: the sheet, and what travelled along unseen.

    Parameters
    ----------
    sheet : Sheet
        What the annotator saw, and may have changed.
    base : dict or None
        The analysis that was exported, as ``to_dict`` gave it; None in a file from elsewhere.
    article : dict
        Whatever else is known of the article: id, title, date, url.
    """

    sheet: Sheet
    base: Mapping[str, Any] | None = None
    article: Mapping[str, str | None] = field(default_factory=dict)


def tidy(spans: Iterable[tuple[int, int]]) -> Fragments:
    """Sort stretches, leave out empty ones, and merge those that overlap."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if start == end:
            continue
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def is_plain(value: str) -> bool:
    """Tell whether every tool's one-line field keeps a value as it is."""
    return bool(value) and value.isprintable() and value == " ".join(value.split())


def drawn(analysis: Analysis) -> list[int]:
    """Return which quotations can be shown: those with at least one character of content."""
    return [
        number
        for number, quotation in enumerate(analysis.quotations)
        if tidy((s.start, s.end) for s in quotation.contents)
    ]


def draw(analysis: Analysis) -> Sheet:
    """Draw an analysis as regions and links, the contents in the order of the quotations."""
    contents: list[Region] = []
    others: dict[str, Region] = {}
    links: list[Link] = []
    shown = drawn(analysis)
    keys = {analysis.quotations[n].id: f"q{n}" for n in shown}
    for number in shown:
        quotation = analysis.quotations[number]
        key = f"q{number}"
        facts = {"kind": str(quotation.kind), "factuality": str(quotation.factuality)}
        if quotation.stance:
            facts["stance"] = str(quotation.stance.label)
        if quotation.speaker and is_plain(quotation.speaker.name):
            facts["speaker"] = quotation.speaker.name
        fragments = tidy((s.start, s.end) for s in quotation.contents)
        contents.append(Region(key, CONTENT, fragments, facts))
        cue = quotation.cue
        if cue and cue.text:
            # Two quotations may share a cue or a source: one region, two links.
            name = f"cue{cue.start}-{cue.end}"
            others.setdefault(name, Region(name, CUE, ((cue.start, cue.end),)))
            links.append(Link(CUE, key, name))
        source = quotation.source
        if source and source.span.text:
            start, end = source.span.start, source.span.end
            name = f"source{start}-{end}-{source.kind}"
            known = {"mention": str(source.kind)}
            others.setdefault(name, Region(name, SOURCE, ((start, end),), known))
            links.append(Link(SOURCE, key, name))
        outer = keys.get(quotation.parent) if quotation.parent is not None else None
        if outer and outer != key:
            links.append(Link(INSIDE, key, outer))
    return Sheet(analysis.article.text, (*contents, *others.values()), tuple(links))


def parted(sheet: Sheet) -> Sheet:
    """Give every stretch a region of its own, for tools without discontinuous regions."""
    regions: list[Region] = []
    links: list[Link] = []
    for region in sheet.regions:
        first, *more = region.fragments
        regions.append(replace(region, fragments=(first,)))
        for number, fragment in enumerate(more, 1):
            part = f"{region.id}.{number}"
            regions.append(Region(part, region.label, (fragment,)))
            links.append(Link(CONTINUES, region.id, part))
    return Sheet(sheet.text, tuple(regions), (*sheet.links, *links))


def joined(sheet: Sheet) -> Sheet:
    """Undo :func:`parted`: regions that continue one another become one.

    Raises
    ------
    InputError
        If parts of one quotation overlap or have different labels.
    """
    by_id = {region.id: region for region in sheet.regions}
    order = {key: number for number, key in enumerate(by_id)}
    root = {key: key for key in by_id}

    def find(key: str) -> str:
        while root[key] != key:
            key = root[key]
        return key

    tails = {link.tail for link in sheet.links if link.label == CONTINUES}
    for link in sheet.links:
        if link.label != CONTINUES:
            continue
        one, other = by_id[link.head], by_id[link.tail]
        if one.label != other.label:
            raise InputError(
                f"{_words(sheet, one)} is continued by {_words(sheet, other)}, "
                f"but one is a {one.label} and the other a {other.label}"
            )
        roots = sorted({find(one.id), find(other.id)}, key=lambda k: (k in tails, order[k]))
        for key in roots:
            root[key] = roots[0]
    groups: dict[str, list[Region]] = {}
    for key, region in by_id.items():
        groups.setdefault(find(key), []).append(region)
    regions = tuple(_merged(sheet, by_id[key], members) for key, members in groups.items())
    # The order of the heads: a part may stand before the region that it belongs to.
    regions = tuple(sorted(regions, key=lambda region: order[region.id]))
    links = dict.fromkeys(
        Link(link.label, find(link.head), find(link.tail))
        for link in sheet.links
        if link.label != CONTINUES
    )
    return Sheet(sheet.text, regions, tuple(links))


def _merged(sheet: Sheet, head: Region, members: Sequence[Region]) -> Region:
    if len(members) == 1:
        return head
    fragments = sorted(f for member in members for f in member.fragments)
    for before, after in itertools.pairwise(fragments):
        if after[0] < before[1]:
            raise InputError(f"parts of the {head.label} {_words(sheet, head)} overlap")
    facts = {k: v for member in (*members, head) for k, v in member.facts.items()}
    return replace(head, fragments=tuple(fragments), facts=facts)


def _words(sheet: Sheet, region: Region) -> str:
    start, end = region.fragments[0]
    return repr(sheet.text[start:end][:40])


def check_label(label: Any, known: Sequence[str], what: str) -> str:
    """Return the label, or say that it is none of those that stancekit knows."""
    if label not in known:
        raise InputError(f"{what} {label!r} is unknown; known are {', '.join(known)}")
    return str(label)
