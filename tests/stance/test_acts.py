"""Acts and their signs, by example: what turns what round, and how far."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import stancekit
from stancekit.stance.acts import acts_of
from stancekit.stance.views import masked, words_of

LEXICON = Path(stancekit.__file__).parent / "data" / "stance" / "acts.json"


def signs(text, cue=""):
    acts = acts_of(words_of(cue), masked(words_of(text)))
    return "".join(word for word in acts.words[acts.of_cue :] if word in "+-")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("we allow it", "+"),
        ("we do not allow it", "-"),
        ("we never said that we would not allow it", "+"),
        ("we forbid it", "-"),
        ("we will not forbid it", "+"),
        # Lifting a ban allows; lifting has no sign of its own.
        ("they will lift the ban", "+"),
        ("they will not lift the ban", "-"),
        # What is opposed counts as minus, the opposing itself too.
        ("we oppose sending tanks", "--"),
        ("we do not oppose sending tanks", "++"),
        # Evil stays evil when somebody fears it, and is none when it is denied.
        ("we fear escalation", "--"),
        ("this is no escalation", "+"),
        # Nothing reaches over "but" or the end of a sentence.
        ("not now, but we allow it", "+"),
        ("No! We allow it", "+"),
        ("no; we allow it", "+"),
        # Nor further than six words.
        ("not one of those who came here said they allow it", "+"),
        ("we are against sending tanks", "--"),
        ("missiles against Russia", ""),
        ("it rained", ""),
        ("", ""),
    ],
)
def test_signs(text, expected):
    assert signs(text) == expected


def test_the_cue_turns_the_quotation_round():
    assert signs("allowing strikes", "praised Berlin for") == "++"
    assert signs("allowing strikes", "criticised Berlin for") == "--"
    assert signs("not allowing strikes", "criticised Berlin for") == "++"


def test_a_report_of_use_is_told_from_a_wish_to_use():
    assert acts_of([], ["they", "fired", "wpn"]).words == ["they", "used+", "+", "wpn"]
    assert acts_of([], ["let", "them", "fire", "wpn"]).words == [
        "allow+", "+", "they", "use+", "+", "wpn",
    ]  # fmt: skip


def test_only_the_last_words_of_a_cue_are_read():
    assert acts_of(["refused", "a", "b", "c", "d"], []).words == []
    assert acts_of(["a", "refused", "b", "c"], []).words[0] == "cue:oppose"


WORDS = st.sampled_from(
    ["not", "don't", "allow", "ban", "lift", "fear", "escalation", "but", "!", "said", "against",
     "is", "wpn", "@russia", "fired", "denied", "who", "naïve"]
)  # fmt: skip


@given(st.lists(WORDS, max_size=8), st.lists(WORDS, max_size=30))
def test_every_act_knows_its_word(cue, words):
    acts = acts_of(cue, words)
    assert len(acts.words) == len(acts.places)
    of_cue, inside = acts.places[: acts.of_cue], acts.places[acts.of_cue :]
    assert of_cue == sorted(of_cue)
    assert inside == sorted(inside)
    assert all(0 <= place < len(cue) for place in of_cue)
    assert all(0 <= place < len(words) for place in inside)
    assert not any("cue:" in word for word in acts.words[acts.of_cue :])
    # Every act of the quotation that has a sign stands before that sign.
    for before, word in zip(acts.words, acts.words[1:], strict=False):
        if word in "+-":
            assert before.endswith(word)


def test_the_lexicon_names_each_word_once():
    data = json.loads(LEXICON.read_text(encoding="utf-8"))
    known = [w for lines in data["classes"].values() for w in " ".join(lines).split()]
    assert len(known) == len(set(known))
    named = [name for names in data["groups"].values() for name in names]
    assert set(named) <= set(data["classes"])
    assert len(named) == len(set(named))
    assert set(data["tensed"]) <= set(data["groups"]["act"])
