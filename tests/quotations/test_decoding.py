"""Decoding: the best sequence of tags, and runs of rows."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest

from stancekit.quotations.decoding import best_tags, runs


@pytest.mark.parametrize("seed", range(5))
def test_best_tags_are_those_of_trying_every_sequence(seed: int) -> None:
    rng = np.random.default_rng(seed)
    sizes = [4, 1, 5, 3]
    bounds = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    emissions = rng.normal(size=(sum(sizes), 3)).astype(np.float32)
    transitions = rng.normal(size=(3, 3)).astype(np.float32)
    tags = best_tags(emissions, bounds, transitions)
    for a, b in pairwise(bounds):

        def total(path: tuple[int, ...], a: int = a) -> float:
            own = sum(float(emissions[a + i, t]) for i, t in enumerate(path))
            return own + sum(float(transitions[s, t]) for s, t in pairwise(path))

        best = max(product(range(3), repeat=int(b - a)), key=total)
        assert tuple(tags[a:b]) == best


def test_no_windows_give_no_tags() -> None:
    none = best_tags(
        np.zeros((0, 4), np.float32), np.zeros(1, np.int32), np.zeros((4, 4), np.float32)
    )
    assert none.shape == (0,)


@pytest.mark.parametrize(
    ("rows", "bridge", "expected"),
    [
        ([], 0, []),
        ([3, 4, 5], 0, [(3, 6)]),
        ([3, 5], 0, [(3, 4), (5, 6)]),
        ([3, 5], 1, [(3, 6)]),
        ([1, 5, 6], 2, [(1, 2), (5, 7)]),
    ],
)
def test_runs_join_over_small_gaps_only(
    rows: list[int], bridge: int, expected: list[tuple[int, int]]
) -> None:
    assert runs(np.array(rows, dtype=np.int64), bridge) == expected
