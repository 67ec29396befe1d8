"""``stancekit corpus run`` and ``summary``."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from corpus_fakes import Fake, articles

import stancekit.loading
from stancekit.cli import main
from stancekit.cli.corpus import describe
from stancekit.corpus import Progress

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(stancekit.loading, "load", lambda *args, **kwargs: Fake())
    path = tmp_path / "in.jsonl"
    rows = [{"body": text, **said} for text, said in articles(9)]
    path.write_text("".join(json.dumps(row) + "\n" for row in [*rows, {"id": "empty"}]))
    return path


def test_run_and_summary(tmp_path: Path, source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    command = ["corpus", "run", str(source), str(out), "--column", "text=body", "--jobs", "2"]
    assert main([*command, "--chunk-size", "2"]) == 0
    said = capsys.readouterr()
    assert said.out == f"9 articles, 18 quotations, 18 speakers in {out}\n"
    # No progress where nobody is watching.
    assert said.err == f"stancekit: 1 rows gave no article: see {out / 'errors.jsonl'}\n"
    assert main(["corpus", "summary", str(out)]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {(row["speaker"], row["stance"]) for row in rows} == {
        ("Ann Lee", "favor"),
        ("John Smith", "against"),
    }
    aliases = tmp_path / "names.csv"
    aliases.write_text("alias,name,id\nAnn Lee,Ann B. Lee,Q1\n")
    table = tmp_path / "table.csv"
    command = ["corpus", "summary", str(out), "--aliases", str(aliases), "-o", str(table)]
    assert main(command) == 0
    assert "Ann B. Lee" in table.read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "nothing.jsonl", "out"], "nothing.jsonl: cannot be read"),
        (["run", "IN", "out", "--column", "body"], "FIELD=COLUMN"),
        (["run", "IN", "out", "--column", "words=body"], "no field 'words'"),
        (["run", "IN", "IN", "--column", "text=body"], "cannot be written to"),
        (["run", "IN", "out", "--jobs", "0"], "n_jobs"),
        (["summary", "nothing"], "no corpus"),
    ],
)
def test_one_line_for_each_mistake(
    tmp_path: Path,
    source: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["corpus", *(str(source) if a == "IN" else a for a in arguments)]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_folder_of_other_things_stays_as_it_is(
    tmp_path: Path, source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "mine"
    out.mkdir()
    (out / "notes.txt").write_text("mine")
    assert main(["corpus", "run", str(source), str(out), "--column", "text=body"]) == 2
    assert "holds other things (notes.txt)" in capsys.readouterr().err
    assert [p.name for p in out.iterdir()] == ["notes.txt"]
    assert main(["corpus", "summary", str(source)]) == 2
    assert capsys.readouterr().err == (
        f"stancekit: {source}: is a file, not the folder of a corpus\n"
    )


def test_the_table_of_names_is_not_overwritten(
    tmp_path: Path, source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, names = tmp_path / "out", tmp_path / "names.csv"
    names.write_text("alias,name,id\nAnn Lee,Ann B. Lee,Q1\n")
    assert main(["corpus", "run", str(source), str(out), "--column", "text=body"]) == 0
    command = ["corpus", "summary", str(out), "--aliases", str(names), "-o", str(names)]
    assert main(command) == 2
    assert "is the table of names" in capsys.readouterr().err
    assert names.read_text().startswith("alias,")


def test_words_of_progress() -> None:
    assert describe(Progress(done=0, skipped=0, total=10, errors=0), 0.0) == "articles"
    assert describe(Progress(done=50, skipped=50, total=90, errors=0), 3) == "articles"
    long = Progress(done=100, skipped=0, total=100_100, errors=0)
    assert describe(long, 10) == "articles, 10.0/s, 2:46:40 left"
    unknown = Progress(done=100, skipped=0, total=None, errors=1)
    assert describe(unknown, 10) == "articles, 10.0/s, 1 bad rows"
