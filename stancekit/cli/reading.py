"""Reading what the user named on the command line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from stancekit.cli.base import STDIN, Failures, reason_of
from stancekit.errors import InputError
from stancekit.records import Article

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["read_articles", "read_text", "same_file", "usable"]


def read_articles(names: Sequence[str], failures: Failures) -> Iterator[Article]:
    """Read the files one after another; those that cannot be read are reported and left out."""
    for name in names:
        try:
            yield Article(text=read_text(name), id=name)
        except (InputError, OSError) as error:
            failures.add(str(error) if isinstance(error, InputError) else reason_of(error, name))


def read_text(name: str) -> str:
    """Return the text of a file exactly as it stands there, line ends included.

    A byte order mark at the very start is a note about the encoding and no part of
    the text, so that offsets begin behind it.
    """
    data = sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()
    where = "standard input" if name == STDIN else name
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(f"{where}: is UTF-16, not UTF-8; convert it first")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{where}: is not UTF-8 (byte 0x{data[error.start]:02x} at {error.start}); "
            "convert it first, or is it no text?"
        ) from None


def usable(name: str, failures: Failures) -> bool:
    """Say whether there is something to read; if not, report it."""
    if name == STDIN:
        return True
    path = Path(name)
    try:
        if path.is_dir():
            failures.add(f"{name}: is a folder; give the files in it")
        elif not path.exists():
            failures.add(f"{name}: no such file")
        else:
            return True
    except (OSError, ValueError) as error:
        failures.add(f"{name}: {error}")
    return False


def same_file(one: Path, other: str) -> bool:
    """Tell whether two names are of the same file."""
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return False
