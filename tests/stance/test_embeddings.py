"""Embeddings of the user's own encoder: the same contract, and clear words where one is missing."""

from __future__ import annotations

import pickle
import sys

import numpy as np
import pytest
from sklearn.base import clone, is_classifier
from sklearn.model_selection import GridSearchCV

from stancekit.errors import InputError, ModelError, NotFittedError
from stancekit.records import Quotation, Stance, Target
from stancekit.stance import EmbeddingClassifier, load_model

TEXTS = ["ban ban", "ban it", "send send", "send it", "rain", "rain rain"]
LABELS = ["against", "against", "favor", "favor", "none", "none"]


class Words:
    """Counts a few words."""

    def __init__(self, words=("ban", "send", "rain", "denied")):
        self.words = words
        self.seen = []

    def encode(self, texts):
        self.seen += texts
        return [[text.count(word) for word in self.words] for text in texts]


@pytest.fixture(scope="module")
def model():
    return EmbeddingClassifier(Words(), target="drones", C=100.0).fit(TEXTS, LABELS)


def test_contract(model):
    assert is_classifier(model)
    assert model.classes_.tolist() == ["against", "favor", "none"]
    assert model.predict(TEXTS).tolist() == LABELS
    np.testing.assert_allclose(model.predict_proba(TEXTS).sum(axis=1), 1)
    assert model.predict_proba([]).shape == (0, 3)
    assert clone(model).get_params()["C"] == 100.0
    assert pickle.loads(pickle.dumps(model)).predict(TEXTS).tolist() == LABELS
    search = GridSearchCV(EmbeddingClassifier(Words(), "drones"), {"C": [1.0, 10.0]}, cv=2)
    assert search.fit(TEXTS, LABELS).best_params_["C"] in (1.0, 10.0)


def test_cue_and_blank(model):
    encoder = Words()
    copy = clone(model).set_params(encoder=encoder).fit(TEXTS, LABELS)
    [result] = copy.classify([Quotation.from_text("send it", cue="denied")])
    assert encoder.seen[-1] == "denied: send it"
    assert result.target == "drones"
    assert result.relevance is not None
    assert copy.classify([" "])[0].label is Stance.NONE


def test_targets_have_copies():
    texts, labels = ["send", "send", "rain", "rain"], ["favor", "against", "none", "none"]
    targets = ["drones", "landmines"] * 2
    model = EmbeddingClassifier(Words(), C=100.0).fit(texts, labels, targets=targets)
    assert model.predict(["send", "send"], targets=targets[:2]).tolist() == ["favor", "against"]
    scores = model.decision_function(["send", "send"], targets=targets[:2])
    np.testing.assert_allclose(model.decision_function(["send"])[0], scores.mean(axis=0))


def test_files(tmp_path, model):
    path = tmp_path / "m.npz"
    model.save(path)
    with pytest.raises(InputError, match="encoder that has no name"):
        load_model(path)
    again = EmbeddingClassifier.load(path, encoder=Words())
    np.testing.assert_allclose(again.predict_proba(TEXTS), model.predict_proba(TEXTS), atol=1e-5)
    wrong = EmbeddingClassifier.load(path, encoder=Words(("ban",)))
    with pytest.raises(ModelError, match="vectors of 1 numbers, but the model was trained on 4"):
        wrong.predict(TEXTS)
    own = Target(id="own", name="", description="")
    two = EmbeddingClassifier(Words(), own).fit(TEXTS[:4], LABELS[:4])
    two.save(path)
    assert EmbeddingClassifier.load(path, encoder=Words()).targets_ == (own,)


def test_missing_package_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(InputError, match=r"pip install 'stancekit\[embeddings\]'.*encode"):
        EmbeddingClassifier().fit(TEXTS, LABELS)
    with pytest.raises(InputError, match="not int"):
        EmbeddingClassifier(3).fit(TEXTS, LABELS)
    with pytest.raises(NotFittedError, match="EmbeddingClassifier"):
        EmbeddingClassifier(Words()).classify(["x"])


class Bad:
    def __init__(self, value):
        self.value = value

    def encode(self, texts):
        return self.value


@pytest.mark.parametrize("value", [[[1.0]], [1.0] * 6, [[np.nan]] * 6, [["x"]] * 6, None])
def test_an_encoder_that_gives_something_else(value):
    with pytest.raises(InputError, match="the encoder"):
        EmbeddingClassifier(Bad(value)).fit(TEXTS, LABELS)
