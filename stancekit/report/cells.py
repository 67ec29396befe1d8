"""What tables for the terminal share: safe text, signs, and printing without colour."""

from __future__ import annotations

import io
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.table import Table

from stancekit.errors import InputError
from stancekit.records import Stance

if TYPE_CHECKING:
    from stancekit.records import Article

__all__ = ["SIGNS", "STYLES", "count_of", "empty_table", "name_of", "plain", "without_colour"]

# Sign and word say what the colour says, for those who print, pipe or cannot tell red from green.
SIGNS = {Stance.FAVOR: "+", Stance.AGAINST: "-", Stance.NONE: "o"}
STYLES = {Stance.FAVOR: "green", Stance.AGAINST: "red", Stance.NONE: ""}

# Marks that turn the direction of what follows them; a terminal would carry it into the next cell.
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def without_colour(table: RenderableType, width: int) -> str:
    """Return what rich would print, as plain text.

    Parameters
    ----------
    table : rich.console.RenderableType
    width : int
        How many columns of text there are; at least 40.

    Returns
    -------
    str
        Lines of at most ``width`` columns, without blanks at their ends.

    Raises
    ------
    InputError
        If ``width`` is under 40.
    """
    if width < 40:
        raise InputError(f"a table needs a width of at least 40 columns, not {width}")
    # Told everything, rich asks the environment nothing: the same text wherever it runs.
    console = Console(
        file=io.StringIO(), width=width, color_system=None, force_terminal=False, _environ={}
    )
    with console.capture() as capture:
        console.print(table)
    return "".join(f"{line.rstrip()}\n" for line in capture.get().split("\n")[:-1])


def empty_table() -> Table:
    """Return a table in the style of all of them, still without columns."""
    return Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False, leading=1)


def name_of(article: Article) -> str:
    """Return what an article is called in a heading."""
    return plain(article.title or article.id or "Article")


def count_of(number: int, noun: str) -> str:
    """Return ``1 speaker`` or ``2 speakers``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def plain(text: str) -> str:
    """Return article text that is safe on a terminal, on one line.

    An article is foreign matter: its control characters could move the cursor or
    set the window's title.
    """
    return " ".join("".join(_shown(char) for char in text).split())


@cache
def _shown(char: str) -> str:
    if char in _BIDI:
        return ""
    if char.isspace():
        return " "
    # Cc: control characters; Cs: lone surrogates, which no encoding can write.
    return "\ufffd" if unicodedata.category(char) in {"Cc", "Cs"} else char
