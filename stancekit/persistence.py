"""Model files: plain arrays with a checked header, and no code that runs on loading.

A file is a ``.npz`` archive: one ``.npy`` member for each array and ``header.json``,
which holds the format's name, the protocol number, what kind of model it is, a checksum
and the model's own settings. Nothing is ever unpickled, so that a model from a stranger
can at worst be wrong, and a file that is cut short, damaged, foreign or too new is
refused with a sentence that says what to do.

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
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stancekit.errors import InputError, ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PROTOCOL", "load_arrays", "save_arrays"]

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
    target = Path(path)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            _write(stream, header, plain)
        # mkstemp makes files that only their owner may read; a model is no secret.
        mask = os.umask(0)
        os.umask(mask)
        Path(temporary).chmod(0o666 & ~mask)
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


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
    place = path if isinstance(path, Traversable) else Path(path)
    try:
        data = place.read_bytes()
    except OSError as error:
        raise ModelError(f"cannot read model file {str(path)!r}: {error.strerror}") from error
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except Exception as error:
        if data[:2] == b"PK":  # it begins as an archive; the directory at its end is missing
            raise ModelError(
                f"model file {str(path)!r} is cut short or damaged; {_AGAIN}"
            ) from error
        raise ModelError(
            f"{str(path)!r} is not a stancekit model file; give one that was written by save()"
        ) from error
    with archive:
        header = _read_header(archive, str(path))
        _check_header(header, str(path), kind)
        try:
            arrays = {name: _read_array(archive, name) for name in header["arrays"]}
            members = sorted(archive.namelist())
            meta: dict[str, Any] = header["meta"]
            intact = (
                members == sorted([_HEADER, *(f"{name}.npy" for name in header["arrays"])])
                and _checksum(header["kind"], arrays, meta) == header["checksum"]
            )
        except Exception as error:
            # A damaged archive raises nearly anything: zlib, struct, lzma, numpy's header parser.
            raise ModelError(f"model file {str(path)!r} is damaged; {_AGAIN}") from error
    if not intact:
        raise ModelError(f"model file {str(path)!r} does not match its checksum; {_AGAIN}")
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


def _read_header(archive: zipfile.ZipFile, path: str) -> Any:
    if _HEADER not in archive.namelist():
        raise ModelError(
            f"{path!r} is an archive without a stancekit header; "
            "give a model file that was written by save()"
        )
    try:
        return json.loads(archive.read(_HEADER))
    except Exception as error:
        raise ModelError(f"model file {path!r} has a damaged header; {_AGAIN}") from error


def _check_header(header: Any, path: str, kind: str | None) -> None:
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise ModelError(
            f"{path!r} is an archive of another format; give a model file written by save()"
        )
    protocol = header.get("protocol")
    if not isinstance(protocol, int) or protocol < 1:
        raise ModelError(f"model file {path!r} has no valid protocol number; {_AGAIN}")
    if protocol > PROTOCOL:
        raise ModelError(
            f"model file {path!r} was written by a newer stancekit (protocol {protocol}; this one "
            f"reads up to {PROTOCOL}); upgrade stancekit, or save the model with this version"
        )
    names = header.get("arrays")
    if (
        not isinstance(names, list)
        or not all(isinstance(name, str) for name in names)
        or not isinstance(header.get("meta"), dict)
        or not isinstance(header.get("kind"), str)
    ):
        raise ModelError(f"model file {path!r} has an incomplete header; {_AGAIN}")
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
