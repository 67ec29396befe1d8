"""The adapter: one view of a Doc, whatever labels its pipeline uses."""

from __future__ import annotations

import spacy
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from stancekit.language import annotate


def test_clearnlp_prepositions_hang_below_their_nouns() -> None:
    # "the minister of defence" in OntoNotes style: of <- minister, defence <- of
    doc = Doc(
        Vocab(),
        words=["The", "minister", "of", "defence", "spoke", "in", "Prague"],
        heads=[1, 4, 1, 2, 4, 4, 5],
        deps=["det", "nsubj", "prep", "pobj", "ROOT", "prep", "pobj"],
    )
    ann = annotate(doc)
    assert ann.dep == ["det", "nsubj", "case", "nmod", "root", "case", "obl"]
    assert ann.head.tolist() == [1, 4, 3, 1, 4, 6, 4]


def test_clearnlp_passive_agent_and_object_are_renamed() -> None:
    doc = Doc(
        Vocab(),
        words=["It", "was", "condemned", "by", "Rome", "."],
        heads=[2, 2, 2, 2, 3, 2],
        deps=["nsubjpass", "auxpass", "ROOT", "agent", "pobj", "punct"],
    )
    ann = annotate(doc)
    assert ann.dep == ["nsubj:pass", "aux:pass", "root", "case", "obl:agent", "punct"]
    assert int(ann.head[4]) == 2


def test_universal_labels_stay_as_they_are() -> None:
    doc = Doc(
        Vocab(),
        words=["Lee", "said", "so"],
        heads=[1, 1, 1],
        deps=["nsubj", "ROOT", "advmod"],
        pos=["PROPN", "VERB", "ADV"],
    )
    ann = annotate(doc)
    assert ann.dep == ["nsubj", "root", "advmod"]
    assert ann.pos == ["PROPN", "VERB", "ADV"]
    assert ann.head.tolist() == [1, 1, 1]


def test_entities_come_in_three_kinds_and_others_are_left_out() -> None:
    doc = Doc(Vocab(), words=["Lee", "met", "NATO", "in", "Rome", "on", "Friday"])
    doc.ents = [
        Span(doc, 0, 1, "PERSON"),
        Span(doc, 2, 3, "ORG"),
        Span(doc, 4, 5, "GPE"),
        Span(doc, 6, 7, "DATE"),
    ]
    assert annotate(doc).entities == ((0, 1, "PERSON"), (2, 3, "ORG"), (4, 5, "PLACE"))


def test_without_a_parse_paragraphs_stand_in_for_sentences() -> None:
    doc = spacy.blank("en")("One. Two.\n\nThree.")
    ann = annotate(doc)
    assert ann.sentence.tolist() == ann.paragraph.tolist()
    assert ann.paragraph[0] == 0
    assert ann.paragraph[-1] == 1
    assert set(ann.dep) == {""}
    assert ann.head.tolist() == list(range(len(doc)))


def test_sentences_are_counted_from_zero() -> None:
    doc = Doc(Vocab(), words=["a", "b", "c", "d"], sent_starts=[True, False, True, False])
    assert annotate(doc).sentence.tolist() == [0, 0, 1, 1]


def test_offsets_are_those_of_the_text() -> None:
    doc = spacy.blank("en")("“No,”\u00a0said\r\nLee 🚀.")
    ann = annotate(doc)
    for word, start, end in zip(ann.words, ann.starts, ann.ends, strict=True):
        assert doc.text[start:end] == word


def test_token_at_finds_the_token_that_holds_a_code_point() -> None:
    doc = Doc(Vocab(), words=["ab", "cd"], spaces=[True, False])
    ann = annotate(doc)
    assert [ann.token_at(i) for i in range(6)] == [0, 0, 1, 1, 1, 1]


def test_an_empty_doc_has_no_tokens() -> None:
    ann = annotate(Doc(Vocab()))
    assert len(ann) == 0
    assert ann.entities == ()
