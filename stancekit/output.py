"""Writing results so that nothing half-written is left behind."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TextIO

from stancekit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Sink", "open_sink"]


class Sink:
    """Somewhere to write text: standard output, or a file that appears when it is complete.

    Parameters
    ----------
    stream : file-like
        An open text stream.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.discarded = False

    @property
    def encoding(self) -> str:
        """Name of the stream's encoding."""
        return getattr(self._stream, "encoding", None) or "utf-8"

    def write(self, text: str) -> None:
        """Write ``text``."""
        self._stream.write(text)

    def flush(self) -> None:
        """Hand everything written to the system."""
        self._stream.flush()

    def discard(self) -> None:
        """Leave no file: there is nothing worth keeping."""
        self.discarded = True


@contextmanager
def open_sink(path: Path | None) -> Iterator[Sink]:
    """Open a place for results.

    Parameters
    ----------
    path : Path or None
        A file, written in UTF-8 beside its place and moved there at the end; None: standard
        output. A device or a named pipe is written to directly.

    Yields
    ------
    Sink
        Where to write.

    Raises
    ------
    InputError
        If the file cannot be created, before anything is written.
    """
    if path is None:
        yield Sink(sys.stdout)
        return
    try:
        place = path.resolve()
        if place.is_dir():
            raise InputError(f"{path}: is a folder; give a file to write to")
        direct = place.exists() and not place.is_file()
        part = place if direct else place.with_name(f".{place.name}.{os.getpid()}.part")
        stream = part.open("w", encoding="utf-8", errors="backslashreplace", newline="\n")
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise (
            error
            if isinstance(error, InputError)
            else InputError(f"{path}: cannot be written: {reason.lower()}")
        ) from error
    sink = Sink(stream)
    done = False
    try:
        yield sink
        stream.close()
        done = not sink.discarded
    finally:
        with suppress(OSError):
            stream.close()
        if not direct:
            if done:
                part.replace(place)
            else:
                part.unlink(missing_ok=True)
