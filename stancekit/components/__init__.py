"""spaCy factories: the stages of stancekit as pipeline components.

Each component calls a room and writes what it returns to the Doc's span groups
(:mod:`stancekit.components.spangroups`). spaCy finds the factories through entry points::

    nlp = spacy.load("en_core_web_sm")
    nlp.add_pipe("stancekit")

or one by one: ``stancekit_segments``, ``stancekit_quotes``,
``stancekit_speakers``, ``stancekit_stance``. A pipeline saved to disk keeps the
settings given to ``add_pipe``; a stage that was replaced by assigning to an
attribute of the component has to be assigned again.
"""

from stancekit.components.factories import (
    make_quotes,
    make_segments,
    make_speakers,
    make_stance,
    make_stancekit,
    register_extensions,
)
from stancekit.components.spangroups import (
    read_analysis,
    read_quotations,
    read_segments,
    write_analysis,
    write_quotations,
    write_segments,
)
from stancekit.components.stages import (
    QuotesComponent,
    SegmentsComponent,
    SpeakersComponent,
    StanceComponent,
    StancekitComponent,
)

__all__ = [
    "QuotesComponent",
    "SegmentsComponent",
    "SpeakersComponent",
    "StanceComponent",
    "StancekitComponent",
    "make_quotes",
    "make_segments",
    "make_speakers",
    "make_stance",
    "make_stancekit",
    "read_analysis",
    "read_quotations",
    "read_segments",
    "register_extensions",
    "write_analysis",
    "write_quotations",
    "write_segments",
]
