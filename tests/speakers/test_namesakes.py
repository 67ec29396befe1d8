"""People of one name, surnames of several people, ids, roles: who is kept apart and how."""

from __future__ import annotations

import pytest
import spacy
from speaker_docs import build, quote

from stancekit import InputError
from stancekit.records import Quotation, QuotationKind, Role, SpeakerKind
from stancekit.speakers import SpeakerResolver

RESOLVER = SpeakerResolver()


def test_one_name_and_two_roles_are_two_people() -> None:
    text = (
        "British minister John Smith said no. Australian farmer John Smith warned of rain. "
        "The minister added that help comes."
    )
    first, second, third = RESOLVER(
        build(text, people=("John Smith",)),
        [
            quote(text, "British minister John Smith", "no"),
            quote(text, "Australian farmer John Smith", "rain", id_="q2"),
            quote(text, "The minister", "help comes", id_="q3"),
        ],
    )
    assert first.speaker is not None
    assert second.speaker is not None
    assert (first.speaker.name, second.speaker.name) == ("John Smith", "John Smith")
    assert (first.speaker.country, second.speaker.country) == ("GB", "AU")
    assert (first.speaker.id, second.speaker.id) == ("john-smith@gb", "john-smith@au")
    assert third.speaker is first.speaker


@pytest.mark.parametrize(
    "text",
    [
        "President John Smith said no. John Smith, a former governor, warned of rain.",
        "Senator John Smith said no. Republican John Smith warned of rain.",
        "British minister John Smith said no. Foreign Minister John Smith warned of rain.",
    ],
)
def test_one_person_may_have_several_roles(text: str) -> None:
    first, second = RESOLVER(
        build(text, people=("John Smith",)),
        [
            quote(text, "John Smith", "no"),
            quote(text, "John Smith", "rain", nth=1, id_="q2"),
        ],
    )
    assert first.speaker is second.speaker is not None


def test_a_surname_of_two_people_is_not_guessed() -> None:
    text = "John Smith said no. Jane Smith added that help comes. Smith warned of rain."
    doc = build(text, people=("John Smith", "Jane Smith", "Smith"))
    quotes = [
        quote(text, "John Smith", "no"),
        quote(text, "Jane Smith", "help comes", id_="q2"),
        quote(text, "Smith", "rain", nth=2, id_="q3"),
    ]
    found = RESOLVER(doc, quotes)[2]
    assert found.speaker is not None
    assert found.source is not None
    assert (found.speaker.name, found.speaker.kind) == ("Smith", SpeakerKind.UNNAMED)
    assert found.speaker.id == "~smith"
    assert {c.name for c in found.source.candidates} == {"John Smith", "Jane Smith"}
    # She was named last, so that she is the likelier one.
    assert found.source.candidates[0].name == "Jane Smith"
    assert sum(c.score for c in found.source.candidates) == pytest.approx(0.8)


def test_a_surname_is_plain_where_only_one_was_named_yet() -> None:
    text = "John Smith said no. Smith added that help comes. Jane Smith warned of rain."
    doc = build(text, people=("John Smith", "Jane Smith", "Smith"))
    quotes = [
        quote(text, "John Smith", "no"),
        quote(text, "Smith", "help comes", nth=1, id_="q2"),
        quote(text, "Jane Smith", "rain", id_="q3"),
    ]
    found = RESOLVER(doc, quotes)
    assert found[1].speaker is found[0].speaker is not found[2].speaker


def test_who_is_not_probable_enough_stays_unresolved() -> None:
    text = "Antonio Tajani met Olaf Brenner. He said talks go on. He added that help comes."
    doc = build(text, people=("Antonio Tajani", "Olaf Brenner"))
    quotes = [
        quote(text, "He", "talks go on"),
        quote(text, "He", "help comes", nth=1, id_="q2"),
    ]
    first, second = SpeakerResolver(min_score=1.0)(doc, quotes)
    assert first.speaker is not None
    assert second.speaker is not None
    assert (first.speaker.name, first.speaker.kind) == ("he", SpeakerKind.UNNAMED)
    assert (first.speaker.id, second.speaker.id) == ("~he", "~he-2")
    assert first.source is not None
    assert {c.name for c in first.source.candidates} == {"Antonio Tajani", "Olaf Brenner"}
    first, _ = SpeakerResolver(min_score=0.0)(doc, quotes)
    assert first.speaker is not None
    assert first.speaker.kind is SpeakerKind.PERSON
    with pytest.raises(InputError, match="min_score"):
        SpeakerResolver(min_score=1.5)


