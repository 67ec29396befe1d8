"""Directives that show what stancekit finds in the seed article, fresh at every build.

A result that is copied into a page is wrong as soon as a model is trained anew.
"""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import Directive, directives

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from stancekit import Analysis, Quotation

SEED = Path(__file__).parents[2] / "seeds" / "000_ac9f514e760d3983.txt"
SIGNS = {"favor": "+", "against": "\u2212", "none": "\u25cb"}


@cache
def seed_analysis() -> Analysis:
    """Analyse the seed article, once for all pages."""
    import stancekit

    text = SEED.read_bytes().decode("utf-8")
    return stancekit.load()(text, id=f"seeds/{SEED.name}")


def note_reread(directive: Directive) -> None:
    """Tell Sphinx that the page may change though its file did not."""
    directive.state.document.settings.env.note_reread()


class LiveTable(Directive):
    """The seed article's named people, each with the quotation that shows their stance best."""

    option_spec: ClassVar[dict[str, Any]] = {"speakers": directives.positive_int}

    def run(self) -> list[nodes.Node]:
        note_reread(self)
        analysis = seed_analysis()
        people = [s for s in analysis.speakers if s.kind == "person"]
        chosen = [
            max(analysis.quotations_of(speaker), key=_clearness)
            for speaker in people[: self.options.get("speakers")]
        ]
        chosen.sort(key=lambda quotation: quotation.contents[0].start)
        html = "".join(_row(quotation) for quotation in chosen)
        table = (
            '<div class="pst-scrollable-table-container"><table class="table sk-table">'
            f"<caption>{len(chosen)} people, of the article's {len(analysis.speakers)} speakers, "
            "each with the quotation that shows a stance most clearly</caption>"
            "<thead><tr><th>Speaker</th><th>Stance</th><th>Quotation</th></tr></thead>"
            f"<tbody>{html}</tbody></table></div>"
        )
        return [nodes.raw("", table, format="html")]


def _clearness(quotation: Quotation) -> float:
    if not quotation.stance:
        return 0
    sides = (quotation.stance.probabilities[side] for side in ("favor", "against"))
    return quotation.confidence * max(sides)


def _row(quotation: Quotation) -> str:
    speaker, stance = quotation.speaker, quotation.stance
    if speaker:
        about = ", ".join(filter(None, (speaker.role, speaker.affiliation, speaker.country)))
        who = f"<strong>{escape(speaker.name)}</strong><br><small>{escape(about)}</small>"
    else:
        who = "<em>not known</em>"
    cell = ""
    if stance:
        label = str(stance.label)
        cell = (
            f'<span class="sk-stance sk-{label}">{SIGNS[label]}&nbsp;{label}</span> '
            f"<small>{stance.probabilities[label]:.2f}</small>"
        )
    said = " \u2026 ".join(escape(span.text) for span in quotation.contents)
    return f"<tr><td>{who}</td><td>{cell}</td><td>{said}</td></tr>"


class LiveTerminal(Directive):
    """The seed article as the command prints it."""

    option_spec: ClassVar[dict[str, Any]] = {
        "rows": directives.positive_int,
        "width": directives.positive_int,
    }

    def run(self) -> list[nodes.Node]:
        note_reread(self)
        import dataclasses

        from stancekit.report import render_table

        analysis = seed_analysis()
        rows = self.options.get("rows", len(analysis.quotations))
        shown = render_table(
            dataclasses.replace(analysis, quotations=analysis.quotations[:rows]),
            width=self.options.get("width", 88),
        )
        counts = f"{len(analysis.quotations)} quotations"
        shown = shown.replace(f"{rows} quotations", counts, 1).rstrip()
        if rows < len(analysis.quotations):
            shown += "\n\n..."
        block = nodes.literal_block(shown, shown)
        block["language"] = "text"
        block["classes"] = ["sk-terminal"]
        return [block]


class LiveJSON(Directive):
    """One quotation and its speaker as JSON."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        note_reread(self)
        import json

        analysis = seed_analysis()
        data = analysis.to_dict()
        wanted = self.arguments[0]
        found = [q for q in analysis.quotations if q.speaker and wanted in q.speaker.name and q.cue]
        if not found:
            raise self.error(f"no quotation of {wanted} was found in the seed article")
        chosen = found[0]
        assert chosen.speaker is not None
        part = {
            key: data[key] if not isinstance(data[key], list) else []
            for key in ("id", "title", "date", "url", "target", "segments")
        }
        part["segments"] = data["segments"][:1]
        part["speakers"] = [s for s in data["speakers"] if s["id"] == chosen.speaker.id]
        part["quotations"] = [q for q in data["quotations"] if q["id"] == chosen.id]
        part["warnings"] = []
        text = json.dumps(part, ensure_ascii=False, indent=2)
        block = nodes.literal_block(text, text)
        block["language"] = "json"
        return [block]


class Commands(Directive):
    """What ``stancekit COMMAND`` prints."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        note_reread(self)
        import os
        import subprocess
        import sys

        done = subprocess.run(
            [sys.executable, "-m", "stancekit", *self.arguments[0].split()],
            env={**os.environ, "COLUMNS": "78", "NO_COLOR": "1"},
            cwd=SEED.parents[1],
            capture_output=True,
            check=True,
        )
        text = done.stdout.decode("utf-8").rstrip()
        block = nodes.literal_block(text, text)
        block["language"] = "text"
        block["classes"] = ["sk-terminal"]
        return [block]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directives."""
    app.add_directive("live-table", LiveTable)
    app.add_directive("live-terminal", LiveTerminal)
    app.add_directive("live-json", LiveJSON)
    app.add_directive("command-output", Commands)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
