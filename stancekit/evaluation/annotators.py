"""How far two annotators agree, beyond what chance would give them."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from stancekit.errors import InputError
from stancekit.evaluation.counting import ROLES, Attribution, letters, match, same_name
from stancekit.evaluation.pairing import pair_articles

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stancekit.records import Analysis, Quotation

__all__ = ["Agreement", "agreement"]

# What the two sides said of one unit, and how often.
_Table = Counter[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One coefficient pair.

    Parameters
    ----------
    measure : str
        ``content``, ``cue``, ``source`` (does a letter or digit carry the role?), ``kind``,
        ``stance``, ``factuality`` (of quotations that both found) or ``quotations``.
    units : int
        How many letters or quotations were compared.
    observed : float or None
        Share of units on which both say the same.
    kappa : float or None
        Cohen's kappa; None where both use one and the same label only.
    alpha : float or None
        Krippendorff's alpha for nominal data; None as for kappa, or where the extra
        ``agreement`` is not installed.
    """

    measure: str
    units: int
    observed: float | None
    kappa: float | None
    alpha: float | None

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as JSON-ready types."""
        return asdict(self)


def agreement(one: Iterable[Analysis], other: Iterable[Analysis]) -> tuple[Agreement, ...]:
    """Say how far two annotators agree.

    Parameters
    ----------
    one, other : iterable of Analysis
        The same articles by two annotators, in any order.

    Returns
    -------
    tuple of Agreement
        Of the roles, letter by letter; and of kind, factuality, stance and speaker, over the
        quotations that both found (as :func:`evaluate` matches them). For speakers only the
        observed agreement: names are no closed set of labels.

    Warns
    -----
    StancekitWarning
        If articles are only on one side.

    Raises
    ------
    InputError
        If an article has another text on the other side, or nothing matches.

    Notes
    -----
    Kappa is scikit-learn's, alpha that of the package ``krippendorff`` (extra ``agreement``).

    Examples
    --------
    >>> import stancekit
    >>> from stancekit.evaluation import agreement
    >>> analysis = stancekit.load()("“We will never allow it,” said Ann Lee. It rained.")
    >>> agreement([analysis], [analysis])[0].kappa
    1.0
    """
    pairs = [(a, b) for a, b in pair_articles(one, other) if b is not None]
    if not pairs:
        raise InputError("no article is on both sides")
    tables: dict[str, _Table] = {role: Counter() for role in ROLES}
    facts: dict[str, _Table] = {name: Counter() for name in ("kind", "factuality", "stance")}
    speakers: _Table = Counter()
    for mine, theirs in pairs:
        text = mine.article.text
        sides = [[Attribution.of(q) for q in a.quotations] for a in (mine, theirs)]
        total = sum(c.isalnum() for c in text)
        for role, table in tables.items():
            first, second = (
                set().union(*(letters(text, getattr(a, role)) for a in side)) for side in sides
            )
            both = len(first & second)
            table["yes", "yes"] += both
            table["yes", "no"] += len(first) - both
            table["no", "yes"] += len(second) - both
            table["no", "no"] += total - len(first | second)
        contents = [[letters(text, a.content) for a in side] for side in sides]
        for i, j in match(contents[0], contents[1]):
            first_one, second_one = mine.quotations[i], theirs.quotations[j]
            for name, table in facts.items():
                labels = _label(first_one, name), _label(second_one, name)
                if None not in labels:
                    table[labels] += 1  # type: ignore[index]
            names = [q.speaker.name if q.speaker else None for q in (first_one, second_one)]
            if names != [None, None]:
                same = same_name(names[0], names[1])
                speakers["same", "same" if same else "another"] += 1
    found = [_agreement(name, table) for name, table in (tables | facts).items()]
    total_names = speakers.total()
    if total_names:
        share = speakers["same", "same"] / total_names
        found.append(
            Agreement(measure="speaker", units=total_names, observed=share, kappa=None, alpha=None)
        )
    return tuple(found)


def _label(quotation: Quotation, name: str) -> str | None:
    if name == "stance":
        return str(quotation.stance.label) if quotation.stance else None
    return str(getattr(quotation, name))


def _agreement(measure: str, table: _Table) -> Agreement:
    cells = {pair: number for pair, number in table.items() if number}
    units = sum(cells.values())
    same = sum(number for (a, b), number in cells.items() if a == b)
    several = len({label for pair in cells for label in pair}) > 1
    return Agreement(
        measure=measure,
        units=units,
        observed=same / units if units else None,
        kappa=_kappa(cells) if several else None,
        alpha=_alpha(cells) if several else None,
    )


def _kappa(cells: dict[tuple[str, str], int]) -> float | None:
    from sklearn.metrics import cohen_kappa_score

    ones, others = zip(*cells, strict=True)
    value = float(cohen_kappa_score(ones, others, sample_weight=list(cells.values())))
    return None if math.isnan(value) else value


def _alpha(cells: dict[tuple[str, str], int]) -> float | None:
    if find_spec("krippendorff") is None:
        return None
    import krippendorff
    import numpy as np

    labels = sorted({label for pair in cells for label in pair})
    # For each unit how often each label was given to it.
    rows = np.repeat(
        np.array([[pair.count(label) for label in labels] for pair in cells]),
        list(cells.values()),
        axis=0,
    )
    return float(krippendorff.alpha(value_counts=rows, level_of_measurement="nominal"))
