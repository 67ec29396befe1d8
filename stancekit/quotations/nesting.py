"""Quotations within quotations: who is quoted by somebody who is quoted.

The corpora that the network learned from mark the outer quotation only, so that it says
nothing about what stands within. It is therefore asked again, with the inside of each
quotation as an article of its own.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from stancekit.quotations.features import COLUMNS, TokenFeatures
from stancekit.quotations.hypotheses import SURER, Hypothesis, accept
from stancekit.quotations.words import forms, word_list

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from stancekit.language import Annotations
    from stancekit.quotations.network import QuotationNetwork
    from stancekit.records import Quotation

__all__ = ["look_inside", "with_parents"]

_MARK, _PLACE = (next(i for i, c in enumerate(COLUMNS) if c[0] == n) for n in ("mark", "place"))
# In fewer words nobody quotes anybody: "he said it was so".
_SHORTEST, _SHORTEST_INNER = 5, 3
_SPEAKER = frozenset({"i", "we"})


@cache
def _sayings() -> frozenset[str]:
    return forms(word_list("sayings")["inside"])


def look_inside(
    ann: Annotations,
    features: TokenFeatures,
    hosts: Sequence[Hypothesis],
    network: QuotationNetwork,
    meta: dict[str, Any],
    least: float,
) -> list[Hypothesis]:
    """Find quotations within the contents of others.

    Parameters
    ----------
    ann : Annotations
    features : TokenFeatures
    hosts : sequence of Hypothesis
        The quotations found so far; those within others are not looked into.
    network : QuotationNetwork
    meta : dict
        The network's settings.
    least : float
        Least confidence.

    Returns
    -------
    list of Hypothesis
        With cue and source inside the same content.
    """
    known = {h.anchor for h in hosts}
    sayings = _sayings()
    inside = []
    for host in hosts:
        if host.nested or len(host.content) < _SHORTEST:
            continue
        # Only the sentences with a verb of saying: reading costs time.
        sentence = features.sentence[host.content]
        of_saying = {
            number
            for number, i in zip(
                sentence.tolist(), features.tokens[host.content].tolist(), strict=True
            )
            if ann.lowers[i] in sayings and ann.pos[i] == "VERB"
        }
        if of_saying:
            inside.append(host.content[np.isin(sentence, list(of_saying))])
    if not inside:
        return []
    rows = np.concatenate(inside)
    part = np.repeat(np.arange(len(inside)), [len(r) for r in inside])
    found = accept(
        network.candidates(_cut(features, rows, part)), len(rows), meta, min(least + SURER, 1)
    )
    out = []
    for h in found:
        roles = [h.content, h.cue, h.source]
        own = np.concatenate(roles)
        if (
            not len(h.source)
            or len(h.content) < _SHORTEST_INNER
            or rows[h.anchor] in known
            or (part[own] != part[own[0]]).any()
        ):
            continue
        content, cue, source = (rows[role] for role in roles)
        # "I think it is late": the same person goes on, unless words of old stand in marks.
        who = {ann.lowers[features.tokens[row]] for row in source.tolist()}
        if not who.isdisjoint(_SPEAKER) and features.columns[content[0] - 1, _MARK] != 3:
            continue
        out.append(
            Hypothesis(
                confidence=h.confidence,
                anchor=int(rows[h.anchor]),
                content=content,
                source=source,
                cue=cue,
                nested=True,
            )
        )
    return out


def _cut(
    features: TokenFeatures, rows: NDArray[np.int64], part: NDArray[np.int64]
) -> TokenFeatures:
    """Return some rows as an article: a paragraph for each part, one level of marks taken off."""
    n = len(rows)
    columns = features.columns[rows].copy()
    for k in range(int(part[-1]) + 1):
        mine = part == k
        state = columns[mine, _MARK]
        level = state[state < 3].min(initial=2)
        columns[mine, _MARK] = np.where(state < 3, state - level, state)
    new_part = np.ones(n, dtype=bool)
    new_part[1:] = part[1:] != part[:-1]
    last_part = np.append(new_part[1:], True)
    columns[last_part, _PLACE] = 4
    columns[new_part, _PLACE] = 2
    at = np.full(len(features), -1, dtype=np.int64)
    at[rows] = np.arange(n)
    head = at[features.head[rows]]
    own = np.arange(n)
    # Sentences stay apart where two parts stood in one.
    sentence = features.sentence[rows]
    step = np.ones(n, dtype=bool)
    step[1:] = (sentence[1:] != sentence[:-1]) | new_part[1:]
    return TokenFeatures(
        tokens=features.tokens[rows],
        vectors=features.vectors[rows],
        columns=columns,
        head=np.where((head < 0) | (part[head] != part), own, head).astype(np.int32),
        sentence=np.cumsum(step, dtype=np.int32),
        paragraph=part.astype(np.int32),
        marks=np.cumsum(columns[:, _MARK] >= 3, dtype=np.int32),
    )


def with_parents(quotations: Sequence[Quotation]) -> tuple[Quotation, ...]:
    """Give each quotation whose contents lie inside another's the id of that one.

    Parameters
    ----------
    quotations : sequence of Quotation
        With ids, in the order of their contents; the outer before the inner.

    Returns
    -------
    tuple of Quotation
        The innermost that holds all of a quotation's contents in one piece is its parent.
    """
    pieces = sorted(
        (span.start, -span.end, place)
        for place, quotation in enumerate(quotations)
        for span in quotation.contents
    )
    around: list[tuple[int, int, int]] = []
    parents: dict[int, int] = {}
    for start, negative, place in pieces:
        end = -negative
        while around and around[-1][1] <= start:
            around.pop()
        contents = quotations[place].contents
        first, last = contents[0].start, contents[-1].end
        if start == first:
            for a, b, host in reversed(around):
                if host != place and a <= first and last <= b and (a, b) != (first, last):
                    parents[place] = host
                    break
        around.append((start, end, place))
    return tuple(
        q.with_(parent=quotations[parents[place]].id) if place in parents else q
        for place, q in enumerate(quotations)
    )
