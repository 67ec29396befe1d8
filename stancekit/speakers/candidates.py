"""What speaks for each candidate antecedent: the numbers that the ranker reads."""

from __future__ import annotations

from dataclasses import dataclass
from math import log1p
from struct import Struct
from typing import TYPE_CHECKING

import numpy as np

from stancekit.speakers.lexicon import fold_role, lexicon
from stancekit.speakers.names import fold
from stancekit.speakers.tracker import SUBJECTS, TOLD

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
_NOTHING: dict[str, float] = dict.fromkeys(FEATURES, 0.0)
# numpy takes twice as long to read a list of numbers and truth values.
_ROW = Struct(f"{len(FEATURES)}f")


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
    asked = _Asked.about(tracker, ref, country)
    rows = []
    for k, entity in enumerate(found):
        row = common.copy()
        row["rank"] = min(k, 12)
        row["rank_fit"] = min(fit, 8)
        row["alone"] = fits[k] and common["fitting"] == 1
        fit += fits[k]
        _describe(tracker, asked, entity, row)
        # In the order of FEATURES, since nothing was added to what the row began with.
        rows.append(_ROW.pack(*row.values()))
    return np.frombuffer(b"".join(rows), dtype=np.float32).reshape(len(rows), len(FEATURES))


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
    governor = ann.lowers[tracker.head[head]]
    row["shows"] = float(governor in lexicon().sets["shows"])
    row["goes_on"] = float(governor in lexicon().sets["goes_on"])
    row["definite"] = float(ref.form == "nominal" and ref.title in TOLD)
    own = tracker.own.get(head)
    if own is not None:
        row["direct"] = float(own.direct)
    return row


@dataclass(slots=True)
class _Asked:
    """What is worked out once for a mention, whoever is compared with it."""

    ref: Ref
    sentence: int
    paragraph: int
    plain: int
    quoted: bool
    subject: bool
    speaker: int  # who speaks the quotation around the mention
    speaker_key: str
    recent: list[int]  # who spoke last
    subject_last: int
    first_last: int
    said: frozenset[int]  # whom the quotation names whose source the mention is
    before: int  # the sentence before that quotation, -1 if there is none
    subject_before: int
    noun: str
    folded: str
    classes: frozenset[str]
    modifiers: set[str]
    country: str | None

    @classmethod
    def about(cls, tracker: Tracker, ref: Ref, country: str | None) -> _Asked:
        head = ref.head
        here = tracker.sentence[head]
        speaker, direct = tracker.speaker_of(head)
        own = tracker.own.get(head)
        before = -1
        if own is not None:
            first = min(own.spans[0][0], ref.start) - 1
            while first > 0 and not tracker.ann.words[first][:1].isalnum():
                first -= 1
            before = tracker.sentence[first] if first > 0 else -1
        nominal = ref.form == "nominal"
        return cls(
            ref=ref,
            sentence=here,
            paragraph=tracker.paragraph[head],
            plain=tracker.plain[head],
            quoted=tracker.quoted[head],
            subject=tracker.ann.dep[head] in SUBJECTS,
            speaker=speaker,
            speaker_key="own_direct" if direct else "own_indirect",
            recent=tracker.spoke[-5:],
            subject_last=tracker.subject_of.get(here - 1, -1),
            first_last=tracker.first_of.get(here - 1, -1),
            said=tracker.named_in_own(head),
            before=before,
            subject_before=tracker.subject_of.get(before, -1) if before >= 0 else -1,
            noun=fold_role(ref.noun) if nominal else "",
            folded=fold(ref.noun) if nominal else "",
            classes=lexicon().classes.get(ref.noun, frozenset()) if nominal else frozenset(),
            modifiers=tracker.modifiers(ref) if nominal else set(),
            country=country,
        )


