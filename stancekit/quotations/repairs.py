"""What a rule knows better than the network: small repairs at the edges of quotations.

Two pay on the development articles, if little: whoever is told is no source (attributed
+0.001), and a clause goes on behind an attribution in its middle (+0.0005). The third, names
in marks that quote nobody, is too rare there to show and costs nothing.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from stancekit.quotations.features import COLUMNS
from stancekit.quotations.words import forms, word_list

if TYPE_CHECKING:
    from stancekit.language import Annotations
    from stancekit.quotations.features import TokenFeatures
    from stancekit.quotations.hypotheses import Hypothesis

__all__ = ["repaired"]

_MARK = next(i for i, column in enumerate(COLUMNS) if column[0] == "mark")
_OPENS = 3
_SUBJECTS = frozenset({"nsubj", "nsubj:pass"})


@cache
def _telling() -> frozenset[str]:
    return forms(word_list("sayings")["telling"])


@cache
def _named() -> frozenset[str]:
    """Return the passive forms: who "calls people losers" says so, who is "called" does not."""
    named = forms(word_list("sayings")["naming"])
    return frozenset(word for word in named if word.endswith(("ed", "known")))


def repaired(ann: Annotations, features: TokenFeatures, h: Hypothesis) -> Hypothesis | None:
    """Repair a hypothesis by its parse.

    Parameters
    ----------
    ann : Annotations
    features : TokenFeatures
    h : Hypothesis

    Returns
    -------
    Hypothesis or None
        None where nobody is quoted: *a method called “back-burning”*.
    """
    word = ann.lowers[features.tokens[h.anchor]]
    if not len(h.source) and word in _named() and _names(features, h):
        return None
    if word in _telling():
        h = _without_told(ann, features, h)
    return _with_predicate(ann, features, h)


def _names(features: TokenFeatures, h: Hypothesis) -> bool:
    """Tell whether a name in marks stands beside the cue or in what it is given to."""
    after = max(h.anchor, int(h.cue[-1])) + 1
    rows = np.append(h.content, after) if after < len(features) else h.content
    return bool((features.columns[rows, _MARK] == _OPENS).any())


def _without_told(ann: Annotations, features: TokenFeatures, h: Hypothesis) -> Hypothesis:
    """Drop a source that is told or asked: "Residents were told", "Asked, the mayor"."""
    tokens, head = features.tokens, features.head
    told = any(
        ann.dep[tokens[row]] == "nsubj:pass" and head[row] == h.anchor for row in h.source.tolist()
    )
    asked = (
        ann.lowers[tokens[h.anchor]] == "asked"
        and ann.dep[tokens[h.anchor]] == "advcl"
        and len(h.source) > 0
        and h.source[0] > h.content[-1]
    )
    return replace(h, source=h.source[:0]) if told or asked else h


def _with_predicate(ann: Annotations, features: TokenFeatures, h: Hypothesis) -> Hypothesis:
    """Add what follows an attribution between subject and verb: "The dam, he said, [broke]"."""
    tokens, head = features.tokens, features.head
    named = np.concatenate([h.cue, h.source, h.content])
    edge = int(named.max())
    if h.content[-1] > min(h.anchor, edge):
        return h
    subject = next(
        (
            row
            for row in h.content.tolist()
            if ann.dep[tokens[row]] in _SUBJECTS and head[row] > edge
        ),
        None,
    )
    if subject is None:
        return h
    verb = int(head[subject])
    rest = []
    for row in range(edge + 1, len(features)):
        if features.sentence[row] != features.sentence[verb]:
            break
        rest.append(row)
    while rest and ann.pos[tokens[rest[-1]]] == "PUNCT":
        rest.pop()
    while rest and ann.pos[tokens[rest[0]]] == "PUNCT":
        rest.pop(0)
    return replace(h, content=np.concatenate([h.content, np.array(rest, dtype=np.int64)]))
