"""The data model: round trips, offsets, errors."""

from __future__ import annotations

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import DAMAGED, analyses

from stancekit.errors import InputError, StancekitError, UnknownTargetError
from stancekit.records import (
    Analysis,
    Quotation,
    QuotationKind,
    Target,
    TextSpan,
    spans_of,
)


class TestRoundTrips:
    @given(analyses())
    def test_through_json_text(self, analysis: Analysis) -> None:
        written = json.dumps(analysis.to_dict(), ensure_ascii=False).encode("utf-8")
        again = Analysis.from_dict(json.loads(written), analysis.article.text)
        assert again == analysis
        assert again.to_dict() == analysis.to_dict()

    @given(analyses(DAMAGED))
    def test_through_a_dict_whatever_the_text(self, analysis: Analysis) -> None:
        assert Analysis.from_dict(analysis.to_dict(), analysis.article.text) == analysis

    @given(analyses(DAMAGED))
    def test_spans_are_the_text_that_they_point_at(self, analysis: Analysis) -> None:
        data, text = analysis.to_dict(), analysis.article.text
        for quotation in data["quotations"]:
            pieces = [*quotation["contents"], quotation["cue"], quotation["source"]]
            for piece in filter(None, pieces):
                assert text[piece["start"] : piece["end"]] == piece["text"]

    def test_speakers_come_back_as_one_object(self, sample: Analysis) -> None:
        quotations = (*sample.quotations, sample.quotations[0].with_(id="q9"))
        data = dataclasses.replace(sample, quotations=quotations).to_dict()
        again = Analysis.from_dict(data, sample.article.text)
        assert again.quotations[0].speaker is again.speakers[0]
        assert again.quotations[-1].speaker is again.speakers[0]

    def test_author(self, sample: Analysis) -> None:
        article = dataclasses.replace(sample.article, author="Jane Doe; John Roe")
        data = dataclasses.replace(sample, article=article).to_dict()
        assert data["author"] == "Jane Doe; John Roe"
        assert Analysis.from_dict(data, article.text).article == article

    def test_what_was_written_before_authors_were_known(self, sample: Analysis) -> None:
        data = sample.to_dict()
        del data["author"]
        assert Analysis.from_dict(data, sample.article.text) == sample

    def test_target(self) -> None:
        target = Target(id="x-y", name="X", description="D", terms=("a b", "c"))
        assert Target.from_dict(json.loads(json.dumps(target.to_dict()))) == target

    def test_target_without_terms(self) -> None:
        data = {"id": "x", "name": "X", "description": "D"}
        assert Target.from_dict(data).terms == ()


class TestAnalysis:
    def test_dict_has_the_documented_keys_in_order(self, sample: Analysis) -> None:
        data = sample.to_dict()
        assert list(data) == [
            "id", "title", "author", "date", "url", "target",
            "segments", "speakers", "quotations", "warnings",
        ]  # fmt: skip
        assert data["quotations"][0]["speaker"] == "s1"
        start = sample.article.text.index("Nobody")
        assert data["quotations"][2] == {
            "id": "q3",
            "kind": "direct",
            "contents": [{"start": start, "end": start + 13, "text": "Nobody knows."}],
            "cue": None,
            "source": None,
            "speaker": None,
            "stance": None,
            "confidence": 1.0,
            "factuality": "asserted",
            "parent": None,
        }

    def test_offsets_count_code_points(self, sample: Analysis) -> None:
        # One rocket is one, though UTF-16 needs two units and UTF-8 four bytes; CR and LF are two.
        first, second = sample.quotations[0].contents
        assert (first.start, first.end) == (1, 1 + len("We will never X allow it"))
        assert sample.article.text[second.start - 1] == "“"

    def test_quotations_of_a_speaker(self, sample: Analysis) -> None:
        lee = sample.speakers[0]
        assert [q.id for q in sample.quotations_of(lee)] == ["q1"]
        assert sample.quotations_of("s1") == sample.quotations_of(lee)
        assert sample.quotations_of("nobody") == ()

    def test_another_text_is_refused(self, sample: Analysis) -> None:
        with pytest.raises(InputError, match=r"'q1'.*the very text that was analysed"):
            Analysis.from_dict(sample.to_dict(), "x" + sample.article.text)

    def test_straightened_line_ends_are_refused(self, sample: Analysis) -> None:
        # Line ends that an editor changed move all that follows by one.
        with pytest.raises(InputError, match="'q2'"):
            Analysis.from_dict(sample.to_dict(), sample.article.text.replace("\r\n", "\n"))

    @pytest.mark.parametrize("record", ["article", "target", "quotations", "warnings"])
    def test_records_cannot_be_changed(self, sample: Analysis, record: str) -> None:
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(sample, record, None)


