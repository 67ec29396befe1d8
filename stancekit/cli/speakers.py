"""``stancekit speakers``: who speaks in articles, in what capacity, and where they stand."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path  # noqa: TC003 (typer reads it at run time)
from typing import TYPE_CHECKING, Annotated

import typer

from stancekit.cli.base import USER_ERROR, Failures, app
from stancekit.cli.reading import usable
from stancekit.cli.writing import Writer, refuse_overwriting, write_each

if TYPE_CHECKING:
    from rich.console import Console

    from stancekit.output import Sink
    from stancekit.records import Analysis


class SpeakersFormat(StrEnum):
    """What the command can write."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"


@app.command()
def speakers(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE",
            help="Text files in UTF-8, web pages (.html), or their addresses (https://...); "
            "- reads standard input.",
        ),
    ],
    format: Annotated[  # noqa: A002
        SpeakersFormat,
        typer.Option(
            "--format",
            "-f",
            help="A table for people, JSON (a list if several files are given), "
            "or JSON Lines with one speaker a line.",
        ),
    ] = SpeakersFormat.TABLE,
    target: Annotated[
        str,
        typer.Option(
            metavar="auto|ID",
            help="What stances are on: an id that 'stancekit targets' lists, or auto for "
            "the one that each article is about.",
        ),
    ] = "auto",
    aliases: Annotated[
        Path | None,
        typer.Option(
            metavar="CSV",
            help="Names that you know, with the columns alias, name and id; they win over what "
            "the article lets one guess.",
        ),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="An installed English spaCy pipeline instead of the one that came along.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="OUT", help="Write here instead of to stdout."),
    ] = None,
) -> int:
    """Say who speaks in articles, in what capacity, and where each of them stands.

    Example: stancekit speakers article.txt --aliases names.csv
    """
    failures = Failures()
    refuse_overwriting(output, inputs, aliases)
    names = [name for name in dict.fromkeys(inputs) if usable(name, failures)]
    if not names:
        return USER_ERROR
    from stancekit.analyzer import load

    analyzer = load(target, language=language, aliases=aliases)

    def writer_to(sink: Sink, console: Console) -> _Writer:
        return _Writer(sink, format, several=len(inputs) > 1, console=console)

    return write_each(names, analyzer, writer_to, output, failures)


class _Writer(Writer):
    """Writes the speakers of one article after another."""

    def shown(self, analysis: Analysis) -> str:
        if self.style is SpeakersFormat.TABLE:
            from stancekit.report.speakers import render_speakers, speakers_table

            return self.table(analysis, render_speakers, speakers_table)
        article = analysis.article.id
        rows = [profile.to_dict() for profile in analysis.profiles]
        if self.style is SpeakersFormat.JSONL:
            return "".join(self.line({"article": article, **row}) for row in rows)
        return self.json({"article": article, "speakers": rows})
