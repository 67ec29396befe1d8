"""What stances are on, and what they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from stancekit.records.kinds import Stance

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["StanceResult", "Target"]


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
    relevance : float or None
        Probability that the quotation is about the target at all, 0 to 1, which tells
        "about it, no stance" from "about something else". None: not computed.
    """

    label: Stance
    probabilities: Mapping[str, float]
    target: str
    abstained: bool = False
    relevance: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the result as JSON-ready types."""
        return {
            "label": str(self.label),
            "probabilities": {str(s): float(self.probabilities[s]) for s in Stance},
            "target": self.target,
            "abstained": self.abstained,
            "relevance": None if self.relevance is None else float(self.relevance),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Build a result from what :meth:`to_dict` gave."""
        return cls(
            label=Stance(data["label"]),
            probabilities={str(s): float(data["probabilities"][s]) for s in Stance},
            target=data["target"],
            abstained=data["abstained"],
            relevance=data.get("relevance"),  # absent from what 0.1 wrote
        )
