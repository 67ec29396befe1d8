"""The word lists behind the speakers room, read once from ``data/speakers``."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

__all__ = ["Lexicon", "fold_role", "lexicon", "rows"]


def rows(name: str) -> list[list[str]]:
    """Read a tab-separated table of ``data/speakers`` without its comment lines."""
    path = files("stancekit") / "data" / "speakers" / name
    lines = path.read_text(encoding="utf8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """Word lists in lower case; see ``data/speakers/words.json``.

    ``heads`` are all nouns that a nominal mention may have for its head.
    """

    roles: frozenset[str]
    plural_roles: dict[str, str]
    of_roles: tuple[tuple[str, ...], ...]
    post_adjectives: frozenset[str]
    former: frozenset[str]
    mark_former: frozenset[str]
    role_modifiers: frozenset[str]
    orgs: frozenset[str]
    governments: frozenset[str]
    groups: frozenset[str]
    documents: frozenset[str]
    things: dict[str, str]
    people: frozenset[str]
    titles: dict[str, str]
    title_roles: dict[str, str]
    suffixes: frozenset[str]
    particles: frozenset[str]
    gendered_roles: dict[str, str]
    classes: dict[str, frozenset[str]]
    title_countries: dict[str, str]
    nicknames: dict[str, frozenset[int]]
    given: dict[str, str]
    leaders: dict[str, str]
    surnames: dict[str, str]
    sets: dict[str, frozenset[str]]
    heads: frozenset[str]

    @lru_cache(maxsize=16_384)  # noqa: B019 - there is one lexicon, and it stays
    def role_of(self, word: str) -> str:
        """Return the singular of a role noun, "" if the word is none."""
        lower = word.lower().rstrip(".")
        if lower in self.roles:
            return lower
        return self.plural_roles.get(lower, "")

    def is_title(self, word: str) -> bool:
        """Tell whether a word is a form of address or an abbreviated rank."""
        return word.lower() in self.titles


def _plural(noun: str) -> list[str]:
    if noun.endswith("man") and noun not in {"shaman"}:
        return [noun[:-3] + "men"]
    if noun.endswith("person"):
        return [noun + "s", noun[:-6] + "people"]
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return [noun[:-1] + "ies"]
    if noun.endswith(("s", "ch", "sh", "x")):
        return [noun + "es"]
    if noun in {"child", "wife"}:
        return {"child": ["children"], "wife": ["wives"]}[noun]
    return [noun + "s"]


@lru_cache(maxsize=2048)
def fold_role(role: str) -> str:
    """Bring the gendered forms of a role noun to one: spokesman, spokeswoman, spokesperson."""
    for ending in ("woman", "person", "people", "men", "women"):
        if role.endswith(ending) and len(role) > len(ending) + 2:
            return role[: -len(ending)] + "man"
    return role


@cache
def lexicon() -> Lexicon:
    """Return the word lists; read at the first call."""
    path = files("stancekit") / "data" / "speakers" / "words.json"
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf8"))
    roles = frozenset(data["roles"].split())
    plural = {form: role for role in roles for form in _plural(role)}
    titles = {title: gender for gender, forms in data["titles"].items() for title in forms}
    classes: dict[str, set[str]] = {}
    for name, members in data["classes"].items():
        for member in members:
            classes.setdefault(member, set()).add(name)
    leaders = {name: code for code, names in rows("leaders.tsv") for name in names.split("|")}
    nicknames: dict[str, set[int]] = {}
    for number, forms in enumerate(data["nicknames"]):
        for form in forms:
            nicknames.setdefault(form, set()).add(number)
    words = Lexicon(
        roles=roles,
        plural_roles=plural,
        of_roles=tuple(tuple(phrase.split()) for phrase in data["of_roles"]),
        post_adjectives=frozenset(data["post_adjectives"]),
        former=frozenset(data["former"]),
        mark_former=frozenset(data["mark_former"]),
        role_modifiers=frozenset(data["role_modifiers"].split()),
        orgs=frozenset(data["orgs"].split()),
        governments=frozenset(data["governments"].split()),
        groups=frozenset(data["groups"].split()),
        documents=frozenset(data["documents"].split()),
        things={
            form: noun
            for noun in f"{data['things']} {data['documents']}".split()
            for form in (*_plural(noun), noun)
        },
        people=frozenset(
            [form for noun in data["people"].split() for form in _plural(noun)]
            + [form for noun in data["orgs"].split() for form in _plural(noun)]
            + data["people_forms"].split()
        )
        - frozenset(data["orgs"].split()),
        titles=titles,
        title_roles=data["title_roles"],
        suffixes=frozenset(data["suffixes"]),
        particles=frozenset(data["particles"]),
        gendered_roles={
            word: gender for gender, words in data["gendered_roles"].items() for word in words
        },
        classes={word: frozenset(names) for word, names in classes.items()},
        title_countries=data["title_countries"],
        nicknames={form: frozenset(numbers) for form, numbers in nicknames.items()},
        given={name: gender for gender, names in rows("given_names.tsv") for name in names.split()},
        leaders=leaders,
        surnames=_surnames(leaders, frozenset(data["common_surnames"])),
        sets={name: frozenset(text.split()) for name, text in data["sets"].items()},
        heads=frozenset(),
    )
    nouns = (words.plural_roles, words.orgs, words.governments, words.groups, words.people,
             words.things)  # fmt: skip
    return replace(words, heads=words.roles.union(*nouns))


def _surnames(leaders: dict[str, str], common: frozenset[str]) -> dict[str, str]:
    """Return the surnames that tell a country by themselves: Macron, but not Johnson."""
    found: dict[str, set[str]] = {}
    for name, code in leaders.items():
        found.setdefault(name.split()[-1], set()).add(code)
    return {
        name: next(iter(codes))
        for name, codes in found.items()
        if len(codes) == 1 and name not in common
    }
