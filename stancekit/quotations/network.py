"""The quotation network: reads tokens once, then looks at the text from each likely cue.

A token's row mixes its word vector with its part of speech, its label in the tree and its
place among quotation marks. Gated blocks let it see its neighbours at growing distances,
its head and its dependents (after the gated dilated convolutions of Oord et al. 2016,
widened by the tree), each in a shorter projection. A first layer scores each token as the
anchor of a cue. From each likely anchor a second stack of blocks reads the paragraph again,
tags its tokens as content, source or cue under a linear-chain field (Lafferty et al. 2001),
and scores the whole. Trained by ``training/quotations.py``; plain numpy here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from stancekit.errors import ModelError
from stancekit.persistence import load_arrays
from stancekit.quotations.decoding import best_tags
from stancekit.quotations.features import (
    COLUMNS,
    RELATIONS,
    TokenFeatures,
    Windows,
    pieces,
    windows,
)

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from os import PathLike

    from stancekit.language import WordVectors

__all__ = ["Candidates", "QuotationNetwork"]

Floats = NDArray[np.float32]

# Memory grows with the tokens read, and with the windows looked at, at one time.
PIECE, BATCH = 4000, 200


def _logit(p: float) -> float:
    return float(np.log(p / (1 - p)))


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Likely cues of an article, and what the network thinks of the text around each.

    Parameters
    ----------
    anchors : ndarray of int, shape (n_candidates,)
        Rows of the anchors.
    scores : ndarray of float32, shape (n_candidates,)
        Log-odds that the anchor is a cue with a quotation.
    bounds : ndarray of int64, shape (n_candidates + 1,)
        Where each candidate's window begins in ``rows`` and ``tags``.
    rows : ndarray of int64, shape (m,)
        Rows of the tokens of the windows, end to end.
    tags : ndarray of int8, shape (m,)
        The best tag of each.
    """

    anchors: NDArray[np.int64]
    scores: Floats
    bounds: NDArray[np.int64]
    rows: NDArray[np.int64]
    tags: NDArray[np.int8]


