"""Whether the article says that something was said: negated, future, hypothetical sayings.

Read from the parse around the cue, not from what is said: "did not say", "will say",
"if she says". The words are in ``data/quotations/factuality.json``.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from stancekit.quotations.words import forms, word_list
from stancekit.records import Factuality

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stancekit.language import Annotations

__all__ = ["FactualityReader"]

_VERBS = frozenset({"VERB", "AUX"})
_SUBJECTS = frozenset({"nsubj", "nsubj:pass", "csubj"})


@cache
def _words(name: str) -> frozenset[str]:
    listed: list[str] = word_list("factuality")[name]
    return frozenset(listed)


@cache
def _forms(name: str) -> frozenset[str]:
    return forms(word_list("factuality")[name])


class FactualityReader:
    """Tells the factuality of the quotations of one article.

    Parameters
    ----------
    ann : Annotations
        The article's parse.
    """

    def __init__(self, ann: Annotations) -> None:
        self.ann = ann
        # Lists, since single numbers are read out of arrays slowly.
        self._head: list[int] = ann.head.tolist()
        order = np.argsort(ann.head, kind="stable")
        self._order: list[int] = order.tolist()
        self._bounds = np.searchsorted(ann.head[order], np.arange(len(ann) + 1)).tolist()

    def __call__(
        self, cue: tuple[int, int] | None, contents: Sequence[tuple[int, int]]
    ) -> Factuality:
        """Tell whether the act that a cue names is said to have taken place.

        Parameters
        ----------
        cue : (int, int) or None
            Offsets of the reporting words; without any a quotation is asserted.
        contents : sequence of (int, int)
            Offsets of what is said; what negates or asks in there does not count.

        Returns
        -------
        Factuality
        """
        if cue is None:
            return Factuality.ASSERTED
        ann = self.ann
        first, last = ann.token_at(cue[0]), ann.token_at(cue[1] - 1)
        said = {
            i
            for start, end in contents
            for i in range(ann.token_at(start), ann.token_at(end - 1) + 1)
        }
        chain = self._chain(first, last)
        if not chain:
            return Factuality.ASSERTED
        if self._is_conditional(chain, said) or self._is_asked(chain[-1], said):
            return Factuality.HYPOTHETICAL
        around = set(chain)
        negative = future = hypothetical = False
        for place, i in enumerate(chain):
            below = chain[place - 1] if place else None
            if below is not None:
                word = ann.lowers[i]
                to = self._has_to(below) or ann.pos[below] not in _VERBS
                if word in _forms("asserted governors"):
                    return Factuality.ASSERTED
                if word in _forms("asserted although negated"):
                    negative = False
                    continue
                # "went on to say" is no future
                on = any(ann.lowers[j] == "on" for j in self._children(i))
                future = future or (
                    to and not on and self._is_listed(word, "future governors", "future nouns")
                )
                hypothetical = hypothetical or (
                    to and self._is_listed(word, "hypothetical governors", "hypothetical nouns")
                )
                negative ^= self._is_listed(word, "negative verbs", "negative nouns") or (
                    word in _forms("negative verbs with a gerund")
                    and ann.lowers[below].endswith("ing")
                )
            negative ^= self._negations(i, said | around) % 2 == 1
            later, maybe = self._modality(i, said)
            future, hypothetical = future or later, hypothetical or maybe
        if negative:
            return Factuality.NEGATED
        if hypothetical or self._is_free_infinitive(chain[-1]):
            return Factuality.HYPOTHETICAL
        return Factuality.FUTURE if future else Factuality.ASSERTED

    def _children(self, i: int) -> list[int]:
        """Return what depends on a word, in text order."""
        return [j for j in self._order[self._bounds[i] : self._bounds[i + 1]] if j != i]

    @staticmethod
    def _is_listed(word: str, *names: str) -> bool:
        return any(word in _forms(name) for name in names)

    def _modality(self, i: int, said: set[int]) -> tuple[bool, bool]:
        """Tell by auxiliaries and adverbs whether a verb's act is to come, and if it may be."""
        ann = self.ann
        future = hypothetical = False
        for j in self._auxiliaries(i, said):
            aux = ann.lowers[j]
            if aux in _words("future auxiliaries"):
                future = True
            elif aux in _words("hypothetical auxiliaries"):
                hypothetical = hypothetical or not self._is_wish(i, aux)
        for j in self._children(i):
            if j in said or ann.dep[j] not in {"advmod", "mark"}:
                continue
            # "And perhaps, he said, it could help": the adverb is part of what is said.
            apart = j + 1 < len(ann) and ann.lowers[j + 1] == ","
            hypothetical = hypothetical or (
                ann.lowers[j] in _words("hypothetical adverbs") and not apart
            )
            # "is due to explain": some parsers take "due to" for a conjunction.
            future = future or (ann.dep[j] == "mark" and ann.lowers[j] == "due")
        return future, hypothetical

    # -- what carries the saying -------------------------------------------------

    def _chain(self, first: int, last: int) -> list[int]:
        """Return the innermost word of saying, then what it depends on: say, expected."""
        ann = self.ann
        tokens = [
            i
            for i in range(first, last + 1)
            if ann.pos[i] in _VERBS or ann.pos[i] in {"NOUN", "ADJ", "PROPN"}
        ]
        tokens = [i for i in tokens if not ann.dep[i].startswith("aux") and ann.dep[i] != "cop"]
        if not tokens:
            return []
        # The innermost verb of the cue: "refused to say" is about saying.
        at = next(
            (
                i
                for i in reversed(tokens)
                if ann.pos[i] in _VERBS and ann.dep[i] in {"xcomp", "ccomp", "advcl", "acl"}
            ),
            next(
                (i for i in tokens if not first <= self._head[i] <= last or self._head[i] == i),
                None,
            ),
        )
        if at is None:
            return []
        # "made no promise": the noun is what was said or not, the verb is light.
        if ann.lowers[at] in _forms("light verbs"):
            at = next((i for i in tokens if ann.pos[i] == "NOUN" and self._head[i] == at), at)
        chain = [at]
        while len(chain) < 6:
            up = self._head[at]
            if up == at or up in chain:
                break
            label = ann.dep[at]
            verb = ann.pos[at] in _VERBS
            takes = label == "xcomp" or (
                verb
                and label in {"ccomp", "acl", "advcl", "csubj", "obl", "nmod"}
                and (self._has_to(at) or ann.lowers[at].endswith("ing"))
                and self._decides(up, at)
            )
            # A noun of saying, and the verb that it is the object of: "made a promise".
            light = not verb and (
                label in {"obj", "nsubj", "nsubj:pass", "root"}
                and ann.lowers[up] in _forms("light verbs")
            )
            if not (takes or light):
                break
            chain.append(up)
            at = up
        return chain

    def _decides(self, up: int, at: int) -> bool:
        """Tell whether a word says something about the infinitive or gerund below it."""
        word = self.ann.lowers[up]
        gerund = self._is_listed(
            word, "negative verbs with a gerund", "asserted although negated", "asserted governors"
        )
        return gerund or (
            self._has_to(at)
            and self._is_listed(
                word,
                "negative verbs",
                "negative nouns",
                "future governors",
                "future nouns",
                "hypothetical governors",
                "hypothetical nouns",
            )
        )

    def _has_to(self, i: int) -> bool:
        lowers = self.ann.lowers
        return any(
            lowers[j] == "to" and self.ann.dep[j] in {"mark", "aux"} for j in self._children(i)
        )

    # -- negation ------------------------------------------------------------------

    def _negations(self, i: int, skip: set[int]) -> int:
        """Count what negates a word: "not", "nobody", "no official", "without"."""
        ann = self.ann
        count = sum(self._negates(j) for j in self._children(i) if j not in skip)
        before = tuple(ann.lowers[max(0, i - 2) : i])
        if list(before) in word_list("factuality")["negative phrases"]:
            count += 1
        if not count and self._shares(i) and ann.lowers[self._conjunction(i)] in {"or", "nor"}:
            count += self._negations(self._head[i], skip)
        return count

    def _negates(self, j: int) -> bool:
        ann = self.ann
        word, label = ann.lowers[j], ann.dep[j]
        if word in _words("negations") and label in {"advmod", "neg", "cc:preconj", "det"}:
            # "not only said" is said.
            beside = [k for k in (j + 1, *self._children(j)) if k < len(ann)]
            return all(ann.lowers[k] not in _words("only") for k in beside)
        if label in _SUBJECTS:
            return word in _words("negative subjects") or any(
                ann.lowers[k] in _words("negative determiners") and ann.dep[k] == "det"
                for k in self._children(j)
            )
        if label == "det":
            return word in _words("negative determiners")
        return label in {"mark", "case"} and word in _words("negative prepositions")

    # -- auxiliaries -----------------------------------------------------------------

    def _auxiliaries(self, i: int, said: set[int]) -> Iterator[int]:
        own = [
            j
            for j in self._children(i)
            if self.ann.dep[j].startswith("aux") and j not in said and self.ann.lowers[j] != "to"
        ]
        yield from own
        if not own and self._shares(i):
            yield from self._auxiliaries(self._head[i], said)

    def _shares(self, i: int) -> bool:
        """Tell whether a coordinated verb takes subject and auxiliary from the first."""
        ann = self.ann
        if ann.dep[i] != "conj" or self._head[i] >= i:
            return False
        own = any(
            ann.dep[j] in _SUBJECTS or ann.dep[j].startswith("aux") for j in self._children(i)
        )
        return not own and not ann.lowers[i].endswith(("ed", "ing", "s")) and self._is_base(i)

    def _is_base(self, i: int) -> bool:
        morph = self.ann.morph(i)
        return "VerbForm=Inf" in morph or not morph

    def _conjunction(self, i: int) -> int:
        return next((j for j in self._children(i) if self.ann.dep[j] == "cc"), i)

    def _is_wish(self, i: int, aux: str) -> bool:
        return aux in {"would", "'d", "’d"} and (
            self.ann.lowers[i] in _words("wishes")
            or any(self.ann.lowers[j] in _words("wishes") for j in self._children(i))
        )

    # -- conditions and questions ------------------------------------------------------

    def _is_conditional(self, chain: list[int], said: set[int]) -> bool:
        ann = self.ann
        for i in chain:
            joined = i
            while ann.dep[joined] == "conj" and self._head[joined] != joined:
                joined = self._head[joined]
            if any(
                ann.dep[j] == "mark"
                and j < i
                and j not in said
                and ann.lowers[j] in _words("conditional conjunctions")
                for j in self._children(joined)
            ):
                return True
        return False

    def _is_asked(self, i: int, said: set[int]) -> bool:
        """Tell whether the saying itself is asked about: "Did she say so?"."""
        ann = self.ann
        if ann.dep[i] not in {"root", "ccomp", "parataxis"}:
            return False
        number = ann.sentence[i]
        end = i
        while end + 1 < len(ann) and ann.sentence[end + 1] == number:
            end += 1
        while end > i and (ann.words[end].isspace() or ann.words[end] in "\"'”’»)"):
            end -= 1
        if ann.words[end] != "?" or end in said:
            return False
        first = i
        while first > 0 and ann.sentence[first - 1] == number:
            first -= 1
        before = {ann.lowers[j] for j in range(first, i) if j not in said}
        return before.isdisjoint(_words("presupposing question words"))

    def _is_free_infinitive(self, i: int) -> bool:
        """Tell whether nobody carries out an infinitive: "to say so would be a lie"."""
        if not self._has_to(i):
            return False
        before = self.ann.lowers[max(0, i - 3) : i]
        alone = self.ann.dep[i] in {"csubj", "root", "dislocated", "csubj:pass"}
        return alone or ("as" in before and "if" in before)
