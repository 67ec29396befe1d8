"""Explanations: the sums are the model's own, and every phrase stands where it says."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancekit.datasets import load_authored
from stancekit.errors import InputError, NotFittedError
from stancekit.records import (
    Explanation,
    Quotation,
    QuotationKind,
    Stance,
    Target,
    TextSpan,
)
from stancekit.stance import StanceClassifier, load_classifier
from stancekit.stance.features import NAMESPACES
from stancekit.stance.hashing import char_grams, word_grams
from stancekit.stance.places import (
    letter_windows,
    masked_places,
    near_places,
    places_of,
    word_windows,
)
from stancekit.stance.views import masked, near_words, views_of, words_of

PIECES = [*"aBİß '’“.,-?!\n_1😀Σ", "drone ", "Russia ", "cruise ", "white phosphorus"]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=20).map("".join)
PHOSPHORUS = re.compile(r"\bwhite phosphorus\b", re.IGNORECASE)
# Their lower case depends on the letters beside them: a word cut out has another one.
CONTEXTUAL = frozenset("İΣ")


@pytest.fixture(scope="module")
def model():
    return load_classifier()


def assert_sums(model, explanation, item, target):
    """Prior and contributions are the decision, for each label."""
    scores = model.decision_function([item], targets=[target])[0]
    for label, score in zip(model.classes_.tolist(), scores.tolist(), strict=True):
        parts = [c.weights[label] for c in explanation.contributions]
        assert explanation.prior[label] + sum(parts) == pytest.approx(score, abs=1e-4)
        assert explanation.scores[label] == pytest.approx(score)


# the same words, with places


@given(TEXTS, st.sampled_from([None, PHOSPHORUS, re.compile("b|ß")]))
def test_places_are_those_of_the_views_words(text, terms):
    words = places_of(text, terms)
    assert [w.word for w in words] == words_of(text, terms)
    assert [w.word for w in masked_places(words)] == masked(words_of(text, terms))
    assert all(0 <= w.start < w.end <= len(text) for w in words)
    assert [w.start for w in words] == sorted(w.start for w in words)
    if terms is None and CONTEXTUAL.isdisjoint(text):
        for w in words:
            assert words_of(text[w.start : w.end]) == [w.word]


def test_own_terms_stand_for_all_their_letters():
    text = "Use no White Phosphorus there"
    assert places_of(text, PHOSPHORUS)[2] == ("weapon", 7, 23)
    # Several weapon words in a row are one weapon.
    assert masked_places(places_of("a missile system"))[1:] == [("wpn", 2, 16)]


@given(TEXTS, TEXTS, TEXTS)
def test_places_near(before, content, after):
    context = before + content + after
    found = near_places(content, context)
    assert [w.word for w in found] == near_words(content, context)
    for word in found:
        if word.word[1:].isalpha() and word.word[1:] != "wpn" and CONTEXTUAL.isdisjoint(context):
            assert masked(words_of(context[word.start : word.end])) == [word.word[1:]]


@given(st.lists(st.text(st.sampled_from("abc"), min_size=1, max_size=5), max_size=5))
def test_windows_come_in_the_order_of_the_hashes(words):
    # The hash of each window's own words, alone, is the key at its number.
    joined = " ".join(words)
    _, keys = word_grams([words], 1, 3)
    windows = word_windows(words, 1, 3)
    assert len(windows) == len(keys)
    for key, (first, last) in zip(keys, windows, strict=True):
        _, alone = word_grams([words[first : last + 1]], last - first + 1, last - first + 1)
        assert alone.tolist() == [key]
    _, keys = char_grams([joined], 2, 4)
    windows = letter_windows(words, 2, 4)
    assert len(windows) == len(keys)
    for key, (first, last) in zip(keys, windows, strict=True):
        if first >= 0:
            assert first == last
            assert key in char_grams([words[first]], 2, 4)[1]


def test_every_family_of_ngrams_has_its_place(model):
    # A family that a model gains must be put in place here too, or it is "elsewhere".
    for row in load_authored()[::40]:
        explanation = model.explain(row.to_quotation(), target=row.target)
        found = {c.where for c in explanation.contributions}
        assert found <= {"quotation", "cue", "around"}
    item = load_authored()[0].to_quotation()
    for space in NAMESPACES:
        words = getattr(views_of(item), space.view)
        if space.letters:
            assert len(letter_windows(words, space.low, space.high)) == len(
                char_grams([" ".join(words)], space.low, space.high)[1]
            )
        else:
            assert len(word_windows(words, space.low, space.high)) == len(
                word_grams([words], space.low, space.high)[1]
            )


# exactness


def test_contributions_sum_to_the_decision(model):
    for row in load_authored()[::25]:
        item = row.to_quotation()
        assert_sums(model, model.explain(item, target=row.target), item, row.target)
        assert_sums(model, model.explain(item), item, "other")
        assert_sums(model, model.explain(row.quotation, target="drones"), row.quotation, "drones")


@given(TEXTS)
def test_any_text_can_be_explained(model, text):
    explanation = model.explain(text, target="drones")
    if text.strip():
        assert_sums(model, explanation, text, "drones")
    else:
        assert explanation.label is Stance.NONE
        assert explanation.contributions == ()
    for part in explanation.contributions:
        assert part.span is not None
        assert part.span.text == text[part.span.start : part.span.end]
    json.dumps(explanation.to_dict(), allow_nan=False)
    assert Explanation.from_dict(explanation.to_dict()) == explanation


def test_phrases_stand_in_the_article(model):
    text = "BERLIN — “We will never,” she warned on Monday, “send them a single drone.” It rained."

    def span(words):
        return TextSpan.of(text, text.index(words), text.index(words) + len(words))

    item = Quotation(
        id="q1",
        kind=QuotationKind.DIRECT,
        contents=(span("We will never,"), span("send them a single drone.")),
        cue=span("warned"),
        context=text[text.index("“We") :],
    )
    explanation = model.explain(item, target="drones")
    assert_sums(model, explanation, item, "drones")
    for part in explanation.contributions:
        assert part.span.text == text[part.span.start : part.span.end]
    inside = [c.span for c in explanation.contributions if c.where == "quotation"]
    # Nothing of a quotation is left out, and no phrase reaches over what the speaker never said.
    assert [s.start for s in inside] == sorted(s.start for s in inside)
    assert not any("warned" in s.text for s in inside)
    assert inside[0].start == text.index("We will")
    assert inside[-1].end == text.index(".” It")
    assert [c.span.text for c in explanation.contributions if c.where == "cue"] == ["warned"]


def test_acts_stand_where_their_words_do():
    # Nothing but acts is shared by these: no letters, as each stands in one row alone.
    rows = ["we allow zzz", "they permit qqq", "we ban xxx", "they outlaw kkk"]
    model = StanceClassifier(target="drones", min_df=2)
    model.fit(rows, ["favor", "favor", "against", "against"])
    text = "never prohibit jjj"
    explanation = model.explain(text)
    assert_sums(model, explanation, text, "drones")
    assert explanation.label is Stance.FAVOR
    assert "prohibit" in explanation.top(1)[0].span.text


def test_the_word_that_decides_is_found():
    texts = ["we condemn it", "they condemn that", "we praise it", "they praise that", "it rained"]
    labels = ["against", "against", "favor", "favor", "none"]
    model = StanceClassifier(target="drones", min_df=1).fit(texts, labels)
    explanation = model.explain("Today we condemn it.")
    assert explanation.label is Stance.AGAINST
    assert "condemn" in explanation.top(1)[0].span.text
    assert "condemn" in str(explanation)
    strongest = max(explanation.highlights(), key=lambda h: h[2])
    assert "condemn" in "Today we condemn it."[strongest[0] : strongest[1]]
    assert strongest[2] == 1.0
    # Of another label the same word says the opposite.
    other = model.explain("Today we condemn it.", label="favor")
    assert other.label is Stance.FAVOR
    assert other.top(1)[0].weights["favor"] < 0


def test_own_target_without_a_copy_of_its_terms():
    own = Target(id="phosphorus", name="Phosphorus", description="", terms=("white phosphorus",))
    texts = ["never use white phosphorus", "use white phosphorus now", "it rained"]
    model = StanceClassifier(own, min_df=1).fit(texts, ["against", "favor", "none"])
    text = "They never use white phosphorus, never"
    explanation = model.explain(text)
    assert_sums(model, explanation, text, own)
    assert all(c.span for c in explanation.contributions)


def test_target_is_that_of_the_quotations_own_stance(model):
    item = Quotation.from_text("We will send more of them")
    [stance] = model.classify([item], target="landmines")
    assert model.explain(item.with_(stance=stance)).target == "landmines"
    assert model.explain(item.with_(stance=stance), target="drones").target == "drones"
    assert model.explain(item).target == "other"


def test_two_labels():
    model = StanceClassifier(min_df=1).fit(["lay them", "ban them"], ["favor", "against"])
    explanation = model.explain("ban them all")
    assert set(explanation.scores) == {"favor", "against"}
    assert_sums(model, explanation, "ban them all", "other")
    with pytest.raises(InputError, match="no label 'none'"):
        model.explain("ban them", label="none")


def test_a_context_from_elsewhere_gives_no_impossible_offsets(model):
    # The content stands later in its context than in the text that the spans are of.
    item = Quotation.from_text("send them drones").with_(context="He said: send them drones. No.")
    explanation = model.explain(item, target="drones")
    assert_sums(model, explanation, item, "drones")
    assert all(c.span.start >= 0 for c in explanation.contributions if c.span)


def test_long_quotations_are_explained_in_reasonable_time(model):
    text = "we will never send them again " * 1700
    explanation = model.explain(text, target="drones")
    scores = model.decision_function([text], targets="drones")[0]
    weights = np.array([list(c.weights.values()) for c in explanation.contributions])
    prior = np.array(list(explanation.prior.values()))
    np.testing.assert_allclose(prior + weights.sum(axis=0), scores, atol=1e-3)


def test_bad_input(model):
    with pytest.raises(NotFittedError):
        StanceClassifier().explain("x")
    with pytest.raises(InputError, match="row 0 is int"):
        model.explain(3)
    with pytest.raises(InputError, match="no label 'pro'"):
        model.explain("x", label="pro")
