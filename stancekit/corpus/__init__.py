"""Corpora: many articles analysed chunk by chunk, stored, restarted, and looked at as a whole."""

from stancekit.corpus.readers import Source, open_source
from stancekit.corpus.rows import FIELDS, Problem, Row
from stancekit.corpus.runner import Progress, run
from stancekit.corpus.schema import FORMATS, TABLES, VERSION
from stancekit.corpus.view import Aliases, Corpus

__all__ = [
    "FIELDS",
    "FORMATS",
    "TABLES",
    "VERSION",
    "Aliases",
    "Corpus",
    "Problem",
    "Progress",
    "Row",
    "Source",
    "open_source",
    "run",
]
