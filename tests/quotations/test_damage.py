"""Text that is no clean prose: nothing breaks, and time grows with the length only."""

from __future__ import annotations

import time

import pytest

from stancekit import Quotation, QuoteExtractor
from stancekit.quotations import scan_marks
from stancekit.records import spans_of

SAYING = "The minister said: “We will not allow it.” Nobody answered for a long time. "


@pytest.fixture(scope="module")
def extract() -> QuoteExtractor:
    return QuoteExtractor()


def check(text: str, found: tuple[Quotation, ...]) -> None:
    ids = [q.id for q in found]
    assert len(set(ids)) == len(ids)
    by_id = {q.id: q for q in found}
    for quotation in found:
        for span in spans_of(quotation):
            assert text[span.start : span.end] == span.text
        if quotation.parent is not None:
            outer = by_id[quotation.parent]
            first, last = quotation.contents[0].start, quotation.contents[-1].end
            assert any(c.start <= first and last <= c.end for c in outer.contents)


@pytest.mark.parametrize("marks", ["“”\"\"''«»", "”“" * 200, '"' * 500, "‘“‘“‘“", "' \" ' \" '"])
def test_nobody_is_quoted_in_marks_alone(marks: str, extract: QuoteExtractor) -> None:
    assert extract(marks) == ()
    assert extract.rejected(marks) == ()


def test_a_thousand_unclosed_marks(extract: QuoteExtractor) -> None:
    text = "“He went on and on " * 1000 + "\n\n" + SAYING
    found = extract(text)
    check(text, found)
    assert found[-1].text == "We will not allow it."
    assert found[-1].source is not None
    assert found[-1].source.span.text == "The minister"
    codes = {code for code, _ in scan_marks(text).problems}
    assert codes == {"unclosed-mark"}


def test_an_article_wholly_inside_marks(extract: QuoteExtractor) -> None:
    text = "“" + SAYING.replace("“", "‘").replace("”", "’") * 5 + "\n\n" + "It rained. " * 5 + "”"
    check(text, extract(text))


def test_noise_of_character_recognition(extract: QuoteExtractor) -> None:
    # l for I, 0 for o, broken words, stray marks and bars: as old papers come from a scanner.
    text = (
        "Tbe ministcr s aid: “ We w1ll n0t al-\nlow it. ”  | ' ,, ~ The rna yor, ^ sa1d ‘ tbat \" "
        "the br1dge was c1osed ’ ' `` ; and add ed » that n0 0ne « knew. ” ” “ "
    ) * 20
    check(text, extract(text))


def test_all_capitals(extract: QuoteExtractor) -> None:
    (found,) = extract("THE MINISTER SAID ON MONDAY THAT THE BRIDGE WOULD STAY CLOSED.")
    assert found.source is not None
    assert found.source.span.text == "THE MINISTER"
    assert found.text == "THAT THE BRIDGE WOULD STAY CLOSED"


def test_no_capitals(extract: QuoteExtractor) -> None:
    (found,) = extract("the minister said on monday that the bridge would stay closed.")
    assert found.source is not None
    assert found.source.span.text == "the minister"
    assert found.text == "that the bridge would stay closed"


@pytest.mark.parametrize(
    "piece",
    [SAYING, "“ he said ", "“‘", "He said: “A.” “B.” "],
    ids=["prose", "open", "nest", "near"],
)
def test_time_is_linear_in_one_paragraph(piece: str) -> None:
    # Without the parse, which is not this room's: marks only for the hard cases.
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        began = time.process_time()
        scan_marks(text)
        return time.process_time() - began

    seconds(10_000)
    small = min(seconds(125_000) for _ in range(3))
    large = min(seconds(1_000_000) for _ in range(3))
    # Eight times as long: linear gives 8, quadratic 64; between them is room for a busy machine.
    assert large < 32 * max(small, 0.005)


def test_a_long_paragraph_takes_time_by_its_length(extract: QuoteExtractor) -> None:
    def seconds(count: int) -> float:
        doc = extract._doc(SAYING * count)
        began = time.process_time()
        found = extract(doc)
        taken = time.process_time() - began
        assert len(found) > count / 2
        return taken

    seconds(20)
    small, large = min(seconds(75) for _ in range(2)), min(seconds(600) for _ in range(2))
    assert large < 32 * small
