"""Analyses as tables: one row a quotation, columns that stay the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from stancekit.errors import InputError
from stancekit.records import Analysis, Quotation, Stance

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    import pyarrow as pa

_HALVES = re.compile("[\ud800-\udfff]")

__all__ = ["COLUMNS", "TABLE_VERSION", "arrow_schema", "to_arrow", "to_frame"]

TABLE_VERSION = "1"
"""Goes up when a column changes its name, type or meaning, not when one is added at the end."""

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
    "factuality": "string",
    "parent": "string",
    "relevance": "Float64",
}
"""The columns of :func:`to_frame` and :func:`to_arrow` in order, each with its pandas type."""


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
    # Column by column, so that a frame without rows has the same types as any other.
    return pd.DataFrame(
        {
            name: pd.array(values, dtype=COLUMNS[name])
            for name, values in _columns(analyses, "to_frame").items()
        }
    )


def to_arrow(analyses: Iterable[Analysis]) -> pa.Table:
    """Put analyses into an Arrow table with one row a quotation.

    Parameters
    ----------
    analyses : iterable of Analysis
        What ``analyzer.pipe`` gives, for example.

    Returns
    -------
    pyarrow.Table
        With the schema of :func:`arrow_schema`; columns and rows are those of
        :func:`to_frame`.

    Raises
    ------
    InputError
        If something else than analyses came.
    ImportError
        If pyarrow is not installed: it comes with the extra ``frame``.

    Examples
    --------
    >>> from stancekit import Analysis, Article, Quotation
    >>> from stancekit.report import to_arrow
    >>> quotation = Quotation.from_text("We will never allow it", speaker="Ann Lee")
    >>> analysis = Analysis(article=Article(text=quotation.text), quotations=(quotation,))
    >>> table = to_arrow([analysis])
    >>> table.column("speaker").to_pylist()
    ['Ann Lee']
    """
    pa = _pyarrow()
    return pa.Table.from_pydict(_columns(analyses, "to_arrow"), schema=arrow_schema())


def arrow_schema() -> pa.Schema:
    """Return the schema of :func:`to_arrow`.

    Returns
    -------
    pyarrow.Schema
        ``string``, ``int64``, ``double`` and ``bool`` fields in the order of
        :data:`COLUMNS`. The metadata holds ``stancekit.table``, the number
        :data:`TABLE_VERSION`.

    Raises
    ------
    ImportError
        If pyarrow is not installed: it comes with the extra ``frame``.
    """
    pa = _pyarrow()
    types = {
        "string": pa.string(),
        "Int64": pa.int64(),
        "Float64": pa.float64(),
        "boolean": pa.bool_(),
    }
    # What every quotation has.
    always = {"quotation_id", "kind", "text", "start", "end", "confidence", "factuality"}
    return pa.schema(
        [
            pa.field(name, types[dtype], nullable=name not in always)
            for name, dtype in COLUMNS.items()
        ],
        metadata={"stancekit.table": TABLE_VERSION},
    )


def _pyarrow() -> Any:
    try:
        import pyarrow as pa
    except ImportError as error:
        raise ImportError(
            'an Arrow table needs pyarrow, which is not installed; pip install "stancekit[frame]"'
        ) from error
    return pa


def _columns(analyses: Iterable[Analysis], caller: str) -> dict[str, list[Any]]:
    """Return every column's values, one a quotation."""
    if isinstance(analyses, Analysis):
        raise InputError(
            f"{caller} takes several analyses; for a single one call analysis.{caller}()"
        )
    columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for analysis in analyses:
        if not isinstance(analysis, Analysis):
            raise InputError(f"{caller} takes Analysis objects, not {type(analysis).__name__}")
        for quotation in analysis.quotations:
            cells = zip(columns.values(), _row(analysis, quotation), strict=True)
            for column, cell in cells:
                column.append(_whole(cell) if isinstance(cell, str) else cell)
    return columns


def _whole(text: str) -> str:
    """Return text that UTF-8 can hold: half a character, left by a damaged file, becomes a �."""
    return text if text.isascii() else _HALVES.sub("\ufffd", text)


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
        float(quotation.confidence),
        str(quotation.factuality),
        quotation.parent,
        stance.relevance if stance else None,
    )
