"""Stances of one actor over many quotations: weights, conflicts, and nothing lost."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import analyses

from stancekit.errors import InputError
from stancekit.records import (
    Analysis,
    Article,
    Factuality,
    Quotation,
    Speaker,
    SpeakerKind,
    Stance,
    StanceResult,
    summarise_analyses,
    summarise_stances,
)

LEE = Speaker(
    id="s1",
    name="Ann Lee",
    kind=SpeakerKind.PERSON,
    affiliation="Foreign Office",
    country="GB",
)
OFFICE = Speaker(id="s2", name="Foreign  office", kind=SpeakerKind.GOVERNMENT, country="GB")
OFFICIAL = Speaker(id="s3", name="an official", kind=SpeakerKind.UNNAMED)


def said(number, speaker, label, chance, *, target="drones", **changes):
    """A quotation whose label has the given probability; the rest is shared by the others."""
    chances = {str(s): (1 - chance) / 2 for s in Stance} | {label: chance}
    factuality = changes.pop("factuality", Factuality.ASSERTED)
    confidence = changes.pop("confidence", 1.0)
    stance = StanceResult(label=Stance(label), probabilities=chances, target=target, **changes)
    return Quotation.from_text(f"words {number}").with_(
        id=f"q{number}",
        speaker=speaker,
        stance=stance,
        factuality=factuality,
        confidence=confidence,
    )


def test_the_heavier_side_wins_and_the_other_is_shown():
    found = [
        said(1, LEE, "favor", 0.9),
        said(2, LEE, "against", 0.5),
        said(3, LEE, "none", 0.8),
        said(4, LEE, "against", 0.3),
    ]
    [summary] = summarise_stances(found)
    assert summary.label is Stance.FAVOR
    assert summary.weights == pytest.approx({"favor": 0.9, "against": 0.8, "none": 0.8})
    assert summary.counts == {"favor": 1, "against": 2, "none": 1}
    assert summary.leaning == pytest.approx(0.1 / 1.7)
    assert [q.id for q in summary.conflicting] == ["q2", "q4"]
    assert summary.to_dict()["conflicting"] == [[None, "q2"], [None, "q4"]]


def test_one_side_taken_is_not_outvoted_by_silence():
    found = [said(n, LEE, "none", 0.99) for n in range(9)] + [said(9, LEE, "against", 0.4)]
    [summary] = summarise_stances(found)
    assert summary.label is Stance.AGAINST
    assert summary.conflicting == ()
    [silent] = summarise_stances(found[:9])
    assert silent.label is Stance.NONE
    assert silent.leaning == 0


def test_confidence_and_relevance_weigh():
    found = [
        said(1, LEE, "favor", 0.8, confidence=0.5),
        said(2, LEE, "against", 0.8, relevance=0.25),
    ]
    [summary] = summarise_stances(found)
    assert summary.weights["favor"] == pytest.approx(0.4)
    assert summary.weights["against"] == pytest.approx(0.2)


def test_what_was_not_said_or_not_sure_is_counted_apart():
    found = [
        said(1, LEE, "favor", 0.8, factuality=Factuality.NEGATED),
        said(2, LEE, "against", 0.4, abstained=True),
        Quotation.from_text("not classified").with_(speaker=LEE),
    ]
    [summary] = summarise_stances(found)
    assert summary.label is Stance.NONE
    assert (summary.left_out, summary.abstained, summary.quotations) == (1, 1, ())
    assert sum(summary.probabilities.values()) == pytest.approx(1)


def test_targets_are_kept_apart():
    found = [said(1, LEE, "favor", 0.8), said(2, LEE, "against", 0.8, target="landmines")]
    assert {(s.target, str(s.label)) for s in summarise_stances(found)} == {
        ("drones", "favor"),
        ("landmines", "against"),
    }


def test_by_country_and_organisation():
    found = [
        said(1, LEE, "favor", 0.8),
        said(2, OFFICE, "favor", 0.8),
        said(3, OFFICIAL, "none", 0.8),
        said(4, None, "against", 0.8),
    ]
    by_country = summarise_stances(found, by="country")
    assert [(s.actor, s.counts["favor"], len(s.quotations)) for s in by_country] == [
        ("GB", 2, 2),
        (None, 0, 2),
    ]
    by_body = summarise_stances(found, by="organisation")
    assert [(s.name, len(s.quotations)) for s in by_body] == [
        ("Foreign Office", 2),
        ("(nobody named)", 2),
    ]
    assert len(summarise_stances(found)) == 4


def test_a_function_says_who_is_one_actor():
    found = [said(1, LEE, "favor", 0.8), said(2, OFFICE, "favor", 0.8)]
    [both] = summarise_stances(found, by=lambda q: ("west", "The West"))
    assert (both.actor, both.name, len(both.quotations)) == ("west", "The West", 2)
    with pytest.raises(InputError, match=r"speaker, country, organisation.*'party'"):
        summarise_stances(found, by="party")


def test_a_corpus_joins_names_but_no_two_officials():
    again = Speaker(id="s7", name="ann lee", kind=SpeakerKind.PERSON)
    one = Analysis(
        article=Article(text="", id="a"),
        quotations=(said(1, LEE, "favor", 0.9), said(2, OFFICIAL, "none", 0.9)),
    )
    two = Analysis(
        article=Article(text="", id="b"),
        quotations=(said(1, again, "against", 0.8), said(2, OFFICIAL, "none", 0.9)),
    )
    lee, *officials = summarise_analyses(iter([one, two]))
    assert lee.name == "Ann Lee"
    assert lee.articles == ("a", "b")
    assert lee.to_dict()["conflicting"] == [["b", "q1"]]
    assert [s.name for s in officials] == ["an official", "an official"]
    assert [s.actor for s in summarise_analyses([one, two], by="country")] == ["GB", None]


@given(st.lists(analyses(), max_size=3))
def test_every_classified_quotation_is_counted_once(found):
    classified = sum(q.stance is not None for a in found for q in a.quotations)
    for by in ("speaker", "country", "organisation"):
        summaries = summarise_analyses(found, by=by)
        counted = sum(len(s.quotations) + s.abstained + s.left_out for s in summaries)
        assert counted == classified
        for summary in summaries:
            assert -1 <= summary.leaning <= 1
            assert sum(summary.counts.values()) == len(summary.quotations)
            json.dumps(summary.to_dict(), allow_nan=False)
