"""The tables of a stored corpus: their columns, types and version. See docs/corpus_schema.md."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from stancekit.errors import InputError
from stancekit.records import Stance

if TYPE_CHECKING:
    from stancekit.corpus.rows import Row
    from stancekit.records import Analysis

__all__ = ["FORMATS", "TABLES", "VERSION", "arrow_schema", "encode", "frame_of", "rows_of"]

_SURROGATE = re.compile("[\ud800-\udfff]")

VERSION = 1
"""Raised when a column goes, or its type or meaning changes; more columns do not raise it."""

FORMATS = ("parquet", "jsonl")

TABLES: dict[str, dict[str, str]] = {
    "articles": {
        "id": "string",
        "source": "string",
        "title": "string",
        "date": "string",
        "month": "string",
        "url": "string",
        "author": "string",
        "outlet": "string",
        "metadata": "string",
        "target": "string",
        "characters": "int",
        "quotations": "int",
        "warnings": "strings",
        "signature": "ints",
        "text": "string",
    },
    "quotations": {
        "article_id": "string",
        "id": "string",
        "kind": "string",
        "text": "string",
        "start": "int",
        "end": "int",
        "contents": "ints",
        "cue": "string",
        "cue_start": "int",
        "source": "string",
        "source_start": "int",
        "source_kind": "string",
        "speaker_id": "string",
        "speaker": "string",
        "speaker_kind": "string",
        "role": "string",
        "affiliation": "string",
        "country": "string",
        "target": "string",
        "stance": "string",
        "favor": "float",
        "against": "float",
        "none": "float",
        "abstained": "bool",
        "relevance": "float",
        "confidence": "float",
        "factuality": "string",
        "parent": "string",
        "month": "string",
        "outlet": "string",
    },
    "speakers": {
        "article_id": "string",
        "id": "string",
        "name": "string",
        "kind": "string",
        "aliases": "strings",
        "role": "string",
        "affiliation": "string",
        "country": "string",
        "quotations": "int",
    },
}
"""Table to column to type: string, int, float, bool, or a list of strings or ints."""


def rows_of(
    analysis: Analysis, row: Row, *, signature: list[int], month: str | None, keep_text: bool
) -> dict[str, list[dict[str, Any]]]:
    """Spread one article's analysis over the tables.

    Parameters
    ----------
    analysis : Analysis
    row : Row
        Where the article comes from.
    signature : list of int
        What near copies of the article are found by.
    month : str or None
        Of the article's date.
    keep_text : bool
        Store the text too.

    Returns
    -------
    dict of str to list of dict
        Table to rows.
    """
    article = analysis.article
    counts: dict[str, int] = {}
    quotations = []
    for quotation in analysis.quotations:
        speaker, stance, source = quotation.speaker, quotation.stance, quotation.source
        if speaker:
            counts[speaker.id] = counts.get(speaker.id, 0) + 1
        chances = dict(stance.probabilities) if stance else {}
        quotations.append(
            {
                "article_id": row.id,
                "id": quotation.id,
                "kind": str(quotation.kind),
                "text": quotation.text,
                "start": quotation.contents[0].start,
                "end": quotation.contents[-1].end,
                "contents": [edge for c in quotation.contents for edge in (c.start, c.end)],
                "cue": quotation.cue.text if quotation.cue else None,
                "cue_start": quotation.cue.start if quotation.cue else None,
                "source": source.span.text if source else None,
                "source_start": source.span.start if source else None,
                "source_kind": str(source.kind) if source else None,
                "speaker_id": speaker.id if speaker else None,
                "speaker": speaker.name if speaker else None,
                "speaker_kind": str(speaker.kind) if speaker else None,
                "role": speaker.role if speaker else None,
                "affiliation": speaker.affiliation if speaker else None,
                "country": speaker.country if speaker else None,
                "target": stance.target if stance else None,
                "stance": str(stance.label) if stance else None,
                **{str(s): float(chances[s]) if stance else None for s in Stance},
                "abstained": stance.abstained if stance else None,
                "relevance": stance.relevance if stance else None,
                "confidence": float(quotation.confidence),
                "factuality": str(quotation.factuality),
                "parent": quotation.parent,
                "month": month,
                "outlet": row.outlet,
            }
        )
    about = {
        "id": row.id,
        "source": row.source,
        "title": article.title,
        "date": article.date,
        "month": month,
        "url": article.url,
        "author": row.author,
        "outlet": row.outlet,
        "metadata": row.metadata,
        "target": analysis.target,
        "characters": len(article.text),
        "quotations": len(quotations),
        "warnings": [w.code for w in analysis.warnings],
        "signature": signature,
        "text": article.text if keep_text else None,
    }
    speakers = [
        {
            "article_id": row.id,
            "id": speaker.id,
            "name": speaker.name,
            "kind": str(speaker.kind),
            "aliases": list(speaker.aliases),
            "role": speaker.role,
            "affiliation": speaker.affiliation,
            "country": speaker.country,
            "quotations": counts.get(speaker.id, 0),
        }
        for speaker in analysis.speakers
    ]
    return {"articles": [about], "quotations": quotations, "speakers": speakers}


def encode(table: str, rows: list[dict[str, Any]], style: str) -> bytes:
    """Return rows of a table as the bytes of a file.

    Parameters
    ----------
    table : str
        Its name.
    rows : list of dict
        Of :func:`rows_of`.
    style : {'parquet', 'jsonl'}

    Returns
    -------
    bytes
    """
    names = TABLES[table]
    rows = [{name: _encodable(row[name]) for name in names} for row in rows]
    if style == "jsonl":
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode("utf-8")
    import pyarrow as pa
    import pyarrow.parquet as pq

    stream = pa.BufferOutputStream()
    columns = pa.Table.from_pylist(rows, schema=arrow_schema(table))
    pq.write_table(columns, stream, compression="zstd")
    return bytes(stream.getvalue())


def _encodable(value: Any) -> Any:
    # Lone surrogates fit in no file; one for one, so that offsets stay valid.
    if isinstance(value, str):
        return value if value.isascii() else _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_encodable(v) for v in value]
    return value


def arrow_schema(table: str) -> Any:
    """Return a table's ``pyarrow.Schema``, with the version in its metadata."""
    import pyarrow as pa

    types = {
        "string": pa.string(),
        "int": pa.int64(),
        "float": pa.float64(),
        "bool": pa.bool_(),
        "strings": pa.list_(pa.string()),
        "ints": pa.list_(pa.int64()),
    }
    return pa.schema(
        [(name, types[kind]) for name, kind in TABLES[table].items()],
        metadata={"stancekit.corpus": f"{table} {VERSION}"},
    )


