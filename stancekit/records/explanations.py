"""Why a quotation was given its stance: what each phrase added to the decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from stancekit.records.kinds import Stance
from stancekit.records.texts import TextSpan

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Contribution", "Explanation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What one phrase adds to the score of each label.

    Parameters
    ----------
    where : str
        ``"quotation"``, ``"cue"``, ``"around"`` (the words next to the quotation) or
        ``"elsewhere"`` (what stands at no one place).
    span : TextSpan or None
        The phrase, with the offsets that the quotation's own spans have: into the article,
        or into the text itself if a bare string was explained.
    weights : mapping of str to float
        For each label what the phrase adds to its score; below zero it speaks against it.
    """

    where: str
    span: TextSpan | None
    weights: Mapping[str, float]

    def to_dict(self) -> dict[str, Any]:
        """Return the contribution as JSON-ready types."""
        return {
            "where": self.where,
            "span": self.span.to_dict() if self.span else None,
            "weights": {label: float(weight) for label, weight in self.weights.items()},
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Build a contribution from what :meth:`to_dict` gave."""
        span = data["span"]
        return cls(
            where=data["where"],
            span=TextSpan.from_dict(span) if span else None,
            weights=dict(data["weights"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a quotation was given its stance.

    The model is linear: ``prior`` and all contributions together are the score of each label
    exactly, and the label with the highest score is the answer.

    Parameters
    ----------
    label : Stance
        The stance that is explained; phrases are cut so that each speaks for or against it.
    target : str
        Id of the target.
    scores : mapping of str to float
        The score of each label, before they are turned into probabilities.
    prior : mapping of str to float
        What each label has before a word is read.
    contributions : tuple of Contribution
        In the order of the text; first those of the quotation.
    """

    label: Stance
    target: str
    scores: Mapping[str, float]
    prior: Mapping[str, float]
    contributions: tuple[Contribution, ...] = ()

    def top(self, number: int = 5, label: Stance | str | None = None) -> tuple[Contribution, ...]:
        """Return the phrases that count most for or against a label, the strongest first.

        Parameters
        ----------
        number : int, default 5
        label : Stance or str, optional
            By default the one that is explained.
        """
        wanted = str(label or self.label)
        found = [c for c in self.contributions if c.span is not None]
        found.sort(key=lambda c: -abs(c.weights[wanted]))
        return tuple(found[:number])

    def highlights(self, label: Stance | str | None = None) -> tuple[tuple[int, int, float], ...]:
        """Return start, end and strength of each phrase of the quotation, for a marker pen.

        Parameters
        ----------
        label : Stance or str, optional
            By default the one that is explained.

        Returns
        -------
        tuple of (int, int, float)
            Strength is from -1, most against the label, to 1, most for it.
        """
        wanted = str(label or self.label)
        found = [
            (c.span.start, c.span.end, c.weights[wanted])
            for c in self.contributions
            if c.span is not None and c.where == "quotation"
        ]
        most = max((abs(weight) for _, _, weight in found), default=0.0) or 1.0
        return tuple((start, end, weight / most) for start, end, weight in found)

    def __str__(self) -> str:
        label = str(self.label)
        words = ", ".join(
            f"“{c.span.text}” {c.weights[label]:+.2f}" for c in self.top() if c.span is not None
        )
        return f"{label} on {self.target}: {words or 'nothing in the words speaks for it'}"

    def to_dict(self) -> dict[str, Any]:
        """Return the explanation as JSON-ready types."""
        return {
            "label": str(self.label),
            "target": self.target,
            "scores": {label: float(score) for label, score in self.scores.items()},
            "prior": {label: float(score) for label, score in self.prior.items()},
            "contributions": [c.to_dict() for c in self.contributions],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Build an explanation from what :meth:`to_dict` gave."""
        return cls(
            label=Stance(data["label"]),
            target=data["target"],
            scores=dict(data["scores"]),
            prior=dict(data["prior"]),
            contributions=tuple(Contribution.from_dict(c) for c in data["contributions"]),
        )
