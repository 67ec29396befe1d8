"""SpeakerResolver: from source mentions to speakers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stancekit.language import annotate
from stancekit.records import (
    Mention,
    Quotation,
    QuotationKind,
    Speaker,
    SpeakerKind,
)
from stancekit.speakers.discourse import Discourse, QuoteSpan, read_article
from stancekit.speakers.names import slug
from stancekit.speakers.ranker import Ranker, load_ranker

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from spacy.tokens import Doc

    from stancekit.speakers.mentions import Ref
    from stancekit.speakers.people import Entity
    from stancekit.speakers.sources import Source

__all__ = ["Resolution", "SpeakerResolver"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """How the source of one quotation was resolved.

    Parameters
    ----------
    quotation : Quotation
        With its speaker.
    candidates : tuple of (Speaker, float)
        For a pronoun or nominal: who may be meant and how probably, the best first. For a
        name: that person and 1.
    """

    quotation: Quotation
    candidates: tuple[tuple[Speaker, float], ...] = ()

    @property
    def confidence(self) -> float:
        """Probability of the speaker; 0 where nobody was found."""
        return self.candidates[0][1] if self.candidates else 0.0


class SpeakerResolver:
    """Turns the source of each quotation into a speaker whom a reader would name.

    Parameters
    ----------
    ranker : Ranker, optional
        The model that chooses antecedents of pronouns and nominals; the shipped one by
        default.

    Examples
    --------
    Any callable of the same form can take its place in an analyzer:

    >>> def nobody(doc, quotations):
    ...     return tuple(quotations)
    """

    def __init__(self, ranker: Ranker | None = None) -> None:
        self.ranker = ranker

    def __call__(self, doc: Doc, quotations: Sequence[Quotation]) -> tuple[Quotation, ...]:
        """Fill in the speakers.

        Parameters
        ----------
        doc : spacy.tokens.Doc
            The article, parsed.
        quotations : sequence of Quotation
            In text order, as the extractor gave them.

        Returns
        -------
        tuple of Quotation
            The same quotations with ``speaker`` filled, and the kind of each source put
            right. The same person is the same :class:`~stancekit.records.Speaker` object.
            A quotation without a source gets a speaker only if it plainly continues the one
            before.
        """
        return tuple(r.quotation for r in self.resolve(doc, quotations))

    def resolve(self, doc: Doc, quotations: Sequence[Quotation]) -> tuple[Resolution, ...]:
        """Fill in the speakers, and tell who else may be meant.

        Parameters
        ----------
        doc : spacy.tokens.Doc
        quotations : sequence of Quotation

        Returns
        -------
        tuple of Resolution
        """
        if not quotations:
            return ()
        if not len(doc):
            return tuple(Resolution(quotation=q) for q in quotations)
        ranker = self.ranker or load_ranker()

        def choose(
            _ref: Ref, _found: Sequence[Entity], X: NDArray[np.float32]
        ) -> NDArray[np.float64]:
            return ranker.scores(X)

        spans = [
            QuoteSpan(
                source=(q.source.span.start, q.source.span.end) if q.source else None,
                contents=tuple((c.start, c.end) for c in q.contents),
                direct=q.kind is QuotationKind.DIRECT,
            )
            for q in quotations
        ]
        discourse = read_article(annotate(doc), spans, choose, ranker.threshold_new)
        speakers = _Speakers(discourse)
        out: list[Resolution] = []
        for quotation, source in zip(quotations, discourse.sources, strict=True):
            if source is None or quotation.source is None:
                out.append(_continued(quotation, out, discourse))
                continue
            mention = Mention(span=quotation.source.span, kind=source.kind)
            speaker = speakers.of(source)
            candidates = speakers.candidates(source, speaker)
            resolved = replace(quotation, source=mention, speaker=speaker)
            out.append(Resolution(quotation=resolved, candidates=candidates))
        return tuple(out)


def _continued(
    quotation: Quotation, before: Sequence[Resolution], discourse: Discourse
) -> Resolution:
    """Give a direct quotation without a source to who spoke just before, if that is plain."""
    plain = Resolution(quotation=quotation)
    if not before or quotation.kind is not QuotationKind.DIRECT:
        return plain
    last = before[-1]
    if last.quotation.speaker is None or last.confidence < 0.5:
        return plain
    ann = discourse.ann
    end = max(c.end for c in last.quotation.contents)
    if last.quotation.source:
        end = max(end, last.quotation.source.span.end)
    start = quotation.contents[0].start
    if start < end:
        return plain
    here, there = ann.token_at(start), ann.token_at(max(end - 1, 0))
    if int(ann.paragraph[here]) - int(ann.paragraph[there]) > 1:
        return plain
    between = [
        r for r in discourse.refs if there < r.start < here and r.form != "pronoun"
        and r.sort in {"person", "group"}
    ]  # fmt: skip
    if between:
        return plain
    speaker = last.quotation.speaker
    return Resolution(
        quotation=replace(quotation, speaker=speaker),
        candidates=((speaker, last.confidence * 0.9),),
    )


class _Speakers:
    """Builds one record for each entity, with ids that do not collide."""

    def __init__(self, discourse: Discourse) -> None:
        self.discourse = discourse
        self.made: dict[tuple[int, ...], Speaker] = {}
        self.ids: set[str] = set()

    def of(self, source: Source) -> Speaker | None:
        """Return the speaker of a source; None if the source stands for nobody known."""
        who = tuple(dict.fromkeys(r.who for r in source.refs if r.who >= 0))
        if not who:
            return None
        return self._make(who)

    def candidates(
        self, source: Source, speaker: Speaker | None
    ) -> tuple[tuple[Speaker, float], ...]:
        """Return who may be meant, the best first."""
        scores = self.discourse.scores.get(source.refs[0].head)
        if not scores or len(source.refs) > 1:
            return ((speaker, 1.0),) if speaker else ()
        listed = [(self._make((index,)), score) for index, score in scores]
        if speaker and all(s is not speaker for s, _ in listed):
            # Taken for somebody new: as probable as that nobody of the list is meant.
            listed.insert(0, (speaker, 1.0 - listed[0][1]))
        return tuple(listed)

    def _make(self, who: tuple[int, ...]) -> Speaker:
        if who not in self.made:
            entities = [self.discourse.entities[index] for index in who]
            self.made[who] = _group(entities) if len(entities) > 1 else _speaker(entities[0])
            base = identifier = self.made[who].id
            number = 2
            while identifier in self.ids:
                identifier = f"{base}-{number}"
                number += 1
            self.ids.add(identifier)
            if identifier != base:
                self.made[who] = replace(self.made[who], id=identifier)
        return self.made[who]


def _kind(entity: Entity) -> SpeakerKind:
    if entity.sort == "person":
        return SpeakerKind.PERSON if entity.named else SpeakerKind.UNNAMED
    if entity.sort == "group":
        return SpeakerKind.GROUP
    if entity.government or entity.sort == "place":
        return SpeakerKind.GOVERNMENT
    return SpeakerKind.ORGANISATION if entity.sort == "org" else SpeakerKind.UNNAMED


def _speaker(entity: Entity) -> Speaker:
    description = entity.description
    return Speaker(
        id=slug(entity.name),
        name=entity.name,
        kind=_kind(entity),
        aliases=tuple(entity.aliases),
        role="; ".join(description.roles) or None,
        affiliation=description.affiliation,
        country=entity.country or description.country,
    )


def _group(entities: list[Entity]) -> Speaker:
    names = [e.name for e in entities]
    name = ", ".join(names[:-1]) + " and " + names[-1]
    countries = {e.country for e in entities}
    return Speaker(
        id=slug(name),
        name=name,
        kind=SpeakerKind.GROUP,
        country=countries.pop() if len(countries) == 1 else None,
    )
