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
    count = len(sizes)
    tags = np.zeros(len(emissions), dtype=np.int8)
    if not count:
        return tags
    # Longest first, so that at each step the windows still running are a prefix.
    order = np.argsort(-sizes, kind="stable")
    begin, size = bounds[:-1][order], sizes[order]
    longest = int(size[0])
    running = np.searchsorted(-size, -np.arange(longest), side="left")
    places = np.minimum(begin + np.arange(longest)[:, None], len(emissions) - 1)
    # By step, tag and window: the last axis is the long one, along which NumPy is fast.
    scores = np.ascontiguousarray(emissions[places].transpose(0, 2, 1), dtype=np.float64)
    moves = transitions.astype(np.float64)[:, :, None]
    counts = running.tolist()
    for t in range(1, longest):
        k = counts[t]
        scores[t, :, :k] += (scores[t - 1, :, None, :k] + moves).max(0)
    at = scores[size - 1, :, np.arange(count)].argmax(1)
    # Which tag came before is asked only of those on the best way.
    arriving = moves[:, :, 0]
    for t in range(longest - 1, 0, -1):
        k = counts[t]
        tags[places[t, :k]] = at[:k]
        at[:k] = (scores[t - 1, :, :k] + arriving[:, at[:k]]).argmax(0)
    tags[begin] = at
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
