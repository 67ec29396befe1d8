"""Scores of predicted quotations against gold ones, with intervals over articles."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from stancekit.errors import InputError
from stancekit.evaluation.counting import (
    ROLES,
    Attribution,
    letters,
    marked_kind,
    match,
    same_name,
    stretches,
)
from stancekit.evaluation.pairing import pair_articles
from stancekit.records import QuotationKind, Stance

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from stancekit.records import Analysis

__all__ = ["Evaluation", "Score", "evaluate", "score_attributions"]

_KINDS = ("all", *map(str, QuotationKind))
_LABELS = tuple(map(str, Stance))
# Measures of whole quotations, each a condition more than the one before.
_WHOLE = ("found", "attributed", "named", "complete")
_PARTS = ("hits", "predicted", "gold")


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One figure.

    Parameters
    ----------
    measure : str
        ``content.exact``, ``cue.overlap``, ``found``, ``stance.favor`` and so on.
    kind : str
        ``all``, or the kind of quotation that it is restricted to.
    precision, recall, f1 : float
        0 to 1; of ``stance.macro`` the means over the labels. All three are the accuracy for
        ``stance.accuracy``.
    low, high : float or None
        Bootstrap interval of ``f1`` over articles; None for a single article.
    hits, predicted, gold : int
        What precision and recall are made of.
    """

    measure: str
    kind: str
    precision: float
    recall: float
    f1: float
    low: float | None
    high: float | None
    hits: int
    predicted: int
    gold: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """All figures of one comparison.

    Parameters
    ----------
    scores : tuple of Score
        All quotations first, then each kind.
    articles : int
        How many articles were compared.
    missing : int
        How many of them had no prediction; all that is in them counts as missed.
    level : float
        Of the intervals.
    """

    scores: tuple[Score, ...]
    articles: int
    missing: int
    level: float

    def __getitem__(self, key: str | tuple[str, str]) -> Score:
        """Return the score of a measure, or of a measure and a kind."""
        measure, kind = key if isinstance(key, tuple) else (key, "all")
        for score in self.scores:
            if (score.measure, score.kind) == (measure, kind):
                return score
        raise KeyError(key)

    def to_dict(self) -> dict[str, Any]:
        """Return all figures as JSON-ready types."""
        return asdict(self) | {"scores": [asdict(score) for score in self.scores]}


