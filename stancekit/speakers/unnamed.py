"""Entering those whom an article does not name, under the words that it uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stancekit.speakers.countries import find_places
from stancekit.speakers.describe import describe_nominal
from stancekit.speakers.lexicon import lexicon

if TYPE_CHECKING:
    from stancekit.language import Annotations
    from stancekit.speakers.mentions import Ref
    from stancekit.speakers.people import Entity
    from stancekit.speakers.tracker import Tracker

__all__ = ["enter_unnamed"]


def enter_unnamed(
    ref: Ref, tracker: Tracker, country: str | None, extent: tuple[int, int] | None
) -> Entity:
    """Enter somebody who is not named, under the words that the source uses.

    Parameters
    ----------
    ref : Ref
        The mention.
    tracker : Tracker
        The discourse so far; the new entity is added to its entities.
    country : str or None
        The country in the mention.
    extent : (int, int) or None
        The tokens of the source that the mention is the head of.

    Returns
    -------
    Entity
    """
    ann = tracker.ann
    start, end = ref.start, ref.end
    if extent and ref.form == "nominal":
        start = min(start, extent[0]) if ref.head - extent[0] < 12 else start
        end = max(end, _phrase_end(ann, ref.end, extent[1]))
    words = list(ann.words[start:end])
    if not _proper(ann, start):
        words[0] = words[0][:1].lower() + words[0][1:]
    text = ann.text[int(ann.starts[start]) : int(ann.ends[end - 1])]
    text = " ".join((words[0] + text[len(words[0]) :]).split())
    entity = tracker.enter(ref.sort, ref, text, country)
    if ref.form == "nominal":
        entity.description = describe_nominal(words)
        entity.country = entity.description.country or entity.country
        entity.government = ref.noun in lexicon().governments and ref.sort != "group"
    return entity


def _phrase_end(ann: Annotations, start: int, limit: int) -> int:
    """Return where the phrase of a source ends: before a comma, a clause, a cue."""
    for i in range(start, limit):
        if ann.lowers[i] in {"who", "which", "that", "whose", "said", "says"} or (
            not ann.words[i][:1].isalnum() and ann.words[i] not in {"'s", "’s", "-", "’", "'"}
        ):
            return i
    return limit


def _proper(ann: Annotations, i: int) -> bool:
    """Tell whether a word keeps its capital inside a sentence."""
    word, lower = ann.words[i], ann.lowers[i]
    if (word.isupper() and len(word) > 1) or word in lexicon().sets["proper_adjectives"]:
        return True
    places = find_places(ann.words[i : i + 3])
    if (places and places[0].start == 0) or find_places([word]):
        return True
    lex = lexicon()
    common = (
        lex.role_of(word) or lower in lex.role_modifiers or lower in lex.groups or lower in lex.orgs
    )
    opens = (
        i == 0
        or ann.words[i - 1] in {".", "“", '"', "”", "?", "!", "—", "–", "-", "--"}
        or (int(ann.sentence[i]) != int(ann.sentence[i - 1]))
    )
    if common and opens:
        return False
    return ann.pos[i] in {"PROPN", "ADJ", ""} and lower not in lexicon().sets["determiners"]
