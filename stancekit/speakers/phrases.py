"""What stands before and after a role noun: affiliation, country, topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stancekit.speakers.countries import Place, country_of, find_places
from stancekit.speakers.lexicon import lexicon

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["has_role", "join_words", "read_after", "read_before"]

_ORDINAL = {"first", "second", "third"}  # "first secretary", but "a second official"
_AFFILIATING = {"of", "for", "at", "from", "with", "in", "within", "inside", "under"}
_TOPIC = {"to", "on", "about", "against", "over"}
_SPEAKING = ("spokes", "official", "source", "aide", "employee", "staffer")
_POSSESSIVE = {"'s", "’s", "'", "’"}
_NO_BLANK_BEFORE = {",", ".", ";", ":", "'s", "’s", "'", "’", "-", "–", ")", "%", "/"}
_HYPHENS = {"-", "–", "/"}


def join_words(words: Sequence[str]) -> str:
    """Join tokens to text: no blank before commas and possessives, none around hyphens."""
    out = ""
    for i, word in enumerate(words):
        tight = i == 0 or word in _NO_BLANK_BEFORE or words[i - 1] in _HYPHENS
        out += word if tight or words[i - 1] == "(" else " " + word
    return out


def has_role(words: Sequence[str]) -> bool:
    """Tell whether a role noun is among some words."""
    return any(lexicon().role_of(w) for w in words)


def read_before(words: list[str], head: str) -> tuple[list[str], str | None, str | None, bool]:
    """Split what precedes the role noun: role words, affiliation, country, former or not."""
    lex = lexicon()
    words = list(words)
    affiliation: str | None = None
    country: str | None = None
    possessives = [i for i, w in enumerate(words) if w in _POSSESSIVE]
    owner: list[str] = []
    mark = "'s"
    former: list[str] = []
    if possessives:
        cut = possessives[-1]
        owner, mark, words = _strip(words[:cut]), words[cut], words[cut + 1 :]
        while owner and owner[0].lower() in lex.former:
            owner = owner[1:]
        country = country_of(owner)
        if owner and owner[0].lower() not in {"his", "her", "its", "their"}:
            affiliation = join_words(owner)
    words = _strip(words)
    # "former", "then-" and the like open the role, before or after the country's name.
    rest: list[str] = []
    for word in words:
        if word.lower() in lex.mark_former and not _ends_in_org(rest):
            former.append(word)
        else:
            rest.append(word)
    if former and rest and rest[0] in _HYPHENS:
        former, rest = [former[0].rstrip("-")], rest[1:]
    words = rest
    places = find_places(words)
    country = country or country_of(words)
    cut = 0
    last_org = -1
    for i, word in enumerate(words):
        if word.lower() in lex.orgs and not _modifies_role(words, i, head):
            last_org = i
            if [w.lower() for w in words[i + 1 : i + 2]] == ["of"]:  # "Bank of England"
                last_org = min(i + 2, len(words) - 1)
    institution = [p for p in places if p.kind in {"seat", "government", "organisation", "body"}]
    if institution:
        last_org = max(last_org, institution[-1].end - 1)
    if last_org < 0:
        last_org = _last_foreign(words, places)
    if last_org >= 0:
        cut = last_org + 1
        lead = 0
        # A country in front belongs to the institution's name, or stands alone: "US Army".
        while lead < cut and words[lead].lower() in {
            "senior",
            "top",
            "veteran",
            "longtime",
            "exiled",
        }:
            lead += 1
        org = words[lead:cut]
        if affiliation is None and org:
            affiliation = join_words(org)
        elif org:
            affiliation = f"{affiliation}{mark} {join_words(org)}"
        words = words[:lead] + words[cut:]
    elif affiliation is not None and country is not None and _only_country(owner):
        affiliation = None
    role = _without_places(words, find_places(words))
    return [*former, *role], affiliation, country, bool(former)


def _ends_in_org(words: Sequence[str]) -> bool:
    """Tell whether words already hold a name, after which "former" is no longer the role's."""
    return False if not words else words[-1].lower() in lexicon().orgs


def _modifies_role(words: list[str], i: int, head: str) -> bool:
    """Tell whether an organisation noun only says what kind of role it is: "police chief".

    Who speaks for somebody ("a police spokesman") is of that organisation.
    """
    return (
        (i == len(words) - 1 or words[i].lower() in {"state", "press"})
        and words[i].lower() in lexicon().sets["kinds_of_role"]
        and not head.startswith(_SPEAKING)
    )


def _last_foreign(words: list[str], places: list[Place]) -> int:
    """Return the last word of a leading proper name: "Gazprom chief executive", "Kharkiv Mayor"."""
    lex = lexicon()
    last = -1
    covered = {
        i
        for p in places
        if p.kind in {"country", "demonym", "party"}
        for i in range(p.start, p.end)
    }
    for i, word in enumerate(words):
        if i in covered:
            continue
        if word in _HYPHENS:
            continue
        lower = word.lower()
        known = lower in lex.role_modifiers or lex.role_of(word) or lower in lex.former
        hyphenated = i + 1 < len(words) and words[i + 1] in _HYPHENS
        if word[:1].isupper() and not known and not hyphenated:
            last = i
        else:
            break
    return last


