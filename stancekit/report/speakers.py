"""The speakers of an analysis as a table for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from stancekit.records import Stance
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
    from stancekit.records import Analysis, Role, SpeakerProfile

__all__ = ["render_speakers", "speakers_table"]


def speakers_table(analysis: Analysis) -> RenderableType:
    """Return the speakers of an analysis as something that rich prints.

    Parameters
    ----------
    analysis : Analysis
        What was found in one article.

    Returns
    -------
    rich.console.RenderableType
        A heading and a table with one row a speaker.
    """
    article = analysis.article
    heading = Text(name_of(article), style="bold")
    facts = [count_of(len(analysis.speakers), "speaker")]
    if analysis.target:
        facts.append(f"stance on {analysis.target}")
    heading.append("\n" + ", ".join(facts) + "\n", style="not bold")
    if not analysis.speakers:
        return Group(heading, Text("No speakers found."))
    table = empty_table()
    table.add_column("Speaker", ratio=3, min_width=12, overflow="fold")
    table.add_column("Roles", ratio=4, min_width=10, overflow="fold")
    table.add_column("Said", justify="right", no_wrap=True)
    table.add_column("Stance (favor : against : none)", min_width=22, overflow="fold")
    for profile in analysis.profiles:
        table.add_row(
            _who(profile),
            Text("\n".join(_role(role) for role in profile.roles)),
            Text(str(len(profile.quotations))),
            _stance(profile),
        )
    return Group(heading, table)


def render_speakers(analysis: Analysis, *, width: int = 100) -> str:
    """Return the table of speakers as plain text, without colour.

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
    return without_colour(speakers_table(analysis), width)


def _who(profile: SpeakerProfile) -> Text:
    """Return name, kind and country, and what else the article calls the speaker."""
    speaker = profile.speaker
    cell = Text(plain(speaker.name), style="bold")
    about = str(speaker.kind) + (f" ({speaker.country})" if speaker.country else "")
    cell.append(f"\n{about}", style="not bold")
    if speaker.aliases:
        cell.append(f"\nalso: {plain(', '.join(speaker.aliases))}", style="not bold dim")
    return cell


def _role(role: Role) -> str:
    words = [f"former {role.title}" if role.former else role.title]
    words += [role.affiliation] if role.affiliation else []
    country = f" ({role.country})" if role.country else ""
    return plain(", ".join(words)) + country


def _stance(profile: SpeakerProfile) -> Text:
    """Return the label and the shares, and whether some quotations take the other side."""
    stance = profile.stance
    if stance is None:
        return Text("")
    cell = Text(f"{SIGNS[stance.label]} {stance.label}", style=STYLES[stance.label])
    shares = " : ".join(f"{100 * stance.probabilities[s]:.0f} %" for s in Stance)
    cell.append(f"\n{shares}", style="not bold dim")
    if profile.conflicting:
        others = count_of(len(stance.conflicting), "quotation")
        cell.append(f"\n! {others} on the other side", style="not bold")
    return cell
