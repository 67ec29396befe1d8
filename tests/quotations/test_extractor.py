"""QuoteExtractor: what it refuses, and that its spans are the text's."""

from __future__ import annotations

import pytest
import spacy

from stancekit import QuoteExtractor
from stancekit.errors import InputError
from stancekit.language import annotate
from stancekit.records import spans_of

TEXT = "“We will go \U0001f680,”\u00a0Ann Lee said.\r\n\r\nShe added that 'nobody' was hurt."


def test_spans_are_cut_from_the_text_as_given() -> None:
    found = QuoteExtractor()(TEXT)
    assert [q.source.span.text for q in found if q.source] == ["Ann Lee", "She"]
    for quotation in found:
        for span in spans_of(quotation):
            assert TEXT[span.start : span.end] == span.text


def test_a_lone_surrogate_stays_in_its_quotation() -> None:
    (quotation,) = QuoteExtractor()("The minister said: \u201cWe will \ud800 not allow it.\u201d")
    assert "\ud800" in quotation.text


def test_a_higher_least_confidence_leaves_the_surer_ones() -> None:
    everything, sure = (
        QuoteExtractor(min_confidence=0)(TEXT),
        QuoteExtractor(min_confidence=0.8)(TEXT),
    )
    assert len(everything) >= len(sure) > 0
    assert all(q.confidence >= 0.8 for q in sure)


@pytest.mark.parametrize("least", [-0.1, 1.1])
def test_a_least_confidence_that_is_no_probability_is_refused(least: float) -> None:
    with pytest.raises(InputError, match="from 0 to 1"):
        QuoteExtractor(min_confidence=least)


def test_a_doc_without_a_parse_is_refused() -> None:
    with pytest.raises(InputError, match="no dependency parse"):
        QuoteExtractor()(spacy.blank("en")("Lee said so."))
    # Nor is one that was read already.
    with pytest.raises(InputError, match="no dependency parse"):
        QuoteExtractor()(annotate(spacy.blank("en")("Lee said so.")))


def test_bytes_are_refused() -> None:
    with pytest.raises(InputError, match="not bytes"):
        QuoteExtractor()(b"Lee said so.")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The minister did not say that the bridge was safe.", "negated"),
        ("The minister will say that the bridge is safe.", "future"),
        ("If the minister says that the bridge is safe, we will cross it.", "hypothetical"),
        ("The minister said that the bridge was not safe.", "asserted"),
    ],
)
def test_quotations_tell_whether_it_was_said(text: str, expected: str) -> None:
    (quotation,) = QuoteExtractor()(text)
    assert str(quotation.factuality) == expected


def test_a_quotation_within_another_names_it() -> None:
    outer, inner = QuoteExtractor()("The widow said: “He told me, ‘I will be home by nine.’”")
    assert (outer.parent, inner.parent) == (None, outer.id)
    assert inner.text == "I will be home by nine."
    assert inner.source is not None
    assert inner.source.span.text == "He"


def test_one_who_goes_on_about_himself_is_not_quoted_by_himself() -> None:
    found = QuoteExtractor()("“I believe that the bridge was never safe,” the minister said.")
    assert [q.parent for q in found] == [None]


def test_what_is_not_sure_enough_is_told_apart_from_what_is_no_quotation() -> None:
    text = "“We have been waiting for a bus since seven in the morning.” The “reform” failed."
    extract = QuoteExtractor(min_confidence=0.99)
    assert extract(text) == ()
    assert [(r.span.text, str(r.reason)) for r in extract.rejected(text)] == [
        ("We have been waiting for a bus since seven in the morning.", "unsure"),
        ("reform", "scare"),
    ]


def test_rejected_marks_are_cut_from_the_text_as_given() -> None:
    text = "The \ud800 so-called “experts\U0001f680” never came."
    (marks,) = QuoteExtractor().rejected(text)
    assert text[marks.span.start : marks.span.end] == marks.span.text == "experts\U0001f680"


def test_the_label_of_a_transcript_ends_a_reopened_quotation() -> None:
    text = "Ann Lee said: “It rained.\n\n“WALLACE: And then it snowed for two days in a row.”"
    assert all(len(q.contents) == 1 for q in QuoteExtractor()(text))
