"""``stancekit analyze --format html``."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from conftest import ROOT, SEED

from stancekit import cli

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_page_with_the_words_that_decided(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    assert cli.main(["analyze", str(SEED), "--format", "html", "-o", str(page)]) == 0
    markup = page.read_text(encoding="utf-8")
    assert markup.startswith("<!DOCTYPE html>")
    assert "Steffen Hebestreit" in markup
    assert "Words that decided" in markup
    assert markup.endswith("</html>\n")


def test_one_page_for_one_article(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "report.html"
    other = tmp_path / "other.txt"
    other.write_text("Text.", encoding="utf-8")
    arguments = ["analyze", str(SEED), str(other), "--format", "html", "-o", str(page)]
    assert cli.main(arguments) == 2
    assert capsys.readouterr().err.splitlines() == [
        "stancekit: html is a page of one article; give one FILE, or another --format"
    ]
    assert not page.exists()


def test_a_terminal_that_lacks_letters() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "stancekit", "analyze", "-", "--format", "html"],
        input="“Nö 🚀,” said Ann Lee.".encode(),
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        check=True,
    )
    assert b"N&#246; &#128640;" in done.stdout
    assert done.stdout.isascii()