def _describe(tracker: Tracker, asked: _Asked, entity: Entity, row: dict[str, float]) -> None:
    # Truth values go into the row as they are: turning each into a number costs more than
    # doing it for all.
    ref, index = asked.ref, entity.index
    trace = tracker.traces.get(index)
    if trace is None:
        last = entity.refs[0]
        row.update(_standing(tracker, last, entity, None))
        row["later"] = True
    else:
        last = trace.last
        if trace.told is None:
            trace.told = _standing(tracker, last, entity, trace)
        row.update(trace.told)
    if ref.gender and entity.gender:
        row["gender_same"] = entity.gender == ref.gender
        row["gender_other"] = entity.gender != ref.gender
    number = "p" if entity.sort == "group" or entity.number == "p" else "s"
    row["number_same"] = ref.number == number
    row["number_other"] = bool(ref.number) and ref.number != number
    gap = asked.sentence - tracker.sentence[last.head]
    row["sentences"] = min(abs(gap), 12)
    row["same_sentence"] = gap == 0
    row["last_sentence"] = gap == 1
    row["tokens"] = log1p(abs(ref.start - last.start))
    apart = asked.paragraph - tracker.paragraph[last.head]
    row["paragraphs"] = min(abs(apart), 6)
    row["same_paragraph"] = apart == 0
    recent = asked.recent
    if recent:
        row["speaker_1"] = recent[-1] == index
        row["speaker_2"] = index in recent[-3:-1]
        row["speaker_share"] = recent.count(index) / len(recent)
    row["quoted_differs"] = tracker.quoted[last.head] != asked.quoted
    row["parallel"] = asked.subject and row["was_subject"]
    if gap == 0:
        held = tracker.ann.dep[last.head] in _HELD
        row["same_clause"] = held and tracker.head[ref.head] == tracker.head[last.head]
    row["subject_last"] = asked.subject_last == index
    row["first_last"] = asked.first_last == index
    row["plain_tokens"] = log1p(abs(asked.plain - tracker.plain[last.head]))
    row["spoke_sentences"] = 15.0
    if trace:
        row["share"] = trace.count / max(tracker.mentions, 1)
        row["top"] = trace.count == tracker.most
        row["age"] = log1p(ref.start - trace.first)
        near = 0
        for one in trace.recent:
            near += 0 <= ref.start - one.start < 80
        row["recent_count"] = near
        if trace.spoke >= 0:
            row["spoke_sentences"] = min(abs(asked.sentence - tracker.sentence[trace.spoke]), 12)
        if asked.before >= 0:
            row["before_quote"] = asked.before in [tracker.sentence[r.head] for r in trace.recent]
    if asked.speaker == index:
        row[asked.speaker_key] = True
    # "I love Larry," he said: he is not Larry.
    row["in_own"] = index in asked.said
    row["subject_before_quote"] = asked.subject_before == index
    if ref.form == "nominal":
        _nominal(asked, entity, row)


def _standing(tracker: Tracker, last: Ref, entity: Entity, trace: Trace | None) -> dict[str, float]:
    """Describe a candidate and its last mention, whoever looks back to it."""
    dep = tracker.ann.dep[last.head]
    found: dict[str, float] = {
        f"was_{last.form}": True,
        "was_subject": dep in SUBJECTS,
        "was_object": dep in _OBJECTS,
        "was_compound": dep == "compound",  # "the Trump campaign" only names him
        "was_possessor": dep == "nmod:poss",
        "was_oblique": dep in _OBLIQUE,
        "was_source": last.head in tracker.sources,
        "was_quoted": tracker.quoted[last.head],
        "addressed": last.start in tracker.calls,
        "unnamed": not entity.named,
        "together": bool(entity.members),
        "described": bool(entity.description.roles),
    }
    if entity.sort != "unknown":
        found[f"is_{entity.sort}"] = True
    if trace:
        found["count"] = log1p(trace.count)
        found["sources"] = log1p(trace.sources)
        found["early"] = trace.first < 60
        found["addressed_before"] = any(one.start in tracker.calls for one in trace.recent)
    return found


def _nominal(asked: _Asked, entity: Entity, row: dict[str, float]) -> None:
    same = asked.noun in map(fold_role, entity.nouns)
    row["noun_same"] = same
    if not same and asked.classes:
        classes = lexicon().classes
        row["noun_class"] = any(
            not asked.classes.isdisjoint(classes.get(noun, ())) for noun in entity.nouns
        )
    row["noun_in_name"] = asked.folded in entity.words
    shared = len(asked.modifiers & entity.words)
    row["modifiers"] = min(shared, 3)
    row["modifiers_other"] = min(len(asked.modifiers) - shared, 3)
    if asked.country:
        known = entity.country or entity.description.country
        row["country_same"] = known == asked.country
        row["country_other"] = bool(known) and known != asked.country
