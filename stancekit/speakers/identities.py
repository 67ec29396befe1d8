"""From the entities of an article to speaker records: kinds, ids, and the user's own names."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stancekit.records import Speaker, SpeakerKind
from stancekit.speakers.names import slug
from stancekit.speakers.roles import Description, merge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancekit.speakers.aliases import AliasTable, Known
    from stancekit.speakers.discourse import Discourse
    from stancekit.speakers.people import Entity
    from stancekit.speakers.sources import Source

__all__ = ["Identities", "stable_id"]

# A surname that several people bear is not settled below this, whatever the user allows.
_SETTLED = 0.5


def stable_id(name: str, affiliation: str | None, country: str | None) -> str:
    """Make the id of somebody named in full: the same in every article that says the same.

    Parameters
    ----------
    name : str
    affiliation, country : str or None
        The country counts only where there is no affiliation.

    Returns
    -------
    str

    Examples
    --------
    >>> stable_id("Steffen Hebestreit", "Chancellor Olaf Scholz", "DE")
    'steffen-hebestreit@chancellor-olaf-scholz'
    >>> stable_id("Antonio Tajani", None, "IT"), stable_id("NATO", None, None)
    ('antonio-tajani@it', 'nato')
    """
    of = affiliation or country
    return slug(name) + (f"@{slug(of)}" if of else "")


class Identities:
    """Builds one record for each entity of an article, with ids that do not collide.

    Parameters
    ----------
    discourse : Discourse
        The article, read.
    aliases : AliasTable, optional
        Names that the user knows; they win.
    min_score : float
        Who is less probable is not taken for the speaker.
    """

    def __init__(self, discourse: Discourse, aliases: AliasTable | None, min_score: float) -> None:
        self.discourse = discourse
        self.aliases = aliases
        self.min_score = min_score
        self.made: dict[tuple[int, ...], Speaker] = {}
        self.known: dict[int, Known] = {}
        self.by_known: dict[str, Speaker] = {}
        self.ids: set[str] = set()
        if aliases is not None:
            for entity in discourse.entities:
                known = _look_up(aliases, entity) if entity.named and not entity.members else None
                if known is not None:
                    self.known[entity.index] = known
            self.ids = {known.id for known in self.known.values() if known.id}

    def resolve(
        self, source: Source, words: str
    ) -> tuple[Speaker | None, tuple[tuple[Speaker, float], ...]]:
        """Return the speaker of a source, and who else may be meant, the best first.

        Parameters
        ----------
        source : Source
        words : str
            The source as it stands in the text.
        """
        known = self.aliases.find(words) if self.aliases is not None else None
        if known is not None:
            certain = self._known(known)
            return certain, ((certain, 1.0),)
        speaker = self._of(source)
        listed = self._candidates(source, speaker)
        ref = source.refs[0]
        floor = max(self.min_score, _SETTLED) if ref.rivals else self.min_score
        if speaker is None or len(source.refs) > 1 or not listed or listed[0][1] >= floor:
            return speaker, listed
        return self._unresolved(words), listed

    def _of(self, source: Source) -> Speaker | None:
        entities = self.discourse.entities
        who = tuple(
            dict.fromkeys(
                index
                for r in source.refs
                if r.who >= 0
                for index in entities[r.who].members or (r.who,)
            )
        )
        return self._make(who) if who else None

    def _candidates(
        self, source: Source, speaker: Speaker | None
    ) -> tuple[tuple[Speaker, float], ...]:
        ref = source.refs[0]
        scores = ref.rivals or self.discourse.scores.get(ref.head)
        if not scores or len(source.refs) > 1:
            return ((speaker, 1.0),) if speaker else ()
        entities = self.discourse.entities
        best: dict[str, tuple[Speaker, float]] = {}
        for index, score in scores:
            # Two entities that the user's table joins are one candidate.
            one = self._make(entities[index].members or (index,))
            before = best.get(one.id, (one, 0.0))[1]
            best[one.id] = (one, max(before, float(score)))
        listed = sorted(best.values(), key=lambda pair: -pair[1])
        if speaker and all(s is not speaker for s, _ in listed):
            # Taken for somebody new: as probable as that nobody of the list is meant.
            listed.insert(0, (speaker, 1.0 - listed[0][1]))
        elif speaker and listed[0][0] is not speaker:
            # A rule that knows better than the scores: the one chosen comes first.
            listed.sort(key=lambda pair: pair[0] is not speaker)
        return tuple(listed)

    def _unresolved(self, words: str) -> Speaker:
        """Return the mention itself as a speaker whom nobody can name."""
        name = " ".join(words.split())
        lower = name[:1].lower() + name[1:]
        pronoun = lower in {"he", "she", "they", "it", "him", "her", "them", "his", "their"}
        return self._free(
            Speaker(id=f"~{slug(name)}", name=lower if pronoun else name, kind=SpeakerKind.UNNAMED)
        )

    def _make(self, who: tuple[int, ...]) -> Speaker:
        if who not in self.made:
            entities = [self.discourse.entities[index] for index in who]
            if len(entities) > 1:
                self.made[who] = self._free(_group([self._make((i,)) for i in who]))
            elif who[0] in self.known:
                self.made[who] = self._known(self.known[who[0]])
            else:
                self.made[who] = self._free(_speaker(entities[0]))
        return self.made[who]

    def _free(self, speaker: Speaker) -> Speaker:
        """Give a speaker an id that no other has."""
        identifier = speaker.id
        number = 2
        while identifier in self.ids:
            identifier = f"{speaker.id}-{number}"
            number += 1
        self.ids.add(identifier)
        return speaker if identifier == speaker.id else replace(speaker, id=identifier)

    def _known(self, known: Known) -> Speaker:
        """Return the one record of somebody whom the user's table knows."""
        if known.name not in self.by_known:
            entities = [self.discourse.entities[i] for i, k in self.known.items() if k == known]
            description, country, kind = Description(), None, SpeakerKind.PERSON
            forms: list[str] = []
            for number, entity in enumerate(entities):
                one = entity.description
                description = merge(description, one) if description else one
                country = country or entity.country
                forms += [entity.name, *entity.aliases]
                kind = _kind(entity) if number == 0 else kind
            speaker = _record(
                known.id or stable_id(known.name, None, None),
                known.name,
                kind,
                tuple(dict.fromkeys(form for form in forms if form != known.name)),
                description,
                country,
            )
            self.by_known[known.name] = speaker if known.id else self._free(speaker)
        return self.by_known[known.name]


