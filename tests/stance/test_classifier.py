"""StanceClassifier keeps scikit-learn's contract and says what is wrong with its input."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.base import clone, is_classifier
from sklearn.metrics import f1_score
from sklearn.model_selection import GridSearchCV, GroupKFold, cross_val_predict

from stancekit.datasets import load_authored
from stancekit.errors import InputError, ModelError, NotFittedError, UnknownTargetError
from stancekit.persistence import load_arrays, save_arrays
from stancekit.records import Quotation, Stance, Target
from stancekit.stance import StanceClassifier

FAVOR = ["They must get these mines", "Lay them, the law permits it", "We support sending more"]
AGAINST = ["We will never lay mines", "Ban them all", "Nobody should ever lay mines"]
NONE = ["Talks go on tomorrow", "It was asked whether mines were laid", "Two people were hurt"]
TEXTS = [*FAVOR, *AGAINST, *NONE]
LABELS = ["favor"] * 3 + ["against"] * 3 + ["none"] * 3


@pytest.fixture(scope="module")
def small():
    return StanceClassifier(target="landmines", min_df=1).fit(TEXTS, LABELS)


@pytest.fixture(scope="module")
def rows():
    return load_authored()[::4]


@pytest.fixture(scope="module")
def fitted(rows):
    return StanceClassifier().fit(
        [row.to_quotation() for row in rows],
        [row.label for row in rows],
        targets=[row.target for row in rows],
    )


# scikit-learn's contract


def test_classes_are_sorted_and_probabilities_follow_them(small):
    assert small.classes_.tolist() == ["against", "favor", "none"]
    chances = small.predict_proba(TEXTS)
    assert chances.shape == (9, 3)
    np.testing.assert_allclose(chances.sum(axis=1), 1)
    assert small.classes_[chances.argmax(axis=1)].tolist() == small.predict(TEXTS).tolist()
    assert small.score(TEXTS, LABELS) == 1.0
    assert is_classifier(small)


def test_params_and_clone(small):
    params = small.get_params()
    assert params["target"] == "landmines"
    assert params["min_df"] == 1
    copy = clone(small).set_params(C=0.5)
    assert copy.C == 0.5
    assert not hasattr(copy, "coef_")


def test_fit_is_deterministic_and_returns_itself(small):
    model = StanceClassifier(target="landmines", min_df=1)
    assert model.fit(TEXTS, LABELS) is model
    np.testing.assert_array_equal(model.predict_proba(TEXTS), small.predict_proba(TEXTS))


def test_arrays_and_enums_will_do(small):
    model = StanceClassifier(target="landmines", min_df=1)
    model.fit(np.array(TEXTS), [Stance(label) for label in LABELS])
    np.testing.assert_array_equal(model.predict_proba(TEXTS), small.predict_proba(TEXTS))


def test_grid_search():
    search = GridSearchCV(
        StanceClassifier(target="landmines", min_df=1), {"C": [0.1, 10.0]}, cv=3
    ).fit(TEXTS, LABELS)
    assert search.best_params_["C"] in (0.1, 10.0)


def test_cross_validation_with_groups_over_pairs(rows):
    pairs = [(row.to_quotation(), row.target) for row in rows]
    labels = np.array([str(row.label) for row in rows])
    groups = [row.group for row in rows]
    found = cross_val_predict(
        StanceClassifier(C=1.0), pairs, labels, groups=groups, cv=GroupKFold(4)
    )
    # Learning must beat the best constant answer, which has a macro-F1 under 0.2.
    assert f1_score(labels, found, average="macro") > 0.4


def test_pickle_is_small_and_equal(fitted):
    data = pickle.dumps(fitted)
    assert len(data) < 4_000_000
    again = pickle.loads(data)
    np.testing.assert_array_equal(again.predict_proba(TEXTS), fitted.predict_proba(TEXTS))
    assert pickle.loads(pickle.dumps(StanceClassifier(C=3))).C == 3


def test_two_labels_give_two_probabilities_and_records_still_three():
    model = StanceClassifier(min_df=1).fit(TEXTS[:6], LABELS[:6])
    assert model.classes_.tolist() == ["against", "favor"]
    assert model.predict(TEXTS[:6]).tolist() == LABELS[:6]
    result = model.classify(["Ban them all"])[0]
    assert result.label is Stance.AGAINST
    assert result.probabilities["none"] == 0.0


def test_weights_count(small):
    # The same words with both labels: the heavier row decides.
    texts, labels = ["lay mines", "lay mines", "it rained"], ["favor", "against", "none"]
    for weights, winner in (([9, 1, 1], "favor"), ([1, 9, 1], "against")):
        model = StanceClassifier(min_df=1, balance=0.0)
        model.fit(texts, labels, sample_weight=weights)
        assert model.predict(["lay mines"]).tolist() == [winner]


def test_temperature_changes_confidence_and_no_label(small):
    flat = pickle.loads(pickle.dumps(small)).set_params(temperature=4.0)
    assert flat.predict(TEXTS).tolist() == small.predict(TEXTS).tolist()
    assert (flat.predict_proba(TEXTS).max(1) < small.predict_proba(TEXTS).max(1)).all()


# what it reads


def test_target_changes_the_answer():
    texts = ["send it", "send it", "it rained", "it rained"]
    labels = ["favor", "against", "none", "none"]
    targets = ["drones", "landmines", "drones", "landmines"]
    model = StanceClassifier(min_df=1).fit(texts, labels, targets=targets)
    assert model.predict(["send it"], targets="drones").tolist() == ["favor"]
    assert model.predict(["send it"], targets=["landmines"]).tolist() == ["against"]
    assert model.predict([("send it", "drones")]).tolist() == ["favor"]
    blind = StanceClassifier(min_df=1, target_weight=0.0).fit(texts, labels, targets=targets)
    np.testing.assert_allclose(
        blind.predict_proba(["send it"], targets="drones"),
        blind.predict_proba(["send it"], targets="landmines"),
    )


def test_without_a_target_the_targets_are_averaged():
    texts = ["send it", "send it", "it rained", "it rained"]
    labels = ["favor", "against", "none", "none"]
    model = StanceClassifier(min_df=1).fit(
        texts, labels, targets=["drones", "landmines", "drones", "landmines"]
    )
    scores = [model.decision_function(["send it"], targets=t) for t in ("drones", "landmines")]
    general = model.decision_function(["send it"])
    np.testing.assert_allclose(general, np.mean(scores, axis=0), atol=1e-5)
    mixed = model.decision_function([("send it", "drones"), "send it"])
    np.testing.assert_allclose(mixed, [scores[0][0], general[0]], atol=1e-5)


def test_the_cue_carries_polarity():
    def said(cue, content):
        return Quotation.from_text(content, cue=cue, context=f"She {cue} {content}.")

    items = [said(c, w) for c in ("praised", "condemned") for w in ("the strikes", "the raids")]
    model = StanceClassifier(min_df=1).fit(items, ["favor", "favor", "against", "against"])
    assert model.predict([said("praised", "the launch"), said("condemned", "the launch")]).tolist()
    assert model.predict([said("condemned", "the launch")]).tolist() == ["against"]
    assert model.predict([said("praised", "the launch")]).tolist() == ["favor"]


def test_own_target(tmp_path):
    own = Target(id="phosphorus", name="White phosphorus", description="", terms=("phosphorus",))
    model = StanceClassifier(own, min_df=1).fit(TEXTS, LABELS)
    assert model.targets_ == (own,)
    assert model.classify(["Ban them all"])[0].target == "phosphorus"
    path = tmp_path / "own.npz"
    model.save(path)
    again = StanceClassifier.load(path)
    assert again.target == own
    assert again.classify(["Ban them all"], target="phosphorus")[0].target == "phosphorus"
    with pytest.raises(UnknownTargetError, match=r"'swords'.*drones.*phosphorus"):
        again.predict(["x"], targets="swords")


# records


def test_classify(small):
    results = small.classify([*TEXTS], target="landmines")
    assert [str(r.label) for r in results] == LABELS
    for result, chances in zip(results, small.predict_proba(TEXTS), strict=True):
        assert list(result.probabilities) == ["favor", "against", "none"]
        assert sum(result.probabilities.values()) == pytest.approx(1)
        assert result.probabilities["against"] == chances[0]
        assert result.target == "landmines"
        assert not result.abstained


def test_abstains_below(small):
    best = small.predict_proba(["hm"]).max()
    low, high = np.nextafter(best, 0), np.nextafter(best, 1)
    assert not small.classify(["hm"], abstain_below=low)[0].abstained
    assert not small.classify(["hm"], abstain_below=best)[0].abstained
    assert small.classify(["hm"], abstain_below=high)[0].abstained
    with pytest.raises(InputError, match="from 0 to 1"):
        small.classify(["hm"], abstain_below=50)


# bad input


@pytest.mark.parametrize("method", ["predict", "predict_proba", "classify", "decision_function"])
def test_a_bare_string_is_refused(small, method):
    for one in ("We object", b"We object", Quotation.from_text("We object")):
        with pytest.raises(InputError, match=r"list of quotations.*\[quotation\]"):
            getattr(small, method)(one)
    with pytest.raises(InputError, match="list of quotations, not int"):
        getattr(small, method)(5)


def test_wrong_items_are_named(small):
    with pytest.raises(InputError, match="row 1 is NoneType"):
        small.predict(["fine", None])


def test_not_fitted():
    for call in ("predict", "predict_proba", "classify"):
        with pytest.raises(NotFittedError, match="fit"):
            getattr(StanceClassifier(), call)(["x"])
    with pytest.raises(NotFittedError):
        StanceClassifier().save("nowhere")


@pytest.mark.parametrize(
    ("items", "labels", "settings_", "message"),
    [
        (["a", "b"], ["favor"], {}, "2 quotations, but 1 labels"),
        ([], [], {}, "no rows"),
        (["a", "b"], ["favor", "pro"], {}, r"rows 1 \('pro'\)"),
        (["a", "b"], ["favor", "favor"], {}, "all 2 rows are labelled 'favor'"),
        (["a", "b"], "favor", {}, "list of labels"),
        (["a", "b"], ["favor", "none"], {"sample_weight": [1]}, "weights of shape"),
        (["a", "b"], ["favor", "none"], {"sample_weight": [1, -1]}, "row 1"),
        (["a", "b"], ["favor", "none"], {"targets": ["drones"]}, "1 targets"),
        ("ab", ["favor", "none"], {}, "one str"),
    ],
)
def test_bad_training_rows(items, labels, settings_, message):
    with pytest.raises(InputError, match=message):
        StanceClassifier().fit(items, labels, **settings_)


@pytest.mark.parametrize("settings_", [{"C": 0}, {"target_weight": -1}, {"temperature": 0}])
def test_bad_settings(settings_):
    with pytest.raises(InputError, match="must be above 0"):
        StanceClassifier(**settings_).fit(TEXTS, LABELS)


def test_unknown_target_lists_those_known(small):
    with pytest.raises(UnknownTargetError, match=r"'catapults'.*landmines"):
        small.classify(["x"], target="catapults")


@pytest.mark.parametrize("blank", ["", "  ", "\n"])
def test_blank_shows_no_stance(small, blank):
    result = small.classify([blank])[0]
    assert result.label is Stance.NONE
    assert result.probabilities["none"] == 1.0


def test_no_quotations(small):
    assert small.predict([]).tolist() == []
    assert small.predict_proba([]).shape == (0, 3)
    assert small.classify(()) == ()


def test_ten_thousand_words_and_another_language(small):
    long = " ".join(["we will never lay mines"] * 2000)
    assert small.predict([long]).tolist() == ["against"]
    assert small.predict_proba(["Мы против. 我们反对。 \ud800"]).shape == (1, 3)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(), max_size=8))
def test_any_text_gives_probabilities_whatever_stands_beside_it(small, texts):
    chances = small.predict_proba(texts)
    assert np.isfinite(chances).all()
    np.testing.assert_allclose(chances.sum(axis=1), 1)
    for text, row in zip(texts, chances, strict=True):
        np.testing.assert_allclose(small.predict_proba([text])[0], row, atol=1e-6)


# files


def test_save_and_load(tmp_path, fitted, rows):
    path = tmp_path / "model.npz"
    fitted.save(path)
    again = StanceClassifier.load(path)
    assert again.get_params() == fitted.get_params()
    assert again.targets_ == fitted.targets_
    items, targets = [r.to_quotation() for r in rows], [r.target for r in rows]
    before = fitted.predict_proba(items, targets=targets)
    after = again.predict_proba(items, targets=targets)
    assert np.abs(before - after).max() < 1e-3


def test_other_files_are_refused(tmp_path, fitted):
    path = tmp_path / "model.npz"
    fitted.save(path)
    arrays, meta = load_arrays(path)
    save_arrays(path, arrays, meta, kind="quotations")
    with pytest.raises(ModelError, match="'stance' is needed"):
        StanceClassifier.load(path)
    save_arrays(path, arrays, {**meta, "namespaces": []}, kind="stance")
    with pytest.raises(ModelError, match="train it again"):
        StanceClassifier.load(path)


def test_rows_differ_only_by_context_where_context_is_read(fitted, rows):
    # The context far from the quotation is not read: another sentence before changes nothing.
    row = next(r for r in rows if not r.before)
    moved = replace(row, before="It rained all night in the valley.")
    np.testing.assert_allclose(
        fitted.predict_proba([row.to_quotation()]), fitted.predict_proba([moved.to_quotation()])
    )


# more of scikit-learn's contract: what its own checks ask, on texts instead of arrays


def test_common_checks_that_fit_text_estimators():
    from sklearn.utils import estimator_checks as checks

    model = StanceClassifier(target="landmines")
    # The others fit on arrays of numbers.
    checks.check_no_attributes_set_in_init("StanceClassifier", model)
    checks.check_parameters_default_constructible("StanceClassifier", model)
    checks.check_get_params_invariance("StanceClassifier", model)
    checks.check_set_params("StanceClassifier", model)
    checks.check_estimator_cloneable("StanceClassifier", model)
    checks.check_estimator_repr("StanceClassifier", model)
    checks.check_valid_tag_types("StanceClassifier", model)
    checks.check_estimator_tags_renamed("StanceClassifier", model)


def test_fit_changes_no_parameter_and_no_input():
    model = StanceClassifier(target="landmines", min_df=1)
    before, texts, labels = model.get_params(), list(TEXTS), list(LABELS)
    model.fit(texts, labels)
    assert model.get_params() == before
    assert (texts, labels) == (TEXTS, LABELS)
    learnt = set(vars(model)) - set(before)
    assert all(name.endswith("_") or name.startswith("_") for name in learnt)


def test_fitting_again_forgets(small):
    model = StanceClassifier(target="landmines", min_df=1).fit(["a b", "c d"], ["favor", "none"])
    model.fit(TEXTS, LABELS)
    np.testing.assert_array_equal(model.predict_proba(TEXTS), small.predict_proba(TEXTS))


def test_order_and_number_of_rows_do_not_matter(small):
    chances = small.predict_proba(TEXTS)
    np.testing.assert_allclose(small.predict_proba(TEXTS[::-1])[::-1], chances, atol=1e-6)
    for text, row in zip(TEXTS, chances, strict=True):
        np.testing.assert_allclose(small.predict_proba([text])[0], row, atol=1e-6)
    many = small.predict_proba(TEXTS * 100)
    np.testing.assert_allclose(many[-9:], chances, atol=1e-6)


def test_quotations_of_ones_own():
    items = [Quotation.from_text(text, cue="said", speaker="Ann Lee") for text in TEXTS]
    model = StanceClassifier(target="landmines", min_df=1).fit(items, LABELS)
    assert model.predict(items).tolist() == LABELS
    assert model.score(items, LABELS) == 1.0
    assert model.predict(np.array(items, dtype=object)).tolist() == LABELS


def test_in_a_pipeline():
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer

    upper = FunctionTransformer(lambda texts: [text.upper() for text in texts])
    pipeline = make_pipeline(upper, StanceClassifier(target="landmines", min_df=1))
    assert pipeline.fit(TEXTS, LABELS).predict(TEXTS).tolist() == LABELS


def test_metadata_is_routed_in_cross_validation():
    import sklearn

    with sklearn.config_context(enable_metadata_routing=True):
        model = StanceClassifier("landmines", min_df=1).set_fit_request(sample_weight=True)
        found = cross_val_predict(
            model, TEXTS, LABELS, cv=3, params={"sample_weight": np.ones(len(TEXTS))}
        )
    assert len(found) == len(TEXTS)


def test_no_context_is_no_obstacle(small):
    bare = Quotation.from_text("Ban them all")
    [result] = small.classify([bare])
    assert result.label is small.classify(["Ban them all"])[0].label
