"""What somebody is reported to have said."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self

from stancekit.errors import InputError
from stancekit.records.kinds import Factuality, QuotationKind, SpeakerKind
from stancekit.records.speakers import Mention, Speaker
from stancekit.records.stances import StanceResult
from stancekit.records.texts import TextSpan

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Quotation", "spans_of"]


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
    factuality : Factuality
        Whether the article says that this was said, that it was not said ("did not say
        that"), that it will be, or that it might be.
    parent : str or None
        Id of the quotation that this one stands in: what somebody quotes of somebody
        else. None for all that the article itself quotes.
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
    factuality: Factuality = Factuality.ASSERTED
    parent: str | None = None
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
            "factuality": str(self.factuality),
            "parent": self.parent,
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
            # Absent from what 0.1 wrote.
            factuality=Factuality(data.get("factuality", Factuality.ASSERTED)),
            parent=data.get("parent"),
        )


def spans_of(quotation: Quotation) -> Iterable[TextSpan]:
    """Yield every span of a quotation: contents, cue, source."""
    yield from quotation.contents
    if quotation.cue:
        yield quotation.cue
    if quotation.source:
        yield quotation.source.span
