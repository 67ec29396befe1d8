"""What the quotation network sees of a parsed article, as integer arrays.

Two views. :class:`TokenFeatures` describes each token once. :class:`Windows` describes,
for each candidate cue, the tokens around it as seen from that cue. Numbers of the
categories are part of the trained model: changing an order here means training anew.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stancekit.language import Annotations, WordVectors
    from stancekit.quotations.marks import MarkScan

__all__ = [
    "COLUMNS",
    "RELATIONS",
    "TokenFeatures",
    "Windows",
    "pieces",
    "token_features",
    "windows",
]

Ints = NDArray[np.int32]

FREQUENT = 4000
SUFFIXES = 1024
POS = (
    "", "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON",
    "PROPN", "PUNCT", "SCONJ", "SYM", "VERB", "X", "SPACE",
)  # fmt: skip
DEP = (
    "", "root", "acl", "acl:relcl", "advcl", "advmod", "amod", "appos", "aux", "aux:pass", "case",
    "cc", "ccomp", "compound", "compound:prt", "conj", "cop", "csubj", "det", "discourse",
    "dislocated", "expl", "fixed", "flat", "goeswith", "iobj", "list", "mark", "nmod",
    "nmod:desc", "nmod:npmod", "nmod:poss", "nmod:unmarked", "nsubj", "nsubj:pass", "nummod",
    "obj", "obl", "obl:agent", "obl:npmod", "obl:unmarked", "orphan", "parataxis", "punct",
    "reparandum", "vocative", "xcomp", "dep",
)  # fmt: skip
ENTITY = ("", "B-PERSON", "I-PERSON", "B-ORG", "I-ORG", "B-PLACE", "I-PLACE")
SHAPES = 8
MARKS = 6
PLACES = 5
# One embedding table a column: name, number of categories, width.
COLUMNS = (
    ("word", FREQUENT + 1, 32),
    ("suffix", SUFFIXES, 16),
    ("pos", len(POS), 16),
    ("dep", len(DEP), 16),
    ("entity", len(ENTITY), 8),
    ("shape", SHAPES, 8),
    ("mark", MARKS, 8),
    ("place", PLACES, 8),
)

BEFORE, AFTER = 64, 110
DISTANCES = 24
# Seen from the cue: name, number of categories, width.
RELATIONS = (
    ("distance", 2 * DISTANCES + 1, 24),
    ("branch", 2 * len(DEP) + 3, 24),
    ("depth", 8, 8),
    ("sentence", 5, 8),
    ("rivals", 7, 8),
    ("marks", 7, 8),
)

_POS_ID = {name: i for i, name in enumerate(POS)}
_DEP_ID = {name: i for i, name in enumerate(DEP)}
_ENTITY_ID = {name: i for i, name in enumerate(ENTITY)}


@dataclass(frozen=True, slots=True, eq=False)
class TokenFeatures:
    """Tokens of an article without those of white space, one row each.

    Parameters
    ----------
    tokens : ndarray of int32, shape (n,)
        Index of each row's token in the Annotations.
    vectors : ndarray of int32, shape (n,)
        Row of the word-vector table.
    columns : ndarray of int32, shape (n, len(COLUMNS))
        Categories, in the order of COLUMNS.
    head : ndarray of int32, shape (n,)
        Row of the head; roots point at themselves.
    sentence, paragraph : ndarray of int32, shape (n,)
    marks : ndarray of int32, shape (n,)
        Number of quotation marks up to and with this token.
    """

    tokens: Ints
    vectors: Ints
    columns: Ints
    head: Ints
    sentence: Ints
    paragraph: Ints
    marks: Ints

    def __len__(self) -> int:
        return len(self.tokens)

    def part(self, begin: int, end: int) -> TokenFeatures:
        """Return some of the rows; those whose head lies outside become their own heads."""
        if begin == 0 and end == len(self):
            return self
        own = np.arange(end - begin, dtype=np.int32)
        head = self.head[begin:end] - begin
        return TokenFeatures(
            tokens=self.tokens[begin:end],
            vectors=self.vectors[begin:end],
            columns=self.columns[begin:end],
            head=np.where((head < 0) | (head >= end - begin), own, head).astype(np.int32),
            sentence=self.sentence[begin:end],
            paragraph=self.paragraph[begin:end],
            marks=self.marks[begin:end],
        )


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """Candidate cues and the tokens around them, laid end to end.

    Parameters
    ----------
    rows : ndarray of int32, shape (m,)
        Row of each window token in the TokenFeatures.
    window : ndarray of int32, shape (m,)
        Which candidate the token belongs to.
    anchor : ndarray of int32, shape (n_candidates,)
        Position of each candidate's cue in ``rows``.
    bounds : ndarray of int32, shape (n_candidates + 1,)
        Where each window begins in ``rows``.
    relations : ndarray of int32, shape (m, len(RELATIONS))
        Categories, in the order of RELATIONS.
    head : ndarray of int32, shape (m,)
        Position of each token's head; tokens whose head lies outside point at themselves.
    """

    rows: Ints
    window: Ints
    anchor: Ints
    bounds: Ints
    relations: Ints
    head: Ints


@lru_cache(maxsize=16_384)
def _suffix(word: str) -> int:
    return zlib.crc32(word[-3:].encode("utf8", "replace")) % SUFFIXES


@lru_cache(maxsize=16_384)
def _shape(word: str) -> int:
    if word.isalpha():
        if word.islower():
            return 1
        if word.isupper():
            return 3 if len(word) > 1 else 2
        return 2 if word[0].isupper() else 4
    if any(c.isdigit() for c in word):
        return 5
    return 6 if any(c.isalpha() for c in word) else 7


def token_features(ann: Annotations, marks: MarkScan, words: WordVectors) -> TokenFeatures:
    """Describe each token of an article that is not white space.

    Parameters
    ----------
    ann : Annotations
    marks : MarkScan
        Of the same text.
    words : WordVectors

    Returns
    -------
    TokenFeatures
    """
    blank = np.fromiter(map(str.isspace, ann.words), dtype=bool, count=len(ann))
    keep = np.flatnonzero(~blank).astype(np.int32)
    n = len(keep)

    def each(values: Iterator[int]) -> Ints:
        return np.fromiter(values, dtype=np.int32, count=len(ann)).take(keep)

    vectors = each(map(words.rows.get, ann.norms, repeat(0)))
    columns = np.zeros((n, len(COLUMNS)), dtype=np.int32)
    columns[:, 0] = np.where(vectors <= FREQUENT, vectors, 0)
    columns[:, 1] = each(map(_suffix, ann.lowers))
    columns[:, 2] = each(map(_POS_ID.get, ann.pos, repeat(0)))
    columns[:, 3] = each(map(_dep_id, ann.dep))
    entity = np.zeros(len(ann), dtype=np.int32)
    for first, end, kind in ann.entities:
        entity[first:end] = _ENTITY_ID[f"I-{kind}"]
        entity[first] = _ENTITY_ID[f"B-{kind}"]
    columns[:, 4] = entity[keep]
    columns[:, 5] = each(map(_shape, ann.words))

    depth, kinds = _mark_states(ann.text, marks)
    starts, ends = ann.starts[keep], ann.ends[keep]
    mark = kinds[starts] | kinds[np.maximum(ends - 1, starts)]
    state = np.minimum(depth[starts], 2).astype(np.int32)
    state = np.where(mark == 1, 3, np.where(mark == 2, 4, np.where(mark > 2, 5, state)))
    columns[:, 6] = state

    sentence, paragraph = ann.sentence[keep], ann.paragraph[keep]
    new_sentence = np.ones(n, bool)
    new_paragraph = np.ones(n, bool)
    new_sentence[1:] = sentence[1:] != sentence[:-1]
    new_paragraph[1:] = paragraph[1:] != paragraph[:-1]
    last_sentence = np.append(new_sentence[1:], True)[:n]
    last_paragraph = np.append(new_paragraph[1:], True)[:n]
    place = np.where(last_sentence, 3, 0)
    place = np.where(last_paragraph, 4, place)
    place = np.where(new_sentence, 1, place)
    columns[:, 7] = np.where(new_paragraph, 2, place)

    back = np.full(len(ann) + 1, -1, dtype=np.int32)
    back[keep] = np.arange(n, dtype=np.int32)
    head = back[ann.head[keep]] if n else keep
    head = np.where(head < 0, np.arange(n, dtype=np.int32), head)
    return TokenFeatures(
        tokens=keep,
        vectors=vectors,
        columns=columns,
        head=head.astype(np.int32),
        sentence=sentence,
        paragraph=paragraph,
        marks=np.cumsum(mark > 0, dtype=np.int32),
    )


@lru_cache(maxsize=1024)
def _dep_id(label: str) -> int:
    found = _DEP_ID.get(label)
    return found if found is not None else _DEP_ID.get(label.partition(":")[0], 0)


def _mark_states(text: str, marks: MarkScan) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return, by code point, the depth of quotation, and 1 for opening, 2 for closing marks."""
    depth = np.frombuffer(bytes(marks.depth()), dtype=np.uint8)
    kinds = np.zeros(len(text) + 1, dtype=np.uint8)
    for pair in marks.pairs:
        if pair.opened:
            kinds[pair.start : pair.inner_start] |= 1
        if pair.closed:
            kinds[pair.inner_end : pair.end] |= 2
    return np.append(depth, np.uint8(0)), kinds


