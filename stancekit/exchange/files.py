"""Files of every format: which one it is, reading, and writing so that nothing is half there."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from stancekit.errors import InputError, StancekitWarning
from stancekit.exchange.brat import annotation_conf, brat_files
from stancekit.exchange.formats import (
    ExchangeFormat,
    analysis_of,
    check_json,
    format_of,
    line_of,
    record_of,
)
from stancekit.output import open_sink

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from stancekit.records import Analysis

__all__ = ["read_analyses", "write_analyses"]


def write_analyses(
    analyses: Iterable[Analysis],
    path: str | os.PathLike[str] | None,
    format: ExchangeFormat | str = ExchangeFormat.JSONL,  # noqa: A002
    *,
    results_as: Literal["predictions", "annotations"] = "predictions",
) -> int:
    """Write analyses to a file, or for brat to a folder.

    Parameters
    ----------
    analyses : iterable of Analysis
        Read once, one after another.
    path : path-like or None
        Where to write; the file appears when it is complete. None: standard output. For brat a
        folder that is new or empty.
    format : ExchangeFormat or str, default "jsonl"
        How to write.
    results_as : {"predictions", "annotations"}
        For Label Studio: whether a person has still to look at them.

    Returns
    -------
    int
        How many were written.

    Raises
    ------
    InputError
        If an analysis does not fit the format, or the place cannot be written to.

    Examples
    --------
    >>> import stancekit, tempfile, pathlib
    >>> from stancekit.exchange import read_analyses, write_analyses
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> analysis = stancekit.load()("“We will never allow it,” said Ann Lee.")
    >>> write_analyses([analysis], folder / "tasks.json", "label-studio")
    1
    >>> read_analyses(folder / "tasks.json") == [analysis]
    True
    """
    kind = format_of(format)
    if kind is ExchangeFormat.BRAT:
        if path is None:
            raise InputError("brat is a folder of files; name one to write to")
        return _write_folder(analyses, Path(path))
    if path is None:
        # Whoever reads the other end of a pipe shall have all of it, or nothing.
        with open_sink(None) as sink:
            lines = list(_lines(analyses, kind, results_as, sink.encoding))
            for line in lines:
                sink.write(line)
            sink.flush()
        return len(lines) - _frames(kind)
    count = 0
    with open_sink(Path(path)) as sink:
        for line in _lines(analyses, kind, results_as, sink.encoding):
            sink.write(line)
            count += 1
    return count - _frames(kind)


def _frames(kind: ExchangeFormat) -> int:
    """Return how many lines of a format are not records: the brackets of a list."""
    return 2 if kind in (ExchangeFormat.LABEL_STUDIO, ExchangeFormat.WEB_ANNOTATION) else 0


def _lines(
    analyses: Iterable[Analysis],
    kind: ExchangeFormat,
    results_as: Literal["predictions", "annotations"],
    encoding: str,
) -> Iterator[str]:
    """Yield one record a line in every format, so that two versions can be compared by line."""
    ascii_only = encoding.lower().replace("-", "") != "utf8"
    several = bool(_frames(kind))
    if several:
        yield "["
    for number, analysis in enumerate(analyses, 1):
        try:
            record = record_of(analysis, kind, results_as=results_as)
        except InputError as error:
            raise InputError(f"{_name(analysis, number)}: {error}") from None
        before = ("\n" if number == 1 else ",\n") if several else ""
        yield before + line_of(record, ascii_only=ascii_only) + ("" if several else "\n")
    if several:
        yield "\n]\n"


def _name(analysis: Analysis, number: int) -> str:
    return f"article {analysis.article.id or number}"


def _write_folder(analyses: Iterable[Analysis], place: Path) -> int:
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise InputError(f"{place}: is there already; give a new or an empty folder")
    # Absolute: "." has no name to put another beside, and a link is no folder to take away.
    place = place.resolve()
    if place == Path.cwd():
        raise InputError(f"{place}: is the folder that you are in; name a new one in it")
    part = place.with_name(f".{place.name}.{os.getpid()}.part")
    count = 0
    try:
        part.mkdir(parents=True)
        (part / "annotation.conf").write_text(annotation_conf(), encoding="utf-8", newline="\n")
        for count, analysis in enumerate(analyses, 1):
            try:
                check_json(analysis.to_dict())
                files = brat_files(analysis)
            except InputError as error:
                raise InputError(f"{_name(analysis, count)}: {error}") from None
            # The number keeps the order; the rest is for people.
            words = re.sub(r"[^A-Za-z0-9]+", "-", Path(analysis.article.id or "").stem)[:40]
            stem = f"{count:05d}-{words.strip('-') or 'article'}"
            for suffix, text in files.items():
                # Bytes: on no system may a line end be changed.
                (part / f"{stem}{suffix}").write_bytes(text.encode())
        if place.exists():
            place.rmdir()
        part.replace(place)
    except OSError as error:
        raise InputError(
            f"{place}: cannot be written: {(error.strerror or str(error)).lower()}"
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return count


def read_analyses(
    path: str | os.PathLike[str],
    format: ExchangeFormat | str | None = None,  # noqa: A002
    *,
    target: str | None = None,
    annotator: str | None = None,
    on_error: Callable[[InputError], None] | None = None,
) -> list[Analysis]:
    """Read analyses from a file of any format, corrected by people or not.

    Parameters
    ----------
    path : path-like
        A file, for brat a folder; ``-`` is standard input.
    format : ExchangeFormat or str, optional
        By default what the file looks like.
    target : str, optional
        Id of the target that new stances are on, where the file does not say so.
    annotator : str, optional
        For Label Studio: whose annotations to read, by id, e-mail address or name.
    on_error : callable, optional
        Called with the error of each record that cannot be read, which then is left out.
        By default the first error is raised.

    Returns
    -------
    list of Analysis
        In the order of the file.

    Warns
    -----
    StancekitWarning
        If something in the file has no place in an analysis.

    Raises
    ------
    InputError
        If the file is of no known format, is cut off, or a record is wrong; it names the record.
    """
    name = "standard input" if str(path) == "-" else str(path)
    if not name:
        raise InputError("'' names no file")
    place = Path(path)
    if str(path) != "-" and place.is_dir():
        if format is not None and format_of(format) is not ExchangeFormat.BRAT:
            raise InputError(f"{name}: is a folder, which only brat's format is")
        records: Iterator[tuple[str, Any]] = _folder(place)
        kind = ExchangeFormat.BRAT
    else:
        text = _text(path, name)
        kind = format_of(format) if format is not None else _guess(name, text)
        if kind is ExchangeFormat.BRAT:
            raise InputError(f"{name}: is a file; brat's format is a folder of .txt and .ann files")
        records = _records(name, text, kind)
    found: list[Analysis] = []
    for where, record in records:
        try:
            if isinstance(record, InputError):
                raise record
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                found.append(analysis_of(record, kind, place, target=target, annotator=annotator))
            for each in caught:
                warnings.warn(f"{where}: {each.message}", StancekitWarning, stacklevel=2)
        except InputError as error:
            named = InputError(f"{where}: {error}")
            if on_error is None:
                raise named from None
            on_error(named)
    return found


def _text(path: str | os.PathLike[str], name: str) -> str:
    try:
        data = sys.stdin.buffer.read() if str(path) == "-" else Path(path).read_bytes()
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: is not UTF-8 (byte {error.start}); convert it first") from None
    except OSError as error:
        raise InputError(f"{name}: {(error.strerror or str(error)).lower()}") from None
    except ValueError as error:  # a name with a null character
        raise InputError(f"{name}: {error}") from None


def _guess(name: str, text: str) -> ExchangeFormat:
    """Tell the format by the keys of the first record."""
    start = text.lstrip()
    decoder = json.JSONDecoder()
    try:
        # Of a list the first member is enough; the rest is checked when it is read.
        first, _ = decoder.raw_decode(start[1:].lstrip() if start.startswith("[") else start)
    except (json.JSONDecodeError, RecursionError):
        if not start or (start.startswith("[") and start[1:].strip() == "]"):
            return ExchangeFormat.JSONL if not start else ExchangeFormat.LABEL_STUDIO
        raise InputError(f"{name}: {_no_json(start)}") from None
    keys = set(first) if isinstance(first, dict) else set()
    if "data" in keys:
        return ExchangeFormat.LABEL_STUDIO
    if keys & {"items", "first"} or "@context" in keys:
        return ExchangeFormat.WEB_ANNOTATION
    if "quotations" in keys:
        return ExchangeFormat.JSONL
    if "text" in keys and keys & {"spans", "tokens", "relations", "_task_hash"}:
        return ExchangeFormat.PRODIGY
    raise InputError(
        f"{name}: is in no format that stancekit knows ({', '.join(ExchangeFormat)}); "
        "if it is, name the format"
    )


def _no_json(text: str) -> str:
    if not text.startswith(("{", "[")):
        return "is no JSON; is it an article, or a CSV export?"
    return "is no complete JSON; was the file cut off?"


def _records(name: str, text: str, kind: ExchangeFormat) -> Iterator[tuple[str, Any]]:
    by_line = kind in (ExchangeFormat.JSONL, ExchangeFormat.PRODIGY)
    start = text.lstrip()
    # "{" alone on a line begins one object over several, as 'analyze --format json' writes it.
    if by_line and not start.startswith("[") and start.split("\n", 1)[0].strip() != "{":
        # Not splitlines: a string in JSON may hold U+2028 as it is.
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                yield f"{name}: line {number}", _parsed(line)
        return
    whole = _parsed(text)
    if isinstance(whole, InputError):
        yield name, whole
        return
    for number, record in enumerate(whole if isinstance(whole, list) else [whole], 1):
        key = record.get("id") if isinstance(record, dict) else None
        called = (
            f"task {key}" if kind is ExchangeFormat.LABEL_STUDIO and key else f"record {number}"
        )
        yield f"{name}: {called}", record


def _parsed(text: str) -> Any:
    """Return what JSON holds, or the error as a value: others may still be readable."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        start = text.lstrip()
        cut = error.pos >= len(text.rstrip()) - 1 or error.msg.startswith("Unterminated")
        if cut or not start.startswith(("{", "[")):
            return InputError(_no_json(start))
        return InputError(f"is no JSON: {error.msg.lower()} (character {error.pos})")
    except RecursionError:
        return InputError("is no JSON that a person or a tool wrote: it is nested too deep")


def _folder(place: Path) -> Iterator[tuple[str, Any]]:
    found = sorted({p.with_suffix("") for p in place.glob("*.ann")}, key=str)
    if not found:
        raise InputError(
            f"{place}: has no .ann files; a brat folder has a .txt and .ann for each text"
        )
    for stem in found:
        try:
            parts = [_text(stem.with_name(stem.name + s), str(stem) + s) for s in (".txt", ".ann")]
        except InputError as error:
            yield str(stem), error
            continue
        # Bytes as they are: a byte order mark counts as a character in brat, too.
        raw = stem.with_name(f"{stem.name}.txt").read_bytes().decode()
        hidden = stem.with_name(f"{stem.name}.json")
        try:
            known = _parsed(_text(hidden, str(hidden))) if hidden.is_file() else None
        except InputError as error:
            yield f"{stem}.ann", error
            continue
        if isinstance(known, InputError):
            yield str(hidden), known
        else:
            yield f"{stem}.ann", (raw, parts[1], known)
