"""``stancekit speakers``: what it prints, and how it says what is wrong."""

from __future__ import annotations

import csv
import io
import json
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from stancekit import cli
from stancekit.records import (
    Analysis,
    Article,
    Mention,
    MentionKind,
    Quotation,
    QuotationKind,
    Role,
    Speaker,
    SpeakerKind,
    Stance,
    StanceResult,
    Target,
    TextSpan,
)
from stancekit.report.speakers import render_speakers
from stancekit.stance import StanceClassifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

LEE = Speaker(
    id="ann-lee@nato",
    name="Ann Lee",
    kind=SpeakerKind.PERSON,
    aliases=("Lee",),
    role="spokesperson; former minister",
    affiliation="NATO",
    country="GB",
    roles=(
        Role(title="spokesperson", affiliation="NATO"),
        Role(title="minister", country="GB", former=True),
    ),
)
OFFICIAL = Speaker(id="~an-official", name="an official", kind=SpeakerKind.UNNAMED)
TEXT = "Lee wants them. Lee does not. An official: no."


def stance(favor: float, against: float) -> StanceResult:
    shares = {"favor": favor, "against": against, "none": 1 - favor - against}
    return StanceResult(
        label=Stance(max(shares, key=lambda k: shares[k])), probabilities=shares, target="landmines"
    )


def analysis_of(article: Article) -> Analysis:
    def span(words: str, nth: int = 0) -> TextSpan:
        at = -1
        for _ in range(nth + 1):
            at = article.text.index(words, at + 1)
        return TextSpan.of(article.text, at, at + len(words))

    def said(number: int, words: str, source: TextSpan, who: Speaker, **more: Any) -> Quotation:
        return Quotation(
            id=f"q{number}",
            kind=QuotationKind.INDIRECT,
            contents=(span(words),),
            source=Mention(span=source, kind=MentionKind.NAME),
            speaker=who,
            **more,
        )

    return Analysis(
        article=article,
        target="landmines",
        speakers=(LEE, OFFICIAL),
        quotations=(
            said(1, "wants them", span("Lee"), LEE, stance=stance(0.75, 0.125)),
            said(2, "does not", span("Lee", 1), LEE, stance=stance(0.25, 0.5)),
            said(3, "no.", span("An official"), OFFICIAL),
        ),
    )


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    calls: list[Any] = []

    class Fake:
        def pipe(self, articles: Iterable[Article]) -> Iterator[Analysis]:
            return map(analysis_of, articles)

    def load(target: str = "auto", **options: Any) -> Fake:
        calls.append((target, options))
        return Fake()

    monkeypatch.setitem(sys.modules, "stancekit.loading", SimpleNamespace(load=load))
    return calls


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf8")
    return str(path)


def test_profiles_hold_all_of_a_speaker() -> None:
    analysis = analysis_of(Article(text=TEXT, id="a"))
    lee, official = analysis.profiles
    assert lee.speaker is LEE
    assert [q.id for q in lee.quotations] == ["q1", "q2"]
    assert [m.span.start for m in lee.mentions] == [0, 16]
    assert lee.roles == LEE.roles
    assert lee.stance is not None
    # Favor weighs 0.75, against 0.5; the shares are the means of 0.75 and 0.25, 0.125 and 0.5.
    assert lee.stance.label is Stance.FAVOR
    assert lee.stance.counts == {"favor": 1, "against": 1, "none": 0}
    assert lee.stance.probabilities == {"favor": 0.5, "against": 0.3125, "none": 0.1875}
    assert lee.conflicting
    assert official.stance is None
    assert not official.conflicting
    assert [q.id for q in official.quotations] == ["q3"]


def test_an_analysis_without_speakers_has_no_profiles() -> None:
    assert Analysis(article=Article(text="")).profiles == ()


