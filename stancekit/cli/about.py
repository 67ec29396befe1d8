"""``stancekit targets`` and ``stancekit info``: what is known, and what is installed."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from stancekit import __version__
from stancekit.cli.base import app
from stancekit.cli.terminal import console_for

if TYPE_CHECKING:
    from collections.abc import Iterator


@app.command()
def targets() -> None:
    """List what stances can be taken on.

    Example: stancekit targets
    """
    import textwrap

    from stancekit.stance import targets as known_targets

    width = console_for(None).width
    blocks = []
    for target in known_targets():
        lines = [target.id]
        for part in (target.name, target.description):
            lines += textwrap.wrap(part, width, initial_indent="    ", subsequent_indent="    ")
        blocks.append("\n".join(lines))
    typer.echo("\n\n".join(blocks))


@app.command()
def info() -> None:
    """Show versions and models, for bug reports.

    Example: stancekit info
    """
    lines = [
        ("stancekit", f"{__version__} in {Path(__file__).parents[1]}"),
        ("Python", f"{platform.python_version()} ({platform.python_implementation()})"),
        ("platform", platform.platform()),
    ]
    lines += [(name, _version(name)) for name in ("spacy", "scikit-learn", "numpy", "joblib")]
    extras = ("pandas", "pyarrow", "matplotlib", "trafilatura", "dask", "skops")
    lines += [(f"{name} (extra)", _version(name)) for name in extras]
    models = files("stancekit").joinpath("data/models")
    if models.is_dir():
        lines += [(f"model {name}", size) for name, size in _sizes(Path(str(models)))]
    width = max(len(name) for name, _ in lines)
    for name, value in lines:
        typer.echo(f"{name:<{width}}  {value}")


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _sizes(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the models that came along, each with its size."""
    for path in sorted(folder.iterdir()):
        inside = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
        yield path.name, f"{sum(p.stat().st_size for p in inside) / 1e6:.1f} MB"
