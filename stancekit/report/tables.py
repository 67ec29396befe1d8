"""Analyses as a data frame: one row a quotation, columns that stay the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stancekit.errors import InputError
from stancekit.records import Analysis, Quotation, Stance

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

__all__ = ["COLUMNS", "to_frame"]

COLUMNS: dict[str, str] = {
    "article_id": "string",
    "title": "string",
    "date": "string",
    "url": "string",
    "quotation_id": "string",
    "kind": "string",
    "text": "string",
    "start": "Int64",
    "end": "Int64",
    "cue": "string",
    "source": "string",
    "source_kind": "string",
    "speaker_id": "string",
    "speaker": "string",
    "speaker_kind": "string",
    "role": "string",
    "affiliation": "string",
    "country": "string",
    "target": "string",
    "stance": "string",
    "favor": "Float64",
    "against": "Float64",
    "none": "Float64",
    "abstained": "boolean",
    "confidence": "Float64",
}
"""The columns of :func:`to_frame` in order, each with its pandas type."""


def to_frame(analyses: Iterable[Analysis]) -> pd.DataFrame:
    """Put analyses into a data frame with one row a quotation.

    Parameters
    ----------
    analyses : iterable of Analysis
        What ``analyzer.pipe`` gives, for example.

    Returns
    -------
    pandas.DataFrame
        The columns of :data:`COLUMNS`, always all of them and in that order, with pandas'
        nullable types: what is not known is ``<NA>``. ``start`` and ``end`` enclose all
        contents of a quotation; ``text`` joins them by a blank. ``favor``, ``against`` and
        ``none`` are the probabilities of the three stances. An article without quotations
        has no row.

    Raises
    ------
    InputError
        If something else than analyses came.
    ImportError
        If pandas is not installed: it comes with the extra ``frame``.

    Examples
    --------
    >>> from stancekit import Analysis, Article, Quotation
    >>> quotation = Quotation.from_text("We will never allow it", speaker="Ann Lee")
    >>> analysis = Analysis(article=Article(text=quotation.text), quotations=(quotation,))
    >>> frame = analysis.to_frame()
    >>> frame.loc[0, ["speaker", "text"]].to_list()
    ['Ann Lee', 'We will never allow it']
    """
    try:
        import pandas as pd
    except ImportError as error:
        raise ImportError(
            'a data frame needs pandas, which is not installed; pip install "stancekit[frame]"'
        ) from error
    if isinstance(analyses, Analysis):
        raise InputError(
            "to_frame takes several analyses; for a single one call analysis.to_frame()"
        )
    rows: list[tuple[Any, ...]] = []
    for analysis in analyses:
        if not isinstance(analysis, Analysis):
            raise InputError(f"to_frame takes Analysis objects, not {type(analysis).__name__}")
        rows.extend(_row(analysis, quotation) for quotation in analysis.quotations)
    # Column by column, so that a frame without rows has the same types as any other.
    columns = zip(*rows, strict=True) if rows else [()] * len(COLUMNS)
    return pd.DataFrame(
        {
            name: pd.array(list(values), dtype=dtype)
            for (name, dtype), values in zip(COLUMNS.items(), columns, strict=True)
        }
    )


def _row(analysis: Analysis, quotation: Quotation) -> tuple[Any, ...]:
    """Return one quotation's cells in the order of ``COLUMNS``."""
    article, source = analysis.article, quotation.source
    speaker, stance = quotation.speaker, quotation.stance
    probabilities = [stance.probabilities[s] for s in Stance] if stance else [None] * len(Stance)
    return (
        article.id,
        article.title,
        article.date,
        article.url,
        quotation.id,
        str(quotation.kind),
        quotation.text,
        quotation.contents[0].start,
        quotation.contents[-1].end,
        quotation.cue.text if quotation.cue else None,
        source.span.text if source else None,
        str(source.kind) if source else None,
        speaker.id if speaker else None,
        speaker.name if speaker else None,
        str(speaker.kind) if speaker else None,
        speaker.role if speaker else None,
        speaker.affiliation if speaker else None,
        speaker.country if speaker else None,
        stance.target if stance else None,
        str(stance.label) if stance else None,
        *probabilities,
        stance.abstained if stance else None,
        quotation.confidence,
    )
