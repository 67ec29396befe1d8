"""The speakers of an analysis as a table for the terminal."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from stancekit.errors import InputError
from stancekit.records import Stance
from stancekit.report.terminal import _SIGNS, _STYLES, _count, _plain

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
    heading = Text(_plain(article.title or article.id or "Article"), style="bold")
    facts = [_count(len(analysis.speakers), "speaker")]
    if analysis.target:
        facts.append(f"stance on {analysis.target}")
    heading.append("\n" + ", ".join(facts) + "\n", style="not bold")
    if not analysis.speakers:
        return Group(heading, Text("No speakers found."))
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False, leading=1)
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
    if width < 40:
        raise InputError(f"a table needs a width of at least 40 columns, not {width}")
    console = Console(
        file=io.StringIO(), width=width, color_system=None, force_terminal=False, _environ={}
    )
    with console.capture() as capture:
        console.print(speakers_table(analysis))
    return "".join(f"{line.rstrip()}\n" for line in capture.get().split("\n")[:-1])


def _who(profile: SpeakerProfile) -> Text:
    """Return name, kind and country, and what else the article calls the speaker."""
    speaker = profile.speaker
    cell = Text(_plain(speaker.name), style="bold")
    about = str(speaker.kind) + (f" ({speaker.country})" if speaker.country else "")
    cell.append(f"\n{about}", style="not bold")
    if speaker.aliases:
        cell.append(f"\nalso: {_plain(', '.join(speaker.aliases))}", style="not bold dim")
    return cell


def _role(role: Role) -> str:
    words = [f"former {role.title}" if role.former else role.title]
    words += [role.affiliation] if role.affiliation else []
    country = f" ({role.country})" if role.country else ""
    return _plain(", ".join(words)) + country


def _stance(profile: SpeakerProfile) -> Text:
    """Return the label and the shares, and whether some quotations take the other side."""
    stance = profile.stance
    if stance is None:
        return Text("")
    cell = Text(f"{_SIGNS[stance.label]} {stance.label}", style=_STYLES[stance.label])
    shares = " : ".join(f"{100 * stance.probabilities[s]:.0f} %" for s in Stance)
    cell.append(f"\n{shares}", style="not bold dim")
    if profile.conflicting:
        others = _count(len(stance.conflicting), "quotation")
        cell.append(f"\n! {others} on the other side", style="not bold")
    return cell