def _without_places(words: list[str], places: list[Place]) -> list[str]:
    gone = {
        i
        for p in places
        if p.kind in {"country", "demonym", "capital"} or words[p.end : p.end + 1] == ["-"]
        for i in range(p.start, p.end)
    }
    # "Russian-installed governor": what hangs on the country by a hyphen goes with it.
    for i in sorted(gone):
        if i + 2 < len(words) + 1 and words[i + 1 : i + 2] and words[i + 1] in _HYPHENS:
            gone |= {i + 1, i + 2}
    return [w for i, w in enumerate(words) if i not in gone]


def _strip(words: list[str]) -> list[str]:
    while words and (
        words[0].lower() in lexicon().sets["opening_words"] | {"now", "currently"}
        or not words[0][:1].isalnum()
    ):
        if words[0].lower() in _ORDINAL and len(words) == 1:
            break
        words = words[1:]
    while words and not any(c.isalnum() for c in words[-1]) and words[-1] not in _HYPHENS:
        words = words[:-1]
    return words


def _only_country(words: Sequence[str]) -> bool:
    places = [p for p in find_places(words) if p.kind in {"country", "demonym", "capital"}]
    covered = sum(p.end - p.start for p in places)
    return bool(places) and covered == len(words)


def _only_place(words: Sequence[str]) -> bool:
    covered = sum(p.end - p.start for p in find_places(words) if p.kind in {"place", "capital"})
    return covered == len([w for w in words if w not in {",", "-"}])


def read_after(
    words: list[str], affiliation: str | None
) -> tuple[list[str], str | None, str | None]:
    """Read the prepositional phrases after a role: topic, affiliation, country."""
    topic: list[str] = []
    country: str | None = None
    i = 0
    while i < len(words):
        preposition = words[i].lower()
        if preposition == "close" and [w.lower() for w in words[i + 1 : i + 2]] == ["to"]:
            i, preposition = i + 1, "with"
        if preposition not in _AFFILIATING | _TOPIC:
            break
        j = i + 1
        while j < len(words) and not _stops(words, j):
            j += 1
        phrase = _strip(words[i + 1 : j])
        if not phrase:
            break
        if preposition in _TOPIC:
            rest = words[i + 1 : j]
            if has_role(rest) and affiliation is None:
                # "adviser to the Ukrainian president" is Ukrainian; "ambassador to Poland" is not.
                country = country or country_of(rest)
                rest = _without_places(rest, find_places(rest))
            topic += [words[i], *rest]
        elif _only_country(phrase) or (preposition == "from" and _only_place(phrase)):
            if affiliation is None:  # "UN coordinator for Sudan" works for the UN
                country = country or country_of(phrase)
        elif _names(phrase):
            if affiliation is None:
                affiliation = join_words(_inner(phrase))
                country = country or country_of(phrase)
            else:
                country = country or country_of(phrase)
        elif affiliation is None and preposition == "of":
            topic += [words[i], *words[i + 1 : j]]
        elif affiliation is None and preposition in {"for", "from", "at", "with"}:
            affiliation = join_words(phrase)
        i = j
    return topic, affiliation, country


def _stops(words: list[str], j: int) -> bool:
    lower = words[j].lower()
    if lower in {",", ";", "(", ")", "—", "–", "who", "which", "that", "-"} and not (
        lower == "-" and j + 1 < len(words) and words[j - 1][-1:].isalnum()
    ):
        return True
    if lower == "of":
        # "the University of Oxford", "the Ministry of Defence": part of a name or organisation.
        return not (
            words[j - 1][:1].isupper()
            or words[j - 1].lower() in lexicon().orgs | lexicon().sets["containers"]
        )
    if lower == "for":
        return not (
            words[j - 1][:1].isupper() and j + 1 < len(words) and words[j + 1][:1].isupper()
        )
    return lower in lexicon().sets["phrase_ends"]


def _names(phrase: Sequence[str]) -> bool:
    """Tell whether a phrase names somebody or something, rather than a topic."""
    lex = lexicon()
    return any(w[:1].isupper() or w.lower() in lex.orgs for w in phrase) or bool(
        has_role(phrase) and not phrase[0].islower()
    )


def _inner(phrase: list[str]) -> list[str]:
    """Cut "Ukrainian city of Kharkiv" to Kharkiv."""
    for i, word in enumerate(phrase[:-1]):
        if (
            word.lower() in lexicon().sets["containers"]
            and phrase[i + 1].lower() == "of"
            and i + 2 < len(phrase)
        ):
            return phrase[i + 2 :]
    return phrase