def pieces(features: TokenFeatures, size: int) -> list[tuple[int, int]]:
    """Cut the rows into runs of at most ``size``: at paragraphs, else sentences, else anywhere."""
    out: list[tuple[int, int]] = []
    begin, n = 0, len(features)
    while n - begin > size:
        end = begin + size
        for key in (features.paragraph, features.sentence):
            first = int(np.searchsorted(key, key[end], side="left"))
            if first > begin + size // 2:
                end = first
                break
        out.append((begin, end))
        begin = end
    if n > begin:
        out.append((begin, n))
    return out


def windows(
    features: TokenFeatures, anchors: NDArray[np.intp], rivals: NDArray[np.bool_]
) -> Windows:
    """Lay out the tokens around each candidate cue, within its paragraph.

    Parameters
    ----------
    features : TokenFeatures
    anchors : ndarray of int, shape (n_candidates,)
        Rows of the candidates.
    rivals : ndarray of bool, shape (n,)
        Tokens likely to be cues of their own.

    Returns
    -------
    Windows
    """
    n, count = len(features), len(anchors)
    anchors = anchors.astype(np.int64)
    first = np.searchsorted(features.paragraph, features.paragraph[anchors], side="left")
    last = np.searchsorted(features.paragraph, features.paragraph[anchors], side="right")
    begin = np.maximum(first, anchors - BEFORE)
    end = np.minimum(last, anchors + AFTER + 1)
    sizes = end - begin
    bounds = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(sizes, out=bounds[1:])
    window = np.repeat(np.arange(count), sizes)
    rows = np.arange(int(bounds[-1])) - bounds[window] + begin[window]
    cue = anchors[window]

    relations = np.zeros((len(rows), len(RELATIONS)), dtype=np.int32)
    relations[:, 0] = _bucket(rows - cue, DISTANCES) + DISTANCES
    relations[:, 1], relations[:, 2] = _branches(features, rows, cue)
    relations[:, 3] = np.clip(features.sentence[rows] - features.sentence[cue], -2, 2) + 2
    between = np.concatenate([[0], np.cumsum(rivals)])
    count_rivals = np.where(
        rows > cue,
        between[np.minimum(rows + 1, n)] - between[np.minimum(cue + 1, n)],
        -(between[cue] - between[np.minimum(rows, cue)]),
    )
    relations[:, 4] = np.clip(count_rivals, -3, 3) + 3
    relations[:, 5] = np.clip(features.marks[rows] - features.marks[cue], -3, 3) + 3
    head = features.head[rows]
    inside = (head >= begin[window]) & (head < end[window])
    shift = bounds[:-1] - begin
    return Windows(
        rows=rows.astype(np.int32),
        window=window.astype(np.int32),
        anchor=(anchors - begin + bounds[:-1]).astype(np.int32),
        bounds=bounds.astype(np.int32),
        relations=relations,
        head=np.where(inside, head + shift[window], np.arange(len(rows))).astype(np.int32),
    )


