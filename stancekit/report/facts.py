"""What a page says about quotations and speakers, put together from the records.

Colour never stands alone: each stance has a sign and a word beside it.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from stancekit.errors import InputError
from stancekit.records import Factuality, Stance

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stancekit.records import Analysis, Explanation, Quotation, Speaker, TextSpan

__all__ = ["SIGNS", "UNCLASSIFIED", "Entry", "Person", "entries_of", "people_of", "printable"]

UNCLASSIFIED = "unclassified"

SIGNS = {
    Stance.FAVOR.value: "+",
    Stance.AGAINST.value: "\u2212",
    Stance.NONE.value: "\u25cb",
    UNCLASSIFIED: "\u00b7",
}

WORDS = {**{str(stance): str(stance) for stance in Stance}, UNCLASSIFIED: "not classified"}

_FACTUALITY = {
    Factuality.NEGATED: "the article says that this was not said",
    Factuality.FUTURE: "the article says that this will be said",
    Factuality.HYPOTHETICAL: "the article says that this might be said",
}

# More phrases, or weaker ones than this part of the strongest, would only distract.
_MOST_REASONS = 6
_WEAKEST_REASON = 0.1


@dataclass(frozen=True, slots=True)
class Reason:
    """A phrase that decided: how much it speaks for a label, or below zero against it."""

    span: TextSpan
    weight: float
    label: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One quotation as a page tells it; numbers count from 1.

    ``person`` is the number of the row in the table of speakers; ``speaker`` is the same, or
    None for those that nobody is named for.
    """

    number: int
    quotation: Quotation
    speaker: int | None
    person: int
    who: str
    stance: str
    probability: float | None
    probabilities: tuple[tuple[str, float], ...]
    reasons: tuple[Reason, ...]
    parts: tuple[tuple[tuple[str, str], ...], ...]
    notes: tuple[str, ...]
    parent: int | None

    @property
    def sign(self) -> str:
        """The stance as a sign."""
        return SIGNS[self.stance]

    @property
    def word(self) -> str:
        """The stance as a word."""
        return WORDS[self.stance]

    @property
    def unsure(self) -> bool:
        """Whether the model was less sure than it was asked to be."""
        stance = self.quotation.stance
        return bool(stance and stance.abstained)


@dataclass(frozen=True, slots=True)
class Person:
    """One speaker as a page tells it; ``speaker`` is None for those whom nobody names."""

    number: int
    speaker: Speaker | None
    name: str
    about: str
    counts: tuple[tuple[str, int], ...]
    total: int


def entries_of(
    analysis: Analysis, explanations: Mapping[str, Explanation] | None = None
) -> tuple[Entry, ...]:
    """Return the quotations of an analysis in their order, each with all that is known."""
    numbers = {speaker: n for n, speaker in enumerate(_speakers(analysis), 1)}
    places = {quotation.id: n for n, quotation in enumerate(analysis.quotations, 1)}
    entries = []
    for number, quotation in enumerate(analysis.quotations, 1):
        stance, speaker = quotation.stance, quotation.speaker
        reasons = _reasons((explanations or {}).get(quotation.id), quotation.id)
        named = quotation.source.span.text if quotation.source else "nobody named"
        entries.append(
            Entry(
                number=number,
                quotation=quotation,
                speaker=numbers[speaker.id] if speaker else None,
                # Behind all speakers comes a row for nobody.
                person=numbers[speaker.id] if speaker else len(numbers) + 1,
                who=_name(speaker) if speaker else f"({named})",
                stance=str(stance.label) if stance else UNCLASSIFIED,
                probability=stance.probabilities[stance.label] if stance else None,
                probabilities=tuple((str(s), float(stance.probabilities[s])) for s in Stance)
                if stance
                else (),
                reasons=reasons,
                parts=_parts(quotation, reasons),
                notes=tuple(_notes(quotation)),
                parent=places.get(quotation.parent) if quotation.parent is not None else None,
            )
        )
    return tuple(entries)


