"""Reads CoNLL-U treebanks as whole documents with paragraphs, as spaCy Docs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from spacy.tokens import Doc

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator
    from pathlib import Path

    from spacy.vocab import Vocab

PARAGRAPH = "\n\n"


@dataclass
class Sentence:
    """Tokens of one sentence; heads are indices within it."""

    words: list[str] = field(default_factory=list)
    spaces: list[bool] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    pos: list[str] = field(default_factory=list)
    morphs: list[str] = field(default_factory=list)
    lemmas: list[str] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    deps: list[str] = field(default_factory=list)
    opens_paragraph: bool = False


def read_documents(path: Path) -> Iterator[list[Sentence]]:
    """Yield the documents of a CoNLL-U file, each a list of sentences."""
    document: list[Sentence] = []
    block: list[str] = []
    for line in [*path.read_text(encoding="utf8").split("\n"), ""]:
        if line:
            if line.startswith("# newdoc") and document:
                yield document
                document = []
            block.append(line)
        elif block:
            sentence = _sentence(block)
            if sentence is not None:
                document.append(sentence)
            block = []
    if document:
        yield document


def _sentence(lines: list[str]) -> Sentence | None:
    sentence = Sentence()
    sentence.opens_paragraph = any(line.startswith("# newpar") for line in lines)
    multi_end, multi_space, multi_form = 0, True, ""
    for line in lines:
        if line.startswith("#"):
            continue
        number, form, lemma, upos, xpos, feats, head, dep, _, misc = line.split("\t")
        space = "SpaceAfter=No" not in misc
        if "." in number:
            continue  # an empty node of the enhanced graph
        if "-" in number:
            first, last = map(int, number.split("-"))
            multi_end, multi_space, multi_form = last, space, form
            parts = [x.split("\t")[1] for x in lines if not x.startswith("#")]
            numbers = [x.split("\t")[0] for x in lines if not x.startswith("#")]
            inner = [
                p
                for p, n in zip(parts, numbers, strict=True)
                if n.isdigit() and first <= int(n) <= last
            ]
            if "".join(inner) != multi_form:
                return None  # surface and parts differ in letters: no offsets to be had
            continue
        if int(number) < multi_end:
            space = False
        elif int(number) == multi_end:
            space = multi_space
        if " " in form or "\u00a0" in form:
            return None
        sentence.words.append(form)
        sentence.spaces.append(space)
        sentence.tags.append(xpos)
        sentence.pos.append(upos)
        sentence.morphs.append("" if feats == "_" else feats)
        sentence.lemmas.append(form if lemma == "_" else lemma)
        sentence.heads.append(int(head) - 1)
        sentence.deps.append("ROOT" if dep == "root" else dep)
    for i, head in enumerate(sentence.heads):
        if head < 0:
            sentence.heads[i] = i
    return sentence if sentence.words else None


def curly(words: list[str], spaces: list[bool]) -> list[str]:
    """Return the words with typographic marks in place of straight ones, of the same lengths."""
    out, inside = [], False
    for i, word in enumerate(words):
        if word in {'"', "``", "''"}:
            opening = word == "``" or (word == '"' and not inside)
            inside = opening
            out.append("“" if opening else "”")
        elif "'" in word:
            alone = word == "'" and not (i and not spaces[i - 1])
            out.append("‘" if alone else word.replace("'", "’"))
        else:
            out.append(word)
    return out


def to_doc(vocab: Vocab, sentences: list[Sentence], *, typographic: bool = False) -> Doc:
    """Build one Doc of several sentences, paragraphs set apart by a token of two newlines."""
    cols: dict[str, list] = {
        k: [] for k in ("words", "spaces", "tags", "pos", "morphs", "lemmas", "deps")
    }
    heads: list[int] = []
    starts: list[bool] = []

    def add(values: tuple, head: int, start: bool) -> None:
        for key, value in zip(cols, values, strict=True):
            cols[key].append(value)
        heads.append(head)
        starts.append(start)

    for number, s in enumerate(sentences):
        if number and s.opens_paragraph:
            cols["spaces"][-1] = False
            add((PARAGRAPH, False, "_SP", "SPACE", "", PARAGRAPH, "dep"), len(heads) - 1, False)
        base = len(heads)
        words = curly(s.words, s.spaces) if typographic else s.words
        for i, word in enumerate(words):
            add(
                (word, s.spaces[i], s.tags[i], s.pos[i], s.morphs[i], s.lemmas[i], s.deps[i]),
                base + s.heads[i],
                i == 0,
            )
    return Doc(vocab, heads=heads, sent_starts=starts, **cols)


def chunks(document: list[Sentence], size: int, rng: random.Random) -> Iterator[list[Sentence]]:
    """Cut a document into runs of about ``size`` words, at sentence ends."""
    run: list[Sentence] = []
    count = 0
    limit = rng.randint(size // 3, size)
    for sentence in document:
        if run and count + len(sentence.words) > limit:
            yield run
            run, count, limit = [], 0, rng.randint(size // 3, size)
        run.append(sentence)
        count += len(sentence.words)
    if run:
        yield run