class QuotationNetwork:
    """The trained network.

    Parameters
    ----------
    arrays : dict of str to ndarray
        Weights by name.
    meta : dict
        Settings: dilations of both stacks, ``low`` and ``rival`` thresholds of anchors.
    words : WordVectors
    """

    def __init__(
        self, arrays: dict[str, NDArray[Any]], meta: dict[str, Any], words: WordVectors
    ) -> None:
        self.meta = meta
        self.words = words
        w = {name: np.asarray(a, dtype=np.float32) for name, a in arrays.items()}
        self._w = w
        # The first layer is linear in its inputs: fold it into the tables once.
        read, at = w["read_weight"], words.table.shape[1]
        self._vectors = words.table @ read[:, :at].T
        self._columns = []
        for i, (_, _, width) in enumerate(COLUMNS):
            self._columns.append(w[f"columns_{i}_weight"] @ read[:, at : at + width].T)
            at += width
        if at != read.shape[1]:
            raise ModelError(
                f"the quotation model reads {read.shape[1]} inputs, this stancekit gives {at}; "
                "train it anew with training/quotations.py"
            )
        read, at = w["window_token_weight"], w["read_weight"].shape[0]
        self._window_token = np.ascontiguousarray(read[:, :at].T)
        self._blocks = {
            name: [_Block.fold(w, f"{name}_{i}", d) for i, d in enumerate(meta[layers])]
            for name, layers in (("blocks", "layers"), ("window_blocks", "window_layers"))
        }
        self._relations = []
        for i, (_, _, width) in enumerate(RELATIONS):
            self._relations.append(w[f"relations_{i}_weight"] @ read[:, at : at + width].T)
            at += width

    @classmethod
    def load(cls, path: str | PathLike[str] | Traversable, words: WordVectors) -> QuotationNetwork:
        """Load a network that ``training/quotations.py`` wrote."""
        arrays, meta = load_arrays(path, kind="quotations")
        return cls(arrays, meta, words)

    def candidates(self, features: TokenFeatures) -> Candidates:
        """Find the likely cues of an article and tag the text around each."""
        bounds, rows, base = [np.zeros(1, dtype=np.int64)], [], 0
        anchors, scores, tags = [], [], []
        for begin, end in pieces(features, PIECE):
            part = features.part(begin, end)
            hidden = self._encode(part)
            odds = hidden @ self._w["anchor_weight"][0] + self._w["anchor_bias"][0]
            likely = np.flatnonzero(odds > _logit(self.meta["low"]))
            rivals = odds > _logit(self.meta["rival"])
            for chosen in np.split(likely, range(BATCH, len(likely), BATCH)):
                if not len(chosen):
                    continue
                view = windows(part, chosen, rivals)
                emissions, score = self._look(hidden, view)
                anchors.append(chosen + begin)
                scores.append(score)
                tags.append(best_tags(emissions, view.bounds, self._w["transitions"]))
                rows.append(view.rows.astype(np.int64) + begin)
                bounds.append(view.bounds[1:].astype(np.int64) + base)
                base += len(view.rows)
        if not anchors:
            none = np.zeros(0, dtype=np.int64)
            return Candidates(none, none.astype(np.float32), bounds[0], none, none.astype(np.int8))
        return Candidates(
            np.concatenate(anchors),
            np.concatenate(scores),
            np.concatenate(bounds),
            np.concatenate(rows),
            np.concatenate(tags),
        )

    def _encode(self, features: TokenFeatures) -> Floats:
        x = self._vectors[features.vectors]
        x += self._w["read_bias"]
        for i, table in enumerate(self._columns):
            x += table[features.columns[:, i]]
        whole = np.zeros(len(features), dtype=np.int32)
        self._stack("blocks", x, whole, features.head)
        return self._normed("norm", x)

    def _look(self, hidden: Floats, view: Windows) -> tuple[Floats, Floats]:
        w = self._w
        # Tokens stand in several windows: project each once, then lay out.
        x = (hidden @ self._window_token)[view.rows]
        x += w["window_token_bias"]
        for i, table in enumerate(self._relations):
            x += table[view.relations[:, i]]
        anchored = hidden[view.rows[view.anchor]]
        x += (anchored @ w["window_anchor_weight"].T + w["window_anchor_bias"])[view.window]
        self._stack("window_blocks", x, view.window, view.head)
        x = self._normed("window_norm", x)
        tags = x @ w["tags_weight"].T + w["tags_bias"]
        inside = np.exp(tags - tags.max(1, keepdims=True))
        weight = inside[:, 1:2] / inside.sum(1, keepdims=True)
        starts = view.bounds[:-1]
        pooled = np.add.reduceat(x * weight, starts) / np.maximum(
            np.add.reduceat(weight, starts), 1
        )
        scores = (
            np.concatenate([x[view.anchor], pooled, anchored], axis=1) @ w["valid_weight"][0]
            + w["valid_bias"][0]
        )
        return tags, scores

    def _stack(self, name: str, x: Floats, part: NDArray[Any], head: NDArray[Any]) -> None:
        """Run the blocks over ``x`` in place; rows of different parts do not see each other."""
        n, width = x.shape
        own = np.arange(n)
        child = np.flatnonzero(head != own)
        count = np.maximum(np.bincount(head[child], minlength=n), 1)[head[child]]
        mean = sparse.csr_array(
            ((1 / count).astype(np.float32), (head[child], child)), shape=(n, n)
        )
        blocks = self._blocks[name]
        reach = len(blocks[0].reach_bias) if blocks else 0
        # Everything is written in place: memory that is asked for anew costs more than sums. The
        # last column, of ones, is for the bias.
        mixed = np.ones((n, width + 4 * reach + 1), dtype=np.float32)
        seen = np.empty((n, reach), dtype=np.float32)
        value, gate = np.empty_like(x), np.empty_like(x)
        left, right, up, down = (
            slice(width + k * reach, width + (k + 1) * reach) for k in range(4)
        )
        for block in blocks:
            d = min(block.dilation, n)
            _standardise(x, mixed[:, :width])
            np.matmul(mixed[:, :width], block.reach_weight, out=seen)
            seen += block.reach_bias
            mixed[:d, left] = 0
            mixed[n - d :, right] = 0
            mixed[d:, left] = seen[: n - d]
            mixed[: n - d, right] = seen[d:]
            other = np.flatnonzero(part[d:] != part[: n - d])
            mixed[other + d, left] = 0
            mixed[other, right] = 0
            mixed[:, up] = seen[head]
            mixed[:, down] = mean @ seen
            np.matmul(mixed, block.value_weight, out=value)
            np.matmul(mixed, block.gate_weight, out=gate)
            # A logistic function is half of one and the hyperbolic tangent of half as much.
            np.tanh(value, out=value)
            np.tanh(gate, out=gate)
            gate += 1
            gate *= value
            gate *= 0.5
            x += gate

    def _normed(self, name: str, x: Floats) -> Floats:
        h = np.empty_like(x)
        _standardise(x, h)
        h *= self._w[f"{name}_weight"]
        h += self._w[f"{name}_bias"]
        return h


class _Block(NamedTuple):
    """Weights of one block, its norm's scale and shift folded in, transposed for products."""

    dilation: int
    reach_weight: Floats
    reach_bias: Floats
    value_weight: Floats  # the last row is the bias
    gate_weight: Floats  # halved: see where it is used

    @classmethod
    def fold(cls, w: dict[str, Floats], name: str, dilation: int) -> _Block:
        scale, shift = w[f"{name}_norm_weight"], w[f"{name}_norm_bias"]
        reach, mix = w[f"{name}_reach_weight"], w[f"{name}_mix_weight"].copy()
        width = len(scale)
        bias = w[f"{name}_mix_bias"] + mix[:, :width] @ shift
        mix[:, :width] *= scale
        whole = np.vstack([mix.T, bias])
        return cls(
            dilation,
            np.ascontiguousarray((reach * scale).T),
            w[f"{name}_reach_bias"] + reach @ shift,
            np.ascontiguousarray(whole[:, :width]),
            np.ascontiguousarray(whole[:, width:] / 2),
        )


def _standardise(x: Floats, out: Floats) -> None:
    """Write rows with mean 0 and variance 1."""
    width = x.shape[1]
    # A product with a vector is faster than a mean, and so is one than a quotient.
    np.subtract(x, (x @ np.full(width, 1 / width, dtype=np.float32))[:, None], out=out)
    spread = np.einsum("ij,ij->i", out, out) / np.float32(width)
    out *= (1 / np.sqrt(spread + np.float32(1e-5)))[:, None]
