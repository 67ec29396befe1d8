"""Rows to train on: what is wrong is said by row; targets of one's own are read from files."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from stancekit.datasets import load_authored
from stancekit.errors import InputError, StancekitWarning
from stancekit.records import Target
from stancekit.stance import (
    StanceClassifier,
    best_temperature,
    calibration_report,
    read_records,
    read_target,
    train_model,
    training_rows,
)

OWN = Target(id="phosphorus", name="Phosphorus", description="d", terms=("phosphorus",))


def row(text, label, **more):
    return {"text": text, "label": label, **more}


GOOD = [row("we ban it", "against"), row("we send it", "favor"), row("it rained", "none")]


def test_columns_become_quotations():
    rows = training_rows(
        [
            {
                "quotation": "ban it",
                "stance": " Against",
                "sentence": "She said: ban it.",
                "before": "It rained.",
                "cue": "said",
                "target": "drones",
                "weight": "0.5",
                "article": 7,
            },
            row("send it", "favor", cue=None, weight=None),
        ],
        target=OWN,
    )
    first = rows.items[0]
    assert (first.text, first.cue.text, first.context) == (
        "ban it",
        "said",
        "It rained. She said: ban it.",
    )
    assert rows.labels == ("against", "favor")
    assert [t.id for t in rows.targets] == ["drones", "phosphorus"]
    assert rows.weights == (0.5, 1.0)
    assert rows.groups == ("article 7", "row 1")
    assert rows.grouped
    assert len(rows) == 2


def test_a_frame_with_gaps():
    frame = pd.DataFrame(
        {
            "text": ["ban it", "send it"],
            "label": pd.Categorical(["against", "favor"]),
            "cue": ["said", np.nan],
            "weight": [np.nan, 2.0],
            "target": pd.array([pd.NA, "drones"], dtype="string"),
        }
    )
    rows = training_rows(frame, target="landmines")
    assert rows.items[1].cue is None
    assert rows.weights == (1.0, 2.0)
    assert [t.id for t in rows.targets] == ["landmines", "drones"]
    assert not rows.grouped
    model = rows.fit(StanceClassifier(min_df=1))
    assert model.predict([("ban it", "landmines")]).tolist() == ["against"]


def test_authored_rows_are_rows():
    rows = load_authored()[:50]
    frame = pd.DataFrame([r.to_dict() for r in rows])
    # Pieces of an interrupted quotation are joined in the authored set.
    found = training_rows(frame)
    assert len(found) == 50
    assert [t.id for t in found.targets] == [r.target for r in rows]


@pytest.mark.parametrize(
    ("records", "message"),
    [
        ([], "no rows to learn from"),
        ([{"label": "favor"}, row("x", "none")], r"no 'text' in row 0;.*columns are"),
        ([row("a", "favor"), {"text": "x"}], r"no 'label' in row 1"),
        (pd.DataFrame({"text": ["a", "b"]}), r"no 'label' in row 0, row 1;.*\['text'\]"),
        (pd.DataFrame({"text": [], "label": []}), "no rows"),
        ([*GOOD, row("x", "pro"), row("y", "contra")], r"row 3 \('pro'\), row 4 \('contra'\)"),
        ([*GOOD, row(" ", "none")], "blank in row 3"),
        ([row("a", "none"), row("b", "none")], "all 2 rows are labelled 'none'"),
        ([*GOOD, row("We  BAN it", "favor")], r"two labels in row 0 and row 3 \(against, favor\)"),
        ([*GOOD, row("x", "none", weight=-1)], "row 3: the weight -1"),
        ([*GOOD, row("x", "none", weight="much")], "row 3: the weight 'much'"),
        ([*GOOD, row(3, "none")], "row 3: 'text' must be text, not int"),
        ([*GOOD, row("x", "none", target="swords")], "row 3: no target 'swords'"),
        ([*GOOD, "x"], "row 3 is str"),
        ("rows.jsonl", "not str; read a file with"),
        (5, "not int"),
    ],
)
def test_what_is_wrong_is_named(records, message):
    with pytest.raises(InputError, match=message):
        training_rows(records, target="drones")


def test_no_target_at_all():
    with pytest.raises(InputError, match="row 0 names no target"):
        training_rows(GOOD)


def test_many_wrong_rows_are_counted():
    with pytest.raises(InputError, match=r"row 4 \('x'\) and 5 more"):
        training_rows([row(str(n), "x") for n in range(10)], target="drones")


def test_duplicates_count_once_and_are_said():
    rows = [*GOOD, row("We ban  it", "against"), row("we ban it", "favor", target="landmines")]
    with pytest.warns(StancekitWarning, match="twice in row 0 and row 3; it is counted once"):
        found = training_rows(rows, target="drones")
    assert len(found) == 4
    # With another cue it is another quotation, since the cue can turn the stance round.
    assert len(training_rows([*GOOD, row("we ban it", "none", cue="denied")], target="drones")) == 4


# files


def test_json_lines_and_tables(tmp_path):
    lines = tmp_path / "r.jsonl"
    lines.write_text('\ufeff{"text": "a\u2028b", "label": "favor"}\n\n{"text": "c"}\n', "utf-8")
    records, numbers = read_records(lines)
    assert records == [{"text": "a\u2028b", "label": "favor"}, {"text": "c"}]
    assert numbers == ["line 1", "line 3"]
    with pytest.raises(InputError, match="no 'label' in line 3"):
        training_rows(records, target="drones", numbers=numbers)
    table = tmp_path / "r.csv"
    table.write_text('text,label,cue\n"ban, it",against,\nsend it,favor,said\n', "utf-8")
    records, numbers = read_records(table)
    assert records[0] == {"text": "ban, it", "label": "against", "cue": None}
    assert numbers == ["line 2", "line 3"]
    tabs = tmp_path / "r.tsv"
    tabs.write_text("text\tlabel\nban it\tagainst\n", "utf-8")
    assert read_records(tabs)[0] == [{"text": "ban it", "label": "against"}]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("r.jsonl", b'{"text": 1}\n{', "r.jsonl, line 2: is no JSON"),
        ("r.jsonl", b"[1]\n", "line 1: a row is an object, not list"),
        ("r.jsonl", b"\xff\xfe", "is not UTF-8"),
        ("r.csv", b"a,b\n1,2,3\n", "line 2: has more fields"),
        ("r.csv", b'a,b\n"1,2\n', "r.csv, line"),
        ("missing.jsonl", None, "no such file"),
    ],
)
def test_files_that_are_no_rows(tmp_path, name, data, message):
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=message):
        read_records(tmp_path / name)


def test_a_target_from_a_file(tmp_path):
    path = tmp_path / "t.json"
    path.write_text(json.dumps(OWN.to_dict()), "utf-8")
    assert read_target(path) == OWN


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": "White Phosphorus"}, "lower-case letters"),
        ({"id": "drones"}, "there is a target 'drones' already"),
        ({"name": " "}, "'name' must be a text"),
        ({"description": None}, "'description' must be a text"),
        ({"terms": []}, "'terms' must be a list"),
        ({"terms": "phosphorus"}, "'terms' must be a list"),
        ({"terms": [""]}, "'terms' must be a list"),
    ],
)
def test_a_target_that_is_none(tmp_path, change, message):
    path = tmp_path / "t.json"
    path.write_text(json.dumps({**OWN.to_dict(), **change}), "utf-8")
    with pytest.raises(InputError, match=message):
        read_target(path)
    path.write_text("[1]", "utf-8")
    with pytest.raises(InputError, match="JSON object"):
        read_target(path)
    path.write_text("{", "utf-8")
    with pytest.raises(InputError, match="no JSON"):
        read_target(path)
    with pytest.raises(InputError, match="no such file"):
        read_target(tmp_path / "missing.json")


# training and measuring


def records(count):
    """Rows whose label is a word; articles of two rows."""
    words = {"favor": "welcome", "against": "condemn", "none": "see"}
    labels = list(words)
    return [
        row(f"we {words[labels[n % 3]]} number {n}", labels[n % 3], article=n // 2)
        for n in range(count)
    ]


def test_a_model_is_measured_on_rows_it_did_not_see():
    rows = training_rows(records(90), target=OWN)
    model, report = train_model(rows, authored=False)
    assert model.targets_ == (OWN,)
    assert model.target == OWN
    assert (report.rows, report.authored, report.folds, report.grouped) == (90, 0, 5, True)
    assert report.labels == {"against": 30, "favor": 30, "none": 30}
    # A word gives the label away; the most frequent one alone is right in a third.
    assert report.macro_f1 == report.accuracy == 1.0
    assert report.majority == pytest.approx(1 / 6)
    # The errors are none, so the temperature sharpens what it divides.
    assert model.temperature < 1
    assert report.error < 0.1
    assert "5 folds by article" in str(report)


def test_few_rows_are_not_measured():
    model, report = train_model(
        training_rows(GOOD, target="drones"), authored=False, model=StanceClassifier(min_df=1)
    )
    assert report.macro_f1 is None
    assert report.folds == 0
    assert "not measured" in str(report)
    assert model.temperature == 1.0
    assert model.predict(["we ban it"]).tolist() == ["against"]


def test_authored_rows_help_and_are_no_copies(monkeypatch):
    authored = load_authored()[:60]
    monkeypatch.setattr("stancekit.stance.own.load_authored", lambda: authored)
    own = [{**authored[0].to_dict(), "target": None}, *GOOD]
    model, report = train_model(training_rows(own, target=OWN))
    assert report.authored == 59
    assert {"phosphorus", "strikes-inside-russia"} <= {t.id for t in model.targets_}
    assert model.target == OWN


def test_calibration():
    chances = [[0.9, 0.1]] * 10 + [[0.55, 0.45]] * 10
    labels = ["a"] * 9 + ["b"] + ["a"] * 5 + ["b"] * 5
    report = calibration_report(labels, chances, ["a", "b"])
    assert report.accuracy == 0.7
    assert report.surest_half == 0.9
    # Half of the rows are off by nothing, the other half by 0.05.
    assert report.error == pytest.approx(0.025)
    assert report.bins == (
        (pytest.approx(0.55), 0.5, 10),
        (pytest.approx(0.9), 0.9, 10),
    )
    assert report.kept[-1] == (0.9, 0.5, 0.9)
    assert "surest half 0.900" in str(report)
    # Twice too sure: log-odds of 2.2 where 1.1 is right.
    sure = [[0.9, 0.1]] * 4
    assert best_temperature(["a", "a", "a", "b"], sure, ["a", "b"]) == pytest.approx(2, abs=0.01)
    with pytest.raises(InputError, match=r"shape \(2, 2\)"):
        calibration_report(["a", "b"], [[1.0, 0.0]], ["a", "b"])
    with pytest.raises(InputError, match="at least one"):
        calibration_report([], np.zeros((0, 2)), ["a", "b"])
