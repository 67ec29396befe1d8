"""SpeakerResolver on Docs built by hand: who is behind each source."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from speaker_docs import build, quote

from stancekit.records import (
    Mention,
    MentionKind,
    Quotation,
    QuotationKind,
    Role,
    Speaker,
    SpeakerKind,
    TextSpan,
)
from stancekit.speakers import SpeakerResolver

if TYPE_CHECKING:
    from spacy.tokens import Doc

RESOLVER = SpeakerResolver()


def resolve(doc: Doc, *quotes: Quotation) -> list[Speaker]:
    found = RESOLVER(doc, quotes)
    assert [q.id for q in found] == [q.id for q in quotes]
    speakers = [q.speaker for q in found]
    assert all(s is not None for s in speakers)
    return [s for s in speakers if s is not None]


def test_a_title_is_cut_off_and_read() -> None:
    text = "Italian Foreign Minister Marco Bellandi said that talks go on."
    (speaker,) = resolve(
        build(text), quote(text, "Italian Foreign Minister Marco Bellandi", "talks go on")
    )
    assert speaker == Speaker(
        id="marco-bellandi@it", name="Marco Bellandi", kind=SpeakerKind.PERSON,
        role="Foreign Minister", country="IT",
        roles=(Role(title="Foreign Minister", country="IT"),),
    )  # fmt: skip


def test_a_spokesperson_is_not_whom_they_speak_for() -> None:
    text = "Stefan Hartwig, a spokesperson for Chancellor Olaf Brenner, said talks go on."
    (speaker,) = resolve(
        build(text, people=("Stefan Hartwig", "Olaf Brenner")),
        quote(text, "Stefan Hartwig, a spokesperson for Chancellor Olaf Brenner", "talks go on"),
    )
    assert speaker.name == "Stefan Hartwig"
    assert (speaker.role, speaker.affiliation) == ("spokesperson", "Chancellor Olaf Brenner")
    text = "Brenner's spokesperson Stefan Hartwig said talks go on."
    (speaker,) = resolve(
        build(text, people=("Brenner", "Stefan Hartwig")),
        quote(text, "Brenner's spokesperson Stefan Hartwig", "talks go on"),
    )
    assert (speaker.name, speaker.affiliation) == ("Stefan Hartwig", "Brenner")


def test_a_short_name_is_the_full_one_wherever_that_stands() -> None:
    text = "Tajani said talks go on.\n\nItalian Foreign Minister Antonio Tajani left."
    (speaker,) = resolve(
        build(text, people=("Tajani", "Antonio Tajani")), quote(text, "Tajani", "talks go on")
    )
    assert speaker.name == "Antonio Tajani"
    assert speaker.aliases == ("Tajani",)
    assert speaker.role == "Foreign Minister"


def test_the_same_person_is_the_same_object() -> None:
    text = "Antonio Tajani said talks go on. Tajani added that help comes. Mr Tajani denied it all."
    first, second, third = resolve(
        build(text, people=("Antonio Tajani", "Tajani")),
        quote(text, "Antonio Tajani", "talks go on"),
        quote(text, "Tajani", "help comes", nth=1, id_="q2"),
        quote(text, "Mr Tajani", "it all", id_="q3"),
    )
    assert first is second is third


def test_romanisations_meet_and_namesakes_do_not() -> None:
    text = "Volodymyr Zelensky said no. Zelenskyy added that help comes."
    first, second = resolve(
        build(text, people=("Volodymyr Zelensky", "Zelenskyy")),
        quote(text, "Volodymyr Zelensky", "no"),
        quote(text, "Zelenskyy", "help comes", id_="q2"),
    )
    assert first is second
    assert first.name == "Volodymyr Zelensky"
    text = "John Smith said no. Jane Smith added that help comes. Mrs Smith warned of rain."
    first, second, third = resolve(
        build(text, people=("John Smith", "Jane Smith", "Smith")),
        quote(text, "John Smith", "no"),
        quote(text, "Jane Smith", "help comes", id_="q2"),
        quote(text, "Mrs Smith", "rain", id_="q3"),
    )
    assert first.name == "John Smith"
    assert second.name == third.name == "Jane Smith"


def test_pronouns_agree_in_gender() -> None:
    text = "Maria Rossi met Antonio Tajani. He said talks go on. She added that help comes."
    he, she = resolve(
        build(text, people=("Maria Rossi", "Antonio Tajani")),
        quote(text, "He", "talks go on"),
        quote(text, "She", "help comes", id_="q2"),
    )
    assert he.name == "Antonio Tajani"
    assert she.name == "Maria Rossi"


def test_another_official_is_new_and_the_official_is_not() -> None:
    text = (
        "An American official said talks go on. The official added that help comes. "
        "Another American official denied it all."
    )
    first, second, third = resolve(
        build(text),
        quote(text, "An American official", "talks go on"),
        quote(text, "The official", "help comes", id_="q2"),
        quote(text, "Another American official", "it all", id_="q3"),
    )
    assert first is second
    assert first.name == "an American official"
    assert (first.kind, first.country) == (SpeakerKind.UNNAMED, "US")
    assert third.name == "another American official"
    assert first.id != third.id


@pytest.mark.parametrize(
    ("source", "name", "kind", "country"),
    [
        ("Berlin", "Berlin", SpeakerKind.GOVERNMENT, "DE"),
        ("The Kremlin", "Kremlin", SpeakerKind.GOVERNMENT, "RU"),
        ("The White House", "White House", SpeakerKind.GOVERNMENT, "US"),
        ("NATO", "NATO", SpeakerKind.ORGANISATION, None),
        ("The Israeli military", "the Israeli military", SpeakerKind.ORGANISATION, "IL"),
        ("Russian officials", "Russian officials", SpeakerKind.GROUP, "RU"),
        ("Critics", "critics", SpeakerKind.GROUP, None),
        ("A spokesman for the army", "a spokesman for the army", SpeakerKind.UNNAMED, None),
    ],
)
def test_who_is_no_named_person(
    source: str, name: str, kind: SpeakerKind, country: str | None
) -> None:
    text = f"{source} said talks go on."
    (speaker,) = resolve(build(text), quote(text, source, "talks go on"))
    assert (speaker.name, speaker.kind, speaker.country) == (name, kind, country)


def test_two_names_are_a_group() -> None:
    text = "Antonio Tajani and Maria Rossi said talks go on."
    (speaker,) = resolve(
        build(text, people=("Antonio Tajani", "Maria Rossi")),
        quote(text, "Antonio Tajani and Maria Rossi", "talks go on"),
    )
    assert speaker.name == "Antonio Tajani and Maria Rossi"
    assert speaker.kind is SpeakerKind.GROUP


def test_kinds_of_mentions_are_put_right() -> None:
    text = "Antonio Tajani said no. He added that help comes. The minister warned of rain."
    found = RESOLVER(
        build(text, people=("Antonio Tajani",)),
        [
            quote(text, "Antonio Tajani", "no"),
            quote(text, "He", "help comes", id_="q2"),
            quote(text, "The minister", "rain", id_="q3"),
        ],
    )
    kinds = [q.source.kind for q in found if q.source]
    assert kinds == [MentionKind.NAME, MentionKind.PRONOUN, MentionKind.NOMINAL]


def test_third_person_in_a_quotation_is_not_its_speaker_but_first_person_is() -> None:
    text = "“I said that talks go on,” Antonio Tajani said."
    quotes = [
        quote(text, "Antonio Tajani", "I said that talks go on,", kind=QuotationKind.DIRECT),
        quote(text, "I", "talks go on", id_="q2"),
    ]
    first, second = resolve(build(text, people=("Antonio Tajani",)), *quotes)
    assert first.name == second.name == "Antonio Tajani"


def test_a_quotation_that_goes_on_keeps_its_speaker_and_an_indirect_one_does_not() -> None:
    text = "“Talks go on,” Antonio Tajani said. “Help comes.” Rain was near."
    quotes = [
        quote(text, "Antonio Tajani", "Talks go on,", kind=QuotationKind.DIRECT),
        quote(text, None, "Help comes.", kind=QuotationKind.DIRECT, id_="q2"),
        quote(text, None, "Rain was near", kind=QuotationKind.INDIRECT, id_="q3"),
    ]
    found = RESOLVER(build(text, people=("Antonio Tajani",)), quotes)
    assert found[0].speaker is found[1].speaker is not None
    assert found[1].source is None
    assert found[2].speaker is None


def test_candidates_come_with_scores() -> None:
    text = "Antonio Tajani met Olaf Brenner. He said talks go on."
    (resolution,) = RESOLVER.resolve(
        build(text, people=("Antonio Tajani", "Olaf Brenner")), [quote(text, "He", "talks go on")]
    )
    assert {s.name for s, _ in resolution.candidates} == {"Antonio Tajani", "Olaf Brenner"}
    scores = [score for _, score in resolution.candidates]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert resolution.confidence == scores[0]


def test_a_pronoun_that_nothing_explains_is_nobody_known() -> None:
    text = "He said talks go on."
    (speaker,) = resolve(build(text), quote(text, "He", "talks go on"))
    assert speaker.kind is SpeakerKind.UNNAMED
    assert speaker.country is speaker.role is None


def test_ids_are_unique() -> None:
    text = "A man said no. Rain fell. A man warned of rain."
    first, second = resolve(
        build(text), quote(text, "A man", "no"), quote(text, "A man", "rain", nth=1, id_="q2")
    )
    assert first is not second
    assert {first.id, second.id} == {"~a-man", "~a-man-2"}


def _crowd(n: int) -> tuple[str, list[Quotation]]:
    """Write an article of n people, each of whom says something and adds something as "He"."""
    parts = ["ba", "do", "fe", "gi", "lu", "ma", "ne", "po", "ri", "tu"]
    people = [f"Antonio X{parts[k // 100]}{parts[k // 10 % 10]}{parts[k % 10]}" for k in range(n)]
    text = " ".join(f"{p} said word{k}. He added thing{k}." for k, p in enumerate(people))
    quotes = []
    at = 0
    for k, person in enumerate(people):
        for source, content in ((person, f"word{k}."), ("He", f"thing{k}.")):
            at = text.index(source, at)
            start = text.index(content, at)
            quotes.append(
                Quotation(
                    id=f"q{len(quotes)}",
                    kind=QuotationKind.INDIRECT,
                    contents=(TextSpan.of(text, start, start + len(content)),),
                    source=Mention(
                        span=TextSpan.of(text, at, at + len(source)), kind=MentionKind.NAME
                    ),
                )
            )
    return text, quotes


def test_four_hundred_people_are_read_in_linear_time() -> None:
    took = []
    for n in (100, 400):
        text, quotes = _crowd(n)
        doc = build(text)
        begin = time.process_time()
        found = RESOLVER(doc, quotes)
        took.append(time.process_time() - begin)
        assert len({q.speaker.id for q in found if q.speaker}) == n
    # Four times the length may take four times as long, not sixteen times.
    assert took[1] < 9 * took[0] + 0.5


# fmt: off
WORDS = [
    "Antonio", "Tajani", "He", "she", "the", "minister", "of", "Russia", "'s", ",", "“", "”", "(",
    "said", ")", "-", "Mr", "US", "officials", "\n\n", "习近平", "محمد", "🚀", ".", "who",
]
# fmt: on


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=40), st.data())
def test_any_words_and_any_source_give_an_answer(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start, len(text)))
    source = Quotation(
        id="q1",
        kind=data.draw(st.sampled_from(QuotationKind)),
        contents=(TextSpan.of(text, start, end),),
    )
    first = data.draw(st.integers(0, len(text)))
    last = data.draw(st.integers(first, len(text)))
    mention = Mention(span=TextSpan.of(text, first, last), kind=MentionKind.NAME)
    quotes = [source, source.with_(id="q2", source=mention)]
    for doc in (build(text), spacy.blank("en")(text)):
        found = RESOLVER(doc, quotes)
        assert [q.id for q in found] == ["q1", "q2"]
        for before, after in zip(quotes, found, strict=True):
            assert after.contents == before.contents
            if before.source and after.source:
                assert after.source.span == before.source.span


def test_nothing_is_nothing() -> None:
    doc = spacy.blank("en")("")
    assert RESOLVER(doc, []) == ()
    assert RESOLVER(spacy.blank("en")("Hello there."), []) == ()
