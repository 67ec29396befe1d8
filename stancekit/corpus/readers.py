"""Reading corpora: JSON Lines, CSV, Parquet, folders of text and HTML, and any iterable.

A bad row becomes a row with a problem, and a file that breaks off becomes one behind what could
be read of it; only what spoils everything (no such file, no column of text) is an error.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sized
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from stancekit.corpus.rows import Row, columns_of, row_of
from stancekit.errors import InputError
from stancekit.records import Article

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Source", "open_source"]

_TEXT = {".txt", ".text"}
_HTML = {".html", ".htm", ".xhtml"}
_LINES = {".jsonl", ".ndjson"}
_CSV = {".csv", ".tsv"}
_PARQUET = {".parquet"}
_KNOWN = _TEXT | _HTML | _LINES | _CSV | _PARQUET


class Source:
    """Rows that can be gone through once or more, and how many there are.

    Parameters
    ----------
    name : str
        What people call it.
    total : int or None
        Number of rows, if that is cheap to know.
    rows : callable
        Gives an iterator over the rows.
    """

    def __init__(self, name: str, total: int | None, rows: Callable[[], Iterator[Row]]) -> None:
        self.name = name
        self.total = total
        self._rows = rows

    def __iter__(self) -> Iterator[Row]:
        return self._rows()


def open_source(
    source: str | os.PathLike[str] | Iterable[Any],
    *,
    columns: Mapping[str, str] | None = None,
    keep: Iterable[str] = (),
) -> Source:
    """Open a corpus for reading.

    Parameters
    ----------
    source : path or iterable
        A ``.jsonl``, ``.csv``, ``.tsv`` (these also with ``.gz``) or ``.parquet`` file; a folder
        with such files, with ``.txt`` or with ``.html`` (needs the extra ``web``), below it too;
        or an iterable of texts, of :class:`~stancekit.Article`, of mappings, or of pairs of text
        and mapping.
    columns : mapping of str to str, optional
        Column of each field whose column has another name, for example
        ``{"text": "body", "date": "published"}``. Fields are text, id, title, date, url, author
        and outlet.
    keep : iterable of str
        More columns, to be kept as ``metadata``.

    Returns
    -------
    Source

    Raises
    ------
    InputError
        If there is nothing that can be read.

    Examples
    --------
    >>> from stancekit.corpus import open_source
    >>> rows = open_source([("We agree, he said.", {"id": 7, "paper": "Post"})],
    ...                    columns={"outlet": "paper"})
    >>> [(row.id, row.outlet, row.text) for row in rows]
    [('7', 'Post', 'We agree, he said.')]
    """
    plan = _Plan(columns_of(columns), tuple(keep))
    if not isinstance(source, str | os.PathLike):
        if not isinstance(source, Iterable):
            raise InputError(f"a corpus is a path or an iterable, not {type(source).__name__}")
        size = len(source) if isinstance(source, Sized) else None
        return Source("iterable", size, lambda: plan.iterable(source))
    path = Path(source)
    try:
        if path.is_dir():
            return _folder(path, plan)
        path.open("rb").close()
    except InputError:
        raise
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise InputError(f"{path}: cannot be read: {reason}") from error
    kind = _kind(path)
    if kind not in _KNOWN:
        raise InputError(
            f"{path}: what is in it? known are {', '.join(sorted(_KNOWN))}, and folders of these"
        )
    plan.check([path])
    return Source(path.name, plan.count(path), lambda: plan.file(path, path.name))


def _kind(path: Path) -> str:
    return Path(path.name.lower().removesuffix(".gz")).suffix


def _folder(path: Path, plan: _Plan) -> Source:
    problems: list[OSError] = []
    files: list[Path] = []
    try:
        os.listdir(path)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"{path}: cannot be read: {reason}") from error
    for folder, inside, names in os.walk(path, onerror=problems.append):
        # What an earlier run wrote into a folder here is no article.
        inside[:] = sorted(
            name
            for name in inside
            if not name.startswith(".") and not Path(folder, name, "corpus.json").is_file()
        )
        files += [
            Path(folder, name)
            for name in names
            if not name.startswith((".", "_")) and _kind(Path(name)) in _KNOWN
        ]
    files.sort()
    if not files and not problems:
        raise InputError(
            f"{path}: the folder has no articles; known are {', '.join(sorted(_KNOWN))}"
        )
    plan.check(files)
    counts = [plan.count(file) for file in files]
    total = None if None in counts else sum(cast("list[int]", counts)) + len(problems)

    def rows() -> Iterator[Row]:
        for problem in problems:
            where = _relative(Path(problem.filename or path), path)
            reason = (problem.strerror or str(problem)).lower()
            yield Row(id=where, source=where).spoiled("unreadable", f"{where}: {reason}")
        for file in files:
            yield from plan.file(file, _relative(file, path))

    return Source(path.name, total, rows)


def _relative(path: Path, base: Path) -> str:
    # A name may hold bytes that no encoding knows.
    return path.relative_to(base).as_posix().encode(errors="backslashreplace").decode()


class _Plan:
    """How rows are read: which columns, and which function for which file."""

    def __init__(self, columns: dict[str, str], keep: tuple[str, ...]) -> None:
        self.columns = columns
        self.keep = keep

    def row(self, data: Mapping[str, Any], source: str) -> Row:
        return row_of(data, source=source, columns=self.columns, keep=self.keep)

    def check(self, files: list[Path]) -> None:
        """Refuse at once what would fail on every row."""
        kinds = {_kind(file) for file in files}
        if kinds & _HTML and find_spec("trafilatura") is None:
            raise InputError('HTML pages need the extra web: pip install "stancekit[web]"')
        if kinds & _PARQUET and find_spec("pyarrow") is None:
            raise InputError('Parquet needs the extra frame: pip install "stancekit[frame]"')
        if len(files) == 1 and kinds & _PARQUET:
            import pyarrow as pa
            import pyarrow.parquet as pq

            try:
                self._need_text(files[0], pq.read_schema(files[0]).names)
            except (pa.ArrowException, OSError) as error:
                raise InputError(f"{files[0]}: is no whole Parquet file: {error}") from error
        if len(files) == 1 and kinds & _CSV:
            try:
                with _bytes(files[0]) as stream:
                    reader = csv.reader(_decoded(stream), delimiter=_delimiter(files[0]))
                    self._need_text(files[0], next(reader, []))
            except (OSError, EOFError, csv.Error) as error:
                raise InputError(f"{files[0]}: cannot be read: {error}") from error

    def _need_text(self, file: Path, names: list[str]) -> None:
        if self.columns["text"] not in names:
            raise InputError(
                f"{file}: has no column {self.columns['text']!r} for the text; its columns are "
                f"{', '.join(names)[:200] or '(none)'}; say which, for example text={_first(names)}"
            )

    def count(self, file: Path) -> int | None:
        """Return how many rows a file has, about: exactly only where that is cheap."""
        kind = _kind(file)
        try:
            if kind in _TEXT | _HTML:
                return 1
            if kind in _PARQUET:
                import pyarrow.parquet as pq

                return int(pq.read_metadata(file).num_rows)
            if file.name.lower().endswith(".gz"):
                return None
            with file.open("rb") as stream:
                blocks = iter(lambda: stream.read(1 << 20), b"")
                lines = sum(block.count(b"\n") for block in blocks)
            # Cells of CSV may hold line ends: the number is an upper bound there.
            return lines if kind in _LINES else None
        except Exception:  # whatever is wrong with it is said when it is read
            return None

    def file(self, file: Path, name: str) -> Iterator[Row]:
        """Yield the rows of one file; what cannot be read of it is a row with a problem."""
        kind = _kind(file)
        if kind in _LINES:
            read = self.lines
        elif kind in _CSV:
            read = self.csv
        else:
            read = self.parquet if kind in _PARQUET else self.page
        try:
            yield from read(file, name)
        # A gzip that breaks off raises EOFError, zlib's and Arrow's errors are their own.
        except (OSError, EOFError, ValueError, ArithmeticError, zlib.error, csv.Error) as error:
            reason = (getattr(error, "strerror", None) or str(error)).lower()
            yield Row(id=name, source=name).spoiled(
                "unreadable", f"the file cannot be read, or not to its end: {reason}"
            )

    def page(self, file: Path, name: str) -> Iterator[Row]:
        data = file.read_bytes()
        row = Row(id=name, source=name)
        if _kind(file) in _HTML:
            empty = row.spoiled("no-text", "the page is empty")
            yield replace(row, text=data) if data.strip() else empty
            return
        yield _decode(row, data)

    def lines(self, file: Path, name: str) -> Iterator[Row]:
        with _bytes(file) as stream:
            for number, line in enumerate(stream, 1):
                source = f"{name}:{number}"
                data = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
                if not data.strip():
                    continue
                row = Row(id=source, source=source)
                try:
                    found = json.loads(data.decode("utf-8"))
                except UnicodeDecodeError as error:
                    yield row.spoiled("bad-encoding", _not_utf8(error))
                    continue
                except (ValueError, RecursionError) as error:
                    yield row.spoiled("bad-row", f"the line is no JSON: {error}")
                    continue
                if isinstance(found, dict):
                    yield self.row(found, source)
                else:
                    kind = type(found).__name__
                    yield row.spoiled("bad-row", f"the line is a {kind}, not a JSON object")

    def csv(self, file: Path, name: str) -> Iterator[Row]:
        # Articles are longer than the cells that the module expects.
        csv.field_size_limit(max(csv.field_size_limit(), 2**31 - 1))
        with _bytes(file) as stream:
            delimiter = _delimiter(file)
            reader = csv.reader(_decoded(stream), delimiter=delimiter, strict=True)
            names = next(reader, [])
            self._need_text(file, names)
            number = 1
            while True:
                number += 1
                source = f"{name}:{number}"
                row = Row(id=source, source=source)
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    yield row.spoiled("bad-row", f"the row is no CSV: {error}")
                    continue
                if not cells:
                    continue
                if len(cells) > len(names):
                    reason = f"the row has {len(cells)} cells, the header {len(names)}"
                    yield row.spoiled("bad-row", reason)
                    continue
                found = self.row(dict(zip(names, cells, strict=False)), source)
                try:
                    "".join(cells).encode("utf-8")
                except UnicodeEncodeError:
                    found = found.spoiled("bad-encoding", "the row is not UTF-8")
                    found = found if _encodes(found.id) else row.spoiled(*_said(found))
                yield found

    def parquet(self, file: Path, name: str) -> Iterator[Row]:
        import pyarrow.parquet as pq

        with pq.ParquetFile(file) as table:
            self._need_text(file, table.schema_arrow.names)
            wanted = {*self.columns.values(), *self.keep} & set(table.schema_arrow.names)
            number = 0
            for batch in table.iter_batches(batch_size=256, columns=sorted(wanted)):
                for found in batch.to_pylist():
                    number += 1
                    yield self.row(found, f"{name}:{number}")

    def iterable(self, items: Iterable[Any]) -> Iterator[Row]:
        for number, item in enumerate(items, 1):
            source = f"row {number}"
            if isinstance(item, Article):
                names = ("text", "id", "title", "date", "url", "author")
                data = {name: getattr(item, name, None) for name in names}
                yield row_of(data, source=source, columns=columns_of(None))
            elif isinstance(item, str):
                yield self.row({self.columns["text"]: item}, source)
            elif isinstance(item, Mapping):
                yield self.row(item, source)
            elif isinstance(item, tuple) and len(item) == 2 and isinstance(item[1], Mapping | None):
                yield self.row({**(item[1] or {}), self.columns["text"]: item[0]}, source)
            else:
                kind = type(item).__name__
                reason = f"a row is a text, an Article, a mapping or (text, mapping), not a {kind}"
                yield Row(id=source, source=source).spoiled("bad-row", reason)


def _said(row: Row) -> tuple[str, str]:
    assert row.problem is not None
    return row.problem.code, row.problem.reason


def _encodes(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _first(names: list[str]) -> str:
    likely = [
        n for n in names if n.lower() in {"body", "content", "article", "fulltext", "maintext"}
    ]
    return (likely or names or ["body"])[0]


def _decode(row: Row, data: bytes) -> Row:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return row.spoiled("bad-encoding", "the text is UTF-16, not UTF-8; convert it first")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return row.spoiled("bad-encoding", _not_utf8(error))
    return replace(row, text=text) if text.strip() else row.spoiled("no-text", "the file is empty")


def _not_utf8(error: UnicodeDecodeError) -> str:
    return f"not UTF-8 (byte 0x{error.object[error.start]:02x} at {error.start}); convert it first"


def _bytes(file: Path) -> BinaryIO:
    if file.name.lower().endswith(".gz"):
        return cast("BinaryIO", gzip.open(file, "rb"))
    return file.open("rb")


def _decoded(stream: BinaryIO) -> Iterator[str]:
    for number, line in enumerate(stream):
        data = line.removeprefix(b"\xef\xbb\xbf") if not number else line
        # Bytes that are no UTF-8 come through as surrogates, so that only their row is lost.
        yield data.decode("utf-8", errors="surrogateescape")


def _delimiter(file: Path) -> str:
    with _bytes(file) as stream:
        header = stream.readline().decode("utf-8", errors="replace")
    return max(",;\t|", key=header.count)