def test_json_is_one_object_for_one_file_and_a_list_for_several(
    file: str, tmp_path: Path, loads: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["speakers", file, "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["article"] == file
    lee, official = data["speakers"]
    assert lee["speaker"] == LEE.to_dict()
    assert lee["quotations"] == ["q1", "q2"]
    assert [m["text"] for m in lee["mentions"]] == ["Lee", "Lee"]
    assert lee["stance"]["label"] == "favor"
    assert lee["stance"]["conflicting"] == ["q2"]
    assert official["stance"] is None
    other = tmp_path / "b.txt"
    other.write_text(TEXT, encoding="utf8")
    assert cli.main(["speakers", file, str(other), "-f", "json"]) == 0
    assert [x["article"] for x in json.loads(capsys.readouterr().out)] == [file, str(other)]


def test_json_lines_are_one_speaker_each(
    file: str, tmp_path: Path, loads: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.jsonl"
    assert cli.main(["speakers", file, "-f", "jsonl", "-o", str(out)]) == 0
    rows = [json.loads(line) for line in out.read_text(encoding="utf8").splitlines()]
    assert [(r["article"], r["speaker"]["id"]) for r in rows] == [
        (file, "ann-lee@nato"),
        (file, "~an-official"),
    ]
    assert capsys.readouterr().out == ""


def test_the_table_says_who_in_what_capacity_and_where_they_stand(
    file: str, loads: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["speakers", file]) == 0
    table = capsys.readouterr().out
    assert "2 speakers, stance on landmines" in table
    for words in (
        "Ann Lee", "person (GB)", "also: Lee", "spokesperson, NATO", "former minister (GB)",
        "+ favor", "50 % : 31 % : 19 %", "1 quotation on the other side", "an official",
    ):  # fmt: skip
        assert words in table


@pytest.mark.parametrize("width", [40, 72, 200])
def test_the_table_keeps_to_its_width_and_shows_foreign_text(width: int) -> None:
    analysis = analysis_of(Article(text=TEXT, id="a\x1b[2Jb\u202e"))
    lines = render_speakers(analysis, width=width).splitlines()
    assert max(map(len, lines)) <= width
    assert not any("\x1b" in line or "\u202e" in line for line in lines)


def test_options_reach_the_analyzer(file: str, tmp_path: Path, loads: list[Any]) -> None:
    names = tmp_path / "names.csv"
    arguments = ["speakers", file, "--target", "landmines", "--aliases", str(names)]
    assert cli.main([*arguments, "--language", "en_core_web_sm"]) == 0
    given = {"language": "en_core_web_sm", "aliases": names}
    others = {"min_confidence": None, "model": None, "trusted": False}
    assert loads == [("landmines", {**given, **others})]


def test_what_is_wrong_is_one_line_and_status_2(
    file: str, tmp_path: Path, loads: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["speakers", str(tmp_path / "none.txt")]) == 2
    assert capsys.readouterr().err.endswith("none.txt: no such file\n")
    assert loads == []
    assert cli.main(["speakers", file, "-o", file]) == 2
    assert "give another one to write to" in capsys.readouterr().err
    assert cli.main(["speakers", file, str(tmp_path / "none.txt"), "-f", "json"]) == 2
    captured = capsys.readouterr()
    assert len(json.loads(captured.out)) == 1
    assert captured.err.count("\n") == 1


def test_a_bad_table_of_names_is_said_with_its_line(
    file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = tmp_path / "names.csv"
    names.write_text("alias,name,id\nLee,,Q1\n", encoding="utf8")
    out = tmp_path / "out.json"
    assert cli.main(["speakers", file, "--aliases", str(names), "-o", str(out)]) == 2
    assert capsys.readouterr().err == f"stancekit: {names}, line 2: name is blank\n"
    assert not out.exists()


def test_the_whole_way(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "real.txt"
    path.write_text("“We will not leave,” Italian minister Ann Lee said.", encoding="utf8")
    assert cli.main(["speakers", str(path), "-f", "jsonl"]) == 0
    (row,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (row["speaker"]["id"], row["speaker"]["name"]) == ("ann-lee@it", "Ann Lee")
    assert row["speaker"]["roles"] == [
        {"title": "minister", "affiliation": None, "country": "IT", "former": False}
    ]


def test_the_whole_way_with_a_model_and_names_of_ones_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = Target(id="phosphorus", name="Phosphorus", description="", terms=("phosphorus",))
    texts = ["we ban it", "ban it all", "we send it", "send it all", "it rained", "rain again"]
    labels = ["against", "against", "favor", "favor", "none", "none"]
    model = tmp_path / "m.npz"
    StanceClassifier(own, min_df=1).fit(texts, labels).save(model)
    names = tmp_path / "names.csv"
    names.write_text("alias,name,id\nAnn Lee,Ann B. Lee,Q1\n", encoding="utf8")
    article = tmp_path / "real.txt"
    article.write_text("“We must ban it all,” Ann Lee said.", encoding="utf8")
    files = ["--model", str(model), "--aliases", str(names)]
    assert cli.main(["speakers", str(article), "-f", "jsonl", *files]) == 0
    row = json.loads(capsys.readouterr().out)
    assert (row["speaker"]["id"], row["speaker"]["name"]) == ("Q1", "Ann B. Lee")
    assert (row["stance"]["target"], row["stance"]["label"]) == ("phosphorus", "against")
    assert cli.main(["analyze", str(article), "-f", "json", *files]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["target"] == "phosphorus"
    assert [speaker["id"] for speaker in data["speakers"]] == ["Q1"]
    out = tmp_path / "out"
    source = tmp_path / "in.jsonl"
    source.write_text(json.dumps({"id": "a", "text": article.read_text("utf8")}) + "\n", "utf8")
    run = ["corpus", "run", str(source), str(out), "-f", "jsonl"]
    assert cli.main([*run, *files]) == 0
    assert capsys.readouterr().out == f"1 articles, 1 quotations, 1 speakers in {out}\n"
    # What an earlier run found with them does not mix with what another finds without.
    assert cli.main(run) == 2
    assert "was begun with" in capsys.readouterr().err
    assert cli.main(["corpus", "summary", str(out)]) == 0
    (found,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (found["speaker"], found["target"], found["stance"]) == (
        "Ann B. Lee", "phosphorus", "against",
    )  # fmt: skip


def test_a_page_is_no_format_of_this_command(
    file: str, loads: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["speakers", file, "-f", "html"]) == 2
    assert "'html' is not one of" in capsys.readouterr().err
    assert loads == []
