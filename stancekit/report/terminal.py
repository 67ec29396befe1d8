"""An analysis as a table for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from stancekit.report.cells import (
    SIGNS,
    STYLES,
    count_of,
    empty_table,
    name_of,
    plain,
    without_colour,
)

if TYPE_CHECKING:
    from rich.table import Table

    from stancekit.records import Analysis, Quotation, Speaker, StanceResult

__all__ = ["render_table", "terminal_table"]


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
        Text(f"note: {plain(warning.message)} [{warning.code}]") for warning in analysis.warnings
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
    return without_colour(terminal_table(analysis), width)


def _heading(analysis: Analysis) -> Text:
    """Return the article's name, the target and how many quotations and speakers there are."""
    article = analysis.article
    text = Text(name_of(article), style="bold")
    if article.title and article.id:
        text.append(f" ({plain(article.id)})", style="not bold dim")
    facts = [
        count_of(len(analysis.quotations), "quotation"),
        count_of(len(analysis.speakers), "speaker"),
    ]
    if analysis.target:
        facts.append(f"stance on {analysis.target}")
    text.append("\n" + ", ".join(facts) + "\n", style="not bold")
    return text


def _table(analysis: Analysis) -> Table:
    """Return one row a quotation, in text order."""
    table = empty_table()
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
            Text(" ... ".join(plain(span.text) for span in quotation.contents)),
        )
    return table


def _speaker_cell(quotation: Quotation, speaker: Speaker | None, *, known: bool) -> Text:
    """Return name, role and country; role and country only where a speaker is met first."""
    if speaker is None:
        if quotation.source:
            return Text(f"({plain(quotation.source.span.text)})", style="dim")
        return Text("(nobody named)", style="dim")
    cell = Text(plain(speaker.name), style="bold")
    if known:
        return cell
    # "an American official" is an official: what the name says already is not said again.
    named = speaker.name.casefold()
    parts = [part for part in (speaker.role, speaker.affiliation) if part]
    about = ", ".join(plain(part) for part in parts if part.casefold() not in named)
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
        f"{SIGNS[stance.label]} {stance.label:<7} {probability:.2f}", style=STYLES[stance.label]
    )
    if stance.abstained:
        cell.append("\n  unsure", style="dim")
    return cell
