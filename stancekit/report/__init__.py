"""What people look at: tables for the terminal and for pandas."""

from stancekit.report.tables import COLUMNS, to_frame
from stancekit.report.terminal import render_table, terminal_table

__all__ = ["COLUMNS", "render_table", "terminal_table", "to_frame"]
