"""Model files: what is saved comes back, and nothing is trusted that should not be."""

from __future__ import annotations

import json
import pickle
import sys
import zipfile
from types import ModuleType

import joblib
import numpy as np
import pytest
from sklearn.base import BaseEstimator
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from stancekit.errors import InputError, ModelError, UnknownTargetError
from stancekit.persistence import save_arrays
from stancekit.records import Quotation, Target
from stancekit.stance import StanceClassifier, WrappedClassifier, load_model, save_model
from stancekit.stance.saving import _HEADER, _MAGIC

TEXTS = ["we ban them", "ban it all", "we send them", "send it all", "it rained", "rain again"]
LABELS = ["against", "against", "favor", "favor", "none", "none"]
OWN = Target(id="phosphorus", name="Phosphorus", description="", terms=("phosphorus",))
TOUCHED = []


@pytest.fixture(scope="module")
def svm():
    return make_pipeline(TfidfVectorizer(), LinearSVC()).fit(TEXTS, LABELS)


@pytest.fixture(params=[".skops", ".joblib"])
def path(request, tmp_path):
    return tmp_path / f"model{request.param}"


class Evil(BaseEstimator):
    """An estimator whose file runs code."""

    classes_ = np.array(["favor", "none"])

    def predict(self, texts):
        return ["favor"] * len(texts)

    def __reduce__(self):
        return (TOUCHED.append, ("ran",))


def reheaded(path, change):
    """Write a file again with another header, its content as it was."""
    data = path.read_bytes()
    if path.suffix == ".joblib":
        line, _, payload = data[len(_MAGIC) :].partition(b"\n")
        header = change(json.loads(line))
        path.write_bytes(_MAGIC + json.dumps(header).encode() + b"\n" + payload)
        return
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members[_HEADER] = json.dumps(change(json.loads(members[_HEADER]))).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


@pytest.mark.parametrize("last", [LinearSVC(), MultinomialNB(), LogisticRegression()])
def test_a_scikit_learn_classifier_comes_back(path, last):
    model = make_pipeline(TfidfVectorizer(), last).fit(TEXTS, LABELS)
    save_model(model, path, target=OWN)
    again = load_model(path, trusted=True)
    assert again.targets_ == (OWN,)
    assert again.predict(TEXTS).tolist() == LABELS
    before = WrappedClassifier(model, OWN)
    np.testing.assert_allclose(again.predict_proba(TEXTS), before.predict_proba(TEXTS))
    [result] = again.classify([Quotation.from_text("ban it")])
    assert (str(result.label), result.target) == ("against", "phosphorus")


def test_own_classifiers_are_plain_arrays(tmp_path):
    model = StanceClassifier(OWN, min_df=1).fit(TEXTS, LABELS)
    save_model(model, tmp_path / "m.npz")
    again = load_model(tmp_path / "m.npz")
    assert isinstance(again, StanceClassifier)
    assert again.predict(TEXTS).tolist() == LABELS
    with pytest.raises(InputError, match=r"m\.npz.*instead"):
        save_model(model, tmp_path / "m.joblib")


def test_skops_needs_no_trust_and_stays_readable_by_skops(tmp_path, svm):
    import skops.io

    path = tmp_path / "m.skops"
    save_model(svm, path, target="drones")
    assert load_model(path).predict(TEXTS).tolist() == LABELS
    assert skops.io.load(path).predict(TEXTS).tolist() == LABELS


def test_no_code_runs_without_trust(tmp_path):
    path = tmp_path / "m.joblib"
    save_model(Evil(), path, target="drones")
    TOUCHED.clear()
    with pytest.raises(ModelError, match=r"can run any code.*trusted=True.*--trust-model"):
        load_model(path)
    assert not TOUCHED
    # Nor does it if the content was exchanged, whatever the trust.
    data = path.read_bytes()
    path.write_bytes(data[:-4] + b"none")
    with pytest.raises(ModelError, match="checksum"):
        load_model(path, trusted=True)
    assert not TOUCHED


def test_skops_says_which_types_it_does_not_know(tmp_path):
    path = tmp_path / "m.skops"
    estimator = make_pipeline(TfidfVectorizer(preprocessor=joblib.hash), MultinomialNB())
    save_model(estimator.fit(TEXTS, LABELS), path, target="drones")
    with pytest.raises(ModelError, match=r"joblib.*trusted=True"):
        load_model(path)
    assert load_model(path, trusted=True).classes_.tolist() == ["against", "favor", "none"]


@pytest.mark.parametrize("size", [0, 1, 10, 40, 200, -1])
def test_cut_short(path, svm, size):
    save_model(svm, path, target="drones")
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(ModelError, match=r"cut short|damaged|checksum|no model file|header"):
        load_model(path, trusted=True)


def test_tampered_newer_and_other_versions(path, svm):
    save_model(svm, path, target="drones")
    reheaded(path, lambda header: header | {"scikit-learn": "0.1.0"})
    with pytest.raises(ModelError, match=r"made with scikit-learn 0\.1\.0.*install"):
        load_model(path, trusted=True)
    reheaded(path, lambda header: header | {"protocol": 2})
    with pytest.raises(ModelError, match=r"newer stancekit.*upgrade"):
        load_model(path, trusted=True)
    reheaded(path, lambda header: header | {"protocol": "x"})
    with pytest.raises(ModelError, match="protocol number"):
        load_model(path, trusted=True)
    reheaded(path, lambda header: {"format": "other"})
    with pytest.raises(ModelError, match="no model file"):
        load_model(path, trusted=True)


