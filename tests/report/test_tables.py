"""Tables for the terminal, for pandas and for Arrow."""

from __future__ import annotations

import dataclasses
import re
import sys
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from articles import hard
from hypothesis import given
from rich.cells import cell_len
from strategies import DAMAGED, analyses

from stancekit.errors import InputError
from stancekit.records import (
    Analysis,
    AnalysisWarning,
    Article,
    Quotation,
    QuotationKind,
    Speaker,
    SpeakerKind,
    TextSpan,
)
from stancekit.report import COLUMNS, arrow_schema, render_table, to_arrow, to_frame
from stancekit.report.tables import TABLE_VERSION

if TYPE_CHECKING:
    from pathlib import Path

PANDAS = {
    pa.string(): pd.StringDtype(),
    pa.int64(): pd.Int64Dtype(),
    pa.float64(): pd.Float64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
}


def one(text: str, speaker: str | None = None) -> Analysis:
    """Return an analysis of one quotation that is the whole text."""
    who = Speaker(id="s1", name=speaker, kind=SpeakerKind.PERSON) if speaker else None
    return Analysis(
        article=Article(text=text),
        speakers=(who,) if who else (),
        quotations=(
            Quotation(
                id="q1",
                kind=QuotationKind.DIRECT,
                contents=(TextSpan.of(text, 0, len(text)),),
                speaker=who,
            ),
        ),
    )


class TestFrame:
    def test_one_row_a_quotation(self, sample: Analysis) -> None:
        frame = to_frame([sample, sample])
        assert list(frame["quotation_id"]) == ["q1", "q2", "q3", "q4"] * 2
        first = frame.iloc[0]
        assert first["article_id"] == "sample"
        assert first["date"] == "2024-05-31"
        assert first["text"] == "We will never 🚀 allow it never."
        assert sample.article.text[first["start"] : first["end"]] == (
            "We will never 🚀 allow it,” said Ann Lee, “never."
        )
        assert first["speaker"] == "Ann Lee"
        assert first["role"] == "defence minister"
        assert first["country"] == "GB"
        assert first["stance"] == "against"
        assert first["against"] == 0.75
        assert first["target"] == "air-strikes"
        assert not first["abstained"]

    def test_what_is_not_known_is_missing(self, sample: Analysis) -> None:
        third = to_frame([sample]).iloc[2]
        for column in ("cue", "source", "speaker", "country", "stance", "favor", "abstained"):
            assert third[column] is pd.NA, column
        # "None" the stance is not None the missing value.
        assert to_frame([sample])["stance"].to_list()[1] == "none"

    @pytest.mark.parametrize("several", [True, False])
    def test_columns_and_types_are_stable(self, sample: Analysis, several: bool) -> None:
        frame = to_frame([sample] if several else [])
        assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == COLUMNS
        assert list(frame) == list(COLUMNS)

    def test_a_generator_will_do(self, sample: Analysis) -> None:
        assert len(to_frame(a for a in [sample])) == 4

    def test_method_of_the_analysis(self, sample: Analysis) -> None:
        pd.testing.assert_frame_equal(sample.to_frame(), to_frame([sample]))

    def test_a_single_analysis_is_refused(self, sample: Analysis) -> None:
        with pytest.raises(InputError, match=r"analysis\.to_frame\(\)"):
            to_frame(sample)  # type: ignore[arg-type]

    def test_something_else_is_refused(self) -> None:
        with pytest.raises(InputError, match="not str"):
            to_frame("text")  # type: ignore[arg-type]

    def test_round_trip_through_parquet(self, sample: Analysis, tmp_path: object) -> None:
        frame = sample.to_frame()
        frame.to_parquet(f"{tmp_path}/x.parquet")
        again = pd.read_parquet(f"{tmp_path}/x.parquet")
        pd.testing.assert_frame_equal(again.astype(COLUMNS), frame)

    def test_said_denied_inside_and_relevant(self) -> None:
        frame = to_frame([hard()])
        assert list(frame["factuality"]) == ["asserted", "asserted", "asserted", "negated"]
        assert frame["parent"].to_list() == [pd.NA, "q1", pd.NA, pd.NA]
        assert frame["relevance"].to_list() == [pd.NA, 0.25, pd.NA, pd.NA]

    def test_columns_keep_their_places(self) -> None:
        # What people wrote against version 1; later columns come after these.
        first = [
            "article_id",
            "title",
            "date",
            "url",
            "quotation_id",
            "kind",
            "text",
            "start",
            "end",
            "cue",
            "source",
            "source_kind",
            "speaker_id",
            "speaker",
            "speaker_kind",
            "role",
            "affiliation",
            "country",
            "target",
            "stance",
            "favor",
            "against",
            "none",
            "abstained",
            "confidence",
            "factuality",
            "parent",
            "relevance",
        ]
        assert list(COLUMNS)[: len(first)] == first
        assert TABLE_VERSION == "1"


