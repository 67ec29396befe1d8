"""The schema's page names every column, and none that is not there."""

from __future__ import annotations

import re

from conftest import ROOT

from stancekit.corpus import TABLES, VERSION


def test_the_page_lists_the_columns() -> None:
    page = (ROOT / "docs" / "corpus_schema.md").read_text(encoding="utf-8")
    assert f"version {VERSION} of its" in page
    for table, columns in TABLES.items():
        part = page.split(f"## {table}\n")[1].split("\n## ")[0]
        listed = [
            (name, kind.replace("list of string", "strings").replace("list of int", "ints"))
            for names, kind in re.findall(r"^\| (`.+?`) \| ([\w ]+) \|", part, re.M)
            for name in re.findall(r"`(\w+)`", names)
        ]
        assert sorted(listed) == sorted(columns.items())
