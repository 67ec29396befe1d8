"""Odd input gives a result with a typed warning, or one clear line: never a traceback.

Whatever is wrong in one place, the quotations elsewhere are found all the same.
"""

from __future__ import annotations

import json
import re
import time
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import Phase, given, settings
from strategies import DAMAGED

import stancekit
from stancekit import cli
from stancekit.errors import InputError
from stancekit.records import Analysis, Article, spans_of
from stancekit.report import render_table
from stancekit.schema import json_schema

if TYPE_CHECKING:
    from pathlib import Path

    from stancekit.analyzer import StanceAnalyzer

GOOD = (
    "“We will defend our country with these weapons,” President Volodymyr Zelensky said on Friday."
)
SAID = "We will defend our country with these weapons"

# name: text, warning expected (None: none), whether GOOD stands in it
TEXTS: dict[str, tuple[str, str | None, bool]] = {
    "empty": ("", "empty-text", False),
    "white space": (" \t\r\n\u00a0\u2003\n", "empty-text", False),
    "no quotations": ("The river is long. It is cold in winter.", None, False),
    "one character": ("x", None, False),
    "only marks": ("“”\"\"''«»", None, False),
    "one line without end": ("word " * 20_000 + "\n\n" + GOOD, None, True),
    "one word without end": ("x" * 200_000 + "\n\n" + GOOD, None, True),
    "binary junk": (bytes(range(256)).decode("latin-1") * 40, "not-text", False),
    "binary junk around": (
        bytes(range(256)).decode("latin-1") * 4 + "\n\n" + GOOD, "not-text", True,
    ),
    "unclosed mark": (
        "“It never ends, he said.\n\nIt rained.\n\n" + GOOD, "unbalanced-marks", True,
    ),
    "unopened mark": ("This never began,” he said.\n\n" + GOOD, "unbalanced-marks", True),
    "straight mark alone": ('A 6" pipe burst.\n\n' + GOOD, None, True),
    "lone surrogates": ("\ud83d \ude80 \udc80\n\n" + GOOD, "lone-surrogates", True),
    "nulls": ("\0\0\0\n\n" + GOOD, None, True),
    "windows line ends": ("A headline\r\n\r\n" + GOOD + "\r\n", None, True),
    "old mac line ends": ("A headline\r\r" + GOOD + "\r", None, True),
    "emoji": ("🚀👩‍🚀🇺🇦\n\n" + GOOD, None, True),
    "right to left": ("שלום \u202eעולם\u202c\n\n" + GOOD, None, True),
    "combining marks": ("Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞\n\n" + GOOD, None, True),
    "markup": ("<p>Some <b>text</b></p>\n\n" + GOOD, None, True),
}  # fmt: skip


def check(analysis: Analysis) -> None:
    """Check what holds for every result: the schema, and each span is its text."""
    text = analysis.article.text
    jsonschema.validate(analysis.to_dict(), json_schema())
    for quotation in analysis.quotations:
        for span in spans_of(quotation):
            assert text[span.start : span.end] == span.text
    for segment in analysis.segments:
        assert text[segment.span.start : segment.span.end] == segment.span.text
    known = {speaker.id for speaker in analysis.speakers}
    assert {q.speaker.id for q in analysis.quotations if q.speaker} == known
    assert Analysis.from_dict(analysis.to_dict(), text) == analysis


