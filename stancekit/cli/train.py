"""``stancekit train``: a stance model of one's own from labelled quotations."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stancekit.cli.base import app, complain
from stancekit.errors import InputError, StancekitWarning

if TYPE_CHECKING:
    from stancekit.records import Target


@app.command()
def train(
    rows: Annotated[
        Path,
        typer.Argument(
            metavar="ROWS",
            help="Labelled quotations: JSON Lines, .csv or .tsv with the columns text and label "
            "and, if known, context, cue, target, weight, article; or corrected analyses as "
            "'stancekit' and annotation tools write them.",
        ),
    ],
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="MODEL", help="Where to write the model: m.npz."),
    ],
    target: Annotated[
        str | None,
        typer.Option(
            metavar="ID|FILE",
            help="What rows without a target are on: an id that 'stancekit targets' lists, or a "
            "JSON file with id, name, description and terms of a target of your own.",
        ),
    ] = None,
    authored: Annotated[
        bool,
        typer.Option(
            "--authored/--alone",
            help="Train on the quotations that come with stancekit too, or on yours alone.",
        ),
    ] = True,
) -> int:
    """Train a stance model of your own, and say how good it is on rows that it did not see.

    Example: stancekit train rows.jsonl --target phosphorus.json -o phosphorus.npz
    """
    if output.suffix.lower() != ".npz":
        raise InputError(f"{output}: a model is written as .npz; give such a name")
    if output.is_dir() or not output.resolve().parent.is_dir():
        raise InputError(f"{output}: is a folder, or in one that does not exist")
    if output.exists() and output.samefile(rows):
        raise InputError(f"{output}: is the file of rows; give another one to write to")
    own = _target(target)
    records, numbers = _records(rows, own)
    from stancekit.stance import train_model, training_rows

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", StancekitWarning)
        try:
            found = training_rows(records, target=own, numbers=numbers)
        except InputError as error:
            raise type(error)(f"{rows.name}: {error}") from None
    for warning in caught:
        complain(f"{rows.name}: {warning.message}")
    model, report = train_model(found, target=own, authored=authored)
    model.save(output)
    typer.echo(report)
    known = ", ".join(known.id for known in model.targets_) or "no target but other"
    typer.echo(f"{output} knows {known}; use it with: stancekit analyze --model {output}")
    return 0


def _target(given: str | None) -> Target | None:
    from stancekit.stance import get_target, read_target, targets

    if given is None:
        return None
    if any(given == known.id for known in targets()):
        return get_target(given)
    if Path(given).suffix or Path(given).exists():
        return read_target(given)
    return get_target(given)  # which says what is known


def _records(path: Path, target: Target | None) -> tuple[list[dict[str, Any]], list[str]]:
    """Read rows, or analyses that people have corrected."""
    from stancekit.stance import read_records

    if not _holds_analyses(path):
        return read_records(path)
    from stancekit.exchange import read_analyses, training_rows

    on_what = target.id if target else None
    found = training_rows(read_analyses(path, target=on_what), target=on_what)
    if not found:
        on = f" on {target.id!r}" if target else ""
        raise InputError(f"{path.name}: holds no quotation with a stance{on}")
    return found, [f"quotation {number}" for number in range(1, len(found) + 1)]


def _holds_analyses(path: Path) -> bool:
    """Tell a file of articles from one of rows: rows are objects, one a line, with a label."""
    if path.is_dir():
        return True  # brat
    if path.suffix.lower() in (".csv", ".tsv"):
        return False
    first = ""
    try:
        with path.open(encoding="utf-8-sig") as lines:
            first = next((line for line in lines if line.strip()), "")
            # One object over several lines is what 'analyze --format json' writes.
            record = json.loads(first + lines.read() if first.strip() == "{" else first)
    except (OSError, ValueError):
        # A list over several lines is of an annotation tool; what else it is, its reader says.
        return first.lstrip().startswith("[")
    keys = {"quotations", "spans", "annotations", "predictions", "items"}
    return isinstance(record, list) or (isinstance(record, dict) and not keys.isdisjoint(record))
