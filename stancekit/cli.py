"""The ``stancekit`` command.

Results go to stdout, everything else to stderr. Exit status: 0 if all went well,
2 if an argument or a file could not be used (the other files are analysed all the
same), 130 if interrupted, 1 if whoever read the output went away.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from contextlib import suppress
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stancekit import __version__
from stancekit.errors import InputError, StancekitError
from stancekit.output import Sink, open_sink
from stancekit.records import Analysis, Article

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console
    from rich.progress import Progress

__all__ = ["app", "main"]

STDIN = "-"
USER_ERROR = 2
# Code of the warning that stands for an error of stancekit's own in one article of many.
FAILED = "analysis-failed"

# typer has carried click inside itself or beside it, by version; its own class is the way to both.
_UsageError: Any = next(c for c in typer.BadParameter.__mro__ if c.__name__ == "ClickException")

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class OutputFormat(StrEnum):
    """How results are written."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"


class _Failures:
    """Counts what went wrong and says it, one line each, on stderr."""

    def __init__(self) -> None:
        self.count = 0

    def add(self, message: str) -> None:
        self.count += 1
        _complain(message)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status.

    Parameters
    ----------
    arguments : sequence of str, optional
        What stands behind the command's name; by default that of this process.

    Returns
    -------
    int
        The exit status; user errors are one line on stderr and 2, never a traceback.
    """
    for stream in (sys.stdout, sys.stderr):
        # A file name may hold bytes that no encoding knows; better an escape than a traceback.
        with suppress(AttributeError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        status = app(args=arguments, prog_name="stancekit", standalone_mode=False)
        sys.stdout.flush()
    except _UsageError as error:
        _complain(f"{error.format_message()} (see stancekit --help)")
        return USER_ERROR
    except StancekitError as error:
        _complain(str(error))
        return USER_ERROR
    except BrokenPipeError:
        # Python flushes stdout once more when it ends; give it somewhere to flush to.
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        _complain(_reason(error))
        return USER_ERROR
    except (KeyboardInterrupt, typer.Abort):
        return 130
    return status if isinstance(status, int) else 0


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"stancekit {__version__}")
        raise typer.Exit


@app.callback()
def stancekit(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Read news articles; say who is quoted and where each speaker stands on weapons."""


@app.command()
def analyze(
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="FILE", help="Text files in UTF-8; - reads standard input."),
    ],
    format: Annotated[  # noqa: A002
        OutputFormat,
        typer.Option(
            "--format",
            "-f",
            help="A table for people, JSON (a list if several files are given), "
            "or JSON Lines with one article a line.",
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
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="OUT", help="Write here instead of to stdout."),
    ] = None,
) -> int:
    """Say who is quoted in articles, and where each speaker stands.

    Example: stancekit analyze article.txt --format json -o article.json
    """
    failures = _Failures()
    for name in inputs:
        if output and name != STDIN and _same_file(output, name):
            raise InputError(f"{output}: is one of the articles; give another file to write to")
    # Where it takes a second to load the models, a mistyped path should be heard of at once.
    names = [name for name in dict.fromkeys(inputs) if _usable(name, failures)]
    if not names:
        return USER_ERROR
    from stancekit.analyzer import load

    analyzer = load(target, language=language, min_confidence=min_confidence)
    with open_sink(output) as sink, _progress(len(names)) as progress:
        task = progress.add_task("articles", total=len(names))
        writer = _Writer(sink, format, several=len(inputs) > 1, console=_console(output))
        for analysis in analyzer.pipe(_articles(names, failures)):
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


@app.command()
def targets() -> None:
    """List what stances can be taken on.

    Example: stancekit targets
    """
    import textwrap

    from stancekit.stance import targets as known_targets

    width = _console(None).width
    blocks = []
    for target in known_targets():
        lines = [target.id]
        for part in (target.name, target.description):
            lines += textwrap.wrap(part, width, initial_indent="    ", subsequent_indent="    ")
        blocks.append("\n".join(lines))
    typer.echo("\n\n".join(blocks))


