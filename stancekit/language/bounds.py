"""Sentence boundaries that the layout dictates, set before the parser decides on the rest."""

from __future__ import annotations

from bisect import bisect_left

from spacy.language import Language
from spacy.tokens import Doc

from stancekit.paragraphs import paragraph_spans

__all__ = ["set_bounds"]

_CLOSING = frozenset({"”", "»", "›", ")", "]", "''", ",", ".", "!", "?", ";", ":", "…"})


@Language.component("stancekit_bounds", assigns=["token.sent_start"])
def set_bounds(doc: Doc) -> Doc:
    """Begin a sentence with each paragraph, and none with a mark that closes something.

    A straight mark closes if it stands glued to the word before it. The parser keeps
    what is set here.
    """
    if not len(doc):
        return doc
    starts = [token.idx for token in doc]
    first = {bisect_left(starts, s) for s, _ in paragraph_spans(doc.text)}
    for i, token in enumerate(doc):
        if i in first:
            token.is_sent_start = True
        elif token.text in _CLOSING or (
            token.text in {'"', "'", "’"} and i and not doc[i - 1].whitespace_ and not doc[i - 1].is_space
        ):
            token.is_sent_start = False
    return doc