def evaluate(
    gold: Iterable[Analysis],
    predicted: Iterable[Analysis],
    *,
    resamples: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> Evaluation:
    """Score analyses against what people found in the same articles.

    Parameters
    ----------
    gold, predicted : iterable of Analysis
        The same articles, in any order; matched by id, or by text where ids are missing.
    resamples : int, default 1000
        How often articles are drawn anew for the intervals; 0 for none.
    level : float, default 0.95
        Of the intervals.
    seed : int, default 0
        Of the draws.

    Returns
    -------
    Evaluation
        For each role ``exact`` (trimmed stretches that are the same) and ``overlap`` (letters and
        digits with that role); of whole quotations ``found`` (at least half of the letters of
        both contents together are shared), ``attributed`` (found, and the sources share a
        letter, or both have none), ``named`` (and the speakers' names agree) and ``complete``
        (and the stances are the same); of the stances of found quotations each label, their mean
        (``stance.macro``) and ``stance.accuracy``. ``named``, ``complete`` and the stances are
        there only if the gold analyses have speakers or stances.

    Warns
    -----
    StancekitWarning
        If articles are only on one side.

    Raises
    ------
    InputError
        If an article has another text on the other side, or nothing matches.

    Examples
    --------
    >>> import stancekit
    >>> from stancekit.evaluation import evaluate
    >>> analysis = stancekit.load()("“We will never allow it,” said Ann Lee.")
    >>> scores = evaluate([analysis], [analysis])
    >>> scores["content.exact"].f1, scores["attributed", "direct"].f1
    (1.0, 1.0)
    """
    pairs = pair_articles(gold, predicted)
    sides = [
        (
            one.article.text,
            [Attribution.of(q) for q in one.quotations],
            [Attribution.of(q) for q in other.quotations] if other else [],
        )
        for one, other in pairs
    ]
    missing = sum(other is None for _, other in pairs)
    scores = score_attributions(sides, resamples=resamples, level=level, seed=seed)
    return Evaluation(scores=scores, articles=len(pairs), missing=missing, level=level)


def score_attributions(
    articles: Iterable[tuple[str, Sequence[Attribution], Sequence[Attribution]]],
    *,
    resamples: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> tuple[Score, ...]:
    """Score attributions whose roles may have several stretches, as PARC's and PolNeAR's do.

    Parameters
    ----------
    articles : iterable of (text, gold, predicted)
        Each text with its attributions.
    resamples, level, seed
        As in :func:`evaluate`.

    Returns
    -------
    tuple of Score
    """
    import numpy as np

    if resamples < 0 or not 0 < level < 1:
        raise InputError("resamples must be 0 or more, and level between 0 and 1")
    counts: list[Counter[tuple[str, ...]]] = []
    speakers = stances = False
    for text, gold, predicted in articles:
        counts.append(_count(text, gold, predicted))
        speakers = speakers or any(a.speaker is not None for a in gold)
        stances = stances or any(a.stance is not None for a in gold)
    keys = {key: n for n, key in enumerate(sorted({k for c in counts for k in c}))}
    # The last column is of what nobody has: it stays 0.
    table = np.zeros((len(counts), len(keys) + 1))
    for row, each in enumerate(counts):
        for key, value in each.items():
            table[row, keys[key]] = value
    rows = [table.sum(axis=0, keepdims=True)]
    if resamples and len(counts) > 1:
        draws = np.random.default_rng(seed).multinomial(
            len(counts), np.full(len(counts), 1 / len(counts)), size=resamples
        )
        rows.append(draws @ table)
    figures = _Figures(np.concatenate(rows), keys, level)
    measures = [f"{role}.{how}" for role in ROLES for how in ("exact", "overlap")]
    measures += [m for m in _WHOLE if _wanted(m, speakers, stances)]
    found = []
    for kind in _KINDS:
        found += [figures.score(measure, kind) for measure in measures]
        if stances:
            found += figures.stances(kind)
    return tuple(found)


def _wanted(measure: str, speakers: bool, stances: bool) -> bool:
    if measure == "named":
        return speakers
    return stances and speakers if measure == "complete" else True


def _count(
    text: str, gold: Sequence[Attribution], predicted: Sequence[Attribution]
) -> Counter[tuple[str, ...]]:
    counts: Counter[tuple[str, ...]] = Counter()
    kinds = [[marked_kind(text, a.content) for a in side] for side in (gold, predicted)]
    for kind in _KINDS:
        wanted, found = (
            [a for a, k in zip(side, named, strict=True) if kind in ("all", k)]
            for side, named in zip((gold, predicted), kinds, strict=True)
        )
        _count_roles(counts, kind, text, wanted, found)
        _count_whole(counts, kind, text, wanted, found)
    return counts


def _count_roles(
    counts: Counter[tuple[str, ...]],
    kind: str,
    text: str,
    gold: Sequence[Attribution],
    predicted: Sequence[Attribution],
) -> None:
    for role in ROLES:
        for how, places in (("exact", stretches), ("overlap", letters)):
            wanted, found = (
                set().union(*(places(text, getattr(a, role)) for a in side))
                for side in (gold, predicted)
            )
            _add(counts, kind, f"{role}.{how}", len(wanted & found), len(found), len(wanted))


def _count_whole(
    counts: Counter[tuple[str, ...]],
    kind: str,
    text: str,
    gold: Sequence[Attribution],
    predicted: Sequence[Attribution],
) -> None:
    # What has no letter is no quotation that anybody could find.
    wanted = [(a, c) for a in gold if (c := letters(text, a.content))]
    found = [(a, c) for a in predicted if (c := letters(text, a.content))]
    hits = dict.fromkeys(_WHOLE, 0)
    for i, j in match([c for _, c in found], [c for _, c in wanted]):
        one, other = wanted[j][0], found[i][0]
        if one.stance is not None and other.stance is not None:
            counts[kind, "stance", one.stance, other.stance] += 1
        sources = [letters(text, a.source) for a in (one, other)]
        tests = (
            True,
            bool(sources[0] & sources[1]) or not any(sources),
            same_name(one.speaker, other.speaker),
            one.stance == other.stance,
        )
        for measure, passed in zip(_WHOLE, tests, strict=True):
            if not passed:
                break
            hits[measure] += 1
    for measure, number in hits.items():
        _add(counts, kind, measure, number, len(found), len(wanted))


def _add(
    counts: Counter[tuple[str, ...]], kind: str, measure: str, hits: int, predicted: int, gold: int
) -> None:
    for part, value in zip(_PARTS, (hits, predicted, gold), strict=True):
        counts[kind, measure, part] += value


class _Figures:
    """Figures from sums of counts: in the first row of all articles, then of each draw."""

    def __init__(
        self, sums: NDArray[np.float64], keys: dict[tuple[str, ...], int], level: float
    ) -> None:
        self.sums = sums
        self.keys = keys
        self.level = level

    def column(self, *key: str) -> NDArray[np.float64]:
        return self.sums[:, self.keys.get(key, self.sums.shape[1] - 1)]

    def score(self, measure: str, kind: str) -> Score:
        hits, predicted, gold = (self.column(kind, measure, part) for part in _PARTS)
        return self._score(measure, kind, [(hits, predicted, gold)])

    def stances(self, kind: str) -> list[Score]:
        table = {(g, p): self.column(kind, "stance", g, p) for g in _LABELS for p in _LABELS}
        parts = {
            label: (
                table[label, label],
                sum(table[g, label] for g in _LABELS),
                sum(table[label, p] for p in _LABELS),
            )
            for label in _LABELS
        }
        scores = [self._score(f"stance.{label}", kind, [parts[label]]) for label in _LABELS]
        # A label that neither side has is no label that could be got wrong.
        present = [p for p in parts.values() if p[1][0] + p[2][0]]  # type: ignore[index]
        scores.append(self._score("stance.macro", kind, present))
        hits = sum(table[label, label] for label in _LABELS)
        whole = sum(table.values())
        scores.append(self._score("stance.accuracy", kind, [(hits, whole, whole)]))
        return scores

    def _score(self, measure: str, kind: str, parts: Sequence[tuple[Any, Any, Any]]) -> Score:
        """Return the mean of the figures of some parts."""
        import numpy as np

        def ratio(above: Any, below: Any) -> Any:
            return np.divide(above, below, out=np.zeros_like(self.sums[:, 0]), where=below > 0)

        def mean(values: list[Any]) -> Any:
            return sum(values) / len(values) if values else np.zeros_like(self.sums[:, 0])

        precision = mean([ratio(h, p) for h, p, _ in parts])
        recall = mean([ratio(h, g) for h, _, g in parts])
        f1 = mean([ratio(2 * h, p + g) for h, p, g in parts])
        low = high = None
        if len(f1) > 1:
            edge = (1 - self.level) / 2
            low, high = (float(x) for x in np.quantile(f1[1:], (edge, 1 - edge)))
        totals = [int(sum(part[n][0] for part in parts)) for n in range(3)]
        return Score(
            measure=measure,
            kind=kind,
            precision=float(precision[0]),
            recall=float(recall[0]),
            f1=float(f1[0]),
            low=low,
            high=high,
            hits=totals[0],
            predicted=totals[1],
            gold=totals[2],
        )
