"""The golden table: one phenomenon of attribution a line, each with the reason it is right."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from stancekit import Quotation, QuoteExtractor

TABLE = Path(__file__).with_name("golden.tsv")
_TAG = re.compile(r"<(/?)([sqc])(\d?)>")
_EDGE = " “”\"'‘’.,;:?!"


@dataclass(frozen=True)
class Case:
    phenomenon: str
    text: str
    expected: tuple[tuple[str, str, str], ...]  # source, cue, content, edges stripped
    why: str
    fails: bool


def read(line: str) -> Case:
    kind, marked, why = line.split("\t")
    text, parts, open_at = "", {}, {}
    at = 0
    for tag in _TAG.finditer(marked):
        text += marked[at : tag.start()]
        at = tag.end()
        closing, role, number = tag.groups()
        if closing:
            key = (number or "1", role)
            parts.setdefault(key, []).append(text[open_at[role] :].strip(_EDGE))
        else:
            open_at[role] = len(text)
    text += marked[at:]
    numbers = sorted({number for number, _ in parts})
    shared = parts.get(("1", "s"), [""])
    expected = tuple(
        (
            parts.get((n, "s"), shared)[0],
            " ".join(parts.get((n, "q"), [""])),
            " | ".join(parts[n, "c"]),
        )
        for n in numbers
    )
    return Case(kind.lstrip("?"), text, expected, why, kind.startswith("?"))


def cases() -> list[object]:
    lines = TABLE.read_text(encoding="utf8").splitlines()
    read_all = [read(line) for line in lines if line and not line.startswith("#")]
    return [
        pytest.param(
            case,
            id=f"{case.phenomenon}: {case.text[:40]}",
            marks=[pytest.mark.xfail(reason="known, to be mended")] if case.fails else [],
        )
        for case in read_all
    ]


def plain(q: Quotation) -> tuple[str, str, str]:
    return (
        q.source.span.text.strip(_EDGE) if q.source else "",
        q.cue.text if q.cue else "",
        " | ".join(span.text.strip(_EDGE) for span in q.contents),
    )


@pytest.fixture(scope="module")
def extract() -> QuoteExtractor:
    return QuoteExtractor()


@pytest.mark.parametrize("case", cases())
def test_golden(case: Case, extract: QuoteExtractor) -> None:
    assert tuple(plain(q) for q in extract(case.text)) == case.expected, case.why
