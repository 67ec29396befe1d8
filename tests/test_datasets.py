"""The authored rows that ship, and reading rows of one's own."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest

from stancekit.datasets import AuthoredRow, load_authored, load_contrast, read_rows
from stancekit.errors import InputError
from stancekit.records import QuotationKind, Stance
from stancekit.stance import get_target

ROW = {
    "id": "Z-1",
    "group": "Z",
    "target": "landmines",
    "label": "against",
    "kind": "direct",
    "phenomenon": "refusal",
    "quotation": "We will lay ... not one",
    "sentence": "“We will lay,” she said, “not one.”",
    "before": "She said it twice.",
    "cue": "said",
    "speaker_role": "a minister",
    "speaker_side": "western",
}


@pytest.fixture(scope="module")
def rows():
    return load_authored()


def test_shipped_rows(rows):
    assert len(rows) >= 2000
    assert len({row.id for row in rows}) == len(rows)
    shares = Counter(row.label for row in rows)
    assert set(shares) == set(Stance)
    assert min(shares.values()) / len(rows) > 0.25


def test_every_shipped_row_is_sound(rows):
    for row in rows:
        get_target(row.target)
        quotation = row.to_quotation()
        assert tuple(span.text for span in quotation.contents) == row.pieces
        for span in quotation.contents:
            assert row.context[span.start : span.end] == span.text
        if quotation.cue:
            assert quotation.cue.text == row.cue
            start, end = quotation.cue.start, quotation.cue.end
            assert row.context[start:end] == row.cue
            assert all(end <= s.start or start >= s.end for s in quotation.contents)


def test_nearly_every_cue_is_found_outside_of_the_quotation(rows):
    with_cue = [row for row in rows if row.cue]
    found = sum(row.to_quotation().cue is not None for row in with_cue)
    assert found / len(with_cue) > 0.98


def test_to_quotation_by_hand():
    row = AuthoredRow.from_dict(ROW)
    quotation = row.to_quotation()
    text = "She said it twice. “We will lay,” she said, “not one.”"
    assert quotation.context == text
    assert quotation.kind is QuotationKind.DIRECT
    assert [span.start for span in quotation.contents] == [text.index("We"), text.index("not one")]
    # The cue of this quotation, not the "said" of the sentence before.
    assert quotation.cue is not None
    assert quotation.cue.start == text.rindex("said")
    assert quotation.text == "We will lay not one"


def test_a_cue_inside_the_quotation_is_not_taken():
    row = AuthoredRow.from_dict(
        {**ROW, "quotation": "he said so", "sentence": "“he said so,” they said.", "before": ""}
    )
    cue = row.to_quotation().cue
    assert cue is not None
    assert cue.start == len("“he said so,” they ")
    row = replace(row, sentence="“he said so”", cue="said")
    assert row.to_quotation().cue is None


def test_dict_round_trip():
    row = replace(AuthoredRow.from_dict(ROW), second=(Stance.NONE,))
    assert AuthoredRow.from_dict(json.loads(json.dumps(row.to_dict()))) == row


def test_piece_that_does_not_occur():
    row = AuthoredRow.from_dict({**ROW, "quotation": "We will lay ... not two"})
    with pytest.raises(InputError, match="'not two' does not occur"):
        row.to_quotation()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"label": "pro"}, "pro"),
        ({"kind": "spoken"}, "spoken"),
        ({"cue": None}, r"\['cue'\] must be strings"),
        ({"extra": 1}, r"unknown fields \['extra'\]"),
        ({"second": ["maybe"]}, "maybe"),
    ],
)
def test_wrong_fields(change, message):
    with pytest.raises(InputError, match=f"Z-1.*{message}"):
        AuthoredRow.from_dict({**ROW, **change})


def test_missing_field():
    with pytest.raises(InputError, match=r"missing fields \['target'\]"):
        AuthoredRow.from_dict({k: v for k, v in ROW.items() if k != "target"})


def test_read_rows_names_the_line(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(ROW) + "\n\n" + json.dumps(ROW) + "\n", encoding="utf-8")
    assert len(read_rows(path)) == 2
    for wrong in ("{", "[]", json.dumps({**ROW, "label": "x"})):
        path.write_text(json.dumps(ROW) + "\n" + wrong + "\n", encoding="utf-8")
        with pytest.raises(InputError, match=r"rows\.jsonl, line 2"):
            read_rows(path)


def test_contrast_pairs_differ_in_little_but_their_label():
    rows = load_contrast()
    pairs = [rows[i : i + 2] for i in range(0, len(rows), 2)]
    assert len(pairs) >= 400
    assert len({one.pair for one, _ in pairs}) == len(pairs)
    for one, other in pairs:
        assert one.pair == other.pair
        assert one.label != other.label
        assert (one.target, one.speaker_role) == (other.target, other.speaker_role)
        words, others = one.context.split(), other.context.split()
        common = sum((Counter(words) & Counter(others)).values())
        assert common >= min(len(words), len(others)) / 2, one.pair


def test_no_contrast_row_is_trained_on(rows):
    trained = {row.quotation for row in rows}
    assert not trained & {row.quotation for row in load_contrast()}
