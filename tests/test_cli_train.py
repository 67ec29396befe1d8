"""``stancekit train`` and ``analyze --model``: from rows to a model in use."""

from __future__ import annotations

import json
import shutil

import pytest
from conftest import SEED

from stancekit.cli import main
from stancekit.exchange import record_of, write_analyses
from stancekit.records import Target
from stancekit.stance import StanceClassifier

TARGET = {
    "id": "phosphorus",
    "name": "Use of white phosphorus",
    "description": "Favor: using it. Against: banning it.",
    "terms": ["white phosphorus"],
}
WORDS = {"favor": "welcome", "against": "condemn", "none": "saw"}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.json").write_text(json.dumps(TARGET), "utf-8")
    rows = [
        {"text": f"we {WORDS[label]} number {n}", "label": label, "article": n}
        for n in range(12)
        for label in WORDS
    ]
    write_rows(tmp_path / "rows.jsonl", rows)
    return tmp_path


def write_rows(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def run(capsys, *arguments):
    status = main(list(arguments))
    out, err = capsys.readouterr()
    return status, out, err


def test_rows_become_a_model_that_analyses(folder, capsys):
    status, out, err = run(
        capsys, "train", "rows.jsonl", "--target", "t.json", "-o", "m.npz", "--alone"
    )
    assert (status, err) == (0, "")
    assert "36 rows (12 against, 12 favor, 12 none) and 0 authored ones" in out
    assert "macro-F1 1.00" in out
    assert "5 folds by article" in out
    assert "m.npz knows phosphorus" in out
    model = StanceClassifier.load(folder / "m.npz")
    assert model.target == Target.from_dict(TARGET)
    (folder / "a.txt").write_text("“We condemn it,” said Ann Lee.", "utf-8")
    status, out, _ = run(capsys, "analyze", "a.txt", "--model", "m.npz", "-f", "json")
    analysis = json.loads(out)
    assert status == 0
    assert analysis["target"] == "phosphorus"
    assert analysis["quotations"][0]["stance"]["label"] == "against"


def test_corrected_analyses_are_rows(folder, capsys, seed_analysis):
    write_analyses([seed_analysis], folder / "corrected.jsonl")
    status, out, err = run(capsys, "train", "corrected.jsonl", "-o", "m.npz", "--alone")
    assert status == 0, err
    classified = [q for q in seed_analysis.quotations if q.stance and not q.stance.abstained]
    assert f"{len(classified)} rows" in out
    assert seed_analysis.target in out
    status, _, err = run(capsys, "train", "corrected.jsonl", "-o", "n.npz", "--target", "landmines")
    assert status == 2
    assert "no quotation with a stance on 'landmines'" in err
    assert not (folder / "n.npz").exists()
    # One object over several lines, as 'analyze --format json' writes it.
    record = record_of(seed_analysis, "jsonl")
    (folder / "one.json").write_text(json.dumps(record, indent=2), encoding="utf-8")
    status, out, err = run(capsys, "train", "one.json", "-o", "n.npz", "--alone")
    assert (status, err) == (0, "")
    assert f"{len(classified)} rows" in out


def test_duplicates_are_said_and_counted_once(folder, capsys):
    rows = [{"text": f"{w} it", "label": label} for label, w in WORDS.items()]
    write_rows(folder / "rows.jsonl", [*rows, rows[0]])
    status, out, err = run(
        capsys, "train", "rows.jsonl", "--target", "drones", "-o", "m.npz", "--alone"
    )
    assert status == 0
    assert "3 rows" in out
    assert "not measured" in out
    assert err == (
        "stancekit: rows.jsonl: the same quotation stands twice in line 1 and line 4; "
        "it is counted once\n"
    )


@pytest.mark.parametrize(
    ("lines", "options", "message"),
    [
        ('{"text": "a"}', [], "rows.jsonl: no 'label' in line 1"),
        ('{"text": "a", "label": "favor"}\nx', [], "rows.jsonl, line 2: is no JSON"),
        ("", [], "rows.jsonl: no rows to learn from"),
        ('{"text": "a", "label": "pro"}', [], "line 1 ('pro')"),
        ('{"text": "a", "label": "favor"}', [], "all 1 rows are labelled 'favor'"),
        (
            '{"text": "a", "label": "favor"}\n{"text": "a", "label": "none"}',
            [],
            "two labels in line 1 and line 2",
        ),
        (None, ["--target", "catapults"], "no target 'catapults'; known are"),
        (None, ["--target", "missing.json"], "missing.json: no such file"),
        (None, ["-o", "m.bin"], "m.bin: a model is written as .npz"),
        (None, ["-o", "no/m.npz"], "in one that does not exist"),
    ],
)
def test_bad_input(folder, capsys, lines, options, message):
    if lines is not None:
        (folder / "rows.jsonl").write_text(lines, "utf-8")
    status, out, err = run(
        capsys, "train", "rows.jsonl", "--target", "drones", "-o", "m.npz", "--alone", *options
    )
    assert (status, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1
    assert not list(folder.glob("m*"))


def test_rows_without_a_target_and_no_file(folder, capsys):
    status, _, err = run(capsys, "train", "rows.jsonl", "-o", "m.npz")
    assert status == 2
    assert "line 1 names no target" in err
    status, _, err = run(capsys, "train", "missing.jsonl", "-o", "m.npz")
    assert status == 2
    assert "missing.jsonl: no such file" in err
    shutil.copy("rows.jsonl", "m.npz")
    status, _, err = run(capsys, "train", "m.npz", "-o", "m.npz")
    assert "is the file of rows" in err


def test_models_that_cannot_be_used(folder, capsys):
    shutil.copy(SEED, "a.txt")
    status, out, err = run(capsys, "analyze", "a.txt", "--model", "a.txt")
    assert (status, out) == (2, "")
    assert "no model file of stancekit's" in err
    status, _, err = run(capsys, "analyze", "a.txt", "--model", "missing.npz")
    assert status == 2
    assert "cannot read model file" in err
