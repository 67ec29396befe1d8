"""Coreference that another component left in the Doc: its chains, and who stands behind each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from spacy.tokens import Doc

    from stancekit.speakers.mentions import Ref
    from stancekit.speakers.people import Entity

__all__ = ["Chains", "read_coreference"]

_GROUPS = "coref_clusters"


class Chains:
    """Who stands behind each chain, as far as was read.

    Parameters
    ----------
    chains : mapping of int to int
        For head tokens the number of their chain, as :func:`read_coreference` gives them.
    refs : sequence of Ref
        All mentions of the article; names tell who a chain is.
    """

    def __init__(self, chains: Mapping[int, int], refs: Sequence[Ref]) -> None:
        self.chains = chains
        self.who: dict[int, int] = {}
        people: set[int] = set()
        for ref in refs if chains else ():
            # A name tells who the chain is, wherever it stands; people before all others.
            chain = self._chain(ref) if ref.form == "name" else None
            if chain is not None and chain not in people:
                if ref.sort == "person":
                    people.add(chain)
                    self.who[chain] = ref.who
                else:
                    self.who.setdefault(chain, ref.who)

    def _chain(self, ref: Ref) -> int | None:
        if ref.head in self.chains or ref.form != "name":
            return self.chains.get(ref.head)
        return next((self.chains[i] for i in range(ref.start, ref.end) if i in self.chains), None)

    def entity(self, ref: Ref, entities: Sequence[Entity]) -> Entity | None:
        """Return who a pronoun or nominal is by its chain; None if the chain does not tell."""
        chain = self._chain(ref) if self.chains else None
        return entities[self.who[chain]] if chain in self.who else None

    def met(self, ref: Ref, entity: Entity) -> None:
        """Note whom the article's reading found for a mention of a chain."""
        chain = self._chain(ref) if self.chains else None
        if chain is not None:
            self.who.setdefault(chain, entity.index)


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
