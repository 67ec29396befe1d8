"""``stancekit export``: analyses out to an annotation tool."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path  # noqa: TC003 (typer reads it at run time)
from typing import Annotated

import typer

from stancekit.cli.base import STDIN, app, spoken_warnings
from stancekit.cli.reading import same_file
from stancekit.errors import InputError
from stancekit.exchange import ExchangeFormat, labeling_config, read_analyses, write_analyses
from stancekit.output import open_sink


class ResultsAs(StrEnum):
    """What Label Studio takes results for."""

    PREDICTIONS = "predictions"
    ANNOTATIONS = "annotations"


@app.command()
def export(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE",
            help="Analyses: what 'stancekit analyze --format jsonl' or 'stancekit import' wrote, "
            "or any format below; - reads standard input.",
        ),
    ],
    format: Annotated[  # noqa: A002
        ExchangeFormat,
        typer.Option("--format", "-f", help="How to write; brat is a folder."),
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="OUT", help="Write here instead of to stdout."),
    ] = None,
    source: Annotated[
        ExchangeFormat | None,
        typer.Option("--from", help="How FILE is written; by default what it looks like."),
    ] = None,
    results_as: Annotated[
        ResultsAs,
        typer.Option("--as", help="Label Studio: still to be looked at, or done by somebody."),
    ] = ResultsAs.PREDICTIONS,
    config: Annotated[
        Path | None,
        typer.Option(metavar="XML", help="Label Studio: write the labelling interface here, too."),
    ] = None,
) -> None:
    """Write analyses for an annotation tool, to be corrected by people.

    Example: stancekit export found.jsonl --format label-studio -o tasks.json --config labels.xml
    """
    for name in inputs:
        for place in (output, config):
            if place and name != STDIN and same_file(place, name):
                raise InputError(f"{place}: is one of the inputs; give another file to write to")
    if config and format is not ExchangeFormat.LABEL_STUDIO:
        raise InputError("--config is for Label Studio; brat's annotation.conf is always written")
    if config and output and output.resolve() == config.resolve():
        raise InputError(f"{config}: is where the tasks go; give --config another file")
    with spoken_warnings():
        # All are read before anything is written: half a corpus would be easy to overlook.
        analyses = [a for name in dict.fromkeys(inputs) for a in read_analyses(name, source)]
        write_analyses(analyses, output, format, results_as=results_as.value)
    if config:
        with open_sink(config) as sink:
            sink.write(labeling_config())
