"""What speaks for each candidate antecedent: the numbers that the ranker reads."""

from __future__ import annotations

from math import log1p
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np

from stancekit.speakers.lexicon import fold_role, lexicon
from stancekit.speakers.names import fold
from stancekit.speakers.tracker import DEFINITE, OWNED, SUBJECTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from stancekit.speakers.mentions import Ref
    from stancekit.speakers.people import Entity
    from stancekit.speakers.tracker import Trace, Tracker

__all__ = ["FEATURES", "features"]

_OBJECTS = {"obj", "iobj", "dobj"}
_POSSESSIVE = {"his", "their", "its", "whose"}
_OBLIQUE = {"obl", "nmod", "obl:agent"}
_HELD = SUBJECTS | _OBJECTS | {"obl"}

FEATURES: tuple[str, ...] = (
    "he", "she", "they", "it", "person", "group", "org",
    "gender_same", "gender_other", "number_same", "number_other",
    "is_person", "is_org", "is_place", "is_group", "is_thing", "unnamed",
    "sentences", "tokens", "paragraphs", "rank", "rank_fit", "same_sentence", "last_sentence",
    "same_paragraph", "was_pronoun", "was_nominal", "was_name", "was_subject", "was_object",
    "was_possessor", "was_oblique", "was_source", "speaker_1", "speaker_2", "speaker_share",
    "count", "share", "sources", "top", "early", "was_quoted", "quoted", "quoted_differs",
    "own_direct", "own_indirect", "is_source", "subject", "possessive", "object", "opens_sentence",
    "opens_paragraph", "same_clause", "later", "parallel", "fitting", "alone", "subject_last",
    "first_last", "noun_same", "noun_class", "noun_in_name", "modifiers", "modifiers_other",
    "country_same", "country_other", "definite", "described", "age", "recent_count",
    "direct", "in_own", "plain_tokens", "spoke_sentences", "before_quote", "subject_before_quote",
    "goes_on", "together", "was_compound",
    "addressed", "addressed_before", "spoken", "shows", "thing",
)  # fmt: skip
_in_order = itemgetter(*FEATURES)
_NOTHING: dict[str, float] = dict.fromkeys(FEATURES, 0.0)


def features(
    tracker: Tracker, ref: Ref, found: Sequence[Entity], country: str | None = None
) -> NDArray[np.float32]:
    """Describe each candidate by numbers, in the order of :data:`FEATURES`.

    Parameters
    ----------
    tracker : Tracker
        The discourse so far.
    ref : Ref
        The pronoun or nominal.
    found : sequence of Entity
        What :meth:`Tracker.candidates` gave.
    country : str, optional
        The country in the nominal.

    Returns
    -------
    ndarray of float32, shape (n_candidates, n_features)
    """
    fit = 0
    fits = [
        not (e.gender and ref.gender and e.gender != ref.gender)
        and (bool(e.gender) or not ref.gender or e.sort != "person")
        for e in found
    ]
    common = _NOTHING | _common(tracker, ref)
    common["fitting"] = min(sum(fits), 8)
    rows = []
    for k, entity in enumerate(found):
        row = common.copy()
        row["rank"] = min(k, 12)
        row["rank_fit"] = min(fit, 8)
        row["alone"] = fits[k] and common["fitting"] == 1
        fit += fits[k]
        _describe(tracker, ref, entity, row, country)
        rows.append(_in_order(row))
    return np.array(rows, dtype=np.float32).reshape(len(rows), len(FEATURES))


def _common(tracker: Tracker, ref: Ref) -> dict[str, float]:
    ann = tracker.ann
    head = ref.head
    dep = ann.dep[head]
    row: dict[str, float] = {}
    kind = {"m": "he", "f": "she", "p": "they", "n": "it"}.get(ref.noun, "")
    if ref.form == "pronoun":
        row[kind] = 1.0
    else:
        row[ref.sort if ref.sort in {"person", "group", "thing"} else "org"] = 1.0
    row["quoted"] = float(tracker.quoted[head])
    row["is_source"] = float(head in tracker.sources)
    row["subject"] = float(dep in SUBJECTS)
    row["object"] = float(dep in _OBJECTS)
    row["possessive"] = float(ann.lowers[head] in _POSSESSIVE or dep == "nmod:poss")
    row["opens_sentence"] = float(
        ref.start == 0 or tracker.sentence[ref.start - 1] != tracker.sentence[head]
    )
    row["opens_paragraph"] = float(
        ref.start < 2 or tracker.paragraph[ref.start - 2] != tracker.paragraph[head]
    )
    row["spoken"] = tracker.spoken
    row["shows"] = float(ann.lowers[int(ann.head[head])] in lexicon().sets["shows"])
    row["goes_on"] = float(ann.lowers[int(ann.head[head])] in lexicon().sets["goes_on"])
    row["definite"] = float(ref.form == "nominal" and ref.title in DEFINITE | OWNED)
    return row


