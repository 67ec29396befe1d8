"""Who speaks: the words in the text, and whoever is behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from stancekit.records.kinds import MentionKind, SpeakerKind
from stancekit.records.texts import TextSpan

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Candidate", "Mention", "Role", "Speaker"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody whom a mention may mean.

    Parameters
    ----------
    id : str
        As in :class:`Speaker`. A candidate who is never quoted is not among the speakers.
    name : str
    score : float
        Probability that it is this one, 0 to 1. The scores of a mention's candidates need not
        sum to 1: it may be somebody else.
    """

    id: str
    name: str
    score: float

    def to_dict(self) -> dict[str, Any]:
        """Return the candidate as JSON-ready types."""
        return {"id": self.id, "name": self.name, "score": float(self.score)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Build a candidate from what :meth:`to_dict` gave."""
        return cls(id=data["id"], name=data["name"], score=data["score"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """The words that stand for a speaker in the text: "he", "a senior official".

    Parameters
    ----------
    span : TextSpan
    kind : MentionKind
    candidates : tuple of Candidate
        Whom the words may mean, the most probable first; empty where they leave no doubt.
    """

    span: TextSpan
    kind: MentionKind
    candidates: tuple[Candidate, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the mention as JSON-ready types."""
        return {
            **self.span.to_dict(),
            "kind": str(self.kind),
            "candidates": [c.to_dict() for c in self.candidates],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Build a mention from what :meth:`to_dict` gave."""
        return cls(
            span=TextSpan.from_dict(data),
            kind=MentionKind(data["kind"]),
            # Absent from what 0.1 wrote.
            candidates=tuple(Candidate.from_dict(c) for c in data.get("candidates", ())),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """One capacity in which somebody speaks.

    Parameters
    ----------
    title : str
        As the article words it, without "former": "Deputy Chairman", "president".
    affiliation : str or None
        For whom or what: "Security Council", "Chancellor Olaf Scholz".
    country : str or None
        ISO 3166-1 alpha-2 code.
    former : bool
        Whether the article says that it was held before.
    """

    title: str
    affiliation: str | None = None
    country: str | None = None
    former: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return the role as JSON-ready types."""
        return {
            "title": self.title,
            "affiliation": self.affiliation,
            "country": self.country,
            "former": self.former,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Build a role from what :meth:`to_dict` gave."""
        return cls(
            title=data["title"],
            affiliation=data["affiliation"],
            country=data["country"],
            former=data["former"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Whoever is behind the mentions.

    Parameters
    ----------
    id : str
        Unique within an analysis. An id that begins with "~" means nothing outside of it;
        others are the same in every article that gives the same full name and affiliation.
    name : str
        The fullest form of the name in the article, or the description of a
        speaker who is not named ("an American official").
    kind : SpeakerKind
        Person, organisation, government, group or unnamed.
    aliases : tuple of str
        Other forms used in the article.
    role, affiliation : str or None
        What the article says of the speaker: "spokesperson", "Chancellor Olaf Scholz". Several
        roles are separated by semicolons.
    country : str or None
        ISO 3166-1 alpha-2 code.
    roles : tuple of Role
        The roles one by one, each with its own affiliation and country.
    """

    id: str
    name: str
    kind: SpeakerKind
    aliases: tuple[str, ...] = ()
    role: str | None = None
    affiliation: str | None = None
    country: str | None = None
    roles: tuple[Role, ...] = ()

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
            "roles": [role.to_dict() for role in self.roles],
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
            # Absent from what 0.1 wrote.
            roles=tuple(Role.from_dict(role) for role in data.get("roles", ())),
        )
