"""Factuality: a table of sayings that took place, did not, will, or might."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stancekit.language import annotate, load_language, parse
from stancekit.quotations.factuality import FactualityReader
from stancekit.records import Factuality

if TYPE_CHECKING:
    from spacy.language import Language

TABLE = Path(__file__).with_name("factuality.tsv")
_TAG = re.compile(r"<(/?)([qc])>")


def rows() -> list[object]:
    out = []
    for line in TABLE.read_text(encoding="utf8").splitlines():
        if not line or line.startswith("#"):
            continue
        expected, marked, why = line.split("\t")
        mark = [pytest.mark.xfail(reason="known, to be mended")] if expected[0] == "?" else []
        out.append(pytest.param(expected.lstrip("?"), marked, why, id=marked, marks=mark))
    return out


def read(marked: str) -> tuple[str, dict[str, tuple[int, int]]]:
    text, at, spans, opened = "", 0, {}, {}
    for tag in _TAG.finditer(marked):
        text += marked[at : tag.start()]
        at = tag.end()
        if tag[1]:
            spans[tag[2]] = (opened[tag[2]], len(text))
        else:
            opened[tag[2]] = len(text)
    return text + marked[at:], spans


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_language()


def test_the_table_is_large_enough_to_measure_by() -> None:
    assert len(rows()) >= 60


@pytest.mark.parametrize(("expected", "marked", "why"), rows())
def test_table(expected: str, marked: str, why: str, nlp: Language) -> None:
    text, spans = read(marked)
    reader = FactualityReader(annotate(parse(nlp, text)))
    assert reader(spans["q"], [spans["c"]]) is Factuality(expected), why
