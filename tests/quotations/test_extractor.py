"""QuoteExtractor: what it refuses, and that its spans are the text's."""

from __future__ import annotations

import pytest
import spacy

from stancekit import QuoteExtractor
from stancekit.errors import InputError
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


def test_bytes_are_refused() -> None:
    with pytest.raises(InputError, match="not bytes"):
        QuoteExtractor()(b"Lee said so.")  # type: ignore[arg-type]
