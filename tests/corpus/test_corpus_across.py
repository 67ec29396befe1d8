"""Across articles: who is the same, what is repeated, and who stands where when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from corpus_fakes import Fake

from stancekit.corpus import Corpus, run
from stancekit.errors import InputError
from stancekit.speakers import AliasTable

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("pandas")

STORY = (
    "Ann Lee: We will never allow these weapons to be used on their soil. [against]\n"
    "John Smith: They have every right to hit the bases they are attacked from. [favor]\n"
    "a senior official: Talks about it will go on through the whole week. [none]\n"
    "Lee: Enough. [against]\n"
)
ROWS: list[tuple[str, dict[str, Any]]] = [
    (STORY + "The talks began on Monday in the capital.", {"id": "wire", "date": "2024-04-30"}),
    # The same with another last line, in the next month.
    (STORY + "The talks began Monday, people there said.", {"id": "copy", "date": "2024-05-01"}),
    # Another story in which Lee says the same, with a word less, and something new.
    (
        "A different story, of which nobody has written before, about trade and fish.\n"
        "Ann Lee: We will never allow weapons to be used on their soil. [against]\n"
        "a senior official: It is a good day for fishermen on both sides. [none]\n"
        "Ministry of Trade: The strikes were right and had to be made. [favor]\n"
        "Lee: Enough. [against]\n",
        {"id": "other", "date": "2024-05-20"},
    ),
]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return run(ROWS, tmp_path_factory.mktemp("across") / "out", Fake(), chunk_size=1)


def test_copies(corpus: Corpus) -> None:
    (found,) = corpus.copies(least=0.6).to_dict("records")
    assert (found["article_id"], found["copy_of"]) == ("copy", "wire")
    assert 0.6 < found["similarity"] < 1
    assert corpus.copies(least=0.99).empty


def test_a_quotation_counts_once_with_its_places(corpus: Corpus) -> None:
    found = corpus.distinct_quotations()
    assert found[["article_id", "speaker", "places", "articles"]].values.tolist() == [
        ["wire", "Ann Lee", 3, 3],
        ["wire", "John Smith", 2, 2],
        # Unnamed, but of the same words: one. The other article's official says something else.
        ["wire", "a senior official", 2, 2],
        # Too short to be the same in another story.
        ["wire", "Lee", 2, 2],
        ["other", "a senior official", 1, 1],
        ["other", "Ministry of Trade", 1, 1],
        ["other", "Lee", 1, 1],
    ]
    places = corpus.places()
    assert len(places) == len(corpus.quotations())
    assert places[places["quotation"] == 0]["article_id"].tolist() == ["wire", "copy", "other"]


def test_different_speakers_of_the_same_words(tmp_path: Path) -> None:
    said = "We will never allow these weapons to be used here. [against]"
    rows = [f"{who}: {said}" for who in ("Ann Lee", "John Smith", "Ann Lee", "")]
    found = run(rows, tmp_path / "out", Fake()).distinct_quotations()
    # Who is not named speaks the words of whoever is, most often.
    assert found[["speaker", "places"]].values.tolist() == [["Ann Lee", 3], ["John Smith", 1]]


class TestSpeakers:
    def test_one_by_id_unnamed_ones_apart(self, corpus: Corpus) -> None:
        table = corpus.speaker_keys().set_index("speaker_key")
        assert table.loc["ann-lee", "articles"] == 3
        assert table.loc["lee", "articles"] == 3
        officials = table[table["speaker"] == "a senior official"]
        assert sorted(officials["articles"]) == [1, 1, 1]

    @pytest.mark.parametrize(
        "aliases",
        [{"Lee": "Ann Lee"}, AliasTable([("Lee", "Ann Lee", "Q1"), ("LEE, A.", "Ann Lee", "")])],
    )
    def test_the_alias_table_comes_first(self, corpus: Corpus, aliases: Any) -> None:
        table = corpus.speaker_keys(aliases=aliases)
        lee = table[table["speaker"] == "Ann Lee"].to_dict("records")
        assert [(row["names"], row["articles"], row["quotations"]) for row in lee] == [
            (["Ann Lee"], 3, 6)
        ]

    def test_likeness_proposes_only(self, corpus: Corpus) -> None:
        from stancekit import propose_merges

        assert len(corpus.speaker_keys().query("speaker in ['Lee', 'Ann Lee']")) == 2
        proposals = propose_merges(corpus.speaker_records())
        assert {(p.first.name, p.second.name) for p in proposals} == {("Ann Lee", "Lee")}

    def test_no_table(self, corpus: Corpus) -> None:
        with pytest.raises(InputError, match=r"AliasTable\.read"):
            corpus.speaker_keys(aliases="names.csv")  # type: ignore[arg-type]


class TestSummary:
    def test_by_speaker(self, corpus: Corpus) -> None:
        table = corpus.summary(aliases={"Lee": "Ann Lee"})
        columns = ["speaker", "target", "month", "stance", "quotations", "places", "articles"]
        rows = table[columns].values.tolist()
        assert ["Ann Lee", "air-strikes", "2024-04", "against", 2, 5, 3] in rows
        assert ["Ann Lee", "air-strikes", "2024-05", "against", 1, 1, 1] in rows
        assert ["John Smith", "air-strikes", "2024-04", "favor", 1, 2, 2] in rows
        assert table["quotations"].sum() == len(corpus.distinct_quotations())
        assert table["places"].sum() == len(corpus.quotations())

    def test_with_repeats_every_place_has_its_month(self, corpus: Corpus) -> None:
        table = corpus.summary(repeats=True).query("speaker == 'John Smith'")
        assert table[["month", "places"]].values.tolist() == [["2024-04", 1], ["2024-05", 1]]

    def test_by_country_and_organisation(self, corpus: Corpus) -> None:
        table = corpus.summary("country")
        assert set(table["country"]) == {"GB"}
        table = corpus.summary("organisation")
        assert set(table["organisation"]) == {"Labour", "Ministry of Trade"}

    def test_what_was_not_said_does_not_count(self, corpus: Corpus) -> None:
        from stancekit.corpus.across import summarise

        found, table = corpus._distinct(None, 0.7)
        assert not summarise(found, table, "speaker", repeats=False).empty
        for column, value in (("factuality", "negated"), ("abstained", True), ("stance", None)):
            one, all_ = (frame.assign(**{column: value}) for frame in (found, table))
            for repeats in (False, True):
                assert summarise(one, all_, "speaker", repeats=repeats).empty

    def test_no_such_grouping(self, corpus: Corpus) -> None:
        with pytest.raises(InputError, match="'paper'"):
            corpus.summary("paper")  # type: ignore[arg-type]
