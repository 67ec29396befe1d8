"""Analyses in the formats of annotation tools: out to be corrected, and back in.

Label Studio, Prodigy, brat, W3C Web Annotation, and stancekit's own JSON Lines with the text.
Whatever a tool does not show travels along unseen, so that an analysis that nobody touched comes
back as it was.
"""

from __future__ import annotations

from stancekit.exchange.files import read_analyses, write_analyses
from stancekit.exchange.formats import ExchangeFormat, record_of
from stancekit.exchange.label_studio import labeling_config
from stancekit.exchange.rows import training_rows

__all__ = [
    "ExchangeFormat",
    "labeling_config",
    "read_analyses",
    "record_of",
    "training_rows",
    "write_analyses",
]
