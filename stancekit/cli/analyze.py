"""``stancekit analyze``: articles in, quotations with speakers and stances out."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path  # noqa: TC003 (typer reads it at run time)
from typing import TYPE_CHECKING, Annotated

import typer

from stancekit.cli.base import STDIN, USER_ERROR, Failures, app
from stancekit.cli.reading import read_articles, same_file, usable
from stancekit.cli.terminal import console_for, progress_bar
from stancekit.errors import InputError
from stancekit.output import Sink, open_sink

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from stancekit.records import Analysis, Explanation

# Code of the warning that stands for an error of stancekit's own in one article of many.
FAILED = "analysis-failed"


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
    for name in inputs:
        if output and name != STDIN and same_file(output, name):
            raise InputError(f"{output}: is one of the articles; give another file to write to")
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
    with open_sink(output) as sink, progress_bar(len(names)) as progress:
        task = progress.add_task("articles", total=len(names))
        writer = _Writer(sink, format, several=len(inputs) > 1, console=console_for(output))
        writer.explain = getattr(getattr(analyzer, "classifier", None), "explain", None)
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
    """Writes one analysis after another in the format asked for."""

    def __init__(self, sink: Sink, style: OutputFormat, *, several: bool, console: Console) -> None:
        self.sink = sink
        self.style = style
        self.several = several
        self.console = console
        self.count = 0
        self.explain: Callable[..., Explanation] | None = None
        # JSON can spell out whatever the terminal's encoding lacks.
        self.ascii = sink.encoding.lower().replace("-", "") != "utf8"

    def write(self, analysis: Analysis) -> None:
        shown = {OutputFormat.TABLE: self._table, OutputFormat.HTML: self._html}
        self.sink.write(shown.get(self.style, self._json)(analysis))
        self.count += 1

    def close(self) -> None:
        if self.style is OutputFormat.JSON and self.several:
            self.sink.write("\n]\n" if self.count else "[]\n")
        self.sink.flush()

    def _table(self, analysis: Analysis) -> str:
        from stancekit.report import render_table, terminal_table

        gap = "\n" if self.count else ""
        if self.console.color_system is None:
            return gap + render_table(analysis, width=self.console.width)
        with self.console.capture() as capture:
            self.console.print(terminal_table(analysis))
        return gap + capture.get()

    def _html(self, analysis: Analysis) -> str:
        explanations = {}
        # A model of somebody else's may have no reasons to give.
        if self.explain:
            for quotation in analysis.quotations:
                if stance := quotation.stance:
                    explanations[quotation.id] = self.explain(
                        quotation, target=stance.target, label=stance.label
                    )
        text = analysis.to_html(explanations=explanations)
        # What the encoding lacks is spelled out as HTML does it.
        return text.encode("ascii", "xmlcharrefreplace").decode() if self.ascii else text

    def _json(self, analysis: Analysis) -> str:
        data = analysis.to_dict()
        if self.style is OutputFormat.JSONL:
            return json.dumps(data, ensure_ascii=self.ascii) + "\n"
        text = json.dumps(data, ensure_ascii=self.ascii, indent=2)
        if not self.several:
            return text + "\n"
        return (",\n" if self.count else "[\n") + text
