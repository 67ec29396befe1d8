"""``stancekit speakers``: who speaks in articles, in what capacity, and where they stand."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path  # noqa: TC003 (typer reads it at run time)
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stancekit.cli.analyze import FAILED
from stancekit.cli.base import STDIN, USER_ERROR, Failures, app
from stancekit.cli.reading import read_articles, same_file, usable
from stancekit.cli.terminal import console_for, progress_bar
from stancekit.errors import InputError
from stancekit.output import Sink, open_sink

if TYPE_CHECKING:
    from rich.console import Console

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
    for name in [*inputs, *([str(aliases)] if aliases else [])]:
        if output and name != STDIN and same_file(output, name):
            raise InputError(f"{output}: is one of the files read; give another one to write to")
    names = [name for name in dict.fromkeys(inputs) if usable(name, failures)]
    if not names:
        return USER_ERROR
    from stancekit.analyzer import load

    analyzer = load(target, language=language, aliases=aliases)
    with open_sink(output) as sink, progress_bar(len(names)) as progress:
        task = progress.add_task("articles", total=len(names))
        writer = _Writer(sink, format, several=len(inputs) > 1, console=console_for(output))
        for analysis in analyzer.pipe(read_articles(names, failures)):
            # The bar shares the terminal with the tables: it steps aside while they are written.
            progress.stop()
            writer.write(analysis)
            for warning in analysis.warnings:
                if warning.code == FAILED:
                    failures.add(f"{analysis.article.id}: {warning.message}")
            progress.advance(task)
            if not progress.disable:
                progress.start()
        writer.close()
        if not writer.count:
            sink.discard()
    return USER_ERROR if failures.count else 0


class _Writer:
    """Writes the speakers of one article after another in the format asked for."""

    def __init__(
        self, sink: Sink, style: SpeakersFormat, *, several: bool, console: Console
    ) -> None:
        self.sink = sink
        self.style = style
        self.several = several
        self.console = console
        self.count = 0
        # JSON can spell out whatever the terminal's encoding lacks.
        self.ascii = sink.encoding.lower().replace("-", "") != "utf8"

    def write(self, analysis: Analysis) -> None:
        if self.style is SpeakersFormat.TABLE:
            self.sink.write(self._table(analysis))
        elif self.style is SpeakersFormat.JSONL:
            for row in _rows(analysis):
                line = {"article": analysis.article.id, **row}
                self.sink.write(json.dumps(line, ensure_ascii=self.ascii) + "\n")
        else:
            data = {"article": analysis.article.id, "speakers": _rows(analysis)}
            text = json.dumps(data, ensure_ascii=self.ascii, indent=2)
            if self.several:
                text = (",\n" if self.count else "[\n") + text
            self.sink.write(text if self.several else text + "\n")
        self.count += 1

    def close(self) -> None:
        if self.style is SpeakersFormat.JSON and self.several:
            self.sink.write("\n]\n" if self.count else "[]\n")
        self.sink.flush()

    def _table(self, analysis: Analysis) -> str:
        from stancekit.report.speakers import render_speakers, speakers_table

        gap = "\n" if self.count else ""
        if self.console.color_system is None:
            return gap + render_speakers(analysis, width=self.console.width)
        with self.console.capture() as capture:
            self.console.print(speakers_table(analysis))
        return gap + capture.get()


def _rows(analysis: Analysis) -> list[dict[str, Any]]:
    return [profile.to_dict() for profile in analysis.profiles]
