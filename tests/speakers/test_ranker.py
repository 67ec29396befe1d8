"""The trees of the ranker: read all at once they say what walking down each of them says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancekit.errors import ModelError
from stancekit.speakers.ranker import Ranker, load_ranker


def made(trees):
    """Make a ranker of nested trees: a number is a leaf, (feature, threshold, left, right) none."""
    columns = {name: [] for name in ("feature", "threshold", "left", "right", "value")}

    def add(tree):
        node = len(columns["feature"])
        for column in columns.values():
            column.append(-1)
        if isinstance(tree, tuple):
            feature, threshold, left, right = tree
            columns["feature"][node], columns["threshold"][node] = feature, threshold
            columns["left"][node], columns["right"][node] = add(left), add(right)
        else:
            columns["value"][node] = tree
        return node

    roots = np.array([add(tree) for tree in trees], dtype=np.int32)
    kinds = {"threshold": np.float32, "value": np.float32}
    arrays = {n: np.array(c, dtype=kinds.get(n, np.int32)) for n, c in columns.items()}
    return Ranker(**arrays, roots=roots, base=0.0, depth=9)


def walked(tree, row):
    while isinstance(tree, tuple):
        feature, threshold, left, right = tree
        tree = left if row[feature] <= threshold else right
    return tree


# Few values, so that rows often stand right at a threshold and splits occur twice.
NUMBERS = st.sampled_from([-1.0, 0.0, 0.5, 1.0, 2.0])
LEAVES = st.integers(-20, 20).map(lambda n: n / 8)
TREES = st.recursive(
    LEAVES, lambda below: st.tuples(st.integers(0, 2), NUMBERS, below, below), max_leaves=16
)


@given(
    st.lists(TREES, min_size=1, max_size=5),
    st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=6),
)
def test_scores_are_those_of_walking_down_each_tree(trees, rows):
    odds = np.array([sum(walked(tree, row) for tree in trees) for row in rows])
    scores = made(trees).scores(np.array(rows, dtype=np.float32))
    np.testing.assert_allclose(scores, 1 / (1 + np.exp(-odds)), rtol=1e-12)


def test_a_tree_with_too_many_leaves_is_an_error():
    tree = 0.0
    for k in range(16):
        tree = (0, float(k), tree, 1.0)
    with pytest.raises(ModelError, match="more than 16 leaves"):
        made([tree]).scores(np.zeros((1, 1), dtype=np.float32))


def test_the_shipped_ranker_scores_no_candidates():
    assert load_ranker().scores(np.zeros((0, 80), dtype=np.float32)).shape == (0,)
