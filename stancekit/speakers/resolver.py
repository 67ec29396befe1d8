"""SpeakerResolver: from source mentions to speakers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stancekit.errors import check_share
from stancekit.language import annotate
from stancekit.records import (
    Candidate,
    Mention,
    Quotation,
    QuotationKind,
    Speaker,
    TextSpan,
)
from stancekit.speakers.aliases import AliasTable
from stancekit.speakers.coreference import read_coreference
from stancekit.speakers.datelines import datelines
from stancekit.speakers.discourse import Discourse, QuoteSpan, read_article
from stancekit.speakers.identities import Identities
from stancekit.speakers.ranker import Ranker, load_ranker

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike

    import numpy as np
    from numpy.typing import NDArray
    from spacy.tokens import Doc

    from stancekit.language import Annotations
    from stancekit.speakers.mentions import Ref
    from stancekit.speakers.people import Entity

__all__ = ["Resolution", "SpeakerResolver"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """How the source of one quotation was resolved.

    Parameters
    ----------
    quotation : Quotation
        With its speaker.
    candidates : tuple of (Speaker, float)
        Who may be meant and how probably, the best first; for a name that leaves no doubt that
        person and 1.
    """

    quotation: Quotation
    candidates: tuple[tuple[Speaker, float], ...] = ()

    @property
    def confidence(self) -> float:
        """Probability of the speaker; 0 where nobody was found."""
        if not self.candidates or self.candidates[0][0] is not self.quotation.speaker:
            return 0.0
        return self.candidates[0][1]


class SpeakerResolver:
    """Turns the source of each quotation into a speaker whom a reader would name.

    Parameters
    ----------
    ranker : Ranker, optional
        The model that chooses antecedents of pronouns and nominals; the shipped one by
        default.
    aliases : AliasTable, str or path-like, optional
        Names that you know, or a CSV file of them with the columns ``alias``, ``name`` and
        ``id``; they win over all else.
    min_score : float, default 0.1
        A pronoun or description whose best candidate is less probable stays unresolved: the
        speaker is then the mention itself, of the kind *unnamed*, and ``source.candidates`` of
        the quotation lists who may be meant. A bare surname of several people of the article
        needs 0.5 or more.

    Raises
    ------
    InputError
        If the table cannot be read, or ``min_score`` is not from 0 to 1.

    Notes
    -----
    Coreference that other components left in the Doc is used before the ranker: the chains of
    coreferee (``doc._.coref_chains``) and the span groups ``coref_clusters_*`` of
    spacy-experimental.

    Examples
    --------
    Any callable of the same form can take its place in an analyzer:

    >>> def nobody(doc, quotations):
    ...     return tuple(quotations)
    """

    def __init__(
        self,
        ranker: Ranker | None = None,
        *,
        aliases: AliasTable | str | PathLike[str] | None = None,
        min_score: float = 0.1,
    ) -> None:
        check_share("min_score", min_score)
        self.ranker = ranker
        self.aliases = (
            aliases
            if aliases is None or isinstance(aliases, AliasTable)
            else AliasTable.read(aliases)
        )
        self.min_score = min_score

    def __call__(
        self, doc: Doc | Annotations, quotations: Sequence[Quotation]
    ) -> tuple[Quotation, ...]:
        """Fill in the speakers.

        Parameters
        ----------
        doc : spacy.tokens.Doc or Annotations
            The article, parsed; or what :func:`stancekit.language.annotate` read of it.
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

    def resolve(
        self, doc: Doc | Annotations, quotations: Sequence[Quotation]
    ) -> tuple[Resolution, ...]:
        """Fill in the speakers, and tell who else may be meant.

        Parameters
        ----------
        doc : spacy.tokens.Doc or Annotations
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
        ann = annotate(doc)
        quotations = _behind_datelines(ann, quotations)

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
        chains = read_coreference(ann.doc)
        discourse = read_article(ann, spans, choose, ranker.threshold_new, chains)
        identities = Identities(discourse, self.aliases, self.min_score)
        out: list[Resolution] = []
        for quotation, source in zip(quotations, discourse.sources, strict=True):
            if source is None or quotation.source is None:
                out.append(_continued(quotation, out, discourse))
                continue
            words = quotation.source.span.text
            speaker, candidates = identities.resolve(source, words)
            doubt = len(candidates) > 1 or any(score < 1 for _, score in candidates)
            mention = Mention(
                span=quotation.source.span,
                kind=source.kind,
                candidates=tuple(
                    Candidate(id=one.id, name=one.name, score=score) for one, score in candidates
                )
                if doubt
                else (),
            )
            resolved = replace(quotation, source=mention, speaker=speaker)
            out.append(Resolution(quotation=resolved, candidates=candidates))
        return tuple(out)


def _behind_datelines(ann: Annotations, quotations: Sequence[Quotation]) -> list[Quotation]:
    """Cut datelines off the sources: "PORT ELDER, Norland — The government said ..."."""
    cuts = [(int(ann.starts[a]), int(ann.ends[b - 1])) for a, b in datelines(ann)]
    out = list(quotations)
    for k, quotation in enumerate(quotations if cuts else ()):
        span = quotation.source.span if quotation.source else None
        for start, end in cuts:
            if quotation.source and span and start <= span.start < end:
                rest = ann.text[end : span.end].lstrip()
                # What names nobody else is no source.
                cut = TextSpan.of(ann.text, span.end - len(rest), span.end) if rest else None
                source = replace(quotation.source, span=cut) if cut else None
                out[k] = replace(quotation, source=source)
    return out


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
