"""The sums over a batch are those of the matrix that a model is trained on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancekit.stance import load_classifier
from stancekit.stance.features import NAMESPACES, Grams, Vocabulary, keys_of
from stancekit.stance.scoring import Scorer
from stancekit.stance.views import views_of

WEIGHTS = [1.0 + number for number in range(len(NAMESPACES))]
WORDS = ["never", "allow", "these", "missiles", "a", "strike", "strikes", "on", "Kyiv", "12", "…"]


def model(texts: list[str], targets: list[str | None]) -> tuple[Vocabulary, Scorer, np.ndarray]:
    """A vocabulary of some texts, with coefficients by chance."""
    grams = keys_of([views_of(text) for text in texts], targets)
    vocabulary = Vocabulary.learn(grams, len(texts), 1)
    coef = np.random.default_rng(0).normal(size=(3, len(vocabulary.keys))).astype(np.float32)
    return vocabulary, Scorer(vocabulary, vocabulary.table(), coef), coef


def by_matrix(
    vocabulary: Vocabulary, coef: np.ndarray, texts: list[str], targets: list[str | None]
) -> np.ndarray:
    grams = keys_of([views_of(text) for text in texts], targets)
    return vocabulary.matrix(grams, len(texts), WEIGHTS, vocabulary.table()) @ coef.T


@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join),
            st.sampled_from(["drones", "landmines", None]),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_sums_are_those_of_the_matrix(rows: list[tuple[str, str | None]]) -> None:
    texts, targets = [text for text, _ in rows], [target for _, target in rows]
    vocabulary, scorer, coef = model(
        ["Never allow strikes on Kyiv", "allow a missile", ""], ["drones", "landmines", None]
    )
    found = scorer([views_of(text) for text in texts], targets, WEIGHTS)
    assert found == pytest.approx(by_matrix(vocabulary, coef, texts, targets), abs=1e-4)


def test_without_a_target_the_mean_of_all_targets_copies() -> None:
    text = "never allow these missiles"
    _, scorer, _ = model([text, text], ["drones", "landmines"])
    views = [views_of(text)]
    [shared] = scorer(views, [None], WEIGHTS)
    of_each = [scorer(views, [target], WEIGHTS)[0] - shared for target in ("drones", "landmines")]
    [found] = scorer(views, [None], WEIGHTS, ["drones", "landmines"])
    assert found == pytest.approx(shared + np.mean(of_each, axis=0), abs=1e-5)
    assert np.abs(of_each[0] - of_each[1]).max() > 0.01


def test_an_n_gram_counts_in_its_own_namespace_only() -> None:
    """One whose key is by chance that of another namespace would there have the weight of all."""
    text = "never allow"
    grams = keys_of([views_of(text)], [None])
    letters = int(np.flatnonzero(grams.spaces == 0)[0])
    acts = len(NAMESPACES) - 1
    moved = Grams(grams.rows[:1], grams.keys[letters : letters + 1], np.array([acts], np.uint8))
    vocabulary = Vocabulary.learn(moved, 1, 1)
    coef = np.ones((3, 1), dtype=np.float32)
    assert by_matrix(vocabulary, coef, [text], [None]).tolist() == [[0.0, 0.0, 0.0]]
    scorer = Scorer(vocabulary, vocabulary.table(), coef)
    assert scorer([views_of(text)], [None], WEIGHTS).tolist() == [[0.0, 0.0, 0.0]]


def test_the_shipped_model_says_of_many_what_it_says_of_each() -> None:
    """Rows of one batch share their words; no row may get anything of another's."""
    texts = [
        "We will never allow these weapons to be used against Russia.",
        "Ukraine has every right to strike inside Russia.",
        "It rained.",
        "Never, never, never allow it.",
    ]
    targets = ["strikes-inside-russia", "other", "drones", "other"]
    classifier = load_classifier()
    together = classifier.predict_proba(texts, targets=targets)
    for row, (text, target) in enumerate(zip(texts, targets, strict=True)):
        alone = classifier.predict_proba([text], targets=target)
        assert together[row] == pytest.approx(alone[0], abs=1e-5)
