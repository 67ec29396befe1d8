"""Out and back in: what nobody touched comes back as it was, whatever the text."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import DAMAGED, TEXTS, analyses

from stancekit.errors import InputError
from stancekit.exchange import ExchangeFormat, read_analyses, record_of, write_analyses
from stancekit.records import Article

if TYPE_CHECKING:
    from pathlib import Path

    from stancekit.records import Analysis

FORMATS = list(ExchangeFormat)
JSON_FORMATS = [f for f in FORMATS if f is not ExchangeFormat.BRAT]
# Lines end in every way that some system has, and combining marks stand on their own.
ODD = st.lists(
    st.one_of(TEXTS, st.sampled_from(["\r\n", "\r", "\u2028", "\x85", "\t", "\\n", "́", "\ufeff"])),
    min_size=1,
).map("".join)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("exchange")


def there_and_back(
    given_analyses: list[Analysis], place: Path, kind: ExchangeFormat
) -> list[Analysis]:
    number = len(list(place.iterdir()))
    path = place / str(number)
    write_analyses(given_analyses, path, kind)
    return read_analyses(path, None if given_analyses else kind)


@pytest.mark.parametrize("kind", FORMATS)
@given(st.lists(analyses(ODD), max_size=2))
def test_every_text(place: Path, kind: ExchangeFormat, some: list[Analysis]) -> None:
    if kind is ExchangeFormat.BRAT:
        assume(some)
    assert there_and_back(some, place, kind) == some


@pytest.mark.parametrize("kind", JSON_FORMATS)
@given(analyses(DAMAGED))
def test_lone_surrogates_where_json_can(
    place: Path, kind: ExchangeFormat, analysis: Analysis
) -> None:
    # Both halves one behind the other are the one thing that JSON cannot say.
    assume(not re.search("[\ud800-\udbff][\udc00-\udfff]", str(analysis.article.text)))
    assert there_and_back([analysis], place, kind) == [analysis]


@pytest.mark.parametrize("kind", JSON_FORMATS)
def test_two_halves_as_two_characters_are_refused(sample: Analysis, kind: ExchangeFormat) -> None:
    broken = replace(sample, article=replace(sample.article, title="\ud83d\ude80"))
    with pytest.raises(InputError, match="surrogate pair"):
        record_of(broken, kind)
    fine = replace(sample, article=replace(sample.article, title="🚀 \ude80\ud83d"))
    assert json.loads(json.dumps(record_of(fine, kind)))


def test_brat_refuses_half_a_surrogate_pair(sample: Analysis, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"article sample: .*half a surrogate pair at 1.*JSON"):
        write_analyses(
            [replace(sample, article=Article(text="a\ud83d", id="sample"), quotations=())],
            tmp_path / "out",
            "brat",
        )
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", FORMATS)
def test_sample(sample: Analysis, tmp_path: Path, kind: ExchangeFormat) -> None:
    write_analyses([sample, sample], tmp_path / "out", kind)
    assert read_analyses(tmp_path / "out") == [sample, sample]
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("kind", FORMATS)
def test_the_seed_article(seed_analysis: Analysis, tmp_path: Path, kind: ExchangeFormat) -> None:
    write_analyses([seed_analysis], tmp_path / "out", kind)
    assert read_analyses(tmp_path / "out") == [seed_analysis]
