"""The embedded English pipeline, and one adapter that hides label schemes."""

from stancekit.language.annotations import Annotations, annotate
from stancekit.language.pipeline import load_language, parse, parse_many

__all__ = ["Annotations", "annotate", "load_language", "parse", "parse_many"]
