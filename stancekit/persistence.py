"""Model files: plain arrays with a checked header, and no code that runs on loading.

A file is a ``.npz`` archive: one ``.npy`` member for each array and ``header.json``,
which holds the format's name, the protocol number, what kind of model it is, a checksum
and the model's own settings. Nothing is ever unpickled, so that a model from a stranger
can at worst be wrong, and a file that is cut short, damaged, foreign or too new is
refused with a sentence that says what to do.

Models in other formats (:mod:`stancekit.stance.saving`) are written, and their headers checked,
by what stands at the end of this module.

Protocol numbers: raised only when an older stancekit could not read the file rightly.
New settings with a sensible default do not raise it.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
import zipfile
from contextlib import contextmanager
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from stancekit.errors import InputError, ModelError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = [
    "PROTOCOL",
    "header_of",
    "load_arrays",
    "open_whole",
    "read_whole",
    "save_arrays",
    "spoilt",
]

FORMAT = "stancekit-arrays"
PROTOCOL = 1
_HEADER = "header.json"
_AGAIN = "fetch or copy the file again, or train and save the model anew"

Source = str | os.PathLike[str] | Traversable


def save_arrays(
    path: str | os.PathLike[str],
    arrays: Mapping[str, np.ndarray[Any, Any]],
    meta: Mapping[str, Any],
    *,
    kind: str = "",
) -> None:
    """Write arrays and settings to one file.

    The file is complete or not there at all: it is written beside its place and then
    moved. Equal content gives equal bytes.

    Parameters
    ----------
    path : str or path-like
        Where to write; taken literally, no ending is added.
    arrays : mapping of str to ndarray
        Arrays of numbers, truth values or strings; objects are refused.
    meta : mapping
        Settings that JSON can hold.
    kind : str, optional
        What the file is: ``"stance"``; :func:`load_arrays` can insist on it.

    Raises
    ------
    InputError
        If an array holds Python objects, a name is no plain identifier, or ``meta`` is
        not JSON.

    Examples
    --------
    >>> import numpy as np, tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder) / "model.npz"
    ...     save_arrays(file, {"weights": np.arange(3)}, {"bias": 0.5}, kind="toy")
    ...     arrays, meta = load_arrays(file, kind="toy")
    >>> arrays["weights"].tolist(), meta
    ([0, 1, 2], {'bias': 0.5})
    """
    plain: dict[str, np.ndarray[Any, Any]] = {}
    for name, value in arrays.items():
        if not name.isidentifier():
            raise InputError(
                f"array name {name!r} is not usable; take letters, digits and underscores"
            )
        array = np.asarray(value)
        if array.dtype.hasobject or array.dtype.names is not None:
            raise InputError(
                f"array {name!r} holds {array.dtype}, which could only be pickled; "
                "convert it to numbers or strings (astype) first"
            )
        plain[name] = array
    try:
        # Through JSON and back, so that the checksum is taken on what a reader will see.
        settings = json.loads(json.dumps(dict(meta), allow_nan=False))
    except (TypeError, ValueError) as error:
        raise InputError(f"the settings of a model must be plain JSON: {error}") from error
    header = {
        "format": FORMAT,
        "protocol": PROTOCOL,
        "kind": kind,
        "arrays": sorted(plain),
        "checksum": _checksum(kind, plain, settings),
        "meta": settings,
    }
    with open_whole(path) as stream:
        _write(stream, header, plain)


def load_arrays(
    path: Source, *, kind: str | None = None
) -> tuple[dict[str, np.ndarray[Any, Any]], dict[str, Any]]:
    """Read what :func:`save_arrays` wrote.

    Parameters
    ----------
    path : str, path-like or importlib.resources Traversable
        The file.
    kind : str, optional
        Refuse a file of another kind.

    Returns
    -------
    arrays : dict of str to ndarray
    meta : dict

    Raises
    ------
    ModelError
        If the file is missing, cut short, damaged, not one of ours, of another kind, or
        written by a newer stancekit.
    """
    data = read_whole(path)
    name = str(path)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except Exception as error:
        if data[:2] == b"PK":  # it begins as an archive; the directory at its end is missing
            raise spoilt(name, "is cut short or damaged") from error
        raise ModelError(
            f"{name!r} is not a stancekit model file; give one that was written by save()"
        ) from error
    with archive:
        header = _read_header(archive, name)
        _check_header(header, name, kind)
        try:
            arrays = {key: _read_array(archive, key) for key in header["arrays"]}
            members = sorted(archive.namelist())
            meta: dict[str, Any] = header["meta"]
            intact = (
                members == sorted([_HEADER, *(f"{key}.npy" for key in header["arrays"])])
                and _checksum(header["kind"], arrays, meta) == header["checksum"]
            )
        except Exception as error:
            # A damaged archive raises nearly anything: zlib, struct, lzma, numpy's header parser.
            raise spoilt(name, "is damaged") from error
    if not intact:
        raise spoilt(name, "does not match its checksum")
    return arrays, meta


def _write(stream: Any, header: dict[str, Any], arrays: dict[str, np.ndarray[Any, Any]]) -> None:
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        # ZipInfo's default date is fixed (1980), which keeps equal models equal byte for byte.
        _add(archive, _HEADER, json.dumps(header, sort_keys=True).encode())
        for name in header["arrays"]:
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, arrays[name], allow_pickle=False)
            _add(archive, f"{name}.npy", buffer.getvalue())


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    archive.writestr(info, data)


def _read_header(archive: zipfile.ZipFile, path: str) -> dict[str, Any]:
    if _HEADER not in archive.namelist():
        raise ModelError(
            f"{path!r} is an archive without a stancekit header; "
            "give a model file that was written by save()"
        )
    try:
        line = archive.read(_HEADER)
    except Exception as error:
        raise spoilt(path, "has a damaged header") from error
    return header_of(line, path, FORMAT, PROTOCOL)


def _check_header(header: Mapping[str, Any], path: str, kind: str | None) -> None:
    names = header.get("arrays")
    if (
        not isinstance(names, list)
        or not all(isinstance(name, str) for name in names)
        or not isinstance(header.get("meta"), dict)
        or not isinstance(header.get("kind"), str)
    ):
        raise spoilt(path, "has an incomplete header")
    if kind is not None and header["kind"] != kind:
        raise ModelError(
            f"{path!r} is a model of kind {header['kind']!r}, but {kind!r} is needed here; "
            "give the file of the right model"
        )


def _read_array(archive: zipfile.ZipFile, name: str) -> np.ndarray[Any, Any]:
    # read() checks the member's CRC before numpy trusts the shape that it states.
    stream = io.BytesIO(archive.read(f"{name}.npy"))
    array: np.ndarray[Any, Any] = np.lib.format.read_array(stream, allow_pickle=False)
    return array


def _checksum(
    kind: str, arrays: Mapping[str, np.ndarray[Any, Any]], meta: Mapping[str, Any]
) -> str:
    digest = hashlib.sha256(json.dumps([FORMAT, kind, meta], sort_keys=True).encode())
    for name in sorted(arrays):
        array = arrays[name]
        digest.update(json.dumps([name, array.dtype.str, list(array.shape)]).encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


# what other formats share


@contextmanager
def open_whole(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Open a file for writing that is complete in the end, or not there at all.

    Parameters
    ----------
    path : str or path-like
        What stands there already stays until the new file is complete.

    Yields
    ------
    file-like
        Takes bytes; beside the file's place, to be moved there.
    """
    target = Path(path)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
        # mkstemp makes files that only their owner may read; a model is no secret.
        mask = os.umask(0)
        os.umask(mask)
        Path(temporary).chmod(0o666 & ~mask)
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def read_whole(path: Source) -> bytes:
    """Return the content of a model file; raise ModelError if it cannot be read."""
    place = path if isinstance(path, Traversable) else Path(path)
    try:
        return place.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a name with a null character
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise ModelError(f"cannot read model file {str(path)!r}: {reason}") from error


