"""From the network's candidates to those that are kept, also one within another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from stancekit.quotations.decoding import CONTENT, CUE, SOURCE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stancekit.quotations.network import Candidates

__all__ = ["SURER", "Hypothesis", "accept"]

# A candidate of which more than this is another's content claims the same words.
_CLAIMED = 0.5
# Nobody annotated quotations within others, so that nothing tells how sure is sure enough: of
# forty that were read of an earlier network's, four in five were right with about this much more
# than the least confidence, one in five with less.
SURER = 0.25


@dataclass(frozen=True, slots=True, eq=False)
class Hypothesis:
    """One quotation by rows of tokens, before it is cut into spans.

    Parameters
    ----------
    confidence : float
    anchor : int
        Row of the cue's anchor.
    content, source, cue : ndarray of int64
        Rows of each role.
    nested : bool
        Whether it stands in the content of another.
    """

    confidence: float
    anchor: int
    content: NDArray[np.int64]
    source: NDArray[np.int64]
    cue: NDArray[np.int64]
    nested: bool = False


def accept(found: Candidates, size: int, meta: dict[str, Any], least: float) -> list[Hypothesis]:
    """Take the sure candidates, the surest first where two claim the same words.

    Of two that claim the same words both are kept only if one stands as a whole, its cue
    too, inside the other's content: that is what somebody quotes of somebody else. It has
    to be surer by :data:`SURER`, and so has what takes the cue of a surer one for content.

    Parameters
    ----------
    found : Candidates
    size : int
        Number of rows of the article.
    meta : dict
        The network's settings, with its calibration.
    least : float
        Least confidence.

    Returns
    -------
    list of Hypothesis
        The surest first.
    """
    slope, offset = meta["calibration"]
    confidence = 1 / (1 + np.exp(-(slope * found.scores.astype(float) + offset)))
    surer = min(least + SURER, 1)
    owner = np.full(size, -1, dtype=np.int64)  # whose content a row is; the innermost one's
    out: list[Hypothesis] = []
    for i in np.argsort(-confidence, kind="stable"):
        if confidence[i] < least:
            break
        begin, end = found.bounds[i], found.bounds[i + 1]
        rows = found.rows[begin:end]
        tags = found.tags[begin:end]
        content, cue = rows[tags == CONTENT], rows[tags == CUE]
        if not len(content):
            continue
        new = Hypothesis(
            confidence=float(confidence[i]),
            anchor=int(found.anchors[i]),
            content=content,
            source=rows[tags == SOURCE],
            cue=cue if len(cue) else found.anchors[i : i + 1],
        )
        owners = owner[content]
        others = sorted(set(owners.tolist()) - {-1})
        if confidence[i] < surer and any((content == out[k].anchor).any() for k in others):
            continue
        if not others or (owners >= 0).mean() <= _CLAIMED:
            owner[content] = len(out)
        elif _within(new, owner):
            new = replace(new, nested=True)
            owner[content] = len(out)
        else:
            mine = np.zeros(size, dtype=bool)
            mine[content] = True
            if not all(_holds(mine, out[k]) for k in others):
                continue
            for k in others:
                out[k] = replace(out[k], nested=True)
            owner[content[owners < 0]] = len(out)
        out.append(new)
    return [h for h in out if not h.nested or h.confidence >= surer]


def _within(new: Hypothesis, owner: NDArray[np.int64]) -> bool:
    """Tell whether content and cue stand in one and the same content of another."""
    host = owner[new.anchor]
    return bool(host >= 0 and (owner[new.content] == host).all() and (owner[new.cue] == host).all())


def _holds(mine: NDArray[np.bool_], inner: Hypothesis) -> bool:
    """Tell whether some rows hold another's content and its cue."""
    return bool(mine[inner.anchor] and mine[inner.content].all() and mine[inner.cue].all())
