"""An analysis as a table for the terminal."""

from __future__ import annotations

import io
import unicodedata
from functools import cache

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from stancekit.errors import InputError
from stancekit.records import Analysis, Quotation, Speaker, Stance, StanceResult

__all__ = ["render_table", "terminal_table"]

# Sign and word say what the colour says, for those who print, pipe or cannot tell red from green.
_SIGNS = {Stance.FAVOR: "+", Stance.AGAINST: "-", Stance.NONE: "o"}
_STYLES = {Stance.FAVOR: "green", Stance.AGAINST: "red", Stance.NONE: ""}

# Marks that turn the direction of what follows them; a terminal would carry it into the next cell.
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def terminal_table(analysis: Analysis) -> RenderableType:
    """Return an analysis as something that rich prints.

    Parameters
    ----------
    analysis : Analysis
        What was found in one article.

    Returns
    -------
    rich.console.RenderableType
        A heading, a table with one row a quotation, and the warnings.
    """
    parts: list[RenderableType] = [_heading(analysis)]
    if analysis.quotations:
        parts.append(_table(analysis))
    else:
        parts.append(Text("No quotations found."))
    if analysis.warnings:
        parts.append(Text(""))
    parts.extend(
        Text(f"note: {_plain(warning.message)} [{warning.code}]") for warning in analysis.warnings
    )
    return Group(*parts)


def render_table(analysis: Analysis, *, width: int = 100) -> str:
    """Return the table as plain text, without colour.

    Parameters
    ----------
    analysis : Analysis
        What was found in one article.
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
        console.print(terminal_table(analysis))
    return "".join(f"{line.rstrip()}\n" for line in capture.get().split("\n")[:-1])


def _heading(analysis: Analysis) -> Text:
    """Return the article's name, the target and how many quotations and speakers there are."""
    article = analysis.article
    text = Text(_plain(article.title or article.id or "Article"), style="bold")
    if article.title and article.id:
        text.append(f" ({_plain(article.id)})", style="not bold dim")
    facts = [
        _count(len(analysis.quotations), "quotation"),
        _count(len(analysis.speakers), "speaker"),
    ]
    if analysis.target:
        facts.append(f"stance on {analysis.target}")
    text.append("\n" + ", ".join(facts) + "\n", style="not bold")
    return text


def _table(analysis: Analysis) -> Table:
    """Return one row a quotation, in text order."""
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False, leading=1)
    table.add_column("Speaker", ratio=2, min_width=12, max_width=32, overflow="fold")
    table.add_column("Stance", no_wrap=True)
    table.add_column("Kind", no_wrap=True)
    table.add_column("Quotation", ratio=5, overflow="fold")
    met: set[str] = set()
    for quotation in analysis.quotations:
        speaker = quotation.speaker
        known = speaker is not None and speaker.id in met
        if speaker:
            met.add(speaker.id)
        table.add_row(
            _speaker_cell(quotation, speaker, known=known),
            _stance_cell(quotation.stance),
            Text(str(quotation.kind)),
            Text(" ... ".join(_plain(span.text) for span in quotation.contents)),
        )
    return table


def _speaker_cell(quotation: Quotation, speaker: Speaker | None, *, known: bool) -> Text:
    """Return name, role and country; role and country only where a speaker is met first."""
    if speaker is None:
        if quotation.source:
            return Text(f"({_plain(quotation.source.span.text)})", style="dim")
        return Text("(nobody named)", style="dim")
    cell = Text(_plain(speaker.name), style="bold")
    if known:
        return cell
    # "an American official" is an official: what the name says already is not said again.
    named = speaker.name.casefold()
    parts = [part for part in (speaker.role, speaker.affiliation) if part]
    about = ", ".join(_plain(part) for part in parts if part.casefold() not in named)
    if speaker.country:
        about = f"{about} ({speaker.country})" if about else f"({speaker.country})"
    if about:
        cell.append(f"\n{about}", style="not bold")
    return cell


def _stance_cell(stance: StanceResult | None) -> Text:
    """Return sign, label and probability; a second line where the model was not sure enough."""
    if stance is None:
        return Text("")
    probability = stance.probabilities[stance.label]
    cell = Text(
        f"{_SIGNS[stance.label]} {stance.label:<7} {probability:.2f}", style=_STYLES[stance.label]
    )
    if stance.abstained:
        cell.append("\n  unsure", style="dim")
    return cell


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _plain(text: str) -> str:
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
