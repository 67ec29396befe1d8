"""The terminal: its width and colours, and progress where somebody is watching."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console
    from rich.progress import Progress

__all__ = ["console_for", "progress_bar"]


def progress_bar(total: int) -> Progress:
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


def console_for(output: Path | None) -> Console:
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