def _look_up(aliases: AliasTable, entity: Entity) -> Known | None:
    """Return whom a user's table has for an entity: by its fullest name, else by another form.

    A short form counts only where the full name does not speak against it: who is called
    "John Smith" here is not the "Jane Smith" whose alias is "Smith".
    """
    known = aliases.find(entity.name)
    if known is not None or (entity.sort == "person" and " " in entity.name):
        return known
    for form in sorted(entity.aliases, key=len, reverse=True):
        known = aliases.find(form)
        if known is not None:
            return known
    return None


def _kind(entity: Entity) -> SpeakerKind:
    if entity.sort == "person":
        return SpeakerKind.PERSON if entity.named else SpeakerKind.UNNAMED
    if entity.sort == "group":
        return SpeakerKind.GROUP
    if entity.government or entity.sort == "place":
        return SpeakerKind.GOVERNMENT
    return SpeakerKind.ORGANISATION if entity.sort == "org" else SpeakerKind.UNNAMED


def _record(
    identifier: str,
    name: str,
    kind: SpeakerKind,
    aliases: tuple[str, ...],
    description: Description,
    country: str | None,
) -> Speaker:
    country = country or description.country
    return Speaker(
        id=identifier,
        name=name,
        kind=kind,
        aliases=aliases,
        role="; ".join(description.roles) or None,
        affiliation=description.affiliation,
        country=country,
        roles=tuple(
            # What somebody is now is for their country, unless the role says another.
            role if role.former or role.country else replace(role, country=country)
            for role in description.each
        ),
    )


def _speaker(entity: Entity) -> Speaker:
    description = entity.description
    country = entity.country or description.country
    full = entity.named and (entity.sort != "person" or " " in entity.name)
    # What the tables of places and institutions hold has one meaning everywhere: Kremlin, NATO.
    listed = any(ref.place for ref in entity.refs[:1])
    return _record(
        stable_id(entity.name, description.affiliation, None if listed else country)
        if full
        else f"~{slug(entity.name)}",
        entity.name,
        _kind(entity),
        tuple(entity.aliases),
        description,
        country,
    )


def _group(members: Sequence[Speaker]) -> Speaker:
    names = [member.name for member in members]
    name = ", ".join(names[:-1]) + " and " + names[-1]
    countries = {member.country for member in members}
    local = any(member.id.startswith("~") for member in members)
    return Speaker(
        id=f"~{slug(name)}" if local else "+".join(member.id for member in members),
        name=name,
        kind=SpeakerKind.GROUP,
        country=countries.pop() if len(countries) == 1 else None,
    )
