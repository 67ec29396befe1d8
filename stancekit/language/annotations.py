"""One view of a parsed Doc, whatever pipeline made it.

The rooms behind read universal dependencies and three kinds of entities. Pipelines
trained on OntoNotes (``en_core_web_sm`` and its kin) use ClearNLP labels, hang nouns
below their prepositions, and know eighteen kinds of entities; :func:`annotate`
brings both to the same form. The tables are in ``data/label_schemes.json``.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import DEP, HEAD, IDX, LENGTH, LOWER, NORM, ORTH, POS, SENT_START, SPACY
from spacy.parts_of_speech import NAMES  # type: ignore[import-not-found]

from stancekit.paragraphs import paragraph_spans

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["Annotations", "annotate", "text_of"]

Ints = NDArray[np.int32]
_TAGS: dict[int, str] = NAMES


@dataclass(frozen=True, slots=True, eq=False)
class Annotations:
    """Tokens of a Doc as plain lists and arrays, one entry a token.

    Parameters
    ----------
    text : str
        The Doc's text.
    words, lowers, norms : list of str
        The token's text, in lower case, and normalised (one form for curly and
        straight marks, "not" for "n't").
    starts, ends : ndarray of int32, shape (n_tokens,)
        Half-open code-point offsets.
    pos : list of str
        Universal part of speech; "" where the pipeline has none.
    dep : list of str
        Universal dependency label, "root" for roots; "" where the pipeline has none.
    head : ndarray of int32, shape (n_tokens,)
        Index of the head token in the Doc; roots point at themselves.
    sentence, paragraph : ndarray of int32, shape (n_tokens,)
        Index of the sentence and of the paragraph, from 0.
    entities : tuple of (int, int, str)
        First token, end token, and one of PERSON, ORG, PLACE.
    doc : spacy.tokens.Doc
        What was read.
    """

    text: str
    words: list[str]
    lowers: list[str]
    norms: list[str]
    starts: Ints
    ends: Ints
    pos: list[str]
    dep: list[str]
    head: Ints
    sentence: Ints
    paragraph: Ints
    entities: tuple[tuple[int, int, str], ...]
    doc: Doc
    _ends: list[int] = field(init=False, repr=False)  # a list is searched faster than an array

    def __post_init__(self) -> None:
        object.__setattr__(self, "_ends", self.ends.tolist())

    def __len__(self) -> int:
        return len(self.words)

    def morph(self, i: int) -> str:
        """Return the morphological features of token ``i``: ``"Number=Sing|Person=3"``."""
        return str(self.doc[i].morph)

    def token_at(self, offset: int) -> int:
        """Return the index of the token that holds or follows a code point."""
        return min(bisect_right(self._ends, offset), len(self.words) - 1)


@cache
def _schemes() -> dict[str, Any]:
    path = files("stancekit") / "data" / "label_schemes.json"
    return dict(json.loads(path.read_text(encoding="utf8")))


def annotate(doc: Doc | Annotations) -> Annotations:
    """Read a Doc into :class:`Annotations` with unified labels.

    Parameters
    ----------
    doc : spacy.tokens.Doc or Annotations
        With whatever annotations its pipeline made. Without a parse all labels are
        "", every token is its own head, and paragraphs stand in for sentences.
        What is read already is given back as it is, so that stages can share one reading.

    Returns
    -------
    Annotations
    """
    if isinstance(doc, Annotations):
        return doc
    schemes = _schemes()
    strings = doc.vocab.strings
    table = doc.to_array([ORTH, LOWER, NORM, IDX, LENGTH, POS, DEP, HEAD, SENT_START, SPACY])
    table = table.reshape(len(doc), 10)
    # A column at a time in one piece: rows of a table are read slowly.
    columns = np.ascontiguousarray(table.T)
    names: dict[int, str] = {0: ""}

    def texts(column: int) -> list[str]:
        keys = columns[column].tolist()
        for key in set(keys).difference(names):
            names[key] = strings[key]
        return list(map(names.__getitem__, keys))

    # Universal tags are symbols below the string store: their names come from the enumeration.
    pos = [_TAGS.get(key, "") for key in columns[5].tolist()]

    starts = columns[3].astype(np.int32)
    ends = starts + columns[4].astype(np.int32)
    head = np.arange(len(doc), dtype=np.int32) + columns[7].astype(np.int64).astype(np.int32)
    dep = texts(6)
    clear = schemes["clearnlp"]["dep"]
    if not clear.keys().isdisjoint(dep):
        dep, head = _from_clearnlp(dep, head, clear)
    dep = list(map(str.lower, dep))

    words = texts(0)
    text = joined(words, columns[9].tolist())
    first = np.array([s for s, _ in paragraph_spans(text)], dtype=np.int32)
    paragraph = np.maximum(first.searchsorted(starts, "right") - 1, 0).astype(np.int32)
    if doc.has_annotation("SENT_START"):
        sentence = np.cumsum(columns[8].astype(np.int64) == 1, dtype=np.int32)
        sentence -= sentence[0] if len(doc) else 0
    else:
        sentence = paragraph.copy()
    kinds = schemes["entities"]
    entities = tuple(
        (e.start, e.end, kinds[e.label_]) for e in doc.ents if kinds.get(e.label_) is not None
    )
    return Annotations(
        text=text,
        words=words,
        lowers=texts(1),
        norms=texts(2),
        starts=starts,
        ends=ends,
        pos=pos,
        dep=dep,
        head=head,
        sentence=sentence,
        paragraph=paragraph,
        entities=entities,
        doc=doc,
    )


def text_of(doc: Doc) -> str:
    """Return ``doc.text`` in a fraction of the time: without an object for every token."""
    words, blanks, _ = words_of(doc)
    return joined(words, blanks)


def words_of(doc: Doc) -> tuple[list[str], list[int], list[int]]:
    """Return of each token its text, whether a blank follows, and its offset."""
    table = np.asarray(doc.to_array([ORTH, SPACY, IDX]), dtype=np.uint64).reshape(len(doc), 3)
    keys, blanks, starts = table.T.tolist()
    strings = doc.vocab.strings
    names = {key: strings[key] if key else "" for key in set(keys)}
    return list(map(names.__getitem__, keys)), blanks, starts


def joined(words: list[str], blanks: list[int]) -> str:
    """Put the text of a Doc together from its tokens."""
    return "".join([f"{w} " if blank else w for w, blank in zip(words, blanks, strict=True)])


def _from_clearnlp(dep: list[str], head: Ints, labels: dict[str, str]) -> tuple[list[str], Ints]:
    """Rename ClearNLP labels and hang each preposition below its noun, as UD does."""
    out = [labels.get(label, label) for label in dep]
    new = head.copy()
    for i, label in enumerate(dep):
        if label in {"pobj", "pcomp"}:
            preposition = int(head[i])
            governor = int(head[preposition])
            nominal = out[governor] not in {"root", "ROOT"} and dep[preposition] == "prep"
            nominal = nominal and out[governor] in {
                "nsubj",
                "obj",
                "obl",
                "nmod",
                "nsubj:pass",
                "appos",
                "conj",
                "iobj",
            }
            agent = dep[preposition] == "agent"
            if label == "pobj":
                out[i] = "obl:agent" if agent else ("nmod" if nominal else "obl")
            new[i] = governor
            new[preposition] = i
            out[preposition] = "case"
    return out, new