def test_ids_are_the_same_in_every_article_and_local_where_they_must_be() -> None:
    def ids(text: str, *sources: str) -> list[str]:
        found = RESOLVER(
            build(text, people=("Stefan Hartwig",)),
            [quote(text, s, "talks go on", id_=s) for s in sources],
        )
        return [q.speaker.id for q in found if q.speaker]

    title = "NATO spokesperson Stefan Hartwig"
    assert ids(f"{title} said talks go on.", title) == ["stefan-hartwig@nato"]
    text = f"Rain fell in Rome. Later {title} said talks go on. He left."
    assert ids(text, title) == ["stefan-hartwig@nato"]
    # The same name elsewhere is somebody else until a user says otherwise.
    other = "EU spokesperson Stefan Hartwig"
    assert ids(f"{other} said talks go on.", other) == ["stefan-hartwig@eu"]
    assert ids("Hartwig said talks go on.", "Hartwig") == ["~hartwig"]
    assert ids("A man said talks go on.", "A man") == ["~a-man"]


def test_roles_come_one_by_one() -> None:
    text = (
        "Pavel Orlov, Deputy Chairman of Russia's Security Council and former Russian president, "
        "said talks go on."
    )
    (found,) = RESOLVER(
        build(text, people=("Pavel Orlov",)), [quote(text, "Pavel Orlov", "talks go on")]
    )
    assert found.speaker is not None
    assert found.speaker.roles == (
        Role(
            title="Deputy Chairman", affiliation="Russia's Security Council", country="RU",
            former=False,
        ),
        Role(title="president", country="RU", former=True),
    )  # fmt: skip
    assert found.speaker.role == "Deputy Chairman; former president"


def test_they_may_be_two_who_are_named_together() -> None:
    text = "Antonio Tajani and Maria Rossi met in Rome. They said talks go on."
    (found,) = RESOLVER.resolve(
        build(text, people=("Antonio Tajani", "Maria Rossi")), [quote(text, "They", "talks go on")]
    )
    assert found.quotation.speaker is not None
    assert found.quotation.speaker.name == "Antonio Tajani and Maria Rossi"
    assert found.quotation.speaker.kind is SpeakerKind.GROUP


def test_who_is_named_in_the_words_did_not_say_them() -> None:
    text = "Antonio Tajani met Olaf Brenner. “I love Brenner,” he said."
    (found,) = RESOLVER(
        build(text, people=("Antonio Tajani", "Olaf Brenner", "Brenner")),
        [quote(text, "he", "I love Brenner,", kind=QuotationKind.DIRECT)],
    )
    assert found.speaker is not None
    assert found.speaker.name == "Antonio Tajani"


def test_third_person_in_a_quotation_is_not_who_says_it() -> None:
    text = "Olaf Brenner left. “He said that talks go on,” Antonio Tajani said."
    outer = quote(text, "Antonio Tajani", "He said that talks go on,", kind=QuotationKind.DIRECT)
    inner = quote(text, "He", "talks go on", id_="q2")
    first, second = RESOLVER(build(text, people=("Antonio Tajani", "Olaf Brenner")), [outer, inner])
    assert first.speaker is not None
    assert second.speaker is not None
    assert first.speaker.name == "Antonio Tajani"
    assert second.speaker.name == "Olaf Brenner"


def test_a_speaker_who_is_never_named_keeps_one_identity() -> None:
    text = "A teacher said no. She added that help comes. The teacher warned of rain."
    found = RESOLVER(
        build(text),
        [
            quote(text, "A teacher", "no"),
            quote(text, "She", "help comes", id_="q2"),
            quote(text, "The teacher", "rain", id_="q3"),
        ],
    )
    assert found[0].speaker is found[1].speaker is found[2].speaker is not None
    assert (found[0].speaker.name, found[0].speaker.id) == ("a teacher", "~a-teacher")


@pytest.mark.parametrize("name", ["习近平", "محمد بن سلمان", "Володимир Зеленський", "김정은"])
def test_names_in_other_scripts(name: str) -> None:
    text = f"{name} said talks go on."
    for doc in (build(text, people=(name,)), spacy.blank("en")(text)):
        (found,) = RESOLVER(doc, [quote(text, name, "talks go on")])
        assert found.speaker is not None
        assert found.speaker.name == name
        assert found.speaker.id.strip("~")


def test_any_callable_can_take_the_place_of_the_resolver() -> None:
    from stancekit import load

    def by_words(doc: spacy.tokens.Doc, quotations: list[Quotation]) -> tuple[Quotation, ...]:
        from stancekit import Speaker

        who = Speaker(id="x", name="Somebody", kind=SpeakerKind.PERSON)
        return tuple(q.with_(speaker=who) for q in quotations)

    analyzer = load()
    analyzer.resolver = by_words
    analysis = analyzer("“We will not leave,” Ann Lee said.")
    assert [s.name for s in analysis.speakers] == ["Somebody"]
    assert all(q.speaker is analysis.speakers[0] for q in analysis.quotations)
    (profile,) = analysis.profiles
    assert profile.quotations == analysis.quotations
