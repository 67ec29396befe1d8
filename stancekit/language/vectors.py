"""Word vectors that the embedded pipeline and the quotation reader share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

import numpy as np
from spacy.vectors import Vectors

from stancekit.persistence import load_arrays

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from spacy.vocab import Vocab

__all__ = ["WordVectors", "attach_vectors", "word_vectors"]


@dataclass(frozen=True, slots=True, eq=False)
class WordVectors:
    """A table of word vectors; words are in normalised form, the most frequent first.

    Parameters
    ----------
    words : list of str
        The words; ``rows[word]`` is a word's row in ``table``.
    table : ndarray of float32, shape (1 + n_words, width)
        Row 0 is zero and stands for words that are not known.
    """

    words: list[str]
    rows: dict[str, int]
    table: NDArray[np.float32]


@cache
def word_vectors() -> WordVectors:
    """Load the table that ships with the package (once)."""
    with as_file(files("stancekit") / "data" / "models" / "words.npz") as path:
        arrays, _ = load_arrays(path)
    words = bytes(arrays["words"]).decode("utf8").split("\n")
    scale = arrays["scale"].astype(np.float32)
    table = np.vstack(
        [np.zeros((1, scale.size), np.float32), arrays["table"].astype(np.float32) * scale]
    )
    return WordVectors(words, {w: i for i, w in enumerate(words, 1)}, table)


def attach_vectors(vocab: Vocab) -> None:
    """Give a pipeline's vocabulary the word vectors that ship with the package."""
    vectors = word_vectors()
    vocab.vectors = Vectors(
        strings=vocab.strings,
        data=vectors.table[1:],
        keys=[vocab.strings.add(word) for word in vectors.words],
        name="stancekit_words",
        attr="NORM",
    )
