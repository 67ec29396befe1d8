"""One analysis in each format: as the record that a tool reads, and back from its record."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from stancekit.errors import InputError
from stancekit.exchange.brat import brat_files, read_brat
from stancekit.exchange.label_studio import read_task, task
from stancekit.exchange.prodigy import prodigy_task, read_prodigy_task
from stancekit.exchange.restore import restore
from stancekit.exchange.shape import check_shape
from stancekit.exchange.web_annotation import annotation_page, read_annotation_page
from stancekit.records import Analysis, Article
from stancekit.web import looks_like_page, read_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from stancekit.exchange.sheets import Reading

__all__ = ["ExchangeFormat", "analysis_of", "check_json", "format_of", "line_of", "record_of"]

_SURROGATE = re.compile("[\ud800-\udfff]")


class ExchangeFormat(StrEnum):
    """The formats that analyses are written to and read from."""

    JSONL = "jsonl"
    LABEL_STUDIO = "label-studio"
    PRODIGY = "prodigy"
    BRAT = "brat"
    WEB_ANNOTATION = "web-annotation"


def format_of(name: ExchangeFormat | str) -> ExchangeFormat:
    """Return the format of a name; raise InputError, which says those known, if there is none."""
    try:
        return ExchangeFormat(name)
    except ValueError:
        known = ", ".join(ExchangeFormat)
        raise InputError(f"the format {str(name)!r} is unknown; known are {known}") from None


def record_of(
    analysis: Analysis,
    format: ExchangeFormat | str,  # noqa: A002
    *,
    results_as: Literal["predictions", "annotations"] = "predictions",
) -> dict[str, Any]:
    """Return one analysis in one of the JSON formats.

    Parameters
    ----------
    analysis : Analysis
        What to write.
    format : ExchangeFormat or str
        Any but brat, which is files.
    results_as : {"predictions", "annotations"}
        For Label Studio: whether a person has still to look at them.

    Returns
    -------
    dict
        Ready for :func:`json.dumps`.

    Raises
    ------
    InputError
        If ``format`` is unknown, or the analysis holds what JSON cannot: the two halves of a
        surrogate pair as two code points, which every reader would take for one.

    Examples
    --------
    >>> from stancekit import Analysis, Article
    >>> from stancekit.exchange import record_of
    >>> record_of(Analysis(article=Article(text="No quotes.")), "prodigy")["spans"]
    []
    """
    kind = format_of(format)
    if kind is ExchangeFormat.BRAT:
        raise InputError("brat is a folder of files; use write_analyses")
    if kind is ExchangeFormat.LABEL_STUDIO:
        record = task(analysis, results_as)
    elif kind is ExchangeFormat.PRODIGY:
        record = prodigy_task(analysis)
    elif kind is ExchangeFormat.WEB_ANNOTATION:
        record = annotation_page(analysis)
    else:
        record = {**analysis.to_dict(), "text": analysis.article.text}
    check_json(record)
    return record


def check_json(record: dict[str, Any]) -> None:
    """Raise InputError if JSON would not give back what a record holds."""
    plain = json.dumps(record, ensure_ascii=False)
    if _SURROGATE.search(plain) and json.loads(json.dumps(record)) != record:
        raise InputError(
            "holds the two halves of a surrogate pair as two code points, which JSON cannot "
            "tell from one; decode the text properly first"
        )


def line_of(record: dict[str, Any], *, ascii_only: bool) -> str:
    """Return a record as one line of JSON, without its end."""
    line = json.dumps(record, ensure_ascii=ascii_only)
    # No encoding can write a lone surrogate; JSON can spell it out.
    return json.dumps(record) if not ascii_only and _SURROGATE.search(line) else line


def analysis_of(
    record: Any,
    kind: ExchangeFormat,
    file: Path,
    *,
    target: str | None = None,
    annotator: str | None = None,
) -> Analysis:
    """Return the analysis that a record holds, with what people changed in it.

    Parameters
    ----------
    record : object
        What JSON holds; for brat the text, the annotations, and what travelled along unseen.
    kind : ExchangeFormat
        How it is written.
    file : Path
        Where it comes from: an analysis without its text is looked for beside it.
    target : str, optional
        Id of the target that new stances are on, where the record does not say so.
    annotator : str, optional
        For Label Studio: whose annotations to read.

    Returns
    -------
    Analysis

    Raises
    ------
    InputError
        If the record is not one of this format.
    """
    if kind is ExchangeFormat.JSONL:
        return _from_line(record, file)
    read = _reader(kind, annotator)
    reading = read(record)
    text = reading.sheet.text
    if reading.base is not None:
        base = _from_dict(reading.base, text)
    else:
        base = Analysis(article=Article(text=text, **reading.article))
    if kind is ExchangeFormat.BRAT:
        shown = read_brat(*_brat_again(base)).sheet
    else:
        shown = read(record_of(base, kind)).sheet
    return restore(reading.sheet, base, shown, target=target)


def _brat_again(analysis: Analysis) -> tuple[str, str]:
    files = brat_files(analysis)
    return files[".txt"], files[".ann"]


def _reader(kind: ExchangeFormat, annotator: str | None) -> Callable[[Any], Reading]:
    if kind is ExchangeFormat.LABEL_STUDIO:

        def read(record: Any) -> Reading:
            own = isinstance(record, dict) and "annotations" in record
            return read_task(record, annotator=annotator if own else None)

        return read
    if kind is ExchangeFormat.PRODIGY:
        return read_prodigy_task
    if kind is ExchangeFormat.BRAT:
        return lambda record: read_brat(*record)
    return read_annotation_page


def _from_line(record: Any, file: Path) -> Analysis:
    if not isinstance(record, dict):
        raise InputError("is no analysis: a line must be an object")
    data = dict(record)
    text = data.pop("text", None)
    if text is None:
        text = _text_of_article(data.get("id"), file)
    if not isinstance(text, str):
        raise InputError(f"'text' must be a string, not {type(text).__name__}")
    return _from_dict(data, text)


def _text_of_article(name: Any, file: Path) -> str:
    """Return the text of the article that ``analyze`` was given: its id is the file's name."""
    for place in [Path(name), file.parent / name] if isinstance(name, str) and name else []:
        try:
            if place.is_file():
                data = place.read_bytes()
                # The text of a page is the article in it, as 'analyze' read it.
                found = read_page(data).text if looks_like_page(data, name) else None
                return data.decode("utf-8-sig") if found is None else found
        except ImportError as error:
            raise InputError(str(error)) from error
        except (OSError, ValueError):
            continue
    raise InputError(
        f"has no text, and there is no file {name!r} to take it from; "
        "write the analyses with their text, or run this where the articles are"
    )


def _from_dict(data: Any, text: str) -> Analysis:
    try:
        check_shape(data)
        return Analysis.from_dict(data, text)
    except InputError:
        raise
    except KeyError as error:
        raise InputError(f"is no whole analysis: {error} is missing or unknown") from None
    except (TypeError, ValueError, AttributeError) as error:
        raise InputError(f"is no analysis: {error}") from None