class TestArrow:
    def test_same_rows_as_the_frame(self, sample: Analysis) -> None:
        table = to_arrow([sample, hard()])
        frame = table.to_pandas(types_mapper=PANDAS.get)
        pd.testing.assert_frame_equal(frame.astype(COLUMNS), to_frame([sample, hard()]))

    @pytest.mark.parametrize("several", [True, False])
    def test_schema_is_stable(self, sample: Analysis, several: bool) -> None:
        table = to_arrow([sample] if several else [])
        assert table.schema.equals(arrow_schema(), check_metadata=True)
        assert table.schema.names == list(COLUMNS)
        assert table.schema.metadata == {b"stancekit.table": b"1"}
        table.validate(full=True)

    def test_method_of_the_analysis(self, sample: Analysis) -> None:
        assert sample.to_arrow().equals(to_arrow([sample]))

    def test_round_trip_through_parquet(self, sample: Analysis, tmp_path: Path) -> None:
        table = to_arrow([sample, hard()])
        pq.write_table(table, tmp_path / "x.parquet")
        again = pq.read_table(tmp_path / "x.parquet")
        assert again.equals(table)
        assert again.schema.metadata[b"stancekit.table"] == b"1"

    @given(analyses(DAMAGED))
    def test_halves_of_characters_keep_their_place(self, analysis: Analysis) -> None:
        wanted = [
            "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in q.text)
            for q in analysis.quotations
        ]
        assert analysis.to_arrow().column("text").to_pylist() == wanted
        assert analysis.to_frame()["text"].to_list() == wanted

    def test_a_single_analysis_is_refused(self, sample: Analysis) -> None:
        with pytest.raises(InputError, match=r"analysis\.to_arrow\(\)"):
            to_arrow(sample)  # type: ignore[arg-type]

    def test_without_pyarrow(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "pyarrow", None)
        with pytest.raises(ImportError, match=r'pip install "stancekit\[frame\]"'):
            to_arrow([])


class TestTerminal:
    @pytest.mark.parametrize("width", [40, 60, 80, 100, 120])
    def test_every_line_fits(self, sample: Analysis, width: int) -> None:
        lines = render_table(sample, width=width).splitlines()
        assert max(cell_len(line) for line in lines) <= width
        assert all(line == line.rstrip() for line in lines)

    @pytest.mark.parametrize("width", [80, 120])
    def test_says_who_said_what_and_where_they_stand(self, sample: Analysis, width: int) -> None:
        text = render_table(sample, width=width)
        words = " ".join(text.split())
        assert words.startswith("A title (sample) 4 quotations, 2 speakers, stance on air-strikes")
        assert re.search(r"^Ann Lee +- against 0\.75 +direct +We will never", text, re.M)
        assert "defence minister" in words
        assert "(GB)" in words
        # The model was not sure: that is said, not only coloured.
        assert re.search(r"a senior official +o none    0\.50 +indirect +talks go on", text)
        assert "unsure" in words
        assert "(nobody named)" in words
        assert "(she)" in words
        assert "note: 1 quotation mark has no partner [unbalanced-marks]" in words

    def test_no_colour_codes(self, sample: Analysis, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("FORCE_COLOR", "1")
        monkeypatch.setenv("COLUMNS", "30")
        assert "\x1b" not in render_table(sample, width=80)

    def test_role_only_at_the_first_quotation(self, sample: Analysis) -> None:
        again = sample.quotations[0].with_(id="q5")
        text = render_table(
            dataclasses.replace(sample, quotations=(*sample.quotations, again)), width=120
        )
        assert text.count("Ann Lee") == 2
        assert text.count("(GB)") == 1

    def test_a_role_that_the_name_says_already(self) -> None:
        who = Speaker(
            id="s1", name="a U.S. Official", kind=SpeakerKind.UNNAMED, role="official", country="US"
        )
        analysis = one("Words")
        (quotation,) = analysis.quotations
        text = render_table(
            dataclasses.replace(analysis, quotations=(quotation.with_(speaker=who),))
        )
        assert re.search(r"^a U.S. Official .*\n\(US\)$", text, re.M)

    def test_nothing_found(self) -> None:
        warning = AnalysisWarning(code="empty-text", message="There is no text")
        text = render_table(Analysis(article=Article(text=""), warnings=(warning,)))
        assert "No quotations found." in text
        assert "0 quotations, 0 speakers" in text
        assert "note: There is no text [empty-text]" in text

    @pytest.mark.parametrize(
        ("foreign", "shown"),
        [
            ("ring\x07 the \x1b[31mbell", "ring\ufffd the \ufffd[31mbell"),
            ("two\r\nlines\u2028here", "two lines here"),
            ("[red]no[/red] [/x]", "[red]no[/red] [/x]"),
            ("a\u202eb", "ab"),
            ("lone \ud800", "lone \ufffd"),
            ("c1 \x9b2J", "c1 \ufffd2J"),
        ],
    )
    def test_foreign_text_cannot_steer_the_terminal(self, foreign: str, shown: str) -> None:
        assert shown in render_table(one(foreign), width=100)
        assert shown in render_table(one("x", speaker=foreign), width=100)

    def test_long_words_lose_nothing(self) -> None:
        word = "x" * 200
        assert render_table(one(word), width=80).count("x") == 200

    def test_a_width_too_small(self, sample: Analysis) -> None:
        with pytest.raises(InputError, match="at least 40"):
            render_table(sample, width=39)
