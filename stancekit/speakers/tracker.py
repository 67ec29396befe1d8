"""The discourse so far, and who may be meant by the next mention.

The tracker walks the article from left to right and remembers who was mentioned when, in which
position, how often and as whose words.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from stancekit.speakers.lexicon import fold_role, lexicon
from stancekit.speakers.mentions import Ref, quoted
from stancekit.speakers.names import fold
from stancekit.speakers.people import Entity

if TYPE_CHECKING:
    from collections.abc import Callable

    from stancekit.language import Annotations

__all__ = ["DEFINITE", "SUBJECTS", "TOLD", "Own", "Trace", "Tracker", "anaphoric", "introduces"]

_NEW = {"a", "an", "another", "one", "some", "other", "any", "each", "every", "no", "several",
        "many", "few", "most", "two", "three", "four", "five", "six", "more"}  # fmt: skip
DEFINITE = {"the", "this", "that", "these", "those", "both"}
OWNED = {"his", "her", "its", "their", "our", "my"}
_POINTING = _NEW | DEFINITE | OWNED
TOLD = DEFINITE | OWNED
SUBJECTS = {"nsubj", "nsubj:pass", "csubj"}
_STOPS = {".", "!", "?", "..."}
_CLOSING = {"”", "’", "'", '"', "''", ")", "]"}
_OPENING = {"“", "‘", '"', "``"}
_RECENT = 8
_REACH = 14  # candidates by recency; the reading of an article stays linear in its length
_BESIDE = 6  # for mentions that are no sources: more found one in thirty more, at a third more work
_SCAN = 60
_SINGLE = 5  # people whom "they" may mean, beside groups and bodies
_MEANT = {
    "m": ("person",),
    "f": ("person",),
    "p": ("person", "group", "org", "place", "thing", "unknown"),
    "n": ("org", "place", "thing", "unknown"),
    "person": ("person",),
    "group": ("group",),
    "thing": ("thing",),
    "org": ("org", "place"),
}


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
class Trace:
    """What the tracker remembers of one entity."""

    last: Ref
    count: int = 0
    sources: int = 0
    first: int = 0
    spoke: int = -1
    told: dict[str, float] | None = None  # what the ranker reads of the last mention
    turn: int = 0
    recent: deque[Ref] = field(default_factory=lambda: deque(maxlen=_RECENT))


def _sentences(ann: Annotations) -> list[int]:
    """Give each token its sentence; a full stop ends one even where a parser ran over it."""
    out: list[int] = []
    number = 0
    ended = False
    before = int(ann.sentence[0]) if len(ann) else 0
    for i, (word, sentence) in enumerate(zip(ann.words, ann.sentence.tolist(), strict=True)):
        new = sentence != before
        before = sentence
        # A straight mark right behind the full stop closes the sentence before.
        closes = word in {'"', "''"} and i > 0 and ann.starts[i] == ann.ends[i - 1]
        opens = ended and not closes and (word[:1].isupper() or word in _OPENING)
        if new or opens:
            number += 1
            ended = False
        if word in _STOPS:
            ended = True
        elif word not in _CLOSING:
            ended = False
        out.append(number)
    return out


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
        self.sentence = _sentences(ann)
        self.paragraph: list[int] = ann.paragraph.tolist()
        self.head: list[int] = ann.head.tolist()
        self.quoted = quoted(ann.words, self.paragraph)
        self.own = own or {}
        # Words outside quotation marks up to each token: how far apart two mentions of the
        # reporter's own text are, whatever is quoted between them.
        self.plain = np.cumsum(~np.array(self.quoted, dtype=bool)).tolist()
        # How far the article is people talking: "I" and "you" outside quotation marks.
        told = [w for w, q in zip(ann.lowers, self.quoted, strict=True) if not q]
        self.spoken = sum(w in {"i", "you"} for w in told) / max(len(told), 1)
        self.calls: set[int] = set()  # where a name calls somebody who is there
        self.traces: dict[int, Trace] = {}  # in the order of the last mention
        self.spoke: list[int] = []
        self.order: dict[str, dict[int, None]] = {}  # the same by sort
        self.turn = 0
        self.mentions = 0
        self.most = 0
        self.subject_of: dict[int, int] = {}
        self.first_of: dict[int, int] = {}
        self.upcoming: dict[int, list[Entity]] = {}
        self.together: dict[tuple[int, ...], Entity] = {}
        self.named_at = {ref.head: entity.index for entity in entities for ref in entity.refs}
        self._named: dict[int, frozenset[int]] = {}
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
            entity.words |= self.modifiers(ref)
        if ref.form == "pronoun" and ref.gender in {"m", "f"} and not entity.gender:
            entity.gender = ref.gender
        trace = self.traces.pop(index, None)
        if trace is None:
            trace = Trace(last=ref, first=ref.start)
        trace.last = ref
        trace.told = None
        if ref.form == "name" and self._calls(ref):
            self.calls.add(ref.start)
        trace.recent.append(ref)
        trace.count += 1
        self.turn = trace.turn = self.turn + 1
        self.traces[index] = trace
        order = self.order.setdefault(entity.sort, {})
        order.pop(index, None)
        order[index] = None
        if entity.sort != "thing":
            self.most = max(self.most, trace.count)
            self.mentions += 1
            sentence = self.sentence[ref.head]
            self.first_of.setdefault(sentence, index)
            if self.ann.dep[ref.head] in SUBJECTS:
                self.subject_of.setdefault(sentence, index)
        if ref.head in self.sources:
            trace.sources += 1
            trace.spoke = ref.start
            self.spoke.append(index)

    def couple(self, first: Ref, second: Ref) -> None:
        """Record that two people are mentioned together: "they" may be both."""
        key = (first.who, second.who)
        if first.who < 0 or second.who < 0 or first.who == second.who:
            return
        both = self.together.get(key) or self.together.get(key[::-1])
        if both is None:
            one, other = self.entities[first.who], self.entities[second.who]
            both = Entity(
                len(self.entities), "group", f"{one.name} and {other.name}", number="p",
                nouns=one.nouns | other.nouns, words=one.words | other.words, members=key,
            )  # fmt: skip
            self.entities.append(both)
            self.together[key] = both
        self.mention(Ref(first.start, second.end, first.head, "name", "group", "p"), both)

    def named_in_own(self, head: int) -> frozenset[int]:
        """Return whom the quotation names between its marks whose source is at a token."""
        own = self.own.get(head)
        if own is None:
            return frozenset()
        if head not in self._named:
            self._named[head] = frozenset(
                self.named_at[i]
                for start, end in own.spans
                for i in range(start, end)
                if i in self.named_at and self.quoted[i]
            )
        return self._named[head]

    def _calls(self, ref: Ref) -> bool:
        """Tell whether a name calls who is there: "Kendra, let it go", "What did you do, Kim?"."""
        ann = self.ann
        if ann.dep[ref.head] == "vocative":
            return True
        here = self.sentence[ref.start]
        before = ann.words[ref.start - 1] if ref.start else "."
        after = ann.words[ref.end] if ref.end < len(ann.words) else "."
        opens = ref.start == 0 or self.sentence[ref.start - 1] != here
        if (opens or before == ",") and not after[:1].isalnum() and after not in {"(", "'s", "’s"}:
            return True
        if after not in {"?", "!", "."}:
            return False
        for i in range(ref.start - 1, max(ref.start - 8, -1), -1):
            if self.sentence[i] != here:
                break
            if ann.lowers[i] == "you":
                return ann.dep[i] in SUBJECTS
        return False

    def modifiers(self, ref: Ref) -> set[str]:
        """Return the words of a nominal that tell which one is meant."""
        return {
            fold(w)
            for w in self.ann.words[ref.start : ref.end - 1]
            if w[:1].isalnum() and w.lower() not in _POINTING
        }

    def candidates(self, ref: Ref) -> list[Entity]:
        """Return who may be meant by a pronoun or nominal, the most recent first."""
        found: list[Entity] = []
        reach = _REACH if ref.head in self.sources else _BESIDE
        sorts = _MEANT.get(ref.noun if ref.form == "pronoun" else ref.sort) or tuple(self.order)
        for sort in sorts:
            left = min(_SINGLE, reach) if ref.noun == "p" and sort == "person" else reach
            for seen, index in enumerate(reversed(self.order.get(sort, ()))):
                if left == 0 or seen >= _SCAN:
                    break
                entity = self.entities[index]
                if self._fits(ref, entity):
                    found.append(entity)
                    left -= 1
        if len(sorts) > 1:
            found.sort(key=lambda e: -self.traces[e.index].turn)
            del found[reach:]
        ruled_out = self._ruled_out(ref)
        found = [e for e in found if e.index not in ruled_out] or found
        if ref.form == "pronoun" and ref.noun in {"m", "f"}:
            known = {e.index for e in found}
            found += [
                e
                for e in self.upcoming.get(self.sentence[ref.head], ())
                if e.refs[0].start > ref.start
                and e.index not in known
                and e.index not in ruled_out
                and e.index not in self.traces
                and self._fits(ref, e)
            ][:2]
        return found

    def _ruled_out(self, ref: Ref) -> frozenset[int]:
        """Return whom a quotation rules out for a pronoun.

        Who speaks is "I" in the words quoted, not "he"; and is seldom named in them.
        """
        if ref.form != "pronoun":
            return frozenset()
        said = self.named_in_own(ref.head)
        speaker = self.speaker_of(ref.head)[0] if self.quoted[ref.head] else -1
        return said | {speaker} if speaker >= 0 else said

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
                if not entity.named and entity.name == "I":
                    return False  # who says "I" is not "he"
                return not (entity.gender and entity.gender != ref.noun)
            if ref.noun == "p":
                if entity.sort == "thing":
                    return entity.number == "p"
                return entity.sort != "place" or entity.government
            if entity.sort == "thing":
                return entity.number == "s"
            return entity.sort in {"org", "place", "unknown"}
        if ref.sort == "person":
            if entity.sort != "person" or (
                entity.gender and ref.gender and entity.gender != ref.gender
            ):
                return False
            return entity.named or self.same_noun(ref, entity)
        if ref.sort in {"group", "thing"}:
            if ref.title not in TOLD:
                # "officials" without an article are the same only in the same words.
                return entity.sort == ref.sort and self._surface(ref) in {
                    self._surface(r) for r in entity.refs[-3:] if r.form == "nominal"
                }
            return entity.sort == ref.sort and self.same_noun(ref, entity)
        if ref.sort == "org":
            return entity.sort in {"org", "place"} and (entity.named or self.same_noun(ref, entity))
        return not entity.named and self.same_noun(ref, entity)

    def _surface(self, ref: Ref) -> str:
        return " ".join(self.ann.lowers[ref.start : ref.end])

    def same_noun(self, ref: Ref, entity: Entity, *, strict: bool = False) -> bool:
        """Tell whether a nominal's noun, or one of its class, describes an entity."""
        nouns = entity.nouns
        if not nouns:
            return False
        if ref.noun in nouns or fold_role(ref.noun) in map(fold_role, nouns):
            return True
        known = lexicon().classes
        classes = known.get(ref.noun)
        if strict or classes is None:
            return False
        return any(not classes.isdisjoint(known.get(noun, ())) for noun in nouns)