class TestTextSpan:
    @pytest.mark.parametrize(
        ("start", "end", "text"), [(-1, 1, "ab"), (3, 2, ""), (0, 2, "a"), (0, 1, "ab")]
    )
    def test_offsets_that_do_not_fit(self, start: int, end: int, text: str) -> None:
        with pytest.raises(InputError, match=r"\d"):
            TextSpan(start=start, end=end, text=text)

    def test_of_beyond_the_end_is_refused(self) -> None:
        with pytest.raises(InputError, match="needs 5 code points of text, but has 2"):
            TextSpan.of("abc", 1, 6)


class TestQuotation:
    def test_needs_contents(self) -> None:
        with pytest.raises(InputError, match="'q7' has no contents"):
            Quotation(id="q7", kind=QuotationKind.DIRECT, contents=())

    def test_text_joins_the_contents(self, sample: Analysis) -> None:
        assert sample.quotations[0].text == "We will never 🚀 allow it never."

    def test_spans_of(self, sample: Analysis) -> None:
        assert [s.text for s in spans_of(sample.quotations[1])] == [
            "talks go on",
            "said that",
            "A senior official",
        ]

    def test_context_is_not_compared(self, sample: Analysis) -> None:
        quotation = sample.quotations[0]
        assert quotation.with_(context="elsewhere") == quotation
        assert quotation.with_(confidence=0.1) != quotation


class TestFromText:
    def test_offsets_are_into_the_context(self) -> None:
        quotation = Quotation.from_text(
            "We refuse", context="He said: “We refuse”.", cue="said", speaker="Ann Lee"
        )
        assert quotation.contents == (TextSpan(start=10, end=19, text="We refuse"),)
        assert quotation.cue == TextSpan(start=3, end=7, text="said")
        assert quotation.kind is QuotationKind.DIRECT
        assert quotation.speaker is not None
        assert quotation.speaker.name == "Ann Lee"

    def test_a_context_without_the_content(self) -> None:
        quotation = Quotation.from_text("We refuse", context="Something else.", cue="warned")
        assert quotation.contents[0] == TextSpan(start=0, end=9, text="We refuse")
        assert quotation.cue is not None
        assert quotation.cue.text == "warned"
        assert quotation.context == "Something else."

    def test_indirect_without_marks(self) -> None:
        quotation = Quotation.from_text("they refuse", context="She said they refuse.")
        assert quotation.kind is QuotationKind.INDIRECT

    @pytest.mark.parametrize("content", ["", "  \n", "\u00a0"])
    def test_blank(self, content: str) -> None:
        with pytest.raises(InputError, match="blank"):
            Quotation.from_text(content)

    @pytest.mark.parametrize("content", [None, ["We refuse"], b"We refuse", 3])
    def test_not_a_string(self, content: object) -> None:
        with pytest.raises(InputError, match="must be a string, not"):
            Quotation.from_text(content)  # type: ignore[arg-type]

    @given(st.text(min_size=1).filter(str.strip), st.text(), st.text())
    def test_offsets_always_hold(self, content: str, before: str, after: str) -> None:
        context = before + content + after
        span = Quotation.from_text(content, context=context).contents[0]
        assert context[span.start : span.end] == span.text == content


def test_every_error_is_a_stancekit_error() -> None:
    assert issubclass(UnknownTargetError, InputError)
    assert issubclass(InputError, StancekitError)
    # Who knows nothing of stancekit still catches a bad value as one.
    assert issubclass(InputError, ValueError)