def test_a_failed_save_leaves_the_old_file(path, svm, monkeypatch):
    save_model(svm, path, target="drones")
    before = path.read_bytes()

    def full(*args):
        raise OSError("disk full")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(OSError, match="disk full"):
        save_model(svm, path, target="landmines")
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_another_content_under_the_same_header(path, svm):
    save_model(svm, path, target="drones")
    reheaded(path, lambda header: header | {"checksum": "0" * 64})
    with pytest.raises(ModelError, match=r"checksum.*anew"):
        load_model(path, trusted=True)


def test_foreign_files(tmp_path, svm):
    import skops.io

    cases = {
        "missing": (None, "no such file"),
        "text": (b"Dear reader", "no model file"),
        "pickle": (pickle.dumps(svm), "plain pickle.*save_model"),
        "skops": (skops.io.dumps(svm), "written by skops itself.*save_model"),
        "zip": (b"PK\x03\x04 and so on", "cut short or damaged"),
    }
    for name, (data, message) in cases.items():
        if data is not None:
            (tmp_path / name).write_bytes(data)
        with pytest.raises(ModelError, match=message):
            load_model(tmp_path / name, trusted=True)
    save_arrays(tmp_path / "other.npz", {"a": np.zeros(1)}, {}, kind="speakers")
    with pytest.raises(ModelError, match="'stance' is needed"):
        load_model(tmp_path / "other.npz")
    with pytest.raises(ModelError, match="is a directory"):
        load_model(tmp_path)


def test_what_cannot_be_saved(tmp_path, svm):
    with pytest.raises(InputError, match=r"\.npz, \.skops or \.joblib"):
        save_model(svm, tmp_path / "m.pkl", target="drones")
    with pytest.raises(InputError, match="more than plain arrays"):
        save_model(svm, tmp_path / "m.npz", target="drones")
    with pytest.raises(InputError, match="what the model was trained on"):
        save_model(svm, tmp_path / "m.skops")
    with pytest.raises(UnknownTargetError):
        save_model(svm, tmp_path / "m.skops", target="catapults")
    with pytest.raises(InputError, match="fit"):
        save_model(LinearSVC(), tmp_path / "m.skops", target="drones")
    numbers = make_pipeline(TfidfVectorizer(), MultinomialNB()).fit(TEXTS, [0, 0, 1, 1, 2, 2])
    with pytest.raises(InputError, match="classes among"):
        save_model(numbers, tmp_path / "m.skops", target="drones")
    assert not list(tmp_path.iterdir())


def test_without_skops_the_message_says_what_to_install(tmp_path, svm, monkeypatch):
    monkeypatch.setitem(sys.modules, "skops", ModuleType("skops"))
    monkeypatch.setitem(sys.modules, "skops.io", None)
    with pytest.raises(InputError, match=r"pip install 'stancekit\[skops\]'"):
        save_model(svm, tmp_path / "m.skops", target="drones")


def test_wrapped_answers_like_the_others(svm):
    model = WrappedClassifier(svm, "drones")
    assert model.predict_proba([]).shape == (0, 3)
    np.testing.assert_allclose(model.predict_proba(TEXTS).sum(axis=1), 1)
    with pytest.raises(InputError, match="list of quotations"):
        model.predict("ban it")
    two = make_pipeline(TfidfVectorizer(), LinearSVC()).fit(TEXTS[:4], LABELS[:4])
    chances = WrappedClassifier(two, "drones").predict_proba(TEXTS[:4])
    assert chances.argmax(axis=1).tolist() == [0, 0, 1, 1]


# the analyzer


def test_load_takes_a_model(tmp_path):
    import stancekit

    StanceClassifier(OWN, min_df=1).fit(TEXTS, LABELS).save(tmp_path / "m.npz")
    analyzer = stancekit.load(model=tmp_path / "m.npz")
    analysis = analyzer('"We must ban it all," Ann Lee said.')
    # A model of one target is asked about that one, whatever the article's words.
    assert analysis.target == "phosphorus"
    assert str(analysis.quotations[0].stance.label) == "against"
    assert stancekit.load("phosphorus", model=tmp_path / "m.npz").target == OWN
    with pytest.raises(UnknownTargetError, match=r"not trained on 'drones', but on phosphorus"):
        stancekit.load("drones", model=tmp_path / "m.npz")
    with pytest.raises(ModelError, match="cannot read"):
        stancekit.load(model=tmp_path / "none.npz")


def test_auto_chooses_among_the_targets_of_the_model():
    import stancekit

    model = StanceClassifier(min_df=1).fit(
        TEXTS, LABELS, targets=[OWN, "drones", OWN, "drones", OWN, "drones"]
    )
    analyzer = stancekit.load(model=model)
    for words, target in (("phosphorus", "phosphorus"), ("drones", "drones"), ("tanks", "other")):
        analysis = analyzer(f'"We must ban the {words}," Ann Lee said.')
        assert analysis.target == target
        assert analysis.quotations[0].stance.target == target
