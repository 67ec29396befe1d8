"""Records in a spaCy Doc: written to native span groups, read back from them.

Span groups survive ``to_bytes``, ``DocBin``, pickling and worker processes;
extensions on spans collide, and objects in ``doc.user_data`` do not survive.
So a quotation is a set of spans, joined by ``id_``:

``segments``
    ``label_``: kind of the segment.
``quote_content``
    ``label_``: kind of the quotation; ``kb_id_``: speaker id, or empty.
``quote_cue``
    ``label_``: ``"cue"``.
``quote_source``
    ``label_``: kind of the mention; ``kb_id_``: speaker id, or empty.
``quote_stance``
    ``label_``: stance; the spans are those of the content.

What spans cannot hold goes to the groups' ``attrs``, as JSON types: exact
offsets where a token straddles the edge, confidence, context, speakers,
probabilities, warnings.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Any, TypeVar

from spacy.tokens import Span, SpanGroup

from stancekit.errors import InputError
from stancekit.records import (
    Analysis,
    AnalysisWarning,
    Article,
    Mention,
    MentionKind,
    Quotation,
    QuotationKind,
    Segment,
    SegmentKind,
    Speaker,
    Stance,
    TextSpan,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from enum import StrEnum

    from spacy.tokens import Doc

__all__ = [
    "CONTENT",
    "CUE",
    "SEGMENTS",
    "SOURCE",
    "STANCE",
    "read_analysis",
    "read_quotations",
    "read_segments",
    "write_analysis",
    "write_quotations",
    "write_segments",
]

SEGMENTS = "segments"
CONTENT = "quote_content"
CUE = "quote_cue"
SOURCE = "quote_source"
STANCE = "quote_stance"

# Raised when groups are laid out so differently that older code would misread them.
_FORMAT = 1
_Kind = TypeVar("_Kind", bound="StrEnum")
# What of a quotation the spans themselves hold.
_IN_SPANS = frozenset({"id", "kind", "contents", "cue", "source", "speaker", "stance"})


class _Group:
    """One span group being written, with the exact offsets that its spans cannot hold."""

    def __init__(self, doc: Doc, name: str) -> None:
        self.doc = doc
        self.name = name
        self.text = doc.text
        self.starts = [token.idx for token in doc]
        self.spans: list[Span] = []
        self.offsets: dict[str, list[list[int]]] = {}

    def add(self, span: TextSpan, *, label: str, id_: str = "", kb_id: str = "") -> None:
        if not self.starts or self.text[span.start : span.end] != span.text:
            raise InputError(
                f"the span {span.text[:40]!r} at {span.start} is not in the Doc's text; "
                "the records must come from this very text"
            )
        # Not Doc.char_span: it has no answer for the blank behind a token.
        first = max(bisect_right(self.starts, span.start) - 1, 0)
        last = max(bisect_left(self.starts, span.end), first + 1)
        exact = Span(self.doc, first, last, label=label, kb_id=kb_id, span_id=id_)
        self.spans.append(exact)
        # Every span of a key is listed as soon as one is not aligned, so that they stay in step.
        self.offsets.setdefault(_key(exact), []).append([span.start, span.end])

    def store(self, **attrs: Any) -> None:
        inexact = {
            key: pairs
            for key, pairs in self.offsets.items()
            if any(pair != self._token_offsets(key) for pair in pairs)
        }
        self.doc.spans[self.name] = SpanGroup(
            self.doc,
            name=self.name,
            attrs={"format": _FORMAT, "offsets": inexact, **attrs},
            spans=self.spans,
        )

    def _token_offsets(self, key: str) -> list[int]:
        first, last = (int(part) for part in key.split(" ", 2)[:2])
        return [self.doc[first].idx, self.doc[last - 1].idx + len(self.doc[last - 1])]


def _key(span: Span) -> str:
    return f"{span.start} {span.end} {span.id_}"


def write_segments(doc: Doc, segments: Iterable[Segment]) -> None:
    """Store segments in ``doc.spans["segments"]``.

    Parameters
    ----------
    doc : spacy.tokens.Doc
    segments : iterable of Segment
    """
    group = _Group(doc, SEGMENTS)
    for segment in segments:
        group.add(segment.span, label=str(segment.kind))
    group.store()


def write_quotations(
    doc: Doc,
    quotations: Sequence[Quotation],
    *,
    warnings: Iterable[AnalysisWarning] = (),
) -> None:
    """Store quotations, with speakers and stances as far as they are known.

    Parameters
    ----------
    doc : spacy.tokens.Doc
    quotations : sequence of Quotation
        Replaces whatever quotations the Doc held.
    warnings : iterable of AnalysisWarning
        What to say of the article as a whole.

    Raises
    ------
    InputError
        If a quotation is not of this Doc's text, or two have the same id.
    """
    contents, cues = _Group(doc, CONTENT), _Group(doc, CUE)
    sources, stances = _Group(doc, SOURCE), _Group(doc, STANCE)
    facts: dict[str, dict[str, Any]] = {}
    results: dict[str, dict[str, Any]] = {}
    speakers: dict[str, dict[str, Any]] = {}
    for quotation in quotations:
        if quotation.id in facts:
            raise InputError(f"two quotations have the id {quotation.id!r}; ids must be unique")
        data = quotation.to_dict()
        facts[quotation.id] = {k: v for k, v in data.items() if k not in _IN_SPANS}
        if quotation.context is not None:
            facts[quotation.id]["context"] = _place(doc.text, quotation)
        who = quotation.speaker.id if quotation.speaker else ""
        if quotation.speaker:
            speakers.setdefault(who, quotation.speaker.to_dict())
        for span in quotation.contents:
            contents.add(span, label=str(quotation.kind), id_=quotation.id, kb_id=who)
        if quotation.cue:
            cues.add(quotation.cue, label="cue", id_=quotation.id)
        if quotation.source:
            kind = str(quotation.source.kind)
            sources.add(quotation.source.span, label=kind, id_=quotation.id, kb_id=who)
            if quotation.source.candidates:
                facts[quotation.id]["candidates"] = data["source"]["candidates"]
        if quotation.stance:
            results[quotation.id] = quotation.stance.to_dict()
            for span in quotation.contents:
                stances.add(span, label=str(quotation.stance.label), id_=quotation.id, kb_id=who)
    contents.store(quotations=facts, speakers=speakers, warnings=[w.to_dict() for w in warnings])
    cues.store()
    sources.store()
    if results:
        stances.store(results=results)
    elif STANCE in doc.spans:
        del doc.spans[STANCE]


def _place(text: str, quotation: Quotation) -> list[int] | str:
    """Return where the context stands, to spare the Doc a copy; the context itself if nowhere."""
    context = quotation.context or ""
    least = max(0, quotation.contents[0].start - len(context))
    start = text.find(context, least, quotation.contents[0].start + len(context))
    return context if start < 0 else [start, start + len(context)]


def write_analysis(doc: Doc, analysis: Analysis) -> None:
    """Store an analysis of the Doc's text."""
    write_segments(doc, analysis.segments)
    write_quotations(doc, analysis.quotations, warnings=analysis.warnings)


