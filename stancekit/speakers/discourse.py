"""Reading an article through: every mention to somebody, pronouns and nominals by the ranker."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from stancekit.speakers.attached import Attached
from stancekit.speakers.candidates import features
from stancekit.speakers.coreference import Chains
from stancekit.speakers.countries import country_of
from stancekit.speakers.describe import describe_name
from stancekit.speakers.finding import find_refs
from stancekit.speakers.lexicon import lexicon
from stancekit.speakers.mentions import Ref
from stancekit.speakers.people import Entity, join_names
from stancekit.speakers.roles import merge
from stancekit.speakers.sources import Source, read_source
from stancekit.speakers.tracker import DEFINITE, Own, Tracker, anaphoric
from stancekit.speakers.unnamed import enter_unnamed

if TYPE_CHECKING:
    from stancekit.language import Annotations

__all__ = ["Choose", "Discourse", "QuoteSpan", "read_article"]

# Given a mention, its candidates and their features: the probabilities.
Choose = Callable[[Ref, Sequence[Entity], NDArray[np.float32]], NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class QuoteSpan:
    """A quotation as far as the speakers room needs it: code points only."""

    source: tuple[int, int] | None
    contents: tuple[tuple[int, int], ...]
    direct: bool


@dataclass(slots=True)
class Discourse:
    """An article, read.

    Parameters
    ----------
    ann : Annotations
        The article.
    refs : list of Ref
        Mentions in text order.
    entities : list of Entity
        Everybody.
    sources : list of Source or None
        One for each quotation.
    scores : dict of int to list of (int, float)
        For the head token of a pronoun or nominal: candidate entities and probabilities, the
        best first.
    """

    ann: Annotations
    refs: list[Ref]
    entities: list[Entity]
    sources: list[Source | None]
    scores: dict[int, list[tuple[int, float]]] = field(default_factory=dict)


def read_article(
    ann: Annotations,
    quotes: Sequence[QuoteSpan],
    choose: Choose,
    threshold: float,
    chains: Mapping[int, int] | None = None,
) -> Discourse:
    """Read an article from left to right and give every mention its entity.

    Parameters
    ----------
    ann : Annotations
        The article.
    quotes : sequence of QuoteSpan
        Its quotations.
    choose : callable
        The ranker.
    threshold : float
        A nominal whose best candidate is less probable is somebody new.
    chains : mapping of int to int, optional
        Coreference that is known already: for head tokens the number of their chain. It wins
        over the ranker where it leads to somebody.

    Returns
    -------
    Discourse
    """
    refs = find_refs(ann)
    sources = [read_source(ann, refs, *q.source) if q.source else None for q in quotes]
    owner: list[Ref | None] = [None] * len(ann.words)
    for ref in refs:
        if ref.form == "name":
            owner[ref.start : ref.end] = [ref] * (ref.end - ref.start)
    entities = join_names(ann, refs, owner)
    _describe(ann, entities, owner)
    extents = {
        ref.head: (min(source.start, ref.start), source.end)
        for source in sources
        if source
        for ref in source.refs
    }
    heads = set(extents)
    around = _Around(ann, quotes, sources)
    tracker = Tracker(ann, entities, heads, around, _own(ann, quotes, sources))
    out = Discourse(ann, refs, entities, sources)
    attached = Attached(ann, owner)
    known = Chains(chains or {}, refs)
    person: Ref | None = None
    for ref in refs:
        if ref.form == "name":
            entity: Entity | None = entities[ref.who]
        elif (
            ref.form == "nominal"
            and ref.sort != "thing"
            and ref.head not in heads
            and (name := attached(ref))
        ):
            entity = entities[name.who]
            entity.nouns.add(ref.noun)
            entity.words |= {w.lower() for w in ann.words[ref.start : ref.end - 1]}
            ref.who = entity.index
            continue
        else:
            entity = known.entity(ref, entities)
            if entity is not None and ref.head in heads:
                out.scores[ref.head] = [(entity.index, 1.0)]
            elif entity is None:
                entity = _resolve(ref, tracker, choose, threshold, out, extents, around)
        if entity is not None:
            tracker.mention(ref, entity)
            known.met(ref, entity)
            if ref.form == "name" and ref.sort == "person":
                if person and _joined(ann, person, ref):
                    tracker.couple(person, ref)
                person = ref
    return out


def _joined(ann: Annotations, first: Ref, second: Ref) -> bool:
    """Tell whether two names are joined by "and", a form of address allowed: Obama and Mrs Lee."""
    between = ann.lowers[first.end : second.start]
    titles = lexicon().titles
    return (
        1 <= len(between) <= 4
        and between[0] in {"and", "&"}
        and all(w in titles or w == "." or lexicon().role_of(w) for w in between[1:])
    )


def _own(
    ann: Annotations, quotes: Sequence[QuoteSpan], sources: Sequence[Source | None]
) -> dict[int, Own]:
    """Map the head of each source to its quotation; the first counts where it has several."""
    out: dict[int, Own] = {}
    for quote, source in zip(quotes, sources, strict=True):
        if source and quote.contents:
            spans = tuple(
                (
                    int(ann.ends.searchsorted(start, side="right")),
                    int(ann.starts.searchsorted(end, side="left")),
                )
                for start, end in quote.contents
            )
            for ref in source.refs:
                out.setdefault(ref.head, Own(spans, quote.direct))
    return out


def _describe(ann: Annotations, entities: list[Entity], owner: list[Ref | None]) -> None:
    """Read titles and appositions of everybody named, and pass countries on."""
    lex = lexicon()
    by_name = {e.name: e for e in entities}
    for entity in entities:
        if entity.sort != "person":
            continue
        for ref in entity.refs:
            found = describe_name(ann, ref, owner)
            if found:
                entity.description = (
                    merge(entity.description, found) if entity.description else found
                )
        for role in entity.description.roles:
            noun = lex.role_of(role.split()[-1]) or lex.role_of(role.split(" of ")[0].split()[-1])
            if noun:
                entity.nouns.add(noun)
                told = lex.gendered_roles.get(noun, "")
                # "the widow Terry Strada": a role tells more than a given name, a title all.
                titled = any(lex.titles.get(r.title.lower(), "") for r in entity.refs)
                entity.gender = entity.gender if titled or not told else told
            entity.words |= {w.lower() for w in role.split()}
        if entity.description.affiliation:
            entity.words |= {w.lower() for w in entity.description.affiliation.split()}
        entity.country = entity.description.country or entity.country
    for entity in entities:
        if entity.sort == "person" and entity.country is None and entity.description.affiliation:
            # Hebestreit speaks for Chancellor Olaf Scholz: his country is Scholz's.
            for name, other in by_name.items():
                if other.country and name in entity.description.affiliation:
                    entity.country = other.country
                    break
            else:
                tail = entity.description.affiliation.split()[-1]
                for other in entities:
                    if (
                        other.sort == "person"
                        and other.country
                        and (other.name.split()[-1] == tail)
                    ):
                        entity.country = other.country
                        break


class _Around:
    """The speaker of the quotation around a token, once known."""

    def __init__(
        self, ann: Annotations, quotes: Sequence[QuoteSpan], sources: Sequence[Source | None]
    ) -> None:
        self.quote_of: dict[int, int] = {}
        self.quotes = quotes
        self.sources = sources
        for k, quote in enumerate(quotes):
            for start, end in quote.contents:
                first = int(ann.ends.searchsorted(start, side="right"))
                last = int(ann.starts.searchsorted(end, side="left"))
                for i in range(first, last):
                    self.quote_of.setdefault(i, k)

    def __call__(self, token: int) -> tuple[int, bool]:
        k = self.quote_of.get(token, -1)
        source = self.sources[k] if k >= 0 else None
        if source is None:
            return -1, False
        return source.refs[0].who, self.quotes[k].direct


def _resolve(
    ref: Ref,
    tracker: Tracker,
    choose: Choose,
    threshold: float,
    out: Discourse,
    extents: dict[int, tuple[int, int]],
    around: _Around,
) -> Entity | None:
    ann = tracker.ann
    is_source = ref.head in extents
    if ref.form == "pronoun" and not anaphoric(ref):
        return _first_or_relative(ref, tracker, around)
    if ref.noun == "n" and not is_source:
        return None
    country = country_of(ann.words[ref.start : ref.end]) if ref.form == "nominal" else None
    if anaphoric(ref):
        if (
            ref.form == "nominal"
            and ref.number == "s"
            and ref.noun in lexicon().documents
            and is_source
        ):
            entity = _issuer(ref, tracker)
            if entity:
                return entity
        found = tracker.candidates(ref)
        if found:
            scores = choose(ref, found, features(tracker, ref, found, country))
            order = np.argsort(-scores, kind="stable")
            if is_source:
                out.scores[ref.head] = [
                    (found[int(k)].index, float(scores[int(k)])) for k in order[:5]
                ]
            best = int(order[0])
            if is_source and ref.form == "pronoun" and float(scores[best]) < 0.1:
                ahead = tracker.ahead(ref)
                if ahead is not None:
                    out.scores[ref.head].insert(0, (ahead.index, 0.4))
                    return ahead
            if _enough(ref, found, best, float(scores[best]), threshold, tracker):
                return found[best]
    if ref.form == "pronoun":
        ahead = tracker.ahead(ref) if is_source else None
        if ahead is not None:
            out.scores[ref.head] = [(ahead.index, 0.5)]
            return ahead
        if not is_source:
            return None
    return enter_unnamed(ref, tracker, country, extents.get(ref.head))


def _enough(
    ref: Ref, found: list[Entity], best: int, score: float, threshold: float, tracker: Tracker
) -> bool:
    """Tell whether the best candidate is taken."""
    if ref.form == "pronoun":
        return score >= 0.0
    if ref.title not in DEFINITE:
        return score >= threshold * 1.5
    if ref.sort == "person":
        # "the official" is the only official before, if there is but one.
        same = [e for e in found if tracker.same_noun(ref, e, strict=True) or ref.noun in e.words]
        if len(same) == 1 and same[0] is found[best]:
            return score >= threshold * 0.3
    return score >= threshold


def _issuer(ref: Ref, tracker: Tracker) -> Entity | None:
    """Return who issued "the statement": who spoke last, if that was just now."""
    if ref.title not in {"the", "this", "that"} or not tracker.spoke:
        return None
    last = tracker.traces[tracker.spoke[-1]]
    if (
        tracker.sentence[ref.head] - tracker.sentence[min(last.spoke, len(tracker.sentence) - 1)]
        > 4
    ):
        return None
    return tracker.entities[tracker.spoke[-1]]


def _first_or_relative(ref: Ref, tracker: Tracker, around: _Around) -> Entity | None:
    ann = tracker.ann
    if ref.noun == "w":
        verb = int(ann.head[ref.head])
        for noun in (int(ann.head[verb]), ref.head - 1, ref.head - 2):
            for index in reversed(list(tracker.traces)[-6:]):
                last = tracker.traces[index].last
                if last.start <= noun < last.end:
                    return tracker.entities[index]
        return None
    speaker, _ = around(ref.head)
    if speaker >= 0 and ref.noun == "1":
        return tracker.entities[speaker]
    if ref.head in tracker.sources:
        key = "I" if ref.noun == "1" else "we"
        for entity in tracker.entities:
            if not entity.named and entity.name == key:
                return entity
        return tracker.enter("person" if key == "I" else "group", ref, key, None)
    return None
