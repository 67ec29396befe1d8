"""From what an annotator left back to an analysis: what was not touched stays as it was."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stancekit.errors import InputError, StancekitWarning
from stancekit.exchange.sheets import (
    CONTENT,
    CUE,
    FACTS,
    INSIDE,
    LABELS,
    LINKS,
    SOURCE,
    check_label,
    drawn,
    joined,
)
from stancekit.records import (
    Analysis,
    Factuality,
    Mention,
    MentionKind,
    Quotation,
    QuotationKind,
    Speaker,
    SpeakerKind,
    Stance,
    StanceResult,
    TextSpan,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stancekit.exchange.sheets import Fragments, Region, Sheet

__all__ = ["restore"]

_PRONOUN = re.compile(r"(?:I|he|she|it|we|they|you|who|this|that|these|those|one)", re.IGNORECASE)
_OPENING, _CLOSING, _STRAIGHT = "“„«", "”»", '"'


@dataclass(frozen=True, slots=True)
class _View:
    """A quotation as the annotator sees it."""

    id: str
    fragments: Fragments
    cue: tuple[int, int] | None
    source: tuple[int, int] | None
    mention: str | None
    facts: Mapping[str, str]
    parent: str | None


def restore(sheet: Sheet, base: Analysis, shown: Sheet, *, target: str | None = None) -> Analysis:
    """Return the analysis that a sheet shows.

    Parameters
    ----------
    sheet : Sheet
        What came back.
    base : Analysis
        What was exported; for a file from elsewhere an analysis of nothing but the article.
    shown : Sheet
        ``base`` as the format shows it, read again: the difference is what was corrected.
    target : str, optional
        What new stances are on; by default what the others are on.

    Raises
    ------
    InputError
        If labels or links make no quotations, or quotations cross.
    """
    views, before = _views(sheet), _views(shown, quiet=True)
    if views == before:
        return base
    return _Builder(base, drawn(base), before, target).build(sheet.text, views)


def _views(sheet: Sheet, *, quiet: bool = False) -> list[_View]:
    for region in sheet.regions:
        check_label(region.label, LABELS, "label")
        for name, value in region.facts.items():
            if name in FACTS:
                check_label(value, FACTS[name][1], name)
    for link in sheet.links:
        check_label(link.label, LINKS, "link")
    sheet = joined(sheet)
    by_id = {region.id: region for region in sheet.regions}
    belongs: dict[str, dict[str, list[str]]] = {}
    claimed: set[str] = set()
    for link in sheet.links:
        head, tail = by_id[link.head], by_id[link.tail]
        if link.label in (CUE, SOURCE) and head.label == link.label and tail.label == CONTENT:
            head, tail = tail, head  # an arrow drawn the other way round says the same
        wanted = CONTENT if link.label == INSIDE else link.label
        if head.label != CONTENT or tail.label != wanted:
            raise InputError(
                f"a link {link.label!r} must lead from a content to a {wanted}, but leads from the "
                f"{head.label} {_text(sheet, head)} to the {tail.label} {_text(sheet, tail)}"
            )
        claimed.add(tail.id)
        belongs.setdefault(head.id, {}).setdefault(link.label, []).append(tail.id)
    views = []
    for region in sheet.regions:
        if region.label == CONTENT:
            views.append(_view(sheet, region, by_id, belongs.get(region.id, {})))
        elif region.id not in claimed and not quiet:
            warnings.warn(
                f"the {region.label} {_text(sheet, region)} belongs to no quotation "
                "and is left out; link it to its content",
                StancekitWarning,
                stacklevel=2,
            )
    return views


def _view(
    sheet: Sheet, region: Region, by_id: Mapping[str, Region], mine: Mapping[str, Sequence[str]]
) -> _View:
    one: dict[str, Region | None] = {}
    for label in (CUE, SOURCE, INSIDE):
        found = [by_id[key] for key in mine.get(label, ())]
        if len(found) > 1:
            what = {INSIDE: "quotation around it"}.get(label, label)
            words = ", ".join(_text(sheet, r) for r in found)
            raise InputError(
                f"the content {_text(sheet, region)} has {len(found)} links {label!r} ({words}); "
                f"a quotation has one {what}"
            )
        one[label] = found[0] if found else None
        if label != INSIDE and found and len(found[0].fragments) > 1:
            raise InputError(
                f"the {label} {_text(sheet, found[0])} has {len(found[0].fragments)} parts; "
                f"a {label} is one stretch of the text"
            )
    cue, source, outer = one[CUE], one[SOURCE], one[INSIDE]
    return _View(
        id=region.id,
        fragments=region.fragments,
        cue=cue.fragments[0] if cue else None,
        source=source.fragments[0] if source else None,
        mention=source.facts.get("mention") if source else None,
        facts=dict(region.facts),
        parent=outer.id if outer and outer is not region else None,
    )


def _text(sheet: Sheet, region: Region) -> str:
    start, end = region.fragments[0]
    return repr(sheet.text[start:end][:40])


class _Builder:
    """Builds quotations from views; takes from the base what the views do not show."""

    def __init__(
        self, base: Analysis, numbers: list[int], before: list[_View], target: str | None
    ) -> None:
        self.base = base
        self.before = before
        self.numbers = numbers
        self.target = target
        self.speakers = list(base.speakers)
        self.text = base.article.text

    def build(self, text: str, views: list[_View]) -> Analysis:
        self.text = text
        match = _matches(views, self.before)
        ids = self._ids(views, match)
        new_ids = {view.id: name for view, name in zip(views, ids, strict=True)}
        old_ids = {v.id: self._old(n).id for n, v in enumerate(self.before)}
        quotations: list[Quotation] = []
        changed: list[bool] = []
        for view, number, name in zip(views, match, ids, strict=True):
            was = None if number is None else self.before[number]
            old = None if number is None else self._old(number)
            built = self._quotation(view, was, old, name)
            parent = new_ids.get(view.parent) if view.parent else None
            # A parent that could not be shown is no parent that was taken away.
            if parent != (old_ids.get(was.parent) if was and was.parent else None):
                built = built.with_(parent=parent)
            quotations.append(built)
            changed.append(built != old)
        _check_crossing(text, views, changed)
        shown = set(self.numbers)
        hidden = [(n, q) for n, q in enumerate(self.base.quotations) if n not in shown]
        last = len(self.base.quotations)
        places = [last if n is None else self.numbers[n] for n in match]
        kept = [*zip(places, quotations, strict=True), *hidden]
        # A tool may list regions in an order of its own: what has not changed keeps the old one.
        kept.sort(key=lambda pair: pair[0])
        if any(changed) or len(views) != len(self.before):
            kept.sort(key=lambda pair: min(s.start for s in pair[1].contents))
        return self._analysis([quotation for _, quotation in kept])

    def _old(self, number: int) -> Quotation:
        return self.base.quotations[self.numbers[number]]

    def _ids(self, views: list[_View], match: list[int | None]) -> list[str]:
        taken = {q.id for q in self.base.quotations}
        fresh = (f"q{n}" for n in range(1, len(taken) + len(views) + 1) if f"q{n}" not in taken)
        return [next(fresh) if n is None else self._old(n).id for n in match]

    def _quotation(
        self, view: _View, was: _View | None, old: Quotation | None, name: str
    ) -> Quotation:
        """Build one quotation; ``was`` is what the annotator saw of the old one."""
        contents = tuple(TextSpan.of(self.text, *f) for f in view.fragments)
        if old is None or was is None:
            old = Quotation(
                id=name, kind=_kind_by_marks(self.text, view.fragments), contents=contents
            )
            was = _View(view.id, view.fragments, None, None, None, {}, None)
        changes: dict[str, object] = {}
        if view.fragments != was.fragments:
            changes["contents"] = contents
        if view.cue != was.cue:
            changes["cue"] = TextSpan.of(self.text, *view.cue) if view.cue else None
        if (view.source, view.mention) != (was.source, was.mention):
            changes["source"] = self._mention(view, was, old)
        for fact, kind in (("kind", QuotationKind), ("factuality", Factuality)):
            value = view.facts.get(fact)
            # Nothing chosen is no statement about what every quotation has.
            if value is not None and value != was.facts.get(fact):
                changes[fact] = kind(value)
        if view.facts.get("speaker") != was.facts.get("speaker"):
            changes["speaker"] = self._speaker(view.facts.get("speaker"), old)
        if view.facts.get("stance") != was.facts.get("stance"):
            changes["stance"] = self._stance(view.facts.get("stance"), old)
        return old.with_(**changes)

    def _mention(self, view: _View, was: _View, old: Quotation) -> Mention | None:
        if view.source is None:
            return None
        span = TextSpan.of(self.text, *view.source)
        if view.mention is not None and (view.mention != was.mention or view.source == was.source):
            return Mention(span=span, kind=MentionKind(view.mention))
        if view.source == was.source and old.source:
            return old.source
        return Mention(span=span, kind=_mention_kind(span.text))

    def _speaker(self, name: str | None, old: Quotation) -> Speaker | None:
        if not name or not name.strip():
            return None
        for speaker in self.speakers:
            if speaker.name == name:
                return speaker
        for speaker in self.speakers:
            if name in speaker.aliases:
                return speaker
        taken = {s.id for s in self.speakers}
        number = len(taken) + 1
        while f"s{number}" in taken:
            number += 1
        unnamed = name[:1].islower() or name.split()[0].lower() in ("a", "an", "one", "some")
        kind = SpeakerKind.UNNAMED if unnamed else SpeakerKind.PERSON
        self.speakers.append(Speaker(id=f"s{number}", name=name, kind=kind))
        return self.speakers[-1]

    def _stance(self, label: str | None, old: Quotation) -> StanceResult | None:
        if label is None:
            return None
        targets = Counter(q.stance.target for q in self.base.quotations if q.stance)
        target = (
            (old.stance.target if old.stance else None)
            or self.target
            or self.base.target
            or (next(iter(targets)) if len(targets) == 1 else None)
        )
        if target is None:
            raise InputError(
                f"{old.text[:40]!r} has the stance {label!r}, but nothing says on what; "
                "name the target that the stances are on"
            )
        # A person decided: no doubt is left that a number could express.
        probabilities = {str(s): float(str(s) == label) for s in Stance}
        return StanceResult(label=Stance(label), probabilities=probabilities, target=target)

    def _analysis(self, quotations: list[Quotation]) -> Analysis:
        used = {q.speaker.id for q in quotations if q.speaker}
        once = {q.speaker.id for q in self.base.quotations if q.speaker}
        target = self.base.target
        if target is None:
            target = next((q.stance.target for q in quotations if q.stance), None)
        return replace(
            self.base,
            quotations=tuple(quotations),
            # Whoever lost the last quotation goes; whoever never had one was put there on purpose.
            speakers=tuple(s for s in self.speakers if s.id in used or s.id not in once),
            target=target,
        )


def _matches(views: list[_View], before: list[_View]) -> list[int | None]:
    """Say for each view which of the old ones it was: the same place first, then the same id."""
    match: list[int | None] = [None] * len(views)
    free = dict.fromkeys(range(len(before)))
    for test in (_same_place_and_id, _same_place, _same_id, _overlapping):
        for number, view in enumerate(views):
            if match[number] is None:
                found = next((n for n in free if test(view, before[n])), None)
                if found is not None:
                    match[number] = found
                    del free[found]
    return match


def _same_place_and_id(one: _View, other: _View) -> bool:
    return one.id == other.id and one.fragments == other.fragments


def _same_place(one: _View, other: _View) -> bool:
    return one.fragments == other.fragments


def _same_id(one: _View, other: _View) -> bool:
    # A tool may give a deleted region's id to a new one somewhere else.
    return one.id == other.id and _shared(one.fragments, other.fragments) > 0


def _overlapping(one: _View, other: _View) -> bool:
    shared = _shared(one.fragments, other.fragments)
    whole = _length(one.fragments) + _length(other.fragments) - shared
    return shared * 2 >= whole


def _length(fragments: Fragments) -> int:
    return sum(end - start for start, end in fragments)


def _shared(one: Fragments, other: Fragments) -> int:
    return sum(max(0, min(b, d) - max(a, c)) for a, b in one for c, d in other)


def _check_crossing(text: str, views: list[_View], changed: list[bool]) -> None:
    """Refuse contents of which neither stands inside the other: a slip of the mouse."""
    order = sorted(range(len(views)), key=lambda n: views[n].fragments[0])
    for place, one in enumerate(order):
        end = views[one].fragments[-1][1]
        for other in order[place + 1 :]:
            a, b = views[one].fragments, views[other].fragments
            if b[0][0] >= end:
                break
            shared = _shared(a, b)
            if not shared or not (changed[one] or changed[other]):
                continue
            if a == b or shared not in (_length(a), _length(b)):
                first, second = (repr(text[f[0][0] : f[-1][1]][:40]) for f in (a, b))
                how = "are the same stretch" if a == b else "overlap"
                raise InputError(
                    f"the contents {first} and {second} {how}; "
                    "one may stand inside the other, but not cross it"
                )


def _mention_kind(words: str) -> MentionKind:
    if _PRONOUN.fullmatch(words):
        return MentionKind.PRONOUN
    if words[:1].isupper() and words.split()[0].lower() not in ("a", "an", "the", "one", "some"):
        return MentionKind.NAME
    return MentionKind.NOMINAL


def _kind_by_marks(text: str, fragments: Fragments) -> QuotationKind:
    """Guess the kind of a new quotation from the marks around and inside its content."""
    inside = total = 0
    for start, end in fragments:
        open_ = False
        for at in range(text.rfind("\n", 0, start) + 1, end):
            mark = text[at]
            if mark in _OPENING:
                open_ = True
            elif mark in _CLOSING:
                open_ = False
            elif mark == _STRAIGHT:
                open_ = not open_
            elif at >= start and mark.isalnum():
                total += 1
                inside += open_
    if not inside:
        return QuotationKind.INDIRECT
    return QuotationKind.DIRECT if inside == total else QuotationKind.MIXED
