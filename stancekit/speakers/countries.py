"""Countries, capitals, seats of government and international bodies in running words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from stancekit.speakers.lexicon import rows

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Place", "PlaceKind", "country_of", "find_places"]

PlaceKind = Literal[
    "country", "demonym", "capital", "seat", "government", "organisation", "party", "body", "place"
]

# "Iran-backed militia": the country is the backer's, not the militia's.
_NOT_OF = {
    "backed", "led", "made", "supplied", "held", "occupied", "controlled", "born", "provided",
    "sponsored", "funded", "built", "brokered", "allied", "aligned", "friendly", "trained",
}  # fmt: skip
_LONGEST = 7


@dataclass(frozen=True, slots=True)
class Place:
    """Where a name of the tables stands in a sequence of words.

    Parameters
    ----------
    start, end : int
        Half-open range of words.
    country : str or None
        ISO 3166-1 alpha-2 code; None for international bodies.
    kind : str
        Which table and column it comes from.
    """

    start: int
    end: int
    country: str | None
    kind: PlaceKind


@lru_cache(maxsize=16_384)
def _key(word: str) -> str:
    # "U.S." and "US" are one; accents and the shape of apostrophes do not matter.
    folded = unicodedata.normalize("NFKD", word.replace("\u2019", "'").replace("ʻ", "'"))
    return "".join(c for c in folded if not unicodedata.combining(c)).replace(".", "")


@cache
def _tables() -> dict[str, list[tuple[tuple[str, ...], str | None, PlaceKind]]]:
    found: dict[tuple[str, ...], tuple[str | None, PlaceKind]] = {}

    def add(names: str, country: str | None, kind: PlaceKind) -> None:
        for name in names.split("|"):
            if not name:
                continue
            words = tuple(_key(w) for w in _split(name.removeprefix("the ")))
            found.setdefault(words, (country, kind))

    for code, names, demonyms, capitals in rows("countries.tsv"):
        add(names, code, "country")
        add(demonyms, code, "demonym")
        add(capitals, code, "capital")
    for names, code, kind in rows("institutions.tsv"):
        add(names, code, kind)  # type: ignore[arg-type]
    for (names,) in rows("bodies.tsv"):
        add(names, None, "body")
    for code, names in rows("places.tsv"):
        add(names, code, "place")
    table: dict[str, list[tuple[tuple[str, ...], str | None, PlaceKind]]] = {}
    for words, (country, kind) in found.items():
        table.setdefault(words[0], []).append((words, country, kind))
    for entries in table.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return table


def _split(name: str) -> list[str]:
    # As the tokenizer splits: hyphens and commas stand alone, "'s" is cut off.
    return re.findall(r"'s\b|[^\s,'-]+(?:'(?!s\b)[^\s,'-]+)*|[,-]", name.replace("\u2019", "'"))


def find_places(words: Sequence[str]) -> list[Place]:
    """Find the names of the tables in a sequence of words, the longest first, without overlap.

    Parameters
    ----------
    words : sequence of str
        Tokens; case matters ("Polish", "US").

    Returns
    -------
    list of Place
        In text order.

    Examples
    --------
    >>> [(p.country, p.kind) for p in find_places("the White House and Kyiv".split())]
    [('US', 'seat'), ('UA', 'capital')]
    """
    table = _tables()
    keys = list(map(_key, words))
    found: list[Place] = []
    past = 0
    # Most phrases name no place, and no word of them begins one.
    for i in [i for i, key in enumerate(keys) if key in table]:
        for phrase, country, kind in table[keys[i]] if i >= past else ():
            past = i + len(phrase)
            if tuple(keys[i:past]) == phrase:
                found.append(Place(start=i, end=past, country=country, kind=kind))
                break
            past = i
    return found


def country_of(words: Sequence[str]) -> str | None:
    """Return the one country that a phrase speaks of, None if there is none or several.

    A country that only backs, leads or arms somebody ("Iran-backed") does not count.

    Examples
    --------
    >>> country_of(["Russia", "'s", "Security", "Council"])
    'RU'
    """
    codes = dict.fromkeys(
        place.country
        for place in find_places(words)
        if place.country is not None and not _only_backs(words, place.end)
    )
    return next(iter(codes)) if len(codes) == 1 else None


def _only_backs(words: Sequence[str], end: int) -> bool:
    rest = [w.lower() for w in words[end : end + 2]]
    return len(rest) == 2 and rest[0] in {"-", "–"} and rest[1] in _NOT_OF
