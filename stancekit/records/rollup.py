"""Where an actor stands over many quotations: by speaker, country or organisation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stancekit.errors import InputError
from stancekit.records.kinds import Factuality, SpeakerKind, Stance

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stancekit.records.analyses import Analysis
    from stancekit.records.quotations import Quotation

__all__ = ["StanceSummary", "summarise_analyses", "summarise_stances"]

# Which actor a quotation counts for: a key that joins quotations, and a name to show.
Actor = Callable[["Quotation"], tuple[str, str] | None]
_SIDES = (Stance.FAVOR, Stance.AGAINST)
_BODIES = (SpeakerKind.ORGANISATION, SpeakerKind.GOVERNMENT, SpeakerKind.GROUP)


@dataclass(frozen=True, slots=True, kw_only=True)
class StanceSummary:
    """Where one actor stands on one target, judged by all of its quotations.

    A quotation that shows no stance says nothing against one that does: the label is that of
    the side with more weight, and *none* only if no quotation takes a side.

    Parameters
    ----------
    actor : str or None
        What joins the quotations: the speaker's id, a country's code, an organisation's name.
        None: nobody is named, or nothing is known.
    name : str
        The actor as a reader would call it.
    target : str
        Id of the target.
    label : Stance
        The side with more weight.
    weights : mapping of str to float
        For each label the sum, over the quotations so labelled, of the label's probability
        times the confidence that it is a quotation at all times its relevance.
    counts : mapping of str to int
        Number of quotations of each label, abstained ones not among them.
    probabilities : mapping of str to float
        Mean of the quotations' probabilities.
    quotations : tuple of Quotation
        Those that are counted, in order.
    articles : tuple of (str or None)
        For each of them the id of its article.
    abstained : int
        How many more the model was not sure enough of.
    left_out : int
        How many more were not said for certain: denied, future or hypothetical.
    """

    actor: str | None
    name: str
    target: str
    label: Stance
    weights: Mapping[str, float]
    counts: Mapping[str, int]
    probabilities: Mapping[str, float]
    quotations: tuple[Quotation, ...] = ()
    articles: tuple[str | None, ...] = ()
    abstained: int = 0
    left_out: int = 0

    @property
    def leaning(self) -> float:
        """From -1, all weight against, to 1, all in favor; 0 if no side is taken."""
        favor, against = (self.weights[side] for side in _SIDES)
        return (favor - against) / (favor + against) if favor + against else 0.0

    @property
    def conflicting(self) -> tuple[Quotation, ...]:
        """The quotations that take the other side than :attr:`label`."""
        others = [side for side in _SIDES if side is not self.label]
        if self.label is Stance.NONE:
            return ()
        return tuple(q for q in self.quotations if q.stance and q.stance.label in others)

    def to_dict(self) -> dict[str, Any]:
        """Return the summary as JSON-ready types; a quotation by its article's id and its own."""
        conflicting = {id(q) for q in self.conflicting}
        places = list(zip(self.articles, self.quotations, strict=True))
        return {
            "actor": self.actor,
            "name": self.name,
            "target": self.target,
            "label": str(self.label),
            "leaning": self.leaning,
            "weights": {str(s): float(self.weights[s]) for s in Stance},
            "counts": {str(s): int(self.counts[s]) for s in Stance},
            "probabilities": {str(s): float(self.probabilities[s]) for s in Stance},
            "quotations": [[article, q.id] for article, q in places],
            "conflicting": [[article, q.id] for article, q in places if id(q) in conflicting],
            "abstained": self.abstained,
            "left_out": self.left_out,
        }


def summarise_stances(
    quotations: Iterable[Quotation], by: str | Actor = "speaker"
) -> tuple[StanceSummary, ...]:
    """Say where each actor of one article stands.

    Parameters
    ----------
    quotations : iterable of Quotation
        Those that are not classified are passed over.
    by : {"speaker", "country", "organisation"} or callable, default "speaker"
        What counts as one actor. An organisation is the speaker itself, if it is one, or what
        the speaker belongs to. A callable takes a quotation and returns a key and a name, or
        None if nothing is known.

    Returns
    -------
    tuple of StanceSummary
        One for each actor and target; those with most quotations first, nobody's last.

    Raises
    ------
    InputError
        If ``by`` is none of these.

    Examples
    --------
    >>> from stancekit.records import Quotation, Stance, StanceResult
    >>> from stancekit.records.rollup import summarise_stances
    >>> said = Quotation.from_text("We must never use these", speaker="Ann Lee").with_(
    ...     stance=StanceResult(
    ...         label=Stance.AGAINST,
    ...         probabilities={"favor": 0.125, "against": 0.75, "none": 0.125},
    ...         target="landmines",
    ...     )
    ... )
    >>> [summary] = summarise_stances([said])
    >>> summary.name, str(summary.label), summary.counts["against"], summary.leaning
    ('Ann Lee', 'against', 1, -1.0)
    """
    return _summarise(((None, q) for q in quotations), _actor(by, "speaker"))


