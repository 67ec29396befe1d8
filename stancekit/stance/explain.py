"""What each phrase of a quotation adds to the decision: the model's own sums, put in place.

A linear model's score is a sum over columns. A column's share is split evenly over the places
where its n-gram stands, and an n-gram's over its words, so that the words' shares still sum
to the score; neighbouring words that pull the same way are then read as one phrase.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stancekit.records import Contribution, Explanation, Quotation, Stance, Target, TextSpan
from stancekit.stance.features import NAMESPACES, Grams, Namespace, keys_of
from stancekit.stance.inputs import own_terms
from stancekit.stance.places import (
    Ints,
    Word,
    letter_windows,
    masked_places,
    near_places,
    places_of,
    word_windows,
)
from stancekit.stance.targets import GENERIC
from stancekit.stance.views import Views, views_of

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

    from stancekit.stance.acts import Acts
    from stancekit.stance.linear import LinearStances

__all__ = ["explain"]

Floats = np.ndarray[Any, np.dtype[np.float64]]
# Where the words of each view stand; views of the same place share their words' weights. Acts
# stand in the cue and in the quotation.
_ACTS = "acts"
_WHERE = {"plain": "quotation", "masked": "quotation", "cue": "cue", "near": "around"}
# A word that counts for less than this part of the strongest does not end a phrase.
_WEAK = 0.15
# As many weak words between two strong ones still are part of their phrase.
_GAP = 2


class _Unit(NamedTuple):
    """A word that phrases are made of.

    Its place is in ``text``; ``shift`` leads from there to the offsets that the user knows.
    Phrases do not reach from one section into the next.
    """

    start: int
    end: int
    text: str
    shift: int
    section: int


class _Place(NamedTuple):
    """The words of the quotation, of its cue or around it, and what each adds to each label."""

    units: list[_Unit]
    weights: Floats


def explain(
    model: LinearStances, item: str | Quotation, target: Target, label: str | None
) -> Explanation:
    """Return what each phrase of one item adds to the score of each label."""
    classes = model.classes_.tolist()
    scores = model.decision_function([item], targets=[target])[0]
    wanted = label if label is not None else str(model.classes_[scores.argmax()])
    text = item if isinstance(item, str) else item.text
    prior = np.asarray(model.intercept_, dtype=np.float64)
    contributions: tuple[Contribution, ...] = ()
    if text.strip():
        places, rest = _weigh(model, item, target)
        number = classes.index(wanted)
        contributions = tuple(
            Contribution(where=where, span=span, weights=_named(classes, weights))
            for where, place in places.items()
            for span, weights in _phrases(place, number)
        )
        if np.any(rest):
            contributions += (
                Contribution(where="elsewhere", span=None, weights=_named(classes, rest)),
            )
    else:
        # Nothing said shows no stance, for certain: no score of the model is involved.
        scores = np.where(np.isfinite(scores), scores, 0.0)
        prior = scores
    return Explanation(
        label=Stance(wanted),
        target=target.id,
        scores=_named(classes, scores),
        prior=_named(classes, prior),
        contributions=contributions,
    )


def _named(classes: list[str], values: Floats) -> Mapping[str, float]:
    return dict(zip(classes, values.tolist(), strict=True))


def _weigh(
    model: LinearStances, item: str | Quotation, target: Target
) -> tuple[dict[str, _Place], Floats]:
    """Return the words of each place with their weights, and what has no place."""
    terms = own_terms(target)
    views = views_of(item, terms)
    words = _words_of(item, terms)
    size = len(model.classes_)
    places = {
        where: _Place(units, np.zeros((len(units), size)))
        for where, units in _units_of(item, words).items()
    }
    rest = np.zeros(size)
    for grams, factor in _sums(model, views, target):
        shares = _shares(model, grams) * factor
        for number, space in enumerate(NAMESPACES):
            mine = shares[grams.spaces == number]
            if not len(mine):
                continue
            windows = _windows(space, views)
            if space.view != _ACTS and space.view not in _WHERE:
                windows = None
            if windows is None or len(windows) != len(mine):
                rest += mine.sum(axis=0)
                continue
            of_words, lost = _on_words(mine, windows, len(getattr(views, space.view)))
            rest += lost
            if space.view != _ACTS:
                rest += _spread(of_words, words[space.view], places[_WHERE[space.view]])
                continue
            stand, of_cue = _places_of_acts(views.read_acts, words), views.read_acts.of_cue
            rest += _spread(of_words[:of_cue], stand[:of_cue], places["cue"])
            rest += _spread(of_words[of_cue:], stand[of_cue:], places["quotation"])
    return places, rest


def _places_of_acts(acts: Acts, words: dict[str, list[Word]]) -> list[Word]:
    read = ["cue"] * acts.of_cue + ["masked"] * (len(acts.words) - acts.of_cue)
    return [words[view][place] for view, place in zip(read, acts.places, strict=True)]


def _sums(model: LinearStances, views: Views, target: Target) -> list[tuple[Grams, float]]:
    """Return the n-grams that a decision is summed over, as the classifier does it."""
    if target.id != GENERIC:
        return [(keys_of([views], [target.id]), 1.0)]
    found = [(keys_of([views], [None]), 1.0)]
    found += [
        (keys_of([views], [known.id], copies_only=True), 1 / len(model.targets_))
        for known in model.targets_
    ]
    return found


def _shares(model: LinearStances, grams: Grams) -> Floats:
    """Return what each n-gram adds to each label; a column's sum is split over its n-grams."""
    row = model.vocabulary_.matrix(grams, 1, model._space_weights(), model._table).tocsr()
    values = np.zeros((len(model.vocabulary_.keys), 1))
    values[row.indices, 0] = row.data
    shares = np.zeros((len(grams.keys), len(model.classes_)))
    if not len(values):
        return shares
    columns = model.vocabulary_.find(grams.keys, grams.spaces, model._table)
    known = columns >= 0
    columns = columns[known]
    times = np.bincount(columns, minlength=len(values))[columns]
    shares[known] = (
        values[columns] * model.coef_.T[columns].astype(np.float64) / times[:, np.newaxis]
    )
    return shares


