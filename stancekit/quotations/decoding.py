"""From the network's scores to tags, and from tags to spans."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CONTENT", "CUE", "OUTSIDE", "SOURCE", "best_tags", "runs"]

OUTSIDE, CONTENT, SOURCE, CUE = range(4)


def best_tags(
    emissions: NDArray[np.float32], bounds: NDArray[np.int32], transitions: NDArray[np.float32]
) -> NDArray[np.int8]:
    """Return the best sequence of tags of each window (Viterbi 1967), all windows at once.

    Parameters
    ----------
    emissions : ndarray of float32, shape (m, n_tags)
        Scores of the window tokens, windows end to end.
    bounds : ndarray of int32, shape (n_windows + 1,)
        Where each window begins.
    transitions : ndarray of float32, shape (n_tags, n_tags)
        Score of going from the first tag to the second.

    Returns
    -------
    ndarray of int8, shape (m,)
    """
    sizes = np.diff(bounds)
    count, n_tags = len(sizes), emissions.shape[1]
    tags = np.zeros(len(emissions), dtype=np.int8)
    if not count:
        return tags
    # Longest first, so that at each step the windows still running are a prefix.
    order = np.argsort(-sizes, kind="stable")
    begin, size = bounds[:-1][order], sizes[order]
    longest = int(size[0])
    running = np.searchsorted(-size, -np.arange(longest), side="left")
    back = np.zeros((longest, count, n_tags), dtype=np.int8)
    score = emissions[begin].astype(np.float64)
    for t in range(1, longest):
        k = int(running[t])
        paths = score[:k, :, None] + transitions
        back[t, :k] = paths.argmax(1)
        score[:k] = paths.max(1) + emissions[begin[:k] + t]
    at = score.argmax(1)
    for t in range(longest - 1, -1, -1):
        k = int(running[t])
        tags[begin[:k] + t] = at[:k]
        at[:k] = back[t, np.arange(k), at[:k]]
    return tags


def runs(rows: NDArray[np.int64], bridge: int) -> list[tuple[int, int]]:
    """Group sorted rows into half-open runs, joining over gaps of at most ``bridge`` rows."""
    out: list[tuple[int, int]] = []
    # Without NumPy, since there are many and they are short.
    for row in rows.tolist():
        if out and row - out[-1][1] <= bridge:
            out[-1] = (out[-1][0], row + 1)
        else:
            out.append((row, row + 1))
    return out
