"""Mentions: the words that stand for somebody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from stancekit.speakers.countries import Place

__all__ = ["PRONOUNS", "Form", "Ref", "Sort", "quoted"]

Form = Literal["name", "nominal", "pronoun"]
Sort = Literal["person", "org", "place", "group", "thing", "unknown"]

PRONOUNS: dict[str, str] = {
    "he": "m", "him": "m", "his": "m", "himself": "m",
    "she": "f", "her": "f", "hers": "f", "herself": "f",
    "they": "p", "them": "p", "their": "p", "theirs": "p", "themselves": "p",
    "it": "n", "its": "n", "itself": "n",
    "i": "1", "me": "1", "my": "1", "mine": "1", "myself": "1",
    "we": "1p", "us": "1p", "our": "1p", "ours": "1p", "ourselves": "1p",
    "who": "w",
}  # fmt: skip

_OPEN = {"“", "„", "«"}
_CLOSE = {"”", "»"}


@dataclass(slots=True)
class Ref:
    """One mention of somebody.

    Parameters
    ----------
    start, end : int
        Half-open range of tokens; for a name without its title, for a nominal with its
        determiner.
    head : int
        The token that stands for the mention in the tree.
    form : str
        "name", "nominal" or "pronoun".
    sort : str
        "person", "org", "place", "group", "thing" (a report, tax returns) or "unknown".
    number : str
        "s" or "p"; "" where it is open.
    gender : str
        "m", "f", "n" or "".
    title : str
        Form of address before a name: "Mr".
    noun : str
        Head noun of a nominal, singular, in lower case.
    place : Place or None
        The entry of the tables that a name matches.
    who : int
        Index of the entity that it belongs to; -1 while unknown.
    rivals : tuple of (int, float)
        For a surname that several people bear: each of them and how probably it is they, the
        best first.
    """

    start: int
    end: int
    head: int
    form: Form
    sort: Sort
    number: str = ""
    gender: str = ""
    title: str = ""
    noun: str = ""
    place: Place | None = None
    who: int = -1
    rivals: tuple[tuple[int, float], ...] = ()


def quoted(words: list[str], paragraph: list[int]) -> list[bool]:
    """Tell of each token whether it stands between quotation marks; marks pair by paragraph."""
    inside = False
    out = []
    for i, word in enumerate(words):
        if i and paragraph[i] != paragraph[i - 1]:
            inside = False
        if word in _OPEN:
            inside = True
        elif word in _CLOSE:
            inside = False
        elif word in {'"', "''", "``"}:
            inside = not inside
        out.append(inside)
    return out
