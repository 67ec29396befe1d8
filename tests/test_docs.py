"""What the README and the documentation promise is there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from conftest import ROOT, SEED

import stancekit
from stancekit.report import COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

    from stancekit.records import Analysis

PAGES = sorted([*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md"), ROOT / "NOTICE"])
PAGES = [p for p in PAGES if not {"_build", "generated", "gallery"} & set(p.parts)]

# Hosts that pages may link to: others' sites that exist. The project has none of its own.
HOSTS = {
    "creativecommons.org",
    "ekzhu.com",
    "github.com",
    "gucorpling.org",
    "huggingface.co",
    "json-schema.org",
    "keepachangelog.com",
    "news.example",
    "sbert.net",
    "semver.org",
    "trafilatura.readthedocs.io",
    "universaldependencies.org",
    "www.apache.org",
}


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_every_public_name_is_on_the_api_page() -> None:
    listed = set(re.findall(r"^ *(?:\.\. py:data:: )?([\w.]+)$", read(ROOT / "docs/api.md"), re.M))
    assert set(stancekit.__all__) <= listed


def test_every_column_is_documented() -> None:
    page = read(ROOT / "docs/data_model.md")
    table = page[page.index("## Columns") :]
    named = re.findall(r"`(\w+)`", "".join(re.findall(r"^\|([^|]+)\|", table, re.M)))
    assert named == list(COLUMNS)


def test_every_command_is_documented() -> None:
    from stancekit.cli import app

    page = read(ROOT / "docs/user_guide/command_line.md")
    for command in app.registered_commands:
        assert command.callback is not None
        assert f"\n## {command.name or command.callback.__name__}\n" in page


def test_the_readme_begins_with_the_two_commands() -> None:
    screen = "\n".join(read(ROOT / "README.md").splitlines()[:30])
    assert re.findall(r"^```shell\n([^\n]+)\n```$", screen, re.M) == [
        f"pip install . && stancekit analyze seeds/{SEED.name}",
        'pip install ".[test]" && pytest',
    ]


def test_the_readme_shows_what_is_found(seed_analysis: Analysis) -> None:
    table = re.findall(
        r"^\| \*\*(.+?)\*\* .*?\| (\w+) \| (.+?) \|$", read(ROOT / "README.md"), re.M
    )
    assert len(table) >= 3
    found = {
        (q.speaker.name, str(q.stance.label), q.text)
        for q in seed_analysis.quotations
        if q.speaker and q.stance
    }
    for name, label, said in table:
        assert any((name, label) == (who, what) and said in words for who, what, words in found), (
            name,
            label,
            said,
        )


def test_the_notice_names_every_model() -> None:
    notice = read(ROOT / "NOTICE")
    for path in (ROOT / "stancekit/data/models").iterdir():
        assert re.search(rf"^  {path.name.partition('.')[0]}\b", notice, re.M), path.name


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_go_somewhere(path: Path) -> None:
    text = re.sub(r"^```.*?^```", "", read(path), flags=re.M | re.S)
    for url in re.findall(r"https?://[^\s)>\]`\"]+", text):
        assert urlsplit(url).hostname in HOSTS, url
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if not re.match(r"[a-z]+:", target) and "gallery/" not in target:
            assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_nothing_is_left_open(path: Path) -> None:
    assert not re.search(r"\b(TODO|TBD|FIXME|TO-COME|XXX)\b", read(path))


def test_the_licence_is_whole() -> None:
    licence = read(ROOT / "LICENSE")
    assert "Apache License" in licence
    assert "END OF TERMS AND CONDITIONS" in licence
    assert stancekit.__version__ in read(ROOT / "CHANGELOG.md") or "Unreleased" in read(
        ROOT / "CHANGELOG.md"
    )
