"""What an import loads: ``import stancekit`` has to stay light."""

from __future__ import annotations

import subprocess
import sys

import pytest
from conftest import ROOT

SEED = str(next((ROOT / "seeds").glob("*.txt")))
HEAVY = ("spacy", "sklearn", "thinc", "pandas", "scipy", "matplotlib", "joblib", "rich", "typer")


def loaded_by(code: str) -> set[str]:
    """Run ``code`` in a fresh process; return the top-level modules loaded by then."""
    code += "; import sys; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "code",
    [
        "import stancekit",
        "import stancekit; stancekit.Analysis, stancekit.InputError; dir(stancekit)",
        "from stancekit import Quotation; Quotation.from_text('We refuse').to_dict()",
    ],
)
def test_records_need_nothing_heavy(code: str) -> None:
    assert not loaded_by(code) & set(HEAVY)


@pytest.mark.parametrize(
    ("code", "banned"),
    [
        ("import stancekit.stance", ("spacy", "thinc")),
        ("import stancekit; stancekit.targets()", ("spacy", "thinc")),
        ("import stancekit.report", ("spacy", "thinc", "sklearn", "pandas", "matplotlib")),
        ("import stancekit.schema", ("spacy", "thinc", "sklearn")),
        ("import stancekit.cli", ("spacy", "thinc", "sklearn")),
        ("import stancekit.quotations.marks", ("sklearn",)),
        # scikit-learn would take as long to import as all the rest to load.
        ("import stancekit; stancekit.load()('\"Never,\" he said.')", ("sklearn", "pandas")),
        (
            "import contextlib, io\n"
            "from stancekit.cli import main as run\n"
            "with contextlib.redirect_stdout(io.StringIO()):\n"
            f"    run(['analyze', {SEED!r}, '--format', 'json'])\n"
            "pass",
            ("sklearn", "pandas"),
        ),
    ],
)
def test_rooms_load_only_what_is_theirs(code: str, banned: tuple[str, ...]) -> None:
    assert not loaded_by(code) & set(banned)


def test_every_public_name_can_be_reached() -> None:
    code = "import stancekit; [getattr(stancekit, n) for n in stancekit.__all__]"
    assert "stancekit" in loaded_by(code)


def test_an_unknown_name_says_so() -> None:
    import stancekit

    with pytest.raises(AttributeError, match="'stancekit' has no attribute 'analyse'"):
        stancekit.analyse  # noqa: B018
