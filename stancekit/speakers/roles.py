"""Reading a description: role, affiliation and country out of a title or an apposition.

``read_description("a spokesperson for Chancellor Olaf Scholz".split())`` gives the role
"spokesperson" and the affiliation "Chancellor Olaf Scholz". Only words are needed, no parse,
so that titles, appositions and nominal mentions are all read by the same rules:

- the role is headed by the last role noun before the first preposition;
- what stands before it is a country, an affiliation (a name, a possessor, or words up to an
  organisation noun) or part of the role;
- what a preposition adds is an affiliation if it names somebody, a country if it is only one,
  and else the topic of the role ("head of research").
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from stancekit.records import Role
from stancekit.speakers.countries import find_places
from stancekit.speakers.lexicon import fold_role, lexicon
from stancekit.speakers.phrases import has_role, join_words, read_after, read_before

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Description", "join_words", "merge", "read_description"]


@dataclass(frozen=True, slots=True)
class Description:
    """What a phrase says of somebody.

    Parameters
    ----------
    roles : tuple of str
        Roles as the article words them, without country; "former" kept in front.
    affiliation, country : str or None
        For whom or what; ISO 3166-1 alpha-2.
    current : bool
        False if the affiliation or country comes from a former role only.
    places : tuple of (str or None, str or None)
        For each of the roles its own affiliation and country.
    """

    roles: tuple[str, ...] = ()
    affiliation: str | None = None
    country: str | None = None
    current: bool = True
    places: tuple[tuple[str | None, str | None], ...] = field(default=(), repr=False, compare=False)

    @property
    def each(self) -> tuple[Role, ...]:
        """The roles one by one, "former" taken off their titles."""
        places = self.places + ((None, None),) * (len(self.roles) - len(self.places))
        return tuple(
            Role(
                title=_current_title(role),
                affiliation=affiliation,
                country=country,
                former=_is_former(role),
            )
            for role, (affiliation, country) in zip(self.roles, places, strict=False)
        )

    def __bool__(self) -> bool:
        return bool(self.roles or self.affiliation or self.country)


def merge(first: Description, second: Description) -> Description:
    """Add a second description of the same speaker to a first one."""
    roles = list(first.roles)
    places = _padded(first)
    for role, place in zip(second.roles, _padded(second), strict=True):
        for i, old in enumerate(roles):
            if _is_former(old) != _is_former(role):
                continue  # a president and former president is both
            # The fuller wording of the same role wins: "minister", "foreign minister".
            if _words_of(old) <= _words_of(role):
                roles[i] = old if _words_of(old) == _words_of(role) else role
            elif not _words_of(role) <= _words_of(old):
                continue
            places[i] = (places[i][0] or place[0], places[i][1] or place[1])
            break
        else:
            roles.append(role)
            places.append(place)
    prefer = second if second.current and not first.current else first
    other = first if prefer is second else second
    return Description(
        roles=tuple(roles[:3]),
        affiliation=prefer.affiliation or other.affiliation,
        country=prefer.country or other.country,
        current=first.current or second.current,
        places=tuple(places[:3]),
    )


def _padded(description: Description) -> list[tuple[str | None, str | None]]:
    missing = len(description.roles) - len(description.places)
    return [*description.places, *[(None, None)] * missing]


def _current_title(role: str) -> str:
    """Take "former" and its like off a title."""
    words = role.split()
    while len(words) > 1 and words[0].lower() in lexicon().mark_former:
        words = words[1:]
    if words[0].lower().startswith("ex-") and len(words[0]) > 3:
        words[0] = words[0][3:]
    return " ".join(words)


def _is_former(role: str) -> bool:
    opening = role.lower().split(maxsplit=1)[0]
    return opening in lexicon().mark_former or opening.startswith("ex-")


def _words_of(role: str) -> frozenset[str]:
    return frozenset(fold_role(word) for word in role.lower().split())


def read_description(words: Sequence[str]) -> Description:
    """Read role, affiliation and country from the words of a title or apposition.

    Parameters
    ----------
    words : sequence of str
        Tokens, as the tokenizer splits them ("Russia", "'s", "Security", "Council").

    Returns
    -------
    Description
        Empty where the phrase holds no role noun.

    Examples
    --------
    >>> read_description(["Italian", "Foreign", "Minister"])
    Description(roles=('Foreign Minister',), affiliation=None, country='IT', current=True)
    """
    return _read(tuple(words))


# Articles describe many people in the same words: "the president", "a senior US official".
@lru_cache(maxsize=2048)
def _read(words: tuple[str, ...]) -> Description:
    result = Description()
    for part in _conjuncts(list(words)):
        one = _read_one(part)
        result = merge(result, one) if result else one
    return result


def _conjuncts(words: list[str]) -> list[list[str]]:
    """Split at "and" and commas where each side has a role noun of its own."""
    parts: list[list[str]] = [[]]
    for i, word in enumerate(words):
        splits = word.lower() in {"and", ",", "turned", "&", ";"}
        if splits and has_role(parts[-1]) and _begins_role(words[i + 1 :]):
            parts.append([])
        else:
            parts[-1].append(word)
    return [part for part in parts if part]


def _begins_role(words: Sequence[str]) -> bool:
    """Tell whether a phrase is headed by a role noun: "former president", not "industry"."""
    limit = next((i for i, w in enumerate(words) if w.lower() in {"and", ","}), len(words))
    head = _role_head(list(words[:limit]))
    return head is not None and not any(
        w.lower() in lexicon().orgs for w in words[head[1] : head[1] + 1]
    )


@cache
def _of_roles() -> dict[str, list[tuple[str, ...]]]:
    """Return the roles of several words by their first one."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in lexicon().of_roles:
        found.setdefault(phrase[0], []).append(phrase)
    return found


