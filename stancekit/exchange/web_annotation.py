"""W3C Web Annotation: a page of JSON-LD for each article.

The model counts positions in code points, as stancekit does. The text of the article travels
along under a term of stancekit's own, since a Web Annotation only points to its source.
"""

from __future__ import annotations

import itertools
import warnings
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from stancekit.errors import InputError, StancekitWarning
from stancekit.exchange.rulers import measure
from stancekit.exchange.sheets import FACTS, Link, Reading, Region, Sheet, draw

if TYPE_CHECKING:
    from stancekit.records import Analysis

__all__ = ["annotation_page", "read_annotation_page"]

_CONTEXT = [
    "http://www.w3.org/ns/anno.jsonld",
    {
        "@version": 1.1,
        "stancekit": "urn:stancekit:",
        "fact": "stancekit:fact",
        "text": "stancekit:text",
        # A value of JSON as it stands, not of linked data.
        "analysis": {"@id": "stancekit:analysis", "@type": "@json"},
    },
]
_AROUND = 32  # characters before and after a quote, as is usual


def annotation_page(analysis: Analysis) -> dict[str, Any]:
    """Return an analysis as an AnnotationPage."""
    sheet = draw(analysis)
    article = analysis.article
    source = article.url or f"urn:stancekit:article:{quote(article.id or '', errors='replace')}"
    items = [_region(sheet.text, region, source) for region in sheet.regions]
    items += [_link(link, number) for number, link in enumerate(sheet.links)]
    return {
        "@context": _CONTEXT,
        "type": "AnnotationPage",
        "items": items,
        "text": sheet.text,
        "analysis": analysis.to_dict(),
    }


def _region(text: str, region: Region, source: str) -> dict[str, Any]:
    body: list[dict[str, Any]] = [
        {"type": "TextualBody", "purpose": "tagging", "value": region.label}
    ]
    body += [
        {"type": "TextualBody", "purpose": "classifying", "fact": fact, "value": value}
        for fact, value in region.facts.items()
    ]
    targets = [
        {
            "type": "SpecificResource",
            "source": source,
            "selector": [
                {"type": "TextPositionSelector", "start": start, "end": end},
                {
                    "type": "TextQuoteSelector",
                    "exact": text[start:end],
                    "prefix": text[max(0, start - _AROUND) : start],
                    "suffix": text[end : end + _AROUND],
                },
            ],
        }
        for start, end in region.fragments
    ]
    return {
        "id": f"urn:stancekit:region:{region.id}",
        "type": "Annotation",
        "motivation": "tagging",
        "body": body,
        "target": targets,
    }


def _link(link: Link, number: int) -> dict[str, Any]:
    return {
        "id": f"urn:stancekit:link:{number}",
        "type": "Annotation",
        "motivation": "linking",
        "body": [
            f"urn:stancekit:region:{link.tail}",
            {"type": "TextualBody", "purpose": "tagging", "value": link.label},
        ],
        "target": f"urn:stancekit:region:{link.head}",
    }


def read_annotation_page(record: Any) -> Reading:
    """Read an AnnotationPage, or an AnnotationCollection with its first page inside."""
    if isinstance(record, dict) and isinstance(record.get("first"), dict):
        record = {**record["first"], **{k: record[k] for k in ("text", "analysis") if k in record}}
    items = record.get("items") if isinstance(record, dict) else None
    if not isinstance(items, list):
        raise InputError("is no AnnotationPage: it has no list of 'items'")
    text = record.get("text")
    if not isinstance(text, str):
        raise InputError("has no 'text': the annotations point to one that is not there")
    places: list[tuple[int, int, str | None]] = []
    regions: dict[str, tuple[str, int, dict[str, str]]] = {}
    links: list[Link] = []
    for item in items:
        if not isinstance(item, dict) or not isinstance(item.get("id"), str):
            raise InputError("an annotation has no 'id'")
        key = item["id"]
        try:
            if item.get("motivation") == "linking":
                links.append(_read_link(item))
                continue
            if key in regions:
                raise InputError("is there twice")
            label, facts = _read_body(item)
            stretches = _read_targets(text, item)
        except InputError as error:
            raise InputError(f"annotation {key!r}: {error}") from None
        regions[key] = (label, len(stretches), facts)
        places += stretches
    for link in links:
        for key in (link.head, link.tail):
            if key not in regions:
                raise InputError(f"a link leads to {key!r}, which is not there")
    found = iter(measure(text, places))
    drawn = []
    for key, (label, count, facts) in regions.items():
        fragments = sorted(next(found) for _ in range(count))
        for before, after in itertools.pairwise(fragments):
            if after[0] < before[1]:
                raise InputError(f"annotation {key!r}: its targets overlap")
        drawn.append(Region(key, label, tuple(fragments), facts))
    return Reading(Sheet(text, tuple(drawn), tuple(links)), record.get("analysis"))


