"""Joining the names of an article into people, organisations and places, and describing them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stancekit.speakers.countries import country_of
from stancekit.speakers.lexicon import lexicon
from stancekit.speakers.names import PersonName, fold, may_be_same, read_name, skeleton
from stancekit.speakers.roles import Description

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancekit.language import Annotations
    from stancekit.speakers.mentions import Ref, Sort

__all__ = ["Entity", "join_names"]


@dataclass(slots=True)
class Entity:
    """Somebody in the article, with all that the article says of them.

    Parameters
    ----------
    index : int
        Position in the article's list of entities.
    sort : str
        "person", "org", "place", "group" or "unknown".
    name : str
        The fullest form of the name; the description of who is not named.
    named : bool
        Whether the article gives a name.
    aliases : list of str
        Other forms.
    number, gender : str
        As in :class:`~stancekit.speakers.mentions.Ref`.
    nouns : set of str
        Nouns that describe the entity.
    words : set of str
        All words that describe it, folded.
    description : Description
        Roles, affiliation, country.
    refs : list of Ref
        Its mentions, in the order in which they were joined.
    """

    index: int
    sort: Sort
    name: str
    named: bool = True
    aliases: list[str] = field(default_factory=list)
    number: str = "s"
    gender: str = ""
    nouns: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    description: Description = field(default_factory=Description)
    country: str | None = None
    government: bool = False
    refs: list[Ref] = field(default_factory=list)

    def add(self, ref: Ref) -> None:
        """Count a mention to the entity."""
        ref.who = self.index
        self.refs.append(ref)


def join_names(ann: Annotations, refs: Sequence[Ref]) -> list[Entity]:
    """Join the name mentions of an article into entities.

    Parameters
    ----------
    ann : Annotations
        The article.
    refs : sequence of Ref
        Its mentions; the names among them get their ``who``.

    Returns
    -------
    list of Entity
        In the order of their first mention, people before the others.
    """
    names = [r for r in refs if r.form == "name"]
    entities = _join_people(ann, [r for r in names if r.sort == "person"])
    _join_others(ann, [r for r in names if r.sort != "person"], entities)
    return entities


def _join_people(ann: Annotations, refs: list[Ref]) -> list[Entity]:
    read = [read_name(ann.words[r.start : r.end], r.title) for r in refs]
    by_key: dict[str, list[tuple[Entity, list[PersonName]]]] = {}
    full_at: dict[int, list[int]] = {}
    entities: list[Entity] = []
    for ref, name in zip(refs, read, strict=True):
        if not name.full:
            continue
        keys = dict.fromkeys([skeleton(name.words[-1]), skeleton(name.words[0])])
        for entity, forms in by_key.get(next(iter(keys)), ()):
            if all(may_be_same(name, form) for form in forms):
                entity.add(ref)
                if name.words not in {form.words for form in forms}:
                    forms.append(name)
                break
        else:
            entity = Entity(len(entities), "person", name.text)
            entity.add(ref)
            entities.append(entity)
            for key in keys:
                by_key.setdefault(key, []).append((entity, [name]))
        for entity, _ in by_key.get(next(iter(keys)), ()):
            if entity.index == ref.who:
                entity.gender = entity.gender or name.gender
        full_at.setdefault(ref.who, []).append(ref.start)
    people = dict(by_key)
    for ref, name in zip(refs, read, strict=True):
        if name.full:
            continue
        key = skeleton(name.words[0])
        options = [e for e, _ in people.get(key, ())]
        last = [e for e in options if skeleton(e.name.split()[-1]) == key]
        options = [
            e for e in last or options if not (e.gender and name.gender and e.gender != name.gender)
        ]
        if not options:
            entity = Entity(len(entities), "person", name.text, gender=name.gender)
            entities.append(entity)
            people.setdefault(key, []).append((entity, [name]))
            full_at[entity.index] = []
        elif len(options) == 1:
            entity = options[0]
        else:
            entity = min(options, key=lambda e: _distance(full_at[e.index], ref.start))
            full_at[entity.index].append(ref.start)
            full_at[entity.index].sort()
        entity.add(ref)
        entity.gender = entity.gender or name.gender
    for entity in entities:
        entity.refs.sort(key=lambda r: r.start)
        _name_forms(ann, entity)
    return entities


def _distance(places: list[int], start: int) -> tuple[int, int]:
    """Order people of one surname: the one last named in full, else the next to come."""
    k = bisect_right(places, start)
    return (0, start - places[k - 1]) if k else (1, places[0] - start if places else 0)


def _name_forms(ann: Annotations, entity: Entity) -> None:
    """Choose the fullest form as the name, the most frequent among equals, and list the others."""
    counts: dict[str, int] = {}
    size: dict[str, int] = {}
    for ref in entity.refs:
        name = read_name(ann.words[ref.start : ref.end])
        counts[name.text] = counts.get(name.text, 0) + 1
        size[name.text] = sum(len(fold(w)) > 1 for w in name.words)
    first = {text: i for i, text in enumerate(counts)}
    entity.name = max(counts, key=lambda text: (size[text], counts[text], -first[text]))
    entity.aliases = [text for text in counts if text != entity.name]
    entity.words |= {fold(w) for text in counts for w in text.split()}
    entity.country = lexicon().leaders.get(entity.name) or lexicon().surnames.get(entity.name)


def _join_others(ann: Annotations, refs: list[Ref], entities: list[Entity]) -> None:
    by_key: dict[str, Entity] = {}
    tails: dict[str, Entity] = {}
    for ref in sorted(refs, key=lambda r: r.start - r.end):  # the longest names first
        words = [w for w in ann.words[ref.start : ref.end] if w.lower() != "the"]
        text = _surface(ann, ref)
        key = _key(text)
        if ref.place and ref.place.country and ref.place.kind in {"country", "seat"}:
            key = f"{ref.place.country}/{ref.place.kind}"
            if ref.place.kind == "seat":
                key += "/" + fold(words[-1])
        entity = by_key.get(key) or (
            tails.get(key) if len(words) > 1 or (words and words[0].isupper()) else None
        )
        if entity is None:
            entity = Entity(len(entities), ref.sort, text, gender="n")
            entity.country = (
                ref.place.country if ref.place and ref.place.kind != "place" else country_of(words)
            )
            if ref.place:
                entity.country = ref.place.country
                entity.government = ref.place.kind in {
                    "country", "capital", "seat", "government",
                }  # fmt: skip
            by_key[key] = entity
            entities.append(entity)
            for cut in range(1, len(words) - 1):
                tails.setdefault(_key(" ".join(words[cut:])), entity)
            capitals = [w for w in words if w[:1].isupper()]
            if len(capitals) > 2:
                tails.setdefault("".join(w[0] for w in capitals).lower(), entity)
        elif text != entity.name and text not in entity.aliases:
            entity.aliases.append(text)
        entity.add(ref)
        entity.words |= {fold(w) for w in words}
        entity.nouns |= {w.lower() for w in words[-1:] if w.lower() in lexicon().orgs}
    for entity in entities:
        entity.refs.sort(key=lambda r: r.start)


def _surface(ann: Annotations, ref: Ref) -> str:
    return ann.text[int(ann.starts[ref.start]) : int(ann.ends[ref.end - 1])]


def _key(text: str) -> str:
    return " ".join(fold(w) for w in text.split() if w.lower() != "the")
