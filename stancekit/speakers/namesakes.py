"""Two people of one name: telling them apart, and who a bare surname may mean."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from stancekit.speakers.describe import describe_name
from stancekit.speakers.lexicon import fold_role, lexicon
from stancekit.speakers.roles import merge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancekit.language import Annotations
    from stancekit.speakers.mentions import Ref
    from stancekit.speakers.people import Entity
    from stancekit.speakers.roles import Description

__all__ = ["shares", "split_namesakes"]

# Of what speaks for one of several people of a surname, this much is left for nobody of them.
_DOUBT = 0.2
_OTHERS = {"another", "different", "second", "other", "unrelated"}


def shares(
    ann: Annotations,
    start: int,
    places: Sequence[Sequence[int]],
    bare: Sequence[int],
) -> list[float]:
    """Say how probably a bare surname means each of several people.

    Parameters
    ----------
    ann : Annotations
        The article.
    start : int
        Token of the surname.
    places : sequence of sequences of int
        For each of the people the tokens of their full names and of surnames that were taken
        for theirs, in order.
    bare : sequence of int
        How many surnames were taken for theirs so far.

    Returns
    -------
    list of float
        Near to each other where the reader would be in doubt too: people who were named
        equally long ago. Whoever was called by the surname before is likelier to be so again.
    """
    here = int(ann.sentence[start])
    weights = []
    introduced = any(own and own[0] < start for own in places)
    for own, times in zip(places, bare, strict=True):
        before = bisect_left(own, start)
        near = own[before - 1] if before else (own[0] if own else start)
        weight = (1 + 2 * times) / (1 + abs(here - int(ann.sentence[near])))
        # Who is named later only is meant if nobody was named before: a headline.
        weights.append(weight if before or not introduced else 0.1 * weight)
    total = sum(weights)
    return [(1 - _DOUBT) * weight / total for weight in weights]


def split_namesakes(
    ann: Annotations, entity: Entity, owner: list[Ref | None]
) -> list[list[tuple[Ref, Description]]]:
    """Group the full names of an entity by whom they introduce.

    Parameters
    ----------
    ann : Annotations
        The article.
    entity : Entity
        A person.
    owner : list of Ref or None
        The name that each token belongs to.

    Returns
    -------
    list of list of (Ref, Description)
        One group nearly always: several only where descriptions contradict each other. Names
        without a description are in none.
    """
    groups: list[tuple[Description, list[tuple[Ref, Description]]]] = []
    for ref in entity.refs:
        if ref.end - ref.start < 2:
            continue
        found = describe_name(ann, ref, owner)
        if not found.roles:
            continue
        for k, (known, members) in enumerate(groups):
            if not _contradict(ann, known, ref, found):
                groups[k] = (merge(known, found), members)
                members.append((ref, found))
                break
        else:
            groups.append((found, [(ref, found)]))
    return [members for _, members in groups]


def _contradict(ann: Annotations, known: Description, ref: Ref, found: Description) -> bool:
    """Tell whether a description cannot be of whom another one is of."""
    if {w.lower() for w in ann.words[max(ref.start - 4, 0) : ref.start]} & _OTHERS and _indefinite(
        ann, ref, before=True
    ):
        return True
    if not (known.current and found.current):
        return False
    mine, theirs = _nouns(known), _nouns(found)
    classes = lexicon().classes
    related = mine & theirs or any(
        classes.get(a, frozenset()) & classes.get(b, frozenset()) for a in mine for b in theirs
    )
    if related:
        return False
    # The same person may be called minister here and politician there. What tells two people
    # is that each is introduced in another capacity, and for another country or body.
    if known.country and found.country and known.country != found.country:
        return True
    introduced = _indefinite(ann, ref, before=False) or _indefinite(ann, ref, before=True)
    return introduced and not _shared(known, found)


def _nouns(description: Description) -> set[str]:
    lex = lexicon()
    return {fold_role(noun) for role in description.roles for w in role.split()
            if (noun := lex.role_of(w))}  # fmt: skip


def _shared(one: Description, other: Description) -> bool:
    if not (one.affiliation and other.affiliation):
        return False
    return bool(set(one.affiliation.lower().split()) & set(other.affiliation.lower().split()))


def _indefinite(ann: Annotations, ref: Ref, *, before: bool) -> bool:
    """Tell whether a description brings somebody in: "John Smith, a nurse"; "a nurse, John"."""
    if before:
        return bool({"a", "an", *_OTHERS} & set(ann.lowers[max(ref.start - 6, 0) : ref.start]))
    after = ann.lowers[ref.end : ref.end + 4]
    if len(after) > 2 and after[0] == "," and after[1].isdigit() and after[2] == ",":
        after = after[2:] + ann.lowers[ref.end + 4 : ref.end + 5]
    return len(after) > 1 and after[0] in {",", "—", "–", "("} and after[1] in {"a", "an"}