def _list(value: Any) -> list[Any]:
    """Return the members: the model allows one thing instead of a list of one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _tags(item: dict[str, Any]) -> list[str]:
    bodies = [b for b in _list(item.get("body")) if isinstance(b, dict)]
    return [b["value"] for b in bodies if "fact" not in b and isinstance(b.get("value"), str)]


def _read_body(item: dict[str, Any]) -> tuple[str, dict[str, str]]:
    tags = _tags(item)
    if len(tags) != 1:
        raise InputError(f"has {len(tags)} tags; exactly one is needed")
    facts: dict[str, str] = {}
    for body in _list(item.get("body")):
        if isinstance(body, dict) and "fact" in body:
            fact, value = body["fact"], body.get("value")
            if fact in (*FACTS, "speaker") and isinstance(value, str):
                # A blank name is nobody's.
                facts |= {fact: words} if (words := " ".join(value.split())) else {}
            else:
                warnings.warn(
                    f"the fact {fact!r} is unknown and is left out", StancekitWarning, stacklevel=3
                )
    return tags[0], facts


def _read_link(item: dict[str, Any]) -> Link:
    tags = _tags(item)
    tails = [b for b in _list(item.get("body")) if isinstance(b, str)]
    heads = [t for t in _list(item.get("target")) if isinstance(t, str)]
    if (len(tags), len(tails), len(heads)) != (1, 1, 1):
        raise InputError("a link needs one tag, one annotation in its body, and one as its target")
    return Link(tags[0], heads[0], tails[0])


def _read_targets(text: str, item: dict[str, Any]) -> list[tuple[int, int, str | None]]:
    stretches: list[Any] = []
    for target in _list(item.get("target")):
        selectors = _list(target.get("selector")) if isinstance(target, dict) else []
        # JSON-LD allows a list of types; one of them is what the selector is.
        by_type = {
            kind: s
            for s in selectors
            if isinstance(s, dict)
            for kind in _list(s.get("type"))
            if isinstance(kind, str)
        }
        where = by_type.get("TextPositionSelector")
        words = by_type.get("TextQuoteSelector")
        exact = words.get("exact") if words else None
        if where:
            stretches.append((where.get("start"), where.get("end"), exact))
        elif words and isinstance(exact, str) and exact:
            stretches.append(_find(text, words))
        else:
            raise InputError("a target has neither a TextPositionSelector nor a TextQuoteSelector")
    if not stretches:
        raise InputError("has no target")
    return stretches


def _find(text: str, words: dict[str, Any]) -> tuple[int, int, str]:
    """Find a stretch that is given by its words and those around it alone."""
    before, exact, after = (str(words.get(key, "")) for key in ("prefix", "exact", "suffix"))
    whole = before + exact + after
    first = text.find(whole)
    if first < 0:
        raise InputError(f"{exact[:40]!r} does not stand in the text with the words around it")
    if text.find(whole, first + 1) >= 0:
        raise InputError(f"{exact[:40]!r} stands in the text more than once")
    return first + len(before), first + len(before) + len(exact), exact