def _attrs(doc: Doc, name: str) -> dict[str, Any] | None:
    """Return a group's attributes; None if the Doc has no such group."""
    if name not in doc.spans:
        return None
    attrs: dict[str, Any] = doc.spans[name].attrs
    found = attrs.get("format")
    if found == _FORMAT:
        return attrs
    if found is None:
        raise InputError(
            f"the span group {name!r} lacks the attributes that stancekit writes: another program "
            "made it, or the Doc was merged by Doc.from_docs, which drops them; read the "
            "quotations before merging, or run the pipeline on the merged text"
        )
    raise InputError(
        f"the span group {name!r} was written in format {found!r}, this stancekit reads {_FORMAT}; "
        "install the stancekit that wrote it, or run the pipeline again"
    )


def _exact(doc: Doc, name: str) -> list[tuple[Span, TextSpan]]:
    """Return the spans of a group, each with its exact text."""
    attrs = _attrs(doc, name)
    if attrs is None:
        return []
    text = doc.text
    used: dict[str, int] = {}
    out: list[tuple[Span, TextSpan]] = []
    for span in doc.spans[name]:
        key = _key(span)
        nth = used.get(key, 0)
        used[key] = nth + 1
        pairs = attrs["offsets"].get(key, ())
        start, end = pairs[nth] if nth < len(pairs) else (span.start_char, span.end_char)
        out.append((span, TextSpan.of(text, start, end)))
    return out


