"""Reading corpora: what is given, in whatever form, and what is said of what cannot be read."""

from __future__ import annotations

import gzip
import json
import os
import re
import string
import sys
from datetime import date
from typing import TYPE_CHECKING

import pytest
from corpus_fakes import Fake
from hypothesis import given
from hypothesis import strategies as st

from stancekit.corpus import open_source, run
from stancekit.errors import InputError
from stancekit.records import Article

if TYPE_CHECKING:
    from pathlib import Path

    from stancekit.corpus.rows import Row


def read(source: object, **options: object) -> list[Row]:
    return list(open_source(source, **options))  # type: ignore[arg-type]


def problems(rows: list[Row]) -> list[str | None]:
    return [row.problem.code if row.problem else None for row in rows]


class TestJsonLines:
    def test_fields_and_ids(self, tmp_path: Path) -> None:
        path = tmp_path / "in.jsonl"
        path.write_text(
            '{"id": 7, "text": "One.", "date": "2024-05-31", "section": "World", "page": 3}\n'
            "\n"
            '{"text": "Two.", "author": ["Ann Lee", "John Smith"]}\n'
        )
        source = open_source(path, keep=["section", "page"])
        one, two = source
        assert (one.id, one.text, one.date) == ("7", "One.", "2024-05-31")
        assert json.loads(one.metadata or "") == {"section": "World", "page": "3"}
        # The line is told, blank ones counted.
        assert (two.id, two.source, two.author) == (
            "in.jsonl:3",
            "in.jsonl:3",
            "Ann Lee; John Smith",
        )
        assert source.total == 3

    def test_bad_rows_one_by_one(self, tmp_path: Path) -> None:
        path = tmp_path / "in.jsonl"
        path.write_bytes(
            b'\xef\xbb\xbf{"id": "a", "text": "good"}\n'
            b'{"id": "b"}\n'
            b'{"id": "c", "text": "   "}\n'
            b'{"id": "d", "text": 5}\n'
            b'{"id": ["e"], "text": "x"}\n'
            b"[1, 2]\n"
            b'{"id": "g", "text": "caf\xe9"}\n'
            b'{"id": "h", "text": "good too"}\n'
            b'{"id": "i", "text": "cut sho'
        )
        rows = read(path)
        missing = ["no-text"] * 3
        rest = ["bad-id", "bad-row", "bad-encoding", None, "bad-row"]
        assert problems(rows) == [None, *missing, *rest]
        assert [row.id for row in rows[:4]] == ["a", "b", "c", "d"]
        assert "0xe9" in rows[6].problem.reason  # type: ignore[union-attr]

    def test_another_column(self, tmp_path: Path) -> None:
        path = tmp_path / "in.ndjson"
        path.write_text('{"uid": "x", "body": "One.", "text": "not this"}\n')
        (row,) = read(path, columns={"text": "body", "id": "uid"})
        assert (row.id, row.text) == ("x", "One.")

    def test_a_gzip_that_breaks_off(self, tmp_path: Path) -> None:
        path = tmp_path / "in.jsonl.gz"
        lines = "".join(
            json.dumps({"id": str(n), "text": os.urandom(99).hex()}) + "\n" for n in range(99)
        )
        data = gzip.compress(lines.encode())
        path.write_bytes(data[: len(data) // 2])
        rows = read(path)
        assert len(rows) > 10
        assert problems(rows[:-1]) == [None] * (len(rows) - 1)
        assert rows[-1].problem is not None
        assert "not to its end" in rows[-1].problem.reason


class TestCsv:
    def test_quoted_cells_and_semicolons(self, tmp_path: Path) -> None:
        path = tmp_path / "in.csv"
        path.write_text('id;text;date\n1;"One;\n""two""";2024-01-02\n2;Three;\n')
        one, two = read(path)
        assert (one.id, one.text, one.date) == ("1", 'One;\n"two"', "2024-01-02")
        assert (two.text, two.date) == ("Three", None)

    def test_bad_rows(self, tmp_path: Path) -> None:
        path = tmp_path / "in.csv"
        path.write_bytes(
            b'id,text\n1,good\n2,a,b,c\n3\n4,caf\xe9\n5,good\n6,"never closed\n7,swallowed\n'
        )
        rows = read(path)
        assert problems(rows) == [None, "bad-row", "no-text", "bad-encoding", None, "bad-row"]
        assert [row.id for row in rows[:5]] == ["1", "in.csv:3", "3", "4", "5"]

    def test_a_long_article(self, tmp_path: Path) -> None:
        path = tmp_path / "in.csv"
        path.write_text(f"text\n{'word ' * 100_000}\n")
        assert len(read(path)[0].text or "") == 500_000

    def test_no_column_of_text(self, tmp_path: Path) -> None:
        path = tmp_path / "in.csv"
        path.write_text("id,body\n1,One\n")
        with pytest.raises(InputError, match=r"no column 'text'.*id, body.*text=body"):
            read(path)


class TestParquet:
    def test_round_trip(self, tmp_path: Path) -> None:
        pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
        path = tmp_path / "in.parquet"
        table = pa.table({"id": [1, 2], "text": ["One.", None], "date": [date(2024, 5, 31), None]})
        pq.write_table(table, path)
        source = open_source(path)
        one, two = source
        assert source.total == 2
        assert (one.id, one.text, one.date) == ("1", "One.", "2024-05-31")
        assert two.problem is not None
        assert (two.id, two.problem.code) == ("2", "no-text")

    def test_cut_short(self, tmp_path: Path) -> None:
        pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
        path = tmp_path / "in.parquet"
        pq.write_table(pa.table({"text": ["One."] * 1000}), path)
        path.write_bytes(path.read_bytes()[:-20])
        with pytest.raises(InputError, match="no whole Parquet file"):
            read(path)
        # One of several costs only itself.
        (tmp_path / "other.txt").write_text("Good.")
        rows = read(tmp_path)
        assert problems(rows) == ["unreadable", None]

    def test_no_column_of_text(self, tmp_path: Path) -> None:
        pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
        pq.write_table(pa.table({"content": ["One."]}), tmp_path / "in.parquet")
        with pytest.raises(InputError, match="text=content"):
            read(tmp_path / "in.parquet")


class TestFolder:
    def test_texts_in_order_with_their_paths_as_ids(self, tmp_path: Path) -> None:
        (tmp_path / "2024").mkdir()
        (tmp_path / "2024" / "b.txt").write_bytes("“Yes”\r\n".encode())
        (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfNo")
        (tmp_path / "c.txt").write_bytes(b"caf\xe9")
        (tmp_path / "d.txt").write_bytes("utf".encode("utf-16"))
        (tmp_path / "e.txt").touch()
        (tmp_path / "notes.docx").write_bytes(b"not read")
        source = open_source(tmp_path)
        rows = list(source)
        assert [row.id for row in rows] == ["2024/b.txt", "a.txt", "c.txt", "d.txt", "e.txt"]
        assert [row.text for row in rows[:2]] == ["“Yes”\r\n", "No"]
        assert problems(rows) == [None, None, "bad-encoding", "bad-encoding", "no-text"]
        assert source.total == 5

    def test_results_below_are_no_articles(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("One.")
        out = tmp_path / "deep" / "results"
        for _ in range(2):
            # The second time the tables of the first are there, which are lines of JSON too.
            corpus = run(tmp_path, out, Fake(), format="jsonl")
            assert corpus.articles(["id"])["id"].tolist() == ["a.txt"]
            assert corpus.errors().empty

    def test_an_empty_one_is_said_once(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match=f"^{re.escape(str(tmp_path))}: the folder has no"):
            read(tmp_path)

    def test_html_waits_for_the_worker(self, tmp_path: Path) -> None:
        pytest.importorskip("trafilatura")
        (tmp_path / "a.html").write_bytes(b"<p>One")
        (tmp_path / "b.htm").write_bytes(b"  ")
        one, two = read(tmp_path)
        assert one.text == b"<p>One"
        assert problems([two]) == ["no-text"]

    def test_nothing_to_read(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="no articles"):
            read(tmp_path)

    @pytest.mark.skipif(
        sys.platform == "win32" or os.geteuid() == 0, reason="root may read everything"
    )
    def test_a_folder_without_permission(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("Good.")
        (tmp_path / "locked").mkdir(mode=0o000)
        rows = read(tmp_path)
        assert problems(rows) == ["unreadable", None]
        with pytest.raises(InputError, match="permission denied"):
            read(tmp_path / "locked")

    def test_a_folder_that_the_system_refuses(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # As above for whoever runs the tests as root: the refusal is made at the system's door.
        (tmp_path / "a.txt").write_text("Good.")
        (tmp_path / "locked").mkdir()
        real = os.scandir

        def scandir(path: str) -> object:
            if str(path).endswith("locked"):
                raise PermissionError(13, "Permission denied", str(path))
            return real(path)

        monkeypatch.setattr(os, "scandir", scandir)
        rows = read(tmp_path)
        assert [row.id for row in rows] == ["locked", "a.txt"]
        assert problems(rows) == ["unreadable", None]


class TestIterable:
    def test_all_forms(self) -> None:
        rows = read(
            [
                "One.",
                ("Two.", {"id": "b", "paper": "Post"}),
                ("Three.", None),
                {"id": "d", "text": "Four."},
                Article(text="Five.", id="e", date="2024-05-31"),
                None,
                b"Six.",
            ],
            columns={"outlet": "paper"},
        )
        assert [row.id for row in rows] == ["row 1", "b", "row 3", "d", "e", "row 6", "row 7"]
        assert rows[1].outlet == "Post"
        assert rows[4].date == "2024-05-31"
        assert problems(rows) == [None] * 5 + ["bad-row"] * 2

    def test_a_stream_of_unknown_length(self) -> None:
        source = open_source(text for text in ["One.", "Two."])
        assert source.total is None
        assert len(list(source)) == 2


@pytest.mark.parametrize("name", ["nothing.jsonl", "nothing", "a\0b.csv"])
def test_no_such_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read(tmp_path / name)


def test_what_is_not_known(tmp_path: Path) -> None:
    (tmp_path / "a.docx").touch()
    with pytest.raises(InputError, match="what is in it"):
        read(tmp_path / "a.docx")
    with pytest.raises(InputError, match="no field 'body'"):
        read(["One."], columns={"body": "text"})
    with pytest.raises(InputError, match="not int"):
        read(5)


@given(st.binary(max_size=300))
def test_any_bytes_are_rows_or_a_clear_error(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    folder = tmp_path_factory.mktemp("any")
    for suffix in ("jsonl", "csv", "jsonl.gz", "txt"):
        path = folder / f"in.{suffix}"
        path.write_bytes(data)
        try:
            rows = read(path)
        except InputError:
            continue
        assert all((row.text is None) == (row.problem is not None) for row in rows)


@given(st.lists(st.text(string.printable + "“”é🚀", min_size=1).filter(str.strip), max_size=5))
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    import csv

    folder = tmp_path_factory.mktemp("same")
    with (folder / "in.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["text"], *([text] for text in texts)])
    lines = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    (folder / "in.jsonl").write_text(lines, encoding="utf-8", newline="\n")
    for name in ("in.csv", "in.jsonl"):
        assert [row.text for row in read(folder / name)] == texts
