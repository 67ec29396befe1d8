"""Loading the embedded pipeline, and parsing text of any length and quality."""

from __future__ import annotations

import re
from contextlib import contextmanager
from importlib.resources import as_file, files
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import NumpyOps, get_current_ops, set_current_ops

from stancekit.errors import InputError, ModelError
from stancekit.language import bounds  # noqa: F401 - registers the component by its import

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["load_language", "parse", "parse_many", "passing", "recipe_of"]

# How each pipeline was loaded, so that another process can do the same.
_loaded: WeakKeyDictionary[Language, tuple[str | None, bool, tuple[str, ...]]] = WeakKeyDictionary()

# Nothing behind reads what these write.
_UNUSED = ("tagger", "trainable_lemmatizer")
# Longer texts are parsed in pieces: memory grows with the longest Doc.
PIECE = 40_000
_SURROGATE = re.compile("[\ud800-\udfff]")
# Blanks that do not break, or are of odd width: a name with one in it is one name all the same.
_BLANKS = dict.fromkeys(map(ord, "\u00a0\u1680\u202f\u205f\u3000"), " ")
_BLANKS |= dict.fromkeys(range(0x2000, 0x200B), " ")


def load_language(name: str | Language | None = None, *, everything: bool = False) -> Language:
    """Load the embedded English pipeline, or another one by name.

    Parameters
    ----------
    name : str, Language or None
        None for the pipeline inside this package; else the name or path of an
        installed English spaCy pipeline, or a pipeline that is already loaded.
    everything : bool, default False
        Switch on the fine-grained tagger and the lemmatizer too, which the other
        stages do not need.

    Returns
    -------
    spacy.language.Language

    Raises
    ------
    InputError
        If no pipeline of that name is installed, or it is not English.
    ModelError
        If the embedded pipeline's files are damaged.
    """
    if isinstance(name, Language):
        nlp = name
    elif name is None:
        nlp = _load_embedded(everything)
    else:
        try:
            nlp = spacy.load(name)
        except OSError as error:
            raise InputError(
                f"no spaCy pipeline {name!r} is installed; install it, or leave `language` out "
                "to use the embedded English pipeline"
            ) from error
    if not isinstance(name, Language):
        _loaded[nlp] = (name, everything, tuple(nlp.pipe_names))
    if nlp.lang != "en":
        raise InputError(
            f"the pipeline {name!r} is for language {nlp.lang!r}; stancekit reads English"
        )
    if "parser" not in nlp.pipe_names:
        raise InputError(
            f"the pipeline has no dependency parser (only: {', '.join(nlp.pipe_names) or '-'}); "
            "quotations cannot be attributed without one"
        )
    return nlp


def recipe_of(nlp: Language) -> tuple[str | None, bool] | None:
    """Return what :func:`load_language` was called with to load a pipeline.

    Parameters
    ----------
    nlp : spacy.language.Language

    Returns
    -------
    tuple of (str or None, bool), or None
        Name and ``everything``; None if somebody else loaded it, or has changed its
        components since: then loading anew would not give the same.
    """
    name, everything, components = _loaded.get(nlp, (None, False, ()))
    return (name, everything) if components and components == tuple(nlp.pipe_names) else None


@contextmanager
def passing(nlp: Language, *, readers_keep_nothing: bool) -> Iterator[None]:
    """Let the Docs made inside pass: the words that only they hold are forgotten at the end.

    spaCy keeps every word that it ever met; over a million articles that is gigabytes.

    Parameters
    ----------
    nlp : spacy.language.Language
    readers_keep_nothing : bool
        False if whoever reads the Docs may keep some of them, which would crash Python.
        Then, and with components of unknown make, everything is kept.
    """
    known = all(
        type(component).__module__.split(".")[0] in {"spacy", "stancekit"}
        for _, component in nlp.pipeline
    )
    # spaCy's stubs lack the attribute.
    inside = nlp.vocab.in_memory_zone  # type: ignore[attr-defined]
    if readers_keep_nothing and known and not inside:
        with nlp.memory_zone():
            yield
    else:
        yield


def _load_embedded(everything: bool) -> Language:
    ops = get_current_ops()
    # BLAS as numpy has it runs up to twice as fast as thinc's own kernels.
    set_current_ops(NumpyOps(use_blis=False))
    try:
        with as_file(files("stancekit") / "data" / "models" / "language") as folder:
            unused = () if everything else _UNUSED
            nlp = spacy.load(folder, exclude=["vectors", *unused])
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(
            f"the embedded pipeline is missing or damaged ({type(error).__name__}: {error}); "
            "reinstall stancekit"
        ) from error
    finally:
        set_current_ops(ops)
    # Texts are cut into pieces before they get here.
    nlp.max_length = 2 * PIECE
    return nlp


def parse(nlp: Language, text: str) -> Doc:
    """Parse one text, however long or odd it is.

    Parameters
    ----------
    nlp : Language
        The pipeline.
    text : str
        Any text. Code points that cannot be encoded (lone surrogates) are replaced
        one for one by U+FFFD, and odd blanks (such as U+00A0) by plain ones, so that offsets
        stay valid.

    Returns
    -------
    Doc
        One Doc for the whole text.
    """
    return next(parse_many(nlp, [text]))


def parse_many(nlp: Language, texts: Iterable[str], *, batch_size: int = 16) -> Iterator[Doc]:
    """Parse texts in batches; yields one Doc for each, in order.

    A Doc's text is as long as what was given, but has a plain blank for each odd one and U+FFFD
    for each lone surrogate.
    """
    plan: list[int] = []

    def pieces() -> Iterator[str]:
        for text in texts:
            cut = _cut(_SURROGATE.sub("\ufffd", text).translate(_BLANKS))
            plan.append(len(cut))
            yield from cut

    docs = nlp.pipe(pieces(), batch_size=batch_size)
    for doc in docs:
        rest = plan.pop(0) - 1
        if not rest:
            yield doc
            continue
        whole = [doc, *(next(docs) for _ in range(rest))]
        yield Doc.from_docs(whole, ensure_whitespace=False) or nlp.make_doc("")


def _cut(text: str) -> list[str]:
    """Cut a long text at paragraph ends, else at blanks, else anywhere."""
    if len(text) <= PIECE:
        return [text]
    out, start = [], 0
    while len(text) - start > PIECE:
        end = start + PIECE
        for mark in ("\n\n", "\n", ". ", " "):
            found = text.rfind(mark, start + PIECE // 2, end)
            if found > 0:
                end = found + len(mark)
                break
        out.append(text[start:end])
        start = end
    out.append(text[start:])
    return out
