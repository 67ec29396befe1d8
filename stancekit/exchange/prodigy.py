"""Prodigy: one task a line, with tokens, spans and relations."""

from __future__ import annotations

import itertools
import re
import warnings
from typing import TYPE_CHECKING, Any

from stancekit.errors import InputError, StancekitWarning
from stancekit.exchange.rulers import measure
from stancekit.exchange.sheets import CONTENT, Link, Reading, Region, Sheet, draw, parted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stancekit.records import Analysis

__all__ = ["prodigy_task", "read_prodigy_task"]

_ARTICLE = ("id", "title", "date", "url")
# Words, single marks and white space, as coarse as spaCy's; borders of spans are added.
_TOKEN = re.compile(r"\w+|[^\w\s]|\s")


def prodigy_task(analysis: Analysis) -> dict[str, Any]:
    """Return an analysis as a task for Prodigy's ``rel.manual`` or ``spans.manual``.

    Prodigy has no attributes, so that a content's stance is part of its label:
    ``content:against``.
    """
    sheet = parted(draw(analysis))
    tokens = _tokens(sheet.text, [region.fragments[0] for region in sheet.regions])
    first = {token["start"]: token["id"] for token in tokens}
    last = {token["end"]: token["id"] for token in tokens}
    spans: dict[str, dict[str, Any]] = {}
    for region in sheet.regions:
        start, end = region.fragments[0]
        stance = region.facts.get("stance")
        spans[region.id] = {
            "start": start,
            "end": end,
            "text": sheet.text[start:end],
            "token_start": first[start],
            "token_end": last[end],
            "label": f"{region.label}:{stance}" if stance else region.label,
            # Tells apart what is said twice of one place.
            "id": region.id,
        }
    relations = []
    for link in sheet.links:
        head, child = spans[link.head], spans[link.tail]
        relations.append(
            {
                "head": head["token_end"],
                "child": child["token_end"],
                "head_span": {k: v for k, v in head.items() if k != "text"},
                "child_span": {k: v for k, v in child.items() if k != "text"},
                "label": link.label,
            }
        )
    article = analysis.article
    meta = {key: getattr(article, key) for key in _ARTICLE if getattr(article, key)}
    return {
        "text": sheet.text,
        "tokens": tokens,
        "spans": list(spans.values()),
        "relations": relations,
        "meta": meta,
        "stancekit": analysis.to_dict(),
    }


def _tokens(text: str, stretches: Sequence[tuple[int, int]]) -> list[dict[str, Any]]:
    """Cut the text into tokens at whose borders all stretches begin and end."""
    starts = {start for start, _ in stretches}
    ends = {end for _, end in stretches}
    cuts = {0, len(text)} | starts | ends
    for match in _TOKEN.finditer(text):
        cuts.update(match.span())
    places = sorted(cuts)
    tokens: list[dict[str, Any]] = []
    for start, end in itertools.pairwise(places):
        words = text[start:end]
        # As in spaCy a blank belongs to the token before it, unless a stretch wants it.
        free = words == " " and start not in starts and end not in ends
        if free and tokens and not tokens[-1]["ws"]:
            tokens[-1]["ws"] = True
            continue
        tokens.append({"text": words, "start": start, "end": end, "id": len(tokens), "ws": False})
    return tokens


def read_prodigy_task(record: Any) -> Reading:
    """Read a task as ``prodigy db-out`` gives it."""
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        raise InputError("is no Prodigy task: it has no 'text'")
    answer = record.get("answer", "accept")
    if answer != "accept":
        raise InputError(f"the answer is {answer!r}, not 'accept': nobody vouches for its spans")
    text = record["text"]
    spans = [_object(s, "span") for s in _listed(record, "spans")]
    stretches = measure(text, [(s.get("start"), s.get("end"), s.get("text")) for s in spans])  # type: ignore[misc]
    regions: list[Region] = []
    for number, (span, stretch) in enumerate(zip(spans, stretches, strict=True)):
        label, _, stance = str(span.get("label")).partition(":")
        facts = {"stance": stance} if stance and label == CONTENT else {}
        regions.append(
            Region(f"p{number}", label if facts else str(span.get("label")), (stretch,), facts)
        )
    links = []
    for each in _listed(record, "relations"):
        relation = _object(each, "relation")
        head, tail = (_end(relation, which, spans) for which in ("head", "child"))
        links.append(Link(str(relation.get("label")), f"p{head}", f"p{tail}"))
    meta = record.get("meta")
    article = meta if isinstance(meta, dict) else {}
    known = {key: article[key] for key in _ARTICLE if isinstance(article.get(key), str)}
    return Reading(Sheet(text, tuple(regions), tuple(links)), record.get("stancekit"), known)


def _listed(record: Mapping[str, Any], key: str) -> list[Any]:
    value = record.get(key) or []
    if not isinstance(value, list):
        raise InputError(f"{key!r} must be a list, not {value!r}")
    return value


def _object(value: Any, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InputError(f"a {what} must be an object, not {value!r}")
    return value


def _end(relation: Mapping[str, Any], which: str, spans: list[dict[str, Any]]) -> int:
    """Return the number of the span at one end of a relation."""
    wanted = relation.get(f"{which}_span")
    if isinstance(wanted, dict):
        keys = ("start", "end", "label")
        same = [
            n for n, span in enumerate(spans) if all(span.get(k) == wanted.get(k) for k in keys)
        ]
        if same:
            return next((n for n in same if spans[n].get("id") == wanted.get("id")), same[0])
        raise InputError(
            f"a relation {relation.get('label')!r} has at its {which} a span from "
            f"{wanted.get('start')} to {wanted.get('end')} that is not among the spans"
        )
    token = relation.get(which)
    found = [n for n, span in enumerate(spans) if span.get("token_end") == token]
    if not isinstance(token, int) or not found:
        raise InputError(
            f"a relation {relation.get('label')!r} has at its {which} the token {token!r}, "
            "where no span ends"
        )
    if len(found) > 1:
        warnings.warn(
            f"several spans end at token {token}, and the relation does not say which it means",
            StancekitWarning,
            stacklevel=2,
        )
    return found[0]
