"""The ``stancekit`` command.

Results go to stdout, everything else to stderr. Exit status: 0 if all went well,
2 if an argument or a file could not be used (the other files are analysed all the
same), 130 if interrupted, 1 if whoever read the output went away.
"""

from stancekit.cli import about, analyze, corpus, evaluate, export, import_, speakers, train
from stancekit.cli.base import app, main

__all__ = [
    "about",
    "analyze",
    "app",
    "corpus",
    "evaluate",
    "export",
    "import_",
    "main",
    "speakers",
    "train",
]