def people_of(analysis: Analysis, entries: Iterable[Entry]) -> tuple[Person, ...]:
    """Return the speakers, and one more for the quotations that nobody is named for."""
    counts: Counter[tuple[int, str]] = Counter((e.person, e.stance) for e in entries)
    speakers: list[Speaker | None] = list(_speakers(analysis).values())
    nobody = len(speakers) + 1
    if any(person == nobody for person, _ in counts):
        speakers.append(None)
    people = []
    for number, speaker in enumerate(speakers, 1):
        counted = {stance: counts[number, stance] for stance in SIGNS}
        people.append(
            Person(
                number=number,
                speaker=speaker,
                name=_name(speaker) if speaker else "nobody named",
                about=_about(speaker) if speaker else "",
                counts=tuple((stance, count) for stance, count in counted.items() if count),
                total=sum(counted.values()),
            )
        )
    return tuple(people)


def printable(text: str) -> str:
    """Return article text that a page can hold: what no encoding can write becomes a �.

    An article is foreign matter: it may hold control characters and the halves of
    characters that a damaged file leaves behind. One code point stays one.
    """
    return text if text.isprintable() else "".join(map(_shown, text))


@cache
def _shown(char: str) -> str:
    if char in "\t\n\r" or unicodedata.category(char) not in {"Cc", "Cs"}:
        return char
    return " " if char.isspace() else "\ufffd"


def _speakers(analysis: Analysis) -> dict[str, Speaker]:
    """Return the speakers by id; also those that only a quotation knows."""
    found = {speaker.id: speaker for speaker in analysis.speakers}
    for quotation in analysis.quotations:
        if quotation.speaker:
            found.setdefault(quotation.speaker.id, quotation.speaker)
    return found


def _name(speaker: Speaker) -> str:
    """Return the speaker's name; a button has to say something."""
    return speaker.name if speaker.name.strip() else "(no name)"


def _about(speaker: Speaker) -> str:
    """Return role, affiliation and country; not what the name says already."""
    named = speaker.name.casefold()
    parts = [part for part in (speaker.role, speaker.affiliation) if part]
    parts = [part for part in parts if part.casefold() not in named]
    if speaker.country:
        parts.append(speaker.country)
    return ", ".join(parts)


def _notes(quotation: Quotation) -> Iterable[str]:
    """Yield what a reader should know beside the stance."""
    stance = quotation.stance
    if stance and stance.abstained:
        yield "the model was not sure enough; this is its best guess"
    if stance and stance.relevance is not None:
        yield f"probability that it is about the target: {stance.relevance:.2f}"
    if quotation.factuality in _FACTUALITY:
        yield _FACTUALITY[quotation.factuality]


def _reasons(explanation: Explanation | None, where: str) -> tuple[Reason, ...]:
    """Return the phrases that decided, the weightiest first."""
    if explanation is None:
        return ()
    if not hasattr(explanation, "top"):
        raise InputError(
            f"the explanation of quotation {where!r} should be an Explanation, as explain gives "
            f"it, not {type(explanation).__name__}"
        )
    label = str(explanation.label)
    found = [
        Reason(part.span, float(part.weights[label]), label)
        for part in explanation.top(_MOST_REASONS)
        if part.span is not None and any(map(str.isalnum, part.span.text))
    ]
    least = _WEAKEST_REASON * max((abs(reason.weight) for reason in found), default=0.0)
    return tuple(reason for reason in found if reason.weight and abs(reason.weight) >= least)


def _parts(
    quotation: Quotation, reasons: tuple[Reason, ...]
) -> tuple[tuple[tuple[str, str], ...], ...]:
    """Cut each content where a reason begins or ends: (text, "for", "against" or "")."""
    parts = []
    for span in quotation.contents:
        borders = {span.start, span.end}
        marks = [border for r in reasons for border in (r.span.start, r.span.end)]
        borders.update(border for border in marks if span.start < border < span.end)
        content = []
        for here, there in pairwise(sorted(borders)):
            over = [r for r in reasons if r.span.start <= here and there <= r.span.end]
            side = "" if not over else "for" if over[0].weight > 0 else "against"
            content.append((span.text[here - span.start : there - span.start], side))
        parts.append(tuple(content))
    return tuple(parts)