def _kind(kinds: type[_Kind], span: Span, name: str) -> _Kind:
    try:
        return kinds(span.label_)
    except ValueError:
        known = ", ".join(repr(str(kind)) for kind in kinds)
        raise InputError(
            f"a span of the group {name!r} has the label {span.label_!r}; it must be one of {known}"
        ) from None


def read_segments(doc: Doc) -> tuple[Segment, ...]:
    """Build the segments of a Doc; empty if none were stored."""
    return tuple(
        Segment(span=exact, kind=_kind(SegmentKind, span, SEGMENTS))
        for span, exact in _exact(doc, SEGMENTS)
    )


def read_quotations(doc: Doc) -> tuple[Quotation, ...]:
    """Build the quotations of a Doc; empty if none were stored.

    Parameters
    ----------
    doc : spacy.tokens.Doc

    Returns
    -------
    tuple of Quotation

    Raises
    ------
    InputError
        If the span groups lost their attributes, or have labels of no known meaning.
    """
    attrs = _attrs(doc, CONTENT)
    if attrs is None:
        return ()
    speakers = {id_: Speaker.from_dict(data) for id_, data in attrs["speakers"].items()}
    contents: dict[str, list[tuple[Span, TextSpan]]] = {}
    for span, exact in _exact(doc, CONTENT):
        contents.setdefault(span.id_, []).append((span, exact))
    cues = {span.id_: exact for span, exact in _exact(doc, CUE)}
    sources = {
        span.id_: Mention(span=exact, kind=_kind(MentionKind, span, SOURCE))
        for span, exact in _exact(doc, SOURCE)
    }
    stances = _stances(doc)
    out: list[Quotation] = []
    for id_, pieces in contents.items():
        first = pieces[0][0]
        facts = attrs["quotations"].get(id_)
        if facts is None or (first.kb_id_ and first.kb_id_ not in speakers):
            raise InputError(
                f"the group {CONTENT!r} has a span of quotation {id_!r} and speaker "
                f"{first.kb_id_!r}, which its attributes do not describe; change quotations with "
                "stancekit.components.write_quotations"
            )
        place = facts.get("context")
        source = sources[id_].to_dict() if id_ in sources else None
        if source is not None:
            source["candidates"] = facts.get("candidates", [])
        beside = {"context", "candidates"}
        extra = {name: value for name, value in facts.items() if name not in beside}
        out.append(
            Quotation.from_dict(
                {
                    "id": id_,
                    "kind": str(_kind(QuotationKind, first, CONTENT)),
                    "contents": [exact.to_dict() for _, exact in pieces],
                    "cue": cues[id_].to_dict() if id_ in cues else None,
                    "source": source,
                    "speaker": first.kb_id_ or None,
                    "stance": stances.get(id_),
                    **extra,
                },
                speakers,
            ).with_(context=doc.text[slice(*place)] if isinstance(place, list) else place)
        )
    return tuple(out)


def _stances(doc: Doc) -> dict[str, dict[str, Any]]:
    attrs = _attrs(doc, STANCE)
    if attrs is None:
        return {}
    labels = {span.id_: str(_kind(Stance, span, STANCE)) for span in doc.spans[STANCE]}
    return {
        id_: {**attrs["results"][id_], "label": label}
        for id_, label in labels.items()
        if id_ in attrs["results"]
    }


def read_analysis(doc: Doc) -> Analysis:
    """Build the Analysis of a Doc from what its span groups hold."""
    quotations = read_quotations(doc)
    attrs = _attrs(doc, CONTENT) or {}
    speakers = {q.speaker.id: q.speaker for q in quotations if q.speaker}
    targets = [q.stance.target for q in quotations if q.stance]
    return Analysis(
        article=Article(text=doc.text),
        target=targets[0] if targets else None,
        segments=read_segments(doc),
        speakers=tuple(speakers.values()),
        quotations=quotations,
        warnings=tuple(AnalysisWarning.from_dict(w) for w in attrs.get("warnings", ())),
    )
