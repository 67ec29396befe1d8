"""``stancekit corpus``: analyse many articles, with restarts, and count what they say."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from enum import StrEnum
from pathlib import Path  # noqa: TC003 (typer reads it at run time)
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stancekit.cli.base import app, complain
from stancekit.cli.options import (  # noqa: TC001 (typer reads them at run time)
    Aliases,
    Language,
    MinConfidence,
    Model,
    TargetId,
    TrustModel,
)
from stancekit.cli.reading import same_file
from stancekit.errors import InputError
from stancekit.output import open_sink

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from stancekit.corpus import Progress

commands = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
app.add_typer(commands, name="corpus")


class TableFormat(StrEnum):
    """How tables are stored."""

    PARQUET = "parquet"
    JSONL = "jsonl"


class By(StrEnum):
    """Whose stances are counted."""

    SPEAKER = "speaker"
    COUNTRY = "country"
    ORGANISATION = "organisation"


@commands.callback()
def corpus() -> None:
    """Analyse many articles, go on after an interruption, and count stances."""


@commands.command()
def run(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="IN",
            help="A .jsonl, .csv or .parquet file, or a folder of these, of .txt or of .html.",
        ),
    ],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A folder for the results.")],
    jobs: Annotated[
        int,
        typer.Option("--jobs", "-j", metavar="N", help="Processes; -1 is one for each core."),
    ] = 1,
    column: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD=COLUMN",
            help="Which column has what: text=body, id=uid; fields are text, id, title, date, "
            "url, author and outlet. May be given several times.",
        ),
    ] = None,
    keep: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN", help="Keep this column too. May be given several times."),
    ] = None,
    format: Annotated[  # noqa: A002
        TableFormat, typer.Option("--format", "-f", help="How tables are stored.")
    ] = TableFormat.PARQUET,
    chunk_size: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=1, help="Articles stored together: what an interruption costs a job."
        ),
    ] = None,
    keep_text: Annotated[bool, typer.Option(help="Store the articles' texts too.")] = False,
    target: TargetId = "auto",
    language: Language = None,
    min_confidence: MinConfidence = None,
    aliases: Aliases = None,
    model: Model = None,
    trust_model: TrustModel = False,
    dask: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Work on this dask cluster: tcp://host:8786."),
    ] = None,
) -> int:
    """Analyse a corpus; after an interruption the same command goes on where it was.

    Example: stancekit corpus run articles.jsonl results --jobs 2
    """
    from stancekit.corpus import open_source
    from stancekit.corpus import run as run_corpus

    columns = dict(_pair(given) for given in column or ())
    # A mistyped path or column should be heard of before the models are loaded.
    open_source(source, columns=columns, keep=keep or ())
    with _backend(dask):
        from stancekit.loading import load

        analyzer = load(
            target,
            language=language,
            min_confidence=min_confidence,
            model=model,
            trusted=trust_model,
            aliases=aliases,
        )
        with _shown() as show:
            found = run_corpus(
                source,
                out,
                analyzer,
                n_jobs=None if dask else jobs,
                columns=columns,
                keep=keep or (),
                format=format.value,
                chunk_size=chunk_size,
                keep_text=keep_text,
                progress=show,
            )
    counts = found.manifest["counts"]
    errors = _lines(out / "errors.jsonl")
    typer.echo(
        f"{counts['articles']} articles, {counts['quotations']} quotations, "
        f"{counts['speakers']} speakers in {out}"
    )
    if errors:
        complain(f"{errors} rows gave no article: see {out / 'errors.jsonl'}")
    return 0


@commands.command()
def summary(
    path: Annotated[Path, typer.Argument(metavar="OUT", help="What 'corpus run' wrote.")],
    by: Annotated[By, typer.Option(help="Whose stances are counted.")] = By.SPEAKER,
    aliases: Annotated[
        Path | None,
        typer.Option(metavar="CSV", help="A table of names with the columns alias, name, id."),
    ] = None,
    repeats: Annotated[
        bool, typer.Option(help="Count a quotation in every article that repeats it.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="OUT", help="Write here instead of to stdout."),
    ] = None,
) -> int:
    """Count stances by speaker, target and month, as CSV.

    Example: stancekit corpus summary results --by country -o countries.csv
    """
    from stancekit.corpus import Corpus

    if output and aliases and same_file(output, str(aliases)):
        raise InputError(f"{output}: is the table of names; give another file to write to")
    found = Corpus(path)
    if not found.complete:
        complain(f"{path}: the run did not come to its end; this is what is there so far")
    names: Any = None
    if aliases is not None:
        from stancekit.speakers import AliasTable

        names = AliasTable.read(aliases)
    table = found.summary(by.value, aliases=names, repeats=repeats)
    with open_sink(output) as sink:
        sink.write(table.to_csv(index=False))
    return 0


def _pair(given: str) -> tuple[str, str]:
    field, found, name = given.partition("=")
    if not found or not field or not name:
        raise InputError(f"--column {given!r}: must be FIELD=COLUMN, for example text=body")
    return field, name


def _lines(path: Path) -> int:
    with path.open("rb") as stream:
        return sum(1 for _ in stream)


def _backend(address: str | None) -> AbstractContextManager[Any]:
    """Return a context in which joblib works on a cluster, if one is named."""
    if address is None:
        return nullcontext()
    return _cluster(address)


@contextmanager
def _cluster(address: str) -> Iterator[None]:
    import logging

    import joblib

    try:
        from distributed import Client
    except ImportError as error:
        raise InputError('a cluster needs the extra dask: pip install "stancekit[dask]"') from error
    # What the scheduler's client logs about a lost connection is said in one line here.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        start: Any = Client  # publishes no types
        client = start(address, timeout=10)
    except (OSError, ValueError, TimeoutError) as error:
        raise InputError(
            f"no dask scheduler answers at {address}: {' '.join(str(error).split())[:120]}"
        ) from error
    with client, joblib.parallel_config("dask", client=client):
        yield


@contextmanager
def _shown() -> Iterator[Callable[[Progress], None]]:
    """Show progress with rate and time left, where somebody is watching."""
    import sys
    import time

    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    began = time.monotonic()
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    # Not the console's opinion: FORCE_COLOR would make any pipe a terminal.
    hidden = not sys.stderr.isatty()
    with Bar(*columns, console=Console(stderr=True), transient=True, disable=hidden) as bar:
        task = bar.add_task("starting", total=None)

        def show(progress: Progress) -> None:
            words = describe(progress, time.monotonic() - began)
            bar.update(task, completed=progress.done, total=progress.total, description=words)

        yield show


def describe(progress: Progress, seconds: float) -> str:
    """Say how fast a run is and how long it will take.

    Parameters
    ----------
    progress : Progress
    seconds : float
        Since it began.

    Returns
    -------
    str
        Without rate and time as long as this run itself has stored nothing.

    Examples
    --------
    >>> from stancekit.corpus import Progress
    >>> describe(Progress(done=300, skipped=100, total=1100, errors=2), 20)
    'articles, 10.0/s, 1:20 left, 2 bad rows'
    """
    parts = ["articles"]
    # What an earlier run did says nothing of the speed of this one.
    rate = (progress.done - progress.skipped) / seconds if seconds else 0.0
    if rate:
        parts.append(f"{rate:.1f}/s")
        if progress.total is not None:
            left = round(max(progress.total - progress.done, 0) / rate)
            clock = f"{left // 60 % 60}:{left % 60:02d}"
            hours = f"{left // 3600}:{left // 60 % 60:02d}:{left % 60:02d}"
            parts.append(f"{hours if left >= 3600 else clock} left")
    if progress.errors:
        parts.append(f"{progress.errors} bad rows")
    return ", ".join(parts)
