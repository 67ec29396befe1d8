"""What people look at: tables, pages and pictures."""

from stancekit.report.displacy import displacy_colors, to_displacy
from stancekit.report.html import to_html, to_notebook
from stancekit.report.tables import COLUMNS, arrow_schema, to_arrow, to_frame
from stancekit.report.terminal import render_table, terminal_table

__all__ = [
    "COLUMNS",
    "arrow_schema",
    "displacy_colors",
    "render_table",
    "terminal_table",
    "to_arrow",
    "to_displacy",
    "to_frame",
    "to_html",
    "to_notebook",
]
