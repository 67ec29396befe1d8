"""What is counted in one article: stretches, letters, and quotations found again.

A quotation is matched with one of the other side by the intersection over union of the letters
and digits of their contents. White space, quotation marks and punctuation at the borders of a
stretch count for nothing: guidelines differ on them, and readers do not care.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stancekit.records import Quotation

__all__ = ["ROLES", "Attribution", "letters", "marked_kind", "match", "same_name", "stretches"]

Spans = tuple[tuple[int, int], ...]

ROLES = ("content", "cue", "source")
# A quotation counts as found from this intersection over union on.
FOUND = 0.5
_BORDER = frozenset("\"'“”‘’«»„` \t\r\n.,;:!?-–—()[]")
_SMALL = frozenset(("of", "the", "de", "van", "von", "der", "al", "bin", "and", "for"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """A quotation as it is scored; any role may have several stretches, or none.

    Parameters
    ----------
    content, cue, source : tuple of (start, end)
        Code-point offsets.
    speaker : str or None
        Name of the speaker.
    stance : str or None
        Label of the stance.
    """

    content: Spans
    cue: Spans = ()
    source: Spans = ()
    speaker: str | None = None
    stance: str | None = None

    @classmethod
    def of(cls, quotation: Quotation) -> Attribution:
        """Take from a quotation what is scored."""
        cue, source = quotation.cue, quotation.source
        return cls(
            content=tuple((s.start, s.end) for s in quotation.contents),
            cue=((cue.start, cue.end),) if cue else (),
            source=((source.span.start, source.span.end),) if source else (),
            speaker=quotation.speaker.name if quotation.speaker else None,
            stance=str(quotation.stance.label) if quotation.stance else None,
        )


def letters(text: str, spans: Iterable[tuple[int, int]]) -> set[int]:
    """Return the places of the letters and digits in some stretches."""
    return {at for start, end in spans for at in range(start, end) if text[at].isalnum()}


def stretches(text: str, spans: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return stretches without their borders; those with no letter in between are one."""
    whole: list[list[int]] = []
    for start, end in sorted(spans):
        if whole and not any(c.isalnum() for c in text[whole[-1][1] : start]):
            whole[-1][1] = max(whole[-1][1], end)
        else:
            whole.append([start, end])
    found = set()
    for start, end in whole:
        while start < end and text[start] in _BORDER:
            start += 1
        while start < end and text[end - 1] in _BORDER:
            end -= 1
        if start < end:
            found.add((start, end))
    return found


def marked_kind(text: str, content: Iterable[tuple[int, int]]) -> str:
    """Return direct, mixed or indirect by how many letters stand inside quotation marks."""
    quoted = total = 0
    for start, end in content:
        inside = False
        # A mark that nobody closed ends with its paragraph.
        for at in range(text.rfind("\n", 0, start) + 1, end):
            character = text[at]
            if character == "“":
                inside = True
            elif character == "”":
                inside = False
            elif character == '"':
                inside = not inside
            elif at >= start and character.isalnum():
                total += 1
                quoted += inside
    if not quoted:
        return "indirect"
    return "direct" if quoted >= 0.95 * total else "mixed"


def match(one: Sequence[set[int]], other: Sequence[set[int]]) -> Iterator[tuple[int, int]]:
    """Pair contents one to one, those with most in common first."""
    pairs = []
    for i, mine in enumerate(one):
        for j, theirs in enumerate(other):
            both = len(mine & theirs)
            if both and both / len(mine | theirs) >= FOUND:
                pairs.append((both / len(mine | theirs), i, j))
    ones, others = set(), set()
    for _, i, j in sorted(pairs, reverse=True):
        if i not in ones and j not in others:
            ones.add(i)
            others.add(j)
            yield i, j


def same_name(gold: str | None, predicted: str | None) -> bool:
    """Tell whether two names are of one speaker, as far as names can tell.

    They are equal, or have the same last word, case and accents aside. Of a gold speaker without
    a proper name ("a senior official") nothing more than the attribution can be asked.
    """
    if gold is None or predicted is None:
        return gold is predicted or (gold is not None and not _is_proper(gold))
    if not _is_proper(gold):
        return True
    wanted, found = _words(gold), _words(predicted)
    return bool(wanted and found) and (wanted == found or wanted[-1] == found[-1])


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return "".join(c if c.isalnum() else " " for c in plain).split()


def _is_proper(name: str) -> bool:
    if "(" in name or name.lower().startswith(("unnamed", "unidentified", "anonymous")):
        return False
    words = [w for w in name.split() if w.lower() not in _SMALL]
    # A script without capitals has no other way to write a name.
    return bool(words) and not any(w[0].islower() for w in words if w[0].isalpha())
