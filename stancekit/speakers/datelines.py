"""Datelines: where an article was written is nobody that it tells of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stancekit.segmentation import dateline_end
from stancekit.speakers.mentions import Ref

if TYPE_CHECKING:
    from stancekit.language import Annotations

__all__ = ["DATELINE", "datelines"]

# Headline and byline stand above the paragraphs in which a place and a dash are a dateline.
_EARLY = 6

# Stands for the name that a token of a dateline belongs to, so that no other claims it.
DATELINE = Ref(0, 0, 0, "name", "unknown")


def datelines(ann: Annotations) -> list[tuple[int, int]]:
    """Find the datelines of an article: "KYIV, Ukraine (AP) —".

    Parameters
    ----------
    ann : Annotations

    Returns
    -------
    list of (int, int)
        Half-open ranges of tokens, the dash included.
    """
    found = []
    first = 0
    lasts = (ann.paragraph[1:] != ann.paragraph[:-1]).nonzero()[0].tolist()
    for number, last in enumerate([*lasts, len(ann.words) - 1] if ann.words else ()):
        start, end = int(ann.starts[first]), int(ann.ends[last])
        cut = dateline_end(ann.text, start, end, early=number < _EARLY)
        if cut is not None:
            found.append((first, int(ann.starts.searchsorted(cut))))
        first = last + 1
    return found
