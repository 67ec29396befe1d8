"""Who speaks: the words in the text, and whoever is behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from stancekit.records.kinds import MentionKind, SpeakerKind
from stancekit.records.texts import TextSpan

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Mention", "Speaker"]


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
