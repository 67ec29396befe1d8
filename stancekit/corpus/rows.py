"""One row of an input: an article with what is known of it, or the reason why it is none."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from stancekit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["FIELDS", "Chunk", "Problem", "Row", "columns_of", "row_of"]

FIELDS = ("text", "id", "title", "date", "url", "author", "outlet")
"""What a row may say; each is read from the column of its name, or the one that is given."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row is not analysed: a code to test for, and a sentence for people."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the input.

    Parameters
    ----------
    id : str
        The article's, or file and line where it has none.
    source : str
        File and line, for people.
    text : str or bytes or None
        The article; bytes are an HTML page.
    title, date, url, author, outlet : str or None
    metadata : str or None
        Other columns that were asked for, as a JSON object.
    problem : Problem or None
    """

    id: str
    source: str
    text: str | bytes | None = None
    title: str | None = None
    date: str | None = None
    url: str | None = None
    author: str | None = None
    outlet: str | None = None
    metadata: str | None = None
    problem: Problem | None = None

    def spoiled(self, code: str, reason: str) -> Row:
        """Return the row as one that is not analysed."""
        return replace(self, text=None, problem=Problem(code, reason))


@dataclass(slots=True)
class Chunk:
    """Rows that are analysed and stored together.

    Parameters
    ----------
    number : int
        From 0, in the order of the input.
    first : int
        Number of its first row in the input, from 0.
    rows : list of Row
    """

    number: int
    first: int
    rows: list[Row] = field(default_factory=list)

    def digest(self) -> str:
        """Return a fingerprint of all that the rows say."""
        out = hashlib.blake2b(digest_size=16)
        for row in self.rows:
            text = row.text if isinstance(row.text, bytes) else (row.text or "")
            said = (row.id, row.title, row.date, row.url, row.author, row.outlet, row.metadata)
            problem = row.problem.code if row.problem else None
            out.update(json.dumps([said, problem]).encode())
            out.update(text if isinstance(text, bytes) else text.encode(errors="surrogatepass"))
        return out.hexdigest()


def columns_of(given: Mapping[str, str] | None) -> dict[str, str]:
    """Return the column of each field.

    Raises
    ------
    InputError
        If a field is not among :data:`FIELDS`.
    """
    given = dict(given or {})
    unknown = sorted(given.keys() - set(FIELDS))
    if unknown:
        raise InputError(
            f"there is no field {unknown[0]!r} to read a column into; there are {', '.join(FIELDS)}"
        )
    return {name: given.get(name, name) for name in FIELDS}


def row_of(
    data: Mapping[str, Any],
    *,
    source: str,
    columns: Mapping[str, str],
    keep: Iterable[str] = (),
) -> Row:
    """Make a row from a record of whatever file.

    Parameters
    ----------
    data : mapping
        Column to value.
    source : str
        Where it stands; also its id if it has none.
    columns : mapping
        Of :func:`columns_of`.
    keep : iterable of str
        Columns for ``metadata``.

    Returns
    -------
    Row
        With a problem if there is no text, or the id is not one.
    """
    said: dict[str, Any] = {
        name: _plain(data.get(columns[name])) for name in FIELDS if name not in {"text", "id"}
    }
    kept = {name: _plain(data.get(name)) for name in keep}
    metadata = json.dumps(kept, ensure_ascii=False) if kept else None
    identifier = data.get(columns["id"])
    row = Row(id=source, source=source, metadata=metadata, **said)
    if isinstance(identifier, int) and not isinstance(identifier, bool):
        identifier = str(identifier)
    if identifier is not None and not isinstance(identifier, str):
        kind = type(identifier).__name__
        return row.spoiled("bad-id", f"the id is a {kind}; it must be a string or a whole number")
    if identifier and identifier.strip():
        row = replace(row, id=identifier)
    text = data.get(columns["text"])
    if text is None or (isinstance(text, str) and not text.strip()):
        return row.spoiled("no-text", f"the row has no text in column {columns['text']!r}")
    if not isinstance(text, str):
        return row.spoiled("no-text", f"the text is a {type(text).__name__}, not a string")
    return replace(row, text=text)


def _plain(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple) and all(isinstance(v, str) for v in value):
        return "; ".join(value)
    return json.dumps(value, default=str, ensure_ascii=False)