class TestAnalyzer:
    @pytest.mark.parametrize("name", TEXTS)
    def test_a_result_with_a_typed_warning(self, analyzer: StanceAnalyzer, name: str) -> None:
        text, code, good = TEXTS[name]
        analysis = analyzer(text)
        check(analysis)
        assert analysis.article.text == text
        codes = [w.code for w in analysis.warnings]
        assert "analysis-failed" not in codes
        if code:
            assert code in codes
        if good:
            found = [q for q in analysis.quotations if q.text.rstrip(",") == SAID]
            assert len(found) == 1
            assert found[0].speaker is not None
            assert "Zelensky" in found[0].speaker.name

    @pytest.mark.parametrize("name", ["empty", "white space", "one character", "only marks"])
    def test_nothing_is_invented(self, analyzer: StanceAnalyzer, name: str) -> None:
        analysis = analyzer(TEXTS[name][0])
        assert (analysis.quotations, analysis.speakers, analysis.target) == ((), (), None)

    def test_in_a_batch_nobody_suffers(self, analyzer: StanceAnalyzer) -> None:
        texts = [text for text, _, _ in TEXTS.values()]
        mixed = list(analyzer.pipe([GOOD, *texts, GOOD]))
        assert [a.article.text for a in mixed] == [GOOD, *texts, GOOD]
        for alone in (mixed[0], mixed[-1]):
            assert [q.text.rstrip(",") for q in alone.quotations] == [SAID]

    def test_five_megabytes(self, analyzer: StanceAnalyzer) -> None:
        # Mostly a table of figures, as dumps of web pages have them; one quotation at each end.
        line = "0123456789 " * 9 + "\n"
        # A paragraph that says the same again would be taken for a pull quote.
        last = GOOD.replace("country", "towns and villages").replace("Friday", "Sunday night")
        text = GOOD + "\n\n" + line * 60 + " " * 5_000_000 + "\n\n" + last
        began = time.perf_counter()
        analysis = analyzer(text)
        assert time.perf_counter() - began < 60
        said = [q.text.rstrip(",") for q in analysis.quotations]
        assert said == [SAID, SAID.replace("country", "towns and villages")]
        check(analysis)

    # Each example is a whole analysis: to shrink one would take minutes, and they are short anyway.
    @settings(max_examples=25, phases=[Phase.explicit, Phase.reuse, Phase.generate])
    @given(text=DAMAGED)
    def test_any_text_at_all(self, analyzer: StanceAnalyzer, text: str) -> None:
        analysis = analyzer(text)
        check(analysis)
        assert "analysis-failed" not in [w.code for w in analysis.warnings]

    @pytest.mark.parametrize("value", [None, 3, b"bytes", ["text"], {"text": "x"}])
    def test_what_is_no_text(self, analyzer: StanceAnalyzer, value: Any) -> None:
        with pytest.raises(InputError, match=type(value).__name__):
            analyzer(value)

    def test_a_single_text_for_many(self, analyzer: StanceAnalyzer) -> None:
        with pytest.raises(InputError, match="iterable"):
            analyzer.pipe("one text")
        with pytest.raises(InputError, match="iterable"):
            analyzer.pipe(Article(text="one text"))  # type: ignore[arg-type]


class TestCommand:
    """The same through files, and files that are none."""

    @pytest.fixture(autouse=True)
    def one_analyzer(self, analyzer: StanceAnalyzer, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("stancekit.loading.load", lambda *_, **__: analyzer)

    def test_every_text_as_a_file(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        texts = [
            text
            for name, (text, _, _) in TEXTS.items()
            # Lone surrogates cannot be in a file; what is long was analysed above.
            if name != "lone surrogates" and len(text) < 20_000
        ]
        assert len(texts) >= 15
        names = [str(tmp_path / f"{i:02}.txt") for i in range(len(texts))]
        for name, text in zip(names, texts, strict=True):
            with open(name, "w", encoding="utf-8", newline="") as file:
                file.write(text)
        assert cli.main(["analyze", *names, "--format", "jsonl"]) == 0
        captured = capsys.readouterr()
        assert captured.err == ""
        results = [json.loads(line) for line in captured.out.splitlines()]
        assert [r["id"] for r in results] == names
        for result, text in zip(results, texts, strict=True):
            analysis = Analysis.from_dict(result, text)
            check(analysis)
            assert render_table(analysis, width=80)

    def test_bad_files_among_good_ones(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "good.txt").write_text(GOOD, encoding="utf-8")
        (tmp_path / "latin.txt").write_bytes("é".encode("latin-1"))
        (tmp_path / "surrogate.txt").write_bytes(b"\xed\xa0\xbd")
        (tmp_path / "folder").mkdir()
        bad = ["latin.txt", "surrogate.txt", "folder", "missing.txt"]
        names = [str(tmp_path / n) for n in [*bad, "good.txt"]]
        assert cli.main(["analyze", *names, "--format", "jsonl"]) == 2
        captured = capsys.readouterr()
        assert captured.err.count("\n") == 4
        assert "Traceback" not in captured.err
        for name in bad:
            assert f"stancekit: {tmp_path / name}: " in captured.err
        (line,) = captured.out.splitlines()
        assert len(json.loads(line)["quotations"]) == 1


@pytest.mark.parametrize(
    ("setting", "value", "message"),
    [
        ("min_confidence", "x", "min_confidence must be a number from 0 to 1, not 'x'"),
        ("min_confidence", float("nan"), "not nan"),
        ("abstain_below", [0.5], "abstain_below must be a number from 0 to 1"),
        ("abstain_below", 1.5, "not 1.5"),
        ("aliases", 5, "a file's name or an AliasTable, not int"),
    ],
)
def test_settings_of_the_wrong_kind_are_named(setting: str, value: object, message: str) -> None:
    with pytest.raises(InputError, match=re.escape(message)):
        stancekit.load(**{setting: value})  # type: ignore[arg-type]