def _on_words(shares: Floats, windows: Ints, words: int) -> tuple[Floats, Floats]:
    """Split what n-grams add over the words that they touch; and what those without words add."""
    of_words = np.zeros((words, shares.shape[1]))
    first, last = windows.T
    touching = first >= 0
    even = shares / (last - first + 1)[:, np.newaxis]
    for step in range(int((last - first).max(initial=0)) + 1):
        reached = touching & (first + step <= last)
        np.add.at(of_words, (first + step)[reached], even[reached])
    return of_words, shares[~touching].sum(axis=0)


def _windows(space: Namespace, views: Views) -> Ints | None:
    words = getattr(views, space.view, None)
    if words is None:
        return None
    return (letter_windows if space.letters else word_windows)(words, space.low, space.high)


def _words_of(item: str | Quotation, terms: re.Pattern[str] | None) -> dict[str, list[Word]]:
    text = item if isinstance(item, str) else item.text
    plain = places_of(text)
    found = {
        "plain": plain,
        "masked": masked_places(plain if terms is None else places_of(text, terms)),
        "cue": [],
        "near": [],
    }
    if isinstance(item, Quotation):
        found["cue"] = places_of(item.cue.text) if item.cue else []
        found["near"] = near_places(item.contents[0].text, item.context or "")
    return found


def _units_of(item: str | Quotation, words: dict[str, list[Word]]) -> dict[str, list[_Unit]]:
    """Return the words that phrases are made of, by where they stand."""
    if isinstance(item, str):
        units = [_Unit(w.start, w.end, item, 0, 0) for w in words["plain"]]
        return {"quotation": units, "cue": [], "around": []}
    sections: list[tuple[int, int]] = []
    position = 0
    for content in item.contents:
        sections.append((position + len(content.text), content.start - position))
        position += len(content.text) + 1
    text = item.text
    units = []
    section = 0
    for word in words["plain"]:
        while word.start >= sections[section][0]:
            section += 1
        units.append(_Unit(word.start, word.end, text, sections[section][1], section))
    context, first = item.context or "", item.contents[0]
    at = max(context.find(first.text), 0)
    return {
        "quotation": units,
        "cue": [_Unit(w.start, w.end, item.cue.text, item.cue.start, 0) for w in words["cue"]]
        if item.cue
        else [],
        "around": [
            _Unit(w.start, w.end, context, first.start - at, int(w.start > at))
            for w in words["near"]
        ],
    }


def _spread(weights: Floats, words: list[Word], place: _Place) -> Floats:
    """Add the weights of a view's words to the words of their place; return what fits nowhere."""
    units = place.units
    rest = np.zeros(weights.shape[1])
    first = 0
    for word, weight in zip(words, weights, strict=True):
        while first < len(units) and units[first].end <= word.start:
            first += 1
        last = first
        while last < len(units) and units[last].start < word.end:
            last += 1
        if last > first:
            place.weights[first:last] += weight / (last - first)
        else:
            rest += weight
    return rest


def _phrases(place: _Place, label: int) -> list[tuple[TextSpan | None, Floats]]:
    """Join neighbouring words that pull the same way into phrases."""
    units, weights = place
    pull = weights[:, label]
    strongest = np.abs(pull).max(initial=0.0)
    signs = np.where(np.abs(pull) < _WEAK * strongest, 0, np.sign(pull)).astype(int).tolist()
    _bridge(signs, units)
    starts = [
        number
        for number in range(len(units))
        if number == 0
        or signs[number] != signs[number - 1]
        or units[number].section != units[number - 1].section
    ]
    ends = [*starts[1:], len(units)] if starts else []
    return [
        (_span(units[start], units[end - 1]), weights[start:end].sum(axis=0))
        for start, end in zip(starts, ends, strict=True)
    ]


def _bridge(signs: list[int], units: list[_Unit]) -> None:
    """Let a few weak words between strong ones of the same sign belong to their phrase."""
    last = -1  # the latest strong word
    for number, sign in enumerate(signs):
        if not sign:
            continue
        near = last >= 0 and number - last <= _GAP + 1
        if near and signs[last] == sign and units[last].section == units[number].section:
            signs[last:number] = [sign] * (number - last)
        last = number


def _span(first: _Unit, last: _Unit) -> TextSpan | None:
    start, end = first.start + first.shift, last.end + first.shift
    if start < 0:
        return None  # the context is no cut of the text that the quotation's spans are of
    return TextSpan(start=start, end=end, text=first.text[first.start : last.end])