def header_of(line: bytes, path: str, format: str, protocol: int) -> dict[str, Any]:  # noqa: A002
    """Return the header of a model file, if this stancekit can read what it stands for.

    Parameters
    ----------
    line : bytes
        The header as it stands in the file.
    path : str
        The file's name, for messages.
    format : str
        What the header must say that the file is.
    protocol : int
        The newest protocol that can be read.

    Returns
    -------
    dict

    Raises
    ------
    ModelError
        If it is damaged, of another format, or written by a newer stancekit.
    """
    try:
        header = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise spoilt(path, "has a damaged header") from error
    if not isinstance(header, dict) or header.get("format") != format:
        raise ModelError(
            f"{path!r} is no model file of stancekit's, but one of another format; "
            "give one that save() or save_model() wrote"
        )
    found = header.get("protocol")
    if not isinstance(found, int) or found < 1:
        raise spoilt(path, "has no valid protocol number")
    if found > protocol:
        raise ModelError(
            f"model file {path!r} was written by a newer stancekit (protocol {found}; this one "
            f"reads up to {protocol}); upgrade stancekit, or save the model with this version"
        )
    return header


def spoilt(path: str, what: str) -> ModelError:
    """Return the error of a file that is not as it was written: ``what`` says how one can tell."""
    return ModelError(f"model file {path!r} {what}; {_AGAIN}")
