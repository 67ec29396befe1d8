"""A corpus on disk: chunks that are there as a whole or not at all.

A chunk is three files, one for each table, and a record in ``chunks`` that is written last and
says how long they are and what their checksums are. What the record does not vouch for is not
there: a run that is cut off leaves nothing that the next one could take for finished.
"""

from __future__ import annotations

import json
import os
import re
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from stancekit.corpus.schema import FORMATS, TABLES, VERSION
from stancekit.errors import InputError, StancekitError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stancekit.corpus.rows import Chunk
    from stancekit.corpus.work import ChunkResult

__all__ = ["Store", "read_manifest", "records_of"]

_MANIFEST = "corpus.json"
_NAME = "stancekit-corpus"
_RECORD = re.compile(r"(\d{6,})\.json")


class Store:
    """The folder that a run writes to.

    Parameters
    ----------
    out : Path
        Made if it is not there.
    manifest : dict
        Of a new corpus; one that is there already must have been begun with the same.

    Raises
    ------
    InputError
        If the folder holds something else, or a run with other settings, or cannot be
        written to.
    """

    def __init__(self, out: Path, manifest: dict[str, Any]) -> None:
        self.out = out
        self.records: dict[int, dict[str, Any]] = {}
        try:
            out.mkdir(parents=True, exist_ok=True)
            # Before the lock: in somebody's folder of other things not even that is left.
            self._refuse_others()
            self._lock = _locked(out / ".lock")
            try:
                self.manifest = self._begin(manifest)
                for name in (*TABLES, "chunks"):
                    (out / name).mkdir(exist_ok=True)
                self._sweep()
            except BaseException:
                self.close()
                raise
        except OSError as error:
            raise InputError(f"{out}: cannot be written to: {_reason(error)}") from error

    @property
    def style(self) -> str:
        """Name of the tables' format."""
        return str(self.manifest["tables"])

    def _refuse_others(self) -> None:
        if (self.out / _MANIFEST).exists():
            return
        others = [p.name for p in self.out.iterdir() if p.name != ".lock" and ".part" not in p.name]
        # Another run may have begun meanwhile; which of the two goes on, the lock decides.
        if others and not (self.out / _MANIFEST).exists():
            raise InputError(
                f"{self.out}: holds other things ({', '.join(sorted(others)[:3])}); "
                "give a new or empty folder"
            )

    def _begin(self, manifest: dict[str, Any]) -> dict[str, Any]:
        if not (self.out / _MANIFEST).exists():
            self._write(_MANIFEST, _json(manifest))
            return manifest
        old = read_manifest(self.out)
        for name, value in manifest.items():
            # The number of rows and what the input is called may change: chunks tell.
            if name not in {"source", "complete"} and old.get(name) != value:
                before, now = _difference(old.get(name), value)
                raise InputError(
                    f"{self.out}: was begun with {name} {before}, not {now}; "
                    "finish it with that, or give another folder"
                )
        return {**old, "complete": False}

    def _sweep(self) -> None:
        """Read the records; take away what broken-off runs left behind."""
        for path in self.out.rglob(".*.part"):
            path.unlink(missing_ok=True)
        for path in (self.out / "chunks").iterdir():
            if found := _RECORD.fullmatch(path.name):
                with suppress(ValueError):
                    self.records[int(found[1])] = json.loads(path.read_text("utf-8"))
        for number in list(self.records):
            if not self._whole(self.records[number]):
                self._forget(number)

    def _whole(self, record: dict[str, Any]) -> bool:
        """Tell whether a chunk's files are what its record says."""
        try:
            return all(
                (self.out / name).stat().st_size == said["bytes"]
                and zlib.crc32((self.out / name).read_bytes()) == said["crc32"]
                for name, said in record["files"].items()
            )
        except (OSError, KeyError, TypeError):
            return False

    def _forget(self, number: int) -> None:
        # The record first: without it the rest counts for nothing.
        (self.out / "chunks" / f"{number:06d}.json").unlink(missing_ok=True)
        for table in TABLES:
            self._file(table, number).unlink(missing_ok=True)
        self.records.pop(number, None)

    def _file(self, table: str, number: int) -> Path:
        return self.out / table / f"part-{number:06d}.{self.style}"

    def has(self, chunk: Chunk, digest: str) -> bool:
        """Tell whether just these rows are stored already."""
        record = self.records.get(chunk.number)
        return record is not None and bool(record["digest"] == digest)

    def commit(self, chunk: Chunk, digest: str, result: ChunkResult) -> None:
        """Store a chunk's files, and then the record that vouches for them.

        Raises
        ------
        StancekitError
            If the disk refuses; all chunks before are kept.
        """
        if chunk.number in self.records:
            self._forget(chunk.number)
        record: dict[str, Any] = {
            "chunk": chunk.number,
            "digest": digest,
            "rows": len(chunk.rows),
            "counts": result.counts,
            "errors": result.errors,
            "files": {},
        }
        try:
            for table, data in result.files.items():
                name = self._file(table, chunk.number).relative_to(self.out).as_posix()
                self._write(name, data)
                record["files"][name] = {"bytes": len(data), "crc32": zlib.crc32(data)}
            self._write(f"chunks/{chunk.number:06d}.json", _json(record))
        except OSError as error:
            raise StancekitError(
                f"{self.out}: chunk {chunk.number} cannot be written: {_reason(error)}; the "
                f"{len(self.records)} finished chunks are kept: run the same again to go on"
            ) from error
        self.records[chunk.number] = record

    def finish(self, chunks: int, source: str) -> None:
        """Drop chunks behind the input's end, and say that all is there."""
        for number in [n for n in self.records if n >= chunks]:
            self._forget(number)
        counts = {name: sum(r["counts"][name] for r in self.records.values()) for name in TABLES}
        self.manifest = {**self.manifest, "source": source, "complete": True, "counts": counts}
        self._write(_MANIFEST, _json(self.manifest))

    def write_errors(self) -> int:
        """Write ``errors.jsonl`` anew from what is stored; return the number of errors."""
        errors = [e for number in sorted(self.records) for e in self.records[number]["errors"]]
        lines = (json.dumps(error, ensure_ascii=True) + "\n" for error in errors)
        self._write("errors.jsonl", "".join(lines).encode("utf-8"))
        return len(errors)

    def _write(self, name: str, data: bytes) -> None:
        place = self.out / name
        part = place.with_name(f".{place.name}.{os.getpid()}.part")
        try:
            with part.open("wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(place)
        except BaseException:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise

    def close(self) -> None:
        """Let others write."""
        os.close(self._lock)


def read_manifest(out: Path) -> dict[str, Any]:
    """Return what a corpus says of itself.

    Raises
    ------
    InputError
        If there is none, or it is of a version that this stancekit does not know.
    """
    try:
        found = json.loads((out / _MANIFEST).read_text("utf-8"))
    except FileNotFoundError as error:
        raise InputError(f"{out}: is no corpus of stancekit: it has no {_MANIFEST}") from error
    except NotADirectoryError as error:
        raise InputError(f"{out}: is a file, not the folder of a corpus") from error
    except (OSError, ValueError) as error:
        raise InputError(f"{out / _MANIFEST}: cannot be read: {error}") from error
    if not isinstance(found, dict) or found.get("format") != _NAME:
        raise InputError(f"{out}: is no corpus of stancekit")
    if found.get("schema") != VERSION or found.get("tables") not in FORMATS:
        raise InputError(
            f"{out}: has schema {found.get('schema')!r} as {found.get('tables')!r}; this stancekit "
            f"knows schema {VERSION} as {' or '.join(FORMATS)}: install the one that wrote it"
        )
    return found


def records_of(out: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of the stored chunks in order."""
    folder = out / "chunks"
    paths = folder.iterdir() if folder.is_dir() else ()
    for path in sorted(p for p in paths if _RECORD.fullmatch(p.name)):
        try:
            yield json.loads(path.read_text("utf-8"))
        except ValueError as error:
            raise InputError(
                f"{path}: is damaged; run the same 'corpus run' again, which writes it anew"
            ) from error


def _json(data: dict[str, Any]) -> bytes:
    return (json.dumps(data, indent=1) + "\n").encode("ascii")


def _difference(old: Any, new: Any) -> tuple[str, str]:
    """Say how two values differ; of two mappings only where they do."""
    if isinstance(old, dict) and isinstance(new, dict):
        names = [n for n in {**old, **new} if old.get(n) != new.get(n)]
        return tuple(  # type: ignore[return-value]
            ", ".join(f"{n}={d.get(n)!r}" for n in names) for d in (old, new)
        )
    return repr(old), repr(new)


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _locked(path: Path) -> int:
    """Keep other runs out for as long as this process lives, however it ends."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        import fcntl
    except ImportError:  # not on Windows
        return descriptor
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise InputError(f"{path.parent}: another run is writing there; wait for it") from error
    except OSError:  # a file system without locks
        pass
    return descriptor
