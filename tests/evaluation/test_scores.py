"""Scores: counted by hand on small texts, and what must hold of any."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from strategies import analyses

from stancekit.errors import InputError, StancekitWarning
from stancekit.evaluation import Attribution, evaluate, score_attributions
from stancekit.evaluation.counting import marked_kind, match, same_name, stretches
from stancekit.records import Analysis, Article, Stance, StanceResult

if TYPE_CHECKING:
    from stancekit.evaluation import Score

TEXT = "“We will go,” said Ann Lee. He added that it rained."


def at(*words: str, text: str = TEXT) -> tuple[tuple[int, int], ...]:
    return tuple((text.index(w), text.index(w) + len(w)) for w in words)


ONE = Attribution(content=at("We will go"), cue=at("said"), source=at("Ann Lee"), speaker="Ann Lee",
                  stance="favor")  # fmt: skip
TWO = Attribution(content=at("it rained"), cue=at("added"), source=at("He"), speaker="Ann Lee",
                  stance="none")  # fmt: skip


def score(gold: list[Attribution], found: list[Attribution]) -> dict[str, Score]:
    return {s.measure: s for s in score_attributions([(TEXT, gold, found)]) if s.kind == "all"}


def figures(s: Score) -> tuple[int, int, int]:
    return s.hits, s.predicted, s.gold


class TestCounting:
    def test_marks_and_stops_at_the_border_cost_nothing(self) -> None:
        found = score([ONE], [replace(ONE, content=at("“We will go,”"))])
        assert found["content.exact"].f1 == found["content.overlap"].f1 == 1

    def test_a_wrong_border(self) -> None:
        found = score([ONE, TWO], [replace(ONE, content=at("will go"))])
        # "Wewillgo" and "itrained" are 8 letters each; "willgo" has 6 of the first.
        assert figures(found["content.exact"]) == (0, 1, 2)
        assert figures(found["content.overlap"]) == (6, 6, 16)
        assert found["content.overlap"].precision == 1
        assert found["content.overlap"].recall == 6 / 16
        assert found["content.overlap"].f1 == pytest.approx(12 / 22)
        # 6 of 8 letters in common is more than half.
        assert figures(found["found"]) == (1, 1, 2)

    @pytest.mark.parametrize(
        ("change", "hits"),
        [
            ({}, (1, 1, 1, 1)),
            ({"source": at("Lee")}, (1, 1, 1, 1)),
            ({"source": at("He")}, (1, 0, 0, 0)),
            ({"source": ()}, (1, 0, 0, 0)),
            ({"speaker": "Lee"}, (1, 1, 1, 1)),
            ({"speaker": "Ann Smith"}, (1, 1, 0, 0)),
            ({"speaker": None}, (1, 1, 0, 0)),
            ({"stance": "against"}, (1, 1, 1, 0)),
            ({"content": at("We")}, (0, 0, 0, 0)),
        ],
    )
    def test_each_measure_asks_more(self, change: dict, hits: tuple[int, ...]) -> None:
        found = score([ONE], [replace(ONE, **change)])
        names = ("found", "attributed", "named", "complete")
        assert tuple(found[name].hits for name in names) == hits

    def test_nobody_named_on_either_side_agrees(self) -> None:
        nobody = replace(ONE, source=())
        assert score([nobody], [nobody])["attributed"].f1 == 1

    def test_stances(self) -> None:
        found = score([ONE, TWO], [replace(ONE, stance="none"), TWO])
        assert figures(found["stance.favor"]) == (0, 0, 1)
        assert figures(found["stance.none"]) == (1, 2, 1)
        assert found["stance.none"].f1 == pytest.approx(2 / 3)
        # Nobody is against on either side: the mean is over the two labels that there are.
        assert found["stance.macro"].f1 == pytest.approx(1 / 3)
        assert found["stance.accuracy"].f1 == 1 / 2

    def test_what_the_gold_side_lacks_is_not_scored(self) -> None:
        bare = replace(ONE, speaker=None, stance=None)
        found = score([bare], [ONE])
        assert "named" not in found
        assert not [name for name in found if name.startswith("stance")]
        assert found["attributed"].f1 == 1

    def test_each_is_matched_once(self) -> None:
        assert figures(score([ONE], [ONE, ONE])["found"]) == (1, 2, 1)
        # The better match wins, whatever the order.
        assert list(match([{1, 2}, {1, 2, 3}], [{1, 2, 3}])) == [(1, 0)]

    def test_kinds(self) -> None:
        rows = score_attributions([(TEXT, [ONE, TWO], [ONE])])
        by_key = {(s.measure, s.kind): s for s in rows}
        assert figures(by_key["found", "direct"]) == (1, 1, 1)
        assert figures(by_key["found", "indirect"]) == (0, 0, 1)
        assert figures(by_key["found", "mixed"]) == (0, 0, 0)
        assert by_key["found", "mixed"].f1 == 0

    @pytest.mark.parametrize(
        ("text", "content", "kind"),
        [
            ('He said "no".', "no", "direct"),
            ("He said “no”.", "said “no", "mixed"),
            ("He said no.", "no", "indirect"),
            ("“He left\nWe said no", "no", "indirect"),
            ("“a”", "”", "indirect"),
        ],
    )
    def test_kind_by_marks(self, text: str, content: str, kind: str) -> None:
        assert marked_kind(text, at(content, text=text)) == kind

    def test_stretches_with_nothing_between_are_one(self) -> None:
        assert stretches("a, b; c", [(0, 1), (3, 4)]) == {(0, 4)}
        assert stretches("a x b", [(0, 1), (4, 5)]) == {(0, 1), (4, 5)}
        assert stretches("“,”", [(0, 3)]) == set()

    @pytest.mark.parametrize(
        ("gold", "found", "same"),
        [
            ("Ann Lee", "ann lee", True),
            ("Ángela Pérez", "Perez", True),
            ("Lee", "Leeds", False),
            ("a senior official", "Ann Lee", True),
            ("a senior official", None, True),
            ("unidentified man", "X", True),
            ("Ann Lee", None, False),
            (None, "Ann Lee", False),
            (None, None, True),
            ("Ministry of Defence", "Defence", True),
            ("王毅", "王毅", True),
            ("王毅", "李强", False),
        ],
    )
    def test_names(self, gold: str | None, found: str | None, same: bool) -> None:
        assert same_name(gold, found) is same


class TestEvaluate:
    @given(analyses())
    def test_an_analysis_agrees_with_itself(self, analysis: Analysis) -> None:
        result = evaluate([analysis], [analysis], resamples=0)
        for row in result.scores:
            assert row.hits == row.predicted == row.gold or row.measure in ("named", "complete")
            assert row.low is None
            assert row.f1 in (0.0, 1.0) or row.measure in ("named", "complete")

    @given(analyses(), analyses())
    def test_precision_and_recall_change_places(self, one: Analysis, other: Analysis) -> None:
        other = replace(one, quotations=()) if one.article != other.article else other
        here, there = evaluate([one], [other]), evaluate([other], [one])
        for row in here.scores:
            if row.measure.endswith(("exact", "overlap", "found", "attributed")):
                back = there[row.measure, row.kind]
                assert (row.precision, row.recall) == (back.recall, back.precision)

    def test_articles_are_matched_by_id_or_text(self, sample: Analysis) -> None:
        other = Analysis(article=Article(text="Nothing.", id="b"))
        assert evaluate([sample, other], [other, sample])["found"].f1 == 1
        nameless = replace(sample, article=replace(sample.article, id=None))
        assert evaluate([sample], [nameless])["found"].f1 == 1
        moved = replace(sample, article=replace(sample.article, id="elsewhere"))
        assert evaluate([sample], [moved])["found"].f1 == 1

    def test_articles_on_one_side_only(self, sample: Analysis) -> None:
        other = replace(sample, article=replace(sample.article, id="other"))
        with pytest.warns(StancekitWarning, match="1 of 2 articles have no prediction"):
            result = evaluate([sample, other], [sample])
        assert figures(result["found"]) == (4, 4, 8)
        assert (result.articles, result.missing) == (2, 1)
        with pytest.warns(StancekitWarning, match="1 predicted articles are not among"):
            assert figures(evaluate([sample], [sample, other])["found"]) == (4, 4, 4)

    def test_bad_input(self, sample: Analysis) -> None:
        changed = Analysis(article=replace(sample.article, text=sample.article.text + " "))
        with pytest.raises(InputError, match="'sample' has another text"):
            evaluate([sample], [changed])
        with pytest.raises(InputError, match="'sample' is there twice among the gold"):
            evaluate([sample, sample], [sample])
        with pytest.raises(InputError, match="no gold article"):
            evaluate([], [sample])
        with pytest.raises(InputError, match="no article is on both sides"):
            evaluate([sample], [Analysis(article=Article(text="x"))])
        with pytest.raises(InputError, match="level between 0 and 1"):
            evaluate([sample], [sample], level=1)

    def test_intervals(self, sample: Analysis) -> None:
        def copy(number: int, good: bool) -> tuple[Analysis, Analysis]:
            article = replace(sample.article, id=str(number))
            gold = replace(sample, article=article)
            return gold, gold if good else replace(gold, quotations=())

        pairs = [copy(n, n % 2 == 0) for n in range(20)]
        gold, found = zip(*pairs, strict=True)
        row = evaluate(gold, found)["found"]
        # Half of the articles are found: recall 1/2, F1 2/3.
        assert row.recall == 0.5
        assert row.f1 == pytest.approx(2 / 3)
        assert row.low is not None
        assert row.high is not None
        # 20 draws of a fair coin: the share is within about 0.28 to 0.72 nineteen times of 20,
        # and F1 = 2 r / (1 + r).
        assert row.low == pytest.approx(2 * 0.3 / 1.3, abs=0.05)
        assert row.high == pytest.approx(2 * 0.7 / 1.7, abs=0.05)
        assert evaluate(gold, found)["found"] == row
        narrow = evaluate(gold, found, level=0.5)["found"]
        assert row.low < narrow.low < narrow.high < row.high  # type: ignore[operator]
        same = evaluate(gold, gold)["found"]
        assert (same.low, same.high) == (1, 1)

    def test_json(self, sample: Analysis) -> None:
        import json

        data = json.loads(json.dumps(evaluate([sample], [sample]).to_dict()))
        assert data["articles"] == 1
        assert {"measure", "kind", "precision", "recall", "f1", "low", "high"} <= set(
            data["scores"][0]
        )
        with pytest.raises(KeyError):
            evaluate([sample], [sample])["no such measure"]

    def test_stance_only_where_both_are_classified(self, sample: Analysis) -> None:
        first, *others = sample.quotations
        turned = StanceResult(
            label=Stance.FAVOR,
            probabilities={"favor": 1.0, "against": 0.0, "none": 0.0},
            target="air-strikes",
        )
        found = replace(sample, quotations=(first.with_(stance=turned), *others))
        result = evaluate([sample], [found])
        assert figures(result["stance.accuracy"]) == (1, 2, 2)
        assert figures(result["complete"]) == (3, 4, 4)
