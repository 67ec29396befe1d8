"""An analysis in the form that spaCy's displaCy draws; spaCy itself is not needed for it."""

from __future__ import annotations

import re
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal

from stancekit.errors import InputError
from stancekit.records import Analysis
from stancekit.report.facts import SIGNS, WORDS, Entry, entries_of, printable
from stancekit.report.passages import Piece, blocks_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stancekit.records import TextSpan

__all__ = ["displacy_colors", "to_displacy"]

_CUE, _SOURCE = "cue", "source"

# Okabe and Ito's colours, light enough for displaCy's black text.
_COLORS = {"favor": "#8ecbf0", "against": "#f5b183", "none": "#d5d8dc", "unclassified": "#eeeeee"}


def to_displacy(analysis: Analysis, *, style: Literal["ent", "span"] = "span") -> dict[str, Any]:
    """Return what ``displacy.render(..., manual=True)`` takes.

    Parameters
    ----------
    analysis : Analysis
        What was found in one article.
    style : {"span", "ent"}
        ``"span"`` draws contents, cues and sources as lines under the text, also where they
        overlap. ``"ent"`` marks the contents alone; of nested quotations each stretch of text
        goes to the innermost.

    Returns
    -------
    dict
        Labels are a stance as sign and word ("+ favor"), ``cue`` and ``source``; beside a
        label stands the speaker's name. displaCy puts titles and names into its page as
        they are, so they are escaped here.

    Raises
    ------
    InputError
        If ``style`` is neither.

    Examples
    --------
    >>> from stancekit import Analysis, Article, Quotation
    >>> from stancekit.report import to_displacy
    >>> quotation = Quotation.from_text("We refuse", speaker="Ann Lee")
    >>> analysis = Analysis(article=Article(text="We refuse"), quotations=(quotation,))
    >>> to_displacy(analysis, style="ent")["ents"]
    [{'start': 0, 'end': 9, 'label': '· not classified', 'kb_id': 'Ann Lee'}]

    With spaCy at hand, ``displacy.render(to_displacy(analysis), style="span", manual=True,
    options={"colors": displacy_colors()})`` draws it.
    """
    if not isinstance(analysis, Analysis):
        raise InputError(f"to_displacy takes an Analysis, not {type(analysis).__name__}")
    if style not in {"ent", "span"}:
        raise InputError(f"displaCy's styles here are 'span' and 'ent', not {style!r}")
    title = escape(printable(analysis.article.title or "")) or None
    entries = entries_of(analysis)
    if style == "ent":
        text = printable(analysis.article.text)
        return {"text": text, "ents": list(_entities(analysis, entries)), "title": title}
    return {**_spans(analysis, entries), "title": title}


def displacy_colors() -> dict[str, str]:
    """Return the colours of all labels, for displaCy's option ``colors``."""
    stances = {_label(stance): color for stance, color in _COLORS.items()}
    return {label.upper(): color for label, color in {**stances, **_ROLES}.items()}


_ROLES = {_CUE: "#e6dcef", _SOURCE: "#f7e9a0"}


def _label(stance: str) -> str:
    return f"{SIGNS[stance]} {WORDS[stance]}"


def _entities(analysis: Analysis, entries: tuple[Entry, ...]) -> Iterator[dict[str, Any]]:
    """Yield the stretches of text that belong to one innermost quotation."""
    pieces = [piece for block in blocks_of(analysis) for piece in block.pieces if piece.text]

    def owner(piece: Piece) -> int | None:
        return piece.contents[0] if piece.contents else None

    for number, group in groupby(pieces, key=owner):
        if number is None:
            continue
        found = list(group)
        yield {
            "start": found[0].start,
            "end": found[-1].end,
            "label": _label(entries[number].stance),
            "kb_id": escape(printable(entries[number].who)),
        }


def _spans(analysis: Analysis, entries: tuple[Entry, ...]) -> dict[str, Any]:
    """Return tokens, cut wherever a span begins or ends, and spans over them."""
    tokens = [
        (piece.start + word.start(), piece.start + word.end(), word.group())
        for block in blocks_of(analysis)
        for piece in block.pieces
        for word in re.finditer(r"\S+", piece.text)
    ]
    labelled: list[tuple[TextSpan, str, str]] = []
    for entry in entries:
        quotation, who = entry.quotation, escape(printable(entry.who))
        labelled += [(span, _label(entry.stance), who) for span in quotation.contents]
        labelled += [(quotation.cue, _CUE, "")] if quotation.cue else []
        labelled += [(quotation.source.span, _SOURCE, who)] if quotation.source else []
    spans = []
    for span, label, who in labelled:
        over = [
            n for n, (start, end, _) in enumerate(tokens) if span.start <= start and end <= span.end
        ]
        if over:
            item = {"start_token": over[0], "end_token": over[-1] + 1, "label": label}
            spans.append({**item, "kb_id": who} if who else item)
    return {"tokens": [printable(token) for *_, token in tokens], "spans": spans}
