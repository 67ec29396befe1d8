"""The examples run as they stand, and show what they promise."""

from __future__ import annotations

import runpy
from typing import TYPE_CHECKING

import matplotlib as mpl
import pytest
from conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLES = sorted((ROOT / "examples").glob("*.py"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_an_example(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if "dask" in path.stem:
        pytest.importorskip("distributed")
    pictures = []
    mpl.use("Agg")
    import matplotlib.pyplot as plt

    monkeypatch.setattr(plt, "show", lambda: pictures.extend(plt.get_fignums()))
    monkeypatch.chdir(path.parent)
    try:
        runpy.run_path(str(path), run_name="__main__")
        # A reader came for a table or a picture.
        assert pictures or capsys.readouterr().out.count("\n") > 5
    finally:
        plt.close("all")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_the_gallery_finds_title_and_text(path: Path) -> None:
    # The gallery runs what begins with plot_, and only shows what begins with run_.
    assert path.stem.startswith(("plot_", "run_"))
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].lstrip("r").startswith('"""')
    assert set(lines[2]) == {"="}
    assert len(lines[2]) >= len(lines[1])


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 6
