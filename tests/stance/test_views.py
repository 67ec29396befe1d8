"""What the model reads of a quotation, by example."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancekit.errors import InputError
from stancekit.records import Quotation
from stancekit.stance.targets import term_pattern
from stancekit.stance.views import masked, near_words, views_of, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("We won’t, ever!", ["we", "won't", "ever", "!"]),
        ("“No,” he said…", ['"', "no", '"', "he", "said"]),
        ("F-16s and the U.S. army", ["f-16s", "and", "the", "u.s", "army"]),
        ("“who?” — nobody; ...", ['"', "who", "?", '"', "nobody", ";", "..."]),
        ("", []),
        (" \n\t ", []),
    ],
)
def test_words(text, words):
    assert words_of(text) == words


def test_curly_and_straight_marks_read_alike():
    assert words_of("“It’s ours”") == words_of('"It\'s ours"')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # One weapon in three words is one weapon.
        ("send long-range missile systems now", "send long-range wpn now"),
        ("12 tanks for Kyiv", "# wpn for @ukraine"),
        ("Moscow and Berlin fear Israel", "@russia and @west fear @other"),
        ("no more cluster-bomb attacks", "no more wpn attacks"),
        ("we must talk", "we must talk"),
    ],
)
def test_masks(text, expected):
    assert " ".join(masked(words_of(text))) == expected


def test_near_words_stay_in_the_sentence_and_know_their_side():
    context = "It rained. The minister ruled out sending tanks, citing costs. Talks go on."
    near = near_words("sending tanks", context)
    assert near == ["<the", "<minister", "<ruled", "<out", ">citing", ">costs"]


def test_near_words_are_masked_and_few():
    context = "a b c d e f g h Moscow said nothing at all X 1 2 Russia three four five six seven"
    near = near_words("nothing at all X", context)
    assert near[:6] == ["<e", "<f", "<g", "<h", "<@russia", "<said"]
    assert near[6:] == [">#", ">#", ">@russia", ">three", ">four", ">five"]


def test_no_context_no_neighbours():
    assert near_words("never", "") == []
    assert near_words("never", "another text") == []


def test_views_of_a_quotation():
    quotation = Quotation.from_text(
        "no tanks for Kyiv", context="He insisted on no tanks for Kyiv.", cue="insisted on"
    )
    views = views_of(quotation)
    assert views.plain == ["no", "tanks", "for", "kyiv"]
    assert views.masked == ["no", "wpn", "for", "@ukraine"]
    assert views.cue == ["insisted", "on"]
    assert views.near == ["<he", "<insisted", "<on"]


def test_terms_of_an_own_target_are_masked():
    terms = term_pattern(("white phosphorus",))
    views = views_of("Stop White Phosphorus shells", terms)
    assert views.plain == ["stop", "white", "phosphorus", "shells"]
    assert views.masked == ["stop", "wpn"]


def test_other_things_are_refused():
    with pytest.raises(InputError, match="one is int"):
        views_of(7)


@given(st.text(), st.text())
def test_any_text_gives_views(content, context):
    views = views_of(content)
    assert len(views.masked) <= len(views.plain)
    assert all(word == word.lower() or not word.isascii() for word in views.plain)
    assert all(word[0] in "<>" for word in near_words(content, context + content + context))
