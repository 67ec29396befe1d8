"""Speakers of several articles who may be one; proposals only, nothing is ever merged."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from stancekit.errors import InputError, check_share
from stancekit.records import Speaker, SpeakerKind
from stancekit.speakers.lexicon import lexicon
from stancekit.speakers.names import fold, given_gender, may_be_same, read_name, skeleton

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["MergeProposal", "propose_merges"]

_BODIES = {SpeakerKind.ORGANISATION, SpeakerKind.GOVERNMENT}
_SMALL = {"the", "of", "for", "and", "de", "du", "der"}
_LIKE = 0.84  # of two surnames: Medvedchuk and Medvedev are 0.67 alike, Yanukovych/Yanukovich 0.9


@dataclass(frozen=True, slots=True)
class MergeProposal:
    """Two speakers who may be one.

    Parameters
    ----------
    first, second : Speaker
    score : float
        How much speaks for it, 0 to 1: a hint for a person who decides, not a probability.
    reasons : tuple of str
        What speaks for it and against it.
    """

    first: Speaker
    second: Speaker
    score: float
    reasons: tuple[str, ...] = ()


def propose_merges(
    speakers: Iterable[Speaker], *, min_score: float = 0.3
) -> tuple[MergeProposal, ...]:
    """Propose which speakers may be one person or body under two ids.

    Nothing is merged. Whoever agrees with a proposal writes both names into an alias table.
    Who has a given name of another person's is never proposed: Wang Yi and Wang Li, John and
    Jane Smith, George W. and George H. W. Bush.

    Parameters
    ----------
    speakers : iterable of Speaker
        Of any number of articles; those of one id count once. Who is not named is passed over.
    min_score : float, default 0.3
        Leave out what less speaks for.

    Returns
    -------
    tuple of MergeProposal
        The best first.

    Raises
    ------
    InputError
        If ``speakers`` is one Speaker, or ``min_score`` is not from 0 to 1.

    Examples
    --------
    >>> from stancekit import Speaker, propose_merges
    >>> found = propose_merges(
    ...     Speaker(id=name.lower(), name=name, kind="person")
    ...     for name in ["Volodymyr Zelensky", "Volodymyr Zelenskyy", "Wang Yi", "Wang Li"]
    ... )
    >>> [(p.first.name, p.second.name, p.score) for p in found]
    [('Volodymyr Zelensky', 'Volodymyr Zelenskyy', 0.9)]
    """
    if isinstance(speakers, Speaker):
        raise InputError("propose_merges takes several speakers, not one Speaker")
    check_share("min_score", min_score)
    # Ids that hold in one article only may mean two people, so the record itself is the key.
    unique = list({(s.id, s.name, s.affiliation, s.country): s for s in speakers}.values())
    out = []
    for one, other in _pairs(unique):
        proposal = _people(one, other) if one.kind == SpeakerKind.PERSON else _bodies(one, other)
        if proposal and proposal.score >= min_score:
            out.append(proposal)
    out.sort(key=lambda p: (-p.score, p.first.name, p.second.name))
    return tuple(out)


def _pairs(speakers: list[Speaker]) -> Iterator[tuple[Speaker, Speaker]]:
    """Yield pairs that share a key, so that a corpus of many speakers stays feasible."""
    blocks: dict[tuple[str, str], list[int]] = {}
    for number, speaker in enumerate(speakers):
        for key in _keys(speaker):
            blocks.setdefault(key, []).append(number)
    met = set()
    for members in blocks.values():
        for k, first in enumerate(members):
            for second in members[k + 1 :]:
                pair = (min(first, second), max(first, second))
                if pair in met or speakers[first].id == speakers[second].id:
                    continue
                met.add(pair)
                yield speakers[pair[0]], speakers[pair[1]]


def _keys(speaker: Speaker) -> set[tuple[str, str]]:
    if speaker.kind == SpeakerKind.PERSON:
        words = read_name(speaker.name.split()).words
        surname = skeleton(words[-1]) if words else ""
        keys = {("person", surname), ("person", surname[:4])} if len(surname) > 4 else set()
        keys |= {("person", surname), ("joined", fold("".join(words)).replace("-", ""))}
        return keys
    if speaker.kind in _BODIES:
        words = tuple(_body_words(speaker.name))
        return {("body", " ".join(words)), ("body", _acronym(speaker.name))}
    return set()


def _people(one: Speaker, other: Speaker) -> MergeProposal | None:
    a, b = read_name(one.name.split()), read_name(other.name.split())
    if not a.words or not b.words:
        return None
    reasons: list[str] = []
    same = [fold(w) for w in a.words] == [fold(w) for w in b.words]
    if a.full and b.full:
        alike = _alike(a.words[-1], b.words[-1])
        if same:
            score = 0.7
            reasons.append("same name")
        elif may_be_same(a, b):
            spelled = len(a.words) == len(b.words) and all(
                skeleton(x) == skeleton(y) for x, y in zip(a.words, b.words, strict=True)
            )
            score = 0.9 if spelled else 0.6
            reasons.append("another spelling" if spelled else "another form of the given name")
        elif alike >= _LIKE and all(
            skeleton(x) == skeleton(y) for x, y in zip(a.words[:-1], b.words[:-1], strict=False)
        ):
            score = 0.6
            reasons.append("surnames alike")
        else:
            return None
    elif skeleton(a.words[-1]) == skeleton(b.words[-1]):
        # A surname alone may be anybody's of that name.
        score = 0.4 if a.full != b.full or same else 0.6
        reasons.append("surname alone")
    else:
        return None
    genders = {g for g in (_gender(one), _gender(other)) if g}
    if len(genders) > 1:
        return None
    return _weigh(one, other, score, reasons)


def _gender(speaker: Speaker) -> str:
    lex = lexicon()
    for role in speaker.roles:
        told = lex.gendered_roles.get(role.title.lower().split()[-1], "")
        if told:
            return told
    words = read_name(speaker.name.split()).words
    return given_gender(words[0]) if len(words) > 1 else ""


def _alike(one: str, other: str) -> float:
    x, y = skeleton(one), skeleton(other)
    if min(len(x), len(y)) < 5:
        return float(x == y)
    return SequenceMatcher(None, x, y).ratio()


def _bodies(one: Speaker, other: Speaker) -> MergeProposal | None:
    if other.kind not in _BODIES:
        return None
    x, y = _body_words(one.name), _body_words(other.name)
    if x == y:
        return _weigh(one, other, 0.8, ["same name"])
    if _acronym(one.name) == _acronym(other.name):
        return _weigh(one, other, 0.5, ["initials"])
    return None


def _body_words(name: str) -> list[str]:
    return [fold(w) for w in name.split() if fold(w) not in _SMALL]


def _acronym(name: str) -> str:
    words = [w for w in name.replace("-", " ").split() if fold(w) not in _SMALL]
    if len(words) == 1:
        return fold(words[0])
    return "".join(fold(w)[0] for w in words if fold(w)) if len(words) > 2 else name.lower()


def _weigh(one: Speaker, other: Speaker, score: float, reasons: list[str]) -> MergeProposal | None:
    """Let country, affiliation and roles speak for or against."""
    if one.country and other.country:
        agrees = one.country == other.country
        score = score + 0.05 if agrees else score * 0.5
        reasons.append("same country" if agrees else f"{one.country} and {other.country}")
    if one.affiliation and other.affiliation:
        shared = set(_body_words(one.affiliation)) & set(_body_words(other.affiliation))
        score += 0.05 if shared else -0.1
        reasons.append("same affiliation" if shared else "different affiliations")
    nouns = [{r.title.lower().split()[-1] for r in s.roles if r.title} for s in (one, other)]
    if all(nouns):
        shared_roles = nouns[0] & nouns[1]
        score += 0.05 if shared_roles else -0.05
        reasons.append("same role" if shared_roles else "different roles")
    return MergeProposal(one, other, round(min(max(score, 0.0), 1.0), 3), tuple(reasons))