def frame_of(table: str, files: list[tuple[str, bytes]], style: str, columns: list[str]) -> Any:
    """Return some columns of a stored table as a data frame with pandas' nullable types.

    Raises
    ------
    InputError
        If a file is cut short or not what it should be.
    """
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([arrow_schema(table).field(name) for name in columns])
    parts = []
    for name, data in files:
        try:
            if style == "parquet":
                part = pq.read_table(pa.BufferReader(data), columns=columns)
                parts.append(part.replace_schema_metadata(None).cast(schema))
            else:
                # Not splitlines: a text may hold other characters that end lines.
                rows = [json.loads(line) for line in data.decode("utf-8").split("\n") if line]
                parts.append(pa.Table.from_pylist(rows, schema=schema))
        except (pa.ArrowException, ValueError, OSError) as error:
            raise InputError(
                f"{name}: is damaged ({' '.join(str(error).split())[:120]}); "
                "run the same 'corpus run' again, which writes such files anew"
            ) from error
    nullable = {
        pa.string(): pd.StringDtype(),
        pa.int64(): pd.Int64Dtype(),
        pa.float64(): pd.Float64Dtype(),
        pa.bool_(): pd.BooleanDtype(),
    }
    whole = pa.concat_tables(parts) if parts else schema.empty_table()
    return whole.to_pandas(types_mapper=nullable.get)
