"""Coreference that another component left in the Doc, as sets of tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from spacy.tokens import Doc

__all__ = ["read_coreference"]

_GROUPS = "coref_clusters"


def read_coreference(doc: Doc) -> dict[int, int]:
    """Map tokens to the chain that they are mentioned in.

    Two forms are known: the chains of coreferee (``doc._.coref_chains``) and the span groups
    of spacy-experimental (``doc.spans["coref_clusters_1"]`` and so on). Neither needs to be
    installed.

    Parameters
    ----------
    doc : spacy.tokens.Doc

    Returns
    -------
    dict of int to int
        For the head token of each mention the number of its chain; empty if there are none. Of
        mentions within each other that share a head the longest counts.
    """
    out: dict[int, tuple[int, int]] = {}
    for number, chain in enumerate(_chains(doc)):
        for tokens in chain:
            head = _head(doc, tokens)
            if head not in out or len(tokens) > out[head][1]:
                out[head] = (number, len(tokens))
    return {head: number for head, (number, _) in out.items()}


def _chains(doc: Doc) -> Iterator[Iterable[list[int]]]:
    for name in doc.spans:
        if name.startswith(_GROUPS):
            yield ([t.i for t in span] for span in doc.spans[name])
    if doc.has_extension("coref_chains"):
        # None where the component has not run on this Doc.
        for chain in doc._.coref_chains or ():
            # "They" of "Peter and Jane" has two tokens, which make no head: each is mentioned.
            yield ([i] for mention in chain for i in _indexes(mention))


def _indexes(mention: Any) -> list[int]:
    found = getattr(mention, "token_indexes", mention)
    return [int(i) for i in found]


def _head(doc: Doc, tokens: list[int]) -> int:
    inside = set(tokens)
    roots = [i for i in tokens if doc[i].head.i not in inside or doc[i].head.i == i]
    # Where a tree is odd, or there is none, the noun stands for its phrase.
    nouns = [i for i in roots if doc[i].pos_ in {"NOUN", "PROPN", "PRON"}]
    return (nouns or roots or tokens)[-1 if len(roots) > 1 and not nouns else 0]
