"""Reading the source of a quotation: which mention in the given words is the speaker."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING
from unicodedata import category

from stancekit.records import MentionKind
from stancekit.speakers.lexicon import lexicon
from stancekit.speakers.mentions import PRONOUNS, Ref

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancekit.language import Annotations

__all__ = ["Source", "read_source"]

_POSSESSIVE = {"'s", "’s", "'", "’"}
_NOUNS = {"NOUN", "PROPN", "NUM", "PRON", "ADJ", "DET", "X", "SYM", ""}


@dataclass(frozen=True, slots=True)
class Source:
    """The source of a quotation, read.

    Parameters
    ----------
    kind : MentionKind
        What the mention is: the extractor's guess is not needed.
    refs : tuple of Ref
        The mentions that are the speaker; several for "Blinken and Lammy".
    start, end : int
        Tokens of the whole source.
    """

    kind: MentionKind
    refs: tuple[Ref, ...]
    start: int
    end: int


def read_source(ann: Annotations, refs: list[Ref], start: int, end: int) -> Source | None:
    """Find the speaker in the words of a source.

    Parameters
    ----------
    ann : Annotations
        The article.
    refs : list of Ref
        All its mentions in text order; a nominal that no list knows is added to them.
    start, end : int
        Code points of the source.

    Returns
    -------
    Source or None
        None if the span holds no word.
    """
    first, last = _tokens(ann, start, end)
    while first < last and not ann.words[first][:1].isalnum():
        first += 1
    while first < last and not ann.words[last - 1][-1:].isalnum():
        last -= 1
    if first >= last:
        return None
    inside = _inside(refs, first, last)
    pronoun = _pronoun(ann, inside, first, last)
    if pronoun:
        return Source(MentionKind.PRONOUN, (pronoun,), first, last)
    people = [r for r in inside if r.form == "name" and r.sort == "person"]
    speakers = [r for r in people if _speaks(ann, r, first, last)]
    if speakers:
        return Source(MentionKind.NAME, _together(ann, speakers), first, last)
    head = _head(ann, first, last)
    best = _at(inside, head)
    if best is None:
        best = _make(ann, first, last, head)
        position = bisect_left(refs, (best.start, -best.end), key=lambda r: (r.start, -r.end))
        refs.insert(position, best)
    form = MentionKind.NAME if best.form == "name" else MentionKind.NOMINAL
    if best.form == "pronoun":
        form = MentionKind.PRONOUN
    return Source(form, (best,), first, last)


def _tokens(ann: Annotations, start: int, end: int) -> tuple[int, int]:
    first = int(ann.ends.searchsorted(start, side="right"))
    last = int(ann.starts.searchsorted(end, side="left"))
    return first, last


def _inside(refs: Sequence[Ref], first: int, last: int) -> list[Ref]:
    k = bisect_left(refs, first - 12, key=lambda r: r.start)
    out = []
    while k < len(refs) and refs[k].start < last:
        if refs[k].start < last and refs[k].end > first and first <= refs[k].head < last:
            out.append(refs[k])
        k += 1
    return out


def _pronoun(ann: Annotations, inside: list[Ref], first: int, last: int) -> Ref | None:
    lowers = ann.lowers[first:last]
    for offset, lower in enumerate(lowers):
        if lower in PRONOUNS and lower not in {"his", "her", "their", "its", "my", "our"}:
            rest = lowers[:offset] + lowers[offset + 1 :]
            if all(w in lexicon().sets["with_pronoun"] for w in rest) or (
                offset == 0 and not _named(inside)
            ):
                return next((r for r in inside if r.head == first + offset), None)
        if lower not in lexicon().sets["with_pronoun"]:
            return None
    return None


def _named(inside: list[Ref]) -> bool:
    return any(r.form == "name" and r.sort == "person" for r in inside)


def _speaks(ann: Annotations, ref: Ref, first: int, last: int) -> bool:
    """Tell whether a name in a source is the speaker, not someone whom they work for."""
    lex = lexicon()
    words, lowers = ann.words, ann.lowers
    if ref.end < last and words[ref.end] in _POSSESSIVE:
        return False
    # "a Clinton spokesman": the name only tells which.
    if (
        ref.end < last
        and ann.pos[ref.end] in {"NOUN", "PROPN", "ADJ"}
        and (words[ref.end][:1].isalnum() and lowers[ref.end] not in lex.suffixes)
    ):
        rest = words[ref.end : min(last, ref.end + 4)]
        if any(lex.role_of(w) or w.lower() in lex.orgs | lex.groups for w in rest) or (
            ann.pos[ref.end] == "NOUN"
        ):
            return False
    if ref.end + 1 < last and words[ref.end] == "-":
        return False
    # Back over titles to a preposition: "a spokesperson for Chancellor | Olaf Scholz".
    i = ref.start
    titled = False
    while i > first:
        lower = lowers[i - 1]
        if (
            lower == "of"
            and titled
            and ann.words[i - 2][:1].isupper()
            and i - 2 >= first
            and (lowers[i - 2] in lex.orgs)
        ):
            i -= 1  # "Bank of England governor Moira Tait"
            continue
        if lower in lexicon().sets["source_prepositions"]:
            # "Secretary of Defense Lloyd Austin": the words between are no title of their own.
            return (
                i < ref.start
                and not titled
                and bool(_role_before(ann, first, i - 1) and words[i][:1].isalnum())
            )
        if lower in {"who", "whom", "that", "which"} or words[i - 1] in {"(", "—"}:
            return False
        if words[i - 1] in {",", "and", "&", "or"} or lower == "and":
            return True if not titled else _not_governed(ann, first, i - 1)
        if lex.role_of(words[i - 1]) or lex.is_title(words[i - 1]):
            titled = True
        i -= 1
    return True


def _role_before(ann: Annotations, first: int, stop: int) -> bool:
    return any(lexicon().role_of(w) for w in ann.words[first:stop])


def _not_governed(ann: Annotations, first: int, stop: int) -> bool:
    # "the foreign minister, Antonio Tajani": what precedes a comma does not govern what follows.
    return stop > first


def _together(ann: Annotations, speakers: list[Ref]) -> tuple[Ref, ...]:
    """Keep several names only where they are joined: "Blinken and Lammy"."""
    kept = [speakers[0]]
    for ref in speakers[1:]:
        between = ann.lowers[kept[-1].end : ref.start]
        joined = "and" in between or "or" in between or "&" in between
        clause = {"who", "which", "that", "for", "of", "to", "with", "in"} & set(between)
        if (joined and not clause) or (
            "," in between and len(between) <= 8 and len(speakers) > 2 and not clause
        ):
            kept.append(ref)
    return tuple(kept)


def _head(ann: Annotations, first: int, last: int) -> int:
    """Return the token that heads a source by the tree, or by reading where the tree is odd."""
    limit = last
    for i in range(first, last):
        if i > first and (
            ann.lowers[i] in {"who", "which", "that", "whose", "of", "for", "from", "in", "at",
                              "with", "on", "to", "near", "familiar", "close", "briefed"}
            or ann.words[i] in {",", "(", "—", "–", ":"}
        ):  # fmt: skip
            limit = i
            break
    for i in range(first, limit):
        head = int(ann.head[i])
        if (
            (not first <= head < last or head == i)
            and ann.pos[i] in _NOUNS
            and (ann.words[i][:1].isalnum())
            and ann.lowers[i] not in {"the", "a", "an"}
        ):
            if ann.pos[i] in {"ADJ", "DET", "NUM", ""}:
                break
            # A tree may stop at the first of two nouns: "Russian | officials".
            while i + 1 < limit and ann.pos[i + 1] in {"NOUN", "PROPN"}:
                if ann.lowers[i + 1] in lexicon().sets["calendar"]:
                    break
                i += 1
            return i
    for i in range(limit - 1, first - 1, -1):
        if ann.pos[i] in {"NOUN", "PROPN", ""} and ann.words[i][:1].isalnum():
            return i
    for i in range(limit - 1, first - 1, -1):
        if ann.words[i][:1].isalnum():
            return i
    return first


def _at(inside: list[Ref], head: int) -> Ref | None:
    exact = [r for r in inside if r.head == head]
    if exact:
        return min(exact, key=lambda r: (r.form != "name", r.start - r.end))
    return next((r for r in inside if r.form == "name" and r.start <= head < r.end), None)


def _make(ann: Annotations, first: int, last: int, head: int) -> Ref:
    """Make a nominal of a noun that no list knows; in a script without capitals it is a name."""
    lex = lexicon()
    lower = ann.lowers[head]
    if category(lower[0]) == "Lo":
        # Amid English words it is somebody's name: 李强, all of it.
        while head > first and category(ann.words[head - 1][0]) == "Lo":
            head -= 1
        end = head + 1
        while end < last and category(ann.words[end][0]) == "Lo":
            end += 1
        return Ref(head, end, head, "name", "person", "s")
    plural = "Number=Plur" in ann.morph(head) or lower in lex.plural_roles or lower in lex.groups
    start = first
    return Ref(
        start, max(head + 1, start + 1), head, "nominal",
        "thing" if lower in lex.things else "group" if plural else "unknown",
        "p" if plural else "s", title=ann.lowers[start],
        noun=lex.role_of(lower) or lex.things.get(lower) or lower,
    )  # fmt: skip
