"""What speaks for each candidate antecedent: the numbers that the ranker reads."""

from __future__ import annotations

from math import log1p
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np

from stancekit.speakers.lexicon import fold_role
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
_HELD = SUBJECTS | _OBJECTS | {"obl"}
_GOES_ON = {
    "added", "adds", "continued", "continues", "concluded", "concludes", "noted", "notes", "went",
    "explained", "explains", "insisted", "acknowledged", "conceded", "recalled", "joked",
}  # fmt: skip

FEATURES: tuple[str, ...] = (
    "he", "she", "they", "it", "person", "group", "org",
    "gender_same", "gender_other", "number_same", "number_other",
    "is_person", "is_org", "is_place", "is_group", "unnamed",
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
    "addressed", "addressed_before", "spoken",
)  # fmt: skip
_in_order = itemgetter(*FEATURES)


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
    out = np.zeros((len(found), len(FEATURES)), dtype=np.float32)
    fit = 0
    fits = [
        not (e.gender and ref.gender and e.gender != ref.gender)
        and (bool(e.gender) or not ref.gender or e.sort != "person")
        for e in found
    ]
    common = dict.fromkeys(FEATURES, 0.0) | _common(tracker, ref)
    for k, entity in enumerate(found):
        row = dict(common)
        row["rank"] = min(k, 12)
        row["rank_fit"] = min(fit, 8)
        row["fitting"] = min(sum(fits), 8)
        row["alone"] = float(sum(fits) == 1 and fits[k])
        fit += fits[k]
        _describe(tracker, ref, entity, row, country)
        out[k] = _in_order(row)
    return out


def _common(tracker: Tracker, ref: Ref) -> dict[str, float]:
    ann = tracker.ann
    head = ref.head
    dep = ann.dep[head]
    row: dict[str, float] = {}
    kind = {"m": "he", "f": "she", "p": "they", "n": "it"}.get(ref.noun, "")
    if ref.form == "pronoun":
        row[kind] = 1.0
    else:
        row[ref.sort if ref.sort in {"person", "group", "org"} else "org"] = 1.0
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
    row["goes_on"] = float(ann.lowers[int(ann.head[head])] in _GOES_ON)
    row["definite"] = float(ref.form == "nominal" and ref.title in DEFINITE | OWNED)
    return row


def _describe(
    tracker: Tracker, ref: Ref, entity: Entity, row: dict[str, float], country: str | None
) -> None:
    ann, head = tracker.ann, ref.head
    trace = tracker.traces.get(entity.index)
    last = trace.last if trace else entity.refs[0]
    row["gender_same"] = float(bool(ref.gender) and entity.gender == ref.gender)
    row["gender_other"] = float(bool(ref.gender and entity.gender) and entity.gender != ref.gender)
    number = "p" if entity.sort == "group" or entity.number == "p" else "s"
    row["number_same"] = float(ref.number == number)
    row["number_other"] = float(bool(ref.number) and ref.number != number)
    row[f"is_{entity.sort}"] = 1.0
    row["unnamed"] = float(not entity.named)
    row["together"] = float(bool(entity.members))
    gap = tracker.sentence[head] - tracker.sentence[last.head]
    row["sentences"] = float(min(abs(gap), 12))
    row["same_sentence"] = float(gap == 0)
    row["last_sentence"] = float(gap == 1)
    row["tokens"] = log1p(abs(ref.start - last.start))
    apart = tracker.paragraph[head] - tracker.paragraph[last.head]
    row["paragraphs"] = float(min(abs(apart), 6))
    row["same_paragraph"] = float(apart == 0)
    row[f"was_{last.form}"] = 1.0
    dep = ann.dep[last.head]
    row["was_subject"] = float(dep in SUBJECTS)
    row["was_object"] = float(dep in _OBJECTS)
    row["was_compound"] = float(dep == "compound")  # "the Trump campaign" only names him
    row["addressed"] = float(last.start in tracker.calls)
    row["was_possessor"] = float(dep == "nmod:poss")
    row["was_oblique"] = float(dep in {"obl", "nmod", "obl:agent"})
    row["was_source"] = float(last.head in tracker.sources)
    row["speaker_1"] = float(bool(tracker.spoke) and tracker.spoke[-1] == entity.index)
    row["speaker_2"] = float(len(tracker.spoke) > 1 and entity.index in tracker.spoke[-3:-1])
    recent = tracker.spoke[-5:]
    row["speaker_share"] = recent.count(entity.index) / len(recent) if recent else 0.0
    row["was_quoted"] = float(tracker.quoted[last.head])
    row["quoted_differs"] = float(tracker.quoted[last.head] != tracker.quoted[head])
    row["later"] = float(trace is None)
    row["parallel"] = row["subject"] * row["was_subject"]
    governor, other = tracker.head[head], tracker.head[last.head]
    row["same_clause"] = float(governor == other and gap == 0 and dep in _HELD)
    before = tracker.sentence[head] - 1
    row["subject_last"] = float(tracker.subject_of.get(before, -1) == entity.index)
    row["first_last"] = float(tracker.first_of.get(before, -1) == entity.index)
    if trace:
        row["addressed_before"] = float(any(r.start in tracker.calls for r in trace.recent))
        row["count"] = log1p(trace.count)
        row["share"] = trace.count / max(tracker.mentions, 1)
        row["sources"] = log1p(trace.sources)
        row["top"] = float(trace.count == tracker.most)
        row["early"] = float(trace.first < 60)
        row["age"] = log1p(ref.start - trace.first)
        row["recent_count"] = float(sum(1 for r in trace.recent if 0 <= ref.start - r.start < 80))
    speaker, direct = tracker.speaker_of(head)
    if speaker == entity.index:
        row["own_direct" if direct else "own_indirect"] = 1.0
    _quotation(tracker, ref, entity, trace, row)
    if ref.form == "nominal":
        _nominal(tracker, ref, entity, row, country)
    row["described"] = float(bool(entity.description.roles))


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
        row["before_quote"] = float(
            trace is not None and any(tracker.sentence[r.head] == before for r in trace.recent)
        )
        row["subject_before_quote"] = float(tracker.subject_of.get(before, -1) == entity.index)


def _nominal(
    tracker: Tracker, ref: Ref, entity: Entity, row: dict[str, float], country: str | None
) -> None:
    wanted = fold_role(ref.noun)
    same = any(fold_role(n) == wanted for n in entity.nouns)
    row["noun_same"] = float(same)
    row["noun_class"] = float(not same and tracker.same_noun(ref, entity))
    row["noun_in_name"] = float(fold(ref.noun) in entity.words)
    modifiers = tracker.modifiers(ref)
    shared = modifiers & entity.words
    row["modifiers"] = float(min(len(shared), 3))
    row["modifiers_other"] = float(min(len(modifiers) - len(shared), 3))
    known = entity.country or entity.description.country
    row["country_same"] = float(bool(country) and known == country)
    row["country_other"] = float(bool(country and known) and known != country)
