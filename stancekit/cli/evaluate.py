"""``stancekit evaluate``: how good analyses are, or how far two annotators agree."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path  # noqa: TC003 (typer reads it at run time)
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stancekit.cli.base import STDIN, app, complain, spoken_warnings
from stancekit.cli.reading import same_file
from stancekit.errors import InputError
from stancekit.exchange import ExchangeFormat, read_analyses
from stancekit.output import open_sink

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancekit.evaluation import Agreement, Evaluation
    from stancekit.records import Analysis


class FigureFormat(StrEnum):
    """How figures are written."""

    TABLE = "table"
    JSON = "json"


@app.command()
def evaluate(
    gold: Annotated[
        str, typer.Argument(metavar="GOLD", help="What people found, in any format of 'export'.")
    ],
    pred: Annotated[
        str, typer.Argument(metavar="PRED", help="What is to be judged; - reads standard input.")
    ],
    format: Annotated[  # noqa: A002
        FigureFormat, typer.Option("--format", "-f", help="A table for people, or JSON.")
    ] = FigureFormat.TABLE,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="OUT", help="Write here instead of to stdout."),
    ] = None,
    source: Annotated[
        ExchangeFormat | None,
        typer.Option("--from", help="How both are written; by default what they look like."),
    ] = None,
    agreement: Annotated[
        bool,
        typer.Option(
            "--agreement", help="Both are annotators: Cohen's kappa, Krippendorff's alpha."
        ),
    ] = False,
    resamples: Annotated[
        int,
        typer.Option(metavar="N", min=0, help="Draws for the intervals; 0 for none."),
    ] = 1000,
) -> None:
    """Compare analyses with those of people, article by article.

    Example: stancekit evaluate corrected.jsonl found.jsonl
    """
    if gold == pred == "-":
        raise InputError("only one of the two can be standard input")
    for name in (gold, pred):
        if output and name != STDIN and same_file(output, name):
            raise InputError(f"{output}: is one of the inputs; give another file to write to")
    with spoken_warnings():
        one, other = (read_analyses(name, source) for name in (gold, pred))
        data, text = _agreement(one, other) if agreement else _scores(one, other, resamples)
    with open_sink(output) as sink:
        sink.write(json.dumps(data, indent=2) + "\n" if format is FigureFormat.JSON else text)
        sink.flush()


def _scores(gold: Sequence[Analysis], pred: Sequence[Analysis], resamples: int) -> tuple[Any, str]:
    from stancekit.evaluation import evaluate as compare

    result = compare(gold, pred, resamples=resamples)
    return result.to_dict(), _score_table(result)


def _agreement(one: Sequence[Analysis], other: Sequence[Analysis]) -> tuple[Any, str]:
    from stancekit.evaluation import agreement as compare

    rows = compare(one, other)
    if any(row.kappa is not None for row in rows) and all(row.alpha is None for row in rows):
        complain("no alpha: pip install 'stancekit[agreement]'")
    return [row.to_dict() for row in rows], _agreement_table(rows)


def _score_table(result: Evaluation) -> str:
    lines = [f"{result.articles} articles; {result.level:.0%} intervals of F1 over articles", ""]
    head = f"{'precision':>11}{'recall':>9}{'F1':>9}   {'interval':<15}{'hits':>7}{'found':>7}"
    kinds = dict.fromkeys(score.kind for score in result.scores)
    for kind in kinds:
        rows = [s for s in result.scores if s.kind == kind and (s.gold or s.predicted)]
        if not rows:
            continue
        lines.append(f"{kind + ' quotations':<24}{head}{'gold':>7}")
        for row in rows:
            span = "-" if row.low is None else f"[{row.low:.3f}, {row.high:.3f}]"
            lines.append(
                f"  {row.measure:<22}{row.precision:>11.3f}{row.recall:>9.3f}{row.f1:>9.3f}   "
                f"{span:<15}{row.hits:>7}{row.predicted:>7}{row.gold:>7}"
            )
        lines.append("")
    return "\n".join(lines[:-1] if lines[-1] == "" else lines) + "\n"


def _agreement_table(rows: Sequence[Agreement]) -> str:
    lines = [f"{'':<12}{'units':>9}{'observed':>11}{'kappa':>9}{'alpha':>9}"]
    for row in rows:
        cells = "".join(
            f"{'-' if value is None else format(value, '.3f'):>{width}}"
            for value, width in ((row.observed, 11), (row.kappa, 9), (row.alpha, 9))
        )
        lines.append(f"{row.measure:<12}{row.units:>9}{cells}")
    return "\n".join(lines) + "\n"
