"""The data model: what stancekit finds in an article, as frozen records.

Offsets are code points, half-open, into the text exactly as it was given:
``article.text[span.start:span.end] == span.text``, always. The module needs
nothing but the standard library, so that results can be read and written
where neither spaCy nor scikit-learn is installed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from stancekit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

__all__ = [
    "Analysis",
    "AnalysisWarning",
    "Article",
    "Mention",
    "MentionKind",
    "Quotation",
    "QuotationKind",
    "Segment",
    "SegmentKind",
    "Speaker",
    "SpeakerKind",
    "Stance",
    "StanceResult",
    "Target",
    "TextSpan",
]


class SegmentKind(StrEnum):
    """What part of an article a segment is."""

    HEADLINE = "headline"
    DATELINE = "dateline"
    BYLINE = "byline"
    PARAGRAPH = "paragraph"


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


class Stance(StrEnum):
    """A speaker's stance on a target, in the terms of SemEval-2016 Task 6."""

    FAVOR = "favor"
    AGAINST = "against"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSpan:
    """A stretch of the article's text.

    Parameters
    ----------
    start, end : int
        Half-open code-point offsets into the text as given.
    text : str
        The text between them.

    Raises
    ------
    InputError
        If the offsets are negative, reversed, or do not fit ``text``.
    """

    start: int
    end: int
    text: str

    def __post_init__(self) -> None:
        if self.start < 0 or self.end < self.start:
            raise InputError(
                f"a span needs 0 <= start <= end, but has start={self.start}, end={self.end}"
            )
        if self.end - self.start != len(self.text):
            raise InputError(
                f"a span from {self.start} to {self.end} needs {self.end - self.start} code points "
                f"of text, but has {len(self.text)}: {self.text[:40]!r}"
            )

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Self:
        """Cut the span from ``start`` to ``end`` out of ``text``."""
        return cls(start=start, end=end, text=text[start:end])

    def to_dict(self) -> dict[str, Any]:
        """Return the span as JSON-ready types."""
        return {"start": self.start, "end": self.end, "text": self.text}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Build a span from what :meth:`to_dict` gave."""
        return cls(start=data["start"], end=data["end"], text=data["text"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A news article as it was given; its text is never changed.

    Parameters
    ----------
    text : str
        The article's text.
    id, title, date, url : str or None
        Whatever is known about it. ``date`` is kept as given; ISO 8601 is advised.
    """

    text: str
    id: str | None = None
    title: str | None = None
    date: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A part of an article: headline, dateline, byline or paragraph."""

    span: TextSpan
    kind: SegmentKind

    def to_dict(self) -> dict[str, Any]:
        """Return kind and offsets; the text is the article's."""
        return {"kind": str(self.kind), "start": self.span.start, "end": self.span.end}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], text: str) -> Self:
        """Build a segment from :meth:`to_dict` and the article's text."""
        return cls(
            span=TextSpan.of(text, data["start"], data["end"]), kind=SegmentKind(data["kind"])
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """The words that stand for a speaker in the text: "he", "a senior official"."""

    span: TextSpan
    kind: MentionKind

    def to_dict(self) -> dict[str, Any]:
        """Return the mention as JSON-ready types."""
        return {**self.span.to_dict(), "kind": str(self.kind)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Build a mention from what :meth:`to_dict` gave."""
        return cls(span=TextSpan.from_dict(data), kind=MentionKind(data["kind"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Whoever is behind the mentions.

    Parameters
    ----------
    id : str
        Unique within an analysis.
    name : str
        The fullest form of the name in the article, or the description of a
        speaker who is not named ("an American official").
    kind : SpeakerKind
        Person, organisation, government, group or unnamed.
    aliases : tuple of str
        Other forms used in the article.
    role, affiliation : str or None
        What the article says of the speaker: "spokesperson", "Chancellor Olaf Scholz".
    country : str or None
        ISO 3166-1 alpha-2 code.
    """

    id: str
    name: str
    kind: SpeakerKind
    aliases: tuple[str, ...] = ()
    role: str | None = None
    affiliation: str | None = None
    country: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the speaker as JSON-ready types."""
        return {
            "id": self.id,
            "name": self.name,
            "kind": str(self.kind),
            "aliases": list(self.aliases),
            "role": self.role,
            "affiliation": self.affiliation,
            "country": self.country,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Build a speaker from what :meth:`to_dict` gave."""
        return cls(
            id=data["id"],
            name=data["name"],
            kind=SpeakerKind(data["kind"]),
            aliases=tuple(data["aliases"]),
            role=data["role"],
            affiliation=data["affiliation"],
            country=data["country"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a stance is taken on.

    Parameters
    ----------
    id : str
        Short name in lower case with hyphens: ``"strikes-inside-russia"``.
    name : str
        What a reader calls it.
    description : str
        One sentence that says what favor and against mean for it.
    terms : tuple of str
        Words and phrases by which an article on it is recognised.
    """

    id: str
    name: str
    description: str
    terms: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the target as JSON-ready types."""
        return {
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "terms": list(self.terms),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Build a target from what :meth:`to_dict` gave."""
        return cls(
            id=data["id"],
            name=data["name"],
            description=data["description"],
            terms=tuple(data.get("terms", ())),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StanceResult:
    """The stance of one quotation.

    Parameters
    ----------
    label : Stance
        The most probable stance.
    probabilities : mapping of str to float
        One probability for each of ``favor``, ``against`` and ``none``; they sum to 1.
    target : str
        Id of the target.
    abstained : bool
        True if the model was less sure than the caller asked for; ``label``
        then is its best guess, to be used with care.
    """

    label: Stance
    probabilities: Mapping[str, float]
    target: str
    abstained: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return the result as JSON-ready types."""
        return {
            "label": str(self.label),
            "probabilities": {str(s): float(self.probabilities[s]) for s in Stance},
            "target": self.target,
            "abstained": self.abstained,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Build a result from what :meth:`to_dict` gave."""
        return cls(
            label=Stance(data["label"]),
            probabilities={str(s): float(data["probabilities"][s]) for s in Stance},
            target=data["target"],
            abstained=data["abstained"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """What somebody is reported to have said: content, cue and source.

    Parameters
    ----------
    id : str
        Unique within an analysis: ``"q1"``.
    kind : QuotationKind
        Direct, indirect or mixed.
    contents : tuple of TextSpan
        One or more spans in text order: what is said, without the outer marks.
    cue : TextSpan or None
        The reporting words: "said", "according to".
    source : Mention or None
        The words that name the speaker; None if the article names nobody.
    speaker : Speaker or None
        Who that is, once resolved.
    stance : StanceResult or None
        None: not classified. A result with ``Stance.NONE``: classified, no stance shown.
    confidence : float
        Probability that this is a quotation with about these contents, 0 to 1.
    context : str or None
        The sentences around the quotation. Not part of the JSON, since it can
        be cut from the article again, and not compared.

    Notes
    -----
    Source, cue and content are the triple of PARC 3.0 (Pareti 2012) and PolNeAR
    (Newell et al. 2018).
    """

    id: str
    kind: QuotationKind
    contents: tuple[TextSpan, ...]
    cue: TextSpan | None = None
    source: Mention | None = None
    speaker: Speaker | None = None
    stance: StanceResult | None = None
    confidence: float = 1.0
    context: str | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        if not self.contents:
            raise InputError(f"quotation {self.id!r} has no contents; it needs at least one span")

    @property
    def text(self) -> str:
        """The contents, joined by a blank."""
        return " ".join(span.text for span in self.contents)

    @classmethod
    def from_text(
        cls,
        content: str,
        *,
        context: str | None = None,
        cue: str | None = None,
        speaker: str | None = None,
    ) -> Self:
        """Make a quotation from one that the user already has.

        Parameters
        ----------
        content : str
            What is said.
        context : str, optional
            The sentence or passage that holds it. Offsets are into this text where it
            holds the content, else into the content itself.
        cue : str, optional
            The reporting words.
        speaker : str, optional
            Name of the speaker.

        Returns
        -------
        Quotation
            A quotation with one content span.

        Raises
        ------
        InputError
            If ``content`` is not a string or is blank.

        Examples
        --------
        >>> from stancekit import Quotation
        >>> q = Quotation.from_text("We will never allow it", cue="warned")
        >>> q.text, q.cue.text
        ('We will never allow it', 'warned')
        """
        if not isinstance(content, str):
            raise InputError(
                f"content must be a string, not {type(content).__name__}; "
                "give one quotation at a time"
            )
        if not content.strip():
            raise InputError("content is blank; a quotation needs at least one word")
        base = context if context is not None and content in context else content
        start = base.index(content)
        cue_span = None
        if cue:
            # A cue that the context does not hold is still a span: it begins at 0 by agreement.
            found = max(base.find(cue), 0)
            cue_span = TextSpan(start=found, end=found + len(cue), text=cue)
        who = None
        if speaker:
            who = Speaker(id=speaker, name=speaker, kind=SpeakerKind.PERSON)
        inside = f"“{content}”" in base or f'"{content}"' in base
        return cls(
            id="q1",
            kind=QuotationKind.DIRECT if inside else QuotationKind.INDIRECT,
            contents=(TextSpan.of(base, start, start + len(content)),),
            cue=cue_span,
            speaker=who,
            context=context,
        )

    def with_(self, **changes: Any) -> Self:
        """Return a copy with some fields changed."""
        return replace(self, **changes)

    def to_dict(self) -> dict[str, Any]:
        """Return the quotation as JSON-ready types; the speaker by id."""
        return {
            "id": self.id,
            "kind": str(self.kind),
            "contents": [span.to_dict() for span in self.contents],
            "cue": self.cue.to_dict() if self.cue else None,
            "source": self.source.to_dict() if self.source else None,
            "speaker": self.speaker.id if self.speaker else None,
            "stance": self.stance.to_dict() if self.stance else None,
            "confidence": float(self.confidence),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], speakers: Mapping[str, Speaker]) -> Self:
        """Build a quotation from :meth:`to_dict` and the speakers by id."""
        return cls(
            id=data["id"],
            kind=QuotationKind(data["kind"]),
            contents=tuple(TextSpan.from_dict(c) for c in data["contents"]),
            cue=TextSpan.from_dict(data["cue"]) if data["cue"] else None,
            source=Mention.from_dict(data["source"]) if data["source"] else None,
            speaker=speakers[data["speaker"]] if data["speaker"] is not None else None,
            stance=StanceResult.from_dict(data["stance"]) if data["stance"] else None,
            confidence=data["confidence"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisWarning:
    """Something that a user should know about one article.

    Parameters
    ----------
    code : str
        Stable name to test for: ``"empty-text"``, ``"unbalanced-marks"``.
    message : str
        What was met and what it means for the result.
    """

    code: str
    message: str

    def to_dict(self) -> dict[str, Any]:
        """Return the warning as JSON-ready types."""
        return {"code": self.code, "message": self.message}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Build a warning from what :meth:`to_dict` gave."""
        return cls(code=data["code"], message=data["message"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """All that was found in one article.

    Parameters
    ----------
    article : Article
        What was read.
    target : str or None
        Id of the target that stances are on; None if no quotation was classified.
    segments, speakers, quotations, warnings : tuple
        In text order; speakers by their first quotation.
    """

    article: Article
    target: str | None = None
    segments: tuple[Segment, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    warnings: tuple[AnalysisWarning, ...] = ()

    def quotations_of(self, speaker: Speaker | str) -> tuple[Quotation, ...]:
        """Return the quotations of one speaker, given as record or id."""
        wanted = speaker if isinstance(speaker, str) else speaker.id
        return tuple(q for q in self.quotations if q.speaker and q.speaker.id == wanted)

    def to_dict(self) -> dict[str, Any]:
        """Return the analysis as JSON-ready types, described by the JSON Schema in the docs."""
        return {
            "id": self.article.id,
            "title": self.article.title,
            "date": self.article.date,
            "url": self.article.url,
            "target": self.target,
            "segments": [s.to_dict() for s in self.segments],
            "speakers": [s.to_dict() for s in self.speakers],
            "quotations": [q.to_dict() for q in self.quotations],
            "warnings": [w.to_dict() for w in self.warnings],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], text: str) -> Self:
        """Build an analysis from :meth:`to_dict` and the article's text.

        Raises
        ------
        InputError
            If an offset does not fit ``text``: most likely it is another article's.
        """
        speakers = tuple(Speaker.from_dict(s) for s in data["speakers"])
        by_id = {s.id: s for s in speakers}
        quotations = tuple(Quotation.from_dict(q, by_id) for q in data["quotations"])
        for quotation in quotations:
            for span in spans_of(quotation):
                if text[span.start : span.end] != span.text:
                    raise InputError(
                        f"quotation {quotation.id!r} has {span.text[:40]!r} at {span.start}, "
                        f"but the text has {text[span.start : span.end][:40]!r} there; "
                        "give the very text that was analysed"
                    )
        return cls(
            article=Article(
                text=text,
                id=data["id"],
                title=data["title"],
                date=data["date"],
                url=data["url"],
            ),
            target=data["target"],
            segments=tuple(Segment.from_dict(s, text) for s in data["segments"]),
            speakers=speakers,
            quotations=quotations,
            warnings=tuple(AnalysisWarning.from_dict(w) for w in data["warnings"]),
        )

    def to_frame(self) -> pd.DataFrame:
        """Return a :class:`pandas.DataFrame` with one row a quotation (extra ``frame``)."""
        from stancekit.report.tables import to_frame  # pandas is an extra

        return to_frame([self])


def spans_of(quotation: Quotation) -> Iterable[TextSpan]:
    """Yield every span of a quotation: contents, cue, source."""
    yield from quotation.contents
    if quotation.cue:
        yield quotation.cue
    if quotation.source:
        yield quotation.source.span
