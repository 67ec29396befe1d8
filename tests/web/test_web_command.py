"""Pages in files, on the command line."""

from __future__ import annotations

import io
import json
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from web_pages import LEDE, PAGE, SCRIPTS, FakeAnalyzer

from stancekit import cli

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("fake_analyzer")


@pytest.fixture
def fake_analyzer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put one that needs no model in place of the analyzer."""
    fake = SimpleNamespace(load=lambda *_, **__: FakeAnalyzer())
    monkeypatch.setitem(sys.modules, "stancekit.loading", fake)


def analyse(capsys: pytest.CaptureFixture[str], *names: object) -> tuple[int, list[dict], str]:
    status = cli.main(["analyze", *map(str, names), "--format", "jsonl"])
    captured = capsys.readouterr()
    return status, [json.loads(line) for line in captured.out.splitlines()], captured.err


@pytest.mark.parametrize("name", ["page.html", "page.HTM", "saved page", "page.txt"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, encoding: str
) -> None:
    (tmp_path / name).write_bytes(PAGE.encode(encoding))
    status, (data,), err = analyse(capsys, tmp_path / name)
    assert (status, err) == (0, "")
    assert (data["id"], data["title"]) == (str(tmp_path / name), "Lee: We will win")


def test_a_page_from_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PAGE.encode())))
    status, (data,), _ = analyse(capsys, "-")
    assert (status, data["title"]) == (0, "Lee: We will win")


def test_text_about_pages_is_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text(f"<b>{LEDE}</b> <html>", encoding="utf-8")
    status, (data,), _ = analyse(capsys, tmp_path / "a.txt")
    assert (status, data["title"]) == (0, None)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.html", SCRIPTS.encode(), "scripts put it there"),
        ("a.html", b"", "the page is empty"),
        ("a.html", LEDE.encode(), "there is no HTML in it"),
        ("a.html", b"%PDF-1.7 \xff", "is a PDF"),
        ("a.txt", b"%PDF-1.7 \xff", "is a PDF, not text"),
    ],
)
def test_one_line_for_what_is_no_article(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    (tmp_path / "good.html").write_bytes(PAGE.encode())
    status, found, err = analyse(capsys, tmp_path / name, tmp_path / "good.html")
    assert status == 2
    assert [data["id"] for data in found] == [str(tmp_path / "good.html")]
    (line,) = err.splitlines()
    assert line.startswith(f"stancekit: {tmp_path / name}: ")
    assert message in line


def test_without_the_extra(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    (tmp_path / "a.html").write_bytes(PAGE.encode())
    status, found, err = analyse(capsys, tmp_path / "a.html")
    assert (status, found) == (2, [])
    assert 'pip install "stancekit[web]"' in err
    assert len(err.splitlines()) == 1
