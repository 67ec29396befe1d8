"""Analyses as rows to train a stance classifier on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stancekit.records import Analysis, Quotation

__all__ = ["training_rows"]

# A sentence ends at a stop, with what closes it, before white space; or at the end of a line.
_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)|[\r\n]+")


def training_rows(
    analyses: Iterable[Analysis], *, target: str | None = None, unsure: bool = False
) -> list[dict[str, Any]]:
    """Return one row for each classified quotation.

    Parameters
    ----------
    analyses : iterable of Analysis
        What people have corrected; read it with :func:`stancekit.exchange.read_analyses`.
    target : str, optional
        Leave out quotations whose stance is on another target.
    unsure : bool, default False
        Whether to keep quotations on which the model abstained and nobody decided.

    Returns
    -------
    list of dict
        In the order of the text, each with ``text`` (the content), ``context`` (the sentences
        that hold content, cue and source), ``cue``, ``target``, ``label`` (favor, against or
        none), ``article`` and ``speaker`` (a name). What is not known is None. Articles
        without an id are numbered, so that rows of one can be kept together.

    Examples
    --------
    >>> import stancekit
    >>> from stancekit.exchange import training_rows
    >>> analysis = stancekit.load("landmines")("“We will never allow it,” said Ann Lee.")
    >>> [row] = training_rows([analysis])
    >>> row["text"], row["cue"], row["target"], row["speaker"]
    ('We will never allow it', 'said', 'landmines', 'Ann Lee')
    """
    rows = []
    for number, analysis in enumerate(analyses, 1):
        for quotation in analysis.quotations:
            stance = quotation.stance
            if stance is None or (target is not None and stance.target != target):
                continue
            if not quotation.text.strip() or (stance.abstained and not unsure):
                continue
            rows.append(
                {
                    "text": quotation.text,
                    "context": _sentences(analysis.article.text, quotation),
                    "cue": quotation.cue.text if quotation.cue else None,
                    "target": stance.target,
                    "label": str(stance.label),
                    "article": analysis.article.id or f"article {number}",
                    "speaker": quotation.speaker.name if quotation.speaker else None,
                }
            )
    return rows


def _spans(quotation: Quotation) -> Iterator[tuple[int, int]]:
    for span in quotation.contents:
        yield span.start, span.end
    for other in (quotation.cue, quotation.source.span if quotation.source else None):
        if other:
            yield other.start, other.end


def _sentences(text: str, quotation: Quotation) -> str:
    """Return the whole sentences that a quotation stands in."""
    places = list(_spans(quotation))
    first, last = min(s for s, _ in places), max(e for _, e in places)
    begin = 0
    for match in _END.finditer(text):
        if match.end() > first:
            break
        begin = match.end()
    # The stop that ends the sentence may itself be part of the quotation.
    after = _END.search(text, max(first, last - 1))
    end = after.end() if after else len(text)
    return text[begin : max(end, last)].strip()
