"""Names of people: taking them apart, and telling which may be the same person's."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from stancekit.speakers.lexicon import lexicon

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "PersonName",
    "fold",
    "given_gender",
    "is_given",
    "may_be_same",
    "read_name",
    "skeleton",
    "slug",
]


@lru_cache(maxsize=16_384)
def fold(word: str) -> str:
    """Lower a word and take its accents, full stops and apostrophes away."""
    plain = unicodedata.normalize("NFKD", word.lower().replace("ø", "o").replace("ł", "l"))
    kept = "".join(c for c in plain if not unicodedata.combining(c) and c not in ".'’ʻ`")
    return kept or word.lower()


# Romanisations of one sound, the longer first; only ever used to compare within an article.
_ROMANISED = (
    ("shch", "sh"), ("sch", "sh"), ("tch", "ch"), ("tsch", "ch"), ("kh", "h"), ("zh", "j"),
    ("ph", "f"), ("ck", "k"), ("dj", "j"), ("yi", "i"), ("iy", "i"), ("ij", "i"), ("yy", "i"),
    ("yo", "o"), ("ye", "e"), ("ie", "e"), ("ya", "ia"), ("yu", "iu"), ("ou", "u"), ("oo", "u"),
    ("ee", "i"), ("y", "i"), ("j", "i"), ("w", "v"), ("q", "k"), ("c", "k"), ("x", "ks"),
)  # fmt: skip


@lru_cache(maxsize=16_384)
def skeleton(word: str) -> str:
    """Bring romanisations of a name to one form: Zelensky, Zelenskyy, Zelenskiy."""
    text = fold(word)
    if len(text) < 4:
        return text
    for old, new in _ROMANISED:
        text = text.replace(old, new)
    out = text[:1]
    for letter in text[1:]:
        if letter != out[-1]:
            out += letter
    return out


def slug(text: str) -> str:
    """Make an id of a name: "Jens Stoltenberg" becomes ``jens-stoltenberg``."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("ø", "o").replace("ł", "l"))
    kept = "".join(c for c in plain if not unicodedata.combining(c) and c not in ".'’ʻ")
    joined = "".join(c if c.isalnum() else " " for c in kept).split()
    return "-".join(joined) or "speaker"


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name taken apart.

    Parameters
    ----------
    words : tuple of str
        Given names and surname, without titles and suffixes.
    gender : str
        "m", "f" or "": by title, else by given name.
    """

    words: tuple[str, ...]
    gender: str = ""

    @property
    def full(self) -> bool:
        """Whether the name has a given name and a surname."""
        return len(self.words) > 1

    @property
    def text(self) -> str:
        """The name as written, one blank between words."""
        out = ""
        for i, word in enumerate(self.words):
            tight = i == 0 or word in {"-", "'", "’"} or self.words[i - 1] in {"-", "'", "’"}
            out += word if tight else " " + word
        return out


def is_given(name: str) -> bool:
    """Tell whether a word is a known given name."""
    return name in lexicon().given or name.split("-")[0] in lexicon().given


def given_gender(name: str) -> str:
    """Return the gender that a given name tells, "" if none or if both bear it."""
    given = lexicon().given
    found = given.get(name, "") or given.get(name.split("-")[0], "")
    return "" if found == "u" else found


def read_name(words: Sequence[str], title: str = "") -> PersonName:
    """Take a name apart: suffixes go, and title and given name tell the gender."""
    lex = lexicon()
    kept = _join_hyphens(words)
    while len(kept) > 1 and kept[-1].lower() in lex.suffixes | {","}:
        kept.pop()
    gender = lex.titles.get(title.lower(), "")
    if not gender and len(kept) > 1:
        gender = given_gender(kept[0])
    return PersonName(words=tuple(kept), gender=gender)


def _join_hyphens(words: Sequence[str]) -> list[str]:
    """Undo the tokenizer's cuts at hyphens: Ben - Gvir."""
    out: list[str] = []
    glue = False
    for word in words:
        if word in {"-", "‐", "‑"} and out:
            glue = True
            out[-1] += "-"
        elif glue:
            out[-1] += word
            glue = False
        else:
            out.append(word)
    return out


def may_be_same(a: PersonName, b: PersonName) -> bool:
    """Tell whether two full names may be one person's: Joe Biden, Joseph R. Biden.

    Short names are matched against all people of the article, in
    :mod:`stancekit.speakers.people`.
    """
    if skeleton(a.words[-1]) != skeleton(b.words[-1]):
        # Surname first: Wang Yi is never Wang Li, but Kim Jong Un may be Kim Jong-un.
        return fold("".join(a.words)).replace("-", "") == fold("".join(b.words)).replace("-", "")
    if a.gender and b.gender and a.gender != b.gender:
        return False
    return _given_agree(a.words[:-1], b.words[:-1])


def _given_agree(a: Sequence[str], b: Sequence[str]) -> bool:
    first, second = a[0], b[0]
    if skeleton(first) == skeleton(second):
        # John Q. and John X. Smith are two.
        middle = [fold(a[1])[:1], fold(b[1])[:1]] if len(a) > 1 and len(b) > 1 else ["", ""]
        return middle[0] == middle[1]
    one, other = fold(first), fold(second)
    if len(one) == 1 or len(other) == 1:
        return one[:1] == other[:1]
    nick = lexicon().nicknames
    if nick.get(one, frozenset()) & nick.get(other, frozenset()):
        return True
    # J.D. Vance and JD Vance; Pat Ryder and Patrick Ryder.
    return min(len(one), len(other)) >= 3 and (one.startswith(other) or other.startswith(one))