def _role_head(words: list[str]) -> tuple[int, int] | None:
    """Return the range of the role's head: one noun, or "secretary of defense"."""
    lex = lexicon()
    of_roles = _of_roles()
    phrase_ends = lex.sets["phrase_ends"]
    lowers = [w.lower() for w in words]
    for i in range(len(words)):
        for phrase in of_roles.get(lowers[i], ()):
            end = i + len(phrase)
            if all(p in ("*", w) for p, w in zip(phrase, lowers[i:end], strict=False)):
                if end > len(words):
                    continue
                if phrase[-1] == "*":
                    # "minister of foreign affairs and trade", "minister for strategic industries":
                    # the topic runs on; a country or a name is none.
                    if find_places(words[end - 1 : end + 2]) or (
                        phrase[0] == "director" and words[end - 1][:1].isupper()
                    ):
                        continue
                    if lowers[end - 1] in lexicon().sets["opening_words"]:
                        continue
                    while end < len(words) and lowers[end] not in lexicon().sets["phrase_ends"] | {
                        ",",
                        "and",
                    }:
                        if lex.role_of(words[end]) or find_places([words[end]]):
                            break
                        end += 1
                return i, end
        if lowers[i] in phrase_ends and any(lex.role_of(w) for w in words[:i]):
            break
    limit = next(
        (
            i
            for i, w in enumerate(lowers)
            if w in phrase_ends and any(lex.role_of(x) for x in words[:i])
        ),
        len(words),
    )
    for i in range(limit - 1, -1, -1):
        if lex.role_of(words[i]):
            end = i + 1
            while end < limit and lowers[end] in lex.post_adjectives:
                end += 1
            return i, end
        if lowers[i].rstrip(".") in lex.title_roles and lowers[i] not in lex.roles:
            return i, i + 1
    return None


def _read_one(words: list[str]) -> Description:
    head = _role_head(words)
    if head is None:
        # "of the Swedish Defence Agency" without a role still says for whom.
        return Description()
    start, end = head
    role_before, affiliation, country, former = read_before(words[:start], words[start].lower())
    role = [*role_before, *_spell(words[start:end])]
    topic, after_affiliation, after_country = read_after(words[end:], affiliation)
    role += topic
    if affiliation is None:
        affiliation = after_affiliation
    if country is None:
        country = after_country
    text = join_words(role)
    if text.lower().startswith("ex "):
        text = text[:2] + "-" + text[3:]
    if country is None:
        country = _country_of_title(text)
    return Description(
        (text,), affiliation, country, current=not former, places=((affiliation, country),)
    )


def _country_of_title(role: str) -> str | None:
    lower = role.lower()
    for title, code in lexicon().title_countries.items():
        if lower == title or lower.endswith(" " + title):
            return code
    return None


def _spell(words: list[str]) -> list[str]:
    """Write out abbreviated ranks: "Gen." as General."""
    table = lexicon().title_roles
    return [table.get(w.lower().rstrip("."), w) if w.endswith(".") else w for w in words]
