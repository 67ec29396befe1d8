"""Each speaker of an article with all that belongs to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stancekit.records.rollup import StanceSummary, summarise_stances

if TYPE_CHECKING:
    from stancekit.records.analyses import Analysis
    from stancekit.records.quotations import Quotation
    from stancekit.records.speakers import Mention, Role, Speaker

__all__ = ["SpeakerProfile", "profiles_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerProfile:
    """One speaker of an article: what they say, how they are mentioned, where they stand.

    Parameters
    ----------
    speaker : Speaker
    quotations : tuple of Quotation
        In text order.
    mentions : tuple of Mention
        The words that name the speaker as the source of these quotations, in text order;
        once, though several quotations may have them. A quotation that merely goes on has none.
    stance : StanceSummary or None
        Where the speaker stands, by all of the quotations; None if none was classified.
    """

    speaker: Speaker
    quotations: tuple[Quotation, ...] = ()
    mentions: tuple[Mention, ...] = ()
    stance: StanceSummary | None = None

    @property
    def roles(self) -> tuple[Role, ...]:
        """In what capacity the speaker speaks."""
        return self.speaker.roles

    @property
    def conflicting(self) -> bool:
        """Whether some quotations are in favor and others against."""
        return self.stance is not None and bool(self.stance.conflicting)

    def to_dict(self) -> dict[str, Any]:
        """Return the profile as JSON-ready types; quotations by their ids."""
        stance = self.stance
        return {
            "speaker": self.speaker.to_dict(),
            "quotations": [q.id for q in self.quotations],
            "mentions": [m.to_dict() for m in self.mentions],
            "stance": None
            if stance is None
            else {
                "target": stance.target,
                "label": str(stance.label),
                "leaning": stance.leaning,
                "probabilities": {k: float(v) for k, v in stance.probabilities.items()},
                "counts": {k: int(v) for k, v in stance.counts.items()},
                "abstained": stance.abstained,
                "left_out": stance.left_out,
                "conflicting": [q.id for q in stance.conflicting],
            },
        }


def profiles_of(analysis: Analysis) -> tuple[SpeakerProfile, ...]:
    """Put together what an analysis holds of each speaker.

    Parameters
    ----------
    analysis : Analysis

    Returns
    -------
    tuple of SpeakerProfile
        In the order of :attr:`Analysis.speakers`, which is that of their first quotations.
    """
    said: dict[str, list[Quotation]] = {speaker.id: [] for speaker in analysis.speakers}
    for quotation in analysis.quotations:
        if quotation.speaker is not None and quotation.speaker.id in said:
            said[quotation.speaker.id].append(quotation)
    out = []
    for speaker in analysis.speakers:
        quotations = said[speaker.id]
        # An analysis has one target; of records put together by hand the first counts.
        summaries = summarise_stances(quotations)
        mentions = {q.source.span: q.source for q in quotations if q.source}
        out.append(
            SpeakerProfile(
                speaker=speaker,
                quotations=tuple(quotations),
                mentions=tuple(sorted(mentions.values(), key=lambda m: m.span.start)),
                stance=summaries[0] if summaries else None,
            )
        )
    return tuple(out)
