"""``stancekit speakers``: who speaks in articles, in what capacity, and where they stand."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from stancekit.cli.base import USER_ERROR, Failures, app
from stancekit.cli.options import (  # noqa: TC001 (typer reads them at run time)
    Aliases,
    Inputs,
    Language,
    MinConfidence,
    Model,
    Output,
    TargetId,
    TrustModel,
)
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
    inputs: Inputs,
    format: Annotated[  # noqa: A002
        SpeakersFormat,
        typer.Option(
            "--format",
            "-f",
            help="A table for people, JSON (a list if several files are given), "
            "or JSON Lines with one speaker a line.",
        ),
    ] = SpeakersFormat.TABLE,
    target: TargetId = "auto",
    language: Language = None,
    min_confidence: MinConfidence = None,
    aliases: Aliases = None,
    model: Model = None,
    trust_model: TrustModel = False,
    output: Output = None,
) -> int:
    """Say who speaks in articles, in what capacity, and where each of them stands.

    Example: stancekit speakers article.txt --aliases names.csv
    """
    failures = Failures()
    refuse_overwriting(output, inputs, aliases, model)
    names = [name for name in dict.fromkeys(inputs) if usable(name, failures)]
    if not names:
        return USER_ERROR
    from stancekit.loading import load

    analyzer = load(
        target,
        language=language,
        min_confidence=min_confidence,
        model=model,
        trusted=trust_model,
        aliases=aliases,
    )

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
