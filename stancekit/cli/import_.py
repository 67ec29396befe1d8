"""``stancekit import``: what people corrected back into analyses."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 (typer reads it at run time)
from typing import Annotated

import typer

from stancekit.cli.base import STDIN, USER_ERROR, Failures, app, spoken_warnings
from stancekit.cli.reading import same_file
from stancekit.errors import InputError
from stancekit.exchange import ExchangeFormat, read_analyses, write_analyses


@app.command("import")
def import_(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE", help="What the tool exported, for brat the folder; - reads stdin."
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="OUT", help="Write here instead of to stdout."),
    ] = None,
    source: Annotated[
        ExchangeFormat | None,
        typer.Option("--from", help="How FILE is written; by default what it looks like."),
    ] = None,
    target: Annotated[
        str | None,
        typer.Option(metavar="ID", help="What new stances are on, where the file does not say."),
    ] = None,
    annotator: Annotated[
        str | None,
        typer.Option(metavar="WHO", help="Label Studio: whose annotations, by id or e-mail."),
    ] = None,
    skip_bad: Annotated[
        bool,
        typer.Option("--skip-bad", help="Leave out records that cannot be read, and say which."),
    ] = False,
) -> int:
    """Read what people corrected; write analyses with their text as JSON Lines.

    Example: stancekit import tasks.json -o corrected.jsonl
    """
    for name in inputs:
        if output and name != STDIN and same_file(output, name):
            raise InputError(f"{output}: is one of the inputs; give another file to write to")
    failures = Failures()
    with spoken_warnings():
        analyses = [
            analysis
            for name in dict.fromkeys(inputs)
            for analysis in read_analyses(
                name,
                source,
                target=target,
                annotator=annotator,
                on_error=lambda error: failures.add(str(error)),
            )
        ]
        if failures.count and not (skip_bad and analyses):
            return USER_ERROR
        write_analyses(analyses, output)
    return USER_ERROR if failures.count else 0
