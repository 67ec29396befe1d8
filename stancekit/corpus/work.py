"""What a worker does with a chunk: read its pages, analyse, and make files of the results."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from stancekit.corpus.fingerprints import signature
from stancekit.corpus.rows import Problem, Row
from stancekit.corpus.schema import TABLES, encode, rows_of
from stancekit.errors import InputError
from stancekit.records import Article

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stancekit.corpus.rows import Chunk
    from stancekit.records import Analysis

__all__ = ["Analyzer", "ChunkResult", "Work", "analyze_chunk", "month_of"]

_FAILED = "analysis-failed"
_YEAR_MONTH = re.compile(r"\s*(\d{4})[-/]?(\d{2})(?:[-/]?\d{2})?(?!\d)")


class Analyzer(Protocol):
    """What analyses articles: a :class:`~stancekit.StanceAnalyzer`, or anything with ``pipe``."""

    def pipe(self, texts: Iterable[Article], /) -> Iterator[Analysis]:
        """Yield one analysis for each article, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What all workers need."""

    analyzer: Analyzer
    style: str
    keep_text: bool


@dataclass(slots=True)
class ChunkResult:
    """What became of a chunk: a file for each table, and the rows that gave none."""

    files: dict[str, bytes]
    counts: dict[str, int]
    errors: list[dict[str, Any]] = field(default_factory=list)


def analyze_chunk(work: Work, chunk: Chunk) -> ChunkResult:
    """Analyse the rows of a chunk.

    Parameters
    ----------
    work : Work
    chunk : Chunk

    Returns
    -------
    ChunkResult
        Every row is either in the table ``articles`` or among the errors.
    """
    rows = [_page(row) if isinstance(row.text, bytes) else row for row in chunk.rows]
    good = [row for row in rows if row.problem is None]
    articles = [
        Article(
            text=str(row.text),
            id=row.id,
            title=row.title,
            date=row.date,
            url=row.url,
            author=row.author,
        )
        for row in good
    ]
    tables: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    failed: dict[int, Problem] = {}
    # Strict: an analyzer that gives too few results must not lose articles silently.
    for row, analysis in zip(good, work.analyzer.pipe(articles), strict=True):
        wrong = next((w for w in analysis.warnings if w.code == _FAILED), None)
        if wrong is not None:
            failed[id(row)] = Problem(wrong.code, wrong.message)
            continue
        found = rows_of(
            analysis,
            row,
            signature=signature(str(row.text), words=4),
            month=month_of(row.date),
            keep_text=work.keep_text,
        )
        for name, more in found.items():
            tables[name] += more
    errors = [
        {"id": row.id, "source": row.source, "code": problem.code, "reason": problem.reason}
        for row in rows
        if (problem := row.problem or failed.get(id(row))) is not None
    ]
    return ChunkResult(
        files={name: encode(name, found, work.style) for name, found in tables.items()},
        counts={name: len(found) for name, found in tables.items()},
        errors=errors,
    )


def month_of(date: str | None) -> str | None:
    """Return the month of a date as people write it in metadata, None if it is not plain.

    Examples
    --------
    >>> month_of("2024-05-31T10:00:00Z"), month_of("Fri, 31 May 2024 10:00:00 GMT")
    ('2024-05', '2024-05')
    >>> month_of("yesterday") is None
    True
    """
    if not date:
        return None
    found = _YEAR_MONTH.match(date)
    if found and 1 <= int(found[2]) <= 12:
        return f"{found[1]}-{found[2]}"
    for form in ("%d %B %Y", "%B %d, %Y", "%d %b %Y", "%b %d, %Y"):
        try:
            return f"{datetime.strptime(date.strip(), form):%Y-%m}"
        except ValueError:
            continue
    try:
        return f"{parsedate_to_datetime(date):%Y-%m}"
    except (ValueError, TypeError, IndexError):
        return None


def _page(row: Row) -> Row:
    """Take the article out of an HTML page, with what the page says of it."""
    from stancekit.web import read_page

    try:
        found = read_page(row.text or b"")
    except Exception as error:  # no article in it; or whatever its markup does to the reader
        reason = str(error) if isinstance(error, InputError) else f"{type(error).__name__}: {error}"
        return row.spoiled("bad-page", reason)
    url = row.url or found.url
    host = urlsplit(url).hostname if url else None
    return replace(
        row,
        text=found.text,
        title=row.title or found.title,
        date=row.date or found.date,
        url=url,
        author=row.author or found.author,
        outlet=row.outlet or (host.removeprefix("www.") if host else None),
    )
