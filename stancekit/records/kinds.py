"""The closed vocabularies: each value is also the string that JSON and tables hold."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Factuality", "MentionKind", "QuotationKind", "SegmentKind", "SpeakerKind", "Stance"]


class SegmentKind(StrEnum):
    """What part of an article a segment is; the last seven stand beside its story."""

    HEADLINE = "headline"
    DATELINE = "dateline"
    BYLINE = "byline"
    PARAGRAPH = "paragraph"
    REPEATED_TITLE = "repeated-title"
    PULL_QUOTE = "pull-quote"
    CAPTION = "caption"
    CREDIT = "credit"
    RELATED = "related"
    PROMOTION = "promotion"
    NOTE = "note"


class QuotationKind(StrEnum):
    """How much of a quotation's content stands inside quotation marks."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"


class MentionKind(StrEnum):
    """How a source is mentioned in the text."""

    NAME = "name"
    NOMINAL = "nominal"
    PRONOUN = "pronoun"


class SpeakerKind(StrEnum):
    """What sort of actor a speaker is."""

    PERSON = "person"
    ORGANISATION = "organisation"
    GOVERNMENT = "government"
    GROUP = "group"
    UNNAMED = "unnamed"


class Factuality(StrEnum):
    """Whether the article says that the words were really said."""

    ASSERTED = "asserted"
    NEGATED = "negated"
    FUTURE = "future"
    HYPOTHETICAL = "hypothetical"


class Stance(StrEnum):
    """A speaker's stance on a target, in the terms of SemEval-2016 Task 6."""

    FAVOR = "favor"
    AGAINST = "against"
    NONE = "none"
