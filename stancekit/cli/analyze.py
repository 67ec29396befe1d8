"""``stancekit analyze``: articles in, quotations with speakers and stances out."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path  # noqa: TC003 (typer reads it at run time)
from typing import TYPE_CHECKING, Annotated

import typer

from stancekit.cli.base import USER_ERROR, Failures, app
from stancekit.cli.reading import usable
from stancekit.cli.writing import Writer, refuse_overwriting, write_each
from stancekit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from stancekit.output import Sink
    from stancekit.records import Analysis, Explanation


class OutputFormat(StrEnum):
    """How results are written."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    HTML = "html"


@app.command()
def analyze(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE",
            help="Text files in UTF-8, web pages (.html), or their addresses (https://...); "
            "- reads standard input.",
        ),
    ],
    format: Annotated[  # noqa: A002
        OutputFormat,
        typer.Option(
            "--format",
            "-f",
            help="A table for people, JSON (a list if several files are given), "
            "JSON Lines with one article a line, or an HTML page of one article.",
        ),
    ] = OutputFormat.TABLE,
    target: Annotated[
        str,
        typer.Option(
            metavar="auto|ID",
            help="What stances are on: an id that 'stancekit targets' lists, or auto for "
            "the one that each article is about.",
        ),
    ] = "auto",
    language: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="An installed English spaCy pipeline instead of the one that came along.",
        ),
    ] = None,
    min_confidence: Annotated[
        float | None,
        typer.Option(
            metavar="X",
            min=0.0,
            max=1.0,
            help="Leave out quotations that are less sure than this, 0 to 1.",
        ),
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option(
            metavar="MODEL",
            help="A stance model of your own, from 'stancekit train', instead of the shipped one.",
        ),
    ] = None,
    trust_model: Annotated[
        bool,
        typer.Option(
            "--trust-model",
            help="You trust whoever made MODEL: a .joblib file can run any code when it is read.",
        ),
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="OUT", help="Write here instead of to stdout."),
    ] = None,
) -> int:
    """Say who is quoted in articles, and where each speaker stands.

    Example: stancekit analyze article.txt --format json -o article.json
    """
    failures = Failures()
    if format is OutputFormat.HTML and len(dict.fromkeys(inputs)) > 1:
        raise InputError("html is a page of one article; give one FILE, or another --format")
    refuse_overwriting(output, inputs)
    # Where it takes a second to load the models, a mistyped path should be heard of at once.
    names = [name for name in dict.fromkeys(inputs) if usable(name, failures)]
    if not names:
        return USER_ERROR
    from stancekit.analyzer import load

    analyzer = load(
        target,
        language=language,
        min_confidence=min_confidence,
        model=model,
        trusted=trust_model,
    )

    def writer_to(sink: Sink, console: Console) -> _Writer:
        writer = _Writer(sink, format, several=len(inputs) > 1, console=console)
        # A model of somebody else's may have no reasons to give.
        writer.explain = getattr(getattr(analyzer, "classifier", None), "explain", None)
        return writer

    return write_each(names, analyzer, writer_to, output, failures)


class _Writer(Writer):
    """Writes quotations, their speakers and stances."""

    explain: Callable[..., Explanation] | None = None

    def shown(self, analysis: Analysis) -> str:
        if self.style is OutputFormat.TABLE:
            from stancekit.report import render_table, terminal_table

            return self.table(analysis, render_table, terminal_table)
        if self.style is OutputFormat.HTML:
            return self._page(analysis)
        data = analysis.to_dict()
        return self.line(data) if self.style is OutputFormat.JSONL else self.json(data)

    def _page(self, analysis: Analysis) -> str:
        explanations = {}
        if self.explain:
            for quotation in analysis.quotations:
                if stance := quotation.stance:
                    explanations[quotation.id] = self.explain(
                        quotation, target=stance.target, label=stance.label
                    )
        text = analysis.to_html(explanations=explanations)
        # What the encoding lacks is spelled out as HTML does it.
        return text.encode("ascii", "xmlcharrefreplace").decode() if self.ascii else text
