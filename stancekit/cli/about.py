"""``stancekit targets`` and ``stancekit info``: what is known, and what is installed."""

from __future__ import annotations

import hashlib
import platform
import re
import sys
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from stancekit import __version__
from stancekit.cli.base import app
from stancekit.cli.terminal import console_for

if TYPE_CHECKING:
    from collections.abc import Iterator

# Extras that change nothing of what a user sees, or only name others.
_FOR_DEVELOPERS = {"all", "browser", "dev", "docs", "test"}


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
    """Show versions, extras and models, for bug reports.

    Example: stancekit info
    """
    lines = [
        ("stancekit", f"{__version__} in {Path(__file__).parents[1]}"),
        ("Python", f"{platform.python_version()} ({platform.python_implementation()})"),
        ("platform", platform.platform()),
        ("encoding", f"{sys.stdout.encoding}, files {sys.getfilesystemencoding()}"),
    ]
    needed, extras = _requirements()
    lines += [(name, _version(name)) for name in needed]
    for extra, names in extras.items():
        lines.append((f"extra {extra}", ", ".join(f"{n} {_version(n)}" for n in names)))
    models = files("stancekit").joinpath("data/models")
    if models.is_dir():
        lines += [(f"model {name}", what) for name, what in _models(Path(str(models)))]
    width = max(len(name) for name, _ in lines)
    for name, value in lines:
        typer.echo(f"{name:<{width}}  {value}")


def _requirements() -> tuple[list[str], dict[str, list[str]]]:
    """Return what stancekit needs, and what each of its extras brings, as it was installed."""
    needed: list[str] = []
    extras: dict[str, list[str]] = {}
    try:
        found = requires("stancekit") or []
    except PackageNotFoundError:
        # Run from a copy of the source: what it cannot do without is known all the same.
        return ["numpy", "scikit-learn", "spacy"], {}
    for requirement in found:
        name = re.match(r"[\w.-]+", requirement)
        extra = re.search(r"extra\s*==\s*[\"'](\w+)", requirement)
        if name is None or name[0] == "stancekit":
            continue
        if extra is None:
            needed.append(name[0])
        elif extra[1] not in _FOR_DEVELOPERS:
            extras.setdefault(extra[1], []).append(name[0])
    return sorted(needed), dict(sorted(extras.items()))


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _models(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the models that came along, each with its size and the beginning of a checksum."""
    for path in sorted(folder.iterdir()):
        inside = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
        digest = hashlib.sha256()
        size = 0
        for file in inside:
            data = file.read_bytes()
            size += len(data)
            digest.update(data)
        yield path.name, f"{size / 1e6:.1f} MB, sha256 {digest.hexdigest()[:12]}"
