"""Options of the commands that analyse articles: the same words and meaning in each."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = [
    "Aliases",
    "Inputs",
    "Language",
    "MinConfidence",
    "Model",
    "Output",
    "TargetId",
    "TrustModel",
]

Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE",
        help="Text files in UTF-8, web pages (.html), or their addresses (https://...); "
        "- reads standard input.",
    ),
]

TargetId = Annotated[
    str,
    typer.Option(
        metavar="auto|ID",
        help="What stances are on: an id that 'stancekit targets' lists, or auto for "
        "the one that each article is about.",
    ),
]

Language = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="An installed English spaCy pipeline instead of the one that came along.",
    ),
]

MinConfidence = Annotated[
    float | None,
    typer.Option(
        metavar="X",
        min=0.0,
        max=1.0,
        help="Leave out quotations that are less sure than this, 0 to 1.",
    ),
]

Model = Annotated[
    Path | None,
    typer.Option(
        metavar="MODEL",
        help="A stance model of your own, from 'stancekit train', instead of the shipped one.",
    ),
]

TrustModel = Annotated[
    bool,
    typer.Option(
        "--trust-model",
        help="You trust whoever made MODEL: a .joblib file can run any code when it is read.",
    ),
]

Aliases = Annotated[
    Path | None,
    typer.Option(
        metavar="CSV",
        help="Names that you know, with the columns alias, name and id; they win over what "
        "the article lets one guess.",
    ),
]

Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="OUT", help="Write here instead of to stdout."),
]
