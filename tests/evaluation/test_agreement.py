"""Agreement of annotators: worked examples, and what must hold of any."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from strategies import analyses

from stancekit.errors import InputError
from stancekit.evaluation import agreement
from stancekit.evaluation.annotators import _agreement
from stancekit.records import Analysis, Article, Quotation, QuotationKind, TextSpan


def quoting(text: str, *cells: tuple[int, int], kind: str = "direct") -> Analysis:
    return Analysis(
        article=Article(text=text, id="a"),
        quotations=tuple(
            Quotation(id=f"q{n}", kind=QuotationKind(kind), contents=(TextSpan.of(text, *cell),))
            for n, cell in enumerate(cells)
        ),
    )


def by_measure(one: Analysis, other: Analysis) -> dict:
    return {row.measure: row for row in agreement([one], [other])}


def test_letters_by_hand() -> None:
    # Ten letters; one takes the first five, the other the first four and the last.
    row = by_measure(quoting("abcdefghij", (0, 5)), quoting("abcdefghij", (0, 4), (9, 10)))[
        "content"
    ]
    assert row.units == 10
    # They differ on two of ten; each says yes to five, so that chance gives one half.
    assert row.observed == 0.8
    assert row.kappa == pytest.approx((0.8 - 0.5) / (1 - 0.5))
    # Alpha: disagreement observed 4/20; expected 2 * 10 * 10 / (20 * 19).
    assert row.alpha == pytest.approx(1 - (4 / 20) / (200 / 380))


def test_a_table_from_a_textbook() -> None:
    # Two raters on 50 applications: 20 both yes, 15 both no, 5 and 10 apart. Kappa is 0.4.
    table = Counter({("y", "y"): 20, ("n", "n"): 15, ("y", "n"): 5, ("n", "y"): 10})
    row = _agreement("x", table)
    assert (row.units, row.observed) == (50, 0.7)
    assert row.kappa == pytest.approx(0.4)


def test_worse_than_chance_is_below_zero() -> None:
    row = _agreement("x", Counter({("a", "b"): 5, ("b", "a"): 5}))
    assert row.kappa == -1
    assert row.alpha is not None
    assert row.alpha < 0


def test_where_nothing_varies_there_is_no_coefficient() -> None:
    row = _agreement("x", Counter({("a", "a"): 5}))
    assert (row.units, row.observed, row.kappa, row.alpha) == (5, 1.0, None, None)
    row = _agreement("x", Counter())
    assert (row.units, row.observed, row.kappa) == (0, None, None)


def test_facts_of_quotations_that_both_found(sample: Analysis) -> None:
    first, second, *others = sample.quotations
    other = replace(
        sample,
        quotations=(
            first.with_(kind=QuotationKind.MIXED, speaker=sample.speakers[1]),
            second.with_(stance=None),
            *others[1:],
        ),
    )
    rows = by_measure(sample, other)
    assert (rows["kind"].units, rows["kind"].observed) == (3, pytest.approx(2 / 3))
    assert (rows["stance"].units, rows["stance"].observed) == (1, 1.0)
    assert (rows["speaker"].units, rows["speaker"].observed) == (2, 0.5)
    assert rows["speaker"].kappa is None


@given(analyses())
def test_everybody_agrees_with_themselves(analysis: Analysis) -> None:
    for row in agreement([analysis], [analysis]):
        if row.measure in ("content", "cue", "source") and row.units:
            assert row.observed == 1.0
            assert row.kappa in (None, pytest.approx(1.0))
            assert row.alpha in (None, pytest.approx(1.0))


def test_without_the_extra(sample: Analysis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stancekit.evaluation.annotators.find_spec", lambda name: None)
    rows = agreement([sample], [sample])
    assert rows[0].kappa == 1
    assert rows[0].alpha is None


def test_different_articles(sample: Analysis) -> None:
    with pytest.raises(InputError, match="no article is on both sides"):
        agreement([sample], [Analysis(article=Article(text="x"))])