def _bucket(distance: NDArray[np.int64], limit: int) -> NDArray[np.int64]:
    """Small distances exactly, larger ones on a logarithmic scale, within ``limit``."""
    size = np.abs(distance)
    large = 8 + np.floor(np.log2(np.maximum(size, 8) / 8.0) * 4).astype(np.int64)
    return np.sign(distance) * np.minimum(np.where(size <= 8, size, large), limit)


def _branches(
    features: TokenFeatures, rows: NDArray[np.int64], cue: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return how each token hangs in the tree as seen from the cue, and how deep.

    Below the cue: the label of the branch. Elsewhere in the cue's sentence: the label of
    the branch of the cue's head, or that the token is the cue, its head, or neither.
    """
    labels = len(DEP)
    dep = features.columns[:, 3]
    head = features.head
    parent = head[cue]
    out = np.zeros(len(rows), dtype=np.int64)
    depth = np.zeros(len(rows), dtype=np.int64)
    alive = features.sentence[rows] == features.sentence[cue]
    at = rows.copy()
    came = rows.copy()
    for step in range(24):
        hit = alive & (at == cue)
        out[hit] = np.where(at[hit] == rows[hit], 1, 3 + dep[came[hit]])
        aunt = alive & (at == parent) & ~hit
        out[aunt] = np.where(at[aunt] == rows[aunt], 2, 3 + labels + dep[came[aunt]])
        done = hit | aunt
        depth[done] = min(step, 7)
        up = head[at]
        alive &= ~done & (up != at)
        if not alive.any():
            break
        came = np.where(alive, at, came)
        at = np.where(alive, up, at)
    return out, depth
