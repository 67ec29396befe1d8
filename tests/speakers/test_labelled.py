"""The hand-labelled mentions, read with the embedded pipeline; and the seed article's speakers."""

from __future__ import annotations

import importlib.util
import sys
from typing import TYPE_CHECKING, Any

import pytest
from conftest import ROOT

from stancekit.language import load_language
from stancekit.speakers import SpeakerResolver

if TYPE_CHECKING:
    from types import ModuleType


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    path = ROOT / "benchmarks" / "speaker_descriptions.py"
    spec = importlib.util.spec_from_file_location("speaker_descriptions", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def nlp() -> Any:
    return load_language()


def test_the_labelled_set_is_large_and_has_every_kind(benchmark: ModuleType) -> None:
    rows = benchmark.read_rows()
    assert len(rows) >= 300
    kinds = {row.gold["kind"] for row in rows}
    assert kinds == {"person", "unnamed", "group", "government", "organisation"}
    assert all(row.text[row.start : row.end].strip() for row in rows)


def test_role_affiliation_and_country(benchmark: ModuleType, nlp: Any) -> None:
    resolver = SpeakerResolver()
    wrong = []
    rows = benchmark.read_rows()
    for row, doc in zip(rows, nlp.pipe(row.text for row in rows), strict=True):
        speaker = benchmark.answer(doc, resolver, row)
        for field in ("role", "affiliation", "country"):
            if getattr(speaker, field, None) != row.gold[field]:
                wrong.append(f"{row.text}: {field} {getattr(speaker, field, None)!r}")
                break
    assert len(wrong) <= 0.1 * len(rows), "\n".join(wrong)


def test_the_seed_article(benchmark: ModuleType, nlp: Any, seed_text: str) -> None:
    from speaker_docs import quote

    expected = [
        ("NATO Secretary-General Jens Stoltenberg", 0, "Jens Stoltenberg"),
        ("Berlin", 0, "Berlin"),
        ("Steffen Hebestreit, a spokesperson for Chancellor Olaf Scholz", 0, "Steffen Hebestreit"),
        ("He ", 0, "Steffen Hebestreit"),
        ("the Kremlin ", 0, "Kremlin"),
        ("He ", 1, "Jens Stoltenberg"),
        ("Italian Foreign Minister Antonio Tajani", 0, "Antonio Tajani"),
        ("an American official", 0, "an American official"),
        ("The official", 0, "an American official"),
        ("Another American official", 0, "another American official"),
        ("Dmitry Medvedev", 0, "Dmitry Medvedev"),
        ("He ", 2, "Dmitry Medvedev"),
        ("He ", 3, "Dmitry Medvedev"),
        ("He ", 4, "Dmitry Medvedev"),
        ("Kharkiv Mayor Igor Terekhov", 0, "Igor Terekhov"),
        ("He ", 5, "Volodymyr Zelensky"),
        ("He ", 6, "Volodymyr Zelensky"),
    ]
    quotes = []
    for k, (source, nth, _) in enumerate(expected):
        quotation = quote(seed_text, source, source, nth=nth, id_=f"q{k}")
        # What is said follows the source; its exact end does not matter here.
        start = quotation.source.span.end + 8
        span = type(quotation.contents[0]).of(seed_text, start, start + 40)
        quotes.append(quotation.with_(contents=(span,)))
    found = SpeakerResolver()(nlp(seed_text), quotes)
    names = [q.speaker.name if q.speaker else None for q in found]
    assert names == [name for _, _, name in expected]
    speakers = {q.speaker.name: q.speaker for q in found if q.speaker}
    hebestreit = speakers["Steffen Hebestreit"]
    assert (hebestreit.role, hebestreit.affiliation, hebestreit.country) == (
        "spokesperson",
        "Chancellor Olaf Scholz",
        "DE",
    )
    medvedev = speakers["Dmitry Medvedev"]
    assert medvedev.role == "Deputy Chairman; former president"
    assert medvedev.country == "RU"
    assert speakers["Berlin"].country == "DE"
    assert speakers["Kremlin"].country == "RU"
