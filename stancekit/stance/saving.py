"""Models of the user's own on disk: written whole, and read without trusting the file.

Three formats, told apart by the file's content:

``.npz``
    Plain arrays (:mod:`stancekit.persistence`): what stancekit's own classifiers are saved as.
    No code can hide in it.
``.skops``
    Any scikit-learn classifier of texts, by the package of that name (extra ``skops``). Only
    known types are built when it is read.
``.joblib``
    The same by pickling, which runs whatever the file says. It is read only if the caller says
    that its maker is trusted, and after its checksum.

The last two hold a header as the first does: format, protocol, checksum, the target, and the
version of scikit-learn, since its objects change from one version to the next.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from stancekit.errors import InputError, ModelError
from stancekit.persistence import header_of, load_arrays, open_whole, read_whole, spoilt
from stancekit.records import StanceResult, Target

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping

__all__ = ["StanceModel", "load_model", "save_model"]

FORMAT = "stancekit-estimator"
# Raised when an older stancekit could not read the file rightly.
PROTOCOL = 1
_MAGIC = b"STANCEKIT-JOBLIB\n"
_HEADER = "stancekit.json"
_ARRAYS_HEADER = "header.json"  # of stancekit.persistence
_MAX_HEADER = 1_000_000


class StanceModel(Protocol):
    """What the analyzer asks of a classifier."""

    targets_: tuple[Target, ...]

    def classify(
        self,
        quotations: Iterable[Any],
        *,
        target: str | Target | None = None,
        abstain_below: float | None = None,
    ) -> tuple[StanceResult, ...]:
        """Return the stance of each quotation as a record."""


def save_model(
    model: Any, path: str | os.PathLike[str], *, target: str | Target | None = None
) -> None:
    """Save a fitted classifier of stances.

    Parameters
    ----------
    model : StanceClassifier, EmbeddingClassifier, WrappedClassifier or scikit-learn classifier
        A classifier of another package's is one over texts, with labels ``favor``,
        ``against`` and ``none``.
    path : str or path-like
        Its ending chooses the format: ``.npz`` for stancekit's own classifiers; ``.skops``
        (extra ``skops``) or ``.joblib`` for others.
    target : str or Target, optional
        What a classifier of another package's was trained on; stancekit's own know it.

    Raises
    ------
    InputError
        If the ending does not fit the model, or the target is missing.
    """
    from stancekit.stance.wrapped import WrappedClassifier

    suffix = Path(path).suffix.lower()
    own = callable(getattr(model, "save", None))
    if suffix not in (".npz", ".skops", ".joblib"):
        raise InputError(
            f"{str(path)!r}: a model is saved as .npz, .skops or .joblib; give one of these endings"
        )
    if suffix == ".npz" and own:
        model.save(path)
        return
    if suffix == ".npz":
        raise InputError(
            f"a {type(model).__name__} is more than plain arrays; save it as .skops "
            "(or .joblib, which only those can load who trust you)"
        )
    if own:
        raise InputError(
            f"a {type(model).__name__} is saved as plain arrays, which is safe for everybody; "
            f"give {str(Path(path).with_suffix('.npz'))!r} instead"
        )
    if not isinstance(model, WrappedClassifier):
        if target is None:
            raise InputError("say what the model was trained on: save_model(..., target=...)")
        model = WrappedClassifier(model, target)
    header = _header(model)
    make = _skops_bytes if suffix == ".skops" else _joblib_bytes
    data = make(model.estimator, header)
    with open_whole(path) as stream:
        stream.write(data)


def load_model(path: str | os.PathLike[str], *, trusted: bool = False) -> Any:
    """Read a classifier that :func:`save_model`, or its own ``save``, wrote.

    Parameters
    ----------
    path : str or path-like
    trusted : bool, default False
        True if you trust whoever made the file, with your computer: needed for ``.joblib``
        files, which can run any code, and for ``.skops`` files with types of other packages.

    Returns
    -------
    StanceClassifier, EmbeddingClassifier or WrappedClassifier

    Raises
    ------
    ModelError
        If the file is missing, cut short, damaged, foreign, needs trust, or was written by a
        newer stancekit or another scikit-learn; the message says what to do.
    """
    name = str(path)
    data = read_whole(path)
    if data.startswith(_MAGIC):
        return _from_joblib(data, name, trusted)
    if data.startswith(b"PK"):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                members = set(archive.namelist())
        except Exception:
            members = {_ARRAYS_HEADER}
        if _HEADER in members:
            return _from_skops(data, name, trusted)
        if "schema.json" in members:
            raise ModelError(
                f"{name!r} was written by skops itself and does not say what it was trained on; "
                "load it with skops.io.load and save it with stancekit.stance.save_model"
            )
        return _from_arrays(path)
    if data[:1] == b"\x80" or data[:2] in (b"\x1f\x8b", b"x\x9c", b"BZ"):
        raise ModelError(
            f"{name!r} looks like a plain pickle, which stancekit does not open; load it yourself "
            "if you trust it, and save it with stancekit.stance.save_model"
        )
    raise ModelError(
        f"{name!r} is no model file of stancekit's; give one that 'stancekit train' or "
        "stancekit.stance.save_model wrote"
    )


def _from_arrays(path: str | os.PathLike[str]) -> Any:
    from stancekit.stance import embeddings
    from stancekit.stance.classifier import StanceClassifier

    try:
        return StanceClassifier.load(path)
    except ModelError as error:
        try:
            load_arrays(path, kind=embeddings.KIND)
        except ModelError:
            raise error from None
    return embeddings.EmbeddingClassifier.load(path)


def _header(model: Any) -> dict[str, Any]:
    import sklearn

    return {
        "format": FORMAT,
        "protocol": PROTOCOL,
        "scikit-learn": sklearn.__version__,
        "target": model.target.to_dict(),
    }


def _joblib_bytes(estimator: Any, header: dict[str, Any]) -> bytes:
    import joblib

    buffer = io.BytesIO()
    joblib.dump(estimator, buffer, compress=3)
    payload = buffer.getvalue()
    header = {**header, "checksum": hashlib.sha256(payload).hexdigest()}
    return _MAGIC + json.dumps(header, sort_keys=True).encode() + b"\n" + payload


def _from_joblib(data: bytes, name: str, trusted: bool) -> Any:
    import joblib

    line, end, payload = data[len(_MAGIC) : len(_MAGIC) + _MAX_HEADER].partition(b"\n")
    if not end:
        raise spoilt(name, "is cut short")
    payload = data[len(_MAGIC) + len(line) + 1 :]
    header = header_of(line, name, FORMAT, PROTOCOL)
    if hashlib.sha256(payload).hexdigest() != header.get("checksum"):
        raise spoilt(name, "does not match its checksum")
    if not trusted:
        raise ModelError(
            f"{name!r} holds a pickled object, which can run any code when it is read; if you "
            "trust whoever made it, say trusted=True (on the command line --trust-model), else "
            "ask for it as .skops"
        )
    _check_version(header, name)
    try:
        estimator = joblib.load(io.BytesIO(payload))
    except Exception as error:
        raise ModelError(
            f"the object in {name!r} cannot be built here: {type(error).__name__}: {error}; is a "
            "package missing that it was made with?"
        ) from error
    return _wrap(estimator, header, name)


def _skops_bytes(estimator: Any, header: dict[str, Any]) -> bytes:
    data = _skops().dumps(estimator)
    header = {**header, "checksum": _members_checksum(data)}
    buffer = io.BytesIO(data)
    # skops passes over members that it does not know: the file stays one of its own.
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(zipfile.ZipInfo(_HEADER), json.dumps(header, sort_keys=True))
    return buffer.getvalue()


def _from_skops(data: bytes, name: str, trusted: bool) -> Any:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            line = archive.read(_HEADER)
        checksum = _members_checksum(data)
    except Exception as error:
        raise spoilt(name, "is damaged") from error
    header = header_of(line, name, FORMAT, PROTOCOL)
    if checksum != header.get("checksum"):
        raise spoilt(name, "does not match its checksum")
    _check_version(header, name)
    skops = _skops()
    try:
        unknown = skops.get_untrusted_types(data=data)
        if not unknown or trusted:
            return _wrap(skops.loads(data, trusted=unknown), header, name)
    except ModelError:
        raise
    except Exception as error:
        raise ModelError(
            f"the object in {name!r} cannot be built here: {type(error).__name__}: {error}; is a "
            "package missing that it was made with?"
        ) from error
    raise ModelError(
        f"{name!r} holds types that scikit-learn does not have: {', '.join(unknown[:5])}; if you "
        "trust whoever made it, say trusted=True (on the command line --trust-model)"
    )


def _skops() -> Any:
    try:
        import skops.io
    except ImportError as error:
        raise InputError(
            "models in .skops files need the package skops: pip install 'stancekit[skops]'"
        ) from error
    return skops.io


def _members_checksum(data: bytes) -> str:
    digest = hashlib.sha256()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member in sorted(archive.namelist()):
            if member != _HEADER:
                content = archive.read(member)
                digest.update(json.dumps([member, len(content)]).encode())
                digest.update(content)
    return digest.hexdigest()


def _check_version(header: Mapping[str, Any], name: str) -> None:
    """Refuse objects of another scikit-learn: they can answer wrongly without an error."""
    import sklearn

    made = str(header.get("scikit-learn", "unknown"))
    if made.split(".")[:2] != sklearn.__version__.split(".")[:2]:
        raise ModelError(
            f"{name!r} was made with scikit-learn {made}, but {sklearn.__version__} is installed; "
            f"install scikit-learn {made}, or train and save the model anew"
        )


def _wrap(estimator: Any, header: Mapping[str, Any], name: str) -> Any:
    from stancekit.stance.wrapped import WrappedClassifier

    try:
        return WrappedClassifier(estimator, Target.from_dict(header["target"]))
    except (InputError, KeyError, TypeError) as error:
        raise ModelError(f"{name!r} holds no classifier of stances: {error}") from error