def summarise_analyses(
    analyses: Iterable[Analysis], by: str | Actor = "speaker"
) -> tuple[StanceSummary, ...]:
    """Say where each actor of a corpus stands.

    Parameters
    ----------
    analyses : iterable of Analysis
        Read once, one after another.
    by : {"speaker", "country", "organisation"} or callable, default "speaker"
        As in :func:`summarise_stances`; but speakers of different articles are one if they have
        the same name, and speakers without a name ("an official") never are.

    Returns
    -------
    tuple of StanceSummary
    """
    of_article = _actor(by, "name")

    def places() -> Iterable[tuple[tuple[int, str | None], Quotation]]:
        for number, analysis in enumerate(analyses):
            for quotation in analysis.quotations:
                yield (number, analysis.article.id), quotation

    if by != "speaker":
        return _summarise(((place[1], q) for place, q in places()), of_article)

    # The number of the article keeps "an official" of one from that of another.
    found = []
    numbers: dict[int, int] = {}
    for (number, article), quotation in places():
        numbers[id(quotation)] = number
        found.append((article, quotation))

    def speaker(quotation: Quotation) -> tuple[str, str] | None:
        actor = of_article(quotation)
        who = quotation.speaker
        if actor is None or who is None or who.kind is not SpeakerKind.UNNAMED:
            return actor
        return f"{numbers[id(quotation)]}#{who.id}", who.name

    return _summarise(found, speaker)


def _actor(by: str | Actor, speaker: str) -> Actor:
    if callable(by):
        return by
    known: dict[str, Actor] = {
        "speaker": _speaker_id if speaker == "speaker" else _speaker_name,
        "country": _country,
        "organisation": _organisation,
    }
    if by not in known:
        raise InputError(f"stances are summarised by {', '.join(known)} or a function, not {by!r}")
    return known[by]


def _speaker_id(quotation: Quotation) -> tuple[str, str] | None:
    return (quotation.speaker.id, quotation.speaker.name) if quotation.speaker else None


def _speaker_name(quotation: Quotation) -> tuple[str, str] | None:
    who = quotation.speaker
    return (" ".join(who.name.casefold().split()), who.name) if who else None


def _country(quotation: Quotation) -> tuple[str, str] | None:
    country = quotation.speaker.country if quotation.speaker else None
    return (country, country) if country else None


def _organisation(quotation: Quotation) -> tuple[str, str] | None:
    who = quotation.speaker
    name = (who.name if who.kind in _BODIES else who.affiliation) if who else None
    return (" ".join(name.casefold().split()), name) if name else None


def _summarise(
    found: Iterable[tuple[str | None, Quotation]], actor: Actor
) -> tuple[StanceSummary, ...]:
    rows: dict[tuple[str | None, str], list[tuple[str | None, Quotation]]] = {}
    names: dict[str | None, str] = {None: "(nobody named)"}
    for article, quotation in found:
        if quotation.stance is None:
            continue
        who = actor(quotation)
        key = who[0] if who else None
        if who:
            names.setdefault(who[0], who[1])
        rows.setdefault((key, quotation.stance.target), []).append((article, quotation))
    summaries = [
        _summary(key, names[key], target, members) for (key, target), members in rows.items()
    ]
    # Sorting is stable: at equal numbers the order of the text decides.
    summaries.sort(key=lambda s: (s.actor is None, -len(s.quotations)))
    return tuple(summaries)


def _summary(
    key: str | None, name: str, target: str, members: list[tuple[str | None, Quotation]]
) -> StanceSummary:
    said = [m for m in members if m[1].factuality is Factuality.ASSERTED]
    sure = [m for m in said if m[1].stance and not m[1].stance.abstained]
    weights = {str(s): 0.0 for s in Stance}
    counts = {str(s): 0 for s in Stance}
    sums = {str(s): 0.0 for s in Stance}
    for _, quotation in sure:
        stance = quotation.stance
        assert stance is not None  # for type checkers: members are classified
        label = str(stance.label)
        relevance = 1.0 if stance.relevance is None else stance.relevance
        weights[label] += stance.probabilities[label] * quotation.confidence * relevance
        counts[label] += 1
        for each in sums:
            sums[each] += stance.probabilities[each]
    favor, against = (str(side) for side in _SIDES)
    if not counts[favor] + counts[against]:
        best = Stance.NONE
    else:
        # At equal weight the more probable side over all quotations.
        best = max(_SIDES, key=lambda side: (weights[side], counts[side], sums[side]))
    total = max(len(sure), 1)
    even = 1 / len(sums)
    return StanceSummary(
        actor=key,
        name=name,
        target=target,
        label=best,
        weights=weights,
        counts=counts,
        probabilities={s: v / total if sure else even for s, v in sums.items()},
        quotations=tuple(quotation for _, quotation in sure),
        articles=tuple(article for article, _ in sure),
        abstained=len(said) - len(sure),
        left_out=len(members) - len(said),
    )
