"""The golden table: one phenomenon of attribution a line, each with the reason it is right."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from stancekit import Quotation, QuoteExtractor

TABLE = Path(__file__).with_name("golden.tsv")
REASONS = ("scare", "title", "nickname", "term", "translation")
_TAG = re.compile(rf"<(/?)({'|'.join(['[sqc]', *REASONS])})(\d?)>")
_EDGE = " “”\"'‘’«»„‹›`.,;:?!"

Triple = tuple[str, str, str]


@dataclass(frozen=True)
class Case:
    phenomenon: str
    text: str
    # source, cue, contents, contents of the parent; edges stripped
    expected: tuple[tuple[str, str, str, str | None], ...]
    rejected: tuple[tuple[str, str], ...]
    why: str
    fails: bool


def read(line: str) -> Case:
    kind, marked, why = line.split("\t")
    marked = marked.replace("¶", "\n\n")
    text, at = "", 0
    opened: dict[tuple[str, str], int] = {}
    parts: dict[tuple[str, str], list[tuple[int, int]]] = {}
    rejected: list[tuple[str, str]] = []
    for tag in _TAG.finditer(marked):
        text += marked[at : tag.start()]
        at = tag.end()
        closing, role, number = tag.groups()
        key = (number or "1", role)
        if not closing:
            opened[key] = len(text)
        elif role in REASONS:
            rejected.append((text[opened[key] :].strip(_EDGE), role))
        else:
            parts.setdefault(key, []).append((opened[key], len(text)))
    text += marked[at:]

    def words(number: str, role: str, joint: str) -> str:
        spans = parts.get((number, role), [])
        return joint.join(text[a:b].strip(_EDGE) for a, b in spans)

    numbers = sorted({number for number, role in parts if role == "c"})
    expected = []
    for n in numbers:
        first, last = parts[n, "c"][0][0], parts[n, "c"][-1][1]
        parent = next(
            (
                m
                for m in reversed(numbers)
                for a, b in parts[m, "c"]
                if m != n and a <= first and last <= b and (a, b) != (first, last)
            ),
            None,
        )
        expected.append(
            (
                words(n if (n, "s") in parts else "1", "s", " "),
                words(n, "q", " "),
                words(n, "c", " | "),
                words(parent, "c", " | ") if parent else None,
            )
        )
    fails = kind.startswith("?")
    return Case(kind.lstrip("?"), text, tuple(expected), tuple(rejected), why, fails)


def rows() -> list[Case]:
    lines = TABLE.read_text(encoding="utf8").splitlines()
    return [read(line) for line in lines if line and not line.startswith("#")]


def cases() -> list[object]:
    return [
        pytest.param(
            case,
            id=f"{case.phenomenon}: {case.text[:40]}",
            marks=[pytest.mark.xfail(reason="known, to be mended", strict=True)]
            if case.fails
            else [],
        )
        for case in rows()
    ]


def plain(q: Quotation, parents: dict[str, str]) -> tuple[str, str, str, str | None]:
    return (
        q.source.span.text.strip(_EDGE) if q.source else "",
        q.cue.text.strip(_EDGE) if q.cue else "",
        " | ".join(span.text.strip(_EDGE) for span in q.contents),
        parents[q.parent] if q.parent else None,
    )


@pytest.fixture(scope="module")
def extract() -> QuoteExtractor:
    return QuoteExtractor()


def test_the_table_covers_the_phenomena() -> None:
    counted = Counter(case.phenomenon for case in rows())
    assert counted.total() >= 120
    assert all(counted[reason] >= 4 for reason in REASONS)


@pytest.mark.parametrize("case", cases())
def test_golden(case: Case, extract: QuoteExtractor) -> None:
    found = extract(case.text)
    contents = {q.id: " | ".join(span.text.strip(_EDGE) for span in q.contents) for q in found}
    assert tuple(plain(q, contents) for q in found) == case.expected, case.why
    rejected = tuple((r.span.text.strip(_EDGE), str(r.reason)) for r in extract.rejected(case.text))
    assert rejected == case.rejected, case.why
