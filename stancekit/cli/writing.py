"""Articles are read, analysed and written one after another: ``analyze`` and ``speakers``."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from stancekit.cli.base import STDIN, USER_ERROR, Failures
from stancekit.cli.reading import read_articles, same_file
from stancekit.cli.terminal import console_for, progress_bar
from stancekit.errors import InputError
from stancekit.output import Sink, open_sink

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from enum import StrEnum
    from pathlib import Path

    from rich.console import Console, RenderableType

    from stancekit.analyzer import StanceAnalyzer
    from stancekit.records import Analysis

__all__ = ["Writer", "refuse_overwriting", "write_each"]

# Code of the warning that stands for an error of stancekit's own in one article of many.
_FAILED = "analysis-failed"


class Writer(ABC):
    """Writes one analysis after another in the format asked for.

    Parameters
    ----------
    sink : Sink
        Where to.
    style : StrEnum
        The format; of the names that commands give theirs, ``json`` is known here.
    several : bool
        Whether JSON is a list, because several files are given.
    console : rich.console.Console
        Whose width and colours tables take.
    """

    def __init__(self, sink: Sink, style: StrEnum, *, several: bool, console: Console) -> None:
        self.sink = sink
        self.style = style
        self.several = several
        self.console = console
        self.count = 0
        # JSON can spell out whatever the terminal's encoding lacks.
        self.ascii = sink.encoding.lower().replace("-", "") != "utf8"

    @abstractmethod
    def shown(self, analysis: Analysis) -> str:
        """Return what is written of an analysis."""

    def write(self, analysis: Analysis) -> None:
        """Write an analysis."""
        self.sink.write(self.shown(analysis))
        self.count += 1

    def close(self) -> None:
        """Write what stands behind the last of them."""
        if self.style == "json" and self.several:
            self.sink.write("\n]\n" if self.count else "[]\n")
        self.sink.flush()

    def json(self, data: Any) -> str:
        """Return the JSON of one file, as a member of the list if there are several."""
        text = json.dumps(data, ensure_ascii=self.ascii, indent=2)
        if not self.several:
            return text + "\n"
        return (",\n" if self.count else "[\n") + text

    def line(self, data: Any) -> str:
        """Return a line of JSON."""
        return json.dumps(data, ensure_ascii=self.ascii) + "\n"

    def table(
        self,
        analysis: Analysis,
        plain: Callable[..., str],
        coloured: Callable[[Analysis], RenderableType],
    ) -> str:
        """Return a table as the console has it: one function makes the plain, one the coloured."""
        gap = "\n" if self.count else ""
        if self.console.color_system is None:
            return gap + plain(analysis, width=self.console.width)
        with self.console.capture() as capture:
            self.console.print(coloured(analysis))
        return gap + capture.get()


def refuse_overwriting(output: Path | None, inputs: Sequence[str], *files: Path | None) -> None:
    """Raise InputError if results would be written over an article, or another file that is read.

    Parameters
    ----------
    output : Path or None
    inputs : sequence of str
        The articles.
    *files : Path or None
        What options named: a table of names, a model.
    """
    for name in (*inputs, *files):
        if output and name and name != STDIN and same_file(output, name):
            what = "one of the articles" if name in inputs else "read by this command"
            raise InputError(f"{output}: is {what}; give another one to write to")


def write_each(
    names: Sequence[str],
    analyzer: StanceAnalyzer,
    writer_to: Callable[[Sink, Console], Writer],
    output: Path | None,
    failures: Failures,
) -> int:
    """Read, analyse and write articles one after another.

    Parameters
    ----------
    names : sequence of str
        Files and addresses.
    analyzer : StanceAnalyzer
    writer_to : callable
        Makes the writer for a sink, and for the console whose width and colours tables take.
    output : Path or None
        A file, which appears if anything could be written; None: standard output.
    failures : Failures
        Hears of what cannot be read or analysed; the others are written all the same.

    Returns
    -------
    int
        The exit status.
    """
    with open_sink(output) as sink, progress_bar(len(names)) as progress:
        task = progress.add_task("articles", total=len(names))
        writer = writer_to(sink, console_for(output))
        for analysis in analyzer.pipe(read_articles(names, failures)):
            # The bar shares the terminal with the tables: it steps aside while they are written.
            progress.stop()
            writer.write(analysis)
            for warning in analysis.warnings:
                if warning.code == _FAILED:
                    failures.add(f"{analysis.article.id}: {warning.message}")
            progress.advance(task)
            if not progress.disable:
                progress.start()
        writer.close()
        if not writer.count:
            sink.discard()
    return USER_ERROR if failures.count else 0
