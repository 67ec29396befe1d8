"""Sends an analyzer to other processes as its settings, and tells two analyzers apart.

What came with the package, or was loaded by name, is pickled by how to load it: 1 KB instead
of 50 MB for each worker.
"""

from __future__ import annotations

import io
import pickle
from typing import TYPE_CHECKING, Any

from stancekit.language import load_language, recipe_of
from stancekit.parallel import CloudPickler
from stancekit.stance import load_shipped

if TYPE_CHECKING:
    from spacy.language import Language

    from stancekit.stance import StanceClassifier

__all__ = ["fingerprint", "reduced"]


def reduced(thing: object) -> tuple[Any, ...]:
    """Return what ``__reduce__`` of an object has to return.

    Parameters
    ----------
    thing : object
        Its state is ``vars(thing)``.

    Returns
    -------
    tuple
    """
    stream = io.BytesIO()
    _Pickler(stream).dump((type(thing), vars(thing)))
    return _unpickle, (stream.getvalue(),)


def fingerprint(part: object) -> str:
    """Return what tells a stage from others: its name, and a digest of what it holds.

    Parameters
    ----------
    part : object
        A model, or any callable. The digest is left out of what cannot be pickled.

    Returns
    -------
    str

    Examples
    --------
    >>> from stancekit import SpeakerResolver
    >>> fingerprint(SpeakerResolver()) == fingerprint(SpeakerResolver())
    True
    >>> fingerprint(SpeakerResolver()) == fingerprint(SpeakerResolver(min_score=0.2))
    False
    """
    import joblib

    named = part if hasattr(part, "__qualname__") else type(part)
    name = f"{named.__module__}.{named.__qualname__}"
    try:
        return f"{name} {joblib.hash(part)}"
    except (TypeError, AttributeError, pickle.PicklingError):
        return name


class _Pickler(CloudPickler):  # type: ignore[misc]  # it comes from two places
    """Pickles what came with the package, or was loaded by name, by how to load it."""

    def reducer_override(self, obj: Any) -> Any:
        from spacy.language import Language

        if isinstance(obj, Language) and (recipe := recipe_of(obj)) is not None:
            return _load_by, recipe
        if type(obj).__name__ == "LinearStances" and obj is load_shipped():
            return load_shipped, ()
        if type(obj).__name__ == "StanceClassifier" and obj is _load_classifier():
            return _load_classifier, ()
        return super().reducer_override(obj)


def _load_classifier() -> StanceClassifier:
    # It brings scikit-learn with it, which few need.
    from stancekit.stance import load_classifier

    return load_classifier()


def _load_by(name: str | None, everything: bool) -> Language:
    return load_language(name, everything=everything)


def _unpickle(data: bytes) -> Any:
    kind, state = pickle.loads(data)  # of _Pickler, inside a pickle that is being loaded
    thing = object.__new__(kind)
    vars(thing).update(state)
    return thing
