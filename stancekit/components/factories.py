"""The factories that spaCy finds through entry points, and the extensions on Doc."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from stancekit.components.spangroups import read_analysis, read_quotations
from stancekit.components.stages import (
    QuotesComponent,
    SegmentsComponent,
    SpeakersComponent,
    StanceComponent,
    StancekitComponent,
)

__all__ = [
    "make_quotes",
    "make_segments",
    "make_speakers",
    "make_stance",
    "make_stancekit",
    "register_extensions",
]

_PARSE = ["token.dep", "token.head", "token.tag", "doc.sents"]


def register_extensions() -> None:
    """Register ``doc._.quotations`` and ``doc._.stancekit``.

    The factories do so themselves; call it to read Docs that were stored earlier
    in a program that adds no component.

    Examples
    --------
    >>> import spacy
    >>> from stancekit.components import register_extensions
    >>> register_extensions()
    >>> spacy.blank("en")("Nobody said a word.")._.quotations
    ()
    """
    Doc.set_extension("quotations", getter=read_quotations, force=True)
    Doc.set_extension("stancekit", getter=read_analysis, force=True)


@Language.factory("stancekit_segments", assigns=["doc.spans"])
def make_segments(nlp: Language, name: str) -> SegmentsComponent:
    """Make the component that segments articles."""
    register_extensions()
    return SegmentsComponent(name)


@Language.factory(
    "stancekit_quotes",
    assigns=["doc.spans", "doc._.quotations"],
    requires=_PARSE,
    default_config={"min_confidence": None},
)
def make_quotes(nlp: Language, name: str, min_confidence: float | None) -> QuotesComponent:
    """Make the component that finds quotations."""
    register_extensions()
    return QuotesComponent(name, min_confidence=min_confidence)


@Language.factory(
    "stancekit_speakers",
    assigns=["doc.spans"],
    requires=[*_PARSE, "doc._.quotations"],
    default_config={"aliases": None, "min_score": 0.1},
)
def make_speakers(
    nlp: Language, name: str, aliases: str | None, min_score: float
) -> SpeakersComponent:
    """Make the component that resolves speakers."""
    register_extensions()
    return SpeakersComponent(name, aliases=aliases, min_score=min_score)


@Language.factory(
    "stancekit_stance",
    assigns=["doc.spans"],
    requires=["doc._.quotations"],
    default_config={"target": "auto", "abstain_below": None},
)
def make_stance(
    nlp: Language, name: str, target: str, abstain_below: float | None
) -> StanceComponent:
    """Make the component that classifies stances."""
    register_extensions()
    return StanceComponent(name, target=target, abstain_below=abstain_below)


@Language.factory(
    "stancekit",
    assigns=["doc.spans", "doc._.quotations", "doc._.stancekit"],
    requires=_PARSE,
    default_config={
        "target": "auto",
        "min_confidence": None,
        "abstain_below": None,
        "aliases": None,
    },
)
def make_stancekit(
    nlp: Language,
    name: str,
    target: str,
    min_confidence: float | None,
    abstain_below: float | None,
    aliases: str | None,
) -> StancekitComponent:
    """Make the component that runs all four stages."""
    register_extensions()
    return StancekitComponent(
        name,
        target=target,
        min_confidence=min_confidence,
        abstain_below=abstain_below,
        aliases=aliases,
    )
