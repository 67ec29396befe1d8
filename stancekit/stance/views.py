"""What the stance model reads of a quotation: five views of it as lists of words.

plain
    The quotation's own words.
masked
    The same with weapons, countries and numbers replaced by placeholders, so that the model
    learns how a stance is said and not which names a side's quotations are full of.
cue
    The reporting words, which carry the stance of "criticised Berlin for ...".
near
    The words right before and right after the quotation in its sentence, masked too and marked
    by side. More context than that was measured to hurt.
acts
    What is done, and with which sign: see :mod:`stancekit.stance.acts`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from stancekit.errors import InputError
from stancekit.records import Quotation
from stancekit.stance.acts import Acts, acts_of

__all__ = ["Views", "views_of"]

_FILE = Path(__file__).parents[1] / "data" / "stance" / "masks.json"
_WORD = re.compile(r"[^\W_]+(?:['.\-][^\W_]+)*|[?!;:\"]|\.\.\.")
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})
_SENTENCE_END = re.compile(r"[.!?]\s")
WEAPON = "wpn"
NUMBER = "#"
# Words kept on each side, and how much text can hold them.
NEAR = 6
_NEAR_LETTERS = 160


@dataclass(frozen=True, slots=True)
class Views:
    """The views of one quotation."""

    plain: list[str]
    masked: list[str]
    cue: list[str]
    near: list[str]
    read_acts: Acts

    @property
    def acts(self) -> list[str]:
        """The acts as words to count."""
        return self.read_acts.words


def views_of(item: str | Quotation, terms: re.Pattern[str] | None = None) -> Views:
    """Return the views of a quotation, or of its bare text.

    Parameters
    ----------
    item : str or Quotation
        A bare string has neither cue nor context.
    terms : re.Pattern, optional
        Further words to mask as weapons: the terms of a target of the user's own.
    """
    if isinstance(item, str):
        words = words_of(item)
        inside = masked(words if terms is None else words_of(item, terms))
        return Views(words, inside, [], [], acts_of([], inside))
    if not isinstance(item, Quotation):
        raise InputError(
            f"expected quotations as str or Quotation, but one is {type(item).__name__}"
        )
    text = item.text
    words = words_of(text)
    inside = masked(words if terms is None else words_of(text, terms))
    cue = words_of(item.cue.text) if item.cue else []
    near = near_words(item.contents[0].text, item.context or "")
    return Views(words, inside, cue, near, acts_of(cue, inside))


def words_of(text: str, terms: re.Pattern[str] | None = None) -> list[str]:
    """Cut text into words in lower case; of the marks those that can matter are kept."""
    straight = text.translate(_STRAIGHT)
    if terms is not None:
        straight = terms.sub("weapon", straight)
    return _WORD.findall(straight.lower())


def masked(words: list[str]) -> list[str]:
    """Replace weapons, names of countries and numbers."""
    out: list[str] = []
    for word in words:
        mask = _mask_of(word)
        # "long-range missile systems" is one weapon, not three.
        if mask != WEAPON or not out or out[-1] != WEAPON:
            out.append(mask)
    return out


def near_words(content: str, context: str) -> list[str]:
    """Return the words around a content in its sentence, marked by side."""
    start = context.find(content)
    if start < 0 or not content:
        return []
    end = start + len(content)
    left = _SENTENCE_END.split(context[max(0, start - _NEAR_LETTERS) : start])[-1]
    right = _SENTENCE_END.split(context[end : end + _NEAR_LETTERS])[0]
    before = masked(words_of(left)[-2 * NEAR :])[-NEAR:]
    after = masked(words_of(right)[: 2 * NEAR])[:NEAR]
    return [f"<{word}" for word in before] + [f">{word}" for word in after]


@lru_cache(maxsize=8192)
def _mask_of(word: str) -> str:
    weapons, names = _masks()
    if word in names:
        return names[word]
    if word in weapons or ("-" in word and not weapons.isdisjoint(word.split("-"))):
        return WEAPON
    return NUMBER if word[0].isdigit() else word


@cache
def _masks() -> tuple[frozenset[str], dict[str, str]]:
    data = json.loads(_FILE.read_text(encoding="utf-8"))
    names = {word: mask for mask, words in data["names"].items() for word in words}
    return frozenset(data["weapon"]), names
