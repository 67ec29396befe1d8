"""What displaCy is given, drawn by displaCy itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from articles import hard
from hypothesis import given
from strategies import DAMAGED, analyses

from stancekit.errors import InputError
from stancekit.report import displacy_colors, to_displacy

if TYPE_CHECKING:
    from stancekit.records import Analysis


@given(analyses(DAMAGED))
def test_entities_do_not_overlap_and_spans_fit(analysis: Analysis) -> None:
    data = to_displacy(analysis, style="ent")
    at = 0
    for entity in data["ents"]:
        assert at <= entity["start"] < entity["end"] <= len(data["text"])
        at = entity["end"]
    data = to_displacy(analysis)
    for span in data["spans"]:
        assert 0 <= span["start_token"] < span["end_token"] <= len(data["tokens"])
    assert "".join(data["tokens"]) == "".join(to_displacy(analysis, style="ent")["text"].split())


def test_nested_quotations_go_to_the_innermost() -> None:
    analysis = hard()
    data = to_displacy(analysis, style="ent")
    found = [(data["text"][e["start"] : e["end"]], e["label"]) for e in data["ents"]]
    assert found[:4] == [
        ("We refuse, as Bob Roe said ", "\u2212 against"),
        ("that it never helps", "+ favor"),
        (", ", "\u2212 against"),
        ("to go on,” said", "\u25cb none"),
    ]


def test_spans_hold_cue_and_source() -> None:
    data = to_displacy(hard())
    words = [
        (" ".join(data["tokens"][s["start_token"] : s["end_token"]]), s["label"])
        for s in data["spans"]
    ]
    assert ("Ann Lee.".rstrip("."), "source") in words
    assert ("denied", "cue") in words
    assert ("that it never helps", "+ favor") in words


@pytest.mark.parametrize("style", ["ent", "span"])
def test_displacy_draws_it(style: str) -> None:
    from spacy import displacy

    markup = displacy.render(
        to_displacy(hard(), style=style),  # type: ignore[arg-type]
        style=style,
        manual=True,
        jupyter=False,
        options={"colors": displacy_colors()},
    )
    assert displacy_colors()["+ FAVOR"] in markup
    assert "<script>" not in markup
    assert "<b>Lee" not in markup


def test_wrong_arguments() -> None:
    with pytest.raises(InputError, match="not 'dep'"):
        to_displacy(hard(), style="dep")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="not str"):
        to_displacy("text")  # type: ignore[arg-type]
