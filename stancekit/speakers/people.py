"""Joining the names of an article into people, organisations and places, and describing them."""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stancekit.speakers.countries import country_of
from stancekit.speakers.lexicon import lexicon
from stancekit.speakers.names import PersonName, fold, may_be_same, read_name, skeleton
from stancekit.speakers.namesakes import shares, split_namesakes
from stancekit.speakers.roles import Description

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancekit.language import Annotations
    from stancekit.speakers.mentions import Ref, Sort

__all__ = ["Entity", "join_names"]


_RIVALS = 5


@dataclass(slots=True)
class Entity:
    """Somebody in the article, with all that the article says of them.

    Parameters
    ----------
    index : int
        Position in the article's list of entities.
    sort : str
        "person", "org", "place", "group", "thing" or "unknown".
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
        Its mentions: all names first, in text order, then what was resolved to it.
    members : tuple of int
        Those who are mentioned together ("Blinken and Lammy"), by index; empty for one.
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
    members: tuple[int, ...] = ()

    def add(self, ref: Ref) -> None:
        """Count a mention to the entity."""
        ref.who = self.index
        self.refs.append(ref)


def join_names(
    ann: Annotations, refs: Sequence[Ref], owner: list[Ref | None] | None = None
) -> list[Entity]:
    """Join the name mentions of an article into entities.

    Parameters
    ----------
    ann : Annotations
        The article.
    refs : sequence of Ref
        Its mentions; the names among them get their ``who``.
    owner : list of Ref or None, optional
        The name that each token belongs to: with it, two people of one name are told apart by
        what the article says of them.

    Returns
    -------
    list of Entity
        In the order of their first mention, people before the others.
    """
    names = [r for r in refs if r.form == "name"]
    entities = _join_people(ann, [r for r in names if r.sort == "person"], owner)
    _join_others(ann, [r for r in names if r.sort != "person"], entities)
    return entities


def _join_people(ann: Annotations, refs: list[Ref], owner: list[Ref | None] | None) -> list[Entity]:
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
    if owner is not None:
        _split(ann, entities, owner, people, full_at)
    bare: dict[int, int] = {}
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
            entity = _one_of(ann, ref, options, full_at, bare)
        entity.add(ref)
        entity.gender = entity.gender or name.gender
    for entity in entities:
        entity.refs.sort(key=lambda r: r.start)
        _name_forms(ann, entity)
    return entities


def _one_of(
    ann: Annotations,
    ref: Ref,
    options: list[Entity],
    full_at: dict[int, list[int]],
    bare: dict[int, int],
) -> Entity:
    """Return the likeliest of several people of one name, and note who else it may be."""
    # A headline read as one long name ("Christie Calls Hillary Clinton") is nobody's rival.
    names = {e.name for e in options}
    clear = [
        e for e in options
        if not any(e.name.endswith(f" {n}") for n in names if len(n) < len(e.name))
    ] if len(names) < 50 else options  # fmt: skip
    if len(clear) == 1:
        return clear[0]
    options = clear
    found = shares(
        ann,
        ref.start,
        [full_at[e.index] for e in options],
        [bare.get(e.index, 0) for e in options],
    )
    ranked = sorted(zip(found, options, strict=True), key=lambda pair: -pair[0])
    ref.rivals = tuple((e.index, share) for share, e in ranked[:_RIVALS])
    best, entity = ranked[0]
    if best >= 0.5:
        bare[entity.index] = bare.get(entity.index, 0) + 1
        insort(full_at[entity.index], ref.start)
    return entity


def _split(
    ann: Annotations,
    entities: list[Entity],
    owner: list[Ref | None],
    people: dict[str, list[tuple[Entity, list[PersonName]]]],
    full_at: dict[int, list[int]],
) -> None:
    """Make two entities of one where two people bear the same full name."""
    for entity in list(entities):
        groups = split_namesakes(ann, entity, owner) if len(entity.refs) > 1 else []
        if len(groups) < 2:
            continue
        parts = [entity]
        for _ in groups[1:]:
            parts.append(Entity(len(entities), "person", entity.name, gender=entity.gender))
            entities.append(parts[-1])
        names, entity.refs = entity.refs, []
        placed = {id(ref): k for k, group in enumerate(groups) for ref, _ in group}
        for part in parts:
            full_at[part.index] = []
        for ref in names:
            if id(ref) in placed:
                parts[placed[id(ref)]].add(ref)
                full_at[ref.who].append(ref.start)
        bare: dict[int, int] = {}
        for ref in names:
            if id(ref) not in placed:
                _one_of(ann, ref, parts, full_at, bare).add(ref)
        for key in {skeleton(w) for w in (entity.name.split()[0], entity.name.split()[-1])}:
            forms = next((f for e, f in people.get(key, ()) if e is entity), None)
            if forms is not None:
                people[key] += [(part, forms) for part in parts[1:]]


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
