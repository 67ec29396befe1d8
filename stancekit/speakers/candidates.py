"""Who may be meant: the discourse so far, candidate antecedents, and what speaks for each.

The tracker walks the article from left to right. It remembers who was mentioned when, in which
position, how often and as whose words, and describes each candidate antecedent of a pronoun or
nominal by the numbers that the ranker reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log1p
from typing import TYPE_CHECKING

import numpy as np

from stancekit.speakers.lexicon import fold_role, lexicon
from stancekit.speakers.mentions import Ref, quoted
from stancekit.speakers.names import fold
from stancekit.speakers.people import Entity

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from stancekit.language import Annotations

__all__ = ["DEFINITE", "FEATURES", "Own", "Tracker", "anaphoric", "introduces"]

_NEW = {"a", "an", "another", "one", "some", "other", "any", "each", "every", "no", "several",
        "many", "few", "most", "two", "three", "four", "five", "six", "more"}  # fmt: skip
DEFINITE = {"the", "this", "that", "these", "those", "both"}
_OWNED = {"his", "her", "its", "their", "our", "my"}
_SUBJECTS = {"nsubj", "nsubj:pass", "csubj"}
_OBJECTS = {"obj", "iobj", "dobj"}
_POSSESSIVE = {"his", "their", "its", "whose"}
_REACH = 14  # candidates by recency; the reading of an article stays linear in its length
_SCAN = 60

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
)  # fmt: skip


def introduces(ref: Ref) -> bool:
    """Tell whether a nominal brings in somebody new: "another official", "four ministers"."""
    return ref.form == "nominal" and (ref.title in _NEW or ref.title.isdigit())


def anaphoric(ref: Ref) -> bool:
    """Tell whether a mention needs an antecedent looked for."""
    if ref.form == "pronoun":
        return ref.noun in {"m", "f", "p", "n"}
    return ref.form == "nominal" and not introduces(ref)


@dataclass(frozen=True, slots=True)
class Own:
    """The quotation that a source is the source of.

    Parameters
    ----------
    spans : tuple of (int, int)
        Tokens of its contents.
    direct : bool
        Whether it stands between quotation marks.
    """

    spans: tuple[tuple[int, int], ...]
    direct: bool

    def holds(self, token: int) -> bool:
        """Tell whether a token is part of what is said."""
        return any(start <= token < end for start, end in self.spans)


@dataclass(slots=True)
class _Trace:
    """What the tracker remembers of one entity."""

    last: Ref
    count: int = 0
    sources: int = 0
    first: int = 0
    spoke: int = -1


class Tracker:
    """The discourse of one article up to some point.

    Parameters
    ----------
    ann : Annotations
        The article.
    entities : list of Entity
        Those known by name; new ones are added.
    sources : set of int
        Tokens at which the sources of quotations have their heads.
    speaker_of : callable, optional
        Given a token, the entity that speaks the quotation around it (-1: none) and whether
        the quotation is direct.
    own : dict of int to Own, optional
        For the head of a source: the quotation that it is the source of.
    """

    def __init__(
        self,
        ann: Annotations,
        entities: list[Entity],
        sources: set[int],
        speaker_of: Callable[[int], tuple[int, bool]] | None = None,
        own: dict[int, Own] | None = None,
    ) -> None:
        self.ann = ann
        self.entities = entities
        self.sources = sources
        self.speaker_of = speaker_of or (lambda _: (-1, False))
        self.sentence: list[int] = ann.sentence.tolist()
        self.paragraph: list[int] = ann.paragraph.tolist()
        self.head: list[int] = ann.head.tolist()
        self.quoted = quoted(ann.words, self.paragraph)
        self.own = own or {}
        # Words outside quotation marks up to each token: how far apart two mentions of the
        # reporter's own text are, whatever is quoted between them.
        self.plain = np.cumsum(~np.array(self.quoted, dtype=bool)).tolist()
        self.traces: dict[int, _Trace] = {}  # in the order of the last mention
        self.spoke: list[int] = []
        self.mentions = 0
        self.most = 0
        self.subject_of: dict[int, int] = {}
        self.first_of: dict[int, int] = {}
        self.upcoming: dict[int, list[Entity]] = {}
        for entity in entities:
            if entity.refs and entity.sort == "person":
                key = self.sentence[entity.refs[0].start]
                self.upcoming.setdefault(key, []).append(entity)

    def enter(self, sort: str, ref: Ref, name: str, country: str | None) -> Entity:
        """Add an entity that a nominal introduces."""
        entity = Entity(
            len(self.entities), sort, name, named=False, number=ref.number or "s",  # type: ignore[arg-type]
            gender=ref.gender, country=country,
        )  # fmt: skip
        self.entities.append(entity)
        return entity

    def mention(self, ref: Ref, entity: Entity) -> None:
        """Record a mention of an entity."""
        index = entity.index
        if ref.who != index:
            entity.add(ref)
        if ref.form == "nominal":
            entity.nouns.add(ref.noun)
            entity.words |= self._modifiers(ref)
        if ref.form == "pronoun" and ref.gender in {"m", "f"} and not entity.gender:
            entity.gender = ref.gender
        trace = self.traces.pop(index, None)
        if trace is None:
            trace = _Trace(last=ref, first=ref.start)
        trace.last = ref
        trace.count += 1
        self.most = max(self.most, trace.count)
        self.mentions += 1
        self.traces[index] = trace
        sentence = self.sentence[ref.head]
        self.first_of.setdefault(sentence, index)
        if self.ann.dep[ref.head] in _SUBJECTS:
            self.subject_of.setdefault(sentence, index)
        if ref.head in self.sources:
            trace.sources += 1
            trace.spoke = ref.start
            self.spoke.append(index)

    def _modifiers(self, ref: Ref) -> set[str]:
        skip = _NEW | DEFINITE | _OWNED
        return {
            fold(w)
            for w in self.ann.words[ref.start : ref.end - 1]
            if w[:1].isalnum() and w.lower() not in skip
        }

    def candidates(self, ref: Ref) -> list[Entity]:
        """Return who may be meant by a pronoun or nominal, the most recent first."""
        found: list[Entity] = []
        for seen, index in enumerate(reversed(self.traces)):
            if len(found) >= _REACH or seen >= _SCAN:
                break
            entity = self.entities[index]
            if self._fits(ref, entity):
                found.append(entity)
        if ref.form == "pronoun" and ref.noun in {"m", "f"}:
            known = {e.index for e in found}
            found += [
                e
                for e in self.upcoming.get(self.sentence[ref.head], ())
                if e.refs[0].start > ref.start
                and e.index not in known
                and e.index not in self.traces
                and self._fits(ref, e)
            ][:2]
        return found

    def ahead(self, ref: Ref) -> Entity | None:
        """Return who is named soon after a pronoun that nothing before explains.

        Articles that are cut out of longer ones begin so: "He described ... Mr Burns said".
        """
        here = self.sentence[ref.head]
        for sentence in range(here, here + 4):
            for entity in self.upcoming.get(sentence, ()):
                first = entity.refs[0]
                speaks = any(r.head in self.sources for r in entity.refs[:3])
                if first.start > ref.start and speaks and self._fits(ref, entity):
                    return entity
        return None

    def _fits(self, ref: Ref, entity: Entity) -> bool:
        if ref.form == "pronoun":
            if ref.noun in {"m", "f"}:
                if entity.sort != "person" or entity.number == "p":
                    return False
                return not (entity.gender and entity.gender != ref.noun)
            if ref.noun == "p":
                return entity.sort != "place" or entity.government
            return entity.sort in {"org", "place", "unknown"}
        if ref.sort == "person":
            if entity.sort != "person" or (
                entity.gender and ref.gender and entity.gender != ref.gender
            ):
                return False
            return entity.named or self.same_noun(ref, entity)
        if ref.sort == "group":
            if ref.title not in DEFINITE | _OWNED:
                # "officials" without an article are the same only in the same words.
                return entity.sort == "group" and self._surface(ref) in {
                    self._surface(r) for r in entity.refs[-3:] if r.form == "nominal"
                }
            return entity.sort == "group" and self.same_noun(ref, entity)
        if ref.sort == "org":
            return entity.sort in {"org", "place"} and (entity.named or self.same_noun(ref, entity))
        return not entity.named and self.same_noun(ref, entity)

    def _surface(self, ref: Ref) -> str:
        return " ".join(self.ann.lowers[ref.start : ref.end])

    def same_noun(self, ref: Ref, entity: Entity, *, strict: bool = False) -> bool:
        """Tell whether a nominal's noun, or one of its class, describes an entity."""
        wanted = fold_role(ref.noun)
        if any(fold_role(noun) == wanted for noun in entity.nouns):
            return True
        if strict:
            return False
        classes = lexicon().classes.get(ref.noun, frozenset())
        return any(classes & lexicon().classes.get(n, frozenset()) for n in entity.nouns)

    def features(
        self, ref: Ref, found: Sequence[Entity], country: str | None = None
    ) -> NDArray[np.float32]:
        """Describe each candidate by numbers, in the order of :data:`FEATURES`.

        Parameters
        ----------
        ref : Ref
            The pronoun or nominal.
        found : sequence of Entity
            What :meth:`candidates` gave.
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
        common = self._common(ref)
        for k, entity in enumerate(found):
            row = dict(common)
            row["rank"] = min(k, 12)
            row["rank_fit"] = min(fit, 8)
            row["fitting"] = min(sum(fits), 8)
            row["alone"] = float(sum(fits) == 1 and fits[k])
            fit += fits[k]
            self._describe(ref, entity, row, country)
            out[k] = [row.get(name, 0.0) for name in FEATURES]
        return out

    def _common(self, ref: Ref) -> dict[str, float]:
        ann = self.ann
        head = ref.head
        dep = ann.dep[head]
        row: dict[str, float] = {}
        kind = {"m": "he", "f": "she", "p": "they", "n": "it"}.get(ref.noun, "")
        if ref.form == "pronoun":
            row[kind] = 1.0
        else:
            row[ref.sort if ref.sort in {"person", "group", "org"} else "org"] = 1.0
        row["quoted"] = float(self.quoted[head])
        row["is_source"] = float(head in self.sources)
        row["subject"] = float(dep in _SUBJECTS)
        row["object"] = float(dep in _OBJECTS)
        row["possessive"] = float(ann.lowers[head] in _POSSESSIVE or dep == "nmod:poss")
        row["opens_sentence"] = float(
            ref.start == 0 or self.sentence[ref.start - 1] != self.sentence[head]
        )
        row["opens_paragraph"] = float(
            ref.start < 2 or self.paragraph[ref.start - 2] != self.paragraph[head]
        )
        row["definite"] = float(ref.form == "nominal" and ref.title in DEFINITE | _OWNED)
        return row

    def _describe(
        self, ref: Ref, entity: Entity, row: dict[str, float], country: str | None
    ) -> None:
        ann, head = self.ann, ref.head
        trace = self.traces.get(entity.index)
        last = trace.last if trace else entity.refs[0]
        row["gender_same"] = float(bool(ref.gender) and entity.gender == ref.gender)
        row["gender_other"] = float(
            bool(ref.gender and entity.gender) and entity.gender != ref.gender
        )
        number = "p" if entity.sort == "group" or entity.number == "p" else "s"
        row["number_same"] = float(ref.number == number)
        row["number_other"] = float(bool(ref.number) and ref.number != number)
        row[f"is_{entity.sort}"] = 1.0
        row["unnamed"] = float(not entity.named)
        gap = self.sentence[head] - self.sentence[last.head]
        row["sentences"] = float(min(abs(gap), 12))
        row["same_sentence"] = float(gap == 0)
        row["last_sentence"] = float(gap == 1)
        row["tokens"] = log1p(abs(ref.start - last.start))
        apart = self.paragraph[head] - self.paragraph[last.head]
        row["paragraphs"] = float(min(abs(apart), 6))
        row["same_paragraph"] = float(apart == 0)
        row[f"was_{last.form}"] = 1.0
        dep = ann.dep[last.head]
        row["was_subject"] = float(dep in _SUBJECTS)
        row["was_object"] = float(dep in _OBJECTS)
        row["was_possessor"] = float(dep == "nmod:poss")
        row["was_oblique"] = float(dep in {"obl", "nmod", "obl:agent"})
        row["was_source"] = float(last.head in self.sources)
        row["speaker_1"] = float(bool(self.spoke) and self.spoke[-1] == entity.index)
        row["speaker_2"] = float(len(self.spoke) > 1 and entity.index in self.spoke[-3:-1])
        recent = self.spoke[-5:]
        row["speaker_share"] = recent.count(entity.index) / len(recent) if recent else 0.0
        row["was_quoted"] = float(self.quoted[last.head])
        row["quoted_differs"] = float(self.quoted[last.head] != self.quoted[head])
        row["later"] = float(trace is None)
        row["parallel"] = row["subject"] * row["was_subject"]
        governor, other = self.head[head], self.head[last.head]
        row["same_clause"] = float(
            governor == other and gap == 0 and dep in _SUBJECTS | _OBJECTS | {"obl"}
        )
        before = self.sentence[head] - 1
        row["subject_last"] = float(self.subject_of.get(before, -1) == entity.index)
        row["first_last"] = float(self.first_of.get(before, -1) == entity.index)
        if trace:
            row["count"] = log1p(trace.count)
            row["share"] = trace.count / max(self.mentions, 1)
            row["sources"] = log1p(trace.sources)
            row["top"] = float(trace.count == self.most)
            row["early"] = float(trace.first < 60)
            row["age"] = log1p(ref.start - trace.first)
            row["recent_count"] = float(
                sum(1 for r in entity.refs[-6:] if 0 <= ref.start - r.start < 80)
            )
        speaker, direct = self.speaker_of(head)
        if speaker == entity.index:
            row["own_direct" if direct else "own_indirect"] = 1.0
        self._quotation(ref, entity, trace, row)
        if ref.form == "nominal":
            self._nominal(ref, entity, row, country)
        row["described"] = float(bool(entity.description.roles))

    def _quotation(
        self, ref: Ref, entity: Entity, trace: _Trace | None, row: dict[str, float]
    ) -> None:
        """Describe a candidate by the quotation whose source the mention is."""
        last = trace.last if trace else entity.refs[0]
        row["plain_tokens"] = log1p(abs(self.plain[ref.head] - self.plain[last.head]))
        if trace and trace.spoke >= 0:
            gap = self.sentence[ref.head] - self.sentence[trace.spoke]
            row["spoke_sentences"] = float(min(abs(gap), 12))
        else:
            row["spoke_sentences"] = 15.0
        own = self.own.get(ref.head)
        if own is None:
            return
        row["direct"] = float(own.direct)
        # "I love Larry," he said: he is not Larry.
        row["in_own"] = float(
            any(r.form != "pronoun" and own.holds(r.head) for r in entity.refs[-8:])
        )
        first = min(own.spans[0][0], ref.start) - 1
        while first > 0 and not self.ann.words[first][:1].isalnum():
            first -= 1
        if first > 0:
            before = self.sentence[first]
            row["before_quote"] = float(
                any(
                    self.sentence[r.head] == before for r in entity.refs[-8:] if r.start < ref.start
                )
            )
            row["subject_before_quote"] = float(self.subject_of.get(before, -1) == entity.index)

    def _nominal(
        self, ref: Ref, entity: Entity, row: dict[str, float], country: str | None
    ) -> None:
        wanted = fold_role(ref.noun)
        same = any(fold_role(n) == wanted for n in entity.nouns)
        row["noun_same"] = float(same)
        row["noun_class"] = float(not same and self.same_noun(ref, entity))
        row["noun_in_name"] = float(fold(ref.noun) in entity.words)
        modifiers = self._modifiers(ref)
        shared = modifiers & entity.words
        row["modifiers"] = float(min(len(shared), 3))
        row["modifiers_other"] = float(min(len(modifiers) - len(shared), 3))
        known = entity.country or entity.description.country
        row["country_same"] = float(bool(country) and known == country)
        row["country_other"] = float(bool(country and known) and known != country)