def _describe(
    tracker: Tracker, ref: Ref, entity: Entity, row: dict[str, float], country: str | None
) -> None:
    # Truth values go into the row as they are: turning each into a number costs more than
    # numpy's doing it for all.
    head = ref.head
    trace = tracker.traces.get(entity.index)
    if trace is None:
        last = entity.refs[0]
        row.update(_mentioned(tracker, last))
        row["later"] = True
    else:
        last = trace.last
        if trace.told is None:
            trace.told = _mentioned(tracker, last)
        row.update(trace.told)
    if ref.gender and entity.gender:
        row["gender_same"] = entity.gender == ref.gender
        row["gender_other"] = entity.gender != ref.gender
    number = "p" if entity.sort == "group" or entity.number == "p" else "s"
    row["number_same"] = ref.number == number
    row["number_other"] = bool(ref.number) and ref.number != number
    row[f"is_{entity.sort}"] = True
    row["unnamed"] = not entity.named
    row["together"] = bool(entity.members)
    here = tracker.sentence[head]
    gap = here - tracker.sentence[last.head]
    row["sentences"] = min(abs(gap), 12)
    row["same_sentence"] = gap == 0
    row["last_sentence"] = gap == 1
    row["tokens"] = log1p(abs(ref.start - last.start))
    apart = tracker.paragraph[head] - tracker.paragraph[last.head]
    row["paragraphs"] = min(abs(apart), 6)
    row["same_paragraph"] = apart == 0
    spoke = tracker.spoke
    if spoke:
        index = entity.index
        row["speaker_1"] = spoke[-1] == index
        recent = spoke[-5:]
        row["speaker_2"] = len(spoke) > 1 and index in recent[-3:-1]
        row["speaker_share"] = recent.count(index) / len(recent)
    row["quoted_differs"] = tracker.quoted[last.head] != tracker.quoted[head]
    row["parallel"] = row["subject"] and row["was_subject"]
    if gap == 0:
        held = tracker.ann.dep[last.head] in _HELD
        row["same_clause"] = held and tracker.head[head] == tracker.head[last.head]
    row["subject_last"] = tracker.subject_of.get(here - 1, -1) == entity.index
    row["first_last"] = tracker.first_of.get(here - 1, -1) == entity.index
    if trace:
        count = trace.count
        row["count"] = log1p(count)
        row["share"] = count / max(tracker.mentions, 1)
        row["sources"] = log1p(trace.sources)
        row["top"] = count == tracker.most
        row["early"] = trace.first < 60
        row["age"] = log1p(ref.start - trace.first)
        near = 0
        for one in trace.recent:
            near += 0 <= ref.start - one.start < 80
            if one.start in tracker.calls:
                row["addressed_before"] = True
        row["recent_count"] = near
    speaker, direct = tracker.speaker_of(head)
    if speaker == entity.index:
        row["own_direct" if direct else "own_indirect"] = True
    _quotation(tracker, ref, entity, trace, row)
    if ref.form == "nominal":
        _nominal(tracker, ref, entity, row, country)
    row["described"] = bool(entity.description.roles)


def _mentioned(tracker: Tracker, last: Ref) -> dict[str, float]:
    """Describe the last mention of a candidate, whoever looks back to it."""
    dep = tracker.ann.dep[last.head]
    return {
        f"was_{last.form}": True,
        "was_subject": dep in SUBJECTS,
        "was_object": dep in _OBJECTS,
        "was_compound": dep == "compound",  # "the Trump campaign" only names him
        "was_possessor": dep == "nmod:poss",
        "was_oblique": dep in _OBLIQUE,
        "was_source": last.head in tracker.sources,
        "was_quoted": tracker.quoted[last.head],
        "addressed": last.start in tracker.calls,
    }


def _quotation(
    tracker: Tracker, ref: Ref, entity: Entity, trace: Trace | None, row: dict[str, float]
) -> None:
    """Describe a candidate by the quotation whose source the mention is."""
    last = trace.last if trace else entity.refs[0]
    row["plain_tokens"] = log1p(abs(tracker.plain[ref.head] - tracker.plain[last.head]))
    if trace and trace.spoke >= 0:
        gap = tracker.sentence[ref.head] - tracker.sentence[trace.spoke]
        row["spoke_sentences"] = float(min(abs(gap), 12))
    else:
        row["spoke_sentences"] = 15.0
    own = tracker.own.get(ref.head)
    if own is None:
        return
    row["direct"] = float(own.direct)
    # "I love Larry," he said: he is not Larry.
    row["in_own"] = float(entity.index in tracker.named_in_own(ref.head))
    first = min(own.spans[0][0], ref.start) - 1
    while first > 0 and not tracker.ann.words[first][:1].isalnum():
        first -= 1
    if first > 0:
        before = tracker.sentence[first]
        if trace:
            row["before_quote"] = before in (tracker.sentence[r.head] for r in trace.recent)
        row["subject_before_quote"] = tracker.subject_of.get(before, -1) == entity.index


def _nominal(
    tracker: Tracker, ref: Ref, entity: Entity, row: dict[str, float], country: str | None
) -> None:
    wanted = fold_role(ref.noun)
    same = wanted in map(fold_role, entity.nouns)
    row["noun_same"] = same
    row["noun_class"] = not same and tracker.same_noun(ref, entity)
    row["noun_in_name"] = fold(ref.noun) in entity.words
    modifiers = tracker.modifiers(ref)
    shared = modifiers & entity.words
    row["modifiers"] = min(len(shared), 3)
    row["modifiers_other"] = min(len(modifiers) - len(shared), 3)
    known = entity.country or entity.description.country
    if country:
        row["country_same"] = known == country
        row["country_other"] = bool(known) and known != country
