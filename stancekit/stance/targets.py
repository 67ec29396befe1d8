"""The targets on which a stance can be taken, and how an article's own is recognised."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from stancekit.errors import InputError, UnknownTargetError
from stancekit.records import Target

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

__all__ = [
    "GENERIC",
    "choose_target",
    "get_target",
    "read_target",
    "resolve_target",
    "targets",
    "term_pattern",
]

GENERIC = "other"
# What an article is about shows long before this; a text of many megabytes should cost no more.
_ENOUGH = 200_000
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# In Python's patterns the long s is an s, the Kelvin sign a k, i with and without its dot one.
_SAME_AS_OTHERS = frozenset("\u017f\u212a\u0130\u0131")
_WORD = re.compile(r"\w+")
_FILE = Path(__file__).parents[1] / "data" / "targets.json"


@cache
def targets() -> tuple[Target, ...]:
    """Return the targets that the shipped model knows.

    Returns
    -------
    tuple of Target
        In the order of the data file; the last, ``"other"``, stands for the use of
        weapons in general.

    Examples
    --------
    >>> from stancekit.stance import targets
    >>> targets()[0].id
    'strikes-inside-russia'
    """
    entries = json.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(Target.from_dict(entry) for entry in entries)


def get_target(id: str) -> Target:  # noqa: A002
    """Return a target by its id.

    Raises
    ------
    UnknownTargetError
        If there is none of that id; the message lists those known.

    Examples
    --------
    >>> from stancekit.stance import get_target
    >>> get_target("landmines").name
    'Supply and use of landmines'
    """
    for target in targets():
        if target.id == id:
            return target
    known = ", ".join(target.id for target in targets())
    raise UnknownTargetError(
        f"no target {id!r}; known are {known}. A target of your own is a Target "
        "with id, name, description and terms"
    )


def resolve_target(target: Target | str, known: Sequence[Target] = ()) -> Target:
    """Return a target given as record or id.

    Parameters
    ----------
    target : Target or str
    known : sequence of Target, optional
        Targets beside those of :func:`targets`: those of a model of the user's own.
    """
    if isinstance(target, Target):
        return target
    if not isinstance(target, str):
        raise InputError(f"a target is an id or a Target, not {type(target).__name__}")
    for own in known:
        if own.id == target:
            return own
    return get_target(target)


def read_target(path: str | os.PathLike[str]) -> Target:
    """Read a target of your own from a JSON file.

    Parameters
    ----------
    path : str or path-like
        A file with an object that has ``id``, ``name``, ``description`` and ``terms``.

    Returns
    -------
    Target

    Raises
    ------
    InputError
        If the file is no such object; the message names the field.
    """
    place = Path(path)
    try:
        data = json.loads(place.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(f"{place}: {(error.strerror or str(error)).lower()}") from error
    except ValueError as error:
        raise InputError(f"{place}: is no JSON in UTF-8 ({error})") from error
    fields = "id, name, description and terms"
    if not isinstance(data, dict):
        raise InputError(f"{place}: a target is a JSON object with {fields}, not a list or value")
    for field in ("id", "name", "description"):
        if not isinstance(data.get(field), str) or not data[field].strip():
            raise InputError(
                f"{place}: the target's {field!r} must be a text that is not blank; a target has "
                f"{fields}"
            )
    terms = data.get("terms")
    if (
        not isinstance(terms, list)
        or not terms
        or not all(isinstance(term, str) and term.strip() for term in terms)
    ):
        raise InputError(
            f"{place}: the target's 'terms' must be a list of words or phrases by which an article "
            'on it is known: ["white phosphorus", "incendiary weapon"]'
        )
    if not _ID.fullmatch(data["id"]):
        raise InputError(
            f"{place}: the target's id {data['id']!r} must be lower-case letters, digits and "
            "hyphens: white-phosphorus"
        )
    if any(data["id"] == known.id for known in targets()):
        raise InputError(
            f"{place}: there is a target {data['id']!r} already; take another id, or train on that "
            f"one with --target {data['id']}"
        )
    return Target.from_dict(data)


def choose_target(text: str, among: Sequence[Target] | None = None) -> Target:
    """Return the target that an article is about, judged by the terms it uses.

    Each occurrence of a term counts as many points as the term has words, since a
    longer phrase says more than a word that many articles share. The target with most
    points wins, at a tie the one that comes first in :func:`targets`.

    Parameters
    ----------
    text : str
        An article.
    among : sequence of Target, optional
        The targets to choose from: those of a model of the user's own. A single one is the
        answer for any article. By default those of :func:`targets`.

    Returns
    -------
    Target
        ``"other"``, the use of weapons in general, if no term occurs.

    Examples
    --------
    >>> from stancekit.stance import choose_target
    >>> choose_target("Berlin will send no Taurus cruise missiles.").id
    'long-range-missiles'
    >>> choose_target("The cabinet met on Monday.").id
    'other'
    """
    if among is not None and len(among) == 1:
        return among[0]
    best, most = get_target(GENERIC), 0
    text = text[:_ENOUGH]
    words = set(_WORD.findall(text.lower()))
    # A few letters are the same as others without being their lower case.
    plain = _SAME_AS_OTHERS.isdisjoint(text)
    for target in targets() if not among else _in_order(among):
        # The pattern takes thirty times as long as to see that no term can be there.
        if plain and not any(words.issuperset(parts) for parts in _parts(target.terms)):
            continue
        if not target.terms:
            continue
        found = term_pattern(target.terms).finditer(text)
        points = sum(len(re.split(r"[\s-]+", match.group())) for match in found)
        if points > most:
            best, most = target, points
    return best


def _in_order(among: Sequence[Target]) -> list[Target]:
    """Return targets as the catalogue has them, those of the user's own first."""
    numbers = {target.id: number for number, target in enumerate(targets(), 1)}
    return sorted(among, key=lambda target: numbers.get(target.id, 0))


@cache
def _parts(terms: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    """Return sets of words, in lower case, of which one has to stand in a text with such a term."""
    found: list[frozenset[str]] = []
    for term in terms:
        if not term.isascii() or not _WORD.findall(term[-1:]):
            # Of letters that are not English ones only the pattern knows which are the same.
            return (frozenset(),)
        *before, last = _WORD.findall(term.lower())
        found += [frozenset([*before, last + ending]) for ending in ("", "s", "es")]
    return tuple(found)


@cache
def term_pattern(terms: tuple[str, ...]) -> re.Pattern[str]:
    """Compile terms to one pattern: whole words, any case, blank or hyphen, plural or not."""
    # Longest first, since the first alternative that fits is taken.
    ordered = sorted(terms, key=lambda term: (-len(term), term))
    choices = [re.sub(r"(\\ |\\-)", r"[\\s-]+", re.escape(term)) for term in ordered]
    return re.compile(rf"\b(?:{'|'.join(choices)})(?:['’]?s|es)?\b", re.IGNORECASE)
