"""Nominals that only describe a name: appositions and predicates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stancekit.speakers.lexicon import lexicon

if TYPE_CHECKING:
    from stancekit.language import Annotations
    from stancekit.speakers.mentions import Ref

__all__ = ["Attached"]


class Attached:
    """Tells whom a nominal only describes.

    Parameters
    ----------
    ann : Annotations
        The article.
    owner : list of Ref or None
        The name that each token belongs to.
    """

    def __init__(self, ann: Annotations, owner: list[Ref | None]) -> None:
        self.ann = ann
        self.owner = owner
        self.subjects: dict[int, int] = {}
        self.copular: set[int] = set()
        self.named: dict[int, Ref] = {}
        self.head: list[int] = ann.head.tolist()
        for i, (dep, head) in enumerate(zip(ann.dep, self.head, strict=True)):
            if dep == "nsubj":
                self.subjects[head] = i
            elif dep == "cop":
                self.copular.add(head)
            elif dep in {"appos", "flat", "nmod:desc"}:
                ref = owner[i]
                if ref and ref.sort == "person" and not (ref.start <= head < ref.end):
                    self.named.setdefault(head, ref)
            elif dep == "nmod":
                # "his Secretary of State Antony Blinken", where the parser takes him for a place
                ref = owner[i]
                if ref and tuple(ann.lowers[head : ref.start]) in lexicon().of_roles:
                    self.named.setdefault(head, ref)

    def __call__(self, ref: Ref) -> Ref | None:
        """Return the name that a nominal describes; None where it stands for itself."""
        head = ref.head
        governor = self.head[head]
        found: Ref | None = None
        if self.ann.dep[head] in {"appos", "nmod:desc", "flat"} and governor != head:
            found = self.owner[governor]
        elif head in self.copular and head in self.subjects:
            found = self.owner[self.subjects[head]]
        elif head in self.named:
            found = self.named[head]
        if found is None:
            found = self._beside(ref)
        if found and found.sort == "person" and ref.number != "p":
            return found
        return None

    def _beside(self, ref: Ref) -> Ref | None:
        """Return the name that a comma joins to a description, whatever the parse says.

        "A Democrat, Mr. Justice is ...", "Jo-Renee Formicola, political science professor at".
        """
        ann = self.ann
        if ref.sort != "person" or ref.number != "s":
            return None
        after = ref.end
        opens = ref.start == 0 or int(ann.sentence[ref.start - 1]) != int(ann.sentence[ref.start])
        if opens and ann.words[after : after + 1] == [","]:
            after += 1
            while after < len(ann.words) and lexicon().is_title(ann.words[after]):
                after += 1
            name = self.owner[after] if after < len(ann.words) else None
            if name and name.start == after:
                return name
        if ref.start > 1 and ann.words[ref.start - 1] == ",":
            ends = ann.lowers[ref.end : ref.end + 1]
            if ends and ends[0] in {",", "at", "of", "for", "in", "with", "from", "who", ".", ")"}:
                return self.owner[ref.start - 2]
        return None
