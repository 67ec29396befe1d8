"""Sentence boundaries that the layout dictates, set before the parser decides on the rest."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from spacy.language import Language

from stancekit.language.annotations import joined, words_of
from stancekit.language.vectors import attach_vectors
from stancekit.paragraphs import paragraph_spans

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from spacy.tokens import Doc
    from spacy.vocab import Vocab

__all__ = ["Bounds", "make_bounds"]

_CLOSING = frozenset({"”", "»", "›", ")", "]", "''", ",", ".", "!", "?", ";", ":", "…"})
_MARKS = frozenset({"”", "»", "›", "''", '"', "'", "’"})
_CLOSING_IF_GLUED = frozenset({'"', "'", "’"})


@Language.factory("stancekit_bounds", assigns=["token.sent_start"])
def make_bounds(nlp: Language, name: str) -> Bounds:
    """Make the component for a pipeline."""
    return Bounds(nlp.vocab)


class Bounds:
    """Begins a sentence with each paragraph, and none with a mark that closes something.

    A straight mark closes if it stands glued to the word before it. A full stop inside a
    closing mark ends its sentence if a capital follows: where the sentence goes on, English
    news puts a comma there. The parser keeps what is set here.

    Parameters
    ----------
    vocab : spacy.vocab.Vocab
        The pipeline's.
    """

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, doc: Doc) -> Doc:
        """Set the boundaries of a Doc."""
        if not len(doc):
            return doc
        words, blanks, starts = words_of(doc)
        text = joined(words, blanks)
        first = {bisect_left(starts, s) for s, _ in paragraph_spans(text)}
        glued = False  # to the token before
        stopped = closed = False  # a full stop; a full stop and then a closing mark
        for i, (word, blank) in enumerate(zip(words, blanks, strict=True)):
            closing = word in _CLOSING or (glued and word in _CLOSING_IF_GLUED)
            if i in first or (closed and not glued and word[0].isupper()):
                doc[i].is_sent_start = True
            elif closing:
                doc[i].is_sent_start = False
            closed = stopped and closing and word in _MARKS
            stopped = word == "."
            glued = not blank and not word.isspace()
        return doc

    # spaCy forgets, on saving, that the vectors are looked up by normal forms; a pipeline
    # that comes back would look up others. The vectors ship with this package anyway.
    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Return nothing: there is no state of its own."""
        return b""

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> Bounds:
        """Give the vocabulary its word vectors back."""
        attach_vectors(self.vocab)
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write nothing: there is no state of its own."""

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Bounds:
        """Give the vocabulary its word vectors back."""
        attach_vectors(self.vocab)
        return self
