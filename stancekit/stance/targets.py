"""The targets on which a stance can be taken, and how an article's own is recognised."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

from stancekit.errors import InputError, UnknownTargetError
from stancekit.records import Target

__all__ = ["GENERIC", "choose_target", "get_target", "resolve_target", "targets", "term_pattern"]

GENERIC = "other"
# What an article is about shows long before this; a text of many megabytes should cost no more.
_ENOUGH = 200_000
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


def resolve_target(target: Target | str) -> Target:
    """Return a target given as record or id."""
    if isinstance(target, Target):
        return target
    if isinstance(target, str):
        return get_target(target)
    raise InputError(f"a target is an id or a Target, not {type(target).__name__}")


def choose_target(text: str) -> Target:
    """Return the target that an article is about, judged by the terms it uses.

    Each occurrence of a term counts as many points as the term has words, since a
    longer phrase says more than a word that many articles share. The target with most
    points wins, at a tie the one that comes first in :func:`targets`.

    Parameters
    ----------
    text : str
        An article.

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
    best, most = get_target(GENERIC), 0
    for target in targets():
        if not target.terms:
            continue
        found = term_pattern(target.terms).finditer(text[:_ENOUGH])
        points = sum(len(re.split(r"[\s-]+", match.group())) for match in found)
        if points > most:
            best, most = target, points
    return best


@cache
def term_pattern(terms: tuple[str, ...]) -> re.Pattern[str]:
    """Compile terms to one pattern: whole words, any case, blank or hyphen, plural or not."""
    # Longest first, since the first alternative that fits is taken.
    ordered = sorted(terms, key=lambda term: (-len(term), term))
    choices = [re.sub(r"(\\ |\\-)", r"[\\s-]+", re.escape(term)) for term in ordered]
    return re.compile(rf"\b(?:{'|'.join(choices)})(?:['’]?s|es)?\b", re.IGNORECASE)
