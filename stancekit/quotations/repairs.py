"""What a rule knows better than the network: small repairs at the edges of quotations.

None of them moves the figures on the development articles, where the cases are rare; each
was made for a phenomenon of the golden table.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from stancekit.quotations.features import COLUMNS
from stancekit.quotations.words import forms, word_list

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stancekit.language import Annotations
    from stancekit.quotations.features import TokenFeatures
    from stancekit.quotations.hypotheses import Hypothesis

__all__ = ["repaired"]

_MARK = next(i for i, column in enumerate(COLUMNS) if column[0] == "mark")
_OPENS = 3
_SUBJECTS = frozenset({"nsubj", "nsubj:pass"})
# No phrase goes deeper than this; a broken tree might.
_DEEPEST = 40


@cache
def _forms(name: str) -> frozenset[str]:
    return forms(word_list("sayings")[name])


@cache
def _named() -> frozenset[str]:
    """Return the passive forms: who "calls people losers" says so, who is "called" does not."""
    return frozenset(word for word in _forms("naming") if word.endswith(("ed", "known")))


@cache
def _openers() -> frozenset[str]:
    return frozenset(word_list("sayings")["clause openers"])


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
    if word in _forms("telling"):
        h = _without_addressee(ann, features, _without_told(ann, features, h))
    that = ann.lowers[features.tokens[int(h.content[0])]] == "that"
    if that and ann.pos[features.tokens[h.anchor]] == "NOUN":
        h = _without_main_clause(features, h)
    return _with_predicate(ann, features, _with_opener(ann, features, h))


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


def _without_addressee(ann: Annotations, features: TokenFeatures, h: Hypothesis) -> Hypothesis:
    """Drop those addressed off the front: "told [investigators] he had seen nothing"."""
    tokens, head = features.tokens, features.head
    first = top = int(h.content[0])
    if first < h.anchor:
        return h
    for _ in range(_DEEPEST):
        if head[top] == h.anchor or head[top] == top:
            break
        top = int(head[top])
    if head[top] != h.anchor or ann.dep[tokens[top]] not in {"obj", "iobj"} or top < first:
        return h
    rest = h.content[h.content > top]
    # Behind the noun a clause with a subject of its own has to begin at once.
    if not len(rest) or rest[0] != top + 1:
        return h
    subject = next((row for row in rest[:6].tolist() if ann.dep[tokens[row]] in _SUBJECTS), None)
    relative = ann.lowers[tokens[top + 1]] in _openers()
    if subject is None or relative or ann.pos[tokens[subject]] == "":
        return h
    clause = int(head[subject])
    below = ann.dep[tokens[clause]] in {"acl:relcl", "ccomp"} and head[clause] in (top, h.anchor)
    return replace(h, content=rest) if below else h


def _with_opener(ann: Annotations, features: TokenFeatures, h: Hypothesis) -> Hypothesis:
    """Add the word that opens a clause: "did not say [when] it would open"."""
    first = int(h.content[0])
    before = first - 1
    opens = (
        before > h.anchor
        and before not in h.cue
        and ann.lowers[features.tokens[before]] in _openers()
        and first <= features.head[before] <= h.content[-1]
    )
    if opens:
        return replace(h, content=np.insert(h.content, 0, before))
    last = int(h.content[-1])
    # "The ship had no papers, [it] was reported"
    hangs = last < h.anchor == features.head[last] and len(h.content) > 1
    if hangs and ann.lowers[features.tokens[last]] == "it":
        return replace(h, content=h.content[:-1])
    return h


def _without_main_clause(features: TokenFeatures, h: Hypothesis) -> Hypothesis:
    """End the content of a cue inside a phrase there: "Her warning that ice was thin [failed]"."""
    head = features.head
    if h.content[0] < h.anchor:
        return h
    last = int(h.content[-1])
    at = h.anchor
    for _ in range(_DEEPEST):
        up = int(head[at])
        if up == at:
            return h
        if h.anchor < up <= last:
            break
        at = up
    else:
        return h
    # ``up`` governs the phrase with the cue and stands behind it: what hangs on it, too, is out.
    inside = [row for row in h.content.tolist() if _is_below(head, row, at)]
    if not inside or inside[0] != h.content[0]:
        return h
    return replace(h, content=np.array([r for r in h.content if r <= inside[-1]], dtype=np.int64))


def _is_below(head: NDArray[np.int32], row: int, top: int) -> bool:
    for _ in range(_DEEPEST):
        if row == top:
            return True
        if head[row] == row:
            return False
        row = int(head[row])
    return False


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
