"""What speaks without being anybody: reports, polls, tax returns; and groups under any noun."""

from __future__ import annotations

import pytest
from speaker_docs import build, quote

from stancekit.language import annotate
from stancekit.records import QuotationKind, SpeakerKind
from stancekit.speakers import SpeakerResolver
from stancekit.speakers.finding import find_refs
from stancekit.speakers.lexicon import lexicon

RESOLVER = SpeakerResolver()


def test_it_may_be_a_report() -> None:
    # Nobody else is there whom "it" could mean; before, a report was no candidate.
    text = "A report warned of rain. It said that rivers rise."
    first, second = RESOLVER(
        build(text), [quote(text, "A report", "rain"), quote(text, "It", "rivers", id_="q2")]
    )
    assert first.speaker is second.speaker
    assert first.speaker is not None
    assert (first.speaker.name, first.speaker.kind) == ("a report", SpeakerKind.UNNAMED)


def test_a_report_that_does_not_speak_first_is_a_candidate_too() -> None:
    text = "Ada Brunt read the survey. It said that rivers rise."
    (found,) = RESOLVER(build(text, people=("Ada Brunt",)), [quote(text, "It", "rivers")])
    assert found.speaker is not None
    assert found.speaker.name == "the survey"


def test_they_are_not_one_report_and_it_is_not_several() -> None:
    text = "The polls spoke of rain. The report was late. They said that rivers rise."
    found = RESOLVER(
        build(text), [quote(text, "The polls", "rain"), quote(text, "They", "rivers", id_="q2")]
    )
    assert found[1].speaker is not None
    assert found[1].speaker.name == "the polls"


@pytest.mark.parametrize("noun", ["immigrants", "donors", "grandparents", "campaigns", "kids"])
def test_people_in_the_plural_are_a_group_whatever_they_are(noun: str) -> None:
    text = f"The {noun} left. They said that prices rise."
    (found,) = RESOLVER(build(text), [quote(text, "They", "prices")])
    assert found.speaker is not None
    assert (found.speaker.name, found.speaker.kind) == (f"the {noun}", SpeakerKind.GROUP)


def test_a_report_is_not_by_whoever_spoke_before_but_a_statement_is() -> None:
    # "The statement said" tells on whose behalf: who spoke just now. A report is anybody's.
    for noun, name in (("statement", "Ada Brunt"), ("report", "the report")):
        text = f"Ada Brunt said that rain comes. The {noun} said that rivers rise."
        _, second = RESOLVER(
            build(text, people=("Ada Brunt",)),
            [quote(text, "Ada Brunt", "rain"), quote(text, f"The {noun}", "rivers", id_="q2")],
        )
        assert second.speaker is not None
        assert second.speaker.name == name


def test_no_noun_is_both_somebody_and_something() -> None:
    lex = lexicon()
    things = set(lex.things) - {"post", "posts"}  # an office, or a message
    for somebody in (lex.people, lex.groups, lex.roles, lex.orgs, lex.plural_roles):
        assert not things & set(somebody)
    assert not lex.people & lex.orgs


@pytest.mark.parametrize(
    "name", ["New York Times", "Washington Post", "Moscow Times", "New York Daily News"]
)
def test_a_newspaper_is_not_the_place_that_it_is_called_after(name: str) -> None:
    doc = build(f"The {name} said that prices rise.")
    (ref,) = [r for r in find_refs(annotate(doc)) if r.form == "name"]
    assert doc[ref.start : ref.end].text == name
    assert ref.sort == "org"


def test_he_in_the_words_of_somebody_named_behind_them_is_somebody_else() -> None:
    text = "“He said that I lied,” Peter Lang said of Karl Brunt."
    inner = quote(text, "He", "I lied")
    outer = quote(text, "Peter Lang", "He said that I lied", kind=QuotationKind.DIRECT, id_="q2")
    found = RESOLVER(build(text, people=("Peter Lang", "Karl Brunt")), [inner, outer])
    assert found[0].speaker is not None
    assert found[0].speaker.name != "Peter Lang"


@pytest.mark.parametrize("name", ["李强", "محمد بن سلمان", "김정은"])
def test_a_name_in_a_script_without_capitals_is_a_person(name: str) -> None:
    text = f"{name} said that trade grows. He said that ports open."
    first, second = RESOLVER(
        build(text), [quote(text, name, "trade"), quote(text, "He", "ports", id_="q2")]
    )
    assert first.speaker is second.speaker
    assert first.speaker is not None
    assert (first.speaker.name, first.speaker.kind) == (name, SpeakerKind.PERSON)