@app.command()
def info() -> None:
    """Show versions and models, for bug reports.

    Example: stancekit info
    """
    lines = [
        ("stancekit", f"{__version__} in {Path(__file__).parent}"),
        ("Python", f"{platform.python_version()} ({platform.python_implementation()})"),
        ("platform", platform.platform()),
    ]
    lines += [(name, _version(name)) for name in ("spacy", "scikit-learn", "numpy", "joblib")]
    extras = ("pandas", "pyarrow", "matplotlib", "trafilatura", "dask", "skops")
    lines += [(f"{name} (extra)", _version(name)) for name in extras]
    models = files("stancekit").joinpath("data/models")
    if models.is_dir():
        lines += [(f"model {name}", size) for name, size in _sizes(Path(str(models)))]
    width = max(len(name) for name, _ in lines)
    for name, value in lines:
        typer.echo(f"{name:<{width}}  {value}")


class _Writer:
    """Writes one analysis after another in the format asked for."""

    def __init__(self, sink: Sink, style: OutputFormat, *, several: bool, console: Console) -> None:
        self.sink = sink
        self.style = style
        self.several = several
        self.console = console
        self.count = 0
        # JSON can spell out whatever the terminal's encoding lacks.
        self.ascii = sink.encoding.lower().replace("-", "") != "utf8"

    def write(self, analysis: Analysis) -> None:
        text = self._table(analysis) if self.style is OutputFormat.TABLE else self._json(analysis)
        self.sink.write(text)
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

    def _json(self, analysis: Analysis) -> str:
        data = analysis.to_dict()
        if self.style is OutputFormat.JSONL:
            return json.dumps(data, ensure_ascii=self.ascii) + "\n"
        text = json.dumps(data, ensure_ascii=self.ascii, indent=2)
        if not self.several:
            return text + "\n"
        return (",\n" if self.count else "[\n") + text


def _articles(names: Sequence[str], failures: _Failures) -> Iterator[Article]:
    """Read the files one after another; those that cannot be read are reported and left out."""
    for name in names:
        try:
            yield Article(text=_read(name), id=name)
        except (InputError, OSError) as error:
            failures.add(str(error) if isinstance(error, InputError) else _reason(error, name))


def _read(name: str) -> str:
    """Return the text of a file exactly as it stands there, line ends included.

    A byte order mark at the very start is a note about the encoding and no part of
    the text, so that offsets begin behind it.
    """
    data = sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()
    where = "standard input" if name == STDIN else name
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(f"{where}: is UTF-16, not UTF-8; convert it first")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{where}: is not UTF-8 (byte 0x{data[error.start]:02x} at {error.start}); "
            "convert it first, or is it no text?"
        ) from None


def _usable(name: str, failures: _Failures) -> bool:
    """Say whether there is something to read; if not, report it."""
    if name == STDIN:
        return True
    path = Path(name)
    try:
        if path.is_dir():
            failures.add(f"{name}: is a folder; give the files in it")
        elif not path.exists():
            failures.add(f"{name}: no such file")
        else:
            return True
    except (OSError, ValueError) as error:
        failures.add(f"{name}: {error}")
    return False


def _same_file(one: Path, other: str) -> bool:
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return False


def _progress(total: int) -> Progress:
    """Return a progress bar that shows itself for several files on a terminal only."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    return Progress(
        console=console,
        transient=True,
        # Not the console's opinion: FORCE_COLOR would make any pipe a terminal.
        disable=total < 2 or not sys.stderr.isatty(),
        redirect_stdout=False,
        redirect_stderr=True,
    )


def _console(output: Path | None) -> Console:
    """Return the console whose width and colours tables take."""
    from rich.console import Console

    console = Console(highlight=False)
    if output is None and console.is_terminal and not console.legacy_windows:
        # Longer lines are hard to read.
        console.width = max(40, min(console.width, 140))
        return console
    # COLUMNS is what people set to say how wide a table in a file or a pipe should be.
    columns = os.environ.get("COLUMNS", "")
    width = max(40, int(columns)) if columns.isdecimal() else 100
    return Console(width=width, color_system=None, force_terminal=False, highlight=False)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _sizes(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the models that came along, each with its size."""
    for path in sorted(folder.iterdir()):
        inside = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
        yield path.name, f"{sum(p.stat().st_size for p in inside) / 1e6:.1f} MB"


def _reason(error: OSError, name: str | None = None) -> str:
    where = name or error.filename
    what = (error.strerror or str(error)).lower()
    return f"{where}: {what}" if where else what


def _complain(message: str) -> None:
    # One line, whatever a file name or a message may hold.
    print(f"stancekit: {' '.join(message.split())}", file=sys.stderr)
