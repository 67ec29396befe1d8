"""Reading what the user named on the command line."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from stancekit.cli.base import STDIN, Failures, reason_of
from stancekit.errors import InputError
from stancekit.records import Article
from stancekit.web import fetch, is_address, looks_like_page, read_page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["read_article", "read_articles", "read_text", "same_file", "usable"]


def read_articles(names: Sequence[str], failures: Failures) -> Iterator[Article]:
    """Read files and pages one after another; what cannot be read is reported and left out."""
    for name in names:
        try:
            yield read_article(name)
        except (InputError, ImportError, OSError) as error:
            failures.add(reason_of(error, name) if isinstance(error, OSError) else str(error))


def read_article(name: str) -> Article:
    """Read a text file, a web page in a file, or a web page at its address."""
    if is_address(name):
        return fetch(name)
    data = _bytes_of(name)
    if not looks_like_page(data, name):
        return Article(text=_decoded(data, name), id=name)
    try:
        return replace(read_page(data), id=name)
    except InputError as error:
        raise InputError(f"{_place(name)}: {error}") from error.__cause__


def read_text(name: str) -> str:
    """Return the text of a file exactly as it stands there, line ends included.

    A byte order mark at the very start is a note about the encoding and no part of
    the text, so that offsets begin behind it.
    """
    return _decoded(_bytes_of(name), name)


def _bytes_of(name: str) -> bytes:
    return sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()


def _place(name: str) -> str:
    return "standard input" if name == STDIN else name


def _decoded(data: bytes, name: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(f"{_place(name)}: is UTF-16, not UTF-8; convert it first")
    if data.lstrip()[:5] == b"%PDF-":
        raise InputError(f"{_place(name)}: is a PDF, not text; save its text and give that")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{_place(name)}: is not UTF-8 (byte 0x{data[error.start]:02x} at {error.start}); "
            "convert it first, or is it no text?"
        ) from None


def usable(name: str, failures: Failures) -> bool:
    """Say whether there is something to read; if not, report it."""
    if name == STDIN or is_address(name):
        return True
    path = Path(name)
    try:
        if not name:
            failures.add("'' names no file")
        elif path.is_dir():
            failures.add(f"{name}: is a folder; give the files in it")
        elif not path.exists():
            failures.add(f"{name}: no such file")
        else:
            return True
    except (OSError, ValueError) as error:
        failures.add(f"{name}: {error}")
    return False


def same_file(one: Path, other: str | Path) -> bool:
    """Tell whether two names are of the same file."""
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return False
