"""Runs: what is stored, with which workers, and what a bad article costs."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

import pytest
from corpus_fakes import Fake, articles, stored
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stancekit.corpus import FORMATS, TABLES, VERSION, Corpus, run
from stancekit.corpus.work import month_of
from stancekit.errors import InputError, StancekitError
from stancekit.parallel import Shared, ordered

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BAD = [
    ("", {"id": "empty"}),
    ("Ann Lee: Again.", {"id": "a1"}),
    ("FAIL", {"id": "unlucky"}),
]
CODES = {"empty": "no-text", "a1": "duplicate-id", "unlucky": "analysis-failed"}


@pytest.mark.parametrize("style", FORMATS)
def test_every_row_is_an_article_or_an_error(tmp_path: Path, style: str) -> None:
    rows = [*articles(10), *BAD]
    corpus = run(rows, tmp_path / "out", Fake(), chunk_size=4, format=style, keep_text=True)
    table = corpus.articles()
    assert table["id"].to_list() == [m["id"] for _, m in rows[:10]]
    assert table["text"].to_list() == [text for text, _ in rows[:10]]
    assert table["month"][1] == "2024-02"
    errors = [
        json.loads(line) for line in (tmp_path / "out" / "errors.jsonl").read_text().splitlines()
    ]
    assert {e["id"]: e["code"] for e in errors} == CODES
    assert all(e["reason"] for e in errors)
    assert corpus.errors()["id"].to_list() == list(CODES)
    for name, columns in TABLES.items():
        assert list(corpus._table(name, None)) == list(columns)
    quotations = corpus.quotations()
    assert len(quotations) == 20
    first = quotations.iloc[0]
    assert (first["speaker"], first["stance"], first["favor"]) == ("Ann Lee", "favor", 1.0)
    text = rows[0][0]
    assert text[first["start"] : first["end"]] == first["text"]
    assert first["contents"].tolist() == [first["start"], first["end"]]
    assert corpus.manifest["counts"] == {"articles": 10, "quotations": 20, "speakers": 20}
    assert corpus.manifest["schema"] == VERSION


def test_both_formats_say_the_same(tmp_path: Path) -> None:
    pd = pytest.importorskip("pandas")
    one, two = (
        run(articles(5), tmp_path / style, Fake(), chunk_size=2, format=style) for style in FORMATS
    )
    for name in TABLES:
        pd.testing.assert_frame_equal(one._table(name, None), two._table(name, None))


def test_other_tools_read_the_parquet(tmp_path: Path) -> None:
    pd = pytest.importorskip("pandas")
    run(articles(5), tmp_path / "out", Fake(), chunk_size=2)
    table = pd.read_parquet(tmp_path / "out" / "quotations")
    assert len(table) == 10
    assert table["id"].to_list() == ["q1", "q2"] * 5


def test_an_empty_corpus(tmp_path: Path) -> None:
    corpus = run([], tmp_path / "out", Fake())
    assert corpus.complete
    assert corpus.articles().empty
    assert corpus.summary().empty
    assert corpus.copies().empty


@settings(max_examples=15)
@given(st.text(max_size=30), st.text(max_size=10))
@example("\ud83d\udc00 \u2028", "0\x85")
def test_any_text_can_be_stored(
    tmp_path_factory: pytest.TempPathFactory, text: str, name: str
) -> None:
    # Lone surrogates among them, which no file can hold.
    for style in FORMATS:
        corpus = run(
            [(f"x {text}", {"id": name, "title": "\ud800"})],
            tmp_path_factory.mktemp("any") / style,
            Fake(),
            format=style,
            keep_text=True,
        )
        (stored_text,) = corpus.articles()["text"]
        assert len(stored_text) == len(text) + 2


def test_html_pages(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    body = "".join(
        f"<p>Ann Lee: This is what I say, and I say it as number {n}.</p>" for n in range(9)
    )
    page = (
        "<html><head><title>Talks go on</title><link rel='canonical' href='https://www.post.test/talks'>"
        f"</head><body><nav>Menu</nav><article><h1>Talks go on</h1>{body}</article></body></html>"
    )
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.html").write_text(page)
    (tmp_path / "in" / "b.html").write_bytes(b"\x00\x01 nothing")
    corpus = run(tmp_path / "in", tmp_path / "out", Fake(), keep_text=True)
    (row,) = corpus.articles().to_dict("records")
    assert (row["id"], row["outlet"]) == ("a.html", "post.test")
    assert "Menu" not in row["text"]
    # The line with the name begins a paragraph of its own.
    assert row["quotations"] == 9
    assert corpus.errors()["id"].to_list() == ["b.html"]


class TestJobs:
    def test_the_same_as_one(self, tmp_path: Path) -> None:
        rows = [*articles(30), *BAD]
        done: list[Any] = []
        run(rows, tmp_path / "one", Fake(), chunk_size=4)
        run(rows, tmp_path / "two", Fake(), chunk_size=4, n_jobs=2, progress=done.append)
        assert stored(tmp_path / "one") == stored(tmp_path / "two")
        assert [p.done for p in done] == [*range(4, 33, 4), 33]
        assert done[-1].errors == 3

    def test_models_are_loaded_once_per_worker(self, tmp_path: Path) -> None:
        loads = tmp_path / "loads"
        loads.mkdir()
        analyzer = Fake(0.001, str(loads))
        run(articles(60), tmp_path / "out", analyzer, chunk_size=2, n_jobs=2)
        processes = [path.name.split("-")[0] for path in loads.iterdir()]
        assert 1 <= len(processes) <= 2
        assert len(set(processes)) == len(processes)

    def test_an_article_that_kills_costs_only_itself(self, tmp_path: Path) -> None:
        rows = articles(12)
        rows[5] = ("DIE", {"id": "killer"})
        corpus = run(rows, tmp_path / "out", Fake(), chunk_size=4, n_jobs=2)
        assert corpus.articles()["id"].to_list() == [
            m["id"] for n, (_, m) in enumerate(rows) if n != 5
        ]
        (error,) = corpus.errors().to_dict("records")
        assert (error["id"], error["code"]) == ("killer", "worker-died")

    @pytest.mark.parametrize("jobs", [1, 2])
    def test_an_analyzer_that_raises(self, tmp_path: Path, jobs: int) -> None:
        rows = articles(8)
        rows[5] = ("RAISE", {"id": "odd"})
        corpus = run(rows, tmp_path / "out", Fake(), chunk_size=4, n_jobs=jobs)
        assert len(corpus.articles()) == 7
        (error,) = corpus.errors().to_dict("records")
        assert (error["id"], error["code"]) == ("odd", "analysis-failed")
        assert "a stage of the user's own" in error["reason"]

    def test_an_analyzer_that_never_works(self, tmp_path: Path) -> None:
        # Not a million entries in errors.jsonl, but one error.
        with pytest.raises(StancekitError, match="no article of chunk 0 works: AttributeError"):
            run(articles(8), tmp_path / "out", object(), chunk_size=4)  # type: ignore[arg-type]

    def test_one_that_cannot_be_sent(self, tmp_path: Path) -> None:
        analyzer = Fake()
        analyzer.lock = threading.Lock()  # type: ignore[attr-defined]
        with pytest.raises(InputError, match="cannot be sent"):
            run(articles(8), tmp_path / "out", analyzer, n_jobs=2)

    @pytest.mark.parametrize("jobs", [0, "two", True])
    def test_no_such_number(self, tmp_path: Path, jobs: Any) -> None:
        with pytest.raises(InputError, match="n_jobs"):
            run(articles(8), tmp_path / "out", Fake(), n_jobs=jobs)
        assert not (tmp_path / "out").exists()


def double(value: int, item: int) -> int:
    return value * item


class TestOrdered:
    @pytest.mark.parametrize("jobs", [1, 2])
    def test_reads_only_so_far_ahead(self, jobs: int) -> None:
        read = []

        def items() -> Iterator[int]:
            for n in range(1000):
                read.append(n)
                yield n

        results = ordered(double, Shared(2), items(), n_jobs=jobs)
        for n, (item, result) in zip(range(40), results, strict=False):
            assert (item, result) == (n, 2 * n)
            assert len(read) - n <= 6 * 2 + 3
        results.close()  # type: ignore[attr-defined]

    @pytest.mark.parametrize("jobs", [1, 2])
    def test_an_input_that_breaks_off(self, jobs: int) -> None:
        def items() -> Iterator[int]:
            yield from range(7)
            raise OSError("the disk is gone")

        pairs = ordered(double, Shared(2), items(), n_jobs=jobs)
        got = [next(pairs) for _ in range(7)]
        assert got == [(n, 2 * n) for n in range(7)]
        with pytest.raises(OSError, match="the disk is gone"):
            next(pairs)


@pytest.mark.parametrize(
    ("said", "month"),
    [
        ("2024-05-31", "2024-05"),
        ("2024-05-31T23:59:59+02:00", "2024-05"),
        ("20240531", "2024-05"),
        ("2024/05/31", "2024-05"),
        ("2024-05", "2024-05"),
        ("31 May 2024", "2024-05"),
        ("May 31, 2024", "2024-05"),
        ("Fri, 31 May 2024 10:00:00 GMT", "2024-05"),
        ("2024-13-01", None),
        ("31.5.24", None),
        ("1717142400", None),
        ("", None),
        (None, None),
    ],
)
def test_months(said: str | None, month: str | None) -> None:
    assert month_of(said) == month


class TestReading:
    def test_no_corpus(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="no corpus"):
            Corpus(tmp_path)

    def test_one_of_tomorrow(self, tmp_path: Path) -> None:
        run(articles(1), tmp_path / "out", Fake())
        path = tmp_path / "out" / "corpus.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), "schema": VERSION + 1}))
        with pytest.raises(InputError, match=f"knows schema {VERSION}"):
            Corpus(tmp_path / "out")

    def test_no_such_column(self, tmp_path: Path) -> None:
        corpus = run(articles(1), tmp_path / "out", Fake())
        with pytest.raises(InputError, match="no column 'body'"):
            corpus.articles(["body"])
