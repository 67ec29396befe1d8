"""``stancekit analyze``: articles in, quotations with speakers and stances out."""

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
    inputs: Inputs,
    format: Annotated[  # noqa: A002
        OutputFormat,
        typer.Option(
            "--format",
            "-f",
            help="A table for people, JSON (a list if several files are given), "
            "JSON Lines with one article a line, or an HTML page of one article.",
        ),
    ] = OutputFormat.TABLE,
    target: TargetId = "auto",
    language: Language = None,
    min_confidence: MinConfidence = None,
    aliases: Aliases = None,
    model: Model = None,
    trust_model: TrustModel = False,
    output: Output = None,
) -> int:
    """Say who is quoted in articles, and where each speaker stands.

    Example: stancekit analyze article.txt --format json -o article.json
    """
    failures = Failures()
    if format is OutputFormat.HTML and len(dict.fromkeys(inputs)) > 1:
        raise InputError("html is a page of one article; give one FILE, or another --format")
    refuse_overwriting(output, inputs, aliases, model)
    # Where it takes a second to load the models, a mistyped path should be heard of at once.
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
        writer = _Writer(sink, format, several=len(inputs) > 1, console=console)
        if format is OutputFormat.HTML:
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
