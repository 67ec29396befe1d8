"""What the benchmarks share: where the data is, and the scorers that lie beside it."""

from __future__ import annotations

import importlib.util
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType


def data_folder(shared: Path) -> Path:
    """Return the folder of data, or stop with a sentence that says what is missing."""
    folder = shared / "data"
    if not folder.is_dir():
        raise SystemExit(
            f"{folder} is missing: the benchmarks read PolNeAR and the labelled news from there; "
            "give its parent with --shared (see benchmarks/README.md)"
        )
    return folder


def read_rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf8") as lines:
        return [json.loads(line) for line in lines]


def tool(shared: Path, name: str) -> ModuleType:
    """Import one of the scorers, ``score_quotes`` or ``score_stance``."""
    spec = importlib.util.spec_from_file_location(name, shared / "tools" / f"{name}.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"{shared / 'tools' / name}.py is missing")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
