"""Relevance: whether a quotation is about its target at all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancekit.datasets import load_authored
from stancekit.errors import ModelError
from stancekit.persistence import save_arrays
from stancekit.records import Quotation, Stance, Target
from stancekit.stance import get_target, load_classifier
from stancekit.stance.relevance import RelevanceModel, _terms_in, features_of, load_relevance
from stancekit.stance.views import words_of

MINES = get_target("landmines")


def about(text, target, **around):
    item = Quotation.from_text(text, **around) if around else text
    [result] = load_classifier().classify([item], target=target)
    return result.relevance


@pytest.mark.parametrize(
    ("text", "on", "off"),
    [
        ("We will never lay anti-personnel mines again", "landmines", "tanks-and-jets"),
        ("The Leopard tanks will be delivered in March", "tanks-and-jets", "landmines"),
        ("Nuclear weapons must never be used", "nuclear-weapons", "drones"),
        ("The air strike on the school was a crime", "air-strikes", "chemical-weapons"),
    ],
)
def test_a_quotation_is_about_what_it_names(text, on, off):
    assert about(text, on) > 0.5 > about(text, off)


def test_no_stance_is_told_from_not_about_it():
    ours = "Inflation will fall to two per cent by the end of the year"
    theirs = "no decision has been made on whether the Leopard tanks will be sent"
    assert about(theirs, "tanks-and-jets") > 2 * about(ours, "tanks-and-jets")
    assert about(ours, "other") < 0.5 < about(theirs, "other")


def test_the_text_around_counts():
    context = "Asked about the cluster munitions, the minister said: We will not use them. He left."
    alone = about("We will not use them", "cluster-munitions")
    assert about("We will not use them", "cluster-munitions", context=context) > alone


def test_blank_and_unknowable():
    [blank] = load_classifier().classify([" "], target="drones")
    assert (blank.label, blank.relevance) == (Stance.NONE, 0.0)
    own = Target(id="swords", name="Swords", description="")
    [result] = load_classifier().classify(["Swords!"], target=own)
    assert result.relevance is None
    [result] = load_classifier().classify(["Swords!"], target="drones", relevance=False)
    assert result.relevance is None


def test_a_target_that_it_was_not_trained_on_has_none():
    own = Target(id="swords", name="Swords", description="", terms=("broad sword", "rapier"))
    assert about("They sent rapiers and broad swords", own) is None
    assert about("They sent rapiers and broad swords", "other") is not None


def test_terms_are_found_in_any_spelling():
    def count(text, target=MINES):
        return _terms_in(words_of(text), target)

    assert count("an anti-personnel mine") == count("Anti-Personnel mines") == (2, 0)
    assert count("the minefields’ edge")[0] == 1
    assert count("a drone and a landmine") == (1, 1)
    assert count("", MINES) == count("mineral water") == (0, 0)
    # A word that is a term of both is the target's own.
    own = Target(id="own", name="", description="", terms=("drone",))
    assert count("a drone", own) == (1, 0)
    assert count("a drone", get_target("other")) == (1, 0)


@given(st.text(max_size=80), st.text(max_size=40))
def test_any_text_has_a_probability_that_its_features_give(text, around):
    item = text
    if text.strip():
        item = Quotation.from_text(text, context=f"{around} {text} {around}")
    model = load_relevance()
    for target in (MINES, get_target("other")):
        [chance] = model.probabilities([item], [target])
        assert 0 <= chance <= 1
        if text.strip():
            score = model.bias + sum(
                model.weights.get(name, 0.0) * value for name, value in features_of(item, target)
            )
            assert chance == pytest.approx(1 / (1 + np.exp(-score)), rel=1e-6, abs=1e-9)


def test_a_text_of_megabytes_costs_no_more(monkeypatch):
    item = Quotation.from_text("tanks " * 200_000, context="tanks " * 400_000)
    assert len(list(features_of(item, MINES))) < 100
    assert 0 <= load_relevance().probabilities([item], [MINES])[0] <= 1


def test_authored_rows_are_about_their_targets():
    # They were trained on: this only says that the file and the features belong together.
    rows = [r for r in load_authored()[::10] if r.target != "other"]
    items = [r.to_quotation() for r in rows]
    model = load_relevance()
    own = model.probabilities(items, [get_target(r.target) for r in rows])
    wrong = ["landmines" if row.target != "landmines" else "tanks-and-jets" for row in rows]
    other = model.probabilities(items, [get_target(target) for target in wrong])
    assert np.mean(own) > np.mean(other) + 0.2


def test_files(tmp_path):
    path = tmp_path / "r.npz"
    model = RelevanceModel({"sign\tweapon": 0.5, "quotation\tпоїзд": -1.0}, 0.25)
    model.save(path)
    again = RelevanceModel.load(path)
    assert (again.weights, again.bias) == (model.weights, model.bias)
    save_arrays(path, {"a": np.zeros(1)}, {}, kind="stance")
    with pytest.raises(ModelError, match="'relevance' is needed"):
        RelevanceModel.load(path)
