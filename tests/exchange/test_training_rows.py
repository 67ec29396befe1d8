"""Rows to train on: which quotations, and the sentences around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from strategies import analyses

from stancekit.exchange import training_rows
from stancekit.records import Analysis, Article, Quotation, QuotationKind, Stance, StanceResult
from stancekit.records import TextSpan as Span

if TYPE_CHECKING:
    from collections.abc import Sequence

CERTAIN = {"favor": 1.0, "against": 0.0, "none": 0.0}


def analysis_of(text: str, *quotations: Sequence[str], abstained: bool = False) -> Analysis:
    def span(words: str) -> Span:
        return Span.of(text, text.index(words), text.index(words) + len(words))

    stance = StanceResult(
        label=Stance.FAVOR, probabilities=CERTAIN, target="landmines", abstained=abstained
    )
    return Analysis(
        article=Article(text=text),
        quotations=tuple(
            Quotation(
                id=f"q{n}",
                kind=QuotationKind.DIRECT,
                contents=tuple(map(span, words)),
                stance=stance,
            )
            for n, words in enumerate(quotations)
        ),
    )


@pytest.mark.parametrize(
    ("text", "words", "context"),
    [
        ("It rained. “Lift it,” she said. Then he left.", ["Lift it"], "“Lift it,” she said."),
        ("“Lift it.” It rained.", ["Lift it."], "“Lift it.”"),
        ("He said: “Lift it. Now.” Ok.", ["Lift it. Now."], "He said: “Lift it. Now.”"),
        ("Headline\r\n\r\nShe said lift it\r\nIt rained", ["lift it"], "She said lift it"),
        ("“Lift it,” she said. “Now.” Ok.", ["Lift it", "Now."], "“Lift it,” she said. “Now.”"),
        ("lift it", ["lift it"], "lift it"),
    ],
)
def test_the_sentences_of_a_quotation(text: str, words: list[str], context: str) -> None:
    [row] = training_rows([analysis_of(text, words)])
    assert row["context"] == context


def test_which_quotations(sample: Analysis) -> None:
    # The second one abstained, the others are not classified.
    assert [row["text"] for row in training_rows([sample])] == ["We will never 🚀 allow it never."]
    assert len(training_rows([sample], unsure=True)) == 2
    assert training_rows([sample], target="landmines") == []
    assert training_rows([analysis_of("a b", ["a"], abstained=True)]) == []


def test_articles_without_an_id_stay_apart() -> None:
    rows = training_rows([analysis_of("a b", ["a"], ["b"]), analysis_of("a b", ["a"])])
    assert [row["article"] for row in rows] == ["article 1", "article 1", "article 2"]


@given(analyses())
def test_the_content_stands_in_its_context(analysis: Analysis) -> None:
    for row in training_rows([analysis], unsure=True):
        assert row["text"].split()[0] in row["context"]
        assert row["context"] in analysis.article.text
