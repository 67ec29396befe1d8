"""The embedded pipeline: what it gives, and that no text is too odd or too long for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from stancekit.errors import InputError
from stancekit.language import annotate, load_language, parse, parse_many
from stancekit.language.pipeline import PIECE

if TYPE_CHECKING:
    from pathlib import Path

    from spacy.language import Language


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_language()


def test_subject_verb_and_object_of_a_plain_sentence(nlp: Language) -> None:
    ann = annotate(parse(nlp, "The minister condemned the attack."))
    assert ann.dep[1:5] == ["nsubj", "root", "det", "obj"]
    assert ann.pos[:5] == ["DET", "NOUN", "VERB", "DET", "NOUN"]


def test_names_are_entities_of_three_kinds(nlp: Language) -> None:
    doc = parse(nlp, "Ann Miller told Reuters in Berlin that she would leave.")
    assert [(e.text, e.label_) for e in doc.ents] == [
        ("Ann Miller", "PERSON"),
        ("Reuters", "ORG"),
        ("Berlin", "PLACE"),
    ]


def test_a_paragraph_begins_a_sentence_even_without_a_full_stop(nlp: Language) -> None:
    doc = parse(nlp, "Minister warns of attacks\n\nThe minister warned on Monday of attacks.")
    assert [s.text.strip() for s in doc.sents] == [
        "Minister warns of attacks",
        "The minister warned on Monday of attacks.",
    ]


@pytest.mark.parametrize("marks", ['""', "“”"])
def test_a_closing_mark_stays_with_its_sentence(nlp: Language, marks: str) -> None:
    opening, closing = marks
    doc = parse(nlp, f"{opening}We will go.{closing} He left the room at noon.")
    sentences = [s.text.strip() for s in doc.sents]
    assert sentences[0].endswith(closing)
    assert sentences[-1] == "He left the room at noon."


@pytest.mark.parametrize("marks", ['""', "“”"])
def test_a_full_stop_inside_a_closing_mark_ends_the_sentence(nlp: Language, marks: str) -> None:
    opening, closing = marks
    first = f"The mayor said there were {opening}no soldiers at all.{closing}"
    doc = parse(nlp, f"{first} Meanwhile, the president asked for more help.")
    assert next(iter(doc.sents)).text.strip() == first


def test_a_comma_inside_a_closing_mark_does_not(nlp: Language) -> None:
    doc = parse(nlp, "“There were no soldiers,” Mayor Ann Lee said.")
    assert len(list(doc.sents)) == 1


def test_lemmas_and_tags_on_request() -> None:
    doc = parse(load_language(everything=True), "The ministers were warned.")
    assert [t.lemma_ for t in doc][1:4] == ["minister", "be", "warn"]
    assert doc[1].tag_ == "NNS"


def test_lone_surrogates_are_read_without_moving_offsets(nlp: Language) -> None:
    doc = parse(nlp, "He said \ud800 no.")
    assert doc.text == "He said \ufffd no."


@pytest.mark.parametrize(
    "text",
    ["word " * (PIECE // 2), "x" * (2 * PIECE + 7), "A line.\n" * (PIECE // 4), " " * (PIECE + 5)],
    ids=["words", "one word", "lines", "blanks"],
)
def test_long_texts_come_back_as_one_doc(nlp: Language, text: str) -> None:
    assert parse(nlp, text).text == text


def test_docs_keep_the_order_of_their_texts(nlp: Language) -> None:
    texts = ["One.", "", "Two. " * (PIECE // 4), "Three.", "   "]
    assert [d.text for d in parse_many(nlp, texts, batch_size=2)] == texts


@settings(max_examples=25)
@given(st.text(max_size=80))
def test_any_text_is_parsed_and_kept(text: str) -> None:
    doc = parse(load_once(), text)
    assert len(doc.text) == len(text)
    for parsed, ours in zip(doc.text, text, strict=True):
        assert parsed in (ours, "\ufffd") or (parsed == " " and ours.isspace())


_loaded: list[Language] = []


def load_once() -> Language:
    if not _loaded:
        _loaded.append(load_language())
    return _loaded[0]


def test_an_unknown_pipeline_is_refused_with_a_way_out() -> None:
    with pytest.raises(
        InputError, match=r"no spaCy pipeline 'en_no_such_thing'.*leave `language` out"
    ):
        load_language("en_no_such_thing")


def test_a_pipeline_without_parser_is_refused() -> None:
    with pytest.raises(InputError, match="no dependency parser"):
        load_language(spacy.blank("en"))


def test_a_pipeline_for_another_language_is_refused() -> None:
    with pytest.raises(InputError, match="language 'de'"):
        load_language(spacy.blank("de"))


def test_a_saved_pipeline_comes_back_with_its_word_vectors(
    nlp: Language, tmp_path: Path, seed_text: str
) -> None:
    nlp.to_disk(tmp_path)
    again = spacy.load(tmp_path)
    assert [t.dep_ for t in again(seed_text)] == [t.dep_ for t in nlp(seed_text)]
    assert again.vocab.vectors.attr == nlp.vocab.vectors.attr
