"""Finding everybody whom an article mentions: names, nominals and pronouns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stancekit.speakers.datelines import DATELINE
from stancekit.speakers.lexicon import lexicon
from stancekit.speakers.mentions import PRONOUNS, Ref, Sort
from stancekit.speakers.naming import NameFinder

if TYPE_CHECKING:
    from stancekit.language import Annotations

__all__ = ["find_refs"]

_HYPHENS = {"-", "‐", "‑"}
_POSSESSIVE = {"'s", "’s", "'", "’"}
_NOMINAL_POS = {"NOUN", "PROPN", "ADJ", "NUM", ""}
_HEAD_POS = _NOMINAL_POS | {"PRON", "DET"}


def find_refs(ann: Annotations) -> list[Ref]:
    """Find all mentions of an article in text order.

    Parameters
    ----------
    ann : Annotations
        The article.

    Returns
    -------
    list of Ref
        Without overlap, but for pronouns and names inside a longer nominal.
    """
    names = NameFinder(ann)
    names.names()
    names.propagate()
    finder = _Finder(ann, names)
    refs = names.refs + finder.pronouns() + finder.nominals()
    refs.sort(key=lambda r: (r.start, -r.end))
    return refs


class _Finder:
    def __init__(self, ann: Annotations, names: NameFinder) -> None:
        self.ann = ann
        self.words = ann.words
        self.lowers = ann.lowers
        self.lex = lexicon()
        self.owner = names.owner
        self.place_at = names.place_at

    def pronouns(self) -> list[Ref]:
        out = []
        for i, lower in enumerate(self.lowers):
            kind = PRONOUNS.get(lower)
            if kind is None or (lower == "us" and self.words[i] == "US") or self.owner[i]:
                continue
            sort: Sort = "person" if kind in {"m", "f", "1"} else "unknown"
            number = "p" if kind in {"p", "1p"} else "" if kind == "w" else "s"
            gender = kind if kind in {"m", "f", "n"} else ""
            out.append(Ref(i, i + 1, i, "pronoun", sort, number, gender, noun=kind))
        return out

    def nominals(self) -> list[Ref]:
        out = []
        heads = self.lex.heads
        for i, (word, lower, pos) in enumerate(
            zip(self.words, self.lowers, self.ann.pos, strict=True)
        ):
            if lower not in heads and i not in self.place_at and lower[-1:] != ".":
                continue  # most words: no noun that is known
            if self.owner[i] or pos not in _HEAD_POS:
                continue
            ref = self.nominal_at(i, word)
            if ref:
                out.append(ref)
        return out

    def nominal_at(self, i: int, word: str, *, force: bool = False) -> Ref | None:
        lex = self.lex
        lower = self.lowers[i]
        role = lex.role_of(word)
        place = self.place_at.get(i)
        people = bool(
            place and place.kind == "demonym" and word[-1:] == "s" and word not in {"Swiss"}
        )
        if not (role or lower in lex.orgs or lower in lex.governments or lower in lex.groups
                or people or force or lower in lex.people or lower in lex.things):  # fmt: skip
            return None
        n = len(self.words)
        follows = self.ann.pos[i + 1] if i + 1 < n else "PUNCT"
        if not force:
            if self.ann.pos[i] in {"ADJ", "NUM", "PRON", "DET"} and not (
                lower in lex.groups and follows not in {"NOUN", "PROPN", "ADJ"}
            ):
                return None
            if follows in {"NOUN", "PROPN"} and not people:
                return None
            if i + 1 < n and (self.owner[i + 1] or self.words[i + 1] in _HYPHENS):
                return None
        start = self.left_edge(i)
        det = self.lowers[start]
        plural = lower in lex.plural_roles or lower in lex.groups or people or lower in lex.people
        sort: Sort = "person" if role and not plural else "group" if plural else "org"
        if not (role or plural or lower in lex.orgs or lower in lex.governments):
            thing = lex.things.get(lower, "")
            sort = "thing" if thing else "unknown"
            plural = bool(thing) and lower != thing
            role = thing
        gender = lex.gendered_roles.get(role, "") if not plural else ""
        return Ref(
            start,
            i + 1,
            i,
            "nominal",
            sort,
            "p" if plural else "s",
            gender or ("n" if sort == "org" else ""),
            title=det,
            noun=role or lower,
            place=place,
        )

    def left_edge(self, i: int) -> int:
        """Return the first token of the noun phrase that ends at ``i``."""
        start = i
        for j in range(i - 1, max(i - 12, -1), -1):
            lower, pos = self.lowers[j], self.ann.pos[j]
            if self.owner[j] is DATELINE:
                break
            if lower in self.lex.sets["determiners"]:
                start = start if pos == "SCONJ" else j
                break
            if self.words[j] in _POSSESSIVE or self.words[j] in _HYPHENS or self.owner[j]:
                continue
            if pos in _NOMINAL_POS and self.words[j][:1].isalnum():
                start = j
                continue
            if pos == "VERB" and j == start - 1 and lower.endswith("ed") and j:
                continue  # "elected official": only with more to its left
            break
        # A possessor that was passed over belongs to the phrase: "Russia's foreign minister".
        while (
            start > 0
            and start <= i
            and (self.words[start - 1] in _POSSESSIVE or self.owner[start - 1] is not None)
            and self.owner[start - 1] is not DATELINE
        ):
            owner = self.owner[start - 1]
            start = owner.start if owner else start - 1
            if start and self.lowers[start - 1] == "the":
                start -= 1
                break
        return start
