"""Articles with known coreference, for training and measuring the speaker ranker.

GUM's chains are gold; PolNeAR's are machine-made (silver), its sources are gold. A mention of ours
and one of theirs are the same when they have the same head token.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from spacy.tokens import Doc, DocBin

from stancekit.language import Annotations, annotate
from stancekit.speakers.discourse import Discourse, QuoteSpan, read_article
from stancekit.speakers.lexicon import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from spacy.language import Language

    from stancekit.speakers.mentions import Ref
    from stancekit.speakers.people import Entity

SPEECH = {
    "say",
    "says",
    "said",
    "tell",
    "tells",
    "told",
    "add",
    "adds",
    "added",
    "argue",
    "argues",
    "argued",
    "warn",
    "warns",
    "warned",
    "claim",
    "claims",
    "claimed",
    "announce",
    "announced",
    "explain",
    "explains",
    "explained",
    "insist",
    "insists",
    "insisted",
    "note",
    "notes",
    "noted",
    "suggest",
    "suggests",
    "suggested",
    "believe",
    "believes",
    "believed",
    "think",
    "thinks",
    "thought",
    "call",
    "called",
    "calls",
    "deny",
    "denied",
    "denies",
    "admit",
    "admitted",
    "admits",
    "confirm",
    "confirmed",
    "confirms",
    "state",
    "states",
    "stated",
    "report",
    "reported",
    "reports",
    "ask",
    "asked",
    "asks",
    "write",
    "wrote",
    "writes",
    "declare",
    "declared",
    "declares",
    "describe",
    "described",
    "describes",
    "recall",
    "recalled",
    "hope",
    "hopes",
    "hoped",
    "urge",
    "urged",
    "urges",
    "want",
    "wants",
    "wanted",
    "criticize",
    "criticized",
    "criticise",
    "criticised",
    "praise",
    "praised",
    "promise",
    "promised",
    "predict",
    "predicted",
    "reply",
    "replied",
    "respond",
    "responded",
    "continue",
    "continued",
    "conclude",
    "concluded",
    "mention",
    "mentioned",
    "express",
    "expressed",
    "acknowledge",
    "acknowledged",
    "emphasize",
    "emphasized",
    "stress",
    "stressed",
    "according",
}
MARKS = set("\"“”'‘’«»")


@dataclass
class Case:
    """One pronoun or nominal with its candidates, as the ranker sees it."""

    ref: Ref
    X: np.ndarray[Any, Any]
    labels: np.ndarray[Any, Any]
    source: bool
    clean: bool
    antecedent: bool  # somebody before is in its chain, candidate or not
    nearest: bool = False  # whether the baselines are right
    speaker: bool = False
    chosen: int = -1
    names: tuple[str, ...] = ()
    found: list[int] = field(default_factory=list)
    named: Any = None
    doubtful: bool = False


@dataclass
class Sample:
    """One article."""

    id: str
    ann: Annotations
    quotes: list[QuoteSpan]
    chain: dict[int, int]
    cases: list[Case] = field(default_factory=list)


def parsed(nlp: Language, rows: Sequence[dict[str, Any]], cache: Path | None) -> list[Doc]:
    """Parse texts, or read the parses of the last time."""
    if cache and cache.is_file():
        docs = list(DocBin().from_disk(cache).get_docs(nlp.vocab))
        if [d.text for d in docs] == [r["text"] for r in rows]:
            return docs
    docs = list(nlp.pipe((r["text"] for r in rows), batch_size=8))
    if cache:
        cache.parent.mkdir(parents=True, exist_ok=True)
        DocBin(docs=docs).to_disk(cache)
    return docs


def read_lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf8") as lines:
        return [json.loads(line) for line in lines]


def _heads(ann: Annotations, spans: Iterator[tuple[int, int, int]]) -> dict[int, int]:
    """Map head tokens to chains; of nested spans with one head the longest counts."""
    best: dict[int, tuple[int, int]] = {}
    for start, end, chain in spans:
        first = int(ann.ends.searchsorted(start, side="right"))
        last = int(ann.starts.searchsorted(end, side="left"))
        if first >= last:
            continue
        head = next(
            (
                i
                for i in range(first, last)
                if not first <= int(ann.head[i]) < last or int(ann.head[i]) == i
            ),
            last - 1,
        )
        if head not in best or end - start > best[head][1]:
            best[head] = (chain, end - start)
    return {head: chain for head, (chain, _) in best.items()}


def gum(path: Path, nlp: Language, cache: Path | None) -> list[Sample]:
    """Read GUM; the subjects of verbs of speech and thought stand for sources."""
    rows = read_lines(path)
    out = []
    for row, doc in zip(rows, parsed(nlp, rows, cache), strict=True):
        ann = annotate(doc)
        kept = [
            e for e in row["entities"] if e["type"] in {"person", "organization", "place", "animal"}
        ]
        others = [e for e in row["entities"] if e["type"] in {"abstract", "object"}]
        chain = _heads(ann, ((e["start"], e["end"], e["cluster"]) for e in kept))
        told = _heads(ann, ((e["start"], e["end"], e["cluster"]) for e in others))
        reports = {c for head, c in told.items() if ann.lowers[head] in lexicon().things}
        chain = {h: c for h, c in told.items() if c in reports} | chain
        quotes = []
        for i, dep in enumerate(ann.dep):
            verb = int(ann.head[i])
            if dep in {"nsubj", "nsubj:pass"} and ann.lowers[verb] in SPEECH:
                first = i
                for j in range(max(i - 8, 0), i):
                    if int(ann.head[j]) == i:
                        first = j
                        break
                span = (int(ann.starts[first]), int(ann.ends[i]))
                quotes.append(QuoteSpan(source=span, contents=(), direct=False))
        out.append(Sample(row["id"], ann, quotes, chain))
    return out


def polnear(articles: Path, silver: Path, nlp: Language, cache: Path | None) -> list[Sample]:
    """Read PolNeAR: gold sources and contents, silver chains."""
    rows = read_lines(articles)
    chains = {r["id"]: r["coref"] for r in read_lines(silver)}
    out = []
    for row, doc in zip(rows, parsed(nlp, rows, cache), strict=True):
        ann = annotate(doc)
        text = row["text"]
        spans = ((s, e, k) for k, c in enumerate(chains.get(row["id"], [])) for s, e, *_ in c)
        quotes = []
        for a in row["attributions"]:
            if not a["content"]:
                continue
            content = tuple((s, e) for s, e in a["content"])
            s, e = content[0]
            around = text[max(s - 1, 0) : s + 1]
            quotes.append(
                QuoteSpan(
                    source=(a["source"][0][0], a["source"][-1][1]) if a["source"] else None,
                    contents=content,
                    direct=bool(MARKS & set(around)) and bool(MARKS & set(text[e - 1 : e + 1])),
                )
            )
        quotes.sort(key=lambda q: q.contents[0])
        out.append(Sample(row["id"], ann, quotes, _heads(ann, spans)))
    return out


def collect(sample: Sample, ranker: Any = None, threshold: float = 0.2) -> list[Case]:
    """Walk an article and keep every case; the state follows the ranker, or gold without one."""
    chain = sample.chain
    cases: list[Case] = []

    def chain_of(ref: Ref) -> int:
        if ref.head in chain:
            return chain[ref.head]
        if ref.form == "name":
            for i in range(ref.start, ref.end):
                if i in chain:
                    return chain[i]
            for i in range(max(ref.start - 4, 0), ref.start):
                # The head of "Foreign Minister Antonio Tajani" may be the title.
                if (
                    i in chain
                    and ref.start <= int(sample.ann.head[ref.head]) + 4
                    and (int(sample.ann.head[ref.head]) == i)
                ):
                    return chain[i]
        return -1

    def in_chain(entity: Entity, wanted: int, before: int) -> bool:
        votes = Counter(
            chain_of(r)
            for r in entity.refs
            if r.form != "pronoun" and (entity.named or r.start < before)
        )
        votes.pop(-1, None)
        return wanted in votes and votes[wanted] >= 0.3 * sum(votes.values())

    box: dict[str, Any] = {}

    def choose(ref: Ref, found: Sequence[Entity], X: np.ndarray[Any, Any]) -> Any:
        wanted = chain.get(ref.head, -1)
        labels = np.array(
            [wanted >= 0 and in_chain(e, wanted, ref.start) for e in found], dtype=bool
        )
        tracker = box.get("tracker")
        before = []
        if wanted >= 0 and tracker is not None:
            before = [
                e
                for e in tracker.entities
                if any(r.start < ref.start and r.form != "pronoun" for r in e.refs)
                and in_chain(e, wanted, ref.start)
            ]
        source = tracker is not None and ref.head in tracker.sources
        case = Case(
            ref,
            X,
            labels,
            source,
            clean=len(before) <= 1 and labels.sum() <= 1,
            antecedent=bool(before) or bool(labels.any()),
        )
        if tracker is not None:
            near = next(
                (
                    i
                    for i in reversed(tracker.traces)
                    if tracker.entities[i].sort
                    == (
                        "group"
                        if ref.noun == "p" or ref.sort == "group"
                        else "person"
                        if ref.sort != "org"
                        else "org"
                    )
                ),
                -1,
            )
            case.nearest = any(e.index == near for e in before)
            case.speaker = bool(tracker.spoke) and any(e.index == tracker.spoke[-1] for e in before)
        case.named = np.array([e.named and e.sort == "person" for e in found], dtype=bool)
        case.found = [e.index for e in found]
        case.names = tuple(e.name for e in found)
        cases.append(case)
        if ranker is None:
            if labels.any():
                return labels.astype(float)
            return np.full(len(found), -1.0)
        return ranker.scores(X)

    _walk(sample, choose, threshold, box)
    for case in cases:
        # What the reading made of it, all rules included.
        case.chosen = case.found.index(case.ref.who) if case.ref.who in case.found else -1
    return cases


def _walk(sample: Sample, choose: Any, threshold: float, box: dict[str, Any]) -> Discourse:
    import stancekit.speakers.discourse as room

    original = room.Tracker

    class Spy(original):  # type: ignore[misc, valid-type]
        def __init__(self, *args: Any, **keywords: Any) -> None:
            super().__init__(*args, **keywords)
            box["tracker"] = self

    room.Tracker = Spy  # type: ignore[misc]
    try:
        return read_article(sample.ann, sample.quotes, choose, threshold)
    finally:
        room.Tracker = original  # type: ignore[misc]
