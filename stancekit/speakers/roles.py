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

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stancekit.speakers.countries import Place, country_of, find_places
from stancekit.speakers.lexicon import fold_role, lexicon

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Description", "join_words", "merge", "read_description"]

_DETERMINERS = {
    "a", "an", "the", "its", "his", "her", "their", "our", "my", "this", "that", "these", "those",
    "another", "one", "some", "other", "any", "each", "every", "no", "several", "many", "two",
    "three", "four", "five", "six", "seven", "eight", "nine", "ten", "few", "both", "all", "more",
    "fellow", "same", "unnamed", "anonymous", "unidentified", "first", "second", "third",
}  # fmt: skip
_ORDINAL = {"first", "second", "third"}  # "first secretary", but "a second official"
_PREPOSITIONS = {
    "of", "for", "at", "in", "from", "with", "to", "on", "under", "within", "inside", "by",
    "who", "which", "that", "during", "since", "until", "near", "about", "over", "as", "into",
    "against", "familiar", "close", "based", "briefed", "speaking", "involved", "working",
}  # fmt: skip
_AFFILIATING = {"of", "for", "at", "from", "with", "in", "within", "inside", "under"}
_TOPIC = {"to", "on", "about", "against", "over"}
_CONTAINERS = {"city", "town", "region", "state", "province", "district", "village", "oblast",
               "port", "area", "country", "republic"}  # fmt: skip
# Organisation nouns that say what kind of role it is, unless somebody speaks for them.
_KINDS = {"press", "opposition", "state", "cabinet", "party", "house", "senate", "police", "fire",
          "campaign", "media", "business", "union", "military", "intelligence",
          "rebel", "team", "church", "school", "council", "government", "company", "hospital"}  # fmt: skip
_SPEAKING = ("spokes", "official", "source", "aide", "employee", "staffer")
_POSSESSIVE = {"'s", "’s", "'", "’"}
_NO_BLANK_BEFORE = {",", ".", ";", ":", "'s", "’s", "'", "’", "-", "–", ")", "%", "/"}
_HYPHENS = {"-", "–", "/"}


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
    """

    roles: tuple[str, ...] = ()
    affiliation: str | None = None
    country: str | None = None
    current: bool = True

    def __bool__(self) -> bool:
        return bool(self.roles or self.affiliation or self.country)


def join_words(words: Sequence[str]) -> str:
    """Join tokens to text: no blank before commas and possessives, none around hyphens."""
    out = ""
    for i, word in enumerate(words):
        tight = i == 0 or word in _NO_BLANK_BEFORE or words[i - 1] in _HYPHENS
        out += word if tight or words[i - 1] == "(" else " " + word
    return out


def merge(first: Description, second: Description) -> Description:
    """Add a second description of the same speaker to a first one."""
    roles = list(first.roles)
    for role in second.roles:
        for i, old in enumerate(roles):
            # The fuller wording of the same role wins: "minister", "foreign minister".
            if _words_of(old) <= _words_of(role):
                roles[i] = old if _words_of(old) == _words_of(role) else role
                break
            if _words_of(role) <= _words_of(old):
                break
        else:
            roles.append(role)
    prefer = second if second.current and not first.current else first
    other = first if prefer is second else second
    return Description(
        roles=tuple(roles[:3]),
        affiliation=prefer.affiliation or other.affiliation,
        country=prefer.country or other.country,
        current=first.current or second.current,
    )


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
        if splits and _has_role(parts[-1]) and _begins_role(words[i + 1 :]):
            parts.append([])
        else:
            parts[-1].append(word)
    return [part for part in parts if part]


def _has_role(words: Sequence[str]) -> bool:
    return any(lexicon().role_of(w) for w in words)


def _begins_role(words: Sequence[str]) -> bool:
    """Tell whether a phrase is headed by a role noun: "former Russian president", not "industry"."""
    limit = next((i for i, w in enumerate(words) if w.lower() in {"and", ","}), len(words))
    head = _role_head(list(words[:limit]))
    return head is not None and not any(
        w.lower() in lexicon().orgs for w in words[head[1] : head[1] + 1]
    )


def _role_head(words: list[str]) -> tuple[int, int] | None:
    """Return the range of the role's head: one noun, or "secretary of defense"."""
    lex = lexicon()
    lowers = [w.lower() for w in words]
    for i in range(len(words)):
        for phrase in lex.of_roles:
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
                    if lowers[end - 1] in _DETERMINERS:
                        continue
                    while end < len(words) and lowers[end] not in _PREPOSITIONS | {",", "and"}:
                        if lex.role_of(words[end]) or find_places([words[end]]):
                            break
                        end += 1
                return i, end
        if lowers[i] in _PREPOSITIONS and any(lex.role_of(w) for w in words[:i]):
            break
    limit = next(
        (
            i
            for i, w in enumerate(lowers)
            if w in _PREPOSITIONS and any(lex.role_of(x) for x in words[:i])
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
    role_before, affiliation, country, former = _before(words[:start], words[start].lower())
    role = [*role_before, *_spell(words[start:end])]
    topic, after_affiliation, after_country = _after(words[end:], affiliation)
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
    return Description(roles=(text,), affiliation=affiliation, country=country, current=not former)


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


def _before(words: list[str], head: str) -> tuple[list[str], str | None, str | None, bool]:
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
        and words[i].lower() in _KINDS
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
        words[0].lower() in _DETERMINERS | {"now", "currently"} or not words[0][:1].isalnum()
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


def _after(words: list[str], affiliation: str | None) -> tuple[list[str], str | None, str | None]:
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
            if _has_role(rest) and affiliation is None:
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
            words[j - 1][:1].isupper() or words[j - 1].lower() in lexicon().orgs | _CONTAINERS
        )
    if lower == "for":
        return not (
            words[j - 1][:1].isupper() and j + 1 < len(words) and words[j + 1][:1].isupper()
        )
    return lower in _PREPOSITIONS


def _names(phrase: Sequence[str]) -> bool:
    """Tell whether a phrase names somebody or something, rather than a topic."""
    lex = lexicon()
    return any(w[:1].isupper() or w.lower() in lex.orgs for w in phrase) or bool(
        _has_role(phrase) and not phrase[0].islower()
    )


def _inner(phrase: list[str]) -> list[str]:
    """Cut "Ukrainian city of Kharkiv" to Kharkiv."""
    for i, word in enumerate(phrase[:-1]):
        if word.lower() in _CONTAINERS and phrase[i + 1].lower() == "of" and i + 2 < len(phrase):
            return phrase[i + 2 :]
    return phrase
